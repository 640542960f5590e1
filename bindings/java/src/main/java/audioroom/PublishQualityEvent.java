// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * The quality of the local stream on its way to a room's server and to the listeners. The event comes at the period of
 * Engine.startQualityMonitor, once for each room in which the local stream is published. Values that are not known
 * (yet) are NaN or -1.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param room The room handle from Engine.loginRoom.
 * @param stream The local stream.
 * @param quality Quality of this stream, from round trip, jitter and the share of sound that listeners conceal (where
 * no listener reports it: the loss on the way to the server).
 * @param connectionQuality Quality of the local user's connection as a whole, as on_connection_quality reported it
 * last.
 * @param periodMs Length of the period that the counts cover, in ms.
 * @param roundTripMs Round trip to the server, in ms.
 * @param jitterMs Interarrival jitter (RFC 3550) at the server, in ms.
 * @param loss Share of packets lost on the way to the server, 0 to 1, by its last report.
 * @param listenerLoss Packet loss at the worst listener before any repair, end to end, 0 to 1. The worst listener is
 * the one with the highest listenerResidualLoss. Listeners with this library report it; a server of this library
 * summarises the reports.
 * @param listenerResidualLoss Residual loss at that listener: packets that are still missing after retransmission, 0 to
 * 1.
 * @param medianResidualLoss Residual loss at the median listener: packets that are still missing after retransmission,
 * 0 to 1.
 * @param mos Estimated mean opinion score, 1 to 4.5, by the E-model (ITU-T G.107) from the delay and the sound that
 * listeners conceal. The assumed mouth-to-ear delay is the sum of the packet's duration, the encoder's delay and the
 * round trip to the server, which stands for the way to the server and on to the listener. Opus is treated as G.711
 * with concealment (G.113 Appendix I: Ie 0, Bpl 25.1), because G.113 has no values for Opus.
 * @param packets Packets sent in the period.
 * @param sendBps Encoded audio sent, redundant copies included, in bits per second.
 * @param bitrateBps Bitrate of the audio without RED copies, as chosen.
 * @param capacityBps Estimated capacity of the network path, in bits per second with headers; -1 also while no limit
 * has been found.
 */
public record PublishQualityEvent(
        StatusCode status,
        String message,
        Room room,
        Stream stream,
        Quality quality,
        Quality connectionQuality,
        long periodMs,
        float roundTripMs,
        float jitterMs,
        float loss,
        float listenerLoss,
        float listenerResidualLoss,
        float medianResidualLoss,
        float mos,
        long packets,
        long sendBps,
        long bitrateBps,
        long capacityBps) implements Event {
    @Override
    public String eventName() {
        return "on_publish_quality";
    }

    static PublishQualityEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.PublishQualityEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.PublishQualityEvent.room));
        return new PublishQualityEvent(
            StatusCode.of(c.getInt(Layout.PublishQualityEvent.status)),
            Struct.text(c.getPointer(Layout.PublishQualityEvent.message)),
            inside,
            Stream.of(engine, inside, c.getLong(Layout.PublishQualityEvent.stream)),
            Quality.of(c.getInt(Layout.PublishQualityEvent.quality)),
            Quality.of(c.getInt(Layout.PublishQualityEvent.connection_quality)),
            Integer.toUnsignedLong(c.getInt(Layout.PublishQualityEvent.period_ms)),
            c.getFloat(Layout.PublishQualityEvent.round_trip_ms),
            c.getFloat(Layout.PublishQualityEvent.jitter_ms),
            c.getFloat(Layout.PublishQualityEvent.loss),
            c.getFloat(Layout.PublishQualityEvent.listener_loss),
            c.getFloat(Layout.PublishQualityEvent.listener_residual_loss),
            c.getFloat(Layout.PublishQualityEvent.median_residual_loss),
            c.getFloat(Layout.PublishQualityEvent.mos),
            c.getLong(Layout.PublishQualityEvent.packets),
            c.getLong(Layout.PublishQualityEvent.send_bps),
            c.getLong(Layout.PublishQualityEvent.bitrate_bps),
            c.getLong(Layout.PublishQualityEvent.capacity_bps));
    }
}
