import { EventEmitter } from 'events';
import {
  EngineCalls, EngineEvents, EngineOptions, LoginOptions, RoomCalls, RpcRequestEvent, ServerCalls, ServerOptions, StatusCode, StreamCalls,
} from './lib/generated';

export * from './lib/generated';

/** A call failed, or an event reported an error. */
export declare class AudioroomError extends Error {
  /** The number of the error. */
  readonly code: StatusCode;
  /** The name of the number, such as `ERR_NOT_FOUND`. */
  readonly statusName: string;
  /** The event that reported the error, if one did: LoginRoomEvent, RequestDoneEvent, RpcDoneEvent. */
  readonly event?: object;
}

/** The object was closed before the call, or while the result of a request was pending. */
export declare class ClosedError extends AudioroomError {}

/** 10 ms of samples, interleaved: float from -1 to 1, or 16 bit, which is converted. 480 samples for each channel are 48000 Hz. */
export type Frame = Float32Array | Int16Array;

export interface Engine extends EngineCalls {}

/**
 * An engine: one user, one microphone, one loudspeaker, any number of rooms. A process may have several.
 *
 * Its events are those of EngineEvents. Listeners run on Node's thread, one at a time, in order. What must be done before a stream is
 * played or published belongs into the listener itself; what follows an `await` runs when the library has gone on.
 *
 * An open engine keeps the process running, as a socket does, also when the program holds no reference to it: close it, or call `unref`.
 */
export declare class Engine extends EventEmitter {
  constructor(options?: EngineOptions);

  /**
   * Logs in to a room and waits for the result. Rejects with the error of the login, which also a call of Room.logout ends.
   *
   * C: AUDIOROOM_LoginRoom and on_login_room
   */
  login(roomId: string, options?: LoginOptions | null): Promise<Room>;

  /**
   * Passes 10 ms of microphone samples to the library. Needs `captureDevice: 'push'`. Make one call every 10 ms; 200 ms are queued at
   * most (StatusCode.ERR_BUSY). `channels` is 1 or 2; default 1.
   *
   * C: AUDIOROOM_PushCaptureFrame
   */
  push(frame: Frame, channels?: number): void;

  /**
   * Writes the next 10 ms of the mix into `frame`: silence while nothing is played. Needs `playbackDevice: 'pull'`. Make one call every
   * 10 ms. `channels` is 1 or 2; default 1.
   *
   * C: AUDIOROOM_PullPlaybackFrame
   */
  pull(frame: Frame, channels?: number): void;

  /**
   * Passes 10 ms of samples for the aux input to the library. `channels` is 1 or 2; default 1.
   *
   * C: AUDIOROOM_PushAuxFrame
   */
  pushAux(frame: Frame, channels?: number): void;

  /**
   * Ends the engine and leaves every room. Blocks up to 500 ms. Requests that are pending are rejected with ClosedError. A second call
   * has no effect. Inside a listener of this engine, it ends when the listener returns.
   *
   * C: AUDIOROOM_DestroyEngine
   */
  close(): void;

  /** Whether the engine was closed. */
  readonly isClosed: boolean;

  /** Lets the process end while the engine is open. */
  unref(): this;
  /** Undoes `unref`. */
  ref(): this;

  /** Stands for all rooms, where a comment allows room 0. */
  readonly allRooms: Room;
  /** Stands for every remote stream of all rooms, where a comment allows it. */
  readonly allStreams: Stream;
  /** Stands for the local microphone as it is sent, where a comment allows it. */
  readonly localMicrophone: Stream;

  on<K extends keyof EngineEvents>(name: K, listener: (...args: EngineEvents[K]) => void): this;
  once<K extends keyof EngineEvents>(name: K, listener: (...args: EngineEvents[K]) => void): this;
  off<K extends keyof EngineEvents>(name: K, listener: (...args: EngineEvents[K]) => void): this;
  addListener<K extends keyof EngineEvents>(name: K, listener: (...args: EngineEvents[K]) => void): this;
  removeListener<K extends keyof EngineEvents>(name: K, listener: (...args: EngineEvents[K]) => void): this;
}

export interface Room extends RoomCalls {}

/** A room that an engine logs in to. Engine.login and Engine.loginRoom return it; the events of a room have the same object. */
export declare class Room {
  private constructor();
  /** The number of the C interface. */
  readonly handle: bigint;
  readonly engine: Engine;
  /** Stands for every remote stream of this room, where a comment allows it. */
  readonly allStreams: Stream;

  /**
   * Answers calls of other users: registers the method, and sends what the function returns, or what its promise resolves to. If it
   * throws, the caller gets the message of the error, its `code` if that is a positive integer, and its `data` if that is a string.
   *
   * C: AUDIOROOM_RegisterRpcMethod, AUDIOROOM_RespondToRpc, AUDIOROOM_RejectRpc
   */
  handleRpc(method: string, handler: (request: RpcRequestEvent) => string | void | Promise<string | void>): void;
}

export interface Stream extends StreamCalls {}

/** A stream in a room, remote or local. Events and StreamInfo have it; those of one stream have the same object. */
export declare class Stream {
  private constructor();
  /** The number of the C interface. */
  readonly handle: bigint;
  readonly room: Room;
  readonly engine: Engine;
}

export interface Server extends ServerCalls {}

/**
 * A room server in this process. An open server keeps the process running: close it, or call `unref`.
 *
 * C: AUDIOROOM_CreateServer
 */
export declare class Server {
  constructor(options: ServerOptions);
  /**
   * Ends the server; the users in its rooms lose their connection. Blocks up to 500 ms. A second call has no effect.
   *
   * C: AUDIOROOM_DestroyServer
   */
  close(): void;
  /** Whether the server was closed. */
  readonly isClosed: boolean;
  /** Lets the process end while the server is open. */
  unref(): this;
  /** Undoes `unref`. */
  ref(): this;
}
