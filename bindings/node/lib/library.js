'use strict';

// Finds and loads the C library, and checks that it is the one that this package was made for.

const fs = require('node:fs');
const path = require('node:path');
const koffi = require('koffi');
const api = require('./api');
const { AudioroomError } = require('./error');

function load() {
  const beside = path.join(__dirname, '..', 'libaudioroom.so');
  const file = process.env.AUDIOROOM_LIBRARY || (fs.existsSync(beside) ? beside : `libaudioroom.so.${api.CONSTANTS.ABI_VERSION}`);
  try {
    return koffi.load(file);
  } catch (error) {
    throw new Error(`the audioroom library cannot be loaded (${error.message}): install it, or set AUDIOROOM_LIBRARY to the path of libaudioroom.so`);
  }
}

const library = load();

/** A function of the library; `types` are koffi's names. */
function native(name, types, result = 'int32_t') {
  try {
    return library.func(`AUDIOROOM_${name}`, result, types);
  } catch {
    return () => {
      throw new AudioroomError(api.ENUMS.StatusCode.ERR_NOT_BUILT_IN, `the library has no function AUDIOROOM_${name}: install a newer one`);
    };
  }
}

// Memory whose address is fixed: small typed arrays of V8 may move until their buffer is asked for.
const memory = (size) => Buffer.from(new ArrayBuffer(size));

/** Text by the buffer rule: asks for the size, then for the text. */
function readText(ask) {
  const needed = new BigUint64Array(new ArrayBuffer(8));
  let status = ask(null, 0, needed);
  while (status >= 0) {
    const size = Number(needed[0]) + 64;
    const buffer = memory(size);
    status = ask(buffer, size, needed);
    if (status >= 0) return buffer.toString('utf8', 0, buffer.indexOf(0));
    if (status !== api.ENUMS.StatusCode.ERR_BUFFER_TOO_SMALL) break;
    status = 0;
  }
  throw lastError(status);
}

const getMessage = native('GetLastErrorMessage', ['void *', 'size_t', 'void *']);

/** The error of the last call that failed. */
function lastError(status) {
  return new AudioroomError(status, readText(getMessage));
}

function check(status) {
  if (status < 0) throw lastError(status);
}

let abi;
try {
  abi = library.func('AUDIOROOM_GetAbiVersion', 'uint32_t', [])();
} catch {
  throw new Error('the library that was loaded is not audioroom: check AUDIOROOM_LIBRARY');
}
if (abi !== api.CONSTANTS.ABI_VERSION) {
  throw new Error(`the audioroom library has ABI version ${abi}, and this package needs ${api.CONSTANTS.ABI_VERSION}: install the matching pair`);
}

module.exports = { check, koffi, lastError, memory, native, readText };
