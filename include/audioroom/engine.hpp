// audioroom/engine.hpp: class Engine. Included by audioroom.hpp.
//
// A method has the name and the order of arguments of its C function. Ranges and errors are documented at the C function in
// audioroom.h.

#ifndef AUDIOROOM_ENGINE_HPP
#define AUDIOROOM_ENGINE_HPP

#include <array>
#include <map>
#include <vector>

#include "event.hpp"
#include "options.hpp"

namespace audioroom {

/// A spectrum: the level of each band in dBFS, lowest band first.
using Spectrum = std::array<float, AUDIOROOM_SPECTRUM_BANDS>;

/// The local stream of a room.
struct PublishedStream {
    Stream stream = 0; ///< Its handle.
    int32_t state = 0; ///< An AUDIOROOM_StreamState, or a number that a later library has added.
};

/// A user of a room.
struct User {
    std::string user_id;
    std::string user_name; ///< The display name; the id if none was set.
};

/// What is known of a user of a room.
struct UserInfo {
    std::string user_id;
    std::string user_name; ///< The display name; the id if none was set.
    std::string metadata;
    std::map<std::string, std::string> attributes;
    int32_t user_kind = AUDIOROOM_USER_STANDARD; ///< AUDIOROOM_UserKind, or a number that is not listed there.
};

/// A remote stream of a room.
struct RemoteStream {
    Stream stream = 0;      ///< The handle, for StartPlay, SetPlayVolume and other methods.
    std::string stream_id;  ///< The id that the publishing user chose.
    std::string user_id;    ///< The publishing user.
    std::string user_name;  ///< The display name of the publishing user.
    std::string extra_info; ///< The text of SetStreamExtraInfo, or empty.
    bool is_muted = false;  ///< The user has switched the microphone off, or the server mutes the user.
};

/// The volumes of the aux input in percent.
struct AuxVolume {
    int32_t local = 0; ///< In the local playback.
    int32_t sent = 0;  ///< In the sent stream.
};

/// An engine: one user, one microphone, one loudspeaker, any number of rooms. The destructor ends it. Movable, not copyable.
///
/// A call on an empty object (default constructed, moved from, destroyed) returns AUDIOROOM_ERR_NULL_ARGUMENT. Calls may come
/// from any thread, but no other thread may use the object while it is moved, assigned or destroyed.
class Engine {
public:
    /// An empty object.
    Engine() = default;
    Engine(Engine &&other) noexcept { swap(other); }
    Engine &operator=(Engine &&other) noexcept
    {
        Engine(std::move(other)).swap(*this);
        return *this;
    }
    Engine(const Engine &) = delete;
    Engine &operator=(const Engine &) = delete;
    ~Engine() { Destroy(); }

    // ---- life

    /// Starts an engine. It opens no device and sends nothing before LoginRoom. Blocks up to 100 ms.
    static Result<Engine> Create(const EngineOptions &options, Events events = {})
    {
        Engine made;
        made.receiver_ = std::make_shared<detail::Receiver>();
        made.receiver_->events = std::make_shared<const Events>(std::move(events));
        made.user_data_ = new std::shared_ptr<detail::Receiver>(made.receiver_);
        const AUDIOROOM_Callbacks callbacks = detail::callbacks(*made.receiver_->events, made.user_data_);

        AUDIOROOM_EngineOptions c;
        (void)AUDIOROOM_InitEngineOptions(&c, sizeof c);
        c.event_mode = options.poll ? AUDIOROOM_EVENTS_POLL : AUDIOROOM_EVENTS_THREAD;
        c.callbacks = &callbacks;
        c.user_id = detail::text_or_null(options.user_id);
        c.user_name = detail::text_or_null(options.user_name);
        c.server_url = detail::text_or_null(options.server_url);
        c.api_key = detail::text_or_null(options.api_key);
        c.api_secret = detail::text_or_null(options.api_secret);
        c.ca_file = detail::text_or_null(options.ca_file);
        c.capture_device = detail::text_or_null(options.capture_device);
        c.playback_device = detail::text_or_null(options.playback_device);
        c.log_file = detail::text_or_null(options.log_file);
        c.audio_profile = &options.audio_profile;
        c.manual_publish = options.manual_publish;
        c.manual_play = options.manual_play;
        if (options.log_level)
            c.log_level = *options.log_level;

        const AUDIOROOM_Status code = AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &c, &made.engine_);
        if (code == AUDIOROOM_OK)
            return made;
        Status status = Status::Of(code);
        delete made.user_data_; // The library calls on_release only for engines that it created.
        return status;
    }

    /// Ends the engine and leaves every room. Blocks up to 500 ms, plus the time of a callback on another thread. Inside a
    /// callback of this engine it returns at once; the engine ends when the outermost callback returns.
    void Destroy() noexcept
    {
        (void)AUDIOROOM_DestroyEngine(&engine_);
        user_data_ = nullptr;
        receiver_.reset();
    }

    /// True if the object has an engine.
    explicit operator bool() const noexcept { return engine_ != nullptr; }
    /// The C engine. This object still owns it.
    AUDIOROOM_Engine *get() const noexcept { return engine_; }

    /// AUDIOROOM_SetCallbacks: replaces all events. When it has returned, none of the earlier functions runs on another thread.
    /// Blocks while such a function runs.
    Status SetEvents(Events events)
    {
        if (!engine_)
            return Status::Of(AUDIOROOM_SetCallbacks(nullptr, nullptr));
        auto next = std::make_shared<const Events>(std::move(events));
        const AUDIOROOM_Callbacks callbacks = detail::callbacks(*next, user_data_);
        {
            const std::lock_guard<std::mutex> lock(receiver_->mutex);
            receiver_->events.swap(next);
        }
        return Status::Of(AUDIOROOM_SetCallbacks(engine_, &callbacks));
    }

    /// Calls the functions of up to `max` queued events on this thread (0: all queued now). Returns the number of events.
    Result<uint32_t> PollEvents(uint32_t max = 0) { return detail::read<uint32_t>(AUDIOROOM_PollEvents, engine_, max); }
    /// A descriptor that is readable while events are queued, for poll() or epoll in a polling engine. The engine owns it.
    Result<int64_t> GetEventHandle() { return detail::read<int64_t>(AUDIOROOM_GetEventHandle, engine_); }

    /// Sets the user of later logins.
    Status SetUser(std::string_view user_id, std::string_view user_name = {})
    {
        const detail::CText id(user_id), name(user_name);
        return Status::Of(AUDIOROOM_SetUser(engine_, id.get(), name.or_null()));
    }
    /// Sets the server and the key of later logins. Several addresses, separated by commas or spaces, are tried in order.
    Status SetServer(std::string_view server_url, std::string_view api_key = {}, std::string_view api_secret = {})
    {
        const detail::CText url(server_url), key(api_key), secret(api_secret);
        return Status::Of(AUDIOROOM_SetServer(engine_, url.or_null(), key.or_null(), secret.or_null()));
    }
    /// Looks for a new path in every room, after a network change.
    Status NotifyNetworkChanged() { return Status::Of(AUDIOROOM_NotifyNetworkChanged(engine_)); }
    /// Closes the microphone and the loudspeaker; every room stays connected, without sound.
    Status Pause() { return Status::Of(AUDIOROOM_Pause(engine_)); }
    /// Opens the devices again after Pause.
    Status Resume() { return Status::Of(AUDIOROOM_Resume(engine_)); }

    // ---- rooms

    /// Joins a room: begins to log in to it. on_login_room reports the result.
    Result<Room> LoginRoom(std::string_view room_id, const LoginOptions &options = {})
    {
        AUDIOROOM_LoginOptions c;
        (void)AUDIOROOM_InitLoginOptions(&c, sizeof c);
        c.server_url = detail::text_or_null(options.server_url);
        c.token = detail::text_or_null(options.token);
        c.manual_publish = options.manual_publish.value();
        c.manual_play = options.manual_play.value();
        c.user_updates = options.user_updates;
        c.login_timeout_ms = options.login_timeout_ms.value_or(c.login_timeout_ms);
        c.reconnect_timeout_ms = options.reconnect_timeout_ms.value_or(c.reconnect_timeout_ms);
        AUDIOROOM_EncryptionKeyOptions key;
        if (options.encryption_key) {
            key = detail::key_options(*options.encryption_key);
            c.encryption_key = &key;
        }
        Room room = 0;
        const AUDIOROOM_Status code = AUDIOROOM_LoginRoom(engine_, detail::CText(room_id).get(), &c, &room);
        return detail::result(code, room);
    }
    /// Sets a key of end-to-end encryption, for one room, or with room 0 for all present and later rooms. Takes about 50 ms for a
    /// passphrase. on_stream_encryption reports each stream whose key is missing, wrong or right.
    Status SetEncryptionKey(Room room, const EncryptionKeyOptions &options)
    {
        const AUDIOROOM_EncryptionKeyOptions c = detail::key_options(options);
        return Status::Of(AUDIOROOM_SetEncryptionKey(engine_, room, &c));
    }
    /// Removes a key: of a user, or with an empty `user_id` a shared one. The room does not go back to sending in clear.
    Status RemoveEncryptionKey(Room room, const std::string &user_id, uint32_t key_index)
    {
        return Status::Of(AUDIOROOM_RemoveEncryptionKey(engine_, room, detail::text_or_null(user_id), key_index));
    }
    /// Leaves a room. on_logout_room reports the end.
    Status LogoutRoom(Room room) { return Status::Of(AUDIOROOM_LogoutRoom(engine_, room)); }
    /// Sets whether publishing waits for StartPublish. It applies to logins whose manual_publish is AUTO: to later ones, and to
    /// those whose on_login_room has not returned.
    Status SetManualPublish(bool manual) { return Status::Of(AUDIOROOM_SetManualPublish(engine_, manual)); }
    /// True if SetManualPublish or the options have set manual publishing.
    Result<bool> IsManualPublish() const { return detail::read_switch(AUDIOROOM_IsManualPublish, engine_); }
    /// Sets whether playing waits for StartPlay. It applies to logins whose manual_play is AUTO, as SetManualPublish does.
    Status SetManualPlay(bool manual) { return Status::Of(AUDIOROOM_SetManualPlay(engine_, manual)); }
    /// True if SetManualPlay or the options have set manual playing.
    Result<bool> IsManualPlay() const { return detail::read_switch(AUDIOROOM_IsManualPlay, engine_); }
    /// Switches on_user_update of a room on or off.
    Status EnableUserUpdates(Room room, bool enable)
    {
        return Status::Of(AUDIOROOM_EnableUserUpdates(engine_, room, enable));
    }
    /// Sets the token with which a room reconnects: the answer to on_token_needed.
    Status RenewToken(Room room, std::string_view token)
    {
        return Status::Of(AUDIOROOM_RenewToken(engine_, room, detail::CText(token).get()));
    }
    /// The state of a room: an AUDIOROOM_RoomState, or a number that a later library has added.
    Result<int32_t> GetRoomState(Room room) const
    {
        return detail::read<int32_t>(AUDIOROOM_GetRoomState, engine_, room);
    }
    /// Calls `visit(const AUDIOROOM_User &)` for each remote user of a room, before it returns. The entry is valid for the
    /// duration of the call. An exception of `visit` reaches the caller.
    template <class Visit>
    Status GetUsers(Room room, Visit &&visit) const
    {
        detail::Visitor<AUDIOROOM_User, Visit> visitor(visit);
        const AUDIOROOM_Status code = AUDIOROOM_GetUsers(engine_, room, visitor.call, &visitor);
        visitor.rethrow();
        return Status::Of(code);
    }
    /// The remote users of a room.
    Result<std::vector<User>> GetUsers(Room room) const
    {
        std::vector<User> users;
        Status status = GetUsers(room, [&users](const AUDIOROOM_User &user) {
            users.push_back({user.user_id, user.user_name});
        });
        if (!status)
            return status;
        return users;
    }
    /// Calls `visit(const AUDIOROOM_StreamInfo &)` for each remote stream of a room; otherwise like GetUsers.
    template <class Visit>
    Status GetStreams(Room room, Visit &&visit) const
    {
        detail::Visitor<AUDIOROOM_StreamInfo, Visit> visitor(visit);
        const AUDIOROOM_Status code = AUDIOROOM_GetStreams(engine_, room, visitor.call, &visitor);
        visitor.rethrow();
        return Status::Of(code);
    }

    /// The remote streams of a room.
    Result<std::vector<RemoteStream>> GetStreams(Room room) const
    {
        std::vector<RemoteStream> streams;
        Status status = GetStreams(room, [&streams](const AUDIOROOM_StreamInfo &info) {
            streams.push_back({info.stream, info.stream_id, info.user_id, info.user_name, info.extra_info, info.is_muted != 0});
        });
        if (!status)
            return status;
        return streams;
    }

    // ---- names, metadata and attributes

    /// What is known of one user of a room, who may be the local user. AUDIOROOM_ERR_NOT_FOUND when there is no such user.
    Result<UserInfo> GetUser(Room room, std::string_view user_id) const
    {
        UserInfo info;
        const auto visit = [&info](const AUDIOROOM_UserInfo &user) {
            info = {user.user_id, user.user_name, user.metadata, {}, user.user_kind};
            for (const auto &attribute : List(user.attributes, user.attribute_count))
                info.attributes[attribute.key] = attribute.value;
        };
        detail::Visitor<AUDIOROOM_UserInfo, decltype(visit)> visitor(visit);
        const AUDIOROOM_Status code =
            AUDIOROOM_GetUser(engine_, room, detail::CText(user_id).get(), visitor.call, &visitor);
        visitor.rethrow();
        return detail::result(code, std::move(info));
    }
    /// Sets the display name of the local user in one room; empty removes it. on_request_done reports the result. Needs
    /// canUpdateOwnMetadata.
    Result<uint64_t> SetUserName(Room room, std::string_view user_name)
    {
        return detail::read<uint64_t>(AUDIOROOM_SetUserName, engine_, room, detail::CText(user_name).get());
    }
    /// Sets the metadata of the local user in one room, 1–65536 bytes. Otherwise like SetUserName.
    Result<uint64_t> SetUserMetadata(Room room, std::string_view metadata)
    {
        return detail::read<uint64_t>(AUDIOROOM_SetUserMetadata, engine_, room, detail::CText(metadata).get());
    }
    /// Sets attributes of the local user in one room. An empty value removes an attribute; the others stay. Otherwise like
    /// SetUserName.
    Result<uint64_t> SetUserAttributes(Room room, const std::map<std::string, std::string> &attributes)
    {
        std::vector<const char *> keys, values;
        for (const auto &[key, value] : attributes) {
            keys.push_back(key.c_str());
            values.push_back(value.c_str());
        }
        return detail::read<uint64_t>(AUDIOROOM_SetUserAttributes, engine_, room, keys.data(), values.data(),
                                      static_cast<uint32_t>(keys.size()));
    }
    /// The metadata of a room; empty if it has none.
    Result<std::string> GetRoomMetadata(Room room) const
    {
        return detail::read_changing_text([this, room](char *buffer, size_t size, size_t *needed) {
            return AUDIOROOM_GetRoomMetadata(engine_, room, buffer, size, needed);
        });
    }

    // ---- publishing

    /// Publishes the local microphone. With an empty `stream_id` the library chooses one. on_publish_state reports the result.
    Result<Stream> StartPublish(Room room, std::string_view stream_id = {})
    {
        Stream stream = 0;
        const AUDIOROOM_Status code =
            AUDIOROOM_StartPublish(engine_, room, detail::CText(stream_id).or_null(), &stream);
        return detail::result(code, stream);
    }
    /// Stops publishing.
    Status StopPublish(Room room) { return Status::Of(AUDIOROOM_StopPublish(engine_, room)); }
    /// Publishes again after a failure.
    Status RestartPublish(Room room) { return Status::Of(AUDIOROOM_RestartPublish(engine_, room)); }
    /// Attaches text to the local stream, up to 1024 bytes. Returns the number of the request; on_request_done reports its
    /// result.
    Result<uint64_t> SetStreamExtraInfo(Room room, std::string_view extra_info)
    {
        return detail::read<uint64_t>(AUDIOROOM_SetStreamExtraInfo, engine_, room, detail::CText(extra_info).get());
    }
    /// The local stream of a room and its state. AUDIOROOM_ERR_WRONG_STATE while nothing is published.
    Result<PublishedStream> GetPublishedStream(Room room) const
    {
        PublishedStream published;
        const AUDIOROOM_Status code =
            AUDIOROOM_GetPublishedStream(engine_, room, &published.stream, &published.state);
        return detail::result(code, published);
    }
    /// Switches the microphone on or off in every room. The streams stay published.
    Status EnableMic(bool enable) { return Status::Of(AUDIOROOM_EnableMic(engine_, enable)); }
    /// True if EnableMic has switched the microphone on.
    Result<bool> IsMicEnabled() const { return detail::read_switch(AUDIOROOM_IsMicEnabled, engine_); }
    /// True while the server mutes this user in the room.
    Result<bool> IsMutedByServer(Room room) const
    {
        return detail::read_switch(AUDIOROOM_IsMutedByServer, engine_, room);
    }
    /// Changes how the local microphone is encoded.
    Status SetAudioProfile(const AudioProfile &profile)
    {
        return Status::Of(AUDIOROOM_SetAudioProfile(engine_, &profile));
    }
    /// How the local microphone is encoded.
    Result<AudioProfile> GetAudioProfile() const
    {
        return detail::read<AudioProfile>(AUDIOROOM_GetAudioProfile, engine_);
    }
    /// Sets the volume of the microphone, 0–200 percent. Default: 100 (unchanged).
    Status SetCaptureVolume(int32_t volume) { return Status::Of(AUDIOROOM_SetCaptureVolume(engine_, volume)); }
    /// The volume of the microphone.
    Result<int32_t> GetCaptureVolume() const { return detail::read<int32_t>(AUDIOROOM_GetCaptureVolume, engine_); }

    // ---- processing of the microphone

    /// Echo cancellation. AUTO, the default of all four switches, follows the device and the audio profile; on and off win over
    /// both.
    Status EnableAec(Switch enable) { return Status::Of(AUDIOROOM_EnableAec(engine_, enable.value())); }
    /// The high-pass filter. The switch has an effect only while echo cancellation is off.
    Status EnableHighPass(Switch enable) { return Status::Of(AUDIOROOM_EnableHighPass(engine_, enable.value())); }
    /// Noise suppression.
    Status EnableNoiseSuppression(Switch enable)
    {
        return Status::Of(AUDIOROOM_EnableNoiseSuppression(engine_, enable.value()));
    }
    /// Gain control.
    Status EnableAgc(Switch enable) { return Status::Of(AUDIOROOM_EnableAgc(engine_, enable.value())); }
    /// Sets when the microphone is sent: always, while a key is held, or during speech.
    Status SetTalkOptions(const TalkOptions &options) { return Status::Of(AUDIOROOM_SetTalkOptions(engine_, &options)); }
    /// What SetTalkOptions has set. Fields that are left to the library are AUDIOROOM_AUTO.
    Result<TalkOptions> GetTalkOptions() const { return detail::read<TalkOptions>(AUDIOROOM_GetTalkOptions, engine_); }
    /// Notifies the library that the push-to-talk key is held or released.
    Status SetPushToTalkPressed(bool is_pressed) { return Status::Of(AUDIOROOM_SetPushToTalkPressed(engine_, is_pressed)); }
    /// Sets the equalizer of the local voice: the gain of each band in dB, −15 to 15; all 0 is off.
    Status SetEqualizer(const std::array<float, AUDIOROOM_EQUALIZER_BANDS> &gains_db)
    {
        return Status::Of(AUDIOROOM_SetEqualizer(engine_, gains_db.data(), AUDIOROOM_EQUALIZER_BANDS));
    }
    /// The gains of the equalizer, in dB.
    Result<std::array<float, AUDIOROOM_EQUALIZER_BANDS>> GetEqualizer() const
    {
        std::array<float, AUDIOROOM_EQUALIZER_BANDS> gains_db = {};
        const AUDIOROOM_Status code = AUDIOROOM_GetEqualizer(engine_, gains_db.data(), AUDIOROOM_EQUALIZER_BANDS);
        return detail::result(code, gains_db);
    }
    /// Changes the pitch of the local voice by −8 to 8 semitones; 0 is off.
    Status SetVoiceChanger(float semitones) { return Status::Of(AUDIOROOM_SetVoiceChanger(engine_, semitones)); }
    /// What SetVoiceChanger has set.
    Result<float> GetVoiceChanger() const { return detail::read<float>(AUDIOROOM_GetVoiceChanger, engine_); }
    /// Sets the room around the local voice.
    Status SetReverb(const ReverbOptions &options) { return Status::Of(AUDIOROOM_SetReverb(engine_, &options)); }
    /// Switches the reverb off.
    Status RemoveReverb() { return Status::Of(AUDIOROOM_SetReverb(engine_, nullptr)); }
    /// What SetReverb has set; `wet_gain` is 0 while the reverb is off.
    Result<ReverbOptions> GetReverb() const { return detail::read<ReverbOptions>(AUDIOROOM_GetReverb, engine_); }
    /// Places the local voice at an angle: 0 is far right, 90 in front, 180 far left; NAN is off.
    Status SetVirtualStereo(float angle_deg) { return Status::Of(AUDIOROOM_SetVirtualStereo(engine_, angle_deg)); }
    /// What SetVirtualStereo has set.
    Result<float> GetVirtualStereo() const { return detail::read<float>(AUDIOROOM_GetVirtualStereo, engine_); }
    /// The state that SetPushToTalkPressed has set.
    Result<bool> IsPushToTalkPressed() const { return detail::read_switch(AUDIOROOM_IsPushToTalkPressed, engine_); }
    /// Sets a function that changes the microphone's samples. It is a C function because it runs on an audio thread: it must not
    /// throw, wait or allocate. Blocks while the previous function runs.
    Status SetCaptureProcessor(AUDIOROOM_AudioProcessor processor, void *user_data = nullptr)
    {
        return Status::Of(AUDIOROOM_SetCaptureProcessor(engine_, processor, user_data));
    }
    /// Sets a function that changes what the loudspeaker plays; otherwise like SetCaptureProcessor.
    Status SetPlaybackProcessor(AUDIOROOM_AudioProcessor processor, void *user_data = nullptr)
    {
        return Status::Of(AUDIOROOM_SetPlaybackProcessor(engine_, processor, user_data));
    }
    /// Stats of the processing.
    Result<AUDIOROOM_ProcessingStats> GetProcessingStats() const
    {
        AUDIOROOM_ProcessingStats stats;
        (void)AUDIOROOM_InitProcessingStats(&stats, sizeof stats);
        const AUDIOROOM_Status code = AUDIOROOM_GetProcessingStats(engine_, &stats);
        return detail::result(code, stats);
    }

    // ---- playing

    /// Plays a stream, in manual mode or after StopPlay.
    Status StartPlay(Room room, Stream stream) { return Status::Of(AUDIOROOM_StartPlay(engine_, room, stream)); }
    /// Stops playing a stream.
    Status StopPlay(Room room, Stream stream) { return Status::Of(AUDIOROOM_StopPlay(engine_, room, stream)); }
    /// Sets the volume of a stream or of ALL_STREAMS, 0–200 percent; 100 is as sent.
    Status SetPlayVolume(Room room, Stream stream, int32_t volume)
    {
        return Status::Of(AUDIOROOM_SetPlayVolume(engine_, room, stream, volume));
    }
    /// The volume that SetPlayVolume has set for the same room and stream.
    Result<int32_t> GetPlayVolume(Room room, Stream stream) const
    {
        return detail::read<int32_t>(AUDIOROOM_GetPlayVolume, engine_, room, stream);
    }
    /// Switches the loudspeaker on or off. Streams are received all the same.
    Status EnableSpeaker(bool enable) { return Status::Of(AUDIOROOM_EnableSpeaker(engine_, enable)); }
    /// True if EnableSpeaker has switched the loudspeaker on.
    Result<bool> IsSpeakerEnabled() const { return detail::read_switch(AUDIOROOM_IsSpeakerEnabled, engine_); }
    /// Mutes a stream for this user only.
    Status MuteStream(Room room, Stream stream, bool mute)
    {
        return Status::Of(AUDIOROOM_MuteStream(engine_, room, stream, mute));
    }
    /// True if MuteStream mutes a stream.
    Result<bool> IsStreamMuted(Room room, Stream stream) const
    {
        return detail::read_switch(AUDIOROOM_IsStreamMuted, engine_, room, stream);
    }
    /// Pans a stream: -100 (left) to 100 (right).
    Status SetStreamPan(Room room, Stream stream, int32_t pan)
    {
        return Status::Of(AUDIOROOM_SetStreamPan(engine_, room, stream, pan));
    }
    /// The pan of a stream.
    Result<int32_t> GetStreamPan(Room room, Stream stream) const
    {
        return detail::read<int32_t>(AUDIOROOM_GetStreamPan, engine_, room, stream);
    }
    /// Sets the number of streams that are decoded at once, 1–128. The engine selects the active speakers.
    Status SetMaxDecodedStreams(uint32_t count) { return Status::Of(AUDIOROOM_SetMaxDecodedStreams(engine_, count)); }
    /// The number of streams that are decoded at once.
    Result<uint32_t> GetMaxDecodedStreams() const
    {
        return detail::read<uint32_t>(AUDIOROOM_GetMaxDecodedStreams, engine_);
    }
    /// Plays the local microphone in the user's own headphones.
    Status EnableSidetone(bool enable) { return Status::Of(AUDIOROOM_EnableSidetone(engine_, enable)); }
    /// True if the sidetone is on.
    Result<bool> IsSidetoneEnabled() const { return detail::read_switch(AUDIOROOM_IsSidetoneEnabled, engine_); }
    /// Sets the volume of the sidetone, 0–200 percent. Default: 100 (as sent).
    Status SetSidetoneVolume(int32_t volume) { return Status::Of(AUDIOROOM_SetSidetoneVolume(engine_, volume)); }
    /// The volume of the sidetone.
    Result<int32_t> GetSidetoneVolume() const { return detail::read<int32_t>(AUDIOROOM_GetSidetoneVolume, engine_); }

    // ---- aux input

    /// Switches the aux input on or off: audio of the program that is sent with the microphone and played locally.
    Status EnableAux(bool enable) { return Status::Of(AUDIOROOM_EnableAux(engine_, enable)); }
    /// True if the aux input is on.
    Result<bool> IsAuxEnabled() const { return detail::read_switch(AUDIOROOM_IsAuxEnabled, engine_); }
    /// Passes 10 ms for the aux input to the library. AUDIOROOM_ERR_BUSY is the normal result while 200 ms are queued.
    /// Audio thread.
    AUDIOROOM_Status PushAuxFrame(const float *interleaved, uint32_t samples_per_channel, uint32_t channels,
                                  uint32_t rate_hz) noexcept
    {
        return AUDIOROOM_PushAuxFrame(engine_, interleaved, samples_per_channel, channels, rate_hz);
    }
    /// Sets a function that supplies aux audio whenever no pushed frame is queued. It is a C function because it runs on the
    /// media thread: it must not throw, wait or allocate. Blocks while the previous function runs; not allowed inside audio
    /// callbacks.
    Status SetAuxSource(AUDIOROOM_AuxSource source, void *user_data = nullptr)
    {
        return Status::Of(AUDIOROOM_SetAuxSource(engine_, source, user_data));
    }
    /// Sets the volumes of the aux input in the local playback and in the sent stream, 0–200 percent each.
    Status SetAuxVolume(int32_t local_volume, int32_t sent_volume)
    {
        return Status::Of(AUDIOROOM_SetAuxVolume(engine_, local_volume, sent_volume));
    }
    /// The volumes of the aux input.
    Result<AuxVolume> GetAuxVolume() const
    {
        AuxVolume volume;
        const AUDIOROOM_Status code = AUDIOROOM_GetAuxVolume(engine_, &volume.local, &volume.sent);
        return detail::result(code, volume);
    }
    /// Mutes the aux input in the local playback only; other users still hear it.
    Status MuteAuxPlayback(bool mute) { return Status::Of(AUDIOROOM_MuteAuxPlayback(engine_, mute)); }
    /// True if MuteAuxPlayback silences the aux input in the local playback.
    Result<bool> IsAuxPlaybackMuted() const { return detail::read_switch(AUDIOROOM_IsAuxPlaybackMuted, engine_); }

    // ---- media players

    /// Creates a media player, which begins to read its file. on_player_state reports the result.
    Result<Player> CreatePlayer(const PlayerOptions &options)
    {
        AUDIOROOM_PlayerOptions c;
        (void)AUDIOROOM_InitPlayerOptions(&c, sizeof c);
        c.path = detail::text_or_null(options.path);
        c.reader = options.reader;
        c.reader_user_data = options.reader_user_data;
        c.reader_size = options.reader_size;
        c.plays = options.plays;
        c.play_locally = options.play_locally;
        c.send = options.send;
        c.local_volume = options.local_volume;
        c.sent_volume = options.sent_volume;
        Player player = 0;
        const AUDIOROOM_Status code = AUDIOROOM_CreatePlayer(engine_, &c, &player);
        return detail::result(code, player);
    }
    /// Destroys a player with a short fade. Blocks while its reader runs, which is not called any more afterwards.
    Status DestroyPlayer(Player player) { return Status::Of(AUDIOROOM_DestroyPlayer(engine_, player)); }
    /// Starts a player, or continues after PausePlayer.
    Status StartPlayer(Player player) { return Status::Of(AUDIOROOM_StartPlayer(engine_, player)); }
    /// Pauses a player.
    Status PausePlayer(Player player) { return Status::Of(AUDIOROOM_PausePlayer(engine_, player)); }
    /// Continues after PausePlayer.
    Status ResumePlayer(Player player) { return Status::Of(AUDIOROOM_ResumePlayer(engine_, player)); }
    /// Stops a player: its position is the beginning again.
    Status StopPlayer(Player player) { return Status::Of(AUDIOROOM_StopPlayer(engine_, player)); }
    /// Moves a player to a position in ms, exactly.
    Status SeekPlayer(Player player, int64_t position_ms)
    {
        return Status::Of(AUDIOROOM_SeekPlayer(engine_, player, position_ms));
    }
    /// Sets how often the file is played, from the play that runs on; 0: for ever.
    Status SetPlayerPlays(Player player, int32_t plays)
    {
        return Status::Of(AUDIOROOM_SetPlayerPlays(engine_, player, plays));
    }
    /// Sets whether a player is played locally, and whether it is sent.
    Status SetPlayerOutput(Player player, bool play_locally, bool send)
    {
        return Status::Of(AUDIOROOM_SetPlayerOutput(engine_, player, play_locally, send));
    }
    /// Sets the volumes of a player in the local playback and in the sent stream, 0–200 percent each.
    Status SetPlayerVolume(Player player, int32_t local_volume, int32_t sent_volume)
    {
        return Status::Of(AUDIOROOM_SetPlayerVolume(engine_, player, local_volume, sent_volume));
    }
    /// State, position, length and settings of a player.
    Result<AUDIOROOM_PlayerInfo> GetPlayerInfo(Player player) const
    {
        AUDIOROOM_PlayerInfo info;
        (void)AUDIOROOM_InitPlayerInfo(&info, sizeof info);
        const AUDIOROOM_Status code = AUDIOROOM_GetPlayerInfo(engine_, player, &info);
        return detail::result(code, info);
    }
    /// Begins a recording; on_recording_end ends it. Returns its handle.
    Result<Recording> StartRecording(const RecordingOptions &options)
    {
        Recording recording = 0;
        const AUDIOROOM_RecordingOptions c = detail::recording_options(options);
        const AUDIOROOM_Status code = AUDIOROOM_StartRecording(engine_, &c, &recording);
        return detail::result(code, recording);
    }
    /// Ends a recording; its files are complete when on_recording_end comes.
    Status StopRecording(Recording recording) { return Status::Of(AUDIOROOM_StopRecording(engine_, recording)); }

    // ---- devices (device.hpp lists them)

    /// Changes the microphone or the loudspeaker, even while the current one is in use. Empty: the system's default device.
    Status SetDevice(AUDIOROOM_DeviceSide side, std::string_view device)
    {
        return Status::Of(AUDIOROOM_SetDevice(engine_, side, detail::CText(device).or_null()));
    }
    /// The device in use. Empty if the default device is in use and the sound server does not report which device that is.
    Result<std::string> GetDevice(AUDIOROOM_DeviceSide side) const
    {
        return detail::read_changing_text([this, side](char *buffer, size_t size, size_t *needed) {
            return AUDIOROOM_GetDevice(engine_, side, buffer, size, needed);
        });
    }
    /// Sets whether the engine follows a change of the system's default device.
    Status FollowDefaultDevice(AUDIOROOM_DeviceSide side, bool follow)
    {
        return Status::Of(AUDIOROOM_FollowDefaultDevice(engine_, side, follow));
    }
    /// True if the engine follows the system's default device.
    Result<bool> IsFollowingDefaultDevice(AUDIOROOM_DeviceSide side) const
    {
        return detail::read_switch(AUDIOROOM_IsFollowingDefaultDevice, engine_, side);
    }
    /// Sets whether on_device_change reports every change, even while no sound card is in use.
    Status WatchDevices(bool watch) { return Status::Of(AUDIOROOM_WatchDevices(engine_, watch)); }
    /// True if WatchDevices has switched these reports on.
    Result<bool> IsWatchingDevices() const { return detail::read_switch(AUDIOROOM_IsWatchingDevices, engine_); }

    // ---- devices "push" and "pull": the program captures and plays

    /// Passes 10 ms of the microphone to the library. Audio thread.
    AUDIOROOM_Status PushCaptureFrame(const float *interleaved, uint32_t samples_per_channel, uint32_t channels,
                                      uint32_t rate_hz) noexcept
    {
        return AUDIOROOM_PushCaptureFrame(engine_, interleaved, samples_per_channel, channels, rate_hz);
    }
    /// Writes the next 10 ms for the loudspeaker to `interleaved`. Audio thread.
    AUDIOROOM_Status PullPlaybackFrame(float *interleaved, uint32_t samples_per_channel, uint32_t channels,
                                       uint32_t rate_hz) noexcept
    {
        return AUDIOROOM_PullPlaybackFrame(engine_, interleaved, samples_per_channel, channels, rate_hz);
    }

    // ---- levels, spectra and quality

    /// Starts on_sound_level, every 100–3000 ms.
    Status StartSoundLevelMonitor(uint32_t period_ms)
    {
        return Status::Of(AUDIOROOM_StartSoundLevelMonitor(engine_, period_ms));
    }
    /// Removes another user from a room; on_request_done reports the result. Needs roomAdmin.
    Result<uint64_t> KickRoomUser(Room room, std::string_view user_id)
    {
        return detail::read<uint64_t>(AUDIOROOM_KickRoomUser, engine_, room, detail::CText(user_id).get());
    }
    /// Mutes another user for everyone, or lifts that mute; on_request_done reports the result. Needs roomAdmin.
    Result<uint64_t> MuteRoomUser(Room room, std::string_view user_id, bool mute)
    {
        return detail::read<uint64_t>(AUDIOROOM_MuteRoomUser, engine_, room, detail::CText(user_id).get(), mute);
    }
    /// Stops on_sound_level.
    Status StopSoundLevelMonitor() { return Status::Of(AUDIOROOM_StopSoundLevelMonitor(engine_)); }
    /// The level of a stream, or of LOCAL_MICROPHONE as it is sent, 0–100.
    Result<float> GetSoundLevel(Room room, Stream stream) const
    {
        return detail::read<float>(AUDIOROOM_GetSoundLevel, engine_, room, stream);
    }
    /// Starts spectra and on_spectrum, every 100–3000 ms.
    Status StartSpectrumMonitor(uint32_t period_ms)
    {
        return Status::Of(AUDIOROOM_StartSpectrumMonitor(engine_, period_ms));
    }
    /// Stops spectra and on_spectrum.
    Status StopSpectrumMonitor() { return Status::Of(AUDIOROOM_StopSpectrumMonitor(engine_)); }
    /// The newest spectrum of a stream, or of LOCAL_MICROPHONE.
    Result<Spectrum> GetSpectrum(Room room, Stream stream) const
    {
        Spectrum bands = {};
        const AUDIOROOM_Status code =
            AUDIOROOM_GetSpectrum(engine_, room, stream, bands.data(), static_cast<uint32_t>(bands.size()));
        return detail::result(code, bands);
    }
    /// Starts on_publish_quality and on_play_quality, every 500–60000 ms.
    Status StartQualityMonitor(uint32_t period_ms)
    {
        return Status::Of(AUDIOROOM_StartQualityMonitor(engine_, period_ms));
    }
    /// Stops on_publish_quality and on_play_quality.
    Status StopQualityMonitor() { return Status::Of(AUDIOROOM_StopQualityMonitor(engine_)); }

    // ---- messages

    /// Sends text to everyone in the room, up to 64000 bytes. Returns the number of the request; on_request_done reports its
    /// result.
    Result<uint64_t> SendRoomMessage(Room room, std::string_view text)
    {
        return detail::read<uint64_t>(AUDIOROOM_SendRoomMessage, engine_, room, detail::CText(text).get());
    }
    /// Sends a text of at most 262144 bytes with a topic to `user_ids`, or, if that list is empty, to everyone in the room. The
    /// receivers get on_text. Returns the number of the request; on_request_done reports its result.
    Result<uint64_t> SendText(Room room, std::string_view text, std::string_view topic = {},
                              const std::vector<std::string> &user_ids = {})
    {
        const std::vector<const char *> ids = pointers(user_ids);
        uint64_t request = 0;
        const AUDIOROOM_Status code =
            AUDIOROOM_SendText(engine_, room, detail::CText(text).get(), detail::CText(topic).or_null(), ids.data(),
                               static_cast<uint32_t>(ids.size()), &request);
        return detail::result(code, request);
    }
    /// Sends bytes to `user_ids`, or, if that list is empty, to everyone in the room. Lossy data has at most 1200 bytes, reliable
    /// data at most 64000. Returns the number of the request; on_request_done reports its result, for lossy data too.
    Result<uint64_t> SendData(Room room, const uint8_t *data, size_t size, std::string_view topic = {},
                              const std::vector<std::string> &user_ids = {},
                              AUDIOROOM_Delivery delivery = AUDIOROOM_DELIVERY_LOSSY)
    {
        const std::vector<const char *> ids = pointers(user_ids);
        uint64_t request = 0;
        const AUDIOROOM_Status code =
            AUDIOROOM_SendData(engine_, room, data, size, detail::CText(topic).or_null(), ids.data(),
                               static_cast<uint32_t>(ids.size()), delivery, &request);
        return detail::result(code, request);
    }
    /// The same with the bytes in a vector, which may be empty.
    Result<uint64_t> SendData(Room room, const std::vector<uint8_t> &data, std::string_view topic = {},
                              const std::vector<std::string> &user_ids = {},
                              AUDIOROOM_Delivery delivery = AUDIOROOM_DELIVERY_LOSSY)
    {
        return SendData(room, data.data(), data.size(), topic, user_ids, delivery);
    }

    /// Sends lossy data without a request, and therefore without on_request_done: for packets that are sent many times a second.
    Status SendLossyData(Room room, const uint8_t *data, size_t size, std::string_view topic = {},
                         const std::vector<std::string> &user_ids = {})
    {
        const std::vector<const char *> ids = pointers(user_ids);
        return Status::Of(AUDIOROOM_SendData(engine_, room, data, size, detail::CText(topic).or_null(), ids.data(),
                                             static_cast<uint32_t>(ids.size()), AUDIOROOM_DELIVERY_LOSSY, nullptr));
    }

    // ---- byte streams

    /// Begins a byte stream of any length. Returns its number; on_request_done reports its end.
    Result<uint64_t> OpenByteStream(Room room, const ByteStreamOptions &options = {})
    {
        const std::vector<const char *> ids = pointers(options.user_ids);
        std::vector<const char *> keys, values;
        for (const auto &[key, value] : options.attributes) {
            keys.push_back(key.c_str());
            values.push_back(value.c_str());
        }
        AUDIOROOM_ByteStreamOptions c;
        (void)AUDIOROOM_InitByteStreamOptions(&c, sizeof c);
        c.topic = detail::text_or_null(options.topic);
        c.name = detail::text_or_null(options.name);
        c.mime_type = detail::text_or_null(options.mime_type);
        c.total_size = options.total_size;
        c.attribute_keys = keys.data();
        c.attribute_values = values.data();
        c.attribute_count = static_cast<uint32_t>(keys.size());
        c.user_ids = ids.data();
        c.user_count = static_cast<uint32_t>(ids.size());
        return detail::read<uint64_t>(AUDIOROOM_OpenByteStream, engine_, room, &c);
    }
    /// Writes 1–65536 bytes. AUDIOROOM_ERR_BUSY: nothing was taken; write the same bytes again after on_bytes_space.
    Status WriteByteStream(Room room, uint64_t stream, const uint8_t *data, size_t size)
    {
        return Status::Of(AUDIOROOM_WriteByteStream(engine_, room, stream, data, size));
    }
    /// Says that a byte stream is complete; on_request_done follows when all bytes are handed to the transport.
    Status CloseByteStream(Room room, uint64_t stream)
    {
        return Status::Of(AUDIOROOM_CloseByteStream(engine_, room, stream));
    }
    /// Ends a byte stream before it is complete; its receivers get an error.
    Status CancelByteStream(Room room, uint64_t stream)
    {
        return Status::Of(AUDIOROOM_CancelByteStream(engine_, room, stream));
    }

    // ---- calls between users (RPC)

    /// Calls a method of one user, with a text of at most 15360 bytes. `timeout_ms` is 1000 to 600000, or 0 for 15000. Returns the
    /// number of the request; exactly one on_rpc_done reports its result.
    Result<uint64_t> PerformRpc(Room room, std::string_view user_id, std::string_view method, std::string_view payload = {},
                                uint32_t timeout_ms = 0)
    {
        uint64_t request = 0;
        const AUDIOROOM_Status code =
            AUDIOROOM_PerformRpc(engine_, room, detail::CText(user_id).get(), detail::CText(method).get(), detail::CText(payload).get(),
                                 timeout_ms, &request);
        return detail::result(code, request);
    }
    /// Lets the other users of a room call a method; each call is an on_rpc_request. Call it as soon as LoginRoom has returned.
    Status RegisterRpcMethod(Room room, std::string_view method)
    {
        return Status::Of(AUDIOROOM_RegisterRpcMethod(engine_, room, detail::CText(method).get()));
    }
    /// Takes a method back. Requests that on_rpc_request has reported can still be answered.
    Status UnregisterRpcMethod(Room room, std::string_view method)
    {
        return Status::Of(AUDIOROOM_UnregisterRpcMethod(engine_, room, detail::CText(method).get()));
    }
    /// Answers a request of on_rpc_request, inside the function or later, on any thread. A request is answered once.
    Status RespondToRpc(Room room, uint64_t request, std::string_view payload)
    {
        return Status::Of(AUDIOROOM_RespondToRpc(engine_, room, request, detail::CText(payload).get()));
    }
    /// Answers a request of on_rpc_request with an error: a code of the program or AUDIOROOM_RPC_APPLICATION_ERROR, a text of at
    /// most 256 bytes, and data of at most 15360 bytes.
    Status RejectRpc(Room room, uint64_t request, uint32_t code, std::string_view message, std::string_view data = {})
    {
        return Status::Of(AUDIOROOM_RejectRpc(engine_, room, request, code, detail::CText(message).get(),
                                              detail::CText(data).or_null()));
    }

    // ---- stats

    /// Stats of a room.
    Result<AUDIOROOM_RoomStats> GetRoomStats(Room room) const
    {
        AUDIOROOM_RoomStats stats;
        (void)AUDIOROOM_InitRoomStats(&stats, sizeof stats);
        const AUDIOROOM_Status code = AUDIOROOM_GetRoomStats(engine_, room, &stats);
        return detail::result(code, stats);
    }
    /// Stats of a stream, remote or local.
    Result<AUDIOROOM_StreamStats> GetStreamStats(Room room, Stream stream) const
    {
        AUDIOROOM_StreamStats stats;
        (void)AUDIOROOM_InitStreamStats(&stats, sizeof stats);
        const AUDIOROOM_Status code = AUDIOROOM_GetStreamStats(engine_, room, stream, &stats);
        return detail::result(code, stats);
    }

private:
    static std::vector<const char *> pointers(const std::vector<std::string> &texts)
    {
        std::vector<const char *> found;
        found.reserve(texts.size());
        for (const std::string &text : texts)
            found.push_back(text.c_str());
        return found;
    }

    void swap(Engine &other) noexcept
    {
        std::swap(engine_, other.engine_);
        std::swap(user_data_, other.user_data_);
        std::swap(receiver_, other.receiver_);
    }

    AUDIOROOM_Engine *engine_ = nullptr;
    std::shared_ptr<detail::Receiver> *user_data_ = nullptr; // The library owns it and deletes it in on_release.
    std::shared_ptr<detail::Receiver> receiver_;
};

} // namespace audioroom

#endif
