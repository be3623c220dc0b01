//! How numbers and names are said in sentences.

/// `1 device`, `2 devices`.
pub fn counted(count: u64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// The first of `count` names, up to so many, and how many more there are: `A, B and 3 more`.
pub fn named(names: &[impl AsRef<str>], up_to: usize, count: u64) -> String {
    let shown: Vec<&str> = names.iter().take(up_to).map(AsRef::as_ref).collect();
    match count.saturating_sub(shown.len() as u64) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_said_as_people_say_them() {
        assert_eq!(counted(0, "device", "devices"), "0 devices");
        assert_eq!(counted(1, "device", "devices"), "1 device");
        assert_eq!(named(&["A", "B"], 2, 2), "A, B");
        assert_eq!(named(&["A", "B", "C"], 2, 3), "A, B and 1 more");
        // Whoever brings only the first knows how many there are.
        assert_eq!(named(&["A"], 8, 4), "A and 3 more");
    }
}
