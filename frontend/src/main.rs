//! The browser's entry: hydrates the page that the server rendered.

fn main() {
    std::panic::set_hook(Box::new(|info| leptos::logging::error!("{info}")));
    leptos::mount::hydrate_body(app::App);
}
