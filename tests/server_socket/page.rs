//! The page for browsers at its routes: methods, headers, caching, and who gets a token from it.

use audioroom::config::Page;
use audioroom::server::page::{FILES, VERSION};

use super::*;

fn start_with(page: Page) -> Server {
    Server::start(ServerConfig { page, ..config() }, Log::off()).unwrap()
}

/// Sends a request; returns status, head in lower case, and body.
fn ask(to: SocketAddr, method: &str, path: &str, host: &str, headers: &str) -> (u16, String, Vec<u8>) {
    let mut stream = TcpStream::connect(to).unwrap();
    stream.set_read_timeout(Some(TIME_LIMIT)).unwrap();
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_ascii_lowercase();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), head, bytes[end + 4..].to_vec())
}

fn ask_here(server: &Server, method: &str, path: &str, headers: &str) -> (u16, String, Vec<u8>) {
    let to = address(server);
    ask(to, method, path, &to.to_string(), headers)
}

fn gzip() -> &'static str {
    "Accept-Encoding: gzip, br\r\n"
}

/// Asks for a token as a browser does; returns the status and the text.
fn token_as(server: &Server, host: &str, headers: &str) -> (u16, String) {
    let (status, head, body) =
        ask(address(server), "POST", "/page/guest?room=lobby&name=Wendy", host, headers);
    assert!(head.contains("cache-control: no-store"), "{head}");
    assert!(!head.contains("access-control"), "no page of another origin may read it: {head}");
    (status, String::from_utf8(body).unwrap())
}

#[test]
fn every_file_of_the_page_is_served_with_its_headers() {
    let server = start_with(Page::Token);
    let paths = FILES.iter().map(|file| match file.name {
        "index.html" => "/".to_owned(),
        name => format!("/page/{VERSION}/{name}"),
    });
    let all: Vec<_> = paths.map(|path| (ask_here(&server, "GET", &path, gzip()), path)).collect();
    for (((status, head, body), path), file) in all.iter().zip(FILES) {
        assert_eq!((*status, body.as_slice()), (200, file.bytes), "{path}");
        assert!(head.contains(&format!("content-type: {}", file.kind)), "{head}");
        let policy = head.lines().find_map(|line| line.strip_prefix("content-security-policy: ")).unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
        for line in [
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "permissions-policy: microphone=(self),",
            "cross-origin-opener-policy: same-origin",
            "connection: close",
        ] {
            assert!(head.contains(line), "{line} is missing at {path}: {head}");
        }
        assert_eq!(head.contains("content-encoding: gzip"), file.is_gzip, "{path}");
        assert_eq!(head.contains("immutable"), path != "/", "{path}");
        assert!(!head.contains("access-control"), "{head}");
    }
}

#[test]
fn unchanged_page_is_not_sent_again() {
    let server = start_with(Page::Token);
    let known = format!("If-None-Match: \"old\", W/\"{VERSION}\"\r\n");
    let (status, head, body) = ask_here(&server, "GET", "/", &known);
    assert!(status == 304 && body.is_empty() && head.contains("cache-control: no-cache"), "{head}");
    let (status, head, body) = ask_here(&server, "GET", "/", "If-None-Match: \"old\"\r\n");
    assert!(status == 200 && !body.is_empty() && head.contains(&format!("etag: \"{VERSION}\"")), "{head}");
    let (status, head, body) = ask_here(&server, "HEAD", "/", "");
    assert!(status == 200 && body.is_empty() && head.contains("content-length: "), "{head}");
}

#[test]
fn other_methods_paths_and_codings_are_refused() {
    let server = start_with(Page::Everyone);
    for method in ["POST", "PUT", "DELETE"] {
        let (status, head, _) = ask_here(&server, method, "/", "");
        assert!(status == 405 && head.contains("allow: get, head"), "{head}");
    }
    let (status, head, _) = ask_here(&server, "PUT", "/page/guest", "");
    assert!(status == 405 && head.contains("allow: get, head, post"), "{head}");
    let script = format!("/page/{VERSION}/livekit-client.umd.js");
    assert_eq!(ask_here(&server, "GET", &script, "").0, 406);
    for path in ["/page/", "/page/main.js", "/page/0/main.js", "/page/guest/", "/page/../Cargo.toml"] {
        assert_eq!(ask_here(&server, "GET", path, gzip()).0, 404, "{path}");
    }
    assert_eq!(ask_here(&server, "GET", "/nothing", "").0, 404);
    assert_eq!(ask_here(&server, "GET", "/healthz", "").2, b"OK");
}

#[test]
fn server_without_page_has_nothing_of_it() {
    let server = start_with(Page::Off);
    assert_eq!(ask_here(&server, "GET", "/", "").2, b"OK");
    assert_eq!(ask_here(&server, "GET", &format!("/page/{VERSION}/main.js"), "").0, 404);
    assert_eq!(ask_here(&server, "GET", "/page/guest", "").0, 404);
    assert_eq!(ask_here(&server, "POST", "/page/guest?room=r&name=n", "").0, 405);
}

#[test]
fn page_gives_tokens_to_whom_the_setting_names() {
    let proxied = "X-Forwarded-For: 192.0.2.7\r\n";
    for (page, here, elsewhere) in
        [(Page::Token, false, false), (Page::Local, true, false), (Page::Everyone, true, true)]
    {
        let server = start_with(page);
        let ours = address(&server).to_string();
        let origin = format!("Origin: http://{ours}\r\n");
        let (status, text) = token_as(&server, &ours, &origin);
        assert_eq!(status == 200, here, "{page:?}: {text}");
        if here {
            let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
            let token = answer["token"].as_str().unwrap();
            let (claims, _) = token::verify(&[key()], token, clock::wall()).unwrap();
            assert!(claims.room == "lobby" && claims.name == "Wendy" && !claims.room_admin, "{claims:?}");
        }
        // Through a proxy, and at the name of a page that points here (DNS rebinding).
        let through = format!("{origin}{proxied}");
        assert_eq!(token_as(&server, &ours, &through).0 == 200, elsewhere, "{page:?}");
        let rebound = "Origin: http://rebound.example.org\r\n";
        assert_eq!(token_as(&server, "rebound.example.org", rebound).0 == 200, elsewhere, "{page:?}");
        // A page of another origin, whose visitor is here.
        assert_eq!(token_as(&server, &ours, "Origin: https://example.org\r\n").0, 403, "{page:?}");
        let (_, _, body) = ask(address(&server), "GET", "/page/guest", &ours, "");
        assert_eq!(body, format!("{{\"guests\":{here}}}").as_bytes(), "{page:?}");
    }
}

#[test]
fn local_server_of_a_user_has_no_page() {
    let folder = Folder::new("page");
    let found = run(local::find_or_start_at(port::free_port(), &folder.0, &Log::off())).unwrap();
    let server = found.embedded.as_ref().unwrap();
    assert_eq!(ask_here(server, "GET", "/", "").2, b"OK");
    assert_eq!(ask_here(server, "POST", "/page/guest?room=r&name=n", "").0, 405);
}
