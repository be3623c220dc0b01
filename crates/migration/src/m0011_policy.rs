//! What a partner decides for the accounts of its people, and the offer of its primary account.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0011_policy", up: UP, down: DOWN };

const UP: &str = "
-- Fewest code points of a password that is set.
ALTER TABLE partner ADD COLUMN password_min «int» NOT NULL DEFAULT 15
    CONSTRAINT partner_password_min CHECK (password_min BETWEEN 8 AND 64);
-- A session that nobody used for so many minutes has ended.
ALTER TABLE partner ADD COLUMN idle_minutes «int» NOT NULL DEFAULT 60
    CONSTRAINT partner_idle_minutes CHECK (idle_minutes BETWEEN 5 AND 60);
-- To whom the primary account is offered: at most one open offer of a partner.
CREATE TABLE handover (
    partner_id «id» CONSTRAINT handover_partner REFERENCES partner (id),
    offered_by «int» NOT NULL,
    offered_to «int» NOT NULL,
    expires_at «int» NOT NULL,
    created_at «int» NOT NULL,
    CONSTRAINT handover_two CHECK (offered_by <> offered_to),
    CONSTRAINT handover_by FOREIGN KEY (partner_id, offered_by)
        REFERENCES employee (partner_id, account_id) ON DELETE CASCADE,
    CONSTRAINT handover_to FOREIGN KEY (partner_id, offered_to)
        REFERENCES employee (partner_id, account_id) ON DELETE CASCADE
);
CREATE INDEX handover_by_expiry ON handover (expires_at);
";

const DOWN: &str = "
DROP TABLE handover;
ALTER TABLE partner DROP COLUMN idle_minutes;
ALTER TABLE partner DROP COLUMN password_min;
";
