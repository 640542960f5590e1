// audioroom/server.hpp: a room server inside this process, and tokens for logins to it. Included by audioroom.hpp.

#ifndef AUDIOROOM_SERVER_HPP
#define AUDIOROOM_SERVER_HPP

#include <cstdio>
#include <memory>

#include "event.hpp"
#include "options.hpp"

namespace audioroom {

/// Signs a token; needs no network. A program that has the secret can log in as any user: keep the secret on your own server.
inline Result<std::string> CreateToken(const TokenOptions &options)
{
    AUDIOROOM_TokenOptions c;
    (void)AUDIOROOM_InitTokenOptions(&c, sizeof c);
    c.api_key = detail::text_or_null(options.api_key);
    c.api_secret = detail::text_or_null(options.api_secret);
    c.user_id = detail::text_or_null(options.user_id);
    c.user_name = detail::text_or_null(options.user_name);
    c.room_id = detail::text_or_null(options.room_id);
    if (options.valid_seconds)
        c.valid_seconds = *options.valid_seconds;
    c.can_publish = options.can_publish;
    c.can_subscribe = options.can_subscribe;
    c.can_publish_data = options.can_publish_data;
    c.is_hidden = options.is_hidden;
    // Two calls may make tokens of different lengths.
    return detail::read_changing_text(
        [&c](char *buffer, size_t size, size_t *needed) { return AUDIOROOM_CreateToken(&c, buffer, size, needed); }, 64);
}

/// A room server inside this process. The destructor ends it. Movable, not copyable.
///
/// A call on an empty object (default constructed, moved from, destroyed) returns AUDIOROOM_ERR_NULL_ARGUMENT.
class Server {
public:
    /// An empty object.
    Server() = default;
    Server(Server &&other) noexcept { swap(other); }
    Server &operator=(Server &&other) noexcept
    {
        Server(std::move(other)).swap(*this);
        return *this;
    }
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;
    ~Server() { Destroy(); }

    /// Starts a server; clients can log in when it returns. Blocks up to 100 ms.
    static Result<Server> Create(const ServerOptions &options)
    {
        Server made;
        AUDIOROOM_ServerOptions c;
        (void)AUDIOROOM_InitServerOptions(&c, sizeof c);
        c.bind = detail::text_or_null(options.bind);
        c.udp_port = options.udp_port.value_or(c.udp_port);
        c.node_ips = detail::text_or_null(options.node_ips);
        c.api_key = detail::text_or_null(options.api_key);
        c.api_secret = detail::text_or_null(options.api_secret);
        c.tls_cert_file = detail::text_or_null(options.tls_cert_file);
        c.tls_key_file = detail::text_or_null(options.tls_key_file);
        c.log_file = detail::text_or_null(options.log_file);
        if (options.log_level)
            c.log_level = *options.log_level;
        c.max_rooms = options.max_rooms.value_or(c.max_rooms);
        c.max_users_per_room = options.max_users_per_room.value_or(c.max_users_per_room);
        c.max_users = options.max_users.value_or(c.max_users);
        c.max_logins_per_second = options.max_logins_per_second.value_or(c.max_logins_per_second);
        c.empty_room_timeout_ms = options.empty_room_timeout_ms.value_or(c.empty_room_timeout_ms);
        c.media_binds = detail::text_or_null(options.media_binds);
        if (options.on_log) {
            made.on_log_ = std::make_unique<OnLog>(options.on_log);
            c.on_log = write;
            c.user_data = made.on_log_.get();
        }
        if (Status status = Status::Of(AUDIOROOM_CreateServer(AUDIOROOM_ABI_VERSION, &c, &made.server_)); !status)
            return status;
        return made;
    }

    /// Ends the server; its users lose their connection. on_log is not called after that. Blocks up to 500 ms.
    void Destroy() noexcept
    {
        (void)AUDIOROOM_DestroyServer(&server_);
        on_log_.reset();
    }

    /// True if the object has a server.
    explicit operator bool() const noexcept { return server_ != nullptr; }
    /// The C server. This object still owns it.
    AUDIOROOM_Server *get() const noexcept { return server_; }

    /// The address for clients on this machine, such as "ws://127.0.0.1:7870".
    Result<std::string> GetServerUrl() const
    {
        return detail::read_changing_text([this](char *buffer, size_t size, size_t *needed) {
            return AUDIOROOM_GetServerUrl(server_, buffer, size, needed);
        });
    }

    /// Removes a user from a room.
    Status KickUser(std::string_view room_id, std::string_view user_id)
    {
        const detail::CText room(room_id), user(user_id);
        return Status::Of(AUDIOROOM_KickUser(server_, room.get(), user.get()));
    }
    /// Mutes a user in a room for everyone, or lifts the mute.
    Status MuteUser(std::string_view room_id, std::string_view user_id, bool mute)
    {
        const detail::CText room(room_id), user(user_id);
        return Status::Of(AUDIOROOM_MuteUser(server_, room.get(), user.get(), mute));
    }
    /// The stats of the server.
    Result<AUDIOROOM_ServerStats> GetServerStats() const
    {
        AUDIOROOM_ServerStats stats;
        (void)AUDIOROOM_InitServerStats(&stats, sizeof stats);
        const AUDIOROOM_Status code = AUDIOROOM_GetServerStats(server_, &stats);
        return detail::result(code, stats);
    }

private:
    using OnLog = std::function<void(const AUDIOROOM_LogEvent &)>;

    static void write(void *user_data, const AUDIOROOM_LogEvent *event) noexcept
    {
        const auto to_stderr = [](const char *what) {
            std::fprintf(stderr, "audioroom: on_log of a server threw an exception, which was dropped: %s\n", what);
        };
        (void)to_stderr;
        AUDIOROOM_HPP_TRY { (*static_cast<OnLog *>(user_data))(*event); }
        AUDIOROOM_HPP_CATCH(to_stderr)
    }

    void swap(Server &other) noexcept
    {
        std::swap(server_, other.server_);
        on_log_.swap(other.on_log_);
    }

    AUDIOROOM_Server *server_ = nullptr;
    std::unique_ptr<OnLog> on_log_; // The user_data of the C server.
};

} // namespace audioroom

#endif
