//! Codes by which support knows who calls: who gets one, what it is good for, and when it ends.

use domain::{
    OrganizationId, Problem, Refusal, Role, Standing,
    account::AccountAct,
    audit::Action,
    caller::CallerCode,
    limits::{CALLER_AUTHENTICATED, CALLER_CODE, CODE_FAILURES},
    list::AuditQuery,
};
use store::Error;

use crate::worlds::{Base, MANAGE, Person, RESTORE_ONLY, VIEW, organization_edit};

both!(
    a_code_shows_who_calls_once_and_for_a_while,
    only_users_of_authorized_organizations_have_codes,
    whoever_helps_customers_authenticates_those_they_see,
    a_code_ends_with_what_it_rests_on,
    another_code_takes_the_place_of_the_one_before,
    guesses_are_counted_and_held_up,
    two_who_type_a_code_at_once_are_not_both_right,
    what_is_kept_of_a_code_tells_nothing,
);

/// Authorizes an organization for support, or no longer.
async fn authorize(base: &Base, by: &Person, organization: OrganizationId, support: bool) {
    let actor = base.actor(by).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let shown = door.details(organization).await.unwrap().fields;
    let mut fields = shown.clone();
    fields.0[5] = String::from(if support { "true" } else { "" });
    door.edit(organization, &shown, &organization_edit(&fields)).await.unwrap();
}

async fn ask(base: &Base, user: &Person) -> Result<CallerCode, Error> {
    let actor = base.actor(user).await;
    let new = base.store.own(&actor).ask_caller_code().await?;
    Ok(CallerCode::parse(&new.code).unwrap())
}

async fn check(base: &Base, by: &Person, code: &CallerCode) -> Result<domain::caller::Caller, Error> {
    let actor = base.actor(by).await;
    base.store.support(&actor)?.check(code).await
}

fn is_wrong<T: std::fmt::Debug>(answer: Result<T, Error>) {
    match answer {
        Err(Error::Invalid(errors)) => assert_eq!(errors.of("code"), Some(Problem::WrongCallerCode)),
        other => panic!("refused, not {other:?}"),
    }
}

/// A code that is none of this one's.
fn other(code: &CallerCode) -> CallerCode {
    let digits = code.expose();
    let first = if digits.starts_with('0') { "1" } else { "0" };
    CallerCode::parse(&format!("{first}{}", &digits[1..])).unwrap()
}

async fn a_code_shows_who_calls_once_and_for_a_while(base: &Base) {
    // M139, M140
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    authorize(base, &partner.primary, acme, true).await;
    let user = base.user(&partner.primary, acme).await;
    let code = ask(base, &user).await.unwrap();
    let actor = base.actor(&user).await;
    let own = base.store.own(&actor).caller().await.unwrap();
    assert_eq!((own.code_until, own.authenticated_until), (Some(base.clock.now().plus(CALLER_CODE)), None));
    let caller = check(base, &partner.primary, &code).await.unwrap();
    let until = base.clock.now().plus(CALLER_AUTHENTICATED);
    assert_eq!(
        (caller.name.as_str(), caller.organization.as_str(), caller.until),
        ("Uma User", "Acme", until)
    );
    let own = base.store.own(&actor).caller().await.unwrap();
    assert_eq!((own.code_until, own.authenticated_until), (None, Some(until)));
    is_wrong(check(base, &partner.primary, &code).await);
    let primary = base.actor(&partner.primary).await;
    let support = base.store.support(&primary).unwrap();
    assert_eq!(support.callers().await.unwrap(), [caller]);
    // Both sides are in the trail, and on the organization's own page.
    let oversight = base.store.oversight(&primary).unwrap();
    let rows = oversight.latest(acme, 3).await.unwrap().rows;
    let told: Vec<&str> = rows.iter().map(|row| row.action.as_str()).collect();
    assert!(
        told.contains(&Action::CallerAuthenticated.words())
            && told.contains(&Action::CallerCodeAsked.words())
    );
    let query = AuditQuery { action: Some(Action::CallerRefused), ..AuditQuery::default() };
    assert_eq!(oversight.trail(&query).await.unwrap().rows.len(), 1);
    base.clock.advance(CALLER_AUTHENTICATED);
    assert!(support.callers().await.unwrap().is_empty());
    base.system().sweep().await.unwrap();
    assert!(base.look("SELECT CAST(account_id AS TEXT) FROM caller_code").await.is_empty());
}

async fn only_users_of_authorized_organizations_have_codes(base: &Base) {
    // M139
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let user = base.user_with(&partner.primary, acme, RESTORE_ONLY).await;
    let before = base.digest().await;
    assert!(matches!(ask(base, &user).await, Err(Error::NotFound)));
    assert!(matches!(ask(base, &partner.primary).await, Err(Error::NotFound)));
    for person in [&user, &partner.primary] {
        let actor = base.actor(person).await;
        assert!(matches!(base.store.own(&actor).caller().await, Err(Error::NotFound)));
    }
    assert_eq!(base.digest().await, before);
    authorize(base, &partner.primary, acme, true).await;
    assert!(ask(base, &user).await.is_ok(), "whatever their access");
}

async fn whoever_helps_customers_authenticates_those_they_see(base: &Base) {
    // SPEC section 2: as the Ticket Portal; rules 5, 10
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let best = base.organization(primary, "Best", partner.all).await;
    authorize(base, primary, acme, true).await;
    let user = base.user_with(primary, acme, MANAGE).await;
    for role in [Role::Business, Role::SalesMarketing] {
        let person = base.employ(primary, Standing::of(role)).await;
        let actor = base.actor(&person).await;
        assert!(matches!(base.store.support(&actor), Err(Error::Forbidden(Refusal::Role))));
    }
    let own = base.actor(&user).await;
    assert!(matches!(base.store.support(&own), Err(Error::Forbidden(Refusal::Access))));
    let tech = base.employ(primary, Standing::of(Role::Tech)).await;
    let code = ask(base, &user).await.unwrap();
    assert_eq!(check(base, &tech, &code).await.unwrap().organization, "Acme");
    // Whoever does not see the organization is told what a guess is told, and uses nothing up.
    let blind = base.employ(primary, Standing::of(Role::Tech)).await;
    base.group(primary, "South", &[best], &[blind.id]).await;
    let stranger = base.partner().await.primary;
    let code = ask(base, &user).await.unwrap();
    is_wrong(check(base, &blind, &code).await);
    is_wrong(check(base, &stranger, &code).await);
    assert!(check(base, &tech, &code).await.is_ok());
    let actor = base.actor(&blind).await;
    assert!(base.store.support(&actor).unwrap().callers().await.unwrap().is_empty());
}

async fn a_code_ends_with_what_it_rests_on(base: &Base) {
    // M112, M139; SPEC section 4
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    authorize(base, primary, acme, true).await;
    let user = base.user(primary, acme).await;
    let code = ask(base, &user).await.unwrap();
    base.clock.advance(CALLER_CODE - 1);
    let late = ask(base, &user).await.unwrap();
    is_wrong(check(base, primary, &code).await);
    base.clock.advance(CALLER_CODE);
    is_wrong(check(base, primary, &late).await);
    // No longer authorized: codes, and what they have shown, end at once, and do not come back.
    let code = ask(base, &user).await.unwrap();
    let other_user = base.user(primary, acme).await;
    let shown = ask(base, &other_user).await.unwrap();
    check(base, primary, &shown).await.unwrap();
    authorize(base, primary, acme, false).await;
    let actor = base.actor(primary).await;
    let support = base.store.support(&actor).unwrap();
    assert!(support.callers().await.unwrap().is_empty());
    authorize(base, primary, acme, true).await;
    assert!(support.callers().await.unwrap().is_empty());
    is_wrong(check(base, primary, &code).await);
    // Their account is deactivated.
    let door = base.store.organization_admin(&actor).unwrap();
    let code = ask(base, &user).await.unwrap();
    door.users(acme).act(user.id, AccountAct::Deactivate).await.unwrap();
    base.clock.advance(CALLER_CODE / 2);
    is_wrong(check(base, primary, &code).await);
    // Their organization is removed, and comes back without codes.
    base.confirm(primary).await;
    let code = ask(base, &other_user).await.unwrap();
    base.remove(primary, acme, "Acme").await;
    is_wrong(check(base, primary, &code).await);
}

async fn another_code_takes_the_place_of_the_one_before(base: &Base) {
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    authorize(base, &partner.primary, acme, true).await;
    let (one, two) = (base.user(&partner.primary, acme).await, base.user(&partner.primary, acme).await);
    let (first, theirs) = (ask(base, &one).await.unwrap(), ask(base, &two).await.unwrap());
    let second = ask(base, &one).await.unwrap();
    is_wrong(check(base, &partner.primary, &first).await);
    assert!(check(base, &partner.primary, &second).await.is_ok());
    assert!(check(base, &partner.primary, &theirs).await.is_ok(), "each has their own");
    // A new one takes back what the one before has shown.
    ask(base, &one).await.unwrap();
    let actor = base.actor(&partner.primary).await;
    assert_eq!(base.store.support(&actor).unwrap().callers().await.unwrap().len(), 1);
}

async fn guesses_are_counted_and_held_up(base: &Base) {
    // P52
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    authorize(base, &partner.primary, acme, true).await;
    let user = base.user(&partner.primary, acme).await;
    let tech = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    let code = ask(base, &user).await.unwrap();
    for _ in 0..CODE_FAILURES {
        is_wrong(check(base, &tech, &other(&code)).await);
    }
    let held = check(base, &tech, &code).await;
    assert!(matches!(held, Err(Error::TooMany { .. })), "the right one too: {held:?}");
    assert!(check(base, &partner.primary, &code).await.is_ok(), "others are not held up");
    base.clock.advance(domain::limits::CODE_PAUSE);
    let code = ask(base, &user).await.unwrap();
    assert!(check(base, &tech, &code).await.is_ok());
    // A right one begins anew.
    for _ in 1..CODE_FAILURES {
        is_wrong(check(base, &tech, &other(&code)).await);
    }
    let code = ask(base, &user).await.unwrap();
    assert!(check(base, &tech, &code).await.is_ok());
    // Nobody fills the trail with codes.
    let mut asked = 0;
    while ask(base, &user).await.is_ok() {
        asked += 1;
    }
    assert!(asked < 40, "{asked}");
}

async fn two_who_type_a_code_at_once_are_not_both_right(base: &Base) {
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    authorize(base, &partner.primary, acme, true).await;
    let user = base.user_with(&partner.primary, acme, VIEW).await;
    let tech = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    let code = ask(base, &user).await.unwrap();
    let (one, two) = tokio::join!(check(base, &tech, &code), check(base, &partner.primary, &code));
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1, "{one:?} {two:?}");
}

async fn what_is_kept_of_a_code_tells_nothing(base: &Base) {
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    authorize(base, &partner.primary, acme, true).await;
    let user = base.user(&partner.primary, acme).await;
    let code = ask(base, &user).await.unwrap();
    for (table, rows) in base.digest().await {
        assert!(!rows.iter().any(|row| row.contains(code.expose())), "{table}");
    }
    // Neither a row of another partner nor one of nobody can be written.
    let other = base.partner().await.id.get();
    let sql = format!("UPDATE caller_code SET partner_id = {other}");
    let sql = if base.on_sqlite() { format!("PRAGMA foreign_keys = ON; {sql}") } else { sql };
    assert!(base.tamper(&sql).await.is_err());
}
