//! The door of whoever sets how the portal looks to the users of an organization (M53), and the way to its logo.

use domain::{
    Capability, LogoId, OrganizationId,
    branding::{Branding, Hue, Logo, NewBranding, NewLogo, Picture},
    policy,
};
use sea_orm::FromQueryResult;
use serde_json::json;

use crate::{
    Actor, Error, Result, Store,
    audit::{Action, Object},
    own::Own,
    scope::Sql,
    secret,
    write::Write,
};

/// What the primary account sets, where its partner has branding.
#[derive(Debug)]
pub struct Customizer<'a> {
    store: &'a Store,
    actor: &'a Actor,
}

/// An organization and how it looks.
#[derive(Debug, FromQueryResult)]
pub(crate) struct BrandingRow {
    pub name: String,
    hue: Option<String>,
    logo_id: Option<LogoId>,
    width: Option<i64>,
    height: Option<i64>,
}

/// The beginning of a query for one organization, up to its id.
pub(crate) const BRANDING: &str = "SELECT o.name, o.hue, l.id AS logo_id, l.width, l.height \
    FROM organization o LEFT JOIN logo l ON l.organization_id = o.id WHERE o.id = ";

impl BrandingRow {
    pub fn branding(&self) -> Branding {
        let pixels = |kept: Option<i64>| u32::try_from(kept?).ok();
        let logo = |id| Some(Logo { id, width: pixels(self.width)?, height: pixels(self.height)? });
        Branding { hue: self.hue.as_deref().and_then(Hue::from_key), logo: self.logo_id.and_then(logo) }
    }
}

#[derive(Debug, FromQueryResult)]
struct Kept {
    png: Vec<u8>,
}

impl Actor {
    /// Whether this person sets how the portal looks to an organization's users.
    pub fn may_brand(&self) -> bool {
        self.brands().is_ok()
    }

    fn brands(&self) -> Result<()> {
        self.require(Capability::Customize)?;
        policy::may_brand(self.person.principal(), self.partner_region).map_err(Error::Forbidden)
    }
}

impl Store {
    /// The door of the primary account, where its partner has branding (M63, M129).
    pub fn customizer<'a>(&'a self, actor: &'a Actor) -> Result<Customizer<'a>> {
        actor.brands()?;
        Ok(Customizer { store: self, actor })
    }
}

impl Customizer<'_> {
    fn sql(actor: &Actor, id: OrganizationId) -> Sql {
        let mut sql = Sql::default();
        sql.push(BRANDING).bind(id).push(" AND ");
        actor.scope().organization(&mut sql);
        sql
    }

    /// The name of an organization, and how the portal looks to its users.
    pub async fn branding(&self, id: OrganizationId) -> Result<(String, Branding)> {
        let sql = Self::sql(self.actor, id);
        let row: BrandingRow = self.store.one(sql.text, sql.values).await?.ok_or(Error::NotFound)?;
        Ok((row.name.clone(), row.branding()))
    }

    /// Sets how the portal looks to an organization's users, from their next page on.
    pub async fn set(&self, id: OrganizationId, new: &NewBranding) -> Result<()> {
        let (write, actor) = self.store.write_as(self.actor, Capability::Customize).await?;
        actor.brands()?;
        let sql = Self::sql(&actor, id);
        let before: BrandingRow = write.one(sql.text, sql.values).await?.ok_or(Error::NotFound)?;
        let before = before.branding();
        let hue = new.hue.map(Hue::key);
        if before.hue == new.hue
            && (new.logo == NewLogo::Kept || (new.logo == NewLogo::Removed && before.logo.is_none()))
        {
            return Ok(());
        }
        let sql = "UPDATE organization SET hue = $1 WHERE id = $2 AND partner_id = $3";
        write.execute_one(sql, [hue.into(), id.into(), actor.partner.into()]).await?;
        let (one, none) = ("one", "none");
        let was = if before.logo.is_some() { one } else { none };
        let is = match &new.logo {
            NewLogo::Kept => was,
            NewLogo::Removed => {
                remove(&write, id).await?;
                none
            }
            NewLogo::Set(picture) => {
                remove(&write, id).await?;
                put(&write, id, picture).await?;
                if before.logo.is_some() { "another one" } else { one }
            }
        };
        let told = |hue: Option<Hue>| hue.map_or("the portal's own", Hue::name);
        let mut details = json!({ "before": {}, "after": {} });
        for (what, was, is) in [("colour", told(before.hue), told(new.hue)), ("logo", was, is)] {
            if was != is {
                details["before"][what] = was.into();
                details["after"][what] = is.into();
            }
        }
        write.audit(Action::BrandingSet, Object::Organization(id), details).await?;
        write.commit().await
    }
}

async fn remove(write: &Write<'_>, id: OrganizationId) -> Result<()> {
    write.execute("DELETE FROM logo WHERE organization_id = $1", [id.into()]).await?;
    Ok(())
}

async fn put(write: &Write<'_>, id: OrganizationId, picture: &Picture) -> Result<()> {
    if !picture.fits() {
        return Err(Error::Internal("a logo larger than one may be".to_owned()));
    }
    let sql = "INSERT INTO logo (id, partner_id, organization_id, png, width, height) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        secret::id()?.into(),
        write.partner.into(),
        id.into(),
        picture.png.clone().into(),
        i64::from(picture.width).into(),
        i64::from(picture.height).into(),
    ];
    write.execute_one(sql, values).await
}

impl Own<'_> {
    /// A logo of an organization that one sees, as PNG; none where the partner has no branding (M129).
    pub async fn logo(&self, id: LogoId) -> Result<Vec<u8>> {
        if !self.actor.partner_region.has_branding() {
            return Err(Error::NotFound);
        }
        let mut sql = Sql::default();
        sql.push("SELECT png FROM logo WHERE id = ").bind(id).push(" AND ");
        self.actor.scope().organization_in("logo.organization_id", &mut sql);
        let kept: Kept = self.store.one(sql.text, sql.values).await?.ok_or(Error::NotFound)?;
        Ok(kept.png)
    }
}
