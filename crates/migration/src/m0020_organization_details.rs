//! What is known of an organization besides its name, which rows of the trail are about it, and what a file that is looked
//! at is of.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0020_organization_details", up: UP, down: DOWN };

const UP: &str = "
ALTER TABLE organization ADD COLUMN notes TEXT NOT NULL DEFAULT '';
-- As the IANA names it; empty for none.
ALTER TABLE organization ADD COLUMN time_zone TEXT NOT NULL DEFAULT '';
ALTER TABLE organization ADD COLUMN locale TEXT NOT NULL DEFAULT 'en';
-- Whether support may help it, and who said so, or no longer.
ALTER TABLE organization ADD COLUMN support BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE organization ADD COLUMN support_at «int»;
ALTER TABLE organization ADD COLUMN support_by «int»;

-- Rows of the trail that are about an organization, its users or its devices. An index of the trail, which can't be
-- changed; gone with the organization.
CREATE TABLE organization_trail (
    organization_id «int» NOT NULL,
    seq «int» NOT NULL,
    partner_id «int» NOT NULL,
    PRIMARY KEY (organization_id, seq),
    CONSTRAINT organization_trail_organization FOREIGN KEY (partner_id, organization_id)
        REFERENCES organization (partner_id, id) ON DELETE CASCADE
);
INSERT INTO organization_trail (organization_id, seq, partner_id)
    SELECT o.id, a.seq, o.partner_id FROM audit a JOIN organization o
        ON o.partner_id = a.partner_id AND o.id = a.object_id AND a.object_kind = 'organization'
    UNION SELECT u.organization_id, a.seq, u.partner_id FROM audit a JOIN organization_user u
        ON u.partner_id = a.partner_id AND u.account_id = a.object_id AND a.object_kind = 'account'
    UNION SELECT d.organization_id, a.seq, d.partner_id FROM audit a JOIN device d
        ON d.partner_id = a.partner_id AND d.id = a.object_id AND a.object_kind = 'device'
        AND d.organization_id IS NOT NULL;

-- A file of new organizations is kept as one of new employees is.
ALTER TABLE employee_import ADD COLUMN kind TEXT NOT NULL DEFAULT 'employees'
    CONSTRAINT employee_import_kind CHECK (kind IN ('employees', 'organizations'));
";

const DOWN: &str = "
ALTER TABLE employee_import DROP COLUMN kind;
DROP TABLE organization_trail;
ALTER TABLE organization DROP COLUMN support_by;
ALTER TABLE organization DROP COLUMN support_at;
ALTER TABLE organization DROP COLUMN support;
ALTER TABLE organization DROP COLUMN locale;
ALTER TABLE organization DROP COLUMN time_zone;
ALTER TABLE organization DROP COLUMN notes;
";
