//! Looking through somebody else's eyes: what both see, what both may, and no change.

use std::collections::BTreeSet;

use domain::{
    Capability, Refusal, Role, Standing,
    account::AccountAct,
    audit::Action,
    field::Password,
    group::GroupAct,
    limits::{PREVIEW, SESSION_IDLE},
    list::{AuditQuery, DeviceQuery, OrganizationQuery},
    policy::{self, Principal},
    session::{Preview, Sight},
    time::MINUTE,
    visibility::Place,
};
use store::{Actor, Error};

use crate::{
    random::{Built, Eyes, Gear, check, worlds},
    worlds::{Base, Partner, Person, VIEW, edit, name, new_password, organizations, people, remove, set},
};

both!(
    a_preview_shows_what_both_see,
    nothing_is_changed_through_somebody_elses_eyes,
    a_preview_ends_at_once,
    a_preview_that_ended_by_itself_is_said_before_anything_is_changed,
    a_preview_begins_where_it_may,
    the_trail_tells_who_looked_through_whose_eyes,
    the_other_person_is_left_alone,
);

/// Begins a preview, as one does on the page of the other person.
async fn look(base: &Base, by: &Person, at: &Person) -> Result<(), Error> {
    let actor = base.actor(by).await;
    let of = format!(
        "SELECT CAST(organization_id AS TEXT) FROM organization_user WHERE account_id = {}",
        at.id.get()
    );
    match base.look(&of).await.pop() {
        Some(organization) => {
            let organization = domain::OrganizationId::new(organization.parse().unwrap());
            base.store.organization_admin(&actor)?.users(organization).preview(at.id).await
        }
        None => base.store.oversight(&actor)?.preview(at.id).await,
    }
}

async fn end(base: &Base, by: &Person) {
    base.store.own(&base.actor(by).await).end_preview().await.unwrap();
}

async fn ended(base: &Base, by: &Person) -> bool {
    base.store.own(&base.actor(by).await).me().await.unwrap().preview == Some(Preview::Over)
}

async fn compare(base: &Base, built: &Built, (own, other): (&Eyes, &Eyes), actor: &Actor, were: &Actor) {
    for capability in Capability::ALL {
        let both = were.may(capability) && actor.seen_as().may(capability);
        assert_eq!(actor.may(capability), both, "{capability:?} of {other:?} to {own:?}");
    }
    let sees = |place: Place| own.sees(place) && other.sees(place);
    let organizations: BTreeSet<_> = (0..built.organizations.len())
        .filter(|place| sees(built.home(*place)))
        .map(|place| built.organizations[place])
        .collect();
    let Ok(door) = base.store.visible(actor) else {
        assert!(!other.looks(), "{other:?}");
        return;
    };
    let names = door.organization_names().await.unwrap();
    assert_eq!(names.iter().map(|row| row.id).collect::<BTreeSet<_>>(), organizations);
    let devices: BTreeSet<_> = (built.world.devices.iter().enumerate())
        .filter(|(_, gear)| sees(built.place(gear)))
        .map(|(at, _)| Gear::serial(at))
        .collect();
    let page = door.devices(&DeviceQuery::default()).await.unwrap();
    let found = page.page.rows.iter().map(|row| row.serial.clone()).collect::<BTreeSet<_>>();
    assert_eq!(found, devices, "{other:?} to {own:?}");
    assert_eq!(page.total, devices.len() as u64);
    assert_eq!(actor.sees_unlinked(), sees(Place::Unlinked));
    if let Ok(door) = base.store.organization_admin(actor) {
        let (page, _) = door.list(&OrganizationQuery::default()).await.unwrap();
        assert_eq!(page.rows.iter().map(|row| row.id).collect::<BTreeSet<_>>(), organizations);
    }
}

async fn a_preview_shows_what_both_see(base: &Base) {
    // M131, SPEC section 6, guarantee 1: the oracle for every pair
    check(5, "tests/it/kept/preview.txt", &worlds(10), async |world| {
        let built = world.build(base).await;
        let viewers = built.viewers();
        for (by, own) in &viewers {
            let were = base.actor(by).await;
            for (at, other) in viewers.iter().filter(|(at, _)| at.id != by.id) {
                let target = base.actor(at).await.seen_as();
                let seen = match other {
                    Eyes::User(organization, _) => own.sees(Place::In(*organization)),
                    Eyes::Employee(..) => true,
                };
                let may = policy::may_preview(were.seen_as(), target).is_ok() && seen;
                let began = look(base, by, at).await;
                assert_eq!(began.is_ok(), may, "{other:?} to {own:?}: {began:?}");
                if !may {
                    continue;
                }
                let actor = base.actor(by).await;
                assert_eq!((actor.account(), actor.seen_by(), actor.seen_as()), (by.id, at.id, target));
                compare(base, &built, (own, other), &actor, &were).await;
                let me = base.store.own(&actor).me().await.unwrap();
                assert_eq!((me.account, &me.email, me.principal), (at.id, &at.email, target));
                assert!(matches!(me.preview, Some(Preview::Through { own, .. }) if own == were.seen_as()));
                end(base, by).await;
                let again = base.actor(by).await;
                assert_eq!((again.seen_by(), again.only_looks()), (by.id, None));
            }
        }
    });
}

struct Cast {
    partner: Partner,
    acme: domain::OrganizationId,
    group: domain::GroupId,
    /// Sees Acme alone.
    admin: Person,
    security: Person,
    tech: Person,
    user: Person,
}

/// Organizations Acme and Birch, and who looks at whom.
async fn cast(base: &Base) -> Cast {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let birch = base.organization(primary, "Birch", partner.all).await;
    base.source(primary, acme, "Acme", "1").await;
    base.source(primary, birch, "Birch", "2").await;
    base.import(partner.id, &[("A1", Some("1")), ("B1", Some("2")), ("U1", None)]).await;
    let admin = base.employ(primary, Standing::of(Role::Admin)).await;
    let security = base.employ(primary, Standing::of(Role::Tech).designated()).await;
    let tech = base.employ(primary, Standing::of(Role::Tech)).await;
    let group = base.group(primary, "North", &[acme], &[admin.id, tech.id]).await;
    let user = base.user(primary, acme).await;
    Cast { partner, acme, group, admin, security, tech, user }
}

fn is_preview<T: std::fmt::Debug>(result: Result<T, Error>) {
    match result {
        Err(Error::Forbidden(Refusal::Preview)) => (),
        other => panic!("{other:?}"),
    }
}

async fn nothing_is_changed_through_somebody_elses_eyes(base: &Base) {
    let Cast { partner, acme, group, security, tech, admin, .. } = cast(base).await;
    let other = base.employ(&partner.primary, Standing::of(Role::Admin).designated()).await;
    base.confirm(&security).await;
    // Whoever asked before it began is refused as well.
    let before = base.actor(&security).await;
    look(base, &security, &other).await.unwrap();
    let digest = base.digest().await;
    let now = base.actor(&security).await;
    for actor in [&before, &now] {
        let employees = base.store.employee_admin(actor).unwrap();
        is_preview(employees.edit(tech.id, &edit(Standing::of(Role::Tech))).await.map(drop));
        is_preview(employees.deactivate(tech.id).await.map(drop));
        is_preview(employees.release(tech.id).await.map(drop));
        is_preview(employees.keep_import("name,email,role").await);
        let door = base.store.organization_admin(actor).unwrap();
        is_preview(remove(&door, acme, "Acme").await.map(drop));
        is_preview(door.link_typed(acme, "U1").await.map(drop));
        is_preview(door.users(acme).act(tech.id, AccountAct::Delete).await.map(drop));
        is_preview(base.store.oversight(actor).unwrap().preview(tech.id).await);
        let groups = base.store.group_admin(actor).unwrap();
        is_preview(groups.rename(group, "North", &name("South")).await.map(drop));
        is_preview(groups.keep_names("Acme").await);
        let own = base.store.own(actor);
        is_preview(own.rename(&name("Somebody Else"), None).await);
        is_preview(own.end_other_sessions().await);
        is_preview(own.send_code().await);
        is_preview(own.ask_access(None).await);
    }
    let own = base.store.own(&now);
    let (wrong, new) =
        (Password::given("not this one at all").unwrap(), new_password("another lantern 9 velvet"));
    is_preview(own.change_password(wrong, new).await);
    is_preview(own.confirm("123456").await);
    is_preview(own.ask_passkey().await.map(drop));
    is_preview(own.ask_new_passkey().await.map(drop));
    is_preview(own.confirm_with_passkey("x", "y").await);
    is_preview(own.remove_passkey("x").await);
    assert_eq!(digest, base.digest().await, "nothing at all");
    // What is one's own stays that of whoever looks: nothing of the other person's.
    let sessions = own.sessions().await.unwrap();
    assert!(sessions.len() == 1 && sessions[0].current);
    assert_eq!(own.address().await.unwrap().email, security.email);
    end(base, &security).await;
    let actor = base.actor(&security).await;
    is_preview(base.store.own(&now).rename(&name("Too Late"), None).await);
    base.store.own(&actor).rename(&name("Sam Security"), None).await.unwrap();
    assert!(look(base, &admin, &other).await.is_err());
}

async fn a_preview_ends_at_once(base: &Base) {
    let Cast { partner, acme, group, admin, security, tech, user, .. } = cast(base).await;
    let primary = &partner.primary;
    let door = base.actor(primary).await;
    // The right to look.
    look(base, &security, &tech).await.unwrap();
    assert_eq!(base.serials(&security).await, set(["A1"]));
    let employees = base.store.employee_admin(&door).unwrap();
    employees.edit(security.id, &edit(Standing::of(Role::Tech))).await.unwrap();
    assert!(ended(base, &security).await);
    assert_eq!(base.serials(&security).await, set(["A1", "B1", "U1"]), "their own again");
    end(base, &security).await;
    // The organization that a scoped person sees.
    look(base, &admin, &user).await.unwrap();
    assert_eq!(base.serials(&admin).await, set(["A1"]));
    let taken = base.actor(&admin).await;
    base.change(primary, group, &organizations(GroupAct::RemoveOrganizations, &[acme])).await.unwrap();
    assert!(ended(base, &admin).await);
    let seen = base.store.visible(&taken).unwrap().devices(&DeviceQuery::default()).await.unwrap();
    assert_eq!(seen.total, 0, "and no row of a request that began before");
    end(base, &admin).await;
    assert!(matches!(look(base, &admin, &user).await, Err(Error::NotFound)));
    base.change(primary, group, &organizations(GroupAct::AddOrganizations, &[acme])).await.unwrap();
    // The other person: what they see, whether they are active, whether they are there.
    let designated = base.employ(primary, Standing::of(Role::Admin).designated()).await;
    look(base, primary, &tech).await.unwrap();
    let second = base.actor(&designated).await;
    base.change(&designated, group, &people(GroupAct::RemovePeople, &[tech.id])).await.unwrap();
    assert_eq!(base.serials(primary).await, set([]), "as they see it now");
    let employees = base.store.employee_admin(&second).unwrap();
    employees.deactivate(tech.id).await.unwrap();
    assert!(ended(base, primary).await);
    end(base, primary).await;
    assert!(matches!(look(base, primary, &tech).await, Err(Error::Conflict(_))));
    look(base, primary, &user).await.unwrap();
    base.confirm(&designated).await;
    let second = base.actor(&designated).await;
    let users = base.store.organization_admin(&second).unwrap().users(acme);
    users.act(user.id, AccountAct::Delete).await.unwrap();
    assert!(ended(base, primary).await);
    end(base, primary).await;
    let user = base.user(&designated, acme).await;
    look(base, primary, &user).await.unwrap();
    base.remove(&designated, acme, "Acme").await;
    assert!(ended(base, primary).await);
    end(base, primary).await;
    // With the session.
    look(base, primary, &security).await.unwrap();
    base.store.visitor().sign_out(&base.token(primary)).await.unwrap();
    assert!(base.look("SELECT session_hash FROM preview").await.is_empty());
}

async fn a_preview_that_ended_by_itself_is_said_before_anything_is_changed(base: &Base) {
    let Cast { security, tech, .. } = cast(base).await;
    look(base, &security, &tech).await.unwrap();
    base.clock.advance(PREVIEW - 1);
    const { assert!(PREVIEW < SESSION_IDLE) };
    assert!(!ended(base, &security).await);
    assert!(base.actor(&security).await.only_looks().is_some());
    base.clock.advance(1);
    assert!(ended(base, &security).await);
    let actor = base.actor(&security).await;
    assert_eq!((actor.seen_by(), actor.only_looks()), (security.id, Some(Refusal::PreviewOver)));
    assert!(actor.may(Capability::ManageGroups));
    let refused = base.store.own(&actor).rename(&name("Sam Security"), None).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::PreviewOver))), "{refused:?}");
    assert_eq!(base.store.own(&actor).end_preview().await.unwrap(), None);
    let actor = base.actor(&security).await;
    base.store.own(&actor).rename(&name("Sam Security"), None).await.unwrap();
    // Said twice, it is over all the same.
    assert_eq!(base.store.own(&actor).end_preview().await.unwrap(), None);
}

async fn a_preview_begins_where_it_may(base: &Base) {
    let Cast { partner, acme, admin, security, tech, user, .. } = cast(base).await;
    let stranger = cast(base).await;
    let primary = base.actor(&partner.primary).await;
    let oversight = base.store.oversight(&primary).unwrap();
    for id in [stranger.tech.id, stranger.user.id, user.id, domain::AccountId::new(1)] {
        assert!(matches!(oversight.preview(id).await, Err(Error::NotFound)));
    }
    assert!(matches!(oversight.preview(partner.primary.id).await, Err(Error::Conflict(_))));
    let users = base.store.organization_admin(&primary).unwrap();
    for (organization, id) in [
        (acme, tech.id),
        (acme, stranger.user.id),
        (stranger.acme, stranger.user.id),
        (stranger.acme, user.id),
    ] {
        assert!(matches!(users.users(organization).preview(id).await, Err(Error::NotFound)));
    }
    assert!(matches!(look(base, &admin, &tech).await, Err(Error::Forbidden(Refusal::Role))));
    assert!(matches!(look(base, &tech, &user).await, Err(Error::Forbidden(Refusal::Role))));
    assert!(matches!(look(base, &user, &tech).await, Err(Error::Forbidden(Refusal::Access))));
    // Somebody who was only invited sees something too.
    let invited = base.invite_user(&partner.primary, acme, &crate::worlds::new_user(VIEW)).await.unwrap();
    users.users(acme).preview(invited.id).await.unwrap();
    assert_eq!(base.serials(&partner.primary).await, set(["A1"]));
    let me = base.store.own(&base.actor(&partner.primary).await).me().await.unwrap();
    assert_eq!(me.sight, Sight::Organization("Acme".to_owned()));
    assert!(!me.has_role() && me.may(Capability::StatusPages) && !me.may(Capability::ManageGroups));
    // Looking above oneself lends nothing: the primary account's settings stay closed.
    look(base, &security, &partner.primary).await.unwrap();
    let actor = base.actor(&security).await;
    assert!(matches!(actor.seen_as(), Principal::Employee(Standing { role: Role::Primary, .. })));
    assert!(!actor.may(Capability::AccountSettings) && actor.may(Capability::Oversight));
    assert!(matches!(base.store.account_settings(&actor), Err(Error::Forbidden(Refusal::Primary))));
}

async fn the_trail_tells_who_looked_through_whose_eyes(base: &Base) {
    // Guarantee 23
    let Cast { security, tech, partner, .. } = cast(base).await;
    let other = base.employ(&partner.primary, Standing::of(Role::Admin).designated()).await;
    look(base, &security, &tech).await.unwrap();
    let actor = base.actor(&security).await;
    let own = base.store.own(&actor);
    own.note_refusal("/api/somewhere", None).await.unwrap();
    own.note_export(Action::DevicesExported, "", None).await.unwrap();
    let told = own.end_preview().await.unwrap();
    assert_eq!(told, Some((tech.id, None)));
    look(base, &security, &other).await.unwrap();
    base.store.visitor().sign_out(&base.token(&security)).await.unwrap();
    let primary = base.actor(&partner.primary).await;
    let rows = base.store.oversight(&primary).unwrap().trail(&AuditQuery::default()).await.unwrap().rows;
    let acts: Vec<_> = rows.iter().take(7).map(|row| row.action.clone()).collect();
    let wanted = [
        Action::SignedOut,
        Action::PreviewEnded,
        Action::PreviewStarted,
        Action::PreviewEnded,
        Action::DevicesExported,
        Action::Refused,
        Action::PreviewStarted,
    ];
    assert_eq!(acts, wanted.map(|action| action.words().to_owned()));
    let by = rows[0].by.clone();
    assert!(by.is_some() && rows.iter().take(7).all(|row| row.by == by), "whoever looked: {rows:?}");
    let name = base.look(&format!("SELECT name FROM employee WHERE account_id = {}", tech.id.get())).await;
    for row in &rows[4..6] {
        assert!(row.details.contains(&("as".to_owned(), name[0].clone())), "{row:?}");
    }
    assert_eq!((&rows[6].object, &rows[3].object), (&name[0], &name[0]));
    assert_eq!(rows[6].details[0].0, "until");
}

async fn the_other_person_is_left_alone(base: &Base) {
    let Cast { security, tech, .. } = cast(base).await;
    let theirs = format!(
        "SELECT CAST(a.last_sign_in_at AS TEXT) || ' ' || CAST(s.last_seen_at AS TEXT) || a.state \
         FROM account a JOIN session s ON s.account_id = a.id WHERE a.id = {}",
        tech.id.get()
    );
    let before = base.look(&theirs).await;
    look(base, &security, &tech).await.unwrap();
    base.clock.advance(5 * MINUTE);
    base.serials(&security).await;
    end(base, &security).await;
    assert_eq!(before, base.look(&theirs).await);
}
