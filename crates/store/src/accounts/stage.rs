//! Where accounts stand, as SQL: what lists of people are filtered and sorted by.

use domain::{
    Timestamp,
    factor::FactorKind,
    list::{FactorState, Stage},
};

use super::Account;
use crate::{
    factors::{has_app, has_factor, has_passkey, has_text_phone},
    scope::Sql,
};

/// Adds the condition under which account `a` is at a stage at this instant, whether or not anything has tidied since
/// (M94).
pub(crate) fn at_stage(stage: Stage, now: Timestamp, sql: &mut Sql) {
    match stage {
        Stage::Active => {
            sql.push("(a.state = 'active' AND (a.deadline IS NULL OR a.deadline > ").bind(now).push("))");
        }
        Stage::Pending => {
            sql.push("(a.state = 'pending' AND (a.deadline IS NULL OR a.deadline > ").bind(now).push("))");
        }
        Stage::Ending => {
            sql.push("(a.state <> 'deactivated' AND a.deadline > ").bind(now);
            sql.push(" AND a.deadline <= ").bind(Stage::soon(now)).push(")");
        }
        Stage::Overdue => {
            sql.push("(a.lapsed_at IS NOT NULL OR (a.state <> 'deactivated' AND a.deadline <= ");
            sql.bind(now).push("))");
        }
        Stage::Deactivated => {
            sql.push("(a.state = 'deactivated' AND a.lapsed_at IS NULL)");
        }
    }
}

/// Adds the condition under which account `a` stands there with its second factor.
pub(crate) fn with_factor(state: FactorState, now: Timestamp, sql: &mut Sql) {
    const WITHOUT: &str = concat!("NOT ", has_factor!("a.id"));
    const NEEDED: &str = " AND NOT EXISTS (SELECT 1 FROM organization_user w JOIN organization v ON v.id = w.organization_id \
                          WHERE w.account_id = a.id AND NOT v.second_factor)";
    match state {
        FactorState::Set => sql.push(has_factor!("a.id")),
        FactorState::Kind(FactorKind::App) => sql.push(has_app!("a.id")),
        FactorState::Kind(FactorKind::Passkey) => sql.push(has_passkey!("a.id")),
        FactorState::Kind(FactorKind::TextMessages) => sql.push(has_text_phone!("a.id")),
        FactorState::Missing => sql.push(WITHOUT),
        FactorState::Pending => {
            sql.push(WITHOUT).push(NEEDED).push(" AND a.state <> 'deactivated' AND a.deadline > ").bind(now)
        }
        FactorState::Overdue => {
            sql.push(WITHOUT).push(NEEDED).push(" AND ");
            at_stage(Stage::Overdue, now, sql);
            sql
        }
    };
}

/// The number that a stage is sorted by.
const fn place(stage: Stage) -> i64 {
    match stage {
        Stage::Pending | Stage::Ending => 0,
        Stage::Active => 1,
        Stage::Overdue => 2,
        Stage::Deactivated => 3,
    }
}

/// What account `a` is sorted by in the order of life: what [`Account::place`] answers.
pub(crate) fn by_stage(now: Timestamp) -> String {
    format!(
        "CASE WHEN a.state = 'deactivated' AND a.lapsed_at IS NULL THEN {} \
         WHEN a.state = 'deactivated' OR a.deadline <= {} THEN {} WHEN a.state = 'active' THEN {} ELSE {} END",
        place(Stage::Deactivated),
        now.millis(),
        place(Stage::Overdue),
        place(Stage::Active),
        place(Stage::Pending)
    )
}

impl Account {
    /// Its place in the order of life.
    pub fn place(&self, now: Timestamp) -> i64 {
        place(Stage::of(self.state(now), self.lapsed(now).is_some()))
    }
}
