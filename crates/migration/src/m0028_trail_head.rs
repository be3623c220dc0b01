//! Where each trail ends, kept apart from it: a trail that was emptied, or whose end was cut off, is whole in itself.

use sea_orm_migration::{prelude::*, sea_orm::ConnectionTrait, sea_orm::DbBackend};

use crate::dialect::run;

#[derive(Debug)]
pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0028_trail_head"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        let follow = match manager.get_database_backend() {
            DbBackend::Sqlite => SQLITE_FOLLOW,
            _ => POSTGRES_FOLLOW,
        };
        manager.get_connection().execute_unprepared(follow).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let leave = match manager.get_database_backend() {
            DbBackend::Sqlite => SQLITE_LEAVE,
            _ => POSTGRES_LEAVE,
        };
        manager.get_connection().execute_unprepared(leave).await?;
        run(manager, DOWN).await
    }
}

const UP: &str = "
CREATE TABLE audit_head (
    partner_id «int» NOT NULL PRIMARY KEY CONSTRAINT audit_head_partner REFERENCES partner (id),
    seq «int» NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_head (partner_id, seq, hash)
    SELECT a.partner_id, a.seq, a.hash FROM audit a
    WHERE a.seq = (SELECT MAX(l.seq) FROM audit l WHERE l.partner_id = a.partner_id);
";

const SQLITE_FOLLOW: &str = "
CREATE TRIGGER audit_head_follows AFTER INSERT ON audit BEGIN
    INSERT INTO audit_head (partner_id, seq, hash) VALUES (NEW.partner_id, NEW.seq, NEW.hash)
        ON CONFLICT (partner_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash;
END;
CREATE TRIGGER audit_head_only_grows BEFORE UPDATE ON audit_head WHEN NEW.seq <> OLD.seq + 1
    BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
    BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
";

const SQLITE_LEAVE: &str = "
DROP TRIGGER audit_head_follows;
";

// A trigger for each row is not asked when a table is emptied as a whole.
const POSTGRES_FOLLOW: &str = "
CREATE FUNCTION audit_head_follows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO audit_head (partner_id, seq, hash) VALUES (NEW.partner_id, NEW.seq, NEW.hash)
        ON CONFLICT (partner_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_head_follows AFTER INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_head_follows();
CREATE TRIGGER audit_head_only_grows BEFORE UPDATE ON audit_head FOR EACH ROW WHEN (NEW.seq <> OLD.seq + 1)
    EXECUTE FUNCTION audit_only_grows();
CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION audit_only_grows();
CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT
    EXECUTE FUNCTION audit_only_grows();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();
";

const POSTGRES_LEAVE: &str = "
DROP TRIGGER audit_no_truncate ON audit;
DROP TRIGGER audit_head_follows ON audit;
DROP FUNCTION audit_head_follows();
";

const DOWN: &str = "
DROP TABLE audit_head;
";
