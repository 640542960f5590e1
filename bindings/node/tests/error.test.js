'use strict';

// Errors: of the library, of arguments, of requests; closed objects.

const assert = require('node:assert');
const test = require('node:test');
const audioroom = require('..');
const { pair, server } = require('./fixture');

test('status of the library is thrown with its message', (t) => {
  const engine = server(t).engine('alice');
  assert.throws(() => engine.setCaptureVolume(900), (error) => {
    assert.ok(error instanceof audioroom.AudioroomError && error instanceof Error);
    assert.deepStrictEqual([error.code, error.statusName], [audioroom.StatusCode.ERR_OUT_OF_RANGE, 'ERR_OUT_OF_RANGE']);
    assert.match(error.message, /^volume is 900.*200/);
    return true;
  });
});

test('numbers and texts that C would cut are refused', (t) => {
  const engine = server(t).engine('alice');
  const outOfRange = { statusName: 'ERR_OUT_OF_RANGE' };
  assert.throws(() => engine.setCaptureVolume(2 ** 32 + 100), outOfRange);
  assert.throws(() => engine.setMaxDecodedStreams(-1), outOfRange);
  assert.throws(() => engine.setUser('alice\0'), { ...outOfRange, message: /userId has a NUL/ });
  assert.throws(() => engine.setUser('\ud800'), { statusName: 'ERR_INVALID_UTF8' });
});

test('arguments of a wrong type are named', (t) => {
  const engine = server(t).engine('alice');
  const { LOSSY } = audioroom.Delivery;
  const calls = {
    'volume must be number, not string': () => engine.setCaptureVolume('1'),
    'volume must be an integer, not number': () => engine.setCaptureVolume(1.5),
    'userId must be string, not number': () => engine.setUser(1),
    'roomId must be string, not undefined': () => engine.loginRoom(),
    'enable must be boolean, not string': () => engine.enableMic('yes'),
    'enable must be boolean, not null': () => engine.enableMic(null),
    'profile must be AudioProfile, not number': () => engine.setAudioProfile(5),
    'profile has no field bitrate: AudioProfile has bitrateBps': () => engine.setAudioProfile({ bitrate: 1 }),
    'options has no field user': () => new audioroom.Engine({ user: 'alice' }),
    'eventMode cannot be set': () => new audioroom.Engine({ eventMode: 0 }),
    'encryptionKey must be EncryptionKeyOptions, not string': () => engine.loginRoom('a', { encryptionKey: 'key' }),
    'loginTimeoutMs must be an integer, not number': () => engine.loginRoom('a', { loginTimeoutMs: 1.5 }),
    'gainsDb\\[0\\] must be number, not string': () => engine.setEqualizer(['loud']),
    'frame must be Float32Array or Int16Array, not Uint8Array': () => engine.push(new Uint8Array(480)),
    'pause takes 0 arguments, not 1': () => engine.pause(1),
    'there is no event streamUpdated': () => engine.on('streamUpdated', () => {}),
    'handler must be function, not string': () => engine.allRooms.handleRpc('greet', 'hello'),
  };
  for (const [message, call] of Object.entries(calls)) {
    assert.throws(call, (error) => error instanceof TypeError && new RegExp(message).test(error.message), message);
  }
});

test('requests with wrong arguments are rejected and not thrown', async (t) => {
  const room = server(t).engine('alice').allRooms;
  const { LOSSY } = audioroom.Delivery;
  await assert.rejects(room.sendData('text', LOSSY), /data must be Uint8Array, not string/);
  await assert.rejects(room.sendData(new Uint8Array(1), LOSSY, null, 'bob'), /userIds must be an array of string, not string/);
  await assert.rejects(room.sendData(new Uint8Array(1), LOSSY, null, ['bob', 1]), /userIds\[1\] must be string, not number/);
  await assert.rejects(room.sendMessage('nobody hears'), audioroom.AudioroomError);
});

test('frames of a wrong length are refused', (t) => {
  const engine = server(t).engine('alice', { captureDevice: 'push', playbackDevice: 'pull' });
  for (const call of [() => engine.push(new Float32Array(0)), () => engine.pull(new Int16Array(481), 2), () => engine.push(new Float32Array(99999)),
    () => engine.push(new Float32Array(7)), () => engine.push(new Float32Array(480), 3), () => engine.pull(new Float32Array(480), null)]) {
    assert.throws(call, { statusName: 'ERR_OUT_OF_RANGE' });
  }
  const gone = new Float32Array(480);
  structuredClone(gone, { transfer: [gone.buffer] });
  assert.throws(() => engine.pull(gone), { statusName: 'ERR_OUT_OF_RANGE' });
  engine.pull(new Float32Array(new SharedArrayBuffer(1920)));
  engine.pull(new Float32Array(new ArrayBuffer(4096), 16, 480));
});

test('failed creation throws and leaves nothing', async (t) => {
  const made = server(t);
  assert.throws(() => made.engine('x'.repeat(300)), { statusName: 'ERR_TOO_LONG' });
  const address = made.server.getUrl().replace('ws://', '');
  assert.throws(() => new audioroom.Server({ bind: address, apiKey: 'k', apiSecret: 's' }), { statusName: 'ERR_SERVER' });
});

test('closed objects refuse every call', async (t) => {
  const { alice, roomOfAlice, server: host } = await pair(t);
  const [info] = roomOfAlice.getStreams();
  const pending = roomOfAlice.performRpc('bob', 'none', '', 5000);
  alice.close();
  alice.close();
  assert.strictEqual(alice.isClosed, true);
  const closed = { name: 'ClosedError', message: /the engine is closed/ };
  await assert.rejects(pending, closed);
  for (const call of [() => alice.pause(), () => roomOfAlice.getState(), () => info.stream.isMuted(), () => alice.push(new Float32Array(480)),
    () => alice.loginRoom('a')]) {
    assert.throws(call, closed);
  }
  await assert.rejects(alice.login('a'), closed);
  await assert.rejects(roomOfAlice.sendMessage('a'), closed);
  host.close();
  assert.throws(() => host.getUrl(), /the server is closed/);
});

test('login that fails is rejected with the reason', async (t) => {
  const made = server(t);
  const engine = made.engine('alice', { apiSecret: 'another secret of more than 32 bytes, also for tests' });
  await assert.rejects(engine.login('lobby'), (error) => error.code < 0 && error.message !== '' && error.event.roomId === 'lobby');
  const other = made.engine('bob', { serverUrl: 'ws://127.0.0.1:9' });
  const left = other.login('lobby', { loginTimeoutMs: 10000 });
  other.once('logoutRoom', () => {});
  const room = other.loginRoom('second');
  room.logout();
  other.close();
  await assert.rejects(left, audioroom.AudioroomError);
});
