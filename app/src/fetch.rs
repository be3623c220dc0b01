//! The browser's one way to the server: a request that answers with JSON.

use gloo_net::http::Request;

use crate::error::AppError;

/// Asks a server function that changes nothing. Without a field it takes no argument.
///
/// `by_itself` tells that no person asked: the page looks again. That keeps no session alive.
pub async fn get(address: &str, field: &str, value: &str, by_itself: bool) -> Result<String, AppError> {
    let value = String::from(web_sys::js_sys::encode_uri_component(value));
    let address = if field.is_empty() { address.to_owned() } else { format!("{address}?{field}={value}") };
    let mut request = Request::get(&address).header("Accept", "application/json");
    if by_itself {
        request = request.header(crate::BY_ITSELF, "1");
    }
    answer(request.build()).await
}

/// Waits a moment before something is asked again.
pub async fn pause() {
    let (wake, woken) = futures::channel::oneshot::channel();
    let wake = move || {
        let _ = wake.send(());
    };
    leptos::prelude::set_timeout(wake, std::time::Duration::from_secs(5));
    // It is always woken.
    let _ = woken.await;
}

/// Posts a form to a server function.
pub async fn post(address: &str, form: String) -> Result<String, AppError> {
    let request = Request::post(address)
        .header("Accept", "application/json")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(form);
    answer(request).await
}

async fn answer(request: Result<Request, gloo_net::Error>) -> Result<String, AppError> {
    let lost = |_| AppError::Transport;
    let answer = request.map_err(lost)?.send().await.map_err(lost)?;
    let text = answer.text().await.map_err(lost)?;
    if answer.ok() { Ok(text) } else { Err(serde_json::from_str(&text).unwrap_or(AppError::Transport)) }
}
