// audioroom/status.hpp: the outcome of a call (Status, Result), switches with a third position, and the functions that need no
// engine. Included by audioroom.hpp.

#ifndef AUDIOROOM_STATUS_HPP
#define AUDIOROOM_STATUS_HPP

#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "../audioroom.h"

// Exceptions of the program's functions are caught where the compiler has exceptions.
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define AUDIOROOM_HPP_TRY try
#define AUDIOROOM_HPP_CATCH(report)                                                                                    \
    catch (const std::exception &error) { report(error.what()); }                                                      \
    catch (...) { report("not a std::exception"); }
#else
#define AUDIOROOM_HPP_TRY
#define AUDIOROOM_HPP_CATCH(report)
#endif

namespace audioroom {

/// A room handle from LoginRoom. 0 is never a room.
using Room = AUDIOROOM_Room;
using Recording = AUDIOROOM_Recording;
/// A stream handle. 0 is never a stream.
using Stream = AUDIOROOM_Stream;
/// The handle of a media player.
using Player = AUDIOROOM_Player;
/// Pass it instead of a stream, where a comment allows it, to mean every remote stream of the room, or, with room 0, of every
/// room.
inline constexpr Stream ALL_STREAMS = AUDIOROOM_ALL_STREAMS;
/// Pass it instead of a stream, where a comment allows it, to mean the local microphone. The room is ignored then: pass 0.
inline constexpr Stream LOCAL_MICROPHONE = AUDIOROOM_LOCAL_MICROPHONE;

namespace detail {

/// Reads text by the buffer rule of audioroom.h: asks for the size, then for the text. Empty if the call fails.
template <class Read>
std::string read_text(Read read)
{
    size_t needed = 0;
    if (read(nullptr, 0, &needed) != AUDIOROOM_OK || needed == 0)
        return {};
    std::string text(needed, '\0');
    if (read(&text[0], text.size(), &needed) != AUDIOROOM_OK)
        return {};
    text.resize(needed - 1); // Without the NUL.
    return text;
}

/// A NUL-terminated copy of a string, for the duration of a C call.
class CText {
public:
    explicit CText(std::string_view text) : text_(text) {}
    /// The text, also if it is empty.
    const char *get() const noexcept { return text_.c_str(); }
    /// The text; NULL if it is empty.
    const char *or_null() const noexcept { return text_.empty() ? nullptr : text_.c_str(); }

private:
    std::string text_;
};

inline const char *text_or_null(const std::string &text) noexcept
{
    return text.empty() ? nullptr : text.c_str();
}

} // namespace detail

/// The outcome of a call: a number, and for an error a sentence with the cause and what to do.
class [[nodiscard]] Status {
public:
    /// Success.
    Status() = default;
    /// An outcome with its sentence.
    Status(AUDIOROOM_Status code, std::string message) : code_(code), message_(std::move(message)) {}

    /// The status of the C call that just returned `code` on this thread, with the text of AUDIOROOM_GetLastErrorMessage.
    static Status Of(AUDIOROOM_Status code)
    {
        if (code == AUDIOROOM_OK)
            return {};
        std::string text = detail::read_text(AUDIOROOM_GetLastErrorMessage);
        if (text.empty())
            text = AUDIOROOM_GetStatusName(code);
        return {code, std::move(text)};
    }

    /// True on success. For a call whose work takes time: the library has accepted it.
    bool ok() const noexcept { return code_ == AUDIOROOM_OK; }
    /// The same as ok().
    explicit operator bool() const noexcept { return ok(); }
    /// AUDIOROOM_OK, or a negative AUDIOROOM_ERR_… number.
    AUDIOROOM_Status code() const noexcept { return code_; }
    /// The name of the number, such as "AUDIOROOM_ERR_NOT_FOUND". Static text.
    const char *name() const noexcept { return AUDIOROOM_GetStatusName(code_); }
    /// The cause and what to do; empty on success.
    const std::string &message() const noexcept { return message_; }

private:
    AUDIOROOM_Status code_ = AUDIOROOM_OK;
    std::string message_;
};

/// A value, or the error that explains why there is none.
template <class T>
class [[nodiscard]] Result {
public:
    /// A value.
    Result(T value) : value_(std::move(value)) {}
    /// No value; `status` must be an error.
    Result(Status status) : status_(std::move(status)) {}

    /// True if there is a value.
    bool ok() const noexcept { return value_.has_value(); }
    /// The same as ok().
    explicit operator bool() const noexcept { return ok(); }
    /// The outcome of the call.
    const Status &status() const noexcept { return status_; }
    /// The value. Only if ok().
    T &operator*() & { return *value_; }
    /// The value. Only if ok().
    const T &operator*() const & { return *value_; }
    /// The value, to be moved from. Only if ok().
    T &&operator*() && { return std::move(*value_); }
    /// A member of the value. Only if ok().
    T *operator->() { return &*value_; }
    /// A member of the value. Only if ok().
    const T *operator->() const { return &*value_; }
    /// The value, or `other` after an error.
    T value_or(T other) const { return value_ ? *value_ : std::move(other); }

private:
    std::optional<T> value_;
    Status status_;
};

namespace detail {

template <class T>
Result<T> result(AUDIOROOM_Status code, T value)
{
    if (code != AUDIOROOM_OK)
        return Status::Of(code);
    return value;
}

/// Calls a C getter, whose last argument is its output.
template <class Output, class Getter, class... Arguments>
Result<Output> read(Getter getter, Arguments... arguments)
{
    Output output = {};
    const AUDIOROOM_Status code = getter(arguments..., &output);
    return result(code, output);
}

/// Calls a C getter of a switch.
template <class Getter, class... Arguments>
Result<bool> read_switch(Getter getter, Arguments... arguments)
{
    int32_t is_on = 0;
    const AUDIOROOM_Status code = getter(arguments..., &is_on);
    return result(code, is_on != 0);
}

/// Calls a C getter of text (buffer rule) whose text may change between two calls. `spare` bytes are added to the size that the
/// getter asks for.
template <class Read>
Result<std::string> read_changing_text(Read read, size_t spare = 0)
{
    std::string text(1024, '\0');
    for (;;) {
        size_t needed = 0;
        const AUDIOROOM_Status code = read(&text[0], text.size(), &needed);
        if (code == AUDIOROOM_ERR_BUFFER_TOO_SMALL && needed > text.size()) {
            text.resize(needed + spare);
            continue;
        }
        if (code != AUDIOROOM_OK)
            return Status::Of(code);
        text.resize(needed - 1); // Without the NUL.
        return text;
    }
}

/// Hands the entries of a C list to a function of the program. An exception of the function waits until the C call has returned;
/// the entries after it are not visited.
template <class Entry, class Visit>
class Visitor {
public:
    explicit Visitor(Visit &visit) : visit_(visit) {}

    /// The C callback; `user_data` is the Visitor.
    static void call(void *user_data, const Entry *entry) noexcept { static_cast<Visitor *>(user_data)->visit(*entry); }

    /// Throws what the function threw.
    void rethrow() const
    {
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
        if (thrown_)
            std::rethrow_exception(thrown_);
#endif
    }

private:
    void visit(const Entry &entry) noexcept
    {
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
        if (thrown_)
            return;
        try {
            visit_(entry);
        } catch (...) {
            thrown_ = std::current_exception();
        }
#else
        visit_(entry);
#endif
    }

    Visit &visit_;
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
    std::exception_ptr thrown_;
#endif
};

} // namespace detail

/// The type of AUTO.
struct Auto {};
/// The library chooses; for arguments and fields of type Switch.
inline constexpr Auto AUTO{};

/// A switch with a third position: true (on), false (off), or AUTO. Numbers are refused by the compiler, because
/// AUDIOROOM_AUTO would otherwise become true.
class Switch {
public:
    constexpr Switch(bool on) noexcept : value_(on ? 1 : 0) {}
    constexpr Switch(Auto) noexcept : value_(AUDIOROOM_AUTO) {}
    template <class Other>
    Switch(Other) = delete;

    /// 1, 0 or AUDIOROOM_AUTO.
    constexpr int32_t value() const noexcept { return value_; }

private:
    int32_t value_;
};

// ---- without an engine

/// The version of the loaded library, such as "0.1.0". Static text. Audio thread.
inline const char *GetVersionString() noexcept
{
    return AUDIOROOM_GetVersionString();
}

/// The ABI version of the loaded library. Engine::Create and Server::Create compare it with the header's. Audio thread.
inline uint32_t GetAbiVersion() noexcept
{
    return AUDIOROOM_GetAbiVersion();
}

/// The name of a status, such as "AUDIOROOM_ERR_NOT_FOUND". Static text. Audio thread.
inline const char *GetStatusName(AUDIOROOM_Status status) noexcept
{
    return AUDIOROOM_GetStatusName(status);
}

/// The largest number of streams that one engine receives at once. Audio thread.
inline uint32_t GetMaxReceivedStreams() noexcept
{
    return AUDIOROOM_GetMaxReceivedStreams();
}

/// The lower edge of a band of GetSpectrum in Hz; with AUDIOROOM_SPECTRUM_BANDS, the upper edge of the last band.
inline Result<float> GetSpectrumBandEdge(uint32_t band)
{
    return detail::read<float>(AUDIOROOM_GetSpectrumBandEdge, band);
}

} // namespace audioroom

#endif
