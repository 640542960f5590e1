// The host of the facade's tests: callback objects that write a log, and the set-up of a program before InitSDK.

#pragma once

#include "check.hpp"

#include <cstring>

namespace facade_test {

using check::LogSink;

/// The action of a test inside a callback. It may change while callbacks run.
template <class... Arguments>
class Inside {
public:
    Inside &operator=(std::function<void(Arguments...)> function)
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        function_ = std::move(function);
        return *this;
    }
    void operator()(Arguments... arguments)
    {
        std::function<void(Arguments...)> function;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            function = function_;
        }
        if (function)
            function(arguments...);
    }

private:
    std::mutex mutex_;
    std::function<void(Arguments...)> function_;
};

/// Writes every callback into a log and runs the action of the test.
class Host : public AUDIOROOM::IAudioRoomCallback,
             public AUDIOROOM::IAudioLivePublisherCallback,
             public AUDIOROOM::IAudioLivePlayerCallback {
public:
    LogSink seen;
    Inside<int> on_login, on_kickout, on_disconnect;
    Inside<> on_logout;

    void OnLoginRoom(int errorCode, const char *roomID) override
    {
        seen.add("login " + std::to_string(errorCode) + " " + roomID);
        on_login(errorCode);
    }
    void OnLogoutRoom(int errorCode, const char *roomID) override
    {
        seen.add("logout " + std::to_string(errorCode) + " " + roomID);
        on_logout();
    }
    void OnKickout(int reason, const char *roomID) override
    {
        seen.add("kickout " + std::to_string(reason) + " " + roomID);
        on_kickout(reason);
    }
    void OnReconnected(const char *roomID) override { seen.add(std::string("reconnected ") + roomID); }
    void OnTokenNeeded(int errorCode, const char *roomID) override
    {
        seen.add("token needed " + std::to_string(errorCode) + " " + roomID);
    }
    void OnDisconnect(int errorCode, const char *roomID) override
    {
        seen.add("disconnect " + std::to_string(errorCode) + " " + roomID);
        on_disconnect(errorCode);
    }
    void OnStreamUpdate(AUDIOROOM::StreamUpdateType type, const AUDIOROOM::StreamInfo &stream, const char *roomID) override
    {
        seen.add(std::string(type == AUDIOROOM::StreamAdded ? "stream " : "gone ") + stream.szUserId +
                 " in " + roomID + " as " + stream.szStreamId);
    }
    void OnUserUpdate(const AUDIOROOM::UserInfo *users, unsigned int count, AUDIOROOM::UserUpdateType type) override
    {
        std::string line = type == AUDIOROOM::UPDATE_TOTAL ? "users" : "change";
        for (unsigned int i = 0; i < count; ++i)
            line += std::string(users[i].udapteFlag == AUDIOROOM::USER_ADDED ? " +" : " -") +
                    users[i].szUserId;
        seen.add(line);
    }
    void OnPublishStateUpdate(int stateCode, const char *streamID, const AUDIOROOM::PublishingStreamInfo &) override
    {
        seen.add("publish " + std::to_string(stateCode) + " " + streamID);
    }
    void OnMutedByServer(bool muted, const char *streamID) override
    {
        seen.add(std::string(muted ? "muted by server " : "unmuted by server ") + streamID);
    }
    void OnCustomCommand(int errorCode, int seq, const char *roomID) override
    {
        seen.add("command sent " + std::to_string(seq) + " " + std::to_string(errorCode) + " " + roomID);
    }
    void OnRecvCustomCommand(const char *user, const char *, const char *content, const char *roomID) override
    {
        seen.add(std::string("command ") + user + " " + content + " in " + roomID);
    }
    void OnPublishQualityUpdate(const char *streamID, AUDIOROOM::PublishQuality quality) override
    {
        seen.add(std::string("publish quality ") + streamID + " " + std::to_string(quality.quality));
    }
    void OnPlayQualityUpdate(const char *streamID, AUDIOROOM::PlayQuality quality) override
    {
        seen.add(std::string("play quality ") + streamID + " " + std::to_string(quality.quality));
    }
    void OnAuxCallback(unsigned char *data, int *size, int *rate, int *channels) override
    {
        // A loud square wave of 32 kHz and one channel: 640 samples.
        *rate = 32000;
        *channels = 1;
        *size = 640 * 2;
        for (int i = 0; i < 640; ++i) {
            const int16_t sample = i / 40 % 2 ? 12000 : -12000;
            std::memcpy(data + 2 * i, &sample, sizeof sample);
        }
    }
    void OnPlayStateUpdate(int stateCode, const AUDIOROOM::StreamInfo &stream) override
    {
        seen.add("play " + std::to_string(stateCode) + " " + stream.szUserId);
    }
};

/// The other callback classes.
class Extras : public AUDIOROOM::IAudioEngineCallback,
               public AUDIOROOM::ILiveEventCallback,
               public AUDIOROOM::IDeviceStateCallback,
               public AUDIOROOM::IAudioRecordCallback,
               public AUDIOROOM::ISoundLevelCallback,
               public AUDIOROOM::IAudioIMCallback {
public:
    LogSink seen;

    Extras()
    {
        AUDIOROOM::SetAudioEngineCallback(this);
        AUDIOROOM::SetAudioLiveEventCallback(this);
        AUDIOROOM::SetAudioDeviceStateCallback(this);
        AUDIOROOM::SetAudioRecordCallback(this);
        AUDIOROOM::SetSoundLevelCallback(this);
        AUDIOROOM::SetAudioIMCallback(this);
    }
    ~Extras() override
    {
        AUDIOROOM::SetAudioEngineCallback(nullptr);
        AUDIOROOM::SetAudioLiveEventCallback(nullptr);
        AUDIOROOM::SetAudioDeviceStateCallback(nullptr);
        AUDIOROOM::SetAudioRecordCallback(nullptr);
        AUDIOROOM::SetSoundLevelCallback(nullptr);
        AUDIOROOM::SetAudioIMCallback(nullptr);
    }
    Extras(const Extras &) = delete;
    Extras &operator=(const Extras &) = delete;

    void OnAudioEngineStart() override { seen.add("audio start"); }
    void OnAudioEngineStop() override { seen.add("audio stop"); }
    void OnAVKitEvent(int event, AUDIOROOM::EventInfo *info) override
    {
        seen.add("event " + std::to_string(event) + " " + info->arrKeys[0] + " " + info->arrValues[0]);
    }
    void OnAudioDeviceStateChanged(AUDIOROOM::AudioDeviceType, AUDIOROOM::DeviceInfo *device, AUDIOROOM::DeviceState) override
    {
        seen.add(std::string("device ") + device->szDeviceId);
    }
    void OnAudioRecordCallback(const unsigned char *data, int size, int rate, int channels, int bits, unsigned int type) override
    {
        int16_t loudest = 0;
        for (int at = 0; at + 1 < size; at += 2) {
            int16_t sample = 0;
            std::memcpy(&sample, data + at, sizeof sample);
            loudest = std::max<int16_t>(loudest, sample);
        }
        const std::string shape = std::to_string(size) + " " + std::to_string(rate) + " " + std::to_string(channels) + " " +
                                  std::to_string(bits);
        seen.add("recorded " + std::to_string(type) + (loudest > 3000 ? " loud " : " quiet ") + shape);
    }
    void OnSoundLevelUpdate(AUDIOROOM::SoundLevelInfo *levels, unsigned int count) override
    {
        for (unsigned int i = 0; i < count; ++i)
            seen.add((levels[i].soundLevel > 50 ? "loud " : "quiet ") + std::string(levels[i].szStreamID));
    }
    void OnCaptureSoundLevelUpdate(AUDIOROOM::SoundLevelInfo *level) override
    {
        seen.add((level->soundLevel > 50 ? "own loud " : "own quiet ") + std::string(level->szStreamID));
    }
    void OnSendRoomMessage(int error, const char *room, int seq, unsigned long long) override
    {
        seen.add("sent " + std::to_string(seq) + " " + std::to_string(error) + " " + room);
    }
    void OnRecvRoomMessage(AUDIOROOM::RoomMessage *message, unsigned int count, const char *room) override
    {
        seen.add("message " + std::to_string(count) + " " + message->szUserId + " " + std::to_string(message->type) + " " +
                 std::to_string(message->category) + " " + std::to_string(message->priority) + " " +
                 static_cast<const char *>(message->szContent) + " in " + room);
    }
    void OnCreateConversation(int error, const char *, int seq, const char *id) override
    {
        seen.add("created " + std::to_string(error) + " " + std::to_string(seq));
        seen.add(std::string("conversation ") + id);
    }
    void OnGetConversationInfo(int error, const char *, const char *id, AUDIOROOM::ConverInfo *info, AUDIOROOM::User *members,
                               unsigned int count) override
    {
        const char *const name = info->szConverName;
        std::string line = "info " + std::to_string(error) + " " + id + " " + name + " by " + info->szCreatorId + ":";
        for (unsigned int i = 0; i < count; ++i)
            line += std::string(" ") + members[i].szUserId;
        seen.add(line);
    }
    void OnSendConversationMessage(int error, const char *, const char *, int seq, unsigned long long) override
    {
        seen.add("conversation sent " + std::to_string(error) + " " + std::to_string(seq));
    }
    void OnRecvConversationMessage(AUDIOROOM::ConversationMessage *message, const char *id, const char *) override
    {
        seen.add(std::string("told ") + id + " " + message->szUserId + " " + std::to_string(message->type) + " " +
                 static_cast<const char *>(message->szContent));
    }
};

inline LogSink &log_lines()
{
    static LogSink lines;
    return lines;
}

/// A host with the set-up of a program before InitSDK. The destructor undoes the set-up.
struct Session {
    Host host;

    explicit Session(const char *user = "alice")
    {
        log_lines().clear();
        AUDIOROOM::SetLogCallback([](int level, const char *line) {
            if (level <= AUDIOROOM_LOG_WARN)
                log_lines().add(line);
        });
        AUDIOROOM::SetServer(check::server_url().c_str(), check::KEY, check::SECRET);
        AUDIOROOM::SetUser(user, user);
        AUDIOROOM::SetAudioDevice(AUDIOROOM::AudioDevice_Input, "null");
        AUDIOROOM::SetAudioDevice(AUDIOROOM::AudioDevice_Output, "null");
        AUDIOROOM::SetManualPublish(false);
        AUDIOROOM::SetManualPlay(false);
        AUDIOROOM::SetUserStateUpdate(false);
        AUDIOROOM::EnableMic(true);
        AUDIOROOM::EnableSpeaker(true);
        AUDIOROOM::SetEventLoop({});
        AUDIOROOM::SetAudioRoomCallback(&host);
        AUDIOROOM::SetAudioLivePublisherCallback(&host);
        AUDIOROOM::SetAudioLivePlayerCallback(&host);
    }
    ~Session()
    {
        AUDIOROOM::SetAudioRoomCallback(nullptr);
        AUDIOROOM::SetAudioLivePublisherCallback(nullptr);
        AUDIOROOM::SetAudioLivePlayerCallback(nullptr);
        AUDIOROOM::UnInitSDK();
        AUDIOROOM::SetEventLoop({});
        AUDIOROOM::SetLogCallback({});
    }
};

/// Opened once, by another thread.
class Gate {
public:
    void open()
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        open_ = true;
        opened_.notify_all();
    }
    bool is_open()
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        return open_;
    }
    bool pass(std::chrono::milliseconds limit = std::chrono::seconds(15))
    {
        std::unique_lock<std::mutex> lock(mutex_);
        return opened_.wait_for(lock, limit, [&] { return open_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable opened_;
    bool open_ = false;
};

} // namespace facade_test
