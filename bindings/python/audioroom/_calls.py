"""A method for each C function of audioroom: the bases of Engine, Room, Stream and Server, and the functions without an object."""

# Written by `make bindings` from include/audioroom.h. Do not edit.
# ruff: noqa
# fmt: off

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Sequence, Tuple, Union

from . import _api
from . import _convert
from ._core import Owner, call, init, library
from ._frame import CALLBACKS, AudioFrame, AuxFrame
from ._types import *
from ._types import __all__ as _TYPES
from . import _types

if TYPE_CHECKING:
    from .engine import Engine, Room, Stream



class EngineCalls(Owner):
    """The functions of an engine."""

    #: A login succeeded or failed.
    on_login_room: Optional[Callable[[LoginRoomEvent], object]] = None
    #: Room.logout is done.
    on_logout_room: Optional[Callable[[LogoutRoomEvent], object]] = None
    #: The user was removed from the room.
    on_kick_out: Optional[Callable[[KickOutEvent], object]] = None
    #: The connection is lost for good.
    on_disconnect: Optional[Callable[[DisconnectEvent], object]] = None
    #: The connection broke, and the library reconnects.
    on_reconnecting: Optional[Callable[[ReconnectingEvent], object]] = None
    #: The connection is back.
    on_reconnected: Optional[Callable[[ReconnectedEvent], object]] = None
    #: A token is needed to go on.
    on_token_needed: Optional[Callable[[TokenNeededEvent], object]] = None
    #: Users entered or left the room.
    on_user_update: Optional[Callable[[UserUpdateEvent], object]] = None
    #: Remote streams were added or removed.
    on_stream_update: Optional[Callable[[StreamUpdateEvent], object]] = None
    #: The extra info or the mute state of remote streams changed.
    on_stream_info_update: Optional[Callable[[StreamInfoUpdateEvent], object]] = None
    #: Publishing of the local stream changed its state.
    on_publish_state: Optional[Callable[[PublishStateEvent], object]] = None
    #: Playing of a stream changed its state.
    on_play_state: Optional[Callable[[PlayStateEvent], object]] = None
    #: The first sound of a stream is played.
    on_first_audio: Optional[Callable[[FirstAudioEvent], object]] = None
    #: Capture or playback started.
    on_device_started: Optional[Callable[[DeviceStartedEvent], object]] = None
    #: A device failed or is missing.
    on_device_error: Optional[Callable[[DeviceErrorEvent], object]] = None
    #: Sound levels. Only the newest event is kept in the queue.
    on_sound_level: Optional[Callable[[SoundLevelEvent], object]] = None
    #: The active speakers. Only the newest event of each room is kept in the queue.
    on_active_speakers: Optional[Callable[[ActiveSpeakersEvent], object]] = None
    #: The quality of a user's connection. Only the newest event of each user is kept in the queue.
    on_connection_quality: Optional[Callable[[ConnectionQualityEvent], object]] = None
    #: A room message arrived.
    on_room_message: Optional[Callable[[RoomMessageEvent], object]] = None
    #: Data of another user arrived.
    on_data: Optional[Callable[[DataEvent], object]] = None
    #: A request ended.
    on_request_done: Optional[Callable[[RequestDoneEvent], object]] = None
    #: A log line of the engine's `log_level` or a more important one.
    on_log: Optional[Callable[[LogEvent], object]] = None
    #: A sound device was added, removed or changed, or the engine uses another one.
    on_device_change: Optional[Callable[[DeviceChangeEvent], object]] = None
    #: Spectra, after Engine.start_spectrum_monitor. Only the newest event is kept in the queue.
    on_spectrum: Optional[Callable[[SpectrumEvent], object]] = None
    #: The local microphone seems silent, has sound again, or picks up speech while it is off.
    on_mic_attention: Optional[Callable[[MicAttentionEvent], object]] = None
    #: The aux input lacks frames or got bad ones. Only the newest event is kept in the queue.
    on_aux_problem: Optional[Callable[[AuxProblemEvent], object]] = None
    #: Audio is lost or late: a slow processor, NaN or infinite samples that were pushed, or a stream that is not Opus. The
    #: event says what to do. Only the newest event of each AudioProblem and stream is kept in the queue.
    on_audio_problem: Optional[Callable[[AudioProblemEvent], object]] = None
    #: The quality of the local stream, after Engine.start_quality_monitor. Only the newest event of each room is kept in the
    #: queue.
    on_publish_quality: Optional[Callable[[PublishQualityEvent], object]] = None
    #: The quality of the played streams, after Engine.start_quality_monitor. Only the newest event is kept in the queue.
    on_play_quality: Optional[Callable[[PlayQualityEvent], object]] = None
    #: The server has muted this user in a room, or has lifted the mute.
    on_server_mute: Optional[Callable[[ServerMuteEvent], object]] = None
    #: The key of an end-to-end encrypted stream is missing, wrong or right. Only the newest event of each stream is kept in the
    #: queue.
    on_stream_encryption: Optional[Callable[[StreamEncryptionEvent], object]] = None
    #: Another user calls a method of this one (Room.register_rpc_method).
    on_rpc_request: Optional[Callable[[RpcRequestEvent], object]] = None
    #: A call of Room.perform_rpc ended.
    on_rpc_done: Optional[Callable[[RpcDoneEvent], object]] = None
    #: A text with a topic arrived.
    on_text: Optional[Callable[[TextEvent], object]] = None
    #: A media player was loaded, started, paused or stopped, or has ended or failed.
    on_player_state: Optional[Callable[[PlayerStateEvent], object]] = None
    #: A recording goes on. Only the newest event of each recording is kept in the queue.
    on_recording_progress: Optional[Callable[[RecordingProgressEvent], object]] = None
    #: A recording has ended.
    on_recording_end: Optional[Callable[[RecordingEndEvent], object]] = None
    #: The name, the metadata or attributes of a user changed. Only one event of each user is kept in the queue.
    on_user_info: Optional[Callable[[UserInfoEvent], object]] = None
    #: The metadata of the room changed. Only the newest event of each room is kept in the queue.
    on_room_metadata: Optional[Callable[[RoomMetadataEvent], object]] = None
    #: A part of a byte stream arrived, or the stream ended or was refused.
    on_bytes: Optional[Callable[[BytesEvent], object]] = None
    #: An outgoing byte stream has space again, after a write was refused.
    on_bytes_space: Optional[Callable[[BytesSpaceEvent], object]] = None

    def __init__(
        self,
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
    ) -> None:
        """Creates an engine and writes it to `engine`. It opens no device, starts no server and sends nothing before the first
        login.

        `abi_version` is ABI_VERSION. `options` may be None for the defaults. No callback runs before the application has
        made another call on this engine; calls tagged [audio threads too] do not count.
        Errors: StatusCode.ERR_VERSION when header and library have different ABI versions, StatusCode.ERR_FILE for a log
        file that cannot be used, or when `log_file` or the file of `playback_device` is also named by another option, and
        those of bad arguments. The first login reads the certificate file, and on_login_room reports a bad one.

        [blocks: up to 100 ms]

        C: AUDIOROOM_CreateEngine
        """
        c_options = _types.fill_engine_options(
            init("EngineOptions"),
            event_mode=event_mode,
            user_id=user_id,
            user_name=user_name,
            server_url=server_url,
            api_key=api_key,
            api_secret=api_secret,
            ca_file=ca_file,
            capture_device=capture_device,
            playback_device=playback_device,
            log_file=log_file,
            audio_profile=audio_profile,
            manual_publish=manual_publish,
            manual_play=manual_play,
            log_level=log_level,
        )
        self._create("AUDIOROOM_CreateEngine", c_options)

    def pause(self) -> None:
        """Closes the microphone and the loudspeaker; every room stays connected, without sound. For an incoming phone call, or
        a program that goes to the background. A second Engine.pause has no effect.

        Local streams stay published but send nothing, not even the aux input; other users see no mute. Meanwhile Engine.push
        drops its samples, Engine.pull returns silence, frames of Engine.push_aux stay in the queue, and the aux source is
        not called.

        C: AUDIOROOM_Pause
        """
        self._call("AUDIOROOM_Pause")

    def resume(self) -> None:
        """Opens the devices again after Engine.pause, where a room needs them. on_device_started or on_device_error reports the
        result. Without a pause it has no effect.

        C: AUDIOROOM_Resume
        """
        self._call("AUDIOROOM_Resume")

    def set_user(self, user_id: Optional[str] = None, user_name: Optional[str] = None) -> None:
        """Sets the user of later logins. `user_id` has 1 to 256 bytes, `user_name` up to 256; a None `user_name` means the id.

        A login with a token of the application uses the user and the name in that token. Room.set_user_name changes the name
        in a room that is logged in.
        Errors: StatusCode.ERR_OUT_OF_RANGE for an empty `user_id`, StatusCode.ERR_TOO_LONG.

        C: AUDIOROOM_SetUser
        """
        self._call("AUDIOROOM_SetUser", _convert.text("user_id", user_id), _convert.text("user_name", user_name))

    def set_server(self, server_url: Optional[str] = None, api_key: Optional[str] = None, api_secret: Optional[str] = None) -> None:
        """Sets the server and the key for later logins. A login that names no server uses this server. For a login that passes
        no token, the engine signs one with this key.

        `server_url` None is the local server of this operating-system account; `api_key` and `api_secret` are both given or
        both None.

        `server_url` may be a list of up to 8 addresses, separated by commas or spaces: "wss://a.example wss://b.example". A
        login tries them in order. If an address refuses the connection, fails, or stays silent for 1.5 s, the library tries
        the next one. If a server answers but refuses the token or the room, the login fails. If all fail, on_login_room has
        the status of the first, and its message names each with its cause. When the server of a room dies, the library joins
        the room at the first of the other addresses that answers, and on_reconnected names that address. The library leaves
        this server only when it dies too. Users at different servers do not hear each other unless the servers are a
        cluster, so give all users the same list. Two logins are for the same server if their lists have an address in
        common. Addresses that a LiveKit server names (regions) are tried after the list.
        Errors: StatusCode.ERR_OUT_OF_RANGE for an address that is neither ws:// nor wss://, for more than 8, for a list that
        mixes wss:// with a ws:// address of another machine, or for only one of `api_key` and `api_secret`;
        StatusCode.ERR_TOO_LONG for an address of more than 2048 bytes. If one address is invalid, the call fails;
        Error.message names the address.

        C: AUDIOROOM_SetServer
        """
        self._call("AUDIOROOM_SetServer", _convert.text("server_url", server_url), _convert.text("api_key", api_key), _convert.text("api_secret", api_secret))

    def login_room(
        self,
        room_id: str,
        *,
        manual_publish: Optional[Union[bool, int]] = None,
        manual_play: Optional[Union[bool, int]] = None,
        user_updates: Optional[bool] = None,
        login_timeout_ms: Optional[int] = None,
        reconnect_timeout_ms: Optional[int] = None,
        server_url: Optional[str] = None,
        token: Optional[str] = None,
        encryption_key: Optional[EncryptionKeyOptions] = None,
    ) -> Room:
        """Joins a room: begins to log in to it, and writes the room handle to `room` before an event of the room can come. The
        server creates a room that does not exist, unless it is configured not to.

        on_login_room reports the result, within `login_timeout_ms`. By default the library then publishes the local
        microphone and plays remote streams. Where `options` has AUTO (the default), Engine.set_manual_publish and
        Engine.set_manual_play still apply to this login until on_login_room has returned. With AUTO, automatic publishing
        also never begins within 30 ms after this call, even if on_login_room is None or returns sooner:
        Engine.set_manual_publish within that time still applies. If Engine.set_manual_publish could come later, call it
        before Engine.login_room, or set `manual_publish`. `room_id` has 1 to 256 bytes; the same id on two servers is two
        rooms, and one engine can be in both (Engine.set_server defines which lists of addresses are one server). `options`
        may be None for the defaults.
        Errors: StatusCode.ERR_WRONG_STATE without a user id, StatusCode.ERR_ALREADY_IN_ROOM, StatusCode.ERR_TOKEN_NEEDED
        when a server is named and there is neither token nor key, StatusCode.ERR_TOKEN_MISMATCH when the token is for
        another room or user, StatusCode.ERR_TOKEN_REFUSED when it is not a token, and those of bad arguments.
        [blocks: with a passphrase in `encryption_key`, as long as Room.set_encryption_key does]

        C: AUDIOROOM_LoginRoom
        """
        c_options = _types.fill_login_options(
            init("LoginOptions"),
            manual_publish=manual_publish,
            manual_play=manual_play,
            user_updates=user_updates,
            login_timeout_ms=login_timeout_ms,
            reconnect_timeout_ms=reconnect_timeout_ms,
            server_url=server_url,
            token=token,
            encryption_key=encryption_key,
        )
        c_room = ctypes.c_uint64()
        self._call("AUDIOROOM_LoginRoom", _convert.text("room_id", room_id), ctypes.byref(c_options), ctypes.byref(c_room))
        return self._room(c_room.value)

    def notify_network_changed(self) -> None:
        """Looks for a new network path to the server of every room. Call it when the system reports a network change. On Linux
        the library detects changed addresses itself; on other systems, without this call, it notices a change only when a
        connection times out. A room that is waiting for its next attempt to reconnect tries at once.

        C: AUDIOROOM_NotifyNetworkChanged
        """
        self._call("AUDIOROOM_NotifyNetworkChanged")

    def set_manual_publish(self, manual: bool) -> None:
        """Switch: publishing waits for Room.start_publish. It applies to logins whose `manual_publish` is AUTO (the default):
        to later ones, and to those whose on_login_room has not returned. Default: `manual_publish` of Engine.

        A call within 30 ms after Engine.login_room still applies to that login. While the switch is on, these logins open no
        microphone before Room.start_publish.

        C: AUDIOROOM_SetManualPublish
        """
        self._call("AUDIOROOM_SetManualPublish", _convert.switch("manual", manual))

    def is_manual_publish(self) -> bool:
        """Writes whether publishing waits for Room.start_publish (1) or not (0), as set last for the engine, to `manual`.

        Errors: StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_IsManualPublish
        """
        c_manual = ctypes.c_int32()
        self._call("AUDIOROOM_IsManualPublish", ctypes.byref(c_manual))
        return c_manual.value > 0

    def enable_mic(self, enable: bool) -> None:
        """Switch: the microphone is heard, in every room. Default: on. While it is off, the microphone stays open, local
        streams stay published and are silent, and other users get on_stream_info_update with `is_muted` 1. If the aux input
        is on meanwhile, or a player plays that is sent, the streams carry these alone and are not shown as muted.
        Engine.pause or Room.stop_publish closes the microphone. A server mute stays (on_server_mute).

        C: AUDIOROOM_EnableMic
        """
        self._call("AUDIOROOM_EnableMic", _convert.switch("enable", enable))

    def is_mic_enabled(self) -> bool:
        """Writes to `is_enabled` whether Engine.enable_mic has switched the microphone on: 1 or 0.

        Errors: StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_IsMicEnabled
        """
        c_is_enabled = ctypes.c_int32()
        self._call("AUDIOROOM_IsMicEnabled", ctypes.byref(c_is_enabled))
        return c_is_enabled.value > 0

    def set_capture_volume(self, volume: int) -> None:
        """Sets the volume of the microphone, 0 to 200 percent of the amplitude. Default: 100 (unchanged); 50 is -6 dB, 200 is
        +6 dB. Peaks above full scale are limited.

        Errors: StatusCode.ERR_OUT_OF_RANGE.

        C: AUDIOROOM_SetCaptureVolume
        """
        self._call("AUDIOROOM_SetCaptureVolume", _convert.number("volume", volume, "int32_t"))

    def get_capture_volume(self) -> int:
        """Writes the volume of the microphone to `volume`, 0 to 200 percent.

        Errors: StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_GetCaptureVolume
        """
        c_volume = ctypes.c_int32()
        self._call("AUDIOROOM_GetCaptureVolume", ctypes.byref(c_volume))
        return c_volume.value

    def set_audio_profile(self, profile: AudioProfile) -> None:
        """Sets how the local microphone is encoded, from the next packet on and without a click. Fields that a shorter struct
        lacks stay as they are.

        Errors: StatusCode.ERR_OUT_OF_RANGE with the field's name and range, StatusCode.ERR_STRUCT_SIZE,
        StatusCode.ERR_UNKNOWN_FIELD.

        C: AUDIOROOM_SetAudioProfile
        """
        if not isinstance(profile, AudioProfile):
            raise TypeError(f"profile must be AudioProfile, not {type(profile).__name__}")
        c_profile = _types.fill_audio_profile(init("AudioProfile"), **(vars(profile)))
        self._call("AUDIOROOM_SetAudioProfile", ctypes.byref(c_profile))

    def get_audio_profile(self) -> AudioProfile:
        """Writes into `profile`, what Engine.set_audio_profile has set. A field that is left to the library is AUTO, so that
        the profile can be changed and set again; Stream.get_stats reports the current values.

        Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.

        C: AUDIOROOM_GetAudioProfile
        """
        c_profile = init("AudioProfile")
        self._call("AUDIOROOM_GetAudioProfile", ctypes.byref(c_profile))
        return _types.read_audio_profile(c_profile, self, None)

    def set_manual_play(self, manual: bool) -> None:
        """Switch: playing waits for Stream.start_play. It applies to logins whose `manual_play` is AUTO (the default): to later
        ones, and to those whose on_login_room has not returned. Default: `manual_play` of Engine.

        C: AUDIOROOM_SetManualPlay
        """
        self._call("AUDIOROOM_SetManualPlay", _convert.switch("manual", manual))

    def is_manual_play(self) -> bool:
        """Writes whether playing waits for Stream.start_play (1) or not (0), as set last for the engine, to `manual`.

        Errors: StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_IsManualPlay
        """
        c_manual = ctypes.c_int32()
        self._call("AUDIOROOM_IsManualPlay", ctypes.byref(c_manual))
        return c_manual.value > 0

    def enable_speaker(self, enable: bool) -> None:
        """Switch: the loudspeaker plays. Default: on. While it is off, streams are received and nothing is played.

        C: AUDIOROOM_EnableSpeaker
        """
        self._call("AUDIOROOM_EnableSpeaker", _convert.switch("enable", enable))

    def is_speaker_enabled(self) -> bool:
        """Writes to `is_enabled` whether Engine.enable_speaker has switched the loudspeaker on: 1 or 0.

        Errors: StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_IsSpeakerEnabled
        """
        c_is_enabled = ctypes.c_int32()
        self._call("AUDIOROOM_IsSpeakerEnabled", ctypes.byref(c_is_enabled))
        return c_is_enabled.value > 0

    def set_max_decoded_streams(self, count: int) -> None:
        """Sets the maximum number of streams that are decoded and played at once, 1 to 128. Default: 16. When there are more,
        the loudest ones are decoded, judged by the audio level in their packets or by the server's list of active speakers.
        The others are received too: a user who begins to speak is heard after at most one packet if a place is free or can
        be taken. A stream that was selected stays selected for at least 500 ms, and is replaced only by a clearly louder
        one.

        Errors: StatusCode.ERR_OUT_OF_RANGE.

        C: AUDIOROOM_SetMaxDecodedStreams
        """
        self._call("AUDIOROOM_SetMaxDecodedStreams", _convert.number("count", count, "uint32_t"))

    def get_max_decoded_streams(self) -> int:
        """Writes the maximum number of streams that are decoded and played at once to `count`.

        Errors: StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_GetMaxDecodedStreams
        """
        c_count = ctypes.c_uint32()
        self._call("AUDIOROOM_GetMaxDecodedStreams", ctypes.byref(c_count))
        return c_count.value

    def enable_sidetone(self, enable: bool) -> None:
        """Switch: the user hears the local voice (sidetone). While a microphone is open, the playback device plays the local
        microphone as it is sent, but without the aux input, which has its own local playback. Default: off.

        It is meant for headphones. The echo canceller does not remove the sidetone, because that would damage the voice.
        With loudspeakers, the sidetone reaches the microphone: other users hear the voice twice, and feedback may build up.
        The sidetone has 10 to 15 ms of delay (at most 60 ms) in addition to the delay of the devices and of the processing.

        C: AUDIOROOM_EnableSidetone
        """
        self._call("AUDIOROOM_EnableSidetone", _convert.switch("enable", enable))

    def is_sidetone_enabled(self) -> bool:
        """Writes to `is_enabled` whether the sidetone is on: 1 or 0.

        Errors: StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_IsSidetoneEnabled
        """
        c_is_enabled = ctypes.c_int32()
        self._call("AUDIOROOM_IsSidetoneEnabled", ctypes.byref(c_is_enabled))
        return c_is_enabled.value > 0

    def set_sidetone_volume(self, volume: int) -> None:
        """Sets the volume of the sidetone, 0 to 200 percent of the amplitude. Default: 100 (the microphone as it is sent); 50
        is -6 dB, 200 is +6 dB.

        Errors: StatusCode.ERR_OUT_OF_RANGE.

        C: AUDIOROOM_SetSidetoneVolume
        """
        self._call("AUDIOROOM_SetSidetoneVolume", _convert.number("volume", volume, "int32_t"))

    def get_sidetone_volume(self) -> int:
        """Writes the volume of the sidetone to `volume`, 0 to 200 percent.

        Errors: StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_GetSidetoneVolume
        """
        c_volume = ctypes.c_int32()
        self._call("AUDIOROOM_GetSidetoneVolume", ctypes.byref(c_volume))
        return c_volume.value

    def enable_aec(self, enable: Union[bool, int]) -> None:
        """Switch, or AUTO (the default): echo cancellation runs, with the high-pass filter that it needs. AUTO follows
        `processing` of the audio profile when the microphone is a sound card; it is off for "null", "file:PATH" and "push".
        On and off win over the audio profile and the device. Switching causes no click. Echo cancellation adds 7 ms of
        delay.

        The echo reference is what this engine plays, after the playback processor and without the sidetone; sound of other
        programs is not removed. Engine.get_processing_stats reports whether echo cancellation, the high-pass filter, noise
        suppression and gain control are running.

        C: AUDIOROOM_EnableAec
        """
        self._call("AUDIOROOM_EnableAec", _convert.switch_or_auto("enable", enable))

    def enable_high_pass(self, enable: Union[bool, int]) -> None:
        """Switch, or AUTO as in Engine.enable_aec: the high-pass filter runs, which removes sound below 80 Hz. The switch has
        an effect only while echo cancellation is off: the echo canceller has its own high-pass filter.

        C: AUDIOROOM_EnableHighPass
        """
        self._call("AUDIOROOM_EnableHighPass", _convert.switch_or_auto("enable", enable))

    def enable_noise_suppression(self, enable: Union[bool, int]) -> None:
        """Switch, or AUTO as in Engine.enable_aec: noise suppression runs. It is made for speech and damages music. It adds 10
        ms of delay.

        C: AUDIOROOM_EnableNoiseSuppression
        """
        self._call("AUDIOROOM_EnableNoiseSuppression", _convert.switch_or_auto("enable", enable))

    def enable_agc(self, enable: Union[bool, int]) -> None:
        """Switch, or AUTO as in Engine.enable_aec: gain control runs, which raises the level of a quiet voice, by up to 6 dB a
        second, and keeps a loud voice from clipping. It adds no delay.

        C: AUDIOROOM_EnableAgc
        """
        self._call("AUDIOROOM_EnableAgc", _convert.switch_or_auto("enable", enable))

    def set_talk_options(self, options: TalkOptions) -> None:
        """Sets when the microphone is sent: always, while a key is held, or while voice is detected. Streams stay published;
        with DTX, silence costs almost nothing on the network. Fields that a shorter struct lacks keep their values.

        Errors: StatusCode.ERR_OUT_OF_RANGE with the field's name and range, StatusCode.ERR_STRUCT_SIZE,
        StatusCode.ERR_UNKNOWN_FIELD.

        C: AUDIOROOM_SetTalkOptions
        """
        if not isinstance(options, TalkOptions):
            raise TypeError(f"options must be TalkOptions, not {type(options).__name__}")
        c_options = _types.fill_talk_options(init("TalkOptions"), **(vars(options)))
        self._call("AUDIOROOM_SetTalkOptions", ctypes.byref(c_options))

    def get_talk_options(self) -> TalkOptions:
        """Writes into `options`, what Engine.set_talk_options has set. A field that is left to the library is AUTO, so that the
        options can be changed and set again.

        Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.

        C: AUDIOROOM_GetTalkOptions
        """
        c_options = init("TalkOptions")
        self._call("AUDIOROOM_GetTalkOptions", ctypes.byref(c_options))
        return _types.read_talk_options(c_options, self, None)

    def set_push_to_talk_pressed(self, is_pressed: bool) -> None:
        """Notifies the library that the push-to-talk key is held (1) or released (0). Default: 0. In TalkMode.PUSH, the
        microphone is sent while the key is held; in other talk modes the state is stored and has no effect.

        C: AUDIOROOM_SetPushToTalkPressed
        """
        self._call("AUDIOROOM_SetPushToTalkPressed", _convert.switch("is_pressed", is_pressed))

    def is_push_to_talk_pressed(self) -> bool:
        """Writes to `is_pressed` the state that Engine.set_push_to_talk_pressed has set: 1 or 0.

        Errors: StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_IsPushToTalkPressed
        """
        c_is_pressed = ctypes.c_int32()
        self._call("AUDIOROOM_IsPushToTalkPressed", ctypes.byref(c_is_pressed))
        return c_is_pressed.value > 0

    def set_capture_processor(self, processor: Optional[Callable[[AudioFrame], object]]) -> None:
        """Sets the capture processor, which changes the microphone's samples 10 ms at a time, after echo cancellation, noise
        suppression and gain control and before the gate of Engine.set_talk_options. None removes it. It is called with
        `user_data` while a room publishes.

        When this function has returned, the previous processor is not called any more. No processor is called once
        on_release has been called. Calls of more than 5 ms, and NaN or infinite samples, are counted, and reported by
        on_audio_problem and in the log at most every 5 s.
        Errors: StatusCode.ERR_WRONG_THREAD inside an audio callback.

        [blocks: while the previous processor runs]

        C: AUDIOROOM_SetCaptureProcessor
        """
        c_processor = CALLBACKS["AudioProcessor"](processor)
        self._call("AUDIOROOM_SetCaptureProcessor", c_processor, None)
        self._core.keep["SetCaptureProcessor"] = c_processor

    def set_playback_processor(self, processor: Optional[Callable[[AudioFrame], object]]) -> None:
        """Sets the playback processor, which changes the mix 2.5 ms at a time before the loudspeaker plays it. None removes it.
        It is called while a loudspeaker is open. Otherwise it is like Engine.set_capture_processor, with a limit of 1.25 ms.

        [blocks: while the previous processor runs]

        C: AUDIOROOM_SetPlaybackProcessor
        """
        c_processor = CALLBACKS["AudioProcessor"](processor)
        self._call("AUDIOROOM_SetPlaybackProcessor", c_processor, None)
        self._core.keep["SetPlaybackProcessor"] = c_processor

    def get_processing_stats(self) -> ProcessingStats:
        """Writes the state of the capture chain and the stats of processors into `stats`. They are at most 200 ms old while a
        microphone is open.

        Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.

        C: AUDIOROOM_GetProcessingStats
        """
        c_stats = init("ProcessingStats")
        self._call("AUDIOROOM_GetProcessingStats", ctypes.byref(c_stats))
        return _types.read_processing_stats(c_stats, self, None)

    def set_equalizer(self, gains_db: Sequence[float]) -> None:
        """Sets the equalizer of the local voice: a gain for each of the bands at 31, 62, 125, 250, 500, 1000, 2000, 4000, 8000
        and 16 000 Hz, in dB, -15 to 15. `count` is EQUALIZER_BANDS. All gains 0, the default, is off. Raised bands can
        overload the voice; a limiter then lowers it.

        Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_OUT_OF_RANGE.

        C: AUDIOROOM_SetEqualizer
        """
        c_gains_db, c_count = _convert.floats("gains_db", gains_db)
        self._call("AUDIOROOM_SetEqualizer", c_gains_db, c_count)

    def get_equalizer(self) -> List[float]:
        """Writes the gains of the equalizer to `gains_db`, in dB; `count` is EQUALIZER_BANDS.

        Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_OUT_OF_RANGE.

        C: AUDIOROOM_GetEqualizer
        """
        c_gains_db = (ctypes.c_float * 10)()
        self._call("AUDIOROOM_GetEqualizer", c_gains_db, 10)
        return list(c_gains_db)

    def set_voice_changer(self, semitones: float) -> None:
        """Changes the pitch of the local voice by `semitones`, -8 to 8; 0, the default, is off. The formants are kept, so
        vowels remain what they are: 8 makes a man sound like a child, 6 a woman like a child, 4 a man like a woman, -3 a
        woman like a man. While it is on, the voice is delayed by 38 ms.

        Errors: StatusCode.ERR_OUT_OF_RANGE.

        C: AUDIOROOM_SetVoiceChanger
        """
        self._call("AUDIOROOM_SetVoiceChanger", _convert.real("semitones", semitones))

    def get_voice_changer(self) -> float:
        """Writes to `semitones` what Engine.set_voice_changer has set.

        Errors: StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_GetVoiceChanger
        """
        c_semitones = ctypes.c_float()
        self._call("AUDIOROOM_GetVoiceChanger", ctypes.byref(c_semitones))
        return c_semitones.value

    def set_reverb(self, options: Optional[ReverbOptions] = None) -> None:
        """Sets the reverb of the local voice, the sound of the room around it; None, the default, is off. A mono voice becomes
        stereo if the audio profile has two channels. The reverb stops when the microphone is switched off.

        Errors: StatusCode.ERR_OUT_OF_RANGE with the field's name and range, StatusCode.ERR_STRUCT_SIZE,
        StatusCode.ERR_UNKNOWN_FIELD.

        C: AUDIOROOM_SetReverb
        """
        if options is not None and not isinstance(options, ReverbOptions):
            raise TypeError(f"options must be ReverbOptions, not {type(options).__name__}")
        c_options = _types.fill_reverb_options(init("ReverbOptions"), **(vars(options) if options else {}))
        self._call("AUDIOROOM_SetReverb", options and ctypes.byref(c_options))

    def get_reverb(self) -> ReverbOptions:
        """Writes into `options`, what Engine.set_reverb has set. The values of a preset are written as numbers; `wet_gain` is 0
        while the reverb is off.

        Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.

        C: AUDIOROOM_GetReverb
        """
        c_options = init("ReverbOptions")
        self._call("AUDIOROOM_GetReverb", ctypes.byref(c_options))
        return _types.read_reverb_options(c_options, self, None)

    def set_virtual_stereo(self, angle_deg: float) -> None:
        """Places the local voice in front of the listener, for headphones: `angle_deg` is 0 (far right) to 180 (far left), 90
        is straight ahead; NAN, the default, is off. It has an effect only where the audio profile has two channels.

        Errors: StatusCode.ERR_OUT_OF_RANGE.

        C: AUDIOROOM_SetVirtualStereo
        """
        self._call("AUDIOROOM_SetVirtualStereo", _convert.real("angle_deg", angle_deg))

    def get_virtual_stereo(self) -> float:
        """Writes to `angle_deg` what Engine.set_virtual_stereo has set.

        Errors: StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_GetVirtualStereo
        """
        c_angle_deg = ctypes.c_float()
        self._call("AUDIOROOM_GetVirtualStereo", ctypes.byref(c_angle_deg))
        return c_angle_deg.value

    def enable_aux(self, enable: bool) -> None:
        """Switch: the aux input is mixed in. Default: off. Switching it off drops the frames that are queued.

        Its audio is mixed into the local stream after the capture chain, Engine.enable_mic and Engine.set_capture_volume:
        noise suppression does not touch it, and it is sent even while the microphone is off. While the aux input is on,
        Engine.enable_mic does not mark the local stream as muted for other users, because a stream that is marked as muted
        could not carry the aux input. It is also played locally, with a volume of its own. Both mixes pass a limiter.
        Without a published stream, the aux input is played locally only, and only while a stream is played.

        C: AUDIOROOM_EnableAux
        """
        self._call("AUDIOROOM_EnableAux", _convert.switch("enable", enable))

    def is_aux_enabled(self) -> bool:
        """Writes to `is_enabled` whether the aux input is on: 1 or 0.

        Errors: StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_IsAuxEnabled
        """
        c_is_enabled = ctypes.c_int32()
        self._call("AUDIOROOM_IsAuxEnabled", ctypes.byref(c_is_enabled))
        return c_is_enabled.value > 0

    def set_aux_source(self, source: Optional[Callable[[AuxFrame], object]]) -> None:
        """Sets a callback that supplies aux audio, 10 ms at a time, whenever no pushed frame is queued; None removes it.

        While the aux input is on and a local stream is published or a remote stream is played, the callback runs on the
        media thread every 10 ms; at a rate other than 48000 Hz it is sometimes called twice in a row. Every stream waits for
        it: prepare the audio on another thread and only copy it. on_aux_problem reports a call of more than 5 ms and a frame
        with an invalid rate, number of channels or number of samples. When this function has returned, the previous source
        is not called any more. No source is called once on_release has been called.
        Errors: StatusCode.ERR_WRONG_THREAD inside an audio callback.

        [blocks: while the previous source runs]

        C: AUDIOROOM_SetAuxSource
        """
        c_source = CALLBACKS["AuxSource"](source)
        self._call("AUDIOROOM_SetAuxSource", c_source, None)
        self._core.keep["SetAuxSource"] = c_source

    def set_aux_volume(self, local_volume: int, sent_volume: int) -> None:
        """Sets the volume of the aux input in the local playback (`local_volume`) and in the sent stream (`sent_volume`), each
        0 to 200 percent of the amplitude. Default: 100 (unchanged); 50 is -6 dB, 200 is +6 dB.

        Errors: StatusCode.ERR_OUT_OF_RANGE.

        C: AUDIOROOM_SetAuxVolume
        """
        self._call("AUDIOROOM_SetAuxVolume", _convert.number("local_volume", local_volume, "int32_t"), _convert.number("sent_volume", sent_volume, "int32_t"))

    def get_aux_volume(self) -> Tuple[int, int]:
        """Writes the volumes of the aux input to `local_volume` (in the local playback) and `sent_volume` (in the sent stream),
        0 to 200 percent. Either may be None.

        C: AUDIOROOM_GetAuxVolume
        """
        c_local_volume = ctypes.c_int32()
        c_sent_volume = ctypes.c_int32()
        self._call("AUDIOROOM_GetAuxVolume", ctypes.byref(c_local_volume), ctypes.byref(c_sent_volume))
        return c_local_volume.value, c_sent_volume.value

    def mute_aux_playback(self, mute: bool) -> None:
        """Switch: silences the aux input in the local playback only. Default: off. Other users still hear the aux input;
        Engine.set_aux_volume with a `sent_volume` of 0 silences it for them.

        C: AUDIOROOM_MuteAuxPlayback
        """
        self._call("AUDIOROOM_MuteAuxPlayback", _convert.switch("mute", mute))

    def is_aux_playback_muted(self) -> bool:
        """Writes to `is_muted` whether Engine.mute_aux_playback silences the aux input in the local playback: 1 or 0.

        Errors: StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_IsAuxPlaybackMuted
        """
        c_is_muted = ctypes.c_int32()
        self._call("AUDIOROOM_IsAuxPlaybackMuted", ctypes.byref(c_is_muted))
        return c_is_muted.value > 0

    def create_player(
        self,
        *,
        plays: Optional[int] = None,
        path: Optional[str] = None,
        reader_size: Optional[int] = None,
        play_locally: Optional[bool] = None,
        send: Optional[bool] = None,
        local_volume: Optional[int] = None,
        sent_volume: Optional[int] = None,
    ) -> int:
        """Creates a media player and writes its handle to `player`. A thread of the player then opens the file and reads its
        beginning; on_player_state reports PlayerState.READY, or PlayerState.FAILED with the reason. An engine has up to 32
        players, which all can play at once.

        Its sound is added to the local playback and to the sent stream, each with a volume of its own. Engine.enable_mic,
        Engine.set_capture_volume, Stream.set_play_volume, the processing of the microphone and the effects do not change it.
        Engine.enable_speaker(engine, 0) silences it locally. While a player is started and sent, other users do not see the
        local stream as muted, even if Engine.enable_mic is off. The level of the local microphone in on_sound_level includes
        what players send. A limiter keeps the local playback and the sent stream within full scale. The echo canceller
        removes from the microphone what is played locally. For music in stereo, use the profile of init_music_profile.

        A player advances while the engine is in a room and its microphone or loudspeaker is open (the null device counts).
        Otherwise, and after Engine.pause, it waits. It begins and ends without a click: a fade-in of 2.5 ms follows each
        start, resumption and seek, and a fade-out of 2.5 ms each pause, stop, seek, end and destruction.
        Errors: StatusCode.ERR_BUSY when 32 players exist, StatusCode.ERR_NULL_ARGUMENT without `path` and `reader`,
        StatusCode.ERR_OUT_OF_RANGE for both of them or for a number out of its range, StatusCode.ERR_STRUCT_SIZE,
        StatusCode.ERR_UNKNOWN_FIELD.

        C: AUDIOROOM_CreatePlayer
        """
        c_options = _types.fill_player_options(
            init("PlayerOptions"),
            plays=plays,
            path=path,
            reader_size=reader_size,
            play_locally=play_locally,
            send=send,
            local_volume=local_volume,
            sent_volume=sent_volume,
        )
        c_player = ctypes.c_uint64()
        self._call("AUDIOROOM_CreatePlayer", ctypes.byref(c_options), ctypes.byref(c_player))
        return c_player.value

    def destroy_player(self, player: int) -> None:
        """Destroys a player. Its sound fades out within 2.5 ms. After this has returned, its reader is not called any more. One
        on_player_state of this player that another thread has begun to deliver can still run; no other follows.

        Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND.

        [blocks: while the player's reader runs]

        C: AUDIOROOM_DestroyPlayer
        """
        self._call("AUDIOROOM_DestroyPlayer", _convert.number("player", player, "uint64_t"))

    def start_player(self, player: int) -> None:
        """Starts a player, or continues after Engine.pause_player. After the end, the player starts at the beginning, or at the
        position of a later Engine.seek_player, and counts its plays again. After a failure in the middle of the file, the
        player is stopped first (on_player_state reports PlayerState.READY), and starts at the beginning. It may be called
        before PlayerState.READY. While the player plays, it has no effect. on_player_state reports PlayerState.PLAYING when
        the first sample is taken.

        Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND, StatusCode.ERR_WRONG_STATE when the file could not be
        opened.

        C: AUDIOROOM_StartPlayer
        """
        self._call("AUDIOROOM_StartPlayer", _convert.number("player", player, "uint64_t"))

    def pause_player(self, player: int) -> None:
        """Pauses a player. Engine.start_player and Engine.resume_player continue with the next sample. While the player does
        not play, it has no effect.

        Errors: those of Engine.start_player.

        C: AUDIOROOM_PausePlayer
        """
        self._call("AUDIOROOM_PausePlayer", _convert.number("player", player, "uint64_t"))

    def resume_player(self, player: int) -> None:
        """Continues after Engine.pause_player. While the player is not paused, it has no effect.

        Errors: those of Engine.start_player.

        C: AUDIOROOM_ResumePlayer
        """
        self._call("AUDIOROOM_ResumePlayer", _convert.number("player", player, "uint64_t"))

    def stop_player(self, player: int) -> None:
        """Stops a player: its position is the beginning of the file, and its plays are counted again. on_player_state reports
        PlayerState.READY, unless that is its state already.

        Errors: those of Engine.start_player, and StatusCode.ERR_BUSY when 64 starts, stops and seeks of this player wait for
        its thread.

        C: AUDIOROOM_StopPlayer
        """
        self._call("AUDIOROOM_StopPlayer", _convert.number("player", player, "uint64_t"))

    def seek_player(self, player: int, position_ms: int) -> None:
        """Moves a player to a position, exactly: the next sample is number `position_ms * 48` of the file at 48 kHz. The state
        of the player does not change. A player that does not play starts at this position at the next Engine.start_player;
        after PlayerState.FAILED it starts at 0. The number of plays that are left does not change.

        Errors: those of Engine.stop_player, and StatusCode.ERR_OUT_OF_RANGE for a position behind the end.

        C: AUDIOROOM_SeekPlayer
        """
        self._call("AUDIOROOM_SeekPlayer", _convert.number("player", player, "uint64_t"), _convert.number("position_ms", position_ms, "int64_t"))

    def set_player_plays(self, player: int, plays: int) -> None:
        """Sets how often the file is played, 1 to 1000000, or 0 for ever. The play that runs is the first of them. The end of a
        play and the beginning of the next follow each other without a gap. A file of less than 10 ms is followed by silence
        up to 10 ms.

        Errors: those of Engine.start_player, and StatusCode.ERR_OUT_OF_RANGE.

        C: AUDIOROOM_SetPlayerPlays
        """
        self._call("AUDIOROOM_SetPlayerPlays", _convert.number("player", player, "uint64_t"), _convert.number("plays", plays, "int32_t"))

    def set_player_output(self, player: int, play_locally: int, send: int) -> None:
        """Sets whether a player is played locally (`play_locally`) and whether it is sent with the local stream (`send`): two
        switches. The change takes 10 ms. A player with both switches off goes on, silently.

        Errors: those of Engine.start_player.

        C: AUDIOROOM_SetPlayerOutput
        """
        self._call("AUDIOROOM_SetPlayerOutput", _convert.number("player", player, "uint64_t"), _convert.number("play_locally", play_locally, "int32_t"), _convert.number("send", send, "int32_t"))

    def set_player_volume(self, player: int, local_volume: int, sent_volume: int) -> None:
        """Sets the volume of a player in the local playback (`local_volume`) and in the sent stream (`sent_volume`), each 0 to
        200 percent of the amplitude: 100 is unchanged, 50 is -6 dB, 200 is +6 dB. The change takes 10 ms.

        Errors: those of Engine.start_player, and StatusCode.ERR_OUT_OF_RANGE.

        C: AUDIOROOM_SetPlayerVolume
        """
        self._call("AUDIOROOM_SetPlayerVolume", _convert.number("player", player, "uint64_t"), _convert.number("local_volume", local_volume, "int32_t"), _convert.number("sent_volume", sent_volume, "int32_t"))

    def get_player_info(self, player: int) -> PlayerInfo:
        """Writes state, position, length and settings of a player into `info`.

        After a seek, the position is the one that was asked for, until samples are taken again.
        Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND, StatusCode.ERR_NULL_ARGUMENT,
        StatusCode.ERR_STRUCT_SIZE.

        C: AUDIOROOM_GetPlayerInfo
        """
        c_info = init("PlayerInfo")
        self._call("AUDIOROOM_GetPlayerInfo", _convert.number("player", player, "uint64_t"), ctypes.byref(c_info))
        return _types.read_player_info(c_info, self, None)

    def start_recording(
        self,
        *,
        source: Optional[RecordingSource] = None,
        path: Optional[str] = None,
        room: Optional[Room] = None,
        stream: Optional[Stream] = None,
        format: Optional[RecordingFormat] = None,
        channels: Optional[int] = None,
        bitrate: Optional[int] = None,
        overwrite: Optional[bool] = None,
    ) -> int:
        """Begins a recording, and writes its handle to `recording` before an event about it can come.

        All files of a recording begin at the time of this call and have the same length; what is heard or said at one moment
        is at one place in all of them. Where nothing is captured or played, they have silence: also before a user joins, and
        after a user has left. A remote stream is recorded as it is decoded for the loudspeaker (the null device counts). It
        is silence while it is not decoded: while no loudspeaker is open, and when more users talk than
        Engine.set_max_decoded_streams allows. A user who leaves and comes back with the same user id continues the file of
        before. {user} becomes the user id; for the local voice it is the local user's id. Letters, digits, - _ and . are
        kept, except a . at either end; every other character becomes _. The result is cut to 120 bytes. If a path is taken,
        -2, -3 and so on follow the user id. When received packets are copied (see `bitrate`), the first packet is at its
        exact place, and the packets after a pause are within 1.25 ms of it; while the jitter buffer shortens its delay, they
        can be late by up to one packet, until the next pause. In all other files the places are exact to 1 ms. The files are
        written by a thread of the recording. It creates them, so a path that cannot be written is reported by
        on_recording_end. Every file can be played at any time, and a killed process loses at most its last second. The files
        are not encrypted, also when the room is. on_recording_progress reports once a second, on_recording_end once, at the
        end. Up to 16 recordings and 128 files of one engine are written at the same time; with RecordingSource.EACH, users
        beyond that limit, and remote users whose file cannot be created, are counted in `unrecorded_users` and have no file,
        and the recording goes on.
        Errors: StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_TOO_LONG; StatusCode.ERR_NOT_FOUND for `room` or `stream`;
        StatusCode.ERR_WRONG_STATE for the local stream; StatusCode.ERR_BUSY at the limits of recordings and files.

        C: AUDIOROOM_StartRecording
        """
        c_options = _types.fill_recording_options(
            init("RecordingOptions"),
            source=source,
            path=path,
            room=room,
            stream=stream,
            format=format,
            channels=channels,
            bitrate=bitrate,
            overwrite=overwrite,
        )
        c_recording = ctypes.c_uint64()
        self._call("AUDIOROOM_StartRecording", ctypes.byref(c_options), ctypes.byref(c_recording))
        return c_recording.value

    def stop_recording(self, recording: int) -> None:
        """Ends a recording. Its files are complete when on_recording_end comes, soon after this call.

        What is captured or played after this call is not recorded. A second call before on_recording_end does nothing.
        Engine.close ends every recording too and completes the files; no event follows then.
        Errors: StatusCode.ERR_NOT_FOUND when the recording has ended.

        C: AUDIOROOM_StopRecording
        """
        self._call("AUDIOROOM_StopRecording", _convert.number("recording", recording, "uint64_t"))

    def set_device(self, side: DeviceSide, device: Optional[str] = None) -> None:
        """Chooses the microphone or the loudspeaker, even while the current one is in use. `device` has the form of Engine:
        None for the system's default device, an id of get_devices, "null", "file:PATH", "push" (capture) or "pull"
        (playback).

        A device opens when it is needed. on_device_started or on_device_error reports the result; for a sound card,
        on_device_change (DeviceChange.USED) comes too. An unknown device is reported by on_device_error, not by this call.
        While the chosen device is missing or cannot be opened, the system's default device takes its place, until the chosen
        one is back.
        Errors: StatusCode.ERR_OUT_OF_RANGE for an invalid `side`, "file:" without a path, "pull" as a capture device, or
        "push" as a playback device; StatusCode.ERR_FILE for a file that the engine uses for something else.

        C: AUDIOROOM_SetDevice
        """
        self._call("AUDIOROOM_SetDevice", _convert.number("side", side, "int32_t"), _convert.text("device", device))

    def get_device(self, side: DeviceSide) -> str:
        """Writes the device that is in use on one side (DeviceSide) into `buffer` by the buffer rule: an id of get_devices,
        "null" (this is also the text while silence stands in for a device that failed), "file:PATH", "push" or "pull".

        The text is "" when the default device is in use and the sound server does not name that device.
        Errors: StatusCode.ERR_WRONG_STATE while no device is open on this side, StatusCode.ERR_BUFFER_TOO_SMALL,
        StatusCode.ERR_OUT_OF_RANGE for an invalid `side`.

        C: AUDIOROOM_GetDevice
        """
        return _convert.read_text(lambda *buffer: self._call("AUDIOROOM_GetDevice", _convert.number("side", side, "int32_t"), *buffer))

    def follow_default_device(self, side: DeviceSide, follow: bool) -> None:
        """Switch: the engine follows the system's default device when that changes. Default: on. While it is off, the engine
        stays on its current device until that device disappears. The switch has an effect only on a side whose device is
        None (the default device).

        Errors: StatusCode.ERR_OUT_OF_RANGE for an invalid `side`.

        C: AUDIOROOM_FollowDefaultDevice
        """
        self._call("AUDIOROOM_FollowDefaultDevice", _convert.number("side", side, "int32_t"), _convert.switch("follow", follow))

    def is_following_default_device(self, side: DeviceSide) -> bool:
        """Writes to `is_following` whether Engine.follow_default_device is on for one side: 1 or 0.

        Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_OUT_OF_RANGE for an invalid `side`.

        C: AUDIOROOM_IsFollowingDefaultDevice
        """
        c_is_following = ctypes.c_int32()
        self._call("AUDIOROOM_IsFollowingDefaultDevice", _convert.number("side", side, "int32_t"), ctypes.byref(c_is_following))
        return c_is_following.value > 0

    def watch_devices(self, watch: bool) -> None:
        """Switch: on_device_change reports every change, even while no sound card is in use; for a list on the screen. Default:
        off.

        Where the sound server reports changes by itself (PulseAudio, PipeWire), it costs nothing while nothing changes;
        elsewhere the devices are listed every 5 s.

        C: AUDIOROOM_WatchDevices
        """
        self._call("AUDIOROOM_WatchDevices", _convert.switch("watch", watch))

    def is_watching_devices(self) -> bool:
        """Writes to `is_watching` whether Engine.watch_devices is on: 1 or 0.

        Errors: StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_IsWatchingDevices
        """
        c_is_watching = ctypes.c_int32()
        self._call("AUDIOROOM_IsWatchingDevices", ctypes.byref(c_is_watching))
        return c_is_watching.value > 0

    def start_sound_level_monitor(self, period_ms: int) -> None:
        """Begins to report sound levels by on_sound_level every `period_ms`, 100 to 3000 ms (200 is usual); a report covers its
        whole period. A further call changes the period. No room is needed yet.

        Errors: StatusCode.ERR_OUT_OF_RANGE.

        C: AUDIOROOM_StartSoundLevelMonitor
        """
        self._call("AUDIOROOM_StartSoundLevelMonitor", _convert.number("period_ms", period_ms, "uint32_t"))

    def stop_sound_level_monitor(self) -> None:
        """Stops the reports of sound levels; does nothing when there are none.

        C: AUDIOROOM_StopSoundLevelMonitor
        """
        self._call("AUDIOROOM_StopSoundLevelMonitor")

    def start_spectrum_monitor(self, period_ms: int) -> None:
        """Begins to measure the spectra of the local microphone and of every played stream, and to report them by on_spectrum
        every `period_ms`, 100 to 3000 ms. As with sound levels, the local microphone is measured with the aux input, and a
        stream is measured before its volume is applied. A further call changes the period. A spectrum covers the newest 85
        ms (Hann window of 4096 samples at 48 kHz). It costs CPU time only while the monitor runs.

        Errors: StatusCode.ERR_OUT_OF_RANGE.

        C: AUDIOROOM_StartSpectrumMonitor
        """
        self._call("AUDIOROOM_StartSpectrumMonitor", _convert.number("period_ms", period_ms, "uint32_t"))

    def stop_spectrum_monitor(self) -> None:
        """Stops the spectrum reports; does nothing when none are running.

        C: AUDIOROOM_StopSpectrumMonitor
        """
        self._call("AUDIOROOM_StopSpectrumMonitor")

    def start_quality_monitor(self, period_ms: int) -> None:
        """Begins to report the quality of the local stream (on_publish_quality) and of the played streams (on_play_quality)
        every `period_ms`, 500 to 60000 ms (3000 is usual); the counts of a report cover its period. A further call changes
        the period. No room is needed yet. While nothing is published or played, there are no reports, and no thread wakes up
        for them.

        Errors: StatusCode.ERR_OUT_OF_RANGE.

        C: AUDIOROOM_StartQualityMonitor
        """
        self._call("AUDIOROOM_StartQualityMonitor", _convert.number("period_ms", period_ms, "uint32_t"))

    def stop_quality_monitor(self) -> None:
        """Stops the reports of quality; does nothing when there are none.

        C: AUDIOROOM_StopQualityMonitor
        """
        self._call("AUDIOROOM_StopQualityMonitor")


class RoomCalls(Owner):
    """The functions of a room."""

    def logout(self) -> None:
        """Leaves a room: publishing and playing stop at once, and the room handle becomes invalid when on_logout_room has
        returned.

        You may log in to the same room again at once. A second call for the same `room` does nothing and returns
        StatusCode.OK.
        Errors: StatusCode.ERR_NOT_FOUND.

        C: AUDIOROOM_LogoutRoom
        """
        self._call("AUDIOROOM_LogoutRoom")

    def get_state(self) -> RoomState:
        """Writes the RoomState of a room to `state`.

        Errors: StatusCode.ERR_NOT_FOUND when the room has ended.

        C: AUDIOROOM_GetRoomState
        """
        c_state = ctypes.c_int32()
        self._call("AUDIOROOM_GetRoomState", ctypes.byref(c_state))
        return RoomState(c_state.value)

    def renew_token(self, token: str) -> None:
        """Sets the token with which a room reconnects: the answer to on_token_needed. It may also be called before the token is
        needed. `token` has up to 16384 bytes.

        Errors: StatusCode.ERR_TOKEN_MISMATCH when the token is for another room or user, StatusCode.ERR_TOKEN_REFUSED when
        it is not a token, StatusCode.ERR_TOO_LONG, StatusCode.ERR_NOT_FOUND.

        C: AUDIOROOM_RenewToken
        """
        self._call("AUDIOROOM_RenewToken", _convert.text("token", token))

    def enable_user_updates(self, enable: bool) -> None:
        """Switch: on_user_update reports the users of this room, the complete list first. Default: `user_updates` of
        Engine.login_room.

        Errors: StatusCode.ERR_NOT_FOUND.

        C: AUDIOROOM_EnableUserUpdates
        """
        self._call("AUDIOROOM_EnableUserUpdates", _convert.switch("enable", enable))

    def get_users(self) -> List[User]:
        """Calls `visit` once for each remote user of a room, on this thread, before it returns. `visit` may call any function
        of the library. Room.get_users works whether or not user updates are on.

        Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_GetUsers
        """
        found: List[User] = []
        c_visit = _api.UserVisitor(lambda _, pointer: found.append(_types.read_user(_convert.whole(pointer, _api.User), self.engine, self)))
        self._call("AUDIOROOM_GetUsers", c_visit, None)
        return found

    def get_streams(self) -> List[StreamInfo]:
        """Calls `visit` once for each remote stream of a room, on this thread, before it returns. `visit` may call any function
        of the library.

        Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_GetStreams
        """
        found: List[StreamInfo] = []
        c_visit = _api.StreamVisitor(lambda _, pointer: found.append(_types.read_stream_info(_convert.whole(pointer, _api.StreamInfo), self.engine, self)))
        self._call("AUDIOROOM_GetStreams", c_visit, None)
        return found

    def kick_user(self, user_id: str) -> int:
        """Removes another user from a room, on any server; the user gets on_kick_out with StatusCode.ERR_KICKED, and may come
        back while its token is valid.

        It needs the server's key and secret (Engine.set_server), or a token with roomAdmin for the room, which LiveKit's
        server SDKs make. A request: on_request_done reports that the server did it, or why not: StatusCode.ERR_NOT_ALLOWED
        when the token does not allow it, StatusCode.ERR_NOT_FOUND when there is no such user, StatusCode.ERR_UNREACHABLE,
        StatusCode.ERR_TIMEOUT, or StatusCode.ERR_BUSY when 64 of these requests are open.
        Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_TOO_LONG, StatusCode.ERR_OUT_OF_RANGE when `user_id` is empty,
        StatusCode.ERR_WRONG_STATE before on_login_room is called (a call inside it succeeds).

        C: AUDIOROOM_KickRoomUser
        """
        c_request = ctypes.c_uint64()
        self._call("AUDIOROOM_KickRoomUser", _convert.text("user_id", user_id), ctypes.byref(c_request))
        return c_request.value

    def mute_user(self, user_id: str, mute: bool) -> int:
        """Switch: mutes another user of a room for everyone, on any server; 0 lifts the mute. The user gets on_server_mute.

        On an audioroom server this is the mute of Server.mute_user, but this function works only while the user publishes a
        stream. A LiveKit server mutes the streams that the user has now, and lifts a mute only if its settings allow it
        (`enable_remote_unmute`). This function needs the server's key and secret (Engine.set_server), or a token with
        roomAdmin for the room, which LiveKit's server SDKs make. A request: on_request_done reports its result as for
        Room.kick_user; StatusCode.ERR_NOT_FOUND also when the user publishes nothing.
        Errors: as Room.kick_user.

        C: AUDIOROOM_MuteRoomUser
        """
        c_request = ctypes.c_uint64()
        self._call("AUDIOROOM_MuteRoomUser", _convert.text("user_id", user_id), _convert.switch("mute", mute), ctypes.byref(c_request))
        return c_request.value

    def get_user(self, user_id: str) -> List[UserInfo]:
        """Calls `visit` once with what is known of one user of a room, on this thread, before it returns. The user can be the
        local one. `visit` may call any function of the library.

        It works whether or not user updates are on.
        Errors: StatusCode.ERR_NOT_FOUND also when there is no such user; StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_GetUser
        """
        found: List[UserInfo] = []
        c_visit = _api.UserInfoVisitor(lambda _, pointer: found.append(_types.read_user_info(_convert.whole(pointer, _api.UserInfo), self.engine, self)))
        self._call("AUDIOROOM_GetUser", _convert.text("user_id", user_id), c_visit, None)
        return found

    def set_user_name(self, user_name: str) -> int:
        """Sets the display name of the local user in one room, up to 256 bytes; "" removes it, and others see the user id.

        The name replaces that of the token or of Engine.set_user until the room ends. After a reconnect the library sets it
        again, unless the server has changed it since. The token must allow it (canUpdateOwnMetadata; create_token makes such
        tokens). Everyone gets on_user_info, this user too. A request: on_request_done reports that the server has made the
        change, or why not: StatusCode.ERR_NOT_ALLOWED when the token does not allow it, StatusCode.ERR_TOO_LONG when the
        server takes less, StatusCode.ERR_TIMEOUT after 10 s without an answer, StatusCode.ERR_WRONG_STATE when the server
        refuses for another reason, StatusCode.ERR_BUSY when 64 changes of name, metadata and attributes wait in this room.
        Changes of name, metadata and attributes are sent one at a time; after the first 10, at most 5 a second are sent, and
        further changes wait.
        Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE before on_login_room is called
        (a call inside it succeeds).

        C: AUDIOROOM_SetUserName
        """
        c_request = ctypes.c_uint64()
        self._call("AUDIOROOM_SetUserName", _convert.text("user_name", user_name), ctypes.byref(c_request))
        return c_request.value

    def set_user_metadata(self, metadata: str) -> int:
        """Sets the metadata of the local user in one room: a text of 1 to 65536 bytes whose form is a matter of the programs,
        often JSON.

        Servers ignore an empty text, so metadata can be replaced but not removed. The call is a request, and its values
        last, as for Room.set_user_name.
        Errors: as Room.set_user_name, and StatusCode.ERR_OUT_OF_RANGE when empty.

        C: AUDIOROOM_SetUserMetadata
        """
        c_request = ctypes.c_uint64()
        self._call("AUDIOROOM_SetUserMetadata", _convert.text("metadata", metadata), ctypes.byref(c_request))
        return c_request.value

    def set_user_attributes(self, keys: Optional[Sequence[str]] = None, values: Optional[Sequence[str]] = None) -> int:
        """Sets attributes of the local user in one room: `values[i]` for `keys[i]`. The value "" removes an attribute.
        Attributes that are not named stay as they are.

        `count` is 1 to 256. A key has 1 to 256 bytes; keys and values together have up to 65536 bytes. Keys that begin with
        `audioroom.` are reserved for the library (StatusCode.ERR_OUT_OF_RANGE). The call is a request, and its values last,
        as for Room.set_user_name.
        Errors: as Room.set_user_name, and StatusCode.ERR_OUT_OF_RANGE.

        C: AUDIOROOM_SetUserAttributes
        """
        c_keys, c_count = _convert.text_arguments("keys", keys)
        c_values, c_count = _convert.text_arguments("values", values, c_count)
        c_request = ctypes.c_uint64()
        self._call("AUDIOROOM_SetUserAttributes", c_keys, c_values, c_count, ctypes.byref(c_request))
        return c_request.value

    def get_metadata(self) -> str:
        """Copies the metadata of a room into `buffer` (buffer rule); "" if it has none, and before on_login_room is called.

        Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_BUFFER_TOO_SMALL, StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_GetRoomMetadata
        """
        return _convert.read_text(lambda *buffer: self._call("AUDIOROOM_GetRoomMetadata", *buffer))

    def start_publish(self, stream_id: Optional[str] = None) -> Stream:
        """Begins to publish the local microphone in a room and writes the stream handle to `stream`, which may be None.

        It is needed when publishing is manual, and after Room.stop_publish. `stream_id` is the text that identifies the
        stream to other users, 1 to 256 bytes; None lets the library choose it. on_publish_state reports when other users can
        hear it.
        Errors: StatusCode.ERR_WRONG_STATE before on_login_room is called (a call inside it succeeds), or when a stream is
        already published in the room (on_publish_state reports it instead if automatic publishing begins at the same time);
        StatusCode.ERR_NOT_ALLOWED when the token does not allow this user to publish; StatusCode.ERR_NOT_FOUND.

        C: AUDIOROOM_StartPublish
        """
        c_stream = ctypes.c_uint64()
        self._call("AUDIOROOM_StartPublish", _convert.text("stream_id", stream_id), ctypes.byref(c_stream))
        return _convert.stream(self.engine, self, c_stream.value)

    def stop_publish(self) -> None:
        """Stops publishing in a room; does nothing when nothing is published. Even when publishing is automatic, nothing is
        published again until Room.start_publish or Room.restart_publish.

        Errors: StatusCode.ERR_NOT_FOUND.

        C: AUDIOROOM_StopPublish
        """
        self._call("AUDIOROOM_StopPublish")

    def restart_publish(self) -> None:
        """Publishes the room's stream again under the same handle and stream id, for example after on_publish_state reported
        that it failed. A stream that is published is withdrawn first. A server mute stays (on_server_mute).

        on_publish_state reports the result.
        Errors: StatusCode.ERR_WRONG_STATE when nothing was published in this login, StatusCode.ERR_NOT_FOUND.

        C: AUDIOROOM_RestartPublish
        """
        self._call("AUDIOROOM_RestartPublish")

    def get_published_stream(self) -> Tuple[Stream, StreamState]:
        """Writes the stream that is published in a room to `stream` and its StreamState to `state`, which may be None.

        Errors: StatusCode.ERR_WRONG_STATE when nothing is published, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_GetPublishedStream
        """
        c_stream = ctypes.c_uint64()
        c_state = ctypes.c_int32()
        self._call("AUDIOROOM_GetPublishedStream", ctypes.byref(c_stream), ctypes.byref(c_state))
        return _convert.stream(self.engine, self, c_stream.value), StreamState(c_state.value)

    def is_muted_by_server(self) -> bool:
        """Writes to `muted` whether the server mutes this user in a room (1) or not (0), as the last on_server_mute reported.

        Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_IsMutedByServer
        """
        c_muted = ctypes.c_int32()
        self._call("AUDIOROOM_IsMutedByServer", ctypes.byref(c_muted))
        return c_muted.value > 0

    def set_stream_extra_info(self, extra_info: str) -> int:
        """Attaches text to the local stream of a room, up to 1024 bytes; "" removes it. Other users get on_stream_info_update,
        and users who log in later find the text in StreamInfo. It may be set before on_login_room and before publishing.

        A request: on_request_done reports that the server has accepted the text, or StatusCode.ERR_NOT_ALLOWED when the
        token does not allow it (LiveKit's canUpdateOwnMetadata; tokens of this library always do). If a newer text replaces
        one that waits for the connection, on_request_done reports both requests, with the result of the newer one.
        Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_NOT_FOUND.

        C: AUDIOROOM_SetStreamExtraInfo
        """
        c_request = ctypes.c_uint64()
        self._call("AUDIOROOM_SetStreamExtraInfo", _convert.text("extra_info", extra_info), ctypes.byref(c_request))
        return c_request.value

    def send_message(self, text: str) -> int:
        """Sends text to everyone in a room, reliable and ordered, up to 64000 bytes. LiveKit's clients show it as a chat
        message.

        A request: on_request_done reports that the text was handed to the transport, or why it was not, such as
        StatusCode.ERR_NOT_ALLOWED when the token forbids it and StatusCode.ERR_BUSY when 64 messages are queued already. The
        sender does not receive its own message.
        Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_OUT_OF_RANGE when empty, StatusCode.ERR_NOT_FOUND,
        StatusCode.ERR_WRONG_STATE before on_login_room is called (a call inside it succeeds).

        C: AUDIOROOM_SendRoomMessage
        """
        c_request = ctypes.c_uint64()
        self._call("AUDIOROOM_SendRoomMessage", _convert.text("text", text), ctypes.byref(c_request))
        return c_request.value

    def send_data(
        self,
        data: Union[bytes, bytearray, memoryview],
        delivery: Delivery,
        topic: Optional[str] = None,
        user_ids: Optional[Sequence[str]] = None,
    ) -> int:
        """Sends bytes to everyone in a room, or to the users that `user_ids` names.

        `size` is 0 to 1200 for Delivery.LOSSY and 0 to 64000 for Delivery.RELIABLE; `data` may be None if `size` is 0.
        `topic` is a label for the receivers, up to 256 bytes; None is none, and `ar.voice` is reserved
        (StatusCode.ERR_OUT_OF_RANGE). `user_ids` points to `user_count` ids, at most 1000. With a count of 0 the data goes
        to everyone, and `user_ids` may be None. The receivers get on_data. The sender does not receive its own data, and ids
        that are not in the room are ignored. A request: on_request_done reports that the data was handed to the transport,
        or why it was not. Reliable data waits for the connection; on_request_done has StatusCode.ERR_BUSY if 64 messages are
        queued already. Lossy data never waits: without a connection, on_request_done has StatusCode.ERR_WRONG_STATE. Lossy
        data that is sent with a None `request` ends without an event.
        Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE
        before on_login_room is called (a call inside it succeeds).

        C: AUDIOROOM_SendData
        """
        data = _convert.data_argument("data", data)
        c_user_ids, c_user_count = _convert.text_arguments("user_ids", user_ids)
        c_request = ctypes.c_uint64()
        self._call("AUDIOROOM_SendData", data, len(data), _convert.text("topic", topic), c_user_ids, c_user_count, _convert.number("delivery", delivery, "int32_t"), ctypes.byref(c_request))
        return c_request.value

    def send_text(self, text: str, topic: Optional[str] = None, user_ids: Optional[Sequence[str]] = None) -> int:
        """Sends a text with a topic to everyone in a room, or to the users that `user_ids` names, reliably and in order, as a
        text stream of LiveKit.

        `text` has 1 to 262144 bytes. `topic` has up to 256 bytes; None is none. `user_ids` and `user_count` are as in
        Room.send_data. The receivers get on_text; with the topic `lk.chat` they get on_room_message, as from
        Room.send_message. A request: on_request_done reports that the text was handed to the transport, or why it was not.
        StatusCode.ERR_BUSY means that 64 messages are queued already.
        Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE
        before on_login_room is called (a call inside it succeeds).

        C: AUDIOROOM_SendText
        """
        c_user_ids, c_user_count = _convert.text_arguments("user_ids", user_ids)
        c_request = ctypes.c_uint64()
        self._call("AUDIOROOM_SendText", _convert.text("text", text), _convert.text("topic", topic), c_user_ids, c_user_count, ctypes.byref(c_request))
        return c_request.value

    def open_byte_stream(
        self,
        *,
        topic: Optional[str] = None,
        name: Optional[str] = None,
        mime_type: Optional[str] = None,
        total_size: Optional[int] = None,
        attribute_keys: Optional[Sequence[str]] = None,
        attribute_values: Optional[Sequence[str]] = None,
        user_ids: Optional[Sequence[str]] = None,
    ) -> int:
        """Begins a byte stream of any length to everyone in a room, or to the users that the options name: a byte stream of
        LiveKit.

        `options` may be None for the defaults. The number of the stream is written to `stream`. Write the bytes with
        Room.write_byte_stream, then call Room.close_byte_stream. The receivers get on_bytes, with the first bytes before the
        last ones are written. At most 16 streams of a room are open at the same time. The stream is a request: one
        on_request_done, with the number of the stream in `request`, ends it. It has StatusCode.OK when all bytes were handed
        to the transport. Otherwise it has StatusCode.ERR_CANCELLED after Room.cancel_byte_stream or when the room ends,
        StatusCode.ERR_CONNECTION_LOST when the connection was replaced after the stream began (send it again as a new
        stream), StatusCode.ERR_NOT_ALLOWED when the token forbids data, or StatusCode.ERR_WRONG_STATE in an encrypted room
        when this user has no key to send with.
        Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_BUSY when 16
        streams are open, StatusCode.ERR_WRONG_STATE before on_login_room is called (a call inside it succeeds).

        C: AUDIOROOM_OpenByteStream
        """
        c_options = _types.fill_byte_stream_options(
            init("ByteStreamOptions"),
            topic=topic,
            name=name,
            mime_type=mime_type,
            total_size=total_size,
            attribute_keys=attribute_keys,
            attribute_values=attribute_values,
            user_ids=user_ids,
        )
        c_stream = ctypes.c_uint64()
        self._call("AUDIOROOM_OpenByteStream", ctypes.byref(c_options), ctypes.byref(c_stream))
        return c_stream.value

    def write_byte_stream(self, stream: int, data: Union[bytes, bytearray, memoryview]) -> None:
        """Writes the next bytes of a byte stream: `size` is 1 to 65536.

        At most 262144 bytes of a stream wait for the connection; a short write counts as 1024 bytes. When there is no space,
        the call returns StatusCode.ERR_BUSY and takes nothing: write the same bytes again after on_bytes_space. A receiver
        ends a stream that pauses for 30 s.
        Errors: StatusCode.ERR_BUSY, StatusCode.ERR_OUT_OF_RANGE also when more bytes are written than announced,
        StatusCode.ERR_WRONG_STATE when the stream is closed, StatusCode.ERR_NOT_FOUND when the stream or the room has ended.

        C: AUDIOROOM_WriteByteStream
        """
        data = _convert.data_argument("data", data)
        self._call("AUDIOROOM_WriteByteStream", _convert.number("stream", stream, "uint64_t"), data, len(data))

    def close_byte_stream(self, stream: int) -> None:
        """Says that a byte stream is complete. Its on_request_done follows when all bytes were handed to the transport.

        Errors: StatusCode.ERR_WRONG_STATE when fewer bytes were written than announced (the stream stays open), or when it
        is closed already; StatusCode.ERR_NOT_FOUND when the stream or the room has ended.

        C: AUDIOROOM_CloseByteStream
        """
        self._call("AUDIOROOM_CloseByteStream", _convert.number("stream", stream, "uint64_t"))

    def cancel_byte_stream(self, stream: int) -> None:
        """Cancels a byte stream whose on_request_done has not come, also after Room.close_byte_stream. Its on_request_done has
        StatusCode.ERR_CANCELLED. Receivers that got the BEGIN get an END with an error; if nothing was sent yet, they get
        nothing.

        Errors: StatusCode.ERR_NOT_FOUND when the stream or the room has ended.

        C: AUDIOROOM_CancelByteStream
        """
        self._call("AUDIOROOM_CancelByteStream", _convert.number("stream", stream, "uint64_t"))

    def perform_rpc(self, user_id: str, method: str, payload: str, timeout_ms: int) -> int:
        """Calls a method of one user, who may use this library or a LiveKit client.

        `method` has 1 to 64 bytes, `payload` 0 to 15360; what they mean is a matter of the two programs. `timeout_ms` is the
        time for the request and its answer: 1000 to 600000, or 0 for 15000. The called method gets this time minus 7
        seconds, which are reserved for the transmission, but at least 1 second.

        The call waits for the connection, and ends with exactly one on_rpc_done, at the latest when `timeout_ms` is over.
        on_rpc_done has StatusCode.ERR_BUSY if 64 calls of this room are pending.
        Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE
        before on_login_room is called (a call inside it succeeds).

        C: AUDIOROOM_PerformRpc
        """
        c_request = ctypes.c_uint64()
        self._call("AUDIOROOM_PerformRpc", _convert.text("user_id", user_id), _convert.text("method", method), _convert.text("payload", payload), _convert.number("timeout_ms", timeout_ms, "uint32_t"), ctypes.byref(c_request))
        return c_request.value

    def register_rpc_method(self, method: str) -> None:
        """Lets the other users of a room call a method. on_rpc_request reports each call; set this callback before.

        `method` has 1 to 64 bytes. A call of a method that is not registered is answered with RpcCode.UNSUPPORTED_METHOD. To
        miss no call, register as soon as Engine.login_room has returned. The registration holds until the room ends; a
        second one changes nothing.
        Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_BUSY when 256 methods are registered.

        C: AUDIOROOM_RegisterRpcMethod
        """
        self._call("AUDIOROOM_RegisterRpcMethod", _convert.text("method", method))

    def unregister_rpc_method(self, method: str) -> None:
        """Unregisters a method. Requests that on_rpc_request has reported can still be answered.

        Errors: StatusCode.ERR_NOT_FOUND also when the method is not registered.

        C: AUDIOROOM_UnregisterRpcMethod
        """
        self._call("AUDIOROOM_UnregisterRpcMethod", _convert.text("method", method))

    def respond_to_rpc(self, request: int, payload: str) -> None:
        """Answers a request that on_rpc_request reported, inside the callback or later.

        `request` is the event's number; `payload` has 0 to 15360 bytes. No event reports whether the answer arrived.
        Errors: StatusCode.ERR_TOO_LONG, and the request can still be answered; StatusCode.ERR_NOT_FOUND when it was
        answered, its time is over, its user has left, or the room has ended.

        C: AUDIOROOM_RespondToRpc
        """
        self._call("AUDIOROOM_RespondToRpc", _convert.number("request", request, "uint64_t"), _convert.text("payload", payload))

    def reject_rpc(self, request: int, code: int, message: str, data: Optional[str] = None) -> None:
        """Answers, with an error, a request that on_rpc_request reported.

        `code` is a number of the application other than 0. LiveKit reserves 1001 to 1999 (RpcCode): of these, use
        RpcCode.APPLICATION_ERROR only. `message` has up to 256 bytes. `data` is further text for the caller, up to 15360
        bytes; None is none.
        Errors: as Room.respond_to_rpc, and StatusCode.ERR_OUT_OF_RANGE.

        C: AUDIOROOM_RejectRpc
        """
        self._call("AUDIOROOM_RejectRpc", _convert.number("request", request, "uint64_t"), _convert.number("code", code, "uint32_t"), _convert.text("message", message), _convert.text("data", data))

    def set_encryption_key(
        self,
        *,
        key_index: Optional[int] = None,
        passphrase: Optional[str] = None,
        key: Optional[bytes] = None,
        ratchet_window: Optional[int] = None,
        user_id: Optional[str] = None,
        decrypt_only: Optional[bool] = None,
    ) -> None:
        """Sets a key of end-to-end encryption for a room, or with room 0 for all present and later rooms of the engine.

        Once a room has had a key, audio, messages and data are sent to it encrypted or not at all. This holds until the room
        ends, also after a reconnect and after every key is removed. If the local stream was published in clear, it is
        published again. To encrypt one room from the first packet on, use `encryption_key` of Engine.login_room. Servers,
        and users without the key, can read neither audio nor messages nor data. They still see names, extra info, audio
        levels, stats, and the sizes and times of packets. on_stream_encryption reports each stream whose key is missing,
        wrong or right. Streams and messages that other users send in clear are played and reported as before. Messages that
        cannot be decrypted are dropped, with a line in the log.
        Errors: StatusCode.ERR_NULL_ARGUMENT without a key, StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_TOO_LONG,
        StatusCode.ERR_NOT_FOUND when the room has ended, StatusCode.ERR_BUSY when 4096 users have keys.

        [blocks: about 50 ms for a passphrase, and as long again for each ratchet of the window]

        C: AUDIOROOM_SetEncryptionKey
        """
        c_options = _types.fill_encryption_key_options(
            init("EncryptionKeyOptions"),
            key_index=key_index,
            passphrase=passphrase,
            key=key,
            ratchet_window=ratchet_window,
            user_id=user_id,
            decrypt_only=decrypt_only,
        )
        self._call("AUDIOROOM_SetEncryptionKey", ctypes.byref(c_options))

    def remove_encryption_key(self, key_index: int, user_id: Optional[str] = None) -> None:
        """Removes the key with this index of a user (`user_id`), or of the shared keys (None); does nothing if there is none.
        Room 0 is all present and later rooms of the engine.

        A room that had a key does not go back to sending in clear: without a key to send with, nothing is sent, and
        on_stream_encryption reports it. Later logins are encrypted if a key for all rooms is left, or if they have a key of
        their own.
        Errors: StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_TOO_LONG, StatusCode.ERR_NOT_FOUND.

        C: AUDIOROOM_RemoveEncryptionKey
        """
        self._call("AUDIOROOM_RemoveEncryptionKey", _convert.text("user_id", user_id), _convert.number("key_index", key_index, "uint32_t"))

    def get_stats(self) -> RoomStats:
        """Writes the stats of a room into `stats`. They are at most 200 ms old while a stream is sent or played.

        Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.

        C: AUDIOROOM_GetRoomStats
        """
        c_stats = init("RoomStats")
        self._call("AUDIOROOM_GetRoomStats", ctypes.byref(c_stats))
        return _types.read_room_stats(c_stats, self.engine, self)


class StreamCalls(Owner):
    """The functions of a stream."""

    def start_play(self) -> None:
        """Begins to play a remote stream: when playing is manual, or after Stream.stop_play. For a stream that is played
        already it has no effect.

        on_play_state reports the result, on_first_audio the first sound.
        Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE for the local stream.

        C: AUDIOROOM_StartPlay
        """
        self._call("AUDIOROOM_StartPlay")

    def stop_play(self) -> None:
        """Stops playing and receiving a remote stream. Before a stream is played, for example inside on_stream_update, the call
        keeps it from being played. The stop applies again if the same user publishes again in this room (StreamUpdateEvent).

        Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE for the local stream.

        C: AUDIOROOM_StopPlay
        """
        self._call("AUDIOROOM_StopPlay")

    def set_play_volume(self, volume: int) -> None:
        """Sets the volume of a remote stream, 0 to 200 percent of the amplitude. Default: 100 (unchanged); 50 is -6 dB, 200 is
        +6 dB.

        For the volume of all remote streams of all rooms, pass room 0 and ALL_STREAMS; the aux input and the sidetone keep
        their own volumes. ALL_STREAMS with a room means every stream of that room, including later ones. The three volumes
        (of the stream, of its room and of all rooms) are multiplied, and the mix is limited. The volume of one stream
        applies again if the same user publishes again in this room (StreamUpdateEvent).

        Errors: StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND for LOCAL_MICROPHONE
        (Engine.set_capture_volume is its volume), StatusCode.ERR_WRONG_STATE for the local stream.

        C: AUDIOROOM_SetPlayVolume
        """
        self._call("AUDIOROOM_SetPlayVolume", _convert.number("volume", volume, "int32_t"))

    def get_play_volume(self) -> int:
        """Writes to `volume`, 0 to 200 percent, what Stream.set_play_volume has set for the same room and stream.

        Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND,
        StatusCode.ERR_WRONG_STATE.

        C: AUDIOROOM_GetPlayVolume
        """
        c_volume = ctypes.c_int32()
        self._call("AUDIOROOM_GetPlayVolume", ctypes.byref(c_volume))
        return c_volume.value

    def mute(self, mute: bool) -> None:
        """Switch: silences one remote stream for this user only; it is received all the same. Default: off. The mute applies
        again if the same user publishes again in this room (StreamUpdateEvent).

        Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE for the local stream.

        C: AUDIOROOM_MuteStream
        """
        self._call("AUDIOROOM_MuteStream", _convert.switch("mute", mute))

    def is_muted(self) -> bool:
        """Writes to `is_muted` whether Stream.mute silences a stream for this user: 1 or 0. `is_muted` of StreamInfo says
        whether the publishing user is muted.

        Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE for the local stream.

        C: AUDIOROOM_IsStreamMuted
        """
        c_is_muted = ctypes.c_int32()
        self._call("AUDIOROOM_IsStreamMuted", ctypes.byref(c_is_muted))
        return c_is_muted.value > 0

    def set_pan(self, pan: int) -> None:
        """Pans a remote stream: `pan` is -100 (left) to 100 (right). Default: 0 (center). A mono stream is panned with constant
        power; for a stereo stream it is a balance control, which attenuates the opposite channel. It has no effect on a
        playback device of one channel. The pan applies again if the same user publishes again in this room
        (StreamUpdateEvent).

        Errors: StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE for the local stream.

        C: AUDIOROOM_SetStreamPan
        """
        self._call("AUDIOROOM_SetStreamPan", _convert.number("pan", pan, "int32_t"))

    def get_pan(self) -> int:
        """Writes the pan of a remote stream to `pan`, -100 (left) to 100 (right).

        Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE for the local stream.

        C: AUDIOROOM_GetStreamPan
        """
        c_pan = ctypes.c_int32()
        self._call("AUDIOROOM_GetStreamPan", ctypes.byref(c_pan))
        return c_pan.value

    def get_sound_level(self) -> float:
        """Writes the sound level of a stream to `level`: 0 (-60 dBFS RMS and below) to 100 (0 dBFS), linear in dB, measured
        over 100 ms; the measurement is at most 200 ms old. No monitor is needed.

        LOCAL_MICROPHONE, or the handle of the local stream, gives the level that other users hear: with aux input, players,
        and without the microphone while it is switched off. The level is 0 while no microphone is open. A remote stream is
        measured before its volume is applied; its level is 0 while it is not played.
        Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND.

        C: AUDIOROOM_GetSoundLevel
        """
        c_level = ctypes.c_float()
        self._call("AUDIOROOM_GetSoundLevel", ctypes.byref(c_level))
        return c_level.value

    def get_spectrum(self) -> List[float]:
        """Writes the newest spectrum of a stream (LOCAL_MICROPHONE or the local stream: what is sent) to `bands_dbfs[0 ...
        SPECTRUM_BANDS - 1]`: the RMS of each band in dBFS, -127 (silence) to 0, lowest band first. The powers of all bands
        add up to the power of the sound between the outermost edges. `capacity` is the number of floats in `bands_dbfs`, at
        least SPECTRUM_BANDS. All bands are -127 before the first period is over, and for a stream that is not played.

        Errors: StatusCode.ERR_WRONG_STATE without Engine.start_spectrum_monitor, StatusCode.ERR_NOT_FOUND,
        StatusCode.ERR_WRONG_KIND, StatusCode.ERR_BUFFER_TOO_SMALL.

        C: AUDIOROOM_GetSpectrum
        """
        c_bands_dbfs = (ctypes.c_float * 24)()
        self._call("AUDIOROOM_GetSpectrum", c_bands_dbfs, 24)
        return list(c_bands_dbfs)

    def get_stats(self) -> StreamStats:
        """Writes the stats of a remote stream, or of the local stream by its handle, into `stats`. They are at most 200 ms old
        while a stream is sent or played.

        Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND, StatusCode.ERR_NULL_ARGUMENT,
        StatusCode.ERR_STRUCT_SIZE.

        C: AUDIOROOM_GetStreamStats
        """
        c_stats = init("StreamStats")
        self._call("AUDIOROOM_GetStreamStats", ctypes.byref(c_stats))
        return _types.read_stream_stats(c_stats, self.room.engine, self.room)


class ServerCalls(Owner):
    """The functions of a server."""

    def __init__(
        self,
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
    ) -> None:
        """Starts a room server in this process and writes it to `server`. When it returns, clients can log in.

        `abi_version` is ABI_VERSION. Programs of one operating-system account on one machine need no server of their own:
        see `server_url` of Engine.
        Errors: StatusCode.ERR_SERVER when a port is taken, an address is not this machine's, addresses contradict each other
        so that media would not arrive, or a secret is too weak; StatusCode.ERR_FILE for certificates,
        StatusCode.ERR_VERSION, StatusCode.ERR_NOT_BUILT_IN, and those of bad arguments.

        [blocks: up to 100 ms]

        C: AUDIOROOM_CreateServer
        """
        c_options = _types.fill_server_options(
            init("ServerOptions"),
            udp_port=udp_port,
            bind=bind,
            node_ips=node_ips,
            api_key=api_key,
            api_secret=api_secret,
            tls_cert_file=tls_cert_file,
            tls_key_file=tls_key_file,
            log_file=log_file,
            on_log=on_log,
            log_level=log_level,
            max_rooms=max_rooms,
            max_users_per_room=max_users_per_room,
            max_users=max_users,
            max_logins_per_second=max_logins_per_second,
            empty_room_timeout_ms=empty_room_timeout_ms,
            media_binds=media_binds,
        )
        self._create("AUDIOROOM_CreateServer", c_options)

    def get_url(self) -> str:
        """Copies the address for clients on this machine, such as "ws://127.0.0.1:7870", into `buffer` (buffer rule). If `bind`
        is not a loopback address, clients on other machines use the same scheme and port with an address of this machine.

        Errors: StatusCode.ERR_BUFFER_TOO_SMALL, StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_GetServerUrl
        """
        return _convert.read_text(lambda *buffer: self._call("AUDIOROOM_GetServerUrl", *buffer))

    def kick_user(self, room_id: str, user_id: str) -> None:
        """Removes a user from a room; the user gets on_kick_out with StatusCode.ERR_KICKED. The token stays valid: the user may
        come back.

        The user is removed when the call returns; there is no request, and no event for the caller.
        Errors: StatusCode.ERR_NOT_FOUND when there is no such room or user, StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_KickUser
        """
        self._call("AUDIOROOM_KickUser", _convert.text("room_id", room_id), _convert.text("user_id", user_id))

    def mute_user(self, room_id: str, user_id: str, mute: bool) -> None:
        """Switch: mutes a user in a room, for everyone; 0 lifts the mute.

        The mute covers all present and future audio streams of the user, and lasts through reconnects and new logins until
        the room is closed. If a room has more than 4096 mutes, the server may drop mutes of users who are not in the room.
        The server forwards no audio of the user meanwhile. The user cannot lift the server's mute, and gets on_server_mute
        when it starts and ends. The user's own mute (Engine.enable_mic) is independent of it. The server's mute can be
        lifted while the user is not in the room. The mute is in force when the call returns; there is no request, and no
        event for the caller.
        Errors: StatusCode.ERR_NOT_FOUND when there is no such room, or when the user is neither in the room nor muted there,
        StatusCode.ERR_NULL_ARGUMENT.

        C: AUDIOROOM_MuteUser
        """
        self._call("AUDIOROOM_MuteUser", _convert.text("room_id", room_id), _convert.text("user_id", user_id), _convert.switch("mute", mute))

    def get_stats(self) -> ServerStats:
        """Writes the stats of a server into `stats`.

        Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.

        C: AUDIOROOM_GetServerStats
        """
        c_stats = init("ServerStats")
        self._call("AUDIOROOM_GetServerStats", ctypes.byref(c_stats))
        return _types.read_server_stats(c_stats, None, None)


def get_version_string() -> str:
    """Returns the version of the library that is loaded, such as "0.1.0". The text is static.

    [audio threads too]

    C: AUDIOROOM_GetVersionString
    """
    return _convert.decode(library("AUDIOROOM_GetVersionString")())


def get_abi_version() -> int:
    """Returns the ABI version of the library that is loaded, to compare with ABI_VERSION of the header. Engine does so by
    itself.

    [audio threads too]

    C: AUDIOROOM_GetAbiVersion
    """
    return int(library("AUDIOROOM_GetAbiVersion")())


def init_music_profile() -> AudioProfile:
    """Writes a profile for music into `profile`; `size` is `sizeof *profile`. It has Content.MUSIC, 2 channels and no DTX; the
    other fields have their defaults, so that the library chooses the bitrate, and the processing is off.

    Engine.set_audio_profile accepts the profile at any time, even while the stream is sent. Listeners with this library hear
    stereo at once; some other clients only when the profile was set before the stream was published.

    Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.

    C: AUDIOROOM_InitMusicProfile
    """
    c_profile = _api.AudioProfile()
    call("AUDIOROOM_InitMusicProfile", ctypes.byref(c_profile), ctypes.sizeof(c_profile))
    return _types.read_audio_profile(c_profile, None, None)


def get_max_received_streams() -> int:
    """Returns the maximum number of streams that an engine receives at once: 128. A further stream stays silent, and
    on_audio_problem reports it. Engine.set_max_decoded_streams sets how many of them are decoded. No engine is needed.

    [audio threads too]

    C: AUDIOROOM_GetMaxReceivedStreams
    """
    return int(library("AUDIOROOM_GetMaxReceivedStreams")())


def get_devices(side: DeviceSide) -> List[DeviceInfo]:
    """Calls `visit` once for each sound device of one side (DeviceSide), on this thread, before it returns. `visit` may call
    any function of the library.

    No engine is needed. On a machine without sound devices, `visit` is not called and the status is StatusCode.OK.
    Errors: StatusCode.ERR_DEVICE when the sound server does not answer, StatusCode.ERR_NOT_BUILT_IN.

    [blocks: up to 3 s, until the sound server answers]

    C: AUDIOROOM_GetDevices
    """
    found: List[DeviceInfo] = []
    c_visit = _api.DeviceVisitor(lambda _, pointer: found.append(_types.read_device_info(_convert.whole(pointer, _api.DeviceInfo), None, None)))
    call("AUDIOROOM_GetDevices", _convert.number("side", side, "int32_t"), c_visit, None)
    return found


def get_default_device(side: DeviceSide) -> str:
    """Writes the id of the system's default device of one side (DeviceSide) into `buffer` by the buffer rule.

    No engine is needed.
    Errors: StatusCode.ERR_NOT_FOUND if there is none, StatusCode.ERR_BUFFER_TOO_SMALL, StatusCode.ERR_DEVICE when the sound
    server does not answer, StatusCode.ERR_NOT_BUILT_IN.

    [blocks: up to 3 s, until the sound server answers]

    C: AUDIOROOM_GetDefaultDevice
    """
    return _convert.read_text(lambda *buffer: call("AUDIOROOM_GetDefaultDevice", _convert.number("side", side, "int32_t"), *buffer))


def set_device_volume(side: DeviceSide, volume: int, device: Optional[str] = None) -> None:
    """Sets the volume of a device in the system's mixer, 0 to 100 percent of the system's own slider; it changes the sound of
    other programs too. `side` is an DeviceSide; `device` is an id of get_devices, and None is the system's default device of
    that side. No engine is needed.

    Engine.set_capture_volume and Stream.set_play_volume change the volume of this program alone, on another scale.
    Errors: StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_DEVICE (no such device, or the sound server does not answer),
    StatusCode.ERR_NOT_BUILT_IN where there is neither PulseAudio nor PipeWire (the library reaches no other mixer).

    [blocks: up to 3 s, until the sound server answers]

    C: AUDIOROOM_SetDeviceVolume
    """
    call("AUDIOROOM_SetDeviceVolume", _convert.number("side", side, "int32_t"), _convert.text("device", device), _convert.number("volume", volume, "int32_t"))


def get_device_volume(side: DeviceSide, device: Optional[str] = None) -> int:
    """Writes the volume of a device in the system's mixer to `volume`, in percent. Other programs may have set more than 100.
    `device` and errors are those of set_device_volume.

    [blocks: up to 3 s, until the sound server answers]

    C: AUDIOROOM_GetDeviceVolume
    """
    c_volume = ctypes.c_int32()
    call("AUDIOROOM_GetDeviceVolume", _convert.number("side", side, "int32_t"), _convert.text("device", device), ctypes.byref(c_volume))
    return c_volume.value


def mute_device(side: DeviceSide, mute: bool, device: Optional[str] = None) -> None:
    """Switch: mutes a device in the system's mixer, for every program. `device` and errors are those of set_device_volume.
    Engine.enable_mic and Engine.enable_speaker are the switches of this program alone.

    [blocks: up to 3 s, until the sound server answers]

    C: AUDIOROOM_MuteDevice
    """
    call("AUDIOROOM_MuteDevice", _convert.number("side", side, "int32_t"), _convert.text("device", device), _convert.switch("mute", mute))


def is_device_muted(side: DeviceSide, device: Optional[str] = None) -> bool:
    """Writes to `muted` whether a device is muted in the system's mixer: 1 or 0. `device` and errors are those of
    set_device_volume.

    [blocks: up to 3 s, until the sound server answers]

    C: AUDIOROOM_IsDeviceMuted
    """
    c_muted = ctypes.c_int32()
    call("AUDIOROOM_IsDeviceMuted", _convert.number("side", side, "int32_t"), _convert.text("device", device), ctypes.byref(c_muted))
    return c_muted.value > 0


def get_spectrum_band_edge(band: int) -> float:
    """Writes the lower edge of band `band` in Hz to `edge_hz`; with SPECTRUM_BANDS, the upper edge of the last band. The bands
    are one-third-octave bands (IEC 61260-1, base 10) from 89.1 Hz to 22387 Hz: the lower edge of band n is 10 to the power
    of (19.5 + n) / 10. No engine is needed.

    Errors: StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NULL_ARGUMENT.

    C: AUDIOROOM_GetSpectrumBandEdge
    """
    c_edge_hz = ctypes.c_float()
    call("AUDIOROOM_GetSpectrumBandEdge", _convert.number("band", band, "uint32_t"), ctypes.byref(c_edge_hz))
    return c_edge_hz.value


def create_token(
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
) -> str:
    """Signs a token and copies it into `buffer` (buffer rule). It is a LiveKit access token and needs no network.

    Do this on a server of yours and pass the token to the program that logs in: whoever has the secret can log in as any
    user. Two calls may make tokens of different lengths: ask for the size once, and add 64 bytes.
    Errors: StatusCode.ERR_BUFFER_TOO_SMALL, StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_OUT_OF_RANGE,
    StatusCode.ERR_TOO_LONG.

    C: AUDIOROOM_CreateToken
    """
    c_options = _types.fill_token_options(
        init("TokenOptions"),
        valid_seconds=valid_seconds,
        api_key=api_key,
        api_secret=api_secret,
        user_id=user_id,
        user_name=user_name,
        room_id=room_id,
        can_publish=can_publish,
        can_subscribe=can_subscribe,
        can_publish_data=can_publish_data,
        is_hidden=is_hidden,
    )
    return _convert.read_text(lambda *buffer: call("AUDIOROOM_CreateToken", ctypes.byref(c_options), *buffer))


__all__ = [
    "get_version_string",
    "get_abi_version",
    "init_music_profile",
    "get_max_received_streams",
    "get_devices",
    "get_default_device",
    "set_device_volume",
    "get_device_volume",
    "mute_device",
    "is_device_muted",
    "get_spectrum_band_edge",
    "create_token",
]

#: C functions that have no method, with the reason; a test requires that there is none.
MISSING: Dict[str, str] = {
}
