//! Account Settings: who may change them, and that what they say holds everywhere at once.

use domain::{
    Problem, Refusal, Role, Standing, Visibility,
    account::{NewPassword, SignIn},
    field::{Email, Password},
    limits::{REAUTHENTICATION, SESSION_WARNING},
    organization_user::NewOrganizationUser,
    partner::Region,
    settings::{AccountPolicy, Profile},
    time::{HOUR, MINUTE, SECOND},
};
use store::{Entered, Error};

use crate::worlds::{
    Base, PASSWORD, Partner, Person, VIEW, client, name, new_employee, new_partner, new_password, new_user,
};

both!(
    account_settings_are_the_primary_accounts_alone,
    the_partner_is_edited_with_what_was_and_what_is,
    what_loosens_the_policy_is_freshly_confirmed,
    every_way_to_set_a_password_keeps_the_partners_length,
    a_password_with_nothing_beside_it_has_15_characters,
    a_shorter_password_is_not_enough_once_no_second_factor_is_needed,
    a_rule_that_changed_while_a_form_was_open_holds,
    no_password_is_made_of_the_words_around_its_owner,
    a_session_ends_after_the_partners_time_without_work,
    a_shorter_time_ends_what_is_older_at_once_and_a_longer_one_wakes_nothing,
    a_new_employee_sees_what_the_policy_says,
);

const DEFAULT: AccountPolicy =
    AccountPolicy { password_min: 15, idle_minutes: 60, new_employees: Visibility::Everything };

async fn set(base: &Base, by: &Person, policy: AccountPolicy) -> Result<(), Error> {
    let actor = base.actor(by).await;
    base.store.account_settings(&actor)?.set_policy(policy).await
}

/// Any text as a new password, whatever the rules: the store has to refuse what it must not be.
fn any(text: &str) -> NewPassword {
    NewPassword(Password::given(text).unwrap())
}

fn refused_as(answer: &Result<(), Error>, problem: Problem) -> bool {
    matches!(answer, Err(Error::Invalid(errors)) if errors.of("password") == Some(problem))
}

async fn invited(base: &Base, by: &Person) -> (String, String) {
    let actor = base.actor(by).await;
    let form = new_employee(Standing::of(Role::Tech));
    let invited = base.store.employee_admin(&actor).unwrap().create(&form).await.unwrap();
    (invited.email, invited.path.trim_start_matches("/link/").to_owned())
}

/// The link that is mailed to whoever forgot their password.
async fn reset_link(base: &Base, email: &str) -> String {
    base.store.visitor().request_reset(&Email::parse(email).unwrap(), &client()).await.unwrap();
    base.system().answer_reset_requests().await.unwrap();
    let mut link = None;
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        base.system().mail_done(&mail).await.unwrap();
        if let store::News::Reset { path, .. } = mail.news {
            link = Some(path.trim_start_matches("/link/").to_owned());
        }
    }
    link.expect("a mail with a link")
}

async fn alive(base: &Base, person: &Person) -> bool {
    base.store.glance(&base.token(person)).await.unwrap().is_some()
}

async fn account_settings_are_the_primary_accounts_alone(base: &Base) {
    // SPEC section 2
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let user = base.user(&partner.primary, acme).await;
    let mut others = vec![user];
    for role in Role::ASSIGNABLE {
        others.push(base.employ(&partner.primary, Standing::of(role)).await);
        others.push(base.employ(&partner.primary, Standing::of(role).designated()).await);
    }
    for person in &others {
        let actor = base.actor(person).await;
        let refused = base.store.account_settings(&actor);
        assert!(matches!(refused, Err(Error::Forbidden(Refusal::Primary | Refusal::Access))), "{person:?}");
    }
    let actor = base.actor(&partner.primary).await;
    let settings = base.store.account_settings(&actor).unwrap().settings().await.unwrap();
    assert_eq!((settings.policy, settings.region, settings.offered), (DEFAULT, Region::Emea, None));
    // Another partner is untouched by what this one sets.
    let other = base.partner().await;
    let tight = AccountPolicy { password_min: 20, idle_minutes: 5, new_employees: Visibility::Groups };
    set(base, &partner.primary, tight).await.unwrap();
    let actor = base.actor(&other.primary).await;
    let settings = base.store.account_settings(&actor).unwrap().settings().await.unwrap();
    assert_eq!(settings.policy, DEFAULT);
}

async fn the_partner_is_edited_with_what_was_and_what_is(base: &Base) {
    let partner = base.partner().await;
    let actor = base.actor(&partner.primary).await;
    let door = base.store.account_settings(&actor).unwrap();
    let trail = base.trail().await;
    door.edit(&Profile { name: name("Alder & Sons"), region: Region::Apac }).await.unwrap();
    assert_eq!(base.trail().await, trail + 1, "one row for one act");
    let settings = door.settings().await.unwrap();
    assert_eq!((&*settings.name, settings.region), ("Alder & Sons", Region::Apac));
    // Wherever the name is shown, it is the new one.
    let actor = base.actor(&partner.primary).await;
    assert_eq!(base.store.own(&actor).me().await.unwrap().partner, "Alder & Sons");
    let kept = base.look("SELECT details FROM audit WHERE action = 'partner_edited'").await;
    for word in ["Northwind", "Alder & Sons", "emea", "apac", "192.0.2.1"] {
        assert!(kept[0].contains(word), "{word} in {kept:?}");
    }
}

async fn what_loosens_the_policy_is_freshly_confirmed(base: &Base) {
    // P59
    let partner = base.partner().await;
    let primary = &partner.primary;
    base.clock.advance(REAUTHENTICATION + 1);
    let tight = AccountPolicy { password_min: 20, idle_minutes: 30, new_employees: Visibility::Groups };
    let trail = base.trail().await;
    set(base, primary, tight).await.unwrap();
    assert_eq!(base.trail().await, trail + 1);
    let before = base.digest().await;
    for loose in [
        AccountPolicy { password_min: 19, ..tight },
        AccountPolicy { idle_minutes: 31, ..tight },
        AccountPolicy { new_employees: Visibility::Everything, ..tight },
    ] {
        let refused = set(base, primary, loose).await;
        assert!(matches!(refused, Err(Error::Forbidden(Refusal::Reauthenticate))), "{loose:?}: {refused:?}");
    }
    assert_eq!(base.digest().await, before, "nothing is changed, and nothing noted");
    base.confirm(primary).await;
    set(base, primary, DEFAULT).await.unwrap();
    let kept = base.look("SELECT details FROM audit WHERE action = 'policy_changed' ORDER BY seq DESC").await;
    for word in [
        "\"password_min\":20",
        "\"password_min\":15",
        "\"idle_minutes\":30",
        "\"idle_minutes\":60",
        "\"groups\"",
        "\"everything\"",
    ] {
        assert!(kept[0].contains(word), "{word} in {kept:?}");
    }
    // What no form lets through, the database does not keep either.
    for bad in ["password_min = 7", "password_min = 65", "idle_minutes = 4", "idle_minutes = 61"] {
        assert!(base.tamper(&format!("UPDATE partner SET {bad}")).await.is_err(), "{bad}");
    }
}

async fn every_way_to_set_a_password_keeps_the_partners_length(base: &Base) {
    // SECURITY section 2: the invitation link, the reset link, and one's own change
    let partner = base.partner().await;
    let primary = &partner.primary;
    let visitor = base.store.visitor();
    let (eight, seven) = ("gr7nitex", "gr7nite");
    let text = "granite meadow 4 trumpet velvet harbour 7 lantern, and on it goes";
    for least in [8_u32, 15, 40] {
        let (short, long) = match least {
            8 => (seven.to_owned(), eight.to_owned()),
            least => {
                (text.chars().take(least as usize - 1).collect(), text.chars().take(least as usize).collect())
            }
        };
        base.confirm(primary).await;
        set(base, primary, AccountPolicy { password_min: least, ..DEFAULT }).await.unwrap();
        let problem = Problem::TooShort(least as usize);
        let (email, link) = invited(base, primary).await;
        assert_eq!(visitor.open_link(&link).await.unwrap().rules.least(), least as usize, "the page says so");
        assert!(refused_as(&visitor.use_link(&link, any(&short)).await, problem.clone()), "{least}");
        visitor.use_link(&link, any(&long)).await.unwrap();
        let signed_in = base.sign_in_as(&email, &long).await.unwrap();

        let link = reset_link(base, &email).await;
        let actor = base.store.authenticate(&signed_in.session).await.unwrap().unwrap();
        let own = base.store.own(&actor);
        assert_eq!(own.password_rules().await.unwrap().least(), least as usize);
        let changed = own.change_password(Password::given(&long).unwrap(), any(&short)).await.map(|_| ());
        assert!(refused_as(&changed, problem.clone()), "{least}: {changed:?}");
        assert!(refused_as(&visitor.use_link(&link, any(&short)).await, problem.clone()), "{least}");
        visitor.use_link(&link, any(&long)).await.unwrap();
    }
    // A new partner begins with the usual length.
    let mut new = new_partner("first@second.example");
    new.password = Password::given("velvet harbour").unwrap();
    let refused = base.system().create_partner(&new).await.map(|_| ());
    assert!(refused_as(&refused, Problem::TooShort(15)), "{refused:?}");
}

async fn a_password_with_nothing_beside_it_has_15_characters(base: &Base) {
    // SECURITY section 2, NIST SP 800-63B-4, section 3.1.1.2
    let partner = base.partner().await;
    base.confirm(&partner.primary).await;
    set(base, &partner.primary, AccountPolicy { password_min: 8, ..DEFAULT }).await.unwrap();
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let visitor = base.store.visitor();
    for (needs_factor, least) in [(true, 8), (false, 15)] {
        let actor = base.actor(&partner.primary).await;
        let users = base.store.organization_admin(&actor).unwrap().users(acme);
        users.require_second_factor(needs_factor).await.unwrap();
        let made = base.invite_user(&partner.primary, acme, &new_user(VIEW)).await.unwrap();
        let link = made.path.trim_start_matches("/link/").to_owned();
        assert_eq!(visitor.open_link(&link).await.unwrap().rules.least(), least, "the page says so");
        let (short, long): (String, String) = {
            let text = "granite meadow 4 trumpet";
            (text.chars().take(least - 1).collect(), text.chars().take(least).collect())
        };
        let refused = visitor.use_link(&link, any(&short)).await;
        assert!(refused_as(&refused, Problem::TooShort(least)), "{refused:?}");
        visitor.use_link(&link, any(&long)).await.unwrap();
    }
}

async fn a_shorter_password_is_not_enough_once_no_second_factor_is_needed(base: &Base) {
    // M52, M125, SECURITY section 2, NIST SP 800-63B-4, section 3.1.1.2; decision 0027
    let partner = base.partner().await;
    base.confirm(&partner.primary).await;
    set(base, &partner.primary, AccountPolicy { password_min: 8, ..DEFAULT }).await.unwrap();
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    let visitor = base.store.visitor();
    let (short, enough) = ("granite meadow", "granite meadow4");
    let mut users = Vec::new();
    for password in [short, short, enough] {
        let made = base.invite_user(&partner.primary, acme, &new_user(VIEW)).await.unwrap();
        visitor.use_link(made.path.trim_start_matches("/link/"), any(password)).await.unwrap();
        users.push(made.email);
    }
    let actor = base.actor(&partner.primary).await;
    let door = base.store.organization_admin(&actor).unwrap();
    door.users(acme).require_second_factor(false).await.unwrap();
    let enter = async |email: &str, password: &str| {
        visitor.sign_in(SignIn::parse(email, password).unwrap(), &client(), None).await.unwrap()
    };
    let [sets_up, lengthens, long] = &users[..] else { panic!("three users") };
    assert!(matches!(enter(long, enough).await, Entered::Session(_)), "all that the account needs");
    // Twice: what it leads to begins no session by itself.
    for email in [sets_up, lengthens, sets_up] {
        let entered = enter(email, short).await;
        let Entered::SetUp(token) = entered else { panic!("{entered:?}") };
        let step = visitor.step(&token).await.unwrap();
        assert!(step.sets_up);
        assert_eq!((step.alone, step.deadline), (Some(15), None), "the page says what else would do");
    }
    // A second factor is one way in,
    base.sign_in_as(sets_up, short).await.unwrap();
    assert!(matches!(enter(sets_up, short).await, Entered::SecondFactor(_)));
    // and a longer password the other.
    let link = reset_link(base, lengthens).await;
    let refused = visitor.use_link(&link, any(short)).await;
    assert!(refused_as(&refused, Problem::TooShort(15)), "{refused:?}");
    visitor.use_link(&link, any(enough)).await.unwrap();
    assert!(matches!(enter(lengthens, enough).await, Entered::Session(_)));
    // Where one is needed the page offers no other way.
    door.users(acme).require_second_factor(true).await.unwrap();
    let entered = enter(lengthens, enough).await;
    let Entered::SetUp(token) = entered else { panic!("{entered:?}") };
    assert_eq!(visitor.step(&token).await.unwrap().alone, None);
}

async fn a_rule_that_changed_while_a_form_was_open_holds(base: &Base) {
    let partner = base.partner().await;
    let (_, link) = invited(base, &partner.primary).await;
    let visitor = base.store.visitor();
    let rules = visitor.open_link(&link).await.unwrap().rules;
    let read = NewPassword::parse("velvet harbour 7", "velvet harbour 7", &rules).unwrap();
    set(base, &partner.primary, AccountPolicy { password_min: 20, ..DEFAULT }).await.unwrap();
    let refused = visitor.use_link(&link, read).await;
    assert!(refused_as(&refused, Problem::TooShort(20)), "{refused:?}");
    visitor.use_link(&link, new_password(PASSWORD)).await.unwrap();
}

async fn no_password_is_made_of_the_words_around_its_owner(base: &Base) {
    // OWASP ASVS 6.2.11: person, address, partner, product, host, and of its users the organization
    let partner = base.partner().await;
    let visitor = base.store.visitor();
    let acme = base.organization(&partner.primary, "Zephyr Dental", partner.all).await;
    let email = Email::parse("uma.quince@zephyrdental.example").unwrap();
    let new = NewOrganizationUser { name: name("Uma Quincewright"), email, ..new_user(VIEW) };
    let made = base.invite_user(&partner.primary, acme, &new).await.unwrap();
    let link = made.path.trim_start_matches("/link/").to_owned();
    for text in [
        "Quincewright-2026!!",
        "zephyr-zephyr-zephyr",
        "ZephyrDental12345",
        "uma.quince@zephyrdental.example",
        "northwind.2026.2027",
        "partnerportal!!!!!!",
        "localhost:3000/3000",
        "Ｎｏｒｔｈｗｉｎｄ２０２６２０２６",
    ] {
        let refused = visitor.use_link(&link, any(text)).await;
        assert!(refused_as(&refused, Problem::CommonPassword), "{text}: {refused:?}");
    }
    visitor.use_link(&link, any("zephyr granite meadow trumpet")).await.unwrap();
    let mut new = new_partner("first@second.example");
    for text in ["northwindnorthwind", "Petra-Petra-Petra-1", "first@second.example", "localhost-localhost"] {
        new.password = Password::given(text).unwrap();
        let refused = base.system().create_partner(&new).await.map(|_| ());
        assert!(refused_as(&refused, Problem::CommonPassword), "{text}: {refused:?}");
    }
}

async fn a_session_ends_after_the_partners_time_without_work(base: &Base) {
    // Guarantee 14
    let partner = base.partner().await;
    let tech = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    let other = base.partner().await;
    for minutes in [5, 10, 60] {
        let primary = base.sign_in(&partner.primary.email).await;
        set(base, &primary, AccountPolicy { idle_minutes: minutes, ..DEFAULT }).await.unwrap();
        let rest = i64::from(minutes) * MINUTE;
        let tech = base.sign_in(&tech.email).await;
        let end = base.actor(&tech).await.session_end();
        assert_eq!((end.at, end.idle), (base.clock.now().plus(rest), true));
        let warning = if minutes == 60 { SESSION_WARNING } else { rest / 4 };
        assert_eq!(end.warned, end.at.plus(-warning), "who works is not warned all the time");
        base.clock.advance(rest - SECOND);
        assert!(base.store.authenticate(&tech.session).await.unwrap().is_some(), "{minutes}");
        base.clock.advance(rest - 1);
        assert!(alive(base, &tech).await, "{minutes}: the look before counts");
        base.clock.advance(1);
        assert!(!alive(base, &tech).await, "{minutes}");
        // Nothing has tidied it away, and it is on no list.
        let again = base.sign_in(&tech.email).await;
        let actor = base.actor(&again).await;
        assert_eq!(base.store.own(&actor).sessions().await.unwrap().len(), 1, "{minutes}");
    }
    // Tidying follows the partner too, and leaves what is alive.
    let other = base.sign_in(&other.primary.email).await;
    let primary = base.sign_in(&partner.primary.email).await;
    set(base, &primary, AccountPolicy { idle_minutes: 5, ..DEFAULT }).await.unwrap();
    base.clock.advance(6 * MINUTE);
    base.system().sweep().await.unwrap();
    assert!(alive(base, &other).await);
    let left = base.look(&format!("SELECT hash FROM session WHERE partner_id = {}", partner.id.get())).await;
    assert!(left.is_empty(), "{left:?}");
}

async fn a_shorter_time_ends_what_is_older_at_once_and_a_longer_one_wakes_nothing(base: &Base) {
    let Partner { primary, .. } = base.partner().await;
    let tech = base.employ(&primary, Standing::of(Role::Tech)).await;
    let busy = base.employ(&primary, Standing::of(Role::Tech)).await;
    base.clock.advance(20 * MINUTE);
    base.actor(&busy).await;
    base.actor(&primary).await;
    assert!(alive(base, &tech).await);
    set(base, &primary, AccountPolicy { idle_minutes: 20, ..DEFAULT }).await.unwrap();
    assert!(!alive(base, &tech).await, "older than that");
    assert!(alive(base, &busy).await && alive(base, &primary).await);
    base.confirm(&primary).await;
    set(base, &primary, DEFAULT).await.unwrap();
    assert!(!alive(base, &tech).await, "what has ended stays ended");
    assert!(alive(base, &busy).await);
    // The same for one that ended by itself before the time was made longer.
    set(base, &primary, AccountPolicy { idle_minutes: 5, ..DEFAULT }).await.unwrap();
    base.clock.advance(4 * MINUTE);
    base.actor(&primary).await;
    base.clock.advance(2 * MINUTE);
    assert!(!alive(base, &busy).await);
    base.actor(&primary).await;
    base.confirm(&primary).await;
    set(base, &primary, DEFAULT).await.unwrap();
    assert!(!alive(base, &busy).await);
    base.clock.advance(HOUR - MINUTE);
    assert!(alive(base, &primary).await);
}

async fn a_new_employee_sees_what_the_policy_says(base: &Base) {
    // Rule 2
    let partner = base.partner().await;
    let acme = base.organization(&partner.primary, "Acme", partner.all).await;
    base.source(&partner.primary, acme, "Acme", "7").await;
    base.import(partner.id, &[("A1", Some("7"))]).await;
    let before = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    let closed = AccountPolicy { new_employees: Visibility::Groups, ..DEFAULT };
    set(base, &partner.primary, closed).await.unwrap();
    let after = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    assert_eq!((base.serials(&before).await.len(), base.serials(&after).await.len()), (1, 0));
    base.confirm(&partner.primary).await;
    set(base, &partner.primary, DEFAULT).await.unwrap();
    assert_eq!(base.serials(&after).await.len(), 0, "who is there keeps what they have");
    let last = base.employ(&partner.primary, Standing::of(Role::Tech)).await;
    assert_eq!(base.serials(&last).await.len(), 1);
}
