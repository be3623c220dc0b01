//! The rule of one group, and its change: first what it would do, then that or nothing.

use domain::{
    Capability, GroupId, PartnerId, Refusal,
    group::{GroupImpact, GroupKind, GroupRow, Named},
    rule::{GroupRule, RuleChoice, RulePlan},
};
use serde_json::json;

use super::{
    Asking, GroupAdmin, change,
    impact::{Group, Leaving, Listed},
    put, read,
    rules::{self, Moved},
};
use crate::{
    Error, Result,
    audit::{Action, Object},
    fold::folded,
    scope::Sql,
    secret,
    write::Write,
};

/// Organizations that a rule moves, by id, name and key.
type Things = Vec<Listed>;

/// Organizations of the partner that are there, and in the group or not, narrowed.
async fn there(
    asking: Asking<'_>,
    (partner, group): (PartnerId, GroupId),
    inside: bool,
    narrow: impl FnOnce(&mut Sql),
) -> Result<Things> {
    let mut found: Things = asking
        .many("id, name, name_key", |sql| {
            sql.push("SELECT o.id, o.name, o.name_key FROM organization o WHERE o.state = 'live' AND o.partner_id = ");
            sql.bind(partner).push(if inside { " AND EXISTS" } else { " AND NOT EXISTS" });
            sql.push(" (SELECT 1 FROM group_organization go WHERE go.organization_id = o.id AND go.group_id = ");
            sql.bind(group).push(")");
            narrow(sql);
        })
        .await?;
    found.sort_by(|a, b| (&a.2, a.0).cmp(&(&b.2, b.0)));
    Ok(found)
}

/// What another rule takes in, and what it lets go.
async fn moved(
    asking: Asking<'_>,
    of: (PartnerId, GroupId),
    choice: &RuleChoice,
) -> Result<(Things, Things)> {
    let tagged = |sql: &mut Sql, key: String, has: bool| {
        sql.push(if has { " AND EXISTS" } else { " AND NOT EXISTS" });
        sql.push(" (SELECT 1 FROM organization_tag ot JOIN tag t ON t.id = ot.tag_id WHERE ot.organization_id = o.id AND t.name_key = ");
        sql.bind(key).push(")");
    };
    Ok(match choice {
        RuleChoice::Listed | RuleChoice::AllExcept { keep: true } => (Vec::new(), Vec::new()),
        RuleChoice::AllExcept { keep: false } => (there(asking, of, false, |_| ()).await?, Vec::new()),
        RuleChoice::Tagged(tag) => {
            let key = folded(tag.as_str());
            let joins = there(asking, of, false, |sql| tagged(sql, key.clone(), true)).await?;
            (joins, there(asking, of, true, |sql| tagged(sql, key, false)).await?)
        }
    })
}

/// Whether a group has the rule already that it is to have.
fn already(now: &GroupRule, choice: &RuleChoice) -> bool {
    match (now, choice) {
        (GroupRule::Listed, RuleChoice::Listed)
        | (GroupRule::AllExcept(0), RuleChoice::AllExcept { .. })
        | (GroupRule::AllExcept(_), RuleChoice::AllExcept { keep: true }) => true,
        (GroupRule::Tagged(now), RuleChoice::Tagged(tag)) => folded(now) == folded(tag.as_str()),
        (GroupRule::Listed | GroupRule::AllExcept(_) | GroupRule::Tagged(_), _) => false,
    }
}

fn names(things: &Things) -> Named {
    let names: Vec<String> = things.iter().map(|(_, name, _)| name.clone()).collect();
    Named::of(names.iter())
}

async fn plan(asking: Asking<'_>, partner: PartnerId, id: GroupId, choice: &RuleChoice) -> Result<RulePlan> {
    let row: GroupRow = read::group(asking, partner, id).await?;
    if row.kind == GroupKind::AllOrganizations {
        return Err(Error::Forbidden(Refusal::AllOrganizations));
    }
    let (joins, leaves) = moved(asking, (partner, id), choice).await?;
    let holds = row.organizations + joins.len() as u64;
    let group = Group { partner, id, kind: row.kind, holds };
    let (impact, marks) = if leaves.is_empty() {
        (GroupImpact::default(), Vec::new())
    } else {
        group.without(asking, Leaving::Organizations(&leaves)).await?.impact()
    };
    let mut parts = vec![id.to_string(), "rule".to_owned(), row.rule.words(), choice.write()];
    parts.extend(joins.iter().map(|(id, ..)| id.to_string()));
    parts.push("out".to_owned());
    parts.extend(leaves.iter().map(|(id, ..)| id.to_string()));
    parts.extend(marks);
    Ok(RulePlan {
        rule: choice.words(),
        already: already(&row.rule, choice),
        group: row,
        joins: names(&joins),
        leaves: names(&leaves),
        impact,
        mark: secret::key(&parts.iter().map(String::as_str).collect::<Vec<_>>()),
    })
}

/// Gives a group its rule; what that comes to is not written down yet.
async fn set(write: &Write<'_>, id: GroupId, choice: &RuleChoice) -> Result<()> {
    write.execute("DELETE FROM group_rule WHERE group_id = $1", [id.into()]).await?;
    let insert = "INSERT INTO group_rule (group_id, partner_id, kind, tag_id) VALUES ($1, $2, $3, $4)";
    match choice {
        RuleChoice::Listed => (),
        RuleChoice::Tagged(tag) => {
            let tag = rules::tag(write, "tag", tag).await?;
            write.execute(insert, [id.into(), write.partner.into(), "tag".into(), tag.into()]).await?;
        }
        RuleChoice::AllExcept { keep } => {
            let none: Option<i64> = None;
            write
                .execute(insert, [id.into(), write.partner.into(), "all_except".into(), none.into()])
                .await?;
            // What is removed and out of it stays out of it when it comes back.
            let out = "INSERT INTO group_exception (group_id, organization_id, partner_id) \
                       SELECT $1, o.id, o.partner_id FROM organization o WHERE o.partner_id = $2 AND NOT EXISTS \
                       (SELECT 1 FROM group_organization go WHERE go.organization_id = o.id AND go.group_id = $1)";
            if *keep {
                write.execute(out, [id.into(), write.partner.into()]).await?;
            }
        }
    }
    Ok(())
}

impl GroupAdmin<'_> {
    /// The names of all tags, for whoever makes a group follow one.
    pub async fn tag_names(&self) -> Result<Vec<String>> {
        let sql = "SELECT t.name FROM tag t WHERE t.partner_id = $1 ORDER BY t.name_key, t.id";
        let found: Vec<super::Named> = self.store.all(sql, [self.actor.partner.into()]).await?;
        Ok(found.into_iter().map(|tag| tag.name).collect())
    }

    /// What another rule would do to a group: what comes in, what leaves, and who would lose something (rule 13).
    pub async fn plan_rule(&self, id: GroupId, choice: &RuleChoice) -> Result<RulePlan> {
        plan(Asking::Page(self.store), self.actor.partner, id, choice).await
    }

    /// Gives a group another rule, if that does what the plan with this mark says; what leaves it is revoked at once
    /// (M80, M81).
    pub async fn change_rule(&self, id: GroupId, choice: &RuleChoice, mark: &str) -> Result<RulePlan> {
        let (write, actor) = self.store.write_as(self.actor, Capability::ManageGroups).await?;
        let plan = plan(Asking::Act(&write), actor.partner, id, choice).await?;
        if plan.mark != mark {
            return Err(Error::Conflict(change::MEANWHILE));
        }
        if plan.already {
            return Err(Error::Conflict("There is nothing to do: it is so already."));
        }
        set(&write, id, choice).await?;
        let after = rules::of(&write, id).await?;
        let details =
            json!({ "before": { "rule": plan.group.rule.words() }, "after": { "rule": after.words() } });
        write.audit(Action::GroupRuleChanged, Object::Group(id), details).await?;
        rules::follow(&write, actor.account, Moved::Group(id)).await?;
        rules::tidy(&write).await?;
        put::touched(&write, id).await?;
        write.commit().await?;
        Ok(plan)
    }
}
