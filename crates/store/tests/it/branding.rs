//! How the portal looks to the users of an organization: who sets it, who sees it, and what goes with it.

use domain::{
    OrganizationId, Refusal, Role, Standing,
    audit::Action,
    branding::{Branding, Hue, NewBranding, NewLogo, Picture},
    limits::{LOGO_WIDTH, REMOVED_ORGANIZATION},
    list::AuditQuery,
    partner::Region,
    settings::Profile,
};
use store::Error;

use crate::worlds::{Base, Partner, Person, RESTORE_ONLY, VIEW, name};

both!(
    users_see_what_the_primary_account_sets,
    a_logo_is_seen_by_those_who_see_its_organization,
    nobody_else_sets_it_and_nobody_in_emea,
    another_logo_is_another_picture,
    it_sleeps_and_goes_with_its_organization,
);

/// A partner where there is branding.
async fn partner(base: &Base) -> Partner {
    let partner = base.partner().await;
    moved(base, &partner, Region::Americas).await;
    partner
}

async fn moved(base: &Base, partner: &Partner, region: Region) {
    let actor = base.actor(&partner.primary).await;
    let profile = Profile { name: name("Northwind"), region };
    base.store.account_settings(&actor).unwrap().edit(&profile).await.unwrap();
}

fn picture(bytes: &[u8]) -> NewLogo {
    NewLogo::Set(Picture { png: bytes.to_vec(), width: 40, height: 20 })
}

async fn set(
    base: &Base,
    by: &Person,
    organization: OrganizationId,
    hue: Option<Hue>,
    logo: NewLogo,
) -> Result<(), Error> {
    let actor = base.actor(by).await;
    base.store.customizer(&actor)?.set(organization, &NewBranding { hue, logo }).await
}

async fn seen(base: &Base, by: &Person) -> Branding {
    let actor = base.actor(by).await;
    base.store.own(&actor).me().await.unwrap().branding
}

async fn logo(base: &Base, by: &Person, branding: Branding) -> Result<Vec<u8>, Error> {
    let actor = base.actor(by).await;
    base.store.own(&actor).logo(branding.logo.unwrap().id).await
}

fn is_nowhere<T: std::fmt::Debug>(answer: &Result<T, Error>) {
    assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
}

async fn users_see_what_the_primary_account_sets(base: &Base) {
    // M53
    let partner = partner(base).await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let user = base.user_with(primary, acme, RESTORE_ONLY).await;
    assert_eq!(seen(base, &user).await, Branding::default());
    set(base, primary, acme, Some(Hue::Teal), picture(b"one")).await.unwrap();
    let branding = seen(base, &user).await;
    assert_eq!(
        (branding.hue, branding.logo.map(|logo| (logo.width, logo.height))),
        (Some(Hue::Teal), Some((40, 20)))
    );
    assert_eq!(logo(base, &user, branding).await.unwrap(), b"one");
    assert!(seen(base, primary).await.is_plain(), "whoever works for the partner sees the portal as it is");
    let actor = base.actor(primary).await;
    let (name, set_so) = base.store.customizer(&actor).unwrap().branding(acme).await.unwrap();
    assert_eq!((name.as_str(), set_so), ("Acme", branding));
    set(base, primary, acme, None, NewLogo::Kept).await.unwrap();
    assert_eq!(seen(base, &user).await, Branding { hue: None, ..branding });
    set(base, primary, acme, None, NewLogo::Removed).await.unwrap();
    assert!(seen(base, &user).await.is_plain());
    let told = base.trail().await;
    set(base, primary, acme, None, NewLogo::Removed).await.unwrap();
    assert_eq!(base.trail().await, told, "what changes nothing is no act");
    let actor = base.actor(primary).await;
    let query = AuditQuery { action: Some(Action::BrandingSet), ..AuditQuery::default() };
    let trail = base.store.oversight(&actor).unwrap().trail(&query).await.unwrap();
    assert_eq!(trail.rows.len(), 3);
    assert!(trail.rows.iter().all(|row| row.object.contains("Acme")));
}

async fn a_logo_is_seen_by_those_who_see_its_organization(base: &Base) {
    // T38, rule 10
    let partner = partner(base).await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    set(base, primary, acme, Some(Hue::Rose), picture(b"acme")).await.unwrap();
    let user = base.user_with(primary, acme, VIEW).await;
    let branding = seen(base, &user).await;
    let other = base.user_with(primary, best, VIEW).await;
    assert!(seen(base, &other).await.is_plain());
    is_nowhere(&logo(base, &other, branding).await);
    let stranger = base.partner().await;
    is_nowhere(&logo(base, &stranger.primary, branding).await);
    let scoped = base.employ(primary, Standing::of(Role::Tech)).await;
    let group = base.group(primary, "Best", &[best], &[scoped.id]).await;
    is_nowhere(&logo(base, &scoped, branding).await);
    base.regroup(primary, group, &[acme, best], &[scoped.id]).await;
    assert_eq!(logo(base, &scoped, branding).await.unwrap(), b"acme");
    assert_eq!(logo(base, primary, branding).await.unwrap(), b"acme");
}

async fn nobody_else_sets_it_and_nobody_in_emea(base: &Base) {
    // M63, M129, T39
    let partner = partner(base).await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let stranger = self::partner(base).await;
    let foreign = base.organization(&stranger.primary, "Foreign", stranger.all).await;
    let user = base.user_with(primary, acme, VIEW).await;
    let guard = base.employ(primary, Standing::of(Role::Admin).designated()).await;
    let one = || picture(b"one");
    set(base, primary, acme, Some(Hue::Green), one()).await.unwrap();
    let before = base.digest().await;
    for (person, refusal) in [(&guard, Refusal::Primary), (&user, Refusal::Access)] {
        let refused = set(base, person, acme, None, one()).await;
        assert!(matches!(refused, Err(Error::Forbidden(why)) if why == refusal), "{refused:?}");
        assert!(!base.actor(person).await.may_brand());
    }
    is_nowhere(&set(base, primary, foreign, Some(Hue::Red), one()).await);
    is_nowhere(&set(base, primary, OrganizationId::new(7), Some(Hue::Red), one()).await);
    let large = Picture { png: vec![1], width: LOGO_WIDTH + 1, height: 1 };
    assert!(set(base, primary, acme, None, NewLogo::Set(large)).await.is_err());
    assert_eq!(base.digest().await, before, "nothing was changed");
    let branding = seen(base, &user).await;
    moved(base, &partner, Region::Emea).await;
    let refused = set(base, primary, acme, None, one()).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::BrandingElsewhere))), "{refused:?}");
    assert!(seen(base, &user).await.is_plain(), "what was set before is not shown there");
    is_nowhere(&logo(base, &user, branding).await);
    moved(base, &partner, Region::Apac).await;
    assert_eq!(seen(base, &user).await, branding);
}

async fn another_logo_is_another_picture(base: &Base) {
    let partner = partner(base).await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let user = base.user_with(primary, acme, VIEW).await;
    set(base, primary, acme, None, picture(b"one")).await.unwrap();
    let first = seen(base, &user).await;
    set(base, primary, acme, None, picture(b"two")).await.unwrap();
    let second = seen(base, &user).await;
    assert_ne!(first.logo, second.logo);
    assert_eq!(logo(base, &user, second).await.unwrap(), b"two");
    is_nowhere(&logo(base, &user, first).await);
    assert_eq!(base.look("SELECT CAST(organization_id AS TEXT) FROM logo").await.len(), 1);
}

async fn it_sleeps_and_goes_with_its_organization(base: &Base) {
    let partner = partner(base).await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    set(base, primary, acme, Some(Hue::Amber), picture(b"one")).await.unwrap();
    let actor = base.actor(primary).await;
    let door = base.store.customizer(&actor).unwrap();
    let (_, branding) = door.branding(acme).await.unwrap();
    base.remove(primary, acme, "Acme").await;
    is_nowhere(&door.branding(acme).await);
    is_nowhere(&logo(base, primary, branding).await);
    is_nowhere(&set(base, primary, acme, None, NewLogo::Removed).await);
    base.store.organization_admin(&actor).unwrap().restore(&[acme]).await.unwrap();
    assert_eq!(door.branding(acme).await.unwrap().1, branding, "as it was");
    base.remove(primary, acme, "Acme").await;
    base.clock.advance(REMOVED_ORGANIZATION);
    base.system().sweep().await.unwrap();
    assert!(base.look("SELECT CAST(id AS TEXT) FROM logo").await.is_empty());
}
