// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * A user who is talking now.
 * @param level The level, 0 to 100.
 * @param userId The user id; it can be that of the local user.
 * @param userName The user's display name.
 */
public record ActiveSpeaker(
        float level,
        String userId,
        String userName) {
    static ActiveSpeaker read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.ActiveSpeaker.SIZE);
        return new ActiveSpeaker(
            c.getFloat(Layout.ActiveSpeaker.level),
            Struct.text(c.getPointer(Layout.ActiveSpeaker.user_id)),
            Struct.text(c.getPointer(Layout.ActiveSpeaker.user_name)));
    }
}
