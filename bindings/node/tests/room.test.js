'use strict';

// Two engines in a room: sound, messages, calls, settings.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');
const { setTimeout: sleep } = require('node:timers/promises');
const audioroom = require('..');
const { KEY, PATIENCE, next, pair, server } = require('./fixture');

/** 10 ms of a tone of 500 Hz at 48 kHz, with whole periods. */
function tone(Type) {
  const scale = Type === Float32Array ? 0.3 : 0.3 * 32768;
  return Type.from({ length: 480 }, (_, index) => scale * Math.sin((2 * Math.PI * 500 * index) / 48000));
}

/**
 * Pushes and pulls in real time until half a second that `isGood` was pulled, for PATIENCE at most: on a loaded machine, Node's timers come
 * late, and the sound then has gaps. Returns the last half second, and the times of the calls in µs.
 */
async function carry(alice, bob, Type, isGood) {
  const [sent, received, heard, times] = [tone(Type), new Type(480), [], []];
  const start = performance.now();
  for (let step = 0; step < PATIENCE / 10; step += 1) {
    const before = performance.now();
    alice.push(sent);
    bob.pull(received);
    times.push((performance.now() - before) * 1000);
    heard.push(...received);
    if (step > 100 && step % 10 === 0 && isGood(heard.slice(-24000))) break;
    await sleep(Math.max(0, start + 10 * step - performance.now()));
  }
  return { heard: heard.slice(-24000), times: times.sort((a, b) => a - b) };
}

const level = (samples) => Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
const crossings = (samples) => samples.filter((sample, index) => index > 0 && samples[index - 1] < 0 && sample >= 0).length;

for (const [Type, full] of [[Float32Array, 1], [Int16Array, 32768]]) {
  test(`pushed tone is pulled by the other user as ${Type.name}`, async (t) => {
    const { alice, bob } = await pair(t, { captureDevice: 'push' }, { playbackDevice: 'pull' });
    const isGood = (samples) => Math.abs(level(samples) / full - 0.3 / Math.SQRT2) < 0.05 && Math.abs(crossings(samples) - 250) < 10;
    const { heard, times } = await carry(alice, bob, Type, isGood);
    assert.ok(isGood(heard), `level ${level(heard)}, ${crossings(heard)} periods`);
    const [best, median] = [times[0], times[times.length >> 1]];
    t.diagnostic(`push and pull of 10 ms: ${(best / 100).toFixed(2)} % of a core at best, ${(median / 100).toFixed(2)} % in the median`);
    assert.ok(best < 200, `push and pull take ${best} µs of 10000 µs`);
  });
}

/** A WAV file of one second: 16 bit, one channel, 48 kHz. */
function wave(samples) {
  const head = Buffer.from(`RIFF....WAVEfmt ${'.'.repeat(20)}data....`);
  head.writeUInt32LE(36 + samples.byteLength, 4);
  [[16, 16], [20, 1 + (1 << 16)], [24, 48000], [28, 96000], [32, 2 + (16 << 16)], [40, samples.byteLength]].forEach(([at, value]) => head.writeUInt32LE(value, at));
  return Buffer.concat([head, Buffer.from(samples.buffer)]);
}

test('player is an object that its events name', async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'audioroom-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'tone.wav');
  const second = Int16Array.from({ length: 48000 }, (_, index) => tone(Int16Array)[index % 480]);
  fs.writeFileSync(file, wave(second));
  const { alice } = await pair(t);
  const states = [];
  const player = alice.createPlayer({ path: file, playLocally: false, plays: 1 });
  alice.on('playerState', (event) => states.push([event.player === player, event.state]));
  const { READY, PLAYING, ENDED } = audioroom.PlayerState;
  await next(alice, 'playerState', (event) => event.state === READY);
  assert.strictEqual(player.getInfo().durationMs, 1000);
  const ended = next(alice, 'playerState', (event) => event.state === ENDED);
  player.start();
  await ended;
  assert.deepStrictEqual(states, [[true, READY], [true, PLAYING], [true, ENDED]]);
  player.destroy();
  assert.throws(() => player.start(), { statusName: 'ERR_NOT_FOUND' });
});

test('messages and data arrive with their sender', async (t) => {
  const { bob, alice, roomOfAlice, roomOfBob } = await pair(t);
  const message = next(bob, 'roomMessage');
  const done = await roomOfAlice.sendMessage('hé 🎵');
  assert.deepStrictEqual([done.status, typeof done.request, done.room], [0, 'bigint', roomOfAlice]);
  const { text, userId, room } = await message;
  assert.deepStrictEqual([text, userId, room], ['hé 🎵', 'alice', roomOfBob]);
  const data = next(alice, 'data');
  await roomOfBob.sendData(Uint8Array.of(0, 1, 255), audioroom.Delivery.RELIABLE, 'topic', ['alice', 'nobody']);
  const event = await data;
  assert.deepStrictEqual([[...event.data], event.topic, event.userId], [[0, 1, 255], 'topic', 'bob']);
  const long = next(bob, 'text');
  await roomOfAlice.sendText('x'.repeat(100_000), 'story');
  assert.strictEqual((await long).text.length, 100_000);
});

test('calls between users work both ways with answers and errors', async (t) => {
  const { roomOfAlice, roomOfBob } = await pair(t);
  roomOfAlice.handleRpc('greet', (request) => `hello ${request.userId}, ${request.payload}`);
  roomOfBob.handleRpc('greet', async (request) => `good day ${request.userId}, ${request.payload}`);
  roomOfBob.handleRpc('fail', () => { throw Object.assign(new Error('no coffee'), { code: 7, data: 'tea' }); });
  roomOfBob.handleRpc('strange', () => 5);
  roomOfBob.handleRpc('endless', () => 'x'.repeat(20000));
  // A registration is in force when a later request of its engine has ended.
  await Promise.all([roomOfAlice.sendMessage('ready'), roomOfBob.sendMessage('ready')]);
  const answers = [roomOfBob.performRpc('alice', 'greet', 'a', 5000), roomOfAlice.performRpc('bob', 'greet', 'b', 5000)];
  assert.deepStrictEqual((await Promise.all(answers)).map((done) => done.payload), ['hello bob, a', 'good day alice, b']);
  await assert.rejects(roomOfAlice.performRpc('bob', 'fail', '', 5000), (error) => {
    assert.ok(error instanceof audioroom.AudioroomError);
    assert.deepStrictEqual([error.statusName, error.event.code, error.event.data, error.message], ['ERR_RPC_FAILED', 7, 'tea', 'no coffee']);
    return true;
  });
  await assert.rejects(roomOfAlice.performRpc('bob', 'strange', '', 5000), /payload must be string, not number/);
  await assert.rejects(roomOfAlice.performRpc('bob', 'endless', '', 5000), /payload .*15360/);
  await assert.rejects(roomOfAlice.performRpc('bob', 'none', '', 5000), (error) => error.event.code === audioroom.RpcCode.UNSUPPORTED_METHOD);
});

test('rooms list users and streams and give stats', async (t) => {
  const { alice, roomOfAlice } = await pair(t);
  const [info] = roomOfAlice.getStreams();
  assert.deepStrictEqual([info.userId, info.isMuted, info.stream.room], ['bob', false, roomOfAlice]);
  assert.strictEqual(roomOfAlice.getStreams()[0].stream, info.stream);
  assert.deepStrictEqual(roomOfAlice.getUsers(), [{ userId: 'bob', userName: 'bob' }]);
  assert.strictEqual(roomOfAlice.getStats().users, 1);
  assert.ok(Number.isNaN(info.stream.getStats().mouthToEarMs) || info.stream.getStats().mouthToEarMs >= 0);
  const { stream, state } = roomOfAlice.getPublishedStream();
  assert.deepStrictEqual([state, stream.engine], [audioroom.StreamState.ACTIVE, alice]);
  info.stream.setPlayVolume(50);
  assert.strictEqual(info.stream.getPlayVolume(), 50);
  alice.allStreams.setPlayVolume(70);
  assert.deepStrictEqual([alice.allStreams.getPlayVolume(), info.stream.getPlayVolume()], [70, 50]);
});

test('settings are read back as they were written', (t) => {
  const engine = server(t).engine('alice', { audioProfile: { bitrateBps: 40000, fec: false } });
  const profile = engine.getAudioProfile();
  assert.deepStrictEqual([profile.bitrateBps, profile.fec, profile.processing], [40000, false, audioroom.AUTO]);
  engine.setAudioProfile({ ...profile, channels: 2, dtx: false });
  assert.deepStrictEqual(engine.getAudioProfile(), { ...profile, channels: 2, dtx: false });
  const gains = Array.from({ length: audioroom.EQUALIZER_BANDS }, (_, band) => band - 5);
  engine.setEqualizer(gains);
  assert.deepStrictEqual(engine.getEqualizer(), gains);
  const room = engine.getReverb();
  engine.setReverb({ preset: audioroom.ReverbPreset.CONCERT_HALL, wetGain: 0.5 });
  assert.ok(engine.getReverb().decayS > room.decayS && engine.getReverb().wetGain === 0.5);
  engine.setReverb(null);
  assert.strictEqual(engine.getReverb().wetGain, 0);
  engine.setTalkOptions({ ...engine.getTalkOptions(), holdMs: 450 });
  assert.strictEqual(engine.getTalkOptions().holdMs, 450);
  engine.setAuxVolume(30, 60);
  assert.deepStrictEqual(engine.getAuxVolume(), { localVolume: 30, sentVolume: 60 });
  assert.strictEqual(audioroom.initMusicProfile().channels, 2);
});

test('encrypted rooms are heard with the key only', async (t) => {
  const { engine } = server(t);
  const [alice, bob] = [engine('alice'), engine('bob')];
  const key = Uint8Array.from({ length: 32 }, (_, index) => index);
  const state = (wanted) => next(bob, 'streamEncryption', (event) => event.state === wanted);
  const missing = state(audioroom.EncryptionState.KEY_MISSING);
  await alice.login('secret', { encryptionKey: { key } });
  const room = await bob.login('secret');
  await missing;
  const found = state(audioroom.EncryptionState.OK);
  room.setEncryptionKey({ key });
  await found;
});

test('server mutes and kicks', async (t) => {
  const { alice, roomOfAlice, server: host } = await pair(t);
  const mute = next(alice, 'serverMute');
  host.muteUser('lobby', 'alice', true);
  assert.strictEqual((await mute).isMutedByServer, true);
  assert.strictEqual(roomOfAlice.isMutedByServer(), true);
  const kick = next(alice, 'kickOut');
  host.kickUser('lobby', 'alice');
  assert.strictEqual((await kick).status, audioroom.StatusCode.ERR_KICKED);
  assert.throws(() => roomOfAlice.getState(), { statusName: 'ERR_NOT_FOUND' });
});

test('token is signed and accepted', async (t) => {
  const made = server(t);
  const token = audioroom.createToken({ ...KEY, userId: 'carol', roomId: 'lobby' });
  const engine = made.engine('carol', { apiKey: undefined, apiSecret: undefined });
  const room = await engine.login('lobby', { token });
  assert.strictEqual(room.getState(), audioroom.RoomState.CONNECTED);
});
