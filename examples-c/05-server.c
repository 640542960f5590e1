/* A room server and two engines in one process. The engines hear each other; Enter ends the program. */
#include <audioroom.h>
#include <stdio.h>

static void on_first_audio(void *user_data, const AUDIOROOM_FirstAudioEvent *event)
{
    fprintf(stderr, "%s hears stream %llu\n", (const char *)user_data, (unsigned long long)event->stream);
}

int main(void)
{
    AUDIOROOM_ServerOptions server_options;
    AUDIOROOM_EngineOptions options;
    AUDIOROOM_Callbacks callbacks;
    AUDIOROOM_Server *server = NULL;
    AUDIOROOM_Engine *engines[2] = {NULL, NULL};
    AUDIOROOM_Room room;
    char url[64];
    AUDIOROOM_InitServerOptions(&server_options, sizeof server_options);
    AUDIOROOM_InitEngineOptions(&options, sizeof options);
    AUDIOROOM_InitCallbacks(&callbacks, sizeof callbacks);
    server_options.bind = "127.0.0.1:0"; /* any free port, for media too */
    server_options.udp_port = 0;
    options.api_key = server_options.api_key = "example";
    options.api_secret = server_options.api_secret = "only good enough for this machine";
    if (AUDIOROOM_CreateServer(AUDIOROOM_ABI_VERSION, &server_options, &server) != AUDIOROOM_OK) return 1;
    if (AUDIOROOM_GetServerUrl(server, url, sizeof url, NULL) != AUDIOROOM_OK) return 1;
    options.server_url = url;
    options.callbacks = &callbacks;
    callbacks.on_first_audio = on_first_audio;
    for (int i = 0; i < 2; i++) { /* CreateEngine copies text and callbacks */
        options.user_id = callbacks.user_data = i == 0 ? "alice" : "bob";
        if (AUDIOROOM_CreateEngine(AUDIOROOM_ABI_VERSION, &options, &engines[i]) != AUDIOROOM_OK) return 1;
        AUDIOROOM_LoginRoom(engines[i], "lobby", NULL, &room);
    }
    getchar();
    for (int i = 0; i < 2; i++) AUDIOROOM_DestroyEngine(&engines[i]);
    AUDIOROOM_DestroyServer(&server);
}
