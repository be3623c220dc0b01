//! What mails tell.

use domain::{Role, Timestamp, account::LinkPurpose, element::ElementCounts};

/// What goes with organizations that are removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Goes {
    /// All accounts of users, also of those who can't sign in.
    pub users: u64,
    pub devices: u64,
    pub elements: ElementCounts,
}

/// What a mail tells. A path is of a one-time link that nobody else knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// M22, M107: to the user of an organization in its name, and whether a second factor has to be set too.
    Invitation {
        path: String,
        until: Timestamp,
        organization: Option<String>,
        factor: bool,
    },
    /// Days before the deadline; without a password with a link, else with the way to sign in.
    Reminder {
        link: Option<String>,
        until: Timestamp,
        days: i64,
        factor: bool,
        /// Whether there is a password already, so that the second factor alone is missing.
        password: bool,
    },
    /// M23, K10: to the primary account.
    EmployeeAdded {
        name: String,
        email: String,
        role: Role,
    },
    /// M23: to the primary account, once for a whole file; by whom.
    EmployeesImported {
        by: String,
        count: u64,
    },
    /// With a link for whoever lacks something, and what it is for.
    Reactivated {
        link: Option<(LinkPurpose, String, Timestamp)>,
        factor: bool,
    },
    Deactivated,
    /// By the deadline (M94).
    Lapsed,
    /// M31
    Reset {
        path: String,
        until: Timestamp,
    },
    PasswordChanged,
    /// By an administrator; with the link that sets another one up (M124).
    SecondFactorReset {
        path: String,
        until: Timestamp,
    },
    SecondFactorChanged,
    RecoveryCodeUsed {
        left: u64,
    },
    /// Whoever gave them knows the password.
    CodesRefused {
        at: Timestamp,
    },
    /// After a hundred wrong passwords none is taken any more from a browser that is not known.
    PasswordLocked,
    /// Whoever runs the portal made a link that sets a new password; they hand it over themselves.
    WayBack,
    /// The primary account, by whoever holds it; the offer is answered on one's own page.
    HandoverOffered {
        from: String,
        until: Timestamp,
    },
    /// The offer is not open any more: whoever made it took it back.
    HandoverWithdrawn {
        from: String,
    },
    /// To whoever made it: it was not taken.
    HandoverDeclined {
        by: String,
    },
    /// To both: who holds the primary account now, and whether that is whom the mail is to.
    HandoverAccepted {
        primary: String,
        own: bool,
    },
    /// To a new address: the link that proves it (M29, P48).
    NewAddress {
        path: String,
        until: Timestamp,
    },
    /// To the address that is there: another one was asked for.
    AddressAsked {
        email: String,
    },
    /// To the address from before, and to the one of now.
    AddressChanged {
        before: String,
        after: String,
    },
    /// To an address that somebody asked for, and that is somebody's or held.
    AddressNotAvailable,
    /// To whose membership it is, or to whoever added them: then with their name.
    MembershipEnds {
        member: Option<String>,
        group: String,
        until: Timestamp,
    },
    /// To those who manage groups: somebody asked to see more.
    AccessAsked {
        by: String,
        path: String,
    },
    /// To whoever asked.
    AccessGranted {
        group: String,
        until: Option<Timestamp>,
    },
    AccessDeclined,
    /// K8: to the primary account and the Security Administrators; until when they can be brought back.
    OrganizationsRemoved {
        names: Vec<String>,
        by: String,
        until: Timestamp,
        goes: Goes,
    },
    OrganizationsRestored {
        names: Vec<String>,
        by: String,
    },
    /// To the same: their seven days are over; how many datasets of Endpoint Backup were destroyed (M115).
    OrganizationsPurged {
        names: Vec<String>,
        datasets: u64,
    },
    /// To a user of an organization that was removed: they can't sign in any more.
    AccountClosed {
        organization: String,
    },
    /// To a user of an organization that was brought back: they sign in as before.
    AccountReopened {
        organization: String,
    },
    /// From a browser that was not known.
    NewSignIn {
        browser: String,
        network: String,
        at: Timestamp,
    },
}
