//! Development tasks. `cargo xtask` prints what there is.

#![expect(clippy::disallowed_methods, reason = "tasks find tools and settings in the environment")]

mod browser;
mod bundle;
mod process;
mod project;
mod run;
mod setup;
mod test;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
Usage: cargo xtask <command>

  run [--empty] [OPTION…]      start the portal with demo data in ./data (--empty: without);
                               further options go to `portal serve`
  test [--long] [--only STEP,…] [--skip STEP,…]
                               all checks and tests; --list names the steps; --long tries many
                               more random cases
  setup                        install what the other commands need
  bundle                       build what browsers load into ./dist
  build                        build the bundle and the program target/release/portal
  bench [PARTS]                how fast and how big it is, beside what bounds it
  screenshots [OPTION…]        pictures of the pages in target/screenshots
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<ExitCode> {
    let Some((command, rest)) = arguments.split_first() else {
        print!("{USAGE}");
        return Ok(ExitCode::FAILURE);
    };
    match (command.as_str(), rest) {
        ("run", _) => run::run(rest)?,
        ("test", _) => return test::test(rest),
        ("setup", []) => setup::all()?,
        ("bundle", []) => bundle::build()?,
        ("build", []) => run::build()?,
        ("bench", parts) => run::bench(parts)?,
        ("screenshots", _) => browser::screenshots(rest)?,
        ("help" | "--help" | "-h", _) => print!("{USAGE}"),
        _ => bail!("no command `{}`\n\n{USAGE}", arguments.join(" ")),
    }
    Ok(ExitCode::SUCCESS)
}
