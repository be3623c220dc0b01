//! The second factor: set up, asked for, used up, reset.

use std::collections::BTreeSet;

use domain::{
    AccountState, Problem, Role, Standing,
    account::SignIn,
    factor::Code,
    field::Password,
    limits::{
        CODE_PAUSE, CODE_TRIES, INVITATION, REAUTHENTICATION, RECOVERY_CODES, SECOND_STEP, TOKEN_GRACE,
    },
    list::EmployeeQuery,
    time::{DAY, HOUR, MINUTE, SECOND},
};
use futures::future::join_all;
use store::{Entered, Error, KeySource, NewFactor, News, OpenError, Options, SignedIn, Store};

use crate::worlds::{Base, KEY, PASSWORD, Person, client, edit, new_employee, new_password};

both!(
    a_password_alone_opens_nothing,
    a_code_works_once_also_for_fifty_at_once,
    a_code_of_another_time_or_person_is_refused,
    three_wrong_codes_pause_the_account_whatever_sign_in_they_belong_to,
    five_wrong_codes_end_the_sign_in,
    a_second_step_ends_after_ten_minutes_and_with_the_account,
    a_recovery_code_works_once_and_for_its_owner_only,
    new_recovery_codes_kill_those_before,
    a_confirmation_gives_the_session_another_token,
    who_has_a_password_only_is_deactivated_at_the_deadline,
    whoever_was_there_before_second_factors_sets_one_within_seven_days,
    an_organization_decides_whether_its_users_need_one,
    another_app_ends_every_other_session_and_is_told,
    a_reset_lets_nobody_in_but_the_owner_with_link_and_password,
    a_reset_obeys_rank_and_a_fresh_second_factor,
    fifty_who_set_up_at_once_are_one,
    the_list_shows_and_finds_who_has_none,
    nobody_holds_a_connection_and_waits_for_another,
    secrets_are_sealed_with_the_key_of_the_installation,
    a_forged_cookie_sets_up_nothing,
);

fn tech() -> Standing {
    Standing::of(Role::Tech)
}

fn form(email: &str) -> SignIn {
    SignIn::parse(email, PASSWORD).unwrap()
}

/// The token of a sign-in whose password was right.
async fn step(base: &Base, email: &str) -> String {
    match base.store.visitor().sign_in(form(email), &client(), None).await.unwrap() {
        Entered::SecondFactor(token) | Entered::SetUp(token) => token,
        Entered::Session(_) => panic!("a session without a second factor"),
    }
}

async fn give(base: &Base, token: &str, code: &Code) -> Result<SignedIn, Error> {
    base.store.visitor().give_code(token, code, &client(), None).await
}

#[expect(clippy::needless_pass_by_value, reason = "an answer is looked at once")]
fn wrong<T: std::fmt::Debug>(answer: Result<T, Error>) {
    let problem = match &answer {
        Err(Error::Invalid(errors)) => errors.of("code").or_else(|| errors.of("new_code")),
        _ => None,
    };
    assert_eq!(problem, Some(Problem::WrongCode), "{answer:?}");
}

#[expect(clippy::needless_pass_by_value, reason = "an answer is looked at once")]
fn ended<T: std::fmt::Debug>(answer: Result<T, Error>) {
    assert!(matches!(answer, Err(Error::SessionEnded)), "{answer:?}");
}

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

fn app_of<'a>(sealed: &'a str, code: &'a Code) -> NewFactor<'a> {
    NewFactor::App { sealed, code }
}

/// An employee with a password and nothing else yet.
async fn half(base: &Base, by: &Person) -> domain::employee::Invited {
    let actor = base.actor(by).await;
    let invited = base.store.employee_admin(&actor).unwrap().create(&new_employee(tech())).await.unwrap();
    base.use_link(&invited.path).await;
    invited
}

async fn state(base: &Base, by: &Person, id: domain::AccountId) -> AccountState {
    let actor = base.actor(by).await;
    base.store.employee_admin(&actor).unwrap().employee(id).await.unwrap().row.life.state
}

async fn a_password_alone_opens_nothing(base: &Base) {
    // Guarantee 12; T16, T27, P53, P58
    let partner = base.partner().await;
    let invited = half(base, &partner.primary).await;
    assert_eq!(state(base, &partner.primary, invited.id).await, AccountState::Pending);
    for email in [&invited.email, &partner.primary.email] {
        let token = step(base, email).await;
        assert!(base.store.authenticate(&token).await.unwrap().is_none(), "no session");
        assert!(base.store.glance(&token).await.unwrap().is_none());
    }
    // Whoever has none sets one up, and cannot give a code; whoever has one gives a code, and sets up no other.
    let visitor = base.store.visitor();
    let sets_up = step(base, &invited.email).await;
    assert!(visitor.step(&sets_up).await.unwrap().sets_up);
    ended(give(base, &sets_up, &code("123456")).await);
    let asked = step(base, &partner.primary.email).await;
    assert!(!visitor.step(&asked).await.unwrap().sets_up);
    ended(visitor.new_app(&asked, "").await);
    let app = visitor.new_app(&sets_up, "").await.unwrap();
    ended(visitor.set_up(&asked, app_of(&app.sealed, &base.code_of(&app.key, 0)), &client(), None).await);
    // Another's key is no key here, and a wrong code sets nothing up.
    let other = half(base, &partner.primary).await;
    let others = step(base, &other.email).await;
    let taken =
        visitor.set_up(&others, app_of(&app.sealed, &base.code_of(&app.key, 0)), &client(), None).await;
    assert!(matches!(taken, Err(Error::Conflict(_))), "{taken:?}");
    wrong(visitor.set_up(&sets_up, app_of(&app.sealed, &code("000000")), &client(), None).await);
    let (signed_in, codes) = base.set_up(&invited.email, &sets_up).await.unwrap();
    assert_eq!(codes.len(), RECOVERY_CODES);
    assert!(base.store.authenticate(&signed_in.session).await.unwrap().is_some());
    assert_eq!(state(base, &partner.primary, invited.id).await, AccountState::Active);
    ended(visitor.step(&sets_up).await);
    for token in ["", "nonsense", &"0".repeat(64)] {
        ended(give(base, token, &code("123456")).await);
    }
}

async fn a_code_works_once_also_for_fifty_at_once(base: &Base) {
    // Guarantee 12; T28, P54, P55
    let primary = base.partner().await.primary;
    let code = base.code(&primary.email).await;
    let mut tokens = Vec::new();
    for _ in 0..50 {
        tokens.push(step(base, &primary.email).await);
    }
    let tries = tokens.iter().map(|token| {
        let (store, token, code) = (base.store.clone(), token.clone(), code.clone());
        tokio::spawn(async move { store.visitor().give_code(&token, &code, &client(), None).await })
    });
    let answers: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    base.clock.advance(DAY);
    // The next one is another code; given to three sessions at once it confirms one of them.
    let token = step(base, &primary.email).await;
    give(base, &token, &base.code_of(&base.app(&primary.email), 0)).await.unwrap();
    base.clock.advance(HOUR);
    let mut sessions = Vec::new();
    for steps in [-1, 0, 1] {
        let token = step(base, &primary.email).await;
        let signed_in = give(base, &token, &base.code_of(&base.app(&primary.email), steps)).await.unwrap();
        sessions.push(signed_in.session);
    }
    base.clock.advance(MINUTE);
    let Code::Digits(code) = base.code_of(&base.app(&primary.email), 0) else { panic!("a code of an app") };
    let tries = sessions.into_iter().map(|session| {
        let (store, code) = (base.store.clone(), code.clone());
        tokio::spawn(async move {
            let actor = store.authenticate(&session).await.unwrap().unwrap();
            store.own(&actor).confirm(&code).await.is_ok()
        })
    });
    let confirmed = join_all(tries).await.into_iter().filter(|done| *done.as_ref().unwrap()).count();
    assert_eq!(confirmed, 1);
}

async fn a_code_of_another_time_or_person_is_refused(base: &Base) {
    let (one, two) = (base.partner().await.primary, base.partner().await.primary);
    let (own, other) = (base.app(&one.email), base.app(&two.email));
    for (key, steps) in [(&other, 0), (&own, -2), (&own, 2), (&own, 120), (&own, -120)] {
        let token = step(base, &one.email).await;
        wrong(give(base, &token, &base.code_of(key, steps)).await);
        base.clock.advance(HOUR);
    }
    // Clocks may differ by half a minute, and what was used is not used again.
    let token = step(base, &one.email).await;
    give(base, &token, &base.code_of(&own, 1)).await.unwrap();
    for steps in [1, 0, -1] {
        let token = step(base, &one.email).await;
        wrong(give(base, &token, &base.code_of(&own, steps)).await);
    }
}

async fn three_wrong_codes_pause_the_account_whatever_sign_in_they_belong_to(base: &Base) {
    // Guarantee 15; P52, P54: beginning again, from elsewhere or with other spaces, is the same count
    let primary = base.partner().await.primary;
    base.clock.advance(REAUTHENTICATION + 1);
    for guess in ["000000", "111 111", "22-22-22"] {
        let token = step(base, &primary.email).await;
        wrong(give(base, &token, &code(guess)).await);
    }
    let token = step(base, &primary.email).await;
    let right = base.code(&primary.email).await;
    let paused = give(base, &token, &right).await;
    assert!(
        matches!(paused, Err(Error::TooMany { seconds }) if seconds * SECOND == CODE_PAUSE),
        "{paused:?}"
    );
    // P66: whoever guesses locks neither a browser that is known out, nor somebody who is in.
    let visitor = base.store.visitor();
    visitor.give_code(&token, &right, &client(), Some(&primary.browser)).await.unwrap();
    base.confirm(&primary).await;
    let actor = base.actor(&primary).await;
    for guess in ["000000", "000000", "000000"] {
        assert!(matches!(base.store.own(&actor).confirm(guess).await, Err(Error::Invalid(_))));
    }
    assert!(matches!(base.store.own(&actor).confirm("000000").await, Err(Error::TooMany { .. })));
    // Each pause is longer than the one before; who knows the password is told of, once.
    base.clock.advance(CODE_PAUSE);
    for _ in 0..3 {
        let token = step(base, &primary.email).await;
        wrong(give(base, &token, &code("000000")).await);
    }
    let token = step(base, &primary.email).await;
    let paused = give(base, &token, &code("000000")).await;
    assert!(
        matches!(paused, Err(Error::TooMany { seconds }) if seconds * SECOND == 2 * CODE_PAUSE),
        "{paused:?}"
    );
    let mut told = 0;
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        base.system().mail_done(&mail).await.unwrap();
        told += usize::from(matches!(mail.news, News::CodesRefused { .. }));
    }
    assert_eq!(told, 2, "of the guesses outside, and of those within the session");
}

async fn five_wrong_codes_end_the_sign_in(base: &Base) {
    // SECURITY section 2
    let primary = base.partner().await.primary;
    let token = step(base, &primary.email).await;
    for _ in 0..CODE_TRIES {
        wrong(give(base, &token, &code("000000")).await);
        base.clock.advance(CODE_PAUSE);
    }
    ended(give(base, &token, &base.code(&primary.email).await).await);
    ended(base.store.visitor().step(&token).await);
}

async fn a_second_step_ends_after_ten_minutes_and_with_the_account(base: &Base) {
    // T22, P27
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, tech()).await;
    let token = step(base, &person.email).await;
    base.clock.advance(SECOND_STEP);
    ended(give(base, &token, &base.code(&person.email).await).await);
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let token = step(base, &person.email).await;
    door.deactivate(person.id).await.unwrap();
    ended(give(base, &token, &base.code(&person.email).await).await);
    door.reactivate(person.id).await.unwrap();
    ended(give(base, &token, &base.code(&person.email).await).await);
    let token = step(base, &person.email).await;
    door.end_sessions(person.id).await.unwrap();
    ended(give(base, &token, &base.code(&person.email).await).await);
    base.sign_in(&person.email).await;
}

async fn a_recovery_code_works_once_and_for_its_owner_only(base: &Base) {
    // P56
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, tech()).await;
    let codes = base.store.own(&base.actor(&person).await).make_recovery_codes().await.unwrap();
    let token = step(base, &partner.primary.email).await;
    wrong(give(base, &token, &code(&codes[0])).await);
    let tokens = [step(base, &person.email).await, step(base, &person.email).await];
    give(base, &tokens[0], &code(&codes[0].to_uppercase())).await.unwrap();
    ended(give(base, &tokens[1], &code(&codes[1])).await);
    let token = step(base, &person.email).await;
    wrong(give(base, &token, &code(&codes[0])).await);
    base.clock.advance(MINUTE);
    // It is for getting in, and confirms nothing: neither given for that, nor as the sign-in itself.
    assert!(base.store.own(&base.actor(&person).await).confirm(&codes[1]).await.is_err());
    let token = step(base, &person.email).await;
    let lost = give(base, &token, &code(&codes[2])).await.unwrap();
    let actor = base.store.authenticate(&lost.session).await.unwrap().unwrap();
    let own = base.store.own(&actor);
    own.confirm("").await.unwrap();
    assert!(matches!(
        own.make_recovery_codes().await,
        Err(Error::Forbidden(domain::Refusal::Reauthenticate))
    ));
    // With another one whoever lost the app sets up the next, and gets new ones.
    let app = own.new_app("").unwrap();
    let new = base.code_of(&app.key, 0);
    assert!(own.replace_app(&app.sealed, &new, "").await.is_err());
    assert!(own.replace_app(&app.sealed, &new, &codes[0]).await.is_err(), "it was used");
    base.clock.advance(MINUTE);
    let new = base.code_of(&app.key, 0);
    let fresh = own.replace_app(&app.sealed, &new, &codes[3]).await.unwrap();
    base.keep_app(&person.email, app.key);
    let token = step(base, &person.email).await;
    wrong(give(base, &token, &code(&codes[4])).await);
    give(base, &token, &code(&fresh[0])).await.unwrap();
    let told = std::iter::from_fn(|| Some(())).take(50);
    let mut left = Vec::new();
    for () in told {
        let Some(mail) = base.system().next_mail().await.unwrap() else { break };
        base.system().mail_done(&mail).await.unwrap();
        if let News::RecoveryCodeUsed { left: count } = mail.news {
            left.push((mail.to, count));
        }
    }
    let counts: Vec<u64> = left.iter().map(|(_, count)| *count).collect();
    // What is left is looked up when the mail is sent.
    assert_eq!((counts.len(), counts[0]), (4, RECOVERY_CODES as u64 - 1), "{left:?}");
    assert!(left.iter().all(|(to, _)| *to == person.email));
}

async fn new_recovery_codes_kill_those_before(base: &Base) {
    let person = base.partner().await.primary;
    let actor = base.actor(&person).await;
    let own = base.store.own(&actor);
    let elsewhere = base.sign_in(&person.email).await;
    let before = own.make_recovery_codes().await.unwrap();
    assert!(base.store.authenticate(&elsewhere.session).await.unwrap().is_none(), "guarantee 14");
    let after = own.make_recovery_codes().await.unwrap();
    assert_eq!(after.len(), RECOVERY_CODES);
    let token = step(base, &person.email).await;
    wrong(give(base, &token, &code(&before[0])).await);
    give(base, &token, &code(&after[0])).await.unwrap();
    base.clock.advance(REAUTHENTICATION + 1);
    let stale = own.make_recovery_codes().await;
    assert!(matches!(stale, Err(Error::Forbidden(domain::Refusal::Reauthenticate))), "{stale:?}");
}

async fn a_confirmation_gives_the_session_another_token(base: &Base) {
    // Guarantee 14, ASVS 7.2.4
    let person = base.partner().await.primary;
    let actor = base.actor(&person).await;
    let own = base.store.own(&actor);
    assert_eq!(own.confirm("").await.unwrap(), None, "nothing is confirmed");
    let Code::Digits(digits) = base.code(&person.email).await else { panic!("a code of an app") };
    let token = own.confirm(&digits).await.unwrap().unwrap();
    let (old, new) = (
        async || base.store.authenticate(&person.session).await.unwrap(),
        async || base.store.authenticate(&token).await.unwrap(),
    );
    // What was under way when it was confirmed goes on.
    base.clock.advance(TOKEN_GRACE - 1);
    assert!(old().await.is_some() && new().await.is_some());
    own.make_recovery_codes().await.unwrap();
    base.clock.advance(1);
    assert!(old().await.is_none(), "whoever took it is out");
    let now = new().await.unwrap();
    assert!(base.store.again(&actor).await.unwrap().is_some(), "an open page goes on");
    let sessions = base.store.own(&now).sessions().await.unwrap();
    assert_eq!((sessions.len(), sessions[0].current), (1, true), "it is the same session");
    // The one before that is dead whatever comes.
    base.store.visitor().sign_out(&person.session).await.unwrap();
    assert!(new().await.is_some());
    base.store.visitor().sign_out(&token).await.unwrap();
    assert!(new().await.is_none() && base.store.again(&actor).await.unwrap().is_none());
}

async fn who_has_a_password_only_is_deactivated_at_the_deadline(base: &Base) {
    // M93, M94, T15; guarantee 9: nothing has tidied
    let partner = base.partner().await;
    let invited = half(base, &partner.primary).await;
    base.clock.advance(INVITATION - 1);
    let token = step(base, &invited.email).await;
    let visitor = base.store.visitor();
    let app = visitor.new_app(&token, "").await.unwrap();
    base.clock.advance(1);
    ended(visitor.set_up(&token, app_of(&app.sealed, &base.code_of(&app.key, 0)), &client(), None).await);
    let refused = visitor.sign_in(form(&invited.email), &client(), None).await;
    assert!(matches!(refused, Err(Error::WrongCredentials)), "{refused:?}");
    let primary = base.sign_in(&partner.primary.email).await;
    assert_eq!(state(base, &primary, invited.id).await, AccountState::Deactivated);
    // Brought back it has seven days again (K9). The password from before opens nothing by itself, and the link sets no
    // other one: whoever brings it back gets nothing to enter with.
    base.confirm(&primary).await;
    let actor = base.actor(&primary).await;
    let (_, again) = base.store.employee_admin(&actor).unwrap().reactivate(invited.id).await.unwrap();
    let refused = visitor.sign_in(form(&invited.email), &client(), None).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    let path = again.unwrap().path;
    let token = path.trim_start_matches("/link/");
    let new = new_password("another lantern 8 harbour");
    let refused = visitor.use_link(token, new).await;
    assert!(matches!(refused, Err(Error::LinkNotValid)), "{refused:?}");
    let password = Password::given(PASSWORD).unwrap();
    let step = visitor.use_second_factor_link(token, password, &client(), None).await.unwrap();
    base.set_up(&invited.email, &step).await.unwrap();
    assert_eq!(state(base, &primary, invited.id).await, AccountState::Active);
}

async fn whoever_was_there_before_second_factors_sets_one_within_seven_days(base: &Base) {
    // As the migration leaves them: active, with a deadline and without an app.
    let partner = base.partner().await;
    let (one, two) =
        (base.employ(&partner.primary, tech()).await, base.employ(&partner.primary, tech()).await);
    let deadline = base.clock.now().plus(INVITATION).millis();
    base.tamper("DELETE FROM authenticator").await.unwrap();
    base.tamper(&format!(
        "UPDATE account SET deadline = {deadline} WHERE id <> {}",
        partner.primary.id.get()
    ))
    .await
    .unwrap();
    base.tamper("DELETE FROM session").await.unwrap();
    base.clock.advance(INVITATION - 1);
    base.sign_in(&one.email).await;
    base.clock.advance(1);
    let refused = base.store.visitor().sign_in(form(&two.email), &client(), None).await;
    assert!(matches!(refused, Err(Error::WrongCredentials)), "{refused:?}");
    // The primary account never lapses, and sets one up all the same.
    let primary = base.sign_in(&partner.primary.email).await;
    assert_eq!(state(base, &primary, one.id).await, AccountState::Active);
    assert_eq!(state(base, &primary, two.id).await, AccountState::Deactivated);
    base.system().sweep().await.unwrap();
    assert_eq!(state(base, &primary, two.id).await, AccountState::Deactivated);
}

async fn an_organization_decides_whether_its_users_need_one(base: &Base) {
    // M52, P53
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let with = base.user(&partner.primary, acme).await;
    base.tamper("UPDATE organization SET second_factor = FALSE").await.unwrap();
    let without = base.user(&partner.primary, acme).await;
    let entered = base.store.visitor().sign_in(form(&without.email), &client(), None).await.unwrap();
    assert!(matches!(entered, Entered::Session(_)), "{entered:?}");
    // Whoever has one is asked for it all the same.
    let entered = base.store.visitor().sign_in(form(&with.email), &client(), None).await.unwrap();
    assert!(matches!(entered, Entered::SecondFactor(_)), "{entered:?}");
    base.tamper("UPDATE organization SET second_factor = TRUE").await.unwrap();
    let entered = base.store.visitor().sign_in(form(&without.email), &client(), None).await.unwrap();
    assert!(matches!(entered, Entered::SetUp(_)), "{entered:?}");
}

async fn another_app_ends_every_other_session_and_is_told(base: &Base) {
    // Guarantee 14, P30
    let here = base.partner().await.primary;
    let there = base.sign_in(&here.email).await;
    let actor = base.actor(&here).await;
    let own = base.store.own(&actor);
    let before = base.app(&here.email);
    let app = own.new_app("").unwrap();
    assert!(own.replace_app(&app.sealed, &code("000000"), "").await.is_err());
    base.actor(&there).await;
    own.replace_app(&app.sealed, &base.code_of(&app.key, 0), "").await.unwrap();
    base.actor(&here).await;
    assert!(base.store.authenticate(&there.session).await.unwrap().is_none());
    base.clock.advance(CODE_PAUSE);
    let token = step(base, &here.email).await;
    wrong(give(base, &token, &base.code_of(&before, 0)).await);
    give(base, &token, &base.code_of(&app.key, 0)).await.unwrap();
    let mail = base.system().next_mail().await.unwrap().unwrap();
    assert!(matches!(mail.news, News::NewSignIn { .. } | News::SecondFactorChanged), "{mail:?}");
    base.clock.advance(REAUTHENTICATION + 1);
    let stale = own.replace_app(&app.sealed, &base.code_of(&app.key, 0), "").await;
    assert!(matches!(stale, Err(Error::Forbidden(domain::Refusal::Reauthenticate))), "{stale:?}");
}

async fn a_reset_lets_nobody_in_but_the_owner_with_link_and_password(base: &Base) {
    // M124, T29; guarantee 13
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, tech()).await;
    let codes = base.store.own(&base.actor(&person).await).make_recovery_codes().await.unwrap();
    let under_way = step(base, &person.email).await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let invited = door.reset_second_factor(person.id).await.unwrap();
    assert!(base.store.authenticate(&person.session).await.unwrap().is_none());
    ended(give(base, &under_way, &code(&codes[0])).await);
    // Not with the password alone.
    let visitor = base.store.visitor();
    let refused = visitor.sign_in(form(&person.email), &client(), None).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    // Not with the link alone, whatever it is given.
    let token = invited.path.trim_start_matches("/link/");
    let new = new_password("another lantern 8 harbour");
    let refused = visitor.use_link(token, new).await;
    assert!(matches!(refused, Err(Error::LinkNotValid)), "{refused:?}");
    let given = |text: &str| Password::given(text).unwrap();
    let guessed = visitor.use_second_factor_link(token, given("not the password"), &client(), None).await;
    assert!(matches!(guessed, Err(Error::Invalid(_))), "{guessed:?}");
    // Looked at, abandoned, kept while its owner is signed out everywhere, and used: once.
    visitor.open_link(token).await.unwrap();
    door.end_sessions(person.id).await.unwrap();
    visitor.use_second_factor_link(token, given(PASSWORD), &client(), None).await.unwrap();
    let again = visitor.use_second_factor_link(token, given(PASSWORD), &client(), None).await.unwrap();
    base.set_up(&person.email, &again).await.unwrap();
    let used = visitor.use_second_factor_link(token, given(PASSWORD), &client(), None).await;
    assert!(matches!(used, Err(Error::LinkNotValid)), "{used:?}");
    base.sign_in(&person.email).await;
    // Who does not set another one up has seven days, as everybody has, and no more however often it is reset.
    door.reset_second_factor(person.id).await.unwrap();
    base.clock.advance(6 * DAY);
    let primary = base.sign_in(&partner.primary.email).await;
    base.confirm(&primary).await;
    let actor = base.actor(&primary).await;
    base.store.employee_admin(&actor).unwrap().reset_second_factor(person.id).await.unwrap();
    base.clock.advance(DAY);
    let primary = base.sign_in(&partner.primary.email).await;
    assert_eq!(state(base, &primary, person.id).await, AccountState::Deactivated);
}

async fn a_reset_obeys_rank_and_a_fresh_second_factor(base: &Base) {
    // T11, P25
    let partner = base.partner().await;
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    let security = base.employ(&partner.primary, tech().designated()).await;
    let person = base.employ(&partner.primary, tech()).await;
    let actor = base.actor(&admin).await;
    let door = base.store.employee_admin(&actor).unwrap();
    for target in [&partner.primary, &security, &admin] {
        let refused = door.reset_second_factor(target.id).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        base.actor(target).await;
    }
    base.clock.advance(REAUTHENTICATION + 1);
    for refused in
        [door.reset_second_factor(person.id).await.map(drop), door.delete(person.id).await.map(drop)]
    {
        assert!(matches!(refused, Err(Error::Forbidden(domain::Refusal::Reauthenticate))), "{refused:?}");
    }
    // Nor is what an Admin may do given away by a session that was left open.
    let granted = door.create(&new_employee(Standing::of(Role::Admin))).await;
    assert!(matches!(granted, Err(Error::Forbidden(domain::Refusal::Reauthenticate))), "{granted:?}");
    let raised = door.edit(person.id, &edit(Standing::of(Role::Admin))).await;
    assert!(matches!(raised, Err(Error::Forbidden(domain::Refusal::Reauthenticate))), "{raised:?}");
    door.create(&new_employee(tech())).await.unwrap();
    base.confirm(&admin).await;
    door.edit(person.id, &edit(Standing::of(Role::Admin))).await.unwrap();
    door.reset_second_factor(person.id).await.unwrap();
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    base.confirm(&partner.primary).await;
    door.reset_second_factor(security.id).await.unwrap();
}

async fn fifty_who_set_up_at_once_are_one(base: &Base) {
    let partner = base.partner().await;
    let invited = half(base, &partner.primary).await;
    let mut tries = Vec::new();
    for _ in 0..50 {
        let token = step(base, &invited.email).await;
        let app = base.store.visitor().new_app(&token, "").await.unwrap();
        tries.push((token, base.code_of(&app.key, 0), app.sealed));
    }
    let tries = tries.into_iter().map(|(token, code, sealed)| {
        let store = base.store.clone();
        tokio::spawn(async move {
            store.visitor().set_up(&token, app_of(&sealed, &code), &client(), None).await.map(drop)
        })
    });
    let answers: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
}

async fn the_list_shows_and_finds_who_has_none(base: &Base) {
    // S0: the second factor as an administrator sees it
    let partner = base.partner().await;
    let (with, without) =
        (base.employ(&partner.primary, tech()).await, base.employ(&partner.primary, tech()).await);
    let invited = half(base, &partner.primary).await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    door.reset_second_factor(without.id).await.unwrap();
    let list = async |query: &str| {
        let (page, counts) = door.list(&EmployeeQuery::read(query).unwrap()).await.unwrap();
        assert_eq!(page.rows.len() as u64, counts.of(None));
        page.rows
    };
    let found = list("?second_factor=missing").await;
    let ids: BTreeSet<_> = found.iter().map(|row| row.id).collect();
    assert_eq!(ids, BTreeSet::from([without.id, invited.id]));
    assert!(found.iter().all(|row| !row.life.has_second_factor() && row.life.deadline.is_some()));
    let all = list("").await;
    let row = all.iter().find(|row| row.id == with.id).unwrap();
    assert!(
        row.life.has_second_factor() && row.life.deadline.is_none() && row.life.state == AccountState::Active
    );
}

async fn nobody_holds_a_connection_and_waits_for_another(base: &Base) {
    // With one connection that would be for ever; with several, under load.
    let partner = base.partner().await;
    let (person, invited) = (base.employ(&partner.primary, tech()).await, half(base, &partner.primary).await);
    let mut options = Options::at(&base.url);
    (options.readers, options.clock, options.key) = (1, base.clock.clone(), KeySource::Given(KEY));
    let store = Store::open(options).await.unwrap();
    let (visitor, browser) = (store.visitor(), Some(person.browser.as_str()));
    let entered = visitor.sign_in(form(&person.email), &client(), browser).await.unwrap();
    let Entered::SecondFactor(token) = entered else { panic!("{entered:?}") };
    let code = base.code(&person.email).await;
    let signed_in = visitor.give_code(&token, &code, &client(), browser).await.unwrap();
    let entered = visitor.sign_in(form(&invited.email), &client(), browser).await.unwrap();
    let Entered::SetUp(token) = entered else { panic!("{entered:?}") };
    let app = visitor.new_app(&token, "").await.unwrap();
    let code = base.code_of(&app.key, 0);
    visitor.set_up(&token, app_of(&app.sealed, &code), &client(), browser).await.unwrap();
    let actor = store.authenticate(&signed_in.session).await.unwrap().unwrap();
    let own = store.own(&actor);
    own.make_recovery_codes().await.unwrap();
    let app = own.new_app("").unwrap();
    own.replace_app(&app.sealed, &base.code_of(&app.key, 0), "").await.unwrap();
    let sessions = own.sessions().await.unwrap();
    own.end_session(&sessions[0].id).await.unwrap();
    store.close().await;
}

async fn secrets_are_sealed_with_the_key_of_the_installation(base: &Base) {
    // T46, T47
    let primary = base.partner().await.primary;
    let key = base.app(&primary.email).replace(' ', "");
    let codes = base.store.own(&base.actor(&primary).await).make_recovery_codes().await.unwrap();
    let secret = totp_rs::Secret::try_from_base32(&key).unwrap();
    let hex = secret.as_bytes().iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let all = format!("{:?}", base.digest().await).to_lowercase();
    for canary in [key.to_lowercase(), hex, codes[0].clone(), codes[0].replace('-', "")] {
        assert!(!all.contains(&canary), "{canary}");
    }
    let mut options = Options::at(&base.url);
    options.key = KeySource::Given([8; 32]);
    assert!(matches!(Store::open(options).await, Err(OpenError::KeyWrong(_))));
    // One account's secret is none of another's, even for whoever writes into the database.
    let other = base.partner().await.primary;
    base.tamper(&format!(
        "UPDATE authenticator SET secret = (SELECT secret FROM authenticator WHERE account_id = {}) WHERE account_id = {}",
        other.id.get(),
        primary.id.get()
    ))
    .await
    .unwrap();
    base.clock.advance(HOUR);
    let token = step(base, &primary.email).await;
    let swapped = give(base, &token, &base.code_of(&base.app(&other.email), 0)).await;
    assert!(matches!(swapped, Err(Error::Internal(_))), "{swapped:?}");
}

async fn a_forged_cookie_sets_up_nothing(base: &Base) {
    // P40, P49: no password and no second factor without the token that a mail or a right password brought
    let partner = base.partner().await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let (fresh, half) = (
        door.create(&new_employee(tech())).await.unwrap(),
        door.create(&new_employee(tech())).await.unwrap(),
    );
    base.use_link(&half.path).await;
    let real = [fresh.path.trim_start_matches("/link/").to_owned(), step(base, &half.email).await];
    // What the database keeps of a token is no token.
    let kept = base.look("SELECT hash FROM link UNION ALL SELECT hash FROM sign_in").await;
    assert!(kept.len() >= 2 && real.iter().all(|token| !kept.contains(token)));
    let turned = real.iter().flat_map(|token| {
        (0..token.len()).map(move |at| {
            let other = if token.as_bytes()[at] == b'0' { '1' } else { '0' };
            format!("{}{other}{}", &token[..at], &token[at + 1..])
        })
    });
    let about =
        |token: &String| [String::new(), token.to_uppercase(), format!("{token}A"), token[1..].to_owned()];
    let random = (0..1_000).map(|_| store::random_token().unwrap());
    let forged: Vec<_> = turned
        .chain(real.iter().flat_map(about))
        .chain(kept)
        .chain(random)
        .filter(|one| !real.contains(one))
        .collect();
    let before = base.digest().await;
    let visitor = base.store.visitor();
    let app = visitor.new_app(&real[1], "").await.unwrap();
    let code = base.code_of(&app.key, 0);
    for token in forged {
        let set = visitor.use_link(&token, new_password(PASSWORD)).await;
        assert!(matches!(set, Err(Error::LinkNotValid)), "{token}: {set:?}");
        ended(visitor.step(&token).await);
        ended(visitor.new_app(&token, &app.sealed).await);
        let new = NewFactor::App { sealed: &app.sealed, code: &code };
        ended(visitor.set_up(&token, new, &client(), None).await);
    }
    // Each is for its own purpose alone.
    ended(visitor.step(&real[0]).await);
    let set = visitor.use_link(&real[1], new_password(PASSWORD)).await;
    assert!(matches!(set, Err(Error::LinkNotValid)), "{set:?}");
    assert_eq!(base.digest().await, before);
    // The real ones work all the same.
    let new = NewFactor::App { sealed: &app.sealed, code: &code };
    visitor.set_up(&real[1], new, &client(), None).await.unwrap();
    visitor.use_link(&real[0], new_password(PASSWORD)).await.unwrap();
}
