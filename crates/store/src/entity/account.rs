use domain::*;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    pub partner_id: PartnerId,
    pub kind: String,
    pub email: String,
    pub password_hash: Option<String>,
    pub password_changed_at: Option<Timestamp>,
    pub state: AccountState,
    pub deadline: Option<Timestamp>,
    pub email_locked_by_product: Option<String>,
    pub failures: i64,
    pub last_sign_in_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
