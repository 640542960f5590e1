// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * A media player has another state. For PlayerState.FAILED, message has the reason; what could be read was played
 * before.
 * <p>Status: StatusCode.OK, except for PlayerState.FAILED: StatusCode.ERR_FILE when the file cannot be read or played,
 * StatusCode.ERR_TIMEOUT when reading yields no audio for more than 10 s.
 * @param status StatusCode.OK, StatusCode.ERR_FILE or StatusCode.ERR_TIMEOUT.
 * @param message Cause of a failure, and what to do; otherwise empty.
 * @param player The player.
 * @param state PlayerState; expect values that you do not know.
 * @param positionMs Position in the file, in ms.
 * @param durationMs Length of the file in ms; -1 if it is unknown.
 */
public record PlayerStateEvent(
        StatusCode status,
        String message,
        long player,
        PlayerState state,
        long positionMs,
        long durationMs) implements Event {
    @Override
    public String eventName() {
        return "on_player_state";
    }

    static PlayerStateEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.PlayerStateEvent.SIZE);
        return new PlayerStateEvent(
            StatusCode.of(c.getInt(Layout.PlayerStateEvent.status)),
            Struct.text(c.getPointer(Layout.PlayerStateEvent.message)),
            c.getLong(Layout.PlayerStateEvent.player),
            PlayerState.of(c.getInt(Layout.PlayerStateEvent.state)),
            c.getLong(Layout.PlayerStateEvent.position_ms),
            c.getLong(Layout.PlayerStateEvent.duration_ms));
    }
}
