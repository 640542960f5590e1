// login.cpp: a C++17 program of a user of the installed library. It logs in to the local server without sound cards and logs out.
// The exit status is 0 after the login.

#include <audioroom.hpp>

#include <chrono>
#include <cstdio>
#include <future>

int main()
{
    std::promise<int32_t> login;
    audioroom::Events events;
    events.on_login_room = [&login](const audioroom::LoginRoomEvent &event) { login.set_value(event.status); };
    audioroom::EngineOptions options;
    options.user_id = "alice";
    options.capture_device = "null";
    options.playback_device = "null";
    auto engine = audioroom::Engine::Create(options, events);
    if (!engine || !engine->LoginRoom("lobby")) return 1;
    auto result = login.get_future();
    if (result.wait_for(std::chrono::seconds(20)) != std::future_status::ready || result.get() != AUDIOROOM_OK) return 1;
    std::puts("logged in");
    return 0;
}
