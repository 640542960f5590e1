//! Answers to requests of the page for browsers: its files, and tokens for guests.
//!
//! Not here: the files and their headers (`server/page.rs`), and the tokens (`server/guest.rs`). A browser sends the header `Origin`
//! with each POST, so a page of another origin gets no token in the name of its visitor. Called by `answer.rs`.
#![forbid(unsafe_code)]

use std::net::IpAddr;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request};

use super::answer::{Answer, header, plain, refuse};
use super::io_driver::IoDriver;
use crate::config::Page;
use crate::server::page;

/// Answers a request of the page; `None`: the page is off, or has nothing at this path. `is_local`: a program on this machine asks.
pub(super) fn answer<B>(
    request: &Request<B>,
    client: IpAddr,
    is_local: bool,
    io_driver: &IoDriver,
) -> Option<Answer> {
    let page = io_driver.access().page;
    let path = request.uri().path();
    if page == Page::Off || !(path == "/" || path.starts_with("/page/")) {
        return None;
    }
    let mut answer = if path == page::GUEST {
        let is_welcome = page == Page::Everyone || page == Page::Local && is_local;
        guest(request, client, is_welcome, io_driver)
    } else {
        static_file(request, io_driver)
    };
    for (name, value) in page::HEADERS {
        answer.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    Some(answer)
}

fn static_file<B>(request: &Request<B>, io_driver: &IoDriver) -> Answer {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return not_allowed("GET, HEAD", io_driver);
    }
    let Some((file, is_kept)) = page::file(request.uri().path()) else {
        return refuse(io_driver, 404, "the page has no such file: reload the page", false);
    };
    let headers = request.headers();
    if file.is_gzip && !accepts_gzip(headers) {
        return refuse(io_driver, 406, "this file is compressed: accept gzip", false);
    }
    let etag = format!("\"{}\"", page::VERSION);
    let is_known = header(headers, header::IF_NONE_MATCH)
        .is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == etag));
    let mut answer = plain(if is_known { 304 } else { 200 }, "", false);
    let keep = if is_kept { "public, max-age=31536000, immutable" } else { "no-cache" };
    let out = answer.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.kind));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        out.insert(header::ETAG, etag);
    }
    if file.is_gzip {
        out.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if !is_known {
        *answer.body_mut() = Full::new(Bytes::from_static(file.bytes));
    }
    answer
}

/// GET: whether guests are welcome. POST: a token for the room and the name in the query.
fn guest<B>(request: &Request<B>, client: IpAddr, is_welcome: bool, io_driver: &IoDriver) -> Answer {
    let mut answer = match *request.method() {
        Method::GET | Method::HEAD => json(serde_json::json!({ "guests": is_welcome })),
        Method::POST if !is_of_this_origin(request.headers()) => {
            refuse(io_driver, 403, "pages of other origins get no token", false)
        }
        Method::POST if !is_welcome => {
            let text = "this server gives no tokens to guests: open a link that has a token";
            refuse(io_driver, 403, text, false)
        }
        Method::POST => match io_driver.guest(request.uri().query().unwrap_or_default(), client) {
            Ok(token) => json(serde_json::json!({ "token": token })),
            Err(refusal) => plain(refusal.status, refusal.body, false),
        },
        _ => not_allowed("GET, HEAD, POST", io_driver),
    };
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

fn json(value: serde_json::Value) -> Answer {
    let mut answer = plain(200, value.to_string(), false);
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

fn not_allowed(methods: &'static str, io_driver: &IoDriver) -> Answer {
    let mut answer = refuse(io_driver, 405, format!("only these methods are supported: {methods}"), false);
    answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static(methods));
    answer
}

/// Whether the request is not of a page, or of a page of this server: its `Origin` (RFC 6454) names the same host as `Host`.
fn is_of_this_origin(headers: &HeaderMap) -> bool {
    if !headers.contains_key(header::ORIGIN) {
        return true;
    }
    let host = header(headers, header::HOST);
    let origin = header(headers, header::ORIGIN).and_then(|origin| Some(origin.split_once("://")?.1));
    origin.zip(host).is_some_and(|(origin, host)| origin.eq_ignore_ascii_case(host))
}

/// Whether the client takes gzip (RFC 9110, 12.5.3).
fn accepts_gzip(headers: &HeaderMap) -> bool {
    header(headers, header::ACCEPT_ENCODING).is_some_and(|list| {
        list.split(',').any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            let is_refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0));
            matches!(name.trim(), "gzip" | "*") && !is_refused
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("voice.example:7880"));
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn only_pages_of_this_server_are_of_this_origin() {
        let is_ours = |origin: &str| is_of_this_origin(&headers(header::ORIGIN, origin));
        assert!(is_ours("https://voice.example:7880") && is_ours("http://Voice.Example:7880"));
        for other in ["null", "", "https://voice.example", "https://evil.example:7880", "voice.example:7880"]
        {
            assert!(!is_ours(other), "{other}");
        }
        assert!(is_of_this_origin(&HeaderMap::new()));
    }

    #[test]
    fn gzip_is_sent_to_clients_that_accept_it() {
        let accepts = |list: &str| accepts_gzip(&headers(header::ACCEPT_ENCODING, list));
        assert!(accepts("gzip, deflate, br, zstd") && accepts("br;q=1.0, gzip;q=0.5") && accepts("*"));
        assert!(!accepts("identity") && !accepts("gzip;q=0, br") && !accepts("gzip; q=0"));
        assert!(!accepts_gzip(&HeaderMap::new()));
    }
}
