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
    assert!(answers.len() == 11, "an answer for each person");
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

// Nobody, Primary, Security Admin, Admin, Admin in North, Business, Tech, Tech in North, Sales, Org user, Other.
const EVERYBODY: &[Target] = &[of(NONE, "yyyyyyyyyyy")];
const NO_STEP: &[Target] = &[of(NONE, "sssssssssss")];
const SIGNED_IN: &[Target] = &[of(NONE, "syyyyyyyyyy")];
/// Whoever has a link has all that it takes.
const LINKS: &[Target] =
    &[of("link", "yyyyyyyyyyy"), of("link/address", "yyyyyyyyyyy"), of("never", "nnnnnnnnnnn")];
const STATUS: &[Target] = &[of(NONE, "syyyyxyyxyy")];
const ORGANIZATIONS: &[Target] = &[of(NONE, "syyyyxxxxxy")];
const GROUPS: &[Target] = &[of(NONE, "syyxxxxxxxy")];
const EMPLOYEES: &[Target] = &[of(NONE, "syyyyyxxxxy")];
/// The primary account alone, of each partner its own.
const SETTINGS: &[Target] = &[of(NONE, "syxxxxxxxxy")];
/// Nobody here was offered the primary account.
const NO_OFFER: &[Target] = &[of("never", "snnnnnnnnnn")];
const NO_OPEN_OFFER: &[Target] = &[of(NONE, "scccccccccc")];

/// Rules 5, 7, 8, 10: unlinked devices are for people who see everything.
const DEVICE: &[Target] = &[
    of("device/north", "syyyyxyyxyn"),
    of("device/hidden", "syyynxynxnn"),
    of("device/loose", "syyynxynxnn"),
    of("device/foreign", "snnnnxnnxny"),
    of("never", "snnnnxnnxnn"),
];
/// Devices to link: for those who manage organizations, as far as they see them.
const SELECTION: &[Target] = &[
    of("device/loose", "syyynxxxxxn"),
    of("device/north", "syyyyxxxxxn"),
    of("device/hidden", "syyynxxxxxn"),
    of("device/foreign", "snnnnxxxxxy"),
    of("never", "snnnnxxxxxn"),
];
/// M67, M68, rule 10.
const ORGANIZATION: &[Target] = &[
    of("organization/north", "syyyyxxxxxn"),
    of("organization/hidden", "syyynxxxxxn"),
    of("organization/removed", "snnnnxxxxxn"),
    of("organization/foreign", "snnnnxxxxxy"),
    of("never", "snnnnxxxxxn"),
];
/// M72.
const GROUP: &[Target] =
    &[of("group/north", "syyxxxxxxxn"), of("group/foreign", "snnxxxxxxxy"), of("never", "snnxxxxxxxn")];
const EMPLOYEE: &[Target] =
    &[of("scopedtech", "syyyyyxxxxn"), of("foreign", "snnnnnxxxxy"), of("never", "snnnnnxxxxn")];

// Acts on accounts: within rank, on nobody who sees more, on oneself never, and only in a state that fits.
const INVITED: Target = of("invited", "syyyxyxxxxn");
const ACTIVE: Target = of("scopedtech", "syyyyyxxxxn");
const PRIMARY: Target = of("primary", "sxxxxxxxxxn");
/// A new address of theirs waits for its link.
const READDRESSED: Target = of("tech", "syyyxyxxxxn");
const NOBODY: Target = of("never", "snnnnnxxxxn");

/// The pages.
pub const PAGES: &[Row] = &[
    row("/", &[], &[of(NONE, "s-------y--")]),
    row("/sign-in", &[], EVERYBODY),
    // For a browser whose password was right: nobody here has its cookie.
    row("/second-factor", &[], &[of(NONE, "s----------")]),
    row("/set-up", &[], &[of(NONE, "s----------")]),
    row("/set-up/text", &[], &[of(NONE, "s----------")]),
    row("/forgot", &[], EVERYBODY),
    // Once there is a partner it leads on: to sign-in, or to the start page.
    row("/welcome", &[], &[of(NONE, "s----------")]),
    row("/link/{}", &[], LINKS),
    row("/account", &[], SIGNED_IN),
    row("/account/email", &[], SIGNED_IN),
    row("/account/app", &[], SIGNED_IN),
    row("/account/passkeys", &[], SIGNED_IN),
    row("/account/recovery-codes", &[], SIGNED_IN),
    row("/account/handover", &[], NO_OFFER),
    row("/settings", &[], SETTINGS),
    row("/settings/handover", &[], SETTINGS),
    row("/account/text-messages", &[], SIGNED_IN),
    row("/devices", &[], STATUS),
    row("/devices/link", &[("id", "{}")], SELECTION),
    row("/devices/{}", &[], DEVICE),
    row("/organizations", &[], ORGANIZATIONS),
    row("/organizations/new", &[], ORGANIZATIONS),
    row("/organizations/{}", &[], ORGANIZATION),
    row("/organizations/{}/remove", &[], ORGANIZATION),
    row("/audit", &[], GROUPS),
    row("/groups", &[], GROUPS),
    row("/groups/new", &[], GROUPS),
    row("/groups/{}", &[], GROUP),
    row("/groups/{}/delete", &[], GROUP),
    row("/employees", &[], EMPLOYEES),
    row("/employees/new", &[], EMPLOYEES),
    // Whoever may not be touched is left out, and whoever is not there refuses all (P7).
    row(
        "/employees/bulk",
        &[("act", "deactivate"), ("id", "{}")],
        &[
            of("scopedtech", "syyyyyxxxxn"),
            of("primary", "syyyyyxxxxn"),
            of("foreign", "snnnnnxxxxy"),
            of("user", "snnnnnxxxxn"),
            of("never", "snnnnnxxxxn"),
        ],
    ),
    row("/employees/links", &[], EMPLOYEES),
    row("/employees/import", &[], EMPLOYEES),
    row("/employees/import/{}", &[], &[NOBODY]),
    row("/employees/{}", &[], EMPLOYEE),
    row("/employees/{}/address", &[], &[READDRESSED, of("scopedtech", "scccccxxxxn"), NOBODY]),
    row("/employees/{}/resend", &[], &[INVITED, of("scopedtech", "scccccxxxxn"), NOBODY]),
    row(
        "/employees/{}/reactivate",
        &[],
        &[of("gone", "syyyxxxxxxn"), of("scopedtech", "sccccxxxxxn"), of("never", "snnnnxxxxxn")],
    ),
    row("/employees/{}/end-sessions", &[], &[ACTIVE, of("foreign", "snnnnnxxxxx"), NOBODY]),
    row("/employees/{}/reset-second-factor", &[], &[ACTIVE, of("foreign", "snnnnnxxxxx"), NOBODY]),
    row("/employees/{}/deactivate", &[], &[ACTIVE, of("foreign", "snnnnnxxxxx"), NOBODY]),
    row("/employees/{}/delete", &[], &[ACTIVE, of("foreign", "snnnnnxxxxx"), NOBODY]),
];

/// What is neither page nor server function.
pub const OTHERS: &[Row] = &[
    row("/healthz", &[], EVERYBODY),
    row("/readyz", &[], EVERYBODY),
    row("/assets/none.js", &[], &[of(NONE, "nnnnnnnnnnn")]),
    row("/favicon.svg", &[], EVERYBODY),
    row("/favicon.ico", &[], EVERYBODY),
    row("/robots.txt", &[], EVERYBODY),
    row("/mailbox/{}", &[], &[of("never", "nnnnnnnnnnn")]),
    row("/mailbox/{}/{}", &[], &[of("never", "nnnnnnnnnnn")]),
    row("/theme", &[("theme", "dark")], &[of(NONE, "-----------")]),
    row("/events", &[], SIGNED_IN),
    row("/audit.csv", &[], GROUPS),
    row("/devices.csv", &[], STATUS),
    row("/employees.csv", &[], EMPLOYEES),
    row("/employees/import.csv", &[], EMPLOYEES),
    // Leads on to what is in the file.
    row("/employees/import/file", &[("text", "name,email,role")], &[of(NONE, "s-----xxxx-")]),
];

/// The server functions that only read.
pub const READING: &[Row] = &[
    row("/api/link", &[("token", "{}")], LINKS),
    row("/api/second-step", &[("sealed", "")], NO_STEP),
    row("/api/me", &[], SIGNED_IN),
    row("/api/account", &[], SIGNED_IN),
    row("/api/account/address", &[], SIGNED_IN),
    row("/api/account/factors", &[], SIGNED_IN),
    row("/api/account/other-app", &[("sealed", "")], SIGNED_IN),
    row("/api/account/offer", &[], NO_OFFER),
    row("/api/settings", &[], SETTINGS),
    row("/api/account/texts", &[], SIGNED_IN),
    row("/api/devices", &[("query", "")], STATUS),
    row("/api/devices/link-options", &[("selection", "?id={}")], SELECTION),
    row("/api/device", &[("id", "{}")], DEVICE),
    row("/api/organizations", &[("query", "")], ORGANIZATIONS),
    row("/api/organizations/groups", &[], ORGANIZATIONS),
    row("/api/organization", &[("id", "{}")], ORGANIZATION),
    row("/api/organization/suggestions", &[("search", "loose")], ORGANIZATIONS),
    row("/api/organization/impact", &[("id", "{}")], ORGANIZATION),
    row("/api/audit", &[("query", "")], GROUPS),
    row("/api/groups", &[("query", "")], GROUPS),
    row("/api/groups/choices", &[], GROUPS),
    row("/api/group", &[("id", "{}")], GROUP),
    row("/api/group/impact", &[("id", "{}")], GROUP),
    row("/api/employees", &[("query", "")], EMPLOYEES),
    row(
        "/api/employees/bulk-plan",
        &[("selection", "?act=deactivate&id={}")],
        &[
            of("scopedtech", "syyyyyxxxxn"),
            of("foreign", "snnnnnxxxxy"),
            of("user", "snnnnnxxxxn"),
            of("never", "snnnnnxxxxn"),
        ],
    ),
    row("/api/employees/import-preview", &[("id", "{}")], &[NOBODY]),
    row("/api/employee", &[("id", "{}")], EMPLOYEE),
    row("/api/employee/account", &[("id", "{}")], EMPLOYEE),
];

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
    row("/api/passkey/sign-in", &[("answer", "{}"), ("next", "")], &[of(NONE, "vvvvvvvvvvv")]),
    row("/api/passkey/ask-first", &[], NO_STEP),
    row("/api/passkey/set-up", &[("answer", "{}"), ("next", "")], NO_STEP),
    row(
        "/api/use-second-factor-link",
        &[("token", "{}"), ("current", "@password")],
        &[of("link", "nnnnnnnnnnn"), of("link/address", "nnnnnnnnnnn"), of("never", "nnnnnnnnnnn")],
    ),
    // P48: a link of another kind proves no address, and one that proves an address sets no password.
    row(
        "/api/use-address-link",
        &[("token", "{}")],
        &[of("link/address", "yyyyyyyyyyy"), of("link", "nnnnnnnnnnn"), of("never", "nnnnnnnnnnn")],
    ),
    row("/api/sign-out", &[], EVERYBODY),
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
        &[of(NONE, "ccccccccccc")],
    ),
    row(
        "/api/use-link",
        &[("token", "{}"), ("password", NEW), ("repeated", NEW)],
        &[of("link", "yyyyyyyyyyy"), of("link/address", "nnnnnnnnnnn"), of("never", "nnnnnnnnnnn")],
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
        &[of("email/tech", "syyyyyvyyyy"), of("email/foreign", "syyyyyyyyyv")],
    ),
    row("/api/account/withdraw-address", &[], &[of(NONE, "scccccycccc")]),
    // P61: of one's own only; each of these people has one, which is named by nothing that others know.
    row("/api/account/end-session", &[("session", "{}")], &[of("never", "snnnnnnnnnn")]),
    row("/api/account/end-sessions", &[], SIGNED_IN),
    // What was not sealed for this person is out of date.
    row(
        "/api/account/app",
        &[("sealed", "00"), ("new_code", "123456"), ("code", "")],
        &[of(NONE, "scccccccccc")],
    ),
    row("/api/account/recovery-codes", &[], SIGNED_IN),
    row("/api/account/confirm", &[], SIGNED_IN),
    // Nobody here has a passkey, and none is named by anything that others know.
    row("/api/account/passkey/ask", &[], &[of(NONE, "scccccccccc")]),
    row("/api/account/passkey/confirm", &[("answer", "{}")], &[of(NONE, "svvvvvvvvvv")]),
    row("/api/account/passkey/ask-new", &[], SIGNED_IN),
    row("/api/account/passkey/add", &[("answer", "{}"), ("name", "")], &[of(NONE, "svvvvvvvvvv")]),
    row("/api/account/passkey/remove", &[("id", "{}")], &[of("never", "snnnnnnnnnn")]),
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
        &[of("email/tech", "syxxxxxxxxv"), of("email/foreign", "svxxxxxxxxv")],
    ),
    row("/api/settings/withdraw", &[], &[of(NONE, "scxxxxxxxxc")]),
    // Nobody here has a number yet.
    row("/api/account/texts/send", &[], &[of(NONE, "snnnnnnnnnn")]),
    row("/api/account/texts/number", &[("phone", "+15551234567")], SIGNED_IN),
    // What can be no code: a guess would be counted.
    row("/api/account/texts/set", &[("new_code", "12345")], &[of(NONE, "svvvvvvvvvv")]),
    row("/api/account/texts/remove", &[], &[of(NONE, "snnnnnnnnnn")]),
    // Rule 11: a scoped creator chooses among their own groups.
    row(
        "/api/organizations/create",
        &[("name", "Alder New"), ("group", "{}")],
        &[
            of("group/north", "syyyyxxxxxv"),
            of("group/hidden", "syyyvxxxxxv"),
            of("group/all", "syyyvxxxxxv"),
            of("group/foreign", "svvvvxxxxxy"),
            of("never", "svvvvxxxxxv"),
        ],
    ),
    // Rule 8: what belongs elsewhere answers like what does not exist.
    row(
        "/api/organization/link",
        &[("organization", "{}"), ("device", "ALDER-LOOSE-SUMAC-SERIAL")],
        &[
            of("organization/north", "syyyyxxxxxn"),
            of("organization/hidden", "syyynxxxxxn"),
            of("organization/removed", "snnnnxxxxxn"),
            of("organization/foreign", "snnnnxxxxxv"),
            of("never", "snnnnxxxxxn"),
        ],
    ),
    row(
        "/api/organization/link",
        &[("organization", "@organization/north"), ("device", "{}")],
        &[
            of("serial/hidden", "svvvvxxxxxn"),
            of("serial/foreign", "svvvvxxxxxn"),
            of("never", "svvvvxxxxxn"),
        ],
    ),
    row(
        "/api/organization/link-suggested",
        &[("organization", "{}"), ("device", "@device/loose")],
        &[
            of("organization/north", "syyynxxxxxn"),
            of("organization/hidden", "syyynxxxxxn"),
            of("organization/foreign", "snnnnxxxxxn"),
            of("never", "snnnnxxxxxn"),
        ],
    ),
    row(
        "/api/organization/link-suggested",
        &[("organization", "@organization/north"), ("device", "{}")],
        &[
            of("device/hidden", "snnnnxxxxxn"),
            of("device/foreign", "snnnnxxxxxn"),
            of("never", "snnnnxxxxxn"),
        ],
    ),
    row(
        "/api/devices/link",
        &[("selection", "?id={}"), ("organization", "@organization/north")],
        &[
            of("device/loose", "syyynxxxxxn"),
            // Seen, and linked already.
            of("device/north", "svvvvxxxxxn"),
            of("device/hidden", "svvvnxxxxxn"),
            of("device/foreign", "snnnnxxxxxv"),
            of("never", "snnnnxxxxxn"),
        ],
    ),
    row(
        "/api/devices/link",
        &[("selection", "@selection/loose"), ("organization", "{}")],
        &[
            of("organization/north", "syyynxxxxxn"),
            of("organization/hidden", "syyynxxxxxn"),
            of("organization/removed", "snnnnxxxxxn"),
            of("organization/foreign", "snnnnxxxxxn"),
            of("never", "snnnnxxxxxn"),
        ],
    ),
    row(
        "/api/organization/unlink",
        &[("organization", "@organization/north"), ("device", "{}")],
        &[
            of("device/north", "syyyyxxxxxn"),
            of("device/hidden", "snnnnxxxxxn"),
            of("device/foreign", "snnnnxxxxxn"),
            of("never", "snnnnxxxxxn"),
        ],
    ),
    row(
        "/api/organization/unlink",
        &[("organization", "{}"), ("device", "@device/hidden")],
        &[
            of("organization/hidden", "syyynxxxxxn"),
            of("organization/foreign", "snnnnxxxxxn"),
            of("never", "snnnnxxxxxn"),
        ],
    ),
    row(
        "/api/devices/unlink",
        &[("organization", "@organization/north"), ("devices[]", "{}")],
        &[
            of("device/north", "syyyyxxxxxn"),
            of("device/hidden", "snnnnxxxxxn"),
            of("device/foreign", "snnnnxxxxxn"),
            of("never", "snnnnxxxxxn"),
        ],
    ),
    row(
        "/api/devices/unlink",
        &[("organization", "{}"), ("devices[]", "@device/hidden")],
        &[
            of("organization/hidden", "syyynxxxxxn"),
            of("organization/foreign", "snnnnxxxxxn"),
            of("never", "snnnnxxxxxn"),
        ],
    ),
    row("/api/organization/rename", &[("id", "{}"), ("name", "Alder Renamed")], ORGANIZATION),
    row(
        "/api/organization/remove",
        &[("id", "{}"), ("confirmation", "Alder North")],
        &[
            of("organization/north", "syyyyxxxxxn"),
            // Seen, and another name was typed.
            of("organization/hidden", "svvvnxxxxxn"),
            of("organization/removed", "snnnnxxxxxn"),
            of("organization/foreign", "snnnnxxxxxv"),
            of("never", "snnnnxxxxxn"),
        ],
    ),
    row(
        "/api/organization/restore",
        &[("id", "{}")],
        &[
            of("organization/removed", "syyynxxxxxn"),
            of("organization/north", "snnnnxxxxxn"),
            of("organization/foreign", "snnnnxxxxxn"),
            of("never", "snnnnxxxxxn"),
        ],
    ),
    row(
        "/api/groups/create",
        &[("name", "New Group"), ("organizations[]", "{}"), ("employees[]", "@tech")],
        &[
            of("organization/north", "syyxxxxxxxv"),
            of("organization/removed", "svvxxxxxxxv"),
            of("organization/foreign", "svvxxxxxxxv"),
            of("never", "svvxxxxxxxv"),
        ],
    ),
    row(
        "/api/groups/create",
        &[("name", "New Group"), ("organizations[]", "@organization/north"), ("employees[]", "{}")],
        &[
            of("tech", "syyxxxxxxxv"),
            of("foreign", "svvxxxxxxxv"),
            of("user", "svvxxxxxxxv"),
            of("never", "svvxxxxxxxv"),
        ],
    ),
    row("/api/group/update", &[("id", "{}"), ("name", "Renamed"), ("confirmed", "true")], GROUP),
    row(
        "/api/employee/resend",
        &[("id", "{}")],
        &[INVITED, of("scopedtech", "scccccxxxxn"), of("foreign", "snnnnnxxxxx"), NOBODY],
    ),
    // M95: Admins and above bring back.
    row(
        "/api/employee/reactivate",
        &[("id", "{}")],
        &[of("gone", "syyyxxxxxxn"), of("scopedtech", "sccccxxxxxn"), of("foreign", "snnnnnxxxxx"), NOBODY],
    ),
    row(
        "/api/employee/end-sessions",
        &[("id", "{}")],
        &[ACTIVE, of("invited", "scccxcxxxxn"), of("foreign", "snnnnnxxxxx"), NOBODY],
    ),
    row(
        "/api/employee/reset-second-factor",
        &[("id", "{}"), ("code", "")],
        &[
            ACTIVE,
            of("invited", "scccxcxxxxn"),
            of("primary", "sxxxxxxxxxn"),
            of("foreign", "snnnnnxxxxx"),
            NOBODY,
        ],
    ),
    row(
        "/api/employee/deactivate",
        &[("id", "{}")],
        &[ACTIVE, of("gone", "scccxcxxxxn"), PRIMARY, of("foreign", "snnnnnxxxxx"), NOBODY],
    ),
    row("/api/employee/delete", &[("id", "{}")], &[ACTIVE, PRIMARY, of("foreign", "snnnnnxxxxx"), NOBODY]),
    // Done to those of the plan that was read, of which this is no mark; Business brings nobody back (M95).
    row(
        "/api/employees/bulk",
        &[("selection", "?act=deactivate&id={}"), ("mark", "")],
        &[
            of("scopedtech", "scccccxxxxn"),
            of("foreign", "snnnnnxxxxc"),
            of("user", "snnnnnxxxxn"),
            of("never", "snnnnnxxxxn"),
        ],
    ),
    row(
        "/api/employees/bulk",
        &[("selection", "?act=reactivate&id={}"), ("mark", "")],
        &[of("gone", "sccccxxxxxn"), of("foreign", "snnnnxxxxxc"), of("never", "snnnnxxxxxn")],
    ),
    row("/api/employees/import", &[("id", "{}")], &[NOBODY]),
    // Rule 13: what somebody would lose is shown first.
    row(
        "/api/group/update",
        &[("id", "{}"), ("name", "Renamed")],
        &[of("group/north", "sccxxxxxxxn"), of("group/foreign", "snnxxxxxxxy"), of("never", "snnxxxxxxxn")],
    ),
    row(
        "/api/group/update",
        &[("id", "@group/north"), ("name", "North"), ("organizations[]", "{}"), ("confirmed", "true")],
        &[
            of("organization/hidden", "syyxxxxxxxn"),
            of("organization/foreign", "svvxxxxxxxn"),
            of("never", "svvxxxxxxxn"),
        ],
    ),
    row(
        "/api/group/delete",
        &[("id", "{}")],
        &[
            of("group/north", "syyxxxxxxxn"),
            of("group/all", "sxxxxxxxxxn"),
            of("group/foreign", "snnxxxxxxxy"),
            of("never", "snnxxxxxxxn"),
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
        &[of(NONE, "syyyyxxxxxy")],
    ),
    row(
        "/api/employees/create",
        &[
            ("name", "Alder New"),
            ("email", "new@alder.example"),
            ("role", "tech"),
            ("security_administrator", "true"),
        ],
        &[of(NONE, "syyxxxxxxxy")],
    ),
    row(
        "/api/employees/create",
        &[("name", "Alder New"), ("email", "new@alder.example"), ("role", "primary")],
        &[of(NONE, "svvvvvxxxxv")],
    ),
    // An address that is taken by another partner's person, one's own, or held: one answer.
    row(
        "/api/employees/create",
        &[("name", "Alder New"), ("email", "{}"), ("role", "tech")],
        &[of("email/tech", "svvvvvxxxxv"), of("email/foreign", "svvvvvxxxxv")],
    ),
    row(
        "/api/employee/edit",
        &[("id", "{}"), ("name", "Alder Renamed"), ("role", "tech")],
        &[
            of("scopedtech", "syyyyyxxxxn"),
            // Sees more than a scoped admin.
            of("tech", "syyyxyxxxxn"),
            of("admin", "syyxxxxxxxn"),
            // Nobody changes their own standing.
            of("security", "syxxxxxxxxn"),
            of("primary", "sxxxxxxxxxn"),
            of("foreign", "snnnnnxxxxx"),
            of("user", "snnnnnxxxxn"),
            of("never", "snnnnnxxxxn"),
        ],
    ),
    // M29: at once for somebody who has set nothing, else it waits for its link; nobody's own.
    row(
        "/api/employee/edit",
        &[("id", "{}"), ("name", "Alder Edited"), ("email", "new@alder.example")],
        &[
            of("scopedtech", "syyyyyxxxxn"),
            of("invited", "syyyxyxxxxn"),
            of("tech", "syyyxyxxxxn"),
            of("admin", "syycxxxxxxn"),
            of("primary", "sxxxxxxxxxn"),
            of("foreign", "snnnnnxxxxx"),
            of("user", "snnnnnxxxxn"),
        ],
    ),
    row(
        "/api/employee/edit",
        &[("id", "@scopedtech"), ("name", "Alder Edited"), ("email", "{}")],
        &[of("email/tech", "syyyyyxxxxn"), of("email/foreign", "syyyyyxxxxn")],
    ),
    // Whoever was never in gets an address as somebody new does.
    row(
        "/api/employee/edit",
        &[("id", "@invited"), ("name", "Alder Edited"), ("email", "{}")],
        &[of("email/tech", "svvvxvxxxxn"), of("email/foreign", "svvvxvxxxxn")],
    ),
    row(
        "/api/employee/withdraw-address",
        &[("id", "{}")],
        &[
            READDRESSED,
            of("scopedtech", "scccccxxxxn"),
            PRIMARY,
            of("foreign", "snnnnnxxxxx"),
            of("user", "snnnnnxxxxn"),
            NOBODY,
        ],
    ),
    // Rule 4.
    row(
        "/api/employee/release",
        &[("id", "{}"), ("code", "")],
        &[of("scopedtech", "syyxxxxxxxn"), of("foreign", "snnxxxxxxxx"), of("never", "snnxxxxxxxn")],
    ),
];
