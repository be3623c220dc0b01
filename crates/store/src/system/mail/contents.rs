//! What mails say: their facts as things are now, and the links that they bring.

use domain::{
    AccountId, AccountState,
    account::LinkPurpose,
    limits::{INVITATION, RESET},
    time::DAY,
};

use super::{ADDRESSEE, Addressee, Claimed, Mail, News, Payload, access, address, mail, organizations};
use crate::{
    Result, accounts,
    settings::handover,
    write::{Kind, Write},
};

/// So long somebody who asked for a new password still waits for the mail.
const ASKED: i64 = DAY;

/// Whether it is about somebody whose organization is removed: they can't do what it would tell them to. It goes out when the
/// organization is back; that it is closed they are told at once.
pub(super) async fn waits(write: &Write<'_>, claimed: &Claimed) -> Result<bool> {
    let Ok(payload) = serde_json::from_str::<Payload>(&claimed.payload) else { return Ok(false) };
    if claimed.kind == Kind::AccountClosed.key() {
        return Ok(false);
    }
    let removed = "SELECT u.account_id FROM organization_user u JOIN organization o ON o.id = u.organization_id \
                   WHERE u.account_id = $1 AND o.state = 'removed'";
    write.exists(removed, [payload.account.into()]).await
}

/// What it says and to whom; nothing if it is out of date.
pub(super) async fn contents(write: &Write<'_>, claimed: &Claimed) -> Result<Option<Mail>> {
    let kind = Kind::ALL.into_iter().find(|kind| kind.key() == claimed.kind);
    let (Some(kind), Ok(payload)) = (kind, serde_json::from_str::<Payload>(&claimed.payload)) else {
        return Ok(None);
    };
    let Some(about) = addressee(write, payload.account).await? else { return Ok(None) };
    match kind {
        Kind::EmployeeAdded | Kind::EmployeesImported => {
            return to_primary(write, claimed, &payload, about).await;
        }
        Kind::NewAddress | Kind::AddressAsked | Kind::AddressChanged => {
            return address::contents(write, kind, claimed, &payload, about).await;
        }
        Kind::MembershipEnds | Kind::AccessAsked | Kind::AccessGranted | Kind::AccessDeclined => {
            let news = access::news(write, kind, &payload, &about).await?;
            return Ok(news.map(|news| mail(claimed, about, news)));
        }
        Kind::OrganizationsRemoved | Kind::OrganizationsRestored | Kind::OrganizationsPurged => {
            return organizations::contents(write, kind, claimed, &payload, about).await;
        }
        _ => (),
    }
    if kind.is_handover() {
        if about.state.at(write.now, about.deadline) == AccountState::Deactivated {
            return Ok(None);
        }
        let news = handover::news(write, kind, payload.account, payload.by).await?;
        return Ok(news.map(|news| mail(claimed, about, news)));
    }
    let news = news(write, kind, claimed, &payload, &about).await?;
    Ok(news.map(|news| mail(claimed, about, news)))
}

async fn to_primary(
    write: &Write<'_>,
    claimed: &Claimed,
    payload: &Payload,
    about: Addressee,
) -> Result<Option<Mail>> {
    let sql = format!("{ADDRESSEE} WHERE e.partner_id = $1 AND e.role = 'primary'");
    let primary: Option<Addressee> = write.one(sql, [claimed.partner_id.into()]).await?;
    let (Some(primary), Some(role)) = (primary, about.role) else { return Ok(None) };
    let name = about.name.unwrap_or_default();
    let news = match payload.count {
        0 => News::EmployeeAdded { name, email: about.email, role },
        count => News::EmployeesImported { by: name, count },
    };
    Ok(Some(mail(claimed, primary, news)))
}

async fn addressee(write: &Write<'_>, account: AccountId) -> Result<Option<Addressee>> {
    write.one(format!("{ADDRESSEE} WHERE a.id = $1"), [account.into()]).await
}

async fn news(
    write: &Write<'_>,
    kind: Kind,
    claimed: &Claimed,
    payload: &Payload,
    about: &Addressee,
) -> Result<Option<News>> {
    let state = about.state.at(write.now, about.deadline);
    let account = payload.account;
    // A primary account has no deadline, its link has.
    let pending =
        (state == AccountState::Pending).then(|| about.deadline.unwrap_or(write.now.plus(INVITATION)));
    let link = async |purpose, until| {
        // Tried again, it takes the place of the time before. What was made to be handed over stays.
        let before = "DELETE FROM link WHERE account_id = $1 AND mail_id = $2";
        write.execute(before, [account.into(), claimed.id.into()]).await?;
        let token = accounts::link(write, account, purpose, until, Some(claimed.id)).await?;
        Ok::<_, crate::Error>(format!("/link/{token}"))
    };
    let invitation = async |until| link(LinkPurpose::Invitation, until).await;
    // With the link that was handed over, say: what was left before that would bring another way to set it again.
    let has_set_one = about.password_changed_at > Some(claimed.created_at);
    let missing = about.deadline.filter(|_| state != AccountState::Deactivated);
    if let (Kind::Reminder, Some(until)) = (kind, missing) {
        let link = match (state, about.has_password, about.set_up_by_link) {
            (AccountState::Pending, false, _) => Some(invitation(until).await?),
            (AccountState::Active, _, true) => Some(link(LinkPurpose::SecondFactor, until).await?),
            _ => None,
        };
        return Ok(Some(News::Reminder {
            link,
            until,
            days: until.days_left(write.now),
            factor: about.factor,
            password: about.has_password,
        }));
    }
    Ok(match (kind, state, pending) {
        // Of what is still missing whoever is back is reminded.
        (Kind::Invitation | Kind::Reset | Kind::PasswordLocked, ..) | (Kind::Reactivated, _, Some(_))
            if has_set_one =>
        {
            None
        }
        (Kind::Invitation, _, Some(until)) => {
            let (organization, factor) = (about.organization.clone(), about.factor);
            Some(News::Invitation { path: invitation(until).await?, until, organization, factor })
        }
        (Kind::Reactivated, _, Some(until)) => {
            let path = invitation(until).await?;
            let link = Some((LinkPurpose::Invitation, path, until));
            Some(News::Reactivated { link, factor: about.factor })
        }
        (Kind::Reactivated, AccountState::Active, _) => Some(News::Reactivated {
            factor: about.factor,
            link: match missing.filter(|_| about.set_up_by_link) {
                Some(until) => {
                    let purpose = LinkPurpose::SecondFactor;
                    Some((purpose, link(purpose, until).await?, until))
                }
                None => None,
            },
        }),
        (Kind::Deactivated, AccountState::Deactivated, _) => {
            Some(if about.lapsed_at.is_some() { News::Lapsed } else { News::Deactivated })
        }
        // Of the removal that it was written at, and no other.
        (Kind::AccountClosed, AccountState::Active, _) if about.removed_at == Some(claimed.created_at) => {
            about.organization.clone().map(|organization| News::AccountClosed { organization })
        }
        (Kind::AccountReopened, AccountState::Active, _) if about.removed_at.is_none() => {
            about.organization.clone().map(|organization| News::AccountReopened { organization })
        }
        // Whoever asked has long given up.
        (Kind::Reset, ..) if write.now >= claimed.created_at.plus(ASKED) => None,
        (Kind::Reset, AccountState::Active, _) => {
            // Of those that are mailed the newest alone works. One that the operator handed over lasts: anybody can ask for a mail.
            let older =
                "DELETE FROM link WHERE account_id = $1 AND purpose = 'reset' AND mail_id IS NOT NULL";
            write.execute(older, [account.into()]).await?;
            let until = write.now.plus(RESET);
            Some(News::Reset { path: link(LinkPurpose::Reset, until).await?, until })
        }
        (Kind::PasswordChanged, AccountState::Active, _) => Some(News::PasswordChanged),
        (Kind::SecondFactorReset, AccountState::Active, _)
            if about.set_up_by_link && !about.second_factor =>
        {
            let until = about.deadline.unwrap_or(claimed.created_at.plus(INVITATION));
            Some(News::SecondFactorReset { path: link(LinkPurpose::SecondFactor, until).await?, until })
        }
        (Kind::SecondFactorChanged, AccountState::Active, _) => Some(News::SecondFactorChanged),
        (Kind::CodesRefused, AccountState::Active, _) => Some(News::CodesRefused { at: claimed.created_at }),
        (Kind::WayBack, state, _) if state != AccountState::Deactivated => Some(News::WayBack),
        (Kind::PasswordLocked, AccountState::Active, _) => Some(News::PasswordLocked),
        (Kind::RecoveryCodeUsed, AccountState::Active, _) => {
            Some(News::RecoveryCodeUsed { left: about.recovery_codes.unsigned_abs() })
        }
        (Kind::NewSignIn, AccountState::Active, _) => Some(News::NewSignIn {
            browser: payload.browser.clone(),
            network: payload.network.clone(),
            at: claimed.created_at,
        }),
        _ => None,
    })
}
