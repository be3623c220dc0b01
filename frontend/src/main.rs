//! The browser's entry: hydrates the page that the server rendered.

fn main() {
    leptos::mount::hydrate_body(app::App);
}
