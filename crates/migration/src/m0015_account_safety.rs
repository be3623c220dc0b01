//! The audit trail is looked up by day.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0015_account_safety", up: UP, down: DOWN };

const UP: &str = "
CREATE INDEX audit_by_time ON audit (partner_id, at, seq);
";

const DOWN: &str = "
DROP INDEX audit_by_time;
";
