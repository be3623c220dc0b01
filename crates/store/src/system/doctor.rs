//! Looking whether everything is as it should be.

use domain::time::HOUR;
use sea_orm::{ConnectionTrait as _, DbBackend, FromQueryResult};

use super::System;
use crate::{
    Error, Result,
    audit::{self, Anchor},
};

/// Something that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether it has to be mended.
    pub serious: bool,
    pub text: String,
}

#[derive(Debug, FromQueryResult)]
struct Count {
    total: i64,
}

/// What must never be found, each with its query for the number of rows.
const INVARIANTS: [(&str, &str); 6] = [
    (
        "partners without exactly one primary account",
        "SELECT COUNT(*) AS total FROM partner p WHERE 1 <> \
         (SELECT COUNT(*) FROM employee e WHERE e.partner_id = p.id AND e.role = 'primary')",
    ),
    (
        "partners without the group All organizations",
        "SELECT COUNT(*) AS total FROM partner p WHERE NOT EXISTS \
         (SELECT 1 FROM access_group g WHERE g.partner_id = p.id AND g.kind = 'all_organizations')",
    ),
    (
        "members of groups who still see everything",
        "SELECT COUNT(*) AS total FROM employee e WHERE e.visibility = 'everything' AND EXISTS \
         (SELECT 1 FROM group_member gm WHERE gm.account_id = e.account_id)",
    ),
    (
        "devices whose reservation disagrees with their organization",
        "SELECT COUNT(*) AS total FROM device d LEFT JOIN organization o ON o.id = d.organization_id \
         WHERE d.reserved <> (COALESCE(o.state, 'live') = 'removed')",
    ),
    (
        "devices that sort under another name than their organization's",
        "SELECT COUNT(*) AS total FROM device d LEFT JOIN organization o ON o.id = d.organization_id \
         WHERE d.organization_key <> COALESCE(o.name_key, '')",
    ),
    (
        "networks, SaaS accounts and Endpoint Backup agents whose reservation disagrees with their organization",
        "SELECT COUNT(*) AS total FROM (SELECT organization_id, reserved FROM network \
         UNION ALL SELECT organization_id, reserved FROM saas_account \
         UNION ALL SELECT organization_id, reserved FROM endpoint_agent) d \
         LEFT JOIN organization o ON o.id = d.organization_id \
         WHERE d.reserved <> (COALESCE(o.state, 'live') = 'removed')",
    ),
];

/// What the operator should know of mails, each with its query for the number of rows.
const MAILS: [(&str, &str); 2] = [
    (
        "addresses whose mail server refuses what is sent",
        "SELECT COUNT(*) AS total FROM account WHERE undelivered_at IS NOT NULL",
    ),
    (
        "mails and text messages that were tried and have waited for more than an hour",
        "SELECT COUNT(*) AS total FROM outbox WHERE done_at IS NULL AND attempts > 0 AND created_at < $1",
    ),
];

impl System<'_> {
    /// Looks at the file, the invariants and every partner's trail.
    pub async fn doctor(&self) -> Result<Vec<Finding>> {
        let store = self.0;
        let mut findings = Vec::new();
        if store.backend() == DbBackend::Sqlite {
            let rows = store.reader.query_all_raw(store.statement("PRAGMA integrity_check", [])).await?;
            let text: Vec<String> = rows.iter().filter_map(|row| row.try_get_by_index(0).ok()).collect();
            let sound = text == ["ok"];
            let text = if sound { "database file is sound".to_owned() } else { text.join("; ") };
            findings.push(Finding { serious: !sound, text });
            let broken =
                store.reader.query_all_raw(store.statement("PRAGMA foreign_key_check", [])).await?.len();
            findings
                .push(Finding { serious: broken > 0, text: format!("{broken} rows that refer to nothing") });
        }
        let pending = store.pending_migrations().await.map_err(|error| Error::Internal(error.to_string()))?;
        findings.push(Finding { serious: pending > 0, text: format!("{pending} migrations to apply") });
        if pending > 0 {
            return Ok(findings);
        }
        for (what, sql) in INVARIANTS {
            let count = store.one::<Count>(sql, []).await?.map_or(0, |count| count.total);
            findings.push(Finding { serious: count > 0, text: format!("{count} {what}") });
        }
        for (what, sql) in MAILS {
            let values: Option<sea_orm::Value> =
                sql.contains("$1").then(|| store.clock.now().plus(-HOUR).into());
            let count = store.one::<Count>(sql, values).await?.map_or(0, |count| count.total);
            findings.push(Finding { serious: false, text: format!("{count} {what}") });
        }
        for (name, broken) in self.verify_trails().await? {
            findings.push(match broken {
                None => Finding { serious: false, text: format!("audit trail of {name} is whole") },
                Some(seq) => {
                    Finding { serious: true, text: format!("audit trail of {name} was changed at row {seq}") }
                }
            });
        }
        Ok(findings)
    }

    /// Every partner by name, with the first row of its trail that is not as it was written.
    pub async fn verify_trails(&self) -> Result<Vec<(String, Option<i64>)>> {
        let mut trails = Vec::new();
        for (partner, name) in self.partners().await? {
            let broken = audit::first_broken(&self.0.reader, self.0.backend(), partner).await?;
            trails.push((name, broken));
        }
        Ok(trails)
    }

    /// Where every trail stands now: to be kept outside of the database.
    pub async fn trail_anchors(&self) -> Result<Vec<Anchor>> {
        audit::anchors(self.0).await
    }

    /// Those of the anchors whose rows are not in their trails any more.
    pub async fn lost_anchors(&self, anchors: &[Anchor]) -> Result<Vec<Anchor>> {
        let mut lost = Vec::new();
        for anchor in anchors {
            if !audit::holds(self.0, anchor).await? {
                lost.push(anchor.clone());
            }
        }
        Ok(lost)
    }
}
