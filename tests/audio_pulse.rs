//! Sound cards on a real PulseAudio server without hardware: the monitor of a null sink is the microphone.
//!
//! Each test that needs a sound server starts PulseAudio in a temporary folder. The part that opens devices runs in a separate
//! process, because the environment names the server. Without the program `pulseaudio` the tests print a message and pass.
#![cfg(all(feature = "device", target_os = "linux"))]

#[path = "pulse/server.rs"]
mod pulse;

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use audioroom::audio::device::{self, Capture, Playback, Wake};
use audioroom::audio::{BLOCK, FRAME, Frame};
use audioroom::clock;
use audioroom::config::DeviceSpec;
use audioroom::error::ErrorKind;
use audioroom::event::DeviceSide;
use audioroom::log::Log;
use pulse::{Server, sink, until};

/// The waker of the media thread, and the receiver on which the test waits.
fn waker() -> (Wake, Receiver<()>) {
    let (sender, receiver) = sync_channel(1);
    (
        Arc::new(move || {
            let _ = sender.try_send(());
        }),
        receiver,
    )
}

#[test]
fn sound_card_playback_is_captured_through_its_monitor() {
    let Some(server) = Server::start("loop", &[sink("spk")]) else { return };
    let (mut inner, _lines) = server.run("inner_loop");
    assert!(inner.0.wait().unwrap().success());
}

/// Plays bursts of a tone and finds them in the recording.
#[test]
#[ignore = "run by sound_card_playback_is_captured_through_its_monitor"]
fn inner_loop() {
    let log = Log::off();
    let devices = device::list().unwrap();
    println!("{devices:?}");
    let of =
        |side: DeviceSide| devices.iter().find(|device| device.side == side && device.is_default).unwrap();
    let (wake, woken) = waker();
    let by_id = DeviceSpec::Id(of(DeviceSide::Playback).id.clone());
    let mut playback = device::open_playback(&by_id, wake.clone(), &log).unwrap();
    // The monitor of the loudspeaker is the only source of this server.
    let mut capture = device::open_capture(&DeviceSpec::Default, wake, &log).unwrap();

    let mut frame = Frame::silence(1);
    let (mut blocks, mut latencies) = (0_usize, Vec::new());
    let mut burst_heard_at = None;
    let (mut crossings, mut loud, mut last) = (0, 0, 0.0_f32);
    let end = clock::now() + Duration::from_secs(4);
    while clock::now() < end {
        let _ = woken.recv_timeout(Duration::from_millis(100));
        while let Some(heard_at) = playback.wanted(clock::now()) {
            // 100 ms of tone every half second.
            let on = blocks % 200 < 40;
            if blocks % 200 == 0 {
                burst_heard_at = Some(heard_at);
            }
            let channels = playback.channels();
            let mut block = [0.0; BLOCK * 2];
            for (n, samples) in block.chunks_exact_mut(channels).take(BLOCK).enumerate() {
                let sample =
                    0.5 * ((blocks * BLOCK + n) as f32 * 1000.0 * std::f32::consts::TAU / 48_000.0).sin();
                samples.fill(if on { sample } else { 0.0 });
            }
            playback.write(&block[..BLOCK * channels]);
            blocks += 1;
        }
        while let Some(captured_end) = capture.read(clock::now(), &mut frame) {
            let channels = frame.channels();
            for (n, sample) in frame.samples().iter().step_by(channels).enumerate() {
                if sample.abs() > 0.1
                    && let Some(heard_at) = burst_heard_at.take()
                {
                    let at = captured_end - Duration::from_nanos((FRAME - n) as u64 * 62_500 / 3);
                    latencies.push((at.as_nanos() as i64 - heard_at.as_nanos() as i64) as f64 / 1e6);
                }
                if *sample != 0.0 {
                    crossings += usize::from(last <= 0.0 && *sample > 0.0);
                    loud += 1;
                    last = *sample;
                }
            }
        }
    }
    println!("capture {:?} playback {:?} latencies {latencies:.1?} ms", capture.counts(), playback.counts());
    assert!(capture.started().is_some() && playback.started().is_some());
    assert!(latencies.len() >= 5, "{} bursts were captured", latencies.len());
    // The two times differ at most by the buffer of the null sink.
    latencies.sort_by(f64::total_cmp);
    let median = latencies[latencies.len() / 2];
    assert!((-60.0..60.0).contains(&median), "median {median} ms");
    let frequency = crossings as f64 * 48_000.0 / f64::from(loud);
    assert!((frequency - 1000.0).abs() < 25.0, "{frequency} Hz");
    assert_eq!((capture.take_error(), playback.take_error()), (None, None));
    close(capture, playback);
}

/// A drop must return at once, even if the sound server does not respond.
fn close(capture: Capture, playback: Playback) {
    let before = clock::now();
    drop((capture, playback));
    assert!(
        clock::now().since(before) < Duration::from_millis(200),
        "a drop must not wait for the sound server"
    );
}

#[test]
fn dead_sound_server_is_an_error_and_not_a_hang() {
    let Some(mut server) = Server::start("dies", &[sink("spk")]) else { return };
    let marker = server.folder.join("running");
    let (mut inner, _lines) = server.run("inner_dies");
    assert!(until(Duration::from_secs(10), || marker.exists()), "the devices did not start");
    server.kill();
    assert!(inner.0.wait().unwrap().success());
}

#[test]
#[ignore = "run by dead_sound_server_is_an_error_and_not_a_hang"]
fn inner_dies() {
    let log = Log::off();
    let (wake, woken) = waker();
    let mut playback = device::open_playback(&DeviceSpec::Default, wake.clone(), &log).unwrap();
    let mut capture = device::open_capture(&DeviceSpec::Default, wake, &log).unwrap();
    let marker = PathBuf::from(std::env::var("XDG_RUNTIME_DIR").unwrap()).join("running");
    let mut frame = Frame::silence(1);
    let (mut errors, mut frames) = (Vec::new(), 0);
    let end = clock::now() + Duration::from_secs(10);
    while clock::now() < end && errors.len() < 2 {
        let _ = woken.recv_timeout(Duration::from_millis(100));
        let channels = playback.channels();
        while playback.wanted(clock::now()).is_some() {
            playback.write(&[0.0; BLOCK * 2][..BLOCK * channels]);
        }
        while capture.read(clock::now(), &mut frame).is_some() {
            frames += 1;
            if frames == 20 {
                std::fs::write(&marker, "").unwrap();
            }
        }
        errors.extend(capture.take_error());
        errors.extend(playback.take_error());
    }
    println!("{errors:?}");
    assert_eq!(errors.len(), 2, "each side reports one error");
    assert!(errors.iter().all(|error| error.kind == ErrorKind::Device));
    close(capture, playback);
}

#[test]
fn missing_sound_server_is_reported_as_an_error() {
    let folder = std::env::temp_dir();
    let mut inner = Command::new(std::env::current_exe().unwrap());
    inner.args(["--exact", "inner_without", "--ignored", "--nocapture"]);
    inner.envs([("PULSE_SERVER", "unix:/nowhere/pulse.sock")]);
    inner.envs([("XDG_RUNTIME_DIR", &folder), ("HOME", &folder)]);
    assert!(inner.status().unwrap().success());
}

#[test]
#[ignore = "run by missing_sound_server_is_reported_as_an_error"]
fn inner_without() {
    let (wake, _woken) = waker();
    if std::path::Path::new("/dev/snd").exists() {
        println!("skipped: this machine has a sound card of its own");
        return;
    }
    let error = device::open_playback(&DeviceSpec::Default, wake.clone(), &Log::off()).err().unwrap();
    println!("{error}");
    assert_eq!(error.kind, ErrorKind::Device);
    assert!(error.context.contains("loudspeaker") && error.context.contains("plug one in"), "{error}");
    let error = device::open_capture(&DeviceSpec::Default, wake, &Log::off()).err().unwrap();
    assert!(error.kind == ErrorKind::Device && error.context.contains("microphone"), "{error}");
}
