/* Written by `make bindings` from include/audioroom.h. Do not edit. */

#ifndef AUDIOROOM_GO_CALLBACKS_H
#define AUDIOROOM_GO_CALLBACKS_H

#include "audioroom.h"

#include <stdint.h>

/* Whether this thread is inside a callback that may not end an engine or a server. */
int audioroom_go_is_restricted(void);
void audioroom_go_set_callbacks(AUDIOROOM_Callbacks *callbacks, uintptr_t key);
AUDIOROOM_Status audioroom_go_GetUsers(AUDIOROOM_Engine *engine, AUDIOROOM_Room room, uintptr_t key);
AUDIOROOM_Status audioroom_go_GetStreams(AUDIOROOM_Engine *engine, AUDIOROOM_Room room, uintptr_t key);
AUDIOROOM_Status audioroom_go_GetUser(AUDIOROOM_Engine *engine, AUDIOROOM_Room room, const char *user_id, uintptr_t key);
AUDIOROOM_Status audioroom_go_SetCaptureProcessor(AUDIOROOM_Engine *engine, uintptr_t key);
AUDIOROOM_Status audioroom_go_SetPlaybackProcessor(AUDIOROOM_Engine *engine, uintptr_t key);
AUDIOROOM_Status audioroom_go_SetAuxSource(AUDIOROOM_Engine *engine, uintptr_t key);
AUDIOROOM_Status audioroom_go_GetDevices(int32_t side, uintptr_t key);
void audioroom_go_set_PlayerOptions_reader(AUDIOROOM_PlayerOptions *options, uintptr_t key);
void audioroom_go_set_ServerOptions_on_log(AUDIOROOM_ServerOptions *options, uintptr_t key);

#endif
