//! The people that tests ask as, and what they may see: arranged once through the product, then copied.
//!
//! Partner Alder has an organization in group North, one in group Sumac, one removed, and devices in each and in none.
//! Scoped people are in North alone. Partner Birch is foreign to all of them. Each name holds the word
//! that tells where it belongs, so that a page which shows a word too many is found.

use std::collections::BTreeMap;

use domain::{
    AccountId, OrganizationId, PartnerId, Timestamp,
    branding::{NewBranding, NewLogo, Picture},
    device::{Alert, Asset, Facts},
    element::{ElementKind, ElementRecord, ElementState, Facts as ElementFacts, Whereabouts},
    fleet::DeviceRecord,
    list::ElementQuery,
    partner::NewPartner,
    time::DAY,
};
use store::{Clock, System};
use tokio::sync::OnceCell;

use crate::{
    database::{Database, Kind},
    portal::{Answer, Browser, Fields, HELD, TestPortal},
};

pub const PASSWORD: &str = "velvet harbour 7 lantern";
/// The instant at which every world stands.
pub const START: Timestamp = Timestamp::from_millis(20_000 * DAY);
/// An id that never was.
pub const NEVER: &str = "0000000000zzz";

/// A gateway for text messages, where nobody listens: what is offered, is offered in every world.
const GATEWAY: [&str; 8] = [
    "--text-gateway",
    "http://127.0.0.1:9",
    "--text-account",
    "AC1",
    "--text-token",
    "gateway-token",
    "--text-sender",
    "+15550001111",
];

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Anon,
    Primary,
    SecurityAdministrator,
    Admin,
    ScopedAdmin,
    Business,
    Tech,
    ScopedTech,
    Sales,
    /// The users of the organization in North: who sees its devices,
    OrgUser,
    /// who works with them,
    OrgManager,
    /// and who has Endpoint Backup alone.
    OrgRestorer,
    OtherPrimary,
}

impl Who {
    pub const ALL: [Self; 13] = [
        Self::Anon,
        Self::Primary,
        Self::SecurityAdministrator,
        Self::Admin,
        Self::ScopedAdmin,
        Self::Business,
        Self::Tech,
        Self::ScopedTech,
        Self::Sales,
        Self::OrgUser,
        Self::OrgManager,
        Self::OrgRestorer,
        Self::OtherPrimary,
    ];

    /// As the table of permissions names them.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anon => "Nobody",
            Self::Primary => "Primary",
            Self::SecurityAdministrator => "Security Admin",
            Self::Admin => "Admin",
            Self::ScopedAdmin => "Admin in North",
            Self::Business => "Business",
            Self::Tech => "Tech",
            Self::ScopedTech => "Tech in North",
            Self::Sales => "Sales",
            Self::OrgUser => "Org user of North: view",
            Self::OrgManager => "Org user of North: manage",
            Self::OrgRestorer => "Org user of North: restore only",
            Self::OtherPrimary => "Other partner",
        }
    }
}

/// Names of things: `organization/north`, `device/loose` … with their ids.
pub type Ids = BTreeMap<&'static str, String>;

/// A portal with people and things in it.
pub struct World {
    pub portal: TestPortal,
    pub ids: Ids,
    sessions: BTreeMap<Who, String>,
    /// The keys of people's authenticator apps, by address.
    apps: BTreeMap<String, String>,
}

struct Template {
    database: Database,
    ids: Ids,
    apps: BTreeMap<String, String>,
    sessions: BTreeMap<Who, String>,
}

impl Template {
    /// What this world is, for others to begin with.
    async fn of(world: World) -> Self {
        let World { portal, ids, apps, sessions } = world;
        portal.store.close().await;
        let TestPortal { database, .. } = portal;
        Self { database, ids, apps, sessions }
    }

    async fn open(&self, flags: &[&str]) -> World {
        World {
            portal: TestPortal::on(self.database.copy().await, Clock::manual(START), flags).await,
            ids: self.ids.clone(),
            sessions: self.sessions.clone(),
            apps: self.apps.clone(),
        }
    }
}

/// A picture of one pixel.
pub const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

/// Alder alone, and Alder beside Birch.
static SQLITE: [OnceCell<Template>; 2] = [const { OnceCell::const_new() }; 2];
static POSTGRES: [OnceCell<Template>; 2] = [const { OnceCell::const_new() }; 2];

fn templates(kind: Kind) -> &'static [OnceCell<Template>; 2] {
    match kind {
        Kind::Sqlite => &SQLITE,
        Kind::Postgres => &POSTGRES,
    }
}

impl World {
    /// A world of one's own.
    pub async fn new(kind: Kind) -> Self {
        Self::with(kind, &[]).await
    }

    /// A world whose portal is started with these flags too.
    pub async fn with(kind: Kind, flags: &[&str]) -> Self {
        Self::alone(kind, &[GATEWAY.as_slice(), flags].concat()).await
    }

    /// A world whose portal is started with these flags and no others.
    pub async fn alone(kind: Kind, flags: &[&str]) -> Self {
        let [alone, both] = templates(kind);
        let both = both.get_or_init(async || {
            let mut world =
                alone.get_or_init(async || Template::of(alder(kind).await).await).await.open(&[]).await;
            world.found_birch().await;
            Template::of(world).await
        });
        both.await.open(flags).await
    }

    /// A world in which there is no partner but Alder; what is foreign is nowhere.
    pub async fn of_one_partner(kind: Kind) -> Self {
        let [alone, _] = templates(kind);
        alone.get_or_init(async || Template::of(alder(kind).await).await).await.open(&GATEWAY).await
    }

    /// A code of this person's app that was not used before: a minute goes by.
    pub fn code(&self, email: &str) -> String {
        let clock = self.portal.store.clock();
        clock.advance(60_000);
        code_of(&self.apps[email], clock)
    }

    /// Keeps the token that this person's session was given when they confirmed who they are.
    pub fn renew(&mut self, who: Who, browser: &Browser) {
        self.sessions.insert(who, browser.cookies["session"].clone());
    }

    /// The browser of this person.
    pub fn browser(&self, who: Who) -> Browser {
        self.sessions.get(&who).map(|session| Browser::with(session)).unwrap_or_default()
    }

    /// The id, address or other text that is known by this name.
    pub fn id(&self, name: &str) -> &str {
        self.ids.get(name).unwrap_or_else(|| panic!("{name} is in no world"))
    }

    pub async fn page(&self, who: Who, path: &str) -> Answer {
        self.portal.ask(self.browser(who).page(path)).await
    }

    pub async fn get(&self, who: Who, path: &str, fields: Fields<'_>) -> Answer {
        self.portal.ask(self.browser(who).get(path, fields)).await
    }

    pub async fn post(&self, who: Who, path: &str, fields: Fields<'_>) -> Answer {
        self.portal.ask(self.browser(who).post(path, fields)).await
    }

    pub async fn submit(&self, who: Who, path: &str, fields: Fields<'_>, from: &str) -> Answer {
        self.portal.ask(self.browser(who).submit(path, fields, from)).await
    }

    /// Takes a device into the fleet of this person's partner.
    pub async fn import(&self, who: Who, device: DeviceRecord) {
        let actor = self.portal.store.authenticate(&self.sessions[&who]).await.expect("an answer");
        let partner = actor.expect("a session").partner();
        let imported = system(&self.portal).import_devices(partner, START, &[(0, device)]).await;
        imported.expect("the device is taken in");
    }
}

impl World {
    /// Takes in networks, SaaS accounts and agents of this person's partner.
    pub async fn register(&self, who: Who, records: &[ElementRecord]) {
        let actor = self.portal.store.authenticate(&self.sessions[&who]).await.expect("an answer");
        let partner = actor.expect("a session").partner();
        system(&self.portal).register_elements(partner, records).await.expect("they are taken in");
    }
}

/// The code that an app with this key shows now.
pub fn code_of(key: &str, clock: &Clock) -> String {
    code_later(key, clock, 0)
}

/// The code that it shows so many seconds from now.
pub fn code_later(key: &str, clock: &Clock, seconds: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(key.replace(' ', "")).expect("a key");
    let totp = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    totp.generate(u64::try_from(clock.now().millis() / 1_000 + seconds).expect("after 1970")).to_string()
}

/// The first step of a sign-in; a browser with its cookie.
pub async fn first_step(portal: &TestPortal, email: &str) -> Browser {
    first_step_in(portal, Browser::default(), email).await
}

async fn first_step_in(portal: &TestPortal, mut browser: Browser, email: &str) -> Browser {
    let answer = portal.ask(browser.post("/api/sign-in", &[("email", email), ("password", PASSWORD)])).await;
    browser.keep(&answer);
    assert!(browser.cookies.contains_key("step"), "{email} signs in: {}", answer.body);
    browser
}

/// Signs in for the first time, as a browser does: with an authenticator app that is set up. The session, and the key.
pub async fn sign_in(portal: &TestPortal, email: &str) -> (String, String) {
    let mut browser = first_step(portal, email).await;
    let step = portal.ask(browser.get("/api/second-step", &[("sealed", "")])).await.json();
    let text = |name: &str| step["app"][name].as_str().expect("a text").to_owned();
    let (sealed, key) = (text("sealed"), text("key"));
    let code = code_of(&key, portal.store.clock());
    let answer = portal.ask(browser.post("/api/set-up", &[("sealed", &sealed), ("new_code", &code)])).await;
    assert!(answer.status.is_success(), "{email} sets up: {}", answer.body);
    // Again, with a code: an app that was just set up confirms nothing.
    browser.keep(&answer);
    let mut browser = first_step_in(portal, browser, email).await;
    let code = code_later(&key, portal.store.clock(), 30);
    let answer = portal.ask(browser.post("/api/second-factor", &[("code", &code), ("next", "")])).await;
    browser.keep(&answer);
    let session = browser.cookies.get("session");
    (session.unwrap_or_else(|| panic!("{email} signs in: {}", answer.body)).clone(), key)
}

/// The door of the installation.
pub fn system(portal: &TestPortal) -> System<'_> {
    #[expect(clippy::disallowed_methods, reason = "tests arrange as the command line does")]
    portal.store.system()
}

/// The token of the link that was mailed to whoever forgot their password.
pub async fn mailed_reset(world: &World) -> String {
    let system = system(&world.portal);
    system.answer_reset_requests().await.expect("an answer");
    let mut token = None;
    while let Some(mail) = system.next_mail().await.expect("the mails") {
        system.mail_done(&mail).await.expect("it is written down");
        if let store::News::Reset { path, .. } = mail.news {
            token = Some(path.trim_start_matches("/link/").to_owned());
        }
    }
    token.expect("a link")
}

impl World {
    /// A change that must go through; where it leads.
    async fn done(&self, who: Who, path: &str, fields: Fields<'_>) -> serde_json::Value {
        let browser = Browser::with(&self.sessions[&who]);
        let answer = self.portal.ask(browser.post(path, fields)).await;
        assert!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.body);
        answer.json()
    }

    /// The mark of what the removal of an organization would do.
    async fn removal(&self, id: &str) -> String {
        let browser = Browser::with(&self.sessions[&Who::Primary]);
        let impact = self.portal.ask(browser.get("/api/organization/impact", &[("id", id)])).await.json();
        impact["plan"]["mark"].as_str().expect("a mark").to_owned()
    }

    async fn account(&self, session: &str) -> (PartnerId, AccountId) {
        let actor = self.portal.store.authenticate(session).await.expect("an answer").expect("a session");
        (actor.partner(), actor.account())
    }

    async fn set_password(&self, link: &str) {
        let token = link.trim_start_matches("/link/");
        let fields = [(HELD, token), ("password", PASSWORD), ("repeated", PASSWORD)];
        let answer = self.portal.ask(Browser::default().post("/api/use-link", &fields)).await;
        assert!(answer.status.is_success(), "{}", answer.body);
    }

    async fn employ(&mut self, who: Who, email: &'static str, role: &str, designated: bool) {
        let name = format!("Alder {}", who.name());
        let designated = if designated { "true" } else { "false" };
        let fields =
            [("name", &*name), ("email", email), ("role", role), ("security_administrator", designated)];
        let done = self.done(Who::Primary, "/api/employees/create", &fields).await;
        self.set_password(done["notice"]["link"].as_str().expect("a link")).await;
        let (session, key) = sign_in(&self.portal, email).await;
        self.apps.insert(email.to_owned(), key);
        self.ids.insert(email.split('@').next().unwrap_or(email), self.account(&session).await.1.to_string());
        self.sessions.insert(who, session);
    }

    async fn organization(&mut self, who: Who, key: &'static str, name: &str, source: &str, group: &str) {
        let done = self.done(who, "/api/organizations/create", &[("name", name), ("group", group)]).await;
        let id = done["to"].as_str().expect("a path").trim_start_matches("/organizations/").to_owned();
        let shown = details(name, "");
        let fields =
            [("id", &*id), ("shown", &*shown), ("name", name), ("locale", "en"), ("source_id", source)];
        self.done(who, "/api/organization/edit", &fields).await;
        self.ids.insert(key, id);
    }

    /// Gives an organization a logo; its id.
    async fn logo(&mut self, who: Who, key: &'static str, organization: &str) {
        let store = &self.portal.store;
        let actor = store.authenticate(&self.sessions[&who]).await.expect("an answer").expect("a session");
        let door = store.customizer(&actor).expect("branding");
        let organization = self.ids[organization].parse().expect("an id");
        // As the portal writes it: one pixel.
        let picture = Picture { png: PIXEL.to_vec(), width: 1, height: 1 };
        let new = NewBranding { hue: None, logo: NewLogo::Set(picture) };
        door.set(organization, &new).await.expect("the branding is set");
        let (_, branding) = door.branding(organization).await.expect("it is kept");
        self.ids.insert(key, branding.logo.expect("a logo").id.to_string());
    }

    /// The id of what a list shows under this name.
    pub async fn find(&self, who: Who, list: &str, name: &str) -> String {
        let answer = self.portal.ask(Browser::with(&self.sessions[&who]).get(list, &[("query", "")])).await;
        assert!(answer.status.is_success(), "{list}: {} {}", answer.status, answer.body);
        let answer = answer.json();
        let rows = [&answer["list"]["body"], &answer["body"]].into_iter().find_map(serde_json::Value::as_str);
        let rows = rows.unwrap_or_else(|| panic!("rows, not {answer}"));
        let link = rows.split("<a class=\"name\" href=\"").skip(1).find_map(|row| {
            let (href, rest) = row.split_once('"')?;
            let (_, text) = rest.split_once('>')?;
            text.starts_with(&format!("{name}</a>")).then_some(href)
        });
        let (_, id) =
            link.and_then(|href| href.rsplit_once('/')).unwrap_or_else(|| panic!("{name} is listed"));
        id.to_owned()
    }

    async fn group(&mut self, who: Who, key: &'static str, name: &str, holds: &str, members: &[&str]) {
        let fields: Vec<_> = [("name", name), ("organizations[]", holds)]
            .into_iter()
            .chain(members.iter().map(|member| ("employees[]", *member)))
            .collect();
        self.done(who, "/api/groups/create", &fields).await;
        let id = self.find(who, "/api/groups", name).await;
        self.ids.insert(key, id);
    }

    async fn devices(&mut self, who: Who, devices: &[(&'static str, &str, Option<&str>)]) {
        let partner = self.account(&self.sessions[&who]).await.0;
        let rows: Vec<_> =
            devices.iter().map(|(_, word, source)| device(word, *source)).enumerate().collect();
        system(&self.portal).import_devices(partner, START, &rows).await.expect("the devices are taken in");
        for (key, word, _) in devices {
            let id = self.find(who, "/api/devices", &format!("{word}-host")).await;
            self.ids.insert(key, id);
        }
    }

    /// Networks, SaaS accounts and agents, each in the organization with this key, or in none.
    async fn elements(&mut self, who: Who, elements: &[(&'static str, &str, Option<&str>)]) {
        let (partner, _) = self.account(&self.sessions[&who]).await;
        for (_, word, organization) in elements {
            let place = organization.map(|key| self.ids[key].parse().expect("an id"));
            let records = element_records(word, place);
            system(&self.portal).register_elements(partner, &records).await.expect("they are taken in");
        }
        let store = &self.portal.store;
        let actor = store.authenticate(&self.sessions[&who]).await.expect("an answer").expect("a session");
        let door = store.visible(&actor).expect("status pages");
        let list = ElementQuery::default().list;
        let found =
            door.elements(ElementKind::Network, Whereabouts::Anywhere, &list).await.expect("networks");
        for (key, word, _) in elements {
            let network = found.0.rows.iter().find(|row| row.name == format!("{word} network"));
            self.ids.insert(key, network.expect("it is listed").id.to_string());
        }
    }

    /// Somebody of an organization; their id and their one-time link.
    async fn invite_user(
        &self,
        by: Who,
        organization: &str,
        name: &str,
        email: &str,
        access: (&str, &str),
    ) -> (String, String) {
        let id = &*self.ids[organization];
        let fields = [
            ("organization", id),
            ("name", name),
            ("email", email),
            ("portal", access.0),
            ("endpoint", access.1),
        ];
        let done = self.done(by, "/api/organization/users/add", &fields).await;
        let link = done["notice"]["link"].as_str().expect("a link").to_owned();
        let sessions = Browser::with(&self.sessions[&by]);
        let list = [("organization", id), ("query", "")];
        let answer = self.portal.ask(sessions.get("/api/organization/users", &list)).await.json();
        let rows = answer["body"].as_str().expect("rows");
        let row = rows.split("<a class=\"name\" href=\"").find_map(|row| {
            let (href, text) = row.split_once("\">")?;
            text.starts_with(&format!("{name}</a>")).then_some(href)
        });
        let (_, user) = row.and_then(|href| href.rsplit_once('/')).expect("the user is listed");
        (user.to_owned(), link)
    }

    /// Somebody of North who is signed in.
    async fn user(&mut self, who: Who, key: &'static str, email: &str, access: (&str, &str)) {
        let name = format!("Alder North {key}");
        let (id, link) = self.invite_user(Who::Primary, "organization/north", &name, email, access).await;
        self.set_password(&link).await;
        let (session, app) = sign_in(&self.portal, email).await;
        self.apps.insert(email.to_owned(), app);
        self.ids.insert(key, id);
        self.sessions.insert(who, session);
    }

    fn path_of_user(&mut self, page: &'static str, act: &'static str, path: String) {
        self.ids.insert(act, format!("{path}/delete"));
        self.ids.insert(page, path);
    }

    /// The users of Alder's organizations.
    async fn users(&mut self) {
        self.user(Who::OrgUser, "user", "user@alder.example", ("view", "none")).await;
        self.user(Who::OrgManager, "manager", "manager@alder.example", ("manage", "none")).await;
        self.user(Who::OrgRestorer, "restorer", "restorer@alder.example", ("none", "restore_only")).await;
        let view = ("view", "none");
        let hidden = self.invite_user(
            Who::Primary,
            "organization/hidden",
            "Alder Sumac User",
            "user@sumac.example",
            view,
        );
        let (hidden, _) = hidden.await;
        let id = |key: &str| self.ids[key].clone();
        let (north, sumac) = (id("organization/north"), id("organization/hidden"));
        let user = id("user");
        for (page, act, path) in [
            ("a user/north", "an act/north", format!("{north}/{user}")),
            ("a user/hidden", "an act/hidden", format!("{sumac}/{hidden}")),
            ("a user/elsewhere", "an act/elsewhere", format!("{north}/{hidden}")),
            ("a user/never", "an act/never", format!("{north}/{NEVER}")),
        ] {
            self.path_of_user(page, act, path);
        }
        self.ids.insert("user/hidden", hidden);
        self.ids.insert("act/reactivate", "reactivate".to_owned());
    }
}

/// A network, a SaaS account and, in an organization, an agent, whose every text holds the word.
pub fn element_records(word: &str, organization: Option<OrganizationId>) -> Vec<ElementRecord> {
    let record = |name: String, facts: ElementFacts| {
        let state = match facts {
            ElementFacts::Network { .. } => Some(ElementState::Online),
            ElementFacts::Saas { .. } => Some(ElementState::Protected),
            ElementFacts::Agent { .. } => None,
        };
        ElementRecord { name, organization, state, seen: Some(START), facts }
    };
    let lower = word.to_lowercase();
    let mut records = vec![
        record(
            format!("{word} network"),
            ElementFacts::Network {
                group: format!("{word} group"),
                dna_hostname: format!("{word}-DNA"),
                dna_serial: format!("{word}-DNA-SERIAL"),
            },
        ),
        record(
            format!("{lower}.example"),
            ElementFacts::Saas {
                customer: format!("{word} customer"),
                product: "Microsoft 365".to_owned(),
                seats: 3,
                address: format!("https://saas.example/{lower}"),
            },
        ),
    ];
    if organization.is_some() {
        records.push(record(format!("{word}-PC"), ElementFacts::Agent { datasets: 1, bytes: 5_000 }));
    }
    records
}

/// A device whose every text holds the word.
pub fn device(word: &str, source: Option<&str>) -> DeviceRecord {
    DeviceRecord {
        serial: format!("{word}-SERIAL"),
        hostname: format!("{word}-host"),
        model: format!("{word} model"),
        source_organization: source.map(str::to_owned),
        facts: Facts {
            last_seen: Some(START),
            last_snapshot: Some(START),
            last_offsite: Some(START),
            local_used: Some(40),
            local_available: Some(60),
            has_assets: true,
            ..Facts::default()
        },
        last_backup: Some(START),
        runs: "1111111111".to_owned(),
        assets: vec![Asset {
            name: format!("{word}-asset"),
            kind: "agent".to_owned(),
            os: None,
            local_ip: None,
            paused: false,
            archived: false,
            last_snapshot: Some(START),
            last_offsite: Some(START),
            screenshot: domain::device::Outcome::from_mark('1'),
            runs: "1111111111".to_owned(),
        }],
        alert_count: 1,
        alerts: vec![Alert { kind: format!("{word}-alert"), triggered: Some(START) }],
        raw: "{}".to_owned(),
        ..DeviceRecord::default()
    }
}

async fn found(portal: &TestPortal) {
    let fields = [
        ("token", crate::portal::SETUP),
        ("name", "Alder"),
        ("region", "americas"),
        ("person", "Alder Primary"),
        ("email", "primary@alder.example"),
        ("password", PASSWORD),
        ("repeated", PASSWORD),
    ];
    let answer = portal.ask(Browser::default().post("/api/welcome", &fields)).await;
    assert!(answer.status.is_success(), "{}", answer.body);
}

/// What belongs to Birch.
const FOREIGN: [&str; 7] = [
    "foreign",
    "organization/foreign",
    "group/foreign",
    "device/foreign",
    "network/foreign",
    "logo/foreign",
    "user/foreign",
];

impl World {
    /// Founds Birch, and fills it.
    pub async fn found_birch(&mut self) {
        let by = Who::OtherPrimary;
        let birch =
            NewPartner::parse("Birch", "apac", "Birch Primary", "primary@birch.example", PASSWORD, PASSWORD);
        system(&self.portal).create_partner(&birch.expect("a partner")).await.expect("a second partner");
        let (session, key) = sign_in(&self.portal, "primary@birch.example").await;
        let (_, account) = self.account(&session).await;
        self.sessions.insert(by, session);
        self.apps.insert("primary@birch.example".to_owned(), key);
        self.ids.insert("foreign", account.to_string());
        let everything = self.find(by, "/api/groups", "All organizations").await;
        self.organization(by, "organization/foreign", "Birch Lake", "n", &everything).await;
        let (lake, person) = (self.ids["organization/foreign"].clone(), self.ids["foreign"].clone());
        self.group(by, "group/foreign", "Birch Group", &lake, &[&person]).await;
        self.devices(by, &[("device/foreign", "BIRCH", Some("n"))]).await;
        self.elements(by, &[("network/foreign", "BIRCH", Some("organization/foreign"))]).await;
        self.logo(by, "logo/foreign", "organization/foreign").await;
        let (user, _) = self
            .invite_user(by, "organization/foreign", "Birch User", "user@birch.example", ("view", "none"))
            .await;
        self.path_of_user("a user/foreign", "an act/foreign", format!("{lake}/{user}"));
        self.ids.insert("user/foreign", user);
    }

    /// What is no id, and is asked for as one; and what is nowhere yet.
    fn texts(&mut self) {
        for (key, text) in [
            ("never", NEVER),
            ("password", PASSWORD),
            ("serial/hidden", "ALDER-SUMAC-SERIAL"),
            ("serial/foreign", "BIRCH-SERIAL"),
            ("domain/loose", "alder-loose-sumac.example"),
            ("domain/hidden", "alder-sumac.example"),
            ("domain/foreign", "birch.example"),
            ("kind/agents", "endpoint-backup"),
            ("email/tech", "tech@alder.example"),
            ("email/foreign", "primary@birch.example"),
        ] {
            self.ids.insert(key, text.to_owned());
        }
        for key in FOREIGN {
            self.ids.insert(key, NEVER.to_owned());
        }
        self.path_of_user("a user/foreign", "an act/foreign", format!("{NEVER}/{NEVER}"));
    }
}

/// Alder, whole.
async fn alder(kind: Kind) -> World {
    let portal = TestPortal::on(Database::empty(kind).await, Clock::manual(START), &[]).await;
    portal.store.migrate().await.expect("a fresh database migrates");
    found(&portal).await;
    let (session, key) = sign_in(&portal, "primary@alder.example").await;
    let mut a = World {
        portal,
        ids: Ids::new(),
        apps: BTreeMap::from([("primary@alder.example".to_owned(), key)]),
        sessions: BTreeMap::from([(Who::Primary, session)]),
    };
    let (_, account) = a.account(&a.sessions[&Who::Primary]).await;
    a.ids.insert("primary", account.to_string());
    a.employ(Who::SecurityAdministrator, "security@alder.example", "tech", true).await;
    a.employ(Who::Admin, "admin@alder.example", "admin", false).await;
    a.employ(Who::ScopedAdmin, "scopedadmin@alder.example", "admin", false).await;
    a.employ(Who::Business, "business@alder.example", "business", false).await;
    a.employ(Who::Tech, "tech@alder.example", "tech", false).await;
    a.employ(Who::ScopedTech, "scopedtech@alder.example", "tech", false).await;
    a.employ(Who::Sales, "sales@alder.example", "sales_marketing", false).await;
    let fields = [("name", "Alder Invited"), ("email", "invited@alder.example"), ("role", "tech")];
    let invited = a.done(Who::Primary, "/api/employees/create", &fields).await;
    let link = invited["notice"]["link"].as_str().expect("a link").trim_start_matches("/link/").to_owned();
    a.ids.insert("link", link);
    let invited = a.find(Who::Primary, "/api/employees", "Alder Invited").await;
    a.ids.insert("invited", invited);
    let fields = [("name", "Alder Gone"), ("email", "gone@alder.example"), ("role", "tech")];
    a.done(Who::Primary, "/api/employees/create", &fields).await;
    let gone = a.find(Who::Primary, "/api/employees", "Alder Gone").await;
    a.done(Who::Primary, "/api/employee/deactivate", &[("id", &gone)]).await;
    a.ids.insert("gone", gone);

    let everything = a.find(Who::Primary, "/api/groups", "All organizations").await;
    a.organization(Who::Primary, "organization/north", "Alder North", "n", &everything).await;
    a.organization(Who::Primary, "organization/hidden", "Alder Sumac", "s", &everything).await;
    a.organization(Who::Primary, "organization/removed", "Alder Sumac Removed", "r", &everything).await;
    let (admin, tech) = (a.ids["scopedadmin"].clone(), a.ids["scopedtech"].clone());
    let (north, hidden) = (a.ids["organization/north"].clone(), a.ids["organization/hidden"].clone());
    a.group(Who::Primary, "group/north", "North", &north, &[&admin, &tech]).await;
    // Somebody has to be in a new group (M73); one who is never scoped sees the same as before.
    let security = a.ids["security"].clone();
    a.group(Who::Primary, "group/hidden", "Sumac", &hidden, &[&security]).await;
    // Somebody who sees North, and asked to see more.
    a.done(Who::ScopedTech, "/api/account/ask-access", &[("reason", "Alder North")]).await;
    let request = a.find(Who::Primary, "/api/access-requests", "Alder Tech in North").await;
    a.ids.insert("request", request);
    // A new address that waits for its link.
    let tech = a.ids["tech"].clone();
    let fields =
        [("id", &*tech), ("name", "Alder Tech"), ("role", "tech"), ("email", "tech.new@alder.example")];
    let asked = a.done(Who::Primary, "/api/employee/edit", &fields).await;
    let link = asked["notice"]["link"].as_str().expect("a link").trim_start_matches("/link/").to_owned();
    a.ids.insert("link/address", link);
    a.ids.insert("group/all", everything);
    a.texts();
    a.devices(
        Who::Primary,
        &[
            ("device/north", "ALDER-NORTH", Some("n")),
            ("device/hidden", "ALDER-SUMAC", Some("s")),
            ("device/loose", "ALDER-LOOSE-SUMAC", None),
        ],
    )
    .await;
    let loose = format!("?id={}", a.ids["device/loose"]);
    a.ids.insert("selection/loose", loose);
    let (north, hidden) = (Some("organization/north"), Some("organization/hidden"));
    let of_alder = [
        ("network/north", "ALDER-NORTH", north),
        ("network/hidden", "ALDER-SUMAC", hidden),
        ("network/loose", "ALDER-LOOSE-SUMAC", None),
    ];
    a.elements(Who::Primary, &of_alder).await;
    a.logo(Who::Primary, "logo/north", "organization/north").await;
    a.logo(Who::Primary, "logo/hidden", "organization/hidden").await;
    a.users().await;
    let removed = a.ids["organization/removed"].clone();
    let mark = a.removal(&removed).await;
    let fields = [("id", &*removed), ("mark", &*mark), ("confirmation", "Alder Sumac Removed")];
    a.done(Who::Primary, "/api/organization/remove", &fields).await;
    let mark = a.removal(&a.ids["organization/north"]).await;
    a.ids.insert("removal of north", mark);
    a
}

/// What the form of an organization without more details was filled with.
pub fn details(name: &str, source: &str) -> String {
    let fields = [name, "", "", "en", source, ""].map(str::to_owned);
    domain::organization::details::Fields(fields).shown().write()
}
