//! Sound cards, by way of the `cpal` crate: PulseAudio first (which PipeWire answers too), ALSA where there is none.
//!
//! A stream is built, kept and dropped on a thread of its own: with some hosts a drop never returns once the server's devices
//! are gone, and such a thread is abandoned with a log line. The callbacks only copy between the device and a ring of
//! `ring.rs`, whatever size they come in; errors of a device come in as numbers. Opening and listing block on the sound
//! server and belong to the device thread.
#![forbid(unsafe_code)]

use std::time::Duration;

use ::cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use ::cpal::{
    BufferSize, Device, DeviceId, FromSample, Host, HostId, SampleFormat, SizedSample, Stream, StreamConfig,
    SupportedStreamConfig,
};
use crossbeam_channel::{Receiver, Sender, bounded};

use super::ring::{self, CaptureReader, CaptureWriter, Failure, PlaybackReader, PlaybackWriter, Shared};
use super::{DeviceInfo, Wake};
use crate::audio::{BLOCK, MAX_CHANNELS, SAMPLE_RATE};
use crate::clock::{self, Time};
use crate::error::{Error, ErrorKind, Result};
use crate::event::DeviceSide;
use crate::log::{Level, Log};

/// How long the sound server may take to list its devices.
const LIST_PATIENCE: Duration = Duration::from_secs(3);
/// How long the sound server may take to open a device.
const OPEN_PATIENCE: Duration = Duration::from_secs(5);
/// How long a device may take to close before it is abandoned.
const CLOSE_PATIENCE: Duration = Duration::from_secs(2);
/// What a device is asked to deliver at once: 10 ms. The hosts' own default is up to two seconds.
const CALLBACKS_A_SECOND: u32 = 100;
/// A device that claims to be heard later than this is not believed: some plug-ins report nonsense.
const MOST_LATENCY: Duration = Duration::from_millis(100);

/// Most of these are transient or say what to do, so the kind is always `Device`.
fn device_error(what: &str, error: impl std::fmt::Display) -> Error {
    let error = error.to_string();
    Error::new(ErrorKind::Device, format!("{what}: {}", error.trim_end_matches('.')))
}

fn name_of(side: DeviceSide) -> &'static str {
    match side {
        DeviceSide::Capture => "microphone",
        DeviceSide::Playback => "loudspeaker",
    }
}

/// The hosts of this machine, the one to prefer first.
///
/// ALSA is left out where the kernel has no sound device: it would only write its complaints to the standard error stream.
fn hosts() -> Vec<HostId> {
    let mut hosts = ::cpal::available_hosts();
    if cfg!(target_os = "linux") && !std::path::Path::new("/dev/snd").exists() {
        hosts.retain(|host| !host.name().eq_ignore_ascii_case("alsa"));
    }
    hosts.sort_by_key(|host| match host.name().to_ascii_lowercase().as_str() {
        "pulseaudio" => 0,
        "alsa" => 2,
        _ => 1,
    });
    hosts
}

fn default_device(host: &Host, side: DeviceSide) -> Option<Device> {
    match side {
        DeviceSide::Capture => host.default_input_device(),
        DeviceSide::Playback => host.default_output_device(),
    }
}

/// Lists the devices of the preferred host that has any; takes up to 3 s. Errors (kind `Device`): there is no sound system, or it
/// does not answer.
pub fn list() -> Result<Vec<DeviceInfo>> {
    within(LIST_PATIENCE, list_hosts)
}

/// Runs what asks the sound server on a thread of its own, which is abandoned when no answer comes in time.
fn within<T: Send + 'static>(
    patience: Duration,
    ask: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let (answer, answered) = bounded(1);
    crate::thread::spawn("ar-list", move || {
        let _ = answer.send(ask());
    })?;
    answered.recv_timeout(patience).unwrap_or_else(|_| {
        let text = "the sound server does not answer: see whether it runs, and ask again";
        Err(Error::new(ErrorKind::Device, text))
    })
}

fn list_hosts() -> Result<Vec<DeviceInfo>> {
    let mut last = None;
    for id in hosts() {
        match list_host(id) {
            Ok(devices) if !devices.is_empty() => return Ok(devices),
            Ok(_) => {}
            Err(error) => last = Some(error),
        }
    }
    last.map_or(Ok(Vec::new()), Err)
}

fn list_host(id: HostId) -> Result<Vec<DeviceInfo>> {
    let host = ::cpal::host_from_id(id).map_err(|error| device_error("no sound system", error))?;
    let defaults = [DeviceSide::Capture, DeviceSide::Playback]
        .map(|side| default_device(&host, side).and_then(|device| device.id().ok()));
    let mut found = Vec::new();
    for device in host.devices().map_err(|error| device_error("devices cannot be listed", error))? {
        let (Ok(id), Ok(description)) = (device.id(), device.description()) else { continue };
        for (side, supported, default) in [
            (DeviceSide::Capture, device.supports_input(), &defaults[0]),
            (DeviceSide::Playback, device.supports_output(), &defaults[1]),
        ] {
            if supported {
                found.push(DeviceInfo {
                    id: id.to_string(),
                    name: description.name().to_owned(),
                    side,
                    is_default: default.as_ref() == Some(&id),
                });
            }
        }
    }
    Ok(found)
}

/// The devices to try, in order.
fn candidates(id: Option<&str>, side: DeviceSide) -> Result<Vec<Device>> {
    let Some(text) = id else {
        return Ok(hosts()
            .into_iter()
            .filter_map(|id| default_device(&::cpal::host_from_id(id).ok()?, side))
            .collect());
    };
    let missing = || {
        Error::new(
            ErrorKind::Device,
            format!("there is no {} with the id {text}: list the devices and choose one", name_of(side)),
        )
    };
    let id: DeviceId = text.parse().map_err(|_| missing())?;
    let host = ::cpal::host_from_id(id.host()).map_err(|_| missing())?;
    host.device_by_id(&id).map(|device| vec![device]).ok_or_else(missing)
}

/// A stream's shape: what the device speaks, and what of it the ring carries.
#[derive(Copy, Clone, Debug)]
struct Shape {
    config: StreamConfig,
    format: SampleFormat,
}

/// Shapes to try on a device, the best first.
fn shapes(default: &SupportedStreamConfig) -> Vec<Shape> {
    let shape = |rate: u32, channels: u16, format| Shape {
        config: StreamConfig {
            channels,
            sample_rate: rate,
            buffer_size: BufferSize::Fixed(rate / CALLBACKS_A_SECOND),
        },
        format,
    };
    let few = default.channels().min(MAX_CHANNELS as u16);
    let mut shapes = Vec::new();
    for (rate, channels) in
        [(SAMPLE_RATE, few), (SAMPLE_RATE, default.channels()), (default.sample_rate(), default.channels())]
    {
        for format in [SampleFormat::F32, SampleFormat::I16] {
            shapes.push(shape(rate, channels, format));
        }
    }
    shapes
}

/// What keeps a device open: it is closed when this is dropped.
struct KeepOpen(Sender<()>);

impl Drop for KeepOpen {
    fn drop(&mut self) {
        // A full channel says the same.
        let _ = self.0.try_send(());
    }
}

/// Opens a microphone; `None` is the system's default. Errors (kind `Device`): there is none, or it cannot be opened.
pub fn open_capture(id: Option<&str>, wake: Wake, log: &Log) -> Result<CaptureReader> {
    open(id, DeviceSide::Capture, log, move |device, shape, stop| {
        let channels = usize::from(shape.config.channels).min(MAX_CHANNELS);
        let keep = Box::new(KeepOpen(stop.clone()));
        let (writer, reader) = ring::capture(shape.config.sample_rate, channels, wake.clone(), Some(keep))?;
        let shared = writer.shared();
        let from = usize::from(shape.config.channels);
        let stream = match shape.format {
            SampleFormat::F32 => build_input::<f32>(device, shape, writer, from, shared, stop),
            _ => build_input::<i16>(device, shape, writer, from, shared, stop),
        };
        Ok((stream.map_err(|error| device_error("a microphone cannot be opened", error))?, reader))
    })
}

/// Opens a loudspeaker; `None` is the system's default. Errors (kind `Device`): there is none, or it cannot be opened.
pub fn open_playback(id: Option<&str>, wake: Wake, log: &Log) -> Result<PlaybackWriter> {
    open(id, DeviceSide::Playback, log, move |device, shape, stop| {
        let channels = usize::from(shape.config.channels).min(MAX_CHANNELS);
        let keep = Box::new(KeepOpen(stop.clone()));
        let (reader, writer) = ring::playback(shape.config.sample_rate, channels, wake.clone(), Some(keep))?;
        let shared = reader.shared();
        let to = usize::from(shape.config.channels);
        let stream = match shape.format {
            SampleFormat::F32 => build_output::<f32>(device, shape, reader, to, shared, stop),
            _ => build_output::<i16>(device, shape, reader, to, shared, stop),
        };
        Ok((stream.map_err(|error| device_error("a loudspeaker cannot be opened", error))?, writer))
    })
}

/// Builds a stream on a thread of its own, which keeps it until the other end is dropped or the device fails.
fn open<T: Send + 'static>(
    id: Option<&str>,
    side: DeviceSide,
    log: &Log,
    build: impl Fn(&Device, &Shape, Sender<()>) -> Result<(Stream, T)> + Send + 'static,
) -> Result<T> {
    let (id, log) = (id.map(str::to_owned), log.clone());
    let (ready, opened) = bounded(1);
    crate::thread::spawn("ar-card", move || match open_first(id.as_deref(), side, build) {
        Err(error) => {
            let _ = ready.send(Err(error));
        }
        Ok((stream, end, stopped)) => {
            if ready.send(Ok(end)).is_ok() {
                let _ = stopped.recv();
            }
            close(stream, side, &log);
        }
    })?;
    opened.recv_timeout(OPEN_PATIENCE).unwrap_or_else(|_| {
        Err(Error::new(
            ErrorKind::Device,
            format!("the sound server does not answer: no {} was opened", name_of(side)),
        ))
    })
}

fn open_first<T>(
    id: Option<&str>,
    side: DeviceSide,
    build: impl Fn(&Device, &Shape, Sender<()>) -> Result<(Stream, T)>,
) -> Result<(Stream, T, Receiver<()>)> {
    let mut last = None;
    for device in candidates(id, side)? {
        let default = match side {
            DeviceSide::Capture => device.default_input_config(),
            DeviceSide::Playback => device.default_output_config(),
        };
        let default = match default {
            Ok(default) => default,
            Err(error) => {
                last = Some(device_error("it does not say what it can do", error));
                continue;
            }
        };
        for shape in shapes(&default) {
            // Each attempt has a channel of its own: the ends of one that failed send into it as they go.
            let (stop, stopped) = bounded(1);
            let built = build(&device, &shape, stop).and_then(|(stream, end)| {
                stream.play().map_err(|error| device_error("it does not start", error))?;
                Ok((stream, end, stopped))
            });
            match built {
                Ok(built) => return Ok(built),
                Err(error) => last = Some(error),
            }
        }
    }
    let name = name_of(side);
    Err(match last {
        None => Error::new(
            ErrorKind::Device,
            format!("this machine has no {name}: plug one in or start the sound server"),
        ),
        Some(error) => {
            Error::new(ErrorKind::Device, format!("no {name} can be opened ({error}): choose another"))
        }
    })
}

/// Drops a stream, on yet another thread: with some hosts that never returns.
fn close(stream: Stream, side: DeviceSide, log: &Log) {
    let (done, closed) = bounded(1);
    let dropper = crate::thread::spawn("ar-close", move || {
        drop(stream);
        let _ = done.send(());
    });
    if dropper.is_err() || closed.recv_timeout(CLOSE_PATIENCE).is_err() {
        log.line(
            Level::Warn,
            "device",
            format_args!("the {} does not close: it is left to the system", name_of(side)),
        );
    }
}

fn build_input<T: SizedSample + Send + 'static>(
    device: &Device,
    shape: &Shape,
    mut writer: CaptureWriter,
    channels: usize,
    shared: std::sync::Arc<Shared>,
    stop: Sender<()>,
) -> Result<Stream, ::cpal::Error>
where
    f32: FromSample<T>,
{
    device.build_input_stream::<T, _, _>(
        shape.config,
        move |samples, _| capture_callback(&mut writer, samples, channels, clock::now()),
        move |error| error_callback(&shared, &error, &stop),
        None,
    )
}

fn build_output<T: SizedSample + FromSample<f32> + Send + 'static>(
    device: &Device,
    shape: &Shape,
    mut reader: PlaybackReader,
    channels: usize,
    shared: std::sync::Arc<Shared>,
    stop: Sender<()>,
) -> Result<Stream, ::cpal::Error> {
    device.build_output_stream::<T, _, _>(
        shape.config,
        move |samples, info| {
            let stamp = info.timestamp();
            let ahead = stamp.playback.saturating_duration_since(stamp.callback).min(MOST_LATENCY);
            playback_callback(&mut reader, samples, channels, clock::now() + ahead);
        },
        move |error| error_callback(&shared, &error, &stop),
        None,
    )
}

/// The body of a microphone's callback: copies the first one or two of the device's `channels` into the ring. The last
/// sample exists at `end`. Real-time safe.
pub fn capture_callback<T: SizedSample>(writer: &mut CaptureWriter, samples: &[T], channels: usize, end: Time)
where
    f32: FromSample<T>,
{
    let kept = channels.clamp(1, MAX_CHANNELS);
    let mut piece = [0.0; BLOCK * MAX_CHANNELS];
    for samples in samples.chunks(BLOCK * channels.max(1)) {
        let mut count = 0;
        for all in samples.chunks_exact(channels.max(1)) {
            for sample in &all[..kept] {
                piece[count] = sample.to_sample::<f32>();
                count += 1;
            }
        }
        writer.write(&piece[..count]);
    }
    writer.commit(end);
}

/// The body of a loudspeaker's callback: copies from the ring into the first one or two of the device's `channels`. The
/// first sample is heard at `heard_at`. Real-time safe.
pub fn playback_callback<T: SizedSample + FromSample<f32>>(
    reader: &mut PlaybackReader,
    samples: &mut [T],
    channels: usize,
    heard_at: Time,
) {
    let kept = channels.clamp(1, MAX_CHANNELS);
    let mut piece = [0.0; BLOCK * MAX_CHANNELS];
    for samples in samples.chunks_mut(BLOCK * channels.max(1)) {
        let count = samples.len() / channels.max(1) * kept;
        reader.read(&mut piece[..count]);
        for (all, kept) in samples.chunks_exact_mut(channels.max(1)).zip(piece.chunks_exact(kept)) {
            all.fill(T::EQUILIBRIUM);
            for (target, sample) in all.iter_mut().zip(kept) {
                *target = T::from_sample(*sample);
            }
        }
    }
    reader.commit(heard_at);
}

/// What a device's error callback does: counts gaps, and for what ends the device, tells both other threads once.
fn error_callback(shared: &Shared, error: &::cpal::Error, stop: &Sender<()>) {
    use ::cpal::ErrorKind as Kind;
    let failure = match error.kind() {
        Kind::Xrun => return shared.note_gap(),
        // The stream goes on.
        Kind::DeviceChanged | Kind::RealtimeDenied => return,
        Kind::DeviceNotAvailable => Failure::Gone,
        Kind::StreamInvalidated => Failure::Invalidated,
        Kind::PermissionDenied => Failure::Denied,
        _ => Failure::Backend,
    };
    if shared.fail(failure) {
        // Some hosts repeat an error a million times a second: the stream has to go at once.
        let _ = stop.try_send(());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::Frame;
    use std::sync::Arc;

    #[test]
    fn callbacks_copy_the_first_channels_of_any_format() {
        let (mut writer, mut reader) = ring::capture(48_000, 2, Arc::new(|| {}), None).unwrap();
        let six: Vec<i16> = (0..480).flat_map(|_| [16_384, -16_384, 1, 2, 3, 4]).collect();
        capture_callback(&mut writer, &six, 6, Time::from_nanos(1_000_000_000));
        let mut frame = Frame::silence(1);
        assert!(reader.read(&mut frame).is_some());
        assert_eq!(frame.samples()[..4], [0.5, -0.5, 0.5, -0.5]);

        let (mut reader, mut writer) = ring::playback(48_000, 2, Arc::new(|| {}), None).unwrap();
        let mut out = [7_i16; 480 * 6];
        playback_callback(&mut reader, &mut out, 6, Time::from_nanos(1_000_000_000));
        assert_eq!(out, [0; 480 * 6]);
        while writer.wanted(Time::ZERO).is_some() {
            writer.write(&[0.5; BLOCK * 2]);
        }
        playback_callback(&mut reader, &mut out, 6, Time::from_nanos(1_010_000_000));
        assert_eq!(out[6 * 100..6 * 101], [16_384, 16_384, 0, 0, 0, 0]);
    }

    #[test]
    fn a_sound_server_that_does_not_answer_is_an_error() {
        let (hang_up, never) = bounded::<()>(1);
        let error = within(Duration::from_millis(1), move || {
            let _ = never.recv();
            Ok(())
        });
        assert_eq!(error.unwrap_err().kind, ErrorKind::Device);
        drop(hang_up);
        assert_eq!(within(OPEN_PATIENCE, || Ok(7)).unwrap(), 7);
    }

    #[test]
    fn an_unknown_id_is_an_error_that_names_it() {
        for id in ["nonsense", "alsa:no-such-device-anywhere"] {
            let error = open_capture(Some(id), Arc::new(|| {}), &Log::off()).err().unwrap();
            assert_eq!(error.kind, ErrorKind::Device);
            assert!(error.context.contains("microphone"), "{error}");
        }
    }
}
