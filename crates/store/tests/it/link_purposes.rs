//! One-time links of every purpose: what ends them and what does not, and that each is whole and for one thing alone.

use domain::{
    AccountId, Role, Standing,
    account::LinkPurpose,
    employee::EmployeeEdit,
    field::{Email, Password},
    limits::{INVITATION, NEW_ADDRESS, RESET},
    time::MINUTE,
};
use store::{Client, Edited, Error, Mail, News};

use crate::{
    authenticator::Authenticator,
    worlds::{Base, PASSWORD, Person, client, edit, name, new_employee, new_password, unique},
};

both!(
    a_link_ends_with_what_is_done_to_its_account,
    a_reset_ends_with_what_is_done_to_its_account_and_another_comes_at_once,
    a_link_of_any_purpose_ends_at_its_instant,
    a_changed_token_is_no_link_of_any_purpose,
    a_link_is_for_its_purpose_alone,
);

const NEW: &str = "granite meadow 4 trumpet";

const PURPOSES: [LinkPurpose; 4] =
    [LinkPurpose::Invitation, LinkPurpose::Reset, LinkPurpose::SecondFactor, LinkPurpose::Address];

/// What a link is given for: invitations and resets both set a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Password,
    SecondFactor,
    Address,
}

impl Way {
    const ALL: [Self; 3] = [Self::Password, Self::SecondFactor, Self::Address];

    const fn of(purpose: LinkPurpose) -> Self {
        match purpose {
            LinkPurpose::Invitation | LinkPurpose::Reset => Self::Password,
            LinkPurpose::SecondFactor => Self::SecondFactor,
            LinkPurpose::Address => Self::Address,
        }
    }
}

/// A link, and whose it is.
#[derive(Debug, Clone)]
struct Sent {
    purpose: LinkPurpose,
    id: AccountId,
    email: String,
    link: String,
}

impl Sent {
    /// Another link of the same account and purpose.
    fn with(&self, link: String) -> Self {
        Self { link, ..self.clone() }
    }
}

fn tech() -> Standing {
    Standing::of(Role::Tech)
}

fn token(path: &str) -> String {
    path.trim_start_matches("/link/").to_owned()
}

fn known() -> Password {
    Password::given(PASSWORD).unwrap()
}

/// One more link of this purpose; of somebody who is invited in the place of the one that they have.
async fn make(base: &Base, by: &Person, purpose: LinkPurpose, id: AccountId, email: &str) -> String {
    let actor = base.actor(by).await;
    let door = base.store.employee_admin(&actor).unwrap();
    let path = match purpose {
        LinkPurpose::Invitation => door.resend(id).await.unwrap().path,
        LinkPurpose::Reset => base.system().account_link(&Email::parse(email).unwrap()).await.unwrap().0,
        LinkPurpose::SecondFactor => door.reset_second_factor(id).await.unwrap().path,
        LinkPurpose::Address => {
            let new = Email::parse(&format!("new{}@example.com", unique())).unwrap();
            let form = EmployeeEdit { email: Some(new), ..edit(tech()) };
            match door.edit(id, &form).await.unwrap() {
                Edited::AddressAsked(asked) => asked.path,
                other => panic!("a link, not {other:?}"),
            }
        }
    };
    token(&path)
}

/// A link of this purpose, of somebody who has no other.
async fn sent(base: &Base, by: &Person, purpose: LinkPurpose) -> Sent {
    if purpose == LinkPurpose::Invitation {
        let actor = base.actor(by).await;
        let invited = base.store.employee_admin(&actor).unwrap().create(&new_employee(tech())).await.unwrap();
        return Sent { purpose, id: invited.id, link: token(&invited.path), email: invited.email };
    }
    let person = base.employ(by, tech()).await;
    let link = make(base, by, purpose, person.id, &person.email).await;
    Sent { purpose, id: person.id, email: person.email, link }
}

/// A link of each purpose.
async fn one_of_each(base: &Base, by: &Person) -> Vec<Sent> {
    let mut links = Vec::new();
    for purpose in PURPOSES {
        links.push(sent(base, by, purpose).await);
    }
    links
}

/// As somebody who knows the password too.
async fn give(base: &Base, way: Way, link: &str) -> Result<(), Error> {
    let visitor = base.store.visitor();
    match way {
        Way::Password => visitor.use_link(link, new_password(NEW)).await,
        Way::SecondFactor => visitor.use_second_factor_link(link, known(), &client(), None).await.map(drop),
        Way::Address => visitor.use_address_link(link, Some(known()), &client(), None, None).await.map(drop),
    }
}

/// That it opens nothing, whatever it is given for.
async fn dead(base: &Base, link: &str, why: &str) {
    let opened = base.store.visitor().open_link(link).await;
    assert!(matches!(opened, Err(Error::LinkNotValid)), "{why}: {opened:?}");
    for way in Way::ALL {
        let used = give(base, way, link).await;
        assert!(matches!(used, Err(Error::LinkNotValid)), "{why}, for {way:?}: {used:?}");
    }
}

/// That it does what it is for, once.
async fn works(base: &Base, sent: &Sent) {
    let visitor = base.store.visitor();
    let offer = visitor.open_link(&sent.link).await.unwrap();
    assert_eq!(offer.purpose, sent.purpose);
    match sent.purpose {
        LinkPurpose::Invitation | LinkPurpose::Reset => {
            give(base, Way::Password, &sent.link).await.unwrap();
            base.sign_in_as(&sent.email, NEW).await.unwrap();
        }
        LinkPurpose::SecondFactor => {
            let step = visitor.use_second_factor_link(&sent.link, known(), &client(), None).await.unwrap();
            base.set_up(&sent.email, &step).await.unwrap();
        }
        LinkPurpose::Address => {
            give(base, Way::Address, &sent.link).await.unwrap();
            let now = base.look(&format!("SELECT email FROM account WHERE id = {}", sent.id.get())).await;
            assert_eq!(now, [offer.email]);
        }
    }
    dead(base, &sent.link, &format!("{:?}, used", sent.purpose)).await;
}

/// What is done to an account that has a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Deactivated,
    Deleted,
    Anew,
    SignedOut,
}

/// Does it; the link that works afterwards, where there is one.
async fn end(base: &Base, by: &Person, end: End, old: &Sent) -> Option<Sent> {
    let actor = base.actor(by).await;
    let door = base.store.employee_admin(&actor).unwrap();
    match end {
        End::Deactivated => {
            door.deactivate(old.id).await.unwrap();
            None
        }
        End::Deleted => {
            door.delete(old.id).await.unwrap();
            None
        }
        End::Anew => Some(old.with(make(base, by, old.purpose, old.id, &old.email).await)),
        End::SignedOut => {
            let ended = door.end_sessions(old.id).await;
            match old.purpose {
                // Whoever was never in has no session.
                LinkPurpose::Invitation => {
                    assert!(matches!(ended, Err(Error::Conflict(_))), "{ended:?}");
                    Some(old.clone())
                }
                // With it alone nobody gets in.
                LinkPurpose::SecondFactor => {
                    ended.unwrap();
                    Some(old.clone())
                }
                LinkPurpose::Reset | LinkPurpose::Address => {
                    ended.unwrap();
                    None
                }
            }
        }
    }
}

async fn a_link_ends_with_what_is_done_to_its_account(base: &Base) {
    // T14, T22, P27
    let primary = base.partner().await.primary;
    for done in [End::Deactivated, End::Deleted, End::Anew, End::SignedOut] {
        let (mut ended, mut living) = (Vec::new(), Vec::new());
        for old in one_of_each(base, &primary).await {
            let left = end(base, &primary, done, &old).await;
            if left.as_ref().is_none_or(|left| left.link != old.link) {
                ended.push(old);
            }
            living.extend(left);
        }
        let all_dead = async |when: &str| {
            for old in &ended {
                dead(base, &old.link, &format!("{:?}, {done:?}, {when}", old.purpose)).await;
            }
        };
        let before = base.digest().await;
        all_dead("at once").await;
        assert_eq!(before, base.digest().await, "{done:?}");
        if done == End::Deactivated {
            // Whoever comes back has none from before; one who has something to set has a new one.
            let actor = base.actor(&primary).await;
            let door = base.store.employee_admin(&actor).unwrap();
            for old in &ended {
                let (_, again) = door.reactivate(old.id).await.unwrap();
                let sets = matches!(old.purpose, LinkPurpose::Invitation | LinkPurpose::SecondFactor);
                assert_eq!(again.is_some(), sets, "{:?}", old.purpose);
                living.extend(again.map(|again| old.with(token(&again.path))));
            }
            let before = base.digest().await;
            all_dead("and brought back").await;
            assert_eq!(before, base.digest().await);
        }
        for link in &living {
            works(base, link).await;
        }
        all_dead("after all").await;
    }
}

/// How far a reset has come that nobody has used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reset {
    /// It was asked for, and nothing has looked yet whose address that is.
    Asked,
    /// It waits to be sent.
    Waiting,
    /// It was tried, and waits to be tried again.
    Failed,
    /// It has gone out, and its link is not used.
    Sent,
}

/// What somebody does, or has done to their account, who has asked for a new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done {
    OtherName,
    OtherApp,
    RecoveryCodes,
    Passkey,
    OtherAddress,
    FactorReset,
    SignedOut,
    BroughtBack,
}

impl Done {
    const ALL: [Self; 8] = [
        Self::OtherName,
        Self::OtherApp,
        Self::RecoveryCodes,
        Self::Passkey,
        Self::OtherAddress,
        Self::FactorReset,
        Self::SignedOut,
        Self::BroughtBack,
    ];
}

/// Does it; the address of the account afterwards.
async fn done(base: &Base, by: &Person, person: &Person, done: Done) -> String {
    let actors = [base.actor(by).await, base.actor(person).await];
    let (door, own) = (base.store.employee_admin(&actors[0]).unwrap(), base.store.own(&actors[1]));
    match done {
        Done::OtherName => own.rename(&name("Renamed Person"), None).await.unwrap(),
        Done::OtherApp => {
            let app = own.new_app("").unwrap();
            own.replace_app(&app.sealed, &base.code_of(&app.key, 0), "").await.unwrap();
        }
        Done::RecoveryCodes => drop(own.make_recovery_codes().await.unwrap()),
        Done::Passkey => {
            let asked = own.ask_new_passkey().await.unwrap();
            let answer = Authenticator::new().create(&asked.options);
            own.add_passkey(&asked.token, &answer, None, "Firefox/143.0").await.unwrap();
        }
        Done::OtherAddress => {
            let link = make(base, by, LinkPurpose::Address, person.id, &person.email).await;
            let offer = base.store.visitor().open_link(&link).await.unwrap();
            give(base, Way::Address, &link).await.unwrap();
            return offer.email;
        }
        Done::FactorReset => drop(door.reset_second_factor(person.id).await.unwrap()),
        Done::SignedOut => drop(door.end_sessions(person.id).await.unwrap()),
        Done::BroughtBack => {
            door.deactivate(person.id).await.unwrap();
            door.reactivate(person.id).await.unwrap();
        }
    }
    person.email.clone()
}

async fn ask_for_reset(base: &Base, email: &str) {
    // Each from a place of its own: so many from one are refused.
    let client = Client { network: format!("reset {}", unique()), ..client() };
    base.store.visitor().request_reset(&Email::parse(email).unwrap(), &client).await.unwrap();
}

/// The links of resets that are mailed now, each to whom.
async fn mailed_resets(base: &Base) -> Vec<(String, String)> {
    base.system().answer_reset_requests().await.unwrap();
    let mut resets = Vec::new();
    while let Some(mail) = base.system().next_mail().await.unwrap() {
        base.system().mail_done(&mail).await.unwrap();
        if let Mail { to, news: News::Reset { path, .. }, .. } = mail {
            resets.push((to, token(&path)));
        }
    }
    resets
}

async fn a_reset_ends_with_what_is_done_to_its_account_and_another_comes_at_once(base: &Base) {
    // P43: a mail server that was away brings no way in from before, and who is locked out of one gets another
    let primary = base.partner().await.primary;
    for reset in [Reset::Asked, Reset::Waiting, Reset::Failed, Reset::Sent] {
        for what in Done::ALL {
            base.confirm(&primary).await;
            let person = base.employ(&primary, tech()).await;
            assert!(mailed_resets(base).await.is_empty());
            ask_for_reset(base, &person.email).await;
            if reset != Reset::Asked {
                base.system().answer_reset_requests().await.unwrap();
            }
            let mut tried = None;
            if matches!(reset, Reset::Failed | Reset::Sent) {
                let mail = base.system().next_mail().await.unwrap().unwrap();
                if reset == Reset::Sent {
                    base.system().mail_done(&mail).await.unwrap();
                } else {
                    base.system().mail_failed(&mail, "no connection").await.unwrap();
                }
                let News::Reset { path, .. } = &mail.news else { panic!("a reset, not {mail:?}") };
                tried = Some(token(path));
            }
            let email = done(base, &primary, &person, what).await;
            // What failed is due again.
            base.clock.advance(MINUTE);
            let mailed = mailed_resets(base).await;
            if what == Done::OtherName && reset == Reset::Sent {
                assert!(mailed.is_empty(), "its link works: {mailed:?}");
                base.store.visitor().open_link(&tried.unwrap()).await.unwrap();
                continue;
            }
            if what == Done::OtherName {
                let [(to, link)] = mailed.as_slice() else { panic!("{reset:?}: one mail, not {mailed:?}") };
                assert_eq!(*to, email, "{reset:?}");
                base.store.visitor().open_link(link).await.unwrap();
                continue;
            }
            assert!(mailed.is_empty(), "{reset:?}, {what:?}: {mailed:?}");
            if let Some(link) = tried {
                dead(base, &link, &format!("{what:?}")).await;
            }
            // Whoever asks anew waits for nothing, and gets one that works.
            ask_for_reset(base, &email).await;
            let mailed = mailed_resets(base).await;
            let [(to, link)] = mailed.as_slice() else { panic!("{reset:?}, {what:?}: {mailed:?}") };
            assert_eq!(*to, email, "{reset:?}, {what:?}");
            base.store.visitor().open_link(link).await.unwrap();
        }
    }
}

async fn a_link_of_any_purpose_ends_at_its_instant(base: &Base) {
    // T14, guarantee 8, P43: nothing has tidied
    let partner = base.partner().await;
    for purpose in PURPOSES {
        let primary = base.sign_in(&partner.primary.email).await;
        let late = sent(base, &primary, purpose).await;
        let on_time = sent(base, &primary, purpose).await;
        let time = match purpose {
            LinkPurpose::Invitation | LinkPurpose::SecondFactor => INVITATION,
            LinkPurpose::Reset => RESET,
            LinkPurpose::Address => NEW_ADDRESS,
        };
        base.clock.advance(time - 1);
        works(base, &on_time).await;
        assert_eq!(base.store.visitor().open_link(&late.link).await.unwrap().purpose, purpose);
        base.clock.advance(1);
        let before = base.digest().await;
        dead(base, &late.link, &format!("{purpose:?}, late")).await;
        base.clock.advance(1);
        dead(base, &late.link, &format!("{purpose:?}, later")).await;
        assert_eq!(before, base.digest().await, "{purpose:?}");
    }
}

/// What is nearly this token.
fn changed(link: &str) -> Vec<String> {
    let mut changed = vec![
        String::new(),
        link.to_uppercase(),
        format!("{link}0"),
        format!("0{link}"),
        format!("{link} "),
        format!("{link}\0"),
        link.repeat(2),
    ];
    for (at, letter) in link.char_indices() {
        let (start, rest) = (&link[..at], &link[at + 1..]);
        let other = if letter == '0' { '1' } else { '0' };
        changed.extend([
            start.to_owned(),
            rest.to_owned(),
            format!("{start}{other}{rest}"),
            format!("{start}{}{rest}", letter.to_ascii_uppercase()),
        ]);
    }
    changed.retain(|one| one != link);
    changed
}

async fn a_changed_token_is_no_link_of_any_purpose(base: &Base) {
    // T14, P47
    let primary = base.partner().await.primary;
    let links = one_of_each(base, &primary).await;
    let before = base.digest().await;
    for sent in &links {
        for link in changed(&sent.link) {
            dead(base, &link, &format!("{:?}, {link:?} for {}", sent.purpose, sent.link)).await;
        }
    }
    assert_eq!(before, base.digest().await);
    for sent in &links {
        works(base, sent).await;
    }
}

async fn a_link_is_for_its_purpose_alone(base: &Base) {
    // T14, P42
    let primary = base.partner().await.primary;
    let links = one_of_each(base, &primary).await;
    let before = base.digest().await;
    for Sent { purpose, link, .. } in &links {
        for way in Way::ALL.into_iter().filter(|way| *way != Way::of(*purpose)) {
            let used = give(base, way, link).await;
            assert!(matches!(used, Err(Error::LinkNotValid)), "{purpose:?} for {way:?}: {used:?}");
        }
        // Nor is it a session, or a sign-in that is under way.
        assert!(base.store.authenticate(link).await.unwrap().is_none(), "{purpose:?}");
        let step = base.store.visitor().step(link).await;
        assert!(matches!(step, Err(Error::SessionEnded)), "{purpose:?}: {step:?}");
    }
    assert_eq!(before, base.digest().await);
    for sent in &links {
        works(base, sent).await;
    }
}
