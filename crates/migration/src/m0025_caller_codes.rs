//! Codes that the users of organizations read out to support, to show that it is them.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0025_caller_codes", up: UP, down: DOWN };

const UP: &str = "
CREATE TABLE caller_code (
    -- One of each person.
    account_id «id»,
    partner_id «int» NOT NULL,
    organization_id «int» NOT NULL,
    -- Nothing once it was used.
    mark TEXT,
    expires_at «int» NOT NULL,
    -- Whom it was read out to, and until when its owner counts as authenticated.
    used_by «int»,
    authenticated_until «int»,
    CONSTRAINT caller_code_user FOREIGN KEY (partner_id, account_id)
        REFERENCES account (partner_id, id) ON DELETE CASCADE,
    CONSTRAINT caller_code_organization FOREIGN KEY (partner_id, organization_id)
        REFERENCES organization (partner_id, id) ON DELETE CASCADE,
    CONSTRAINT caller_code_mark UNIQUE (partner_id, mark),
    CONSTRAINT caller_code_use CHECK ((mark IS NULL) = (authenticated_until IS NOT NULL))
);
CREATE INDEX caller_code_by_organization ON caller_code (organization_id);
";

const DOWN: &str = "
DROP TABLE caller_code;
";
