'use strict';

// Engine, Server, Room, Stream, and the other kinds of objects, which have no method that is written by hand.

const { EventEmitter } = require('node:events');
const api = require('./api');
const { addMethods, creator } = require('./calls');
const convert = require('./convert');
const { Core } = require('./core');
const { EngineCore } = require('./events');
const frames = require('./frame');

// ---- handles

/** An object with a C pointer: its methods are those of `api.js`. */
function closable(type) {
  Object.defineProperties(type.prototype, {
    close: { value: function close() { this._core.close(); }, writable: true, configurable: true },
    isClosed: { get() { return this._core.isClosed; }, configurable: true },
    _handle: { value: function handle() { return this._core.use(); } },
  });
  if (Symbol.dispose) Object.defineProperty(type.prototype, Symbol.dispose, { value: function dispose() { this.close(); } });
  return type;
}

function hidden(target, values) {
  for (const [name, value] of Object.entries(values)) Object.defineProperty(target, name, { value, writable: true, configurable: true });
}

let createEngine;
let createServer;

class Engine extends EventEmitter {
  constructor(options) {
    super();
    if (options?.eventMode !== undefined) throw new TypeError('eventMode cannot be set: events come to listeners on the thread of Node');
    const core = new EngineCore(this);
    hidden(this, { _core: core, _engine: this, _room: null, _objects: new Map() });
    try {
      core.opened(createEngine(options, (bytes, keep) => core.prepare(bytes, keep)));
    } catch (error) {
      core.isClosed = true;
      core.ended();
      throw error;
    }
    core.start();
  }

  login(roomId, options) {
    try {
      const room = this.loginRoom(roomId, options);
      return this._core.promise(this._core.logins, room.handle);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  push(frame, channels = 1) {
    frames.transfer(frames.PushCaptureFrame, this._core.use(), frame, channels, false);
  }

  pushAux(frame, channels = 1) {
    frames.transfer(frames.PushAuxFrame, this._core.use(), frame, channels, false);
  }

  pull(frame, channels = 1) {
    frames.transfer(frames.PullPlaybackFrame, this._core.use(), frame, channels, true);
  }

  /** Lets the process end while the engine is open. */
  unref() {
    this._core.watch?.unref();
    return this;
  }

  ref() {
    this._core.watch?.ref();
    return this;
  }

  get allRooms() {
    return new Room(this, 0n);
  }

  get allStreams() {
    return this.allRooms.allStreams;
  }

  get localMicrophone() {
    return new Stream(this.allRooms, api.CONSTANTS.LOCAL_MICROPHONE);
  }

  on(name, listener) {
    return super.on(checkEvent(name), listener);
  }

  once(name, listener) {
    return super.once(checkEvent(name), listener);
  }

  addListener(name, listener) {
    return this.on(name, listener);
  }

  /** The object of a number: the same one while the program holds it. */
  _object(kind, room, handle) {
    if (handle === 0n) return null;
    const type = types[kind];
    const parent = api.IDS[kind].length ? (room ?? this.allRooms) : this;
    if (handle >= api.CONSTANTS.LOCAL_MICROPHONE || parent.handle === 0n) return new type(parent, handle);
    const key = `${kind} ${handle}`;
    const known = this._objects.get(key)?.deref();
    if (known) return known;
    const made = new type(parent, handle);
    this._objects.set(key, new WeakRef(made));
    forgotten.register(made, { objects: this._objects, key });
    return made;
  }

  /** The open object of a pointer that an event names, or null. */
  _open(kind, pointer) {
    for (const core of this._core.children) {
      if (core.kind === kind && core.pointer === pointer) return core.object;
    }
    return null;
  }
}

const NAMES = new Set(['newListener', 'removeListener', 'error', ...api.EVENTS.map(([, , name]) => name)]);

function checkEvent(name) {
  if (typeof name === 'string' && !NAMES.has(name)) throw new TypeError(`there is no event ${name}: the events are ${api.EVENTS.map((e) => e[2]).join(', ')}`);
  return name;
}

const forgotten = new FinalizationRegistry(({ objects, key }) => {
  if (objects.get(key)?.deref() === undefined) objects.delete(key);
});

class Server {
  constructor(options) {
    const core = new Core('Server', api.HANDLES.Server);
    hidden(this, { _core: core, _engine: null, _room: null });
    core.opened(createServer(options));
    // A server has nothing that libuv watches: this timer keeps the process running.
    const timer = setInterval(() => {}, 2 ** 31 - 1);
    hidden(this, { _timer: timer });
    core.stop = () => clearInterval(timer);
  }

  unref() {
    this._timer.unref();
    return this;
  }

  ref() {
    this._timer.ref();
    return this;
  }
}

// ---- numbers

/** An object that a number stands for. Its number follows those of its parent in every call. */
class Numbered {
  constructor(parent, handle) {
    const engine = parent._engine;
    const above = parent._handles ?? [];
    hidden(this, { _engine: engine, _core: engine._core, _handles: [...above, handle], _room: this instanceof Room ? this : (parent._room ?? null) });
    this.handle = handle;
  }

  get engine() {
    return this._engine;
  }

  _handle() {
    this._core.use();
    return this.handle;
  }
}

class Room extends Numbered {
  get allStreams() {
    return new Stream(this, api.CONSTANTS.ALL_STREAMS);
  }

  handleRpc(method, handler) {
    if (typeof handler !== 'function') throw convert.wrong('handler', 'function', handler);
    this.registerRpcMethod(method);
    const { methods } = this._core;
    if (!methods.has(this.handle)) methods.set(this.handle, new Map());
    methods.get(this.handle).set(method, handler);
  }
}

class Stream extends Numbered {
  get room() {
    return this._room;
  }
}

// ---- all kinds

const types = { Engine, Server, Room, Stream };

/** The object of a pointer that a method of `parent` made. */
function adopt(kind, pointer, parent) {
  const core = new Core(kind, api.HANDLES[kind]);
  core.opened(pointer, parent._core);
  core.engineCore = parent._core.engineCore;
  const object = Object.create(types[kind].prototype);
  hidden(object, { _core: core, _engine: parent._engine, _room: null });
  core.object = object;
  return object;
}

for (const kind of Object.keys(api.HANDLES)) {
  types[kind] ??= { [kind]: class { constructor() { throw new TypeError(`a ${kind} is made by a method of the engine`); } } }[kind];
  closable(types[kind]);
}
for (const kind of Object.keys(api.IDS)) types[kind] ??= { [kind]: class extends Numbered {} }[kind];
for (const [kind, type] of Object.entries(types)) addMethods(type, kind);
createEngine = creator('Engine');
createServer = creator('Server');

module.exports = { adopt, types };
