//! Manage Organizations, as a browser without script does it: its filters, its forms and its files.

use http::StatusCode;

use crate::{
    database::Kind,
    portal::{Answer, Browser},
    world::{Who, World},
};

both!(
    the_file_of_the_list_is_taken_in_as_it_is,
    columns_that_are_hidden_leave_the_list_and_its_file,
    a_group_among_many_is_named_in_the_filter,
    an_organization_among_many_is_named,
    a_name_that_resembles_another_is_asked_about,
    the_users_of_an_organization_are_filtered,
    the_id_in_the_source_is_copied_from_the_page_of_an_organization,
    a_removal_of_several_names_who_loses_which,
);

/// What the browser shows after an answer that leads on.
async fn follow(world: &World, browser: &mut Browser, answer: &Answer) -> (String, Answer) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    browser.keep(answer);
    let there = answer.header("location").to_owned();
    let page = world.portal.ask(browser.page(&there)).await;
    browser.keep(&page);
    (there, page)
}

async fn the_file_of_the_list_is_taken_in_as_it_is(kind: Kind) {
    // UX section 2
    let world = World::new(kind).await;
    let mut browser = world.browser(Who::Primary);
    let fields = [("name", "Alder West"), ("group", world.id("group/all"))];
    let made = world.post(Who::Primary, "/api/organizations/create", &fields).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    let file = world.page(Who::Primary, "/organizations.csv").await.body;
    let (head, rows) = file.split_once("\r\n").expect("a head");
    let before = rows.lines().count();
    assert!(before > 1 && rows.contains(",All organizations,"), "{rows}");
    // The same under other names.
    let again: Vec<_> = rows.lines().map(|row| format!("New {row}")).collect();
    let sent = format!("{head}\r\n{}\r\n", again.join("\r\n"));
    let form = "/organizations/import";
    let answer =
        world.portal.ask(browser.submit("/organizations/import/file", &[("text", &sent)], form)).await;
    let (there, page) = follow(&world, &mut browser, &answer).await;
    assert!(page.body.contains("nothing is wrong with it"), "{}", page.body);
    assert!(page.body.contains("are left out: devices, needing_attention, networks,"), "{}", page.body);
    let id = there.rsplit('/').next().expect("an id");
    let answer = world.portal.ask(browser.submit("/api/organizations/import", &[("id", id)], &there)).await;
    let (_, page) = follow(&world, &mut browser, &answer).await;
    assert!(page.body.contains(&format!("{before} organizations were created.")), "{}", page.body);
    let after = world.page(Who::Primary, "/organizations.csv").await.body;
    assert_eq!(after.lines().count(), 1 + 2 * before);
    let column = head.split(',').position(|name| name == "groups").expect("the groups");
    let groups = |name: &str| {
        let row = after.lines().find(|row| row.starts_with(&format!("{name},"))).expect(name);
        row.split(',').nth(column).map(str::to_owned)
    };
    for row in rows.lines() {
        let name = row.split(',').next().expect("a name");
        assert_eq!(groups(name), groups(&format!("New {name}")), "{after}");
    }
    // That of employees too, but for those who are there already.
    let file = world.page(Who::Primary, "/employees.csv?role=tech").await.body.replace('@', "@new.");
    let answer = world
        .portal
        .ask(browser.submit("/employees/import/file", &[("text", &file)], "/employees/import"))
        .await;
    let (_, page) = follow(&world, &mut browser, &answer).await;
    assert!(page.body.contains("nothing is wrong with it"), "{}", page.body);
    assert!(page.body.contains("are left out: second_factor, sees, groups, state,"), "{}", page.body);
}

async fn columns_that_are_hidden_leave_the_list_and_its_file(kind: Kind) {
    // UX section 2
    let world = World::new(kind).await;
    let whole = world.page(Who::Primary, "/organizations").await.body;
    let chosen = "q=alder&show=organization&show=devices&show=users";
    let few = world.page(Who::Primary, &format!("/organizations?{chosen}")).await.body;
    for (cell, shown) in [
        ("class=\"c-name\"", true),
        ("class=\"c-state\"", true),
        (">State</th>", true),
        (">Devices</th>", true),
        ("class=\"c-devices c-num r\"", true),
        ("class=\"c-users c-num r opt-2\"", true),
        (">Networks</th>", false),
        ("class=\"c-networks ", false),
        ("class=\"c-saas-accounts ", false),
        ("class=\"c-endpoint-backup ", false),
        (">Access Groups</th>", false),
        ("class=\"c-groups opt-2\"", false),
    ] {
        assert!(whole.contains(cell), "{cell}: {whole}");
        assert_eq!(few.contains(cell), shown, "{cell}: {few}");
    }
    assert!(few.contains("name=\"show\" value=\"users\" checked"), "{few}");
    assert!(few.contains("name=\"show\" value=\"networks\">"), "{few}");
    // Whatever leads on keeps them: the file, the order, the acts for many, and the list without its search.
    let kept = "show=organization&amp;show=devices&amp;show=users";
    for link in [
        format!("href=\"/organizations.csv?q=alder&amp;{kept}\""),
        format!("href=\"/organizations?q=alder&amp;sort=-name&amp;{kept}\""),
        format!("name=\"query\" value=\"?q=alder&amp;{kept}\""),
        format!("href=\"/organizations?{kept}\">Clear all"),
    ] {
        assert!(few.contains(&link), "{link}: {few}");
    }
    let file = world.page(Who::Primary, &format!("/organizations.csv?{chosen}")).await.body;
    assert!(file.starts_with("name,devices,needing_attention,users,tags,created\r\n"), "{file}");
    assert!(file.contains("\r\nAlder North,"), "{file}");
    let all = world.page(Who::Primary, "/organizations.csv").await.body;
    let head =
        "name,devices,needing_attention,networks,saas_accounts,endpoint_backup_agents,users,groups,tags,";
    assert!(all.starts_with(&format!("{head}created\r\n")), "{all}");
    for query in ["show=name", "show=state", "show=alerts"] {
        for path in [format!("/organizations?{query}"), format!("/organizations.csv?{query}")] {
            let answer = world.page(Who::Primary, &path).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        }
    }
}

async fn a_group_among_many_is_named_in_the_filter(kind: Kind) {
    let world = World::new(kind).await;
    let (north, tech) = (world.id("organization/north"), world.id("tech"));
    for number in 0..60 {
        let name = format!("Group {number}");
        let fields = [("name", &*name), ("organizations[]", north), ("employees[]", tech)];
        let made = world.post(Who::Primary, "/api/groups/create", &fields).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    }
    for (list, row) in [("/organizations", "Alder North"), ("/employees", "tech@alder.example")] {
        let page = world.page(Who::Primary, list).await.body;
        assert!(page.contains("name=\"group_name\"") && !page.contains("id=\"filter-group\""), "{page}");
        let page = world.page(Who::Primary, &format!("{list}?group_name=GROUP++41")).await.body;
        assert!(page.contains("In Group 41") && page.contains("value=\"Group 41\""), "{page}");
        assert!(page.contains(row) && page.contains(&format!("{list}.csv?group=")), "{page}");
        let page = world.page(Who::Primary, &format!("{list}?group_name=41")).await.body;
        assert!(page.contains("No group that you can filter by is called “41”."), "{page}");
        assert!(page.contains("Is it one of these?") && page.contains(">Group 41</a>"), "{page}");
        assert!(page.contains(row), "the list itself is still there: {page}");
        let file = world.page(Who::Primary, &format!("{list}.csv?group_name=41")).await;
        assert_eq!(file.status, StatusCode::NOT_FOUND);
    }
    // Rule 10: whoever is in few groups chooses among these, and knows of no other.
    let page = world.page(Who::ScopedAdmin, "/organizations?group_name=Group+41").await.body;
    assert!(page.contains("id=\"filter-group\"") && !page.contains(">Group 41</a>"), "{page}");
}

async fn an_organization_among_many_is_named(kind: Kind) {
    // Where they are too many for a list, whole names alone tell them apart; rule 10
    let world = World::new(kind).await;
    let (loose, network) = (world.id("selection/loose"), world.id("network/loose"));
    let (devices, one) = (format!("/devices/link{loose}"), format!("/unlinked/networks/{network}"));
    for page in [&devices, &one] {
        let page = world.page(Who::Primary, page).await.body;
        assert!(page.contains("id=\"organization\"") && !page.contains("organization_name"), "{page}");
    }
    for number in 0..60 {
        let name = format!("Customer {number}");
        let fields = [("name", &*name), ("group", world.id("group/north"))];
        let made = world.post(Who::Primary, "/api/organizations/create", &fields).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    }
    for page in [&devices, &one] {
        let page = world.page(Who::Primary, page).await.body;
        assert!(page.contains("id=\"organization_name\"") && !page.contains("id=\"organization\""), "{page}");
    }
    // A list of one organization's devices stays that, whatever else it is filtered by.
    let north = world.id("organization/north");
    let page = world.page(Who::Primary, &format!("/devices?organization={north}")).await.body;
    assert!(page.contains(&format!("name=\"organization\" value=\"{north}\"")), "{page}");
    assert!(page.contains("name=\"organization_name\" value=\"Alder North\""), "{page}");
    devices_are_filtered_by_name(&world).await;
    // Rule 10: names are offered to those who see what is called so.
    let offered = async |who: Who, typed: &str| {
        world.page(who, &format!("/api/organizations/called?organization_name={typed}")).await.body
    };
    assert_eq!(offered(Who::Primary, "ALDER+nó").await, "[\"Alder North\"]");
    assert_eq!(offered(Who::Tech, "alder+n").await, "[\"Alder North\"]", "whoever sees its devices");
    assert_eq!(offered(Who::ScopedAdmin, "sumac").await, "[]");
    assert_eq!(offered(Who::Primary, "birch").await, "[]", "another partner's");
    assert_eq!(offered(Who::Primary, "").await, "[]");
    assert_eq!(offered(Who::Primary, "customer").await.matches("Customer").count(), 10);
    assert_eq!(
        offered(Who::Primary, "al%E2%80%8Bder+n").await,
        "[\"Alder North\"]",
        "what is invisible was pasted along"
    );
    let wrong = world
        .page(Who::Primary, &format!("/api/organizations/called?organization_name={}", "x".repeat(101)))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.body);
    let link = async |who: Who, name: &str| {
        let fields = [("selection", loose), ("organization_name", name)];
        world.submit(who, "/api/devices/link", &fields, &devices).await
    };
    let unavailable = "Not available. Check the spelling.";
    for (name, said) in [
        ("Customer", unavailable),
        ("Birch Lake", unavailable),
        ("Alder Sumac Removed", unavailable),
        ("", "Fill this in."),
        ("  ", "Fill this in."),
        ("\u{0}", "Remove invisible control characters"),
    ] {
        let mut browser = world.browser(Who::Primary);
        let refused = link(Who::Primary, name).await;
        let (there, page) = follow(&world, &mut browser, &refused).await;
        assert_eq!(there, devices, "{name:?}");
        assert!(page.body.contains(said), "{name:?}: {}", page.body);
    }
    let linked = link(Who::Primary, "alder  NORTH").await;
    assert_eq!(linked.header("location"), format!("/organizations/{}", world.id("organization/north")));
    let fields =
        [("organization_name", "Customer 7"), ("kind", "networks"), ("element", network), ("queue", "true")];
    let linked = world.post(Who::Primary, "/api/elements/link", &fields).await;
    assert_eq!(linked.status, StatusCode::OK, "{}", linked.body);
}

/// Device Status of those who see too many organizations to choose from (UX section 2).
async fn devices_are_filtered_by_name(world: &World) {
    let north = world.id("organization/north");
    let page = world.page(Who::Tech, "/devices").await.body;
    assert!(
        page.contains("name=\"organization_name\"") && !page.contains("id=\"filter-organization\""),
        "{page}"
    );
    let asked = "sort=hostname&organization_name=alder++NORTH";
    let page = world.page(Who::Tech, &format!("/devices?{asked}")).await.body;
    // What leads on carries the id, as where it is chosen.
    let file = format!("href=\"/devices.csv?sort=hostname&amp;organization={north}\"");
    assert!(page.contains("Remove filter Alder North") && page.contains(&file), "{page}");
    let file = world.page(Who::Tech, &format!("/devices.csv?{asked}")).await.body;
    let chosen =
        world.page(Who::Tech, &format!("/devices.csv?sort=hostname&organization={north}")).await.body;
    assert!(file == chosen && file.contains(",Alder North,"), "{file}");
    // Rule 10: what one does not see, what another partner has and what was removed are called like nothing that is there.
    for (who, name) in [
        (Who::Primary, "Alder Sumac Removed"),
        (Who::Primary, "Birch Lake"),
        (Who::ScopedAdmin, "Alder Sumac"),
        (Who::ScopedAdmin, "There is none"),
    ] {
        let asked = format!("organization_name={}", name.replace(' ', "+"));
        let page = world.page(who, &format!("/devices?{asked}")).await.body;
        let told = format!("No organization that you see is called “{name}”.");
        assert!(page.contains(&told) && page.contains("role=\"alert\""), "{page}");
        assert!(!page.contains("Is it one of these?") && page.contains("class=\"list devices\""), "{page}");
        let file = world.page(who, &format!("/devices.csv?{asked}")).await;
        assert_eq!(file.status, StatusCode::NOT_FOUND, "{name}");
    }
    let page = world.page(Who::ScopedAdmin, "/devices?organization_name=alder").await.body;
    let near = format!("href=\"/devices?organization={north}\">Alder North</a>");
    assert!(page.contains(&near) && !page.contains(">Alder Sumac</a>"), "{page}");
}

async fn a_name_that_resembles_another_is_asked_about(kind: Kind) {
    // Names that differ in case, accents or spaces alone
    let world = World::new(kind).await;
    let mut browser = world.browser(Who::Primary);
    let (form, create) = ("/organizations/new", "/api/organizations/create");
    let fields = [("name", "Álder  Nórth"), ("group", world.id("group/north"))];
    let answer = world.portal.ask(browser.submit(create, &fields, form)).await;
    let (there, page) = follow(&world, &mut browser, &answer).await;
    assert_eq!(there, form);
    assert!(page.body.contains("“Alder North” is there already."), "{}", page.body);
    assert!(page.body.contains("name=\"another_one\" value=\"Alder North\""), "{}", page.body);
    assert!(page.body.contains("value=\"Álder  Nórth\""), "what was typed is kept: {}", page.body);
    let other = [fields[0], fields[1], ("another_one", "Alder South")];
    let answer = world.portal.ask(browser.submit(create, &other, form)).await;
    assert_eq!(answer.header("location"), form, "it is another one than what it resembles");
    let said = [fields[0], fields[1], ("another_one", "Alder North")];
    let answer = world.portal.ask(browser.submit(create, &said, form)).await;
    let (_, page) = follow(&world, &mut browser, &answer).await;
    assert!(page.body.contains("Álder Nórth was created."), "{}", page.body);
    // Of a group too, which keeps what was picked.
    let (organization, tech) = (world.id("organization/north"), world.id("tech"));
    let form = "/groups/new";
    let fields = [
        ("name", "N o r t h"),
        ("organizations[]", organization),
        ("employees[]", tech),
        ("another_one", "South"),
    ];
    let answer = world.portal.ask(browser.submit("/api/groups/create", &fields, form)).await;
    let (_, page) = follow(&world, &mut browser, &answer).await;
    assert!(page.body.contains("name=\"another_one\" value=\"North\""), "{}", page.body);
    let fields = [fields[0], fields[1], fields[2], ("another_one", "North")];
    let answer = world.portal.ask(browser.submit("/api/groups/create", &fields, form)).await;
    let (there, _) = follow(&world, &mut browser, &answer).await;
    let id = there.trim_start_matches("/groups/");
    let fields = [("id", id), ("shown", "N o r t h"), ("name", "Nörth")];
    let renamed = world.post(Who::Primary, "/api/group/rename", &fields).await;
    assert_eq!(renamed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(renamed.body.contains("Resembles") && renamed.body.contains("North"), "{}", renamed.body);
    // Rule 10: what one does not see is as if it never was.
    let fields = [("name", "Alder Sóuth"), ("group", world.id("group/north"))];
    let made = world.post(Who::ScopedAdmin, create, &fields).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
}

async fn a_removal_of_several_names_who_loses_which(kind: Kind) {
    // Rule 13
    let world = World::new(kind).await;
    let [north, hidden] = ["organization/north", "organization/hidden"].map(|name| world.id(name));
    let path = format!("/organizations/bulk?act=remove&id={north}&id={hidden}");
    let page = world.page(Who::Primary, &path).await.body.replace("<!>", "");
    for part in [
        "loses sight of 1 of them",
        "<summary>Which</summary><ul><li>Alder North</li>",
        "without any of them",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let page = world.page(Who::Primary, &format!("/organizations/{north}/remove")).await.body;
    assert!(page.contains("loses sight of it") && !page.contains("<summary>Which"), "{page}");
    assert!(page.contains("and the users who could sign in are mailed"), "{page}");
    // What is done to a group is counted; the numbers of the rows have gaps.
    let page = world.page(Who::Primary, &format!("/groups/{}/history", world.id("group/north"))).await.body;
    assert!(page.contains(" act") && !page.contains("of the trail"), "{page}");
}

async fn the_id_in_the_source_is_copied_from_the_page_of_an_organization(kind: Kind) {
    // UX section 2: copy buttons at ids
    let world = World::new(kind).await;
    let north = format!("/organizations/{}", world.id("organization/north"));
    let page = world.page(Who::Primary, &north).await.body;
    let fact = page.split("Id in the fleet's source").nth(1).and_then(|rest| rest.split("</dd>").next());
    let fact = fact.unwrap_or_else(|| panic!("its details: {page}"));
    assert!(fact.contains("<code>n</code>"), "{fact}");
    assert!(fact.contains("js copy\" value=\"n\" aria-label=\"Copy id\""), "{fact}");
}

async fn the_users_of_an_organization_are_filtered(kind: Kind) {
    // UX section 2: the file follows what the list is asked
    let world = World::new(kind).await;
    let here = format!("/organizations/{}/users", world.id("organization/north"));
    let all = world.page(Who::ScopedAdmin, &format!("{here}.csv")).await.body;
    for query in
        ["portal=manage", "portal=view", "endpoint=restore_only", "second_factor=set", "stage=active"]
    {
        let page = world.page(Who::ScopedAdmin, &format!("{here}?{query}&sort=-state")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.body.contains("Remove filter") && page.body.contains("Clear all"), "{}", page.body);
        assert!(page.body.contains(&format!("/users.csv?sort=-state&amp;{query}")), "{}", page.body);
        let file = world.page(Who::ScopedAdmin, &format!("{here}.csv?{query}")).await.body;
        let narrows = query.starts_with("portal") || query.starts_with("endpoint");
        assert!(!narrows || file.lines().count() == 2, "{query}: {file}");
        assert!(file.lines().all(|line| all.contains(line)), "{file}");
    }
    for query in
        ["portal=boss", "endpoint=view", "stage=none", "second_factor=x", "sort=phone", "organization=1"]
    {
        for path in [format!("{here}?{query}"), format!("{here}.csv?{query}")] {
            let answer = world.page(Who::ScopedAdmin, &path).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        }
    }
}
