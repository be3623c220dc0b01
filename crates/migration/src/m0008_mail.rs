//! What mail needs: a key for what is sent once, and who asked for a new password.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0008_mail", up: UP, down: DOWN };

const UP: &str = "
-- What is sent once and no more, however often it comes up: a reminder of one deadline on one day.
ALTER TABLE outbox ADD COLUMN once_key TEXT;
CREATE UNIQUE INDEX outbox_once ON outbox (once_key);
-- The mail that brings it, if one does: tried again it takes the link of the time before away.
ALTER TABLE link ADD COLUMN mail_id «int»;
-- Kept for an address that has no account too: whether there is one is looked up later, so that asking takes
-- the same time for both.
CREATE TABLE reset_request (
    id «id»,
    email TEXT NOT NULL,
    network TEXT NOT NULL,
    created_at «int» NOT NULL
);
";

const DOWN: &str = "
DROP TABLE reset_request;
ALTER TABLE link DROP COLUMN mail_id;
DROP INDEX outbox_once;
ALTER TABLE outbox DROP COLUMN once_key;
";
