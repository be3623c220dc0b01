//! What the source of a fleet calls the organization of a device.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0030_source_names", up: UP, down: DOWN };

const UP: &str = "
-- A suggestion for who links it by hand, and never more: a device is mapped by the organization's id alone.
ALTER TABLE device ADD COLUMN source_name TEXT;
";

const DOWN: &str = "
ALTER TABLE device DROP COLUMN source_name;
";
