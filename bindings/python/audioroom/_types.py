"""Enums, events and other values of audioroom, and their conversion from and to C structs."""

# Written by `make bindings` from include/audioroom.h. Do not edit.
# ruff: noqa
# fmt: off

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, ClassVar, List, Optional, Sequence, Union

from . import _api
from . import _convert
from ._convert import OpenEnum

if TYPE_CHECKING:
    from .engine import Engine, Room, Stream


init: Any  # set by _core.py: makes a C struct with defaults


class StatusCode(OpenEnum):
    """The numbers of Status. The comment of an error ends with what the application can do about it, if there is something. -1
    to -99 are about the call, -100 to -199 about rooms, -200 publishing, -300 playing, -400 devices, -500 files, -600
    servers.
    """

    #: The call succeeded, or was accepted and an event reports its result.
    OK = 0
    #: A pointer that must not be None was None. Fix the call.
    ERR_NULL_ARGUMENT = -1
    #: A string is not UTF-8. Convert it first.
    ERR_INVALID_UTF8 = -2
    #: A string or a message is longer than allowed. Shorten it: nothing is ever cut.
    ERR_TOO_LONG = -3
    #: A number is outside its stated range, or a string is empty or not permitted. Fix the call.
    ERR_OUT_OF_RANGE = -4
    #: `struct_size` is 0 or not a valid size of this struct. Call the struct's Init function first.
    ERR_STRUCT_SIZE = -5
    #: The struct is longer than this library knows, and a byte beyond the known fields is not 0. Clear those bytes or update
    #: the library.
    ERR_UNKNOWN_FIELD = -6
    #: Header and library are of different ABI versions. Install the matching pair.
    ERR_VERSION = -7
    #: There is no such room, stream or user (any more), or no default device. Forget the handle or the id.
    ERR_NOT_FOUND = -8
    #: The handle is of another kind, such as a stream where a room is expected. Fix the order of the arguments.
    ERR_WRONG_KIND = -9
    #: Not possible now. The message says what has to come first.
    ERR_WRONG_STATE = -10
    #: This function may not be called on this thread. Post to your own loop.
    ERR_WRONG_THREAD = -11
    #: A queue is full, another thread is in the same call, or the server limits the rate of logins. Try again later.
    ERR_BUSY = -12
    #: The buffer is too small. Where the function has an argument `needed`, it says how large it must be.
    ERR_BUFFER_TOO_SMALL = -13
    #: The function or setting is not available: it was left out of this build, or the operating system or its sound server does
    #: not offer it. Do without it.
    ERR_NOT_BUILT_IN = -14
    #: The room ended before the request had its answer. Send it again after the next login.
    ERR_CANCELLED = -15
    #: A fault in the library. Report it with the message.
    ERR_INTERNAL = -16
    #: The server could not be reached. Check address and network, then retry.
    ERR_UNREACHABLE = -100
    #: What answers at that address is not the expected server: it is not a room server or, for a login with `server_url` None,
    #: it is a program at LOCAL_PORT that is not this account's local server. Fix the address.
    ERR_NOT_A_SERVER = -101
    #: No answer in time. Retry.
    ERR_TIMEOUT = -102
    #: The server needs a token, and there is neither a token nor a key. Pass a token, or a key and its secret.
    ERR_TOKEN_NEEDED = -103
    #: The token has expired. Get a fresh one and log in again.
    ERR_TOKEN_EXPIRED = -104
    #: The server refuses the token. Check the key, the secret and the grants.
    ERR_TOKEN_REFUSED = -105
    #: The token is for another room or user than the call names. Fix the call or the token.
    ERR_TOKEN_MISMATCH = -106
    #: The room or the server is full. Retry later.
    ERR_ROOM_FULL = -107
    #: This engine is in that room already. Log out first.
    ERR_ALREADY_IN_ROOM = -108
    #: The same user logged in to the room elsewhere. Do not log in again automatically: the two would remove each other.
    ERR_SAME_USER = -109
    #: The user was removed from the room. Ask before logging in again.
    ERR_KICKED = -110
    #: The token or the server does not allow this. The message says which; get a token that allows it.
    ERR_NOT_ALLOWED = -111
    #: The connection was lost and did not come back in time. Log in again.
    ERR_CONNECTION_LOST = -112
    #: The other user has no such RPC method, or the method answered with an error. The `code` of on_rpc_done says which.
    ERR_RPC_FAILED = -113
    #: The local stream is not sent. The message says why, and what helps: Room.restart_publish, or a key.
    ERR_PUBLISH_FAILED = -200
    #: The stream cannot be played. The message says why.
    ERR_PLAY_FAILED = -300
    #: The sound device does not exist, is in use, or failed. Choose another or wait for it.
    ERR_DEVICE = -400
    #: A file cannot be read or written, or is not of a supported format. Fix the path or the file.
    ERR_FILE = -500
    #: The server cannot start or was stopped. The message says why.
    ERR_SERVER = -600


class LogLevel(OpenEnum):
    """Importance of a log line. A level includes all levels with smaller numbers."""

    #: No lines.
    OFF = 0
    #: Errors that need attention: a fault of the library, or a service that stopped.
    ERROR = 1
    #: Conditions that somebody should correct.
    WARN = 2
    #: Logins, devices, reconnects.
    INFO = 3
    #: Details for finding faults.
    DEBUG = 4
    #: Every message.
    TRACE = 5


class EventMode(OpenEnum):
    """The thread that calls the callbacks."""

    #: A thread of the engine.
    THREAD = 0
    #: The thread that calls Engine.poll_events.
    POLL = 1


class RoomState(OpenEnum):
    """The state of a room."""

    #: The login is under way.
    CONNECTING = 0
    #: Logged in.
    CONNECTED = 1
    #: The connection broke, and the library reconnects.
    RECONNECTING = 2
    #: The logout is under way.
    LEAVING = 3


class StreamState(OpenEnum):
    """State of publishing or of playing a stream."""

    #: Requested and not yet confirmed.
    STARTING = 0
    #: Active. It may be reported again after a reconnect.
    ACTIVE = 1
    #: Ended. `status` is StatusCode.OK after a call of the application, otherwise the cause.
    STOPPED = 2


class UserKind(OpenEnum):
    """Kinds of users: LiveKit's numbers. A kind that is not listed here keeps its number."""

    #: A person, or a program that joins like one.
    STANDARD = 0
    #: A service that publishes streams from outside.
    INGRESS = 1
    #: A service that records or forwards streams.
    EGRESS = 2
    #: A telephone.
    SIP = 3
    #: An agent.
    AGENT = 4


class LatencyMode(OpenEnum):
    """How the encoder weighs a short delay against robustness."""

    #: Packets of 10 ms, Opus in restricted low-delay mode. For good networks.
    LOW = 0
    #: Packets of 20 ms, with in-band FEC where that helps.
    BALANCED = 1
    #: Packets of 40 ms with DRED, which bridges bursts of loss. For bad networks.
    ROBUST = 2


class Content(OpenEnum):
    """The kind of sound that the local stream carries."""

    #: Speech.
    VOICE = 0
    #: Music, or other sound that must not be processed.
    MUSIC = 1


class MicAttention(OpenEnum):
    """A condition of the local microphone that its user should know of."""

    #: The microphone is on and published, and has been silent (no sample above -72 dBFS) for 5 s from the start, or for 30 s
    #: after sound: perhaps a switch on the microphone is off, or the wrong device is selected. Reported once for each silence.
    SILENT = 0
    #: The microphone has sound again after MicAttention.SILENT.
    SOUND_IS_BACK = 1
    #: The user speaks (400 ms of voice) while Engine.enable_mic has switched the microphone off. Reported at most every 20 s,
    #: and only while the stream is published. While the server mutes the user in every room in which a stream is published, the
    #: microphone is closed, and there is no report.
    SPEAKING_WHILE_MUTED = 2


class AudioProblem(OpenEnum):
    """What loses or delays audio while no device has failed."""

    #: The capture processor takes too long (StatusCode.ERR_TIMEOUT), or writes NaN or infinite samples
    #: (StatusCode.ERR_OUT_OF_RANGE).
    CAPTURE_PROCESSOR = 0
    #: The playback processor takes too long (StatusCode.ERR_TIMEOUT), or writes NaN or infinite samples
    #: (StatusCode.ERR_OUT_OF_RANGE).
    PLAYBACK_PROCESSOR = 1
    #: Engine.push or Engine.push_aux got NaN or infinite samples, which became silence (StatusCode.ERR_OUT_OF_RANGE).
    PUSHED_SOUND = 2
    #: A remote stream is not heard (StatusCode.ERR_PLAY_FAILED): for a second or longer, more than half of its packets were not
    #: Opus, or the engine receives get_max_received_streams streams already.
    PLAYED_STREAM = 3


class TalkMode(OpenEnum):
    """When the microphone is sent."""

    #: Always.
    OPEN = 0
    #: While the push-to-talk key is held (Engine.set_push_to_talk_pressed).
    PUSH = 1
    #: While voice is detected.
    VOICE = 2


class ReverbPreset(OpenEnum):
    """Rooms of the reverb."""

    #: A small furnished room: 0.4 s.
    SOFT_ROOM = 0
    #: A club: 0.9 s, without high frequencies.
    WARM_CLUB = 1
    #: A concert hall: 2.2 s.
    CONCERT_HALL = 2
    #: A large auditorium: 3.2 s, bright.
    LARGE_AUDITORIUM = 3


class PlayerState(OpenEnum):
    """State of a media player."""

    #: The beginning of the file is being read. Engine.start_player may be called already.
    LOADING = 0
    #: The file was opened, or the player was stopped.
    READY = 1
    #: The player plays. The event comes with the first sample after Engine.start_player or Engine.resume_player, also while the
    #: player is neither played locally nor sent.
    PLAYING = 2
    #: Engine.pause_player has paused it.
    PAUSED = 3
    #: The file was played as often as was asked for.
    ENDED = 4
    #: The file cannot be opened, or cannot be read any further.
    FAILED = 5


class RecordingSource(OpenEnum):
    """What a recording contains."""

    #: The local voice: the microphone after processing, effects, volume and microphone switch, as it is sent, but without the
    #: aux input and media players. While the microphone is closed (nothing is published), it is silence.
    VOICE = 0
    #: One remote stream, before volume and pan.
    STREAM = 1
    #: The local voice, and what the loudspeaker plays: remote streams with their volumes, the aux input and the players,
    #: without the sidetone. While Engine.enable_speaker is off, only the local voice is recorded. A limiter keeps their sum
    #: within full scale.
    MIX = 2
    #: The local voice, and each remote user of each room, in one file each. A user who is in two rooms has two files. The
    #: streams of a user are added up, before volume and pan.
    EACH = 3


class RecordingFormat(OpenEnum):
    """The format of a recording."""

    #: As the end of `path` says: .wav, or .ogg or .opus.
    BY_NAME = 0
    #: WAV, 48 kHz, 16 bit. Beyond 4 GiB it becomes RF64.
    WAV = 1
    #: Ogg Opus, 48 kHz, in packets of 20 ms.
    OGG_OPUS = 2


class DeviceSide(OpenEnum):
    """What a sound device does: it captures or it plays."""

    #: Microphones.
    CAPTURE = 0
    #: Loudspeakers.
    PLAYBACK = 1


class DeviceChange(OpenEnum):
    """What happened to a sound device."""

    #: The device was added.
    ADDED = 0
    #: The device was removed.
    REMOVED = 1
    #: The display name of the device changed.
    RENAMED = 2
    #: The device became the system's default.
    DEFAULT = 3
    #: This engine uses the device from now on.
    USED = 4


class Delivery(OpenEnum):
    """How data is delivered."""

    #: Unreliable and unordered: a lost packet is not resent, and no packet waits for an earlier one.
    LOSSY = 0
    #: Reliable and ordered.
    RELIABLE = 1


class BytesPart(OpenEnum):
    """The parts of a byte stream."""

    #: The stream begins.
    BEGIN = 0
    #: The next bytes.
    DATA = 1
    #: The stream ended. Its bytes are complete only if `status` is StatusCode.OK.
    END = 2
    #: The stream was refused: the library does not receive it, and no other part follows.
    REFUSED = 3


class RpcCode(OpenEnum):
    """LiveKit's codes of RPC errors, in `code` of on_rpc_done. Room.reject_rpc may use other codes for errors of the
    application.
    """

    #: The user has not registered the method.
    UNSUPPORTED_METHOD = 1400
    #: There is no such user in the room.
    RECIPIENT_NOT_FOUND = 1401
    #: The payload is longer than the receiver accepts.
    REQUEST_PAYLOAD_TOO_LARGE = 1402
    #: The server does not forward RPC.
    UNSUPPORTED_SERVER = 1403
    #: The receiver does not know this version of RPC.
    UNSUPPORTED_VERSION = 1404
    #: The method failed, and its program gives no code of its own.
    APPLICATION_ERROR = 1500
    #: The receiver did not confirm the request in time.
    CONNECTION_TIMEOUT = 1501
    #: The method did not answer in time.
    RESPONSE_TIMEOUT = 1502
    #: The receiver left before it answered.
    RECIPIENT_DISCONNECTED = 1503
    #: The response of a LiveKit client is longer than 15360 bytes.
    RESPONSE_PAYLOAD_TOO_LARGE = 1504
    #: The request could not be sent.
    SEND_FAILED = 1505


class EncryptionState(OpenEnum):
    """End-to-end encryption of one stream."""

    #: The room has a key, but this remote stream is sent in clear. It is played.
    NONE = 0
    #: The stream is encrypted, and its key is right.
    OK = 1
    #: The stream is encrypted, and this engine has no key for it, or none with the index that its user sends with. It is
    #: silent. For the local stream: there is no key to send with, and nothing is sent.
    KEY_MISSING = 2
    #: The stream is encrypted with a key other than the one that is set. It is silent.
    KEY_WRONG = 3


class Quality(OpenEnum):
    """The quality of a stream or of a connection."""

    #: Not known (yet).
    UNKNOWN = -1
    #: Nothing useful gets through.
    LOST = 0
    #: Words are lost.
    POOR = 1
    #: Faults can be heard.
    GOOD = 2
    #: Faults are hardly heard.
    EXCELLENT = 3


@dataclass(frozen=True)
class Event:
    """What all events have."""

    #: The kind of the event: `stream_update` for on_stream_update.
    kind: ClassVar[str] = ""
    #: StatusCode.OK, or the cause.
    status: StatusCode
    #: The cause and what to do, for people.
    message: str


@dataclass(frozen=True)
class LogEvent(Event):
    """A line of the log.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "log"
    #: StatusCode.OK.
    status: StatusCode
    #: The line, without a line end. It holds no token, no secret and no text of a user.
    message: str
    #: The part of the library that wrote it.
    target: str
    #: LogLevel.
    level: LogLevel


@dataclass(frozen=True)
class LoginRoomEvent(Event):
    """A login succeeded or failed. The event comes exactly once for each Engine.login_room that returned StatusCode.OK, unless
    Room.logout came first.

    Status: StatusCode.OK; StatusCode.ERR_UNREACHABLE, StatusCode.ERR_NOT_A_SERVER, StatusCode.ERR_TIMEOUT and
    StatusCode.ERR_CONNECTION_LOST when the server cannot be reached or stops answering; StatusCode.ERR_TOKEN_EXPIRED and
    StatusCode.ERR_TOKEN_REFUSED when the server does not accept the token; StatusCode.ERR_ROOM_FULL when the room or the
    server is full; StatusCode.ERR_BUSY when there are too many logins a second; StatusCode.ERR_NOT_FOUND when the server
    does not create rooms and this one does not exist; StatusCode.ERR_OUT_OF_RANGE when the server does not accept an id;
    StatusCode.ERR_SAME_USER and StatusCode.ERR_KICKED when the user is removed during the login; StatusCode.ERR_FILE for
    `ca_file`, or for the file in which the library keeps the local server's key; StatusCode.ERR_SERVER when the local server
    cannot start; StatusCode.ERR_INTERNAL.
    """

    kind: ClassVar[str] = "login_room"
    #: StatusCode.OK when signalling and media are both connected. Otherwise `room` becomes invalid when this callback returns.
    status: StatusCode
    #: Which step failed and what to do; "" when the login succeeded.
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The room id, as passed to Engine.login_room.
    room_id: str
    #: The address of the server, such as "ws://127.0.0.1:7870". Of several addresses it is the one in use; if all failed, it is
    #: the one that was tried last, while the status is that of the first.
    server_url: str
    #: A risk that the user should know of, such as a token that was sent over ws:// to another machine; "" where there is none.
    warning: str
    #: 1 when the server runs in this process.
    is_embedded: bool


@dataclass(frozen=True)
class LogoutRoomEvent(Event):
    """Room.logout is done; `room` becomes invalid when this callback returns.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "logout_room"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The room id, as passed to Engine.login_room.
    room_id: str


@dataclass(frozen=True)
class KickOutEvent(Event):
    """The user was removed from the room; publishing and playing have stopped, and `room` becomes invalid when this callback
    returns.

    Status: StatusCode.ERR_SAME_USER when the user logged in elsewhere, StatusCode.ERR_KICKED when the user was removed,
    StatusCode.ERR_NOT_FOUND when the room was closed.
    """

    kind: ClassVar[str] = "kick_out"
    #: The reason; never StatusCode.OK.
    status: StatusCode
    #: The reason, for people.
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The room id, as passed to Engine.login_room.
    room_id: str


@dataclass(frozen=True)
class DisconnectEvent(Event):
    """The connection is lost for good; `room` becomes invalid when this callback returns. Log in again if the user wants to.

    Status: StatusCode.ERR_CONNECTION_LOST.
    """

    kind: ClassVar[str] = "disconnect"
    #: The reason; never StatusCode.OK.
    status: StatusCode
    #: What happened and what to do.
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The room id, as passed to Engine.login_room.
    room_id: str


@dataclass(frozen=True)
class ReconnectingEvent(Event):
    """The connection broke, and the library tries to reconnect until `reconnect_timeout_ms` is over. The event comes once for
    each outage. The application can show it.

    Status: StatusCode.ERR_CONNECTION_LOST, or StatusCode.ERR_TIMEOUT when the server stopped answering; other numbers are
    possible, and there is nothing to do about any of them.
    """

    kind: ClassVar[str] = "reconnecting"
    #: The reason; never StatusCode.OK.
    status: StatusCode
    #: What happened.
    message: str
    #: The room handle from Engine.login_room.
    room: Room


@dataclass(frozen=True)
class ReconnectedEvent(Event):
    """The connection is back. Users and streams that changed meanwhile are reported as additions and removals; handles and ids
    are the same.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "reconnected"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The address of the server in use, which may have changed.
    server_url: str
    #: 1 when the server runs in this process.
    is_embedded: bool


@dataclass(frozen=True)
class TokenNeededEvent(Event):
    """The library needs a fresh token to reconnect. Answer with Room.renew_token, on any thread, before `reconnect_timeout_ms`
    is over; without an answer the room ends with on_disconnect. A token that expires while the room is connected causes no
    event.

    Status: StatusCode.ERR_TOKEN_NEEDED, StatusCode.ERR_TOKEN_EXPIRED, StatusCode.ERR_TOKEN_REFUSED.
    """

    kind: ClassVar[str] = "token_needed"
    #: Why the present token is not enough, such as StatusCode.ERR_TOKEN_EXPIRED.
    status: StatusCode
    #: The reason and what to do, for people.
    message: str
    #: The room handle from Engine.login_room.
    room: Room


@dataclass(frozen=True)
class User:
    """A user of a room."""

    #: The user id, 1 to 256 bytes.
    user_id: str
    #: The user's display name; the user id if none was set.
    user_name: str


@dataclass(frozen=True)
class UserUpdateEvent(Event):
    """Users entered or left the room. The local user is not among them. The event comes only while user updates are on
    (`user_updates` of Engine.login_room, Room.enable_user_updates); they are off by default.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "user_update"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: 1 when `added` is the complete list, which replaces what you know; otherwise 0. The first event after a login has the
    #: complete list.
    is_complete: bool
    #: The users who entered.
    added: List[User]
    #: The users who left.
    removed: List[User]


@dataclass(frozen=True)
class StreamInfo:
    """A remote stream of a room."""

    #: 1 while the publishing user has muted the microphone or the server mutes that user, otherwise 0.
    is_muted: bool
    #: The stream handle, for Stream.start_play, Stream.set_play_volume and other functions.
    stream: Stream
    #: The stream id that the publishing user chose, or, if there is none, the id that the server gave to the stream.
    stream_id: str
    #: Id of the publishing user.
    user_id: str
    #: Display name of the publishing user.
    user_name: str
    #: Text that the publishing user attached with Room.set_stream_extra_info, or "".
    extra_info: str


@dataclass(frozen=True)
class StreamUpdateEvent(Event):
    """Remote streams were added or removed, never both in one event.

    Where playing is automatic, an added stream is played after this callback has returned: Stream.mute,
    Stream.set_play_volume and Stream.stop_play inside the callback take effect before its first sound. These settings and
    Stream.set_pan last until the room ends, reconnects included, and apply again when the same user publishes under a new
    handle: to the stream with the same stream id, otherwise to the first stream of that user from the same source
    (microphone or screen share). The handle of a removed stream becomes invalid when this callback returns; there is no
    on_play_state for it, except StatusCode.ERR_NOT_FOUND for an Stream.start_play that came too late.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "stream_update"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: 1 for added, 0 for removed.
    is_added: bool
    #: The streams.
    streams: List[StreamInfo]


@dataclass(frozen=True)
class StreamInfoUpdateEvent(Event):
    """The mute state or the extra info of remote streams changed, for example because a user has switched the microphone off.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "stream_info_update"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The streams as they are now.
    streams: List[StreamInfo]


@dataclass(frozen=True)
class Attribute:
    """A value with its key: an attribute of a user, a text or a byte stream."""

    #: The key.
    key: str
    #: The value.
    value: str


@dataclass(frozen=True)
class UserInfoEvent(Event):
    """The name, the metadata or attributes of a user in the room changed. The user can be the local one. The event does not
    depend on user updates. It does not come when a user enters: read that user's values with Room.get_user. Changes of one
    user that wait in the queue become one event.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "user_info"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The user id.
    user_id: str
    #: The display name; the user id if there is none.
    user_name: str
    #: The metadata; "" if there is none.
    metadata: str
    #: All attributes, in the order of their keys.
    attributes: List[Attribute]
    #: The attributes that changed, with their new values; the value of a removed attribute is "".
    changed_attributes: List[Attribute]
    #: 1 when the display name changed; otherwise 0.
    is_name_changed: bool
    #: 1 when the metadata changed; otherwise 0.
    is_metadata_changed: bool
    #: UserKind.
    user_kind: UserKind


@dataclass(frozen=True)
class RoomMetadataEvent(Event):
    """The metadata of the room changed. A server SDK of LiveKit sets it (UpdateRoomMetadata). Room.get_metadata reads it, from
    the call of on_login_room on.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "room_metadata"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The new metadata; "" if there is none.
    metadata: str


@dataclass(frozen=True)
class UserInfo:
    """What is known of a user."""

    #: UserKind.
    user_kind: UserKind
    #: The user id.
    user_id: str
    #: The display name; the user id if there is none.
    user_name: str
    #: The metadata; "" if there is none.
    metadata: str
    #: The attributes, in the order of their keys.
    attributes: List[Attribute]


@dataclass(frozen=True)
class PublishStateEvent(Event):
    """Publishing of the local stream changed its state. When a room ends, there is no such event for its streams.

    Status: StatusCode.OK; with StreamState.STOPPED also StatusCode.ERR_NOT_ALLOWED when the token does not allow it or the
    server ended the stream, StatusCode.ERR_PUBLISH_FAILED when the server refused or did not confirm it,
    StatusCode.ERR_WRONG_STATE when Room.start_publish came too late because automatic publishing had begun: `stream` is the
    handle that Room.start_publish wrote, and is invalid; the automatic stream goes on under its own handle.
    """

    kind: ClassVar[str] = "publish_state"
    #: StatusCode.OK, or why publishing stopped by itself; Room.restart_publish tries again. StatusCode.ERR_WRONG_STATE: only a
    #: late Room.start_publish failed, and the automatic stream goes on; do not restart it.
    status: StatusCode
    #: Cause, and what to do; "" with StatusCode.OK.
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The handle of the local stream.
    stream: Stream
    #: The stream id, which the library may have chosen.
    stream_id: str
    #: StreamState.
    state: StreamState


@dataclass(frozen=True)
class ServerMuteEvent(Event):
    """The server (a moderator) has muted this user in a room, or has lifted the mute. Each start and each end of a mute is
    reported once; a mute that is in force when this user logs in is reported after on_login_room.

    While the mute lasts, nobody in the room hears this user, and the microphone is closed unless another room uses it. The
    mute applies to the user, not to a stream: Engine.enable_mic, Room.start_publish, Room.restart_publish, a new stream and
    a reconnect do not lift it. Publishing has not failed, and nothing has to be retried: when the mute is lifted, the stream
    is heard again automatically if the microphone is on.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "server_mute"
    #: StatusCode.OK.
    status: StatusCode
    #: A sentence for the user.
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The handle of the local stream; 0 while nothing is published.
    stream: Optional[Stream]
    #: The stream id of the local stream; "" while nothing is published.
    stream_id: str
    #: 1: the server has muted this user. 0: the server has lifted the mute.
    is_muted_by_server: bool
    #: 1 while the microphone is off by Engine.enable_mic: the stream then stays muted when the server lifts the mute.
    is_muted_by_user: bool


@dataclass
class AudioProfile:
    """How the local microphone is encoded. The library chooses the value of a field that is AUTO, and adapts it to the network;
    a field with any other value stays as it is, even if it exceeds the capacity of the network path. The library adapts to
    the loss reports of listeners that also use this library, or, if there are none, to those of the server. A bitrate that
    the library chooses never exceeds that capacity. (The reports are lossy data packets with the topic `ar.voice`, at most
    one a second; applications do not see them.) Stream.get_stats of the local stream reports the current values.

    A field that is None has its default.
    """

    #: Bitrate of the audio without RED copies, 6000 to 192000 bit/s, or AUTO, which starts from the number in this list (the
    #: first for 1 channel, the second for 2) and goes lower when the path or the RED copies require it. Default: AUTO. * voice,
    #: LatencyMode.BALANCED: 48000, 64000 * voice, LatencyMode.ROBUST: 56000, 64000 * voice, LatencyMode.LOW: 72000, 96000 *
    #: music: 64000, 96000
    bitrate_bps: Optional[int] = None
    #: LatencyMode. Default: LatencyMode.BALANCED.
    latency_mode: Optional[LatencyMode] = None
    #: Channels, 1 or 2. Default: 1.
    channels: Optional[int] = None
    #: Switch, or AUTO: in-band FEC. LatencyMode.LOW and Content.MUSIC have none, whatever is set here. Default: AUTO.
    fec: Optional[Union[bool, int]] = None
    #: Switch: DTX, which sends almost nothing in silence. Default: 1.
    dtx: Optional[bool] = None
    #: Length of the DRED in each packet, 0 (off) to 1000 ms, or AUTO. Default: AUTO.
    dred_ms: Optional[int] = None
    #: Complexity of the encoder, 0 (least CPU time) to 10 (best sound). Default: 9.
    complexity: Optional[int] = None
    #: RED copies of earlier packets in each packet (RFC 2198), 0 to 2, or AUTO. No copies are sent to a server that does not
    #: support RED. Default: AUTO.
    red: Optional[int] = None
    #: Content. Default: Content.VOICE.
    content: Optional[Content] = None
    #: Switch, or AUTO (on for voice, off for music). It decides what AUTO means in Engine.enable_aec, Engine.enable_high_pass,
    #: Engine.enable_noise_suppression and Engine.enable_agc when the microphone is a sound card. A value of 0 or 1 that one of
    #: these functions has set wins. Default: AUTO.
    processing: Optional[Union[bool, int]] = None


@dataclass(frozen=True)
class PlayStateEvent(Event):
    """Playing of a remote stream changed its state. When a room ends, there is no such event for its streams. A stream that
    cannot be played because the server does not send its codec is StreamState.STOPPED with StatusCode.ERR_PLAY_FAILED. An
    end-to-end encrypted stream is not played before it has a key; on_stream_encryption reports it.

    Status: StatusCode.OK; with StreamState.STOPPED also StatusCode.ERR_PLAY_FAILED when the stream cannot be played,
    StatusCode.ERR_NOT_ALLOWED when the token does not allow it, StatusCode.ERR_NOT_FOUND when the stream left the room
    before Stream.start_play took effect.
    """

    kind: ClassVar[str] = "play_state"
    #: StatusCode.OK, or why playing stopped by itself.
    status: StatusCode
    #: Cause, and what to do; "" with StatusCode.OK.
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The stream handle.
    stream: Stream
    #: The stream id.
    stream_id: str
    #: StreamState.
    state: StreamState


@dataclass(frozen=True)
class FirstAudioEvent(Event):
    """The first audio of a remote stream reached the playback device. The event comes each time that playing starts, also after
    a reconnect.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "first_audio"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The stream handle.
    stream: Stream
    #: When its first sample is heard, in ns of the monotonic clock: CLOCK_MONOTONIC; on Windows, QueryPerformanceCounter in ns.
    t_ns: int


@dataclass(frozen=True)
class MicAttentionEvent(Event):
    """The local microphone seems silent, has sound again, or picks up speech while it is off.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "mic_attention"
    #: StatusCode.OK.
    status: StatusCode
    #: `attention` as a sentence for people, in English.
    message: str
    #: MicAttention.
    attention: MicAttention


@dataclass(frozen=True)
class AudioProblemEvent(Event):
    """Audio is lost or late. A problem of a processor or of pushed samples is reported at most every 5 s while it lasts. A
    problem of a stream is reported once, and again only if the stream has been heard since.

    Status: StatusCode.ERR_TIMEOUT for a processor that takes too long, StatusCode.ERR_OUT_OF_RANGE for NaN or infinite
    samples, StatusCode.ERR_PLAY_FAILED for a stream that cannot be played.
    """

    kind: ClassVar[str] = "audio_problem"
    #: StatusCode.ERR_TIMEOUT, StatusCode.ERR_OUT_OF_RANGE or StatusCode.ERR_PLAY_FAILED, as AudioProblem says.
    status: StatusCode
    #: Cause, and what to do.
    message: str
    #: The room handle; 0 for a problem without a stream.
    room: Optional[Room]
    #: The stream handle; 0 for a problem without a stream.
    stream: Optional[Stream]
    #: AudioProblem; expect values that you do not know.
    problem: AudioProblem


@dataclass
class TalkOptions:
    """When the microphone is sent, and how the gate opens and closes.

    A field that is None has its default.
    """

    #: TalkMode. Default: TalkMode.OPEN.
    mode: Optional[TalkMode] = None
    #: How long the gate stays open after the key was released or the voice ended, 0 to 5000 ms; AUTO: 150 after a key, 300
    #: after voice. Default: AUTO.
    hold_ms: Optional[int] = None
    #: Pre-roll: audio from just before the gate opened is sent too, 0 to 200 ms; it delays the microphone by this time. AUTO: 0
    #: with a key, 60 with voice activation, which keeps the first syllable. Default: AUTO.
    pre_roll_ms: Optional[int] = None
    #: Voice probability that opens the gate, 1 to 99 percent; AUTO: 50. Default: AUTO.
    threshold_percent: Optional[int] = None
    #: Fade-in, 0 to 500 ms; AUTO: 5. Default: AUTO.
    attack_ms: Optional[int] = None
    #: Fade-out, 0 to 500 ms; AUTO: 50. Default: AUTO.
    release_ms: Optional[int] = None


@dataclass(frozen=True)
class ProcessingStats:
    """State of the capture chain, and stats of the audio processors. The counts cover all processors since the engine was
    created. A value that is not known is NaN or -1.
    """

    #: 1 while echo cancellation runs, otherwise 0. This and the next four fields are 0 while no microphone is open.
    aec: int
    #: 1 while the separate high-pass filter runs, otherwise 0; the echo canceller has its own.
    high_pass: int
    #: 1 while noise suppression runs, otherwise 0.
    noise_suppression: int
    #: 1 while gain control runs, otherwise 0.
    agc: int
    #: 1 while the gate is open (Engine.set_talk_options), otherwise 0.
    is_open: int
    #: 1 while voice is detected, even while the microphone is off or the gate is closed; otherwise 0.
    is_voice: int
    #: Probability that the newest frame is voice, 0 to 1.
    voice_probability: float
    #: Delay that the capture chain adds, in ms.
    delay_ms: float
    #: Echo return loss enhancement (ERLE), in dB, as the echo canceller estimates it.
    echo_loss_db: float
    #: Delay between the far end and its echo, in ms, as the echo canceller estimates it.
    echo_delay_ms: int
    #: Number of times that loudspeaker and microphone were aligned: at the start, and whenever a device changes or its clock
    #: jumps.
    alignments: int
    #: Calls of the capture processor.
    capture_calls: int
    #: Calls of the capture processor that took more than 5 ms.
    slow_capture_calls: int
    #: NaN and infinite samples that the capture processor wrote.
    capture_bad_samples: int
    #: Longest call of the capture processor, in ms.
    longest_capture_call_ms: float
    #: Calls of the playback processor.
    playback_calls: int
    #: Calls of the playback processor that took more than 1.25 ms.
    slow_playback_calls: int
    #: NaN and infinite samples that the playback processor wrote.
    playback_bad_samples: int
    #: Longest call of the playback processor, in ms.
    longest_playback_call_ms: float


@dataclass
class ReverbOptions:
    """The reverb of the local voice: the sound of the room around it. A field that is NAN takes its value from the preset.

    A field that is None has its default.
    """

    #: ReverbPreset. Default: ReverbPreset.SOFT_ROOM.
    preset: Optional[ReverbPreset] = None
    #: Size of the room, 0 to 1. Default: NAN.
    room_size: Optional[float] = None
    #: Time in which the sound decays by 60 dB, 0.1 to 10 s. Default: NAN.
    decay_s: Optional[float] = None
    #: How much faster high frequencies decay, 0 to 1. Default: NAN.
    damping: Optional[float] = None
    #: Gain of the sound of the room, 0 to 1; the voice itself keeps its level. 0 is off. Default: NAN.
    wet_gain: Optional[float] = None


@dataclass(frozen=True)
class AuxProblemEvent(Event):
    """The aux input got no frame in time, or its source took too long or set an invalid rate, number of channels or number of
    samples. Silence replaces what is missing. The event comes at most once a second.

    Status: StatusCode.ERR_TIMEOUT when a frame is missing or late, StatusCode.ERR_OUT_OF_RANGE for a frame that cannot be
    used.
    """

    kind: ClassVar[str] = "aux_problem"
    #: StatusCode.ERR_TIMEOUT or StatusCode.ERR_OUT_OF_RANGE.
    status: StatusCode
    #: Cause, and what to do.
    message: str
    #: Number of times that a frame was missing since Engine.enable_aux.
    missing: int


@dataclass(frozen=True)
class PlayerStateEvent(Event):
    """A media player has another state. For PlayerState.FAILED, `message` has the reason; what could be read was played before.

    Status: StatusCode.OK, except for PlayerState.FAILED: StatusCode.ERR_FILE when the file cannot be read or played,
    StatusCode.ERR_TIMEOUT when reading yields no audio for more than 10 s.
    """

    kind: ClassVar[str] = "player_state"
    #: StatusCode.OK, StatusCode.ERR_FILE or StatusCode.ERR_TIMEOUT.
    status: StatusCode
    #: Cause of a failure, and what to do; otherwise empty.
    message: str
    #: The player.
    player: int
    #: PlayerState; expect values that you do not know.
    state: PlayerState
    #: Position in the file, in ms.
    position_ms: int
    #: Length of the file in ms; -1 if it is unknown.
    duration_ms: int


@dataclass(frozen=True)
class PlayerRead:
    """Bytes of a file that the application's reader writes."""

    #: Set to 1 if the bytes cannot be read; the player then fails. Default: 0.
    has_failed: bool
    #: Position of the first byte in the file. Positions are not always in order.
    position: int
    #: Where to write the bytes.
    buffer: bytes
    #: Set to the number of bytes that were written, up to `size`. Fewer are no fault; 0 means that the file ends here. Default:
    #: 0.
    written: int


@dataclass(frozen=True)
class PlayerInfo:
    """What a media player does now."""

    #: PlayerState; expect values that you do not know.
    state: PlayerState
    #: Position of the next sample in the file, in ms.
    position_ms: int
    #: Length of the file in ms, rounded up; -1 until the file is open, and if its length can be neither read nor estimated. For
    #: an MP3 file without a Xing header it is an estimate.
    duration_ms: int
    #: Sample rate of the file in Hz; -1 while it is unknown.
    rate_hz: int
    #: Channels of the file, 1 or 2; -1 while they are unknown.
    channels: int
    #: Number of times that the file was not read in time, so that silence was played.
    missing: int
    #: As set last: how often the file is played, 0 for ever.
    plays: int
    #: As set last: whether it is played locally, 1 or 0.
    play_locally: int
    #: As set last: whether it is sent, 1 or 0.
    send: int
    #: As set last: volume in the local playback, in percent.
    local_volume: int
    #: As set last: volume in the sent stream, in percent.
    sent_volume: int


@dataclass(frozen=True)
class RecordingProgressEvent(Event):
    """A recording goes on. The event comes about once a second.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "recording_progress"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: The handle from Engine.start_recording.
    recording: int
    #: Length of each file, in ms.
    duration_ms: int
    #: Bytes of all files together.
    bytes: int
    #: Number of files.
    files: int
    #: Users that have no file, because 128 files are being written, or because of an error that the log reports.
    unrecorded_users: int
    #: Audio that became silence because the disk or the machine was too slow, or because its time was more than 5 s ahead of
    #: what is written, in ms; with several files, their sum. Audio of `unrecorded_users` does not count.
    lost_ms: int


@dataclass(frozen=True)
class RecordingEndEvent(Event):
    """A recording has ended: its files are complete and closed. The handle is invalid when this callback has returned.

    Status: StatusCode.OK after Engine.stop_recording; StatusCode.ERR_FILE when the first file cannot be created, or any file
    cannot be written, for example because the disk is full; StatusCode.ERR_BUSY when another recording or program writes the
    first file; StatusCode.ERR_INTERNAL. After a failure, the files can be played up to what was written.
    """

    kind: ClassVar[str] = "recording_end"
    #: StatusCode.OK, or why the recording has ended by itself.
    status: StatusCode
    #: What happened and what to do, with the path; "" after Engine.stop_recording.
    message: str
    #: The handle from Engine.start_recording.
    recording: int
    #: Length of each file, in ms.
    duration_ms: int
    #: Bytes of all files together.
    bytes: int
    #: Number of files.
    files: int
    #: Users that have no file, because 128 files were being written, or because of an error that the log reports.
    unrecorded_users: int
    #: Audio that became silence because the disk or the machine was too slow, or because its time was more than 5 s ahead of
    #: what is written, in ms; with several files, their sum. Audio of `unrecorded_users` does not count.
    lost_ms: int


@dataclass(frozen=True)
class DeviceStartedEvent(Event):
    """Capture or playback started: the first sample of a device that was opened has been captured, or is played.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "device_started"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: When the first sample was captured (capture) or is heard (playback), in ns of the monotonic clock: CLOCK_MONOTONIC; on
    #: Windows, QueryPerformanceCounter in ns.
    t_ns: int
    #: DeviceSide.
    side: DeviceSide


@dataclass(frozen=True)
class DeviceErrorEvent(Event):
    """A device failed or is missing. The event comes once for each outage.

    The rooms stay connected. The library tries to open a sound card again: at once, then at growing intervals of up to 5 s,
    and whenever the machine's devices change. Meanwhile the engine uses the system's default device if another one was
    chosen, and silence if the default device is the one that failed. on_device_change with DeviceChange.USED reports each
    device that the engine uses then: the default device that stands in, and, at the end of the outage, the chosen one. A
    file is not opened again: call Engine.set_device.

    Status: StatusCode.ERR_DEVICE, StatusCode.ERR_FILE for a sound file, StatusCode.ERR_NOT_BUILT_IN when the build has no
    sound devices, StatusCode.ERR_INTERNAL.
    """

    kind: ClassVar[str] = "device_error"
    #: StatusCode.ERR_DEVICE for a sound card, StatusCode.ERR_FILE for a file; others are possible.
    status: StatusCode
    #: Cause, and what to do.
    message: str
    #: DeviceSide.
    side: DeviceSide


@dataclass(frozen=True)
class DeviceChangeEvent(Event):
    """A sound device was added, removed or changed, or this engine uses another one. The event comes only while a sound card is
    in use, unless Engine.watch_devices is on: then it always comes.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "device_change"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: DeviceSide.
    side: DeviceSide
    #: DeviceChange; expect values that you do not know.
    change: DeviceChange
    #: The device id, for Engine.set_device.
    device_id: str
    #: Display name of the device.
    name: str
    #: 1 for the system's default device of its side, otherwise 0.
    is_default: bool


@dataclass(frozen=True)
class DeviceInfo:
    """A sound device of this machine: a sound card, as opposed to "null", "file:PATH", "push" and "pull"."""

    #: 1 for the system's default device of its side, otherwise 0.
    is_default: bool
    #: The device id, for Engine.set_device and Engine; it stays the same when other devices come and go.
    device_id: str
    #: Display name.
    name: str


@dataclass(frozen=True)
class SoundLevel:
    """The sound level of the local microphone or of one stream over the period of the report."""

    #: 1 when voice was detected in the period, otherwise 0.
    is_voice: bool
    #: The room handle; 0 for the local microphone.
    room: Optional[Room]
    #: The stream handle, or LOCAL_MICROPHONE.
    stream: Stream
    #: Level for a bar on the screen: 0 (-60 dBFS RMS and below) to 100 (0 dBFS), linear in dB.
    level: float
    #: RMS in dBFS, -127 to 0; a full-scale sine has -3.
    rms_dbfs: float
    #: Largest sample in dBFS, -127 to 0.
    peak_dbfs: float


@dataclass(frozen=True)
class SoundLevelEvent(Event):
    """Sound levels, at the period of Engine.start_sound_level_monitor.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "sound_level"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: The local microphone first, while it is published, as other users hear it: with the aux input. Then the played streams,
    #: measured before their volume is applied.
    levels: List[SoundLevel]


@dataclass(frozen=True)
class ActiveSpeaker:
    """A user who is talking now."""

    #: The level, 0 to 100.
    level: float
    #: The user id; it can be that of the local user.
    user_id: str
    #: The user's display name.
    user_name: str


@dataclass(frozen=True)
class ActiveSpeakersEvent(Event):
    """The active speakers. The event comes when they change, at most every 400 ms. The server detects them, also for streams
    that are not played here. If the server does not report speakers, or not yet, the library detects them in the played
    streams and in the local microphone, with the same thresholds.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "active_speakers"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The active speakers, the loudest first; empty when nobody speaks.
    speakers: List[ActiveSpeaker]


@dataclass(frozen=True)
class Spectrum:
    """The spectrum of the microphone or of one stream."""

    #: The room handle; 0 for the local microphone.
    room: Optional[Room]
    #: The stream handle, or LOCAL_MICROPHONE.
    stream: Stream
    #: RMS of each band in dBFS, -127 to 0, lowest band first.
    bands_dbfs: List[float]


@dataclass(frozen=True)
class SpectrumEvent(Event):
    """Spectra, at the period of Engine.start_spectrum_monitor.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "spectrum"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: The local microphone first, while it is published; then the streams that are played. They are measured as for
    #: SoundLevelEvent.
    spectra: List[Spectrum]


@dataclass(frozen=True)
class RoomMessageEvent(Event):
    """Text from another user, sent with Room.send_message or as a chat message of a LiveKit client.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "room_message"
    #: StatusCode.OK.
    status: StatusCode
    #: "". The text is in `text`.
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The sender's user id.
    user_id: str
    #: The sender's display name.
    user_name: str
    #: The message id, from the sender's library.
    message_id: str
    #: The text.
    text: str
    #: Milliseconds since 1970 by the sender's clock.
    sent_at_ms: int


@dataclass(frozen=True)
class DataEvent(Event):
    """Bytes from another user (Room.send_data) or from the server.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "data"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The sender's user id; "" for data of the server.
    user_id: str
    #: The sender's display name.
    user_name: str
    #: The sender's label; "" if there is none.
    topic: str
    #: The bytes. Not NUL-terminated.
    data: bytes
    #: Delivery: how they were sent.
    delivery: Delivery


@dataclass(frozen=True)
class RequestDoneEvent(Event):
    """A request ended: a message, a text, data or all bytes of a byte stream were handed to the transport; the server has
    accepted extra info or a name, metadata or attributes, or has removed or muted a user; or the request failed.
    StatusCode.OK does not mean that a receiver has the message. The event comes exactly once for each request, except lossy
    data that was sent with a None `request`.

    Status: StatusCode.OK; StatusCode.ERR_NOT_ALLOWED when the token or the server does not allow it; StatusCode.ERR_BUSY
    when 64 requests of its kind are queued already; StatusCode.ERR_WRONG_STATE for lossy data while there is no connection,
    in an encrypted room when this user has no key to send with, and when the server refuses a change of name, metadata or
    attributes for another reason; StatusCode.ERR_TOO_LONG when the server takes less; StatusCode.ERR_TIMEOUT when the server
    does not answer; StatusCode.ERR_NOT_FOUND, StatusCode.ERR_UNREACHABLE, StatusCode.ERR_NOT_A_SERVER and
    StatusCode.ERR_OUT_OF_RANGE when a user cannot be removed or muted; StatusCode.ERR_CONNECTION_LOST when the connection
    was replaced during a byte stream; StatusCode.ERR_CANCELLED when the room ends first, or the application cancelled a byte
    stream; StatusCode.ERR_INTERNAL.
    """

    kind: ClassVar[str] = "request_done"
    #: StatusCode.OK, or why the request failed.
    status: StatusCode
    #: What happened and what to do; "" when it succeeded.
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The number that the call wrote to `request`.
    request: int


@dataclass(frozen=True)
class TextEvent(Event):
    """A text with a topic, from Room.send_text or as a text stream of a LiveKit client. on_room_message reports texts with the
    topic `lk.chat`. The event comes when the text is complete. A text of more than 262144 bytes, or one whose sender pauses
    for 30 s or leaves, is dropped.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "text"
    #: StatusCode.OK.
    status: StatusCode
    #: "". The text is in `text`.
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The sender's user id.
    user_id: str
    #: The sender's display name.
    user_name: str
    #: The topic; "" if there is none.
    topic: str
    #: The message id, from the sender's library.
    message_id: str
    #: The text.
    text: str
    #: Milliseconds since 1970 by the sender's clock.
    sent_at_ms: int
    #: Attributes that the sender gave to the text, in the order of their keys. A transcription of a LiveKit agent, for example,
    #: has the id of its segment here.
    attributes: List[Attribute]


@dataclass(frozen=True)
class BytesEvent(Event):
    """A part of a byte stream of another user (Room.open_byte_stream, or `send_file` of a LiveKit client) arrived. A stream
    that is reported has one BEGIN, its DATA parts in order and without gaps, and exactly one END, also if the room ends
    first. A stream whose BEGIN finds the queue of events full is not reported at all. At most 64 streams of a room, and 16
    of one user, are received at the same time; further ones are refused. The library does not keep the bytes of earlier
    parts: store them in the callback.

    Status: StatusCode.OK in a BEGIN and a DATA, and in an END when all bytes have arrived. In other ENDs:
    StatusCode.ERR_CANCELLED when the sender cancelled the stream or began another one with the same id, or the room ended;
    StatusCode.ERR_TIMEOUT when the sender sent nothing for 30 s; StatusCode.ERR_CONNECTION_LOST when bytes are missing, when
    the sender left or got a new connection, and when this user got a new connection during a stream without `total_size`;
    StatusCode.ERR_TOO_LONG when more bytes came than the sender had announced; StatusCode.ERR_BUSY when events waited too
    long, and bytes were dropped. In a REFUSED: StatusCode.ERR_BUSY when too many streams are open;
    StatusCode.ERR_NOT_BUILT_IN when the stream is compressed; StatusCode.ERR_OUT_OF_RANGE when its id is not usable.
    """

    kind: ClassVar[str] = "bytes"
    #: StatusCode.OK, or why bytes are missing.
    status: StatusCode
    #: What happened and what to do; "" when nothing is wrong.
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The number of the stream, the same in all its events. A stream that its sender starts again has another number.
    stream: int
    #: BytesPart.
    part: BytesPart
    #: The bytes of a DATA part. Not NUL-terminated.
    data: bytes
    #: Number of bytes before `data`; in an END, number of bytes that arrived.
    offset: int
    #: Number of bytes that the sender announced; -1 if it did not.
    total_size: int
    #: The sender's user id.
    user_id: str
    #: The sender's display name.
    user_name: str
    #: The topic; "" if there is none.
    topic: str
    #: The name, usually of a file; "" if there is none. It comes from another user: do not use it as a path.
    name: str
    #: The MIME type.
    mime_type: str
    #: The sender's id of the stream.
    stream_id: str
    #: Milliseconds since 1970 by the sender's clock.
    sent_at_ms: int
    #: Attributes that the sender gave to the stream, in the order of their keys.
    attributes: List[Attribute]
    #: In a REFUSED: number of streams that were refused in this room so far, this one included. Otherwise 0.
    refused_count: int


@dataclass(frozen=True)
class BytesSpaceEvent(Event):
    """After Room.write_byte_stream returned StatusCode.ERR_BUSY, the stream has space again: at most 131072 bytes of it still
    wait. The event comes at most once for each such call.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "bytes_space"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The number that Room.open_byte_stream wrote to `stream`.
    stream: int


@dataclass(frozen=True)
class RpcRequestEvent(Event):
    """Another user calls a method that Room.register_rpc_method has registered. Answer it with Room.respond_to_rpc or
    Room.reject_rpc, here or later, on any thread. Without an answer the caller waits until its time is over. At most 64
    requests of a room, and 16 of one user, are open at the same time; further ones are rejected.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "rpc_request"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The number of the request, for the answer.
    request: int
    #: The caller's user id.
    user_id: str
    #: The caller's display name.
    user_name: str
    #: The method.
    method: str
    #: The caller's text for the method, up to 15360 bytes.
    payload: str
    #: The time that the caller leaves for the answer, in ms from the arrival of the request.
    timeout_ms: int


@dataclass(frozen=True)
class RpcDoneEvent(Event):
    """A call of Room.perform_rpc ended. The event comes exactly once for each call.

    Status: StatusCode.OK; StatusCode.ERR_RPC_FAILED when the method is not registered or answered with an error, whose text
    is `message`; StatusCode.ERR_NOT_FOUND when the user is not in the room or left before the answer;
    StatusCode.ERR_TIMEOUT; StatusCode.ERR_NOT_ALLOWED when the token does not allow data; StatusCode.ERR_BUSY when 64 calls
    of this room are pending; StatusCode.ERR_WRONG_STATE in an encrypted room when this user has no key to send with;
    StatusCode.ERR_CANCELLED when the room ends first; StatusCode.ERR_INTERNAL.
    """

    kind: ClassVar[str] = "rpc_done"
    #: StatusCode.OK, or why the call failed.
    status: StatusCode
    #: What happened and what to do, or the method's error text; "" when the call succeeded.
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The number that Room.perform_rpc wrote to `request`.
    request: int
    #: The method's response; "" when the call failed.
    payload: str
    #: The data of the method's error; "" if there is none.
    data: str
    #: 0 when the call succeeded or the room ended; otherwise an RpcCode, or a number of the application that answered.
    code: int


@dataclass(frozen=True)
class StreamEncryptionEvent(Event):
    """The end-to-end encryption of a remote stream, or of the local stream, changed its state. In a room without a key, the
    event comes for each stream that needs a key, and for no other.

    Status: StatusCode.OK; StatusCode.ERR_PLAY_FAILED when a remote stream is silent, StatusCode.ERR_PUBLISH_FAILED when the
    local stream is not sent.
    """

    kind: ClassVar[str] = "stream_encryption"
    #: StatusCode.OK, StatusCode.ERR_PLAY_FAILED or StatusCode.ERR_PUBLISH_FAILED.
    status: StatusCode
    #: Cause, and what to do; "" with StatusCode.OK.
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The stream handle.
    stream: Stream
    #: The stream id.
    stream_id: str
    #: EncryptionState; expect values that you do not know.
    state: EncryptionState


@dataclass
class EncryptionKeyOptions:
    """A key of end-to-end encryption: either `passphrase` or `key`. Everything is copied by the call that takes it.

    A field that is None has its default.
    """

    #: The index of the key, 0 to 15. Each encrypted packet carries the index of its key. A user sends with the key that was set
    #: last without `decrypt_only`; the keys of other indexes still decrypt. To replace a key without a gap, set the new key
    #: under another index. Default: 0.
    key_index: Optional[int] = None
    #: A passphrase of 1 to 1024 bytes, from which the key is derived as in LiveKit's clients (PBKDF2). Default: None.
    passphrase: Optional[str] = None
    #: 16 to 1024 random bytes, from which the key is derived as in LiveKit's clients (HKDF). Not every LiveKit client knows
    #: this way. Default: None.
    key: Optional[bytes] = None
    #: How many ratchets of a sender's key are followed, 0 to 16: a sender may replace its key by another that is derived from
    #: it. LiveKit's clients can do that, this library never does. Each ratchet lengthens Room.set_encryption_key and
    #: Engine.login_room by one derivation. Default: 0.
    ratchet_window: Optional[int] = None
    #: The user who sends with this key. For a key that only this engine sends with, give the local user's id. A user with keys
    #: of their own does not use the shared keys. None: the key is shared by all users without keys of their own, the local user
    #: included. Default: None.
    user_id: Optional[str] = None
    #: Switch: this engine only decrypts with the key, and sends with it after you have set it again with `decrypt_only` 0. To
    #: change keys, give everyone the new key with `decrypt_only` 1 first, then set it again with `decrypt_only` 0. Default: 0.
    decrypt_only: Optional[bool] = None


@dataclass(frozen=True)
class ConnectionQualityEvent(Event):
    """The quality of a user's connection. The event comes when the server's rating of a remote user or of the local user
    changes; a server of this library rates every 5 s. No monitor is needed.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "connection_quality"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The id of the user whose connection this is; it can be that of the local user.
    user_id: str
    #: The user's display name.
    user_name: str
    #: Quality.
    quality: Quality
    #: Mean opinion score as the server estimates it, 1 to 4.5; NaN if the server does not estimate it.
    mos: float


@dataclass(frozen=True)
class PublishQualityEvent(Event):
    """The quality of the local stream on its way to a room's server and to the listeners. The event comes at the period of
    Engine.start_quality_monitor, once for each room in which the local stream is published. Values that are not known (yet)
    are NaN or -1.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "publish_quality"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: The room handle from Engine.login_room.
    room: Room
    #: The local stream.
    stream: Stream
    #: Quality of this stream, from round trip, jitter and the share of sound that listeners conceal (where no listener reports
    #: it: the loss on the way to the server).
    quality: Quality
    #: Quality of the local user's connection as a whole, as on_connection_quality reported it last.
    connection_quality: Quality
    #: Length of the period that the counts cover, in ms.
    period_ms: int
    #: Round trip to the server, in ms.
    round_trip_ms: float
    #: Interarrival jitter (RFC 3550) at the server, in ms.
    jitter_ms: float
    #: Share of packets lost on the way to the server, 0 to 1, by its last report.
    loss: float
    #: Packet loss at the worst listener before any repair, end to end, 0 to 1. The worst listener is the one with the highest
    #: `listener_residual_loss`. Listeners with this library report it; a server of this library summarises the reports.
    listener_loss: float
    #: Residual loss at that listener: packets that are still missing after retransmission, 0 to 1.
    listener_residual_loss: float
    #: Residual loss at the median listener: packets that are still missing after retransmission, 0 to 1.
    median_residual_loss: float
    #: Estimated mean opinion score, 1 to 4.5, by the E-model (ITU-T G.107) from the delay and the sound that listeners conceal.
    #: The assumed mouth-to-ear delay is the sum of the packet's duration, the encoder's delay and the round trip to the server,
    #: which stands for the way to the server and on to the listener. Opus is treated as G.711 with concealment (G.113 Appendix
    #: I: Ie 0, Bpl 25.1), because G.113 has no values for Opus.
    mos: float
    #: Packets sent in the period.
    packets: int
    #: Encoded audio sent, redundant copies included, in bits per second.
    send_bps: int
    #: Bitrate of the audio without RED copies, as chosen.
    bitrate_bps: int
    #: Estimated capacity of the network path, in bits per second with headers; -1 also while no limit has been found.
    capacity_bps: int


@dataclass(frozen=True)
class PlayQuality:
    """The quality of one remote stream as it arrives. Values that are not known (yet) are NaN or -1."""

    #: Quality, from round trip, jitter, and `loss`; Quality.UNKNOWN when no packets were expected.
    quality: Quality
    #: The room handle.
    room: Room
    #: The stream handle.
    stream: Stream
    #: Packets received in the period.
    packets: int
    #: Encoded audio in them, in bits per second.
    receive_bps: int
    #: Share of packets that were missing at their playout time, 0 to 1. A packet that was recovered in time by retransmission
    #: or from a RED copy does not count.
    loss: float
    #: Share of the played audio that was concealed, 0 to 1.
    concealed: float
    #: Number of concealments per minute.
    concealments_per_minute: float
    #: Round trip to the server, in ms.
    round_trip_ms: float
    #: Interarrival jitter (RFC 3550), in ms.
    jitter_ms: float
    #: Delay that the jitter buffer adds, in ms.
    buffer_ms: float
    #: Mouth-to-ear delay, in ms.
    mouth_to_ear_ms: float
    #: Estimated mean opinion score, 1 to 4.5, by the E-model (ITU-T G.107) from the mouth-to-ear delay and `concealed`, with
    #: the assumption about Opus of PublishQualityEvent. If the sender does not report its part of the delay, `mouth_to_ear_ms`
    #: is NaN, and this estimate uses the round trip plus the jitter buffer plus 20 ms instead.
    mos: float


@dataclass(frozen=True)
class PlayQualityEvent(Event):
    """The quality of the played streams. The event comes at the period of Engine.start_quality_monitor while a stream is
    played.

    Status: always StatusCode.OK.
    """

    kind: ClassVar[str] = "play_quality"
    #: StatusCode.OK.
    status: StatusCode
    #: "".
    message: str
    #: One entry for each played stream of all rooms.
    qualities: List[PlayQuality]
    #: Length of the period that the counts cover, in ms.
    period_ms: int


@dataclass(frozen=True)
class RoomStats:
    """Stats of a room. A value that is not known is NaN (float) or -1 (integer), never 0. The counts of the whole engine count
    since the engine was created.
    """

    #: Round trip to the server on the media path, in ms.
    round_trip_ms: float
    #: Time from Engine.login_room to on_login_room, in ms.
    login_ms: float
    #: 1 when the media thread has real-time priority, otherwise 0; -1 while it is not known.
    is_realtime: int
    #: Bits per second sent, headers included, over the last 100 ms.
    send_bps: int
    #: Bits per second received, headers included, over the last 100 ms.
    receive_bps: int
    #: Datagrams sent since the login.
    datagrams_sent: int
    #: Datagrams received since the login.
    datagrams_received: int
    #: Other users in the room.
    users: int
    #: Remote streams in the room.
    streams: int
    #: Underruns of all playback devices of the engine.
    playback_underruns: int
    #: Overruns of all capture devices of the engine.
    capture_overruns: int
    #: Wake-ups of the engine's media thread that were more than 5 ms late.
    late_wakeups: int
    #: Events that were dropped because the application did not take them in time, in all rooms of the engine: room messages,
    #: texts, data packets, RPC requests, on_first_audio, log lines and connection qualities.
    dropped_events: int
    #: 1 when media goes over TCP, because UDP does not get through; otherwise 0. Over TCP, a lost packet delays those behind
    #: it.
    is_tcp: int
    #: 1 when media goes through a TURN server that the server of the room has named, because there is no other way; otherwise
    #: 0. Then `is_tcp` concerns the way to the TURN server.
    is_relayed: int


@dataclass(frozen=True)
class StreamStats:
    """Stats of a stream. A value that is not known is NaN (float) or -1 (integer), never 0."""

    #: Interarrival jitter (RFC 3550), in ms.
    jitter_ms: float
    #: Delay that the jitter buffer adds, in ms: the mean of recent packets.
    buffer_ms: float
    #: Target delay of the jitter buffer, in ms.
    target_ms: float
    #: Mouth-to-ear delay of a remote stream, in ms: the sum of the seven stages capture, chain, packet, network, jitter buffer,
    #: decode and playback; NaN while one of them is not known. The stages are measured with the fastest packets of the last few
    #: seconds. The first four (capture, chain, packet, network) need measurements of the sender, which this library sends about
    #: once a second. LiveKit's own clients do not send them: the field is then NaN, and the delay is at least the sum of
    #: `jitter_buffer_ms`, `decode_ms`, `playback_ms` and half of `round_trip_ms`.
    mouth_to_ear_ms: float
    #: Stage: the capture device of the sender, in ms: the minimum time from the sampling of the sound until the library
    #: received the sample.
    capture_ms: float
    #: Stage: the time to fill a packet, plus the encoder's look-ahead, plus the decoder's own delay, in ms.
    packet_ms: float
    #: Stage: the network, in ms: half of the smallest round trip from the sender to the server, plus half of that from here to
    #: the server. Without a common clock, one-way times cannot be measured: where the two directions of a path differ, the
    #: value is off by half of the difference. Of the local stream: half of the round trip to the server.
    network_ms: float
    #: Stage: the jitter buffer, in ms: how long the fastest packets wait until they are decoded. With jitter this is more than
    #: `buffer_ms`, which is the mean of recent packets, fast or slow.
    jitter_buffer_ms: float
    #: Stage: from decoding until mixing, in ms: decoded audio waits for its block of 2.5 ms.
    decode_ms: float
    #: Stage: this playback device, in ms, from mixing until the sound is heard.
    playback_ms: float
    #: 1 while the stream is decoded, 0 while active-speaker selection leaves it out (Engine.set_max_decoded_streams), -1 for
    #: the local stream.
    is_decoded: int
    #: Packets received, or sent for the local stream.
    packets: int
    #: Bytes of encoded audio in these packets.
    bytes: int
    #: Packets that were missing at their playout time.
    lost_packets: int
    #: Packets that arrived twice or too late (W3C packetsDiscarded).
    discarded_packets: int
    #: Samples of one channel that were played (W3C totalSamplesReceived).
    played_samples: int
    #: Concealed samples of one channel (W3C concealedSamples, without comfort noise).
    concealed_samples: int
    #: Concealments, each of one or more samples in a row (W3C concealmentEvents).
    concealment_events: int
    #: Packets decoded from in-band FEC.
    fec_packets: int
    #: Frames of 10 ms decoded from DRED.
    dred_frames: int
    #: Samples inserted to make the delay longer (W3C insertedSamplesForDeceleration).
    inserted_samples: int
    #: Samples removed to make the delay shorter (W3C removedSamplesForAcceleration).
    removed_samples: int
    #: Packets that arrived after their playout time.
    late_packets: int
    #: Packets that arrived twice.
    duplicate_packets: int
    #: Packets that arrived after one with a higher sequence number.
    reordered_packets: int
    #: Packets with in-band FEC or a RED copy of earlier ones (W3C fecPacketsReceived).
    fec_packets_received: int
    #: Packets played from a RED copy in a later packet.
    red_packets: int
    #: Packets played that were resent after a NACK; of the local stream, packets that were resent.
    retransmitted_packets: int
    #: Samples of one channel that left the jitter buffer (W3C jitterBufferEmittedCount).
    emitted_samples: int
    #: Concealed samples of one channel that were silent (W3C silentConcealedSamples).
    silent_concealed_samples: int
    #: Samples of one channel that were comfort noise or silence in DTX pauses; they count as played, not as concealed.
    pause_samples: int
    #: Number of time stretches: how often samples were inserted or removed to change the delay.
    stretches: int
    #: Sum of the time that each emitted sample spent in the jitter buffer, in seconds; divided by `emitted_samples` it is the
    #: mean delay (W3C jitterBufferDelay).
    buffer_delay_s: float
    #: Sum of the target delay at each emitted sample, in seconds (W3C jitterBufferTargetDelay).
    target_delay_s: float
    #: Sum of the target delay that the network alone requires, at each emitted sample, in seconds (W3C
    #: jitterBufferMinimumDelay).
    minimum_delay_s: float
    #: Bitrate of the audio without RED copies, as set or chosen. This field and the next five are of the local stream only; -1
    #: or NaN for a remote stream.
    bitrate_bps: int
    #: Estimated capacity of the network path to the server, in bits per second with headers; -1 while no limit has been found.
    capacity_bps: int
    #: 1 when packets carry in-band FEC, otherwise 0; -1 when it is not known.
    fec: int
    #: RED copies of earlier packets in each packet.
    red: int
    #: DRED in each packet, in ms.
    dred_ms: int
    #: Packet loss that listeners report, before any repair, 0 to 1; the encoder sets its protection for this loss.
    expected_loss: float
    #: Stage: the capture chain of the sender (resampling, echo cancellation, noise suppression, gain control), in ms.
    chain_ms: float
    #: How much faster the sender's clock runs than this machine's, in ppm; negative when it is slower. It is estimated from the
    #: timestamps of the fastest packets, and NaN for the first half minute. Remote streams only.
    clock_ppm: float
    #: Packets received with RED copies (RFC 2198), used or not; of the local stream, packets sent with copies.
    redundant_packets: int
    #: Share of packets lost, 0 to 1: of a remote stream, packets that were not there at their playout time, over the stream's
    #: life; of the local stream, packets lost on the way to the server, by its last receiver report.
    loss: float
    #: Round trip to the room's server, in ms: for the local stream from the last receiver report, for a remote stream from the
    #: media path.
    round_trip_ms: float


@dataclass(frozen=True)
class ServerStats:
    """Stats of a server, counted since it started unless said otherwise."""

    #: Rooms now.
    rooms: int
    #: Users now.
    users: int
    #: Published streams now.
    streams: int
    #: Signalling connections now.
    connections: int
    #: Logins that were accepted.
    logins: int
    #: Logins and requests that were refused.
    refused: int
    #: Audio packets received.
    packets_received: int
    #: Audio packets forwarded, counted for each listener.
    packets_forwarded: int
    #: Data packets forwarded, counted for each receiver.
    data_forwarded: int
    #: Data packets that were dropped because a receiver's queue was full.
    data_dropped: int
    #: Datagrams received.
    datagrams_received: int
    #: Datagrams sent.
    datagrams_sent: int
    #: Bytes received.
    bytes_received: int
    #: Bytes sent.
    bytes_sent: int


def read_log_event(c: Any, engine: Any, room: Any) -> LogEvent:
    return LogEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        target=_convert.decode(c.target),
        level=LogLevel(c.level),
    )


def read_login_room_event(c: Any, engine: Any, room: Any) -> LoginRoomEvent:
    room = _convert.optional_room(engine, c.room)
    return LoginRoomEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        room_id=_convert.decode(c.room_id),
        server_url=_convert.decode(c.server_url),
        warning=_convert.decode(c.warning),
        is_embedded=c.is_embedded > 0,
    )


def read_logout_room_event(c: Any, engine: Any, room: Any) -> LogoutRoomEvent:
    room = _convert.optional_room(engine, c.room)
    return LogoutRoomEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        room_id=_convert.decode(c.room_id),
    )


def read_kick_out_event(c: Any, engine: Any, room: Any) -> KickOutEvent:
    room = _convert.optional_room(engine, c.room)
    return KickOutEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        room_id=_convert.decode(c.room_id),
    )


def read_disconnect_event(c: Any, engine: Any, room: Any) -> DisconnectEvent:
    room = _convert.optional_room(engine, c.room)
    return DisconnectEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        room_id=_convert.decode(c.room_id),
    )


def read_reconnecting_event(c: Any, engine: Any, room: Any) -> ReconnectingEvent:
    room = _convert.optional_room(engine, c.room)
    return ReconnectingEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
    )


def read_reconnected_event(c: Any, engine: Any, room: Any) -> ReconnectedEvent:
    room = _convert.optional_room(engine, c.room)
    return ReconnectedEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        server_url=_convert.decode(c.server_url),
        is_embedded=c.is_embedded > 0,
    )


def read_token_needed_event(c: Any, engine: Any, room: Any) -> TokenNeededEvent:
    room = _convert.optional_room(engine, c.room)
    return TokenNeededEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
    )


def read_user(c: Any, engine: Any, room: Any) -> User:
    return User(
        user_id=_convert.decode(c.user_id),
        user_name=_convert.decode(c.user_name),
    )


def read_user_update_event(c: Any, engine: Any, room: Any) -> UserUpdateEvent:
    room = _convert.optional_room(engine, c.room)
    return UserUpdateEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        is_complete=c.is_complete > 0,
        added=[read_user(_convert.whole(item, _api.User), engine, room) for item in _convert.array(c.added, c.added_count)],
        removed=[read_user(_convert.whole(item, _api.User), engine, room) for item in _convert.array(c.removed, c.removed_count)],
    )


def read_stream_info(c: Any, engine: Any, room: Any) -> StreamInfo:
    return StreamInfo(
        is_muted=c.is_muted > 0,
        stream=_convert.stream(engine, room, c.stream),
        stream_id=_convert.decode(c.stream_id),
        user_id=_convert.decode(c.user_id),
        user_name=_convert.decode(c.user_name),
        extra_info=_convert.decode(c.extra_info),
    )


def read_stream_update_event(c: Any, engine: Any, room: Any) -> StreamUpdateEvent:
    room = _convert.optional_room(engine, c.room)
    return StreamUpdateEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        is_added=c.is_added > 0,
        streams=[read_stream_info(_convert.whole(item, _api.StreamInfo), engine, room) for item in _convert.array(c.streams, c.count)],
    )


def read_stream_info_update_event(c: Any, engine: Any, room: Any) -> StreamInfoUpdateEvent:
    room = _convert.optional_room(engine, c.room)
    return StreamInfoUpdateEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        streams=[read_stream_info(_convert.whole(item, _api.StreamInfo), engine, room) for item in _convert.array(c.streams, c.count)],
    )


def read_attribute(c: Any, engine: Any, room: Any) -> Attribute:
    return Attribute(
        key=_convert.decode(c.key),
        value=_convert.decode(c.value),
    )


def read_user_info_event(c: Any, engine: Any, room: Any) -> UserInfoEvent:
    room = _convert.optional_room(engine, c.room)
    return UserInfoEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        user_id=_convert.decode(c.user_id),
        user_name=_convert.decode(c.user_name),
        metadata=_convert.decode(c.metadata),
        attributes=[read_attribute(_convert.whole(item, _api.Attribute), engine, room) for item in _convert.array(c.attributes, c.attribute_count)],
        changed_attributes=[read_attribute(_convert.whole(item, _api.Attribute), engine, room) for item in _convert.array(c.changed_attributes, c.changed_attribute_count)],
        is_name_changed=c.is_name_changed > 0,
        is_metadata_changed=c.is_metadata_changed > 0,
        user_kind=UserKind(c.user_kind),
    )


def read_room_metadata_event(c: Any, engine: Any, room: Any) -> RoomMetadataEvent:
    room = _convert.optional_room(engine, c.room)
    return RoomMetadataEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        metadata=_convert.decode(c.metadata),
    )


def read_user_info(c: Any, engine: Any, room: Any) -> UserInfo:
    return UserInfo(
        user_kind=UserKind(c.user_kind),
        user_id=_convert.decode(c.user_id),
        user_name=_convert.decode(c.user_name),
        metadata=_convert.decode(c.metadata),
        attributes=[read_attribute(_convert.whole(item, _api.Attribute), engine, room) for item in _convert.array(c.attributes, c.attribute_count)],
    )


def read_publish_state_event(c: Any, engine: Any, room: Any) -> PublishStateEvent:
    room = _convert.optional_room(engine, c.room)
    return PublishStateEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        stream=_convert.stream(engine, room, c.stream),
        stream_id=_convert.decode(c.stream_id),
        state=StreamState(c.state),
    )


def read_server_mute_event(c: Any, engine: Any, room: Any) -> ServerMuteEvent:
    room = _convert.optional_room(engine, c.room)
    return ServerMuteEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        stream=_convert.stream(engine, room, c.stream),
        stream_id=_convert.decode(c.stream_id),
        is_muted_by_server=c.is_muted_by_server > 0,
        is_muted_by_user=c.is_muted_by_user > 0,
    )


def read_audio_profile(c: Any, engine: Any, room: Any) -> AudioProfile:
    return AudioProfile(
        bitrate_bps=c.bitrate_bps,
        latency_mode=LatencyMode(c.latency_mode),
        channels=c.channels,
        fec=_convert.to_switch(c.fec),
        dtx=c.dtx > 0,
        dred_ms=c.dred_ms,
        complexity=c.complexity,
        red=c.red,
        content=Content(c.content),
        processing=_convert.to_switch(c.processing),
    )


def read_play_state_event(c: Any, engine: Any, room: Any) -> PlayStateEvent:
    room = _convert.optional_room(engine, c.room)
    return PlayStateEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        stream=_convert.stream(engine, room, c.stream),
        stream_id=_convert.decode(c.stream_id),
        state=StreamState(c.state),
    )


def read_first_audio_event(c: Any, engine: Any, room: Any) -> FirstAudioEvent:
    room = _convert.optional_room(engine, c.room)
    return FirstAudioEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        stream=_convert.stream(engine, room, c.stream),
        t_ns=c.t_ns,
    )


def read_mic_attention_event(c: Any, engine: Any, room: Any) -> MicAttentionEvent:
    return MicAttentionEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        attention=MicAttention(c.attention),
    )


def read_audio_problem_event(c: Any, engine: Any, room: Any) -> AudioProblemEvent:
    room = _convert.optional_room(engine, c.room)
    return AudioProblemEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        stream=_convert.stream(engine, room, c.stream),
        problem=AudioProblem(c.problem),
    )


def read_talk_options(c: Any, engine: Any, room: Any) -> TalkOptions:
    return TalkOptions(
        mode=TalkMode(c.mode),
        hold_ms=c.hold_ms,
        pre_roll_ms=c.pre_roll_ms,
        threshold_percent=c.threshold_percent,
        attack_ms=c.attack_ms,
        release_ms=c.release_ms,
    )


def read_processing_stats(c: Any, engine: Any, room: Any) -> ProcessingStats:
    return ProcessingStats(
        aec=c.aec,
        high_pass=c.high_pass,
        noise_suppression=c.noise_suppression,
        agc=c.agc,
        is_open=c.is_open,
        is_voice=c.is_voice,
        voice_probability=c.voice_probability,
        delay_ms=c.delay_ms,
        echo_loss_db=c.echo_loss_db,
        echo_delay_ms=c.echo_delay_ms,
        alignments=c.alignments,
        capture_calls=c.capture_calls,
        slow_capture_calls=c.slow_capture_calls,
        capture_bad_samples=c.capture_bad_samples,
        longest_capture_call_ms=c.longest_capture_call_ms,
        playback_calls=c.playback_calls,
        slow_playback_calls=c.slow_playback_calls,
        playback_bad_samples=c.playback_bad_samples,
        longest_playback_call_ms=c.longest_playback_call_ms,
    )


def read_reverb_options(c: Any, engine: Any, room: Any) -> ReverbOptions:
    return ReverbOptions(
        preset=ReverbPreset(c.preset),
        room_size=c.room_size,
        decay_s=c.decay_s,
        damping=c.damping,
        wet_gain=c.wet_gain,
    )


def read_aux_problem_event(c: Any, engine: Any, room: Any) -> AuxProblemEvent:
    return AuxProblemEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        missing=c.missing,
    )


def read_player_state_event(c: Any, engine: Any, room: Any) -> PlayerStateEvent:
    return PlayerStateEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        player=c.player,
        state=PlayerState(c.state),
        position_ms=c.position_ms,
        duration_ms=c.duration_ms,
    )


def read_player_read(c: Any, engine: Any, room: Any) -> PlayerRead:
    return PlayerRead(
        has_failed=c.has_failed > 0,
        position=c.position,
        buffer=_convert.data(c.buffer, c.size),
        written=c.written,
    )


def read_player_info(c: Any, engine: Any, room: Any) -> PlayerInfo:
    return PlayerInfo(
        state=PlayerState(c.state),
        position_ms=c.position_ms,
        duration_ms=c.duration_ms,
        rate_hz=c.rate_hz,
        channels=c.channels,
        missing=c.missing,
        plays=c.plays,
        play_locally=c.play_locally,
        send=c.send,
        local_volume=c.local_volume,
        sent_volume=c.sent_volume,
    )


def read_recording_progress_event(c: Any, engine: Any, room: Any) -> RecordingProgressEvent:
    return RecordingProgressEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        recording=c.recording,
        duration_ms=c.duration_ms,
        bytes=c.bytes,
        files=c.files,
        unrecorded_users=c.unrecorded_users,
        lost_ms=c.lost_ms,
    )


def read_recording_end_event(c: Any, engine: Any, room: Any) -> RecordingEndEvent:
    return RecordingEndEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        recording=c.recording,
        duration_ms=c.duration_ms,
        bytes=c.bytes,
        files=c.files,
        unrecorded_users=c.unrecorded_users,
        lost_ms=c.lost_ms,
    )


def read_device_started_event(c: Any, engine: Any, room: Any) -> DeviceStartedEvent:
    return DeviceStartedEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        t_ns=c.t_ns,
        side=DeviceSide(c.side),
    )


def read_device_error_event(c: Any, engine: Any, room: Any) -> DeviceErrorEvent:
    return DeviceErrorEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        side=DeviceSide(c.side),
    )


def read_device_change_event(c: Any, engine: Any, room: Any) -> DeviceChangeEvent:
    return DeviceChangeEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        side=DeviceSide(c.side),
        change=DeviceChange(c.change),
        device_id=_convert.decode(c.device_id),
        name=_convert.decode(c.name),
        is_default=c.is_default > 0,
    )


def read_device_info(c: Any, engine: Any, room: Any) -> DeviceInfo:
    return DeviceInfo(
        is_default=c.is_default > 0,
        device_id=_convert.decode(c.device_id),
        name=_convert.decode(c.name),
    )


def read_sound_level(c: Any, engine: Any, room: Any) -> SoundLevel:
    room = _convert.optional_room(engine, c.room)
    return SoundLevel(
        is_voice=c.is_voice > 0,
        room=room,
        stream=_convert.stream(engine, room, c.stream),
        level=c.level,
        rms_dbfs=c.rms_dbfs,
        peak_dbfs=c.peak_dbfs,
    )


def read_sound_level_event(c: Any, engine: Any, room: Any) -> SoundLevelEvent:
    return SoundLevelEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        levels=[read_sound_level(_convert.whole(item, _api.SoundLevel), engine, room) for item in _convert.array(c.levels, c.count)],
    )


def read_active_speaker(c: Any, engine: Any, room: Any) -> ActiveSpeaker:
    return ActiveSpeaker(
        level=c.level,
        user_id=_convert.decode(c.user_id),
        user_name=_convert.decode(c.user_name),
    )


def read_active_speakers_event(c: Any, engine: Any, room: Any) -> ActiveSpeakersEvent:
    room = _convert.optional_room(engine, c.room)
    return ActiveSpeakersEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        speakers=[read_active_speaker(_convert.whole(item, _api.ActiveSpeaker), engine, room) for item in _convert.array(c.speakers, c.count)],
    )


def read_spectrum(c: Any, engine: Any, room: Any) -> Spectrum:
    room = _convert.optional_room(engine, c.room)
    return Spectrum(
        room=room,
        stream=_convert.stream(engine, room, c.stream),
        bands_dbfs=list(_convert.array(c.bands_dbfs, c.band_count)),
    )


def read_spectrum_event(c: Any, engine: Any, room: Any) -> SpectrumEvent:
    return SpectrumEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        spectra=[read_spectrum(_convert.whole(item, _api.Spectrum), engine, room) for item in _convert.array(c.spectra, c.count)],
    )


def read_room_message_event(c: Any, engine: Any, room: Any) -> RoomMessageEvent:
    room = _convert.optional_room(engine, c.room)
    return RoomMessageEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        user_id=_convert.decode(c.user_id),
        user_name=_convert.decode(c.user_name),
        message_id=_convert.decode(c.message_id),
        text=_convert.decode(c.text),
        sent_at_ms=c.sent_at_ms,
    )


def read_data_event(c: Any, engine: Any, room: Any) -> DataEvent:
    room = _convert.optional_room(engine, c.room)
    return DataEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        user_id=_convert.decode(c.user_id),
        user_name=_convert.decode(c.user_name),
        topic=_convert.decode(c.topic),
        data=_convert.data(c.data, c.size),
        delivery=Delivery(c.delivery),
    )


def read_request_done_event(c: Any, engine: Any, room: Any) -> RequestDoneEvent:
    room = _convert.optional_room(engine, c.room)
    return RequestDoneEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        request=c.request,
    )


def read_text_event(c: Any, engine: Any, room: Any) -> TextEvent:
    room = _convert.optional_room(engine, c.room)
    return TextEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        user_id=_convert.decode(c.user_id),
        user_name=_convert.decode(c.user_name),
        topic=_convert.decode(c.topic),
        message_id=_convert.decode(c.message_id),
        text=_convert.decode(c.text),
        sent_at_ms=c.sent_at_ms,
        attributes=[read_attribute(_convert.whole(item, _api.Attribute), engine, room) for item in _convert.array(c.attributes, c.attribute_count)],
    )


def read_bytes_event(c: Any, engine: Any, room: Any) -> BytesEvent:
    room = _convert.optional_room(engine, c.room)
    return BytesEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        stream=c.stream,
        part=BytesPart(c.part),
        data=_convert.data(c.data, c.size),
        offset=c.offset,
        total_size=c.total_size,
        user_id=_convert.decode(c.user_id),
        user_name=_convert.decode(c.user_name),
        topic=_convert.decode(c.topic),
        name=_convert.decode(c.name),
        mime_type=_convert.decode(c.mime_type),
        stream_id=_convert.decode(c.stream_id),
        sent_at_ms=c.sent_at_ms,
        attributes=[read_attribute(_convert.whole(item, _api.Attribute), engine, room) for item in _convert.array(c.attributes, c.attribute_count)],
        refused_count=c.refused_count,
    )


def read_bytes_space_event(c: Any, engine: Any, room: Any) -> BytesSpaceEvent:
    room = _convert.optional_room(engine, c.room)
    return BytesSpaceEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        stream=c.stream,
    )


def read_rpc_request_event(c: Any, engine: Any, room: Any) -> RpcRequestEvent:
    room = _convert.optional_room(engine, c.room)
    return RpcRequestEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        request=c.request,
        user_id=_convert.decode(c.user_id),
        user_name=_convert.decode(c.user_name),
        method=_convert.decode(c.method),
        payload=_convert.decode(c.payload),
        timeout_ms=c.timeout_ms,
    )


def read_rpc_done_event(c: Any, engine: Any, room: Any) -> RpcDoneEvent:
    room = _convert.optional_room(engine, c.room)
    return RpcDoneEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        request=c.request,
        payload=_convert.decode(c.payload),
        data=_convert.decode(c.data),
        code=c.code,
    )


def read_stream_encryption_event(c: Any, engine: Any, room: Any) -> StreamEncryptionEvent:
    room = _convert.optional_room(engine, c.room)
    return StreamEncryptionEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        stream=_convert.stream(engine, room, c.stream),
        stream_id=_convert.decode(c.stream_id),
        state=EncryptionState(c.state),
    )


def read_connection_quality_event(c: Any, engine: Any, room: Any) -> ConnectionQualityEvent:
    room = _convert.optional_room(engine, c.room)
    return ConnectionQualityEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        user_id=_convert.decode(c.user_id),
        user_name=_convert.decode(c.user_name),
        quality=Quality(c.quality),
        mos=c.mos,
    )


def read_publish_quality_event(c: Any, engine: Any, room: Any) -> PublishQualityEvent:
    room = _convert.optional_room(engine, c.room)
    return PublishQualityEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        room=room,
        stream=_convert.stream(engine, room, c.stream),
        quality=Quality(c.quality),
        connection_quality=Quality(c.connection_quality),
        period_ms=c.period_ms,
        round_trip_ms=c.round_trip_ms,
        jitter_ms=c.jitter_ms,
        loss=c.loss,
        listener_loss=c.listener_loss,
        listener_residual_loss=c.listener_residual_loss,
        median_residual_loss=c.median_residual_loss,
        mos=c.mos,
        packets=c.packets,
        send_bps=c.send_bps,
        bitrate_bps=c.bitrate_bps,
        capacity_bps=c.capacity_bps,
    )


def read_play_quality(c: Any, engine: Any, room: Any) -> PlayQuality:
    room = _convert.optional_room(engine, c.room)
    return PlayQuality(
        quality=Quality(c.quality),
        room=room,
        stream=_convert.stream(engine, room, c.stream),
        packets=c.packets,
        receive_bps=c.receive_bps,
        loss=c.loss,
        concealed=c.concealed,
        concealments_per_minute=c.concealments_per_minute,
        round_trip_ms=c.round_trip_ms,
        jitter_ms=c.jitter_ms,
        buffer_ms=c.buffer_ms,
        mouth_to_ear_ms=c.mouth_to_ear_ms,
        mos=c.mos,
    )


def read_play_quality_event(c: Any, engine: Any, room: Any) -> PlayQualityEvent:
    return PlayQualityEvent(
        status=StatusCode(c.status),
        message=_convert.decode(c.message),
        qualities=[read_play_quality(_convert.whole(item, _api.PlayQuality), engine, room) for item in _convert.array(c.qualities, c.count)],
        period_ms=c.period_ms,
    )


def read_room_stats(c: Any, engine: Any, room: Any) -> RoomStats:
    return RoomStats(
        round_trip_ms=c.round_trip_ms,
        login_ms=c.login_ms,
        is_realtime=c.is_realtime,
        send_bps=c.send_bps,
        receive_bps=c.receive_bps,
        datagrams_sent=c.datagrams_sent,
        datagrams_received=c.datagrams_received,
        users=c.users,
        streams=c.streams,
        playback_underruns=c.playback_underruns,
        capture_overruns=c.capture_overruns,
        late_wakeups=c.late_wakeups,
        dropped_events=c.dropped_events,
        is_tcp=c.is_tcp,
        is_relayed=c.is_relayed,
    )


def read_stream_stats(c: Any, engine: Any, room: Any) -> StreamStats:
    return StreamStats(
        jitter_ms=c.jitter_ms,
        buffer_ms=c.buffer_ms,
        target_ms=c.target_ms,
        mouth_to_ear_ms=c.mouth_to_ear_ms,
        capture_ms=c.capture_ms,
        packet_ms=c.packet_ms,
        network_ms=c.network_ms,
        jitter_buffer_ms=c.jitter_buffer_ms,
        decode_ms=c.decode_ms,
        playback_ms=c.playback_ms,
        is_decoded=c.is_decoded,
        packets=c.packets,
        bytes=c.bytes,
        lost_packets=c.lost_packets,
        discarded_packets=c.discarded_packets,
        played_samples=c.played_samples,
        concealed_samples=c.concealed_samples,
        concealment_events=c.concealment_events,
        fec_packets=c.fec_packets,
        dred_frames=c.dred_frames,
        inserted_samples=c.inserted_samples,
        removed_samples=c.removed_samples,
        late_packets=c.late_packets,
        duplicate_packets=c.duplicate_packets,
        reordered_packets=c.reordered_packets,
        fec_packets_received=c.fec_packets_received,
        red_packets=c.red_packets,
        retransmitted_packets=c.retransmitted_packets,
        emitted_samples=c.emitted_samples,
        silent_concealed_samples=c.silent_concealed_samples,
        pause_samples=c.pause_samples,
        stretches=c.stretches,
        buffer_delay_s=c.buffer_delay_s,
        target_delay_s=c.target_delay_s,
        minimum_delay_s=c.minimum_delay_s,
        bitrate_bps=c.bitrate_bps,
        capacity_bps=c.capacity_bps,
        fec=c.fec,
        red=c.red,
        dred_ms=c.dred_ms,
        expected_loss=c.expected_loss,
        chain_ms=c.chain_ms,
        clock_ppm=c.clock_ppm,
        redundant_packets=c.redundant_packets,
        loss=c.loss,
        round_trip_ms=c.round_trip_ms,
    )


def read_server_stats(c: Any, engine: Any, room: Any) -> ServerStats:
    return ServerStats(
        rooms=c.rooms,
        users=c.users,
        streams=c.streams,
        connections=c.connections,
        logins=c.logins,
        refused=c.refused,
        packets_received=c.packets_received,
        packets_forwarded=c.packets_forwarded,
        data_forwarded=c.data_forwarded,
        data_dropped=c.data_dropped,
        datagrams_received=c.datagrams_received,
        datagrams_sent=c.datagrams_sent,
        bytes_received=c.bytes_received,
        bytes_sent=c.bytes_sent,
    )


def fill_engine_options(
    c: Any,
    *,
    event_mode: Optional[EventMode] = None,
    user_id: Optional[str] = None,
    user_name: Optional[str] = None,
    server_url: Optional[str] = None,
    api_key: Optional[str] = None,
    api_secret: Optional[str] = None,
    ca_file: Optional[str] = None,
    capture_device: Optional[str] = None,
    playback_device: Optional[str] = None,
    log_file: Optional[str] = None,
    audio_profile: Optional[AudioProfile] = None,
    manual_publish: Optional[bool] = None,
    manual_play: Optional[bool] = None,
    log_level: Optional[LogLevel] = None,
) -> Any:
    """Writes the fields that are not None into a C struct with defaults."""
    if event_mode is not None:
        c.event_mode = _convert.number("event_mode", event_mode, "int32_t")
    if user_id is not None:
        c.user_id = _convert.text("user_id", user_id)
    if user_name is not None:
        c.user_name = _convert.text("user_name", user_name)
    if server_url is not None:
        c.server_url = _convert.text("server_url", server_url)
    if api_key is not None:
        c.api_key = _convert.text("api_key", api_key)
    if api_secret is not None:
        c.api_secret = _convert.text("api_secret", api_secret)
    if ca_file is not None:
        c.ca_file = _convert.text("ca_file", ca_file)
    if capture_device is not None:
        c.capture_device = _convert.text("capture_device", capture_device)
    if playback_device is not None:
        c.playback_device = _convert.text("playback_device", playback_device)
    if log_file is not None:
        c.log_file = _convert.text("log_file", log_file)
    if audio_profile is not None:
        if not isinstance(audio_profile, AudioProfile):
            raise TypeError(f"audio_profile must be AudioProfile, not {type(audio_profile).__name__}")
        c.audio_profile = ctypes.pointer(fill_audio_profile(init("AudioProfile"), **vars(audio_profile)))
    if manual_publish is not None:
        c.manual_publish = _convert.switch("manual_publish", manual_publish)
    if manual_play is not None:
        c.manual_play = _convert.switch("manual_play", manual_play)
    if log_level is not None:
        c.log_level = _convert.number("log_level", log_level, "int32_t")
    return c


def fill_login_options(
    c: Any,
    *,
    manual_publish: Optional[Union[bool, int]] = None,
    manual_play: Optional[Union[bool, int]] = None,
    user_updates: Optional[bool] = None,
    login_timeout_ms: Optional[int] = None,
    reconnect_timeout_ms: Optional[int] = None,
    server_url: Optional[str] = None,
    token: Optional[str] = None,
    encryption_key: Optional[EncryptionKeyOptions] = None,
) -> Any:
    """Writes the fields that are not None into a C struct with defaults."""
    if manual_publish is not None:
        c.manual_publish = _convert.switch_or_auto("manual_publish", manual_publish)
    if manual_play is not None:
        c.manual_play = _convert.switch_or_auto("manual_play", manual_play)
    if user_updates is not None:
        c.user_updates = _convert.switch("user_updates", user_updates)
    if login_timeout_ms is not None:
        c.login_timeout_ms = _convert.number("login_timeout_ms", login_timeout_ms, "uint32_t")
    if reconnect_timeout_ms is not None:
        c.reconnect_timeout_ms = _convert.number("reconnect_timeout_ms", reconnect_timeout_ms, "uint32_t")
    if server_url is not None:
        c.server_url = _convert.text("server_url", server_url)
    if token is not None:
        c.token = _convert.text("token", token)
    if encryption_key is not None:
        if not isinstance(encryption_key, EncryptionKeyOptions):
            raise TypeError(f"encryption_key must be EncryptionKeyOptions, not {type(encryption_key).__name__}")
        c.encryption_key = ctypes.pointer(fill_encryption_key_options(init("EncryptionKeyOptions"), **vars(encryption_key)))
    return c


def fill_audio_profile(
    c: Any,
    *,
    bitrate_bps: Optional[int] = None,
    latency_mode: Optional[LatencyMode] = None,
    channels: Optional[int] = None,
    fec: Optional[Union[bool, int]] = None,
    dtx: Optional[bool] = None,
    dred_ms: Optional[int] = None,
    complexity: Optional[int] = None,
    red: Optional[int] = None,
    content: Optional[Content] = None,
    processing: Optional[Union[bool, int]] = None,
) -> Any:
    """Writes the fields that are not None into a C struct with defaults."""
    if bitrate_bps is not None:
        c.bitrate_bps = _convert.number("bitrate_bps", bitrate_bps, "int32_t")
    if latency_mode is not None:
        c.latency_mode = _convert.number("latency_mode", latency_mode, "int32_t")
    if channels is not None:
        c.channels = _convert.number("channels", channels, "uint32_t")
    if fec is not None:
        c.fec = _convert.switch_or_auto("fec", fec)
    if dtx is not None:
        c.dtx = _convert.switch("dtx", dtx)
    if dred_ms is not None:
        c.dred_ms = _convert.number("dred_ms", dred_ms, "int32_t")
    if complexity is not None:
        c.complexity = _convert.number("complexity", complexity, "uint32_t")
    if red is not None:
        c.red = _convert.number("red", red, "int32_t")
    if content is not None:
        c.content = _convert.number("content", content, "int32_t")
    if processing is not None:
        c.processing = _convert.switch_or_auto("processing", processing)
    return c


def fill_talk_options(
    c: Any,
    *,
    mode: Optional[TalkMode] = None,
    hold_ms: Optional[int] = None,
    pre_roll_ms: Optional[int] = None,
    threshold_percent: Optional[int] = None,
    attack_ms: Optional[int] = None,
    release_ms: Optional[int] = None,
) -> Any:
    """Writes the fields that are not None into a C struct with defaults."""
    if mode is not None:
        c.mode = _convert.number("mode", mode, "int32_t")
    if hold_ms is not None:
        c.hold_ms = _convert.number("hold_ms", hold_ms, "int32_t")
    if pre_roll_ms is not None:
        c.pre_roll_ms = _convert.number("pre_roll_ms", pre_roll_ms, "int32_t")
    if threshold_percent is not None:
        c.threshold_percent = _convert.number("threshold_percent", threshold_percent, "int32_t")
    if attack_ms is not None:
        c.attack_ms = _convert.number("attack_ms", attack_ms, "int32_t")
    if release_ms is not None:
        c.release_ms = _convert.number("release_ms", release_ms, "int32_t")
    return c


def fill_reverb_options(
    c: Any,
    *,
    preset: Optional[ReverbPreset] = None,
    room_size: Optional[float] = None,
    decay_s: Optional[float] = None,
    damping: Optional[float] = None,
    wet_gain: Optional[float] = None,
) -> Any:
    """Writes the fields that are not None into a C struct with defaults."""
    if preset is not None:
        c.preset = _convert.number("preset", preset, "int32_t")
    if room_size is not None:
        c.room_size = _convert.real("room_size", room_size)
    if decay_s is not None:
        c.decay_s = _convert.real("decay_s", decay_s)
    if damping is not None:
        c.damping = _convert.real("damping", damping)
    if wet_gain is not None:
        c.wet_gain = _convert.real("wet_gain", wet_gain)
    return c


def fill_player_options(
    c: Any,
    *,
    plays: Optional[int] = None,
    path: Optional[str] = None,
    reader_size: Optional[int] = None,
    play_locally: Optional[bool] = None,
    send: Optional[bool] = None,
    local_volume: Optional[int] = None,
    sent_volume: Optional[int] = None,
) -> Any:
    """Writes the fields that are not None into a C struct with defaults."""
    if plays is not None:
        c.plays = _convert.number("plays", plays, "int32_t")
    if path is not None:
        c.path = _convert.text("path", path)
    if reader_size is not None:
        c.reader_size = _convert.number("reader_size", reader_size, "uint64_t")
    if play_locally is not None:
        c.play_locally = _convert.switch("play_locally", play_locally)
    if send is not None:
        c.send = _convert.switch("send", send)
    if local_volume is not None:
        c.local_volume = _convert.number("local_volume", local_volume, "int32_t")
    if sent_volume is not None:
        c.sent_volume = _convert.number("sent_volume", sent_volume, "int32_t")
    return c


def fill_recording_options(
    c: Any,
    *,
    source: Optional[RecordingSource] = None,
    path: Optional[str] = None,
    room: Optional[Room] = None,
    stream: Optional[Stream] = None,
    format: Optional[RecordingFormat] = None,
    channels: Optional[int] = None,
    bitrate: Optional[int] = None,
    overwrite: Optional[bool] = None,
) -> Any:
    """Writes the fields that are not None into a C struct with defaults."""
    if source is not None:
        c.source = _convert.number("source", source, "int32_t")
    if path is not None:
        c.path = _convert.text("path", path)
    if room is not None:
        c.room = _convert.handle("room", room)
    if stream is not None:
        c.stream = _convert.handle("stream", stream)
    if format is not None:
        c.format = _convert.number("format", format, "int32_t")
    if channels is not None:
        c.channels = _convert.number("channels", channels, "uint32_t")
    if bitrate is not None:
        c.bitrate = _convert.number("bitrate", bitrate, "uint32_t")
    if overwrite is not None:
        c.overwrite = _convert.switch("overwrite", overwrite)
    return c


def fill_byte_stream_options(
    c: Any,
    *,
    topic: Optional[str] = None,
    name: Optional[str] = None,
    mime_type: Optional[str] = None,
    total_size: Optional[int] = None,
    attribute_keys: Optional[Sequence[str]] = None,
    attribute_values: Optional[Sequence[str]] = None,
    user_ids: Optional[Sequence[str]] = None,
) -> Any:
    """Writes the fields that are not None into a C struct with defaults."""
    if topic is not None:
        c.topic = _convert.text("topic", topic)
    if name is not None:
        c.name = _convert.text("name", name)
    if mime_type is not None:
        c.mime_type = _convert.text("mime_type", mime_type)
    if total_size is not None:
        c.total_size = _convert.number("total_size", total_size, "int64_t")
    if attribute_keys is not None:
        c.attribute_keys, c.attribute_count = _convert.texts_field(c, "attribute_keys", attribute_keys)
    if attribute_values is not None:
        c.attribute_values, c.attribute_count = _convert.texts_field(c, "attribute_values", attribute_values)
    if user_ids is not None:
        c.user_ids, c.user_count = _convert.texts_field(c, "user_ids", user_ids)
    return c


def fill_encryption_key_options(
    c: Any,
    *,
    key_index: Optional[int] = None,
    passphrase: Optional[str] = None,
    key: Optional[bytes] = None,
    ratchet_window: Optional[int] = None,
    user_id: Optional[str] = None,
    decrypt_only: Optional[bool] = None,
) -> Any:
    """Writes the fields that are not None into a C struct with defaults."""
    if key_index is not None:
        c.key_index = _convert.number("key_index", key_index, "uint32_t")
    if passphrase is not None:
        c.passphrase = _convert.text("passphrase", passphrase)
    if key is not None:
        c.key, c.key_size = _convert.data_field(c, "key", key)
    if ratchet_window is not None:
        c.ratchet_window = _convert.number("ratchet_window", ratchet_window, "uint32_t")
    if user_id is not None:
        c.user_id = _convert.text("user_id", user_id)
    if decrypt_only is not None:
        c.decrypt_only = _convert.switch("decrypt_only", decrypt_only)
    return c


def fill_token_options(
    c: Any,
    *,
    valid_seconds: Optional[int] = None,
    api_key: Optional[str] = None,
    api_secret: Optional[str] = None,
    user_id: Optional[str] = None,
    user_name: Optional[str] = None,
    room_id: Optional[str] = None,
    can_publish: Optional[bool] = None,
    can_subscribe: Optional[bool] = None,
    can_publish_data: Optional[bool] = None,
    is_hidden: Optional[bool] = None,
) -> Any:
    """Writes the fields that are not None into a C struct with defaults."""
    if valid_seconds is not None:
        c.valid_seconds = _convert.number("valid_seconds", valid_seconds, "uint32_t")
    if api_key is not None:
        c.api_key = _convert.text("api_key", api_key)
    if api_secret is not None:
        c.api_secret = _convert.text("api_secret", api_secret)
    if user_id is not None:
        c.user_id = _convert.text("user_id", user_id)
    if user_name is not None:
        c.user_name = _convert.text("user_name", user_name)
    if room_id is not None:
        c.room_id = _convert.text("room_id", room_id)
    if can_publish is not None:
        c.can_publish = _convert.switch("can_publish", can_publish)
    if can_subscribe is not None:
        c.can_subscribe = _convert.switch("can_subscribe", can_subscribe)
    if can_publish_data is not None:
        c.can_publish_data = _convert.switch("can_publish_data", can_publish_data)
    if is_hidden is not None:
        c.is_hidden = _convert.switch("is_hidden", is_hidden)
    return c


def fill_server_options(
    c: Any,
    *,
    udp_port: Optional[int] = None,
    bind: Optional[str] = None,
    node_ips: Optional[str] = None,
    api_key: Optional[str] = None,
    api_secret: Optional[str] = None,
    tls_cert_file: Optional[str] = None,
    tls_key_file: Optional[str] = None,
    log_file: Optional[str] = None,
    on_log: Optional[Callable[[LogEvent], object]] = None,
    log_level: Optional[LogLevel] = None,
    max_rooms: Optional[int] = None,
    max_users_per_room: Optional[int] = None,
    max_users: Optional[int] = None,
    max_logins_per_second: Optional[int] = None,
    empty_room_timeout_ms: Optional[int] = None,
    media_binds: Optional[str] = None,
) -> Any:
    """Writes the fields that are not None into a C struct with defaults."""
    if udp_port is not None:
        c.udp_port = _convert.number("udp_port", udp_port, "uint32_t")
    if bind is not None:
        c.bind = _convert.text("bind", bind)
    if node_ips is not None:
        c.node_ips = _convert.text("node_ips", node_ips)
    if api_key is not None:
        c.api_key = _convert.text("api_key", api_key)
    if api_secret is not None:
        c.api_secret = _convert.text("api_secret", api_secret)
    if tls_cert_file is not None:
        c.tls_cert_file = _convert.text("tls_cert_file", tls_cert_file)
    if tls_key_file is not None:
        c.tls_key_file = _convert.text("tls_key_file", tls_key_file)
    if log_file is not None:
        c.log_file = _convert.text("log_file", log_file)
    if on_log is not None:
        callback = on_log
        c.on_log = _api.ServerOptions_on_log(_convert.restricted(lambda pointer: callback(read_log_event(_convert.whole(pointer, _api.LogEvent), None, None))))
    if log_level is not None:
        c.log_level = _convert.number("log_level", log_level, "int32_t")
    if max_rooms is not None:
        c.max_rooms = _convert.number("max_rooms", max_rooms, "uint32_t")
    if max_users_per_room is not None:
        c.max_users_per_room = _convert.number("max_users_per_room", max_users_per_room, "uint32_t")
    if max_users is not None:
        c.max_users = _convert.number("max_users", max_users, "uint32_t")
    if max_logins_per_second is not None:
        c.max_logins_per_second = _convert.number("max_logins_per_second", max_logins_per_second, "uint32_t")
    if empty_room_timeout_ms is not None:
        c.empty_room_timeout_ms = _convert.number("empty_room_timeout_ms", empty_room_timeout_ms, "uint32_t")
    if media_binds is not None:
        c.media_binds = _convert.text("media_binds", media_binds)
    return c


#: The callback, the C struct and the reader of each event.
EVENTS: Any = (
    ("on_login_room", _api.LoginRoomEvent, read_login_room_event),
    ("on_logout_room", _api.LogoutRoomEvent, read_logout_room_event),
    ("on_kick_out", _api.KickOutEvent, read_kick_out_event),
    ("on_disconnect", _api.DisconnectEvent, read_disconnect_event),
    ("on_reconnecting", _api.ReconnectingEvent, read_reconnecting_event),
    ("on_reconnected", _api.ReconnectedEvent, read_reconnected_event),
    ("on_token_needed", _api.TokenNeededEvent, read_token_needed_event),
    ("on_user_update", _api.UserUpdateEvent, read_user_update_event),
    ("on_stream_update", _api.StreamUpdateEvent, read_stream_update_event),
    ("on_stream_info_update", _api.StreamInfoUpdateEvent, read_stream_info_update_event),
    ("on_publish_state", _api.PublishStateEvent, read_publish_state_event),
    ("on_play_state", _api.PlayStateEvent, read_play_state_event),
    ("on_first_audio", _api.FirstAudioEvent, read_first_audio_event),
    ("on_device_started", _api.DeviceStartedEvent, read_device_started_event),
    ("on_device_error", _api.DeviceErrorEvent, read_device_error_event),
    ("on_sound_level", _api.SoundLevelEvent, read_sound_level_event),
    ("on_active_speakers", _api.ActiveSpeakersEvent, read_active_speakers_event),
    ("on_connection_quality", _api.ConnectionQualityEvent, read_connection_quality_event),
    ("on_room_message", _api.RoomMessageEvent, read_room_message_event),
    ("on_data", _api.DataEvent, read_data_event),
    ("on_request_done", _api.RequestDoneEvent, read_request_done_event),
    ("on_log", _api.LogEvent, read_log_event),
    ("on_device_change", _api.DeviceChangeEvent, read_device_change_event),
    ("on_spectrum", _api.SpectrumEvent, read_spectrum_event),
    ("on_mic_attention", _api.MicAttentionEvent, read_mic_attention_event),
    ("on_aux_problem", _api.AuxProblemEvent, read_aux_problem_event),
    ("on_audio_problem", _api.AudioProblemEvent, read_audio_problem_event),
    ("on_publish_quality", _api.PublishQualityEvent, read_publish_quality_event),
    ("on_play_quality", _api.PlayQualityEvent, read_play_quality_event),
    ("on_server_mute", _api.ServerMuteEvent, read_server_mute_event),
    ("on_stream_encryption", _api.StreamEncryptionEvent, read_stream_encryption_event),
    ("on_rpc_request", _api.RpcRequestEvent, read_rpc_request_event),
    ("on_rpc_done", _api.RpcDoneEvent, read_rpc_done_event),
    ("on_text", _api.TextEvent, read_text_event),
    ("on_player_state", _api.PlayerStateEvent, read_player_state_event),
    ("on_recording_progress", _api.RecordingProgressEvent, read_recording_progress_event),
    ("on_recording_end", _api.RecordingEndEvent, read_recording_end_event),
    ("on_user_info", _api.UserInfoEvent, read_user_info_event),
    ("on_room_metadata", _api.RoomMetadataEvent, read_room_metadata_event),
    ("on_bytes", _api.BytesEvent, read_bytes_event),
    ("on_bytes_space", _api.BytesSpaceEvent, read_bytes_space_event),
)

__all__ = [
    "StatusCode",
    "LogLevel",
    "EventMode",
    "RoomState",
    "StreamState",
    "UserKind",
    "LatencyMode",
    "Content",
    "MicAttention",
    "AudioProblem",
    "TalkMode",
    "ReverbPreset",
    "PlayerState",
    "RecordingSource",
    "RecordingFormat",
    "DeviceSide",
    "DeviceChange",
    "Delivery",
    "BytesPart",
    "RpcCode",
    "EncryptionState",
    "Quality",
    "Event",
    "LogEvent",
    "LoginRoomEvent",
    "LogoutRoomEvent",
    "KickOutEvent",
    "DisconnectEvent",
    "ReconnectingEvent",
    "ReconnectedEvent",
    "TokenNeededEvent",
    "User",
    "UserUpdateEvent",
    "StreamInfo",
    "StreamUpdateEvent",
    "StreamInfoUpdateEvent",
    "Attribute",
    "UserInfoEvent",
    "RoomMetadataEvent",
    "UserInfo",
    "PublishStateEvent",
    "ServerMuteEvent",
    "AudioProfile",
    "PlayStateEvent",
    "FirstAudioEvent",
    "MicAttentionEvent",
    "AudioProblemEvent",
    "TalkOptions",
    "ProcessingStats",
    "ReverbOptions",
    "AuxProblemEvent",
    "PlayerStateEvent",
    "PlayerRead",
    "PlayerInfo",
    "RecordingProgressEvent",
    "RecordingEndEvent",
    "DeviceStartedEvent",
    "DeviceErrorEvent",
    "DeviceChangeEvent",
    "DeviceInfo",
    "SoundLevel",
    "SoundLevelEvent",
    "ActiveSpeaker",
    "ActiveSpeakersEvent",
    "Spectrum",
    "SpectrumEvent",
    "RoomMessageEvent",
    "DataEvent",
    "RequestDoneEvent",
    "TextEvent",
    "BytesEvent",
    "BytesSpaceEvent",
    "RpcRequestEvent",
    "RpcDoneEvent",
    "StreamEncryptionEvent",
    "EncryptionKeyOptions",
    "ConnectionQualityEvent",
    "PublishQualityEvent",
    "PlayQuality",
    "PlayQualityEvent",
    "RoomStats",
    "StreamStats",
    "ServerStats",
]
