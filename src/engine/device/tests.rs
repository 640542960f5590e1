//! Faults of sound devices in virtual time: the library's own device core, rings, callbacks and resamplers over a scripted
//! sound system.
#![forbid(unsafe_code)]

mod fixture;

use self::fixture::{Fixture, START, ms, sorted};
use super::*;
use crate::audio::device::scripted::ScriptedDevice;
use DeviceSide::{Capture as Mic, Playback as Speaker};

#[test]
fn microphone_is_open_while_a_room_sends() {
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
fn pause_closes_devices_and_resume_opens_the_needed_ones() {
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
fn device_in_use_is_reported_once_it_is_open() {
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
fn devices_other_than_sound_cards_are_not_watched() {
    let mut devices = Devices::new([DeviceSpec::Application, DeviceSpec::Null]);
    assert_eq!(devices.deadline(), None);
    devices.handle(Input::Want(Mic, RoomId::fresh(), true), START);
    devices.handle(Input::Want(Speaker, RoomId::fresh(), true), START);
    let outputs: Vec<Output> = std::iter::from_fn(|| devices.poll()).collect();
    assert!(outputs.iter().all(|output| matches!(output, Output::Open(..))), "{outputs:?}");
    assert_eq!(devices.deadline(), None);
}

#[test]
fn file_that_is_written_is_not_begun_again() {
    let file = DeviceSpec::File("out.wav".into());
    let mut devices = Devices::new([DeviceSpec::Null, file.clone()]);
    let room = RoomId::fresh();
    let mut give = |input| {
        devices.handle(input, START);
        std::iter::from_fn(|| devices.poll()).collect::<Vec<_>>()
    };
    assert_eq!(give(Input::Want(Speaker, room, true)), [Output::Open(Speaker, 1, file.clone())]);
    assert_eq!(give(Input::Choose(Speaker, file.clone())), [], "while it is being opened");
    give(Input::Opened(Speaker, 1, None));
    assert_eq!(give(Input::Choose(Speaker, file.clone())), [], "while it is in use");
    assert_eq!(give(Input::Choose(Speaker, DeviceSpec::Null)), [Output::Open(Speaker, 2, DeviceSpec::Null)]);
    assert_eq!(give(Input::Choose(Speaker, file.clone())), [Output::Open(Speaker, 3, file)]);
}

#[test]
fn missing_file_is_silence_and_is_not_retried() {
    let mut fixture = Fixture::new(DeviceSpec::File("/no/such/sound.wav".into()), false);
    fixture.enter();
    fixture.pass(ms(20_000));
    assert_eq!(fixture.reported(), ["error Capture", "error Playback"]);
    assert_eq!(fixture.script.counts(), (0, 0));
    assert!(!fixture.captured.is_empty(), "silence is captured");
}

#[test]
fn room_uses_the_default_devices() {
    let mut fixture = Fixture::in_room(true);
    fixture.pass(ms(1_000));
    assert_eq!(fixture.reported(), ["Used mic", "Used speaker"]);
    assert!(fixture.hears() && fixture.plays("speaker", 48_000));
    fixture.pass(ms(60_000));
    assert_eq!(fixture.script.counts().0, 2, "nothing is opened twice");
    assert!(
        fixture.script.counts().1 <= 2,
        "a sound system that reports changes is not polled: {:?}",
        fixture.script.counts()
    );
    assert!(fixture.reported().is_empty());
}

#[test]
fn reconnected_device_is_used_again() {
    for (reports_changes, says_so) in [(true, true), (true, false), (false, true), (false, false)] {
        let mut fixture = Fixture::in_room(reports_changes);
        fixture.pass(ms(10_000));
        fixture.reported();
        fixture.script.remove("mic", says_so);
        fixture.pass(ms(20_000));
        assert_eq!(
            sorted(fixture.reported()),
            ["Removed mic", "error Capture"],
            "{reports_changes} {says_so}"
        );
        assert!(fixture.plays("speaker", 48_000), "the other side goes on");
        fixture.script.stall("mic", false);
        fixture.script.add(ScriptedDevice::new(Mic, "mic"));
        fixture.pass(ms(5_500));
        assert!(fixture.hears(), "{reports_changes} {says_so}");
        assert_eq!(
            sorted(fixture.reported()),
            ["Added mic", "Default mic", "Used mic"],
            "{reports_changes} {says_so}"
        );
    }
}

#[test]
fn remaining_device_replaces_a_removed_one_at_once() {
    let mut fixture = Fixture::in_room(true);
    fixture.script.add(ScriptedDevice::new(Speaker, "headset"));
    fixture.pass(ms(10_000));
    fixture.reported();
    fixture.script.remove("speaker", true);
    fixture.pass(ms(400));
    assert!(fixture.plays("headset", 48_000));
    let events = fixture.reported();
    assert_eq!(sorted(events), ["Default headset", "Removed speaker", "Used headset", "error Playback"]);
}

#[test]
fn side_follows_a_new_default_device() {
    for reports_changes in [true, false] {
        let mut fixture = Fixture::in_room(reports_changes);
        fixture.script.add(ScriptedDevice::new(Speaker, "headset"));
        fixture.pass(ms(6_000));
        fixture.reported();
        fixture.script.set_default(Speaker, "headset");
        fixture.pass(ms(6_000));
        assert!(fixture.plays("headset", 48_000), "{reports_changes}");
        assert_eq!(fixture.reported(), ["Default headset", "Used headset"]);
        assert_eq!(sorted(fixture.script.open()), ["headset", "mic"], "the old one is closed");
    }
}

#[test]
fn side_that_keeps_its_device_returns_to_it() {
    let mut fixture = Fixture::in_room(true);
    fixture.input(Input::Follow(Speaker, false));
    fixture.script.add(ScriptedDevice::new(Speaker, "headset"));
    fixture.pass(ms(6_000));
    fixture.reported();
    fixture.script.set_default(Speaker, "headset");
    fixture.pass(ms(6_000));
    // It is moved back: a sound server may have moved it.
    assert_eq!(fixture.reported(), ["Default headset", "Used speaker"]);
    fixture.script.remove("speaker", true);
    fixture.pass(ms(6_000));
    assert!(fixture.plays("headset", 48_000));
    fixture.reported();
    fixture.script.add(ScriptedDevice::new(Speaker, "speaker"));
    fixture.pass(ms(500));
    assert!(fixture.plays("speaker", 48_000));
    assert_eq!(fixture.reported(), ["Added speaker", "Used speaker"]);
    fixture.input(Input::Follow(Speaker, true));
    fixture.pass(ms(500));
    assert_eq!(fixture.reported(), ["Used headset"]);
}

#[test]
fn default_device_replaces_a_vanished_chosen_device() {
    for reports_changes in [true, false] {
        let mut fixture = Fixture::in_room(reports_changes);
        fixture.script.add(ScriptedDevice::new(Mic, "studio"));
        fixture.pass(ms(1_000));
        fixture.input(Input::Choose(Mic, DeviceSpec::Id("studio".into())));
        fixture.pass(ms(9_000));
        assert_eq!(fixture.reported().last().unwrap(), "Used studio");
        fixture.script.remove("studio", true);
        fixture.pass(ms(10_000));
        assert!(fixture.hears());
        assert_eq!(
            sorted(fixture.reported()),
            ["Removed studio", "Used mic", "error Capture"],
            "{reports_changes}"
        );
        fixture.script.add(ScriptedDevice::new(Mic, "studio"));
        fixture.pass(ms(6_000));
        assert!(fixture.hears());
        assert_eq!(fixture.reported(), ["Added studio", "Used studio"], "{reports_changes}");
    }
}

#[test]
fn busy_chosen_device_is_retried_at_intervals() {
    let mut fixture = Fixture::in_room(true);
    fixture.script.add(ScriptedDevice::new(Mic, "studio"));
    fixture.script.refuse("studio", true);
    fixture.input(Input::Choose(Mic, DeviceSpec::Id("studio".into())));
    fixture.pass(ms(100_000));
    assert_eq!(
        fixture.reported().iter().filter(|events| events.starts_with("error")).count(),
        1,
        "reported once"
    );
    assert!(fixture.hears());
    assert!(fixture.script.counts().0 < 6, "{:?}", fixture.script.counts());
    fixture.script.refuse("studio", false);
    fixture.pass(CHOSEN_EVERY + ms(500));
    assert!(fixture.hears());
    assert_eq!(fixture.reported(), ["Used studio"]);
}

#[test]
fn unknown_device_id_is_reported_and_the_default_used() {
    for known in [false, true] {
        let mut fixture = Fixture::in_room(false);
        fixture.pass(if known { ms(1_000) } else { ms(0) });
        fixture.reported();
        fixture.input(Input::Choose(Speaker, DeviceSpec::Id("nonsense".into())));
        fixture.pass(ms(60_000));
        let events = fixture.reported();
        assert_eq!(
            events.iter().filter(|events| *events == "error Playback").count(),
            1,
            "{known}: {events:?}"
        );
        assert!(fixture.plays("speaker", 48_000), "{known}");
        assert_eq!(fixture.script.counts().0, 2, "the open devices stay open: {known}");
    }
}

#[test]
fn sound_returns_after_the_sound_server_restarts() {
    for reports_changes in [true, false] {
        let mut fixture = Fixture::in_room(reports_changes);
        fixture.pass(ms(10_000));
        fixture.reported();
        fixture.script.kill_server();
        fixture.pass(ms(30_000));
        assert_eq!(
            sorted(fixture.reported()),
            ["error Capture", "error Playback"],
            "once each: {reports_changes}"
        );
        assert!(fixture.script.counts().1 < 20, "it is not polled constantly: {:?}", fixture.script.counts());
        fixture.script.start_server();
        fixture.pass(MAX_RETRY_INTERVAL + ms(500));
        assert!(fixture.hears() && fixture.plays("speaker", 48_000));
        assert_eq!(sorted(fixture.reported()), ["Used mic", "Used speaker"], "{reports_changes}");
        if reports_changes {
            // The watch works again too.
            fixture.pass(ms(6_000));
            fixture.script.add(ScriptedDevice::new(Mic, "other"));
            fixture.pass(ms(200));
            assert_eq!(fixture.reported(), ["Added other"]);
        }
    }
}

#[test]
fn short_outage_of_the_sound_server_ends_within_a_second() {
    let mut fixture = Fixture::in_room(true);
    fixture.pass(ms(10_000));
    fixture.script.kill_server();
    fixture.pass(ms(600));
    fixture.script.start_server();
    fixture.pass(ms(700));
    assert!(fixture.hears() && fixture.plays("speaker", 48_000));
}

#[test]
fn stalled_device_is_opened_again() {
    let mut fixture = Fixture::in_room(true);
    fixture.pass(ms(10_000));
    fixture.reported();
    fixture.script.stall("mic", true);
    fixture.pass(ms(1_900));
    assert!(fixture.reported().is_empty(), "a short stall of the driver is ignored");
    fixture.pass(ms(400));
    assert_eq!(fixture.reported(), ["error Capture", "Used mic"]);
    fixture.pass(ms(30_000));
    assert!(fixture.reported().len() <= 8, "reported once, and tried at growing intervals");
    fixture.script.stall("mic", false);
    fixture.pass(ms(15_000));
    assert!(fixture.hears());
}

#[test]
fn many_errors_at_once_are_reported_once() {
    use ::cpal::ErrorKind as Kind;
    for kind in [Kind::BackendError, Kind::Xrun, Kind::StreamInvalidated, Kind::DeviceNotAvailable] {
        let mut fixture = Fixture::in_room(true);
        fixture.pass(ms(10_000));
        fixture.reported();
        fixture.script.storm("speaker", kind, 100_000);
        fixture.pass(ms(600));
        assert_eq!(fixture.reported(), ["error Playback", "Used speaker"], "{kind:?}");
        assert!(fixture.plays("speaker", 48_000), "{kind:?}");
    }
}

#[test]
fn failing_device_is_retried_at_growing_intervals() {
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
    let errors = fixture.reported().iter().filter(|events| *events == "error Playback").count();
    assert_eq!(errors, 1);
}

#[test]
fn renamed_device_is_reported_and_stays_open() {
    let mut fixture = Fixture::in_room(true);
    fixture.pass(ms(1_000));
    fixture.reported();
    fixture.script.rename("mic", "The good one");
    fixture.pass(ms(1_000));
    assert_eq!(fixture.reported(), ["Renamed mic"]);
    assert_eq!(fixture.script.counts().0, 2);
}

#[test]
fn changed_sample_rate_opens_the_device_once_more() {
    let mut fixture = Fixture::in_room(true);
    fixture.pass(ms(10_000));
    fixture.reported();
    fixture.script.set_rate("speaker", 44_100);
    fixture.script.set_rate("mic", 16_000);
    fixture.pass(ms(1_000));
    assert_eq!(sorted(fixture.reported()), ["Used mic", "Used speaker", "error Capture", "error Playback"]);
    assert!(fixture.hears() && fixture.plays("speaker", 44_100));
}

#[test]
fn sound_passes_at_every_rate_channel_count_and_callback_size() {
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
        assert_eq!(fixture.reported(), ["Used mic", "Used speaker"]);
    }
}

#[test]
fn unsupported_sample_rate_is_reported_with_the_range() {
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
fn drifting_clocks_cause_no_underrun_and_no_delay() {
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
        assert_eq!((capture.counts().glitches, playback.counts().glitches), (0, 0), "{drift_ppm}");
        let expected = 60.0 * 48_000.0 * (1.0 + drift_ppm / 1e6);
        assert!(
            (fixture.captured.len() as f64 - expected).abs() < 1_000.0,
            "{} {drift_ppm}",
            fixture.captured.len()
        );
        assert!(
            (fixture.played_samples as f64 - expected).abs() < 2_000.0,
            "{} {drift_ppm}",
            fixture.played_samples
        );
    }
}

#[test]
fn changes_are_reported_without_a_room_on_request() {
    for reports_changes in [true, false] {
        let mut fixture = Fixture::new(DeviceSpec::Default, reports_changes);
        fixture.script.add(ScriptedDevice::new(Mic, "mic"));
        fixture.pass(ms(20_000));
        assert_eq!(fixture.script.counts(), (0, 0), "no polling without a request");
        fixture.input(Input::Watch(true));
        fixture.pass(ms(6_000));
        assert!(fixture.reported().is_empty(), "the first list is not a change");
        fixture.script.add(ScriptedDevice::new(Mic, "other"));
        fixture.pass(ms(6_000));
        assert_eq!(fixture.reported(), ["Added other"]);
        fixture.input(Input::Watch(false));
        assert_eq!(fixture.devices.deadline(), None);
        fixture.script.remove("other", true);
        let listed = fixture.script.counts().1;
        fixture.pass(ms(20_000));
        assert!(fixture.reported().is_empty() && fixture.script.counts().1 == listed);
    }
}

#[test]
fn burst_of_changes_causes_one_listing() {
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
fn late_failure_does_not_silence_the_next_device() {
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
    // The number of the failed device is below that of the device being opened.
    assert_eq!(give(Input::Failed(Speaker, 1, error.clone())), [Output::Silence(Speaker, 1)]);
    assert_eq!(give(Input::Failed(Speaker, 1, error)), [], "a failed device fails once");
    assert_eq!(give(Input::Opened(Speaker, 2, info("b"))), []);
    assert!(devices.sides[1].has_live_card());
}
