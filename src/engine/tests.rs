//! The calls of an engine over a command queue that tests can read, and that can refuse commands.
#![forbid(unsafe_code)]

use std::sync::atomic::AtomicBool;

use super::*;
use crate::audio::player::feeder::Feeder;
use crate::audio::recorder::Session;
use crate::clock::Time;
use crate::config::LoginConfig;
use crate::config::TalkOptions;
use crate::engine::message::CaptureRequest;
use crate::event::Delivery;

/// Keeps commands, or refuses them.
#[derive(Default)]
struct Queue {
    is_full: AtomicBool,
    commands: Mutex<Vec<Command>>,
}

impl CommandSink for Queue {
    fn send(&self, command: Command) -> Result<()> {
        // Gives another thread the chance to run in between.
        std::thread::yield_now();
        if self.is_full.load(Ordering::Relaxed) {
            return Err(Error::new(ErrorKind::Busy, "full"));
        }
        self.commands.lock().push(command);
        Ok(())
    }

    fn deliver(&self, command: Command) {
        self.commands.lock().push(command);
    }

    fn run_feeder(&self, _: Box<Feeder>) -> Result<()> {
        Ok(())
    }

    fn now(&self) -> Time {
        Time::ZERO
    }

    fn stopwatch(&self) -> fn() -> Time {
        || Time::ZERO
    }

    fn record(&self, _: Session) -> Result<()> {
        Err(Error::new(ErrorKind::Internal, "no thread"))
    }

    fn stop(&self) {}
}

/// An engine in one room where it publishes and receives a stream.
fn engine() -> (Arc<Queue>, Engine, Arc<Mutex<Registry>>, RoomId, StreamId) {
    let queue = Arc::new(Queue::default());
    let registry = Arc::new(Mutex::new(Registry::default()));
    let config = EngineConfig { user_id: "anna".into(), ..EngineConfig::default() };
    let engine =
        Engine::over(queue.clone(), config, registry.clone(), Default::default(), Log::off()).unwrap();
    let room = engine.login_room("lobby", LoginConfig::default()).unwrap();
    let remote = StreamId::fresh();
    {
        let mut registry = registry.lock();
        let entry = registry.room_mut(room).unwrap();
        entry.state = RoomState::Connected;
        entry.leaving.push(remote);
    }
    engine.start_publish(room, None).unwrap();
    (queue, engine, registry, room, remote)
}

#[test]
fn aux_source_that_hangs_is_not_called_after_the_end() {
    let (_queue, engine, ..) = engine();
    let calls = Arc::new(std::sync::atomic::AtomicU32::new(0));
    let counter = calls.clone();
    engine
        .set_aux_pull(Some(Box::new(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
            Some(AuxShape { channels: 1, rate_hz: 44_100 })
        })))
        .unwrap();
    // The media thread holds the lock for the length of a call.
    let slot = engine.play.pull.clone();
    let mut running = slot.lock();
    assert!(running.as_mut().unwrap()(&mut [0.0; MAX_PULLED]).is_some());
    engine.shutdown();
    assert!(running.as_mut().unwrap()(&mut [0.0; MAX_PULLED]).is_none(), "the source was not called");
    assert_eq!(calls.load(Ordering::Relaxed), 1);
}

#[test]
fn full_command_queue_leaves_registry_and_getters_unchanged() {
    let (queue, engine, registry, room, remote) = engine();
    let quiet = engine.login_room("library", LoginConfig::default()).unwrap();
    registry.lock().room_mut(quiet).unwrap().state = RoomState::Connected;
    let before = format!("{:?}", registry.lock());
    let application = || engine.application.each_ref().map(|side| side.load(Ordering::Relaxed));
    assert_eq!(application(), [false, false]);
    queue.is_full.store(true, Ordering::Relaxed);
    let stereo = AudioProfile { channels: 2, ..AudioProfile::default() };
    let period = std::time::Duration::from_millis(500);
    let processor: fn() -> Processor = || Box::new(|_: &mut [f32], _: usize| {});
    let calls: Vec<(&str, Result<()>)> = vec![
        ("login_room", engine.login_room("hall", LoginConfig::default()).map(drop)),
        ("logout_room", engine.logout_room(room)),
        ("start_publish", engine.start_publish(quiet, None).map(drop)),
        ("stop_publish", engine.stop_publish(room)),
        ("restart_publish", engine.restart_publish(room)),
        ("set_stream_extra_info", engine.set_stream_extra_info(room, "x").map(drop)),
        ("set_audio_profile", engine.set_audio_profile(stereo)),
        ("set_user_updates", engine.set_user_updates(room, true)),
        ("enable_mic", engine.enable_mic(false)),
        ("set_capture_volume", engine.set_capture_volume(50)),
        ("set_play_volume", engine.set_play_volume(PlayVolumeOf::Stream(room, remote), 50)),
        ("set_play_volume of a room", engine.set_play_volume(PlayVolumeOf::Room(room), 50)),
        ("set_play_volume of all", engine.set_play_volume(PlayVolumeOf::Engine, 50)),
        ("enable_speaker", engine.enable_speaker(false)),
        ("enable_sidetone", engine.enable_sidetone(true)),
        ("set_sidetone_volume", engine.set_sidetone_volume(50)),
        ("set_aux_volume", engine.set_aux_volume(50, 50)),
        ("mute_aux", engine.mute_aux(true)),
        ("set_push_to_talk", engine.set_push_to_talk(true)),
        ("mute_stream", engine.mute_stream(room, remote, true)),
        ("start_play", engine.start_play(room, remote)),
        ("set_stream_pan", engine.set_stream_pan(room, remote, 10)),
        ("set_max_decoded_streams", engine.set_max_decoded_streams(3)),
        ("start_spectrum_monitor", engine.start_spectrum_monitor(period)),
        ("stop_spectrum_monitor", engine.stop_spectrum_monitor()),
        ("start_sound_level_monitor", engine.start_sound_level_monitor(period)),
        ("start_quality_monitor", engine.start_quality_monitor(period)),
        ("enable_aec", engine.enable_aec(Some(true))),
        ("set_talk_options", engine.set_talk_options(TalkOptions { hold_ms: Some(9), ..Default::default() })),
        ("set_capture_processor", engine.set_capture_processor(Some(processor()))),
        ("enable_aux", engine.enable_aux(true)),
        ("set_capture_device", engine.set_capture_device(DeviceSpec::Application)),
        ("send_room_message", engine.send_room_message(room, "hello").map(drop)),
        ("send_data", engine.send_data(room, b"x", "", &[], Delivery::Lossy).map(drop)),
    ];
    for (call, result) in calls {
        assert_eq!(result.unwrap_err().kind, ErrorKind::Busy, "{call}");
    }
    assert_eq!(format!("{:?}", registry.lock()), before);
    assert_eq!(application(), [false, false]);
    assert_eq!(engine.audio_profile(), AudioProfile::default());
    let off = engine.push_aux_frame(&[0.0; 480], 1, 48_000).unwrap_err();
    assert_eq!(off.kind, ErrorKind::WrongState, "the aux input is still off");

    queue.is_full.store(false, Ordering::Relaxed);
    engine.stop_publish(room).unwrap();
    engine.start_publish(room, None).unwrap();
    engine.set_capture_processor(Some(processor())).unwrap();
    let attached =
        |command: &Command| matches!(command, Command::Media(ToMedia::Capture(CaptureRequest::Processor(_))));
    assert_eq!(queue.commands.lock().iter().filter(|command| attached(command)).count(), 1);
}

#[test]
fn getter_and_encoder_agree_after_concurrent_profile_changes() {
    let (queue, engine, ..) = engine();
    for _ in 0..200 {
        std::thread::scope(|scope| {
            for bitrate in [20_000, 30_000, 40_000] {
                let engine = &engine;
                scope.spawn(move || {
                    let profile = AudioProfile { bitrate: Some(bitrate), ..AudioProfile::default() };
                    engine.set_audio_profile(profile.clone()).unwrap();
                    engine.set_audio_profile(AudioProfile { complexity: 5, ..profile }).unwrap();
                });
            }
        });
        let commands = queue.commands.lock();
        let sent = commands.iter().rev().find_map(|command| match command {
            Command::Media(ToMedia::Publish(PublishRequest::Profile(profile))) => Some(profile.clone()),
            _ => None,
        });
        assert_eq!(sent, Some(engine.audio_profile()));
    }
}

#[test]
fn write_is_refused_only_when_space_will_come() {
    let (queue, engine, registry, room, _) = engine();
    let stream = engine.open_bytes(room, Default::default(), &[]).unwrap();
    let take =
        |count| registry.lock().room_mut(room).unwrap().byte_streams.get_mut(&stream).unwrap().taken(count);
    queue.is_full.store(true, Ordering::Relaxed);
    let writes = (0..100_000).take_while(|_| engine.write_bytes(room, stream, &[1]).is_ok()).count();
    assert_eq!(writes, 256, "each short write counts as 1024 bytes");
    let spaces: Vec<usize> = (0..writes).filter(|_| take(1)).collect();
    assert_eq!(spaces, [127], "when half of it was taken");
    let total = Some(1);
    let short = engine.open_bytes(room, crate::wire::bytes::ByteHeader { total, ..Default::default() }, &[]);
    assert_eq!(short.unwrap_err().kind, ErrorKind::Busy, "only writes are taken by a full queue");
    assert!(engine.write_bytes(room, stream, &[]).is_err() && engine.write_bytes(room, stream, &[1]).is_ok());
    assert!(!take(1), "no write was refused for the lack of space");
}

#[test]
fn own_info_is_not_changed_before_the_login_is_complete() {
    let (_queue, engine, registry, room, _) = engine();
    registry.lock().room_mut(room).unwrap().state = RoomState::Connecting;
    assert_eq!(engine.set_user_name(room, "too early").unwrap_err().kind, ErrorKind::WrongState);
    registry.lock().room_mut(room).unwrap().state = RoomState::Connected;
    assert!(engine.set_user_name(room, "Anna").is_ok());
}
