//! What a page shows is the answer of a server function: had by the server when it renders the page, asked
//! for again by the browser.
//!
//! One type of resource serves every page. On its way and in the browser an answer is its JSON text; only
//! [`Answer::read`] knows what it holds. A resource per type made the bundle a sixth larger.

use std::{convert::Infallible, marker::PhantomData, pin::Pin, sync::Arc};

use leptos::{
    prelude::*,
    server::codee::{Decoder, Encoder},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{error::AppError, shared::Tick};

/// The answer to a page's question.
#[derive(Debug)]
pub struct Answer<T> {
    pub resource: Resource<Told, AsTold>,
    /// Whether the page is looking again by itself.
    pub looking: RwSignal<bool>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Answer<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Answer<T> {}

/// What the server told: an answer of some type, or an error.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "hydrate", derive(PartialEq))]
pub struct Told(Result<Kept, AppError>);

/// The browser keeps the text as it came.
#[cfg(not(feature = "ssr"))]
type Kept = Arc<str>;

/// The server keeps the value: it writes it once, and never reads what it wrote.
#[cfg(feature = "ssr")]
type Kept = Arc<dyn server::Value>;

/// What a server function answers to a page.
pub trait Payload: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// What of it goes with a page that the server rendered: not the markup, which the page shows.
    #[cfg(feature = "ssr")]
    fn beside_markup(&self) -> std::borrow::Cow<'_, Self> {
        std::borrow::Cow::Borrowed(self)
    }
}

/// Asks when the argument changes. `address` and `field` are those of the server function `answer`, which
/// the server calls itself and the browser calls by them; a function without an argument has no field.
pub fn ask<T: Payload, Fut>(
    address: &'static str,
    field: &'static str,
    argument: impl Fn() -> String + Send + Sync + 'static,
    answer: impl Fn(String) -> Fut + Send + Sync + 'static,
) -> Answer<T>
where
    Fut: Future<Output = Result<T, AppError>> + Send + 'static,
{
    Answer::new(address, field, Arc::new(argument), answer, None)
}

/// Asks when the argument changes, and whenever what is shown may have changed (rule 9).
pub fn follow<T: Payload, Fut>(
    address: &'static str,
    field: &'static str,
    argument: impl Fn() -> String + Send + Sync + 'static,
    answer: impl Fn(String) -> Fut + Send + Sync + 'static,
) -> Answer<T>
where
    Fut: Future<Output = Result<T, AppError>> + Send + 'static,
{
    Answer::new(address, field, Arc::new(argument), answer, Some(expect_context()))
}

type Argument = Arc<dyn Fn() -> String + Send + Sync>;
/// Asks with this argument; also whether the page asks by itself.
type Teller = Arc<dyn Fn(String, bool) -> Pin<Box<dyn Future<Output = Told> + Send>> + Send + Sync>;

fn resource(argument: &Argument, teller: &Teller) -> Resource<Told, AsTold> {
    let (argument, teller) = (Arc::clone(argument), Arc::clone(teller));
    Resource::new_with_options(move || argument(), move |argument| teller(argument, false), false)
}

/// Looks again whenever something may have changed, and shows another answer only: where it is the same, whoever is in
/// the middle of something keeps what is typed and what was said of it.
#[cfg(feature = "hydrate")]
fn look_again(
    resource: Resource<Told, AsTold>,
    looking: RwSignal<bool>,
    argument: Argument,
    teller: Teller,
    Tick(tick): Tick,
) {
    let shown = StoredValue::new(tick.get_untracked());
    Effect::new(move |before: Option<u64>| {
        let now = tick.get();
        if before.is_some_and(|before| before != now) {
            let (argument, teller) = (Arc::clone(&argument), Arc::clone(&teller));
            looking.set(true);
            leptos::task::spawn_local(async move {
                let asked = untrack(|| argument());
                let told = teller(asked.clone(), true).await;
                // The page may be gone, a later look may have come first, or something else was asked meanwhile.
                if resource.is_disposed() || shown.get_value() > now {
                    return;
                }
                shown.set_value(now);
                looking.set(tick.get_untracked() != now);
                let other = resource.with_untracked(|shown| shown.as_ref() != Some(&told));
                if other && untrack(|| argument()) == asked {
                    resource.set(Some(told));
                }
            });
        }
        now
    });
}

impl<T: Payload> Answer<T> {
    fn new<Fut>(
        address: &'static str,
        field: &'static str,
        argument: Argument,
        answer: impl Fn(String) -> Fut + Send + Sync + 'static,
        tick: Option<Tick>,
    ) -> Self
    where
        Fut: Future<Output = Result<T, AppError>> + Send + 'static,
    {
        #[cfg(feature = "ssr")]
        let teller = {
            let _ = (address, field);
            server::teller(answer)
        };
        #[cfg(not(feature = "ssr"))]
        let teller = {
            drop(answer);
            teller(address, field)
        };
        let (resource, looking) = (resource(&argument, &teller), RwSignal::new(false));
        #[cfg(feature = "hydrate")]
        if let Some(tick) = tick {
            look_again(resource, looking, argument, teller, tick);
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = tick.map(|Tick(never)| never);
        Self { resource, looking, of: PhantomData }
    }

    /// What was told, as what it is.
    pub fn read(told: &Told) -> Result<T, AppError> {
        let kept = told.0.as_ref().map_err(Clone::clone)?;
        #[cfg(feature = "ssr")]
        let value = server::value(kept.as_ref());
        #[cfg(feature = "hydrate")]
        let value = serde_json::from_str(kept).ok();
        #[cfg(not(any(feature = "ssr", feature = "hydrate")))]
        let value = Some(kept).and(None);
        value.ok_or(AppError::Transport)
    }

    /// The answer as it is now, if there is one yet.
    pub fn get_untracked(self) -> Option<Result<T, AppError>> {
        self.resource.with_untracked(|told| told.as_ref().map(Self::read))
    }
}

/// How an answer travels inside the page: its JSON, or `!` and that of the error.
#[derive(Debug)]
pub struct AsTold;

#[cfg(feature = "ssr")]
impl Encoder<Told> for AsTold {
    type Error = Infallible;
    type Encoded = String;

    fn encode(told: &Told) -> Result<String, Infallible> {
        Ok(match &told.0 {
            Ok(value) => value.json(),
            Err(error) => format!("!{}", serde_json::to_string(error).unwrap_or_default()),
        })
    }
}

/// The server never reads a page.
#[cfg(feature = "ssr")]
impl Decoder<Told> for AsTold {
    type Error = Infallible;
    type Encoded = str;

    fn decode(_: &str) -> Result<Told, Infallible> {
        Ok(Told(Err(AppError::Transport)))
    }
}

/// The browser never writes one.
#[cfg(not(feature = "ssr"))]
impl Encoder<Told> for AsTold {
    type Error = Infallible;
    type Encoded = String;

    fn encode(_: &Told) -> Result<String, Infallible> {
        Ok(String::new())
    }
}

#[cfg(not(feature = "ssr"))]
impl Decoder<Told> for AsTold {
    type Error = Infallible;
    type Encoded = str;

    fn decode(text: &str) -> Result<Told, Infallible> {
        Ok(Told(match text.strip_prefix('!') {
            None => Ok(text.into()),
            #[cfg(feature = "hydrate")]
            Some(error) => Err(serde_json::from_str(error).unwrap_or(AppError::Transport)),
            #[cfg(not(feature = "hydrate"))]
            Some(_) => Err(AppError::Transport),
        }))
    }
}

/// Asks over the wire.
#[cfg(feature = "hydrate")]
fn teller(address: &'static str, field: &'static str) -> Teller {
    use send_wrapper::SendWrapper;

    Arc::new(move |argument, by_itself| {
        Box::pin(SendWrapper::new(async move {
            loop {
                let told = crate::fetch::get(address, field, &argument, by_itself).await;
                // A page that looks again by itself loses nothing by a server that is away: it stays, dimmed.
                if !(by_itself && told.as_ref().is_err_and(AppError::passes)) {
                    return Told(told.map(Kept::from));
                }
                crate::fetch::pause().await;
            }
        }))
    })
}

#[cfg(not(any(feature = "ssr", feature = "hydrate")))]
fn teller(_: &'static str, _: &'static str) -> Teller {
    Arc::new(|_, _| Box::pin(std::future::pending()))
}

#[cfg(feature = "ssr")]
mod server {
    use std::{any::Any, fmt, sync::Arc};

    use super::{Payload, Teller, Told};
    use crate::error::AppError;

    /// A value of any type that can be written into a page as JSON, and had back.
    pub trait Value: Any + Send + Sync {
        fn json(&self) -> String;
    }

    impl<T: Payload> Value for T {
        fn json(&self) -> String {
            serde_json::to_string(self.beside_markup().as_ref()).unwrap_or_default()
        }
    }

    impl fmt::Debug for dyn Value {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("Value")
        }
    }

    pub fn value<T: Payload>(kept: &dyn Value) -> Option<T> {
        (kept as &dyn Any).downcast_ref::<T>().cloned()
    }

    pub fn teller<T: Payload, Fut>(answer: impl Fn(String) -> Fut + Send + Sync + 'static) -> Teller
    where
        Fut: Future<Output = Result<T, AppError>> + Send + 'static,
    {
        Arc::new(move |argument, _| {
            let answer = answer(argument);
            Box::pin(async move {
                let answer = answer.await;
                Told(answer.map(|value| Arc::new(value) as Arc<dyn Value>))
            })
        })
    }
}
