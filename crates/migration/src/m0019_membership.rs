//! Memberships that end, the requests of people who see nothing, and when a group was last changed.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0019_membership", up: UP, down: DOWN };

const UP: &str = "
ALTER TABLE group_member ADD COLUMN reason TEXT;
ALTER TABLE group_member ADD COLUMN ends_at «int»;
-- What ended is looked for all the time.
CREATE INDEX group_member_by_end ON group_member (ends_at, partner_id) WHERE ends_at IS NOT NULL;

ALTER TABLE access_group ADD COLUMN changed_at «int» NOT NULL DEFAULT 0;
UPDATE access_group SET changed_at = COALESCE((SELECT MAX(a.at) FROM audit a WHERE a.partner_id = access_group.partner_id
    AND a.object_kind = 'group' AND a.object_id = access_group.id), created_at);

CREATE TABLE access_request (
    id «id»,
    partner_id «int» NOT NULL,
    account_id «int» NOT NULL,
    reason TEXT,
    asked_at «int» NOT NULL,
    state TEXT NOT NULL CONSTRAINT access_request_state CHECK (state IN ('open', 'granted', 'declined')),
    answered_at «int»,
    answered_by «int»,
    CONSTRAINT access_request_employee FOREIGN KEY (partner_id, account_id)
        REFERENCES employee (partner_id, account_id) ON DELETE CASCADE,
    CONSTRAINT access_request_answer CHECK ((state = 'open') = (answered_at IS NULL))
);
-- One open request of a person.
CREATE UNIQUE INDEX access_request_one_open ON access_request (account_id) WHERE state = 'open';
CREATE INDEX access_request_by_age ON access_request (partner_id, state, asked_at, id);
";

const DOWN: &str = "
DROP TABLE access_request;
ALTER TABLE access_group DROP COLUMN changed_at;
-- Nothing else says when a membership ends: one that does is no membership from before.
DELETE FROM group_member WHERE ends_at IS NOT NULL;
DROP INDEX group_member_by_end;
ALTER TABLE group_member DROP COLUMN ends_at;
ALTER TABLE group_member DROP COLUMN reason;
";
