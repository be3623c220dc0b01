//! Every kind of mail that somebody can bring about over HTTP, by requests that lie about the host that they were sent to
//! (T20, P46): its links lead to the configured address, and nowhere else.

use std::collections::BTreeSet;

use domain::time::{DAY, Day};
use http::{HeaderName, HeaderValue, StatusCode};
use server::mail::Letter;
use store::{Mail, News};

use crate::{
    account_life::{Format, life},
    database::Kind,
    portal::{Answer, Browser, Fields, HELD, ORIGIN},
    world::{PASSWORD, START, Who, World, first_step, system},
};

both!(
    every_kind_of_mail_leads_to_the_configured_address_whatever_a_request_says,
    mails_that_leave_the_program_lead_to_the_address_that_it_is_configured_with,
);

const NEW: &str = "granite orchard 4 window";

/// What each request of a run says of where it was sent to.
const FORGED: [&[(&str, &str)]; 3] = [
    &[("host", "evil.example")],
    &[("host", "localhost:3000"), ("x-forwarded-host", "evil.example"), ("x-forwarded-proto", "https")],
    &[
        ("forwarded", "for=192.0.2.1;host=evil.example;proto=https"),
        ("x-forwarded-port", "4443"),
        ("x-forwarded-prefix", "/evil.example"),
        ("x-original-host", "evil.example"),
        ("x-host", "evil.example"),
    ],
];

macro_rules! kinds {
    ($($kind:ident),+ $(,)?) => {
        /// Every kind of mail: with one that is new this does not compile before it stands here.
        const KINDS: &[&str] = &[$(stringify!($kind)),+];

        fn kind_of(news: &News) -> &'static str {
            match news {
                $(News::$kind { .. } => stringify!($kind),)+
            }
        }
    };
}

kinds! {
    Invitation, Reminder, EmployeeAdded, EmployeesImported, Reactivated, Deactivated, Lapsed, Reset, PasswordChanged,
    SecondFactorReset, SecondFactorChanged, RecoveryCodeUsed, CodesRefused, PasswordLocked, WayBack, HandoverOffered,
    HandoverWithdrawn, HandoverDeclined, HandoverAccepted, NewAddress, AddressAsked, AddressChanged, AddressNotAvailable,
    MembershipEnds, AccessAsked, AccessGranted, AccessDeclined, OrganizationsRemoved, OrganizationsRestored,
    OrganizationsPurged, AccountClosed, AccountReopened, NewSignIn,
}

/// Made by whoever runs the portal, on its command line: no request brings it about.
const OF_NO_REQUEST: &str = "WayBack";

/// Whether every address in a text is of this origin.
fn leads_home(text: &str, origin: &str) -> bool {
    text.split("http").skip(1).all(|rest| {
        let path = format!("http{rest}").strip_prefix(origin).map(str::to_owned);
        path.is_some_and(|path| path.is_empty() || path.starts_with(['/', '"', '<', ' ', '\n']))
    })
}

/// A world whose every request is forged, and the kinds of mail that it brought about.
struct Trial {
    world: World,
    headers: &'static [(&'static str, &'static str)],
    seen: BTreeSet<&'static str>,
}

impl Trial {
    async fn begin(kind: Kind, headers: &'static [(&'static str, &'static str)]) -> Self {
        let world = World::new(kind).await;
        let mut trial = Self { world, headers, seen: BTreeSet::new() };
        trial.mailed("before").await;
        trial.seen.clear();
        trial
    }

    /// What is to be mailed now, looked at.
    async fn mailed(&mut self, what: &str) -> Vec<Mail> {
        let system = system(&self.world.portal);
        system.answer_reset_requests().await.expect("an answer");
        let mut mails = Vec::new();
        while let Some(mail) = system.next_mail().await.expect("the mails") {
            system.mail_done(&mail).await.expect("it is written down");
            let letter = Letter::of(&mail, ORIGIN);
            for form in [letter.text(), letter.html()] {
                assert!(
                    !form.contains("evil") && !form.contains(":4443"),
                    "{what} {:?}: {form}",
                    self.headers
                );
                assert!(leads_home(&form, ORIGIN), "{what} {:?}: {form}", self.headers);
            }
            self.seen.insert(kind_of(&mail.news));
            mails.push(mail);
        }
        mails
    }

    /// A form with the forged headers; what is answered, and mailed.
    async fn send(&mut self, browser: &Browser, path: &str, fields: Fields<'_>) -> (Answer, Vec<Mail>) {
        let mut request = browser.post(path, fields);
        for (name, value) in self.headers {
            request.headers_mut().append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let answer = self.world.portal.ask(request).await;
        let said = format!("{:?}{}", answer.headers, answer.body);
        assert!(!said.contains("evil"), "{path} {:?}: {said}", self.headers);
        let mails = self.mailed(path).await;
        (answer, mails)
    }

    /// The same by one of these people, for what has to be done.
    async fn done(&mut self, who: Who, path: &str, fields: Fields<'_>) -> (Answer, Vec<Mail>) {
        let browser = self.world.browser(who);
        let (answer, mails) = self.send(&browser, path, fields).await;
        let led = answer.status == StatusCode::SEE_OTHER;
        assert!(answer.status.is_success() || led, "{path}: {} {}", answer.status, answer.body);
        (answer, mails)
    }

    fn id(&self, name: &str) -> String {
        self.world.id(name).to_owned()
    }

    async fn employees(&mut self) {
        let fields = [("name", "Alder New"), ("email", "new@alder.example"), ("role", "tech")];
        self.done(Who::Admin, "/api/employees/create", &fields).await;
        let file = [("text", "name,email,role\r\nBo Birk,bo@alder.example,tech\r\n")];
        let (kept, _) = self.done(Who::Admin, "/employees/import/file", &file).await;
        let import = kept.header("location").trim_start_matches("/employees/import/").to_owned();
        self.done(Who::Admin, "/api/employees/import", &[("id", &import)]).await;
        let (invited, gone) = (self.id("invited"), self.id("gone"));
        self.done(Who::Primary, "/api/employee/resend", &[("id", &invited)]).await;
        self.done(Who::Primary, "/api/employee/reactivate", &[("id", &gone)]).await;
    }

    async fn passwords_and_factors(&mut self) {
        self.done(Who::Anon, "/api/forgot", &[("email", "business@alder.example")]).await;
        let fields = [("current", PASSWORD), ("password", NEW), ("repeated", NEW)];
        self.done(Who::Business, "/api/account/password", &fields).await;
        let (made, _) = self.done(Who::Sales, "/api/account/recovery-codes", &[]).await;
        let code = made.json()["notice"]["codes"][0].as_str().expect("a code").to_owned();
        // From a browser that was not known, with a recovery code.
        let browser = first_step(&self.world.portal, "sales@alder.example").await;
        let (entered, mails) =
            self.send(&browser, "/api/second-factor", &[("code", &code), ("next", "")]).await;
        assert!(entered.status.is_success() && mails.len() == 2, "{} {mails:?}", entered.body);
        let (sales, business) = (self.id("sales"), self.id("business"));
        self.done(Who::Primary, "/api/employee/deactivate", &[("id", &sales)]).await;
        self.done(Who::Primary, "/api/employee/reset-second-factor", &[("id", &business)]).await;
    }

    async fn guesses(&mut self) {
        let browser = first_step(&self.world.portal, "admin@alder.example").await;
        for _ in 0..domain::limits::CODE_FAILURES {
            let (refused, _) =
                self.send(&browser, "/api/second-factor", &[("code", "000000"), ("next", "")]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
        }
        // The hundredth: those before take minutes.
        let sql = "UPDATE account SET failures = 99 WHERE email = 'admin@alder.example'";
        self.world.portal.database.execute(sql).await;
        let fields = [("email", "admin@alder.example"), ("password", NEW)];
        let (refused, _) = self.send(&Browser::default(), "/api/sign-in", &fields).await;
        assert!(refused.status.is_client_error(), "{}", refused.body);
    }

    async fn addresses(&mut self) {
        // Somebody else has it.
        self.done(Who::Admin, "/api/account/ask-address", &[("email", "business@alder.example")]).await;
        let (_, mails) =
            self.done(Who::Tech, "/api/account/ask-address", &[("email", "tech2@alder.example")]).await;
        let token = mails.iter().find_map(|mail| match &mail.news {
            News::NewAddress { path, .. } => Some(path.trim_start_matches("/link/").to_owned()),
            _ => None,
        });
        let token = token.expect("a link");
        self.done(Who::Tech, "/api/use-address-link", &[(HELD, &token)]).await;
    }

    async fn access(&mut self) {
        let (request, hidden) = (self.id("request"), self.id("group/hidden"));
        let until = Day::of(START.plus(DAY)).to_string();
        let fields = [("id", &*request), ("group", &*hidden), ("until", &*until)];
        self.done(Who::Primary, "/api/access-request/grant", &fields).await;
        let (_, mails) =
            self.done(Who::ScopedAdmin, "/api/account/ask-access", &[("reason", "A ticket")]).await;
        let asked = mails.iter().find_map(|mail| match &mail.news {
            News::AccessAsked { path, .. } => Some(path.trim_start_matches("/access-requests/").to_owned()),
            _ => None,
        });
        let asked = asked.expect("a request");
        self.done(Who::Primary, "/api/access-request/decline", &[("id", &asked)]).await;
    }

    async fn organizations(&mut self) {
        let north = self.id("organization/north");
        let fields = [
            ("organization", &*north),
            ("name", "Alder North New"),
            ("email", "new.user@alder.example"),
            ("portal", "view"),
            ("endpoint", "none"),
        ];
        self.done(Who::Primary, "/api/organization/users/add", &fields).await;
        let impact = self.world.get(Who::Primary, "/api/organization/impact", &[("id", &north)]).await.json();
        let mark = impact["plan"]["mark"].as_str().expect("a mark").to_owned();
        let fields = [("id", &*north), ("mark", &*mark), ("confirmation", "Alder North")];
        self.done(Who::Primary, "/api/organization/remove", &fields).await;
        self.done(Who::Primary, "/api/organizations/restore", &[("ids[]", &north)]).await;
    }

    async fn handover(&mut self) {
        let offer = [("email", "tech2@alder.example"), ("code", "")];
        self.done(Who::Primary, "/api/settings/offer", &offer).await;
        self.done(Who::Primary, "/api/settings/withdraw", &[]).await;
        self.done(Who::Primary, "/api/settings/offer", &offer).await;
        self.done(Who::Tech, "/api/account/decline", &[]).await;
        self.done(Who::Primary, "/api/settings/offer", &offer).await;
        self.done(Who::Tech, "/api/account/accept", &[("code", "")]).await;
    }

    /// What comes of the forged requests as time goes by.
    async fn time(&mut self) {
        for days in [1, 6] {
            self.world.portal.store.clock().advance(days * DAY + 1);
            system(&self.world.portal).sweep().await.expect("it is tidied");
            self.mailed("time").await;
        }
    }
}

async fn every_kind_of_mail_leads_to_the_configured_address_whatever_a_request_says(kind: Kind) {
    for headers in FORGED {
        let mut trial = Trial::begin(kind, headers).await;
        trial.employees().await;
        trial.passwords_and_factors().await;
        trial.guesses().await;
        trial.addresses().await;
        trial.access().await;
        trial.organizations().await;
        trial.handover().await;
        trial.time().await;
        let missing: Vec<_> =
            KINDS.iter().filter(|kind| **kind != OF_NO_REQUEST && !trial.seen.contains(*kind)).collect();
        assert!(missing.is_empty(), "{headers:?}: no mail of {missing:?} was brought about");
    }
}

async fn mails_that_leave_the_program_lead_to_the_address_that_it_is_configured_with(kind: Kind) {
    // Here the address is not the test's: the program's own job makes the links and hands them to a mail server.
    let life = life(kind, Format::Json).await;
    let mut links = 0;
    for mail in &life.mails {
        assert!(!mail.contains("evil"), "{mail}");
        assert!(leads_home(mail, &life.url), "{}: {mail}", life.url);
        links += usize::from(mail.contains(&format!("{}/link/", life.url)));
    }
    assert!(links >= 4 && life.mails.len() >= 8, "{links} links in {} mails", life.mails.len());
}
