//! `room`: one talker and one listener in a room, through the whole library (engine, server, engine, WebRTC, Opus), on the
//! simulator's clock and network.
//!
//! Both hops, talker to server and server to listener, have the path's shape with independent draws. The logins finish before
//! the faults begin. Microphone and loudspeaker behave like file devices: sample n of the input exists at n/48000 s, and sample
//! n of the output is played at `heard_start_ms` + n/48000 s.
#![forbid(unsafe_code)]

use std::net::IpAddr;
use std::time::Duration;

use audioroom::audio::receive_stream::ReceiveStreamStats;
use audioroom::clock::Time;
use audioroom::config::LoginConfig;
use audioroom::error::{Error, ErrorKind, Result};
use audioroom::event::{DeviceSide, Event};
use audioroom::sim::engine_node::Recording;
use audioroom::sim::network::LinkCount;
use audioroom::sim::shape::LinkShape;
use audioroom::sim::world::{EngineId, ServerId, World};
use clap::Args;
use serde_json::{Value, json};

use super::path::{TAIL, TrialFlags};
use super::receive_stream::{receive_stream_report, round};
use super::wav;

/// Maximum time for a login, and for a device to start.
const START_TIMEOUT: Duration = Duration::from_secs(30);
/// Interval of the trace.
const TRACE: Duration = Duration::from_millis(100);

/// The statistics at one time.
#[derive(Clone, Debug, Default)]
struct Reading {
    receive_stream: ReceiveStreamStats,
    payload_bytes: u64,
    packets: u64,
    up: LinkCount,
    down: LinkCount,
    back: LinkCount,
}

#[derive(Args, Debug)]
pub struct Flags {
    #[command(flatten)]
    trial: TrialFlags,
    /// RED copies in each packet [default: chosen from the listener's voice reports]
    #[arg(long, value_name = "N")]
    copies: Option<u8>,
    /// In-band FEC, whatever the voice reports contain
    #[arg(long, conflicts_with = "no_fec")]
    fec: bool,
}

struct Fixture {
    world: World,
    server: ServerId,
    talker: EngineId,
    listener: EngineId,
}

impl Fixture {
    /// Two engines, logged in and talking, on a path with delay and without faults.
    fn new(flags: &Flags, spoken: Vec<f32>, seconds: u32) -> Result<Fixture> {
        let (path, mut profile) = (&flags.trial.path, flags.trial.profile.profile());
        profile.red = flags.copies.or(profile.red);
        profile.fec = flags.fec.then_some(true).or(profile.fec);
        let mut world = World::webrtc(path.seed);
        let server = world.server();
        let talker = world.engine_with("talker", |setup| {
            setup.profile = profile.clone();
            setup.recording = Some(Recording { spoken, seconds: 0 });
        });
        let listener = world.engine_with("listener", |setup| {
            setup.profile = profile.clone();
            setup.recording = Some(Recording { spoken: Vec::new(), seconds });
        });
        let calm = LinkShape::delay_ms(path.delay_ms);
        for engine in [talker, listener] {
            world.shape_path(engine, server, &calm);
        }
        let server_url = Some(world.url());
        let mut fixture = Fixture { world, server, talker, listener };
        for (engine, manual) in [(listener, true), (talker, false)] {
            let login = LoginConfig {
                server_url: server_url.clone(),
                manual_publish: Some(manual),
                ..LoginConfig::default()
            };
            let room = fixture.world.login_with(engine, "lab", login);
            fixture.wait("the login", |world| world.is_logged_in(engine, room))?;
        }
        fixture
            .wait("the talker's microphone", |world| started(world, talker, DeviceSide::Capture).is_some())?;
        fixture.wait("the listener's loudspeaker", |world| {
            started(world, listener, DeviceSide::Playback).is_some()
        })?;
        Ok(fixture)
    }

    fn wait(&mut self, what: &str, is_there: impl FnMut(&mut World) -> bool) -> Result<()> {
        match self.world.run_until(START_TIMEOUT, is_there) {
            Some(_) => Ok(()),
            None => Err(Error::new(
                ErrorKind::Timeout,
                format!("timeout after {START_TIMEOUT:?} while waiting for {what}:\n{}", self.world.trace()),
            )),
        }
    }

    fn read(&mut self) -> Reading {
        let now = self.world.now();
        let server = self.world.server_at(self.server).ip();
        let (from, to): (IpAddr, IpAddr) = (self.world.ip(self.talker), self.world.ip(self.listener));
        let received = self.world.at(self.listener).stats(now);
        let sent = self.world.at(self.talker).stats(now).sent;
        Reading {
            receive_stream: received.streams.into_values().next().map(|stream| stream.0).unwrap_or_default(),
            payload_bytes: sent.values().map(|stream| stream.bytes).sum(),
            packets: sent.values().map(|stream| stream.packets).sum(),
            up: self.world.network.count(from, server),
            down: self.world.network.count(server, to),
            back: self.world.network.count(to, server),
        }
    }
}

fn started(world: &World, engine: EngineId, wanted: DeviceSide) -> Option<Time> {
    world.events(engine).find_map(|event| match event {
        Event::DeviceStarted { side, at } if *side == wanted => Some(*at),
        _ => None,
    })
}

/// One line of the trace: time, delay, target delay, and the decision of the talker's encoder control.
fn trace_line(fixture: &mut Fixture, at: Duration) -> Value {
    let now = fixture.world.now();
    let receive_stream = fixture.read().receive_stream;
    let chosen = fixture.world.at(fixture.talker).stats(now);
    let (bitrate, red) = chosen.decision.map_or((0, 0), |decision| (decision.bitrate, decision.red));
    json!([
        round(at.as_secs_f64()),
        round(receive_stream.buffer_ms.into()),
        round(receive_stream.target_ms.into()),
        bitrate,
        red,
        round(chosen.rate.loss.into())
    ])
}

/// The report of the time between two readings, which lie `seconds` apart.
fn report(fixture: &mut Fixture, before: &Reading, after: &Reading, seconds: f64) -> Value {
    let kbps = |now: u64, then: u64| round((now - then) as f64 * 8.0 / 1000.0 / seconds);
    let mut report = receive_stream_report(&before.receive_stream, &after.receive_stream);
    report["payload_kbps"] = json!(kbps(after.payload_bytes, before.payload_bytes));
    report["packets_sent"] = json!(after.packets - before.packets);
    report["up_kbps"] = json!(kbps(after.up.bytes, before.up.bytes));
    report["down_kbps"] = json!(kbps(after.down.bytes, before.down.bytes));
    report["back_kbps"] = json!(kbps(after.back.bytes, before.back.bytes));
    report["up_lost"] = json!(after.up.lost - before.up.lost);
    report["down_lost"] = json!(after.down.lost - before.down.lost);
    let now = fixture.world.now();
    let chosen = fixture.world.at(fixture.talker).stats(now);
    if let Some(decision) = chosen.decision {
        report["bitrate"] = json!(decision.bitrate);
        report["fec"] = json!(u8::from(decision.fec));
        report["red"] = json!(decision.red);
        report["dred_ms"] = json!(decision.dred_ms);
        report["reported_loss"] = json!(round(chosen.rate.loss.into()));
    }
    report
}

/// Runs the recording through and returns the report.
pub fn run(flags: &Flags) -> Result<Value> {
    let mut spoken = wav::read_mono(&flags.trial.input)?;
    if let Some(length_s) = flags.trial.length_s {
        let wanted = length_s as usize * audioroom::audio::SAMPLE_RATE as usize;
        spoken = spoken.iter().copied().cycle().take(wanted).collect();
    }
    let length = audioroom::audio::duration_of(spoken.len() as u64);
    // Silence at the end, so that the recording does not repeat before its end has arrived.
    spoken.resize(spoken.len() + 60 * audioroom::audio::SAMPLE_RATE as usize, 0.0);
    let seconds = length.as_secs() as u32 + 60;
    let mut fixture = Fixture::new(flags, spoken, seconds)?;
    let flags = &flags.trial;
    let missing = || Error::new(ErrorKind::Internal, "a device did not report its start");
    let capture = started(&fixture.world, fixture.talker, DeviceSide::Capture).ok_or_else(missing)?;
    let playback = started(&fixture.world, fixture.listener, DeviceSide::Playback).ok_or_else(missing)?;

    let end = capture + length + TAIL;
    let begin = fixture.world.now();
    for (hop, engine) in [(0, fixture.talker), (1, fixture.listener)] {
        let shape = flags.path.shape(hop, 2, begin, end.since(begin))?;
        // Both directions have the same shape, and draw independently.
        fixture.world.shape_media(engine, fixture.server, shape.clone(), shape);
    }
    let warm = capture + flags.warm_up();
    let mut trace = Vec::new();
    let mut before = None;
    while fixture.world.now() < end {
        let now = fixture.world.now();
        if before.is_none() && now >= warm {
            before = Some(fixture.read());
        }
        if flags.trace {
            trace.push(trace_line(&mut fixture, now.since(capture)));
        }
        fixture.world.run_for(TRACE.min(end.since(now)));
    }
    let after = fixture.read();
    let before = before.unwrap_or_default();
    if let Some(path) = &flags.output {
        wav::write_mono(path, fixture.world.at(fixture.listener).recorded())?;
    }
    let seconds = end.since(warm).as_secs_f64().max(1e-3);
    let mut report = report(&mut fixture, &before, &after, seconds);
    let start_ms = (playback.as_nanos() as i128 - capture.as_nanos() as i128) as f64 / 1e6;
    report["heard_start_ms"] = json!(start_ms);
    if flags.trace {
        report["trace"] = json!(trace);
    }
    Ok(report)
}
