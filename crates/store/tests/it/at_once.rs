//! What one alone can have, wanted by fifty at the same time: one gets it, and each of the others a clear answer.

use domain::{Problem, Role, Standing, account::SignIn, factor::Code};
use futures::future::join_all;
use store::{Entered, Error};

use crate::worlds::{Base, PASSWORD, client, new_employee};

both!(
    a_recovery_code_gets_one_of_fifty_in,
    an_address_becomes_one_of_fifty_employees,
    fifty_reactivations_are_one,
);

async fn step(base: &Base, email: &str) -> String {
    let form = SignIn::parse(email, PASSWORD).unwrap();
    match base.store.visitor().sign_in(form, &client(), None).await.unwrap() {
        Entered::SecondFactor(token) => token,
        other => panic!("a second factor, not {other:?}"),
    }
}

async fn a_recovery_code_gets_one_of_fifty_in(base: &Base) {
    // Guarantee 12, T28, G20
    let person = base.partner().await.primary;
    let codes = base.store.own(&base.actor(&person).await).make_recovery_codes().await.unwrap();
    let mut tokens = Vec::new();
    for _ in 0..50 {
        tokens.push(step(base, &person.email).await);
    }
    let code = Code::parse(&codes[0]).unwrap();
    let tries = tokens.iter().map(|token| {
        let (store, token, code) = (base.store.clone(), token.clone(), code.clone());
        tokio::spawn(async move { store.visitor().give_code(&token, &code, &client(), None).await })
    });
    let answers: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    // A recovery code ends what else was open, so the others begin again, or have given a code that is none.
    let clear = |error: &Error| match error {
        Error::SessionEnded | Error::TooMany { .. } => true,
        Error::Invalid(errors) => errors.of("code") == Some(Problem::WrongCode),
        _ => false,
    };
    assert!(answers.iter().filter_map(|answer| answer.as_ref().err()).all(clear), "{answers:?}");
    let used = base.look("SELECT action FROM audit WHERE action = 'recovery_code_used'").await;
    assert_eq!(used.len(), 1, "one act, one row in the trail");
}

async fn an_address_becomes_one_of_fifty_employees(base: &Base) {
    // K18, T24, P2: of two partners too
    let (one, other) = (base.partner().await, base.partner().await);
    let form = new_employee(Standing::of(Role::Tech));
    let mut tries = Vec::new();
    for at in 0..50 {
        let by = if at % 2 == 0 { &one.primary } else { &other.primary };
        let (store, actor, form) = (base.store.clone(), base.actor(by).await, form.clone());
        tries.push(tokio::spawn(async move { store.employee_admin(&actor)?.create(&form).await }));
    }
    let answers: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    let clear = |error: &Error| match error {
        Error::Invalid(errors) => errors.of("email") == Some(Problem::AddressNotAvailable),
        // Nobody finds out by the dozen whose addresses there are.
        Error::TooMany { .. } => true,
        _ => false,
    };
    assert!(answers.iter().filter_map(|answer| answer.as_ref().err()).all(clear), "{answers:?}");
    for (table, column) in [("account", "email"), ("link", "hash"), ("employee", "name")] {
        let sql = format!(
            "SELECT {column} FROM {table} WHERE partner_id IN ({}, {})",
            one.id.get(),
            other.id.get()
        );
        let rows = base.look(&sql).await.len();
        // Nothing of those who were refused is left.
        assert_eq!(rows, if table == "link" { 1 } else { 3 }, "{table}");
    }
}

async fn fifty_reactivations_are_one(base: &Base) {
    // M95, T23
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    let actor = base.actor(&partner.primary).await;
    base.store.employee_admin(&actor).unwrap().deactivate(person.id).await.unwrap();
    let trail = base.trail().await;
    let tries = (0..50).map(|_| {
        let (store, actor) = (base.store.clone(), actor.clone());
        tokio::spawn(async move { store.employee_admin(&actor)?.reactivate(person.id).await.map(drop) })
    });
    let answers: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    let lost = |error: &Error| matches!(error, Error::Conflict(_));
    assert!(answers.iter().filter_map(|answer| answer.as_ref().err()).all(lost), "{answers:?}");
    assert_eq!(base.trail().await, trail + 1, "one act, one row in the trail");
    base.sign_in(&person.email).await;
}
