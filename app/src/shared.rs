//! What the server knows when it renders and the browser has to know when it wakes: the same on both sides.

use domain::{Capability, Refusal, Standing, Timestamp, policy::Principal, session::Me};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    api::{Failed, Flash, Notice},
    theme::Theme,
};

/// Written into the page by the server, read from it by the browser.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Handed {
    icons: String,
    now: i64,
    public_url: String,
    revision: i64,
    theme: Theme,
    me: Option<Me>,
    refused: Option<Refusal>,
    flash: Flash,
}

/// The path of the icon sprite.
#[derive(Debug, Clone)]
pub struct Sprite(pub StoredValue<String>);

/// The address under which the portal is reached, for links to hand over.
#[derive(Debug, Clone, Copy)]
pub struct PublicUrl(pub StoredValue<String>);

/// The time as the page shows it: the server's at first, then the browser's, every half minute.
#[derive(Debug, Clone, Copy)]
pub struct Now(pub RwSignal<Timestamp>);

/// Moves when what is shown may have changed; lists and details look again.
#[derive(Debug, Clone, Copy)]
pub struct Tick(pub RwSignal<u64>);

/// How the session ends soon, if it does.
#[derive(Debug, Clone, Copy)]
pub struct Ending(pub RwSignal<Option<Ends>>);

/// What the page was told about the end of its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// By this browser's clock.
    pub at: Timestamp,
    /// Whether it ends for want of work, so that going on keeps it alive.
    pub idle: bool,
}

/// The signed-in person: as the page was made, and from then on as they are.
#[derive(Debug, Clone, Copy)]
pub struct SignedIn(pub RwSignal<Option<Me>>);

impl SignedIn {
    /// Whether to show what needs this capability.
    pub fn may(self, capability: Capability) -> bool {
        self.0.with_untracked(|me| me.as_ref().is_some_and(|me| me.may(capability)))
    }

    /// Whether they work for the partner.
    pub fn has_role(self) -> bool {
        self.0.with_untracked(|me| me.as_ref().is_some_and(Me::has_role))
    }

    /// Whether the employees whom they add see nothing at first.
    pub fn newcomers_see_nothing(self) -> bool {
        self.0.with_untracked(|me| me.as_ref().is_some_and(|me| me.newcomers_see_nothing))
    }

    /// Whose account it is.
    #[cfg(feature = "ssr")]
    pub fn account(self) -> Option<domain::AccountId> {
        self.0.with_untracked(|me| me.as_ref().map(|me| me.account))
    }

    /// The standing of an employee.
    pub fn standing(self) -> Option<Standing> {
        self.0.with_untracked(|me| match me.as_ref()?.principal {
            Principal::Employee(standing) => Some(standing),
            Principal::OrganizationUser(_) => None,
        })
    }
}

/// Why the page that was asked for is not shown; gone with the next one.
#[derive(Debug, Clone, Copy)]
pub struct Refused(pub RwSignal<Option<Refusal>>);

/// Of what the page shows: changes from then on are announced.
#[derive(Debug, Clone, Copy)]
pub struct Revision(pub i64);

/// The post that was refused last: its form shows it, also where the form is shown anew meanwhile; and how many the page had
/// refused.
#[derive(Debug, Clone, Copy)]
pub struct LastFailed(pub RwSignal<Option<Failed>>, pub StoredValue<u32>);

/// The message about the last act.
#[derive(Debug, Clone, Copy)]
pub struct Message {
    pub notice: RwSignal<Option<Notice>>,
    /// Whether it came with the page, and so stays where it is, instead of over it for ten seconds.
    pub with_page: RwSignal<bool>,
}

fn handed() -> Handed {
    #[cfg(feature = "ssr")]
    {
        let Some(request) = use_context::<crate::context::RequestContext>() else { return Handed::default() };
        let parts = crate::markup::parts::Parts::of_request();
        let notices = crate::markup::notices::banner(&parts, &request.notices).into_string();
        Handed {
            icons: format!("/assets/{}", request.assets.icons),
            now: request.store.clock().now().millis(),
            public_url: request.public_url.to_string(),
            revision: request.actor.as_ref().map_or(0, |actor| actor.revision()),
            theme: request.theme,
            me: request.me.map(|me| Me { notices, ..me }),
            refused: request.refused,
            flash: request.flash,
        }
    }
    #[cfg(not(feature = "ssr"))]
    Handed::default()
}

/// Provides all of it to the pages.
pub fn provide() {
    let Handed { icons, now, public_url, revision, theme, me, refused, flash } =
        SharedValue::new(handed).into_inner();
    provide_context(Sprite(StoredValue::new(icons)));
    provide_context(PublicUrl(StoredValue::new(public_url)));
    provide_context(Now(RwSignal::new(Timestamp::from_millis(now))));
    provide_context(Tick(RwSignal::new(0)));
    provide_context(Revision(revision));
    provide_context(Ending(RwSignal::new(None)));
    provide_context(theme);
    provide_context(SignedIn(RwSignal::new(me)));
    provide_context(Refused(RwSignal::new(refused)));
    provide_context(LastFailed(RwSignal::new(flash.failed), StoredValue::new(0)));
    provide_context(Message { notice: RwSignal::new(flash.notice), with_page: RwSignal::new(true) });
}
