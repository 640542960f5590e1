'use strict';

// The C object of an engine, a server or another handle: used by calls and ended once.

const { AudioroomError, ClosedError } = require('./error');
const { check, native } = require('./library');

/** The objects that are open. They keep the process running, as sockets and servers do, until they are closed or `unref` is called. */
const open = new Set();

class Core {
  constructor(kind, destroy) {
    this.kind = kind;
    this.noun = kind.toLowerCase();
    this.destroy = native(destroy, ['void *']);
    this.pointer = 0n;
    this.isClosed = false;
    /** Objects that end before this one: those that its methods made. */
    this.children = new Set();
    this.parent = null;
  }

  opened(pointer, parent = null) {
    this.pointer = pointer;
    this.parent = parent;
    (parent ? parent.children : open).add(this);
  }

  /** The pointer for a call. */
  use() {
    if (this.isClosed) throw new ClosedError(this.noun);
    return this.pointer;
  }

  close() {
    if (this.isClosed) return;
    for (const child of [...this.children]) child.close();
    this.isClosed = true;
    (this.parent ? this.parent.children : open).delete(this);
    this.stop();
    const variable = BigUint64Array.of(this.pointer);
    this.pointer = 0n;
    check(this.destroy(variable));
    this.ended();
  }

  /** Called before the C object ends. */
  stop() {}

  /** Called when it has ended, or will when the present callback returns. */
  ended() {}
}

// The others in a room see the user leave at once, also when the program forgot to close.
process.on('exit', () => {
  for (const core of [...open]) {
    try {
      core.close();
    } catch (error) {
      if (!(error instanceof AudioroomError)) throw error;
    }
  }
});

module.exports = { Core };
