//! The audit trail is looked up by day; a new address knows who asked for it, and an account that nothing can be mailed to it.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0015_account_safety", up: UP, down: DOWN };

const UP: &str = "
CREATE INDEX audit_by_time ON audit (partner_id, at, seq);
-- Whether its owner asked for it, and no administrator. Of those that wait nobody knows: the password is asked for.
ALTER TABLE address_change ADD COLUMN by_owner BOOLEAN NOT NULL DEFAULT FALSE;
-- When a mail to its address was given up, as long as none has gone out since and the address is the same.
ALTER TABLE account ADD COLUMN undelivered_at «int»;
";

const DOWN: &str = "
ALTER TABLE account DROP COLUMN undelivered_at;
ALTER TABLE address_change DROP COLUMN by_owner;
DROP INDEX audit_by_time;
";
