//! Tests only: forged tokens and forged source addresses, floods of data, and the counts of what was refused.
#![forbid(unsafe_code)]

use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::attack::{check, received_while};
use super::*;
use crate::config::ApiKey;
use crate::server::limit::{DATA_BURST, DATA_RATE};
use crate::transport::nominating_check;
use crate::wire::token::Claims;

/// Longest check of the server, in bytes.
const CHECK: usize = 120;

fn stranger() -> SocketAddr {
    SocketAddr::from(([203, 0, 113, 9], 3478))
}

/// A talker, a listener and an attacker in one room.
fn joined(stack: Stack) -> (Fixture, usize, usize, usize) {
    let mut fixture = Fixture::new(stack);
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    let eve = fixture.join(Login::new("eve", "lobby"));
    fixture.run(SECOND);
    (fixture, alice, bob, eve)
}

/// Tokens that must not admit anyone, with a word of the reason.
fn forged_tokens() -> Vec<(String, &'static str)> {
    let signed = |key: &ApiKey, claims: &Claims| token::sign(key, claims, WALL).unwrap();
    let good = signed(&key(), &claims("eve", "lobby"));
    let [head, body, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!("{good}") };
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let other = |change: fn(&mut Claims)| {
        let mut claims = claims("eve", "lobby");
        change(&mut claims);
        signed(&key(), &claims)
    };
    let renamed = String::from_utf8(URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap().replace("eve", "bob");
    let expired = Claims::join("eve", "", "lobby", WALL - Duration::from_secs(120));
    vec![
        (token::sign(&key(), &expired, WALL - Duration::from_secs(600)).unwrap(), "expired"),
        (
            signed(
                &ApiKey { secret: "another secret, long enough to be taken".into(), ..key() },
                &claims("eve", "lobby"),
            ),
            "signature",
        ),
        (signed(&ApiKey { key: "foreign".into(), ..key() }, &claims("eve", "lobby")), "API key"),
        (format!("{head}.{}.{signature}", encode(&renamed)), "signature"),
        (format!("{head}.{body}."), "invalid token"),
        (format!("{head}.{body}"), "invalid token"),
        (format!("{head}.{body}.{}", &signature[..20]), "invalid token"),
        (format!("{}.{body}.", encode(r#"{"alg":"none","typ":"JWT"}"#)), "invalid token"),
        (format!("{}.{body}.{signature}", encode(r#"{"alg":"RS256","typ":"JWT"}"#)), "invalid token"),
        (other(|claims| claims.room_join = false), "roomJoin"),
        (String::new(), "missing"),
    ]
}

#[test]
fn forged_tokens_admit_nobody_and_are_counted() {
    let (mut fixture, alice, bob, _) = joined(Stack::Plain);
    let participants = fixture.core.stats().participants;
    let request = proto::JoinRequest::default();
    for (n, (token, why)) in forged_tokens().into_iter().enumerate() {
        let conn = fixture.clients[bob].conn;
        let before = fixture.core.stats().refused;
        // The fixture notes the answer at a client, so bob's connection gets another number for a moment.
        fixture.clients[bob].conn = 1000 + n as u64;
        fixture.open(1000 + n as u64, &request, &token, IpAddr::from([10, 0, 7, n as u8]));
        let (status, body) = fixture.clients[bob].refusal.take().expect("it is refused");
        fixture.clients[bob].conn = conn;
        assert!([400, 401].contains(&status) && body.contains(why), "{n}: {status} {body}");
        assert_eq!(fixture.core.stats().refused, before + 1, "{n}");
        let authorization = format!("Bearer {token}");
        let asked = crate::server::admission::Request {
            path: "/rtc/v1/validate",
            query: "",
            authorization: Some(&authorization),
            origin: None,
            from: IpAddr::from([10, 0, 8, n as u8]),
        };
        let now = fixture.now;
        assert!(fixture.core.validate(&asked, now).status >= 400, "{n}");
        assert_eq!(fixture.core.stats().refused, before + 2, "{n}: validation is counted too");
    }
    assert_eq!(fixture.core.stats().participants, participants);
    assert_eq!(received_while(&mut fixture, alice, bob, |_, _| {}), 50);
}

#[test]
fn strangers_get_no_datagram() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let (mut fixture, alice, bob, _) = joined(stack);
        let (ufrag, password) = (fixture.ufrag(alice), fixture.password(alice));
        let mut wrong = signed_check(&ufrag, "x", [7; 12], &password);
        let last = wrong.len() - 1;
        wrong[last] ^= 1;
        let hello = [&[22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100][..], &[1; 100]].concat();
        let kinds = [
            unsigned_check(&ufrag, "x", [1; 12]),
            unsigned_check("unknown", "x", [2; 12]),
            signed_check("unknown", "x", [3; 12], &password),
            signed_check(&ufrag, "x", [4; 12], "not the password"),
            wrong,
            hello,
            [&[0x80, 111][..], &[9; 60]].concat(),
            [&[0x80, 201, 0, 7][..], &[9; 60]].concat(),
            vec![0; 1500],
            Vec::new(),
        ];
        let unknown = fixture.core.stats().datagrams_unknown;
        let received = received_while(&mut fixture, alice, bob, |fixture, n| {
            for kind in &kinds {
                check(fixture, SocketAddr::from(([203, 0, 113, n], 3478)), kind);
            }
        });
        assert_eq!(received, 50, "{stack:?}");
        assert!(fixture.bytes_to.keys().all(|to| to.ip().to_string().starts_with("10.")), "{stack:?}");
        assert_eq!(fixture.core.stats().datagrams_unknown - unknown, 50 * kinds.len() as u64);
    }
}

/// A member of the room signs checks with its own password and sends them with a stranger's source address.
#[test]
fn forged_source_receives_at_most_one_extra_check() {
    let (mut fixture, alice, bob, eve) = joined(Stack::WebRtc);
    let (ufrag, password) = (fixture.ufrag(eve), fixture.password(eve));
    let own = fixture.clients[eve].peer.local_ufrag().to_owned();
    let heard = fixture.clients[eve].received.len();
    let mut spent = 0;
    let received = received_while(&mut fixture, alice, bob, |fixture, n| {
        for datagram in [
            nominating_check(&ufrag, &own, [n; 12], &password),
            signed_check(&ufrag, &own, [100 + n; 12], &password),
            vec![0x80; 200],
            [&[22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100][..], &[1; 100]].concat(),
        ] {
            spent += datagram.len();
            check(fixture, stranger(), &datagram);
            let sent = fixture.bytes_to.get(&stranger()).copied().unwrap_or_default();
            assert!(sent <= spent + CHECK, "{sent} bytes in answer to {spent}");
        }
    });
    assert_eq!(received, 50);
    assert_eq!(fixture.clients[eve].received.len() - heard, 50, "her packets go to the address that answers");
}

#[test]
fn data_is_forwarded_up_to_the_rate() {
    let (mut fixture, alice, bob, eve) = joined(Stack::Plain);
    let (mut sent, before) = (0, fixture.clients[bob].data.len());
    let (start, dropped) = (fixture.now, fixture.core.stats().data_dropped);
    let data = user_packet(&[]).encode_to_vec();
    let received = received_while(&mut fixture, alice, bob, |fixture, _| {
        for _ in 0..DATA_BURST / 20 {
            let now = fixture.now;
            sent += usize::from(fixture.clients[eve].peer.send_data(Channel::Lossy, &data, now).is_ok());
        }
        fixture.settle();
    });
    let seconds = fixture.now.since(start).as_secs_f64();
    let forwarded = fixture.clients[bob].data.len() - before;
    let most = f64::from(DATA_BURST) + f64::from(DATA_RATE) * seconds + 1.0;
    assert!(forwarded as f64 <= most && forwarded < sent, "{forwarded} of {sent}, at most {most}");
    assert!(forwarded as f64 > most / 2.0, "{forwarded} of {sent}, at most {most}");
    assert!(fixture.core.stats().data_dropped - dropped >= (sent - forwarded) as u64);
    assert_eq!(received, 50);
    assert!(!fixture.clients[eve].is_closed, "a flood costs packets, not the session");
}
