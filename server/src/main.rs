//! The program `portal`: reads the command line and does what it asks.

/// Rendering a page allocates for every element and attribute; the system's allocator took a quarter of that time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    server::cli::main()
}
