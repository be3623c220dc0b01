//! Who may call what: one row for every address of the portal, or the program does not start.
//!
//! The rows of addresses that are not pages are enforced where they are registered (`http::Listed`). Those of
//! pages decide whether a visitor is sent to sign in. What a signed-in person may do is decided again, with
//! the data, by the doors of `store`; the rows are the table that tests walk.

use std::fmt;

use ::http::Method;
use domain::{Capability, Refusal};
use leptos::server_fn;
use leptos_axum::AxumRouteListing;
use store::Actor;

/// Whom an address answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody.
    Public,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever is signed in and may do that.
    Capability(Capability),
}

/// One address and whom it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRow {
    /// As axum writes it: `/organizations/{id}`.
    pub path: &'static str,
    pub method: Method,
    pub who: Who,
}

const fn row(method: Method, path: &'static str, who: Who) -> AccessRow {
    AccessRow { path, method, who }
}

/// The pages.
pub const PAGES: &[AccessRow] = &[
    row(Method::GET, "/", Who::SignedIn),
    row(Method::GET, "/sign-in", Who::Public),
    row(Method::GET, "/second-factor", Who::Public),
    row(Method::GET, "/set-up", Who::Public),
    row(Method::GET, "/set-up/text", Who::Public),
    row(Method::GET, "/forgot", Who::Public),
    row(Method::GET, "/welcome", Who::Public),
    row(Method::GET, "/link", Who::Public),
    row(Method::GET, "/link/{token}", Who::Public),
    row(Method::GET, "/account", Who::SignedIn),
    row(Method::GET, "/account/email", Who::SignedIn),
    row(Method::GET, "/account/app", Who::SignedIn),
    row(Method::GET, "/account/app/remove", Who::SignedIn),
    row(Method::GET, "/account/passkeys", Who::SignedIn),
    row(Method::GET, "/account/recovery-codes", Who::SignedIn),
    row(Method::GET, "/account/handover", Who::SignedIn),
    row(Method::GET, "/account/access", Who::SignedIn),
    row(Method::GET, "/settings", Who::Capability(Capability::AccountSettings)),
    row(Method::GET, "/settings/handover", Who::Capability(Capability::AccountSettings)),
    row(Method::GET, "/account/text-messages", Who::SignedIn),
    row(Method::GET, "/devices", Who::Capability(Capability::StatusPages)),
    row(Method::GET, "/devices/link", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/devices/{id}", Who::Capability(Capability::StatusPages)),
    row(Method::GET, "/organizations", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/organizations/new", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/organizations/bulk", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/organizations/import", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/organizations/import/{id}", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/organizations/{id}", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/organizations/{id}/branding", Who::Capability(Capability::Customize)),
    row(Method::GET, "/organizations/{id}/details", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/organizations/{id}/tags", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/organizations/{id}/tags/change", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/organizations/{id}/remove", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/organizations/{id}/users", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/organizations/{id}/users/new", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/organizations/{id}/users/bulk", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/organizations/{id}/users/links", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/organizations/{id}/users/{user}", Who::Capability(Capability::ManageOrganizations)),
    row(
        Method::GET,
        "/organizations/{id}/users/{user}/address",
        Who::Capability(Capability::ManageOrganizations),
    ),
    row(
        Method::GET,
        "/organizations/{id}/users/{user}/preview",
        Who::Capability(Capability::OrganizationPreview),
    ),
    row(
        Method::GET,
        "/organizations/{id}/users/{user}/{act}",
        Who::Capability(Capability::ManageOrganizations),
    ),
    row(Method::GET, "/organizations/{id}/second-factor", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/organizations/{id}/networks", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/organizations/{id}/saas-accounts", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/organizations/{id}/endpoint-backup", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/unlinked", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/unlinked/networks/{id}", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/unlinked/saas-accounts/{id}", Who::Capability(Capability::ManageOrganizations)),
    // The user of an organization, and nobody else, has one.
    row(Method::GET, "/home", Who::SignedIn),
    // The user of an organization that is authorized for support has one.
    row(Method::GET, "/account/caller-code", Who::SignedIn),
    row(Method::GET, "/support/callers", Who::Capability(Capability::TicketPortal)),
    row(Method::GET, "/audit", Who::Capability(Capability::Oversight)),
    row(Method::GET, "/sessions", Who::Capability(Capability::Oversight)),
    row(Method::GET, "/mails", Who::Capability(Capability::Oversight)),
    row(Method::GET, "/why", Who::Capability(Capability::OrganizationPreview)),
    row(Method::GET, "/access-requests", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/access-requests/{id}", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/groups", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/groups/new", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/groups/{id}", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/groups/{id}/people", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/groups/{id}/copy", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/groups/{id}/merge", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/groups/{id}/history", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/groups/{id}/add-organizations", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/groups/{id}/add-people", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/groups/{id}/change", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/groups/{id}/rule", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/groups/{id}/rule/change", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/groups/{id}/delete", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/employees", Who::Capability(Capability::ManageEmployees)),
    row(Method::GET, "/employees/new", Who::Capability(Capability::ManageEmployees)),
    row(Method::GET, "/employees/bulk", Who::Capability(Capability::ManageEmployees)),
    row(Method::GET, "/employees/links", Who::Capability(Capability::ManageEmployees)),
    row(Method::GET, "/employees/import", Who::Capability(Capability::ManageEmployees)),
    row(Method::GET, "/employees/import/{id}", Who::Capability(Capability::ManageEmployees)),
    row(Method::GET, "/employees/{id}", Who::Capability(Capability::ManageEmployees)),
    row(Method::GET, "/employees/{id}/address", Who::Capability(Capability::ManageEmployees)),
    row(Method::GET, "/employees/{id}/preview", Who::Capability(Capability::Oversight)),
    row(Method::GET, "/employees/{id}/resend", Who::Capability(Capability::ManageEmployees)),
    row(Method::GET, "/employees/{id}/reactivate", Who::Capability(Capability::Reactivate)),
    row(Method::GET, "/employees/{id}/end-sessions", Who::Capability(Capability::ManageEmployees)),
    row(Method::GET, "/employees/{id}/reset-second-factor", Who::Capability(Capability::ManageEmployees)),
    row(Method::GET, "/employees/{id}/deactivate", Who::Capability(Capability::ManageEmployees)),
    row(Method::GET, "/employees/{id}/delete", Who::Capability(Capability::ManageEmployees)),
];

/// The server functions.
pub const FUNCTIONS: &[AccessRow] = &[
    row(Method::POST, "/api/sign-in", Who::Public),
    row(Method::POST, "/api/passkey/ask", Who::Public),
    row(Method::POST, "/api/passkey/sign-in", Who::Public),
    // The cookie of a sign-in whose password was right admits to the next eight; they look at it themselves.
    row(Method::POST, "/api/passkey/ask-first", Who::Public),
    row(Method::POST, "/api/passkey/set-up", Who::Public),
    row(Method::GET, "/api/second-step", Who::Public),
    row(Method::POST, "/api/second-factor", Who::Public),
    row(Method::POST, "/api/set-up", Who::Public),
    row(Method::POST, "/api/second-factor/text", Who::Public),
    row(Method::POST, "/api/set-up/text", Who::Public),
    row(Method::POST, "/api/set-up/text-code", Who::Public),
    row(Method::POST, "/api/sign-out", Who::Public),
    row(Method::POST, "/api/welcome", Who::Public),
    row(Method::GET, "/api/link", Who::Public),
    row(Method::POST, "/api/use-link", Who::Public),
    row(Method::POST, "/api/use-second-factor-link", Who::Public),
    row(Method::POST, "/api/use-address-link", Who::Public),
    row(Method::POST, "/api/forgot", Who::Public),
    row(Method::POST, "/api/preview/end", Who::SignedIn),
    row(Method::GET, "/api/me", Who::SignedIn),
    row(Method::GET, "/api/account", Who::SignedIn),
    row(Method::POST, "/api/account/profile", Who::SignedIn),
    row(Method::POST, "/api/account/password", Who::SignedIn),
    row(Method::POST, "/api/account/end-session", Who::SignedIn),
    row(Method::POST, "/api/account/end-sessions", Who::SignedIn),
    row(Method::GET, "/api/account/address", Who::SignedIn),
    row(Method::POST, "/api/account/ask-address", Who::SignedIn),
    row(Method::POST, "/api/account/withdraw-address", Who::SignedIn),
    row(Method::GET, "/api/account/factors", Who::SignedIn),
    row(Method::GET, "/api/account/other-app", Who::SignedIn),
    row(Method::POST, "/api/account/app", Who::SignedIn),
    row(Method::POST, "/api/account/app/remove", Who::SignedIn),
    row(Method::POST, "/api/account/recovery-codes", Who::SignedIn),
    row(Method::POST, "/api/account/confirm", Who::SignedIn),
    row(Method::POST, "/api/account/passkey/ask", Who::SignedIn),
    row(Method::POST, "/api/account/passkey/confirm", Who::SignedIn),
    row(Method::POST, "/api/account/passkey/ask-new", Who::SignedIn),
    row(Method::POST, "/api/account/passkey/add", Who::SignedIn),
    row(Method::POST, "/api/account/passkey/remove", Who::SignedIn),
    row(Method::GET, "/api/account/offer", Who::SignedIn),
    row(Method::POST, "/api/account/accept", Who::SignedIn),
    row(Method::POST, "/api/account/decline", Who::SignedIn),
    row(Method::GET, "/api/account/access", Who::SignedIn),
    row(Method::POST, "/api/account/ask-access", Who::SignedIn),
    row(Method::GET, "/api/settings", Who::Capability(Capability::AccountSettings)),
    row(Method::POST, "/api/settings/profile", Who::Capability(Capability::AccountSettings)),
    row(Method::POST, "/api/settings/policy", Who::Capability(Capability::AccountSettings)),
    row(Method::POST, "/api/settings/offer", Who::Capability(Capability::AccountSettings)),
    row(Method::POST, "/api/settings/withdraw", Who::Capability(Capability::AccountSettings)),
    row(Method::GET, "/api/account/texts", Who::SignedIn),
    row(Method::POST, "/api/account/texts/send", Who::SignedIn),
    row(Method::POST, "/api/account/texts/number", Who::SignedIn),
    row(Method::POST, "/api/account/texts/set", Who::SignedIn),
    row(Method::POST, "/api/account/texts/remove", Who::SignedIn),
    row(Method::GET, "/api/devices", Who::Capability(Capability::StatusPages)),
    row(Method::GET, "/api/devices/link-options", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/devices/link", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/devices/unlink", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/api/device", Who::Capability(Capability::StatusPages)),
    row(Method::GET, "/api/organizations", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/api/organizations/called", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/api/organizations/groups", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/organizations/create", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/api/organizations/import-preview", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/api/organizations/bulk-plan", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/organizations/bulk", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/organizations/import", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/api/organization", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/api/organization/suggestions", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/api/organization/impact", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/organization/link", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/organization/link-suggested", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/organization/unlink", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/api/organization/branding", Who::Capability(Capability::Customize)),
    row(Method::GET, "/api/organization/details", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/organization/edit", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/api/organization/tags", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/api/organization/tags/plan", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/organization/tags/edit", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/organization/tags/change", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/organization/remove", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/organizations/restore", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/api/organization/users", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/api/organization/users/whose", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/api/organization/users/bulk-plan", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/organization/users/bulk", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/organization/users/add", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/api/organization/user", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/organization/user/edit", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/organization/user/act", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/organization/user/preview", Who::Capability(Capability::OrganizationPreview)),
    row(
        Method::POST,
        "/api/organization/user/withdraw-address",
        Who::Capability(Capability::ManageOrganizations),
    ),
    row(Method::POST, "/api/organization/second-factor", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/api/elements", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/api/unlinked", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/api/elements/link-options", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/elements/link-typed", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/elements/link", Who::Capability(Capability::ManageOrganizations)),
    row(Method::POST, "/api/elements/unlink", Who::Capability(Capability::ManageOrganizations)),
    row(Method::GET, "/api/home", Who::SignedIn),
    row(Method::GET, "/api/account/caller", Who::SignedIn),
    row(Method::POST, "/api/account/caller-code", Who::SignedIn),
    row(Method::GET, "/api/support/callers", Who::Capability(Capability::TicketPortal)),
    row(Method::POST, "/api/support/caller", Who::Capability(Capability::TicketPortal)),
    row(Method::GET, "/api/audit", Who::Capability(Capability::Oversight)),
    row(Method::GET, "/api/sessions", Who::Capability(Capability::Oversight)),
    row(Method::GET, "/api/mails", Who::Capability(Capability::Oversight)),
    row(Method::POST, "/api/mails/try", Who::Capability(Capability::Oversight)),
    row(Method::GET, "/api/why", Who::Capability(Capability::OrganizationPreview)),
    row(Method::GET, "/api/access-requests", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/api/access-request", Who::Capability(Capability::ManageGroups)),
    row(Method::POST, "/api/access-request/grant", Who::Capability(Capability::ManageGroups)),
    row(Method::POST, "/api/access-request/decline", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/api/groups", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/api/groups/choices", Who::Capability(Capability::ManageGroups)),
    row(Method::POST, "/api/groups/create", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/api/group", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/api/group/impact", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/api/group/people", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/api/group/whole", Who::Capability(Capability::ManageGroups)),
    row(Method::POST, "/api/group/copy", Who::Capability(Capability::ManageGroups)),
    row(Method::POST, "/api/group/merge", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/api/group/history", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/api/group/other-organizations", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/api/group/other-people", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/api/group/plan", Who::Capability(Capability::ManageGroups)),
    row(Method::POST, "/api/group/change", Who::Capability(Capability::ManageGroups)),
    row(Method::POST, "/api/group/names", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/api/group/rule", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/api/group/rule/plan", Who::Capability(Capability::ManageGroups)),
    row(Method::POST, "/api/group/rule/look", Who::Capability(Capability::ManageGroups)),
    row(Method::POST, "/api/group/rule/change", Who::Capability(Capability::ManageGroups)),
    row(Method::POST, "/api/group/rename", Who::Capability(Capability::ManageGroups)),
    row(Method::POST, "/api/group/delete", Who::Capability(Capability::ManageGroups)),
    row(Method::GET, "/api/employees", Who::Capability(Capability::ManageEmployees)),
    row(Method::POST, "/api/employees/create", Who::Capability(Capability::ManageEmployees)),
    row(Method::GET, "/api/employees/bulk-plan", Who::Capability(Capability::ManageEmployees)),
    row(Method::POST, "/api/employees/bulk", Who::Capability(Capability::ManageEmployees)),
    row(Method::GET, "/api/employees/import-preview", Who::Capability(Capability::ManageEmployees)),
    row(Method::POST, "/api/employees/import", Who::Capability(Capability::ManageEmployees)),
    row(Method::GET, "/api/employee", Who::Capability(Capability::ManageEmployees)),
    row(Method::GET, "/api/employee/account", Who::Capability(Capability::ManageEmployees)),
    row(Method::POST, "/api/employee/edit", Who::Capability(Capability::ManageEmployees)),
    row(Method::POST, "/api/employee/withdraw-address", Who::Capability(Capability::ManageEmployees)),
    row(Method::POST, "/api/employee/preview", Who::Capability(Capability::Oversight)),
    row(Method::POST, "/api/employee/resend", Who::Capability(Capability::ManageEmployees)),
    row(Method::POST, "/api/employee/reactivate", Who::Capability(Capability::Reactivate)),
    row(Method::POST, "/api/employee/end-sessions", Who::Capability(Capability::ManageEmployees)),
    row(Method::POST, "/api/employee/reset-second-factor", Who::Capability(Capability::ManageEmployees)),
    row(Method::POST, "/api/employee/deactivate", Who::Capability(Capability::ManageEmployees)),
    row(Method::POST, "/api/employee/delete", Who::Capability(Capability::ManageEmployees)),
    row(Method::POST, "/api/employee/release", Who::Capability(Capability::ManageGroups)),
];

/// What is neither page nor server function.
pub mod other {
    use super::{AccessRow, Capability, Method, Who, row};

    pub const HEALTH: AccessRow = row(Method::GET, "/healthz", Who::Public);
    pub const READY: AccessRow = row(Method::GET, "/readyz", Who::Public);
    pub const ASSET: AccessRow = row(Method::GET, "/assets/{*file}", Who::Public);
    pub const FAVICON: AccessRow = row(Method::GET, "/favicon.svg", Who::Public);
    pub const FAVICON_ICO: AccessRow = row(Method::GET, "/favicon.ico", Who::Public);
    pub const ROBOTS: AccessRow = row(Method::GET, "/robots.txt", Who::Public);
    /// Only where the portal is reached from this machine alone and sends no mail; the console prints the token.
    pub const MAILBOX: AccessRow = row(Method::GET, "/mailbox/{token}", Who::Public);
    pub const MAILBOX_LETTER: AccessRow = row(Method::GET, "/mailbox/{token}/{id}", Who::Public);
    pub const THEME: AccessRow = row(Method::POST, "/theme", Who::Public);
    pub const EVENTS: AccessRow = row(Method::GET, "/events", Who::SignedIn);
    pub const AUDIT_CSV: AccessRow = row(Method::GET, "/audit.csv", Who::Capability(Capability::Oversight));
    pub const DEVICES_CSV: AccessRow =
        row(Method::GET, "/devices.csv", Who::Capability(Capability::StatusPages));
    pub const EMPLOYEES_CSV: AccessRow =
        row(Method::GET, "/employees.csv", Who::Capability(Capability::ManageEmployees));
    pub const ORGANIZATIONS_CSV: AccessRow =
        row(Method::GET, "/organizations.csv", Who::Capability(Capability::ManageOrganizations));
    pub const ORGANIZATION_USERS_CSV: AccessRow =
        row(Method::GET, "/organizations/{id}/users.csv", Who::Capability(Capability::ManageOrganizations));
    pub const NETWORKS_CSV: AccessRow = row(
        Method::GET,
        "/organizations/{id}/networks.csv",
        Who::Capability(Capability::ManageOrganizations),
    );
    pub const SAAS_CSV: AccessRow = row(
        Method::GET,
        "/organizations/{id}/saas-accounts.csv",
        Who::Capability(Capability::ManageOrganizations),
    );
    pub const AGENTS_CSV: AccessRow = row(
        Method::GET,
        "/organizations/{id}/endpoint-backup.csv",
        Who::Capability(Capability::ManageOrganizations),
    );
    pub const UNLINKED_CSV: AccessRow =
        row(Method::GET, "/unlinked.csv", Who::Capability(Capability::ManageOrganizations));
    pub const GROUPS_CSV: AccessRow =
        row(Method::GET, "/groups.csv", Who::Capability(Capability::ManageGroups));
    pub const IMPORT_CSV: AccessRow =
        row(Method::GET, "/employees/import.csv", Who::Capability(Capability::ManageEmployees));
    pub const ORGANIZATIONS_IMPORT_CSV: AccessRow =
        row(Method::GET, "/organizations/import.csv", Who::Capability(Capability::ManageOrganizations));
    pub const ORGANIZATIONS_IMPORT_FILE: AccessRow =
        row(Method::POST, "/organizations/import/file", Who::Capability(Capability::ManageOrganizations));
    pub const IMPORT_FILE: AccessRow =
        row(Method::POST, "/employees/import/file", Who::Capability(Capability::ManageEmployees));
    /// Not in EMEA (M129).
    pub const BRANDING_FILE: AccessRow =
        row(Method::POST, "/organizations/branding/file", Who::Capability(Capability::Customize));
    /// Whoever sees the organization whose logo it is.
    pub const LOGO: AccessRow = row(Method::GET, "/logos/{id}", Who::SignedIn);
    /// What takes a file.
    pub const UPLOADS: [AccessRow; 3] = [IMPORT_FILE, ORGANIZATIONS_IMPORT_FILE, BRANDING_FILE];
}

/// What stays open to whoever only looks, through somebody else's eyes (M131): nothing else that is sent is taken.
const ENDS_PREVIEW: [&str; 2] = ["/api/sign-out", "/api/preview/end"];

/// Whether this is about one's own account: not to be seen through somebody else's eyes.
fn is_own(path: &str) -> bool {
    let rest = path.strip_prefix("/api").unwrap_or(path).strip_prefix("/account");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Why this is not answered to somebody who only looks; in one place for every page and every server function.
pub fn closed_in_preview(actor: &Actor, method: &Method, path: &str) -> Option<Refusal> {
    let refusal = actor.only_looks()?;
    let sent = *method == Method::POST && !ENDS_PREVIEW.contains(&path);
    (sent || (refusal == Refusal::Preview && is_own(path))).then_some(refusal)
}

/// The row of a page.
pub fn page(path: &str) -> Option<&'static AccessRow> {
    PAGES.iter().find(|row| row.path == path)
}

/// Whether it is noted that this address was refused to whoever only reads there: what looks after the partner's safety,
/// through other people's eyes too, and files that are taken out (SECURITY guarantee 23).
pub fn is_noted(path: &str) -> bool {
    let overseen = |row: &&AccessRow| {
        matches!(row.who, Who::Capability(Capability::Oversight | Capability::OrganizationPreview))
    };
    path.strip_suffix(".csv").is_some()
        || PAGES.iter().chain(FUNCTIONS).filter(overseen).any(|row| row.path == path)
}

/// An address without an access row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlisted(pub String);

impl fmt::Display for Unlisted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} has no row in the access table", self.0)
    }
}

impl std::error::Error for Unlisted {}

/// Refuses pages and server functions that have no row.
pub fn check(pages: &[AxumRouteListing]) -> Result<(), Unlisted> {
    if let Some(listing) = pages.iter().find(|listing| page(listing.path()).is_none()) {
        return Err(Unlisted(format!("the page {}", listing.path())));
    }
    for (path, method) in server_fn::axum::server_fn_paths() {
        if !FUNCTIONS.iter().any(|row| row.path == path && row.method == method) {
            return Err(Unlisted(format!("the server function {method} {path}")));
        }
    }
    Ok(())
}
