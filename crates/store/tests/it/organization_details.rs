//! What is known of an organization, who sees it, what was done about it, and who is told when it goes.

use domain::{
    Problem, Role, Standing,
    account::AccountAct,
    audit::Action,
    element::ElementCounts,
    limits::REMOVED_ORGANIZATION,
    list::AuditQuery,
    organization::details::Fields,
    region::{Locale, Region},
};
use store::{Error, Goes, Mail, News};

use crate::worlds::{
    Base, RESTORE_ONLY, VIEW, agent, edit, new_employee, new_user, organization_edit, rename, saas,
};

both!(
    the_details_are_saved_in_one_act_and_the_trail_tells_what_differs,
    two_who_edit_at_once_lose_nothing,
    its_users_are_told_times_as_the_organization_says,
    who_sees_it_is_counted_apart_from_who_sees_everything,
    the_trail_of_an_organization_holds_its_users_and_devices,
    a_removal_and_a_return_are_mailed_to_those_who_look_after_safety,
    a_removal_tells_what_goes_and_its_users_that_they_cannot_sign_in,
);

fn fields(name: &str, notes: &str, zone: &str, locale: &str, support: bool) -> Fields {
    Fields([name, notes, zone, locale, "", if support { "true" } else { "" }].map(str::to_owned))
}

async fn the_details_are_saved_in_one_act_and_the_trail_tells_what_differs(base: &Base) {
    // M109, M139
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let shown = door.details(acme).await.unwrap();
    assert_eq!(shown.fields, fields("Acme", "", "", "en", false));
    assert_eq!((shown.support_at, shown.support_by), (None, None));
    base.clock.advance(1_000);
    let wanted = fields("Acme Dental", "Ring twice\n\nAsk for Uma", "Europe/Berlin", "de-DE", true);
    assert!(door.edit(acme, &shown.fields, &organization_edit(&wanted)).await.unwrap().is_empty());
    let now = door.details(acme).await.unwrap();
    assert_eq!(now.fields, wanted);
    let own = base.store.own(&actor).me().await.unwrap();
    assert_eq!((now.support_at, now.support_by), (Some(base.clock.now()), Some(own.name)));
    let oversight = base.store.oversight(&actor).unwrap();
    let row = oversight.trail(&AuditQuery::default()).await.unwrap().rows.remove(0);
    assert_eq!(row.action, Action::OrganizationRenamed.words());
    let told: Vec<_> = row.details.iter().map(|(what, how)| format!("{what}: {how}")).collect();
    for what in ["name: Acme → Acme Dental", "time zone:  → Europe/Berlin", "support: false → true"] {
        assert!(told.iter().any(|told| told == what), "{told:?}");
    }
    assert!(!told.iter().any(|told| told.starts_with("source")), "what stays is not told: {told:?}");
    // Who authorized it stays, whatever else is edited; nothing to change leaves no row.
    base.clock.advance(1_000);
    let (before, trail) = (now.support_at, base.trail().await);
    rename(&door, acme, "Acme", "").await.unwrap();
    assert_eq!(door.details(acme).await.unwrap().support_at, before);
    assert_eq!(base.trail().await, trail + 1);
    let same = door.details(acme).await.unwrap().fields;
    door.edit(acme, &same, &organization_edit(&same)).await.unwrap();
    assert_eq!(base.trail().await, trail + 1);
    // No longer authorized: who said so is told too.
    let no = fields("Acme", "", "Europe/Berlin", "de-DE", false);
    door.edit(acme, &same, &organization_edit(&no)).await.unwrap();
    assert_eq!(door.details(acme).await.unwrap().support_at, Some(base.clock.now()));
}

async fn two_who_edit_at_once_lose_nothing(base: &Base) {
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    let (one, two) = (base.actor(&partner.primary).await, base.actor(&admin).await);
    let (one, two) =
        (base.store.organization_admin(&one).unwrap(), base.store.organization_admin(&two).unwrap());
    let shown = one.details(acme).await.unwrap().fields;
    let first = organization_edit(&fields("Acme", "Ring twice", "", "en", false));
    one.edit(acme, &shown, &first).await.unwrap();
    let second = organization_edit(&fields("Acme", "", "UTC", "en", true));
    assert_eq!(two.edit(acme, &shown, &second).await.unwrap(), ["notes"]);
    let both = fields("Acme", "Ring twice", "UTC", "en", true);
    assert_eq!(one.details(acme).await.unwrap().fields, both);
    let before = base.digest().await;
    let third = organization_edit(&fields("Acme", "Ring once", "", "en", false));
    match two.edit(acme, &shown, &third).await {
        Err(Error::Invalid(errors)) => {
            assert_eq!(errors.iter().collect::<Vec<_>>(), [("notes", Problem::meanwhile("Ring twice"))]);
        }
        other => panic!("refused, not {other:?}"),
    }
    assert_eq!(base.digest().await, before);
    two.edit(acme, &both, &organization_edit(&fields("Acme", "Ring once", "UTC", "en", true))).await.unwrap();
}

async fn its_users_are_told_times_as_the_organization_says(base: &Base) {
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let user = base.user(&partner.primary, acme).await;
    assert_eq!(*base.actor(&user).await.region(), Region::default());
    let actor = base.actor(&partner.primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let shown = door.details(acme).await.unwrap().fields;
    let there = organization_edit(&fields("Acme", "", "Asia/Tokyo", "en-US", false));
    door.edit(acme, &shown, &there).await.unwrap();
    let tokyo = Region { zone: "Asia/Tokyo".to_owned(), locale: Locale::UnitedStates };
    assert_eq!(*base.actor(&user).await.region(), tokyo);
    assert_eq!(*base.actor(&partner.primary).await.region(), Region::default(), "nobody else is there");
    while base.system().next_mail().await.unwrap().is_some() {}
    door.users(acme).add(&new_user(VIEW)).await.unwrap();
    assert_eq!(base.system().next_mail().await.unwrap().unwrap().region, tokyo);
}

async fn who_sees_it_is_counted_apart_from_who_sees_everything(base: &Base) {
    // M72, M83, rule 6
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    let mut techs = Vec::new();
    for _ in 0..4 {
        techs.push(base.employ(primary, Standing::of(Role::Tech)).await.id);
    }
    // One by a group, one by two, one elsewhere, one who sees everything; the primary account does by itself.
    base.group(primary, "North", &[acme], &[techs[0], techs[1], primary.id]).await;
    base.group(primary, "Both", &[acme, best], &[techs[1]]).await;
    base.group(primary, "South", &[best], &[techs[2]]).await;
    let actor = base.actor(primary).await;
    let door = base.store.group_admin(&actor).unwrap();
    let access = door.access(acme).await.unwrap();
    let names: Vec<_> = access.groups.iter().map(|(_, name, _)| name.as_str()).collect();
    assert_eq!(names, ["Both", "North", "All organizations"]);
    assert_eq!((access.by_groups, access.everything), (2, 2));
    // As a release from groups, a deactivation and All organizations have it.
    base.regroup(primary, partner.all, &[], &[techs[2]]).await;
    assert_eq!(door.access(acme).await.unwrap().by_groups, 3);
    let employees = base.store.employee_admin(&actor).unwrap();
    employees.deactivate(techs[0]).await.unwrap();
    employees.deactivate(techs[3]).await.unwrap();
    let access = door.access(acme).await.unwrap();
    assert_eq!((access.by_groups, access.everything), (2, 1));
    // Whoever has no status pages, or is only invited, sees nothing.
    let business = base.employ(primary, Standing::of(Role::Business)).await.id;
    let invited = employees.create(&new_employee(Standing::of(Role::Tech))).await.unwrap().id;
    base.group(primary, "Nobody", &[acme], &[business, invited]).await;
    for access in [VIEW, RESTORE_ONLY] {
        base.user_with(primary, acme, access).await;
    }
    let access = door.access(acme).await.unwrap();
    assert_eq!((access.by_groups, access.everything, access.users), (2, 1, 1));
    base.remove(primary, acme, "Acme").await;
    let stranger = base.partner().await;
    let foreign = base.organization(&stranger.primary, "Foreign", stranger.all).await;
    for id in [acme, foreign] {
        assert!(matches!(door.access(id).await, Err(Error::NotFound)));
    }
    let admin = base.employ(primary, Standing::of(Role::Admin)).await;
    let admin = base.actor(&admin).await;
    assert!(base.store.group_admin(&admin).is_err(), "nobody else is told of groups");
}

async fn the_trail_of_an_organization_holds_its_users_and_devices(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    base.import(partner.id, &[("A1", None)]).await;
    let actor = base.actor(primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let device = door.link_typed(acme, "A1").await.unwrap().0;
    let user = base.user(primary, acme).await;
    door.unlink_devices(acme, &[device]).await.unwrap();
    door.link_devices(best, &[device]).await.unwrap();
    door.users(acme).act(user.id, AccountAct::Delete).await.unwrap();
    let oversight = base.store.oversight(&actor).unwrap();
    let about = async |organization| {
        let query = AuditQuery { organization: Some(organization), ..AuditQuery::default() };
        let rows = oversight.trail(&query).await.unwrap().rows;
        rows.into_iter().rev().map(|row| row.action).collect::<Vec<_>>()
    };
    let words =
        |actions: &[Action]| actions.iter().map(|action| action.words().to_owned()).collect::<Vec<_>>();
    let of_acme = about(acme).await;
    for action in [Action::OrganizationCreated, Action::DeviceLinked, Action::OrganizationUserCreated] {
        assert!(of_acme.contains(&action.words().to_owned()), "{of_acme:?}");
    }
    assert!(of_acme.contains(&Action::SignedIn.words().to_owned()), "what its users do: {of_acme:?}");
    assert_eq!(of_acme[of_acme.len() - 2..], words(&[Action::DeviceUnlinked, Action::AccountDeleted]));
    assert_eq!(about(best).await, words(&[Action::OrganizationCreated, Action::DeviceLinked]));
    assert_eq!(oversight.latest(acme, 2).await.unwrap().rows.len(), 2);
    // Another partner finds nothing by its id.
    let stranger = base.partner().await;
    let actor = base.actor(&stranger.primary).await;
    let query = AuditQuery { organization: Some(acme), ..AuditQuery::default() };
    let theirs = base.store.oversight(&actor).unwrap();
    assert!(theirs.trail(&query).await.unwrap().rows.is_empty());
    assert_eq!(theirs.about(&query).await.unwrap(), (None, None));
    assert_eq!(oversight.about(&query).await.unwrap().1.as_deref(), Some("Acme"));
}

async fn a_removal_and_a_return_are_mailed_to_those_who_look_after_safety(base: &Base) {
    // K8
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let security = base.employ(primary, Standing::of(Role::Tech).designated()).await;
    let admin = base.employ(primary, Standing::of(Role::Admin)).await;
    let post = async || {
        let mut mails = Vec::new();
        while let Some(mail) = base.system().next_mail().await.unwrap() {
            base.system().mail_done(&mail).await.unwrap();
            mails.push((mail.to, mail.news));
        }
        mails.sort_by(|a, b| a.0.cmp(&b.0));
        mails
    };
    post().await;
    let actor = base.actor(&admin).await;
    let by = base.store.own(&actor).me().await.unwrap().name;
    let mut both = [primary.email.clone(), security.email.clone()];
    both.sort();
    base.remove(&admin, acme, "Acme").await;
    let until = base.clock.now().plus(REMOVED_ORGANIZATION);
    let removed = News::OrganizationsRemoved {
        names: vec!["Acme".to_owned()],
        by: by.clone(),
        until,
        goes: Goes::default(),
    };
    let expected = |news: &News| both.iter().map(|to| (to.clone(), news.clone())).collect::<Vec<_>>();
    assert_eq!(post().await, expected(&removed));
    let door = base.store.organization_admin(&actor).unwrap();
    door.restore(&[acme]).await.unwrap();
    let restored = News::OrganizationsRestored { names: vec!["Acme".to_owned()], by };
    assert_eq!(post().await, expected(&restored));
    // What is so no longer when the mail goes out is not told.
    base.remove(&admin, acme, "Acme").await;
    door.restore(&[acme]).await.unwrap();
    assert_eq!(post().await, expected(&restored));
    // P33: nor to whoever is none of them by then, and may see less.
    base.remove(&admin, acme, "Acme").await;
    let actor = base.actor(primary).await;
    let demotion = edit(Standing::of(Role::Tech));
    base.store.employee_admin(&actor).unwrap().edit(security.id, &demotion).await.unwrap();
    let told: Vec<_> = post().await.into_iter().map(|(to, _)| to).collect();
    assert_eq!(told, std::slice::from_ref(&primary.email));
}

async fn a_removal_tells_what_goes_and_its_users_that_they_cannot_sign_in(base: &Base) {
    // K8, M115, rule 13
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    base.register(partner.id, &[agent("PC-1", acme), saas("acme.example", "Acme", Some(acme))]).await;
    base.source(primary, acme, "Acme", "1001").await;
    base.import(partner.id, &[("S-1", Some("1001")), ("S-2", Some("1001"))]).await;
    let there = base.user(primary, acme).await;
    let actor = base.actor(primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let gone = base.user(primary, acme).await;
    door.users(acme).act(gone.id, AccountAct::Deactivate).await.unwrap();
    // Invited, and in no state to sign in yet.
    base.invite_user(primary, acme, &new_user(VIEW)).await.unwrap();
    let post = async || {
        let mut mails = Vec::new();
        while let Some(mail) = base.system().next_mail().await.unwrap() {
            base.system().mail_done(&mail).await.unwrap();
            mails.push(mail);
        }
        mails
    };
    post().await;
    base.remove(primary, acme, "Acme").await;
    let told = post().await;
    let goes = told.iter().find_map(|mail| match &mail.news {
        News::OrganizationsRemoved { goes, .. } => Some(*goes),
        _ => None,
    });
    let elements = ElementCounts { saas: 1, agents: 1, datasets: 2, ..goes.unwrap().elements };
    assert_eq!(goes, Some(Goes { users: 3, devices: 2, elements }));
    let closed = News::AccountClosed { organization: "Acme".to_owned() };
    let mails_of = |mails: &[Mail]| {
        let theirs = mails.iter().filter(|mail| mail.to != primary.email);
        theirs.map(|mail| (mail.to.clone(), mail.news.clone())).collect::<Vec<_>>()
    };
    assert_eq!(mails_of(&told), [(there.email.clone(), closed.clone())]);
    door.restore(&[acme]).await.unwrap();
    let reopened = News::AccountReopened { organization: "Acme".to_owned() };
    assert_eq!(mails_of(&post().await), [(there.email.clone(), reopened)]);
    // What is so no longer when the mail goes out is not told, nor is what follows on what nobody was told.
    base.remove(primary, acme, "Acme").await;
    door.restore(&[acme]).await.unwrap();
    assert_eq!(mails_of(&post().await), []);
    base.remove(primary, acme, "Acme").await;
    base.clock.advance(1);
    door.restore(&[acme]).await.unwrap();
    base.clock.advance(1);
    base.remove(primary, acme, "Acme").await;
    assert_eq!(mails_of(&post().await), [(there.email.clone(), closed)], "once");
    // What is gone for good is told to whoever looks after the partner's safety.
    base.clock.advance(REMOVED_ORGANIZATION);
    base.system().sweep().await.unwrap();
    let purged = News::OrganizationsPurged { names: vec!["Acme".to_owned()], datasets: 2 };
    let told: Vec<_> = post().await.into_iter().map(|mail| (mail.to, mail.news)).collect();
    assert_eq!(told, [(primary.email.clone(), purged)]);
}
