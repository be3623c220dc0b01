//! Why a mail waits, and finding those of one partner that do.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0022_waiting_mails", up: UP, down: DOWN };

const UP: &str = "
-- What became of it when it was last tried, in words of the portal's own; nothing while it is tried.
ALTER TABLE outbox ADD COLUMN error TEXT;
CREATE INDEX outbox_waiting ON outbox (partner_id, created_at) WHERE done_at IS NULL;
";

const DOWN: &str = "
DROP INDEX outbox_waiting;
ALTER TABLE outbox DROP COLUMN error;
";
