// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

/** Sizes and offsets of the C structs, in bytes. */
final class Layout {
    private Layout() {
    }

    static final class EngineOptions {
        static final int SIZE = 112;
        static final int struct_size = 0;
        static final int event_mode = 4;
        static final int callbacks = 8;
        static final int user_id = 16;
        static final int user_name = 24;
        static final int server_url = 32;
        static final int api_key = 40;
        static final int api_secret = 48;
        static final int ca_file = 56;
        static final int capture_device = 64;
        static final int playback_device = 72;
        static final int log_file = 80;
        static final int audio_profile = 88;
        static final int manual_publish = 96;
        static final int manual_play = 100;
        static final int log_level = 104;
        static final int reserved0 = 108;

        private EngineOptions() {
        }
    }

    static final class LogEvent {
        static final int SIZE = 32;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int target = 16;
        static final int level = 24;
        static final int reserved0 = 28;

        private LogEvent() {
        }
    }

    static final class Callbacks {
        static final int SIZE = 360;
        static final int struct_size = 0;
        static final int reserved0 = 4;
        static final int user_data = 8;
        static final int on_login_room = 16;
        static final int on_logout_room = 24;
        static final int on_kick_out = 32;
        static final int on_disconnect = 40;
        static final int on_reconnecting = 48;
        static final int on_reconnected = 56;
        static final int on_token_needed = 64;
        static final int on_user_update = 72;
        static final int on_stream_update = 80;
        static final int on_stream_info_update = 88;
        static final int on_publish_state = 96;
        static final int on_play_state = 104;
        static final int on_first_audio = 112;
        static final int on_device_started = 120;
        static final int on_device_error = 128;
        static final int on_sound_level = 136;
        static final int on_active_speakers = 144;
        static final int on_connection_quality = 152;
        static final int on_room_message = 160;
        static final int on_data = 168;
        static final int on_request_done = 176;
        static final int on_log = 184;
        static final int on_wake = 192;
        static final int on_release = 200;
        static final int on_device_change = 208;
        static final int on_spectrum = 216;
        static final int on_mic_attention = 224;
        static final int on_aux_problem = 232;
        static final int on_audio_problem = 240;
        static final int on_publish_quality = 248;
        static final int on_play_quality = 256;
        static final int on_server_mute = 264;
        static final int on_stream_encryption = 272;
        static final int on_rpc_request = 280;
        static final int on_rpc_done = 288;
        static final int on_text = 296;
        static final int on_player_state = 304;
        static final int on_recording_progress = 312;
        static final int on_recording_end = 320;
        static final int on_user_info = 328;
        static final int on_room_metadata = 336;
        static final int on_bytes = 344;
        static final int on_bytes_space = 352;

        private Callbacks() {
        }
    }

    static final class LoginRoomEvent {
        static final int SIZE = 56;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int room_id = 24;
        static final int server_url = 32;
        static final int warning = 40;
        static final int is_embedded = 48;
        static final int reserved0 = 52;

        private LoginRoomEvent() {
        }
    }

    static final class LogoutRoomEvent {
        static final int SIZE = 32;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int room_id = 24;

        private LogoutRoomEvent() {
        }
    }

    static final class KickOutEvent {
        static final int SIZE = 32;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int room_id = 24;

        private KickOutEvent() {
        }
    }

    static final class DisconnectEvent {
        static final int SIZE = 32;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int room_id = 24;

        private DisconnectEvent() {
        }
    }

    static final class ReconnectingEvent {
        static final int SIZE = 24;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;

        private ReconnectingEvent() {
        }
    }

    static final class ReconnectedEvent {
        static final int SIZE = 40;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int server_url = 24;
        static final int is_embedded = 32;
        static final int reserved0 = 36;

        private ReconnectedEvent() {
        }
    }

    static final class TokenNeededEvent {
        static final int SIZE = 24;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;

        private TokenNeededEvent() {
        }
    }

    static final class LoginOptions {
        static final int SIZE = 48;
        static final int struct_size = 0;
        static final int manual_publish = 4;
        static final int manual_play = 8;
        static final int user_updates = 12;
        static final int login_timeout_ms = 16;
        static final int reconnect_timeout_ms = 20;
        static final int server_url = 24;
        static final int token = 32;
        static final int encryption_key = 40;

        private LoginOptions() {
        }
    }

    static final class User {
        static final int SIZE = 24;
        static final int struct_size = 0;
        static final int reserved0 = 4;
        static final int user_id = 8;
        static final int user_name = 16;

        private User() {
        }
    }

    static final class UserUpdateEvent {
        static final int SIZE = 56;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int is_complete = 24;
        static final int added_count = 28;
        static final int added = 32;
        static final int removed = 40;
        static final int removed_count = 48;
        static final int reserved0 = 52;

        private UserUpdateEvent() {
        }
    }

    static final class StreamInfo {
        static final int SIZE = 48;
        static final int struct_size = 0;
        static final int is_muted = 4;
        static final int stream = 8;
        static final int stream_id = 16;
        static final int user_id = 24;
        static final int user_name = 32;
        static final int extra_info = 40;

        private StreamInfo() {
        }
    }

    static final class StreamUpdateEvent {
        static final int SIZE = 40;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int is_added = 24;
        static final int count = 28;
        static final int streams = 32;

        private StreamUpdateEvent() {
        }
    }

    static final class StreamInfoUpdateEvent {
        static final int SIZE = 40;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int streams = 24;
        static final int count = 32;
        static final int reserved0 = 36;

        private StreamInfoUpdateEvent() {
        }
    }

    static final class Attribute {
        static final int SIZE = 24;
        static final int struct_size = 0;
        static final int reserved0 = 4;
        static final int key = 8;
        static final int value = 16;

        private Attribute() {
        }
    }

    static final class UserInfoEvent {
        static final int SIZE = 88;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int user_id = 24;
        static final int user_name = 32;
        static final int metadata = 40;
        static final int attributes = 48;
        static final int changed_attributes = 56;
        static final int attribute_count = 64;
        static final int changed_attribute_count = 68;
        static final int is_name_changed = 72;
        static final int is_metadata_changed = 76;
        static final int user_kind = 80;
        static final int reserved0 = 84;

        private UserInfoEvent() {
        }
    }

    static final class RoomMetadataEvent {
        static final int SIZE = 32;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int metadata = 24;

        private RoomMetadataEvent() {
        }
    }

    static final class UserInfo {
        static final int SIZE = 48;
        static final int struct_size = 0;
        static final int user_kind = 4;
        static final int user_id = 8;
        static final int user_name = 16;
        static final int metadata = 24;
        static final int attributes = 32;
        static final int attribute_count = 40;
        static final int reserved0 = 44;

        private UserInfo() {
        }
    }

    static final class PublishStateEvent {
        static final int SIZE = 48;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int stream = 24;
        static final int stream_id = 32;
        static final int state = 40;
        static final int reserved0 = 44;

        private PublishStateEvent() {
        }
    }

    static final class ServerMuteEvent {
        static final int SIZE = 48;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int stream = 24;
        static final int stream_id = 32;
        static final int is_muted_by_server = 40;
        static final int is_muted_by_user = 44;

        private ServerMuteEvent() {
        }
    }

    static final class AudioProfile {
        static final int SIZE = 48;
        static final int struct_size = 0;
        static final int bitrate_bps = 4;
        static final int latency_mode = 8;
        static final int channels = 12;
        static final int fec = 16;
        static final int dtx = 20;
        static final int dred_ms = 24;
        static final int complexity = 28;
        static final int red = 32;
        static final int content = 36;
        static final int processing = 40;
        static final int reserved0 = 44;

        private AudioProfile() {
        }
    }

    static final class PlayStateEvent {
        static final int SIZE = 48;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int stream = 24;
        static final int stream_id = 32;
        static final int state = 40;
        static final int reserved0 = 44;

        private PlayStateEvent() {
        }
    }

    static final class FirstAudioEvent {
        static final int SIZE = 40;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int stream = 24;
        static final int t_ns = 32;

        private FirstAudioEvent() {
        }
    }

    static final class MicAttentionEvent {
        static final int SIZE = 24;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int attention = 16;
        static final int reserved0 = 20;

        private MicAttentionEvent() {
        }
    }

    static final class AudioProblemEvent {
        static final int SIZE = 40;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int stream = 24;
        static final int problem = 32;
        static final int reserved0 = 36;

        private AudioProblemEvent() {
        }
    }

    static final class TalkOptions {
        static final int SIZE = 32;
        static final int struct_size = 0;
        static final int mode = 4;
        static final int hold_ms = 8;
        static final int pre_roll_ms = 12;
        static final int threshold_percent = 16;
        static final int attack_ms = 20;
        static final int release_ms = 24;
        static final int reserved0 = 28;

        private TalkOptions() {
        }
    }

    static final class AudioFrame {
        static final int SIZE = 24;
        static final int struct_size = 0;
        static final int rate_hz = 4;
        static final int samples = 8;
        static final int samples_per_channel = 16;
        static final int channels = 20;

        private AudioFrame() {
        }
    }

    static final class ProcessingStats {
        static final int SIZE = 120;
        static final int struct_size = 0;
        static final int aec = 4;
        static final int high_pass = 8;
        static final int noise_suppression = 12;
        static final int agc = 16;
        static final int is_open = 20;
        static final int is_voice = 24;
        static final int voice_probability = 28;
        static final int delay_ms = 32;
        static final int echo_loss_db = 36;
        static final int echo_delay_ms = 40;
        static final int reserved0 = 44;
        static final int alignments = 48;
        static final int capture_calls = 56;
        static final int slow_capture_calls = 64;
        static final int capture_bad_samples = 72;
        static final int longest_capture_call_ms = 80;
        static final int playback_calls = 88;
        static final int slow_playback_calls = 96;
        static final int playback_bad_samples = 104;
        static final int longest_playback_call_ms = 112;

        private ProcessingStats() {
        }
    }

    static final class ReverbOptions {
        static final int SIZE = 24;
        static final int struct_size = 0;
        static final int preset = 4;
        static final int room_size = 8;
        static final int decay_s = 12;
        static final int damping = 16;
        static final int wet_gain = 20;

        private ReverbOptions() {
        }
    }

    static final class AuxProblemEvent {
        static final int SIZE = 24;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int missing = 16;

        private AuxProblemEvent() {
        }
    }

    static final class AuxFrame {
        static final int SIZE = 24;
        static final int struct_size = 0;
        static final int channels = 4;
        static final int rate_hz = 8;
        static final int samples_per_channel = 12;
        static final int interleaved = 16;

        private AuxFrame() {
        }
    }

    static final class PlayerStateEvent {
        static final int SIZE = 48;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int player = 16;
        static final int state = 24;
        static final int reserved0 = 28;
        static final int position_ms = 32;
        static final int duration_ms = 40;

        private PlayerStateEvent() {
        }
    }

    static final class PlayerRead {
        static final int SIZE = 40;
        static final int struct_size = 0;
        static final int has_failed = 4;
        static final int position = 8;
        static final int buffer = 16;
        static final int size = 24;
        static final int written = 32;

        private PlayerRead() {
        }
    }

    static final class PlayerOptions {
        static final int SIZE = 56;
        static final int struct_size = 0;
        static final int plays = 4;
        static final int path = 8;
        static final int reader = 16;
        static final int reader_user_data = 24;
        static final int reader_size = 32;
        static final int play_locally = 40;
        static final int send = 44;
        static final int local_volume = 48;
        static final int sent_volume = 52;

        private PlayerOptions() {
        }
    }

    static final class PlayerInfo {
        static final int SIZE = 72;
        static final int struct_size = 0;
        static final int state = 4;
        static final int position_ms = 8;
        static final int duration_ms = 16;
        static final int rate_hz = 24;
        static final int channels = 32;
        static final int missing = 40;
        static final int plays = 48;
        static final int play_locally = 52;
        static final int send = 56;
        static final int local_volume = 60;
        static final int sent_volume = 64;
        static final int reserved0 = 68;

        private PlayerInfo() {
        }
    }

    static final class RecordingProgressEvent {
        static final int SIZE = 56;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int recording = 16;
        static final int duration_ms = 24;
        static final int bytes = 32;
        static final int files = 40;
        static final int unrecorded_users = 44;
        static final int lost_ms = 48;

        private RecordingProgressEvent() {
        }
    }

    static final class RecordingEndEvent {
        static final int SIZE = 56;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int recording = 16;
        static final int duration_ms = 24;
        static final int bytes = 32;
        static final int files = 40;
        static final int unrecorded_users = 44;
        static final int lost_ms = 48;

        private RecordingEndEvent() {
        }
    }

    static final class RecordingOptions {
        static final int SIZE = 48;
        static final int struct_size = 0;
        static final int source = 4;
        static final int path = 8;
        static final int room = 16;
        static final int stream = 24;
        static final int format = 32;
        static final int channels = 36;
        static final int bitrate = 40;
        static final int overwrite = 44;

        private RecordingOptions() {
        }
    }

    static final class DeviceStartedEvent {
        static final int SIZE = 32;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int t_ns = 16;
        static final int side = 24;
        static final int reserved0 = 28;

        private DeviceStartedEvent() {
        }
    }

    static final class DeviceErrorEvent {
        static final int SIZE = 24;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int side = 16;
        static final int reserved0 = 20;

        private DeviceErrorEvent() {
        }
    }

    static final class DeviceChangeEvent {
        static final int SIZE = 48;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int side = 16;
        static final int change = 20;
        static final int device_id = 24;
        static final int name = 32;
        static final int is_default = 40;
        static final int reserved0 = 44;

        private DeviceChangeEvent() {
        }
    }

    static final class DeviceInfo {
        static final int SIZE = 24;
        static final int struct_size = 0;
        static final int is_default = 4;
        static final int device_id = 8;
        static final int name = 16;

        private DeviceInfo() {
        }
    }

    static final class SoundLevel {
        static final int SIZE = 40;
        static final int struct_size = 0;
        static final int is_voice = 4;
        static final int room = 8;
        static final int stream = 16;
        static final int level = 24;
        static final int rms_dbfs = 28;
        static final int peak_dbfs = 32;
        static final int reserved0 = 36;

        private SoundLevel() {
        }
    }

    static final class SoundLevelEvent {
        static final int SIZE = 32;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int levels = 16;
        static final int count = 24;
        static final int reserved0 = 28;

        private SoundLevelEvent() {
        }
    }

    static final class ActiveSpeaker {
        static final int SIZE = 24;
        static final int struct_size = 0;
        static final int level = 4;
        static final int user_id = 8;
        static final int user_name = 16;

        private ActiveSpeaker() {
        }
    }

    static final class ActiveSpeakersEvent {
        static final int SIZE = 40;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int speakers = 24;
        static final int count = 32;
        static final int reserved0 = 36;

        private ActiveSpeakersEvent() {
        }
    }

    static final class Spectrum {
        static final int SIZE = 32;
        static final int struct_size = 0;
        static final int band_count = 4;
        static final int room = 8;
        static final int stream = 16;
        static final int bands_dbfs = 24;

        private Spectrum() {
        }
    }

    static final class SpectrumEvent {
        static final int SIZE = 32;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int spectra = 16;
        static final int count = 24;
        static final int reserved0 = 28;

        private SpectrumEvent() {
        }
    }

    static final class RoomMessageEvent {
        static final int SIZE = 64;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int user_id = 24;
        static final int user_name = 32;
        static final int message_id = 40;
        static final int text = 48;
        static final int sent_at_ms = 56;

        private RoomMessageEvent() {
        }
    }

    static final class DataEvent {
        static final int SIZE = 64;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int user_id = 24;
        static final int user_name = 32;
        static final int topic = 40;
        static final int data = 48;
        static final int size = 56;
        static final int delivery = 60;

        private DataEvent() {
        }
    }

    static final class RequestDoneEvent {
        static final int SIZE = 32;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int request = 24;

        private RequestDoneEvent() {
        }
    }

    static final class TextEvent {
        static final int SIZE = 88;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int user_id = 24;
        static final int user_name = 32;
        static final int topic = 40;
        static final int message_id = 48;
        static final int text = 56;
        static final int sent_at_ms = 64;
        static final int attributes = 72;
        static final int attribute_count = 80;
        static final int reserved0 = 84;

        private TextEvent() {
        }
    }

    static final class BytesEvent {
        static final int SIZE = 144;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int stream = 24;
        static final int part = 32;
        static final int size = 36;
        static final int data = 40;
        static final int offset = 48;
        static final int total_size = 56;
        static final int user_id = 64;
        static final int user_name = 72;
        static final int topic = 80;
        static final int name = 88;
        static final int mime_type = 96;
        static final int stream_id = 104;
        static final int sent_at_ms = 112;
        static final int attributes = 120;
        static final int attribute_count = 128;
        static final int reserved0 = 132;
        static final int refused_count = 136;

        private BytesEvent() {
        }
    }

    static final class BytesSpaceEvent {
        static final int SIZE = 32;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int stream = 24;

        private BytesSpaceEvent() {
        }
    }

    static final class ByteStreamOptions {
        static final int SIZE = 72;
        static final int struct_size = 0;
        static final int attribute_count = 4;
        static final int topic = 8;
        static final int name = 16;
        static final int mime_type = 24;
        static final int total_size = 32;
        static final int attribute_keys = 40;
        static final int attribute_values = 48;
        static final int user_ids = 56;
        static final int user_count = 64;
        static final int reserved0 = 68;

        private ByteStreamOptions() {
        }
    }

    static final class RpcRequestEvent {
        static final int SIZE = 72;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int request = 24;
        static final int user_id = 32;
        static final int user_name = 40;
        static final int method = 48;
        static final int payload = 56;
        static final int timeout_ms = 64;
        static final int reserved0 = 68;

        private RpcRequestEvent() {
        }
    }

    static final class RpcDoneEvent {
        static final int SIZE = 56;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int request = 24;
        static final int payload = 32;
        static final int data = 40;
        static final int code = 48;
        static final int reserved0 = 52;

        private RpcDoneEvent() {
        }
    }

    static final class StreamEncryptionEvent {
        static final int SIZE = 48;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int stream = 24;
        static final int stream_id = 32;
        static final int state = 40;
        static final int reserved0 = 44;

        private StreamEncryptionEvent() {
        }
    }

    static final class EncryptionKeyOptions {
        static final int SIZE = 48;
        static final int struct_size = 0;
        static final int key_index = 4;
        static final int passphrase = 8;
        static final int key = 16;
        static final int key_size = 24;
        static final int ratchet_window = 28;
        static final int user_id = 32;
        static final int decrypt_only = 40;
        static final int reserved0 = 44;

        private EncryptionKeyOptions() {
        }
    }

    static final class ConnectionQualityEvent {
        static final int SIZE = 48;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int user_id = 24;
        static final int user_name = 32;
        static final int quality = 40;
        static final int mos = 44;

        private ConnectionQualityEvent() {
        }
    }

    static final class PublishQualityEvent {
        static final int SIZE = 104;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int room = 16;
        static final int stream = 24;
        static final int quality = 32;
        static final int connection_quality = 36;
        static final int period_ms = 40;
        static final int round_trip_ms = 44;
        static final int jitter_ms = 48;
        static final int loss = 52;
        static final int listener_loss = 56;
        static final int listener_residual_loss = 60;
        static final int median_residual_loss = 64;
        static final int mos = 68;
        static final int packets = 72;
        static final int send_bps = 80;
        static final int bitrate_bps = 88;
        static final int capacity_bps = 96;

        private PublishQualityEvent() {
        }
    }

    static final class PlayQuality {
        static final int SIZE = 72;
        static final int struct_size = 0;
        static final int quality = 4;
        static final int room = 8;
        static final int stream = 16;
        static final int packets = 24;
        static final int receive_bps = 32;
        static final int loss = 40;
        static final int concealed = 44;
        static final int concealments_per_minute = 48;
        static final int round_trip_ms = 52;
        static final int jitter_ms = 56;
        static final int buffer_ms = 60;
        static final int mouth_to_ear_ms = 64;
        static final int mos = 68;

        private PlayQuality() {
        }
    }

    static final class PlayQualityEvent {
        static final int SIZE = 32;
        static final int struct_size = 0;
        static final int status = 4;
        static final int message = 8;
        static final int qualities = 16;
        static final int count = 24;
        static final int period_ms = 28;

        private PlayQualityEvent() {
        }
    }

    static final class RoomStats {
        static final int SIZE = 112;
        static final int struct_size = 0;
        static final int round_trip_ms = 4;
        static final int login_ms = 8;
        static final int is_realtime = 12;
        static final int send_bps = 16;
        static final int receive_bps = 24;
        static final int datagrams_sent = 32;
        static final int datagrams_received = 40;
        static final int users = 48;
        static final int streams = 56;
        static final int playback_underruns = 64;
        static final int capture_overruns = 72;
        static final int late_wakeups = 80;
        static final int dropped_events = 88;
        static final int is_tcp = 96;
        static final int is_relayed = 104;

        private RoomStats() {
        }
    }

    static final class StreamStats {
        static final int SIZE = 296;
        static final int struct_size = 0;
        static final int jitter_ms = 4;
        static final int buffer_ms = 8;
        static final int target_ms = 12;
        static final int mouth_to_ear_ms = 16;
        static final int capture_ms = 20;
        static final int packet_ms = 24;
        static final int network_ms = 28;
        static final int jitter_buffer_ms = 32;
        static final int decode_ms = 36;
        static final int playback_ms = 40;
        static final int is_decoded = 44;
        static final int packets = 48;
        static final int bytes = 56;
        static final int lost_packets = 64;
        static final int discarded_packets = 72;
        static final int played_samples = 80;
        static final int concealed_samples = 88;
        static final int concealment_events = 96;
        static final int fec_packets = 104;
        static final int dred_frames = 112;
        static final int inserted_samples = 120;
        static final int removed_samples = 128;
        static final int late_packets = 136;
        static final int duplicate_packets = 144;
        static final int reordered_packets = 152;
        static final int fec_packets_received = 160;
        static final int red_packets = 168;
        static final int retransmitted_packets = 176;
        static final int emitted_samples = 184;
        static final int silent_concealed_samples = 192;
        static final int pause_samples = 200;
        static final int stretches = 208;
        static final int buffer_delay_s = 216;
        static final int target_delay_s = 224;
        static final int minimum_delay_s = 232;
        static final int bitrate_bps = 240;
        static final int capacity_bps = 248;
        static final int fec = 256;
        static final int red = 260;
        static final int dred_ms = 264;
        static final int expected_loss = 268;
        static final int chain_ms = 272;
        static final int clock_ppm = 276;
        static final int redundant_packets = 280;
        static final int loss = 288;
        static final int round_trip_ms = 292;

        private StreamStats() {
        }
    }

    static final class TokenOptions {
        static final int SIZE = 64;
        static final int struct_size = 0;
        static final int valid_seconds = 4;
        static final int api_key = 8;
        static final int api_secret = 16;
        static final int user_id = 24;
        static final int user_name = 32;
        static final int room_id = 40;
        static final int can_publish = 48;
        static final int can_subscribe = 52;
        static final int can_publish_data = 56;
        static final int is_hidden = 60;

        private TokenOptions() {
        }
    }

    static final class ServerOptions {
        static final int SIZE = 112;
        static final int struct_size = 0;
        static final int udp_port = 4;
        static final int bind = 8;
        static final int node_ips = 16;
        static final int api_key = 24;
        static final int api_secret = 32;
        static final int tls_cert_file = 40;
        static final int tls_key_file = 48;
        static final int log_file = 56;
        static final int on_log = 64;
        static final int user_data = 72;
        static final int log_level = 80;
        static final int max_rooms = 84;
        static final int max_users_per_room = 88;
        static final int max_users = 92;
        static final int max_logins_per_second = 96;
        static final int empty_room_timeout_ms = 100;
        static final int media_binds = 104;

        private ServerOptions() {
        }
    }

    static final class ServerStats {
        static final int SIZE = 120;
        static final int struct_size = 0;
        static final int reserved0 = 4;
        static final int rooms = 8;
        static final int users = 16;
        static final int streams = 24;
        static final int connections = 32;
        static final int logins = 40;
        static final int refused = 48;
        static final int packets_received = 56;
        static final int packets_forwarded = 64;
        static final int data_forwarded = 72;
        static final int data_dropped = 80;
        static final int datagrams_received = 88;
        static final int datagrams_sent = 96;
        static final int bytes_received = 104;
        static final int bytes_sent = 112;

        private ServerStats() {
        }
    }
}
