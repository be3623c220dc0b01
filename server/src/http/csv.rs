//! Fields of a file for spreadsheets (RFC 4180).

/// Text as a field. A spreadsheet would run what begins like a formula: an apostrophe stops it.
pub(super) fn text(value: &str) -> String {
    let guard = if value.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if value.contains([',', '"', '\n', '\r']) {
        format!("\"{guard}{}\"", value.replace('"', "\"\""))
    } else {
        format!("{guard}{value}")
    }
}

#[cfg(test)]
mod tests {
    use super::text;

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
            assert_eq!(text(value), field);
        }
    }
}
