// The level of a track as the length of a bar, 0 to 1.

/** The lowest level that a bar shows, in dB below full scale. */
const FLOOR = -60;

/** A stream without packets for this time is silent, in ms. */
const SILENT_AFTER = 500;

/** The age of a time of the browser, in ms. Some browsers count from 1970, others from the start of the page. */
function age(timestamp) {
  return (timestamp > 1e12 ? Date.now() : performance.now()) - timestamp;
}

function length(amplitude) {
  if (!(amplitude > 0)) return 0;
  return Math.min(1, Math.max(0, 1 - (20 * Math.log10(amplitude)) / FLOOR));
}

/** A meter of a local or a remote track: `level()` and `stop()`. */
export function meterOf(track) {
  return track.receiver ? remote(track) : local(track);
}

/** The browser measures what it receives. */
function remote(track) {
  return {
    level() {
      const sources = track.receiver.getSynchronizationSources?.() ?? [];
      const recent = sources.filter((one) => age(one.timestamp) < SILENT_AFTER);
      return length(Math.max(0, ...recent.map((one) => one.audioLevel ?? 0)));
    },
    stop() {},
  };
}

function local(track) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  const samples = new Float32Array(analyser.fftSize);
  let source;
  let measured;
  return {
    level() {
      // Another microphone is another track of the browser.
      if (measured !== track.mediaStreamTrack) {
        source?.disconnect();
        source = null;
        measured = track.mediaStreamTrack;
        try {
          source = context.createMediaStreamSource(new MediaStream([measured]));
          source.connect(analyser);
        } catch {
          // Older Firefox measures no microphone at another rate than that of the loudspeaker: the bar stays empty.
        }
      }
      if (!source) return 0;
      analyser.getFloatTimeDomainData(samples);
      return length(Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length));
    },
    stop() {
      context.close();
    },
  };
}
