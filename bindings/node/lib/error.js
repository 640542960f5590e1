'use strict';

// The errors of this package.

const { ENUMS } = require('./api');

/** A call failed, or an event reported an error. */
class AudioroomError extends Error {
  constructor(code, message, event) {
    super(message);
    this.name = 'AudioroomError';
    /** The number: StatusCode.ERR_... */
    this.code = code;
    /** The name of the number. */
    this.statusName = ENUMS.StatusCode_[code] ?? `UNKNOWN_${code}`;
    /** The event that reported it, if one did. */
    this.event = event;
  }
}

/** The object was closed before the call, or while the result of a request was pending. */
class ClosedError extends AudioroomError {
  constructor(noun) {
    super(ENUMS.StatusCode.ERR_WRONG_STATE, `the ${noun} is closed: create another one`);
    this.name = 'ClosedError';
  }
}

ENUMS.StatusCode_ = Object.fromEntries(Object.entries(ENUMS.StatusCode).map(([name, value]) => [value, name]));
Object.defineProperty(ENUMS, 'StatusCode_', { enumerable: false });

module.exports = { AudioroomError, ClosedError };
