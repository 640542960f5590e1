// Compiled by the tests, never run: the types are those that programs need, and they refuse what the package refuses.

import { AUTO, AudioroomError, Delivery, Engine, Room, Server, Stream, StreamInfo, StreamState, createToken, getDevices, DeviceSide } from '..';

const server = new Server({ bind: '127.0.0.1:0', apiKey: 'k', apiSecret: 's' });
const engine = new Engine({ userId: 'alice', serverUrl: server.getUrl(), captureDevice: 'push', audioProfile: { fec: true } });

engine.on('streamUpdate', (event) => {
  const first: StreamInfo | undefined = event.streams[0];
  if (event.isAdded && first) first.stream.setPlayVolume(50);
});
engine.once('playState', (event) => event.state === StreamState.ACTIVE && event.room.logout());

async function main(): Promise<void> {
  const room: Room = await engine.login('lobby', { token: null, manualPublish: AUTO });
  const sent: bigint = (await room.sendData(new Uint8Array(3), Delivery.RELIABLE, 'topic', ['bob'])).request;
  const answer: string = (await room.performRpc('bob', 'greet', '', 1000)).payload;
  const { stream, state }: { stream: Stream; state: StreamState } = room.getPublishedStream();
  const bitrate: number = engine.getAudioProfile().bitrateBps;
  const gains: number[] = engine.getEqualizer();
  room.handleRpc('greet', async (request) => `hello ${request.userId}`);
  engine.push(new Int16Array(960), 2);
  engine.setReverb(null);
  engine.setAudioProfile({ ...engine.getAudioProfile(), bitrateBps: 32000 });
  createToken({ apiKey: 'k', apiSecret: 's', userId: 'u', roomId: 'r' }).length;
  getDevices(DeviceSide.CAPTURE).map((device) => device.deviceId);
  void [sent, answer, stream.handle, state, bitrate, gains];
}

main().catch((error: unknown) => {
  if (error instanceof AudioroomError) console.log(error.code, error.statusName, error.message, error.event);
});

// @ts-expect-error: no such event
engine.on('streamUpdated', () => {});
// @ts-expect-error: no such option
new Engine({ user: 'alice' });
// @ts-expect-error: the engine polls by itself
new Engine({ eventMode: 1 });
// @ts-expect-error: a switch is not a text
engine.enableMic('yes');
// @ts-expect-error: bytes are not a frame
engine.push(new Uint8Array(480));
// @ts-expect-error: rooms come from an engine
new Room();
