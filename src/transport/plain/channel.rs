//! The data channels of the plain stack: messages are cut into chunks; reliable chunks are numbered, acknowledged and resent.
//!
//! Both data channels of one end of a connection. Sans-IO: [`Channels::poll`] returns datagrams to send, [`Channels::handle`]
//! handles received datagrams. Called by `plain.rs`, on the thread of the connection.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::transport::Channel;

/// First byte of a chunk, in the range of DTLS.
pub(super) const CHUNK: u8 = 23;
/// First byte of an acknowledgement.
pub(super) const ACK: u8 = 24;

/// Maximum length of the body of a chunk, in bytes.
const CHUNK_SIZE: usize = 1150;
/// Maximum number of unacknowledged chunks in flight.
const WINDOW: usize = 64;
/// Maximum number of bytes that wait to be acknowledged.
const MAX_WAITING: usize = 1 << 20;
/// Maximum length of a message, in bytes.
const MAX_MESSAGE: usize = 65_535;
/// First and maximum wait before chunks are resent.
const FIRST_WAIT: Duration = Duration::from_millis(200);
const MAX_WAIT: Duration = Duration::from_secs(1);

/// Both channels of one end.
#[derive(Default)]
pub(super) struct Channels {
    /// Unacknowledged reliable chunks, by number.
    unacknowledged: BTreeMap<u32, Vec<u8>>,
    waiting_bytes: usize,
    next_number: u32,
    /// The first number that was never sent.
    unsent: u32,
    resend: Option<(Time, Duration)>,
    /// The number of the next chunk to deliver.
    expected: u32,
    /// Chunks with later numbers, by number.
    early_chunks: BTreeMap<u32, Vec<u8>>,
    partial: Vec<u8>,
    lossy_number: u32,
    /// The incomplete lossy message: its next number and its bytes.
    lossy_partial: Option<(u32, Vec<u8>)>,
    out: VecDeque<Vec<u8>>,
    /// Whether received reliable chunks are dropped.
    pub(super) is_paused: bool,
}

/// Flags of a chunk: first and last of its message.
const FIRST: u8 = 1;
const LAST: u8 = 2;

/// Encodes a chunk: kind, channel (1 is lossy), flags, number, body.
fn chunk(lossy: bool, flags: u8, number: u32, body: &[u8]) -> Vec<u8> {
    let mut out = vec![CHUNK, u8::from(lossy), flags];
    out.extend_from_slice(&number.to_be_bytes());
    out.extend_from_slice(body);
    out
}

impl Channels {
    /// Queues a message.
    pub(super) fn send(&mut self, channel: Channel, data: &[u8], now: Time) -> Result<()> {
        if data.len() > MAX_MESSAGE {
            return Err(Error::new(
                ErrorKind::TooLong,
                format!("a data channel message is too long: send at most {MAX_MESSAGE} bytes"),
            ));
        }
        if self.waiting_bytes + data.len() > MAX_WAITING {
            return Err(Error::new(ErrorKind::Busy, "too much data waits to be sent: try again later"));
        }
        let count = data.len().div_ceil(CHUNK_SIZE).max(1);
        for at in 0..count {
            let body = &data[(at * CHUNK_SIZE).min(data.len())..((at + 1) * CHUNK_SIZE).min(data.len())];
            let flags = if at == 0 { FIRST } else { 0 } | if at + 1 == count { LAST } else { 0 };
            match channel {
                Channel::Lossy => {
                    self.out.push_back(chunk(true, flags, self.lossy_number, body));
                    self.lossy_number = self.lossy_number.wrapping_add(1);
                }
                Channel::Reliable => {
                    let chunk = chunk(false, flags, self.next_number, body);
                    self.waiting_bytes += chunk.len();
                    self.unacknowledged.insert(self.next_number, chunk);
                    self.next_number += 1;
                }
            }
        }
        self.fill_window(now);
        Ok(())
    }

    /// Bytes that the peer has not acknowledged.
    pub(super) fn waiting_bytes(&self) -> usize {
        self.waiting_bytes
    }

    fn fill_window(&mut self, now: Time) {
        let first = self.unacknowledged.keys().next().copied().unwrap_or(self.next_number);
        let end = first.saturating_add(WINDOW as u32).min(self.next_number);
        while self.unsent < end {
            self.out.extend(self.unacknowledged.get(&self.unsent).cloned());
            self.unsent += 1;
        }
        if self.unacknowledged.is_empty() {
            self.resend = None;
        } else if self.resend.is_none() {
            self.resend = Some((now + FIRST_WAIT, FIRST_WAIT));
        }
    }

    /// Handles a chunk or an acknowledgement. Returns the messages that it completes.
    pub(super) fn handle(&mut self, data: &[u8], now: Time) -> Vec<(Channel, Vec<u8>)> {
        match *data {
            [ACK, a, b, c, d] => self.acknowledged(u32::from_be_bytes([a, b, c, d]), now),
            [CHUNK, 1, flags, a, b, c, d, ref body @ ..] => {
                let number = u32::from_be_bytes([a, b, c, d]);
                return self
                    .lossy_chunk(number, flags, body)
                    .into_iter()
                    .map(|message| (Channel::Lossy, message))
                    .collect();
            }
            [CHUNK, 0, ..] if self.is_paused => {}
            [CHUNK, 0, flags, a, b, c, d, ref body @ ..] => {
                let number = u32::from_be_bytes([a, b, c, d]);
                if number >= self.expected && number - self.expected < WINDOW as u32 * 2 {
                    let mut kept = vec![flags];
                    kept.extend_from_slice(body);
                    self.early_chunks.insert(number, kept);
                }
                return self.deliver_in_order();
            }
            _ => {}
        }
        Vec::new()
    }

    fn acknowledged(&mut self, up_to: u32, now: Time) {
        if up_to > self.unsent {
            return;
        }
        let rest = self.unacknowledged.split_off(&up_to);
        let done = std::mem::replace(&mut self.unacknowledged, rest);
        if !done.is_empty() {
            self.waiting_bytes -= done.values().map(Vec::len).sum::<usize>();
            self.resend = None;
        }
        self.fill_window(now);
    }

    fn deliver_in_order(&mut self) -> Vec<(Channel, Vec<u8>)> {
        let mut messages = Vec::new();
        while let Some(kept) = self.early_chunks.remove(&self.expected) {
            self.expected += 1;
            self.partial.extend_from_slice(&kept[1..]);
            if kept[0] & LAST != 0 || self.partial.len() > MAX_MESSAGE {
                messages.push((Channel::Reliable, std::mem::take(&mut self.partial)));
            }
        }
        let mut ack = vec![ACK];
        ack.extend_from_slice(&self.expected.to_be_bytes());
        self.out.push_back(ack);
        messages
    }

    fn lossy_chunk(&mut self, number: u32, flags: u8, body: &[u8]) -> Option<Vec<u8>> {
        let mut message = match self.lossy_partial.take() {
            _ if flags & FIRST != 0 => Vec::new(),
            Some((expected, message)) if expected == number => message,
            // A chunk of the message was lost, so the message is dropped.
            _ => return None,
        };
        message.extend_from_slice(body);
        if flags & LAST != 0 || message.len() > MAX_MESSAGE {
            return Some(message);
        }
        self.lossy_partial = Some((number.wrapping_add(1), message));
        None
    }

    /// Time at which [`Channels::handle_timeout`] is due.
    pub(super) fn deadline(&self) -> Option<Time> {
        self.resend.map(|(at, _)| at)
    }

    /// Resends unacknowledged chunks.
    pub(super) fn handle_timeout(&mut self, now: Time) {
        let Some((_, wait)) = self.resend.filter(|(at, _)| *at <= now) else { return };
        self.out.extend(self.unacknowledged.range(..self.unsent).map(|(_, chunk)| chunk.clone()));
        let wait = (wait * 2).min(MAX_WAIT);
        self.resend = Some((now + wait, wait));
    }

    /// The next datagram.
    pub(super) fn poll(&mut self) -> Option<Vec<u8>> {
        self.out.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn reliable_messages_arrive_in_order_over_a_lossy_path() {
        let mut random = Random::from_seed(4);
        let (mut a, mut b) = (Channels::default(), Channels::default());
        let mut now = Time::from_nanos(1_000_000_000);
        let sent: Vec<Vec<u8>> = (0..40usize).map(|n| vec![n as u8; n * 400]).collect();
        for message in &sent {
            a.send(Channel::Reliable, message, now).unwrap();
        }
        let mut arrived = Vec::new();
        for _ in 0..2000 {
            while let Some(datagram) = a.poll() {
                assert!(datagram.len() <= crate::transport::MAX_DATAGRAM);
                if random.unit() > 0.3 {
                    arrived.extend(b.handle(&datagram, now).into_iter().map(|(_, message)| message));
                }
            }
            while let Some(datagram) = b.poll() {
                if random.unit() > 0.3 {
                    a.handle(&datagram, now);
                }
            }
            now += Duration::from_millis(50);
            a.handle_timeout(now);
        }
        assert_eq!(arrived, sent);
        assert_eq!((a.deadline(), a.waiting_bytes), (None, 0));
    }

    #[test]
    fn queue_is_bounded_and_incomplete_message_is_dropped() {
        let (mut a, mut b) = (Channels::default(), Channels::default());
        let now = Time::ZERO;
        let refused = (0..100).filter(|_| a.send(Channel::Reliable, &[0; 60_000], now).is_err()).count();
        assert!(refused > 80);
        assert_eq!(a.send(Channel::Lossy, &[0; 70_000], now).unwrap_err().kind, ErrorKind::TooLong);
        let mut a = Channels::default();
        a.send(Channel::Lossy, &[1; 3000], now).unwrap();
        a.send(Channel::Lossy, &[2; 3000], now).unwrap();
        a.poll();
        let mut messages = Vec::new();
        while let Some(datagram) = a.poll() {
            messages.extend(b.handle(&datagram, now));
        }
        assert_eq!(messages, [(Channel::Lossy, vec![2; 3000])]);
        for junk in [&[][..], &[ACK], &[CHUNK, 0], &[ACK, 255, 255, 255, 255]] {
            b.handle(junk, now);
        }
    }
}
