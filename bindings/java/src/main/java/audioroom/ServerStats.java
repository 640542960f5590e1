// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * Stats of a server, counted since it started unless said otherwise.
 * @param rooms Rooms now.
 * @param users Users now.
 * @param streams Published streams now.
 * @param connections Signalling connections now.
 * @param logins Logins that were accepted.
 * @param refused Logins and requests that were refused.
 * @param packetsReceived Audio packets received.
 * @param packetsForwarded Audio packets forwarded, counted for each listener.
 * @param dataForwarded Data packets forwarded, counted for each receiver.
 * @param dataDropped Data packets that were dropped because a receiver's queue was full.
 * @param datagramsReceived Datagrams received.
 * @param datagramsSent Datagrams sent.
 * @param bytesReceived Bytes received.
 * @param bytesSent Bytes sent.
 */
public record ServerStats(
        long rooms,
        long users,
        long streams,
        long connections,
        long logins,
        long refused,
        long packetsReceived,
        long packetsForwarded,
        long dataForwarded,
        long dataDropped,
        long datagramsReceived,
        long datagramsSent,
        long bytesReceived,
        long bytesSent) {
    static ServerStats read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.ServerStats.SIZE);
        return new ServerStats(
            c.getLong(Layout.ServerStats.rooms),
            c.getLong(Layout.ServerStats.users),
            c.getLong(Layout.ServerStats.streams),
            c.getLong(Layout.ServerStats.connections),
            c.getLong(Layout.ServerStats.logins),
            c.getLong(Layout.ServerStats.refused),
            c.getLong(Layout.ServerStats.packets_received),
            c.getLong(Layout.ServerStats.packets_forwarded),
            c.getLong(Layout.ServerStats.data_forwarded),
            c.getLong(Layout.ServerStats.data_dropped),
            c.getLong(Layout.ServerStats.datagrams_received),
            c.getLong(Layout.ServerStats.datagrams_sent),
            c.getLong(Layout.ServerStats.bytes_received),
            c.getLong(Layout.ServerStats.bytes_sent));
    }
}
