package audioroom;

/** The engine, the server or another object was closed before the call, or while its result was awaited. */
public final class ClosedException extends AudioroomException {
    private static final long serialVersionUID = 1;

    ClosedException(String noun) {
        super(StatusCode.ERR_WRONG_STATE, "the " + noun + " is closed: create another one");
    }
}
