//! The program `portal`: reads the command line and does what it asks.

/// Rendering a page allocates for every element and attribute; with the system's allocator that takes longer, and
/// memory that sign-ins used is kept (`docs/PERFORMANCE.md`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    server::cli::main()
}
