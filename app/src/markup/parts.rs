//! What rows and details are made of: icons, instants, a device's state, storage and last backups.

use std::fmt::Write as _;

use domain::{
    Timestamp,
    device::{DeviceState, STORAGE_CRITICAL, STORAGE_WARN, bytes, storage_permille, usage},
    region::Region,
    time::HOUR,
};
use leptos::prelude::use_context;
use maud::{Markup, html};

use crate::context::RequestContext;

/// What markup depends on besides what it shows: where the icons are, what time it is, and how its reader writes times.
#[derive(Debug)]
pub struct Parts {
    icons: String,
    now: Timestamp,
    /// How times are told to the reader.
    region: Region,
}

impl Parts {
    /// For the request that is being answered.
    pub fn of_request() -> Self {
        let Some(request) = use_context::<RequestContext>() else {
            // Whoever asked has gone, and with them what the request brought: nobody reads what is made of this.
            return Self { icons: String::new(), now: Timestamp::from_millis(0), region: Region::default() };
        };
        let region = request.actor.as_ref().map(|actor| actor.region().clone()).unwrap_or_default();
        Self { icons: format!("/assets/{}", request.assets.icons), now: request.store.clock().now(), region }
    }

    /// An instant to the minute, as the reader writes it.
    pub fn minute(&self, at: Timestamp) -> String {
        self.region.minute(at)
    }

    /// The day of an instant, as the reader writes it.
    pub fn day(&self, at: Timestamp) -> String {
        self.region.day(at)
    }

    /// The time as the page tells it.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// An icon of the sprite: decoration, never the only thing that says something.
    pub fn icon(&self, name: &str) -> Markup {
        html! { svg class="icon" aria-hidden="true" { use href={ (self.icons) "#" (name) } {} } }
    }

    /// The same within small text.
    pub fn small_icon(&self, name: &str) -> Markup {
        html! { svg class="icon s" aria-hidden="true" { use href={ (self.icons) "#" (name) } {} } }
    }

    /// A state: the hue of its level, an icon and a word.
    pub fn mark(&self, level: &str, icon: &str, word: &str) -> Markup {
        html! { span class={ "state " (level) } { (self.icon(icon)) (word) } }
    }

    /// A device's state.
    pub fn state(&self, state: DeviceState) -> Markup {
        self.mark(state.level().key(), state.level().key(), state.name())
    }

    /// A text that is needed elsewhere, with the button that copies it; `what` it is.
    pub fn code(&self, text: &str, what: &str) -> Markup {
        html! {
            code { (text) }
            button type="button" class="btn ghost small icon-only js copy" value=(text) aria-label={ "Copy " (what) } {
                (self.small_icon("copy"))
            }
        }
    }

    /// The age of data from elsewhere; from an hour on it is stale and says so. The page's clock keeps it true.
    pub fn age(&self, at: Timestamp) -> Markup {
        let stale = self.now.since(at) > HOUR;
        html! {
            span class=(if stale { "age warn" } else { "age" }) {
                (self.small_icon("clock"))
                span {
                    "as of " time datetime=(at) title=(self.minute(at)) { (at.ago(self.now)) }
                    span class="stale" { ": the source has not been read since" }
                }
            }
        }
    }

    /// How long ago something was; nothing known reads "never". The page's clock keeps it true.
    pub fn ago(&self, at: Option<Timestamp>) -> Markup {
        html! {
            @match at {
                None => span class="sub" { "never" },
                Some(at) => time class="sub nowrap" datetime=(at) title=(self.minute(at)) { (at.ago(self.now)) },
            }
        }
    }
}

/// Local storage: a bar and its figures.
pub fn storage(used: Option<i64>, available: Option<i64>) -> Markup {
    let known = storage_permille(used, available).zip(used).zip(available);
    html! {
        @match known {
            None => span class="sub" { "none" },
            Some(((permille, used), available)) => {
                @let percent = permille / 10;
                // At a limit it is as bad as beyond it.
                div class="meter" {
                    meter max="1000" low=(STORAGE_WARN - 1) high=(STORAGE_CRITICAL - 1) optimum="0" value=(permille)
                        aria-label="Local storage" { (percent) " %" }
                    span class="sub num" {
                        (usage(used, used.saturating_add(available))) " · " (percent) " %"
                    }
                }
            }
        }
    }
}

/// Bytes that are kept offsite.
pub fn offsite(used: Option<i64>) -> String {
    used.map_or_else(|| "none".to_owned(), bytes)
}

/// The last ten backups as bars, oldest first.
pub fn runs(marks: &str) -> Markup {
    let count = |mark: char| marks.chars().filter(|m| *m == mark).count();
    let label = match (count('1'), count('0')) {
        (0, 0) => "no backup yet".to_owned(),
        (worked, 0) => format!("{worked} of the last ten backups worked"),
        (worked, failed) => format!("{worked} of the last ten backups worked, {failed} failed"),
    };
    let bars = |mark: char, bar: &str, top: u32| -> Option<String> {
        let mut bars = String::new();
        for (place, _) in marks.chars().take(10).enumerate().filter(|(_, m)| *m == mark) {
            // Writing to a string does not fail.
            let _ = write!(bars, "M{} {top}{bar}", 2 + 6 * place);
        }
        (!bars.is_empty()).then_some(bars)
    };
    html! {
        svg class="runs" viewBox="0 0 60 16" role="img" aria-label=(label) {
            @if let Some(bars) = bars('1', "v10", 5) { path class="ok" d=(bars) {} }
            @if let Some(bars) = bars('0', "v14", 1) { path class="bad" d=(bars) {} }
            @if let Some(bars) = bars('-', "v3", 12) { path class="off" d=(bars) {} }
        }
    }
}
