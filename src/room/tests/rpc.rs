//! Calls of other users' methods, and requests of other users.
#![forbid(unsafe_code)]

use super::*;
use crate::config::RPC_TIMEOUT;
use crate::wire::data;
use crate::wire::rpc::{self, Fault};
use proto::data_packet::Value;
use proto::rpc_response;

fn with_bob() -> Fixture {
    let mut fixture = Fixture::logged_in(manual(), vec![participant("bob", 1, &[])], &[]);
    let generation = fixture.generation();
    fixture.handle(Input::ChannelsOpen { generation });
    fixture.take();
    fixture
}

fn call_of(user_id: &str, timeout: Duration) -> (RequestId, Command) {
    let request = RequestId::fresh();
    let (user_id, method, payload) = (user_id.to_owned(), "add".to_owned(), "1 2".to_owned());
    (request, Command::PerformRpc { request, user_id, method, payload, timeout })
}

/// Calls bob's method. Returns the number of the call and its id on the wire.
fn call(fixture: &mut Fixture) -> (RequestId, String) {
    let (request, command) = call_of("bob", RPC_TIMEOUT);
    fixture.command(command);
    let sent = sent(fixture);
    let [(Value::RpcRequest(packet), to)] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!((packet.method.as_str(), packet.payload.as_str(), packet.version), ("add", "1 2", 1));
    assert_eq!((packet.response_timeout_ms, to.as_str()), (8_000, "bob"));
    (request, packet.id.clone())
}

fn sent(fixture: &mut Fixture) -> Vec<(Value, String)> {
    let mut sent = Vec::new();
    for output in &fixture.outputs {
        if let Output::SendPeerData { data, delivery, .. } = output {
            assert_eq!(*delivery, Delivery::Reliable);
            let packet = data::decode(data).unwrap();
            sent.push((packet.value.unwrap(), packet.destination_identities.join(",")));
        }
    }
    sent
}

fn receive(fixture: &mut Fixture, user_id: &str, value: Value) {
    let mut packet = data::packet(value, vec!["me".into()], Delivery::Reliable);
    packet.participant_identity = user_id.to_owned();
    let generation = fixture.generation();
    let data = data::encode(&packet).unwrap();
    fixture.handle(Input::PeerData { generation, delivery: Delivery::Reliable, data });
}

/// The ends of calls among the events: number, payload or code, and kind.
fn ends(fixture: &mut Fixture) -> Vec<(RequestId, String, u32, Option<ErrorKind>)> {
    let events = fixture.events();
    events
        .into_iter()
        .filter_map(|event| match event {
            Event::RpcDone { request, payload, code, error, .. } => {
                Some((request, payload, code, error.map(|error| error.kind)))
            }
            _ => None,
        })
        .collect()
}

fn request_of(id: &str, method: &str) -> Value {
    rpc::request(id, method.to_owned(), "payload".into(), RPC_TIMEOUT)
}

/// The numbers of the requests that were reported to the application.
fn reported(fixture: &mut Fixture) -> Vec<RequestId> {
    let events = fixture.events();
    events
        .iter()
        .filter_map(|event| match event {
            Event::RpcRequest { request, .. } => Some(*request),
            _ => None,
        })
        .collect()
}

fn code_of(value: &Value) -> Option<u32> {
    match value {
        Value::RpcResponse(response) => match &response.value {
            Some(rpc_response::Value::Error(error)) => Some(error.code),
            _ => None,
        },
        _ => None,
    }
}

#[test]
fn response_ends_a_call_once() {
    let mut fixture = with_bob();
    let (request, id) = call(&mut fixture);
    fixture.take();
    receive(&mut fixture, "carol", rpc::response(&id, Ok("forged".into())));
    receive(&mut fixture, "bob", rpc::ack(&id));
    fixture.millis(7_900);
    assert_eq!(ends(&mut fixture), [], "a confirmed call waits for its answer");
    receive(&mut fixture, "bob", rpc::response(&id, Ok("3".into())));
    receive(&mut fixture, "bob", rpc::response(&id, Ok("3".into())));
    assert_eq!(ends(&mut fixture), [(request, "3".into(), 0, None)]);
    assert_eq!(fixture.room.deadline(), None);
}

#[test]
fn error_of_the_method_reaches_the_caller() {
    let mut fixture = with_bob();
    let (_, id) = call(&mut fixture);
    fixture.take();
    let fault = Fault { code: 7, message: "no such number".into(), data: "{}".into() };
    receive(&mut fixture, "bob", rpc::response(&id, Err(fault)));
    let events = fixture.events();
    let [Event::RpcDone { code: 7, data, error: Some(error), .. }] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((error.kind, &*error.context, data.as_str()), (ErrorKind::RpcFailed, "no such number", "{}"));
}

#[test]
fn call_without_confirmation_or_answer_times_out() {
    let mut fixture = with_bob();
    let (unconfirmed, _) = call(&mut fixture);
    fixture.take();
    let (confirmed, id) = call(&mut fixture);
    receive(&mut fixture, "bob", rpc::ack(&id));
    fixture.take();
    fixture.millis(6_999);
    assert_eq!(ends(&mut fixture), []);
    fixture.millis(1);
    let timeout = Some(ErrorKind::Timeout);
    assert_eq!(ends(&mut fixture), [(unconfirmed, String::new(), rpc::CONNECTION_TIMEOUT, timeout)]);
    fixture.millis(7_999);
    assert_eq!(ends(&mut fixture), []);
    fixture.millis(1);
    assert_eq!(ends(&mut fixture), [(confirmed, String::new(), rpc::RESPONSE_TIMEOUT, timeout)]);
}

#[test]
fn call_that_cannot_be_sent_in_time_is_never_sent() {
    let mut fixture = with_bob();
    fixture.space = 0;
    let (request, command) = call_of("bob", Duration::from_secs(2));
    fixture.command(command);
    fixture.millis(2_000);
    let timeout = Some(ErrorKind::Timeout);
    assert_eq!(ends(&mut fixture), [(request, String::new(), rpc::CONNECTION_TIMEOUT, timeout)]);
    fixture.space = usize::MAX;
    fixture.millis(10_000);
    assert_eq!(sent(&mut fixture), []);
}

#[test]
fn call_of_an_absent_or_leaving_user_fails() {
    let mut fixture = with_bob();
    let (request, command) = call_of("nobody", RPC_TIMEOUT);
    fixture.command(command);
    let gone = Some(ErrorKind::NotFound);
    assert_eq!(ends(&mut fixture), [(request, String::new(), rpc::RECIPIENT_NOT_FOUND, gone)]);
    let (request, _) = call(&mut fixture);
    let state = participant_info::State::Disconnected as i32;
    fixture.handle(update(vec![ParticipantInfo { state, ..participant("bob", 2, &[]) }]));
    assert_eq!(ends(&mut fixture), [(request, String::new(), rpc::RECIPIENT_DISCONNECTED, gone)]);
}

#[test]
fn calls_are_limited_in_number_and_end_with_the_room() {
    let mut fixture = with_bob();
    for _ in 0..=MAX_CALLS {
        fixture.command(call_of("bob", RPC_TIMEOUT).1);
    }
    let ends_now = ends(&mut fixture);
    assert_eq!(ends_now.len(), 1);
    assert_eq!((ends_now[0].2, ends_now[0].3), (rpc::SEND_FAILED, Some(ErrorKind::Busy)));
    fixture.command(Command::Logout);
    let names = names(&fixture.events());
    assert_eq!(names.len(), MAX_CALLS + 1);
    assert!(names[..MAX_CALLS].iter().all(|name| name == "RpcDone"));
    assert_eq!(names[MAX_CALLS], "logout");
}

#[test]
fn request_is_confirmed_at_once_and_answered_later() {
    let mut fixture = with_bob();
    fixture.command(Command::SetRpcMethod("echo".into(), true));
    receive(&mut fixture, "bob", request_of("1", "echo"));
    receive(&mut fixture, "bob", request_of("1", "echo"));
    assert!(sent(&mut fixture).iter().all(|(value, to)| *value == rpc::ack("1") && to == "bob"));
    let requests = reported(&mut fixture);
    assert_eq!(requests.len(), 1, "a repeated request is reported once");
    fixture.millis(5_000);
    for _ in 0..2 {
        fixture.command(Command::AnswerRpc { request: requests[0], answer: Ok("reply".into()) });
    }
    assert_eq!(sent(&mut fixture), [(rpc::response("1", Ok("reply".into())), "bob".to_owned())]);
}

#[test]
fn request_for_an_unknown_method_is_refused() {
    let mut fixture = with_bob();
    receive(&mut fixture, "bob", request_of("1", "echo"));
    fixture.command(Command::SetRpcMethod("echo".into(), true));
    fixture.command(Command::SetRpcMethod("echo".into(), false));
    receive(&mut fixture, "bob", request_of("2", "echo"));
    let codes: Vec<_> = sent(&mut fixture).iter().filter_map(|(value, _)| code_of(value)).collect();
    assert_eq!(codes, [rpc::UNSUPPORTED_METHOD; 2]);
    assert_eq!(reported(&mut fixture), []);
}

#[test]
fn request_of_another_version_or_too_long_is_refused() {
    let mut fixture = with_bob();
    fixture.command(Command::SetRpcMethod("echo".into(), true));
    for (version, length) in [(2, 1), (1, 15_361)] {
        let Value::RpcRequest(request) = request_of("1", "echo") else { panic!() };
        let payload = "x".repeat(length);
        receive(&mut fixture, "bob", Value::RpcRequest(proto::RpcRequest { version, payload, ..request }));
    }
    let codes: Vec<_> = sent(&mut fixture).iter().filter_map(|(value, _)| code_of(value)).collect();
    assert_eq!(codes, [rpc::UNSUPPORTED_VERSION, rpc::REQUEST_PAYLOAD_TOO_LARGE]);
    assert_eq!(reported(&mut fixture), []);
}

#[test]
fn unanswered_requests_are_limited_in_number_and_time() {
    let users: Vec<String> = (0..8).map(|number| format!("user{number}")).collect();
    let others = users.iter().map(|user| participant(user, 1, &[])).collect();
    let mut fixture = Fixture::logged_in(manual(), others, &[]);
    let generation = fixture.generation();
    fixture.handle(Input::ChannelsOpen { generation });
    fixture.command(Command::SetRpcMethod("echo".into(), true));
    fixture.take();
    for number in 0..=MAX_OPEN_OF_ONE {
        receive(&mut fixture, &users[0], request_of(&number.to_string(), "echo"));
    }
    assert_eq!(reported(&mut fixture).len(), MAX_OPEN_OF_ONE);
    for user in &users[1..] {
        for number in 0..MAX_OPEN_OF_ONE {
            receive(&mut fixture, user, request_of(&number.to_string(), "echo"));
        }
    }
    let late = reported(&mut fixture);
    assert_eq!(late.len(), MAX_OPEN - MAX_OPEN_OF_ONE);
    fixture.millis(8_000);
    let expired = |output: &&Output| matches!(output, Output::RpcExpired(_));
    assert_eq!(fixture.outputs.iter().filter(expired).count(), MAX_OPEN);
    fixture.take();
    fixture.command(Command::AnswerRpc { request: late[0], answer: Ok("late".into()) });
    assert_eq!(sent(&mut fixture), []);
    assert_eq!(fixture.room.deadline(), None);
}

#[test]
fn request_ends_when_its_caller_leaves() {
    let mut fixture = with_bob();
    fixture.command(Command::SetRpcMethod("echo".into(), true));
    receive(&mut fixture, "bob", request_of("1", "echo"));
    let requests = reported(&mut fixture);
    let state = participant_info::State::Disconnected as i32;
    fixture.handle(update(vec![ParticipantInfo { state, ..participant("bob", 2, &[]) }]));
    assert!(fixture.has(|output| matches!(output, Output::RpcExpired(request) if *request == requests[0])));
}

#[test]
fn flood_of_requests_does_not_grow_the_queue() {
    let mut fixture = with_bob();
    fixture.space = 0;
    for number in 0..10_000 {
        receive(&mut fixture, "bob", request_of(&number.to_string(), "echo"));
    }
    fixture.space = usize::MAX;
    fixture.millis(100);
    assert!(sent(&mut fixture).len() <= 130);
    // Messages of the application still have their own places.
    fixture.command(Command::SendMessage { request: RequestId::fresh(), text: "hello".into() });
    assert_eq!(names(&fixture.events()), ["done None"]);
}
