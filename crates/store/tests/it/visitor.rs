//! Signing in, sessions, one-time links and flashes.

use std::future::Future;

use domain::{
    Problem, Role, Standing,
    account::SignIn,
    field::Password,
    limits::{
        DELAY_MAX, FAILURES_MAX, FLASH, FLASHES, FREE_FAILURES, HASHING_KEPT, HASHING_QUEUE, INVITATION,
        SESSION_ABSOLUTE, SESSION_IDLE, TOKEN_GRACE,
    },
    time::{DAY, HOUR, MINUTE, SECOND},
};
use futures::future::join_all;
use store::{Client, Entered, Error, KeySource, News, Options, Store};

use crate::worlds::{
    Base, KEY, PASSWORD, Person, VIEW, client, new_employee, new_partner, new_password, new_user,
};

both!(
    every_reason_for_a_refused_sign_in_gives_the_same_answer,
    five_failures_are_free_and_then_the_delay_doubles,
    many_wrong_guesses_at_once_do_not_pass_the_limit,
    a_flood_is_refused_before_anything_is_counted,
    a_flood_leaves_room_for_browsers_that_are_known,
    a_known_browser_is_not_locked_out_by_the_guesses_of_others,
    after_a_hundred_failures_the_password_is_refused,
    a_browser_that_guesses_a_hundred_times_is_known_no_more,
    a_spelling_of_an_address_is_no_other_count,
    a_link_works_once_also_for_fifty_at_once,
    a_link_ends_at_its_instant,
    a_changed_token_is_no_token,
    looking_at_a_link_does_not_use_it_up,
    a_password_that_anyone_would_try_is_refused_and_uses_no_link,
    a_link_of_a_removed_organization_opens_nothing,
    a_known_browser_stays_the_same_one,
    a_session_ends_after_an_hour_of_rest_and_twelve_hours_in_all,
    a_changed_password_ends_the_other_sessions,
    guesses_within_a_session_are_paused_as_those_outside_are,
    one_session_is_ended_and_no_one_elses,
    ending_the_other_sessions_leaves_this_one,
    whoever_ends_sessions_forgets_where_they_were,
    a_flash_is_read_once_in_time_and_by_its_owner,
    flashes_that_nobody_reads_fill_nothing,
    a_wrong_password_waits_for_nothing_that_an_unknown_address_does_not,
    the_first_run_makes_one_partner_only,
    no_token_or_password_is_kept_in_clear,
);

const WRONG: &str = "not the password at all";

fn seconds<T: std::fmt::Debug>(refused: &Result<T, Error>) -> i64 {
    match refused {
        Err(Error::TooMany { seconds }) => *seconds,
        other => panic!("not told to wait: {other:?}"),
    }
}

async fn wrong(base: &Base, email: &str) {
    let refused = base.sign_in_as(email, WRONG).await;
    assert!(matches!(refused, Err(Error::WrongCredentials)), "{refused:?}");
}

/// All of them at the same time, on all threads.
async fn at_once<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    count: usize,
    make: impl Fn() -> F,
) -> Vec<T> {
    let tasks: Vec<_> = (0..count).map(|_| tokio::spawn(make())).collect();
    join_all(tasks).await.into_iter().map(Result::unwrap).collect()
}

async fn invited(base: &Base, by: &Person) -> (String, String) {
    let actor = base.actor(by).await;
    let new = new_employee(Standing::of(Role::Tech));
    let invited = base.store.employee_admin(&actor).unwrap().create(&new).await.unwrap();
    (invited.email, invited.path.trim_start_matches("/link/").to_owned())
}

async fn every_reason_for_a_refused_sign_in_gives_the_same_answer(base: &Base) {
    // Guarantee 16, T33
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let user = base.user(&partner.primary, acme).await;
    let (pending, _) = invited(base, &partner.primary).await;
    let gone = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    base.tamper(&format!("UPDATE account SET state = 'deactivated' WHERE id = {}", gone.id.get()))
        .await
        .unwrap();
    base.remove(&partner.primary, acme, "Acme").await;
    assert!(base.store.authenticate(&gone.session).await.unwrap().is_none(), "a deactivated account");
    assert!(base.store.authenticate(&user.session).await.unwrap().is_none(), "of a removed organization");
    let cases = [
        ("nobody@example.com", PASSWORD),
        ("no address", PASSWORD),
        (partner.primary.email.as_str(), WRONG),
        (pending.as_str(), PASSWORD),
        (gone.email.as_str(), PASSWORD),
        (user.email.as_str(), PASSWORD),
    ];
    for (email, password) in cases {
        let refused = base.sign_in_as(email, password).await;
        assert!(matches!(refused, Err(Error::WrongCredentials)), "{email}: {refused:?}");
    }
}

async fn five_failures_are_free_and_then_the_delay_doubles(base: &Base) {
    // Guarantee 15
    let email = base.partner().await.primary.email;
    for email in [email.as_str(), "nobody@example.com"] {
        for _ in 0..FREE_FAILURES {
            wrong(base, email).await;
        }
        for doubling in 0..12 {
            let delay = (SECOND << doubling).min(DELAY_MAX);
            let right = base.sign_in_as(email, PASSWORD).await;
            assert_eq!(seconds(&right) * SECOND, delay, "the right password waits too");
            base.clock.advance(delay - 1);
            assert_eq!(seconds(&base.sign_in_as(email, WRONG).await), 1);
            base.clock.advance(1);
            wrong(base, email).await;
        }
    }
    base.clock.advance(DELAY_MAX);
    base.sign_in(&email).await;
    for _ in 0..FREE_FAILURES {
        wrong(base, &email).await;
    }
}

async fn many_wrong_guesses_at_once_do_not_pass_the_limit(base: &Base) {
    // Guarantee 15, P67: whoever finds no place is not looked at either
    let email = base.partner().await.primary.email;
    let answers = at_once(200, || {
        let (store, form) = (base.store.clone(), SignIn::parse(&email, WRONG).unwrap());
        async move { store.visitor().sign_in(form, &client(), None).await.map(|_| ()) }
    })
    .await;
    let count =
        |of: fn(&Error) -> bool| answers.iter().filter(|answer| answer.as_ref().is_err_and(of)).count();
    let judged = count(|answer| matches!(answer, Error::WrongCredentials));
    let told_to_wait = count(|answer| matches!(answer, Error::TooMany { .. }));
    let busy = count(|answer| matches!(answer, Error::Busy { .. }));
    assert_eq!(judged + told_to_wait + busy, 200, "{answers:?}");
    assert!(judged <= FREE_FAILURES as usize, "{judged} guesses were judged");
    assert!(told_to_wait > 0, "{busy} found no place");
    let counted = base.look("SELECT MAX(failures) || '' FROM sign_in_failure").await;
    assert_eq!(counted, [FREE_FAILURES.to_string()], "whoever waits is not counted either");
    // Nor is the right one looked at after them.
    seconds(&base.sign_in_as(&email, PASSWORD).await);
}

async fn a_flood_is_refused_before_anything_is_counted(base: &Base) {
    // SECURITY section 2, T32, P71: whose password is not looked at has not failed
    let places = HASHING_QUEUE + std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let begin = |guess: usize| async move {
        let form = SignIn::parse(&format!("guess{guess}@lanternfield.example"), WRONG).unwrap();
        base.store.visitor().sign_in(form, &client(), None).await.map(|_| ())
    };
    let answers = join_all((0..places + 50).map(begin)).await;
    let busy = answers.iter().filter(|answer| matches!(answer, Err(Error::Busy { .. }))).count();
    assert!(busy >= 50, "{busy} were refused");
    let counted: usize =
        base.look("SELECT COUNT(*) || '' FROM sign_in_failure").await.first().unwrap().parse().unwrap();
    assert!(counted <= places, "{counted} were counted of {places}");
}

async fn a_flood_leaves_room_for_browsers_that_are_known(base: &Base) {
    // Guarantee 15, T31: whoever signed in here before gets in; a browser of somebody else's account is a stranger's
    let (owner, other) = (base.partner().await.primary, base.partner().await.primary);
    let sign_in = |browser: Option<String>| {
        let form = SignIn::parse(&owner.email, PASSWORD).unwrap();
        async move { base.store.visitor().sign_in(form, &client(), browser.as_deref()).await }
    };
    let own = |person: &Person| {
        let form = SignIn::parse(&person.email, PASSWORD).unwrap();
        let browser = person.browser.clone();
        async move { base.store.visitor().sign_in(form, &client(), Some(&browser)).await.map(|_| ()) }
    };
    let places = HASHING_QUEUE + std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let guess = |guess: usize| async move {
        let form = SignIn::parse(&format!("guess{guess}@lanternfield.example"), WRONG).unwrap();
        base.store.visitor().sign_in(form, &client(), None).await.map(|_| ())
    };
    let mut flood = std::pin::pin!(join_all((0..places).map(guess)));
    assert!(futures::poll!(flood.as_mut()).is_pending(), "every place is taken");
    let made_up = "0".repeat(other.browser.len());
    let strangers = [None, Some("nonsense".to_owned()), Some(other.browser.clone()), Some(made_up)];
    // All of them at the instant when no place is free; nor can somebody who has an account take what is kept for others.
    let (_, owners, refused, own) = futures::join!(
        flood,
        sign_in(Some(owner.browser.clone())),
        join_all(strangers.map(sign_in)),
        join_all((0..HASHING_KEPT * 2).map(|_| own(&other))),
    );
    owners.unwrap();
    let busy = |answer: &Error| matches!(answer, Error::Busy { .. });
    assert!(refused.iter().all(|answer| answer.as_ref().is_err_and(busy)), "{refused:?}");
    let let_in = own.iter().filter(|answer| !answer.as_ref().is_err_and(busy)).count();
    assert_eq!(let_in, 1, "{own:?}");
}

async fn a_spelling_of_an_address_is_no_other_count(base: &Base) {
    // P54, P67, P68: nor does a restart begin anew
    let email = base.partner().await.primary.email;
    let spellings = [email.to_uppercase(), format!(" {email} "), email.replace("example", "EXAMPLE")];
    for at in 0..FREE_FAILURES as usize {
        wrong(base, &spellings[at % spellings.len()]).await;
    }
    seconds(&base.sign_in_as(&email, PASSWORD).await);
    let mut options = Options::at(&base.url);
    (options.clock, options.key) = (base.clock.clone(), KeySource::Given(KEY));
    let again = Store::open(options).await.unwrap();
    let form = SignIn::parse(&spellings[0], PASSWORD).unwrap();
    let refused = again.visitor().sign_in(form, &client(), None).await;
    assert!(matches!(refused, Err(Error::TooMany { .. })), "{refused:?}");
    again.close().await;
}

async fn a_known_browser_is_not_locked_out_by_the_guesses_of_others(base: &Base) {
    // Guarantee 15
    let owner = base.partner().await.primary;
    for _ in 0..FREE_FAILURES {
        wrong(base, &owner.email).await;
    }
    seconds(&base.sign_in_as(&owner.email, PASSWORD).await);
    let form = || SignIn::parse(&owner.email, PASSWORD).unwrap();
    let visitor = base.store.visitor();
    visitor.sign_in(form(), &client(), Some(&owner.browser)).await.unwrap();
    // Neither another network nor somebody else's browser is this browser.
    let stranger = base.partner().await.primary;
    seconds(&visitor.sign_in(form(), &client(), Some(&stranger.browser)).await);
    seconds(&visitor.sign_in(form(), &client(), Some("nonsense")).await);
    let elsewhere = Client { network: "198.51.100.7".to_owned(), ..client() };
    visitor.sign_in(form(), &elsewhere, None).await.unwrap();
}

async fn after_a_hundred_failures_the_password_is_refused(base: &Base) {
    let owner = base.partner().await.primary;
    let post = async || {
        let mut told = Vec::new();
        while let Some(mail) = base.system().next_mail().await.unwrap() {
            base.system().mail_done(&mail).await.unwrap();
            told.push((mail.to, mail.news));
        }
        told
    };
    post().await;
    let sql = format!("UPDATE account SET failures = {} WHERE id = {}", FAILURES_MAX - 1, owner.id.get());
    base.tamper(&sql).await.unwrap();
    wrong(base, &owner.email).await;
    assert!(matches!(base.sign_in_as(&owner.email, PASSWORD).await, Err(Error::WrongCredentials)));
    // Once, its owner is told, who would see no more than that a right password is wrong.
    assert_eq!(post().await, [(owner.email.clone(), News::PasswordLocked)]);
    // P66: whoever guesses does not lock the owner out of a browser that is known.
    let form = SignIn::parse(&owner.email, PASSWORD).unwrap();
    base.store.visitor().sign_in(form, &client(), Some(&owner.browser)).await.unwrap();
}

async fn a_browser_that_guesses_a_hundred_times_is_known_no_more(base: &Base) {
    // Guarantee 15: the hundred holds for whoever has the cookie of a browser that is known, too
    let owner = base.partner().await.primary;
    let visitor = base.store.visitor();
    let give = async |password: &str| {
        let form = SignIn::parse(&owner.email, password).unwrap();
        visitor.sign_in(form, &client(), Some(&owner.browser)).await
    };
    assert!(matches!(give(WRONG).await, Err(Error::WrongCredentials)));
    base.tamper(&format!("UPDATE account SET failures = {FAILURES_MAX}")).await.unwrap();
    base.tamper(&format!("UPDATE sign_in_failure SET failures = {}", FAILURES_MAX - 1)).await.unwrap();
    assert!(matches!(give(WRONG).await, Err(Error::WrongCredentials)));
    base.clock.advance(DELAY_MAX);
    assert!(matches!(give(PASSWORD).await, Err(Error::WrongCredentials)), "the right password too");
    base.clock.advance(DAY + 1);
    base.system().sweep().await.unwrap();
    assert!(matches!(give(PASSWORD).await, Err(Error::WrongCredentials)), "and it does not begin anew");
    // A link is the way back.
    base.tamper("UPDATE account SET failures = 0").await.unwrap();
    assert!(give(PASSWORD).await.is_ok());
}

async fn a_link_works_once_also_for_fifty_at_once(base: &Base) {
    // Guarantee 8, P38
    let partner = base.partner().await;
    let (email, token) = invited(base, &partner.primary).await;
    let answers = at_once(50, || {
        let (store, token) = (base.store.clone(), token.clone());
        async move { store.visitor().use_link(&token, new_password(PASSWORD)).await }
    })
    .await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    for answer in answers {
        assert!(matches!(answer, Ok(()) | Err(Error::LinkNotValid | Error::Busy { .. })), "{answer:?}");
    }
    assert!(matches!(base.store.visitor().open_link(&token).await, Err(Error::LinkNotValid)));
    base.sign_in(&email).await;
}

async fn a_link_ends_at_its_instant(base: &Base) {
    // M93, guarantee 8, P43
    let partner = base.partner().await;
    let (_, late) = invited(base, &partner.primary).await;
    let (_, on_time) = invited(base, &partner.primary).await;
    let visitor = base.store.visitor();
    base.clock.advance(INVITATION - 1);
    visitor.use_link(&on_time, new_password(PASSWORD)).await.unwrap();
    visitor.open_link(&late).await.unwrap();
    base.clock.advance(1);
    assert!(matches!(visitor.open_link(&late).await, Err(Error::LinkNotValid)));
    let refused = visitor.use_link(&late, new_password(PASSWORD)).await;
    assert!(matches!(refused, Err(Error::LinkNotValid)));
}

async fn a_changed_token_is_no_token(base: &Base) {
    // T14
    let partner = base.partner().await;
    let (_, link) = invited(base, &partner.primary).await;
    let visitor = base.store.visitor();
    let flash = visitor.keep_flash("typed", None, false).await.unwrap();
    let changed = |token: &str| {
        let other = if token.starts_with('0') { '1' } else { '0' };
        [
            String::new(),
            token[..63].to_owned(),
            format!("{token}0"),
            format!(" {token}"),
            token.to_uppercase(),
            format!("{other}{}", &token[1..]),
            format!("{}%", &token[..63]),
            "é".repeat(32),
        ]
    };
    for token in changed(&link).iter().filter(|token| **token != link) {
        assert!(matches!(visitor.open_link(token).await, Err(Error::LinkNotValid)), "{token}");
        let refused = visitor.use_link(token, new_password(PASSWORD)).await;
        assert!(matches!(refused, Err(Error::LinkNotValid)), "{token}");
    }
    for token in changed(&partner.primary.session).iter().filter(|token| **token != partner.primary.session) {
        assert!(base.store.authenticate(token).await.unwrap().is_none(), "{token}");
        visitor.sign_out(token).await.unwrap();
    }
    for token in changed(&flash).iter().filter(|token| **token != flash) {
        assert_eq!(visitor.take_flash(token, None).await.unwrap(), None, "{token}");
    }
    // A token of one kind opens nothing of another kind.
    assert!(base.store.authenticate(&link).await.unwrap().is_none());
    assert!(matches!(visitor.open_link(&partner.primary.session).await, Err(Error::LinkNotValid)));
    base.actor(&partner.primary).await;
    visitor.use_link(&link, new_password(PASSWORD)).await.unwrap();
}

async fn a_password_that_anyone_would_try_is_refused_and_uses_no_link(base: &Base) {
    // OWASP ASVS 6.2.4, NIST SP 800-63B-4
    let partner = base.partner().await;
    let (_, token) = invited(base, &partner.primary).await;
    for text in ["1qaz2wsx3edc4rfv", "PolniyPizdec0211", "POLNIYPIZDEC0211"] {
        let new = new_password(text);
        let refused = base.store.visitor().use_link(&token, new).await;
        assert!(
            matches!(&refused, Err(Error::Invalid(errors)) if errors.of("password") == Some(Problem::CommonPassword)),
            "{text}: {refused:?}"
        );
    }
    let new = new_password(PASSWORD);
    base.store.visitor().use_link(&token, new).await.unwrap();
}

async fn looking_at_a_link_does_not_use_it_up(base: &Base) {
    // T18
    let partner = base.partner().await;
    let (email, token) = invited(base, &partner.primary).await;
    let before = base.digest().await;
    for _ in 0..5 {
        assert_eq!(base.store.visitor().open_link(&token).await.unwrap().email, email);
    }
    assert_eq!(base.digest().await, before);
    base.use_link(&token).await;
    // It does not sign in by itself.
    let sessions = base.look("SELECT hash FROM session").await;
    assert_eq!(sessions.len(), 1, "only the primary account's");
}

async fn a_link_of_a_removed_organization_opens_nothing(base: &Base) {
    let partner = base.partner().await;
    let organization = base.organization(&partner.primary, "Acme", partner.all).await;
    let path = base.invite_user(&partner.primary, organization, &new_user(VIEW)).await.unwrap().path;
    let token = path.trim_start_matches("/link/");
    let visitor = base.store.visitor();
    visitor.open_link(token).await.unwrap();
    base.remove(&partner.primary, organization, "Acme").await;
    assert!(matches!(visitor.open_link(token).await, Err(Error::LinkNotValid)));
    let refused = visitor.use_link(token, new_password(PASSWORD)).await;
    assert!(matches!(refused, Err(Error::LinkNotValid)));
}

async fn a_known_browser_stays_the_same_one(base: &Base) {
    let primary = base.partner().await.primary;
    let again = base.sign_in_with(&primary.email, PASSWORD, Some(&primary.browser)).await.unwrap();
    assert_eq!(again.browser, primary.browser);
    assert_eq!(base.look("SELECT hash FROM known_browser").await.len(), 1);
    // Somebody else's token makes nothing known.
    let other = "0".repeat(64);
    let unknown = base.sign_in_with(&primary.email, PASSWORD, Some(&other)).await.unwrap();
    assert_ne!(unknown.browser, other);
}

async fn a_session_ends_after_an_hour_of_rest_and_twelve_hours_in_all(base: &Base) {
    // Guarantee 14
    let email = base.partner().await.primary.email;
    let alive = async |person: &Person| base.store.authenticate(&person.session).await.unwrap().is_some();
    let person = base.sign_in(&email).await;
    base.clock.advance(SESSION_IDLE - 1);
    assert!(alive(&person).await);
    base.clock.advance(SESSION_IDLE - 1);
    assert!(alive(&person).await, "the look an hour ago counts");
    base.clock.advance(SESSION_IDLE);
    assert!(!alive(&person).await);

    let person = base.sign_in(&email).await;
    for _ in 0..=(SESSION_ABSOLUTE / HOUR - 1) * 2 {
        base.clock.advance(30 * MINUTE);
        assert!(alive(&person).await);
    }
    base.clock.advance(30 * MINUTE - 1);
    assert!(alive(&person).await);
    base.clock.advance(1);
    assert!(!alive(&person).await);
}

async fn a_changed_password_ends_the_other_sessions(base: &Base) {
    // Guarantee 14
    let here = base.partner().await.primary;
    let there = base.sign_in(&here.email).await;
    let actor = base.actor(&here).await;
    let own = base.store.own(&actor);
    let next = "another lantern 8 harbour";
    let refused = own.change_password(Password::given(WRONG).unwrap(), new_password(next)).await;
    assert!(matches!(refused, Err(Error::Invalid(_))));
    base.actor(&there).await;
    let token = own.change_password(Password::given(PASSWORD).unwrap(), new_password(next)).await.unwrap();
    base.clock.advance(TOKEN_GRACE);
    assert!(base.store.authenticate(&here.session).await.unwrap().is_none(), "the token is another one");
    base.store.authenticate(&token).await.unwrap().unwrap();
    assert!(base.store.authenticate(&there.session).await.unwrap().is_none());
    assert!(matches!(base.sign_in_as(&here.email, PASSWORD).await, Err(Error::WrongCredentials)));
    base.sign_in_as(&here.email, next).await.unwrap();
}

async fn guesses_within_a_session_are_paused_as_those_outside_are(base: &Base) {
    // Guarantee 15, P67: whoever found an open session guesses no password in it, nor locks its owner out elsewhere
    let primary = base.partner().await.primary;
    let next = "another lantern 8 harbour";
    let tries = (0..50).map(|_| {
        let (store, session) = (base.store.clone(), primary.session.clone());
        tokio::spawn(async move {
            let actor = store.authenticate(&session).await.unwrap().unwrap();
            store.own(&actor).change_password(Password::given(WRONG).unwrap(), new_password(next)).await
        })
    });
    let answers: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
    let looked_at = answers.iter().filter(|answer| matches!(answer, Err(Error::Invalid(_)))).count();
    assert_eq!(looked_at, FREE_FAILURES as usize, "{answers:?}");
    let actor = base.actor(&primary).await;
    let own = base.store.own(&actor);
    let change = async || own.change_password(Password::given(PASSWORD).unwrap(), new_password(next)).await;
    assert!(matches!(change().await, Err(Error::TooMany { .. })));
    base.sign_in_as(&primary.email, PASSWORD).await.unwrap();
    base.clock.advance(SECOND);
    change().await.unwrap();
    // P66: nor does whoever guesses elsewhere lock its owner out here.
    base.tamper(&format!("UPDATE account SET failures = {FAILURES_MAX}")).await.unwrap();
    let given = Password::given(next).unwrap();
    own.change_password(given, new_password("a third lantern 8 harbour")).await.unwrap();
}

async fn one_session_is_ended_and_no_one_elses(base: &Base) {
    // P61
    let here = base.partner().await.primary;
    let (there, third) = (base.sign_in(&here.email).await, base.sign_in(&here.email).await);
    let stranger = base.partner().await.primary;
    let (actor, other) = (base.actor(&here).await, base.actor(&stranger).await);
    let own = base.store.own(&actor);
    base.clock.advance(MINUTE);
    base.actor(&third).await;
    let sessions = own.sessions().await.unwrap();
    assert_eq!(sessions.len(), 3);
    let foreign = base.store.own(&other).sessions().await.unwrap();
    for id in [foreign[0].id.as_str(), "", "nonsense", &there.session] {
        assert!(matches!(own.end_session(id).await, Err(Error::NotFound)), "{id}");
    }
    base.actor(&stranger).await;
    let kept = sessions.iter().find(|session| session.last_seen == base.clock.now()).unwrap();
    let ended = sessions.iter().find(|session| !session.current && session.id != kept.id).unwrap();
    own.end_session(&ended.id).await.unwrap();
    assert!(base.store.authenticate(&there.session).await.unwrap().is_none());
    base.actor(&here).await;
    base.actor(&third).await;
    assert!(matches!(own.end_session(&ended.id).await, Err(Error::NotFound)));
}

async fn ending_the_other_sessions_leaves_this_one(base: &Base) {
    let here = base.partner().await.primary;
    let there = base.sign_in(&here.email).await;
    let stranger = base.partner().await.primary;
    let actor = base.actor(&here).await;
    assert_eq!(base.store.own(&actor).end_other_sessions().await.unwrap(), 1);
    base.actor(&here).await;
    base.actor(&stranger).await;
    assert!(base.store.authenticate(&there.session).await.unwrap().is_none());
    // An actor of a session that has ended changes nothing any more.
    base.store.visitor().sign_out(&here.session).await.unwrap();
    assert!(matches!(base.store.own(&actor).end_other_sessions().await, Err(Error::SessionEnded)));
}

async fn whoever_ends_sessions_forgets_where_they_were(base: &Base) {
    // A browser that is known has a count of wrong passwords of its own, and nobody is told of a sign-in there.
    let here = base.partner().await.primary;
    let mut there = Vec::new();
    for _ in 0..3 {
        base.clock.advance(MINUTE);
        there.push(base.sign_in(&here.email).await);
    }
    let form = SignIn::parse(&here.email, PASSWORD).unwrap();
    let Ok(Entered::SecondFactor(under_way)) = base.store.visitor().sign_in(form, &client(), None).await
    else {
        panic!("the second factor is asked for")
    };
    let told = || base.look("SELECT COUNT(*) || '' FROM outbox WHERE kind = 'new_sign_in'");
    let is_known = async |person: &Person| {
        let before = told().await;
        base.clock.advance(MINUTE);
        let signed_in = base.sign_in_with(&here.email, PASSWORD, Some(&person.browser)).await.unwrap();
        base.store.visitor().sign_out(&signed_in.session).await.unwrap();
        before == told().await
    };
    let actor = base.actor(&here).await;
    let own = base.store.own(&actor);
    let oldest = own.sessions().await.unwrap().into_iter().filter(|session| !session.current);
    let oldest = oldest.min_by_key(|session| session.last_seen).unwrap();
    own.end_session(&oldest.id).await.unwrap();
    assert!(base.store.authenticate(&there[0].session).await.unwrap().is_none());
    assert!(!is_known(&there[0]).await, "its browser is forgotten");
    assert!(is_known(&there[1]).await, "the others are not");
    own.end_other_sessions().await.unwrap();
    assert!(!is_known(&there[2]).await, "theirs are forgotten too");
    assert!(is_known(&here).await, "this one is not");
    let code = base.code(&here.email).await;
    let refused = base.store.visitor().give_code(&under_way, &code, &client(), None).await;
    assert!(matches!(refused, Err(Error::SessionEnded)), "what was under way has ended: {refused:?}");
}

async fn a_flash_is_read_once_in_time_and_by_its_owner(base: &Base) {
    let visitor = base.store.visitor();
    let long = "what was typed, söme 100 bytes and more: ".repeat(9);
    let token = visitor.keep_flash(&long, None, false).await.unwrap();
    for payload in base.look("SELECT payload FROM flash").await {
        assert!(!payload.contains("typed") && !payload.contains("7479706564"), "{payload}");
    }
    assert_eq!(visitor.take_flash(&token, None).await.unwrap(), Some(long));
    assert_eq!(visitor.take_flash(&token, None).await.unwrap(), None);
    let (in_time, late) = (
        visitor.keep_flash("in time", None, false).await.unwrap(),
        visitor.keep_flash("late", None, false).await.unwrap(),
    );
    base.clock.advance(FLASH - 1);
    assert_eq!(visitor.take_flash(&in_time, None).await.unwrap().as_deref(), Some("in time"));
    base.clock.advance(1);
    assert_eq!(visitor.take_flash(&late, None).await.unwrap(), None);
    let once = visitor.keep_flash("once", None, false).await.unwrap();
    let takers = at_once(20, || {
        let (store, once) = (base.store.clone(), once.clone());
        async move { store.visitor().take_flash(&once, None).await.unwrap() }
    })
    .await;
    assert_eq!(takers.into_iter().flatten().count(), 1);
}

async fn a_wrong_password_waits_for_nothing_that_an_unknown_address_does_not(base: &Base) {
    // P64, T33: neither the time nor a refusal by the database tells whether there is an account
    let partner = base.partner().await;
    let email = partner.primary.email.clone();
    let before = base.look("SELECT action FROM audit WHERE action = 'sign_in_failed'").await.len();
    let held = base.hold(partner.id).await;
    for email in [email.as_str(), "nobody@alder.example"] {
        let form = SignIn::parse(email, WRONG).unwrap();
        let refused = base.store.visitor().sign_in(form, &client(), None).await.map(|_| ());
        // On PostgreSQL a write that waits for the partner is refused after five seconds.
        assert!(matches!(refused, Err(Error::WrongCredentials)), "{email}: {refused:?}");
    }
    drop(held);
    base.store.settled().await;
    let after = base.look("SELECT action FROM audit WHERE action = 'sign_in_failed'").await.len();
    assert_eq!(after, before + 1, "it is written down as soon as that is possible");
}

async fn flashes_that_nobody_reads_fill_nothing(base: &Base) {
    // T49: whoever posts forms and never looks at the page that they lead to
    let person = base.partner().await.primary;
    let (actor, other) = (base.actor(&person).await, base.actor(&base.partner().await.primary).await);
    let here = Client { network: "192.0.2.1".to_owned(), ..Client::default() };
    let visitor = base.store.visitor().asking_from(&here);
    let mut kept = Vec::new();
    for _ in 0..FLASHES {
        kept.push(visitor.keep_flash("typed", None, false).await.unwrap());
    }
    assert!(matches!(visitor.keep_flash("typed", None, false).await, Err(Error::TooMany { .. })));
    // Neither elsewhere nor to whoever is signed in is anything refused for that.
    let there = Client { network: "192.0.2.2".to_owned(), ..Client::default() };
    base.store.visitor().asking_from(&there).keep_flash("typed", None, false).await.unwrap();
    for _ in 0..FLASHES {
        visitor.keep_flash("typed", Some(&actor), false).await.unwrap();
    }
    assert!(matches!(visitor.keep_flash("typed", Some(&actor), false).await, Err(Error::TooMany { .. })));
    // Recovery codes are shown once: of them none is too many.
    let codes = visitor.keep_flash("codes", None, true).await.unwrap();
    assert_eq!(visitor.take_flash(&codes, Some(&actor)).await.unwrap().as_deref(), Some("codes"));
    // T30: what somebody left who was signed in is for no other eyes.
    base.clock.advance(FLASH);
    let own = visitor.keep_flash("own", Some(&actor), false).await.unwrap();
    assert_eq!(visitor.take_flash(&own, Some(&actor)).await.unwrap().as_deref(), Some("own"));
    for reader in [None, Some(&other)] {
        let planted = visitor.keep_flash("planted", Some(&actor), false).await.unwrap();
        assert_eq!(visitor.take_flash(&planted, reader).await.unwrap(), None);
    }
    let mut kept = Vec::new();
    for _ in 0..FLASHES {
        kept.push(visitor.keep_flash("typed", None, false).await.unwrap());
    }
    // What was read makes room, and so does what is too old.
    visitor.take_flash(&kept[0], None).await.unwrap();
    visitor.keep_flash("typed", None, false).await.unwrap();
    assert!(matches!(visitor.keep_flash("typed", None, false).await, Err(Error::TooMany { .. })));
    base.clock.advance(FLASH);
    visitor.keep_flash("typed", None, false).await.unwrap();
}

async fn the_first_run_makes_one_partner_only(base: &Base) {
    // T12
    assert!(base.store.visitor().first_run_open().await.unwrap());
    let at = std::sync::atomic::AtomicU64::new(0);
    let answers = at_once(6, || {
        let store = base.store.clone();
        let number = at.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        async move { store.visitor().first_run(new_partner(&format!("p{number}@example.com"))).await }
    })
    .await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    for answer in answers {
        assert!(matches!(answer, Ok(()) | Err(Error::Conflict(_))), "{answer:?}");
    }
    assert!(!base.store.visitor().first_run_open().await.unwrap());
    assert_eq!(base.system().partners().await.unwrap().len(), 1);
}

async fn no_token_or_password_is_kept_in_clear(base: &Base) {
    // Guarantee 24, T47
    let partner = base.partner().await;
    let (_, link) = invited(base, &partner.primary).await;
    let Person { session, browser, .. } = &partner.primary;
    for (table, rows) in base.digest().await {
        for row in rows {
            for secret in [PASSWORD, link.as_str(), session, browser] {
                assert!(!row.contains(secret), "{table} holds a secret");
            }
        }
    }
}
