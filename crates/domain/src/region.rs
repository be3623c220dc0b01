//! Where the people of an organization are, and how they write dates: the times that they read are in both.

use serde::{Deserialize, Serialize};

/// A language, and the form of its dates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Locale {
    #[default]
    International,
    UnitedStates,
    UnitedKingdom,
    Germany,
    Spain,
    France,
    Italy,
    Netherlands,
    Brazil,
}

impl Locale {
    pub const ALL: [Self; 9] = [
        Self::International,
        Self::UnitedStates,
        Self::UnitedKingdom,
        Self::Germany,
        Self::Spain,
        Self::France,
        Self::Italy,
        Self::Netherlands,
        Self::Brazil,
    ];

    /// As it is kept.
    pub const fn key(self) -> &'static str {
        match self {
            Self::International => "en",
            Self::UnitedStates => "en-US",
            Self::UnitedKingdom => "en-GB",
            Self::Germany => "de-DE",
            Self::Spain => "es-ES",
            Self::France => "fr-FR",
            Self::Italy => "it-IT",
            Self::Netherlands => "nl-NL",
            Self::Brazil => "pt-BR",
        }
    }

    /// As people read it, with a date of its form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::International => "English, international: 2026-11-21 20:45",
            Self::UnitedStates => "English, United States: 11/21/2026, 8:45 PM",
            Self::UnitedKingdom => "English, United Kingdom: 21/11/2026, 20:45",
            Self::Germany => "Deutsch: 21.11.2026, 20:45",
            Self::Spain => "Español: 21/11/2026, 20:45",
            Self::France => "Français : 21/11/2026, 20:45",
            Self::Italy => "Italiano: 21/11/2026, 20:45",
            Self::Netherlands => "Nederlands: 21-11-2026, 20:45",
            Self::Brazil => "Português, Brasil: 21/11/2026, 20:45",
        }
    }

    /// The one with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.key() == key)
    }
}

/// A time zone, if one was chosen, and a locale.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Region {
    /// As the IANA names it; empty for none: times are told in UTC then, and a browser tells its own.
    pub zone: String,
    pub locale: Locale,
}

#[cfg(feature = "zones")]
mod zones {
    use std::sync::LazyLock;

    use jiff::tz::TimeZoneDatabase;

    use super::{Locale, Region};
    use crate::time::{MINUTE, SECOND, Timestamp};

    /// The list that is part of the program.
    static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

    /// What the names of zones that are offered begin with; the others are old spellings of these.
    const AREAS: [&str; 10] = [
        "Africa/",
        "America/",
        "Antarctica/",
        "Arctic/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    ];

    /// The time zones to choose from, by name.
    pub fn zone_names() -> Vec<String> {
        let known = ZONES.available().map(|name| name.as_str().to_owned());
        let mut names: Vec<String> =
            known.filter(|name| name == "UTC" || AREAS.iter().any(|area| name.starts_with(area))).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether there is a time zone of this name to choose.
    pub fn is_zone(name: &str) -> bool {
        zone_names().iter().any(|known| known == name)
    }

    /// A date and a time of day somewhere.
    struct Local {
        date: (i64, i64, i64),
        hour: i64,
        minute: i64,
        zone: String,
    }

    impl Local {
        fn clock(&self, locale: Locale) -> String {
            let Self { hour, minute, zone, .. } = self;
            if locale == Locale::UnitedStates {
                let half = if *hour < 12 { "AM" } else { "PM" };
                format!("{}:{minute:02} {half} {zone}", (hour + 11) % 12 + 1)
            } else {
                format!("{hour:02}:{minute:02} {zone}")
            }
        }
    }

    const fn months(locale: Locale) -> [&'static str; 12] {
        match locale {
            Locale::International | Locale::UnitedStates | Locale::UnitedKingdom => [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ],
            Locale::Germany => [
                "Januar",
                "Februar",
                "März",
                "April",
                "Mai",
                "Juni",
                "Juli",
                "August",
                "September",
                "Oktober",
                "November",
                "Dezember",
            ],
            Locale::Spain => [
                "enero",
                "febrero",
                "marzo",
                "abril",
                "mayo",
                "junio",
                "julio",
                "agosto",
                "septiembre",
                "octubre",
                "noviembre",
                "diciembre",
            ],
            Locale::France => [
                "janvier",
                "février",
                "mars",
                "avril",
                "mai",
                "juin",
                "juillet",
                "août",
                "septembre",
                "octobre",
                "novembre",
                "décembre",
            ],
            Locale::Italy => [
                "gennaio",
                "febbraio",
                "marzo",
                "aprile",
                "maggio",
                "giugno",
                "luglio",
                "agosto",
                "settembre",
                "ottobre",
                "novembre",
                "dicembre",
            ],
            Locale::Netherlands => [
                "januari",
                "februari",
                "maart",
                "april",
                "mei",
                "juni",
                "juli",
                "augustus",
                "september",
                "oktober",
                "november",
                "december",
            ],
            Locale::Brazil => [
                "janeiro",
                "fevereiro",
                "março",
                "abril",
                "maio",
                "junho",
                "julho",
                "agosto",
                "setembro",
                "outubro",
                "novembro",
                "dezembro",
            ],
        }
    }

    fn date(locale: Locale, (year, month, day): (i64, i64, i64)) -> String {
        match locale {
            Locale::International => format!("{year:04}-{month:02}-{day:02}"),
            Locale::UnitedStates => format!("{month}/{day}/{year:04}"),
            Locale::Germany => format!("{day:02}.{month:02}.{year:04}"),
            Locale::Netherlands => format!("{day:02}-{month:02}-{year:04}"),
            Locale::UnitedKingdom | Locale::Spain | Locale::France | Locale::Italy | Locale::Brazil => {
                format!("{day:02}/{month:02}/{year:04}")
            }
        }
    }

    impl Region {
        fn local(&self, at: Timestamp) -> Local {
            // Most have none, and a row of a list has two instants.
            let zone = (!self.zone.is_empty()).then(|| ZONES.get(&self.zone).ok()).flatten();
            let found = jiff::Timestamp::from_millisecond(at.millis()).ok().zip(zone);
            let (seconds, zone) = match &found {
                Some((instant, zone)) => {
                    let info = zone.to_offset_info(*instant);
                    (i64::from(info.offset().seconds()), info.abbreviation().to_owned())
                }
                None => (0, "UTC".to_owned()),
            };
            // A zone without a name of its own is called by what it differs by.
            let zone = if zone.starts_with(['+', '-']) { format!("UTC{zone}") } else { zone };
            let there = at.plus(seconds * SECOND);
            let minutes = there.millis().div_euclid(MINUTE);
            Local {
                date: there.civil(),
                hour: minutes.div_euclid(60).rem_euclid(24),
                minute: minutes.rem_euclid(60),
                zone,
            }
        }

        /// To the minute, in figures: `2026-11-21 20:45 UTC`.
        pub fn minute(&self, at: Timestamp) -> String {
            let local = self.local(at);
            let comma = if self.locale == Locale::International { "" } else { "," };
            format!("{}{comma} {}", date(self.locale, local.date), local.clock(self.locale))
        }

        /// The day, in figures.
        pub fn day(&self, at: Timestamp) -> String {
            date(self.locale, self.local(at).date)
        }

        /// To the minute, in words: `21 November 2026, 20:45 UTC`.
        pub fn long(&self, at: Timestamp) -> String {
            let local = self.local(at);
            let (year, month, day) = local.date;
            let place = usize::try_from(month - 1).unwrap_or(0);
            let month = months(self.locale).get(place).copied().unwrap_or_default();
            let date = match self.locale {
                Locale::UnitedStates => format!("{month} {day}, {year}"),
                Locale::Germany => format!("{day}. {month} {year}"),
                Locale::Spain | Locale::Brazil => format!("{day} de {month} de {year}"),
                _ => format!("{day} {month} {year}"),
            };
            format!("{date}, {}", local.clock(self.locale))
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        const AT: Timestamp = Timestamp::from_millis(1_795_293_910_999);

        fn region(zone: &str, locale: Locale) -> Region {
            Region { zone: zone.to_owned(), locale }
        }

        #[test]
        fn without_a_choice_times_read_as_they_do_for_everybody() {
            assert_eq!(Region::default().minute(AT), AT.minute());
            assert_eq!(Region::default().long(AT), AT.long());
            assert_eq!(Region::default().day(AT), "2026-11-21");
        }

        #[test]
        fn a_time_is_told_where_its_reader_is_and_as_they_write_it() {
            let berlin = |locale| region("Europe/Berlin", locale);
            assert_eq!(berlin(Locale::International).minute(AT), "2026-11-21 21:45 CET");
            assert_eq!(berlin(Locale::Germany).minute(AT), "21.11.2026, 21:45 CET");
            assert_eq!(berlin(Locale::Germany).long(AT), "21. November 2026, 21:45 CET");
            assert_eq!(berlin(Locale::France).long(AT), "21 novembre 2026, 21:45 CET");
            let york = region("America/New_York", Locale::UnitedStates);
            assert_eq!(york.minute(AT), "11/21/2026, 3:45 PM EST");
            assert_eq!(york.long(AT), "November 21, 2026, 3:45 PM EST");
            // The day there is another one.
            assert_eq!(region("Asia/Tokyo", Locale::Netherlands).minute(AT), "22-11-2026, 05:45 JST");
            assert_eq!(
                region("America/Sao_Paulo", Locale::Brazil).long(AT),
                "21 de novembro de 2026, 17:45 UTC-03"
            );
            // Summer time.
            let july = AT.plus(-130 * crate::time::DAY);
            assert_eq!(berlin(Locale::International).minute(july), "2026-07-14 22:45 CEST");
            assert_eq!(york.minute(AT.plus(4 * crate::time::HOUR + 15 * MINUTE)), "11/21/2026, 8:00 PM EST");
            assert_eq!(york.minute(AT.plus(8 * crate::time::HOUR + 15 * MINUTE)), "11/22/2026, 12:00 AM EST");
        }

        #[test]
        fn zones_are_offered_by_the_names_of_places() {
            let names = zone_names();
            for known in ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Pacific/Auckland"] {
                assert!(names.iter().any(|name| name == known), "{known}");
            }
            assert!(
                names.len() > 300 && !names.iter().any(|name| name == "EST5EDT" || name.contains("Etc/"))
            );
        }
    }
}

#[cfg(feature = "zones")]
pub use zones::{is_zone, zone_names};
