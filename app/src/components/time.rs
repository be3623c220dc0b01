//! Instants as people say them, exact on hover and focus.

use domain::Timestamp;
use leptos::prelude::*;

use crate::{markup::view, shared::Now};

/// How long ago something was; nothing known reads "never". The page's clock keeps it true.
#[component]
pub fn Ago(#[prop(into)] at: Option<Timestamp>) -> impl IntoView {
    let now = expect_context::<Now>().0.get_untracked();
    match at {
        None => view! { <span class="sub">"never"</span> },
        // No text node that is known here: the clock writes another one.
        Some(at) => view! {
            <time class="sub nowrap" datetime=at.to_string() title=at.minute() inner_html=at.ago(now)></time>
        },
    }
}

#[cfg(feature = "hydrate")]
pub use browser::{browser_time, tell_times};

#[cfg(feature = "hydrate")]
mod browser {
    use domain::{Timestamp, time::HOUR};
    use wasm_bindgen::JsValue;
    use web_sys::{Element, js_sys};

    use crate::dom;

    /// How an instant reads in full.
    const IN_FULL: &str = r#"{"day":"numeric","month":"short","year":"numeric","hour":"2-digit","minute":"2-digit","timeZoneName":"short"}"#;

    /// What the browser's clock says.
    pub fn browser_time() -> Timestamp {
        instant(js_sys::Date::now())
    }

    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 stay far below 2⁵³")]
    const fn instant(millis: f64) -> Timestamp {
        Timestamp::from_millis(millis as i64)
    }

    /// Says of each instant on the page, whoever wrote it there, how long ago it was, and what it is in the zone of
    /// whoever looks.
    pub fn tell_times() {
        let now = browser_time();
        // Whoever belongs to an organization that says so reads them as the server wrote them.
        let zoned = leptos::prelude::document()
            .document_element()
            .is_some_and(|page| page.has_attribute("data-zone"));
        let options = js_sys::JSON::parse(IN_FULL).unwrap_or_default();
        // One for all: making it takes longer than using it a hundred times.
        let in_full =
            js_sys::Intl::DateTimeFormat::new(&js_sys::Array::of1(&"en-GB".into()), &options.into()).format();
        for time in dom::all::<Element>("time[datetime]") {
            let at = js_sys::Date::new(&JsValue::from(time.get_attribute("datetime").unwrap_or_default()));
            if at.get_time().is_finite() {
                time.set_text_content(Some(&instant(at.get_time()).ago(now)));
                if !zoned {
                    let title = in_full.call1(&JsValue::NULL, &at).ok().and_then(|title| title.as_string());
                    let _ = time.set_attribute("title", &title.unwrap_or_default());
                }
                if let Ok(Some(age)) = time.closest(".age") {
                    let stale = now.since(instant(at.get_time())) > HOUR;
                    let _ = age.class_list().toggle_with_force("warn", stale);
                }
            }
        }
    }
}
