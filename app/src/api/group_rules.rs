//! The rule of an Access Group: what says which organizations it holds (SPEC section 6).

use domain::{group::GroupRow, rule::RulePlan};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::Done;
use crate::{answer::Payload, error::AppError};

/// A group with its rule, and the tags that it could follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleView {
    pub group: GroupRow,
    pub tags: Vec<String>,
}

impl Payload for RuleView {}

impl Payload for RulePlan {}

/// The rule of a group.
#[server(name = LoadRule, endpoint = "group/rule", input = GetUrl)]
pub async fn rule(id: String) -> Result<RuleView, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let group = door.listed(super::gate::id(&id)?).await?;
    Ok(RuleView { group, tags: door.tag_names().await? })
}

/// Reads the form of a rule, and shows what it would do.
#[server(endpoint = "group/rule/look")]
pub async fn look_at_rule(
    id: String,
    #[server(default)] kind: String,
    #[server(default)] tag: String,
    #[server(default)] keep: bool,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let row = door.listed(super::gate::id(&id)?).await?;
    let choice = domain::rule::RuleChoice::parse(&kind, &tag, keep)?;
    Ok(Done::to(format!("/groups/{}/rule/change{}", row.id, choice.write())))
}

/// What a rule would do to a group; `at` is its id and the query string of the rule.
#[server(name = LoadRulePlan, endpoint = "group/rule/plan", input = GetUrl)]
pub async fn rule_plan(at: String) -> Result<RulePlan, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let (id, query) = at.split_once('?').unwrap_or((&at, ""));
    let id = super::gate::id(id)?;
    let choice = domain::rule::RuleChoice::read(query)?;
    Ok(door.plan_rule(id, &choice).await?)
}

/// Gives a group another rule: what the plan with this mark says, or nothing (rule 13).
#[server(endpoint = "group/rule/change")]
pub async fn change_rule(
    id: String,
    rule: String,
    #[server(default)] mark: String,
) -> Result<Done, AppError> {
    let gate = super::gate::gate()?;
    let door = gate.store.group_admin(&gate.actor)?;
    let group: domain::GroupId = super::gate::id(&id)?;
    let choice = domain::rule::RuleChoice::read(&rule)?;
    let plan = door.change_rule(group, &choice, &mark).await?;
    Ok(Done::with(
        format!("/groups/{group}"),
        format!("{} has its new rule: {}.", plan.group.name, plan.rule),
    ))
}
