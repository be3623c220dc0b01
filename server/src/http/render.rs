//! The threads on which pages are rendered, each page on one of them from its first step to its last.
//!
//! While a page waits for its answers, Leptos lets effects say when it can go on. Where these run on several
//! threads, pages were seen that never ended (`docs/decisions/0007-one-thread-per-page.md`).

use std::{
    future::Future,
    panic::resume_unwind,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use tokio::{
    runtime::{Builder, Handle},
    task::AbortHandle,
};
use tracing::Instrument as _;

/// Rendering recurses through the whole page; a debug build needs more than the default.
const STACK: usize = 8 << 20;

struct Threads {
    threads: Vec<Handle>,
    next: AtomicUsize,
}

fn threads() -> &'static Threads {
    static THREADS: OnceLock<Threads> = OnceLock::new();
    THREADS.get_or_init(|| {
        let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Threads { threads: (0..cores).filter_map(start).collect(), next: AtomicUsize::new(0) }
    })
}

/// A thread that runs whatever is given to its handle, as long as the program.
fn start(number: usize) -> Option<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build().ok()?;
    let handle = runtime.handle().clone();
    let thread = thread::Builder::new().name(format!("render-{number}")).stack_size(STACK);
    thread.spawn(move || runtime.block_on(std::future::pending::<()>())).ok()?;
    Some(handle)
}

/// Ends the work when nobody waits for it any more.
struct Ended(AbortHandle);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Does the work on one thread. Without one (the system gave none) it is done here.
pub(super) async fn on_one_thread<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let Threads { threads, next } = threads();
    let Some(thread) = threads.get(next.fetch_add(1, Ordering::Relaxed) % threads.len().max(1)) else {
        return work.await;
    };
    let task = thread.spawn(work.in_current_span());
    let _ended = Ended(task.abort_handle());
    match task.await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // Only what is dropped is aborted, and what is dropped is not awaited.
            Err(_) => std::future::pending().await,
        },
    }
}
