//! Who gets what from which address: every page, every server function, everything else that is registered,
//! asked as each person for what they see, what they don't, what is another partner's and what never was.
//!
//! The table is the specification, written by hand from SPEC sections 2 and 3. `permissions` prints it and asks.

/// An address with what is sent to it, and the answers to everybody, by target.
#[derive(Debug)]
pub struct Row {
    pub path: &'static str,
    /// `{}` stands for the target's id; `@name` for a thing of the world.
    pub fields: &'static [(&'static str, &'static str)],
    pub targets: &'static [Target],
}

/// A thing of the world and what each person gets for it, in the order of `Who::ALL`.
///
/// `y` done or shown · `s` sign in first · `x` not for this role · `n` there is nothing ·
/// `v` a field to mend · `c` in conflict · `-` led elsewhere.
#[derive(Debug)]
pub struct Target {
    pub thing: &'static str,
    pub answers: &'static str,
}

const fn of(thing: &'static str, answers: &'static str) -> Target {
    assert!(answers.len() == 13, "an answer for each person");
    Target { thing, answers }
}

const fn row(
    path: &'static str,
    fields: &'static [(&'static str, &'static str)],
    targets: &'static [Target],
) -> Row {
    Row { path, fields, targets }
}

const NONE: &str = "";

// Nobody, Primary, Security Admin, Admin, Admin in North, Business, Tech, Tech in North, Sales, then the users of the
// organization North: who views, who manages, who only restores; and another partner's primary account.
const EVERYBODY: &[Target] = &[of(NONE, "yyyyyyyyyyyyy")];
const NO_STEP: &[Target] = &[of(NONE, "sssssssssssss")];
const SIGNED_IN: &[Target] = &[of(NONE, "syyyyyyyyyyyy")];
/// Whoever has a link has all that it takes.
const LINKS: &[Target] =
    &[of("link", "yyyyyyyyyyyyy"), of("link/address", "yyyyyyyyyyyyy"), of("never", "nnnnnnnnnnnnn")];
/// T19: a token leaves the address, whatever it opens.
const TOKENS: &[Target] =
    &[of("link", "-------------"), of("link/address", "-------------"), of("never", "nnnnnnnnnnnnn")];
/// No cookie of a link.
const NOT_HELD: &[Target] = &[of(NONE, "ccccccccccccc")];
const STATUS: &[Target] = &[of(NONE, "syyyyxyyxyyxy")];
const ORGANIZATIONS: &[Target] = &[of(NONE, "syyyyxxxxxxxy")];
const GROUPS: &[Target] = &[of(NONE, "syyxxxxxxxxxy")];
const EMPLOYEES: &[Target] = &[of(NONE, "syyyyyxxxxxxy")];
/// The primary account alone, of each partner its own.
const SETTINGS: &[Target] = &[of(NONE, "syxxxxxxxxxxy")];
/// Whoever helps customers (M140): as the Ticket Portal.
const CALLERS: &[Target] = &[of(NONE, "syyyyxyyxxxxy")];
const NO_CODE: &[Target] = &[of(NONE, "snnnnnnnnnnnn")];
/// Nobody here was offered the primary account.
const NO_OFFER: &[Target] = &[of("never", "snnnnnnnnnnnn")];
const NO_OPEN_OFFER: &[Target] = &[of(NONE, "scccccccccccc")];

/// Rules 5, 7, 8, 10: unlinked devices are for people who see everything.
const DEVICE: &[Target] = &[
    of("device/north", "syyyyxyyxyyxn"),
    of("device/hidden", "syyynxynxnnxn"),
    of("device/loose", "syyynxynxnnxn"),
    of("device/foreign", "snnnnxnnxnnxy"),
    of("never", "snnnnxnnxnnxn"),
];
/// Devices to link: for those who manage organizations, as far as they see them.
const SELECTION: &[Target] = &[
    of("device/loose", "syyynxxxxxxxn"),
    of("device/north", "syyyyxxxxxxxn"),
    of("device/hidden", "syyynxxxxxxxn"),
    of("device/foreign", "snnnnxxxxxxxy"),
    of("never", "snnnnxxxxxxxn"),
];
/// M67, M68, rule 10.
const ORGANIZATION: &[Target] = &[
    of("organization/north", "syyyyxxxxxxxn"),
    of("organization/hidden", "syyynxxxxxxxn"),
    of("organization/removed", "snnnnxxxxxxxn"),
    of("organization/foreign", "snnnnxxxxxxxy"),
    of("never", "snnnnxxxxxxxn"),
];
/// The primary account alone, of an organization of its own (M53, T39).
const BRANDED: &[Target] = &[
    of("organization/north", "syxxxxxxxxxxn"),
    of("organization/hidden", "syxxxxxxxxxxn"),
    of("organization/removed", "snxxxxxxxxxxn"),
    of("organization/foreign", "snxxxxxxxxxxy"),
    of("never", "snxxxxxxxxxxn"),
];
/// T38: whoever sees the organization, and its users, sees its logo.
const LOGO: &[Target] = &[
    of("logo/north", "syyyyyyyyyyyn"),
    of("logo/hidden", "syyynyynynnnn"),
    of("logo/foreign", "snnnnnnnnnnny"),
    of("never", "snnnnnnnnnnnn"),
];
/// Rule 8: what belongs to no organization is for those who manage organizations and see everything.
const UNLINKED: &[Target] = &[of(NONE, "syyynxxxxxxxy")];
/// What is linked elsewhere is not there to be chosen for.
const LOOSE_NETWORK: &[Target] = &[
    of("network/loose", "syyynxxxxxxxn"),
    of("network/hidden", "snnnnxxxxxxxn"),
    of("network/foreign", "snnnnxxxxxxxn"),
    of("never", "snnnnxxxxxxxn"),
];
/// What others see is for those who oversee, and for Admins: of what they see themselves (M131).
const EXPLAINED: &[Target] = &[
    of("organization/north", "syyyyxxxxxxxn"),
    of("organization/hidden", "syyynxxxxxxxn"),
    of("organization/removed", "snnnnxxxxxxxn"),
    of("organization/foreign", "snnnnxxxxxxxy"),
    of("never", "snnnnxxxxxxxn"),
];
/// Which groups hold an organization: for those who manage groups.
const HOLDING: &[Target] = &[
    of("organization/north", "syyxxxxxxxxxn"),
    of("organization/removed", "snnxxxxxxxxxn"),
    of("organization/foreign", "snnxxxxxxxxxy"),
    of("never", "snnxxxxxxxxxn"),
];
/// M72.
const GROUP: &[Target] =
    &[of("group/north", "syyxxxxxxxxxn"), of("group/foreign", "snnxxxxxxxxxy"), of("never", "snnxxxxxxxxxn")];
/// Of somebody who is in North, and of nobody.
const REQUEST: &[Target] = &[of("request", "syyxxxxxxxxxn"), of("never", "snnxxxxxxxxxn")];
const EMPLOYEE: &[Target] =
    &[of("scopedtech", "syyyyyxxxxxxn"), of("foreign", "snnnnnxxxxxxy"), of("never", "snnnnnxxxxxxn")];

/// Through whose eyes those look who oversee; an organization user is no employee.
const LOOKED_AT: &[Target] = &[
    of("scopedtech", "syyxxxxxxxxxn"),
    of("invited", "syyxxxxxxxxxn"),
    of("user", "snnxxxxxxxxxn"),
    of("foreign", "snnxxxxxxxxxy"),
    of("never", "snnxxxxxxxxxn"),
];
/// A user of North; who is elsewhere is nobody here, whoever they are.
const USER: &[Target] = &[
    of("user", "syyyyxxxxxxxn"),
    of("user/hidden", "snnnnxxxxxxxn"),
    of("user/foreign", "snnnnxxxxxxxn"),
    of("tech", "snnnnxxxxxxxn"),
    of("never", "snnnnxxxxxxxn"),
];

/// The organization that this user is of, and no other.
const OF_NORTH: &[Target] = &[
    of("organization/north", "syyyyxxxxxxxn"),
    of("organization/hidden", "snnnnxxxxxxxn"),
    of("organization/foreign", "snnnnxxxxxxxn"),
    of("never", "snnnnxxxxxxxn"),
];
/// The same with the organization in the address.
const USER_PAGE: &[Target] = &[
    of("a user/north", "syyyyxxxxxxxn"),
    of("a user/hidden", "syyynxxxxxxxn"),
    of("a user/elsewhere", "snnnnxxxxxxxn"),
    of("a user/foreign", "snnnnxxxxxxxy"),
    of("a user/never", "snnnnxxxxxxxn"),
];
/// The users of organizations alone have a start page of their own.
const HOME: &[Target] = &[of(NONE, "snnnnnnnnyyyn")];

// Acts on accounts: within rank, on nobody who sees more, on oneself never, and only in a state that fits.
const INVITED: Target = of("invited", "syyyxyxxxxxxn");
const ACTIVE: Target = of("scopedtech", "syyyyyxxxxxxn");
const PRIMARY: Target = of("primary", "sxxxxxxxxxxxn");
/// A new address of theirs waits for its link.
const READDRESSED: Target = of("tech", "syyyxyxxxxxxn");
const NOBODY: Target = of("never", "snnnnnxxxxxxn");

/// The pages.
pub const PAGES: &[Row] = &[
    row("/", &[], &[of(NONE, "s-------y----")]),
    row("/sign-in", &[], EVERYBODY),
    // For a browser whose password was right: nobody here has its cookie.
    row("/second-factor", &[], &[of(NONE, "s------------")]),
    row("/set-up", &[], &[of(NONE, "s------------")]),
    row("/set-up/text", &[], &[of(NONE, "s------------")]),
    row("/forgot", &[], EVERYBODY),
    // Once there is a partner it leads on: to sign-in, or to the start page.
    row("/welcome", &[], &[of(NONE, "s------------")]),
    row("/link", &[("link held", "{}")], LINKS),
    row("/link/{}", &[], TOKENS),
    row("/account", &[], SIGNED_IN),
    row("/account/email", &[], SIGNED_IN),
    row("/account/app", &[], SIGNED_IN),
    row("/account/app/remove", &[], SIGNED_IN),
    row("/account/passkeys", &[], SIGNED_IN),
    row("/account/recovery-codes", &[], SIGNED_IN),
    row("/account/handover", &[], NO_OFFER),
    row("/account/access", &[], SIGNED_IN),
    row("/settings", &[], SETTINGS),
    row("/settings/handover", &[], SETTINGS),
    row("/account/text-messages", &[], SIGNED_IN),
    row("/devices", &[], STATUS),
    row("/devices/link", &[("id", "{}")], SELECTION),
    row("/devices/{}", &[], DEVICE),
    row("/organizations", &[], ORGANIZATIONS),
    row("/organizations/new", &[], ORGANIZATIONS),
    // Whatever is not there refuses all (P7).
    row("/organizations/bulk", &[("act", "remove"), ("id", "{}")], ORGANIZATION),
    row("/organizations/import", &[], ORGANIZATIONS),
    row("/organizations/import/{}", &[], &[of("never", "snnnnxxxxxxxn")]),
    row("/organizations/{}", &[], ORGANIZATION),
    row("/organizations/{}/branding", &[], BRANDED),
    row("/organizations/{}/details", &[], ORGANIZATION),
    row("/organizations/{}/tags", &[], ORGANIZATION),
    row("/organizations/{}/tags/change", &[("add", "Maple")], ORGANIZATION),
    row("/organizations/{}/remove", &[], ORGANIZATION),
    row("/organizations/{}/users", &[], ORGANIZATION),
    row("/organizations/{}/users/new", &[], ORGANIZATION),
    row(
        "/organizations/{}/users/bulk",
        &[("act", "deactivate"), ("all", "matching"), ("query", "")],
        ORGANIZATION,
    ),
    row("/organizations/{}/users/links", &[], ORGANIZATION),
    row("/organizations/{}/users/{}", &[], USER_PAGE),
    row(
        "/organizations/{}/users/{}/address",
        &[],
        // No new address waits.
        &[
            of("a user/north", "sccccxxxxxxxn"),
            of("a user/hidden", "scccnxxxxxxxn"),
            of("a user/never", "snnnnxxxxxxxn"),
        ],
    ),
    row("/organizations/{}/users/{}/preview", &[], USER_PAGE),
    row(
        "/organizations/{}/users/{}/{}",
        &[],
        &[
            of("an act/north", "syyyyxxxxxxxn"),
            of("an act/hidden", "syyynxxxxxxxn"),
            of("an act/elsewhere", "snnnnxxxxxxxn"),
            of("an act/never", "snnnnxxxxxxxn"),
        ],
    ),
    row("/organizations/{}/second-factor", &[], ORGANIZATION),
    row("/organizations/{}/networks", &[], ORGANIZATION),
    row("/organizations/{}/saas-accounts", &[], ORGANIZATION),
    row("/organizations/{}/endpoint-backup", &[], ORGANIZATION),
    row("/unlinked", &[], UNLINKED),
    row("/unlinked/networks/{}", &[], LOOSE_NETWORK),
    row("/unlinked/saas-accounts/{}", &[], &[of("never", "snnnnxxxxxxxn")]),
    row("/home", &[], HOME),
    // North is not authorized for support, and nobody else has a code.
    row("/account/caller-code", &[], NO_CODE),
    row("/support/callers", &[], CALLERS),
    row(
        "/audit",
        &[("organization", "{}")],
        // Nothing is found of what is elsewhere, as of what never was.
        &[
            of("organization/north", "syyxxxxxxxxxy"),
            of("organization/foreign", "syyxxxxxxxxxy"),
            of("never", "syyxxxxxxxxxy"),
        ],
    ),
    row("/sessions", &[], GROUPS),
    row("/mails", &[], GROUPS),
    row("/why", &[("organization", "{}")], EXPLAINED),
    row("/access-requests", &[], GROUPS),
    row("/access-requests/{}", &[], REQUEST),
    row("/groups", &[], GROUPS),
    row("/groups/new", &[], GROUPS),
    row("/groups/{}", &[], GROUP),
    row("/groups/{}/people", &[], GROUP),
    row("/groups/{}/copy", &[], GROUP),
    row("/groups/{}/merge", &[], GROUP),
    row("/groups/{}/history", &[], GROUP),
    row(
        "/groups/{}/add-organizations",
        &[],
        &[
            of("group/north", "syyxxxxxxxxxn"),
            of("group/all", "sxxxxxxxxxxxn"),
            of("group/foreign", "snnxxxxxxxxxy"),
            of("never", "snnxxxxxxxxxn"),
        ],
    ),
    row("/groups/{}/add-people", &[], GROUP),
    row(
        "/groups/{}/change",
        &[("act", "add-organizations"), ("id", "@organization/hidden")],
        &[
            of("group/north", "syyxxxxxxxxxn"),
            of("group/foreign", "snnxxxxxxxxxc"),
            of("never", "snnxxxxxxxxxn"),
        ],
    ),
    row("/groups/{}/rule", &[], GROUP),
    row("/groups/{}/rule/change", &[("kind", "tag"), ("tag", "Maple")], GROUP),
    row("/groups/{}/delete", &[], GROUP),
    row("/employees", &[], EMPLOYEES),
    row("/employees/new", &[], EMPLOYEES),
    // Whoever may not be touched is left out, and whoever is not there refuses all (P7).
    row(
        "/employees/bulk",
        &[("act", "deactivate"), ("id", "{}")],
        &[
            of("scopedtech", "syyyyyxxxxxxn"),
            of("primary", "syyyyyxxxxxxn"),
            of("foreign", "snnnnnxxxxxxy"),
            of("user", "snnnnnxxxxxxn"),
            of("never", "snnnnnxxxxxxn"),
        ],
    ),
    row("/employees/links", &[], EMPLOYEES),
    row("/employees/import", &[], EMPLOYEES),
    row("/employees/import/{}", &[], &[NOBODY]),
    row("/employees/{}", &[], EMPLOYEE),
    row("/employees/{}/address", &[], &[READDRESSED, of("scopedtech", "scccccxxxxxxn"), NOBODY]),
    row("/employees/{}/preview", &[], LOOKED_AT),
    row("/employees/{}/resend", &[], &[INVITED, of("scopedtech", "scccccxxxxxxn"), NOBODY]),
    row(
        "/employees/{}/reactivate",
        &[],
        &[of("gone", "syyyxxxxxxxxn"), of("scopedtech", "sccccxxxxxxxn"), of("never", "snnnnxxxxxxxn")],
    ),
    row("/employees/{}/end-sessions", &[], &[ACTIVE, of("foreign", "snnnnnxxxxxxx"), NOBODY]),
    row("/employees/{}/reset-second-factor", &[], &[ACTIVE, of("foreign", "snnnnnxxxxxxx"), NOBODY]),
    row("/employees/{}/deactivate", &[], &[ACTIVE, of("foreign", "snnnnnxxxxxxx"), NOBODY]),
    row("/employees/{}/delete", &[], &[ACTIVE, of("foreign", "snnnnnxxxxxxx"), NOBODY]),
];

/// What is neither page nor server function.
pub const OTHERS: &[Row] = &[
    row("/healthz", &[], EVERYBODY),
    row("/readyz", &[], EVERYBODY),
    row("/assets/none.js", &[], &[of(NONE, "nnnnnnnnnnnnn")]),
    row("/favicon.svg", &[], EVERYBODY),
    row("/favicon.ico", &[], EVERYBODY),
    row("/robots.txt", &[], EVERYBODY),
    row("/mailbox/{}", &[], &[of("never", "nnnnnnnnnnnnn")]),
    row("/mailbox/{}/{}", &[], &[of("never", "nnnnnnnnnnnnn")]),
    row("/theme", &[("theme", "dark")], &[of(NONE, "-------------")]),
    row("/events", &[], SIGNED_IN),
    row("/audit.csv", &[], GROUPS),
    row("/devices.csv", &[], STATUS),
    row("/employees.csv", &[], EMPLOYEES),
    row("/organizations.csv", &[], ORGANIZATIONS),
    row("/organizations/{}/users.csv", &[], ORGANIZATION),
    row("/organizations/{}/networks.csv", &[], ORGANIZATION),
    row("/organizations/{}/saas-accounts.csv", &[], ORGANIZATION),
    row("/organizations/{}/endpoint-backup.csv", &[], ORGANIZATION),
    row("/unlinked.csv", &[], UNLINKED),
    row("/groups.csv", &[], GROUPS),
    row("/logos/{}", &[], LOGO),
    // Leads on to the organization.
    row(
        "/organizations/branding/file",
        &[("id", "{}"), ("hue", "teal")],
        &[
            of("organization/north", "s-xxxxxxxxxxn"),
            of("organization/removed", "snxxxxxxxxxxn"),
            of("organization/foreign", "snxxxxxxxxxx-"),
            of("never", "snxxxxxxxxxxn"),
        ],
    ),
    row("/organizations/import.csv", &[], ORGANIZATIONS),
    row("/organizations/import/file", &[("text", "name,access_group")], &[of(NONE, "s----xxxxxxx-")]),
    row("/employees/import.csv", &[], EMPLOYEES),
    // Leads on to what is in the file.
    row("/employees/import/file", &[("text", "name,email,role")], &[of(NONE, "s-----xxxxxx-")]),
];

/// The server functions that only read.
pub const READING: &[Row] = &[
    row("/api/link", &[("link held", "{}")], LINKS),
    row("/api/link", &[], NOT_HELD),
    row("/api/second-step", &[("sealed", "")], NO_STEP),
    row("/api/me", &[], SIGNED_IN),
    row("/api/account", &[], SIGNED_IN),
    row("/api/account/address", &[], SIGNED_IN),
    row("/api/account/factors", &[], SIGNED_IN),
    row("/api/account/other-app", &[("sealed", "")], SIGNED_IN),
    row("/api/account/offer", &[], NO_OFFER),
    row("/api/account/access", &[], SIGNED_IN),
    row("/api/settings", &[], SETTINGS),
    row("/api/account/texts", &[], SIGNED_IN),
    row("/api/devices", &[("query", "")], STATUS),
    row("/api/devices/link-options", &[("selection", "?id={}")], SELECTION),
    row("/api/device", &[("id", "{}")], DEVICE),
    row("/api/organizations", &[("query", "")], ORGANIZATIONS),
    row("/api/organizations/groups", &[], ORGANIZATIONS),
    row("/api/organizations/called", &[("organization_name", "north")], STATUS),
    row("/api/organizations/import-preview", &[("id", "{}")], &[of("never", "snnnnxxxxxxxn")]),
    row("/api/organizations/bulk-plan", &[("selection", "?act=remove&id={}")], ORGANIZATION),
    // M72.
    row(
        "/api/organizations/bulk-plan",
        &[("selection", "?act=add-to-group&id={}")],
        &[
            of("organization/north", "syyxxxxxxxxxn"),
            of("organization/foreign", "snnxxxxxxxxxy"),
            of("never", "snnxxxxxxxxxn"),
        ],
    ),
    row("/api/organization", &[("id", "{}")], ORGANIZATION),
    row("/api/organization/suggestions", &[("search", "loose")], ORGANIZATIONS),
    row("/api/organization/branding", &[("id", "{}")], BRANDED),
    row("/api/organization/details", &[("id", "{}")], ORGANIZATION),
    row("/api/organization/impact", &[("id", "{}")], ORGANIZATION),
    row("/api/organization/users", &[("organization", "{}"), ("query", "")], ORGANIZATION),
    row("/api/organization/users/whose", &[("organization", "{}")], ORGANIZATION),
    row("/api/organization/user", &[("organization", "@organization/north"), ("user", "{}")], USER),
    row("/api/elements", &[("at", "{}/networks?element=loose")], ORGANIZATION),
    row("/api/elements", &[("at", "{}/saas-accounts?q=north")], ORGANIZATION),
    row("/api/elements", &[("at", "{}/endpoint-backup")], ORGANIZATION),
    row("/api/unlinked", &[("query", "?kind=networks")], UNLINKED),
    row("/api/elements/link-options", &[("at", "networks/{}")], LOOSE_NETWORK),
    row("/api/home", &[], HOME),
    row("/api/account/caller", &[], NO_CODE),
    row("/api/support/callers", &[], CALLERS),
    row("/api/audit", &[("query", "")], GROUPS),
    row("/api/sessions", &[("query", "")], GROUPS),
    row("/api/mails", &[], GROUPS),
    row("/api/why", &[("query", "?organization={}")], EXPLAINED),
    row(
        "/api/why",
        &[("query", "?person={}")],
        // Of employees those tell who oversee; of organization users Admins too.
        &[
            of("scopedtech", "syynnxxxxxxxn"),
            of("user", "syyyyxxxxxxxn"),
            of("user/hidden", "syyynxxxxxxxn"),
            of("foreign", "snnnnxxxxxxxy"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row("/api/why", &[("query", "?device={}")], SELECTION),
    row(
        "/api/why",
        &[("query", "?networks={}")],
        &[
            of("network/north", "syyyyxxxxxxxn"),
            of("network/hidden", "syyynxxxxxxxn"),
            of("network/loose", "syyynxxxxxxxn"),
            of("network/foreign", "snnnnxxxxxxxy"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row("/api/access-requests", &[], GROUPS),
    row("/api/access-request", &[("id", "{}")], REQUEST),
    row("/api/groups", &[("query", "")], GROUPS),
    row("/api/groups", &[("query", "?organization={}")], HOLDING),
    row("/api/groups/choices", &[("query", "")], GROUPS),
    row("/api/group", &[("at", "{}?q=a")], GROUP),
    row("/api/group/people", &[("at", "{}")], GROUP),
    row("/api/group/whole", &[("at", "{}")], GROUP),
    row("/api/group/history", &[("at", "{}?before=9")], GROUP),
    row("/api/group/other-organizations", &[("at", "{}")], GROUP),
    row("/api/group/other-people", &[("at", "{}")], GROUP),
    row("/api/group/rule", &[("id", "{}")], GROUP),
    row("/api/group/rule/plan", &[("at", "{}?kind=all-except&keep=1")], GROUP),
    row("/api/organization/tags", &[("id", "{}")], ORGANIZATION),
    row("/api/organization/tags/plan", &[("at", "{}?add=Maple")], ORGANIZATION),
    row("/api/group/plan", &[("at", "{}?act=remove-people&all=matching&query=")], GROUP),
    row("/api/group/impact", &[("id", "{}")], GROUP),
    row("/api/employees", &[("query", "")], EMPLOYEES),
    row(
        "/api/employees/bulk-plan",
        &[("selection", "?act=deactivate&id={}")],
        &[
            of("scopedtech", "syyyyyxxxxxxn"),
            of("foreign", "snnnnnxxxxxxy"),
            of("user", "snnnnnxxxxxxn"),
            of("never", "snnnnnxxxxxxn"),
        ],
    ),
    row(
        "/api/organization/users/bulk-plan",
        &[("organization", "{}"), ("selection", "?act=deactivate&all=matching&query=")],
        ORGANIZATION,
    ),
    row(
        "/api/organization/users/bulk-plan",
        &[("organization", "@organization/north"), ("selection", "?act=deactivate&id={}")],
        USER,
    ),
    row("/api/employees/import-preview", &[("id", "{}")], &[NOBODY]),
    row("/api/employee", &[("id", "{}")], EMPLOYEE),
    row("/api/employee/account", &[("id", "{}")], EMPLOYEE),
];

/// What is taken while somebody looks through another's eyes: this and nothing else (M131).
pub const ENDS_PREVIEW: [&str; 2] = ["/api/preview/end", "/api/sign-out"];

const NEW: &str = "granite meadow 4 trumpet";

/// The server functions that change something. An address stands here once for each of its fields that names
/// a thing.
pub const CHANGING: &[Row] = &[
    row("/api/sign-in", &[("email", "tech@alder.example"), ("password", "@password")], EVERYBODY),
    row("/api/second-factor", &[("code", "123456"), ("next", "")], NO_STEP),
    row("/api/set-up", &[("sealed", "00"), ("new_code", "123456"), ("next", "")], NO_STEP),
    row("/api/second-factor/text", &[("next", "")], NO_STEP),
    row("/api/set-up/text", &[("phone", "+15551234567"), ("next", "")], NO_STEP),
    row("/api/set-up/text-code", &[("new_code", "123456"), ("next", "")], NO_STEP),
    row("/api/passkey/ask", &[], EVERYBODY),
    row("/api/passkey/sign-in", &[("answer", "{}"), ("next", "")], &[of(NONE, "vvvvvvvvvvvvv")]),
    row("/api/passkey/ask-first", &[], NO_STEP),
    row("/api/passkey/set-up", &[("answer", "{}"), ("next", "")], NO_STEP),
    row(
        "/api/use-second-factor-link",
        &[("link held", "{}"), ("current", "@password")],
        &[of("link", "nnnnnnnnnnnnn"), of("link/address", "nnnnnnnnnnnnn"), of("never", "nnnnnnnnnnnnn")],
    ),
    // P48: a link of another kind proves no address, and one that proves an address sets no password.
    row(
        "/api/use-address-link",
        &[("link held", "{}"), ("current", "@password")],
        &[of("link/address", "yyyyyyyyyyyyy"), of("link", "nnnnnnnnnnnnn"), of("never", "nnnnnnnnnnnnn")],
    ),
    row("/api/use-link", &[("password", NEW), ("repeated", NEW)], NOT_HELD),
    row("/api/sign-out", &[], EVERYBODY),
    // Nobody here looks through somebody else's eyes.
    row("/api/preview/end", &[], SIGNED_IN),
    // The first run is over.
    row(
        "/api/welcome",
        &[
            ("token", "setup"),
            ("name", "Third"),
            ("region", "emea"),
            ("person", "Third Primary"),
            ("email", "primary@third.example"),
            ("password", NEW),
            ("repeated", NEW),
        ],
        &[of(NONE, "ccccccccccccc")],
    ),
    row(
        "/api/use-link",
        &[("link held", "{}"), ("password", NEW), ("repeated", NEW)],
        &[of("link", "yyyyyyyyyyyyy"), of("link/address", "nnnnnnnnnnnnn"), of("never", "nnnnnnnnnnnnn")],
    ),
    row("/api/forgot", &[("email", "tech@alder.example")], EVERYBODY),
    row("/api/account/profile", &[("name", "Alder Renamed"), ("phone", "")], SIGNED_IN),
    row(
        "/api/account/password",
        &[("current", "@password"), ("password", NEW), ("repeated", NEW)],
        SIGNED_IN,
    ),
    // K14, T33: who has the address changes nothing, but for one's own.
    row(
        "/api/account/ask-address",
        &[("email", "{}")],
        &[of("email/tech", "syyyyyvyyyyyy"), of("email/foreign", "syyyyyyyyyyyv")],
    ),
    row("/api/account/withdraw-address", &[], &[of(NONE, "scccccycccccc")]),
    // P61: of one's own only; each of these people has one, which is named by nothing that others know.
    row("/api/account/end-session", &[("session", "{}")], &[of("never", "snnnnnnnnnnnn")]),
    row("/api/account/end-sessions", &[], SIGNED_IN),
    // What was not sealed for this person is out of date.
    row(
        "/api/account/app",
        &[("sealed", "00"), ("new_code", "123456"), ("code", "")],
        &[of(NONE, "scccccccccccc")],
    ),
    // P62: each of these people has one, and nothing else.
    row("/api/account/app/remove", &[], &[of(NONE, "scccccccccccc")]),
    row("/api/account/recovery-codes", &[], SIGNED_IN),
    row("/api/account/confirm", &[], SIGNED_IN),
    // Nobody here has a passkey, and none is named by anything that others know.
    row("/api/account/passkey/ask", &[], &[of(NONE, "scccccccccccc")]),
    row("/api/account/passkey/confirm", &[("answer", "{}")], &[of(NONE, "svvvvvvvvvvvv")]),
    row("/api/account/passkey/ask-new", &[], SIGNED_IN),
    row("/api/account/passkey/add", &[("answer", "{}"), ("name", "")], &[of(NONE, "svvvvvvvvvvvv")]),
    row("/api/account/passkey/remove", &[("id", "{}")], &[of("never", "snnnnnnnnnnnn")]),
    row("/api/mails/try", &[], GROUPS),
    row("/api/account/accept", &[("code", "")], NO_OPEN_OFFER),
    row("/api/account/decline", &[], NO_OPEN_OFFER),
    row("/api/settings/profile", &[("name", "Alder Renamed"), ("region", "apac")], SETTINGS),
    row(
        "/api/settings/policy",
        &[("password_min", "20"), ("idle_minutes", "30"), ("no_access", "true"), ("code", "")],
        SETTINGS,
    ),
    // T12: to an active employee of one's own, and nobody else.
    row(
        "/api/settings/offer",
        &[("email", "{}"), ("code", "")],
        &[of("email/tech", "syxxxxxxxxxxv"), of("email/foreign", "svxxxxxxxxxxv")],
    ),
    row("/api/settings/withdraw", &[], &[of(NONE, "scxxxxxxxxxxc")]),
    // Nobody here has a number yet.
    row("/api/account/texts/send", &[], &[of(NONE, "snnnnnnnnnnnn")]),
    row("/api/account/texts/number", &[("phone", "+15551234567")], SIGNED_IN),
    // What can be no code: a guess would be counted.
    row("/api/account/texts/set", &[("new_code", "12345")], &[of(NONE, "svvvvvvvvvvvv")]),
    row("/api/account/texts/remove", &[], &[of(NONE, "snnnnnnnnnnnn")]),
    // Rule 11: a scoped creator chooses among their own groups.
    row(
        "/api/organizations/create",
        &[("name", "Alder New"), ("group", "{}")],
        &[
            of("group/north", "syyyyxxxxxxxv"),
            of("group/hidden", "syyyvxxxxxxxv"),
            of("group/all", "syyyvxxxxxxxv"),
            of("group/foreign", "svvvvxxxxxxxy"),
            of("never", "svvvvxxxxxxxv"),
        ],
    ),
    row("/api/organizations/import", &[("id", "{}")], &[of("never", "snnnnxxxxxxxn")]),
    // Done as the plan says that was read, of which this is no mark.
    row(
        "/api/organizations/bulk",
        &[("selection", "?act=remove&id={}"), ("mark", ""), ("confirmation", "Alder North")],
        &[
            of("organization/north", "sccccxxxxxxxn"),
            of("organization/hidden", "scccnxxxxxxxn"),
            of("organization/foreign", "snnnnxxxxxxxc"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row(
        "/api/organizations/bulk",
        &[("selection", "?act=add-to-group&id={}"), ("mark", ""), ("group", "@group/north")],
        &[
            of("organization/north", "sccxxxxxxxxxn"),
            of("organization/foreign", "snnxxxxxxxxxc"),
            of("never", "snnxxxxxxxxxn"),
        ],
    ),
    // Rule 8: what belongs elsewhere answers like what does not exist.
    row(
        "/api/organization/link",
        &[("organization", "{}"), ("device", "ALDER-LOOSE-SUMAC-SERIAL")],
        &[
            of("organization/north", "syyyyxxxxxxxn"),
            of("organization/hidden", "syyynxxxxxxxn"),
            of("organization/removed", "snnnnxxxxxxxn"),
            of("organization/foreign", "snnnnxxxxxxxv"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row(
        "/api/organization/link",
        &[("organization", "@organization/north"), ("device", "{}")],
        &[
            of("serial/hidden", "svvvvxxxxxxxn"),
            of("serial/foreign", "svvvvxxxxxxxn"),
            of("never", "svvvvxxxxxxxn"),
        ],
    ),
    row(
        "/api/organization/link-suggested",
        &[("organization", "{}"), ("device", "@device/loose")],
        &[
            of("organization/north", "syyynxxxxxxxn"),
            of("organization/hidden", "syyynxxxxxxxn"),
            of("organization/foreign", "snnnnxxxxxxxn"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row(
        "/api/organization/link-suggested",
        &[("organization", "@organization/north"), ("device", "{}")],
        &[
            of("device/hidden", "snnnnxxxxxxxn"),
            of("device/foreign", "snnnnxxxxxxxn"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row(
        "/api/devices/link",
        &[("selection", "?id={}"), ("organization", "@organization/north")],
        &[
            of("device/loose", "syyynxxxxxxxn"),
            // Seen, and linked already.
            of("device/north", "svvvvxxxxxxxn"),
            of("device/hidden", "svvvnxxxxxxxn"),
            of("device/foreign", "snnnnxxxxxxxv"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row(
        "/api/devices/link",
        &[("selection", "@selection/loose"), ("organization", "{}")],
        &[
            of("organization/north", "syyynxxxxxxxn"),
            of("organization/hidden", "syyynxxxxxxxn"),
            of("organization/removed", "snnnnxxxxxxxn"),
            of("organization/foreign", "snnnnxxxxxxxn"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row(
        "/api/organization/unlink",
        &[("organization", "@organization/north"), ("device", "{}")],
        &[
            of("device/north", "syyyyxxxxxxxn"),
            of("device/hidden", "snnnnxxxxxxxn"),
            of("device/foreign", "snnnnxxxxxxxn"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row(
        "/api/organization/unlink",
        &[("organization", "{}"), ("device", "@device/hidden")],
        &[
            of("organization/hidden", "syyynxxxxxxxn"),
            of("organization/foreign", "snnnnxxxxxxxn"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row(
        "/api/devices/unlink",
        &[("organization", "@organization/north"), ("devices[]", "{}")],
        &[
            of("device/north", "syyyyxxxxxxxn"),
            of("device/hidden", "snnnnxxxxxxxn"),
            of("device/foreign", "snnnnxxxxxxxn"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row(
        "/api/devices/unlink",
        &[("organization", "{}"), ("devices[]", "@device/hidden")],
        &[
            of("organization/hidden", "syyynxxxxxxxn"),
            of("organization/foreign", "snnnnxxxxxxxn"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    // Rule 8, as for devices: what belongs elsewhere answers like what does not exist.
    row(
        "/api/elements/link-typed",
        &[("organization", "{}"), ("kind", "networks"), ("element", "ALDER-LOOSE-SUMAC-DNA-SERIAL")],
        &[
            of("organization/north", "syyyyxxxxxxxn"),
            of("organization/hidden", "syyynxxxxxxxn"),
            of("organization/removed", "snnnnxxxxxxxn"),
            of("organization/foreign", "snnnnxxxxxxxv"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row(
        "/api/elements/link-typed",
        &[("organization", "@organization/north"), ("kind", "saas-accounts"), ("element", "{}")],
        // Whoever sees by Access Groups links none, whatever they type (decision 0019).
        &[
            of("domain/loose", "syyyxxxxxxxxn"),
            of("domain/hidden", "svvvxxxxxxxxn"),
            of("domain/foreign", "svvvxxxxxxxxn"),
            of("never", "svvvxxxxxxxxn"),
        ],
    ),
    // M114: an agent stays where it registered.
    row(
        "/api/elements/link-typed",
        &[("organization", "@organization/north"), ("kind", "{}"), ("element", "alder-north.example")],
        &[of("kind/agents", "snnnnxxxxxxxn"), of("never", "snnnnxxxxxxxn")],
    ),
    row(
        "/api/elements/link",
        &[("organization", "{}"), ("kind", "networks"), ("element", "@network/loose")],
        &[
            of("organization/north", "syyynxxxxxxxn"),
            of("organization/hidden", "syyynxxxxxxxn"),
            of("organization/foreign", "snnnnxxxxxxxn"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row(
        "/api/elements/link",
        &[
            ("organization", "@organization/north"),
            ("kind", "networks"),
            ("element", "{}"),
            ("queue", "true"),
        ],
        &[
            of("network/loose", "syyynxxxxxxxn"),
            of("network/hidden", "snnnnxxxxxxxn"),
            of("network/foreign", "snnnnxxxxxxxn"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row(
        "/api/elements/link",
        &[("organization", "@organization/north"), ("kind", "{}"), ("element", "@network/loose")],
        &[of("kind/agents", "snnnnxxxxxxxn"), of("never", "snnnnxxxxxxxn")],
    ),
    row(
        "/api/elements/unlink",
        &[("organization", "@organization/north"), ("kind", "networks"), ("element", "{}")],
        &[
            of("network/north", "syyyyxxxxxxxn"),
            of("network/hidden", "snnnnxxxxxxxn"),
            of("network/foreign", "snnnnxxxxxxxn"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row(
        "/api/elements/unlink",
        &[("organization", "{}"), ("kind", "networks"), ("element", "@network/hidden")],
        &[
            of("organization/hidden", "syyynxxxxxxxn"),
            of("organization/foreign", "snnnnxxxxxxxn"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row(
        "/api/organization/edit",
        &[
            ("id", "{}"),
            ("shown", "name=Alder+North&locale=en&source_id=n"),
            ("name", "Alder Renamed"),
            ("locale", "en"),
            ("source_id", "n"),
        ],
        &[
            of("organization/north", "syyyyxxxxxxxn"),
            // Seen, and another name was shown.
            of("organization/hidden", "svvvnxxxxxxxn"),
            of("organization/removed", "snnnnxxxxxxxn"),
            of("organization/foreign", "snnnnxxxxxxxv"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row(
        "/api/organization/remove",
        &[("id", "{}"), ("mark", "@removal of north"), ("confirmation", "Alder North")],
        &[
            of("organization/north", "syyyyxxxxxxxn"),
            // Seen, and the impact of another one was read.
            of("organization/hidden", "scccnxxxxxxxn"),
            of("organization/removed", "snnnnxxxxxxxn"),
            of("organization/foreign", "snnnnxxxxxxxc"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row(
        "/api/organizations/restore",
        &[("ids[]", "{}")],
        &[
            of("organization/removed", "syyynxxxxxxxn"),
            of("organization/north", "snnnnxxxxxxxn"),
            of("organization/foreign", "snnnnxxxxxxxn"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row(
        "/api/organization/users/add",
        &[
            ("organization", "{}"),
            ("name", "Alder New"),
            ("email", "new@alder.example"),
            ("portal", "view"),
            ("endpoint", "none"),
        ],
        ORGANIZATION,
    ),
    // M104: somebody of North has Endpoint Backup.
    row(
        "/api/organization/users/add",
        &[
            ("organization", "{}"),
            ("name", "Alder New"),
            ("email", "new@alder.example"),
            ("portal", "none"),
            ("endpoint", "restore_only"),
        ],
        &[of("organization/north", "svvvvxxxxxxxn"), of("organization/hidden", "syyynxxxxxxxn")],
    ),
    row(
        "/api/organization/users/add",
        &[
            ("organization", "@organization/north"),
            ("name", "Alder New"),
            ("email", "{}"),
            ("portal", "view"),
            ("endpoint", "none"),
        ],
        &[of("email/tech", "svvvvxxxxxxxn"), of("email/foreign", "svvvvxxxxxxxn")],
    ),
    row(
        "/api/organization/user/edit",
        &[
            ("organization", "@organization/north"),
            ("user", "{}"),
            ("name", "Alder Edited"),
            ("portal", "manage"),
            ("endpoint", "none"),
        ],
        USER,
    ),
    row(
        "/api/organization/user/edit",
        &[
            ("organization", "{}"),
            ("user", "@user"),
            ("name", "Alder Edited"),
            ("portal", "view"),
            ("endpoint", "none"),
        ],
        OF_NORTH,
    ),
    // M131
    row("/api/organization/user/preview", &[("organization", "@organization/north"), ("user", "{}")], USER),
    row("/api/organization/user/preview", &[("organization", "{}"), ("user", "@user")], OF_NORTH),
    row(
        "/api/organization/user/act",
        &[("organization", "@organization/north"), ("user", "{}"), ("act", "deactivate")],
        USER,
    ),
    row(
        "/api/organization/user/act",
        &[("organization", "{}"), ("user", "@user"), ("act", "delete")],
        OF_NORTH,
    ),
    row(
        "/api/organization/user/act",
        &[("organization", "@organization/north"), ("user", "@user"), ("act", "{}")],
        &[of("act/reactivate", "sccccxxxxxxxn"), of("never", "snnnnxxxxxxxn")],
    ),
    row(
        "/api/organization/user/withdraw-address",
        &[("organization", "@organization/north"), ("user", "{}")],
        &[of("user", "sccccxxxxxxxn"), of("user/hidden", "snnnnxxxxxxxn"), of("never", "snnnnxxxxxxxn")],
    ),
    row("/api/organization/second-factor", &[("organization", "{}"), ("required", "false")], ORGANIZATION),
    row(
        "/api/groups/create",
        &[("name", "New Group"), ("organizations[]", "{}"), ("employees[]", "@tech")],
        &[
            of("organization/north", "syyxxxxxxxxxv"),
            of("organization/removed", "svvxxxxxxxxxv"),
            of("organization/foreign", "svvxxxxxxxxxv"),
            of("never", "svvxxxxxxxxxv"),
        ],
    ),
    row(
        "/api/groups/create",
        &[("name", "New Group"), ("organizations[]", "@organization/north"), ("employees[]", "{}")],
        &[
            of("tech", "syyxxxxxxxxxv"),
            of("foreign", "svvxxxxxxxxxv"),
            of("user", "svvxxxxxxxxxv"),
            of("never", "svvxxxxxxxxxv"),
        ],
    ),
    row(
        "/api/group/rename",
        &[("id", "{}"), ("shown", "North"), ("name", "North")],
        &[
            of("group/north", "syyxxxxxxxxxn"),
            of("group/foreign", "snnxxxxxxxxxc"),
            of("never", "snnxxxxxxxxxn"),
        ],
    ),
    // Done as the plan says that was read, of which this is no mark.
    row(
        "/api/group/change",
        &[("id", "{}"), ("change", "?act=remove-people&all=matching&query="), ("mark", "")],
        &[
            of("group/north", "sccxxxxxxxxxn"),
            of("group/foreign", "snnxxxxxxxxxc"),
            of("never", "snnxxxxxxxxxn"),
        ],
    ),
    row("/api/account/caller-code", &[], NO_CODE),
    // What can be no code: a guess would be counted.
    row("/api/support/caller", &[("code", "1234567")], &[of(NONE, "svvvvxvvxxxxv")]),
    row("/api/group/rule/look", &[("id", "{}"), ("kind", "tag"), ("tag", "Maple")], GROUP),
    row(
        "/api/group/rule/change",
        &[("id", "{}"), ("rule", "?kind=tag&tag=Maple"), ("mark", "")],
        &[
            of("group/north", "sccxxxxxxxxxn"),
            of("group/all", "sxxxxxxxxxxxn"),
            of("group/foreign", "snnxxxxxxxxxc"),
            of("never", "snnxxxxxxxxxn"),
        ],
    ),
    // Nobody loses anything by a tag that no group follows.
    row("/api/organization/tags/edit", &[("id", "{}"), ("shown", ""), ("tags", "Maple")], ORGANIZATION),
    row(
        "/api/organization/tags/change",
        &[("id", "{}"), ("change", "?add=Oak"), ("mark", "")],
        &[
            of("organization/north", "sccccxxxxxxxn"),
            of("organization/hidden", "scccnxxxxxxxn"),
            of("organization/removed", "snnnnxxxxxxxn"),
            of("organization/foreign", "snnnnxxxxxxxc"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row("/api/group/copy", &[("id", "{}"), ("name", "Alder Copy")], GROUP),
    // What was not looked at is not done; a group is not merged into itself, nor into what is not there.
    row(
        "/api/group/merge",
        &[("id", "{}"), ("into", "@group/hidden"), ("mark", "")],
        &[
            of("group/north", "sccxxxxxxxxxn"),
            of("group/hidden", "svvxxxxxxxxxn"),
            of("group/all", "sxxxxxxxxxxxn"),
            of("group/foreign", "snnxxxxxxxxxn"),
            of("never", "snnxxxxxxxxxn"),
        ],
    ),
    row(
        "/api/group/merge",
        &[("id", "@group/north"), ("into", "{}"), ("mark", "")],
        &[
            of("group/all", "sxxxxxxxxxxxn"),
            of("group/foreign", "snnxxxxxxxxxn"),
            of("never", "snnxxxxxxxxxn"),
        ],
    ),
    // Whoever sees everything has nothing to ask for; who waits for an answer has asked.
    row("/api/account/ask-access", &[("reason", "A ticket")], &[of(NONE, "scccyccccxxxc")]),
    row(
        "/api/access-request/grant",
        &[("id", "@request"), ("group", "{}")],
        &[
            of("group/hidden", "syyxxxxxxxxxn"),
            // They are in it already.
            of("group/north", "sccxxxxxxxxxn"),
            of("group/foreign", "svvxxxxxxxxxn"),
            of("never", "svvxxxxxxxxxn"),
        ],
    ),
    row("/api/access-request/grant", &[("id", "{}"), ("group", "@group/hidden")], REQUEST),
    row("/api/access-request/decline", &[("id", "{}")], REQUEST),
    row("/api/group/names", &[("id", "{}"), ("act", "add-people"), ("names", "Alder")], GROUP),
    row(
        "/api/employee/preview",
        &[("id", "{}")],
        &[
            of("scopedtech", "syyxxxxxxxxxn"),
            of("primary", "scyxxxxxxxxxn"),
            of("gone", "sccxxxxxxxxxn"),
            of("user", "snnxxxxxxxxxn"),
            of("foreign", "snnxxxxxxxxxc"),
            of("never", "snnxxxxxxxxxn"),
        ],
    ),
    row(
        "/api/employee/resend",
        &[("id", "{}")],
        &[INVITED, of("scopedtech", "scccccxxxxxxn"), of("foreign", "snnnnnxxxxxxx"), NOBODY],
    ),
    // M95: Admins and above bring back.
    row(
        "/api/employee/reactivate",
        &[("id", "{}")],
        &[
            of("gone", "syyyxxxxxxxxn"),
            of("scopedtech", "sccccxxxxxxxn"),
            of("foreign", "snnnnnxxxxxxx"),
            NOBODY,
        ],
    ),
    row(
        "/api/employee/end-sessions",
        &[("id", "{}")],
        &[ACTIVE, of("invited", "scccxcxxxxxxn"), of("foreign", "snnnnnxxxxxxx"), NOBODY],
    ),
    row(
        "/api/employee/reset-second-factor",
        &[("id", "{}"), ("code", "")],
        &[
            ACTIVE,
            of("invited", "scccxcxxxxxxn"),
            of("primary", "sxxxxxxxxxxxn"),
            of("foreign", "snnnnnxxxxxxx"),
            NOBODY,
        ],
    ),
    row(
        "/api/employee/deactivate",
        &[("id", "{}")],
        &[ACTIVE, of("gone", "scccxcxxxxxxn"), PRIMARY, of("foreign", "snnnnnxxxxxxx"), NOBODY],
    ),
    row("/api/employee/delete", &[("id", "{}")], &[ACTIVE, PRIMARY, of("foreign", "snnnnnxxxxxxx"), NOBODY]),
    // Done to those of the plan that was read, of which this is no mark; Business brings nobody back (M95).
    row(
        "/api/employees/bulk",
        &[("selection", "?act=deactivate&id={}"), ("mark", "")],
        &[
            of("scopedtech", "scccccxxxxxxn"),
            of("foreign", "snnnnnxxxxxxc"),
            of("user", "snnnnnxxxxxxn"),
            of("never", "snnnnnxxxxxxn"),
        ],
    ),
    row(
        "/api/employees/bulk",
        &[("selection", "?act=reactivate&id={}"), ("mark", "")],
        &[of("gone", "sccccxxxxxxxn"), of("foreign", "snnnnxxxxxxxc"), of("never", "snnnnxxxxxxxn")],
    ),
    // As of employees: not what was read.
    row(
        "/api/organization/users/bulk",
        &[("organization", "@organization/north"), ("selection", "?act=deactivate&id={}"), ("mark", "")],
        &[
            of("user", "sccccxxxxxxxn"),
            of("user/hidden", "snnnnxxxxxxxn"),
            of("user/foreign", "snnnnxxxxxxxn"),
            of("tech", "snnnnxxxxxxxn"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row(
        "/api/organization/users/bulk",
        &[("organization", "{}"), ("selection", "?act=resend&all=matching&query="), ("mark", "")],
        &[
            of("organization/north", "sccccxxxxxxxn"),
            of("organization/hidden", "scccnxxxxxxxn"),
            of("organization/removed", "snnnnxxxxxxxn"),
            of("organization/foreign", "snnnnxxxxxxxc"),
            of("never", "snnnnxxxxxxxn"),
        ],
    ),
    row("/api/employees/import", &[("id", "{}")], &[NOBODY]),
    row(
        "/api/group/change",
        &[("id", "@group/north"), ("change", "?act=add-organizations&id={}"), ("mark", "")],
        &[
            // What one has not and what never was answer as what was deleted meanwhile.
            of("organization/hidden", "sccxxxxxxxxxn"),
            of("organization/foreign", "sccxxxxxxxxxn"),
            of("never", "sccxxxxxxxxxn"),
        ],
    ),
    row(
        "/api/group/delete",
        &[("id", "{}")],
        &[
            // Rule 13: as the impact says that was read, of which this is no mark.
            of("group/north", "sccxxxxxxxxxn"),
            of("group/all", "sxxxxxxxxxxxn"),
            of("group/foreign", "snnxxxxxxxxxc"),
            of("never", "snnxxxxxxxxxn"),
        ],
    ),
    row(
        "/api/employees/create",
        &[("name", "Alder New"), ("email", "new@alder.example"), ("role", "tech")],
        EMPLOYEES,
    ),
    // Nobody grants above their own rank, and nobody becomes a second Primary.
    row(
        "/api/employees/create",
        &[("name", "Alder New"), ("email", "new@alder.example"), ("role", "admin")],
        &[of(NONE, "syyyyxxxxxxxy")],
    ),
    row(
        "/api/employees/create",
        &[
            ("name", "Alder New"),
            ("email", "new@alder.example"),
            ("role", "tech"),
            ("security_administrator", "true"),
        ],
        &[of(NONE, "syyxxxxxxxxxy")],
    ),
    row(
        "/api/employees/create",
        &[("name", "Alder New"), ("email", "new@alder.example"), ("role", "primary")],
        &[of(NONE, "svvvvvxxxxxxv")],
    ),
    // An address that is taken by another partner's person, one's own, or held: one answer.
    row(
        "/api/employees/create",
        &[("name", "Alder New"), ("email", "{}"), ("role", "tech")],
        &[of("email/tech", "svvvvvxxxxxxv"), of("email/foreign", "svvvvvxxxxxxv")],
    ),
    row(
        "/api/employee/edit",
        &[("id", "{}"), ("name", "Alder Renamed"), ("role", "tech")],
        &[
            of("scopedtech", "syyyyyxxxxxxn"),
            // Sees more than a scoped admin.
            of("tech", "syyyxyxxxxxxn"),
            of("admin", "syyxxxxxxxxxn"),
            // Nobody changes their own standing.
            of("security", "syxxxxxxxxxxn"),
            of("primary", "sxxxxxxxxxxxn"),
            of("foreign", "snnnnnxxxxxxx"),
            of("user", "snnnnnxxxxxxn"),
            of("never", "snnnnnxxxxxxn"),
        ],
    ),
    // M29: at once for somebody who has set nothing, else it waits for its link; nobody's own.
    row(
        "/api/employee/edit",
        &[("id", "{}"), ("name", "Alder Edited"), ("email", "new@alder.example")],
        &[
            of("scopedtech", "syyyyyxxxxxxn"),
            of("invited", "syyyxyxxxxxxn"),
            of("tech", "syyyxyxxxxxxn"),
            of("admin", "syycxxxxxxxxn"),
            of("primary", "scxxxxxxxxxxn"),
            of("foreign", "snnnnnxxxxxxx"),
            of("user", "snnnnnxxxxxxn"),
        ],
    ),
    row(
        "/api/employee/edit",
        &[("id", "@scopedtech"), ("name", "Alder Edited"), ("email", "{}")],
        &[of("email/tech", "syyyyyxxxxxxn"), of("email/foreign", "syyyyyxxxxxxn")],
    ),
    // Whoever was never in gets an address as somebody new does.
    row(
        "/api/employee/edit",
        &[("id", "@invited"), ("name", "Alder Edited"), ("email", "{}")],
        &[of("email/tech", "svvvxvxxxxxxn"), of("email/foreign", "svvvxvxxxxxxn")],
    ),
    row(
        "/api/employee/withdraw-address",
        &[("id", "{}")],
        &[
            READDRESSED,
            of("scopedtech", "scccccxxxxxxn"),
            PRIMARY,
            of("foreign", "snnnnnxxxxxxx"),
            of("user", "snnnnnxxxxxxn"),
            NOBODY,
        ],
    ),
    // Rule 4.
    row(
        "/api/employee/release",
        &[("id", "{}"), ("code", "")],
        &[of("scopedtech", "syyxxxxxxxxxn"), of("foreign", "snnxxxxxxxxxx"), of("never", "snnxxxxxxxxxn")],
    ),
];
