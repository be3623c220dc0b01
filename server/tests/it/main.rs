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
mod world;

mod access;
mod bad_input;
mod cross_site;
mod forms;
mod health;
mod leaks;
mod matrix;
mod permissions;
mod permissions_page;
mod statements;
mod streams;

use std::sync::OnceLock;

use tokio::runtime::{Builder, Runtime};

/// One runtime for all tests, so that what they share lives as long as they do.
fn run(test: impl Future<Output = ()> + Send + 'static) {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    // Rendering a page in a debug build recurses deeper than the default stack holds.
    let build = || Builder::new_multi_thread().enable_all().thread_stack_size(8 << 20).build();
    let runtime = RUNTIME.get_or_init(|| build().expect("a runtime"));
    if let Err(error) = runtime.block_on(runtime.spawn(test)) {
        std::panic::resume_unwind(error.into_panic());
    }
}
