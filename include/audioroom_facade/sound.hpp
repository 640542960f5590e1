// audioroom_facade/sound.hpp: levels, quality, devices, the aux input and recording behind audioroom_facade.hpp, which includes
// it. Programs do not use it: everything in here may change without notice.

#ifndef AUDIOROOM_FACADE_SOUND_HPP
#define AUDIOROOM_FACADE_SOUND_HPP

#include "../audioroom_facade_state.hpp"

#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility push(hidden)
#endif

namespace AUDIOROOM {

namespace detail {

// ---- levels and quality

/// The level of a played stream or of the local one; 0 without such a stream.
inline float Facade::GetSoundLevel(const char *stream_id)
{
    const Lock lock(mutex_);
    if (!engine_)
        return 0;
    const bool is_local = !stream_id || (!published_.empty() && published_ == stream_id);
    const auto found = FindStream(stream_id);
    if (!is_local && found == streams_.end())
        return 0;
    const audioroom::Stream stream = is_local ? audioroom::LOCAL_MICROPHONE : found->first;
    return engine_.GetSoundLevel(is_local ? 0 : room_, stream).value_or(0);
}

inline bool Facade::SetLevelPeriod(unsigned int period_ms)
{
    Lock lock(mutex_);
    if (period_ms < 100 || period_ms > 3000)
        return Refuse(lock, "SetSoundLevelMonitorCycle", "the period is 100 to 3000 ms");
    level_period_ms_ = period_ms;
    const auto running = kept_.find("StartSoundLevelMonitor");
    if (running == kept_.end())
        return true;
    lock.unlock();
    return SetLevelMonitor(true);
}

inline bool Facade::SetLevelMonitor(bool on)
{
    if (on) {
        Lock lock(mutex_);
        const unsigned int period_ms = level_period_ms_;
        lock.unlock();
        return Keep("StartSoundLevelMonitor", "StartSoundLevelMonitor",
                    [period_ms](audioroom::Engine &engine) { return engine.StartSoundLevelMonitor(period_ms); });
    }
    Lock lock(mutex_);
    kept_.erase("StartSoundLevelMonitor");
    if (engine_)
        Note(lock, "StopSoundLevelMonitor", engine_.StopSoundLevelMonitor());
    return true;
}

inline void Facade::OnSoundLevel(uint64_t epoch, const audioroom::SoundLevelEvent &event)
{
    std::vector<SoundLevelInfo> remote;
    SoundLevelInfo local;
    bool has_local = false;
    {
        const Lock lock(mutex_);
        for (const AUDIOROOM_SoundLevel &level : audioroom::List<AUDIOROOM_SoundLevel>(event.levels, event.count)) {
            const auto found = streams_.find(level.stream);
            if (level.stream == audioroom::LOCAL_MICROPHONE) {
                copy_text(local.szStreamID, published_.c_str());
                local.soundLevel = level.level;
                has_local = true;
            } else if (level.room == room_ && found != streams_.end()) {
                remote.emplace_back();
                copy_text(remote.back().szStreamID, found->second.szStreamId);
                remote.back().soundLevel = level.level;
            }
        }
    }
    if (!remote.empty()) {
        Deliver(epoch, 0, &Facade::level_callback_, "OnSoundLevelUpdate", [&](ISoundLevelCallback &callback) {
            callback.OnSoundLevelUpdate(remote.data(), static_cast<unsigned int>(remote.size()));
        });
    }
    if (has_local) {
        Deliver(epoch, 0, &Facade::level_callback_, "OnCaptureSoundLevelUpdate",
                [&](ISoundLevelCallback &callback) { callback.OnCaptureSoundLevelUpdate(&local); });
    }
}

/// A share as a number from 0 to 255; 0 if it is unknown.
inline int share_of_255(float share)
{
    return share > 0 ? static_cast<int>(share * 255 + 0.5f) : 0;
}

/// Milliseconds as a whole number; 0 if they are unknown.
inline int whole_ms(float ms)
{
    return ms > 0 ? static_cast<int>(ms + 0.5f) : 0;
}

/// The older API's number of an AUDIOROOM_Quality: 0 is best. Unknown counts as best.
inline int older_quality(int32_t quality)
{
    return quality < 0 ? 0 : 3 - std::min<int32_t>(quality, 3);
}

/// The id of a stream of the room, remote or local; empty if it is unknown.
inline std::string Facade::StreamId(audioroom::Stream stream)
{
    const Lock lock(mutex_);
    const auto found = streams_.find(stream);
    return found == streams_.end() ? std::string() : found->second.szStreamId;
}

// ---- the program's audio

/// Installs the functions of the audio thread when they are first needed; each engine has its own.
inline bool Facade::EnableAux(bool on)
{
    AudioPort *const port = &audio_;
    return Keep("EnableAux", "EnableAux", [on, port](audioroom::Engine &engine) {
        if (on) {
            if (Status status = engine.SetAuxSource(AudioPort::AuxSource, port); !status)
                return status;
        }
        return engine.EnableAux(on);
    });
}

inline bool Facade::SetPublisher(IAudioLivePublisherCallback *callback)
{
    audio_.SetPublisher(callback);
    return SetCallback(&Facade::publisher_callback_, callback);
}

inline void Facade::SetPrep(const char *call, Prep prep)
{
    audio_.SetPrep(prep);
    AudioPort *const port = &audio_;
    (void)Keep("capture processor", call,
               [port](audioroom::Engine &engine) { return engine.SetCaptureProcessor(AudioPort::Capture, port); });
}

/// Starts or stops recording. While something is recorded, a thread hands it to the program.
inline bool Facade::SetRecording(const char *call, unsigned int mask)
{
    constexpr unsigned int ALL = AUDIO_RECORD_CAP | AUDIO_RECORD_RENDER | AUDIO_RECORD_MIX;
    AudioPort *const port = &audio_;
    if (mask & ~ALL) {
        Lock lock(mutex_);
        return Refuse(lock, call, "the mask is a sum of 1 (microphone), 2 (loudspeaker) and 4 (both together)");
    }
    if (mask != 0) {
        const bool is_set =
            Keep("capture processor", call,
                 [port](audioroom::Engine &engine) { return engine.SetCaptureProcessor(AudioPort::Capture, port); }) &&
            Keep("playback processor", call,
                 [port](audioroom::Engine &engine) { return engine.SetPlaybackProcessor(AudioPort::Playback, port); });
        if (!is_set)
            return false;
    }
    const Lock lock(mutex_);
    port->SetMask(mask);
    if (mask == 0 || is_recording_)
        return true;
    is_recording_ = true;
    std::thread([this] {
        for (;;) {
            while (const Chunk *const chunk = audio_.ring().Front()) {
                Record(*chunk);
                audio_.ring().Pop();
            }
            {
                const Lock stop_lock(mutex_);
                if (audio_.mask() == 0) {
                    is_recording_ = false;
                    return;
                }
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }).detach(); // The state that it uses is never destroyed.
    return true;
}

/// Calls the program with recorded audio. Recording thread.
inline void Facade::Record(const Chunk &chunk)
{
    Lock lock(mutex_);
    const uint64_t epoch = epoch_;
    const bool is_wanted = (audio_.mask() & chunk.type) != 0;
    lock.unlock();
    if (!is_wanted)
        return;
    Deliver(epoch, 0, &Facade::record_callback_, "OnAudioRecordCallback", [&](IAudioRecordCallback &callback) {
        callback.OnAudioRecordCallback(reinterpret_cast<const unsigned char *>(chunk.samples.data()), RECORDED * 2, RATE_HZ, 1,
                                       16, chunk.type);
    });
}

// ---- devices and streams

inline bool Facade::SetDeviceCallback(IDeviceStateCallback *callback)
{
    (void)SetCallback(&Facade::device_callback_, callback);
    Lock lock(mutex_);
    if (engine_)
        Note(lock, "SetAudioDeviceStateCallback", engine_.WatchDevices(device_callback_ != nullptr));
    return true;
}

/// Plays a stream again.
inline bool Facade::RestartPlay(const char *stream_id)
{
    return WithStream("RestartPlayStream", stream_id, [&](audioroom::Stream stream) {
        (void)engine_.StopPlay(room_, stream);
        return engine_.StartPlay(room_, stream);
    });
}

/// OnAudioEngineStart, with the first device of the room.
inline void Facade::OnDeviceStarted(uint64_t epoch)
{
    {
        const Lock lock(mutex_);
        if (epoch != epoch_ || is_started_ || !room_)
            return;
        is_started_ = true;
    }
    Deliver(epoch, 0, &Facade::engine_callback_, "OnAudioEngineStart",
            [](IAudioEngineCallback &callback) { callback.OnAudioEngineStart(); });
}

/// OnAudioEngineStop, after the end of a room that no other has replaced.
inline void Facade::OnRoomStopped(uint64_t epoch)
{
    {
        const Lock lock(mutex_);
        if (epoch != epoch_ || !is_started_ || room_)
            return;
        is_started_ = false;
    }
    Deliver(epoch, 0, &Facade::engine_callback_, "OnAudioEngineStop",
            [](IAudioEngineCallback &callback) { callback.OnAudioEngineStop(); });
}

/// Reports an event of the local stream and one of each played stream.
inline void Facade::OnLiveEvent(uint64_t epoch, audioroom::Room room, EventType publish, EventType play)
{
    std::vector<std::pair<EventType, std::string>> events;
    {
        const Lock lock(mutex_);
        if (!published_.empty())
            events.emplace_back(publish, published_);
        for (const auto &entry : streams_) {
            if (playing_.count(entry.first) != 0)
                events.emplace_back(play, entry.second.szStreamId);
        }
    }
    for (const auto &event : events) {
        EventInfo info;
        info.uiInfoCount = 1;
        info.arrKeys[0] = "StreamID";
        info.arrValues[0] = event.second.c_str();
        Deliver(epoch, room, &Facade::live_event_callback_, "OnAVKitEvent",
                [&](ILiveEventCallback &callback) { callback.OnAVKitEvent(event.first, &info); });
    }
}

/// The older API's number for the error of a device.
inline int older_device_error(AUDIOROOM_Status status)
{
    switch (status) {
    case AUDIOROOM_ERR_NOT_FOUND: return -2;
    case AUDIOROOM_ERR_NOT_ALLOWED: return -3;
    case AUDIOROOM_ERR_BUSY: return -5;
    default: return -1;
    }
}

inline void Facade::AddSoundEvents(uint64_t epoch, audioroom::Events &events)
{
    events.on_sound_level = [this, epoch](const auto &event) { OnSoundLevel(epoch, event); };
    events.on_publish_quality = [this, epoch](const auto &event) {
        PublishQuality quality;
        quality.akbps = event.send_bps > 0 ? static_cast<double>(event.send_bps) / 1000 : 0;
        quality.rtt = whole_ms(event.round_trip_ms);
        quality.pktLostRate = share_of_255(event.loss);
        quality.quality = older_quality(event.quality);
        Lock lock(mutex_);
        const std::string id = published_;
        lock.unlock();
        Deliver(epoch, event.room, &Facade::publisher_callback_, "OnPublishQualityUpdate",
                [&](IAudioLivePublisherCallback &callback) { callback.OnPublishQualityUpdate(id.c_str(), quality); });
    };
    events.on_play_quality = [this, epoch](const auto &event) {
        for (const AUDIOROOM_PlayQuality &stream : audioroom::List<AUDIOROOM_PlayQuality>(event.qualities, event.count)) {
            PlayQuality quality;
            quality.akbps = stream.receive_bps > 0 ? static_cast<double>(stream.receive_bps) / 1000 : 0;
            quality.audioBreakRate = stream.concealments_per_minute > 0 ? static_cast<double>(stream.concealments_per_minute) : 0;
            quality.rtt = whole_ms(stream.round_trip_ms);
            quality.pktLostRate = share_of_255(stream.loss);
            quality.quality = older_quality(stream.quality);
            const std::string id = StreamId(stream.stream);
            Deliver(epoch, stream.room, &Facade::player_callback_, "OnPlayQualityUpdate",
                    [&](IAudioLivePlayerCallback &callback) { callback.OnPlayQualityUpdate(id.c_str(), quality); });
        }
    };
    events.on_device_started = [this, epoch](const auto &) { OnDeviceStarted(epoch); };
    events.on_device_change = [this, epoch](const auto &event) {
        if (event.change != AUDIOROOM_DEVICE_ADDED && event.change != AUDIOROOM_DEVICE_REMOVED)
            return;
        DeviceInfo device;
        copy_text(device.szDeviceId, event.device_id);
        copy_text(device.szDeviceName, event.name);
        const AudioDeviceType type = event.side == AUDIOROOM_DEVICE_CAPTURE ? AudioDevice_Input : AudioDevice_Output;
        Deliver(epoch, 0, &Facade::device_callback_, "OnAudioDeviceStateChanged", [&](IDeviceStateCallback &callback) {
            callback.OnAudioDeviceStateChanged(type, &device,
                                               event.change == AUDIOROOM_DEVICE_ADDED ? Device_Added : Device_Deleted);
        });
    };
    events.on_device_error = [this, epoch](const auto &event) {
        {
            Lock lock(mutex_);
            Write(lock, AUDIOROOM_LOG_WARN, event.message);
        }
        const char *const name = event.side == AUDIOROOM_DEVICE_CAPTURE ? "microphone" : "speaker";
        Deliver(epoch, 0, &Facade::device_callback_, "OnDeviceError", [&](IDeviceStateCallback &callback) {
            callback.OnDeviceError(name, older_device_error(event.status));
        });
    };
}

} // namespace detail

} // namespace AUDIOROOM

#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility pop
#endif

#endif
