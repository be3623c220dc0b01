//! Networks, SaaS accounts and Endpoint Backup agents; and what of each hangs on no organization.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0018_elements", up: UP, down: DOWN };

const UP: &str = "
CREATE TABLE network (
    id «id»,
    partner_id «int» NOT NULL CONSTRAINT network_partner REFERENCES partner (id),
    name TEXT NOT NULL,
    name_key «key» NOT NULL,
    group_name TEXT NOT NULL,
    group_key «key» NOT NULL,
    dna_hostname TEXT NOT NULL,
    dna_hostname_key «key» NOT NULL,
    dna_serial TEXT NOT NULL,
    dna_serial_key «key» NOT NULL,
    organization_id «int»,
    -- Linked to a removed organization: seen by nobody, and not to be linked elsewhere.
    reserved BOOLEAN NOT NULL,
    state TEXT NOT NULL CONSTRAINT network_state CHECK (state IN ('online', 'degraded', 'offline')),
    last_seen «int» NOT NULL,
    CONSTRAINT network_serial_key UNIQUE (partner_id, dna_serial_key),
    CONSTRAINT network_reservation CHECK (organization_id IS NOT NULL OR reserved = FALSE),
    CONSTRAINT network_organization FOREIGN KEY (partner_id, organization_id)
        REFERENCES organization (partner_id, id)
);
CREATE INDEX network_by_name ON network (partner_id, reserved, name_key, id);
CREATE INDEX network_by_organization ON network (organization_id, reserved, partner_id, name_key, id);
CREATE INDEX network_unlinked ON network (partner_id, organization_id, name_key, id)
    WHERE organization_id IS NULL;

CREATE TABLE saas_account (
    id «id»,
    partner_id «int» NOT NULL CONSTRAINT saas_account_partner REFERENCES partner (id),
    domain TEXT NOT NULL,
    domain_key «key» NOT NULL,
    customer TEXT NOT NULL,
    customer_key «key» NOT NULL,
    product TEXT NOT NULL,
    seats «int» NOT NULL,
    -- Where the product itself is signed in to; empty where that is not known.
    address TEXT NOT NULL CONSTRAINT saas_account_address CHECK (address = '' OR address LIKE 'https://%'),
    organization_id «int»,
    reserved BOOLEAN NOT NULL,
    state TEXT NOT NULL CONSTRAINT saas_account_state CHECK (state IN ('protected', 'failing', 'paused')),
    last_backup «int» NOT NULL,
    CONSTRAINT saas_account_domain_key UNIQUE (partner_id, domain_key),
    CONSTRAINT saas_account_reservation CHECK (organization_id IS NOT NULL OR reserved = FALSE),
    CONSTRAINT saas_account_organization FOREIGN KEY (partner_id, organization_id)
        REFERENCES organization (partner_id, id)
);
CREATE INDEX saas_account_by_name ON saas_account (partner_id, reserved, domain_key, id);
CREATE INDEX saas_account_by_organization ON saas_account
    (organization_id, reserved, partner_id, domain_key, id);
CREATE INDEX saas_account_unlinked ON saas_account (partner_id, organization_id, domain_key, id)
    WHERE organization_id IS NULL;

-- Tied to its organization from its registration to its end.
CREATE TABLE endpoint_agent (
    id «id»,
    partner_id «int» NOT NULL,
    organization_id «int» NOT NULL,
    hostname TEXT NOT NULL,
    hostname_key «key» NOT NULL,
    datasets «int» NOT NULL,
    bytes «int» NOT NULL,
    reserved BOOLEAN NOT NULL,
    last_backup «int» NOT NULL,
    CONSTRAINT endpoint_agent_organization FOREIGN KEY (partner_id, organization_id)
        REFERENCES organization (partner_id, id)
);
CREATE INDEX endpoint_agent_by_name ON endpoint_agent (partner_id, reserved, hostname_key, id);
CREATE INDEX endpoint_agent_by_organization ON endpoint_agent
    (organization_id, reserved, partner_id, hostname_key, id, datasets, bytes);

CREATE INDEX device_unlinked ON device (partner_id, organization_id, hostname_key, id)
    WHERE organization_id IS NULL;
";

const DOWN: &str = "
DROP INDEX device_unlinked;
DROP TABLE endpoint_agent;
DROP TABLE saas_account;
DROP TABLE network;
";
