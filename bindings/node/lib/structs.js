'use strict';

// C structs: settings that JavaScript objects fill, and events and results that become JavaScript objects. The layouts are those of
// `api.js`.

const api = require('./api');
const convert = require('./convert');
const { check, koffi, memory, native } = require('./library');

const inits = new Map();

/** The bytes of a struct with its defaults. */
function init(name) {
  const { size } = api.STRUCTS[name];
  const bytes = memory(size);
  if (!inits.has(name)) inits.set(name, api.INITS.includes(name) ? native(`Init${name}`, ['void *', 'size_t']) : null);
  const write = inits.get(name);
  if (write) check(write(bytes, size));
  else bytes.writeUInt32LE(size, 0);
  return bytes;
}

// ---- to C

const WRITERS = {
  int32_t: (bytes, value, at) => bytes.writeInt32LE(value, at),
  uint32_t: (bytes, value, at) => bytes.writeUInt32LE(value, at),
  int64_t: (bytes, value, at) => bytes.writeBigInt64LE(value, at),
  uint64_t: (bytes, value, at) => bytes.writeBigUInt64LE(value, at),
  size_t: (bytes, value, at) => bytes.writeBigUInt64LE(value, at),
  float: (bytes, value, at) => bytes.writeFloatLE(value, at),
  double: (bytes, value, at) => bytes.writeDoubleLE(value, at),
};

function writeNumber(bytes, kind, at, value) {
  WRITERS[kind](bytes, convert.number('', value, kind), at);
}

/** Copies `content` to fixed memory and returns its address; `keep` keeps it until the call has ended. */
function place(content, keep) {
  const copy = memory(Math.max(content.byteLength, 1));
  copy.set(new Uint8Array(content.buffer, content.byteOffset, content.byteLength));
  keep.push(copy);
  return koffi.address(copy);
}

function pointers(addresses, keep) {
  return addresses.length ? place(BigUint64Array.from(addresses), keep) : 0n;
}

const placeText = (value, keep) => (value === null ? 0n : place(Buffer.from(`${value}\0`), keep));

/** Addresses of structs, for an array of pointers. */
function placeStructs(name, struct, value, keep) {
  if (!Array.isArray(value)) throw convert.wrong(name, `an array of ${struct}`, value);
  const filled = value.map((item, index) => fill(struct, item, keep, `${name}[${index}]`));
  return pointers(filled.map((bytes) => koffi.address(bytes)), keep);
}

/** The address and the length of a value that C takes as a pointer and a count. */
function placeArray(name, meaning, struct, value, keep) {
  if (meaning === 'bytes') {
    const content = convert.bytes(name, value);
    return [place(content, keep), content.byteLength];
  }
  if (meaning === 'floats') {
    const content = convert.floats(name, value);
    return [place(content, keep), content.length];
  }
  if (meaning === 'structs') return [placeStructs(name, struct, value, keep), value.length];
  const list = convert.texts(name, value);
  return [pointers(list.map((item) => placeText(item, keep)), keep), list.length];
}

/** Writes the length of an array; arrays that share one must be equally long. */
function writeCount(bytes, [at, kind], name, length, written) {
  const before = written.get(at) ?? length;
  if (before !== length) throw convert.outOfRange(`${name} has ${length} entries: it must have ${before}`);
  written.set(at, length);
  writeNumber(bytes, kind, at, length);
}

function writeField(bytes, [name, meaning, kind, at, more], value, keep, written) {
  if (meaning === 'text') {
    bytes.writeBigUInt64LE(placeText(convert.text(name, value), keep), at);
  } else if (meaning === 'struct') {
    const inner = value === null ? 0n : koffi.address(fill(more.struct, value, keep, name));
    bytes.writeBigUInt64LE(inner, at);
  } else if (more.count) {
    const [address, length] = placeArray(name, meaning, more.struct, value, keep);
    bytes.writeBigUInt64LE(address, at);
    writeCount(bytes, more.count, name, length, written);
  } else if (meaning === 'id' || meaning === 'object') {
    bytes.writeBigUInt64LE(handleOf(name, kind, value), at);
  } else {
    const number = meaning === 'switch' ? convert.toggle(name, value) : convert.number(name, value, kind);
    (WRITERS[kind] ?? WRITERS.int32_t)(bytes, number, at);
  }
}

/** The handle of an object that is an argument or a field. */
function handleOf(name, kind, value) {
  const type = require('./objects').types[kind];
  if (!(value instanceof type)) throw convert.wrong(name, kind, value);
  return value._handle();
}

/** The bytes of a settings struct with the fields of `values`. */
function fill(name, values, keep, shown) {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) throw convert.wrong(shown, name, values);
  const bytes = init(name);
  keep.push(bytes);
  const { fields } = api.STRUCTS[name];
  for (const key of Object.keys(values)) {
    if (!fields.some(([field]) => field === key)) throw new TypeError(`${shown} has no field ${key}: ${name} has ${fields.map(([field]) => field).join(', ')}`);
  }
  const written = new Map();
  for (const field of fields) {
    const value = values[field[0]];
    if (value !== undefined) writeField(bytes, field, value, keep, written);
  }
  return bytes;
}

// ---- from C

function readNumber(value, kind) {
  return kind === 'uint64_t' ? BigInt(value) : Number(value);
}

function readArray(pointer, meaning, count, more, engine, room) {
  if (!pointer || !count) return meaning === 'bytes' ? new Uint8Array(0) : [];
  if (meaning === 'bytes') return Uint8Array.from(koffi.decode(pointer, koffi.array('uint8_t', count)));
  if (meaning === 'floats') return Array.from(koffi.decode(pointer, koffi.array('float', count)));
  if (meaning === 'texts') return Array.from(koffi.decode(pointer, koffi.array('str', count)));
  return Array.from({ length: count }, (_, index) => read(more.struct, koffi.decode(pointer, 8 * index, 'void *'), engine, room));
}

function readField(pointer, [, meaning, kind, at, more], engine, room) {
  if (more.count) {
    const count = Number(koffi.decode(pointer, more.count[0], more.count[1]));
    return readArray(koffi.decode(pointer, at, 'void *'), meaning, count, more, engine, room);
  }
  if (meaning === 'text') return koffi.decode(pointer, at, 'str') ?? '';
  if (meaning === 'struct') {
    const inner = koffi.decode(pointer, at, 'void *');
    return inner ? read(more.struct, inner, engine, room) : null;
  }
  if (meaning === 'id') return engine ? engine._object(kind, room, BigInt(koffi.decode(pointer, at, 'uint64_t'))) : null;
  if (meaning === 'object') return engine ? engine._open(kind, koffi.decode(pointer, at, 'void *')) : null;
  const value = koffi.decode(pointer, at, kind === 'Status' ? 'int32_t' : kind);
  if (meaning === 'switch') return more.auto && value === api.CONSTANTS.AUTO ? value : value > 0;
  return readNumber(value, kind);
}

const SIZES = { int32_t: 4, uint32_t: 4, float: 4, Status: 4 };
/** What a field is that the library does not have. */
const NOTHING = {
  text: () => '', bytes: () => new Uint8Array(0), structs: () => [], texts: () => [], floats: () => [], switch: () => false, number: () => 0,
  enum: () => 0, status: () => 0,
};

/** The struct that a pointer names. The fields that an older library does not have are empty. */
function read(name, pointer, engine, room) {
  const known = koffi.decode(pointer, 0, 'uint32_t');
  const result = {};
  const { fields } = api.STRUCTS[name];
  const place = fields.find(([, meaning, kind]) => meaning === 'id' && kind === 'Room');
  const inside = place && place[3] + 8 <= known ? readField(pointer, place, engine, null) : room;
  for (const field of fields) {
    const isPresent = field[3] + (field[4].count || field[1] === 'text' ? 8 : (SIZES[field[2]] ?? 8)) <= known;
    result[field[0]] = isPresent ? readField(pointer, field, engine, inside) : (NOTHING[field[1]]?.() ?? null);
  }
  return result;
}

module.exports = { fill, handleOf, init, place, placeArray, read, readNumber };
