/*
 * audioroom.h: group voice for host applications.
 *
 * One library: microphone and loudspeaker, Opus, jitter buffers, mixing, WebRTC transport, rooms, and a room server. It speaks the
 * LiveKit protocol: the same program can log in to the server that the library starts inside the process, to the program
 * audioroom-server, or to a LiveKit cluster. LiveKit's own clients can join its rooms.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 * This file is generated from the library's source. Do not edit it.
 *
 * CONTENTS OF THIS PAGE: the smallest program; index; which function; from one machine to many; rules.
 *
 * THE SMALLEST PROGRAM
 *
 *     #include <stdio.h>
 *     #include "audioroom.h"
 *
 *     static void on_login_room(void *user_data, const AUDIOROOM_LoginRoomEvent *event)
 *     {
 *         (void)user_data;
 *         puts(event->status == AUDIOROOM_OK ? event->server_url : event->message);
 *     }
 *
 *     int main(int argc, char **argv)
 *     {
 *         AUDIOROOM_Callbacks callbacks;
 *         AUDIOROOM_EngineOptions options;
 *         AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
 *         AUDIOROOM_InitEngineOptions(&options, sizeof options);
 *         callbacks.on_login_room = on_login_room;
 *         options.callbacks = &callbacks;
 *         options.user_id = argc > 1 ? argv[1] : "alice";
 *
 *         AUDIOROOM_Engine *engine = NULL;
 *         AUDIOROOM_Room room = 0;
 *         if (AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine) != AUDIOROOM_OK) return 1;
 *         if (AUDIOROOM_LoginRoom(engine, "lobby", NULL, &room) == AUDIOROOM_OK) getchar();
 *         AUDIOROOM_DestroyEngine(&engine);
 *         return 0;
 *     }
 *
 * Run it in two terminals of one machine, with the arguments alice and bob, and with headphones: the two users hear each other
 * until Enter is pressed. A program that only listens calls AUDIOROOM_SetManualPublish(engine, 1) before AUDIOROOM_LoginRoom: the
 * library then opens no microphone.
 *
 * INDEX
 *
 * Each task is a section of this file, in this order. A section begins with three lines on how its parts work together; its
 * types stand before its functions. Function names are without AUDIOROOM_.
 *
 *   Versions, switches and errors
 *       GetVersionString, GetAbiVersion, GetLastErrorMessage, GetStatusName
 *   Engines
 *       InitEngineOptions, CreateEngine, DestroyEngine, Pause, Resume
 *   Callbacks and events
 *       InitCallbacks, SetCallbacks, PollEvents, GetEventHandle
 *       on_log, on_wake, on_release
 *   Logging in and out (joining and leaving rooms)
 *       SetUser, SetServer, InitLoginOptions, LoginRoom, LogoutRoom, GetRoomState, RenewToken, NotifyNetworkChanged
 *       on_login_room, on_logout_room, on_kick_out, on_disconnect, on_reconnecting, on_reconnected, on_token_needed
 *   Users and streams of a room
 *       EnableUserUpdates, GetUsers, GetStreams, KickRoomUser, MuteRoomUser
 *       on_user_update, on_stream_update, on_stream_info_update
 *   Names, metadata and attributes
 *       GetUser, SetUserName, SetUserMetadata, SetUserAttributes, GetRoomMetadata
 *       on_user_info, on_room_metadata
 *   Publishing
 *       SetManualPublish, IsManualPublish, StartPublish, StopPublish, RestartPublish, GetPublishedStream, EnableMic
 *       IsMicEnabled, SetCaptureVolume, GetCaptureVolume, IsMutedByServer, InitAudioProfile, InitMusicProfile
 *       SetAudioProfile, GetAudioProfile, SetStreamExtraInfo
 *       on_publish_state, on_server_mute
 *   Playing
 *       SetManualPlay, IsManualPlay, StartPlay, StopPlay, EnableSpeaker, IsSpeakerEnabled, SetPlayVolume
 *       GetPlayVolume, MuteStream, IsStreamMuted, SetStreamPan, GetStreamPan, SetMaxDecodedStreams
 *       GetMaxDecodedStreams, GetMaxReceivedStreams, EnableSidetone, IsSidetoneEnabled, SetSidetoneVolume
 *       GetSidetoneVolume
 *       on_play_state, on_first_audio
 *   Processing of the microphone and the playback
 *       EnableAec, EnableHighPass, EnableNoiseSuppression, EnableAgc, InitTalkOptions, SetTalkOptions
 *       GetTalkOptions, SetPushToTalkPressed, IsPushToTalkPressed, SetCaptureProcessor, SetPlaybackProcessor
 *       InitProcessingStats, GetProcessingStats
 *       on_mic_attention, on_audio_problem
 *   Effects on the local voice
 *       SetEqualizer, GetEqualizer, SetVoiceChanger, GetVoiceChanger, InitReverbOptions, SetReverb, GetReverb
 *       SetVirtualStereo, GetVirtualStereo
 *   Audio of the application
 *       PushCaptureFrame, PullPlaybackFrame, EnableAux, IsAuxEnabled, PushAuxFrame, SetAuxSource, SetAuxVolume
 *       GetAuxVolume, MuteAuxPlayback, IsAuxPlaybackMuted
 *       on_aux_problem
 *   Media players
 *       InitPlayerOptions, InitPlayerInfo, CreatePlayer, DestroyPlayer, StartPlayer, PausePlayer, ResumePlayer
 *       StopPlayer, SeekPlayer, SetPlayerPlays, SetPlayerOutput, SetPlayerVolume, GetPlayerInfo
 *       on_player_state
 *   Recordings
 *       InitRecordingOptions, StartRecording, StopRecording
 *       on_recording_progress, on_recording_end
 *   Sound devices
 *       GetDevices, SetDevice, GetDevice, GetDefaultDevice, FollowDefaultDevice, IsFollowingDefaultDevice
 *       WatchDevices, IsWatchingDevices, SetDeviceVolume, GetDeviceVolume, MuteDevice, IsDeviceMuted
 *       on_device_started, on_device_error, on_device_change
 *   Levels and active speakers
 *       StartSoundLevelMonitor, StopSoundLevelMonitor, GetSoundLevel, StartSpectrumMonitor, StopSpectrumMonitor
 *       GetSpectrum, GetSpectrumBandEdge
 *       on_sound_level, on_active_speakers, on_spectrum
 *   Messages and data
 *       SendRoomMessage, SendData, SendText
 *       on_room_message, on_data, on_request_done, on_text
 *   Byte streams (files)
 *       InitByteStreamOptions, OpenByteStream, WriteByteStream, CloseByteStream, CancelByteStream
 *       on_bytes, on_bytes_space
 *   Calls between users (RPC)
 *       PerformRpc, RegisterRpcMethod, UnregisterRpcMethod, RespondToRpc, RejectRpc
 *       on_rpc_request, on_rpc_done
 *   End-to-end encryption
 *       InitEncryptionKeyOptions, SetEncryptionKey, RemoveEncryptionKey
 *       on_stream_encryption
 *   Quality and stats
 *       StartQualityMonitor, StopQualityMonitor, InitRoomStats, GetRoomStats, InitStreamStats, GetStreamStats
 *       on_connection_quality, on_publish_quality, on_play_quality
 *   Tokens
 *       InitTokenOptions, CreateToken
 *   Server
 *       InitServerOptions, CreateServer, DestroyServer, GetServerUrl, KickUser, MuteUser, InitServerStats
 *       GetServerStats
 *
 * WHICH FUNCTION
 *
 *   mute my microphone                   EnableMic(engine, 0)
 *   mute what I hear                     EnableSpeaker(engine, 0); one stream: MuteStream
 *   volume of all remote streams         SetPlayVolume(engine, 0, AUDIOROOM_ALL_STREAMS, volume)
 *   is a remote user muted               is_muted of AUDIOROOM_StreamInfo; on_stream_info_update reports changes
 *   only listen                          SetManualPublish(engine, 1), or manual_publish of AUDIOROOM_EngineOptions
 *   only talk                            SetManualPlay(engine, 1), or manual_play of AUDIOROOM_EngineOptions
 *   play music into the room             CreatePlayer, StartPlayer; own samples: EnableAux, PushAuxFrame
 *   send music from the microphone       InitMusicProfile, SetAudioProfile
 *   record a call                        StartRecording: the mix, or a file for each user; StopRecording
 *   free the devices for a phone call    Pause, Resume
 *   choose microphone or loudspeaker     GetDevices, SetDevice
 *   remove or mute another user          KickRoomUser, MuteRoomUser; in the program that has the server, KickUser, MuteUser
 *   call a function of another user      PerformRpc; it was registered there with RegisterRpcMethod
 *   change my name, raise my hand        SetUserName, SetUserAttributes; others get on_user_info
 *   send a file                          OpenByteStream, WriteByteStream, CloseByteStream; others get on_bytes
 *   another voice, a room around it      SetVoiceChanger, SetReverb, SetEqualizer, SetVirtualStereo
 *   encrypt end to end                   SetEncryptionKey, or encryption_key of AUDIOROOM_LoginOptions
 *   let the library choose               AUDIOROOM_AUTO
 *   log to a file, log level             log_file, log_level of AUDIOROOM_EngineOptions; on_log
 *   no sound device (servers, tests)     capture_device, playback_device of AUDIOROOM_EngineOptions: "null", "file:PATH"
 *   crackling sound                      GetRoomStats: underruns and overruns; GetProcessingStats: slow processors
 *
 * FROM ONE MACHINE TO MANY
 *
 * A local server by itself: leave `server_url` NULL. Programs of one operating-system account on one machine meet on 127.0.0.1,
 * port 7870. If another account or another program has that port, they meet on a free port. If the environment variable
 * AUDIOROOM_LOCAL_PORT is set, they use only the port that it names. The first program that logs in starts the server inside
 * itself. The server runs until the engine that started it is destroyed; another program then starts it again. No key and no
 * token are needed. This is meant for tests and for programs on one machine.
 * A server in your program: AUDIOROOM_CreateServer with `bind` = "0.0.0.0:7870", a key and a secret. For a game or a meeting that
 * one user hosts. It ends with its process; AUDIOROOM_KickUser and AUDIOROOM_MuteUser act on its users.
 * A standalone server: the program audioroom-server, which takes the same settings as command-line flags. For a service on one
 * machine.
 * A LiveKit cluster: `server_url` = "wss://...". For more users than one machine carries, and for recording on the server.
 * AUDIOROOM_KickRoomUser and AUDIOROOM_MuteRoomUser act on its users. They need the server's key and secret, or a token with
 * roomAdmin.
 * Tokens: a server accepts a login whose token names the server's key and is signed with the secret of that key. A program that
 * has the key and the secret signs its own tokens (`api_key` and `api_secret` of AUDIOROOM_EngineOptions, or
 * AUDIOROOM_SetServer), but whoever has the secret can log in as any user. So give users' programs tokens instead: your own
 * server signs them (AUDIOROOM_CreateToken, or any LiveKit server SDK), and the program passes one in AUDIOROOM_LoginOptions and
 * answers on_token_needed with AUDIOROOM_RenewToken.
 *
 * RULES
 *
 * Handles. The application owns engines and servers. They are opaque pointers: AUDIOROOM_CreateEngine and AUDIOROOM_CreateServer
 * write the pointer, AUDIOROOM_DestroyEngine(&x) and AUDIOROOM_DestroyServer(&x) end the object and set the variable to NULL. If
 * two threads destroy through one variable, one of them does it and the other returns at once. Do not use a copy of the pointer
 * afterwards: stop the threads that push, pull or poll before you destroy. The network can end rooms and streams. Rooms, streams,
 * players, recordings, requests and byte streams are numbers. A number is never reused in a process. A call with a stale number
 * returns AUDIOROOM_ERR_NOT_FOUND; a stream where a room is expected, or the reverse, returns AUDIOROOM_ERR_WRONG_KIND. 0 is
 * never a room or a stream. AUDIOROOM_LOCAL_MICROPHONE and AUDIOROOM_ALL_STREAMS stand for streams where a comment allows it. An
 * id (`user_id`, `room_id`, `stream_id`, `device_id`) is a string.
 *
 * Calls. A function that can fail returns an AUDIOROOM_Status: 0, or a negative error. Outputs come after the inputs; the size of
 * an array stands behind the array. Outputs are written on success only, except `needed` of the buffer rule.
 * AUDIOROOM_GetLastErrorMessage has the text of a thread's last error: the cause, then what to do. If the work of a call takes
 * time, AUDIOROOM_OK means that the library accepted it, and an event reports the result. Calls of one thread take effect in
 * their order. A function can also return errors that its comment does not list. Bad arguments give AUDIOROOM_ERR_NULL_ARGUMENT,
 * AUDIOROOM_ERR_INVALID_UTF8, AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_STRUCT_SIZE,
 * AUDIOROOM_ERR_UNKNOWN_FIELD or AUDIOROOM_ERR_WRONG_KIND. A call inside an audio processor, an aux source, a player's reader,
 * on_wake, on_release or the on_log of AUDIOROOM_ServerOptions gives AUDIOROOM_ERR_WRONG_THREAD, unless its tag permits it.
 * AUDIOROOM_ERR_BUSY means that 65536 calls wait for the engine, and AUDIOROOM_ERR_INTERNAL a fault of the library.
 *
 * Requests. A call with a `uint64_t *request` argument writes a number to it before the event can come; `request` may be NULL.
 * The numbers are unique in the process and never 0. Exactly one on_request_done reports the result; for AUDIOROOM_PerformRpc it
 * is one on_rpc_done, and for lossy data that was sent with a NULL `request` there is none. A byte stream is a request too:
 * AUDIOROOM_OpenByteStream writes its number to `stream`, and on_request_done reports it in `request`. If the call returns an
 * error, it writes no number, and no event follows. Requests that are pending when a room ends are reported with
 * AUDIOROOM_ERR_CANCELLED before the event that ends the room. After AUDIOROOM_DestroyEngine nothing is reported.
 *
 * Text and buffers. Text is UTF-8 and NUL-terminated; limits on text are in bytes, without the NUL. The library copies text before
 * a call returns. Text that you receive is static, or valid during the callback, or copied into a buffer of yours. The buffer
 * rule: the arguments are (char *buffer, size_t size, size_t *needed). `needed` receives the size of the text with its NUL, also
 * when the call returns AUDIOROOM_ERR_BUFFER_TOO_SMALL. (NULL, 0, &needed) only asks for the size, and returns AUDIOROOM_OK. With a
 * buffer, `needed` may be NULL. The library frees no memory of yours, and you free none of the library's.
 *
 * Structs that may grow begin with `struct_size`. Always fill them with InitXxx(&x, sizeof x) first: it writes the defaults. A
 * program that was compiled with a shorter struct keeps working: fields that it does not have take their defaults (Create,
 * Login) or keep their values (Set). A program that was compiled with a longer struct works while the fields that the library
 * does not know are zero, and gets AUDIOROOM_ERR_UNKNOWN_FIELD otherwise. Getters write as much as fits, and `struct_size`
 * then is the number of valid bytes. Use such structs through pointers only: not in arrays, and not inside structs that cross
 * a library boundary.
 *
 * Switches are int32_t: 0 is off, any other number except AUDIOROOM_AUTO is on. AUDIOROOM_AUTO (INT32_MIN) lets the library choose
 * where a comment allows it; elsewhere the call returns AUDIOROOM_ERR_OUT_OF_RANGE. It appears in an output only where a comment
 * says so (AUDIOROOM_GetAudioProfile, AUDIOROOM_GetTalkOptions).
 *
 * Unknown values. In stats and quality events, a number that the library has not measured is NaN (float, double) or -1 (signed
 * integers), never 0. A sound level or spectrum that is not measured is that of silence. Enum values that you pass are checked.
 * Later versions may add enum values that you receive: handle unknown ones.
 *
 * Volumes are int32_t, 0 to 200 percent of the linear amplitude: 100 leaves the sound unchanged, 50 is -6 dB, 200 is +6 dB.
 * Another value is AUDIOROOM_ERR_OUT_OF_RANGE. A device volume is the slider of the system, 0 to 100. A level is a measurement
 * (RMS in dB, scaled to 0 to 100), not a volume.
 *
 * Callbacks. An engine calls its event callbacks one at a time, in order, and holds no lock meanwhile. Callbacks of two engines
 * can run at the same time. on_wake and the audio callbacks can run at the same time as an event callback. An engine calls its
 * event callbacks on a thread of its own, or inside AUDIOROOM_PollEvents on your thread (event_mode = AUDIOROOM_EVENTS_POLL). To
 * learn when to poll, wait on the descriptor of AUDIOROOM_GetEventHandle with poll() or epoll, or post to your loop from on_wake.
 * Every function may be called inside every event callback, AUDIOROOM_DestroyEngine included. A function with a [blocks: ...]
 * tag delays all further events while it blocks, and in polling mode also your loop. The order in a room: on_login_room, then
 * users (if user updates are on; the complete list first), then streams, then their play states. Only the on_request_done of
 * AUDIOROOM_SetStreamExtraInfo can come before on_login_room. If AUDIOROOM_LogoutRoom was called first, on_logout_room comes
 * instead of on_login_room. Nothing comes after the event that ends the room. With AUDIOROOM_AUTO for `manual_publish` of
 * AUDIOROOM_LoginOptions (the default), nothing is published before on_login_room has returned. No stream is played automatically
 * before its on_stream_update has returned. Both hold in polling mode too.
 *
 * The queue of events is bounded. Sound levels, spectra, active speakers, qualities, aux problems, audio problems and states of
 * encryption do not pile up: a new event replaces the one of its kind that is still queued. A stream or a user that came and went
 * before its event was delivered is not reported. The queue of an engine holds at most 4096 room messages, texts, data packets,
 * parts of byte streams, RPC requests, on_user_info and on_first_audio together, and at most 16 MiB of them; at most 256 log
 * lines, and at most 1 MiB of them; and the connection qualities of at most 1024 users. When a limit is reached, the new event is
 * dropped and counted in `dropped_events` of AUDIOROOM_RoomStats. Of connection qualities, the oldest event is dropped instead. A
 * byte stream that lost a DATA part ends with an error; a byte stream that lost its BEGIN is not reported. Other events are not
 * limited. Events that begin or end a room are never dropped.
 *
 * Process. Apart from engines and servers, the process-wide state is: the last error text of each thread; for each thread, a flag
 * that it is inside a restricted callback (one that may call no functions, or only some); the counter of handles and requests; a
 * random number of the process; and the offset between two system clocks. The library installs no signal handler, its threads
 * block all signals, and it never raises SIGPIPE. On Linux, dlclose() does not unload it; elsewhere, do not unload it. A process
 * may exit without destroying anything. After fork, the child must not use an engine.
 *
 * THREADS. Unless a tag says otherwise, a function may be called on any thread, also inside event callbacks, and does not block.
 * Unless a tag says otherwise, an event callback is called on the event thread: the engine's own thread, or, in polling mode, the
 * thread inside AUDIOROOM_PollEvents. It may block; later events wait meanwhile. Each engine has one media thread, an audio
 * thread: it encodes, decodes, mixes, and calls the audio callbacks. Audio callbacks (audio processors and aux sources) and the
 * readers of players may call only functions with the tag [audio threads too]; on_wake, on_release, and the on_log of
 * AUDIOROOM_ServerOptions may call none. The tags are:
 *   [audio threads too]    the function may also be called on a real-time audio thread: it never waits and never
 *                          allocates, even when it returns AUDIOROOM_ERR_BUSY, and it calls no callback
 *   [blocks: ...]          how long it may wait
 *   [called on: ...]       of a callback: the thread that calls it, and what it must not do
 */


#ifndef AUDIOROOM_H
#define AUDIOROOM_H

#include <stddef.h>
#include <stdint.h>

/* The linkage of every function. Define AUDIOROOM_STATIC on Windows when linking statically. */
#ifndef AUDIOROOM_API
#if defined(_WIN32) && !defined(AUDIOROOM_STATIC)
#define AUDIOROOM_API __declspec(dllimport)
#else
#define AUDIOROOM_API
#endif
#endif


#ifdef __cplusplus
extern "C" {
#endif

/* Structs of later sections that an earlier one points to. */
struct AUDIOROOM_Callbacks; struct AUDIOROOM_AudioProfile; struct AUDIOROOM_LoginRoomEvent;
struct AUDIOROOM_LogoutRoomEvent; struct AUDIOROOM_KickOutEvent; struct AUDIOROOM_DisconnectEvent;
struct AUDIOROOM_ReconnectingEvent; struct AUDIOROOM_ReconnectedEvent; struct AUDIOROOM_TokenNeededEvent;
struct AUDIOROOM_UserUpdateEvent; struct AUDIOROOM_StreamUpdateEvent;
struct AUDIOROOM_StreamInfoUpdateEvent; struct AUDIOROOM_PublishStateEvent; struct AUDIOROOM_PlayStateEvent;
struct AUDIOROOM_FirstAudioEvent; struct AUDIOROOM_DeviceStartedEvent; struct AUDIOROOM_DeviceErrorEvent;
struct AUDIOROOM_SoundLevelEvent; struct AUDIOROOM_ActiveSpeakersEvent;
struct AUDIOROOM_ConnectionQualityEvent; struct AUDIOROOM_RoomMessageEvent; struct AUDIOROOM_DataEvent;
struct AUDIOROOM_RequestDoneEvent; struct AUDIOROOM_DeviceChangeEvent; struct AUDIOROOM_SpectrumEvent;
struct AUDIOROOM_MicAttentionEvent; struct AUDIOROOM_AuxProblemEvent; struct AUDIOROOM_AudioProblemEvent;
struct AUDIOROOM_PublishQualityEvent; struct AUDIOROOM_PlayQualityEvent; struct AUDIOROOM_ServerMuteEvent;
struct AUDIOROOM_StreamEncryptionEvent; struct AUDIOROOM_RpcRequestEvent; struct AUDIOROOM_RpcDoneEvent;
struct AUDIOROOM_TextEvent; struct AUDIOROOM_PlayerStateEvent; struct AUDIOROOM_RecordingProgressEvent;
struct AUDIOROOM_RecordingEndEvent; struct AUDIOROOM_UserInfoEvent; struct AUDIOROOM_RoomMetadataEvent;
struct AUDIOROOM_BytesEvent; struct AUDIOROOM_BytesSpaceEvent; struct AUDIOROOM_EncryptionKeyOptions;

/* ------------------------------------------------------------------------------------------------------------
 * Versions, switches and errors
 *
 * A call that fails returns a negative AUDIOROOM_Status; AUDIOROOM_GetLastErrorMessage has its text.
 * An event carries the same pair, a status and a message, in its fields `status` and `message`.
 * AUDIOROOM_CreateEngine and AUDIOROOM_CreateServer compare the ABI versions of header and library.
 */

/**
 * The binary interface that this header describes; the number in the library's file name (SONAME). It rises only when programs
 * have to be compiled again.
 */
#define AUDIOROOM_ABI_VERSION 1

/**
 * Version of the library that this header came with, first number.
 */
#define AUDIOROOM_VERSION_MAJOR 0

/**
 * Version of the library that this header came with, second number. It rises with new functions and fields.
 */
#define AUDIOROOM_VERSION_MINOR 1

/**
 * Version of the library that this header came with, third number. It rises with corrections.
 */
#define AUDIOROOM_VERSION_PATCH 0

/**
 * Pass it instead of a switch or a number, where a comment allows it, to let the library choose the value.
 */
#define AUDIOROOM_AUTO (-2147483647 - 1)

/**
 * The numbers of AUDIOROOM_Status. The comment of an error ends with what the application can do about it, if there is
 * something. -1 to -99 are about the call, -100 to -199 about rooms, -200 publishing, -300 playing, -400 devices, -500 files,
 * -600 servers.
 */
typedef enum AUDIOROOM_StatusCode {
    /**
     * The call succeeded, or was accepted and an event reports its result.
     */
    AUDIOROOM_OK = 0,
    /**
     * A pointer that must not be NULL was NULL. Fix the call.
     */
    AUDIOROOM_ERR_NULL_ARGUMENT = -1,
    /**
     * A string is not UTF-8. Convert it first.
     */
    AUDIOROOM_ERR_INVALID_UTF8 = -2,
    /**
     * A string or a message is longer than allowed. Shorten it: nothing is ever cut.
     */
    AUDIOROOM_ERR_TOO_LONG = -3,
    /**
     * A number is outside its stated range, or a string is empty or not permitted. Fix the call.
     */
    AUDIOROOM_ERR_OUT_OF_RANGE = -4,
    /**
     * `struct_size` is 0 or not a valid size of this struct. Call the struct's Init function first.
     */
    AUDIOROOM_ERR_STRUCT_SIZE = -5,
    /**
     * The struct is longer than this library knows, and a byte beyond the known fields is not 0. Clear those bytes or update the
     * library.
     */
    AUDIOROOM_ERR_UNKNOWN_FIELD = -6,
    /**
     * Header and library are of different ABI versions. Install the matching pair.
     */
    AUDIOROOM_ERR_VERSION = -7,
    /**
     * There is no such room, stream or user (any more), or no default device. Forget the handle or the id.
     */
    AUDIOROOM_ERR_NOT_FOUND = -8,
    /**
     * The handle is of another kind, such as a stream where a room is expected. Fix the order of the arguments.
     */
    AUDIOROOM_ERR_WRONG_KIND = -9,
    /**
     * Not possible now. The message says what has to come first.
     */
    AUDIOROOM_ERR_WRONG_STATE = -10,
    /**
     * This function may not be called on this thread. Post to your own loop.
     */
    AUDIOROOM_ERR_WRONG_THREAD = -11,
    /**
     * A queue is full, another thread is in the same call, or the server limits the rate of logins. Try again later.
     */
    AUDIOROOM_ERR_BUSY = -12,
    /**
     * The buffer is too small. Where the function has an argument `needed`, it says how large it must be.
     */
    AUDIOROOM_ERR_BUFFER_TOO_SMALL = -13,
    /**
     * The function or setting is not available: it was left out of this build, or the operating system or its sound server does
     * not offer it. Do without it.
     */
    AUDIOROOM_ERR_NOT_BUILT_IN = -14,
    /**
     * The room ended before the request had its answer. Send it again after the next login.
     */
    AUDIOROOM_ERR_CANCELLED = -15,
    /**
     * A fault in the library. Report it with the message.
     */
    AUDIOROOM_ERR_INTERNAL = -16,
    /**
     * The server could not be reached. Check address and network, then retry.
     */
    AUDIOROOM_ERR_UNREACHABLE = -100,
    /**
     * What answers at that address is not the expected server: it is not a room server or, for a login with `server_url` NULL,
     * it is a program at AUDIOROOM_LOCAL_PORT that is not this account's local server. Fix the address.
     */
    AUDIOROOM_ERR_NOT_A_SERVER = -101,
    /**
     * No answer in time. Retry.
     */
    AUDIOROOM_ERR_TIMEOUT = -102,
    /**
     * The server needs a token, and there is neither a token nor a key. Pass a token, or a key and its secret.
     */
    AUDIOROOM_ERR_TOKEN_NEEDED = -103,
    /**
     * The token has expired. Get a fresh one and log in again.
     */
    AUDIOROOM_ERR_TOKEN_EXPIRED = -104,
    /**
     * The server refuses the token. Check the key, the secret and the grants.
     */
    AUDIOROOM_ERR_TOKEN_REFUSED = -105,
    /**
     * The token is for another room or user than the call names. Fix the call or the token.
     */
    AUDIOROOM_ERR_TOKEN_MISMATCH = -106,
    /**
     * The room or the server is full. Retry later.
     */
    AUDIOROOM_ERR_ROOM_FULL = -107,
    /**
     * This engine is in that room already. Log out first.
     */
    AUDIOROOM_ERR_ALREADY_IN_ROOM = -108,
    /**
     * The same user logged in to the room elsewhere. Do not log in again automatically: the two would remove each other.
     */
    AUDIOROOM_ERR_SAME_USER = -109,
    /**
     * The user was removed from the room. Ask before logging in again.
     */
    AUDIOROOM_ERR_KICKED = -110,
    /**
     * The token or the server does not allow this. The message says which; get a token that allows it.
     */
    AUDIOROOM_ERR_NOT_ALLOWED = -111,
    /**
     * The connection was lost and did not come back in time. Log in again.
     */
    AUDIOROOM_ERR_CONNECTION_LOST = -112,
    /**
     * The other user has no such RPC method, or the method answered with an error. The `code` of on_rpc_done says which.
     */
    AUDIOROOM_ERR_RPC_FAILED = -113,
    /**
     * The local stream is not sent. The message says why, and what helps: AUDIOROOM_RestartPublish, or a key.
     */
    AUDIOROOM_ERR_PUBLISH_FAILED = -200,
    /**
     * The stream cannot be played. The message says why.
     */
    AUDIOROOM_ERR_PLAY_FAILED = -300,
    /**
     * The sound device does not exist, is in use, or failed. Choose another or wait for it.
     */
    AUDIOROOM_ERR_DEVICE = -400,
    /**
     * A file cannot be read or written, or is not of a supported format. Fix the path or the file.
     */
    AUDIOROOM_ERR_FILE = -500,
    /**
     * The server cannot start or was stopped. The message says why.
     */
    AUDIOROOM_ERR_SERVER = -600,
} AUDIOROOM_StatusCode;

/**
 * The positions of a switch. Every switch is an int32_t: 0 is off, any other number except AUDIOROOM_AUTO is on.
 */
typedef enum AUDIOROOM_Switch {
    /**
     * Off.
     */
    AUDIOROOM_OFF = 0,
    /**
     * On.
     */
    AUDIOROOM_ON = 1,
} AUDIOROOM_Switch;

/**
 * Importance of a log line. A level includes all levels with smaller numbers.
 */
typedef enum AUDIOROOM_LogLevel {
    /**
     * No lines.
     */
    AUDIOROOM_LOG_OFF = 0,
    /**
     * Errors that need attention: a fault of the library, or a service that stopped.
     */
    AUDIOROOM_LOG_ERROR = 1,
    /**
     * Conditions that somebody should correct.
     */
    AUDIOROOM_LOG_WARN = 2,
    /**
     * Logins, devices, reconnects.
     */
    AUDIOROOM_LOG_INFO = 3,
    /**
     * Details for finding faults.
     */
    AUDIOROOM_LOG_DEBUG = 4,
    /**
     * Every message.
     */
    AUDIOROOM_LOG_TRACE = 5,
} AUDIOROOM_LogLevel;

/**
 * The return value of a call: AUDIOROOM_OK (0), or a negative AUDIOROOM_ERR_… number. A number never changes its meaning, and
 * later versions may add numbers: treat any negative number that you do not know as an error.
 */
typedef int32_t AUDIOROOM_Status;

/**
 * Returns the version of the library that is loaded, such as "0.1.0". The text is static.
 *
 * [audio threads too]
 */
AUDIOROOM_API const char *AUDIOROOM_GetVersionString(void);

/**
 * Returns the ABI version of the library that is loaded, to compare with AUDIOROOM_ABI_VERSION of the header.
 * AUDIOROOM_CreateEngine does so by itself.
 *
 * [audio threads too]
 */
AUDIOROOM_API uint32_t AUDIOROOM_GetAbiVersion(void);

/**
 * Copies the text of this thread's last failed call into `buffer` (buffer rule): the cause, then what to do.
 *
 * It is "" when no call of this thread has failed yet. Successful calls and this function do not change it.
 * Errors: AUDIOROOM_ERR_BUFFER_TOO_SMALL, AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_GetLastErrorMessage(char *buffer, size_t size, size_t *needed);

/**
 * Returns the name of a status, such as "AUDIOROOM_ERR_NOT_FOUND".
 *
 * The text is static; it is "AUDIOROOM_ERR_UNKNOWN" for a number that this library does not use. For logs, not for users:
 * AUDIOROOM_GetLastErrorMessage and the `message` of events say more.
 *
 * [audio threads too]
 */
AUDIOROOM_API
const char *AUDIOROOM_GetStatusName(AUDIOROOM_Status status);

/* ------------------------------------------------------------------------------------------------------------
 * Engines
 *
 * An engine is one user with one microphone and one loudspeaker, in any number of rooms.
 * Fill AUDIOROOM_EngineOptions, create the engine, log in to rooms, destroy the engine at the end.
 * AUDIOROOM_Pause closes the sound devices until AUDIOROOM_Resume; the rooms stay connected.
 */

/**
 * An engine: one user, one microphone, one loudspeaker, any number of rooms. A process may have several.
 */
typedef struct AUDIOROOM_Engine AUDIOROOM_Engine;

/**
 * Settings of an engine. Text is copied by AUDIOROOM_CreateEngine.
 */
typedef struct AUDIOROOM_EngineOptions {
    /**
     * Written by AUDIOROOM_InitEngineOptions.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_EventMode. Default: AUDIOROOM_EVENTS_THREAD.
     */
    int32_t event_mode;
    /**
     * The callbacks, which are copied; NULL: none. Default: NULL.
     */
    const struct AUDIOROOM_Callbacks *callbacks;
    /**
     * The user id, 1 to 256 bytes; NULL: AUDIOROOM_SetUser sets it before the login, or the token of the login has it. Default:
     * NULL.
     */
    const char *user_id;
    /**
     * The user's display name, up to 256 bytes; NULL: the user id. It is used in tokens that the engine signs. In a login with a token
     * of the application, the name in that token is used instead; if the token has none, the user id. AUDIOROOM_SetUserName
     * replaces either in a room. Default: NULL.
     */
    const char *user_name;
    /**
     * The server of logins that name none, "ws://host:port" or "wss://host:port", or several as AUDIOROOM_SetServer takes them.
     * NULL: the local server of this operating-system account; if it is not running, the login starts it in this process.
     * Default: NULL.
     */
    const char *server_url;
    /**
     * The name of the API key with which the engine signs a token for a login that passes none; NULL: the engine signs no
     * tokens. Default: NULL.
     */
    const char *api_key;
    /**
     * The secret of that key. Keep it on servers and in tests: whoever has it can log in as any user. Default: NULL.
     */
    const char *api_secret;
    /**
     * A PEM file with certificates to trust besides the system's, for wss; NULL: none. Default: NULL.
     */
    const char *ca_file;
    /**
     * The microphone: NULL (the system's default device), an id from AUDIOROOM_GetDevices, "null" (silence), "file:PATH" (plays a
     * WAV file in a loop, at the pace of a sound card: PCM of 8 to 32 bit or float of 32 bit, 8 to 192 kHz, up to 10 minutes), or
     * "push" (AUDIOROOM_PushCaptureFrame). Default: NULL.
     */
    const char *capture_device;
    /**
     * The loudspeaker: NULL (the system's default device), an id from AUDIOROOM_GetDevices, "null" (discards the sound),
     * "file:PATH" (writes a WAV file of 48000 Hz, 16 bit, one channel, RF64 beyond 4 GiB; an existing file is replaced), or
     * "pull" (AUDIOROOM_PullPlaybackFrame). Default: NULL.
     */
    const char *playback_device;
    /**
     * Log lines are appended to this file; NULL: no file. Default: NULL.
     */
    const char *log_file;
    /**
     * How the local microphone is encoded; NULL: the defaults of AUDIOROOM_InitAudioProfile. Default: NULL.
     */
    const struct AUDIOROOM_AudioProfile *audio_profile;
    /**
     * Switch: publishing waits for AUDIOROOM_StartPublish, and no microphone is opened before. Default: 0.
     */
    int32_t manual_publish;
    /**
     * Switch: playing waits for AUDIOROOM_StartPlay. Default: 0.
     */
    int32_t manual_play;
    /**
     * AUDIOROOM_LogLevel. Only lines of this level and of more important ones are written to `log_file` and passed to on_log.
     * Default: AUDIOROOM_LOG_INFO.
     */
    int32_t log_level;
    /**
     * Reserved; must be 0.
     */
    int32_t reserved0;
} AUDIOROOM_EngineOptions;

/**
 * Writes the defaults into `options`; `size` is `sizeof *options`.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_InitEngineOptions(struct AUDIOROOM_EngineOptions *options,
                                             size_t size);

/**
 * Creates an engine and writes it to `*engine`. It opens no device, starts no server and sends nothing before the first login.
 *
 * `abi_version` is AUDIOROOM_ABI_VERSION. `options` may be NULL for the defaults. No callback runs before the application has made
 * another call on this engine; calls tagged [audio threads too] do not count.
 * Errors: AUDIOROOM_ERR_VERSION when header and library have different ABI versions, AUDIOROOM_ERR_FILE for a log file that cannot
 * be used, or when `log_file` or the file of `playback_device` is also named by another option, and those of bad arguments. The
 * first login reads the certificate file, and on_login_room reports a bad one.
 *
 * [blocks: up to 100 ms]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_CreateEngine(uint32_t abi_version,
                                        const struct AUDIOROOM_EngineOptions *options,
                                        struct AUDIOROOM_Engine **engine);

/**
 * Ends an engine and sets `*engine` to NULL. NULL, and a variable that holds NULL, are harmless.
 *
 * If two threads destroy through one variable, one of them ends the engine, and the other returns at once. Outside the event
 * callbacks of this engine, the call that ends the engine leaves every room (other users see this at once), ends the engine's
 * threads, and calls on_release last. No callback runs after that call has returned. It takes up to 500 ms, plus the time that a
 * callback on another thread still runs. Inside an event callback of this engine, the call sets `*engine` to NULL and returns at
 * once; no further event callback begins, and the engine ends when the outermost callback returns (audio callbacks run until
 * then).
 *
 * [blocks: up to 500 ms, and while a callback runs]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_DestroyEngine(struct AUDIOROOM_Engine **engine);

/**
 * Closes the microphone and the loudspeaker; every room stays connected, without sound. For an incoming phone call, or a program
 * that goes to the background. A second AUDIOROOM_Pause has no effect.
 *
 * Local streams stay published but send nothing, not even the aux input; other users see no mute. Meanwhile
 * AUDIOROOM_PushCaptureFrame drops its samples, AUDIOROOM_PullPlaybackFrame returns silence, frames of AUDIOROOM_PushAuxFrame
 * stay in the queue, and the aux source is not called.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_Pause(struct AUDIOROOM_Engine *engine);

/**
 * Opens the devices again after AUDIOROOM_Pause, where a room needs them. on_device_started or on_device_error reports the result.
 * Without a pause it has no effect.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_Resume(struct AUDIOROOM_Engine *engine);

/* ------------------------------------------------------------------------------------------------------------
 * Callbacks and events
 *
 * Fill in AUDIOROOM_Callbacks, and pass it in AUDIOROOM_EngineOptions or to AUDIOROOM_SetCallbacks.
 * An event is a struct that begins with `struct_size`, `status` and `message`; it is declared with its task.
 * A polling engine (AUDIOROOM_EVENTS_POLL) calls its callbacks only inside AUDIOROOM_PollEvents.
 */

/**
 * The thread that calls the callbacks.
 */
typedef enum AUDIOROOM_EventMode {
    /**
     * A thread of the engine.
     */
    AUDIOROOM_EVENTS_THREAD = 0,
    /**
     * The thread that calls AUDIOROOM_PollEvents.
     */
    AUDIOROOM_EVENTS_POLL = 1,
} AUDIOROOM_EventMode;

/**
 * A line of the log.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_LogEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * The line, without a line end. It holds no token, no secret and no text of a user.
     */
    const char *message;
    /**
     * The part of the library that wrote it.
     */
    const char *target;
    /**
     * AUDIOROOM_LogLevel.
     */
    int32_t level;
    /**
     * Reserved.
     */
    int32_t reserved0;
} AUDIOROOM_LogEvent;

/**
 * The functions that report events to the application. All may be NULL. An event whose callback is NULL when it occurs is
 * not queued; whatever waits for the return of that callback (publishing, playing, the end of a handle) then goes on without it.
 *
 * An event and everything that it points to are valid during the call only: copy what you keep. Text in events is never NULL. A
 * C++ exception must not leave a callback. on_wake and on_release are not events; their comments have their rules.
 */
typedef struct AUDIOROOM_Callbacks {
    /**
     * Written by AUDIOROOM_InitCallbacks.
     */
    uint32_t struct_size;
    /**
     * Reserved; must be 0.
     */
    uint32_t reserved0;
    /**
     * Passed to every callback unchanged.
     */
    void *user_data;
    /**
     * A login succeeded or failed.
     */
    void (*on_login_room)(void *user_data, const struct AUDIOROOM_LoginRoomEvent *event);
    /**
     * AUDIOROOM_LogoutRoom is done.
     */
    void (*on_logout_room)(void *user_data, const struct AUDIOROOM_LogoutRoomEvent *event);
    /**
     * The user was removed from the room.
     */
    void (*on_kick_out)(void *user_data, const struct AUDIOROOM_KickOutEvent *event);
    /**
     * The connection is lost for good.
     */
    void (*on_disconnect)(void *user_data, const struct AUDIOROOM_DisconnectEvent *event);
    /**
     * The connection broke, and the library reconnects.
     */
    void (*on_reconnecting)(void *user_data, const struct AUDIOROOM_ReconnectingEvent *event);
    /**
     * The connection is back.
     */
    void (*on_reconnected)(void *user_data, const struct AUDIOROOM_ReconnectedEvent *event);
    /**
     * A token is needed to go on.
     */
    void (*on_token_needed)(void *user_data, const struct AUDIOROOM_TokenNeededEvent *event);
    /**
     * Users entered or left the room.
     */
    void (*on_user_update)(void *user_data, const struct AUDIOROOM_UserUpdateEvent *event);
    /**
     * Remote streams were added or removed.
     */
    void (*on_stream_update)(void *user_data, const struct AUDIOROOM_StreamUpdateEvent *event);
    /**
     * The extra info or the mute state of remote streams changed.
     */
    void (*on_stream_info_update)(void *user_data, const struct AUDIOROOM_StreamInfoUpdateEvent *event);
    /**
     * Publishing of the local stream changed its state.
     */
    void (*on_publish_state)(void *user_data, const struct AUDIOROOM_PublishStateEvent *event);
    /**
     * Playing of a stream changed its state.
     */
    void (*on_play_state)(void *user_data, const struct AUDIOROOM_PlayStateEvent *event);
    /**
     * The first sound of a stream is played.
     */
    void (*on_first_audio)(void *user_data, const struct AUDIOROOM_FirstAudioEvent *event);
    /**
     * Capture or playback started.
     */
    void (*on_device_started)(void *user_data, const struct AUDIOROOM_DeviceStartedEvent *event);
    /**
     * A device failed or is missing.
     */
    void (*on_device_error)(void *user_data, const struct AUDIOROOM_DeviceErrorEvent *event);
    /**
     * Sound levels. Only the newest event is kept in the queue.
     */
    void (*on_sound_level)(void *user_data, const struct AUDIOROOM_SoundLevelEvent *event);
    /**
     * The active speakers. Only the newest event of each room is kept in the queue.
     */
    void (*on_active_speakers)(void *user_data, const struct AUDIOROOM_ActiveSpeakersEvent *event);
    /**
     * The quality of a user's connection. Only the newest event of each user is kept in the queue.
     */
    void (*on_connection_quality)(void *user_data, const struct AUDIOROOM_ConnectionQualityEvent *event);
    /**
     * A room message arrived.
     */
    void (*on_room_message)(void *user_data, const struct AUDIOROOM_RoomMessageEvent *event);
    /**
     * Data of another user arrived.
     */
    void (*on_data)(void *user_data, const struct AUDIOROOM_DataEvent *event);
    /**
     * A request ended.
     */
    void (*on_request_done)(void *user_data, const struct AUDIOROOM_RequestDoneEvent *event);
    /**
     * A log line of the engine's `log_level` or a more important one.
     */
    void (*on_log)(void *user_data, const struct AUDIOROOM_LogEvent *event);
    /**
     * A polling engine has events in its queue: post to your loop, which calls AUDIOROOM_PollEvents, and return. on_wake is
     * called once, and not again until AUDIOROOM_PollEvents is called. After that it is called again if that call leaves events
     * in the queue, or when later events come. No function of the library may be called inside (AUDIOROOM_ERR_WRONG_THREAD).
     *
     * [called on: a thread of the library, or one that polls or sets callbacks; must not block]
     */
    void (*on_wake)(void *user_data);
    /**
     * The last call, exactly once, when the engine has ended: `user_data` may be freed. No function of the library may be called
     * inside (AUDIOROOM_ERR_WRONG_THREAD). If AUDIOROOM_DestroyEngine was called inside an event callback, it comes when the
     * outermost callback has returned. It is not called after a failed AUDIOROOM_CreateEngine, nor for callbacks that
     * AUDIOROOM_SetCallbacks replaced.
     *
     * [called on: the thread that destroys the engine]
     */
    void (*on_release)(void *user_data);
    /**
     * A sound device was added, removed or changed, or the engine uses another one.
     */
    void (*on_device_change)(void *user_data, const struct AUDIOROOM_DeviceChangeEvent *event);
    /**
     * Spectra, after AUDIOROOM_StartSpectrumMonitor. Only the newest event is kept in the queue.
     */
    void (*on_spectrum)(void *user_data, const struct AUDIOROOM_SpectrumEvent *event);
    /**
     * The local microphone seems silent, has sound again, or picks up speech while it is off.
     */
    void (*on_mic_attention)(void *user_data, const struct AUDIOROOM_MicAttentionEvent *event);
    /**
     * The aux input lacks frames or got bad ones. Only the newest event is kept in the queue.
     */
    void (*on_aux_problem)(void *user_data, const struct AUDIOROOM_AuxProblemEvent *event);
    /**
     * Audio is lost or late: a slow processor, NaN or infinite samples that were pushed, or a stream that is not Opus. The event
     * says what to do. Only the newest event of each AUDIOROOM_AudioProblem and stream is kept in the queue.
     */
    void (*on_audio_problem)(void *user_data, const struct AUDIOROOM_AudioProblemEvent *event);
    /**
     * The quality of the local stream, after AUDIOROOM_StartQualityMonitor. Only the newest event of each room is kept in the
     * queue.
     */
    void (*on_publish_quality)(void *user_data, const struct AUDIOROOM_PublishQualityEvent *event);
    /**
     * The quality of the played streams, after AUDIOROOM_StartQualityMonitor. Only the newest event is kept in the queue.
     */
    void (*on_play_quality)(void *user_data, const struct AUDIOROOM_PlayQualityEvent *event);
    /**
     * The server has muted this user in a room, or has lifted the mute.
     */
    void (*on_server_mute)(void *user_data, const struct AUDIOROOM_ServerMuteEvent *event);
    /**
     * The key of an end-to-end encrypted stream is missing, wrong or right. Only the newest event of each stream is kept in the
     * queue.
     */
    void (*on_stream_encryption)(void *user_data, const struct AUDIOROOM_StreamEncryptionEvent *event);
    /**
     * Another user calls a method of this one (AUDIOROOM_RegisterRpcMethod).
     */
    void (*on_rpc_request)(void *user_data, const struct AUDIOROOM_RpcRequestEvent *event);
    /**
     * A call of AUDIOROOM_PerformRpc ended.
     */
    void (*on_rpc_done)(void *user_data, const struct AUDIOROOM_RpcDoneEvent *event);
    /**
     * A text with a topic arrived.
     */
    void (*on_text)(void *user_data, const struct AUDIOROOM_TextEvent *event);
    /**
     * A media player was loaded, started, paused or stopped, or has ended or failed.
     */
    void (*on_player_state)(void *user_data, const struct AUDIOROOM_PlayerStateEvent *event);
    /**
     * A recording goes on. Only the newest event of each recording is kept in the queue.
     */
    void (*on_recording_progress)(void *user_data, const struct AUDIOROOM_RecordingProgressEvent *event);
    /**
     * A recording has ended.
     */
    void (*on_recording_end)(void *user_data, const struct AUDIOROOM_RecordingEndEvent *event);
    /**
     * The name, the metadata or attributes of a user changed. Only one event of each user is kept in the queue.
     */
    void (*on_user_info)(void *user_data, const struct AUDIOROOM_UserInfoEvent *event);
    /**
     * The metadata of the room changed. Only the newest event of each room is kept in the queue.
     */
    void (*on_room_metadata)(void *user_data, const struct AUDIOROOM_RoomMetadataEvent *event);
    /**
     * A part of a byte stream arrived, or the stream ended or was refused.
     */
    void (*on_bytes)(void *user_data, const struct AUDIOROOM_BytesEvent *event);
    /**
     * An outgoing byte stream has space again, after a write was refused.
     */
    void (*on_bytes_space)(void *user_data, const struct AUDIOROOM_BytesSpaceEvent *event);
} AUDIOROOM_Callbacks;

/*
 * Every event, in the order of AUDIOROOM_Callbacks: X(the name of the callback, the name of its struct without AUDIOROOM_). For
 * programs that treat all events alike:
 *
 *     #define COUNT(name, Event) int name;
 *     struct Counts { AUDIOROOM_EVENTS(COUNT) };
 */
#define AUDIOROOM_EVENTS(X) \
    X(on_login_room, LoginRoomEvent) \
    X(on_logout_room, LogoutRoomEvent) \
    X(on_kick_out, KickOutEvent) \
    X(on_disconnect, DisconnectEvent) \
    X(on_reconnecting, ReconnectingEvent) \
    X(on_reconnected, ReconnectedEvent) \
    X(on_token_needed, TokenNeededEvent) \
    X(on_user_update, UserUpdateEvent) \
    X(on_stream_update, StreamUpdateEvent) \
    X(on_stream_info_update, StreamInfoUpdateEvent) \
    X(on_publish_state, PublishStateEvent) \
    X(on_play_state, PlayStateEvent) \
    X(on_first_audio, FirstAudioEvent) \
    X(on_device_started, DeviceStartedEvent) \
    X(on_device_error, DeviceErrorEvent) \
    X(on_sound_level, SoundLevelEvent) \
    X(on_active_speakers, ActiveSpeakersEvent) \
    X(on_connection_quality, ConnectionQualityEvent) \
    X(on_room_message, RoomMessageEvent) \
    X(on_data, DataEvent) \
    X(on_request_done, RequestDoneEvent) \
    X(on_log, LogEvent) \
    X(on_device_change, DeviceChangeEvent) \
    X(on_spectrum, SpectrumEvent) \
    X(on_mic_attention, MicAttentionEvent) \
    X(on_aux_problem, AuxProblemEvent) \
    X(on_audio_problem, AudioProblemEvent) \
    X(on_publish_quality, PublishQualityEvent) \
    X(on_play_quality, PlayQualityEvent) \
    X(on_server_mute, ServerMuteEvent) \
    X(on_stream_encryption, StreamEncryptionEvent) \
    X(on_rpc_request, RpcRequestEvent) \
    X(on_rpc_done, RpcDoneEvent) \
    X(on_text, TextEvent) \
    X(on_player_state, PlayerStateEvent) \
    X(on_recording_progress, RecordingProgressEvent) \
    X(on_recording_end, RecordingEndEvent) \
    X(on_user_info, UserInfoEvent) \
    X(on_room_metadata, RoomMetadataEvent) \
    X(on_bytes, BytesEvent) \
    X(on_bytes_space, BytesSpaceEvent)

/**
 * Writes the defaults (no callbacks) into `callbacks`; `size` is `sizeof *callbacks`.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_InitCallbacks(struct AUDIOROOM_Callbacks *callbacks, size_t size);

/**
 * Replaces all callbacks; `callbacks` may be NULL for none. Events that are queued go to the new ones. An event whose callback was
 * NULL when it occurred was not queued.
 *
 * After it has returned, no earlier callback runs on another thread, and none will be called again, not even the earlier
 * on_release: free the earlier `user_data` yourself, after this call and outside the earlier callbacks.
 * Errors: AUDIOROOM_ERR_STRUCT_SIZE, AUDIOROOM_ERR_UNKNOWN_FIELD.
 *
 * [blocks: while a callback runs on another thread]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetCallbacks(struct AUDIOROOM_Engine *engine,
                                        const struct AUDIOROOM_Callbacks *callbacks);

/**
 * Calls the callbacks of up to `max` queued events on this thread; `max` 0 means all events that are queued now. `delivered`,
 * which may be NULL, receives their number.
 *
 * It may be called inside a callback of the same engine, for example from the nested loop of a message box; it then delivers the
 * next events. With `max` 0, events that are queued after the call began are left for the next call. If events are left when the
 * call returns, on_wake has been called for them, so that one call for each on_wake is enough with any `max`.
 * Errors: AUDIOROOM_ERR_BUSY while another thread polls, AUDIOROOM_ERR_WRONG_STATE when the engine has an event thread.
 *
 * [blocks: while callbacks run; one thread at a time]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_PollEvents(struct AUDIOROOM_Engine *engine,
                                      uint32_t max,
                                      uint32_t *delivered);

/**
 * Writes to `*event_handle` a descriptor that is readable while events are queued, for a loop with poll(), epoll or select.
 *
 * Only wait on it: never read or close it. It is valid until the engine is destroyed. On Windows there is none: the call returns
 * AUDIOROOM_ERR_NOT_BUILT_IN, and programs use on_wake.
 * Errors: AUDIOROOM_ERR_WRONG_STATE when the engine has an event thread, AUDIOROOM_ERR_NOT_BUILT_IN.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetEventHandle(struct AUDIOROOM_Engine *engine,
                                          int64_t *event_handle);

/* ------------------------------------------------------------------------------------------------------------
 * Logging in and out (joining and leaving rooms)
 *
 * AUDIOROOM_LoginRoom begins a login, and on_login_room reports its result.
 * The library reconnects by itself (on_reconnecting, on_reconnected) and keeps all handles meanwhile.
 * A room ends with exactly one of: on_login_room with an error, on_logout_room, on_kick_out, on_disconnect.
 */

/**
 * The state of a room.
 */
typedef enum AUDIOROOM_RoomState {
    /**
     * The login is under way.
     */
    AUDIOROOM_ROOM_CONNECTING = 0,
    /**
     * Logged in.
     */
    AUDIOROOM_ROOM_CONNECTED = 1,
    /**
     * The connection broke, and the library reconnects.
     */
    AUDIOROOM_ROOM_RECONNECTING = 2,
    /**
     * The logout is under way.
     */
    AUDIOROOM_ROOM_LEAVING = 3,
} AUDIOROOM_RoomState;

/**
 * The handle of a room that an engine logs in to. AUDIOROOM_LoginRoom writes it; the number is below 2^53. It becomes invalid when
 * on_login_room (with an error), on_logout_room, on_kick_out or on_disconnect has returned.
 */
typedef uint64_t AUDIOROOM_Room;

/**
 * A login succeeded or failed. The event comes exactly once for each AUDIOROOM_LoginRoom that returned AUDIOROOM_OK, unless
 * AUDIOROOM_LogoutRoom came first.
 *
 * Status: AUDIOROOM_OK; AUDIOROOM_ERR_UNREACHABLE, AUDIOROOM_ERR_NOT_A_SERVER, AUDIOROOM_ERR_TIMEOUT and
 * AUDIOROOM_ERR_CONNECTION_LOST when the server cannot be reached or stops answering; AUDIOROOM_ERR_TOKEN_EXPIRED and
 * AUDIOROOM_ERR_TOKEN_REFUSED when the server does not accept the token; AUDIOROOM_ERR_ROOM_FULL when the room or the server is
 * full; AUDIOROOM_ERR_BUSY when there are too many logins a second; AUDIOROOM_ERR_NOT_FOUND when the server does not create rooms
 * and this one does not exist; AUDIOROOM_ERR_OUT_OF_RANGE when the server does not accept an id; AUDIOROOM_ERR_SAME_USER and
 * AUDIOROOM_ERR_KICKED when the user is removed during the login; AUDIOROOM_ERR_FILE for `ca_file`, or for the file in which the
 * library keeps the local server's key; AUDIOROOM_ERR_SERVER when the local server cannot start; AUDIOROOM_ERR_INTERNAL.
 */
typedef struct AUDIOROOM_LoginRoomEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK when signalling and media are both connected. Otherwise `room` becomes invalid when this callback returns.
     */
    AUDIOROOM_Status status;
    /**
     * Which step failed and what to do; "" when the login succeeded.
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The room id, as passed to AUDIOROOM_LoginRoom.
     */
    const char *room_id;
    /**
     * The address of the server, such as "ws://127.0.0.1:7870". Of several addresses it is the one in use; if all failed, it is
     * the one that was tried last, while the status is that of the first.
     */
    const char *server_url;
    /**
     * A risk that the user should know of, such as a token that was sent over ws:// to another machine; "" where there is none.
     */
    const char *warning;
    /**
     * 1 when the server runs in this process.
     */
    int32_t is_embedded;
    /**
     * Reserved.
     */
    int32_t reserved0;
} AUDIOROOM_LoginRoomEvent;

/**
 * AUDIOROOM_LogoutRoom is done; `room` becomes invalid when this callback returns.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_LogoutRoomEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The room id, as passed to AUDIOROOM_LoginRoom.
     */
    const char *room_id;
} AUDIOROOM_LogoutRoomEvent;

/**
 * The user was removed from the room; publishing and playing have stopped, and `room` becomes invalid when this callback returns.
 *
 * Status: AUDIOROOM_ERR_SAME_USER when the user logged in elsewhere, AUDIOROOM_ERR_KICKED when the user was removed,
 * AUDIOROOM_ERR_NOT_FOUND when the room was closed.
 */
typedef struct AUDIOROOM_KickOutEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * The reason; never AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * The reason, for people.
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The room id, as passed to AUDIOROOM_LoginRoom.
     */
    const char *room_id;
} AUDIOROOM_KickOutEvent;

/**
 * The connection is lost for good; `room` becomes invalid when this callback returns. Log in again if the user wants to.
 *
 * Status: AUDIOROOM_ERR_CONNECTION_LOST.
 */
typedef struct AUDIOROOM_DisconnectEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * The reason; never AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * What happened and what to do.
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The room id, as passed to AUDIOROOM_LoginRoom.
     */
    const char *room_id;
} AUDIOROOM_DisconnectEvent;

/**
 * The connection broke, and the library tries to reconnect until `reconnect_timeout_ms` is over. The event comes once for each
 * outage. The application can show it.
 *
 * Status: AUDIOROOM_ERR_CONNECTION_LOST, or AUDIOROOM_ERR_TIMEOUT when the server stopped answering; other numbers are possible,
 * and there is nothing to do about any of them.
 */
typedef struct AUDIOROOM_ReconnectingEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * The reason; never AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * What happened.
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
} AUDIOROOM_ReconnectingEvent;

/**
 * The connection is back. Users and streams that changed meanwhile are reported as additions and removals; handles and ids are the
 * same.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_ReconnectedEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The address of the server in use, which may have changed.
     */
    const char *server_url;
    /**
     * 1 when the server runs in this process.
     */
    int32_t is_embedded;
    /**
     * Reserved.
     */
    int32_t reserved0;
} AUDIOROOM_ReconnectedEvent;

/**
 * The library needs a fresh token to reconnect. Answer with AUDIOROOM_RenewToken, on any thread, before `reconnect_timeout_ms` is
 * over; without an answer the room ends with on_disconnect. A token that expires while the room is connected causes no event.
 *
 * Status: AUDIOROOM_ERR_TOKEN_NEEDED, AUDIOROOM_ERR_TOKEN_EXPIRED, AUDIOROOM_ERR_TOKEN_REFUSED.
 */
typedef struct AUDIOROOM_TokenNeededEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * Why the present token is not enough, such as AUDIOROOM_ERR_TOKEN_EXPIRED.
     */
    AUDIOROOM_Status status;
    /**
     * The reason and what to do, for people.
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
} AUDIOROOM_TokenNeededEvent;

/**
 * Settings of one login. Text is copied by AUDIOROOM_LoginRoom.
 */
typedef struct AUDIOROOM_LoginOptions {
    /**
     * Written by AUDIOROOM_InitLoginOptions.
     */
    uint32_t struct_size;
    /**
     * Whether publishing waits for AUDIOROOM_StartPublish: 0, 1, or AUDIOROOM_AUTO. With AUDIOROOM_AUTO the library reads the
     * switch of AUDIOROOM_SetManualPublish when on_login_room returns, but not before 30 ms after AUDIOROOM_LoginRoom. 0 is the
     * fastest way: publishing is part of the login, and may begin before on_login_room is delivered, in polling mode too.
     * Default: AUDIOROOM_AUTO.
     */
    int32_t manual_publish;
    /**
     * Whether playing waits for AUDIOROOM_StartPlay: 0, 1, or AUDIOROOM_AUTO for what AUDIOROOM_SetManualPlay says when
     * on_login_room returns. Default: AUDIOROOM_AUTO.
     */
    int32_t manual_play;
    /**
     * Switch: on_user_update reports users; AUDIOROOM_EnableUserUpdates changes it. Default: 0.
     */
    int32_t user_updates;
    /**
     * Time limit for logging in, 1000 to 120000 ms; when it is over, on_login_room reports AUDIOROOM_ERR_TIMEOUT. Default: 10000.
     */
    uint32_t login_timeout_ms;
    /**
     * Time limit for reconnecting, 0 (no attempt) to 3600000 ms; when it is over, on_disconnect ends the room. Default: 90000.
     */
    uint32_t reconnect_timeout_ms;
    /**
     * The server, "ws://host:port" or "wss://host:port", or several as AUDIOROOM_SetServer takes them; NULL: the engine's.
     * Default: NULL.
     */
    const char *server_url;
    /**
     * A token for this room, up to 16384 bytes. If the engine has a user id, the token must be for the same user
     * (AUDIOROOM_ERR_TOKEN_MISMATCH); otherwise the user id is that of the token. The user name is that of the token. NULL: the
     * engine signs a token with its key; the local server needs none. Default: NULL.
     */
    const char *token;
    /**
     * A key of end-to-end encryption for this room, used from the first packet on; NULL: only the keys that
     * AUDIOROOM_SetEncryptionKey has set for all rooms. Default: NULL.
     */
    const struct AUDIOROOM_EncryptionKeyOptions *encryption_key;
} AUDIOROOM_LoginOptions;

/**
 * Sets the user of later logins. `user_id` has 1 to 256 bytes, `user_name` up to 256; a NULL `user_name` means the id.
 *
 * A login with a token of the application uses the user and the name in that token. AUDIOROOM_SetUserName changes the name in a room
 * that is logged in.
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE for an empty `user_id`, AUDIOROOM_ERR_TOO_LONG.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetUser(struct AUDIOROOM_Engine *engine,
                                   const char *user_id,
                                   const char *user_name);

/**
 * Sets the server and the key for later logins. A login that names no server uses this server. For a login that passes no token,
 * the engine signs one with this key.
 *
 * `server_url` NULL is the local server of this operating-system account; `api_key` and `api_secret` are both given or both NULL.
 *
 * `server_url` may be a list of up to 8 addresses, separated by commas or spaces: "wss://a.example wss://b.example". A login
 * tries them in order. If an address refuses the connection, fails, or stays silent for 1.5 s, the library tries the next one.
 * If a server answers but refuses the token or the room, the login fails. If all fail, on_login_room has the status of the
 * first, and its message names each with its cause. When the server of a room dies, the library joins the room at the first of
 * the other addresses that answers, and on_reconnected names that address. The library leaves this server only when it dies too.
 * Users at different servers do not hear each other unless the servers are a cluster, so give all users the same list. Two
 * logins are for the same server if their lists have an address in common. Addresses that a LiveKit server names (regions) are
 * tried after the list.
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE for an address that is neither ws:// nor wss://, for more than 8, for a list that mixes
 * wss:// with a ws:// address of another machine, or for only one of `api_key` and `api_secret`; AUDIOROOM_ERR_TOO_LONG for an
 * address of more than 2048 bytes. If one address is invalid, the call fails; AUDIOROOM_GetLastErrorMessage names the address.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetServer(struct AUDIOROOM_Engine *engine,
                                     const char *server_url,
                                     const char *api_key,
                                     const char *api_secret);

/**
 * Writes the defaults into `options`; `size` is `sizeof *options`.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_InitLoginOptions(struct AUDIOROOM_LoginOptions *options,
                                            size_t size);

/**
 * Joins a room: begins to log in to it, and writes the room handle to `*room` before an event of the room can come. The server
 * creates a room that does not exist, unless it is configured not to.
 *
 * on_login_room reports the result, within `login_timeout_ms`. By default the library then publishes the local microphone and
 * plays remote streams. Where `options` has AUDIOROOM_AUTO (the default), AUDIOROOM_SetManualPublish and AUDIOROOM_SetManualPlay
 * still apply to this login until on_login_room has returned. With AUDIOROOM_AUTO, automatic publishing also never begins within
 * 30 ms after this call, even if on_login_room is NULL or returns sooner: AUDIOROOM_SetManualPublish within that time still
 * applies. If AUDIOROOM_SetManualPublish could come later, call it before AUDIOROOM_LoginRoom, or set `manual_publish`.
 * `room_id` has 1 to 256 bytes; the same id on two servers is two rooms, and one engine can be in both (AUDIOROOM_SetServer
 * defines which lists of addresses are one server). `options` may be NULL for the defaults.
 * Errors: AUDIOROOM_ERR_WRONG_STATE without a user id, AUDIOROOM_ERR_ALREADY_IN_ROOM, AUDIOROOM_ERR_TOKEN_NEEDED when a server is
 * named and there is neither token nor key, AUDIOROOM_ERR_TOKEN_MISMATCH when the token is for another room or user,
 * AUDIOROOM_ERR_TOKEN_REFUSED when it is not a token, and those of bad arguments.
 * [blocks: with a passphrase in `encryption_key`, as long as AUDIOROOM_SetEncryptionKey does]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_LoginRoom(struct AUDIOROOM_Engine *engine,
                                     const char *room_id,
                                     const struct AUDIOROOM_LoginOptions *options,
                                     AUDIOROOM_Room *room);

/**
 * Leaves a room: publishing and playing stop at once, and the room handle becomes invalid when on_logout_room has returned.
 *
 * You may log in to the same room again at once. A second call for the same `room` does nothing and returns AUDIOROOM_OK.
 * Errors: AUDIOROOM_ERR_NOT_FOUND.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_LogoutRoom(struct AUDIOROOM_Engine *engine,
                                      AUDIOROOM_Room room);

/**
 * Writes the AUDIOROOM_RoomState of a room to `*state`.
 *
 * Errors: AUDIOROOM_ERR_NOT_FOUND when the room has ended.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetRoomState(struct AUDIOROOM_Engine *engine,
                                        AUDIOROOM_Room room,
                                        int32_t *state);

/**
 * Sets the token with which a room reconnects: the answer to on_token_needed. It may also be called before the token is needed.
 * `token` has up to 16384 bytes.
 *
 * Errors: AUDIOROOM_ERR_TOKEN_MISMATCH when the token is for another room or user, AUDIOROOM_ERR_TOKEN_REFUSED when it is not a
 * token, AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_NOT_FOUND.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_RenewToken(struct AUDIOROOM_Engine *engine,
                                      AUDIOROOM_Room room,
                                      const char *token);

/**
 * Looks for a new network path to the server of every room. Call it when the system reports a network change. On Linux the
 * library detects changed addresses itself; on other systems, without this call, it notices a change only when a connection
 * times out. A room that is waiting for its next attempt to reconnect tries at once.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_NotifyNetworkChanged(struct AUDIOROOM_Engine *engine);

/* ------------------------------------------------------------------------------------------------------------
 * Users and streams of a room
 *
 * A user publishes at most one stream with this library; LiveKit clients may publish more.
 * on_stream_update reports streams. on_user_update reports users, and is off by default (`user_updates`).
 * AUDIOROOM_GetUsers and AUDIOROOM_GetStreams list the present state; its events may still be queued.
 */

/**
 * State of publishing or of playing a stream.
 */
typedef enum AUDIOROOM_StreamState {
    /**
     * Requested and not yet confirmed.
     */
    AUDIOROOM_STREAM_STARTING = 0,
    /**
     * Active. It may be reported again after a reconnect.
     */
    AUDIOROOM_STREAM_ACTIVE = 1,
    /**
     * Ended. `status` is AUDIOROOM_OK after a call of the application, otherwise the cause.
     */
    AUDIOROOM_STREAM_STOPPED = 2,
} AUDIOROOM_StreamState;

/**
 * A user of a room.
 */
typedef struct AUDIOROOM_User {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * Reserved.
     */
    uint32_t reserved0;
    /**
     * The user id, 1 to 256 bytes.
     */
    const char *user_id;
    /**
     * The user's display name; the user id if none was set.
     */
    const char *user_name;
} AUDIOROOM_User;

/**
 * Users entered or left the room. The local user is not among them. The event comes only while user updates are on (`user_updates`
 * of AUDIOROOM_LoginOptions, AUDIOROOM_EnableUserUpdates); they are off by default.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_UserUpdateEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * 1 when `added` is the complete list, which replaces what you know; otherwise 0. The first event after a login has the
     * complete list.
     */
    int32_t is_complete;
    /**
     * Number of users in `added`.
     */
    uint32_t added_count;
    /**
     * The users who entered.
     */
    const struct AUDIOROOM_User *const *added;
    /**
     * The users who left.
     */
    const struct AUDIOROOM_User *const *removed;
    /**
     * Number of users in `removed`.
     */
    uint32_t removed_count;
    /**
     * Reserved.
     */
    uint32_t reserved0;
} AUDIOROOM_UserUpdateEvent;

/**
 * The handle of a stream in one room, remote or local. The number is below 2^53, except AUDIOROOM_ALL_STREAMS and
 * AUDIOROOM_LOCAL_MICROPHONE, which are larger. The handle of a remote stream becomes invalid when the on_stream_update that
 * removes it has returned, or with its room. That of the local stream becomes invalid when AUDIOROOM_StopPublish returns, when
 * publishing fails (before on_publish_state reports it), or with its room; AUDIOROOM_RestartPublish makes it valid again.
 */
typedef uint64_t AUDIOROOM_Stream;

/**
 * A remote stream of a room.
 */
typedef struct AUDIOROOM_StreamInfo {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * 1 while the publishing user has muted the microphone or the server mutes that user, otherwise 0.
     */
    int32_t is_muted;
    /**
     * The stream handle, for AUDIOROOM_StartPlay, AUDIOROOM_SetPlayVolume and other functions.
     */
    AUDIOROOM_Stream stream;
    /**
     * The stream id that the publishing user chose, or, if there is none, the id that the server gave to the stream.
     */
    const char *stream_id;
    /**
     * Id of the publishing user.
     */
    const char *user_id;
    /**
     * Display name of the publishing user.
     */
    const char *user_name;
    /**
     * Text that the publishing user attached with AUDIOROOM_SetStreamExtraInfo, or "".
     */
    const char *extra_info;
} AUDIOROOM_StreamInfo;

/**
 * Remote streams were added or removed, never both in one event.
 *
 * Where playing is automatic, an added stream is played after this callback has returned: AUDIOROOM_MuteStream,
 * AUDIOROOM_SetPlayVolume and AUDIOROOM_StopPlay inside the callback take effect before its first sound. These settings and
 * AUDIOROOM_SetStreamPan last until the room ends, reconnects included, and apply again when the same user publishes under a
 * new handle: to the stream with the same stream id, otherwise to the first stream of that user from the same source
 * (microphone or screen share). The handle of a removed stream becomes invalid when this callback returns; there is no
 * on_play_state for it, except AUDIOROOM_ERR_NOT_FOUND for an AUDIOROOM_StartPlay that came too late.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_StreamUpdateEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * 1 for added, 0 for removed.
     */
    int32_t is_added;
    /**
     * Number of entries.
     */
    uint32_t count;
    /**
     * The streams.
     */
    const struct AUDIOROOM_StreamInfo *const *streams;
} AUDIOROOM_StreamUpdateEvent;

/**
 * The mute state or the extra info of remote streams changed, for example because a user has switched the microphone off.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_StreamInfoUpdateEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The streams as they are now.
     */
    const struct AUDIOROOM_StreamInfo *const *streams;
    /**
     * Number of entries.
     */
    uint32_t count;
    /**
     * Reserved.
     */
    uint32_t reserved0;
} AUDIOROOM_StreamInfoUpdateEvent;

/**
 * Receives one user from AUDIOROOM_GetUsers. `user` is valid during the call only.
 */
typedef void (*AUDIOROOM_UserVisitor)(void *user_data, const struct AUDIOROOM_User *user);

/**
 * Receives one stream from AUDIOROOM_GetStreams. `stream` is valid during the call only.
 */
typedef void (*AUDIOROOM_StreamVisitor)(void *user_data, const struct AUDIOROOM_StreamInfo *stream);

/**
 * Pass it instead of a stream, where a comment allows it, to mean every remote stream, including later ones.
 */
#define AUDIOROOM_ALL_STREAMS 18446744073709551615ull

/**
 * Pass it instead of a stream, where a comment allows it, to mean the local microphone as it is sent. `room` is ignored then: pass
 * 0.
 */
#define AUDIOROOM_LOCAL_MICROPHONE 18446744073709551614ull

/**
 * Switch: on_user_update reports the users of this room, the complete list first. Default: `user_updates` of
 * AUDIOROOM_LoginOptions.
 *
 * Errors: AUDIOROOM_ERR_NOT_FOUND.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_EnableUserUpdates(struct AUDIOROOM_Engine *engine,
                                             AUDIOROOM_Room room,
                                             int32_t enable);

/**
 * Calls `visit` once for each remote user of a room, on this thread, before it returns. `visit` may call any function of the
 * library. AUDIOROOM_GetUsers works whether or not user updates are on.
 *
 * Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetUsers(struct AUDIOROOM_Engine *engine,
                                    AUDIOROOM_Room room,
                                    AUDIOROOM_UserVisitor visit,
                                    void *user_data);

/**
 * Calls `visit` once for each remote stream of a room, on this thread, before it returns. `visit` may call any function of the
 * library.
 *
 * Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetStreams(struct AUDIOROOM_Engine *engine,
                                      AUDIOROOM_Room room,
                                      AUDIOROOM_StreamVisitor visit,
                                      void *user_data);

/**
 * Removes another user from a room, on any server; the user gets on_kick_out with AUDIOROOM_ERR_KICKED, and may come back while its
 * token is valid.
 *
 * It needs the server's key and secret (AUDIOROOM_SetServer), or a token with roomAdmin for the room, which LiveKit's server SDKs
 * make.
 * A request: on_request_done reports that the server did it, or why not: AUDIOROOM_ERR_NOT_ALLOWED when the token does not allow it,
 * AUDIOROOM_ERR_NOT_FOUND when there is no such user, AUDIOROOM_ERR_UNREACHABLE, AUDIOROOM_ERR_TIMEOUT, or AUDIOROOM_ERR_BUSY when
 * 64 of these requests are open.
 * Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_OUT_OF_RANGE when `user_id` is empty,
 * AUDIOROOM_ERR_WRONG_STATE before on_login_room is called (a call inside it succeeds).
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_KickRoomUser(struct AUDIOROOM_Engine *engine,
                                        AUDIOROOM_Room room,
                                        const char *user_id,
                                        uint64_t *request);

/**
 * Switch: mutes another user of a room for everyone, on any server; 0 lifts the mute. The user gets on_server_mute.
 *
 * On an audioroom server this is the mute of AUDIOROOM_MuteUser, but this function works only while the user publishes a stream.
 * A LiveKit server mutes the streams that the user has now, and lifts a mute only if its settings allow it
 * (`enable_remote_unmute`). This function needs the server's key and secret (AUDIOROOM_SetServer), or a token with roomAdmin for
 * the room, which LiveKit's server SDKs make. A request: on_request_done reports its result as for AUDIOROOM_KickRoomUser;
 * AUDIOROOM_ERR_NOT_FOUND also when the user publishes nothing.
 * Errors: as AUDIOROOM_KickRoomUser.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_MuteRoomUser(struct AUDIOROOM_Engine *engine,
                                        AUDIOROOM_Room room,
                                        const char *user_id,
                                        int32_t mute,
                                        uint64_t *request);

/* ------------------------------------------------------------------------------------------------------------
 * Names, metadata and attributes
 *
 * Each user has a name, metadata and attributes. The token gives them, and may let the user change them.
 * AUDIOROOM_GetUser and AUDIOROOM_GetRoomMetadata read them; on_user_info and on_room_metadata report changes.
 * LiveKit's clients and server SDKs have the same; attributes of the library itself are hidden.
 */

/**
 * Kinds of users: LiveKit's numbers. A kind that is not listed here keeps its number.
 */
typedef enum AUDIOROOM_UserKind {
    /**
     * A person, or a program that joins like one.
     */
    AUDIOROOM_USER_STANDARD = 0,
    /**
     * A service that publishes streams from outside.
     */
    AUDIOROOM_USER_INGRESS = 1,
    /**
     * A service that records or forwards streams.
     */
    AUDIOROOM_USER_EGRESS = 2,
    /**
     * A telephone.
     */
    AUDIOROOM_USER_SIP = 3,
    /**
     * An agent.
     */
    AUDIOROOM_USER_AGENT = 4,
} AUDIOROOM_UserKind;

/**
 * A value with its key: an attribute of a user, a text or a byte stream.
 */
typedef struct AUDIOROOM_Attribute {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * Reserved.
     */
    uint32_t reserved0;
    /**
     * The key.
     */
    const char *key;
    /**
     * The value.
     */
    const char *value;
} AUDIOROOM_Attribute;

/**
 * The name, the metadata or attributes of a user in the room changed. The user can be the local one. The event does not depend
 * on user updates. It does not come when a user enters: read that user's values with AUDIOROOM_GetUser. Changes of one user that
 * wait in the queue become one event.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_UserInfoEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The user id.
     */
    const char *user_id;
    /**
     * The display name; the user id if there is none.
     */
    const char *user_name;
    /**
     * The metadata; "" if there is none.
     */
    const char *metadata;
    /**
     * All attributes, in the order of their keys.
     */
    const struct AUDIOROOM_Attribute *const *attributes;
    /**
     * The attributes that changed, with their new values; the value of a removed attribute is "".
     */
    const struct AUDIOROOM_Attribute *const *changed_attributes;
    /**
     * Number of entries in `attributes`.
     */
    uint32_t attribute_count;
    /**
     * Number of entries in `changed_attributes`.
     */
    uint32_t changed_attribute_count;
    /**
     * 1 when the display name changed; otherwise 0.
     */
    int32_t is_name_changed;
    /**
     * 1 when the metadata changed; otherwise 0.
     */
    int32_t is_metadata_changed;
    /**
     * AUDIOROOM_UserKind.
     */
    int32_t user_kind;
    /**
     * Reserved.
     */
    uint32_t reserved0;
} AUDIOROOM_UserInfoEvent;

/**
 * The metadata of the room changed. A server SDK of LiveKit sets it (UpdateRoomMetadata). AUDIOROOM_GetRoomMetadata reads it,
 * from the call of on_login_room on.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_RoomMetadataEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The new metadata; "" if there is none.
     */
    const char *metadata;
} AUDIOROOM_RoomMetadataEvent;

/**
 * What is known of a user.
 */
typedef struct AUDIOROOM_UserInfo {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_UserKind.
     */
    int32_t user_kind;
    /**
     * The user id.
     */
    const char *user_id;
    /**
     * The display name; the user id if there is none.
     */
    const char *user_name;
    /**
     * The metadata; "" if there is none.
     */
    const char *metadata;
    /**
     * The attributes, in the order of their keys.
     */
    const struct AUDIOROOM_Attribute *const *attributes;
    /**
     * Number of entries in `attributes`.
     */
    uint32_t attribute_count;
    /**
     * Reserved.
     */
    uint32_t reserved0;
} AUDIOROOM_UserInfo;

/**
 * Receives the user from AUDIOROOM_GetUser. `user` is valid during the call only.
 */
typedef void (*AUDIOROOM_UserInfoVisitor)(void *user_data, const struct AUDIOROOM_UserInfo *user);

/**
 * Calls `visit` once with what is known of one user of a room, on this thread, before it returns. The user can be the local one.
 * `visit` may call any function of the library.
 *
 * It works whether or not user updates are on.
 * Errors: AUDIOROOM_ERR_NOT_FOUND also when there is no such user; AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetUser(struct AUDIOROOM_Engine *engine,
                                   AUDIOROOM_Room room,
                                   const char *user_id,
                                   AUDIOROOM_UserInfoVisitor visit,
                                   void *user_data);

/**
 * Sets the display name of the local user in one room, up to 256 bytes; "" removes it, and others see the user id.
 *
 * The name replaces that of the token or of AUDIOROOM_SetUser until the room ends. After a reconnect the library sets it again,
 * unless the server has changed it since. The token must allow it (canUpdateOwnMetadata; AUDIOROOM_CreateToken makes such
 * tokens). Everyone gets on_user_info, this user too. A request: on_request_done reports that the server has made the change, or
 * why not: AUDIOROOM_ERR_NOT_ALLOWED when the token does not allow it, AUDIOROOM_ERR_TOO_LONG when the server takes less,
 * AUDIOROOM_ERR_TIMEOUT after 10 s without an answer, AUDIOROOM_ERR_WRONG_STATE when the server refuses for another reason,
 * AUDIOROOM_ERR_BUSY when 64 changes of name, metadata and attributes wait in this room. Changes of name, metadata and
 * attributes are sent one at a time; after the first 10, at most 5 a second are sent, and further changes wait.
 * Errors: AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE before on_login_room is called (a call
 * inside it succeeds).
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetUserName(struct AUDIOROOM_Engine *engine,
                                       AUDIOROOM_Room room,
                                       const char *user_name,
                                       uint64_t *request);

/**
 * Sets the metadata of the local user in one room: a text of 1 to 65536 bytes whose form is a matter of the programs, often JSON.
 *
 * Servers ignore an empty text, so metadata can be replaced but not removed. The call is a request, and its values last, as for
 * AUDIOROOM_SetUserName.
 * Errors: as AUDIOROOM_SetUserName, and AUDIOROOM_ERR_OUT_OF_RANGE when empty.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetUserMetadata(struct AUDIOROOM_Engine *engine,
                                           AUDIOROOM_Room room,
                                           const char *metadata,
                                           uint64_t *request);

/**
 * Sets attributes of the local user in one room: `values[i]` for `keys[i]`. The value "" removes an attribute. Attributes that are
 * not named stay as they are.
 *
 * `count` is 1 to 256. A key has 1 to 256 bytes; keys and values together have up to 65536 bytes. Keys that begin with
 * `audioroom.` are reserved for the library (AUDIOROOM_ERR_OUT_OF_RANGE). The call is a request, and its values last, as for
 * AUDIOROOM_SetUserName.
 * Errors: as AUDIOROOM_SetUserName, and AUDIOROOM_ERR_OUT_OF_RANGE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetUserAttributes(struct AUDIOROOM_Engine *engine,
                                             AUDIOROOM_Room room,
                                             const char *const *keys,
                                             const char *const *values,
                                             uint32_t count,
                                             uint64_t *request);

/**
 * Copies the metadata of a room into `buffer` (buffer rule); "" if it has none, and before on_login_room is called.
 *
 * Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_BUFFER_TOO_SMALL, AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetRoomMetadata(struct AUDIOROOM_Engine *engine,
                                           AUDIOROOM_Room room,
                                           char *buffer,
                                           size_t size,
                                           size_t *needed);

/* ------------------------------------------------------------------------------------------------------------
 * Publishing
 *
 * By default the local microphone is published after each login; on_publish_state reports it.
 * With AUDIOROOM_SetManualPublish nothing is published before AUDIOROOM_StartPublish.
 * AUDIOROOM_EnableMic is the user's own mute; on_server_mute reports a server mute.
 */

/**
 * How the encoder weighs a short delay against robustness.
 */
typedef enum AUDIOROOM_LatencyMode {
    /**
     * Packets of 10 ms, Opus in restricted low-delay mode. For good networks.
     */
    AUDIOROOM_LATENCY_LOW = 0,
    /**
     * Packets of 20 ms, with in-band FEC where that helps.
     */
    AUDIOROOM_LATENCY_BALANCED = 1,
    /**
     * Packets of 40 ms with DRED, which bridges bursts of loss. For bad networks.
     */
    AUDIOROOM_LATENCY_ROBUST = 2,
} AUDIOROOM_LatencyMode;

/**
 * The kind of sound that the local stream carries.
 */
typedef enum AUDIOROOM_Content {
    /**
     * Speech.
     */
    AUDIOROOM_CONTENT_VOICE = 0,
    /**
     * Music, or other sound that must not be processed.
     */
    AUDIOROOM_CONTENT_MUSIC = 1,
} AUDIOROOM_Content;

/**
 * Publishing of the local stream changed its state. When a room ends, there is no such event for its streams.
 *
 * Status: AUDIOROOM_OK; with AUDIOROOM_STREAM_STOPPED also AUDIOROOM_ERR_NOT_ALLOWED when the token does not allow it or the
 * server ended the stream, AUDIOROOM_ERR_PUBLISH_FAILED when the server refused or did not confirm it,
 * AUDIOROOM_ERR_WRONG_STATE when AUDIOROOM_StartPublish came too late because automatic publishing had begun: `stream` is the
 * handle that AUDIOROOM_StartPublish wrote, and is invalid; the automatic stream goes on under its own handle.
 */
typedef struct AUDIOROOM_PublishStateEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK, or why publishing stopped by itself; AUDIOROOM_RestartPublish tries again. AUDIOROOM_ERR_WRONG_STATE: only a
     * late AUDIOROOM_StartPublish failed, and the automatic stream goes on; do not restart it.
     */
    AUDIOROOM_Status status;
    /**
     * Cause, and what to do; "" with AUDIOROOM_OK.
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The handle of the local stream.
     */
    AUDIOROOM_Stream stream;
    /**
     * The stream id, which the library may have chosen.
     */
    const char *stream_id;
    /**
     * AUDIOROOM_StreamState.
     */
    int32_t state;
    /**
     * Reserved.
     */
    int32_t reserved0;
} AUDIOROOM_PublishStateEvent;

/**
 * The server (a moderator) has muted this user in a room, or has lifted the mute. Each start and each end of a mute is reported
 * once; a mute that is in force when this user logs in is reported after on_login_room.
 *
 * While the mute lasts, nobody in the room hears this user, and the microphone is closed unless another room uses it. The mute
 * applies to the user, not to a stream: AUDIOROOM_EnableMic, AUDIOROOM_StartPublish, AUDIOROOM_RestartPublish, a new stream and a
 * reconnect do not lift it. Publishing has not failed, and nothing has to be retried: when the mute is lifted, the stream is heard
 * again automatically if the microphone is on.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_ServerMuteEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * A sentence for the user.
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The handle of the local stream; 0 while nothing is published.
     */
    AUDIOROOM_Stream stream;
    /**
     * The stream id of the local stream; "" while nothing is published.
     */
    const char *stream_id;
    /**
     * 1: the server has muted this user. 0: the server has lifted the mute.
     */
    int32_t is_muted_by_server;
    /**
     * 1 while the microphone is off by AUDIOROOM_EnableMic: the stream then stays muted when the server lifts the mute.
     */
    int32_t is_muted_by_user;
} AUDIOROOM_ServerMuteEvent;

/**
 * How the local microphone is encoded. The library chooses the value of a field that is AUDIOROOM_AUTO, and adapts it to the
 * network; a field with any other value stays as it is, even if it exceeds the capacity of the network path. The library adapts
 * to the loss reports of listeners that also use this library, or, if there are none, to those of the server. A bitrate that the
 * library chooses never exceeds that capacity. (The reports are lossy data packets with the topic `ar.voice`, at most one a
 * second; applications do not see them.) AUDIOROOM_GetStreamStats of the local stream reports the current values.
 */
typedef struct AUDIOROOM_AudioProfile {
    /**
     * Written by AUDIOROOM_InitAudioProfile.
     */
    uint32_t struct_size;
    /**
     * Bitrate of the audio without RED copies, 6000 to 192000 bit/s, or AUDIOROOM_AUTO, which starts from the number in this list (the
     * first for 1 channel, the second for 2) and goes lower when the path or the RED copies require it. Default: AUDIOROOM_AUTO.
     *
     * * voice, AUDIOROOM_LATENCY_BALANCED: 48000, 64000
     * * voice, AUDIOROOM_LATENCY_ROBUST: 56000, 64000
     * * voice, AUDIOROOM_LATENCY_LOW: 72000, 96000
     * * music: 64000, 96000
     */
    int32_t bitrate_bps;
    /**
     * AUDIOROOM_LatencyMode. Default: AUDIOROOM_LATENCY_BALANCED.
     */
    int32_t latency_mode;
    /**
     * Channels, 1 or 2. Default: 1.
     */
    uint32_t channels;
    /**
     * Switch, or AUDIOROOM_AUTO: in-band FEC. AUDIOROOM_LATENCY_LOW and AUDIOROOM_CONTENT_MUSIC have none, whatever is set here.
     * Default: AUDIOROOM_AUTO.
     */
    int32_t fec;
    /**
     * Switch: DTX, which sends almost nothing in silence. Default: 1.
     */
    int32_t dtx;
    /**
     * Length of the DRED in each packet, 0 (off) to 1000 ms, or AUDIOROOM_AUTO. Default: AUDIOROOM_AUTO.
     */
    int32_t dred_ms;
    /**
     * Complexity of the encoder, 0 (least CPU time) to 10 (best sound). Default: 9.
     */
    uint32_t complexity;
    /**
     * RED copies of earlier packets in each packet (RFC 2198), 0 to 2, or AUDIOROOM_AUTO. No copies are sent to a server that does
     * not support RED. Default: AUDIOROOM_AUTO.
     */
    int32_t red;
    /**
     * AUDIOROOM_Content. Default: AUDIOROOM_CONTENT_VOICE.
     */
    int32_t content;
    /**
     * Switch, or AUDIOROOM_AUTO (on for voice, off for music). It decides what AUDIOROOM_AUTO means in AUDIOROOM_EnableAec,
     * AUDIOROOM_EnableHighPass, AUDIOROOM_EnableNoiseSuppression and AUDIOROOM_EnableAgc when the microphone is a sound card. A
     * value of 0 or 1 that one of these functions has set wins. Default: AUDIOROOM_AUTO.
     */
    int32_t processing;
    /**
     * Reserved; must be 0.
     */
    int32_t reserved0;
} AUDIOROOM_AudioProfile;

/**
 * Switch: publishing waits for AUDIOROOM_StartPublish. It applies to logins whose `manual_publish` is AUDIOROOM_AUTO (the
 * default): to later ones, and to those whose on_login_room has not returned. Default: `manual_publish` of
 * AUDIOROOM_EngineOptions.
 *
 * A call within 30 ms after AUDIOROOM_LoginRoom still applies to that login. While the switch is on, these logins open no
 * microphone before AUDIOROOM_StartPublish.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetManualPublish(struct AUDIOROOM_Engine *engine,
                                            int32_t manual);

/**
 * Writes whether publishing waits for AUDIOROOM_StartPublish (1) or not (0), as set last for the engine, to `*manual`.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_IsManualPublish(struct AUDIOROOM_Engine *engine,
                                           int32_t *manual);

/**
 * Begins to publish the local microphone in a room and writes the stream handle to `*stream`, which may be NULL.
 *
 * It is needed when publishing is manual, and after AUDIOROOM_StopPublish. `stream_id` is the text that identifies the stream to
 * other users, 1 to 256 bytes; NULL lets the library choose it. on_publish_state reports when other users can hear it.
 * Errors: AUDIOROOM_ERR_WRONG_STATE before on_login_room is called (a call inside it succeeds), or when a stream is already
 * published in the room (on_publish_state reports it instead if automatic publishing begins at the same time);
 * AUDIOROOM_ERR_NOT_ALLOWED when the token does not allow this user to publish; AUDIOROOM_ERR_NOT_FOUND.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_StartPublish(struct AUDIOROOM_Engine *engine,
                                        AUDIOROOM_Room room,
                                        const char *stream_id,
                                        AUDIOROOM_Stream *stream);

/**
 * Stops publishing in a room; does nothing when nothing is published. Even when publishing is automatic, nothing is published
 * again until AUDIOROOM_StartPublish or AUDIOROOM_RestartPublish.
 *
 * Errors: AUDIOROOM_ERR_NOT_FOUND.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_StopPublish(struct AUDIOROOM_Engine *engine,
                                       AUDIOROOM_Room room);

/**
 * Publishes the room's stream again under the same handle and stream id, for example after on_publish_state reported that it
 * failed. A stream that is published is withdrawn first. A server mute stays (on_server_mute).
 *
 * on_publish_state reports the result.
 * Errors: AUDIOROOM_ERR_WRONG_STATE when nothing was published in this login, AUDIOROOM_ERR_NOT_FOUND.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_RestartPublish(struct AUDIOROOM_Engine *engine,
                                          AUDIOROOM_Room room);

/**
 * Writes the stream that is published in a room to `*stream` and its AUDIOROOM_StreamState to `*state`, which may be NULL.
 *
 * Errors: AUDIOROOM_ERR_WRONG_STATE when nothing is published, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetPublishedStream(struct AUDIOROOM_Engine *engine,
                                              AUDIOROOM_Room room,
                                              AUDIOROOM_Stream *stream,
                                              int32_t *state);

/**
 * Switch: the microphone is heard, in every room. Default: on. While it is off, the microphone stays open, local streams stay
 * published and are silent, and other users get on_stream_info_update with `is_muted` 1. If the aux input is on meanwhile, or a
 * player plays that is sent, the streams carry these alone and are not shown as muted. AUDIOROOM_Pause or AUDIOROOM_StopPublish
 * closes the microphone. A server mute stays (on_server_mute).
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_EnableMic(struct AUDIOROOM_Engine *engine,
                                     int32_t enable);

/**
 * Writes to `*is_enabled` whether AUDIOROOM_EnableMic has switched the microphone on: 1 or 0.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_IsMicEnabled(struct AUDIOROOM_Engine *engine, int32_t *is_enabled);

/**
 * Sets the volume of the microphone, 0 to 200 percent of the amplitude. Default: 100 (unchanged); 50 is -6 dB, 200 is +6 dB. Peaks
 * above full scale are limited.
 *
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetCaptureVolume(struct AUDIOROOM_Engine *engine,
                                            int32_t volume);

/**
 * Writes the volume of the microphone to `*volume`, 0 to 200 percent.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_GetCaptureVolume(struct AUDIOROOM_Engine *engine, int32_t *volume);

/**
 * Writes to `*muted` whether the server mutes this user in a room (1) or not (0), as the last on_server_mute reported.
 *
 * Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_IsMutedByServer(struct AUDIOROOM_Engine *engine,
                                           AUDIOROOM_Room room,
                                           int32_t *muted);

/**
 * Writes the defaults into `profile`; `size` is `sizeof *profile`.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_InitAudioProfile(struct AUDIOROOM_AudioProfile *profile,
                                            size_t size);

/**
 * Writes a profile for music into `profile`; `size` is `sizeof *profile`. It has AUDIOROOM_CONTENT_MUSIC, 2 channels and no DTX;
 * the other fields have their defaults, so that the library chooses the bitrate, and the processing is off.
 *
 * AUDIOROOM_SetAudioProfile accepts the profile at any time, even while the stream is sent. Listeners with this library hear
 * stereo at once; some other clients only when the profile was set before the stream was published.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_InitMusicProfile(struct AUDIOROOM_AudioProfile *profile,
                                            size_t size);

/**
 * Sets how the local microphone is encoded, from the next packet on and without a click. Fields that a shorter struct lacks stay as
 * they are.
 *
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE with the field's name and range, AUDIOROOM_ERR_STRUCT_SIZE, AUDIOROOM_ERR_UNKNOWN_FIELD.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetAudioProfile(struct AUDIOROOM_Engine *engine,
                                           const struct AUDIOROOM_AudioProfile *profile);

/**
 * Writes into `profile`, which AUDIOROOM_InitAudioProfile has filled before, what AUDIOROOM_SetAudioProfile has set. A field
 * that is left to the library is AUDIOROOM_AUTO, so that the profile can be changed and set again; AUDIOROOM_GetStreamStats
 * reports the current values.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetAudioProfile(struct AUDIOROOM_Engine *engine,
                                           struct AUDIOROOM_AudioProfile *profile);

/**
 * Attaches text to the local stream of a room, up to 1024 bytes; "" removes it. Other users get on_stream_info_update, and users
 * who log in later find the text in AUDIOROOM_StreamInfo. It may be set before on_login_room and before publishing.
 *
 * A request: on_request_done reports that the server has accepted the text, or AUDIOROOM_ERR_NOT_ALLOWED when the token does not
 * allow it (LiveKit's canUpdateOwnMetadata; tokens of this library always do). If a newer text replaces one that waits for the
 * connection, on_request_done reports both requests, with the result of the newer one.
 * Errors: AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_NOT_FOUND.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetStreamExtraInfo(struct AUDIOROOM_Engine *engine,
                                              AUDIOROOM_Room room,
                                              const char *extra_info,
                                              uint64_t *request);

/* ------------------------------------------------------------------------------------------------------------
 * Playing
 *
 * By default every remote stream is played when its on_stream_update has returned; on_play_state reports it.
 * With AUDIOROOM_SetManualPlay a stream is silent, and not received, before AUDIOROOM_StartPlay.
 * Volumes, mutes, pans and stops outlive a stream, until the room ends.
 */

/**
 * Playing of a remote stream changed its state. When a room ends, there is no such event for its streams. A stream that cannot be
 * played because the server does not send its codec is AUDIOROOM_STREAM_STOPPED with AUDIOROOM_ERR_PLAY_FAILED. An end-to-end
 * encrypted stream is not played before it has a key; on_stream_encryption reports it.
 *
 * Status: AUDIOROOM_OK; with AUDIOROOM_STREAM_STOPPED also AUDIOROOM_ERR_PLAY_FAILED when the stream cannot be played,
 * AUDIOROOM_ERR_NOT_ALLOWED when the token does not allow it, AUDIOROOM_ERR_NOT_FOUND when the stream left the room before
 * AUDIOROOM_StartPlay took effect.
 */
typedef struct AUDIOROOM_PlayStateEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK, or why playing stopped by itself.
     */
    AUDIOROOM_Status status;
    /**
     * Cause, and what to do; "" with AUDIOROOM_OK.
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The stream handle.
     */
    AUDIOROOM_Stream stream;
    /**
     * The stream id.
     */
    const char *stream_id;
    /**
     * AUDIOROOM_StreamState.
     */
    int32_t state;
    /**
     * Reserved.
     */
    int32_t reserved0;
} AUDIOROOM_PlayStateEvent;

/**
 * The first audio of a remote stream reached the playback device. The event comes each time that playing starts, also after a
 * reconnect.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_FirstAudioEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The stream handle.
     */
    AUDIOROOM_Stream stream;
    /**
     * When its first sample is heard, in ns of the monotonic clock: CLOCK_MONOTONIC; on Windows, QueryPerformanceCounter in ns.
     */
    uint64_t t_ns;
} AUDIOROOM_FirstAudioEvent;

/**
 * Switch: playing waits for AUDIOROOM_StartPlay. It applies to logins whose `manual_play` is AUDIOROOM_AUTO (the default): to
 * later ones, and to those whose on_login_room has not returned. Default: `manual_play` of AUDIOROOM_EngineOptions.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetManualPlay(struct AUDIOROOM_Engine *engine,
                                         int32_t manual);

/**
 * Writes whether playing waits for AUDIOROOM_StartPlay (1) or not (0), as set last for the engine, to `*manual`.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_IsManualPlay(struct AUDIOROOM_Engine *engine,
                                        int32_t *manual);

/**
 * Begins to play a remote stream: when playing is manual, or after AUDIOROOM_StopPlay. For a stream that is played already it has
 * no effect.
 *
 * on_play_state reports the result, on_first_audio the first sound.
 * Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE for the local stream.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_StartPlay(struct AUDIOROOM_Engine *engine,
                                     AUDIOROOM_Room room,
                                     AUDIOROOM_Stream stream);

/**
 * Stops playing and receiving a remote stream. Before a stream is played, for example inside on_stream_update, the call keeps it
 * from being played. The stop applies again if the same user publishes again in this room (AUDIOROOM_StreamUpdateEvent).
 *
 * Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE for the local stream.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_StopPlay(struct AUDIOROOM_Engine *engine,
                                    AUDIOROOM_Room room,
                                    AUDIOROOM_Stream stream);

/**
 * Switch: the loudspeaker plays. Default: on. While it is off, streams are received and nothing is played.
 */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_EnableSpeaker(struct AUDIOROOM_Engine *engine, int32_t enable);

/**
 * Writes to `*is_enabled` whether AUDIOROOM_EnableSpeaker has switched the loudspeaker on: 1 or 0.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_IsSpeakerEnabled(struct AUDIOROOM_Engine *engine,
                                            int32_t *is_enabled);

/**
 * Sets the volume of a remote stream, 0 to 200 percent of the amplitude. Default: 100 (unchanged); 50 is -6 dB, 200 is +6 dB.
 *
 * For the volume of all remote streams of all rooms, pass room 0 and AUDIOROOM_ALL_STREAMS; the aux input and the sidetone keep
 * their own volumes. AUDIOROOM_ALL_STREAMS with a room means every stream of that room, including later ones. The three volumes
 * (of the stream, of its room and of all rooms) are multiplied, and the mix is limited. The volume of one stream applies again
 * if the same user publishes again in this room (AUDIOROOM_StreamUpdateEvent).
 *
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_KIND for AUDIOROOM_LOCAL_MICROPHONE
 * (AUDIOROOM_SetCaptureVolume is its volume), AUDIOROOM_ERR_WRONG_STATE for the local stream.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetPlayVolume(struct AUDIOROOM_Engine *engine,
                                         AUDIOROOM_Room room,
                                         AUDIOROOM_Stream stream,
                                         int32_t volume);

/**
 * Writes to `*volume`, 0 to 200 percent, what AUDIOROOM_SetPlayVolume has set for the same room and stream.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_KIND, AUDIOROOM_ERR_WRONG_STATE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetPlayVolume(struct AUDIOROOM_Engine *engine,
                                         AUDIOROOM_Room room,
                                         AUDIOROOM_Stream stream,
                                         int32_t *volume);

/**
 * Switch: silences one remote stream for this user only; it is received all the same. Default: off. The mute applies again if
 * the same user publishes again in this room (AUDIOROOM_StreamUpdateEvent).
 *
 * Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE for the local stream.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_MuteStream(struct AUDIOROOM_Engine *engine,
                                      AUDIOROOM_Room room,
                                      AUDIOROOM_Stream stream,
                                      int32_t mute);

/**
 * Writes to `*is_muted` whether AUDIOROOM_MuteStream silences a stream for this user: 1 or 0. `is_muted` of AUDIOROOM_StreamInfo
 * says whether the publishing user is muted.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE for the local stream.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_IsStreamMuted(struct AUDIOROOM_Engine *engine,
                                         AUDIOROOM_Room room,
                                         AUDIOROOM_Stream stream,
                                         int32_t *is_muted);

/**
 * Pans a remote stream: `pan` is -100 (left) to 100 (right). Default: 0 (center). A mono stream is panned with constant power;
 * for a stereo stream it is a balance control, which attenuates the opposite channel. It has no effect on a playback device of
 * one channel. The pan applies again if the same user publishes again in this room (AUDIOROOM_StreamUpdateEvent).
 *
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE for the local stream.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetStreamPan(struct AUDIOROOM_Engine *engine,
                                        AUDIOROOM_Room room,
                                        AUDIOROOM_Stream stream,
                                        int32_t pan);

/**
 * Writes the pan of a remote stream to `*pan`, -100 (left) to 100 (right).
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE for the local stream.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetStreamPan(struct AUDIOROOM_Engine *engine,
                                        AUDIOROOM_Room room,
                                        AUDIOROOM_Stream stream,
                                        int32_t *pan);

/**
 * Sets the maximum number of streams that are decoded and played at once, 1 to 128. Default: 16. When there are more, the
 * loudest ones are decoded, judged by the audio level in their packets or by the server's list of active speakers. The others
 * are received too: a user who begins to speak is heard after at most one packet if a place is free or can be taken. A stream
 * that was selected stays selected for at least 500 ms, and is replaced only by a clearly louder one.
 *
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetMaxDecodedStreams(struct AUDIOROOM_Engine *engine,
                                                uint32_t count);

/**
 * Writes the maximum number of streams that are decoded and played at once to `*count`.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetMaxDecodedStreams(struct AUDIOROOM_Engine *engine,
                                                uint32_t *count);

/**
 * Returns the maximum number of streams that an engine receives at once: 128. A further stream stays silent, and on_audio_problem
 * reports it. AUDIOROOM_SetMaxDecodedStreams sets how many of them are decoded. No engine is needed.
 *
 * [audio threads too]
 */
AUDIOROOM_API
uint32_t AUDIOROOM_GetMaxReceivedStreams(void);

/**
 * Switch: the user hears the local voice (sidetone). While a microphone is open, the playback device plays the local microphone
 * as it is sent, but without the aux input, which has its own local playback. Default: off.
 *
 * It is meant for headphones. The echo canceller does not remove the sidetone, because that would damage the voice. With
 * loudspeakers, the sidetone reaches the microphone: other users hear the voice twice, and feedback may build up. The sidetone has
 * 10 to 15 ms of delay (at most 60 ms) in addition to the delay of the devices and of the processing.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_EnableSidetone(struct AUDIOROOM_Engine *engine,
                                          int32_t enable);

/**
 * Writes to `*is_enabled` whether the sidetone is on: 1 or 0.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_IsSidetoneEnabled(struct AUDIOROOM_Engine *engine,
                                             int32_t *is_enabled);

/**
 * Sets the volume of the sidetone, 0 to 200 percent of the amplitude. Default: 100 (the microphone as it is sent); 50 is -6 dB,
 * 200 is +6 dB.
 *
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetSidetoneVolume(struct AUDIOROOM_Engine *engine,
                                             int32_t volume);

/**
 * Writes the volume of the sidetone to `*volume`, 0 to 200 percent.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_GetSidetoneVolume(struct AUDIOROOM_Engine *engine, int32_t *volume);

/* ------------------------------------------------------------------------------------------------------------
 * Processing of the microphone and the playback
 *
 * The microphone's sound passes through echo canceller, high-pass, noise suppression, gain control and gate.
 * AUDIOROOM_SetTalkOptions chooses what opens the gate: always open, voice activation or push-to-talk.
 * A processor of the application changes the samples in place, on the audio thread.
 */

/**
 * A condition of the local microphone that its user should know of.
 */
typedef enum AUDIOROOM_MicAttention {
    /**
     * The microphone is on and published, and has been silent (no sample above -72 dBFS) for 5 s from the start, or for 30 s after
     * sound: perhaps a switch on the microphone is off, or the wrong device is selected. Reported once for each silence.
     */
    AUDIOROOM_MIC_SILENT = 0,
    /**
     * The microphone has sound again after AUDIOROOM_MIC_SILENT.
     */
    AUDIOROOM_MIC_SOUND_IS_BACK = 1,
    /**
     * The user speaks (400 ms of voice) while AUDIOROOM_EnableMic has switched the microphone off. Reported at most every 20 s,
     * and only while the stream is published. While the server mutes the user in every room in which a stream is published, the
     * microphone is closed, and there is no report.
     */
    AUDIOROOM_MIC_SPEAKING_WHILE_MUTED = 2,
} AUDIOROOM_MicAttention;

/**
 * What loses or delays audio while no device has failed.
 */
typedef enum AUDIOROOM_AudioProblem {
    /**
     * The capture processor takes too long (AUDIOROOM_ERR_TIMEOUT), or writes NaN or infinite samples
     * (AUDIOROOM_ERR_OUT_OF_RANGE).
     */
    AUDIOROOM_PROBLEM_CAPTURE_PROCESSOR = 0,
    /**
     * The playback processor takes too long (AUDIOROOM_ERR_TIMEOUT), or writes NaN or infinite samples
     * (AUDIOROOM_ERR_OUT_OF_RANGE).
     */
    AUDIOROOM_PROBLEM_PLAYBACK_PROCESSOR = 1,
    /**
     * AUDIOROOM_PushCaptureFrame or AUDIOROOM_PushAuxFrame got NaN or infinite samples, which became silence
     * (AUDIOROOM_ERR_OUT_OF_RANGE).
     */
    AUDIOROOM_PROBLEM_PUSHED_SOUND = 2,
    /**
     * A remote stream is not heard (AUDIOROOM_ERR_PLAY_FAILED): for a second or longer, more than half of its packets were not Opus, or
     * the engine receives AUDIOROOM_GetMaxReceivedStreams streams already.
     */
    AUDIOROOM_PROBLEM_PLAYED_STREAM = 3,
} AUDIOROOM_AudioProblem;

/**
 * When the microphone is sent.
 */
typedef enum AUDIOROOM_TalkMode {
    /**
     * Always.
     */
    AUDIOROOM_TALK_OPEN = 0,
    /**
     * While the push-to-talk key is held (AUDIOROOM_SetPushToTalkPressed).
     */
    AUDIOROOM_TALK_PUSH = 1,
    /**
     * While voice is detected.
     */
    AUDIOROOM_TALK_VOICE = 2,
} AUDIOROOM_TalkMode;

/**
 * The local microphone seems silent, has sound again, or picks up speech while it is off.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_MicAttentionEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * `attention` as a sentence for people, in English.
     */
    const char *message;
    /**
     * AUDIOROOM_MicAttention.
     */
    int32_t attention;
    /**
     * Reserved.
     */
    int32_t reserved0;
} AUDIOROOM_MicAttentionEvent;

/**
 * Audio is lost or late. A problem of a processor or of pushed samples is reported at most every 5 s while it lasts. A problem
 * of a stream is reported once, and again only if the stream has been heard since.
 *
 * Status: AUDIOROOM_ERR_TIMEOUT for a processor that takes too long, AUDIOROOM_ERR_OUT_OF_RANGE for NaN or infinite samples,
 * AUDIOROOM_ERR_PLAY_FAILED for a stream that cannot be played.
 */
typedef struct AUDIOROOM_AudioProblemEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_ERR_TIMEOUT, AUDIOROOM_ERR_OUT_OF_RANGE or AUDIOROOM_ERR_PLAY_FAILED, as AUDIOROOM_AudioProblem says.
     */
    AUDIOROOM_Status status;
    /**
     * Cause, and what to do.
     */
    const char *message;
    /**
     * The room handle; 0 for a problem without a stream.
     */
    AUDIOROOM_Room room;
    /**
     * The stream handle; 0 for a problem without a stream.
     */
    AUDIOROOM_Stream stream;
    /**
     * AUDIOROOM_AudioProblem; expect values that you do not know.
     */
    int32_t problem;
    /**
     * Reserved.
     */
    int32_t reserved0;
} AUDIOROOM_AudioProblemEvent;

/**
 * When the microphone is sent, and how the gate opens and closes.
 */
typedef struct AUDIOROOM_TalkOptions {
    /**
     * Written by AUDIOROOM_InitTalkOptions.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_TalkMode. Default: AUDIOROOM_TALK_OPEN.
     */
    int32_t mode;
    /**
     * How long the gate stays open after the key was released or the voice ended, 0 to 5000 ms; AUDIOROOM_AUTO: 150 after a key,
     * 300 after voice. Default: AUDIOROOM_AUTO.
     */
    int32_t hold_ms;
    /**
     * Pre-roll: audio from just before the gate opened is sent too, 0 to 200 ms; it delays the microphone by this time.
     * AUDIOROOM_AUTO: 0 with a key, 60 with voice activation, which keeps the first syllable. Default: AUDIOROOM_AUTO.
     */
    int32_t pre_roll_ms;
    /**
     * Voice probability that opens the gate, 1 to 99 percent; AUDIOROOM_AUTO: 50. Default: AUDIOROOM_AUTO.
     */
    int32_t threshold_percent;
    /**
     * Fade-in, 0 to 500 ms; AUDIOROOM_AUTO: 5. Default: AUDIOROOM_AUTO.
     */
    int32_t attack_ms;
    /**
     * Fade-out, 0 to 500 ms; AUDIOROOM_AUTO: 50. Default: AUDIOROOM_AUTO.
     */
    int32_t release_ms;
    /**
     * Reserved; must be 0.
     */
    int32_t reserved0;
} AUDIOROOM_TalkOptions;

/**
 * Audio that a processor changes in place.
 */
typedef struct AUDIOROOM_AudioFrame {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * Sample rate: 48000 Hz.
     */
    uint32_t rate_hz;
    /**
     * `samples_per_channel * channels` samples, interleaved, which the processor changes; samples outside -1 to 1 are clipped.
     */
    float *samples;
    /**
     * 480 (10 ms) for the microphone, 120 (2.5 ms) for the loudspeaker.
     */
    uint32_t samples_per_channel;
    /**
     * Channels, 1 or 2; the number may change between calls.
     */
    uint32_t channels;
} AUDIOROOM_AudioFrame;

/**
 * Changes the samples of `frame` in place. Frame and samples are valid for the length of the call.
 *
 * The call adds to the delay of every stream: take a small part of the frame's duration, and do not wait, lock, allocate or read
 * files. Only functions with the tag [audio threads too] may be called inside; the others return AUDIOROOM_ERR_WRONG_THREAD. NaN
 * and infinite samples become silence.
 *
 * [called on: the media thread; must not block]
 */
typedef void (*AUDIOROOM_AudioProcessor)(void *user_data, struct AUDIOROOM_AudioFrame *frame);

/**
 * State of the capture chain, and stats of the audio processors. The counts cover all processors since the engine was created. A
 * value that is not known is NaN or -1.
 */
typedef struct AUDIOROOM_ProcessingStats {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * 1 while echo cancellation runs, otherwise 0. This and the next four fields are 0 while no microphone is open.
     */
    int32_t aec;
    /**
     * 1 while the separate high-pass filter runs, otherwise 0; the echo canceller has its own.
     */
    int32_t high_pass;
    /**
     * 1 while noise suppression runs, otherwise 0.
     */
    int32_t noise_suppression;
    /**
     * 1 while gain control runs, otherwise 0.
     */
    int32_t agc;
    /**
     * 1 while the gate is open (AUDIOROOM_SetTalkOptions), otherwise 0.
     */
    int32_t is_open;
    /**
     * 1 while voice is detected, even while the microphone is off or the gate is closed; otherwise 0.
     */
    int32_t is_voice;
    /**
     * Probability that the newest frame is voice, 0 to 1.
     */
    float voice_probability;
    /**
     * Delay that the capture chain adds, in ms.
     */
    float delay_ms;
    /**
     * Echo return loss enhancement (ERLE), in dB, as the echo canceller estimates it.
     */
    float echo_loss_db;
    /**
     * Delay between the far end and its echo, in ms, as the echo canceller estimates it.
     */
    int32_t echo_delay_ms;
    /**
     * Reserved.
     */
    int32_t reserved0;
    /**
     * Number of times that loudspeaker and microphone were aligned: at the start, and whenever a device changes or its clock
     * jumps.
     */
    int64_t alignments;
    /**
     * Calls of the capture processor.
     */
    int64_t capture_calls;
    /**
     * Calls of the capture processor that took more than 5 ms.
     */
    int64_t slow_capture_calls;
    /**
     * NaN and infinite samples that the capture processor wrote.
     */
    int64_t capture_bad_samples;
    /**
     * Longest call of the capture processor, in ms.
     */
    double longest_capture_call_ms;
    /**
     * Calls of the playback processor.
     */
    int64_t playback_calls;
    /**
     * Calls of the playback processor that took more than 1.25 ms.
     */
    int64_t slow_playback_calls;
    /**
     * NaN and infinite samples that the playback processor wrote.
     */
    int64_t playback_bad_samples;
    /**
     * Longest call of the playback processor, in ms.
     */
    double longest_playback_call_ms;
} AUDIOROOM_ProcessingStats;

/**
 * Switch, or AUDIOROOM_AUTO (the default): echo cancellation runs, with the high-pass filter that it needs. AUDIOROOM_AUTO
 * follows `processing` of the audio profile when the microphone is a sound card; it is off for "null", "file:PATH" and "push".
 * On and off win over the audio profile and the device. Switching causes no click. Echo cancellation adds 7 ms of delay.
 *
 * The echo reference is what this engine plays, after the playback processor and without the sidetone; sound of other programs
 * is not removed. AUDIOROOM_GetProcessingStats reports whether echo cancellation, the high-pass filter, noise suppression and
 * gain control are running.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_EnableAec(struct AUDIOROOM_Engine *engine,
                                     int32_t enable);

/**
 * Switch, or AUDIOROOM_AUTO as in AUDIOROOM_EnableAec: the high-pass filter runs, which removes sound below 80 Hz. The switch
 * has an effect only while echo cancellation is off: the echo canceller has its own high-pass filter.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_EnableHighPass(struct AUDIOROOM_Engine *engine,
                                          int32_t enable);

/**
 * Switch, or AUDIOROOM_AUTO as in AUDIOROOM_EnableAec: noise suppression runs. It is made for speech and damages music. It adds
 * 10 ms of delay.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_EnableNoiseSuppression(struct AUDIOROOM_Engine *engine,
                                                  int32_t enable);

/**
 * Switch, or AUDIOROOM_AUTO as in AUDIOROOM_EnableAec: gain control runs, which raises the level of a quiet voice, by up to 6 dB
 * a second, and keeps a loud voice from clipping. It adds no delay.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_EnableAgc(struct AUDIOROOM_Engine *engine,
                                     int32_t enable);

/**
 * Writes the defaults into `options`; `size` is `sizeof *options`.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_InitTalkOptions(struct AUDIOROOM_TalkOptions *options, size_t size);

/**
 * Sets when the microphone is sent: always, while a key is held, or while voice is detected. Streams stay published; with DTX,
 * silence costs almost nothing on the network. Fields that a shorter struct lacks keep their values.
 *
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE with the field's name and range, AUDIOROOM_ERR_STRUCT_SIZE, AUDIOROOM_ERR_UNKNOWN_FIELD.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetTalkOptions(struct AUDIOROOM_Engine *engine,
                                          const struct AUDIOROOM_TalkOptions *options);

/**
 * Writes into `options`, which AUDIOROOM_InitTalkOptions has filled before, what AUDIOROOM_SetTalkOptions has set. A field that
 * is left to the library is AUDIOROOM_AUTO, so that the options can be changed and set again.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetTalkOptions(struct AUDIOROOM_Engine *engine,
                                          struct AUDIOROOM_TalkOptions *options);

/**
 * Notifies the library that the push-to-talk key is held (1) or released (0). Default: 0. In AUDIOROOM_TALK_PUSH, the microphone
 * is sent while the key is held; in other talk modes the state is stored and has no effect.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetPushToTalkPressed(struct AUDIOROOM_Engine *engine,
                                                int32_t is_pressed);

/**
 * Writes to `*is_pressed` the state that AUDIOROOM_SetPushToTalkPressed has set: 1 or 0.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_IsPushToTalkPressed(struct AUDIOROOM_Engine *engine,
                                               int32_t *is_pressed);

/**
 * Sets the capture processor, which changes the microphone's samples 10 ms at a time, after echo cancellation, noise suppression
 * and gain control and before the gate of AUDIOROOM_SetTalkOptions. NULL removes it. It is called with `user_data` while a room
 * publishes.
 *
 * When this function has returned, the previous processor is not called any more. No processor is called once on_release has been
 * called. Calls of more than 5 ms, and NaN or infinite samples, are counted, and reported by on_audio_problem and in the log at
 * most every 5 s.
 * Errors: AUDIOROOM_ERR_WRONG_THREAD inside an audio callback.
 *
 * [blocks: while the previous processor runs]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetCaptureProcessor(struct AUDIOROOM_Engine *engine,
                                               AUDIOROOM_AudioProcessor processor,
                                               void *user_data);

/**
 * Sets the playback processor, which changes the mix 2.5 ms at a time before the loudspeaker plays it. NULL removes it. It is
 * called while a loudspeaker is open. Otherwise it is like AUDIOROOM_SetCaptureProcessor, with a limit of 1.25 ms.
 *
 * [blocks: while the previous processor runs]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetPlaybackProcessor(struct AUDIOROOM_Engine *engine,
                                                AUDIOROOM_AudioProcessor processor,
                                                void *user_data);

/**
 * Writes `struct_size`, and NaN or -1 (unknown) into every other field of `stats`; `size` is `sizeof *stats`. Once is enough for
 * any number of calls of AUDIOROOM_GetProcessingStats.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_InitProcessingStats(struct AUDIOROOM_ProcessingStats *stats,
                                               size_t size);

/**
 * Writes the state of the capture chain and the stats of processors into `stats`, which AUDIOROOM_InitProcessingStats has filled
 * before. They are at most 200 ms old while a microphone is open.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetProcessingStats(struct AUDIOROOM_Engine *engine,
                                              struct AUDIOROOM_ProcessingStats *stats);

/* ------------------------------------------------------------------------------------------------------------
 * Effects on the local voice
 *
 * After the processing of the microphone come equalizer, voice changer, reverb and virtual stereo.
 * Each effect can be switched and changed at any time, without a click; all are off by default.
 * The sidetone has the effects too; the aux input does not.
 */

/**
 * Number of bands of the equalizer.
 */
#define AUDIOROOM_EQUALIZER_BANDS 10

/**
 * Rooms of the reverb.
 */
typedef enum AUDIOROOM_ReverbPreset {
    /**
     * A small furnished room: 0.4 s.
     */
    AUDIOROOM_REVERB_SOFT_ROOM = 0,
    /**
     * A club: 0.9 s, without high frequencies.
     */
    AUDIOROOM_REVERB_WARM_CLUB = 1,
    /**
     * A concert hall: 2.2 s.
     */
    AUDIOROOM_REVERB_CONCERT_HALL = 2,
    /**
     * A large auditorium: 3.2 s, bright.
     */
    AUDIOROOM_REVERB_LARGE_AUDITORIUM = 3,
} AUDIOROOM_ReverbPreset;

/**
 * The reverb of the local voice: the sound of the room around it. A field that is NAN takes its value from the preset.
 */
typedef struct AUDIOROOM_ReverbOptions {
    /**
     * Written by AUDIOROOM_InitReverbOptions.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_ReverbPreset. Default: AUDIOROOM_REVERB_SOFT_ROOM.
     */
    int32_t preset;
    /**
     * Size of the room, 0 to 1. Default: NAN.
     */
    float room_size;
    /**
     * Time in which the sound decays by 60 dB, 0.1 to 10 s. Default: NAN.
     */
    float decay_s;
    /**
     * How much faster high frequencies decay, 0 to 1. Default: NAN.
     */
    float damping;
    /**
     * Gain of the sound of the room, 0 to 1; the voice itself keeps its level. 0 is off. Default: NAN.
     */
    float wet_gain;
} AUDIOROOM_ReverbOptions;

/**
 * Sets the equalizer of the local voice: a gain for each of the bands at 31, 62, 125, 250, 500, 1000, 2000, 4000, 8000 and
 * 16 000 Hz, in dB, -15 to 15. `count` is AUDIOROOM_EQUALIZER_BANDS. All gains 0, the default, is off. Raised bands can
 * overload the voice; a limiter then lowers it.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_OUT_OF_RANGE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetEqualizer(struct AUDIOROOM_Engine *engine,
                                        const float *gains_db,
                                        uint32_t count);

/**
 * Writes the gains of the equalizer to `gains_db`, in dB; `count` is AUDIOROOM_EQUALIZER_BANDS.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_OUT_OF_RANGE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetEqualizer(struct AUDIOROOM_Engine *engine,
                                        float *gains_db,
                                        uint32_t count);

/**
 * Changes the pitch of the local voice by `semitones`, -8 to 8; 0, the default, is off. The formants are kept, so vowels remain
 * what they are: 8 makes a man sound like a child, 6 a woman like a child, 4 a man like a woman, -3 a woman like a man. While
 * it is on, the voice is delayed by 38 ms.
 *
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetVoiceChanger(struct AUDIOROOM_Engine *engine,
                                           float semitones);

/**
 * Writes to `*semitones` what AUDIOROOM_SetVoiceChanger has set.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_GetVoiceChanger(struct AUDIOROOM_Engine *engine, float *semitones);

/**
 * Writes the defaults into `options`; `size` is `sizeof *options`.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_InitReverbOptions(struct AUDIOROOM_ReverbOptions *options,
                                             size_t size);

/**
 * Sets the reverb of the local voice, the sound of the room around it; NULL, the default, is off. A mono voice becomes stereo
 * if the audio profile has two channels. The reverb stops when the microphone is switched off.
 *
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE with the field's name and range, AUDIOROOM_ERR_STRUCT_SIZE, AUDIOROOM_ERR_UNKNOWN_FIELD.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetReverb(struct AUDIOROOM_Engine *engine,
                                     const struct AUDIOROOM_ReverbOptions *options);

/**
 * Writes into `options`, which AUDIOROOM_InitReverbOptions has filled before, what AUDIOROOM_SetReverb has set. The values of a
 * preset are written as numbers; `wet_gain` is 0 while the reverb is off.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetReverb(struct AUDIOROOM_Engine *engine,
                                     struct AUDIOROOM_ReverbOptions *options);

/**
 * Places the local voice in front of the listener, for headphones: `angle_deg` is 0 (far right) to 180 (far left), 90 is
 * straight ahead; NAN, the default, is off. It has an effect only where the audio profile has two channels.
 *
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetVirtualStereo(struct AUDIOROOM_Engine *engine,
                                            float angle_deg);

/**
 * Writes to `*angle_deg` what AUDIOROOM_SetVirtualStereo has set.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_GetVirtualStereo(struct AUDIOROOM_Engine *engine, float *angle_deg);

/* ------------------------------------------------------------------------------------------------------------
 * Audio of the application
 *
 * With the devices "push" and "pull" the application is the microphone and the loudspeaker.
 * The aux input adds music or a game to the microphone and to the local playback.
 * Samples are float, -1 to 1, interleaved. The push and pull calls may be made on any audio thread.
 */

/**
 * The aux input got no frame in time, or its source took too long or set an invalid rate, number of channels or number of
 * samples. Silence replaces what is missing. The event comes at most once a second.
 *
 * Status: AUDIOROOM_ERR_TIMEOUT when a frame is missing or late, AUDIOROOM_ERR_OUT_OF_RANGE for a frame that cannot be used.
 */
typedef struct AUDIOROOM_AuxProblemEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_ERR_TIMEOUT or AUDIOROOM_ERR_OUT_OF_RANGE.
     */
    AUDIOROOM_Status status;
    /**
     * Cause, and what to do.
     */
    const char *message;
    /**
     * Number of times that a frame was missing since AUDIOROOM_EnableAux.
     */
    uint64_t missing;
} AUDIOROOM_AuxProblemEvent;

/**
 * 10 ms of audio that a source fills.
 */
typedef struct AUDIOROOM_AuxFrame {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * Channels: 2, or 1 where the source sets it.
     */
    uint32_t channels;
    /**
     * Sample rate: 48000 Hz, or another that the source sets, 8000 to 48000 and a multiple of 100.
     */
    uint32_t rate_hz;
    /**
     * 480; at another rate, the source sets `rate_hz / 100`. 0 means that there is no audio now, which is not a fault.
     */
    uint32_t samples_per_channel;
    /**
     * Room for 960 samples, all 0: the library takes `samples_per_channel * channels` of them, interleaved.
     */
    float *interleaved;
} AUDIOROOM_AuxFrame;

/**
 * Fills `frame` with 10 ms of sound for the aux input. Frame and samples are valid for the length of the call. Do not wait, lock,
 * allocate or read files. Only functions with the tag [audio threads too] may be called inside; the others return
 * AUDIOROOM_ERR_WRONG_THREAD.
 *
 * [called on: the media thread; must not block]
 */
typedef void (*AUDIOROOM_AuxSource)(void *user_data, struct AUDIOROOM_AuxFrame *frame);

/**
 * Passes 10 ms of microphone samples to the library. Needs the capture device "push".
 *
 * `interleaved` holds `samples_per_channel * channels` samples, -1 to 1 (samples outside are clipped); `samples_per_channel` is
 * `rate_hz / 100`, `channels` is 1 or 2, `rate_hz` is 8000 to 48000 and a multiple of 100. Make one call every 10 ms. Samples
 * are used while a local stream is published in a room, and dropped otherwise. NaN and infinite samples become silence
 * (on_audio_problem).
 * Errors: AUDIOROOM_ERR_BUSY when 200 ms are queued already or another thread is in this call, AUDIOROOM_ERR_OUT_OF_RANGE,
 * AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_WRONG_STATE when the capture device is not "push".
 *
 * [audio threads too; one thread at a time]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_PushCaptureFrame(struct AUDIOROOM_Engine *engine,
                                            const float *interleaved,
                                            uint32_t samples_per_channel,
                                            uint32_t channels,
                                            uint32_t rate_hz);

/**
 * Writes the next 10 ms of the mix to `interleaved`: silence while nothing is played. Needs the playback device "pull".
 *
 * `interleaved` has room for `samples_per_channel * channels` samples, with the sizes of AUDIOROOM_PushCaptureFrame. Make one call
 * every 10 ms.
 * Errors: AUDIOROOM_ERR_BUSY when another thread is in this call, AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NULL_ARGUMENT,
 * AUDIOROOM_ERR_WRONG_STATE when the playback device is not "pull".
 *
 * [audio threads too; one thread at a time]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_PullPlaybackFrame(struct AUDIOROOM_Engine *engine,
                                             float *interleaved,
                                             uint32_t samples_per_channel,
                                             uint32_t channels,
                                             uint32_t rate_hz);

/**
 * Switch: the aux input is mixed in. Default: off. Switching it off drops the frames that are queued.
 *
 * Its audio is mixed into the local stream after the capture chain, AUDIOROOM_EnableMic and AUDIOROOM_SetCaptureVolume: noise
 * suppression does not touch it, and it is sent even while the microphone is off. While the aux input is on,
 * AUDIOROOM_EnableMic does not mark the local stream as muted for other users, because a stream that is marked as muted could
 * not carry the aux input. It is also played locally, with a volume of its own. Both mixes pass a limiter. Without a published
 * stream, the aux input is played locally only, and only while a stream is played.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_EnableAux(struct AUDIOROOM_Engine *engine,
                                     int32_t enable);

/**
 * Writes to `*is_enabled` whether the aux input is on: 1 or 0.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_IsAuxEnabled(struct AUDIOROOM_Engine *engine, int32_t *is_enabled);

/**
 * Passes 10 ms of samples for the aux input to the library, with the sizes of AUDIOROOM_PushCaptureFrame. A sample beyond -1 to 1
 * is no error: the limiter lowers it. NaN and infinite samples become silence.
 *
 * While a local stream is published or a remote stream is played, the library uses 10 ms every 10 ms; up to 200 ms are queued.
 * At other times the frames stay in the queue, and the call returns AUDIOROOM_ERR_BUSY once 200 ms are queued. Push until the
 * call returns AUDIOROOM_ERR_BUSY, or push one frame every 10 ms by your own clock and stay one frame ahead. on_aux_problem
 * reports a frame that was not there in time.
 * Errors: AUDIOROOM_ERR_BUSY when 200 ms are queued already or another thread is in this call, AUDIOROOM_ERR_OUT_OF_RANGE,
 * AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_WRONG_STATE while the aux input is off.
 *
 * [audio threads too; one thread at a time]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_PushAuxFrame(struct AUDIOROOM_Engine *engine,
                                        const float *interleaved,
                                        uint32_t samples_per_channel,
                                        uint32_t channels,
                                        uint32_t rate_hz);

/**
 * Sets a callback that supplies aux audio, 10 ms at a time, whenever no pushed frame is queued; NULL removes it.
 *
 * While the aux input is on and a local stream is published or a remote stream is played, the callback runs on the media thread
 * every 10 ms; at a rate other than 48000 Hz it is sometimes called twice in a row. Every stream waits for it: prepare the audio
 * on another thread and only copy it. on_aux_problem reports a call of more than 5 ms and a frame with an invalid rate, number
 * of channels or number of samples. When this function has returned, the previous source is not called any more. No source is
 * called once on_release has been called.
 * Errors: AUDIOROOM_ERR_WRONG_THREAD inside an audio callback.
 *
 * [blocks: while the previous source runs]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetAuxSource(struct AUDIOROOM_Engine *engine,
                                        AUDIOROOM_AuxSource source,
                                        void *user_data);

/**
 * Sets the volume of the aux input in the local playback (`local_volume`) and in the sent stream (`sent_volume`), each 0 to 200
 * percent of the amplitude. Default: 100 (unchanged); 50 is -6 dB, 200 is +6 dB.
 *
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetAuxVolume(struct AUDIOROOM_Engine *engine,
                                        int32_t local_volume,
                                        int32_t sent_volume);

/**
 * Writes the volumes of the aux input to `*local_volume` (in the local playback) and `*sent_volume` (in the sent stream), 0 to 200
 * percent. Either may be NULL.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetAuxVolume(struct AUDIOROOM_Engine *engine,
                                        int32_t *local_volume,
                                        int32_t *sent_volume);

/**
 * Switch: silences the aux input in the local playback only. Default: off. Other users still hear the aux input;
 * AUDIOROOM_SetAuxVolume with a `sent_volume` of 0 silences it for them.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_MuteAuxPlayback(struct AUDIOROOM_Engine *engine,
                                           int32_t mute);

/**
 * Writes to `*is_muted` whether AUDIOROOM_MuteAuxPlayback silences the aux input in the local playback: 1 or 0.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_IsAuxPlaybackMuted(struct AUDIOROOM_Engine *engine,
                                              int32_t *is_muted);

/* ------------------------------------------------------------------------------------------------------------
 * Media players
 *
 * A player plays a file (WAV, FLAC, MP3, Ogg Vorbis, Ogg Opus) locally, into the rooms, or both.
 * AUDIOROOM_CreatePlayer opens the file, AUDIOROOM_StartPlayer starts it; on_player_state reports each change.
 * A reader of the application can supply the bytes. AUDIOROOM_EnableMic does not mute players.
 */

/**
 * State of a media player.
 */
typedef enum AUDIOROOM_PlayerState {
    /**
     * The beginning of the file is being read. AUDIOROOM_StartPlayer may be called already.
     */
    AUDIOROOM_PLAYER_LOADING = 0,
    /**
     * The file was opened, or the player was stopped.
     */
    AUDIOROOM_PLAYER_READY = 1,
    /**
     * The player plays. The event comes with the first sample after AUDIOROOM_StartPlayer or AUDIOROOM_ResumePlayer, also while
     * the player is neither played locally nor sent.
     */
    AUDIOROOM_PLAYER_PLAYING = 2,
    /**
     * AUDIOROOM_PausePlayer has paused it.
     */
    AUDIOROOM_PLAYER_PAUSED = 3,
    /**
     * The file was played as often as was asked for.
     */
    AUDIOROOM_PLAYER_ENDED = 4,
    /**
     * The file cannot be opened, or cannot be read any further.
     */
    AUDIOROOM_PLAYER_FAILED = 5,
} AUDIOROOM_PlayerState;

/**
 * The handle of a media player. AUDIOROOM_CreatePlayer writes it; the number is below 2^53. It is valid until
 * AUDIOROOM_DestroyPlayer or AUDIOROOM_DestroyEngine.
 */
typedef uint64_t AUDIOROOM_Player;

/**
 * A media player has another state. For AUDIOROOM_PLAYER_FAILED, `message` has the reason; what could be read was played before.
 *
 * Status: AUDIOROOM_OK, except for AUDIOROOM_PLAYER_FAILED: AUDIOROOM_ERR_FILE when the file cannot be read or played,
 * AUDIOROOM_ERR_TIMEOUT when reading yields no audio for more than 10 s.
 */
typedef struct AUDIOROOM_PlayerStateEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK, AUDIOROOM_ERR_FILE or AUDIOROOM_ERR_TIMEOUT.
     */
    AUDIOROOM_Status status;
    /**
     * Cause of a failure, and what to do; otherwise empty.
     */
    const char *message;
    /**
     * The player.
     */
    AUDIOROOM_Player player;
    /**
     * AUDIOROOM_PlayerState; expect values that you do not know.
     */
    int32_t state;
    /**
     * Reserved.
     */
    int32_t reserved0;
    /**
     * Position in the file, in ms.
     */
    int64_t position_ms;
    /**
     * Length of the file in ms; -1 if it is unknown.
     */
    int64_t duration_ms;
} AUDIOROOM_PlayerStateEvent;

/**
 * Bytes of a file that the application's reader writes.
 */
typedef struct AUDIOROOM_PlayerRead {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * Set to 1 if the bytes cannot be read; the player then fails. Default: 0.
     */
    int32_t has_failed;
    /**
     * Position of the first byte in the file. Positions are not always in order.
     */
    uint64_t position;
    /**
     * Where to write the bytes.
     */
    uint8_t *buffer;
    /**
     * Number of bytes that are wanted; they never reach beyond the file's end.
     */
    uint64_t size;
    /**
     * Set to the number of bytes that were written, up to `size`. Fewer are no fault; 0 means that the file ends here. Default: 0.
     */
    uint64_t written;
} AUDIOROOM_PlayerRead;

/**
 * Writes up to `read->size` bytes of the file, from `read->position` on, to `read->buffer`, and sets `read->written`. `read` is
 * valid during the call only. The function may wait, for example for a disk; if a call takes longer than about half a second,
 * the player plays silence meanwhile. Only functions with the tag [audio threads too] may be called inside; the others return
 * AUDIOROOM_ERR_WRONG_THREAD.
 *
 * [called on: the player's thread]
 */
typedef void (*AUDIOROOM_PlayerReader)(void *user_data, struct AUDIOROOM_PlayerRead *read);

/**
 * How a media player is created. Give either `path` or `reader`.
 */
typedef struct AUDIOROOM_PlayerOptions {
    /**
     * Written by AUDIOROOM_InitPlayerOptions.
     */
    uint32_t struct_size;
    /**
     * How often the file is played: 1 to 1000000; 0: for ever. Default: 1.
     */
    int32_t plays;
    /**
     * A regular file: WAV (PCM or float), FLAC, MP3, Ogg Vorbis or Ogg Opus, 1 or 2 channels, 8 to 192 kHz. Its content decides,
     * not its name. Default: NULL.
     */
    const char *path;
    /**
     * Reads the file instead of `path`. Default: NULL.
     */
    AUDIOROOM_PlayerReader reader;
    /**
     * Passed to `reader` unchanged. Default: NULL.
     */
    void *reader_user_data;
    /**
     * Size of the file that `reader` reads, in bytes. With 0 the player fails with AUDIOROOM_ERR_FILE. Default: 0.
     */
    uint64_t reader_size;
    /**
     * Switch: it is played locally. Default: 1.
     */
    int32_t play_locally;
    /**
     * Switch: it is sent with the local stream. Default: 1.
     */
    int32_t send;
    /**
     * Volume in the local playback, 0 to 200 percent. Default: 100.
     */
    int32_t local_volume;
    /**
     * Volume in the sent stream, 0 to 200 percent. Default: 100.
     */
    int32_t sent_volume;
} AUDIOROOM_PlayerOptions;

/**
 * What a media player does now.
 */
typedef struct AUDIOROOM_PlayerInfo {
    /**
     * Written by AUDIOROOM_InitPlayerInfo.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_PlayerState; expect values that you do not know.
     */
    int32_t state;
    /**
     * Position of the next sample in the file, in ms.
     */
    int64_t position_ms;
    /**
     * Length of the file in ms, rounded up; -1 until the file is open, and if its length can be neither read nor estimated. For
     * an MP3 file without a Xing header it is an estimate.
     */
    int64_t duration_ms;
    /**
     * Sample rate of the file in Hz; -1 while it is unknown.
     */
    int64_t rate_hz;
    /**
     * Channels of the file, 1 or 2; -1 while they are unknown.
     */
    int64_t channels;
    /**
     * Number of times that the file was not read in time, so that silence was played.
     */
    int64_t missing;
    /**
     * As set last: how often the file is played, 0 for ever.
     */
    int32_t plays;
    /**
     * As set last: whether it is played locally, 1 or 0.
     */
    int32_t play_locally;
    /**
     * As set last: whether it is sent, 1 or 0.
     */
    int32_t send;
    /**
     * As set last: volume in the local playback, in percent.
     */
    int32_t local_volume;
    /**
     * As set last: volume in the sent stream, in percent.
     */
    int32_t sent_volume;
    /**
     * Reserved.
     */
    int32_t reserved0;
} AUDIOROOM_PlayerInfo;

/**
 * Writes the defaults into `options`; `size` is `sizeof *options`.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_InitPlayerOptions(struct AUDIOROOM_PlayerOptions *options,
                                             size_t size);

/**
 * Writes the values of a new player into `info`; `size` is `sizeof *info`. Once is enough for any number of calls of
 * AUDIOROOM_GetPlayerInfo.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_InitPlayerInfo(struct AUDIOROOM_PlayerInfo *info,
                                          size_t size);

/**
 * Creates a media player and writes its handle to `*player`. A thread of the player then opens the file and reads its beginning;
 * on_player_state reports AUDIOROOM_PLAYER_READY, or AUDIOROOM_PLAYER_FAILED with the reason. An engine has up to 32 players,
 * which all can play at once.
 *
 * Its sound is added to the local playback and to the sent stream, each with a volume of its own. AUDIOROOM_EnableMic,
 * AUDIOROOM_SetCaptureVolume, AUDIOROOM_SetPlayVolume, the processing of the microphone and the effects do not change it.
 * AUDIOROOM_EnableSpeaker(engine, 0) silences it locally. While a player is started and sent, other users do not see the local
 * stream as muted, even if AUDIOROOM_EnableMic is off. The level of the local microphone in on_sound_level includes what players
 * send. A limiter keeps the local playback and the sent stream within full scale. The echo canceller removes from the microphone
 * what is played locally. For music in stereo, use the profile of AUDIOROOM_InitMusicProfile.
 *
 * A player advances while the engine is in a room and its microphone or loudspeaker is open (the null device counts). Otherwise,
 * and after AUDIOROOM_Pause, it waits. It begins and ends without a click: a fade-in of 2.5 ms follows each start, resumption
 * and seek, and a fade-out of 2.5 ms each pause, stop, seek, end and destruction.
 * Errors: AUDIOROOM_ERR_BUSY when 32 players exist, AUDIOROOM_ERR_NULL_ARGUMENT without `path` and `reader`,
 * AUDIOROOM_ERR_OUT_OF_RANGE for both of them or for a number out of its range, AUDIOROOM_ERR_STRUCT_SIZE,
 * AUDIOROOM_ERR_UNKNOWN_FIELD.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_CreatePlayer(struct AUDIOROOM_Engine *engine,
                                        const struct AUDIOROOM_PlayerOptions *options,
                                        AUDIOROOM_Player *player);

/**
 * Destroys a player. Its sound fades out within 2.5 ms. After this has returned, its reader is not called any more. One
 * on_player_state of this player that another thread has begun to deliver can still run; no other follows.
 *
 * Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_KIND.
 *
 * [blocks: while the player's reader runs]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_DestroyPlayer(struct AUDIOROOM_Engine *engine,
                                         AUDIOROOM_Player player);

/**
 * Starts a player, or continues after AUDIOROOM_PausePlayer. After the end, the player starts at the beginning, or at the
 * position of a later AUDIOROOM_SeekPlayer, and counts its plays again. After a failure in the middle of the file, the player is
 * stopped first (on_player_state reports AUDIOROOM_PLAYER_READY), and starts at the beginning. It may be called before
 * AUDIOROOM_PLAYER_READY. While the player plays, it has no effect. on_player_state reports AUDIOROOM_PLAYER_PLAYING when the
 * first sample is taken.
 *
 * Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_KIND, AUDIOROOM_ERR_WRONG_STATE when the file could not be opened.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_StartPlayer(struct AUDIOROOM_Engine *engine,
                                       AUDIOROOM_Player player);

/**
 * Pauses a player. AUDIOROOM_StartPlayer and AUDIOROOM_ResumePlayer continue with the next sample. While the player does not
 * play, it has no effect.
 *
 * Errors: those of AUDIOROOM_StartPlayer.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_PausePlayer(struct AUDIOROOM_Engine *engine,
                                       AUDIOROOM_Player player);

/**
 * Continues after AUDIOROOM_PausePlayer. While the player is not paused, it has no effect.
 *
 * Errors: those of AUDIOROOM_StartPlayer.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_ResumePlayer(struct AUDIOROOM_Engine *engine,
                                        AUDIOROOM_Player player);

/**
 * Stops a player: its position is the beginning of the file, and its plays are counted again. on_player_state reports
 * AUDIOROOM_PLAYER_READY, unless that is its state already.
 *
 * Errors: those of AUDIOROOM_StartPlayer, and AUDIOROOM_ERR_BUSY when 64 starts, stops and seeks of this player wait for its
 * thread.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_StopPlayer(struct AUDIOROOM_Engine *engine,
                                      AUDIOROOM_Player player);

/**
 * Moves a player to a position, exactly: the next sample is number `position_ms * 48` of the file at 48 kHz. The state of the
 * player does not change. A player that does not play starts at this position at the next AUDIOROOM_StartPlayer; after
 * AUDIOROOM_PLAYER_FAILED it starts at 0. The number of plays that are left does not change.
 *
 * Errors: those of AUDIOROOM_StopPlayer, and AUDIOROOM_ERR_OUT_OF_RANGE for a position behind the end.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SeekPlayer(struct AUDIOROOM_Engine *engine,
                                      AUDIOROOM_Player player,
                                      int64_t position_ms);

/**
 * Sets how often the file is played, 1 to 1000000, or 0 for ever. The play that runs is the first of them. The end of a play and
 * the beginning of the next follow each other without a gap. A file of less than 10 ms is followed by silence up to 10 ms.
 *
 * Errors: those of AUDIOROOM_StartPlayer, and AUDIOROOM_ERR_OUT_OF_RANGE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetPlayerPlays(struct AUDIOROOM_Engine *engine,
                                          AUDIOROOM_Player player,
                                          int32_t plays);

/**
 * Sets whether a player is played locally (`play_locally`) and whether it is sent with the local stream (`send`): two switches.
 * The change takes 10 ms. A player with both switches off goes on, silently.
 *
 * Errors: those of AUDIOROOM_StartPlayer.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetPlayerOutput(struct AUDIOROOM_Engine *engine,
                                           AUDIOROOM_Player player,
                                           int32_t play_locally,
                                           int32_t send);

/**
 * Sets the volume of a player in the local playback (`local_volume`) and in the sent stream (`sent_volume`), each 0 to 200 percent
 * of the amplitude: 100 is unchanged, 50 is -6 dB, 200 is +6 dB. The change takes 10 ms.
 *
 * Errors: those of AUDIOROOM_StartPlayer, and AUDIOROOM_ERR_OUT_OF_RANGE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetPlayerVolume(struct AUDIOROOM_Engine *engine,
                                           AUDIOROOM_Player player,
                                           int32_t local_volume,
                                           int32_t sent_volume);

/**
 * Writes state, position, length and settings of a player into `info`, which AUDIOROOM_InitPlayerInfo has filled before.
 *
 * After a seek, the position is the one that was asked for, until samples are taken again.
 * Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_KIND, AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetPlayerInfo(struct AUDIOROOM_Engine *engine,
                                         AUDIOROOM_Player player,
                                         struct AUDIOROOM_PlayerInfo *info);

/* ------------------------------------------------------------------------------------------------------------
 * Recordings
 *
 * AUDIOROOM_StartRecording writes what is said and heard to sound files, WAV or Ogg Opus.
 * A recording is the local voice, one stream, the mix, or a file for each user, all on one clock.
 * on_recording_end reports that the files are complete, or why the recording has ended.
 */

/**
 * What a recording contains.
 */
typedef enum AUDIOROOM_RecordingSource {
    /**
     * The local voice: the microphone after processing, effects, volume and microphone switch, as it is sent, but without the aux
     * input and media players. While the microphone is closed (nothing is published), it is silence.
     */
    AUDIOROOM_RECORD_VOICE = 0,
    /**
     * One remote stream, before volume and pan.
     */
    AUDIOROOM_RECORD_STREAM = 1,
    /**
     * The local voice, and what the loudspeaker plays: remote streams with their volumes, the aux input and the players, without
     * the sidetone. While AUDIOROOM_EnableSpeaker is off, only the local voice is recorded. A limiter keeps their sum within
     * full scale.
     */
    AUDIOROOM_RECORD_MIX = 2,
    /**
     * The local voice, and each remote user of each room, in one file each. A user who is in two rooms has two files. The
     * streams of a user are added up, before volume and pan.
     */
    AUDIOROOM_RECORD_EACH = 3,
} AUDIOROOM_RecordingSource;

/**
 * The format of a recording.
 */
typedef enum AUDIOROOM_RecordingFormat {
    /**
     * As the end of `path` says: .wav, or .ogg or .opus.
     */
    AUDIOROOM_FORMAT_BY_NAME = 0,
    /**
     * WAV, 48 kHz, 16 bit. Beyond 4 GiB it becomes RF64.
     */
    AUDIOROOM_FORMAT_WAV = 1,
    /**
     * Ogg Opus, 48 kHz, in packets of 20 ms.
     */
    AUDIOROOM_FORMAT_OGG_OPUS = 2,
} AUDIOROOM_RecordingFormat;

/**
 * A recording: a number that AUDIOROOM_StartRecording writes. It is valid until on_recording_end has returned; 0 is never a
 * recording.
 */
typedef uint64_t AUDIOROOM_Recording;

/**
 * A recording goes on. The event comes about once a second.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_RecordingProgressEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * The handle from AUDIOROOM_StartRecording.
     */
    AUDIOROOM_Recording recording;
    /**
     * Length of each file, in ms.
     */
    uint64_t duration_ms;
    /**
     * Bytes of all files together.
     */
    uint64_t bytes;
    /**
     * Number of files.
     */
    uint32_t files;
    /**
     * Users that have no file, because 128 files are being written, or because of an error that the log reports.
     */
    uint32_t unrecorded_users;
    /**
     * Audio that became silence because the disk or the machine was too slow, or because its time was more than 5 s ahead of
     * what is written, in ms; with several files, their sum. Audio of `unrecorded_users` does not count.
     */
    uint64_t lost_ms;
} AUDIOROOM_RecordingProgressEvent;

/**
 * A recording has ended: its files are complete and closed. The handle is invalid when this callback has returned.
 *
 * Status: AUDIOROOM_OK after AUDIOROOM_StopRecording; AUDIOROOM_ERR_FILE when the first file cannot be created, or any file
 * cannot be written, for example because the disk is full; AUDIOROOM_ERR_BUSY when another recording or program writes the first
 * file; AUDIOROOM_ERR_INTERNAL. After a failure, the files can be played up to what was written.
 */
typedef struct AUDIOROOM_RecordingEndEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK, or why the recording has ended by itself.
     */
    AUDIOROOM_Status status;
    /**
     * What happened and what to do, with the path; "" after AUDIOROOM_StopRecording.
     */
    const char *message;
    /**
     * The handle from AUDIOROOM_StartRecording.
     */
    AUDIOROOM_Recording recording;
    /**
     * Length of each file, in ms.
     */
    uint64_t duration_ms;
    /**
     * Bytes of all files together.
     */
    uint64_t bytes;
    /**
     * Number of files.
     */
    uint32_t files;
    /**
     * Users that have no file, because 128 files were being written, or because of an error that the log reports.
     */
    uint32_t unrecorded_users;
    /**
     * Audio that became silence because the disk or the machine was too slow, or because its time was more than 5 s ahead of
     * what is written, in ms; with several files, their sum. Audio of `unrecorded_users` does not count.
     */
    uint64_t lost_ms;
} AUDIOROOM_RecordingEndEvent;

/**
 * Settings of a recording.
 */
typedef struct AUDIOROOM_RecordingOptions {
    /**
     * Written by AUDIOROOM_InitRecordingOptions.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_RecordingSource. Default: AUDIOROOM_RECORD_MIX.
     */
    int32_t source;
    /**
     * Path of the file, 1 to 4096 bytes. With AUDIOROOM_RECORD_EACH the path must contain {user}, which stands for a user's id;
     * with another source it must not. Default: NULL.
     */
    const char *path;
    /**
     * The room of `stream`; only for AUDIOROOM_RECORD_STREAM. Default: 0.
     */
    AUDIOROOM_Room room;
    /**
     * The remote stream; only for AUDIOROOM_RECORD_STREAM. Default: 0.
     */
    AUDIOROOM_Stream stream;
    /**
     * AUDIOROOM_RecordingFormat. Default: AUDIOROOM_FORMAT_BY_NAME.
     */
    int32_t format;
    /**
     * 1 (mono) or 2 (stereo). Default: 1.
     */
    uint32_t channels;
    /**
     * Bits per second of Ogg Opus: 6000 to 510000, or 0 for 48000 for each channel. With 0, an Ogg Opus recording of
     * AUDIOROOM_RECORD_STREAM copies the received packets and does not encode them again. A WAV file does not use this field.
     * Default: 0.
     */
    uint32_t bitrate;
    /**
     * Switch: an existing file is replaced. If it is off and something exists at the path, on_recording_end reports
     * AUDIOROOM_ERR_FILE. With AUDIOROOM_RECORD_EACH, it applies only to the file of the local voice: a remote user, who chooses
     * the user id, never replaces a file. A user whose path is taken gets -2, -3 and so on after the user id. Default: 0.
     */
    int32_t overwrite;
} AUDIOROOM_RecordingOptions;

/**
 * Writes the defaults into `options`; `size` is `sizeof *options`.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_InitRecordingOptions(struct AUDIOROOM_RecordingOptions *options,
                                                size_t size);

/**
 * Begins a recording, and writes its handle to `*recording` before an event about it can come.
 *
 * All files of a recording begin at the time of this call and have the same length; what is heard or said at one moment is at
 * one place in all of them. Where nothing is captured or played, they have silence: also before a user joins, and after a user
 * has left. A remote stream is recorded as it is decoded for the loudspeaker (the null device counts). It is silence while it is
 * not decoded: while no loudspeaker is open, and when more users talk than AUDIOROOM_SetMaxDecodedStreams allows. A user who
 * leaves and comes back with the same user id continues the file of before. {user} becomes the user id; for the local voice it
 * is the local user's id. Letters, digits, - _ and . are kept, except a . at either end; every other character becomes _. The
 * result is cut to 120 bytes. If a path is taken, -2, -3 and so on follow the user id. When received packets are copied (see
 * `bitrate`), the first packet is at its exact place, and the packets after a pause are within 1.25 ms of it; while the jitter
 * buffer shortens its delay, they can be late by up to one packet, until the next pause. In all other files the places are exact
 * to 1 ms. The files are written by a thread of the recording. It creates them, so a path that cannot be written is reported by
 * on_recording_end. Every file can be played at any time, and a killed process loses at most its last second. The files are not
 * encrypted, also when the room is. on_recording_progress reports once a second, on_recording_end once, at the end. Up to 16
 * recordings and 128 files of one engine are written at the same time; with AUDIOROOM_RECORD_EACH, users beyond that limit, and
 * remote users whose file cannot be created, are counted in `unrecorded_users` and have no file, and the recording goes on.
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_TOO_LONG; AUDIOROOM_ERR_NOT_FOUND for `room` or `stream`;
 * AUDIOROOM_ERR_WRONG_STATE for the local stream; AUDIOROOM_ERR_BUSY at the limits of recordings and files.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_StartRecording(struct AUDIOROOM_Engine *engine,
                                          const struct AUDIOROOM_RecordingOptions *options,
                                          AUDIOROOM_Recording *recording);

/**
 * Ends a recording. Its files are complete when on_recording_end comes, soon after this call.
 *
 * What is captured or played after this call is not recorded. A second call before on_recording_end does nothing.
 * AUDIOROOM_DestroyEngine ends every recording too and completes the files; no event follows then.
 * Errors: AUDIOROOM_ERR_NOT_FOUND when the recording has ended.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_StopRecording(struct AUDIOROOM_Engine *engine,
                                         AUDIOROOM_Recording recording);

/* ------------------------------------------------------------------------------------------------------------
 * Sound devices
 *
 * AUDIOROOM_GetDevices lists devices, with or without an engine; AUDIOROOM_SetDevice chooses one by its id.
 * on_device_change reports devices that come and go; on_device_error one that failed.
 * A room works without devices. AUDIOROOM_GetRoomStats has the counts of underruns and overruns.
 */

/**
 * What a sound device does: it captures or it plays.
 */
typedef enum AUDIOROOM_DeviceSide {
    /**
     * Microphones.
     */
    AUDIOROOM_DEVICE_CAPTURE = 0,
    /**
     * Loudspeakers.
     */
    AUDIOROOM_DEVICE_PLAYBACK = 1,
} AUDIOROOM_DeviceSide;

/**
 * What happened to a sound device.
 */
typedef enum AUDIOROOM_DeviceChange {
    /**
     * The device was added.
     */
    AUDIOROOM_DEVICE_ADDED = 0,
    /**
     * The device was removed.
     */
    AUDIOROOM_DEVICE_REMOVED = 1,
    /**
     * The display name of the device changed.
     */
    AUDIOROOM_DEVICE_RENAMED = 2,
    /**
     * The device became the system's default.
     */
    AUDIOROOM_DEVICE_DEFAULT = 3,
    /**
     * This engine uses the device from now on.
     */
    AUDIOROOM_DEVICE_USED = 4,
} AUDIOROOM_DeviceChange;

/**
 * Capture or playback started: the first sample of a device that was opened has been captured, or is played.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_DeviceStartedEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * When the first sample was captured (capture) or is heard (playback), in ns of the monotonic clock: CLOCK_MONOTONIC; on
     * Windows, QueryPerformanceCounter in ns.
     */
    uint64_t t_ns;
    /**
     * AUDIOROOM_DeviceSide.
     */
    int32_t side;
    /**
     * Reserved.
     */
    int32_t reserved0;
} AUDIOROOM_DeviceStartedEvent;

/**
 * A device failed or is missing. The event comes once for each outage.
 *
 * The rooms stay connected. The library tries to open a sound card again: at once, then at growing intervals of up to 5 s, and
 * whenever the machine's devices change. Meanwhile the engine uses the system's default device if another one was chosen, and
 * silence if the default device is the one that failed. on_device_change with AUDIOROOM_DEVICE_USED reports each device that the
 * engine uses then: the default device that stands in, and, at the end of the outage, the chosen one. A file is not opened again:
 * call AUDIOROOM_SetDevice.
 *
 * Status: AUDIOROOM_ERR_DEVICE, AUDIOROOM_ERR_FILE for a sound file, AUDIOROOM_ERR_NOT_BUILT_IN when the build has no sound
 * devices, AUDIOROOM_ERR_INTERNAL.
 */
typedef struct AUDIOROOM_DeviceErrorEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_ERR_DEVICE for a sound card, AUDIOROOM_ERR_FILE for a file; others are possible.
     */
    AUDIOROOM_Status status;
    /**
     * Cause, and what to do.
     */
    const char *message;
    /**
     * AUDIOROOM_DeviceSide.
     */
    int32_t side;
    /**
     * Reserved.
     */
    int32_t reserved0;
} AUDIOROOM_DeviceErrorEvent;

/**
 * A sound device was added, removed or changed, or this engine uses another one. The event comes only while a sound card is in
 * use, unless AUDIOROOM_WatchDevices is on: then it always comes.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_DeviceChangeEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * AUDIOROOM_DeviceSide.
     */
    int32_t side;
    /**
     * AUDIOROOM_DeviceChange; expect values that you do not know.
     */
    int32_t change;
    /**
     * The device id, for AUDIOROOM_SetDevice.
     */
    const char *device_id;
    /**
     * Display name of the device.
     */
    const char *name;
    /**
     * 1 for the system's default device of its side, otherwise 0.
     */
    int32_t is_default;
    /**
     * Reserved.
     */
    int32_t reserved0;
} AUDIOROOM_DeviceChangeEvent;

/**
 * A sound device of this machine: a sound card, as opposed to "null", "file:PATH", "push" and "pull".
 */
typedef struct AUDIOROOM_DeviceInfo {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * 1 for the system's default device of its side, otherwise 0.
     */
    int32_t is_default;
    /**
     * The device id, for AUDIOROOM_SetDevice and AUDIOROOM_EngineOptions; it stays the same when other devices come and go.
     */
    const char *device_id;
    /**
     * Display name.
     */
    const char *name;
} AUDIOROOM_DeviceInfo;

/**
 * Receives one sound device from AUDIOROOM_GetDevices. `device` is valid during the call only.
 */
typedef void (*AUDIOROOM_DeviceVisitor)(void *user_data, const struct AUDIOROOM_DeviceInfo *device);

/**
 * Calls `visit` once for each sound device of one side (AUDIOROOM_DeviceSide), on this thread, before it returns. `visit` may call
 * any function of the library.
 *
 * No engine is needed. On a machine without sound devices, `visit` is not called and the status is AUDIOROOM_OK.
 * Errors: AUDIOROOM_ERR_DEVICE when the sound server does not answer, AUDIOROOM_ERR_NOT_BUILT_IN.
 *
 * [blocks: up to 3 s, until the sound server answers]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetDevices(int32_t side,
                                      AUDIOROOM_DeviceVisitor visit,
                                      void *user_data);

/**
 * Chooses the microphone or the loudspeaker, even while the current one is in use. `device` has the form of
 * AUDIOROOM_EngineOptions: NULL for the system's default device, an id of AUDIOROOM_GetDevices, "null", "file:PATH", "push"
 * (capture) or "pull" (playback).
 *
 * A device opens when it is needed. on_device_started or on_device_error reports the result; for a sound card, on_device_change
 * (AUDIOROOM_DEVICE_USED) comes too. An unknown device is reported by on_device_error, not by this call. While the chosen device
 * is missing or cannot be opened, the system's default device takes its place, until the chosen one is back.
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE for an invalid `side`, "file:" without a path, "pull" as a capture device, or "push" as a
 * playback device; AUDIOROOM_ERR_FILE for a file that the engine uses for something else.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetDevice(struct AUDIOROOM_Engine *engine,
                                     int32_t side,
                                     const char *device);

/**
 * Writes the device that is in use on one side (AUDIOROOM_DeviceSide) into `buffer` by the buffer rule: an id of
 * AUDIOROOM_GetDevices, "null" (this is also the text while silence stands in for a device that failed), "file:PATH", "push" or
 * "pull".
 *
 * The text is "" when the default device is in use and the sound server does not name that device.
 * Errors: AUDIOROOM_ERR_WRONG_STATE while no device is open on this side, AUDIOROOM_ERR_BUFFER_TOO_SMALL,
 * AUDIOROOM_ERR_OUT_OF_RANGE for an invalid `side`.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetDevice(struct AUDIOROOM_Engine *engine,
                                     int32_t side,
                                     char *buffer,
                                     size_t size,
                                     size_t *needed);

/**
 * Writes the id of the system's default device of one side (AUDIOROOM_DeviceSide) into `buffer` by the buffer rule.
 *
 * No engine is needed.
 * Errors: AUDIOROOM_ERR_NOT_FOUND if there is none, AUDIOROOM_ERR_BUFFER_TOO_SMALL, AUDIOROOM_ERR_DEVICE when the sound server
 * does not answer, AUDIOROOM_ERR_NOT_BUILT_IN.
 *
 * [blocks: up to 3 s, until the sound server answers]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetDefaultDevice(int32_t side,
                                            char *buffer,
                                            size_t size,
                                            size_t *needed);

/**
 * Switch: the engine follows the system's default device when that changes. Default: on. While it is off, the engine stays on its
 * current device until that device disappears. The switch has an effect only on a side whose device is NULL (the default device).
 *
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE for an invalid `side`.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_FollowDefaultDevice(struct AUDIOROOM_Engine *engine,
                                               int32_t side,
                                               int32_t follow);

/**
 * Writes to `*is_following` whether AUDIOROOM_FollowDefaultDevice is on for one side: 1 or 0.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_OUT_OF_RANGE for an invalid `side`.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_IsFollowingDefaultDevice(struct AUDIOROOM_Engine *engine,
                                                    int32_t side,
                                                    int32_t *is_following);

/**
 * Switch: on_device_change reports every change, even while no sound card is in use; for a list on the screen. Default: off.
 *
 * Where the sound server reports changes by itself (PulseAudio, PipeWire), it costs nothing while nothing changes; elsewhere the
 * devices are listed every 5 s.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_WatchDevices(struct AUDIOROOM_Engine *engine,
                                        int32_t watch);

/**
 * Writes to `*is_watching` whether AUDIOROOM_WatchDevices is on: 1 or 0.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_IsWatchingDevices(struct AUDIOROOM_Engine *engine,
                                             int32_t *is_watching);

/**
 * Sets the volume of a device in the system's mixer, 0 to 100 percent of the system's own slider; it changes the sound of other
 * programs too. `side` is an AUDIOROOM_DeviceSide; `device` is an id of AUDIOROOM_GetDevices, and NULL is the system's default
 * device of that side. No engine is needed.
 *
 * AUDIOROOM_SetCaptureVolume and AUDIOROOM_SetPlayVolume change the volume of this program alone, on another scale.
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_DEVICE (no such device, or the sound server does not answer),
 * AUDIOROOM_ERR_NOT_BUILT_IN where there is neither PulseAudio nor PipeWire (the library reaches no other mixer).
 *
 * [blocks: up to 3 s, until the sound server answers]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetDeviceVolume(int32_t side,
                                           const char *device,
                                           int32_t volume);

/**
 * Writes the volume of a device in the system's mixer to `*volume`, in percent. Other programs may have set more than 100.
 * `device` and errors are those of AUDIOROOM_SetDeviceVolume.
 *
 * [blocks: up to 3 s, until the sound server answers]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetDeviceVolume(int32_t side,
                                           const char *device,
                                           int32_t *volume);

/**
 * Switch: mutes a device in the system's mixer, for every program. `device` and errors are those of AUDIOROOM_SetDeviceVolume.
 * AUDIOROOM_EnableMic and AUDIOROOM_EnableSpeaker are the switches of this program alone.
 *
 * [blocks: up to 3 s, until the sound server answers]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_MuteDevice(int32_t side,
                                      const char *device,
                                      int32_t mute);

/**
 * Writes to `*muted` whether a device is muted in the system's mixer: 1 or 0. `device` and errors are those of
 * AUDIOROOM_SetDeviceVolume.
 *
 * [blocks: up to 3 s, until the sound server answers]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_IsDeviceMuted(int32_t side,
                                         const char *device,
                                         int32_t *muted);

/* ------------------------------------------------------------------------------------------------------------
 * Levels and active speakers
 *
 * A level is 0 (-60 dBFS RMS and below) to 100 (0 dBFS), linear in dB.
 * A monitor reports all levels in one event at a fixed interval; a getter reads one level.
 * on_active_speakers needs no monitor.
 */

/**
 * Number of bands of a spectrum: one-third-octave bands with center frequencies from 100 Hz to 20 kHz.
 */
#define AUDIOROOM_SPECTRUM_BANDS 24

/**
 * The sound level of the local microphone or of one stream over the period of the report.
 */
typedef struct AUDIOROOM_SoundLevel {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * 1 when voice was detected in the period, otherwise 0.
     */
    int32_t is_voice;
    /**
     * The room handle; 0 for the local microphone.
     */
    AUDIOROOM_Room room;
    /**
     * The stream handle, or AUDIOROOM_LOCAL_MICROPHONE.
     */
    AUDIOROOM_Stream stream;
    /**
     * Level for a bar on the screen: 0 (-60 dBFS RMS and below) to 100 (0 dBFS), linear in dB.
     */
    float level;
    /**
     * RMS in dBFS, -127 to 0; a full-scale sine has -3.
     */
    float rms_dbfs;
    /**
     * Largest sample in dBFS, -127 to 0.
     */
    float peak_dbfs;
    /**
     * Reserved.
     */
    float reserved0;
} AUDIOROOM_SoundLevel;

/**
 * Sound levels, at the period of AUDIOROOM_StartSoundLevelMonitor.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_SoundLevelEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * The local microphone first, while it is published, as other users hear it: with the aux input. Then the played streams,
     * measured before their volume is applied.
     */
    const struct AUDIOROOM_SoundLevel *const *levels;
    /**
     * Number of entries.
     */
    uint32_t count;
    /**
     * Reserved.
     */
    uint32_t reserved0;
} AUDIOROOM_SoundLevelEvent;

/**
 * A user who is talking now.
 */
typedef struct AUDIOROOM_ActiveSpeaker {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * The level, 0 to 100.
     */
    float level;
    /**
     * The user id; it can be that of the local user.
     */
    const char *user_id;
    /**
     * The user's display name.
     */
    const char *user_name;
} AUDIOROOM_ActiveSpeaker;

/**
 * The active speakers. The event comes when they change, at most every 400 ms. The server detects them, also for streams that are
 * not played here. If the server does not report speakers, or not yet, the library detects them in the played streams and in the
 * local microphone, with the same thresholds.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_ActiveSpeakersEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The active speakers, the loudest first; empty when nobody speaks.
     */
    const struct AUDIOROOM_ActiveSpeaker *const *speakers;
    /**
     * Number of speakers.
     */
    uint32_t count;
    /**
     * Reserved.
     */
    uint32_t reserved0;
} AUDIOROOM_ActiveSpeakersEvent;

/**
 * The spectrum of the microphone or of one stream.
 */
typedef struct AUDIOROOM_Spectrum {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * Number of bands: AUDIOROOM_SPECTRUM_BANDS.
     */
    uint32_t band_count;
    /**
     * The room handle; 0 for the local microphone.
     */
    AUDIOROOM_Room room;
    /**
     * The stream handle, or AUDIOROOM_LOCAL_MICROPHONE.
     */
    AUDIOROOM_Stream stream;
    /**
     * RMS of each band in dBFS, -127 to 0, lowest band first.
     */
    const float *bands_dbfs;
} AUDIOROOM_Spectrum;

/**
 * Spectra, at the period of AUDIOROOM_StartSpectrumMonitor.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_SpectrumEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * The local microphone first, while it is published; then the streams that are played. They are measured as for
     * AUDIOROOM_SoundLevelEvent.
     */
    const struct AUDIOROOM_Spectrum *const *spectra;
    /**
     * Number of entries.
     */
    uint32_t count;
    /**
     * Reserved.
     */
    uint32_t reserved0;
} AUDIOROOM_SpectrumEvent;

/**
 * Begins to report sound levels by on_sound_level every `period_ms`, 100 to 3000 ms (200 is usual); a report covers its whole
 * period. A further call changes the period. No room is needed yet.
 *
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_StartSoundLevelMonitor(struct AUDIOROOM_Engine *engine,
                                                  uint32_t period_ms);

/**
 * Stops the reports of sound levels; does nothing when there are none.
 */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_StopSoundLevelMonitor(struct AUDIOROOM_Engine *engine);

/**
 * Writes the sound level of a stream to `*level`: 0 (-60 dBFS RMS and below) to 100 (0 dBFS), linear in dB, measured over 100
 * ms; the measurement is at most 200 ms old. No monitor is needed.
 *
 * AUDIOROOM_LOCAL_MICROPHONE, or the handle of the local stream, gives the level that other users hear: with aux input, players, and
 * without the microphone while it is switched off. The level is 0 while no microphone is open. A remote stream is measured
 * before its volume is applied; its level is 0 while it is not played.
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_KIND.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetSoundLevel(struct AUDIOROOM_Engine *engine,
                                         AUDIOROOM_Room room,
                                         AUDIOROOM_Stream stream,
                                         float *level);

/**
 * Begins to measure the spectra of the local microphone and of every played stream, and to report them by on_spectrum every
 * `period_ms`, 100 to 3000 ms. As with sound levels, the local microphone is measured with the aux input, and a stream is
 * measured before its volume is applied. A further call changes the period. A spectrum covers the newest 85 ms (Hann window of
 * 4096 samples at 48 kHz). It costs CPU time only while the monitor runs.
 *
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_StartSpectrumMonitor(struct AUDIOROOM_Engine *engine,
                                                uint32_t period_ms);

/**
 * Stops the spectrum reports; does nothing when none are running.
 */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_StopSpectrumMonitor(struct AUDIOROOM_Engine *engine);

/**
 * Writes the newest spectrum of a stream (AUDIOROOM_LOCAL_MICROPHONE or the local stream: what is sent) to `bands_dbfs[0 ...
 * AUDIOROOM_SPECTRUM_BANDS - 1]`: the RMS of each band in dBFS, -127 (silence) to 0, lowest band first. The powers of all bands
 * add up to the power of the sound between the outermost edges. `capacity` is the number of floats in `bands_dbfs`, at least
 * AUDIOROOM_SPECTRUM_BANDS. All bands are -127 before the first period is over, and for a stream that is not played.
 *
 * Errors: AUDIOROOM_ERR_WRONG_STATE without AUDIOROOM_StartSpectrumMonitor, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_KIND,
 * AUDIOROOM_ERR_BUFFER_TOO_SMALL.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetSpectrum(struct AUDIOROOM_Engine *engine,
                                       AUDIOROOM_Room room,
                                       AUDIOROOM_Stream stream,
                                       float *bands_dbfs,
                                       uint32_t capacity);

/**
 * Writes the lower edge of band `band` in Hz to `*edge_hz`; with AUDIOROOM_SPECTRUM_BANDS, the upper edge of the last band. The
 * bands are one-third-octave bands (IEC 61260-1, base 10) from 89.1 Hz to 22387 Hz: the lower edge of band n is 10 to the power of
 * (19.5 + n) / 10. No engine is needed.
 *
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetSpectrumBandEdge(uint32_t band,
                                               float *edge_hz);

/* ------------------------------------------------------------------------------------------------------------
 * Messages and data
 *
 * A room message is a text that LiveKit's clients show as chat; a text has a topic; data are bytes with a topic.
 * Reliable delivery is ordered and resends lost packets. Lossy delivery does neither, and never waits.
 * on_request_done reports the result to the sender; others get on_room_message, on_text or on_data.
 */

/**
 * How data is delivered.
 */
typedef enum AUDIOROOM_Delivery {
    /**
     * Unreliable and unordered: a lost packet is not resent, and no packet waits for an earlier one.
     */
    AUDIOROOM_DELIVERY_LOSSY = 0,
    /**
     * Reliable and ordered.
     */
    AUDIOROOM_DELIVERY_RELIABLE = 1,
} AUDIOROOM_Delivery;

/**
 * Text from another user, sent with AUDIOROOM_SendRoomMessage or as a chat message of a LiveKit client.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_RoomMessageEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "". The text is in `text`.
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The sender's user id.
     */
    const char *user_id;
    /**
     * The sender's display name.
     */
    const char *user_name;
    /**
     * The message id, from the sender's library.
     */
    const char *message_id;
    /**
     * The text.
     */
    const char *text;
    /**
     * Milliseconds since 1970 by the sender's clock.
     */
    int64_t sent_at_ms;
} AUDIOROOM_RoomMessageEvent;

/**
 * Bytes from another user (AUDIOROOM_SendData) or from the server.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_DataEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The sender's user id; "" for data of the server.
     */
    const char *user_id;
    /**
     * The sender's display name.
     */
    const char *user_name;
    /**
     * The sender's label; "" if there is none.
     */
    const char *topic;
    /**
     * The bytes. Not NUL-terminated.
     */
    const uint8_t *data;
    /**
     * Number of bytes.
     */
    uint32_t size;
    /**
     * AUDIOROOM_Delivery: how they were sent.
     */
    int32_t delivery;
} AUDIOROOM_DataEvent;

/**
 * A request ended: a message, a text, data or all bytes of a byte stream were handed to the transport; the server has accepted extra
 * info or a name, metadata or attributes, or has removed or muted a user; or the request failed. AUDIOROOM_OK does not mean that a
 * receiver has the message. The event comes exactly once for each request, except lossy data that was sent with a NULL `request`.
 *
 * Status: AUDIOROOM_OK; AUDIOROOM_ERR_NOT_ALLOWED when the token or the server does not allow it; AUDIOROOM_ERR_BUSY when 64
 * requests of its kind are queued already; AUDIOROOM_ERR_WRONG_STATE for lossy data while there is no connection, in an
 * encrypted room when this user has no key to send with, and when the server refuses a change of name, metadata or attributes
 * for another reason; AUDIOROOM_ERR_TOO_LONG when the server takes less; AUDIOROOM_ERR_TIMEOUT when the server does not answer;
 * AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_UNREACHABLE, AUDIOROOM_ERR_NOT_A_SERVER and AUDIOROOM_ERR_OUT_OF_RANGE when a user
 * cannot be removed or muted; AUDIOROOM_ERR_CONNECTION_LOST when the connection was replaced during a byte stream;
 * AUDIOROOM_ERR_CANCELLED when the room ends first, or the application cancelled a byte stream; AUDIOROOM_ERR_INTERNAL.
 */
typedef struct AUDIOROOM_RequestDoneEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK, or why the request failed.
     */
    AUDIOROOM_Status status;
    /**
     * What happened and what to do; "" when it succeeded.
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The number that the call wrote to `request`.
     */
    uint64_t request;
} AUDIOROOM_RequestDoneEvent;

/**
 * A text with a topic, from AUDIOROOM_SendText or as a text stream of a LiveKit client. on_room_message reports texts with the
 * topic `lk.chat`. The event comes when the text is complete. A text of more than 262144 bytes, or one whose sender pauses for
 * 30 s or leaves, is dropped.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_TextEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "". The text is in `text`.
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The sender's user id.
     */
    const char *user_id;
    /**
     * The sender's display name.
     */
    const char *user_name;
    /**
     * The topic; "" if there is none.
     */
    const char *topic;
    /**
     * The message id, from the sender's library.
     */
    const char *message_id;
    /**
     * The text.
     */
    const char *text;
    /**
     * Milliseconds since 1970 by the sender's clock.
     */
    int64_t sent_at_ms;
    /**
     * Attributes that the sender gave to the text, in the order of their keys. A transcription of a LiveKit agent, for example,
     * has the id of its segment here.
     */
    const struct AUDIOROOM_Attribute *const *attributes;
    /**
     * Number of entries in `attributes`.
     */
    uint32_t attribute_count;
    /**
     * Reserved.
     */
    uint32_t reserved0;
} AUDIOROOM_TextEvent;

/**
 * Sends text to everyone in a room, reliable and ordered, up to 64000 bytes. LiveKit's clients show it as a chat message.
 *
 * A request: on_request_done reports that the text was handed to the transport, or why it was not, such as
 * AUDIOROOM_ERR_NOT_ALLOWED when the token forbids it and AUDIOROOM_ERR_BUSY when 64 messages are queued already. The sender does
 * not receive its own message.
 * Errors: AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_OUT_OF_RANGE when empty, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE before
 * on_login_room is called (a call inside it succeeds).
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SendRoomMessage(struct AUDIOROOM_Engine *engine,
                                           AUDIOROOM_Room room,
                                           const char *text,
                                           uint64_t *request);

/**
 * Sends bytes to everyone in a room, or to the users that `user_ids` names.
 *
 * `size` is 0 to 1200 for AUDIOROOM_DELIVERY_LOSSY and 0 to 64000 for AUDIOROOM_DELIVERY_RELIABLE; `data` may be NULL if `size`
 * is 0. `topic` is a label for the receivers, up to 256 bytes; NULL is none, and `ar.voice` is reserved
 * (AUDIOROOM_ERR_OUT_OF_RANGE). `user_ids` points to `user_count` ids, at most 1000. With a count of 0 the data goes to
 * everyone, and `user_ids` may be NULL. The receivers get on_data. The sender does not receive its own data, and ids that are
 * not in the room are ignored. A request: on_request_done reports that the data was handed to the transport, or why it was not.
 * Reliable data waits for the connection; on_request_done has AUDIOROOM_ERR_BUSY if 64 messages are queued already. Lossy data
 * never waits: without a connection, on_request_done has AUDIOROOM_ERR_WRONG_STATE. Lossy data that is sent with a NULL
 * `request` ends without an event.
 * Errors: AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE before
 * on_login_room is called (a call inside it succeeds).
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SendData(struct AUDIOROOM_Engine *engine,
                                    AUDIOROOM_Room room,
                                    const uint8_t *data,
                                    size_t size,
                                    const char *topic,
                                    const char *const *user_ids,
                                    uint32_t user_count,
                                    int32_t delivery,
                                    uint64_t *request);

/**
 * Sends a text with a topic to everyone in a room, or to the users that `user_ids` names, reliably and in order, as a text
 * stream of LiveKit.
 *
 * `text` has 1 to 262144 bytes. `topic` has up to 256 bytes; NULL is none. `user_ids` and `user_count` are as in
 * AUDIOROOM_SendData. The receivers get on_text; with the topic `lk.chat` they get on_room_message, as from
 * AUDIOROOM_SendRoomMessage.
 * A request: on_request_done reports that the text was handed to the transport, or why it was not. AUDIOROOM_ERR_BUSY means that 64
 * messages are queued already.
 * Errors: AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE before
 * on_login_room is called (a call inside it succeeds).
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SendText(struct AUDIOROOM_Engine *engine,
                                    AUDIOROOM_Room room,
                                    const char *text,
                                    const char *topic,
                                    const char *const *user_ids,
                                    uint32_t user_count,
                                    uint64_t *request);

/* ------------------------------------------------------------------------------------------------------------
 * Byte streams (files)
 *
 * Open a stream, write its bytes as on_bytes_space permits, close it; on_request_done reports its end.
 * The receivers get on_bytes: a beginning, the bytes in order, and one end, whose status says if it is complete.
 * A stream of any length needs little memory on both sides. LiveKit's clients send and receive them too.
 */

/**
 * The parts of a byte stream.
 */
typedef enum AUDIOROOM_BytesPart {
    /**
     * The stream begins.
     */
    AUDIOROOM_BYTES_BEGIN = 0,
    /**
     * The next bytes.
     */
    AUDIOROOM_BYTES_DATA = 1,
    /**
     * The stream ended. Its bytes are complete only if `status` is AUDIOROOM_OK.
     */
    AUDIOROOM_BYTES_END = 2,
    /**
     * The stream was refused: the library does not receive it, and no other part follows.
     */
    AUDIOROOM_BYTES_REFUSED = 3,
} AUDIOROOM_BytesPart;

/**
 * A part of a byte stream of another user (AUDIOROOM_OpenByteStream, or `send_file` of a LiveKit client) arrived. A stream that
 * is reported has one BEGIN, its DATA parts in order and without gaps, and exactly one END, also if the room ends first. A
 * stream whose BEGIN finds the queue of events full is not reported at all. At most 64 streams of a room, and 16 of one user,
 * are received at the same time; further ones are refused. The library does not keep the bytes of earlier parts: store them in
 * the callback.
 *
 * Status: AUDIOROOM_OK in a BEGIN and a DATA, and in an END when all bytes have arrived. In other ENDs: AUDIOROOM_ERR_CANCELLED
 * when the sender cancelled the stream or began another one with the same id, or the room ended; AUDIOROOM_ERR_TIMEOUT when the
 * sender sent nothing for 30 s; AUDIOROOM_ERR_CONNECTION_LOST when bytes are missing, when the sender left or got a new
 * connection, and when this user got a new connection during a stream without `total_size`; AUDIOROOM_ERR_TOO_LONG when more
 * bytes came than the sender had announced; AUDIOROOM_ERR_BUSY when events waited too long, and bytes were dropped. In a
 * REFUSED: AUDIOROOM_ERR_BUSY when too many streams are open; AUDIOROOM_ERR_NOT_BUILT_IN when the stream is compressed;
 * AUDIOROOM_ERR_OUT_OF_RANGE when its id is not usable.
 */
typedef struct AUDIOROOM_BytesEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK, or why bytes are missing.
     */
    AUDIOROOM_Status status;
    /**
     * What happened and what to do; "" when nothing is wrong.
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The number of the stream, the same in all its events. A stream that its sender starts again has another number.
     */
    uint64_t stream;
    /**
     * AUDIOROOM_BytesPart.
     */
    int32_t part;
    /**
     * Number of bytes in `data`; 0 in all parts but DATA.
     */
    uint32_t size;
    /**
     * The bytes of a DATA part. Not NUL-terminated.
     */
    const uint8_t *data;
    /**
     * Number of bytes before `data`; in an END, number of bytes that arrived.
     */
    uint64_t offset;
    /**
     * Number of bytes that the sender announced; -1 if it did not.
     */
    int64_t total_size;
    /**
     * The sender's user id.
     */
    const char *user_id;
    /**
     * The sender's display name.
     */
    const char *user_name;
    /**
     * The topic; "" if there is none.
     */
    const char *topic;
    /**
     * The name, usually of a file; "" if there is none. It comes from another user: do not use it as a path.
     */
    const char *name;
    /**
     * The MIME type.
     */
    const char *mime_type;
    /**
     * The sender's id of the stream.
     */
    const char *stream_id;
    /**
     * Milliseconds since 1970 by the sender's clock.
     */
    int64_t sent_at_ms;
    /**
     * Attributes that the sender gave to the stream, in the order of their keys.
     */
    const struct AUDIOROOM_Attribute *const *attributes;
    /**
     * Number of entries in `attributes`.
     */
    uint32_t attribute_count;
    /**
     * Reserved.
     */
    uint32_t reserved0;
    /**
     * In a REFUSED: number of streams that were refused in this room so far, this one included. Otherwise 0.
     */
    uint64_t refused_count;
} AUDIOROOM_BytesEvent;

/**
 * After AUDIOROOM_WriteByteStream returned AUDIOROOM_ERR_BUSY, the stream has space again: at most 131072 bytes of it still
 * wait. The event comes at most once for each such call.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_BytesSpaceEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The number that AUDIOROOM_OpenByteStream wrote to `stream`.
     */
    uint64_t stream;
} AUDIOROOM_BytesSpaceEvent;

/**
 * The description of a byte stream, for its receivers.
 */
typedef struct AUDIOROOM_ByteStreamOptions {
    /**
     * Written by AUDIOROOM_InitByteStreamOptions.
     */
    uint32_t struct_size;
    /**
     * Number of attributes, 0 to 256. Default: 0.
     */
    uint32_t attribute_count;
    /**
     * A label for the receivers, up to 256 bytes; NULL is none. Default: NULL.
     */
    const char *topic;
    /**
     * The name, usually of a file, up to 1024 bytes; NULL is none. Default: NULL.
     */
    const char *name;
    /**
     * The MIME type, up to 1024 bytes; NULL: `application/octet-stream`. Default: NULL.
     */
    const char *mime_type;
    /**
     * Number of bytes that will be written; -1 if it is not known. With it, receivers can show progress. Without it, a receiver
     * that gets a new connection during the stream ends the stream with AUDIOROOM_ERR_CONNECTION_LOST, even if all bytes
     * arrived. Default: -1.
     */
    int64_t total_size;
    /**
     * The keys of the attributes; keys and values together have up to 16384 bytes. NULL if there are none. Default: NULL.
     */
    const char *const *attribute_keys;
    /**
     * The values of the attributes, in the order of the keys. Default: NULL.
     */
    const char *const *attribute_values;
    /**
     * The ids of the users who get the stream, at most 1000. If `user_count` is 0, everyone gets it. Default: NULL.
     */
    const char *const *user_ids;
    /**
     * Number of entries in `user_ids`. Default: 0.
     */
    uint32_t user_count;
    /**
     * Reserved; must be 0.
     */
    uint32_t reserved0;
} AUDIOROOM_ByteStreamOptions;

/**
 * Writes the defaults into `options`; `size` is `sizeof *options`.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_InitByteStreamOptions(struct AUDIOROOM_ByteStreamOptions *options,
                                                 size_t size);

/**
 * Begins a byte stream of any length to everyone in a room, or to the users that the options name: a byte stream of LiveKit.
 *
 * `options` may be NULL for the defaults. The number of the stream is written to `stream`. Write the bytes with
 * AUDIOROOM_WriteByteStream, then call AUDIOROOM_CloseByteStream. The receivers get on_bytes, with the first bytes before the
 * last ones are written. At most 16 streams of a room are open at the same time. The stream is a request: one on_request_done,
 * with the number of the stream in `request`, ends it. It has AUDIOROOM_OK when all bytes were handed to the transport.
 * Otherwise it has AUDIOROOM_ERR_CANCELLED after AUDIOROOM_CancelByteStream or when the room ends, AUDIOROOM_ERR_CONNECTION_LOST
 * when the connection was replaced after the stream began (send it again as a new stream), AUDIOROOM_ERR_NOT_ALLOWED when the
 * token forbids data, or AUDIOROOM_ERR_WRONG_STATE in an encrypted room when this user has no key to send with.
 * Errors: AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_BUSY when 16 streams are open,
 * AUDIOROOM_ERR_WRONG_STATE before on_login_room is called (a call inside it succeeds).
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_OpenByteStream(struct AUDIOROOM_Engine *engine,
                                          AUDIOROOM_Room room,
                                          const struct AUDIOROOM_ByteStreamOptions *options,
                                          uint64_t *stream);

/**
 * Writes the next bytes of a byte stream: `size` is 1 to 65536.
 *
 * At most 262144 bytes of a stream wait for the connection; a short write counts as 1024 bytes. When there is no space, the call
 * returns AUDIOROOM_ERR_BUSY and takes nothing: write the same bytes again after on_bytes_space. A receiver ends a stream that
 * pauses for 30 s.
 * Errors: AUDIOROOM_ERR_BUSY, AUDIOROOM_ERR_OUT_OF_RANGE also when more bytes are written than announced, AUDIOROOM_ERR_WRONG_STATE
 * when the stream is closed, AUDIOROOM_ERR_NOT_FOUND when the stream or the room has ended.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_WriteByteStream(struct AUDIOROOM_Engine *engine,
                                           AUDIOROOM_Room room,
                                           uint64_t stream,
                                           const uint8_t *data,
                                           size_t size);

/**
 * Says that a byte stream is complete. Its on_request_done follows when all bytes were handed to the transport.
 *
 * Errors: AUDIOROOM_ERR_WRONG_STATE when fewer bytes were written than announced (the stream stays open), or when it is closed
 * already; AUDIOROOM_ERR_NOT_FOUND when the stream or the room has ended.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_CloseByteStream(struct AUDIOROOM_Engine *engine,
                                           AUDIOROOM_Room room,
                                           uint64_t stream);

/**
 * Cancels a byte stream whose on_request_done has not come, also after AUDIOROOM_CloseByteStream. Its on_request_done has
 * AUDIOROOM_ERR_CANCELLED. Receivers that got the BEGIN get an END with an error; if nothing was sent yet, they get nothing.
 *
 * Errors: AUDIOROOM_ERR_NOT_FOUND when the stream or the room has ended.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_CancelByteStream(struct AUDIOROOM_Engine *engine,
                                            AUDIOROOM_Room room,
                                            uint64_t stream);

/* ------------------------------------------------------------------------------------------------------------
 * Calls between users (RPC)
 *
 * AUDIOROOM_PerformRpc calls a method of another user, by its name, with a text; on_rpc_done has the response.
 * AUDIOROOM_RegisterRpcMethod lets others call a method here; each on_rpc_request is answered once.
 * LiveKit's clients can call and be called (its RPC of version 1).
 */

/**
 * LiveKit's codes of RPC errors, in `code` of on_rpc_done. AUDIOROOM_RejectRpc may use other codes for errors of the application.
 */
typedef enum AUDIOROOM_RpcCode {
    /**
     * The user has not registered the method.
     */
    AUDIOROOM_RPC_UNSUPPORTED_METHOD = 1400,
    /**
     * There is no such user in the room.
     */
    AUDIOROOM_RPC_RECIPIENT_NOT_FOUND = 1401,
    /**
     * The payload is longer than the receiver accepts.
     */
    AUDIOROOM_RPC_REQUEST_PAYLOAD_TOO_LARGE = 1402,
    /**
     * The server does not forward RPC.
     */
    AUDIOROOM_RPC_UNSUPPORTED_SERVER = 1403,
    /**
     * The receiver does not know this version of RPC.
     */
    AUDIOROOM_RPC_UNSUPPORTED_VERSION = 1404,
    /**
     * The method failed, and its program gives no code of its own.
     */
    AUDIOROOM_RPC_APPLICATION_ERROR = 1500,
    /**
     * The receiver did not confirm the request in time.
     */
    AUDIOROOM_RPC_CONNECTION_TIMEOUT = 1501,
    /**
     * The method did not answer in time.
     */
    AUDIOROOM_RPC_RESPONSE_TIMEOUT = 1502,
    /**
     * The receiver left before it answered.
     */
    AUDIOROOM_RPC_RECIPIENT_DISCONNECTED = 1503,
    /**
     * The response of a LiveKit client is longer than 15360 bytes.
     */
    AUDIOROOM_RPC_RESPONSE_PAYLOAD_TOO_LARGE = 1504,
    /**
     * The request could not be sent.
     */
    AUDIOROOM_RPC_SEND_FAILED = 1505,
} AUDIOROOM_RpcCode;

/**
 * Another user calls a method that AUDIOROOM_RegisterRpcMethod has registered. Answer it with AUDIOROOM_RespondToRpc or
 * AUDIOROOM_RejectRpc, here or later, on any thread. Without an answer the caller waits until its time is over. At most 64 requests
 * of a room, and 16 of one user, are open at the same time; further ones are rejected.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_RpcRequestEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The number of the request, for the answer.
     */
    uint64_t request;
    /**
     * The caller's user id.
     */
    const char *user_id;
    /**
     * The caller's display name.
     */
    const char *user_name;
    /**
     * The method.
     */
    const char *method;
    /**
     * The caller's text for the method, up to 15360 bytes.
     */
    const char *payload;
    /**
     * The time that the caller leaves for the answer, in ms from the arrival of the request.
     */
    uint32_t timeout_ms;
    /**
     * Reserved.
     */
    uint32_t reserved0;
} AUDIOROOM_RpcRequestEvent;

/**
 * A call of AUDIOROOM_PerformRpc ended. The event comes exactly once for each call.
 *
 * Status: AUDIOROOM_OK; AUDIOROOM_ERR_RPC_FAILED when the method is not registered or answered with an error, whose text is
 * `message`; AUDIOROOM_ERR_NOT_FOUND when the user is not in the room or left before the answer; AUDIOROOM_ERR_TIMEOUT;
 * AUDIOROOM_ERR_NOT_ALLOWED when the token does not allow data; AUDIOROOM_ERR_BUSY when 64 calls of this room are pending;
 * AUDIOROOM_ERR_WRONG_STATE in an encrypted room when this user has no key to send with; AUDIOROOM_ERR_CANCELLED when the room
 * ends first; AUDIOROOM_ERR_INTERNAL.
 */
typedef struct AUDIOROOM_RpcDoneEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK, or why the call failed.
     */
    AUDIOROOM_Status status;
    /**
     * What happened and what to do, or the method's error text; "" when the call succeeded.
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The number that AUDIOROOM_PerformRpc wrote to `request`.
     */
    uint64_t request;
    /**
     * The method's response; "" when the call failed.
     */
    const char *payload;
    /**
     * The data of the method's error; "" if there is none.
     */
    const char *data;
    /**
     * 0 when the call succeeded or the room ended; otherwise an AUDIOROOM_RpcCode, or a number of the application that answered.
     */
    uint32_t code;
    /**
     * Reserved.
     */
    uint32_t reserved0;
} AUDIOROOM_RpcDoneEvent;

/**
 * Calls a method of one user, who may use this library or a LiveKit client.
 *
 * `method` has 1 to 64 bytes, `payload` 0 to 15360; what they mean is a matter of the two programs. `timeout_ms` is the time for
 * the request and its answer: 1000 to 600000, or 0 for 15000. The called method gets this time minus 7 seconds, which are
 * reserved for the transmission, but at least 1 second.
 *
 * The call waits for the connection, and ends with exactly one on_rpc_done, at the latest when `timeout_ms` is over. on_rpc_done
 * has AUDIOROOM_ERR_BUSY if 64 calls of this room are pending.
 * Errors: AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE before
 * on_login_room is called (a call inside it succeeds).
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_PerformRpc(struct AUDIOROOM_Engine *engine,
                                      AUDIOROOM_Room room,
                                      const char *user_id,
                                      const char *method,
                                      const char *payload,
                                      uint32_t timeout_ms,
                                      uint64_t *request);

/**
 * Lets the other users of a room call a method. on_rpc_request reports each call; set this callback before.
 *
 * `method` has 1 to 64 bytes. A call of a method that is not registered is answered with AUDIOROOM_RPC_UNSUPPORTED_METHOD. To miss
 * no call, register as soon as AUDIOROOM_LoginRoom has returned. The registration holds until the room ends; a second one
 * changes nothing.
 * Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_BUSY when 256 methods are registered.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_RegisterRpcMethod(struct AUDIOROOM_Engine *engine,
                                             AUDIOROOM_Room room,
                                             const char *method);

/**
 * Unregisters a method. Requests that on_rpc_request has reported can still be answered.
 *
 * Errors: AUDIOROOM_ERR_NOT_FOUND also when the method is not registered.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_UnregisterRpcMethod(struct AUDIOROOM_Engine *engine,
                                               AUDIOROOM_Room room,
                                               const char *method);

/**
 * Answers a request that on_rpc_request reported, inside the callback or later.
 *
 * `request` is the event's number; `payload` has 0 to 15360 bytes. No event reports whether the answer arrived.
 * Errors: AUDIOROOM_ERR_TOO_LONG, and the request can still be answered; AUDIOROOM_ERR_NOT_FOUND when it was answered, its time is
 * over, its user has left, or the room has ended.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_RespondToRpc(struct AUDIOROOM_Engine *engine,
                                        AUDIOROOM_Room room,
                                        uint64_t request,
                                        const char *payload);

/**
 * Answers, with an error, a request that on_rpc_request reported.
 *
 * `code` is a number of the application other than 0. LiveKit reserves 1001 to 1999 (AUDIOROOM_RpcCode): of these, use
 * AUDIOROOM_RPC_APPLICATION_ERROR only. `message` has up to 256 bytes. `data` is further text for the caller, up to 15360 bytes;
 * NULL is none.
 * Errors: as AUDIOROOM_RespondToRpc, and AUDIOROOM_ERR_OUT_OF_RANGE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_RejectRpc(struct AUDIOROOM_Engine *engine,
                                     AUDIOROOM_Room room,
                                     uint64_t request,
                                     uint32_t code,
                                     const char *message,
                                     const char *data);

/* ------------------------------------------------------------------------------------------------------------
 * End-to-end encryption
 *
 * A key that all users have, or one for each user, makes audio, messages and data unreadable for the servers.
 * AUDIOROOM_SetEncryptionKey sets it before or after the login; the formats are those of LiveKit's clients.
 * on_stream_encryption reports streams whose key is missing, wrong or right.
 */

/**
 * End-to-end encryption of one stream.
 */
typedef enum AUDIOROOM_EncryptionState {
    /**
     * The room has a key, but this remote stream is sent in clear. It is played.
     */
    AUDIOROOM_ENCRYPTION_NONE = 0,
    /**
     * The stream is encrypted, and its key is right.
     */
    AUDIOROOM_ENCRYPTION_OK = 1,
    /**
     * The stream is encrypted, and this engine has no key for it, or none with the index that its user sends with. It is
     * silent. For the local stream: there is no key to send with, and nothing is sent.
     */
    AUDIOROOM_ENCRYPTION_KEY_MISSING = 2,
    /**
     * The stream is encrypted with a key other than the one that is set. It is silent.
     */
    AUDIOROOM_ENCRYPTION_KEY_WRONG = 3,
} AUDIOROOM_EncryptionState;

/**
 * The end-to-end encryption of a remote stream, or of the local stream, changed its state. In a room without a key, the event
 * comes for each stream that needs a key, and for no other.
 *
 * Status: AUDIOROOM_OK; AUDIOROOM_ERR_PLAY_FAILED when a remote stream is silent, AUDIOROOM_ERR_PUBLISH_FAILED when the local
 * stream is not sent.
 */
typedef struct AUDIOROOM_StreamEncryptionEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK, AUDIOROOM_ERR_PLAY_FAILED or AUDIOROOM_ERR_PUBLISH_FAILED.
     */
    AUDIOROOM_Status status;
    /**
     * Cause, and what to do; "" with AUDIOROOM_OK.
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The stream handle.
     */
    AUDIOROOM_Stream stream;
    /**
     * The stream id.
     */
    const char *stream_id;
    /**
     * AUDIOROOM_EncryptionState; expect values that you do not know.
     */
    int32_t state;
    /**
     * Reserved.
     */
    int32_t reserved0;
} AUDIOROOM_StreamEncryptionEvent;

/**
 * A key of end-to-end encryption: either `passphrase` or `key`. Everything is copied by the call that takes it.
 */
typedef struct AUDIOROOM_EncryptionKeyOptions {
    /**
     * Written by AUDIOROOM_InitEncryptionKeyOptions.
     */
    uint32_t struct_size;
    /**
     * The index of the key, 0 to 15. Each encrypted packet carries the index of its key. A user sends with the key that was set
     * last without `decrypt_only`; the keys of other indexes still decrypt. To replace a key without a gap, set the new key
     * under another index. Default: 0.
     */
    uint32_t key_index;
    /**
     * A passphrase of 1 to 1024 bytes, from which the key is derived as in LiveKit's clients (PBKDF2). Default: NULL.
     */
    const char *passphrase;
    /**
     * 16 to 1024 random bytes, from which the key is derived as in LiveKit's clients (HKDF). Not every LiveKit client knows this
     * way. Default: NULL.
     */
    const uint8_t *key;
    /**
     * Number of bytes at `key`. Default: 0.
     */
    uint32_t key_size;
    /**
     * How many ratchets of a sender's key are followed, 0 to 16: a sender may replace its key by another that is derived from
     * it. LiveKit's clients can do that, this library never does. Each ratchet lengthens AUDIOROOM_SetEncryptionKey and
     * AUDIOROOM_LoginRoom by one derivation. Default: 0.
     */
    uint32_t ratchet_window;
    /**
     * The user who sends with this key. For a key that only this engine sends with, give the local user's id. A user with keys
     * of their own does not use the shared keys. NULL: the key is shared by all users without keys of their own, the local user
     * included. Default: NULL.
     */
    const char *user_id;
    /**
     * Switch: this engine only decrypts with the key, and sends with it after you have set it again with `decrypt_only` 0. To
     * change keys, give everyone the new key with `decrypt_only` 1 first, then set it again with `decrypt_only` 0. Default: 0.
     */
    int32_t decrypt_only;
    /**
     * Reserved; must be 0.
     */
    int32_t reserved0;
} AUDIOROOM_EncryptionKeyOptions;

/**
 * Writes the defaults into `options`; `size` is `sizeof *options`.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_InitEncryptionKeyOptions(struct AUDIOROOM_EncryptionKeyOptions *options,
                                                    size_t size);

/**
 * Sets a key of end-to-end encryption for a room, or with room 0 for all present and later rooms of the engine.
 *
 * Once a room has had a key, audio, messages and data are sent to it encrypted or not at all. This holds until the room ends,
 * also after a reconnect and after every key is removed. If the local stream was published in clear, it is published again. To
 * encrypt one room from the first packet on, use `encryption_key` of AUDIOROOM_LoginOptions. Servers, and users without the key,
 * can read neither audio nor messages nor data. They still see names, extra info, audio levels, stats, and the sizes and times
 * of packets. on_stream_encryption reports each stream whose key is missing, wrong or right. Streams and messages that other
 * users send in clear are played and reported as before. Messages that cannot be decrypted are dropped, with a line in the log.
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT without a key, AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_NOT_FOUND
 * when the room has ended, AUDIOROOM_ERR_BUSY when 4096 users have keys.
 *
 * [blocks: about 50 ms for a passphrase, and as long again for each ratchet of the window]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_SetEncryptionKey(struct AUDIOROOM_Engine *engine,
                                            AUDIOROOM_Room room,
                                            const struct AUDIOROOM_EncryptionKeyOptions *options);

/**
 * Removes the key with this index of a user (`user_id`), or of the shared keys (NULL); does nothing if there is none. Room 0 is
 * all present and later rooms of the engine.
 *
 * A room that had a key does not go back to sending in clear: without a key to send with, nothing is sent, and
 * on_stream_encryption reports it. Later logins are encrypted if a key for all rooms is left, or if they have a key of their own.
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_NOT_FOUND.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_RemoveEncryptionKey(struct AUDIOROOM_Engine *engine,
                                               AUDIOROOM_Room room,
                                               const char *user_id,
                                               uint32_t key_index);

/* ------------------------------------------------------------------------------------------------------------
 * Quality and stats
 *
 * on_connection_quality rates the connections of users; the quality monitor adds measurements of streams.
 * Stats are read at any time with a Get function, into a struct that its Init function has filled.
 * Counters count since the login or the start of the stream, those of the engine since its creation.
 */

/**
 * The quality of a stream or of a connection.
 */
typedef enum AUDIOROOM_Quality {
    /**
     * Not known (yet).
     */
    AUDIOROOM_QUALITY_UNKNOWN = -1,
    /**
     * Nothing useful gets through.
     */
    AUDIOROOM_QUALITY_LOST = 0,
    /**
     * Words are lost.
     */
    AUDIOROOM_QUALITY_POOR = 1,
    /**
     * Faults can be heard.
     */
    AUDIOROOM_QUALITY_GOOD = 2,
    /**
     * Faults are hardly heard.
     */
    AUDIOROOM_QUALITY_EXCELLENT = 3,
} AUDIOROOM_Quality;

/**
 * The quality of a user's connection. The event comes when the server's rating of a remote user or of the local user changes; a
 * server of this library rates every 5 s. No monitor is needed.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_ConnectionQualityEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The id of the user whose connection this is; it can be that of the local user.
     */
    const char *user_id;
    /**
     * The user's display name.
     */
    const char *user_name;
    /**
     * AUDIOROOM_Quality.
     */
    int32_t quality;
    /**
     * Mean opinion score as the server estimates it, 1 to 4.5; NaN if the server does not estimate it.
     */
    float mos;
} AUDIOROOM_ConnectionQualityEvent;

/**
 * The quality of the local stream on its way to a room's server and to the listeners. The event comes at the period of
 * AUDIOROOM_StartQualityMonitor, once for each room in which the local stream is published. Values that are not known (yet) are
 * NaN or -1.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_PublishQualityEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * The room handle from AUDIOROOM_LoginRoom.
     */
    AUDIOROOM_Room room;
    /**
     * The local stream.
     */
    AUDIOROOM_Stream stream;
    /**
     * AUDIOROOM_Quality of this stream, from round trip, jitter and the share of sound that listeners conceal (where no listener
     * reports it: the loss on the way to the server).
     */
    int32_t quality;
    /**
     * AUDIOROOM_Quality of the local user's connection as a whole, as on_connection_quality reported it last.
     */
    int32_t connection_quality;
    /**
     * Length of the period that the counts cover, in ms.
     */
    uint32_t period_ms;
    /**
     * Round trip to the server, in ms.
     */
    float round_trip_ms;
    /**
     * Interarrival jitter (RFC 3550) at the server, in ms.
     */
    float jitter_ms;
    /**
     * Share of packets lost on the way to the server, 0 to 1, by its last report.
     */
    float loss;
    /**
     * Packet loss at the worst listener before any repair, end to end, 0 to 1. The worst listener is the one with the highest
     * `listener_residual_loss`. Listeners with this library report it; a server of this library summarises the reports.
     */
    float listener_loss;
    /**
     * Residual loss at that listener: packets that are still missing after retransmission, 0 to 1.
     */
    float listener_residual_loss;
    /**
     * Residual loss at the median listener: packets that are still missing after retransmission, 0 to 1.
     */
    float median_residual_loss;
    /**
     * Estimated mean opinion score, 1 to 4.5, by the E-model (ITU-T G.107) from the delay and the sound that listeners conceal.
     * The assumed mouth-to-ear delay is the sum of the packet's duration, the encoder's delay and the round trip to the server,
     * which stands for the way to the server and on to the listener. Opus is treated as G.711 with concealment (G.113 Appendix I:
     * Ie 0, Bpl 25.1), because G.113 has no values for Opus.
     */
    float mos;
    /**
     * Packets sent in the period.
     */
    int64_t packets;
    /**
     * Encoded audio sent, redundant copies included, in bits per second.
     */
    int64_t send_bps;
    /**
     * Bitrate of the audio without RED copies, as chosen.
     */
    int64_t bitrate_bps;
    /**
     * Estimated capacity of the network path, in bits per second with headers; -1 also while no limit has been found.
     */
    int64_t capacity_bps;
} AUDIOROOM_PublishQualityEvent;

/**
 * The quality of one remote stream as it arrives. Values that are not known (yet) are NaN or -1.
 */
typedef struct AUDIOROOM_PlayQuality {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_Quality, from round trip, jitter, and `loss`; AUDIOROOM_QUALITY_UNKNOWN when no packets were expected.
     */
    int32_t quality;
    /**
     * The room handle.
     */
    AUDIOROOM_Room room;
    /**
     * The stream handle.
     */
    AUDIOROOM_Stream stream;
    /**
     * Packets received in the period.
     */
    int64_t packets;
    /**
     * Encoded audio in them, in bits per second.
     */
    int64_t receive_bps;
    /**
     * Share of packets that were missing at their playout time, 0 to 1. A packet that was recovered in time by retransmission or
     * from a RED copy does not count.
     */
    float loss;
    /**
     * Share of the played audio that was concealed, 0 to 1.
     */
    float concealed;
    /**
     * Number of concealments per minute.
     */
    float concealments_per_minute;
    /**
     * Round trip to the server, in ms.
     */
    float round_trip_ms;
    /**
     * Interarrival jitter (RFC 3550), in ms.
     */
    float jitter_ms;
    /**
     * Delay that the jitter buffer adds, in ms.
     */
    float buffer_ms;
    /**
     * Mouth-to-ear delay, in ms.
     */
    float mouth_to_ear_ms;
    /**
     * Estimated mean opinion score, 1 to 4.5, by the E-model (ITU-T G.107) from the mouth-to-ear delay and `concealed`, with the
     * assumption about Opus of AUDIOROOM_PublishQualityEvent. If the sender does not report its part of the delay,
     * `mouth_to_ear_ms` is NaN, and this estimate uses the round trip plus the jitter buffer plus 20 ms instead.
     */
    float mos;
} AUDIOROOM_PlayQuality;

/**
 * The quality of the played streams. The event comes at the period of AUDIOROOM_StartQualityMonitor while a stream is played.
 *
 * Status: always AUDIOROOM_OK.
 */
typedef struct AUDIOROOM_PlayQualityEvent {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * AUDIOROOM_OK.
     */
    AUDIOROOM_Status status;
    /**
     * "".
     */
    const char *message;
    /**
     * One entry for each played stream of all rooms.
     */
    const struct AUDIOROOM_PlayQuality *const *qualities;
    /**
     * Number of entries.
     */
    uint32_t count;
    /**
     * Length of the period that the counts cover, in ms.
     */
    uint32_t period_ms;
} AUDIOROOM_PlayQualityEvent;

/**
 * Stats of a room. A value that is not known is NaN (float) or -1 (integer), never 0. The counts of the whole engine count since
 * the engine was created.
 */
typedef struct AUDIOROOM_RoomStats {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * Round trip to the server on the media path, in ms.
     */
    float round_trip_ms;
    /**
     * Time from AUDIOROOM_LoginRoom to on_login_room, in ms.
     */
    float login_ms;
    /**
     * 1 when the media thread has real-time priority, otherwise 0; -1 while it is not known.
     */
    int32_t is_realtime;
    /**
     * Bits per second sent, headers included, over the last 100 ms.
     */
    int64_t send_bps;
    /**
     * Bits per second received, headers included, over the last 100 ms.
     */
    int64_t receive_bps;
    /**
     * Datagrams sent since the login.
     */
    int64_t datagrams_sent;
    /**
     * Datagrams received since the login.
     */
    int64_t datagrams_received;
    /**
     * Other users in the room.
     */
    int64_t users;
    /**
     * Remote streams in the room.
     */
    int64_t streams;
    /**
     * Underruns of all playback devices of the engine.
     */
    int64_t playback_underruns;
    /**
     * Overruns of all capture devices of the engine.
     */
    int64_t capture_overruns;
    /**
     * Wake-ups of the engine's media thread that were more than 5 ms late.
     */
    int64_t late_wakeups;
    /**
     * Events that were dropped because the application did not take them in time, in all rooms of the engine: room messages,
     * texts, data packets, RPC requests, on_first_audio, log lines and connection qualities.
     */
    int64_t dropped_events;
    /**
     * 1 when media goes over TCP, because UDP does not get through; otherwise 0. Over TCP, a lost packet delays those behind it.
     */
    int64_t is_tcp;
    /**
     * 1 when media goes through a TURN server that the server of the room has named, because there is no other way; otherwise 0. Then
     * `is_tcp` concerns the way to the TURN server.
     */
    int64_t is_relayed;
} AUDIOROOM_RoomStats;

/**
 * Stats of a stream. A value that is not known is NaN (float) or -1 (integer), never 0.
 */
typedef struct AUDIOROOM_StreamStats {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * Interarrival jitter (RFC 3550), in ms.
     */
    float jitter_ms;
    /**
     * Delay that the jitter buffer adds, in ms: the mean of recent packets.
     */
    float buffer_ms;
    /**
     * Target delay of the jitter buffer, in ms.
     */
    float target_ms;
    /**
     * Mouth-to-ear delay of a remote stream, in ms: the sum of the seven stages capture, chain, packet, network, jitter buffer,
     * decode and playback; NaN while one of them is not known. The stages are measured with the fastest packets of the last few
     * seconds. The first four (capture, chain, packet, network) need measurements of the sender, which this library sends about
     * once a second. LiveKit's own clients do not send them: the field is then NaN, and the delay is at least the sum of
     * `jitter_buffer_ms`, `decode_ms`, `playback_ms` and half of `round_trip_ms`.
     */
    float mouth_to_ear_ms;
    /**
     * Stage: the capture device of the sender, in ms: the minimum time from the sampling of the sound until the library received
     * the sample.
     */
    float capture_ms;
    /**
     * Stage: the time to fill a packet, plus the encoder's look-ahead, plus the decoder's own delay, in ms.
     */
    float packet_ms;
    /**
     * Stage: the network, in ms: half of the smallest round trip from the sender to the server, plus half of that from here to the
     * server. Without a common clock, one-way times cannot be measured: where the two directions of a path differ, the value is
     * off by half of the difference. Of the local stream: half of the round trip to the server.
     */
    float network_ms;
    /**
     * Stage: the jitter buffer, in ms: how long the fastest packets wait until they are decoded. With jitter this is more than
     * `buffer_ms`, which is the mean of recent packets, fast or slow.
     */
    float jitter_buffer_ms;
    /**
     * Stage: from decoding until mixing, in ms: decoded audio waits for its block of 2.5 ms.
     */
    float decode_ms;
    /**
     * Stage: this playback device, in ms, from mixing until the sound is heard.
     */
    float playback_ms;
    /**
     * 1 while the stream is decoded, 0 while active-speaker selection leaves it out (AUDIOROOM_SetMaxDecodedStreams), -1 for the local
     * stream.
     */
    int32_t is_decoded;
    /**
     * Packets received, or sent for the local stream.
     */
    int64_t packets;
    /**
     * Bytes of encoded audio in these packets.
     */
    int64_t bytes;
    /**
     * Packets that were missing at their playout time.
     */
    int64_t lost_packets;
    /**
     * Packets that arrived twice or too late (W3C packetsDiscarded).
     */
    int64_t discarded_packets;
    /**
     * Samples of one channel that were played (W3C totalSamplesReceived).
     */
    int64_t played_samples;
    /**
     * Concealed samples of one channel (W3C concealedSamples, without comfort noise).
     */
    int64_t concealed_samples;
    /**
     * Concealments, each of one or more samples in a row (W3C concealmentEvents).
     */
    int64_t concealment_events;
    /**
     * Packets decoded from in-band FEC.
     */
    int64_t fec_packets;
    /**
     * Frames of 10 ms decoded from DRED.
     */
    int64_t dred_frames;
    /**
     * Samples inserted to make the delay longer (W3C insertedSamplesForDeceleration).
     */
    int64_t inserted_samples;
    /**
     * Samples removed to make the delay shorter (W3C removedSamplesForAcceleration).
     */
    int64_t removed_samples;
    /**
     * Packets that arrived after their playout time.
     */
    int64_t late_packets;
    /**
     * Packets that arrived twice.
     */
    int64_t duplicate_packets;
    /**
     * Packets that arrived after one with a higher sequence number.
     */
    int64_t reordered_packets;
    /**
     * Packets with in-band FEC or a RED copy of earlier ones (W3C fecPacketsReceived).
     */
    int64_t fec_packets_received;
    /**
     * Packets played from a RED copy in a later packet.
     */
    int64_t red_packets;
    /**
     * Packets played that were resent after a NACK; of the local stream, packets that were resent.
     */
    int64_t retransmitted_packets;
    /**
     * Samples of one channel that left the jitter buffer (W3C jitterBufferEmittedCount).
     */
    int64_t emitted_samples;
    /**
     * Concealed samples of one channel that were silent (W3C silentConcealedSamples).
     */
    int64_t silent_concealed_samples;
    /**
     * Samples of one channel that were comfort noise or silence in DTX pauses; they count as played, not as concealed.
     */
    int64_t pause_samples;
    /**
     * Number of time stretches: how often samples were inserted or removed to change the delay.
     */
    int64_t stretches;
    /**
     * Sum of the time that each emitted sample spent in the jitter buffer, in seconds; divided by `emitted_samples` it is the mean
     * delay (W3C jitterBufferDelay).
     */
    double buffer_delay_s;
    /**
     * Sum of the target delay at each emitted sample, in seconds (W3C jitterBufferTargetDelay).
     */
    double target_delay_s;
    /**
     * Sum of the target delay that the network alone requires, at each emitted sample, in seconds (W3C jitterBufferMinimumDelay).
     */
    double minimum_delay_s;
    /**
     * Bitrate of the audio without RED copies, as set or chosen. This field and the next five are of the local stream only;
     * -1 or NaN for a remote stream.
     */
    int64_t bitrate_bps;
    /**
     * Estimated capacity of the network path to the server, in bits per second with headers; -1 while no limit has been found.
     */
    int64_t capacity_bps;
    /**
     * 1 when packets carry in-band FEC, otherwise 0; -1 when it is not known.
     */
    int32_t fec;
    /**
     * RED copies of earlier packets in each packet.
     */
    int32_t red;
    /**
     * DRED in each packet, in ms.
     */
    int32_t dred_ms;
    /**
     * Packet loss that listeners report, before any repair, 0 to 1; the encoder sets its protection for this loss.
     */
    float expected_loss;
    /**
     * Stage: the capture chain of the sender (resampling, echo cancellation, noise suppression, gain control), in ms.
     */
    float chain_ms;
    /**
     * How much faster the sender's clock runs than this machine's, in ppm; negative when it is slower. It is estimated from the
     * timestamps of the fastest packets, and NaN for the first half minute. Remote streams only.
     */
    float clock_ppm;
    /**
     * Packets received with RED copies (RFC 2198), used or not; of the local stream, packets sent with copies.
     */
    int64_t redundant_packets;
    /**
     * Share of packets lost, 0 to 1: of a remote stream, packets that were not there at their playout time, over the stream's life;
     * of the local stream, packets lost on the way to the server, by its last receiver report.
     */
    float loss;
    /**
     * Round trip to the room's server, in ms: for the local stream from the last receiver report, for a remote stream from the
     * media path.
     */
    float round_trip_ms;
} AUDIOROOM_StreamStats;

/**
 * Begins to report the quality of the local stream (on_publish_quality) and of the played streams (on_play_quality) every
 * `period_ms`, 500 to 60000 ms (3000 is usual); the counts of a report cover its period. A further call changes the period. No room
 * is needed yet. While nothing is published or played, there are no reports, and no thread wakes up for them.
 *
 * Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_StartQualityMonitor(struct AUDIOROOM_Engine *engine,
                                               uint32_t period_ms);

/**
 * Stops the reports of quality; does nothing when there are none.
 */
AUDIOROOM_API AUDIOROOM_Status AUDIOROOM_StopQualityMonitor(struct AUDIOROOM_Engine *engine);

/**
 * Writes `struct_size`, and NaN or -1 (unknown) into every other field of `stats`; `size` is `sizeof *stats`. Once is enough for
 * any number of calls of AUDIOROOM_GetRoomStats.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_InitRoomStats(struct AUDIOROOM_RoomStats *stats,
                                         size_t size);

/**
 * Writes the stats of a room into `stats`, which AUDIOROOM_InitRoomStats has filled before. They are at most 200 ms old while a
 * stream is sent or played.
 *
 * Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetRoomStats(struct AUDIOROOM_Engine *engine,
                                        AUDIOROOM_Room room,
                                        struct AUDIOROOM_RoomStats *stats);

/**
 * Writes `struct_size`, and NaN or -1 (unknown) into every other field of `stats`; `size` is `sizeof *stats`. Once is enough for
 * any number of calls of AUDIOROOM_GetStreamStats.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_InitStreamStats(struct AUDIOROOM_StreamStats *stats,
                                           size_t size);

/**
 * Writes the stats of a remote stream, or of the local stream by its handle, into `stats`, which AUDIOROOM_InitStreamStats has
 * filled before. They are at most 200 ms old while a stream is sent or played.
 *
 * Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_KIND, AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetStreamStats(struct AUDIOROOM_Engine *engine,
                                          AUDIOROOM_Room room,
                                          AUDIOROOM_Stream stream,
                                          struct AUDIOROOM_StreamStats *stats);

/* ------------------------------------------------------------------------------------------------------------
 * Tokens
 *
 * A token names a user, a room, what the user may do there, and when it expires.
 * AUDIOROOM_CreateToken signs one with a key's secret; no network and no engine are needed.
 * Sign tokens where users cannot read the secret, and pass them in AUDIOROOM_LoginOptions.
 */

/**
 * The contents of a token. Text is copied.
 */
typedef struct AUDIOROOM_TokenOptions {
    /**
     * Written by AUDIOROOM_InitTokenOptions.
     */
    uint32_t struct_size;
    /**
     * The token is valid for this time from now on, 1 to 31536000 s. Default: 3600.
     */
    uint32_t valid_seconds;
    /**
     * The name of the API key that signs the token; must be set. Default: NULL.
     */
    const char *api_key;
    /**
     * The secret of that key; must be set. Default: NULL.
     */
    const char *api_secret;
    /**
     * The user who may log in, 1 to 256 bytes; must be set. Default: NULL.
     */
    const char *user_id;
    /**
     * The user's display name, up to 256 bytes; NULL: the user id. Default: NULL.
     */
    const char *user_name;
    /**
     * The id of the room that the user may log in to, 1 to 256 bytes; must be set. Default: NULL.
     */
    const char *room_id;
    /**
     * Switch: the user may publish. Default: 1.
     */
    int32_t can_publish;
    /**
     * Switch: the user may play the streams of others. Default: 1.
     */
    int32_t can_subscribe;
    /**
     * Switch: the user may send messages and data. Default: 1.
     */
    int32_t can_publish_data;
    /**
     * Switch: other users do not see this user: neither on_user_update nor on_stream_update reports the user or a stream of the
     * user. Meant for users who only listen: set `can_publish` to 0 too. Default: 0.
     */
    int32_t is_hidden;
} AUDIOROOM_TokenOptions;

/**
 * Writes the defaults into `options`; `size` is `sizeof *options`.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_InitTokenOptions(struct AUDIOROOM_TokenOptions *options,
                                            size_t size);

/**
 * Signs a token and copies it into `buffer` (buffer rule). It is a LiveKit access token and needs no network.
 *
 * Do this on a server of yours and pass the token to the program that logs in: whoever has the secret can log in as any user.
 * Two calls may make tokens of different lengths: ask for the size once, and add 64 bytes.
 * Errors: AUDIOROOM_ERR_BUFFER_TOO_SMALL, AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_TOO_LONG.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_CreateToken(const struct AUDIOROOM_TokenOptions *options,
                                       char *buffer,
                                       size_t size,
                                       size_t *needed);

/* ------------------------------------------------------------------------------------------------------------
 * Server
 *
 * AUDIOROOM_CreateServer starts a room server inside the process; engines of any process log in to it.
 * AUDIOROOM_KickUser and AUDIOROOM_MuteUser act on this server; KickRoomUser and MuteRoomUser act on any.
 * Programs of one account on one machine need no server of their own: see FROM ONE MACHINE TO MANY.
 */

/**
 * A room server in this process.
 */
typedef struct AUDIOROOM_Server AUDIOROOM_Server;

/**
 * Settings of a server. Text is copied by AUDIOROOM_CreateServer.
 */
typedef struct AUDIOROOM_ServerOptions {
    /**
     * Written by AUDIOROOM_InitServerOptions.
     */
    uint32_t struct_size;
    /**
     * UDP port of the media; 0 lets the system choose. If the TCP port of the same number is free, or is the signalling port, it
     * accepts media of clients whose UDP is blocked. Default: 7870.
     */
    uint32_t udp_port;
    /**
     * Address and TCP port of signalling, such as "0.0.0.0:7870" or "[::]:7870"; port 0 lets the system choose. NULL:
     * "127.0.0.1:7870". Port 7870 of 127.0.0.1 is also that of the local server, which a login with `server_url` NULL starts:
     * while a local server has the port, AUDIOROOM_CreateServer returns AUDIOROOM_ERR_SERVER; while this server has the port, the
     * local server uses a free port. Default: NULL.
     */
    const char *bind;
    /**
     * Addresses that clients send media to, separated by commas. Behind NAT, set the public address. NULL: the addresses of
     * `media_binds` if it is set; otherwise the address of `bind`, or those of every interface if that is 0.0.0.0 or [::].
     * Default: NULL.
     */
    const char *node_ips;
    /**
     * The name of the API key whose tokens the server accepts; must be set. Default: NULL.
     */
    const char *api_key;
    /**
     * The secret of that key; must be set. Unless `bind`, `node_ips` and `media_binds` name loopback addresses only, it must
     * have at least 32 bytes and must not be a well-known example secret. Default: NULL.
     */
    const char *api_secret;
    /**
     * Certificate chain (PEM) for wss; given together with `tls_key_file`, and ws is refused then. Default: NULL.
     */
    const char *tls_cert_file;
    /**
     * The private key of that certificate (PEM). Default: NULL.
     */
    const char *tls_key_file;
    /**
     * Log lines are appended to this file; NULL: no file. Default: NULL.
     */
    const char *log_file;
    /**
     * Receives log lines, on threads of the server, one at a time; NULL: none. No function of the library may be called inside
     * (AUDIOROOM_ERR_WRONG_THREAD). Not called any more when AUDIOROOM_DestroyServer has returned. Default: NULL.
     *
     * [called on: a thread of the server; must not block]
     */
    void (*on_log)(void *user_data, const struct AUDIOROOM_LogEvent *event);
    /**
     * Passed to on_log unchanged. Default: NULL.
     */
    void *user_data;
    /**
     * AUDIOROOM_LogLevel. Only lines of this level and of more important ones are written to `log_file` and passed to on_log.
     * Default: AUDIOROOM_LOG_INFO.
     */
    int32_t log_level;
    /**
     * Maximum number of rooms, 1 to 1000000; a login to a further room ends with AUDIOROOM_ERR_ROOM_FULL. Default: 1000.
     */
    uint32_t max_rooms;
    /**
     * Maximum number of users in a room, 1 to 100000; a further login ends with AUDIOROOM_ERR_ROOM_FULL. Default: 500.
     */
    uint32_t max_users_per_room;
    /**
     * Maximum number of users on the server, 1 to 1000000; a further login ends with AUDIOROOM_ERR_ROOM_FULL. Default: 2000.
     */
    uint32_t max_users;
    /**
     * Maximum number of logins per second from one IP address, 1 to 1000000; a further login ends with AUDIOROOM_ERR_BUSY.
     * Default: 100.
     */
    uint32_t max_logins_per_second;
    /**
     * A room without users is closed after this time, 0 to 86400000 ms. Default: 20000.
     */
    uint32_t empty_room_timeout_ms;
    /**
     * IP addresses to bind the media port to, separated by commas. NULL: for each address in `node_ips`, the same address if it
     * is one of this machine, otherwise the address of `bind`; if `bind` is a loopback address and the address in `node_ips` is
     * not (a server behind a proxy), all addresses of this machine. Without `node_ips`: the address of `bind`. If only loopback
     * addresses result, the server also binds the other addresses of this machine, because Firefox sends no media to a loopback
     * address. On these additional addresses it serves only browsers on this machine. If media sent to `node_ips` would not
     * arrive, the server does not start (AUDIOROOM_ERR_SERVER). Default: NULL.
     */
    const char *media_binds;
} AUDIOROOM_ServerOptions;

/**
 * Stats of a server, counted since it started unless said otherwise.
 */
typedef struct AUDIOROOM_ServerStats {
    /**
     * Bytes of this struct that are valid.
     */
    uint32_t struct_size;
    /**
     * Reserved.
     */
    uint32_t reserved0;
    /**
     * Rooms now.
     */
    int64_t rooms;
    /**
     * Users now.
     */
    int64_t users;
    /**
     * Published streams now.
     */
    int64_t streams;
    /**
     * Signalling connections now.
     */
    int64_t connections;
    /**
     * Logins that were accepted.
     */
    int64_t logins;
    /**
     * Logins and requests that were refused.
     */
    int64_t refused;
    /**
     * Audio packets received.
     */
    int64_t packets_received;
    /**
     * Audio packets forwarded, counted for each listener.
     */
    int64_t packets_forwarded;
    /**
     * Data packets forwarded, counted for each receiver.
     */
    int64_t data_forwarded;
    /**
     * Data packets that were dropped because a receiver's queue was full.
     */
    int64_t data_dropped;
    /**
     * Datagrams received.
     */
    int64_t datagrams_received;
    /**
     * Datagrams sent.
     */
    int64_t datagrams_sent;
    /**
     * Bytes received.
     */
    int64_t bytes_received;
    /**
     * Bytes sent.
     */
    int64_t bytes_sent;
} AUDIOROOM_ServerStats;

/**
 * Writes the defaults into `options`; `size` is `sizeof *options`.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_InitServerOptions(struct AUDIOROOM_ServerOptions *options,
                                             size_t size);

/**
 * Starts a room server in this process and writes it to `*server`. When it returns, clients can log in.
 *
 * `abi_version` is AUDIOROOM_ABI_VERSION. Programs of one operating-system account on one machine need no server of their own: see
 * `server_url` of AUDIOROOM_EngineOptions.
 * Errors: AUDIOROOM_ERR_SERVER when a port is taken, an address is not this machine's, addresses contradict each other so that
 * media would not arrive, or a secret is too weak; AUDIOROOM_ERR_FILE for certificates, AUDIOROOM_ERR_VERSION,
 * AUDIOROOM_ERR_NOT_BUILT_IN, and those of bad arguments.
 *
 * [blocks: up to 100 ms]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_CreateServer(uint32_t abi_version,
                                        const struct AUDIOROOM_ServerOptions *options,
                                        struct AUDIOROOM_Server **server);

/**
 * Ends a server and sets `*server` to NULL; the users in its rooms lose their connection. NULL, and a variable that holds NULL,
 * are harmless.
 *
 * The engines of these users report on_reconnecting, and on_disconnect if no server answers within `reconnect_timeout_ms`. If
 * two threads destroy through one variable, one of them does it and the other returns at once.
 *
 * [blocks: up to 500 ms]
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_DestroyServer(struct AUDIOROOM_Server **server);

/**
 * Copies the address for clients on this machine, such as "ws://127.0.0.1:7870", into `buffer` (buffer rule). If `bind` is not a
 * loopback address, clients on other machines use the same scheme and port with an address of this machine.
 *
 * Errors: AUDIOROOM_ERR_BUFFER_TOO_SMALL, AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetServerUrl(struct AUDIOROOM_Server *server,
                                        char *buffer,
                                        size_t size,
                                        size_t *needed);

/**
 * Removes a user from a room; the user gets on_kick_out with AUDIOROOM_ERR_KICKED. The token stays valid: the user may come back.
 *
 * The user is removed when the call returns; there is no request, and no event for the caller.
 * Errors: AUDIOROOM_ERR_NOT_FOUND when there is no such room or user, AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_KickUser(struct AUDIOROOM_Server *server,
                                    const char *room_id,
                                    const char *user_id);

/**
 * Switch: mutes a user in a room, for everyone; 0 lifts the mute.
 *
 * The mute covers all present and future audio streams of the user, and lasts through reconnects and new logins until the room
 * is closed. If a room has more than 4096 mutes, the server may drop mutes of users who are not in the room. The server
 * forwards no audio of the user meanwhile. The user cannot lift the server's mute, and gets on_server_mute when it starts and
 * ends. The user's own mute (AUDIOROOM_EnableMic) is independent of it. The server's mute can be lifted while the user is not
 * in the room. The mute is in force when the call returns; there is no request, and no event for the caller.
 * Errors: AUDIOROOM_ERR_NOT_FOUND when there is no such room, or when the user is neither in the room nor muted there,
 * AUDIOROOM_ERR_NULL_ARGUMENT.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_MuteUser(struct AUDIOROOM_Server *server,
                                    const char *room_id,
                                    const char *user_id,
                                    int32_t mute);

/**
 * Writes `struct_size`, and NaN or -1 (unknown) into every other field of `stats`; `size` is `sizeof *stats`. Once is enough for
 * any number of calls of AUDIOROOM_GetServerStats.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_InitServerStats(struct AUDIOROOM_ServerStats *stats,
                                           size_t size);

/**
 * Writes the stats of a server into `stats`, which AUDIOROOM_InitServerStats has filled before.
 *
 * Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
 */
AUDIOROOM_API
AUDIOROOM_Status AUDIOROOM_GetServerStats(struct AUDIOROOM_Server *server,
                                          struct AUDIOROOM_ServerStats *stats);

#ifdef __cplusplus
}
#endif

#endif /* AUDIOROOM_H */
