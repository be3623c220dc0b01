//! Which crate may know which, who may set HTML, and how long a file may be: the rules that the compiler can't see.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::Value;

use super::report::Tally;
use crate::process;
use crate::project;
use crate::setup;

/// A crate of ours, and name beginnings of crates that it must not depend on directly.
const FORBIDDEN: [(&str, &[&str]); 5] = [
    ("app", &["sea-orm", "sqlx", "argon2", "lettre", "migration"]),
    ("domain", &["app", "axum", "leptos", "migration", "server", "sqlx", "store", "tokio"]),
    ("migration", &["app", "domain", "server", "store"]),
    ("server", &["sea-orm", "sqlx"]),
    ("store", &["app", "axum", "leptos", "server"]),
];

/// The only crates that talk to the database's library.
const MAY_USE_SEA_ORM: [&str; 3] = ["domain", "migration", "store"];

/// What must never reach a browser, wherever it comes from.
const NOT_IN_THE_BROWSER: [&str; 10] =
    ["argon2", "axum", "lettre", "maud", "migration", "sea-orm", "server", "sqlx", "store", "tokio"];

/// What sets HTML without escaping it, and the only ways in which it may stand in the app: `Markup` that the server
/// wrote, how long ago something was, the line that starts the program.
const SETS_HTML: [&str; 2] = ["inner_html", "PreEscaped"];
const MAY_SET_HTML: [&str; 3] = ["fresh.set_inner_html(html)", "inner_html=at.ago(now)", "inner_html=start"];

/// How many lines a file may have, without the tests at its end.
const LINES: usize = 400;

/// Folders whose files may be longer: a list of cases is read case by case.
const ANY_LENGTH: [&str; 2] = ["benches", "tests"];

/// Checks them all.
pub fn check() -> Result<Tally> {
    let mut violations = Vec::new();
    let metadata = project::cargo(&["metadata", "--format-version", "1", "--no-deps", "--locked"]);
    let metadata: Value = serde_json::from_str(&process::output(&mut { metadata })?)?;
    for package in metadata["packages"].as_array().context("cargo metadata lists packages")? {
        let name = package["name"].as_str().unwrap_or_default();
        let forbidden =
            FORBIDDEN.iter().find(|(of, _)| *of == name).map_or(&[][..], |(_, forbidden)| *forbidden);
        // Tests look at the database from outside, to see that nothing changed.
        let built = |dependency: &&Value| dependency["kind"] != "dev";
        for dependency in package["dependencies"].as_array().into_iter().flatten().filter(built) {
            let dependency = dependency["name"].as_str().unwrap_or_default();
            let sea_orm = dependency.starts_with("sea-orm") && !MAY_USE_SEA_ORM.contains(&name);
            if sea_orm || forbidden.iter().any(|start| is_of(dependency, start)) {
                violations.push(format!("{name} must not depend on {dependency}"));
            }
        }
        let manifest = package["manifest_path"].as_str().context("cargo metadata says where a crate is")?;
        violations.extend(too_long(Path::new(manifest).parent().context("a crate has a folder")?)?);
    }

    let target = setup::TARGET;
    let tree = ["tree", "-p", "frontend", "--target", target, "-e", "normal", "--prefix", "none", "--locked"];
    for line in process::output(&mut project::cargo(&tree))?.lines() {
        let name = line.split_whitespace().next().unwrap_or_default();
        if NOT_IN_THE_BROWSER.iter().any(|start| is_of(name, start)) {
            violations.push(format!("{name} must not be compiled for the browser"));
        }
    }

    let pinned = fs::read_to_string(project::path("package.json"))?;
    if !pinned.contains(&format!("\"binaryen\": \"{}.", setup::WASM_OPT)) {
        violations.push("package.json and the set-up name different versions of wasm-opt".to_owned());
    }

    for file in sources(&project::path("app/src"))? {
        let text = fs::read_to_string(&file)?;
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code.filter(|line| SETS_HTML.iter().any(|way| line.contains(way))) {
            if !MAY_SET_HTML.iter().any(|way| line.contains(way)) {
                violations.push(format!("{} must not set HTML: {}", file.display(), line.trim()));
            }
        }
    }

    violations.sort();
    violations.dedup();
    for violation in &violations {
        println!("  {violation}");
    }
    let note = if violations.is_empty() {
        "who may depend on whom, and set HTML; how long files are".to_owned()
    } else {
        violations.join("; ")
    };
    Ok(Tally::check(violations.is_empty(), note))
}

/// What is too long in a crate.
fn too_long(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for file in sources(folder)? {
        let place = file.strip_prefix(folder)?;
        if place.iter().any(|part| ANY_LENGTH.iter().any(|name| part == *name)) {
            continue;
        }
        let lines = own_lines(&fs::read_to_string(&file)?);
        if lines > LINES {
            found.push(format!("{} has {lines} lines; no file may have more than {LINES}", file.display()));
        }
    }
    Ok(found)
}

/// How many lines a file has without the tests at its end. Tests in its middle count: what follows them is easily missed.
fn own_lines(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let are_tests = |start: &usize| match &lines[*start..] {
        ["#[cfg(test)]", "mod tests;"] => true,
        // What rustfmt wrote ends with the first brace at the margin.
        ["#[cfg(test)]", "mod tests {", within @ .., "}"] => !within.contains(&"}"),
        _ => false,
    };
    (0..lines.len()).find(are_tests).unwrap_or(lines.len())
}

/// The files of Rust in a folder and those below it.
fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(found)
}

/// `sea-orm` and its parts, such as `sea-orm-migration`.
fn is_of(name: &str, family: &str) -> bool {
    name.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::own_lines;

    #[test]
    fn only_tests_at_the_end_of_a_file_are_not_counted() {
        let code = "fn a() {\n    b();\n}\n";
        let tests = "#[cfg(test)]\nmod tests {\n    fn c() {\n    }\n}\n";
        assert_eq!(own_lines(code), 3);
        assert_eq!(own_lines(&format!("{code}{tests}")), 3);
        assert_eq!(own_lines(&format!("{tests}{code}")), 8);
        assert_eq!(own_lines(&format!("{code}#[cfg(test)]\nmod tests;\n")), 3);
        assert_eq!(own_lines(""), 0);
    }
}
