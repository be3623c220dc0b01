//! `/audit`: the audit trail (SECURITY section 7), for Primary and Security Administrators.

use leptos::{prelude::*, server_fn::ServerFn as _};

use crate::{
    api::audit::{LoadAudit, audit},
    components::{by_address, written},
};

/// The audit trail.
#[component]
pub fn AuditPage() -> impl IntoView {
    written(by_address(LoadAudit::url(), audit))
}
