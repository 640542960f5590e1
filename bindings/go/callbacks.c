/* Written by `make bindings` from include/audioroom.h. Do not edit. */

#include "callbacks.h"

#include "_cgo_export.h"

static _Thread_local int restricted;

int audioroom_go_is_restricted(void)
{
    return restricted != 0;
}

static void deliver_on_login_room(void *user_data, const AUDIOROOM_LoginRoomEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 0, (void *)event);
}

static void deliver_on_logout_room(void *user_data, const AUDIOROOM_LogoutRoomEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 1, (void *)event);
}

static void deliver_on_kick_out(void *user_data, const AUDIOROOM_KickOutEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 2, (void *)event);
}

static void deliver_on_disconnect(void *user_data, const AUDIOROOM_DisconnectEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 3, (void *)event);
}

static void deliver_on_reconnecting(void *user_data, const AUDIOROOM_ReconnectingEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 4, (void *)event);
}

static void deliver_on_reconnected(void *user_data, const AUDIOROOM_ReconnectedEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 5, (void *)event);
}

static void deliver_on_token_needed(void *user_data, const AUDIOROOM_TokenNeededEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 6, (void *)event);
}

static void deliver_on_user_update(void *user_data, const AUDIOROOM_UserUpdateEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 7, (void *)event);
}

static void deliver_on_stream_update(void *user_data, const AUDIOROOM_StreamUpdateEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 8, (void *)event);
}

static void deliver_on_stream_info_update(void *user_data, const AUDIOROOM_StreamInfoUpdateEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 9, (void *)event);
}

static void deliver_on_publish_state(void *user_data, const AUDIOROOM_PublishStateEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 10, (void *)event);
}

static void deliver_on_play_state(void *user_data, const AUDIOROOM_PlayStateEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 11, (void *)event);
}

static void deliver_on_first_audio(void *user_data, const AUDIOROOM_FirstAudioEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 12, (void *)event);
}

static void deliver_on_device_started(void *user_data, const AUDIOROOM_DeviceStartedEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 13, (void *)event);
}

static void deliver_on_device_error(void *user_data, const AUDIOROOM_DeviceErrorEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 14, (void *)event);
}

static void deliver_on_sound_level(void *user_data, const AUDIOROOM_SoundLevelEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 15, (void *)event);
}

static void deliver_on_active_speakers(void *user_data, const AUDIOROOM_ActiveSpeakersEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 16, (void *)event);
}

static void deliver_on_connection_quality(void *user_data, const AUDIOROOM_ConnectionQualityEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 17, (void *)event);
}

static void deliver_on_room_message(void *user_data, const AUDIOROOM_RoomMessageEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 18, (void *)event);
}

static void deliver_on_data(void *user_data, const AUDIOROOM_DataEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 19, (void *)event);
}

static void deliver_on_request_done(void *user_data, const AUDIOROOM_RequestDoneEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 20, (void *)event);
}

static void deliver_on_log(void *user_data, const AUDIOROOM_LogEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 21, (void *)event);
}

static void deliver_on_device_change(void *user_data, const AUDIOROOM_DeviceChangeEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 22, (void *)event);
}

static void deliver_on_spectrum(void *user_data, const AUDIOROOM_SpectrumEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 23, (void *)event);
}

static void deliver_on_mic_attention(void *user_data, const AUDIOROOM_MicAttentionEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 24, (void *)event);
}

static void deliver_on_aux_problem(void *user_data, const AUDIOROOM_AuxProblemEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 25, (void *)event);
}

static void deliver_on_audio_problem(void *user_data, const AUDIOROOM_AudioProblemEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 26, (void *)event);
}

static void deliver_on_publish_quality(void *user_data, const AUDIOROOM_PublishQualityEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 27, (void *)event);
}

static void deliver_on_play_quality(void *user_data, const AUDIOROOM_PlayQualityEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 28, (void *)event);
}

static void deliver_on_server_mute(void *user_data, const AUDIOROOM_ServerMuteEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 29, (void *)event);
}

static void deliver_on_stream_encryption(void *user_data, const AUDIOROOM_StreamEncryptionEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 30, (void *)event);
}

static void deliver_on_rpc_request(void *user_data, const AUDIOROOM_RpcRequestEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 31, (void *)event);
}

static void deliver_on_rpc_done(void *user_data, const AUDIOROOM_RpcDoneEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 32, (void *)event);
}

static void deliver_on_text(void *user_data, const AUDIOROOM_TextEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 33, (void *)event);
}

static void deliver_on_player_state(void *user_data, const AUDIOROOM_PlayerStateEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 34, (void *)event);
}

static void deliver_on_recording_progress(void *user_data, const AUDIOROOM_RecordingProgressEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 35, (void *)event);
}

static void deliver_on_recording_end(void *user_data, const AUDIOROOM_RecordingEndEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 36, (void *)event);
}

static void deliver_on_user_info(void *user_data, const AUDIOROOM_UserInfoEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 37, (void *)event);
}

static void deliver_on_room_metadata(void *user_data, const AUDIOROOM_RoomMetadataEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 38, (void *)event);
}

static void deliver_on_bytes(void *user_data, const AUDIOROOM_BytesEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 39, (void *)event);
}

static void deliver_on_bytes_space(void *user_data, const AUDIOROOM_BytesSpaceEvent *event)
{
    audioroomGoEvent((uintptr_t)user_data, 40, (void *)event);
}

static void release(void *user_data)
{
    audioroomGoRelease((uintptr_t)user_data);
}

void audioroom_go_set_callbacks(AUDIOROOM_Callbacks *callbacks, uintptr_t key)
{
    callbacks->on_login_room = deliver_on_login_room;
    callbacks->on_logout_room = deliver_on_logout_room;
    callbacks->on_kick_out = deliver_on_kick_out;
    callbacks->on_disconnect = deliver_on_disconnect;
    callbacks->on_reconnecting = deliver_on_reconnecting;
    callbacks->on_reconnected = deliver_on_reconnected;
    callbacks->on_token_needed = deliver_on_token_needed;
    callbacks->on_user_update = deliver_on_user_update;
    callbacks->on_stream_update = deliver_on_stream_update;
    callbacks->on_stream_info_update = deliver_on_stream_info_update;
    callbacks->on_publish_state = deliver_on_publish_state;
    callbacks->on_play_state = deliver_on_play_state;
    callbacks->on_first_audio = deliver_on_first_audio;
    callbacks->on_device_started = deliver_on_device_started;
    callbacks->on_device_error = deliver_on_device_error;
    callbacks->on_sound_level = deliver_on_sound_level;
    callbacks->on_active_speakers = deliver_on_active_speakers;
    callbacks->on_connection_quality = deliver_on_connection_quality;
    callbacks->on_room_message = deliver_on_room_message;
    callbacks->on_data = deliver_on_data;
    callbacks->on_request_done = deliver_on_request_done;
    callbacks->on_log = deliver_on_log;
    callbacks->on_device_change = deliver_on_device_change;
    callbacks->on_spectrum = deliver_on_spectrum;
    callbacks->on_mic_attention = deliver_on_mic_attention;
    callbacks->on_aux_problem = deliver_on_aux_problem;
    callbacks->on_audio_problem = deliver_on_audio_problem;
    callbacks->on_publish_quality = deliver_on_publish_quality;
    callbacks->on_play_quality = deliver_on_play_quality;
    callbacks->on_server_mute = deliver_on_server_mute;
    callbacks->on_stream_encryption = deliver_on_stream_encryption;
    callbacks->on_rpc_request = deliver_on_rpc_request;
    callbacks->on_rpc_done = deliver_on_rpc_done;
    callbacks->on_text = deliver_on_text;
    callbacks->on_player_state = deliver_on_player_state;
    callbacks->on_recording_progress = deliver_on_recording_progress;
    callbacks->on_recording_end = deliver_on_recording_end;
    callbacks->on_user_info = deliver_on_user_info;
    callbacks->on_room_metadata = deliver_on_room_metadata;
    callbacks->on_bytes = deliver_on_bytes;
    callbacks->on_bytes_space = deliver_on_bytes_space;
    callbacks->on_release = release;
    callbacks->user_data = (void *)key;
}

static void call_UserVisitor(void *user_data, const struct AUDIOROOM_User *value)
{
    audioroomGoCall((uintptr_t)user_data, 0, (void *)value);
}

static void call_StreamVisitor(void *user_data, const struct AUDIOROOM_StreamInfo *value)
{
    audioroomGoCall((uintptr_t)user_data, 0, (void *)value);
}

static void call_UserInfoVisitor(void *user_data, const struct AUDIOROOM_UserInfo *value)
{
    audioroomGoCall((uintptr_t)user_data, 0, (void *)value);
}

static void call_AudioProcessor(void *user_data, struct AUDIOROOM_AudioFrame *value)
{
    restricted++;
    audioroomGoCall((uintptr_t)user_data, 0, (void *)value);
    restricted--;
}

static void call_AuxSource(void *user_data, struct AUDIOROOM_AuxFrame *value)
{
    restricted++;
    audioroomGoCall((uintptr_t)user_data, 0, (void *)value);
    restricted--;
}

static void call_PlayerReader(void *user_data, struct AUDIOROOM_PlayerRead *value)
{
    restricted++;
    audioroomGoCall((uintptr_t)user_data, 0, (void *)value);
    restricted--;
}

static void call_DeviceVisitor(void *user_data, const struct AUDIOROOM_DeviceInfo *value)
{
    audioroomGoCall((uintptr_t)user_data, 0, (void *)value);
}

AUDIOROOM_Status audioroom_go_GetUsers(AUDIOROOM_Engine *engine, AUDIOROOM_Room room, uintptr_t key)
{
    return AUDIOROOM_GetUsers(engine, room, call_UserVisitor, (void *)key);
}

AUDIOROOM_Status audioroom_go_GetStreams(AUDIOROOM_Engine *engine, AUDIOROOM_Room room, uintptr_t key)
{
    return AUDIOROOM_GetStreams(engine, room, call_StreamVisitor, (void *)key);
}

AUDIOROOM_Status audioroom_go_GetUser(AUDIOROOM_Engine *engine, AUDIOROOM_Room room, const char *user_id, uintptr_t key)
{
    return AUDIOROOM_GetUser(engine, room, user_id, call_UserInfoVisitor, (void *)key);
}

AUDIOROOM_Status audioroom_go_SetCaptureProcessor(AUDIOROOM_Engine *engine, uintptr_t key)
{
    return AUDIOROOM_SetCaptureProcessor(engine, key ? call_AudioProcessor : NULL, (void *)key);
}

AUDIOROOM_Status audioroom_go_SetPlaybackProcessor(AUDIOROOM_Engine *engine, uintptr_t key)
{
    return AUDIOROOM_SetPlaybackProcessor(engine, key ? call_AudioProcessor : NULL, (void *)key);
}

AUDIOROOM_Status audioroom_go_SetAuxSource(AUDIOROOM_Engine *engine, uintptr_t key)
{
    return AUDIOROOM_SetAuxSource(engine, key ? call_AuxSource : NULL, (void *)key);
}

AUDIOROOM_Status audioroom_go_GetDevices(int32_t side, uintptr_t key)
{
    return AUDIOROOM_GetDevices(side, call_DeviceVisitor, (void *)key);
}

static void call_PlayerOptions_reader(void *user_data, struct AUDIOROOM_PlayerRead *value)
{
    restricted++;
    audioroomGoCall((uintptr_t)user_data, 0, (void *)value);
    restricted--;
}

void audioroom_go_set_PlayerOptions_reader(AUDIOROOM_PlayerOptions *options, uintptr_t key)
{
    options->reader = call_PlayerOptions_reader;
    options->reader_user_data = (void *)key;
}

static void call_ServerOptions_on_log(void *user_data, const struct AUDIOROOM_LogEvent *value)
{
    restricted++;
    audioroomGoCall((uintptr_t)user_data, 0, (void *)value);
    restricted--;
}

void audioroom_go_set_ServerOptions_on_log(AUDIOROOM_ServerOptions *options, uintptr_t key)
{
    options->on_log = call_ServerOptions_on_log;
    options->user_data = (void *)key;
}
