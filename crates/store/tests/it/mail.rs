//! What is mailed: to whom, when, how often, and what the links in it are good for.

use domain::{
    AccountId, Role, Standing,
    field::Email,
    limits::{INVITATION, RESET},
    time::{DAY, HOUR, MINUTE, SECOND},
};
use futures::future::join_all;
use store::{Client, Entered, Error, Mail, News};

use crate::{
    authenticator::Authenticator,
    worlds::{Base, PASSWORD, Person, client, new_employee, new_password},
};

both!(
    the_invitation_is_mailed_with_a_link_of_its_own,
    a_mail_that_failed_comes_again_later_and_with_one_working_link,
    an_address_that_nothing_reaches_is_told_until_something_does,
    what_is_refused_is_tried_for_three_days,
    a_mail_is_claimed_once,
    what_is_out_of_date_is_not_mailed,
    who_has_set_a_password_is_mailed_no_link_that_sets_it_again,
    a_forgotten_password_is_set_anew,
    asking_for_a_new_password_tells_nothing,
    a_primary_account_that_is_only_invited_gets_its_invitation_again,
    a_reset_link_is_void_after_anything_that_changes_the_way_in,
    a_mailed_reset_link_leaves_the_operators_alone,
    a_reset_link_is_void_after_a_change_of_the_second_factor,
    who_is_not_done_is_reminded_on_the_days_that_are_set,
    nobody_of_a_removed_organization_is_told_to_do_what_they_can_not,
    a_browser_that_was_not_known_is_told_of,
);

const NEW: &str = "granite meadow 4 trumpet";

fn tech() -> Standing {
    Standing::of(Role::Tech)
}

/// Everything that is due, each taken for sent.
async fn post(base: &Base) -> Vec<Mail> {
    let mut mails = Vec::new();
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        base.system().mail_done(&mail).await.unwrap();
        mails.push(mail);
    }
    mails
}

async fn ask(base: &Base, email: &str, network: &str) {
    let client = Client { network: network.to_owned(), browser: String::new() };
    base.store.visitor().request_reset(&Email::parse(email).unwrap(), &client).await.unwrap();
    base.system().answer_reset_requests().await.unwrap();
}

/// The link of the only mail that is due, which is for a new password.
async fn reset(base: &Base, person: &Person, network: &str) -> String {
    ask(base, &person.email, network).await;
    match post(base).await.as_slice() {
        [Mail { to, news: News::Reset { path, .. }, .. }] if *to == person.email => {
            path.trim_start_matches("/link/").to_owned()
        }
        other => panic!("one mail, not {other:?}"),
    }
}

async fn invite(base: &Base, by: &Person) -> (AccountId, String, String) {
    let actor = base.actor(by).await;
    let form = new_employee(tech());
    let invited = base.store.employee_admin(&actor).unwrap().create(&form).await.unwrap();
    (invited.id, invited.email, invited.path)
}

async fn usable(base: &Base, path: &str) -> bool {
    base.store.visitor().open_link(path.trim_start_matches("/link/")).await.is_ok()
}

async fn the_invitation_is_mailed_with_a_link_of_its_own(base: &Base) {
    // M22, M23, K10
    let partner = base.partner().await;
    post(base).await;
    let (_, email, handed) = invite(base, &partner.primary).await;
    let mails = post(base).await;
    let [first, second] = mails.as_slice() else { panic!("two mails, not {mails:?}") };
    let (mine, told) = if first.to == email { (first, second) } else { (second, first) };
    let News::Invitation { path, until, .. } = &mine.news else { panic!("an invitation, not {mine:?}") };
    assert_eq!(*until, base.clock.now().plus(INVITATION));
    assert!(usable(base, path).await && usable(base, &handed).await && *path != handed);
    assert_eq!(told.to, partner.primary.email);
    assert!(matches!(&told.news, News::EmployeeAdded { email: added, .. } if *added == email), "{told:?}");
    base.use_link(path).await;
    assert!(!usable(base, path).await && !usable(base, &handed).await, "one password, one link");
    assert!(post(base).await.is_empty());
}

async fn a_mail_that_failed_comes_again_later_and_with_one_working_link(base: &Base) {
    let partner = base.partner().await;
    let (_, email, handed) = invite(base, &partner.primary).await;
    let mut paths = Vec::new();
    let mut id = None;
    for (attempt, pause) in [(1, 10), (2, 40), (3, 160), (4, 640), (5, 2560), (6, 3600), (7, 3600)] {
        let mut mine = None;
        while let Some(mail) = base.system().next_mail().await.unwrap() {
            if mail.to == email {
                base.system().mail_failed(&mail, "no connection").await.unwrap();
                mine = Some(mail);
            } else {
                base.system().mail_done(&mail).await.unwrap();
            }
        }
        let mail = mine.unwrap_or_else(|| panic!("attempt {attempt}"));
        assert_eq!(mail.attempts, attempt);
        assert_eq!(*id.get_or_insert(mail.id), mail.id, "the same mail");
        let News::Invitation { path, .. } = mail.news else { panic!("an invitation") };
        paths.push(path);
        base.clock.advance(pause * SECOND - 1);
        assert!(base.system().next_mail().await.unwrap().is_none(), "not before {pause} s");
        base.clock.advance(1);
    }
    let (last, before) = paths.split_last().unwrap();
    assert!(usable(base, last).await && usable(base, &handed).await);
    for path in before {
        assert!(!usable(base, path).await, "the newest alone");
    }
}

async fn an_address_that_nothing_reaches_is_told_until_something_does(base: &Base) {
    // M22
    let partner = base.partner().await;
    post(base).await;
    let (id, email, _) = invite(base, &partner.primary).await;
    let undelivered = async || {
        let actor = base.actor(&partner.primary).await;
        base.store.employee_admin(&actor).unwrap().employee(id).await.unwrap().row.undelivered
    };
    let told = async |what: &str| {
        let findings = base.system().doctor().await.unwrap();
        assert!(findings.iter().all(|finding| !finding.serious), "{findings:?}");
        findings.iter().any(|finding| finding.text.starts_with(what))
    };
    assert_eq!(undelivered().await, None);
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        if mail.to == email {
            base.system().mail_refused(&mail, "550").await.unwrap();
        } else {
            base.system().mail_done(&mail).await.unwrap();
        }
    }
    assert_eq!(undelivered().await, Some(base.clock.now()));
    assert!(told("1 addresses whose mail server refuses").await);
    assert!(base.system().next_mail().await.unwrap().is_none(), "it is left for later");
    // Sent again, it arrives.
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    door.resend(id).await.unwrap();
    assert!(undelivered().await.is_some(), "not before it has gone out");
    post(base).await;
    assert_eq!(undelivered().await, None);
    // And so does another address.
    door.resend(id).await.unwrap();
    let mail = base.system().next_mail().await.unwrap().unwrap();
    base.system().mail_refused(&mail, "550").await.unwrap();
    assert!(undelivered().await.is_some());
    let new = Email::parse(&format!("other.{email}")).unwrap();
    let edit = domain::employee::EmployeeEdit { email: Some(new), ..crate::worlds::edit(tech()) };
    door.edit(id, &edit).await.unwrap();
    assert_eq!(undelivered().await, None);
    assert!(told("0 addresses whose mail server refuses").await);
    // What is tried again and again is counted.
    let mail = base.system().next_mail().await.unwrap().unwrap();
    base.system().mail_failed(&mail, "no connection").await.unwrap();
    assert!(told("0 mails and text messages").await);
    base.clock.advance(60 * 60 * SECOND + 1);
    assert!(
        told("1 mails and text messages").await,
        "others went out in the place of those that were refused"
    );
}

async fn what_is_refused_is_tried_for_three_days(base: &Base) {
    // What a mail server says may be a mistake of its own
    let partner = base.partner().await;
    post(base).await;
    let (_, email, _) = invite(base, &partner.primary).await;
    let (mut tries, until) = (0, base.clock.now().plus(4 * DAY));
    while base.clock.now() < until {
        while let Some(mail) = base.system().next_mail().await.unwrap() {
            if mail.to == email {
                base.system().mail_refused(&mail, "550").await.unwrap();
                tries = mail.attempts;
            } else {
                base.system().mail_done(&mail).await.unwrap();
            }
        }
        base.clock.advance(HOUR / 2);
    }
    assert_eq!(tries, 76, "then it is given up");
}

async fn a_mail_is_claimed_once(base: &Base) {
    let partner = base.partner().await;
    post(base).await;
    invite(base, &partner.primary).await;
    let systems: Vec<_> = (0..20).map(|_| base.system()).collect();
    let claimed = join_all(systems.iter().map(store::System::next_mail)).await;
    let mails: Vec<Mail> = claimed.into_iter().filter_map(|claimed| claimed.unwrap()).collect();
    assert_eq!(mails.len(), 2, "{mails:?}");
    assert_ne!(mails[0].id, mails[1].id);
    // Whoever claimed them is gone.
    base.clock.advance(11 * MINUTE);
    assert_eq!(post(base).await.len(), 2);
    base.clock.advance(HOUR);
    assert!(post(base).await.is_empty(), "what was sent stays sent");
}

async fn what_is_out_of_date_is_not_mailed(base: &Base) {
    let partner = base.partner().await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let (gone, ..) = invite(base, &partner.primary).await;
    door.delete(gone).await.unwrap();
    let (ended, email, _) = invite(base, &partner.primary).await;
    door.deactivate(ended).await.unwrap();
    let mails = post(base).await;
    let to_them: Vec<&Mail> = mails.iter().filter(|mail| mail.to == email).collect();
    assert!(matches!(to_them.as_slice(), [Mail { news: News::Deactivated, .. }]), "{mails:?}");
    assert!(mails.iter().all(|mail| mail.to == email || mail.to == partner.primary.email), "{mails:?}");
    door.reactivate(ended).await.unwrap();
    let mails = post(base).await;
    assert!(
        matches!(mails.as_slice(), [Mail { news: News::Reactivated { link: Some(_), .. }, .. }]),
        "{mails:?}"
    );
}

async fn who_has_set_a_password_is_mailed_no_link_that_sets_it_again(base: &Base) {
    // Guarantee 8: the link that was handed over is used before the mail goes out
    let partner = base.partner().await;
    let nothing = async |email: &str, why: &str| {
        let mails = post(base).await;
        assert!(mails.iter().all(|mail| mail.to != email), "{why}: {mails:?}");
    };
    let (_, email, handed) = invite(base, &partner.primary).await;
    base.clock.advance(1);
    base.use_link(&handed).await;
    nothing(&email, "never tried").await;
    // Whoever has forgotten that password too gets another link, at once.
    base.clock.advance(1);
    ask(base, &email, "192.0.2.1").await;
    let mails = post(base).await;
    let [Mail { to, news: News::Invitation { path, .. }, .. }] = mails.as_slice() else {
        panic!("one invitation, not {mails:?}")
    };
    assert!(*to == email && usable(base, path).await);
    // Nor does a mail that could not be sent before.
    let (_, email, handed) = invite(base, &partner.primary).await;
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        if mail.to == email {
            base.system().mail_failed(&mail, "no connection").await.unwrap();
        } else {
            base.system().mail_done(&mail).await.unwrap();
        }
    }
    base.clock.advance(1);
    base.use_link(&handed).await;
    nothing(&email, "not yet due").await;
    base.clock.advance(HOUR);
    let waiting = "SELECT kind FROM outbox WHERE done_at IS NULL AND kind = 'invitation'";
    nothing(&email, "tried again").await;
    assert!(base.look(waiting).await.is_empty());
    // Nor one that told that the account is back.
    let primary = base.sign_in(&partner.primary.email).await;
    let (id, email, _) = invite(base, &primary).await;
    let actor = base.actor(&primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    door.deactivate(id).await.unwrap();
    let (_, back) = door.reactivate(id).await.unwrap();
    base.clock.advance(1);
    base.use_link(&back.unwrap().path).await;
    nothing(&email, "reactivated").await;
}

async fn a_forgotten_password_is_set_anew(base: &Base) {
    // M30, M31; SECURITY section 2
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, tech()).await;
    post(base).await;
    let guess = base.sign_in_as(&person.email, "not the password at all").await;
    assert!(matches!(guess, Err(Error::WrongCredentials)));
    let token = reset(base, &person, "192.0.2.1").await;
    assert_eq!(base.store.visitor().open_link(&token).await.unwrap().email, person.email);
    assert!(base.store.authenticate(&person.session).await.unwrap().is_some(), "asking changes nothing");
    let visitor = base.store.visitor();
    let used = join_all((0..10).map(|_| visitor.use_link(&token, new_password(NEW)))).await;
    assert_eq!(used.iter().filter(|used| used.is_ok()).count(), 1, "{used:?}");
    assert!(base.store.authenticate(&person.session).await.unwrap().is_none(), "signed out everywhere");
    let old = base.sign_in_as(&person.email, PASSWORD).await;
    assert!(matches!(old, Err(Error::WrongCredentials)), "{old:?}");
    base.sign_in_as(&person.email, NEW).await.unwrap();
    let mails = post(base).await;
    assert_eq!(mails.iter().filter(|mail| mail.news == News::PasswordChanged).count(), 1, "{mails:?}");
    base.clock.advance(RESET);
    // After a hundred guesses the link is the way back.
    base.tamper(&format!("UPDATE account SET failures = 100 WHERE id = {}", person.id.get())).await.unwrap();
    let token = reset(base, &person, "192.0.2.2").await;
    base.store.visitor().use_link(&token, new_password(PASSWORD)).await.unwrap();
    base.sign_in(&person.email).await;
}

async fn asking_for_a_new_password_tells_nothing(base: &Base) {
    // T33
    let partner = base.partner().await;
    let actor = base.actor(&partner.primary).await;
    let person = base.employ(&partner.primary, tech()).await;
    let (pending, email, _) = invite(base, &partner.primary).await;
    post(base).await;
    ask(base, "nobody@elsewhere.example", "192.0.2.1").await;
    assert!(post(base).await.is_empty());
    assert!(base.look("SELECT email FROM reset_request").await.is_empty(), "nothing is kept of it");
    base.clock.advance(RESET);
    ask(base, &email, "192.0.2.1").await;
    let mails = post(base).await;
    assert!(matches!(mails.as_slice(), [Mail { news: News::Invitation { .. }, .. }]), "{mails:?}");
    base.store.employee_admin(&actor).unwrap().deactivate(pending).await.unwrap();
    post(base).await;
    ask(base, &email, "192.0.2.1").await;
    assert!(post(base).await.is_empty());
    // One mail, however often somebody asks from however many places, and one row in the trail.
    let trail = base.trail().await;
    for place in 0..10 {
        ask(base, &person.email, &format!("198.51.100.{place}")).await;
    }
    assert_eq!(post(base).await.len(), 1);
    base.clock.advance(10 * MINUTE);
    ask(base, &person.email, "198.51.100.90").await;
    assert!(post(base).await.is_empty(), "the link on its way works");
    assert_eq!(base.trail().await, trail + 1);
    // And from one place only so often.
    let client = Client { network: "203.0.113.9".to_owned(), browser: String::new() };
    let email = Email::parse("nobody@elsewhere.example").unwrap();
    let mut refused = false;
    for _ in 0..8 {
        let answer = base.store.visitor().request_reset(&email, &client).await;
        refused |= matches!(answer, Err(Error::TooMany { .. }));
    }
    assert!(refused);
}

async fn a_primary_account_that_is_only_invited_gets_its_invitation_again(base: &Base) {
    // M30: its link has an end, the account itself has none
    let new = crate::worlds::new_partner("petra@northwind.example");
    let (_, path) = base.system().invite_partner(&new).await.unwrap();
    post(base).await;
    ask(base, new.email.as_str(), "192.0.2.1").await;
    let mails = post(base).await;
    let [Mail { to, news: News::Invitation { path: again, until, .. }, .. }] = mails.as_slice() else {
        panic!("one invitation, not {mails:?}")
    };
    assert_eq!(to, new.email.as_str());
    assert_eq!(*until, base.clock.now().plus(INVITATION));
    assert_ne!(*again, path);
    base.use_link(again).await;
}

async fn a_reset_link_is_void_after_anything_that_changes_the_way_in(base: &Base) {
    // P43
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, tech()).await;
    post(base).await;
    let dead = async |token: &str| base.store.visitor().open_link(token).await.is_err();

    let older = reset(base, &person, "192.0.2.1").await;
    base.clock.advance(RESET / 2 + 1);
    let newer = reset(base, &person, "192.0.2.2").await;
    assert!(dead(&older).await, "the newest alone works");
    base.clock.advance(RESET - 1);
    assert!(!dead(&newer).await);
    base.clock.advance(1);
    assert!(dead(&newer).await, "30 minutes");
    let late = base.store.visitor().use_link(&newer, new_password(NEW)).await;
    assert!(matches!(late, Err(Error::LinkNotValid)), "{late:?}");

    let token = reset(base, &person, "192.0.2.3").await;
    let own = base.actor(&person).await;
    let current = domain::field::Password::given(PASSWORD).unwrap();
    base.store.own(&own).change_password(current, new_password(NEW)).await.unwrap();
    assert!(dead(&token).await, "a change of the password");

    // What was asked for before that, and could not be sent, brings no link any more.
    base.clock.advance(RESET);
    ask(base, &person.email, "192.0.2.5").await;
    let late = base.system().next_mail().await.unwrap().expect("the mail, or that of the password");
    base.system().mail_failed(&late, "no connection").await.unwrap();
    base.clock.advance(1);
    let session = base.sign_in_as(&person.email, NEW).await.unwrap().session;
    let own = base.store.authenticate(&session).await.unwrap().unwrap();
    let current = domain::field::Password::given(NEW).unwrap();
    base.store.own(&own).change_password(current, new_password(PASSWORD)).await.unwrap();
    base.clock.advance(HOUR / 4);
    let mails = post(base).await;
    assert!(!mails.iter().any(|mail| matches!(mail.news, News::Reset { .. })), "{mails:?}");

    base.clock.advance(RESET);
    let actor = base.actor(&base.sign_in(&partner.primary.email).await).await;
    let door = base.store.employee_admin(&actor).unwrap();
    post(base).await;
    let token = reset(base, &person, "192.0.2.4").await;
    door.deactivate(person.id).await.unwrap();
    assert!(dead(&token).await, "the end of the account");
    door.reactivate(person.id).await.unwrap();
    assert!(dead(&token).await, "and it stays so");
}

async fn a_mailed_reset_link_leaves_the_operators_alone(base: &Base) {
    // Whoever knows an address can ask for a mail: that ends nothing that was handed over.
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, tech()).await;
    let email = Email::parse(&person.email).unwrap();
    let (handed, _) = base.system().account_link(&email).await.unwrap();
    post(base).await;
    let mailed = format!("/link/{}", reset(base, &person, "192.0.2.1").await);
    assert!(usable(base, &handed).await && usable(base, &mailed).await);
    base.use_link(&handed).await;
    assert!(!usable(base, &handed).await && !usable(base, &mailed).await, "one password, one link");
}

async fn a_reset_link_is_void_after_a_change_of_the_second_factor(base: &Base) {
    // P43
    let partner = base.partner().await;
    let admin = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&admin).unwrap();
    for change in ["another app", "new recovery codes", "a passkey", "a reset"] {
        let person = base.employ(&partner.primary, tech()).await;
        post(base).await;
        let token = reset(base, &person, "192.0.2.1").await;
        assert_eq!(base.store.visitor().open_link(&token).await.unwrap().email, person.email);
        let actor = base.actor(&person).await;
        let own = base.store.own(&actor);
        match change {
            "another app" => {
                let app = own.new_app("").unwrap();
                own.replace_app(&app.sealed, &base.code_of(&app.key, 0), "").await.unwrap();
            }
            "new recovery codes" => drop(own.make_recovery_codes().await.unwrap()),
            "a passkey" => {
                let asked = own.ask_new_passkey().await.unwrap();
                let answer = Authenticator::new().create(&asked.options);
                own.add_passkey(&asked.token, &answer, None, "Firefox/143.0").await.unwrap();
            }
            _ => drop(door.reset_second_factor(person.id).await.unwrap()),
        }
        let looked_at = base.store.visitor().open_link(&token).await;
        assert!(matches!(looked_at, Err(Error::LinkNotValid)), "{change}");
        let late = base.store.visitor().use_link(&token, new_password(NEW)).await;
        assert!(matches!(late, Err(Error::LinkNotValid)), "{change}: {late:?}");
    }
}

async fn nobody_of_a_removed_organization_is_told_to_do_what_they_can_not(base: &Base) {
    // P33
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let user = crate::worlds::new_user(crate::worlds::VIEW);
    let actor = base.actor(primary).await;
    base.store.organization_admin(&actor).unwrap().users(acme).add(&user).await.unwrap();
    base.remove(primary, acme, "Acme").await;
    let mut told = Vec::new();
    for _ in 0..7 {
        base.system().sweep().await.unwrap();
        told.extend(post(base).await.into_iter().filter(|mail| mail.to == user.email.as_str()));
        base.clock.advance(DAY);
    }
    assert!(told.is_empty(), "{told:?}");
}

async fn who_is_not_done_is_reminded_on_the_days_that_are_set(base: &Base) {
    let partner = base.partner().await;
    let (_, email, handed) = invite(base, &partner.primary).await;
    let done = base.employ(&partner.primary, tech()).await;
    post(base).await;
    let mut reminded = Vec::new();
    // Two servers, every six hours, for eight days.
    for hours in 0..32 {
        base.system().sweep().await.unwrap();
        base.system().sweep().await.unwrap();
        for mail in post(base).await {
            assert_eq!(mail.to, email, "{} is done", done.email);
            match mail.news {
                News::Reminder { days, link, .. } => {
                    assert!(usable(base, &link.unwrap()).await && usable(base, &handed).await);
                    reminded.push((hours * 6 / 24, days));
                }
                News::Lapsed => reminded.push((hours * 6 / 24, 0)),
                other => panic!("{other:?}"),
            }
        }
        base.clock.advance(6 * HOUR);
    }
    assert_eq!(reminded, [(1, 6), (5, 2), (6, 1), (7, 0)]);
    assert_eq!(DAY * 7, INVITATION);
}

async fn a_browser_that_was_not_known_is_told_of(base: &Base) {
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, tech()).await;
    post(base).await;
    let sign_in = async |browser: Option<&str>| {
        let form = domain::account::SignIn::parse(&person.email, PASSWORD).unwrap();
        let client = Client {
            network: "198.51.100.7".to_owned(),
            browser: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
        };
        let visitor = base.store.visitor();
        let entered = visitor.sign_in(form, &client, browser).await.unwrap();
        let Entered::SecondFactor(token) = entered else { panic!("{entered:?}") };
        let code = base.code(&person.email).await;
        visitor.give_code(&token, &code, &client, browser).await.unwrap()
    };
    let signed_in = sign_in(None).await;
    let mails = post(base).await;
    let [Mail { to, news: News::NewSignIn { browser, network, .. }, .. }] = mails.as_slice() else {
        panic!("one mail, not {mails:?}")
    };
    assert_eq!((to.as_str(), network.as_str()), (person.email.as_str(), "198.51.100.7"));
    assert!(browser.contains("Firefox"), "{browser}");
    sign_in(Some(&signed_in.browser)).await;
    assert!(post(base).await.is_empty(), "it is known now");
    // So it is where somebody else signs in besides, and after one's own change of the password there.
    let shared = domain::browser::with_token(&"0".repeat(64), Some(&signed_in.browser));
    base.clock.advance(MINUTE);
    let session = sign_in(Some(&shared)).await.session;
    assert!(post(base).await.is_empty());
    let own = base.store.authenticate(&session).await.unwrap().unwrap();
    let current = domain::field::Password::given(PASSWORD).unwrap();
    base.store.own(&own).change_password(current, new_password(NEW)).await.unwrap();
    let form = domain::account::SignIn::parse(&person.email, NEW).unwrap();
    let visitor = base.store.visitor();
    let Entered::SecondFactor(token) = visitor.sign_in(form, &client(), Some(&shared)).await.unwrap() else {
        panic!("a second factor is asked for")
    };
    visitor.give_code(&token, &base.code(&person.email).await, &client(), Some(&shared)).await.unwrap();
    let mails = post(base).await;
    assert!(
        !mails.iter().any(|mail| matches!(mail.news, News::NewSignIn { .. })),
        "it is still known: {mails:?}"
    );
    // Whoever is signed out everywhere is told of the next one all the more.
    let actor = base.actor(&partner.primary).await;
    base.store.employee_admin(&actor).unwrap().end_sessions(person.id).await.unwrap();
    let form = domain::account::SignIn::parse(&person.email, NEW).unwrap();
    let Entered::SecondFactor(token) = visitor.sign_in(form, &client(), Some(&shared)).await.unwrap() else {
        panic!("a second factor is asked for")
    };
    visitor.give_code(&token, &base.code(&person.email).await, &client(), Some(&shared)).await.unwrap();
    assert_eq!(post(base).await.len(), 1);
}
