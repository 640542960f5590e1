'use strict';

// Makes a method of each C function from its description in `api.js`.

const api = require('./api');
const convert = require('./convert');
const structs = require('./structs');
const { check, koffi, memory, native, readText } = require('./library');

const KOFFI = { text: 'str', switch: 'int32_t', enum: 'int32_t', version: 'uint32_t', text_size: 'size_t', struct_size: 'size_t', id: 'uint64_t', own: 'uint64_t' };

function koffiType({ meaning, kind }) {
  if (KOFFI[meaning]) return KOFFI[meaning];
  if (meaning === 'number' || meaning === 'count') return kind === 'Status' ? 'int32_t' : kind;
  return 'void *';
}

// ---- visitors: one C callback for all; calls of visitors do not overlap, but one may begin inside another

const visits = [];
const visitor = koffi.register((_userData, pointer) => {
  const visit = visits[visits.length - 1];
  try {
    visit.found.push(structs.read(visit.struct, pointer, visit.engine, visit.room));
  } catch (error) {
    visit.error ??= error;
  }
}, koffi.pointer(koffi.proto('void AudioroomVisit(void *user_data, void *item)')));

// ---- arguments

/** How an argument is passed: `make(call)` returns the C value; `call` has the object, the values of the program, and what to keep. */
const MAKERS = {
  self: () => (call) => call.target._core.use(),
  own: (argument, index) => (call) => call.target._handles[index - 1],
  struct_size: ({ struct }) => () => api.STRUCTS[struct].size,
  version: () => () => api.CONSTANTS.ABI_VERSION,
  user_data: () => () => null,
  text: ({ name, optional }) => (call) => {
    const value = call.take(name);
    if (!optional && (value === null || value === undefined)) throw convert.wrong(name, 'string', value);
    return convert.text(name, value);
  },
  switch: ({ name }) => (call) => convert.toggle(name, call.take(name)),
  enum: ({ name }) => (call) => convert.number(name, call.take(name), 'int32_t'),
  number: ({ name, kind }) => (call) => convert.number(name, call.take(name), kind),
  id: ({ name, kind }) => (call) => structs.handleOf(name, kind, call.take(name)),
  handle: ({ name, kind }) => (call) => structs.handleOf(name, kind, call.take(name)),
  array: ({ name, meaning, struct, count = name }) => (call) => {
    const [address, length] = structs.placeArray(name, meaning, struct, call.take(name), call.keep);
    const before = call.counts.get(count) ?? length;
    if (before !== length) throw convert.outOfRange(`${name} has ${length} entries: it must have ${before}`);
    call.counts.set(count, length);
    call.length = length;
    return address || null;
  },
  count: () => (call) => call.length,
  options: ({ name, struct, optional }) => (call) => {
    const value = call.take(name);
    if (optional && (value === null || value === undefined)) return null;
    return structs.fill(struct, value, call.keep, name);
  },
  struct_out: ({ struct }) => (call) => {
    const bytes = structs.init(struct);
    call.results.push(() => structs.read(struct, koffi.address(bytes), call.engine, call.room));
    return bytes;
  },
  out: ({ of, kind }) => (call) => {
    const bytes = memory(8);
    call.results.push(() => readOut(bytes, of, kind, call));
    return bytes;
  },
  request: () => (call) => {
    call.request = new BigUint64Array(new ArrayBuffer(8));
    return call.request;
  },
  floats_out: ({ length }) => (call) => {
    const samples = new Float32Array(new ArrayBuffer(4 * length));
    call.results.push(() => Array.from(samples));
    call.length = length;
    return samples;
  },
  visitor: ({ struct, single }) => (call) => {
    call.visit = { struct, found: [], engine: call.engine, room: call.room, error: null };
    call.results.push(() => (single ? call.visit.found[0] : call.visit.found));
    return visitor;
  },
  new_handle: ({ kind }) => (call) => {
    const bytes = memory(8);
    call.results.push(() => require('./objects').adopt(kind, bytes.readBigUInt64LE(), call.target));
    return bytes;
  },
};
for (const meaning of ['bytes', 'texts', 'floats', 'structs']) MAKERS[meaning] = MAKERS.array;

function readOut(bytes, of, kind, call) {
  const raw = koffi.decode(koffi.address(bytes), 0, api.IDS[kind] ? 'uint64_t' : kind);
  if (of.meaning === 'id') return call.engine._object(of.id, call.room, BigInt(raw));
  return of.meaning === 'switch' ? raw > 0 : structs.readNumber(raw, kind);
}

const PROGRAM = new Set(['text', 'switch', 'enum', 'number', 'id', 'handle', 'bytes', 'texts', 'floats', 'structs', 'options']);

/** The names of the arguments of the method: those that may be omitted stand at the end. */
function parameterNames({ arguments: list }) {
  const shown = list.filter(({ meaning }) => PROGRAM.has(meaning));
  return [...shown.filter(({ optional }) => !optional), ...shown.filter(({ optional }) => optional)].map(({ name }) => name);
}

function makeText(run, makers, list) {
  return (call) => {
    const values = makers.map((make) => make?.(call));
    const at = list.findIndex(({ meaning }) => meaning === 'text_out');
    return readText((...buffer) => run(...values.slice(0, at), ...buffer));
  };
}

/** A method `(target, values)` of a function; the target is null for functions without an object. */
function make(description) {
  const list = description.arguments;
  const run = native(description.c, list.map(koffiType), description.returns === 'char' ? 'str' : (description.returns ?? 'int32_t'));
  if (description.returns) return () => run();
  const makers = list.map((argument, index) => MAKERS[argument.meaning]?.(argument, index));
  const names = parameterNames(description);
  const asText = list.some(({ meaning }) => meaning === 'text_out') ? makeText(run, makers, list) : null;
  const outputs = list.filter(({ meaning }) => ['struct_out', 'out', 'floats_out', 'visitor', 'new_handle'].includes(meaning));

  function begin(target, values) {
    if (values.length > names.length) throw new TypeError(`${description.method} takes ${names.length} arguments, not ${values.length}`);
    const room = target?._room ?? null;
    return {
      target, room, engine: target?._engine ?? null, keep: [], counts: new Map(), results: [], length: 0, visit: null, request: null,
      take: (name) => values[names.indexOf(name)],
    };
  }

  function execute(call) {
    const values = makers.map((maker) => maker(call));
    if (call.visit) visits.push(call.visit);
    try {
      check(run(...values));
    } finally {
      if (call.visit) visits.pop();
    }
    if (call.visit?.error) throw call.visit.error;
    const results = call.results.map((read) => read());
    if (outputs.length < 2) return results[0];
    return Object.fromEntries(outputs.map(({ name }, index) => [name, results[index]]));
  }

  if (list.some(({ meaning }) => meaning === 'request')) {
    return (target, values) => {
      try {
        const call = begin(target, values);
        execute(call);
        return target._core.engineCore.pending(call.request[0]);
      } catch (error) {
        return Promise.reject(error);
      }
    };
  }
  return (target, values) => {
    const call = begin(target, values);
    return asText ? asText(call) : execute(call);
  };
}

/** Adds the methods of a kind of object to its class. */
function addMethods(type, owner) {
  for (const description of api.FUNCTIONS.filter((item) => item.owner === owner && item.method)) {
    const run = make(description);
    const method = { [description.method](...values) { return run(this, values); } }[description.method];
    Object.defineProperty(type.prototype, description.method, { value: method, writable: true, configurable: true });
  }
}

/** The functions without an object. */
function freeFunctions() {
  const result = {};
  for (const description of api.FUNCTIONS.filter((item) => item.owner === null && !isCreate(item))) {
    const run = make(description);
    result[description.method] = { [description.method](...values) { return run(null, values); } }[description.method];
  }
  return result;
}

function isCreate({ arguments: list }) {
  return list.some(({ meaning }) => meaning === 'new_handle');
}

/** The call that creates a kind of object without an owner: `(values, prepare)` returns the pointer. */
function creator(kind) {
  const description = api.FUNCTIONS.find((item) => item.owner === null && item.arguments.some((a) => a.meaning === 'new_handle' && a.kind === kind));
  const run = native(description.c, description.arguments.map(koffiType));
  const { struct } = description.arguments.find(({ meaning }) => meaning === 'options');
  return (values, prepare = () => {}) => {
    const keep = [];
    const options = structs.fill(struct, values ?? {}, keep, 'options');
    prepare(options, keep);
    const made = memory(8);
    check(run(api.CONSTANTS.ABI_VERSION, options, made));
    return made.readBigUInt64LE();
  };
}

module.exports = { addMethods, creator, freeFunctions };
