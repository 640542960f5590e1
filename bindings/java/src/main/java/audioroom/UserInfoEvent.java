// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.List;

/**
 * The name, the metadata or attributes of a user in the room changed. The user can be the local one. The event does not
 * depend on user updates. It does not come when a user enters: read that user's values with Room.getUser. Changes of
 * one user that wait in the queue become one event.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param room The room handle from Engine.loginRoom.
 * @param userId The user id.
 * @param userName The display name; the user id if there is none.
 * @param metadata The metadata; "" if there is none.
 * @param attributes All attributes, in the order of their keys.
 * @param changedAttributes The attributes that changed, with their new values; the value of a removed attribute is "".
 * @param isNameChanged 1 when the display name changed; otherwise 0.
 * @param isMetadataChanged 1 when the metadata changed; otherwise 0.
 * @param userKind UserKind.
 */
public record UserInfoEvent(
        StatusCode status,
        String message,
        Room room,
        String userId,
        String userName,
        String metadata,
        List<Attribute> attributes,
        List<Attribute> changedAttributes,
        boolean isNameChanged,
        boolean isMetadataChanged,
        UserKind userKind) implements Event {
    @Override
    public String eventName() {
        return "on_user_info";
    }

    static UserInfoEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.UserInfoEvent.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.UserInfoEvent.room));
        return new UserInfoEvent(
            StatusCode.of(c.getInt(Layout.UserInfoEvent.status)),
            Struct.text(c.getPointer(Layout.UserInfoEvent.message)),
            inside,
            Struct.text(c.getPointer(Layout.UserInfoEvent.user_id)),
            Struct.text(c.getPointer(Layout.UserInfoEvent.user_name)),
            Struct.text(c.getPointer(Layout.UserInfoEvent.metadata)),
            Struct.list(c.getPointer(Layout.UserInfoEvent.attributes), c.getInt(Layout.UserInfoEvent.attribute_count), item -> Attribute.read(engine, inside, item)),
            Struct.list(c.getPointer(Layout.UserInfoEvent.changed_attributes), c.getInt(Layout.UserInfoEvent.changed_attribute_count), item -> Attribute.read(engine, inside, item)),
            c.getInt(Layout.UserInfoEvent.is_name_changed) > 0,
            c.getInt(Layout.UserInfoEvent.is_metadata_changed) > 0,
            UserKind.of(c.getInt(Layout.UserInfoEvent.user_kind)));
    }
}
