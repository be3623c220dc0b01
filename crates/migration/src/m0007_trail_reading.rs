//! What the audit trail is looked up by: who acted, and whom it was about.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0007_trail_reading", up: UP, down: DOWN };

const UP: &str = "
CREATE INDEX audit_by_actor ON audit (partner_id, actor_id, seq);
CREATE INDEX audit_by_object ON audit (partner_id, object_kind, object_id, seq);
CREATE INDEX audit_by_action ON audit (partner_id, action, seq);
";

const DOWN: &str = "
DROP INDEX audit_by_action;
DROP INDEX audit_by_object;
DROP INDEX audit_by_actor;
";
