//! One device: its own page.

use domain::{
    DeviceId, Timestamp,
    device::{Alert, Asset, DeviceDetail, DeviceRow},
};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};

use super::{
    Visible,
    devices::{COLUMNS, Row},
};
use crate::{Error, Result, scope::Sql};

/// What only the device's own page shows, as it is kept.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Detail {
    pub internal_ip: Option<String>,
    pub service_plan: Option<String>,
    pub registered: Option<Timestamp>,
    pub service_ends: Option<Timestamp>,
    pub warranty_ends: Option<Timestamp>,
    pub uptime_seconds: Option<i64>,
    pub remote_web: Option<String>,
    pub assets: Vec<Asset>,
    pub alerts: Vec<Alert>,
}

#[derive(Debug, FromQueryResult)]
struct Kept {
    detail: Option<String>,
    as_of: Option<Timestamp>,
}

impl Visible<'_> {
    /// The device with this id, if it is seen.
    pub async fn device(&self, id: DeviceId) -> Result<DeviceDetail> {
        let mut sql = Sql::default();
        sql.push("SELECT ").push(COLUMNS);
        sql.push(" FROM device d LEFT JOIN organization o ON o.id = d.organization_id WHERE d.id = ")
            .bind(id);
        sql.push(" AND ");
        self.scope.seen(&mut sql);
        let row: Row = self.store.one(sql.text, sql.values).await?.ok_or(Error::NotFound)?;
        let kept: Option<Kept> = self
            .store
            .one(
                "SELECT dd.detail, p.fleet_as_of AS as_of FROM partner p \
                 LEFT JOIN device_detail dd ON dd.device_id = $1 WHERE p.id = $2",
                [id.into(), self.scope.partner().into()],
            )
            .await?;
        let (detail, as_of) = kept.map_or((None, None), |kept| (kept.detail, kept.as_of));
        let detail: Detail = detail.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        Ok(DeviceDetail {
            row: DeviceRow::from(row),
            as_of: as_of.unwrap_or_else(|| self.store.clock.now()),
            internal_ip: detail.internal_ip,
            service_plan: detail.service_plan,
            registered: detail.registered,
            service_ends: detail.service_ends,
            warranty_ends: detail.warranty_ends,
            uptime_seconds: detail.uptime_seconds,
            remote_web: detail.remote_web.filter(|_| self.tools),
            assets: detail.assets,
            alerts: detail.alerts,
        })
    }
}
