//! What stands around every page of a signed-in person: navigation, top bar, messages, and what they see.

use domain::{
    Capability,
    limits::SEARCH_MAX,
    policy::Principal,
    session::{Me, Sight},
};
use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};

use crate::{
    components::{Copied, EndingNote, Failure, Icon, Messages, PreviewNote, Shortcuts},
    error::AppError,
    markup::view,
    shared::{LastFailed, Message, Refused, SignedIn},
    theme::Theme,
};

/// A place in the navigation, for those whose role includes it.
struct Place {
    group: &'static str,
    path: &'static str,
    icon: &'static str,
    name: &'static str,
    /// Nothing but to be the user of an organization, for the start page that only they have.
    needs: Option<Capability>,
}

const PLACES: [Place; 8] = [
    Place { group: "Status", path: HOME, icon: "organization", name: "Start", needs: None },
    Place {
        group: "Status",
        path: "/devices",
        icon: "device",
        name: "Devices",
        needs: Some(Capability::StatusPages),
    },
    Place {
        group: "Admin",
        path: "/organizations",
        icon: "organization",
        name: "Organizations",
        needs: Some(Capability::ManageOrganizations),
    },
    Place {
        group: "Admin",
        path: "/employees",
        icon: "people",
        name: "Employees",
        needs: Some(Capability::ManageEmployees),
    },
    Place {
        group: "Admin",
        path: "/groups",
        icon: "group",
        name: "Access Groups",
        needs: Some(Capability::ManageGroups),
    },
    Place {
        group: "Admin",
        path: "/audit",
        icon: "clock",
        name: "Audit trail",
        needs: Some(Capability::Oversight),
    },
    Place {
        group: "Admin",
        path: SETTINGS,
        icon: "settings",
        name: "Account Settings",
        needs: Some(Capability::AccountSettings),
    },
    Place {
        group: "Support",
        path: CALLERS,
        icon: "person",
        name: "Callers",
        needs: Some(Capability::TicketPortal),
    },
];

/// Pages that load no program: a link there loads the document.
const SETTINGS: &str = "/settings";
const HOME: &str = "/home";
const CALLERS: &str = "/support/callers";

impl Place {
    fn is_open_to(&self, me: &Me) -> bool {
        self.needs.map_or(!me.has_role(), |needs| me.may(needs))
    }

    fn rel(&self) -> Option<&'static str> {
        (self.needs.is_none() || self.path == SETTINGS || self.path == CALLERS).then_some("external")
    }
}

/// The frame of every page of a signed-in person.
#[component]
pub fn Frame() -> impl IntoView {
    let Refused(refused) = expect_context();
    let LastFailed(failed, _) = expect_context();
    let Message { notice, with_page } = expect_context();
    let location = use_location();
    #[cfg(feature = "hydrate")]
    crate::components::listen();
    Effect::new(move |before: Option<String>| {
        let here = location.pathname.get();
        let search = location.search.get();
        #[cfg(feature = "hydrate")]
        crate::components::arrived(if search.is_empty() { here.clone() } else { format!("{here}?{search}") });
        #[cfg(not(feature = "hydrate"))]
        let _ = search;
        #[cfg(feature = "hydrate")]
        crate::components::close_menus();
        if before.is_some_and(|before| before != here) {
            // What was said of another page is not true of this one.
            refused.set(None);
            failed.set(None);
            if with_page.get_untracked() {
                notice.set(None);
            }
            // Whoever hears the page begins where it begins.
            #[cfg(feature = "hydrate")]
            crate::dom::focus("#main");
        }
        here
    });
    let page = move || match refused.get() {
        Some(refusal) => view! { <Failure error=AppError::Forbidden(refusal)/> },
        None => view! { <Outlet/> },
    };
    // The server runs what can change several times; each time the page would ask the database again.
    #[cfg(feature = "ssr")]
    let page = untrack(page);
    view! { <Around>{page}</Around> }
}

/// There is nothing at this address, or nothing that the reader can see: the same page.
#[component]
pub fn Missing() -> impl IntoView {
    let failure = || view! { <Failure error=AppError::NotFound/> };
    // The program runs for those who are signed in.
    #[cfg(feature = "ssr")]
    if expect_context::<SignedIn>().0.with_untracked(Option::is_none) {
        return view! { <crate::components::Apart>{failure()}</crate::components::Apart> };
    }
    view! { <Around>{failure()}</Around> }
}

/// Navigation and top bar around a page.
#[component]
fn Around(children: Children) -> impl IntoView {
    let SignedIn(signed_in) = expect_context();
    #[cfg(feature = "hydrate")]
    stay_myself(signed_in);
    let part = move |view: fn(Me) -> AnyView| move || signed_in.get().map(view);
    view! {
        <a class="skip-link" href="#main" rel="external">"Skip to content"</a>
        <div class="shell">
            {part(|me| view! { <Side me/> })}
            {part(|me| view! { <Bar me/> })}
            <main id="main" tabindex="-1">
                {part(|me| view! {
                    // It is there without any too: whoever hears the page is told of those that come into it.
                    <div class="notices" role="status" aria-label="Notices" {..crate::markup::Markup::notices(&me)}></div>
                })}
                {part(|me| me.preview.map(|preview| view! { <PreviewNote preview name=me.name/> }).into_any())}
                <Messages/>
                <EndingNote/>
                {part(|me| view! { {me.offered.then(|| view! { <OfferNote/> })} {me.may(Capability::StatusPages).then(|| view! { <SightNote sight=me.sight asks=me.preview.is_none()/> })} })}
                {children()}
            </main>
            {part(|me| view! { <Tabs me/> })}
        </div>
        <Shortcuts/>
        <Copied/>
    }
}

/// Who one is can change while the page is open, and what is told above it: it is asked again with everything else.
#[cfg(feature = "hydrate")]
fn stay_myself(signed_in: RwSignal<Option<Me>>) {
    use leptos::{server_fn::ServerFn as _, tachys::html::attribute::Attribute as _, task::spawn_local};

    use crate::markup::Markup;

    let crate::shared::Tick(tick) = expect_context();
    Effect::new(move |seen: Option<u64>| {
        let now = tick.get();
        if seen.is_some_and(|seen| seen != now) {
            spawn_local(async move {
                let text = crate::fetch::get(crate::api::account::LoadMe::url(), "", "", true).await;
                let me = text.ok().and_then(|text| serde_json::from_str::<Me>(&text).ok());
                let Some(me) = me else { return };
                // Whoever only reads a notice more keeps the menu that they have opened.
                if let Some(place) = crate::dom::find::<web_sys::Element>(".notices") {
                    Markup::notices(&me).build(&place);
                }
                signed_in.update_untracked(|before| {
                    if let Some(before) = before {
                        before.notices.clone_from(&me.notices);
                    }
                });
                if signed_in.with_untracked(|before| before.as_ref() != Some(&me)) {
                    crate::dom::set_hue(me.branding.hue);
                    signed_in.set(Some(me));
                }
            });
        }
        now
    });
}

/// Whether the address is in this place.
fn current(path: &'static str) -> impl Fn() -> Option<&'static str> + Clone + Send {
    let location = use_location();
    move || {
        let here = location.pathname.get();
        let inside = here.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        inside.then_some("page")
    }
}

#[component]
fn Side(me: Me) -> impl IntoView {
    let groups = ["Status", "Admin", "Support"];
    let group = |group: &'static str| {
        let places: Vec<_> =
            PLACES.iter().filter(|place| place.group == group && place.is_open_to(&me)).collect();
        (!places.is_empty()).then(|| {
            view! {
                <nav class="nav" aria-label=group>
                    <p aria-hidden="true">{group}</p>
                    {places
                        .into_iter()
                        .map(|place| view! {
                            <a href=place.path rel=place.rel() aria-current=current(place.path)><Icon name=place.icon/>{place.name}</a>
                        })
                        .collect_view()}
                </nav>
            }
        })
    };
    view! {
        <aside class="side" id="menu" popover="auto">
            <a class="brandmark" href="/" rel=(!me.has_role()).then_some("external")><Mark me=me.clone()/></a>
            {groups.map(group).collect_view()}
        </aside>
    }
}

/// The logo of one's organization, where it has one; else the partner's name.
#[component]
fn Mark(me: Me) -> impl IntoView {
    let Me { sight, branding, partner, .. } = me;
    if let (Some(logo), Sight::Organization(name)) = (branding.logo, sight) {
        let (width, height) = (logo.width.to_string(), logo.height.to_string());
        view! { <img class="logo" src=logo.path() width=width height=height alt=name/> }.into_any()
    } else {
        let initial: String = partner.chars().take(1).collect();
        view! { <span class="mark" aria-hidden="true">{initial}</span>{partner} }.into_any()
    }
}

#[component]
fn Bar(me: Me) -> impl IntoView {
    let what = match me.principal {
        Principal::Employee(standing) if standing.security_administrator => {
            format!("{} · Security Administrator", standing.role.name())
        }
        Principal::Employee(standing) => standing.role.name().to_owned(),
        Principal::OrganizationUser(_) => "Organization user".to_owned(),
    };
    let chosen: Theme = expect_context();
    let theme = |theme: Theme, icon: Option<&'static str>, name: &'static str| {
        view! {
            <button name="theme" value=theme.key() aria-pressed=(theme == chosen).to_string()>
                {icon.map(|icon| view! { <Icon name=icon small=true/> })}{name}
            </button>
        }
    };
    view! {
        <header class="bar">
            {me.may(Capability::StatusPages).then(|| view! {
                <form class="input find" role="search" aria-label="Devices by hostname, serial or organization" action="/devices">
                    <Icon name="search" small=true/>
                    <input type="search" name="q" id="search" aria-label="Search devices" placeholder="Search devices" autocomplete="off" maxlength=SEARCH_MAX/>
                    <kbd aria-hidden="true">"/"</kbd>
                </form>
            })}
            <div class="end">
                <button class="avatar" type="button" popovertarget="account">
                    {me.initials()}<span class="visually-hidden">{format!(", account of {}", me.name)}</span>
                </button>
            </div>
            <div class="pop" id="account" popover="auto">
                <div class="head"><b>{me.name.clone()}</b><div class="sub">{me.email.clone()}<br/>{what}</div></div>
                <a href="/account"><Icon name="person" small=true/>"Your account"</a>
                {me.may(Capability::AccountSettings).then(|| view! {
                    <a href=SETTINGS rel="external"><Icon name="settings" small=true/>"Account Settings"</a>
                })}
                <button type="button" class="js" popovertarget="account" popovertargetaction="hide" on:click=move |_| show_shortcuts()><Icon name="keyboard" small=true/>"Keyboard shortcuts"</button>
                <hr/>
                <form class="segmented" method="post" action="/theme" aria-label="Colours">
                    {theme(Theme::Light, Some("sun"), "Light")}{theme(Theme::Dark, Some("moon"), "Dark")}{theme(Theme::System, None, "System")}
                </form>
                <hr/>
                <form method="post" action="/api/sign-out"><button><Icon name="sign-out" small=true/>"Sign out"</button></form>
            </div>
        </header>
    }
}

#[component]
fn Tabs(me: Me) -> impl IntoView {
    view! {
        <nav class="tabbar" aria-label="Sections">
            {PLACES
                .iter()
                .filter(|place| place.is_open_to(&me))
                .take(3)
                .map(|place| view! {
                    <a href=place.path rel=place.rel() aria-current=current(place.path)><Icon name=place.icon/>{place.name}</a>
                })
                .collect_view()}
            <button type="button" popovertarget="menu"><Icon name="menu"/>"More"</button>
        </nav>
    }
}

/// The primary account is offered to whoever looks.
#[component]
fn OfferNote() -> impl IntoView {
    let page = "/account/handover";
    (use_location().pathname.get_untracked() != page).then(|| view! {
        <div class="note"><Icon name="key"/><p>"The primary account is offered to you. "<a href=page rel="external">"Look at the offer"</a></p></div>
    })
}

/// What one sees, told plainly (UX section 4); nothing for those who are never scoped. Nobody asks for more through somebody
/// else's eyes.
#[component]
fn SightNote(sight: Sight, asks: bool) -> impl IntoView {
    let asking =
        move |text: &'static str| asks.then(|| view! { <a href="/account/access" rel="external">{text}</a> });
    match sight {
        Sight::Always | Sight::Organization(_) => ().into_any(),
        Sight::Everything => view! {
            <div class="note"><Icon name="eye"/><p>"You are in no Access Group, so you see everything."</p></div>
        },
        Sight::Groups(groups) => {
            let one = groups.len() == 1;
            let names = groups.iter().enumerate().map(|(place, name)| {
                let before = if place == 0 {
                    ""
                } else if place + 1 == groups.len() {
                    " and "
                } else {
                    ", "
                };
                view! { {before}<b>{name.clone()}</b> }
            });
            view! {
                <div class="note">
                    <Icon name="eye"/>
                    <p>
                        {if one { "You see the organizations of your Access Group " } else { "You see the organizations of your Access Groups " }}
                        {names.collect_view()}". "
                        {asking("Ask for more")}
                    </p>
                </div>
            }
        }
        Sight::Nothing { ask } => {
            let whom = if ask.is_empty() { "a Security Administrator".to_owned() } else { ask.join(", ") };
            view! {
                <div class="note warn">
                    <Icon name="eye-off"/>
                    <p>{format!("You are in no Access Group, so you see nothing. Ask a Security Administrator: {whom}. ")}{asking("Ask for access")}</p>
                </div>
            }
        }
    }
}

/// Opens the dialog of the keys, for those who don't know the key that does.
fn show_shortcuts() {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast as _;
        let dialog = document().get_element_by_id("shortcuts");
        if let Some(dialog) = dialog.and_then(|found| found.dyn_into::<web_sys::HtmlDialogElement>().ok()) {
            let _ = dialog.show_modal();
        }
    }
}
