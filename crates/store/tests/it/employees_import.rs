//! New employees out of a file: looked at, then all of them or nobody.

use std::fmt::Write as _;

use domain::{
    AccountState, ImportId, Problem, Refusal, Role, Standing, Visibility,
    employee::import::{Column, Why},
    limits::{ADDRESS_HOLD, ADDRESS_REFUSALS, IMPORT_BYTES, IMPORT_KEPT, IMPORT_REFUSALS, REAUTHENTICATION},
    list::EmployeeQuery,
    time::DAY,
};
use store::{Error, News};

use crate::worlds::{Base, Partner, Person, new_employee, unique};

both!(
    everybody_in_a_file_is_created_as_by_the_form,
    one_row_that_is_wrong_stops_all,
    a_look_at_a_file_tells_nothing_of_other_partners,
    an_address_that_is_taken_or_held_anywhere_is_marked_when_it_matters,
    addresses_are_not_found_out_by_the_thousand,
    nobody_imports_above_their_own_rank,
    a_file_is_its_owners_alone_and_for_minutes,
    employees_of_a_scoped_importer_see_nothing_at_first,
    a_file_with_an_admin_in_it_wants_a_fresh_second_factor,
    a_thousand_are_taken_in,
);

/// A file of so many people with these roles.
fn file(roles: &[&str]) -> (String, Vec<String>) {
    let mut text = "name,email,role\n".to_owned();
    let mut emails = Vec::new();
    for role in roles {
        let email = format!("imported{}@example.com", unique());
        let _ = writeln!(text, "Imported Person,{email},{role}");
        emails.push(email);
    }
    (text, emails)
}

async fn keep(base: &Base, by: &Person, text: &str) -> Result<ImportId, Error> {
    let actor = base.actor(by).await;
    base.store.employee_admin(&actor)?.keep_import(text).await
}

async fn take(base: &Base, by: &Person, id: ImportId) -> Result<usize, Error> {
    let actor = base.actor(by).await;
    Ok(base.store.employee_admin(&actor)?.take_import(id).await?.len())
}

/// What is wrong with a file, by line.
async fn wrong(base: &Base, by: &Person, id: ImportId) -> Vec<(usize, Column, Why)> {
    let actor = base.actor(by).await;
    let rows = base.store.employee_admin(&actor).unwrap().import(id).await.unwrap().rows.unwrap();
    let problems = |row: domain::employee::import::ImportRow| {
        let line = row.line;
        row.problems.into_iter().map(move |(column, why)| (line, column, why))
    };
    rows.into_iter().flat_map(problems).collect()
}

fn not_available(line: usize) -> (usize, Column, Why) {
    (line, Column::Email, Why::Field(Problem::AddressNotAvailable))
}

async fn count(base: &Base, partner: &Partner) -> u64 {
    let actor = base.actor(&base.sign_in(&partner.primary.email).await).await;
    let door = base.store.employee_admin(&actor).unwrap();
    door.list(&EmployeeQuery::default()).await.unwrap().1.of(None)
}

async fn everybody_in_a_file_is_created_as_by_the_form(base: &Base) {
    // M9, M19, M22, M23, M93
    let partner = base.partner().await;
    let (text, emails) = file(&["tech", "Sales and Marketing"]);
    let id = keep(base, &partner.primary, &text).await.unwrap();
    assert_eq!(wrong(base, &partner.primary, id).await, []);
    let before = base.trail().await;
    let actor = base.actor(&partner.primary).await;
    let invited = base.store.employee_admin(&actor).unwrap().take_import(id).await.unwrap();
    assert_eq!(invited.iter().map(|one| one.email.clone()).collect::<Vec<_>>(), emails);
    assert_eq!(base.trail().await, before + 2, "a row in the trail for each");
    let door = base.store.employee_admin(&actor).unwrap();
    for one in &invited {
        let row = door.employee(one.id).await.unwrap().row;
        assert_eq!((row.life.state, row.visibility), (AccountState::Pending, Visibility::Everything));
        base.use_link(&one.path).await;
    }
    // Each gets an invitation, the primary account one notice.
    let kinds = base
        .look("SELECT kind FROM outbox WHERE kind LIKE 'employee%' OR kind = 'invitation' ORDER BY kind")
        .await;
    assert_eq!(kinds, ["employees_imported", "invitation", "invitation"]);
    let mut told = Vec::new();
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        base.system().mail_done(&mail).await.unwrap();
        told.push(mail);
    }
    let notices: Vec<_> = told.iter().filter(|mail| mail.to == partner.primary.email).collect();
    assert!(
        notices.iter().any(|mail| matches!(&mail.news, News::EmployeesImported { count: 2, .. })),
        "{notices:?}"
    );
    assert!(!format!("{notices:?}").contains("/link/"), "without a link (K10)");
    // What was taken in is gone.
    assert!(matches!(take(base, &partner.primary, id).await, Err(Error::NotFound)));
    assert!(base.look("SELECT content FROM employee_import").await.is_empty());
}

async fn one_row_that_is_wrong_stops_all(base: &Base) {
    let partner = base.partner().await;
    let (text, _) = file(&["tech", "boss", "tech"]);
    let colleague = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    let text = format!("{text}Again,{},tech\n", colleague.email.to_uppercase());
    let id = keep(base, &partner.primary, &text).await.unwrap();
    let none = (3, Column::Role, Why::Field(Problem::NotAChoice));
    assert_eq!(wrong(base, &partner.primary, id).await, [none, not_available(5)]);
    let before = base.digest().await;
    let refused = take(base, &partner.primary, id).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    assert_eq!(base.digest().await, before);
    // A file that is none is kept, so that it can be mended, and takes nobody in.
    let id = keep(base, &partner.primary, "what is this?").await.unwrap();
    let actor = base.actor(&partner.primary).await;
    assert!(base.store.employee_admin(&actor).unwrap().import(id).await.unwrap().rows.is_err());
    assert!(matches!(take(base, &partner.primary, id).await, Err(Error::Conflict(_))));
    let huge = "x".repeat(IMPORT_BYTES + 1);
    assert!(matches!(keep(base, &partner.primary, &huge).await, Err(Error::Conflict(_))));
    // A zero is no text in every database.
    let id = keep(base, &partner.primary, "name,email,role\nA\0B,zero@example.com,tech\n").await.unwrap();
    let control = (2, Column::Name, Why::Field(Problem::ControlCharacters));
    assert_eq!(wrong(base, &partner.primary, id).await, [control]);
}

async fn a_look_at_a_file_tells_nothing_of_other_partners(base: &Base) {
    // Guarantee 4, T25: reading depends on nobody else's data
    let (one, two) = (base.partner().await, base.partner().await);
    let stranger = base.employ(&two.primary, Standing::of(Role::Tech)).await;
    let text = format!("name,email,role\nA,{},tech\nB,b{}@example.com,tech\n", stranger.email, unique());
    let id = keep(base, &one.primary, &text).await.unwrap();
    assert_eq!(wrong(base, &one.primary, id).await, []);
}

async fn an_address_that_is_taken_or_held_anywhere_is_marked_when_it_matters(base: &Base) {
    // K14, M119
    let (one, two) = (base.partner().await, base.partner().await);
    let stranger = base.employ(&two.primary, Standing::of(Role::Tech)).await;
    let gone = base.employ(&two.primary, Standing::of(Role::Tech)).await;
    let actor = base.actor(&two.primary).await;
    base.store.employee_admin(&actor).unwrap().delete(gone.id).await.unwrap();
    let (text, _) = file(&["tech"]);
    let respelt = gone.email.replace('@', "+portal@");
    let text = format!("{text}A,{},tech\nB,{respelt},tech\n", stranger.email);
    let id = keep(base, &one.primary, &text).await.unwrap();
    let refused = take(base, &one.primary, id).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    assert_eq!(
        wrong(base, &one.primary, id).await,
        [not_available(3), not_available(4)],
        "one answer for both"
    );
    assert_eq!(count(base, &one).await, 1, "nobody was added");
    let noted = base.look("SELECT action FROM audit WHERE action = 'import_refused'").await;
    assert_eq!(noted.len(), 1);
    // When the address is held no longer, the rest goes.
    base.clock.advance(ADDRESS_HOLD);
    let primary = base.sign_in(&one.primary.email).await;
    let (text, _) = file(&["tech"]);
    let id = keep(base, &primary, &format!("{text}B,{respelt},tech\n")).await.unwrap();
    assert_eq!(take(base, &primary, id).await.unwrap(), 2);
}

async fn addresses_are_not_found_out_by_the_thousand(base: &Base) {
    // T25, T33
    let (one, two) = (base.partner().await, base.partner().await);
    let stranger = base.employ(&two.primary, Standing::of(Role::Tech)).await;
    let admin = base.employ(&one.primary, Standing::of(Role::Admin)).await;
    let probe = format!("name,email,role\nA,{},tech\n", stranger.email);
    for at in 0..IMPORT_REFUSALS {
        // Whoever of the partner asks.
        let by = if at % 2 == 0 { &one.primary } else { &admin };
        let id = keep(base, by, &probe).await.unwrap();
        assert!(matches!(take(base, by, id).await, Err(Error::Conflict(_))));
    }
    let id = keep(base, &one.primary, &probe).await.unwrap();
    assert!(matches!(take(base, &one.primary, id).await, Err(Error::TooMany { .. })));
    assert_eq!(wrong(base, &one.primary, id).await, [], "and which one it was is not told");
    // One file tells of so many, as the form does, and the trail tells of which.
    let curious = base.employ(&two.primary, Standing::of(Role::Admin)).await;
    let mut many = String::from("name,email,role\n");
    for _ in 0..=ADDRESS_REFUSALS {
        let other = base.employ(&one.primary, Standing::of(Role::Tech)).await;
        many += &["A,", &*other.email, ",tech\n"].concat();
    }
    let id = keep(base, &curious, &many).await.unwrap();
    assert!(matches!(take(base, &curious, id).await, Err(Error::Conflict(_))));
    assert_eq!(wrong(base, &curious, id).await.len(), ADDRESS_REFUSALS as usize);
    assert!(matches!(take(base, &curious, id).await, Err(Error::TooMany { .. })));
    let actor = base.actor(&curious).await;
    let form = new_employee(Standing::of(Role::Tech));
    let refused = base.store.employee_admin(&actor).unwrap().create(&form).await;
    assert!(matches!(refused, Err(Error::TooMany { .. })), "nor by the form: {refused:?}");
    // Whoever asks for nothing that is taken goes on, and so do others.
    let (text, _) = file(&["tech"]);
    let id = keep(base, &one.primary, &text).await.unwrap();
    assert_eq!(take(base, &one.primary, id).await.unwrap(), 1);
    base.clock.advance(DAY);
    let primary = base.sign_in(&one.primary.email).await;
    let id = keep(base, &primary, &probe).await.unwrap();
    assert!(matches!(take(base, &primary, id).await, Err(Error::Conflict(_))));
}

async fn nobody_imports_above_their_own_rank(base: &Base) {
    // T11, guarantee 6
    let partner = base.partner().await;
    let business = base.employ(&partner.primary, Standing::of(Role::Business)).await;
    let (text, _) = file(&["tech", "admin"]);
    let id = keep(base, &business, &text).await.unwrap();
    assert_eq!(wrong(base, &business, id).await, [(3, Column::Role, Why::AboveRank)]);
    assert!(matches!(take(base, &business, id).await, Err(Error::Conflict(_))));
    let sales = base.employ(&partner.primary, Standing::of(Role::SalesMarketing)).await;
    assert!(matches!(keep(base, &sales, &text).await, Err(Error::Forbidden(Refusal::Role))));
    // Rights are those of the moment: whoever was an Admin a minute ago.
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    let id = keep(base, &admin, &text).await.unwrap();
    let late = base.actor(&admin).await;
    let actor = base.actor(&partner.primary).await;
    let edit = crate::worlds::edit(Standing::of(Role::Tech));
    base.store.employee_admin(&actor).unwrap().edit(admin.id, &edit).await.unwrap();
    let refused = base.store.employee_admin(&late).unwrap().take_import(id).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::Role))), "{refused:?}");
}

async fn a_file_is_its_owners_alone_and_for_minutes(base: &Base) {
    // T5
    let (one, two) = (base.partner().await, base.partner().await);
    let colleague = base.employ(&one.primary, Standing::of(Role::Admin)).await;
    let (text, _) = file(&["tech"]);
    let id = keep(base, &one.primary, &text).await.unwrap();
    for other in [&colleague, &two.primary] {
        let actor = base.actor(other).await;
        let door = base.store.employee_admin(&actor).unwrap();
        assert!(matches!(door.import(id).await, Err(Error::NotFound)));
        assert!(matches!(door.take_import(id).await, Err(Error::NotFound)));
    }
    assert!(matches!(take(base, &one.primary, ImportId::new(7)).await, Err(Error::NotFound)));
    // Another one takes its place.
    let next = keep(base, &one.primary, &text).await.unwrap();
    assert!(matches!(take(base, &one.primary, id).await, Err(Error::NotFound)));
    base.clock.advance(IMPORT_KEPT);
    assert!(matches!(take(base, &one.primary, next).await, Err(Error::NotFound)));
    base.clock.advance(1);
    base.system().sweep().await.unwrap();
    assert!(base.look("SELECT content FROM employee_import").await.is_empty());
}

async fn employees_of_a_scoped_importer_see_nothing_at_first(base: &Base) {
    // SPEC section 2
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    base.group(&partner.primary, "North", &[acme], &[admin.id]).await;
    let (text, _) = file(&["tech", "tech"]);
    let id = keep(base, &admin, &text).await.unwrap();
    let actor = base.actor(&admin).await;
    let door = base.store.employee_admin(&actor).unwrap();
    for one in door.take_import(id).await.unwrap() {
        let row = door.employee(one.id).await.unwrap().row;
        assert_eq!((row.visibility, row.groups), (Visibility::Groups, 0));
    }
}

async fn a_file_with_an_admin_in_it_wants_a_fresh_second_factor(base: &Base) {
    // T43
    let partner = base.partner().await;
    base.clock.advance(REAUTHENTICATION + 1);
    let (text, _) = file(&["tech", "admin"]);
    let id = keep(base, &partner.primary, &text).await.unwrap();
    let before = base.digest().await;
    let refused = take(base, &partner.primary, id).await;
    assert!(matches!(refused, Err(Error::Forbidden(Refusal::Reauthenticate))), "{refused:?}");
    assert_eq!(base.digest().await, before);
    base.confirm(&partner.primary).await;
    assert_eq!(take(base, &partner.primary, id).await.unwrap(), 2);
    // A file without one does not.
    base.clock.advance(REAUTHENTICATION + 1);
    let actor = base.actor(&partner.primary).await;
    base.store.employee_admin(&actor).unwrap().create(&new_employee(Standing::of(Role::Tech))).await.unwrap();
    let (text, _) = file(&["tech"]);
    let id = keep(base, &partner.primary, &text).await.unwrap();
    assert_eq!(take(base, &partner.primary, id).await.unwrap(), 1);
}

async fn a_thousand_are_taken_in(base: &Base) {
    // P8, P21
    let partner = base.partner().await;
    let (text, _) = file(&["tech"; domain::limits::IMPORT_ROWS]);
    let id = keep(base, &partner.primary, &text).await.unwrap();
    let begun = std::time::Instant::now();
    assert_eq!(take(base, &partner.primary, id).await.unwrap(), 1_000);
    eprintln!("a thousand were taken in within {:?}", begun.elapsed());
    let bulk =
        domain::selection::EmployeeBulk::read("?act=deactivate&all=matching&query=%3Frole%3Dtech").unwrap();
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let plan = door.plan_bulk(&bulk).await.unwrap();
    let begun = std::time::Instant::now();
    assert_eq!(door.act_in_bulk(&bulk, &plan.mark).await.unwrap().accounts.len(), 1_000);
    eprintln!("and deactivated within {:?}", begun.elapsed());
    // One more is too many at once.
    door.create(&new_employee(Standing::of(Role::Tech))).await.unwrap();
    assert!(matches!(door.plan_bulk(&bulk).await, Err(Error::Conflict(_))));
}
