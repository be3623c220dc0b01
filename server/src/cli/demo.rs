//! `portal demo`: a made-up partner. Its fleet goes through the reader and the import of a real one.

use clap::Args;
use domain::{
    FieldErrors, Timestamp, Visibility,
    element::ElementRecord,
    employee::NewEmployee,
    field::{Email, Name, Password, Phone},
    fleet::DeviceRecord,
    organization_user::NewOrganizationUser,
    partner::{NewPartner, Region},
};

use super::{Count, Failure, Outcome, open, progress::Progress, refused, system};
use crate::{
    config::Config,
    fleet::{
        self,
        demo::{DEVICES, DemoElement, DemoEmployee, EMPLOYEES, ORGANIZATIONS, SEED, World, world},
    },
};

#[derive(Debug, Args)]
pub(super) struct Demo {
    #[arg(long, value_name = "COUNT", default_value_t = ORGANIZATIONS)]
    organizations: usize,
    #[arg(long, value_name = "COUNT", default_value_t = DEVICES)]
    devices: usize,
    #[arg(long, value_name = "COUNT", default_value_t = EMPLOYEES)]
    employees: usize,
    /// So many of the employees can sign in; the first eight always can.
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    sign_ins: usize,
    /// The same number makes the same demo.
    #[arg(long, value_name = "NUMBER", default_value_t = SEED)]
    seed: u64,
}

pub(super) async fn run(config: &Config, demo: Demo) -> Outcome {
    let store = open(config).await?;
    let now = store.clock().now();
    let world = world(demo.seed, demo.organizations, demo.devices, demo.employees, now);
    let progress = Progress::new();
    let made = made(&world, demo.sign_ins, now, &progress)?;
    let (organizations, devices) = (made.organizations.len(), made.devices.len());
    let created = system(&store).telling(&progress).create_demo(&made).await;
    let created = created.map_err(|error| refused(&error));
    store.close().await;
    drop(progress);
    let (_, hints) = created.map_err(|failure| {
        Failure::new(format!("the demo was not created ({}); is it there already?", failure.0))
    })?;
    say!(
        "{} was created with {} and {}.\n\nSign in at {} as:",
        world.partner,
        Count(organizations, "organization"),
        Count(devices, "device"),
        config.server.public_url
    );
    for hint in hints {
        say!("  {:<40} {:<24} {} {} ({})", hint.email, hint.password, hint.app, hint.name, hint.what);
    }
    say!(
        "\nAfter the password comes a code. Give the key behind it to an authenticator app, or look at the codes"
    );
    say!("on the page whose address the portal prints when it starts.");
    Ok(())
}

/// The world in the store's terms.
fn made(
    world: &World,
    sign_ins: usize,
    now: Timestamp,
    progress: &dyn store::Progress,
) -> Result<store::Demo, Failure> {
    let (primary, others) =
        world.employees.split_first().ok_or_else(|| Failure::new("a demo without anybody"))?;
    Ok(store::Demo {
        partner: partner(world.partner, primary)?,
        organizations: world
            .organizations
            .iter()
            .map(|organization| {
                let name = valid("organization", Name::parse(&organization.name))?;
                Ok(store::DemoOrganization { name, source_id: organization.source_id.clone() })
            })
            .collect::<Result<_, Failure>>()?,
        employees: others
            .iter()
            .enumerate()
            .map(|(at, person)| employee(world, at + 1, at + 1 < sign_ins, person))
            .collect::<Result<_, _>>()?,
        groups: world
            .groups
            .iter()
            .map(|group| {
                // The primary account stands apart, and is never scoped.
                let employees = group.employees.iter().filter_map(|at| at.checked_sub(1)).collect();
                let name = valid("group", Name::parse(&group.name))?;
                Ok(store::DemoGroup { name, organizations: group.organizations.clone(), employees })
            })
            .collect::<Result<_, Failure>>()?,
        users: world
            .users
            .iter()
            .map(|user| {
                let person = NewOrganizationUser {
                    name: valid("name", Name::parse(&user.name))?,
                    email: valid("email", Email::parse(&user.email))?,
                    phone: None,
                    access: user.access,
                };
                Ok(store::DemoUser { organization: user.organization, user: person })
            })
            .collect::<Result<_, Failure>>()?,
        devices: devices(world, progress)?,
        elements: world.elements().into_iter().map(element).collect(),
        as_of: now,
    })
}

fn partner(name: &str, primary: &DemoEmployee) -> Result<NewPartner, Failure> {
    Ok(NewPartner {
        name: valid("partner", Name::parse(name))?,
        region: Region::Americas,
        person: valid("person", Name::parse(&primary.name))?,
        email: valid("email", Email::parse(&primary.email))?,
        // The store draws the real ones.
        password: valid("password", Password::given("drawn by the store"))?,
    })
}

fn employee(
    world: &World,
    at: usize,
    signs_in: bool,
    person: &DemoEmployee,
) -> Result<store::DemoEmployee, Failure> {
    let member = world.groups.iter().any(|group| group.employees.contains(&at));
    Ok(store::DemoEmployee {
        employee: NewEmployee {
            name: valid("name", Name::parse(&person.name))?,
            email: valid("email", Email::parse(&person.email))?,
            phone: valid("phone", Phone::parse_optional(person.phone.as_deref().unwrap_or_default()))?,
            standing: person.standing,
        },
        visibility: if member || person.latched { Visibility::Groups } else { Visibility::Everything },
        signs_in: signs_in || !person.persona.is_empty(),
    })
}

fn element(element: DemoElement) -> store::DemoElement {
    let DemoElement { organization, name, state, seen, facts } = element;
    let record = ElementRecord { name, organization: None, state, seen, facts };
    store::DemoElement { organization, record }
}

fn devices(world: &World, progress: &dyn store::Progress) -> Result<Vec<(usize, DeviceRecord)>, Failure> {
    let mut devices = Vec::new();
    let pages = world.pages();
    let all = pages.len();
    for (at, page) in pages.enumerate() {
        progress.step("Reading pages of devices", at, all);
        let before = devices.len();
        devices.extend(fleet::read(&page)?.into_iter().map(|(row, record)| (before + row, record)));
    }
    Ok(devices)
}

fn valid<T>(field: &str, parsed: Result<T, domain::Problem>) -> Result<T, Failure> {
    parsed.map_err(|problem| refused(&store::Error::Invalid(FieldErrors::one(field, problem))))
}
