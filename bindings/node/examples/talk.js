'use strict';

// Talks and listens until Enter is pressed. Start it twice, with two user ids: node talk.js alice, node talk.js bob.

const { Engine } = require('audioroom');

const engine = new Engine({ userId: process.argv[2] ?? 'alice' });
engine.on('loginRoom', (event) => console.log(event.message || `talking on ${event.serverUrl}; Enter ends`));
engine.loginRoom('lobby');
process.stdin.once('data', () => {
  engine.close();
  process.stdin.pause();
});
