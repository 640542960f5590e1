// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * The sound level of the local microphone or of one stream over the period of the report.
 * @param isVoice 1 when voice was detected in the period, otherwise 0.
 * @param room The room handle; 0 for the local microphone.
 * @param stream The stream handle, or Audioroom.LOCAL_MICROPHONE.
 * @param level Level for a bar on the screen: 0 (-60 dBFS RMS and below) to 100 (0 dBFS), linear in dB.
 * @param rmsDbfs RMS in dBFS, -127 to 0; a full-scale sine has -3.
 * @param peakDbfs Largest sample in dBFS, -127 to 0.
 */
public record SoundLevel(
        boolean isVoice,
        Room room,
        Stream stream,
        float level,
        float rmsDbfs,
        float peakDbfs) {
    static SoundLevel read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.SoundLevel.SIZE);
        Room inside = Room.of(engine, c.getLong(Layout.SoundLevel.room));
        return new SoundLevel(
            c.getInt(Layout.SoundLevel.is_voice) > 0,
            inside,
            Stream.of(engine, inside, c.getLong(Layout.SoundLevel.stream)),
            c.getFloat(Layout.SoundLevel.level),
            c.getFloat(Layout.SoundLevel.rms_dbfs),
            c.getFloat(Layout.SoundLevel.peak_dbfs));
    }
}
