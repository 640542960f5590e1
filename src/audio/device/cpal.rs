//! Sound cards, through the `cpal` crate: PulseAudio first (PipeWire speaks the same protocol), ALSA if there is none.
//!
//! Each stream is built and kept on a thread of its own, and dropped on another one. With some hosts the drop never returns after
//! the sound server's devices have vanished; the dropping thread is then abandoned with a log line. The callbacks only copy
//! between the device and a ring of `ring.rs`, at any callback size, and pass device errors on as numbers. Opening, listing and
//! volumes block on the sound server. Opening belongs to the device thread; the other two also run on threads of the application.
#![forbid(unsafe_code)]

mod callback;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ::cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use ::cpal::{
    BufferSize, Device, DeviceId, FromSample, HostId, SampleFormat, SizedSample, Stream, StreamConfig,
    SupportedStreamConfig,
};
use crossbeam_channel::{Receiver, Sender, bounded};

pub use self::callback::{capture_callback, error_callback, playback_callback};
use super::host::{Host, Notify, Watch};
use super::ring::{self, CaptureWriter, PlaybackReader, Shared};
use super::{Capture, DeviceInfo, Playback, Wake};
use crate::audio::{MAX_CHANNELS, SAMPLE_RATE};
use crate::clock;
use crate::error::{Error, ErrorKind, Result};
use crate::event::DeviceSide;
use crate::log::{Level, Log};

/// Maximum time for the sound server to answer: to list its devices, to begin a watch, or to read or set a volume or a mute.
const LIST_TIMEOUT: Duration = Duration::from_secs(3);
/// Maximum time for the sound server to open a device.
const OPEN_TIMEOUT: Duration = Duration::from_secs(5);
/// Maximum time for a device to close before it is abandoned.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);
/// Requested callback size of a microphone; the hosts' defaults are up to two seconds. PulseAudio buffers no more than one
/// requested callback for a client: with 5 ms, a busy machine loses audio every few seconds, and each loss makes the listeners'
/// buffers grow.
const CAPTURE_PERIOD: Duration = Duration::from_millis(10);
/// Requested callback size of a loudspeaker; PulseAudio and ALSA buffer twice as much. A period of 5 ms would save 5 ms of delay,
/// but cause a gap whenever a busy machine is 10 ms late.
const PLAYBACK_PERIOD: Duration = Duration::from_micros(7_500);
/// Fallback for loudspeakers that do not accept the requested size; a microphone is opened with this size at once.
const SAFE_PERIOD: Duration = Duration::from_millis(10);
/// A larger reported latency is reduced to this: some plug-ins report nonsense.
const MAX_LATENCY: Duration = Duration::from_millis(100);
/// Maximum number of threads of one host that wait for the sound system. Beyond that the sound system is not called until one of
/// them returns.
const MAX_WAITING: usize = 8;

/// The error of a failed call of the sound system. The kind is always `Device`, because most causes are transient.
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

/// The hosts of this machine, the preferred one first.
///
/// ALSA is omitted if the kernel has no sound device, because it would only print errors to the standard error stream. If
/// PULSE_SERVER names a sound server, there is no other host.
fn hosts() -> Vec<HostId> {
    let mut hosts = ::cpal::available_hosts();
    if is_pulse_named() {
        hosts.retain(|host| is_pulse(*host));
    }
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

fn default_device(host: &::cpal::Host, side: DeviceSide) -> Option<Device> {
    match side {
        DeviceSide::Capture => host.default_input_device(),
        DeviceSide::Playback => host.default_output_device(),
    }
}

/// The number of threads of one host that wait for the sound system.
#[derive(Clone, Default)]
struct Waiting(Arc<AtomicUsize>);

/// One waiting thread; counts as long as this value lives.
struct Wait(Waiting);

impl Waiting {
    fn enter(&self) -> Result<Wait> {
        let wait = Wait(self.clone());
        if self.0.fetch_add(1, Ordering::AcqRel) < MAX_WAITING {
            return Ok(wait);
        }
        Err(unanswered())
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        (self.0).0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn unanswered() -> Error {
    Error::new(ErrorKind::Device, "the sound server does not answer: check that it runs, and try again")
}

/// The sound cards of this machine.
#[derive(Default)]
pub struct CardHost {
    waiting: Waiting,
}

impl CardHost {
    /// A host that has not called the sound system yet.
    pub fn new() -> CardHost {
        CardHost::default()
    }

    /// Runs a call of the sound server on a thread of its own, which is abandoned if it does not return in time.
    fn within<T: Send + 'static>(
        &self,
        timeout: Duration,
        ask: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let wait = self.waiting.enter()?;
        let (answer, answered) = bounded(1);
        crate::thread::spawn("ar-list", move || {
            let _ = answer.send(ask());
            drop(wait);
        })?;
        answered.recv_timeout(timeout).unwrap_or_else(|_| Err(unanswered()))
    }
}

impl Host for CardHost {
    /// Lists the devices of the sound server if it answers, even if it has none; otherwise those of the first host that has any.
    /// Takes up to 3 s.
    fn list(&mut self) -> Result<Vec<DeviceInfo>> {
        self.within(LIST_TIMEOUT, list_hosts)
    }

    fn open_capture(&mut self, id: Option<&str>, wake: Wake, log: &Log) -> Result<(Capture, DeviceInfo)> {
        let opened = self.open(id, DeviceSide::Capture, log, move |device, shape, stop| {
            let channels = usize::from(shape.config.channels).min(MAX_CHANNELS);
            let keep = Box::new(KeepOpen(stop.clone()));
            let (writer, mut reader) =
                ring::capture(shape.config.sample_rate, channels, wake.clone(), Some(keep))?;
            reader.expect_calls();
            let shared = writer.shared();
            let from = usize::from(shape.config.channels);
            let stream = match shape.format {
                SampleFormat::F32 => build_input::<f32>(device, shape, writer, from, shared, stop),
                _ => build_input::<i16>(device, shape, writer, from, shared, stop),
            };
            Ok((stream.map_err(|error| device_error("the microphone cannot be opened", error))?, reader))
        });
        opened.map(|(reader, info)| (Capture::ring(reader), info))
    }

    fn open_playback(&mut self, id: Option<&str>, wake: Wake, log: &Log) -> Result<(Playback, DeviceInfo)> {
        let opened = self.open(id, DeviceSide::Playback, log, move |device, shape, stop| {
            let channels = usize::from(shape.config.channels).min(MAX_CHANNELS);
            let keep = Box::new(KeepOpen(stop.clone()));
            let (reader, mut writer) =
                ring::playback(shape.config.sample_rate, channels, wake.clone(), Some(keep))?;
            writer.expect_calls();
            let shared = reader.shared();
            let to = usize::from(shape.config.channels);
            let stream = match shape.format {
                SampleFormat::F32 => build_output::<f32>(device, shape, reader, to, shared, stop),
                _ => build_output::<i16>(device, shape, reader, to, shared, stop),
            };
            Ok((stream.map_err(|error| device_error("the loudspeaker cannot be opened", error))?, writer))
        });
        opened.map(|(writer, info)| (Playback::ring(writer), info))
    }

    #[cfg(target_os = "linux")]
    fn watch(&mut self, notify: Notify) -> Result<Option<Watch>> {
        if !super::pulse::is_available() {
            return Ok(None);
        }
        self.within(LIST_TIMEOUT, move || super::pulse::watch(notify)).map(Some)
    }

    #[cfg(not(target_os = "linux"))]
    fn watch(&mut self, _: Notify) -> Result<Option<Watch>> {
        Ok(None)
    }

    #[cfg(target_os = "linux")]
    fn volume(&mut self, side: DeviceSide, id: Option<&str>) -> Result<(u32, bool)> {
        let id = self.with_volume(id)?;
        self.within(LIST_TIMEOUT, move || super::pulse::volume(side, id.as_deref()))
    }

    #[cfg(target_os = "linux")]
    fn set_volume(&mut self, side: DeviceSide, id: Option<&str>, percent: u32) -> Result<()> {
        let id = self.with_volume(id)?;
        self.within(LIST_TIMEOUT, move || super::pulse::set_volume(side, id.as_deref(), percent))
    }

    #[cfg(target_os = "linux")]
    fn set_mute(&mut self, side: DeviceSide, id: Option<&str>, mute: bool) -> Result<()> {
        let id = self.with_volume(id)?;
        self.within(LIST_TIMEOUT, move || super::pulse::set_mute(side, id.as_deref(), mute))
    }
}

#[cfg(target_os = "linux")]
impl CardHost {
    /// Returns an error if there is no sound server with volume control.
    fn with_volume(&self, id: Option<&str>) -> Result<Option<String>> {
        if !super::pulse::is_available() {
            return Err(super::host::no_volume());
        }
        Ok(id.map(str::to_owned))
    }
}

fn list_hosts() -> Result<Vec<DeviceInfo>> {
    let mut last = None;
    for id in hosts() {
        match list_host(id) {
            // A sound server that answers knows all devices, even if it has none.
            Ok(devices) if is_pulse(id) || !devices.is_empty() => return Ok(devices),
            Ok(_) => {}
            Err(error) => last = Some(error),
        }
    }
    last.map_or(Ok(Vec::new()), Err)
}

fn is_pulse(id: HostId) -> bool {
    id.name().eq_ignore_ascii_case("pulseaudio")
}

/// Lists PulseAudio with our own client: the crate's client leaks a thread and a connection for each request without a stream.
#[cfg(target_os = "linux")]
fn list_pulse() -> Result<Vec<DeviceInfo>> {
    super::pulse::list()
}

#[cfg(target_os = "linux")]
fn is_pulse_named() -> bool {
    super::pulse::is_named()
}

#[cfg(not(target_os = "linux"))]
fn is_pulse_named() -> bool {
    false
}

#[cfg(not(target_os = "linux"))]
fn list_pulse() -> Result<Vec<DeviceInfo>> {
    list_by_crate(::cpal::default_host().id())
}

fn list_host(id: HostId) -> Result<Vec<DeviceInfo>> {
    if is_pulse(id) { list_pulse() } else { list_by_crate(id) }
}

fn list_by_crate(id: HostId) -> Result<Vec<DeviceInfo>> {
    let host = ::cpal::host_from_id(id).map_err(|error| device_error("no sound system", error))?;
    let defaults = [DeviceSide::Capture, DeviceSide::Playback]
        .map(|side| default_device(&host, side).and_then(|device| device.id().ok()));
    let mut found = Vec::new();
    for device in host.devices().map_err(|error| device_error("devices cannot be listed", error))? {
        for (side, supported, default) in [
            (DeviceSide::Capture, device.supports_input(), &defaults[0]),
            (DeviceSide::Playback, device.supports_output(), &defaults[1]),
        ] {
            if let (true, Some(mut info)) = (supported, info_of(&device, side)) {
                info.is_default = default.as_ref().is_some_and(|default| default.to_string() == info.id);
                found.push(info);
            }
        }
    }
    Ok(found)
}

fn info_of(device: &Device, side: DeviceSide) -> Option<DeviceInfo> {
    let (id, description) = (device.id().ok()?, device.description().ok()?);
    let name = description.name().to_owned();
    Some(DeviceInfo { id: id.to_string(), name, side, is_default: false })
}

/// The devices to try, in order.
fn candidates(id: Option<&str>, side: DeviceSide) -> Result<Vec<Device>> {
    let Some(text) = id else {
        let mut found = Vec::new();
        for id in hosts() {
            if is_pulse(id) {
                // A sound server that answers knows all devices. A missing default device is not requested, because the crate
                // would leak a connection.
                match list_pulse() {
                    Ok(list) if !list.iter().any(|device| device.side == side && device.is_default) => break,
                    Ok(_) => {}
                    Err(error) if is_pulse_named() => return Err(no_device(side, Some(&error))),
                    Err(_) => continue,
                }
            }
            found.extend(::cpal::host_from_id(id).ok().and_then(|host| default_device(&host, side)));
            if is_pulse(id) && !found.is_empty() {
                break;
            }
        }
        return Ok(found);
    };
    let missing = || {
        Error::new(
            ErrorKind::Device,
            format!("there is no {} with the id {text}: list the devices and choose one", name_of(side)),
        )
    };
    let id: DeviceId = text.parse().map_err(|_| missing())?;
    let is_listed =
        |list: Vec<DeviceInfo>| list.iter().any(|device| device.side == side && device.id == text);
    if is_pulse(id.host()) && !list_pulse().is_ok_and(is_listed) {
        return Err(missing());
    }
    let host = ::cpal::host_from_id(id.host()).map_err(|_| missing())?;
    host.device_by_id(&id).map(|device| vec![device]).ok_or_else(missing)
}

/// Format of a stream: channels, rate and callback size, and the type of the samples.
#[derive(Copy, Clone, Debug)]
struct Shape {
    config: StreamConfig,
    format: SampleFormat,
}

/// Formats to try on a device, the best first.
fn shapes(default: &SupportedStreamConfig, side: DeviceSide) -> Vec<Shape> {
    let period = match side {
        DeviceSide::Capture => CAPTURE_PERIOD,
        DeviceSide::Playback => PLAYBACK_PERIOD,
    };
    let shape = |rate: u32, channels: u16, format, period: Duration| Shape {
        config: StreamConfig {
            channels,
            sample_rate: rate,
            buffer_size: BufferSize::Fixed((u64::from(rate) * period.as_micros() as u64 / 1_000_000) as u32),
        },
        format,
    };
    let few = default.channels().min(MAX_CHANNELS as u16);
    let mut shapes = Vec::new();
    for (rate, channels) in
        [(SAMPLE_RATE, few), (SAMPLE_RATE, default.channels()), (default.sample_rate(), default.channels())]
    {
        let safe = (period != SAFE_PERIOD).then_some(SAFE_PERIOD);
        for period in [Some(period), safe].into_iter().flatten() {
            for format in [SampleFormat::F32, SampleFormat::I16] {
                shapes.push(shape(rate, channels, format, period));
            }
        }
    }
    shapes
}

/// Keeps a device open until this is dropped.
struct KeepOpen(Sender<()>);

impl Drop for KeepOpen {
    fn drop(&mut self) {
        // If the channel is full, the message has already been sent.
        let _ = self.0.try_send(());
    }
}

impl CardHost {
    /// Builds a stream on a thread of its own, which keeps it until the other end is dropped or the device fails.
    fn open<T: Send + 'static>(
        &self,
        id: Option<&str>,
        side: DeviceSide,
        log: &Log,
        build: impl Fn(&Device, &Shape, Sender<()>) -> Result<(Stream, T)> + Send + 'static,
    ) -> Result<(T, DeviceInfo)> {
        let wait = self.waiting.enter()?;
        let (id, log) = (id.map(str::to_owned), log.clone());
        let (ready, opened) = bounded(1);
        crate::thread::spawn("ar-card", move || match open_first(id.as_deref(), side, build) {
            Err(error) => {
                let _ = ready.send(Err(error));
                drop(wait);
            }
            Ok((stream, end, info, stopped)) => {
                drop(wait);
                if ready.send(Ok((end, info))).is_ok() {
                    let _ = stopped.recv();
                }
                close(stream, side, &log);
            }
        })?;
        opened.recv_timeout(OPEN_TIMEOUT).unwrap_or_else(|_| {
            Err(Error::new(
                ErrorKind::Device,
                format!(
                    "the sound server does not answer and no {} was opened: check that it runs",
                    name_of(side)
                ),
            ))
        })
    }
}

fn open_first<T>(
    id: Option<&str>,
    side: DeviceSide,
    build: impl Fn(&Device, &Shape, Sender<()>) -> Result<(Stream, T)>,
) -> Result<(Stream, T, DeviceInfo, Receiver<()>)> {
    let mut last = None;
    for device in candidates(id, side)? {
        let Some(mut info) = info_of(&device, side) else { continue };
        info.is_default = id.is_none();
        let default = match side {
            DeviceSide::Capture => device.default_input_config(),
            DeviceSide::Playback => device.default_output_config(),
        };
        let default = match default {
            Ok(default) => default,
            Err(error) => {
                last = Some(device_error("the formats of the device cannot be read", error));
                continue;
            }
        };
        for shape in shapes(&default, side) {
            // Each attempt has its own channel: the ring of a failed attempt sends the stop message when it is dropped, which
            // must not stop the stream of the next attempt.
            let (stop, stopped) = bounded(1);
            let built = build(&device, &shape, stop).and_then(|(stream, end)| {
                stream.play().map_err(|error| device_error("the device does not start", error))?;
                Ok((stream, end, info.clone(), stopped))
            });
            match built {
                Ok(built) => return Ok(built),
                Err(error) => last = Some(error),
            }
        }
    }
    let name = name_of(side);
    Err(match last {
        None => no_device(side, None),
        Some(error) => {
            Error::new(ErrorKind::Device, format!("the {name} cannot be opened ({error}): choose another"))
        }
    })
}

/// The error if the machine has no such device. `why`: the reason why the sound server that PULSE_SERVER names cannot be used.
fn no_device(side: DeviceSide, why: Option<&Error>) -> Error {
    let mut text = format!("this machine has no {}: plug one in or start the sound server", name_of(side));
    if let Some(why) = why {
        text = format!("{text} ({why})");
    }
    Error::new(ErrorKind::Device, text)
}

/// Drops a stream on another thread, because with some hosts the drop never returns.
fn close(stream: Stream, side: DeviceSide, log: &Log) {
    let (done, closed) = bounded(1);
    let dropper = crate::thread::spawn("ar-close", move || {
        drop(stream);
        let _ = done.send(());
    });
    let is_closed = |timeout| closed.recv_timeout(timeout).is_ok();
    if dropper.is_err() || !(is_closed(CLOSE_TIMEOUT) || free(is_closed)) {
        log.line(
            Level::Warn,
            "device",
            format_args!("the {} does not close: it is abandoned", name_of(side)),
        );
    }
}

/// Makes the server end the connection that a drop waits for; returns whether that helped.
#[cfg(target_os = "linux")]
fn free(is_closed: impl Fn(Duration) -> bool) -> bool {
    let orphans = super::pulse::orphans().unwrap_or_default();
    is_closed(CLOSE_TIMEOUT) || super::pulse::end_orphans(&orphans).is_ok() && is_closed(CLOSE_TIMEOUT)
}

#[cfg(not(target_os = "linux"))]
fn free(_: impl Fn(Duration) -> bool) -> bool {
    false
}

fn build_input<T: SizedSample + Send + 'static>(
    device: &Device,
    shape: &Shape,
    mut writer: CaptureWriter,
    channels: usize,
    shared: Arc<Shared>,
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
    shared: Arc<Shared>,
    stop: Sender<()>,
) -> Result<Stream, ::cpal::Error> {
    device.build_output_stream::<T, _, _>(
        shape.config,
        move |samples, info| {
            let stamp = info.timestamp();
            let ahead = stamp.playback.saturating_duration_since(stamp.callback).min(MAX_LATENCY);
            playback_callback(&mut reader, samples, channels, clock::now() + ahead);
        },
        move |error| error_callback(&shared, &error, &stop),
        None,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unresponsive_sound_server_is_an_error() {
        let (hang_up, never) = bounded::<()>(1);
        let host = CardHost::new();
        let error = host.within(Duration::from_millis(1), move || {
            let _ = never.recv();
            Ok(())
        });
        assert_eq!(error.unwrap_err().kind, ErrorKind::Device);
        drop(hang_up);
        assert_eq!(host.within(OPEN_TIMEOUT, || Ok(7)).unwrap(), 7);
    }

    #[test]
    fn number_of_threads_waiting_for_sound_server_is_limited() {
        let host = CardHost::new();
        let waits: Vec<Wait> = std::iter::from_fn(|| host.waiting.enter().ok()).take(100).collect();
        assert_eq!(waits.len(), MAX_WAITING);
        assert_eq!(host.within(OPEN_TIMEOUT, || Ok(7)).unwrap_err().kind, ErrorKind::Device);
        drop(waits);
        assert_eq!(host.within(OPEN_TIMEOUT, || Ok(7)).unwrap(), 7);
    }

    #[test]
    fn unknown_device_id_is_an_error_that_names_the_side() {
        for id in ["nonsense", "alsa:no-such-device-anywhere"] {
            let error = CardHost::new().open_capture(Some(id), Arc::new(|| {}), &Log::off()).err().unwrap();
            assert_eq!(error.kind, ErrorKind::Device);
            assert!(error.context.contains("microphone"), "{error}");
        }
    }
}
