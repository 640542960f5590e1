// audioroom/options.hpp: settings of engines, logins, tokens and servers. Included by audioroom.hpp.
//
// A new object has the library's defaults. Ranges and defaults are documented at the field of the same name in audioroom.h.
// Empty text stands for NULL.

#ifndef AUDIOROOM_OPTIONS_HPP
#define AUDIOROOM_OPTIONS_HPP

#include <functional>
#include <map>
#include <vector>

#include "status.hpp"

namespace audioroom {

/// How the local microphone is encoded: the C struct with the library's defaults.
struct AudioProfile : AUDIOROOM_AudioProfile {
    AudioProfile() noexcept { (void)AUDIOROOM_InitAudioProfile(this, sizeof(AUDIOROOM_AudioProfile)); }

    /// For music: AUDIOROOM_CONTENT_MUSIC, stereo, no DTX, no processing.
    static AudioProfile music() noexcept
    {
        AudioProfile profile;
        (void)AUDIOROOM_InitMusicProfile(&profile, sizeof(AUDIOROOM_AudioProfile));
        return profile;
    }
};

/// When the microphone is sent: the C struct with the library's defaults.
struct TalkOptions : AUDIOROOM_TalkOptions {
    TalkOptions() noexcept { (void)AUDIOROOM_InitTalkOptions(this, sizeof(AUDIOROOM_TalkOptions)); }

    /// The defaults of one mode, such as AUDIOROOM_TALK_PUSH.
    explicit TalkOptions(AUDIOROOM_TalkMode talk_mode) noexcept : TalkOptions() { mode = talk_mode; }
};

/// The room around the local voice: the C struct with the library's defaults.
struct ReverbOptions : AUDIOROOM_ReverbOptions {
    ReverbOptions() noexcept { (void)AUDIOROOM_InitReverbOptions(this, sizeof(AUDIOROOM_ReverbOptions)); }

    /// The values of a preset, such as AUDIOROOM_REVERB_CONCERT_HALL.
    explicit ReverbOptions(AUDIOROOM_ReverbPreset room) noexcept : ReverbOptions() { preset = room; }
};

/// Settings of a recording.
struct RecordingOptions {
    std::string path;            ///< Path of the file; with AUDIOROOM_RECORD_EACH it contains {user}.
    AUDIOROOM_RecordingSource source = AUDIOROOM_RECORD_MIX;     ///< What is recorded.
    AUDIOROOM_Room room = 0;     ///< The room of `stream`.
    AUDIOROOM_Stream stream = 0; ///< The stream of AUDIOROOM_RECORD_STREAM.
    AUDIOROOM_RecordingFormat format = AUDIOROOM_FORMAT_BY_NAME; ///< WAV or Ogg Opus.
    uint32_t channels = 1;       ///< 1 or 2.
    uint32_t bitrate = 0;        ///< Bits per second of Ogg Opus; 0: 48000 for each channel.
    bool overwrite = false;      ///< An existing file is replaced.
};

namespace detail {

/// The C struct of a recording. Its pointer is that of `options`.
inline AUDIOROOM_RecordingOptions recording_options(const RecordingOptions &options)
{
    AUDIOROOM_RecordingOptions c;
    (void)AUDIOROOM_InitRecordingOptions(&c, sizeof c);
    c.path = options.path.c_str();
    c.source = options.source;
    c.room = options.room;
    c.stream = options.stream;
    c.format = options.format;
    c.channels = options.channels;
    c.bitrate = options.bitrate;
    c.overwrite = options.overwrite;
    return c;
}

} // namespace detail

/// Settings of an engine.
struct EngineOptions {
    std::string user_id;         ///< 1–256 bytes. Empty: SetUser sets it before the login, or the token of the login names it.
    std::string user_name;       ///< Up to 256 bytes. Empty: the id.
    std::string server_url;      ///< ws:// or wss://, or several (SetServer). Empty: this account's local server.
    std::string api_key;         ///< The API key (its name) that signs tokens. Empty: none.
    std::string api_secret;      ///< The secret of that key.
    std::string ca_file;         ///< A PEM file with certificates to trust besides those of the system.
    std::string capture_device;  ///< Empty: the system's default; an id, "null", "file:PATH" or "push".
    std::string playback_device; ///< Empty: the system's default; an id, "null", "file:PATH" or "pull".
    std::string log_file;        ///< The library appends log lines to it. Empty: no file.
    std::optional<AUDIOROOM_LogLevel> log_level; ///< Unset: AUDIOROOM_LOG_INFO.
    bool poll = false;           ///< Events are delivered inside PollEvents, not on a thread of the engine.
    bool manual_publish = false; ///< Publishing waits for StartPublish.
    bool manual_play = false;    ///< Playing waits for StartPlay.
    AudioProfile audio_profile;  ///< How the local microphone is encoded.
};

/// Settings of a media player. Either `path` or `reader` is set.
struct PlayerOptions {
    std::string path;                        ///< A regular file: WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus.
    AUDIOROOM_PlayerReader reader = nullptr; ///< Reads the file instead. A C function: it must not throw.
    void *reader_user_data = nullptr;        ///< Passed to `reader`.
    uint64_t reader_size = 0;                ///< Number of bytes that `reader` can read.
    int32_t plays = 1;                       ///< How often the file is played; 0: for ever.
    bool play_locally = true;                ///< It is played locally.
    bool send = true;                        ///< It is sent with the local stream.
    int32_t local_volume = 100;              ///< Volume in the local playback, 0–200 percent.
    int32_t sent_volume = 100;               ///< Volume in the sent stream, 0–200 percent.
};

/// A key of end-to-end encryption: either a passphrase or bytes.
struct EncryptionKeyOptions {
    std::string passphrase;      ///< 1–1024 bytes. Empty: `key` is used.
    std::vector<uint8_t> key;    ///< 16–1024 random bytes. Empty: `passphrase` is used.
    std::string user_id;         ///< The user who has this key. Empty: all users without a key of their own.
    uint32_t key_index = 0;      ///< 0–15.
    uint32_t ratchet_window = 0; ///< Number of ratchets of a sender's key that are followed, 0–16.
    bool decrypt_only = false;   ///< The key decrypts, and its user does not send with it yet.
};

namespace detail {

/// The C struct of a key. Its pointers are those of `options`.
inline AUDIOROOM_EncryptionKeyOptions key_options(const EncryptionKeyOptions &options)
{
    AUDIOROOM_EncryptionKeyOptions c;
    (void)AUDIOROOM_InitEncryptionKeyOptions(&c, sizeof c);
    c.passphrase = text_or_null(options.passphrase);
    c.key = options.key.empty() ? nullptr : options.key.data();
    c.key_size = static_cast<uint32_t>(options.key.size());
    c.user_id = text_or_null(options.user_id);
    c.key_index = options.key_index;
    c.ratchet_window = options.ratchet_window;
    c.decrypt_only = options.decrypt_only;
    return c;
}

} // namespace detail

/// Settings of one login.
struct LoginOptions {
    std::string server_url;       ///< Empty: the engine's.
    std::string token;            ///< Empty: the engine signs one with its key; the local server needs none.
    Switch manual_publish = AUTO; ///< AUTO: the value of SetManualPublish when on_login_room returns. Off: login publishes.
    Switch manual_play = AUTO;    ///< AUTO: the value of SetManualPlay when on_login_room returns.
    bool user_updates = false;    ///< The library calls on_user_update.
    std::optional<uint32_t> login_timeout_ms;     ///< 1000–120000. Unset: 10000.
    std::optional<uint32_t> reconnect_timeout_ms; ///< 0–3600000. Unset: 90000.
    std::optional<EncryptionKeyOptions> encryption_key; ///< A key for this room, used from the first packet on.
};

/// The description of a byte stream, for its receivers.
struct ByteStreamOptions {
    std::string topic;       ///< A label, up to 256 bytes. Empty: none.
    std::string name;        ///< Usually of a file, up to 1024 bytes. Empty: none.
    std::string mime_type;   ///< Empty: application/octet-stream.
    int64_t total_size = -1; ///< Number of bytes that will be written; -1: not known.
    std::map<std::string, std::string> attributes; ///< Further values for the receivers.
    std::vector<std::string> user_ids;             ///< The receivers. Empty: everyone in the room.
};

/// Contents of a token.
struct TokenOptions {
    std::string api_key;           ///< The API key (its name) that signs; must be set.
    std::string api_secret;        ///< The secret of that key; must be set.
    std::string user_id;           ///< The user who may log in, 1–256 bytes; must be set.
    std::string user_name;         ///< Up to 256 bytes. Empty: the id.
    std::string room_id;           ///< The room, 1–256 bytes; must be set.
    std::optional<uint32_t> valid_seconds; ///< 1–31536000. Unset: 3600.
    bool can_publish = true;       ///< The user may publish.
    bool can_subscribe = true;     ///< The user may play streams.
    bool can_publish_data = true;  ///< The user may send messages and data.
    bool is_hidden = false;        ///< Other users do not see this user. Meant for users who only listen.
};

/// Settings of a room server. An unset number has the default of AUDIOROOM_InitServerOptions.
struct ServerOptions {
    std::string bind;                 ///< Address and TCP port, such as "0.0.0.0:7870". Empty: 127.0.0.1:7870.
    std::optional<uint32_t> udp_port; ///< The UDP port for media; 0 lets the system choose.
    std::string node_ips;             ///< Addresses that the server gives to clients, separated by commas.
    std::string api_key;              ///< The API key (its name) whose tokens the server accepts; must be set.
    std::string api_secret;           ///< The secret of that key; must be set.
    std::string tls_cert_file;        ///< Certificate chain (PEM) for wss.
    std::string tls_key_file;         ///< The private key of the certificate (PEM).
    std::string log_file;             ///< The server appends log lines to it. Empty: no file.
    std::optional<AUDIOROOM_LogLevel> log_level;   ///< Unset: AUDIOROOM_LOG_INFO.
    std::optional<uint32_t> max_rooms;             ///< Maximum number of rooms.
    std::optional<uint32_t> max_users_per_room;      ///< Maximum number of users in a room.
    std::optional<uint32_t> max_users;       ///< Maximum number of users on the server.
    std::optional<uint32_t> max_logins_per_second; ///< Maximum number of logins per second from one IP address.
    std::optional<uint32_t> empty_room_timeout_ms; ///< A room without users is closed after this time.
    /// Receives log lines, one at a time, on threads of the server. It must not block and must not call the library.
    std::function<void(const AUDIOROOM_LogEvent &)> on_log;
    std::string media_binds; ///< Addresses to bind the media port to, separated by commas. Empty: chosen from bind and node_ips.
};

} // namespace audioroom

#endif
