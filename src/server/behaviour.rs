//! Tests only: behaviour of the server as participants see it, in virtual time.
#![forbid(unsafe_code)]

mod attack;
mod forged;
#[cfg(feature = "page")]
mod guest;
mod input;
mod mute;
mod negotiation;
mod repair;
mod service;
mod session;
mod simulate;
mod slow_receiver;
mod subscription;
mod two_connections;

use std::net::IpAddr;
use std::time::Duration;

use prost::Message as _;

use super::core::{
    Input, JOIN_TIMEOUT, Output, REFRESH_INTERVAL, RESUME_TIMEOUT, SIGNAL_TIMEOUT, ServerCore,
};
use super::fixture::{Fixture, Login, WALL, add_track, claims, key};
use crate::transport::{Channel, Stack, signed_check, unsigned_check};
use crate::wire::proto::leave_request::Action;
use crate::wire::proto::participant_info::State;
use crate::wire::proto::request_response::Reason;
use crate::wire::proto::signal_response::Message;
use crate::wire::proto::{self, DisconnectReason, data_packet, signal_request};
use crate::wire::token;

const SECOND: Duration = Duration::from_secs(1);

fn plain() -> Fixture {
    Fixture::new(Stack::Plain)
}

fn count(fixture: &Fixture, client: usize, is_it: impl Fn(&Message) -> bool) -> usize {
    fixture.clients[client].messages.iter().filter(|message| is_it(message)).count()
}

fn is_gone(fixture: &Fixture, client: usize, user: &str) -> bool {
    fixture.info_of(client, user).is_some_and(|info| info.state() == State::Disconnected)
}

fn user_packet(to: &[&str]) -> proto::DataPacket {
    proto::DataPacket {
        destination_identities: to.iter().map(|name| name.to_string()).collect(),
        value: Some(data_packet::Value::User(proto::UserPacket {
            payload: b"hello".to_vec(),
            topic: Some("t".into()),
            ..Default::default()
        })),
        ..Default::default()
    }
}
