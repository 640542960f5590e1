import audioroom.Engine;
import audioroom.EngineOptions;
import audioroom.LoginRoomEvent;

/** Talks and listens until Enter is pressed. Start it twice, with two user ids: Talk alice, Talk bob. */
public final class Talk {
    private Talk() {
    }

    public static void main(String[] arguments) throws Exception {
        String user = arguments.length > 0 ? arguments[0] : "alice";
        try (Engine engine = new Engine(new EngineOptions().userId(user))) {
            engine.on(LoginRoomEvent.class, event -> System.out.println("talking on " + event.serverUrl() + "; Enter ends"));
            engine.login("lobby", null).join();
            System.in.read();
        }
    }
}
