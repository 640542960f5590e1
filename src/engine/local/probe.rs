//! Asks the program on a port of this machine to prove that it is the local server of this user.
//!
//! The program gets a random challenge and nothing else; the proof is `wire/local_proof.rs`. Called by `engine/local.rs`, on the
//! control thread's runtime.
#![forbid(unsafe_code)]

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::random::Random;
use crate::wire::local_proof;

/// Maximum time for connecting, and again for the proof. Five proofs are shorter than the usual time limit of a login, so that a
/// port that is open and silent is reported as such.
const PROOF_TIME: Duration = Duration::from_secs(1);
/// Maximum number of bytes of the answer that are read.
const MAX_ANSWER: usize = 8 * 1024;

/// The program on the port.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Probe {
    /// A room server that knows the key.
    Ours,
    /// Another program, and how it was recognised.
    Foreign(&'static str),
    /// Nothing listens.
    Nobody,
    /// A program listens and does not answer.
    Silent,
}

/// Asks the program on the port to prove that it knows the key. It gets a random challenge and nothing else.
pub(super) async fn probe(address: SocketAddr, secret: &str) -> Probe {
    let mut stream = match tokio::time::timeout(PROOF_TIME, TcpStream::connect(address)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(_)) => return Probe::Nobody,
        Err(_) => return Probe::Silent,
    };
    // A port in the ephemeral range can be connected to itself.
    if stream.local_addr().ok() == stream.peer_addr().ok() {
        return Probe::Nobody;
    }
    let mut challenge = [0u8; 32];
    Random::from_system().fill(&mut challenge);
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n",
        local_proof::request(&challenge)
    );
    let exchange = async {
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        (&mut stream).take(MAX_ANSWER as u64).read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    let answer = match tokio::time::timeout(PROOF_TIME, exchange).await {
        Ok(Ok(answer)) if !answer.is_empty() => answer,
        // The connection ended early: another attempt shows whether the program has ended.
        Ok(_) => return Probe::Silent,
        Err(_) => return Probe::Silent,
    };
    judge(&answer, &challenge, secret)
}

fn judge(answer: &[u8], challenge: &[u8], secret: &str) -> Probe {
    let Ok(text) = std::str::from_utf8(answer) else { return Probe::Foreign("it does not speak HTTP") };
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return Probe::Foreign("it does not speak HTTP");
    };
    let mut words = head.split_whitespace();
    if !words.next().is_some_and(|word| word.starts_with("HTTP/1.")) {
        return Probe::Foreign("it does not speak HTTP");
    }
    if words.next() != Some("200") {
        return Probe::Foreign("it is not a room server of this user");
    }
    match local_proof::verify(secret, challenge, body.trim()) {
        Some(true) => Probe::Ours,
        Some(false) => Probe::Foreign("it does not know this user's key"),
        None => Probe::Foreign("it gives no proof"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_without_proof_are_refused() {
        let challenge = [3u8; 32];
        let ours = local_proof::answer("k", &challenge);
        assert_eq!(judge(format!("HTTP/1.1 200 OK\r\n\r\n{ours}").as_bytes(), &challenge, "k"), Probe::Ours);
        for (answer, why) in [
            (format!("HTTP/1.1 200 OK\r\n\r\n{ours}"), "key"),
            ("HTTP/1.1 404 Not Found\r\n\r\n".into(), "not a room server"),
            ("SSH-2.0-OpenSSH\r\n".into(), "HTTP"),
            ("HTTP/1.1 200 OK\r\n\r\nhello".into(), "gives no proof"),
        ] {
            let Probe::Foreign(reason) = judge(answer.as_bytes(), &challenge, "other") else {
                panic!("{answer}")
            };
            assert!(reason.contains(why), "{reason}");
        }
    }
}
