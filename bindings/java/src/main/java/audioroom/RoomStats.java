// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * Stats of a room. A value that is not known is NaN (float) or -1 (integer), never 0. The counts of the whole engine
 * count since the engine was created.
 * @param roundTripMs Round trip to the server on the media path, in ms.
 * @param loginMs Time from Engine.loginRoom to on_login_room, in ms.
 * @param isRealtime 1 when the media thread has real-time priority, otherwise 0; -1 while it is not known.
 * @param sendBps Bits per second sent, headers included, over the last 100 ms.
 * @param receiveBps Bits per second received, headers included, over the last 100 ms.
 * @param datagramsSent Datagrams sent since the login.
 * @param datagramsReceived Datagrams received since the login.
 * @param users Other users in the room.
 * @param streams Remote streams in the room.
 * @param playbackUnderruns Underruns of all playback devices of the engine.
 * @param captureOverruns Overruns of all capture devices of the engine.
 * @param lateWakeups Wake-ups of the engine's media thread that were more than 5 ms late.
 * @param droppedEvents Events that were dropped because the application did not take them in time, in all rooms of the
 * engine: room messages, texts, data packets, RPC requests, on_first_audio, log lines and connection qualities.
 * @param isTcp 1 when media goes over TCP, because UDP does not get through; otherwise 0. Over TCP, a lost packet
 * delays those behind it.
 * @param isRelayed 1 when media goes through a TURN server that the server of the room has named, because there is no
 * other way; otherwise 0. Then isTcp concerns the way to the TURN server.
 */
public record RoomStats(
        float roundTripMs,
        float loginMs,
        int isRealtime,
        long sendBps,
        long receiveBps,
        long datagramsSent,
        long datagramsReceived,
        long users,
        long streams,
        long playbackUnderruns,
        long captureOverruns,
        long lateWakeups,
        long droppedEvents,
        long isTcp,
        long isRelayed) {
    static RoomStats read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.RoomStats.SIZE);
        return new RoomStats(
            c.getFloat(Layout.RoomStats.round_trip_ms),
            c.getFloat(Layout.RoomStats.login_ms),
            c.getInt(Layout.RoomStats.is_realtime),
            c.getLong(Layout.RoomStats.send_bps),
            c.getLong(Layout.RoomStats.receive_bps),
            c.getLong(Layout.RoomStats.datagrams_sent),
            c.getLong(Layout.RoomStats.datagrams_received),
            c.getLong(Layout.RoomStats.users),
            c.getLong(Layout.RoomStats.streams),
            c.getLong(Layout.RoomStats.playback_underruns),
            c.getLong(Layout.RoomStats.capture_overruns),
            c.getLong(Layout.RoomStats.late_wakeups),
            c.getLong(Layout.RoomStats.dropped_events),
            c.getLong(Layout.RoomStats.is_tcp),
            c.getLong(Layout.RoomStats.is_relayed));
    }
}
