//! Texts, structs and samples of an application, through the C functions.
//!
//! All memory that a function gets is allocated with exactly the stated length, so that AddressSanitizer detects every byte
//! beyond. One engine serves all inputs, because it has threads. Nothing here reaches another machine, opens a device or writes a
//! file.

use std::ffi::c_char;
use std::mem::{offset_of, size_of};
use std::net::{IpAddr, SocketAddr};
use std::ptr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicPtr, Ordering};

use audioroom::ffi::aux_input::*;
use audioroom::ffi::bytes::*;
use audioroom::ffi::callback::*;
use audioroom::ffi::device::*;
use audioroom::ffi::engine::*;
use audioroom::ffi::level::*;
use audioroom::ffi::library::*;
use audioroom::ffi::message::*;
use audioroom::ffi::play::*;
use audioroom::ffi::player::*;
use audioroom::ffi::processing::*;
use audioroom::ffi::publish::*;
use audioroom::ffi::recorder::*;
use audioroom::ffi::room::*;
use audioroom::ffi::rpc::*;
use audioroom::ffi::samples::*;
use audioroom::ffi::server::*;
use audioroom::ffi::stat::*;
use audioroom::ffi::status::*;
use audioroom::ffi::token::*;
use audioroom::ffi::user_info::*;
use audioroom::wire::url;

use super::{Reader, text};

/// Most calls of one input.
const MAX_CALLS: usize = 30;
/// Room for the samples of any frame that is accepted, and more.
const MAX_SAMPLES: usize = 1 << 16;

/// The engine of all inputs: "push" and "pull" devices, events by polling.
static ENGINE: LazyLock<AtomicPtr<AUDIOROOM_Engine>> = LazyLock::new(|| {
    let mut engine = ptr::null_mut();
    let size = size_of::<AUDIOROOM_EngineOptions>();
    let mut options = Words::new(size);
    // SAFETY: `options` has `size` bytes, the texts are constants, and `engine` is a variable.
    let status = unsafe {
        AUDIOROOM_InitEngineOptions(options.to(), size);
        let filled = &mut *options.to::<AUDIOROOM_EngineOptions>();
        filled.event_mode = AUDIOROOM_EventMode::AUDIOROOM_EVENTS_POLL as i32;
        filled.user_id = c"alice".as_ptr();
        filled.capture_device = c"push".as_ptr();
        filled.playback_device = c"pull".as_ptr();
        filled.manual_publish = 1;
        AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, options.to(), &mut engine)
    };
    assert_eq!(status, 0, "the engine starts");
    AtomicPtr::new(engine)
});

fn engine() -> *mut AUDIOROOM_Engine {
    ENGINE.load(Ordering::Relaxed)
}

/// Zeroed memory for a struct, a multiple of 8 bytes long.
struct Words(Box<[u64]>);

impl Words {
    fn new(bytes: usize) -> Words {
        Words(vec![0; bytes.div_ceil(8).max(1)].into_boxed_slice())
    }

    /// Memory that begins with `size` as `struct_size`, and goes on with bytes of the input. Longer sizes than any struct has are
    /// refused by their first four bytes.
    fn given(size: u32, bytes: &[u8]) -> Words {
        let mut words = Words::new((size as usize).min(8192));
        for (word, eight) in words.0.iter_mut().zip(bytes.chunks(8)) {
            let mut array = [0; 8];
            array[..eight.len()].copy_from_slice(eight);
            *word = u64::from_ne_bytes(array);
        }
        words.put(0, size.to_ne_bytes());
        words
    }

    fn put<const N: usize>(&mut self, at: usize, bytes: [u8; N]) {
        for (n, byte) in bytes.into_iter().enumerate() {
            if let Some(word) = self.0.get_mut((at + n) / 8) {
                let mut array = word.to_ne_bytes();
                array[(at + n) % 8] = byte;
                *word = u64::from_ne_bytes(array);
            }
        }
    }

    /// Sets a pointer field.
    fn point<T>(&mut self, at: usize, to: *const T) {
        self.put(at, to.expose_provenance().to_ne_bytes());
    }

    /// Sets the pointer fields from one offset up to another to NULL.
    fn clear(&mut self, from: usize, to: usize) {
        for at in (from..to).step_by(8) {
            self.put(at, [0; 8]);
        }
    }

    fn to<T>(&mut self) -> *mut T {
        self.0.as_mut_ptr().cast()
    }
}

/// A text of C: NUL-terminated, or NULL.
struct Text(Option<Box<[u8]>>);

impl Text {
    fn of(bytes: &[u8]) -> Text {
        Text(Some(bytes.iter().copied().chain([0]).collect()))
    }

    /// A piece of the input; NULL for one length, and long for another, because inputs are short.
    fn read(reader: &mut Reader<'_>) -> Text {
        match reader.byte() {
            255 => Text(None),
            254 => Text::of(&vec![b'x'; reader.short().into()]),
            length => Text::of(reader.take(length.into())),
        }
    }

    fn to(&self) -> *const c_char {
        self.0.as_ref().map_or(ptr::null(), |bytes| bytes.as_ptr().cast())
    }

    fn text(&self) -> &str {
        let bytes = self.0.as_deref().unwrap_or_default();
        text(&bytes[..bytes.iter().position(|byte| *byte == 0).unwrap_or(0)])
    }

    /// The text, unless it is a valid address of a server. Then the result is an address where nobody listens.
    fn server(self) -> Text {
        if url::parse(self.text()).is_ok() { Text::of(b"ws://127.0.0.1:1") } else { self }
    }
}

/// Every failed call has a text for the user, and none is a fault of the library.
fn check(status: AUDIOROOM_Status) {
    if status >= 0 {
        assert_eq!(status, 0);
        return;
    }
    assert_ne!(status, AUDIOROOM_StatusCode::AUDIOROOM_ERR_INTERNAL as i32, "a fault of the library");
    let message = copied(|buffer, size, needed| {
        // SAFETY: `copied` gives a buffer of `size` bytes and a variable.
        unsafe { AUDIOROOM_GetLastErrorMessage(buffer, size, needed) }
    });
    assert!(message.expect("there is a text").len() > 1);
}

/// Asks for the size of a text, and copies it into a buffer of exactly that size.
fn copied(give: impl Fn(*mut c_char, usize, *mut usize) -> AUDIOROOM_Status) -> Option<String> {
    let mut needed = 0;
    if give(ptr::null_mut(), 0, &mut needed) != 0 {
        return None;
    }
    let mut short = vec![0_u8; needed - 1].into_boxed_slice();
    let too_small = AUDIOROOM_StatusCode::AUDIOROOM_ERR_BUFFER_TOO_SMALL as i32;
    if !short.is_empty() {
        let mut again = 0;
        assert_eq!(give(short.as_mut_ptr().cast(), short.len(), &mut again), too_small);
        assert_eq!(again, needed);
    }
    let mut buffer = vec![0_u8; needed].into_boxed_slice();
    assert_eq!(give(buffer.as_mut_ptr().cast(), buffer.len(), &mut needed), 0);
    assert_eq!((needed, buffer.last()), (buffer.len(), Some(&0)));
    Some(String::from_utf8(buffer[..needed - 1].to_vec()).expect("the library writes UTF-8"))
}

/// Calls with texts.
pub(super) fn strings(bytes: &[u8]) {
    let mut reader = Reader(bytes);
    for _ in 0..MAX_CALLS {
        if reader.is_empty() {
            break;
        }
        let kind = reader.byte();
        let (room, text) = (u64::from(reader.byte()), Text::read(&mut reader));
        let (mut request, mut stream) = (0, 0);
        // SAFETY: the engine lives as long as the process, every text is NULL or NUL-terminated, and the rest are variables.
        let status = unsafe {
            match kind % 17 {
                0 => AUDIOROOM_SetUser(engine(), text.to(), Text::read(&mut reader).to()),
                1 => {
                    let (key, secret) = (Text::read(&mut reader), Text::read(&mut reader));
                    AUDIOROOM_SetServer(engine(), text.to(), key.to(), secret.to())
                }
                2 => AUDIOROOM_SendRoomMessage(engine(), room, text.to(), &mut request),
                3 => AUDIOROOM_SetStreamExtraInfo(engine(), room, text.to(), &mut request),
                4 => AUDIOROOM_StartPublish(engine(), room, text.to(), &mut stream),
                5 => AUDIOROOM_RenewToken(engine(), room, text.to()),
                6 => send_data(room, &text, &mut reader),
                7 => log_in(&text, &mut reader),
                8 => create_server(&text, &mut reader),
                9 => create_engine(&text, &mut reader),
                10 => AUDIOROOM_RegisterRpcMethod(engine(), room, text.to()),
                11 => {
                    let (user, payload) = (Text::read(&mut reader), Text::read(&mut reader));
                    AUDIOROOM_PerformRpc(engine(), room, user.to(), text.to(), payload.to(), 0, &mut request)
                }
                12 => AUDIOROOM_SetUserName(engine(), room, text.to(), &mut request),
                13 => AUDIOROOM_SetUserMetadata(engine(), room, text.to(), &mut request),
                14 => {
                    let (keys, values) = ([text.to()], [Text::read(&mut reader)]);
                    let values = [values[0].to()];
                    AUDIOROOM_SetUserAttributes(
                        engine(),
                        room,
                        keys.as_ptr(),
                        values.as_ptr(),
                        1,
                        &mut request,
                    )
                }
                15 => write_bytes(room, &text, &mut reader),
                _ => create_token(&text, &mut reader),
            }
        };
        check(status);
    }
    // SAFETY: the engine lives as long as the process; there are no callbacks.
    check(unsafe { AUDIOROOM_PollEvents(engine(), 0, ptr::null_mut()) });
}

fn write_bytes(room: u64, name: &Text, reader: &mut Reader<'_>) -> AUDIOROOM_Status {
    let data: Box<[u8]> = reader.piece().into();
    let mut options = Words::new(size_of::<AUDIOROOM_ByteStreamOptions>());
    let mut stream = u64::from(reader.byte());
    // SAFETY: `options` has the size of the struct, `data` has the stated length, and `stream` is a variable.
    unsafe {
        let options = options.to::<AUDIOROOM_ByteStreamOptions>();
        check(AUDIOROOM_InitByteStreamOptions(options, size_of::<AUDIOROOM_ByteStreamOptions>()));
        (*options).name = name.to();
        check(AUDIOROOM_OpenByteStream(engine(), room, options, &mut stream));
        AUDIOROOM_WriteByteStream(engine(), room, stream, data.as_ptr(), data.len())
    }
}

fn send_data(room: u64, topic: &Text, reader: &mut Reader<'_>) -> AUDIOROOM_Status {
    let data: Box<[u8]> = reader.piece().into();
    let users: Vec<Text> = (0..reader.byte() % 4).map(|_| Text::read(reader)).collect();
    let ids: Box<[*const c_char]> = users.iter().map(Text::to).collect();
    let (count, delivery, mut request) = (ids.len() as u32, reader.byte() as i8, 0);
    let delivery = i32::from(delivery);
    // SAFETY: `data` and `ids` have the stated lengths, texts are NULL or NUL-terminated, and `request` is a variable.
    unsafe {
        let (bytes, size) = (data.as_ptr(), data.len());
        AUDIOROOM_SendData(
            engine(),
            room,
            bytes,
            size,
            topic.to(),
            ids.as_ptr(),
            count,
            delivery,
            &mut request,
        )
    }
}

/// A login at a port where nobody listens, and the logout.
fn log_in(room_id: &Text, reader: &mut Reader<'_>) -> AUDIOROOM_Status {
    let (server, token) = (Text::read(reader).server(), Text::read(reader));
    let server = if server.to().is_null() { Text::of(b"ws://127.0.0.1:1") } else { server };
    let (size, mut room) = (size_of::<AUDIOROOM_LoginOptions>(), 0);
    let mut options = Words::new(size);
    // SAFETY: `options` has `size` bytes, texts are NULL or NUL-terminated, and `room` is a variable.
    unsafe {
        check(AUDIOROOM_InitLoginOptions(options.to(), size));
        let filled = &mut *options.to::<AUDIOROOM_LoginOptions>();
        (filled.server_url, filled.token) = (server.to(), token.to());
        let status = AUDIOROOM_LoginRoom(engine(), room_id.to(), options.to(), &mut room);
        if status == 0 {
            // The login may have failed in the meantime.
            let _ = AUDIOROOM_LogoutRoom(engine(), room);
        }
        status
    }
}

/// The text of an address list without addresses of other interfaces.
fn loopback_only(list: Text) -> Text {
    let is_open = |part: &str| {
        let part = part.trim();
        let ip = part.parse::<IpAddr>().ok().or(part.parse::<SocketAddr>().ok().map(|address| address.ip()));
        ip.is_some_and(|ip| !ip.is_loopback())
    };
    if list.text().split(',').any(is_open) { Text::of(b"127.0.0.1") } else { list }
}

fn create_server(bind: &Text, reader: &mut Reader<'_>) -> AUDIOROOM_Status {
    let is_address = bind.0.is_none() || bind.text().parse::<SocketAddr>().is_ok();
    let bind = if is_address { &Text::of(b"127.0.0.1:0") } else { bind };
    let (node_ips, binds) = (Text::read(reader), loopback_only(Text::read(reader)));
    let (key, secret) = (Text::read(reader), Text::read(reader));
    let (size, mut server) = (size_of::<AUDIOROOM_ServerOptions>(), ptr::null_mut());
    let mut options = Words::new(size);
    // SAFETY: `options` has `size` bytes, texts are NULL or NUL-terminated, and `server` is a variable.
    unsafe {
        check(AUDIOROOM_InitServerOptions(options.to(), size));
        let filled = &mut *options.to::<AUDIOROOM_ServerOptions>();
        filled.udp_port = 0;
        filled.bind = bind.to();
        (filled.node_ips, filled.media_binds) = (node_ips.to(), binds.to());
        (filled.api_key, filled.api_secret) = (key.to(), secret.to());
        let status = AUDIOROOM_CreateServer(AUDIOROOM_ABI_VERSION, options.to(), &mut server);
        if status == 0 {
            let url = copied(|buffer, size, needed| AUDIOROOM_GetServerUrl(server, buffer, size, needed));
            assert!(url.is_some_and(|url| url.starts_with("ws://127.0.0.1:")));
            let user = Text::read(reader);
            let _ = AUDIOROOM_KickUser(server, user.to(), user.to());
            check(AUDIOROOM_DestroyServer(&mut server));
        }
        status
    }
}

/// An engine that opens nothing before it would log in.
fn create_engine(user: &Text, reader: &mut Reader<'_>) -> AUDIOROOM_Status {
    let texts: [Text; 6] = std::array::from_fn(|_| Text::read(reader));
    let (size, mut engine) = (size_of::<AUDIOROOM_EngineOptions>(), ptr::null_mut());
    let mut options = Words::new(size);
    // SAFETY: `options` has `size` bytes, texts are NULL or NUL-terminated, and `engine` is a variable.
    unsafe {
        check(AUDIOROOM_InitEngineOptions(options.to(), size));
        let filled = &mut *options.to::<AUDIOROOM_EngineOptions>();
        filled.event_mode = AUDIOROOM_EventMode::AUDIOROOM_EVENTS_POLL as i32;
        (filled.user_id, filled.user_name, filled.server_url) = (user.to(), texts[0].to(), texts[1].to());
        (filled.api_key, filled.api_secret) = (texts[2].to(), texts[3].to());
        (filled.capture_device, filled.playback_device) = (texts[4].to(), texts[5].to());
        let status = AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, options.to(), &mut engine);
        if status == 0 {
            let device = copied(|buffer, size, needed| AUDIOROOM_GetDevice(engine, 0, buffer, size, needed));
            assert!(device.is_none(), "no device is open before a login");
            check(AUDIOROOM_DestroyEngine(&mut engine));
        }
        status
    }
}

fn create_token(user: &Text, reader: &mut Reader<'_>) -> AUDIOROOM_Status {
    let texts: [Text; 4] = std::array::from_fn(|_| Text::read(reader));
    let size = size_of::<AUDIOROOM_TokenOptions>();
    let mut options = Words::new(size);
    // SAFETY: `options` has `size` bytes, and texts are NULL or NUL-terminated.
    unsafe {
        check(AUDIOROOM_InitTokenOptions(options.to(), size));
        let filled = &mut *options.to::<AUDIOROOM_TokenOptions>();
        (filled.user_id, filled.user_name, filled.room_id) = (user.to(), texts[0].to(), texts[1].to());
        (filled.api_key, filled.api_secret) = (texts[2].to(), texts[3].to());
    }
    sign(&mut options)
}

/// Signs a token into a buffer that is longer than it.
fn sign(options: &mut Words) -> AUDIOROOM_Status {
    let mut needed = 0;
    // SAFETY: `options` is a struct of its stated size with texts or NULL; `needed` is a variable; the buffer has the stated
    // size.
    unsafe {
        let status = AUDIOROOM_CreateToken(options.to(), ptr::null_mut(), 0, &mut needed);
        if status == 0 {
            let mut buffer = vec![0_u8; needed + 64].into_boxed_slice();
            let (to, size) = (buffer.as_mut_ptr().cast(), buffer.len());
            check(AUDIOROOM_CreateToken(options.to(), to, size, &mut needed));
            assert!(buffer[..needed - 1].is_ascii() && buffer[needed - 1] == 0);
        }
        status
    }
}

/// Calls with structs of any stated length, numbers and samples.
pub(super) fn structs(bytes: &[u8]) {
    let mut reader = Reader(bytes);
    for _ in 0..MAX_CALLS {
        if reader.is_empty() {
            break;
        }
        let kind = reader.byte();
        let size = match reader.byte() {
            255 => reader.int(),
            words => 8 * u32::from(words % 32),
        };
        let status = match kind % 8 {
            0 => init(reader.byte(), size),
            1 => set_struct(&mut reader, size),
            2 => get_struct(reader.byte(), size),
            3 => options(&mut reader, size),
            4 | 5 => numbers(&mut reader),
            _ => samples(&mut reader),
        };
        check(status);
    }
    // SAFETY: the engine lives as long as the process; there are no callbacks.
    check(unsafe { AUDIOROOM_PollEvents(engine(), 0, ptr::null_mut()) });
}

/// Writes the defaults into memory of `size` bytes.
fn init(which: u8, size: u32) -> AUDIOROOM_Status {
    let size = size as usize;
    // A size that no struct has is refused without a write.
    let mut memory = vec![0xAA_u8; size.min(1 << 16)].into_boxed_slice();
    let to = memory.as_mut_ptr();
    if !to.addr().is_multiple_of(8) {
        return 0;
    }
    // SAFETY: `to` has `size` bytes, or `size` is longer than any struct, and is aligned.
    let status = unsafe {
        match which % 9 {
            0 => AUDIOROOM_InitTokenOptions(to.cast(), size),
            1 => AUDIOROOM_InitEngineOptions(to.cast(), size),
            2 => AUDIOROOM_InitLoginOptions(to.cast(), size),
            3 => AUDIOROOM_InitServerOptions(to.cast(), size),
            4 => AUDIOROOM_InitAudioProfile(to.cast(), size),
            5 => AUDIOROOM_InitTalkOptions(to.cast(), size),
            6 => AUDIOROOM_InitCallbacks(to.cast(), size),
            7 => AUDIOROOM_InitStreamStats(to.cast(), size),
            _ => AUDIOROOM_InitProcessingStats(to.cast(), size),
        }
    };
    if status == 0 {
        assert_eq!(
            memory.first_chunk(),
            Some(&(size as u32).to_ne_bytes()),
            "struct_size is what the caller has"
        );
    }
    status
}

/// Sets structs that have only numbers and reads them back; sets callbacks that are NULL.
fn set_struct(reader: &mut Reader<'_>, size: u32) -> AUDIOROOM_Status {
    let which = reader.byte();
    let mut given = Words::given(size, reader.piece());
    let mut read = Words::given(size, &[]);
    // SAFETY: the engine lives as long as the process, and both structs have the stated size; the callbacks are NULL.
    unsafe {
        match which % 3 {
            0 => {
                let status = AUDIOROOM_SetTalkOptions(engine(), given.to());
                if status == 0 {
                    check(AUDIOROOM_GetTalkOptions(engine(), read.to()));
                }
                status
            }
            1 => {
                let status = AUDIOROOM_SetAudioProfile(engine(), given.to());
                if status == 0 {
                    check(AUDIOROOM_GetAudioProfile(engine(), read.to()));
                }
                status
            }
            _ => AUDIOROOM_SetCallbacks(engine(), read.to()),
        }
    }
}

/// Asks for a struct. As much as fits is written.
fn get_struct(which: u8, size: u32) -> AUDIOROOM_Status {
    let mut read = Words::given(size, &[]);
    // SAFETY: the engine lives as long as the process, and the struct has the stated size.
    let status = unsafe {
        match which % 5 {
            0 => AUDIOROOM_GetTalkOptions(engine(), read.to()),
            1 => AUDIOROOM_GetAudioProfile(engine(), read.to()),
            2 => AUDIOROOM_GetProcessingStats(engine(), read.to()),
            3 => AUDIOROOM_GetRoomStats(engine(), which.into(), read.to()),
            _ => AUDIOROOM_GetStreamStats(engine(), which.into(), which.into(), read.to()),
        }
    };
    if status == 0 {
        assert!(read.0[0] as u32 <= size, "what is valid is no more than the caller has");
    }
    status
}

/// Options whose numbers come from the input, and whose texts let the call end early.
fn options(reader: &mut Reader<'_>, size: u32) -> AUDIOROOM_Status {
    let which = reader.byte();
    let mut given = Words::given(size, reader.piece());
    let name = Text::of(b"name");
    let (mut room, mut made, mut server) = (0, ptr::null_mut(), ptr::null_mut());
    // SAFETY: every struct has the stated size, its pointers are NULL or texts, and the rest are variables.
    unsafe {
        match which % 4 {
            0 => {
                type Options = AUDIOROOM_TokenOptions;
                let fields = [
                    offset_of!(Options, api_key),
                    offset_of!(Options, api_secret),
                    offset_of!(Options, user_id),
                    offset_of!(Options, user_name),
                    offset_of!(Options, room_id),
                ];
                fields.into_iter().for_each(|at| given.point(at, name.to()));
                sign(&mut given)
            }
            1 => {
                type Options = AUDIOROOM_LoginOptions;
                given.clear(offset_of!(Options, server_url), size_of::<Options>());
                // The id of the room is empty.
                AUDIOROOM_LoginRoom(engine(), c"".as_ptr(), given.to(), &mut room)
            }
            2 => {
                type Options = AUDIOROOM_EngineOptions;
                given.clear(offset_of!(Options, callbacks), offset_of!(Options, manual_publish));
                // The user id is empty; a struct that is too short for one makes an engine.
                given.point(offset_of!(Options, user_id), c"".as_ptr());
                let status = AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, given.to(), &mut made);
                check(AUDIOROOM_DestroyEngine(&mut made));
                status
            }
            _ => {
                type Options = AUDIOROOM_ServerOptions;
                // There is no API key.
                given.clear(offset_of!(Options, bind), offset_of!(Options, log_level));
                given.clear(offset_of!(Options, media_binds), size_of::<Options>());
                let status = AUDIOROOM_CreateServer(AUDIOROOM_ABI_VERSION, given.to(), &mut server);
                assert_ne!(status, 0, "a server needs a key");
                status
            }
        }
    }
}

/// Numbers, and arrays with their lengths.
fn numbers(reader: &mut Reader<'_>) -> AUDIOROOM_Status {
    let which = reader.byte();
    let (room, stream) = (u64::from(reader.byte()), u64::from(reader.byte()));
    let number = if which & 0x80 == 0 { i32::from(reader.byte()) } else { reader.int() as i32 };
    let (mut value, mut edge) = (0, 0.0);
    // SAFETY: the engine lives as long as the process, and the rest are variables or arrays of the stated lengths.
    unsafe {
        let engine = engine();
        match which % 16 {
            0 => AUDIOROOM_SetPlayVolume(engine, room, stream, number),
            1 => AUDIOROOM_SetStreamPan(engine, room, stream, number),
            2 => AUDIOROOM_MuteStream(engine, room, stream, number),
            3 => AUDIOROOM_SetCaptureVolume(engine, number),
            4 => AUDIOROOM_SetMaxDecodedStreams(engine, number as u32),
            5 => AUDIOROOM_EnableAec(engine, number),
            6 => AUDIOROOM_EnableMic(engine, number),
            7 => AUDIOROOM_SetAuxVolume(engine, number, number.wrapping_add(1)),
            8 => AUDIOROOM_GetRoomState(engine, room, &mut value),
            9 => {
                let status = AUDIOROOM_GetSpectrumBandEdge(number as u32, &mut edge);
                assert!(status != 0 || edge >= 0.0);
                status
            }
            10 => {
                let mut bands = vec![0.0_f32; (number as u32 as usize).min(MAX_SAMPLES)].into_boxed_slice();
                AUDIOROOM_GetSpectrum(engine, room, stream, bands.as_mut_ptr(), bands.len() as u32)
            }
            11 => AUDIOROOM_SeekPlayer(engine, room, i64::from(number)),
            12 => AUDIOROOM_SetPlayerVolume(engine, room, number, number),
            13 if number & 1 == 0 => AUDIOROOM_SetPlayerPlays(engine, room, number),
            13 => AUDIOROOM_StopRecording(engine, stream),
            14 => {
                assert!(!AUDIOROOM_GetStatusName(number).is_null());
                0
            }
            _ => AUDIOROOM_SetPushToTalkPressed(engine, number),
        }
    }
}

/// A frame of samples in memory of exactly its length. A frame that is too long for any call must be refused unread.
fn samples(reader: &mut Reader<'_>) -> AUDIOROOM_Status {
    let which = reader.byte();
    let (count, channels, rate_hz) = match which & 4 {
        0 => {
            let rate_hz = 100 * u32::from(reader.short() % 500);
            (rate_hz / 100, u32::from(reader.byte() % 4), rate_hz)
        }
        _ => (reader.int(), reader.int(), reader.int()),
    };
    let length = (count as usize).saturating_mul(channels as usize).min(MAX_SAMPLES);
    let mut samples = vec![0.0_f32; length].into_boxed_slice();
    for sample in &mut samples {
        *sample = f32::from_ne_bytes(reader.array());
    }
    // SAFETY: the engine lives as long as the process, and the memory has as many samples as stated, or as any call reads.
    let status = unsafe {
        match which & 3 {
            0 => AUDIOROOM_PushCaptureFrame(engine(), samples.as_ptr(), count, channels, rate_hz),
            1 => AUDIOROOM_PullPlaybackFrame(engine(), samples.as_mut_ptr(), count, channels, rate_hz),
            _ => AUDIOROOM_PushAuxFrame(engine(), samples.as_ptr(), count, channels, rate_hz),
        }
    };
    if which & 3 == 1 && status == 0 {
        assert!(samples.iter().all(|sample| sample.is_finite()), "what is played is numbers");
    }
    status
}
