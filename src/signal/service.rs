//! Sends a call of RoomService to a room server: one HTTP POST on a connection of its own.
//!
//! An edge: a task on the control thread's runtime. Not here: the request itself (`signal/http.rs`), and what the answer means
//! (`wire/service.rs`). The caller does not limit the time: it is limited here.
#![forbid(unsafe_code)]

use std::sync::Arc;
use std::time::Duration;

use super::http;
use crate::error::{Error, ErrorKind, Result};
use crate::wire::service::{ServiceAnswer, ServiceCall};

/// Time-out of a call.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Makes a call. `tls` is needed only for `wss://` and `https://` addresses. Errors: `Timeout`, `Unreachable`, those of certificates
/// and proxies, and `NotAServer` if the answer is not HTTP.
pub async fn call(call: ServiceCall, tls: Option<Arc<rustls::ClientConfig>>) -> Result<ServiceAnswer> {
    tokio::time::timeout(TIMEOUT, exchange(call, tls)).await.unwrap_or_else(|_| {
        Err(Error::new(ErrorKind::Timeout, "the server did not answer the call in time: try again later"))
    })
}

async fn exchange(call: ServiceCall, tls: Option<Arc<rustls::ClientConfig>>) -> Result<ServiceAnswer> {
    let asked = http::ask(&call.url()?, Some(&call.token), Some(&call.body), tls).await?;
    let response = asked.response().await?.ok_or_else(|| {
        Error::new(ErrorKind::NotAServer, "the server does not answer calls with HTTP: check the address")
    })?;
    // What is used of it, status and error, is at its beginning: an incomplete body will do.
    Ok(ServiceAnswer { status: response.status, body: response.body })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
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
