// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.List;

/**
 * The mute state or the extra info of remote streams changed, for example because a user has switched the microphone
 * off.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param room The room handle from Engine.loginRoom.
 * @param streams The streams as they are now.
 */
public record StreamInfoUpdateEvent(
        StatusCode status,
        String message,
        Room room,
        List<StreamInfo> streams) implements Event {
    @Override
    public String eventName() {
        return "on_stream_info_update";
    }

    static StreamInfoUpdateEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.StreamInfoUpdateEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.StreamInfoUpdateEvent.room));
        return new StreamInfoUpdateEvent(
            StatusCode.of(c.getInt(Layout.StreamInfoUpdateEvent.status)),
            Struct.text(c.getPointer(Layout.StreamInfoUpdateEvent.message)),
            inside,
            Struct.list(c.getPointer(Layout.StreamInfoUpdateEvent.streams), c.getInt(Layout.StreamInfoUpdateEvent.count), item -> StreamInfo.read(engine, inside, item)));
    }
}
