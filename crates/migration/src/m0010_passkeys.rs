//! Passkeys, and what a browser was asked to prove that it has one.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0010_passkeys", up: UP, down: DOWN };

const UP: &str = "
CREATE TABLE passkey (
    -- What the browser calls it (WebAuthn's credential id), in hexadecimal digits.
    id TEXT PRIMARY KEY,
    partner_id «int» NOT NULL,
    account_id «int» NOT NULL,
    name TEXT NOT NULL,
    -- The public key with its counter, as JSON. No secret.
    credential TEXT NOT NULL,
    created_at «int» NOT NULL,
    last_used_at «int»,
    CONSTRAINT passkey_account FOREIGN KEY (partner_id, account_id)
        REFERENCES account (partner_id, id) ON DELETE CASCADE
);
CREATE INDEX passkey_by_account ON passkey (account_id);
-- What a browser was asked, by the hash of its token.
CREATE TABLE ceremony (
    hash TEXT PRIMARY KEY,
    -- Whose answer it has to be; of nobody in particular where the passkey itself says who signs in.
    partner_id «int»,
    account_id «int»,
    network TEXT NOT NULL,
    state TEXT NOT NULL,
    -- It was answered; it still counts among those of its place.
    used BOOLEAN NOT NULL DEFAULT FALSE,
    created_at «int» NOT NULL,
    CONSTRAINT ceremony_account FOREIGN KEY (partner_id, account_id)
        REFERENCES account (partner_id, id) ON DELETE CASCADE
);
CREATE INDEX ceremony_by_age ON ceremony (created_at);
CREATE INDEX ceremony_by_network ON ceremony (network) WHERE account_id IS NULL;
CREATE INDEX ceremony_by_account ON ceremony (account_id) WHERE account_id IS NOT NULL;
";

const DOWN: &str = "
DROP TABLE ceremony;
DROP TABLE passkey;
";
