'use strict';

// The end of engines and servers and of the process; children, workers, packages.

const assert = require('node:assert');
const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');
const { PATIENCE, next, runProgram, server } = require('./fixture');

async function check(t, text, status, out) {
  const result = await runProgram(server(t), text);
  assert.deepStrictEqual(result, { status, signal: null, out, error: '' });
}

test('process exits with a live engine and server and keeps its status', (t) => check(t, `
  const server = new audioroom.Server({ bind: '127.0.0.1:0', udpPort: 0, nodeIps: '127.0.0.1', apiKey: 'k', apiSecret: 's'.repeat(40) });
  const engine = new audioroom.Engine({ ...options, serverUrl: server.getUrl(), apiKey: 'k', apiSecret: 's'.repeat(40) });
  engine.on('soundLevel', () => {});
  engine.startSoundLevelMonitor(100);
  await engine.login('lobby');
  await wait(200);
  console.log('end');
  process.exit(7);
`, 7, 'end\n'));

test('process exits inside a listener', (t) => check(t, `
  const engine = new audioroom.Engine(options);
  engine.on('loginRoom', () => process.exit(3));
  engine.loginRoom('lobby');
`, 3, ''));

test('engine without a reference works on until it is closed', (t) => check(t, `
  (() => {
    const engine = new audioroom.Engine({ ...options, userId: 'dave' });
    engine.on('roomMessage', (event) => { console.log(event.text); engine.close(); });
    engine.loginRoom('lobby');
  })();
  for (let i = 0; i < 20; i += 1) { globalThis.gc(); await wait(10); }
  const engine = new audioroom.Engine(options);
  engine.on('streamUpdate', async (event) => { if (event.isAdded) { await event.room.sendMessage('still here'); engine.close(); } });
  await engine.login('lobby');
  globalThis.gc();
`, 0, 'still here\n'));

test('rooms and streams that a program forgets are collected', (t) => check(t, `
  const engine = new audioroom.Engine(options);
  for (let i = 0; i < 50; i += 1) {
    const room = await engine.login('lobby' + i);
    room.logout();
  }
  let count = 99;
  for (let i = 0; i < 200 && count > 10; i += 1) { globalThis.gc(); await wait(10); count = engine._objects.size; }
  console.log(count <= 10);
  engine.close();
`, 0, 'true\n'));

test('process ends by itself when engines and servers do not hold it', (t) => check(t, `
  const server = new audioroom.Server({ bind: '127.0.0.1:0', udpPort: 0, nodeIps: '127.0.0.1', apiKey: 'k', apiSecret: 's'.repeat(40) }).unref();
  const engine = new audioroom.Engine(options).unref();
  await engine.login('lobby').catch(() => {});
`, 0, ''));

test('engine may be closed inside its listener', (t) => check(t, `
  const engine = new audioroom.Engine(options);
  engine.on('loginRoom', (event) => { engine.close(); try { event.room.getState(); } catch (error) { console.log(error.name); } });
  await engine.login('lobby').catch((error) => console.log(error.name));
`, 0, 'ClosedError\n'));

test('many engines free their descriptors', (t) => check(t, `
  const fs = require('node:fs');
  const count = () => fs.readdirSync('/proc/self/fd').length;
  new audioroom.Engine(options).close();
  const before = count();
  for (let i = 0; i < 20; i += 1) new audioroom.Engine(options).close();
  await wait(100);
  console.log(count() - before);
`, 0, '0\n'));

test('child process made by fork talks beside its parent', async (t) => {
  const made = server(t);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'audioroom-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const program = path.join(folder, 'child.js');
  fs.writeFileSync(program, `
    const audioroom = require(${JSON.stringify(path.join(__dirname, '..'))});
    process.on('message', async (options) => {
      const engine = new audioroom.Engine(options);
      const room = await engine.login('lobby');
      process.send(room.getUsers().length);
      engine.close();
      process.disconnect();
    });
  `);
  const engine = made.engine('parent');
  await engine.login('lobby');
  const child = require('node:child_process').fork(program);
  t.after(() => child.kill('SIGKILL'));
  child.send(made.options('child'));
  const answers = await Promise.all([new Promise((resolve) => child.on('message', resolve)), new Promise((resolve) => child.on('exit', resolve))]);
  assert.deepStrictEqual(answers, [1, 0]);
  assert.strictEqual(engine.isClosed, false);
});

test('worker thread with a live engine may be terminated', (t) => check(t, `
  const { Worker } = require('node:worker_threads');
  const code = "const { parentPort, workerData } = require('node:worker_threads'); const audioroom = require(workerData.package);" +
    "const engine = new audioroom.Engine(workerData.options); engine.on('soundLevel', () => {}); engine.startSoundLevelMonitor(100); engine.login('lobby').then(() => parentPort.postMessage('in'));";
  for (let i = 0; i < 8; i += 1) {
    const worker = new Worker(code, { eval: true, workerData: { options: { ...options, userId: 'w' + i }, package: ${JSON.stringify(path.join(__dirname, '..'))} } });
    await new Promise((resolve, reject) => { worker.once('message', resolve); worker.once('error', reject); });
    await worker.terminate();
  }
  await wait(200);
  console.log('end');
  process.exit(0);
`, 0, 'end\n'));

test('wrong library is refused by name', (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'audioroom-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const other = path.join(folder, 'other.so');
  execFileSync('cc', ['-shared', '-fPIC', '-x', 'c', '-', '-o', other], { input: 'unsigned AUDIOROOM_GetAbiVersion(void) { return 99; }' });
  for (const [file, message] of [['/nonexistent.so', /cannot be loaded/], ['libc.so.6', /is not audioroom/], [other, /has ABI version 99, and this package needs 1/]]) {
    const env = { ...process.env, AUDIOROOM_LIBRARY: file };
    assert.throws(() => execFileSync(process.execPath, ['-e', `require(${JSON.stringify(path.join(__dirname, '..'))})`], { env, stdio: 'pipe' }), message);
  }
});

test('packed package has its library inside and the example talks', async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'audioroom-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const modules = path.join(folder, 'node_modules');
  const [packed] = JSON.parse(execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: path.join(__dirname, '..') }));
  fs.mkdirSync(path.join(modules, 'audioroom'), { recursive: true });
  execFileSync('tar', ['-xzf', path.join(folder, packed.filename), '-C', path.join(modules, 'audioroom'), '--strip-components=1']);
  fs.copyFileSync(process.env.AUDIOROOM_LIBRARY, path.join(modules, 'audioroom/libaudioroom.so'));
  for (const name of ['koffi', '@koromix']) fs.cpSync(path.join(process.env.AUDIOROOM_MODULES, name), path.join(modules, name), { recursive: true });
  const example = fs.readFileSync(path.join(__dirname, '../examples/talk.js'), 'utf8');
  assert.ok(example.split('\n').length < 20);
  fs.writeFileSync(path.join(folder, 'talk.js'), example);
  const env = { PATH: process.env.PATH, HOME: folder, AUDIOROOM_LOCAL_PORT: String(await freePort()) };
  const child = spawn(process.execPath, ['talk.js', 'alice'], { cwd: folder, env, timeout: PATIENCE, killSignal: 'SIGKILL' });
  let written = '';
  await new Promise((resolve) => child.stdout.on('data', (data) => { written += data; if (written.includes('\n')) resolve(); }));
  assert.match(written, /^talking on ws:\/\/127\.0\.0\.1:\d+/);
  child.stdin.end('\n');
  assert.strictEqual(await new Promise((resolve) => child.on('exit', resolve)), 0);
  const names = "import { Engine, StatusCode } from 'audioroom'; console.log(typeof Engine, StatusCode.OK)";
  assert.strictEqual(execFileSync(process.execPath, ['--input-type=module', '-e', names], { cwd: folder, env }).toString(), 'function 0\n');
});

async function freePort() {
  const listener = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.on('listening', resolve));
  const { port } = listener.address();
  await new Promise((resolve) => listener.close(resolve));
  return port;
}
