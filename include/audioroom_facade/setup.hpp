// audioroom_facade/setup.hpp: the settings behind audioroom_facade.hpp, which includes it. Programs do not use it: everything in
// here may change without notice.

#ifndef AUDIOROOM_FACADE_SETUP_HPP
#define AUDIOROOM_FACADE_SETUP_HPP

#include <filesystem>

#include "../audioroom_facade_state.hpp"

#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility push(hidden)
#endif

namespace AUDIOROOM {

namespace detail {

/// Creates a folder and its parents. False: it does not exist and cannot be created.
inline bool create_folder(const std::string &folder)
{
    bool is_there = false;
    const auto failed = [](const char *) {};
    (void)failed;
    AUDIOROOM_HPP_TRY
    {
#if defined(__cpp_char8_t)
        const std::filesystem::path path(std::u8string(folder.begin(), folder.end()));
#else
        const std::filesystem::path path = std::filesystem::u8path(folder);
#endif
        std::error_code error;
        std::filesystem::create_directories(path, error);
        is_there = std::filesystem::is_directory(path, error);
    }
    AUDIOROOM_HPP_CATCH(failed)
    return is_there;
}

inline bool Facade::SetServer(const char *url, const char *key, const char *secret)
{
    Lock lock(mutex_);
    const std::string url_text = text(url), key_text = text(key), secret_text = text(secret);
    if (engine_) {
        if (Status status = engine_.SetServer(url_text, key_text, secret_text); !status)
            return Refuse(lock, "SetServer", status);
    }
    options_.server_url = url_text;
    options_.api_key = key_text;
    options_.api_secret = secret_text;
    return true;
}

inline bool Facade::SetUser(const char *id, const char *name)
{
    Lock lock(mutex_);
    const std::string id_text = text(id), name_text = text(name);
    if (id_text.empty() || id_text.size() > 256 || name_text.size() > 256)
        return Refuse(lock, "SetUser", "the id has 1 to 256 bytes, the name up to 256");
    if (engine_) {
        if (Status status = engine_.SetUser(id_text, name_text); !status)
            return Refuse(lock, "SetUser", status);
    }
    options_.user_id = id_text;
    options_.user_name = name_text;
    return true;
}

inline bool Facade::SetToken(const char *token)
{
    Lock lock(mutex_);
    token_ = text(token);
    return true;
}

inline bool Facade::RenewToken(const char *token)
{
    Lock lock(mutex_);
    if (!engine_ || !room_)
        return Refuse(lock, "RenewToken", "there is no room: use SetToken");
    if (Status status = engine_.RenewToken(room_, text(token)); !status)
        return Refuse(lock, "RenewToken", status);
    token_ = text(token);
    return true;
}

inline bool Facade::SetLogDir(const char *folder)
{
    std::string path = text(folder);
    const bool is_there = path.empty() || create_folder(path);
    Lock lock(mutex_);
    if (!is_there)
        return Refuse(lock, "SetLogDir", ("there is no folder " + path + " and it cannot be created: give another path").c_str());
    log_dir_ = std::move(path);
    return true;
}

inline void Facade::SetVerbose(bool verbose)
{
    Lock lock(mutex_);
    verbose_ = verbose;
}

inline void Facade::SetLogCallback(std::function<void(int, const char *)> callback)
{
    Lock lock(mutex_);
    log_ = callback ? std::make_shared<const std::function<void(int, const char *)>>(std::move(callback)) : nullptr;
}

/// Sets one key of the older API, written "key=value". Only room_retry_time has an effect.
inline void Facade::SetConfig(const char *config)
{
    const std::string line = text(config);
    const size_t equals = line.find('=');
    if (line.substr(0, equals) == "room_retry_time" && equals != std::string::npos) {
        char *end = nullptr;
        const unsigned long seconds = std::strtoul(line.c_str() + equals + 1, &end, 10);
        Lock lock(mutex_);
        if (end == line.c_str() + equals + 1 || *end || seconds > 3600)
            (void)Refuse(lock, "SetConfig", "room_retry_time is 0 to 3600 seconds");
        else
            reconnect_timeout_ms_ = static_cast<uint32_t>(seconds * 1000);
        return;
    }
    Ignore(("SetConfig with " + line.substr(0, equals)).c_str(), "only room_retry_time has one");
}

/// Sets a value with `apply(engine)`, now if there is an engine, and in each later engine. `setting` names the value: a later
/// call with the same name replaces it.
template <class Apply>
bool Facade::Keep(const char *setting, const char *call, Apply apply)
{
    Lock lock(mutex_);
    if (engine_) {
        if (const Status status = apply(engine_); !status)
            return Refuse(lock, call, status);
    }
    kept_[setting] = std::move(apply);
    return true;
}

/// Changes fields of the audio profile.
template <class Change>
bool Facade::ChangeProfile(const char *call, Change change)
{
    Lock lock(mutex_);
    audioroom::AudioProfile profile = options_.audio_profile;
    if (engine_)
        profile = engine_.GetAudioProfile().value_or(profile);
    change(profile);
    if (engine_) {
        if (const Status status = engine_.SetAudioProfile(profile); !status)
            return Refuse(lock, call, status);
    }
    options_.audio_profile = profile;
    return true;
}

/// Calls `call(engine, room)`, which returns a Status. `room` may be 0. False: it was refused, or there is no engine.
template <class Call>
bool Facade::WithEngine(const char *name, Call call)
{
    Lock lock(mutex_);
    if (!engine_)
        return Refuse(lock, name, "call InitSDK first");
    const Status status = call(engine_, room_);
    return status ? true : Refuse(lock, name, status);
}

/// Accepts a call that has no effect. The log names each such call once.
inline void Facade::Ignore(const char *call, const char *why)
{
    Lock lock(mutex_);
    if (ignored_.insert(call).second)
        Write(lock, AUDIOROOM_LOG_INFO, std::string(call) + " has no effect: " + why);
}

/// Writes a warning to the log.
inline void Facade::Report(const std::string &line)
{
    Lock lock(mutex_);
    Write(lock, AUDIOROOM_LOG_WARN, line);
}

inline bool Facade::SetEqualizerGain(unsigned int band, float gain_db)
{
    Lock lock(mutex_);
    if (band >= gains_db_.size())
        return Refuse(lock, "SetAudioEqualizerGain", "the band is 0 to 9");
    auto gains_db = gains_db_;
    gains_db[band] = gain_db;
    lock.unlock();
    const bool is_set = Keep("equalizer", "SetAudioEqualizerGain",
                             [gains_db](audioroom::Engine &engine) { return engine.SetEqualizer(gains_db); });
    lock.lock();
    if (is_set)
        gains_db_ = gains_db;
    return is_set;
}

inline bool Facade::InitSDK()
{
    Lock lock(mutex_);
    if (engine_)
        return true;
    audioroom::EngineOptions options = options_;
    options.poll = loop_wanted_;
    if (verbose_)
        options.log_level = AUDIOROOM_LOG_DEBUG;
    std::string log_problem;
    if (!log_dir_.empty()) {
        // The folder may have been removed since SetLogDir.
        (void)create_folder(log_dir_);
        options.log_file = log_dir_ + "/audioroom.log";
    }
    auto made = audioroom::Engine::Create(options, MakeEvents(++epoch_));
    if (made.status().code() == AUDIOROOM_ERR_FILE && !options.log_file.empty()) {
        // Voice matters more than the log.
        log_problem = "InitSDK continues without a log file: " + made.status().message();
        options.log_file.clear();
        made = audioroom::Engine::Create(options, MakeEvents(epoch_));
    }
    if (!made)
        return Refuse(lock, "InitSDK", made.status());
    engine_ = *std::move(made);
    poll_ = options.poll;
    (void)engine_.EnableMic(mic_);
    (void)engine_.EnableSpeaker(speaker_);
    (void)engine_.SetPlayVolume(0, audioroom::ALL_STREAMS, Effective(volume_));
    ApplyKept(lock);
    if (!log_problem.empty())
        Write(lock, AUDIOROOM_LOG_WARN, log_problem);
    return true;
}

/// Hands the settings to a new engine.
inline void Facade::ApplyKept(Lock &lock)
{
    const auto kept = kept_; // Note releases the lock while it writes to the log.
    for (const auto &setting : kept)
        Note(lock, setting.first.c_str(), setting.second(engine_));
    (void)engine_.StartQualityMonitor(QUALITY_PERIOD_MS);
    if (device_callback_)
        (void)engine_.WatchDevices(true);
}

inline bool Facade::SetSimpleVolume(int volume)
{
    Lock lock(mutex_);
    if (volume < 0 || volume > 100)
        return Refuse(lock, "SetSpeakerSimpleVolume", "the volume is 0 to 100");
    simple_volume_ = volume;
    if (engine_)
        (void)engine_.SetPlayVolume(0, audioroom::ALL_STREAMS, Effective(volume_));
    return true;
}

inline void Facade::SetSimpleMute(bool mute)
{
    const Lock lock(mutex_);
    simple_mute_ = mute;
    if (engine_)
        (void)engine_.SetPlayVolume(0, audioroom::ALL_STREAMS, Effective(volume_));
}

inline int Facade::SimpleVolume()
{
    const Lock lock(mutex_);
    return simple_volume_;
}

inline bool Facade::IsSimpleMuted()
{
    const Lock lock(mutex_);
    return simple_mute_;
}

} // namespace detail

} // namespace AUDIOROOM

#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility pop
#endif

#endif
