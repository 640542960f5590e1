// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.List;

/**
 * Users entered or left the room. The local user is not among them. The event comes only while user updates are on
 * (userUpdates of LoginOptions, Room.enableUserUpdates); they are off by default.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param room The room handle from Engine.loginRoom.
 * @param isComplete 1 when added is the complete list, which replaces what you know; otherwise 0. The first event after
 * a login has the complete list.
 * @param added The users who entered.
 * @param removed The users who left.
 */
public record UserUpdateEvent(
        StatusCode status,
        String message,
        Room room,
        boolean isComplete,
        List<User> added,
        List<User> removed) implements Event {
    @Override
    public String eventName() {
        return "on_user_update";
    }

    static UserUpdateEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.UserUpdateEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.UserUpdateEvent.room));
        return new UserUpdateEvent(
            StatusCode.of(c.getInt(Layout.UserUpdateEvent.status)),
            Struct.text(c.getPointer(Layout.UserUpdateEvent.message)),
            inside,
            c.getInt(Layout.UserUpdateEvent.is_complete) > 0,
            Struct.list(c.getPointer(Layout.UserUpdateEvent.added), c.getInt(Layout.UserUpdateEvent.added_count), item -> User.read(engine, inside, item)),
            Struct.list(c.getPointer(Layout.UserUpdateEvent.removed), c.getInt(Layout.UserUpdateEvent.removed_count), item -> User.read(engine, inside, item)));
    }
}
