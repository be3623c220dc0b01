//! Putting a made-up partner into the database in one transaction: everything goes the way real data goes.

use domain::{
    AccountId, GroupId, OrganizationId, PartnerId, Timestamp, Visibility, element::ElementRecord,
    employee::NewEmployee, field::Name, fleet::DeviceRecord, group::GroupKind,
    organization_user::NewOrganizationUser, partner::NewPartner,
};
use sea_orm::{EntityTrait as _, FromQueryResult, Set};

use super::{System, elements::register, import::import, partners::found};
use crate::{
    Result,
    audit::{Action, Object},
    employees,
    entity::{access_group, group_member, group_organization, organization},
    factors,
    fold::folded,
    organizations::users,
    secret,
};

/// An organization of the demo, with the id that the fleet's source knows it by.
#[derive(Debug, Clone)]
pub struct DemoOrganization {
    pub name: Name,
    pub source_id: String,
}

/// An employee of the demo.
#[derive(Debug, Clone)]
pub struct DemoEmployee {
    pub employee: NewEmployee,
    /// What they see; `Groups` without a membership sees nothing.
    pub visibility: Visibility,
    /// Whether they get a link to sign in with; the thousands of a large demo don't.
    pub signs_in: bool,
}

/// A user of the organization at this place in the list; all of them can sign in.
#[derive(Debug, Clone)]
pub struct DemoUser {
    pub organization: usize,
    pub user: NewOrganizationUser,
}

/// A group of the demo; members and organizations by their places in the lists.
#[derive(Debug, Clone)]
pub struct DemoGroup {
    pub name: Name,
    pub organizations: Vec<usize>,
    pub employees: Vec<usize>,
}

/// What the organization at this place in the list has besides devices, or what belongs to none.
#[derive(Debug, Clone)]
pub struct DemoElement {
    pub organization: Option<usize>,
    pub record: ElementRecord,
}

/// A made-up partner.
#[derive(Debug)]
pub struct Demo {
    pub partner: NewPartner,
    pub organizations: Vec<DemoOrganization>,
    pub employees: Vec<DemoEmployee>,
    pub groups: Vec<DemoGroup>,
    pub users: Vec<DemoUser>,
    pub devices: Vec<(usize, DeviceRecord)>,
    pub elements: Vec<DemoElement>,
    pub as_of: Timestamp,
}

/// How to sign in as a demo person.
#[derive(Debug, Clone)]
pub struct SignInHint {
    pub name: String,
    pub email: String,
    pub what: String,
    /// Drawn at random for this installation.
    pub password: String,
    /// The key of their authenticator app, drawn at random too.
    pub app: String,
}

/// What the app of a demo person shows now.
#[derive(Debug, Clone)]
pub struct DemoCode {
    pub name: String,
    pub email: String,
    pub code: String,
}

#[derive(Debug, FromQueryResult)]
struct Made {
    id: AccountId,
}

#[derive(Debug, FromQueryResult)]
struct DemoApp {
    account_id: AccountId,
    name: String,
    email: String,
    secret: String,
}

const ROWS: usize = 1_000;

/// A password that can be read out: four groups of four, 80 random bits.
fn password() -> Result<String> {
    let token = secret::token()?;
    Ok([&token[0..5], &token[5..10], &token[10..15], &token[15..20]].join("-"))
}

impl System<'_> {
    /// Creates the demo partner; answers how to sign in as each person who can.
    pub async fn create_demo(&self, demo: &Demo) -> Result<(PartnerId, Vec<SignInHint>)> {
        let sign_ins = 1 + demo.employees.iter().filter(|person| person.signs_in).count() + demo.users.len();
        let (primary, primary_hash) = self.drawn().await?;
        let mut hints = vec![SignInHint {
            name: demo.partner.person.to_string(),
            email: demo.partner.email.to_string(),
            what: "Primary account, Security Administrator".to_owned(),
            password: primary,
            app: String::new(),
        }];
        let mut passwords = Vec::new();
        for (at, person) in demo.employees.iter().enumerate() {
            passwords.push(if person.signs_in {
                self.1.step("Drawing passwords", hints.len(), sign_ins);
                let (text, hash) = self.drawn().await?;
                hints.push(SignInHint {
                    name: person.employee.name.to_string(),
                    email: person.employee.email.to_string(),
                    what: what(person, demo.groups.iter().any(|group| group.employees.contains(&at))),
                    password: text,
                    app: String::new(),
                });
                Some(hash)
            } else {
                None
            });
        }
        let mut drawn = Vec::with_capacity(demo.users.len());
        for _ in &demo.users {
            self.1.step("Drawing passwords", hints.len() + drawn.len(), sign_ins);
            drawn.push(self.drawn().await?);
        }
        // Hashing takes a while; from here on it is there whole, or not at all.
        let partner = PartnerId::new(secret::id()?);
        let mut write = self.0.write(partner).await?;
        found(&mut write, &demo.partner, Some(primary_hash), false).await?;
        write.account = None;
        let (mut next, sql) = (0, "SELECT account_id AS id FROM employee WHERE partner_id = $1");
        for Made { id } in write.all(sql, [partner.into()]).await? {
            hints[next].app = factors::set_demo_app(&write, id).await?;
            next += 1;
        }
        let mut accounts: Vec<AccountId> = Vec::with_capacity(demo.employees.len());
        for (person, hash) in demo.employees.iter().zip(passwords) {
            self.1.step("Adding employees", accounts.len(), demo.employees.len());
            let (employee, sees) = (&person.employee, person.visibility);
            let id = employees::insert(&write.tx, partner, employee, sees, hash, write.now).await?;
            if person.signs_in {
                hints[next].app = factors::set_demo_app(&write, id).await?;
                next += 1;
            }
            accounts.push(id);
        }
        let mut organizations = Vec::with_capacity(demo.organizations.len());
        for batch in demo.organizations.chunks(ROWS) {
            let mut rows = Vec::with_capacity(batch.len());
            for new in batch {
                let id = OrganizationId::new(secret::id()?);
                organizations.push(id);
                rows.push(organization::ActiveModel {
                    id: Set(id),
                    partner_id: Set(partner),
                    name: Set(new.name.as_str().to_owned()),
                    name_key: Set(new.name.key()),
                    name_folded: Set(folded(new.name.as_str())),
                    source_id: Set(Some(new.source_id.clone())),
                    state: Set(organization::OrganizationState::Live),
                    removed_at: Set(None),
                    created_at: Set(write.now),
                });
            }
            organization::Entity::insert_many(rows).exec_without_returning(&write.tx).await?;
        }
        for group in &demo.groups {
            insert_group(&write, group, &organizations, &accounts).await?;
        }
        for (person, (password, hash)) in demo.users.iter().zip(drawn) {
            hints.extend(insert_user(&write, person, &organizations, password, hash).await?);
        }
        import(&write, demo.as_of, &demo.devices, self.1).await?;
        let of = |element: &DemoElement| ElementRecord {
            organization: element.organization.and_then(|place| organizations.get(place).copied()),
            ..element.record.clone()
        };
        let elements: Vec<_> = demo.elements.iter().map(of).collect();
        register(&write, &elements, self.1).await?;
        let details =
            serde_json::json!({ "devices": demo.devices.len(), "organizations": demo.organizations.len() });
        write.audit(Action::DemoCreated, Object::Partner, details).await?;
        write.commit().await?;
        Ok((partner, hints))
    }

    /// A password for a demo person, and its hash.
    async fn drawn(&self) -> Result<(String, String)> {
        let text = password()?;
        let given = domain::field::Password::given(&text);
        let given = given.map_err(|problem| crate::Error::Internal(problem.to_string()))?;
        Ok((text, self.0.hasher.hash(self.0.hasher.place()?, given).await?))
    }

    /// What the apps of demo people show now: for whoever tries the portal and has no app.
    pub async fn demo_codes(&self) -> Result<Vec<DemoCode>> {
        let sql = "SELECT f.account_id, COALESCE(e.name, u.name) AS name, a.email, f.secret FROM authenticator f \
                   JOIN account a ON a.id = f.account_id LEFT JOIN employee e ON e.account_id = a.id \
                   LEFT JOIN organization_user u ON u.account_id = a.id \
                   WHERE f.demo ORDER BY a.kind, a.created_at, COALESCE(e.name_key, u.name_key) LIMIT 50";
        let (key, now) = (self.0.key(), self.0.clock.now());
        let code = |app: DemoApp| {
            let code = factors::demo_code(key, app.account_id, &app.secret, now)?;
            Some(DemoCode { name: app.name, email: app.email, code })
        };
        Ok(self.0.all::<DemoApp>(sql, []).await?.into_iter().filter_map(code).collect())
    }
}

/// What somebody is, who is in an Access Group or not.
fn what(person: &DemoEmployee, grouped: bool) -> String {
    let standing = person.employee.standing;
    let designated = if standing.security_administrator { ", Security Administrator" } else { "" };
    let sees = match person.visibility {
        _ if standing.never_scoped() => "",
        Visibility::Everything => ", sees everything",
        Visibility::Groups if grouped => ", in Access Groups",
        Visibility::Groups => ", in no Access Group any more",
    };
    format!("{}{designated}{sees}", standing.role.name())
}

/// Inserts a user with an authenticator app; answers how to sign in as them.
async fn insert_user(
    write: &crate::write::Write<'_>,
    person: &DemoUser,
    organizations: &[OrganizationId],
    password: String,
    hash: String,
) -> Result<Option<SignInHint>> {
    let Some(organization) = organizations.get(person.organization) else { return Ok(None) };
    let user = &person.user;
    let id = users::insert(&write.tx, write.partner, *organization, user, Some(hash), write.now).await?;
    Ok(Some(SignInHint {
        name: user.name.to_string(),
        email: user.email.to_string(),
        what: format!("Organization user: {}", user.access.in_words()),
        password,
        app: factors::set_demo_app(write, id).await?,
    }))
}

async fn insert_group(
    write: &crate::write::Write<'_>,
    group: &DemoGroup,
    organizations: &[OrganizationId],
    accounts: &[AccountId],
) -> Result<()> {
    let partner = write.partner;
    let id = GroupId::new(secret::id()?);
    access_group::Entity::insert(access_group::ActiveModel {
        id: Set(id),
        partner_id: Set(partner),
        name: Set(group.name.as_str().to_owned()),
        name_key: Set(group.name.key()),
        name_folded: Set(folded(group.name.as_str())),
        kind: Set(GroupKind::Listed),
        created_at: Set(write.now),
        changed_at: Set(write.now),
    })
    .exec_without_returning(&write.tx)
    .await?;
    let by = accounts.first().copied().unwrap_or(AccountId::new(1));
    let held = group.organizations.iter().filter_map(|place| organizations.get(*place)).map(|organization| {
        group_organization::ActiveModel {
            group_id: Set(id),
            organization_id: Set(*organization),
            partner_id: Set(partner),
            added_at: Set(write.now),
            added_by: Set(by),
        }
    });
    let held: Vec<_> = held.collect();
    for batch in held.chunks(ROWS) {
        group_organization::Entity::insert_many(batch.to_vec()).exec_without_returning(&write.tx).await?;
    }
    let members = group.employees.iter().filter_map(|place| accounts.get(*place)).map(|account| {
        group_member::ActiveModel {
            account_id: Set(*account),
            group_id: Set(id),
            partner_id: Set(partner),
            added_at: Set(write.now),
            added_by: Set(by),
            reason: Set(None),
            ends_at: Set(None),
        }
    });
    let members: Vec<_> = members.collect();
    for batch in members.chunks(ROWS) {
        group_member::Entity::insert_many(batch.to_vec()).exec_without_returning(&write.tx).await?;
    }
    Ok(())
}
