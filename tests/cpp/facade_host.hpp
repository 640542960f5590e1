// The host of the facade's tests: callback objects that write a log, and the set-up of a program before InitSDK.

#pragma once

#include "check.hpp"

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
    void OnPlayStateUpdate(int stateCode, const AUDIOROOM::StreamInfo &stream) override
    {
        seen.add("play " + std::to_string(stateCode) + " " + stream.szUserId);
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
