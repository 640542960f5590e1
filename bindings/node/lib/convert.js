'use strict';

// Conversion of single values from JavaScript to C. A value of a wrong type is a TypeError that names the argument; a number that C could
// not hold, or a text that C would cut, is the error that the library gives to bad values.

const api = require('./api');
const { AudioroomError } = require('./error');

const { ERR_OUT_OF_RANGE, ERR_INVALID_UTF8 } = api.ENUMS.StatusCode;
const BITS = { int8_t: 8, int16_t: 16, int32_t: 32, int64_t: 64, uint8_t: 8, uint16_t: 16, uint32_t: 32, uint64_t: 64, size_t: 64 };

function typeName(value) {
  if (value === null) return 'null';
  return typeof value === 'object' ? (value.constructor?.name ?? 'object') : typeof value;
}

function wrong(name, wanted, value) {
  return new TypeError(`${name} must be ${wanted}, not ${typeName(value)}`);
}

function outOfRange(message) {
  return new AudioroomError(ERR_OUT_OF_RANGE, message);
}

/** An integer that fits into the C type `kind`, or a float. */
function number(name, value, kind) {
  if (kind === 'float' || kind === 'double') {
    if (typeof value !== 'number') throw wrong(name, 'number', value);
    return value;
  }
  if (typeof value !== 'number' && typeof value !== 'bigint') throw wrong(name, 'number', value);
  if (typeof value === 'number' && !Number.isInteger(value)) throw wrong(name, 'an integer', value === value ? value : NaN);
  const type = BITS[kind] ? kind : 'int32_t';
  const isSigned = !type.startsWith('u') && type !== 'size_t';
  const big = BigInt(value);
  const fitted = isSigned ? BigInt.asIntN(BITS[type], big) : BigInt.asUintN(BITS[type], big);
  if (fitted !== big) throw outOfRange(`${name} is ${value}: it must fit into ${BITS[type]} bits${isSigned ? '' : ' and not be negative'}`);
  return BITS[type] === 64 ? big : Number(big);
}

/** A switch; AUTO passes, and the library refuses it where it is not allowed. */
function toggle(name, value) {
  if (typeof value === 'boolean') return Number(value);
  if (value === api.CONSTANTS.AUTO) return value;
  throw wrong(name, 'boolean', value);
}

/** A text, or null. */
function text(name, value) {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') throw wrong(name, 'string', value);
  if (value.includes('\0')) throw outOfRange(`${name} has a NUL character: remove it`);
  if (!value.isWellFormed()) throw new AudioroomError(ERR_INVALID_UTF8, `${name} has a lone surrogate: convert it first`);
  return value;
}

/** The bytes of a typed array, a DataView or an ArrayBuffer. */
function bytes(name, value) {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  throw wrong(name, 'Uint8Array', value);
}

function texts(name, value) {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw wrong(name, 'an array of string', value);
  return value.map((item, index) => {
    if (typeof item !== 'string') throw wrong(`${name}[${index}]`, 'string', item);
    return text(`${name}[${index}]`, item);
  });
}

function floats(name, value) {
  if (!Array.isArray(value) && !(value instanceof Float32Array)) throw wrong(name, 'an array of number', value);
  return Float32Array.from(value, (item, index) => number(`${name}[${index}]`, item, 'float'));
}

module.exports = { bytes, floats, number, outOfRange, text, texts, toggle, typeName, wrong };
