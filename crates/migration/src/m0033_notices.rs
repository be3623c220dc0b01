//! What the operator tells people above their pages for a while.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0033_notices", up: UP, down: DOWN };

const UP: &str = "
-- Without a partner it is for the people of all, and for whoever signs in. An empty link leads nowhere.
CREATE TABLE notice (
    id «id»,
    partner_id «int»,
    text TEXT NOT NULL,
    link TEXT NOT NULL,
    starts_at «int» NOT NULL,
    ends_at «int» NOT NULL,
    created_at «int» NOT NULL,
    CONSTRAINT notice_term CHECK (starts_at < ends_at),
    CONSTRAINT notice_partner FOREIGN KEY (partner_id) REFERENCES partner (id) ON DELETE CASCADE
);
";

const DOWN: &str = "
DROP TABLE notice;
";
