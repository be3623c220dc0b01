//! Devices that somebody unlinked: their source does not link them again.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0032_unlinked_by_hand", up: UP, down: DOWN };

const UP: &str = "
-- A decision made by hand, as a link made by hand is one: it holds until somebody links the device.
ALTER TABLE device ADD COLUMN unlinked_by_hand BOOLEAN NOT NULL DEFAULT FALSE
    CONSTRAINT device_unlinked_by_hand CHECK (organization_id IS NULL OR unlinked_by_hand = FALSE);
-- Of those before, the trail knows what somebody did last.
UPDATE device SET unlinked_by_hand = TRUE WHERE organization_id IS NULL AND id IN (
    SELECT a.object_id FROM audit a JOIN (
        SELECT partner_id, MAX(seq) AS seq FROM audit
        WHERE object_kind = 'device' AND action IN ('device_linked', 'device_unlinked')
        GROUP BY partner_id, object_id
    ) latest ON latest.partner_id = a.partner_id AND latest.seq = a.seq
    WHERE a.action = 'device_unlinked'
);
";

const DOWN: &str = "
ALTER TABLE device DROP COLUMN unlinked_by_hand;
";
