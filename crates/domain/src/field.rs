//! The kinds of form fields, parsed the same way in the browser and on the server.
//!
//! A field is a type; `parse` is the only way to one. Errors say how to mend what was typed.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::limits::{EMAIL_MAX, NAME_MAX, PASSWORD_MAX, PHONE_DIGITS, REASON_MAX, SEARCH_MAX};

/// What is wrong with what was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    Empty,
    TooLong(usize),
    TooShort(usize),
    /// Not a whole number, or none between these.
    NotBetween(u32, u32),
    ControlCharacters,
    Markup,
    WebAddress,
    /// What stands between several, in one of them.
    Comma,
    TooMany(usize),
    NotAnEmail,
    NotAPhoneNumber,
    NotAChoice,
    ChooseOne,
    /// Access to nothing at all.
    NoAccess,
    /// Somebody else of the organization has Endpoint Backup (M104).
    OneEndpointUser,
    Taken,
    /// This one is there already and is the same but for accents, spaces and the like: perhaps it is another one.
    Resembles(String),
    /// An address that is held, or taken anywhere: one answer for all, so it tells nothing.
    AddressNotAvailable,
    SameAddress,
    DoesNotMatch,
    CommonPassword,
    NameToConfirm,
    WrongPassword,
    NotACode,
    NotACodeOfEither,
    WrongCode,
    NotACallerCode,
    WrongCallerCode,
    Confirm,
    PasskeyRefused,
    NotAvailable,
    NotADay,
    PastDay,
    /// No PNG, JPEG or WebP, or one that can't be read.
    NotAPicture,
    PictureTooLarge,
    /// Somebody else changed it since the form was shown, to this.
    Meanwhile(String),
}

/// How many letters of a text are told in the place of the whole.
const BEGINNING: usize = 80;

impl Problem {
    /// Somebody else changed it since the form was shown: it says this now.
    pub fn meanwhile(now: &str) -> Self {
        let mut told: String = now.chars().take(BEGINNING).collect();
        if told.len() < now.len() {
            told.push('…');
        }
        Self::Meanwhile(told)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Fill this in."),
            Self::TooLong(max) => write!(f, "Shorten this to {max} characters or fewer."),
            Self::TooShort(min) => write!(f, "Use at least {min} characters."),
            Self::NotBetween(least, most) => write!(f, "Enter a whole number from {least} to {most}."),
            Self::ControlCharacters => {
                f.write_str("Remove invisible control characters; they often come along when pasting.")
            }
            Self::Markup => f.write_str("Remove the characters < and >."),
            Self::WebAddress => f.write_str("Remove the web address; a name is enough."),
            Self::Comma => f.write_str("Leave out the comma."),
            Self::TooMany(most) => write!(f, "Use at most {most}."),
            Self::NotAnEmail => f.write_str("Enter an email address such as name@example.com."),
            Self::NotAPhoneNumber => f.write_str("Enter the number with its country code: +15551234567."),
            Self::NotAChoice => f.write_str("Choose one of the options in the list."),
            Self::ChooseOne => f.write_str("Choose at least one."),
            Self::NoAccess => f.write_str("Give access to at least one of the two."),
            Self::OneEndpointUser => {
                f.write_str("One user of an organization has Endpoint Backup, and it is somebody else.")
            }
            Self::Taken => f.write_str("This name is in use. Choose another."),
            Self::Resembles(other) => write!(
                f,
                "“{other}” is there already. If this is another one, say so below and send the form again."
            ),
            Self::AddressNotAvailable => f.write_str("This address can't be used now. Use another one."),
            Self::SameAddress => f.write_str("This is the address already. Enter another one."),
            Self::DoesNotMatch => f.write_str("The two entries differ. Type the same in both."),
            Self::CommonPassword => f.write_str("This password is easy to guess. Use a few unrelated words."),
            Self::NameToConfirm => f.write_str("Type the name exactly as shown."),
            Self::WrongPassword => f.write_str("This is not your current password."),
            Self::NotACode => f.write_str("Enter the six digits of the code."),
            Self::NotACodeOfEither => {
                f.write_str("Enter the six digits of the code, or a recovery code of 16 letters and digits.")
            }
            Self::WrongCode => f.write_str(
                "This code is not right, is too old, or was used before. Enter a new one. If an app's codes are never \
                 right, set the clock of its phone.",
            ),
            Self::NotACallerCode => f.write_str("Enter the eight digits of the code."),
            Self::WrongCallerCode => f.write_str(
                "This code is not right, is too old, or was used before. Ask the caller for another one.",
            ),
            Self::Confirm => f.write_str("Confirm with the code of your second factor, or with a passkey."),
            Self::PasskeyRefused => f.write_str("This passkey can't be used here."),
            Self::NotAvailable => f.write_str("Not available. Check the spelling."),
            Self::NotADay => f.write_str("Enter a day as year, month and day: 2027-01-31."),
            Self::PastDay => f.write_str("Choose today or a later day."),
            Self::NotAPicture => f.write_str("Choose a picture that is a PNG, JPEG or WebP file."),
            Self::PictureTooLarge => f.write_str("Choose a picture of up to 2 MiB and 4,096 pixels a side."),
            Self::Meanwhile(now) if now.is_empty() => {
                f.write_str("Somebody else emptied this meanwhile. Save again to put yours there.")
            }
            Self::Meanwhile(now) => write!(
                f,
                "Somebody else changed this meanwhile, to “{now}”. Save again to put yours in its place."
            ),
        }
    }
}

/// All problems of a form at once, each at its field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldErrors(Vec<(String, Problem)>);

impl FieldErrors {
    /// One problem at one field.
    pub fn one(field: &str, problem: Problem) -> Self {
        Self(vec![(field.to_owned(), problem)])
    }

    /// The first problem of a field.
    pub fn of(&self, field: &str) -> Option<Problem> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, problem)| problem.clone())
    }

    /// Every field with its problem, in the order of the form.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Problem)> {
        self.0.iter().map(|(field, problem)| (field.as_str(), problem.clone()))
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps the value, or notes the problem at the field.
    pub fn keep<T>(&mut self, field: &str, parsed: Result<T, Problem>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(problem) => {
                self.0.push((field.to_owned(), problem));
                None
            }
        }
    }
}

/// Characters that reorder, hide or break text (Unicode TR 36: bidirectional controls, zero width, fillers that show nothing,
/// separators of lines, tags).
const fn deceives(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}'
            | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'
    )
}

pub(crate) fn line(text: &str, max: usize) -> Result<&str, Problem> {
    if text.chars().any(|c| c.is_control() || deceives(c)) {
        return Err(Problem::ControlCharacters);
    }
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::Empty);
    }
    if text.chars().count() > max {
        return Err(Problem::TooLong(max));
    }
    Ok(text)
}

macro_rules! text_field {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, owned.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_field!(
    /// The name of a person, an organization or a group: one line, at most 120 characters.
    Name
);
text_field!(
    /// An email address in its canonical form: ASCII, lower case. The login name (K18).
    Email
);
text_field!(
    /// Why something is done or asked for: one line, at most 200 characters.
    Reason
);
text_field!(
    /// A phone number: `+`, country code, digits.
    Phone
);

impl Name {
    /// The name, trimmed.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = line(text, NAME_MAX)?;
        if text.contains(['<', '>']) {
            return Err(Problem::Markup);
        }
        // Mail programs make links of these, and mails are written in the partner's name (T41).
        let lower = text.to_ascii_lowercase();
        if lower.contains("://") || lower.split_whitespace().any(|word| word.starts_with("www.")) {
            return Err(Problem::WebAddress);
        }
        Ok(Self(text.split_whitespace().collect::<Vec<_>>().join(" ")))
    }

    /// What two names that differ only in case have in common; the key they are unique and sorted by.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl Reason {
    /// The reason, trimmed; none is none.
    pub fn parse_optional(text: &str) -> Result<Option<Self>, Problem> {
        match line(text, REASON_MAX) {
            Ok(text) => Ok(Some(Self(text.to_owned()))),
            Err(Problem::Empty) => Ok(None),
            Err(problem) => Err(problem),
        }
    }
}

impl Email {
    /// The address in its canonical form. One plain address: no display name, no list, ASCII only.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = line(text, EMAIL_MAX)?;
        let (local, domain) = text.split_once('@').ok_or(Problem::NotAnEmail)?;
        let atom = |part: &str, extra: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
        };
        let local_fits = local.len() <= 64 && local.split('.').all(|part| atom(part, "!#$%&'*+-/=?^_`{|}~"));
        let labels: Vec<&str> = domain.split('.').collect();
        let domain_fits = labels.len() >= 2
            && labels.iter().all(|label| {
                atom(label, "-") && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-')
            });
        if local_fits && domain_fits { Ok(Self(text.to_ascii_lowercase())) } else { Err(Problem::NotAnEmail) }
    }

    /// What all spellings of one mailbox have in common, as far as anyone can know: no tag, no dots before the
    /// `@`. Holds an address that was deleted (K14); two people are told apart by the address itself (K18).
    pub fn mailbox(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or((&self.0, ""));
        let local = local.split('+').next().unwrap_or(local).replace('.', "");
        format!("{local}@{domain}")
    }
}

impl Phone {
    /// A number with its country code, or nothing where nothing was typed.
    pub fn parse_optional(text: &str) -> Result<Option<Self>, Problem> {
        if text.trim().is_empty() && !text.chars().any(char::is_control) {
            return Ok(None);
        }
        Self::parse(text).map(Some)
    }

    /// A number with its country code, however it is written: `+1 (555) 123-4567`, `0015551234567`. Without a sign of that a
    /// number of one country would be taken for another's. No country code begins with a zero; one in parentheses is only
    /// dialled within the country.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = line(text, 40)?;
        let number = text.strip_prefix('+').or_else(|| text.strip_prefix("00"));
        let number = number.ok_or(Problem::NotAPhoneNumber)?;
        let digits: String = number.chars().filter(|c| !" -()".contains(*c)).collect();
        let national = digits.starts_with('0') || number.contains("(0");
        if digits.bytes().all(|b| b.is_ascii_digit()) && PHONE_DIGITS.contains(&digits.len()) && !national {
            Ok(Self(format!("+{digits}")))
        } else {
            Err(Problem::NotAPhoneNumber)
        }
    }
}

/// A password as it was typed: never trimmed, never cut, never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Password {
    /// A password given to sign in: any text that could be one.
    pub fn given(text: &str) -> Result<Self, Problem> {
        match text.chars().take(PASSWORD_MAX + 1).count() {
            0 => Err(Problem::Empty),
            count if count > PASSWORD_MAX => Err(Problem::TooLong(PASSWORD_MAX)),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The text, for hashing alone.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A whole number in this range: digits alone.
pub fn number(text: &str, range: std::ops::RangeInclusive<u32>) -> Result<u32, Problem> {
    let outside = || Problem::NotBetween(*range.start(), *range.end());
    let digits = line(text, SEARCH_MAX).map_err(|problem| match problem {
        Problem::TooLong(_) => outside(),
        other => other,
    })?;
    // `parse` alone would take a sign.
    let number = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
    number.filter(|number| range.contains(number)).ok_or_else(outside)
}

/// Several lines of text, each without what is invisible at its end; may be empty.
pub fn paragraphs(text: &str, max: usize) -> Result<String, Problem> {
    let text = text.replace("\r\n", "\n");
    if text.chars().any(|c| (c.is_control() && c != '\n' && c != '\t') || deceives(c)) {
        return Err(Problem::ControlCharacters);
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let text = lines.join("\n").trim_matches('\n').to_owned();
    if text.chars().count() > max { Err(Problem::TooLong(max)) } else { Ok(text) }
}

/// A search: one line, as it was typed; whoever searches folds case. Empty finds everything. What is invisible beside a text was
/// pasted along and is never stored: it is left out. By itself it is no search, least of all one for everything.
pub fn search(text: &str) -> Result<String, Problem> {
    let apart = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    let seen: String = apart.filter(|c| !c.is_control() && !deceives(*c)).collect();
    match seen.trim() {
        "" if text.trim().is_empty() => Ok(String::new()),
        "" => Err(Problem::ControlCharacters),
        seen => line(seen, SEARCH_MAX).map(str::to_owned),
    }
}

/// What something is called that is looked for by its whole name: one line, as it was typed. Empty is nothing.
pub fn mention(text: &str) -> Result<String, Problem> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    line(text, NAME_MAX).map(str::to_owned)
}

#[cfg(test)]
mod tests;
