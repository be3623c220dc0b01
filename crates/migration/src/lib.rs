//! The database schema, one file per step, for SQLite and PostgreSQL. Imports nothing of ours.
//!
//! Steps are written in the SQL that both databases share; `dialect` fills in the few words that differ.
//! Each runs in a transaction. Tests (up, down, up) are in `store`.

mod dialect;
mod m0001_accounts;
mod m0002_organizations;
mod m0003_devices;
mod m0004_trail;
mod m0005_device_search;
mod m0006_account_life;
mod m0007_trail_reading;
mod m0008_mail;
mod m0009_second_factor;
mod m0010_passkeys;
mod m0011_policy;
mod m0012_address;
mod m0013_lapsed;
mod m0014_text_messages;
mod m0015_account_safety;
mod m0016_organization_users;
mod m0017_group_acts;
mod m0018_elements;
mod m0019_membership;
mod m0020_organization_details;
mod m0021_session_tokens;
mod m0022_waiting_mails;
mod m0023_flash_owner;
mod m0024_group_rules;
mod m0025_caller_codes;
mod m0026_preview;
mod m0027_branding;
mod m0028_trail_head;
mod m0029_folded_names;
mod m0030_source_names;
mod m0031_product_addresses;
mod m0032_unlinked_by_hand;
mod m0033_notices;

pub use sea_orm_migration::prelude::{MigrationTrait, MigratorTrait};

/// Every step in order.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_accounts::STEP),
            Box::new(m0002_organizations::STEP),
            Box::new(m0003_devices::STEP),
            Box::new(m0004_trail::Step),
            Box::new(m0005_device_search::Step),
            Box::new(m0006_account_life::STEP),
            Box::new(m0007_trail_reading::STEP),
            Box::new(m0008_mail::STEP),
            Box::new(m0009_second_factor::STEP),
            Box::new(m0010_passkeys::STEP),
            Box::new(m0011_policy::STEP),
            Box::new(m0012_address::STEP),
            Box::new(m0013_lapsed::STEP),
            Box::new(m0014_text_messages::STEP),
            Box::new(m0015_account_safety::STEP),
            Box::new(m0016_organization_users::STEP),
            Box::new(m0017_group_acts::STEP),
            Box::new(m0018_elements::STEP),
            Box::new(m0019_membership::STEP),
            Box::new(m0020_organization_details::STEP),
            Box::new(m0021_session_tokens::STEP),
            Box::new(m0022_waiting_mails::STEP),
            Box::new(m0023_flash_owner::STEP),
            Box::new(m0024_group_rules::STEP),
            Box::new(m0025_caller_codes::STEP),
            Box::new(m0026_preview::STEP),
            Box::new(m0027_branding::STEP),
            Box::new(m0028_trail_head::Step),
            Box::new(m0029_folded_names::STEP),
            Box::new(m0030_source_names::STEP),
            Box::new(m0031_product_addresses::STEP),
            Box::new(m0032_unlinked_by_hand::STEP),
            Box::new(m0033_notices::STEP),
        ]
    }
}
