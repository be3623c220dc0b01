//! The store, on SQLite and on PostgreSQL: every test body runs on both.
//!
//! People and things are made through the product's doors (`worlds`); what is asserted is what a person gets.

#![expect(clippy::unwrap_used, reason = "a test that can't go on says so by panicking")]

macro_rules! both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            use crate::worlds::Base;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                crate::worlds::in_time(async {
                    let base = Base::sqlite().await;
                    super::$name(&base).await;
                    base.finish().await;
                })
                .await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                crate::worlds::in_time(async {
                    let base = Base::postgres().await;
                    super::$name(&base).await;
                    base.finish().await;
                })
                .await;
            }
        }
    )+};
}

mod access_requests;
mod addresses;
mod at_once;
mod authenticator;
mod branding;
mod callers;
mod clock;
mod doors;
mod elements;
mod employees;
mod employees_bulk;
mod employees_import;
mod employees_list;
mod folded_names;
mod group_filter;
mod group_rules;
mod groups;
mod handover;
mod ids;
mod import;
mod life;
mod link_purposes;
mod mail;
mod membership;
mod migrated_rows;
mod migrations;
mod model;
mod notices;
mod operations;
mod oracle;
mod organization_details;
mod organization_filter;
mod organization_users;
mod organization_users_bulk;
mod organizations;
mod organizations_bulk;
mod organizations_import;
mod oversight;
mod passkeys;
mod plans;
mod preview;
mod random;
mod second_factor;
mod settings;
mod single_use;
mod texts;
mod trail;
mod visibility;
mod visitor;
mod why;
mod worlds;
