//! SQLite counts and searches devices in indexes that hold all that it looks at.
//!
//! Without them each device that it passes is a jump into the table. PostgreSQL reads the table in order anyhow,
//! and its indexes don't take keys of any length.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::dialect::run;

#[derive(Debug)]
pub struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0005_device_search"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite { run(manager, UP).await } else { Ok(()) }
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite { run(manager, DOWN).await } else { Ok(()) }
    }
}

const UP: &str = "
DROP INDEX device_by_organization;
CREATE INDEX device_by_organization ON device
    (organization_id, reserved, partner_id, state, id, hostname_key, serial_key, organization_key);
CREATE INDEX device_search ON device
    (partner_id, reserved, state, id, organization_id, hostname_key, serial_key, organization_key);
";

const DOWN: &str = "
DROP INDEX device_search;
DROP INDEX device_by_organization;
CREATE INDEX device_by_organization ON device (organization_id, state, id);
";
