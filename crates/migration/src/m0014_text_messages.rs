//! Codes by text message: the numbers that they go to, and those that were asked for.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0014_text_messages", up: UP, down: DOWN };

const UP: &str = "
-- The number that codes of an account go to, proved by one. In clear, as the one of the profile is, and apart from it.
CREATE TABLE text_phone (
    account_id «id»,
    partner_id «int» NOT NULL,
    phone TEXT NOT NULL,
    created_at «int» NOT NULL,
    CONSTRAINT text_phone_account FOREIGN KEY (partner_id, account_id)
        REFERENCES account (partner_id, id) ON DELETE CASCADE
);
-- Codes that were asked for, by the row of the outbox that sends them. Kept for a day: they are counted.
CREATE TABLE text_code (
    id «id»,
    partner_id «int» NOT NULL,
    account_id «int» NOT NULL,
    -- The hash of the sign-in or the session that it is good for; nothing once it was used or another one was asked for.
    holder TEXT,
    -- Whether it proves a number that is to be kept.
    sets_up BOOLEAN NOT NULL,
    phone TEXT NOT NULL,
    -- Whether its owner was known where it was asked for.
    known BOOLEAN NOT NULL,
    network TEXT NOT NULL,
    -- What the code is recognised by, from when it was sent.
    mark TEXT,
    sent_at «int»,
    created_at «int» NOT NULL,
    CONSTRAINT text_code_account FOREIGN KEY (partner_id, account_id)
        REFERENCES account (partner_id, id) ON DELETE CASCADE
);
CREATE INDEX text_code_by_account ON text_code (account_id, created_at);
CREATE INDEX text_code_by_network ON text_code (network, created_at);
CREATE INDEX text_code_by_age ON text_code (created_at);
";

const DOWN: &str = "
DELETE FROM outbox WHERE kind = 'text_code';
DROP TABLE text_code;
DROP TABLE text_phone;
";
