//! The socket: accepts connections, speaks TLS if it has a certificate, and stops without cutting anyone off.

use std::{convert::Infallible, fmt, io, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use axum::{Router, body::Body};
use futures::future::{Either, select};
use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};
use tower::ServiceExt;

use crate::{
    Stop,
    config::{Server, Tls},
    middleware::Peer,
};

/// How long a client may take to say what it wants.
const HEADERS: Duration = Duration::from_secs(10);
/// Bytes that the head of a request may have.
const HEAD_MAX: usize = 32 * 1_024;
const HEADERS_MAX: usize = 64;
/// How long answers that have begun may take when the portal stops.
const DRAIN: Duration = Duration::from_secs(10);

/// Why nobody can connect: one line.
#[derive(Debug)]
pub struct Unable(String);

impl fmt::Display for Unable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unable {}

/// A socket that is bound, with what it needs to speak TLS.
pub struct Listener {
    tcp: TcpListener,
    tls: Option<TlsAcceptor>,
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener").field("tcp", &self.tcp).finish_non_exhaustive()
    }
}

impl Listener {
    /// Takes the configured address.
    pub async fn bind(server: &Server) -> Result<Self, Unable> {
        let tls = server.tls.as_ref().map(acceptor).transpose()?;
        let tcp = TcpListener::bind(server.listen).await.map_err(|error| {
            Unable(match error.kind() {
                io::ErrorKind::AddrInUse => {
                    format!("{} is in use by another program; choose another with --listen", server.listen)
                }
                io::ErrorKind::PermissionDenied => format!("{} may not be used: {error}", server.listen),
                _ => format!("{} can't be listened on: {error}", server.listen),
            })
        })?;
        Ok(Self { tcp, tls })
    }

    /// The address that it got.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }

    /// Serves until the portal stops, and then until all answers are given, ten seconds at most.
    pub async fn serve(self, router: Router, stop: Stop) {
        let graceful = GracefulShutdown::new();
        loop {
            let accepted = match select(Box::pin(self.tcp.accept()), Box::pin(stop.pulled())).await {
                Either::Left((accepted, _)) => accepted,
                Either::Right(_) => break,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let connection = connection(stream, peer, self.tls.clone(), router.clone());
                    tokio::spawn(connection.serve(graceful.watcher()));
                }
                // Mostly too many open files: those that are open end some time.
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    sleep(Duration::from_millis(50)).await;
                }
            }
        }
        drop(self.tcp);
        if timeout(DRAIN, graceful.shutdown()).await.is_err() {
            tracing::warn!("answers that took longer than ten seconds were cut off");
        }
    }
}

struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<TlsAcceptor>,
    router: Router,
}

fn connection(stream: TcpStream, peer: SocketAddr, tls: Option<TlsAcceptor>, router: Router) -> Connection {
    Connection { stream, peer, tls, router }
}

impl Connection {
    async fn serve(self, watcher: Watcher) {
        // A page comes in several small pieces; each would wait for the one before to be acknowledged.
        let _ = self.stream.set_nodelay(true);
        match self.tls {
            None => talk(TokioIo::new(self.stream), self.peer, self.router, watcher).await,
            Some(tls) => {
                // A handshake that fails or never ends is the client's affair.
                if let Ok(Ok(stream)) = timeout(HEADERS, tls.accept(self.stream)).await {
                    talk(TokioIo::new(stream), self.peer, self.router, watcher).await;
                }
            }
        }
    }
}

async fn talk<S>(stream: S, peer: SocketAddr, router: Router, watcher: Watcher)
where
    S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer.ip()));
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {})) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_MAX)
        .serve_connection(stream, service);
    // It ends with an error where a client goes away in the middle: nothing to tell.
    let _ = watcher.watch(connection).await;
}

fn acceptor(tls: &Tls) -> Result<TlsAcceptor, Unable> {
    let unable = |file: &Path, what: &str| Unable(format!("{} {what}", file.display()));
    private(&tls.key)?;
    let chain = CertificateDer::pem_file_iter(&tls.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| unable(&tls.certificate, &format!("is no certificate chain in PEM: {error}")))?;
    let key = PrivateKeyDer::from_pem_file(&tls.key)
        .map_err(|_| unable(&tls.key, "is no private key in PEM, or can't be read"))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|config| config.with_no_client_auth().with_single_cert(chain, key))
        .map_err(|error| unable(&tls.certificate, &format!("and its key can't be used: {error}")))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

#[cfg(unix)]
fn private(key: &Path) -> Result<(), Unable> {
    use std::os::unix::fs::PermissionsExt;
    let open = std::fs::metadata(key).is_ok_and(|metadata| metadata.permissions().mode() & 0o004 != 0);
    if open {
        return Err(Unable(format!(
            "everybody can read the private key {0}; run: chmod 600 {0}",
            key.display()
        )));
    }
    Ok(())
}

#[cfg(not(unix))]
fn private(_key: &Path) -> Result<(), Unable> {
    Ok(())
}
