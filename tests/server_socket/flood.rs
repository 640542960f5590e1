//! Floods of connections: answers that are not read, half requests by the thousand, many addresses, and clients behind a proxy.

use socket2::{Domain, Socket, Type};

use super::*;

/// Connects from this address of loopback.
fn connect_from(from: [u8; 4], to: SocketAddr) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from((from, 0)).into()).unwrap();
    socket.connect(&to.into()).unwrap();
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(TIME_LIMIT)).unwrap();
    stream
}

/// Whether a newcomer from this address gets an answer.
fn is_served(from: [u8; 4], to: SocketAddr) -> bool {
    let mut stream = connect_from(from, to);
    let mut text = String::new();
    let asked = write!(stream, "GET /healthz HTTP/1.1\r\nHost: {to}\r\n\r\n");
    asked.is_ok() && stream.read_to_string(&mut text).is_ok() && text.starts_with("HTTP/1.1 200")
}

/// Whether the server has closed a connection.
fn is_closed(stream: &mut TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    match stream.read(&mut [0; 4096]) {
        Ok(length) => length == 0,
        Err(error) => error.kind() != std::io::ErrorKind::WouldBlock,
    }
}

#[test]
fn unread_answers_do_not_keep_newcomers_out() {
    let server = start();
    let to = address(&server);
    let requests = format!("GET /metrics HTTP/1.1\r\nHost: {to}\r\n\r\n").repeat(200);
    let _unread: Vec<TcpStream> = (0..300)
        .map(|_| {
            let mut stream = connect_from([127, 0, 0, 1], to);
            // The server may have closed it already.
            let _ = stream.write_all(requests.as_bytes());
            stream
        })
        .collect();
    let begin = Instant::now();
    while !is_served([127, 0, 0, 1], to) {
        assert!(begin.elapsed() < Duration::from_secs(3), "newcomers of the same address are refused");
    }
}

#[test]
fn one_request_is_answered_on_each_connection() {
    let server = start();
    let to = address(&server);
    let mut stream = connect_from([127, 0, 0, 1], to);
    write!(stream, "{}", format!("GET /healthz HTTP/1.1\r\nHost: {to}\r\n\r\n").repeat(3)).unwrap();
    let mut text = String::new();
    let _ = stream.read_to_string(&mut text);
    assert!(text.matches("HTTP/1.1 200").count() <= 1, "{text}");
}

#[test]
fn ten_thousand_half_requests_keep_nobody_out() {
    let server = start();
    let to = address(&server);
    let media = SocketAddr::from(([127, 0, 0, 1], server.udp_port()));
    // Half a request, half a datagram, and nothing.
    let kinds = [
        (to, &b"GET / HTTP/1.1\r\nHost:"[..]),
        (to, &[0, 100, 0, 1]),
        (media, &[0, 100, 0, 1]),
        (media, &[]),
    ];
    let mut open: Vec<TcpStream> = Vec::new();
    for n in 0..10_000u32 {
        let (port, bytes) = kinds[n as usize % kinds.len()];
        // Forty-one addresses take turns.
        let mut stream = connect_from([127, 0, 3, (n % 41) as u8 + 1], port);
        let _ = stream.write_all(bytes);
        open.push(stream);
        if open.len() >= 2000 {
            // The server may be behind with accepting.
            let begin = Instant::now();
            while open.len() > 600 {
                assert!(begin.elapsed() < TIME_LIMIT, "{} half requests are open", open.len());
                open.retain_mut(|stream| !is_closed(stream));
            }
        }
        if n % 1000 == 999 {
            assert!(is_served([127, 0, 4, (n / 1000) as u8 + 1], to), "after {n} connections");
        }
    }
    run(async { drop(enter(&server, "a", "r").await) });
}

#[test]
fn clients_behind_a_trusted_proxy_have_limits_of_their_own() {
    let logins = |trusted: &[&str], header: &dyn Fn(u32) -> String| {
        let config = ServerConfig {
            max_logins_per_second: 3,
            trusted_proxies: trusted.iter().map(|text| text.parse().unwrap()).collect(),
            ..config()
        };
        let server = Server::start(config, Log::off()).unwrap();
        let bearer = format!("Authorization: Bearer {}\r\n", signed("a", "r"));
        let ask = |n| {
            get(address(&server), "/rtc/v1/validate", &format!("{bearer}X-Forwarded-For: {}\r\n", header(n)))
        };
        (0..12).filter(|n| ask(*n).0 == 200).count()
    };
    let other = |n: u32| format!("198.51.100.{n}");
    assert_eq!(logins(&["127.0.0.0/8"], &other), 12, "each client has its own limit");
    assert!(logins(&[], &other) < 12, "anyone can send the header");
    let spoofed = |n: u32| format!("198.51.100.{n}, 203.0.113.5");
    assert!(logins(&["127.0.0.1"], &spoofed) < 12, "what the client sent does not count");
}
