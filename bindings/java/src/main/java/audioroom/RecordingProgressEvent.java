// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * A recording goes on. The event comes about once a second.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message "".
 * @param recording The handle from Engine.startRecording.
 * @param durationMs Length of each file, in ms.
 * @param bytes Bytes of all files together.
 * @param files Number of files.
 * @param unrecordedUsers Users that have no file, because 128 files are being written, or because of an error that the
 * log reports.
 * @param lostMs Audio that became silence because the disk or the machine was too slow, or because its time was more
 * than 5 s ahead of what is written, in ms; with several files, their sum. Audio of unrecordedUsers does not count.
 */
public record RecordingProgressEvent(
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
        return "on_recording_progress";
    }

    static RecordingProgressEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.RecordingProgressEvent.SIZE);
        return new RecordingProgressEvent(
            StatusCode.of(c.getInt(Layout.RecordingProgressEvent.status)),
            Struct.text(c.getPointer(Layout.RecordingProgressEvent.message)),
            c.getLong(Layout.RecordingProgressEvent.recording),
            c.getLong(Layout.RecordingProgressEvent.duration_ms),
            c.getLong(Layout.RecordingProgressEvent.bytes),
            Integer.toUnsignedLong(c.getInt(Layout.RecordingProgressEvent.files)),
            Integer.toUnsignedLong(c.getInt(Layout.RecordingProgressEvent.unrecorded_users)),
            c.getLong(Layout.RecordingProgressEvent.lost_ms));
    }
}
