//! How the portal looks to the users of an organization.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0027_branding", up: UP, down: DOWN };

const UP: &str = "
-- By its name; nothing for the portal's own colour.
ALTER TABLE organization ADD COLUMN hue TEXT;
-- Beside the organization, so that lists don't read past pictures. Another picture is another row: who has seen the one
-- under its id asks for the other.
CREATE TABLE logo (
    id «id»,
    partner_id «int» NOT NULL,
    organization_id «int» NOT NULL,
    png «bytes» NOT NULL,
    width «int» NOT NULL,
    height «int» NOT NULL,
    CONSTRAINT logo_organization UNIQUE (organization_id),
    CONSTRAINT logo_of_organization FOREIGN KEY (partner_id, organization_id)
        REFERENCES organization (partner_id, id) ON DELETE CASCADE
);
";

const DOWN: &str = "
DROP TABLE logo;
ALTER TABLE organization DROP COLUMN hue;
";
