//! Splits packets with RED copies (RFC 2198) for a receive stream, and reports the playout headroom.
//!
//! `insert_repair` decides whether a copy is used. Runs on the media thread.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::ReceiveStream;
use crate::audio::packet_buffer::{PacketOrigin, ReceivedPacket};
use crate::audio::{SAMPLE_RATE, duration_of, opus};
use crate::clock::Time;
use crate::wire::red;

impl ReceiveStream {
    /// Inserts a packet with RED copies, as sent or (`origin`) resent. A packet that is not valid RED is counted and dropped.
    pub fn insert_red(&mut self, packet: &ReceivedPacket<'_>, origin: PacketOrigin, arrival: Time) {
        // A packet without a primary block counts as invalid.
        let own = ReceivedPacket { payload: red::own(packet.payload).unwrap_or_default(), ..*packet };
        match origin {
            PacketOrigin::Sent => self.insert(&own, arrival),
            _ => {
                self.insert_repair(&own, origin, arrival);
            }
        }
        let copies = red::copies(packet.payload);
        let has_copies = copies > 0;
        self.stats.redundant_packets += u64::from(has_copies);
        if has_copies {
            self.note_redundancy(true);
        }
        // `insert` has counted packets that also carry in-band FEC.
        let is_counted = origin == PacketOrigin::Sent && opus::packet_has_fec(own.payload);
        self.stats.fec_packets_received += u64::from(has_copies && !is_counted);
        for block in red::read(packet.payload).into_iter().flatten() {
            if block.back == 0 || block.payload.is_empty() {
                continue;
            }
            let copy = ReceivedPacket {
                sequence: packet.sequence - i64::from(block.back),
                timestamp: packet.timestamp.wrapping_sub(block.offset),
                payload: block.payload,
            };
            let (sequence, timestamp) = (copy.sequence, self.buffer.extend(copy.timestamp));
            if self.next.is_some() || self.buffer.first().is_some_and(|first| first.sequence < sequence) {
                let was_missing = self.insert_repair(&copy, PacketOrigin::RedCopy, arrival);
                // If this packet were lost too, the next one would have a second copy, or in-band FEC in its first copy.
                let has_more = copies > 1 || opus::packet_has_fec(block.payload);
                if was_missing && block.back == 1 && has_more {
                    let ms = block.offset as f32 * 1000.0 / SAMPLE_RATE as f32;
                    if let Some(relative_ms) = self.estimator.relative_delay_ms(timestamp, arrival) {
                        self.estimator.record_possible_double_loss(relative_ms + ms, arrival);
                    }
                }
            } else {
                // The first packet is played at once, not after the copies of earlier packets.
                self.buffer.disregard(sequence);
            }
        }
    }

    /// Time until the newest packet is played; `None` while nothing is played. A packet missing before it is
    /// due earlier, by the difference of their timestamps.
    pub fn playout_headroom(&self) -> Option<Duration> {
        let (_, newest) = self.buffer.newest()?;
        let ahead = newest - self.next? + self.fifo.certain() as i64 - self.concealed as i64;
        Some(duration_of(u64::try_from(ahead).unwrap_or(0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::receive_stream::{ReceiveStreamStats, Scratch};
    use crate::audio::send::SendChain;
    use crate::audio::send_red::Redundancy;
    use crate::audio::{BLOCK, FRAME, Frame};
    use crate::config::AudioProfile;
    use crate::random::Random;

    const START: u64 = 1_000_000_000;

    /// A sent packet: sequence number, timestamp, whether it is RED, bytes.
    type Sent = (i64, u32, bool, Vec<u8>);

    /// `count` packets of 20 ms of a tone, each with `copies` of the packets before it.
    fn sent(count: u16, first: (i64, u32), copies: usize) -> Vec<Sent> {
        let profile = AudioProfile { fec: Some(false), dtx: false, complexity: 2, ..AudioProfile::default() };
        let mut chain = SendChain::new(&profile).unwrap();
        let mut redundancy = Redundancy::default();
        redundancy.set_copies(copies);
        let mut all = Vec::new();
        for k in 0..u32::from(count) * 2 {
            let mut frame = Frame::silence(1);
            for (n, sample) in frame.samples_mut().iter_mut().enumerate() {
                *sample = ((k as usize * FRAME + n) as f32 * 0.04).sin() * 0.3;
            }
            chain.push(&frame, Time::from_nanos(START + (u64::from(k) + 1) * 10_000_000));
            while let Some(packet) = chain.poll() {
                let timestamp = packet.timestamp.wrapping_add(first.1);
                let mut payload = packet.payload.to_vec();
                let is_red = copies > 0;
                if is_red {
                    redundancy.pack(timestamp, &mut payload, 111);
                }
                all.push((first.0 + all.len() as i64, timestamp, is_red, payload));
            }
        }
        all
    }

    fn packet((sequence, timestamp, _, payload): &Sent) -> ReceivedPacket<'_> {
        ReceivedPacket { sequence: *sequence, timestamp: *timestamp, payload }
    }

    fn insert(receive_stream: &mut ReceiveStream, sent: &Sent, arrival: Time) {
        let packet = packet(sent);
        if sent.2 {
            receive_stream.insert_red(&packet, PacketOrigin::Sent, arrival)
        } else {
            receive_stream.insert(&packet, arrival)
        }
    }

    /// Packet k arrives 20 ms after packet k - 1, unless `comes` returns false. Returns the stats from second 5 on.
    fn play(packets: &[Sent], mut comes: impl FnMut(usize) -> bool) -> ReceiveStreamStats {
        let (mut receive_stream, mut scratch) = (ReceiveStream::new().unwrap(), Scratch::new().unwrap());
        let mut before = ReceiveStreamStats::default();
        for (k, packet) in packets.iter().enumerate() {
            let now = Time::from_nanos(START + k as u64 * 20_000_000);
            if comes(k) {
                insert(&mut receive_stream, packet, now);
            }
            for block in 0..8 {
                let at = now + Duration::from_micros(500 + 2_500 * block);
                receive_stream.render(&mut [0.0; BLOCK], 1, at, at, &mut scratch);
            }
            if k == 250 {
                before = receive_stream.stats();
            }
        }
        let mut stats = receive_stream.stats();
        stats.concealed_samples -= before.concealed_samples;
        stats.lost_packets -= before.lost_packets;
        stats
    }

    #[test]
    fn copies_restore_losses_and_delay_covers_them() {
        let packets = sent(1500, (65_000, u32::MAX - 960 * 700), 1);
        let loss = |seed| {
            let mut random = Random::from_seed(seed);
            move |_| random.unit() >= 0.1
        };
        let with = play(&packets, loss(1));
        let without = play(&sent(1500, (65_000, u32::MAX - 960 * 700), 0), loss(1));
        // One copy restores all lost packets except the first of two in a row: one in ten.
        assert!(with.red_packets > 100, "{with:?}");
        assert!(with.lost_packets * 6 < without.lost_packets, "{with:?}\n{without:?}");
        assert!(with.concealed_samples * 5 < without.concealed_samples, "{with:?}\n{without:?}");
        assert!((18.0..30.0).contains(&with.target_ms), "{}", with.target_ms);
        assert!(without.target_ms < 5.0, "no wait without copies: {}", without.target_ms);
        assert_eq!((without.red_packets, without.redundant_packets), (0, 0));
        let two = play(&sent(1500, (65_000, u32::MAX - 960 * 700), 2), loss(1));
        assert!(two.lost_packets * 2 < with.lost_packets.max(2), "{two:?}\n{with:?}");
    }

    #[test]
    fn delay_covers_double_loss_before_one_occurs() {
        // Every twentieth packet is lost, never two in a row.
        let copies = |copies| play(&sent(1500, (0, 0), copies), |k| k % 20 != 7);
        let (one, two) = (copies(1), copies(2));
        assert!((18.0..30.0).contains(&one.target_ms), "one copy restores one packet: {}", one.target_ms);
        assert!((38.0..50.0).contains(&two.target_ms), "{}", two.target_ms);
        // Overtaken packets would not have been lost a second time either.
        let packets = sent(1500, (0, 0), 2);
        let (mut receive_stream, mut scratch) = (ReceiveStream::new().unwrap(), Scratch::new().unwrap());
        for k in 0..packets.len() {
            let now = Time::from_nanos(START + k as u64 * 20_000_000);
            for sent in [(k % 20 != 7).then_some(k), (k % 20 == 9).then(|| k - 2)].into_iter().flatten() {
                insert(&mut receive_stream, &packets[sent], now);
            }
            for block in 0..8 {
                let at = now + Duration::from_micros(500 + 2_500 * block);
                receive_stream.render(&mut [0.0; BLOCK], 1, at, at, &mut scratch);
            }
        }
        assert!(
            (18.0..30.0).contains(&receive_stream.stats().target_ms),
            "{}",
            receive_stream.stats().target_ms
        );
        let rarely = play(&sent(1500, (0, 0), 2), |k| k % 100 != 7);
        assert!(rarely.target_ms < 30.0, "{}", rarely.target_ms);
    }

    #[test]
    fn copies_of_received_packets_are_ignored() {
        let packets = sent(300, (0, 0), 2);
        let stats = play(&packets, |_| true);
        assert_eq!((stats.red_packets, stats.duplicate_packets, stats.late_packets), (0, 0, 0));
        assert_eq!((stats.packets, stats.redundant_packets), (300, 299));
        assert_eq!(stats.fec_packets_received, 299, "a packet counts once, with any kind of redundancy");
        assert!(stats.target_ms < 5.0, "{}", stats.target_ms);
    }

    #[test]
    fn resent_packet_is_inserted_with_copies_and_headroom_is_reported() {
        let packets = sent(40, (0, 0), 1);
        let (mut receive_stream, mut scratch) = (ReceiveStream::new().unwrap(), Scratch::new().unwrap());
        receive_stream.set_min_delay(Duration::from_millis(80));
        let start = Time::from_nanos(START);
        assert_eq!(receive_stream.playout_headroom(), None, "no packet has arrived");
        for k in [0, 1, 4] {
            insert(&mut receive_stream, &packets[k], start);
        }
        let mut at = start;
        while receive_stream.playout_headroom().is_none() {
            receive_stream.render(&mut [0.0; BLOCK], 1, at, at, &mut scratch);
            at += Duration::from_micros(2_500);
        }
        // The first 20 ms are decoded, of which 2.5 ms are played.
        assert_eq!(receive_stream.playout_headroom(), Some(Duration::from_micros(77_500)));
        // Packet 3 arrived as a copy in 4. The resent packet 2 carries a copy of 1, which is already there.
        assert!(packets[2].2, "with copies");
        receive_stream.insert_red(&packet(&packets[2]), PacketOrigin::Resent, at);
        for _ in 0..40 {
            receive_stream.render(&mut [0.0; BLOCK], 1, at, at, &mut scratch);
            at += Duration::from_micros(2_500);
        }
        let stats = receive_stream.stats();
        assert_eq!(
            (stats.red_packets, stats.retransmitted_packets, stats.lost_packets),
            (1, 1, 0),
            "{stats:?}"
        );
        assert_eq!((stats.packets, stats.duplicate_packets), (3, 0));
    }

    #[test]
    fn copies_from_before_the_first_packet_are_ignored() {
        let packets = sent(300, (0, 0), 2);
        let stats = play(&packets, |k| k >= 100);
        assert_eq!((stats.red_packets, stats.late_packets, stats.lost_packets), (0, 0, 0));
        assert!(stats.buffer_ms < 25.0 && stats.target_ms < 5.0, "{stats:?}");
    }

    #[test]
    fn hostile_bytes_do_no_harm() {
        let (mut receive_stream, mut scratch) = (ReceiveStream::new().unwrap(), Scratch::new().unwrap());
        let mut random = Random::from_seed(5);
        let good = sent(60, (0, 0), 2);
        for k in 0..20_000u32 {
            let (sequence, timestamp, _, payload) = &good[random.next_u32() as usize % good.len()];
            let mut payload = payload.clone();
            for _ in 0..random.next_u32() % 4 {
                let at = random.next_u32() as usize % payload.len();
                payload[at] = random.next_u32() as u8;
            }
            payload.truncate(payload.len() - random.next_u32() as usize % 3);
            let now = Time::from_nanos(START + u64::from(k) * 2_500_000);
            insert(
                &mut receive_stream,
                &(sequence + i64::from(k / 8), timestamp + k * 120, true, payload),
                now,
            );
            receive_stream.render(&mut [0.0; BLOCK], 1, now, now, &mut scratch);
        }
        assert!(receive_stream.stats().invalid_packets > 0);
    }
}
