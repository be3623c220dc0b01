//! The whole router in process, on databases of their own: every body runs on SQLite and on PostgreSQL.

/// Runs each of these on both databases.
macro_rules! both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[test]
            fn sqlite() {
                crate::run(super::$name(crate::database::Kind::Sqlite));
            }

            #[test]
            fn postgres() {
                crate::run(super::$name(crate::database::Kind::Postgres));
            }
        }
    )+};
}

mod database;
mod portal;
mod serving;
mod world;

mod access;
mod account_life;
mod addresses;
mod anchors;
mod bad_input;
mod banner;
mod branding;
mod busy;
mod commands;
mod configured;
mod cross_site;
mod deactivated;
mod elements;
mod employees;
mod enumeration;
mod failures;
mod forged_hosts;
mod forgotten;
mod forms;
mod garbage_ids;
mod garbage_steps;
mod guessing;
mod health;
mod killed;
mod leaks;
mod log_canaries;
mod logged;
mod mailbox;
mod matrix;
mod named_fields;
mod notices;
mod one_row;
mod organizations;
mod outside;
mod permissions;
mod permissions_page;
mod preview;
mod readiness;
mod redirects;
mod revocation;
mod roles;
mod settings;
mod slow_mail;
mod statements;
mod stopping;
mod streams;
mod tenant;
mod texts;
mod tls;
mod twice;
mod welcome;

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, set_hook, take_hook},
    sync::OnceLock,
};

use futures::FutureExt as _;
use tokio::runtime::{Builder, Runtime};

thread_local! {
    /// What the last panic of this thread said, and where.
    static SAID: RefCell<String> = const { RefCell::new(String::new()) };
}

/// One runtime for all tests, so that what they share lives as long as they do.
fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        let print = take_hook();
        set_hook(Box::new(move |panic| {
            SAID.set(panic.to_string());
            print(panic);
        }));
        // Rendering a page in a debug build recurses deeper than the default stack holds.
        let runtime = Builder::new_multi_thread().enable_all().thread_stack_size(8 << 20).build();
        runtime.expect("a runtime")
    })
}

/// Runs a test on threads that it moves between, as requests do; it fails here with what it said there.
fn run(test: impl Future<Output = ()> + Send + 'static) {
    let test = AssertUnwindSafe(test).catch_unwind().map(|outcome| outcome.map_err(|_| SAID.take()));
    let outcome = runtime().block_on(runtime().spawn(test));
    if let Ok(Err(said)) = outcome {
        panic!("{said}");
    }
}
