//! The own voice on the media half: microphone → send chain → every connection that sends it.
//!
//! Owned by [`super::Media`], on the media thread. What is heard of others is `listen.rs`.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use crate::audio::device::Capture;
use crate::audio::frame::Frame;
use crate::audio::send::SendChain;
use crate::clock::Time;
use crate::config::AudioProfile;
use crate::engine::connection::Connection;
use crate::engine::media::beside::Beside;
use crate::engine::stat::MediaStats;
use crate::error::{Error, Result};
use crate::id::{RoomId, StreamId};
use crate::transport::{AudioLevel, RtpPacket};

/// Opus in every LiveKit offer.
const OPUS: u8 = 111;

/// Microphone, send chain, and where the packets go.
pub struct Talk {
    capture: Option<Box<Capture>>,
    /// The number under which the present device was opened, or the last one closed.
    number: u64,
    announced: bool,
    delay_ms: f32,
    frame: Frame,
    /// Wall time minus monotonic time, for absolute capture times.
    wall_offset: Duration,
    /// Volume, microphone switch, encoder.
    pub send: SendChain,
    /// Own streams that are sent, with the room each goes to.
    pub sending: BTreeMap<RoomId, StreamId>,
}

impl Talk {
    /// No microphone, and nothing is sent.
    pub fn new(profile: &AudioProfile, wall_offset: Duration) -> Result<Talk> {
        Ok(Talk {
            capture: None,
            number: 0,
            announced: false,
            delay_ms: f32::NAN,
            frame: Frame::silence(1),
            wall_offset,
            send: SendChain::new(profile)?,
            sending: BTreeMap::new(),
        })
    }

    /// Whether a microphone is open.
    pub fn is_open(&self) -> bool {
        self.capture.is_some()
    }

    /// The number of the present device.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// When the microphone has its next frame.
    pub fn deadline(&self) -> Option<Time> {
        self.capture.as_ref().and_then(|capture| capture.deadline())
    }

    /// Takes another microphone, or none; gives the one that is to be dropped. One that comes after a later number is not
    /// taken.
    pub fn set_device(&mut self, number: u64, device: Option<Box<Capture>>) -> Option<Box<Capture>> {
        if number < self.number {
            return device;
        }
        self.number = number;
        self.announced = false;
        std::mem::replace(&mut self.capture, device)
    }

    /// Gives the microphone away.
    pub fn close(&mut self) -> Option<Box<Capture>> {
        self.capture.take()
    }

    /// Encodes what the microphone has, with the auxiliary sound, and sends it on every connection that takes it; the monitor
    /// hears the microphone. Returns whether anything was sent.
    pub fn run(
        &mut self,
        connections: &mut BTreeMap<RoomId, Connection>,
        beside: &mut Beside,
        now: Time,
    ) -> bool {
        let Some(capture) = self.capture.as_mut() else { return false };
        let mut sent = false;
        while let Some(captured_end) = capture.read(now, &mut self.frame) {
            self.delay_ms = now.since(captured_end).as_secs_f32() * 1e3;
            beside.monitor.hear(&self.frame);
            self.send.push_beside(&self.frame, beside.auxiliary.send(now), captured_end);
            while let Some(encoded) = self.send.poll() {
                if encoded.silent {
                    continue;
                }
                for (room, stream) in &self.sending {
                    let Some(connection) = connections.get_mut(room) else { continue };
                    let packet = RtpPacket {
                        payload_type: OPUS,
                        marker: encoded.marker,
                        sequence: 0,
                        timestamp: encoded.timestamp,
                        level: Some(AudioLevel { minus_dbov: encoded.minus_dbov, voice: encoded.voice }),
                        capture_ntp: Some(ntp(self.wall_offset, encoded.captured_start)),
                        payload: encoded.payload.to_vec(),
                    };
                    connection.send(*stream, packet, now);
                    sent = true;
                }
            }
        }
        sent
    }

    /// Sends a packet that no encoder made.
    #[cfg(feature = "sim")]
    pub fn send_payload(
        &self,
        connections: &mut BTreeMap<RoomId, Connection>,
        timestamp: u32,
        payload: &[u8],
        now: Time,
    ) {
        for (room, stream) in &self.sending {
            let Some(connection) = connections.get_mut(room) else { continue };
            let packet = RtpPacket {
                payload_type: OPUS,
                marker: false,
                sequence: 0,
                timestamp,
                level: None,
                capture_ntp: None,
                payload: payload.to_vec(),
            };
            connection.send(*stream, packet, now);
        }
    }

    /// When the microphone began; told once for each device.
    pub fn take_started(&mut self) -> Option<Time> {
        if self.announced {
            return None;
        }
        let at = self.capture.as_ref()?.started()?;
        self.announced = true;
        Some(at)
    }

    /// What is wrong with the microphone, once.
    pub fn take_error(&mut self) -> Option<Error> {
        self.capture.as_mut()?.take_error()
    }

    /// Adds this half's figures.
    pub fn report(&self, connections: &BTreeMap<RoomId, Connection>, stats: &mut MediaStats) {
        stats.capture_overruns = self.capture.as_ref().map_or(0, |c| c.counts().events);
        stats.capture_level = self.send.level();
        stats.capture_delay_ms = self.delay_ms;
        stats.packet_ms = self.send.packet_duration().as_secs_f32() * 1e3;
        stats.lookahead_ms = self.send.lookahead().as_secs_f32() * 1e3;
        for (room, stream) in &self.sending {
            if let Some(sent) = connections.get(room).and_then(|c| c.sent(*stream)) {
                stats.sent.insert(*stream, sent);
            }
        }
    }
}

/// The 64-bit NTP time stamp (RFC 5905) of a point on the monotonic clock.
fn ntp(wall_offset: Duration, at: Time) -> u64 {
    const UNIX_TO_NTP: u64 = 2_208_988_800;
    let wall = wall_offset + Duration::from_nanos(at.as_nanos());
    ((wall.as_secs() + UNIX_TO_NTP) << 32) | ((u64::from(wall.subsec_nanos()) << 32) / 1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capture_time_is_told_in_ntp() {
        let at = ntp(Duration::from_secs(1_000_000_000), Time::from_nanos(500_000_000));
        assert_eq!(at >> 32, 3_208_988_800);
        assert_eq!(at & 0xffff_ffff, 0x8000_0000);
    }
}
