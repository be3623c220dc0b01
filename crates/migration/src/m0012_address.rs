//! New addresses of accounts, which wait for the proof that they reach their owner.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0012_address", up: UP, down: DOWN };

const UP: &str = "
-- At most one of an account. Whether somebody else has the address is looked up when its link is mailed, and again
-- when it is used.
CREATE TABLE address_change (
    id «id»,
    partner_id «int» NOT NULL,
    account_id «int» NOT NULL CONSTRAINT address_change_one UNIQUE,
    email TEXT NOT NULL,
    expires_at «int» NOT NULL,
    created_at «int» NOT NULL,
    CONSTRAINT address_change_key UNIQUE (account_id, id),
    CONSTRAINT address_change_account FOREIGN KEY (partner_id, account_id)
        REFERENCES account (partner_id, id) ON DELETE CASCADE
);
CREATE INDEX address_change_by_age ON address_change (expires_at);
ALTER TABLE link RENAME TO link_before;
CREATE TABLE link (
    hash TEXT PRIMARY KEY,
    partner_id «int» NOT NULL,
    account_id «int» NOT NULL,
    purpose TEXT NOT NULL CONSTRAINT link_purpose
        CHECK (purpose IN ('invitation', 'reset', 'second_factor', 'address')),
    expires_at «int» NOT NULL,
    created_at «int» NOT NULL,
    mail_id «int»,
    -- The address that it proves, and no other: it ends with it.
    change_id «int»,
    CONSTRAINT link_change_known CHECK ((purpose = 'address') = (change_id IS NOT NULL)),
    CONSTRAINT link_account FOREIGN KEY (partner_id, account_id)
        REFERENCES account (partner_id, id) ON DELETE CASCADE,
    CONSTRAINT link_change FOREIGN KEY (account_id, change_id)
        REFERENCES address_change (account_id, id) ON DELETE CASCADE
);
INSERT INTO link SELECT hash, partner_id, account_id, purpose, expires_at, created_at, mail_id, NULL FROM link_before;
DROP TABLE link_before;
CREATE INDEX link_by_account ON link (account_id);
";

const DOWN: &str = "
ALTER TABLE link RENAME TO link_after;
CREATE TABLE link (
    hash TEXT PRIMARY KEY,
    partner_id «int» NOT NULL,
    account_id «int» NOT NULL,
    purpose TEXT NOT NULL CONSTRAINT link_purpose CHECK (purpose IN ('invitation', 'reset', 'second_factor')),
    expires_at «int» NOT NULL,
    created_at «int» NOT NULL,
    mail_id «int»,
    CONSTRAINT link_account FOREIGN KEY (partner_id, account_id)
        REFERENCES account (partner_id, id) ON DELETE CASCADE
);
INSERT INTO link SELECT hash, partner_id, account_id, purpose, expires_at, created_at, mail_id FROM link_after
    WHERE purpose <> 'address';
DROP TABLE link_after;
CREATE INDEX link_by_account ON link (account_id);
DROP TABLE address_change;
";
