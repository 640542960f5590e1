// audioroom_facade/audio.hpp: the parts of namespace AUDIOROOM that run on the library's audio thread: the aux input, the
// processors of SetAudioPrep, and recording. audioroom_facade_state.hpp includes it. Programs do not use it: everything in here
// may change without notice.
//
// The functions with the comment "Audio thread." never wait, allocate or lock. A ring without locks passes recorded audio to a
// thread of its own, which calls the program.

#ifndef AUDIOROOM_FACADE_AUDIO_HPP
#define AUDIOROOM_FACADE_AUDIO_HPP

#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <thread>

#include "callbacks.hpp"

#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility push(hidden)
#endif

namespace AUDIOROOM {

namespace detail {

constexpr int RATE_HZ = 48000;
constexpr int FRAME = RATE_HZ / 100;         // Samples of 10 ms.
constexpr int RECORDED = RATE_HZ / 50;       // Samples of 20 ms: what one call of OnAudioRecordCallback has.
constexpr int AUX_BYTES = RECORDED * 2 * 2;  // 20 ms, 2 channels, 16 bits.

inline int16_t to_s16(float sample) noexcept
{
    const float scaled = sample * 32768.0f;
    return static_cast<int16_t>(scaled >= 32767.0f ? 32767 : scaled <= -32768.0f ? -32768 : static_cast<int>(scaled));
}

inline float to_float(int16_t sample) noexcept
{
    return static_cast<float>(sample) / 32768.0f;
}

/// An object that an audio thread uses. Another thread may replace it at any time.
template <class T>
class Handover {
public:
    /// Calls `use(object)` if there is an object. Audio thread.
    template <class Use>
    void With(Use use) noexcept
    {
        users_.fetch_add(1);
        if (T *const object = object_.load())
            use(*object);
        users_.fetch_sub(1);
    }

    /// Sets another object. When it has returned, the earlier one is not in use. Not inside With.
    T *Replace(T *object)
    {
        T *const earlier = object_.exchange(object);
        while (users_.load() != 0)
            std::this_thread::yield();
        return earlier;
    }

private:
    std::atomic<T *> object_{nullptr};
    std::atomic<int> users_{0};
};

/// A processor of the program: one of the two functions.
struct Prep {
    void (*simple)(const short *in, int samples, int rate, short *out) = nullptr;
    void (*framed)(const AudioFrame &in, AudioFrame &out) = nullptr;
    int channels = 1; // 0: as captured.
};

/// 20 ms of recorded audio.
struct Chunk {
    unsigned int type = 0; // One AudioRecordMask.
    std::array<int16_t, RECORDED> samples;
};

/// Chunks between the audio thread and the recording thread.
class ChunkRing {
public:
    /// The next chunk to fill, or null if the ring is full: the chunk is lost. Audio thread.
    Chunk *Free() noexcept { return write_.load() - read_.load() < SIZE ? &chunks_[write_.load() % SIZE] : nullptr; }
    /// Passes the chunk of Free on. Audio thread.
    void Push() noexcept { write_.fetch_add(1); }
    /// The oldest chunk, or null. Recording thread.
    const Chunk *Front() const noexcept { return read_.load() != write_.load() ? &chunks_[read_.load() % SIZE] : nullptr; }
    /// Frees the chunk of Front. Recording thread.
    void Pop() noexcept { read_.fetch_add(1); }

private:
    static constexpr size_t SIZE = 128; // 0.85 s if all three kinds are recorded.

    std::array<Chunk, SIZE> chunks_;
    std::atomic<size_t> write_{0}, read_{0};
};

/// Cuts audio of one kind into chunks. Audio thread.
class Cutter {
public:
    explicit Cutter(unsigned int type) : type_(type) {}

    void Add(const int16_t *samples, int count, ChunkRing &ring) noexcept
    {
        for (int i = 0; i < count; ++i) {
            samples_[static_cast<size_t>(filled_++)] = samples[i];
            if (filled_ == RECORDED) {
                filled_ = 0;
                if (Chunk *const chunk = ring.Free()) {
                    chunk->type = type_;
                    chunk->samples = samples_;
                    ring.Push();
                }
            }
        }
    }

private:
    unsigned int type_;
    int filled_ = 0;
    std::array<int16_t, RECORDED> samples_ = {};
};

/// The functions of the program on the audio thread, and the recorder.
class AudioPort {
public:
    /// Sets the object whose OnAuxCallback supplies the aux input. When it has returned, the earlier one is not in use.
    void SetPublisher(IAudioLivePublisherCallback *publisher) { (void)publisher_.Replace(publisher); }

    /// Sets the processor of the microphone. A Prep without a function removes it.
    void SetPrep(const Prep &prep)
    {
        delete prep_.Replace(prep.simple || prep.framed ? new Prep(prep) : nullptr);
    }

    /// Sets what is recorded: a sum of AudioRecordMask numbers.
    void SetMask(unsigned int mask) { mask_.store(mask); }
    unsigned int mask() const { return mask_.load(); }
    ChunkRing &ring() { return ring_; }

    /// AUDIOROOM_AuxSource. Audio thread.
    static void AuxSource(void *port, AUDIOROOM_AuxFrame *frame) noexcept { static_cast<AudioPort *>(port)->FillAux(*frame); }
    /// AUDIOROOM_AudioProcessor of the microphone. Audio thread.
    static void Capture(void *port, AUDIOROOM_AudioFrame *frame) noexcept { static_cast<AudioPort *>(port)->OnCapture(*frame); }
    /// AUDIOROOM_AudioProcessor of the loudspeaker. Audio thread.
    static void Playback(void *port, AUDIOROOM_AudioFrame *frame) noexcept { static_cast<AudioPort *>(port)->OnPlayback(*frame); }

private:
    /// The program supplies 20 ms, and the library takes 10 ms at a time.
    void FillAux(AUDIOROOM_AuxFrame &frame) noexcept
    {
        if (!has_second_half_) {
            int bytes = 44100 / 50 * 2 * 2;
            aux_rate_ = 44100;
            aux_channels_ = 2;
            std::memset(aux_, 0, sizeof aux_);
            publisher_.With([&](IAudioLivePublisherCallback &publisher) {
                const auto caught = [&bytes](const char *) { bytes = 0; };
                (void)caught;
                AUDIOROOM_HPP_TRY { publisher.OnAuxCallback(aux_, &bytes, &aux_rate_, &aux_channels_); }
                AUDIOROOM_HPP_CATCH(caught)
            });
            if (bytes <= 0) {
                frame.samples_per_channel = 0;
                return;
            }
            if (bytes < AUX_BYTES)
                std::memset(aux_ + bytes, 0, static_cast<size_t>(AUX_BYTES - bytes));
        }
        frame.rate_hz = static_cast<uint32_t>(aux_rate_);
        frame.channels = static_cast<uint32_t>(aux_channels_);
        frame.samples_per_channel = frame.rate_hz / 100;
        // The library reports a wrong rate or number of channels (on_aux_problem, and in the log).
        const bool is_valid = aux_rate_ >= 8000 && aux_rate_ <= RATE_HZ && aux_rate_ % 100 == 0 &&
                              (aux_channels_ == 1 || aux_channels_ == 2);
        const size_t count = is_valid ? frame.samples_per_channel * frame.channels : 0;
        const size_t from = has_second_half_ ? count : 0;
        for (size_t i = 0; i < count; ++i) {
            int16_t sample = 0;
            std::memcpy(&sample, aux_ + 2 * (from + i), sizeof sample);
            frame.interleaved[i] = to_float(sample);
        }
        has_second_half_ = is_valid && !has_second_half_;
    }

    void OnCapture(AUDIOROOM_AudioFrame &frame) noexcept
    {
        if (frame.samples_per_channel != static_cast<uint32_t>(FRAME) || frame.channels < 1 || frame.channels > 2)
            return;
        prep_.With([&](const Prep &prep) { Process(prep, frame); });
        const unsigned int mask = mask_.load();
        if (!(mask & (AUDIO_RECORD_CAP | AUDIO_RECORD_MIX)))
            return;
        int16_t mono[FRAME];
        ToMono(frame, mono);
        if (mask & AUDIO_RECORD_CAP)
            captured_.Add(mono, FRAME, ring_);
        if (mask & AUDIO_RECORD_MIX) {
            // Playback takes the microphone's samples; without playback they are passed on alone.
            if (waiting_count_ + FRAME > WAITING) {
                mixed_.Add(waiting_.data(), waiting_count_, ring_);
                waiting_count_ = 0;
            }
            std::memcpy(waiting_.data() + waiting_count_, mono, sizeof mono);
            waiting_count_ += FRAME;
        }
    }

    void OnPlayback(AUDIOROOM_AudioFrame &frame) noexcept
    {
        const unsigned int mask = mask_.load();
        if (!(mask & (AUDIO_RECORD_RENDER | AUDIO_RECORD_MIX)) || frame.samples_per_channel > static_cast<uint32_t>(FRAME))
            return;
        int16_t mono[FRAME];
        ToMono(frame, mono);
        const int count = static_cast<int>(frame.samples_per_channel);
        if (mask & AUDIO_RECORD_RENDER)
            played_.Add(mono, count, ring_);
        if (mask & AUDIO_RECORD_MIX) {
            const int taken = waiting_count_ < count ? waiting_count_ : count;
            for (int i = 0; i < taken; ++i) {
                const int sum = mono[i] + waiting_[static_cast<size_t>(i)];
                mono[i] = static_cast<int16_t>(sum > 32767 ? 32767 : sum < -32768 ? -32768 : sum);
            }
            waiting_count_ -= taken;
            std::memmove(waiting_.data(), waiting_.data() + taken, static_cast<size_t>(waiting_count_) * sizeof(int16_t));
            mixed_.Add(mono, count, ring_);
        }
    }

    static void ToMono(const AUDIOROOM_AudioFrame &frame, int16_t *mono) noexcept
    {
        for (uint32_t i = 0; i < frame.samples_per_channel; ++i) {
            const float *const sample = frame.samples + i * frame.channels;
            mono[i] = to_s16(frame.channels == 2 ? (sample[0] + sample[1]) / 2 : sample[0]);
        }
    }

    /// Lets the processor change the frame, with the number of channels that it wants.
    static void Process(const Prep &prep, AUDIOROOM_AudioFrame &frame) noexcept
    {
        const uint32_t have = frame.channels, want = prep.channels ? static_cast<uint32_t>(prep.channels) : have;
        int16_t in[FRAME * 2], out[FRAME * 2] = {};
        for (uint32_t i = 0; i < frame.samples_per_channel; ++i) {
            const float *const sample = frame.samples + i * have;
            const float middle = have == 2 ? (sample[0] + sample[1]) / 2 : sample[0];
            for (uint32_t channel = 0; channel < want; ++channel)
                in[i * want + channel] = to_s16(want == have ? sample[channel] : middle);
        }
        const auto caught = [&](const char *) { std::memcpy(out, in, sizeof in); };
        (void)caught;
        AUDIOROOM_HPP_TRY
        {
            if (prep.simple) {
                prep.simple(in, FRAME, RATE_HZ, out);
            } else {
                AudioFrame from;
                from.samples = FRAME;
                from.channels = static_cast<int>(want);
                from.bytesPerSample = 2 * from.channels;
                from.sampleRate = RATE_HZ;
                from.bufLen = FRAME * from.bytesPerSample;
                from.buffer = reinterpret_cast<unsigned char *>(in);
                AudioFrame to = from;
                to.buffer = reinterpret_cast<unsigned char *>(out);
                prep.framed(from, to);
            }
        }
        AUDIOROOM_HPP_CATCH(caught)
        for (uint32_t i = 0; i < frame.samples_per_channel; ++i) {
            for (uint32_t channel = 0; channel < have; ++channel) {
                const int16_t *const sample = out + i * want;
                const float middle = want == 2 ? (to_float(sample[0]) + to_float(sample[1])) / 2 : to_float(sample[0]);
                frame.samples[i * have + channel] = want == have ? to_float(sample[channel]) : middle;
            }
        }
    }

    static constexpr int WAITING = 6 * FRAME; // The microphone's samples that wait for playback, at most: 60 ms.

    Handover<IAudioLivePublisherCallback> publisher_;
    Handover<Prep> prep_;
    std::atomic<unsigned int> mask_{0};
    ChunkRing ring_;

    // Only on the audio thread.
    alignas(int16_t) unsigned char aux_[AUX_BYTES] = {};
    int aux_rate_ = 0, aux_channels_ = 0;
    bool has_second_half_ = false;
    Cutter captured_{AUDIO_RECORD_CAP}, played_{AUDIO_RECORD_RENDER}, mixed_{AUDIO_RECORD_MIX};
    std::array<int16_t, WAITING> waiting_ = {};
    int waiting_count_ = 0;
};

} // namespace detail

} // namespace AUDIOROOM

#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility pop
#endif

#endif
