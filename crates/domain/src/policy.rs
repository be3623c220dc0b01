//! What a person may do (SPEC section 2). The server obeys it; the browser shows only what it admits.

use serde::{Deserialize, Serialize};

use crate::{
    account::AccountAct,
    list::Stage,
    organization_user::{Access, PortalAccess},
    partner::Region,
    role::{Rank, Role, Standing},
};

/// Something that a role may or may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Capability {
    /// Partner profile, region, portal policies.
    AccountSettings,
    /// How the portal looks and lists things, for organizations or oneself (M53–M63, M126–M130).
    Customize,
    /// M72.
    ManageGroups,
    /// M67.
    ManageOrganizations,
    /// M13, within rank.
    ManageEmployees,
    /// M95.
    Reactivate,
    Integrations,
    /// M14.
    Apis,
    StatusPages,
    /// Device Audit, RoundTrips.
    DeviceAudit,
    /// Device web, alert settings, device tasks, offsite audit, Recovery Launchpad (M132–M137).
    DeviceTools,
    /// And what goes with helping customers: who calls, and whether it is them (M140).
    TicketPortal,
    Stores,
    Marketing,
    /// Audit log, all sessions, explainer and preview for any employee.
    Oversight,
    /// Explainer and preview for organization users (M131).
    OrganizationPreview,
}

impl Capability {
    /// Every capability, for the generated table and its tests.
    pub const ALL: [Self; 16] = [
        Self::AccountSettings,
        Self::Customize,
        Self::ManageGroups,
        Self::ManageOrganizations,
        Self::ManageEmployees,
        Self::Reactivate,
        Self::Integrations,
        Self::Apis,
        Self::StatusPages,
        Self::DeviceAudit,
        Self::DeviceTools,
        Self::TicketPortal,
        Self::Stores,
        Self::Marketing,
        Self::Oversight,
        Self::OrganizationPreview,
    ];
}

/// Whom a right is asked for: the part of a signed-in person that policy needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Principal {
    /// Works for the partner.
    Employee(Standing),
    /// Works for one organization; sees that organization only, and does there what they have access to.
    OrganizationUser(Access),
}

impl Principal {
    /// Why this person may not do that, which their place does not include.
    pub const fn lacks(self, capability: Capability) -> Refusal {
        match (self, capability) {
            (Self::Employee(_), Capability::AccountSettings | Capability::Customize) => Refusal::Primary,
            (Self::Employee(_), _) => Refusal::Role,
            (Self::OrganizationUser(_), _) => Refusal::Access,
        }
    }

    /// Whether this person may do that at all. Where they may do it is `visibility`.
    pub const fn may(self, capability: Capability) -> bool {
        match self {
            Self::Employee(standing) => standing.may(capability),
            Self::OrganizationUser(access) => match capability {
                Capability::StatusPages => !matches!(access.portal, PortalAccess::None),
                Capability::DeviceTools => matches!(access.portal, PortalAccess::Manage),
                Capability::AccountSettings
                | Capability::Customize
                | Capability::ManageGroups
                | Capability::ManageOrganizations
                | Capability::ManageEmployees
                | Capability::Reactivate
                | Capability::Integrations
                | Capability::Apis
                | Capability::DeviceAudit
                | Capability::TicketPortal
                | Capability::Stores
                | Capability::Marketing
                | Capability::Oversight
                | Capability::OrganizationPreview => false,
            },
        }
    }
}

impl Standing {
    /// Whether an employee of this standing has the capability.
    pub const fn may(self, capability: Capability) -> bool {
        // A Security Administrator has what an Admin has, whatever the role beneath.
        let admin = matches!(self.role, Role::Primary | Role::Admin) || self.security_administrator;
        match capability {
            Capability::AccountSettings | Capability::Customize => matches!(self.role, Role::Primary),
            // The Primary manages groups only while designated.
            Capability::ManageGroups => self.security_administrator,
            Capability::Oversight => matches!(self.role, Role::Primary) || self.security_administrator,
            Capability::ManageOrganizations | Capability::Reactivate | Capability::OrganizationPreview => {
                admin
            }
            Capability::ManageEmployees => admin || matches!(self.role, Role::Business),
            Capability::Integrations => admin || matches!(self.role, Role::Business | Role::Tech),
            Capability::Apis
            | Capability::StatusPages
            | Capability::DeviceAudit
            | Capability::DeviceTools
            | Capability::TicketPortal => admin || matches!(self.role, Role::Tech),
            Capability::Stores => admin || matches!(self.role, Role::Business | Role::SalesMarketing),
            Capability::Marketing => admin || matches!(self.role, Role::SalesMarketing),
        }
    }
}

/// Why something is refused, in words that help and tell an attacker nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// The role does not include this.
    Role,
    /// The primary account alone has this.
    Primary,
    /// The access of an organization user does not include this.
    Access,
    /// The other person, or what they would become, stands above.
    Rank,
    /// Nobody changes their own role or state.
    Oneself,
    /// The other person sees more than oneself.
    Visibility,
    /// A partner always keeps at least one active Security Administrator.
    LastSecurityAdministrator,
    /// The primary account keeps its role and never lapses.
    PrimaryAccount,
    /// All organizations holds every organization by itself and can't be changed or deleted.
    AllOrganizations,
    /// An Access Group follows this tag.
    FollowedTag,
    /// What this Access Group holds is said by a tag.
    FollowsTag,
    /// What is linked to nothing has no name that can't be guessed, and is for those who see everything (rule 8).
    Guessable,
    /// Partners there have no branding (M129).
    BrandingElsewhere,
    /// Another product uses the address of the account (K12).
    AddressLocked,
    /// A fresh second factor is needed first.
    Reauthenticate,
    /// Nothing is changed, and nothing of anybody's own account shown, through somebody else's eyes.
    Preview,
    /// A preview is over by itself, and nobody has said yet that they go on as themselves.
    PreviewOver,
}

impl Refusal {
    /// The refusal as a sentence.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Role => "Your role does not include this. A Security Administrator can change it.",
            Self::Primary => "This is for the primary account alone.",
            Self::Access => "Your access does not include this. Whoever manages your account can change it.",
            Self::Rank => "This needs a rank as high as the other person's.",
            Self::Oneself => "Nobody changes their own role or state. Ask another administrator.",
            Self::Visibility => {
                "This person sees more organizations than you do. Ask a Security Administrator."
            }
            Self::LastSecurityAdministrator => {
                "There must always be an active Security Administrator. Make somebody else one first."
            }
            Self::PrimaryAccount => "The primary account keeps its role and never lapses.",
            Self::AllOrganizations => {
                "All organizations always holds every organization and can't be deleted."
            }
            Self::FollowedTag => {
                "An Access Group follows this tag, so only a Security Administrator can give it or take it off."
            }
            Self::FollowsTag => {
                "A tag says what this group holds. Change the tags of the organization, or the rule of the group."
            }
            Self::Guessable => {
                "Anybody could guess the domain of a SaaS account. Ask a Security Administrator to link it."
            }
            Self::BrandingElsewhere => {
                "Branding is not available to partners in Europe, the Middle East and Africa."
            }
            Self::AddressLocked => {
                "Another product uses this address, so it can't be changed here. Change it there."
            }
            Self::Reauthenticate => "Confirm that it is you. Load the page again.",
            Self::Preview => "You are looking through somebody else's eyes. End the preview first.",
            Self::PreviewOver => {
                "Your preview is over. Go on as yourself first: the button is at the top of every page."
            }
        }
    }
}

/// What keeps somebody from every status page, wherever they may look: nothing is seen at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bar {
    /// The account is not set up yet, or has ended (M94, M112).
    Account(Stage),
    /// The role has no status pages.
    Role(Role),
    /// Nor has what an organization user has access to (M138).
    Access(Access),
}

impl Bar {
    /// Why, as a sentence.
    pub fn message(self) -> String {
        match self {
            Self::Account(Stage::Overdue) => {
                "The account is deactivated: it was not set up in time.".to_owned()
            }
            Self::Account(Stage::Deactivated) => "The account is deactivated.".to_owned(),
            Self::Account(_) => "The account is not set up yet.".to_owned(),
            Self::Role(role) => format!("Their role, {}, has no status pages.", role.name()),
            Self::Access(access) => format!("Their access, {}, has no status pages.", access.in_words()),
        }
    }
}

/// What keeps this person from every status page while their account stands there, if anything does. Where others look is
/// `visibility`.
pub const fn barred(principal: Principal, stage: Stage) -> Option<Bar> {
    match (stage, principal) {
        (Stage::Active, _) if principal.may(Capability::StatusPages) => None,
        (Stage::Active, Principal::Employee(standing)) => Some(Bar::Role(standing.role)),
        (Stage::Active, Principal::OrganizationUser(access)) => Some(Bar::Access(access)),
        (stage, _) => Some(Bar::Account(stage)),
    }
}

/// Whether `actor` may act on an employee who has standing `now` and would have `after`.
///
/// `None` for `now` is a new employee; `None` for `after` is an act that leaves the standing as it is.
/// Nobody acts above their own rank, on the old and on the new standing; nobody makes a second Primary.
pub fn act_on(actor: Standing, now: Option<Standing>, after: Option<Standing>) -> Result<(), Refusal> {
    if !actor.may(Capability::ManageEmployees) {
        return Err(Refusal::Role);
    }
    if [now, after].into_iter().flatten().any(|standing| standing.rank() > actor.rank()) {
        return Err(Refusal::Rank);
    }
    let primary = |standing: Option<Standing>| matches!(standing, Some(Standing { role: Role::Primary, .. }));
    if after.is_some() && primary(now) != primary(after) {
        return Err(Refusal::PrimaryAccount);
    }
    Ok(())
}

/// Whether making somebody `after`, who was `before` or nobody, needs a fresh second factor: what an Admin may do, and
/// more, is neither given nor taken by a session that was left open.
pub fn changes_much(before: Option<Standing>, after: Standing) -> bool {
    before != Some(after)
        && (after.rank() >= Rank::Admin || before.is_some_and(|before| before.rank() >= Rank::Admin))
}

/// Whether an act on the account of this person needs a fresh second factor: what destroys much, and whatever lets an Admin or
/// more in, or shuts them out.
pub fn is_confirmed(act: AccountAct, target: Principal) -> bool {
    match act {
        AccountAct::ResetSecondFactor | AccountAct::Delete => true,
        AccountAct::Resend | AccountAct::Reactivate | AccountAct::EndSessions | AccountAct::Deactivate => {
            matches!(target, Principal::Employee(standing) if changes_much(None, standing))
        }
    }
}

/// Whether `actor` may do this to the account of somebody of standing `target`, who is another person.
///
/// Who sees more than the actor, and who is the last Security Administrator, is known by the store.
pub fn act_on_account(actor: Standing, target: Standing, act: AccountAct) -> Result<(), Refusal> {
    if act == AccountAct::Reactivate && !actor.may(Capability::Reactivate) {
        return Err(Refusal::Role);
    }
    act_on(actor, Some(target), None)?;
    if act.ends() && target.role == Role::Primary {
        return Err(Refusal::PrimaryAccount);
    }
    Ok(())
}

/// Whether `actor` may give organizations a tag, or take it off them: where an Access Group follows it that changes what
/// people see, and takes a Security Administrator (SPEC section 2).
pub fn change_tag(actor: Standing, followed: bool) -> Result<(), Refusal> {
    match () {
        () if !actor.may(Capability::ManageOrganizations) => Err(Refusal::Role),
        () if followed && !designates(actor) => Err(Refusal::FollowedTag),
        () => Ok(()),
    }
}

/// Whether `actor` may look at the portal through the eyes of `target`, who is somebody else of the same partner (M131,
/// SPEC sections 2 and 6).
///
/// Whether the organization of an organization user is one that the actor sees is known by the store. What is shown is what
/// both may do and both see.
pub const fn may_preview(actor: Principal, target: Principal) -> Result<(), Refusal> {
    let needed = match target {
        Principal::Employee(_) => Capability::Oversight,
        Principal::OrganizationUser(_) => Capability::OrganizationPreview,
    };
    if actor.may(needed) { Ok(()) } else { Err(actor.lacks(needed)) }
}

/// Whether `actor`, whose partner is at home there, may set how the portal looks to the users of an organization (M53, M63,
/// M129).
pub const fn may_brand(actor: Principal, region: Region) -> Result<(), Refusal> {
    if !actor.may(Capability::Customize) {
        return Err(actor.lacks(Capability::Customize));
    }
    if region.has_branding() { Ok(()) } else { Err(Refusal::BrandingElsewhere) }
}

/// The roles that `actor` can give to somebody.
pub fn assignable(actor: Standing) -> impl Iterator<Item = Role> {
    Role::ASSIGNABLE.into_iter().filter(move |&role| Standing::of(role).rank() <= actor.rank())
}

/// Whether somebody may make themselves this: nobody changes their own role or state. The primary account alone hands its
/// designation on, or takes it back (SPEC section 2).
pub fn on_oneself(before: Standing, after: Standing) -> Result<(), Refusal> {
    let stays = before == after || [before, after].iter().all(|standing| standing.role == Role::Primary);
    if stays { Ok(()) } else { Err(Refusal::Oneself) }
}

/// Whether `actor` can designate Security Administrators, or take the designation away.
pub fn designates(actor: Standing) -> bool {
    actor.rank() >= Rank::SecurityAdministrator
}

#[cfg(test)]
mod tests;
