//! The users of an organization: added, edited, ended and brought back by those who manage the organization and see it.

use domain::{
    AccountState, OrganizationId, Problem, Refusal, Role, Standing,
    account::{AccountAct, LinkPurpose},
    field::Email,
    limits::{ADDRESS_HOLD, INVITATION, REAUTHENTICATION},
    list::UserQuery,
    organization_user::{Access, EndpointAccess, NewOrganizationUser, OrganizationUserEdit, PortalAccess},
    time::DAY,
};
use futures::future::join_all;
use store::{Edited, Error, LockedAddress, Mail, News, OrganizationUsers};

use crate::worlds::{
    Base, MANAGE, PASSWORD, Partner, Person, RESTORE_ONLY, VIEW, new_user, unique, user_edit,
};

both!(
    a_user_is_added_with_a_mailed_link_and_seven_days,
    an_organization_has_one_endpoint_backup_user,
    fifty_endpoint_backup_users_at_once_are_one,
    only_who_sees_the_organization_manages_its_users,
    what_a_user_may_follows_their_access_at_once,
    an_edit_changes_the_address_as_an_employees_does,
    an_address_that_another_product_uses_stays,
    a_deactivated_user_does_nothing_and_comes_back,
    a_deleted_users_address_is_held_for_a_day,
    what_destroys_much_is_freshly_confirmed,
    the_list_is_found_sorted_and_turned_over,
    every_filter_finds_the_users_that_it_names,
    a_second_factor_that_is_not_needed_holds_up_nobody,
    a_second_factor_that_is_needed_now_ends_the_sessions_without_one,
    a_second_factor_that_is_needed_now_is_set_within_seven_days,
    the_list_of_organizations_counts_who_is_there,
);

async fn acme(base: &Base) -> (Partner, OrganizationId) {
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    (partner, acme)
}

fn problem<T: std::fmt::Debug>(answer: Result<T, Error>, field: &str) -> Option<Problem> {
    match answer {
        Err(Error::Invalid(errors)) => errors.of(field),
        other => panic!("invalid, not {other:?}"),
    }
}

fn stale<T: std::fmt::Debug>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Forbidden(Refusal::Reauthenticate)))
}

async fn post(base: &Base) -> Vec<Mail> {
    let mut mails = Vec::new();
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        base.system().mail_done(&mail).await.unwrap();
        mails.push(mail);
    }
    mails
}

/// Asks the door that this person has to the users of an organization.
macro_rules! users {
    ($base:expr, $by:expr, $organization:expr, $users:ident => $ask:expr) => {{
        let actor = $base.actor($by).await;
        let $users: OrganizationUsers<'_> =
            $base.store.organization_admin(&actor).unwrap().users($organization);
        $ask
    }};
}

async fn a_user_is_added_with_a_mailed_link_and_seven_days(base: &Base) {
    // M49, M96–M105, M107, M93
    let (partner, acme) = acme(base).await;
    post(base).await;
    let new = NewOrganizationUser {
        phone: domain::field::Phone::parse_optional("+15551234567").unwrap(),
        ..new_user(Access { portal: PortalAccess::Manage, endpoint: EndpointAccess::RestoreOnly })
    };
    let invited = base.invite_user(&partner.primary, acme, &new).await.unwrap();
    assert_eq!(invited.until, base.clock.now().plus(INVITATION));
    let detail = users!(base, &partner.primary, acme, users => users.user(invited.id).await.unwrap());
    assert_eq!(detail.row.access, new.access);
    assert_eq!(detail.row.phone.as_deref(), Some("+15551234567"));
    assert_eq!(detail.row.life.state_in_words(base.clock.now()), "Invited, 7 days left");
    assert!(
        detail.row.acts.contains(&AccountAct::Resend) && !detail.row.acts.contains(&AccountAct::EndSessions)
    );
    let mails = post(base).await;
    let [Mail { to, partner: from, news: News::Invitation { path, until, organization, factor }, .. }] =
        mails.as_slice()
    else {
        panic!("the invitation alone, not {mails:?}");
    };
    assert_eq!((to, *until, *factor), (&invited.email, invited.until, true));
    assert_eq!(organization.as_deref(), Some("Acme"));
    assert!(!from.is_empty() && *path != invited.path, "a link of its own");
    // What nothing reaches is told where they are managed, until something does.
    let told = async || users!(base, &partner.primary, acme, users => users.list(&UserQuery::default()).await.unwrap().0.rows);
    assert_eq!(told().await[0].undelivered, None);
    base.system().mail_refused(&mails[0], "550").await.unwrap();
    assert_eq!(told().await[0].undelivered, Some(base.clock.now()));
    let again = users!(base, &partner.primary, acme, users => users.act(invited.id, AccountAct::Resend).await.unwrap());
    let mails = post(base).await;
    assert_eq!(told().await[0].undelivered, None);
    let [Mail { news: News::Invitation { path, .. }, .. }] = mails.as_slice() else { panic!("{mails:?}") };
    assert!(again.1.is_some());
    base.use_link(path).await;
    base.sign_in(&invited.email).await;
    // The same address a second time tells nothing (K14).
    let again = base.invite_user(&partner.primary, acme, &NewOrganizationUser { access: VIEW, ..new }).await;
    assert_eq!(problem(again, "email"), Some(Problem::AddressNotAvailable));
}

async fn an_organization_has_one_endpoint_backup_user(base: &Base) {
    // M104, K13
    let (partner, acme) = acme(base).await;
    let best = base.organization(&partner.primary, "Best", partner.all).await;
    let holder = base.invite_user(&partner.primary, acme, &new_user(RESTORE_ONLY)).await.unwrap();
    let other = base.invite_user(&partner.primary, acme, &new_user(VIEW)).await.unwrap();
    let second = base.invite_user(&partner.primary, acme, &new_user(RESTORE_ONLY)).await;
    assert_eq!(problem(second, "endpoint"), Some(Problem::OneEndpointUser));
    let edit =
        users!(base, &partner.primary, acme, users => users.edit(other.id, &user_edit(RESTORE_ONLY)).await);
    assert_eq!(problem(edit, "endpoint"), Some(Problem::OneEndpointUser));
    let whose = users!(base, &partner.primary, acme, users => users.whose().await.unwrap());
    assert_eq!(whose.endpoint_user.map(|user| user.id), Some(holder.id), "the form says who");
    base.invite_user(&partner.primary, best, &new_user(RESTORE_ONLY)).await.unwrap();
    // Who holds it keeps it in an edit, and whoever gives it up leaves it to the next.
    users!(base, &partner.primary, acme, users => {
        users.edit(holder.id, &user_edit(RESTORE_ONLY)).await.unwrap();
        users.edit(holder.id, &user_edit(VIEW)).await.unwrap();
        users.edit(other.id, &user_edit(RESTORE_ONLY)).await.unwrap();
    });
    // The database keeps it too.
    let tampered = format!(
        "UPDATE organization_user SET endpoint_access = 'restore_only' WHERE account_id = {}",
        holder.id.get()
    );
    assert!(base.tamper(&tampered).await.is_err());
}

async fn fifty_endpoint_backup_users_at_once_are_one(base: &Base) {
    // M104, K13
    let (partner, acme) = acme(base).await;
    let new: Vec<_> = (0..50).map(|_| new_user(RESTORE_ONLY)).collect();
    let answers = join_all(new.iter().map(|new| base.invite_user(&partner.primary, acme, new))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    for answer in answers.into_iter().filter(Result::is_err) {
        assert_eq!(problem(answer, "endpoint"), Some(Problem::OneEndpointUser));
    }
    let held = base.look("SELECT name FROM organization_user WHERE endpoint_access <> 'none'").await;
    assert_eq!(held.len(), 1);
}

async fn only_who_sees_the_organization_manages_its_users(base: &Base) {
    // M67, M68, rule 10
    let (partner, acme) = acme(base).await;
    let best = base.organization(&partner.primary, "Best", partner.all).await;
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    base.group(&partner.primary, "North", &[acme], &[admin.id]).await;
    let there = base.user(&partner.primary, acme).await;
    let hidden = base.user(&partner.primary, best).await;
    users!(base, &admin, acme, users => {
        assert_eq!(users.user(there.id).await.unwrap().row.id, there.id);
        assert!(matches!(users.user(hidden.id).await, Err(Error::NotFound)), "of another organization");
    });
    let before = base.digest().await;
    users!(base, &admin, best, users => {
        assert!(matches!(users.user(hidden.id).await, Err(Error::NotFound)));
        assert!(matches!(users.list(&UserQuery::default()).await, Err(Error::NotFound)));
        assert!(matches!(users.add(&new_user(VIEW)).await, Err(Error::NotFound)));
        assert!(matches!(users.act(hidden.id, AccountAct::Deactivate).await, Err(Error::NotFound)));
    });
    assert_eq!(base.digest().await, before);
    // What is lost meanwhile is lost within the act.
    let actor = base.actor(&admin).await;
    let door = base.store.organization_admin(&actor).unwrap().users(acme);
    let north = base.look("SELECT CAST(id AS TEXT) FROM access_group WHERE name = 'North'").await;
    base.regroup(&partner.primary, domain::GroupId::new(north[0].parse().unwrap()), &[best], &[admin.id])
        .await;
    assert!(matches!(door.act(there.id, AccountAct::Delete).await, Err(Error::NotFound)));
    for role in [Role::Business, Role::Tech, Role::SalesMarketing] {
        let person = base.employ(&partner.primary, Standing::of(role)).await;
        let actor = base.actor(&person).await;
        assert!(matches!(base.store.organization_admin(&actor), Err(Error::Forbidden(Refusal::Role))));
    }
}

async fn may_look(base: &Base, person: &Person) -> Result<u64, Error> {
    let actor = base.actor(person).await;
    let page = base.store.visible(&actor)?.devices(&domain::list::DeviceQuery::default()).await?;
    Ok(page.total)
}

async fn what_a_user_may_follows_their_access_at_once(base: &Base) {
    // M66, M100, M101, M106, M138
    let (partner, acme) = acme(base).await;
    base.source(&partner.primary, acme, "Acme", "1").await;
    base.import(partner.id, &[("A1", Some("1")), ("U1", None)]).await;
    let user = base.user(&partner.primary, acme).await;
    assert_eq!(may_look(base, &user).await.unwrap(), 1);
    for (access, sees) in [(RESTORE_ONLY, false), (MANAGE, true)] {
        let edited =
            users!(base, &partner.primary, acme, users => users.edit(user.id, &user_edit(access)).await);
        assert_eq!(edited.unwrap(), Edited::Saved, "their session goes on");
        match may_look(base, &user).await {
            Ok(total) => assert!(sees && total == 1),
            Err(Error::Forbidden(Refusal::Access)) => assert!(!sees),
            Err(other) => panic!("{other}"),
        }
    }
    // Whoever was invited for less gets another link for more (T14).
    let invited = base.invite_user(&partner.primary, acme, &new_user(VIEW)).await.unwrap();
    let edited =
        users!(base, &partner.primary, acme, users => users.edit(invited.id, &user_edit(MANAGE)).await);
    assert_eq!(edited.unwrap(), Edited::LinkEnded);
    let token = invited.path.trim_start_matches("/link/");
    assert!(matches!(base.store.visitor().open_link(token).await, Err(Error::LinkNotValid)));
}

fn another_address(access: Access) -> OrganizationUserEdit {
    let email = Email::parse(&format!("other{}@example.com", unique())).unwrap();
    OrganizationUserEdit { email: Some(email), ..user_edit(access) }
}

async fn an_edit_changes_the_address_as_an_employees_does(base: &Base) {
    // M110, K12: at once for who was never in, else with the link; old and new are told
    let (partner, acme) = acme(base).await;
    let invited = base.invite_user(&partner.primary, acme, &new_user(VIEW)).await.unwrap();
    let user = base.user(&partner.primary, acme).await;
    let (one, two) = (another_address(VIEW), another_address(VIEW));
    users!(base, &partner.primary, acme, users => {
        let edited = users.edit(invited.id, &one).await.unwrap();
        assert!(matches!(edited, Edited::Invited(now) if now.email == one.email.as_ref().unwrap().as_str()));
        post(base).await;
        let edited = users.edit(user.id, &two).await.unwrap();
        let Edited::AddressAsked(asked) = edited else { panic!("asked, not {edited:?}") };
        let waiting = users.user(user.id).await.unwrap().address.new.unwrap();
        assert_eq!(waiting.email, asked.email);
        let to: Vec<_> = post(base).await.into_iter().map(|mail| mail.to).collect();
        assert!(to.contains(&user.email) && to.contains(&asked.email), "{to:?}");
        users.withdraw_address(user.id).await.unwrap();
        assert!(matches!(users.withdraw_address(user.id).await, Err(Error::Conflict(_))));
        assert_eq!(users.user(user.id).await.unwrap().row.email, user.email);
    });
    base.clock.advance(REAUTHENTICATION + 1);
    users!(base, &partner.primary, acme, users => {
        assert!(stale(&users.edit(user.id, &another_address(VIEW)).await));
        users.edit(user.id, &user_edit(MANAGE)).await.unwrap();
    });
}

async fn an_address_that_another_product_uses_stays(base: &Base) {
    // K12, M99, M111
    let (partner, acme) = acme(base).await;
    let user = base.user(&partner.primary, acme).await;
    let (email, product) = (Email::parse(&user.email).unwrap(), crate::worlds::name("SaaS Protection"));
    let trail = base.trail().await;
    assert_eq!(
        base.system().lock_address(&email, &product).await.unwrap(),
        LockedAddress::OfAccount { before: None }
    );
    assert_eq!(
        base.system().lock_address(&email, &product).await.unwrap(),
        LockedAddress::OfAccount { before: Some("SaaS Protection".to_owned()) }
    );
    assert_eq!(base.trail().await, trail + 1, "once");
    users!(base, &partner.primary, acme, users => {
        let refused = users.edit(user.id, &another_address(VIEW)).await;
        assert!(matches!(refused, Err(Error::Forbidden(Refusal::AddressLocked))), "{refused:?}");
        let detail = users.user(user.id).await.unwrap();
        let why = detail.address.stays(detail.row.life.state, detail.has_password).unwrap();
        assert!(why.starts_with("SaaS Protection"), "{why}");
        users.edit(user.id, &user_edit(VIEW)).await.unwrap();
    });
    assert_eq!(base.system().unlock_address(&email).await.unwrap(), "SaaS Protection");
    assert!(matches!(base.system().unlock_address(&email).await, Err(Error::Conflict(_))));
    users!(base, &partner.primary, acme, users => {
        assert_eq!(users.user(user.id).await.unwrap().address.locked_by, None);
        users.edit(user.id, &another_address(VIEW)).await.unwrap();
    });
    // What is known before anybody has the address holds for whoever gets it.
    let later = new_user(VIEW);
    assert_eq!(base.system().lock_address(&later.email, &product).await.unwrap(), LockedAddress::OfNobody);
    let other = Email::parse("nobody@elsewhere.example").unwrap();
    assert!(matches!(base.system().unlock_address(&other).await, Err(Error::NotFound)));
    let user = base.invite_user(&partner.primary, acme, &later).await.unwrap();
    users!(base, &partner.primary, acme, users => {
        assert_eq!(users.user(user.id).await.unwrap().address.locked_by.as_deref(), Some("SaaS Protection"));
        let refused = users.edit(user.id, &another_address(VIEW)).await;
        assert!(matches!(refused, Err(Error::Forbidden(Refusal::AddressLocked))), "{refused:?}");
    });
    let unused = Email::parse("unused@elsewhere.example").unwrap();
    assert_eq!(base.system().lock_address(&unused, &product).await.unwrap(), LockedAddress::OfNobody);
    assert_eq!(base.system().unlock_address(&unused).await.unwrap(), "SaaS Protection");
}

async fn a_deactivated_user_does_nothing_and_comes_back(base: &Base) {
    // M112, M113, M116, M117, K9
    let (partner, acme) = acme(base).await;
    let user = base.user(&partner.primary, acme).await;
    let invited = base.invite_user(&partner.primary, acme, &new_user(VIEW)).await.unwrap();
    users!(base, &partner.primary, acme, users => {
        users.act(user.id, AccountAct::Deactivate).await.unwrap();
        users.act(invited.id, AccountAct::Deactivate).await.unwrap();
        assert!(matches!(users.act(user.id, AccountAct::Deactivate).await, Err(Error::Conflict(_))));
    });
    assert!(base.store.authenticate(&user.session).await.unwrap().is_none(), "the session is dead at once");
    let refused = base.sign_in_as(&user.email, PASSWORD).await;
    assert!(matches!(refused, Err(Error::WrongCredentials)), "{refused:?}");
    base.clock.advance(2 * DAY);
    let primary = base.sign_in(&partner.primary.email).await;
    users!(base, &primary, acme, users => {
        let detail = users.user(user.id).await.unwrap();
        assert_eq!((detail.row.life.state, detail.row.email), (AccountState::Deactivated, user.email.clone()));
        let (_, link) = users.act(user.id, AccountAct::Reactivate).await.unwrap();
        assert!(link.is_none(), "nothing is missing");
        let (_, link) = users.act(invited.id, AccountAct::Reactivate).await.unwrap();
        let link = link.unwrap();
        assert_eq!(link.until, base.clock.now().plus(INVITATION), "the seven days begin anew");
        let (_, again) = users.act(invited.id, AccountAct::Resend).await.unwrap();
        assert_eq!(again.as_ref().unwrap().until, link.until, "the deadline stays");
        base.use_link(&again.unwrap().path).await;
    });
    assert!(base.store.authenticate(&user.session).await.unwrap().is_none(), "it stays dead");
    base.sign_in_as(&user.email, PASSWORD).await.unwrap();
}

async fn a_deleted_users_address_is_held_for_a_day(base: &Base) {
    // M118, M119, K14
    let (partner, acme) = acme(base).await;
    let new = new_user(VIEW);
    let invited = base.invite_user(&partner.primary, acme, &new).await.unwrap();
    users!(base, &partner.primary, acme, users => {
        users.act(invited.id, AccountAct::Delete).await.unwrap();
        assert!(matches!(users.act(invited.id, AccountAct::Delete).await, Err(Error::NotFound)));
        assert_eq!(users.list(&UserQuery::default()).await.unwrap().1, 0);
    });
    let held = base.invite_user(&partner.primary, acme, &new).await;
    assert_eq!(problem(held, "email"), Some(Problem::AddressNotAvailable));
    base.clock.advance(ADDRESS_HOLD);
    let primary = base.sign_in(&partner.primary.email).await;
    base.invite_user(&primary, acme, &new).await.unwrap();
}

async fn what_destroys_much_is_freshly_confirmed(base: &Base) {
    // M118, M124, T43
    let (partner, acme) = acme(base).await;
    let user = base.user(&partner.primary, acme).await;
    base.clock.advance(REAUTHENTICATION + 1);
    users!(base, &partner.primary, acme, users => {
        assert!(stale(&users.act(user.id, AccountAct::Delete).await));
        assert!(stale(&users.act(user.id, AccountAct::ResetSecondFactor).await));
        assert!(stale(&users.require_second_factor(false).await));
        users.act(user.id, AccountAct::EndSessions).await.unwrap();
        users.require_second_factor(true).await.unwrap();
    });
    base.confirm(&partner.primary).await;
    let link = users!(base, &partner.primary, acme, users =>
        users.act(user.id, AccountAct::ResetSecondFactor).await.unwrap().1.unwrap());
    assert_eq!(link.until, base.clock.now().plus(INVITATION));
    let refused = base.sign_in_as(&user.email, PASSWORD).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "by the link alone: {refused:?}");
}

async fn the_list_is_found_sorted_and_turned_over(base: &Base) {
    // M103
    let (partner, acme) = acme(base).await;
    let somebody = |name: &str| NewOrganizationUser { name: crate::worlds::name(name), ..new_user(VIEW) };
    for name in ["Zoë", "anna", "Ben", "Carl", "Özge"] {
        base.invite_user(&partner.primary, acme, &somebody(name)).await.unwrap();
    }
    let small = base.store.clone().with_lists(2, 0);
    let actor = base.actor(&partner.primary).await;
    let users = small.organization_admin(&actor).unwrap().users(acme);
    for (text, expected) in [
        ("", "anna Ben Carl Zoë Özge"),
        ("?sort=-name", "Özge Zoë Carl Ben anna"),
        ("?q=N", "anna Ben"),
        ("?q=%C3%96Z", "Özge"),
        ("?q=nobody", ""),
    ] {
        let mut query = UserQuery::read(text).unwrap();
        let mut names = Vec::new();
        loop {
            let (page, total) = users.list(&query).await.unwrap();
            assert_eq!(total, expected.split_whitespace().count() as u64, "{text}");
            names.extend(page.rows.into_iter().map(|row| row.name));
            let Some(next) = page.next else { break };
            query.list.cursor = Some(next);
        }
        assert_eq!(names.join(" "), expected, "{text}");
    }
}

async fn every_filter_finds_the_users_that_it_names(base: &Base) {
    // M93, M94, M100, M101, M112; UX section 2
    let (partner, acme) = acme(base).await;
    let primary = &partner.primary;
    let best = base.organization(primary, "Best", partner.all).await;
    base.user(primary, best).await;
    let late = base.invite_user(primary, acme, &new_user(MANAGE)).await.unwrap();
    base.clock.advance(INVITATION);
    let primary = base.sign_in(&primary.email).await;
    let viewer = base.user(&primary, acme).await;
    let restorer = base.invite_user(&primary, acme, &new_user(RESTORE_ONLY)).await.unwrap();
    let gone = base.user(&primary, acme).await;
    users!(base, &primary, acme, users => users.act(gone.id, AccountAct::Deactivate).await.unwrap());
    let small = base.store.clone().with_lists(1, 0);
    let actor = base.actor(&primary).await;
    let users = small.organization_admin(&actor).unwrap().users(acme);
    let (late, restorer) = (late.id, restorer.id);
    for (text, expected) in [
        ("?stage=overdue", vec![late]),
        ("?stage=pending", vec![restorer]),
        ("?stage=ending", vec![]),
        ("?stage=active", vec![viewer.id]),
        ("?stage=deactivated", vec![gone.id]),
        ("?portal=manage", vec![late]),
        ("?portal=none", vec![restorer]),
        ("?endpoint=restore_only", vec![restorer]),
        ("?endpoint=none&stage=active", vec![viewer.id]),
        ("?second_factor=set&sort=state", vec![viewer.id, gone.id]),
        ("?second_factor=pending", vec![restorer]),
        ("?second_factor=overdue", vec![late]),
        ("?second_factor=missing&sort=access", vec![late, restorer]),
        ("?sort=state", vec![restorer, viewer.id, late, gone.id]),
        ("?sort=-state", vec![gone.id, late, viewer.id, restorer]),
        ("?sort=created&portal=manage", vec![late]),
        ("?sort=-sign-in&second_factor=missing", vec![late.max(restorer), late.min(restorer)]),
    ] {
        let mut query = UserQuery::read(text).unwrap();
        let exported: Vec<_> = users.export(&query).await.unwrap().rows.iter().map(|row| row.id).collect();
        assert_eq!(exported, expected, "{text}: the file");
        let mut found = Vec::new();
        loop {
            let (page, total) = users.list(&query).await.unwrap();
            assert_eq!(total, expected.len() as u64, "{text}");
            found.extend(page.rows.iter().map(|row| row.id));
            let Some(next) = page.next else { break };
            query.list.cursor = Some(next);
        }
        assert_eq!(found, expected, "{text}");
    }
}

async fn a_second_factor_that_is_not_needed_holds_up_nobody(base: &Base) {
    // M52, M125
    let (partner, acme) = acme(base).await;
    let half = base.invite_user(&partner.primary, acme, &new_user(VIEW)).await.unwrap();
    let needs_factor = async |path: &str| {
        let token = path.strip_prefix("/link/").unwrap();
        base.store.visitor().open_link(token).await.unwrap().needs_factor
    };
    assert!(needs_factor(&half.path).await);
    base.use_link(&half.path).await;
    let reset = base.user(&partner.primary, acme).await;
    users!(base, &partner.primary, acme, users => {
        users.act(reset.id, AccountAct::ResetSecondFactor).await.unwrap();
        users.require_second_factor(false).await.unwrap();
        users.require_second_factor(false).await.unwrap();
        assert!(!users.whose().await.unwrap().second_factor);
        for id in [half.id, reset.id] {
            let life = users.user(id).await.unwrap().row.life;
            assert_eq!((life.state, life.deadline), (AccountState::Active, None));
        }
    });
    post(base).await;
    let later = base.invite_user(&partner.primary, acme, &new_user(VIEW)).await.unwrap();
    let mails = post(base).await;
    assert!(matches!(&mails[..], [Mail { news: News::Invitation { factor: false, .. }, .. }]), "{mails:?}");
    assert!(!needs_factor(&later.path).await, "the page of the link speaks of the password alone");
    base.use_link(&later.path).await;
    base.clock.advance(INVITATION);
    base.system().sweep().await.unwrap();
    for email in [&half.email, &reset.email, &later.email] {
        base.sign_in_as(email, PASSWORD).await.unwrap();
    }
    // Where none is needed, one that is reset ends at no deadline.
    let primary = base.sign_in(&partner.primary.email).await;
    users!(base, &primary, acme, users => {
        users.act(later.id, AccountAct::ResetSecondFactor).await.unwrap();
        assert_eq!(users.user(later.id).await.unwrap().row.life.deadline, None);
    });
    base.sign_in_as(&later.email, PASSWORD).await.unwrap();
    // Where it is needed again, they set it up by the link of a mail: the password alone was never enough for that (M124).
    post(base).await;
    users!(base, &primary, acme, users => users.require_second_factor(true).await.unwrap());
    let mails = post(base).await;
    let of_later = mails.iter().find(|mail| mail.to == later.email).unwrap();
    let News::Reminder { link: Some(link), days: 7, password: true, .. } = &of_later.news else {
        panic!("{of_later:?}")
    };
    let offer = base.store.visitor().open_link(link.strip_prefix("/link/").unwrap()).await.unwrap();
    assert_eq!(offer.purpose, LinkPurpose::SecondFactor);
}

async fn a_second_factor_that_is_needed_now_ends_the_sessions_without_one(base: &Base) {
    // M52, M125
    let (partner, acme) = acme(base).await;
    let with = base.user(&partner.primary, acme).await;
    users!(base, &partner.primary, acme, users => users.require_second_factor(false).await.unwrap());
    let without = base.user(&partner.primary, acme).await;
    base.actor(&without).await;
    users!(base, &partner.primary, acme, users => users.require_second_factor(true).await.unwrap());
    assert!(base.store.authenticate(&without.session).await.unwrap().is_none());
    base.actor(&with).await;
    // They set one up when they sign in again.
    base.sign_in_as(&without.email, PASSWORD).await.unwrap();
    base.app(&without.email);
}

async fn a_second_factor_that_is_needed_now_is_set_within_seven_days(base: &Base) {
    // M52, M93, M94, M125, guarantee 9: a password that somebody learns is good for no longer
    let (partner, acme) = acme(base).await;
    users!(base, &partner.primary, acme, users => users.require_second_factor(false).await.unwrap());
    let [prompt, late, waived] = [
        base.user(&partner.primary, acme).await,
        base.user(&partner.primary, acme).await,
        base.user(&partner.primary, acme).await,
    ];
    let invited = base.invite_user(&partner.primary, acme, &new_user(VIEW)).await.unwrap();
    base.clock.advance(DAY);
    let primary = base.sign_in(&partner.primary.email).await;
    users!(base, &primary, acme, users => users.act(waived.id, AccountAct::Deactivate).await.unwrap());
    while base.system().next_mail().await.unwrap().is_some() {}
    users!(base, &primary, acme, users => {
        users.require_second_factor(true).await.unwrap();
        // Said twice it begins no second time.
        base.clock.advance(1);
        users.require_second_factor(true).await.unwrap();
    });
    let until = base.clock.now().plus(INVITATION - 1);
    users!(base, &primary, acme, users => {
        for one in [&prompt, &late] {
            let row = users.user(one.id).await.unwrap().row;
            assert_eq!((row.life.state, row.life.deadline), (AccountState::Active, Some(until)));
            assert_eq!(row.life.state_in_words(base.clock.now()), "Active, 7 days left");
        }
        // Who has a deadline keeps it, and who has ended needs none.
        assert_eq!(users.user(invited.id).await.unwrap().row.life.deadline, Some(invited.until));
        assert_eq!(users.user(waived.id).await.unwrap().row.life.deadline, None);
    });
    let mut told = Vec::new();
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        let wanted = News::Reminder { link: None, until, days: 7, factor: true, password: true };
        assert_eq!(mail.news, wanted);
        told.push(mail.to);
    }
    told.sort();
    let mut wanted = vec![prompt.email.clone(), late.email.clone()];
    wanted.sort();
    assert_eq!(told, wanted);
    let kept = "SELECT details FROM audit WHERE action = 'organization_policy_changed' ORDER BY seq";
    let kept = base.look(kept).await.pop().unwrap();
    assert!(kept.contains("\"users\":2") && kept.contains(&until.minute()), "{kept}");
    // In time.
    base.sign_in_as(&prompt.email, PASSWORD).await.unwrap();
    base.clock.advance(INVITATION - 1);
    let refused = base.sign_in_as(&late.email, PASSWORD).await;
    assert!(matches!(refused, Err(Error::WrongCredentials)), "{refused:?}");
    base.sign_in(&prompt.email).await;
    let primary = base.sign_in(&partner.primary.email).await;
    users!(base, &primary, acme, users => {
        assert_eq!(users.user(prompt.id).await.unwrap().row.life.deadline, None);
        let life = users.user(late.id).await.unwrap().row.life;
        assert_eq!((life.state, life.lapsed), (AccountState::Deactivated, Some(until)));
        // Only a reactivation brings them back, with seven days and a link.
        let (_, link) = users.act(late.id, AccountAct::Reactivate).await.unwrap();
        assert_eq!(link.unwrap().until, base.clock.now().plus(INVITATION));
    });
    // Waived before the deadline, it is gone.
    users!(base, &primary, acme, users => {
        users.require_second_factor(false).await.unwrap();
        assert_eq!(users.user(late.id).await.unwrap().row.life.deadline, None);
    });
}

async fn the_list_of_organizations_counts_who_is_there(base: &Base) {
    let (partner, acme) = acme(base).await;
    let invited = base.invite_user(&partner.primary, acme, &new_user(VIEW)).await.unwrap();
    let gone = base.user(&partner.primary, acme).await;
    let count = async |by: &Person| {
        let actor = base.actor(by).await;
        let door = base.store.organization_admin(&actor).unwrap();
        door.organization(acme).await.unwrap().row.users
    };
    assert_eq!(count(&partner.primary).await, 2);
    users!(base, &partner.primary, acme, users => users.act(gone.id, AccountAct::Deactivate).await.unwrap());
    assert_eq!(count(&partner.primary).await, 1);
    base.clock.advance(INVITATION);
    let primary = base.sign_in(&partner.primary.email).await;
    assert_eq!(count(&primary).await, 0, "whose deadline has passed is not there");
    users!(base, &primary, acme, users => users.act(invited.id, AccountAct::Reactivate).await.unwrap());
    assert_eq!(count(&primary).await, 1);
}
