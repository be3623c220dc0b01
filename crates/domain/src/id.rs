//! Typed ids. Drawn at random and never reused, so an id tells nothing about other rows or partners.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The text is not an id: wrong length, wrong characters or out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

/// Lower-case Crockford base 32: no letter that is mistaken for a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 13 digits of 5 bits hold 63 bits.
const LENGTH: usize = 13;

fn encode(value: i64, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut digits = [b'0'; LENGTH];
    let mut rest = value.unsigned_abs();
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[(rest & 31) as usize];
        rest >>= 5;
    }
    out.write_str(std::str::from_utf8(&digits).map_err(|_| fmt::Error)?)
}

fn decode(text: &str) -> Result<i64, NotAnId> {
    if text.len() != LENGTH {
        return Err(NotAnId);
    }
    let mut value: u64 = 0;
    for byte in text.bytes() {
        let digit = ALPHABET.iter().position(|&a| a == byte).ok_or(NotAnId)?;
        value = value.checked_mul(32).ok_or(NotAnId)? + digit as u64;
    }
    match i64::try_from(value) {
        Ok(0) | Err(_) => Err(NotAnId),
        Ok(id) => Ok(id),
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[cfg_attr(feature = "db", derive(sea_orm::DeriveValueType))]
        pub struct $name(i64);

        impl $name {
            /// The id with this number: 1 to 2⁶³ − 1.
            pub const fn new(value: i64) -> Self {
                Self(value)
            }

            /// The number as it is stored.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                encode(self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                decode(text).map(Self)
            }
        }

        // As text everywhere outside the database: JavaScript's numbers end at 2⁵³.
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(|NotAnId| serde::de::Error::custom("not an id"))
            }
        }
    };
}

id!(
    /// A partner: the tenant root.
    PartnerId
);
id!(
    /// A person's account, whether employee or organization user.
    AccountId
);
id!(
    /// An organization: a customer of a partner.
    OrganizationId
);
id!(
    /// An Access Group.
    GroupId
);
id!(
    /// A backup device.
    DeviceId
);
id!(
    /// A network, SaaS account or Endpoint Backup agent: its kind says which.
    ElementId
);
id!(
    /// A file of new employees that somebody looks at.
    ImportId
);
id!(
    /// Somebody's request to see more.
    AccessRequestId
);
id!(
    /// A tag of organizations.
    TagId
);
id!(
    /// The logo of an organization; another picture is another one.
    LogoId
);
id!(
    /// A list of names that somebody pasted, and looks at.
    NameListId
);
id!(
    /// A notice above people's pages.
    NoticeId
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_id_reads_back_as_it_was_written(value in 1..=i64::MAX) {
            let id = DeviceId::new(value);
            prop_assert_eq!(id.to_string().parse(), Ok(id));
        }

        #[test]
        fn garbage_is_no_id(text in "\\PC{0,20}") {
            if let Ok(id) = text.parse::<DeviceId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }

    #[test]
    fn zero_and_too_large_are_no_ids() {
        assert_eq!("0000000000000".parse::<DeviceId>(), Err(NotAnId));
        assert_eq!("zzzzzzzzzzzzz".parse::<DeviceId>(), Err(NotAnId));
    }
}
