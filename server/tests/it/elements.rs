//! Networks, SaaS accounts and Endpoint Backup agents on pages and in files: what they say of themselves is only text, what is
//! offered to whom, and what a form without script does.

use domain::{
    element::{ElementRecord, ElementState, Facts},
    fleet::DeviceRecord,
};
use http::StatusCode;

use crate::{
    database::Kind,
    world::{START, Who, World, device},
};

both!(
    what_an_element_says_of_itself_is_only_text,
    only_those_who_see_unlinked_ones_are_offered_a_search,
    a_form_without_script_links_and_says_so,
    an_element_of_the_queue_is_linked_to_the_organization_that_is_chosen,
    who_may_not_guess_an_account_is_not_offered_to_link_one,
    a_wrong_question_is_refused_by_name,
    the_file_of_organizations_counts_what_they_have,
    what_a_list_shows_is_taken_out_as_a_file,
);

const HOSTILE: &str = "<img src=x onerror=alert(1)>\"'</script>";

async fn what_an_element_says_of_itself_is_only_text(kind: Kind) {
    // Their products are other systems: no form ever looked at these texts.
    let world = World::new(kind).await;
    let north = world.id("organization/north");
    let record = |place: Option<&str>, number: u8| ElementRecord {
        name: format!("{HOSTILE}{number}"),
        organization: place.map(|id| id.parse().expect("an id")),
        state: Some(ElementState::Online),
        seen: Some(START),
        facts: Facts::Network {
            group: HOSTILE.to_owned(),
            dna_hostname: HOSTILE.to_owned(),
            dna_serial: format!("{HOSTILE}{number}"),
        },
    };
    world.register(Who::Primary, &[record(Some(north), 1), record(None, 2)]).await;
    let called = DeviceRecord { source_name: Some(HOSTILE.to_owned()), ..device("ALDER-LOOSE", None) };
    world.import(Who::Primary, called).await;
    for path in [
        format!("/organizations/{north}"),
        format!("/organizations/{north}/networks"),
        format!("/organizations/{north}/networks?element=onerror"),
        "/unlinked?kind=networks".to_owned(),
        "/unlinked".to_owned(),
    ] {
        let body = world.page(Who::Primary, &path).await.body;
        assert!(body.contains("&lt;img src=x onerror=alert(1)&gt;"), "{path}: {body}");
        assert!(!body.contains("<img src=x") && !body.contains("\"'</script>"), "{path}: {body}");
    }
}

async fn only_those_who_see_unlinked_ones_are_offered_a_search(kind: Kind) {
    // Rule 8
    let world = World::new(kind).await;
    let at = format!("/organizations/{}/networks?element=loose", world.id("organization/north"));
    let all = world.page(Who::Admin, &at).await.body;
    assert!(all.contains("ALDER-LOOSE-SUMAC-DNA-SERIAL") && all.contains("formmethod=\"get\""), "{all}");
    let scoped = world.page(Who::ScopedAdmin, &at).await.body;
    assert!(scoped.contains("The exact DNA serial of a network"), "{scoped}");
    assert!(!scoped.contains("LOOSE-SUMAC") && !scoped.contains("formmethod=\"get\""), "{scoped}");
    // The way to the queue too.
    let unlinked =
        async |who: Who| world.page(who, "/organizations").await.body.contains("href=\"/unlinked\"");
    assert!(unlinked(Who::Admin).await && !unlinked(Who::ScopedAdmin).await);
    let queue = world.page(Who::Admin, "/unlinked").await.body;
    assert!(queue.contains("1 device, 1 network and 1 SaaS account belong to no organization."), "{queue}");
    // M123: the way out tells the other page nothing, and gives it no hold of this one.
    let account =
        world.page(Who::Admin, &format!("/organizations/{}", world.id("organization/north"))).await.body;
    assert!(
        account.contains(
            "href=\"https://saas.example/alder-north\" target=\"_blank\" rel=\"noopener noreferrer\""
        )
    );
}

async fn a_form_without_script_links_and_says_so(kind: Kind) {
    // M48
    let world = World::new(kind).await;
    let north = world.id("organization/north");
    let here = format!("/organizations/{north}/networks");
    let form = |element: &'static str| [("organization", north), ("kind", "networks"), ("element", element)];
    let path = "/api/elements/link-typed";
    for element in ["ALDER-SUMAC-DNA-SERIAL", "alder-loose-sumac-dna-serial"] {
        let answer = world.submit(Who::ScopedAdmin, path, &form(element), &here).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, &*here), "{element}");
    }
    let page = world.page(Who::ScopedAdmin, &here).await.body;
    assert!(page.contains("ALDER-LOOSE-SUMAC network"), "{page}");
}

async fn an_element_of_the_queue_is_linked_to_the_organization_that_is_chosen(kind: Kind) {
    // M48, M122, rule 8
    let world = World::new(kind).await;
    let mut browser = world.browser(Who::Admin);
    for (kind, thing) in [("networks", "network/loose"), ("saas-accounts", "domain/loose")] {
        let queue = format!("/unlinked?kind={kind}");
        let list = world.page(Who::Admin, &queue).await.body;
        let choose = list.split(&format!("/unlinked/{kind}/")).nth(1).and_then(|rest| rest.split('"').next());
        let element = choose.expect("the way to choose").to_owned();
        let here = format!("/unlinked/{kind}/{element}");
        let page = world.page(Who::Admin, &here).await.body;
        assert!(page.contains("Alder North") && page.contains("Choose an organization"), "{thing}: {page}");
        for (organization, location) in [("", &*here), (world.id("organization/north"), &*queue)] {
            let fields =
                [("organization", organization), ("kind", kind), ("element", &*element), ("queue", "true")];
            let answer = world.portal.ask(browser.submit("/api/elements/link", &fields, &here)).await;
            assert_eq!(answer.header("location"), location, "{thing} {organization:?}");
            browser.keep(&answer);
            let page = world.portal.ask(browser.page(location)).await;
            browser.keep(&page);
            let said = if organization.is_empty() { "Choose one of the options" } else { "is linked." };
            assert!(page.body.contains(said), "{thing} {organization:?}: {}", page.body);
        }
        assert_eq!(world.page(Who::Admin, &here).await.status, StatusCode::NOT_FOUND, "{thing} is linked");
    }
}

async fn who_may_not_guess_an_account_is_not_offered_to_link_one(kind: Kind) {
    // Rule 8, decision 0019
    let world = World::new(kind).await;
    let here = format!("/organizations/{}", world.id("organization/north"));
    for (who, offered) in [(Who::Admin, true), (Who::ScopedAdmin, false)] {
        let page = world.page(who, &here).await.body;
        assert_eq!(page.contains("Link SaaS accounts"), offered, "{who:?}: {page}");
        assert!(page.contains("Link networks"), "{who:?}: {page}");
    }
}

async fn a_wrong_question_is_refused_by_name(kind: Kind) {
    let world = World::new(kind).await;
    let north = world.id("organization/north");
    for path in [
        format!("/organizations/{north}/networks?sort=colour"),
        format!("/organizations/{north}/saas-accounts?owner=1"),
        "/unlinked?kind=endpoint-backup".to_owned(),
    ] {
        assert_eq!(world.page(Who::Primary, &path).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
}

async fn the_file_of_organizations_counts_what_they_have(kind: Kind) {
    // M35
    let world = World::new(kind).await;
    let file = world.page(Who::ScopedAdmin, "/organizations.csv").await.body;
    let lines: Vec<&str> = file.lines().collect();
    assert_eq!(
        lines[0],
        "name,devices,needing_attention,networks,saas_accounts,endpoint_backup_agents,users,groups,tags,created"
    );
    assert!(lines[1].starts_with("Alder North,1,0,1,1,1,3,North,"), "{}", lines[1]);
    assert_eq!(lines.len(), 2);
}

async fn what_a_list_shows_is_taken_out_as_a_file(kind: Kind) {
    // UX section 2
    let world = World::new(kind).await;
    let here = format!("/organizations/{}", world.id("organization/north"));
    for (who, path, head, row) in [
        (
            Who::ScopedAdmin,
            format!("{here}/networks"),
            "name,group,dna_hostname,dna_serial,state,last_seen",
            "ALDER-NORTH",
        ),
        (
            Who::ScopedAdmin,
            format!("{here}/saas-accounts"),
            "domain,customer,product,seats,address,state,last_backup",
            "https://saas.example/alder-north",
        ),
        (
            Who::ScopedAdmin,
            format!("{here}/endpoint-backup"),
            "hostname,datasets,bytes,state,last_backup",
            "ALDER-NORTH",
        ),
        (Who::Admin, "/unlinked".to_owned(), "name,about,resembles", "ALDER-LOOSE"),
        (Who::Admin, "/unlinked?kind=networks".to_owned(), "name,about,resembles", "DNA-SERIAL"),
        (
            Who::SecurityAdministrator,
            "/groups".to_owned(),
            "name,holds,organizations,employees,created,changed",
            "North",
        ),
    ] {
        let page = world.page(who, &path).await.body;
        let file =
            path.split_once('?').map_or(format!("{path}.csv"), |(path, query)| format!("{path}.csv?{query}"));
        assert!(page.contains(&format!("href=\"{file}\"")), "{file}: {page}");
        let taken = world.page(who, &file).await.body;
        let (first, rows) = taken.split_once("\r\n").expect("a head");
        assert_eq!(first, head, "{file}");
        assert!(rows.contains(row), "{file}: {rows}");
        // What is searched for is what is taken out.
        let mark = if file.contains('?') { '&' } else { '?' };
        let none = world.page(who, &format!("{file}{mark}q=nothing-is-called-so")).await.body;
        assert_eq!(none, format!("{head}\r\n"), "{file}");
    }
    let trail = world.page(Who::Primary, "/audit?q=").await.body;
    for said in
        ["Exported networks, SaaS accounts or agents", "Exported what is unlinked", "Exported Access Groups"]
    {
        assert!(trail.contains(said), "{said}: {trail}");
    }
}
