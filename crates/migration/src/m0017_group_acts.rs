//! Lists of names that are pasted to put many into an Access Group, kept for minutes while their owner looks at them.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0017_group_acts", up: UP, down: DOWN };

const UP: &str = "
CREATE TABLE name_list (
    id «id»,
    partner_id «int» NOT NULL,
    account_id «int» NOT NULL CONSTRAINT name_list_one UNIQUE,
    content TEXT NOT NULL,
    created_at «int» NOT NULL,
    CONSTRAINT name_list_account FOREIGN KEY (partner_id, account_id)
        REFERENCES account (partner_id, id) ON DELETE CASCADE
);
CREATE INDEX name_list_by_age ON name_list (created_at);
";

const DOWN: &str = "
DROP TABLE name_list;
";
