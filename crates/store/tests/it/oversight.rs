//! The audit trail as those who look after the partner's safety read it.

use domain::{
    AccountId, Refusal, Role, Standing,
    audit::{Action, AuditRow},
    factor::Code,
    field::{Email, Phone},
    limits::{FREE_FAILURES, INVITATION, NOTED_A_MINUTE, SESSION_IDLE},
    list::{AuditQuery, NameQuery, Place},
    time::{Day, HOUR, MINUTE, SECOND},
};
use store::{About, AccountOf, Client, Error};

use crate::worlds::{Base, PASSWORD, Person, new_employee};

both!(
    the_trail_says_who_did_what_to_whom_and_from_where,
    the_trail_says_what_a_reset_took_and_where_an_account_stood,
    what_a_pause_refuses_is_told_once_a_pause,
    only_primary_and_security_administrators_read_it,
    the_trail_is_walked_page_by_page_in_both_directions,
    the_trail_is_filtered_by_act_person_and_name,
    the_trail_is_filtered_by_day,
    nobody_reads_the_trail_of_another_partner,
    whose_an_account_is_is_told_of_the_partners_own_alone,
    a_trail_that_was_changed_is_named,
    who_is_signed_in_is_seen_with_where,
    what_has_not_gone_out_is_told_and_tried_again,
    mail_is_held_up_that_failed_or_waits_longer_than_sending_takes,
    a_new_address_tells_nothing_by_what_waits,
    a_refused_read_is_noted_once_an_hour,
);

async fn read(base: &Base, by: &Person, query: &AuditQuery) -> Vec<AuditRow> {
    let actor = base.actor(by).await;
    base.store.oversight(&actor).unwrap().trail(query).await.unwrap().rows
}

fn of(action: Action) -> AuditQuery {
    AuditQuery { action: Some(action), ..AuditQuery::default() }
}

async fn the_trail_says_who_did_what_to_whom_and_from_where(base: &Base) {
    // Guarantee 23, SECURITY section 7
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    let client = Client { network: "192.0.2.7".to_owned(), ..Client::default() };
    let actor = base.actor(&partner.primary).await.asking_from(&client);
    let door = base.store.employee_admin(&actor).unwrap();
    let name = door.employee(person.id).await.unwrap().row.name;
    door.deactivate(person.id).await.unwrap();
    base.store.own(&actor).note_refusal("/api/somewhere", None).await.unwrap();
    let me = base.store.own(&actor).me().await.unwrap().name;
    let rows = read(base, &partner.primary, &AuditQuery::default()).await;
    let (refused, deactivated) = (&rows[0], &rows[1]);
    assert_eq!(deactivated.action, Action::AccountDeactivated.words());
    assert_eq!(
        (deactivated.by.as_deref(), &deactivated.object, &*deactivated.from),
        (Some(&*me), &name, "192.0.2.7")
    );
    assert_eq!(refused.action, Action::Refused.words());
    assert_eq!(refused.details, [("address".to_owned(), "/api/somewhere".to_owned())]);
    assert_eq!(refused.seq, deactivated.seq + 1);
    // Whom it was about, if they are the partner's.
    let other = base.partner().await;
    for (about, object) in [(person.id, name.as_str()), (other.primary.id, "")] {
        base.store.own(&actor).note_refusal("/api/somewhere", Some(About::Account(about))).await.unwrap();
        let rows = read(base, &partner.primary, &AuditQuery::default()).await;
        assert_eq!((&*rows[0].action, &*rows[0].object), (Action::Refused.words(), object));
    }
    // Of somebody who is gone the trail keeps the name (M27).
    door.delete(person.id).await.unwrap();
    let gone = AuditQuery { account: Some(person.id), ..AuditQuery::default() };
    assert_eq!(base.store.oversight(&actor).unwrap().about(&gone).await.unwrap(), (Some(name), None));
    let admin = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    door.edit(admin.id, &crate::worlds::edit(Standing::of(Role::Admin))).await.unwrap();
    let edited = read(base, &partner.primary, &of(Action::EmployeeEdited)).await;
    let role = ("role".to_owned(), "tech → admin".to_owned());
    assert!(edited[0].details.contains(&role), "what was and what is: {:?}", edited[0].details);
    // Signing in tells from where too, and holds no secret.
    let signed = read(base, &partner.primary, &of(Action::SignedIn)).await;
    assert!(!signed.is_empty() && signed.iter().all(|row| !row.from.is_empty()), "{signed:?}");
    assert!(base.look("SELECT details FROM audit").await.iter().all(|details| !details.contains(PASSWORD)));
}

async fn the_trail_says_what_a_reset_took_and_where_an_account_stood(base: &Base) {
    // Guarantee 23, M27
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    let own = base.actor(&person).await;
    let own = base.store.own(&own);
    own.send_code_to(&Phone::parse("+15551234567").unwrap()).await.unwrap();
    let text = base.system().next_text().await.unwrap().unwrap();
    own.set_number(&Code::parse(&text.code).unwrap()).await.unwrap();
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let newest = async |by: &Person, action: Action| read(base, by, &of(action)).await.remove(0).details;
    let pair = |what: &str, how: &str| (what.to_owned(), how.to_owned());
    door.reset_second_factor(person.id).await.unwrap();
    assert_eq!(
        newest(&partner.primary, Action::SecondFactorReset).await,
        [pair("authenticator app", "set → none"), pair("text messages", "set → none")]
    );
    let invited = door.create(&new_employee(Standing::of(Role::Tech))).await.unwrap();
    for (id, stood) in [(person.id, "active"), (invited.id, "pending")] {
        door.deactivate(id).await.unwrap();
        let told = newest(&partner.primary, Action::AccountDeactivated).await;
        assert_eq!(told, [pair("state", &format!("{stood} → deactivated"))]);
        door.reactivate(id).await.unwrap();
        let told = newest(&partner.primary, Action::AccountReactivated).await;
        assert_eq!(told, [pair("state", &format!("deactivated → {stood}"))]);
    }
    base.clock.advance(INVITATION);
    base.system().sweep().await.unwrap();
    let primary = base.sign_in(&partner.primary.email).await;
    let lapsed = read(base, &primary, &of(Action::AccountLapsed)).await;
    let mut lapsed: Vec<_> = lapsed.into_iter().flat_map(|row| row.details).collect();
    lapsed.sort();
    assert_eq!(lapsed, [pair("state", "active → deactivated"), pair("state", "pending → deactivated")]);
    let actor = base.actor(&primary).await;
    base.store.employee_admin(&actor).unwrap().reactivate(invited.id).await.unwrap();
    let told = newest(&primary, Action::AccountReactivated).await;
    assert_eq!(told, [pair("state", "overdue → pending")]);
}

async fn what_a_pause_refuses_is_told_once_a_pause(base: &Base) {
    // Guarantees 15, 16 and 23: a flood fills no trail
    let partner = base.partner().await;
    let email = partner.primary.email.clone();
    let give = async |email: &str| base.sign_in_as(email, "not the password at all").await.map(drop);
    let noted = async || {
        base.store.settled().await;
        read(base, &partner.primary, &of(Action::SignInsPaused)).await
    };
    for email in [email.as_str(), "nobody@elsewhere.example"] {
        for _ in 0..FREE_FAILURES {
            assert!(matches!(give(email).await, Err(Error::WrongCredentials)));
        }
    }
    assert!(noted().await.is_empty(), "nothing is refused yet");
    for (pauses, seconds) in [(1, 1), (2, 2), (3, 4)] {
        for email in [email.as_str(), "nobody@elsewhere.example"] {
            for _ in 0..10 {
                let refused = give(email).await;
                assert!(matches!(&refused, Err(Error::TooMany { .. })), "{email}: {refused:?}");
            }
        }
        let rows = noted().await;
        assert_eq!(rows.len(), pauses, "of the account that there is: {rows:?}");
        assert_eq!(rows[0].details, [("seconds".to_owned(), seconds.to_string())]);
        assert!(rows[0].by.is_none() && !rows[0].from.is_empty(), "{rows:?}");
        base.clock.advance(i64::from(seconds) * SECOND);
        for email in [email.as_str(), "nobody@elsewhere.example"] {
            assert!(matches!(give(email).await, Err(Error::WrongCredentials)));
        }
    }
}

async fn only_primary_and_security_administrators_read_it(base: &Base) {
    // SPEC section 2
    let partner = base.partner().await;
    for role in Role::ASSIGNABLE {
        let person = base.employ(&partner.primary, Standing::of(role)).await;
        let refused = base.store.oversight(&base.actor(&person).await).map(drop);
        assert!(matches!(refused, Err(Error::Forbidden(Refusal::Role))), "{role:?}: {refused:?}");
        let person = base.employ(&partner.primary, Standing::of(role).designated()).await;
        assert!(!read(base, &person, &AuditQuery::default()).await.is_empty(), "{role:?}, designated");
    }
}

async fn the_trail_is_walked_page_by_page_in_both_directions(base: &Base) {
    let partner = base.partner().await;
    for _ in 0..4 {
        base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    }
    let all = read(base, &partner.primary, &AuditQuery::default()).await;
    let numbers: Vec<i64> = all.iter().map(|row| row.seq).collect();
    let last = i64::try_from(all.len()).unwrap();
    assert_eq!(numbers, (1..=last).rev().collect::<Vec<_>>(), "every row, the newest first, without a gap");
    let store = base.store.clone().with_lists(3, 10);
    let actor = base.actor(&partner.primary).await;
    let door = store.oversight(&actor).unwrap();
    let (mut found, mut query) = (Vec::new(), AuditQuery::default());
    let oldest = loop {
        let page = door.trail(&query).await.unwrap();
        assert_eq!(page.newer.is_some(), query.place != Place::Newest);
        found.extend(page.rows.clone());
        match page.older {
            Some(place) => query.place = place,
            None => break page,
        }
    };
    assert_eq!(found, all);
    let (mut back, mut place) = (oldest.rows, oldest.newer);
    while let Some(newer) = place {
        let page = door.trail(&AuditQuery { place: newer, ..AuditQuery::default() }).await.unwrap();
        back.splice(0..0, page.rows);
        place = page.newer;
    }
    assert_eq!(back, all);
}

async fn the_trail_is_filtered_by_act_person_and_name(base: &Base) {
    let partner = base.partner().await;
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    let actor = base.actor(&admin).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let mut form = new_employee(Standing::of(Role::Tech));
    form.name = domain::field::Name::parse("Öztürk \"Zed\" 100%_Quill").unwrap();
    let quill = door.create(&form).await.unwrap();
    door.deactivate(quill.id).await.unwrap();
    let by = |search: &str| AuditQuery { search: search.to_owned(), ..AuditQuery::default() };
    for search in ["quill", "QUILL", "\"zed\"", "100%_", "öztürk", "ÖZT"] {
        let found = read(base, &partner.primary, &by(search)).await;
        assert_eq!(found.len(), 2, "{search}: {found:?}");
    }
    for search in ["q%l", "zed_", "from", "key", "'; --"] {
        assert!(read(base, &partner.primary, &by(search)).await.is_empty(), "{search}");
    }
    let of_quill = AuditQuery { account: Some(quill.id), ..AuditQuery::default() };
    assert_eq!(read(base, &partner.primary, &of_quill).await.len(), 2, "what was done to them");
    let of_admin = AuditQuery { account: Some(admin.id), ..AuditQuery::default() };
    let acts: Vec<String> =
        read(base, &partner.primary, &of_admin).await.into_iter().map(|row| row.action).collect();
    assert!(acts.contains(&Action::AccountDeactivated.words().to_owned()), "what they did: {acts:?}");
    assert!(acts.contains(&Action::EmployeeCreated.words().to_owned()), "and their own beginning: {acts:?}");
    let ended = read(base, &partner.primary, &of(Action::AccountDeactivated)).await;
    assert_eq!(ended.len(), 1);
}

async fn the_trail_is_filtered_by_day(base: &Base) {
    let partner = base.partner().await;
    let today = Day::of(base.clock.now());
    let tomorrow = Day::of(today.end());
    // The last instant of a day, and the first of the next.
    for at in [today.end().plus(-1), today.end()] {
        base.clock.advance(at.since(base.clock.now()));
        let person = base.sign_in(&partner.primary.email).await;
        base.store.own(&base.actor(&person).await).note_refusal("/api/x", None).await.unwrap();
    }
    let person = base.sign_in(&partner.primary.email).await;
    let all = read(base, &person, &AuditQuery::default()).await;
    assert!(
        all.iter().any(|row| row.at == today.end()) && all.iter().any(|row| row.at == today.end().plus(-1))
    );
    let asked = |from: Option<Day>, to: Option<Day>| AuditQuery { from, to, ..AuditQuery::default() };
    for (from, to) in [
        (None, Some(today)),
        (Some(today), Some(today)),
        (Some(tomorrow), None),
        (Some(today), Some(tomorrow)),
        (Some(Day::of(tomorrow.end())), None),
    ] {
        let within = |row: &&AuditRow| {
            from.is_none_or(|from| row.at >= from.start()) && to.is_none_or(|to| row.at < to.end())
        };
        let mut expected: Vec<AuditRow> = all.iter().filter(within).cloned().collect();
        assert_eq!(read(base, &person, &asked(from, to)).await, expected, "{from:?} to {to:?}");
        let refused = AuditQuery { action: Some(Action::Refused), ..asked(from, to) };
        let narrowed = read(base, &person, &refused).await;
        let words = Action::Refused.words();
        assert!(
            narrowed.iter().eq(expected.iter().filter(|row| row.action == words)),
            "with what else narrows it"
        );
        if let Some(first) = expected.first().cloned() {
            expected.remove(0);
            let older = AuditQuery { place: Place::Before(first.seq), ..asked(from, to) };
            assert_eq!(read(base, &person, &older).await, expected, "page by page");
        }
    }
}

async fn nobody_reads_the_trail_of_another_partner(base: &Base) {
    // Guarantee 4, T5
    let (partner, other) = (base.partner().await, base.partner().await);
    let theirs = base.employ(&other.primary, Standing::of(Role::Tech)).await;
    let before = read(base, &partner.primary, &AuditQuery::default()).await;
    let actor = base.actor(&other.primary).await;
    base.store.employee_admin(&actor).unwrap().delete(theirs.id).await.unwrap();
    assert_eq!(read(base, &partner.primary, &AuditQuery::default()).await, before);
    let foreign = AuditQuery { account: Some(other.primary.id), ..AuditQuery::default() };
    assert!(read(base, &partner.primary, &foreign).await.is_empty());
    let actor = base.actor(&partner.primary).await;
    assert_eq!(base.store.oversight(&actor).unwrap().about(&foreign).await.unwrap(), (None, None));
}

async fn whose_an_account_is_is_told_of_the_partners_own_alone(base: &Base) {
    // Guarantee 4, T5, rule 10: the trail leads to the page of whoever has one
    let (partner, other) = (base.partner().await, base.partner().await);
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let user = base.user(primary, acme).await;
    let tech = base.employ(primary, Standing::of(Role::Tech)).await;
    let designated = base.employ(primary, Standing::of(Role::Tech).designated()).await;
    let theirs = base.employ(&other.primary, Standing::of(Role::Tech)).await;
    let lake = base.organization(&other.primary, "Lake", other.all).await;
    let their_user = base.user(&other.primary, lake).await;
    // Who may not read the trail has no door to ask at.
    for (person, refusal) in [(&tech, Refusal::Role), (&user, Refusal::Access)] {
        let refused = base.store.oversight(&base.actor(person).await).map(drop);
        assert!(matches!(&refused, Err(Error::Forbidden(why)) if *why == refusal), "{refused:?}");
    }
    let whose = async |by: &Person, account: AccountId| {
        let actor = base.actor(by).await;
        base.store.oversight(&actor).unwrap().account_of(account).await.unwrap()
    };
    for by in [primary, &designated] {
        for own in [primary, &tech, &designated] {
            assert_eq!(whose(by, own.id).await, Some(AccountOf::Partner), "{}", own.email);
        }
        assert_eq!(whose(by, user.id).await, Some(AccountOf::Organization(acme)));
        for foreign in [&other.primary, &theirs, &their_user] {
            assert_eq!(whose(by, foreign.id).await, None, "{}", foreign.email);
        }
        assert_eq!(whose(by, AccountId::new(1)).await, None, "it never was");
    }
    assert_eq!(whose(&other.primary, their_user.id).await, Some(AccountOf::Organization(lake)));
    assert_eq!(whose(&other.primary, user.id).await, None);
    // Whoever is deactivated has a page; of those whose organization is removed nothing is seen until it is back.
    base.confirm(primary).await;
    let actor = base.actor(primary).await;
    base.store.employee_admin(&actor).unwrap().deactivate(tech.id).await.unwrap();
    assert_eq!(whose(primary, tech.id).await, Some(AccountOf::Partner));
    base.remove(primary, acme, "Acme").await;
    assert_eq!(whose(primary, user.id).await, None);
    base.store.organization_admin(&actor).unwrap().restore(&[acme]).await.unwrap();
    assert_eq!(whose(primary, user.id).await, Some(AccountOf::Organization(acme)));
    // Whoever is gone has none, and the trail has kept their name (M27).
    let name = base.store.employee_admin(&actor).unwrap().employee(tech.id).await.unwrap().row.name;
    base.store.employee_admin(&actor).unwrap().delete(tech.id).await.unwrap();
    assert_eq!(whose(primary, tech.id).await, None);
    let of_tech = AuditQuery { account: Some(tech.id), ..AuditQuery::default() };
    let about = base.store.oversight(&actor).unwrap().about(&of_tech).await.unwrap();
    assert_eq!(about, (Some(name), None));
}

async fn a_trail_that_was_changed_is_named(base: &Base) {
    // T44
    base.partner().await;
    assert!(base.system().verify_trails().await.unwrap().iter().all(|(_, broken)| broken.is_none()));
    let free = if base.on_sqlite() {
        "DROP TRIGGER audit_no_update"
    } else {
        "DROP TRIGGER audit_no_change ON audit"
    };
    base.tamper(free).await.unwrap();
    base.tamper("UPDATE audit SET details = '{}' WHERE seq = 1").await.unwrap();
    assert!(base.system().verify_trails().await.unwrap().iter().any(|(_, broken)| *broken == Some(1)));
}

async fn a_refused_read_is_noted_once_an_hour(base: &Base) {
    // Guarantee 23
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    let actor = base.actor(&person).await;
    let own = base.store.own(&actor);
    let noted = async || base.look("SELECT action FROM audit WHERE action = 'refused'").await.len();
    for _ in 0..3 {
        own.note_refused_read("/audit").await.unwrap();
    }
    assert_eq!(noted().await, 1);
    own.note_refused_read("/sessions").await.unwrap();
    base.clock.advance(HOUR - 1);
    let again = base.sign_in(&person.email).await;
    let later = base.actor(&again).await;
    base.store.own(&later).note_refused_read("/audit").await.unwrap();
    assert_eq!(noted().await, 2);
    base.clock.advance(1);
    base.store.own(&later).note_refused_read("/audit").await.unwrap();
    assert_eq!(noted().await, 3);
    // However many addresses there are.
    for number in 0..2 * NOTED_A_MINUTE {
        base.store
            .own(&later)
            .note_refused_read(&format!("/organizations/{number}/users.csv"))
            .await
            .unwrap();
    }
    assert!(noted().await <= 3 + NOTED_A_MINUTE as usize);
}

async fn what_has_not_gone_out_is_told_and_tried_again(base: &Base) {
    let (partner, other) = (base.partner().await, base.partner().await);
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        base.system().mail_done(&mail).await.unwrap();
    }
    let actor = base.actor(&partner.primary).await;
    let door = base.store.oversight(&actor).unwrap();
    let nothing = door.waiting_mails().await.unwrap();
    assert_eq!((nothing.total, nothing.failed, nothing.refusing), (0, 0, 0));
    assert_eq!(door.try_mails().await.unwrap(), 0);
    let asked = base.clock.now();
    let form = new_employee(Standing::of(Role::Tech));
    let invited = base.store.employee_admin(&actor).unwrap().create(&form).await.unwrap();
    let waiting = door.waiting_mails().await.unwrap();
    assert_eq!((waiting.total, waiting.failed), (2, 0), "the invitation, and the notice of it");
    let mut sent = 0;
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        assert!(door.waiting_mails().await.unwrap().mails.iter().any(|mail| mail.attempts == 1));
        base.system().mail_failed(&mail, "the mail server did not take it: 451").await.unwrap();
        sent += 1;
    }
    assert_eq!(sent, 2);
    let waiting = door.waiting_mails().await.unwrap();
    assert_eq!((waiting.total, waiting.failed), (2, 2));
    let invitation = waiting.mails.iter().find(|mail| mail.what == "Invitation").unwrap();
    assert_eq!(
        (invitation.about.as_deref(), invitation.since, invitation.attempts),
        (Some(form.name.as_str()), asked, 1)
    );
    assert_eq!(invitation.error.as_deref(), Some("the mail server did not take it: 451"));
    assert_eq!(invitation.next, asked.plus(10 * SECOND));
    // Of another partner nothing is told, and nothing is tried.
    let stranger = base.actor(&other.primary).await;
    let theirs = base.store.oversight(&stranger).unwrap();
    assert_eq!(theirs.waiting_mails().await.unwrap().total, 0);
    assert_eq!(theirs.try_mails().await.unwrap(), 0);
    assert!(base.system().next_mail().await.unwrap().is_none(), "not before its pause is over");
    // Tried again at once; what is on its way is not sent twice.
    let trail = base.trail().await;
    assert_eq!(door.try_mails().await.unwrap(), 2);
    assert_eq!(base.trail().await, trail + 1);
    assert_eq!(door.try_mails().await.unwrap(), 0, "they are due already");
    let first = base.system().next_mail().await.unwrap().unwrap();
    assert_eq!(first.attempts, 2);
    assert_eq!(door.try_mails().await.unwrap(), 0);
    let second = base.system().next_mail().await.unwrap().unwrap();
    assert_ne!(first.id, second.id);
    for mail in [&first, &second] {
        if mail.to == invited.email {
            base.system().mail_refused(mail, "550").await.unwrap();
        } else {
            base.system().mail_done(mail).await.unwrap();
        }
    }
    let refused = door.waiting_mails().await.unwrap();
    assert_eq!((refused.total, refused.refusing), (1, 1), "it is tried for some days");
    assert_eq!(refused.addresses[0].id, invited.id);
    assert_eq!(theirs.waiting_mails().await.unwrap().refusing, 0);
}

async fn mail_is_held_up_that_failed_or_waits_longer_than_sending_takes(base: &Base) {
    let (partner, other) = (base.partner().await, base.partner().await);
    let send = async || {
        while let Some(mail) = base.system().next_mail().await.unwrap() {
            base.system().mail_done(&mail).await.unwrap();
        }
    };
    send().await;
    let actor = base.actor(&partner.primary).await;
    let form = new_employee(Standing::of(Role::Tech));
    let invited = base.store.employee_admin(&actor).unwrap().create(&form).await.unwrap().id;
    let held_up = async |by: &Person, about: Option<AccountId>| {
        let actor = base.actor(by).await;
        base.store.oversight(&actor).unwrap().held_up_mails(about).await.unwrap()
    };
    base.clock.advance(MINUTE);
    assert_eq!(held_up(&partner.primary, None).await, 0, "it may be on its way");
    base.clock.advance(1);
    assert_eq!(held_up(&partner.primary, None).await, 2, "nobody sends it");
    assert_eq!(held_up(&partner.primary, Some(invited)).await, 2, "the invitation, and the notice of it");
    assert_eq!(held_up(&partner.primary, Some(partner.primary.id)).await, 0);
    assert_eq!(held_up(&other.primary, None).await, 0, "nothing of another partner");
    assert_eq!(held_up(&other.primary, Some(invited)).await, 0);
    send().await;
    assert_eq!(held_up(&partner.primary, None).await, 0);
    // What could not be sent is held up at once.
    let actor = base.actor(&partner.primary).await;
    base.store.employee_admin(&actor).unwrap().resend(invited).await.unwrap();
    let mail = base.system().next_mail().await.unwrap().unwrap();
    assert_eq!(held_up(&partner.primary, Some(invited)).await, 0, "it is being sent");
    base.system().mail_failed(&mail, "no connection").await.unwrap();
    assert_eq!(held_up(&partner.primary, Some(invited)).await, 1);
    // So is what a server takes, and says nothing to for longer than a minute.
    base.clock.advance(MINUTE + 1);
    base.system().next_mail().await.unwrap().unwrap();
    assert_eq!(held_up(&partner.primary, Some(invited)).await, 1);
}

async fn a_new_address_tells_nothing_by_what_waits(base: &Base) {
    // T25: whether a link is mailed depends on whose the address is
    let (partner, other) = (base.partner().await, base.partner().await);
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        base.system().mail_done(&mail).await.unwrap();
    }
    let mut told = Vec::new();
    for email in ["nobody@elsewhere.example", &other.primary.email] {
        let actor = base.actor(&partner.primary).await;
        base.store.own(&actor).ask_address(&Email::parse(email).unwrap()).await.unwrap();
        let door = base.store.oversight(&actor).unwrap();
        while let Some(mail) = base.system().next_mail().await.unwrap() {
            base.system().mail_failed(&mail, "no connection").await.unwrap();
        }
        let waiting = door.waiting_mails().await.unwrap();
        assert_eq!(waiting.total, 1, "word of it to the address that is there");
        let what: Vec<_> =
            waiting.mails.into_iter().map(|mail| (mail.what, mail.about, mail.error)).collect();
        told.push(what);
        base.clock.advance(MINUTE);
        door.try_mails().await.unwrap();
        while let Some(mail) = base.system().next_mail().await.unwrap() {
            base.system().mail_done(&mail).await.unwrap();
        }
    }
    assert_eq!(told[0], told[1]);
}

async fn who_is_signed_in_is_seen_with_where(base: &Base) {
    // SPEC section 2: all sessions with their places
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let tech = base.employ(primary, Standing::of(Role::Tech)).await;
    let user = base.user(primary, acme).await;
    base.partner().await;
    let seen = async |query: &str| {
        let actor = base.actor(primary).await;
        let query = NameQuery::read(query).unwrap();
        let (page, total) = base.store.oversight(&actor).unwrap().sessions(&query).await.unwrap();
        let told: Vec<_> = page.rows.iter().map(|row| (row.email.clone(), row.sessions.len())).collect();
        assert_eq!(total, told.len() as u64);
        (told, page)
    };
    let of = |person: &Person, count: usize| (person.email.clone(), count);
    let (mut told, page) = seen("").await;
    told.sort();
    let mut expected = vec![of(primary, 1), of(&tech, 1), of(&user, 1)];
    expected.sort();
    assert_eq!(told, expected, "of this partner, and all of it");
    for row in &page.rows {
        assert_eq!(row.sessions[0].current, row.id == primary.id);
        assert_eq!(row.sessions[0].place, crate::worlds::client().network);
        let organization = row.organization.as_ref().map(|(id, name)| (*id, name.as_str()));
        assert_eq!(organization, (row.id == user.id).then_some((acme, "Acme")));
        assert_eq!(row.standing.is_some(), row.id != user.id);
    }
    base.clock.advance(MINUTE);
    base.sign_in(&tech.email).await;
    assert_eq!(seen(&format!("?q={}", tech.email)).await.0, [of(&tech, 2)]);
    // What has ended is none, whether or not anything has tidied.
    base.clock.advance(SESSION_IDLE - MINUTE);
    base.actor(primary).await;
    assert_eq!(seen(&format!("?q={}", tech.email)).await.0, [of(&tech, 1)]);
    base.clock.advance(MINUTE);
    assert_eq!(seen("").await.0, [of(primary, 1)]);
    let again = base.sign_in(&user.email).await;
    assert_eq!(seen("?sort=created").await.0.len(), 2);
    base.confirm(primary).await;
    base.remove(primary, acme, "Acme").await;
    assert_eq!(seen("").await.0, [of(primary, 1)]);
    assert!(base.store.authenticate(&again.session).await.unwrap().is_none());
    let admin = base.actor(&base.employ(primary, Standing::of(Role::Admin)).await).await;
    assert!(matches!(base.store.oversight(&admin), Err(Error::Forbidden(Refusal::Role))));
}
