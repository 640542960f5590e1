// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * The quality of a user's connection. The event comes when the server's rating of a remote user or of the local user
 * changes; a server of this library rates every 5 s. No monitor is needed.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param room The room handle from Engine.loginRoom.
 * @param userId The id of the user whose connection this is; it can be that of the local user.
 * @param userName The user's display name.
 * @param quality Quality.
 * @param mos Mean opinion score as the server estimates it, 1 to 4.5; NaN if the server does not estimate it.
 */
public record ConnectionQualityEvent(
        StatusCode status,
        String message,
        Room room,
        String userId,
        String userName,
        Quality quality,
        float mos) implements Event {
    @Override
    public String eventName() {
        return "on_connection_quality";
    }

    static ConnectionQualityEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.ConnectionQualityEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.ConnectionQualityEvent.room));
        return new ConnectionQualityEvent(
            StatusCode.of(c.getInt(Layout.ConnectionQualityEvent.status)),
            Struct.text(c.getPointer(Layout.ConnectionQualityEvent.message)),
            inside,
            Struct.text(c.getPointer(Layout.ConnectionQualityEvent.user_id)),
            Struct.text(c.getPointer(Layout.ConnectionQualityEvent.user_name)),
            Quality.of(c.getInt(Layout.ConnectionQualityEvent.quality)),
            c.getFloat(Layout.ConnectionQualityEvent.mos));
    }
}
