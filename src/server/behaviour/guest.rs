//! Tests only: tokens for guests of the server's page, and what they grant.
#![forbid(unsafe_code)]

use super::*;
use crate::server::guest::{GUEST_LIFETIME, GUEST_PREFIX};

fn ask(fixture: &mut Fixture, query: &str, host: u8) -> Result<String, (u16, String)> {
    let now = fixture.now;
    let answer = fixture.core.guest(query, IpAddr::from([10, 0, 9, host]), now);
    answer.map_err(|refusal| (refusal.status, refusal.body))
}

#[test]
fn guest_joins_one_room_with_its_microphone_and_nothing_more() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let token = ask(&mut fixture, "room=lobby&name=W%C3%A9ndy+B", 1).unwrap();
    let (claims, _) = token::verify(&[key()], &token, WALL).unwrap();
    assert_eq!((claims.room.as_str(), claims.name.as_str()), ("lobby", "Wéndy B"));
    assert!(claims.room_join && claims.can_publish && claims.can_subscribe && claims.can_publish_data);
    assert!(!claims.room_admin && !claims.room_create && !claims.room_list && !claims.hidden);
    assert!(!claims.can_update_own_metadata && claims.can_publish_sources == ["microphone"]);
    let lifetime = claims.expires - WALL;
    // The join of alice took some of the time on the wall clock.
    assert!((GUEST_LIFETIME..GUEST_LIFETIME + 10 * SECOND).contains(&lifetime), "{lifetime:?}");
    let identity = claims.identity.clone();
    let guest = fixture.join(Login { claims, ..Login::publishing("", "") });
    fixture.talk(guest, SECOND, 20);
    assert!(fixture.clients[alice].received.len() > 40);
    assert!(fixture.info_of(alice, &identity).is_some());
}

#[test]
fn two_guests_of_one_name_are_two_users() {
    let mut fixture = plain();
    let tokens = [1, 2].map(|host| ask(&mut fixture, "room=r&name=guest", host).unwrap());
    let ids = tokens.map(|token| token::verify(&[key()], &token, WALL).unwrap().0.identity);
    assert_ne!(ids[0], ids[1]);
    assert!(ids.iter().all(|id| id.starts_with(GUEST_PREFIX) && id.len() == GUEST_PREFIX.len() + 16));
}

#[test]
fn guest_without_room_or_name_is_refused() {
    let mut fixture = plain();
    let long = format!("room={}&name=x", "r".repeat(257));
    for query in ["", "room=r", "name=x", "room=&name=x", "room=r&name=", long.as_str()] {
        let before = fixture.core.stats().refused;
        let (status, body) = ask(&mut fixture, query, 1).unwrap_err();
        assert!(status == 400 && (body.contains("room") || body.contains("name")), "{query}: {body}");
        assert_eq!(fixture.core.stats().refused, before + 1);
    }
}

#[test]
fn tokens_of_guests_count_as_logins_of_their_address() {
    let mut fixture = Fixture::with(Stack::Plain, |config| config.max_logins_per_second = 3);
    let query = "room=r&name=x";
    let given = (0..10).filter(|_| ask(&mut fixture, query, 1).is_ok()).count();
    assert_eq!(given, 3);
    assert_eq!(ask(&mut fixture, query, 1).unwrap_err().0, 429);
    assert!(ask(&mut fixture, query, 2).is_ok(), "another address is not affected");
    fixture.run(SECOND);
    assert!(ask(&mut fixture, query, 1).is_ok());
}

#[test]
fn draining_server_gives_no_token_to_guests() {
    let mut fixture = plain();
    let now = fixture.now;
    fixture.core.handle(Input::Drain, now);
    assert_eq!(ask(&mut fixture, "room=r&name=x", 1).unwrap_err().0, 500);
}
