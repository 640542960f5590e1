//! Answers to HTTP requests: logins and their validation, health, metrics, and the proof of a local server.
//!
//! Not here: sockets (`socket.rs`), RoomService (`api.rs`), the page for browsers (`page.rs`), and the decision about a login (`admission.rs`). Called by the tasks of `socket.rs` on the
//! server's thread.
#![forbid(unsafe_code)]

use std::net::SocketAddr;
use std::rc::Rc;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::io_driver::IoDriver;
use super::proxy;
use super::socket::{ConnectionGuard, HEAD_TIME, carry};
#[cfg(feature = "page")]
use crate::config::Page;
use crate::config::{ForwardedHeader, Network, Secret, ServerConfig};
use crate::server::admission::{self, Refusal, Route};
use crate::server::api;
use crate::server::core::Edge;
use crate::server::http;
use crate::wire::local_proof;

pub(super) type Answer = Response<Full<Bytes>>;

/// Who asks and what they may see: the trusted proxies, the header in which they name a client's address, the token for the metrics,
/// and the page.
#[derive(Clone, Debug)]
pub(super) struct Access {
    pub(super) trusted_proxies: Vec<Network>,
    forwarded_header: ForwardedHeader,
    metrics_token: Option<Secret>,
    /// Whether there is a page for browsers, and who gets a token from it.
    #[cfg(feature = "page")]
    pub(super) page: Page,
}

impl Access {
    pub(super) fn of(config: &ServerConfig) -> Access {
        Access {
            trusted_proxies: config.trusted_proxies.clone(),
            forwarded_header: config.forwarded_header,
            metrics_token: config.metrics_token.clone(),
            #[cfg(feature = "page")]
            page: config.page,
        }
    }
}

pub(super) fn header(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Answers one request. A login is upgraded to a WebSocket.
pub(super) async fn answer(
    mut request: Request<Incoming>,
    from: SocketAddr,
    guard: Rc<ConnectionGuard>,
) -> Answer {
    let io_driver = guard.io_driver.clone();
    let access = io_driver.access();
    let client =
        proxy::client(from.ip(), request.headers(), &access.trusted_proxies, access.forwarded_header);
    let is_local = proxy::is_local(client, from.ip(), request.headers());
    let has_origin = request.headers().contains_key(header::ORIGIN);
    // A page whose host name was made to point to this machine (DNS rebinding) sends no Origin with its requests.
    let is_page = has_origin || !proxy::names_this_machine(request.headers());
    if io_driver.proof_secret().is_some() && is_page {
        // Without the CORS headers, so that the page cannot read the answer.
        return refuse(
            &io_driver,
            403,
            "web pages may not use this server: it belongs to the user of this machine",
            false,
        );
    }
    let is_open = io_driver.proof_secret().is_none();
    if request.method() == Method::OPTIONS {
        return plain(204, "", is_open);
    }
    let uri = request.uri().clone();
    if let Some(method) = api::method(uri.path()) {
        return super::api::answer(request, method, &io_driver, is_open).await;
    }
    #[cfg(feature = "page")]
    if let Some(answer) = super::page::answer(&request, client, is_local, &io_driver) {
        return answer;
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return refuse(&io_driver, 405, "only GET and HEAD are supported", is_open);
    }
    let headers = request.headers();
    let key = is_upgrade(headers).then(|| headers.get(header::SEC_WEBSOCKET_KEY).cloned()).flatten();
    let asked = admission::Request {
        path: uri.path(),
        query: uri.query().unwrap_or_default(),
        authorization: header(headers, header::AUTHORIZATION),
        origin: header(headers, header::ORIGIN).or(has_origin.then_some("")),
        from: client,
    };
    if let Some(key) = key {
        let opened = io_driver.open(&asked);
        return match opened {
            Ok((conn, outgoing)) => {
                guard.logged_in();
                let upgrade = hyper::upgrade::on(&mut request);
                tokio::task::spawn_local(async move {
                    // The guard is kept until the WebSocket closes.
                    let _guest = guard;
                    match tokio::time::timeout(HEAD_TIME, upgrade).await {
                        Ok(Ok(upgraded)) => carry(upgraded, conn, outgoing, &io_driver).await,
                        _ => io_driver.closed(conn),
                    }
                });
                switching(&key, is_open)
            }
            Err(Refusal { status, body }) => plain(status, body, is_open),
        };
    }
    answer_plain(&io_driver, &asked, is_local, is_open)
}

/// Answers a request that does not ask for a WebSocket.
fn answer_plain(
    io_driver: &IoDriver,
    asked: &admission::Request<'_>,
    is_local: bool,
    is_open: bool,
) -> Answer {
    let access = io_driver.access();
    match admission::route(asked.path) {
        Route::Validate => {
            let Refusal { status, body } = io_driver.validate(asked);
            return plain(status, body, is_open);
        }
        Route::Signal | Route::OldSignal => {
            return refuse(io_driver, 404, "this path requires a WebSocket", is_open);
        }
        Route::Other => {}
    }
    match asked.path {
        "/" | "/healthz" => plain(200, "OK", is_open),
        // Without the CORS headers: metrics are not for web pages.
        "/metrics" if !is_local && !http::has_token(asked.authorization, access.metrics_token.as_ref()) => {
            refuse(
                io_driver,
                403,
                "metrics are for programs on this machine: set metrics-token to read them elsewhere",
                false,
            )
        }
        "/metrics" => {
            let mut answer = plain(200, http::metrics(&io_driver.stats()), false);
            let kind = HeaderValue::from_static("text/plain; version=0.0.4");
            answer.headers_mut().insert(header::CONTENT_TYPE, kind);
            answer
        }
        local_proof::PATH => match io_driver.proof_secret() {
            Some(secret) => {
                let (status, body) = http::prove(secret, asked.query);
                match status {
                    200 => plain(status, body, is_open),
                    _ => refuse(io_driver, status, body, is_open),
                }
            }
            None => refuse(io_driver, 404, "this server does not belong to a single user", is_open),
        },
        _ => refuse(io_driver, 404, "there is nothing at this path: rooms are at /rtc/v1", is_open),
    }
}

fn is_upgrade(headers: &HeaderMap) -> bool {
    let names = |name, word: &str| {
        header(headers, name)
            .is_some_and(|value| value.split(',').any(|part| part.trim().eq_ignore_ascii_case(word)))
    };
    names(header::CONNECTION, "upgrade")
        && names(header::UPGRADE, "websocket")
        && names(header::SEC_WEBSOCKET_VERSION, "13")
}

/// A refusal that the core has not counted.
pub(super) fn refuse(io_driver: &IoDriver, status: u16, body: impl Into<String>, is_open: bool) -> Answer {
    io_driver.count(Edge::Refused);
    plain(status, body, is_open)
}

/// A plain-text answer, after which the connection closes. `is_open`: pages of other origins may read it.
pub(super) fn plain(status: u16, body: impl Into<String>, is_open: bool) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(body.into())));
    *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    allow(headers, is_open);
    answer
}

fn allow(headers: &mut HeaderMap, is_open: bool) {
    if !is_open {
        return;
    }
    for name in [
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        header::ACCESS_CONTROL_ALLOW_METHODS,
        header::ACCESS_CONTROL_ALLOW_HEADERS,
    ] {
        headers.insert(name, HeaderValue::from_static("*"));
    }
    // The wildcard does not include this header.
    headers.append(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Authorization"));
}

fn switching(key: &HeaderValue, is_open: bool) -> Answer {
    let mut answer = plain(101, "", is_open);
    let headers = answer.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    if let Ok(accept) = HeaderValue::from_str(&derive_accept_key(key.as_bytes())) {
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    }
    answer
}
