//! The browser's entry: hydrates the page that the server rendered.

fn main() {
    // What went wrong stands in the browser's console; without this it would only say "unreachable".
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    leptos::mount::hydrate_body(app::App);
}
