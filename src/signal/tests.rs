//! Tests of the signalling conversation in virtual time. The test plays the server.
#![forbid(unsafe_code)]

use super::*;

const START: Time = Time::from_nanos(1_000_000_000_000);
const TIMEOUT: Duration = Duration::from_secs(60);

fn seconds(seconds: u64) -> Time {
    START + Duration::from_secs(seconds)
}

fn connect(signal: &mut Signal) {
    let join = Box::new(proto::JoinRequest { participant_sid: "PA_me".into(), ..Default::default() });
    let (url, token) = ("ws://host:7880/x/".into(), "t.o.k".into());
    signal.handle(Input::Connect { url, token, join, timeout: TIMEOUT }, START);
}

fn respond(message: signal_response::Message) -> Vec<u8> {
    proto::SignalResponse { message: Some(message) }.encode_to_vec()
}

fn join_response() -> Vec<u8> {
    respond(signal_response::Message::Join(proto::JoinResponse {
        ping_interval: 5,
        ping_timeout: 15,
        ..Default::default()
    }))
}

fn joined() -> Signal {
    let mut signal = Signal::new();
    connect(&mut signal);
    signal.handle(Input::Opened, START);
    signal.handle(Input::Message(&join_response()), START);
    drain(&mut signal);
    signal
}

fn drain(signal: &mut Signal) -> Vec<Output> {
    std::iter::from_fn(|| signal.poll()).collect()
}

fn lost(outputs: &[Output]) -> ErrorKind {
    match outputs.last() {
        Some(Output::Lost(error)) => error.kind,
        other => panic!("not lost: {other:?}"),
    }
}

fn sent(outputs: &[Output]) -> Vec<signal_request::Message> {
    outputs
        .iter()
        .filter_map(|output| match output {
            Output::Send(bytes) => proto::SignalRequest::decode(bytes.as_slice()).unwrap().message,
            _ => None,
        })
        .collect()
}

#[test]
fn url_has_the_join_request_and_header_the_token() {
    let mut signal = Signal::new();
    connect(&mut signal);
    let outputs = drain(&mut signal);
    let [Output::Open { url, headers }] = outputs.as_slice() else { panic!("{outputs:?}") };
    let query = url.strip_prefix("ws://host:7880/x/rtc/v1?join_request=").unwrap();
    assert_eq!(join::decode(&query.replace("%3D", "=")).unwrap().participant_sid, "PA_me");
    assert_eq!(headers.as_slice(), [("Authorization".to_owned(), "Bearer t.o.k".to_owned())]);
}

#[test]
fn first_message_must_be_join_reconnect_or_leave() {
    let mut signal = Signal::new();
    connect(&mut signal);
    signal.handle(Input::Opened, START);
    signal.handle(Input::Message(&join_response()), START);
    assert!(matches!(drain(&mut signal).last(), Some(Output::Joined(_))));

    connect(&mut signal);
    signal.handle(Input::Opened, START);
    signal.handle(Input::Message(&respond(signal_response::Message::Reconnect(Default::default()))), START);
    assert!(matches!(drain(&mut signal).last(), Some(Output::Reconnected(_))));

    connect(&mut signal);
    signal.handle(Input::Opened, START);
    signal.handle(Input::Message(&respond(signal_response::Message::Leave(Default::default()))), START);
    assert!(matches!(drain(&mut signal).last(), Some(Output::Message(signal_response::Message::Leave(_)))));

    for first in [respond(signal_response::Message::Pong(1)), Vec::new(), b"hello".to_vec()] {
        connect(&mut signal);
        signal.handle(Input::Opened, START);
        signal.handle(Input::Message(&first), START);
        assert_eq!(lost(&drain(&mut signal)), ErrorKind::NotAServer);
    }
}

#[test]
fn silent_server_times_out_before_and_after_opening() {
    let mut signal = Signal::new();
    connect(&mut signal);
    drain(&mut signal);
    assert_eq!(signal.deadline(), Some(START + TIMEOUT));
    signal.handle(Input::Timeout, START + TIMEOUT);
    assert_eq!(lost(&drain(&mut signal)), ErrorKind::Timeout);

    connect(&mut signal);
    signal.handle(Input::Opened, seconds(1));
    drain(&mut signal);
    signal.handle(Input::Timeout, START + TIMEOUT);
    let outputs = drain(&mut signal);
    assert_eq!(lost(&outputs), ErrorKind::Timeout);
    assert!(matches!(outputs[0], Output::Close));
    assert_eq!(signal.deadline(), None);
}

#[test]
fn both_ping_forms_are_sent_at_the_servers_interval() {
    let mut signal = joined();
    signal.handle(Input::Timeout, seconds(4));
    assert!(drain(&mut signal).is_empty());
    assert_eq!(signal.deadline(), Some(seconds(5)));
    signal.handle(Input::Timeout, seconds(5));
    let pings = sent(&drain(&mut signal));
    assert!(matches!(
        pings.as_slice(),
        [signal_request::Message::Ping(_), signal_request::Message::PingReq(_)]
    ));
    assert_eq!(signal.deadline(), Some(seconds(10)));
}

#[test]
fn any_message_resets_the_silence_time_out() {
    let mut signal = joined();
    signal.handle(Input::Message(&respond(signal_response::Message::Pong(0))), seconds(14));
    signal.handle(Input::Timeout, seconds(28));
    assert!(!drain(&mut signal).iter().any(|output| matches!(output, Output::Lost(_))));
    signal.handle(Input::Timeout, seconds(29));
    assert_eq!(lost(&drain(&mut signal)), ErrorKind::ConnectionLost);
}

#[test]
fn round_trip_of_a_ping_is_sent_in_the_next() {
    let mut signal = joined();
    signal.handle(Input::Timeout, seconds(5));
    let pings = sent(&drain(&mut signal));
    let signal_request::Message::PingReq(ping) = pings[1] else { panic!() };
    let pong = proto::Pong { last_ping_timestamp: ping.timestamp, timestamp: 1 };
    signal.handle(
        Input::Message(&respond(signal_response::Message::PongResp(pong))),
        seconds(5) + Duration::from_millis(30),
    );
    assert_eq!(signal.round_trip_ms(), Some(30));
    signal.handle(Input::Timeout, seconds(10));
    let pings = sent(&drain(&mut signal));
    assert!(matches!(pings[1], signal_request::Message::PingReq(proto::Ping { rtt: 30, .. })), "{pings:?}");
}

#[test]
fn early_requests_are_sent_in_order_after_the_first_message() {
    let mut signal = Signal::new();
    connect(&mut signal);
    signal.handle(Input::Request(signal_request::Message::Ping(1)), START);
    signal.handle(Input::Opened, START);
    signal.handle(Input::Request(signal_request::Message::Ping(2)), START);
    assert!(sent(&drain(&mut signal)).is_empty());
    signal.handle(Input::Message(&join_response()), START);
    assert_eq!(
        sent(&drain(&mut signal)),
        [signal_request::Message::Ping(1), signal_request::Message::Ping(2)]
    );
}

#[test]
fn requests_waiting_for_a_silent_server_are_limited() {
    let mut signal = Signal::new();
    connect(&mut signal);
    for number in 0..=MAX_WAITING {
        signal.handle(Input::Request(signal_request::Message::Ping(number as i64)), START);
    }
    assert_eq!(lost(&drain(&mut signal)), ErrorKind::Busy);
    assert!(signal.waiting.is_empty());
}

#[test]
fn disconnect_sends_queued_requests_and_reports_nothing() {
    let mut signal = joined();
    signal.handle(Input::Request(signal_request::Message::Leave(Default::default())), START);
    signal.handle(Input::Disconnect, START);
    signal.handle(Input::Closed(Error::new(ErrorKind::ConnectionLost, "gone")), START);
    let outputs = drain(&mut signal);
    assert!(matches!(outputs.as_slice(), [Output::Send(_), Output::Close]), "{outputs:?}");
    assert_eq!(signal.deadline(), None);
}

#[test]
fn oversized_or_malformed_message_ends_the_conversation() {
    let mut signal = joined();
    signal.handle(Input::Message(&vec![0; MAX_MESSAGE + 1]), START);
    assert_eq!(lost(&drain(&mut signal)), ErrorKind::NotAServer);
    let mut signal = joined();
    signal.handle(Input::Message(&[0xff; 30]), START);
    assert_eq!(lost(&drain(&mut signal)), ErrorKind::NotAServer);
}

#[test]
fn message_of_a_later_protocol_is_ignored() {
    let mut signal = joined();
    // Field 99, length-delimited, empty.
    signal.handle(Input::Message(&[0x9a, 0x06, 0x00]), START);
    assert!(drain(&mut signal).is_empty());
    assert!(signal.is_open());
}

#[test]
fn random_messages_never_panic() {
    let mut random = crate::random::Random::from_seed(5);
    let good = join_response();
    for round in 0..2_000 {
        let mut signal = joined();
        let mut bytes = good.clone();
        for _ in 0..3 {
            let at = random.next_u32() as usize % bytes.len();
            bytes[at] = random.next_u32() as u8;
        }
        bytes.truncate(good.len() - round % good.len());
        signal.handle(Input::Message(&bytes), START);
        drain(&mut signal);
    }
}

#[test]
fn close_before_the_first_message_reports_not_a_server() {
    let mut signal = Signal::new();
    connect(&mut signal);
    signal.handle(Input::Opened, START);
    signal.handle(Input::Closed(Error::new(ErrorKind::ConnectionLost, "closed")), START);
    assert_eq!(lost(&drain(&mut signal)), ErrorKind::NotAServer);
}

#[test]
fn bad_address_or_token_is_refused_before_sending() {
    for (url, token, kind) in [
        ("gopher://x", "t", ErrorKind::OutOfRange),
        ("ws://x", "", ErrorKind::TokenRefused),
        ("ws://x", "a\r\nHost: b", ErrorKind::TokenRefused),
    ] {
        let mut signal = Signal::new();
        let join = Box::default();
        let (url, token) = (url.into(), token.into());
        signal.handle(Input::Connect { url, token, join, timeout: TIMEOUT }, START);
        let outputs = drain(&mut signal);
        assert_eq!(lost(&outputs), kind);
        assert!(!outputs.iter().any(|output| matches!(output, Output::Open { .. })));
    }
}

#[test]
fn connecting_again_closes_the_open_conversation() {
    let mut signal = joined();
    connect(&mut signal);
    assert!(matches!(drain(&mut signal).as_slice(), [Output::Close, Output::Open { .. }]));
}
