//! Compression happens once, here, at the highest setting; the server only picks a file.

use std::path::Path;

use anyhow::Result;

use crate::process::Task;
use crate::project;

/// Node.js is needed for `wasm-opt` anyway and brings both codecs, compiled for speed.
const SCRIPT: &str = r"
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { brotliCompressSync, gzipSync } = require('node:zlib');
for (const entry of readdirSync(process.argv[1], { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(css|js|json|svg|wasm)$/.test(entry.name)) continue;
  const path = `${entry.parentPath ?? entry.path}/${entry.name}`;
  const content = readFileSync(path);
  writeFileSync(`${path}.br`, brotliCompressSync(content));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
}
";

/// Writes a `.br` (quality 11, Node's default) and a `.gz` beside each file that gains by it.
pub fn all(folder: &Path) -> Result<()> {
    let mut node = project::command("node");
    node.args(["-e", SCRIPT]).arg(folder);
    Task::new("compress", node).run()
}
