use domain::*;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    pub partner_id: PartnerId,
    pub account_id: AccountId,
    pub purpose: String,
    pub expires_at: Timestamp,
    pub created_at: Timestamp,
    /// The mail that brings it.
    pub mail_id: Option<i64>,
    /// The new address that it proves.
    pub change_id: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
