//! The client's side of signalling: the conversation of a login, and a room with users.

use std::time::Duration;

use audioroom::clock::Time;
use audioroom::config::{AudioProfile, LoginConfig};
use audioroom::error::{Error, ErrorKind};
use audioroom::event::{Delivery, Event, User};
use audioroom::id::RoomId;
use audioroom::log::Log;
use audioroom::room::{self, Room, RoomSetup, State};
use audioroom::signal::{self, Signal};
use audioroom::wire::encryption::key::{Key, KeySource};
use audioroom::wire::encryption::key_ring::{KeyChange, Keys};
use audioroom::wire::proto;
use prost::Message as _;
use proto::signal_response::Message;

use super::{Reader, WALL, start};

/// Most outputs that one input may cause.
const MAX_OUTPUTS: usize = 5000;
/// Most inputs of one run.
const MAX_INPUTS: usize = 100;

/// Delivers one message of the server, twice, to a client that is logging in.
pub(super) fn login(bytes: &[u8]) {
    let (mut signal, now) = (Signal::new(), start());
    let (url, timeout) = ("ws://10.0.0.1:7880".to_owned(), Duration::from_secs(10));
    signal.handle(signal::Input::Connect { url, token: "t".into(), join: Box::default(), timeout }, now);
    signal.handle(signal::Input::Opened, now);
    signal.handle(signal::Input::Message(bytes), now);
    signal.handle(signal::Input::Message(bytes), now);
    let outputs = std::iter::from_fn(|| signal.poll()).count();
    assert!(outputs < 20, "{outputs}");
    assert!(signal.deadline().is_none_or(|at| at >= now));
}

/// A client with its signalling, without media. The target plays the server.
struct Client {
    room: Room,
    signal: Signal,
    now: Time,
    generation: u32,
}

/// A key that all users share, so that encrypted streams and packets are handled.
fn keys() -> Keys {
    let mut keys = Keys::default();
    let key = Key::derive(KeySource::Bytes(&[7; 16]), 0).expect("the key is valid");
    keys.apply(&KeyChange { user_id: None, index: 3, key: Some(key.into()), is_current: true });
    keys
}

impl Client {
    /// A client that has logged in to a room with another user.
    fn logged_in() -> Client {
        let setup = RoomSetup {
            room: RoomId::fresh(),
            room_id: "lobby".into(),
            config: LoginConfig { user_updates: true, ..LoginConfig::default() },
            user: User { user_id: "alice".into(), user_name: "Alice".into() },
            manual_publish: false,
            manual_play: false,
            mic: true,
            profile: AudioProfile::default(),
            extra_info: String::new(),
            keys: keys(),
            wall: WALL,
            seed: 1,
            process: 1,
            log: Log::off(),
        };
        let now = start();
        let mut client = Client { room: Room::new(setup, now), signal: Signal::new(), now, generation: 0 };
        client.carry();
        client.socket(signal::Input::Opened);
        client.receive(Message::Join(join_response()));
        client.receive(Message::Answer(proto::SessionDescription {
            r#type: "answer".into(),
            sdp: "answer".into(),
            id: 1,
            mid_to_track_id: [("1".to_owned(), "TR_1".to_owned())].into(),
        }));
        let generation = client.generation;
        client.handle(room::Input::PeerConnected { generation });
        client.handle(room::Input::ChannelsOpen { generation });
        client.handle(room::Input::LoginDelivered);
        client
    }

    fn handle(&mut self, input: room::Input) {
        self.room.handle(input, self.now);
        self.carry();
    }

    fn socket(&mut self, input: signal::Input<'_>) {
        self.signal.handle(input, self.now);
        self.carry();
    }

    fn receive(&mut self, message: Message) {
        let message = proto::SignalResponse { message: Some(message) }.encode_to_vec();
        self.socket(signal::Input::Message(&message));
    }

    /// Passes the outputs of room and signalling to each other, as the engine's control half does.
    fn carry(&mut self) {
        for _ in 0..MAX_OUTPUTS {
            let input = if let Some(output) = self.signal.poll() {
                match output {
                    signal::Output::Joined(response) => room::Input::SignalJoined(response),
                    signal::Output::Reconnected(response) => room::Input::SignalReconnected(response),
                    signal::Output::Message(message) => room::Input::SignalMessage(message),
                    signal::Output::Lost(error) => room::Input::SignalLost(error),
                    signal::Output::Open { .. } | signal::Output::Send(_) | signal::Output::Close => continue,
                }
            } else if let Some(output) = self.room.poll() {
                match self.carry_out(output) {
                    Some(input) => input,
                    None => continue,
                }
            } else {
                return;
            };
            self.room.handle(input, self.now);
        }
        panic!("one input has more than {MAX_OUTPUTS} outputs");
    }

    /// Carries out an output of the room; returns the answer, if there is one.
    fn carry_out(&mut self, output: room::Output) -> Option<room::Input> {
        match output {
            room::Output::Locate { .. } => {
                let (server_url, token) = ("ws://10.0.0.1:7880".into(), "token".into());
                return Some(room::Input::Located { server_url, token, is_embedded: false });
            }
            room::Output::Connect { url, token, join, timeout } => {
                self.signal.handle(signal::Input::Connect { url, token, join, timeout }, self.now);
            }
            room::Output::Request(request) => self.signal.handle(signal::Input::Request(request), self.now),
            room::Output::Disconnect => self.signal.handle(signal::Input::Disconnect, self.now),
            room::Output::OpenConnection { generation, .. } => {
                self.generation = generation;
                return Some(room::Input::PeerOffer { generation, sdp: "offer".into() });
            }
            room::Output::Reoffer { generation, .. } => {
                return Some(room::Input::PeerOffer { generation, sdp: "offer".into() });
            }
            room::Output::SendPeerData { generation, delivery: Delivery::Reliable, .. } => {
                return Some(room::Input::DataSent { generation, error: None });
            }
            room::Output::Event(Event::StreamUpdate { added: true, streams, .. }) => {
                for stream in streams {
                    self.room.handle(room::Input::StreamAddedDelivered(stream.stream), self.now);
                }
            }
            room::Output::Event(Event::StreamUpdate { added: false, streams, .. }) => {
                for stream in streams {
                    self.room.handle(room::Input::StreamRemovedDelivered(stream.stream), self.now);
                }
            }
            _ => {}
        }
        None
    }

    /// Advances time, from deadline to deadline.
    fn pass(&mut self, duration: Duration) {
        let end = self.now + duration;
        for _ in 0..10_000 {
            let due = [self.room.deadline(), self.signal.deadline()].into_iter().flatten().min();
            let Some(due) = due.filter(|due| *due <= end) else {
                self.now = end;
                return;
            };
            self.now = due.max(self.now);
            if self.signal.deadline().is_some_and(|at| at <= self.now) {
                self.socket(signal::Input::Timeout);
            }
            if self.room.deadline().is_some_and(|at| at <= self.now) {
                self.handle(room::Input::Timeout);
            }
        }
        panic!("time stands still");
    }
}

fn user(name: &str, track: &str) -> proto::ParticipantInfo {
    proto::ParticipantInfo {
        sid: format!("PA_{name}"),
        identity: name.into(),
        state: proto::participant_info::State::Active as i32,
        tracks: vec![proto::TrackInfo {
            sid: track.into(),
            r#type: proto::TrackType::Audio as i32,
            source: proto::TrackSource::Microphone as i32,
            ..Default::default()
        }],
        ..Default::default()
    }
}

fn join_response() -> proto::JoinResponse {
    proto::JoinResponse {
        participant: Some(proto::ParticipantInfo { tracks: Vec::new(), ..user("alice", "") }),
        other_participants: vec![user("bob", "TR_1")],
        ping_interval: 5,
        ping_timeout: 15,
        ..Default::default()
    }
}

/// What a server can do to a client in a room: messages, data, connections that come and go.
pub(super) fn room(bytes: &[u8]) {
    let mut client = Client::logged_in();
    assert_eq!(client.room.state(), State::Connected, "the client has logged in");
    let mut reader = Reader(bytes);
    for _ in 0..MAX_INPUTS {
        if reader.is_empty() {
            break;
        }
        let generation = client.generation;
        match reader.byte() {
            0 => client.pass(Duration::from_millis(reader.short().into())),
            1 => client.socket(signal::Input::Closed(Error::new(ErrorKind::ConnectionLost, "closed"))),
            2 => client.socket(signal::Input::Opened),
            3 => client.receive(Message::Join(join_response())),
            4 => client.handle(room::Input::PeerConnected { generation }),
            5 => client.handle(room::Input::PeerDisconnected { generation }),
            6 => client.handle(room::Input::PeerFailed { generation }),
            7 => {
                let (mid, track) = (reader.byte().to_string(), format!("TR_{}", reader.byte() % 4));
                client.handle(room::Input::ReceiverAdded { generation, mid, track });
            }
            8 => {
                let mid = reader.byte().to_string();
                client.handle(room::Input::ReceiverRemoved { generation, mid });
            }
            kind @ 9..=40 => {
                let delivery = if kind % 2 == 0 { Delivery::Reliable } else { Delivery::Lossy };
                let data = reader.piece().to_vec();
                client.handle(room::Input::PeerData { generation, delivery, data });
            }
            41 => {
                let (status, body) = (reader.short(), String::from_utf8_lossy(reader.piece()).into_owned());
                client.socket(signal::Input::Refused { status, body });
            }
            _ => {
                let message = reader.piece();
                client.socket(signal::Input::Message(message));
            }
        }
    }
    let _ = (client.room.users(), client.room.streams(), client.room.local_stream());
    client.pass(Duration::from_secs(200));
    client.handle(room::Input::Command(room::Command::Logout));
    client.pass(Duration::from_secs(10));
    assert_eq!(client.room.state(), State::Ended, "a logout ends the room");
}
