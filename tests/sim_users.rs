//! Names, metadata, attributes and byte streams between engines on a virtual clock.
#![cfg(feature = "sim")]

use std::time::Duration;

use audioroom::engine::ByteHeader;
use audioroom::error::ErrorKind;
use audioroom::event::{BytePart, Event};
use audioroom::id::{RequestId, RoomId};
use audioroom::sim::shape::LinkShape;
use audioroom::sim::world::{EngineId, World};

const SECOND: Duration = Duration::from_secs(1);

fn room_of(world: &World, engine: EngineId) -> RoomId {
    let login = |event: &Event| match event {
        Event::LoginRoom { room, error: None, .. } => Some(*room),
        _ => None,
    };
    world.events(engine).find_map(login).expect("the engine is logged in")
}

/// How a request ended.
fn end_of(world: &World, engine: EngineId, wanted: RequestId) -> Option<Result<(), ErrorKind>> {
    let mut ends = world.events(engine).filter_map(|event| match event {
        Event::RequestDone { request, error, .. } if *request == wanted => {
            Some(error.as_ref().map_or(Ok(()), |error| Err(error.kind)))
        }
        _ => None,
    });
    let end = ends.next();
    assert_eq!(ends.next(), None, "a request ends once");
    end
}

#[test]
fn name_metadata_and_attributes_reach_the_other_user() {
    let mut world = World::plain(31);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    let (at_alice, at_bob) = (room_of(&world, engines[0]), room_of(&world, engines[1]));
    let requests = world.call(engines[0], |engine| {
        [
            engine.set_user_name(at_alice, "Alice of the north"),
            engine.set_user_metadata(at_alice, "{\"seat\":3}"),
            engine.set_user_attributes(at_alice, &[("hand", "up"), ("team", "blue")]),
            engine.set_user_attributes(at_alice, &[("hand", "")]),
        ]
    });
    world.wait("all changes are taken", SECOND * 3, |world| {
        requests.iter().all(|request| end_of(world, engines[0], *request.as_ref().unwrap()) == Some(Ok(())))
    });
    world.wait("bob sees them", SECOND, |world| {
        let name = |event: &Event| match event {
            Event::UserInfo { change, .. } => change.attributes.contains_key("hand"),
            _ => false,
        };
        world.count(engines[1], name) >= 1
    });
    world.run_for(SECOND);
    let info = world.call(engines[1], |engine| engine.user_info(at_bob, "alice")).unwrap();
    assert_eq!(
        (info.user.user_name.as_str(), info.metadata.as_str()),
        ("Alice of the north", "{\"seat\":3}")
    );
    assert_eq!(info.attributes, [("team".to_owned(), "blue".to_owned())].into());
    let own = world.call(engines[0], |engine| engine.user_info(at_alice, "alice")).unwrap();
    assert_eq!(own, info);
    for key in ["audioroom.muted_by_server", "audioroom.extra_info"] {
        let set = world.call(engines[0], |engine| engine.set_user_attributes(at_alice, &[(key, "1")]));
        assert_eq!(set.unwrap_err().kind, ErrorKind::OutOfRange);
    }
    let unknown = world.call(engines[0], |engine| engine.user_info(at_alice, "carol"));
    assert_eq!(unknown.unwrap_err().kind, ErrorKind::NotFound);
}

#[test]
fn changed_name_survives_a_restart_of_the_server() {
    let mut world = World::plain(32);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    let (at_alice, at_bob) = (room_of(&world, engines[0]), room_of(&world, engines[1]));
    let request = world.call(engines[0], |engine| engine.set_user_name(at_alice, "Ann")).unwrap();
    world.wait("the name is set", SECOND * 2, |world| end_of(world, engines[0], request) == Some(Ok(())));
    let server = World::first_server();
    world.restart_server(server);
    world.wait("both are back", SECOND * 30, |world| {
        engines.iter().all(|one| world.count(*one, |event| matches!(event, Event::Reconnected { .. })) > 0)
    });
    world.run_for(SECOND * 3);
    let info = world.call(engines[1], |engine| engine.user_info(at_bob, "alice")).unwrap();
    assert_eq!(info.user.user_name, "Ann");
}

/// What an engine received of byte streams: the bytes, and the ends.
fn received(world: &World, engine: EngineId) -> (Vec<u8>, Vec<Option<ErrorKind>>) {
    let (mut bytes, mut ends) = (Vec::new(), Vec::new());
    for event in world.events(engine) {
        match event {
            Event::Bytes { part: BytePart::Data { offset, data }, .. } => {
                assert_eq!(*offset, bytes.len() as u64);
                bytes.extend_from_slice(data);
            }
            Event::Bytes { part: BytePart::End { received, error }, .. } => {
                assert_eq!(*received, bytes.len() as u64);
                ends.push(error.as_ref().map(|error| error.kind));
            }
            _ => {}
        }
    }
    (bytes, ends)
}

/// Writes what there is space for; returns how much of `file` is written.
fn write(
    world: &mut World,
    engine: EngineId,
    room: RoomId,
    stream: RequestId,
    file: &[u8],
    from: usize,
) -> usize {
    let mut at = from;
    while at < file.len() {
        let piece = &file[at..file.len().min(at + 60_000)];
        match world.call(engine, |engine| engine.write_bytes(room, stream, piece)) {
            Ok(()) => at += piece.len(),
            Err(error) => {
                assert_eq!(error.kind, ErrorKind::Busy);
                break;
            }
        }
    }
    at
}

#[test]
fn long_file_arrives_whole_with_back_pressure_and_loss() {
    let mut world = World::webrtc(33);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    let server = World::first_server();
    world.shape_path(engines[0], server, &LinkShape { loss: 0.02, ..LinkShape::default() });
    let room = room_of(&world, engines[0]);
    let file: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 251) as u8).collect();
    let header = ByteHeader { name: "a.bin".into(), total: Some(file.len() as u64), ..Default::default() };
    let stream = world.call(engines[0], |engine| engine.open_bytes(room, header, &["bob"])).unwrap();
    let (mut written, mut refusals) = (0, 0);
    while written < file.len() {
        let spaces = world.count(engines[0], |event| matches!(event, Event::BytesSpace { .. }));
        written = write(&mut world, engines[0], room, stream, &file, written);
        if written < file.len() {
            refusals += 1;
            world.wait("there is space", SECOND * 20, |world| {
                world.count(engines[0], |event| matches!(event, Event::BytesSpace { .. })) > spaces
            });
        }
    }
    assert!(refusals > 2, "no more than the limit waits");
    let more = world.call(engines[0], |engine| engine.write_bytes(room, stream, &[1]));
    assert_eq!(more.unwrap_err().kind, ErrorKind::OutOfRange, "more than announced");
    world.call(engines[0], |engine| engine.close_bytes(room, stream)).unwrap();
    world.wait("the stream has ended", SECOND * 60, |world| received(world, engines[1]).1 == [None]);
    assert!(received(&world, engines[1]).0 == file);
    assert_eq!(end_of(&world, engines[0], stream), Some(Ok(())));
    let closed = world.call(engines[0], |engine| engine.write_bytes(room, stream, &[1]));
    assert_eq!(closed.unwrap_err().kind, ErrorKind::NotFound);
}

#[test]
fn stream_cut_by_a_dead_server_ends_with_errors() {
    let mut world = World::plain(34);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    let room = room_of(&world, engines[0]);
    let stream =
        world.call(engines[0], |engine| engine.open_bytes(room, ByteHeader::default(), &[])).unwrap();
    world.call(engines[0], |engine| engine.write_bytes(room, stream, &[1, 2, 3])).unwrap();
    world.wait("the bytes arrive", SECOND * 2, |world| received(world, engines[1]).0 == [1, 2, 3]);
    let server = World::first_server();
    world.restart_server(server);
    world.wait("both ends know", SECOND * 60, |world| {
        end_of(world, engines[0], stream).is_some() && !received(world, engines[1]).1.is_empty()
    });
    assert_eq!(end_of(&world, engines[0], stream), Some(Err(ErrorKind::ConnectionLost)));
    assert!(received(&world, engines[1]).1[0].is_some(), "a cut stream is not whole");
}
