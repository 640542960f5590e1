//! Questions to a server over plain HTTP: whether it answers at an address, while a session elsewhere may still be restored; and
//! which regional addresses it has.
//!
//! An edge, used by the driver of the control thread (`engine/threads/lookup.rs`) on its runtime. The room decides what an answer
//! means (`room/servers.rs`).
#![forbid(unsafe_code)]

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;

use super::http;
use crate::wire::{region, url};

/// A server that has not answered within this time does not answer.
const TIMEOUT: Duration = Duration::from_secs(3);
/// Time-out of the list of regional addresses.
const LIST_TIMEOUT: Duration = Duration::from_secs(10);

/// Whether a server answers at this base address. A proxy that reports that its server is away (5xx) is no server. No token is
/// sent. `tls` is needed for `wss://`. Takes up to 3 s.
pub async fn answers(base: &str, tls: Option<Arc<ClientConfig>>) -> bool {
    let Ok(url) = url::validate(base) else { return false };
    let status = async { http::ask(&url, None, None, tls).await.ok()?.status().await };
    matches!(tokio::time::timeout(TIMEOUT, status).await, Ok(Some(status)) if status < 500)
}

/// The regional addresses of a server of LiveKit Cloud, the nearest first; none where there is no list. Takes up to 10 s.
pub async fn regions(base: &str, token: &str, tls: Option<Arc<ClientConfig>>) -> Vec<String> {
    let Some(url) = region::list_url(base) else { return Vec::new() };
    let text = async {
        let asked = http::ask(&url, Some(token), None, tls).await.ok()?;
        asked.response().await.ok()??.text()
    };
    let text = tokio::time::timeout(LIST_TIMEOUT, text).await.ok().flatten();
    text.map(|text| region::urls(&text)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
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
    fn other_servers_than_those_of_the_cloud_get_no_token() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let base = format!("ws://{}", listener.local_addr().unwrap());
        assert!(runtime.block_on(regions(&base, "token", None)).is_empty());
        assert!(listener.accept().is_err(), "no connection was made");
    }

    #[test]
    fn port_without_a_listener_does_not_answer() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        assert!(!runtime.block_on(answers("ws://127.0.0.1:1", None)));
        assert!(!runtime.block_on(answers("no address", None)));
    }
}
