//! A player without threads for tests: feeder and voice in steps, and files in memory.
#![forbid(unsafe_code)]

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::feeder::Next;
use super::player_mix::PlayerMix;
use super::source::{Origin, ReadAt};
use super::{Order, Parts, player};
use crate::audio::FRAME;
use crate::clock::Time;
use crate::event::{Event, PlayerState};
use crate::id::PlayerId;

/// Reads bytes from memory.
pub struct Memory(pub Vec<u8>);

impl ReadAt for Memory {
    fn read_at(&mut self, position: u64, buffer: &mut [u8]) -> Option<usize> {
        let from = self.0.get(position as usize..).unwrap_or_default();
        let count = from.len().min(buffer.len());
        buffer[..count].copy_from_slice(&from[..count]);
        Some(count)
    }
}

/// A WAV file of float samples.
pub fn wav(samples: &[f32], channels: u16, rate_hz: u32) -> Vec<u8> {
    let data = 4 * samples.len() as u32;
    let mut bytes = Vec::new();
    bytes.extend(b"RIFF");
    bytes.extend((36 + data).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16u32.to_le_bytes());
    bytes.extend(3u16.to_le_bytes());
    bytes.extend(channels.to_le_bytes());
    bytes.extend(rate_hz.to_le_bytes());
    bytes.extend((rate_hz * 4 * u32::from(channels)).to_le_bytes());
    bytes.extend((4 * channels).to_le_bytes());
    bytes.extend(32u16.to_le_bytes());
    bytes.extend(b"data");
    bytes.extend(data.to_le_bytes());
    samples.iter().for_each(|sample| bytes.extend(sample.to_le_bytes()));
    bytes
}

/// One player.
pub struct Rig {
    /// The media thread's side.
    pub mix: PlayerMix,
    /// The player.
    pub id: PlayerId,
    /// The time.
    pub now: Time,
    /// The events.
    pub events: Vec<(PlayerState, i64, String)>,
    parts: (Box<super::feeder::Feeder>, Arc<super::Shared>, Option<crossbeam_channel::Sender<Order>>),
}

impl Rig {
    /// A player of a file in memory.
    pub fn of(bytes: Vec<u8>) -> Rig {
        let length = bytes.len() as u64;
        Rig::new(Origin::Reader(Arc::new(Mutex::new(Some(Box::new(Memory(bytes))))), length), || Time::ZERO)
    }

    /// A player of any file.
    pub fn new(origin: Origin, clock: fn() -> Time) -> Rig {
        let id = PlayerId::fresh();
        let Ok(Parts { feeder, voice, shared, orders }) = player(id, origin, clock) else {
            panic!("no memory")
        };
        let mut mix = PlayerMix::new();
        mix.add(voice);
        let now = Time::from_nanos(1_000_000_000);
        Rig { mix, id, now, events: Vec::new(), parts: (feeder, shared, Some(orders)) }
    }

    /// Decodes until the ring is full.
    pub fn feed(&mut self) -> Next {
        let mut next = self.parts.0.step();
        while next == Next::Again {
            next = self.parts.0.step();
        }
        while let Some(event) = self.parts.0.poll_event() {
            self.note(event);
        }
        next
    }

    fn note(&mut self, event: Event) {
        if let Event::PlayerState { state, position_ms, error, .. } = event {
            let text = error.map_or(String::new(), |error| error.context.into_owned());
            self.events.push((state, position_ms, text));
        }
    }

    /// The states that were reported.
    pub fn states(&self) -> Vec<PlayerState> {
        self.events.iter().map(|event| event.0).collect()
    }

    /// What the calls read.
    pub fn shared(&self) -> &super::Shared {
        &self.parts.1
    }

    /// Starts, as a call does.
    pub fn start(&mut self) {
        self.parts.1.start_sent();
        self.mix.start(self.id, self.now);
    }

    /// Seeks, as a call does.
    pub fn seek(&mut self, position_ms: u64) {
        let epoch = self.order(position_ms);
        self.mix.seek(self.id, epoch, self.now);
    }

    /// Stops, as a call does.
    pub fn stop(&mut self) {
        let epoch = self.order(0);
        self.mix.stop(self.id, epoch, self.now);
    }

    fn order(&mut self, position_ms: u64) -> u32 {
        let epoch = self.parts.1.begin_epoch(position_ms);
        if let Some(orders) = &self.parts.2 {
            let _ = orders.try_send(Order::Seek { position_ms, epoch });
        }
        epoch
    }

    /// Destroys the player, as a call does.
    pub fn destroy(&mut self) {
        self.parts.2 = None;
        self.mix.remove(self.id, self.now);
    }

    /// Sends this many steps of 10 ms; returns the left and the right channel.
    pub fn send(&mut self, steps: usize) -> [Vec<f32>; 2] {
        let mut sides = [Vec::new(), Vec::new()];
        for _ in 0..steps {
            self.feed();
            match self.mix.send(self.now) {
                Some(frame) => {
                    for (channel, side) in sides.iter_mut().enumerate() {
                        side.extend(frame.samples().iter().skip(channel).step_by(2));
                    }
                }
                None => sides.iter_mut().for_each(|side| side.extend([0.0; FRAME])),
            }
            self.now += Duration::from_millis(10);
            while let Some(event) = self.mix.poll_event() {
                self.note(event);
            }
        }
        sides
    }
}
