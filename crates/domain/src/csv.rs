//! Tables as spreadsheets write them: rows of cells, parted by commas or semicolons (RFC 4180).

/// A row, and the line of the text that it begins on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub line: usize,
    pub cells: Vec<String>,
}

/// A quote that is opened on this line and never closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenQuote(pub usize);

/// What parts cells: the more frequent of comma and semicolon in the first row, which is how spreadsheets of most
/// languages write theirs.
fn separator(text: &str) -> char {
    let (mut quoted, mut commas, mut semicolons) = (false, 0, 0);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' | '\r' if !quoted => break,
            ',' if !quoted => commas += 1,
            ';' if !quoted => semicolons += 1,
            _ => (),
        }
    }
    if semicolons > commas { ';' } else { ',' }
}

/// The rows of a text, with or without a byte order mark; lines without anything are none.
pub fn records(text: &str) -> Result<Vec<Record>, OpenQuote> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let separator = separator(text);
    let (mut rows, mut cells, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut begins, mut quote) = (1, 1, None);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        line += usize::from(c == '\n');
        match c {
            '"' if quote.is_some() && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quote.is_some() => quote = None,
            '"' if cell.is_empty() => quote = Some(line),
            _ if quote.is_some() => cell.push(c),
            '\r' if chars.peek() == Some(&'\n') => (),
            '\n' | '\r' => {
                cells.push(std::mem::take(&mut cell));
                finish(&mut rows, begins, &mut cells);
                begins = line;
            }
            c if c == separator => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    if let Some(line) = quote {
        return Err(OpenQuote(line));
    }
    cells.push(cell);
    finish(&mut rows, begins, &mut cells);
    Ok(rows)
}

fn finish(rows: &mut Vec<Record>, line: usize, cells: &mut Vec<String>) {
    let cells = std::mem::take(cells);
    if cells.iter().any(|cell| !cell.trim().is_empty()) {
        rows.push(Record { line, cells });
    }
}

/// What makes a spreadsheet run a cell.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Text as a cell. A spreadsheet would run what begins like a formula: an apostrophe stops it.
pub fn cell(value: &str) -> String {
    let guard = if value.starts_with(FORMULA) { "'" } else { "" };
    if value.contains([',', '"', '\n', '\r']) {
        format!("\"{guard}{}\"", value.replace('"', "\"\""))
    } else {
        format!("{guard}{value}")
    }
}

/// The text of a cell that was written by [`cell`], or by hand the same way.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<(usize, Vec<String>)> {
        records(text).expect("rows").into_iter().map(|row| (row.line, row.cells)).collect()
    }

    #[test]
    fn rows_are_read_as_spreadsheets_write_them() {
        let row = |line, cells: &[&str]| (line, cells.iter().map(|cell| (*cell).to_owned()).collect());
        assert_eq!(read("a,b\r\n1,2\r\n"), [row(1, &["a", "b"]), row(2, &["1", "2"])]);
        assert_eq!(read("\u{FEFF}a;b\n1,5;2"), [row(1, &["a", "b"]), row(2, &["1,5", "2"])]);
        assert_eq!(
            read("\"a;b\",c\n\n , \n\"x \"\"y\"\"\",\n"),
            [row(1, &["a;b", "c"]), row(4, &["x \"y\"", ""])]
        );
        assert_eq!(read("a,\"b\nc\"\nd,e"), [row(1, &["a", "b\nc"]), row(3, &["d", "e"])]);
        assert_eq!(read("a\rb"), [row(1, &["a"]), row(1, &["b"])]);
        assert_eq!(read(""), []);
        assert_eq!(records("a,b\nc,\"d\ne"), Err(OpenQuote(2)));
    }

    #[test]
    fn a_spreadsheet_runs_nothing() {
        for (value, field) in [
            ("plain", "plain"),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@a", "'@a"),
            ("\ta", "'\ta"),
            ("\ra", "\"'\ra\""),
            ("a,b", "\"a,b\""),
            ("a \"b\"", "\"a \"\"b\"\"\""),
            ("=a,\"b\"", "\"'=a,\"\"b\"\"\""),
        ] {
            assert_eq!(cell(value), field);
        }
        assert_eq!(unguarded("'+1555"), "+1555");
        assert_eq!(unguarded("'tis"), "'tis");
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(values in proptest::collection::vec("([^'\u{FEFF}].{0,12})?", 1..5)) {
            let line = values.iter().map(|value| cell(value)).collect::<Vec<_>>().join(",");
            // A head, so that the comma is what parts cells.
            let head = vec!["h"; values.len() + 2].join(",");
            let rows = records(&format!("{head}\n{line}\n")).expect("rows");
            if let Some(row) = rows.get(1) {
                let cells: Vec<_> = row.cells.iter().map(|cell| unguarded(cell).to_owned()).collect();
                prop_assert_eq!(cells, values);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = records(&text);
        }
    }
}
