//! How the portal looks to the users of an organization (M53): one of a dozen colours, and a logo.

use serde::{Deserialize, Serialize};

use crate::{
    field::{FieldErrors, Problem},
    id::LogoId,
    limits::{LOGO_HEIGHT, LOGO_WIDTH},
};

macro_rules! hues {
    ($($name:ident $key:literal $words:literal;)+) => {
        /// A colour for what one presses and what stands out. How light and how strong it is says the style (`tokens.css`),
        /// so that text on it can be read whichever is chosen.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Hue {
            $(#[doc = $words] $name,)+
        }

        impl Hue {
            /// Every colour, around the circle.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The colour as forms, styles and the database name it.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }

            /// The colour as people read it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $words,)+ }
            }
        }
    };
}

hues! {
    Red "red" "Red";
    Orange "orange" "Orange";
    Amber "amber" "Amber";
    Olive "olive" "Olive";
    Green "green" "Green";
    Teal "teal" "Teal";
    Cyan "cyan" "Cyan";
    Blue "blue" "Blue";
    Indigo "indigo" "Indigo";
    Violet "violet" "Violet";
    Magenta "magenta" "Magenta";
    Rose "rose" "Rose";
}

impl Hue {
    /// The colour with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|hue| hue.key() == key)
    }
}

/// A logo that is kept: what a page needs to leave room for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logo {
    pub id: LogoId,
    /// In pixels of the picture.
    pub width: u32,
    pub height: u32,
}

impl Logo {
    /// Where the picture is.
    pub fn path(self) -> String {
        format!("/logos/{}", self.id)
    }
}

/// How the portal looks to the users of an organization; the portal's own colour, or no logo, where nothing is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branding {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hue: Option<Hue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<Logo>,
}

impl Branding {
    /// Whether nothing is set.
    pub const fn is_plain(&self) -> bool {
        self.hue.is_none() && self.logo.is_none()
    }
}

/// A picture as the portal itself wrote it: PNG, at most [`LOGO_WIDTH`] by [`LOGO_HEIGHT`] pixels, and nothing in it but
/// pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub png: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

impl Picture {
    /// Whether it is as large as a logo may be.
    pub const fn fits(&self) -> bool {
        matches!(self.width, 1..=LOGO_WIDTH) && matches!(self.height, 1..=LOGO_HEIGHT)
    }
}

/// What becomes of the logo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewLogo {
    /// It stays as it is.
    Kept,
    Removed,
    Set(Picture),
}

/// What the form of the branding says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBranding {
    pub hue: Option<Hue>,
    pub logo: NewLogo,
}

impl NewBranding {
    /// Reads the form; all problems at once. `hue` is empty for the portal's own colour; a picture goes before `remove`.
    pub fn parse(
        hue: &str,
        remove: bool,
        picture: Option<Result<Picture, Problem>>,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let hue = match hue {
            "" => Some(None),
            key => errors.keep("hue", Hue::from_key(key).ok_or(Problem::NotAChoice)).map(Some),
        };
        let logo = match picture {
            Some(picture) => errors.keep("file", picture).map(NewLogo::Set),
            None if remove => Some(NewLogo::Removed),
            None => Some(NewLogo::Kept),
        };
        match (hue, logo) {
            (Some(hue), Some(logo)) => Ok(Self { hue, logo }),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_has_a_key_of_its_own() {
        for hue in Hue::ALL {
            assert_eq!(Hue::from_key(hue.key()), Some(*hue));
        }
    }

    #[test]
    fn a_form_tells_all_that_is_wrong_at_once() {
        let told = NewBranding::parse("#ff0000", false, Some(Err(Problem::NotAPicture)));
        let told: Vec<_> =
            told.err().iter().flat_map(FieldErrors::iter).map(|(field, _)| field.to_owned()).collect();
        assert_eq!(told, ["hue", "file"]);
        let cleared = NewBranding::parse("", true, None);
        assert_eq!(cleared, Ok(NewBranding { hue: None, logo: NewLogo::Removed }));
    }

    #[test]
    fn a_picture_goes_before_the_tick_that_removes_one() {
        let picture = Picture { png: vec![1], width: 3, height: 2 };
        let both = NewBranding::parse("teal", true, Some(Ok(picture.clone())));
        assert_eq!(both, Ok(NewBranding { hue: Some(Hue::Teal), logo: NewLogo::Set(picture) }));
    }
}
