//! What a session is known by in cookies, apart from what it is known by here: a confirmation gives it another token.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0021_session_tokens", up: UP, down: DOWN };

const UP: &str = "
ALTER TABLE session ADD COLUMN token TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN token_before TEXT;
ALTER TABLE session ADD COLUMN token_before_until «int»;
UPDATE session SET token = hash;
CREATE UNIQUE INDEX session_by_token ON session (token);
CREATE INDEX session_by_token_before ON session (token_before);
CREATE INDEX session_by_partner ON session (partner_id, last_seen_at);
";

const DOWN: &str = "
DELETE FROM session WHERE token <> hash;
DROP INDEX session_by_partner;
DROP INDEX session_by_token_before;
DROP INDEX session_by_token;
ALTER TABLE session DROP COLUMN token_before_until;
ALTER TABLE session DROP COLUMN token_before;
ALTER TABLE session DROP COLUMN token;
";
