use domain::*;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// What the session is known by here, as long as it lasts.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    /// The hash of the token in its cookie.
    pub token: String,
    /// The hash of the token before, which counts until then: requests that were under way have it.
    pub token_before: Option<String>,
    pub token_before_until: Option<Timestamp>,
    pub partner_id: PartnerId,
    pub account_id: AccountId,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub authenticated_at: Timestamp,
    pub browser: String,
    pub network: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
