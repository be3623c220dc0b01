//! What the audit trail is looked up by: who acted, and whom it was about.

use sea_orm_migration::prelude::*;

use crate::dialect::run;

#[derive(Debug)]
pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0007_trail_reading"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await
    }
}

const UP: &str = "
CREATE INDEX audit_by_actor ON audit (partner_id, actor_id, seq);
CREATE INDEX audit_by_object ON audit (partner_id, object_kind, object_id, seq);
CREATE INDEX audit_by_action ON audit (partner_id, action, seq);
";

const DOWN: &str = "
DROP INDEX audit_by_action;
DROP INDEX audit_by_object;
DROP INDEX audit_by_actor;
";
