use domain::*;
use sea_orm::entity::prelude::*;

#[expect(clippy::struct_field_names, reason = "a device has a model, and so has SeaORM")]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "device")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeviceId,
    pub partner_id: PartnerId,
    pub serial: String,
    pub serial_key: String,
    pub hostname: String,
    pub hostname_key: String,
    pub model: String,
    pub model_key: String,
    pub organization_id: Option<OrganizationId>,
    pub organization_key: String,
    pub linked_by: LinkedBy,
    pub reserved: bool,
    pub state: device::DeviceState,
    pub last_seen: i64,
    pub last_backup: i64,
    pub runs: String,
    pub local_used: Option<i64>,
    pub local_available: Option<i64>,
    pub storage: i64,
    pub offsite: i64,
    pub alerts: i32,
    pub source_name: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Who linked a device to its organization; a link made by hand is never overwritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum LinkedBy {
    #[sea_orm(string_value = "nobody")]
    Nobody,
    #[sea_orm(string_value = "source")]
    Source,
    #[sea_orm(string_value = "hand")]
    Hand,
}
