//! Each act on an account, allowed or denied, leaves exactly the row of the trail that it is told by (guarantee 23, T45).
//!
//! What leaves several is named where it is expected, with why. The matrix counts the rows of everything else that changes
//! something (`permissions`).

use domain::audit::Action;

use crate::{
    database::Kind,
    portal::{Answer, Browser, Fields, HELD},
    world::{PASSWORD, Who, World, code_of, system},
};

both!(
    each_step_into_an_account_leaves_its_row,
    each_change_of_ones_own_account_leaves_its_row,
    each_act_on_somebody_elses_account_leaves_its_row,
    what_is_denied_leaves_one_row_and_nothing_else,
);

const NEW: &str = "granite orchard 4 window";
const TECH: &str = "tech@alder.example";

/// A world, and the trail as it was looked at last.
struct Trail {
    world: World,
    rows: Vec<String>,
}

/// The act that a row of the trail is about; SQLite and PostgreSQL write rows in their own ways.
fn act_of(row: &str) -> Action {
    let is = |action: &&Action| {
        let key = action.key();
        row.contains(&format!("'{key}'")) || row.contains(&format!(",{key},"))
    };
    *Action::ALL.iter().find(is).unwrap_or_else(|| panic!("an act in {row}"))
}

impl Trail {
    async fn begin(kind: Kind) -> Self {
        let mut trail = Self { world: World::new(kind).await, rows: Vec::new() };
        trail.new_rows().await;
        trail
    }

    async fn new_rows(&mut self) -> Vec<String> {
        let rows = self.world.portal.database.digest().await.remove("audit").expect("a trail");
        let new = rows.iter().filter(|row| !self.rows.contains(*row)).cloned().collect();
        assert!(self.rows.iter().all(|row| rows.contains(row)), "nothing is ever taken out of it");
        self.rows = rows;
        new
    }

    /// That the trail has these rows more than before, and no others.
    async fn tells(&mut self, what: &str, expected: &[Action]) {
        let new = self.new_rows().await;
        let keys = |actions: &mut dyn Iterator<Item = Action>| {
            let mut keys: Vec<&str> = actions.map(Action::key).collect();
            keys.sort_unstable();
            keys
        };
        let told = keys(&mut new.iter().map(|row| act_of(row)));
        assert_eq!(told, keys(&mut expected.iter().copied()), "{what}: {new:?}");
    }

    async fn send(&mut self, browser: &Browser, path: &str, fields: Fields<'_>, rows: &[Action]) -> Answer {
        let answer = self.world.portal.ask(browser.post(path, fields)).await;
        self.tells(&format!("{path} {fields:?}: {} {}", answer.status, answer.body), rows).await;
        answer
    }

    /// Is done, and leaves these rows.
    async fn done(&mut self, browser: &Browser, path: &str, fields: Fields<'_>, rows: &[Action]) -> Answer {
        let answer = self.send(browser, path, fields, rows).await;
        assert!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.body);
        answer
    }

    /// Is refused, and leaves these rows.
    async fn refused(&mut self, browser: &Browser, path: &str, fields: Fields<'_>, rows: &[Action]) {
        let answer = self.send(browser, path, fields, rows).await;
        assert!(answer.status.is_client_error(), "{path}: {} {}", answer.status, answer.body);
    }

    /// The first step of a sign-in.
    async fn password(&mut self, email: &str, password: &str) -> Browser {
        let mut browser = Browser::default();
        let fields = [("email", email), ("password", password)];
        let answer = self.done(&browser, "/api/sign-in", &fields, &[Action::PasswordAccepted]).await;
        browser.keep(&answer);
        browser
    }

    fn browser(&self, who: Who) -> Browser {
        self.world.browser(who)
    }

    fn id(&self, name: &str) -> String {
        self.world.id(name).to_owned()
    }
}

/// The token of a link that was handed over.
fn handed(answer: &Answer) -> String {
    let done = answer.json();
    let link = done["notice"]["link"].as_str().unwrap_or_else(|| panic!("a link in {done}"));
    link.trim_start_matches("/link/").to_owned()
}

async fn each_step_into_an_account_leaves_its_row(kind: Kind) {
    let mut trail = Trail::begin(kind).await;
    let nobody = Browser::default();
    let wrong = [("email", TECH), ("password", NEW)];
    trail.refused(&nobody, "/api/sign-in", &wrong, &[Action::SignInFailed]).await;
    // Of no account there is no trail that it could be told in.
    let unknown = [("email", "nobody@alder.example"), ("password", NEW)];
    trail.refused(&nobody, "/api/sign-in", &unknown, &[]).await;
    let mut browser = trail.password(TECH, PASSWORD).await;
    let wrong = [("code", "000000"), ("next", "")];
    trail.refused(&browser, "/api/second-factor", &wrong, &[Action::CodeRefused]).await;
    // What can be no code is not looked at.
    trail.refused(&browser, "/api/second-factor", &[("code", "12345"), ("next", "")], &[]).await;
    let code = trail.world.code(TECH);
    let right = [("code", &*code), ("next", "")];
    let entered = trail.done(&browser, "/api/second-factor", &right, &[Action::SignedIn]).await;
    browser.keep(&entered);
    trail.done(&browser, "/api/sign-out", &[], &[Action::SignedOut]).await;
    trail.done(&browser, "/api/sign-out", &[], &[]).await;

    // A new account: its second factor, the recovery codes that come with it, and who is in now, are three things that
    // happen at once and apart elsewhere.
    let primary = trail.browser(Who::Primary);
    let fields = [("name", "Alder New"), ("email", "new@alder.example"), ("role", "tech")];
    let made = trail.done(&primary, "/api/employees/create", &fields, &[Action::EmployeeCreated]).await;
    let link = handed(&made);
    let fields = [(HELD, &*link), ("password", PASSWORD), ("repeated", PASSWORD)];
    trail.done(&nobody, "/api/use-link", &fields, &[Action::PasswordSet]).await;
    trail.refused(&nobody, "/api/use-link", &fields, &[]).await;
    let browser = trail.password("new@alder.example", PASSWORD).await;
    let step = trail.world.portal.ask(browser.get("/api/second-step", &[("sealed", "")])).await.json();
    let app = |name: &str| step["app"][name].as_str().expect("an app").to_owned();
    let (sealed, code) = (app("sealed"), code_of(&app("key"), trail.world.portal.store.clock()));
    let fields = [("sealed", &*sealed), ("new_code", &*code)];
    let rows = [Action::SecondFactorSet, Action::RecoveryCodesMade, Action::SignedIn];
    let entered = trail.done(&browser, "/api/set-up", &fields, &rows).await;
    // That a recovery code is gone is told besides who is in by it: it was the owner's, and they may miss it.
    let recovery = entered.json()["notice"]["codes"][0].as_str().expect("a code").to_owned();
    let browser = trail.password("new@alder.example", PASSWORD).await;
    let fields = [("code", &*recovery), ("next", "")];
    let rows = [Action::RecoveryCodeUsed, Action::SignedIn];
    trail.done(&browser, "/api/second-factor", &fields, &rows).await;
}

async fn each_change_of_ones_own_account_leaves_its_row(kind: Kind) {
    let mut trail = Trail::begin(kind).await;
    let (mut sales, nobody) = (trail.browser(Who::Sales), Browser::default());
    let name = [("name", "Alder Renamed"), ("phone", "")];
    trail.done(&sales, "/api/account/profile", &name, &[Action::ProfileEdited]).await;
    let wrong = [("current", NEW), ("password", NEW), ("repeated", NEW)];
    trail.refused(&sales, "/api/account/password", &wrong, &[Action::PasswordRefused]).await;
    let right = [("current", PASSWORD), ("password", NEW), ("repeated", NEW)];
    let changed = trail.done(&sales, "/api/account/password", &right, &[Action::PasswordChanged]).await;
    sales.keep(&changed);
    trail.done(&sales, "/api/account/end-sessions", &[], &[Action::SessionsEnded]).await;
    trail.done(&sales, "/api/account/recovery-codes", &[], &[Action::RecoveryCodesMade]).await;
    let number = [("phone", "+15551234567")];
    trail.done(&sales, "/api/account/texts/number", &number, &[Action::TextAsked]).await;
    trail.refused(&sales, "/api/account/texts/set", &[("new_code", "000000")], &[Action::CodeRefused]).await;
    // Another app, and the recovery codes that come with it.
    let offered = trail.world.portal.ask(sales.get("/api/account/other-app", &[("sealed", "")])).await.json();
    let app = |name: &str| offered["app"][name].as_str().expect("an app").to_owned();
    let (sealed, code) = (app("sealed"), code_of(&app("key"), trail.world.portal.store.clock()));
    let fields = [("sealed", &*sealed), ("new_code", &*code), ("code", "")];
    let rows = [Action::SecondFactorSet, Action::RecoveryCodesMade];
    trail.done(&sales, "/api/account/app", &fields, &rows).await;
    let email = [("email", "sales2@alder.example")];
    trail.done(&sales, "/api/account/ask-address", &email, &[Action::AddressAsked]).await;
    trail.done(&sales, "/api/account/withdraw-address", &[], &[Action::AddressWithdrawn]).await;
    trail.refused(&sales, "/api/account/withdraw-address", &[], &[]).await;

    // Whoever forgot it is told of by the job that looks for their account, once, however often they ask.
    let forgot = [("email", "business@alder.example")];
    trail.done(&nobody, "/api/forgot", &forgot, &[]).await;
    trail.done(&nobody, "/api/forgot", &forgot, &[]).await;
    system(&trail.world.portal).answer_reset_requests().await.expect("an answer");
    trail.tells("the job", &[Action::ResetRequested]).await;
    let mut token = None;
    let posted = system(&trail.world.portal);
    while let Some(mail) = posted.next_mail().await.expect("the mails") {
        posted.mail_done(&mail).await.expect("it is written down");
        if let store::News::Reset { path, .. } = mail.news {
            token = Some(path.trim_start_matches("/link/").to_owned());
        }
    }
    trail.tells("what is mailed", &[]).await;
    let token = token.expect("a link");
    let fields = [(HELD, &*token), ("password", NEW), ("repeated", NEW)];
    trail.done(&nobody, "/api/use-link", &fields, &[Action::PasswordReset]).await;
    // An address that an administrator asked for.
    let address = trail.id("link/address");
    let fields = [(HELD, &*address), ("current", PASSWORD)];
    trail.done(&nobody, "/api/use-address-link", &fields, &[Action::AddressChanged]).await;
}

async fn each_act_on_somebody_elses_account_leaves_its_row(kind: Kind) {
    let mut trail = Trail::begin(kind).await;
    let mut primary = trail.browser(Who::Primary);
    let (tech, sales, gone) = (trail.id("tech"), trail.id("sales"), trail.id("gone"));
    let id = [("id", &*tech)];
    trail.done(&primary, "/api/employee/withdraw-address", &id, &[Action::AddressWithdrawn]).await;
    trail.done(&primary, "/api/employee/end-sessions", &id, &[Action::SessionsEnded]).await;
    // A code that comes with an act is an act of its own: whoever gave it has confirmed who they are, whatever follows.
    let code = trail.world.code("primary@alder.example");
    let fields = [("id", &*tech), ("code", &*code)];
    let rows = [Action::Confirmed, Action::SecondFactorReset];
    let reset = trail.done(&primary, "/api/employee/reset-second-factor", &fields, &rows).await;
    primary.keep(&reset);
    let link = handed(&reset);
    let fields = [(HELD, &*link), ("current", NEW)];
    let nobody = Browser::default();
    trail.refused(&nobody, "/api/use-second-factor-link", &fields, &[Action::SignInFailed]).await;
    let fields = [(HELD, &*link), ("current", PASSWORD)];
    trail.done(&nobody, "/api/use-second-factor-link", &fields, &[Action::PasswordAccepted]).await;
    trail.done(&primary, "/api/employee/deactivate", &id, &[Action::AccountDeactivated]).await;
    trail.refused(&primary, "/api/employee/deactivate", &id, &[]).await;
    trail.done(&primary, "/api/employee/reactivate", &id, &[Action::AccountReactivated]).await;
    trail.done(&primary, "/api/employee/delete", &[("id", &gone)], &[Action::AccountDeleted]).await;
    // Of many at once each has a row of their own: the trail is read by person.
    let selection = format!("?act=deactivate&id={tech}&id={sales}");
    let plan = primary.get("/api/employees/bulk-plan", &[("selection", &selection)]);
    let plan = trail.world.portal.ask(plan).await.json();
    let mark = plan["mark"].as_str().expect("a mark").to_owned();
    let fields = [("selection", &*selection), ("mark", &*mark)];
    trail.done(&primary, "/api/employees/bulk", &fields, &[Action::AccountDeactivated; 2]).await;
    trail.refused(&primary, "/api/employees/bulk", &fields, &[]).await;
    let file = "name,email,role\r\nAda Birk,ada@alder.example,tech\r\nBo Birk,bo@alder.example,tech\r\n";
    let kept = trail.world.portal.ask(primary.post("/employees/import/file", &[("text", file)])).await;
    let import = kept.header("location").trim_start_matches("/employees/import/").to_owned();
    trail.tells("a file that is only looked at", &[]).await;
    let fields = [("id", &*import)];
    trail.done(&primary, "/api/employees/import", &fields, &[Action::EmployeeCreated; 2]).await;
    // Users of organizations, by the same acts.
    let (north, user) = (trail.id("organization/north"), trail.id("user"));
    for (act, row) in [
        ("end-sessions", Action::SessionsEnded),
        ("reset-second-factor", Action::SecondFactorReset),
        ("deactivate", Action::AccountDeactivated),
        ("reactivate", Action::AccountReactivated),
        ("delete", Action::AccountDeleted),
    ] {
        let fields = [("organization", &*north), ("user", &*user), ("act", act)];
        trail.done(&primary, "/api/organization/user/act", &fields, &[row]).await;
    }
}

async fn what_is_denied_leaves_one_row_and_nothing_else(kind: Kind) {
    let mut trail = Trail::begin(kind).await;
    let before = trail.world.portal.database.digest().await;
    let (tech, admin) = (trail.browser(Who::Tech), trail.browser(Who::Admin));
    let (primary, sales, foreign) = (trail.id("primary"), trail.id("sales"), trail.id("foreign"));
    for path in [
        "/api/employee/delete",
        "/api/employee/deactivate",
        "/api/employee/reactivate",
        "/api/employee/end-sessions",
        "/api/employee/reset-second-factor",
        "/api/employee/release",
        "/api/employee/resend",
        "/api/employee/withdraw-address",
        "/api/employee/preview",
    ] {
        // Not for this role at all, by the script of a page and without it; and not for this rank.
        trail.refused(&tech, path, &[("id", &sales)], &[Action::Refused]).await;
        let submitted = tech.submit(path, &[("id", &sales)], "/account");
        assert!(trail.world.portal.ask(submitted).await.status.is_redirection(), "{path}");
        trail.tells(&format!("{path} without script"), &[Action::Refused]).await;
        trail.refused(&admin, path, &[("id", &primary)], &[Action::Refused]).await;
        // Whoever is not signed in is in nobody's trail.
        trail.refused(&Browser::default(), path, &[("id", &sales)], &[]).await;
        trail.world.portal.store.clock().advance(domain::time::MINUTE);
    }
    // Whoever is nobody here is not found, and nothing is told of them.
    let security = trail.browser(Who::SecurityAdministrator);
    trail.refused(&security, "/api/employee/end-sessions", &[("id", &foreign)], &[]).await;
    // An address that is somebody's is told, for by the answer it comes out that it is.
    let fields = [("name", "Alder New"), ("email", "sales@alder.example"), ("role", "tech")];
    trail.refused(&admin, "/api/employees/create", &fields, &[Action::AddressRefused]).await;
    let mut after = trail.world.portal.database.digest().await;
    let changed: Vec<String> = before
        .into_iter()
        .filter(|(table, rows)| after.remove(table).as_ref() != Some(rows))
        .map(|(table, _)| table)
        .collect();
    // Where the trail ends, what forms without script are told, that sessions are used, and how often addresses were typed.
    let beside = ["audit", "audit_head", "organization_trail", "flash", "session", "sign_in_failure"];
    assert!(changed.iter().all(|table| beside.contains(&&**table)), "{changed:?}");

    // Through somebody else's eyes: it began, nothing was changed, and it ended.
    let looked = [("id", &*sales)];
    trail.done(&security, "/api/employee/preview", &looked, &[Action::PreviewStarted]).await;
    let name = [("name", "Alder Renamed"), ("phone", "")];
    trail.refused(&security, "/api/account/profile", &name, &[Action::Refused]).await;
    trail.refused(&security, "/api/employee/delete", &looked, &[Action::Refused]).await;
    trail.done(&security, "/api/preview/end", &[], &[Action::PreviewEnded]).await;
    trail.done(&security, "/api/preview/end", &[], &[]).await;
}
