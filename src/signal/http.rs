//! A plain HTTP/1.1 request at a server, for what is not asked over the WebSocket: whether a server answers, its regional addresses
//! (`signal/probe.rs`), and calls of RoomService (`signal/service.rs`).
//!
//! An edge, on the control thread's runtime. It uses the proxy and the certificates of signalling. The caller's time-out ends it. There
//! is one request for each connection, and no redirect is followed.
#![forbid(unsafe_code)]

use std::io;
use std::sync::Arc;

use rustls::ClientConfig;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use url::{Position, Url};

use super::dial;
use crate::error::{Error, ErrorKind, Result};

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

/// A response, or the beginning of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Response {
    /// Status.
    pub status: u16,
    /// Body, without the frames of chunks.
    pub body: Vec<u8>,
    /// Whether all of the body has come.
    pub is_complete: bool,
}

/// Connects to the host of a `ws://` or `wss://` URL and sends a request for its path, with this token if there is one: a POST of
/// `message` (protobuf), or a GET without one. `tls` is needed for `wss://`. Errors: `Unreachable`, `OutOfRange` for a token with a
/// control character, which could add a header, and those of certificates and proxies.
pub async fn ask(
    url: &Url,
    token: Option<&str>,
    message: Option<&[u8]>,
    tls: Option<Arc<ClientConfig>>,
) -> Result<Asked> {
    let is_tls = url.scheme() == "wss";
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default().unwrap_or(if is_tls { 443 } else { 80 });
    let stream = dial::open(&host, port, is_tls).await?;
    let request = request(url, token, message)?;
    let mut stream: Box<dyn Stream> =
        if is_tls { Box::new(dial::secure(&host, port, stream, tls).await?) } else { Box::new(stream) };
    let sent = async {
        stream.write_all(&request).await?;
        stream.flush().await
    };
    sent.await.map_err(broken)?;
    Ok(Asked { stream })
}

fn broken(error: io::Error) -> Error {
    let text = format!("the connection for a call of the server broke ({error}): try again later");
    Error::new(ErrorKind::Unreachable, text)
}

fn request(url: &Url, token: Option<&str>, message: Option<&[u8]>) -> Result<Vec<u8>> {
    let (path, authority) = (url.path(), &url[Position::BeforeHost..Position::AfterPort]);
    let authorization = match token {
        Some(token) if !token.bytes().all(|byte| byte.is_ascii_graphic()) => {
            return Err(Error::new(ErrorKind::OutOfRange, "the login's token cannot be sent in a request"));
        }
        Some(token) => format!("Authorization: Bearer {token}\r\n"),
        None => String::new(),
    };
    let (method, content) = match message {
        Some(message) => {
            ("POST", format!("Content-Type: application/protobuf\r\nContent-Length: {}\r\n", message.len()))
        }
        None => ("GET", String::new()),
    };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {authority}\r\n{authorization}{content}Connection: close\r\n\r\n"
    );
    Ok([head.as_bytes(), message.unwrap_or_default()].concat())
}

impl Response {
    /// The body of a complete response with the status 200.
    pub fn text(self) -> Option<Vec<u8>> {
        (self.is_complete && self.status == 200).then_some(self.body)
    }
}

impl Asked {
    /// The status of the response.
    pub async fn status(mut self) -> Option<u16> {
        let mut line = [0; STATUS];
        self.stream.read_exact(&mut line).await.ok()?;
        status(&line)
    }

    /// The response, up to 64 KiB; `None` if what comes is not HTTP. Errors: `Unreachable`, when the connection breaks before
    /// anything has come.
    pub async fn response(mut self) -> Result<Option<Response>> {
        let mut received = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let length = match self.stream.read(&mut buffer).await {
                Ok(length) => length,
                // Some servers end a TLS connection without notice. What has come decides.
                Err(_) if !received.is_empty() => 0,
                Err(error) => return Err(broken(error)),
            };
            received.extend_from_slice(buffer.get(..length).unwrap_or_default());
            let response = response(&received, length == 0);
            let is_complete = response.as_ref().is_some_and(|response| response.is_complete);
            if is_complete || length == 0 || received.len() >= MAX_RESPONSE {
                return Ok(response);
            }
        }
    }
}

fn status(response: &[u8]) -> Option<u16> {
    let line = std::str::from_utf8(response.get(..STATUS)?).ok()?;
    let (version, status) = line.split_once(' ')?;
    if version.starts_with("HTTP/1.") { status.parse().ok() } else { None }
}

/// Reads what has come of a response (RFC 9112 section 6.3); `None` without a complete head. `is_ended`: the server has closed the
/// connection.
fn response(received: &[u8], is_ended: bool) -> Option<Response> {
    let end = received.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(received.get(..end)?).to_ascii_lowercase();
    let body = received.get(end + 4..)?;
    let status = status(received)?;
    let field = |name: &str| {
        let fields = head.lines().filter_map(|line| line.split_once(':'));
        fields.filter(|(key, _)| *key == name).map(|(_, value)| value.trim().to_owned()).next_back()
    };
    let (body, is_complete) = if field("transfer-encoding").is_some_and(|value| value == "chunked") {
        unchunked(body)
    } else if let Some(length) = field("content-length") {
        match length.parse::<usize>().ok().and_then(|length| body.get(..length)) {
            Some(whole) => (whole.to_vec(), true),
            None => (body.to_vec(), false),
        }
    } else {
        (body.to_vec(), is_ended)
    };
    Some(Response { status, body, is_complete })
}

/// The text of a chunked body (RFC 9112 section 7.1) as far as it has come, and whether it is complete.
fn unchunked(mut body: &[u8]) -> (Vec<u8>, bool) {
    let mut text = Vec::new();
    let next = |body: &[u8]| {
        let end = body.windows(2).position(|two| two == b"\r\n")?;
        let line = std::str::from_utf8(body.get(..end)?).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        Some((size, end + 2))
    };
    while let Some((size, start)) = next(body) {
        if size == 0 {
            return (text, true);
        }
        let rest = body.get(start..).unwrap_or_default();
        let Some(chunk) = rest.get(..size) else {
            text.extend_from_slice(rest);
            break;
        };
        text.extend_from_slice(chunk);
        body = rest.get(size..).and_then(|rest| rest.get(2..)).unwrap_or_default();
    }
    (text, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete(received: &str, is_ended: bool) -> Option<Vec<u8>> {
        response(received.as_bytes(), is_ended).and_then(Response::text)
    }

    #[test]
    fn text_ends_with_its_length_its_chunks_or_the_connection() {
        let head = "HTTP/1.1 200 OK\r\n";
        let of_length = format!("{head}Content-Length: 5\r\n\r\nhello and more");
        assert_eq!(complete(&of_length, false).as_deref(), Some(&b"hello"[..]));
        let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n");
        assert_eq!(complete(&chunked, false).as_deref(), Some(&b"hello"[..]));
        let until_the_end = format!("{head}\r\nhello");
        assert_eq!(complete(&until_the_end, false), None);
        assert_eq!(complete(&until_the_end, true).as_deref(), Some(&b"hello"[..]));
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
            assert_eq!(complete(response, true), None, "{response}");
        }
    }

    #[test]
    fn beginning_of_a_body_is_kept() {
        for framed in ["Content-Length: 9\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n9\r\n"] {
            let rest = if framed.contains("chunked") { "llo" } else { "hello" };
            let received = format!("HTTP/1.1 500 Error\r\n{framed}{rest}");
            let expected = Response { status: 500, body: b"hello".to_vec(), is_complete: false };
            assert_eq!(response(received.as_bytes(), true), Some(expected), "{framed}");
        }
    }

    #[test]
    fn request_carries_a_token_only_if_one_is_given() {
        let url = Url::parse("wss://[::1]:7880/a/b?c=d").unwrap();
        let plain = "GET /a/b HTTP/1.1\r\nHost: [::1]:7880\r\nConnection: close\r\n\r\n";
        let sent = |token| request(&url, token, None).map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(sent(None).unwrap(), plain);
        let with_token = sent(Some("abc.def")).unwrap();
        assert!(with_token.contains("\r\nAuthorization: Bearer abc.def\r\n"), "{with_token}");
        assert_eq!(sent(Some("a\r\nb")).unwrap_err().kind, ErrorKind::OutOfRange);
    }
}
