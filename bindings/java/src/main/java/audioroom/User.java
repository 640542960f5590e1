// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * A user of a room.
 * @param userId The user id, 1 to 256 bytes.
 * @param userName The user's display name; the user id if none was set.
 */
public record User(
        String userId,
        String userName) {
    static User read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.User.SIZE);
        return new User(
            Struct.text(c.getPointer(Layout.User.user_id)),
            Struct.text(c.getPointer(Layout.User.user_name)));
    }
}
