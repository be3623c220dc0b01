//! Who sees an organization, as SQL: the rule of `domain::visibility` and `policy::barred` asked the other way round. The
//! oracle test compares them.

use domain::{
    OrganizationId, PartnerId, Role, Standing, Timestamp,
    list::Stage,
    organization_user::{Access, EndpointAccess, PortalAccess},
    policy::{Principal, barred},
};

use crate::{employees::SEES_EVERYTHING, scope::Sql};

/// Adds that account `a` can do something at this instant: neither invited still nor at an end.
pub(crate) fn active(sql: &mut Sql, now: Timestamp) {
    sql.push("a.state = 'active' AND (a.deadline IS NULL OR a.deadline > ").bind(now).push(")");
}

fn looks(principal: Principal) -> bool {
    barred(principal, Stage::Active).is_none()
}

/// Adds that employee `e` has status pages.
pub(crate) fn employee_looks(sql: &mut Sql) {
    let keys = |designated: bool| {
        let standing = |role| Standing { role, security_administrator: designated };
        let roles = [Role::Primary].into_iter().chain(Role::ASSIGNABLE);
        let keys = roles.filter(|role| looks(Principal::Employee(standing(*role)))).map(Role::key);
        format!("'{}'", keys.collect::<Vec<_>>().join("', '"))
    };
    sql.push("(e.role IN (").push(&keys(false));
    sql.push(") OR (e.security_administrator AND e.role IN (").push(&keys(true)).push(")))");
}

/// Adds that organization user `u` has status pages.
pub(crate) fn user_looks(sql: &mut Sql) {
    sql.push("(FALSE");
    for portal in PortalAccess::ALL {
        for endpoint in EndpointAccess::ALL {
            if looks(Principal::OrganizationUser(Access { portal, endpoint })) {
                let (portal, endpoint) = (portal.key(), endpoint.key());
                sql.push(" OR (u.portal_access = '").push(portal);
                sql.push("' AND u.endpoint_access = '").push(endpoint).push("')");
            }
        }
    }
    sql.push(")");
}

/// How those are found who see an organization by a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// All of them are gathered first: where everybody is looked at.
    Gathered,
    /// Each is looked at alone: where a few are, or the first of many.
    EachAlone,
}

/// Adds that employee `e` is in a group that holds this organization of the partner.
fn member(sql: &mut Sql, partner: PartnerId, organization: OrganizationId, now: Timestamp, how: How) {
    if how == How::Gathered {
        members(sql.push("e.account_id IN ("), partner, organization, now);
        sql.push(")");
        return;
    }
    sql.push("EXISTS (SELECT 1 FROM group_member gm WHERE gm.account_id = e.account_id AND ").lasting(now);
    sql.push(
        " AND (gm.group_id IN (SELECT go.group_id FROM group_organization go WHERE go.organization_id = ",
    );
    sql.bind(organization).push(" AND go.partner_id = ").bind(partner);
    sql.push(") OR gm.group_id IN (SELECT g.id FROM access_group g WHERE g.kind = 'all_organizations' AND g.partner_id = ");
    sql.bind(partner).push(")))");
}

/// Adds a query for those who are in a group that holds this organization of the partner.
fn members(sql: &mut Sql, partner: PartnerId, organization: OrganizationId, now: Timestamp) {
    sql.push(
        "SELECT gm.account_id FROM group_organization go JOIN group_member gm ON gm.group_id = go.group_id \
         WHERE go.organization_id = ",
    );
    sql.bind(organization).push(" AND go.partner_id = ").bind(partner).push(" AND ").lasting(now);
    // All organizations stores none and holds all (rule 11).
    sql.push(
        " UNION ALL SELECT gm.account_id FROM access_group g JOIN group_member gm ON gm.group_id = g.id \
         WHERE g.kind = 'all_organizations' AND g.partner_id = ",
    );
    sql.bind(partner).push(" AND ").lasting(now);
}

/// Adds that employee `e` with account `a` sees what hangs on this organization, or on none (rule 8).
pub(crate) fn employee_sees(
    sql: &mut Sql,
    partner: PartnerId,
    organization: Option<OrganizationId>,
    now: Timestamp,
    how: How,
) {
    active(sql, now);
    employee_looks(sql.push(" AND "));
    sql.push(" AND (").push(SEES_EVERYTHING);
    if let Some(organization) = organization {
        member(sql.push(" OR "), partner, organization, now, how);
    }
    sql.push(")");
}
