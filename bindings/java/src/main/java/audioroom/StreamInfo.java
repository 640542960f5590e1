// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * A remote stream of a room.
 * @param isMuted 1 while the publishing user has muted the microphone or the server mutes that user, otherwise 0.
 * @param stream The stream handle, for Stream.startPlay, Stream.setPlayVolume and other functions.
 * @param streamId The stream id that the publishing user chose, or, if there is none, the id that the server gave to
 * the stream.
 * @param userId Id of the publishing user.
 * @param userName Display name of the publishing user.
 * @param extraInfo Text that the publishing user attached with Room.setStreamExtraInfo, or "".
 */
public record StreamInfo(
        boolean isMuted,
        Stream stream,
        String streamId,
        String userId,
        String userName,
        String extraInfo) {
    static StreamInfo read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.StreamInfo.SIZE);
        return new StreamInfo(
            c.getInt(Layout.StreamInfo.is_muted) > 0,
            Stream.of(engine, room, c.getLong(Layout.StreamInfo.stream)),
            Struct.text(c.getPointer(Layout.StreamInfo.stream_id)),
            Struct.text(c.getPointer(Layout.StreamInfo.user_id)),
            Struct.text(c.getPointer(Layout.StreamInfo.user_name)),
            Struct.text(c.getPointer(Layout.StreamInfo.extra_info)));
    }
}
