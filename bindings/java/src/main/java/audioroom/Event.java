package audioroom;

/** What all events have. */
public interface Event {
    /** OK, or the cause. */
    StatusCode status();

    /** The cause and what to do, for people. */
    String message();

    /** The name of the C callback, such as "on_stream_update". */
    String eventName();
}
