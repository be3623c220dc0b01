//! The list query through the store, and the same question in SQL by hand over a bare connection.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use domain::list::DeviceQuery;
use sqlx::{
    Connection as _, Row as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteRow},
};
use store::{Options, Store};

use crate::{
    Outcome, Reader,
    portal::World,
    report::{median, millis, row},
};

const TIMES: usize = 60;

/// How deep the deep page is: pages before it.
const DEEP: usize = 40;
const DEEP_PAGE: &str = "page 41, or the last";

const COLUMNS: &str = "d.id, d.serial, d.hostname, d.model, d.organization_id, o.name, d.state, d.last_seen, \
     d.last_backup, d.runs, d.local_used, d.local_available, d.offsite, d.alerts";

/// The organizations of somebody in groups.
const GROUPS: &str = "SELECT o.id FROM group_member gm JOIN group_organization go ON go.group_id = gm.group_id \
     JOIN organization o ON o.id = go.organization_id AND o.state = 'live' WHERE gm.account_id = ?2";

pub fn compare(world: &World, readers: &[Reader]) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = Store::open(Options::at(world.database())).await?;
        let mut hand = Hand::open(world).await?;
        for reader in readers {
            let token = reader.cookie.split("; ").find_map(|cookie| {
                let (name, value) = cookie.split_once('=')?;
                name.contains("session").then(|| value.to_owned())
            });
            let token = token.ok_or("no session cookie")?;
            let actor = store.authenticate(&token).await?.ok_or("the session is not known")?;
            let scope = hand.scope(reader).await?;
            for (name, query) in [
                ("first page", ""),
                (DEEP_PAGE, ""),
                ("search", "?q=bdr7"),
                ("search without a match", "?q=bdr-1"),
            ] {
                let mut query = DeviceQuery::read(query).map_err(|_| "a query that can't be read")?;
                let door = store.visible(&actor)?;
                if name == DEEP_PAGE {
                    for _ in 0..DEEP {
                        query.list.cursor = door.devices(&query).await?.page.next.or(query.list.cursor);
                    }
                }
                let (mut ours, mut by_hand) = (Vec::new(), Vec::new());
                let mut rows = (0, 0);
                for _ in 0..TIMES {
                    let start = Instant::now();
                    rows.0 = door.devices(&query).await?.page.rows.len();
                    ours.push(start.elapsed());
                    let start = Instant::now();
                    rows.1 = hand.devices(&scope, &query).await?.min(50);
                    by_hand.push(start.elapsed());
                }
                if rows.0 != rows.1 {
                    return Err(format!("{}: {} rows, by hand {}", reader.sees, rows.0, rows.1).into());
                }
                print(reader.sees, name, median(ours), median(by_hand));
            }
        }
        store.close().await;
        Ok(())
    })
}

fn print(sees: &str, name: &str, ours: Duration, by_hand: Duration) {
    let ratio = ours.as_secs_f64() / by_hand.as_secs_f64();
    row(
        &format!("{sees}, {name}: store, by hand, ratio"),
        &format!("{}, {}, {ratio:.2}", millis(ours), millis(by_hand)),
    );
}

/// A bare connection.
struct Hand(SqliteConnection);

/// Whose rows: the partner, the account, and whether groups bound what they see.
struct Scope {
    partner: i64,
    account: i64,
    grouped: bool,
}

impl Hand {
    async fn open(world: &World) -> Outcome<Self> {
        let options: SqliteConnectOptions = world.database().parse()?;
        let options = options.read_only(true).pragma("cache_size", "-8000").pragma("temp_store", "MEMORY");
        Ok(Self(SqliteConnection::connect_with(&options).await?))
    }

    async fn scope(&mut self, reader: &Reader) -> Outcome<Scope> {
        let found = sqlx::query("SELECT id, partner_id FROM account WHERE email = ?1").bind(&reader.email);
        let found = found.fetch_one(&mut self.0).await?;
        Ok(Scope {
            account: found.try_get(0)?,
            partner: found.try_get(1)?,
            grouped: reader.sees != "sees all",
        })
    }

    /// The rows, the counts by state, and what stands around them; answers how many rows there were.
    async fn devices(&mut self, scope: &Scope, query: &DeviceQuery) -> Outcome<usize> {
        let search = if query.list.search.is_empty() {
            ""
        } else {
            " AND (d.hostname_key LIKE ?3 OR d.serial_key LIKE ?3 OR d.organization_key LIKE ?3)"
        };
        let pattern = format!("%{}%", query.list.search);
        let index = if !scope.grouped && !search.is_empty() { "INDEXED BY device_search" } else { "" };
        let seen = |few: bool| match (scope.grouped, few) {
            (false, _) => "d.partner_id = ?1 AND d.reserved = FALSE AND ?2 = ?2".to_owned(),
            // Few are gathered by their organizations, many are walked along the index of the state.
            (true, true) => {
                format!("+d.partner_id = ?1 AND d.reserved = FALSE AND d.organization_id IN ({GROUPS})")
            }
            (true, false) => {
                format!("d.partner_id = ?1 AND d.reserved = FALSE AND +d.organization_id IN ({GROUPS})")
            }
        };
        let counts = format!(
            "SELECT d.state, COUNT(*) FROM device d {index} WHERE {}{search} AND ?3 = ?3 GROUP BY d.state ORDER BY d.state",
            seen(true)
        );
        let counted = self.all(&counts, scope, &pattern, None).await?;
        let mut total = 0;
        for state in counted {
            total += state.try_get::<i64, _>(1)?;
        }
        let (after, cursor) = match &query.list.cursor {
            Some(cursor) => match cursor.value {
                domain::list::SortValue::Number(value) => {
                    (" AND (d.state, d.id) > (?4, ?5)", Some((value, cursor.id)))
                }
                domain::list::SortValue::Text(_) => return Err("sorted by state".into()),
            },
            None => ("", None),
        };
        let index = if total <= 4_000 { index } else { "" };
        let rows = format!(
            "SELECT {COLUMNS} FROM device d {index} LEFT JOIN organization o ON o.id = d.organization_id \
             WHERE {}{search}{after} AND ?3 = ?3 ORDER BY d.state, d.id LIMIT 51",
            seen(total <= 4_000)
        );
        let rows = if total == 0 { Vec::new() } else { self.all(&rows, scope, &pattern, cursor).await? };
        let organizations = if scope.grouped {
            format!("SELECT COUNT(*) FROM ({GROUPS}) WHERE ?1 = ?1 AND ?3 = ?3")
        } else {
            "SELECT COUNT(*) FROM organization WHERE state = 'live' AND partner_id = ?1 AND ?2 = ?2 AND ?3 = ?3".to_owned()
        };
        self.all(&organizations, scope, &pattern, None).await?;
        for row in &rows {
            read(row)?;
        }
        Ok(rows.len())
    }

    async fn all(
        &mut self,
        sql: &str,
        scope: &Scope,
        pattern: &str,
        cursor: Option<(i64, i64)>,
    ) -> Outcome<Vec<SqliteRow>> {
        // Made of the constants above; what varies is bound.
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()));
        query = query.bind(scope.partner).bind(scope.account).bind(pattern.to_owned());
        if let Some((value, id)) = cursor {
            query = query.bind(value).bind(id);
        }
        Ok(query.fetch_all(&mut self.0).await?)
    }
}

/// Reads what a page needs of a row.
fn read(row: &SqliteRow) -> Outcome {
    for text in [1, 2, 3, 9] {
        black_box(row.try_get::<String, _>(text)?);
    }
    for number in [0, 6, 7, 8, 12, 13] {
        black_box(row.try_get::<i64, _>(number)?);
    }
    for number in [4, 10, 11] {
        black_box(row.try_get::<Option<i64>, _>(number)?);
    }
    black_box(row.try_get::<Option<String>, _>(5)?);
    Ok(())
}
