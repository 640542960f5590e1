// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * A recording has ended: its files are complete and closed. The handle is invalid when this callback has returned.
 * <p>Status: StatusCode.OK after Engine.stopRecording; StatusCode.ERR_FILE when the first file cannot be created, or
 * any file cannot be written, for example because the disk is full; StatusCode.ERR_BUSY when another recording or
 * program writes the first file; StatusCode.ERR_INTERNAL. After a failure, the files can be played up to what was
 * written.
 * @param status StatusCode.OK, or why the recording has ended by itself.
 * @param message What happened and what to do, with the path; "" after Engine.stopRecording.
 * @param recording The handle from Engine.startRecording.
 * @param durationMs Length of each file, in ms.
 * @param bytes Bytes of all files together.
 * @param files Number of files.
 * @param unrecordedUsers Users that have no file, because 128 files were being written, or because of an error that the
 * log reports.
 * @param lostMs Audio that became silence because the disk or the machine was too slow, or because its time was more
 * than 5 s ahead of what is written, in ms; with several files, their sum. Audio of unrecordedUsers does not count.
 */
public record RecordingEndEvent(
        StatusCode status,
        String message,
        long recording,
        long durationMs,
        long bytes,
        long files,
        long unrecordedUsers,
        long lostMs) implements Event {
    @Override
    public String eventName() {
        return "on_recording_end";
    }

    static RecordingEndEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.RecordingEndEvent.SIZE);
        return new RecordingEndEvent(
            StatusCode.of(c.getInt(Layout.RecordingEndEvent.status)),
            Struct.text(c.getPointer(Layout.RecordingEndEvent.message)),
            c.getLong(Layout.RecordingEndEvent.recording),
            c.getLong(Layout.RecordingEndEvent.duration_ms),
            c.getLong(Layout.RecordingEndEvent.bytes),
            Integer.toUnsignedLong(c.getInt(Layout.RecordingEndEvent.files)),
            Integer.toUnsignedLong(c.getInt(Layout.RecordingEndEvent.unrecorded_users)),
            c.getLong(Layout.RecordingEndEvent.lost_ms));
    }
}
