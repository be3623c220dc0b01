//! What people search names by: without capitals, accents and spaces.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0029_folded_names", up: UP, down: DOWN };

// The store fills it where it is empty: no database folds as it does.
const UP: &str = "
ALTER TABLE organization ADD COLUMN name_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE access_group ADD COLUMN name_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE employee ADD COLUMN name_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE organization_user ADD COLUMN name_folded TEXT NOT NULL DEFAULT '';
";

const DOWN: &str = "
ALTER TABLE organization DROP COLUMN name_folded;
ALTER TABLE access_group DROP COLUMN name_folded;
ALTER TABLE employee DROP COLUMN name_folded;
ALTER TABLE organization_user DROP COLUMN name_folded;
";
