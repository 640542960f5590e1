//! The real-time side allocates nothing: device callbacks, ports, capture chain, send chain, copies, receive lanes, mixer and
//! paced devices, each run under an allocator that counts.
//!
//! Blocks of others that do allocate run on the media thread only, never in a device callback, and their counts are held
//! here: `sonora` (echo cancelling, gain control) a frame, and the WebRTC stack with what the transport does around it a
//! packet. They are in [`SONORA_ECHO_CALLS`], [`SONORA_GAIN_CALLS`], [`SENT_PACKET`] and [`RECEIVED_PACKET`].
//!
//! Rust's allocator is what is counted. libopus is C and has its own; it allocates only where an encoder, decoder or
//! redundancy buffer is made (its source has no other call), which none of the counted parts does. Blocks of others on these
//! paths, measured here: rubato's stream converter, rtrb's rings and parking_lot's try_lock: 0 allocations each.

use std::sync::Arc;
use std::time::Duration;

use assert_no_alloc::{AllocDisabler, assert_no_alloc, violation_count};

use audioroom::audio::capture::hook::{HookRunner, HookSlot};
use audioroom::audio::capture::{CaptureChain, Processing};
use audioroom::audio::device::{self, Capture, Playback, ring};
use audioroom::audio::jitter::{LanePacket, Origin};
use audioroom::audio::mix::Mixer;
use audioroom::audio::opus;
use audioroom::audio::rate::choice::Decision;
use audioroom::audio::red::Redundancy;
use audioroom::audio::send::SendChain;
use audioroom::audio::{BLOCK, FRAME, FRAME_NANOS, Frame};
use audioroom::clock::Time;
use audioroom::config::{AudioProfile, LatencyMode, TalkMode, TalkOptions};
use audioroom::id::StreamId;
use audioroom::link::Latest;
use audioroom::transport::{AudioLevel, Certificate, Peer, PeerConfig, PeerEvent, RtpPacket, Stack};

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

/// Most calls of the allocator, allocating and freeing each for itself, that sonora 0.2.0 makes in 10 ms of the microphone and
/// the far end, as measured here: its echo canceller, and its gain control. It runs on the media thread and never in a device
/// callback.
const SONORA_ECHO_CALLS: f64 = 87.0;
const SONORA_GAIN_CALLS: f64 = 22.0;
/// Times that memory is allocated or freed for a packet of the own voice, at most, from the encoder's bytes to the datagram.
const SENT_PACKET: u32 = 33;
/// The same for a packet of another's voice, from the datagram to the bytes for the jitter buffer.
const RECEIVED_PACKET: u32 = 28;

/// How often `body` allocated or freed memory.
fn violations(body: impl FnOnce()) -> u32 {
    let before = violation_count();
    assert_no_alloc(body);
    violation_count() - before
}

/// Runs `body` and fails if it allocated or freed memory.
fn without_allocation<T>(what: &str, body: impl FnOnce() -> T) -> T {
    let before = violation_count();
    let result = assert_no_alloc(body);
    assert_eq!(violation_count() - before, 0, "{what} allocated or freed memory");
    result
}

fn at(milliseconds: u64) -> Time {
    Time::from_nanos(2_000_000_000) + Duration::from_millis(milliseconds)
}

fn tone(frame: &mut Frame, k: usize) {
    let channels = frame.channels();
    for (n, samples) in frame.samples_mut().chunks_exact_mut(channels).enumerate() {
        samples.fill(0.4 * ((k * FRAME + n) as f32 * 0.03).sin());
    }
}

#[test]
fn the_counter_sees_an_allocation() {
    let before = violation_count();
    assert_no_alloc(|| drop(std::hint::black_box(vec![1_u8; 100])));
    assert!(violation_count() > before, "an allocator that sees nothing proves nothing");
}

#[test]
#[cfg(feature = "device")]
fn device_callbacks_only_copy() {
    use audioroom::audio::device::cpal::{capture_callback, playback_callback};
    for (rate, channels) in [(48_000, 1), (48_000, 2), (44_100, 2)] {
        let (mut writer, mut reader) = ring::capture(rate, channels, Arc::new(|| {}), None).unwrap();
        let (mut taker, mut giver) = ring::playback(rate, channels, Arc::new(|| {}), None).unwrap();
        let mut frame = Frame::silence(1);
        let device_channels = 6;
        let samples = vec![0.1_f32; 480 * device_channels];
        let integers = vec![100_i16; 333 * device_channels];
        let (mut out, mut integers_out) = (samples.clone(), integers.clone());
        let block = [0.2; BLOCK * 2];
        without_allocation("a device callback or its other end", || {
            for k in 0..100 {
                capture_callback(&mut writer, &samples, device_channels, at(k * 10));
                capture_callback(&mut writer, &integers, device_channels, at(k * 10 + 5));
                while reader.read(&mut frame).is_some() {}
                playback_callback(&mut taker, &mut out, device_channels, at(k * 10));
                playback_callback(&mut taker, &mut integers_out, device_channels, at(k * 10));
                while giver.wanted(at(k * 10)).is_some() {
                    giver.write(&block[..BLOCK * channels]);
                }
                let _ = (reader.counts(), giver.counts(), reader.started(), giver.take_error().is_some());
            }
            // Also when nobody reads: the ring overflows.
            for k in 0..100 {
                capture_callback(&mut writer, &samples, device_channels, at(2000 + k * 10));
                playback_callback(&mut taker, &mut out, device_channels, at(2000 + k * 10));
            }
        });
    }
}

#[test]
fn ports_of_the_application_only_copy() {
    for (rate, channels) in [(48_000, 1), (48_000, 2), (16_000, 1), (44_100, 2)] {
        let (mut capture, push) = device::application_capture(Arc::new(|| {}));
        let (mut playback, pull) = device::application_playback(Arc::new(|| {}));
        let samples = vec![0.1_f32; rate as usize / 100 * channels];
        let mut out = samples.clone();
        let mut frame = Frame::silence(1);
        let block = [0.2; BLOCK * 2];
        let mut round = |k: u64| {
            push.push(&samples, channels, rate, at(k * 10)).unwrap();
            while capture.read(at(k * 10), &mut frame).is_some() {}
            pull.pull(&mut out, channels, rate, at(k * 10)).unwrap();
            while playback.wanted(at(k * 10)).is_some() {
                playback.write(&block);
            }
        };
        // The first call at another rate makes the converter.
        round(0);
        without_allocation("a port", || (1..100).for_each(&mut round));
    }
}

#[test]
fn a_refused_call_of_the_audio_thread_only_notes_a_constant_text() {
    use audioroom::error::{Error, ErrorKind};
    use audioroom::ffi::engine::{AUDIOROOM_CreateEngine, AUDIOROOM_DestroyEngine};
    use audioroom::ffi::library::{AUDIOROOM_ABI_VERSION, AUDIOROOM_GetLastErrorMessage};
    use audioroom::ffi::media::{AUDIOROOM_PullPlaybackFrame, AUDIOROOM_PushCaptureFrame};
    use audioroom::ffi::publish::AUDIOROOM_SetCaptureVolume;

    let (_capture, push) = device::application_capture(Arc::new(|| {}));
    let samples = [0.1_f32; 480];
    let kind = without_allocation("a port that is full", || {
        let refused = (0..100).find_map(|k| push.push(&samples, 1, 48_000, at(k * 10)).err());
        refused.map(|error| Error::from(error).kind)
    });
    assert_eq!(kind, Some(ErrorKind::Busy));

    let mut engine = std::ptr::null_mut();
    let mut out = samples;
    let mut text = [0; 256];
    unsafe {
        assert_eq!(AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, std::ptr::null(), &raw mut engine), 0);
        // A text that was made, which the next error takes the place of.
        assert_eq!(AUDIOROOM_SetCaptureVolume(engine, 500), ErrorKind::OutOfRange.status());
        without_allocation("a refused call", || {
            let range = ErrorKind::OutOfRange.status();
            let null = ErrorKind::NullArgument.status();
            assert_eq!(AUDIOROOM_PushCaptureFrame(engine, samples.as_ptr(), 479, 1, 48_000), range);
            assert_eq!(AUDIOROOM_PushCaptureFrame(engine, samples.as_ptr(), 480, 3, 48_000), range);
            assert_eq!(AUDIOROOM_PushCaptureFrame(engine, std::ptr::null(), 480, 1, 48_000), null);
            assert_eq!(AUDIOROOM_PullPlaybackFrame(engine, std::ptr::null_mut(), 480, 1, 48_000), null);
            assert_eq!(
                AUDIOROOM_PullPlaybackFrame(std::ptr::null_mut(), out.as_mut_ptr(), 480, 1, 48_000),
                null
            );
            assert_eq!(AUDIOROOM_PullPlaybackFrame(engine, out.as_mut_ptr(), 480, 1, 7_000), range);
        });
        assert_eq!(AUDIOROOM_GetLastErrorMessage(text.as_mut_ptr(), text.len(), std::ptr::null_mut()), 0);
        AUDIOROOM_DestroyEngine(&raw mut engine);
        assert!(std::ffi::CStr::from_ptr(text.as_ptr()).to_str().unwrap().contains("8000 to 48000 Hz"));
    }
}

#[test]
fn the_send_chain_allocates_only_when_it_is_made() {
    for (latency, dred_ms) in [(LatencyMode::Low, 0), (LatencyMode::Balanced, 0), (LatencyMode::Robust, 200)]
    {
        let profile = AudioProfile { latency, dred_ms: Some(dred_ms), complexity: 2, ..Default::default() };
        let mut chain = SendChain::new(&profile).unwrap();
        let mut frame = Frame::silence(1);
        without_allocation("the send chain", || {
            for k in 0..100_usize {
                tone(&mut frame, k);
                chain.set_mic(!(40..70).contains(&k));
                chain.set_volume(if k > 80 { 50 } else { 100 });
                // A gap of the device, too.
                let end = at(k as u64 * 10 + if k > 50 { 500 } else { 0 });
                chain.push(&frame, end);
                let _ = chain.poll().map(|packet| packet.payload.len());
                let _ = chain.level();
            }
        });
    }
}

#[test]
fn the_mixer_allocates_only_where_lanes_come_and_go() {
    let profile = AudioProfile { complexity: 2, dred_ms: Some(200), ..Default::default() };
    let mut chain = SendChain::new(&profile).unwrap();
    let mut packets: Vec<Vec<u8>> = Vec::new();
    for k in 0..100 {
        let mut frame = Frame::silence(1);
        tone(&mut frame, k);
        chain.push(&frame, Time::from_nanos((k as u64 + 1) * FRAME_NANOS));
        packets.extend(chain.poll().map(|packet| packet.payload.to_vec()));
    }
    let mut mixer = Mixer::new().unwrap();
    let streams = [StreamId::fresh(), StreamId::fresh()];
    for stream in streams {
        mixer.add_lane(stream).unwrap();
    }
    without_allocation("the mixer", || {
        for (k, payload) in packets.iter().enumerate() {
            for (n, stream) in streams.iter().enumerate() {
                // Losses, twins, disorder, nonsense and a stream that begins anew.
                if k % 9 == 4 + n {
                    continue;
                }
                let sequence = if k % 13 == 5 { k + 1 } else { k } as u16;
                let jump = if k > 40 { 40_000 } else { 0 };
                let packet = LanePacket {
                    sequence: sequence.wrapping_add(jump),
                    timestamp: u32::from(sequence) * 960 + u32::from(jump) * 960,
                    marker: false,
                    payload: if k % 17 == 3 { &[0xff, 0, 1] } else { payload },
                    captured_ntp: Some(1),
                };
                mixer.insert(*stream, packet, at(k as u64 * 20));
                mixer.insert(*stream, packet, at(k as u64 * 20));
            }
            mixer.set_volume(Some(streams[0]), (k % 200) as u32);
            mixer.set_muted(streams[1], k % 5 == 0);
            mixer.set_pan(streams[0], (k % 200) as i32 - 100);
            // One of them leaves the stage and comes back.
            mixer.set_most_decoded(if k % 20 < 8 { 1 } else { 2 });
            mixer.packet_level(streams[k % 2], (k % 60) as u8);
            mixer.listed_level(streams[0], 0.1);
            for block in 0..8 {
                let now = at(k as u64 * 20) + Duration::from_micros(2500 * block);
                let channels = if k > 60 { 2 } else { 1 };
                let mut pcm = [0.0; BLOCK * 2];
                mixer.add_beside(&pcm[..BLOCK * channels]);
                mixer.render(&mut pcm[..BLOCK * channels], channels, now, now);
                let _ = (mixer.poll_first_audio(), mixer.level(streams[0]), mixer.stats(streams[1]));
            }
        }
    });
    let stats = mixer.stats(streams[0]).unwrap();
    assert!(stats.lost_packets > 3 && stats.duplicate_packets > 10 && stats.restarts > 0, "{stats:?}");
}

/// Calls of the allocator in one frame of a capture chain, allocating and freeing each for itself, in the mean.
fn allocator_calls(processing: &Processing) -> f64 {
    let mut chain = CaptureChain::new();
    let slot = Arc::new(HookSlot::default());
    slot.set(Some(Box::new(|samples, _| samples.iter_mut().for_each(|sample| *sample *= 0.9))));
    chain.set_hook(Some(HookRunner::new(slot, || Time::ZERO, Duration::from_millis(5))));
    chain.set(processing).unwrap();
    let mut frame = Frame::silence(1);
    let mut step = |k: usize| {
        let end = at(k as u64 * 10);
        for block in 0..4 {
            chain.far_end(&[0.1; BLOCK], end + Duration::from_micros(2_500 * block));
        }
        tone(&mut frame, k);
        frame.samples_mut()[k % FRAME] = f32::NAN;
        chain.press(k.is_multiple_of(3));
        chain.process(&mut frame, end);
        let _ = (chain.delay(), chain.is_voice(), chain.input_level(), chain.echo_figures());
    };
    // Whatever runs for the first time may keep what it needs.
    (0..50).for_each(&mut step);
    let before = violation_count();
    assert_no_alloc(|| (50..250).for_each(&mut step));
    f64::from(violation_count() - before) / 200.0
}

#[test]
fn the_capture_chain_allocates_only_inside_sonora() {
    for mode in [TalkMode::Open, TalkMode::PushToTalk, TalkMode::VoiceActivation] {
        let talk = TalkOptions { mode, ..Default::default() };
        let own = Processing { high_pass: true, noise: true, talk, ..Default::default() };
        assert_eq!(allocator_calls(&own), 0.0, "high-pass, noise suppression, hook, gate, {mode:?}");
        assert_eq!(
            allocator_calls(&Processing { talk, ..Default::default() }),
            0.0,
            "hook, voice, gate, {mode:?}"
        );
    }
    let echo = allocator_calls(&Processing { echo: true, ..Default::default() });
    let gain = allocator_calls(&Processing { gain: true, ..Default::default() });
    assert!(echo > 0.0 && echo <= SONORA_ECHO_CALLS, "echo: {echo} a frame");
    assert!(gain > 0.0 && gain <= SONORA_GAIN_CALLS, "gain: {gain} a frame");
}

#[test]
fn aux_input_and_monitor_allocate_only_when_they_are_switched_on() {
    use audioroom::audio::auxiliary::{self, Auxiliary, Pull, PullSlot, Shape};
    use audioroom::audio::bridge::Bridge;
    use audioroom::audio::monitor::Monitor;

    let pull: Pull = Box::new(|samples| {
        samples.fill(0.1);
        Some(Shape { channels: 1, rate_hz: 44_100 })
    });
    let slot = PullSlot::default();
    let (input, port) = auxiliary::input(slot.clone(), || Time::ZERO).unwrap();
    let (mut aux, mut monitor) = (Auxiliary::new(), Monitor::new());
    aux.set(Some(Box::new(input)));
    monitor.set(Some(Box::new(Bridge::new().unwrap())));
    let mut chain = SendChain::new(&AudioProfile { complexity: 2, ..Default::default() }).unwrap();
    let mut frame = Frame::silence(1);
    let samples = [0.2; FRAME * 2];
    let mut round = |k: usize| {
        tone(&mut frame, k);
        let now = at(k as u64 * 10);
        // A gap, too.
        if !(60..70).contains(&k) {
            let _ = port.push(&samples, 2, 48_000, now);
        }
        monitor.hear(&frame);
        chain.push_beside(&frame, aux.send(now), now);
        let _ = chain.poll().map(|packet| packet.payload.len());
        for _ in 0..4 {
            let mut block = [0.0; BLOCK * 2];
            let _ = aux.play(2, now).map(|sound| block.copy_from_slice(sound));
            monitor.play(&mut block, 2);
        }
        aux.set_volume(k as u32, 100);
        let _ = aux.take_news(now).is_some();
    };
    without_allocation("aux input and monitor", || (0..100).for_each(&mut round));
    *slot.lock() = Some(pull);
    // The first frame at another rate makes the converter.
    (100..130).for_each(&mut round);
    without_allocation("an aux callback", || (130..200).for_each(&mut round));
}

#[test]
fn paced_devices_only_copy() {
    let path = std::env::temp_dir().join(format!("audioroom-rt-{}.wav", std::process::id()));
    let spec = audioroom::config::DeviceSpec::File(path.clone());
    let log = audioroom::log::Log::off();
    let mut file = device::open_playback(&spec, Arc::new(|| {}), &log).unwrap();
    let mut memory = Playback::memory(5);
    let mut captures = [Capture::null(), Capture::samples(vec![0.1; 7000], 2)];
    let mut frame = Frame::silence(1);
    without_allocation("a paced device", || {
        for k in 0..300 {
            for capture in &mut captures {
                while capture.read(at(k * 7), &mut frame).is_some() {}
            }
            for playback in [&mut file, &mut memory] {
                while playback.wanted(at(k * 7)).is_some() {
                    playback.write(&[0.3; BLOCK]);
                }
            }
        }
        // A thread that was away for long.
        while file.wanted(at(20_000)).is_some() {
            file.write(&[0.3; BLOCK]);
        }
    });
    drop(file);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn levels_spectra_and_the_delay_meter_allocate_only_when_they_are_made() {
    use audioroom::audio::attention::Attention;
    use audioroom::audio::lane::LaneStats;
    use audioroom::audio::level::Meter;
    use audioroom::audio::spectrum::Analyser;
    use audioroom::engine::delay::StreamDelay;

    let (mut meter, mut analyser) = (Meter::new(FRAME), Analyser::new());
    let (mut attention, mut delay, lane) = (Attention::new(), StreamDelay::new(), LaneStats::default());
    meter.keep_history(Some(1));
    let mut frame = Frame::silence(1);
    without_allocation("levels", || {
        for k in 0..4_000_usize {
            tone(&mut frame, k);
            meter.push(frame.samples());
            let _ = attention.frame(frame.samples(), k < 2_000, meter.is_loud());
            delay.packet(k as u32 * 960, at(k as u64 * 20));
            if k % 10 == 9 {
                let _ = (meter.take_period(), delay.stages(&lane, Some(1.0), at(k as u64 * 20)));
                let _ = meter.history().map(|sound| analyser.analyse(sound));
            }
        }
    });
    assert!(delay.clock_ppm().is_some());
}

#[test]
fn the_latest_value_cell_only_copies() {
    let cell = Latest::<3>::new();
    without_allocation("the cell", || {
        cell.set([1, 2, 3]);
        assert_eq!(cell.get(), Some([1, 2, 3]));
    });
}

#[test]
fn copies_of_packets_allocate_only_while_they_grow() {
    let mut redundancy = Redundancy::default();
    redundancy.set_copies(2);
    let mut payload = Vec::with_capacity(opus::MAX_PACKET);
    let mut pack = |packets: std::ops::Range<u32>| {
        for k in packets {
            payload.clear();
            payload.resize(90, k as u8);
            redundancy.pack(k * 960, &mut payload, 111);
        }
    };
    pack(0..10);
    without_allocation("copies of packets", || pack(10..200));
}

/// A run of speech-like packets with in-band FEC or deep redundancy.
fn packets(profile: &AudioProfile, decision: Decision, frames: usize) -> Vec<(u32, Vec<u8>)> {
    let mut chain = SendChain::new(profile).unwrap();
    chain.set_decision(&decision);
    let mut packets = Vec::new();
    for k in 0..frames {
        let mut frame = Frame::silence(1);
        for (n, sample) in frame.samples_mut().iter_mut().enumerate() {
            let t = (k * FRAME + n) as f32 / 48_000.0;
            let pitch = 140.0 + 30.0 * (t * 9.0).sin();
            let voice: f32 =
                (1..8).map(|h| (t * pitch * h as f32 * std::f32::consts::TAU).sin() / h as f32).sum();
            *sample = 0.15 * voice * (0.6 + 0.4 * (t * 20.0).sin());
        }
        chain.push(&frame, Time::from_nanos((k as u64 + 1) * FRAME_NANOS));
        packets.extend(chain.poll().map(|packet| (packet.timestamp, packet.payload.to_vec())));
    }
    packets
}

#[test]
fn every_repair_of_a_lane_allocates_nothing() {
    let profile = AudioProfile { complexity: 5, dtx: false, ..Default::default() };
    let fec = Decision { bitrate: 40_000, fec: true, loss_percent: 20, red: 0, dred_ms: 0 };
    let dred = Decision { bitrate: 64_000, fec: false, loss_percent: 20, red: 0, dred_ms: 300 };
    let (fec, dred) = (packets(&profile, fec, 600), packets(&profile, dred, 600));
    // The same as RED: each packet with a copy of the one before.
    let mut redundancy = Redundancy::default();
    redundancy.set_copies(1);
    let red: Vec<Vec<u8>> = fec
        .iter()
        .enumerate()
        .map(|(k, (_, payload))| {
            let mut payload = payload.clone();
            redundancy.pack(k as u32 * 960, &mut payload, 111);
            payload
        })
        .collect();
    let mut mixer = Mixer::new().unwrap();
    let streams: Vec<StreamId> = (0..6).map(|_| StreamId::fresh()).collect();
    for stream in &streams {
        mixer.add_lane(*stream).unwrap();
    }
    let packet = |sequence: usize, payload| LanePacket {
        sequence: sequence as u16,
        timestamp: sequence as u32 * 960,
        marker: false,
        payload,
        captured_ntp: None,
    };
    without_allocation("a lane", || {
        // Of six talkers five are decoded, and not each gets the costly concealment.
        mixer.set_most_decoded(5);
        mixer.set_least_delay(streams[0], Duration::from_millis(120));
        for k in 0..300 {
            let sent = at(k as u64 * 20);
            let in_burst = k % 50 > 40;
            for (n, stream) in streams.iter().enumerate() {
                let all = if n < 2 { &dred } else { &fec };
                // Single losses and bursts; some of what was lost comes again, and a copy comes with the next packet.
                if !in_burst && k % 7 != 3 && n == 3 {
                    mixer.insert_red(*stream, packet(k, &red[k]), Origin::Sent, sent);
                } else if !in_burst && k % 7 != 3 {
                    mixer.insert(*stream, packet(k, &all[k].1), sent);
                }
                if n == 4 && k % 14 == 8 {
                    mixer.insert_repair(*stream, packet(k - 5, &all[k - 5].1), Origin::Retransmission, sent);
                }
                mixer.packet_level(*stream, 30 + (k / 50 + n) as u8 % 6);
            }
            mixer.set_pan(streams[1], (k % 100) as i32);
            // The loudspeaker is slow for the first half and fast for the second, so that sound is taken out and put in.
            for block in 0..8 {
                let off = if k < 150 { k * 200 } else { (300 - k) * 200 } as u64;
                let now = sent + Duration::from_micros(2500 * block + off);
                let mut pcm = [0.0; BLOCK * 2];
                mixer.render(&mut pcm, 2, now + Duration::from_millis(10), now);
                let _ = (mixer.mix_level(), mixer.costly_frames(), mixer.spare(streams[0]));
            }
            for stream in &streams {
                let _ = (mixer.stats(*stream), mixer.take_level(*stream), mixer.is_decoded(*stream));
            }
        }
    });
    let sum = |figure: fn(&audioroom::audio::lane::LaneStats) -> u64| -> u64 {
        streams.iter().map(|stream| figure(&mixer.stats(*stream).unwrap())).sum()
    };
    let done = [
        sum(|stats| stats.fec_packets),
        sum(|stats| stats.dred_frames),
        sum(|stats| stats.dred_parses),
        sum(|stats| stats.concealed_samples),
        sum(|stats| stats.red_packets),
        sum(|stats| stats.retransmitted_packets),
        sum(|stats| stats.inserted_samples),
        sum(|stats| stats.removed_samples),
    ];
    assert!(done.iter().all(|count| *count > 0), "every step was under the counter: {done:?}");
    assert!(mixer.costly_frames().1 > 0, "and the budget refused some");
    assert!(mixer.streams().any(|stream| mixer.is_decoded(stream) == Some(false)), "and one lane rested");
}

/// Two peers of the WebRTC stack, and what is under way between them.
struct Link {
    peers: [Peer; 2],
    now: Time,
}

impl Link {
    fn address(side: usize) -> std::net::SocketAddr {
        std::net::SocketAddr::from(([10, 0, 0, 1 + side as u8], 40_000))
    }

    /// Lets a millisecond pass.
    fn pass(&mut self) {
        self.now += Duration::from_millis(1);
        for side in 0..2 {
            if self.peers[side].deadline().is_some_and(|due| due <= self.now) {
                self.peers[side].handle_timeout(self.now);
            }
            while let Some(datagram) = self.peers[side].poll_datagram() {
                self.peers[1 - side].handle_datagram(datagram.to, datagram.from, &datagram.data, self.now);
            }
        }
    }
}

#[test]
fn the_webrtc_stack_allocates_a_known_number_of_times_for_a_packet() {
    let certificate = Certificate::generate().unwrap();
    let now = Time::from_nanos(1_000_000_000_000);
    let config = |side: usize| PeerConfig {
        stack: Stack::WebRtc,
        local: vec![Link::address(side)],
        seed: side as u64,
    };
    let client = Peer::client(&config(0), &certificate, 1, now).unwrap();
    let server = Peer::server(&config(1), &certificate, now).unwrap();
    let mut link = Link { peers: [client, server], now };
    let sender = link.peers[0].add_sender("mic").unwrap();
    let offer = link.peers[0].create_offer(now).unwrap();
    link.peers[1].accept_offer(&offer, now).unwrap();
    let answer = link.peers[1].create_answer(now).unwrap();
    link.peers[0].set_answer(&answer.sdp, now).unwrap();
    for _ in 0..3000 {
        link.pass();
    }
    assert!(link.peers.iter().all(Peer::is_connected));
    link.peers.iter_mut().for_each(|peer| while peer.poll_event().is_some() {});
    let (mut sent, mut received, mut count) = (0, 0, 0);
    for k in 0..300_u16 {
        let packet = RtpPacket {
            payload_type: 111,
            marker: false,
            sequence: k,
            timestamp: u32::from(k) * 960,
            level: Some(AudioLevel { minus_dbov: 30, voice: true }),
            capture_ntp: Some(1),
            payload: vec![0x48; 100],
        };
        let now = link.now;
        let mut datagrams = Vec::with_capacity(4);
        let counted = violations(|| {
            link.peers[0].send_rtp(sender, &packet, now).unwrap();
            while let Some(datagram) = link.peers[0].poll_datagram() {
                datagrams.push(datagram);
            }
        });
        let is_measured = k >= 100 && datagrams.len() == 1;
        let taken = violations(|| {
            for datagram in datagrams {
                link.peers[1].handle_datagram(datagram.to, datagram.from, &datagram.data, now);
            }
            while let Some(event) = link.peers[1].poll_event() {
                count += u32::from(matches!(event, PeerEvent::Rtp(..)));
            }
        });
        if is_measured {
            (sent, received) = (sent.max(counted), received.max(taken));
        }
        for _ in 0..20 {
            link.pass();
        }
    }
    println!("sent {sent}, received {received}");
    assert!(count > 290, "{count} packets came");
    assert!(sent <= SENT_PACKET && received <= RECEIVED_PACKET, "sent {sent}, received {received}");
}

#[test]
fn underruns_and_late_ticks_are_counted_when_they_happen_and_only_then() {
    use audioroom::engine::media::{Input, Media, MediaSetup};
    use audioroom::engine::message::ToMedia;
    let setup = MediaSetup {
        stack: Stack::WebRtc,
        certificate: Certificate::generate().unwrap(),
        profile: AudioProfile::default(),
        wall_offset: Duration::ZERO,
        seed: 1,
    };
    let mut media = Media::new(setup).unwrap();
    let (playback, pull) = device::application_playback(Arc::new(|| {}));
    media.handle(Input::Message(ToMedia::Playback(1, Some(Box::new(playback)))), at(0));
    let mut out = [0.0; 480];
    let mut rounds = |media: &mut Media, rounds: std::ops::Range<u64>, serve: bool| {
        for k in rounds {
            pull.pull(&mut out, 1, 48_000, at(k * 10)).unwrap();
            if serve {
                media.handle(Input::Timeout, at(k * 10));
            }
        }
        media.stats(at(5000)).playback_underruns
    };
    let warm = rounds(&mut media, 0..50, true);
    assert_eq!(rounds(&mut media, 50..100, true), warm, "a served loudspeaker has no underrun");
    assert!(rounds(&mut media, 100..120, false) > warm, "one that is not served has");

    media.handle(Input::Message(ToMedia::Playback(2, Some(Box::new(Playback::null())))), at(6000));
    media.handle(Input::Timeout, at(6000));
    let before = media.stats(at(6000)).late_wakeups;
    for (late, counted) in [(4, 0), (6, 1), (1, 1), (40, 2)] {
        let due = media.deadline().unwrap();
        media.handle(Input::Timeout, due + Duration::from_millis(late));
        assert_eq!(media.stats(due).late_wakeups - before, counted, "{late} ms late");
    }
}

#[test]
#[cfg(feature = "device")]
fn overruns_are_counted_when_nobody_reads_and_only_then() {
    use audioroom::audio::device::cpal::capture_callback;
    let (mut writer, mut reader) = ring::capture(48_000, 1, Arc::new(|| {}), None).unwrap();
    let mut frame = Frame::silence(1);
    let samples = [0.1_f32; 480];
    for k in 0..100 {
        capture_callback(&mut writer, &samples, 1, at(k * 10));
        while reader.read(&mut frame).is_some() {}
    }
    assert_eq!((reader.counts().events, reader.counts().dropped_samples), (0, 0));
    for k in 100..150 {
        capture_callback(&mut writer, &samples, 1, at(k * 10));
    }
    // 500 ms came and the ring holds 200.
    let counts = reader.counts();
    assert!(counts.events > 0, "{counts:?}");
    assert!((13_000..16_000).contains(&counts.dropped_samples), "{counts:?}");
}
