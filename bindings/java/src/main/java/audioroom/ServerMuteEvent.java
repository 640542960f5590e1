// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * The server (a moderator) has muted this user in a room, or has lifted the mute. Each start and each end of a mute is
 * reported once; a mute that is in force when this user logs in is reported after on_login_room.
 * <p>While the mute lasts, nobody in the room hears this user, and the microphone is closed unless another room uses
 * it. The mute applies to the user, not to a stream: Engine.enableMic, Room.startPublish, Room.restartPublish, a new
 * stream and a reconnect do not lift it. Publishing has not failed, and nothing has to be retried: when the mute is
 * lifted, the stream is heard again automatically if the microphone is on.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message A sentence for the user.
 * @param room The room handle from Engine.loginRoom.
 * @param stream The handle of the local stream; 0 while nothing is published.
 * @param streamId The stream id of the local stream; "" while nothing is published.
 * @param isMutedByServer 1: the server has muted this user. 0: the server has lifted the mute.
 * @param isMutedByUser 1 while the microphone is off by Engine.enableMic: the stream then stays muted when the server
 * lifts the mute.
 */
public record ServerMuteEvent(
        StatusCode status,
        String message,
        Room room,
        Stream stream,
        String streamId,
        boolean isMutedByServer,
        boolean isMutedByUser) implements Event {
    @Override
    public String eventName() {
        return "on_server_mute";
    }

    static ServerMuteEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.ServerMuteEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.ServerMuteEvent.room));
        return new ServerMuteEvent(
            StatusCode.of(c.getInt(Layout.ServerMuteEvent.status)),
            Struct.text(c.getPointer(Layout.ServerMuteEvent.message)),
            inside,
            Stream.of(engine, inside, c.getLong(Layout.ServerMuteEvent.stream)),
            Struct.text(c.getPointer(Layout.ServerMuteEvent.stream_id)),
            c.getInt(Layout.ServerMuteEvent.is_muted_by_server) > 0,
            c.getInt(Layout.ServerMuteEvent.is_muted_by_user) > 0);
    }
}
