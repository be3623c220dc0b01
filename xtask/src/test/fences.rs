//! Which crate may know which: the rules that the compiler can't see.

use std::fs;

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
const NOT_IN_THE_BROWSER: [&str; 9] =
    ["argon2", "axum", "lettre", "migration", "sea-orm", "server", "sqlx", "store", "tokio"];

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

    violations.sort();
    violations.dedup();
    for violation in &violations {
        println!("  {violation}");
    }
    let note =
        if violations.is_empty() { "who may depend on whom".to_owned() } else { violations.join("; ") };
    Ok(Tally::check(violations.is_empty(), note))
}

/// `sea-orm` and its parts, such as `sea-orm-migration`.
fn is_of(name: &str, family: &str) -> bool {
    name.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}
