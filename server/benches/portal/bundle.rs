//! How much each page loads.

use crate::{Outcome, Reader, http::Client, portal::Portal, report::row};

const PAGES: [&str; 10] = [
    "/sign-in",
    "/devices",
    "/organizations",
    "/organizations/new",
    "/groups",
    "/groups/new",
    "/employees",
    "/employees/new",
    "/account",
    "/devices?q=bdr",
];

/// Document, script with WASM, style: as sent.
pub fn by_page(portal: &Portal, reader: &Reader) -> Outcome {
    for page in PAGES {
        let client =
            if page == "/sign-in" { Client::new(&portal.address, "") } else { reader.client(portal) };
        let document = client.get(page)?;
        let sent = client.fetch(page, "br")?.len();
        let (mut program, mut style) = (0, 0);
        for name in assets(&document) {
            let size = client.fetch(&name, "br")?.len();
            match name.rsplit('.').next() {
                Some("js" | "wasm") => program += size,
                Some("css") => style += size,
                _ => {}
            }
        }
        let kilobytes = |bytes: usize| format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100);
        row(
            &format!("`{page}`: document, script and WASM, style"),
            &format!("{}, {}, {}", kilobytes(sent), kilobytes(program), kilobytes(style)),
        );
    }
    Ok(())
}

/// The assets that a document names, each once.
fn assets(document: &str) -> Vec<String> {
    let mut names: Vec<String> = document
        .split("/assets/")
        .skip(1)
        .map(|rest| {
            let name =
                rest.chars().take_while(|&c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
            format!("/assets/{}", name.collect::<String>())
        })
        .collect();
    names.sort();
    names.dedup();
    names
}
