// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * The quality of one remote stream as it arrives. Values that are not known (yet) are NaN or -1.
 * @param quality Quality, from round trip, jitter, and loss; Quality.UNKNOWN when no packets were expected.
 * @param room The room handle.
 * @param stream The stream handle.
 * @param packets Packets received in the period.
 * @param receiveBps Encoded audio in them, in bits per second.
 * @param loss Share of packets that were missing at their playout time, 0 to 1. A packet that was recovered in time by
 * retransmission or from a RED copy does not count.
 * @param concealed Share of the played audio that was concealed, 0 to 1.
 * @param concealmentsPerMinute Number of concealments per minute.
 * @param roundTripMs Round trip to the server, in ms.
 * @param jitterMs Interarrival jitter (RFC 3550), in ms.
 * @param bufferMs Delay that the jitter buffer adds, in ms.
 * @param mouthToEarMs Mouth-to-ear delay, in ms.
 * @param mos Estimated mean opinion score, 1 to 4.5, by the E-model (ITU-T G.107) from the mouth-to-ear delay and
 * concealed, with the assumption about Opus of PublishQualityEvent. If the sender does not report its part of the
 * delay, mouthToEarMs is NaN, and this estimate uses the round trip plus the jitter buffer plus 20 ms instead.
 */
public record PlayQuality(
        Quality quality,
        Room room,
        Stream stream,
        long packets,
        long receiveBps,
        float loss,
        float concealed,
        float concealmentsPerMinute,
        float roundTripMs,
        float jitterMs,
        float bufferMs,
        float mouthToEarMs,
        float mos) {
    static PlayQuality read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.PlayQuality.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.PlayQuality.room));
        return new PlayQuality(
            Quality.of(c.getInt(Layout.PlayQuality.quality)),
            inside,
            Stream.of(engine, inside, c.getLong(Layout.PlayQuality.stream)),
            c.getLong(Layout.PlayQuality.packets),
            c.getLong(Layout.PlayQuality.receive_bps),
            c.getFloat(Layout.PlayQuality.loss),
            c.getFloat(Layout.PlayQuality.concealed),
            c.getFloat(Layout.PlayQuality.concealments_per_minute),
            c.getFloat(Layout.PlayQuality.round_trip_ms),
            c.getFloat(Layout.PlayQuality.jitter_ms),
            c.getFloat(Layout.PlayQuality.buffer_ms),
            c.getFloat(Layout.PlayQuality.mouth_to_ear_ms),
            c.getFloat(Layout.PlayQuality.mos));
    }
}
