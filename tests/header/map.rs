//! The sections of the header: what stands in each, in which order, and the index of its first page.
//!
//! cbindgen writes all types first and all functions after them. [`arrange`] puts each item into the section of its source file,
//! types before functions. A new file of `src/ffi` that has a part of the header is listed in the `files` of one section.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// One section: a task of the application.
pub struct Section {
    /// The heading, and the line of the index.
    pub title: &'static str,
    /// How the parts work together.
    pub lines: [&'static str; 3],
    /// Source files below `src/ffi` whose items stand here.
    pub files: &'static [&'static str],
    /// Items of other files that belong to this task.
    pub items: &'static [&'static str],
    /// The functions, without AUDIOROOM_, in their order here and in the index. Functions that are not named follow.
    pub order: &'static [&'static str],
}

/// The sections in the order in which a reader needs them.
pub const SECTIONS: &[Section] = &[
    Section {
        title: "Versions, switches and errors",
        lines: [
            "A call that fails returns a negative AUDIOROOM_Status; AUDIOROOM_GetLastErrorMessage has its text.",
            "An event carries the same pair, a status and a message, in its fields `status` and `message`.",
            "AUDIOROOM_CreateEngine and AUDIOROOM_CreateServer compare the ABI versions of header and library.",
        ],
        files: &["library", "status"],
        items: &[],
        order: &[],
    },
    Section {
        title: "Engines",
        lines: [
            "An engine is one user with one microphone and one loudspeaker, in any number of rooms.",
            "Fill AUDIOROOM_EngineOptions, create the engine, log in to rooms, destroy the engine at the end.",
            "AUDIOROOM_Pause closes the sound devices until AUDIOROOM_Resume; the rooms stay connected.",
        ],
        files: &["engine"],
        items: &[],
        order: &[],
    },
    Section {
        title: "Callbacks and events",
        lines: [
            "Fill in AUDIOROOM_Callbacks, and pass it in AUDIOROOM_EngineOptions or to AUDIOROOM_SetCallbacks.",
            "An event is a struct that begins with `struct_size`, `status` and `message`; it is declared with its task.",
            "A polling engine (AUDIOROOM_EVENTS_POLL) calls its callbacks only inside AUDIOROOM_PollEvents.",
        ],
        files: &["callback", "event/log"],
        items: &[
            "AUDIOROOM_EventMode",
            "AUDIOROOM_SetCallbacks",
            "AUDIOROOM_PollEvents",
            "AUDIOROOM_GetEventHandle",
        ],
        order: &["InitCallbacks", "SetCallbacks", "PollEvents", "GetEventHandle"],
    },
    Section {
        title: "Logging in and out (joining and leaving rooms)",
        lines: [
            "AUDIOROOM_LoginRoom begins a login, and on_login_room reports its result.",
            "The library reconnects by itself (on_reconnecting, on_reconnected) and keeps all handles meanwhile.",
            "A room ends with exactly one of: on_login_room with an error, on_logout_room, on_kick_out, on_disconnect.",
        ],
        files: &["room", "event/room"],
        items: &["AUDIOROOM_SetUser", "AUDIOROOM_SetServer", "AUDIOROOM_NotifyNetworkChanged"],
        order: &[
            "SetUser",
            "SetServer",
            "InitLoginOptions",
            "LoginRoom",
            "LogoutRoom",
            "GetRoomState",
            "RenewToken",
            "NotifyNetworkChanged",
        ],
    },
    Section {
        title: "Users and streams of a room",
        lines: [
            "A user publishes at most one stream with this library; LiveKit clients may publish more.",
            "on_stream_update reports streams. on_user_update reports users, and is off by default (`user_updates`).",
            "AUDIOROOM_GetUsers and AUDIOROOM_GetStreams list the present state; its events may still be queued.",
        ],
        files: &["event/user", "event/stream", "moderation"],
        items: &[
            "AUDIOROOM_Stream",
            "AUDIOROOM_ALL_STREAMS",
            "AUDIOROOM_LOCAL_MICROPHONE",
            "AUDIOROOM_UserVisitor",
            "AUDIOROOM_StreamVisitor",
            "AUDIOROOM_GetUsers",
            "AUDIOROOM_GetStreams",
            "AUDIOROOM_EnableUserUpdates",
        ],
        order: &["EnableUserUpdates", "GetUsers", "GetStreams", "KickRoomUser", "MuteRoomUser"],
    },
    Section {
        title: "Names, metadata and attributes",
        lines: [
            "Each user has a name, metadata and attributes. The token gives them, and may let the user change them.",
            "AUDIOROOM_GetUser and AUDIOROOM_GetRoomMetadata read them; on_user_info and on_room_metadata report changes.",
            "LiveKit's clients and server SDKs have the same; attributes of the library itself are hidden.",
        ],
        files: &["user_info", "event/user_info"],
        items: &["AUDIOROOM_Attribute"],
        order: &["GetUser", "SetUserName", "SetUserMetadata", "SetUserAttributes", "GetRoomMetadata"],
    },
    Section {
        title: "Publishing",
        lines: [
            "By default the local microphone is published after each login; on_publish_state reports it.",
            "With AUDIOROOM_SetManualPublish nothing is published before AUDIOROOM_StartPublish.",
            "AUDIOROOM_EnableMic is the user's own mute; on_server_mute reports a server mute.",
        ],
        files: &["publish", "mute", "event/mute"],
        items: &[
            "AUDIOROOM_PublishStateEvent",
            "AUDIOROOM_SetManualPublish",
            "AUDIOROOM_IsManualPublish",
            "AUDIOROOM_GetPublishedStream",
        ],
        order: &[
            "SetManualPublish",
            "IsManualPublish",
            "StartPublish",
            "StopPublish",
            "RestartPublish",
            "GetPublishedStream",
            "EnableMic",
            "IsMicEnabled",
            "SetCaptureVolume",
            "GetCaptureVolume",
            "IsMutedByServer",
            "InitAudioProfile",
            "InitMusicProfile",
            "SetAudioProfile",
            "GetAudioProfile",
            "SetStreamExtraInfo",
        ],
    },
    Section {
        title: "Playing",
        lines: [
            "By default every remote stream is played when its on_stream_update has returned; on_play_state reports it.",
            "With AUDIOROOM_SetManualPlay a stream is silent, and not received, before AUDIOROOM_StartPlay.",
            "Volumes, mutes, pans and stops outlive a stream, until the room ends.",
        ],
        files: &["play"],
        items: &[
            "AUDIOROOM_PlayStateEvent",
            "AUDIOROOM_FirstAudioEvent",
            "AUDIOROOM_SetManualPlay",
            "AUDIOROOM_IsManualPlay",
        ],
        order: &[
            "SetManualPlay",
            "IsManualPlay",
            "StartPlay",
            "StopPlay",
            "EnableSpeaker",
            "IsSpeakerEnabled",
            "SetPlayVolume",
            "GetPlayVolume",
            "MuteStream",
            "IsStreamMuted",
            "SetStreamPan",
            "GetStreamPan",
            "SetMaxDecodedStreams",
            "GetMaxDecodedStreams",
            "GetMaxReceivedStreams",
            "EnableSidetone",
            "IsSidetoneEnabled",
            "SetSidetoneVolume",
            "GetSidetoneVolume",
        ],
    },
    Section {
        title: "Processing of the microphone and the playback",
        lines: [
            "The microphone's sound passes through echo canceller, high-pass, noise suppression, gain control and gate.",
            "AUDIOROOM_SetTalkOptions chooses what opens the gate: always open, voice activation or push-to-talk.",
            "A processor of the application changes the samples in place, on the audio thread.",
        ],
        files: &["processing", "event/problem"],
        items: &[],
        order: &[],
    },
    Section {
        title: "Effects on the local voice",
        lines: [
            "After the processing of the microphone come equalizer, voice changer, reverb and virtual stereo.",
            "Each effect can be switched and changed at any time, without a click; all are off by default.",
            "The sidetone has the effects too; the aux input does not.",
        ],
        files: &["effect"],
        items: &[],
        order: &[],
    },
    Section {
        title: "Audio of the application",
        lines: [
            "With the devices \"push\" and \"pull\" the application is the microphone and the loudspeaker.",
            "The aux input adds music or a game to the microphone and to the local playback.",
            "Samples are float, -1 to 1, interleaved. The push and pull calls may be made on any audio thread.",
        ],
        files: &["samples", "aux_input"],
        items: &["AUDIOROOM_AuxProblemEvent"],
        order: &[
            "PushCaptureFrame",
            "PullPlaybackFrame",
            "EnableAux",
            "IsAuxEnabled",
            "PushAuxFrame",
            "SetAuxSource",
            "SetAuxVolume",
            "GetAuxVolume",
            "MuteAuxPlayback",
            "IsAuxPlaybackMuted",
        ],
    },
    Section {
        title: "Media players",
        lines: [
            "A player plays a file (WAV, FLAC, MP3, Ogg Vorbis, Ogg Opus) locally, into the rooms, or both.",
            "AUDIOROOM_CreatePlayer opens the file, AUDIOROOM_StartPlayer starts it; on_player_state reports each change.",
            "A reader of the application can supply the bytes. AUDIOROOM_EnableMic does not mute players.",
        ],
        files: &["player", "event/player"],
        items: &[],
        order: &[],
    },
    Section {
        title: "Recordings",
        lines: [
            "AUDIOROOM_StartRecording writes what is said and heard to sound files, WAV or Ogg Opus.",
            "A recording is the local voice, one stream, the mix, or a file for each user, all on one clock.",
            "on_recording_end reports that the files are complete, or why the recording has ended.",
        ],
        files: &["recorder", "event/recorder"],
        items: &[],
        order: &[],
    },
    Section {
        title: "Sound devices",
        lines: [
            "AUDIOROOM_GetDevices lists devices, with or without an engine; AUDIOROOM_SetDevice chooses one by its id.",
            "on_device_change reports devices that come and go; on_device_error one that failed.",
            "A room works without devices. AUDIOROOM_GetRoomStats has the counts of underruns and overruns.",
        ],
        files: &["device", "event/device"],
        items: &[],
        order: &[],
    },
    Section {
        title: "Levels and active speakers",
        lines: [
            "A level is 0 (-60 dBFS RMS and below) to 100 (0 dBFS), linear in dB.",
            "A monitor reports all levels in one event at a fixed interval; a getter reads one level.",
            "on_active_speakers needs no monitor.",
        ],
        files: &["level", "event/level"],
        items: &["AUDIOROOM_ActiveSpeaker", "AUDIOROOM_ActiveSpeakersEvent"],
        order: &[],
    },
    Section {
        title: "Messages and data",
        lines: [
            "A room message is a text that LiveKit's clients show as chat; a text has a topic; data are bytes with a topic.",
            "Reliable delivery is ordered and resends lost packets. Lossy delivery does neither, and never waits.",
            "on_request_done reports the result to the sender; others get on_room_message, on_text or on_data.",
        ],
        files: &["message", "event/message"],
        items: &[],
        order: &[],
    },
    Section {
        title: "Byte streams (files)",
        lines: [
            "Open a stream, write its bytes as on_bytes_space permits, close it; on_request_done reports its end.",
            "The receivers get on_bytes: a beginning, the bytes in order, and one end, whose status says if it is complete.",
            "A stream of any length needs little memory on both sides. LiveKit's clients send and receive them too.",
        ],
        files: &["bytes", "event/bytes"],
        items: &[],
        order: &[
            "InitByteStreamOptions",
            "OpenByteStream",
            "WriteByteStream",
            "CloseByteStream",
            "CancelByteStream",
        ],
    },
    Section {
        title: "Calls between users (RPC)",
        lines: [
            "AUDIOROOM_PerformRpc calls a method of another user, by its name, with a text; on_rpc_done has the response.",
            "AUDIOROOM_RegisterRpcMethod lets others call a method here; each on_rpc_request is answered once.",
            "LiveKit's clients can call and be called (its RPC of version 1).",
        ],
        files: &["rpc", "event/rpc"],
        items: &[],
        order: &[],
    },
    Section {
        title: "End-to-end encryption",
        lines: [
            "A key that all users have, or one for each user, makes audio, messages and data unreadable for the servers.",
            "AUDIOROOM_SetEncryptionKey sets it before or after the login; the formats are those of LiveKit's clients.",
            "on_stream_encryption reports streams whose key is missing, wrong or right.",
        ],
        files: &["encryption", "event/encryption"],
        items: &[],
        order: &[],
    },
    Section {
        title: "Quality and stats",
        lines: [
            "on_connection_quality rates the connections of users; the quality monitor adds measurements of streams.",
            "Stats are read at any time with a Get function, into a struct that its Init function has filled.",
            "Counters count since the login or the start of the stream, those of the engine since its creation.",
        ],
        files: &["quality", "event/quality", "stat"],
        items: &["AUDIOROOM_ConnectionQualityEvent"],
        order: &[],
    },
    Section {
        title: "Tokens",
        lines: [
            "A token names a user, a room, what the user may do there, and when it expires.",
            "AUDIOROOM_CreateToken signs one with a key's secret; no network and no engine are needed.",
            "Sign tokens where users cannot read the secret, and pass them in AUDIOROOM_LoginOptions.",
        ],
        files: &["token"],
        items: &[],
        order: &[],
    },
    Section {
        title: "Server",
        lines: [
            "AUDIOROOM_CreateServer starts a room server inside the process; engines of any process log in to it.",
            "AUDIOROOM_KickUser and AUDIOROOM_MuteUser act on this server; KickRoomUser and MuteRoomUser act on any.",
            "Programs of one account on one machine need no server of their own: see FROM ONE MACHINE TO MANY.",
        ],
        files: &["server"],
        items: &[],
        order: &[],
    },
];

/// Callbacks that are not events.
pub const OTHER_CALLBACKS: [&str; 2] = ["on_wake", "on_release"];

/// The source files in the order of the sections.
pub fn sources() -> impl Iterator<Item = &'static str> {
    SECTIONS.iter().flat_map(|section| section.files.iter().copied())
}

/// The section of an item: `file` is the source file that defines it.
fn section_of(name: &str, file: &str) -> usize {
    let named = SECTIONS.iter().position(|section| section.items.contains(&name));
    let of_file = || SECTIONS.iter().position(|section| section.files.contains(&file));
    named.or_else(of_file).unwrap_or_else(|| panic!("{name} of {file}.rs stands in no section"))
}

/// The name that an item of cbindgen's output defines.
fn name_of(item: &str) -> &str {
    let code = item.split_once("*/\n").map_or(item, |(_, code)| code);
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let first = |text: &str| text.find(|letter| !is_word(letter)).unwrap_or(text.len());
    let last = |text: &str| text.rfind(|letter| !is_word(letter)).map_or(0, |at| at + 1);
    for start in ["#define ", "typedef enum ", "typedef struct "] {
        if let Some(rest) = code.strip_prefix(start) {
            return &rest[..first(rest)];
        }
    }
    if code.starts_with("typedef ")
        && let Some((_, rest)) = code.split_once("(*")
    {
        return &rest[..first(rest)];
    }
    let before = if code.starts_with("typedef ") { code.trim_end_matches(';') } else { code };
    let before = before.split('(').next().unwrap_or(before);
    &before[last(before)..]
}

fn is_function(item: &str) -> bool {
    item.contains("*/\nAUDIOROOM_API")
}

/// The header as cbindgen writes it, in sections, with the index in its first page.
///
/// `files` has the text of each source file, `events` the callback and the struct of each event, and `list` the macro that lists
/// the events, which follows the struct of callbacks.
pub fn arrange(
    text: &str,
    files: &BTreeMap<&str, String>,
    events: &[(String, String)],
    list: &str,
) -> String {
    let (page, body) = text.split_once("\n/**\n").expect("the first item has a comment");
    let body = format!("/**\n{body}");
    let mut parts: Vec<[Vec<&str>; 2]> = SECTIONS.iter().map(|_| Default::default()).collect();
    for item in body.split("\n\n").map(str::trim).filter(|item| item.starts_with("/**")) {
        let name = name_of(item);
        let forms = ["pub struct ", "pub enum ", "pub type ", "pub const ", "extern \"C\" fn "]
            .map(|form| format!("{form}{name}"));
        let defines = |text: &str| {
            forms.iter().any(|form| {
                text.match_indices(form.as_str()).any(|(at, _)| {
                    let next = text[at + form.len()..].chars().next();
                    next.is_some_and(|letter| !letter.is_alphanumeric() && letter != '_')
                })
            })
        };
        let file = sources().find(|file| defines(&files[file]));
        let section = section_of(name, file.unwrap_or_else(|| panic!("no source file defines {name}")));
        parts[section][usize::from(is_function(item))].push(item);
    }
    for (section, [_, functions]) in SECTIONS.iter().zip(&mut parts) {
        put_in_order(section, functions);
    }
    let mut made = format!("{}\n", page.replace("@INDEX@", &index(&parts, events)));
    made.push_str("\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n");
    made.push_str(&forward(&parts));
    for (section, [types, functions]) in SECTIONS.iter().zip(&parts) {
        let rule = "-".repeat(108);
        writeln!(made, "\n/* {rule}\n * {}\n *", section.title).unwrap();
        for line in section.lines {
            writeln!(made, " * {line}").unwrap();
        }
        made.push_str(" */\n");
        for item in types {
            writeln!(made, "\n{item}").unwrap();
            if name_of(item) == "AUDIOROOM_Callbacks" {
                writeln!(made, "{list}").unwrap();
            }
        }
        for item in functions {
            writeln!(made, "\n{item}").unwrap();
        }
    }
    made.push_str("\n#ifdef __cplusplus\n}\n#endif\n\n#endif /* AUDIOROOM_H */\n");
    made
}

/// Sorts the functions of a section by its `order`.
fn put_in_order(section: &Section, functions: &mut [&str]) {
    let short = |item: &str| name_of(item).trim_start_matches("AUDIOROOM_").to_owned();
    for name in section.order {
        assert!(functions.iter().any(|item| short(item) == *name), "{}: no function {name}", section.title);
    }
    let place = |item: &&str| section.order.iter().position(|name| *name == short(item));
    functions.sort_by_key(|item| place(item).unwrap_or(usize::MAX));
}

/// Declarations of the structs that an earlier section points to.
fn forward(parts: &[[Vec<&str>; 2]]) -> String {
    let (mut early, mut defined) = (Vec::new(), Vec::new());
    for item in parts.iter().flatten().flatten() {
        let own = name_of(item);
        for (at, prefix) in item.match_indices("struct AUDIOROOM_") {
            let rest = &item[at + prefix.len()..];
            let end = rest.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(rest.len());
            let name = format!("AUDIOROOM_{}", &rest[..end]);
            if name != own && !defined.contains(&name) && !early.contains(&name) {
                early.push(name);
            }
        }
        defined.push(own.to_owned());
    }
    let words: Vec<String> = early.iter().map(|name| format!("struct {name};")).collect();
    let lines = wrap(&words, " ", 108);
    format!("\n/* Structs of later sections that an earlier one points to. */\n{}\n", lines.join("\n"))
}

/// The index: each section with its functions and events.
fn index(parts: &[[Vec<&str>; 2]], events: &[(String, String)]) -> String {
    let mut lines = Vec::new();
    for (section, [types, functions]) in SECTIONS.iter().zip(parts) {
        lines.push(format!(" *   {}", section.title));
        let names: Vec<String> =
            functions.iter().map(|item| name_of(item).trim_start_matches("AUDIOROOM_").to_owned()).collect();
        let here: Vec<&str> = types.iter().map(|item| name_of(item)).collect();
        let events = events.iter().filter(|(_, event)| here.contains(&event.as_str()));
        let mut callbacks: Vec<String> = events.map(|(callback, _)| callback.clone()).collect();
        if here.contains(&"AUDIOROOM_Callbacks") {
            callbacks.extend(OTHER_CALLBACKS.map(str::to_owned));
        }
        for names in [names, callbacks] {
            lines.extend(wrap(&names, ", ", 108).into_iter().map(|line| format!(" *       {line}")));
        }
    }
    lines.join("\n")
}

/// Words in lines of at most `width` characters.
fn wrap(words: &[String], between: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.len() + between.len() + word.len() <= width => {
                line.push_str(between);
                line.push_str(word);
            }
            _ => lines.push(word.clone()),
        }
    }
    lines
}
