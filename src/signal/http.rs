//! A plain HTTP/1.1 GET at a server, for the few questions that are not asked over the WebSocket (`signal/probe.rs`).
//!
//! An edge, on the control thread's runtime. The caller's time-out ends it. There is one request for each connection, and no
//! redirect is followed.
#![forbid(unsafe_code)]

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio_rustls::TlsConnector;
use url::{Position, Url};

use super::{dial, proxy};

/// Length of the beginning of a response with its status: `HTTP/1.1 401`.
const STATUS: usize = 12;
/// Maximum size of a response that is read, in bytes.
const MAX_RESPONSE: usize = 64 * 1024;

/// A connection on which a request was sent.
pub struct Asked {
    stream: Box<dyn Stream>,
}

trait Stream: AsyncRead + AsyncWrite + Unpin {}

impl<S: AsyncRead + AsyncWrite + Unpin> Stream for S {}

/// Connects to the host of a `ws://` or `wss://` URL and sends a GET for its path, with this token if there is one. `tls` is
/// needed for `wss://`. `None`: there is no connection.
pub async fn get(url: &Url, token: Option<&str>, tls: Option<Arc<ClientConfig>>) -> Option<Asked> {
    let is_tls = url.scheme() == "wss";
    let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default()?;
    let proxy = proxy::choose(&host, port, is_tls, |name| std::env::var(name).ok()).ok()?;
    let stream = dial::connect(&host, port, proxy.as_ref()).await.ok()?;
    let mut stream: Box<dyn Stream> = if is_tls {
        let name = ServerName::try_from(host).ok()?;
        Box::new(TlsConnector::from(tls?).connect(name, stream).await.ok()?)
    } else {
        Box::new(stream)
    };
    let request = request(url, token)?;
    stream.write_all(request.as_bytes()).await.ok()?;
    stream.flush().await.ok()?;
    Some(Asked { stream })
}

fn request(url: &Url, token: Option<&str>) -> Option<String> {
    let (path, authority) = (url.path(), &url[Position::BeforeHost..Position::AfterPort]);
    let authorization = match token {
        Some(token) if !token.bytes().all(|byte| byte.is_ascii_graphic()) => return None,
        Some(token) => format!("Authorization: Bearer {token}\r\n"),
        None => String::new(),
    };
    Some(format!("GET {path} HTTP/1.1\r\nHost: {authority}\r\n{authorization}Connection: close\r\n\r\n"))
}

impl Asked {
    /// The status of the response.
    pub async fn status(mut self) -> Option<u16> {
        let mut line = [0; STATUS];
        self.stream.read_exact(&mut line).await.ok()?;
        status(&line)
    }

    /// The text of a response with the status 200, up to 64 KiB.
    pub async fn text(mut self) -> Option<Vec<u8>> {
        let mut response = Vec::new();
        let mut buffer = [0; 4096];
        while response.len() < MAX_RESPONSE {
            // Some servers end a TLS connection without notice.
            let length = self.stream.read(&mut buffer).await.unwrap_or_default();
            response.extend_from_slice(buffer.get(..length)?);
            if let Some(text) = text(&response, length == 0) {
                return Some(text);
            }
            if length == 0 {
                break;
            }
        }
        None
    }
}

fn status(response: &[u8]) -> Option<u16> {
    let line = std::str::from_utf8(response.get(..STATUS)?).ok()?;
    let (version, status) = line.split_once(' ')?;
    if version.starts_with("HTTP/1.") { status.parse().ok() } else { None }
}

/// The text of a response with the status 200 (RFC 9112 section 6.3); `None` if it is not complete. `is_ended`: the server has
/// closed the connection.
fn text(response: &[u8], is_ended: bool) -> Option<Vec<u8>> {
    let end = response.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(response.get(..end)?).to_ascii_lowercase();
    let body = response.get(end + 4..)?;
    if status(response) != Some(200) {
        return None;
    }
    let field = |name: &str| {
        let fields = head.lines().filter_map(|line| line.split_once(':'));
        fields.filter(|(key, _)| *key == name).map(|(_, value)| value.trim().to_owned()).next_back()
    };
    if field("transfer-encoding").is_some_and(|value| value == "chunked") {
        return unchunked(body);
    }
    match field("content-length") {
        Some(length) => body.get(..length.parse().ok()?).map(<[u8]>::to_vec),
        None => is_ended.then(|| body.to_vec()),
    }
}

/// The text of a chunked body (RFC 9112 section 7.1); `None` if it is not complete.
fn unchunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    loop {
        let end = body.windows(2).position(|two| two == b"\r\n")?;
        let line = std::str::from_utf8(body.get(..end)?).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(text);
        }
        let start = end + 2;
        text.extend_from_slice(body.get(start..start.checked_add(size)?)?);
        body = body.get(start + size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_ends_with_its_length_its_chunks_or_the_connection() {
        let whole = |response: &str, is_ended| text(response.as_bytes(), is_ended);
        let head = "HTTP/1.1 200 OK\r\n";
        let of_length = format!("{head}Content-Length: 5\r\n\r\nhello and more");
        assert_eq!(whole(&of_length, false).as_deref(), Some(&b"hello"[..]));
        let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n");
        assert_eq!(whole(&chunked, false).as_deref(), Some(&b"hello"[..]));
        let until_the_end = format!("{head}\r\nhello");
        assert_eq!(whole(&until_the_end, false), None);
        assert_eq!(whole(&until_the_end, true).as_deref(), Some(&b"hello"[..]));
    }

    #[test]
    fn incomplete_refused_or_malformed_response_has_no_text() {
        for response in [
            "",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
            "HTTP/1.1 401 Unauthorized\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello",
            "SSH-2.0-OpenSSH_9.9\r\n\r\n",
        ] {
            assert_eq!(text(response.as_bytes(), true), None, "{response}");
        }
    }

    #[test]
    fn request_carries_a_token_only_if_one_is_given() {
        let url = Url::parse("wss://[::1]:7880/a/b?c=d").unwrap();
        let plain = "GET /a/b HTTP/1.1\r\nHost: [::1]:7880\r\nConnection: close\r\n\r\n";
        assert_eq!(request(&url, None).as_deref(), Some(plain));
        let with_token = request(&url, Some("abc.def")).unwrap();
        assert!(with_token.contains("\r\nAuthorization: Bearer abc.def\r\n"), "{with_token}");
        assert_eq!(request(&url, Some("a\r\nb")), None);
    }
}
