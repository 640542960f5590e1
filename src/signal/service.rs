//! Sends a call of RoomService to a room server: one HTTP POST on a connection of its own.
//!
//! An edge: a task on the control thread's runtime. It uses the proxy and the certificates of signalling. Not here: what the answer
//! means (`wire/service.rs`). The caller limits nothing: the time and the length of the answer are limited here.
#![forbid(unsafe_code)]

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio_rustls::TlsConnector;
use url::{Position, Url};

use super::tls::fault;
use super::{dial, proxy};
use crate::error::{Error, ErrorKind, Result};
use crate::wire::service::{ServiceAnswer, ServiceCall};

/// Time-out of a call.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum length of an answer that is read, in bytes. What is used of it, status and error, is at its beginning.
const MAX_ANSWER: u64 = 64 * 1024;

/// Makes a call. `tls` is needed only for `wss://` and `https://` addresses. Errors: `Timeout`, `Unreachable`, those of certificates
/// and proxies, and `NotAServer` if the answer is not HTTP.
pub async fn call(call: ServiceCall, tls: Option<Arc<rustls::ClientConfig>>) -> Result<ServiceAnswer> {
    tokio::time::timeout(TIMEOUT, exchange(call, tls)).await.unwrap_or_else(|_| {
        Err(Error::new(ErrorKind::Timeout, "the server did not answer the call in time: try again later"))
    })
}

async fn exchange(call: ServiceCall, tls: Option<Arc<rustls::ClientConfig>>) -> Result<ServiceAnswer> {
    let url = call.url()?;
    let is_tls = url.scheme() == "wss";
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default().unwrap_or(if is_tls { 443 } else { 80 });
    let proxy = proxy::choose(&host, port, is_tls, |name| std::env::var(name).ok())?;
    let mut stream = dial::connect(&host, port, proxy.as_ref()).await?;
    let request = request(&url, &call)?;
    let answer = if is_tls {
        let name = ServerName::try_from(host.clone()).map_err(|_| {
            let text = format!("{host} is not a valid host name for a certificate: check the address");
            Error::new(ErrorKind::OutOfRange, text)
        })?;
        let tls = tls.ok_or_else(|| {
            Error::new(ErrorKind::Internal, "TLS settings are missing for a wss:// address")
        })?;
        let connected = TlsConnector::from(tls).connect(name, stream).await;
        let mut stream = connected.map_err(|error| fault::error(&host, port, &error))?;
        answer(&mut stream, &request).await
    } else {
        answer(&mut stream, &request).await
    };
    let broken = |error: io::Error| {
        let text = format!("the connection for a call of the server broke ({error}): try again later");
        Error::new(ErrorKind::Unreachable, text)
    };
    read(&answer.map_err(broken)?).ok_or_else(|| {
        Error::new(ErrorKind::NotAServer, "the server does not answer calls with HTTP: check the address")
    })
}

/// The request. A token with a control character, which could add a header, is an error.
fn request(url: &Url, call: &ServiceCall) -> Result<Vec<u8>> {
    if call.token.chars().any(|letter| !letter.is_ascii_graphic()) {
        return Err(Error::new(ErrorKind::OutOfRange, "the login's token cannot be sent in a request"));
    }
    let authority = &url[Position::BeforeHost..Position::AfterPort];
    let mut request = format!(
        "POST {} HTTP/1.1\r\nHost: {authority}\r\nAuthorization: Bearer {}\r\nContent-Type: application/protobuf\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        url.path(),
        call.token,
        call.body.len()
    )
    .into_bytes();
    request.extend_from_slice(&call.body);
    Ok(request)
}

async fn answer(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), request: &[u8]) -> io::Result<Vec<u8>> {
    stream.write_all(request).await?;
    stream.flush().await?;
    let mut answer = Vec::new();
    let mut part = stream.take(MAX_ANSWER);
    loop {
        match part.read_buf(&mut answer).await {
            Ok(0) => return Ok(answer),
            Ok(_) if is_complete(&answer) => return Ok(answer),
            Ok(_) => {}
            // A server may end TLS without its closing message. What has come decides.
            Err(_) if !answer.is_empty() => return Ok(answer),
            Err(error) => return Err(error),
        }
    }
}

/// Splits an answer at the end of its head.
fn split(answer: &[u8]) -> Option<(&str, &[u8])> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some((std::str::from_utf8(&answer[..end]).ok()?, &answer[end + 4..]))
}

/// Whether the body has the length that the head announces. Without an announcement, the end of the connection ends the body.
fn is_complete(answer: &[u8]) -> bool {
    let Some((head, body)) = split(answer) else { return false };
    let lengths = head.lines().filter_map(|line| line.split_once(':'));
    let length =
        lengths.filter(|(name, _)| name.eq_ignore_ascii_case("content-length")).map(|(_, value)| value);
    length.filter_map(|value| value.trim().parse::<usize>().ok()).any(|length| body.len() >= length)
}

/// Status and body. An error in chunks (RFC 9112 section 7.1) is one JSON object: what surrounds it is cut off.
fn read(answer: &[u8]) -> Option<ServiceAnswer> {
    let (head, body) = split(answer)?;
    let mut words = head.split_ascii_whitespace();
    words.next().filter(|version| version.starts_with("HTTP/1."))?;
    let status = words.next()?.parse().ok()?;
    let object = body.iter().position(|byte| *byte == b'{').zip(body.iter().rposition(|byte| *byte == b'}'));
    let object = object.and_then(|(from, to)| body.get(from..=to));
    Some(ServiceAnswer { status, body: object.unwrap_or(body).to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    fn run(test: impl Future<Output = ()>) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
    }

    fn to(server_url: String, token: &str) -> ServiceCall {
        ServiceCall {
            server_url,
            token: token.into(),
            method: "RemoveParticipant",
            body: b"message".to_vec(),
        }
    }

    /// Answers one call with these bytes. Returns the request and the result.
    async fn served(bytes: &'static [u8]) -> (String, Result<ServiceAnswer>) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("ws://{}", listener.local_addr().unwrap());
        let server = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"message") {
                stream.read_buf(&mut request).await.unwrap();
            }
            stream.write_all(bytes).await.unwrap();
            // The connection stays open until the client has read what the head announces.
            if bytes.windows(14).any(|part| part == b"Content-Length") {
                let _ = stream.read_buf(&mut request).await;
            }
            String::from_utf8(request).unwrap()
        };
        tokio::join!(server, call(to(url, "abc"), None))
    }

    #[test]
    fn call_is_a_post_with_the_token_and_the_message() {
        run(async {
            let (request, answer) = served(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
            assert!(request.starts_with("POST /twirp/livekit.RoomService/RemoveParticipant HTTP/1.1\r\n"));
            assert!(request.contains("\r\nAuthorization: Bearer abc\r\n"), "{request}");
            assert!(
                request.ends_with("\r\nContent-Length: 7\r\nConnection: close\r\n\r\nmessage"),
                "{request}"
            );
            assert_eq!(answer.unwrap(), ServiceAnswer { status: 200, body: b"ok".to_vec() });
        });
    }

    #[test]
    fn answers_without_a_length_and_foreign_answers_are_handled() {
        run(async {
            let chunked = b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n{\"code\":\"not_found\"}\r\n0\r\n\r\n";
            let answer = served(chunked).await.1.unwrap();
            assert_eq!(answer.result().unwrap_err().kind, ErrorKind::NotFound);
            assert_eq!(served(b"SSH-2.0\r\n").await.1.unwrap_err().kind, ErrorKind::NotAServer);
            assert_eq!(served(b"").await.1.unwrap_err().kind, ErrorKind::NotAServer);
            let refused = call(to("ws://127.0.0.1:1".into(), "abc"), None).await;
            assert_eq!(refused.unwrap_err().kind, ErrorKind::Unreachable);
            let forged = call(to("ws://127.0.0.1:1".into(), "abc\r\nX: y"), None).await;
            assert!(matches!(forged.unwrap_err().kind, ErrorKind::OutOfRange | ErrorKind::Unreachable));
        });
    }
}
