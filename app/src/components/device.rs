//! A device's state, storage and last backups, as every page shows them.

use std::fmt::Write as _;

use domain::device::{DeviceState, Level, STORAGE_CRITICAL, STORAGE_WARN, bytes, storage_permille};
use leptos::prelude::*;

use super::Icon;
use crate::markup::view;

const fn icon(level: Level) -> &'static str {
    match level {
        Level::Bad => "bad",
        Level::Warn => "warn",
        Level::Ok => "ok",
        Level::Off => "off",
    }
}

/// A state: icon, word and hue.
#[component]
pub fn StateMark(state: DeviceState) -> impl IntoView {
    let level = state.level();
    view! {
        <span class=format!("state {}", level.key())><Icon name=icon(level)/>{state.name()}</span>
    }
}

/// Local storage: a bar and its figures.
#[component]
pub fn StorageMeter(used: Option<i64>, available: Option<i64>) -> impl IntoView {
    let Some((permille, used, available)) =
        storage_permille(used, available).zip(used).zip(available).map(|((p, u), a)| (p, u, a))
    else {
        return view! { <span class="sub">"none"</span> };
    };
    let percent = permille / 10;
    let text = format!("{} of {} · {percent} %", bytes(used), bytes(used.saturating_add(available)));
    view! {
        <div class="meter">
            <meter max="100" low=STORAGE_WARN / 10 high=STORAGE_CRITICAL / 10 optimum="0" value=percent aria-label="Local storage">
                {format!("{percent} %")}
            </meter>
            <span class="sub num">{text}</span>
        </div>
    }
}

/// The last ten backups as bars, oldest first.
#[component]
pub fn Runs(#[prop(into)] marks: String) -> impl IntoView {
    let count = |mark: char| marks.chars().filter(|m| *m == mark).count();
    let (worked, failed) = (count('1'), count('0'));
    let label = match (worked, failed) {
        (0, 0) => "no backup yet".to_owned(),
        (worked, 0) => format!("{worked} of the last ten backups worked"),
        (worked, failed) => format!("{worked} of the last ten backups worked, {failed} failed"),
    };
    let path = |mark: char, bar: &str, top: u32| -> Option<String> {
        let mut bars = String::new();
        for (place, _) in marks.chars().take(10).enumerate().filter(|(_, m)| *m == mark) {
            // Writing to a string does not fail.
            let _ = write!(bars, "M{} {top}{bar}", 2 + 6 * place);
        }
        (!bars.is_empty()).then_some(bars)
    };
    view! {
        <svg class="runs" viewBox="0 0 60 16" role="img" aria-label=label>
            {path('1', "v10", 5).map(|d| view! { <path class="ok" d=d></path> })}
            {path('0', "v14", 1).map(|d| view! { <path class="bad" d=d></path> })}
            {path('-', "v3", 12).map(|d| view! { <path class="off" d=d></path> })}
        </svg>
    }
}
