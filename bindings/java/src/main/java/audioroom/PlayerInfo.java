// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * What a media player does now.
 * @param state PlayerState; expect values that you do not know.
 * @param positionMs Position of the next sample in the file, in ms.
 * @param durationMs Length of the file in ms, rounded up; -1 until the file is open, and if its length can be neither
 * read nor estimated. For an MP3 file without a Xing header it is an estimate.
 * @param rateHz Sample rate of the file in Hz; -1 while it is unknown.
 * @param channels Channels of the file, 1 or 2; -1 while they are unknown.
 * @param missing Number of times that the file was not read in time, so that silence was played.
 * @param plays As set last: how often the file is played, 0 for ever.
 * @param playLocally As set last: whether it is played locally, 1 or 0.
 * @param send As set last: whether it is sent, 1 or 0.
 * @param localVolume As set last: volume in the local playback, in percent.
 * @param sentVolume As set last: volume in the sent stream, in percent.
 */
public record PlayerInfo(
        PlayerState state,
        long positionMs,
        long durationMs,
        long rateHz,
        long channels,
        long missing,
        int plays,
        int playLocally,
        int send,
        int localVolume,
        int sentVolume) {
    static PlayerInfo read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.PlayerInfo.SIZE);
        return new PlayerInfo(
            PlayerState.of(c.getInt(Layout.PlayerInfo.state)),
            c.getLong(Layout.PlayerInfo.position_ms),
            c.getLong(Layout.PlayerInfo.duration_ms),
            c.getLong(Layout.PlayerInfo.rate_hz),
            c.getLong(Layout.PlayerInfo.channels),
            c.getLong(Layout.PlayerInfo.missing),
            c.getInt(Layout.PlayerInfo.plays),
            c.getInt(Layout.PlayerInfo.play_locally),
            c.getInt(Layout.PlayerInfo.send),
            c.getInt(Layout.PlayerInfo.local_volume),
            c.getInt(Layout.PlayerInfo.sent_volume));
    }
}
