/* The smallest program: logs in to a room, and talks and listens automatically until Enter is pressed.
 *
 *     01-talk [USER [ROOM]]
 *
 * No server is named, so all programs of one user on one machine use the same server: start it twice with two user ids. */
#include <audioroom.h>
#include <stdio.h>

static void on_login_room(void *user_data, const AUDIOROOM_LoginRoomEvent *event)
{
    (void)user_data;
    puts(event->status == AUDIOROOM_OK ? event->server_url : event->message);
}

int main(int argc, char **argv)
{
    AUDIOROOM_Callbacks callbacks;
    AUDIOROOM_EngineOptions options;
    AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
    AUDIOROOM_InitEngineOptions(&options, sizeof options);
    callbacks.on_login_room = on_login_room;
    options.callbacks = &callbacks;
    options.user_id = argc > 1 ? argv[1] : "alice";

    AUDIOROOM_Engine *engine = NULL;
    AUDIOROOM_Room room = 0;
    if (AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engine) != AUDIOROOM_OK) return 1;
    if (AUDIOROOM_LoginRoom(engine, argc > 2 ? argv[2] : "lobby", NULL, &room) == AUDIOROOM_OK) getchar();
    AUDIOROOM_DestroyEngine(&engine); /* leaves every room first */
    return 0;
}
