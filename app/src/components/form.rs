//! A form that posts to a server function: with script in place, without script by a page load.

use domain::FieldErrors;
use leptos::prelude::*;

use super::Icon;
use crate::{
    markup::view,
    {api::Failed, error::AppError, shared::LastFailed},
};

/// What the fields of a form need to know of it.
#[derive(Debug, Clone, Copy)]
pub struct FormState {
    /// The address that it posts to.
    pub action: StoredValue<&'static str>,
    pub error: RwSignal<Option<AppError>>,
    /// Whether that was told to whoever sent the form just now.
    sent: StoredValue<bool>,
    /// What was typed into the post that failed, without script.
    pub typed: StoredValue<Vec<(String, String)>>,
    /// The fields as people read them, by name.
    labels: StoredValue<Vec<(&'static str, String)>>,
    /// Goes before the ids of the fields, where a page has several forms.
    pub prefix: StoredValue<&'static str>,
}

impl FormState {
    /// Makes a field known, for the summary.
    pub fn field(&self, name: &'static str, label: &str) {
        self.labels.update_value(|labels| labels.push((name, label.to_owned())));
    }

    /// The problem of a field with its label before it.
    fn told(&self, field: &str, problem: &str) -> String {
        let label = self.labels.with_value(|labels| {
            labels.iter().find(|(name, _)| *name == field).map(|(_, label)| label.clone())
        });
        label.map_or_else(|| problem.to_owned(), |label| format!("{label}: {problem}"))
    }

    /// What was typed into this field before.
    pub fn typed(&self, name: &str) -> Option<String> {
        self.typed
            .with_value(|typed| typed.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()))
    }

    /// Whether there was a post at all: then a missing check box was unticked.
    pub fn posted(&self) -> bool {
        self.typed.with_value(|typed| !typed.is_empty())
    }

    /// The problems at the fields.
    pub fn errors(&self) -> FieldErrors {
        // What asks may outlive the form that was left.
        match self.error.try_get().flatten() {
            Some(AppError::Invalid(errors)) => errors,
            _ => FieldErrors::default(),
        }
    }
}

/// What went wrong, at the top of the form, with links to the fields.
#[component]
fn Summary(state: FormState, #[prop(into)] failed: String) -> impl IntoView {
    let shown = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        if let (Some(_), Some(element)) = (state.error.get(), shown.get()) {
            // A form that is shown anew tells it once more, and takes nobody away from where they are.
            let nowhere = || document().active_element().is_none_or(|active| active.tag_name() == "BODY");
            if state.sent.get_value() || nowhere() {
                let _ = element.focus();
            }
        }
    });
    move || {
        state.error.get().map(|error| {
            let prefix = state.prefix.get_value();
            let links = match &error {
                AppError::Invalid(errors) => errors
                    .iter()
                    .map(|(field, problem)| {
                        view! { <li><a href=format!("#{prefix}{field}") rel="external">{state.told(field, &problem.to_string())}</a></li> }
                    })
                    .collect_view(),
                _ => Vec::new(),
            };
            let text = match &error {
                AppError::Invalid(errors) if !errors.is_empty() => None,
                AppError::Invalid(_) => Some("The form is not complete. Load the page again.".to_owned()),
                other => Some(other.to_string()),
            };
            view! {
                // Where no program puts the cursor there, the browser does.
                <div class="error-summary" role="alert" tabindex="-1" autofocus node_ref=shown>
                    <h2><Icon name="bad"/>{failed.clone()}</h2>
                    {text.map(|text| view! { <p>{text}</p> })}
                    <ul>{links}</ul>
                </div>
            }
        })
    }
}

/// A form for a server function that answers [`Done`]; `action` is its address.
///
/// `failed` says what was not done, for the summary; `of` is the hidden field that tells a row's form from those of the
/// other rows. When it is done the browser goes where the answer says.
/// Not generic over the server function: one copy of this serves every form, which keeps the bundle small.
#[component]
pub fn Form(
    action: &'static str,
    #[prop(into)] failed: String,
    #[prop(optional)] prefix: &'static str,
    #[prop(default = "form")] class: &'static str,
    #[prop(optional)] of: Option<(&'static str, String)>,
    /// Whether it sends a file: such a form stands on pages without the program.
    #[prop(optional)]
    upload: bool,
    children: Children,
) -> impl IntoView {
    let last = expect_context::<LastFailed>().0;
    let of = of.map(|(name, value)| (name.to_owned(), value));
    let own = {
        let of = of.clone();
        move |failed: &Failed| {
            failed.action == action && of.as_ref().is_none_or(|field| failed.typed.contains(field))
        }
    };
    let earlier = last.with_untracked(|failed| failed.clone().filter(&own));
    let state = FormState {
        action: StoredValue::new(action),
        error: RwSignal::new(earlier.as_ref().and_then(|failed| failed.error.clone())),
        sent: StoredValue::new(false),
        typed: StoredValue::new(earlier.map(|failed| failed.typed).unwrap_or_default()),
        labels: StoredValue::new(Vec::new()),
        prefix: StoredValue::new(prefix),
    };
    provide_context(state);
    let pending = RwSignal::new(false);
    // What was sent from here may be answered when all this is shown anew: whichever form stands here then tells it.
    #[cfg(feature = "hydrate")]
    Effect::new(move |told: Option<bool>| {
        let refused =
            last.with(|failed| failed.as_ref().filter(|failed| own(failed)).map(|f| f.error.clone()));
        if let Some(error) = refused.filter(|_| told.is_some()) {
            state.error.set(error);
        }
        true
    });
    #[cfg(feature = "hydrate")]
    let send = sending::sender(action, of, state, pending);
    #[cfg(not(feature = "hydrate"))]
    let send = |_: leptos::ev::SubmitEvent| ();
    view! {
        <form method="post" action=action class=class enctype=upload.then_some("multipart/form-data") novalidate aria-busy=move || pending.get().to_string() on:submit=send>
            <Summary state failed/>
            {children()}
        </form>
    }
}

/// Posting in place.
#[cfg(feature = "hydrate")]
mod sending {
    use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
    use leptos_router::{NavigateOptions, hooks::use_navigate};
    use wasm_bindgen::JsCast as _;
    use web_sys::{FormData, HtmlElement, HtmlFormElement, UrlSearchParams};

    use super::FormState;
    use crate::{
        api::{Done, Failed},
        error::AppError,
        fetch,
        shared::{LastFailed, Message, Tick},
    };

    /// What is in the form, as a browser without script would send it. No button that ends a form has a value.
    fn encoded(form: &HtmlFormElement) -> Option<String> {
        let data = FormData::new_with_form(form).ok()?;
        let pairs = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
        Some(String::from(pairs.to_string()))
    }

    /// What to do when the form is sent.
    pub fn sender(
        action: &'static str,
        of: Option<(String, String)>,
        state: FormState,
        pending: RwSignal<bool>,
    ) -> impl Fn(SubmitEvent) + Clone + 'static {
        let message = expect_context::<Message>();
        let LastFailed(last, refusals) = expect_context();
        let tick = expect_context::<Tick>();
        let navigate = use_navigate();
        move |event| {
            // A button on the way asks for something that the form needs, and leaves the form as it is.
            let on_the_way = event.submitter().and_then(|button| button.get_attribute("formaction"));
            let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
            let Some((body, form)) = form.and_then(|form| Some((encoded(&form)?, form))) else {
                return;
            };
            event.prevent_default();
            // Sent twice by an impatient finger, it is done once.
            if pending.get_untracked() {
                return;
            }
            pending.set(true);
            let navigate = navigate.clone();
            let typed: Vec<_> = of.clone().into_iter().collect();
            spawn_local(async move {
                let answer = fetch::post(on_the_way.as_deref().unwrap_or(action), body).await;
                let answer =
                    answer.and_then(|text| serde_json::from_str(&text).map_err(|_| AppError::Transport));
                pending.set(false);
                forget_passwords(&form);
                match answer {
                    Err(error) => {
                        state.sent.set_value(true);
                        refusals.update_value(|refusals| *refusals += 1);
                        last.set(Some(Failed { action: action.to_owned(), error: Some(error), typed }));
                    }
                    Ok(Done { to, notice }) if to.is_empty() => {
                        message.with_page.set(false);
                        message.notice.set(notice);
                    }
                    Ok(Done { to, notice }) => {
                        state.error.set(None);
                        last.set(None);
                        message.with_page.set(false);
                        message.notice.set(notice);
                        tick.0.update(|count| *count += 1);
                        let path = to.split('?').next().unwrap_or_default();
                        if window().location().pathname().is_ok_and(|here| here == path) {
                            again(&form);
                        } else {
                            navigate(&to, NavigateOptions::default());
                        }
                    }
                }
            });
        }
    }

    /// A password or a code stays in the page no longer than it takes to send it.
    fn forget_passwords(form: &HtmlFormElement) {
        let Ok(fields) = form.query_selector_all("input[type=password], input[autocomplete=one-time-code]")
        else {
            return;
        };
        for place in 0..fields.length() {
            let field = fields.item(place).and_then(|node| node.dyn_into::<web_sys::HtmlInputElement>().ok());
            if let Some(field) = field {
                field.set_value("");
            }
        }
    }

    /// The same form for the next one: empty, with the cursor in its first field (M20).
    fn again(form: &HtmlFormElement) {
        // "Add another" stays ticked: whoever adds several ticks it once.
        let another = form.query_selector("input[name=another]:checked").ok().flatten();
        form.reset();
        if let Some(tick) = another.and_then(|tick| tick.dyn_into::<web_sys::HtmlInputElement>().ok()) {
            tick.set_checked(true);
            let first = form.query_selector("input.input").ok().flatten();
            if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
                let _ = first.focus();
            }
        }
    }
}
