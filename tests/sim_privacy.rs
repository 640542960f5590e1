//! No sample of the microphone is sent while anything forbids it, on a virtual clock.
//!
//! The microphone has one tone while sending is permitted and another tone, the secret, while it is forbidden. Every packet of
//! the talker is decoded before it enters the network.
#![cfg(feature = "sim")]

use std::fmt::Write;
use std::time::Duration;

use audioroom::audio::opus::{Decoder, MAX_PACKET_SAMPLES};
use audioroom::clock::Time;
use audioroom::config::{AudioProfile, DeviceSpec, LatencyMode, LoginConfig};
use audioroom::config::{ReverbOptions, ReverbPreset, TalkMode, TalkOptions};
use audioroom::engine::Engine;
use audioroom::error::Result;
use audioroom::id::RoomId;
use audioroom::sim::tone::amplitude_of;
use audioroom::sim::world::{EngineId, ServerId, World};
use audioroom::transport::{OPUS, RED, plain_packet};
use audioroom::wire::red;

const MS: Duration = Duration::from_millis(1);
const PERMITTED_HZ: f64 = 700.0;
const SECRET_HZ: f64 = 2_100.0;
/// A tone below this amplitude counts as absent: when the other tone starts or ends, coding adds less than this. The tones have
/// an amplitude of 0.5.
const TRACE: f32 = 0.03;

/// The switch that forbids sending.
#[derive(Copy, Clone, PartialEq, Debug)]
enum Mute {
    /// No switch. Sending is forbidden only in the cases without a published stream.
    Nothing,
    /// EnableMic(0).
    Switch,
    /// The push-to-talk key is up.
    Key,
    /// The application has paused the devices.
    Devices,
    /// The server mutes the user.
    Server,
}

/// An event while sending is forbidden.
#[derive(Copy, Clone, PartialEq, Debug)]
enum Happening {
    /// Nothing; sending was forbidden before LoginRoom.
    BeforeLogin,
    /// Nothing; sending is forbidden after LoginRoom.
    AfterLogin,
    /// The devices are paused and resumed.
    PauseAndResume,
    /// The path to the server breaks and the engine makes another connection.
    Reconnect,
    Republish,
    DeviceChange,
}

#[derive(Clone, Debug)]
struct Case {
    mode: TalkMode,
    mute: Mute,
    is_published: bool,
    happening: Happening,
    profile: AudioProfile,
    has_echo_canceller: bool,
    has_reverb: bool,
}

/// A sent packet: its time, the amplitudes of both tones, and its length.
struct Sent {
    at: Time,
    permitted: f32,
    secret: f32,
    duration: Duration,
}

struct Fixture {
    case: Case,
    world: World,
    server: ServerId,
    talker: EngineId,
    room: Option<RoomId>,
}

impl Fixture {
    fn new(case: Case, seed: u64) -> Fixture {
        let mut world = World::plain(seed);
        let server = world.server();
        let profile = case.profile.clone();
        let talker = world.engine_with("talker", |setup| setup.profile = profile);
        let address = world.ip(talker);
        world.network.keep(address);
        let mut fixture = Fixture { case, world, server, talker, room: None };
        fixture.call(|engine| engine.set_manual_publish(true));
        if fixture.case.has_echo_canceller {
            fixture.call(|engine| engine.enable_aec(Some(true)));
        }
        if fixture.case.has_reverb {
            let hall = ReverbOptions { wet_gain: 1.0, ..ReverbPreset::ConcertHall.options() };
            fixture.call(|engine| engine.set_reverb(Some(hall)));
        }
        fixture
    }

    fn call<R>(&mut self, call: impl FnOnce(&Engine) -> Result<R>) {
        self.world.call(self.talker, call).expect("the call succeeds");
    }

    fn room(&self) -> RoomId {
        self.room.expect("the talker is logged in")
    }

    fn stop_publish(&mut self) {
        let room = self.room();
        self.call(|engine| engine.stop_publish(room));
    }

    /// Advances to the end of a period of the sound card, so that a change applies to whole frames.
    fn run(&mut self, time: Duration) {
        self.world.run_for(time);
        let tick = self.world.at(self.talker).next_tick();
        let now = self.world.now();
        if tick > now {
            self.world.run_for(tick.since(now));
        }
    }

    fn set_mode(&mut self) {
        let talk = TalkOptions {
            mode: self.case.mode,
            // A steady tone is not a voice, so voice activation never sends anything.
            threshold_percent: Some(99),
            hold_ms: Some(0),
            release_ms: Some(0),
            ..Default::default()
        };
        self.call(|engine| engine.set_talk_options(talk));
    }

    fn log_in(&mut self) {
        let server_url = Some(self.world.url());
        let config = LoginConfig { server_url, ..LoginConfig::default() };
        let room = self.world.login_with(self.talker, "hall", config);
        self.room = Some(room);
        let talker = self.talker;
        self.world.wait("the login", MS * 5_000, |world| world.is_logged_in(talker, room));
    }

    fn publish(&mut self) {
        let room = self.room();
        self.call(|engine| engine.start_publish(room, Some("voice")));
    }

    fn press(&mut self, is_pressed: bool) {
        self.call(|engine| engine.set_push_to_talk(is_pressed));
    }

    fn pause(&mut self, is_paused: bool) {
        self.call(|engine| if is_paused { engine.pause() } else { engine.resume() });
    }

    fn forbid(&mut self, is_forbidden: bool) {
        match self.case.mute {
            Mute::Nothing => {}
            Mute::Switch => self.call(|engine| engine.enable_mic(!is_forbidden)),
            Mute::Key => self.press(!is_forbidden),
            Mute::Devices => self.pause(is_forbidden),
            Mute::Server => {
                self.world.mute_user(self.server, "hall", "talker", is_forbidden);
                if is_forbidden {
                    // Waits for the message of the server. The end of a mute needs no wait, because nothing is sent before its
                    // message arrives.
                    self.run(MS * 60);
                }
            }
        }
    }

    fn happen(&mut self) {
        match self.case.happening {
            Happening::BeforeLogin | Happening::AfterLogin => {}
            Happening::PauseAndResume => {
                self.pause(true);
                self.run(MS * 150);
                if self.case.mute != Mute::Devices {
                    self.pause(false);
                }
            }
            Happening::Reconnect => {
                self.world.cut_signalling(self.talker);
                self.call(Engine::notify_network_changed);
                self.run(MS * 300);
            }
            Happening::Republish if self.case.is_published => {
                let room = self.room();
                self.call(|engine| engine.restart_publish(room));
            }
            Happening::Republish => {
                self.publish();
                self.run(MS * 100);
                self.stop_publish();
            }
            Happening::DeviceChange => {
                let other = DeviceSpec::Id("another".into());
                self.call(|engine| engine.set_capture_device(other));
            }
        }
        self.run(MS * 250);
    }

    /// All packets that the talker has sent.
    fn sent(&self) -> Vec<Sent> {
        let channels = 2;
        let mut decoder = Decoder::new(channels).expect("a decoder");
        let mut pcm = vec![0.0; MAX_PACKET_SAMPLES * channels];
        let mut known: Vec<Vec<u8>> = Vec::new();
        let packets = self.world.network.kept().iter();
        let packets = packets.filter_map(|(at, datagram)| Some((*at, plain_packet(datagram)?)));
        let read = packets.map(|(at, packet)| {
            let own = match packet.payload_type {
                RED => {
                    let blocks: Vec<Vec<u8>> = red::read(&packet.payload)
                        .expect("the payload is RED")
                        .map(|one| one.payload.to_vec())
                        .collect();
                    let (own, copies) = blocks.split_last().expect("RED has a block");
                    assert!(
                        copies.iter().all(|copy| known.contains(copy)),
                        "every copy is a copy of a sent packet"
                    );
                    own.clone()
                }
                OPUS => packet.payload,
                other => panic!("payload type {other}"),
            };
            let count = decoder.decode(&own, &mut pcm).expect("the block is Opus");
            known.push(own);
            let mono: Vec<f32> = pcm[..count * channels].chunks_exact(2).map(|pair| pair[0]).collect();
            Sent {
                at,
                permitted: amplitude_of(&mono, PERMITTED_HZ),
                secret: amplitude_of(&mono, SECRET_HZ),
                duration: Duration::from_nanos(count as u64 * 1_000_000_000 / 48_000),
            }
        });
        read.collect()
    }

    /// Runs the case; returns a description of the errors.
    fn play(mut self) -> String {
        let case = self.case.clone();
        let is_before = case.happening == Happening::BeforeLogin;
        self.world.talk_at(self.talker, PERMITTED_HZ);
        if is_before {
            self.set_mode();
            self.press(case.mute != Mute::Key);
            if case.mute != Mute::Key {
                self.forbid(true);
            }
            if case.mute != Mute::Nothing || !case.is_published {
                self.world.talk_at(self.talker, SECRET_HZ);
            }
        }
        self.log_in();
        let mut forbidden_at = self.world.now();
        let permitted_first = !is_before && case.mode != TalkMode::VoiceActivation;
        if !is_before {
            self.set_mode();
            self.press(true);
            self.publish();
            self.run(MS * 400);
            if !case.is_published {
                self.stop_publish();
                self.world.talk_at(self.talker, SECRET_HZ);
                self.run(MS * 55);
            }
            forbidden_at = self.world.now();
            self.forbid(true);
            if case.mute == Mute::Server {
                forbidden_at = self.world.now();
            }
            if case.mute != Mute::Nothing {
                self.world.talk_at(self.talker, SECRET_HZ);
            }
        } else if case.is_published {
            self.publish();
        }
        self.run(MS * 205);
        self.happen();
        if !case.is_published && case.mute != Mute::Nothing {
            self.publish();
            self.run(MS * 305);
        }
        // Permitted from here on.
        self.forbid(false);
        if !case.is_published && case.mute == Mute::Nothing {
            self.publish();
        }
        self.world.talk_at(self.talker, PERMITTED_HZ);
        let permitted_at = self.world.now();
        self.run(MS * 500);
        let sent = self.sent();
        let mut wrong = String::new();
        let may_sound = case.mode != TalkMode::VoiceActivation;
        if permitted_first && !sent.iter().any(|one| one.at < forbidden_at && one.permitted > 0.1) {
            wrong += "not heard at first; ";
        }
        if may_sound && case.mute != Mute::Server {
            let last = sent.iter().rev().take(5).filter(|one| one.at > permitted_at + MS * 100);
            if !last.into_iter().any(|one| one.permitted > 0.1) {
                wrong += "not heard in the end; ";
            }
        }
        if !may_sound && sent.iter().any(|one| one.permitted > TRACE) {
            wrong += "heard without a voice; ";
        }
        let leaks: Vec<&Sent> = sent.iter().filter(|one| one.secret > TRACE).collect();
        // The packet that is being filled when the mute begins fades out.
        let may_fade = permitted_first && case.is_published;
        let excused = |one: &Sent| may_fade && one.at <= forbidden_at + one.duration + MS * 10;
        if leaks.len() > usize::from(may_fade) || !leaks.iter().all(|one| excused(one)) {
            for one in leaks {
                let ms = one.at.as_nanos() as f64 / 1e6;
                let (from, to) = (forbidden_at.as_nanos() as f64 / 1e6, permitted_at.as_nanos() as f64 / 1e6);
                let _ = write!(
                    wrong,
                    "{:.3} of the secret {:.0} ms after it began, {:.0} ms after its end; ",
                    one.secret,
                    ms - from,
                    ms - to
                );
            }
        }
        wrong
    }
}

/// Every case, each with one of the profiles in turn.
fn cases() -> Vec<Case> {
    use Happening::*;
    let voice = AudioProfile { complexity: 0, processing: Some(false), ..Default::default() };
    let music = AudioProfile { complexity: 0, bitrate: Some(48_000), ..AudioProfile::music() };
    let with = |latency, base: &AudioProfile| AudioProfile { latency, red: Some(2), ..base.clone() };
    let profiles = [
        with(LatencyMode::Balanced, &voice),
        with(LatencyMode::Low, &music),
        with(LatencyMode::Robust, &voice),
        with(LatencyMode::Balanced, &music),
        with(LatencyMode::Low, &voice),
    ];
    let mut cases = Vec::new();
    for mode in [TalkMode::Open, TalkMode::PushToTalk, TalkMode::VoiceActivation] {
        for mute in [Mute::Nothing, Mute::Switch, Mute::Key, Mute::Devices, Mute::Server] {
            for is_published in [true, false] {
                for happening in [BeforeLogin, AfterLogin, PauseAndResume, Reconnect, Republish, DeviceChange]
                {
                    // Without push-to-talk there is no key. The server mutes a published stream; `tests/sim_mute.rs` tests that
                    // the mute holds through a reconnect and for the next stream.
                    let is_none = (mute == Mute::Key && mode != TalkMode::PushToTalk)
                        || (mute == Mute::Nothing && !is_published && happening == Republish)
                        || (mute == Mute::Server
                            && (!is_published || matches!(happening, BeforeLogin | Reconnect | Republish)));
                    if is_none {
                        continue;
                    }
                    let profile = profiles[cases.len() % profiles.len()].clone();
                    let has_echo_canceller = cases.len() % 4 == 1;
                    let has_reverb = cases.len() % 3 == 2;
                    cases.push(Case {
                        mode,
                        mute,
                        is_published,
                        happening,
                        profile,
                        has_echo_canceller,
                        has_reverb,
                    });
                }
            }
        }
    }
    cases
}

#[test]
fn no_forbidden_sample_is_sent_in_any_case() {
    let cases = cases();
    assert!(cases.len() > 120, "{}", cases.len());
    let played = cases.into_iter().enumerate().map(|(n, case)| {
        let name = format!(
            "{:?}, {:?}, published {}, {:?} ({:?} {:?}, echo canceller {}, reverb {})",
            case.mode,
            case.mute,
            case.is_published,
            case.happening,
            case.profile.latency,
            case.profile.content,
            case.has_echo_canceller,
            case.has_reverb
        );
        (name, Fixture::new(case, n as u64).play())
    });
    let wrong: Vec<String> = played
        .filter(|(_, wrong)| !wrong.is_empty())
        .map(|(name, wrong)| format!("{name}: {wrong}"))
        .collect();
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn mute_is_silence_at_the_listener_for_every_profile() {
    let mut wrong = Vec::new();
    for latency in [LatencyMode::Low, LatencyMode::Balanced, LatencyMode::Robust] {
        for base in [AudioProfile::default(), AudioProfile::music()] {
            for (channels, dtx) in [(1, false), (1, true), (2, false), (2, true)] {
                for by_key in [false, true] {
                    let profile = AudioProfile {
                        latency,
                        channels,
                        dtx,
                        complexity: 5,
                        processing: Some(false),
                        ..base.clone()
                    };
                    let settings =
                        format!("{latency:?} {:?} {channels} dtx {dtx} key {by_key}", profile.content);
                    if let Some(text) = mute_at_the_listener(profile, by_key) {
                        wrong.push(format!("{settings}: {text}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Mutes in the middle of a tone; returns a description if the listener hears audio that it should not.
fn mute_at_the_listener(profile: AudioProfile, by_key: bool) -> Option<String> {
    let mut world = World::plain(7);
    world.server();
    let packet = profile.latency.packet_ms();
    let talker = world.engine_with("talker", |setup| setup.profile = profile);
    let listener = world.engine("listener");
    for engine in [talker, listener] {
        let room = world.login(engine, "hall");
        world.wait("the login", MS * 5_000, |world| world.is_logged_in(engine, room));
    }
    if by_key {
        let talk = TalkOptions { mode: TalkMode::PushToTalk, hold_ms: Some(0), ..Default::default() };
        let talk = TalkOptions { release_ms: Some(10), ..talk };
        world.call(talker, |engine| engine.set_talk_options(talk)).unwrap();
        world.call(talker, |engine| engine.set_push_to_talk(true)).unwrap();
    }
    world.talk_at(talker, PERMITTED_HZ);
    world.run_for(MS * 1_500);
    let muted_at = world.now();
    let heard_before = world.at(listener).heard().rms(muted_at - MS * 200, muted_at);
    if heard_before < 0.2 {
        return Some(format!("not heard before: {heard_before}"));
    }
    match by_key {
        true => world.call(talker, |engine| engine.set_push_to_talk(false)).unwrap(),
        false => world.call(talker, |engine| engine.enable_mic(false)).unwrap(),
    }
    world.run_for(MS * 3_000);
    let heard = world.at(listener).heard();
    // The time of the last packet with sound: it is filled, transmitted, and waits in the jitter buffer.
    let way = MS * (packet + 80);
    let samples = heard.between(muted_at - MS * 100, muted_at + MS * 3_000);
    let after = heard.between(muted_at + way, muted_at + MS * 3_000);
    let loudest = after.chunks(480).map(audioroom::sim::tone::rms).fold(0.0, f32::max);
    if loudest > 0.001 {
        return Some(format!("{:.0} dBFS after the mute", 20.0 * loudest.log10()));
    }
    // From full tone to silence within 20 ms.
    let pieces: Vec<f32> = samples.chunks(120).map(audioroom::sim::tone::rms).collect();
    let last_loud = pieces.iter().rposition(|rms| *rms > 0.25).unwrap_or(0);
    let last_heard = pieces.iter().rposition(|rms| *rms > 0.004).unwrap_or(0);
    if last_heard - last_loud > 8 {
        return Some(format!("it takes {} ms to fade", (last_heard - last_loud) as f32 * 2.5));
    }
    let steepest = samples.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
    // The tone itself changes by 0.046 per sample.
    (steepest > 0.07).then(|| format!("a click: a step of {steepest}"))
}
