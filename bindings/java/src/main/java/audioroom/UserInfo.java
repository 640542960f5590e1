// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.List;

/**
 * What is known of a user.
 * @param userKind UserKind.
 * @param userId The user id.
 * @param userName The display name; the user id if there is none.
 * @param metadata The metadata; "" if there is none.
 * @param attributes The attributes, in the order of their keys.
 */
public record UserInfo(
        UserKind userKind,
        String userId,
        String userName,
        String metadata,
        List<Attribute> attributes) {
    static UserInfo read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.UserInfo.SIZE);
        return new UserInfo(
            UserKind.of(c.getInt(Layout.UserInfo.user_kind)),
            Struct.text(c.getPointer(Layout.UserInfo.user_id)),
            Struct.text(c.getPointer(Layout.UserInfo.user_name)),
            Struct.text(c.getPointer(Layout.UserInfo.metadata)),
            Struct.list(c.getPointer(Layout.UserInfo.attributes), c.getInt(Layout.UserInfo.attribute_count), item -> Attribute.read(engine, room, item)));
    }
}
