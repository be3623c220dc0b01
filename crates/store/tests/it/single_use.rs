//! What is good for once, used by fifty at the same time: it is used up by one of them, each of the others gets a clear
//! answer, and the trail holds one row of it.

use std::fmt::{Debug, Write as _};

use domain::{
    Problem, Role, Standing,
    account::SignIn,
    caller::CallerCode,
    employee::EmployeeEdit,
    factor::Code,
    field::{Email, Phone},
    time::MINUTE,
};
use futures::future::join_all;
use store::{Entered, Error, NewFactor, News};

use crate::worlds::{
    Base, PASSWORD, client, edit, name, new_employee, new_password, organization_edit, unique,
};

both!(
    a_reset_link_sets_the_password_of_one_of_fifty,
    a_callers_code_is_taken_by_one_of_fifty,
    a_code_by_text_lets_one_of_fifty_in_and_tells_the_others,
    of_fifty_edits_of_one_form_one_counts,
    a_file_is_taken_in_by_one_of_fifty,
    the_same_people_in_three_files_are_taken_in_once,
);

/// All of them at the same time, on all threads.
async fn at_once<T, F>(tries: impl Iterator<Item = F>) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = tries.map(tokio::spawn).collect();
    join_all(tasks).await.into_iter().map(Result::unwrap).collect()
}

/// The place of the one that was answered; what all others were told has to be clear.
fn won<T: Debug>(answers: &[Result<T, Error>], clear: impl Fn(usize, &Error) -> bool) -> usize {
    let mut won = None;
    for (at, answer) in answers.iter().enumerate() {
        match answer {
            Ok(_) => assert!(won.replace(at).is_none(), "one and no more: {answers:?}"),
            Err(error) => assert!(clear(at, error), "{error:?} is no clear answer"),
        }
    }
    won.unwrap_or_else(|| panic!("one: {answers:?}"))
}

/// How many rows of this act there are in the trails.
async fn noted(base: &Base, action: &str) -> usize {
    base.look(&format!("SELECT action FROM audit WHERE action = '{action}'")).await.len()
}

async fn a_reset_link_sets_the_password_of_one_of_fifty(base: &Base) {
    // Guarantee 12, M31, T28
    let person = base.partner().await.primary;
    let email = Email::parse(&person.email).unwrap();
    base.store.visitor().request_reset(&email, &client()).await.unwrap();
    base.system().answer_reset_requests().await.unwrap();
    let mut link = None;
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        base.system().mail_done(&mail).await.unwrap();
        if let News::Reset { path, .. } = mail.news {
            link = Some(path);
        }
    }
    let token = link.unwrap().trim_start_matches("/link/").to_owned();
    // Each sets another one: it is told whose counts.
    let passwords: Vec<String> = (0..50).map(|at| format!("granite meadow {at} trumpet")).collect();
    let answers = at_once(passwords.iter().map(|password| {
        let (store, token, new) = (base.store.clone(), token.clone(), new_password(password));
        async move { store.visitor().use_link(&token, new).await }
    }))
    .await;
    let won = won(&answers, |_, error| matches!(error, Error::LinkNotValid | Error::Busy { .. }));
    assert_eq!(noted(base, "password_reset").await, 1, "one act, one row in the trail");
    assert!(base.store.authenticate(&person.session).await.unwrap().is_none(), "who was in is out");
    for lost in [PASSWORD, passwords[(won + 1) % 50].as_str()] {
        let refused = base.sign_in_as(&person.email, lost).await;
        assert!(matches!(refused, Err(Error::WrongCredentials)), "{lost}: {refused:?}");
    }
    base.sign_in_as(&person.email, &passwords[won]).await.unwrap();
}

async fn a_callers_code_is_taken_by_one_of_fifty(base: &Base) {
    // Guarantee 12, M139, M140
    let partner = base.partner().await;
    let primary = &partner.primary;
    let acme = base.organization(primary, "Acme", partner.all).await;
    let actor = base.actor(primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    let shown = door.details(acme).await.unwrap().fields;
    let mut fields = shown.clone();
    fields.0[5] = String::from("true");
    door.edit(acme, &shown, &organization_edit(&fields)).await.unwrap();
    let user = base.user(primary, acme).await;
    let new = base.store.own(&base.actor(&user).await).ask_caller_code().await.unwrap();
    let code = CallerCode::parse(&new.code).unwrap();
    // Guesses are counted for each who types them in: with several, more than a few are looked at.
    let mut helpers = vec![actor.clone()];
    for _ in 0..4 {
        let helper = base.employ(primary, Standing::of(Role::Tech)).await;
        helpers.push(base.actor(&helper).await);
    }
    let answers = at_once((0..50_usize).map(|at| {
        let (store, helper, code) = (base.store.clone(), helpers[at % 5].clone(), code.clone());
        async move { store.support(&helper)?.check(&code).await }
    }))
    .await;
    let won = won(&answers, |_, error| match error {
        Error::TooMany { .. } => true,
        Error::Invalid(errors) => errors.of("code") == Some(Problem::WrongCallerCode),
        _ => false,
    });
    let caller = answers[won].as_ref().unwrap();
    assert_eq!((caller.email.as_str(), caller.organization.as_str()), (user.email.as_str(), "Acme"));
    assert_eq!(base.store.support(&actor).unwrap().callers().await.unwrap(), std::slice::from_ref(caller));
    assert_eq!(noted(base, "caller_authenticated").await, 1, "one act, one row in the trail");
}

/// The code of the text message that is due, which is taken for sent.
async fn texted(base: &Base) -> Code {
    let text = base.system().next_text().await.unwrap().unwrap();
    base.system().text_done(&text).await.unwrap();
    Code::parse(&text.code).unwrap()
}

async fn a_code_by_text_lets_one_of_fifty_in_and_tells_the_others(base: &Base) {
    // Guarantee 12, T28, P54
    let partner = base.partner().await;
    let actor = base.actor(&partner.primary).await;
    let form = new_employee(Standing::of(Role::Tech));
    let invited = base.store.employee_admin(&actor).unwrap().create(&form).await.unwrap();
    base.use_link(&invited.path).await;
    let visitor = base.store.visitor();
    let step = async || {
        let form = SignIn::parse(&invited.email, PASSWORD).unwrap();
        match visitor.sign_in(form, &client(), None).await.unwrap() {
            Entered::SetUp(token) | Entered::SecondFactor(token) => token,
            Entered::Session(_) => panic!("a session without a second factor"),
        }
    };
    let token = step().await;
    let number = Phone::parse("+15551234567").unwrap();
    visitor.send_first_code(&token, &number, &client(), None).await.unwrap();
    let code = texted(base).await;
    visitor.set_up(&token, NewFactor::Texts { code: &code }, &client(), None).await.unwrap();
    base.clock.advance(MINUTE);
    let token = step().await;
    visitor.send_code(&token, &client(), None).await.unwrap();
    let code = texted(base).await;
    let sessions = async || base.look("SELECT hash FROM session").await.len();
    let before = (noted(base, "signed_in").await, sessions().await);
    let answers = at_once((0..50).map(|_| {
        let (store, token, code) = (base.store.clone(), token.clone(), code.clone());
        async move { store.visitor().give_code(&token, &code, &client(), None).await }
    }))
    .await;
    let won = won(&answers, |_, error| matches!(error, Error::SessionEnded));
    // Nobody has guessed: it was the right code, which their twin has used.
    assert_eq!(noted(base, "code_refused").await, 0);
    assert!(base.look("SELECT key FROM sign_in_failure WHERE key LIKE 'kept %'").await.is_empty());
    let session = &answers[won].as_ref().unwrap().session;
    assert_eq!(base.store.authenticate(session).await.unwrap().unwrap().account(), invited.id);
    let after = (noted(base, "signed_in").await, sessions().await);
    assert_eq!(after, (before.0 + 1, before.1 + 1), "one session, one row in the trail");
}

async fn of_fifty_edits_of_one_form_one_counts(base: &Base) {
    // M28, M29, T11
    let partner = base.partner().await;
    let primary = &partner.primary;
    let colleague = base.employ(primary, Standing::of(Role::Admin)).await;
    let id = base.employ(primary, Standing::of(Role::Tech)).await.id;
    let actors = [base.actor(primary).await, base.actor(&colleague).await];
    let door = base.store.employee_admin(&actors[0]).unwrap();
    let row = door.employee(id).await.unwrap().row;
    // All of them looked at the same; each means another role or another number.
    let shown = EmployeeEdit::shown(&row.name, &row.email, row.phone.as_deref(), row.standing);
    let roles = [Role::Admin, Role::Business, Role::SalesMarketing];
    let phone = |at: usize| format!("+1555000{at:04}");
    let answers = at_once((0..50_usize).map(|at| {
        let form = EmployeeEdit {
            name: name(&row.name),
            phone: Some(Phone::parse(&phone(at)).unwrap()),
            shown: Some(shown.clone()),
            ..edit(Standing::of(roles[at % 3]))
        };
        let (store, actor) = (base.store.clone(), actors[at % 2].clone());
        async move { store.employee_admin(&actor)?.edit(id, &form).await }
    }))
    .await;
    let now = door.employee(id).await.unwrap().row;
    // Everybody else is told what stands there now, at the fields where they meant otherwise, and saves nothing.
    let clear = |at: usize, error: &Error| {
        let Error::Invalid(errors) = error else { return false };
        let number = now.phone.as_deref().map(Problem::meanwhile);
        let role = now.standing.role;
        let role = (roles[at % 3] != role).then(|| Problem::meanwhile(role.name()));
        errors.of("phone") == number && errors.of("role") == role
    };
    let won = won(&answers, clear);
    assert_eq!((now.standing, now.phone), (Standing::of(roles[won % 3]), Some(phone(won))));
    assert_eq!(now.name, row.name);
    assert_eq!(noted(base, "employee_edited").await, 1, "one act, one row in the trail");
}

/// A file of three people, and their addresses.
fn three() -> (String, Vec<String>) {
    let mut text = "name,email,role\n".to_owned();
    let emails: Vec<String> = (0..3).map(|_| format!("listed{}@example.com", unique())).collect();
    for email in &emails {
        let _ = writeln!(text, "Listed Person,{email},tech");
    }
    (text, emails)
}

async fn a_file_is_taken_in_by_one_of_fifty(base: &Base) {
    // Guarantee 12, M19, M22, M23
    let partner = base.partner().await;
    let actor = base.actor(&partner.primary).await;
    let (text, emails) = three();
    let id = base.store.employee_admin(&actor).unwrap().keep_import(&text).await.unwrap();
    let answers = at_once((0..50).map(|_| {
        let (store, actor) = (base.store.clone(), actor.clone());
        async move { store.employee_admin(&actor)?.take_import(id).await }
    }))
    .await;
    let won = won(&answers, |_, error| matches!(error, Error::NotFound));
    let invited = answers[won].as_ref().unwrap();
    assert_eq!(invited.iter().map(|one| one.email.clone()).collect::<Vec<_>>(), emails);
    for one in invited {
        let token = one.path.trim_start_matches("/link/");
        assert_eq!(base.store.visitor().open_link(token).await.unwrap().email, one.email);
    }
    assert_eq!(noted(base, "employee_created").await, 3, "a row in the trail for each");
    let kinds = "SELECT kind FROM outbox WHERE kind IN ('invitation', 'employees_imported') ORDER BY kind";
    assert_eq!(
        base.look(kinds).await,
        ["employees_imported", "invitation", "invitation", "invitation"],
        "each is mailed once, and one notice"
    );
}

async fn the_same_people_in_three_files_are_taken_in_once(base: &Base) {
    // K14, K18, T24, P2: two of one partner and somebody of another have the same list
    let (one, other) = (base.partner().await, base.partner().await);
    let colleague = base.employ(&one.primary, Standing::of(Role::Admin)).await;
    let (text, emails) = three();
    let mut files = Vec::new();
    for person in [&one.primary, &colleague, &other.primary] {
        let actor = base.actor(person).await;
        let id = base.store.employee_admin(&actor).unwrap().keep_import(&text).await.unwrap();
        files.push((actor, id));
    }
    let before = noted(base, "employee_created").await;
    let answers = at_once((0..51_usize).map(|at| {
        let (store, (actor, id)) = (base.store.clone(), files[at % 3].clone());
        async move { store.employee_admin(&actor)?.take_import(id).await }
    }))
    .await;
    // Who had the same file finds it taken in; the others are told of the addresses, and before long nothing any more.
    let clear = |_: usize, error: &Error| {
        matches!(error, Error::NotFound | Error::Conflict(_) | Error::TooMany { .. })
    };
    let won = won(&answers, clear);
    assert_eq!(noted(base, "employee_created").await, before + 3, "a row in the trail for each");
    let partner = if won % 3 == 2 { other.id } else { one.id };
    let kept =
        format!("SELECT email FROM account WHERE email LIKE 'listed%' AND partner_id = {}", partner.get());
    let mut kept = base.look(&kept).await;
    kept.sort();
    let mut wanted = emails;
    wanted.sort();
    assert_eq!(kept, wanted, "all of them with one of the two");
    assert_eq!(base.look("SELECT email FROM account WHERE email LIKE 'listed%'").await.len(), 3);
}
