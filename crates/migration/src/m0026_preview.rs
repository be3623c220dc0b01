//! Sessions that look at the portal through somebody else's eyes.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0026_preview", up: UP, down: DOWN };

const UP: &str = "
-- Whose eyes a session looks through, and until when. Who is deleted takes no row with them: the preview is over then, and
-- its session says so before it goes on as itself.
CREATE TABLE preview (
    session_hash TEXT PRIMARY KEY,
    partner_id «int» NOT NULL,
    account_id «int» NOT NULL,
    started_at «int» NOT NULL,
    ends_at «int» NOT NULL,
    CONSTRAINT preview_session FOREIGN KEY (session_hash) REFERENCES session (hash) ON DELETE CASCADE,
    CONSTRAINT preview_partner FOREIGN KEY (partner_id) REFERENCES partner (id) ON DELETE CASCADE
);
";

const DOWN: &str = "
DROP TABLE preview;
";
