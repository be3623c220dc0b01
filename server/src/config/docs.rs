//! The page of all configuration, written from the definitions themselves.

use std::fmt::Write as _;

use clap::{Arg, Args, Command};

use super::{Given, database, log, mail, server, text};

const HEAD: &str = "# Configuration

Every value can be given in a TOML file, in the environment, or as a flag; the environment wins over the file, \
a flag over both. The file is `portal.toml` in the working directory, or the one that `--config FILE` \
(`PORTAL_CONFIG`) names. An unknown key is refused, and so is what would be unsafe: the program then ends with \
one line that says why.

This page is printed by `portal docs configuration`.
";

const EXAMPLE: &str = "
## An example

Behind a proxy on the same machine, with PostgreSQL:

```toml
[server]
public_url = \"https://portal.example.com\"
trusted_proxies = [\"127.0.0.1\"]

[database]
url = \"postgres://portal:PASSWORD@127.0.0.1/portal\"

[mail]
server = \"smtp.example.com\"
username = \"portal\"
password = \"PASSWORD\"
from = \"portal@example.com\"
```

A file that holds a password or a token must not be readable by everybody (`chmod 600 portal.toml`).
";

/// The page in Markdown.
pub fn configuration() -> String {
    let command = Given::augment_args(Command::new("portal"));
    let args: Vec<&Arg> = command.get_arguments().collect();
    let mut page = HEAD.to_owned();
    for (section, defaults) in [
        ("server", server::DEFAULTS),
        ("database", database::DEFAULTS),
        ("mail", mail::DEFAULTS),
        ("text", text::DEFAULTS),
        ("log", log::DEFAULTS),
    ] {
        let _ = write!(
            page,
            "\n## `[{section}]`\n\n| key | environment | flag | default | what it is |\n|---|---|---|---|---|\n"
        );
        for arg in args.iter().filter(|arg| section_of(arg) == Some(section)) {
            page.push_str(&line(arg, section, defaults));
        }
    }
    page.push_str(EXAMPLE);
    page
}

/// Sections other than the server's begin their flags with their name.
fn section_of(arg: &Arg) -> Option<&'static str> {
    let id = arg.get_id().as_str();
    match id.split('_').next() {
        Some("database") => Some("database"),
        Some("log") => Some("log"),
        Some("mail") => Some("mail"),
        Some("text") => Some("text"),
        _ if id == "config" => None,
        _ => Some("server"),
    }
}

fn line(arg: &Arg, section: &str, defaults: &[(&str, &str)]) -> String {
    let id = arg.get_id().as_str();
    let key = id.strip_prefix(&format!("{section}_")).unwrap_or(id);
    let default = defaults.iter().find(|(name, _)| *name == key).map(|(_, value)| format!("`{value}`"));
    let environment = arg.get_env().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    format!(
        "| `{key}` | `{environment}` | `--{}` | {} | {help}. |\n",
        arg.get_long().unwrap_or_default(),
        default.unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_page_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/CONFIGURATION.md");
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(
            committed,
            super::configuration(),
            "run: portal docs configuration > docs/CONFIGURATION.md"
        );
    }
}
