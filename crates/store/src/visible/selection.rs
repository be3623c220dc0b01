//! The devices of a selection, as far as they are seen.

use domain::{
    DeviceId,
    limits::BULK_MAX,
    selection::{DeviceSelection, Linkable},
};
use sea_orm::FromQueryResult;

use super::{Visible, devices::filters};
use crate::{Error, Result, scope::Sql};

#[derive(Debug, FromQueryResult)]
struct Selected {
    id: DeviceId,
    linked: bool,
}

impl Visible<'_> {
    /// The selected devices, each with whether it is linked. One that is not seen refuses them all.
    async fn selected(&self, selection: &DeviceSelection) -> Result<Vec<Selected>> {
        let mut sql = Sql::default();
        sql.push("SELECT d.id, d.organization_id IS NOT NULL AS linked FROM device d WHERE ");
        self.scope.seen(&mut sql);
        let expected = match selection {
            DeviceSelection::Matching(query) => {
                filters(query, true, &mut sql);
                None
            }
            DeviceSelection::Ticked(ids) => {
                sql.push(" AND d.id IN (");
                for (place, id) in ids.iter().enumerate() {
                    sql.push(if place == 0 { "" } else { ", " }).bind(*id);
                }
                sql.push(")");
                Some(ids.len())
            }
        };
        sql.push(" ORDER BY d.id LIMIT ").push(&(BULK_MAX + 1).to_string());
        let found: Vec<Selected> = self.store.all(sql.text, sql.values).await?;
        if expected.is_some_and(|expected| expected != found.len()) {
            return Err(Error::NotFound);
        }
        if found.len() > BULK_MAX {
            return Err(Error::Conflict("These are too many at once. Narrow the list by a filter first."));
        }
        Ok(found)
    }

    /// How many of the selected devices can be linked.
    pub async fn linkable(&self, selection: &DeviceSelection) -> Result<Linkable> {
        let found = self.selected(selection).await?;
        let linked = found.iter().filter(|device| device.linked).count() as u64;
        Ok(Linkable { unlinked: found.len() as u64 - linked, linked })
    }

    /// The selected devices that are linked to no organization.
    pub async fn unlinked(&self, selection: &DeviceSelection) -> Result<Vec<DeviceId>> {
        let found = self.selected(selection).await?;
        Ok(found.into_iter().filter(|device| !device.linked).map(|device| device.id).collect())
    }
}
