//! Asks whether a room server answers at an address, while a session elsewhere may still be restored: one plain HTTP request,
//! without a token.
//!
//! An edge, used by the driver of the control thread (`engine/threads.rs`) on its runtime. The room decides what an answer means
//! (`room/servers.rs`).
#![forbid(unsafe_code)]

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio_rustls::TlsConnector;

use super::{dial, proxy};
use crate::wire::url;

/// A server that has not answered within this time does not answer.
const TIMEOUT: Duration = Duration::from_secs(3);
/// Length of the beginning of an HTTP response with the status: `HTTP/1.1 401`.
const STATUS_LINE: usize = 12;

/// Whether a server answers at this base address. A proxy that reports that its server is away (5xx) is no server. `tls` is
/// needed for `wss://`. Takes up to 3 s.
pub async fn answers(base: &str, tls: Option<Arc<ClientConfig>>) -> bool {
    let status = tokio::time::timeout(TIMEOUT, request(base, tls)).await;
    matches!(status, Ok(Some(status)) if status < 500)
}

/// The HTTP status of the answer; `None` where there is none.
async fn request(base: &str, tls: Option<Arc<ClientConfig>>) -> Option<u16> {
    let url = url::validate(base).ok()?;
    let is_tls = url.scheme() == "wss";
    let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default()?;
    let proxy = proxy::choose(&host, port, is_tls, |name| std::env::var(name).ok()).ok()?;
    let stream = dial::connect(&host, port, proxy.as_ref()).await.ok()?;
    let authority = &url[::url::Position::BeforeHost..::url::Position::AfterPort];
    let request = format!("GET {} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n", url.path());
    if !is_tls {
        return status(stream, &request).await;
    }
    let name = ServerName::try_from(host).ok()?;
    let stream = TlsConnector::from(tls?).connect(name, stream).await.ok()?;
    status(stream, &request).await
}

async fn status<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, request: &str) -> Option<u16> {
    stream.write_all(request.as_bytes()).await.ok()?;
    stream.flush().await.ok()?;
    let mut line = [0; STATUS_LINE];
    stream.read_exact(&mut line).await.ok()?;
    let line = std::str::from_utf8(&line).ok()?;
    let (version, status) = line.split_once(' ')?;
    if version.starts_with("HTTP/1.") { status.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    /// Whether a server that answers with this text counts as one that answers.
    fn counts(answer: &'static [u8]) -> bool {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let base = format!("ws://{}/voice", listener.local_addr().unwrap());
            let server = async {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0; 1024];
                let length = stream.read(&mut request).await.unwrap();
                let text = String::from_utf8_lossy(&request[..length]).into_owned();
                stream.write_all(answer).await.unwrap();
                text
            };
            let (answers, request) = tokio::join!(answers(&base, None), server);
            assert!(request.starts_with("GET /voice/rtc/v1/validate HTTP/1.1\r\n"), "{request}");
            assert!(!request.to_ascii_lowercase().contains("authorization"), "{request}");
            answers
        })
    }

    #[test]
    fn server_that_refuses_the_request_is_there() {
        assert!(counts(b"HTTP/1.1 401 Unauthorized\r\n\r\n"));
        assert!(counts(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nsuccess"));
        assert!(counts(b"HTTP/1.1 404 Not Found\r\n\r\n"));
    }

    #[test]
    fn failing_proxy_or_another_protocol_is_no_server() {
        assert!(!counts(b"HTTP/1.1 502 Bad Gateway\r\n\r\n"));
        assert!(!counts(b"HTTP/1.1 503 Service Unavailable\r\n\r\n"));
        assert!(!counts(b"220 mail.example ESMTP ready\r\n"));
        assert!(!counts(b""));
    }

    #[test]
    fn port_without_a_listener_does_not_answer() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        assert!(!runtime.block_on(answers("ws://127.0.0.1:1", None)));
        assert!(!runtime.block_on(answers("no address", None)));
    }
}
