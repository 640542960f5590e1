//! The parts of PulseAudio that the `cpal` crate does not offer: listing without leaking a connection, notification of changes,
//! and volume and mute of devices. PipeWire speaks the same protocol.
//!
//! Each call opens a connection, sends its requests and closes the connection. A watch keeps a connection, and a thread that
//! sleeps until the server sends a notification. `cpal.rs` handles the streams. Linux only; called by `cpal.rs` on threads that
//! may block.
#![forbid(unsafe_code)]

use std::ffi::{CStr, CString};
use std::io::BufReader;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ::pulseaudio::protocol::{
    self, ChannelVolume, Command, CommandReply, GetSinkInfo, GetSourceInfo, Props, ProtocolError, PulseError,
    SetDeviceMuteParams, SetDeviceVolumeParams, SubscriptionEventFacility, SubscriptionMask, Volume,
};

use super::host::{Notify, Watch, WatchNews};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{DeviceInfo, DeviceSide};
use crate::file;

/// Maximum time for the server to answer a request.
const TIMEOUT: Duration = Duration::from_secs(2);
/// Maximum number of listed devices.
const MAX_DEVICES: usize = 256;
/// Largest cookie file, in bytes; a cookie has 256.
const MAX_COOKIE: u64 = 4096;
/// Prefix of the device ids of this sound system.
const PREFIX: &str = "pulseaudio:";

/// Whether the socket of the sound server exists, or PULSE_SERVER names a server.
pub(super) fn is_available() -> bool {
    is_named() || ::pulseaudio::socket_path_from_env().is_some()
}

/// Whether PULSE_SERVER names the server. Then no other sound system is tried.
pub(super) fn is_named() -> bool {
    std::env::var_os("PULSE_SERVER").is_some_and(|server| !server.is_empty())
}

/// The socket of the sound server. `named` is the value of PULSE_SERVER, of which the crate reads the form `unix:PATH` only;
/// `found` is the socket that the crate finds. Errors (kind `Device`): PULSE_SERVER has another form, the socket that it names
/// does not exist, or there is no socket.
fn socket_of(named: Option<&str>, found: Option<PathBuf>) -> Result<PathBuf> {
    let error = |text: String| Err(Error::new(ErrorKind::Device, text));
    let Some(server) = named.filter(|server| !server.is_empty()) else {
        return found.map_or_else(
            || error("there is no sound server: start PulseAudio or PipeWire, or set PULSE_SERVER to unix:PATH".into()),
            Ok,
        );
    };
    match server.strip_prefix("unix:") {
        Some(path) if path.contains(' ') => {
            error(format!("PULSE_SERVER names several servers ({server}): set it to one, as unix:PATH"))
        }
        Some(path) if Path::new(path).exists() => Ok(path.into()),
        Some(path) => error(format!(
            "PULSE_SERVER names the socket {path}, which does not exist: start that sound server or correct the variable"
        )),
        None if server.starts_with('/') => {
            error(format!("PULSE_SERVER names a path without its kind ({server}): set it to unix:{server}"))
        }
        None => error(format!(
            "PULSE_SERVER names {server}, and only sockets of this machine are supported: set it to unix:PATH"
        )),
    }
}

/// Lists the devices. Errors (kind `Device`): the server does not answer.
pub fn list() -> Result<Vec<DeviceInfo>> {
    let mut client = Client::connect()?;
    let server: protocol::ServerInfo = client.request(Command::GetServerInfo)?;
    let sinks: Vec<protocol::SinkInfo> = client.request(Command::GetSinkInfoList)?;
    let sources: Vec<protocol::SourceInfo> = client.request(Command::GetSourceInfoList)?;
    let info = |side, name: &CStr, description: Option<&CString>, default: Option<&CString>| DeviceInfo {
        id: format!("{PREFIX}{}", name.to_string_lossy()),
        name: description.map_or(name, |text| text.as_c_str()).to_string_lossy().into_owned(),
        side,
        is_default: default.is_some_and(|default| default.as_c_str() == name),
    };
    let playback = sinks.iter().map(|sink| {
        info(DeviceSide::Playback, &sink.name, sink.description.as_ref(), server.default_sink_name.as_ref())
    });
    let capture = sources.iter().map(|source| {
        let default = server.default_source_name.as_ref();
        info(DeviceSide::Capture, &source.name, source.description.as_ref(), default)
    });
    Ok(playback.chain(capture).take(MAX_DEVICES).collect())
}

/// Begins to report changes of devices, names and defaults. Errors (kind `Device`): the server does not answer.
pub fn watch(notify: Notify) -> Result<Watch> {
    let mut client = Client::connect()?;
    let mask =
        SubscriptionMask::SINK | SubscriptionMask::SOURCE | SubscriptionMask::SERVER | SubscriptionMask::CARD;
    client.command(Command::Subscribe(mask))?;
    let socket = client.socket.get_ref();
    let end = socket.set_read_timeout(None).and_then(|()| socket.try_clone()).map_err(unanswered)?;
    let is_over = Arc::new(AtomicBool::new(false));
    let watching = Watching { socket: end, is_over: is_over.clone() };
    crate::thread::spawn("ar-pulse", move || {
        while let Ok((_, command)) = protocol::read_command_message(&mut client.socket, client.version) {
            use SubscriptionEventFacility::{Card, Server, Sink, Source};
            if let Command::SubscribeEvent(event) = command
                && matches!(event.event_facility, Sink | Source | Server | Card)
            {
                notify(WatchNews::Changed);
            }
        }
        if !is_over.load(Ordering::Acquire) {
            notify(WatchNews::Lost);
        }
    })?;
    Ok(Box::new(watching))
}

/// Ends the watch's thread by closing its connection.
struct Watching {
    socket: UnixStream,
    is_over: Arc<AtomicBool>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Release);
        // It does not matter if the connection is already closed.
        let _ = self.socket.shutdown(Shutdown::Both);
    }
}

/// Volume of a device in percent, and whether it is muted. Errors: `NotBuiltIn` for a device of another sound system, `Device`.
pub fn volume(side: DeviceSide, id: Option<&str>) -> Result<(u32, bool)> {
    let name = name_of(side, id)?;
    let (volumes, muted) = Client::connect()?.volumes(side, &name)?;
    let loudest = volumes.channels().iter().map(Volume::as_u32).max().unwrap_or(0);
    let norm = u64::from(Volume::NORM.as_u32());
    Ok((((u64::from(loudest) * 100 + norm / 2) / norm) as u32, muted))
}

/// Sets the volume of every channel of a device, in percent. Errors: as for [`volume`].
pub fn set_volume(side: DeviceSide, id: Option<&str>, percent: u32) -> Result<()> {
    let name = name_of(side, id)?;
    let mut client = Client::connect()?;
    let (current, _) = client.volumes(side, &name)?;
    let level = u64::from(Volume::NORM.as_u32()) * u64::from(percent) / 100;
    let mut volume = ChannelVolume::empty();
    for _ in current.channels() {
        volume.push(Volume::from_u32_clamped(level as u32));
    }
    let order = SetDeviceVolumeParams { device_index: None, device_name: Some(name), volume };
    client.command(match side {
        DeviceSide::Capture => Command::SetSourceVolume(order),
        DeviceSide::Playback => Command::SetSinkVolume(order),
    })
}

/// Mutes or unmutes a device. Errors: as for [`volume`].
pub fn set_mute(side: DeviceSide, id: Option<&str>, mute: bool) -> Result<()> {
    let order = SetDeviceMuteParams { device_index: None, device_name: Some(name_of(side, id)?), mute };
    Client::connect()?.command(match side {
        DeviceSide::Capture => Command::SetSourceMute(order),
        DeviceSide::Playback => Command::SetSinkMute(order),
    })
}

/// Connections of this process that have no stream, or no longer have one.
///
/// The crate's client never closes a connection whose stream the server has ended, and dropping that stream waits forever.
pub fn orphans() -> Result<Vec<u32>> {
    let mut client = Client::connect()?;
    let clients: Vec<protocol::ClientInfo> = client.request(Command::GetClientInfoList)?;
    let inputs: Vec<protocol::SinkInputInfo> = client.request(Command::GetSinkInputInfoList)?;
    let outputs: Vec<protocol::SourceOutputInfo> = client.request(Command::GetSourceOutputInfoList)?;
    let ours = format!("cpal-pulseaudio-{}", std::process::id());
    let used: Vec<Option<u32>> = inputs
        .iter()
        .map(|input| input.client_index)
        .chain(outputs.iter().map(|output| output.client_index))
        .collect();
    let left = clients.iter().filter(|client| client.name.to_bytes() == ours.as_bytes());
    Ok(left.map(|client| client.index).filter(|index| !used.contains(&Some(*index))).collect())
}

/// Ends those of the given connections that still have no stream, so that a waiting drop returns. It checks again, because a
/// connection in `before` may only have been about to get its stream.
pub fn end_orphans(before: &[u32]) -> Result<()> {
    let still = orphans()?;
    let mut client = Client::connect()?;
    for index in still.into_iter().filter(|index| before.contains(index)) {
        client.command(Command::KillClient(index))?;
    }
    Ok(())
}

/// The name of a device on the sound server.
fn name_of(side: DeviceSide, id: Option<&str>) -> Result<CString> {
    let Some(id) = id else {
        return Ok(match side {
            DeviceSide::Capture => protocol::DEFAULT_SOURCE.to_owned(),
            DeviceSide::Playback => protocol::DEFAULT_SINK.to_owned(),
        });
    };
    let name = id.strip_prefix(PREFIX).ok_or_else(super::host::no_volume)?;
    CString::new(name).map_err(|_| missing())
}

fn missing() -> Error {
    Error::new(ErrorKind::Device, "there is no such sound device: list the devices and choose one")
}

fn unanswered(error: impl std::fmt::Display) -> Error {
    let text = format!("the sound server does not answer ({error}): check that it runs, and try again");
    Error::new(ErrorKind::Device, text)
}

fn refused(error: ProtocolError) -> Error {
    let text = match error {
        ProtocolError::ServerError(PulseError::NoEntity) => return missing(),
        ProtocolError::ServerError(PulseError::AccessDenied) => {
            "the sound server refuses this user: set PULSE_COOKIE to its cookie, or allow anonymous access there"
                .to_owned()
        }
        ProtocolError::Io(_) | ProtocolError::Timeout => return unanswered(error),
        ProtocolError::ServerError(reason) => {
            format!("the sound server refused the request ({reason}): check that this user may use it")
        }
        error => format!(
            "the sound server's answer is invalid ({error}): use a sound server of PulseAudio or PipeWire"
        ),
    };
    Error::new(ErrorKind::Device, text)
}

/// A connection to the server.
struct Client {
    socket: BufReader<UnixStream>,
    version: u16,
    next: u32,
}

impl Client {
    fn connect() -> Result<Client> {
        let named = std::env::var_os("PULSE_SERVER").map(|server| server.to_string_lossy().into_owned());
        let path = socket_of(named.as_deref(), ::pulseaudio::socket_path_from_env())?;
        let socket = UnixStream::connect(&path).map_err(|error| {
            let text =
                format!("the sound server at {} cannot be reached ({error}): start it", path.display());
            Error::new(ErrorKind::Device, text)
        })?;
        socket
            .set_read_timeout(Some(TIMEOUT))
            .and_then(|()| socket.set_write_timeout(Some(TIMEOUT)))
            .map_err(unanswered)?;
        let mut client = Client { socket: BufReader::new(socket), version: protocol::MAX_VERSION, next: 0 };
        let cookie = ::pulseaudio::cookie_path_from_env().and_then(|path| file::read(&path, MAX_COOKIE).ok());
        let reply: protocol::AuthReply = client.request(Command::Auth(protocol::AuthParams {
            version: protocol::MAX_VERSION,
            supports_shm: false,
            supports_memfd: false,
            cookie: cookie.unwrap_or_default(),
        }))?;
        client.version = protocol::MAX_VERSION.min(reply.version);
        let mut props = Props::new();
        props.set(protocol::Prop::ApplicationName, c"audioroom");
        let _: protocol::SetClientNameReply = client.request(Command::SetClientName(props))?;
        Ok(client)
    }

    fn send(&mut self, command: &Command) -> Result<()> {
        self.next += 1;
        protocol::write_command_message(self.socket.get_mut(), self.next, command, self.version)
            .map_err(refused)
    }

    /// Sends a command and returns its answer.
    fn request<R: CommandReply>(&mut self, command: Command) -> Result<R> {
        self.send(&command)?;
        protocol::read_reply_message(&mut self.socket, self.version).map(|reply| reply.1).map_err(refused)
    }

    /// Sends a command whose answer is only a confirmation.
    fn command(&mut self, command: Command) -> Result<()> {
        self.send(&command)?;
        protocol::read_ack_message(&mut self.socket).map(|_| ()).map_err(refused)
    }

    fn volumes(&mut self, side: DeviceSide, name: &CStr) -> Result<(ChannelVolume, bool)> {
        let name = Some(name.to_owned());
        match side {
            DeviceSide::Playback => {
                let get = Command::GetSinkInfo(GetSinkInfo { index: None, name });
                self.request::<protocol::SinkInfo>(get).map(|sink| (sink.cvolume, sink.muted))
            }
            DeviceSide::Capture => {
                let get = Command::GetSourceInfo(GetSourceInfo { index: None, name });
                self.request::<protocol::SourceInfo>(get).map(|source| (source.cvolume, source.muted))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn device_of_another_sound_system_has_no_volume() {
        for id in ["alsa:hw:0", "pulseaudi"] {
            let error = name_of(DeviceSide::Capture, Some(id)).unwrap_err();
            assert_eq!(error.kind, ErrorKind::NotBuiltIn);
            assert!(error.context.contains("SetCaptureVolume"), "{error}");
        }
        assert_eq!(name_of(DeviceSide::Playback, Some("pulseaudio:a b")).unwrap().as_c_str(), c"a b");
        assert_eq!(name_of(DeviceSide::Playback, None).unwrap().as_c_str(), c"@DEFAULT_SINK@");
        assert_eq!(name_of(DeviceSide::Capture, Some("pulseaudio:\0")).unwrap_err().kind, ErrorKind::Device);
    }

    #[test]
    fn refusal_is_not_reported_as_missing_answer() {
        let text = |error| refused(error).context.into_owned();
        let denied = text(ProtocolError::ServerError(PulseError::AccessDenied));
        assert!(denied.contains("refuses this user") && !denied.contains("does not answer"), "{denied}");
        assert_eq!(text(ProtocolError::ServerError(PulseError::NoEntity)), missing().context);
        assert!(text(ProtocolError::Timeout).contains("does not answer"));
        let invalid = text(ProtocolError::UnsupportedVersion(1));
        assert!(invalid.contains("invalid") && !invalid.contains("does not answer"), "{invalid}");
    }

    #[test]
    fn unsupported_server_address_is_named_and_no_other_is_used() {
        let found = || Some(PathBuf::from("/run/user/1000/pulse/native"));
        for (server, reason) in [
            ("unix:/nowhere/pulse.sock", "/nowhere/pulse.sock, which does not exist"),
            ("/run/pulse/native", "set it to unix:/run/pulse/native"),
            ("tcp:sound.example:4713", "only sockets of this machine"),
            ("sound.example", "only sockets of this machine"),
            ("{laptop}unix:/run/pulse/native", "only sockets of this machine"),
            ("unix:/a unix:/b", "several servers"),
        ] {
            let error = socket_of(Some(server), found()).unwrap_err();
            assert!(error.kind == ErrorKind::Device && error.context.contains(reason), "{error}");
        }
        assert_eq!(socket_of(Some(""), found()).ok(), found());
        assert!(socket_of(None, None).unwrap_err().context.contains("PULSE_SERVER to unix:PATH"));
    }
}
