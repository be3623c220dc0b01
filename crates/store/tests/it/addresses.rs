//! Another address of an account: who may ask, who is told, what proves it, and what ends it.

use domain::{
    AccountId, Problem, Refusal, Role, Standing,
    account::LinkPurpose,
    audit::Action,
    employee::{EmployeeEdit, Invited},
    field::{Email, Password},
    limits::{ADDRESS_HOLD, ADDRESS_NOTICE, INVITATION, NEW_ADDRESS, REAUTHENTICATION, RESET},
    list::AuditQuery,
    time::{DAY, MINUTE, SECOND},
};
use futures::future::join_all;
use store::{Client, Edited, Error, Mail, News};

use crate::worlds::{Base, PASSWORD, Partner, Person, client, edit, new_employee, new_password, unique};

both!(
    ones_own_address_changes_with_the_link_that_is_mailed_to_it,
    fifty_uses_of_one_link_are_one,
    a_link_proves_one_address_of_one_account_and_nothing_else,
    a_new_address_ends_with_anything_that_changes_the_way_in,
    free_taken_held_and_foreign_addresses_get_one_answer,
    a_held_address_is_refused_at_an_edit_until_the_day_is_over,
    whoever_has_an_address_is_told_so_often_that_somebody_asks_for_it,
    an_administrator_changes_the_address_of_somebody_who_is_invited_at_once,
    an_administrator_asks_for_the_address_of_everybody_else,
    nobody_changes_the_address_of_whom_they_do_not_manage,
    an_administrator_with_a_mailbox_of_their_own_does_not_get_in,
    an_address_that_another_product_uses_stays,
    without_a_second_factor_the_password_is_asked_for_too,
    nobody_asks_for_new_addresses_without_end,
    edits_keep_what_was_before,
    the_operator_makes_a_link_for_a_forgotten_password,
    a_password_is_kept_as_it_is_hashed_today,
);

const NEW: &str = "granite meadow 4 trumpet";

fn tech() -> Standing {
    Standing::of(Role::Tech)
}

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn fresh() -> Email {
    email(&format!("new{}@example.com", unique()))
}

fn token(path: &str) -> &str {
    path.trim_start_matches("/link/")
}

async fn post(base: &Base) -> Vec<Mail> {
    let mut mails = Vec::new();
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        base.system().mail_done(&mail).await.unwrap();
        mails.push(mail);
    }
    mails
}

/// The mails to this address.
fn to<'a>(mails: &'a [Mail], address: &str) -> Vec<&'a News> {
    mails.iter().filter(|mail| mail.to == address).map(|mail| &mail.news).collect()
}

async fn ask(base: &Base, person: &Person, new: &Email) -> Result<(), Error> {
    let actor = base.actor(person).await;
    base.store.own(&actor).ask_address(new).await
}

/// Asks for an address; the link in the mail to it.
async fn asked(base: &Base, person: &Person, new: &Email) -> String {
    ask(base, person, new).await.unwrap();
    let mails = post(base).await;
    match to(&mails, new.as_str()).as_slice() {
        [News::NewAddress { path, .. }] => token(path).to_owned(),
        other => panic!("one link, not {other:?}"),
    }
}

async fn prove(base: &Base, link: &str) -> Result<(), Error> {
    base.store.visitor().use_address_link(link, None, &client(), None, None).await.map(drop)
}

/// As somebody who knows the password.
async fn prove_with_password(base: &Base, link: &str) -> Result<(), Error> {
    let password = Some(Password::given(PASSWORD).unwrap());
    base.store.visitor().use_address_link(link, password, &client(), None, None).await.map(drop)
}

async fn address(base: &Base, id: AccountId) -> String {
    base.look(&format!("SELECT email FROM account WHERE id = {}", id.get())).await.remove(0)
}

async fn trail(base: &Base, by: &Person, action: Action) -> Vec<Vec<(String, String)>> {
    let actor = base.actor(by).await;
    let query = AuditQuery { action: Some(action), ..AuditQuery::default() };
    let page = base.store.oversight(&actor).unwrap().trail(&query).await.unwrap();
    page.rows.into_iter().map(|row| row.details).collect()
}

fn readdressed(standing: Standing, new: &Email) -> EmployeeEdit {
    EmployeeEdit { email: Some(new.clone()), ..edit(standing) }
}

async fn readdress(base: &Base, by: &Person, id: AccountId, new: &Email) -> Result<Edited, Error> {
    let actor = base.actor(by).await;
    base.store.employee_admin(&actor).unwrap().edit(id, &readdressed(tech(), new)).await
}

fn not_available<T: std::fmt::Debug>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Invalid(errors)) if errors.of("email") == Some(Problem::AddressNotAvailable))
}

async fn ones_own_address_changes_with_the_link_that_is_mailed_to_it(base: &Base) {
    // K18, P48, T18
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, tech()).await;
    let other = base.sign_in(&person.email).await;
    post(base).await;
    let new = fresh();
    let before = base.digest().await;
    base.clock.advance(REAUTHENTICATION + 1);
    let stale = ask(base, &person, &new).await;
    assert!(matches!(stale, Err(Error::Forbidden(Refusal::Reauthenticate))), "{stale:?}");
    assert_eq!(before["outbox"], base.digest().await["outbox"]);
    base.confirm(&person).await;
    ask(base, &person, &new).await.unwrap();
    let actor = base.actor(&person).await;
    let own = base.store.own(&actor);
    assert_eq!(own.me().await.unwrap().email, person.email, "nothing has changed yet");
    let waiting = own.address().await.unwrap().new.unwrap();
    assert_eq!((waiting.email.as_str(), waiting.until), (new.as_str(), base.clock.now().plus(NEW_ADDRESS)));

    // The address that is there is told; the link goes to the new one and to nobody else (T17).
    let mails = post(base).await;
    assert_eq!(to(&mails, &person.email), [&News::AddressAsked { email: new.as_str().to_owned() }]);
    let [News::NewAddress { path, until }] = to(&mails, new.as_str())[..] else { panic!("{mails:?}") };
    assert_eq!((mails.len(), *until), (2, waiting.until));

    // Looking uses nothing up, and tells whose it is and not what their address is.
    let visitor = base.store.visitor();
    for _ in 0..3 {
        let offer = visitor.open_link(token(path)).await.unwrap();
        assert_eq!((offer.email.as_str(), offer.purpose), (new.as_str(), LinkPurpose::Address));
    }
    let reset = {
        visitor.request_reset(&email(&person.email), &client()).await.unwrap();
        base.system().answer_reset_requests().await.unwrap();
        let mails = post(base).await;
        let [News::Reset { path, .. }] = to(&mails, &person.email)[..] else { panic!("{mails:?}") };
        path.clone()
    };
    assert!(visitor.use_address_link(token(path), None, &client(), None, Some(&actor)).await.unwrap());
    assert_eq!(address(base, person.id).await, new.as_str());
    assert!(base.store.authenticate(&person.session).await.unwrap().is_some(), "the one that did it stays");
    assert!(base.store.authenticate(&other.session).await.unwrap().is_none(), "other sessions end");
    assert!(visitor.open_link(token(&reset)).await.is_err(), "open links end");
    let mails = post(base).await;
    let done = News::AddressChanged { before: person.email.clone(), after: new.as_str().to_owned() };
    assert_eq!(to(&mails, &person.email), [&done]);
    assert_eq!(to(&mails, new.as_str()), [&done]);
    assert_eq!(mails.len(), 2);
    let changed = trail(base, &partner.primary, Action::AddressChanged).await;
    assert_eq!(changed, [[("address".to_owned(), format!("{} → {new}", person.email))]]);

    // The address from before is nobody's: it signs nobody in, and somebody else can have it at once.
    let old = base.sign_in_as(&person.email, PASSWORD).await;
    assert!(matches!(old, Err(Error::WrongCredentials)), "{old:?}");
    base.keep_app(new.as_str(), base.app(&person.email));
    base.sign_in_as(new.as_str(), PASSWORD).await.unwrap();
    let admin = base.actor(&partner.primary).await;
    let mut next = new_employee(tech());
    next.email = email(&person.email);
    base.store.employee_admin(&admin).unwrap().create(&next).await.unwrap();
    assert!(prove(base, token(path)).await.is_err(), "once");
}

async fn fifty_uses_of_one_link_are_one(base: &Base) {
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, tech()).await;
    let link = asked(base, &person, &fresh()).await;
    let used = join_all((0..50).map(|_| prove(base, &link))).await;
    assert_eq!(used.iter().filter(|used| used.is_ok()).count(), 1, "{used:?}");
    let lost = used.iter().filter(|used| matches!(used, Err(Error::LinkNotValid))).count();
    assert_eq!(lost, 49, "{used:?}");
    assert_eq!(trail(base, &partner.primary, Action::AddressChanged).await.len(), 1);
    assert_eq!(post(base).await.len(), 2);
}

async fn a_link_proves_one_address_of_one_account_and_nothing_else(base: &Base) {
    // P42, P47, T14
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, tech()).await;
    let (first, second) = (fresh(), fresh());
    let older = asked(base, &person, &first).await;
    let newer = asked(base, &person, &second).await;
    assert!(matches!(prove(base, &older).await, Err(Error::LinkNotValid)), "the newest alone");
    let password = || new_password(NEW);
    let visitor = base.store.visitor();
    let as_password = visitor.use_link(&newer, password()).await;
    assert!(matches!(as_password, Err(Error::LinkNotValid)), "{as_password:?}");
    let given = Password::given(PASSWORD).unwrap();
    let as_factor = visitor.use_second_factor_link(&newer, given, &client(), None).await;
    assert!(matches!(as_factor, Err(Error::LinkNotValid)), "{as_factor:?}");
    // Neither a link of another kind nor a piece of this one.
    let actor = base.actor(&partner.primary).await;
    let invited = base.store.employee_admin(&actor).unwrap().create(&new_employee(tech())).await.unwrap();
    let upper = newer.to_uppercase();
    let mut wrong = vec![token(&invited.path), "", &newer[1..], &newer[..63], &upper];
    let longer = format!("{newer}0");
    wrong.push(&longer);
    for link in wrong {
        let refused = prove(base, link).await;
        assert!(matches!(refused, Err(Error::LinkNotValid)), "{link}: {refused:?}");
    }
    assert_eq!(address(base, person.id).await, person.email);
    base.clock.advance(NEW_ADDRESS - 1);
    visitor.open_link(&newer).await.unwrap();
    base.clock.advance(1);
    assert!(matches!(prove(base, &newer).await, Err(Error::LinkNotValid)), "a day, with no job running");
    base.clock.advance(1);
    base.system().sweep().await.unwrap();
    assert!(base.look("SELECT email FROM address_change").await.is_empty());
}

async fn a_new_address_ends_with_anything_that_changes_the_way_in(base: &Base) {
    // T22, P48
    let partner = base.partner().await;
    let primary = &partner.primary;
    let dead = async |link: &str| {
        let refused = prove(base, link).await;
        assert!(matches!(refused, Err(Error::LinkNotValid)), "{refused:?}");
    };
    let person = base.employ(primary, tech()).await;
    let link = asked(base, &person, &fresh()).await;
    let actor = base.actor(&person).await;
    let own = base.store.own(&actor);
    own.withdraw_address().await.unwrap();
    dead(&link).await;
    assert!(matches!(own.withdraw_address().await, Err(Error::Conflict(_))), "once");

    let link = asked(base, &person, &fresh()).await;
    let current = Password::given(PASSWORD).unwrap();
    own.change_password(current, new_password(NEW)).await.unwrap();
    dead(&link).await;
    assert_eq!(own.address().await.unwrap().new, None);

    // What is asked for and not mailed yet brings nothing.
    let (asked_for, door) = (fresh(), base.actor(primary).await);
    let door = base.store.employee_admin(&door).unwrap();
    ask(base, &person, &asked_for).await.unwrap();
    door.deactivate(person.id).await.unwrap();
    let mails = post(base).await;
    assert!(to(&mails, asked_for.as_str()).is_empty(), "{mails:?}");
    for (at, name) in ["deactivated", "deleted", "signed out", "lost its second factor"].iter().enumerate() {
        let person = base.employ(primary, tech()).await;
        let link = asked(base, &person, &fresh()).await;
        match at {
            0 => {
                door.deactivate(person.id).await.unwrap();
                dead(&link).await;
                door.reactivate(person.id).await.unwrap();
            }
            1 => drop(door.delete(person.id).await.unwrap()),
            2 => drop(door.end_sessions(person.id).await.unwrap()),
            _ => drop(door.reset_second_factor(person.id).await.unwrap()),
        }
        dead(&link).await;
        assert!(base.look("SELECT email FROM address_change").await.is_empty(), "{name}");
    }
}

/// Somebody who was deleted just now.
async fn deleted(base: &Base, by: &Person) -> Email {
    let actor = base.actor(by).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let gone = door.create(&new_employee(tech())).await.unwrap();
    door.delete(gone.id).await.unwrap();
    email(&gone.email)
}

async fn free_taken_held_and_foreign_addresses_get_one_answer(base: &Base) {
    // K14, T25, T33: from what is written down when somebody asks nothing can be told either.
    let (partner, stranger) = (base.partner().await, base.partner().await);
    let person = base.employ(&partner.primary, tech()).await;
    let colleague = base.employ(&partner.primary, tech()).await;
    let held = deleted(base, &stranger.primary).await;
    let free = fresh();
    post(base).await;
    let mut left = Vec::new();
    for new in [&free, &email(&colleague.email), &email(&stranger.primary.email), &held] {
        let person = base.employ(&partner.primary, tech()).await;
        post(base).await;
        let before = base.digest().await;
        ask(base, &person, new).await.unwrap();
        let after = base.digest().await;
        let added: Vec<(String, usize)> = after
            .iter()
            .map(|(table, rows)| {
                (table.clone(), rows.iter().filter(|row| !before[table].contains(row)).count())
            })
            .collect();
        left.push(added);
        let actor = base.actor(&person).await;
        let waiting = base.store.own(&actor).address().await.unwrap().new.unwrap();
        assert_eq!(waiting.email, new.as_str());
        let mails = post(base).await;
        assert_eq!(mails.len(), 2, "{mails:?}");
        assert!(matches!(to(&mails, &person.email)[..], [News::AddressAsked { .. }]), "{mails:?}");
        let links = mails.iter().filter(|mail| matches!(mail.news, News::NewAddress { .. })).count();
        assert_eq!(links, usize::from(new == &free), "{mails:?}");
    }
    assert!(left.windows(2).all(|pair| pair[0] == pair[1]), "{left:?}");

    // Taken while the link was on its way: refused when it is used, in one sentence, and nothing has changed.
    let (one, two) = (fresh(), fresh());
    let mut said = Vec::new();
    for (new, held) in [(&one, false), (&two, true)] {
        base.clock.advance(MINUTE);
        base.confirm(&person).await;
        let link = asked(base, &person, new).await;
        let actor = base.actor(&stranger.primary).await;
        let mut form = new_employee(tech());
        form.email = new.clone();
        base.confirm(&stranger.primary).await;
        let door = base.store.employee_admin(&actor).unwrap();
        let taken = door.create(&form).await.unwrap();
        if held {
            base.store
                .employee_admin(&base.actor(&stranger.primary).await)
                .unwrap()
                .delete(taken.id)
                .await
                .unwrap();
        }
        let before = base.digest().await;
        let refused = prove(base, &link).await;
        assert_eq!(before, base.digest().await, "nothing has changed");
        let Err(Error::Conflict(words)) = refused else { panic!("{refused:?}") };
        said.push(words);
        assert_eq!(address(base, person.id).await, person.email);
    }
    assert_eq!(said[0], said[1]);
}

async fn a_held_address_is_refused_at_an_edit_until_the_day_is_over(base: &Base) {
    // M119, K14, T24: at 24 h − 1 s, and + 0 s, in another spelling, by a link and at once.
    let (partner, stranger) = (base.partner().await, base.partner().await);
    let held = deleted(base, &stranger.primary).await;
    let spelt = email(&held.as_str().replace('@', "+portal@").to_uppercase());
    let person = base.employ(&partner.primary, tech()).await;
    base.clock.advance(ADDRESS_HOLD - SECOND);
    let primary = base.sign_in(&partner.primary.email).await;
    let person = base.sign_in(&person.email).await;
    let actor = base.actor(&primary).await;
    let invited = base.store.employee_admin(&actor).unwrap().create(&new_employee(tech())).await.unwrap();
    post(base).await;
    for new in [&held, &spelt] {
        let refused = readdress(base, &primary, invited.id, new).await;
        assert!(not_available(&refused), "{refused:?}");
        ask(base, &person, new).await.unwrap();
        let mails = post(base).await;
        assert!(matches!(to(&mails, new.as_str())[..], [News::AddressNotAvailable]), "{mails:?}");
    }
    base.clock.advance(SECOND);
    assert!(matches!(readdress(base, &primary, invited.id, &held).await, Ok(Edited::Invited(_))));
    post(base).await;
    let link = asked(base, &person, &spelt).await;
    prove(base, &link).await.unwrap();
    assert_eq!(address(base, person.id).await, spelt.as_str());
}

async fn whoever_has_an_address_is_told_so_often_that_somebody_asks_for_it(base: &Base) {
    // T25: the notice is written in the name of their own partner, and nobody's inbox fills.
    let (partner, stranger) = (base.partner().await, base.partner().await);
    let owner = email(&stranger.primary.email);
    let people = [base.employ(&partner.primary, tech()).await, base.employ(&partner.primary, tech()).await];
    post(base).await;
    let mut notices = 0;
    for place in 0..6 {
        ask(base, &people[place % 2], &owner).await.unwrap();
        let mails = post(base).await;
        notices += to(&mails, owner.as_str()).len();
        assert!(mails.iter().all(|mail| !matches!(mail.news, News::NewAddress { .. })), "{mails:?}");
    }
    assert_eq!(notices, 1);
    base.clock.advance(ADDRESS_NOTICE - 1);
    for person in &people {
        base.confirm(person).await;
    }
    ask(base, &people[0], &owner).await.unwrap();
    assert!(to(&post(base).await, owner.as_str()).is_empty());
    base.clock.advance(1);
    ask(base, &people[1], &owner).await.unwrap();
    // One that could not be sent is tried again.
    let mut again = Vec::new();
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        if mail.to == owner.as_str() {
            base.system().mail_failed(&mail, "no connection").await.unwrap();
        } else {
            base.system().mail_done(&mail).await.unwrap();
        }
    }
    base.clock.advance(10 * SECOND);
    again.extend(post(base).await);
    assert!(matches!(to(&again, owner.as_str())[..], [News::AddressNotAvailable]), "{again:?}");
    assert_eq!(address(base, stranger.primary.id).await, owner.as_str());
}

async fn invite(base: &Base, by: &Person) -> Invited {
    let actor = base.actor(by).await;
    base.store.employee_admin(&actor).unwrap().create(&new_employee(tech())).await.unwrap()
}

async fn an_administrator_changes_the_address_of_somebody_who_is_invited_at_once(base: &Base) {
    // M29
    let partner = base.partner().await;
    let primary = &partner.primary;
    let invited = invite(base, primary).await;
    let mails = post(base).await;
    let mailed = to(&mails, &invited.email);
    let [News::Invitation { path: mailed, .. }] = mailed[..] else { panic!("{mails:?}") };
    base.clock.advance(DAY);
    let primary = &base.sign_in(&primary.email).await;
    let new = fresh();
    let Edited::Invited(again) = readdress(base, primary, invited.id, &new).await.unwrap() else {
        panic!("another link")
    };
    assert_eq!((again.email.as_str(), again.until), (new.as_str(), invited.until), "the same deadline");
    let visitor = base.store.visitor();
    for dead in [token(&invited.path), token(mailed)] {
        assert!(visitor.open_link(dead).await.is_err());
    }
    let mails = post(base).await;
    let mine = to(&mails, new.as_str());
    assert!(matches!(mine[..], [News::Invitation { until, .. }] if *until == invited.until), "{mails:?}");
    assert!(to(&mails, &invited.email).is_empty(), "{mails:?}");
    base.use_link(&again.path).await;
    base.sign_in(new.as_str()).await;
    // Taken, held and foreign: the refusal of whoever adds somebody.
    let other = invite(base, primary).await;
    let stranger = base.partner().await;
    for taken in [new, email(&stranger.primary.email)] {
        let kept = async || base.look("SELECT email FROM account ORDER BY id").await;
        let before = kept().await;
        let refused = readdress(base, primary, other.id, &taken).await;
        assert!(not_available(&refused), "{refused:?}");
        assert_eq!(before, kept().await);
    }
    // Whoever lapsed without entering can be invited at the right address.
    base.clock.advance(INVITATION);
    let primary = &base.sign_in(&primary.email).await;
    let right = fresh();
    assert_eq!(readdress(base, primary, other.id, &right).await.unwrap(), Edited::Saved);
    let actor = base.actor(primary).await;
    let (_, invited) = base.store.employee_admin(&actor).unwrap().reactivate(other.id).await.unwrap();
    assert_eq!(invited.unwrap().email, right.as_str());
}

async fn an_administrator_asks_for_the_address_of_everybody_else(base: &Base) {
    // M29
    let partner = base.partner().await;
    let primary = &partner.primary;
    let person = base.employ(primary, tech()).await;
    post(base).await;
    base.clock.advance(REAUTHENTICATION + 1);
    let stale = readdress(base, primary, person.id, &fresh()).await;
    assert!(matches!(stale, Err(Error::Forbidden(Refusal::Reauthenticate))), "{stale:?}");
    base.confirm(primary).await;
    let new = fresh();
    let Edited::AddressAsked(handed) = readdress(base, primary, person.id, &new).await.unwrap() else {
        panic!("a link")
    };
    let actor = base.actor(primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let shown = door.employee(person.id).await.unwrap();
    assert_eq!((shown.row.name.as_str(), shown.row.email.as_str()), ("Edna Edited", person.email.as_str()));
    assert_eq!(shown.address.new.map(|new| new.email).as_deref(), Some(new.as_str()));
    let mails = post(base).await;
    assert!(matches!(to(&mails, &person.email)[..], [News::AddressAsked { .. }]), "{mails:?}");
    let [News::NewAddress { path, .. }] = to(&mails, new.as_str())[..] else { panic!("{mails:?}") };
    door.withdraw_address(person.id).await.unwrap();
    for link in [path, &handed.path] {
        assert!(prove(base, token(link)).await.is_err(), "withdrawn");
    }
    assert!(matches!(door.withdraw_address(person.id).await, Err(Error::Conflict(_))));
    let Edited::AddressAsked(handed) = readdress(base, primary, person.id, &new).await.unwrap() else {
        panic!("a link")
    };
    prove_with_password(base, token(&handed.path)).await.unwrap();
    assert_eq!(address(base, person.id).await, new.as_str());
    assert!(base.store.authenticate(&person.session).await.unwrap().is_none(), "signed out everywhere");
    door.deactivate(person.id).await.unwrap();
    let ended = readdress(base, primary, person.id, &fresh()).await;
    assert!(matches!(ended, Err(Error::Conflict(_))), "{ended:?}");
}

async fn nobody_changes_the_address_of_whom_they_do_not_manage(base: &Base) {
    // SPEC section 2, T11, rule 10
    let Partner { primary, all, .. } = base.partner().await;
    let stranger = base.partner().await;
    let security = base.employ(&primary, tech().designated()).await;
    let admin = base.employ(&primary, Standing::of(Role::Admin)).await;
    let unscoped = base.employ(&primary, tech()).await;
    let scoped = base.employ(&primary, Standing::of(Role::Admin)).await;
    let acme = base.organization(&primary, "Acme", all).await;
    base.group(&primary, "North", &[acme], &[scoped.id]).await;
    let new = fresh();
    let before = base.digest().await;
    let asks = async |by: &Person, id: AccountId, standing: Standing| {
        let actor = base.actor(by).await;
        let door = base.store.employee_admin(&actor).unwrap();
        let mut form = readdressed(standing, &new);
        form.role = None;
        let withdrawn = door.withdraw_address(id).await;
        (door.edit(id, &form).await, withdrawn)
    };
    let primary_standing = Standing::of(Role::Primary).designated();
    for (by, id, standing, refusal) in [
        (&security, primary.id, primary_standing, Refusal::Rank),
        (&admin, primary.id, primary_standing, Refusal::Rank),
        (&admin, security.id, tech().designated(), Refusal::Rank),
        (&scoped, unscoped.id, tech(), Refusal::Visibility),
    ] {
        let (edited, withdrawn) = asks(by, id, standing).await;
        assert!(matches!(edited, Err(Error::Forbidden(why)) if why == refusal), "{edited:?}");
        assert!(matches!(withdrawn, Err(Error::Forbidden(why)) if why == refusal), "{withdrawn:?}");
    }
    for id in [stranger.primary.id, AccountId::new(1)] {
        let (edited, withdrawn) = asks(&primary, id, tech()).await;
        assert!(matches!(edited, Err(Error::NotFound)), "{edited:?}");
        assert!(matches!(withdrawn, Err(Error::NotFound)), "{withdrawn:?}");
    }
    // One's own has its own way, which the old mailbox is told of, and the rest of the form is not saved either.
    for (person, standing) in [(&primary, primary_standing), (&admin, Standing::of(Role::Admin))] {
        let (edited, withdrawn) = asks(person, person.id, standing).await;
        assert!(matches!(edited, Err(Error::Conflict(_))), "{edited:?}");
        assert!(matches!(withdrawn, Err(Error::Forbidden(Refusal::Oneself))), "{withdrawn:?}");
    }
    assert_eq!(before, base.digest().await);
}

async fn an_administrator_with_a_mailbox_of_their_own_does_not_get_in(base: &Base) {
    // Guarantee 13, T29: by address and reset, in either order
    let partner = base.partner().await;
    let admin = base.employ(&partner.primary, Standing::of(Role::Admin)).await;
    for reset_first in [false, true] {
        let person = base.employ(&partner.primary, tech()).await;
        let mailbox = fresh();
        let actor = base.actor(&admin).await;
        let door = base.store.employee_admin(&actor).unwrap();
        if reset_first {
            door.reset_second_factor(person.id).await.unwrap();
        }
        let Edited::AddressAsked(handed) = readdress(base, &admin, person.id, &mailbox).await.unwrap() else {
            panic!("a link")
        };
        let link = token(&handed.path);
        let visitor = base.store.visitor();
        assert!(visitor.open_link(link).await.unwrap().with_password);
        for password in [None, Some(Password::given("not the password at all").unwrap())] {
            let refused = visitor.use_address_link(link, password, &client(), None, None).await;
            assert!(
                matches!(&refused, Err(Error::Invalid(errors)) if errors.of("current").is_some()),
                "{refused:?}"
            );
        }
        // Not with the session of whoever asked either.
        let theirs = visitor.use_address_link(link, None, &client(), None, Some(&actor)).await;
        assert!(theirs.is_err(), "{theirs:?}");
        assert_eq!(address(base, person.id).await, person.email);
        // What is mailed for a forgotten password goes to its owner still.
        visitor.request_reset(&mailbox, &client()).await.unwrap();
        assert!(!post(base).await.iter().any(|mail| matches!(mail.news, News::Reset { .. })));
        if !reset_first {
            door.reset_second_factor(person.id).await.unwrap();
            assert!(
                matches!(prove_with_password(base, link).await, Err(Error::LinkNotValid)),
                "a reset ends it"
            );
        }
    }
    // Its owner, who knows the password, uses it.
    let person = base.employ(&partner.primary, tech()).await;
    let new = fresh();
    let Edited::AddressAsked(handed) = readdress(base, &admin, person.id, &new).await.unwrap() else {
        panic!("a link")
    };
    prove_with_password(base, token(&handed.path)).await.unwrap();
    assert_eq!(address(base, person.id).await, new.as_str());
}

async fn an_address_that_another_product_uses_stays(base: &Base) {
    // K12, M111
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, tech()).await;
    let link = asked(base, &person, &fresh()).await;
    let product = crate::worlds::name("SaaS Protection");
    base.system().lock_address(&email(&person.email), &product).await.unwrap();
    for refused in [
        ask(base, &person, &fresh()).await,
        readdress(base, &partner.primary, person.id, &fresh()).await.map(drop),
    ] {
        assert!(matches!(refused, Err(Error::Forbidden(Refusal::AddressLocked))), "{refused:?}");
    }
    assert!(matches!(prove(base, &link).await, Err(Error::LinkNotValid)), "what waited is gone");
    let actor = base.actor(&person).await;
    let shown = base.store.own(&actor).address().await.unwrap();
    assert!(shown.locked().unwrap().starts_with("SaaS Protection"));
}

async fn without_a_second_factor_the_password_is_asked_for_too(base: &Base) {
    // A mistyped address must not be a way into an account that only a password guards.
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    base.tamper("UPDATE organization SET second_factor = FALSE").await.unwrap();
    let person = base.user(&partner.primary, acme).await;
    let new = fresh();
    let link = asked(base, &person, &new).await;
    let visitor = base.store.visitor();
    assert!(visitor.open_link(&link).await.unwrap().with_password);
    for password in [None, Some(Password::given("not the password at all").unwrap())] {
        let refused = visitor.use_address_link(&link, password, &client(), None, None).await;
        assert!(
            matches!(&refused, Err(Error::Invalid(errors)) if errors.of("current").is_some()),
            "{refused:?}"
        );
    }
    let password = Some(Password::given(PASSWORD).unwrap());
    visitor.use_address_link(&link, password, &client(), None, None).await.unwrap();
    assert_eq!(address(base, person.id).await, new.as_str());
}

async fn nobody_asks_for_new_addresses_without_end(base: &Base) {
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, tech()).await;
    let mut asked = 0;
    let refused = loop {
        match ask(base, &person, &fresh()).await {
            Ok(()) => asked += 1,
            Err(error) => break error,
        }
        assert!(asked < 20);
    };
    assert!(matches!(refused, Error::TooMany { .. }), "{refused:?}");
    let same = ask(base, &person, &email(&person.email)).await;
    assert!(
        matches!(&same, Err(Error::Invalid(errors)) if errors.of("email") == Some(Problem::SameAddress)),
        "{same:?}"
    );
}

async fn edits_keep_what_was_before(base: &Base) {
    let partner = base.partner().await;
    let primary = &partner.primary;
    let person = base.employ(primary, tech()).await;
    let actor = base.actor(primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let before = door.employee(person.id).await.unwrap().row.name;
    let phone = domain::field::Phone::parse_optional("+15551234567").unwrap();
    let mut form = edit(Standing::of(Role::Business));
    form.phone.clone_from(&phone);
    door.edit(person.id, &form).await.unwrap();
    let pair = |key: &str, text: String| (key.to_owned(), text);
    assert_eq!(
        trail(base, primary, Action::EmployeeEdited).await[0],
        [
            pair("name", format!("{before} → Edna Edited")),
            pair("phone", "none → +15551234567".to_owned()),
            pair("role", "tech → business".to_owned()),
        ]
    );
    let own = base.actor(&person).await;
    base.store.own(&own).rename(&crate::worlds::name("Edna Again"), phone.as_ref()).await.unwrap();
    assert_eq!(
        trail(base, primary, Action::ProfileEdited).await[0],
        [pair("name", "Edna Edited → Edna Again".to_owned())]
    );
    // Another address alone is one act, with one row.
    let rows = trail(base, primary, Action::EmployeeEdited).await.len();
    let new = fresh();
    let form = EmployeeEdit {
        name: crate::worlds::name("Edna Again"),
        email: Some(new.clone()),
        phone,
        role: None,
        security_administrator: false,
        shown: None,
    };
    door.edit(person.id, &form).await.unwrap();
    assert_eq!(trail(base, primary, Action::EmployeeEdited).await.len(), rows);
    let asked = &trail(base, primary, Action::AddressAsked).await[0];
    assert_eq!(*asked, [pair("address", format!("{} → {new}", person.email))]);
}

async fn the_operator_makes_a_link_for_a_forgotten_password(base: &Base) {
    let partner = base.partner().await;
    let person = base.employ(&partner.primary, tech()).await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let rows = base.trail().await;
    let (first, _) = base.system().account_link(&email(&person.email)).await.unwrap();
    let (path, until) = base.system().account_link(&email(&person.email)).await.unwrap();
    assert_eq!((until, base.trail().await), (base.clock.now().plus(RESET), rows + 2));
    assert!(base.store.authenticate(&person.session).await.unwrap().is_some(), "making it changes nothing");
    let password = || new_password(NEW);
    let visitor = base.store.visitor();
    assert!(visitor.use_link(token(&first), password()).await.is_err(), "the newest alone");
    visitor.use_link(token(&path), password()).await.unwrap();
    assert!(base.store.authenticate(&person.session).await.unwrap().is_none(), "signed out everywhere");
    let form = domain::account::SignIn::parse(&person.email, NEW).unwrap();
    let entered = visitor.sign_in(form, &client(), None).await.unwrap();
    assert!(matches!(entered, store::Entered::SecondFactor(_)), "{entered:?}");
    // Somebody who is invited gets the invitation, until the same deadline.
    let invited = invite(base, &partner.primary).await;
    let (path, until) = base.system().account_link(&email(&invited.email)).await.unwrap();
    assert_eq!(until, invited.until);
    assert_eq!(visitor.open_link(token(&path)).await.unwrap().purpose, LinkPurpose::Invitation);
    // T22
    door.deactivate(person.id).await.unwrap();
    let before = base.digest().await;
    let refused = base.system().account_link(&email(&person.email)).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    let unknown = base.system().account_link(&fresh()).await;
    assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
    assert_eq!(before, base.digest().await);
}

async fn a_password_is_kept_as_it_is_hashed_today(base: &Base) {
    // SECURITY section 2: rehash on login
    use argon2::{Algorithm, Argon2, Params, Version, password_hash::PasswordHasher as _};

    let partner = base.partner().await;
    let person = base.employ(&partner.primary, tech()).await;
    let params = Params::new(7_168, 5, 1, None).unwrap();
    let old = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password(PASSWORD.as_bytes());
    let old = old.unwrap().to_string();
    let id = person.id.get();
    base.tamper(&format!("UPDATE account SET password_hash = '{old}' WHERE id = {id}")).await.unwrap();
    let kept = format!("SELECT password_hash FROM account WHERE id = {id}");
    let wrong = base.sign_in_as(&person.email, "not the password at all").await;
    assert!(matches!(wrong, Err(Error::WrongCredentials)), "{wrong:?}");
    assert_eq!(base.look(&kept).await, [old], "only whoever knows it");
    let (rows, changed) = (
        base.trail().await,
        format!(
            "SELECT email FROM account WHERE id = {id} AND password_changed_at = {}",
            base.clock.now().millis()
        ),
    );
    let changed_before = base.look(&changed).await;
    base.sign_in(&person.email).await;
    let anew = base.look(&kept).await;
    assert!(anew[0].starts_with("$argon2id$v=19$m=19456,t=2,p=1,keyid="), "{anew:?}");
    assert_eq!(base.look(&changed).await, changed_before, "it is the same password");
    assert_eq!(base.trail().await, rows + 2, "as of any other sign-in");
    base.sign_in(&person.email).await;
    assert_eq!(base.look(&kept).await, anew, "once");
    let client = Client::default();
    let form = domain::account::SignIn::parse(&person.email, PASSWORD).unwrap();
    base.store.visitor().sign_in(form, &client, None).await.unwrap();
}
