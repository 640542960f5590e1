/* Manual publishing: logs in as a listener, publishes on request, logs out.
 *
 *     02-manual-publish [USER [ROOM]]
 *
 * SetManualPublish follows LoginRoom. That is early enough, because automatic publishing starts no sooner than 30 ms after LoginRoom.
 * A program that may take longer calls it before LoginRoom. The streams of others are played automatically. Enter does the next step: publish, then log out. */
#include <audioroom.h>
#include <stdio.h>

static void on_login_room(void *user_data, const AUDIOROOM_LoginRoomEvent *event)
{
    (void)user_data;
    if (event->status == AUDIOROOM_OK) printf("in room %s; press Enter to start live\n", event->room_id);
    else printf("login failed: %s\n", event->message);
    fflush(stdout);
}

static void on_publish_state(void *user_data, const AUDIOROOM_PublishStateEvent *event)
{
    (void)user_data;
    if (event->state == AUDIOROOM_STREAM_ACTIVE) printf("live as %s; press Enter to leave\n", event->stream_id);
    else if (event->status != AUDIOROOM_OK) printf("not live: %s\n", event->message);
    fflush(stdout);
}

static void on_stream_update(void *user_data, const AUDIOROOM_StreamUpdateEvent *event)
{
    (void)user_data;
    for (uint32_t i = 0; i < event->count; i++)
        printf("%s %s\n", event->streams[i]->user_id, event->is_added ? "publishes" : "stopped publishing");
    fflush(stdout);
}

static void on_logout_room(void *user_data, const AUDIOROOM_LogoutRoomEvent *event)
{
    (void)user_data;
    printf("left %s\n", event->room_id);
}

static void wait_for_enter(void)
{
    int c = getchar();
    while (c != '\n' && c != EOF) c = getchar();
}

static int failed(const char *what, AUDIOROOM_Status status)
{
    char message[4096] = "";
    if (status == AUDIOROOM_OK) return 0;
    AUDIOROOM_GetLastErrorMessage(message, sizeof message, NULL);
    fprintf(stderr, "%s: %s: %s\n", what, AUDIOROOM_GetStatusName(status), message);
    return 1;
}

int main(int argc, char **argv)
{
    AUDIOROOM_Callbacks callbacks;
    AUDIOROOM_EngineOptions options;
    AUDIOROOM_Engine *engine = NULL;
    AUDIOROOM_Room room = 0;
    AUDIOROOM_Stream stream = 0;

    AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
    callbacks.on_login_room = on_login_room;
    callbacks.on_publish_state = on_publish_state;
    callbacks.on_stream_update = on_stream_update;
    callbacks.on_logout_room = on_logout_room;
    AUDIOROOM_InitEngineOptions(&options, sizeof options);
    options.callbacks = &callbacks;
    options.user_id = argc > 1 ? argv[1] : "alice";
    if (failed("CreateEngine", AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine))) return 1;

    if (failed("LoginRoom", AUDIOROOM_LoginRoom(engine, argc > 2 ? argv[2] : "lobby", NULL, &room))) {
        AUDIOROOM_DestroyEngine(&engine);
        return 1;
    }
    failed("SetManualPublish", AUDIOROOM_SetManualPublish(engine, 1));

    wait_for_enter();
    if (!failed("StartPublish", AUDIOROOM_StartPublish(engine, room, NULL, &stream))) wait_for_enter();
    failed("LogoutRoom", AUDIOROOM_LogoutRoom(engine, room));
    AUDIOROOM_DestroyEngine(&engine);
    return 0;
}
