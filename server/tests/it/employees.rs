//! Manage Employees through the router: the list as a file, one act for many, and many out of a file. As browsers ask, with
//! and without script.

use axum::body::Body;
use domain::limits::{IMPORT_BYTES, REAUTHENTICATION};
use http::{Method, Request, StatusCode};

use crate::{
    database::Kind,
    portal::{Answer, Browser, ORIGIN, encode},
    world::{Who, World, system},
};

both!(
    the_list_is_a_file_for_those_who_manage_employees,
    columns_that_are_hidden_leave_the_list_and_its_file,
    those_who_are_no_security_administrators_are_listed_and_exported,
    a_list_refuses_what_it_does_not_have,
    many_are_asked_about_and_then_deactivated,
    an_act_for_many_without_a_fresh_code_asks_for_one,
    a_file_is_looked_at_then_taken_in_and_its_links_are_shown_once,
    a_file_that_is_none_comes_back_with_why,
    rows_that_are_wrong_are_marked_and_can_be_mended,
    where_mails_leave_no_link_is_shown,
    mail_that_comes_back_is_told_beside_the_address,
    mail_that_is_held_up_is_told_where_its_owner_is_managed_to_who_may_look_into_it,
);

const UPLOAD: &str = "/employees/import/file";

/// A form with a file, as a browser without script sends it.
fn upload(browser: &Browser, file: &[u8], text: &str) -> Request<Body> {
    let mut body = b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\n\
                     Content-Type: text/csv\r\n\r\n"
        .to_vec();
    body.extend_from_slice(file);
    body.extend_from_slice(
        format!("\r\n--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n{text}\r\n--x--\r\n")
            .as_bytes(),
    );
    browser.upload(UPLOAD, body)
}

/// Follows an answer that leads on; the page, and where it is.
async fn follow(world: &World, browser: &mut Browser, answer: &Answer) -> (Answer, String) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    browser.keep(answer);
    let there = answer.header("location").to_owned();
    let page = world.portal.ask(browser.page(&there)).await;
    browser.keep(&page);
    (page, there)
}

/// The value of a hidden field.
fn hidden(page: &Answer, name: &str) -> String {
    let field = page
        .body
        .split(&format!("name=\"{name}\""))
        .nth(1)
        .unwrap_or_else(|| panic!("{name}: {}", page.body));
    let value = field.split("value=\"").nth(1).and_then(|rest| rest.split('"').next());
    value.expect("a value").replace("&amp;", "&")
}

async fn the_list_is_a_file_for_those_who_manage_employees(kind: Kind) {
    // UX section 2: scoped, escaped, logged
    let world = World::new(kind).await;
    for (name, phone) in [("=1+1", "+15551234567"), ("Komma, Karl", "")] {
        let email = if phone.is_empty() { "karl@alder.example" } else { "formula@alder.example" };
        let fields = [("name", name), ("email", email), ("role", "tech"), ("phone", phone)];
        assert_eq!(world.post(Who::Primary, "/api/employees/create", &fields).await.status, StatusCode::OK);
    }
    let file = world.page(Who::Primary, "/employees.csv").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(file.header("content-disposition").contains("employees.csv"));
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(
        lines[0],
        "name,email,role,security_administrator,phone,second_factor,sees,groups,state,deadline,overdue_since,last_sign_in"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("'=1+1,formula@alder.example,Tech,no,'+15551234567,pending,"))
    );
    assert!(lines.iter().any(|line| {
        line.starts_with("\"Komma, Karl\",karl@alder.example,Tech,no,,pending,Everything,,pending,")
    }));
    assert!(!file.body.contains("BIRCH") && !file.body.contains("birch"), "nothing of another partner");
    // Names of groups are for those who manage them; what the list leaves out, the file leaves out.
    let north = |body: &str| body.lines().filter(|line| line.contains(",1 group,")).count();
    assert!(north(&file.body) > 0 && file.body.contains(",1 group,North,"), "{}", file.body);
    let admins = world.page(Who::Admin, "/employees.csv").await.body;
    assert!(north(&admins) > 0 && !admins.contains(",North,"), "{admins}");
    let few = world.page(Who::Primary, "/employees.csv?q=karl&show=employee&show=state").await.body;
    assert!(few.starts_with("name,email,state,deadline,overdue_since\r\n"), "{few}");
    assert_eq!(few.lines().count(), 2);
    let trail = world.page(Who::Primary, "/audit.csv?action=employees_exported").await.body;
    assert_eq!(trail.lines().count(), 4, "{trail}");
    assert!(trail.contains("q=karl"), "{trail}");
    let head = world.browser(Who::Primary).request(Method::HEAD, "/employees.csv");
    assert_eq!(world.portal.ask(head.body(Body::empty()).expect("a request")).await.status, 405);
    assert_eq!(world.page(Who::Tech, "/employees.csv").await.status, StatusCode::FORBIDDEN);
}

async fn columns_that_are_hidden_leave_the_list_and_its_file(kind: Kind) {
    // UX section 2
    let world = World::new(kind).await;
    let whole = world.page(Who::Primary, "/employees").await.body;
    let few = world.page(Who::Primary, "/employees?role=tech&show=employee&show=role&show=phone").await.body;
    for (cell, shown) in [
        ("class=\"c-name\"", true),
        ("class=\"c-role\"", true),
        ("class=\"c-phone roomy num\"", true),
        (">Second factor</th>", false),
        ("class=\"c-factor\"", false),
        ("class=\"c-state\"", false),
        ("class=\"c-seen opt-2\"", false),
    ] {
        assert!(whole.contains(cell), "{cell}: {whole}");
        assert_eq!(few.contains(cell), shown, "{cell}: {few}");
    }
    assert!(few.contains("name=\"show\" value=\"role\" checked"), "{few}");
    assert!(few.contains("name=\"show\" value=\"state\">"), "{few}");
    // Whatever leads on keeps them: the file, the order, the acts for many, and the list without its filter.
    let kept = "show=employee&amp;show=role&amp;show=phone";
    for link in [
        format!("href=\"/employees.csv?role=tech&amp;{kept}\""),
        format!("href=\"/employees?sort=-name&amp;role=tech&amp;{kept}\""),
        format!("name=\"query\" value=\"?role=tech&amp;{kept}\""),
        format!("href=\"/employees?{kept}\">Clear all"),
    ] {
        assert!(few.contains(&link), "{link}: {few}");
    }
    let file = world.page(Who::Primary, "/employees.csv?show=employee&show=role&show=phone").await.body;
    assert!(file.starts_with("name,email,role,security_administrator,phone\r\n"), "{file}");
    let all = world.page(Who::Primary, "/employees.csv").await.body;
    assert_eq!(file.lines().count(), all.lines().count());
}

async fn those_who_are_no_security_administrators_are_listed_and_exported(kind: Kind) {
    // UX section 2: a filter has both sides, its chip says which, and the file follows it
    let world = World::new(kind).await;
    for (is, chip, other) in [
        ("1", "Remove filter Security Administrators", "0"),
        ("0", "Remove filter Without Security Administrators", "1"),
    ] {
        let query = format!("?security_administrator={is}");
        let list = world.page(Who::Primary, &format!("/employees{query}")).await.body;
        assert!(list.contains(&format!("aria-label=\"{chip}\"")), "{list}");
        assert!(list.contains(&format!("href=\"/employees.csv{query}\"")), "{list}");
        let select = list.split("id=\"filter-security_administrator\"").nth(1).expect("the filter");
        let select = select.split("</select>").next().expect("its end");
        assert!(select.contains(&format!("value=\"{is}\" selected")), "{select}");
        assert!(!select.contains(&format!("value=\"{other}\" selected")), "{select}");
        let file = world.page(Who::Primary, &format!("/employees.csv{query}")).await.body;
        for (email, theirs) in [
            ("primary@alder.example", "1"),
            ("security@alder.example", "1"),
            ("admin@alder.example", "0"),
            ("tech@alder.example", "0"),
        ] {
            // Over the list stands the reader's own address, and one address ends like another.
            let rows = list.split("<table").nth(1).expect("a list");
            for body in [rows, &file] {
                let found = body.contains(&format!(">{email}<")) || body.contains(&format!(",{email},"));
                assert_eq!(found, is == theirs, "{email} of {query}: {body}");
            }
        }
    }
}

async fn a_list_refuses_what_it_does_not_have(kind: Kind) {
    // T7, P5
    let world = World::new(kind).await;
    for query in [
        "sort=password_hash",
        "stage=none",
        "second_factor=secret",
        "group=1",
        "show=email",
        "sort=role&after=1.tx",
        "x=1",
    ] {
        for path in [format!("/employees.csv?{query}"), format!("/employees?{query}")] {
            let answer = world.page(Who::Primary, &path).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        }
    }
    let group = format!("group={}", world.id("group/north"));
    let foreign = format!("group={}", world.id("group/foreign"));
    for (who, query, status) in [
        (Who::Primary, &group, StatusCode::OK),
        (Who::Admin, &group, StatusCode::FORBIDDEN),
        (Who::Primary, &foreign, StatusCode::NOT_FOUND),
    ] {
        for path in [format!("/employees.csv?{query}"), format!("/employees?{query}")] {
            assert_eq!(world.page(who, &path).await.status, status, "{who:?} {path}");
        }
        let bulk = format!(
            "/employees/bulk?{}",
            encode(&[("act", "deactivate"), ("all", "matching"), ("query", query)])
        );
        assert_eq!(world.page(who, &bulk).await.status, status, "{who:?} {bulk}");
    }
    // P8: nothing, everything without a word, too many.
    let many = format!("&id={}", world.id("tech")).repeat(51);
    for query in
        ["", "act=deactivate", "id=x&act=deactivate", "act=delete&all=matching", "act=deactivate&all=yes"]
    {
        let path = format!("/employees/bulk?{query}");
        assert_eq!(world.page(Who::Primary, &path).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
    let twice = world.page(Who::Primary, &format!("/employees/bulk?act=deactivate{many}")).await;
    assert!(
        twice.status == StatusCode::OK && twice.body.contains("Deactivate 1 employee?"),
        "{}",
        twice.body
    );
}

async fn many_are_asked_about_and_then_deactivated(kind: Kind) {
    // M112, M113: as a browser without script does it
    let world = World::new(kind).await;
    let mut browser = world.browser(Who::Admin);
    let ids = ["tech", "scopedtech", "admin", "security"].map(|name| ("id", world.id(name)));
    let fields: Vec<_> = [("act", "deactivate"), ("query", "")].into_iter().chain(ids).collect();
    let question = format!("/employees/bulk?{}", encode(&fields));
    let page = world.portal.ask(browser.page(&question)).await;
    assert!(page.body.contains("Deactivate 2 employees?"), "{}", page.body);
    for told in [
        "2 stay as they are:",
        "Yourself; nobody changes their own state",
        "Above your rank",
        "They are signed out everywhere at once",
    ] {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    assert!(!page.body.contains("/assets/app.js"), "it loads no program");
    let (selection, mark) = (hidden(&page, "selection"), hidden(&page, "mark"));
    let fields = [("selection", &*selection), ("mark", &*mark)];
    let answer = world.portal.ask(browser.submit("/api/employees/bulk", &fields, &question)).await;
    let (list, there) = follow(&world, &mut browser, &answer).await;
    assert_eq!(there, "/employees");
    assert!(list.body.contains("2 employees are deactivated and signed out everywhere."), "{}", list.body);
    assert_eq!(world.page(Who::Tech, "/devices").await.status, StatusCode::SEE_OTHER, "at once");
    assert_eq!(world.page(Who::SecurityAdministrator, "/devices").await.status, StatusCode::OK);
    // Twice is harmless: the plan that was read is no more.
    let answer = world.portal.ask(browser.post("/api/employees/bulk", &fields)).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
}

async fn an_act_for_many_without_a_fresh_code_asks_for_one(kind: Kind) {
    // T43
    let world = World::new(kind).await;
    let selection = format!("?act=deactivate&id={}", world.id("admin"));
    let plan = world.get(Who::Primary, "/api/employees/bulk-plan", &[("selection", &selection)]).await.json();
    let mark = plan["mark"].as_str().expect("a mark").to_owned();
    let fields = [("selection", &*selection), ("mark", &mark)];
    assert_eq!(world.post(Who::Primary, "/api/employees/bulk", &fields).await.status, StatusCode::OK);
    world.portal.store.clock().advance(REAUTHENTICATION + 1);
    let selection = format!("?act=reactivate&id={}", world.id("admin"));
    let question = format!("/employees/bulk{selection}");
    let page = world.page(Who::Primary, &question).await;
    assert!(page.body.contains("Code from your authenticator app"), "{}", page.body);
    let mark = hidden(&page, "mark");
    let fields = [("selection", &*selection), ("mark", &*mark)];
    let before = world.portal.database.digest().await;
    let answer = world.post(Who::Primary, "/api/employees/bulk", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert_eq!(answer.json()["Invalid"][0], serde_json::json!(["code", "Confirm"]));
    assert!(before == world.portal.database.digest().await, "something was changed");
    let code = world.code("primary@alder.example");
    let fields = [("selection", &*selection), ("mark", &*mark), ("code", &code)];
    assert_eq!(world.post(Who::Primary, "/api/employees/bulk", &fields).await.status, StatusCode::OK);
}

const FILE: &str = "Name;Email;Role;Phone\r\nAda <Ö>;ada@alder.example;Tech;\r\n";

async fn a_file_is_looked_at_then_taken_in_and_its_links_are_shown_once(kind: Kind) {
    // M9, M19, M22; without script
    let world = World::new(kind).await;
    let mut browser = world.browser(Who::Primary);
    let form = world.portal.ask(browser.page("/employees/import")).await;
    assert!(form.body.contains("enctype=\"multipart/form-data\""), "{}", form.body);
    let template = world.page(Who::Primary, "/employees/import.csv").await.body;
    let file = format!("\u{feff}{template}");
    let sent =
        world.portal.ask(upload(&browser, file.as_bytes(), "what is typed beside a file is nothing")).await;
    let (page, there) = follow(&world, &mut browser, &sent).await;
    assert!(page.body.contains("2 people are in this file, and nothing is wrong with it."), "{}", page.body);
    assert!(page.body.contains("Mara Lind") && page.body.contains("Add 2 employees"));
    let id = hidden(&page, "id");
    // Of somebody else there is no such file.
    assert_eq!(world.page(Who::Admin, &there).await.status, StatusCode::NOT_FOUND);
    let done = world.portal.ask(browser.submit("/api/employees/import", &[("id", &id)], &there)).await;
    let (links, there) = follow(&world, &mut browser, &done).await;
    assert_eq!(there, "/employees/links");
    assert!(links.body.contains("2 employees were added."), "{}", links.body);
    assert_eq!(links.body.matches(&format!("value=\"{ORIGIN}/link/")).count() / 2, 2, "field and button");
    assert!(
        links.body.contains("href=\"data:text/csv;charset=utf-8,name%2Cemail%2Clink%0D%0AMara%20Lind%2C")
    );
    let again = world.portal.ask(browser.page("/employees/links")).await;
    assert!(!again.body.contains("/link/") && again.body.contains("They were shown once."), "{}", again.body);
    let twice = world.portal.ask(browser.post("/api/employees/import", &[("id", &id)])).await;
    assert_eq!(twice.status, StatusCode::NOT_FOUND);
    let list = world.page(Who::Primary, "/employees?q=example.com").await.body;
    assert!(list.contains("Omar Haddad") && list.contains("Sales and Marketing"), "{list}");
}

async fn a_file_that_is_none_comes_back_with_why(kind: Kind) {
    // P8, P81
    let world = World::new(kind).await;
    let mut browser = world.browser(Who::Primary);
    let before = world.portal.database.digest().await;
    let large = "x".repeat(IMPORT_BYTES + 1);
    for (file, told) in [
        (&b"\xff\xfen\x00a\x00m\x00e\x00"[..], "The file is not text in UTF-8."),
        (b"name;email\r\nJ\xf6rg;joerg@alder.example", "The file is not text in UTF-8."),
        (b"", "Choose a file, or paste its text."),
        (large.as_bytes(), "The file is larger than 1 MiB."),
    ] {
        let sent = world.portal.ask(upload(&browser, file, "")).await;
        let (page, there) = follow(&world, &mut browser, &sent).await;
        assert_eq!(there, "/employees/import");
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    let script = world.post(Who::Primary, UPLOAD, &[("text", "")]).await;
    assert_eq!(script.status, StatusCode::CONFLICT, "{}", script.body);
    let huge = "x".repeat(4 * IMPORT_BYTES);
    let refused = world.portal.ask(upload(&browser, huge.as_bytes(), "")).await;
    assert!(refused.status == StatusCode::PAYLOAD_TOO_LARGE || refused.status == StatusCode::SEE_OTHER);
    let elsewhere = browser.request(Method::POST, "/theme").header("sec-fetch-site", "same-origin");
    let elsewhere = elsewhere.header("content-type", "multipart/form-data; boundary=x").body(Body::empty());
    assert_eq!(
        world.portal.ask(elsewhere.expect("a request")).await.status,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    let mut after = world.portal.database.digest().await;
    after.remove("flash");
    let mut before = before;
    before.remove("flash");
    assert!(before == after, "something was kept");
}

async fn rows_that_are_wrong_are_marked_and_can_be_mended(kind: Kind) {
    let world = World::new(kind).await;
    let mut browser = world.browser(Who::Business);
    let text = format!("{FILE}Bo;{};admin;\r\nBo;new@alder.example;admin;12\r\n", world.id("email/tech"));
    let sent = world.portal.ask(browser.submit(UPLOAD, &[("text", &text)], "/employees/import")).await;
    let (page, there) = follow(&world, &mut browser, &sent).await;
    assert!(
        page.body.contains("3 people are in this file. 3 rows have to be mended first."),
        "{}",
        page.body
    );
    for told in [
        "Remove the characters &lt; and &gt;.",
        "This stands above your own rank.",
        "Enter the number with its country code",
    ] {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    assert!(page.body.contains("id=\"line-2\"") && !page.body.contains("<Ö>"), "escaped: {}", page.body);
    assert!(!page.body.contains("Add 3 employees"));
    // What was sent is still there, to be mended.
    assert!(
        page.body.contains("Ada &lt;Ö&gt;;ada@alder.example") && page.body.contains("</textarea>"),
        "{}",
        page.body
    );
    let id = there.trim_start_matches("/employees/import/");
    let refused = world.portal.ask(browser.post("/api/employees/import", &[("id", id)])).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    // An address of another partner comes out only when it is to be taken in, in the words of the form.
    let text = format!("name,email,role\r\nBo,{},tech\r\n", world.id("email/foreign"));
    let sent = world.portal.ask(browser.submit(UPLOAD, &[("text", &text)], "/employees/import")).await;
    let (page, there) = follow(&world, &mut browser, &sent).await;
    assert!(page.body.contains("1 person is in this file, and nothing is wrong with it."), "{}", page.body);
    let id = hidden(&page, "id");
    let refused = world.portal.ask(browser.submit("/api/employees/import", &[("id", &id)], &there)).await;
    let (page, _) = follow(&world, &mut browser, &refused).await;
    assert!(
        page.body.contains("1 row has to be mended first.")
            && page.body.contains("This address can't be used now."),
        "{}",
        page.body
    );
}

async fn where_mails_leave_no_link_is_shown(kind: Kind) {
    // K10, M22
    let world =
        World::with(kind, &["--mail-server", "mail.example", "--mail-from", "portal@alder.example"]).await;
    let browser = world.browser(Who::Primary);
    let sent = world
        .portal
        .ask(browser.post(UPLOAD, &[("text", "name,email,role\r\nBo,bo@alder.example,tech\r\n")]))
        .await;
    let id = sent.header("location").trim_start_matches("/employees/import/").to_owned();
    let done = world.portal.ask(browser.post("/api/employees/import", &[("id", &id)])).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert!(!done.body.contains("/link/"), "{}", done.body);
    assert_eq!(done.json()["to"], "/employees");
    assert!(done.body.contains("A mail to each of them brings the link"), "{}", done.body);
}

async fn mail_that_comes_back_is_told_beside_the_address(kind: Kind) {
    // M22
    let world = World::new(kind).await;
    let email = "lost@alder.example";
    let fields = [("name", "Alder Lost"), ("email", email), ("role", "tech")];
    assert_eq!(world.post(Who::Primary, "/api/employees/create", &fields).await.status, StatusCode::OK);
    let told = async || {
        let page = world.page(Who::Primary, "/employees?q=lost%40alder").await.body;
        assert!(page.contains("Alder Lost"), "{page}");
        page.contains("Mail does not reach them")
    };
    assert!(!told().await);
    let system = system(&world.portal);
    while let Some(mail) = system.next_mail().await.expect("an answer") {
        if mail.to == email {
            system.mail_refused(&mail, "550").await.expect("it is written down");
        } else {
            system.mail_done(&mail).await.expect("it is written down");
        }
    }
    assert!(told().await);
}

async fn mail_that_is_held_up_is_told_where_its_owner_is_managed_to_who_may_look_into_it(kind: Kind) {
    // M22, M30
    let world = World::new(kind).await;
    let system = system(&world.portal);
    while let Some(mail) = system.next_mail().await.expect("an answer") {
        system.mail_done(&mail).await.expect("it is written down");
    }
    let fields = [("name", "Alder Waiting"), ("email", "waiting@alder.example"), ("role", "tech")];
    assert_eq!(world.post(Who::Primary, "/api/employees/create", &fields).await.status, StatusCode::OK);
    let list = world.page(Who::Primary, "/employees?q=waiting%40alder").await.body;
    let row = list.split("class=\"name\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
    let own = row.expect("a row").to_owned();
    let told = async |who: Who, path: &str| {
        let page = world.page(who, path).await.body;
        let note = page.split("class=\"note warn\"").find(|note| note.contains("not gone out"));
        note.and_then(|note| note.split("</div>").next()).map(|note| {
            assert!(note.contains("href=\"/mails\""), "{note}");
            note.contains(" about them")
        })
    };
    // A moment is what sending takes.
    assert_eq!(told(Who::Primary, "/employees").await, None);
    while let Some(mail) = system.next_mail().await.expect("an answer") {
        system.mail_failed(&mail, "the mail server did not take it: 451").await.expect("it is written down");
    }
    for who in [Who::Primary, Who::SecurityAdministrator] {
        assert_eq!(told(who, "/employees").await, Some(false), "{who:?}");
        assert_eq!(told(who, &own).await, Some(true), "{who:?}");
        let other = format!("/employees/{}", world.id("tech"));
        assert_eq!(told(who, &other).await, None, "nothing about them: {who:?}");
    }
    for path in ["/employees", &own] {
        assert_eq!(told(Who::Admin, path).await, None, "not for whoever may not open /mails: {path}");
    }
}
