//! Organizations, their users, and the Access Groups that hold organizations and employees.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0002_organizations", up: UP, down: DOWN };

const UP: &str = "
CREATE TABLE organization (
    id «id»,
    partner_id «int» NOT NULL CONSTRAINT organization_partner REFERENCES partner (id),
    name TEXT NOT NULL,
    name_key «key» NOT NULL,
    -- The id that the fleet's source knows it by; devices are mapped by nothing else.
    source_id TEXT,
    state TEXT NOT NULL CONSTRAINT organization_state CHECK (state IN ('live', 'removed')),
    removed_at «int»,
    created_at «int» NOT NULL,
    CONSTRAINT organization_partner_key UNIQUE (partner_id, id),
    CONSTRAINT organization_removal CHECK ((state = 'removed') = (removed_at IS NOT NULL))
);
CREATE UNIQUE INDEX organization_name_key ON organization (partner_id, name_key) WHERE state = 'live';
CREATE UNIQUE INDEX organization_source_key ON organization (partner_id, source_id) WHERE source_id IS NOT NULL;
CREATE INDEX organization_by_name ON organization (partner_id, state, name_key, id);
CREATE INDEX organization_by_creation ON organization (partner_id, state, created_at, id);

CREATE TABLE organization_user (
    account_id «id»,
    partner_id «int» NOT NULL,
    organization_id «int» NOT NULL,
    name TEXT NOT NULL,
    name_key «key» NOT NULL,
    phone TEXT,
    created_at «int» NOT NULL,
    CONSTRAINT organization_user_account FOREIGN KEY (partner_id, account_id)
        REFERENCES account (partner_id, id) ON DELETE CASCADE,
    CONSTRAINT organization_user_organization FOREIGN KEY (partner_id, organization_id)
        REFERENCES organization (partner_id, id)
);
CREATE INDEX organization_user_by_organization ON organization_user (organization_id);

CREATE TABLE access_group (
    id «id»,
    partner_id «int» NOT NULL CONSTRAINT access_group_partner REFERENCES partner (id),
    name TEXT NOT NULL,
    name_key «key» NOT NULL,
    kind TEXT NOT NULL CONSTRAINT access_group_kind CHECK (kind IN ('all_organizations', 'listed')),
    created_at «int» NOT NULL,
    CONSTRAINT access_group_partner_key UNIQUE (partner_id, id),
    CONSTRAINT access_group_name_key UNIQUE (partner_id, name_key)
);
CREATE UNIQUE INDEX access_group_one_all ON access_group (partner_id) WHERE kind = 'all_organizations';

CREATE TABLE group_organization (
    group_id «int» NOT NULL,
    organization_id «int» NOT NULL,
    partner_id «int» NOT NULL,
    added_at «int» NOT NULL,
    added_by «int» NOT NULL,
    PRIMARY KEY (group_id, organization_id),
    CONSTRAINT group_organization_group FOREIGN KEY (partner_id, group_id)
        REFERENCES access_group (partner_id, id) ON DELETE CASCADE,
    CONSTRAINT group_organization_organization FOREIGN KEY (partner_id, organization_id)
        REFERENCES organization (partner_id, id) ON DELETE CASCADE
);
CREATE INDEX group_organization_by_organization ON group_organization (organization_id, group_id);

CREATE TABLE group_member (
    account_id «int» NOT NULL,
    group_id «int» NOT NULL,
    partner_id «int» NOT NULL,
    added_at «int» NOT NULL,
    added_by «int» NOT NULL,
    PRIMARY KEY (account_id, group_id),
    CONSTRAINT group_member_group FOREIGN KEY (partner_id, group_id)
        REFERENCES access_group (partner_id, id) ON DELETE CASCADE,
    CONSTRAINT group_member_employee FOREIGN KEY (partner_id, account_id)
        REFERENCES employee (partner_id, account_id) ON DELETE CASCADE
);
CREATE INDEX group_member_by_group ON group_member (group_id, account_id);
";

const DOWN: &str = "
DROP TABLE group_member;
DROP TABLE group_organization;
DROP TABLE access_group;
DROP TABLE organization_user;
DROP TABLE organization;
";
