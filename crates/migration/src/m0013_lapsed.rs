//! Accounts that were ended by their deadline are told from those that somebody ended; files of new employees wait while
//! their owner looks at them.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0013_lapsed", up: UP, down: DOWN };

const UP: &str = "
-- The deadline that ended the account, as long as it is not brought back.
ALTER TABLE account ADD COLUMN lapsed_at «int»;
-- Of those before, the trail knows.
UPDATE account SET lapsed_at = (
    SELECT MAX(t.at) FROM audit t WHERE t.partner_id = account.partner_id AND t.object_kind = 'account'
        AND t.object_id = account.id AND t.action = 'account_lapsed'
        AND NOT EXISTS (
            SELECT 1 FROM audit l WHERE l.partner_id = t.partner_id AND l.object_kind = 'account'
                AND l.object_id = t.object_id AND l.action = 'account_deactivated' AND l.seq > t.seq
        )
) WHERE state = 'deactivated';
-- One of a person, until it is taken in or for a few minutes.
CREATE TABLE employee_import (
    id «id»,
    partner_id «int» NOT NULL,
    account_id «int» NOT NULL CONSTRAINT employee_import_one UNIQUE,
    content TEXT NOT NULL,
    -- Lines whose addresses were not available when it was to be taken in, as JSON.
    refused TEXT,
    created_at «int» NOT NULL,
    CONSTRAINT employee_import_account FOREIGN KEY (partner_id, account_id)
        REFERENCES account (partner_id, id) ON DELETE CASCADE
);
CREATE INDEX employee_import_by_age ON employee_import (created_at);
";

const DOWN: &str = "
DROP TABLE employee_import;
ALTER TABLE account DROP COLUMN lapsed_at;
";
