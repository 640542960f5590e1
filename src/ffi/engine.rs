//! Engines: options, creation, destruction, callbacks, polling. Called by the application on any thread.

use std::ffi::c_char;
use std::fmt::Display;
use std::path::PathBuf;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, Ordering};

use super::callback::AUDIOROOM_Callbacks;
use super::guard::guard;
use super::library::{AUDIOROOM_LogLevel, check_abi};
use super::publish::AUDIOROOM_AudioProfile;
use super::status::AUDIOROOM_Status;
use super::switch::switch;
use super::text::{optional, required};
use super::types::{self, Growing, growing, not_null};
use crate::config::{self, ApiKey, DeviceSpec, EngineConfig};
use crate::engine::Engine;
use crate::engine::dispatch::{Dispatcher, Mode, Receiver};
use crate::error::{Error, ErrorKind, Result};
use crate::log::Level;

/// An engine: one user, one microphone, one loudspeaker, any number of rooms. A process may have several.
pub struct AUDIOROOM_Engine {
    pub(super) engine: Arc<Engine>,
    pub(super) dispatcher: Arc<Dispatcher>,
}

/// The thread that calls the callbacks.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_EventMode {
    /// A thread of the engine.
    AUDIOROOM_EVENTS_THREAD = 0,
    /// The thread that calls AUDIOROOM_PollEvents.
    AUDIOROOM_EVENTS_POLL = 1,
}

/// Settings of an engine. Text is copied by AUDIOROOM_CreateEngine.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_EngineOptions {
    /// Written by AUDIOROOM_InitEngineOptions.
    pub struct_size: u32,
    /// AUDIOROOM_EventMode. Default: AUDIOROOM_EVENTS_THREAD.
    pub event_mode: i32,
    /// The callbacks, which are copied; NULL: none. Default: NULL.
    pub callbacks: *const AUDIOROOM_Callbacks,
    /// The user id, 1 to 256 bytes; NULL: AUDIOROOM_SetUser sets it before the login, or the token of the login has it. Default:
    /// NULL.
    pub user_id: *const c_char,
    /// The user's display name, up to 256 bytes; NULL: the user id. It is used in tokens that the engine signs. In a login with a token
    /// of the application, the name in that token is used instead; if the token has none, the user id. AUDIOROOM_SetUserName
    /// replaces either in a room. Default: NULL.
    pub user_name: *const c_char,
    /// The server of logins that name none, "ws://host:port" or "wss://host:port", or several as AUDIOROOM_SetServer takes them.
    /// NULL: the local server of this operating-system account; if it is not running, the login starts it in this process.
    /// Default: NULL.
    pub server_url: *const c_char,
    /// The name of the API key with which the engine signs a token for a login that passes none; NULL: the engine signs no
    /// tokens. Default: NULL.
    pub api_key: *const c_char,
    /// The secret of that key. Keep it on servers and in tests: whoever has it can log in as any user. Default: NULL.
    pub api_secret: *const c_char,
    /// A PEM file with certificates to trust besides the system's, for wss; NULL: none. Default: NULL.
    pub ca_file: *const c_char,
    /// The microphone: NULL (the system's default device), an id from AUDIOROOM_GetDevices, "null" (silence), "file:PATH" (plays a
    /// WAV file in a loop, at the pace of a sound card: PCM of 8 to 32 bit or float of 32 bit, 8 to 192 kHz, up to 10 minutes), or
    /// "push" (AUDIOROOM_PushCaptureFrame). Default: NULL.
    pub capture_device: *const c_char,
    /// The loudspeaker: NULL (the system's default device), an id from AUDIOROOM_GetDevices, "null" (discards the sound),
    /// "file:PATH" (writes a WAV file of 48000 Hz, 16 bit, one channel, RF64 beyond 4 GiB; an existing file is replaced), or
    /// "pull" (AUDIOROOM_PullPlaybackFrame). Default: NULL.
    pub playback_device: *const c_char,
    /// Log lines are appended to this file; NULL: no file. Default: NULL.
    pub log_file: *const c_char,
    /// How the local microphone is encoded; NULL: the defaults of AUDIOROOM_InitAudioProfile. Default: NULL.
    pub audio_profile: *const AUDIOROOM_AudioProfile,
    /// Switch: publishing waits for AUDIOROOM_StartPublish, and no microphone is opened before. Default: 0.
    pub manual_publish: i32,
    /// Switch: playing waits for AUDIOROOM_StartPlay. Default: 0.
    pub manual_play: i32,
    /// AUDIOROOM_LogLevel. Only lines of this level and of more important ones are written to `log_file` and passed to on_log.
    /// Default: AUDIOROOM_LOG_INFO.
    pub log_level: i32,
    /// Reserved; must be 0.
    pub reserved0: i32,
}

growing!(AUDIOROOM_EngineOptions {
    event_mode: AUDIOROOM_EventMode::AUDIOROOM_EVENTS_THREAD as i32,
    callbacks: ptr::null(),
    user_id: ptr::null(),
    user_name: ptr::null(),
    server_url: ptr::null(),
    api_key: ptr::null(),
    api_secret: ptr::null(),
    ca_file: ptr::null(),
    capture_device: ptr::null(),
    playback_device: ptr::null(),
    log_file: ptr::null(),
    audio_profile: ptr::null(),
    manual_publish: 0,
    manual_play: 0,
    log_level: AUDIOROOM_LogLevel::AUDIOROOM_LOG_INFO as i32,
    reserved0: 0,
});

/// Writes the defaults into `options`; `size` is `sizeof *options`.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_InitEngineOptions(
    options: *mut AUDIOROOM_EngineOptions,
    size: usize,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `options` is NULL or has `size` bytes.
    guard(|| unsafe { types::init(options, size) })
}

/// Creates an engine and writes it to `*engine`. It opens no device, starts no server and sends nothing before the first login.
///
/// `abi_version` is AUDIOROOM_ABI_VERSION. `options` may be NULL for the defaults. No callback runs before the application has made
/// another call on this engine; calls tagged [audio threads too] do not count.
/// Errors: AUDIOROOM_ERR_VERSION when header and library have different ABI versions, AUDIOROOM_ERR_FILE for a log file that cannot
/// be used, or when `log_file` or the file of `playback_device` is also named by another option, and those of bad arguments. The
/// first login reads the certificate file, and on_login_room reports a bad one.
///
/// [blocks: up to 100 ms]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_CreateEngine(
    abi_version: u32,
    options: *const AUDIOROOM_EngineOptions,
    engine: *mut *mut AUDIOROOM_Engine,
) -> AUDIOROOM_Status {
    guard(|| {
        check_abi(abi_version)?;
        not_null(engine, "engine")?;
        let mut options_read = AUDIOROOM_EngineOptions::defaults();
        if !options.is_null() {
            // SAFETY: the header asks for a struct that InitEngineOptions filled.
            options_read = unsafe { types::read(options, options_read) }?;
        }
        // SAFETY: the header asks that every pointer in the options is NULL or what its comment says.
        let (config, mode) = unsafe { config_of(&options_read) }?;
        // SAFETY: the header asks that `callbacks` is NULL or a struct that InitCallbacks filled.
        let dispatcher = Dispatcher::new(mode, unsafe { receiver(options_read.callbacks) }?);
        let made = Arc::new(Engine::create(config, dispatcher.clone())?);
        dispatcher.attach(made.clone());
        let handle = Arc::new(AUDIOROOM_Engine { engine: made, dispatcher });
        // SAFETY: checked above; the application owns the variable.
        unsafe { engine.write(Arc::into_raw(handle).cast_mut()) };
        Ok(())
    })
}

/// Ends an engine and sets `*engine` to NULL. NULL, and a variable that holds NULL, are harmless.
///
/// If two threads destroy through one variable, one of them ends the engine, and the other returns at once. Outside the event
/// callbacks of this engine, the call that ends the engine leaves every room (other users see this at once), ends the engine's
/// threads, and calls on_release last. No callback runs after that call has returned. It takes up to 500 ms, plus the time that a
/// callback on another thread still runs. Inside an event callback of this engine, the call sets `*engine` to NULL and returns at
/// once; no further event callback begins, and the engine ends when the outermost callback returns (audio callbacks run until
/// then).
///
/// [blocks: up to 500 ms, and while a callback runs]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_DestroyEngine(engine: *mut *mut AUDIOROOM_Engine) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or a variable that CreateEngine wrote.
        if let Some(taken) = unsafe { take(engine) } {
            // SAFETY: this thread took the one reference that the variable held.
            let handle = unsafe { Arc::from_raw(taken.cast_const()) };
            handle.dispatcher.destroy(handle.clone());
        }
        Ok(())
    })
}

/// Replaces all callbacks; `callbacks` may be NULL for none. Events that are queued go to the new ones. An event whose callback was
/// NULL when it occurred was not queued.
///
/// After it has returned, no earlier callback runs on another thread, and none will be called again, not even the earlier
/// on_release: free the earlier `user_data` yourself, after this call and outside the earlier callbacks.
/// Errors: AUDIOROOM_ERR_STRUCT_SIZE, AUDIOROOM_ERR_UNKNOWN_FIELD.
///
/// [blocks: while a callback runs on another thread]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetCallbacks(
    engine: *mut AUDIOROOM_Engine,
    callbacks: *const AUDIOROOM_Callbacks,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        // SAFETY: the header asks that `callbacks` is NULL or a struct that InitCallbacks filled.
        handle.dispatcher.set_receiver(unsafe { receiver(callbacks) }?);
        Ok(())
    })
}

/// Sets the user of later logins. `user_id` has 1 to 256 bytes, `user_name` up to 256; a NULL `user_name` means the id.
///
/// A login with a token of the application uses the user and the name in that token. AUDIOROOM_SetUserName changes the name in a room
/// that is logged in.
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE for an empty `user_id`, AUDIOROOM_ERR_TOO_LONG.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetUser(
    engine: *mut AUDIOROOM_Engine,
    user_id: *const c_char,
    user_name: *const c_char,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, and texts are NULL or NUL-terminated, as the
    // header asks.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let user_id = required(user_id, "user_id")?;
        let user_name = optional(user_name, "user_name")?.unwrap_or_default();
        handle.engine.set_user(user_id, user_name)
    })
}

/// Sets the server and the key for later logins. A login that names no server uses this server. For a login that passes no token,
/// the engine signs one with this key.
///
/// `server_url` NULL is the local server of this operating-system account; `api_key` and `api_secret` are both given or both NULL.
///
/// `server_url` may be a list of up to 8 addresses, separated by commas or spaces: "wss://a.example wss://b.example". A login
/// tries them in order. If an address refuses the connection, fails, or stays silent for 1.5 s, the library tries the next one.
/// If a server answers but refuses the token or the room, the login fails. If all fail, on_login_room has the status of the
/// first, and its message names each with its cause. When the server of a room dies, the library joins the room at the first of
/// the other addresses that answers, and on_reconnected names that address. The library leaves this server only when it dies too.
/// Users at different servers do not hear each other unless the servers are a cluster, so give all users the same list. Two
/// logins are for the same server if their lists have an address in common. Addresses that a LiveKit server names (regions) are
/// tried after the list.
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE for an address that is neither ws:// nor wss://, for more than 8, for a list that mixes
/// wss:// with a ws:// address of another machine, or for only one of `api_key` and `api_secret`; AUDIOROOM_ERR_TOO_LONG for an
/// address of more than 2048 bytes. If one address is invalid, the call fails; AUDIOROOM_GetLastErrorMessage names the address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetServer(
    engine: *mut AUDIOROOM_Engine,
    server_url: *const c_char,
    api_key: *const c_char,
    api_secret: *const c_char,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, and texts are NULL or NUL-terminated, as the
    // header asks.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let key = key(api_key, api_secret)?;
        handle.engine.set_server(optional(server_url, "server_url")?, key)
    })
}

/// Calls the callbacks of up to `max` queued events on this thread; `max` 0 means all events that are queued now. `delivered`,
/// which may be NULL, receives their number.
///
/// It may be called inside a callback of the same engine, for example from the nested loop of a message box; it then delivers the
/// next events. With `max` 0, events that are queued after the call began are left for the next call. If events are left when the
/// call returns, on_wake has been called for them, so that one call for each on_wake is enough with any `max`.
/// Errors: AUDIOROOM_ERR_BUSY while another thread polls, AUDIOROOM_ERR_WRONG_STATE when the engine has an event thread.
///
/// [blocks: while callbacks run; one thread at a time]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_PollEvents(
    engine: *mut AUDIOROOM_Engine,
    max: u32,
    delivered: *mut u32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let count = unsafe { handle(engine) }?.dispatcher.poll(max)?;
        if !delivered.is_null() {
            // SAFETY: the application owns the variable.
            unsafe { delivered.write(count) };
        }
        Ok(())
    })
}

/// Writes to `*event_handle` a descriptor that is readable while events are queued, for a loop with poll(), epoll or select.
///
/// Only wait on it: never read or close it. It is valid until the engine is destroyed. On Windows there is none: the call returns
/// AUDIOROOM_ERR_NOT_BUILT_IN, and programs use on_wake.
/// Errors: AUDIOROOM_ERR_WRONG_STATE when the engine has an event thread, AUDIOROOM_ERR_NOT_BUILT_IN.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetEventHandle(
    engine: *mut AUDIOROOM_Engine,
    event_handle: *mut i64,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        not_null(event_handle, "event_handle")?;
        let value = handle.dispatcher.event_handle()?;
        // SAFETY: checked above; the application owns the variable.
        unsafe { event_handle.write(value) };
        Ok(())
    })
}

/// Looks for a new network path to the server of every room. Call it when the system reports a network change. On Linux the
/// library detects changed addresses itself; on other systems, without this call, it notices a change only when a connection
/// times out. A room that is waiting for its next attempt to reconnect tries at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_NotifyNetworkChanged(engine: *mut AUDIOROOM_Engine) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.notify_network_changed())
}

/// Closes the microphone and the loudspeaker; every room stays connected, without sound. For an incoming phone call, or a program
/// that goes to the background. A second AUDIOROOM_Pause has no effect.
///
/// Local streams stay published but send nothing, not even the aux input; other users see no mute. Meanwhile
/// AUDIOROOM_PushCaptureFrame drops its samples, AUDIOROOM_PullPlaybackFrame returns silence, frames of AUDIOROOM_PushAuxFrame
/// stay in the queue, and the aux source is not called.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_Pause(engine: *mut AUDIOROOM_Engine) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.pause())
}

/// Opens the devices again after AUDIOROOM_Pause, where a room needs them. on_device_started or on_device_error reports the result.
/// Without a pause it has no effect.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_Resume(engine: *mut AUDIOROOM_Engine) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.resume())
}

/// The engine behind a pointer, kept alive for the length of the call, with its callbacks allowed to begin.
pub(super) unsafe fn handle(engine: *const AUDIOROOM_Engine) -> Result<Arc<AUDIOROOM_Engine>> {
    // SAFETY: as below.
    let handle = unsafe { audio_handle(engine) }?;
    handle.dispatcher.activate()?;
    Ok(handle)
}

/// The same for calls of an audio thread: nothing is started, locked or allocated.
pub(super) unsafe fn audio_handle(engine: *const AUDIOROOM_Engine) -> Result<Arc<AUDIOROOM_Engine>> {
    if engine.is_null() {
        return Err(Error::new(ErrorKind::NullArgument, "engine is NULL: give a valid pointer"));
    }
    // SAFETY: the header asks for a pointer that CreateEngine wrote and that no DestroyEngine has taken.
    Ok(unsafe {
        Arc::increment_strong_count(engine);
        Arc::from_raw(engine)
    })
}

/// Sets the caller's variable to NULL in one step and returns its earlier value.
pub(super) unsafe fn take<T>(variable: *mut *mut T) -> Option<*mut T> {
    if variable.is_null() {
        return None;
    }
    // SAFETY: the application owns the variable, and reaches it through the library only while two threads compete for it.
    let taken = unsafe { AtomicPtr::from_ptr(variable) }.swap(ptr::null_mut(), Ordering::AcqRel);
    (!taken.is_null()).then_some(taken)
}

/// Reads a key and its secret: both or neither.
pub(super) unsafe fn key(api_key: *const c_char, api_secret: *const c_char) -> Result<Option<ApiKey>> {
    // SAFETY: the caller vouches that both are NULL or NUL-terminated text.
    let pair = unsafe { (optional(api_key, "api_key")?, optional(api_secret, "api_secret")?) };
    match pair {
        (Some(key), Some(secret)) if !key.is_empty() && !secret.is_empty() => {
            Ok(Some(ApiKey { key: key.to_owned(), secret: secret.to_owned() }))
        }
        (None, None) => Ok(None),
        _ => {
            let text = "api_key and api_secret belong together: give both, not empty, or neither";
            Err(Error::new(ErrorKind::OutOfRange, text))
        }
    }
}

/// Reads a log level.
pub(super) fn log_level(level: i32) -> Result<Level> {
    [Level::Off, Level::Error, Level::Warn, Level::Info, Level::Debug, Level::Trace]
        .into_iter()
        .find(|known| *known as i32 == level)
        .ok_or_else(|| out_of_range("log_level", level, "an AUDIOROOM_LogLevel, 0 to 5"))
}

/// The error for a number that is not one of the permitted ones.
pub(super) fn out_of_range(name: &str, value: impl Display, wanted: &str) -> Error {
    Error::new(ErrorKind::OutOfRange, format!("{name} is {value}: give {wanted}"))
}

unsafe fn receiver(callbacks: *const AUDIOROOM_Callbacks) -> Result<Option<Arc<dyn Receiver>>> {
    if callbacks.is_null() {
        return Ok(None);
    }
    // SAFETY: the header asks for a struct that InitCallbacks filled.
    let callbacks = unsafe { types::read(callbacks, AUDIOROOM_Callbacks::defaults()) }?;
    Ok(Some(Arc::new(callbacks)))
}

unsafe fn config_of(options: &AUDIOROOM_EngineOptions) -> Result<(EngineConfig, Mode)> {
    let mode = match options.event_mode {
        0 => Mode::Thread,
        1 => Mode::Poll,
        other => return Err(out_of_range("event_mode", other, "an AUDIOROOM_EventMode, 0 or 1")),
    };
    let mut config = EngineConfig::default();
    // SAFETY: the header asks for NUL-terminated text or NULL in every field, and for an initialised profile or NULL.
    unsafe {
        config.user_id = optional(options.user_id, "user_id")?.unwrap_or_default().to_owned();
        config.user_name = optional(options.user_name, "user_name")?.unwrap_or_default().to_owned();
        config.server_url = optional(options.server_url, "server_url")?.map(str::to_owned);
        config.api_key = key(options.api_key, options.api_secret)?;
        config.ca_file = optional(options.ca_file, "ca_file")?.map(PathBuf::from);
        config.capture_device =
            DeviceSpec::parse_capture(optional(options.capture_device, "capture_device")?)?;
        config.playback_device =
            DeviceSpec::parse_playback(optional(options.playback_device, "playback_device")?)?;
        config.log_file = optional(options.log_file, "log_file")?.map(PathBuf::from);
        if !options.audio_profile.is_null() {
            let base = AUDIOROOM_AudioProfile::defaults();
            config.profile = types::read(options.audio_profile, base)?.to_profile()?;
        }
    }
    if !options.user_id.is_null() {
        config::length("user_id", &config.user_id, 1, config::MAX_USER_ID)?;
    }
    config.manual_publish = switch("manual_publish", options.manual_publish)?;
    config.manual_play = switch("manual_play", options.manual_play)?;
    config.log_level = log_level(options.log_level)?;
    Ok((config, mode))
}
