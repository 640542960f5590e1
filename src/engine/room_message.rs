//! Room messages, texts and data: the calls that send them.
//!
//! Methods of [`Engine`], called on any thread. They check the limits; `room/message.rs` does the work.
#![forbid(unsafe_code)]

use crate::config;
use crate::engine::Engine;
use crate::engine::check::check_data;
use crate::error::Result;
use crate::event::Delivery;
use crate::id::{RequestId, RoomId};
use crate::room;

impl Engine {
    /// Sends a text of 1–64 000 bytes to all users of a room; ends with [`crate::event::Event::RequestDone`].
    pub fn send_room_message(&self, room: RoomId, text: &str) -> Result<RequestId> {
        config::length("text", text, 1, config::MAX_MESSAGE)?;
        let request = RequestId::fresh();
        self.connected(room, room::Command::SendMessage { request, text: text.to_owned() })?;
        Ok(request)
    }

    /// Sends bytes to all users of a room, or to the named users; ends with [`crate::event::Event::RequestDone`]. Lossy: up to 1200 bytes;
    /// reliable: up to 64 000.
    pub fn send_data(
        &self,
        room: RoomId,
        data: &[u8],
        topic: &str,
        to: &[&str],
        delivery: Delivery,
    ) -> Result<RequestId> {
        check_data(data, topic, to, delivery)?;
        let request = RequestId::fresh();
        let (data, topic, to) = (data.to_vec(), topic.to_owned(), owned(to));
        self.connected(room, room::Command::SendData { request, data, topic, to, delivery })?;
        Ok(request)
    }

    /// Sends lossy data without a request: no event reports the result. Limits and errors as [`Engine::send_data`].
    pub fn send_unreported(&self, room: RoomId, data: &[u8], topic: &str, to: &[&str]) -> Result<()> {
        check_data(data, topic, to, Delivery::Lossy)?;
        let (data, topic, to) = (data.to_vec(), topic.to_owned(), owned(to));
        self.connected(room, room::Command::SendUnreported { data, topic, to })
    }

    /// Sends a text of 1–262 144 bytes with a topic to all users of a room, or to the named users; ends with
    /// [`crate::event::Event::RequestDone`].
    pub fn send_text(&self, room: RoomId, text: &str, topic: &str, to: &[&str]) -> Result<RequestId> {
        config::length("text", text, 1, config::MAX_TEXT)?;
        check_data(&[], topic, to, Delivery::Reliable)?;
        let request = RequestId::fresh();
        let (text, topic, to) = (text.to_owned(), topic.to_owned(), owned(to));
        self.connected(room, room::Command::SendText { request, text, topic, to })?;
        Ok(request)
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
