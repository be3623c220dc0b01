//! A refusal names the very field that is wrong: whoever sent the form is led there, and does not have to look for it.

use std::collections::BTreeSet;

use http::StatusCode;

use crate::{
    matrix::{self, Row, Target},
    portal::Answer,
};

const NO_FIELD: &str = "";

/// Which function refuses which field by the name of another one, or of none, and why that is right. Each of them has to be
/// met: one that is no longer so fails the test.
const INSTEAD: &[(&str, &str, &str)] = &[
    // A box sends `true` or nothing: a form with anything else was not made by our pages, and is refused whole.
    ("/api/settings/policy", "no_access", NO_FIELD),
    ("/api/organization/second-factor", "required", NO_FIELD),
    ("/api/organization/edit", "support", NO_FIELD),
    ("/api/organization/users/add", "another", NO_FIELD),
    ("/api/employees/create", "security_administrator", NO_FIELD),
    ("/api/employees/create", "another", NO_FIELD),
    ("/api/employee/edit", "security_administrator", NO_FIELD),
    ("/api/elements/link", "queue", NO_FIELD),
    ("/api/group/rule/look", "keep", NO_FIELD),
    // Hidden in the form is what stood in its fields. Without it the form is not whole; where it says something else,
    // somebody seems to have changed the field meanwhile.
    ("/api/organization/edit", "shown", NO_FIELD),
    ("/api/organization/edit", "shown", "name"),
    ("/api/organization/tags/edit", "shown", "tags"),
    // The act is the form's own, and nobody types it: it is told where one types.
    ("/api/group/names", "act", "names"),
    // What is typed into this field of the page is searched for as it is typed.
    ("/api/organization/suggestions", "search", "device"),
    // Two that differ: it is told where the password was typed again.
    ("/api/welcome", "password", "repeated"),
    ("/api/use-link", "password", "repeated"),
    ("/api/account/password", "password", "repeated"),
    // A form has one of the two; without either it is the list that nothing was chosen in.
    ("/api/devices/link", "organization_name", "organization"),
    ("/api/elements/link", "organization_name", "organization"),
];

/// Fields that hold the query string of an address: the parameter in it is named.
const QUERIES: [&str; 5] = ["query", "selection", "at", "change", "rule"];
/// Parameters without which such an address says nothing.
const NEEDED: [&str; 3] = ["act", "id", "kind"];

const NONE: &[Target] = &[about("")];

const fn about(thing: &'static str) -> Target {
    Target { thing, answers: "" }
}

const fn form(
    path: &'static str,
    targets: &'static [Target],
    fields: &'static [(&'static str, &'static str)],
) -> Row {
    Row { path, fields, targets }
}

/// The fields that a form may leave out and the matrix does leave out, last in the form, each as it would be taken.
pub const MORE: &[Row] = &[
    form("/api/account/confirm", NONE, &[("code", "")]),
    form("/api/account/recovery-codes", NONE, &[("code", "")]),
    form("/api/account/app/remove", NONE, &[("code", "")]),
    form("/api/account/ask-address", NONE, &[("email", "fresh@alder.example"), ("code", "")]),
    form(
        "/api/devices/link",
        NONE,
        &[("selection", "@selection/loose"), ("organization", ""), ("organization_name", "Alder North")],
    ),
    form(
        "/api/elements/link",
        NONE,
        &[
            ("kind", "networks"),
            ("element", "@network/loose"),
            ("organization", ""),
            ("organization_name", "Alder North"),
        ],
    ),
    form(
        "/api/organization/edit",
        NONE,
        &[
            ("id", "@organization/north"),
            ("shown", "name=Alder+North&locale=en&source_id=n"),
            ("name", "Alder North"),
            ("locale", "en"),
            ("source_id", "n"),
            ("notes", "Ring twice"),
            ("time_zone", "Europe/Berlin"),
            ("support", "true"),
        ],
    ),
    form(
        "/api/organization/users/add",
        NONE,
        &[
            ("organization", "@organization/north"),
            ("name", "Alder New"),
            ("email", "new@alder.example"),
            ("portal", "view"),
            ("endpoint", "none"),
            ("phone", "+15551234567"),
            ("another", "true"),
        ],
    ),
    form(
        "/api/organization/user/edit",
        NONE,
        &[
            ("organization", "@organization/north"),
            ("user", "@user"),
            ("name", "Alder Edited"),
            ("portal", "view"),
            ("endpoint", "none"),
            ("phone", "+15551234567"),
            ("code", ""),
        ],
    ),
    form(
        "/api/organization/user/edit",
        NONE,
        &[
            ("organization", "@organization/north"),
            ("user", "@user"),
            ("name", "Alder Edited"),
            ("portal", "view"),
            ("endpoint", "none"),
            ("email", "user@alder.example"),
        ],
    ),
    form(
        "/api/organization/user/act",
        NONE,
        &[("organization", "@organization/north"), ("user", "@user"), ("act", "end-sessions"), ("code", "")],
    ),
    form(
        "/api/organization/users/bulk",
        &[about("user")],
        &[
            ("organization", "@organization/north"),
            ("selection", "?act=deactivate&id={}"),
            ("mark", ""),
            ("code", ""),
        ],
    ),
    form(
        "/api/organization/second-factor",
        NONE,
        &[("organization", "@organization/north"), ("required", "false"), ("code", "")],
    ),
    form(
        "/api/organizations/bulk",
        &[about("organization/north")],
        &[("selection", "?act=remove&id={}"), ("mark", ""), ("confirmation", "Alder North"), ("code", "")],
    ),
    form(
        "/api/group/change",
        &[about("tech")],
        &[
            ("id", "@group/north"),
            ("change", "?act=add-people&id={}"),
            ("mark", ""),
            ("reason", "A ticket"),
            ("until", "2100-01-31"),
        ],
    ),
    form(
        "/api/group/rule/look",
        NONE,
        &[("id", "@group/north"), ("kind", "all-except"), ("tag", ""), ("keep", "true")],
    ),
    form(
        "/api/access-request/grant",
        NONE,
        &[("id", "@request"), ("group", "@group/hidden"), ("until", "2100-01-31")],
    ),
    form(
        "/api/employees/create",
        NONE,
        &[
            ("name", "Alder New"),
            ("email", "new@alder.example"),
            ("role", "tech"),
            ("phone", "+15551234567"),
            ("another", "true"),
            ("code", ""),
        ],
    ),
    form(
        "/api/employee/edit",
        NONE,
        &[
            ("id", "@scopedtech"),
            ("name", "Alder Renamed"),
            ("role", "tech"),
            ("phone", "+15551234567"),
            ("security_administrator", "false"),
            ("code", ""),
        ],
    ),
    form(
        "/api/employees/bulk",
        &[about("scopedtech")],
        &[("selection", "?act=deactivate&id={}"), ("mark", ""), ("code", "")],
    ),
    form("/api/employees/import", NONE, &[("id", "@never"), ("code", "")]),
    form("/api/employee/resend", NONE, &[("id", "@invited"), ("code", "")]),
    form("/api/employee/reactivate", NONE, &[("id", "@gone"), ("code", "")]),
    form("/api/employee/end-sessions", NONE, &[("id", "@scopedtech"), ("code", "")]),
    form("/api/employee/deactivate", NONE, &[("id", "@scopedtech"), ("code", "")]),
    form("/api/employee/delete", NONE, &[("id", "@scopedtech"), ("code", "")]),
    form(
        "/api/organization/remove",
        NONE,
        &[
            ("id", "@organization/north"),
            ("mark", "@removal of north"),
            ("confirmation", "Alder North"),
            ("code", ""),
        ],
    ),
];

/// Whether the matrix sends this field to this function.
pub fn in_matrix(path: &str, field: &str) -> bool {
    let has = |row: &Row| row.path == path && row.fields.iter().any(|(name, _)| *name == field);
    [matrix::READING, matrix::CHANGING].into_iter().flatten().any(has)
}

/// The fields that a refusal of this form names; of one that is no refusal of its fields, none.
pub fn named(answer: &Answer, field: &str, text: &str) -> BTreeSet<String> {
    if answer.status != StatusCode::UNPROCESSABLE_ENTITY {
        return BTreeSet::new();
    }
    let said = answer.json();
    if let Some(problems) = said["Invalid"].as_array() {
        let fields: BTreeSet<_> =
            problems.iter().map(|problem| problem[0].as_str().expect("a field").to_owned()).collect();
        return if fields.is_empty() { BTreeSet::from([NO_FIELD.to_owned()]) } else { fields };
    }
    let parameter = said["BadQuery"]["parameter"].as_str().unwrap_or_else(|| panic!("what is wrong: {said}"));
    let within = QUERIES.contains(&field) && (text.contains(parameter) || NEEDED.contains(&parameter));
    BTreeSet::from([if within { field } else { parameter }.to_owned()])
}

/// What refusals have named so far.
#[derive(Debug, Default)]
pub struct Naming {
    /// The fields of functions that were refused.
    refused: BTreeSet<(&'static str, String)>,
    instead: BTreeSet<(&'static str, &'static str, &'static str)>,
}

impl Naming {
    /// Whether the answer to a form with this text in this field names the field, if it refuses the form for its fields;
    /// `already` are those that it refuses whatever is in this one.
    pub fn fits(
        &mut self,
        path: &'static str,
        (field, text): (&str, &str),
        answer: &Answer,
        already: &BTreeSet<String>,
    ) -> bool {
        for name in named(answer, field, text) {
            let instead = INSTEAD.iter().find(|one| **one == (path, field, &*name));
            // A list is named without what makes it one on its way.
            let own = name == field.trim_end_matches("[]");
            if !own && instead.is_none() && !already.contains(&name) {
                return false;
            }
            self.instead.extend(instead);
            if own || instead.is_some() {
                self.refused.insert((path, field.to_owned()));
            }
        }
        true
    }

    /// Fails if something that is listed here was not met.
    pub fn is_up_to_date(&self) {
        for instead in INSTEAD {
            assert!(self.instead.contains(instead), "{instead:?} is out of date in tests/it/named_fields.rs");
        }
        for row in MORE {
            for (field, _) in row.fields.iter().filter(|(field, _)| !in_matrix(row.path, field)) {
                let refused = self.refused.contains(&(row.path, (*field).to_owned()));
                assert!(refused, "{} has no field {field} that can be wrong", row.path);
            }
        }
    }
}
