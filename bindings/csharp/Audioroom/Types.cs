// Written by `make bindings` from include/audioroom.h. Do not edit.

using System;
using System.Runtime.InteropServices;

namespace Audioroom
{

    /// <summary>
    /// The numbers of Status. The comment of an error ends with what the application can do about it, if there is something. -1
    /// to -99 are about the call, -100 to -199 about rooms, -200 publishing, -300 playing, -400 devices, -500 files, -600
    /// servers.
    /// </summary>
    public enum StatusCode
    {
        /// <summary>The call succeeded, or was accepted and an event reports its result.</summary>
        Ok = 0,
        /// <summary>A pointer that must not be null was null. Fix the call.</summary>
        ErrNullArgument = -1,
        /// <summary>A string is not UTF-8. Convert it first.</summary>
        ErrInvalidUtf8 = -2,
        /// <summary>A string or a message is longer than allowed. Shorten it: nothing is ever cut.</summary>
        ErrTooLong = -3,
        /// <summary>A number is outside its stated range, or a string is empty or not permitted. Fix the call.</summary>
        ErrOutOfRange = -4,
        /// <summary>`structSize` is 0 or not a valid size of this struct. Call the struct's Init function first.</summary>
        ErrStructSize = -5,
        /// <summary>
        /// The struct is longer than this library knows, and a byte beyond the known fields is not 0. Clear those bytes or
        /// update the library.
        /// </summary>
        ErrUnknownField = -6,
        /// <summary>Header and library are of different ABI versions. Install the matching pair.</summary>
        ErrVersion = -7,
        /// <summary>
        /// There is no such room, stream or user (any more), or no default device. Forget the handle or the id.
        /// </summary>
        ErrNotFound = -8,
        /// <summary>
        /// The handle is of another kind, such as a stream where a room is expected. Fix the order of the arguments.
        /// </summary>
        ErrWrongKind = -9,
        /// <summary>Not possible now. The message says what has to come first.</summary>
        ErrWrongState = -10,
        /// <summary>This function may not be called on this thread. Post to your own loop.</summary>
        ErrWrongThread = -11,
        /// <summary>
        /// A queue is full, another thread is in the same call, or the server limits the rate of logins. Try again later.
        /// </summary>
        ErrBusy = -12,
        /// <summary>
        /// The buffer is too small. Where the function has an argument `needed`, it says how large it must be.
        /// </summary>
        ErrBufferTooSmall = -13,
        /// <summary>
        /// The function or setting is not available: it was left out of this build, or the operating system or its sound server
        /// does not offer it. Do without it.
        /// </summary>
        ErrNotBuiltIn = -14,
        /// <summary>The room ended before the request had its answer. Send it again after the next login.</summary>
        ErrCancelled = -15,
        /// <summary>A fault in the library. Report it with the message.</summary>
        ErrInternal = -16,
        /// <summary>The server could not be reached. Check address and network, then retry.</summary>
        ErrUnreachable = -100,
        /// <summary>
        /// What answers at that address is not the expected server: it is not a room server or, for a login with `serverUrl`
        /// null, it is a program at LOCAL_PORT that is not this account's local server. Fix the address.
        /// </summary>
        ErrNotAServer = -101,
        /// <summary>No answer in time. Retry.</summary>
        ErrTimeout = -102,
        /// <summary>
        /// The server needs a token, and there is neither a token nor a key. Pass a token, or a key and its secret.
        /// </summary>
        ErrTokenNeeded = -103,
        /// <summary>The token has expired. Get a fresh one and log in again.</summary>
        ErrTokenExpired = -104,
        /// <summary>The server refuses the token. Check the key, the secret and the grants.</summary>
        ErrTokenRefused = -105,
        /// <summary>The token is for another room or user than the call names. Fix the call or the token.</summary>
        ErrTokenMismatch = -106,
        /// <summary>The room or the server is full. Retry later.</summary>
        ErrRoomFull = -107,
        /// <summary>This engine is in that room already. Log out first.</summary>
        ErrAlreadyInRoom = -108,
        /// <summary>
        /// The same user logged in to the room elsewhere. Do not log in again automatically: the two would remove each other.
        /// </summary>
        ErrSameUser = -109,
        /// <summary>The user was removed from the room. Ask before logging in again.</summary>
        ErrKicked = -110,
        /// <summary>The token or the server does not allow this. The message says which; get a token that allows it.</summary>
        ErrNotAllowed = -111,
        /// <summary>The connection was lost and did not come back in time. Log in again.</summary>
        ErrConnectionLost = -112,
        /// <summary>
        /// The other user has no such RPC method, or the method answered with an error. The `code` of OnRpcDone says which.
        /// </summary>
        ErrRpcFailed = -113,
        /// <summary>
        /// The local stream is not sent. The message says why, and what helps: Room.RestartPublish, or a key.
        /// </summary>
        ErrPublishFailed = -200,
        /// <summary>The stream cannot be played. The message says why.</summary>
        ErrPlayFailed = -300,
        /// <summary>The sound device does not exist, is in use, or failed. Choose another or wait for it.</summary>
        ErrDevice = -400,
        /// <summary>A file cannot be read or written, or is not of a supported format. Fix the path or the file.</summary>
        ErrFile = -500,
        /// <summary>The server cannot start or was stopped. The message says why.</summary>
        ErrServer = -600,
    }

    /// <summary>
    /// The positions of a switch. Every switch is an int32_t: 0 is off, any other number except Switch.Auto is on.
    /// </summary>
    public enum Switch
    {
        /// <summary>Off.</summary>
        Off = 0,
        /// <summary>On.</summary>
        On = 1,
        /// <summary>The library chooses, where a comment allows it.</summary>
        Auto = int.MinValue,
    }

    /// <summary>Importance of a log line. A level includes all levels with smaller numbers.</summary>
    public enum LogLevel
    {
        /// <summary>No lines.</summary>
        Off = 0,
        /// <summary>Errors that need attention: a fault of the library, or a service that stopped.</summary>
        Error = 1,
        /// <summary>Conditions that somebody should correct.</summary>
        Warn = 2,
        /// <summary>Logins, devices, reconnects.</summary>
        Info = 3,
        /// <summary>Details for finding faults.</summary>
        Debug = 4,
        /// <summary>Every message.</summary>
        Trace = 5,
    }

    /// <summary>The thread that calls the callbacks.</summary>
    public enum EventMode
    {
        /// <summary>A thread of the engine.</summary>
        Thread = 0,
        /// <summary>The thread that calls Engine.PollEvents.</summary>
        Poll = 1,
    }

    /// <summary>The state of a room.</summary>
    public enum RoomState
    {
        /// <summary>The login is under way.</summary>
        Connecting = 0,
        /// <summary>Logged in.</summary>
        Connected = 1,
        /// <summary>The connection broke, and the library reconnects.</summary>
        Reconnecting = 2,
        /// <summary>The logout is under way.</summary>
        Leaving = 3,
    }

    /// <summary>State of publishing or of playing a stream.</summary>
    public enum StreamState
    {
        /// <summary>Requested and not yet confirmed.</summary>
        Starting = 0,
        /// <summary>Active. It may be reported again after a reconnect.</summary>
        Active = 1,
        /// <summary>Ended. `status` is StatusCode.Ok after a call of the application, otherwise the cause.</summary>
        Stopped = 2,
    }

    /// <summary>Kinds of users: LiveKit's numbers. A kind that is not listed here keeps its number.</summary>
    public enum UserKind
    {
        /// <summary>A person, or a program that joins like one.</summary>
        Standard = 0,
        /// <summary>A service that publishes streams from outside.</summary>
        Ingress = 1,
        /// <summary>A service that records or forwards streams.</summary>
        Egress = 2,
        /// <summary>A telephone.</summary>
        Sip = 3,
        /// <summary>An agent.</summary>
        Agent = 4,
    }

    /// <summary>How the encoder weighs a short delay against robustness.</summary>
    public enum LatencyMode
    {
        /// <summary>Packets of 10 ms, Opus in restricted low-delay mode. For good networks.</summary>
        Low = 0,
        /// <summary>Packets of 20 ms, with in-band FEC where that helps.</summary>
        Balanced = 1,
        /// <summary>Packets of 40 ms with DRED, which bridges bursts of loss. For bad networks.</summary>
        Robust = 2,
    }

    /// <summary>The kind of sound that the local stream carries.</summary>
    public enum Content
    {
        /// <summary>Speech.</summary>
        Voice = 0,
        /// <summary>Music, or other sound that must not be processed.</summary>
        Music = 1,
    }

    /// <summary>A condition of the local microphone that its user should know of.</summary>
    public enum MicAttention
    {
        /// <summary>
        /// The microphone is on and published, and has been silent (no sample above -72 dBFS) for 5 s from the start, or for 30
        /// s after sound: perhaps a switch on the microphone is off, or the wrong device is selected. Reported once for each
        /// silence.
        /// </summary>
        Silent = 0,
        /// <summary>The microphone has sound again after MicAttention.Silent.</summary>
        SoundIsBack = 1,
        /// <summary>
        /// The user speaks (400 ms of voice) while Engine.EnableMic has switched the microphone off. Reported at most every 20
        /// s, and only while the stream is published. While the server mutes the user in every room in which a stream is
        /// published, the microphone is closed, and there is no report.
        /// </summary>
        SpeakingWhileMuted = 2,
    }

    /// <summary>What loses or delays audio while no device has failed.</summary>
    public enum AudioProblem
    {
        /// <summary>
        /// The capture processor takes too long (StatusCode.ErrTimeout), or writes NaN or infinite samples
        /// (StatusCode.ErrOutOfRange).
        /// </summary>
        CaptureProcessor = 0,
        /// <summary>
        /// The playback processor takes too long (StatusCode.ErrTimeout), or writes NaN or infinite samples
        /// (StatusCode.ErrOutOfRange).
        /// </summary>
        PlaybackProcessor = 1,
        /// <summary>
        /// Engine.Push or Engine.PushAux got NaN or infinite samples, which became silence (StatusCode.ErrOutOfRange).
        /// </summary>
        PushedSound = 2,
        /// <summary>
        /// A remote stream is not heard (StatusCode.ErrPlayFailed): for a second or longer, more than half of its packets were
        /// not Opus, or the engine receives Library.GetMaxReceivedStreams streams already.
        /// </summary>
        PlayedStream = 3,
    }

    /// <summary>When the microphone is sent.</summary>
    public enum TalkMode
    {
        /// <summary>Always.</summary>
        Open = 0,
        /// <summary>While the push-to-talk key is held (Engine.SetPushToTalkPressed).</summary>
        Push = 1,
        /// <summary>While voice is detected.</summary>
        Voice = 2,
    }

    /// <summary>Rooms of the reverb.</summary>
    public enum ReverbPreset
    {
        /// <summary>A small furnished room: 0.4 s.</summary>
        SoftRoom = 0,
        /// <summary>A club: 0.9 s, without high frequencies.</summary>
        WarmClub = 1,
        /// <summary>A concert hall: 2.2 s.</summary>
        ConcertHall = 2,
        /// <summary>A large auditorium: 3.2 s, bright.</summary>
        LargeAuditorium = 3,
    }

    /// <summary>State of a media player.</summary>
    public enum PlayerState
    {
        /// <summary>The beginning of the file is being read. Player.Start may be called already.</summary>
        Loading = 0,
        /// <summary>The file was opened, or the player was stopped.</summary>
        Ready = 1,
        /// <summary>
        /// The player plays. The event comes with the first sample after Player.Start or Player.Resume, also while the player
        /// is neither played locally nor sent.
        /// </summary>
        Playing = 2,
        /// <summary>Player.Pause has paused it.</summary>
        Paused = 3,
        /// <summary>The file was played as often as was asked for.</summary>
        Ended = 4,
        /// <summary>The file cannot be opened, or cannot be read any further.</summary>
        Failed = 5,
    }

    /// <summary>What a recording contains.</summary>
    public enum RecordingSource
    {
        /// <summary>
        /// The local voice: the microphone after processing, effects, volume and microphone switch, as it is sent, but without
        /// the aux input and media players. While the microphone is closed (nothing is published), it is silence.
        /// </summary>
        Voice = 0,
        /// <summary>One remote stream, before volume and pan.</summary>
        Stream = 1,
        /// <summary>
        /// The local voice, and what the loudspeaker plays: remote streams with their volumes, the aux input and the players,
        /// without the sidetone. While Engine.EnableSpeaker is off, only the local voice is recorded. A limiter keeps their sum
        /// within full scale.
        /// </summary>
        Mix = 2,
        /// <summary>
        /// The local voice, and each remote user of each room, in one file each. A user who is in two rooms has two files. The
        /// streams of a user are added up, before volume and pan.
        /// </summary>
        Each = 3,
    }

    /// <summary>The format of a recording.</summary>
    public enum RecordingFormat
    {
        /// <summary>As the end of `path` says: .wav, or .ogg or .opus.</summary>
        ByName = 0,
        /// <summary>WAV, 48 kHz, 16 bit. Beyond 4 GiB it becomes RF64.</summary>
        Wav = 1,
        /// <summary>Ogg Opus, 48 kHz, in packets of 20 ms.</summary>
        OggOpus = 2,
    }

    /// <summary>What a sound device does: it captures or it plays.</summary>
    public enum DeviceSide
    {
        /// <summary>Microphones.</summary>
        Capture = 0,
        /// <summary>Loudspeakers.</summary>
        Playback = 1,
    }

    /// <summary>What happened to a sound device.</summary>
    public enum DeviceChange
    {
        /// <summary>The device was added.</summary>
        Added = 0,
        /// <summary>The device was removed.</summary>
        Removed = 1,
        /// <summary>The display name of the device changed.</summary>
        Renamed = 2,
        /// <summary>The device became the system's default.</summary>
        Default = 3,
        /// <summary>This engine uses the device from now on.</summary>
        Used = 4,
    }

    /// <summary>How data is delivered.</summary>
    public enum Delivery
    {
        /// <summary>Unreliable and unordered: a lost packet is not resent, and no packet waits for an earlier one.</summary>
        Lossy = 0,
        /// <summary>Reliable and ordered.</summary>
        Reliable = 1,
    }

    /// <summary>The parts of a byte stream.</summary>
    public enum BytesPart
    {
        /// <summary>The stream begins.</summary>
        Begin = 0,
        /// <summary>The next bytes.</summary>
        Data = 1,
        /// <summary>The stream ended. Its bytes are complete only if `status` is StatusCode.Ok.</summary>
        End = 2,
        /// <summary>The stream was refused: the library does not receive it, and no other part follows.</summary>
        Refused = 3,
    }

    /// <summary>
    /// LiveKit's codes of RPC errors, in `code` of OnRpcDone. Room.RejectRpc may use other codes for errors of the application.
    /// </summary>
    public enum RpcCode
    {
        /// <summary>The user has not registered the method.</summary>
        UnsupportedMethod = 1400,
        /// <summary>There is no such user in the room.</summary>
        RecipientNotFound = 1401,
        /// <summary>The payload is longer than the receiver accepts.</summary>
        RequestPayloadTooLarge = 1402,
        /// <summary>The server does not forward RPC.</summary>
        UnsupportedServer = 1403,
        /// <summary>The receiver does not know this version of RPC.</summary>
        UnsupportedVersion = 1404,
        /// <summary>The method failed, and its program gives no code of its own.</summary>
        ApplicationError = 1500,
        /// <summary>The receiver did not confirm the request in time.</summary>
        ConnectionTimeout = 1501,
        /// <summary>The method did not answer in time.</summary>
        ResponseTimeout = 1502,
        /// <summary>The receiver left before it answered.</summary>
        RecipientDisconnected = 1503,
        /// <summary>The response of a LiveKit client is longer than 15360 bytes.</summary>
        ResponsePayloadTooLarge = 1504,
        /// <summary>The request could not be sent.</summary>
        SendFailed = 1505,
    }

    /// <summary>End-to-end encryption of one stream.</summary>
    public enum EncryptionState
    {
        /// <summary>The room has a key, but this remote stream is sent in clear. It is played.</summary>
        None = 0,
        /// <summary>The stream is encrypted, and its key is right.</summary>
        Ok = 1,
        /// <summary>
        /// The stream is encrypted, and this engine has no key for it, or none with the index that its user sends with. It is
        /// silent. For the local stream: there is no key to send with, and nothing is sent.
        /// </summary>
        KeyMissing = 2,
        /// <summary>The stream is encrypted with a key other than the one that is set. It is silent.</summary>
        KeyWrong = 3,
    }

    /// <summary>The quality of a stream or of a connection.</summary>
    public enum Quality
    {
        /// <summary>Not known (yet).</summary>
        Unknown = -1,
        /// <summary>Nothing useful gets through.</summary>
        Lost = 0,
        /// <summary>Words are lost.</summary>
        Poor = 1,
        /// <summary>Faults can be heard.</summary>
        Good = 2,
        /// <summary>Faults are hardly heard.</summary>
        Excellent = 3,
    }

    /// <summary>What all events have.</summary>
    public abstract class Event
    {
        /// <summary>StatusCode.Ok, or the cause.</summary>
        public StatusCode Status { get; internal set; }
        /// <summary>The cause and what to do, for people.</summary>
        public string Message { get; internal set; }
    }

    /// <summary>
    /// Settings of an engine. Text is copied by Engine.
    ///
    /// A property that is null has its default.
    /// </summary>
    public sealed partial class EngineOptions
    {
        /// <summary>EventMode. Default: EventMode.Thread.</summary>
        public EventMode? EventMode { get; set; }
        /// <summary>
        /// The user id, 1 to 256 bytes; null: Engine.SetUser sets it before the login, or the token of the login has it.
        /// Default: null.
        /// </summary>
        public string UserId { get; set; }
        /// <summary>
        /// The user's display name, up to 256 bytes; null: the user id. It is used in tokens that the engine signs. In a login
        /// with a token of the application, the name in that token is used instead; if the token has none, the user id.
        /// Room.SetUserName replaces either in a room. Default: null.
        /// </summary>
        public string UserName { get; set; }
        /// <summary>
        /// The server of logins that name none, "ws://host:port" or "wss://host:port", or several as Engine.SetServer takes
        /// them. null: the local server of this operating-system account; if it is not running, the login starts it in this
        /// process. Default: null.
        /// </summary>
        public string ServerUrl { get; set; }
        /// <summary>
        /// The name of the API key with which the engine signs a token for a login that passes none; null: the engine signs no
        /// tokens. Default: null.
        /// </summary>
        public string ApiKey { get; set; }
        /// <summary>
        /// The secret of that key. Keep it on servers and in tests: whoever has it can log in as any user. Default: null.
        /// </summary>
        public string ApiSecret { get; set; }
        /// <summary>A PEM file with certificates to trust besides the system's, for wss; null: none. Default: null.</summary>
        public string CaFile { get; set; }
        /// <summary>
        /// The microphone: null (the system's default device), an id from Library.GetDevices, "null" (silence), "file:PATH"
        /// (plays a WAV file in a loop, at the pace of a sound card: PCM of 8 to 32 bit or float of 32 bit, 8 to 192 kHz, up to
        /// 10 minutes), or "push" (Engine.Push). Default: null.
        /// </summary>
        public string CaptureDevice { get; set; }
        /// <summary>
        /// The loudspeaker: null (the system's default device), an id from Library.GetDevices, "null" (discards the sound),
        /// "file:PATH" (writes a WAV file of 48000 Hz, 16 bit, one channel, RF64 beyond 4 GiB; an existing file is replaced),
        /// or "pull" (Engine.Pull). Default: null.
        /// </summary>
        public string PlaybackDevice { get; set; }
        /// <summary>Log lines are appended to this file; null: no file. Default: null.</summary>
        public string LogFile { get; set; }
        /// <summary>How the local microphone is encoded; null: the defaults of InitAudioProfile. Default: null.</summary>
        public AudioProfile AudioProfile { get; set; }
        /// <summary>Switch: publishing waits for Room.StartPublish, and no microphone is opened before. Default: 0.</summary>
        public bool? ManualPublish { get; set; }
        /// <summary>Switch: playing waits for Stream.StartPlay. Default: 0.</summary>
        public bool? ManualPlay { get; set; }
        /// <summary>
        /// LogLevel. Only lines of this level and of more important ones are written to `logFile` and passed to OnLog. Default:
        /// LogLevel.Info.
        /// </summary>
        public LogLevel? LogLevel { get; set; }

        internal IntPtr Write(Arguments arguments)
        {
            IntPtr pointer = arguments.Struct(typeof(Native.EngineOptions), Native.InitEngineOptions);
            var c = (Native.EngineOptions)Marshal.PtrToStructure(pointer, typeof(Native.EngineOptions));
            if (EventMode != null) { c.event_mode = (int)EventMode.Value; }
            if (UserId != null) { c.user_id = arguments.Text("UserId", UserId); }
            if (UserName != null) { c.user_name = arguments.Text("UserName", UserName); }
            if (ServerUrl != null) { c.server_url = arguments.Text("ServerUrl", ServerUrl); }
            if (ApiKey != null) { c.api_key = arguments.Text("ApiKey", ApiKey); }
            if (ApiSecret != null) { c.api_secret = arguments.Text("ApiSecret", ApiSecret); }
            if (CaFile != null) { c.ca_file = arguments.Text("CaFile", CaFile); }
            if (CaptureDevice != null) { c.capture_device = arguments.Text("CaptureDevice", CaptureDevice); }
            if (PlaybackDevice != null) { c.playback_device = arguments.Text("PlaybackDevice", PlaybackDevice); }
            if (LogFile != null) { c.log_file = arguments.Text("LogFile", LogFile); }
            if (AudioProfile != null) { c.audio_profile = AudioProfile.Write(arguments); }
            if (ManualPublish != null) { c.manual_publish = ManualPublish.Value ? 1 : 0; }
            if (ManualPlay != null) { c.manual_play = ManualPlay.Value ? 1 : 0; }
            if (LogLevel != null) { c.log_level = (int)LogLevel.Value; }
            Marshal.StructureToPtr(c, pointer, false);
            return pointer;
        }
    }

    /// <summary>
    /// A line of the log.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class LogEvent : Event
    {
        /// <summary>The part of the library that wrote it.</summary>
        public string Target { get; internal set; }
        /// <summary>LogLevel.</summary>
        public LogLevel Level { get; internal set; }

        internal static LogEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.LogEvent)Memory.Struct(pointer, typeof(Native.LogEvent));
            return new LogEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Target = Memory.Text(c.target),
                Level = (LogLevel)c.level,
            };
        }
    }

    /// <summary>
    /// A login succeeded or failed. The event comes exactly once for each Engine.LoginRoom that returned StatusCode.Ok, unless
    /// Room.Logout came first.
    ///
    /// Status: StatusCode.Ok; StatusCode.ErrUnreachable, StatusCode.ErrNotAServer, StatusCode.ErrTimeout and
    /// StatusCode.ErrConnectionLost when the server cannot be reached or stops answering; StatusCode.ErrTokenExpired and
    /// StatusCode.ErrTokenRefused when the server does not accept the token; StatusCode.ErrRoomFull when the room or the server
    /// is full; StatusCode.ErrBusy when there are too many logins a second; StatusCode.ErrNotFound when the server does not
    /// create rooms and this one does not exist; StatusCode.ErrOutOfRange when the server does not accept an id;
    /// StatusCode.ErrSameUser and StatusCode.ErrKicked when the user is removed during the login; StatusCode.ErrFile for
    /// `caFile`, or for the file in which the library keeps the local server's key; StatusCode.ErrServer when the local server
    /// cannot start; StatusCode.ErrInternal.
    /// </summary>
    public sealed partial class LoginRoomEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The room id, as passed to Engine.LoginRoom.</summary>
        public string RoomId { get; internal set; }
        /// <summary>
        /// The address of the server, such as "ws://127.0.0.1:7870". Of several addresses it is the one in use; if all failed,
        /// it is the one that was tried last, while the status is that of the first.
        /// </summary>
        public string ServerUrl { get; internal set; }
        /// <summary>
        /// A risk that the user should know of, such as a token that was sent over ws:// to another machine; "" where there is
        /// none.
        /// </summary>
        public string Warning { get; internal set; }
        /// <summary>1 when the server runs in this process.</summary>
        public bool IsEmbedded { get; internal set; }

        internal static LoginRoomEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.LoginRoomEvent)Memory.Struct(pointer, typeof(Native.LoginRoomEvent));
            room = Room.Of(engine, null, c.room);
            return new LoginRoomEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                RoomId = Memory.Text(c.room_id),
                ServerUrl = Memory.Text(c.server_url),
                Warning = Memory.Text(c.warning),
                IsEmbedded = c.is_embedded > 0,
            };
        }
    }

    /// <summary>
    /// Room.Logout is done; `room` becomes invalid when this callback returns.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class LogoutRoomEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The room id, as passed to Engine.LoginRoom.</summary>
        public string RoomId { get; internal set; }

        internal static LogoutRoomEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.LogoutRoomEvent)Memory.Struct(pointer, typeof(Native.LogoutRoomEvent));
            room = Room.Of(engine, null, c.room);
            return new LogoutRoomEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                RoomId = Memory.Text(c.room_id),
            };
        }
    }

    /// <summary>
    /// The user was removed from the room; publishing and playing have stopped, and `room` becomes invalid when this callback
    /// returns.
    ///
    /// Status: StatusCode.ErrSameUser when the user logged in elsewhere, StatusCode.ErrKicked when the user was removed,
    /// StatusCode.ErrNotFound when the room was closed.
    /// </summary>
    public sealed partial class KickOutEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The room id, as passed to Engine.LoginRoom.</summary>
        public string RoomId { get; internal set; }

        internal static KickOutEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.KickOutEvent)Memory.Struct(pointer, typeof(Native.KickOutEvent));
            room = Room.Of(engine, null, c.room);
            return new KickOutEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                RoomId = Memory.Text(c.room_id),
            };
        }
    }

    /// <summary>
    /// The connection is lost for good; `room` becomes invalid when this callback returns. Log in again if the user wants to.
    ///
    /// Status: StatusCode.ErrConnectionLost.
    /// </summary>
    public sealed partial class DisconnectEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The room id, as passed to Engine.LoginRoom.</summary>
        public string RoomId { get; internal set; }

        internal static DisconnectEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.DisconnectEvent)Memory.Struct(pointer, typeof(Native.DisconnectEvent));
            room = Room.Of(engine, null, c.room);
            return new DisconnectEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                RoomId = Memory.Text(c.room_id),
            };
        }
    }

    /// <summary>
    /// The connection broke, and the library tries to reconnect until `reconnectTimeoutMs` is over. The event comes once for
    /// each outage. The application can show it.
    ///
    /// Status: StatusCode.ErrConnectionLost, or StatusCode.ErrTimeout when the server stopped answering; other numbers are
    /// possible, and there is nothing to do about any of them.
    /// </summary>
    public sealed partial class ReconnectingEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }

        internal static ReconnectingEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.ReconnectingEvent)Memory.Struct(pointer, typeof(Native.ReconnectingEvent));
            room = Room.Of(engine, null, c.room);
            return new ReconnectingEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
            };
        }
    }

    /// <summary>
    /// The connection is back. Users and streams that changed meanwhile are reported as additions and removals; handles and ids
    /// are the same.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class ReconnectedEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The address of the server in use, which may have changed.</summary>
        public string ServerUrl { get; internal set; }
        /// <summary>1 when the server runs in this process.</summary>
        public bool IsEmbedded { get; internal set; }

        internal static ReconnectedEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.ReconnectedEvent)Memory.Struct(pointer, typeof(Native.ReconnectedEvent));
            room = Room.Of(engine, null, c.room);
            return new ReconnectedEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                ServerUrl = Memory.Text(c.server_url),
                IsEmbedded = c.is_embedded > 0,
            };
        }
    }

    /// <summary>
    /// The library needs a fresh token to reconnect. Answer with Room.RenewToken, on any thread, before `reconnectTimeoutMs` is
    /// over; without an answer the room ends with OnDisconnect. A token that expires while the room is connected causes no
    /// event.
    ///
    /// Status: StatusCode.ErrTokenNeeded, StatusCode.ErrTokenExpired, StatusCode.ErrTokenRefused.
    /// </summary>
    public sealed partial class TokenNeededEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }

        internal static TokenNeededEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.TokenNeededEvent)Memory.Struct(pointer, typeof(Native.TokenNeededEvent));
            room = Room.Of(engine, null, c.room);
            return new TokenNeededEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
            };
        }
    }

    /// <summary>
    /// Settings of one login. Text is copied by Engine.LoginRoom.
    ///
    /// A property that is null has its default.
    /// </summary>
    public sealed partial class LoginOptions
    {
        /// <summary>
        /// Whether publishing waits for Room.StartPublish: 0, 1, or Switch.Auto. With Switch.Auto the library reads the switch
        /// of Engine.SetManualPublish when OnLoginRoom returns, but not before 30 ms after Engine.LoginRoom. 0 is the fastest
        /// way: publishing is part of the login, and may begin before OnLoginRoom is delivered, in polling mode too. Default:
        /// Switch.Auto.
        /// </summary>
        public Switch? ManualPublish { get; set; }
        /// <summary>
        /// Whether playing waits for Stream.StartPlay: 0, 1, or Switch.Auto for what Engine.SetManualPlay says when OnLoginRoom
        /// returns. Default: Switch.Auto.
        /// </summary>
        public Switch? ManualPlay { get; set; }
        /// <summary>Switch: OnUserUpdate reports users; Room.EnableUserUpdates changes it. Default: 0.</summary>
        public bool? UserUpdates { get; set; }
        /// <summary>
        /// Time limit for logging in, 1000 to 120000 ms; when it is over, OnLoginRoom reports StatusCode.ErrTimeout. Default:
        /// 10000.
        /// </summary>
        public uint? LoginTimeoutMs { get; set; }
        /// <summary>
        /// Time limit for reconnecting, 0 (no attempt) to 3600000 ms; when it is over, OnDisconnect ends the room. Default:
        /// 90000.
        /// </summary>
        public uint? ReconnectTimeoutMs { get; set; }
        /// <summary>
        /// The server, "ws://host:port" or "wss://host:port", or several as Engine.SetServer takes them; null: the engine's.
        /// Default: null.
        /// </summary>
        public string ServerUrl { get; set; }
        /// <summary>
        /// A token for this room, up to 16384 bytes. If the engine has a user id, the token must be for the same user
        /// (StatusCode.ErrTokenMismatch); otherwise the user id is that of the token. The user name is that of the token. null:
        /// the engine signs a token with its key; the local server needs none. Default: null.
        /// </summary>
        public string Token { get; set; }
        /// <summary>
        /// A key of end-to-end encryption for this room, used from the first packet on; null: only the keys that
        /// Room.SetEncryptionKey has set for all rooms. Default: null.
        /// </summary>
        public EncryptionKeyOptions EncryptionKey { get; set; }

        internal IntPtr Write(Arguments arguments)
        {
            IntPtr pointer = arguments.Struct(typeof(Native.LoginOptions), Native.InitLoginOptions);
            var c = (Native.LoginOptions)Marshal.PtrToStructure(pointer, typeof(Native.LoginOptions));
            if (ManualPublish != null) { c.manual_publish = (int)ManualPublish.Value; }
            if (ManualPlay != null) { c.manual_play = (int)ManualPlay.Value; }
            if (UserUpdates != null) { c.user_updates = UserUpdates.Value ? 1 : 0; }
            if (LoginTimeoutMs != null) { c.login_timeout_ms = LoginTimeoutMs.Value; }
            if (ReconnectTimeoutMs != null) { c.reconnect_timeout_ms = ReconnectTimeoutMs.Value; }
            if (ServerUrl != null) { c.server_url = arguments.Text("ServerUrl", ServerUrl); }
            if (Token != null) { c.token = arguments.Text("Token", Token); }
            if (EncryptionKey != null) { c.encryption_key = EncryptionKey.Write(arguments); }
            Marshal.StructureToPtr(c, pointer, false);
            return pointer;
        }
    }

    /// <summary>A user of a room.</summary>
    public sealed partial class User
    {
        /// <summary>The user id, 1 to 256 bytes.</summary>
        public string UserId { get; internal set; }
        /// <summary>The user's display name; the user id if none was set.</summary>
        public string UserName { get; internal set; }

        internal static User Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.User)Memory.Struct(pointer, typeof(Native.User));
            return new User
            {
                UserId = Memory.Text(c.user_id),
                UserName = Memory.Text(c.user_name),
            };
        }
    }

    /// <summary>
    /// Users entered or left the room. The local user is not among them. The event comes only while user updates are on
    /// (`userUpdates` of LoginOptions, Room.EnableUserUpdates); they are off by default.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class UserUpdateEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>
        /// 1 when `added` is the complete list, which replaces what you know; otherwise 0. The first event after a login has
        /// the complete list.
        /// </summary>
        public bool IsComplete { get; internal set; }
        /// <summary>The users who entered.</summary>
        public User[] Added { get; internal set; }
        /// <summary>The users who left.</summary>
        public User[] Removed { get; internal set; }

        internal static UserUpdateEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.UserUpdateEvent)Memory.Struct(pointer, typeof(Native.UserUpdateEvent));
            room = Room.Of(engine, null, c.room);
            return new UserUpdateEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                IsComplete = c.is_complete > 0,
                Added = Memory.Structs(c.added, (int)c.added_count, item => User.Read(item, engine, room)),
                Removed = Memory.Structs(c.removed, (int)c.removed_count, item => User.Read(item, engine, room)),
            };
        }
    }

    /// <summary>A remote stream of a room.</summary>
    public sealed partial class StreamInfo
    {
        /// <summary>1 while the publishing user has muted the microphone or the server mutes that user, otherwise 0.</summary>
        public bool IsMuted { get; internal set; }
        /// <summary>The stream handle, for Stream.StartPlay, Stream.SetPlayVolume and other functions.</summary>
        public Stream Stream { get; internal set; }
        /// <summary>
        /// The stream id that the publishing user chose, or, if there is none, the id that the server gave to the stream.
        /// </summary>
        public string StreamId { get; internal set; }
        /// <summary>Id of the publishing user.</summary>
        public string UserId { get; internal set; }
        /// <summary>Display name of the publishing user.</summary>
        public string UserName { get; internal set; }
        /// <summary>Text that the publishing user attached with Room.SetStreamExtraInfo, or "".</summary>
        public string ExtraInfo { get; internal set; }

        internal static StreamInfo Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.StreamInfo)Memory.Struct(pointer, typeof(Native.StreamInfo));
            return new StreamInfo
            {
                IsMuted = c.is_muted > 0,
                Stream = Stream.Of(engine, room, c.stream),
                StreamId = Memory.Text(c.stream_id),
                UserId = Memory.Text(c.user_id),
                UserName = Memory.Text(c.user_name),
                ExtraInfo = Memory.Text(c.extra_info),
            };
        }
    }

    /// <summary>
    /// Remote streams were added or removed, never both in one event.
    ///
    /// Where playing is automatic, an added stream is played after this callback has returned: Stream.Mute,
    /// Stream.SetPlayVolume and Stream.StopPlay inside the callback take effect before its first sound. These settings and
    /// Stream.SetPan last until the room ends, reconnects included, and apply again when the same user publishes under a new
    /// handle: to the stream with the same stream id, otherwise to the first stream of that user from the same source
    /// (microphone or screen share). The handle of a removed stream becomes invalid when this callback returns; there is no
    /// OnPlayState for it, except StatusCode.ErrNotFound for an Stream.StartPlay that came too late.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class StreamUpdateEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>1 for added, 0 for removed.</summary>
        public bool IsAdded { get; internal set; }
        /// <summary>The streams.</summary>
        public StreamInfo[] Streams { get; internal set; }

        internal static StreamUpdateEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.StreamUpdateEvent)Memory.Struct(pointer, typeof(Native.StreamUpdateEvent));
            room = Room.Of(engine, null, c.room);
            return new StreamUpdateEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                IsAdded = c.is_added > 0,
                Streams = Memory.Structs(c.streams, (int)c.count, item => StreamInfo.Read(item, engine, room)),
            };
        }
    }

    /// <summary>
    /// The mute state or the extra info of remote streams changed, for example because a user has switched the microphone off.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class StreamInfoUpdateEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The streams as they are now.</summary>
        public StreamInfo[] Streams { get; internal set; }

        internal static StreamInfoUpdateEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.StreamInfoUpdateEvent)Memory.Struct(pointer, typeof(Native.StreamInfoUpdateEvent));
            room = Room.Of(engine, null, c.room);
            return new StreamInfoUpdateEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                Streams = Memory.Structs(c.streams, (int)c.count, item => StreamInfo.Read(item, engine, room)),
            };
        }
    }

    /// <summary>A value with its key: an attribute of a user, a text or a byte stream.</summary>
    public sealed partial class Attribute
    {
        /// <summary>The key.</summary>
        public string Key { get; internal set; }
        /// <summary>The value.</summary>
        public string Value { get; internal set; }

        internal static Attribute Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.Attribute)Memory.Struct(pointer, typeof(Native.Attribute));
            return new Attribute
            {
                Key = Memory.Text(c.key),
                Value = Memory.Text(c.value),
            };
        }
    }

    /// <summary>
    /// The name, the metadata or attributes of a user in the room changed. The user can be the local one. The event does not
    /// depend on user updates. It does not come when a user enters: read that user's values with Room.GetUser. Changes of one
    /// user that wait in the queue become one event.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class UserInfoEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The user id.</summary>
        public string UserId { get; internal set; }
        /// <summary>The display name; the user id if there is none.</summary>
        public string UserName { get; internal set; }
        /// <summary>The metadata; "" if there is none.</summary>
        public string Metadata { get; internal set; }
        /// <summary>All attributes, in the order of their keys.</summary>
        public Attribute[] Attributes { get; internal set; }
        /// <summary>The attributes that changed, with their new values; the value of a removed attribute is "".</summary>
        public Attribute[] ChangedAttributes { get; internal set; }
        /// <summary>1 when the display name changed; otherwise 0.</summary>
        public bool IsNameChanged { get; internal set; }
        /// <summary>1 when the metadata changed; otherwise 0.</summary>
        public bool IsMetadataChanged { get; internal set; }
        /// <summary>UserKind.</summary>
        public UserKind UserKind { get; internal set; }

        internal static UserInfoEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.UserInfoEvent)Memory.Struct(pointer, typeof(Native.UserInfoEvent));
            room = Room.Of(engine, null, c.room);
            return new UserInfoEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                UserId = Memory.Text(c.user_id),
                UserName = Memory.Text(c.user_name),
                Metadata = Memory.Text(c.metadata),
                Attributes = Memory.Structs(c.attributes, (int)c.attribute_count, item => Attribute.Read(item, engine, room)),
                ChangedAttributes = Memory.Structs(c.changed_attributes, (int)c.changed_attribute_count, item => Attribute.Read(item, engine, room)),
                IsNameChanged = c.is_name_changed > 0,
                IsMetadataChanged = c.is_metadata_changed > 0,
                UserKind = (UserKind)c.user_kind,
            };
        }
    }

    /// <summary>
    /// The metadata of the room changed. A server SDK of LiveKit sets it (UpdateRoomMetadata). Room.GetMetadata reads it, from
    /// the call of OnLoginRoom on.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class RoomMetadataEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The new metadata; "" if there is none.</summary>
        public string Metadata { get; internal set; }

        internal static RoomMetadataEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.RoomMetadataEvent)Memory.Struct(pointer, typeof(Native.RoomMetadataEvent));
            room = Room.Of(engine, null, c.room);
            return new RoomMetadataEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                Metadata = Memory.Text(c.metadata),
            };
        }
    }

    /// <summary>What is known of a user.</summary>
    public sealed partial class UserInfo
    {
        /// <summary>UserKind.</summary>
        public UserKind UserKind { get; internal set; }
        /// <summary>The user id.</summary>
        public string UserId { get; internal set; }
        /// <summary>The display name; the user id if there is none.</summary>
        public string UserName { get; internal set; }
        /// <summary>The metadata; "" if there is none.</summary>
        public string Metadata { get; internal set; }
        /// <summary>The attributes, in the order of their keys.</summary>
        public Attribute[] Attributes { get; internal set; }

        internal static UserInfo Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.UserInfo)Memory.Struct(pointer, typeof(Native.UserInfo));
            return new UserInfo
            {
                UserKind = (UserKind)c.user_kind,
                UserId = Memory.Text(c.user_id),
                UserName = Memory.Text(c.user_name),
                Metadata = Memory.Text(c.metadata),
                Attributes = Memory.Structs(c.attributes, (int)c.attribute_count, item => Attribute.Read(item, engine, room)),
            };
        }
    }

    /// <summary>
    /// Publishing of the local stream changed its state. When a room ends, there is no such event for its streams.
    ///
    /// Status: StatusCode.Ok; with StreamState.Stopped also StatusCode.ErrNotAllowed when the token does not allow it or the
    /// server ended the stream, StatusCode.ErrPublishFailed when the server refused or did not confirm it,
    /// StatusCode.ErrWrongState when Room.StartPublish came too late because automatic publishing had begun: `stream` is the
    /// handle that Room.StartPublish wrote, and is invalid; the automatic stream goes on under its own handle.
    /// </summary>
    public sealed partial class PublishStateEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The handle of the local stream.</summary>
        public Stream Stream { get; internal set; }
        /// <summary>The stream id, which the library may have chosen.</summary>
        public string StreamId { get; internal set; }
        /// <summary>StreamState.</summary>
        public StreamState State { get; internal set; }

        internal static PublishStateEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.PublishStateEvent)Memory.Struct(pointer, typeof(Native.PublishStateEvent));
            room = Room.Of(engine, null, c.room);
            return new PublishStateEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                Stream = Stream.Of(engine, room, c.stream),
                StreamId = Memory.Text(c.stream_id),
                State = (StreamState)c.state,
            };
        }
    }

    /// <summary>
    /// The server (a moderator) has muted this user in a room, or has lifted the mute. Each start and each end of a mute is
    /// reported once; a mute that is in force when this user logs in is reported after OnLoginRoom.
    ///
    /// While the mute lasts, nobody in the room hears this user, and the microphone is closed unless another room uses it. The
    /// mute applies to the user, not to a stream: Engine.EnableMic, Room.StartPublish, Room.RestartPublish, a new stream and a
    /// reconnect do not lift it. Publishing has not failed, and nothing has to be retried: when the mute is lifted, the stream
    /// is heard again automatically if the microphone is on.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class ServerMuteEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The handle of the local stream; 0 while nothing is published.</summary>
        public Stream Stream { get; internal set; }
        /// <summary>The stream id of the local stream; "" while nothing is published.</summary>
        public string StreamId { get; internal set; }
        /// <summary>1: the server has muted this user. 0: the server has lifted the mute.</summary>
        public bool IsMutedByServer { get; internal set; }
        /// <summary>
        /// 1 while the microphone is off by Engine.EnableMic: the stream then stays muted when the server lifts the mute.
        /// </summary>
        public bool IsMutedByUser { get; internal set; }

        internal static ServerMuteEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.ServerMuteEvent)Memory.Struct(pointer, typeof(Native.ServerMuteEvent));
            room = Room.Of(engine, null, c.room);
            return new ServerMuteEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                Stream = Stream.Of(engine, room, c.stream),
                StreamId = Memory.Text(c.stream_id),
                IsMutedByServer = c.is_muted_by_server > 0,
                IsMutedByUser = c.is_muted_by_user > 0,
            };
        }
    }

    /// <summary>
    /// How the local microphone is encoded. The library chooses the value of a field that is Switch.Auto, and adapts it to the
    /// network; a field with any other value stays as it is, even if it exceeds the capacity of the network path. The library
    /// adapts to the loss reports of listeners that also use this library, or, if there are none, to those of the server. A
    /// bitrate that the library chooses never exceeds that capacity. (The reports are lossy data packets with the topic
    /// `ar.voice`, at most one a second; applications do not see them.) Stream.GetStats of the local stream reports the current
    /// values.
    ///
    /// A property that is null has its default.
    /// </summary>
    public sealed partial class AudioProfile
    {
        /// <summary>
        /// Bitrate of the audio without RED copies, 6000 to 192000 bit/s, or Switch.Auto, which starts from the number in this
        /// list (the first for 1 channel, the second for 2) and goes lower when the path or the RED copies require it. Default:
        /// Switch.Auto.
        ///
        /// * voice, LatencyMode.Balanced: 48000, 64000
        /// * voice, LatencyMode.Robust: 56000, 64000
        /// * voice, LatencyMode.Low: 72000, 96000
        /// * music: 64000, 96000
        /// </summary>
        public int? BitrateBps { get; set; }
        /// <summary>LatencyMode. Default: LatencyMode.Balanced.</summary>
        public LatencyMode? LatencyMode { get; set; }
        /// <summary>Channels, 1 or 2. Default: 1.</summary>
        public uint? Channels { get; set; }
        /// <summary>
        /// Switch, or Switch.Auto: in-band FEC. LatencyMode.Low and Content.Music have none, whatever is set here. Default:
        /// Switch.Auto.
        /// </summary>
        public Switch? Fec { get; set; }
        /// <summary>Switch: DTX, which sends almost nothing in silence. Default: 1.</summary>
        public bool? Dtx { get; set; }
        /// <summary>Length of the DRED in each packet, 0 (off) to 1000 ms, or Switch.Auto. Default: Switch.Auto.</summary>
        public int? DredMs { get; set; }
        /// <summary>Complexity of the encoder, 0 (least CPU time) to 10 (best sound). Default: 9.</summary>
        public uint? Complexity { get; set; }
        /// <summary>
        /// RED copies of earlier packets in each packet (RFC 2198), 0 to 2, or Switch.Auto. No copies are sent to a server that
        /// does not support RED. Default: Switch.Auto.
        /// </summary>
        public int? Red { get; set; }
        /// <summary>Content. Default: Content.Voice.</summary>
        public Content? Content { get; set; }
        /// <summary>
        /// Switch, or Switch.Auto (on for voice, off for music). It decides what Switch.Auto means in Engine.EnableAec,
        /// Engine.EnableHighPass, Engine.EnableNoiseSuppression and Engine.EnableAgc when the microphone is a sound card. A
        /// value of 0 or 1 that one of these functions has set wins. Default: Switch.Auto.
        /// </summary>
        public Switch? Processing { get; set; }

        internal IntPtr Write(Arguments arguments)
        {
            IntPtr pointer = arguments.Struct(typeof(Native.AudioProfile), Native.InitAudioProfile);
            var c = (Native.AudioProfile)Marshal.PtrToStructure(pointer, typeof(Native.AudioProfile));
            if (BitrateBps != null) { c.bitrate_bps = BitrateBps.Value; }
            if (LatencyMode != null) { c.latency_mode = (int)LatencyMode.Value; }
            if (Channels != null) { c.channels = Channels.Value; }
            if (Fec != null) { c.fec = (int)Fec.Value; }
            if (Dtx != null) { c.dtx = Dtx.Value ? 1 : 0; }
            if (DredMs != null) { c.dred_ms = DredMs.Value; }
            if (Complexity != null) { c.complexity = Complexity.Value; }
            if (Red != null) { c.red = Red.Value; }
            if (Content != null) { c.content = (int)Content.Value; }
            if (Processing != null) { c.processing = (int)Processing.Value; }
            Marshal.StructureToPtr(c, pointer, false);
            return pointer;
        }

        internal static AudioProfile Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.AudioProfile)Memory.Struct(pointer, typeof(Native.AudioProfile));
            return new AudioProfile
            {
                BitrateBps = c.bitrate_bps,
                LatencyMode = (LatencyMode)c.latency_mode,
                Channels = c.channels,
                Fec = (Switch)c.fec,
                Dtx = c.dtx > 0,
                DredMs = c.dred_ms,
                Complexity = c.complexity,
                Red = c.red,
                Content = (Content)c.content,
                Processing = (Switch)c.processing,
            };
        }
    }

    /// <summary>
    /// Playing of a remote stream changed its state. When a room ends, there is no such event for its streams. A stream that
    /// cannot be played because the server does not send its codec is StreamState.Stopped with StatusCode.ErrPlayFailed. An
    /// end-to-end encrypted stream is not played before it has a key; OnStreamEncryption reports it.
    ///
    /// Status: StatusCode.Ok; with StreamState.Stopped also StatusCode.ErrPlayFailed when the stream cannot be played,
    /// StatusCode.ErrNotAllowed when the token does not allow it, StatusCode.ErrNotFound when the stream left the room before
    /// Stream.StartPlay took effect.
    /// </summary>
    public sealed partial class PlayStateEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The stream handle.</summary>
        public Stream Stream { get; internal set; }
        /// <summary>The stream id.</summary>
        public string StreamId { get; internal set; }
        /// <summary>StreamState.</summary>
        public StreamState State { get; internal set; }

        internal static PlayStateEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.PlayStateEvent)Memory.Struct(pointer, typeof(Native.PlayStateEvent));
            room = Room.Of(engine, null, c.room);
            return new PlayStateEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                Stream = Stream.Of(engine, room, c.stream),
                StreamId = Memory.Text(c.stream_id),
                State = (StreamState)c.state,
            };
        }
    }

    /// <summary>
    /// The first audio of a remote stream reached the playback device. The event comes each time that playing starts, also
    /// after a reconnect.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class FirstAudioEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The stream handle.</summary>
        public Stream Stream { get; internal set; }
        /// <summary>
        /// When its first sample is heard, in ns of the monotonic clock: CLOCK_MONOTONIC; on Windows, QueryPerformanceCounter
        /// in ns.
        /// </summary>
        public ulong TNs { get; internal set; }

        internal static FirstAudioEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.FirstAudioEvent)Memory.Struct(pointer, typeof(Native.FirstAudioEvent));
            room = Room.Of(engine, null, c.room);
            return new FirstAudioEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                Stream = Stream.Of(engine, room, c.stream),
                TNs = c.t_ns,
            };
        }
    }

    /// <summary>
    /// The local microphone seems silent, has sound again, or picks up speech while it is off.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class MicAttentionEvent : Event
    {
        /// <summary>MicAttention.</summary>
        public MicAttention Attention { get; internal set; }

        internal static MicAttentionEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.MicAttentionEvent)Memory.Struct(pointer, typeof(Native.MicAttentionEvent));
            return new MicAttentionEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Attention = (MicAttention)c.attention,
            };
        }
    }

    /// <summary>
    /// Audio is lost or late. A problem of a processor or of pushed samples is reported at most every 5 s while it lasts. A
    /// problem of a stream is reported once, and again only if the stream has been heard since.
    ///
    /// Status: StatusCode.ErrTimeout for a processor that takes too long, StatusCode.ErrOutOfRange for NaN or infinite samples,
    /// StatusCode.ErrPlayFailed for a stream that cannot be played.
    /// </summary>
    public sealed partial class AudioProblemEvent : Event
    {
        /// <summary>The room handle; 0 for a problem without a stream.</summary>
        public Room Room { get; internal set; }
        /// <summary>The stream handle; 0 for a problem without a stream.</summary>
        public Stream Stream { get; internal set; }
        /// <summary>AudioProblem; expect values that you do not know.</summary>
        public AudioProblem Problem { get; internal set; }

        internal static AudioProblemEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.AudioProblemEvent)Memory.Struct(pointer, typeof(Native.AudioProblemEvent));
            room = Room.Of(engine, null, c.room);
            return new AudioProblemEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                Stream = Stream.Of(engine, room, c.stream),
                Problem = (AudioProblem)c.problem,
            };
        }
    }

    /// <summary>
    /// When the microphone is sent, and how the gate opens and closes.
    ///
    /// A property that is null has its default.
    /// </summary>
    public sealed partial class TalkOptions
    {
        /// <summary>TalkMode. Default: TalkMode.Open.</summary>
        public TalkMode? Mode { get; set; }
        /// <summary>
        /// How long the gate stays open after the key was released or the voice ended, 0 to 5000 ms; Switch.Auto: 150 after a
        /// key, 300 after voice. Default: Switch.Auto.
        /// </summary>
        public int? HoldMs { get; set; }
        /// <summary>
        /// Pre-roll: audio from just before the gate opened is sent too, 0 to 200 ms; it delays the microphone by this time.
        /// Switch.Auto: 0 with a key, 60 with voice activation, which keeps the first syllable. Default: Switch.Auto.
        /// </summary>
        public int? PreRollMs { get; set; }
        /// <summary>Voice probability that opens the gate, 1 to 99 percent; Switch.Auto: 50. Default: Switch.Auto.</summary>
        public int? ThresholdPercent { get; set; }
        /// <summary>Fade-in, 0 to 500 ms; Switch.Auto: 5. Default: Switch.Auto.</summary>
        public int? AttackMs { get; set; }
        /// <summary>Fade-out, 0 to 500 ms; Switch.Auto: 50. Default: Switch.Auto.</summary>
        public int? ReleaseMs { get; set; }

        internal IntPtr Write(Arguments arguments)
        {
            IntPtr pointer = arguments.Struct(typeof(Native.TalkOptions), Native.InitTalkOptions);
            var c = (Native.TalkOptions)Marshal.PtrToStructure(pointer, typeof(Native.TalkOptions));
            if (Mode != null) { c.mode = (int)Mode.Value; }
            if (HoldMs != null) { c.hold_ms = HoldMs.Value; }
            if (PreRollMs != null) { c.pre_roll_ms = PreRollMs.Value; }
            if (ThresholdPercent != null) { c.threshold_percent = ThresholdPercent.Value; }
            if (AttackMs != null) { c.attack_ms = AttackMs.Value; }
            if (ReleaseMs != null) { c.release_ms = ReleaseMs.Value; }
            Marshal.StructureToPtr(c, pointer, false);
            return pointer;
        }

        internal static TalkOptions Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.TalkOptions)Memory.Struct(pointer, typeof(Native.TalkOptions));
            return new TalkOptions
            {
                Mode = (TalkMode)c.mode,
                HoldMs = c.hold_ms,
                PreRollMs = c.pre_roll_ms,
                ThresholdPercent = c.threshold_percent,
                AttackMs = c.attack_ms,
                ReleaseMs = c.release_ms,
            };
        }
    }

    /// <summary>
    /// State of the capture chain, and stats of the audio processors. The counts cover all processors since the engine was
    /// created. A value that is not known is NaN or -1.
    /// </summary>
    public sealed partial class ProcessingStats
    {
        /// <summary>
        /// 1 while echo cancellation runs, otherwise 0. This and the next four fields are 0 while no microphone is open.
        /// </summary>
        public int Aec { get; internal set; }
        /// <summary>1 while the separate high-pass filter runs, otherwise 0; the echo canceller has its own.</summary>
        public int HighPass { get; internal set; }
        /// <summary>1 while noise suppression runs, otherwise 0.</summary>
        public int NoiseSuppression { get; internal set; }
        /// <summary>1 while gain control runs, otherwise 0.</summary>
        public int Agc { get; internal set; }
        /// <summary>1 while the gate is open (Engine.SetTalkOptions), otherwise 0.</summary>
        public int IsOpen { get; internal set; }
        /// <summary>1 while voice is detected, even while the microphone is off or the gate is closed; otherwise 0.</summary>
        public int IsVoice { get; internal set; }
        /// <summary>Probability that the newest frame is voice, 0 to 1.</summary>
        public float VoiceProbability { get; internal set; }
        /// <summary>Delay that the capture chain adds, in ms.</summary>
        public float DelayMs { get; internal set; }
        /// <summary>Echo return loss enhancement (ERLE), in dB, as the echo canceller estimates it.</summary>
        public float EchoLossDb { get; internal set; }
        /// <summary>Delay between the far end and its echo, in ms, as the echo canceller estimates it.</summary>
        public int EchoDelayMs { get; internal set; }
        /// <summary>
        /// Number of times that loudspeaker and microphone were aligned: at the start, and whenever a device changes or its
        /// clock jumps.
        /// </summary>
        public long Alignments { get; internal set; }
        /// <summary>Calls of the capture processor.</summary>
        public long CaptureCalls { get; internal set; }
        /// <summary>Calls of the capture processor that took more than 5 ms.</summary>
        public long SlowCaptureCalls { get; internal set; }
        /// <summary>NaN and infinite samples that the capture processor wrote.</summary>
        public long CaptureBadSamples { get; internal set; }
        /// <summary>Longest call of the capture processor, in ms.</summary>
        public double LongestCaptureCallMs { get; internal set; }
        /// <summary>Calls of the playback processor.</summary>
        public long PlaybackCalls { get; internal set; }
        /// <summary>Calls of the playback processor that took more than 1.25 ms.</summary>
        public long SlowPlaybackCalls { get; internal set; }
        /// <summary>NaN and infinite samples that the playback processor wrote.</summary>
        public long PlaybackBadSamples { get; internal set; }
        /// <summary>Longest call of the playback processor, in ms.</summary>
        public double LongestPlaybackCallMs { get; internal set; }

        internal static ProcessingStats Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.ProcessingStats)Memory.Struct(pointer, typeof(Native.ProcessingStats));
            return new ProcessingStats
            {
                Aec = c.aec,
                HighPass = c.high_pass,
                NoiseSuppression = c.noise_suppression,
                Agc = c.agc,
                IsOpen = c.is_open,
                IsVoice = c.is_voice,
                VoiceProbability = c.voice_probability,
                DelayMs = c.delay_ms,
                EchoLossDb = c.echo_loss_db,
                EchoDelayMs = c.echo_delay_ms,
                Alignments = c.alignments,
                CaptureCalls = c.capture_calls,
                SlowCaptureCalls = c.slow_capture_calls,
                CaptureBadSamples = c.capture_bad_samples,
                LongestCaptureCallMs = c.longest_capture_call_ms,
                PlaybackCalls = c.playback_calls,
                SlowPlaybackCalls = c.slow_playback_calls,
                PlaybackBadSamples = c.playback_bad_samples,
                LongestPlaybackCallMs = c.longest_playback_call_ms,
            };
        }
    }

    /// <summary>
    /// The reverb of the local voice: the sound of the room around it. A field that is NAN takes its value from the preset.
    ///
    /// A property that is null has its default.
    /// </summary>
    public sealed partial class ReverbOptions
    {
        /// <summary>ReverbPreset. Default: ReverbPreset.SoftRoom.</summary>
        public ReverbPreset? Preset { get; set; }
        /// <summary>Size of the room, 0 to 1. Default: NAN.</summary>
        public float? RoomSize { get; set; }
        /// <summary>Time in which the sound decays by 60 dB, 0.1 to 10 s. Default: NAN.</summary>
        public float? DecayS { get; set; }
        /// <summary>How much faster high frequencies decay, 0 to 1. Default: NAN.</summary>
        public float? Damping { get; set; }
        /// <summary>Gain of the sound of the room, 0 to 1; the voice itself keeps its level. 0 is off. Default: NAN.</summary>
        public float? WetGain { get; set; }

        internal IntPtr Write(Arguments arguments)
        {
            IntPtr pointer = arguments.Struct(typeof(Native.ReverbOptions), Native.InitReverbOptions);
            var c = (Native.ReverbOptions)Marshal.PtrToStructure(pointer, typeof(Native.ReverbOptions));
            if (Preset != null) { c.preset = (int)Preset.Value; }
            if (RoomSize != null) { c.room_size = RoomSize.Value; }
            if (DecayS != null) { c.decay_s = DecayS.Value; }
            if (Damping != null) { c.damping = Damping.Value; }
            if (WetGain != null) { c.wet_gain = WetGain.Value; }
            Marshal.StructureToPtr(c, pointer, false);
            return pointer;
        }

        internal static ReverbOptions Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.ReverbOptions)Memory.Struct(pointer, typeof(Native.ReverbOptions));
            return new ReverbOptions
            {
                Preset = (ReverbPreset)c.preset,
                RoomSize = c.room_size,
                DecayS = c.decay_s,
                Damping = c.damping,
                WetGain = c.wet_gain,
            };
        }
    }

    /// <summary>
    /// The aux input got no frame in time, or its source took too long or set an invalid rate, number of channels or number of
    /// samples. Silence replaces what is missing. The event comes at most once a second.
    ///
    /// Status: StatusCode.ErrTimeout when a frame is missing or late, StatusCode.ErrOutOfRange for a frame that cannot be used.
    /// </summary>
    public sealed partial class AuxProblemEvent : Event
    {
        /// <summary>Number of times that a frame was missing since Engine.EnableAux.</summary>
        public ulong Missing { get; internal set; }

        internal static AuxProblemEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.AuxProblemEvent)Memory.Struct(pointer, typeof(Native.AuxProblemEvent));
            return new AuxProblemEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Missing = c.missing,
            };
        }
    }

    /// <summary>
    /// A media player has another state. For PlayerState.Failed, `message` has the reason; what could be read was played
    /// before.
    ///
    /// Status: StatusCode.Ok, except for PlayerState.Failed: StatusCode.ErrFile when the file cannot be read or played,
    /// StatusCode.ErrTimeout when reading yields no audio for more than 10 s.
    /// </summary>
    public sealed partial class PlayerStateEvent : Event
    {
        /// <summary>The player.</summary>
        public Player Player { get; internal set; }
        /// <summary>PlayerState; expect values that you do not know.</summary>
        public PlayerState State { get; internal set; }
        /// <summary>Position in the file, in ms.</summary>
        public long PositionMs { get; internal set; }
        /// <summary>Length of the file in ms; -1 if it is unknown.</summary>
        public long DurationMs { get; internal set; }

        internal static PlayerStateEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.PlayerStateEvent)Memory.Struct(pointer, typeof(Native.PlayerStateEvent));
            return new PlayerStateEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Player = Player.Of(engine, room, c.player),
                State = (PlayerState)c.state,
                PositionMs = c.position_ms,
                DurationMs = c.duration_ms,
            };
        }
    }

    /// <summary>
    /// How a media player is created. Give either `path` or `reader`.
    ///
    /// A property that is null has its default.
    /// </summary>
    public sealed partial class PlayerOptions
    {
        /// <summary>How often the file is played: 1 to 1000000; 0: for ever. Default: 1.</summary>
        public int? Plays { get; set; }
        /// <summary>
        /// A regular file: WAV (PCM or float), FLAC, MP3, Ogg Vorbis or Ogg Opus, 1 or 2 channels, 8 to 192 kHz. Its content
        /// decides, not its name. Default: null.
        /// </summary>
        public string Path { get; set; }
        /// <summary>
        /// Size of the file that `reader` reads, in bytes. With 0 the player fails with StatusCode.ErrFile. Default: 0.
        /// </summary>
        public ulong? ReaderSize { get; set; }
        /// <summary>Switch: it is played locally. Default: 1.</summary>
        public bool? PlayLocally { get; set; }
        /// <summary>Switch: it is sent with the local stream. Default: 1.</summary>
        public bool? Send { get; set; }
        /// <summary>Volume in the local playback, 0 to 200 percent. Default: 100.</summary>
        public int? LocalVolume { get; set; }
        /// <summary>Volume in the sent stream, 0 to 200 percent. Default: 100.</summary>
        public int? SentVolume { get; set; }

        internal IntPtr Write(Arguments arguments)
        {
            IntPtr pointer = arguments.Struct(typeof(Native.PlayerOptions), Native.InitPlayerOptions);
            var c = (Native.PlayerOptions)Marshal.PtrToStructure(pointer, typeof(Native.PlayerOptions));
            if (Plays != null) { c.plays = Plays.Value; }
            if (Path != null) { c.path = arguments.Text("Path", Path); }
            if (ReaderSize != null) { c.reader_size = ReaderSize.Value; }
            if (PlayLocally != null) { c.play_locally = PlayLocally.Value ? 1 : 0; }
            if (Send != null) { c.send = Send.Value ? 1 : 0; }
            if (LocalVolume != null) { c.local_volume = LocalVolume.Value; }
            if (SentVolume != null) { c.sent_volume = SentVolume.Value; }
            Marshal.StructureToPtr(c, pointer, false);
            return pointer;
        }
    }

    /// <summary>What a media player does now.</summary>
    public sealed partial class PlayerInfo
    {
        /// <summary>PlayerState; expect values that you do not know.</summary>
        public PlayerState State { get; internal set; }
        /// <summary>Position of the next sample in the file, in ms.</summary>
        public long PositionMs { get; internal set; }
        /// <summary>
        /// Length of the file in ms, rounded up; -1 until the file is open, and if its length can be neither read nor
        /// estimated. For an MP3 file without a Xing header it is an estimate.
        /// </summary>
        public long DurationMs { get; internal set; }
        /// <summary>Sample rate of the file in Hz; -1 while it is unknown.</summary>
        public long RateHz { get; internal set; }
        /// <summary>Channels of the file, 1 or 2; -1 while they are unknown.</summary>
        public long Channels { get; internal set; }
        /// <summary>Number of times that the file was not read in time, so that silence was played.</summary>
        public long Missing { get; internal set; }
        /// <summary>As set last: how often the file is played, 0 for ever.</summary>
        public int Plays { get; internal set; }
        /// <summary>As set last: whether it is played locally, 1 or 0.</summary>
        public int PlayLocally { get; internal set; }
        /// <summary>As set last: whether it is sent, 1 or 0.</summary>
        public int Send { get; internal set; }
        /// <summary>As set last: volume in the local playback, in percent.</summary>
        public int LocalVolume { get; internal set; }
        /// <summary>As set last: volume in the sent stream, in percent.</summary>
        public int SentVolume { get; internal set; }

        internal static PlayerInfo Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.PlayerInfo)Memory.Struct(pointer, typeof(Native.PlayerInfo));
            return new PlayerInfo
            {
                State = (PlayerState)c.state,
                PositionMs = c.position_ms,
                DurationMs = c.duration_ms,
                RateHz = c.rate_hz,
                Channels = c.channels,
                Missing = c.missing,
                Plays = c.plays,
                PlayLocally = c.play_locally,
                Send = c.send,
                LocalVolume = c.local_volume,
                SentVolume = c.sent_volume,
            };
        }
    }

    /// <summary>
    /// A recording goes on. The event comes about once a second.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class RecordingProgressEvent : Event
    {
        /// <summary>The handle from Engine.StartRecording.</summary>
        public Recording Recording { get; internal set; }
        /// <summary>Length of each file, in ms.</summary>
        public ulong DurationMs { get; internal set; }
        /// <summary>Bytes of all files together.</summary>
        public ulong Bytes { get; internal set; }
        /// <summary>Number of files.</summary>
        public uint Files { get; internal set; }
        /// <summary>
        /// Users that have no file, because 128 files are being written, or because of an error that the log reports.
        /// </summary>
        public uint UnrecordedUsers { get; internal set; }
        /// <summary>
        /// Audio that became silence because the disk or the machine was too slow, or because its time was more than 5 s ahead
        /// of what is written, in ms; with several files, their sum. Audio of `unrecordedUsers` does not count.
        /// </summary>
        public ulong LostMs { get; internal set; }

        internal static RecordingProgressEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.RecordingProgressEvent)Memory.Struct(pointer, typeof(Native.RecordingProgressEvent));
            return new RecordingProgressEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Recording = Recording.Of(engine, room, c.recording),
                DurationMs = c.duration_ms,
                Bytes = c.bytes,
                Files = c.files,
                UnrecordedUsers = c.unrecorded_users,
                LostMs = c.lost_ms,
            };
        }
    }

    /// <summary>
    /// A recording has ended: its files are complete and closed. The handle is invalid when this callback has returned.
    ///
    /// Status: StatusCode.Ok after Recording.Stop; StatusCode.ErrFile when the first file cannot be created, or any file cannot
    /// be written, for example because the disk is full; StatusCode.ErrBusy when another recording or program writes the first
    /// file; StatusCode.ErrInternal. After a failure, the files can be played up to what was written.
    /// </summary>
    public sealed partial class RecordingEndEvent : Event
    {
        /// <summary>The handle from Engine.StartRecording.</summary>
        public Recording Recording { get; internal set; }
        /// <summary>Length of each file, in ms.</summary>
        public ulong DurationMs { get; internal set; }
        /// <summary>Bytes of all files together.</summary>
        public ulong Bytes { get; internal set; }
        /// <summary>Number of files.</summary>
        public uint Files { get; internal set; }
        /// <summary>
        /// Users that have no file, because 128 files were being written, or because of an error that the log reports.
        /// </summary>
        public uint UnrecordedUsers { get; internal set; }
        /// <summary>
        /// Audio that became silence because the disk or the machine was too slow, or because its time was more than 5 s ahead
        /// of what is written, in ms; with several files, their sum. Audio of `unrecordedUsers` does not count.
        /// </summary>
        public ulong LostMs { get; internal set; }

        internal static RecordingEndEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.RecordingEndEvent)Memory.Struct(pointer, typeof(Native.RecordingEndEvent));
            return new RecordingEndEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Recording = Recording.Of(engine, room, c.recording),
                DurationMs = c.duration_ms,
                Bytes = c.bytes,
                Files = c.files,
                UnrecordedUsers = c.unrecorded_users,
                LostMs = c.lost_ms,
            };
        }
    }

    /// <summary>
    /// Settings of a recording.
    ///
    /// A property that is null has its default.
    /// </summary>
    public sealed partial class RecordingOptions
    {
        /// <summary>RecordingSource. Default: RecordingSource.Mix.</summary>
        public RecordingSource? Source { get; set; }
        /// <summary>
        /// Path of the file, 1 to 4096 bytes. With RecordingSource.Each the path must contain {user}, which stands for a user's
        /// id; with another source it must not. Default: null.
        /// </summary>
        public string Path { get; set; }
        /// <summary>The room of `stream`; only for RecordingSource.Stream. Default: 0.</summary>
        public Room Room { get; set; }
        /// <summary>The remote stream; only for RecordingSource.Stream. Default: 0.</summary>
        public Stream Stream { get; set; }
        /// <summary>RecordingFormat. Default: RecordingFormat.ByName.</summary>
        public RecordingFormat? Format { get; set; }
        /// <summary>1 (mono) or 2 (stereo). Default: 1.</summary>
        public uint? Channels { get; set; }
        /// <summary>
        /// Bits per second of Ogg Opus: 6000 to 510000, or 0 for 48000 for each channel. With 0, an Ogg Opus recording of
        /// RecordingSource.Stream copies the received packets and does not encode them again. A WAV file does not use this
        /// field. Default: 0.
        /// </summary>
        public uint? Bitrate { get; set; }
        /// <summary>
        /// Switch: an existing file is replaced. If it is off and something exists at the path, OnRecordingEnd reports
        /// StatusCode.ErrFile. With RecordingSource.Each, it applies only to the file of the local voice: a remote user, who
        /// chooses the user id, never replaces a file. A user whose path is taken gets -2, -3 and so on after the user id.
        /// Default: 0.
        /// </summary>
        public bool? Overwrite { get; set; }

        internal IntPtr Write(Arguments arguments)
        {
            IntPtr pointer = arguments.Struct(typeof(Native.RecordingOptions), Native.InitRecordingOptions);
            var c = (Native.RecordingOptions)Marshal.PtrToStructure(pointer, typeof(Native.RecordingOptions));
            if (Source != null) { c.source = (int)Source.Value; }
            if (Path != null) { c.path = arguments.Text("Path", Path); }
            if (Room != null) { c.room = Room.Handle; }
            if (Stream != null) { c.stream = Stream.Handle; }
            if (Format != null) { c.format = (int)Format.Value; }
            if (Channels != null) { c.channels = Channels.Value; }
            if (Bitrate != null) { c.bitrate = Bitrate.Value; }
            if (Overwrite != null) { c.overwrite = Overwrite.Value ? 1 : 0; }
            Marshal.StructureToPtr(c, pointer, false);
            return pointer;
        }
    }

    /// <summary>
    /// Capture or playback started: the first sample of a device that was opened has been captured, or is played.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class DeviceStartedEvent : Event
    {
        /// <summary>
        /// When the first sample was captured (capture) or is heard (playback), in ns of the monotonic clock: CLOCK_MONOTONIC;
        /// on Windows, QueryPerformanceCounter in ns.
        /// </summary>
        public ulong TNs { get; internal set; }
        /// <summary>DeviceSide.</summary>
        public DeviceSide Side { get; internal set; }

        internal static DeviceStartedEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.DeviceStartedEvent)Memory.Struct(pointer, typeof(Native.DeviceStartedEvent));
            return new DeviceStartedEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                TNs = c.t_ns,
                Side = (DeviceSide)c.side,
            };
        }
    }

    /// <summary>
    /// A device failed or is missing. The event comes once for each outage.
    ///
    /// The rooms stay connected. The library tries to open a sound card again: at once, then at growing intervals of up to 5 s,
    /// and whenever the machine's devices change. Meanwhile the engine uses the system's default device if another one was
    /// chosen, and silence if the default device is the one that failed. OnDeviceChange with DeviceChange.Used reports each
    /// device that the engine uses then: the default device that stands in, and, at the end of the outage, the chosen one. A
    /// file is not opened again: call Engine.SetDevice.
    ///
    /// Status: StatusCode.ErrDevice, StatusCode.ErrFile for a sound file, StatusCode.ErrNotBuiltIn when the build has no sound
    /// devices, StatusCode.ErrInternal.
    /// </summary>
    public sealed partial class DeviceErrorEvent : Event
    {
        /// <summary>DeviceSide.</summary>
        public DeviceSide Side { get; internal set; }

        internal static DeviceErrorEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.DeviceErrorEvent)Memory.Struct(pointer, typeof(Native.DeviceErrorEvent));
            return new DeviceErrorEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Side = (DeviceSide)c.side,
            };
        }
    }

    /// <summary>
    /// A sound device was added, removed or changed, or this engine uses another one. The event comes only while a sound card
    /// is in use, unless Engine.WatchDevices is on: then it always comes.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class DeviceChangeEvent : Event
    {
        /// <summary>DeviceSide.</summary>
        public DeviceSide Side { get; internal set; }
        /// <summary>DeviceChange; expect values that you do not know.</summary>
        public DeviceChange Change { get; internal set; }
        /// <summary>The device id, for Engine.SetDevice.</summary>
        public string DeviceId { get; internal set; }
        /// <summary>Display name of the device.</summary>
        public string Name { get; internal set; }
        /// <summary>1 for the system's default device of its side, otherwise 0.</summary>
        public bool IsDefault { get; internal set; }

        internal static DeviceChangeEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.DeviceChangeEvent)Memory.Struct(pointer, typeof(Native.DeviceChangeEvent));
            return new DeviceChangeEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Side = (DeviceSide)c.side,
                Change = (DeviceChange)c.change,
                DeviceId = Memory.Text(c.device_id),
                Name = Memory.Text(c.name),
                IsDefault = c.is_default > 0,
            };
        }
    }

    /// <summary>A sound device of this machine: a sound card, as opposed to "null", "file:PATH", "push" and "pull".</summary>
    public sealed partial class DeviceInfo
    {
        /// <summary>1 for the system's default device of its side, otherwise 0.</summary>
        public bool IsDefault { get; internal set; }
        /// <summary>
        /// The device id, for Engine.SetDevice and EngineOptions; it stays the same when other devices come and go.
        /// </summary>
        public string DeviceId { get; internal set; }
        /// <summary>Display name.</summary>
        public string Name { get; internal set; }

        internal static DeviceInfo Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.DeviceInfo)Memory.Struct(pointer, typeof(Native.DeviceInfo));
            return new DeviceInfo
            {
                IsDefault = c.is_default > 0,
                DeviceId = Memory.Text(c.device_id),
                Name = Memory.Text(c.name),
            };
        }
    }

    /// <summary>The sound level of the local microphone or of one stream over the period of the report.</summary>
    public sealed partial class SoundLevel
    {
        /// <summary>1 when voice was detected in the period, otherwise 0.</summary>
        public bool IsVoice { get; internal set; }
        /// <summary>The room handle; 0 for the local microphone.</summary>
        public Room Room { get; internal set; }
        /// <summary>The stream handle, or Library.LocalMicrophone.</summary>
        public Stream Stream { get; internal set; }
        /// <summary>Level for a bar on the screen: 0 (-60 dBFS RMS and below) to 100 (0 dBFS), linear in dB.</summary>
        public float Level { get; internal set; }
        /// <summary>RMS in dBFS, -127 to 0; a full-scale sine has -3.</summary>
        public float RmsDbfs { get; internal set; }
        /// <summary>Largest sample in dBFS, -127 to 0.</summary>
        public float PeakDbfs { get; internal set; }

        internal static SoundLevel Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.SoundLevel)Memory.Struct(pointer, typeof(Native.SoundLevel));
            room = Room.Of(engine, null, c.room);
            return new SoundLevel
            {
                IsVoice = c.is_voice > 0,
                Room = room,
                Stream = Stream.Of(engine, room, c.stream),
                Level = c.level,
                RmsDbfs = c.rms_dbfs,
                PeakDbfs = c.peak_dbfs,
            };
        }
    }

    /// <summary>
    /// Sound levels, at the period of Engine.StartSoundLevelMonitor.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class SoundLevelEvent : Event
    {
        /// <summary>
        /// The local microphone first, while it is published, as other users hear it: with the aux input. Then the played
        /// streams, measured before their volume is applied.
        /// </summary>
        public SoundLevel[] Levels { get; internal set; }

        internal static SoundLevelEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.SoundLevelEvent)Memory.Struct(pointer, typeof(Native.SoundLevelEvent));
            return new SoundLevelEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Levels = Memory.Structs(c.levels, (int)c.count, item => SoundLevel.Read(item, engine, room)),
            };
        }
    }

    /// <summary>A user who is talking now.</summary>
    public sealed partial class ActiveSpeaker
    {
        /// <summary>The level, 0 to 100.</summary>
        public float Level { get; internal set; }
        /// <summary>The user id; it can be that of the local user.</summary>
        public string UserId { get; internal set; }
        /// <summary>The user's display name.</summary>
        public string UserName { get; internal set; }

        internal static ActiveSpeaker Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.ActiveSpeaker)Memory.Struct(pointer, typeof(Native.ActiveSpeaker));
            return new ActiveSpeaker
            {
                Level = c.level,
                UserId = Memory.Text(c.user_id),
                UserName = Memory.Text(c.user_name),
            };
        }
    }

    /// <summary>
    /// The active speakers. The event comes when they change, at most every 400 ms. The server detects them, also for streams
    /// that are not played here. If the server does not report speakers, or not yet, the library detects them in the played
    /// streams and in the local microphone, with the same thresholds.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class ActiveSpeakersEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The active speakers, the loudest first; empty when nobody speaks.</summary>
        public ActiveSpeaker[] Speakers { get; internal set; }

        internal static ActiveSpeakersEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.ActiveSpeakersEvent)Memory.Struct(pointer, typeof(Native.ActiveSpeakersEvent));
            room = Room.Of(engine, null, c.room);
            return new ActiveSpeakersEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                Speakers = Memory.Structs(c.speakers, (int)c.count, item => ActiveSpeaker.Read(item, engine, room)),
            };
        }
    }

    /// <summary>The spectrum of the microphone or of one stream.</summary>
    public sealed partial class Spectrum
    {
        /// <summary>The room handle; 0 for the local microphone.</summary>
        public Room Room { get; internal set; }
        /// <summary>The stream handle, or Library.LocalMicrophone.</summary>
        public Stream Stream { get; internal set; }
        /// <summary>RMS of each band in dBFS, -127 to 0, lowest band first.</summary>
        public float[] BandsDbfs { get; internal set; }

        internal static Spectrum Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.Spectrum)Memory.Struct(pointer, typeof(Native.Spectrum));
            room = Room.Of(engine, null, c.room);
            return new Spectrum
            {
                Room = room,
                Stream = Stream.Of(engine, room, c.stream),
                BandsDbfs = Memory.Floats(c.bands_dbfs, (int)c.band_count),
            };
        }
    }

    /// <summary>
    /// Spectra, at the period of Engine.StartSpectrumMonitor.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class SpectrumEvent : Event
    {
        /// <summary>
        /// The local microphone first, while it is published; then the streams that are played. They are measured as for
        /// SoundLevelEvent.
        /// </summary>
        public Spectrum[] Spectra { get; internal set; }

        internal static SpectrumEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.SpectrumEvent)Memory.Struct(pointer, typeof(Native.SpectrumEvent));
            return new SpectrumEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Spectra = Memory.Structs(c.spectra, (int)c.count, item => Spectrum.Read(item, engine, room)),
            };
        }
    }

    /// <summary>
    /// Text from another user, sent with Room.SendMessage or as a chat message of a LiveKit client.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class RoomMessageEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The sender's user id.</summary>
        public string UserId { get; internal set; }
        /// <summary>The sender's display name.</summary>
        public string UserName { get; internal set; }
        /// <summary>The message id, from the sender's library.</summary>
        public string MessageId { get; internal set; }
        /// <summary>The text.</summary>
        public string Text { get; internal set; }
        /// <summary>Milliseconds since 1970 by the sender's clock.</summary>
        public long SentAtMs { get; internal set; }

        internal static RoomMessageEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.RoomMessageEvent)Memory.Struct(pointer, typeof(Native.RoomMessageEvent));
            room = Room.Of(engine, null, c.room);
            return new RoomMessageEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                UserId = Memory.Text(c.user_id),
                UserName = Memory.Text(c.user_name),
                MessageId = Memory.Text(c.message_id),
                Text = Memory.Text(c.text),
                SentAtMs = c.sent_at_ms,
            };
        }
    }

    /// <summary>
    /// Bytes from another user (Room.SendData) or from the server.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class DataEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The sender's user id; "" for data of the server.</summary>
        public string UserId { get; internal set; }
        /// <summary>The sender's display name.</summary>
        public string UserName { get; internal set; }
        /// <summary>The sender's label; "" if there is none.</summary>
        public string Topic { get; internal set; }
        /// <summary>The bytes. Not NUL-terminated.</summary>
        public byte[] Data { get; internal set; }
        /// <summary>Delivery: how they were sent.</summary>
        public Delivery Delivery { get; internal set; }

        internal static DataEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.DataEvent)Memory.Struct(pointer, typeof(Native.DataEvent));
            room = Room.Of(engine, null, c.room);
            return new DataEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                UserId = Memory.Text(c.user_id),
                UserName = Memory.Text(c.user_name),
                Topic = Memory.Text(c.topic),
                Data = Memory.Bytes(c.data, (int)c.size),
                Delivery = (Delivery)c.delivery,
            };
        }
    }

    /// <summary>
    /// A request ended: a message, a text, data or all bytes of a byte stream were handed to the transport; the server has
    /// accepted extra info or a name, metadata or attributes, or has removed or muted a user; or the request failed.
    /// StatusCode.Ok does not mean that a receiver has the message. The event comes exactly once for each request, except lossy
    /// data that was sent with a null `request`.
    ///
    /// Status: StatusCode.Ok; StatusCode.ErrNotAllowed when the token or the server does not allow it; StatusCode.ErrBusy when
    /// 64 requests of its kind are queued already; StatusCode.ErrWrongState for lossy data while there is no connection, in an
    /// encrypted room when this user has no key to send with, and when the server refuses a change of name, metadata or
    /// attributes for another reason; StatusCode.ErrTooLong when the server takes less; StatusCode.ErrTimeout when the server
    /// does not answer; StatusCode.ErrNotFound, StatusCode.ErrUnreachable, StatusCode.ErrNotAServer and
    /// StatusCode.ErrOutOfRange when a user cannot be removed or muted; StatusCode.ErrConnectionLost when the connection was
    /// replaced during a byte stream; StatusCode.ErrCancelled when the room ends first, or the application cancelled a byte
    /// stream; StatusCode.ErrInternal.
    /// </summary>
    public sealed partial class RequestDoneEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The number that the call wrote to `request`.</summary>
        public ulong Request { get; internal set; }

        internal static RequestDoneEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.RequestDoneEvent)Memory.Struct(pointer, typeof(Native.RequestDoneEvent));
            room = Room.Of(engine, null, c.room);
            return new RequestDoneEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                Request = c.request,
            };
        }
    }

    /// <summary>
    /// A text with a topic, from Room.SendText or as a text stream of a LiveKit client. OnRoomMessage reports texts with the
    /// topic `lk.chat`. The event comes when the text is complete. A text of more than 262144 bytes, or one whose sender pauses
    /// for 30 s or leaves, is dropped.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class TextEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The sender's user id.</summary>
        public string UserId { get; internal set; }
        /// <summary>The sender's display name.</summary>
        public string UserName { get; internal set; }
        /// <summary>The topic; "" if there is none.</summary>
        public string Topic { get; internal set; }
        /// <summary>The message id, from the sender's library.</summary>
        public string MessageId { get; internal set; }
        /// <summary>The text.</summary>
        public string Text { get; internal set; }
        /// <summary>Milliseconds since 1970 by the sender's clock.</summary>
        public long SentAtMs { get; internal set; }
        /// <summary>
        /// Attributes that the sender gave to the text, in the order of their keys. A transcription of a LiveKit agent, for
        /// example, has the id of its segment here.
        /// </summary>
        public Attribute[] Attributes { get; internal set; }

        internal static TextEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.TextEvent)Memory.Struct(pointer, typeof(Native.TextEvent));
            room = Room.Of(engine, null, c.room);
            return new TextEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                UserId = Memory.Text(c.user_id),
                UserName = Memory.Text(c.user_name),
                Topic = Memory.Text(c.topic),
                MessageId = Memory.Text(c.message_id),
                Text = Memory.Text(c.text),
                SentAtMs = c.sent_at_ms,
                Attributes = Memory.Structs(c.attributes, (int)c.attribute_count, item => Attribute.Read(item, engine, room)),
            };
        }
    }

    /// <summary>
    /// A part of a byte stream of another user (Room.OpenByteStream, or `sendFile` of a LiveKit client) arrived. A stream that
    /// is reported has one BEGIN, its DATA parts in order and without gaps, and exactly one END, also if the room ends first. A
    /// stream whose BEGIN finds the queue of events full is not reported at all. At most 64 streams of a room, and 16 of one
    /// user, are received at the same time; further ones are refused. The library does not keep the bytes of earlier parts:
    /// store them in the callback.
    ///
    /// Status: StatusCode.Ok in a BEGIN and a DATA, and in an END when all bytes have arrived. In other ENDs:
    /// StatusCode.ErrCancelled when the sender cancelled the stream or began another one with the same id, or the room ended;
    /// StatusCode.ErrTimeout when the sender sent nothing for 30 s; StatusCode.ErrConnectionLost when bytes are missing, when
    /// the sender left or got a new connection, and when this user got a new connection during a stream without `totalSize`;
    /// StatusCode.ErrTooLong when more bytes came than the sender had announced; StatusCode.ErrBusy when events waited too
    /// long, and bytes were dropped. In a REFUSED: StatusCode.ErrBusy when too many streams are open; StatusCode.ErrNotBuiltIn
    /// when the stream is compressed; StatusCode.ErrOutOfRange when its id is not usable.
    /// </summary>
    public sealed partial class BytesEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>
        /// The number of the stream, the same in all its events. A stream that its sender starts again has another number.
        /// </summary>
        public ulong Stream { get; internal set; }
        /// <summary>BytesPart.</summary>
        public BytesPart Part { get; internal set; }
        /// <summary>The bytes of a DATA part. Not NUL-terminated.</summary>
        public byte[] Data { get; internal set; }
        /// <summary>Number of bytes before `data`; in an END, number of bytes that arrived.</summary>
        public ulong Offset { get; internal set; }
        /// <summary>Number of bytes that the sender announced; -1 if it did not.</summary>
        public long TotalSize { get; internal set; }
        /// <summary>The sender's user id.</summary>
        public string UserId { get; internal set; }
        /// <summary>The sender's display name.</summary>
        public string UserName { get; internal set; }
        /// <summary>The topic; "" if there is none.</summary>
        public string Topic { get; internal set; }
        /// <summary>
        /// The name, usually of a file; "" if there is none. It comes from another user: do not use it as a path.
        /// </summary>
        public string Name { get; internal set; }
        /// <summary>The MIME type.</summary>
        public string MimeType { get; internal set; }
        /// <summary>The sender's id of the stream.</summary>
        public string StreamId { get; internal set; }
        /// <summary>Milliseconds since 1970 by the sender's clock.</summary>
        public long SentAtMs { get; internal set; }
        /// <summary>Attributes that the sender gave to the stream, in the order of their keys.</summary>
        public Attribute[] Attributes { get; internal set; }
        /// <summary>
        /// In a REFUSED: number of streams that were refused in this room so far, this one included. Otherwise 0.
        /// </summary>
        public ulong RefusedCount { get; internal set; }

        internal static BytesEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.BytesEvent)Memory.Struct(pointer, typeof(Native.BytesEvent));
            room = Room.Of(engine, null, c.room);
            return new BytesEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                Stream = c.stream,
                Part = (BytesPart)c.part,
                Data = Memory.Bytes(c.data, (int)c.size),
                Offset = c.offset,
                TotalSize = c.total_size,
                UserId = Memory.Text(c.user_id),
                UserName = Memory.Text(c.user_name),
                Topic = Memory.Text(c.topic),
                Name = Memory.Text(c.name),
                MimeType = Memory.Text(c.mime_type),
                StreamId = Memory.Text(c.stream_id),
                SentAtMs = c.sent_at_ms,
                Attributes = Memory.Structs(c.attributes, (int)c.attribute_count, item => Attribute.Read(item, engine, room)),
                RefusedCount = c.refused_count,
            };
        }
    }

    /// <summary>
    /// After Room.WriteByteStream returned StatusCode.ErrBusy, the stream has space again: at most 131072 bytes of it still
    /// wait. The event comes at most once for each such call.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class BytesSpaceEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The number that Room.OpenByteStream wrote to `stream`.</summary>
        public ulong Stream { get; internal set; }

        internal static BytesSpaceEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.BytesSpaceEvent)Memory.Struct(pointer, typeof(Native.BytesSpaceEvent));
            room = Room.Of(engine, null, c.room);
            return new BytesSpaceEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                Stream = c.stream,
            };
        }
    }

    /// <summary>
    /// The description of a byte stream, for its receivers.
    ///
    /// A property that is null has its default.
    /// </summary>
    public sealed partial class ByteStreamOptions
    {
        /// <summary>A label for the receivers, up to 256 bytes; null is none. Default: null.</summary>
        public string Topic { get; set; }
        /// <summary>The name, usually of a file, up to 1024 bytes; null is none. Default: null.</summary>
        public string Name { get; set; }
        /// <summary>The MIME type, up to 1024 bytes; null: `application/octet-stream`. Default: null.</summary>
        public string MimeType { get; set; }
        /// <summary>
        /// Number of bytes that will be written; -1 if it is not known. With it, receivers can show progress. Without it, a
        /// receiver that gets a new connection during the stream ends the stream with StatusCode.ErrConnectionLost, even if all
        /// bytes arrived. Default: -1.
        /// </summary>
        public long? TotalSize { get; set; }
        /// <summary>
        /// The keys of the attributes; keys and values together have up to 16384 bytes. null if there are none. Default: null.
        /// </summary>
        public string[] AttributeKeys { get; set; }
        /// <summary>The values of the attributes, in the order of the keys. Default: null.</summary>
        public string[] AttributeValues { get; set; }
        /// <summary>
        /// The ids of the users who get the stream, at most 1000. If `userCount` is 0, everyone gets it. Default: null.
        /// </summary>
        public string[] UserIds { get; set; }

        internal IntPtr Write(Arguments arguments)
        {
            IntPtr pointer = arguments.Struct(typeof(Native.ByteStreamOptions), Native.InitByteStreamOptions);
            var c = (Native.ByteStreamOptions)Marshal.PtrToStructure(pointer, typeof(Native.ByteStreamOptions));
            if (Topic != null) { c.topic = arguments.Text("Topic", Topic); }
            if (Name != null) { c.name = arguments.Text("Name", Name); }
            if (MimeType != null) { c.mime_type = arguments.Text("MimeType", MimeType); }
            if (TotalSize != null) { c.total_size = TotalSize.Value; }
            if (AttributeKeys != null) { c.attribute_keys = arguments.Texts("AttributeKeys", AttributeKeys); c.attribute_count = (uint)AttributeKeys.Length; }
            if (AttributeValues != null) { c.attribute_values = arguments.Texts("AttributeValues", AttributeValues); Arguments.SameLength("AttributeValues", AttributeValues, AttributeKeys); c.attribute_count = (uint)AttributeValues.Length; }
            if (UserIds != null) { c.user_ids = arguments.Texts("UserIds", UserIds); c.user_count = (uint)UserIds.Length; }
            Marshal.StructureToPtr(c, pointer, false);
            return pointer;
        }
    }

    /// <summary>
    /// Another user calls a method that Room.RegisterRpcMethod has registered. Answer it with Room.RespondToRpc or
    /// Room.RejectRpc, here or later, on any thread. Without an answer the caller waits until its time is over. At most 64
    /// requests of a room, and 16 of one user, are open at the same time; further ones are rejected.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class RpcRequestEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The number of the request, for the answer.</summary>
        public ulong Request { get; internal set; }
        /// <summary>The caller's user id.</summary>
        public string UserId { get; internal set; }
        /// <summary>The caller's display name.</summary>
        public string UserName { get; internal set; }
        /// <summary>The method.</summary>
        public string Method { get; internal set; }
        /// <summary>The caller's text for the method, up to 15360 bytes.</summary>
        public string Payload { get; internal set; }
        /// <summary>The time that the caller leaves for the answer, in ms from the arrival of the request.</summary>
        public uint TimeoutMs { get; internal set; }

        internal static RpcRequestEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.RpcRequestEvent)Memory.Struct(pointer, typeof(Native.RpcRequestEvent));
            room = Room.Of(engine, null, c.room);
            return new RpcRequestEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                Request = c.request,
                UserId = Memory.Text(c.user_id),
                UserName = Memory.Text(c.user_name),
                Method = Memory.Text(c.method),
                Payload = Memory.Text(c.payload),
                TimeoutMs = c.timeout_ms,
            };
        }
    }

    /// <summary>
    /// A call of Room.PerformRpc ended. The event comes exactly once for each call.
    ///
    /// Status: StatusCode.Ok; StatusCode.ErrRpcFailed when the method is not registered or answered with an error, whose text
    /// is `message`; StatusCode.ErrNotFound when the user is not in the room or left before the answer; StatusCode.ErrTimeout;
    /// StatusCode.ErrNotAllowed when the token does not allow data; StatusCode.ErrBusy when 64 calls of this room are pending;
    /// StatusCode.ErrWrongState in an encrypted room when this user has no key to send with; StatusCode.ErrCancelled when the
    /// room ends first; StatusCode.ErrInternal.
    /// </summary>
    public sealed partial class RpcDoneEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The number that Room.PerformRpc wrote to `request`.</summary>
        public ulong Request { get; internal set; }
        /// <summary>The method's response; "" when the call failed.</summary>
        public string Payload { get; internal set; }
        /// <summary>The data of the method's error; "" if there is none.</summary>
        public string Data { get; internal set; }
        /// <summary>
        /// 0 when the call succeeded or the room ended; otherwise an RpcCode, or a number of the application that answered.
        /// </summary>
        public uint Code { get; internal set; }

        internal static RpcDoneEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.RpcDoneEvent)Memory.Struct(pointer, typeof(Native.RpcDoneEvent));
            room = Room.Of(engine, null, c.room);
            return new RpcDoneEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                Request = c.request,
                Payload = Memory.Text(c.payload),
                Data = Memory.Text(c.data),
                Code = c.code,
            };
        }
    }

    /// <summary>
    /// The end-to-end encryption of a remote stream, or of the local stream, changed its state. In a room without a key, the
    /// event comes for each stream that needs a key, and for no other.
    ///
    /// Status: StatusCode.Ok; StatusCode.ErrPlayFailed when a remote stream is silent, StatusCode.ErrPublishFailed when the
    /// local stream is not sent.
    /// </summary>
    public sealed partial class StreamEncryptionEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The stream handle.</summary>
        public Stream Stream { get; internal set; }
        /// <summary>The stream id.</summary>
        public string StreamId { get; internal set; }
        /// <summary>EncryptionState; expect values that you do not know.</summary>
        public EncryptionState State { get; internal set; }

        internal static StreamEncryptionEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.StreamEncryptionEvent)Memory.Struct(pointer, typeof(Native.StreamEncryptionEvent));
            room = Room.Of(engine, null, c.room);
            return new StreamEncryptionEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                Stream = Stream.Of(engine, room, c.stream),
                StreamId = Memory.Text(c.stream_id),
                State = (EncryptionState)c.state,
            };
        }
    }

    /// <summary>
    /// A key of end-to-end encryption: either `passphrase` or `key`. Everything is copied by the call that takes it.
    ///
    /// A property that is null has its default.
    /// </summary>
    public sealed partial class EncryptionKeyOptions
    {
        /// <summary>
        /// The index of the key, 0 to 15. Each encrypted packet carries the index of its key. A user sends with the key that
        /// was set last without `decryptOnly`; the keys of other indexes still decrypt. To replace a key without a gap, set the
        /// new key under another index. Default: 0.
        /// </summary>
        public uint? KeyIndex { get; set; }
        /// <summary>
        /// A passphrase of 1 to 1024 bytes, from which the key is derived as in LiveKit's clients (PBKDF2). Default: null.
        /// </summary>
        public string Passphrase { get; set; }
        /// <summary>
        /// 16 to 1024 random bytes, from which the key is derived as in LiveKit's clients (HKDF). Not every LiveKit client
        /// knows this way. Default: null.
        /// </summary>
        public byte[] Key { get; set; }
        /// <summary>
        /// How many ratchets of a sender's key are followed, 0 to 16: a sender may replace its key by another that is derived
        /// from it. LiveKit's clients can do that, this library never does. Each ratchet lengthens Room.SetEncryptionKey and
        /// Engine.LoginRoom by one derivation. Default: 0.
        /// </summary>
        public uint? RatchetWindow { get; set; }
        /// <summary>
        /// The user who sends with this key. For a key that only this engine sends with, give the local user's id. A user with
        /// keys of their own does not use the shared keys. null: the key is shared by all users without keys of their own, the
        /// local user included. Default: null.
        /// </summary>
        public string UserId { get; set; }
        /// <summary>
        /// Switch: this engine only decrypts with the key, and sends with it after you have set it again with `decryptOnly` 0.
        /// To change keys, give everyone the new key with `decryptOnly` 1 first, then set it again with `decryptOnly` 0.
        /// Default: 0.
        /// </summary>
        public bool? DecryptOnly { get; set; }

        internal IntPtr Write(Arguments arguments)
        {
            IntPtr pointer = arguments.Struct(typeof(Native.EncryptionKeyOptions), Native.InitEncryptionKeyOptions);
            var c = (Native.EncryptionKeyOptions)Marshal.PtrToStructure(pointer, typeof(Native.EncryptionKeyOptions));
            if (KeyIndex != null) { c.key_index = KeyIndex.Value; }
            if (Passphrase != null) { c.passphrase = arguments.Text("Passphrase", Passphrase); }
            if (Key != null) { c.key = arguments.Bytes("Key", Key); c.key_size = (uint)Key.Length; }
            if (RatchetWindow != null) { c.ratchet_window = RatchetWindow.Value; }
            if (UserId != null) { c.user_id = arguments.Text("UserId", UserId); }
            if (DecryptOnly != null) { c.decrypt_only = DecryptOnly.Value ? 1 : 0; }
            Marshal.StructureToPtr(c, pointer, false);
            return pointer;
        }
    }

    /// <summary>
    /// The quality of a user's connection. The event comes when the server's rating of a remote user or of the local user
    /// changes; a server of this library rates every 5 s. No monitor is needed.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class ConnectionQualityEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The id of the user whose connection this is; it can be that of the local user.</summary>
        public string UserId { get; internal set; }
        /// <summary>The user's display name.</summary>
        public string UserName { get; internal set; }
        /// <summary>Quality.</summary>
        public Quality Quality { get; internal set; }
        /// <summary>Mean opinion score as the server estimates it, 1 to 4.5; NaN if the server does not estimate it.</summary>
        public float Mos { get; internal set; }

        internal static ConnectionQualityEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.ConnectionQualityEvent)Memory.Struct(pointer, typeof(Native.ConnectionQualityEvent));
            room = Room.Of(engine, null, c.room);
            return new ConnectionQualityEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                UserId = Memory.Text(c.user_id),
                UserName = Memory.Text(c.user_name),
                Quality = (Quality)c.quality,
                Mos = c.mos,
            };
        }
    }

    /// <summary>
    /// The quality of the local stream on its way to a room's server and to the listeners. The event comes at the period of
    /// Engine.StartQualityMonitor, once for each room in which the local stream is published. Values that are not known (yet)
    /// are NaN or -1.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class PublishQualityEvent : Event
    {
        /// <summary>The room handle from Engine.LoginRoom.</summary>
        public Room Room { get; internal set; }
        /// <summary>The local stream.</summary>
        public Stream Stream { get; internal set; }
        /// <summary>
        /// Quality of this stream, from round trip, jitter and the share of sound that listeners conceal (where no listener
        /// reports it: the loss on the way to the server).
        /// </summary>
        public Quality Quality { get; internal set; }
        /// <summary>Quality of the local user's connection as a whole, as OnConnectionQuality reported it last.</summary>
        public Quality ConnectionQuality { get; internal set; }
        /// <summary>Length of the period that the counts cover, in ms.</summary>
        public uint PeriodMs { get; internal set; }
        /// <summary>Round trip to the server, in ms.</summary>
        public float RoundTripMs { get; internal set; }
        /// <summary>Interarrival jitter (RFC 3550) at the server, in ms.</summary>
        public float JitterMs { get; internal set; }
        /// <summary>Share of packets lost on the way to the server, 0 to 1, by its last report.</summary>
        public float Loss { get; internal set; }
        /// <summary>
        /// Packet loss at the worst listener before any repair, end to end, 0 to 1. The worst listener is the one with the
        /// highest `listenerResidualLoss`. Listeners with this library report it; a server of this library summarises the
        /// reports.
        /// </summary>
        public float ListenerLoss { get; internal set; }
        /// <summary>Residual loss at that listener: packets that are still missing after retransmission, 0 to 1.</summary>
        public float ListenerResidualLoss { get; internal set; }
        /// <summary>
        /// Residual loss at the median listener: packets that are still missing after retransmission, 0 to 1.
        /// </summary>
        public float MedianResidualLoss { get; internal set; }
        /// <summary>
        /// Estimated mean opinion score, 1 to 4.5, by the E-model (ITU-T G.107) from the delay and the sound that listeners
        /// conceal. The assumed mouth-to-ear delay is the sum of the packet's duration, the encoder's delay and the round trip
        /// to the server, which stands for the way to the server and on to the listener. Opus is treated as G.711 with
        /// concealment (G.113 Appendix I: Ie 0, Bpl 25.1), because G.113 has no values for Opus.
        /// </summary>
        public float Mos { get; internal set; }
        /// <summary>Packets sent in the period.</summary>
        public long Packets { get; internal set; }
        /// <summary>Encoded audio sent, redundant copies included, in bits per second.</summary>
        public long SendBps { get; internal set; }
        /// <summary>Bitrate of the audio without RED copies, as chosen.</summary>
        public long BitrateBps { get; internal set; }
        /// <summary>
        /// Estimated capacity of the network path, in bits per second with headers; -1 also while no limit has been found.
        /// </summary>
        public long CapacityBps { get; internal set; }

        internal static PublishQualityEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.PublishQualityEvent)Memory.Struct(pointer, typeof(Native.PublishQualityEvent));
            room = Room.Of(engine, null, c.room);
            return new PublishQualityEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Room = room,
                Stream = Stream.Of(engine, room, c.stream),
                Quality = (Quality)c.quality,
                ConnectionQuality = (Quality)c.connection_quality,
                PeriodMs = c.period_ms,
                RoundTripMs = c.round_trip_ms,
                JitterMs = c.jitter_ms,
                Loss = c.loss,
                ListenerLoss = c.listener_loss,
                ListenerResidualLoss = c.listener_residual_loss,
                MedianResidualLoss = c.median_residual_loss,
                Mos = c.mos,
                Packets = c.packets,
                SendBps = c.send_bps,
                BitrateBps = c.bitrate_bps,
                CapacityBps = c.capacity_bps,
            };
        }
    }

    /// <summary>The quality of one remote stream as it arrives. Values that are not known (yet) are NaN or -1.</summary>
    public sealed partial class PlayQuality
    {
        /// <summary>Quality, from round trip, jitter, and `loss`; Quality.Unknown when no packets were expected.</summary>
        public Quality Quality { get; internal set; }
        /// <summary>The room handle.</summary>
        public Room Room { get; internal set; }
        /// <summary>The stream handle.</summary>
        public Stream Stream { get; internal set; }
        /// <summary>Packets received in the period.</summary>
        public long Packets { get; internal set; }
        /// <summary>Encoded audio in them, in bits per second.</summary>
        public long ReceiveBps { get; internal set; }
        /// <summary>
        /// Share of packets that were missing at their playout time, 0 to 1. A packet that was recovered in time by
        /// retransmission or from a RED copy does not count.
        /// </summary>
        public float Loss { get; internal set; }
        /// <summary>Share of the played audio that was concealed, 0 to 1.</summary>
        public float Concealed { get; internal set; }
        /// <summary>Number of concealments per minute.</summary>
        public float ConcealmentsPerMinute { get; internal set; }
        /// <summary>Round trip to the server, in ms.</summary>
        public float RoundTripMs { get; internal set; }
        /// <summary>Interarrival jitter (RFC 3550), in ms.</summary>
        public float JitterMs { get; internal set; }
        /// <summary>Delay that the jitter buffer adds, in ms.</summary>
        public float BufferMs { get; internal set; }
        /// <summary>Mouth-to-ear delay, in ms.</summary>
        public float MouthToEarMs { get; internal set; }
        /// <summary>
        /// Estimated mean opinion score, 1 to 4.5, by the E-model (ITU-T G.107) from the mouth-to-ear delay and `concealed`,
        /// with the assumption about Opus of PublishQualityEvent. If the sender does not report its part of the delay,
        /// `mouthToEarMs` is NaN, and this estimate uses the round trip plus the jitter buffer plus 20 ms instead.
        /// </summary>
        public float Mos { get; internal set; }

        internal static PlayQuality Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.PlayQuality)Memory.Struct(pointer, typeof(Native.PlayQuality));
            room = Room.Of(engine, null, c.room);
            return new PlayQuality
            {
                Quality = (Quality)c.quality,
                Room = room,
                Stream = Stream.Of(engine, room, c.stream),
                Packets = c.packets,
                ReceiveBps = c.receive_bps,
                Loss = c.loss,
                Concealed = c.concealed,
                ConcealmentsPerMinute = c.concealments_per_minute,
                RoundTripMs = c.round_trip_ms,
                JitterMs = c.jitter_ms,
                BufferMs = c.buffer_ms,
                MouthToEarMs = c.mouth_to_ear_ms,
                Mos = c.mos,
            };
        }
    }

    /// <summary>
    /// The quality of the played streams. The event comes at the period of Engine.StartQualityMonitor while a stream is played.
    ///
    /// Status: always StatusCode.Ok.
    /// </summary>
    public sealed partial class PlayQualityEvent : Event
    {
        /// <summary>One entry for each played stream of all rooms.</summary>
        public PlayQuality[] Qualities { get; internal set; }
        /// <summary>Length of the period that the counts cover, in ms.</summary>
        public uint PeriodMs { get; internal set; }

        internal static PlayQualityEvent Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.PlayQualityEvent)Memory.Struct(pointer, typeof(Native.PlayQualityEvent));
            return new PlayQualityEvent
            {
                Status = (StatusCode)c.status,
                Message = Memory.Text(c.message),
                Qualities = Memory.Structs(c.qualities, (int)c.count, item => PlayQuality.Read(item, engine, room)),
                PeriodMs = c.period_ms,
            };
        }
    }

    /// <summary>
    /// Stats of a room. A value that is not known is NaN (float) or -1 (integer), never 0. The counts of the whole engine count
    /// since the engine was created.
    /// </summary>
    public sealed partial class RoomStats
    {
        /// <summary>Round trip to the server on the media path, in ms.</summary>
        public float RoundTripMs { get; internal set; }
        /// <summary>Time from Engine.LoginRoom to OnLoginRoom, in ms.</summary>
        public float LoginMs { get; internal set; }
        /// <summary>1 when the media thread has real-time priority, otherwise 0; -1 while it is not known.</summary>
        public int IsRealtime { get; internal set; }
        /// <summary>Bits per second sent, headers included, over the last 100 ms.</summary>
        public long SendBps { get; internal set; }
        /// <summary>Bits per second received, headers included, over the last 100 ms.</summary>
        public long ReceiveBps { get; internal set; }
        /// <summary>Datagrams sent since the login.</summary>
        public long DatagramsSent { get; internal set; }
        /// <summary>Datagrams received since the login.</summary>
        public long DatagramsReceived { get; internal set; }
        /// <summary>Other users in the room.</summary>
        public long Users { get; internal set; }
        /// <summary>Remote streams in the room.</summary>
        public long Streams { get; internal set; }
        /// <summary>Underruns of all playback devices of the engine.</summary>
        public long PlaybackUnderruns { get; internal set; }
        /// <summary>Overruns of all capture devices of the engine.</summary>
        public long CaptureOverruns { get; internal set; }
        /// <summary>Wake-ups of the engine's media thread that were more than 5 ms late.</summary>
        public long LateWakeups { get; internal set; }
        /// <summary>
        /// Events that were dropped because the application did not take them in time, in all rooms of the engine: room
        /// messages, texts, data packets, RPC requests, OnFirstAudio, log lines and connection qualities.
        /// </summary>
        public long DroppedEvents { get; internal set; }
        /// <summary>
        /// 1 when media goes over TCP, because UDP does not get through; otherwise 0. Over TCP, a lost packet delays those
        /// behind it.
        /// </summary>
        public long IsTcp { get; internal set; }
        /// <summary>
        /// 1 when media goes through a TURN server that the server of the room has named, because there is no other way;
        /// otherwise 0. Then `isTcp` concerns the way to the TURN server.
        /// </summary>
        public long IsRelayed { get; internal set; }

        internal static RoomStats Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.RoomStats)Memory.Struct(pointer, typeof(Native.RoomStats));
            return new RoomStats
            {
                RoundTripMs = c.round_trip_ms,
                LoginMs = c.login_ms,
                IsRealtime = c.is_realtime,
                SendBps = c.send_bps,
                ReceiveBps = c.receive_bps,
                DatagramsSent = c.datagrams_sent,
                DatagramsReceived = c.datagrams_received,
                Users = c.users,
                Streams = c.streams,
                PlaybackUnderruns = c.playback_underruns,
                CaptureOverruns = c.capture_overruns,
                LateWakeups = c.late_wakeups,
                DroppedEvents = c.dropped_events,
                IsTcp = c.is_tcp,
                IsRelayed = c.is_relayed,
            };
        }
    }

    /// <summary>Stats of a stream. A value that is not known is NaN (float) or -1 (integer), never 0.</summary>
    public sealed partial class StreamStats
    {
        /// <summary>Interarrival jitter (RFC 3550), in ms.</summary>
        public float JitterMs { get; internal set; }
        /// <summary>Delay that the jitter buffer adds, in ms: the mean of recent packets.</summary>
        public float BufferMs { get; internal set; }
        /// <summary>Target delay of the jitter buffer, in ms.</summary>
        public float TargetMs { get; internal set; }
        /// <summary>
        /// Mouth-to-ear delay of a remote stream, in ms: the sum of the seven stages capture, chain, packet, network, jitter
        /// buffer, decode and playback; NaN while one of them is not known. The stages are measured with the fastest packets of
        /// the last few seconds. The first four (capture, chain, packet, network) need measurements of the sender, which this
        /// library sends about once a second. LiveKit's own clients do not send them: the field is then NaN, and the delay is
        /// at least the sum of `jitterBufferMs`, `decodeMs`, `playbackMs` and half of `roundTripMs`.
        /// </summary>
        public float MouthToEarMs { get; internal set; }
        /// <summary>
        /// Stage: the capture device of the sender, in ms: the minimum time from the sampling of the sound until the library
        /// received the sample.
        /// </summary>
        public float CaptureMs { get; internal set; }
        /// <summary>
        /// Stage: the time to fill a packet, plus the encoder's look-ahead, plus the decoder's own delay, in ms.
        /// </summary>
        public float PacketMs { get; internal set; }
        /// <summary>
        /// Stage: the network, in ms: half of the smallest round trip from the sender to the server, plus half of that from
        /// here to the server. Without a common clock, one-way times cannot be measured: where the two directions of a path
        /// differ, the value is off by half of the difference. Of the local stream: half of the round trip to the server.
        /// </summary>
        public float NetworkMs { get; internal set; }
        /// <summary>
        /// Stage: the jitter buffer, in ms: how long the fastest packets wait until they are decoded. With jitter this is more
        /// than `bufferMs`, which is the mean of recent packets, fast or slow.
        /// </summary>
        public float JitterBufferMs { get; internal set; }
        /// <summary>Stage: from decoding until mixing, in ms: decoded audio waits for its block of 2.5 ms.</summary>
        public float DecodeMs { get; internal set; }
        /// <summary>Stage: this playback device, in ms, from mixing until the sound is heard.</summary>
        public float PlaybackMs { get; internal set; }
        /// <summary>
        /// 1 while the stream is decoded, 0 while active-speaker selection leaves it out (Engine.SetMaxDecodedStreams), -1 for
        /// the local stream.
        /// </summary>
        public int IsDecoded { get; internal set; }
        /// <summary>Packets received, or sent for the local stream.</summary>
        public long Packets { get; internal set; }
        /// <summary>Bytes of encoded audio in these packets.</summary>
        public long Bytes { get; internal set; }
        /// <summary>Packets that were missing at their playout time.</summary>
        public long LostPackets { get; internal set; }
        /// <summary>Packets that arrived twice or too late (W3C packetsDiscarded).</summary>
        public long DiscardedPackets { get; internal set; }
        /// <summary>Samples of one channel that were played (W3C totalSamplesReceived).</summary>
        public long PlayedSamples { get; internal set; }
        /// <summary>Concealed samples of one channel (W3C concealedSamples, without comfort noise).</summary>
        public long ConcealedSamples { get; internal set; }
        /// <summary>Concealments, each of one or more samples in a row (W3C concealmentEvents).</summary>
        public long ConcealmentEvents { get; internal set; }
        /// <summary>Packets decoded from in-band FEC.</summary>
        public long FecPackets { get; internal set; }
        /// <summary>Frames of 10 ms decoded from DRED.</summary>
        public long DredFrames { get; internal set; }
        /// <summary>Samples inserted to make the delay longer (W3C insertedSamplesForDeceleration).</summary>
        public long InsertedSamples { get; internal set; }
        /// <summary>Samples removed to make the delay shorter (W3C removedSamplesForAcceleration).</summary>
        public long RemovedSamples { get; internal set; }
        /// <summary>Packets that arrived after their playout time.</summary>
        public long LatePackets { get; internal set; }
        /// <summary>Packets that arrived twice.</summary>
        public long DuplicatePackets { get; internal set; }
        /// <summary>Packets that arrived after one with a higher sequence number.</summary>
        public long ReorderedPackets { get; internal set; }
        /// <summary>Packets with in-band FEC or a RED copy of earlier ones (W3C fecPacketsReceived).</summary>
        public long FecPacketsReceived { get; internal set; }
        /// <summary>Packets played from a RED copy in a later packet.</summary>
        public long RedPackets { get; internal set; }
        /// <summary>Packets played that were resent after a NACK; of the local stream, packets that were resent.</summary>
        public long RetransmittedPackets { get; internal set; }
        /// <summary>Samples of one channel that left the jitter buffer (W3C jitterBufferEmittedCount).</summary>
        public long EmittedSamples { get; internal set; }
        /// <summary>Concealed samples of one channel that were silent (W3C silentConcealedSamples).</summary>
        public long SilentConcealedSamples { get; internal set; }
        /// <summary>
        /// Samples of one channel that were comfort noise or silence in DTX pauses; they count as played, not as concealed.
        /// </summary>
        public long PauseSamples { get; internal set; }
        /// <summary>Number of time stretches: how often samples were inserted or removed to change the delay.</summary>
        public long Stretches { get; internal set; }
        /// <summary>
        /// Sum of the time that each emitted sample spent in the jitter buffer, in seconds; divided by `emittedSamples` it is
        /// the mean delay (W3C jitterBufferDelay).
        /// </summary>
        public double BufferDelayS { get; internal set; }
        /// <summary>Sum of the target delay at each emitted sample, in seconds (W3C jitterBufferTargetDelay).</summary>
        public double TargetDelayS { get; internal set; }
        /// <summary>
        /// Sum of the target delay that the network alone requires, at each emitted sample, in seconds (W3C
        /// jitterBufferMinimumDelay).
        /// </summary>
        public double MinimumDelayS { get; internal set; }
        /// <summary>
        /// Bitrate of the audio without RED copies, as set or chosen. This field and the next five are of the local stream
        /// only; -1 or NaN for a remote stream.
        /// </summary>
        public long BitrateBps { get; internal set; }
        /// <summary>
        /// Estimated capacity of the network path to the server, in bits per second with headers; -1 while no limit has been
        /// found.
        /// </summary>
        public long CapacityBps { get; internal set; }
        /// <summary>1 when packets carry in-band FEC, otherwise 0; -1 when it is not known.</summary>
        public int Fec { get; internal set; }
        /// <summary>RED copies of earlier packets in each packet.</summary>
        public int Red { get; internal set; }
        /// <summary>DRED in each packet, in ms.</summary>
        public int DredMs { get; internal set; }
        /// <summary>
        /// Packet loss that listeners report, before any repair, 0 to 1; the encoder sets its protection for this loss.
        /// </summary>
        public float ExpectedLoss { get; internal set; }
        /// <summary>
        /// Stage: the capture chain of the sender (resampling, echo cancellation, noise suppression, gain control), in ms.
        /// </summary>
        public float ChainMs { get; internal set; }
        /// <summary>
        /// How much faster the sender's clock runs than this machine's, in ppm; negative when it is slower. It is estimated
        /// from the timestamps of the fastest packets, and NaN for the first half minute. Remote streams only.
        /// </summary>
        public float ClockPpm { get; internal set; }
        /// <summary>
        /// Packets received with RED copies (RFC 2198), used or not; of the local stream, packets sent with copies.
        /// </summary>
        public long RedundantPackets { get; internal set; }
        /// <summary>
        /// Share of packets lost, 0 to 1: of a remote stream, packets that were not there at their playout time, over the
        /// stream's life; of the local stream, packets lost on the way to the server, by its last receiver report.
        /// </summary>
        public float Loss { get; internal set; }
        /// <summary>
        /// Round trip to the room's server, in ms: for the local stream from the last receiver report, for a remote stream from
        /// the media path.
        /// </summary>
        public float RoundTripMs { get; internal set; }

        internal static StreamStats Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.StreamStats)Memory.Struct(pointer, typeof(Native.StreamStats));
            return new StreamStats
            {
                JitterMs = c.jitter_ms,
                BufferMs = c.buffer_ms,
                TargetMs = c.target_ms,
                MouthToEarMs = c.mouth_to_ear_ms,
                CaptureMs = c.capture_ms,
                PacketMs = c.packet_ms,
                NetworkMs = c.network_ms,
                JitterBufferMs = c.jitter_buffer_ms,
                DecodeMs = c.decode_ms,
                PlaybackMs = c.playback_ms,
                IsDecoded = c.is_decoded,
                Packets = c.packets,
                Bytes = c.bytes,
                LostPackets = c.lost_packets,
                DiscardedPackets = c.discarded_packets,
                PlayedSamples = c.played_samples,
                ConcealedSamples = c.concealed_samples,
                ConcealmentEvents = c.concealment_events,
                FecPackets = c.fec_packets,
                DredFrames = c.dred_frames,
                InsertedSamples = c.inserted_samples,
                RemovedSamples = c.removed_samples,
                LatePackets = c.late_packets,
                DuplicatePackets = c.duplicate_packets,
                ReorderedPackets = c.reordered_packets,
                FecPacketsReceived = c.fec_packets_received,
                RedPackets = c.red_packets,
                RetransmittedPackets = c.retransmitted_packets,
                EmittedSamples = c.emitted_samples,
                SilentConcealedSamples = c.silent_concealed_samples,
                PauseSamples = c.pause_samples,
                Stretches = c.stretches,
                BufferDelayS = c.buffer_delay_s,
                TargetDelayS = c.target_delay_s,
                MinimumDelayS = c.minimum_delay_s,
                BitrateBps = c.bitrate_bps,
                CapacityBps = c.capacity_bps,
                Fec = c.fec,
                Red = c.red,
                DredMs = c.dred_ms,
                ExpectedLoss = c.expected_loss,
                ChainMs = c.chain_ms,
                ClockPpm = c.clock_ppm,
                RedundantPackets = c.redundant_packets,
                Loss = c.loss,
                RoundTripMs = c.round_trip_ms,
            };
        }
    }

    /// <summary>
    /// The contents of a token. Text is copied.
    ///
    /// A property that is null has its default.
    /// </summary>
    public sealed partial class TokenOptions
    {
        /// <summary>The token is valid for this time from now on, 1 to 31536000 s. Default: 3600.</summary>
        public uint? ValidSeconds { get; set; }
        /// <summary>The name of the API key that signs the token; must be set. Default: null.</summary>
        public string ApiKey { get; set; }
        /// <summary>The secret of that key; must be set. Default: null.</summary>
        public string ApiSecret { get; set; }
        /// <summary>The user who may log in, 1 to 256 bytes; must be set. Default: null.</summary>
        public string UserId { get; set; }
        /// <summary>The user's display name, up to 256 bytes; null: the user id. Default: null.</summary>
        public string UserName { get; set; }
        /// <summary>The id of the room that the user may log in to, 1 to 256 bytes; must be set. Default: null.</summary>
        public string RoomId { get; set; }
        /// <summary>Switch: the user may publish. Default: 1.</summary>
        public bool? CanPublish { get; set; }
        /// <summary>Switch: the user may play the streams of others. Default: 1.</summary>
        public bool? CanSubscribe { get; set; }
        /// <summary>Switch: the user may send messages and data. Default: 1.</summary>
        public bool? CanPublishData { get; set; }
        /// <summary>
        /// Switch: other users do not see this user: neither OnUserUpdate nor OnStreamUpdate reports the user or a stream of
        /// the user. Meant for users who only listen: set `canPublish` to 0 too. Default: 0.
        /// </summary>
        public bool? IsHidden { get; set; }

        internal IntPtr Write(Arguments arguments)
        {
            IntPtr pointer = arguments.Struct(typeof(Native.TokenOptions), Native.InitTokenOptions);
            var c = (Native.TokenOptions)Marshal.PtrToStructure(pointer, typeof(Native.TokenOptions));
            if (ValidSeconds != null) { c.valid_seconds = ValidSeconds.Value; }
            if (ApiKey != null) { c.api_key = arguments.Text("ApiKey", ApiKey); }
            if (ApiSecret != null) { c.api_secret = arguments.Text("ApiSecret", ApiSecret); }
            if (UserId != null) { c.user_id = arguments.Text("UserId", UserId); }
            if (UserName != null) { c.user_name = arguments.Text("UserName", UserName); }
            if (RoomId != null) { c.room_id = arguments.Text("RoomId", RoomId); }
            if (CanPublish != null) { c.can_publish = CanPublish.Value ? 1 : 0; }
            if (CanSubscribe != null) { c.can_subscribe = CanSubscribe.Value ? 1 : 0; }
            if (CanPublishData != null) { c.can_publish_data = CanPublishData.Value ? 1 : 0; }
            if (IsHidden != null) { c.is_hidden = IsHidden.Value ? 1 : 0; }
            Marshal.StructureToPtr(c, pointer, false);
            return pointer;
        }
    }

    /// <summary>
    /// Settings of a server. Text is copied by Server.
    ///
    /// A property that is null has its default.
    /// </summary>
    public sealed partial class ServerOptions
    {
        /// <summary>
        /// UDP port of the media; 0 lets the system choose. If the TCP port of the same number is free, or is the signalling
        /// port, it accepts media of clients whose UDP is blocked. Default: 7870.
        /// </summary>
        public uint? UdpPort { get; set; }
        /// <summary>
        /// Address and TCP port of signalling, such as "0.0.0.0:7870" or "[::]:7870"; port 0 lets the system choose. null:
        /// "127.0.0.1:7870". Port 7870 of 127.0.0.1 is also that of the local server, which a login with `serverUrl` null
        /// starts: while a local server has the port, Server returns StatusCode.ErrServer; while this server has the port, the
        /// local server uses a free port. Default: null.
        /// </summary>
        public string Bind { get; set; }
        /// <summary>
        /// Addresses that clients send media to, separated by commas. Behind NAT, set the public address. null: the addresses
        /// of `mediaBinds` if it is set; otherwise the address of `bind`, or those of every interface if that is 0.0.0.0 or
        /// [::]. Default: null.
        /// </summary>
        public string NodeIps { get; set; }
        /// <summary>The name of the API key whose tokens the server accepts; must be set. Default: null.</summary>
        public string ApiKey { get; set; }
        /// <summary>
        /// The secret of that key; must be set. Unless `bind`, `nodeIps` and `mediaBinds` name loopback addresses only, it must
        /// have at least 32 bytes and must not be a well-known example secret. Default: null.
        /// </summary>
        public string ApiSecret { get; set; }
        /// <summary>
        /// Certificate chain (PEM) for wss; given together with `tlsKeyFile`, and ws is refused then. Default: null.
        /// </summary>
        public string TlsCertFile { get; set; }
        /// <summary>The private key of that certificate (PEM). Default: null.</summary>
        public string TlsKeyFile { get; set; }
        /// <summary>Log lines are appended to this file; null: no file. Default: null.</summary>
        public string LogFile { get; set; }
        /// <summary>
        /// LogLevel. Only lines of this level and of more important ones are written to `logFile` and passed to OnLog. Default:
        /// LogLevel.Info.
        /// </summary>
        public LogLevel? LogLevel { get; set; }
        /// <summary>
        /// Maximum number of rooms, 1 to 1000000; a login to a further room ends with StatusCode.ErrRoomFull. Default: 1000.
        /// </summary>
        public uint? MaxRooms { get; set; }
        /// <summary>
        /// Maximum number of users in a room, 1 to 100000; a further login ends with StatusCode.ErrRoomFull. Default: 500.
        /// </summary>
        public uint? MaxUsersPerRoom { get; set; }
        /// <summary>
        /// Maximum number of users on the server, 1 to 1000000; a further login ends with StatusCode.ErrRoomFull. Default:
        /// 2000.
        /// </summary>
        public uint? MaxUsers { get; set; }
        /// <summary>
        /// Maximum number of logins per second from one IP address, 1 to 1000000; a further login ends with StatusCode.ErrBusy.
        /// Default: 100.
        /// </summary>
        public uint? MaxLoginsPerSecond { get; set; }
        /// <summary>A room without users is closed after this time, 0 to 86400000 ms. Default: 20000.</summary>
        public uint? EmptyRoomTimeoutMs { get; set; }
        /// <summary>
        /// IP addresses to bind the media port to, separated by commas. null: for each address in `nodeIps`, the same address
        /// if it is one of this machine, otherwise the address of `bind`; if `bind` is a loopback address and the address in
        /// `nodeIps` is not (a server behind a proxy), all addresses of this machine. Without `nodeIps`: the address of `bind`.
        /// If only loopback addresses result, the server also binds the other addresses of this machine, because Firefox sends
        /// no media to a loopback address. On these additional addresses it serves only browsers on this machine. If media sent
        /// to `nodeIps` would not arrive, the server does not start (StatusCode.ErrServer). Default: null.
        /// </summary>
        public string MediaBinds { get; set; }

        internal IntPtr Write(Arguments arguments)
        {
            IntPtr pointer = arguments.Struct(typeof(Native.ServerOptions), Native.InitServerOptions);
            var c = (Native.ServerOptions)Marshal.PtrToStructure(pointer, typeof(Native.ServerOptions));
            if (UdpPort != null) { c.udp_port = UdpPort.Value; }
            if (Bind != null) { c.bind = arguments.Text("Bind", Bind); }
            if (NodeIps != null) { c.node_ips = arguments.Text("NodeIps", NodeIps); }
            if (ApiKey != null) { c.api_key = arguments.Text("ApiKey", ApiKey); }
            if (ApiSecret != null) { c.api_secret = arguments.Text("ApiSecret", ApiSecret); }
            if (TlsCertFile != null) { c.tls_cert_file = arguments.Text("TlsCertFile", TlsCertFile); }
            if (TlsKeyFile != null) { c.tls_key_file = arguments.Text("TlsKeyFile", TlsKeyFile); }
            if (LogFile != null) { c.log_file = arguments.Text("LogFile", LogFile); }
            if (LogLevel != null) { c.log_level = (int)LogLevel.Value; }
            if (MaxRooms != null) { c.max_rooms = MaxRooms.Value; }
            if (MaxUsersPerRoom != null) { c.max_users_per_room = MaxUsersPerRoom.Value; }
            if (MaxUsers != null) { c.max_users = MaxUsers.Value; }
            if (MaxLoginsPerSecond != null) { c.max_logins_per_second = MaxLoginsPerSecond.Value; }
            if (EmptyRoomTimeoutMs != null) { c.empty_room_timeout_ms = EmptyRoomTimeoutMs.Value; }
            if (MediaBinds != null) { c.media_binds = arguments.Text("MediaBinds", MediaBinds); }
            Marshal.StructureToPtr(c, pointer, false);
            return pointer;
        }
    }

    /// <summary>Stats of a server, counted since it started unless said otherwise.</summary>
    public sealed partial class ServerStats
    {
        /// <summary>Rooms now.</summary>
        public long Rooms { get; internal set; }
        /// <summary>Users now.</summary>
        public long Users { get; internal set; }
        /// <summary>Published streams now.</summary>
        public long Streams { get; internal set; }
        /// <summary>Signalling connections now.</summary>
        public long Connections { get; internal set; }
        /// <summary>Logins that were accepted.</summary>
        public long Logins { get; internal set; }
        /// <summary>Logins and requests that were refused.</summary>
        public long Refused { get; internal set; }
        /// <summary>Audio packets received.</summary>
        public long PacketsReceived { get; internal set; }
        /// <summary>Audio packets forwarded, counted for each listener.</summary>
        public long PacketsForwarded { get; internal set; }
        /// <summary>Data packets forwarded, counted for each receiver.</summary>
        public long DataForwarded { get; internal set; }
        /// <summary>Data packets that were dropped because a receiver's queue was full.</summary>
        public long DataDropped { get; internal set; }
        /// <summary>Datagrams received.</summary>
        public long DatagramsReceived { get; internal set; }
        /// <summary>Datagrams sent.</summary>
        public long DatagramsSent { get; internal set; }
        /// <summary>Bytes received.</summary>
        public long BytesReceived { get; internal set; }
        /// <summary>Bytes sent.</summary>
        public long BytesSent { get; internal set; }

        internal static ServerStats Read(IntPtr pointer, Engine engine, Room room)
        {
            var c = (Native.ServerStats)Memory.Struct(pointer, typeof(Native.ServerStats));
            return new ServerStats
            {
                Rooms = c.rooms,
                Users = c.users,
                Streams = c.streams,
                Connections = c.connections,
                Logins = c.logins,
                Refused = c.refused,
                PacketsReceived = c.packets_received,
                PacketsForwarded = c.packets_forwarded,
                DataForwarded = c.data_forwarded,
                DataDropped = c.data_dropped,
                DatagramsReceived = c.datagrams_received,
                DatagramsSent = c.datagrams_sent,
                BytesReceived = c.bytes_received,
                BytesSent = c.bytes_sent,
            };
        }
    }
}
