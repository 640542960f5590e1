// Written by `make bindings` from include/audioroom.h. Do not edit.

import { Engine, Room, Stream } from '../index';


/**
 * The binary interface that this header describes; the number in the library's file name (SONAME). It rises only when programs
 * have to be compiled again.
 */
export declare const ABI_VERSION: 1;

/** Version of the library that this header came with, first number. */
export declare const VERSION_MAJOR: 0;

/** Version of the library that this header came with, second number. It rises with new functions and fields. */
export declare const VERSION_MINOR: 1;

/** Version of the library that this header came with, third number. It rises with corrections. */
export declare const VERSION_PATCH: 0;

/** Pass it instead of a switch or a number, where a comment allows it, to let the library choose the value. */
export declare const AUTO: -2147483648;

/** Pass it instead of a stream, where a comment allows it, to mean every remote stream, including later ones. */
export declare const ALL_STREAMS: 18446744073709551615n;

/**
 * Pass it instead of a stream, where a comment allows it, to mean the local microphone as it is sent. `room` is ignored then:
 * pass 0.
 */
export declare const LOCAL_MICROPHONE: 18446744073709551614n;

/** Number of bands of the equalizer. */
export declare const EQUALIZER_BANDS: 10;

/** Number of bands of a spectrum: one-third-octave bands with center frequencies from 100 Hz to 20 kHz. */
export declare const SPECTRUM_BANDS: 24;

/**
 * The numbers of Status. The comment of an error ends with what the application can do about it, if there is something. -1 to
 * -99 are about the call, -100 to -199 about rooms, -200 publishing, -300 playing, -400 devices, -500 files, -600 servers.
 */
export declare enum StatusCode {
  /** The call succeeded, or was accepted and an event reports its result. */
  OK = 0,
  /** A pointer that must not be null was null. Fix the call. */
  ERR_NULL_ARGUMENT = -1,
  /** A string is not UTF-8. Convert it first. */
  ERR_INVALID_UTF8 = -2,
  /** A string or a message is longer than allowed. Shorten it: nothing is ever cut. */
  ERR_TOO_LONG = -3,
  /** A number is outside its stated range, or a string is empty or not permitted. Fix the call. */
  ERR_OUT_OF_RANGE = -4,
  /** `structSize` is 0 or not a valid size of this struct. Call the struct's Init function first. */
  ERR_STRUCT_SIZE = -5,
  /**
   * The struct is longer than this library knows, and a byte beyond the known fields is not 0. Clear those bytes or update the
   * library.
   */
  ERR_UNKNOWN_FIELD = -6,
  /** Header and library are of different ABI versions. Install the matching pair. */
  ERR_VERSION = -7,
  /** There is no such room, stream or user (any more), or no default device. Forget the handle or the id. */
  ERR_NOT_FOUND = -8,
  /** The handle is of another kind, such as a stream where a room is expected. Fix the order of the arguments. */
  ERR_WRONG_KIND = -9,
  /** Not possible now. The message says what has to come first. */
  ERR_WRONG_STATE = -10,
  /** This function may not be called on this thread. Post to your own loop. */
  ERR_WRONG_THREAD = -11,
  /** A queue is full, another thread is in the same call, or the server limits the rate of logins. Try again later. */
  ERR_BUSY = -12,
  /** The buffer is too small. Where the function has an argument `needed`, it says how large it must be. */
  ERR_BUFFER_TOO_SMALL = -13,
  /**
   * The function or setting is not available: it was left out of this build, or the operating system or its sound server does
   * not offer it. Do without it.
   */
  ERR_NOT_BUILT_IN = -14,
  /** The room ended before the request had its answer. Send it again after the next login. */
  ERR_CANCELLED = -15,
  /** A fault in the library. Report it with the message. */
  ERR_INTERNAL = -16,
  /** The server could not be reached. Check address and network, then retry. */
  ERR_UNREACHABLE = -100,
  /**
   * What answers at that address is not the expected server: it is not a room server or, for a login with `serverUrl` null, it
   * is a program at LOCAL_PORT that is not this account's local server. Fix the address.
   */
  ERR_NOT_A_SERVER = -101,
  /** No answer in time. Retry. */
  ERR_TIMEOUT = -102,
  /** The server needs a token, and there is neither a token nor a key. Pass a token, or a key and its secret. */
  ERR_TOKEN_NEEDED = -103,
  /** The token has expired. Get a fresh one and log in again. */
  ERR_TOKEN_EXPIRED = -104,
  /** The server refuses the token. Check the key, the secret and the grants. */
  ERR_TOKEN_REFUSED = -105,
  /** The token is for another room or user than the call names. Fix the call or the token. */
  ERR_TOKEN_MISMATCH = -106,
  /** The room or the server is full. Retry later. */
  ERR_ROOM_FULL = -107,
  /** This engine is in that room already. Log out first. */
  ERR_ALREADY_IN_ROOM = -108,
  /** The same user logged in to the room elsewhere. Do not log in again automatically: the two would remove each other. */
  ERR_SAME_USER = -109,
  /** The user was removed from the room. Ask before logging in again. */
  ERR_KICKED = -110,
  /** The token or the server does not allow this. The message says which; get a token that allows it. */
  ERR_NOT_ALLOWED = -111,
  /** The connection was lost and did not come back in time. Log in again. */
  ERR_CONNECTION_LOST = -112,
  /** The other user has no such RPC method, or the method answered with an error. The `code` of rpcDone says which. */
  ERR_RPC_FAILED = -113,
  /** The local stream is not sent. The message says why, and what helps: Room.restartPublish, or a key. */
  ERR_PUBLISH_FAILED = -200,
  /** The stream cannot be played. The message says why. */
  ERR_PLAY_FAILED = -300,
  /** The sound device does not exist, is in use, or failed. Choose another or wait for it. */
  ERR_DEVICE = -400,
  /** A file cannot be read or written, or is not of a supported format. Fix the path or the file. */
  ERR_FILE = -500,
  /** The server cannot start or was stopped. The message says why. */
  ERR_SERVER = -600,
}

/** Importance of a log line. A level includes all levels with smaller numbers. */
export declare enum LogLevel {
  /** No lines. */
  OFF = 0,
  /** Errors that need attention: a fault of the library, or a service that stopped. */
  ERROR = 1,
  /** Conditions that somebody should correct. */
  WARN = 2,
  /** Logins, devices, reconnects. */
  INFO = 3,
  /** Details for finding faults. */
  DEBUG = 4,
  /** Every message. */
  TRACE = 5,
}

/** The thread that calls the callbacks. */
export declare enum EventMode {
  /** A thread of the engine. */
  THREAD = 0,
  /** The thread that calls PollEvents. */
  POLL = 1,
}

/** The state of a room. */
export declare enum RoomState {
  /** The login is under way. */
  CONNECTING = 0,
  /** Logged in. */
  CONNECTED = 1,
  /** The connection broke, and the library reconnects. */
  RECONNECTING = 2,
  /** The logout is under way. */
  LEAVING = 3,
}

/** State of publishing or of playing a stream. */
export declare enum StreamState {
  /** Requested and not yet confirmed. */
  STARTING = 0,
  /** Active. It may be reported again after a reconnect. */
  ACTIVE = 1,
  /** Ended. `status` is StatusCode.OK after a call of the application, otherwise the cause. */
  STOPPED = 2,
}

/** Kinds of users: LiveKit's numbers. A kind that is not listed here keeps its number. */
export declare enum UserKind {
  /** A person, or a program that joins like one. */
  STANDARD = 0,
  /** A service that publishes streams from outside. */
  INGRESS = 1,
  /** A service that records or forwards streams. */
  EGRESS = 2,
  /** A telephone. */
  SIP = 3,
  /** An agent. */
  AGENT = 4,
}

/** How the encoder weighs a short delay against robustness. */
export declare enum LatencyMode {
  /** Packets of 10 ms, Opus in restricted low-delay mode. For good networks. */
  LOW = 0,
  /** Packets of 20 ms, with in-band FEC where that helps. */
  BALANCED = 1,
  /** Packets of 40 ms with DRED, which bridges bursts of loss. For bad networks. */
  ROBUST = 2,
}

/** The kind of sound that the local stream carries. */
export declare enum Content {
  /** Speech. */
  VOICE = 0,
  /** Music, or other sound that must not be processed. */
  MUSIC = 1,
}

/** A condition of the local microphone that its user should know of. */
export declare enum MicAttention {
  /**
   * The microphone is on and published, and has been silent (no sample above -72 dBFS) for 5 s from the start, or for 30 s
   * after sound: perhaps a switch on the microphone is off, or the wrong device is selected. Reported once for each silence.
   */
  SILENT = 0,
  /** The microphone has sound again after MicAttention.SILENT. */
  SOUND_IS_BACK = 1,
  /**
   * The user speaks (400 ms of voice) while Engine.enableMic has switched the microphone off. Reported at most every 20 s, and
   * only while the stream is published. While the server mutes the user in every room in which a stream is published, the
   * microphone is closed, and there is no report.
   */
  SPEAKING_WHILE_MUTED = 2,
}

/** What loses or delays audio while no device has failed. */
export declare enum AudioProblem {
  /**
   * The capture processor takes too long (StatusCode.ERR_TIMEOUT), or writes NaN or infinite samples
   * (StatusCode.ERR_OUT_OF_RANGE).
   */
  CAPTURE_PROCESSOR = 0,
  /**
   * The playback processor takes too long (StatusCode.ERR_TIMEOUT), or writes NaN or infinite samples
   * (StatusCode.ERR_OUT_OF_RANGE).
   */
  PLAYBACK_PROCESSOR = 1,
  /** Engine.push or Engine.pushAux got NaN or infinite samples, which became silence (StatusCode.ERR_OUT_OF_RANGE). */
  PUSHED_SOUND = 2,
  /**
   * A remote stream is not heard (StatusCode.ERR_PLAY_FAILED): for a second or longer, more than half of its packets were not
   * Opus, or the engine receives getMaxReceivedStreams streams already.
   */
  PLAYED_STREAM = 3,
}

/** When the microphone is sent. */
export declare enum TalkMode {
  /** Always. */
  OPEN = 0,
  /** While the push-to-talk key is held (Engine.setPushToTalkPressed). */
  PUSH = 1,
  /** While voice is detected. */
  VOICE = 2,
}

/** Rooms of the reverb. */
export declare enum ReverbPreset {
  /** A small furnished room: 0.4 s. */
  SOFT_ROOM = 0,
  /** A club: 0.9 s, without high frequencies. */
  WARM_CLUB = 1,
  /** A concert hall: 2.2 s. */
  CONCERT_HALL = 2,
  /** A large auditorium: 3.2 s, bright. */
  LARGE_AUDITORIUM = 3,
}

/** State of a media player. */
export declare enum PlayerState {
  /** The beginning of the file is being read. Player.start may be called already. */
  LOADING = 0,
  /** The file was opened, or the player was stopped. */
  READY = 1,
  /**
   * The player plays. The event comes with the first sample after Player.start or Player.resume, also while the player is
   * neither played locally nor sent.
   */
  PLAYING = 2,
  /** Player.pause has paused it. */
  PAUSED = 3,
  /** The file was played as often as was asked for. */
  ENDED = 4,
  /** The file cannot be opened, or cannot be read any further. */
  FAILED = 5,
}

/** What a recording contains. */
export declare enum RecordingSource {
  /**
   * The local voice: the microphone after processing, effects, volume and microphone switch, as it is sent, but without the aux
   * input and media players. While the microphone is closed (nothing is published), it is silence.
   */
  VOICE = 0,
  /** One remote stream, before volume and pan. */
  STREAM = 1,
  /**
   * The local voice, and what the loudspeaker plays: remote streams with their volumes, the aux input and the players, without
   * the sidetone. While Engine.enableSpeaker is off, only the local voice is recorded. A limiter keeps their sum within full
   * scale.
   */
  MIX = 2,
  /**
   * The local voice, and each remote user of each room, in one file each. A user who is in two rooms has two files. The streams
   * of a user are added up, before volume and pan.
   */
  EACH = 3,
}

/** The format of a recording. */
export declare enum RecordingFormat {
  /** As the end of `path` says: .wav, or .ogg or .opus. */
  BY_NAME = 0,
  /** WAV, 48 kHz, 16 bit. Beyond 4 GiB it becomes RF64. */
  WAV = 1,
  /** Ogg Opus, 48 kHz, in packets of 20 ms. */
  OGG_OPUS = 2,
}

/** What a sound device does: it captures or it plays. */
export declare enum DeviceSide {
  /** Microphones. */
  CAPTURE = 0,
  /** Loudspeakers. */
  PLAYBACK = 1,
}

/** What happened to a sound device. */
export declare enum DeviceChange {
  /** The device was added. */
  ADDED = 0,
  /** The device was removed. */
  REMOVED = 1,
  /** The display name of the device changed. */
  RENAMED = 2,
  /** The device became the system's default. */
  DEFAULT = 3,
  /** This engine uses the device from now on. */
  USED = 4,
}

/** How data is delivered. */
export declare enum Delivery {
  /** Unreliable and unordered: a lost packet is not resent, and no packet waits for an earlier one. */
  LOSSY = 0,
  /** Reliable and ordered. */
  RELIABLE = 1,
}

/** The parts of a byte stream. */
export declare enum BytesPart {
  /** The stream begins. */
  BEGIN = 0,
  /** The next bytes. */
  DATA = 1,
  /** The stream ended. Its bytes are complete only if `status` is StatusCode.OK. */
  END = 2,
  /** The stream was refused: the library does not receive it, and no other part follows. */
  REFUSED = 3,
}

/** LiveKit's codes of RPC errors, in `code` of rpcDone. Room.rejectRpc may use other codes for errors of the application. */
export declare enum RpcCode {
  /** The user has not registered the method. */
  UNSUPPORTED_METHOD = 1400,
  /** There is no such user in the room. */
  RECIPIENT_NOT_FOUND = 1401,
  /** The payload is longer than the receiver accepts. */
  REQUEST_PAYLOAD_TOO_LARGE = 1402,
  /** The server does not forward RPC. */
  UNSUPPORTED_SERVER = 1403,
  /** The receiver does not know this version of RPC. */
  UNSUPPORTED_VERSION = 1404,
  /** The method failed, and its program gives no code of its own. */
  APPLICATION_ERROR = 1500,
  /** The receiver did not confirm the request in time. */
  CONNECTION_TIMEOUT = 1501,
  /** The method did not answer in time. */
  RESPONSE_TIMEOUT = 1502,
  /** The receiver left before it answered. */
  RECIPIENT_DISCONNECTED = 1503,
  /** The response of a LiveKit client is longer than 15360 bytes. */
  RESPONSE_PAYLOAD_TOO_LARGE = 1504,
  /** The request could not be sent. */
  SEND_FAILED = 1505,
}

/** End-to-end encryption of one stream. */
export declare enum EncryptionState {
  /** The room has a key, but this remote stream is sent in clear. It is played. */
  NONE = 0,
  /** The stream is encrypted, and its key is right. */
  OK = 1,
  /**
   * The stream is encrypted, and this engine has no key for it, or none with the index that its user sends with. It is silent.
   * For the local stream: there is no key to send with, and nothing is sent.
   */
  KEY_MISSING = 2,
  /** The stream is encrypted with a key other than the one that is set. It is silent. */
  KEY_WRONG = 3,
}

/** The quality of a stream or of a connection. */
export declare enum Quality {
  /** Not known (yet). */
  UNKNOWN = -1,
  /** Nothing useful gets through. */
  LOST = 0,
  /** Words are lost. */
  POOR = 1,
  /** Faults can be heard. */
  GOOD = 2,
  /** Faults are hardly heard. */
  EXCELLENT = 3,
}

/** What all events have. */
export interface Event {
  /** StatusCode.OK, or the cause. */
  status: StatusCode;
  /** The cause and what to do, for people. */
  message: string;
}

/**
 * Settings of an engine. Text is copied by Engine.
 *
 * A field that is absent or undefined has its default.
 */
export interface EngineOptions {
  /**
   * The user id, 1 to 256 bytes; null: Engine.setUser sets it before the login, or the token of the login has it. Default:
   * null.
   */
  userId?: string | null;
  /**
   * The user's display name, up to 256 bytes; null: the user id. It is used in tokens that the engine signs. In a login with a
   * token of the application, the name in that token is used instead; if the token has none, the user id. Room.setUserName
   * replaces either in a room. Default: null.
   */
  userName?: string | null;
  /**
   * The server of logins that name none, "ws://host:port" or "wss://host:port", or several as Engine.setServer takes them.
   * null: the local server of this operating-system account; if it is not running, the login starts it in this process.
   * Default: null.
   */
  serverUrl?: string | null;
  /**
   * The name of the API key with which the engine signs a token for a login that passes none; null: the engine signs no tokens.
   * Default: null.
   */
  apiKey?: string | null;
  /** The secret of that key. Keep it on servers and in tests: whoever has it can log in as any user. Default: null. */
  apiSecret?: string | null;
  /** A PEM file with certificates to trust besides the system's, for wss; null: none. Default: null. */
  caFile?: string | null;
  /**
   * The microphone: null (the system's default device), an id from getDevices, "null" (silence), "file:PATH" (plays a WAV file
   * in a loop, at the pace of a sound card: PCM of 8 to 32 bit or float of 32 bit, 8 to 192 kHz, up to 10 minutes), or "push"
   * (Engine.push). Default: null.
   */
  captureDevice?: string | null;
  /**
   * The loudspeaker: null (the system's default device), an id from getDevices, "null" (discards the sound), "file:PATH"
   * (writes a WAV file of 48000 Hz, 16 bit, one channel, RF64 beyond 4 GiB; an existing file is replaced), or "pull"
   * (Engine.pull). Default: null.
   */
  playbackDevice?: string | null;
  /** Log lines are appended to this file; null: no file. Default: null. */
  logFile?: string | null;
  /** How the local microphone is encoded; null: the defaults of InitAudioProfile. Default: null. */
  audioProfile?: AudioProfile | null;
  /** Switch: publishing waits for Room.startPublish, and no microphone is opened before. Default: 0. */
  manualPublish?: boolean;
  /** Switch: playing waits for Stream.startPlay. Default: 0. */
  manualPlay?: boolean;
  /**
   * LogLevel. Only lines of this level and of more important ones are written to `logFile` and passed to log. Default:
   * LogLevel.INFO.
   */
  logLevel?: LogLevel;
}

/**
 * A line of the log.
 *
 * Status: always StatusCode.OK.
 */
export interface LogEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** The line, without a line end. It holds no token, no secret and no text of a user. */
  message: string;
  /** The part of the library that wrote it. */
  target: string;
  /** LogLevel. */
  level: LogLevel;
}

/**
 * A login succeeded or failed. The event comes exactly once for each Engine.loginRoom that returned StatusCode.OK, unless
 * Room.logout came first.
 *
 * Status: StatusCode.OK; StatusCode.ERR_UNREACHABLE, StatusCode.ERR_NOT_A_SERVER, StatusCode.ERR_TIMEOUT and
 * StatusCode.ERR_CONNECTION_LOST when the server cannot be reached or stops answering; StatusCode.ERR_TOKEN_EXPIRED and
 * StatusCode.ERR_TOKEN_REFUSED when the server does not accept the token; StatusCode.ERR_ROOM_FULL when the room or the server
 * is full; StatusCode.ERR_BUSY when there are too many logins a second; StatusCode.ERR_NOT_FOUND when the server does not
 * create rooms and this one does not exist; StatusCode.ERR_OUT_OF_RANGE when the server does not accept an id;
 * StatusCode.ERR_SAME_USER and StatusCode.ERR_KICKED when the user is removed during the login; StatusCode.ERR_FILE for
 * `caFile`, or for the file in which the library keeps the local server's key; StatusCode.ERR_SERVER when the local server
 * cannot start; StatusCode.ERR_INTERNAL.
 */
export interface LoginRoomEvent extends Event {
  /**
   * StatusCode.OK when signalling and media are both connected. Otherwise `room` becomes invalid when this callback returns.
   */
  status: StatusCode;
  /** Which step failed and what to do; "" when the login succeeded. */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The room id, as passed to Engine.loginRoom. */
  roomId: string;
  /**
   * The address of the server, such as "ws://127.0.0.1:7870". Of several addresses it is the one in use; if all failed, it is
   * the one that was tried last, while the status is that of the first.
   */
  serverUrl: string;
  /**
   * A risk that the user should know of, such as a token that was sent over ws:// to another machine; "" where there is none.
   */
  warning: string;
  /** 1 when the server runs in this process. */
  isEmbedded: boolean;
}

/**
 * Room.logout is done; `room` becomes invalid when this callback returns.
 *
 * Status: always StatusCode.OK.
 */
export interface LogoutRoomEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The room id, as passed to Engine.loginRoom. */
  roomId: string;
}

/**
 * The user was removed from the room; publishing and playing have stopped, and `room` becomes invalid when this callback
 * returns.
 *
 * Status: StatusCode.ERR_SAME_USER when the user logged in elsewhere, StatusCode.ERR_KICKED when the user was removed,
 * StatusCode.ERR_NOT_FOUND when the room was closed.
 */
export interface KickOutEvent extends Event {
  /** The reason; never StatusCode.OK. */
  status: StatusCode;
  /** The reason, for people. */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The room id, as passed to Engine.loginRoom. */
  roomId: string;
}

/**
 * The connection is lost for good; `room` becomes invalid when this callback returns. Log in again if the user wants to.
 *
 * Status: StatusCode.ERR_CONNECTION_LOST.
 */
export interface DisconnectEvent extends Event {
  /** The reason; never StatusCode.OK. */
  status: StatusCode;
  /** What happened and what to do. */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The room id, as passed to Engine.loginRoom. */
  roomId: string;
}

/**
 * The connection broke, and the library tries to reconnect until `reconnectTimeoutMs` is over. The event comes once for each
 * outage. The application can show it.
 *
 * Status: StatusCode.ERR_CONNECTION_LOST, or StatusCode.ERR_TIMEOUT when the server stopped answering; other numbers are
 * possible, and there is nothing to do about any of them.
 */
export interface ReconnectingEvent extends Event {
  /** The reason; never StatusCode.OK. */
  status: StatusCode;
  /** What happened. */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
}

/**
 * The connection is back. Users and streams that changed meanwhile are reported as additions and removals; handles and ids are
 * the same.
 *
 * Status: always StatusCode.OK.
 */
export interface ReconnectedEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The address of the server in use, which may have changed. */
  serverUrl: string;
  /** 1 when the server runs in this process. */
  isEmbedded: boolean;
}

/**
 * The library needs a fresh token to reconnect. Answer with Room.renewToken, on any thread, before `reconnectTimeoutMs` is
 * over; without an answer the room ends with disconnect. A token that expires while the room is connected causes no event.
 *
 * Status: StatusCode.ERR_TOKEN_NEEDED, StatusCode.ERR_TOKEN_EXPIRED, StatusCode.ERR_TOKEN_REFUSED.
 */
export interface TokenNeededEvent extends Event {
  /** Why the present token is not enough, such as StatusCode.ERR_TOKEN_EXPIRED. */
  status: StatusCode;
  /** The reason and what to do, for people. */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
}

/**
 * Settings of one login. Text is copied by Engine.loginRoom.
 *
 * A field that is absent or undefined has its default.
 */
export interface LoginOptions {
  /**
   * Whether publishing waits for Room.startPublish: 0, 1, or AUTO. With AUTO the library reads the switch of
   * Engine.setManualPublish when loginRoom returns, but not before 30 ms after Engine.loginRoom. 0 is the fastest way:
   * publishing is part of the login, and may begin before loginRoom is delivered, in polling mode too. Default: AUTO.
   */
  manualPublish?: boolean | typeof AUTO;
  /**
   * Whether playing waits for Stream.startPlay: 0, 1, or AUTO for what Engine.setManualPlay says when loginRoom returns.
   * Default: AUTO.
   */
  manualPlay?: boolean | typeof AUTO;
  /** Switch: userUpdate reports users; Room.enableUserUpdates changes it. Default: 0. */
  userUpdates?: boolean;
  /**
   * Time limit for logging in, 1000 to 120000 ms; when it is over, loginRoom reports StatusCode.ERR_TIMEOUT. Default: 10000.
   */
  loginTimeoutMs?: number;
  /** Time limit for reconnecting, 0 (no attempt) to 3600000 ms; when it is over, disconnect ends the room. Default: 90000. */
  reconnectTimeoutMs?: number;
  /**
   * The server, "ws://host:port" or "wss://host:port", or several as Engine.setServer takes them; null: the engine's. Default:
   * null.
   */
  serverUrl?: string | null;
  /**
   * A token for this room, up to 16384 bytes. If the engine has a user id, the token must be for the same user
   * (StatusCode.ERR_TOKEN_MISMATCH); otherwise the user id is that of the token. The user name is that of the token. null: the
   * engine signs a token with its key; the local server needs none. Default: null.
   */
  token?: string | null;
  /**
   * A key of end-to-end encryption for this room, used from the first packet on; null: only the keys that Room.setEncryptionKey
   * has set for all rooms. Default: null.
   */
  encryptionKey?: EncryptionKeyOptions | null;
}

/** A user of a room. */
export interface User {
  /** The user id, 1 to 256 bytes. */
  userId: string;
  /** The user's display name; the user id if none was set. */
  userName: string;
}

/**
 * Users entered or left the room. The local user is not among them. The event comes only while user updates are on
 * (`userUpdates` of LoginOptions, Room.enableUserUpdates); they are off by default.
 *
 * Status: always StatusCode.OK.
 */
export interface UserUpdateEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /**
   * 1 when `added` is the complete list, which replaces what you know; otherwise 0. The first event after a login has the
   * complete list.
   */
  isComplete: boolean;
  /** The users who entered. */
  added: User[];
  /** The users who left. */
  removed: User[];
}

/** A remote stream of a room. */
export interface StreamInfo {
  /** 1 while the publishing user has muted the microphone or the server mutes that user, otherwise 0. */
  isMuted: boolean;
  /** The stream handle, for Stream.startPlay, Stream.setPlayVolume and other functions. */
  stream: Stream;
  /** The stream id that the publishing user chose, or, if there is none, the id that the server gave to the stream. */
  streamId: string;
  /** Id of the publishing user. */
  userId: string;
  /** Display name of the publishing user. */
  userName: string;
  /** Text that the publishing user attached with Room.setStreamExtraInfo, or "". */
  extraInfo: string;
}

/**
 * Remote streams were added or removed, never both in one event.
 *
 * Where playing is automatic, an added stream is played after this callback has returned: Stream.mute, Stream.setPlayVolume and
 * Stream.stopPlay inside the callback take effect before its first sound. These settings and Stream.setPan last until the room
 * ends, reconnects included, and apply again when the same user publishes under a new handle: to the stream with the same
 * stream id, otherwise to the first stream of that user from the same source (microphone or screen share). The handle of a
 * removed stream becomes invalid when this callback returns; there is no playState for it, except StatusCode.ERR_NOT_FOUND for
 * an Stream.startPlay that came too late.
 *
 * Status: always StatusCode.OK.
 */
export interface StreamUpdateEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** 1 for added, 0 for removed. */
  isAdded: boolean;
  /** The streams. */
  streams: StreamInfo[];
}

/**
 * The mute state or the extra info of remote streams changed, for example because a user has switched the microphone off.
 *
 * Status: always StatusCode.OK.
 */
export interface StreamInfoUpdateEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The streams as they are now. */
  streams: StreamInfo[];
}

/** A value with its key: an attribute of a user, a text or a byte stream. */
export interface Attribute {
  /** The key. */
  key: string;
  /** The value. */
  value: string;
}

/**
 * The name, the metadata or attributes of a user in the room changed. The user can be the local one. The event does not depend
 * on user updates. It does not come when a user enters: read that user's values with Room.getUser. Changes of one user that
 * wait in the queue become one event.
 *
 * Status: always StatusCode.OK.
 */
export interface UserInfoEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The user id. */
  userId: string;
  /** The display name; the user id if there is none. */
  userName: string;
  /** The metadata; "" if there is none. */
  metadata: string;
  /** All attributes, in the order of their keys. */
  attributes: Attribute[];
  /** The attributes that changed, with their new values; the value of a removed attribute is "". */
  changedAttributes: Attribute[];
  /** 1 when the display name changed; otherwise 0. */
  isNameChanged: boolean;
  /** 1 when the metadata changed; otherwise 0. */
  isMetadataChanged: boolean;
  /** UserKind. */
  userKind: UserKind;
}

/**
 * The metadata of the room changed. A server SDK of LiveKit sets it (UpdateRoomMetadata). Room.getMetadata reads it, from the
 * call of loginRoom on.
 *
 * Status: always StatusCode.OK.
 */
export interface RoomMetadataEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The new metadata; "" if there is none. */
  metadata: string;
}

/** What is known of a user. */
export interface UserInfo {
  /** UserKind. */
  userKind: UserKind;
  /** The user id. */
  userId: string;
  /** The display name; the user id if there is none. */
  userName: string;
  /** The metadata; "" if there is none. */
  metadata: string;
  /** The attributes, in the order of their keys. */
  attributes: Attribute[];
}

/**
 * Publishing of the local stream changed its state. When a room ends, there is no such event for its streams.
 *
 * Status: StatusCode.OK; with StreamState.STOPPED also StatusCode.ERR_NOT_ALLOWED when the token does not allow it or the
 * server ended the stream, StatusCode.ERR_PUBLISH_FAILED when the server refused or did not confirm it,
 * StatusCode.ERR_WRONG_STATE when Room.startPublish came too late because automatic publishing had begun: `stream` is the
 * handle that Room.startPublish wrote, and is invalid; the automatic stream goes on under its own handle.
 */
export interface PublishStateEvent extends Event {
  /**
   * StatusCode.OK, or why publishing stopped by itself; Room.restartPublish tries again. StatusCode.ERR_WRONG_STATE: only a
   * late Room.startPublish failed, and the automatic stream goes on; do not restart it.
   */
  status: StatusCode;
  /** Cause, and what to do; "" with StatusCode.OK. */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The handle of the local stream. */
  stream: Stream;
  /** The stream id, which the library may have chosen. */
  streamId: string;
  /** StreamState. */
  state: StreamState;
}

/**
 * The server (a moderator) has muted this user in a room, or has lifted the mute. Each start and each end of a mute is reported
 * once; a mute that is in force when this user logs in is reported after loginRoom.
 *
 * While the mute lasts, nobody in the room hears this user, and the microphone is closed unless another room uses it. The mute
 * applies to the user, not to a stream: Engine.enableMic, Room.startPublish, Room.restartPublish, a new stream and a reconnect
 * do not lift it. Publishing has not failed, and nothing has to be retried: when the mute is lifted, the stream is heard again
 * automatically if the microphone is on.
 *
 * Status: always StatusCode.OK.
 */
export interface ServerMuteEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** A sentence for the user. */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The handle of the local stream; 0 while nothing is published. */
  stream: Stream | null;
  /** The stream id of the local stream; "" while nothing is published. */
  streamId: string;
  /** 1: the server has muted this user. 0: the server has lifted the mute. */
  isMutedByServer: boolean;
  /** 1 while the microphone is off by Engine.enableMic: the stream then stays muted when the server lifts the mute. */
  isMutedByUser: boolean;
}

/**
 * How the local microphone is encoded. The library chooses the value of a field that is AUTO, and adapts it to the network; a
 * field with any other value stays as it is, even if it exceeds the capacity of the network path. The library adapts to the
 * loss reports of listeners that also use this library, or, if there are none, to those of the server. A bitrate that the
 * library chooses never exceeds that capacity. (The reports are lossy data packets with the topic `ar.voice`, at most one a
 * second; applications do not see them.) Stream.getStats of the local stream reports the current values.
 *
 * A field that is absent or undefined has its default.
 */
export interface AudioProfile {
  /**
   * Bitrate of the audio without RED copies, 6000 to 192000 bit/s, or AUTO, which starts from the number in this list (the
   * first for 1 channel, the second for 2) and goes lower when the path or the RED copies require it. Default: AUTO.
   *
   * * voice, LatencyMode.BALANCED: 48000, 64000
   * * voice, LatencyMode.ROBUST: 56000, 64000
   * * voice, LatencyMode.LOW: 72000, 96000
   * * music: 64000, 96000
   */
  bitrateBps?: number;
  /** LatencyMode. Default: LatencyMode.BALANCED. */
  latencyMode?: LatencyMode;
  /** Channels, 1 or 2. Default: 1. */
  channels?: number;
  /** Switch, or AUTO: in-band FEC. LatencyMode.LOW and Content.MUSIC have none, whatever is set here. Default: AUTO. */
  fec?: boolean | typeof AUTO;
  /** Switch: DTX, which sends almost nothing in silence. Default: 1. */
  dtx?: boolean;
  /** Length of the DRED in each packet, 0 (off) to 1000 ms, or AUTO. Default: AUTO. */
  dredMs?: number;
  /** Complexity of the encoder, 0 (least CPU time) to 10 (best sound). Default: 9. */
  complexity?: number;
  /**
   * RED copies of earlier packets in each packet (RFC 2198), 0 to 2, or AUTO. No copies are sent to a server that does not
   * support RED. Default: AUTO.
   */
  red?: number;
  /** Content. Default: Content.VOICE. */
  content?: Content;
  /**
   * Switch, or AUTO (on for voice, off for music). It decides what AUTO means in Engine.enableAec, Engine.enableHighPass,
   * Engine.enableNoiseSuppression and Engine.enableAgc when the microphone is a sound card. A value of 0 or 1 that one of these
   * functions has set wins. Default: AUTO.
   */
  processing?: boolean | typeof AUTO;
}

/**
 * Playing of a remote stream changed its state. When a room ends, there is no such event for its streams. A stream that cannot
 * be played because the server does not send its codec is StreamState.STOPPED with StatusCode.ERR_PLAY_FAILED. An end-to-end
 * encrypted stream is not played before it has a key; streamEncryption reports it.
 *
 * Status: StatusCode.OK; with StreamState.STOPPED also StatusCode.ERR_PLAY_FAILED when the stream cannot be played,
 * StatusCode.ERR_NOT_ALLOWED when the token does not allow it, StatusCode.ERR_NOT_FOUND when the stream left the room before
 * Stream.startPlay took effect.
 */
export interface PlayStateEvent extends Event {
  /** StatusCode.OK, or why playing stopped by itself. */
  status: StatusCode;
  /** Cause, and what to do; "" with StatusCode.OK. */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The stream handle. */
  stream: Stream;
  /** The stream id. */
  streamId: string;
  /** StreamState. */
  state: StreamState;
}

/**
 * The first audio of a remote stream reached the playback device. The event comes each time that playing starts, also after a
 * reconnect.
 *
 * Status: always StatusCode.OK.
 */
export interface FirstAudioEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The stream handle. */
  stream: Stream;
  /**
   * When its first sample is heard, in ns of the monotonic clock: CLOCK_MONOTONIC; on Windows, QueryPerformanceCounter in ns.
   */
  tNs: bigint;
}

/**
 * The local microphone seems silent, has sound again, or picks up speech while it is off.
 *
 * Status: always StatusCode.OK.
 */
export interface MicAttentionEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** `attention` as a sentence for people, in English. */
  message: string;
  /** MicAttention. */
  attention: MicAttention;
}

/**
 * Audio is lost or late. A problem of a processor or of pushed samples is reported at most every 5 s while it lasts. A problem
 * of a stream is reported once, and again only if the stream has been heard since.
 *
 * Status: StatusCode.ERR_TIMEOUT for a processor that takes too long, StatusCode.ERR_OUT_OF_RANGE for NaN or infinite samples,
 * StatusCode.ERR_PLAY_FAILED for a stream that cannot be played.
 */
export interface AudioProblemEvent extends Event {
  /** StatusCode.ERR_TIMEOUT, StatusCode.ERR_OUT_OF_RANGE or StatusCode.ERR_PLAY_FAILED, as AudioProblem says. */
  status: StatusCode;
  /** Cause, and what to do. */
  message: string;
  /** The room handle; 0 for a problem without a stream. */
  room: Room | null;
  /** The stream handle; 0 for a problem without a stream. */
  stream: Stream | null;
  /** AudioProblem; expect values that you do not know. */
  problem: AudioProblem;
}

/**
 * When the microphone is sent, and how the gate opens and closes.
 *
 * A field that is absent or undefined has its default.
 */
export interface TalkOptions {
  /** TalkMode. Default: TalkMode.OPEN. */
  mode?: TalkMode;
  /**
   * How long the gate stays open after the key was released or the voice ended, 0 to 5000 ms; AUTO: 150 after a key, 300 after
   * voice. Default: AUTO.
   */
  holdMs?: number;
  /**
   * Pre-roll: audio from just before the gate opened is sent too, 0 to 200 ms; it delays the microphone by this time. AUTO: 0
   * with a key, 60 with voice activation, which keeps the first syllable. Default: AUTO.
   */
  preRollMs?: number;
  /** Voice probability that opens the gate, 1 to 99 percent; AUTO: 50. Default: AUTO. */
  thresholdPercent?: number;
  /** Fade-in, 0 to 500 ms; AUTO: 5. Default: AUTO. */
  attackMs?: number;
  /** Fade-out, 0 to 500 ms; AUTO: 50. Default: AUTO. */
  releaseMs?: number;
}

/**
 * State of the capture chain, and stats of the audio processors. The counts cover all processors since the engine was created.
 * A value that is not known is NaN or -1.
 */
export interface ProcessingStats {
  /** 1 while echo cancellation runs, otherwise 0. This and the next four fields are 0 while no microphone is open. */
  aec: number;
  /** 1 while the separate high-pass filter runs, otherwise 0; the echo canceller has its own. */
  highPass: number;
  /** 1 while noise suppression runs, otherwise 0. */
  noiseSuppression: number;
  /** 1 while gain control runs, otherwise 0. */
  agc: number;
  /** 1 while the gate is open (Engine.setTalkOptions), otherwise 0. */
  isOpen: number;
  /** 1 while voice is detected, even while the microphone is off or the gate is closed; otherwise 0. */
  isVoice: number;
  /** Probability that the newest frame is voice, 0 to 1. */
  voiceProbability: number;
  /** Delay that the capture chain adds, in ms. */
  delayMs: number;
  /** Echo return loss enhancement (ERLE), in dB, as the echo canceller estimates it. */
  echoLossDb: number;
  /** Delay between the far end and its echo, in ms, as the echo canceller estimates it. */
  echoDelayMs: number;
  /**
   * Number of times that loudspeaker and microphone were aligned: at the start, and whenever a device changes or its clock
   * jumps.
   */
  alignments: number;
  /** Calls of the capture processor. */
  captureCalls: number;
  /** Calls of the capture processor that took more than 5 ms. */
  slowCaptureCalls: number;
  /** NaN and infinite samples that the capture processor wrote. */
  captureBadSamples: number;
  /** Longest call of the capture processor, in ms. */
  longestCaptureCallMs: number;
  /** Calls of the playback processor. */
  playbackCalls: number;
  /** Calls of the playback processor that took more than 1.25 ms. */
  slowPlaybackCalls: number;
  /** NaN and infinite samples that the playback processor wrote. */
  playbackBadSamples: number;
  /** Longest call of the playback processor, in ms. */
  longestPlaybackCallMs: number;
}

/**
 * The reverb of the local voice: the sound of the room around it. A field that is NAN takes its value from the preset.
 *
 * A field that is absent or undefined has its default.
 */
export interface ReverbOptions {
  /** ReverbPreset. Default: ReverbPreset.SOFT_ROOM. */
  preset?: ReverbPreset;
  /** Size of the room, 0 to 1. Default: NAN. */
  roomSize?: number;
  /** Time in which the sound decays by 60 dB, 0.1 to 10 s. Default: NAN. */
  decayS?: number;
  /** How much faster high frequencies decay, 0 to 1. Default: NAN. */
  damping?: number;
  /** Gain of the sound of the room, 0 to 1; the voice itself keeps its level. 0 is off. Default: NAN. */
  wetGain?: number;
}

/**
 * The aux input got no frame in time, or its source took too long or set an invalid rate, number of channels or number of
 * samples. Silence replaces what is missing. The event comes at most once a second.
 *
 * Status: StatusCode.ERR_TIMEOUT when a frame is missing or late, StatusCode.ERR_OUT_OF_RANGE for a frame that cannot be used.
 */
export interface AuxProblemEvent extends Event {
  /** StatusCode.ERR_TIMEOUT or StatusCode.ERR_OUT_OF_RANGE. */
  status: StatusCode;
  /** Cause, and what to do. */
  message: string;
  /** Number of times that a frame was missing since Engine.enableAux. */
  missing: bigint;
}

/**
 * A media player has another state. For PlayerState.FAILED, `message` has the reason; what could be read was played before.
 *
 * Status: StatusCode.OK, except for PlayerState.FAILED: StatusCode.ERR_FILE when the file cannot be read or played,
 * StatusCode.ERR_TIMEOUT when reading yields no audio for more than 10 s.
 */
export interface PlayerStateEvent extends Event {
  /** StatusCode.OK, StatusCode.ERR_FILE or StatusCode.ERR_TIMEOUT. */
  status: StatusCode;
  /** Cause of a failure, and what to do; otherwise empty. */
  message: string;
  /** The player. */
  player: Player;
  /** PlayerState; expect values that you do not know. */
  state: PlayerState;
  /** Position in the file, in ms. */
  positionMs: number;
  /** Length of the file in ms; -1 if it is unknown. */
  durationMs: number;
}

/**
 * How a media player is created. Give either `path` or `reader`.
 *
 * A field that is absent or undefined has its default.
 */
export interface PlayerOptions {
  /** How often the file is played: 1 to 1000000; 0: for ever. Default: 1. */
  plays?: number;
  /**
   * A regular file: WAV (PCM or float), FLAC, MP3, Ogg Vorbis or Ogg Opus, 1 or 2 channels, 8 to 192 kHz. Its content decides,
   * not its name. Default: null.
   */
  path?: string | null;
  /** Size of the file that `reader` reads, in bytes. With 0 the player fails with StatusCode.ERR_FILE. Default: 0. */
  readerSize?: bigint;
  /** Switch: it is played locally. Default: 1. */
  playLocally?: boolean;
  /** Switch: it is sent with the local stream. Default: 1. */
  send?: boolean;
  /** Volume in the local playback, 0 to 200 percent. Default: 100. */
  localVolume?: number;
  /** Volume in the sent stream, 0 to 200 percent. Default: 100. */
  sentVolume?: number;
}

/** What a media player does now. */
export interface PlayerInfo {
  /** PlayerState; expect values that you do not know. */
  state: PlayerState;
  /** Position of the next sample in the file, in ms. */
  positionMs: number;
  /**
   * Length of the file in ms, rounded up; -1 until the file is open, and if its length can be neither read nor estimated. For
   * an MP3 file without a Xing header it is an estimate.
   */
  durationMs: number;
  /** Sample rate of the file in Hz; -1 while it is unknown. */
  rateHz: number;
  /** Channels of the file, 1 or 2; -1 while they are unknown. */
  channels: number;
  /** Number of times that the file was not read in time, so that silence was played. */
  missing: number;
  /** As set last: how often the file is played, 0 for ever. */
  plays: number;
  /** As set last: whether it is played locally, 1 or 0. */
  playLocally: number;
  /** As set last: whether it is sent, 1 or 0. */
  send: number;
  /** As set last: volume in the local playback, in percent. */
  localVolume: number;
  /** As set last: volume in the sent stream, in percent. */
  sentVolume: number;
}

/**
 * A recording goes on. The event comes about once a second.
 *
 * Status: always StatusCode.OK.
 */
export interface RecordingProgressEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /** The handle from Engine.startRecording. */
  recording: Recording;
  /** Length of each file, in ms. */
  durationMs: bigint;
  /** Bytes of all files together. */
  bytes: bigint;
  /** Number of files. */
  files: number;
  /** Users that have no file, because 128 files are being written, or because of an error that the log reports. */
  unrecordedUsers: number;
  /**
   * Audio that became silence because the disk or the machine was too slow, or because its time was more than 5 s ahead of what
   * is written, in ms; with several files, their sum. Audio of `unrecordedUsers` does not count.
   */
  lostMs: bigint;
}

/**
 * A recording has ended: its files are complete and closed. The handle is invalid when this callback has returned.
 *
 * Status: StatusCode.OK after Recording.stop; StatusCode.ERR_FILE when the first file cannot be created, or any file cannot be
 * written, for example because the disk is full; StatusCode.ERR_BUSY when another recording or program writes the first file;
 * StatusCode.ERR_INTERNAL. After a failure, the files can be played up to what was written.
 */
export interface RecordingEndEvent extends Event {
  /** StatusCode.OK, or why the recording has ended by itself. */
  status: StatusCode;
  /** What happened and what to do, with the path; "" after Recording.stop. */
  message: string;
  /** The handle from Engine.startRecording. */
  recording: Recording;
  /** Length of each file, in ms. */
  durationMs: bigint;
  /** Bytes of all files together. */
  bytes: bigint;
  /** Number of files. */
  files: number;
  /** Users that have no file, because 128 files were being written, or because of an error that the log reports. */
  unrecordedUsers: number;
  /**
   * Audio that became silence because the disk or the machine was too slow, or because its time was more than 5 s ahead of what
   * is written, in ms; with several files, their sum. Audio of `unrecordedUsers` does not count.
   */
  lostMs: bigint;
}

/**
 * Settings of a recording.
 *
 * A field that is absent or undefined has its default.
 */
export interface RecordingOptions {
  /** RecordingSource. Default: RecordingSource.MIX. */
  source?: RecordingSource;
  /**
   * Path of the file, 1 to 4096 bytes. With RecordingSource.EACH the path must contain {user}, which stands for a user's id;
   * with another source it must not. Default: null.
   */
  path?: string | null;
  /** The room of `stream`; only for RecordingSource.STREAM. Default: 0. */
  room?: Room;
  /** The remote stream; only for RecordingSource.STREAM. Default: 0. */
  stream?: Stream;
  /** RecordingFormat. Default: RecordingFormat.BY_NAME. */
  format?: RecordingFormat;
  /** 1 (mono) or 2 (stereo). Default: 1. */
  channels?: number;
  /**
   * Bits per second of Ogg Opus: 6000 to 510000, or 0 for 48000 for each channel. With 0, an Ogg Opus recording of
   * RecordingSource.STREAM copies the received packets and does not encode them again. A WAV file does not use this field.
   * Default: 0.
   */
  bitrate?: number;
  /**
   * Switch: an existing file is replaced. If it is off and something exists at the path, recordingEnd reports
   * StatusCode.ERR_FILE. With RecordingSource.EACH, it applies only to the file of the local voice: a remote user, who chooses
   * the user id, never replaces a file. A user whose path is taken gets -2, -3 and so on after the user id. Default: 0.
   */
  overwrite?: boolean;
}

/**
 * Capture or playback started: the first sample of a device that was opened has been captured, or is played.
 *
 * Status: always StatusCode.OK.
 */
export interface DeviceStartedEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /**
   * When the first sample was captured (capture) or is heard (playback), in ns of the monotonic clock: CLOCK_MONOTONIC; on
   * Windows, QueryPerformanceCounter in ns.
   */
  tNs: bigint;
  /** DeviceSide. */
  side: DeviceSide;
}

/**
 * A device failed or is missing. The event comes once for each outage.
 *
 * The rooms stay connected. The library tries to open a sound card again: at once, then at growing intervals of up to 5 s, and
 * whenever the machine's devices change. Meanwhile the engine uses the system's default device if another one was chosen, and
 * silence if the default device is the one that failed. deviceChange with DeviceChange.USED reports each device that the engine
 * uses then: the default device that stands in, and, at the end of the outage, the chosen one. A file is not opened again: call
 * Engine.setDevice.
 *
 * Status: StatusCode.ERR_DEVICE, StatusCode.ERR_FILE for a sound file, StatusCode.ERR_NOT_BUILT_IN when the build has no sound
 * devices, StatusCode.ERR_INTERNAL.
 */
export interface DeviceErrorEvent extends Event {
  /** StatusCode.ERR_DEVICE for a sound card, StatusCode.ERR_FILE for a file; others are possible. */
  status: StatusCode;
  /** Cause, and what to do. */
  message: string;
  /** DeviceSide. */
  side: DeviceSide;
}

/**
 * A sound device was added, removed or changed, or this engine uses another one. The event comes only while a sound card is in
 * use, unless Engine.watchDevices is on: then it always comes.
 *
 * Status: always StatusCode.OK.
 */
export interface DeviceChangeEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /** DeviceSide. */
  side: DeviceSide;
  /** DeviceChange; expect values that you do not know. */
  change: DeviceChange;
  /** The device id, for Engine.setDevice. */
  deviceId: string;
  /** Display name of the device. */
  name: string;
  /** 1 for the system's default device of its side, otherwise 0. */
  isDefault: boolean;
}

/** A sound device of this machine: a sound card, as opposed to "null", "file:PATH", "push" and "pull". */
export interface DeviceInfo {
  /** 1 for the system's default device of its side, otherwise 0. */
  isDefault: boolean;
  /** The device id, for Engine.setDevice and EngineOptions; it stays the same when other devices come and go. */
  deviceId: string;
  /** Display name. */
  name: string;
}

/** The sound level of the local microphone or of one stream over the period of the report. */
export interface SoundLevel {
  /** 1 when voice was detected in the period, otherwise 0. */
  isVoice: boolean;
  /** The room handle; 0 for the local microphone. */
  room: Room | null;
  /** The stream handle, or LOCAL_MICROPHONE. */
  stream: Stream;
  /** Level for a bar on the screen: 0 (-60 dBFS RMS and below) to 100 (0 dBFS), linear in dB. */
  level: number;
  /** RMS in dBFS, -127 to 0; a full-scale sine has -3. */
  rmsDbfs: number;
  /** Largest sample in dBFS, -127 to 0. */
  peakDbfs: number;
}

/**
 * Sound levels, at the period of Engine.startSoundLevelMonitor.
 *
 * Status: always StatusCode.OK.
 */
export interface SoundLevelEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /**
   * The local microphone first, while it is published, as other users hear it: with the aux input. Then the played streams,
   * measured before their volume is applied.
   */
  levels: SoundLevel[];
}

/** A user who is talking now. */
export interface ActiveSpeaker {
  /** The level, 0 to 100. */
  level: number;
  /** The user id; it can be that of the local user. */
  userId: string;
  /** The user's display name. */
  userName: string;
}

/**
 * The active speakers. The event comes when they change, at most every 400 ms. The server detects them, also for streams that
 * are not played here. If the server does not report speakers, or not yet, the library detects them in the played streams and
 * in the local microphone, with the same thresholds.
 *
 * Status: always StatusCode.OK.
 */
export interface ActiveSpeakersEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The active speakers, the loudest first; empty when nobody speaks. */
  speakers: ActiveSpeaker[];
}

/** The spectrum of the microphone or of one stream. */
export interface Spectrum {
  /** The room handle; 0 for the local microphone. */
  room: Room | null;
  /** The stream handle, or LOCAL_MICROPHONE. */
  stream: Stream;
  /** RMS of each band in dBFS, -127 to 0, lowest band first. */
  bandsDbfs: number[];
}

/**
 * Spectra, at the period of Engine.startSpectrumMonitor.
 *
 * Status: always StatusCode.OK.
 */
export interface SpectrumEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /**
   * The local microphone first, while it is published; then the streams that are played. They are measured as for
   * SoundLevelEvent.
   */
  spectra: Spectrum[];
}

/**
 * Text from another user, sent with Room.sendMessage or as a chat message of a LiveKit client.
 *
 * Status: always StatusCode.OK.
 */
export interface RoomMessageEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". The text is in `text`. */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The sender's user id. */
  userId: string;
  /** The sender's display name. */
  userName: string;
  /** The message id, from the sender's library. */
  messageId: string;
  /** The text. */
  text: string;
  /** Milliseconds since 1970 by the sender's clock. */
  sentAtMs: number;
}

/**
 * Bytes from another user (Room.sendData) or from the server.
 *
 * Status: always StatusCode.OK.
 */
export interface DataEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The sender's user id; "" for data of the server. */
  userId: string;
  /** The sender's display name. */
  userName: string;
  /** The sender's label; "" if there is none. */
  topic: string;
  /** The bytes. Not NUL-terminated. */
  data: Uint8Array;
  /** Delivery: how they were sent. */
  delivery: Delivery;
}

/**
 * A request ended: a message, a text, data or all bytes of a byte stream were handed to the transport; the server has accepted
 * extra info or a name, metadata or attributes, or has removed or muted a user; or the request failed. StatusCode.OK does not
 * mean that a receiver has the message. The event comes exactly once for each request, except lossy data that was sent with a
 * null `request`.
 *
 * Status: StatusCode.OK; StatusCode.ERR_NOT_ALLOWED when the token or the server does not allow it; StatusCode.ERR_BUSY when 64
 * requests of its kind are queued already; StatusCode.ERR_WRONG_STATE for lossy data while there is no connection, in an
 * encrypted room when this user has no key to send with, and when the server refuses a change of name, metadata or attributes
 * for another reason; StatusCode.ERR_TOO_LONG when the server takes less; StatusCode.ERR_TIMEOUT when the server does not
 * answer; StatusCode.ERR_NOT_FOUND, StatusCode.ERR_UNREACHABLE, StatusCode.ERR_NOT_A_SERVER and StatusCode.ERR_OUT_OF_RANGE
 * when a user cannot be removed or muted; StatusCode.ERR_CONNECTION_LOST when the connection was replaced during a byte stream;
 * StatusCode.ERR_CANCELLED when the room ends first, or the application cancelled a byte stream; StatusCode.ERR_INTERNAL.
 */
export interface RequestDoneEvent extends Event {
  /** StatusCode.OK, or why the request failed. */
  status: StatusCode;
  /** What happened and what to do; "" when it succeeded. */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The number that the call wrote to `request`. */
  request: bigint;
}

/**
 * A text with a topic, from Room.sendText or as a text stream of a LiveKit client. roomMessage reports texts with the topic
 * `lk.chat`. The event comes when the text is complete. A text of more than 262144 bytes, or one whose sender pauses for 30 s
 * or leaves, is dropped.
 *
 * Status: always StatusCode.OK.
 */
export interface TextEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". The text is in `text`. */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The sender's user id. */
  userId: string;
  /** The sender's display name. */
  userName: string;
  /** The topic; "" if there is none. */
  topic: string;
  /** The message id, from the sender's library. */
  messageId: string;
  /** The text. */
  text: string;
  /** Milliseconds since 1970 by the sender's clock. */
  sentAtMs: number;
  /**
   * Attributes that the sender gave to the text, in the order of their keys. A transcription of a LiveKit agent, for example,
   * has the id of its segment here.
   */
  attributes: Attribute[];
}

/**
 * A part of a byte stream of another user (Room.openByteStream, or `sendFile` of a LiveKit client) arrived. A stream that is
 * reported has one BEGIN, its DATA parts in order and without gaps, and exactly one END, also if the room ends first. A stream
 * whose BEGIN finds the queue of events full is not reported at all. At most 64 streams of a room, and 16 of one user, are
 * received at the same time; further ones are refused. The library does not keep the bytes of earlier parts: store them in the
 * callback.
 *
 * Status: StatusCode.OK in a BEGIN and a DATA, and in an END when all bytes have arrived. In other ENDs:
 * StatusCode.ERR_CANCELLED when the sender cancelled the stream or began another one with the same id, or the room ended;
 * StatusCode.ERR_TIMEOUT when the sender sent nothing for 30 s; StatusCode.ERR_CONNECTION_LOST when bytes are missing, when the
 * sender left or got a new connection, and when this user got a new connection during a stream without `totalSize`;
 * StatusCode.ERR_TOO_LONG when more bytes came than the sender had announced; StatusCode.ERR_BUSY when events waited too long,
 * and bytes were dropped. In a REFUSED: StatusCode.ERR_BUSY when too many streams are open; StatusCode.ERR_NOT_BUILT_IN when
 * the stream is compressed; StatusCode.ERR_OUT_OF_RANGE when its id is not usable.
 */
export interface BytesEvent extends Event {
  /** StatusCode.OK, or why bytes are missing. */
  status: StatusCode;
  /** What happened and what to do; "" when nothing is wrong. */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The number of the stream, the same in all its events. A stream that its sender starts again has another number. */
  stream: bigint;
  /** BytesPart. */
  part: BytesPart;
  /** The bytes of a DATA part. Not NUL-terminated. */
  data: Uint8Array;
  /** Number of bytes before `data`; in an END, number of bytes that arrived. */
  offset: bigint;
  /** Number of bytes that the sender announced; -1 if it did not. */
  totalSize: number;
  /** The sender's user id. */
  userId: string;
  /** The sender's display name. */
  userName: string;
  /** The topic; "" if there is none. */
  topic: string;
  /** The name, usually of a file; "" if there is none. It comes from another user: do not use it as a path. */
  name: string;
  /** The MIME type. */
  mimeType: string;
  /** The sender's id of the stream. */
  streamId: string;
  /** Milliseconds since 1970 by the sender's clock. */
  sentAtMs: number;
  /** Attributes that the sender gave to the stream, in the order of their keys. */
  attributes: Attribute[];
  /** In a REFUSED: number of streams that were refused in this room so far, this one included. Otherwise 0. */
  refusedCount: bigint;
}

/**
 * After Room.writeByteStream returned StatusCode.ERR_BUSY, the stream has space again: at most 131072 bytes of it still wait.
 * The event comes at most once for each such call.
 *
 * Status: always StatusCode.OK.
 */
export interface BytesSpaceEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The number that Room.openByteStream wrote to `stream`. */
  stream: bigint;
}

/**
 * The description of a byte stream, for its receivers.
 *
 * A field that is absent or undefined has its default.
 */
export interface ByteStreamOptions {
  /** A label for the receivers, up to 256 bytes; null is none. Default: null. */
  topic?: string | null;
  /** The name, usually of a file, up to 1024 bytes; null is none. Default: null. */
  name?: string | null;
  /** The MIME type, up to 1024 bytes; null: `application/octet-stream`. Default: null. */
  mimeType?: string | null;
  /**
   * Number of bytes that will be written; -1 if it is not known. With it, receivers can show progress. Without it, a receiver
   * that gets a new connection during the stream ends the stream with StatusCode.ERR_CONNECTION_LOST, even if all bytes
   * arrived. Default: -1.
   */
  totalSize?: number;
  /** The keys of the attributes; keys and values together have up to 16384 bytes. null if there are none. Default: null. */
  attributeKeys?: readonly string[];
  /** The values of the attributes, in the order of the keys. Default: null. */
  attributeValues?: readonly string[];
  /** The ids of the users who get the stream, at most 1000. If `userCount` is 0, everyone gets it. Default: null. */
  userIds?: readonly string[];
}

/**
 * Another user calls a method that Room.registerRpcMethod has registered. Answer it with Room.respondToRpc or Room.rejectRpc,
 * here or later, on any thread. Without an answer the caller waits until its time is over. At most 64 requests of a room, and
 * 16 of one user, are open at the same time; further ones are rejected.
 *
 * Status: always StatusCode.OK.
 */
export interface RpcRequestEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The number of the request, for the answer. */
  request: bigint;
  /** The caller's user id. */
  userId: string;
  /** The caller's display name. */
  userName: string;
  /** The method. */
  method: string;
  /** The caller's text for the method, up to 15360 bytes. */
  payload: string;
  /** The time that the caller leaves for the answer, in ms from the arrival of the request. */
  timeoutMs: number;
}

/**
 * A call of Room.performRpc ended. The event comes exactly once for each call.
 *
 * Status: StatusCode.OK; StatusCode.ERR_RPC_FAILED when the method is not registered or answered with an error, whose text is
 * `message`; StatusCode.ERR_NOT_FOUND when the user is not in the room or left before the answer; StatusCode.ERR_TIMEOUT;
 * StatusCode.ERR_NOT_ALLOWED when the token does not allow data; StatusCode.ERR_BUSY when 64 calls of this room are pending;
 * StatusCode.ERR_WRONG_STATE in an encrypted room when this user has no key to send with; StatusCode.ERR_CANCELLED when the
 * room ends first; StatusCode.ERR_INTERNAL.
 */
export interface RpcDoneEvent extends Event {
  /** StatusCode.OK, or why the call failed. */
  status: StatusCode;
  /** What happened and what to do, or the method's error text; "" when the call succeeded. */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The number that Room.performRpc wrote to `request`. */
  request: bigint;
  /** The method's response; "" when the call failed. */
  payload: string;
  /** The data of the method's error; "" if there is none. */
  data: string;
  /** 0 when the call succeeded or the room ended; otherwise an RpcCode, or a number of the application that answered. */
  code: number;
}

/**
 * The end-to-end encryption of a remote stream, or of the local stream, changed its state. In a room without a key, the event
 * comes for each stream that needs a key, and for no other.
 *
 * Status: StatusCode.OK; StatusCode.ERR_PLAY_FAILED when a remote stream is silent, StatusCode.ERR_PUBLISH_FAILED when the
 * local stream is not sent.
 */
export interface StreamEncryptionEvent extends Event {
  /** StatusCode.OK, StatusCode.ERR_PLAY_FAILED or StatusCode.ERR_PUBLISH_FAILED. */
  status: StatusCode;
  /** Cause, and what to do; "" with StatusCode.OK. */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The stream handle. */
  stream: Stream;
  /** The stream id. */
  streamId: string;
  /** EncryptionState; expect values that you do not know. */
  state: EncryptionState;
}

/**
 * A key of end-to-end encryption: either `passphrase` or `key`. Everything is copied by the call that takes it.
 *
 * A field that is absent or undefined has its default.
 */
export interface EncryptionKeyOptions {
  /**
   * The index of the key, 0 to 15. Each encrypted packet carries the index of its key. A user sends with the key that was set
   * last without `decryptOnly`; the keys of other indexes still decrypt. To replace a key without a gap, set the new key under
   * another index. Default: 0.
   */
  keyIndex?: number;
  /** A passphrase of 1 to 1024 bytes, from which the key is derived as in LiveKit's clients (PBKDF2). Default: null. */
  passphrase?: string | null;
  /**
   * 16 to 1024 random bytes, from which the key is derived as in LiveKit's clients (HKDF). Not every LiveKit client knows this
   * way. Default: null.
   */
  key?: Uint8Array;
  /**
   * How many ratchets of a sender's key are followed, 0 to 16: a sender may replace its key by another that is derived from it.
   * LiveKit's clients can do that, this library never does. Each ratchet lengthens Room.setEncryptionKey and Engine.loginRoom
   * by one derivation. Default: 0.
   */
  ratchetWindow?: number;
  /**
   * The user who sends with this key. For a key that only this engine sends with, give the local user's id. A user with keys of
   * their own does not use the shared keys. null: the key is shared by all users without keys of their own, the local user
   * included. Default: null.
   */
  userId?: string | null;
  /**
   * Switch: this engine only decrypts with the key, and sends with it after you have set it again with `decryptOnly` 0. To
   * change keys, give everyone the new key with `decryptOnly` 1 first, then set it again with `decryptOnly` 0. Default: 0.
   */
  decryptOnly?: boolean;
}

/**
 * The quality of a user's connection. The event comes when the server's rating of a remote user or of the local user changes; a
 * server of this library rates every 5 s. No monitor is needed.
 *
 * Status: always StatusCode.OK.
 */
export interface ConnectionQualityEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The id of the user whose connection this is; it can be that of the local user. */
  userId: string;
  /** The user's display name. */
  userName: string;
  /** Quality. */
  quality: Quality;
  /** Mean opinion score as the server estimates it, 1 to 4.5; NaN if the server does not estimate it. */
  mos: number;
}

/**
 * The quality of the local stream on its way to a room's server and to the listeners. The event comes at the period of
 * Engine.startQualityMonitor, once for each room in which the local stream is published. Values that are not known (yet) are
 * NaN or -1.
 *
 * Status: always StatusCode.OK.
 */
export interface PublishQualityEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /** The room handle from Engine.loginRoom. */
  room: Room;
  /** The local stream. */
  stream: Stream;
  /**
   * Quality of this stream, from round trip, jitter and the share of sound that listeners conceal (where no listener reports
   * it: the loss on the way to the server).
   */
  quality: Quality;
  /** Quality of the local user's connection as a whole, as connectionQuality reported it last. */
  connectionQuality: Quality;
  /** Length of the period that the counts cover, in ms. */
  periodMs: number;
  /** Round trip to the server, in ms. */
  roundTripMs: number;
  /** Interarrival jitter (RFC 3550) at the server, in ms. */
  jitterMs: number;
  /** Share of packets lost on the way to the server, 0 to 1, by its last report. */
  loss: number;
  /**
   * Packet loss at the worst listener before any repair, end to end, 0 to 1. The worst listener is the one with the highest
   * `listenerResidualLoss`. Listeners with this library report it; a server of this library summarises the reports.
   */
  listenerLoss: number;
  /** Residual loss at that listener: packets that are still missing after retransmission, 0 to 1. */
  listenerResidualLoss: number;
  /** Residual loss at the median listener: packets that are still missing after retransmission, 0 to 1. */
  medianResidualLoss: number;
  /**
   * Estimated mean opinion score, 1 to 4.5, by the E-model (ITU-T G.107) from the delay and the sound that listeners conceal.
   * The assumed mouth-to-ear delay is the sum of the packet's duration, the encoder's delay and the round trip to the server,
   * which stands for the way to the server and on to the listener. Opus is treated as G.711 with concealment (G.113 Appendix I:
   * Ie 0, Bpl 25.1), because G.113 has no values for Opus.
   */
  mos: number;
  /** Packets sent in the period. */
  packets: number;
  /** Encoded audio sent, redundant copies included, in bits per second. */
  sendBps: number;
  /** Bitrate of the audio without RED copies, as chosen. */
  bitrateBps: number;
  /** Estimated capacity of the network path, in bits per second with headers; -1 also while no limit has been found. */
  capacityBps: number;
}

/** The quality of one remote stream as it arrives. Values that are not known (yet) are NaN or -1. */
export interface PlayQuality {
  /** Quality, from round trip, jitter, and `loss`; Quality.UNKNOWN when no packets were expected. */
  quality: Quality;
  /** The room handle. */
  room: Room;
  /** The stream handle. */
  stream: Stream;
  /** Packets received in the period. */
  packets: number;
  /** Encoded audio in them, in bits per second. */
  receiveBps: number;
  /**
   * Share of packets that were missing at their playout time, 0 to 1. A packet that was recovered in time by retransmission or
   * from a RED copy does not count.
   */
  loss: number;
  /** Share of the played audio that was concealed, 0 to 1. */
  concealed: number;
  /** Number of concealments per minute. */
  concealmentsPerMinute: number;
  /** Round trip to the server, in ms. */
  roundTripMs: number;
  /** Interarrival jitter (RFC 3550), in ms. */
  jitterMs: number;
  /** Delay that the jitter buffer adds, in ms. */
  bufferMs: number;
  /** Mouth-to-ear delay, in ms. */
  mouthToEarMs: number;
  /**
   * Estimated mean opinion score, 1 to 4.5, by the E-model (ITU-T G.107) from the mouth-to-ear delay and `concealed`, with the
   * assumption about Opus of PublishQualityEvent. If the sender does not report its part of the delay, `mouthToEarMs` is NaN,
   * and this estimate uses the round trip plus the jitter buffer plus 20 ms instead.
   */
  mos: number;
}

/**
 * The quality of the played streams. The event comes at the period of Engine.startQualityMonitor while a stream is played.
 *
 * Status: always StatusCode.OK.
 */
export interface PlayQualityEvent extends Event {
  /** StatusCode.OK. */
  status: StatusCode;
  /** "". */
  message: string;
  /** One entry for each played stream of all rooms. */
  qualities: PlayQuality[];
  /** Length of the period that the counts cover, in ms. */
  periodMs: number;
}

/**
 * Stats of a room. A value that is not known is NaN (float) or -1 (integer), never 0. The counts of the whole engine count
 * since the engine was created.
 */
export interface RoomStats {
  /** Round trip to the server on the media path, in ms. */
  roundTripMs: number;
  /** Time from Engine.loginRoom to loginRoom, in ms. */
  loginMs: number;
  /** 1 when the media thread has real-time priority, otherwise 0; -1 while it is not known. */
  isRealtime: number;
  /** Bits per second sent, headers included, over the last 100 ms. */
  sendBps: number;
  /** Bits per second received, headers included, over the last 100 ms. */
  receiveBps: number;
  /** Datagrams sent since the login. */
  datagramsSent: number;
  /** Datagrams received since the login. */
  datagramsReceived: number;
  /** Other users in the room. */
  users: number;
  /** Remote streams in the room. */
  streams: number;
  /** Underruns of all playback devices of the engine. */
  playbackUnderruns: number;
  /** Overruns of all capture devices of the engine. */
  captureOverruns: number;
  /** Wake-ups of the engine's media thread that were more than 5 ms late. */
  lateWakeups: number;
  /**
   * Events that were dropped because the application did not take them in time, in all rooms of the engine: room messages,
   * texts, data packets, RPC requests, firstAudio, log lines and connection qualities.
   */
  droppedEvents: number;
  /**
   * 1 when media goes over TCP, because UDP does not get through; otherwise 0. Over TCP, a lost packet delays those behind it.
   */
  isTcp: number;
  /**
   * 1 when media goes through a TURN server that the server of the room has named, because there is no other way; otherwise 0.
   * Then `isTcp` concerns the way to the TURN server.
   */
  isRelayed: number;
}

/** Stats of a stream. A value that is not known is NaN (float) or -1 (integer), never 0. */
export interface StreamStats {
  /** Interarrival jitter (RFC 3550), in ms. */
  jitterMs: number;
  /** Delay that the jitter buffer adds, in ms: the mean of recent packets. */
  bufferMs: number;
  /** Target delay of the jitter buffer, in ms. */
  targetMs: number;
  /**
   * Mouth-to-ear delay of a remote stream, in ms: the sum of the seven stages capture, chain, packet, network, jitter buffer,
   * decode and playback; NaN while one of them is not known. The stages are measured with the fastest packets of the last few
   * seconds. The first four (capture, chain, packet, network) need measurements of the sender, which this library sends about
   * once a second. LiveKit's own clients do not send them: the field is then NaN, and the delay is at least the sum of
   * `jitterBufferMs`, `decodeMs`, `playbackMs` and half of `roundTripMs`.
   */
  mouthToEarMs: number;
  /**
   * Stage: the capture device of the sender, in ms: the minimum time from the sampling of the sound until the library received
   * the sample.
   */
  captureMs: number;
  /** Stage: the time to fill a packet, plus the encoder's look-ahead, plus the decoder's own delay, in ms. */
  packetMs: number;
  /**
   * Stage: the network, in ms: half of the smallest round trip from the sender to the server, plus half of that from here to
   * the server. Without a common clock, one-way times cannot be measured: where the two directions of a path differ, the value
   * is off by half of the difference. Of the local stream: half of the round trip to the server.
   */
  networkMs: number;
  /**
   * Stage: the jitter buffer, in ms: how long the fastest packets wait until they are decoded. With jitter this is more than
   * `bufferMs`, which is the mean of recent packets, fast or slow.
   */
  jitterBufferMs: number;
  /** Stage: from decoding until mixing, in ms: decoded audio waits for its block of 2.5 ms. */
  decodeMs: number;
  /** Stage: this playback device, in ms, from mixing until the sound is heard. */
  playbackMs: number;
  /**
   * 1 while the stream is decoded, 0 while active-speaker selection leaves it out (Engine.setMaxDecodedStreams), -1 for the
   * local stream.
   */
  isDecoded: number;
  /** Packets received, or sent for the local stream. */
  packets: number;
  /** Bytes of encoded audio in these packets. */
  bytes: number;
  /** Packets that were missing at their playout time. */
  lostPackets: number;
  /** Packets that arrived twice or too late (W3C packetsDiscarded). */
  discardedPackets: number;
  /** Samples of one channel that were played (W3C totalSamplesReceived). */
  playedSamples: number;
  /** Concealed samples of one channel (W3C concealedSamples, without comfort noise). */
  concealedSamples: number;
  /** Concealments, each of one or more samples in a row (W3C concealmentEvents). */
  concealmentEvents: number;
  /** Packets decoded from in-band FEC. */
  fecPackets: number;
  /** Frames of 10 ms decoded from DRED. */
  dredFrames: number;
  /** Samples inserted to make the delay longer (W3C insertedSamplesForDeceleration). */
  insertedSamples: number;
  /** Samples removed to make the delay shorter (W3C removedSamplesForAcceleration). */
  removedSamples: number;
  /** Packets that arrived after their playout time. */
  latePackets: number;
  /** Packets that arrived twice. */
  duplicatePackets: number;
  /** Packets that arrived after one with a higher sequence number. */
  reorderedPackets: number;
  /** Packets with in-band FEC or a RED copy of earlier ones (W3C fecPacketsReceived). */
  fecPacketsReceived: number;
  /** Packets played from a RED copy in a later packet. */
  redPackets: number;
  /** Packets played that were resent after a NACK; of the local stream, packets that were resent. */
  retransmittedPackets: number;
  /** Samples of one channel that left the jitter buffer (W3C jitterBufferEmittedCount). */
  emittedSamples: number;
  /** Concealed samples of one channel that were silent (W3C silentConcealedSamples). */
  silentConcealedSamples: number;
  /** Samples of one channel that were comfort noise or silence in DTX pauses; they count as played, not as concealed. */
  pauseSamples: number;
  /** Number of time stretches: how often samples were inserted or removed to change the delay. */
  stretches: number;
  /**
   * Sum of the time that each emitted sample spent in the jitter buffer, in seconds; divided by `emittedSamples` it is the mean
   * delay (W3C jitterBufferDelay).
   */
  bufferDelayS: number;
  /** Sum of the target delay at each emitted sample, in seconds (W3C jitterBufferTargetDelay). */
  targetDelayS: number;
  /**
   * Sum of the target delay that the network alone requires, at each emitted sample, in seconds (W3C jitterBufferMinimumDelay).
   */
  minimumDelayS: number;
  /**
   * Bitrate of the audio without RED copies, as set or chosen. This field and the next five are of the local stream only; -1 or
   * NaN for a remote stream.
   */
  bitrateBps: number;
  /**
   * Estimated capacity of the network path to the server, in bits per second with headers; -1 while no limit has been found.
   */
  capacityBps: number;
  /** 1 when packets carry in-band FEC, otherwise 0; -1 when it is not known. */
  fec: number;
  /** RED copies of earlier packets in each packet. */
  red: number;
  /** DRED in each packet, in ms. */
  dredMs: number;
  /** Packet loss that listeners report, before any repair, 0 to 1; the encoder sets its protection for this loss. */
  expectedLoss: number;
  /** Stage: the capture chain of the sender (resampling, echo cancellation, noise suppression, gain control), in ms. */
  chainMs: number;
  /**
   * How much faster the sender's clock runs than this machine's, in ppm; negative when it is slower. It is estimated from the
   * timestamps of the fastest packets, and NaN for the first half minute. Remote streams only.
   */
  clockPpm: number;
  /** Packets received with RED copies (RFC 2198), used or not; of the local stream, packets sent with copies. */
  redundantPackets: number;
  /**
   * Share of packets lost, 0 to 1: of a remote stream, packets that were not there at their playout time, over the stream's
   * life; of the local stream, packets lost on the way to the server, by its last receiver report.
   */
  loss: number;
  /**
   * Round trip to the room's server, in ms: for the local stream from the last receiver report, for a remote stream from the
   * media path.
   */
  roundTripMs: number;
}

/**
 * The contents of a token. Text is copied.
 *
 * A field that is absent or undefined has its default.
 */
export interface TokenOptions {
  /** The token is valid for this time from now on, 1 to 31536000 s. Default: 3600. */
  validSeconds?: number;
  /** The name of the API key that signs the token; must be set. Default: null. */
  apiKey?: string | null;
  /** The secret of that key; must be set. Default: null. */
  apiSecret?: string | null;
  /** The user who may log in, 1 to 256 bytes; must be set. Default: null. */
  userId?: string | null;
  /** The user's display name, up to 256 bytes; null: the user id. Default: null. */
  userName?: string | null;
  /** The id of the room that the user may log in to, 1 to 256 bytes; must be set. Default: null. */
  roomId?: string | null;
  /** Switch: the user may publish. Default: 1. */
  canPublish?: boolean;
  /** Switch: the user may play the streams of others. Default: 1. */
  canSubscribe?: boolean;
  /** Switch: the user may send messages and data. Default: 1. */
  canPublishData?: boolean;
  /**
   * Switch: other users do not see this user: neither userUpdate nor streamUpdate reports the user or a stream of the user.
   * Meant for users who only listen: set `canPublish` to 0 too. Default: 0.
   */
  isHidden?: boolean;
}

/**
 * Settings of a server. Text is copied by Server.
 *
 * A field that is absent or undefined has its default.
 */
export interface ServerOptions {
  /**
   * UDP port of the media; 0 lets the system choose. If the TCP port of the same number is free, or is the signalling port, it
   * accepts media of clients whose UDP is blocked. Default: 7870.
   */
  udpPort?: number;
  /**
   * Address and TCP port of signalling, such as "0.0.0.0:7870" or "[::]:7870"; port 0 lets the system choose. null:
   * "127.0.0.1:7870". Port 7870 of 127.0.0.1 is also that of the local server, which a login with `serverUrl` null starts:
   * while a local server has the port, Server returns StatusCode.ERR_SERVER; while this server has the port, the local server
   * uses a free port. Default: null.
   */
  bind?: string | null;
  /**
   * Addresses that clients send media to, separated by commas. Behind NAT, set the public address. null: the addresses of
   * `mediaBinds` if it is set; otherwise the address of `bind`, or those of every interface if that is 0.0.0.0 or [::].
   * Default: null.
   */
  nodeIps?: string | null;
  /** The name of the API key whose tokens the server accepts; must be set. Default: null. */
  apiKey?: string | null;
  /**
   * The secret of that key; must be set. Unless `bind`, `nodeIps` and `mediaBinds` name loopback addresses only, it must have
   * at least 32 bytes and must not be a well-known example secret. Default: null.
   */
  apiSecret?: string | null;
  /** Certificate chain (PEM) for wss; given together with `tlsKeyFile`, and ws is refused then. Default: null. */
  tlsCertFile?: string | null;
  /** The private key of that certificate (PEM). Default: null. */
  tlsKeyFile?: string | null;
  /** Log lines are appended to this file; null: no file. Default: null. */
  logFile?: string | null;
  /**
   * LogLevel. Only lines of this level and of more important ones are written to `logFile` and passed to log. Default:
   * LogLevel.INFO.
   */
  logLevel?: LogLevel;
  /** Maximum number of rooms, 1 to 1000000; a login to a further room ends with StatusCode.ERR_ROOM_FULL. Default: 1000. */
  maxRooms?: number;
  /** Maximum number of users in a room, 1 to 100000; a further login ends with StatusCode.ERR_ROOM_FULL. Default: 500. */
  maxUsersPerRoom?: number;
  /** Maximum number of users on the server, 1 to 1000000; a further login ends with StatusCode.ERR_ROOM_FULL. Default: 2000. */
  maxUsers?: number;
  /**
   * Maximum number of logins per second from one IP address, 1 to 1000000; a further login ends with StatusCode.ERR_BUSY.
   * Default: 100.
   */
  maxLoginsPerSecond?: number;
  /** A room without users is closed after this time, 0 to 86400000 ms. Default: 20000. */
  emptyRoomTimeoutMs?: number;
  /**
   * IP addresses to bind the media port to, separated by commas. null: for each address in `nodeIps`, the same address if it is
   * one of this machine, otherwise the address of `bind`; if `bind` is a loopback address and the address in `nodeIps` is not
   * (a server behind a proxy), all addresses of this machine. Without `nodeIps`: the address of `bind`. If only loopback
   * addresses result, the server also binds the other addresses of this machine, because Firefox sends no media to a loopback
   * address. On these additional addresses it serves only browsers on this machine. If media sent to `nodeIps` would not
   * arrive, the server does not start (StatusCode.ERR_SERVER). Default: null.
   */
  mediaBinds?: string | null;
}

/** Stats of a server, counted since it started unless said otherwise. */
export interface ServerStats {
  /** Rooms now. */
  rooms: number;
  /** Users now. */
  users: number;
  /** Published streams now. */
  streams: number;
  /** Signalling connections now. */
  connections: number;
  /** Logins that were accepted. */
  logins: number;
  /** Logins and requests that were refused. */
  refused: number;
  /** Audio packets received. */
  packetsReceived: number;
  /** Audio packets forwarded, counted for each listener. */
  packetsForwarded: number;
  /** Data packets forwarded, counted for each receiver. */
  dataForwarded: number;
  /** Data packets that were dropped because a receiver's queue was full. */
  dataDropped: number;
  /** Datagrams received. */
  datagramsReceived: number;
  /** Datagrams sent. */
  datagramsSent: number;
  /** Bytes received. */
  bytesReceived: number;
  /** Bytes sent. */
  bytesSent: number;
}

/** The events of an engine, by name. */
export interface EngineEvents {
  /** A login succeeded or failed. */
  loginRoom: [event: LoginRoomEvent];
  /** Room.logout is done. */
  logoutRoom: [event: LogoutRoomEvent];
  /** The user was removed from the room. */
  kickOut: [event: KickOutEvent];
  /** The connection is lost for good. */
  disconnect: [event: DisconnectEvent];
  /** The connection broke, and the library reconnects. */
  reconnecting: [event: ReconnectingEvent];
  /** The connection is back. */
  reconnected: [event: ReconnectedEvent];
  /** A token is needed to go on. */
  tokenNeeded: [event: TokenNeededEvent];
  /** Users entered or left the room. */
  userUpdate: [event: UserUpdateEvent];
  /** Remote streams were added or removed. */
  streamUpdate: [event: StreamUpdateEvent];
  /** The extra info or the mute state of remote streams changed. */
  streamInfoUpdate: [event: StreamInfoUpdateEvent];
  /** Publishing of the local stream changed its state. */
  publishState: [event: PublishStateEvent];
  /** Playing of a stream changed its state. */
  playState: [event: PlayStateEvent];
  /** The first sound of a stream is played. */
  firstAudio: [event: FirstAudioEvent];
  /** Capture or playback started. */
  deviceStarted: [event: DeviceStartedEvent];
  /** A device failed or is missing. */
  deviceError: [event: DeviceErrorEvent];
  /** Sound levels. Only the newest event is kept in the queue. */
  soundLevel: [event: SoundLevelEvent];
  /** The active speakers. Only the newest event of each room is kept in the queue. */
  activeSpeakers: [event: ActiveSpeakersEvent];
  /** The quality of a user's connection. Only the newest event of each user is kept in the queue. */
  connectionQuality: [event: ConnectionQualityEvent];
  /** A room message arrived. */
  roomMessage: [event: RoomMessageEvent];
  /** Data of another user arrived. */
  data: [event: DataEvent];
  /** A request ended. */
  requestDone: [event: RequestDoneEvent];
  /** A log line of the engine's `logLevel` or a more important one. */
  log: [event: LogEvent];
  /** A sound device was added, removed or changed, or the engine uses another one. */
  deviceChange: [event: DeviceChangeEvent];
  /** Spectra, after Engine.startSpectrumMonitor. Only the newest event is kept in the queue. */
  spectrum: [event: SpectrumEvent];
  /** The local microphone seems silent, has sound again, or picks up speech while it is off. */
  micAttention: [event: MicAttentionEvent];
  /** The aux input lacks frames or got bad ones. Only the newest event is kept in the queue. */
  auxProblem: [event: AuxProblemEvent];
  /**
   * Audio is lost or late: a slow processor, NaN or infinite samples that were pushed, or a stream that is not Opus. The event
   * says what to do. Only the newest event of each AudioProblem and stream is kept in the queue.
   */
  audioProblem: [event: AudioProblemEvent];
  /**
   * The quality of the local stream, after Engine.startQualityMonitor. Only the newest event of each room is kept in the queue.
   */
  publishQuality: [event: PublishQualityEvent];
  /** The quality of the played streams, after Engine.startQualityMonitor. Only the newest event is kept in the queue. */
  playQuality: [event: PlayQualityEvent];
  /** The server has muted this user in a room, or has lifted the mute. */
  serverMute: [event: ServerMuteEvent];
  /**
   * The key of an end-to-end encrypted stream is missing, wrong or right. Only the newest event of each stream is kept in the
   * queue.
   */
  streamEncryption: [event: StreamEncryptionEvent];
  /** Another user calls a method of this one (Room.registerRpcMethod). */
  rpcRequest: [event: RpcRequestEvent];
  /** A call of Room.performRpc ended. */
  rpcDone: [event: RpcDoneEvent];
  /** A text with a topic arrived. */
  text: [event: TextEvent];
  /** A media player was loaded, started, paused or stopped, or has ended or failed. */
  playerState: [event: PlayerStateEvent];
  /** A recording goes on. Only the newest event of each recording is kept in the queue. */
  recordingProgress: [event: RecordingProgressEvent];
  /** A recording has ended. */
  recordingEnd: [event: RecordingEndEvent];
  /** The name, the metadata or attributes of a user changed. Only one event of each user is kept in the queue. */
  userInfo: [event: UserInfoEvent];
  /** The metadata of the room changed. Only the newest event of each room is kept in the queue. */
  roomMetadata: [event: RoomMetadataEvent];
  /** A part of a byte stream arrived, or the stream ended or was refused. */
  bytes: [event: BytesEvent];
  /** An outgoing byte stream has space again, after a write was refused. */
  bytesSpace: [event: BytesSpaceEvent];
}

/** The functions of an engine. */
export interface EngineCalls {
  /**
   * Closes the microphone and the loudspeaker; every room stays connected, without sound. For an incoming phone call, or a
   * program that goes to the background. A second Engine.pause has no effect.
   *
   * Local streams stay published but send nothing, not even the aux input; other users see no mute. Meanwhile Engine.push drops
   * its samples, Engine.pull returns silence, frames of Engine.pushAux stay in the queue, and the aux source is not called.
   *
   * C: AUDIOROOM_Pause
   */
  pause(): void;
  /**
   * Opens the devices again after Engine.pause, where a room needs them. deviceStarted or deviceError reports the result.
   * Without a pause it has no effect.
   *
   * C: AUDIOROOM_Resume
   */
  resume(): void;
  /**
   * Sets the user of later logins. `userId` has 1 to 256 bytes, `userName` up to 256; a null `userName` means the id.
   *
   * A login with a token of the application uses the user and the name in that token. Room.setUserName changes the name in a
   * room that is logged in.
   * Errors: StatusCode.ERR_OUT_OF_RANGE for an empty `userId`, StatusCode.ERR_TOO_LONG.
   *
   * C: AUDIOROOM_SetUser
   */
  setUser(userId?: string | null, userName?: string | null): void;
  /**
   * Sets the server and the key for later logins. A login that names no server uses this server. For a login that passes no
   * token, the engine signs one with this key.
   *
   * `serverUrl` null is the local server of this operating-system account; `apiKey` and `apiSecret` are both given or both
   * null.
   *
   * `serverUrl` may be a list of up to 8 addresses, separated by commas or spaces: "wss://a.example wss://b.example". A login
   * tries them in order. If an address refuses the connection, fails, or stays silent for 1.5 s, the library tries the next
   * one. If a server answers but refuses the token or the room, the login fails. If all fail, loginRoom has the status of the
   * first, and its message names each with its cause. When the server of a room dies, the library joins the room at the first
   * of the other addresses that answers, and reconnected names that address. The library leaves this server only when it dies
   * too. Users at different servers do not hear each other unless the servers are a cluster, so give all users the same list.
   * Two logins are for the same server if their lists have an address in common. Addresses that a LiveKit server names
   * (regions) are tried after the list.
   * Errors: StatusCode.ERR_OUT_OF_RANGE for an address that is neither ws:// nor wss://, for more than 8, for a list that mixes
   * wss:// with a ws:// address of another machine, or for only one of `apiKey` and `apiSecret`; StatusCode.ERR_TOO_LONG for an
   * address of more than 2048 bytes. If one address is invalid, the call fails; AudioroomError.message names the address.
   *
   * C: AUDIOROOM_SetServer
   */
  setServer(serverUrl?: string | null, apiKey?: string | null, apiSecret?: string | null): void;
  /**
   * Joins a room: begins to log in to it, and writes the room handle to `room` before an event of the room can come. The server
   * creates a room that does not exist, unless it is configured not to.
   *
   * loginRoom reports the result, within `loginTimeoutMs`. By default the library then publishes the local microphone and plays
   * remote streams. Where `options` has AUTO (the default), Engine.setManualPublish and Engine.setManualPlay still apply to
   * this login until loginRoom has returned. With AUTO, automatic publishing also never begins within 30 ms after this call,
   * even if loginRoom is null or returns sooner: Engine.setManualPublish within that time still applies. If
   * Engine.setManualPublish could come later, call it before Engine.loginRoom, or set `manualPublish`. `roomId` has 1 to 256
   * bytes; the same id on two servers is two rooms, and one engine can be in both (Engine.setServer defines which lists of
   * addresses are one server). `options` may be null for the defaults.
   * Errors: StatusCode.ERR_WRONG_STATE without a user id, StatusCode.ERR_ALREADY_IN_ROOM, StatusCode.ERR_TOKEN_NEEDED when a
   * server is named and there is neither token nor key, StatusCode.ERR_TOKEN_MISMATCH when the token is for another room or
   * user, StatusCode.ERR_TOKEN_REFUSED when it is not a token, and those of bad arguments.
   * [blocks: with a passphrase in `encryptionKey`, as long as Room.setEncryptionKey does]
   *
   * C: AUDIOROOM_LoginRoom
   */
  loginRoom(roomId: string, options?: LoginOptions | null): Room;
  /**
   * Looks for a new network path to the server of every room. Call it when the system reports a network change. On Linux the
   * library detects changed addresses itself; on other systems, without this call, it notices a change only when a connection
   * times out. A room that is waiting for its next attempt to reconnect tries at once.
   *
   * C: AUDIOROOM_NotifyNetworkChanged
   */
  notifyNetworkChanged(): void;
  /**
   * Switch: publishing waits for Room.startPublish. It applies to logins whose `manualPublish` is AUTO (the default): to later
   * ones, and to those whose loginRoom has not returned. Default: `manualPublish` of EngineOptions.
   *
   * A call within 30 ms after Engine.loginRoom still applies to that login. While the switch is on, these logins open no
   * microphone before Room.startPublish.
   *
   * C: AUDIOROOM_SetManualPublish
   */
  setManualPublish(manual: boolean): void;
  /**
   * Writes whether publishing waits for Room.startPublish (1) or not (0), as set last for the engine, to `manual`.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_IsManualPublish
   */
  isManualPublish(): boolean;
  /**
   * Switch: the microphone is heard, in every room. Default: on. While it is off, the microphone stays open, local streams stay
   * published and are silent, and other users get streamInfoUpdate with `isMuted` 1. If the aux input is on meanwhile, or a
   * player plays that is sent, the streams carry these alone and are not shown as muted. Engine.pause or Room.stopPublish
   * closes the microphone. A server mute stays (serverMute).
   *
   * C: AUDIOROOM_EnableMic
   */
  enableMic(enable: boolean): void;
  /**
   * Writes to `isEnabled` whether Engine.enableMic has switched the microphone on: 1 or 0.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_IsMicEnabled
   */
  isMicEnabled(): boolean;
  /**
   * Sets the volume of the microphone, 0 to 200 percent of the amplitude. Default: 100 (unchanged); 50 is -6 dB, 200 is +6 dB.
   * Peaks above full scale are limited.
   *
   * Errors: StatusCode.ERR_OUT_OF_RANGE.
   *
   * C: AUDIOROOM_SetCaptureVolume
   */
  setCaptureVolume(volume: number): void;
  /**
   * Writes the volume of the microphone to `volume`, 0 to 200 percent.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_GetCaptureVolume
   */
  getCaptureVolume(): number;
  /**
   * Sets how the local microphone is encoded, from the next packet on and without a click. Fields that a shorter struct lacks
   * stay as they are.
   *
   * Errors: StatusCode.ERR_OUT_OF_RANGE with the field's name and range, StatusCode.ERR_STRUCT_SIZE,
   * StatusCode.ERR_UNKNOWN_FIELD.
   *
   * C: AUDIOROOM_SetAudioProfile
   */
  setAudioProfile(profile: AudioProfile): void;
  /**
   * Writes into `profile`, what Engine.setAudioProfile has set. A field that is left to the library is AUTO, so that the
   * profile can be changed and set again; Stream.getStats reports the current values.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.
   *
   * C: AUDIOROOM_GetAudioProfile
   */
  getAudioProfile(): Required<AudioProfile>;
  /**
   * Switch: playing waits for Stream.startPlay. It applies to logins whose `manualPlay` is AUTO (the default): to later ones,
   * and to those whose loginRoom has not returned. Default: `manualPlay` of EngineOptions.
   *
   * C: AUDIOROOM_SetManualPlay
   */
  setManualPlay(manual: boolean): void;
  /**
   * Writes whether playing waits for Stream.startPlay (1) or not (0), as set last for the engine, to `manual`.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_IsManualPlay
   */
  isManualPlay(): boolean;
  /**
   * Switch: the loudspeaker plays. Default: on. While it is off, streams are received and nothing is played.
   *
   * C: AUDIOROOM_EnableSpeaker
   */
  enableSpeaker(enable: boolean): void;
  /**
   * Writes to `isEnabled` whether Engine.enableSpeaker has switched the loudspeaker on: 1 or 0.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_IsSpeakerEnabled
   */
  isSpeakerEnabled(): boolean;
  /**
   * Sets the maximum number of streams that are decoded and played at once, 1 to 128. Default: 16. When there are more, the
   * loudest ones are decoded, judged by the audio level in their packets or by the server's list of active speakers. The others
   * are received too: a user who begins to speak is heard after at most one packet if a place is free or can be taken. A stream
   * that was selected stays selected for at least 500 ms, and is replaced only by a clearly louder one.
   *
   * Errors: StatusCode.ERR_OUT_OF_RANGE.
   *
   * C: AUDIOROOM_SetMaxDecodedStreams
   */
  setMaxDecodedStreams(count: number): void;
  /**
   * Writes the maximum number of streams that are decoded and played at once to `count`.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_GetMaxDecodedStreams
   */
  getMaxDecodedStreams(): number;
  /**
   * Switch: the user hears the local voice (sidetone). While a microphone is open, the playback device plays the local
   * microphone as it is sent, but without the aux input, which has its own local playback. Default: off.
   *
   * It is meant for headphones. The echo canceller does not remove the sidetone, because that would damage the voice. With
   * loudspeakers, the sidetone reaches the microphone: other users hear the voice twice, and feedback may build up. The
   * sidetone has 10 to 15 ms of delay (at most 60 ms) in addition to the delay of the devices and of the processing.
   *
   * C: AUDIOROOM_EnableSidetone
   */
  enableSidetone(enable: boolean): void;
  /**
   * Writes to `isEnabled` whether the sidetone is on: 1 or 0.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_IsSidetoneEnabled
   */
  isSidetoneEnabled(): boolean;
  /**
   * Sets the volume of the sidetone, 0 to 200 percent of the amplitude. Default: 100 (the microphone as it is sent); 50 is -6
   * dB, 200 is +6 dB.
   *
   * Errors: StatusCode.ERR_OUT_OF_RANGE.
   *
   * C: AUDIOROOM_SetSidetoneVolume
   */
  setSidetoneVolume(volume: number): void;
  /**
   * Writes the volume of the sidetone to `volume`, 0 to 200 percent.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_GetSidetoneVolume
   */
  getSidetoneVolume(): number;
  /**
   * Switch, or AUTO (the default): echo cancellation runs, with the high-pass filter that it needs. AUTO follows `processing`
   * of the audio profile when the microphone is a sound card; it is off for "null", "file:PATH" and "push". On and off win over
   * the audio profile and the device. Switching causes no click. Echo cancellation adds 7 ms of delay.
   *
   * The echo reference is what this engine plays, after the playback processor and without the sidetone; sound of other
   * programs is not removed. Engine.getProcessingStats reports whether echo cancellation, the high-pass filter, noise
   * suppression and gain control are running.
   *
   * C: AUDIOROOM_EnableAec
   */
  enableAec(enable: boolean | typeof AUTO): void;
  /**
   * Switch, or AUTO as in Engine.enableAec: the high-pass filter runs, which removes sound below 80 Hz. The switch has an
   * effect only while echo cancellation is off: the echo canceller has its own high-pass filter.
   *
   * C: AUDIOROOM_EnableHighPass
   */
  enableHighPass(enable: boolean | typeof AUTO): void;
  /**
   * Switch, or AUTO as in Engine.enableAec: noise suppression runs. It is made for speech and damages music. It adds 10 ms of
   * delay.
   *
   * C: AUDIOROOM_EnableNoiseSuppression
   */
  enableNoiseSuppression(enable: boolean | typeof AUTO): void;
  /**
   * Switch, or AUTO as in Engine.enableAec: gain control runs, which raises the level of a quiet voice, by up to 6 dB a second,
   * and keeps a loud voice from clipping. It adds no delay.
   *
   * C: AUDIOROOM_EnableAgc
   */
  enableAgc(enable: boolean | typeof AUTO): void;
  /**
   * Sets when the microphone is sent: always, while a key is held, or while voice is detected. Streams stay published; with
   * DTX, silence costs almost nothing on the network. Fields that a shorter struct lacks keep their values.
   *
   * Errors: StatusCode.ERR_OUT_OF_RANGE with the field's name and range, StatusCode.ERR_STRUCT_SIZE,
   * StatusCode.ERR_UNKNOWN_FIELD.
   *
   * C: AUDIOROOM_SetTalkOptions
   */
  setTalkOptions(options: TalkOptions): void;
  /**
   * Writes into `options`, what Engine.setTalkOptions has set. A field that is left to the library is AUTO, so that the options
   * can be changed and set again.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.
   *
   * C: AUDIOROOM_GetTalkOptions
   */
  getTalkOptions(): Required<TalkOptions>;
  /**
   * Notifies the library that the push-to-talk key is held (1) or released (0). Default: 0. In TalkMode.PUSH, the microphone is
   * sent while the key is held; in other talk modes the state is stored and has no effect.
   *
   * C: AUDIOROOM_SetPushToTalkPressed
   */
  setPushToTalkPressed(isPressed: boolean): void;
  /**
   * Writes to `isPressed` the state that Engine.setPushToTalkPressed has set: 1 or 0.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_IsPushToTalkPressed
   */
  isPushToTalkPressed(): boolean;
  /**
   * Writes the state of the capture chain and the stats of processors into `stats`. They are at most 200 ms old while a
   * microphone is open.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.
   *
   * C: AUDIOROOM_GetProcessingStats
   */
  getProcessingStats(): ProcessingStats;
  /**
   * Sets the equalizer of the local voice: a gain for each of the bands at 31, 62, 125, 250, 500, 1000, 2000, 4000, 8000 and 16
   * 000 Hz, in dB, -15 to 15. `count` is EQUALIZER_BANDS. All gains 0, the default, is off. Raised bands can overload the
   * voice; a limiter then lowers it.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_OUT_OF_RANGE.
   *
   * C: AUDIOROOM_SetEqualizer
   */
  setEqualizer(gainsDb: readonly number[] | Float32Array): void;
  /**
   * Writes the gains of the equalizer to `gainsDb`, in dB; `count` is EQUALIZER_BANDS.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_OUT_OF_RANGE.
   *
   * C: AUDIOROOM_GetEqualizer
   */
  getEqualizer(): number[];
  /**
   * Changes the pitch of the local voice by `semitones`, -8 to 8; 0, the default, is off. The formants are kept, so vowels
   * remain what they are: 8 makes a man sound like a child, 6 a woman like a child, 4 a man like a woman, -3 a woman like a
   * man. While it is on, the voice is delayed by 38 ms.
   *
   * Errors: StatusCode.ERR_OUT_OF_RANGE.
   *
   * C: AUDIOROOM_SetVoiceChanger
   */
  setVoiceChanger(semitones: number): void;
  /**
   * Writes to `semitones` what Engine.setVoiceChanger has set.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_GetVoiceChanger
   */
  getVoiceChanger(): number;
  /**
   * Sets the reverb of the local voice, the sound of the room around it; null, the default, is off. A mono voice becomes stereo
   * if the audio profile has two channels. The reverb stops when the microphone is switched off.
   *
   * Errors: StatusCode.ERR_OUT_OF_RANGE with the field's name and range, StatusCode.ERR_STRUCT_SIZE,
   * StatusCode.ERR_UNKNOWN_FIELD.
   *
   * C: AUDIOROOM_SetReverb
   */
  setReverb(options?: ReverbOptions | null): void;
  /**
   * Writes into `options`, what Engine.setReverb has set. The values of a preset are written as numbers; `wetGain` is 0 while
   * the reverb is off.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.
   *
   * C: AUDIOROOM_GetReverb
   */
  getReverb(): Required<ReverbOptions>;
  /**
   * Places the local voice in front of the listener, for headphones: `angleDeg` is 0 (far right) to 180 (far left), 90 is
   * straight ahead; NAN, the default, is off. It has an effect only where the audio profile has two channels.
   *
   * Errors: StatusCode.ERR_OUT_OF_RANGE.
   *
   * C: AUDIOROOM_SetVirtualStereo
   */
  setVirtualStereo(angleDeg: number): void;
  /**
   * Writes to `angleDeg` what Engine.setVirtualStereo has set.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_GetVirtualStereo
   */
  getVirtualStereo(): number;
  /**
   * Switch: the aux input is mixed in. Default: off. Switching it off drops the frames that are queued.
   *
   * Its audio is mixed into the local stream after the capture chain, Engine.enableMic and Engine.setCaptureVolume: noise
   * suppression does not touch it, and it is sent even while the microphone is off. While the aux input is on, Engine.enableMic
   * does not mark the local stream as muted for other users, because a stream that is marked as muted could not carry the aux
   * input. It is also played locally, with a volume of its own. Both mixes pass a limiter. Without a published stream, the aux
   * input is played locally only, and only while a stream is played.
   *
   * C: AUDIOROOM_EnableAux
   */
  enableAux(enable: boolean): void;
  /**
   * Writes to `isEnabled` whether the aux input is on: 1 or 0.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_IsAuxEnabled
   */
  isAuxEnabled(): boolean;
  /**
   * Sets the volume of the aux input in the local playback (`localVolume`) and in the sent stream (`sentVolume`), each 0 to 200
   * percent of the amplitude. Default: 100 (unchanged); 50 is -6 dB, 200 is +6 dB.
   *
   * Errors: StatusCode.ERR_OUT_OF_RANGE.
   *
   * C: AUDIOROOM_SetAuxVolume
   */
  setAuxVolume(localVolume: number, sentVolume: number): void;
  /**
   * Writes the volumes of the aux input to `localVolume` (in the local playback) and `sentVolume` (in the sent stream), 0 to
   * 200 percent. Either may be null.
   *
   * C: AUDIOROOM_GetAuxVolume
   */
  getAuxVolume(): { localVolume: number; sentVolume: number };
  /**
   * Switch: silences the aux input in the local playback only. Default: off. Other users still hear the aux input;
   * Engine.setAuxVolume with a `sentVolume` of 0 silences it for them.
   *
   * C: AUDIOROOM_MuteAuxPlayback
   */
  muteAuxPlayback(mute: boolean): void;
  /**
   * Writes to `isMuted` whether Engine.muteAuxPlayback silences the aux input in the local playback: 1 or 0.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_IsAuxPlaybackMuted
   */
  isAuxPlaybackMuted(): boolean;
  /**
   * Creates a media player and writes its handle to `player`. A thread of the player then opens the file and reads its
   * beginning; playerState reports PlayerState.READY, or PlayerState.FAILED with the reason. An engine has up to 32 players,
   * which all can play at once.
   *
   * Its sound is added to the local playback and to the sent stream, each with a volume of its own. Engine.enableMic,
   * Engine.setCaptureVolume, Stream.setPlayVolume, the processing of the microphone and the effects do not change it.
   * Engine.enableSpeaker(engine, 0) silences it locally. While a player is started and sent, other users do not see the local
   * stream as muted, even if Engine.enableMic is off. The level of the local microphone in soundLevel includes what players
   * send. A limiter keeps the local playback and the sent stream within full scale. The echo canceller removes from the
   * microphone what is played locally. For music in stereo, use the profile of initMusicProfile.
   *
   * A player advances while the engine is in a room and its microphone or loudspeaker is open (the null device counts).
   * Otherwise, and after Engine.pause, it waits. It begins and ends without a click: a fade-in of 2.5 ms follows each start,
   * resumption and seek, and a fade-out of 2.5 ms each pause, stop, seek, end and destruction.
   * Errors: StatusCode.ERR_BUSY when 32 players exist, StatusCode.ERR_NULL_ARGUMENT without `path` and `reader`,
   * StatusCode.ERR_OUT_OF_RANGE for both of them or for a number out of its range, StatusCode.ERR_STRUCT_SIZE,
   * StatusCode.ERR_UNKNOWN_FIELD.
   *
   * C: AUDIOROOM_CreatePlayer
   */
  createPlayer(options: PlayerOptions): Player;
  /**
   * Begins a recording, and writes its handle to `recording` before an event about it can come.
   *
   * All files of a recording begin at the time of this call and have the same length; what is heard or said at one moment is at
   * one place in all of them. Where nothing is captured or played, they have silence: also before a user joins, and after a
   * user has left. A remote stream is recorded as it is decoded for the loudspeaker (the null device counts). It is silence
   * while it is not decoded: while no loudspeaker is open, and when more users talk than Engine.setMaxDecodedStreams allows. A
   * user who leaves and comes back with the same user id continues the file of before. {user} becomes the user id; for the
   * local voice it is the local user's id. Letters, digits, - _ and . are kept, except a . at either end; every other character
   * becomes _. The result is cut to 120 bytes. If a path is taken, -2, -3 and so on follow the user id. When received packets
   * are copied (see `bitrate`), the first packet is at its exact place, and the packets after a pause are within 1.25 ms of it;
   * while the jitter buffer shortens its delay, they can be late by up to one packet, until the next pause. In all other files
   * the places are exact to 1 ms. The files are written by a thread of the recording. It creates them, so a path that cannot be
   * written is reported by recordingEnd. Every file can be played at any time, and a killed process loses at most its last
   * second. The files are not encrypted, also when the room is. recordingProgress reports once a second, recordingEnd once, at
   * the end. Up to 16 recordings and 128 files of one engine are written at the same time; with RecordingSource.EACH, users
   * beyond that limit, and remote users whose file cannot be created, are counted in `unrecordedUsers` and have no file, and
   * the recording goes on.
   * Errors: StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_TOO_LONG; StatusCode.ERR_NOT_FOUND for `room` or `stream`;
   * StatusCode.ERR_WRONG_STATE for the local stream; StatusCode.ERR_BUSY at the limits of recordings and files.
   *
   * C: AUDIOROOM_StartRecording
   */
  startRecording(options: RecordingOptions): Recording;
  /**
   * Chooses the microphone or the loudspeaker, even while the current one is in use. `device` has the form of EngineOptions:
   * null for the system's default device, an id of getDevices, "null", "file:PATH", "push" (capture) or "pull" (playback).
   *
   * A device opens when it is needed. deviceStarted or deviceError reports the result; for a sound card, deviceChange
   * (DeviceChange.USED) comes too. An unknown device is reported by deviceError, not by this call. While the chosen device is
   * missing or cannot be opened, the system's default device takes its place, until the chosen one is back.
   * Errors: StatusCode.ERR_OUT_OF_RANGE for an invalid `side`, "file:" without a path, "pull" as a capture device, or "push" as
   * a playback device; StatusCode.ERR_FILE for a file that the engine uses for something else.
   *
   * C: AUDIOROOM_SetDevice
   */
  setDevice(side: DeviceSide, device?: string | null): void;
  /**
   * Writes the device that is in use on one side (DeviceSide) into `buffer` by the buffer rule: an id of getDevices, "null"
   * (this is also the text while silence stands in for a device that failed), "file:PATH", "push" or "pull".
   *
   * The text is "" when the default device is in use and the sound server does not name that device.
   * Errors: StatusCode.ERR_WRONG_STATE while no device is open on this side, StatusCode.ERR_BUFFER_TOO_SMALL,
   * StatusCode.ERR_OUT_OF_RANGE for an invalid `side`.
   *
   * C: AUDIOROOM_GetDevice
   */
  getDevice(side: DeviceSide): string;
  /**
   * Switch: the engine follows the system's default device when that changes. Default: on. While it is off, the engine stays on
   * its current device until that device disappears. The switch has an effect only on a side whose device is null (the default
   * device).
   *
   * Errors: StatusCode.ERR_OUT_OF_RANGE for an invalid `side`.
   *
   * C: AUDIOROOM_FollowDefaultDevice
   */
  followDefaultDevice(side: DeviceSide, follow: boolean): void;
  /**
   * Writes to `isFollowing` whether Engine.followDefaultDevice is on for one side: 1 or 0.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_OUT_OF_RANGE for an invalid `side`.
   *
   * C: AUDIOROOM_IsFollowingDefaultDevice
   */
  isFollowingDefaultDevice(side: DeviceSide): boolean;
  /**
   * Switch: deviceChange reports every change, even while no sound card is in use; for a list on the screen. Default: off.
   *
   * Where the sound server reports changes by itself (PulseAudio, PipeWire), it costs nothing while nothing changes; elsewhere
   * the devices are listed every 5 s.
   *
   * C: AUDIOROOM_WatchDevices
   */
  watchDevices(watch: boolean): void;
  /**
   * Writes to `isWatching` whether Engine.watchDevices is on: 1 or 0.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_IsWatchingDevices
   */
  isWatchingDevices(): boolean;
  /**
   * Begins to report sound levels by soundLevel every `periodMs`, 100 to 3000 ms (200 is usual); a report covers its whole
   * period. A further call changes the period. No room is needed yet.
   *
   * Errors: StatusCode.ERR_OUT_OF_RANGE.
   *
   * C: AUDIOROOM_StartSoundLevelMonitor
   */
  startSoundLevelMonitor(periodMs: number): void;
  /**
   * Stops the reports of sound levels; does nothing when there are none.
   *
   * C: AUDIOROOM_StopSoundLevelMonitor
   */
  stopSoundLevelMonitor(): void;
  /**
   * Begins to measure the spectra of the local microphone and of every played stream, and to report them by spectrum every
   * `periodMs`, 100 to 3000 ms. As with sound levels, the local microphone is measured with the aux input, and a stream is
   * measured before its volume is applied. A further call changes the period. A spectrum covers the newest 85 ms (Hann window
   * of 4096 samples at 48 kHz). It costs CPU time only while the monitor runs.
   *
   * Errors: StatusCode.ERR_OUT_OF_RANGE.
   *
   * C: AUDIOROOM_StartSpectrumMonitor
   */
  startSpectrumMonitor(periodMs: number): void;
  /**
   * Stops the spectrum reports; does nothing when none are running.
   *
   * C: AUDIOROOM_StopSpectrumMonitor
   */
  stopSpectrumMonitor(): void;
  /**
   * Begins to report the quality of the local stream (publishQuality) and of the played streams (playQuality) every `periodMs`,
   * 500 to 60000 ms (3000 is usual); the counts of a report cover its period. A further call changes the period. No room is
   * needed yet. While nothing is published or played, there are no reports, and no thread wakes up for them.
   *
   * Errors: StatusCode.ERR_OUT_OF_RANGE.
   *
   * C: AUDIOROOM_StartQualityMonitor
   */
  startQualityMonitor(periodMs: number): void;
  /**
   * Stops the reports of quality; does nothing when there are none.
   *
   * C: AUDIOROOM_StopQualityMonitor
   */
  stopQualityMonitor(): void;
}

/** The functions of a server. */
export interface ServerCalls {
  /**
   * Copies the address for clients on this machine, such as "ws://127.0.0.1:7870", into `buffer` (buffer rule). If `bind` is
   * not a loopback address, clients on other machines use the same scheme and port with an address of this machine.
   *
   * Errors: StatusCode.ERR_BUFFER_TOO_SMALL, StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_GetServerUrl
   */
  getUrl(): string;
  /**
   * Removes a user from a room; the user gets kickOut with StatusCode.ERR_KICKED. The token stays valid: the user may come
   * back.
   *
   * The user is removed when the call returns; there is no request, and no event for the caller.
   * Errors: StatusCode.ERR_NOT_FOUND when there is no such room or user, StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_KickUser
   */
  kickUser(roomId: string, userId: string): void;
  /**
   * Switch: mutes a user in a room, for everyone; 0 lifts the mute.
   *
   * The mute covers all present and future audio streams of the user, and lasts through reconnects and new logins until the
   * room is closed. If a room has more than 4096 mutes, the server may drop mutes of users who are not in the room. The server
   * forwards no audio of the user meanwhile. The user cannot lift the server's mute, and gets serverMute when it starts and
   * ends. The user's own mute (Engine.enableMic) is independent of it. The server's mute can be lifted while the user is not in
   * the room. The mute is in force when the call returns; there is no request, and no event for the caller.
   * Errors: StatusCode.ERR_NOT_FOUND when there is no such room, or when the user is neither in the room nor muted there,
   * StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_MuteUser
   */
  muteUser(roomId: string, userId: string, mute: boolean): void;
  /**
   * Writes the stats of a server into `stats`.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.
   *
   * C: AUDIOROOM_GetServerStats
   */
  getStats(): ServerStats;
}

/** The functions of a room. */
export interface RoomCalls {
  /**
   * Leaves a room: publishing and playing stop at once, and the room handle becomes invalid when logoutRoom has returned.
   *
   * You may log in to the same room again at once. A second call for the same `room` does nothing and returns StatusCode.OK.
   * Errors: StatusCode.ERR_NOT_FOUND.
   *
   * C: AUDIOROOM_LogoutRoom
   */
  logout(): void;
  /**
   * Writes the RoomState of a room to `state`.
   *
   * Errors: StatusCode.ERR_NOT_FOUND when the room has ended.
   *
   * C: AUDIOROOM_GetRoomState
   */
  getState(): RoomState;
  /**
   * Sets the token with which a room reconnects: the answer to tokenNeeded. It may also be called before the token is needed.
   * `token` has up to 16384 bytes.
   *
   * Errors: StatusCode.ERR_TOKEN_MISMATCH when the token is for another room or user, StatusCode.ERR_TOKEN_REFUSED when it is
   * not a token, StatusCode.ERR_TOO_LONG, StatusCode.ERR_NOT_FOUND.
   *
   * C: AUDIOROOM_RenewToken
   */
  renewToken(token: string): void;
  /**
   * Switch: userUpdate reports the users of this room, the complete list first. Default: `userUpdates` of LoginOptions.
   *
   * Errors: StatusCode.ERR_NOT_FOUND.
   *
   * C: AUDIOROOM_EnableUserUpdates
   */
  enableUserUpdates(enable: boolean): void;
  /**
   * Calls `visit` once for each remote user of a room, on this thread, before it returns. `visit` may call any function of the
   * library. Room.getUsers works whether or not user updates are on.
   *
   * Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_GetUsers
   */
  getUsers(): User[];
  /**
   * Calls `visit` once for each remote stream of a room, on this thread, before it returns. `visit` may call any function of
   * the library.
   *
   * Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_GetStreams
   */
  getStreams(): StreamInfo[];
  /**
   * Removes another user from a room, on any server; the user gets kickOut with StatusCode.ERR_KICKED, and may come back while
   * its token is valid.
   *
   * It needs the server's key and secret (Engine.setServer), or a token with roomAdmin for the room, which LiveKit's server
   * SDKs make. A request: requestDone reports that the server did it, or why not: StatusCode.ERR_NOT_ALLOWED when the token
   * does not allow it, StatusCode.ERR_NOT_FOUND when there is no such user, StatusCode.ERR_UNREACHABLE, StatusCode.ERR_TIMEOUT,
   * or StatusCode.ERR_BUSY when 64 of these requests are open.
   * Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_TOO_LONG, StatusCode.ERR_OUT_OF_RANGE when `userId` is empty,
   * StatusCode.ERR_WRONG_STATE before loginRoom is called (a call inside it succeeds).
   *
   * C: AUDIOROOM_KickRoomUser
   */
  kickUser(userId: string): Promise<RequestDoneEvent>;
  /**
   * Switch: mutes another user of a room for everyone, on any server; 0 lifts the mute. The user gets serverMute.
   *
   * On an audioroom server this is the mute of Server.muteUser, but this function works only while the user publishes a stream.
   * A LiveKit server mutes the streams that the user has now, and lifts a mute only if its settings allow it
   * (`enableRemoteUnmute`). This function needs the server's key and secret (Engine.setServer), or a token with roomAdmin for
   * the room, which LiveKit's server SDKs make. A request: requestDone reports its result as for Room.kickUser;
   * StatusCode.ERR_NOT_FOUND also when the user publishes nothing.
   * Errors: as Room.kickUser.
   *
   * C: AUDIOROOM_MuteRoomUser
   */
  muteUser(userId: string, mute: boolean): Promise<RequestDoneEvent>;
  /**
   * Calls `visit` once with what is known of one user of a room, on this thread, before it returns. The user can be the local
   * one. `visit` may call any function of the library.
   *
   * It works whether or not user updates are on.
   * Errors: StatusCode.ERR_NOT_FOUND also when there is no such user; StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_GetUser
   */
  getUser(userId: string): UserInfo;
  /**
   * Sets the display name of the local user in one room, up to 256 bytes; "" removes it, and others see the user id.
   *
   * The name replaces that of the token or of Engine.setUser until the room ends. After a reconnect the library sets it again,
   * unless the server has changed it since. The token must allow it (canUpdateOwnMetadata; createToken makes such tokens).
   * Everyone gets userInfo, this user too. A request: requestDone reports that the server has made the change, or why not:
   * StatusCode.ERR_NOT_ALLOWED when the token does not allow it, StatusCode.ERR_TOO_LONG when the server takes less,
   * StatusCode.ERR_TIMEOUT after 10 s without an answer, StatusCode.ERR_WRONG_STATE when the server refuses for another reason,
   * StatusCode.ERR_BUSY when 64 changes of name, metadata and attributes wait in this room. Changes of name, metadata and
   * attributes are sent one at a time; after the first 10, at most 5 a second are sent, and further changes wait.
   * Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE before loginRoom is called (a call
   * inside it succeeds).
   *
   * C: AUDIOROOM_SetUserName
   */
  setUserName(userName: string): Promise<RequestDoneEvent>;
  /**
   * Sets the metadata of the local user in one room: a text of 1 to 65536 bytes whose form is a matter of the programs, often
   * JSON.
   *
   * Servers ignore an empty text, so metadata can be replaced but not removed. The call is a request, and its values last, as
   * for Room.setUserName.
   * Errors: as Room.setUserName, and StatusCode.ERR_OUT_OF_RANGE when empty.
   *
   * C: AUDIOROOM_SetUserMetadata
   */
  setUserMetadata(metadata: string): Promise<RequestDoneEvent>;
  /**
   * Sets attributes of the local user in one room: `values[i]` for `keys[i]`. The value "" removes an attribute. Attributes
   * that are not named stay as they are.
   *
   * `count` is 1 to 256. A key has 1 to 256 bytes; keys and values together have up to 65536 bytes. Keys that begin with
   * `audioroom.` are reserved for the library (StatusCode.ERR_OUT_OF_RANGE). The call is a request, and its values last, as for
   * Room.setUserName.
   * Errors: as Room.setUserName, and StatusCode.ERR_OUT_OF_RANGE.
   *
   * C: AUDIOROOM_SetUserAttributes
   */
  setUserAttributes(keys?: readonly string[] | null, values?: readonly string[] | null): Promise<RequestDoneEvent>;
  /**
   * Copies the metadata of a room into `buffer` (buffer rule); "" if it has none, and before loginRoom is called.
   *
   * Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_BUFFER_TOO_SMALL, StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_GetRoomMetadata
   */
  getMetadata(): string;
  /**
   * Begins to publish the local microphone in a room and writes the stream handle to `stream`, which may be null.
   *
   * It is needed when publishing is manual, and after Room.stopPublish. `streamId` is the text that identifies the stream to
   * other users, 1 to 256 bytes; null lets the library choose it. publishState reports when other users can hear it.
   * Errors: StatusCode.ERR_WRONG_STATE before loginRoom is called (a call inside it succeeds), or when a stream is already
   * published in the room (publishState reports it instead if automatic publishing begins at the same time);
   * StatusCode.ERR_NOT_ALLOWED when the token does not allow this user to publish; StatusCode.ERR_NOT_FOUND.
   *
   * C: AUDIOROOM_StartPublish
   */
  startPublish(streamId?: string | null): Stream;
  /**
   * Stops publishing in a room; does nothing when nothing is published. Even when publishing is automatic, nothing is published
   * again until Room.startPublish or Room.restartPublish.
   *
   * Errors: StatusCode.ERR_NOT_FOUND.
   *
   * C: AUDIOROOM_StopPublish
   */
  stopPublish(): void;
  /**
   * Publishes the room's stream again under the same handle and stream id, for example after publishState reported that it
   * failed. A stream that is published is withdrawn first. A server mute stays (serverMute).
   *
   * publishState reports the result.
   * Errors: StatusCode.ERR_WRONG_STATE when nothing was published in this login, StatusCode.ERR_NOT_FOUND.
   *
   * C: AUDIOROOM_RestartPublish
   */
  restartPublish(): void;
  /**
   * Writes the stream that is published in a room to `stream` and its StreamState to `state`, which may be null.
   *
   * Errors: StatusCode.ERR_WRONG_STATE when nothing is published, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_GetPublishedStream
   */
  getPublishedStream(): { stream: Stream; state: StreamState };
  /**
   * Writes to `muted` whether the server mutes this user in a room (1) or not (0), as the last serverMute reported.
   *
   * Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_NULL_ARGUMENT.
   *
   * C: AUDIOROOM_IsMutedByServer
   */
  isMutedByServer(): boolean;
  /**
   * Attaches text to the local stream of a room, up to 1024 bytes; "" removes it. Other users get streamInfoUpdate, and users
   * who log in later find the text in StreamInfo. It may be set before loginRoom and before publishing.
   *
   * A request: requestDone reports that the server has accepted the text, or StatusCode.ERR_NOT_ALLOWED when the token does not
   * allow it (LiveKit's canUpdateOwnMetadata; tokens of this library always do). If a newer text replaces one that waits for
   * the connection, requestDone reports both requests, with the result of the newer one.
   * Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_NOT_FOUND.
   *
   * C: AUDIOROOM_SetStreamExtraInfo
   */
  setStreamExtraInfo(extraInfo: string): Promise<RequestDoneEvent>;
  /**
   * Sends text to everyone in a room, reliable and ordered, up to 64000 bytes. LiveKit's clients show it as a chat message.
   *
   * A request: requestDone reports that the text was handed to the transport, or why it was not, such as
   * StatusCode.ERR_NOT_ALLOWED when the token forbids it and StatusCode.ERR_BUSY when 64 messages are queued already. The
   * sender does not receive its own message.
   * Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_OUT_OF_RANGE when empty, StatusCode.ERR_NOT_FOUND,
   * StatusCode.ERR_WRONG_STATE before loginRoom is called (a call inside it succeeds).
   *
   * C: AUDIOROOM_SendRoomMessage
   */
  sendMessage(text: string): Promise<RequestDoneEvent>;
  /**
   * Sends bytes to everyone in a room, or to the users that `userIds` names.
   *
   * `size` is 0 to 1200 for Delivery.LOSSY and 0 to 64000 for Delivery.RELIABLE; `data` may be null if `size` is 0. `topic` is
   * a label for the receivers, up to 256 bytes; null is none, and `ar.voice` is reserved (StatusCode.ERR_OUT_OF_RANGE).
   * `userIds` points to `userCount` ids, at most 1000. With a count of 0 the data goes to everyone, and `userIds` may be null.
   * The receivers get data. The sender does not receive its own data, and ids that are not in the room are ignored. A request:
   * requestDone reports that the data was handed to the transport, or why it was not. Reliable data waits for the connection;
   * requestDone has StatusCode.ERR_BUSY if 64 messages are queued already. Lossy data never waits: without a connection,
   * requestDone has StatusCode.ERR_WRONG_STATE. Lossy data that is sent with a null `request` ends without an event.
   * Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE before
   * loginRoom is called (a call inside it succeeds).
   *
   * C: AUDIOROOM_SendData
   */
  sendData(data: Uint8Array, delivery: Delivery, topic?: string | null, userIds?: readonly string[] | null): Promise<RequestDoneEvent>;
  /**
   * Sends a text with a topic to everyone in a room, or to the users that `userIds` names, reliably and in order, as a text
   * stream of LiveKit.
   *
   * `text` has 1 to 262144 bytes. `topic` has up to 256 bytes; null is none. `userIds` and `userCount` are as in Room.sendData.
   * The receivers get text; with the topic `lk.chat` they get roomMessage, as from Room.sendMessage. A request: requestDone
   * reports that the text was handed to the transport, or why it was not. StatusCode.ERR_BUSY means that 64 messages are queued
   * already.
   * Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE before
   * loginRoom is called (a call inside it succeeds).
   *
   * C: AUDIOROOM_SendText
   */
  sendText(text: string, topic?: string | null, userIds?: readonly string[] | null): Promise<RequestDoneEvent>;
  /**
   * Begins a byte stream of any length to everyone in a room, or to the users that the options name: a byte stream of LiveKit.
   *
   * `options` may be null for the defaults. The number of the stream is written to `stream`. Write the bytes with
   * Room.writeByteStream, then call Room.closeByteStream. The receivers get bytes, with the first bytes before the last ones
   * are written. At most 16 streams of a room are open at the same time. The stream is a request: one requestDone, with the
   * number of the stream in `request`, ends it. It has StatusCode.OK when all bytes were handed to the transport. Otherwise it
   * has StatusCode.ERR_CANCELLED after Room.cancelByteStream or when the room ends, StatusCode.ERR_CONNECTION_LOST when the
   * connection was replaced after the stream began (send it again as a new stream), StatusCode.ERR_NOT_ALLOWED when the token
   * forbids data, or StatusCode.ERR_WRONG_STATE in an encrypted room when this user has no key to send with.
   * Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_BUSY when 16 streams
   * are open, StatusCode.ERR_WRONG_STATE before loginRoom is called (a call inside it succeeds).
   *
   * C: AUDIOROOM_OpenByteStream
   */
  openByteStream(options?: ByteStreamOptions | null): bigint;
  /**
   * Writes the next bytes of a byte stream: `size` is 1 to 65536.
   *
   * At most 262144 bytes of a stream wait for the connection; a short write counts as 1024 bytes. When there is no space, the
   * call returns StatusCode.ERR_BUSY and takes nothing: write the same bytes again after bytesSpace. A receiver ends a stream
   * that pauses for 30 s.
   * Errors: StatusCode.ERR_BUSY, StatusCode.ERR_OUT_OF_RANGE also when more bytes are written than announced,
   * StatusCode.ERR_WRONG_STATE when the stream is closed, StatusCode.ERR_NOT_FOUND when the stream or the room has ended.
   *
   * C: AUDIOROOM_WriteByteStream
   */
  writeByteStream(stream: bigint, data: Uint8Array): void;
  /**
   * Says that a byte stream is complete. Its requestDone follows when all bytes were handed to the transport.
   *
   * Errors: StatusCode.ERR_WRONG_STATE when fewer bytes were written than announced (the stream stays open), or when it is
   * closed already; StatusCode.ERR_NOT_FOUND when the stream or the room has ended.
   *
   * C: AUDIOROOM_CloseByteStream
   */
  closeByteStream(stream: bigint): void;
  /**
   * Cancels a byte stream whose requestDone has not come, also after Room.closeByteStream. Its requestDone has
   * StatusCode.ERR_CANCELLED. Receivers that got the BEGIN get an END with an error; if nothing was sent yet, they get nothing.
   *
   * Errors: StatusCode.ERR_NOT_FOUND when the stream or the room has ended.
   *
   * C: AUDIOROOM_CancelByteStream
   */
  cancelByteStream(stream: bigint): void;
  /**
   * Calls a method of one user, who may use this library or a LiveKit client.
   *
   * `method` has 1 to 64 bytes, `payload` 0 to 15360; what they mean is a matter of the two programs. `timeoutMs` is the time
   * for the request and its answer: 1000 to 600000, or 0 for 15000. The called method gets this time minus 7 seconds, which are
   * reserved for the transmission, but at least 1 second.
   *
   * The call waits for the connection, and ends with exactly one rpcDone, at the latest when `timeoutMs` is over. rpcDone has
   * StatusCode.ERR_BUSY if 64 calls of this room are pending.
   * Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE before
   * loginRoom is called (a call inside it succeeds).
   *
   * C: AUDIOROOM_PerformRpc
   */
  performRpc(userId: string, method: string, payload: string, timeoutMs: number): Promise<RpcDoneEvent>;
  /**
   * Lets the other users of a room call a method. rpcRequest reports each call; set this callback before.
   *
   * `method` has 1 to 64 bytes. A call of a method that is not registered is answered with RpcCode.UNSUPPORTED_METHOD. To miss
   * no call, register as soon as Engine.loginRoom has returned. The registration holds until the room ends; a second one
   * changes nothing.
   * Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_BUSY when 256 methods are registered.
   *
   * C: AUDIOROOM_RegisterRpcMethod
   */
  registerRpcMethod(method: string): void;
  /**
   * Unregisters a method. Requests that rpcRequest has reported can still be answered.
   *
   * Errors: StatusCode.ERR_NOT_FOUND also when the method is not registered.
   *
   * C: AUDIOROOM_UnregisterRpcMethod
   */
  unregisterRpcMethod(method: string): void;
  /**
   * Answers a request that rpcRequest reported, inside the callback or later.
   *
   * `request` is the event's number; `payload` has 0 to 15360 bytes. No event reports whether the answer arrived.
   * Errors: StatusCode.ERR_TOO_LONG, and the request can still be answered; StatusCode.ERR_NOT_FOUND when it was answered, its
   * time is over, its user has left, or the room has ended.
   *
   * C: AUDIOROOM_RespondToRpc
   */
  respondToRpc(request: bigint, payload: string): void;
  /**
   * Answers, with an error, a request that rpcRequest reported.
   *
   * `code` is a number of the application other than 0. LiveKit reserves 1001 to 1999 (RpcCode): of these, use
   * RpcCode.APPLICATION_ERROR only. `message` has up to 256 bytes. `data` is further text for the caller, up to 15360 bytes;
   * null is none.
   * Errors: as Room.respondToRpc, and StatusCode.ERR_OUT_OF_RANGE.
   *
   * C: AUDIOROOM_RejectRpc
   */
  rejectRpc(request: bigint, code: number, message: string, data?: string | null): void;
  /**
   * Sets a key of end-to-end encryption for a room, or with room 0 for all present and later rooms of the engine.
   *
   * Once a room has had a key, audio, messages and data are sent to it encrypted or not at all. This holds until the room ends,
   * also after a reconnect and after every key is removed. If the local stream was published in clear, it is published again.
   * To encrypt one room from the first packet on, use `encryptionKey` of LoginOptions. Servers, and users without the key, can
   * read neither audio nor messages nor data. They still see names, extra info, audio levels, stats, and the sizes and times of
   * packets. streamEncryption reports each stream whose key is missing, wrong or right. Streams and messages that other users
   * send in clear are played and reported as before. Messages that cannot be decrypted are dropped, with a line in the log.
   * Errors: StatusCode.ERR_NULL_ARGUMENT without a key, StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_TOO_LONG,
   * StatusCode.ERR_NOT_FOUND when the room has ended, StatusCode.ERR_BUSY when 4096 users have keys.
   *
   * [blocks: about 50 ms for a passphrase, and as long again for each ratchet of the window]
   *
   * C: AUDIOROOM_SetEncryptionKey
   */
  setEncryptionKey(options: EncryptionKeyOptions): void;
  /**
   * Removes the key with this index of a user (`userId`), or of the shared keys (null); does nothing if there is none. Room 0
   * is all present and later rooms of the engine.
   *
   * A room that had a key does not go back to sending in clear: without a key to send with, nothing is sent, and
   * streamEncryption reports it. Later logins are encrypted if a key for all rooms is left, or if they have a key of their own.
   * Errors: StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_TOO_LONG, StatusCode.ERR_NOT_FOUND.
   *
   * C: AUDIOROOM_RemoveEncryptionKey
   */
  removeEncryptionKey(keyIndex: number, userId?: string | null): void;
  /**
   * Writes the stats of a room into `stats`. They are at most 200 ms old while a stream is sent or played.
   *
   * Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.
   *
   * C: AUDIOROOM_GetRoomStats
   */
  getStats(): RoomStats;
}

/** The functions of a stream. */
export interface StreamCalls {
  /**
   * Begins to play a remote stream: when playing is manual, or after Stream.stopPlay. For a stream that is played already it
   * has no effect.
   *
   * playState reports the result, firstAudio the first sound.
   * Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE for the local stream.
   *
   * C: AUDIOROOM_StartPlay
   */
  startPlay(): void;
  /**
   * Stops playing and receiving a remote stream. Before a stream is played, for example inside streamUpdate, the call keeps it
   * from being played. The stop applies again if the same user publishes again in this room (StreamUpdateEvent).
   *
   * Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE for the local stream.
   *
   * C: AUDIOROOM_StopPlay
   */
  stopPlay(): void;
  /**
   * Sets the volume of a remote stream, 0 to 200 percent of the amplitude. Default: 100 (unchanged); 50 is -6 dB, 200 is +6 dB.
   *
   * For the volume of all remote streams of all rooms, pass room 0 and ALL_STREAMS; the aux input and the sidetone keep their
   * own volumes. ALL_STREAMS with a room means every stream of that room, including later ones. The three volumes (of the
   * stream, of its room and of all rooms) are multiplied, and the mix is limited. The volume of one stream applies again if the
   * same user publishes again in this room (StreamUpdateEvent).
   *
   * Errors: StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND for LOCAL_MICROPHONE
   * (Engine.setCaptureVolume is its volume), StatusCode.ERR_WRONG_STATE for the local stream.
   *
   * C: AUDIOROOM_SetPlayVolume
   */
  setPlayVolume(volume: number): void;
  /**
   * Writes to `volume`, 0 to 200 percent, what Stream.setPlayVolume has set for the same room and stream.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND, StatusCode.ERR_WRONG_STATE.
   *
   * C: AUDIOROOM_GetPlayVolume
   */
  getPlayVolume(): number;
  /**
   * Switch: silences one remote stream for this user only; it is received all the same. Default: off. The mute applies again if
   * the same user publishes again in this room (StreamUpdateEvent).
   *
   * Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE for the local stream.
   *
   * C: AUDIOROOM_MuteStream
   */
  mute(mute: boolean): void;
  /**
   * Writes to `isMuted` whether Stream.mute silences a stream for this user: 1 or 0. `isMuted` of StreamInfo says whether the
   * publishing user is muted.
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE for the local stream.
   *
   * C: AUDIOROOM_IsStreamMuted
   */
  isMuted(): boolean;
  /**
   * Pans a remote stream: `pan` is -100 (left) to 100 (right). Default: 0 (center). A mono stream is panned with constant
   * power; for a stereo stream it is a balance control, which attenuates the opposite channel. It has no effect on a playback
   * device of one channel. The pan applies again if the same user publishes again in this room (StreamUpdateEvent).
   *
   * Errors: StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE for the local stream.
   *
   * C: AUDIOROOM_SetStreamPan
   */
  setPan(pan: number): void;
  /**
   * Writes the pan of a remote stream to `pan`, -100 (left) to 100 (right).
   *
   * Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE for the local stream.
   *
   * C: AUDIOROOM_GetStreamPan
   */
  getPan(): number;
  /**
   * Writes the sound level of a stream to `level`: 0 (-60 dBFS RMS and below) to 100 (0 dBFS), linear in dB, measured over 100
   * ms; the measurement is at most 200 ms old. No monitor is needed.
   *
   * LOCAL_MICROPHONE, or the handle of the local stream, gives the level that other users hear: with aux input, players, and
   * without the microphone while it is switched off. The level is 0 while no microphone is open. A remote stream is measured
   * before its volume is applied; its level is 0 while it is not played.
   * Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND.
   *
   * C: AUDIOROOM_GetSoundLevel
   */
  getSoundLevel(): number;
  /**
   * Writes the newest spectrum of a stream (LOCAL_MICROPHONE or the local stream: what is sent) to `bands_dbfs[0 ...
   * SPECTRUM_BANDS - 1]`: the RMS of each band in dBFS, -127 (silence) to 0, lowest band first. The powers of all bands add up
   * to the power of the sound between the outermost edges. `capacity` is the number of floats in `bandsDbfs`, at least
   * SPECTRUM_BANDS. All bands are -127 before the first period is over, and for a stream that is not played.
   *
   * Errors: StatusCode.ERR_WRONG_STATE without Engine.startSpectrumMonitor, StatusCode.ERR_NOT_FOUND,
   * StatusCode.ERR_WRONG_KIND, StatusCode.ERR_BUFFER_TOO_SMALL.
   *
   * C: AUDIOROOM_GetSpectrum
   */
  getSpectrum(): number[];
  /**
   * Writes the stats of a remote stream, or of the local stream by its handle, into `stats`. They are at most 200 ms old while
   * a stream is sent or played.
   *
   * Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND, StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.
   *
   * C: AUDIOROOM_GetStreamStats
   */
  getStats(): StreamStats;
}

/** The functions of a player. */
export interface PlayerCalls {
  /**
   * Destroys a player. Its sound fades out within 2.5 ms. After this has returned, its reader is not called any more. One
   * playerState of this player that another thread has begun to deliver can still run; no other follows.
   *
   * Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND.
   *
   * [blocks: while the player's reader runs]
   *
   * C: AUDIOROOM_DestroyPlayer
   */
  destroy(): void;
  /**
   * Starts a player, or continues after Player.pause. After the end, the player starts at the beginning, or at the position of
   * a later Player.seek, and counts its plays again. After a failure in the middle of the file, the player is stopped first
   * (playerState reports PlayerState.READY), and starts at the beginning. It may be called before PlayerState.READY. While the
   * player plays, it has no effect. playerState reports PlayerState.PLAYING when the first sample is taken.
   *
   * Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND, StatusCode.ERR_WRONG_STATE when the file could not be opened.
   *
   * C: AUDIOROOM_StartPlayer
   */
  start(): void;
  /**
   * Pauses a player. Player.start and Player.resume continue with the next sample. While the player does not play, it has no
   * effect.
   *
   * Errors: those of Player.start.
   *
   * C: AUDIOROOM_PausePlayer
   */
  pause(): void;
  /**
   * Continues after Player.pause. While the player is not paused, it has no effect.
   *
   * Errors: those of Player.start.
   *
   * C: AUDIOROOM_ResumePlayer
   */
  resume(): void;
  /**
   * Stops a player: its position is the beginning of the file, and its plays are counted again. playerState reports
   * PlayerState.READY, unless that is its state already.
   *
   * Errors: those of Player.start, and StatusCode.ERR_BUSY when 64 starts, stops and seeks of this player wait for its thread.
   *
   * C: AUDIOROOM_StopPlayer
   */
  stop(): void;
  /**
   * Moves a player to a position, exactly: the next sample is number `position_ms * 48` of the file at 48 kHz. The state of the
   * player does not change. A player that does not play starts at this position at the next Player.start; after
   * PlayerState.FAILED it starts at 0. The number of plays that are left does not change.
   *
   * Errors: those of Player.stop, and StatusCode.ERR_OUT_OF_RANGE for a position behind the end.
   *
   * C: AUDIOROOM_SeekPlayer
   */
  seek(positionMs: number): void;
  /**
   * Sets how often the file is played, 1 to 1000000, or 0 for ever. The play that runs is the first of them. The end of a play
   * and the beginning of the next follow each other without a gap. A file of less than 10 ms is followed by silence up to 10
   * ms.
   *
   * Errors: those of Player.start, and StatusCode.ERR_OUT_OF_RANGE.
   *
   * C: AUDIOROOM_SetPlayerPlays
   */
  setPlays(plays: number): void;
  /**
   * Sets whether a player is played locally (`playLocally`) and whether it is sent with the local stream (`send`): two
   * switches. The change takes 10 ms. A player with both switches off goes on, silently.
   *
   * Errors: those of Player.start.
   *
   * C: AUDIOROOM_SetPlayerOutput
   */
  setOutput(playLocally: number, send: number): void;
  /**
   * Sets the volume of a player in the local playback (`localVolume`) and in the sent stream (`sentVolume`), each 0 to 200
   * percent of the amplitude: 100 is unchanged, 50 is -6 dB, 200 is +6 dB. The change takes 10 ms.
   *
   * Errors: those of Player.start, and StatusCode.ERR_OUT_OF_RANGE.
   *
   * C: AUDIOROOM_SetPlayerVolume
   */
  setVolume(localVolume: number, sentVolume: number): void;
  /**
   * Writes state, position, length and settings of a player into `info`.
   *
   * After a seek, the position is the one that was asked for, until samples are taken again.
   * Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND, StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.
   *
   * C: AUDIOROOM_GetPlayerInfo
   */
  getInfo(): PlayerInfo;
}

/**
 * The handle of a media player. Engine.createPlayer writes it; the number is below 2^53. It is valid until Player.destroy or
 * Engine.close.
 */
export interface Player extends PlayerCalls {}
export declare class Player {
  private constructor();
  /** The number of the C interface. */
  readonly handle: bigint;
}

/** The functions of a recording. */
export interface RecordingCalls {
  /**
   * Ends a recording. Its files are complete when recordingEnd comes, soon after this call.
   *
   * What is captured or played after this call is not recorded. A second call before recordingEnd does nothing. Engine.close
   * ends every recording too and completes the files; no event follows then.
   * Errors: StatusCode.ERR_NOT_FOUND when the recording has ended.
   *
   * C: AUDIOROOM_StopRecording
   */
  stop(): void;
}

/**
 * A recording: a number that Engine.startRecording writes. It is valid until recordingEnd has returned; 0 is never a recording.
 */
export interface Recording extends RecordingCalls {}
export declare class Recording {
  private constructor();
  /** The number of the C interface. */
  readonly handle: bigint;
}

/**
 * Returns the version of the library that is loaded, such as "0.1.0". The text is static.
 *
 * [audio threads too]
 *
 * C: AUDIOROOM_GetVersionString
 */
export declare function getVersionString(): string;
/**
 * Returns the ABI version of the library that is loaded, to compare with ABI_VERSION of the header. Engine does so by itself.
 *
 * [audio threads too]
 *
 * C: AUDIOROOM_GetAbiVersion
 */
export declare function getAbiVersion(): number;
/**
 * Writes a profile for music into `profile`; `size` is `sizeof *profile`. It has Content.MUSIC, 2 channels and no DTX; the
 * other fields have their defaults, so that the library chooses the bitrate, and the processing is off.
 *
 * Engine.setAudioProfile accepts the profile at any time, even while the stream is sent. Listeners with this library hear
 * stereo at once; some other clients only when the profile was set before the stream was published.
 *
 * Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.
 *
 * C: AUDIOROOM_InitMusicProfile
 */
export declare function initMusicProfile(): Required<AudioProfile>;
/**
 * Returns the maximum number of streams that an engine receives at once: 128. A further stream stays silent, and audioProblem
 * reports it. Engine.setMaxDecodedStreams sets how many of them are decoded. No engine is needed.
 *
 * [audio threads too]
 *
 * C: AUDIOROOM_GetMaxReceivedStreams
 */
export declare function getMaxReceivedStreams(): number;
/**
 * Calls `visit` once for each sound device of one side (DeviceSide), on this thread, before it returns. `visit` may call any
 * function of the library.
 *
 * No engine is needed. On a machine without sound devices, `visit` is not called and the status is StatusCode.OK.
 * Errors: StatusCode.ERR_DEVICE when the sound server does not answer, StatusCode.ERR_NOT_BUILT_IN.
 *
 * [blocks: up to 3 s, until the sound server answers]
 *
 * C: AUDIOROOM_GetDevices
 */
export declare function getDevices(side: DeviceSide): DeviceInfo[];
/**
 * Writes the id of the system's default device of one side (DeviceSide) into `buffer` by the buffer rule.
 *
 * No engine is needed.
 * Errors: StatusCode.ERR_NOT_FOUND if there is none, StatusCode.ERR_BUFFER_TOO_SMALL, StatusCode.ERR_DEVICE when the sound
 * server does not answer, StatusCode.ERR_NOT_BUILT_IN.
 *
 * [blocks: up to 3 s, until the sound server answers]
 *
 * C: AUDIOROOM_GetDefaultDevice
 */
export declare function getDefaultDevice(side: DeviceSide): string;
/**
 * Sets the volume of a device in the system's mixer, 0 to 100 percent of the system's own slider; it changes the sound of other
 * programs too. `side` is an DeviceSide; `device` is an id of getDevices, and null is the system's default device of that side.
 * No engine is needed.
 *
 * Engine.setCaptureVolume and Stream.setPlayVolume change the volume of this program alone, on another scale.
 * Errors: StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_DEVICE (no such device, or the sound server does not answer),
 * StatusCode.ERR_NOT_BUILT_IN where there is neither PulseAudio nor PipeWire (the library reaches no other mixer).
 *
 * [blocks: up to 3 s, until the sound server answers]
 *
 * C: AUDIOROOM_SetDeviceVolume
 */
export declare function setDeviceVolume(side: DeviceSide, volume: number, device?: string | null): void;
/**
 * Writes the volume of a device in the system's mixer to `volume`, in percent. Other programs may have set more than 100.
 * `device` and errors are those of setDeviceVolume.
 *
 * [blocks: up to 3 s, until the sound server answers]
 *
 * C: AUDIOROOM_GetDeviceVolume
 */
export declare function getDeviceVolume(side: DeviceSide, device?: string | null): number;
/**
 * Switch: mutes a device in the system's mixer, for every program. `device` and errors are those of setDeviceVolume.
 * Engine.enableMic and Engine.enableSpeaker are the switches of this program alone.
 *
 * [blocks: up to 3 s, until the sound server answers]
 *
 * C: AUDIOROOM_MuteDevice
 */
export declare function muteDevice(side: DeviceSide, mute: boolean, device?: string | null): void;
/**
 * Writes to `muted` whether a device is muted in the system's mixer: 1 or 0. `device` and errors are those of setDeviceVolume.
 *
 * [blocks: up to 3 s, until the sound server answers]
 *
 * C: AUDIOROOM_IsDeviceMuted
 */
export declare function isDeviceMuted(side: DeviceSide, device?: string | null): boolean;
/**
 * Writes the lower edge of band `band` in Hz to `edgeHz`; with SPECTRUM_BANDS, the upper edge of the last band. The bands are
 * one-third-octave bands (IEC 61260-1, base 10) from 89.1 Hz to 22387 Hz: the lower edge of band n is 10 to the power of (19.5
 * + n) / 10. No engine is needed.
 *
 * Errors: StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NULL_ARGUMENT.
 *
 * C: AUDIOROOM_GetSpectrumBandEdge
 */
export declare function getSpectrumBandEdge(band: number): number;
/**
 * Signs a token and copies it into `buffer` (buffer rule). It is a LiveKit access token and needs no network.
 *
 * Do this on a server of yours and pass the token to the program that logs in: whoever has the secret can log in as any user.
 * Two calls may make tokens of different lengths: ask for the size once, and add 64 bytes.
 * Errors: StatusCode.ERR_BUFFER_TOO_SMALL, StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_TOO_LONG.
 *
 * C: AUDIOROOM_CreateToken
 */
export declare function createToken(options: TokenOptions): string;
