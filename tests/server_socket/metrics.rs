//! Who may read the metrics, and which names of this machine the local server answers to.

use audioroom::config::Secret;

use super::*;

const TOKEN: &str = "a token for the metrics";

/// Sends a request with this Host.
fn get_as(to: SocketAddr, path: &str, host: &str, headers: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(to).unwrap();
    stream.set_read_timeout(Some(TIME_LIMIT)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    (text.split(' ').nth(1).unwrap().parse().unwrap(), text.to_ascii_lowercase())
}

#[test]
fn metrics_are_answered_to_this_machine_only() {
    let server = start();
    let to = address(&server);
    for host in ["localhost", &to.to_string(), "127.0.0.1"] {
        let (status, text) = get_as(to, "/metrics", host, "Origin: https://example.org\r\n");
        assert_eq!(status, 200);
        assert!(!text.contains("access-control"), "no page of another origin may read them: {text}");
    }
    assert_eq!(get_as(to, "/metrics", "rebound.example.org", "").0, 403);
    assert_eq!(get_as(to, "/metrics", "localhost", "X-Forwarded-For: 192.0.2.7\r\n").0, 403);
    let bearer = format!("Authorization: Bearer {TOKEN}\r\n");
    assert_eq!(get_as(to, "/metrics", "example.org", &bearer).0, 403, "no token is set");
    assert_eq!(get_as(to, "/healthz", "example.org", "").0, 200, "health is for everyone");
}

#[test]
fn token_opens_the_metrics_from_anywhere() {
    let metrics_token = Some(Secret(TOKEN.into()));
    let server = Server::start(ServerConfig { metrics_token, ..config() }, Log::off()).unwrap();
    let to = address(&server);
    let proxied = "X-Forwarded-For: 192.0.2.7\r\n";
    assert_eq!(
        get_as(to, "/metrics", "example.org", &format!("{proxied}Authorization: Bearer {TOKEN}\r\n")).0,
        200
    );
    assert_eq!(
        get_as(to, "/metrics", "example.org", &format!("{proxied}Authorization: Bearer {TOKEN}x\r\n")).0,
        403
    );
    assert_eq!(get_as(to, "/metrics", "example.org", proxied).0, 403);
    let short = ServerConfig { metrics_token: Some(Secret("short".into())), ..config() };
    assert_eq!(Server::start(short, Log::off()).unwrap_err().kind, ErrorKind::OutOfRange);
}

#[test]
fn local_server_refuses_names_that_a_page_could_have() {
    let folder = Folder::new("rebinding");
    let found = run(local::find_or_start_at(port::free_port(), &folder.0, &Log::off())).unwrap();
    let to = address(found.embedded.as_ref().unwrap());
    for path in ["/healthz", "/metrics", "/audioroom/prove?challenge=5a", "/rtc/v1/validate"] {
        let (status, text) = get_as(to, path, "rebound.example.org:7870", "");
        assert_eq!(status, 403, "{path}");
        assert!(!text.contains("access-control"), "{text}");
    }
    assert_eq!(get_as(to, "/healthz", "localhost:7870", "").0, 200);
}

/// The value of a metric.
fn metric(server: &Server, name: &str) -> u64 {
    let (_, _, text) = get(address(server), "/metrics", "");
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("audioroom_{name} ")));
    line.unwrap_or_else(|| panic!("{name} is missing in {text}")).parse().unwrap()
}

#[test]
fn each_refusal_is_counted_in_the_metrics() {
    let server = start();
    let to = address(&server);
    let begin = metric(&server, "refused_total");
    assert_eq!(refusal(&server, "nonsense", &query(&join_request()), &[]).0, 401);
    assert_eq!(get(to, "/rtc/v1/validate", "").0, 401);
    assert_eq!(get(to, "/nothing", "").0, 404);
    assert_eq!(get_as(to, "/metrics", "rebound.example.org", "").0, 403);
    assert_eq!(metric(&server, "refused_total"), begin + 4);
    let closed = metric(&server, "strangers_closed_total");
    let mut stream = TcpStream::connect(to).unwrap();
    stream.write_all(b"\x16\x03\x01 this is no HTTP\r\n\r\n").unwrap();
    let _ = stream.read_to_end(&mut Vec::new());
    // One network has 256 places: the others are closed at once.
    let many: Vec<TcpStream> = (0..300).map(|_| TcpStream::connect(to).unwrap()).collect();
    let begin = Instant::now();
    while server.stats().strangers_closed <= closed + 40 {
        assert!(begin.elapsed() < TIME_LIMIT, "{:?}", server.stats());
        std::thread::yield_now();
    }
    drop(many);
}
