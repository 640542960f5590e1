//! Recordings of a room on a virtual clock: every file has its talker, at the same place as every other file.
#![cfg(feature = "sim")]

use std::path::Path;
use std::time::Duration;

use audioroom::audio::device::wav;
use audioroom::audio::opus::Decoder;
use audioroom::audio::recorder::ogg::checksum;
use audioroom::clock::Time;
use audioroom::config::{RecordedSource, RecordingConfig};
use audioroom::error::ErrorKind;
use audioroom::event::{Event, RecordingProgress};
use audioroom::id::{RecordingId, RoomId, StreamId};
use audioroom::sim::engine_node::Recording;
use audioroom::sim::shape::LinkShape;
use audioroom::sim::tone::amplitude_of;
use audioroom::sim::world::{EngineId, World};

const SECOND: Duration = Duration::from_secs(1);
/// One period of the virtual sound card.
const TICK: Duration = Duration::from_millis(10);
/// Maximum difference of two files: 1 ms, in samples.
const ALIGNED: usize = 48;
const OWN_HZ: f64 = 700.0;

/// Noise that changes its loudness like speech; another one for each seed.
fn noise(seed: u64) -> Vec<f32> {
    let mut state = seed * 2 + 1;
    let (mut smooth, mut samples) = (0.0_f32, Vec::new());
    for n in 0..10 * 48_000_u64 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let white = (state >> 40) as f32 / (1 << 23) as f32 - 1.0;
        smooth += 0.2 * (white - smooth);
        let loudness = 0.3 + 0.25 * ((n + seed * 7_000) as f32 / 4_800.0).sin();
        samples.push(smooth * loudness);
    }
    samples
}

/// The recorder with a microphone that gets tones, and talkers who make noise; all logged in.
fn room(seed: u64, talkers: &[&str]) -> (World, EngineId, Vec<EngineId>, Vec<RoomId>) {
    let mut world = World::plain(seed);
    world.server();
    let me = world.engine("me");
    let mut engines = vec![me];
    for (n, name) in talkers.iter().enumerate() {
        let spoken = noise(n as u64 + 1);
        engines
            .push(world.engine_with(name, |setup| setup.recording = Some(Recording { spoken, seconds: 0 })));
    }
    let rooms: Vec<RoomId> = engines.iter().map(|engine| world.login(*engine, "hall")).collect();
    world.wait("all are logged in", SECOND * 10, |world| {
        engines.iter().zip(&rooms).all(|(engine, room)| world.is_logged_in(*engine, *room))
    });
    world.run_for(SECOND);
    (world, me, engines.split_off(1), rooms)
}

fn start(world: &mut World, engine: EngineId, source: RecordedSource, path: &Path) -> RecordingId {
    let config = RecordingConfig { source, path: path.to_str().unwrap().to_owned(), ..Default::default() };
    world.call(engine, |engine| engine.start_recording(config, None)).unwrap()
}

/// Stops a recording; returns its last event.
fn stop(world: &mut World, engine: EngineId, recording: RecordingId) -> RecordingProgress {
    world.call(engine, |engine| engine.stop_recording(recording)).unwrap();
    world.run_for(SECOND / 2);
    let (progress, error) = ended(world, engine, recording).expect("the recording has ended");
    assert_eq!(error, None);
    progress
}

fn ended(
    world: &World,
    engine: EngineId,
    recording: RecordingId,
) -> Option<(RecordingProgress, Option<ErrorKind>)> {
    let ends: Vec<_> = world
        .events(engine)
        .filter_map(|event| match event {
            Event::RecordingEnd { recording: other, progress, error } if *other == recording => {
                Some((*progress, error.as_ref().map(|error| error.kind)))
            }
            _ => None,
        })
        .collect();
    assert!(ends.len() <= 1, "{ends:?}");
    ends.first().copied()
}

fn sound(path: &Path) -> Vec<f32> {
    wav::read(path).unwrap().samples
}

/// Correlation of two signals when `b` is moved by `lag` samples, relative to their energy.
fn correlation(a: &[f32], b: &[f32], lag: isize) -> f64 {
    let (mut sum, mut energy_a, mut energy_b) = (0.0, 1e-9, 1e-9);
    for n in 1_000..a.len().min(b.len()) - 1_000 {
        let (x, y) = (f64::from(a[n]), f64::from(b[n.wrapping_add_signed(lag)]));
        (sum, energy_a, energy_b) = (sum + x * y, energy_a + x * x, energy_b + y * y);
    }
    sum / (energy_a * energy_b).sqrt()
}

/// The lag at which `b` contains `a` best, and the correlation there.
fn best_lag(a: &[f32], b: &[f32]) -> (usize, f64) {
    let best = (-600..=600).map(|lag| (lag, correlation(a, b, lag)));
    let (lag, value) = best.max_by(|(_, x), (_, y)| x.total_cmp(y)).unwrap();
    (lag.unsigned_abs(), value)
}

/// The packets of an Ogg Opus file, decoded, without the pre-skip, as long as the last page says. Checks every page.
fn decoded(path: &Path) -> Vec<f32> {
    let bytes = std::fs::read(path).unwrap();
    let (mut at, mut packets, mut packet, mut end, mut page_number) = (0, Vec::new(), Vec::new(), 0, 0);
    while at < bytes.len() {
        let head = &bytes[at..at + 27];
        assert_eq!(&head[..5], b"OggS\0");
        assert_eq!(u32::from_le_bytes(head[18..22].try_into().unwrap()), page_number);
        let segments = &bytes[at + 27..at + 27 + usize::from(head[26])];
        let length = segments.iter().map(|segment| usize::from(*segment)).sum::<usize>();
        let mut page = bytes[at..at + 27 + segments.len() + length].to_vec();
        let sum = u32::from_le_bytes(page[22..26].try_into().unwrap());
        page[22..26].fill(0);
        assert_eq!(checksum(&page), sum);
        end = u64::from_le_bytes(head[6..14].try_into().unwrap());
        let mut body = &page[27 + segments.len()..];
        for segment in segments {
            let (part, rest) = body.split_at(usize::from(*segment));
            packet.extend_from_slice(part);
            body = rest;
            if *segment < 255 {
                packets.push(std::mem::take(&mut packet));
            }
        }
        at += page.len();
        page_number += 1;
    }
    assert!(packets[0].starts_with(b"OpusHead") && packets[1].starts_with(b"OpusTags"));
    let skip = usize::from(u16::from_le_bytes([packets[0][10], packets[0][11]]));
    let mut decoder = Decoder::new(1).unwrap();
    let mut samples = Vec::new();
    for packet in &packets[2..] {
        let mut piece = vec![0.0; 5_760];
        let count = decoder.decode(packet, &mut piece).unwrap();
        samples.extend_from_slice(&piece[..count]);
    }
    samples.truncate(end as usize);
    samples.split_off(skip)
}

#[test]
fn files_of_all_talkers_are_aligned_with_the_mix() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (mut world, me, _, _) = room(201, &["alice", "bob"]);
    world.run_for(Duration::from_micros(3_217));
    let begun = world.now();
    let each = start(&mut world, me, RecordedSource::Each, &at("{user}.wav"));
    let mix = start(&mut world, me, RecordedSource::Mix, &at("mix.wav"));
    let opus = start(&mut world, me, RecordedSource::Each, &at("{user}.opus"));
    world.run_for(SECOND * 3);
    world.talk_at(me, OWN_HZ);
    let spoken_at = world.at(me).next_tick() - TICK;
    world.run_for(SECOND * 2);
    let progress = stop(&mut world, me, each);
    assert_eq!((progress.files, progress.lost, progress.unrecorded_users), (3, Duration::ZERO, 0));
    assert_eq!(progress.duration.as_millis(), 5_000);
    let bytes: u64 = ["me", "alice", "bob"]
        .iter()
        .map(|name| std::fs::metadata(at(&format!("{name}.wav"))).unwrap().len())
        .sum();
    assert_eq!(progress.bytes, bytes);
    let [alice, bob, own] = ["alice.wav", "bob.wav", "me.wav"].map(|name| sound(&at(name)));
    assert_eq!([alice.len(), bob.len(), own.len()], [5 * 48_000; 3]);
    stop(&mut world, me, mix);
    stop(&mut world, me, opus);
    let mix = sound(&at("mix.wav"));
    // Each talker is in the mix, at the same place.
    let quiet = 48_000..3 * 48_000;
    for talker in [&alice, &bob] {
        let (lag, value) = best_lag(&talker[quiet.clone()], &mix[quiet.clone()]);
        assert!(lag <= 1 && value > 0.5, "{lag} samples, {value}");
    }
    assert!(best_lag(&alice[quiet.clone()], &bob[quiet.clone()]).1 < 0.2, "the files have different talkers");
    // The mix is what the loudspeaker played.
    let heard = |from: Time, to: Time| world_heard(&mut world, me, from, to);
    check_played(heard, begun, &mix);
    // The local voice is at its time, in both.
    let onset = own.iter().position(|sample| sample.abs() > 0.01).unwrap() as f64 / 48.0;
    let expected = spoken_at.since(begun).as_secs_f64() * 1e3;
    assert!((onset - expected).abs() < 1.0, "{onset} and {expected} ms");
    let late = 4 * 48_000..5 * 48_000;
    assert!(amplitude_of(&own[late.clone()], OWN_HZ) > 0.4 && amplitude_of(&mix[late.clone()], OWN_HZ) > 0.4);
    assert!(amplitude_of(&alice[late], OWN_HZ) < 0.05);
    // Ogg Opus has the same sound at the same place. A tone repeats, so its beginning is compared.
    let begin = |samples: &[f32]| samples.iter().position(|sample| sample.abs() > 0.1).unwrap();
    let difference = begin(&own).abs_diff(begin(&decoded(&at("me.opus"))));
    assert!(difference <= ALIGNED, "{difference} samples");
    for (name, talker) in [("alice.opus", &alice), ("bob.opus", &bob)] {
        let decoded = decoded(&at(name));
        let (lag, value) = best_lag(&talker[quiet.clone()], &decoded[quiet.clone()]);
        assert!(lag <= ALIGNED && value > 0.8, "{name}: {lag} samples, {value}");
    }
}

fn world_heard(world: &mut World, engine: EngineId, from: Time, to: Time) -> Vec<f32> {
    world.at(engine).heard().between(from, to).to_vec()
}

/// Compares a recording that began at `begun` with the loudspeaker.
fn check_played(mut heard: impl FnMut(Time, Time) -> Vec<f32>, begun: Time, mix: &[f32]) {
    // A period is recorded when the loudspeaker fetches it, and heard during the next one.
    let played = heard(begun + SECOND - TICK, begun + SECOND * 3 - TICK);
    let (lag, value) = best_lag(&mix[48_000..3 * 48_000], &played);
    assert!(lag <= ALIGNED && value > 0.95, "{lag} samples, {value}");
}

#[test]
fn user_who_returns_continues_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("bob.wav"), "precious").unwrap();
    let (mut world, me, talkers, rooms) = room(202, &["alice"]);
    let recording = start(&mut world, me, RecordedSource::Each, &at("{user}.wav"));
    world.run_for(SECOND * 2);
    world.call(talkers[0], |engine| engine.logout_room(rooms[1])).unwrap();
    world.run_for(SECOND * 2);
    let spoken = noise(5);
    let bob = world.engine_with("bob", |setup| setup.recording = Some(Recording { spoken, seconds: 0 }));
    world.login(bob, "hall");
    world.run_for(SECOND * 2);
    world.login(talkers[0], "hall");
    world.run_for(SECOND * 2);
    let progress = stop(&mut world, me, recording);
    assert_eq!(progress.files, 3);
    let (alice, bob) = (sound(&at("alice.wav")), sound(&at("bob-2.wav")));
    assert_eq!((alice.len(), bob.len()), (8 * 48_000, 8 * 48_000));
    assert_eq!(std::fs::read(at("bob.wav")).unwrap(), b"precious");
    let is_loud = |samples: &[f32], second: usize| {
        samples[second * 48_000..(second + 1) * 48_000].iter().any(|sample| sample.abs() > 0.02)
    };
    let loud = |samples: &[f32]| (0..8).map(|second| is_loud(samples, second)).collect::<Vec<_>>();
    assert_eq!((loud(&alice)[1], loud(&alice)[3], loud(&alice)[7]), (true, false, true));
    assert_eq!((loud(&bob)[1], loud(&bob)[3], loud(&bob)[5]), (false, false, true));
    assert!(!at("alice-2.wav").exists());
}

#[test]
fn one_stream_and_own_voice_are_recorded_alone() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (mut world, me, _, rooms) = room(203, &["alice", "bob"]);
    world.talk_at(me, OWN_HZ);
    let found = world.events(me).find_map(|event| match event {
        Event::StreamUpdate { added: true, streams, .. } => {
            streams.iter().find(|stream| stream.user.user_id == "alice").map(|stream| stream.stream)
        }
        _ => None,
    });
    let source = RecordedSource::Stream(found.unwrap());
    let path = |name: &str| at(name).to_str().unwrap().to_owned();
    let config = RecordingConfig { source, path: path("stream.wav"), channels: 2, ..Default::default() };
    let unknown = RecordingConfig { source: RecordedSource::Stream(StreamId::fresh()), ..config.clone() };
    let room = Some(rooms[0]);
    let refused = world.call(me, |engine| engine.start_recording(unknown, room)).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::NotFound);
    let stream = world.call(me, |engine| engine.start_recording(config, room)).unwrap();
    let each = start(&mut world, me, RecordedSource::Each, &at("{user}.wav"));
    let voice = start(&mut world, me, RecordedSource::Voice, &at("voice.wav"));
    world.run_for(SECOND * 2);
    // The volume of the playback is not that of the recording.
    for recording in [stream, each, voice] {
        stop(&mut world, me, recording);
    }
    let (alice, both) = (sound(&at("alice.wav")), wav::read(&at("stream.wav")).unwrap());
    assert_eq!(both.channels, 2);
    let left: Vec<f32> = both.samples.chunks_exact(2).map(|pair| pair[0]).collect();
    let part = 24_000..72_000;
    let (lag, value) = best_lag(&alice[part.clone()], &left[part.clone()]);
    assert!(lag <= 1 && value > 0.99, "{lag} samples, {value}");
    let voice = sound(&at("voice.wav"));
    assert!(amplitude_of(&voice[part.clone()], OWN_HZ) > 0.4);
    assert!(best_lag(&alice[part.clone()], &voice[part]).1 < 0.1);
}

#[test]
fn recording_without_a_room_is_silence_of_its_length() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::plain(204);
    let me = world.engine("me");
    let path = folder.path().join("mix.wav");
    let recording = start(&mut world, me, RecordedSource::Mix, &path);
    world.run_for(SECOND * 2 + SECOND / 4);
    // The file can be played while it is written, and lacks less than a second.
    let begun = sound(&path);
    assert!(begun.len() > 48_000 && begun.iter().all(|sample| *sample == 0.0), "{}", begun.len());
    let progress = |event: &Event| matches!(event, Event::RecordingProgress { .. });
    assert_eq!(world.count(me, progress), 2);
    assert_eq!(stop(&mut world, me, recording).duration, SECOND * 2 + SECOND / 4);
    assert_eq!(sound(&path).len(), 48_000 * 9 / 4);
    let again = world.call(me, |engine| engine.stop_recording(recording)).unwrap_err();
    assert_eq!(again.kind, ErrorKind::NotFound);
}

#[test]
fn file_in_use_or_unwritable_ends_the_recording_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let mut world = World::plain(205);
    let me = world.engine("me");
    let first = start(&mut world, me, RecordedSource::Mix, &at("a.wav"));
    let exists = start(&mut world, me, RecordedSource::Mix, &at("a.wav"));
    let missing = start(&mut world, me, RecordedSource::Mix, &at("no/a.wav"));
    world.run_for(SECOND);
    let path = at("a.wav").to_str().unwrap().to_owned();
    let config = RecordingConfig { path, overwrite: true, ..Default::default() };
    let busy = world.call(me, |engine| engine.start_recording(config, None)).unwrap();
    world.run_for(SECOND);
    let kind = |world: &World, recording| ended(world, me, recording).map(|(_, kind)| kind);
    assert_eq!(kind(&world, exists), Some(Some(ErrorKind::File)));
    assert_eq!(kind(&world, missing), Some(Some(ErrorKind::File)));
    assert_eq!(kind(&world, busy), Some(Some(ErrorKind::Busy)));
    assert_eq!(kind(&world, first), None);
    assert_eq!(stop(&mut world, me, first).duration, SECOND * 2);
    assert_eq!(sound(&at("a.wav")).len(), 2 * 48_000);
}

#[test]
fn recordings_beyond_the_limit_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::plain(206);
    let me = world.engine("me");
    let path = |n: usize| folder.path().join(format!("{n}.wav"));
    let running: Vec<_> = (0..16).map(|n| start(&mut world, me, RecordedSource::Voice, &path(n))).collect();
    let path = path(16).to_str().unwrap().to_owned();
    let config = RecordingConfig { path, ..Default::default() };
    let refused = world.call(me, |engine| engine.start_recording(config.clone(), None)).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Busy);
    world.run_for(SECOND);
    stop(&mut world, me, running[3]);
    world.call(me, |engine| engine.start_recording(config, None)).unwrap();
}

/// Begins a recording of the only talker's stream.
fn record_stream(world: &mut World, me: EngineId, room: RoomId, path: &Path) -> RecordingId {
    let stream = world.events(me).find_map(|event| match event {
        Event::StreamUpdate { added: true, streams, .. } => streams.first().map(|stream| stream.stream),
        _ => None,
    });
    let source = RecordedSource::Stream(stream.unwrap());
    let config = RecordingConfig { source, path: path.to_str().unwrap().to_owned(), ..Default::default() };
    world.call(me, |engine| engine.start_recording(config, Some(room))).unwrap()
}

#[test]
fn received_packets_are_copied_to_their_places() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for (seed, loss) in [(207, 0.0), (208, 0.05)] {
        let mut world = World::plain(seed);
        world.server();
        let me = world.engine("me");
        // Words of 1.3 s with pauses of 0.7 s.
        let mut spoken = noise(3);
        spoken
            .iter_mut()
            .enumerate()
            .filter(|(n, _)| n % 96_000 >= 62_400)
            .for_each(|(_, sample)| *sample = 0.0);
        let alice =
            world.engine_with("alice", |setup| setup.recording = Some(Recording { spoken, seconds: 0 }));
        let rooms = [me, alice].map(|engine| world.login(engine, "hall"));
        world.wait("both are in", SECOND * 10, |world| {
            world.is_logged_in(me, rooms[0]) && world.is_logged_in(alice, rooms[1])
        });
        world.network.set_all(&LinkShape::delay_ms(20).with_loss(loss));
        world.run_for(SECOND * 2 + Duration::from_micros(1_234));
        let names = [format!("{seed}.wav"), format!("{seed}.opus")];
        let recordings = names.each_ref().map(|name| record_stream(&mut world, me, rooms[0], &at(name)));
        world.run_for(SECOND * 10);
        let ends = recordings.map(|recording| stop(&mut world, me, recording));
        assert!(ends[1].bytes * 4 < ends[0].bytes, "{ends:?}");
        let (played, copied) = (sound(&at(&names[0])), decoded(&at(&names[1])));
        assert_eq!((played.len(), ends[0].duration), (480_000, SECOND * 10));
        assert_eq!(copied.len(), (ends[1].duration.as_millis() * 48) as usize);
        let mut words = 0;
        for begin in (0..480_000 - 24_000).step_by(24_000) {
            let part = begin..begin + 24_000;
            if played[part.clone()].iter().filter(|sample| sample.abs() > 0.02).count() < 12_000 {
                continue;
            }
            let (lag, value) = best_lag(&played[part.clone()], &copied[part]);
            // Half of the unit in which packets are placed, 1.25 ms; with loss, the delay changes while the talker speaks.
            let most = if loss == 0.0 { 60 } else { 960 };
            assert!(lag <= most, "{lag} samples at {begin}, {value}");
            words += usize::from(value > 0.8);
        }
        assert!(words >= 6, "{words}");
    }
}
