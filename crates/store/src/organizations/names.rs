//! What organizations are called beside each other.

use domain::{OrganizationId, Problem, field::Name, limits::NAME_REFUSALS};

use super::{Named, OrganizationAdmin};
use crate::{
    Actor, Error, Result, attempts,
    audit::{Action, Object},
    fold,
    scope::Sql,
    write::Write,
};

impl OrganizationAdmin<'_> {
    /// An error at the field if another organization that the reader sees is called the same but for accents, spaces and the
    /// like, and they have not said that theirs is another one than `apart_from`. Those that they don't see are as if they
    /// never were (rule 10).
    pub async fn apart(&self, name: &Name, besides: Option<OrganizationId>, apart_from: &str) -> Result<()> {
        let mut sql = Sql::default();
        sql.push("SELECT o.name FROM organization o WHERE ");
        self.actor.scope().organization(&mut sql);
        if let Some(id) = besides {
            sql.push(" AND o.id <> ").bind(id);
        }
        sql.push(" ORDER BY o.name_key, o.id");
        let others: Vec<Named> = self.store.all(sql.text, sql.values).await?;
        let others: Vec<_> = others.into_iter().map(|other| other.name).collect();
        fold::apart(name, &others, apart_from)
    }
}

/// What refusals of somebody's names are counted under.
fn counter(write: &Write<'_>, actor: &Actor) -> String {
    attempts::daily(&["name of an organization", &actor.account.to_string()], write.now)
}

/// What one organization of a partner alone has.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unique {
    /// Folded, among those that are not removed.
    Name,
    SourceId,
}

/// The act goes on if no other organization has this name or id. That one has it which the actor does not see tells them
/// that it is there: so often and no oftener, and each time the trail tells who named it (decision 0018).
pub(super) async fn free<'a>(
    write: Write<'a>,
    actor: &Actor,
    (unique, value): (Unique, &str),
    besides: Option<OrganizationId>,
) -> Result<Write<'a>> {
    let scope = actor.scope();
    if scope.unscoped() {
        return Ok(write);
    }
    let counter = counter(&write, actor);
    // Whatever is named: a pause that began with the name of one that is there would tell the same.
    write.no_pause(&counter).await?;
    let (field, condition) = match unique {
        Unique::Name => ("name", " AND o.state = 'live' AND o.name_key = "),
        Unique::SourceId => ("source_id", " AND o.source_id = "),
    };
    let of = |sql: &mut Sql| {
        sql.push("SELECT 1 FROM organization o WHERE o.partner_id = ").bind(actor.partner);
        sql.push(condition).bind(value.to_owned());
        sql.push(" AND o.id <> ").bind(besides.map_or(0, OrganizationId::get));
    };
    let mut sql = Sql::default();
    of(&mut sql);
    if !write.exists(&sql.text, sql.values).await? {
        return Ok(write);
    }
    let mut sql = Sql::default();
    of(&mut sql);
    sql.push(" AND ");
    scope.organization(&mut sql);
    if !write.exists(&sql.text, sql.values).await? {
        write.count_attempt(&counter, attempts::so_many_a_day(NAME_REFUSALS, write.now)).await?;
        let details = serde_json::json!({ field: value });
        write.audit(Action::NameRefused, Object::Partner, details).await?;
        write.commit().await?;
    }
    Err(Error::field(field, Problem::Taken))
}
