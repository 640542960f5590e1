'use strict';

// The events of an engine. The C engine is in polling mode, so its callbacks run on Node's thread, inside AUDIOROOM_PollEvents. libuv
// watches the engine's descriptor. The C callbacks are made once for all engines and are never freed; each finds its engine by a number.

const { isMainThread } = require('node:worker_threads');
const api = require('./api');
const { Core } = require('./core');
const { AudioroomError, ClosedError } = require('./error');
const { check, koffi, memory, native } = require('./library');
const structs = require('./structs');

const cores = new Map();
let nextKey = 1n;

const type = koffi.pointer(koffi.proto('void AudioroomEvent(void *user_data, void *event)'));
const trampolines = api.EVENTS.map(([callback, struct, name]) => {
  const address = koffi.register((key, pointer) => cores.get(key)?.deliver(name, struct, pointer), type);
  return [api.CALLBACK_OFFSETS[callback], address];
});

const getEventHandle = native('GetEventHandle', ['void *', 'void *']);
const pollEvents = native('PollEvents', ['void *', 'uint32_t', 'void *']);

/** Polls every 10 ms: a worker that is terminated would abort the process inside koffi's watcher of descriptors. */
function pollByTimer(poll) {
  const turn = () => poll() && setImmediate(turn);
  const timer = setInterval(turn, 10);
  return { close: () => clearInterval(timer), ref: () => timer.ref(), unref: () => timer.unref() };
}

class EngineCore extends Core {
  constructor(engine) {
    super('Engine', api.HANDLES.Engine);
    this.engine = engine;
    this.engineCore = this;
    this.key = nextKey++;
    this.watch = null;
    this.requests = new Map();
    this.logins = new Map();
    this.methods = new Map();
    cores.set(this.key, this);
  }

  /** Fills the options of the C engine with the callbacks and the polling mode. */
  prepare(options, keep) {
    const callbacks = structs.init('Callbacks');
    callbacks.writeBigUInt64LE(this.key, api.CALLBACK_OFFSETS.user_data);
    for (const [at, address] of trampolines) callbacks.writeBigUInt64LE(koffi.address(address), at);
    keep.push(callbacks);
    options.writeBigUInt64LE(koffi.address(callbacks), api.ENGINE_OFFSETS.callbacks);
    options.writeInt32LE(api.ENUMS.EventMode.POLL, api.ENGINE_OFFSETS.event_mode);
  }

  start() {
    const handle = memory(8);
    check(getEventHandle(this.pointer, handle));
    const delivered = memory(4);
    // One event for each turn, so that what a program awaits goes on before the next event.
    const poll = () => {
      if (this.isClosed) return 0;
      check(pollEvents(this.pointer, 1, delivered));
      return delivered.readUInt32LE();
    };
    this.watch = isMainThread ? koffi.node.poll(Number(handle.readBigInt64LE()), { readable: true }, poll) : pollByTimer(poll);
  }

  /** One event, inside a C callback: nothing may be thrown from here. */
  deliver(name, struct, pointer) {
    try {
      const isDone = api.DONE_EVENTS.includes(struct);
      const isListened = this.engine.listenerCount(name) > 0;
      if (!isDone && !isListened && !INTERNAL.has(name)) return;
      const event = structs.read(struct, pointer, this.engine, null);
      if (isDone) this.done(event);
      if (INTERNAL.has(name)) this.follow(name, event);
      if (isListened) this.engine.emit(name, event);
    } catch (error) {
      // The exception of a listener is an uncaught exception of the program; the next event follows if the program goes on.
      process.nextTick(() => {
        throw error;
      });
    }
  }

  // ---- requests

  /** The promise of a request. */
  pending(number) {
    return this.promise(this.requests, number);
  }

  promise(map, key) {
    let entry;
    const promise = new Promise((resolve, reject) => {
      entry = { resolve, reject };
    });
    map.set(key, { ...entry, promise });
    return promise;
  }

  done(event) {
    const entry = this.requests.get(event.request);
    if (!entry) return;
    this.requests.delete(event.request);
    settle(entry, event, event);
  }

  /** What the package itself does with an event. */
  follow(name, event) {
    const handle = event.room?.handle;
    const isEnd = name !== 'loginRoom' && name !== 'rpcRequest';
    if (name === 'rpcRequest') {
      this.answer(event);
      return;
    }
    const login = this.logins.get(handle);
    if (login) {
      this.logins.delete(handle);
      if (name === 'logoutRoom') login.reject(new AudioroomError(api.ENUMS.StatusCode.ERR_CANCELLED, 'the room was logged out before the login ended', event));
      else settle(login, event, event.room);
    }
    if (isEnd || event.status < 0) this.methods.delete(handle);
  }

  /** Answers a call of another user by the function of Room.handleRpc. */
  async answer(event) {
    const handler = this.methods.get(event.room.handle)?.get(event.method);
    if (!handler) return;
    const reply = (run) => {
      try {
        run();
      } catch (error) {
        // Too late: the caller or the room has gone. Another error goes to the caller, or is an unhandled rejection.
        if (error.code !== api.ENUMS.StatusCode.ERR_NOT_FOUND && !(error instanceof ClosedError)) throw error;
      }
    };
    try {
      const payload = await handler(event);
      reply(() => event.room.respondToRpc(event.request, payload === undefined ? '' : payload));
    } catch (error) {
      const isCode = Number.isInteger(error?.code) && error.code > 0 && error.code < 2 ** 32;
      const code = isCode ? error.code : api.ENUMS.RpcCode.APPLICATION_ERROR;
      const data = typeof error?.data === 'string' ? error.data : null;
      reply(() => event.room.rejectRpc(event.request, code, cut(String(error?.message ?? error)), data));
    }
  }

  // ---- the end

  stop() {
    this.watch?.close();
    this.watch = null;
  }

  ended() {
    cores.delete(this.key);
    for (const map of [this.requests, this.logins]) {
      for (const { promise, reject } of map.values()) {
        promise.catch(() => {}); // nobody has to await a request that the close has ended
        reject(new ClosedError(this.noun));
      }
      map.clear();
    }
    this.methods.clear();
  }
}

const INTERNAL = new Set(['loginRoom', 'logoutRoom', 'kickOut', 'disconnect', 'rpcRequest']);

function settle({ resolve, reject }, event, value) {
  if (event.status < 0) reject(new AudioroomError(event.status, event.message, event));
  else resolve(value);
}

/** At most 256 bytes of a text. */
function cut(message) {
  let text = message.toWellFormed().replaceAll('\0', '');
  while (Buffer.byteLength(text) > 256) text = text.slice(0, -1);
  return text.toWellFormed() || 'error';
}

module.exports = { EngineCore };
