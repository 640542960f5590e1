'use strict';

// audioroom: group voice for programs. The types and comments are in index.d.ts.

const api = require('./lib/api');
const { AudioroomError, ClosedError } = require('./lib/error');
const { freeFunctions } = require('./lib/calls');
const { types } = require('./lib/objects');

/** Enums have their names by number too, as those of TypeScript. */
function enumeration(members) {
  const result = {};
  for (const [name, value] of Object.entries(members)) {
    result[name] = value;
    result[value] = name;
  }
  return Object.freeze(result);
}

const enums = Object.fromEntries(Object.entries(api.ENUMS).filter(([name]) => name !== 'Switch').map(([name, members]) => [name, enumeration(members)]));
Object.assign(exports, api.CONSTANTS, enums, freeFunctions(), types, { AudioroomError, ClosedError });
