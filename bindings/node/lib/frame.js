'use strict';

// Frames of samples: Float32Array is passed without a copy, Int16Array is converted.

const { outOfRange, wrong } = require('./convert');
const { check, native } = require('./library');

const TYPES = ['void *', 'void *', 'uint32_t', 'uint32_t', 'uint32_t'];
const PushCaptureFrame = native('PushCaptureFrame', TYPES);
const PullPlaybackFrame = native('PullPlaybackFrame', TYPES);
const PushAuxFrame = native('PushAuxFrame', TYPES);
/** No frame of the library is longer: 10 ms of 48 kHz stereo are 960 samples. */
const MOST_SAMPLES = 9600;

const scratches = new Map();

/** Float samples for the conversion of frames of one length. The calls that use them do not overlap. */
function scratch(length) {
  let samples = scratches.get(length);
  if (!samples) {
    samples = new Float32Array(new ArrayBuffer(4 * length));
    scratches.set(length, samples);
  }
  return samples;
}

function transfer(run, pointer, frame, channels, isOutput) {
  const isFloat = frame instanceof Float32Array;
  if (!isFloat && !(frame instanceof Int16Array)) throw wrong('frame', 'Float32Array or Int16Array', frame);
  if (channels !== 1 && channels !== 2) throw outOfRange(`channels is ${channels}: it must be 1 or 2`);
  const { length } = frame;
  if (length === 0 || length > MOST_SAMPLES || length % channels) {
    throw outOfRange(`the frame has ${length} samples for ${channels} channels: pass 10 ms, for example 480 for one channel at 48 kHz`);
  }
  const count = length / channels;
  if (isFloat && !(frame.buffer instanceof SharedArrayBuffer)) {
    check(run(pointer, frame, count, channels, count * 100));
    return;
  }
  const samples = scratch(length);
  const scale = isFloat ? 1 : 32768;
  if (isOutput) {
    check(run(pointer, samples, count, channels, count * 100));
    if (isFloat) frame.set(samples);
    else for (let i = 0; i < length; i += 1) frame[i] = Math.max(-32768, Math.min(32767, Math.round(samples[i] * 32768)));
  } else {
    for (let i = 0; i < length; i += 1) samples[i] = frame[i] / scale;
    check(run(pointer, samples, count, channels, count * 100));
  }
}

module.exports = { PullPlaybackFrame, PushAuxFrame, PushCaptureFrame, transfer };
