'use strict';

// A room server in the test's process, and engines without sound cards that log in to it.

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const audioroom = require('..');

const KEY = { apiKey: 'test', apiSecret: 'a secret of more than 32 bytes, for tests only' };
const DEVICES = { captureDevice: 'null', playbackDevice: 'null' };
/** A test waits for an event for this time at most; a loaded machine needs some of it. */
const PATIENCE = 20_000;

/** A server that ends with the test, and the options of a user of it. */
function server(t) {
  const made = new audioroom.Server({ bind: '127.0.0.1:0', udpPort: 0, nodeIps: '127.0.0.1', ...KEY });
  t.after(() => made.close());
  const options = (userId, more) => ({ userId, serverUrl: made.getUrl(), ...KEY, ...DEVICES, ...more });
  const engine = (userId, more) => {
    const created = new audioroom.Engine(options(userId, more));
    t.after(() => created.close());
    return created;
  };
  return { server: made, options, engine };
}

/** The next event of a name that meets a condition. */
function next(engine, name, condition = () => true) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => finish(() => reject(new Error(`no event ${name} within ${PATIENCE} ms`))), PATIENCE);
    const look = (event) => condition(event) && finish(() => resolve(event));
    const finish = (end) => {
      clearTimeout(timer);
      engine.off(name, look);
      end();
    };
    engine.on(name, look);
  });
}

const isActive = (event) => event.state === audioroom.StreamState.ACTIVE;

/** Two users in one room who play each other's streams. */
async function pair(t, first, second) {
  const made = server(t);
  const [alice, bob] = [made.engine('alice', first), made.engine('bob', second)];
  const playing = [next(alice, 'playState', isActive), next(bob, 'playState', isActive)];
  const rooms = await Promise.all([alice.login('lobby'), bob.login('lobby')]);
  await Promise.all(playing);
  return { ...made, alice, bob, roomOfAlice: rooms[0], roomOfBob: rooms[1] };
}

/** Runs a program in a process of its own, with `audioroom`, the options of a user, and `wait`; returns its status and what it wrote. */
async function runProgram(made, text, ...flags) {
  const head = `
    const audioroom = require(${JSON.stringify(path.join(__dirname, '..'))});
    const options = ${JSON.stringify(made.options('carol'))};
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  `;
  const child = spawn(process.execPath, ['--expose-gc', ...flags, '-e', `${head}(async () => {${text}})();`], { timeout: PATIENCE, killSignal: 'SIGKILL' });
  const written = { out: '', error: '' };
  child.stdout.on('data', (data) => { written.out += data; });
  child.stderr.on('data', (data) => { written.error += data; });
  const [status, signal] = await once(child, 'close');
  return { status, signal, ...written };
}

module.exports = { DEVICES, KEY, PATIENCE, isActive, next, pair, runProgram, server };
