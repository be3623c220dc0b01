//! What a change or deletion of a group does, before it is done (rule 13).
//!
//! Decided by `domain::visibility` over what the groups hold now and would hold then, so that what is shown is
//! what the rule will say.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    AccountId, GroupId, OrganizationId, Role, Standing, Visibility,
    group::{GroupContents, GroupImpact, GroupKind, Loss},
    visibility::{GroupContent, Place, Viewer},
};
use sea_orm::FromQueryResult;

use super::GroupAdmin;
use crate::{Error, Result};

#[derive(Debug, FromQueryResult)]
struct Member {
    group_id: GroupId,
    account_id: AccountId,
}

#[derive(Debug, FromQueryResult)]
struct Holding {
    group_id: GroupId,
    organization_id: OrganizationId,
}

#[derive(Debug, FromQueryResult)]
struct Group {
    id: GroupId,
    kind: GroupKind,
}

#[derive(Debug, FromQueryResult)]
struct Employee {
    account_id: AccountId,
    name: String,
    role: Role,
    security_administrator: bool,
    visibility: Visibility,
}

#[derive(Debug, FromQueryResult)]
struct Organization {
    id: OrganizationId,
    name: String,
}

/// Who is in which group, and what each holds.
#[derive(Clone)]
struct World {
    contents: BTreeMap<GroupId, GroupContent>,
    members: BTreeSet<(GroupId, AccountId)>,
}

impl World {
    fn sees(&self, employee: &Employee, visibility: Visibility, organization: OrganizationId) -> bool {
        let groups: Vec<GroupContent> = self
            .members
            .iter()
            .filter(|(_, account)| *account == employee.account_id)
            .filter_map(|(group, _)| self.contents.get(group).cloned())
            .collect();
        let standing =
            Standing { role: employee.role, security_administrator: employee.security_administrator };
        Viewer::Employee { standing, visibility, groups: &groups }.sees(Place::In(organization))
    }
}

impl GroupAdmin<'_> {
    async fn world(&self) -> Result<World> {
        let partner = || [self.actor.partner.into()];
        let groups: Vec<Group> =
            self.store.all("SELECT id, kind FROM access_group WHERE partner_id = $1", partner()).await?;
        let holdings: Vec<Holding> = self
            .store
            .all("SELECT group_id, organization_id FROM group_organization WHERE partner_id = $1", partner())
            .await?;
        let members: Vec<Member> = self
            .store
            .all("SELECT group_id, account_id FROM group_member WHERE partner_id = $1", partner())
            .await?;
        let content = |group: &Group| match group.kind {
            GroupKind::AllOrganizations => GroupContent::AllOrganizations,
            GroupKind::Listed => GroupContent::Listed(
                holdings.iter().filter(|h| h.group_id == group.id).map(|h| h.organization_id).collect(),
            ),
        };
        Ok(World {
            contents: groups.iter().map(|group| (group.id, content(group))).collect(),
            members: members.into_iter().map(|member| (member.group_id, member.account_id)).collect(),
        })
    }

    /// What would change for whom if the group held this; `None` deletes it.
    pub async fn impact(&self, id: GroupId, then: Option<&GroupContents>) -> Result<GroupImpact> {
        let before = self.world().await?;
        let content = before.contents.get(&id).ok_or(Error::NotFound)?.clone();
        let mut after = before.clone();
        after.members.retain(|(group, _)| *group != id);
        after.contents.remove(&id);
        if let Some(then) = then {
            let listed = match content {
                GroupContent::AllOrganizations => GroupContent::AllOrganizations,
                GroupContent::Listed(_) => GroupContent::Listed(then.organizations.clone()),
            };
            after.contents.insert(id, listed);
            after.members.extend(then.employees.iter().map(|account| (id, *account)));
        }
        self.compare(&before, &after).await
    }

    /// What the creation of a group would narrow.
    pub async fn creation_impact(&self, contents: &GroupContents) -> Result<GroupImpact> {
        let before = self.world().await?;
        let mut after = before.clone();
        let id = GroupId::new(i64::MAX);
        after.contents.insert(id, GroupContent::Listed(contents.organizations.clone()));
        after.members.extend(contents.employees.iter().map(|account| (id, *account)));
        self.compare(&before, &after).await
    }

    async fn compare(&self, before: &World, after: &World) -> Result<GroupImpact> {
        let sql = "SELECT account_id, name, role, security_administrator, visibility FROM employee \
                   WHERE partner_id = $1 ORDER BY name_key, account_id";
        let employees: Vec<Employee> = self.store.all(sql, [self.actor.partner.into()]).await?;
        let sql = "SELECT id, name FROM organization WHERE partner_id = $1 AND state = 'live' ORDER BY name_key, id";
        let organizations: Vec<Organization> = self.store.all(sql, [self.actor.partner.into()]).await?;
        let mut impact = GroupImpact::default();
        let mut scoped_before: BTreeSet<OrganizationId> = BTreeSet::new();
        let mut scoped_after: BTreeSet<OrganizationId> = BTreeSet::new();
        for employee in &employees {
            let joined = after.members.iter().any(|(_, account)| *account == employee.account_id);
            let then = if joined { Visibility::Groups } else { employee.visibility };
            let never =
                Standing { role: employee.role, security_administrator: employee.security_administrator }
                    .never_scoped();
            let sees = |world: &World, visibility| -> BTreeSet<OrganizationId> {
                organizations
                    .iter()
                    .map(|o| o.id)
                    .filter(|id| world.sees(employee, visibility, *id))
                    .collect()
            };
            let (now, later) = (sees(before, employee.visibility), sees(after, then));
            if !never && employee.visibility == Visibility::Groups {
                scoped_before.extend(&now);
            }
            if !never && then == Visibility::Groups {
                scoped_after.extend(&later);
            }
            if !never && then != employee.visibility {
                impact.narrowed.push(employee.name.clone());
            } else if now.difference(&later).next().is_some() {
                let lost = organizations.iter().filter(|o| now.contains(&o.id) && !later.contains(&o.id));
                impact.lose.push(Loss {
                    employee: employee.name.clone(),
                    organizations: lost.map(|o| o.name.clone()).collect(),
                    nothing_left: later.is_empty(),
                });
            }
        }
        impact.orphaned = organizations
            .iter()
            .filter(|o| scoped_before.contains(&o.id) && !scoped_after.contains(&o.id))
            .map(|o| o.name.clone())
            .collect();
        Ok(impact)
    }
}
