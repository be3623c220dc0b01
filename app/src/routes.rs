//! Every URL of the product.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute as _},
    components::{ParentRoute, Route, Router, Routes},
    path,
};

#[cfg(feature = "ssr")]
use crate::pages::{
    access_requests::{AccessRequestPage, AccessRequestsPage, OwnAccessPage},
    account_email::EmailPage,
    account_factor::{AppPage, PasskeysPage, RecoveryCodesPage, RemoveAppPage},
    callers::{CallerCodePage, CallersPage},
    employees::{BulkPage, EmployeeActPage, EmployeeAddressPage, ImportPage, ImportPreviewPage, LinksPage},
    forgot::ForgotPage,
    groups::{
        AddOrganizationsPage, AddPeoplePage, ChangeGroupPage, ChangeRulePage, CopyGroupPage, CreateGroupPage,
        DeleteGroupPage, GroupHistoryPage, GroupPage, GroupPeoplePage, MergeGroupPage, RulePage,
    },
    handover::{HandoverPage, OfferPage},
    home::HomePage,
    link::LinkPage,
    mails::MailsPage,
    organizations::{
        AddUsersPage, BrandingPage, ChangeTagsPage, ChooseOrganizationPage, ElementsPage,
        ImportOrganizationsPage, ImportedOrganizationsPage, OrganizationDetailsPage, OrganizationFactorPage,
        OrganizationsBulkPage, RemoveOrganizationPage, TagsPage, UnlinkedPage, UserActPage, UserAddressPage,
        UserPage, UsersBulkPage, UsersLinksPage, UsersPage,
    },
    preview::{EmployeePreviewPage, UserPreviewPage},
    second_step::{SecondFactorPage, SetUpPage},
    sessions::SessionsPage,
    settings::SettingsPage,
    sign_in::SignInPage,
    texts::{SetUpTextsPage, TextsPage},
    welcome::WelcomePage,
    why::WhyPage,
};
use crate::{
    live,
    pages::{
        account::AccountPage,
        audit::AuditPage,
        devices::{DevicePage, DevicesPage, LinkDevicesPage},
        employees::{CreateEmployeePage, EmployeePage, EmployeesPage},
        frame::{Frame, Missing},
        groups::GroupsPage,
        organizations::{CreateOrganizationPage, OrganizationPage, OrganizationsPage},
        start::StartPage,
    },
    shared,
};

/// The title of the document. The browser sets it as text; the server writes it into the document, where
/// leptos_meta leaves it as it is: a name must not end the element.
fn title(page: String) -> String {
    let title =
        if page.is_empty() { "Partner Portal".to_owned() } else { format!("{page} · Partner Portal") };
    #[cfg(feature = "ssr")]
    return maud::html! { (title) }.into_string();
    #[cfg(not(feature = "ssr"))]
    title
}

/// The app: on the server inside the document, in the browser over the document's body.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    shared::provide();
    live::keep_true();
    #[cfg(feature = "hydrate")]
    crate::components::guard();
    view! {
        <Title formatter=title/>
        <Router>
            <Routes fallback=Missing>
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("/") view=StartPage ssr=SsrMode::Async/>
                    <Route path=path!("/devices") view=DevicesPage ssr=SsrMode::Async/>
                    <Route path=path!("/devices/link") view=LinkDevicesPage ssr=SsrMode::Async/>
                    <Route path=path!("/devices/:id") view=DevicePage ssr=SsrMode::Async/>
                    <Route path=path!("/organizations") view=OrganizationsPage ssr=SsrMode::Async/>
                    <Route path=path!("/organizations/new") view=CreateOrganizationPage ssr=SsrMode::Async/>
                    <ManyOrganizations/>
                    <Route path=path!("/organizations/:id") view=OrganizationPage ssr=SsrMode::Async/>
                    <Route path=path!("/groups") view=GroupsPage ssr=SsrMode::Async/>
                    <Route path=path!("/employees") view=EmployeesPage ssr=SsrMode::Async/>
                    <Route path=path!("/employees/new") view=CreateEmployeePage ssr=SsrMode::Async/>
                    // The first route that fits is taken, and `import` is no employee's id.
                    <ManyEmployees/>
                    <Route path=path!("/employees/:id") view=EmployeePage ssr=SsrMode::Async/>
                    <Route path=path!("/audit") view=AuditPage ssr=SsrMode::Async/>
                    <Route path=path!("/account") view=AccountPage ssr=SsrMode::Async/>
                    <Questions/>
                    <Elements/>
                    <Groups/>
                </ParentRoute>
                <Plain/>
            </Routes>
        </Router>
    }
}

/// Pages inside of the frame that load no program, so the browser need not know them. Links there load the
/// document (`rel="external"`).
#[component(transparent)]
fn Questions() -> AnyNestedRoute {
    #[cfg(feature = "ssr")]
    let routes = view! {
        <Route path=path!("/employees/import/:id") view=ImportPreviewPage ssr=SsrMode::Async/>
        <Route path=path!("/employees/:id/resend") view=EmployeeActPage ssr=SsrMode::Async/>
        <Route path=path!("/employees/:id/reactivate") view=EmployeeActPage ssr=SsrMode::Async/>
        <Route path=path!("/employees/:id/end-sessions") view=EmployeeActPage ssr=SsrMode::Async/>
        <Route path=path!("/employees/:id/reset-second-factor") view=EmployeeActPage ssr=SsrMode::Async/>
        <Route path=path!("/employees/:id/address") view=EmployeeAddressPage ssr=SsrMode::Async/>
        <Route path=path!("/employees/:id/preview") view=EmployeePreviewPage ssr=SsrMode::Async/>
        <Route path=path!("/home") view=HomePage ssr=SsrMode::Async/>
        <Route path=path!("/organizations/import/:id") view=ImportedOrganizationsPage ssr=SsrMode::Async/>
        <Route path=path!("/organizations/:id/branding") view=BrandingPage ssr=SsrMode::Async/>
        <Route path=path!("/organizations/:id/details") view=OrganizationDetailsPage ssr=SsrMode::Async/>
        <Route path=path!("/organizations/:id/remove") view=RemoveOrganizationPage ssr=SsrMode::Async/>
        <Route path=path!("/organizations/:id/users") view=UsersPage ssr=SsrMode::Async/>
        <Route path=path!("/organizations/:id/users/new") view=AddUsersPage ssr=SsrMode::Async/>
        // The first route that fits is taken, and these are no user's ids.
        <Route path=path!("/organizations/:id/users/bulk") view=UsersBulkPage ssr=SsrMode::Async/>
        <Route path=path!("/organizations/:id/users/links") view=UsersLinksPage ssr=SsrMode::Async/>
        <Route path=path!("/organizations/:id/users/:user") view=UserPage ssr=SsrMode::Async/>
        <Route path=path!("/organizations/:id/users/:user/address") view=UserAddressPage ssr=SsrMode::Async/>
        <Route path=path!("/organizations/:id/users/:user/preview") view=UserPreviewPage ssr=SsrMode::Async/>
        <Route path=path!("/organizations/:id/users/:user/:act") view=UserActPage ssr=SsrMode::Async/>
        <Route path=path!("/organizations/:id/second-factor") view=OrganizationFactorPage ssr=SsrMode::Async/>
        <Route path=path!("/account/email") view=EmailPage ssr=SsrMode::Async/>
        <Route path=path!("/account/app") view=AppPage ssr=SsrMode::Async/>
        <Route path=path!("/account/app/remove") view=RemoveAppPage ssr=SsrMode::Async/>
        <Route path=path!("/account/passkeys") view=PasskeysPage ssr=SsrMode::Async/>
        <Route path=path!("/account/recovery-codes") view=RecoveryCodesPage ssr=SsrMode::Async/>
        <Route path=path!("/account/handover") view=OfferPage ssr=SsrMode::Async/>
        <Route path=path!("/settings") view=SettingsPage ssr=SsrMode::Async/>
        <Route path=path!("/settings/handover") view=HandoverPage ssr=SsrMode::Async/>
        <Route path=path!("/account/text-messages") view=TextsPage ssr=SsrMode::Async/>
        <Route path=path!("/employees/:id/deactivate") view=EmployeeActPage ssr=SsrMode::Async/>
        <Route path=path!("/employees/:id/delete") view=EmployeeActPage ssr=SsrMode::Async/>
    }
    .into_inner();
    #[cfg(not(feature = "ssr"))]
    let routes = ();
    routes.into_any_nested_route()
}

/// As [`Questions`], about what organizations have besides devices, what belongs to none, and who calls.
#[component(transparent)]
fn Elements() -> AnyNestedRoute {
    #[cfg(feature = "ssr")]
    let routes = view! {
        <Route path=path!("/organizations/:id/networks") view=ElementsPage ssr=SsrMode::Async/>
        <Route path=path!("/organizations/:id/saas-accounts") view=ElementsPage ssr=SsrMode::Async/>
        <Route path=path!("/organizations/:id/endpoint-backup") view=ElementsPage ssr=SsrMode::Async/>
        <Route path=path!("/organizations/:id/tags") view=TagsPage ssr=SsrMode::Async/>
        <Route path=path!("/organizations/:id/tags/change") view=ChangeTagsPage ssr=SsrMode::Async/>
        <Route path=path!("/account/caller-code") view=CallerCodePage ssr=SsrMode::Async/>
        <Route path=path!("/support/callers") view=CallersPage ssr=SsrMode::Async/>
        <Route path=path!("/unlinked") view=UnlinkedPage ssr=SsrMode::Async/>
        <Route path=path!("/unlinked/networks/:id") view=ChooseOrganizationPage ssr=SsrMode::Async/>
        <Route path=path!("/unlinked/saas-accounts/:id") view=ChooseOrganizationPage ssr=SsrMode::Async/>
    }
    .into_inner();
    #[cfg(not(feature = "ssr"))]
    let routes = ();
    routes.into_any_nested_route()
}

/// As [`Questions`], about Access Groups and what people see.
#[component(transparent)]
fn Groups() -> AnyNestedRoute {
    #[cfg(feature = "ssr")]
    let routes = view! {
        <Route path=path!("/sessions") view=SessionsPage ssr=SsrMode::Async/>
        <Route path=path!("/mails") view=MailsPage ssr=SsrMode::Async/>
        <Route path=path!("/account/access") view=OwnAccessPage ssr=SsrMode::Async/>
        <Route path=path!("/access-requests") view=AccessRequestsPage ssr=SsrMode::Async/>
        <Route path=path!("/access-requests/:id") view=AccessRequestPage ssr=SsrMode::Async/>
        <Route path=path!("/why") view=WhyPage ssr=SsrMode::Async/>
        <Route path=path!("/groups/new") view=CreateGroupPage ssr=SsrMode::Async/>
        <Route path=path!("/groups/:id") view=GroupPage ssr=SsrMode::Async/>
        <Route path=path!("/groups/:id/people") view=GroupPeoplePage ssr=SsrMode::Async/>
        <Route path=path!("/groups/:id/copy") view=CopyGroupPage ssr=SsrMode::Async/>
        <Route path=path!("/groups/:id/merge") view=MergeGroupPage ssr=SsrMode::Async/>
        <Route path=path!("/groups/:id/history") view=GroupHistoryPage ssr=SsrMode::Async/>
        <Route path=path!("/groups/:id/add-organizations") view=AddOrganizationsPage ssr=SsrMode::Async/>
        <Route path=path!("/groups/:id/add-people") view=AddPeoplePage ssr=SsrMode::Async/>
        <Route path=path!("/groups/:id/change") view=ChangeGroupPage ssr=SsrMode::Async/>
        <Route path=path!("/groups/:id/rule") view=RulePage ssr=SsrMode::Async/>
        <Route path=path!("/groups/:id/rule/change") view=ChangeRulePage ssr=SsrMode::Async/>
        <Route path=path!("/groups/:id/delete") view=DeleteGroupPage ssr=SsrMode::Async/>
    }
    .into_inner();
    #[cfg(not(feature = "ssr"))]
    let routes = ();
    routes.into_any_nested_route()
}

/// As [`Questions`], about many employees. The browser has one route in their place, since none would fit every address.
#[component(transparent)]
fn ManyEmployees() -> AnyNestedRoute {
    #[cfg(feature = "ssr")]
    let routes = view! {
        <Route path=path!("/employees/bulk") view=BulkPage ssr=SsrMode::Async/>
        <Route path=path!("/employees/links") view=LinksPage ssr=SsrMode::Async/>
        <Route path=path!("/employees/import") view=ImportPage ssr=SsrMode::Async/>
    };
    #[cfg(not(feature = "ssr"))]
    let routes = view! { <Route path=path!("/employees/import") view=Missing/> };
    routes.into_inner().into_any_nested_route()
}

/// As [`ManyEmployees`], about many organizations.
#[component(transparent)]
fn ManyOrganizations() -> AnyNestedRoute {
    #[cfg(feature = "ssr")]
    let routes = view! {
        <Route path=path!("/organizations/bulk") view=OrganizationsBulkPage ssr=SsrMode::Async/>
        <Route path=path!("/organizations/import") view=ImportOrganizationsPage ssr=SsrMode::Async/>
    };
    #[cfg(not(feature = "ssr"))]
    let routes = view! { <Route path=path!("/organizations/import") view=Missing/> };
    routes.into_inner().into_any_nested_route()
}

/// The pages before one is signed in: they load no program, so the browser need not know them.
#[component(transparent)]
fn Plain() -> AnyNestedRoute {
    #[cfg(feature = "ssr")]
    let routes = view! {
        <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
        <Route path=path!("/second-factor") view=SecondFactorPage ssr=SsrMode::Async/>
        <Route path=path!("/set-up") view=SetUpPage ssr=SsrMode::Async/>
        <Route path=path!("/set-up/text") view=SetUpTextsPage ssr=SsrMode::Async/>
        <Route path=path!("/forgot") view=ForgotPage ssr=SsrMode::Async/>
        <Route path=path!("/welcome") view=WelcomePage ssr=SsrMode::Async/>
        <Route path=path!("/link") view=LinkPage ssr=SsrMode::Async/>
        <Route path=path!("/link/:token") view=LinkPage ssr=SsrMode::Async/>
    }
    .into_inner();
    #[cfg(not(feature = "ssr"))]
    let routes = ();
    routes.into_any_nested_route()
}
