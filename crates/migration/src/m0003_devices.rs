//! Backup devices. Every sort key of the list is a column without nulls and has the index that serves it.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0003_devices", up: UP, down: DOWN };

const UP: &str = "
CREATE TABLE device (
    id «id»,
    partner_id «int» NOT NULL CONSTRAINT device_partner REFERENCES partner (id),
    serial TEXT NOT NULL,
    serial_key «key» NOT NULL,
    hostname TEXT NOT NULL,
    hostname_key «key» NOT NULL,
    model TEXT NOT NULL,
    model_key «key» NOT NULL,
    organization_id «int»,
    -- The organization's name as it sorts; empty for an unlinked device.
    organization_key «key» NOT NULL,
    linked_by TEXT NOT NULL CONSTRAINT device_linked_by CHECK (linked_by IN ('nobody', 'source', 'hand')),
    -- Linked to a removed organization: seen by nobody, and not to be linked elsewhere.
    reserved BOOLEAN NOT NULL,
    state SMALLINT NOT NULL,
    last_seen «int» NOT NULL,
    last_backup «int» NOT NULL,
    runs TEXT NOT NULL,
    local_used «int»,
    local_available «int»,
    storage «int» NOT NULL,
    offsite «int» NOT NULL,
    alerts INTEGER NOT NULL,
    CONSTRAINT device_serial_key UNIQUE (partner_id, serial_key),
    CONSTRAINT device_link CHECK ((organization_id IS NULL) = (linked_by = 'nobody')),
    CONSTRAINT device_organization FOREIGN KEY (partner_id, organization_id)
        REFERENCES organization (partner_id, id)
);
CREATE INDEX device_by_state ON device (partner_id, reserved, state, id);
CREATE INDEX device_by_hostname ON device (partner_id, reserved, hostname_key, id);
CREATE INDEX device_by_organization_name ON device (partner_id, reserved, organization_key, id);
CREATE INDEX device_by_seen ON device (partner_id, reserved, last_seen, id);
CREATE INDEX device_by_backup ON device (partner_id, reserved, last_backup, id);
CREATE INDEX device_by_storage ON device (partner_id, reserved, storage, id);
CREATE INDEX device_by_offsite ON device (partner_id, reserved, offsite, id);
CREATE INDEX device_by_alerts ON device (partner_id, reserved, alerts, id);
CREATE INDEX device_by_organization ON device (organization_id, state, id);

-- What only the device's own page shows, and the source's answer as it came.
CREATE TABLE device_detail (
    device_id «id» CONSTRAINT device_detail_device REFERENCES device (id) ON DELETE CASCADE,
    detail TEXT NOT NULL,
    raw TEXT NOT NULL
);
";

const DOWN: &str = "
DROP TABLE device_detail;
DROP TABLE device;
";
