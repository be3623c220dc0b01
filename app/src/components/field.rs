//! A form's fields: label above, hint, control, and the error under it in words that say how to mend it.

use std::time::Duration;

use domain::{Problem, organization::OrganizationName, shown::Shown};
use leptos::{
    prelude::*,
    server_fn::ServerFn as _,
    web_sys::{EventTarget, FocusEvent},
};

use super::{Icon, form::FormState};
use crate::{api::organizations::LoadOrganizationsCalled, markup::view, shared::LastFailed};

/// Whether this is typed into, or chosen from: not what is pressed, as buttons, links and ticks are.
fn is_field(target: &EventTarget) -> bool {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast as _;
        let fields = "input:not([type=checkbox],[type=radio]), select, textarea";
        target.dyn_ref::<web_sys::Element>().is_some_and(|element| element.matches(fields) == Ok(true))
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = target;
        false
    }
}

/// Judges a field that is left, unless for something that is pressed: an error that appears meanwhile moves it away. Whoever
/// leaves for nothing may be pressing a label: they have let it go a moment later.
fn leave(event: &FocusEvent, judge: impl FnOnce() + 'static) {
    match event.related_target() {
        Some(next) if is_field(&next) => judge(),
        Some(_) => (),
        None => set_timeout(judge, PRESS),
    }
}

/// How long one presses something.
const PRESS: Duration = Duration::from_millis(300);

/// What a field says of its text.
type Judge = fn(&str) -> Result<(), Problem>;

fn of_form() -> FormState {
    expect_context()
}

/// The problem of a field: the server's, or what the browser found when the field was left.
fn problem(
    state: FormState,
    name: &'static str,
    local: RwSignal<Option<Problem>>,
) -> Signal<Option<Problem>> {
    Signal::derive(move || local.get().or_else(|| state.errors().of(name)))
}

#[component]
fn FieldError(id: String, problem: Signal<Option<Problem>>) -> impl IntoView {
    move || {
        problem.get().map(|problem| {
            view! { <p class="error" id=id.clone()><Icon name="bad" small=true/><span>{problem.to_string()}</span></p> }
        })
    }
}

/// One line of text.
#[component]
pub fn Field(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] autocomplete: Option<&'static str>,
    #[prop(optional)] optional: bool,
    #[prop(optional)] disabled: bool,
    /// Whether the cursor starts here.
    #[prop(optional)]
    autofocus: bool,
    /// The id of a list of values to take one from.
    #[prop(optional)]
    list: Option<&'static str>,
    /// What the server will say of it, said when the field is left.
    #[prop(optional)]
    parse: Option<Judge>,
) -> impl IntoView {
    let state = of_form();
    state.field(name, &label);
    let local = RwSignal::new(None);
    let problem = problem(state, name, local);
    let id = format!("{}{name}", state.prefix.get_value());
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described = {
        let (hint_id, error_id) = (hint.as_ref().map(|_| hint_id.clone()), error_id.clone());
        move || match (&hint_id, problem.get().is_some()) {
            (Some(hint), true) => Some(format!("{hint} {error_id}")),
            (Some(hint), false) => Some(hint.clone()),
            (None, true) => Some(error_id.clone()),
            (None, false) => None,
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}{optional.then(|| view! { " " <span class="opt">"optional"</span> })}</label>
            {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
            <input
                class="input"
                id=id
                name=name
                type=kind
                value=state.typed(name).unwrap_or(value)
                autocomplete=autocomplete
                disabled=disabled
                autofocus=autofocus
                list=list
                aria-describedby=described
                aria-invalid=move || problem.get().is_some().then_some("true")
                on:blur:target=move |event| {
                    if let Some(parse) = parse {
                        let text = event.target().value();
                        // An empty field is not scolded before the form is sent.
                        leave(&event, move || local.set(if text.is_empty() { None } else { parse(&text).err() }));
                    }
                }
            />
            <FieldError id=error_id problem/>
        </div>
    }
}

/// A password: never filled in again, can be pasted. Of a new one it is told how long it has to be.
#[component]
pub fn PasswordField(
    name: &'static str,
    #[prop(into)] label: String,
    autocomplete: &'static str,
    /// Fewest characters of a new one, which is judged while it is typed (`frontend/enhance.js`).
    #[prop(optional)]
    least: Option<usize>,
) -> impl IntoView {
    let state = of_form();
    state.field(name, &label);
    let hint = least.map(|least| format!("At least {least} characters; a few unrelated words are good."));
    let local = RwSignal::new(None);
    let problem = problem(state, name, local);
    let id = format!("{}{name}", state.prefix.get_value());
    let error_id = format!("{id}-error");
    let hint_id = format!("{id}-hint");
    let described = {
        let error_id = error_id.clone();
        let hint_id = hint.as_ref().map(|_| hint_id.clone());
        move || match (&hint_id, problem.get().is_some()) {
            (Some(hint), true) => Some(format!("{hint} {error_id}")),
            (Some(hint), false) => Some(hint.clone()),
            (None, true) => Some(error_id.clone()),
            (None, false) => None,
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
            <input
                class="input"
                id=id
                name=name
                type="password"
                minlength=least
                autocomplete=autocomplete
                aria-describedby=described
                aria-invalid=move || problem.get().is_some().then_some("true")
                on:blur:target=move |event| {
                    let typed = event.target().value().chars().count();
                    let short = least.filter(|least| typed > 0 && typed < *least);
                    leave(&event, move || local.set(short.map(Problem::TooShort)));
                }
            />
            {least.map(|least| view! {
                <div class="meter" data-least=least hidden>
                    <meter min="0" max="3" low="1.5" high="2.5" optimum="3" aria-label="Strength"></meter>
                    <span class="sub" aria-live="polite"></span>
                </div>
            })}
            <FieldError id=error_id problem/>
        </div>
    }
}

/// One of a list. `options` are keys with what people read.
#[component]
pub fn SelectField(
    name: &'static str,
    #[prop(into)] label: String,
    options: Vec<(String, String)>,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
    /// What stands first and is no choice; nothing is preselected then.
    #[prop(optional)]
    placeholder: Option<&'static str>,
) -> impl IntoView {
    let state = of_form();
    state.field(name, &label);
    let problem = problem(state, name, RwSignal::new(None));
    let id = format!("{}{name}", state.prefix.get_value());
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described = {
        let hint = if hint.is_some() { format!("{hint_id} ") } else { String::new() };
        let error_id = error_id.clone();
        move || {
            let error = if problem.get().is_some() { error_id.as_str() } else { "" };
            Some(format!("{hint}{error}")).filter(|ids| !ids.is_empty())
        }
    };
    let chosen = state.typed(name).unwrap_or(value);
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
            <select
                class="input"
                id=id
                name=name
                aria-describedby=described
                aria-invalid=move || problem.get().is_some().then_some("true")
            >
                {placeholder.map(|text| view! { <option value="">{text}</option> })}
                {options
                    .into_iter()
                    .map(|(key, text)| {
                        let selected = key == chosen;
                        view! { <option value=key selected=selected>{text}</option> }
                    })
                    .collect_view()}
            </select>
            <FieldError id=error_id problem/>
        </div>
    }
}

/// A tick.
#[component]
pub fn Check(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] checked: bool,
    #[prop(default = "true".to_owned(), into)] value: String,
    #[prop(optional)] disabled: bool,
) -> impl IntoView {
    let state = of_form();
    let checked = if state.posted() { state.typed(name).is_some() } else { checked };
    view! {
        <label class="check">
            <input type="checkbox" name=name value=value checked=checked disabled=disabled/>
            <span><span>{label}</span>{hint.map(|hint| view! { <small>{hint}</small> })}</span>
        </label>
    }
}

/// Under a name: there once the server has found one that it resembles. A tick says that it is another one than that.
#[component]
pub fn AnotherOne() -> impl IntoView {
    let state = of_form();
    move || {
        let found = match state.errors().of("name") {
            Some(Problem::Resembles(other)) => Some((other, false)),
            _ => state.typed("another_one").map(|other| (other, true)),
        };
        found.map(|(other, ticked)| {
            view! {
                <label class="check">
                    <input type="checkbox" name="another_one" value=other.clone() checked=ticked/>
                    <span><span>{format!("It is another one than {other}")}</span></span>
                </label>
            }
        })
    }
}

/// With what a form was begun, kept outside of what is shown anew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Begun {
    shown: Option<Shown>,
    /// The refusal that told what somebody else changed, once that stands here too: the page may hear of it later.
    told: Option<u32>,
}

/// What stood in the fields when the form was begun goes along, so that two who edit the same lose nothing. Stands before them.
///
/// It stays through refusals, and where the page is shown anew, until it was told that somebody else changed the same: then
/// whoever sends the form again knows what stands there `now`.
#[component]
pub fn ShownFields(now: Shown, #[prop(optional)] begun: Option<RwSignal<Begun>>) -> impl IntoView {
    let state = of_form();
    let refusals = expect_context::<LastFailed>().1;
    let begun = begun.unwrap_or_else(|| RwSignal::new(Begun::default()));
    let meanwhile = move || {
        let told = state.errors();
        let fields = told.iter().filter(|(_, problem)| matches!(problem, Problem::Meanwhile(_)));
        fields.map(|(field, _)| field.to_owned()).collect::<Vec<_>>()
    };
    let sent = || Shown::read(&state.typed("shown")?);
    let before = begun.get_untracked().shown.or_else(sent).unwrap_or_else(|| now.clone());
    // What was typed comes back where the server writes the page; in the browser it never left.
    #[cfg(feature = "ssr")]
    if state.posted() && !untrack(meanwhile).is_empty() {
        state.typed.update_value(|typed| now.renew(&before, typed));
    }
    begun.update_untracked(|begun| begun.shown = Some(before));
    let value = move || {
        // Once for each time that it was told: what changes after that is told anew.
        let (fields, refusal) = (meanwhile(), refusals.try_get_value());
        let before = begun.try_get_untracked().unwrap_or_default();
        if before.told != refusal
            && fields
                .iter()
                .any(|field| Some(now.get(field)) != before.shown.as_ref().map(|shown| shown.get(field)))
        {
            begun.set(Begun { shown: Some(now.clone()), told: refusal });
        }
        // The page may be gone whose form was sent.
        begun.try_with(|begun| begun.shown.clone()).flatten().unwrap_or_else(|| now.clone()).write()
    };
    view! { <input type="hidden" name="shown" value=value/> }
}

/// An organization, chosen from a list, or named where there are too many for one.
#[component]
pub fn OrganizationField(organizations: Option<Vec<OrganizationName>>) -> impl IntoView {
    match organizations {
        Some(organizations) => {
            let options = organizations.into_iter().map(|named| (named.id.to_string(), named.name)).collect();
            view! { <SelectField name="organization" label="Organization" options placeholder="Choose an organization"/> }.into_any()
        }
        // Script offers the names that hold what is typed (`frontend/signed-in.js`).
        None => view! {
            <div data-find=LoadOrganizationsCalled::url()>
                <Field name="organization_name" label="Organization" autocomplete="off" hint="Its whole name." list="names"/>
                <datalist id="names"></datalist>
            </div>
        }
        .into_any(),
    }
}

/// A value that goes along.
#[component]
pub fn Hidden(name: &'static str, #[prop(into)] value: String) -> impl IntoView {
    view! { <input type="hidden" name=name value=value/> }
}
