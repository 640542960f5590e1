//! Media over TCP: who may keep a connection, on the port of signalling and on that of media.

use audioroom::transport::{signed_check, unsigned_check};

use super::*;

/// Sends bytes on a new connection. Returns what the server sends until it closes the connection.
fn answer_to(to: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(to).unwrap();
    stream.set_read_timeout(Some(TIME_LIMIT)).unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Ok(_) => answer,
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => answer,
        Err(error) => panic!("the connection stays open: {error}"),
    }
}

fn frame(datagram: &[u8]) -> Vec<u8> {
    [&(datagram.len() as u16).to_be_bytes()[..], datagram].concat()
}

#[test]
fn stranger_gets_no_connection_for_media() {
    let server = start();
    let unsigned = unsigned_check("serverfrag", "clientfrag", [1; 12]);
    let foreign = signed_check("serverfrag", "clientfrag", [1; 12], "a password of nobody");
    for to in [address(&server), SocketAddr::from(([127, 0, 0, 1], server.udp_port()))] {
        for datagram in [&unsigned[..], &foreign, &[0x80; 40], &[0x16, 0xfe, 0xff, 0, 0], &[]] {
            assert_eq!(answer_to(to, &frame(datagram)), b"", "{datagram:?} at {to}");
        }
        // A length above that of every datagram.
        assert_eq!(answer_to(to, &[5, 0xdd, 0, 1]), b"", "at {to}");
    }
    assert!(server.stats().datagrams_unknown >= 10);
    assert_eq!(get(address(&server), "/healthz", "").0, 200);
}

#[test]
fn port_of_media_has_no_web_server() {
    let server = start();
    let to = SocketAddr::from(([127, 0, 0, 1], server.udp_port()));
    assert_eq!(answer_to(to, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"), b"");
}

#[test]
fn shutdown_does_not_wait_for_strangers_of_media() {
    let server = start();
    let _open: Vec<TcpStream> = (0..4)
        .map(|_| {
            let mut stream = TcpStream::connect(address(&server)).unwrap();
            stream.write_all(&[0, 40, 0, 1]).unwrap();
            stream
        })
        .collect();
    // The server reads them before it answers.
    assert_eq!(get(address(&server), "/healthz", "").0, 200);
    let begin = Instant::now();
    server.shutdown();
    assert!(begin.elapsed() < Duration::from_millis(200), "{:?}", begin.elapsed());
}
