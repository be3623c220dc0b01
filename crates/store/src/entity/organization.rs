use domain::*;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganizationId,
    pub partner_id: PartnerId,
    pub name: String,
    pub name_key: String,
    pub name_folded: String,
    pub source_id: Option<String>,
    pub state: OrganizationState,
    pub removed_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Where an organization stands in its life; a removed one can be brought back for seven days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum OrganizationState {
    #[sea_orm(string_value = "live")]
    Live,
    #[sea_orm(string_value = "removed")]
    Removed,
}
