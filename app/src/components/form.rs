//! A form that posts to a server function: with script in place, without script by a page load.

use domain::FieldErrors;
use leptos::{
    prelude::*,
    server_fn::{
        Http, ServerFn,
        client::Client,
        codec::{self, PostUrl},
        request::ClientReq,
    },
    web_sys::FormData,
};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::Icon;
use crate::{
    api::Done,
    error::AppError,
    shared::{LastFailed, Message, Tick},
};

/// What the fields of a form need to know of it.
#[derive(Debug, Clone, Copy)]
pub struct FormState {
    pub error: RwSignal<Option<AppError>>,
    /// What was typed into the post that failed, without script.
    pub typed: StoredValue<Vec<(String, String)>>,
    /// Goes before the ids of the fields, where a page has several forms.
    pub prefix: StoredValue<&'static str>,
}

impl FormState {
    /// What was typed into this field before.
    pub fn typed(&self, name: &str) -> Option<String> {
        self.typed
            .with_value(|typed| typed.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()))
    }

    /// Everything that was typed or picked under this name.
    pub fn typed_all(&self, name: &str) -> Vec<String> {
        let matching = |typed: &Vec<(String, String)>| {
            typed.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
        };
        self.typed.with_value(matching)
    }

    /// Whether there was a post at all: then a missing check box was unticked.
    pub fn posted(&self) -> bool {
        self.typed.with_value(|typed| !typed.is_empty())
    }

    /// The problems at the fields.
    pub fn errors(&self) -> FieldErrors {
        match self.error.get() {
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
            let _ = element.focus();
        }
    });
    move || {
        state.error.get().map(|error| {
            let prefix = state.prefix.get_value();
            let links = match &error {
                AppError::Invalid(errors) => errors
                    .iter()
                    .map(|(field, problem)| {
                        view! { <li><a href=format!("#{prefix}{field}") rel="external">{problem.to_string()}</a></li> }
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
                <div class="error-summary" role="alert" tabindex="-1" node_ref=shown>
                    <h2><Icon name="bad"/>{failed.clone()}</h2>
                    {text.map(|text| view! { <p>{text}</p> })}
                    <ul>{links}</ul>
                </div>
            }
        })
    }
}

/// A form for a server function that answers [`Done`].
///
/// `failed` says what was not done, for the summary. When it is done the browser goes where the answer says.
#[component]
pub fn Form<S>(
    action: ServerAction<S>,
    #[prop(into)] failed: String,
    #[prop(optional)] prefix: &'static str,
    #[prop(default = "form")] class: &'static str,
    children: Children,
) -> impl IntoView
where
    S: serde::de::DeserializeOwned
        + ServerFn<Protocol = Http<PostUrl, codec::Json>, Output = Done, Error = AppError>
        + Clone
        + Send
        + Sync
        + 'static,
    S::Client: Client<AppError>,
    <<S::Client as Client<AppError>>::Request as ClientReq<AppError>>::FormData: From<FormData>,
{
    let last = expect_context::<LastFailed>().0;
    let earlier = last.with_value(|failed| failed.clone().filter(|failed| failed.action == S::url()));
    let state = FormState {
        error: RwSignal::new(earlier.as_ref().map(|failed| failed.error.clone())),
        typed: StoredValue::new(earlier.map(|failed| failed.typed).unwrap_or_default()),
        prefix: StoredValue::new(prefix),
    };
    let message = expect_context::<Message>();
    let tick = expect_context::<Tick>();
    let navigate = use_navigate();
    Effect::new(move |_| {
        // Only an answer to this form's own post: none yet on the first run.
        match action.value().get() {
            None => (),
            Some(Err(error)) => state.error.set(Some(error)),
            Some(Ok(Done { to, notice })) => {
                state.error.set(None);
                message.with_page.set(false);
                message.notice.set(notice);
                tick.0.update(|count| *count += 1);
                navigate(&to, NavigateOptions::default());
            }
        }
    });
    provide_context(state);
    let pending = action.pending();
    view! {
        <ActionForm action attr:class=class attr:novalidate=true attr:aria-busy=move || pending.get().to_string()>
            <Summary state failed/>
            {children()}
        </ActionForm>
    }
}
