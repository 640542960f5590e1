'use strict';

// Events: order, listeners that throw, identity of objects, what the generated description has.

const assert = require('node:assert');
const { on, once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const audioroom = require('..');
const api = require('../lib/api');
const { isActive, next, pair, runProgram, server } = require('./fixture');

test('what a program awaits goes on before the next event', async (t) => {
  const { engine } = server(t);
  const [alice, bob] = [engine('alice'), engine('bob')];
  await alice.login('lobby');
  await bob.login('lobby');
  // This listener comes after the login, and misses nothing of the room.
  const event = await next(bob, 'streamUpdate');
  assert.deepStrictEqual(event.streams.map((info) => info.userId), ['alice']);
});

test('a listener runs before the library goes on', async (t) => {
  const { engine } = server(t);
  const [alice, bob] = [engine('alice'), engine('bob')];
  const seen = [];
  bob.on('streamUpdate', (event) => event.streams.forEach((info) => event.isAdded && info.stream.stopPlay()));
  bob.on('firstAudio', () => seen.push('audio'));
  const published = next(alice, 'publishState', isActive);
  await Promise.all([alice.login('lobby'), bob.login('lobby'), published, next(bob, 'streamUpdate')]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.deepStrictEqual(seen, []);
});

test('events name the same objects and follow their order', async (t) => {
  const engine = server(t).engine('alice');
  const names = [];
  for (const name of ['loginRoom', 'publishState', 'logoutRoom']) engine.on(name, (event) => names.push([name, event.room]));
  const active = next(engine, 'publishState', isActive);
  const room = await engine.login('lobby');
  await active;
  const ended = once(engine, 'logoutRoom');
  room.logout();
  const [event] = await ended;
  assert.strictEqual(event.room, room);
  assert.deepStrictEqual([names[0][0], names.at(-1)[0]], ['loginRoom', 'logoutRoom']);
  assert.ok(names.every(([, other]) => other === room));
});

test('events are an async iterator by the module of Node', async (t) => {
  const { bob, roomOfAlice } = await pair(t);
  const messages = on(bob, 'roomMessage');
  for (const text of ['one', 'two', 'three']) await roomOfAlice.sendMessage(text);
  const heard = [];
  for await (const [event] of messages) {
    heard.push(event.text);
    if (heard.length === 3) break;
  }
  assert.deepStrictEqual(heard, ['one', 'two', 'three']);
});

test('listener that throws is an uncaught exception and events go on', async (t) => {
  const made = server(t);
  const result = await runProgram(made, `
    process.on('uncaughtException', (error) => console.log('uncaught', error.message));
    const engine = new audioroom.Engine(options);
    engine.on('loginRoom', () => { throw new Error('mine'); });
    engine.on('publishState', (event) => { console.log('next'); engine.close(); });
    await engine.login('lobby');
    console.log('logged in');
  `);
  assert.deepStrictEqual([result.status, result.error, new Set(result.out.trim().split('\n'))], [0, '', new Set(['logged in', 'uncaught mine', 'next'])]);
  const ended = await runProgram(made, `
    const engine = new audioroom.Engine(options);
    engine.on('loginRoom', () => { throw new Error('mine'); });
    engine.loginRoom('lobby');
  `);
  assert.strictEqual(ended.status, 1);
  assert.match(ended.error, /Error: mine/);
});

test('every function has a method, or is said to have none', () => {
  const header = JSON.parse(fs.readFileSync(path.join(__dirname, '../../api.json'), 'utf8'));
  const handWritten = /^(Init\w+|Destroy\w+|GetLastErrorMessage|SetCallbacks|GetEventHandle|PollEvents|GetStatusName|PushCaptureFrame|PullPlaybackFrame|PushAuxFrame)$/;
  for (const { name } of header.functions.filter((item) => !handWritten.test(item.name))) {
    const description = api.FUNCTIONS.find((item) => item.c === name);
    if (!description) assert.match(api.MISSING[name], /function that the library calls on a thread of its own/, name);
    else if (!description.arguments.some(({ meaning, index }) => meaning === 'new_handle' && description.owner === null)) {
      const owner = description.owner ? audioroom[description.owner].prototype : audioroom;
      assert.strictEqual(typeof owner[description.method], 'function', name);
    }
  }
  assert.deepStrictEqual(api.EVENTS.map(([callback]) => callback), header.events.map(({ callback }) => callback));
});

test('event of an older library lacks its last fields', () => {
  const { koffi, memory } = require('../lib/library');
  const bytes = memory(api.STRUCTS.DataEvent.size).fill(255);
  bytes.writeUInt32LE(16, 0); // the size, the status and the message
  bytes.writeInt32LE(-8, 4);
  bytes.writeBigUInt64LE(0n, 8);
  const event = require('../lib/structs').read('DataEvent', koffi.address(bytes), null, null);
  assert.deepStrictEqual(event, { status: -8, message: '', room: null, userId: '', userName: '', topic: '', data: new Uint8Array(0), delivery: 0 });
});

test('import names what require has', async () => {
  const module = await import('../index.mjs');
  assert.deepStrictEqual(Object.keys(module).sort(), Object.keys(audioroom).sort());
  assert.strictEqual(audioroom.StreamState[audioroom.StreamState.ACTIVE], 'ACTIVE');
});
