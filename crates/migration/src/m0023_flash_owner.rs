//! What a form without script left is counted by whose it is: nobody fills the table.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0023_flash_owner", up: UP, down: DOWN };

const UP: &str = "
ALTER TABLE flash ADD COLUMN whose TEXT NOT NULL DEFAULT '';
CREATE INDEX flash_by_owner ON flash (whose, expires_at);
";

const DOWN: &str = "
DROP INDEX flash_by_owner;
ALTER TABLE flash DROP COLUMN whose;
";
