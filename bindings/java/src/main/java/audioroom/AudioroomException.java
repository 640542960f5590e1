package audioroom;

import com.sun.jna.Memory;

/** A call of the library failed, or an event reports a failure. */
public class AudioroomException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final StatusCode status;
    private final transient Event event;

    AudioroomException(StatusCode status, String message) {
        this(status, message, null);
    }

    AudioroomException(StatusCode status, String message, Event event) {
        super(message);
        this.status = status;
        this.event = event;
    }

    /** The number of the failure. The message has the cause, then what to do. */
    public StatusCode status() {
        return status;
    }

    /** The event that reported the failure, such as a {@link RpcDoneEvent}; null for a failed call. */
    public Event event() {
        return event;
    }

    @Override
    public String toString() {
        return getClass().getName() + ": " + status + " (" + status.value() + "): " + getMessage();
    }

    /** Throws the last error of this thread if a status is one. */
    static void check(int status) {
        if (status < 0) {
            throw new AudioroomException(StatusCode.of(status), lastMessage());
        }
    }

    private static String lastMessage() {
        long size = 512;
        while (true) {
            try (Memory buffer = new Memory(size); Memory needed = new Memory(8)) {
                needed.clear();
                int status = C.AUDIOROOM_GetLastErrorMessage(buffer, size, needed);
                if (status >= 0) {
                    return Struct.text(buffer);
                }
                if (needed.getLong(0) <= size) {
                    return "";
                }
                size = needed.getLong(0);
            }
        }
    }
}
