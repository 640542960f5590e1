// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * Stats of a stream. A value that is not known is NaN (float) or -1 (integer), never 0.
 * @param jitterMs Interarrival jitter (RFC 3550), in ms.
 * @param bufferMs Delay that the jitter buffer adds, in ms: the mean of recent packets.
 * @param targetMs Target delay of the jitter buffer, in ms.
 * @param mouthToEarMs Mouth-to-ear delay of a remote stream, in ms: the sum of the seven stages capture, chain, packet,
 * network, jitter buffer, decode and playback; NaN while one of them is not known. The stages are measured with the
 * fastest packets of the last few seconds. The first four (capture, chain, packet, network) need measurements of the
 * sender, which this library sends about once a second. LiveKit's own clients do not send them: the field is then NaN,
 * and the delay is at least the sum of jitterBufferMs, decodeMs, playbackMs and half of roundTripMs.
 * @param captureMs Stage: the capture device of the sender, in ms: the minimum time from the sampling of the sound
 * until the library received the sample.
 * @param packetMs Stage: the time to fill a packet, plus the encoder's look-ahead, plus the decoder's own delay, in ms.
 * @param networkMs Stage: the network, in ms: half of the smallest round trip from the sender to the server, plus half
 * of that from here to the server. Without a common clock, one-way times cannot be measured: where the two directions
 * of a path differ, the value is off by half of the difference. Of the local stream: half of the round trip to the
 * server.
 * @param jitterBufferMs Stage: the jitter buffer, in ms: how long the fastest packets wait until they are decoded. With
 * jitter this is more than bufferMs, which is the mean of recent packets, fast or slow.
 * @param decodeMs Stage: from decoding until mixing, in ms: decoded audio waits for its block of 2.5 ms.
 * @param playbackMs Stage: this playback device, in ms, from mixing until the sound is heard.
 * @param isDecoded 1 while the stream is decoded, 0 while active-speaker selection leaves it out
 * (Engine.setMaxDecodedStreams), -1 for the local stream.
 * @param packets Packets received, or sent for the local stream.
 * @param bytes Bytes of encoded audio in these packets.
 * @param lostPackets Packets that were missing at their playout time.
 * @param discardedPackets Packets that arrived twice or too late (W3C packetsDiscarded).
 * @param playedSamples Samples of one channel that were played (W3C totalSamplesReceived).
 * @param concealedSamples Concealed samples of one channel (W3C concealedSamples, without comfort noise).
 * @param concealmentEvents Concealments, each of one or more samples in a row (W3C concealmentEvents).
 * @param fecPackets Packets decoded from in-band FEC.
 * @param dredFrames Frames of 10 ms decoded from DRED.
 * @param insertedSamples Samples inserted to make the delay longer (W3C insertedSamplesForDeceleration).
 * @param removedSamples Samples removed to make the delay shorter (W3C removedSamplesForAcceleration).
 * @param latePackets Packets that arrived after their playout time.
 * @param duplicatePackets Packets that arrived twice.
 * @param reorderedPackets Packets that arrived after one with a higher sequence number.
 * @param fecPacketsReceived Packets with in-band FEC or a RED copy of earlier ones (W3C fecPacketsReceived).
 * @param redPackets Packets played from a RED copy in a later packet.
 * @param retransmittedPackets Packets played that were resent after a NACK; of the local stream, packets that were
 * resent.
 * @param emittedSamples Samples of one channel that left the jitter buffer (W3C jitterBufferEmittedCount).
 * @param silentConcealedSamples Concealed samples of one channel that were silent (W3C silentConcealedSamples).
 * @param pauseSamples Samples of one channel that were comfort noise or silence in DTX pauses; they count as played,
 * not as concealed.
 * @param stretches Number of time stretches: how often samples were inserted or removed to change the delay.
 * @param bufferDelayS Sum of the time that each emitted sample spent in the jitter buffer, in seconds; divided by
 * emittedSamples it is the mean delay (W3C jitterBufferDelay).
 * @param targetDelayS Sum of the target delay at each emitted sample, in seconds (W3C jitterBufferTargetDelay).
 * @param minimumDelayS Sum of the target delay that the network alone requires, at each emitted sample, in seconds (W3C
 * jitterBufferMinimumDelay).
 * @param bitrateBps Bitrate of the audio without RED copies, as set or chosen. This field and the next five are of the
 * local stream only; -1 or NaN for a remote stream.
 * @param capacityBps Estimated capacity of the network path to the server, in bits per second with headers; -1 while no
 * limit has been found.
 * @param fec 1 when packets carry in-band FEC, otherwise 0; -1 when it is not known.
 * @param red RED copies of earlier packets in each packet.
 * @param dredMs DRED in each packet, in ms.
 * @param expectedLoss Packet loss that listeners report, before any repair, 0 to 1; the encoder sets its protection for
 * this loss.
 * @param chainMs Stage: the capture chain of the sender (resampling, echo cancellation, noise suppression, gain
 * control), in ms.
 * @param clockPpm How much faster the sender's clock runs than this machine's, in ppm; negative when it is slower. It
 * is estimated from the timestamps of the fastest packets, and NaN for the first half minute. Remote streams only.
 * @param redundantPackets Packets received with RED copies (RFC 2198), used or not; of the local stream, packets sent
 * with copies.
 * @param loss Share of packets lost, 0 to 1: of a remote stream, packets that were not there at their playout time,
 * over the stream's life; of the local stream, packets lost on the way to the server, by its last receiver report.
 * @param roundTripMs Round trip to the room's server, in ms: for the local stream from the last receiver report, for a
 * remote stream from the media path.
 */
public record StreamStats(
        float jitterMs,
        float bufferMs,
        float targetMs,
        float mouthToEarMs,
        float captureMs,
        float packetMs,
        float networkMs,
        float jitterBufferMs,
        float decodeMs,
        float playbackMs,
        int isDecoded,
        long packets,
        long bytes,
        long lostPackets,
        long discardedPackets,
        long playedSamples,
        long concealedSamples,
        long concealmentEvents,
        long fecPackets,
        long dredFrames,
        long insertedSamples,
        long removedSamples,
        long latePackets,
        long duplicatePackets,
        long reorderedPackets,
        long fecPacketsReceived,
        long redPackets,
        long retransmittedPackets,
        long emittedSamples,
        long silentConcealedSamples,
        long pauseSamples,
        long stretches,
        double bufferDelayS,
        double targetDelayS,
        double minimumDelayS,
        long bitrateBps,
        long capacityBps,
        int fec,
        int red,
        int dredMs,
        float expectedLoss,
        float chainMs,
        float clockPpm,
        long redundantPackets,
        float loss,
        float roundTripMs) {
    static StreamStats read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.StreamStats.SIZE);
        return new StreamStats(
            c.getFloat(Layout.StreamStats.jitter_ms),
            c.getFloat(Layout.StreamStats.buffer_ms),
            c.getFloat(Layout.StreamStats.target_ms),
            c.getFloat(Layout.StreamStats.mouth_to_ear_ms),
            c.getFloat(Layout.StreamStats.capture_ms),
            c.getFloat(Layout.StreamStats.packet_ms),
            c.getFloat(Layout.StreamStats.network_ms),
            c.getFloat(Layout.StreamStats.jitter_buffer_ms),
            c.getFloat(Layout.StreamStats.decode_ms),
            c.getFloat(Layout.StreamStats.playback_ms),
            c.getInt(Layout.StreamStats.is_decoded),
            c.getLong(Layout.StreamStats.packets),
            c.getLong(Layout.StreamStats.bytes),
            c.getLong(Layout.StreamStats.lost_packets),
            c.getLong(Layout.StreamStats.discarded_packets),
            c.getLong(Layout.StreamStats.played_samples),
            c.getLong(Layout.StreamStats.concealed_samples),
            c.getLong(Layout.StreamStats.concealment_events),
            c.getLong(Layout.StreamStats.fec_packets),
            c.getLong(Layout.StreamStats.dred_frames),
            c.getLong(Layout.StreamStats.inserted_samples),
            c.getLong(Layout.StreamStats.removed_samples),
            c.getLong(Layout.StreamStats.late_packets),
            c.getLong(Layout.StreamStats.duplicate_packets),
            c.getLong(Layout.StreamStats.reordered_packets),
            c.getLong(Layout.StreamStats.fec_packets_received),
            c.getLong(Layout.StreamStats.red_packets),
            c.getLong(Layout.StreamStats.retransmitted_packets),
            c.getLong(Layout.StreamStats.emitted_samples),
            c.getLong(Layout.StreamStats.silent_concealed_samples),
            c.getLong(Layout.StreamStats.pause_samples),
            c.getLong(Layout.StreamStats.stretches),
            c.getDouble(Layout.StreamStats.buffer_delay_s),
            c.getDouble(Layout.StreamStats.target_delay_s),
            c.getDouble(Layout.StreamStats.minimum_delay_s),
            c.getLong(Layout.StreamStats.bitrate_bps),
            c.getLong(Layout.StreamStats.capacity_bps),
            c.getInt(Layout.StreamStats.fec),
            c.getInt(Layout.StreamStats.red),
            c.getInt(Layout.StreamStats.dred_ms),
            c.getFloat(Layout.StreamStats.expected_loss),
            c.getFloat(Layout.StreamStats.chain_ms),
            c.getFloat(Layout.StreamStats.clock_ppm),
            c.getLong(Layout.StreamStats.redundant_packets),
            c.getFloat(Layout.StreamStats.loss),
            c.getFloat(Layout.StreamStats.round_trip_ms));
    }
}
