//! `/groups/ID/rule` and `/groups/ID/rule/change`: what says which organizations a group holds, and the question before that
//! changes.

use domain::{
    limits::TAG_MAX,
    rule::{GroupRule, RuleChoice, RulePlan},
    tag::Tag,
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map};

use super::{here, impact::Impact};
use crate::{
    answer::ask,
    api::group_rules::{ChangeRule, LoadRule, LoadRulePlan, LookAtRule, RuleView, rule, rule_plan},
    components::{Breadcrumb, Check, Field, Form, GROUPS, Hidden, Icon, Load, SelectField},
    markup::{groups::named, view},
};

/// So many tags are named beside the field.
const NAMED: usize = 30;

/// The form.
#[component]
pub fn RulePage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let shown = ask(LoadRule::url(), "id", move || id.clone(), rule);
    view! { <Load answer=shown let:shown><Choose shown/></Load> }
}

#[component]
fn Choose(shown: RuleView) -> impl IntoView {
    let RuleView { group, tags } = shown;
    let texts = [
        "A fixed list: what is put into it",
        "All organizations except some",
        "The organizations with a tag",
    ];
    let options = RuleChoice::KINDS.into_iter().zip(texts);
    let (kind, tag) = match &group.rule {
        GroupRule::Listed => (RuleChoice::KINDS[0], String::new()),
        GroupRule::AllExcept(_) => (RuleChoice::KINDS[1], String::new()),
        GroupRule::Tagged(tag) => (RuleChoice::KINDS[2], tag.clone()),
    };
    let more = if tags.len() > NAMED { " …" } else { "." };
    let named = tags.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let used = if tags.is_empty() { String::new() } else { format!(" In use: {named}{more}") };
    let hint = format!("Only for the organizations with a tag; up to {TAG_MAX} characters.{used}");
    let id = group.id.to_string();
    view! {
        <Title text=format!("Rule of {}", group.name)/>
        <Breadcrumb list=GROUPS href=format!("/groups/{id}") name=group.name.clone()/>
        <div class="narrow">
            <section class="dialog">
                <Form action=LookAtRule::url() failed="The rule was not changed">
                    <header><h1>{format!("Rule of {}", group.name)}</h1></header>
                    <div class="body">
                        <p>"By a rule, organizations join and leave by themselves: at once, when they are created or tagged. You see what a change does before it is done."</p>
                        <SelectField name="kind" label="It holds"
                            options=options.map(|(kind, text)| (kind.to_owned(), text.to_owned())).collect() value=kind/>
                        <Field name="tag" label="Tag" value=tag hint=hint optional=true autocomplete="off" parse=|text| Tag::parse(text).map(drop)/>
                        <Check name="keep" label="Those that are not in it now stay out" checked=true
                            hint="Only for all except some: otherwise every organization comes in. What is out is changed on the group's own page."/>
                        <Hidden name="id" value=id.clone()/>
                    </div>
                    <div class="actions">
                        <a class="btn ghost" href=format!("/groups/{id}")>"Cancel"</a>
                        <button class="btn primary">"Look at it"</button>
                    </div>
                </Form>
            </section>
        </div>
    }
}

/// The question.
#[component]
pub fn ChangeRulePage() -> impl IntoView {
    let at = here();
    let rule = use_location().search.get_untracked();
    let plan = ask(LoadRulePlan::url(), "at", move || at.clone(), rule_plan);
    view! { <Load answer=plan let:plan><Question rule=rule.clone() plan/></Load> }
}

fn count(count: u64) -> String {
    if count == 1 { "1 organization".to_owned() } else { format!("{count} organizations") }
}

#[component]
fn Question(rule: String, plan: RulePlan) -> impl IntoView {
    let RulePlan { group, rule: words, already, joins, leaves, impact, mark } = plan;
    let title =
        if already { "There is nothing to do".to_owned() } else { format!("{} holds {words}?", group.name) };
    let class = if impact.is_empty() { "btn primary" } else { "btn danger-primary" };
    let employees = match group.employees {
        1 => "its 1 employee".to_owned(),
        many => format!("its {many} employees"),
    };
    let (some, harmless) = (joins.count + leaves.count > 0, impact.is_empty());
    let moves = [("plus", joins, format!("in, seen by {employees}")), ("close", leaves, "out".to_owned())];
    let moves = moves.into_iter().filter(|(_, names, _)| names.count > 0).map(|(icon, names, how)| {
        view! { <li><Icon name=icon/><div><b>{count(names.count)}</b>{format!(" {how}")}</div><span class="sub">{named(&names)}</span></li> }
    });
    let back = format!("/groups/{}/rule", group.id);
    view! {
        <Title text=title.clone()/>
        <Breadcrumb list=GROUPS href=format!("/groups/{}", group.id) name=group.name.clone()/>
        <div class="narrow">
            <section class="dialog">
                <Form action=ChangeRule::url() failed="The rule was not changed">
                    <header><h1>{title}</h1></header>
                    <div class="body">
                        <p>{format!("Now it holds {}.", group.rule.words())}</p>
                        {(!already && !some).then(|| view! { <p>"Nothing comes in and nothing leaves by it now."</p> })}
                        {some.then(|| view! { <ul class="impact">{moves.collect_view()}</ul> })}
                        {(!harmless).then(|| view! { <p>"What changes at once:"</p><Impact impact/> })}
                        {(some && harmless).then(|| view! { <p class="muted">"Nobody loses anything by it."</p> })}
                        <Hidden name="id" value=group.id.to_string()/>
                        <Hidden name="rule" value=rule/>
                        <Hidden name="mark" value=mark/>
                    </div>
                    <div class="actions">
                        <a class="btn ghost" href=back>{if already { "Back to the rule" } else { "Cancel" }}</a>
                        {(!already).then(|| view! { <button class=class>"Change the rule"</button> })}
                    </div>
                </Form>
            </section>
        </div>
    }
}
