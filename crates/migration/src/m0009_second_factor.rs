//! Second factors, and what stands between a password and a session.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0009_second_factor", up: UP, down: DOWN };

const UP: &str = "
-- One row: what the installation's key is recognised by.
CREATE TABLE installation (
    id «int» PRIMARY KEY CONSTRAINT installation_one CHECK (id = 1),
    key_check TEXT NOT NULL
);
-- Authenticator apps, at most one of an account; the secret is sealed with the installation's key.
CREATE TABLE authenticator (
    account_id «id»,
    partner_id «int» NOT NULL,
    secret TEXT NOT NULL,
    -- The time step of the last code that was taken: none is taken twice.
    last_step «int» NOT NULL,
    -- Of a made-up person, whose codes the console's page shows.
    demo BOOLEAN NOT NULL DEFAULT FALSE,
    created_at «int» NOT NULL,
    CONSTRAINT authenticator_account FOREIGN KEY (partner_id, account_id)
        REFERENCES account (partner_id, id) ON DELETE CASCADE
);
CREATE TABLE recovery_code (
    hash TEXT PRIMARY KEY,
    partner_id «int» NOT NULL,
    account_id «int» NOT NULL,
    CONSTRAINT recovery_code_account FOREIGN KEY (partner_id, account_id)
        REFERENCES account (partner_id, id) ON DELETE CASCADE
);
CREATE INDEX recovery_code_by_account ON recovery_code (account_id);
-- Sign-ins whose password was right and whose second factor is awaited, by the hash of their token.
CREATE TABLE sign_in (
    hash TEXT PRIMARY KEY,
    partner_id «int» NOT NULL,
    account_id «int» NOT NULL,
    tries «int» NOT NULL,
    created_at «int» NOT NULL,
    CONSTRAINT sign_in_account FOREIGN KEY (partner_id, account_id)
        REFERENCES account (partner_id, id) ON DELETE CASCADE
);
CREATE INDEX sign_in_by_account ON sign_in (account_id);
CREATE INDEX sign_in_by_age ON sign_in (created_at);
-- Whoever's second factor was reset sets another one by a link, and not by the password alone.
ALTER TABLE account ADD COLUMN set_up_by_link BOOLEAN NOT NULL DEFAULT FALSE;
-- Whether the users of the organization need a second factor.
ALTER TABLE organization ADD COLUMN second_factor BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE link RENAME TO link_before;
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
INSERT INTO link SELECT hash, partner_id, account_id, purpose, expires_at, created_at, mail_id FROM link_before;
DROP TABLE link_before;
CREATE INDEX link_by_account ON link (account_id);
DROP INDEX account_by_deadline;
CREATE INDEX account_by_deadline ON account (deadline) WHERE deadline IS NOT NULL;
-- Whoever could sign in before has seven days to set a second factor, and does it at the next sign-in. A primary
-- account never lapses.
UPDATE account SET deadline = «now» + 604800000
    WHERE state = 'active' AND id NOT IN (SELECT e.account_id FROM employee e WHERE e.role = 'primary');
DELETE FROM session;
";

const DOWN: &str = "
UPDATE account SET deadline = NULL WHERE state = 'active';
DROP INDEX account_by_deadline;
CREATE INDEX account_by_deadline ON account (deadline) WHERE state = 'pending';
ALTER TABLE link RENAME TO link_after;
CREATE TABLE link (
    hash TEXT PRIMARY KEY,
    partner_id «int» NOT NULL,
    account_id «int» NOT NULL,
    purpose TEXT NOT NULL CONSTRAINT link_purpose CHECK (purpose IN ('invitation', 'reset')),
    expires_at «int» NOT NULL,
    created_at «int» NOT NULL,
    mail_id «int»,
    CONSTRAINT link_account FOREIGN KEY (partner_id, account_id)
        REFERENCES account (partner_id, id) ON DELETE CASCADE
);
INSERT INTO link SELECT hash, partner_id, account_id, purpose, expires_at, created_at, mail_id FROM link_after
    WHERE purpose <> 'second_factor';
DROP TABLE link_after;
CREATE INDEX link_by_account ON link (account_id);
ALTER TABLE organization DROP COLUMN second_factor;
ALTER TABLE account DROP COLUMN set_up_by_link;
DROP TABLE sign_in;
DROP TABLE recovery_code;
DROP TABLE authenticator;
DROP TABLE installation;
";
