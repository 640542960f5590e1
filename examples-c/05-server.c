/* A room server and two engines in one process that hear each other; Enter ends it. */
#include <audioroom.h>
#include <stdio.h>

static void on_first_audio(void *user_data, const AUDIOROOM_FirstAudioEvent *event)
{
    printf("%s hears stream %llu\n", (const char *)user_data, (unsigned long long)event->stream);
    fflush(stdout);
}

int main(void)
{
    const char *users[] = {"alice", "bob"};
    AUDIOROOM_ServerOptions server_options;
    AUDIOROOM_Server *server = NULL;
    AUDIOROOM_Engine *engines[2] = {NULL, NULL};
    char url[64];
    AUDIOROOM_InitServerOptions(&server_options, sizeof server_options);
    server_options.bind = "127.0.0.1:0"; /* any free port */
    server_options.api_key = "example";
    server_options.api_secret = "only good enough for this machine";
    if (AUDIOROOM_CreateServer(AUDIOROOM_ABI_VERSION, &server_options, &server) != AUDIOROOM_OK) return 1;
    AUDIOROOM_GetServerUrl(server, url, sizeof url, NULL);
    for (int i = 0; i < 2; i++) {
        AUDIOROOM_Callbacks callbacks;
        AUDIOROOM_EngineOptions options;
        AUDIOROOM_Room room;
        AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
        AUDIOROOM_InitEngineOptions(&options, sizeof options);
        callbacks.on_first_audio = on_first_audio;
        callbacks.user_data = (void *)users[i];
        options.callbacks = &callbacks;
        options.user_id = users[i];
        options.server_url = url;
        options.api_key = server_options.api_key;
        options.api_secret = server_options.api_secret;
        if (AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engines[i]) != AUDIOROOM_OK) return 1;
        AUDIOROOM_LoginRoom(engines[i], "lobby", NULL, &room);
    }
    getchar();
    for (int i = 0; i < 2; i++) AUDIOROOM_DestroyEngine(&engines[i]);
    AUDIOROOM_DestroyServer(&server);
    return 0;
}
