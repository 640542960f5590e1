"""The C interface of audioroom for ctypes: structs, callback types and function prototypes."""

# Written by `make bindings` from include/audioroom.h. Do not edit.
# ruff: noqa
# fmt: off

from ctypes import (
    CFUNCTYPE, POINTER, Structure, c_char_p, c_double, c_float, c_int8, c_int16, c_int32, c_int64, c_size_t, c_uint8, c_uint16, c_uint32,
    c_uint64, c_void_p,
)

ABI_VERSION = 1
VERSION_MAJOR = 0
VERSION_MINOR = 1
VERSION_PATCH = 0
AUTO = -2147483648
ALL_STREAMS = 18446744073709551615
LOCAL_MICROPHONE = 18446744073709551614
EQUALIZER_BANDS = 10
SPECTRUM_BANDS = 24


class EngineOptions(Structure):
    pass


class LogEvent(Structure):
    pass


class Callbacks(Structure):
    pass


class LoginRoomEvent(Structure):
    pass


class LogoutRoomEvent(Structure):
    pass


class KickOutEvent(Structure):
    pass


class DisconnectEvent(Structure):
    pass


class ReconnectingEvent(Structure):
    pass


class ReconnectedEvent(Structure):
    pass


class TokenNeededEvent(Structure):
    pass


class LoginOptions(Structure):
    pass


class User(Structure):
    pass


class UserUpdateEvent(Structure):
    pass


class StreamInfo(Structure):
    pass


class StreamUpdateEvent(Structure):
    pass


class StreamInfoUpdateEvent(Structure):
    pass


class Attribute(Structure):
    pass


class UserInfoEvent(Structure):
    pass


class RoomMetadataEvent(Structure):
    pass


class UserInfo(Structure):
    pass


class PublishStateEvent(Structure):
    pass


class ServerMuteEvent(Structure):
    pass


class AudioProfile(Structure):
    pass


class PlayStateEvent(Structure):
    pass


class FirstAudioEvent(Structure):
    pass


class MicAttentionEvent(Structure):
    pass


class AudioProblemEvent(Structure):
    pass


class TalkOptions(Structure):
    pass


class AudioFrame(Structure):
    pass


class ProcessingStats(Structure):
    pass


class ReverbOptions(Structure):
    pass


class AuxProblemEvent(Structure):
    pass


class AuxFrame(Structure):
    pass


class PlayerStateEvent(Structure):
    pass


class PlayerRead(Structure):
    pass


class PlayerOptions(Structure):
    pass


class PlayerInfo(Structure):
    pass


class RecordingProgressEvent(Structure):
    pass


class RecordingEndEvent(Structure):
    pass


class RecordingOptions(Structure):
    pass


class DeviceStartedEvent(Structure):
    pass


class DeviceErrorEvent(Structure):
    pass


class DeviceChangeEvent(Structure):
    pass


class DeviceInfo(Structure):
    pass


class SoundLevel(Structure):
    pass


class SoundLevelEvent(Structure):
    pass


class ActiveSpeaker(Structure):
    pass


class ActiveSpeakersEvent(Structure):
    pass


class Spectrum(Structure):
    pass


class SpectrumEvent(Structure):
    pass


class RoomMessageEvent(Structure):
    pass


class DataEvent(Structure):
    pass


class RequestDoneEvent(Structure):
    pass


class TextEvent(Structure):
    pass


class BytesEvent(Structure):
    pass


class BytesSpaceEvent(Structure):
    pass


class ByteStreamOptions(Structure):
    pass


class RpcRequestEvent(Structure):
    pass


class RpcDoneEvent(Structure):
    pass


class StreamEncryptionEvent(Structure):
    pass


class EncryptionKeyOptions(Structure):
    pass


class ConnectionQualityEvent(Structure):
    pass


class PublishQualityEvent(Structure):
    pass


class PlayQuality(Structure):
    pass


class PlayQualityEvent(Structure):
    pass


class RoomStats(Structure):
    pass


class StreamStats(Structure):
    pass


class TokenOptions(Structure):
    pass


class ServerOptions(Structure):
    pass


class ServerStats(Structure):
    pass


UserVisitor = CFUNCTYPE(None, c_void_p, POINTER(User))
StreamVisitor = CFUNCTYPE(None, c_void_p, POINTER(StreamInfo))
UserInfoVisitor = CFUNCTYPE(None, c_void_p, POINTER(UserInfo))
AudioProcessor = CFUNCTYPE(None, c_void_p, POINTER(AudioFrame))
AuxSource = CFUNCTYPE(None, c_void_p, POINTER(AuxFrame))
PlayerReader = CFUNCTYPE(None, c_void_p, POINTER(PlayerRead))
DeviceVisitor = CFUNCTYPE(None, c_void_p, POINTER(DeviceInfo))
Callbacks_on_login_room = CFUNCTYPE(None, c_void_p, POINTER(LoginRoomEvent))
Callbacks_on_logout_room = CFUNCTYPE(None, c_void_p, POINTER(LogoutRoomEvent))
Callbacks_on_kick_out = CFUNCTYPE(None, c_void_p, POINTER(KickOutEvent))
Callbacks_on_disconnect = CFUNCTYPE(None, c_void_p, POINTER(DisconnectEvent))
Callbacks_on_reconnecting = CFUNCTYPE(None, c_void_p, POINTER(ReconnectingEvent))
Callbacks_on_reconnected = CFUNCTYPE(None, c_void_p, POINTER(ReconnectedEvent))
Callbacks_on_token_needed = CFUNCTYPE(None, c_void_p, POINTER(TokenNeededEvent))
Callbacks_on_user_update = CFUNCTYPE(None, c_void_p, POINTER(UserUpdateEvent))
Callbacks_on_stream_update = CFUNCTYPE(None, c_void_p, POINTER(StreamUpdateEvent))
Callbacks_on_stream_info_update = CFUNCTYPE(None, c_void_p, POINTER(StreamInfoUpdateEvent))
Callbacks_on_publish_state = CFUNCTYPE(None, c_void_p, POINTER(PublishStateEvent))
Callbacks_on_play_state = CFUNCTYPE(None, c_void_p, POINTER(PlayStateEvent))
Callbacks_on_first_audio = CFUNCTYPE(None, c_void_p, POINTER(FirstAudioEvent))
Callbacks_on_device_started = CFUNCTYPE(None, c_void_p, POINTER(DeviceStartedEvent))
Callbacks_on_device_error = CFUNCTYPE(None, c_void_p, POINTER(DeviceErrorEvent))
Callbacks_on_sound_level = CFUNCTYPE(None, c_void_p, POINTER(SoundLevelEvent))
Callbacks_on_active_speakers = CFUNCTYPE(None, c_void_p, POINTER(ActiveSpeakersEvent))
Callbacks_on_connection_quality = CFUNCTYPE(None, c_void_p, POINTER(ConnectionQualityEvent))
Callbacks_on_room_message = CFUNCTYPE(None, c_void_p, POINTER(RoomMessageEvent))
Callbacks_on_data = CFUNCTYPE(None, c_void_p, POINTER(DataEvent))
Callbacks_on_request_done = CFUNCTYPE(None, c_void_p, POINTER(RequestDoneEvent))
Callbacks_on_log = CFUNCTYPE(None, c_void_p, POINTER(LogEvent))
Callbacks_on_wake = CFUNCTYPE(None, c_void_p)
Callbacks_on_release = CFUNCTYPE(None, c_void_p)
Callbacks_on_device_change = CFUNCTYPE(None, c_void_p, POINTER(DeviceChangeEvent))
Callbacks_on_spectrum = CFUNCTYPE(None, c_void_p, POINTER(SpectrumEvent))
Callbacks_on_mic_attention = CFUNCTYPE(None, c_void_p, POINTER(MicAttentionEvent))
Callbacks_on_aux_problem = CFUNCTYPE(None, c_void_p, POINTER(AuxProblemEvent))
Callbacks_on_audio_problem = CFUNCTYPE(None, c_void_p, POINTER(AudioProblemEvent))
Callbacks_on_publish_quality = CFUNCTYPE(None, c_void_p, POINTER(PublishQualityEvent))
Callbacks_on_play_quality = CFUNCTYPE(None, c_void_p, POINTER(PlayQualityEvent))
Callbacks_on_server_mute = CFUNCTYPE(None, c_void_p, POINTER(ServerMuteEvent))
Callbacks_on_stream_encryption = CFUNCTYPE(None, c_void_p, POINTER(StreamEncryptionEvent))
Callbacks_on_rpc_request = CFUNCTYPE(None, c_void_p, POINTER(RpcRequestEvent))
Callbacks_on_rpc_done = CFUNCTYPE(None, c_void_p, POINTER(RpcDoneEvent))
Callbacks_on_text = CFUNCTYPE(None, c_void_p, POINTER(TextEvent))
Callbacks_on_player_state = CFUNCTYPE(None, c_void_p, POINTER(PlayerStateEvent))
Callbacks_on_recording_progress = CFUNCTYPE(None, c_void_p, POINTER(RecordingProgressEvent))
Callbacks_on_recording_end = CFUNCTYPE(None, c_void_p, POINTER(RecordingEndEvent))
Callbacks_on_user_info = CFUNCTYPE(None, c_void_p, POINTER(UserInfoEvent))
Callbacks_on_room_metadata = CFUNCTYPE(None, c_void_p, POINTER(RoomMetadataEvent))
Callbacks_on_bytes = CFUNCTYPE(None, c_void_p, POINTER(BytesEvent))
Callbacks_on_bytes_space = CFUNCTYPE(None, c_void_p, POINTER(BytesSpaceEvent))
ServerOptions_on_log = CFUNCTYPE(None, c_void_p, POINTER(LogEvent))

EngineOptions._fields_ = [
    ("struct_size", c_uint32),
    ("event_mode", c_int32),
    ("callbacks", POINTER(Callbacks)),
    ("user_id", c_char_p),
    ("user_name", c_char_p),
    ("server_url", c_char_p),
    ("api_key", c_char_p),
    ("api_secret", c_char_p),
    ("ca_file", c_char_p),
    ("capture_device", c_char_p),
    ("playback_device", c_char_p),
    ("log_file", c_char_p),
    ("audio_profile", POINTER(AudioProfile)),
    ("manual_publish", c_int32),
    ("manual_play", c_int32),
    ("log_level", c_int32),
    ("reserved0", c_int32),
]

LogEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("target", c_char_p),
    ("level", c_int32),
    ("reserved0", c_int32),
]

Callbacks._fields_ = [
    ("struct_size", c_uint32),
    ("reserved0", c_uint32),
    ("user_data", c_void_p),
    ("on_login_room", Callbacks_on_login_room),
    ("on_logout_room", Callbacks_on_logout_room),
    ("on_kick_out", Callbacks_on_kick_out),
    ("on_disconnect", Callbacks_on_disconnect),
    ("on_reconnecting", Callbacks_on_reconnecting),
    ("on_reconnected", Callbacks_on_reconnected),
    ("on_token_needed", Callbacks_on_token_needed),
    ("on_user_update", Callbacks_on_user_update),
    ("on_stream_update", Callbacks_on_stream_update),
    ("on_stream_info_update", Callbacks_on_stream_info_update),
    ("on_publish_state", Callbacks_on_publish_state),
    ("on_play_state", Callbacks_on_play_state),
    ("on_first_audio", Callbacks_on_first_audio),
    ("on_device_started", Callbacks_on_device_started),
    ("on_device_error", Callbacks_on_device_error),
    ("on_sound_level", Callbacks_on_sound_level),
    ("on_active_speakers", Callbacks_on_active_speakers),
    ("on_connection_quality", Callbacks_on_connection_quality),
    ("on_room_message", Callbacks_on_room_message),
    ("on_data", Callbacks_on_data),
    ("on_request_done", Callbacks_on_request_done),
    ("on_log", Callbacks_on_log),
    ("on_wake", Callbacks_on_wake),
    ("on_release", Callbacks_on_release),
    ("on_device_change", Callbacks_on_device_change),
    ("on_spectrum", Callbacks_on_spectrum),
    ("on_mic_attention", Callbacks_on_mic_attention),
    ("on_aux_problem", Callbacks_on_aux_problem),
    ("on_audio_problem", Callbacks_on_audio_problem),
    ("on_publish_quality", Callbacks_on_publish_quality),
    ("on_play_quality", Callbacks_on_play_quality),
    ("on_server_mute", Callbacks_on_server_mute),
    ("on_stream_encryption", Callbacks_on_stream_encryption),
    ("on_rpc_request", Callbacks_on_rpc_request),
    ("on_rpc_done", Callbacks_on_rpc_done),
    ("on_text", Callbacks_on_text),
    ("on_player_state", Callbacks_on_player_state),
    ("on_recording_progress", Callbacks_on_recording_progress),
    ("on_recording_end", Callbacks_on_recording_end),
    ("on_user_info", Callbacks_on_user_info),
    ("on_room_metadata", Callbacks_on_room_metadata),
    ("on_bytes", Callbacks_on_bytes),
    ("on_bytes_space", Callbacks_on_bytes_space),
]

LoginRoomEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("room_id", c_char_p),
    ("server_url", c_char_p),
    ("warning", c_char_p),
    ("is_embedded", c_int32),
    ("reserved0", c_int32),
]

LogoutRoomEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("room_id", c_char_p),
]

KickOutEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("room_id", c_char_p),
]

DisconnectEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("room_id", c_char_p),
]

ReconnectingEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
]

ReconnectedEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("server_url", c_char_p),
    ("is_embedded", c_int32),
    ("reserved0", c_int32),
]

TokenNeededEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
]

LoginOptions._fields_ = [
    ("struct_size", c_uint32),
    ("manual_publish", c_int32),
    ("manual_play", c_int32),
    ("user_updates", c_int32),
    ("login_timeout_ms", c_uint32),
    ("reconnect_timeout_ms", c_uint32),
    ("server_url", c_char_p),
    ("token", c_char_p),
    ("encryption_key", POINTER(EncryptionKeyOptions)),
]

User._fields_ = [
    ("struct_size", c_uint32),
    ("reserved0", c_uint32),
    ("user_id", c_char_p),
    ("user_name", c_char_p),
]

UserUpdateEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("is_complete", c_int32),
    ("added_count", c_uint32),
    ("added", POINTER(POINTER(User))),
    ("removed", POINTER(POINTER(User))),
    ("removed_count", c_uint32),
    ("reserved0", c_uint32),
]

StreamInfo._fields_ = [
    ("struct_size", c_uint32),
    ("is_muted", c_int32),
    ("stream", c_uint64),
    ("stream_id", c_char_p),
    ("user_id", c_char_p),
    ("user_name", c_char_p),
    ("extra_info", c_char_p),
]

StreamUpdateEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("is_added", c_int32),
    ("count", c_uint32),
    ("streams", POINTER(POINTER(StreamInfo))),
]

StreamInfoUpdateEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("streams", POINTER(POINTER(StreamInfo))),
    ("count", c_uint32),
    ("reserved0", c_uint32),
]

Attribute._fields_ = [
    ("struct_size", c_uint32),
    ("reserved0", c_uint32),
    ("key", c_char_p),
    ("value", c_char_p),
]

UserInfoEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("user_id", c_char_p),
    ("user_name", c_char_p),
    ("metadata", c_char_p),
    ("attributes", POINTER(POINTER(Attribute))),
    ("changed_attributes", POINTER(POINTER(Attribute))),
    ("attribute_count", c_uint32),
    ("changed_attribute_count", c_uint32),
    ("is_name_changed", c_int32),
    ("is_metadata_changed", c_int32),
    ("user_kind", c_int32),
    ("reserved0", c_uint32),
]

RoomMetadataEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("metadata", c_char_p),
]

UserInfo._fields_ = [
    ("struct_size", c_uint32),
    ("user_kind", c_int32),
    ("user_id", c_char_p),
    ("user_name", c_char_p),
    ("metadata", c_char_p),
    ("attributes", POINTER(POINTER(Attribute))),
    ("attribute_count", c_uint32),
    ("reserved0", c_uint32),
]

PublishStateEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("stream", c_uint64),
    ("stream_id", c_char_p),
    ("state", c_int32),
    ("reserved0", c_int32),
]

ServerMuteEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("stream", c_uint64),
    ("stream_id", c_char_p),
    ("is_muted_by_server", c_int32),
    ("is_muted_by_user", c_int32),
]

AudioProfile._fields_ = [
    ("struct_size", c_uint32),
    ("bitrate_bps", c_int32),
    ("latency_mode", c_int32),
    ("channels", c_uint32),
    ("fec", c_int32),
    ("dtx", c_int32),
    ("dred_ms", c_int32),
    ("complexity", c_uint32),
    ("red", c_int32),
    ("content", c_int32),
    ("processing", c_int32),
    ("reserved0", c_int32),
]

PlayStateEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("stream", c_uint64),
    ("stream_id", c_char_p),
    ("state", c_int32),
    ("reserved0", c_int32),
]

FirstAudioEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("stream", c_uint64),
    ("t_ns", c_uint64),
]

MicAttentionEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("attention", c_int32),
    ("reserved0", c_int32),
]

AudioProblemEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("stream", c_uint64),
    ("problem", c_int32),
    ("reserved0", c_int32),
]

TalkOptions._fields_ = [
    ("struct_size", c_uint32),
    ("mode", c_int32),
    ("hold_ms", c_int32),
    ("pre_roll_ms", c_int32),
    ("threshold_percent", c_int32),
    ("attack_ms", c_int32),
    ("release_ms", c_int32),
    ("reserved0", c_int32),
]

AudioFrame._fields_ = [
    ("struct_size", c_uint32),
    ("rate_hz", c_uint32),
    ("samples", POINTER(c_float)),
    ("samples_per_channel", c_uint32),
    ("channels", c_uint32),
]

ProcessingStats._fields_ = [
    ("struct_size", c_uint32),
    ("aec", c_int32),
    ("high_pass", c_int32),
    ("noise_suppression", c_int32),
    ("agc", c_int32),
    ("is_open", c_int32),
    ("is_voice", c_int32),
    ("voice_probability", c_float),
    ("delay_ms", c_float),
    ("echo_loss_db", c_float),
    ("echo_delay_ms", c_int32),
    ("reserved0", c_int32),
    ("alignments", c_int64),
    ("capture_calls", c_int64),
    ("slow_capture_calls", c_int64),
    ("capture_bad_samples", c_int64),
    ("longest_capture_call_ms", c_double),
    ("playback_calls", c_int64),
    ("slow_playback_calls", c_int64),
    ("playback_bad_samples", c_int64),
    ("longest_playback_call_ms", c_double),
]

ReverbOptions._fields_ = [
    ("struct_size", c_uint32),
    ("preset", c_int32),
    ("room_size", c_float),
    ("decay_s", c_float),
    ("damping", c_float),
    ("wet_gain", c_float),
]

AuxProblemEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("missing", c_uint64),
]

AuxFrame._fields_ = [
    ("struct_size", c_uint32),
    ("channels", c_uint32),
    ("rate_hz", c_uint32),
    ("samples_per_channel", c_uint32),
    ("interleaved", POINTER(c_float)),
]

PlayerStateEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("player", c_uint64),
    ("state", c_int32),
    ("reserved0", c_int32),
    ("position_ms", c_int64),
    ("duration_ms", c_int64),
]

PlayerRead._fields_ = [
    ("struct_size", c_uint32),
    ("has_failed", c_int32),
    ("position", c_uint64),
    ("buffer", POINTER(c_uint8)),
    ("size", c_uint64),
    ("written", c_uint64),
]

PlayerOptions._fields_ = [
    ("struct_size", c_uint32),
    ("plays", c_int32),
    ("path", c_char_p),
    ("reader", PlayerReader),
    ("reader_user_data", c_void_p),
    ("reader_size", c_uint64),
    ("play_locally", c_int32),
    ("send", c_int32),
    ("local_volume", c_int32),
    ("sent_volume", c_int32),
]

PlayerInfo._fields_ = [
    ("struct_size", c_uint32),
    ("state", c_int32),
    ("position_ms", c_int64),
    ("duration_ms", c_int64),
    ("rate_hz", c_int64),
    ("channels", c_int64),
    ("missing", c_int64),
    ("plays", c_int32),
    ("play_locally", c_int32),
    ("send", c_int32),
    ("local_volume", c_int32),
    ("sent_volume", c_int32),
    ("reserved0", c_int32),
]

RecordingProgressEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("recording", c_uint64),
    ("duration_ms", c_uint64),
    ("bytes", c_uint64),
    ("files", c_uint32),
    ("unrecorded_users", c_uint32),
    ("lost_ms", c_uint64),
]

RecordingEndEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("recording", c_uint64),
    ("duration_ms", c_uint64),
    ("bytes", c_uint64),
    ("files", c_uint32),
    ("unrecorded_users", c_uint32),
    ("lost_ms", c_uint64),
]

RecordingOptions._fields_ = [
    ("struct_size", c_uint32),
    ("source", c_int32),
    ("path", c_char_p),
    ("room", c_uint64),
    ("stream", c_uint64),
    ("format", c_int32),
    ("channels", c_uint32),
    ("bitrate", c_uint32),
    ("overwrite", c_int32),
]

DeviceStartedEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("t_ns", c_uint64),
    ("side", c_int32),
    ("reserved0", c_int32),
]

DeviceErrorEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("side", c_int32),
    ("reserved0", c_int32),
]

DeviceChangeEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("side", c_int32),
    ("change", c_int32),
    ("device_id", c_char_p),
    ("name", c_char_p),
    ("is_default", c_int32),
    ("reserved0", c_int32),
]

DeviceInfo._fields_ = [
    ("struct_size", c_uint32),
    ("is_default", c_int32),
    ("device_id", c_char_p),
    ("name", c_char_p),
]

SoundLevel._fields_ = [
    ("struct_size", c_uint32),
    ("is_voice", c_int32),
    ("room", c_uint64),
    ("stream", c_uint64),
    ("level", c_float),
    ("rms_dbfs", c_float),
    ("peak_dbfs", c_float),
    ("reserved0", c_float),
]

SoundLevelEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("levels", POINTER(POINTER(SoundLevel))),
    ("count", c_uint32),
    ("reserved0", c_uint32),
]

ActiveSpeaker._fields_ = [
    ("struct_size", c_uint32),
    ("level", c_float),
    ("user_id", c_char_p),
    ("user_name", c_char_p),
]

ActiveSpeakersEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("speakers", POINTER(POINTER(ActiveSpeaker))),
    ("count", c_uint32),
    ("reserved0", c_uint32),
]

Spectrum._fields_ = [
    ("struct_size", c_uint32),
    ("band_count", c_uint32),
    ("room", c_uint64),
    ("stream", c_uint64),
    ("bands_dbfs", POINTER(c_float)),
]

SpectrumEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("spectra", POINTER(POINTER(Spectrum))),
    ("count", c_uint32),
    ("reserved0", c_uint32),
]

RoomMessageEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("user_id", c_char_p),
    ("user_name", c_char_p),
    ("message_id", c_char_p),
    ("text", c_char_p),
    ("sent_at_ms", c_int64),
]

DataEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("user_id", c_char_p),
    ("user_name", c_char_p),
    ("topic", c_char_p),
    ("data", POINTER(c_uint8)),
    ("size", c_uint32),
    ("delivery", c_int32),
]

RequestDoneEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("request", c_uint64),
]

TextEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("user_id", c_char_p),
    ("user_name", c_char_p),
    ("topic", c_char_p),
    ("message_id", c_char_p),
    ("text", c_char_p),
    ("sent_at_ms", c_int64),
    ("attributes", POINTER(POINTER(Attribute))),
    ("attribute_count", c_uint32),
    ("reserved0", c_uint32),
]

BytesEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("stream", c_uint64),
    ("part", c_int32),
    ("size", c_uint32),
    ("data", POINTER(c_uint8)),
    ("offset", c_uint64),
    ("total_size", c_int64),
    ("user_id", c_char_p),
    ("user_name", c_char_p),
    ("topic", c_char_p),
    ("name", c_char_p),
    ("mime_type", c_char_p),
    ("stream_id", c_char_p),
    ("sent_at_ms", c_int64),
    ("attributes", POINTER(POINTER(Attribute))),
    ("attribute_count", c_uint32),
    ("reserved0", c_uint32),
    ("refused_count", c_uint64),
]

BytesSpaceEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("stream", c_uint64),
]

ByteStreamOptions._fields_ = [
    ("struct_size", c_uint32),
    ("attribute_count", c_uint32),
    ("topic", c_char_p),
    ("name", c_char_p),
    ("mime_type", c_char_p),
    ("total_size", c_int64),
    ("attribute_keys", POINTER(c_char_p)),
    ("attribute_values", POINTER(c_char_p)),
    ("user_ids", POINTER(c_char_p)),
    ("user_count", c_uint32),
    ("reserved0", c_uint32),
]

RpcRequestEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("request", c_uint64),
    ("user_id", c_char_p),
    ("user_name", c_char_p),
    ("method", c_char_p),
    ("payload", c_char_p),
    ("timeout_ms", c_uint32),
    ("reserved0", c_uint32),
]

RpcDoneEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("request", c_uint64),
    ("payload", c_char_p),
    ("data", c_char_p),
    ("code", c_uint32),
    ("reserved0", c_uint32),
]

StreamEncryptionEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("stream", c_uint64),
    ("stream_id", c_char_p),
    ("state", c_int32),
    ("reserved0", c_int32),
]

EncryptionKeyOptions._fields_ = [
    ("struct_size", c_uint32),
    ("key_index", c_uint32),
    ("passphrase", c_char_p),
    ("key", POINTER(c_uint8)),
    ("key_size", c_uint32),
    ("ratchet_window", c_uint32),
    ("user_id", c_char_p),
    ("decrypt_only", c_int32),
    ("reserved0", c_int32),
]

ConnectionQualityEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("user_id", c_char_p),
    ("user_name", c_char_p),
    ("quality", c_int32),
    ("mos", c_float),
]

PublishQualityEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("room", c_uint64),
    ("stream", c_uint64),
    ("quality", c_int32),
    ("connection_quality", c_int32),
    ("period_ms", c_uint32),
    ("round_trip_ms", c_float),
    ("jitter_ms", c_float),
    ("loss", c_float),
    ("listener_loss", c_float),
    ("listener_residual_loss", c_float),
    ("median_residual_loss", c_float),
    ("mos", c_float),
    ("packets", c_int64),
    ("send_bps", c_int64),
    ("bitrate_bps", c_int64),
    ("capacity_bps", c_int64),
]

PlayQuality._fields_ = [
    ("struct_size", c_uint32),
    ("quality", c_int32),
    ("room", c_uint64),
    ("stream", c_uint64),
    ("packets", c_int64),
    ("receive_bps", c_int64),
    ("loss", c_float),
    ("concealed", c_float),
    ("concealments_per_minute", c_float),
    ("round_trip_ms", c_float),
    ("jitter_ms", c_float),
    ("buffer_ms", c_float),
    ("mouth_to_ear_ms", c_float),
    ("mos", c_float),
]

PlayQualityEvent._fields_ = [
    ("struct_size", c_uint32),
    ("status", c_int32),
    ("message", c_char_p),
    ("qualities", POINTER(POINTER(PlayQuality))),
    ("count", c_uint32),
    ("period_ms", c_uint32),
]

RoomStats._fields_ = [
    ("struct_size", c_uint32),
    ("round_trip_ms", c_float),
    ("login_ms", c_float),
    ("is_realtime", c_int32),
    ("send_bps", c_int64),
    ("receive_bps", c_int64),
    ("datagrams_sent", c_int64),
    ("datagrams_received", c_int64),
    ("users", c_int64),
    ("streams", c_int64),
    ("playback_underruns", c_int64),
    ("capture_overruns", c_int64),
    ("late_wakeups", c_int64),
    ("dropped_events", c_int64),
    ("is_tcp", c_int64),
    ("is_relayed", c_int64),
]

StreamStats._fields_ = [
    ("struct_size", c_uint32),
    ("jitter_ms", c_float),
    ("buffer_ms", c_float),
    ("target_ms", c_float),
    ("mouth_to_ear_ms", c_float),
    ("capture_ms", c_float),
    ("packet_ms", c_float),
    ("network_ms", c_float),
    ("jitter_buffer_ms", c_float),
    ("decode_ms", c_float),
    ("playback_ms", c_float),
    ("is_decoded", c_int32),
    ("packets", c_int64),
    ("bytes", c_int64),
    ("lost_packets", c_int64),
    ("discarded_packets", c_int64),
    ("played_samples", c_int64),
    ("concealed_samples", c_int64),
    ("concealment_events", c_int64),
    ("fec_packets", c_int64),
    ("dred_frames", c_int64),
    ("inserted_samples", c_int64),
    ("removed_samples", c_int64),
    ("late_packets", c_int64),
    ("duplicate_packets", c_int64),
    ("reordered_packets", c_int64),
    ("fec_packets_received", c_int64),
    ("red_packets", c_int64),
    ("retransmitted_packets", c_int64),
    ("emitted_samples", c_int64),
    ("silent_concealed_samples", c_int64),
    ("pause_samples", c_int64),
    ("stretches", c_int64),
    ("buffer_delay_s", c_double),
    ("target_delay_s", c_double),
    ("minimum_delay_s", c_double),
    ("bitrate_bps", c_int64),
    ("capacity_bps", c_int64),
    ("fec", c_int32),
    ("red", c_int32),
    ("dred_ms", c_int32),
    ("expected_loss", c_float),
    ("chain_ms", c_float),
    ("clock_ppm", c_float),
    ("redundant_packets", c_int64),
    ("loss", c_float),
    ("round_trip_ms", c_float),
]

TokenOptions._fields_ = [
    ("struct_size", c_uint32),
    ("valid_seconds", c_uint32),
    ("api_key", c_char_p),
    ("api_secret", c_char_p),
    ("user_id", c_char_p),
    ("user_name", c_char_p),
    ("room_id", c_char_p),
    ("can_publish", c_int32),
    ("can_subscribe", c_int32),
    ("can_publish_data", c_int32),
    ("is_hidden", c_int32),
]

ServerOptions._fields_ = [
    ("struct_size", c_uint32),
    ("udp_port", c_uint32),
    ("bind", c_char_p),
    ("node_ips", c_char_p),
    ("api_key", c_char_p),
    ("api_secret", c_char_p),
    ("tls_cert_file", c_char_p),
    ("tls_key_file", c_char_p),
    ("log_file", c_char_p),
    ("on_log", ServerOptions_on_log),
    ("user_data", c_void_p),
    ("log_level", c_int32),
    ("max_rooms", c_uint32),
    ("max_users_per_room", c_uint32),
    ("max_users", c_uint32),
    ("max_logins_per_second", c_uint32),
    ("empty_room_timeout_ms", c_uint32),
    ("media_binds", c_char_p),
]

ServerStats._fields_ = [
    ("struct_size", c_uint32),
    ("reserved0", c_uint32),
    ("rooms", c_int64),
    ("users", c_int64),
    ("streams", c_int64),
    ("connections", c_int64),
    ("logins", c_int64),
    ("refused", c_int64),
    ("packets_received", c_int64),
    ("packets_forwarded", c_int64),
    ("data_forwarded", c_int64),
    ("data_dropped", c_int64),
    ("datagrams_received", c_int64),
    ("datagrams_sent", c_int64),
    ("bytes_received", c_int64),
    ("bytes_sent", c_int64),
]

#: The size of each struct in bytes.
SIZES = {
    "EngineOptions": 112,
    "LogEvent": 32,
    "Callbacks": 360,
    "LoginRoomEvent": 56,
    "LogoutRoomEvent": 32,
    "KickOutEvent": 32,
    "DisconnectEvent": 32,
    "ReconnectingEvent": 24,
    "ReconnectedEvent": 40,
    "TokenNeededEvent": 24,
    "LoginOptions": 48,
    "User": 24,
    "UserUpdateEvent": 56,
    "StreamInfo": 48,
    "StreamUpdateEvent": 40,
    "StreamInfoUpdateEvent": 40,
    "Attribute": 24,
    "UserInfoEvent": 88,
    "RoomMetadataEvent": 32,
    "UserInfo": 48,
    "PublishStateEvent": 48,
    "ServerMuteEvent": 48,
    "AudioProfile": 48,
    "PlayStateEvent": 48,
    "FirstAudioEvent": 40,
    "MicAttentionEvent": 24,
    "AudioProblemEvent": 40,
    "TalkOptions": 32,
    "AudioFrame": 24,
    "ProcessingStats": 120,
    "ReverbOptions": 24,
    "AuxProblemEvent": 24,
    "AuxFrame": 24,
    "PlayerStateEvent": 48,
    "PlayerRead": 40,
    "PlayerOptions": 56,
    "PlayerInfo": 72,
    "RecordingProgressEvent": 56,
    "RecordingEndEvent": 56,
    "RecordingOptions": 48,
    "DeviceStartedEvent": 32,
    "DeviceErrorEvent": 24,
    "DeviceChangeEvent": 48,
    "DeviceInfo": 24,
    "SoundLevel": 40,
    "SoundLevelEvent": 32,
    "ActiveSpeaker": 24,
    "ActiveSpeakersEvent": 40,
    "Spectrum": 32,
    "SpectrumEvent": 32,
    "RoomMessageEvent": 64,
    "DataEvent": 64,
    "RequestDoneEvent": 32,
    "TextEvent": 88,
    "BytesEvent": 144,
    "BytesSpaceEvent": 32,
    "ByteStreamOptions": 72,
    "RpcRequestEvent": 72,
    "RpcDoneEvent": 56,
    "StreamEncryptionEvent": 48,
    "EncryptionKeyOptions": 48,
    "ConnectionQualityEvent": 48,
    "PublishQualityEvent": 104,
    "PlayQuality": 72,
    "PlayQualityEvent": 32,
    "RoomStats": 112,
    "StreamStats": 296,
    "TokenOptions": 64,
    "ServerOptions": 112,
    "ServerStats": 120,
}

#: The result and the arguments of each function.
PROTOTYPES = {
    "AUDIOROOM_GetVersionString": (c_char_p, []),
    "AUDIOROOM_GetAbiVersion": (c_uint32, []),
    "AUDIOROOM_GetLastErrorMessage": (c_int32, [c_char_p, c_size_t, POINTER(c_size_t)]),
    "AUDIOROOM_GetStatusName": (c_char_p, [c_int32]),
    "AUDIOROOM_InitEngineOptions": (c_int32, [POINTER(EngineOptions), c_size_t]),
    "AUDIOROOM_CreateEngine": (c_int32, [c_uint32, POINTER(EngineOptions), POINTER(c_void_p)]),
    "AUDIOROOM_DestroyEngine": (c_int32, [POINTER(c_void_p)]),
    "AUDIOROOM_Pause": (c_int32, [c_void_p]),
    "AUDIOROOM_Resume": (c_int32, [c_void_p]),
    "AUDIOROOM_InitCallbacks": (c_int32, [POINTER(Callbacks), c_size_t]),
    "AUDIOROOM_SetCallbacks": (c_int32, [c_void_p, POINTER(Callbacks)]),
    "AUDIOROOM_PollEvents": (c_int32, [c_void_p, c_uint32, POINTER(c_uint32)]),
    "AUDIOROOM_GetEventHandle": (c_int32, [c_void_p, POINTER(c_int64)]),
    "AUDIOROOM_SetUser": (c_int32, [c_void_p, c_char_p, c_char_p]),
    "AUDIOROOM_SetServer": (c_int32, [c_void_p, c_char_p, c_char_p, c_char_p]),
    "AUDIOROOM_InitLoginOptions": (c_int32, [POINTER(LoginOptions), c_size_t]),
    "AUDIOROOM_LoginRoom": (c_int32, [c_void_p, c_char_p, POINTER(LoginOptions), POINTER(c_uint64)]),
    "AUDIOROOM_LogoutRoom": (c_int32, [c_void_p, c_uint64]),
    "AUDIOROOM_GetRoomState": (c_int32, [c_void_p, c_uint64, POINTER(c_int32)]),
    "AUDIOROOM_RenewToken": (c_int32, [c_void_p, c_uint64, c_char_p]),
    "AUDIOROOM_NotifyNetworkChanged": (c_int32, [c_void_p]),
    "AUDIOROOM_EnableUserUpdates": (c_int32, [c_void_p, c_uint64, c_int32]),
    "AUDIOROOM_GetUsers": (c_int32, [c_void_p, c_uint64, UserVisitor, c_void_p]),
    "AUDIOROOM_GetStreams": (c_int32, [c_void_p, c_uint64, StreamVisitor, c_void_p]),
    "AUDIOROOM_KickRoomUser": (c_int32, [c_void_p, c_uint64, c_char_p, POINTER(c_uint64)]),
    "AUDIOROOM_MuteRoomUser": (c_int32, [c_void_p, c_uint64, c_char_p, c_int32, POINTER(c_uint64)]),
    "AUDIOROOM_GetUser": (c_int32, [c_void_p, c_uint64, c_char_p, UserInfoVisitor, c_void_p]),
    "AUDIOROOM_SetUserName": (c_int32, [c_void_p, c_uint64, c_char_p, POINTER(c_uint64)]),
    "AUDIOROOM_SetUserMetadata": (c_int32, [c_void_p, c_uint64, c_char_p, POINTER(c_uint64)]),
    "AUDIOROOM_SetUserAttributes": (c_int32, [c_void_p, c_uint64, POINTER(c_char_p), POINTER(c_char_p), c_uint32, POINTER(c_uint64)]),
    "AUDIOROOM_GetRoomMetadata": (c_int32, [c_void_p, c_uint64, c_char_p, c_size_t, POINTER(c_size_t)]),
    "AUDIOROOM_SetManualPublish": (c_int32, [c_void_p, c_int32]),
    "AUDIOROOM_IsManualPublish": (c_int32, [c_void_p, POINTER(c_int32)]),
    "AUDIOROOM_StartPublish": (c_int32, [c_void_p, c_uint64, c_char_p, POINTER(c_uint64)]),
    "AUDIOROOM_StopPublish": (c_int32, [c_void_p, c_uint64]),
    "AUDIOROOM_RestartPublish": (c_int32, [c_void_p, c_uint64]),
    "AUDIOROOM_GetPublishedStream": (c_int32, [c_void_p, c_uint64, POINTER(c_uint64), POINTER(c_int32)]),
    "AUDIOROOM_EnableMic": (c_int32, [c_void_p, c_int32]),
    "AUDIOROOM_IsMicEnabled": (c_int32, [c_void_p, POINTER(c_int32)]),
    "AUDIOROOM_SetCaptureVolume": (c_int32, [c_void_p, c_int32]),
    "AUDIOROOM_GetCaptureVolume": (c_int32, [c_void_p, POINTER(c_int32)]),
    "AUDIOROOM_IsMutedByServer": (c_int32, [c_void_p, c_uint64, POINTER(c_int32)]),
    "AUDIOROOM_InitAudioProfile": (c_int32, [POINTER(AudioProfile), c_size_t]),
    "AUDIOROOM_InitMusicProfile": (c_int32, [POINTER(AudioProfile), c_size_t]),
    "AUDIOROOM_SetAudioProfile": (c_int32, [c_void_p, POINTER(AudioProfile)]),
    "AUDIOROOM_GetAudioProfile": (c_int32, [c_void_p, POINTER(AudioProfile)]),
    "AUDIOROOM_SetStreamExtraInfo": (c_int32, [c_void_p, c_uint64, c_char_p, POINTER(c_uint64)]),
    "AUDIOROOM_SetManualPlay": (c_int32, [c_void_p, c_int32]),
    "AUDIOROOM_IsManualPlay": (c_int32, [c_void_p, POINTER(c_int32)]),
    "AUDIOROOM_StartPlay": (c_int32, [c_void_p, c_uint64, c_uint64]),
    "AUDIOROOM_StopPlay": (c_int32, [c_void_p, c_uint64, c_uint64]),
    "AUDIOROOM_EnableSpeaker": (c_int32, [c_void_p, c_int32]),
    "AUDIOROOM_IsSpeakerEnabled": (c_int32, [c_void_p, POINTER(c_int32)]),
    "AUDIOROOM_SetPlayVolume": (c_int32, [c_void_p, c_uint64, c_uint64, c_int32]),
    "AUDIOROOM_GetPlayVolume": (c_int32, [c_void_p, c_uint64, c_uint64, POINTER(c_int32)]),
    "AUDIOROOM_MuteStream": (c_int32, [c_void_p, c_uint64, c_uint64, c_int32]),
    "AUDIOROOM_IsStreamMuted": (c_int32, [c_void_p, c_uint64, c_uint64, POINTER(c_int32)]),
    "AUDIOROOM_SetStreamPan": (c_int32, [c_void_p, c_uint64, c_uint64, c_int32]),
    "AUDIOROOM_GetStreamPan": (c_int32, [c_void_p, c_uint64, c_uint64, POINTER(c_int32)]),
    "AUDIOROOM_SetMaxDecodedStreams": (c_int32, [c_void_p, c_uint32]),
    "AUDIOROOM_GetMaxDecodedStreams": (c_int32, [c_void_p, POINTER(c_uint32)]),
    "AUDIOROOM_GetMaxReceivedStreams": (c_uint32, []),
    "AUDIOROOM_EnableSidetone": (c_int32, [c_void_p, c_int32]),
    "AUDIOROOM_IsSidetoneEnabled": (c_int32, [c_void_p, POINTER(c_int32)]),
    "AUDIOROOM_SetSidetoneVolume": (c_int32, [c_void_p, c_int32]),
    "AUDIOROOM_GetSidetoneVolume": (c_int32, [c_void_p, POINTER(c_int32)]),
    "AUDIOROOM_EnableAec": (c_int32, [c_void_p, c_int32]),
    "AUDIOROOM_EnableHighPass": (c_int32, [c_void_p, c_int32]),
    "AUDIOROOM_EnableNoiseSuppression": (c_int32, [c_void_p, c_int32]),
    "AUDIOROOM_EnableAgc": (c_int32, [c_void_p, c_int32]),
    "AUDIOROOM_InitTalkOptions": (c_int32, [POINTER(TalkOptions), c_size_t]),
    "AUDIOROOM_SetTalkOptions": (c_int32, [c_void_p, POINTER(TalkOptions)]),
    "AUDIOROOM_GetTalkOptions": (c_int32, [c_void_p, POINTER(TalkOptions)]),
    "AUDIOROOM_SetPushToTalkPressed": (c_int32, [c_void_p, c_int32]),
    "AUDIOROOM_IsPushToTalkPressed": (c_int32, [c_void_p, POINTER(c_int32)]),
    "AUDIOROOM_SetCaptureProcessor": (c_int32, [c_void_p, AudioProcessor, c_void_p]),
    "AUDIOROOM_SetPlaybackProcessor": (c_int32, [c_void_p, AudioProcessor, c_void_p]),
    "AUDIOROOM_InitProcessingStats": (c_int32, [POINTER(ProcessingStats), c_size_t]),
    "AUDIOROOM_GetProcessingStats": (c_int32, [c_void_p, POINTER(ProcessingStats)]),
    "AUDIOROOM_SetEqualizer": (c_int32, [c_void_p, c_void_p, c_uint32]),
    "AUDIOROOM_GetEqualizer": (c_int32, [c_void_p, c_void_p, c_uint32]),
    "AUDIOROOM_SetVoiceChanger": (c_int32, [c_void_p, c_float]),
    "AUDIOROOM_GetVoiceChanger": (c_int32, [c_void_p, c_void_p]),
    "AUDIOROOM_InitReverbOptions": (c_int32, [POINTER(ReverbOptions), c_size_t]),
    "AUDIOROOM_SetReverb": (c_int32, [c_void_p, POINTER(ReverbOptions)]),
    "AUDIOROOM_GetReverb": (c_int32, [c_void_p, POINTER(ReverbOptions)]),
    "AUDIOROOM_SetVirtualStereo": (c_int32, [c_void_p, c_float]),
    "AUDIOROOM_GetVirtualStereo": (c_int32, [c_void_p, c_void_p]),
    "AUDIOROOM_PushCaptureFrame": (c_int32, [c_void_p, c_void_p, c_uint32, c_uint32, c_uint32]),
    "AUDIOROOM_PullPlaybackFrame": (c_int32, [c_void_p, c_void_p, c_uint32, c_uint32, c_uint32]),
    "AUDIOROOM_EnableAux": (c_int32, [c_void_p, c_int32]),
    "AUDIOROOM_IsAuxEnabled": (c_int32, [c_void_p, POINTER(c_int32)]),
    "AUDIOROOM_PushAuxFrame": (c_int32, [c_void_p, c_void_p, c_uint32, c_uint32, c_uint32]),
    "AUDIOROOM_SetAuxSource": (c_int32, [c_void_p, AuxSource, c_void_p]),
    "AUDIOROOM_SetAuxVolume": (c_int32, [c_void_p, c_int32, c_int32]),
    "AUDIOROOM_GetAuxVolume": (c_int32, [c_void_p, POINTER(c_int32), POINTER(c_int32)]),
    "AUDIOROOM_MuteAuxPlayback": (c_int32, [c_void_p, c_int32]),
    "AUDIOROOM_IsAuxPlaybackMuted": (c_int32, [c_void_p, POINTER(c_int32)]),
    "AUDIOROOM_InitPlayerOptions": (c_int32, [POINTER(PlayerOptions), c_size_t]),
    "AUDIOROOM_InitPlayerInfo": (c_int32, [POINTER(PlayerInfo), c_size_t]),
    "AUDIOROOM_CreatePlayer": (c_int32, [c_void_p, POINTER(PlayerOptions), POINTER(c_uint64)]),
    "AUDIOROOM_DestroyPlayer": (c_int32, [c_void_p, c_uint64]),
    "AUDIOROOM_StartPlayer": (c_int32, [c_void_p, c_uint64]),
    "AUDIOROOM_PausePlayer": (c_int32, [c_void_p, c_uint64]),
    "AUDIOROOM_ResumePlayer": (c_int32, [c_void_p, c_uint64]),
    "AUDIOROOM_StopPlayer": (c_int32, [c_void_p, c_uint64]),
    "AUDIOROOM_SeekPlayer": (c_int32, [c_void_p, c_uint64, c_int64]),
    "AUDIOROOM_SetPlayerPlays": (c_int32, [c_void_p, c_uint64, c_int32]),
    "AUDIOROOM_SetPlayerOutput": (c_int32, [c_void_p, c_uint64, c_int32, c_int32]),
    "AUDIOROOM_SetPlayerVolume": (c_int32, [c_void_p, c_uint64, c_int32, c_int32]),
    "AUDIOROOM_GetPlayerInfo": (c_int32, [c_void_p, c_uint64, POINTER(PlayerInfo)]),
    "AUDIOROOM_InitRecordingOptions": (c_int32, [POINTER(RecordingOptions), c_size_t]),
    "AUDIOROOM_StartRecording": (c_int32, [c_void_p, POINTER(RecordingOptions), POINTER(c_uint64)]),
    "AUDIOROOM_StopRecording": (c_int32, [c_void_p, c_uint64]),
    "AUDIOROOM_GetDevices": (c_int32, [c_int32, DeviceVisitor, c_void_p]),
    "AUDIOROOM_SetDevice": (c_int32, [c_void_p, c_int32, c_char_p]),
    "AUDIOROOM_GetDevice": (c_int32, [c_void_p, c_int32, c_char_p, c_size_t, POINTER(c_size_t)]),
    "AUDIOROOM_GetDefaultDevice": (c_int32, [c_int32, c_char_p, c_size_t, POINTER(c_size_t)]),
    "AUDIOROOM_FollowDefaultDevice": (c_int32, [c_void_p, c_int32, c_int32]),
    "AUDIOROOM_IsFollowingDefaultDevice": (c_int32, [c_void_p, c_int32, POINTER(c_int32)]),
    "AUDIOROOM_WatchDevices": (c_int32, [c_void_p, c_int32]),
    "AUDIOROOM_IsWatchingDevices": (c_int32, [c_void_p, POINTER(c_int32)]),
    "AUDIOROOM_SetDeviceVolume": (c_int32, [c_int32, c_char_p, c_int32]),
    "AUDIOROOM_GetDeviceVolume": (c_int32, [c_int32, c_char_p, POINTER(c_int32)]),
    "AUDIOROOM_MuteDevice": (c_int32, [c_int32, c_char_p, c_int32]),
    "AUDIOROOM_IsDeviceMuted": (c_int32, [c_int32, c_char_p, POINTER(c_int32)]),
    "AUDIOROOM_StartSoundLevelMonitor": (c_int32, [c_void_p, c_uint32]),
    "AUDIOROOM_StopSoundLevelMonitor": (c_int32, [c_void_p]),
    "AUDIOROOM_GetSoundLevel": (c_int32, [c_void_p, c_uint64, c_uint64, c_void_p]),
    "AUDIOROOM_StartSpectrumMonitor": (c_int32, [c_void_p, c_uint32]),
    "AUDIOROOM_StopSpectrumMonitor": (c_int32, [c_void_p]),
    "AUDIOROOM_GetSpectrum": (c_int32, [c_void_p, c_uint64, c_uint64, c_void_p, c_uint32]),
    "AUDIOROOM_GetSpectrumBandEdge": (c_int32, [c_uint32, c_void_p]),
    "AUDIOROOM_SendRoomMessage": (c_int32, [c_void_p, c_uint64, c_char_p, POINTER(c_uint64)]),
    "AUDIOROOM_SendData": (c_int32, [c_void_p, c_uint64, c_void_p, c_size_t, c_char_p, POINTER(c_char_p), c_uint32, c_int32, POINTER(c_uint64)]),
    "AUDIOROOM_SendText": (c_int32, [c_void_p, c_uint64, c_char_p, c_char_p, POINTER(c_char_p), c_uint32, POINTER(c_uint64)]),
    "AUDIOROOM_InitByteStreamOptions": (c_int32, [POINTER(ByteStreamOptions), c_size_t]),
    "AUDIOROOM_OpenByteStream": (c_int32, [c_void_p, c_uint64, POINTER(ByteStreamOptions), POINTER(c_uint64)]),
    "AUDIOROOM_WriteByteStream": (c_int32, [c_void_p, c_uint64, c_uint64, c_void_p, c_size_t]),
    "AUDIOROOM_CloseByteStream": (c_int32, [c_void_p, c_uint64, c_uint64]),
    "AUDIOROOM_CancelByteStream": (c_int32, [c_void_p, c_uint64, c_uint64]),
    "AUDIOROOM_PerformRpc": (c_int32, [c_void_p, c_uint64, c_char_p, c_char_p, c_char_p, c_uint32, POINTER(c_uint64)]),
    "AUDIOROOM_RegisterRpcMethod": (c_int32, [c_void_p, c_uint64, c_char_p]),
    "AUDIOROOM_UnregisterRpcMethod": (c_int32, [c_void_p, c_uint64, c_char_p]),
    "AUDIOROOM_RespondToRpc": (c_int32, [c_void_p, c_uint64, c_uint64, c_char_p]),
    "AUDIOROOM_RejectRpc": (c_int32, [c_void_p, c_uint64, c_uint64, c_uint32, c_char_p, c_char_p]),
    "AUDIOROOM_InitEncryptionKeyOptions": (c_int32, [POINTER(EncryptionKeyOptions), c_size_t]),
    "AUDIOROOM_SetEncryptionKey": (c_int32, [c_void_p, c_uint64, POINTER(EncryptionKeyOptions)]),
    "AUDIOROOM_RemoveEncryptionKey": (c_int32, [c_void_p, c_uint64, c_char_p, c_uint32]),
    "AUDIOROOM_StartQualityMonitor": (c_int32, [c_void_p, c_uint32]),
    "AUDIOROOM_StopQualityMonitor": (c_int32, [c_void_p]),
    "AUDIOROOM_InitRoomStats": (c_int32, [POINTER(RoomStats), c_size_t]),
    "AUDIOROOM_GetRoomStats": (c_int32, [c_void_p, c_uint64, POINTER(RoomStats)]),
    "AUDIOROOM_InitStreamStats": (c_int32, [POINTER(StreamStats), c_size_t]),
    "AUDIOROOM_GetStreamStats": (c_int32, [c_void_p, c_uint64, c_uint64, POINTER(StreamStats)]),
    "AUDIOROOM_InitTokenOptions": (c_int32, [POINTER(TokenOptions), c_size_t]),
    "AUDIOROOM_CreateToken": (c_int32, [POINTER(TokenOptions), c_char_p, c_size_t, POINTER(c_size_t)]),
    "AUDIOROOM_InitServerOptions": (c_int32, [POINTER(ServerOptions), c_size_t]),
    "AUDIOROOM_CreateServer": (c_int32, [c_uint32, POINTER(ServerOptions), POINTER(c_void_p)]),
    "AUDIOROOM_DestroyServer": (c_int32, [POINTER(c_void_p)]),
    "AUDIOROOM_GetServerUrl": (c_int32, [c_void_p, c_char_p, c_size_t, POINTER(c_size_t)]),
    "AUDIOROOM_KickUser": (c_int32, [c_void_p, c_char_p, c_char_p]),
    "AUDIOROOM_MuteUser": (c_int32, [c_void_p, c_char_p, c_char_p, c_int32]),
    "AUDIOROOM_InitServerStats": (c_int32, [POINTER(ServerStats), c_size_t]),
    "AUDIOROOM_GetServerStats": (c_int32, [c_void_p, POINTER(ServerStats)]),
}
