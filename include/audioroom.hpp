// audioroom.hpp: the C++17 interface of audioroom. Header-only; a program links the library and nothing else.
//
// It has two namespaces:
//
// * audioroom: objects for engines and servers, which end in the destructors; events as std::function, errors as values.
// * AUDIOROOM: free functions and callback classes over a single engine, for programs that are in one room at a time. Each
//   executable or shared library that includes this header has its own engine (audioroom_facade.hpp).
//
//     audioroom::Events events;
//     events.on_login_room = [](const audioroom::LoginRoomEvent &event) {
//         std::puts(event.status == AUDIOROOM_OK ? event.server_url : event.message);
//     };
//     audioroom::EngineOptions options;
//     options.user_id = "alice";
//     auto engine = audioroom::Engine::Create(options, events);
//     if (!engine) return std::fputs(engine.status().message().c_str(), stderr), 1;
//     auto room = engine->LoginRoom("lobby");         // publishes the microphone and plays the others
//
// Reference. Every function of audioroom.h has a method or function here, with the same name and the same order of arguments,
// except: Engine::Create and Destroy, Server::Create and Destroy (AUDIOROOM_CreateEngine and so on), Engine::SetEvents
// (AUDIOROOM_SetCallbacks), Status::message (AUDIOROOM_GetLastErrorMessage) and EngineOptions::poll (`event_mode`). Constructors
// replace the Init functions. The comment of the C function has the ranges, the errors and the thread; a comment here has what
// differs. A call returns a Status, or a Result with its output; the Push and Pull functions return the plain AUDIOROOM_Status.
//
//   audioroom/status.hpp    Status, Result, Switch, and the functions that need no engine
//   audioroom/options.hpp   settings of engines, logins, tokens and servers, with the library's defaults
//   audioroom/event.hpp     Events and the lists inside them
//   audioroom/engine.hpp    Engine
//   audioroom/device.hpp    the sound devices of the system
//   audioroom/server.hpp    Server, CreateToken
//
// Text is UTF-8 and ends at its first NUL. Where the C function takes NULL, empty text stands for it.
//
// Threads. Unless a comment says otherwise, a function may be called on any thread, does not block, and may be called inside
// callbacks. Functions whose comment ends with "Audio thread." never wait and never allocate.
//
// Exceptions. The functions throw none of their own; std::bad_alloc may come from the standard containers. The library catches
// an exception that a callback throws and writes it to the log (Events::on_log, or stderr without one).

#ifndef AUDIOROOM_HPP
#define AUDIOROOM_HPP

#include "audioroom.h"

#include "audioroom/status.hpp"

#include "audioroom/options.hpp"

#include "audioroom/event.hpp"

#include "audioroom/engine.hpp"

#include "audioroom/device.hpp"

#include "audioroom/server.hpp"

#include "audioroom_facade.hpp"

#endif
