//! What is neither page nor server function.

use ::http::Method;
use domain::Capability;

use super::{AccessRow, Who, row};

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
pub const DEVICES_CSV: AccessRow = row(Method::GET, "/devices.csv", Who::Capability(Capability::StatusPages));
pub const EMPLOYEES_CSV: AccessRow =
    row(Method::GET, "/employees.csv", Who::Capability(Capability::ManageEmployees));
pub const ORGANIZATIONS_CSV: AccessRow =
    row(Method::GET, "/organizations.csv", Who::Capability(Capability::ManageOrganizations));
pub const ORGANIZATION_USERS_CSV: AccessRow =
    row(Method::GET, "/organizations/{id}/users.csv", Who::Capability(Capability::ManageOrganizations));
pub const NETWORKS_CSV: AccessRow =
    row(Method::GET, "/organizations/{id}/networks.csv", Who::Capability(Capability::ManageOrganizations));
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
pub const GROUPS_CSV: AccessRow = row(Method::GET, "/groups.csv", Who::Capability(Capability::ManageGroups));
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
