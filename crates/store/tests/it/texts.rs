//! Codes by text message: set up, asked for, sent, used up, counted, taken away.

use std::collections::BTreeSet;

use domain::{
    AccountState, Problem, Role, Standing,
    account::SignIn,
    factor::Code,
    field::{Name, Phone},
    limits::{CODE_PAUSE, REAUTHENTICATION, RECOVERY_CODES, SECOND_STEP, TEXT_CODE, TEXTS_OF_NETWORK},
    time::{DAY, HOUR, MINUTE, SECOND},
};
use futures::future::join_all;
use store::{Client, Entered, Error, KeySource, NewFactor, News, Options, SignedIn, Store, Text};

use crate::{
    authenticator::Authenticator,
    worlds::{Base, KEY, PASSWORD, Person, client, new_employee},
};

both!(
    a_number_is_set_up_at_the_first_sign_in_and_signs_in_from_then_on,
    a_code_by_text_works_once_also_for_fifty_at_once,
    a_code_by_text_is_for_one_sign_in_of_one_person_and_the_newest_alone,
    a_code_by_text_is_good_for_five_minutes,
    guesses_of_text_and_app_share_one_count_that_a_restart_keeps,
    guesses_go_no_further_with_other_sign_ins_and_other_messages,
    so_many_codes_are_sent_and_no_more,
    strangers_use_up_nothing_of_the_owner,
    what_nobody_waits_for_is_not_sent,
    a_message_that_failed_comes_again_with_another_code_and_not_for_ever,
    a_message_is_claimed_once_and_no_mail,
    what_is_kept_tells_nobody_the_code,
    a_session_is_confirmed_with_a_code_of_its_own,
    a_text_message_confirms_nobody_who_has_an_app,
    a_text_message_confirms_nobody_who_has_a_passkey_and_no_app,
    a_number_is_added_changed_and_removed_on_ones_own_page,
    the_last_second_factor_stays,
    a_reset_takes_the_number_too,
    without_a_gateway_nothing_is_offered_and_a_recovery_code_lets_in,
);

const NUMBER: &str = "+15551234567";
const OTHER: &str = "+4930901820";

fn phone(text: &str) -> Phone {
    Phone::parse(text).unwrap()
}

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

async fn enter(base: &Base, email: &str) -> Entered {
    let form = SignIn::parse(email, PASSWORD).unwrap();
    base.store.visitor().sign_in(form, &client(), None).await.unwrap()
}

/// The token of a sign-in whose password was right.
async fn step(base: &Base, email: &str) -> String {
    match enter(base, email).await {
        Entered::SecondFactor(token) | Entered::SetUp(token) => token,
        Entered::Session(_) => panic!("a session without a second factor"),
    }
}

/// The text messages that are due, each taken for sent.
async fn texts(base: &Base) -> Vec<Text> {
    let mut texts = Vec::new();
    while let Some(text) = base.system().next_text().await.unwrap() {
        base.system().text_done(&text).await.unwrap();
        texts.push(text);
    }
    texts
}

/// The only one that is due.
async fn text(base: &Base) -> Text {
    let mut due = texts(base).await;
    assert_eq!(due.len(), 1, "{due:?}");
    due.remove(0)
}

async fn ask(base: &Base, token: &str) -> Result<(), Error> {
    base.store.visitor().send_code(token, &client(), None).await
}

/// The code that is sent for this sign-in, half a minute after any before.
async fn sent(base: &Base, token: &str) -> Code {
    base.clock.advance(30 * SECOND);
    ask(base, token).await.unwrap();
    code(&text(base).await.code)
}

async fn give(base: &Base, token: &str, code: &Code) -> Result<SignedIn, Error> {
    base.store.visitor().give_code(token, code, &client(), None).await
}

/// Another code than this one.
fn other(right: &Code) -> Code {
    let Code::Digits(digits) = right else { panic!("six digits") };
    let changed = if digits.starts_with('0') { '1' } else { '0' };
    code(&format!("{changed}{}", &digits[1..]))
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

#[expect(clippy::needless_pass_by_value, reason = "an answer is looked at once")]
fn paused<T: std::fmt::Debug>(answer: Result<T, Error>, milliseconds: i64) {
    let right = matches!(&answer, Err(Error::TooMany { seconds }) if seconds * SECOND == milliseconds);
    assert!(right, "{answer:?}, not {milliseconds} ms");
}

/// An employee with a password and nothing else yet.
async fn half(base: &Base, by: &Person) -> domain::employee::Invited {
    let actor = base.actor(by).await;
    let new = new_employee(Standing::of(Role::Tech));
    let invited = base.store.employee_admin(&actor).unwrap().create(&new).await.unwrap();
    base.use_link(&invited.path).await;
    invited
}

/// Sets a number up as the first second factor.
async fn set_up(base: &Base, email: &str, number: &str) -> (SignedIn, Vec<String>) {
    let token = step(base, email).await;
    let visitor = base.store.visitor();
    visitor.send_first_code(&token, &phone(number), &client(), None).await.unwrap();
    let code = code(&text(base).await.code);
    visitor.set_up(&token, NewFactor::Texts { code: &code }, &client(), None).await.unwrap()
}

/// An employee whose only second factor is a number; a minute ago.
async fn texted(base: &Base, by: &Person) -> String {
    let invited = half(base, by).await;
    set_up(base, &invited.email, NUMBER).await;
    base.clock.advance(MINUTE);
    invited.email
}

async fn person(base: &Base, email: &str, signed_in: SignedIn) -> Person {
    let id = base.store.authenticate(&signed_in.session).await.unwrap().unwrap().account();
    Person { id, email: email.to_owned(), session: signed_in.session, browser: signed_in.browser }
}

async fn a_number_is_set_up_at_the_first_sign_in_and_signs_in_from_then_on(base: &Base) {
    // M18, K15, M93
    let partner = base.partner().await;
    let invited = half(base, &partner.primary).await;
    let visitor = base.store.visitor();
    let token = step(base, &invited.email).await;
    let shown = visitor.step(&token).await.unwrap();
    assert!(shown.texts && shown.sets_up && shown.phone.is_none() && shown.awaited.is_none());
    // Nobody sends a code to a number that is not set up, and nobody sets one up without a code.
    ended(ask(base, &token).await);
    for guess in ["000000", "123456"] {
        let guess = code(guess);
        wrong(visitor.set_up(&token, NewFactor::Texts { code: &guess }, &client(), None).await);
    }
    visitor.send_first_code(&token, &phone(OTHER), &client(), None).await.unwrap();
    assert_eq!(visitor.step(&token).await.unwrap().awaited.as_deref(), Some(OTHER));
    let first = text(base).await;
    assert_eq!((first.to.as_str(), first.partner.as_str()), (OTHER, "Northwind"));
    assert_eq!(first.code.len(), 6);
    // It was mistyped: the code of the other number sets nothing up any more.
    base.clock.advance(30 * SECOND);
    visitor.send_first_code(&token, &phone(NUMBER), &client(), None).await.unwrap();
    let second = text(base).await;
    let before = code(&first.code);
    wrong(visitor.set_up(&token, NewFactor::Texts { code: &before }, &client(), None).await);
    base.clock.advance(CODE_PAUSE);
    let right = code(&second.code);
    let new = NewFactor::Texts { code: &right };
    let (signed_in, codes) = visitor.set_up(&token, new, &client(), None).await.unwrap();
    assert_eq!(codes.len(), RECOVERY_CODES);
    let actor = base.store.authenticate(&signed_in.session).await.unwrap().unwrap();
    let own = base.store.own(&actor);
    assert_eq!(own.factors().await.unwrap().phone.unwrap().number, NUMBER);
    assert_eq!(own.me().await.unwrap().phone.as_deref(), Some("••••4567"));
    // What was just set up confirms nothing.
    assert!(own.is_confirmed().await.is_err());
    let admin = base.actor(&partner.primary).await;
    let row = base.store.employee_admin(&admin).unwrap().employee(invited.id).await.unwrap().row;
    assert!(
        row.life.state == AccountState::Active
            && row.life.factors == [domain::factor::FactorKind::TextMessages]
    );
    ended(visitor.step(&token).await);

    base.clock.advance(HOUR);
    let token = step(base, &invited.email).await;
    let shown = visitor.step(&token).await.unwrap();
    assert_eq!((shown.sets_up, shown.phone.as_deref(), shown.awaited), (false, Some("••••4567"), None));
    // Looking sends nothing.
    assert!(texts(base).await.is_empty());
    ask(base, &token).await.unwrap();
    assert_eq!(visitor.step(&token).await.unwrap().awaited.as_deref(), Some("••••4567"));
    let signed_in = give(base, &token, &code(&text(base).await.code)).await.unwrap();
    let actor = base.store.authenticate(&signed_in.session).await.unwrap().unwrap();
    base.store.own(&actor).is_confirmed().await.unwrap();
    // The owner is told that there is a second factor.
    let mut told = false;
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        base.system().mail_done(&mail).await.unwrap();
        told |= mail.to == invited.email && mail.news == News::SecondFactorChanged;
    }
    assert!(told);
}

async fn a_code_by_text_works_once_also_for_fifty_at_once(base: &Base) {
    // Guarantee 12; T28, P54, P55
    let email = texted(base, &base.partner().await.primary).await;
    let token = step(base, &email).await;
    let right = sent(base, &token).await;
    let tries = (0..50).map(|_| {
        let (store, token, code) = (base.store.clone(), token.clone(), right.clone());
        tokio::spawn(async move { store.visitor().give_code(&token, &code, &client(), None).await })
    });
    let answers: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    base.clock.advance(DAY);
    // Of those who set a number up, and of those who confirm, one too.
    let invited = half(base, &base.partner().await.primary).await;
    let token = step(base, &invited.email).await;
    base.store.visitor().send_first_code(&token, &phone(NUMBER), &client(), None).await.unwrap();
    let right = code(&text(base).await.code);
    let tries = (0..50).map(|_| {
        let (store, token, code) = (base.store.clone(), token.clone(), right.clone());
        tokio::spawn(async move {
            store.visitor().set_up(&token, NewFactor::Texts { code: &code }, &client(), None).await
        })
    });
    let answers: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    base.clock.advance(DAY - HOUR);
    let token = step(base, &invited.email).await;
    wrong(give(base, &token, &right).await);
}

async fn a_code_by_text_is_for_one_sign_in_of_one_person_and_the_newest_alone(base: &Base) {
    // P51, P56
    let partner = base.partner().await;
    let (email, stranger) = (texted(base, &partner.primary).await, texted(base, &partner.primary).await);
    let (one, two) = (step(base, &email).await, step(base, &email).await);
    let theirs = step(base, &stranger).await;
    let (for_one, for_two) = (sent(base, &one).await, sent(base, &two).await);
    let for_them = sent(base, &theirs).await;
    wrong(give(base, &two, &for_one).await);
    wrong(give(base, &one, &for_them).await);
    base.clock.advance(CODE_PAUSE);
    // A session of the same person has asked for none.
    let signed_in = give(base, &two, &for_two).await.unwrap();
    // Whoever is in has ended the sign-ins beside them.
    ended(give(base, &one, &for_one).await);
    let actor = base.store.authenticate(&signed_in.session).await.unwrap().unwrap();
    let Code::Digits(digits) = &for_them else { panic!("six digits") };
    assert!(base.store.own(&actor).confirm(digits).await.is_err());
    base.clock.advance(DAY);
    let token = step(base, &email).await;
    let (first, second) = (sent(base, &token).await, sent(base, &token).await);
    wrong(give(base, &token, &first).await);
    give(base, &token, &second).await.unwrap();
}

async fn a_code_by_text_is_good_for_five_minutes(base: &Base) {
    let email = texted(base, &base.partner().await.primary).await;
    let token = step(base, &email).await;
    let late = sent(base, &token).await;
    base.clock.advance(TEXT_CODE);
    wrong(give(base, &token, &late).await);
    assert_eq!(base.store.visitor().step(&token).await.unwrap().awaited, None, "nothing is awaited any more");
    let in_time = sent(base, &token).await;
    base.clock.advance(TEXT_CODE - SECOND);
    ended(give(base, &token, &in_time).await);
    let token = step(base, &email).await;
    let in_time = sent(base, &token).await;
    base.clock.advance(TEXT_CODE - SECOND);
    give(base, &token, &in_time).await.unwrap();
    // The sign-in ends after ten minutes, with or without a code that would still be good.
    base.clock.advance(HOUR);
    let token = step(base, &email).await;
    base.clock.advance(SECOND_STEP - MINUTE);
    let right = sent(base, &token).await;
    base.clock.advance(MINUTE);
    ended(give(base, &token, &right).await);
}

async fn guesses_of_text_and_app_share_one_count_that_a_restart_keeps(base: &Base) {
    // Guarantee 15; P52, P54, P67, P70
    let primary = base.partner().await.primary;
    let own = base.actor(&primary).await;
    base.store.own(&own).send_code_to(&phone(NUMBER)).await.unwrap();
    let new = code(&text(base).await.code);
    base.store.own(&own).set_number(&new).await.unwrap();
    base.clock.advance(HOUR / 2);
    let tokens = [step(base, &primary.email).await, step(base, &primary.email).await];
    let by_text = sent(base, &tokens[0]).await;
    wrong(give(base, &tokens[0], &other(&by_text)).await);
    // One of the app, another sign-in, and what looks like a recovery code: one count.
    wrong(give(base, &tokens[1], &base.code_of(&base.app(&primary.email), -120)).await);
    wrong(give(base, &tokens[1], &code("abcd-efgh-2345-6789")).await);
    paused(give(base, &tokens[0], &by_text).await, CODE_PAUSE);
    paused(give(base, &tokens[1], &base.code(&primary.email).await).await, CODE_PAUSE);
    // The program that begins anew knows it.
    let mut options = Options::at(&base.url);
    (options.clock, options.key) = (base.clock.clone(), KeySource::Given(KEY));
    let again = Store::open(options).await.unwrap().texting(true);
    paused(again.visitor().give_code(&tokens[0], &by_text, &client(), None).await, CODE_PAUSE);
    paused(again.visitor().send_code(&tokens[0], &client(), None).await, 30 * SECOND);
    base.clock.advance(CODE_PAUSE);
    again.visitor().give_code(&tokens[0], &by_text, &client(), None).await.unwrap();
    again.close().await;
}

async fn guesses_go_no_further_with_other_sign_ins_and_other_messages(base: &Base) {
    // P52: for days, with as many sign-ins and messages as there can be
    let email = texted(base, &base.partner().await.primary).await;
    base.clock.advance(DAY);
    let end = base.clock.now().plus(4 * DAY);
    let (mut guesses, mut in_hour, mut messages) = (0, BTreeSet::new(), 0);
    while base.clock.now() < end {
        let token = step(base, &email).await;
        let mut guess = code("000000");
        if ask(base, &token).await.is_ok() {
            messages += 1;
            guess = other(&code(&text(base).await.code));
        }
        loop {
            match give(base, &token, &guess).await {
                Err(Error::Invalid(_)) => guesses += 1,
                Err(Error::TooMany { seconds }) => {
                    in_hour.insert(seconds);
                    base.clock.advance(seconds * SECOND + 1);
                    // What is forgotten after a day must not be these.
                    base.system().sweep().await.unwrap();
                    break;
                }
                // The sign-in has had its five.
                Err(Error::SessionEnded) => break,
                Ok(_) => panic!("guessed"),
                Err(error) => panic!("{error}"),
            }
        }
    }
    // The hundredth in a row ends it for a day, and each after it.
    assert!(guesses <= 104, "{guesses} guesses");
    assert!(in_hour.contains(&(DAY / SECOND)), "{in_hour:?}");
    assert!(messages <= 44, "{messages} messages");
}

async fn so_many_codes_are_sent_and_no_more(base: &Base) {
    let email = texted(base, &base.partner().await.primary).await;
    base.clock.advance(DAY);
    let mut token = step(base, &email).await;
    ask(base, &token).await.unwrap();
    paused(ask(base, &token).await, 30 * SECOND);
    // Beginning again is the same count, and so is an older message that was not sent.
    token = step(base, &email).await;
    paused(ask(base, &token).await, 30 * SECOND);
    for _ in 0..4 {
        base.clock.advance(30 * SECOND);
        ask(base, &token).await.unwrap();
    }
    base.clock.advance(MINUTE);
    paused(ask(base, &token).await, HOUR - 3 * MINUTE);
    base.clock.advance(HOUR);
    token = step(base, &email).await;
    for _ in 0..5 {
        ask(base, &token).await.unwrap();
        base.clock.advance(30 * SECOND);
    }
    base.clock.advance(2 * HOUR);
    token = step(base, &email).await;
    paused(ask(base, &token).await, DAY - 3 * HOUR - 5 * MINUTE - 30 * SECOND);
    // Tidying takes nothing of that away.
    base.system().sweep().await.unwrap();
    paused(ask(base, &token).await, DAY - 3 * HOUR - 5 * MINUTE - 30 * SECOND);
    // One message was left of each sign-in: the newest.
    assert!(texts(base).await.is_empty(), "they are hours old");
    base.clock.advance(DAY);
    token = step(base, &email).await;
    ask(base, &token).await.unwrap();
    // Of many at once one is sent.
    base.clock.advance(MINUTE);
    text(base).await;
    let tries = (0..20).map(|_| {
        let (store, token) = (base.store.clone(), token.clone());
        tokio::spawn(async move { store.visitor().send_code(&token, &client(), None).await.is_ok() })
    });
    let asked = join_all(tries).await.into_iter().filter(|done| *done.as_ref().unwrap()).count();
    assert_eq!((asked, texts(base).await.len()), (1, 1));
}

async fn strangers_use_up_nothing_of_the_owner(base: &Base) {
    // Guarantee 15, P66: whoever has the password, and asks until nothing more is sent
    let email = texted(base, &base.partner().await.primary).await;
    base.clock.advance(DAY);
    let token = step(base, &email).await;
    let signed_in = give(base, &token, &sent(base, &token).await).await.unwrap();
    let owner = person(base, &email, signed_in).await;
    let theirs = step(base, &email).await;
    for _ in 0..4 {
        base.clock.advance(30 * SECOND);
        ask(base, &theirs).await.unwrap();
        text(base).await;
    }
    base.clock.advance(MINUTE);
    assert!(matches!(ask(base, &theirs).await, Err(Error::TooMany { .. })));
    let visitor = base.store.visitor();
    visitor.send_code(&theirs, &client(), Some(&owner.browser)).await.unwrap();
    text(base).await;
    base.clock.advance(MINUTE);
    base.store.own(&base.actor(&owner).await).send_code().await.unwrap();
    text(base).await;
    // One network has so many for all who ask there, and others go on.
    let (most, within) = TEXTS_OF_NETWORK[0];
    base.clock.advance(within);
    let primary = base.partner().await.primary;
    let mut sent = 0;
    let crowd = Client { network: "198.51.100.7".to_owned(), browser: "Firefox on Linux".to_owned() };
    while sent <= most {
        let email = half(base, &primary).await.email;
        let token = step(base, &email).await;
        for _ in 0..5 {
            base.clock.advance(30 * SECOND);
            let asked = visitor.send_first_code(&token, &phone(NUMBER), &crowd, None).await;
            sent += 1;
            assert_eq!(asked.is_ok(), sent <= most, "{sent}: {asked:?}");
            if sent > most {
                visitor.send_first_code(&token, &phone(NUMBER), &client(), None).await.unwrap();
                break;
            }
        }
    }
}

async fn what_nobody_waits_for_is_not_sent(base: &Base) {
    // P33, T3
    let partner = base.partner().await;
    let email = texted(base, &partner.primary).await;
    let admin = base.actor(&partner.primary).await;
    base.confirm(&partner.primary).await;
    let door = base.store.employee_admin(&admin).unwrap();
    let token = step(base, &email).await;
    let id = {
        let signed_in = give(base, &token, &sent(base, &token).await).await.unwrap();
        base.store.authenticate(&signed_in.session).await.unwrap().unwrap().account()
    };
    // Too old.
    let token = step(base, &email).await;
    base.clock.advance(MINUTE);
    ask(base, &token).await.unwrap();
    base.clock.advance(TEXT_CODE);
    assert!(texts(base).await.is_empty());
    // The sign-in has ended.
    let token = step(base, &email).await;
    ask(base, &token).await.unwrap();
    door.end_sessions(id).await.unwrap();
    assert!(texts(base).await.is_empty());
    // The account has.
    base.clock.advance(MINUTE);
    let token = step(base, &email).await;
    ask(base, &token).await.unwrap();
    door.deactivate(id).await.unwrap();
    assert!(texts(base).await.is_empty());
    door.reactivate(id).await.unwrap();
    ended(ask(base, &token).await);
    // It does not exist any more.
    base.clock.advance(HOUR);
    let admin = base.actor(&base.sign_in(&partner.primary.email).await).await;
    let door = base.store.employee_admin(&admin).unwrap();
    let token = step(base, &email).await;
    ask(base, &token).await.unwrap();
    door.delete(id).await.unwrap();
    assert!(texts(base).await.is_empty());
    ended(ask(base, &token).await);
    let left = base.look("SELECT kind FROM outbox WHERE kind = 'text_code' AND done_at IS NULL").await;
    assert!(left.is_empty(), "nothing is looked at for ever");
}

async fn a_message_that_failed_comes_again_with_another_code_and_not_for_ever(base: &Base) {
    let email = texted(base, &base.partner().await.primary).await;
    let token = step(base, &email).await;
    ask(base, &token).await.unwrap();
    let mut codes = Vec::new();
    let mut id = None;
    for (attempt, pause) in [(1, 5), (2, 10), (3, 20), (4, 40), (5, 60), (6, 60), (7, 60)] {
        let text = base.system().next_text().await.unwrap().unwrap_or_else(|| panic!("attempt {attempt}"));
        base.system().text_failed(&text).await.unwrap();
        assert_eq!((text.attempts, *id.get_or_insert(text.id)), (attempt, text.id), "the same message");
        codes.push(code(&text.code));
        base.clock.advance(pause * SECOND - 1);
        assert!(base.system().next_text().await.unwrap().is_none(), "not before {pause} s");
        base.clock.advance(1);
    }
    // 255 seconds have gone by; with the next pause five minutes would.
    let text = base.system().next_text().await.unwrap().expect("the last attempt");
    base.system().text_failed(&text).await.unwrap();
    base.clock.advance(MINUTE);
    assert!(texts(base).await.is_empty(), "nobody waits for it any more");
    // What a gateway has sent all the same is good, if it is the newest.
    wrong(give(base, &token, &codes[0]).await);
    give(base, &token, &code(&text.code)).await.unwrap();
}

async fn a_message_is_claimed_once_and_no_mail(base: &Base) {
    let email = texted(base, &base.partner().await.primary).await;
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        base.system().mail_done(&mail).await.unwrap();
    }
    let token = step(base, &email).await;
    ask(base, &token).await.unwrap();
    assert!(base.system().next_mail().await.unwrap().is_none(), "a code is no mail");
    let systems: Vec<_> = (0..20).map(|_| base.system()).collect();
    let claimed = join_all(systems.iter().map(store::System::next_text)).await;
    let claimed: Vec<Text> = claimed.into_iter().filter_map(|claimed| claimed.unwrap()).collect();
    assert_eq!(claimed.len(), 1, "{claimed:?}");
    // Whoever claimed it is gone.
    base.clock.advance(2 * MINUTE);
    assert_eq!(texts(base).await.len(), 1);
    base.clock.advance(2 * MINUTE);
    assert!(texts(base).await.is_empty(), "what was sent stays sent");
}

async fn what_is_kept_tells_nobody_the_code(base: &Base) {
    // T28, T47, P57: neither before it is sent nor after
    let email = texted(base, &base.partner().await.primary).await;
    let token = step(base, &email).await;
    ask(base, &token).await.unwrap();
    let unsent = base.look("SELECT COALESCE(mark, 'none') FROM text_code WHERE holder IS NOT NULL").await;
    assert_eq!(unsent, ["none"]);
    let Code::Digits(digits) = code(&text(base).await.code) else { panic!("six digits") };
    let marks = base.look("SELECT mark FROM text_code WHERE mark IS NOT NULL").await;
    assert!(marks.len() == 1 && marks[0].len() == 64, "{marks:?}");
    for kept in ["SELECT payload FROM outbox", "SELECT details FROM audit"] {
        let kept = base.look(kept).await.join("\n");
        assert!(!kept.contains(&format!("\"{digits}\"")) && !kept.contains(NUMBER), "{kept}");
    }
    // A mark of one installation is nothing to another one's key.
    let mut options = Options::at(&base.url);
    (options.clock, options.key) = (base.clock.clone(), KeySource::Given([9; 32]));
    assert!(Store::open(options).await.is_err());
    give(base, &token, &code(&digits)).await.unwrap();
    let marks = base.look("SELECT mark FROM text_code WHERE mark IS NOT NULL").await;
    assert!(marks.is_empty(), "used up");
}

async fn a_session_is_confirmed_with_a_code_of_its_own(base: &Base) {
    // T43, P59
    let email = texted(base, &base.partner().await.primary).await;
    let token = step(base, &email).await;
    let one = give(base, &token, &sent(base, &token).await).await.unwrap();
    let one = person(base, &email, one).await;
    base.clock.advance(MINUTE);
    let token = step(base, &email).await;
    let two = give(base, &token, &sent(base, &token).await).await.unwrap();
    let two = person(base, &email, two).await;
    base.clock.advance(REAUTHENTICATION + 1);
    let (one, two) = (base.actor(&one).await, base.actor(&two).await);
    let (one, two) = (base.store.own(&one), base.store.own(&two));
    assert!(one.is_confirmed().await.is_err());
    one.send_code().await.unwrap();
    let right = text(base).await.code;
    wrong(two.confirm(&right).await);
    // A form that was sent twice: both go on, and the code that the one has used is no guess of the other's.
    let (this, twin) = tokio::join!(one.confirm(&right), one.confirm(&right));
    let tokens: Vec<_> = [this, twin].into_iter().filter_map(Result::unwrap).collect();
    let [token] = <[String; 1]>::try_from(tokens).expect("one has used it");
    one.is_confirmed().await.unwrap();
    assert!(two.is_confirmed().await.is_err());
    assert_eq!(
        base.look("SELECT action FROM audit WHERE action = 'code_refused'").await.len(),
        1,
        "of the other session"
    );
    let one = base.store.authenticate(&token).await.unwrap().unwrap();
    let one = base.store.own(&one);
    wrong(one.confirm(&right).await);
    // The code of a session signs nobody in.
    base.clock.advance(REAUTHENTICATION + 1);
    one.send_code().await.unwrap();
    let right = text(base).await.code;
    let token = step(base, &email).await;
    wrong(give(base, &token, &code(&right)).await);
    // Guesses within a session are its own count (P66); the code that was used again was one.
    for _ in 0..2 {
        wrong(one.confirm(if right == "000000" { "111111" } else { "000000" }).await);
    }
    paused(one.confirm(&right).await, CODE_PAUSE);
}

async fn a_text_message_confirms_nobody_who_has_an_app(base: &Base) {
    // P59: what is harder to take over is asked for where it is there
    let email = texted(base, &base.partner().await.primary).await;
    let token = step(base, &email).await;
    let signed_in = give(base, &token, &sent(base, &token).await).await.unwrap();
    let mine = person(base, &email, signed_in).await;
    let actor = base.actor(&mine).await;
    let own = base.store.own(&actor);
    own.is_confirmed().await.unwrap();
    assert!(own.me().await.unwrap().phone.is_some());
    base.clock.advance(MINUTE);
    own.send_code().await.unwrap();
    let by_text = text(base).await.code;
    let app = own.new_app("").unwrap();
    own.replace_app(&app.sealed, &base.code_of(&app.key, 0), "").await.unwrap();
    let by_app = async || {
        base.clock.advance(MINUTE);
        let Code::Digits(digits) = base.code_of(&app.key, 0) else { panic!("six digits") };
        digits
    };
    // Neither offered nor sent nor taken, not even what was on its way: not for confirming, nor for another app.
    let actor = base.actor(&mine).await;
    let own = base.store.own(&actor);
    assert_eq!(own.me().await.unwrap().phone, None);
    assert!(matches!(own.send_code().await, Err(Error::Conflict(_))));
    wrong(own.confirm(&by_text).await);
    let another = own.new_app("").unwrap();
    let shown = base.code_of(&another.key, 0);
    wrong(own.replace_app(&another.sealed, &shown, &by_text).await);
    own.confirm(&by_app().await).await.unwrap().unwrap();
    // It lets in, and who came in by it has confirmed nothing.
    base.clock.advance(HOUR / 2);
    let token = step(base, &email).await;
    let signed_in = give(base, &token, &sent(base, &token).await).await.unwrap();
    let actor = base.store.authenticate(&signed_in.session).await.unwrap().unwrap();
    let own = base.store.own(&actor);
    assert!(own.is_confirmed().await.is_err());
    own.confirm(&by_app().await).await.unwrap().unwrap();
    own.is_confirmed().await.unwrap();
}

async fn a_text_message_confirms_nobody_who_has_a_passkey_and_no_app(base: &Base) {
    // P59, docs/decisions/0014-text-messages.md
    let email = texted(base, &base.partner().await.primary).await;
    let token = step(base, &email).await;
    let signed_in = give(base, &token, &sent(base, &token).await).await.unwrap();
    let mine = person(base, &email, signed_in).await;
    let actor = base.actor(&mine).await;
    let own = base.store.own(&actor);
    own.is_confirmed().await.unwrap();
    base.clock.advance(MINUTE);
    own.send_code().await.unwrap();
    let by_text = text(base).await.code;
    let recovery = own.make_recovery_codes().await.unwrap();
    let (asked, mut passkey) = (own.ask_new_passkey().await.unwrap(), Authenticator::new());
    let answer = passkey.create(&asked.options);
    own.add_passkey(&asked.token, &answer, None, "Firefox/143.0").await.unwrap();
    // Neither offered nor sent nor taken, not even what was on its way: not for confirming, nor for an app.
    let actor = base.actor(&mine).await;
    let own = base.store.own(&actor);
    let factors = own.factors().await.unwrap();
    assert!(factors.app.is_none() && factors.phone.is_some() && factors.passkeys.len() == 1);
    assert_eq!(own.me().await.unwrap().phone, None);
    assert!(matches!(own.send_code().await, Err(Error::Conflict(_))));
    assert!(texts(base).await.is_empty());
    wrong(own.confirm(&by_text).await);
    let app = own.new_app("").unwrap();
    let shown = base.code_of(&app.key, 0);
    wrong(own.replace_app(&app.sealed, &shown, &by_text).await);
    // Once what the sign-in confirmed is over, neither does a recovery code: it is for getting in. The passkey does.
    base.clock.advance(REAUTHENTICATION + 1);
    let refused = own.confirm(&recovery[0]).await;
    assert!(matches!(&refused, Err(Error::Invalid(errors)) if errors.of("code").is_some()), "{refused:?}");
    let stale = own.make_recovery_codes().await;
    assert!(matches!(stale, Err(Error::Forbidden(domain::Refusal::Reauthenticate))), "{stale:?}");
    let asked = own.ask_passkey().await.unwrap();
    own.confirm_with_passkey(&asked.token, &passkey.get(&asked.options)).await.unwrap();
    own.make_recovery_codes().await.unwrap();
    // A message lets in, and who came in by it has confirmed nothing.
    base.clock.advance(HOUR / 2);
    let token = step(base, &email).await;
    let signed_in = give(base, &token, &sent(base, &token).await).await.unwrap();
    let actor = base.store.authenticate(&signed_in.session).await.unwrap().unwrap();
    let own = base.store.own(&actor);
    assert!(own.is_confirmed().await.is_err());
    assert!(matches!(own.send_code().await, Err(Error::Conflict(_))));
    let asked = own.ask_passkey().await.unwrap();
    own.confirm_with_passkey(&asked.token, &passkey.get(&asked.options)).await.unwrap();
    own.is_confirmed().await.unwrap();
    // Where browsers can't be asked for a passkey, the message is all that is there to confirm with.
    base.clock.advance(REAUTHENTICATION + 1);
    let unnamed = base.store.clone().at_site("http://127.0.0.1:3000");
    let own = unnamed.own(&actor);
    assert!(own.is_confirmed().await.is_err());
    assert!(own.me().await.unwrap().phone.is_some());
    own.send_code().await.unwrap();
    own.confirm(&text(base).await.code).await.unwrap().unwrap();
    own.is_confirmed().await.unwrap();
}

async fn a_number_is_added_changed_and_removed_on_ones_own_page(base: &Base) {
    let primary = base.partner().await.primary;
    let elsewhere = base.sign_in(&primary.email).await;
    let mine = base.sign_in(&primary.email).await;
    let actor = base.actor(&mine).await;
    let own = base.store.own(&actor);
    base.clock.advance(REAUTHENTICATION + 1);
    let stale = |answer: &Result<(), Error>| {
        assert!(matches!(answer, Err(Error::Forbidden(domain::Refusal::Reauthenticate))), "{answer:?}");
    };
    // The actor is from before: what counts is the session as it is.
    stale(&own.send_code_to(&phone(NUMBER)).await);
    assert!(matches!(own.send_code().await, Err(Error::NotFound)), "there is no number yet");
    base.confirm(&mine).await;
    let actor = base.actor(&mine).await;
    let own = base.store.own(&actor);
    own.send_code_to(&phone(NUMBER)).await.unwrap();
    assert_eq!(own.awaited_number().await.unwrap().as_deref(), Some(NUMBER));
    let right = code(&text(base).await.code);
    wrong(own.set_number(&other(&right)).await);
    // It proves the number, and confirms nobody.
    let Code::Digits(digits) = &right else { panic!("six digits") };
    wrong(own.confirm(digits).await);
    assert!(own.set_number(&code("abcd-efgh-2345-6789")).await.is_err());
    own.make_recovery_codes().await.unwrap();
    assert!(own.set_number(&right).await.unwrap().is_empty(), "the recovery codes stay");
    assert_eq!(own.awaited_number().await.unwrap(), None);
    assert!(base.store.authenticate(&elsewhere.session).await.unwrap().is_none(), "every other session ends");
    assert!(base.store.authenticate(&mine.session).await.unwrap().is_some());
    // The number of the profile is another thing (K15).
    own.rename(&Name::parse("Petra").unwrap(), Some(&phone(OTHER))).await.unwrap();
    assert_eq!(own.factors().await.unwrap().phone.unwrap().number, NUMBER);
    // Another number takes its place, and what was sent to the one before is dead.
    base.clock.advance(MINUTE);
    base.confirm(&mine).await;
    own.send_code_to(&phone(OTHER)).await.unwrap();
    let new = code(&text(base).await.code);
    let token = step(base, &primary.email).await;
    let before = sent(base, &token).await;
    own.set_number(&new).await.unwrap();
    ended(give(base, &token, &before).await);
    assert_eq!(own.factors().await.unwrap().phone.unwrap().number, OTHER);
    base.clock.advance(REAUTHENTICATION + 1);
    stale(&own.remove_number().await);
    base.confirm(&mine).await;
    own.remove_number().await.unwrap();
    assert_eq!(own.factors().await.unwrap().phone, None);
    assert!(matches!(own.remove_number().await, Err(Error::NotFound)));
    let acts = base.look("SELECT action FROM audit ORDER BY seq").await;
    for (action, times) in [("texts_set", 2), ("texts_removed", 1), ("text_asked", 3)] {
        assert_eq!(acts.iter().filter(|act| *act == action).count(), times, "{action}");
    }
    let mut told = 0;
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        base.system().mail_done(&mail).await.unwrap();
        told += usize::from(mail.to == primary.email && mail.news == News::SecondFactorChanged);
    }
    // The app at first, new recovery codes, the number twice and without it.
    assert_eq!(told, 5);
}

async fn the_last_second_factor_stays(base: &Base) {
    // P62
    let email = texted(base, &base.partner().await.primary).await;
    let token = step(base, &email).await;
    let signed_in = give(base, &token, &sent(base, &token).await).await.unwrap();
    let mine = person(base, &email, signed_in).await;
    let actor = base.actor(&mine).await;
    let own = base.store.own(&actor);
    assert!(matches!(own.remove_number().await, Err(Error::Conflict(_))));
    assert!(own.factors().await.unwrap().phone.is_some());
    // With an app beside it, it goes.
    let app = own.new_app("").unwrap();
    own.replace_app(&app.sealed, &base.code_of(&app.key, 0), "").await.unwrap();
    own.remove_number().await.unwrap();
}

async fn a_reset_takes_the_number_too(base: &Base) {
    // M124, guarantee 13
    let partner = base.partner().await;
    let email = texted(base, &partner.primary).await;
    let token = step(base, &email).await;
    let signed_in = give(base, &token, &sent(base, &token).await).await.unwrap();
    let id = person(base, &email, signed_in).await.id;
    let token = step(base, &email).await;
    base.clock.advance(MINUTE);
    ask(base, &token).await.unwrap();
    base.confirm(&partner.primary).await;
    let admin = base.actor(&partner.primary).await;
    let invited = base.store.employee_admin(&admin).unwrap().reset_second_factor(id).await.unwrap();
    assert!(texts(base).await.is_empty(), "nothing goes there any more");
    assert!(base.look("SELECT phone FROM text_phone").await.is_empty());
    // With the link and the password another number is set up.
    let visitor = base.store.visitor();
    let link = invited.path.trim_start_matches("/link/");
    let password = domain::field::Password::given(PASSWORD).unwrap();
    let token = visitor.use_second_factor_link(link, password, &client(), None).await.unwrap();
    base.clock.advance(MINUTE);
    visitor.send_first_code(&token, &phone(OTHER), &client(), None).await.unwrap();
    let right = code(&text(base).await.code);
    visitor.set_up(&token, NewFactor::Texts { code: &right }, &client(), None).await.unwrap();
}

async fn without_a_gateway_nothing_is_offered_and_a_recovery_code_lets_in(base: &Base) {
    let partner = base.partner().await;
    let invited = half(base, &partner.primary).await;
    let (_, codes) = set_up(base, &invited.email, NUMBER).await;
    base.clock.advance(MINUTE);
    let silent = base.store.clone().texting(false);
    let visitor = silent.visitor();
    let token = step(base, &invited.email).await;
    let shown = visitor.step(&token).await.unwrap();
    // It is still a second factor: a password alone does not set another one up.
    assert!(!shown.texts && !shown.sets_up && shown.phone.is_none() && shown.awaited.is_none());
    assert!(matches!(visitor.send_code(&token, &client(), None).await, Err(Error::Conflict(_))));
    let signed_in = visitor.give_code(&token, &code(&codes[0]), &client(), None).await.unwrap();
    let actor = silent.authenticate(&signed_in.session).await.unwrap().unwrap();
    let own = silent.own(&actor);
    assert_eq!(own.me().await.unwrap().phone, None);
    assert!(!own.factors().await.unwrap().texts);
    assert!(matches!(own.send_code().await, Err(Error::Conflict(_))));
    // With another recovery code an app is set up, and then the number goes.
    let app = own.new_app("").unwrap();
    own.replace_app(&app.sealed, &base.code_of(&app.key, 0), &codes[1]).await.unwrap();
    let other = half(base, &partner.primary).await;
    let token = step(base, &other.email).await;
    let refused = visitor.send_first_code(&token, &phone(NUMBER), &client(), None).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
}
