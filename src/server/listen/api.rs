//! Calls of LiveKit's RoomService over HTTP: the head is checked, then the message is read and passed to the core.
//!
//! Not here: the calls (`server/api.rs`). Called by the tasks of `socket.rs` on the server's thread, which limit the time.
#![forbid(unsafe_code)]

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::{Method, Request};

use super::answer::{Answer, header, plain};
use super::io_driver::IoDriver;
use crate::server::api::{self, Call, Code, Failure};
use crate::server::core::Edge;
use crate::server::limit::MAX_API_BODY;

/// Answers a call of `method`. `is_open`: pages of other origins may read the answer.
pub(super) async fn answer(
    request: Request<Incoming>,
    method: &str,
    io_driver: &IoDriver,
    is_open: bool,
) -> Answer {
    let refuse = |failure: Failure| {
        io_driver.count(Edge::Refused);
        http(failure.into(), is_open)
    };
    let (head, body) = request.into_parts();
    if head.method != Method::POST {
        return refuse(Failure::new(Code::BadRoute, "only POST is supported at this path"));
    }
    let authorization = header(&head.headers, header::AUTHORIZATION);
    // Nobody without a token makes the server read a message.
    if let Err(failure) = io_driver.api_claims(method, authorization) {
        return refuse(failure);
    }
    let Ok(body) = Limited::new(body, MAX_API_BODY).collect().await else {
        let text = format!("the message has more than {MAX_API_BODY} bytes, or did not arrive completely");
        return refuse(Failure::new(Code::ResourceExhausted, text));
    };
    let body = body.to_bytes();
    let content_type = header(&head.headers, header::CONTENT_TYPE);
    http(io_driver.api(&Call { method, authorization, content_type, body: &body }), is_open)
}

fn http(answer: api::Answer, is_open: bool) -> Answer {
    let mut out = plain(answer.status, "", is_open);
    *out.body_mut() = Full::new(Bytes::from(answer.body));
    out.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    out
}
