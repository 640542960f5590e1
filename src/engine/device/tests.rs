//! Faults of sound devices in virtual time: the real decisions, rings, callbacks and converters over a scripted sound system.

mod fixture;

use self::fixture::{Fixture, START, ms, sorted};
use super::*;
use crate::audio::device::scripted::ScriptedDevice;
use DeviceSide::{Capture as Mic, Playback as Speaker};

#[test]
fn the_microphone_is_open_while_some_room_sends() {
    let mut devices = Devices::new([DeviceSpec::Null, DeviceSpec::Null]);
    let (a, b) = (RoomId::fresh(), RoomId::fresh());
    let mut give = |room, wanted| {
        devices.handle(Input::Want(Mic, room, wanted), START);
        std::iter::from_fn(|| devices.poll()).collect::<Vec<_>>()
    };
    assert_eq!(give(a, true), [Output::Open(Mic, 1, DeviceSpec::Null)]);
    assert_eq!(give(b, true), []);
    assert_eq!(give(a, false), []);
    assert_eq!(give(b, false), [Output::Close(Mic, 2)]);
    assert_eq!(give(b, false), []);
}

#[test]
fn a_pause_closes_what_is_open_and_its_end_opens_what_is_wanted_then() {
    let mut devices = Devices::new([DeviceSpec::Null, DeviceSpec::Null]);
    let room = RoomId::fresh();
    let mut give = |input| {
        devices.handle(input, START);
        std::iter::from_fn(|| devices.poll()).collect::<Vec<_>>()
    };
    give(Input::Want(Mic, room, true));
    assert_eq!(give(Input::Pause(true)), [Output::Close(Mic, 2)]);
    assert_eq!(give(Input::Pause(true)), []);
    assert_eq!(give(Input::Want(Speaker, room, true)), []);
    assert_eq!(give(Input::Choose(Mic, DeviceSpec::Application)), []);
    assert_eq!(
        give(Input::Pause(false)),
        [Output::Open(Mic, 3, DeviceSpec::Application), Output::Open(Speaker, 1, DeviceSpec::Null)]
    );
}

#[test]
fn device_in_use_is_the_open_one_and_not_the_chosen_one() {
    let mut devices = Devices::new([DeviceSpec::Application, DeviceSpec::Default]);
    let room = RoomId::fresh();
    assert_eq!(devices.in_use(), [None, None], "nothing is open yet");
    devices.handle(Input::Want(Mic, room, true), START);
    assert_eq!(devices.in_use(), [None, None], "it is being opened");
    devices.handle(Input::Opened(Mic, 1, None), START);
    devices.handle(Input::Want(Speaker, room, true), START);
    let card = DeviceInfo { id: "usb".into(), name: "USB".into(), side: Speaker, is_default: true };
    devices.handle(Input::Opened(Speaker, 1, Some(card)), START);
    assert_eq!(devices.in_use(), [Some("push".to_owned()), Some("usb".to_owned())]);
    devices.handle(Input::Choose(Mic, DeviceSpec::Null), START);
    assert_eq!(devices.in_use()[0].as_deref(), Some("push"), "until the other one is open");
    devices.handle(Input::Opened(Mic, 2, None), START);
    assert_eq!(devices.in_use()[0].as_deref(), Some("null"));
    devices.handle(Input::Pause(true), START);
    assert_eq!(devices.in_use(), [None, None]);
}

#[test]
fn what_rests_asks_for_nothing_and_what_the_application_owns_is_not_watched() {
    let mut devices = Devices::new([DeviceSpec::Application, DeviceSpec::Null]);
    assert_eq!(devices.deadline(), None);
    devices.handle(Input::Want(Mic, RoomId::fresh(), true), START);
    devices.handle(Input::Want(Speaker, RoomId::fresh(), true), START);
    let outputs: Vec<Output> = std::iter::from_fn(|| devices.poll()).collect();
    assert!(outputs.iter().all(|output| matches!(output, Output::Open(..))), "{outputs:?}");
    assert_eq!(devices.deadline(), None);
}

#[test]
fn a_file_that_cannot_be_played_is_silence_and_is_not_tried_again() {
    let mut fixture = Fixture::new(DeviceSpec::File("/no/such/sound.wav".into()), false);
    fixture.enter();
    fixture.pass(ms(20_000));
    assert_eq!(fixture.told(), ["error Capture", "error Playback"]);
    assert_eq!(fixture.script.counts(), (0, 0));
    assert!(!fixture.heard.is_empty(), "time goes on in silence");
}

#[test]
fn a_room_listens_and_talks_through_the_default_devices() {
    let mut fixture = Fixture::in_room(true);
    fixture.pass(ms(1_000));
    assert_eq!(fixture.told(), ["Used mic", "Used speaker"]);
    assert!(fixture.hears() && fixture.plays("speaker", 48_000));
    fixture.pass(ms(60_000));
    assert_eq!(fixture.script.counts().0, 2, "nothing is opened twice");
    assert!(
        fixture.script.counts().1 <= 2,
        "a sound system that tells is not asked: {:?}",
        fixture.script.counts()
    );
    assert!(fixture.told().is_empty());
}

#[test]
fn a_device_that_is_pulled_out_and_plugged_in_again_is_used_again() {
    for (tells, says_so) in [(true, true), (true, false), (false, true), (false, false)] {
        let mut fixture = Fixture::in_room(tells);
        fixture.pass(ms(10_000));
        fixture.told();
        fixture.script.remove("mic", says_so);
        fixture.pass(ms(20_000));
        assert_eq!(sorted(fixture.told()), ["Removed mic", "error Capture"], "{tells} {says_so}");
        assert!(fixture.plays("speaker", 48_000), "the other side goes on");
        fixture.script.stall("mic", false);
        fixture.script.add(ScriptedDevice::new(Mic, "mic"));
        fixture.pass(ms(5_500));
        assert!(fixture.hears(), "{tells} {says_so}");
        assert_eq!(sorted(fixture.told()), ["Added mic", "Default mic", "Used mic"], "{tells} {says_so}");
    }
}

#[test]
fn where_another_device_is_left_sound_goes_on_there_at_once() {
    let mut fixture = Fixture::in_room(true);
    fixture.script.add(ScriptedDevice::new(Speaker, "headset"));
    fixture.pass(ms(10_000));
    fixture.told();
    fixture.script.remove("speaker", true);
    fixture.pass(ms(400));
    assert!(fixture.plays("headset", 48_000));
    let told = fixture.told();
    assert_eq!(sorted(told), ["Default headset", "Removed speaker", "Used headset", "error Playback"]);
}

#[test]
fn a_default_that_moves_is_followed() {
    for tells in [true, false] {
        let mut fixture = Fixture::in_room(tells);
        fixture.script.add(ScriptedDevice::new(Speaker, "headset"));
        fixture.pass(ms(6_000));
        fixture.told();
        fixture.script.set_default(Speaker, "headset");
        fixture.pass(ms(6_000));
        assert!(fixture.plays("headset", 48_000), "{tells}");
        assert_eq!(fixture.told(), ["Default headset", "Used headset"]);
        assert_eq!(sorted(fixture.script.open()), ["headset", "mic"], "the old one is closed");
    }
}

#[test]
fn a_side_that_stays_does_not_follow_and_returns_to_what_it_had() {
    let mut fixture = Fixture::in_room(true);
    fixture.input(Input::Follow(Speaker, false));
    fixture.script.add(ScriptedDevice::new(Speaker, "headset"));
    fixture.pass(ms(6_000));
    fixture.told();
    fixture.script.set_default(Speaker, "headset");
    fixture.pass(ms(6_000));
    // It is fetched back: a sound server may have moved it along.
    assert_eq!(fixture.told(), ["Default headset", "Used speaker"]);
    fixture.script.remove("speaker", true);
    fixture.pass(ms(6_000));
    assert!(fixture.plays("headset", 48_000));
    fixture.told();
    fixture.script.add(ScriptedDevice::new(Speaker, "speaker"));
    fixture.pass(ms(500));
    assert!(fixture.plays("speaker", 48_000));
    assert_eq!(fixture.told(), ["Added speaker", "Used speaker"]);
    fixture.input(Input::Follow(Speaker, true));
    fixture.pass(ms(500));
    assert_eq!(fixture.told(), ["Used headset"]);
}

#[test]
fn a_chosen_device_that_vanishes_is_stood_in_for_and_used_again_when_it_is_back() {
    for tells in [true, false] {
        let mut fixture = Fixture::in_room(tells);
        fixture.script.add(ScriptedDevice::new(Mic, "studio"));
        fixture.pass(ms(1_000));
        fixture.input(Input::Choose(Mic, DeviceSpec::Id("studio".into())));
        fixture.pass(ms(9_000));
        assert_eq!(fixture.told().last().unwrap(), "Used studio");
        fixture.script.remove("studio", true);
        fixture.pass(ms(10_000));
        assert!(fixture.hears());
        assert_eq!(sorted(fixture.told()), ["Removed studio", "Used mic", "error Capture"], "{tells}");
        fixture.script.add(ScriptedDevice::new(Mic, "studio"));
        fixture.pass(ms(6_000));
        assert!(fixture.hears());
        assert_eq!(fixture.told(), ["Added studio", "Used studio"], "{tells}");
    }
}

#[test]
fn a_chosen_device_that_another_program_has_is_tried_again_at_times() {
    let mut fixture = Fixture::in_room(true);
    fixture.script.add(ScriptedDevice::new(Mic, "studio"));
    fixture.script.refuse("studio", true);
    fixture.input(Input::Choose(Mic, DeviceSpec::Id("studio".into())));
    fixture.pass(ms(100_000));
    assert_eq!(fixture.told().iter().filter(|told| told.starts_with("error")).count(), 1, "told once");
    assert!(fixture.hears());
    assert!(fixture.script.counts().0 < 6, "{:?}", fixture.script.counts());
    fixture.script.refuse("studio", false);
    fixture.pass(CHOSEN_EVERY + ms(500));
    assert!(fixture.hears());
    assert_eq!(fixture.told(), ["Used studio"]);
}

#[test]
fn a_device_that_never_was_is_told_of_and_the_default_one_used() {
    for known in [false, true] {
        let mut fixture = Fixture::in_room(false);
        fixture.pass(if known { ms(1_000) } else { ms(0) });
        fixture.told();
        fixture.input(Input::Choose(Speaker, DeviceSpec::Id("nonsense".into())));
        fixture.pass(ms(60_000));
        let told = fixture.told();
        assert_eq!(told.iter().filter(|told| *told == "error Playback").count(), 1, "{known}: {told:?}");
        assert!(fixture.plays("speaker", 48_000), "{known}");
        assert_eq!(fixture.script.counts().0, 2, "what runs is left alone: {known}");
    }
}

#[test]
fn voice_comes_back_by_itself_after_the_sound_server_died() {
    for tells in [true, false] {
        let mut fixture = Fixture::in_room(tells);
        fixture.pass(ms(10_000));
        fixture.told();
        fixture.script.kill_server();
        fixture.pass(ms(30_000));
        assert_eq!(sorted(fixture.told()), ["error Capture", "error Playback"], "once each: {tells}");
        assert!(
            fixture.script.counts().1 < 20,
            "it is not asked all the time: {:?}",
            fixture.script.counts()
        );
        fixture.script.start_server();
        fixture.pass(RETRY_MOST + ms(500));
        assert!(fixture.hears() && fixture.plays("speaker", 48_000));
        assert_eq!(sorted(fixture.told()), ["Used mic", "Used speaker"], "{tells}");
        if tells {
            // The watch is back too.
            fixture.pass(ms(6_000));
            fixture.script.add(ScriptedDevice::new(Mic, "other"));
            fixture.pass(ms(200));
            assert_eq!(fixture.told(), ["Added other"]);
        }
    }
}

#[test]
fn a_short_outage_of_the_server_is_over_in_a_second() {
    let mut fixture = Fixture::in_room(true);
    fixture.pass(ms(10_000));
    fixture.script.kill_server();
    fixture.pass(ms(600));
    fixture.script.start_server();
    fixture.pass(ms(700));
    assert!(fixture.hears() && fixture.plays("speaker", 48_000));
}

#[test]
fn a_device_that_stalls_is_opened_again() {
    let mut fixture = Fixture::in_room(true);
    fixture.pass(ms(10_000));
    fixture.told();
    fixture.script.stall("mic", true);
    fixture.pass(ms(1_900));
    assert!(fixture.told().is_empty(), "a short silence of the driver is nothing to act on");
    fixture.pass(ms(400));
    assert_eq!(fixture.told(), ["error Capture", "Used mic"]);
    fixture.pass(ms(30_000));
    assert!(fixture.told().len() <= 8, "it is told of once and tried ever more slowly");
    fixture.script.stall("mic", false);
    fixture.pass(ms(15_000));
    assert!(fixture.hears());
}

#[test]
fn a_storm_of_errors_is_one_error() {
    use ::cpal::ErrorKind as Kind;
    for kind in [Kind::BackendError, Kind::Xrun, Kind::StreamInvalidated, Kind::DeviceNotAvailable] {
        let mut fixture = Fixture::in_room(true);
        fixture.pass(ms(10_000));
        fixture.told();
        fixture.script.storm("speaker", kind, 100_000);
        fixture.pass(ms(600));
        assert_eq!(fixture.told(), ["error Playback", "Used speaker"], "{kind:?}");
        assert!(fixture.plays("speaker", 48_000), "{kind:?}");
    }
}

#[test]
fn a_device_that_always_fails_is_tried_ever_more_slowly() {
    let mut fixture = Fixture::in_room(true);
    fixture.pass(ms(10_000));
    let before = fixture.script.counts().0;
    for _ in 0..600 {
        fixture.script.storm("speaker", ::cpal::ErrorKind::BackendError, 1);
        fixture.pass(ms(100));
    }
    let opened = fixture.script.counts().0 - before;
    // At once, after 0.25, 0.5, 1, 2, 4 and 5 s, then every 5 s.
    assert!((12..=20).contains(&opened), "{opened} times in a minute");
    let errors = fixture.told().iter().filter(|told| *told == "error Playback").count();
    assert_eq!(errors, 1);
}

#[test]
fn a_name_that_changes_is_told_and_nothing_is_opened_again() {
    let mut fixture = Fixture::in_room(true);
    fixture.pass(ms(1_000));
    fixture.told();
    fixture.script.rename("mic", "The good one");
    fixture.pass(ms(1_000));
    assert_eq!(fixture.told(), ["Renamed mic"]);
    assert_eq!(fixture.script.counts().0, 2);
}

#[test]
fn a_rate_that_changes_means_one_new_opening() {
    let mut fixture = Fixture::in_room(true);
    fixture.pass(ms(10_000));
    fixture.told();
    fixture.script.set_rate("speaker", 44_100);
    fixture.script.set_rate("mic", 16_000);
    fixture.pass(ms(1_000));
    assert_eq!(sorted(fixture.told()), ["Used mic", "Used speaker", "error Capture", "error Playback"]);
    assert!(fixture.hears() && fixture.plays("speaker", 44_100));
}

#[test]
fn any_rate_channels_and_callback_sizes_give_sane_sound() {
    for (rate_hz, channels, sizes) in [
        (8_000, 1, vec![80]),
        (48_000, 7, vec![480]),
        (8_000, 7, vec![80]),
        (48_000, 2, vec![24, 480, 333, 1, 960]),
        (44_100, 2, vec![1024]),
        (96_000, 6, vec![128, 4096, 64]),
        (192_000, 1, vec![1920]),
    ] {
        let mut fixture = Fixture::new(DeviceSpec::Default, true);
        for (side, id) in [(Mic, "mic"), (Speaker, "speaker")] {
            let device = ScriptedDevice::new(side, id);
            fixture.script.add(ScriptedDevice { rate_hz, channels, sizes: sizes.clone(), ..device });
        }
        fixture.enter();
        fixture.pass(ms(3_000));
        assert!(fixture.hears(), "{rate_hz} {channels} {sizes:?}");
        assert!(fixture.plays("speaker", rate_hz as usize), "{rate_hz} {channels} {sizes:?}");
        assert_eq!(fixture.told(), ["Used mic", "Used speaker"]);
    }
}

#[test]
fn a_rate_that_no_converter_takes_is_a_clear_error() {
    let mut fixture = Fixture::new(DeviceSpec::Default, true);
    fixture.script.add(ScriptedDevice { rate_hz: 4_000, ..ScriptedDevice::new(Mic, "mic") });
    fixture.enter();
    fixture.pass(ms(1_000));
    let error = fixture.events.iter().find_map(|(_, event)| match event {
        Event::DeviceError { side: Mic, error } => Some(error.to_string()),
        _ => None,
    });
    assert!(error.is_some_and(|error| error.contains("8000 to 192000")));
}

#[test]
fn clocks_that_drift_neither_starve_nor_delay() {
    for drift_ppm in [-200.0, 200.0] {
        let mut fixture = Fixture::new(DeviceSpec::Default, true);
        for (side, id) in [(Mic, "mic"), (Speaker, "speaker")] {
            fixture.script.add(ScriptedDevice { drift_ppm, ..ScriptedDevice::new(side, id) });
        }
        fixture.enter();
        fixture.pass(ms(60_000));
        assert!(fixture.hears() && fixture.plays("speaker", 48_000));
        let (_, capture) = fixture.capture.as_ref().unwrap();
        let (_, playback) = fixture.playback.as_ref().unwrap();
        assert_eq!((capture.counts().events, playback.counts().events), (0, 0), "{drift_ppm}");
        let expected = 60.0 * 48_000.0 * (1.0 + drift_ppm / 1e6);
        assert!(
            (fixture.heard.len() as f64 - expected).abs() < 1_000.0,
            "{} {drift_ppm}",
            fixture.heard.len()
        );
        assert!((fixture.said as f64 - expected).abs() < 2_000.0, "{} {drift_ppm}", fixture.said);
    }
}

#[test]
fn changes_are_told_without_a_room_where_the_application_asks_for_them() {
    for tells in [true, false] {
        let mut fixture = Fixture::new(DeviceSpec::Default, tells);
        fixture.script.add(ScriptedDevice::new(Mic, "mic"));
        fixture.pass(ms(20_000));
        assert_eq!(fixture.script.counts(), (0, 0), "nobody asked");
        fixture.input(Input::Watch(true));
        fixture.pass(ms(6_000));
        assert!(fixture.told().is_empty(), "what is there at first is no change");
        fixture.script.add(ScriptedDevice::new(Mic, "other"));
        fixture.pass(ms(6_000));
        assert_eq!(fixture.told(), ["Added other"]);
        fixture.input(Input::Watch(false));
        assert_eq!(fixture.devices.deadline(), None);
        fixture.script.remove("other", true);
        let listed = fixture.script.counts().1;
        fixture.pass(ms(20_000));
        assert!(fixture.told().is_empty() && fixture.script.counts().1 == listed);
    }
}

#[test]
fn a_burst_of_changes_is_one_listing() {
    let mut fixture = Fixture::in_room(true);
    fixture.pass(ms(1_000));
    let before = fixture.script.counts().1;
    for k in 0..100 {
        fixture.script.add(ScriptedDevice::new(Mic, &format!("mic{k}")));
    }
    fixture.pass(ms(1_000));
    assert_eq!(fixture.script.counts().1 - before, 1);
}

#[test]
fn a_device_that_fails_while_its_successor_opens_does_not_silence_the_successor() {
    let mut devices = Devices::new([DeviceSpec::Default, DeviceSpec::Default]);
    let info =
        |id: &str| Some(DeviceInfo { id: id.into(), name: id.into(), side: Speaker, is_default: true });
    let mut give = |input| {
        devices.handle(input, START);
        std::iter::from_fn(|| devices.poll())
            .filter(|output| matches!(output, Output::Open(..) | Output::Silence(..)))
            .collect::<Vec<_>>()
    };
    give(Input::Want(Speaker, RoomId::fresh(), true));
    give(Input::Opened(Speaker, 1, info("a")));
    let other = DeviceSpec::Id("b".into());
    assert_eq!(give(Input::Choose(Speaker, other.clone())), [Output::Open(Speaker, 2, other)]);
    let error = Error::new(ErrorKind::Device, "gone");
    // The number of what failed, below that of what is being opened.
    assert_eq!(give(Input::Failed(Speaker, 1, error.clone())), [Output::Silence(Speaker, 1)]);
    assert_eq!(give(Input::Failed(Speaker, 1, error)), [], "what failed already fails once");
    assert_eq!(give(Input::Opened(Speaker, 2, info("b"))), []);
    assert!(devices.sides[1].has_live_card());
}
