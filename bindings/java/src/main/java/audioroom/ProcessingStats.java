// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * State of the capture chain, and stats of the audio processors. The counts cover all processors since the engine was
 * created. A value that is not known is NaN or -1.
 * @param aec 1 while echo cancellation runs, otherwise 0. This and the next four fields are 0 while no microphone is
 * open.
 * @param highPass 1 while the separate high-pass filter runs, otherwise 0; the echo canceller has its own.
 * @param noiseSuppression 1 while noise suppression runs, otherwise 0.
 * @param agc 1 while gain control runs, otherwise 0.
 * @param isOpen 1 while the gate is open (Engine.setTalkOptions), otherwise 0.
 * @param isVoice 1 while voice is detected, even while the microphone is off or the gate is closed; otherwise 0.
 * @param voiceProbability Probability that the newest frame is voice, 0 to 1.
 * @param delayMs Delay that the capture chain adds, in ms.
 * @param echoLossDb Echo return loss enhancement (ERLE), in dB, as the echo canceller estimates it.
 * @param echoDelayMs Delay between the far end and its echo, in ms, as the echo canceller estimates it.
 * @param alignments Number of times that loudspeaker and microphone were aligned: at the start, and whenever a device
 * changes or its clock jumps.
 * @param captureCalls Calls of the capture processor.
 * @param slowCaptureCalls Calls of the capture processor that took more than 5 ms.
 * @param captureBadSamples NaN and infinite samples that the capture processor wrote.
 * @param longestCaptureCallMs Longest call of the capture processor, in ms.
 * @param playbackCalls Calls of the playback processor.
 * @param slowPlaybackCalls Calls of the playback processor that took more than 1.25 ms.
 * @param playbackBadSamples NaN and infinite samples that the playback processor wrote.
 * @param longestPlaybackCallMs Longest call of the playback processor, in ms.
 */
public record ProcessingStats(
        int aec,
        int highPass,
        int noiseSuppression,
        int agc,
        int isOpen,
        int isVoice,
        float voiceProbability,
        float delayMs,
        float echoLossDb,
        int echoDelayMs,
        long alignments,
        long captureCalls,
        long slowCaptureCalls,
        long captureBadSamples,
        double longestCaptureCallMs,
        long playbackCalls,
        long slowPlaybackCalls,
        long playbackBadSamples,
        double longestPlaybackCallMs) {
    static ProcessingStats read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.ProcessingStats.SIZE);
        return new ProcessingStats(
            c.getInt(Layout.ProcessingStats.aec),
            c.getInt(Layout.ProcessingStats.high_pass),
            c.getInt(Layout.ProcessingStats.noise_suppression),
            c.getInt(Layout.ProcessingStats.agc),
            c.getInt(Layout.ProcessingStats.is_open),
            c.getInt(Layout.ProcessingStats.is_voice),
            c.getFloat(Layout.ProcessingStats.voice_probability),
            c.getFloat(Layout.ProcessingStats.delay_ms),
            c.getFloat(Layout.ProcessingStats.echo_loss_db),
            c.getInt(Layout.ProcessingStats.echo_delay_ms),
            c.getLong(Layout.ProcessingStats.alignments),
            c.getLong(Layout.ProcessingStats.capture_calls),
            c.getLong(Layout.ProcessingStats.slow_capture_calls),
            c.getLong(Layout.ProcessingStats.capture_bad_samples),
            c.getDouble(Layout.ProcessingStats.longest_capture_call_ms),
            c.getLong(Layout.ProcessingStats.playback_calls),
            c.getLong(Layout.ProcessingStats.slow_playback_calls),
            c.getLong(Layout.ProcessingStats.playback_bad_samples),
            c.getDouble(Layout.ProcessingStats.longest_playback_call_ms));
    }
}
