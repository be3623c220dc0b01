//! A mail server that takes its time with one mail: everybody else gets theirs meanwhile, and that one comes once.

use std::{
    io,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use app::context::Assets;
use server::{Portal, jobs};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
    time::{sleep, timeout},
};

use crate::{
    database::Kind,
    portal::config,
    world::{Who, World, system},
};

both!(
    one_mail_that_a_server_hangs_on_holds_up_nobody_elses,
    a_server_that_never_greets_holds_up_no_stop_and_loses_no_mail,
);

/// How long anything may take that nothing holds up.
const PATIENCE: Duration = Duration::from_secs(15);
/// Whose mails the server hangs on.
const SLOW: &str = "slow@alder.example";

#[derive(Debug)]
struct Inbox {
    /// Whom mails were brought to, and whom those were to that were taken.
    brought: Mutex<Vec<String>>,
    taken: Mutex<Vec<String>>,
    /// Whether the server goes on with what it hangs on.
    goes_on: watch::Sender<bool>,
}

impl Inbox {
    /// Takes a mail; one for whom it hangs on when it is told to.
    async fn take(&self, to: &str) {
        self.brought.lock().expect("no panic").push(to.to_owned());
        if to == SLOW {
            let _ = self.goes_on.subscribe().wait_for(|goes_on| *goes_on).await;
        }
        self.taken.lock().expect("no panic").push(to.to_owned());
    }

    fn count(mails: &Mutex<Vec<String>>, to: &str) -> usize {
        mails.lock().expect("no panic").iter().filter(|mail| *mail == to).count()
    }

    fn brought(&self, to: &str) -> usize {
        Self::count(&self.brought, to)
    }

    fn taken(&self, to: &str) -> usize {
        Self::count(&self.taken, to)
    }
}

/// A mail server on this machine.
struct Fake {
    inbox: Arc<Inbox>,
    address: String,
    task: JoinHandle<()>,
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Fake {
    /// One that greets whoever connects, or only listens.
    async fn start(greets: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let inbox =
            Inbox { brought: Mutex::default(), taken: Mutex::default(), goes_on: watch::Sender::new(false) };
        let inbox = Arc::new(inbox);
        let told = inbox.clone();
        let task = tokio::spawn(async move {
            let mut silent = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                if greets {
                    tokio::spawn(talk(stream, told.clone()));
                } else {
                    told.brought.lock().expect("no panic").push(String::new());
                    silent.push(stream);
                }
            }
        });
        Self { inbox, address, task }
    }

    fn flags(&self) -> [&str; 6] {
        ["--mail-server", &self.address, "--mail-encryption", "none", "--mail-from", "portal@alder.example"]
    }
}

/// What a mail server says (RFC 5321).
async fn talk(stream: TcpStream, inbox: Arc<Inbox>) -> io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let (mut to, mut letter) = (String::new(), false);
    writer.write_all(b"220 here\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let word = line.split([' ', ':']).next().unwrap_or_default();
        let answer = match (letter, word) {
            (true, ".") => {
                letter = false;
                inbox.take(&to).await;
                "250 taken\r\n"
            }
            (true, _) => continue,
            (false, "RCPT") => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                "250 yes\r\n"
            }
            (false, "DATA") => {
                letter = true;
                "354 go on\r\n"
            }
            (false, "QUIT") => return writer.write_all(b"221 bye\r\n").await,
            (false, _) => "250 yes\r\n",
        };
        writer.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}

/// A portal whose jobs run, until this ends.
struct Running {
    portal: Portal,
    sending: tokio::task::JoinSet<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.portal.stop.pull();
    }
}

impl Running {
    fn start(world: &World, fake: &Fake) -> Self {
        let portal = Portal::new(world.portal.store.clone(), config(&fake.flags()), Assets::default(), None);
        let sending = jobs::start(&portal);
        Self { portal, sending }
    }

    /// Stops it, and waits for what is being sent.
    async fn stop(mut self) {
        self.portal.stop.pull();
        while let Some(ended) = self.sending.join_next().await {
            ended.expect("no panic");
        }
    }
}

/// Waits until this holds.
async fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        sleep(Duration::from_millis(20)).await;
    }
}

/// A world in which nothing waits to be sent.
async fn quiet(kind: Kind) -> World {
    let world = World::new(kind).await;
    let system = system(&world.portal);
    while let Some(mail) = system.next_mail().await.expect("the mails") {
        system.mail_done(&mail).await.expect("it is written down");
    }
    world
}

/// Adds an employee, whose invitation is mailed; a moment after any before.
async fn invite(world: &World, email: &str) {
    world.portal.store.clock().advance(1_000);
    let form = [("name", "Alder Invited Too"), ("email", email), ("role", "tech")];
    let answer = world.post(Who::Primary, "/api/employees/create", &form).await;
    assert!(answer.status.is_success(), "{}", answer.body);
}

async fn one_mail_that_a_server_hangs_on_holds_up_nobody_elses(kind: Kind) {
    // M22; docs/ARCHITECTURE.md, "Mail": four at once
    let (world, fake) = (quiet(kind).await, Fake::start(true).await);
    invite(&world, SLOW).await;
    let others: Vec<String> = (0..6).map(|at| format!("other{at}@alder.example")).collect();
    for other in &others {
        invite(&world, other).await;
    }
    let running = Running::start(&world, &fake);
    until("it is brought, and hung on", || fake.inbox.brought(SLOW) == 1).await;
    // More than are sent at once, so that places are taken again.
    until("all others get theirs", || others.iter().all(|other| fake.inbox.taken(other) == 1)).await;
    // Whoever asks now waits no longer than ever.
    let forgot = world.post(Who::Anon, "/api/forgot", &[("email", "tech@alder.example")]).await;
    assert!(forgot.status.is_success(), "{}", forgot.body);
    until("a new password", || fake.inbox.taken("tech@alder.example") == 1).await;
    assert_eq!((fake.inbox.brought(SLOW), fake.inbox.taken(SLOW)), (1, 0), "it still hangs, and on one");

    // In the end it is taken, written down, and not brought again.
    fake.inbox.goes_on.send_replace(true);
    until("the one that was hung on", || fake.inbox.taken(SLOW) == 1).await;
    timeout(PATIENCE, running.stop()).await.expect("nothing is being sent any more");
    world.portal.store.clock().advance(30 * 60_000);
    let running = Running::start(&world, &fake);
    invite(&world, "last@alder.example").await;
    until("the job goes on", || fake.inbox.taken("last@alder.example") == 1).await;
    timeout(PATIENCE, running.stop()).await.expect("nothing is being sent any more");
    for to in others.iter().map(String::as_str).chain([SLOW, "tech@alder.example"]) {
        assert_eq!((fake.inbox.brought(to), fake.inbox.taken(to)), (1, 1), "{to}");
    }
}

async fn a_server_that_never_greets_holds_up_no_stop_and_loses_no_mail(kind: Kind) {
    let (world, silent) = (quiet(kind).await, Fake::start(false).await);
    invite(&world, SLOW).await;
    let running = Running::start(&world, &silent);
    until("somebody waits for a greeting", || silent.inbox.brought("") > 0).await;
    // As the program does that stops: it waits a while, and then no longer.
    running.portal.stop.pull();
    drop(running);
    // For as long as it may still be under way nobody brings it; then it comes, once.
    world.portal.store.clock().advance(10 * 60_000);
    let system = system(&world.portal);
    while let Some(mail) = system.next_mail().await.expect("the mails") {
        assert_ne!(mail.to, SLOW, "it may be under way");
        system.mail_done(&mail).await.expect("it is written down");
    }
    world.portal.store.clock().advance(60_000);
    let fake = Fake::start(true).await;
    fake.inbox.goes_on.send_replace(true);
    let running = Running::start(&world, &fake);
    until("it comes with the next server", || fake.inbox.taken(SLOW) == 1).await;
    timeout(PATIENCE, running.stop()).await.expect("nothing is being sent any more");
    assert_eq!(fake.inbox.brought(SLOW), 1);
}
