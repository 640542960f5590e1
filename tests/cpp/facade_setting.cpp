// Behaviour of namespace AUDIOROOM: refused calls, settings, tokens, the log folder, and the C functions on its engine.

#include "facade_host.hpp"

#include <filesystem>
#include <fstream>
#include <random>

#include <sys/stat.h>

using check::Peer;
using facade_test::Host;
using facade_test::log_lines;
using facade_test::Session;

TEST(refused_calls_write_the_reason_to_the_log)
{
    Session session;
    CHECK(!AUDIOROOM::LoginRoom("refusals"));
    CHECK(log_lines().count("LoginRoom was refused: call InitSDK first") == 1);
    CHECK(!AUDIOROOM::LogoutRoom());
    CHECK(log_lines().count("LogoutRoom was refused: there is no room") == 1);
    CHECK(!AUDIOROOM::UnInitSDK());
    CHECK(log_lines().count("UnInitSDK was refused: there is no engine") == 1);
    CHECK(!AUDIOROOM::RenewToken("token"));
    CHECK(log_lines().count("RenewToken was refused: there is no room") == 1);
    CHECK(!AUDIOROOM::SetUser(nullptr, "Alice"));
    CHECK(!AUDIOROOM::SetUser(std::string(257, 'x').c_str(), "Alice"));
    CHECK(!AUDIOROOM::SetPlayVolume(-1));
    CHECK(!AUDIOROOM::SetPlayVolume(201));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(!AUDIOROOM::LoginRoom(nullptr));
    CHECK(!AUDIOROOM::LoginRoom(""));
    CHECK(!AUDIOROOM::SetServer("ftp://127.0.0.1:1", "key", "secret"));
    CHECK(!AUDIOROOM::StartPublish());
    CHECK(!AUDIOROOM::RestartPublishStream());
    CHECK(!AUDIOROOM::StartPlay("nobody"));
    AUDIOROOM::StopPublish();
    CHECK(AUDIOROOM::GetMaxPlayChannelCount() == static_cast<int>(AUDIOROOM_GetMaxReceivedStreams()));
    CHECK(std::string(AUDIOROOM::GetSDKVersion()) != "");
}

TEST(login_with_an_invalid_token_is_refused)
{
    Session session;
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    AUDIOROOM::SetToken("no token");
    CHECK(!AUDIOROOM::LoginRoom("tokens"));
    AUDIOROOM::SetToken(nullptr);
    CHECK(AUDIOROOM::LoginRoom("tokens"));
    WAIT(session.host.seen, "login 0 tokens");
}

TEST(settings_are_kept_through_uninit_sdk)
{
    Session session;
    Host &host = session.host;
    AUDIOROOM::SetUserStateUpdate(true);
    AUDIOROOM::SetManualPublish(true);
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("kept"));
    WAIT(host.seen, "login 0 kept");
    WAIT(host.seen, "users");
    CHECK(AUDIOROOM::UnInitSDK());
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    host.seen.clear();
    Peer bob("bob", true);
    CHECK(bob.enter("kept"));
    CHECK(AUDIOROOM::LoginRoom("kept"));
    WAIT(host.seen, "login 0 kept");
    WAIT(host.seen, "users +bob");
    WAIT(host.seen, "stream bob in kept");
    WAIT(host.seen, "play 0 bob");
    CHECK(AUDIOROOM::StartPublish("still-manual"));
    WAIT(*bob.seen, "stream alice still-manual");
}

TEST(engine_and_room_are_usable_with_the_c_functions)
{
    Session session;
    Host &host = session.host;
    CHECK(AUDIOROOM::GetEngine() == nullptr);
    CHECK(AUDIOROOM::GetRoom() == 0);
    Peer bob("bob", true);
    CHECK(bob.enter("hatch"));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::GetEngine() != nullptr);
    CHECK(AUDIOROOM::GetRoom() == 0);
    CHECK(AUDIOROOM::LoginRoom("hatch"));
    WAIT(host.seen, "stream bob in hatch as ");
    const AUDIOROOM_Stream stream = AUDIOROOM::GetStream(host.seen.last("stream bob in hatch as ").c_str());
    CHECK(stream != 0);
    CHECK(AUDIOROOM::GetStream("nobody") == 0);
    CHECK(AUDIOROOM_MuteStream(AUDIOROOM::GetEngine(), AUDIOROOM::GetRoom(), stream, 1) == AUDIOROOM_OK);
    uint64_t request = 0;
    CHECK(AUDIOROOM_SendRoomMessage(AUDIOROOM::GetEngine(), AUDIOROOM::GetRoom(), "hello", &request) == AUDIOROOM_OK);
    CHECK(AUDIOROOM::LogoutRoom());
    CHECK(AUDIOROOM::GetRoom() == 0);
    CHECK(AUDIOROOM::UnInitSDK());
    CHECK(AUDIOROOM::GetEngine() == nullptr);
}

TEST(negative_volume_of_a_stream_is_refused)
{
    Session session;
    Host &host = session.host;
    Peer bob("bob", true);
    CHECK(bob.enter("volume"));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("volume"));
    WAIT(host.seen, "stream bob in volume as ");
    const std::string id = host.seen.last("stream bob in volume as ");
    CHECK(AUDIOROOM::SetPlayVolume(0, id.c_str()));
    CHECK(AUDIOROOM::SetPlayVolume(200, id.c_str()));
    CHECK(!AUDIOROOM::SetPlayVolume(-5, id.c_str()));
    CHECK(!AUDIOROOM::SetPlayVolume(201, id.c_str()));
    CHECK(log_lines().count("SetPlayVolume was refused: ") == 2);
}

TEST(set_log_dir_creates_the_folder)
{
    namespace fs = std::filesystem;
    const fs::path base = fs::temp_directory_path() / ("audioroom-cpp-" + std::to_string(std::random_device{}()));
    Session session;
    CHECK(AUDIOROOM::SetLogDir((base / "a" / "b").string().c_str()));
    CHECK(fs::is_directory(base / "a" / "b"));
    // The folder disappears before InitSDK.
    fs::remove_all(base);
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::UnInitSDK());
    CHECK(fs::exists(base / "a" / "b" / "audioroom.log"));

    // A file stands where the folder was: no log file, but voice.
    fs::remove_all(base);
    std::ofstream(base.string()) << "file";
    CHECK(!AUDIOROOM::SetLogDir((base / "c").string().c_str()));
    CHECK(log_lines().count("SetLogDir was refused: ") == 1);
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(log_lines().count("InitSDK continues without a log file: ") == 1);
    CHECK(AUDIOROOM::UnInitSDK());

    // A pipe has the name of the log file: the same, without waiting for a reader.
    fs::remove_all(base);
    fs::create_directories(base);
    CHECK(mkfifo((base / "audioroom.log").c_str(), 0600) == 0);
    CHECK(!AUDIOROOM::SetLogDir((base / "audioroom.log").string().c_str()));
    CHECK(AUDIOROOM::SetLogDir(base.string().c_str()));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(log_lines().count("InitSDK continues without a log file: the log file ") == 2);
    CHECK(AUDIOROOM::SetLogDir(nullptr));
    fs::remove_all(base);
}

TEST(renewed_token_is_kept_for_later_logins)
{
    Session session;
    Host &host = session.host;
    audioroom::TokenOptions options;
    options.api_key = check::KEY;
    options.api_secret = check::SECRET;
    options.user_id = "alice";
    options.room_id = "renewed";
    const std::string first = audioroom::CreateToken(options).value_or("");
    options.valid_seconds = 7200;
    const std::string second = audioroom::CreateToken(options).value_or("");
    CHECK(AUDIOROOM::SetServer(check::server_url().c_str(), nullptr, nullptr));
    CHECK(AUDIOROOM::SetToken(first.c_str()));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("renewed"));
    WAIT(host.seen, "login 0 renewed");
    CHECK(!AUDIOROOM::RenewToken("no token"));
    CHECK(AUDIOROOM::RenewToken(second.c_str()));
    CHECK(AUDIOROOM::LogoutRoom());
    WAIT(host.seen, "logout 0 renewed");
    CHECK(AUDIOROOM::LoginRoom("renewed"));
    WAIT(host.seen, "login 0 renewed", 2);
    CHECK(AUDIOROOM::SetToken(nullptr));
}

TEST(on_token_needed_and_renew_token_keep_the_room)
{
    Session session;
    Host &host = session.host;
    const auto start = [](const std::string &bind, const char *secret) {
        audioroom::ServerOptions options;
        options.bind = bind;
        options.udp_port = 0;
        options.api_key = check::KEY;
        options.api_secret = secret;
        return audioroom::Server::Create(options);
    };
    const auto token = [](const char *secret) {
        audioroom::TokenOptions options;
        options.api_key = check::KEY;
        options.api_secret = secret;
        options.user_id = "alice";
        options.room_id = "expiry";
        return audioroom::CreateToken(options).value_or("");
    };
    const char *const other_secret = "another-secret-for-tests-0123456789";
    auto first = start("127.0.0.1:0", check::SECRET);
    CHECK(first);
    const std::string url = *first->GetServerUrl();
    CHECK(AUDIOROOM::SetServer(url.c_str(), nullptr, nullptr));
    CHECK(AUDIOROOM::SetToken(token(check::SECRET).c_str()));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("expiry"));
    WAIT(host.seen, "login 0 expiry");

    // The server comes back with another secret and refuses the token.
    first->Destroy();
    auto second = start(url.substr(std::string("ws://").size()), other_secret);
    CHECK(second);
    WAIT(host.seen, "token needed ");
    CHECK(AUDIOROOM::RenewToken(token(other_secret).c_str()));
    WAIT(host.seen, "reconnected expiry");
    CHECK(host.seen.count("disconnect") == 0);
    CHECK(AUDIOROOM::SetToken(nullptr));
    CHECK(AUDIOROOM::UnInitSDK());
}

TEST(room_retry_time_ends_a_room_that_cannot_reconnect)
{
    Session session;
    audioroom::ServerOptions options;
    options.bind = "127.0.0.1:0";
    options.udp_port = 0;
    options.api_key = check::KEY;
    options.api_secret = check::SECRET;
    auto server = audioroom::Server::Create(options);
    CHECK(server);
    CHECK(AUDIOROOM::SetServer(server->GetServerUrl()->c_str(), check::KEY, check::SECRET));
    AUDIOROOM::SetConfig("room_retry_time=0");
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("retry"));
    WAIT(session.host.seen, "login 0 retry");
    server->Destroy();
    WAIT(session.host.seen, "disconnect ");
    CHECK(session.host.seen.count("reconnected") == 0);
    AUDIOROOM::SetConfig("room_retry_time=90");
}

TEST(restart_play_stream_plays_again)
{
    Session session;
    Host &host = session.host;
    Peer bob("bob", true);
    CHECK(bob.enter("again"));
    CHECK(AUDIOROOM::InitSDK(0, nullptr, 0));
    CHECK(AUDIOROOM::LoginRoom("again"));
    WAIT(host.seen, "play 0 bob");
    CHECK(AUDIOROOM::RestartPlayStream(host.seen.last("stream bob in again as ").c_str()));
    WAIT(host.seen, "play 0 bob", 2);
    CHECK(!AUDIOROOM::RestartPlayStream("nobody"));
    CHECK(log_lines().count("RestartPlayStream was refused: ") == 1);
}
