//! The server's clock, set forward or back by an hour: whatever it says, what is used or over does not begin anew.

use domain::{
    AccountState, Problem, Refusal, Role, Standing,
    account::SignIn,
    factor::Code,
    field::Email,
    limits::{FREE_FAILURES, INVITATION, RESET, SESSION_ABSOLUTE, SESSION_IDLE},
    time::{HOUR, MINUTE, SECOND},
};
use store::{Entered, Error, News, SignedIn};

use crate::worlds::{Base, PASSWORD, Person, client, new_employee, new_password};

both!(
    a_code_that_was_used_stays_used_whatever_the_clock_says,
    a_link_that_is_over_opens_nothing_when_the_clock_goes_back,
    a_session_that_is_over_is_none_when_the_clock_goes_back,
    a_clock_that_jumps_begins_no_count_of_guesses_anew,
    a_clock_that_is_set_back_confirms_nobody,
);

async fn a_clock_that_is_set_back_confirms_nobody(base: &Base) {
    // SECURITY section 2: five minutes, not an hour more
    let partner = base.partner().await;
    let tech = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    base.clock.advance(50 * MINUTE);
    base.confirm(&partner.primary).await;
    base.clock.advance(-50 * MINUTE);
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let refused = door.reset_second_factor(tech.id).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::Reauthenticate))), "{refused:?}");
}

/// Both steps of a sign-in in a browser that nobody knows.
async fn give(base: &Base, email: &str, code: &Code) -> Result<SignedIn, Error> {
    let visitor = base.store.visitor();
    let form = SignIn::parse(email, PASSWORD).unwrap();
    let entered = visitor.sign_in(form, &client(), None).await.unwrap();
    let Entered::SecondFactor(token) = entered else { panic!("{entered:?}") };
    visitor.give_code(&token, code, &client(), None).await
}

async fn wrong(base: &Base, email: &str, code: &Code) {
    let answer = give(base, email, code).await;
    let problem = match &answer {
        Err(Error::Invalid(errors)) => errors.of("code"),
        _ => None,
    };
    assert_eq!(problem, Some(Problem::WrongCode), "{answer:?}");
}

async fn a_code_that_was_used_stays_used_whatever_the_clock_says(base: &Base) {
    // Guarantee 12; T28, P31
    let person = base.partner().await.primary;
    let (email, app) = (person.email.as_str(), base.app(&person.email));
    let recovery = base.store.own(&base.actor(&person).await).make_recovery_codes().await.unwrap();
    let recovery: Vec<Code> = recovery.iter().map(|code| Code::parse(code).unwrap()).collect();
    base.clock.advance(MINUTE);
    let used = base.code_of(&app, 0);
    give(base, email, &used).await.unwrap();
    // Back: neither that one, nor one of the hour before it, which somebody may have seen.
    base.clock.advance(-HOUR);
    wrong(base, email, &used).await;
    wrong(base, email, &base.code_of(&app, 0)).await;
    // Its owner has another way in until the clock is right again.
    give(base, email, &recovery[0]).await.unwrap();
    base.clock.advance(HOUR);
    wrong(base, email, &used).await;
    base.clock.advance(MINUTE);
    let kept = base.code_of(&app, 0);
    // Forward: one that was not used is too old all the same, and that of then is taken.
    base.clock.advance(HOUR);
    wrong(base, email, &kept).await;
    let ahead = base.code_of(&app, 0);
    give(base, email, &ahead).await.unwrap();
    // And back to where it belongs.
    base.clock.advance(-HOUR);
    wrong(base, email, &ahead).await;
    wrong(base, email, &kept).await;
    give(base, email, &recovery[1]).await.unwrap();
    base.clock.advance(HOUR);
    wrong(base, email, &ahead).await;
    base.clock.advance(MINUTE);
    give(base, email, &base.code_of(&app, 0)).await.unwrap();
}

/// The token of the link that sets a new password, as it is mailed.
async fn reset(base: &Base, email: &str) -> String {
    base.store.visitor().request_reset(&Email::parse(email).unwrap(), &client()).await.unwrap();
    base.system().answer_reset_requests().await.unwrap();
    let mut token = None;
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        base.system().mail_done(&mail).await.unwrap();
        if let News::Reset { path, .. } = mail.news {
            token = Some(path.trim_start_matches("/link/").to_owned());
        }
    }
    token.unwrap()
}

async fn opens_nothing(base: &Base, token: &str) {
    let visitor = base.store.visitor();
    let opened = visitor.open_link(token).await;
    assert!(matches!(opened, Err(Error::LinkNotValid)), "{opened:?}");
    let used = visitor.use_link(token, new_password(PASSWORD)).await;
    assert!(matches!(used, Err(Error::LinkNotValid)), "{used:?}");
}

async fn a_link_that_is_over_opens_nothing_when_the_clock_goes_back(base: &Base) {
    // M94; guarantees 8 and 9; P28, P37, P38, P43
    let partner = base.partner().await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let tech = Standing::of(Role::Tech);
    let half = door.create(&new_employee(tech)).await.unwrap();
    let late = door.create(&new_employee(tech)).await.unwrap();
    let token = |path: &str| path.trim_start_matches("/link/").to_owned();
    // One that was used, at an hour before it was.
    base.use_link(&half.path).await;
    base.clock.advance(-HOUR);
    opens_nothing(base, &token(&half.path)).await;
    base.clock.advance(HOUR);
    // One that was too old when its end was looked for, as is done every minute.
    let forgotten = reset(base, &partner.primary.email).await;
    base.clock.advance(RESET + SECOND);
    base.system().sweep().await.unwrap();
    base.clock.advance(-HOUR);
    opens_nothing(base, &forgotten).await;
    // And that of an account whose deadline was met: no hour more for whoever was not done.
    base.clock.advance(INVITATION + HOUR);
    base.system().sweep().await.unwrap();
    base.clock.advance(-HOUR - MINUTE);
    opens_nothing(base, &token(&late.path)).await;
    let refused = base.sign_in_as(&half.email, PASSWORD).await;
    assert!(matches!(refused, Err(Error::WrongCredentials)), "{refused:?}");
    let primary = base.sign_in(&partner.primary.email).await;
    let actor = base.actor(&primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    for id in [half.id, late.id] {
        let state = door.employee(id).await.unwrap().row.life.state;
        assert_eq!(state, AccountState::Deactivated, "it is not pending again");
    }
}

async fn a_session_that_is_over_is_none_when_the_clock_goes_back(base: &Base) {
    // Guarantee 14
    let email = base.partner().await.primary.email;
    let alive = async |person: &Person| base.store.authenticate(&person.session).await.unwrap().is_some();
    let out = base.sign_in(&email).await;
    base.store.visitor().sign_out(&out.session).await.unwrap();
    let rested = base.sign_in(&email).await;
    base.clock.advance(SESSION_IDLE + SECOND);
    assert!(!alive(&rested).await);
    // As is done every minute.
    base.system().sweep().await.unwrap();
    base.clock.advance(-HOUR);
    assert!(!alive(&out).await && !alive(&rested).await, "what has ended stays so");
    // Whoever is at work meanwhile stays so too, and no longer than twelve hours after they came by the clock.
    let working = base.sign_in(&email).await;
    base.clock.advance(-HOUR);
    assert!(alive(&working).await);
    for _ in 1..(SESSION_ABSOLUTE + HOUR) / (30 * MINUTE) {
        base.clock.advance(30 * MINUTE);
        assert!(alive(&working).await);
    }
    base.clock.advance(30 * MINUTE - 1);
    assert!(alive(&working).await);
    base.clock.advance(1);
    assert!(!alive(&working).await);
}

async fn a_clock_that_jumps_begins_no_count_of_guesses_anew(base: &Base) {
    // Guarantee 15; P66, P67
    let owner = base.partner().await.primary;
    let guess = async || base.sign_in_as(&owner.email, "not the password at all").await;
    for _ in 0..FREE_FAILURES {
        assert!(matches!(guess().await, Err(Error::WrongCredentials)));
    }
    // Forward: the pause is over, and the next one is longer.
    base.clock.advance(HOUR);
    assert!(matches!(guess().await, Err(Error::WrongCredentials)));
    let paused = guess().await;
    assert!(matches!(paused, Err(Error::TooMany { seconds: 2 })), "{paused:?}");
    // Back: what was refused a moment ago is not looked at, and the owner's own browser gets in all the same.
    base.clock.advance(-HOUR);
    let paused = base.sign_in_as(&owner.email, PASSWORD).await;
    assert!(matches!(paused, Err(Error::TooMany { .. })), "{paused:?}");
    base.sign_in_with(&owner.email, PASSWORD, Some(&owner.browser)).await.unwrap();
}
