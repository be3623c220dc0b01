//! The audit trail as people read it: which acts it knows, and one row of it (SECURITY section 7).

use serde::{Deserialize, Serialize};

use crate::{AccountId, time::Timestamp};

macro_rules! actions {
    ($($name:ident $key:literal $words:literal;)+) => {
        /// What was done. The key is what the trail keeps, for ever.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Action {
            $(#[doc = $words] $name,)+
        }

        impl Action {
            /// Every act, in the order of the filter.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// What the trail keeps of it.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }

            /// The act as a person reads it.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)+ }
            }
        }
    };
}

actions! {
    SignedIn "signed_in" "Signed in";
    SignInFailed "sign_in_failed" "Failed to sign in";
    SignInsPaused "sign_ins_paused" "Was told to wait after wrong passwords";
    SignedOut "signed_out" "Signed out";
    SessionsEnded "sessions_ended" "Ended sessions";
    PasswordSet "password_set" "Set a password by link";
    PasswordChanged "password_changed" "Changed their password";
    PasswordReset "password_reset" "Set a new password by link";
    PasswordLocked "password_locked" "Gave a wrong password a hundred times: none is taken any more";
    ResetRequested "reset_requested" "Asked for a new password";
    PasswordRefused "password_refused" "Gave a wrong password";
    PasswordAccepted "password_accepted" "Gave the right password";
    CodeRefused "code_refused" "Gave a wrong code";
    SecondFactorSet "second_factor_set" "Set up an authenticator app";
    AppRemoved "app_removed" "Removed an authenticator app";
    PasskeyAdded "passkey_added" "Added a passkey";
    PasskeyRemoved "passkey_removed" "Removed a passkey";
    PasskeyRefused "passkey_refused" "Gave a passkey that was refused";
    TextAsked "text_asked" "Asked for a code by text message";
    TextsSet "texts_set" "Set up text messages";
    TextsRemoved "texts_removed" "Removed text messages";
    Confirmed "confirmed" "Confirmed that it was them";
    SecondFactorReset "second_factor_reset" "Reset a second factor";
    RecoveryCodeUsed "recovery_code_used" "Used a recovery code";
    RecoveryCodesMade "recovery_codes_made" "Made recovery codes";
    ProfileEdited "profile_edited" "Edited their own details";
    AddressAsked "address_asked" "Asked for a new address";
    AddressChanged "address_changed" "Changed an address";
    AddressWithdrawn "address_withdrawn" "Withdrew a new address";
    AddressRefused "address_refused" "Typed an address that can't be used";
    AddressLocked "address_locked" "Told that a product uses an address";
    AddressUnlocked "address_unlocked" "Told that no product uses an address any more";
    Refused "refused" "Was refused";
    EmployeeCreated "employee_created" "Added an employee";
    EmployeesExported "employees_exported" "Exported employees";
    ImportRefused "import_refused" "Had an import refused";
    EmployeeEdited "employee_edited" "Edited an employee";
    EmployeeReleased "employee_released" "Let an employee see everything";
    InvitationResent "invitation_resent" "Made a new link";
    AccountDeactivated "account_deactivated" "Deactivated an account";
    AccountLapsed "account_lapsed" "Deactivated at its deadline";
    AccountReactivated "account_reactivated" "Reactivated an account";
    AccountDeleted "account_deleted" "Deleted an account";
    OrganizationUserCreated "organization_user_created" "Added an organization user";
    OrganizationUserEdited "organization_user_edited" "Edited an organization user";
    OrganizationPolicyChanged "organization_policy_changed" "Changed what an organization's users need";
    GroupCreated "group_created" "Created an Access Group";
    GroupEdited "group_edited" "Edited an Access Group";
    MembershipEnded "membership_ended" "Ended a membership at its end";
    AccessAsked "access_asked" "Asked to see more";
    AccessGranted "access_granted" "Granted a request to see more";
    AccessDeclined "access_declined" "Declined a request to see more";
    GroupMerged "group_merged" "Merged an Access Group into another";
    GroupRuleChanged "group_rule_changed" "Changed the rule of an Access Group";
    GroupFollowed "group_followed" "Moved organizations by the rule of an Access Group";
    GroupDeleted "group_deleted" "Deleted an Access Group";
    OrganizationsExported "organizations_exported" "Exported organizations";
    OrganizationUsersExported "organization_users_exported" "Exported the users of an organization";
    ElementsExported "elements_exported" "Exported networks, SaaS accounts or agents";
    UnlinkedExported "unlinked_exported" "Exported what is unlinked";
    GroupsExported "groups_exported" "Exported Access Groups";
    OrganizationCreated "organization_created" "Created an organization";
    NameRefused "name_refused" "Named an organization as one is called that they do not see";
    OrganizationRenamed "organization_renamed" "Edited an organization";
    BrandingSet "branding_set" "Set the branding of an organization";
    OrganizationTagged "organization_tagged" "Changed the tags of an organization";
    OrganizationRemoved "organization_removed" "Removed an organization";
    OrganizationRestored "organization_restored" "Brought an organization back";
    OrganizationPurged "organization_purged" "Deleted a removed organization for good";
    DeviceLinked "device_linked" "Linked devices";
    DeviceUnlinked "device_unlinked" "Unlinked devices";
    ElementLinked "element_linked" "Linked a network or SaaS account";
    ElementUnlinked "element_unlinked" "Unlinked a network or SaaS account";
    CallerCodeAsked "caller_code_asked" "Got a code to read out to support";
    CallerAuthenticated "caller_authenticated" "Authenticated a caller";
    CallerRefused "caller_refused" "Typed a caller's code that is not right";
    DevicesExported "devices_exported" "Exported devices";
    AuditExported "audit_exported" "Exported the audit trail";
    PreviewStarted "preview_started" "Began to look through somebody's eyes";
    PreviewEnded "preview_ended" "Ended looking through somebody's eyes";
    FleetImported "fleet_imported" "Imported devices";
    PartnerCreated "partner_created" "Created the partner";
    PartnerEdited "partner_edited" "Edited the partner's details";
    PolicyChanged "policy_changed" "Changed the account policy";
    HandoverOffered "handover_offered" "Offered the primary account";
    HandoverWithdrawn "handover_withdrawn" "Withdrew the offer of the primary account";
    HandoverDeclined "handover_declined" "Declined the primary account";
    HandoverAccepted "handover_accepted" "Took over the primary account";
    NoticePosted "notice_posted" "Put a notice above the pages";
    NoticeRemoved "notice_removed" "Took a notice away from above the pages";
    MailsTried "mails_tried" "Had waiting mails sent again";
    DemoCreated "demo_created" "Made the demo";
}

impl Action {
    /// The act with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.key() == key)
    }
}

/// A row of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Its number in the partner's trail, from 1 without a gap.
    pub seq: i64,
    pub at: Timestamp,
    /// Who acted, by the name of then; nobody for the installation itself.
    pub by: Option<String>,
    /// The account of whoever acted, which may be gone.
    pub by_account: Option<AccountId>,
    /// In words; the key itself for an act that this program doesn't know.
    pub action: String,
    /// Whom or what it was about, by the name of then.
    pub object: String,
    /// The account that it was about, where it was about one; it may be gone.
    pub object_account: Option<AccountId>,
    /// The network address that it came from.
    pub from: String,
    /// What else is known: before and after, counts. Never a secret.
    pub details: Vec<(String, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_has_a_key_of_its_own() {
        for action in Action::ALL {
            assert_eq!(Action::from_key(action.key()), Some(*action));
        }
    }
}
