//! Manage Organizations, Access Groups and why somebody sees something, and how they grow with the partner.

use std::time::Duration;

use crate::{
    Outcome,
    http::load,
    portal::{Change, Choices, Portal, Size, World, create_group, organization_names},
    report::{millis, row},
};

/// How long each page is asked for.
const LOAD: Duration = Duration::from_secs(3);

/// So many organizations go in and out at once: as many as may.
const CHANGED: usize = 5_000;

/// How many times a change is made; the middle one is told.
const ROUNDS: usize = 3;

/// What was asked for, how long it took, and what else there is to say of it.
struct Measured(&'static str, Duration, String);

/// A partner of a tenth, and the large one: 10,000 organizations, 1,000 groups and 10,000 people for 100,000 devices.
pub fn measure(devices: usize) -> Outcome {
    let (small, large) = (world(devices / 10)?, world(devices)?);
    for (Measured(what, before, _), Measured(_, after, told)) in small.iter().zip(&large) {
        let grown = after.as_secs_f64() / before.as_secs_f64();
        row(what, &format!("{told}; a tenth as many: {}, grown {grown:.1} times", millis(*before)));
    }
    Ok(())
}

fn world(devices: usize) -> Outcome<Vec<Measured>> {
    let (organizations, groups) = (devices / 10, devices / 100);
    let world = World::make(Size { organizations, devices, employees: devices / 10, sign_ins: 5 })?;
    let portal = Portal::start(&world)?;
    let reader = world.administrator(&portal)?;
    let administrator = reader.client(&portal);
    let mut choices = Choices { organizations: Vec::new(), people: Vec::new() };
    for letters in ["al", "be", "el", "in", "or", "ar", "an", "er", "ma", "ro", "le", "st", "te", "ha", "ne"]
    {
        let found = Choices::of(&administrator, letters, letters)?;
        choices.organizations.extend(found.organizations);
        choices.people.extend(found.people);
    }
    let Choices { organizations, people } = choices;
    for place in 0..groups {
        let some = |all: &'_ [String], count: usize| -> Vec<String> {
            (0..count)
                .filter_map(|more| all.get((place * count + more) % all.len().max(1)).cloned())
                .collect()
        };
        let (organizations, people) = (some(&organizations, 5), some(&people, 3));
        create_group(&administrator, &format!("Bench {place}"), &organizations, &people)?;
    }
    let (organization, person) = organizations.first().zip(people.first()).ok_or("nobody and nothing")?;
    let group = create_group(&administrator, "Bench large", [organization], people.iter().take(50))?;

    let mut names = organization_names(&administrator)?;
    names.truncate(CHANGED);
    let names = names.join("\n");
    let add = Change { group: &group, act: "add-organizations", names: &names };
    let remove = Change { group: &group, act: "remove-organizations", names: &names };
    // Three times each, since once is chance.
    let (mut added, mut removed, mut count) = (Vec::new(), Vec::new(), 0);
    for round in 0..ROUNDS {
        let (took, of) = add.make(&administrator)?;
        added.push(took);
        count = of;
        if round + 1 < ROUNDS {
            removed.push(remove.make(&administrator)?.0);
        }
    }
    let pages = [
        ("Manage Organizations: p50 / p99", "/organizations".to_owned()),
        ("Manage Organizations, a search: p50 / p99", "/organizations?q=an".to_owned()),
        ("Manage Groups: p50 / p99", "/groups".to_owned()),
        ("page of the large group: p50 / p99", format!("/groups/{group}")),
        (
            "why somebody sees something: p50 / p99",
            format!("/why?person={person}&organization={organization}"),
        ),
        ("what taking them all out would do: p50 / p99", remove.plan(&administrator)?),
        (
            "what removing an organization would do: p50 / p99",
            format!("/api/organization/impact?id={organization}"),
        ),
    ];
    let mut measured = Vec::new();
    for (what, path) in pages {
        let asked = load(&portal, &reader, &path, 1, LOAD)?;
        measured.push(Measured(what, asked.p50(), asked.percentiles()));
    }
    removed.push(remove.make(&administrator)?.0);
    for (what, mut took) in [
        ("organizations put into a group (goal 300 ms for 5,000)", added),
        ("organizations taken out of it", removed),
    ] {
        took.sort_unstable();
        let took = took[ROUNDS / 2];
        measured.push(Measured(what, took, format!("{} for {count}", millis(took))));
    }
    Ok(measured)
}
