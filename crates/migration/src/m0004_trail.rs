//! The audit trail, which can only grow, and the outbox of slow work.

use sea_orm_migration::{prelude::*, sea_orm::ConnectionTrait, sea_orm::DbBackend};

use crate::dialect::run;

#[derive(Debug)]
pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0004_trail"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        let guard = match manager.get_database_backend() {
            DbBackend::Sqlite => SQLITE_GUARD,
            _ => POSTGRES_GUARD,
        };
        manager.get_connection().execute_unprepared(guard).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            manager.get_connection().execute_unprepared("DROP FUNCTION audit_only_grows()").await?;
        }
        Ok(())
    }
}

const UP: &str = "
CREATE TABLE audit (
    partner_id «int» NOT NULL CONSTRAINT audit_partner REFERENCES partner (id),
    seq «int» NOT NULL,
    at «int» NOT NULL,
    -- Nobody for the command line and jobs.
    actor_id «int»,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id «int»,
    details TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (partner_id, seq)
);
CREATE TABLE outbox (
    id «id»,
    partner_id «int» NOT NULL CONSTRAINT outbox_partner REFERENCES partner (id),
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at «int» NOT NULL,
    due_at «int» NOT NULL,
    attempts «int» NOT NULL DEFAULT 0,
    done_at «int»
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE done_at IS NULL;
";

const SQLITE_GUARD: &str = "
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
";

const POSTGRES_GUARD: &str = "
CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit trail only grows'; END $$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_only_grows();
";

const DOWN: &str = "
DROP TABLE outbox;
DROP TABLE audit;
";
