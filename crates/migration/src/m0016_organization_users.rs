//! What the users of organizations have access to.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0016_organization_users", up: UP, down: DOWN };

const UP: &str = "
-- Whoever was there before saw the devices of their organization, and no more.
ALTER TABLE organization_user ADD COLUMN portal_access TEXT NOT NULL DEFAULT 'view'
    CONSTRAINT organization_user_portal CHECK (portal_access IN ('none', 'view', 'manage'));
ALTER TABLE organization_user ADD COLUMN endpoint_access TEXT NOT NULL DEFAULT 'none'
    CONSTRAINT organization_user_endpoint CHECK (endpoint_access IN ('none', 'restore_only'));
-- One user of an organization has Endpoint Backup.
CREATE UNIQUE INDEX organization_user_one_endpoint ON organization_user (organization_id)
    WHERE endpoint_access <> 'none';
DROP INDEX organization_user_by_organization;
CREATE INDEX organization_user_by_name ON organization_user (organization_id, name_key, account_id);
CREATE INDEX organization_user_by_creation ON organization_user (organization_id, created_at, account_id);
";

const DOWN: &str = "
DROP INDEX organization_user_by_creation;
DROP INDEX organization_user_by_name;
CREATE INDEX organization_user_by_organization ON organization_user (organization_id);
DROP INDEX organization_user_one_endpoint;
ALTER TABLE organization_user DROP COLUMN endpoint_access;
ALTER TABLE organization_user DROP COLUMN portal_access;
";
