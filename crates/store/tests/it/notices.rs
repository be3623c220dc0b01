//! Notices above people's pages: who reads which and when, and what the trail says of them (M1).

use domain::{
    NoticeId, PartnerId, Role, Standing,
    audit::Action,
    limits::NOTICES_SHOWN,
    list::AuditQuery,
    notice::{NewNotice, Notice},
    time::MINUTE,
};
use store::Error;

use crate::worlds::{Base, Person, VIEW};

both!(
    everybody_reads_what_is_for_all_and_nobody_what_is_anothers,
    a_notice_is_read_from_its_beginning_up_to_its_end,
    the_newest_are_read_and_no_more_than_fit,
    each_partner_concerned_has_it_in_its_trail_and_looks_again,
    what_does_not_fit_changes_nothing,
    what_is_over_is_listed_no_more_and_swept_away,
);

/// A notice that lasts from so many minutes from now to so many.
fn lasting(base: &Base, text: &str, from: i64, until: i64) -> NewNotice {
    let now = base.clock.now();
    let at = |minutes: i64| now.plus(minutes * MINUTE).to_string();
    NewNotice::parse(text, "", Some(&at(from)), &at(until), now).unwrap()
}

fn texts(notices: &[Notice]) -> Vec<String> {
    notices.iter().map(|notice| notice.text.clone()).collect()
}

/// What stands above this person's pages.
async fn above(base: &Base, person: &Person) -> Vec<String> {
    texts(base.actor(person).await.notices())
}

/// What stands above the pages of people who have not signed in.
async fn before_sign_in(base: &Base) -> Vec<String> {
    texts(&base.store.visitor().notices().await.unwrap())
}

/// The details of each such act in the trail of this person's partner, the newest first.
async fn told(base: &Base, person: &Person, action: Action) -> Vec<Vec<(String, String)>> {
    let actor = base.actor(person).await;
    let oversight = base.store.oversight(&actor).unwrap();
    let query = AuditQuery { action: Some(action), ..AuditQuery::default() };
    let rows = oversight.trail(&query).await.unwrap().rows;
    assert!(rows.iter().all(|row| row.by.is_none()), "nobody's act but the installation's");
    rows.into_iter().map(|row| row.details).collect()
}

async fn everybody_reads_what_is_for_all_and_nobody_what_is_anothers(base: &Base) {
    let (one, two) = (base.partner().await, base.partner().await);
    let acme = base.organization(&one.primary, "Acme", one.all).await;
    let tech = base.employ(&one.primary, Standing::of(Role::Tech)).await;
    let user = base.user_with(&one.primary, acme, VIEW).await;
    let system = base.system();
    system.add_notice(&lasting(base, "For all", -2, 20), None).await.unwrap();
    system.add_notice(&lasting(base, "For one", -1, 20), Some(one.id)).await.unwrap();
    for person in [&one.primary, &tech, &user] {
        assert_eq!(above(base, person).await, ["For one", "For all"], "{}", person.email);
    }
    assert_eq!(above(base, &two.primary).await, ["For all"]);
    assert_eq!(before_sign_in(base).await, ["For all"]);
    let listed = system.notices().await.unwrap();
    let listed: Vec<_> =
        listed.iter().map(|kept| (kept.notice.text.as_str(), kept.partner.is_some())).collect();
    assert_eq!(listed, [("For one", true), ("For all", false)]);
}

async fn a_notice_is_read_from_its_beginning_up_to_its_end(base: &Base) {
    let partner = base.partner().await;
    let new = lasting(base, "Soon", 10, 30);
    base.system().add_notice(&new, None).await.unwrap();
    let shown = async || (before_sign_in(base).await.len(), above(base, &partner.primary).await.len());
    assert_eq!(shown().await, (0, 0));
    base.clock.advance(10 * MINUTE - 1);
    assert_eq!(shown().await, (0, 0));
    base.clock.advance(1);
    assert_eq!(shown().await, (1, 1));
    base.clock.advance(20 * MINUTE - 1);
    assert_eq!(shown().await, (1, 1));
    base.clock.advance(1);
    assert_eq!(shown().await, (0, 0));
}

async fn the_newest_are_read_and_no_more_than_fit(base: &Base) {
    let partner = base.partner().await;
    assert_eq!(NOTICES_SHOWN, 3);
    for (text, from) in [("Last", -1), ("First", -40), ("Third", -10), ("Second", -20)] {
        base.system().add_notice(&lasting(base, text, from, 20), None).await.unwrap();
    }
    // Text of every kind travels as it is.
    let quoted = "\"Quoted\", <b>bold</b> & \\ 'über'";
    let mut out = Vec::new();
    for (text, from, until) in [(quoted, 0, 20), ("Later", 20, 30)] {
        let id = base.system().add_notice(&lasting(base, text, from, until), Some(partner.id)).await.unwrap();
        let crowded = base.system().crowded_out(id).await.unwrap();
        out.push(crowded.into_iter().map(|kept| kept.notice.text).collect::<Vec<_>>());
    }
    assert_eq!(
        out,
        [vec!["Second", "First"], vec![]],
        "whoever puts one up is told which it takes the place of"
    );
    assert_eq!(above(base, &partner.primary).await, [quoted, "Last", "Third"]);
    assert_eq!(before_sign_in(base).await, ["Last", "Third", "Second"]);
    let now = base.clock.now();
    let link = "https://status.example/?a=1&b=2";
    let until = now.plus(MINUTE).to_string();
    let new = NewNotice::parse("With a link", link, None, &until, now).unwrap();
    base.system().add_notice(&new, None).await.unwrap();
    let first = base.store.visitor().notices().await.unwrap().into_iter().next();
    assert_eq!(first, Some(Notice { text: "With a link".to_owned(), link: link.to_owned() }));
}

async fn each_partner_concerned_has_it_in_its_trail_and_looks_again(base: &Base) {
    let (one, two) = (base.partner().await, base.partner().await);
    let system = base.system();
    let revisions =
        async || (base.actor(&one.primary).await.revision(), base.actor(&two.primary).await.revision());
    let posted = async |person: &Person| told(base, person, Action::NoticePosted).await;
    let (own, other) = revisions().await;
    let mut heard = base.store.changes().subscribe();
    let of_one = system.add_notice(&lasting(base, "For one", 0, 20), Some(one.id)).await.unwrap();
    assert_eq!(revisions().await, (own + 1, other));
    assert_eq!(heard.try_recv().unwrap(), one.id);
    assert!(heard.try_recv().is_err(), "nobody else is woken");
    let of_all = system.add_notice(&lasting(base, "For all", 0, 20), None).await.unwrap();
    assert_eq!(revisions().await, (own + 2, other + 1));
    let mut woken = [heard.try_recv().unwrap(), heard.try_recv().unwrap()];
    woken.sort();
    let mut both = [one.id, two.id];
    both.sort();
    assert_eq!(woken, both);
    let said = |text: &str| ("notice".to_owned(), text.to_owned());
    let (rows, others) = (posted(&one.primary).await, posted(&two.primary).await);
    assert!(rows.len() == 2 && rows[0].contains(&said("For all")) && rows[1].contains(&said("For one")));
    assert!(others.len() == 1 && others[0].contains(&said("For all")), "{others:?}");
    let ends = base.clock.now().plus(20 * MINUTE).minute();
    assert!(others[0].contains(&("ends".to_owned(), ends)), "{others:?}");

    assert_eq!(system.remove_notice(of_one).await.unwrap().notice.text, "For one");
    assert_eq!(revisions().await, (own + 3, other + 1));
    system.remove_notice(of_all).await.unwrap();
    assert_eq!(revisions().await, (own + 4, other + 2));
    assert_eq!(told(base, &one.primary, Action::NoticeRemoved).await.len(), 2);
    assert_eq!(told(base, &two.primary, Action::NoticeRemoved).await.len(), 1);
    assert!(above(base, &one.primary).await.is_empty() && before_sign_in(base).await.is_empty());
    assert!(base.system().doctor().await.unwrap().iter().all(|finding| !finding.serious));
}

async fn what_does_not_fit_changes_nothing(base: &Base) {
    let partner = base.partner().await;
    let system = base.system();
    let kept = system.add_notice(&lasting(base, "Kept", 0, 20), Some(partner.id)).await.unwrap();
    let before = base.digest().await;
    let new = lasting(base, "For nobody", 0, 20);
    assert!(matches!(system.add_notice(&new, Some(PartnerId::new(1))).await, Err(Error::NotFound)));
    assert!(matches!(system.remove_notice(NoticeId::new(1)).await, Err(Error::NotFound)));
    assert_eq!(base.digest().await, before);
    system.remove_notice(kept).await.unwrap();
    let before = base.digest().await;
    assert!(matches!(system.remove_notice(kept).await, Err(Error::NotFound)), "it is gone");
    assert_eq!(base.digest().await, before);
}

async fn what_is_over_is_listed_no_more_and_swept_away(base: &Base) {
    let partner = base.partner().await;
    let system = base.system();
    system.add_notice(&lasting(base, "Short", 0, 10), Some(partner.id)).await.unwrap();
    system.add_notice(&lasting(base, "Long", 0, 20), None).await.unwrap();
    base.clock.advance(10 * MINUTE);
    let listed = system.notices().await.unwrap();
    assert_eq!(listed.iter().map(|kept| &*kept.notice.text).collect::<Vec<_>>(), ["Long"]);
    system.sweep().await.unwrap();
    assert_eq!(base.look("SELECT text FROM notice").await, ["Long"]);
}
