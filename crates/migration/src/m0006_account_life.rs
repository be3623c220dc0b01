//! The end of accounts: deadlines of those who are invited, and addresses that can't register again yet.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0006_account_life", up: UP, down: DOWN };

const UP: &str = "
-- Addresses of deleted accounts, by the hash of their mailbox.
CREATE TABLE address_hold (
    key TEXT PRIMARY KEY,
    until «int» NOT NULL
);
CREATE INDEX address_hold_by_age ON address_hold (until);
CREATE INDEX account_by_deadline ON account (deadline) WHERE state = 'pending';
-- Whoever was invited before deadlines has until their link ends, or seven days from creation. A primary
-- account never lapses.
UPDATE account SET deadline = COALESCE(
    (SELECT MAX(l.expires_at) FROM link l WHERE l.account_id = account.id AND l.purpose = 'invitation'),
    created_at + 604800000
) WHERE state = 'pending' AND id NOT IN (SELECT e.account_id FROM employee e WHERE e.role = 'primary');
";

const DOWN: &str = "
UPDATE account SET deadline = NULL;
DROP INDEX account_by_deadline;
DROP TABLE address_hold;
";
