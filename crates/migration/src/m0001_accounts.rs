//! Partners, and the accounts of their people with what belongs to signing in.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0001_accounts", up: UP, down: DOWN };

const UP: &str = "
CREATE TABLE partner (
    id «id»,
    name TEXT NOT NULL,
    region TEXT NOT NULL CONSTRAINT partner_region CHECK (region IN ('americas', 'emea', 'apac')),
    new_employee_visibility TEXT NOT NULL DEFAULT 'everything'
        CONSTRAINT partner_new_employee_visibility CHECK (new_employee_visibility IN ('everything', 'groups')),
    -- Moves with every change that somebody may be looking at.
    revision «int» NOT NULL DEFAULT 0,
    -- The instant that the fleet's source last spoke of.
    fleet_as_of «int»,
    created_at «int» NOT NULL
);
CREATE TABLE account (
    id «id»,
    partner_id «int» NOT NULL CONSTRAINT account_partner REFERENCES partner (id),
    kind TEXT NOT NULL CONSTRAINT account_kind CHECK (kind IN ('employee', 'organization_user')),
    email TEXT NOT NULL CONSTRAINT account_email_key UNIQUE,
    password_hash TEXT,
    password_changed_at «int»,
    state TEXT NOT NULL CONSTRAINT account_state CHECK (state IN ('pending', 'active', 'deactivated')),
    deadline «int»,
    email_locked_by_product TEXT,
    failures «int» NOT NULL DEFAULT 0,
    last_sign_in_at «int»,
    created_at «int» NOT NULL,
    CONSTRAINT account_partner_key UNIQUE (partner_id, id)
);
CREATE TABLE employee (
    account_id «id»,
    partner_id «int» NOT NULL,
    name TEXT NOT NULL,
    name_key «key» NOT NULL,
    phone TEXT,
    role TEXT NOT NULL
        CONSTRAINT employee_role CHECK (role IN ('primary', 'admin', 'business', 'tech', 'sales_marketing')),
    security_administrator BOOLEAN NOT NULL,
    visibility TEXT NOT NULL CONSTRAINT employee_visibility CHECK (visibility IN ('everything', 'groups')),
    created_at «int» NOT NULL,
    CONSTRAINT employee_partner_key UNIQUE (partner_id, account_id),
    CONSTRAINT employee_account FOREIGN KEY (partner_id, account_id)
        REFERENCES account (partner_id, id) ON DELETE CASCADE
);
-- Exactly one primary account per partner.
CREATE UNIQUE INDEX employee_one_primary ON employee (partner_id) WHERE role = 'primary';
CREATE INDEX employee_by_name ON employee (partner_id, name_key, account_id);
CREATE INDEX employee_by_creation ON employee (partner_id, created_at, account_id);

CREATE TABLE session (
    hash TEXT PRIMARY KEY,
    partner_id «int» NOT NULL,
    account_id «int» NOT NULL,
    created_at «int» NOT NULL,
    last_seen_at «int» NOT NULL,
    authenticated_at «int» NOT NULL,
    browser TEXT NOT NULL,
    network TEXT NOT NULL,
    CONSTRAINT session_account FOREIGN KEY (partner_id, account_id)
        REFERENCES account (partner_id, id) ON DELETE CASCADE
);
CREATE INDEX session_by_account ON session (account_id);
CREATE INDEX session_by_age ON session (last_seen_at);

-- One-time links, by the hash of their token.
CREATE TABLE link (
    hash TEXT PRIMARY KEY,
    partner_id «int» NOT NULL,
    account_id «int» NOT NULL,
    purpose TEXT NOT NULL CONSTRAINT link_purpose CHECK (purpose IN ('invitation', 'reset')),
    expires_at «int» NOT NULL,
    created_at «int» NOT NULL,
    CONSTRAINT link_account FOREIGN KEY (partner_id, account_id)
        REFERENCES account (partner_id, id) ON DELETE CASCADE
);
CREATE INDEX link_by_account ON link (account_id);

-- Browsers that signed in before, each with its own count of failures.
CREATE TABLE known_browser (
    hash TEXT PRIMARY KEY,
    partner_id «int» NOT NULL,
    account_id «int» NOT NULL,
    last_used_at «int» NOT NULL,
    CONSTRAINT known_browser_account FOREIGN KEY (partner_id, account_id)
        REFERENCES account (partner_id, id) ON DELETE CASCADE
);
CREATE INDEX known_browser_by_account ON known_browser (account_id);

-- Failures of signing in, by the hash of the address and where it was tried from.
CREATE TABLE sign_in_failure (
    key TEXT PRIMARY KEY,
    failures «int» NOT NULL,
    blocked_until «int» NOT NULL,
    last_at «int» NOT NULL
);

-- What a form post without script left for the next page, readable only with its cookie.
CREATE TABLE flash (
    hash TEXT PRIMARY KEY,
    payload TEXT NOT NULL,
    expires_at «int» NOT NULL
);
";

const DOWN: &str = "
DROP TABLE flash;
DROP TABLE sign_in_failure;
DROP TABLE known_browser;
DROP TABLE link;
DROP TABLE session;
DROP TABLE employee;
DROP TABLE account;
DROP TABLE partner;
";
