//! Passkeys: made, answered with, refused, removed.

use domain::{
    AccountState, Problem, Refusal, Role, Standing,
    account::SignIn,
    factor::FactorKind,
    field::Name,
    limits::{
        CEREMONIES, CEREMONIES_OF_ONE, CEREMONY, NOTED_A_MINUTE, PASSKEYS, REAUTHENTICATION, RECOVERY_CODES,
    },
    list::EmployeeQuery,
};
use futures::future::join_all;
use store::{Asked, Entered, Error, NewFactor, News, SignedIn};

use crate::{
    authenticator::Authenticator,
    worlds::{Base, PASSWORD, Person, client, new_employee},
};

both!(
    a_passkey_signs_in_alone,
    a_passkey_is_set_up_as_the_first_second_factor,
    an_answer_is_taken_once_also_of_fifty_at_once,
    an_answer_that_is_not_the_owners_at_this_portal_now_is_refused,
    a_program_with_a_passkey_fills_no_trail,
    whoever_lost_the_only_passkey_sets_up_an_app_with_a_recovery_code,
    a_passkey_opens_no_account_that_is_closed,
    a_passkey_confirms_who_acts_and_only_its_owner,
    a_passkey_is_added_and_removed_after_a_fresh_second_factor,
    an_app_is_removed_where_something_else_is_left,
    a_reset_takes_passkeys_too,
    questions_are_few_for_one_place,
);

async fn ask(base: &Base) -> Asked {
    base.store.visitor().ask_passkey(&client()).await.unwrap()
}

async fn give(base: &Base, token: &str, answer: &str) -> Result<SignedIn, Error> {
    base.store.visitor().use_passkey(token, answer, &client(), None).await
}

async fn sign_in(base: &Base, authenticator: &mut Authenticator) -> Result<SignedIn, Error> {
    let asked = ask(base).await;
    give(base, &asked.token, &authenticator.get(&asked.options)).await
}

/// One more passkey of somebody whose session is fresh.
async fn add(base: &Base, person: &Person) -> Authenticator {
    let actor = base.actor(person).await;
    let own = base.store.own(&actor);
    let (asked, mut authenticator) = (own.ask_new_passkey().await.unwrap(), Authenticator::new());
    let answer = authenticator.create(&asked.options);
    own.add_passkey(&asked.token, &answer, None, "Firefox/143.0").await.unwrap();
    authenticator
}

#[expect(clippy::needless_pass_by_value, reason = "an answer is looked at once")]
fn refused<T: std::fmt::Debug>(answer: Result<T, Error>) {
    let problem = match &answer {
        Err(Error::Invalid(errors)) => errors.of("answer"),
        _ => None,
    };
    assert_eq!(problem, Some(Problem::PasskeyRefused), "{answer:?}");
}

async fn acts(base: &Base) -> Vec<String> {
    base.look("SELECT action FROM audit ORDER BY partner_id, seq").await
}

async fn a_passkey_signs_in_alone(base: &Base) {
    let person = base.partner().await.primary;
    let mut authenticator = add(base, &person).await;
    base.clock.advance(REAUTHENTICATION + 1);
    let signed_in = sign_in(base, &mut authenticator).await.unwrap();
    let actor = base.store.authenticate(&signed_in.session).await.unwrap().unwrap();
    assert_eq!(actor.account(), person.id);
    // It confirms as well: nothing is asked for a while.
    base.store.own(&actor).make_recovery_codes().await.unwrap();
    let factors = base.store.own(&actor).factors().await.unwrap();
    assert_eq!(factors.passkeys.len(), 1);
    assert_eq!(
        (factors.passkeys[0].name.as_str(), factors.passkeys[0].last_used),
        ("Firefox", Some(base.clock.now()))
    );
    // Again, and after the day: the counter moves on.
    for _ in 0..3 {
        sign_in(base, &mut authenticator).await.unwrap();
    }
    // Guessing passwords locks its owner out of the password only (P66).
    base.tamper(&format!("UPDATE account SET failures = 100 WHERE id = {}", person.id.get())).await.unwrap();
    let form = SignIn::parse(&person.email, PASSWORD).unwrap();
    assert!(matches!(
        base.store.visitor().sign_in(form, &client(), None).await,
        Err(Error::WrongCredentials)
    ));
    sign_in(base, &mut authenticator).await.unwrap();
}

async fn a_passkey_is_set_up_as_the_first_second_factor(base: &Base) {
    // M93: both credentials, and the account is active
    let primary = base.partner().await.primary;
    let actor = base.actor(&primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let invited = door.create(&new_employee(Standing::of(Role::Tech))).await.unwrap();
    base.use_link(&invited.path).await;
    let form = || SignIn::parse(&invited.email, PASSWORD).unwrap();
    let visitor = base.store.visitor();
    let Entered::SetUp(step) = visitor.sign_in(form(), &client(), None).await.unwrap() else {
        panic!("set-up")
    };
    let (asked, mut authenticator) =
        (visitor.ask_first_passkey(&step, &client()).await.unwrap(), Authenticator::new());
    let answer = authenticator.create(&asked.options);
    let new = NewFactor::Passkey { token: &asked.token, answer: &answer };
    let (signed_in, codes) = visitor.set_up(&step, new, &client(), None).await.unwrap();
    assert_eq!(codes.len(), RECOVERY_CODES);
    assert!(base.store.authenticate(&signed_in.session).await.unwrap().is_some());
    let row = door.employee(invited.id).await.unwrap().row;
    assert_eq!(
        (row.life.state, row.life.factors.as_slice()),
        (AccountState::Active, &[FactorKind::Passkey][..])
    );
    let without = EmployeeQuery::read("?second_factor=missing").unwrap();
    assert!(door.list(&without).await.unwrap().0.rows.iter().all(|row| row.id != invited.id));
    // From then on the password asks for it, and it alone is enough.
    let Entered::SecondFactor(step) = visitor.sign_in(form(), &client(), None).await.unwrap() else {
        panic!("a code")
    };
    assert!(matches!(visitor.ask_first_passkey(&step, &client()).await, Err(Error::SessionEnded)));
    assert!(matches!(visitor.new_app(&step, "").await, Err(Error::SessionEnded)));
    sign_in(base, &mut authenticator).await.unwrap();
    let code = domain::factor::Code::parse(&codes[0]).unwrap();
    visitor.give_code(&step, &code, &client(), None).await.unwrap();
}

async fn an_answer_is_taken_once_also_of_fifty_at_once(base: &Base) {
    // Guarantee 12; T28, P55
    let person = base.partner().await.primary;
    let mut authenticator = add(base, &person).await;
    let asked = ask(base).await;
    let answer = authenticator.get(&asked.options);
    let tries = (0..50).map(|_| {
        let (store, token, answer) = (base.store.clone(), asked.token.clone(), answer.clone());
        tokio::spawn(async move { store.visitor().use_passkey(&token, &answer, &client(), None).await })
    });
    let answers: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    refused(give(base, &asked.token, &answer).await);
    // The same signed answer is none to another question.
    refused(give(base, &ask(base).await.token, &answer).await);
    // Nor is a passkey made twice with one answer.
    let actor = base.actor(&person).await;
    let own = base.store.own(&actor);
    let (asked, mut other) = (own.ask_new_passkey().await.unwrap(), Authenticator::new());
    let answer = other.create(&asked.options);
    own.add_passkey(&asked.token, &answer, None, "").await.unwrap();
    refused(own.add_passkey(&asked.token, &answer, None, "").await);
    // One that somebody has already is nobody else's.
    let asked = own.ask_new_passkey().await.unwrap();
    let again = other.create(&asked.options);
    refused(own.add_passkey(&asked.token, &again, None, "").await);
}

async fn an_answer_that_is_not_the_owners_at_this_portal_now_is_refused(base: &Base) {
    // T23, T29, P57
    let person = base.partner().await.primary;
    let mut authenticator = add(base, &person).await;
    let sessions = base.look("SELECT hash FROM session").await.len();
    // A false portal that passes the question on.
    for origin in ["http://localhost:3001", "https://localhost:3000", "https://portal.evil.example"] {
        let honest = std::mem::replace(&mut authenticator.origin, origin.to_owned());
        refused(sign_in(base, &mut authenticator).await);
        authenticator.origin = honest;
    }
    // A device that asked for nothing, as one that was found.
    authenticator.verified = false;
    refused(sign_in(base, &mut authenticator).await);
    authenticator.verified = true;
    // Too late.
    let asked = ask(base).await;
    base.clock.advance(CEREMONY);
    refused(give(base, &asked.token, &authenticator.get(&asked.options)).await);
    // Nobody's, and nothing.
    refused(sign_in(base, &mut Authenticator::new()).await);
    let asked = ask(base).await;
    let answer = authenticator.get(&asked.options);
    for (token, answer) in [
        ("", answer.as_str()),
        ("nonsense", &answer),
        (&"0".repeat(64), &answer),
        (&ask(base).await.token, ""),
        (&ask(base).await.token, "{}"),
        (&ask(base).await.token, "null"),
        (&ask(base).await.token, &format!("{answer}{}", " ".repeat(20_000))),
        (&ask(base).await.token, &answer.replace("webauthn", "webauthm")),
    ] {
        refused(give(base, token, answer).await);
    }
    // Signed by another key under this one's name.
    let mut forger = Authenticator::new();
    forger.id.clone_from(&authenticator.id);
    refused(sign_in(base, &mut forger).await);
    // A copy that lags behind: its counter was used before.
    sign_in(base, &mut authenticator).await.unwrap();
    authenticator.counter -= 1;
    refused(sign_in(base, &mut authenticator).await);
    assert_eq!(base.look("SELECT hash FROM session").await.len(), sessions + 1);
    assert!(acts(base).await.iter().any(|act| act.contains("passkey_refused")));
    // A question to somebody who is signed in is none to somebody who is not, and the other way round.
    let actor = base.actor(&person).await;
    let own = base.store.own(&actor);
    let asked = own.ask_passkey().await.unwrap();
    refused(give(base, &asked.token, &authenticator.get(&asked.options)).await);
    let asked = ask(base).await;
    refused(own.confirm_with_passkey(&asked.token, &authenticator.get(&asked.options)).await);
    let asked = own.ask_passkey().await.unwrap();
    refused(own.add_passkey(&asked.token, &authenticator.get(&asked.options), None, "").await);
}

async fn a_program_with_a_passkey_fills_no_trail(base: &Base) {
    let person = base.partner().await.primary;
    let mut authenticator = add(base, &person).await;
    for _ in 0..NOTED_A_MINUTE {
        if let Err(error) = sign_in(base, &mut authenticator).await {
            assert!(matches!(error, Error::TooMany { .. }), "{error:?}");
        }
    }
    assert!(matches!(sign_in(base, &mut authenticator).await, Err(Error::TooMany { .. })));
    base.clock.advance(domain::time::MINUTE);
    sign_in(base, &mut authenticator).await.unwrap();
    // Of two answers with a device's copy the one that lags behind is none, whenever it was asked.
    let (first, second) = (ask(base).await, ask(base).await);
    let (early, late) = (authenticator.get(&first.options), authenticator.get(&second.options));
    give(base, &second.token, &late).await.unwrap();
    refused(give(base, &first.token, &early).await);
}

async fn whoever_lost_the_only_passkey_sets_up_an_app_with_a_recovery_code(base: &Base) {
    let primary = base.partner().await.primary;
    let codes = base.store.own(&base.actor(&primary).await).make_recovery_codes().await.unwrap();
    add(base, &primary).await;
    base.tamper("DELETE FROM authenticator").await.unwrap();
    let form = SignIn::parse(&primary.email, PASSWORD).unwrap();
    let visitor = base.store.visitor();
    let Entered::SecondFactor(step) = visitor.sign_in(form, &client(), None).await.unwrap() else {
        panic!("a second factor")
    };
    let code = domain::factor::Code::parse(&codes[0]).unwrap();
    let signed_in = visitor.give_code(&step, &code, &client(), None).await.unwrap();
    let actor = base.store.authenticate(&signed_in.session).await.unwrap().unwrap();
    let own = base.store.own(&actor);
    let app = own.new_app("").unwrap();
    own.replace_app(&app.sealed, &base.code_of(&app.key, 0), &codes[1]).await.unwrap();
}

async fn a_passkey_opens_no_account_that_is_closed(base: &Base) {
    // T22, P27
    let primary = base.partner().await.primary;
    let person = base.employ(&primary, Standing::of(Role::Tech)).await;
    let mut authenticator = add(base, &person).await;
    let actor = base.actor(&primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    door.deactivate(person.id).await.unwrap();
    refused(sign_in(base, &mut authenticator).await);
    assert!(acts(base).await.iter().any(|act| act.contains("passkey_refused")), "guarantee 23");
    door.reactivate(person.id).await.unwrap();
    base.tamper(&format!(
        "UPDATE account SET deadline = {} WHERE id = {}",
        base.clock.now().millis(),
        person.id.get()
    ))
    .await
    .unwrap();
    refused(sign_in(base, &mut authenticator).await);
    door.delete(person.id).await.unwrap();
    refused(sign_in(base, &mut authenticator).await);
    assert!(base.look("SELECT id FROM passkey").await.is_empty());
}

async fn a_passkey_confirms_who_acts_and_only_its_owner(base: &Base) {
    let primary = base.partner().await.primary;
    let other = base.employ(&primary, Standing::of(Role::Tech)).await;
    let (mut authenticator, mut others) = (add(base, &primary).await, add(base, &other).await);
    base.clock.advance(REAUTHENTICATION + 1);
    let actor = base.actor(&primary).await;
    let own = base.store.own(&actor);
    let stale = own.make_recovery_codes().await;
    assert!(matches!(stale, Err(Error::Forbidden(Refusal::Reauthenticate))), "{stale:?}");
    assert!(own.is_confirmed().await.is_err());
    let asked = own.ask_passkey().await.unwrap();
    refused(own.confirm_with_passkey(&asked.token, &others.get(&asked.options)).await);
    let theirs = base.actor(&other).await;
    let asked = base.store.own(&theirs).ask_passkey().await.unwrap();
    refused(own.confirm_with_passkey(&asked.token, &authenticator.get(&asked.options)).await);
    assert!(own.is_confirmed().await.is_err());
    let asked = own.ask_passkey().await.unwrap();
    own.confirm_with_passkey(&asked.token, &authenticator.get(&asked.options)).await.unwrap();
    own.is_confirmed().await.unwrap();
    own.make_recovery_codes().await.unwrap();
}

async fn a_passkey_is_added_and_removed_after_a_fresh_second_factor(base: &Base) {
    let person = base.partner().await.primary;
    let elsewhere = base.sign_in(&person.email).await;
    let mut authenticator = add(base, &person).await;
    let mut actor = base.actor(&person).await;
    let listed = base.store.own(&actor).factors().await.unwrap().passkeys;
    base.clock.advance(REAUTHENTICATION + 1);
    let own = base.store.own(&actor);
    assert!(matches!(own.ask_new_passkey().await, Err(Error::Forbidden(Refusal::Reauthenticate))));
    let removed = own.remove_passkey(&listed[0].id).await;
    assert!(matches!(removed, Err(Error::Forbidden(Refusal::Reauthenticate))), "{removed:?}");
    // Guarantee 14: whoever was in before is out.
    assert!(base.store.authenticate(&elsewhere.session).await.unwrap().is_none());
    let elsewhere = sign_in(base, &mut authenticator).await.unwrap();
    base.confirm(&person).await;
    actor = base.actor(&person).await;
    let own = base.store.own(&actor);
    assert!(matches!(own.remove_passkey("nonsense").await, Err(Error::NotFound)));
    own.remove_passkey(&listed[0].id).await.unwrap();
    refused(sign_in(base, &mut authenticator).await);
    // P61: whoever was in with it is out.
    assert!(base.store.authenticate(&elsewhere.session).await.unwrap().is_none());
    assert!(base.store.authenticate(&person.session).await.unwrap().is_some());
    // Named by its owner; as many as anybody has reason to; never so few that nobody gets in.
    for number in 0..PASSKEYS {
        let (asked, mut new) = (own.ask_new_passkey().await.unwrap(), Authenticator::new());
        let name = Name::parse(&format!("Key {number}")).unwrap();
        own.add_passkey(&asked.token, &new.create(&asked.options), Some(&name), "").await.unwrap();
    }
    assert!(matches!(own.ask_new_passkey().await, Err(Error::Conflict(_))));
    let mut listed = own.factors().await.unwrap().passkeys;
    assert_eq!(listed.len(), PASSKEYS);
    base.tamper("DELETE FROM authenticator").await.unwrap();
    let last = listed.pop().unwrap();
    for passkey in &listed {
        own.remove_passkey(&passkey.id).await.unwrap();
    }
    assert!(matches!(own.remove_passkey(&last.id).await, Err(Error::Conflict(_))));
    let other = base.partner().await.primary;
    let theirs = base.actor(&other).await;
    assert!(matches!(base.store.own(&theirs).remove_passkey(&last.id).await, Err(Error::NotFound)));
}

async fn an_app_is_removed_where_something_else_is_left(base: &Base) {
    // P62, guarantee 14
    let person = base.partner().await.primary;
    let mut actor = base.actor(&person).await;
    let own = base.store.own(&actor);
    assert!(matches!(own.remove_app().await, Err(Error::Conflict(_))), "the last second factor stays");
    let factors = own.factors().await.unwrap();
    assert!(factors.app.is_some() && !factors.does_without_app());
    let mut authenticator = add(base, &person).await;
    let elsewhere = base.sign_in(&person.email).await;
    let codes = base.store.own(&actor).factors().await.unwrap().recovery_codes;
    base.clock.advance(REAUTHENTICATION + 1);
    let stale = base.store.own(&actor).remove_app().await;
    assert!(matches!(stale, Err(Error::Forbidden(Refusal::Reauthenticate))), "{stale:?}");
    base.confirm(&person).await;
    // Where browsers can't be asked for a passkey, it is nothing to be left with.
    let unnamed = base.store.clone().at_site("http://127.0.0.1:3000");
    actor = base.actor(&person).await;
    assert!(matches!(unnamed.own(&actor).remove_app().await, Err(Error::Conflict(_))));
    let own = base.store.own(&actor);
    assert!(own.factors().await.unwrap().does_without_app());
    let trail = base.trail().await;
    own.remove_app().await.unwrap();
    assert_eq!(base.trail().await, trail + 1);
    assert!(matches!(own.remove_app().await, Err(Error::NotFound)));
    let factors = own.factors().await.unwrap();
    assert!(factors.app.is_none() && factors.recovery_codes == codes, "the recovery codes stay");
    assert!(base.store.authenticate(&elsewhere.session).await.unwrap().is_none(), "every other session ends");
    assert!(base.store.authenticate(&person.session).await.unwrap().is_some());
    // A password alone sets no other one up.
    let form = SignIn::parse(&person.email, PASSWORD).unwrap();
    let entered = base.store.visitor().sign_in(form, &client(), None).await.unwrap();
    assert!(matches!(entered, Entered::SecondFactor(_)), "{entered:?}");
    sign_in(base, &mut authenticator).await.unwrap();
    // Now the passkey is the last.
    let passkey = own.factors().await.unwrap().passkeys.pop().unwrap();
    assert!(matches!(own.remove_passkey(&passkey.id).await, Err(Error::Conflict(_))));
    let mut told = 0;
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        base.system().mail_done(&mail).await.unwrap();
        told += usize::from(mail.to == person.email && mail.news == News::SecondFactorChanged);
    }
    assert_eq!(told, 3, "the app at first, the passkey, and without the app");
}

async fn a_reset_takes_passkeys_too(base: &Base) {
    // M124, T29
    let primary = base.partner().await.primary;
    let person = base.employ(&primary, Standing::of(Role::Tech)).await;
    let mut authenticator = add(base, &person).await;
    let before = ask(base).await;
    let actor = base.actor(&primary).await;
    base.store.employee_admin(&actor).unwrap().reset_second_factor(person.id).await.unwrap();
    refused(give(base, &before.token, &authenticator.get(&before.options)).await);
    refused(sign_in(base, &mut authenticator).await);
    let listed = base.store.employee_admin(&actor).unwrap().employee(person.id).await.unwrap();
    assert!(!listed.row.life.has_second_factor());
}

async fn questions_are_few_for_one_place(base: &Base) {
    for _ in 0..CEREMONIES {
        ask(base).await;
    }
    let more = base.store.visitor().ask_passkey(&client()).await;
    assert!(matches!(more, Err(Error::TooMany { .. })), "{more:?}");
    let elsewhere = store::Client { network: "203.0.113.200".to_owned(), ..client() };
    base.store.visitor().ask_passkey(&elsewhere).await.unwrap();
    // Answering makes no room, and whoever is known is not held up by strangers.
    let person = base.partner().await.primary;
    let actor = base.actor(&person).await;
    let own = base.store.own(&actor);
    for _ in 0..CEREMONIES_OF_ONE {
        let asked = own.ask_new_passkey().await.unwrap();
        refused(own.add_passkey(&asked.token, "{}", None, "").await);
    }
    assert!(matches!(own.ask_new_passkey().await, Err(Error::TooMany { .. })));
    base.clock.advance(CEREMONY + 1);
    ask(base).await;
    base.system().sweep().await.unwrap();
    assert_eq!(base.look("SELECT hash FROM ceremony").await.len(), 1);
    // Where the portal has no name nothing is asked.
    let unnamed = base.store.clone().at_site("http://127.0.0.1:3000");
    assert!(matches!(unnamed.visitor().ask_passkey(&client()).await, Err(Error::Conflict(_))));
}
