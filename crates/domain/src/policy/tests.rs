use super::*;
use crate::organization_user::EndpointAccess;

fn standings() -> Vec<Standing> {
    [Role::Primary]
        .into_iter()
        .chain(Role::ASSIGNABLE)
        .flat_map(|role| [Standing::of(role), Standing::of(role).designated()])
        .collect()
}

/// The table of SPEC section 2, a row each: Primary, Security Admin, Admin, Business, Tech, Sales.
const TABLE: [(Capability, &str); 16] = [
    (Capability::AccountSettings, "x....."),
    (Capability::Customize, "x....."),
    (Capability::ManageGroups, ".x...."),
    (Capability::ManageOrganizations, "xxx..."),
    (Capability::ManageEmployees, "xxxx.."),
    (Capability::Reactivate, "xxx..."),
    (Capability::Integrations, "xxxxx."),
    (Capability::Apis, "xxx.x."),
    (Capability::StatusPages, "xxx.x."),
    (Capability::DeviceAudit, "xxx.x."),
    (Capability::DeviceTools, "xxx.x."),
    (Capability::TicketPortal, "xxx.x."),
    (Capability::Stores, "xxxx.x"),
    (Capability::Marketing, "xxx..x"),
    (Capability::Oversight, "xx...."),
    (Capability::OrganizationPreview, "xxx..."),
];

#[test]
fn each_role_may_what_the_table_says() {
    // M10–M17, M67, M72, M95. A designated Tech stands for every Security Administrator.
    let columns = [
        Standing::of(Role::Primary),
        Standing::of(Role::Tech).designated(),
        Standing::of(Role::Admin),
        Standing::of(Role::Business),
        Standing::of(Role::Tech),
        Standing::of(Role::SalesMarketing),
    ];
    assert_eq!(TABLE.map(|(capability, _)| capability), Capability::ALL);
    for (capability, row) in TABLE {
        for (standing, cell) in columns.iter().zip(row.chars()) {
            assert_eq!(standing.may(capability), cell == 'x', "{capability:?} for {standing:?}");
        }
    }
    assert!(Standing::of(Role::Primary).designated().may(Capability::ManageGroups));
}

#[test]
fn the_primary_account_alone_sets_branding_and_not_in_emea() {
    // M63, M129, T39
    let user = Access { portal: PortalAccess::Manage, endpoint: EndpointAccess::RestoreOnly };
    assert_eq!(may_brand(Principal::OrganizationUser(user), Region::Apac), Err(Refusal::Access));
    for standing in standings() {
        for region in Region::ALL {
            let expected = match (standing.role, region) {
                (Role::Primary, Region::Americas | Region::Apac) => Ok(()),
                (Role::Primary, Region::Emea) => Err(Refusal::BrandingElsewhere),
                _ => Err(Refusal::Primary),
            };
            assert_eq!(
                may_brand(Principal::Employee(standing), region),
                expected,
                "{standing:?} in {region:?}"
            );
        }
    }
}

#[test]
fn nothing_is_seen_without_an_active_account_and_status_pages() {
    // M94, M112, M138, P23
    let of = |portal, endpoint| Access { portal, endpoint };
    let users = PortalAccess::ALL.into_iter().flat_map(move |portal| {
        EndpointAccess::ALL.map(move |endpoint| Principal::OrganizationUser(of(portal, endpoint)))
    });
    for principal in standings().into_iter().map(Principal::Employee).chain(users) {
        let bar = barred(principal, Stage::Active);
        assert_eq!(bar.is_none(), principal.may(Capability::StatusPages), "{principal:?}");
        for stage in Stage::ALL.into_iter().filter(|stage| *stage != Stage::Active) {
            assert_eq!(barred(principal, stage), Some(Bar::Account(stage)), "{principal:?}");
        }
    }
    let business = barred(Principal::Employee(Standing::of(Role::Business)), Stage::Active);
    assert_eq!(business, Some(Bar::Role(Role::Business)));
    assert_eq!(business.unwrap().message(), "Their role, Business, has no status pages.");
    let restorer = of(PortalAccess::None, EndpointAccess::RestoreOnly);
    let restorer = barred(Principal::OrganizationUser(restorer), Stage::Active).unwrap();
    assert_eq!(restorer.message(), "Their access, Endpoint Backup: restore only, has no status pages.");
    let words = [
        (Stage::Pending, "The account is not set up yet."),
        (Stage::Overdue, "The account is deactivated: it was not set up in time."),
        (Stage::Deactivated, "The account is deactivated."),
    ];
    for (stage, message) in words {
        assert_eq!(Bar::Account(stage).message(), message);
    }
}

#[test]
fn a_designation_only_adds() {
    for standing in standings() {
        for capability in Capability::ALL {
            assert!(!standing.may(capability) || standing.designated().may(capability));
        }
    }
}

#[test]
fn an_organization_user_may_what_they_have_access_to_and_nothing_else() {
    // M66, M100, M106, M108, M138: none, view, manage, whatever they have of Endpoint Backup
    for endpoint in EndpointAccess::ALL {
        for portal in PortalAccess::ALL {
            let user = Principal::OrganizationUser(Access { portal, endpoint });
            for capability in Capability::ALL {
                let expected = match capability {
                    Capability::StatusPages => portal != PortalAccess::None,
                    Capability::DeviceTools => portal == PortalAccess::Manage,
                    _ => false,
                };
                assert_eq!(user.may(capability), expected, "{portal:?} {endpoint:?} {capability:?}");
            }
        }
    }
}

#[test]
fn a_tag_that_a_group_follows_is_for_security_administrators() {
    // SPEC section 2
    for actor in standings() {
        let manages = actor.may(Capability::ManageOrganizations);
        let high = actor.role == Role::Primary || actor.security_administrator;
        assert_eq!(change_tag(actor, false).is_ok(), manages, "{actor:?}");
        assert_eq!(change_tag(actor, true).is_ok(), high, "{actor:?}");
    }
    let (admin, tech) = (Standing::of(Role::Admin), Standing::of(Role::Tech));
    assert_eq!(change_tag(admin, true), Err(Refusal::FollowedTag));
    assert_eq!(change_tag(tech, true), Err(Refusal::Role));
}

#[test]
fn nobody_acts_above_their_own_rank() {
    for actor in standings() {
        for now in standings() {
            for after in standings() {
                if act_on(actor, Some(now), Some(after)).is_ok() {
                    assert!(actor.rank() >= now.rank() && actor.rank() >= after.rank());
                    assert_eq!(now.role == Role::Primary, after.role == Role::Primary);
                }
            }
        }
    }
    let business = Standing::of(Role::Business);
    assert_eq!(act_on(business, None, Some(Standing::of(Role::Admin))), Err(Refusal::Rank));
    assert_eq!(act_on(business, None, Some(Standing::of(Role::Tech).designated())), Err(Refusal::Rank));
    assert_eq!(act_on(business, None, Some(Standing::of(Role::Tech))), Ok(()));
    assert_eq!(act_on(Standing::of(Role::Tech), None, Some(Standing::of(Role::Tech))), Err(Refusal::Role));
}

#[test]
fn who_looks_through_whose_eyes_is_what_the_table_says() {
    // M131
    let access = Access { portal: PortalAccess::Manage, endpoint: EndpointAccess::None };
    let user = Principal::OrganizationUser(access);
    for actor in standings() {
        let (designated, role) = (actor.security_administrator, actor.role);
        for target in standings().into_iter().map(Principal::Employee) {
            let may = may_preview(Principal::Employee(actor), target);
            assert_eq!(may.is_ok(), role == Role::Primary || designated, "{actor:?} {target:?}");
        }
        let may = may_preview(Principal::Employee(actor), user);
        assert_eq!(may.is_ok(), designated || matches!(role, Role::Primary | Role::Admin), "{actor:?}");
        assert_eq!(may_preview(user, Principal::Employee(actor)), Err(Refusal::Access));
    }
    assert_eq!(may_preview(user, user), Err(Refusal::Access));
}

#[test]
fn an_account_is_ended_and_brought_back_within_rank() {
    // M33, M95, M112; T11
    for actor in standings() {
        for target in standings() {
            for act in AccountAct::ALL {
                let may = act_on_account(actor, target, act).is_ok();
                let rank = actor.may(Capability::ManageEmployees) && actor.rank() >= target.rank();
                let brings_back = act != AccountAct::Reactivate || actor.may(Capability::Reactivate);
                let lapses = act.ends() && target.role == Role::Primary;
                assert_eq!(may, rank && brings_back && !lapses, "{actor:?} {act:?} {target:?}");
            }
        }
    }
    let (business, tech) = (Standing::of(Role::Business), Standing::of(Role::Tech));
    assert_eq!(act_on_account(business, tech, AccountAct::Deactivate), Ok(()));
    assert_eq!(act_on_account(business, tech, AccountAct::Reactivate), Err(Refusal::Role));
}

#[test]
fn what_an_admin_may_and_more_is_granted_and_taken_freshly_confirmed() {
    for after in standings() {
        let much = after.rank() >= Rank::Admin;
        assert_eq!(changes_much(None, after), much);
        for before in standings() {
            let much = much || before.rank() >= Rank::Admin;
            assert_eq!(changes_much(Some(before), after), much && before != after);
        }
    }
    let tech = Standing::of(Role::Tech);
    assert!(changes_much(Some(tech), tech.designated()) && changes_much(Some(tech.designated()), tech));
    for act in AccountAct::ALL {
        assert!(is_confirmed(act, Principal::Employee(Standing::of(Role::Admin))), "{act:?}");
        let destroys = matches!(act, AccountAct::ResetSecondFactor | AccountAct::Delete);
        assert_eq!(is_confirmed(act, Principal::Employee(tech)), destroys, "{act:?}");
    }
}

#[test]
fn there_is_never_a_second_primary() {
    let primary = Standing::of(Role::Primary).designated();
    assert_eq!(act_on(primary, None, Some(Standing::of(Role::Primary))), Err(Refusal::PrimaryAccount));
}
