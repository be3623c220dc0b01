//! Arranging: a database of its own for each test, and people and things in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    time::Duration,
};

use domain::{
    AccountId, DeviceId, GroupId, OrganizationId, PartnerId, Role, Standing, Timestamp,
    account::{NewPassword, SignIn},
    element::{ElementRecord, ElementState, Facts},
    employee::{EmployeeEdit, Invited, NewEmployee},
    factor::Code,
    field::{Email, Name},
    fleet::DeviceRecord,
    group::{GroupAct, GroupContents, GroupKind, GroupPlan},
    list::{DeviceQuery, GroupQuery, NameQuery},
    membership::Term,
    organization::{
        NewOrganization,
        details::{Fields, OrganizationEdit},
    },
    organization_user::{Access, EndpointAccess, NewOrganizationUser, OrganizationUserEdit, PortalAccess},
    partner::NewPartner,
    password::PasswordRules,
    rule::{RuleChoice, RulePlan},
    selection::{GroupChange, GroupThings, OrganizationBulk, Selection},
    tag::{TagChange, TagPlan},
    time::{DAY, MINUTE},
};
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, Statement, TransactionTrait as _};
use store::{
    Actor, Client, Clock, Entered, Error, KeySource, Options, OrganizationAdmin, SignedIn, Store, System,
};
use tokio::sync::OnceCell;

/// The key of every installation here.
pub const KEY: [u8; 32] = [7; 32];
pub const PASSWORD: &str = "velvet harbour 7 lantern";
/// The instant at which every world begins.
pub const START: Timestamp = Timestamp::from_millis(20_000 * DAY);

/// What a user of an organization has who sees its devices and no more.
pub const VIEW: Access = Access { portal: PortalAccess::View, endpoint: EndpointAccess::None };
/// What one has who works with them.
pub const MANAGE: Access = Access { portal: PortalAccess::Manage, endpoint: EndpointAccess::None };
/// What one has who has Endpoint Backup and nothing else.
pub const RESTORE_ONLY: Access = Access { portal: PortalAccess::None, endpoint: EndpointAccess::RestoreOnly };

static NEXT: AtomicU64 = AtomicU64::new(1);

/// A number that no other call of this run gets.
pub fn unique() -> u64 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Looks after a test whose own runtime may be what does not go on: ends the run, with what each thread waits for.
struct Watched(#[expect(dead_code, reason = "its end is what is heard")] mpsc::Sender<()>);

impl Watched {
    fn by_a_thread(most: Duration) -> Self {
        let (ends, ended) = mpsc::channel();
        let test = std::thread::current().name().unwrap_or_default().to_owned();
        std::thread::spawn(move || {
            if ended.recv_timeout(most) == Err(mpsc::RecvTimeoutError::Timeout) {
                eprintln!("{test} does not end, and its runtime does not notice");
                for task in std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten() {
                    let of = |file| std::fs::read_to_string(task.path().join(file)).unwrap_or_default();
                    eprintln!("{} waits in {:?}: {}", of("comm").trim(), of("wchan"), of("stat").trim());
                }
                std::process::abort();
            }
        });
        Self(ends)
    }
}

/// Runs a test that must end: whoever waits for ever would hold up all others without a word. The long form has longer.
pub async fn in_time(test: impl Future<Output = ()>) {
    let time = Duration::from_mins(3) * crate::random::factor();
    let _watched = Watched::by_a_thread(time + Duration::from_mins(1));
    tokio::time::timeout(time, test).await.expect("the test ends within three minutes");
}

/// A database with everything that it takes to look into it.
pub struct Base {
    pub store: Store,
    pub clock: Clock,
    pub url: String,
    folder: Option<PathBuf>,
    /// The keys of the apps that people have set up, by address.
    apps: Mutex<BTreeMap<String, String>>,
    /// The tokens that sessions have been given in the place of these.
    renewed: Mutex<BTreeMap<String, String>>,
}

/// Somebody who can sign in, and one session of theirs.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: AccountId,
    pub email: String,
    pub session: String,
    pub browser: String,
}

/// A partner with its primary account.
#[derive(Debug, Clone)]
pub struct Partner {
    pub id: PartnerId,
    pub primary: Person,
    /// The group All organizations.
    pub all: GroupId,
}

#[expect(clippy::disallowed_methods, reason = "the test step tells where its server is")]
fn server() -> String {
    std::env::var("TEST_POSTGRES_URL").expect(
        "TEST_POSTGRES_URL names no PostgreSQL server to test on: run the tests with `cargo xtask test`, which starts one",
    )
}

fn new_folder() -> PathBuf {
    let folder =
        std::env::temp_dir().join(format!("partner-portal-store-{}-{}", std::process::id(), unique()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A new database on the server, empty or a copy of one that nobody has open. It sorts as English does: lists must come
/// in the same order all the same.
async fn create_postgres(name: &str, template: Option<&str>) {
    let connection = Database::connect(&server()).await.unwrap();
    let source = template.unwrap_or("template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'");
    connection.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {source}")).await.unwrap();
    connection.close().await.unwrap();
}

async fn drop_postgres(name: &str) {
    let connection = Database::connect(server()).await.unwrap();
    connection.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
    connection.close().await.unwrap();
}

/// What runs that have ended left on the server.
async fn sweep_postgres() {
    let connection = Database::connect(&server()).await.unwrap();
    let names = "SELECT datname::text FROM pg_database WHERE datname LIKE 'store\\_%'";
    let statement = Statement::from_string(connection.get_database_backend(), names);
    for row in connection.query_all_raw(statement).await.unwrap() {
        let name: String = row.try_get_by_index(0).unwrap();
        let process = name.split('_').nth(1).unwrap_or_default();
        if !std::path::Path::new("/proc").join(process).exists() {
            let _ = connection.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
    connection.close().await.unwrap();
}

/// The file of a SQLite database with every table and no row.
async fn migrated_file() -> Vec<u8> {
    let base = Base::empty_sqlite().await;
    base.store.migrate().await.unwrap();
    base.store.close().await;
    let file = std::fs::read(base.file("portal.db")).unwrap();
    std::fs::remove_dir_all(base.folder.unwrap()).unwrap();
    file
}

/// The name of a PostgreSQL database with every table and no row, which nobody has open.
async fn migrated_template() -> String {
    sweep_postgres().await;
    let base = Base::empty_postgres().await;
    base.store.migrate().await.unwrap();
    base.store.close().await;
    base.name().to_owned()
}

impl Base {
    /// A SQLite database with every table and no row: all begin as copies of the first.
    pub async fn sqlite() -> Self {
        static FILE: OnceCell<Vec<u8>> = OnceCell::const_new();
        let file = FILE.get_or_init(|| Box::pin(migrated_file())).await;
        let folder = new_folder();
        std::fs::write(folder.join("portal.db"), file).unwrap();
        Self::open_sqlite(folder).await
    }

    /// A PostgreSQL database with every table and no row: all begin as copies of the first.
    pub async fn postgres() -> Self {
        static TEMPLATE: OnceCell<String> = OnceCell::const_new();
        let template = TEMPLATE.get_or_init(|| Box::pin(migrated_template())).await;
        Self::new_postgres(Some(template)).await
    }

    /// A SQLite database without a single table.
    pub async fn empty_sqlite() -> Self {
        Self::open_sqlite(new_folder()).await
    }

    /// A PostgreSQL database without a single table.
    pub async fn empty_postgres() -> Self {
        Self::new_postgres(None).await
    }

    async fn new_postgres(template: Option<&str>) -> Self {
        let name = format!("store_{}_{}", std::process::id(), unique());
        create_postgres(&name, template).await;
        let server = server();
        let (host, _) = server.rsplit_once('/').unwrap();
        Self::open(format!("{host}/{name}"), None).await
    }

    async fn open_sqlite(folder: PathBuf) -> Self {
        Self::open(format!("sqlite:{}", folder.join("portal.db").display()), Some(folder)).await
    }

    /// The database's name on the server.
    fn name(&self) -> &str {
        self.url.rsplit_once('/').unwrap().1
    }

    async fn open(url: String, folder: Option<PathBuf>) -> Self {
        let clock = Clock::manual(START);
        let mut options = Options::at(&url);
        options.clock = clock.clone();
        options.create = true;
        options.key = KeySource::Given(KEY);
        let store = Store::open(options).await.unwrap().at_site(crate::authenticator::SITE).texting(true);
        Self { store, clock, url, folder, apps: Mutex::default(), renewed: Mutex::default() }
    }

    /// Closes the database and removes it.
    pub async fn finish(self) {
        self.store.close().await;
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        } else {
            drop_postgres(self.name()).await;
        }
    }

    pub fn on_sqlite(&self) -> bool {
        self.folder.is_some()
    }

    /// A file name in the folder of a SQLite database.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.as_ref().unwrap().join(name)
    }

    /// The door of the installation.
    pub fn system(&self) -> System<'_> {
        #[expect(clippy::disallowed_methods, reason = "tests arrange as the command line does")]
        self.store.system()
    }

    /// A connection beside the store's, for what no door does: looking at the rows, and tampering.
    pub async fn beside(&self) -> DatabaseConnection {
        Database::connect(&self.url).await.unwrap()
    }

    /// Runs SQL that no door would run.
    pub async fn tamper(&self, sql: &str) -> Result<(), sea_orm::DbErr> {
        let connection = self.beside().await;
        let done = connection.execute_unprepared(sql).await.map(|_| ());
        connection.close().await.unwrap();
        done
    }

    /// Holds the partner as a long change does, until it is dropped. SQLite has no lock of its own for that.
    pub async fn hold(&self, partner: PartnerId) -> sea_orm::DatabaseTransaction {
        let held = self.beside().await.begin().await.unwrap();
        if !self.on_sqlite() {
            let lock = format!("SELECT id FROM partner WHERE id = {} FOR UPDATE", partner.get());
            held.execute_unprepared(&lock).await.unwrap();
        }
        held
    }

    /// The first column of what a query gives, as text.
    pub async fn look(&self, sql: &str) -> Vec<String> {
        let connection = self.beside().await;
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let rows = connection.query_all_raw(statement).await.unwrap();
        let texts = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
        connection.close().await.unwrap();
        texts
    }

    /// Every table with all of its rows.
    pub async fn digest(&self) -> BTreeMap<String, Vec<String>> {
        let mut digest = BTreeMap::new();
        let tables = if self.on_sqlite() {
            "SELECT name FROM sqlite_schema WHERE type = 'table'"
        } else {
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"
        };
        for table in self.look(tables).await {
            let rows = if self.on_sqlite() {
                let columns = format!("SELECT 'quote(\"' || name || '\")' FROM pragma_table_info('{table}')");
                let columns = self.look(&columns).await.join(" || ',' || ");
                self.look(&format!("SELECT {columns} AS line FROM \"{table}\" ORDER BY 1")).await
            } else {
                self.look(&format!("SELECT t::text AS line FROM \"{table}\" t ORDER BY 1")).await
            };
            digest.insert(table, rows);
        }
        digest
    }

    /// How many rows the trails of all partners have.
    pub async fn trail(&self) -> usize {
        self.look("SELECT action FROM audit").await.len()
    }

    /// Both steps of a sign-in; whoever has no second factor sets one up.
    pub async fn sign_in_as(&self, email: &str, password: &str) -> Result<SignedIn, Error> {
        self.sign_in_with(email, password, None).await
    }

    pub async fn sign_in_with(
        &self,
        email: &str,
        password: &str,
        browser: Option<&str>,
    ) -> Result<SignedIn, Error> {
        let form = SignIn::parse(email, password).unwrap();
        let visitor = self.store.visitor();
        let entered = visitor.sign_in(form, &client(), browser).await;
        // What is written down of a wrong one is looked at next.
        self.store.settled().await;
        match entered? {
            Entered::Session(signed_in) => Ok(signed_in),
            Entered::SecondFactor(token) => {
                let code = self.code(email).await;
                visitor.give_code(&token, &code, &client(), browser).await
            }
            Entered::SetUp(token) => Ok(self.set_up(email, &token).await?.0),
        }
    }

    /// Sets up an app that is remembered; answers the recovery codes too.
    pub async fn set_up(&self, email: &str, token: &str) -> Result<(SignedIn, Vec<String>), Error> {
        let visitor = self.store.visitor();
        let app = visitor.new_app(token, "").await?;
        let code = self.code_of(&app.key, 0);
        let new = store::NewFactor::App { sealed: &app.sealed, code: &code };
        let done = visitor.set_up(token, new, &client(), None).await?;
        self.keep_app(email, app.key);
        Ok(done)
    }

    /// The code that an app with this key shows so many steps from now.
    pub fn code_of(&self, key: &str, steps: i64) -> Code {
        let secret = totp_rs::Secret::try_from_base32(key.replace(' ', "")).unwrap();
        let totp = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
        let seconds = self.clock.now().millis() / 1_000 + 30 * steps;
        Code::parse(&totp.generate(u64::try_from(seconds).unwrap()).to_string()).unwrap()
    }

    /// The key of the app that this person has set up.
    pub fn app(&self, email: &str) -> String {
        self.apps.lock().unwrap()[email].clone()
    }

    /// Remembers which app this person has.
    pub fn keep_app(&self, email: &str, key: String) {
        self.apps.lock().unwrap().insert(email.to_owned(), key);
    }

    /// The code that this person's app shows now, whether or not it was used: the clock stands in tests.
    pub async fn code(&self, email: &str) -> Code {
        let again = format!(
            "UPDATE authenticator SET last_step = 0 WHERE account_id = (SELECT id FROM account WHERE email = '{email}')"
        );
        self.tamper(&again).await.unwrap();
        self.code_of(&self.app(email), 0)
    }

    /// Confirms that it is this person who acts.
    pub async fn confirm(&self, person: &Person) {
        let Code::Digits(code) = self.code(&person.email).await else { panic!("a code of an app") };
        let token = self.store.own(&self.actor(person).await).confirm(&code).await.unwrap();
        self.renewed.lock().unwrap().insert(person.session.clone(), token.unwrap());
    }

    /// A new session of somebody whose password is the usual one, freshly confirmed.
    pub async fn sign_in(&self, email: &str) -> Person {
        let SignedIn { session, browser } = self.sign_in_as(email, PASSWORD).await.unwrap();
        let id = self.store.authenticate(&session).await.unwrap().unwrap().account();
        let person = Person { id, email: email.to_owned(), session, browser };
        let now = self.clock.now().millis();
        self.tamper(&format!("UPDATE session SET authenticated_at = {now} WHERE account_id = {}", id.get()))
            .await
            .unwrap();
        person
    }

    /// Who this is now.
    pub async fn actor(&self, person: &Person) -> Actor {
        self.store.authenticate(&self.token(person)).await.unwrap().unwrap()
    }

    /// The token of this person's session now.
    pub fn token(&self, person: &Person) -> String {
        let renewed = self.renewed.lock().unwrap().get(&person.session).cloned();
        renewed.unwrap_or_else(|| person.session.clone())
    }

    /// Sets the usual password with a one-time link.
    pub async fn use_link(&self, path: &str) {
        let token = path.trim_start_matches("/link/");
        let password = new_password(PASSWORD);
        self.store.visitor().use_link(token, password).await.unwrap();
    }

    pub async fn partner(&self) -> Partner {
        let new = new_partner(&format!("primary{}@example.com", unique()));
        let id = self.system().create_partner(&new).await.unwrap();
        let primary = self.sign_in(new.email.as_str()).await;
        let actor = self.actor(&primary).await;
        let groups =
            self.store.group_admin(&actor).unwrap().list(&GroupQuery::default()).await.unwrap().0.rows;
        let all = groups.iter().find(|group| group.kind == GroupKind::AllOrganizations).unwrap().id;
        Partner { id, primary, all }
    }

    /// An employee who has signed in.
    pub async fn employ(&self, by: &Person, standing: Standing) -> Person {
        let actor = self.actor(by).await;
        let new = new_employee(standing);
        let invited = self.store.employee_admin(&actor).unwrap().create(&new).await.unwrap();
        self.use_link(&invited.path).await;
        self.sign_in(&invited.email).await
    }

    pub async fn organization(&self, by: &Person, name: &str, group: GroupId) -> OrganizationId {
        let actor = self.actor(by).await;
        let new = NewOrganization { name: self::name(name), group };
        self.store.organization_admin(&actor).unwrap().create(&new).await.unwrap()
    }

    /// Says which id the fleet's source knows an organization by.
    pub async fn source(&self, by: &Person, organization: OrganizationId, name: &str, source: &str) {
        let actor = self.actor(by).await;
        let door = self.store.organization_admin(&actor).unwrap();
        rename(&door, organization, name, source).await.unwrap();
    }

    pub async fn remove(&self, by: &Person, organization: OrganizationId, name: &str) {
        let actor = self.actor(by).await;
        remove(&self.store.organization_admin(&actor).unwrap(), organization, name).await.unwrap();
    }

    pub async fn group(
        &self,
        by: &Person,
        name: &str,
        organizations: &[OrganizationId],
        employees: &[AccountId],
    ) -> GroupId {
        let actor = self.actor(by).await;
        let contents = contents(name, organizations, employees);
        self.store.group_admin(&actor).unwrap().create(&contents).await.unwrap()
    }

    /// Does something to a group, as one does who has looked at what it does.
    pub async fn change(
        &self,
        by: &Person,
        group: GroupId,
        change: &GroupChange,
    ) -> Result<GroupPlan, Error> {
        let actor = self.actor(by).await;
        let door = self.store.group_admin(&actor)?;
        let mark = door.plan(group, change).await?.mark;
        door.change(group, change, &mark).await
    }

    /// The ids of what a group holds.
    pub async fn held(&self, by: &Person, group: GroupId) -> (Vec<OrganizationId>, Vec<AccountId>) {
        let actor = self.actor(by).await;
        let store = self.store.clone().with_lists(100_000, 0);
        let door = store.group_admin(&actor).unwrap();
        let (row, organizations, _) = door.organizations(group, &NameQuery::default()).await.unwrap();
        let organizations = organizations.rows.into_iter().map(|row| row.id);
        let people = door.people(group, &NameQuery::default()).await.unwrap().1.rows;
        (
            organizations.filter(|_| row.kind == GroupKind::Listed).collect(),
            people.into_iter().map(|row| row.id).collect(),
        )
    }

    /// Makes a group hold exactly this.
    pub async fn regroup(
        &self,
        by: &Person,
        group: GroupId,
        organizations: &[OrganizationId],
        employees: &[AccountId],
    ) {
        let (held, members) = self.held(by, group).await;
        for (act, things) in [
            (GroupAct::RemoveOrganizations, organizations_to(&held, organizations)),
            (GroupAct::AddOrganizations, organizations_to(organizations, &held)),
            (GroupAct::RemovePeople, people_to(&members, employees)),
            (GroupAct::AddPeople, people_to(employees, &members)),
        ] {
            if let Some(things) = things {
                self.change(by, group, &GroupChange { act, things, term: Term::default() }).await.unwrap();
            }
        }
    }

    /// Gives a group another rule, as one does who has looked at what that does.
    pub async fn rule(&self, by: &Person, group: GroupId, choice: &RuleChoice) -> Result<RulePlan, Error> {
        let actor = self.actor(by).await;
        let door = self.store.group_admin(&actor)?;
        let mark = door.plan_rule(group, choice).await?.mark;
        door.change_rule(group, choice, &mark).await
    }

    /// Changes the tags of an organization, as one does who has looked at what that does.
    pub async fn tag(
        &self,
        by: &Person,
        organization: OrganizationId,
        change: &TagChange,
    ) -> Result<TagPlan, Error> {
        let actor = self.actor(by).await;
        let door = self.store.organization_admin(&actor)?;
        let mark = door.plan_tags(organization, change).await?.mark;
        door.change_tags(organization, change, &mark).await
    }

    /// Deletes a group, as one does who has looked at what that does.
    pub async fn delete_group(&self, by: &Person, group: GroupId) -> Result<String, Error> {
        let actor = self.actor(by).await;
        let door = self.store.group_admin(&actor)?;
        let mark = door.plan_deletion(group).await?.mark;
        door.delete(group, &mark).await
    }

    pub async fn ungroup(&self, by: &Person, group: GroupId) -> String {
        self.delete_group(by, group).await.unwrap()
    }

    pub async fn release(&self, by: &Person, employee: AccountId) {
        let actor = self.actor(by).await;
        self.store.employee_admin(&actor).unwrap().release(employee).await.unwrap();
    }

    /// An organization user who sees its devices, and has signed in.
    pub async fn user(&self, by: &Person, organization: OrganizationId) -> Person {
        self.user_with(by, organization, VIEW).await
    }

    /// An organization user with this access who has signed in.
    pub async fn user_with(&self, by: &Person, organization: OrganizationId, access: Access) -> Person {
        let invited = self.invite_user(by, organization, &new_user(access)).await.unwrap();
        self.use_link(&invited.path).await;
        self.sign_in(&invited.email).await
    }

    /// A new user of an organization, with the one-time link that sets their password.
    pub async fn invite_user(
        &self,
        by: &Person,
        organization: OrganizationId,
        new: &NewOrganizationUser,
    ) -> Result<Invited, Error> {
        let actor = self.actor(by).await;
        self.store.organization_admin(&actor).unwrap().users(organization).add(new).await
    }

    /// Devices by serial, each in the organization that the source knows by the given id.
    pub async fn import(&self, partner: PartnerId, devices: &[(&str, Option<&str>)]) {
        let rows: Vec<_> =
            devices.iter().enumerate().map(|(at, (serial, source))| (at, device(serial, *source))).collect();
        self.system().import_devices(partner, self.clock.now(), &rows).await.unwrap();
    }

    /// Networks, SaaS accounts and agents, as their products know them.
    pub async fn register(&self, partner: PartnerId, elements: &[ElementRecord]) {
        self.system().register_elements(partner, elements).await.unwrap();
    }

    /// Every device on this person's Device Status, page by page.
    pub async fn walk(&self, person: &Person, query: &DeviceQuery) -> Vec<domain::device::DeviceRow> {
        let actor = self.actor(person).await;
        let door = self.store.visible(&actor).unwrap();
        let (mut rows, mut query) = (Vec::new(), query.clone());
        loop {
            let page = door.devices(&query).await.unwrap().page;
            rows.extend(page.rows);
            let Some(next) = page.next else { return rows };
            query.list.cursor = Some(next);
        }
    }

    /// The serials of the devices that a person sees.
    pub async fn serials(&self, person: &Person) -> BTreeSet<String> {
        self.walk(person, &DeviceQuery::default()).await.into_iter().map(|row| row.serial).collect()
    }

    /// The id of the device with this serial, as somebody sees it.
    pub async fn device_id(&self, person: &Person, serial: &str) -> DeviceId {
        let rows = self.walk(person, &DeviceQuery::default()).await;
        rows.into_iter().find(|row| row.serial == serial).unwrap().id
    }
}

pub fn client() -> Client {
    Client { network: "192.0.2.1".to_owned(), browser: "Firefox on Linux".to_owned() }
}

pub fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// A password that is long enough, as a form reads it.
pub fn new_password(text: &str) -> NewPassword {
    NewPassword::parse(text, text, &PasswordRules::default()).unwrap()
}

pub fn new_partner(email: &str) -> NewPartner {
    NewPartner::parse("Northwind", "emea", "Petra Primary", email, PASSWORD, PASSWORD).unwrap()
}

pub fn new_employee(standing: Standing) -> NewEmployee {
    NewEmployee {
        name: name(&format!("Employee {}", unique())),
        email: Email::parse(&format!("employee{}@example.com", unique())).unwrap(),
        phone: None,
        standing,
    }
}

/// The form of Manage Employees with this standing; the primary account's role is left.
pub fn edit(standing: Standing) -> EmployeeEdit {
    EmployeeEdit {
        name: name("Edna Edited"),
        email: None,
        phone: None,
        role: Some(standing.role).filter(|role| *role != Role::Primary),
        security_administrator: standing.security_administrator,
        shown: None,
    }
}

/// Those of the one list that are not in the other, if there are any.
fn organizations_to(these: &[OrganizationId], without: &[OrganizationId]) -> Option<GroupThings> {
    let ids: Vec<_> = these.iter().copied().filter(|id| !without.contains(id)).collect();
    (!ids.is_empty()).then_some(GroupThings::Organizations(Selection::Ticked(ids)))
}

fn people_to(these: &[AccountId], without: &[AccountId]) -> Option<GroupThings> {
    let ids: Vec<_> = these.iter().copied().filter(|id| !without.contains(id)).collect();
    (!ids.is_empty()).then_some(GroupThings::People(Selection::Ticked(ids)))
}

/// An act on organizations.
pub fn organizations(act: GroupAct, ids: &[OrganizationId]) -> GroupChange {
    let things = GroupThings::Organizations(Selection::Ticked(ids.to_vec()));
    GroupChange { act, things, term: Term::default() }
}

/// An act on employees.
pub fn people(act: GroupAct, ids: &[AccountId]) -> GroupChange {
    people_for(act, ids, Term::default())
}

/// An act on employees, for so long and for that reason.
pub fn people_for(act: GroupAct, ids: &[AccountId], term: Term) -> GroupChange {
    GroupChange { act, things: GroupThings::People(Selection::Ticked(ids.to_vec())), term }
}

pub fn contents(name: &str, organizations: &[OrganizationId], employees: &[AccountId]) -> GroupContents {
    GroupContents {
        name: self::name(name),
        organizations: organizations.to_vec(),
        employees: employees.to_vec(),
    }
}

pub fn device(serial: &str, source: Option<&str>) -> DeviceRecord {
    DeviceRecord {
        serial: serial.to_owned(),
        hostname: format!("host-{serial}"),
        model: "SIRIS 5".to_owned(),
        source_organization: source.map(str::to_owned),
        runs: "1111111111".to_owned(),
        raw: "{}".to_owned(),
        ..DeviceRecord::default()
    }
}

/// A network whose names all hold this one; each was seen a minute before the one with the next serial.
pub fn network(name: &str, serial: &str, organization: Option<OrganizationId>) -> ElementRecord {
    let minutes: i64 = serial.parse().unwrap_or(9);
    ElementRecord {
        name: name.to_owned(),
        organization,
        state: Some(ElementState::Online),
        seen: Some(START.plus(minutes * MINUTE)),
        facts: Facts::Network {
            group: format!("{name} Group"),
            dna_hostname: format!("{name}-DNA"),
            dna_serial: format!("SER-{serial}"),
        },
    }
}

/// A SaaS account of this domain.
pub fn saas(domain: &str, customer: &str, organization: Option<OrganizationId>) -> ElementRecord {
    ElementRecord {
        name: domain.to_owned(),
        organization,
        state: Some(ElementState::Protected),
        seen: Some(START),
        facts: Facts::Saas {
            customer: customer.to_owned(),
            product: "Microsoft 365".to_owned(),
            seats: 3,
            address: format!("https://saas.example/{}", domain.replace(|c: char| !c.is_ascii(), "")),
        },
    }
}

/// An Endpoint Backup agent of this organization, with two datasets.
pub fn agent(hostname: &str, organization: OrganizationId) -> ElementRecord {
    ElementRecord {
        name: hostname.to_owned(),
        organization: Some(organization),
        state: None,
        seen: Some(START),
        facts: Facts::Agent { datasets: 2, bytes: 5_000 },
    }
}

/// The texts as a set.
pub fn set<const N: usize>(texts: [&str; N]) -> BTreeSet<String> {
    texts.into_iter().map(str::to_owned).collect()
}

/// A new organization user whom nobody else is called like.
pub fn new_user(access: Access) -> NewOrganizationUser {
    let email = Email::parse(&format!("user{}@example.com", unique())).unwrap();
    NewOrganizationUser { name: name("Uma User"), email, phone: None, access }
}

/// An edit that leaves the address of a user.
/// What is edited of an organization, where all of it fits.
pub fn organization_edit(fields: &Fields) -> OrganizationEdit {
    OrganizationEdit::parse(fields, domain::region::is_zone).unwrap()
}

/// Gives an organization another name and source, as one does who has looked at it.
/// Removes one, as the plan of this moment says.
pub async fn remove(door: &OrganizationAdmin<'_>, id: OrganizationId, typed: &str) -> Result<String, Error> {
    let removal = OrganizationBulk::removal(id);
    let mark = door.plan_bulk(&removal).await?.mark;
    door.remove(&removal, &mark, typed).await.map(|removed| removed.into_iter().map(|one| one.name).collect())
}

pub async fn rename(
    door: &OrganizationAdmin<'_>,
    id: OrganizationId,
    name: &str,
    source: &str,
) -> Result<(), Error> {
    let shown = door.details(id).await?.fields;
    let mut fields = shown.clone();
    (fields.0[0], fields.0[4]) = (name.to_owned(), source.to_owned());
    door.edit(id, &shown, &organization_edit(&fields)).await.map(drop)
}

pub fn user_edit(access: Access) -> OrganizationUserEdit {
    OrganizationUserEdit { name: name("Uma Edited"), email: None, phone: None, access, shown: None }
}
