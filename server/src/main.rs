//! The program `portal`: reads the command line and does what it asks.

fn main() -> std::process::ExitCode {
    server::cli::main()
}
