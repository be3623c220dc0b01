//! Tags of organizations, and the rules by which Access Groups take organizations in: all but some, or those with a tag.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0024_group_rules", up: UP, down: DOWN };

const UP: &str = "
CREATE TABLE tag (
    id «id»,
    partner_id «int» NOT NULL CONSTRAINT tag_partner REFERENCES partner (id),
    name TEXT NOT NULL,
    -- Without case, accents and spaces.
    name_key «key» NOT NULL,
    created_at «int» NOT NULL,
    CONSTRAINT tag_partner_key UNIQUE (partner_id, id),
    CONSTRAINT tag_name_key UNIQUE (partner_id, name_key)
);

CREATE TABLE organization_tag (
    organization_id «int» NOT NULL,
    tag_id «int» NOT NULL,
    partner_id «int» NOT NULL,
    PRIMARY KEY (organization_id, tag_id),
    CONSTRAINT organization_tag_organization FOREIGN KEY (partner_id, organization_id)
        REFERENCES organization (partner_id, id) ON DELETE CASCADE,
    CONSTRAINT organization_tag_tag FOREIGN KEY (partner_id, tag_id)
        REFERENCES tag (partner_id, id) ON DELETE CASCADE
);
CREATE INDEX organization_tag_by_tag ON organization_tag (tag_id, organization_id);

-- A group without one holds what is put into it. What a rule comes to is in group_organization.
CREATE TABLE group_rule (
    group_id «id»,
    partner_id «int» NOT NULL,
    kind TEXT NOT NULL CONSTRAINT group_rule_kind CHECK (kind IN ('all_except', 'tag')),
    tag_id «int»,
    CONSTRAINT group_rule_partner_key UNIQUE (partner_id, group_id),
    CONSTRAINT group_rule_group FOREIGN KEY (partner_id, group_id)
        REFERENCES access_group (partner_id, id) ON DELETE CASCADE,
    -- A tag stays for as long as a group follows it.
    CONSTRAINT group_rule_tag FOREIGN KEY (partner_id, tag_id) REFERENCES tag (partner_id, id),
    CONSTRAINT group_rule_of_tag CHECK ((kind = 'tag') = (tag_id IS NOT NULL))
);
CREATE INDEX group_rule_by_tag ON group_rule (tag_id);

CREATE TABLE group_exception (
    group_id «int» NOT NULL,
    organization_id «int» NOT NULL,
    partner_id «int» NOT NULL,
    PRIMARY KEY (group_id, organization_id),
    CONSTRAINT group_exception_rule FOREIGN KEY (partner_id, group_id)
        REFERENCES group_rule (partner_id, group_id) ON DELETE CASCADE,
    CONSTRAINT group_exception_organization FOREIGN KEY (partner_id, organization_id)
        REFERENCES organization (partner_id, id) ON DELETE CASCADE
);
";

// Groups keep what they hold, as lists.
const DOWN: &str = "
DROP TABLE group_exception;
DROP TABLE group_rule;
DROP TABLE organization_tag;
DROP TABLE tag;
";
