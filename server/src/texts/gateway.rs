//! The gateway that takes text messages: one request a message, in the form that most gateways understand.

use std::{sync::Arc, time::Duration};

use axum::body::Body;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{
    HeaderValue, Method, Request, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST},
    uri::Authority,
};
use hyper::{
    client::conn::http1,
    rt::{Read, Write},
};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, task::JoinSet, time::timeout};
use tokio_rustls::{
    TlsConnector,
    rustls::{self, pki_types::ServerName},
};

use crate::config;

/// Longer than a gateway has reason to take, for all of a message.
const PATIENCE: Duration = Duration::from_secs(10);

/// A gateway, and who the portal is there.
pub struct Gateway {
    host: Authority,
    path: String,
    sender: String,
    login: HeaderValue,
    tls: Option<(TlsConnector, ServerName<'static>)>,
    patience: Duration,
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gateway").field("host", &self.host).finish_non_exhaustive()
    }
}

/// Why a message did not leave; it stays for later. Neither whom it was to nor what it said belongs into a log, and neither
/// does what the gateway says, which names both.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    #[error("no connection to the gateway: {0}")]
    Connection(std::io::Error),
    #[error("the gateway did not speak HTTP: {0}")]
    Http(#[from] hyper::Error),
    #[error("the gateway answered {0}")]
    Refused(StatusCode),
    #[error("the gateway did not answer")]
    Silent,
    #[error("the message could not be written")]
    Message(#[from] http::Error),
}

impl Lost {
    /// Whether trying again would not help: the gateway doesn't like this message. That it doesn't know the portal, or has
    /// too much to do, passes.
    pub fn is_permanent(&self) -> bool {
        let passes = [
            StatusCode::UNAUTHORIZED,
            StatusCode::PAYMENT_REQUIRED,
            StatusCode::FORBIDDEN,
            StatusCode::REQUEST_TIMEOUT,
            StatusCode::TOO_MANY_REQUESTS,
        ];
        match self {
            Self::Refused(status) => status.is_client_error() && !passes.contains(status),
            Self::Message(_) => true,
            Self::Connection(_) | Self::Http(_) | Self::Silent => false,
        }
    }
}

/// Why there is no gateway with this configuration.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    #[error("this machine trusts no certificates: {0}")]
    Roots(String),
    #[error("TLS can't be spoken: {0}")]
    Tls(#[from] rustls::Error),
    #[error("text.gateway names no host")]
    Host,
    #[error("text.account and text.token make no header")]
    Login,
}

/// TLS with the certificates that this machine trusts, for this host.
fn tls(host: &str) -> Result<(TlsConnector, ServerName<'static>), Unusable> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = rustls::RootCertStore::empty();
    let (taken, _) = roots.add_parsable_certificates(found.certs);
    if taken == 0 {
        let why = found.errors.first().map_or_else(|| "none found".to_owned(), ToString::to_string);
        return Err(Unusable::Roots(why));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let name = ServerName::try_from(bare).map_err(|_| Unusable::Host)?;
    Ok((TlsConnector::from(Arc::new(config)), name))
}

impl Gateway {
    /// Connects when something is sent.
    pub fn new(text: &config::Text) -> Result<Self, Unusable> {
        let config::Text { https, host, path, account, token, sender } = text;
        let login = format!("Basic {}", STANDARD.encode(format!("{account}:{token}")));
        let mut login = HeaderValue::from_str(&login).map_err(|_| Unusable::Login)?;
        login.set_sensitive(true);
        let tls = if *https { Some(tls(host.host())?) } else { None };
        Ok(Self {
            host: host.clone(),
            path: path.clone(),
            sender: sender.clone(),
            login,
            tls,
            patience: PATIENCE,
        })
    }

    /// The same gateway, waited for that long.
    #[must_use]
    pub const fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Sends a message; done when the gateway has taken it.
    pub async fn send(&self, to: &str, message: &str) -> Result<(), Lost> {
        timeout(self.patience, self.post(to, message)).await.map_err(|_| Lost::Silent)?
    }

    async fn post(&self, to: &str, message: &str) -> Result<(), Lost> {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("To", to)
            .append_pair("From", &self.sender)
            .append_pair("Body", message)
            .finish();
        let request = Request::builder()
            .method(Method::POST)
            .uri(&self.path)
            .header(HOST, self.host.as_str())
            .header(AUTHORIZATION, self.login.clone())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ACCEPT, "application/json")
            .body(Body::from(form))?;
        let port = self.host.port_u16().unwrap_or(if self.tls.is_some() { 443 } else { 80 });
        let host = self.host.host().trim_start_matches('[').trim_end_matches(']');
        let stream = TcpStream::connect((host, port)).await.map_err(Lost::Connection)?;
        let status = match &self.tls {
            None => exchange(TokioIo::new(stream), request).await?,
            Some((tls, name)) => {
                let stream = tls.connect(name.clone(), stream).await.map_err(Lost::Connection)?;
                exchange(TokioIo::new(stream), request).await?
            }
        };
        // Nobody is led elsewhere: a redirect is no answer here.
        if status.is_success() { Ok(()) } else { Err(Lost::Refused(status)) }
    }
}

/// One request over one connection; what the gateway says beyond its status is not read.
async fn exchange<S>(stream: S, request: Request<Body>) -> Result<StatusCode, Lost>
where
    S: Read + Write + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(stream).await?;
    // The connection goes with this: whoever stops waiting closes it.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    Ok(sender.send_request(request).await?.status())
}
