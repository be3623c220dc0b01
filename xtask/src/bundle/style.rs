//! The site's one stylesheet, with its fonts and pictures.
//!
//! `style/*.css` are joined in the order of [`FIRST`], then `style/components/` by name. A relative
//! `url("…")` in them names a file under `style/`, or one of [`FONTS`]: the file gets a hashed name in
//! `dist/` and the URL is rewritten to it. Everything lies in one folder, so URLs work under any path.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::{Assets, files};
use crate::project;

/// Layers are declared before anything fills them; the rest builds on what stands before it.
const FIRST: [&str; 5] = ["layers.css", "tokens.css", "fonts.css", "base.css", "layout.css"];

/// Name in the CSS, file in the npm package. The first is what most pages show: worth a preload.
const FONTS: [(&str, &str); 2] = [
    ("fonts/inter-latin.woff2", "inter-latin-wght-normal.woff2"),
    ("fonts/inter-latin-ext.woff2", "inter-latin-ext-wght-normal.woff2"),
];
const FONT_PACKAGE: &str = "node_modules/@fontsource-variable/inter/files";

/// The stylesheet's name and those of its fonts.
pub struct Style {
    pub style: Option<String>,
    pub fonts: Vec<String>,
}

/// What the stylesheet, the sprite and the short scripts are made of; the npm lock file pins the fonts.
pub fn inputs() -> Vec<PathBuf> {
    [
        "style",
        "frontend/apart.js",
        "frontend/back.js",
        "frontend/beside-program.js",
        "frontend/enhance.js",
        "frontend/signed-in.js",
        "frontend/plain.js",
        "package-lock.json",
        "xtask/src/bundle",
    ]
    .into_iter()
    .map(project::path)
    .collect()
}

/// Joins the stylesheet and adds all that it refers to.
pub fn build(assets: &mut Assets) -> Result<Style> {
    let mut fonts = Vec::new();
    for (name, file) in FONTS {
        let content =
            fs::read(project::path(FONT_PACKAGE).join(file)).with_context(|| format!("no font {file}"))?;
        let stem = name.trim_start_matches("fonts/").trim_end_matches(".woff2");
        fonts.push(assets.add(stem, "woff2", &content)?);
    }
    let css = source()?;
    if css.trim().is_empty() {
        return Ok(Style { style: None, fonts });
    }
    let css = rewrite(&strip(&css), |url| {
        let (file, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
        let name = match FONTS.iter().position(|(name, _)| *name == file) {
            Some(font) => fonts[font].clone(),
            None => assets.add_file(&project::path("style").join(file))?,
        };
        Ok(name + fragment)
    })?;
    Ok(Style { style: Some(assets.add("site", "css", css.as_bytes())?), fonts })
}

fn source() -> Result<String> {
    let style = project::path("style");
    let first = FIRST.map(|name| style.join(name));
    for entry in fs::read_dir(&style).context("no folder style/")? {
        let file = entry?.path();
        if file.extension().is_some_and(|extension| extension == "css") && !first.contains(&file) {
            bail!("{} has no place in the stylesheet: add it to FIRST in xtask", file.display());
        }
    }
    let mut css = String::new();
    let components = files(&style.join("components"))?;
    let components =
        components.iter().filter(|file| file.extension().is_some_and(|extension| extension == "css"));
    for file in first.iter().filter(|file| file.is_file()).chain(components) {
        css += &fs::read_to_string(file)?;
        css.push('\n');
    }
    Ok(css)
}

/// Leaves out comments and indentation; text in quotes stays as it is.
fn strip(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find(['"', '\'', '/']) {
        out += &rest[..start];
        rest = &rest[start..];
        let length = if rest.starts_with("/*") {
            let end = rest.find("*/").map_or(rest.len(), |end| end + 2);
            rest = &rest[end..];
            continue;
        } else if rest.starts_with('/') {
            1
        } else {
            let quote = &rest[..1];
            rest[1..].find(quote).map_or(rest.len(), |end| end + 2)
        };
        out += &rest[..length];
        rest = &rest[length..];
    }
    out += rest;
    let lines = out.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// Gives every relative `url(…)` a new target.
fn rewrite(css: &str, mut target: impl FnMut(&str) -> Result<String>) -> Result<String> {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("url(") {
        let (before, after) = rest.split_at(start + 4);
        let end = after.find(')').context("a url( in the stylesheet is not closed")?;
        let url = after[..end].trim().trim_matches(['"', '\'']);
        out += before;
        if url.starts_with(['#', '/']) || url.contains(':') {
            out += &after[..end];
        } else {
            out.extend(["\"", &target(url)?, "\""]);
        }
        rest = &after[end..];
    }
    Ok(out + rest)
}

#[cfg(test)]
mod tests {
    use super::{rewrite, strip};

    #[test]
    fn comments_go_and_quoted_text_stays() {
        let css = "a { /* why */\n    content: \"/* no */\";\n}\n\n/* end */\nb { width: calc(1rem / 2); }";
        assert_eq!(strip(css), "a {\ncontent: \"/* no */\";\n}\nb { width: calc(1rem / 2); }\n");
    }

    #[test]
    fn relative_urls_are_rewritten_and_others_are_not() {
        let css = "a { b: url('x.svg#y') url(data:z) url(\"#i\"); }";
        let rewritten = rewrite(css, |url| Ok(format!("new-{url}")));
        assert_eq!(rewritten.ok().as_deref(), Some("a { b: url(\"new-x.svg#y\") url(data:z) url(\"#i\"); }"));
    }
}
