// Written by `make bindings` from include/audioroom.h. Do not edit.

using System;
using System.Runtime.InteropServices;

namespace Audioroom
{
    internal static class Native
    {
#if UNITY_IOS && !UNITY_EDITOR
        internal const string File = "__Internal";
#else
        internal const string File = "audioroom";
#endif

        /// <summary>Every event callback, and every visitor of a list.</summary>
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void Visitor(IntPtr userData, IntPtr item);

        [StructLayout(LayoutKind.Sequential)]
        internal struct EngineOptions
        {
            internal uint struct_size;
            internal int event_mode;
            internal IntPtr callbacks;
            internal IntPtr user_id;
            internal IntPtr user_name;
            internal IntPtr server_url;
            internal IntPtr api_key;
            internal IntPtr api_secret;
            internal IntPtr ca_file;
            internal IntPtr capture_device;
            internal IntPtr playback_device;
            internal IntPtr log_file;
            internal IntPtr audio_profile;
            internal int manual_publish;
            internal int manual_play;
            internal int log_level;
            internal int reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct LogEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal IntPtr target;
            internal int level;
            internal int reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct Callbacks
        {
            internal uint struct_size;
            internal uint reserved0;
            internal IntPtr user_data;
            internal IntPtr on_login_room;
            internal IntPtr on_logout_room;
            internal IntPtr on_kick_out;
            internal IntPtr on_disconnect;
            internal IntPtr on_reconnecting;
            internal IntPtr on_reconnected;
            internal IntPtr on_token_needed;
            internal IntPtr on_user_update;
            internal IntPtr on_stream_update;
            internal IntPtr on_stream_info_update;
            internal IntPtr on_publish_state;
            internal IntPtr on_play_state;
            internal IntPtr on_first_audio;
            internal IntPtr on_device_started;
            internal IntPtr on_device_error;
            internal IntPtr on_sound_level;
            internal IntPtr on_active_speakers;
            internal IntPtr on_connection_quality;
            internal IntPtr on_room_message;
            internal IntPtr on_data;
            internal IntPtr on_request_done;
            internal IntPtr on_log;
            internal IntPtr on_wake;
            internal IntPtr on_release;
            internal IntPtr on_device_change;
            internal IntPtr on_spectrum;
            internal IntPtr on_mic_attention;
            internal IntPtr on_aux_problem;
            internal IntPtr on_audio_problem;
            internal IntPtr on_publish_quality;
            internal IntPtr on_play_quality;
            internal IntPtr on_server_mute;
            internal IntPtr on_stream_encryption;
            internal IntPtr on_rpc_request;
            internal IntPtr on_rpc_done;
            internal IntPtr on_text;
            internal IntPtr on_player_state;
            internal IntPtr on_recording_progress;
            internal IntPtr on_recording_end;
            internal IntPtr on_user_info;
            internal IntPtr on_room_metadata;
            internal IntPtr on_bytes;
            internal IntPtr on_bytes_space;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct LoginRoomEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal IntPtr room_id;
            internal IntPtr server_url;
            internal IntPtr warning;
            internal int is_embedded;
            internal int reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct LogoutRoomEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal IntPtr room_id;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct KickOutEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal IntPtr room_id;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct DisconnectEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal IntPtr room_id;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct ReconnectingEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct ReconnectedEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal IntPtr server_url;
            internal int is_embedded;
            internal int reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct TokenNeededEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct LoginOptions
        {
            internal uint struct_size;
            internal int manual_publish;
            internal int manual_play;
            internal int user_updates;
            internal uint login_timeout_ms;
            internal uint reconnect_timeout_ms;
            internal IntPtr server_url;
            internal IntPtr token;
            internal IntPtr encryption_key;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct User
        {
            internal uint struct_size;
            internal uint reserved0;
            internal IntPtr user_id;
            internal IntPtr user_name;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct UserUpdateEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal int is_complete;
            internal uint added_count;
            internal IntPtr added;
            internal IntPtr removed;
            internal uint removed_count;
            internal uint reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct StreamInfo
        {
            internal uint struct_size;
            internal int is_muted;
            internal ulong stream;
            internal IntPtr stream_id;
            internal IntPtr user_id;
            internal IntPtr user_name;
            internal IntPtr extra_info;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct StreamUpdateEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal int is_added;
            internal uint count;
            internal IntPtr streams;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct StreamInfoUpdateEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal IntPtr streams;
            internal uint count;
            internal uint reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct Attribute
        {
            internal uint struct_size;
            internal uint reserved0;
            internal IntPtr key;
            internal IntPtr value;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct UserInfoEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal IntPtr user_id;
            internal IntPtr user_name;
            internal IntPtr metadata;
            internal IntPtr attributes;
            internal IntPtr changed_attributes;
            internal uint attribute_count;
            internal uint changed_attribute_count;
            internal int is_name_changed;
            internal int is_metadata_changed;
            internal int user_kind;
            internal uint reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct RoomMetadataEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal IntPtr metadata;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct UserInfo
        {
            internal uint struct_size;
            internal int user_kind;
            internal IntPtr user_id;
            internal IntPtr user_name;
            internal IntPtr metadata;
            internal IntPtr attributes;
            internal uint attribute_count;
            internal uint reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct PublishStateEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal ulong stream;
            internal IntPtr stream_id;
            internal int state;
            internal int reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct ServerMuteEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal ulong stream;
            internal IntPtr stream_id;
            internal int is_muted_by_server;
            internal int is_muted_by_user;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct AudioProfile
        {
            internal uint struct_size;
            internal int bitrate_bps;
            internal int latency_mode;
            internal uint channels;
            internal int fec;
            internal int dtx;
            internal int dred_ms;
            internal uint complexity;
            internal int red;
            internal int content;
            internal int processing;
            internal int reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct PlayStateEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal ulong stream;
            internal IntPtr stream_id;
            internal int state;
            internal int reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct FirstAudioEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal ulong stream;
            internal ulong t_ns;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct MicAttentionEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal int attention;
            internal int reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct AudioProblemEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal ulong stream;
            internal int problem;
            internal int reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct TalkOptions
        {
            internal uint struct_size;
            internal int mode;
            internal int hold_ms;
            internal int pre_roll_ms;
            internal int threshold_percent;
            internal int attack_ms;
            internal int release_ms;
            internal int reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct AudioFrame
        {
            internal uint struct_size;
            internal uint rate_hz;
            internal IntPtr samples;
            internal uint samples_per_channel;
            internal uint channels;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct ProcessingStats
        {
            internal uint struct_size;
            internal int aec;
            internal int high_pass;
            internal int noise_suppression;
            internal int agc;
            internal int is_open;
            internal int is_voice;
            internal float voice_probability;
            internal float delay_ms;
            internal float echo_loss_db;
            internal int echo_delay_ms;
            internal int reserved0;
            internal long alignments;
            internal long capture_calls;
            internal long slow_capture_calls;
            internal long capture_bad_samples;
            internal double longest_capture_call_ms;
            internal long playback_calls;
            internal long slow_playback_calls;
            internal long playback_bad_samples;
            internal double longest_playback_call_ms;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct ReverbOptions
        {
            internal uint struct_size;
            internal int preset;
            internal float room_size;
            internal float decay_s;
            internal float damping;
            internal float wet_gain;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct AuxProblemEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong missing;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct AuxFrame
        {
            internal uint struct_size;
            internal uint channels;
            internal uint rate_hz;
            internal uint samples_per_channel;
            internal IntPtr interleaved;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct PlayerStateEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong player;
            internal int state;
            internal int reserved0;
            internal long position_ms;
            internal long duration_ms;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct PlayerRead
        {
            internal uint struct_size;
            internal int has_failed;
            internal ulong position;
            internal IntPtr buffer;
            internal ulong size;
            internal ulong written;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct PlayerOptions
        {
            internal uint struct_size;
            internal int plays;
            internal IntPtr path;
            internal IntPtr reader;
            internal IntPtr reader_user_data;
            internal ulong reader_size;
            internal int play_locally;
            internal int send;
            internal int local_volume;
            internal int sent_volume;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct PlayerInfo
        {
            internal uint struct_size;
            internal int state;
            internal long position_ms;
            internal long duration_ms;
            internal long rate_hz;
            internal long channels;
            internal long missing;
            internal int plays;
            internal int play_locally;
            internal int send;
            internal int local_volume;
            internal int sent_volume;
            internal int reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct RecordingProgressEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong recording;
            internal ulong duration_ms;
            internal ulong bytes;
            internal uint files;
            internal uint unrecorded_users;
            internal ulong lost_ms;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct RecordingEndEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong recording;
            internal ulong duration_ms;
            internal ulong bytes;
            internal uint files;
            internal uint unrecorded_users;
            internal ulong lost_ms;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct RecordingOptions
        {
            internal uint struct_size;
            internal int source;
            internal IntPtr path;
            internal ulong room;
            internal ulong stream;
            internal int format;
            internal uint channels;
            internal uint bitrate;
            internal int overwrite;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct DeviceStartedEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong t_ns;
            internal int side;
            internal int reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct DeviceErrorEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal int side;
            internal int reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct DeviceChangeEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal int side;
            internal int change;
            internal IntPtr device_id;
            internal IntPtr name;
            internal int is_default;
            internal int reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct DeviceInfo
        {
            internal uint struct_size;
            internal int is_default;
            internal IntPtr device_id;
            internal IntPtr name;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct SoundLevel
        {
            internal uint struct_size;
            internal int is_voice;
            internal ulong room;
            internal ulong stream;
            internal float level;
            internal float rms_dbfs;
            internal float peak_dbfs;
            internal float reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct SoundLevelEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal IntPtr levels;
            internal uint count;
            internal uint reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct ActiveSpeaker
        {
            internal uint struct_size;
            internal float level;
            internal IntPtr user_id;
            internal IntPtr user_name;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct ActiveSpeakersEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal IntPtr speakers;
            internal uint count;
            internal uint reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct Spectrum
        {
            internal uint struct_size;
            internal uint band_count;
            internal ulong room;
            internal ulong stream;
            internal IntPtr bands_dbfs;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct SpectrumEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal IntPtr spectra;
            internal uint count;
            internal uint reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct RoomMessageEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal IntPtr user_id;
            internal IntPtr user_name;
            internal IntPtr message_id;
            internal IntPtr text;
            internal long sent_at_ms;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct DataEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal IntPtr user_id;
            internal IntPtr user_name;
            internal IntPtr topic;
            internal IntPtr data;
            internal uint size;
            internal int delivery;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct RequestDoneEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal ulong request;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct TextEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal IntPtr user_id;
            internal IntPtr user_name;
            internal IntPtr topic;
            internal IntPtr message_id;
            internal IntPtr text;
            internal long sent_at_ms;
            internal IntPtr attributes;
            internal uint attribute_count;
            internal uint reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct BytesEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal ulong stream;
            internal int part;
            internal uint size;
            internal IntPtr data;
            internal ulong offset;
            internal long total_size;
            internal IntPtr user_id;
            internal IntPtr user_name;
            internal IntPtr topic;
            internal IntPtr name;
            internal IntPtr mime_type;
            internal IntPtr stream_id;
            internal long sent_at_ms;
            internal IntPtr attributes;
            internal uint attribute_count;
            internal uint reserved0;
            internal ulong refused_count;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct BytesSpaceEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal ulong stream;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct ByteStreamOptions
        {
            internal uint struct_size;
            internal uint attribute_count;
            internal IntPtr topic;
            internal IntPtr name;
            internal IntPtr mime_type;
            internal long total_size;
            internal IntPtr attribute_keys;
            internal IntPtr attribute_values;
            internal IntPtr user_ids;
            internal uint user_count;
            internal uint reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct RpcRequestEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal ulong request;
            internal IntPtr user_id;
            internal IntPtr user_name;
            internal IntPtr method;
            internal IntPtr payload;
            internal uint timeout_ms;
            internal uint reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct RpcDoneEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal ulong request;
            internal IntPtr payload;
            internal IntPtr data;
            internal uint code;
            internal uint reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct StreamEncryptionEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal ulong stream;
            internal IntPtr stream_id;
            internal int state;
            internal int reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct EncryptionKeyOptions
        {
            internal uint struct_size;
            internal uint key_index;
            internal IntPtr passphrase;
            internal IntPtr key;
            internal uint key_size;
            internal uint ratchet_window;
            internal IntPtr user_id;
            internal int decrypt_only;
            internal int reserved0;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct ConnectionQualityEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal IntPtr user_id;
            internal IntPtr user_name;
            internal int quality;
            internal float mos;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct PublishQualityEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal ulong room;
            internal ulong stream;
            internal int quality;
            internal int connection_quality;
            internal uint period_ms;
            internal float round_trip_ms;
            internal float jitter_ms;
            internal float loss;
            internal float listener_loss;
            internal float listener_residual_loss;
            internal float median_residual_loss;
            internal float mos;
            internal long packets;
            internal long send_bps;
            internal long bitrate_bps;
            internal long capacity_bps;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct PlayQuality
        {
            internal uint struct_size;
            internal int quality;
            internal ulong room;
            internal ulong stream;
            internal long packets;
            internal long receive_bps;
            internal float loss;
            internal float concealed;
            internal float concealments_per_minute;
            internal float round_trip_ms;
            internal float jitter_ms;
            internal float buffer_ms;
            internal float mouth_to_ear_ms;
            internal float mos;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct PlayQualityEvent
        {
            internal uint struct_size;
            internal int status;
            internal IntPtr message;
            internal IntPtr qualities;
            internal uint count;
            internal uint period_ms;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct RoomStats
        {
            internal uint struct_size;
            internal float round_trip_ms;
            internal float login_ms;
            internal int is_realtime;
            internal long send_bps;
            internal long receive_bps;
            internal long datagrams_sent;
            internal long datagrams_received;
            internal long users;
            internal long streams;
            internal long playback_underruns;
            internal long capture_overruns;
            internal long late_wakeups;
            internal long dropped_events;
            internal long is_tcp;
            internal long is_relayed;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct StreamStats
        {
            internal uint struct_size;
            internal float jitter_ms;
            internal float buffer_ms;
            internal float target_ms;
            internal float mouth_to_ear_ms;
            internal float capture_ms;
            internal float packet_ms;
            internal float network_ms;
            internal float jitter_buffer_ms;
            internal float decode_ms;
            internal float playback_ms;
            internal int is_decoded;
            internal long packets;
            internal long bytes;
            internal long lost_packets;
            internal long discarded_packets;
            internal long played_samples;
            internal long concealed_samples;
            internal long concealment_events;
            internal long fec_packets;
            internal long dred_frames;
            internal long inserted_samples;
            internal long removed_samples;
            internal long late_packets;
            internal long duplicate_packets;
            internal long reordered_packets;
            internal long fec_packets_received;
            internal long red_packets;
            internal long retransmitted_packets;
            internal long emitted_samples;
            internal long silent_concealed_samples;
            internal long pause_samples;
            internal long stretches;
            internal double buffer_delay_s;
            internal double target_delay_s;
            internal double minimum_delay_s;
            internal long bitrate_bps;
            internal long capacity_bps;
            internal int fec;
            internal int red;
            internal int dred_ms;
            internal float expected_loss;
            internal float chain_ms;
            internal float clock_ppm;
            internal long redundant_packets;
            internal float loss;
            internal float round_trip_ms;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct TokenOptions
        {
            internal uint struct_size;
            internal uint valid_seconds;
            internal IntPtr api_key;
            internal IntPtr api_secret;
            internal IntPtr user_id;
            internal IntPtr user_name;
            internal IntPtr room_id;
            internal int can_publish;
            internal int can_subscribe;
            internal int can_publish_data;
            internal int is_hidden;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct ServerOptions
        {
            internal uint struct_size;
            internal uint udp_port;
            internal IntPtr bind;
            internal IntPtr node_ips;
            internal IntPtr api_key;
            internal IntPtr api_secret;
            internal IntPtr tls_cert_file;
            internal IntPtr tls_key_file;
            internal IntPtr log_file;
            internal IntPtr on_log;
            internal IntPtr user_data;
            internal int log_level;
            internal uint max_rooms;
            internal uint max_users_per_room;
            internal uint max_users;
            internal uint max_logins_per_second;
            internal uint empty_room_timeout_ms;
            internal IntPtr media_binds;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct ServerStats
        {
            internal uint struct_size;
            internal uint reserved0;
            internal long rooms;
            internal long users;
            internal long streams;
            internal long connections;
            internal long logins;
            internal long refused;
            internal long packets_received;
            internal long packets_forwarded;
            internal long data_forwarded;
            internal long data_dropped;
            internal long datagrams_received;
            internal long datagrams_sent;
            internal long bytes_received;
            internal long bytes_sent;
        }

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetVersionString")]
        internal static extern IntPtr GetVersionString();

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetAbiVersion")]
        internal static extern uint GetAbiVersion();

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetLastErrorMessage")]
        internal static extern int GetLastErrorMessage(IntPtr buffer, UIntPtr size, out UIntPtr needed);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetStatusName")]
        internal static extern IntPtr GetStatusName(int status);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_InitEngineOptions")]
        internal static extern int InitEngineOptions(IntPtr options, UIntPtr size);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_CreateEngine")]
        internal static extern int CreateEngine(uint abiVersion, IntPtr options, out IntPtr engine);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_DestroyEngine")]
        internal static extern int DestroyEngine(ref IntPtr engine);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_Pause")]
        internal static extern int Pause(IntPtr engine);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_Resume")]
        internal static extern int Resume(IntPtr engine);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_InitCallbacks")]
        internal static extern int InitCallbacks(IntPtr callbacks, UIntPtr size);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetCallbacks")]
        internal static extern int SetCallbacks(IntPtr engine, IntPtr callbacks);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_PollEvents")]
        internal static extern int PollEvents(IntPtr engine, uint max, out uint delivered);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetEventHandle")]
        internal static extern int GetEventHandle(IntPtr engine, out long eventHandle);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetUser")]
        internal static extern int SetUser(IntPtr engine, IntPtr userId, IntPtr userName);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetServer")]
        internal static extern int SetServer(IntPtr engine, IntPtr serverUrl, IntPtr apiKey, IntPtr apiSecret);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_InitLoginOptions")]
        internal static extern int InitLoginOptions(IntPtr options, UIntPtr size);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_LoginRoom")]
        internal static extern int LoginRoom(IntPtr engine, IntPtr roomId, IntPtr options, out ulong room);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_LogoutRoom")]
        internal static extern int LogoutRoom(IntPtr engine, ulong room);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetRoomState")]
        internal static extern int GetRoomState(IntPtr engine, ulong room, out int state);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_RenewToken")]
        internal static extern int RenewToken(IntPtr engine, ulong room, IntPtr token);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_NotifyNetworkChanged")]
        internal static extern int NotifyNetworkChanged(IntPtr engine);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_EnableUserUpdates")]
        internal static extern int EnableUserUpdates(IntPtr engine, ulong room, int enable);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetUsers")]
        internal static extern int GetUsers(IntPtr engine, ulong room, Visitor visit, IntPtr userData);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetStreams")]
        internal static extern int GetStreams(IntPtr engine, ulong room, Visitor visit, IntPtr userData);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_KickRoomUser")]
        internal static extern int KickRoomUser(IntPtr engine, ulong room, IntPtr userId, out ulong request);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_MuteRoomUser")]
        internal static extern int MuteRoomUser(IntPtr engine, ulong room, IntPtr userId, int mute, out ulong request);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetUser")]
        internal static extern int GetUser(IntPtr engine, ulong room, IntPtr userId, Visitor visit, IntPtr userData);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetUserName")]
        internal static extern int SetUserName(IntPtr engine, ulong room, IntPtr userName, out ulong request);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetUserMetadata")]
        internal static extern int SetUserMetadata(IntPtr engine, ulong room, IntPtr metadata, out ulong request);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetUserAttributes")]
        internal static extern int SetUserAttributes(IntPtr engine, ulong room, IntPtr keys, IntPtr values, uint count, out ulong request);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetRoomMetadata")]
        internal static extern int GetRoomMetadata(IntPtr engine, ulong room, IntPtr buffer, UIntPtr size, out UIntPtr needed);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetManualPublish")]
        internal static extern int SetManualPublish(IntPtr engine, int manual);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_IsManualPublish")]
        internal static extern int IsManualPublish(IntPtr engine, out int manual);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_StartPublish")]
        internal static extern int StartPublish(IntPtr engine, ulong room, IntPtr streamId, out ulong stream);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_StopPublish")]
        internal static extern int StopPublish(IntPtr engine, ulong room);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_RestartPublish")]
        internal static extern int RestartPublish(IntPtr engine, ulong room);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetPublishedStream")]
        internal static extern int GetPublishedStream(IntPtr engine, ulong room, out ulong stream, out int state);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_EnableMic")]
        internal static extern int EnableMic(IntPtr engine, int enable);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_IsMicEnabled")]
        internal static extern int IsMicEnabled(IntPtr engine, out int isEnabled);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetCaptureVolume")]
        internal static extern int SetCaptureVolume(IntPtr engine, int volume);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetCaptureVolume")]
        internal static extern int GetCaptureVolume(IntPtr engine, out int volume);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_IsMutedByServer")]
        internal static extern int IsMutedByServer(IntPtr engine, ulong room, out int muted);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_InitAudioProfile")]
        internal static extern int InitAudioProfile(IntPtr profile, UIntPtr size);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_InitMusicProfile")]
        internal static extern int InitMusicProfile(IntPtr profile, UIntPtr size);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetAudioProfile")]
        internal static extern int SetAudioProfile(IntPtr engine, IntPtr profile);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetAudioProfile")]
        internal static extern int GetAudioProfile(IntPtr engine, IntPtr profile);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetStreamExtraInfo")]
        internal static extern int SetStreamExtraInfo(IntPtr engine, ulong room, IntPtr extraInfo, out ulong request);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetManualPlay")]
        internal static extern int SetManualPlay(IntPtr engine, int manual);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_IsManualPlay")]
        internal static extern int IsManualPlay(IntPtr engine, out int manual);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_StartPlay")]
        internal static extern int StartPlay(IntPtr engine, ulong room, ulong stream);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_StopPlay")]
        internal static extern int StopPlay(IntPtr engine, ulong room, ulong stream);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_EnableSpeaker")]
        internal static extern int EnableSpeaker(IntPtr engine, int enable);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_IsSpeakerEnabled")]
        internal static extern int IsSpeakerEnabled(IntPtr engine, out int isEnabled);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetPlayVolume")]
        internal static extern int SetPlayVolume(IntPtr engine, ulong room, ulong stream, int volume);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetPlayVolume")]
        internal static extern int GetPlayVolume(IntPtr engine, ulong room, ulong stream, out int volume);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_MuteStream")]
        internal static extern int MuteStream(IntPtr engine, ulong room, ulong stream, int mute);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_IsStreamMuted")]
        internal static extern int IsStreamMuted(IntPtr engine, ulong room, ulong stream, out int isMuted);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetStreamPan")]
        internal static extern int SetStreamPan(IntPtr engine, ulong room, ulong stream, int pan);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetStreamPan")]
        internal static extern int GetStreamPan(IntPtr engine, ulong room, ulong stream, out int pan);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetMaxDecodedStreams")]
        internal static extern int SetMaxDecodedStreams(IntPtr engine, uint count);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetMaxDecodedStreams")]
        internal static extern int GetMaxDecodedStreams(IntPtr engine, out uint count);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetMaxReceivedStreams")]
        internal static extern uint GetMaxReceivedStreams();

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_EnableSidetone")]
        internal static extern int EnableSidetone(IntPtr engine, int enable);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_IsSidetoneEnabled")]
        internal static extern int IsSidetoneEnabled(IntPtr engine, out int isEnabled);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetSidetoneVolume")]
        internal static extern int SetSidetoneVolume(IntPtr engine, int volume);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetSidetoneVolume")]
        internal static extern int GetSidetoneVolume(IntPtr engine, out int volume);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_EnableAec")]
        internal static extern int EnableAec(IntPtr engine, int enable);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_EnableHighPass")]
        internal static extern int EnableHighPass(IntPtr engine, int enable);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_EnableNoiseSuppression")]
        internal static extern int EnableNoiseSuppression(IntPtr engine, int enable);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_EnableAgc")]
        internal static extern int EnableAgc(IntPtr engine, int enable);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_InitTalkOptions")]
        internal static extern int InitTalkOptions(IntPtr options, UIntPtr size);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetTalkOptions")]
        internal static extern int SetTalkOptions(IntPtr engine, IntPtr options);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetTalkOptions")]
        internal static extern int GetTalkOptions(IntPtr engine, IntPtr options);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetPushToTalkPressed")]
        internal static extern int SetPushToTalkPressed(IntPtr engine, int isPressed);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_IsPushToTalkPressed")]
        internal static extern int IsPushToTalkPressed(IntPtr engine, out int isPressed);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetCaptureProcessor")]
        internal static extern int SetCaptureProcessor(IntPtr engine, IntPtr processor, IntPtr userData);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetPlaybackProcessor")]
        internal static extern int SetPlaybackProcessor(IntPtr engine, IntPtr processor, IntPtr userData);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_InitProcessingStats")]
        internal static extern int InitProcessingStats(IntPtr stats, UIntPtr size);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetProcessingStats")]
        internal static extern int GetProcessingStats(IntPtr engine, IntPtr stats);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetEqualizer")]
        internal static extern int SetEqualizer(IntPtr engine, IntPtr gainsDb, uint count);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetEqualizer")]
        internal static extern int GetEqualizer(IntPtr engine, [In, Out] float[] gainsDb, uint count);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetVoiceChanger")]
        internal static extern int SetVoiceChanger(IntPtr engine, float semitones);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetVoiceChanger")]
        internal static extern int GetVoiceChanger(IntPtr engine, out float semitones);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_InitReverbOptions")]
        internal static extern int InitReverbOptions(IntPtr options, UIntPtr size);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetReverb")]
        internal static extern int SetReverb(IntPtr engine, IntPtr options);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetReverb")]
        internal static extern int GetReverb(IntPtr engine, IntPtr options);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetVirtualStereo")]
        internal static extern int SetVirtualStereo(IntPtr engine, float angleDeg);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetVirtualStereo")]
        internal static extern int GetVirtualStereo(IntPtr engine, out float angleDeg);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_PushCaptureFrame")]
        internal static extern int PushCaptureFrame(IntPtr engine, [In, Out] float[] interleaved, uint samplesPerChannel, uint channels, uint rateHz);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_PullPlaybackFrame")]
        internal static extern int PullPlaybackFrame(IntPtr engine, [In, Out] float[] interleaved, uint samplesPerChannel, uint channels, uint rateHz);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_EnableAux")]
        internal static extern int EnableAux(IntPtr engine, int enable);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_IsAuxEnabled")]
        internal static extern int IsAuxEnabled(IntPtr engine, out int isEnabled);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_PushAuxFrame")]
        internal static extern int PushAuxFrame(IntPtr engine, [In, Out] float[] interleaved, uint samplesPerChannel, uint channels, uint rateHz);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetAuxSource")]
        internal static extern int SetAuxSource(IntPtr engine, IntPtr source, IntPtr userData);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetAuxVolume")]
        internal static extern int SetAuxVolume(IntPtr engine, int localVolume, int sentVolume);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetAuxVolume")]
        internal static extern int GetAuxVolume(IntPtr engine, out int localVolume, out int sentVolume);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_MuteAuxPlayback")]
        internal static extern int MuteAuxPlayback(IntPtr engine, int mute);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_IsAuxPlaybackMuted")]
        internal static extern int IsAuxPlaybackMuted(IntPtr engine, out int isMuted);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_InitPlayerOptions")]
        internal static extern int InitPlayerOptions(IntPtr options, UIntPtr size);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_InitPlayerInfo")]
        internal static extern int InitPlayerInfo(IntPtr info, UIntPtr size);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_CreatePlayer")]
        internal static extern int CreatePlayer(IntPtr engine, IntPtr options, out ulong player);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_DestroyPlayer")]
        internal static extern int DestroyPlayer(IntPtr engine, ulong player);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_StartPlayer")]
        internal static extern int StartPlayer(IntPtr engine, ulong player);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_PausePlayer")]
        internal static extern int PausePlayer(IntPtr engine, ulong player);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_ResumePlayer")]
        internal static extern int ResumePlayer(IntPtr engine, ulong player);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_StopPlayer")]
        internal static extern int StopPlayer(IntPtr engine, ulong player);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SeekPlayer")]
        internal static extern int SeekPlayer(IntPtr engine, ulong player, long positionMs);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetPlayerPlays")]
        internal static extern int SetPlayerPlays(IntPtr engine, ulong player, int plays);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetPlayerOutput")]
        internal static extern int SetPlayerOutput(IntPtr engine, ulong player, int playLocally, int send);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetPlayerVolume")]
        internal static extern int SetPlayerVolume(IntPtr engine, ulong player, int localVolume, int sentVolume);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetPlayerInfo")]
        internal static extern int GetPlayerInfo(IntPtr engine, ulong player, IntPtr info);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_InitRecordingOptions")]
        internal static extern int InitRecordingOptions(IntPtr options, UIntPtr size);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_StartRecording")]
        internal static extern int StartRecording(IntPtr engine, IntPtr options, out ulong recording);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_StopRecording")]
        internal static extern int StopRecording(IntPtr engine, ulong recording);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetDevices")]
        internal static extern int GetDevices(int side, Visitor visit, IntPtr userData);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetDevice")]
        internal static extern int SetDevice(IntPtr engine, int side, IntPtr device);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetDevice")]
        internal static extern int GetDevice(IntPtr engine, int side, IntPtr buffer, UIntPtr size, out UIntPtr needed);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetDefaultDevice")]
        internal static extern int GetDefaultDevice(int side, IntPtr buffer, UIntPtr size, out UIntPtr needed);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_FollowDefaultDevice")]
        internal static extern int FollowDefaultDevice(IntPtr engine, int side, int follow);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_IsFollowingDefaultDevice")]
        internal static extern int IsFollowingDefaultDevice(IntPtr engine, int side, out int isFollowing);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_WatchDevices")]
        internal static extern int WatchDevices(IntPtr engine, int watch);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_IsWatchingDevices")]
        internal static extern int IsWatchingDevices(IntPtr engine, out int isWatching);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetDeviceVolume")]
        internal static extern int SetDeviceVolume(int side, IntPtr device, int volume);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetDeviceVolume")]
        internal static extern int GetDeviceVolume(int side, IntPtr device, out int volume);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_MuteDevice")]
        internal static extern int MuteDevice(int side, IntPtr device, int mute);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_IsDeviceMuted")]
        internal static extern int IsDeviceMuted(int side, IntPtr device, out int muted);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_StartSoundLevelMonitor")]
        internal static extern int StartSoundLevelMonitor(IntPtr engine, uint periodMs);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_StopSoundLevelMonitor")]
        internal static extern int StopSoundLevelMonitor(IntPtr engine);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetSoundLevel")]
        internal static extern int GetSoundLevel(IntPtr engine, ulong room, ulong stream, out float level);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_StartSpectrumMonitor")]
        internal static extern int StartSpectrumMonitor(IntPtr engine, uint periodMs);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_StopSpectrumMonitor")]
        internal static extern int StopSpectrumMonitor(IntPtr engine);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetSpectrum")]
        internal static extern int GetSpectrum(IntPtr engine, ulong room, ulong stream, [In, Out] float[] bandsDbfs, uint capacity);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetSpectrumBandEdge")]
        internal static extern int GetSpectrumBandEdge(uint band, out float edgeHz);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SendRoomMessage")]
        internal static extern int SendRoomMessage(IntPtr engine, ulong room, IntPtr text, out ulong request);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SendData")]
        internal static extern int SendData(IntPtr engine, ulong room, IntPtr data, UIntPtr size, IntPtr topic, IntPtr userIds, uint userCount, int delivery, out ulong request);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SendText")]
        internal static extern int SendText(IntPtr engine, ulong room, IntPtr text, IntPtr topic, IntPtr userIds, uint userCount, out ulong request);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_InitByteStreamOptions")]
        internal static extern int InitByteStreamOptions(IntPtr options, UIntPtr size);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_OpenByteStream")]
        internal static extern int OpenByteStream(IntPtr engine, ulong room, IntPtr options, out ulong stream);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_WriteByteStream")]
        internal static extern int WriteByteStream(IntPtr engine, ulong room, ulong stream, IntPtr data, UIntPtr size);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_CloseByteStream")]
        internal static extern int CloseByteStream(IntPtr engine, ulong room, ulong stream);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_CancelByteStream")]
        internal static extern int CancelByteStream(IntPtr engine, ulong room, ulong stream);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_PerformRpc")]
        internal static extern int PerformRpc(IntPtr engine, ulong room, IntPtr userId, IntPtr method, IntPtr payload, uint timeoutMs, out ulong request);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_RegisterRpcMethod")]
        internal static extern int RegisterRpcMethod(IntPtr engine, ulong room, IntPtr method);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_UnregisterRpcMethod")]
        internal static extern int UnregisterRpcMethod(IntPtr engine, ulong room, IntPtr method);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_RespondToRpc")]
        internal static extern int RespondToRpc(IntPtr engine, ulong room, ulong request, IntPtr payload);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_RejectRpc")]
        internal static extern int RejectRpc(IntPtr engine, ulong room, ulong request, uint code, IntPtr message, IntPtr data);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_InitEncryptionKeyOptions")]
        internal static extern int InitEncryptionKeyOptions(IntPtr options, UIntPtr size);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_SetEncryptionKey")]
        internal static extern int SetEncryptionKey(IntPtr engine, ulong room, IntPtr options);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_RemoveEncryptionKey")]
        internal static extern int RemoveEncryptionKey(IntPtr engine, ulong room, IntPtr userId, uint keyIndex);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_StartQualityMonitor")]
        internal static extern int StartQualityMonitor(IntPtr engine, uint periodMs);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_StopQualityMonitor")]
        internal static extern int StopQualityMonitor(IntPtr engine);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_InitRoomStats")]
        internal static extern int InitRoomStats(IntPtr stats, UIntPtr size);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetRoomStats")]
        internal static extern int GetRoomStats(IntPtr engine, ulong room, IntPtr stats);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_InitStreamStats")]
        internal static extern int InitStreamStats(IntPtr stats, UIntPtr size);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetStreamStats")]
        internal static extern int GetStreamStats(IntPtr engine, ulong room, ulong stream, IntPtr stats);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_InitTokenOptions")]
        internal static extern int InitTokenOptions(IntPtr options, UIntPtr size);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_CreateToken")]
        internal static extern int CreateToken(IntPtr options, IntPtr buffer, UIntPtr size, out UIntPtr needed);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_InitServerOptions")]
        internal static extern int InitServerOptions(IntPtr options, UIntPtr size);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_CreateServer")]
        internal static extern int CreateServer(uint abiVersion, IntPtr options, out IntPtr server);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_DestroyServer")]
        internal static extern int DestroyServer(ref IntPtr server);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetServerUrl")]
        internal static extern int GetServerUrl(IntPtr server, IntPtr buffer, UIntPtr size, out UIntPtr needed);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_KickUser")]
        internal static extern int KickUser(IntPtr server, IntPtr roomId, IntPtr userId);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_MuteUser")]
        internal static extern int MuteUser(IntPtr server, IntPtr roomId, IntPtr userId, int mute);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_InitServerStats")]
        internal static extern int InitServerStats(IntPtr stats, UIntPtr size);

        [DllImport(File, CallingConvention = CallingConvention.Cdecl, EntryPoint = "AUDIOROOM_GetServerStats")]
        internal static extern int GetServerStats(IntPtr server, IntPtr stats);
    }
}
