//! The thread of a media player: it reads and decodes the file.
//!
//! Started by [`super::Threads`] for each player. It ends when the player is destroyed, after the read that is in progress.
#![forbid(unsafe_code)]

use crossbeam_channel::{Receiver, RecvTimeoutError};
use tokio::sync::mpsc;

use super::Message;
use crate::audio::player::Order;
use crate::audio::player::feeder::{Feeder, Next};
use crate::engine::message::ToControl;
use crate::error::Result;
use crate::thread;

/// Starts the thread.
pub(super) fn start(mut feeder: Box<Feeder>, messages: mpsc::Sender<Message>) -> Result<()> {
    thread::spawn("ar-player", move || while step(&mut feeder, &messages) {})?;
    Ok(())
}

/// Runs a step and waits for the next one. Returns false at the end.
fn step(feeder: &mut Feeder, messages: &mpsc::Sender<Message>) -> bool {
    let next = feeder.step();
    while let Some(event) = feeder.poll_event() {
        // Fails only if the engine has ended.
        let _ = messages.try_send(Message::Media(ToControl::Event(event)));
    }
    let received = match next {
        Next::Again => return true,
        Next::End => return false,
        Next::Wait(time) => feeder.orders().recv_timeout(time),
        Next::Idle => receive(feeder.orders()),
    };
    match received {
        Ok(order) => feeder.take(order),
        Err(RecvTimeoutError::Timeout) => {}
        Err(RecvTimeoutError::Disconnected) => return false,
    }
    true
}

fn receive(orders: &Receiver<Order>) -> Result<Order, RecvTimeoutError> {
    orders.recv().map_err(|_| RecvTimeoutError::Disconnected)
}
