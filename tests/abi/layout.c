/*
 * Where every field of every struct is, on 64-bit systems. Append-only: a line that is here is a promise to programs that are
 * compiled already. A struct that grows gets lines for its fields, and a higher size in place of its earlier size.
 */
#include "audioroom.h"

#define SIZE(type, size) \
    _Static_assert(sizeof(type) == (size), #type " has another size"); \
    _Static_assert(sizeof(type) % 8 == 0, #type " is no multiple of 8")
#define FIELD(type, field, offset) _Static_assert(offsetof(type, field) == (offset), #type "." #field " has moved")


SIZE(AUDIOROOM_LoginRoomEvent, 56);
FIELD(AUDIOROOM_LoginRoomEvent, struct_size, 0);
FIELD(AUDIOROOM_LoginRoomEvent, status, 4);
FIELD(AUDIOROOM_LoginRoomEvent, message, 8);
FIELD(AUDIOROOM_LoginRoomEvent, room, 16);
FIELD(AUDIOROOM_LoginRoomEvent, room_id, 24);
FIELD(AUDIOROOM_LoginRoomEvent, server_url, 32);
FIELD(AUDIOROOM_LoginRoomEvent, warning, 40);
FIELD(AUDIOROOM_LoginRoomEvent, is_embedded, 48);
FIELD(AUDIOROOM_LoginRoomEvent, reserved0, 52);

SIZE(AUDIOROOM_LogoutRoomEvent, 32);
FIELD(AUDIOROOM_LogoutRoomEvent, struct_size, 0);
FIELD(AUDIOROOM_LogoutRoomEvent, status, 4);
FIELD(AUDIOROOM_LogoutRoomEvent, message, 8);
FIELD(AUDIOROOM_LogoutRoomEvent, room, 16);
FIELD(AUDIOROOM_LogoutRoomEvent, room_id, 24);

SIZE(AUDIOROOM_KickOutEvent, 32);
FIELD(AUDIOROOM_KickOutEvent, struct_size, 0);
FIELD(AUDIOROOM_KickOutEvent, status, 4);
FIELD(AUDIOROOM_KickOutEvent, message, 8);
FIELD(AUDIOROOM_KickOutEvent, room, 16);
FIELD(AUDIOROOM_KickOutEvent, room_id, 24);

SIZE(AUDIOROOM_DisconnectEvent, 32);
FIELD(AUDIOROOM_DisconnectEvent, struct_size, 0);
FIELD(AUDIOROOM_DisconnectEvent, status, 4);
FIELD(AUDIOROOM_DisconnectEvent, message, 8);
FIELD(AUDIOROOM_DisconnectEvent, room, 16);
FIELD(AUDIOROOM_DisconnectEvent, room_id, 24);

SIZE(AUDIOROOM_ReconnectingEvent, 24);
FIELD(AUDIOROOM_ReconnectingEvent, struct_size, 0);
FIELD(AUDIOROOM_ReconnectingEvent, status, 4);
FIELD(AUDIOROOM_ReconnectingEvent, message, 8);
FIELD(AUDIOROOM_ReconnectingEvent, room, 16);

SIZE(AUDIOROOM_ReconnectedEvent, 40);
FIELD(AUDIOROOM_ReconnectedEvent, struct_size, 0);
FIELD(AUDIOROOM_ReconnectedEvent, status, 4);
FIELD(AUDIOROOM_ReconnectedEvent, message, 8);
FIELD(AUDIOROOM_ReconnectedEvent, room, 16);
FIELD(AUDIOROOM_ReconnectedEvent, server_url, 24);
FIELD(AUDIOROOM_ReconnectedEvent, is_embedded, 32);
FIELD(AUDIOROOM_ReconnectedEvent, reserved0, 36);

SIZE(AUDIOROOM_TokenNeededEvent, 24);
FIELD(AUDIOROOM_TokenNeededEvent, struct_size, 0);
FIELD(AUDIOROOM_TokenNeededEvent, status, 4);
FIELD(AUDIOROOM_TokenNeededEvent, message, 8);
FIELD(AUDIOROOM_TokenNeededEvent, room, 16);

SIZE(AUDIOROOM_User, 24);
FIELD(AUDIOROOM_User, struct_size, 0);
FIELD(AUDIOROOM_User, reserved0, 4);
FIELD(AUDIOROOM_User, user_id, 8);
FIELD(AUDIOROOM_User, user_name, 16);

SIZE(AUDIOROOM_UserUpdateEvent, 56);
FIELD(AUDIOROOM_UserUpdateEvent, struct_size, 0);
FIELD(AUDIOROOM_UserUpdateEvent, status, 4);
FIELD(AUDIOROOM_UserUpdateEvent, message, 8);
FIELD(AUDIOROOM_UserUpdateEvent, room, 16);
FIELD(AUDIOROOM_UserUpdateEvent, is_complete, 24);
FIELD(AUDIOROOM_UserUpdateEvent, added_count, 28);
FIELD(AUDIOROOM_UserUpdateEvent, added, 32);
FIELD(AUDIOROOM_UserUpdateEvent, removed, 40);
FIELD(AUDIOROOM_UserUpdateEvent, removed_count, 48);
FIELD(AUDIOROOM_UserUpdateEvent, reserved0, 52);

SIZE(AUDIOROOM_StreamInfo, 48);
FIELD(AUDIOROOM_StreamInfo, struct_size, 0);
FIELD(AUDIOROOM_StreamInfo, is_muted, 4);
FIELD(AUDIOROOM_StreamInfo, stream, 8);
FIELD(AUDIOROOM_StreamInfo, stream_id, 16);
FIELD(AUDIOROOM_StreamInfo, user_id, 24);
FIELD(AUDIOROOM_StreamInfo, user_name, 32);
FIELD(AUDIOROOM_StreamInfo, extra_info, 40);

SIZE(AUDIOROOM_StreamUpdateEvent, 40);
FIELD(AUDIOROOM_StreamUpdateEvent, struct_size, 0);
FIELD(AUDIOROOM_StreamUpdateEvent, status, 4);
FIELD(AUDIOROOM_StreamUpdateEvent, message, 8);
FIELD(AUDIOROOM_StreamUpdateEvent, room, 16);
FIELD(AUDIOROOM_StreamUpdateEvent, is_added, 24);
FIELD(AUDIOROOM_StreamUpdateEvent, count, 28);
FIELD(AUDIOROOM_StreamUpdateEvent, streams, 32);

SIZE(AUDIOROOM_StreamInfoUpdateEvent, 40);
FIELD(AUDIOROOM_StreamInfoUpdateEvent, struct_size, 0);
FIELD(AUDIOROOM_StreamInfoUpdateEvent, status, 4);
FIELD(AUDIOROOM_StreamInfoUpdateEvent, message, 8);
FIELD(AUDIOROOM_StreamInfoUpdateEvent, room, 16);
FIELD(AUDIOROOM_StreamInfoUpdateEvent, streams, 24);
FIELD(AUDIOROOM_StreamInfoUpdateEvent, count, 32);
FIELD(AUDIOROOM_StreamInfoUpdateEvent, reserved0, 36);

SIZE(AUDIOROOM_PublishStateEvent, 48);
FIELD(AUDIOROOM_PublishStateEvent, struct_size, 0);
FIELD(AUDIOROOM_PublishStateEvent, status, 4);
FIELD(AUDIOROOM_PublishStateEvent, message, 8);
FIELD(AUDIOROOM_PublishStateEvent, room, 16);
FIELD(AUDIOROOM_PublishStateEvent, stream, 24);
FIELD(AUDIOROOM_PublishStateEvent, stream_id, 32);
FIELD(AUDIOROOM_PublishStateEvent, state, 40);
FIELD(AUDIOROOM_PublishStateEvent, reserved0, 44);

SIZE(AUDIOROOM_PlayStateEvent, 48);
FIELD(AUDIOROOM_PlayStateEvent, struct_size, 0);
FIELD(AUDIOROOM_PlayStateEvent, status, 4);
FIELD(AUDIOROOM_PlayStateEvent, message, 8);
FIELD(AUDIOROOM_PlayStateEvent, room, 16);
FIELD(AUDIOROOM_PlayStateEvent, stream, 24);
FIELD(AUDIOROOM_PlayStateEvent, stream_id, 32);
FIELD(AUDIOROOM_PlayStateEvent, state, 40);
FIELD(AUDIOROOM_PlayStateEvent, reserved0, 44);

SIZE(AUDIOROOM_FirstAudioEvent, 40);
FIELD(AUDIOROOM_FirstAudioEvent, struct_size, 0);
FIELD(AUDIOROOM_FirstAudioEvent, status, 4);
FIELD(AUDIOROOM_FirstAudioEvent, message, 8);
FIELD(AUDIOROOM_FirstAudioEvent, room, 16);
FIELD(AUDIOROOM_FirstAudioEvent, stream, 24);
FIELD(AUDIOROOM_FirstAudioEvent, t_ns, 32);

SIZE(AUDIOROOM_AudioProblemEvent, 40);
FIELD(AUDIOROOM_AudioProblemEvent, struct_size, 0);
FIELD(AUDIOROOM_AudioProblemEvent, status, 4);
FIELD(AUDIOROOM_AudioProblemEvent, message, 8);
FIELD(AUDIOROOM_AudioProblemEvent, room, 16);
FIELD(AUDIOROOM_AudioProblemEvent, stream, 24);
FIELD(AUDIOROOM_AudioProblemEvent, problem, 32);
FIELD(AUDIOROOM_AudioProblemEvent, reserved0, 36);

SIZE(AUDIOROOM_PublishQualityEvent, 104);
FIELD(AUDIOROOM_PublishQualityEvent, struct_size, 0);
FIELD(AUDIOROOM_PublishQualityEvent, status, 4);
FIELD(AUDIOROOM_PublishQualityEvent, message, 8);
FIELD(AUDIOROOM_PublishQualityEvent, room, 16);
FIELD(AUDIOROOM_PublishQualityEvent, stream, 24);
FIELD(AUDIOROOM_PublishQualityEvent, quality, 32);
FIELD(AUDIOROOM_PublishQualityEvent, connection_quality, 36);
FIELD(AUDIOROOM_PublishQualityEvent, period_ms, 40);
FIELD(AUDIOROOM_PublishQualityEvent, round_trip_ms, 44);
FIELD(AUDIOROOM_PublishQualityEvent, jitter_ms, 48);
FIELD(AUDIOROOM_PublishQualityEvent, loss, 52);
FIELD(AUDIOROOM_PublishQualityEvent, listener_loss, 56);
FIELD(AUDIOROOM_PublishQualityEvent, listener_residual_loss, 60);
FIELD(AUDIOROOM_PublishQualityEvent, median_residual_loss, 64);
FIELD(AUDIOROOM_PublishQualityEvent, mos, 68);
FIELD(AUDIOROOM_PublishQualityEvent, packets, 72);
FIELD(AUDIOROOM_PublishQualityEvent, send_bps, 80);
FIELD(AUDIOROOM_PublishQualityEvent, bitrate_bps, 88);
FIELD(AUDIOROOM_PublishQualityEvent, capacity_bps, 96);

SIZE(AUDIOROOM_PlayQuality, 72);
FIELD(AUDIOROOM_PlayQuality, struct_size, 0);
FIELD(AUDIOROOM_PlayQuality, quality, 4);
FIELD(AUDIOROOM_PlayQuality, room, 8);
FIELD(AUDIOROOM_PlayQuality, stream, 16);
FIELD(AUDIOROOM_PlayQuality, packets, 24);
FIELD(AUDIOROOM_PlayQuality, receive_bps, 32);
FIELD(AUDIOROOM_PlayQuality, loss, 40);
FIELD(AUDIOROOM_PlayQuality, concealed, 44);
FIELD(AUDIOROOM_PlayQuality, concealments_per_minute, 48);
FIELD(AUDIOROOM_PlayQuality, round_trip_ms, 52);
FIELD(AUDIOROOM_PlayQuality, jitter_ms, 56);
FIELD(AUDIOROOM_PlayQuality, buffer_ms, 60);
FIELD(AUDIOROOM_PlayQuality, mouth_to_ear_ms, 64);
FIELD(AUDIOROOM_PlayQuality, mos, 68);

SIZE(AUDIOROOM_PlayQualityEvent, 32);
FIELD(AUDIOROOM_PlayQualityEvent, struct_size, 0);
FIELD(AUDIOROOM_PlayQualityEvent, status, 4);
FIELD(AUDIOROOM_PlayQualityEvent, message, 8);
FIELD(AUDIOROOM_PlayQualityEvent, qualities, 16);
FIELD(AUDIOROOM_PlayQualityEvent, count, 24);
FIELD(AUDIOROOM_PlayQualityEvent, period_ms, 28);

SIZE(AUDIOROOM_AuxProblemEvent, 24);
FIELD(AUDIOROOM_AuxProblemEvent, struct_size, 0);
FIELD(AUDIOROOM_AuxProblemEvent, status, 4);
FIELD(AUDIOROOM_AuxProblemEvent, message, 8);
FIELD(AUDIOROOM_AuxProblemEvent, missing, 16);

SIZE(AUDIOROOM_AuxFrame, 24);
FIELD(AUDIOROOM_AuxFrame, struct_size, 0);
FIELD(AUDIOROOM_AuxFrame, channels, 4);
FIELD(AUDIOROOM_AuxFrame, rate_hz, 8);
FIELD(AUDIOROOM_AuxFrame, samples_per_channel, 12);
FIELD(AUDIOROOM_AuxFrame, interleaved, 16);

SIZE(AUDIOROOM_DeviceStartedEvent, 32);
FIELD(AUDIOROOM_DeviceStartedEvent, struct_size, 0);
FIELD(AUDIOROOM_DeviceStartedEvent, status, 4);
FIELD(AUDIOROOM_DeviceStartedEvent, message, 8);
FIELD(AUDIOROOM_DeviceStartedEvent, t_ns, 16);
FIELD(AUDIOROOM_DeviceStartedEvent, side, 24);
FIELD(AUDIOROOM_DeviceStartedEvent, reserved0, 28);

SIZE(AUDIOROOM_DeviceChangeEvent, 48);
FIELD(AUDIOROOM_DeviceChangeEvent, struct_size, 0);
FIELD(AUDIOROOM_DeviceChangeEvent, status, 4);
FIELD(AUDIOROOM_DeviceChangeEvent, message, 8);
FIELD(AUDIOROOM_DeviceChangeEvent, side, 16);
FIELD(AUDIOROOM_DeviceChangeEvent, change, 20);
FIELD(AUDIOROOM_DeviceChangeEvent, device_id, 24);
FIELD(AUDIOROOM_DeviceChangeEvent, name, 32);
FIELD(AUDIOROOM_DeviceChangeEvent, is_default, 40);
FIELD(AUDIOROOM_DeviceChangeEvent, reserved0, 44);

SIZE(AUDIOROOM_DeviceErrorEvent, 24);
FIELD(AUDIOROOM_DeviceErrorEvent, struct_size, 0);
FIELD(AUDIOROOM_DeviceErrorEvent, status, 4);
FIELD(AUDIOROOM_DeviceErrorEvent, message, 8);
FIELD(AUDIOROOM_DeviceErrorEvent, side, 16);
FIELD(AUDIOROOM_DeviceErrorEvent, reserved0, 20);

SIZE(AUDIOROOM_SoundLevel, 40);
FIELD(AUDIOROOM_SoundLevel, struct_size, 0);
FIELD(AUDIOROOM_SoundLevel, is_voice, 4);
FIELD(AUDIOROOM_SoundLevel, room, 8);
FIELD(AUDIOROOM_SoundLevel, stream, 16);
FIELD(AUDIOROOM_SoundLevel, level, 24);
FIELD(AUDIOROOM_SoundLevel, rms_dbfs, 28);
FIELD(AUDIOROOM_SoundLevel, peak_dbfs, 32);
FIELD(AUDIOROOM_SoundLevel, reserved0, 36);

SIZE(AUDIOROOM_SoundLevelEvent, 32);
FIELD(AUDIOROOM_SoundLevelEvent, struct_size, 0);
FIELD(AUDIOROOM_SoundLevelEvent, status, 4);
FIELD(AUDIOROOM_SoundLevelEvent, message, 8);
FIELD(AUDIOROOM_SoundLevelEvent, levels, 16);
FIELD(AUDIOROOM_SoundLevelEvent, count, 24);
FIELD(AUDIOROOM_SoundLevelEvent, reserved0, 28);

SIZE(AUDIOROOM_Spectrum, 32);
FIELD(AUDIOROOM_Spectrum, struct_size, 0);
FIELD(AUDIOROOM_Spectrum, band_count, 4);
FIELD(AUDIOROOM_Spectrum, room, 8);
FIELD(AUDIOROOM_Spectrum, stream, 16);
FIELD(AUDIOROOM_Spectrum, bands_dbfs, 24);

SIZE(AUDIOROOM_SpectrumEvent, 32);
FIELD(AUDIOROOM_SpectrumEvent, struct_size, 0);
FIELD(AUDIOROOM_SpectrumEvent, status, 4);
FIELD(AUDIOROOM_SpectrumEvent, message, 8);
FIELD(AUDIOROOM_SpectrumEvent, spectra, 16);
FIELD(AUDIOROOM_SpectrumEvent, count, 24);
FIELD(AUDIOROOM_SpectrumEvent, reserved0, 28);

SIZE(AUDIOROOM_MicAttentionEvent, 24);
FIELD(AUDIOROOM_MicAttentionEvent, struct_size, 0);
FIELD(AUDIOROOM_MicAttentionEvent, status, 4);
FIELD(AUDIOROOM_MicAttentionEvent, message, 8);
FIELD(AUDIOROOM_MicAttentionEvent, attention, 16);
FIELD(AUDIOROOM_MicAttentionEvent, reserved0, 20);

SIZE(AUDIOROOM_ActiveSpeaker, 24);
FIELD(AUDIOROOM_ActiveSpeaker, struct_size, 0);
FIELD(AUDIOROOM_ActiveSpeaker, level, 4);
FIELD(AUDIOROOM_ActiveSpeaker, user_id, 8);
FIELD(AUDIOROOM_ActiveSpeaker, user_name, 16);

SIZE(AUDIOROOM_ActiveSpeakersEvent, 40);
FIELD(AUDIOROOM_ActiveSpeakersEvent, struct_size, 0);
FIELD(AUDIOROOM_ActiveSpeakersEvent, status, 4);
FIELD(AUDIOROOM_ActiveSpeakersEvent, message, 8);
FIELD(AUDIOROOM_ActiveSpeakersEvent, room, 16);
FIELD(AUDIOROOM_ActiveSpeakersEvent, speakers, 24);
FIELD(AUDIOROOM_ActiveSpeakersEvent, count, 32);
FIELD(AUDIOROOM_ActiveSpeakersEvent, reserved0, 36);

SIZE(AUDIOROOM_ConnectionQualityEvent, 48);
FIELD(AUDIOROOM_ConnectionQualityEvent, struct_size, 0);
FIELD(AUDIOROOM_ConnectionQualityEvent, status, 4);
FIELD(AUDIOROOM_ConnectionQualityEvent, message, 8);
FIELD(AUDIOROOM_ConnectionQualityEvent, room, 16);
FIELD(AUDIOROOM_ConnectionQualityEvent, user_id, 24);
FIELD(AUDIOROOM_ConnectionQualityEvent, user_name, 32);
FIELD(AUDIOROOM_ConnectionQualityEvent, quality, 40);
FIELD(AUDIOROOM_ConnectionQualityEvent, mos, 44);

SIZE(AUDIOROOM_ReverbOptions, 24);
FIELD(AUDIOROOM_ReverbOptions, struct_size, 0);
FIELD(AUDIOROOM_ReverbOptions, preset, 4);
FIELD(AUDIOROOM_ReverbOptions, room_size, 8);
FIELD(AUDIOROOM_ReverbOptions, decay_s, 12);
FIELD(AUDIOROOM_ReverbOptions, damping, 16);
FIELD(AUDIOROOM_ReverbOptions, wet_gain, 20);

SIZE(AUDIOROOM_RoomMessageEvent, 64);
FIELD(AUDIOROOM_RoomMessageEvent, struct_size, 0);
FIELD(AUDIOROOM_RoomMessageEvent, status, 4);
FIELD(AUDIOROOM_RoomMessageEvent, message, 8);
FIELD(AUDIOROOM_RoomMessageEvent, room, 16);
FIELD(AUDIOROOM_RoomMessageEvent, user_id, 24);
FIELD(AUDIOROOM_RoomMessageEvent, user_name, 32);
FIELD(AUDIOROOM_RoomMessageEvent, message_id, 40);
FIELD(AUDIOROOM_RoomMessageEvent, text, 48);
FIELD(AUDIOROOM_RoomMessageEvent, sent_at_ms, 56);

SIZE(AUDIOROOM_DataEvent, 64);
FIELD(AUDIOROOM_DataEvent, struct_size, 0);
FIELD(AUDIOROOM_DataEvent, status, 4);
FIELD(AUDIOROOM_DataEvent, message, 8);
FIELD(AUDIOROOM_DataEvent, room, 16);
FIELD(AUDIOROOM_DataEvent, user_id, 24);
FIELD(AUDIOROOM_DataEvent, user_name, 32);
FIELD(AUDIOROOM_DataEvent, topic, 40);
FIELD(AUDIOROOM_DataEvent, data, 48);
FIELD(AUDIOROOM_DataEvent, size, 56);
FIELD(AUDIOROOM_DataEvent, delivery, 60);

SIZE(AUDIOROOM_RequestDoneEvent, 32);
FIELD(AUDIOROOM_RequestDoneEvent, struct_size, 0);
FIELD(AUDIOROOM_RequestDoneEvent, status, 4);
FIELD(AUDIOROOM_RequestDoneEvent, message, 8);
FIELD(AUDIOROOM_RequestDoneEvent, room, 16);
FIELD(AUDIOROOM_RequestDoneEvent, request, 24);

SIZE(AUDIOROOM_LogEvent, 32);
FIELD(AUDIOROOM_LogEvent, struct_size, 0);
FIELD(AUDIOROOM_LogEvent, status, 4);
FIELD(AUDIOROOM_LogEvent, message, 8);
FIELD(AUDIOROOM_LogEvent, target, 16);
FIELD(AUDIOROOM_LogEvent, level, 24);
FIELD(AUDIOROOM_LogEvent, reserved0, 28);

SIZE(AUDIOROOM_Callbacks, 360);
FIELD(AUDIOROOM_Callbacks, struct_size, 0);
FIELD(AUDIOROOM_Callbacks, reserved0, 4);
FIELD(AUDIOROOM_Callbacks, user_data, 8);
FIELD(AUDIOROOM_Callbacks, on_login_room, 16);
FIELD(AUDIOROOM_Callbacks, on_logout_room, 24);
FIELD(AUDIOROOM_Callbacks, on_kick_out, 32);
FIELD(AUDIOROOM_Callbacks, on_disconnect, 40);
FIELD(AUDIOROOM_Callbacks, on_reconnecting, 48);
FIELD(AUDIOROOM_Callbacks, on_reconnected, 56);
FIELD(AUDIOROOM_Callbacks, on_token_needed, 64);
FIELD(AUDIOROOM_Callbacks, on_user_update, 72);
FIELD(AUDIOROOM_Callbacks, on_stream_update, 80);
FIELD(AUDIOROOM_Callbacks, on_stream_info_update, 88);
FIELD(AUDIOROOM_Callbacks, on_publish_state, 96);
FIELD(AUDIOROOM_Callbacks, on_play_state, 104);
FIELD(AUDIOROOM_Callbacks, on_first_audio, 112);
FIELD(AUDIOROOM_Callbacks, on_device_started, 120);
FIELD(AUDIOROOM_Callbacks, on_device_error, 128);
FIELD(AUDIOROOM_Callbacks, on_sound_level, 136);
FIELD(AUDIOROOM_Callbacks, on_active_speakers, 144);
FIELD(AUDIOROOM_Callbacks, on_connection_quality, 152);
FIELD(AUDIOROOM_Callbacks, on_room_message, 160);
FIELD(AUDIOROOM_Callbacks, on_data, 168);
FIELD(AUDIOROOM_Callbacks, on_request_done, 176);
FIELD(AUDIOROOM_Callbacks, on_log, 184);
FIELD(AUDIOROOM_Callbacks, on_wake, 192);
FIELD(AUDIOROOM_Callbacks, on_release, 200);
FIELD(AUDIOROOM_Callbacks, on_device_change, 208);
FIELD(AUDIOROOM_Callbacks, on_spectrum, 216);
FIELD(AUDIOROOM_Callbacks, on_mic_attention, 224);
FIELD(AUDIOROOM_Callbacks, on_aux_problem, 232);
FIELD(AUDIOROOM_Callbacks, on_audio_problem, 240);
FIELD(AUDIOROOM_Callbacks, on_publish_quality, 248);
FIELD(AUDIOROOM_Callbacks, on_play_quality, 256);
FIELD(AUDIOROOM_Callbacks, on_server_mute, 264);
FIELD(AUDIOROOM_Callbacks, on_stream_encryption, 272);
FIELD(AUDIOROOM_Callbacks, on_rpc_request, 280);
FIELD(AUDIOROOM_Callbacks, on_rpc_done, 288);
FIELD(AUDIOROOM_Callbacks, on_text, 296);
FIELD(AUDIOROOM_Callbacks, on_player_state, 304);
FIELD(AUDIOROOM_Callbacks, on_recording_progress, 312);
FIELD(AUDIOROOM_Callbacks, on_recording_end, 320);

SIZE(AUDIOROOM_AudioProfile, 48);
FIELD(AUDIOROOM_AudioProfile, struct_size, 0);
FIELD(AUDIOROOM_AudioProfile, bitrate_bps, 4);
FIELD(AUDIOROOM_AudioProfile, latency_mode, 8);
FIELD(AUDIOROOM_AudioProfile, channels, 12);
FIELD(AUDIOROOM_AudioProfile, fec, 16);
FIELD(AUDIOROOM_AudioProfile, dtx, 20);
FIELD(AUDIOROOM_AudioProfile, dred_ms, 24);
FIELD(AUDIOROOM_AudioProfile, complexity, 28);
FIELD(AUDIOROOM_AudioProfile, red, 32);
FIELD(AUDIOROOM_AudioProfile, content, 36);
FIELD(AUDIOROOM_AudioProfile, processing, 40);
FIELD(AUDIOROOM_AudioProfile, reserved0, 44);

SIZE(AUDIOROOM_EngineOptions, 112);
FIELD(AUDIOROOM_EngineOptions, struct_size, 0);
FIELD(AUDIOROOM_EngineOptions, event_mode, 4);
FIELD(AUDIOROOM_EngineOptions, callbacks, 8);
FIELD(AUDIOROOM_EngineOptions, user_id, 16);
FIELD(AUDIOROOM_EngineOptions, user_name, 24);
FIELD(AUDIOROOM_EngineOptions, server_url, 32);
FIELD(AUDIOROOM_EngineOptions, api_key, 40);
FIELD(AUDIOROOM_EngineOptions, api_secret, 48);
FIELD(AUDIOROOM_EngineOptions, ca_file, 56);
FIELD(AUDIOROOM_EngineOptions, capture_device, 64);
FIELD(AUDIOROOM_EngineOptions, playback_device, 72);
FIELD(AUDIOROOM_EngineOptions, log_file, 80);
FIELD(AUDIOROOM_EngineOptions, audio_profile, 88);
FIELD(AUDIOROOM_EngineOptions, manual_publish, 96);
FIELD(AUDIOROOM_EngineOptions, manual_play, 100);
FIELD(AUDIOROOM_EngineOptions, log_level, 104);
FIELD(AUDIOROOM_EngineOptions, reserved0, 108);

SIZE(AUDIOROOM_LoginOptions, 48);
FIELD(AUDIOROOM_LoginOptions, struct_size, 0);
FIELD(AUDIOROOM_LoginOptions, manual_publish, 4);
FIELD(AUDIOROOM_LoginOptions, manual_play, 8);
FIELD(AUDIOROOM_LoginOptions, user_updates, 12);
FIELD(AUDIOROOM_LoginOptions, login_timeout_ms, 16);
FIELD(AUDIOROOM_LoginOptions, reconnect_timeout_ms, 20);
FIELD(AUDIOROOM_LoginOptions, server_url, 24);
FIELD(AUDIOROOM_LoginOptions, token, 32);
FIELD(AUDIOROOM_LoginOptions, encryption_key, 40);

SIZE(AUDIOROOM_DeviceInfo, 24);
FIELD(AUDIOROOM_DeviceInfo, struct_size, 0);
FIELD(AUDIOROOM_DeviceInfo, is_default, 4);
FIELD(AUDIOROOM_DeviceInfo, device_id, 8);
FIELD(AUDIOROOM_DeviceInfo, name, 16);

SIZE(AUDIOROOM_RoomStats, 112);
FIELD(AUDIOROOM_RoomStats, struct_size, 0);
FIELD(AUDIOROOM_RoomStats, round_trip_ms, 4);
FIELD(AUDIOROOM_RoomStats, login_ms, 8);
FIELD(AUDIOROOM_RoomStats, is_realtime, 12);
FIELD(AUDIOROOM_RoomStats, send_bps, 16);
FIELD(AUDIOROOM_RoomStats, receive_bps, 24);
FIELD(AUDIOROOM_RoomStats, datagrams_sent, 32);
FIELD(AUDIOROOM_RoomStats, datagrams_received, 40);
FIELD(AUDIOROOM_RoomStats, users, 48);
FIELD(AUDIOROOM_RoomStats, streams, 56);
FIELD(AUDIOROOM_RoomStats, playback_underruns, 64);
FIELD(AUDIOROOM_RoomStats, capture_overruns, 72);
FIELD(AUDIOROOM_RoomStats, late_wakeups, 80);
FIELD(AUDIOROOM_RoomStats, dropped_events, 88);
FIELD(AUDIOROOM_RoomStats, is_tcp, 96);
FIELD(AUDIOROOM_RoomStats, is_relayed, 104);

SIZE(AUDIOROOM_StreamStats, 296);
FIELD(AUDIOROOM_StreamStats, struct_size, 0);
FIELD(AUDIOROOM_StreamStats, jitter_ms, 4);
FIELD(AUDIOROOM_StreamStats, buffer_ms, 8);
FIELD(AUDIOROOM_StreamStats, target_ms, 12);
FIELD(AUDIOROOM_StreamStats, mouth_to_ear_ms, 16);
FIELD(AUDIOROOM_StreamStats, capture_ms, 20);
FIELD(AUDIOROOM_StreamStats, packet_ms, 24);
FIELD(AUDIOROOM_StreamStats, network_ms, 28);
FIELD(AUDIOROOM_StreamStats, jitter_buffer_ms, 32);
FIELD(AUDIOROOM_StreamStats, decode_ms, 36);
FIELD(AUDIOROOM_StreamStats, playback_ms, 40);
FIELD(AUDIOROOM_StreamStats, is_decoded, 44);
FIELD(AUDIOROOM_StreamStats, packets, 48);
FIELD(AUDIOROOM_StreamStats, bytes, 56);
FIELD(AUDIOROOM_StreamStats, lost_packets, 64);
FIELD(AUDIOROOM_StreamStats, discarded_packets, 72);
FIELD(AUDIOROOM_StreamStats, played_samples, 80);
FIELD(AUDIOROOM_StreamStats, concealed_samples, 88);
FIELD(AUDIOROOM_StreamStats, concealment_events, 96);
FIELD(AUDIOROOM_StreamStats, fec_packets, 104);
FIELD(AUDIOROOM_StreamStats, dred_frames, 112);
FIELD(AUDIOROOM_StreamStats, inserted_samples, 120);
FIELD(AUDIOROOM_StreamStats, removed_samples, 128);
FIELD(AUDIOROOM_StreamStats, late_packets, 136);
FIELD(AUDIOROOM_StreamStats, duplicate_packets, 144);
FIELD(AUDIOROOM_StreamStats, reordered_packets, 152);
FIELD(AUDIOROOM_StreamStats, fec_packets_received, 160);
FIELD(AUDIOROOM_StreamStats, red_packets, 168);
FIELD(AUDIOROOM_StreamStats, retransmitted_packets, 176);
FIELD(AUDIOROOM_StreamStats, emitted_samples, 184);
FIELD(AUDIOROOM_StreamStats, silent_concealed_samples, 192);
FIELD(AUDIOROOM_StreamStats, pause_samples, 200);
FIELD(AUDIOROOM_StreamStats, stretches, 208);
FIELD(AUDIOROOM_StreamStats, buffer_delay_s, 216);
FIELD(AUDIOROOM_StreamStats, target_delay_s, 224);
FIELD(AUDIOROOM_StreamStats, minimum_delay_s, 232);
FIELD(AUDIOROOM_StreamStats, bitrate_bps, 240);
FIELD(AUDIOROOM_StreamStats, capacity_bps, 248);
FIELD(AUDIOROOM_StreamStats, fec, 256);
FIELD(AUDIOROOM_StreamStats, red, 260);
FIELD(AUDIOROOM_StreamStats, dred_ms, 264);
FIELD(AUDIOROOM_StreamStats, expected_loss, 268);
FIELD(AUDIOROOM_StreamStats, chain_ms, 272);
FIELD(AUDIOROOM_StreamStats, clock_ppm, 276);
FIELD(AUDIOROOM_StreamStats, redundant_packets, 280);
FIELD(AUDIOROOM_StreamStats, loss, 288);
FIELD(AUDIOROOM_StreamStats, round_trip_ms, 292);

SIZE(AUDIOROOM_TokenOptions, 64);
FIELD(AUDIOROOM_TokenOptions, struct_size, 0);
FIELD(AUDIOROOM_TokenOptions, valid_seconds, 4);
FIELD(AUDIOROOM_TokenOptions, api_key, 8);
FIELD(AUDIOROOM_TokenOptions, api_secret, 16);
FIELD(AUDIOROOM_TokenOptions, user_id, 24);
FIELD(AUDIOROOM_TokenOptions, user_name, 32);
FIELD(AUDIOROOM_TokenOptions, room_id, 40);
FIELD(AUDIOROOM_TokenOptions, can_publish, 48);
FIELD(AUDIOROOM_TokenOptions, can_subscribe, 52);
FIELD(AUDIOROOM_TokenOptions, can_publish_data, 56);
FIELD(AUDIOROOM_TokenOptions, is_hidden, 60);

SIZE(AUDIOROOM_ServerOptions, 112);
FIELD(AUDIOROOM_ServerOptions, struct_size, 0);
FIELD(AUDIOROOM_ServerOptions, udp_port, 4);
FIELD(AUDIOROOM_ServerOptions, bind, 8);
FIELD(AUDIOROOM_ServerOptions, node_ips, 16);
FIELD(AUDIOROOM_ServerOptions, api_key, 24);
FIELD(AUDIOROOM_ServerOptions, api_secret, 32);
FIELD(AUDIOROOM_ServerOptions, tls_cert_file, 40);
FIELD(AUDIOROOM_ServerOptions, tls_key_file, 48);
FIELD(AUDIOROOM_ServerOptions, log_file, 56);
FIELD(AUDIOROOM_ServerOptions, on_log, 64);
FIELD(AUDIOROOM_ServerOptions, user_data, 72);
FIELD(AUDIOROOM_ServerOptions, log_level, 80);
FIELD(AUDIOROOM_ServerOptions, max_rooms, 84);
FIELD(AUDIOROOM_ServerOptions, max_users_per_room, 88);
FIELD(AUDIOROOM_ServerOptions, max_users, 92);
FIELD(AUDIOROOM_ServerOptions, max_logins_per_second, 96);
FIELD(AUDIOROOM_ServerOptions, empty_room_timeout_ms, 100);
FIELD(AUDIOROOM_ServerOptions, media_binds, 104);

SIZE(AUDIOROOM_ServerStats, 120);
FIELD(AUDIOROOM_ServerStats, struct_size, 0);
FIELD(AUDIOROOM_ServerStats, reserved0, 4);
FIELD(AUDIOROOM_ServerStats, rooms, 8);
FIELD(AUDIOROOM_ServerStats, users, 16);
FIELD(AUDIOROOM_ServerStats, streams, 24);
FIELD(AUDIOROOM_ServerStats, connections, 32);
FIELD(AUDIOROOM_ServerStats, logins, 40);
FIELD(AUDIOROOM_ServerStats, refused, 48);
FIELD(AUDIOROOM_ServerStats, packets_received, 56);
FIELD(AUDIOROOM_ServerStats, packets_forwarded, 64);
FIELD(AUDIOROOM_ServerStats, data_forwarded, 72);
FIELD(AUDIOROOM_ServerStats, data_dropped, 80);
FIELD(AUDIOROOM_ServerStats, datagrams_received, 88);
FIELD(AUDIOROOM_ServerStats, datagrams_sent, 96);
FIELD(AUDIOROOM_ServerStats, bytes_received, 104);
FIELD(AUDIOROOM_ServerStats, bytes_sent, 112);

SIZE(AUDIOROOM_TalkOptions, 32);
FIELD(AUDIOROOM_TalkOptions, struct_size, 0);
FIELD(AUDIOROOM_TalkOptions, mode, 4);
FIELD(AUDIOROOM_TalkOptions, hold_ms, 8);
FIELD(AUDIOROOM_TalkOptions, pre_roll_ms, 12);
FIELD(AUDIOROOM_TalkOptions, threshold_percent, 16);
FIELD(AUDIOROOM_TalkOptions, attack_ms, 20);
FIELD(AUDIOROOM_TalkOptions, release_ms, 24);
FIELD(AUDIOROOM_TalkOptions, reserved0, 28);

SIZE(AUDIOROOM_AudioFrame, 24);
FIELD(AUDIOROOM_AudioFrame, struct_size, 0);
FIELD(AUDIOROOM_AudioFrame, rate_hz, 4);
FIELD(AUDIOROOM_AudioFrame, samples, 8);
FIELD(AUDIOROOM_AudioFrame, samples_per_channel, 16);
FIELD(AUDIOROOM_AudioFrame, channels, 20);

SIZE(AUDIOROOM_ProcessingStats, 120);
FIELD(AUDIOROOM_ProcessingStats, struct_size, 0);
FIELD(AUDIOROOM_ProcessingStats, aec, 4);
FIELD(AUDIOROOM_ProcessingStats, high_pass, 8);
FIELD(AUDIOROOM_ProcessingStats, noise_suppression, 12);
FIELD(AUDIOROOM_ProcessingStats, agc, 16);
FIELD(AUDIOROOM_ProcessingStats, is_open, 20);
FIELD(AUDIOROOM_ProcessingStats, is_voice, 24);
FIELD(AUDIOROOM_ProcessingStats, voice_probability, 28);
FIELD(AUDIOROOM_ProcessingStats, delay_ms, 32);
FIELD(AUDIOROOM_ProcessingStats, echo_loss_db, 36);
FIELD(AUDIOROOM_ProcessingStats, echo_delay_ms, 40);
FIELD(AUDIOROOM_ProcessingStats, reserved0, 44);
FIELD(AUDIOROOM_ProcessingStats, alignments, 48);
FIELD(AUDIOROOM_ProcessingStats, capture_calls, 56);
FIELD(AUDIOROOM_ProcessingStats, slow_capture_calls, 64);
FIELD(AUDIOROOM_ProcessingStats, capture_bad_samples, 72);
FIELD(AUDIOROOM_ProcessingStats, longest_capture_call_ms, 80);
FIELD(AUDIOROOM_ProcessingStats, playback_calls, 88);
FIELD(AUDIOROOM_ProcessingStats, slow_playback_calls, 96);
FIELD(AUDIOROOM_ProcessingStats, playback_bad_samples, 104);
FIELD(AUDIOROOM_ProcessingStats, longest_playback_call_ms, 112);

SIZE(AUDIOROOM_ServerMuteEvent, 48);
FIELD(AUDIOROOM_ServerMuteEvent, struct_size, 0);
FIELD(AUDIOROOM_ServerMuteEvent, status, 4);
FIELD(AUDIOROOM_ServerMuteEvent, message, 8);
FIELD(AUDIOROOM_ServerMuteEvent, room, 16);
FIELD(AUDIOROOM_ServerMuteEvent, stream, 24);
FIELD(AUDIOROOM_ServerMuteEvent, stream_id, 32);
FIELD(AUDIOROOM_ServerMuteEvent, is_muted_by_server, 40);
FIELD(AUDIOROOM_ServerMuteEvent, is_muted_by_user, 44);

SIZE(AUDIOROOM_StreamEncryptionEvent, 48);
FIELD(AUDIOROOM_StreamEncryptionEvent, struct_size, 0);
FIELD(AUDIOROOM_StreamEncryptionEvent, status, 4);
FIELD(AUDIOROOM_StreamEncryptionEvent, message, 8);
FIELD(AUDIOROOM_StreamEncryptionEvent, room, 16);
FIELD(AUDIOROOM_StreamEncryptionEvent, stream, 24);
FIELD(AUDIOROOM_StreamEncryptionEvent, stream_id, 32);
FIELD(AUDIOROOM_StreamEncryptionEvent, state, 40);
FIELD(AUDIOROOM_StreamEncryptionEvent, reserved0, 44);

SIZE(AUDIOROOM_EncryptionKeyOptions, 48);
FIELD(AUDIOROOM_EncryptionKeyOptions, struct_size, 0);
FIELD(AUDIOROOM_EncryptionKeyOptions, key_index, 4);
FIELD(AUDIOROOM_EncryptionKeyOptions, passphrase, 8);
FIELD(AUDIOROOM_EncryptionKeyOptions, key, 16);
FIELD(AUDIOROOM_EncryptionKeyOptions, key_size, 24);
FIELD(AUDIOROOM_EncryptionKeyOptions, ratchet_window, 28);
FIELD(AUDIOROOM_EncryptionKeyOptions, user_id, 32);
FIELD(AUDIOROOM_EncryptionKeyOptions, decrypt_only, 40);
FIELD(AUDIOROOM_EncryptionKeyOptions, reserved0, 44);

SIZE(AUDIOROOM_RpcRequestEvent, 72);
FIELD(AUDIOROOM_RpcRequestEvent, struct_size, 0);
FIELD(AUDIOROOM_RpcRequestEvent, status, 4);
FIELD(AUDIOROOM_RpcRequestEvent, message, 8);
FIELD(AUDIOROOM_RpcRequestEvent, room, 16);
FIELD(AUDIOROOM_RpcRequestEvent, request, 24);
FIELD(AUDIOROOM_RpcRequestEvent, user_id, 32);
FIELD(AUDIOROOM_RpcRequestEvent, user_name, 40);
FIELD(AUDIOROOM_RpcRequestEvent, method, 48);
FIELD(AUDIOROOM_RpcRequestEvent, payload, 56);
FIELD(AUDIOROOM_RpcRequestEvent, timeout_ms, 64);
FIELD(AUDIOROOM_RpcRequestEvent, reserved0, 68);

SIZE(AUDIOROOM_RpcDoneEvent, 56);
FIELD(AUDIOROOM_RpcDoneEvent, struct_size, 0);
FIELD(AUDIOROOM_RpcDoneEvent, status, 4);
FIELD(AUDIOROOM_RpcDoneEvent, message, 8);
FIELD(AUDIOROOM_RpcDoneEvent, room, 16);
FIELD(AUDIOROOM_RpcDoneEvent, request, 24);
FIELD(AUDIOROOM_RpcDoneEvent, payload, 32);
FIELD(AUDIOROOM_RpcDoneEvent, data, 40);
FIELD(AUDIOROOM_RpcDoneEvent, code, 48);
FIELD(AUDIOROOM_RpcDoneEvent, reserved0, 52);

SIZE(AUDIOROOM_Attribute, 24);
FIELD(AUDIOROOM_Attribute, struct_size, 0);
FIELD(AUDIOROOM_Attribute, reserved0, 4);
FIELD(AUDIOROOM_Attribute, key, 8);
FIELD(AUDIOROOM_Attribute, value, 16);
SIZE(AUDIOROOM_Attribute, 24);
FIELD(AUDIOROOM_Attribute, struct_size, 0);
FIELD(AUDIOROOM_Attribute, reserved0, 4);
FIELD(AUDIOROOM_Attribute, key, 8);
FIELD(AUDIOROOM_Attribute, value, 16);

SIZE(AUDIOROOM_TextEvent, 88);
FIELD(AUDIOROOM_TextEvent, struct_size, 0);
FIELD(AUDIOROOM_TextEvent, status, 4);
FIELD(AUDIOROOM_TextEvent, message, 8);
FIELD(AUDIOROOM_TextEvent, room, 16);
FIELD(AUDIOROOM_TextEvent, user_id, 24);
FIELD(AUDIOROOM_TextEvent, user_name, 32);
FIELD(AUDIOROOM_TextEvent, topic, 40);
FIELD(AUDIOROOM_TextEvent, message_id, 48);
FIELD(AUDIOROOM_TextEvent, text, 56);
FIELD(AUDIOROOM_TextEvent, sent_at_ms, 64);
FIELD(AUDIOROOM_TextEvent, attributes, 72);
FIELD(AUDIOROOM_TextEvent, attribute_count, 80);
FIELD(AUDIOROOM_TextEvent, reserved0, 84);
SIZE(AUDIOROOM_TextEvent, 88);
FIELD(AUDIOROOM_TextEvent, struct_size, 0);
FIELD(AUDIOROOM_TextEvent, status, 4);
FIELD(AUDIOROOM_TextEvent, message, 8);
FIELD(AUDIOROOM_TextEvent, room, 16);
FIELD(AUDIOROOM_TextEvent, user_id, 24);
FIELD(AUDIOROOM_TextEvent, user_name, 32);
FIELD(AUDIOROOM_TextEvent, topic, 40);
FIELD(AUDIOROOM_TextEvent, message_id, 48);
FIELD(AUDIOROOM_TextEvent, text, 56);
FIELD(AUDIOROOM_TextEvent, sent_at_ms, 64);
FIELD(AUDIOROOM_TextEvent, attributes, 72);
FIELD(AUDIOROOM_TextEvent, attribute_count, 80);
FIELD(AUDIOROOM_TextEvent, reserved0, 84);


SIZE(AUDIOROOM_RecordingOptions, 48);
FIELD(AUDIOROOM_RecordingOptions, struct_size, 0);
FIELD(AUDIOROOM_RecordingOptions, source, 4);
FIELD(AUDIOROOM_RecordingOptions, path, 8);
FIELD(AUDIOROOM_RecordingOptions, room, 16);
FIELD(AUDIOROOM_RecordingOptions, stream, 24);
FIELD(AUDIOROOM_RecordingOptions, format, 32);
FIELD(AUDIOROOM_RecordingOptions, channels, 36);
FIELD(AUDIOROOM_RecordingOptions, bitrate, 40);
FIELD(AUDIOROOM_RecordingOptions, overwrite, 44);

SIZE(AUDIOROOM_RecordingProgressEvent, 56);
FIELD(AUDIOROOM_RecordingProgressEvent, struct_size, 0);
FIELD(AUDIOROOM_RecordingProgressEvent, status, 4);
FIELD(AUDIOROOM_RecordingProgressEvent, message, 8);
FIELD(AUDIOROOM_RecordingProgressEvent, recording, 16);
FIELD(AUDIOROOM_RecordingProgressEvent, duration_ms, 24);
FIELD(AUDIOROOM_RecordingProgressEvent, bytes, 32);
FIELD(AUDIOROOM_RecordingProgressEvent, files, 40);
FIELD(AUDIOROOM_RecordingProgressEvent, unrecorded_users, 44);
FIELD(AUDIOROOM_RecordingProgressEvent, lost_ms, 48);

SIZE(AUDIOROOM_RecordingEndEvent, 56);
FIELD(AUDIOROOM_RecordingEndEvent, struct_size, 0);
FIELD(AUDIOROOM_RecordingEndEvent, status, 4);
FIELD(AUDIOROOM_RecordingEndEvent, message, 8);
FIELD(AUDIOROOM_RecordingEndEvent, recording, 16);
FIELD(AUDIOROOM_RecordingEndEvent, duration_ms, 24);
FIELD(AUDIOROOM_RecordingEndEvent, bytes, 32);
FIELD(AUDIOROOM_RecordingEndEvent, files, 40);
FIELD(AUDIOROOM_RecordingEndEvent, unrecorded_users, 44);
FIELD(AUDIOROOM_RecordingEndEvent, lost_ms, 48);

SIZE(AUDIOROOM_UserInfoEvent, 88);
FIELD(AUDIOROOM_UserInfoEvent, struct_size, 0);
FIELD(AUDIOROOM_UserInfoEvent, status, 4);
FIELD(AUDIOROOM_UserInfoEvent, message, 8);
FIELD(AUDIOROOM_UserInfoEvent, room, 16);
FIELD(AUDIOROOM_UserInfoEvent, user_id, 24);
FIELD(AUDIOROOM_UserInfoEvent, user_name, 32);
FIELD(AUDIOROOM_UserInfoEvent, metadata, 40);
FIELD(AUDIOROOM_UserInfoEvent, attributes, 48);
FIELD(AUDIOROOM_UserInfoEvent, changed_attributes, 56);
FIELD(AUDIOROOM_UserInfoEvent, attribute_count, 64);
FIELD(AUDIOROOM_UserInfoEvent, changed_attribute_count, 68);
FIELD(AUDIOROOM_UserInfoEvent, is_name_changed, 72);
FIELD(AUDIOROOM_UserInfoEvent, is_metadata_changed, 76);
FIELD(AUDIOROOM_UserInfoEvent, user_kind, 80);
FIELD(AUDIOROOM_UserInfoEvent, reserved0, 84);

SIZE(AUDIOROOM_RoomMetadataEvent, 32);
FIELD(AUDIOROOM_RoomMetadataEvent, struct_size, 0);
FIELD(AUDIOROOM_RoomMetadataEvent, status, 4);
FIELD(AUDIOROOM_RoomMetadataEvent, message, 8);
FIELD(AUDIOROOM_RoomMetadataEvent, room, 16);
FIELD(AUDIOROOM_RoomMetadataEvent, metadata, 24);

SIZE(AUDIOROOM_BytesEvent, 144);
FIELD(AUDIOROOM_BytesEvent, struct_size, 0);
FIELD(AUDIOROOM_BytesEvent, status, 4);
FIELD(AUDIOROOM_BytesEvent, message, 8);
FIELD(AUDIOROOM_BytesEvent, room, 16);
FIELD(AUDIOROOM_BytesEvent, stream, 24);
FIELD(AUDIOROOM_BytesEvent, part, 32);
FIELD(AUDIOROOM_BytesEvent, size, 36);
FIELD(AUDIOROOM_BytesEvent, data, 40);
FIELD(AUDIOROOM_BytesEvent, offset, 48);
FIELD(AUDIOROOM_BytesEvent, total_size, 56);
FIELD(AUDIOROOM_BytesEvent, user_id, 64);
FIELD(AUDIOROOM_BytesEvent, user_name, 72);
FIELD(AUDIOROOM_BytesEvent, topic, 80);
FIELD(AUDIOROOM_BytesEvent, name, 88);
FIELD(AUDIOROOM_BytesEvent, mime_type, 96);
FIELD(AUDIOROOM_BytesEvent, stream_id, 104);
FIELD(AUDIOROOM_BytesEvent, sent_at_ms, 112);
FIELD(AUDIOROOM_BytesEvent, attributes, 120);
FIELD(AUDIOROOM_BytesEvent, attribute_count, 128);
FIELD(AUDIOROOM_BytesEvent, reserved0, 132);
FIELD(AUDIOROOM_BytesEvent, refused_count, 136);

SIZE(AUDIOROOM_BytesSpaceEvent, 32);
FIELD(AUDIOROOM_BytesSpaceEvent, struct_size, 0);
FIELD(AUDIOROOM_BytesSpaceEvent, status, 4);
FIELD(AUDIOROOM_BytesSpaceEvent, message, 8);
FIELD(AUDIOROOM_BytesSpaceEvent, room, 16);
FIELD(AUDIOROOM_BytesSpaceEvent, stream, 24);

FIELD(AUDIOROOM_Callbacks, on_user_info, 328);
FIELD(AUDIOROOM_Callbacks, on_room_metadata, 336);
FIELD(AUDIOROOM_Callbacks, on_bytes, 344);
FIELD(AUDIOROOM_Callbacks, on_bytes_space, 352);

SIZE(AUDIOROOM_UserInfo, 48);
FIELD(AUDIOROOM_UserInfo, struct_size, 0);
FIELD(AUDIOROOM_UserInfo, user_kind, 4);
FIELD(AUDIOROOM_UserInfo, user_id, 8);
FIELD(AUDIOROOM_UserInfo, user_name, 16);
FIELD(AUDIOROOM_UserInfo, metadata, 24);
FIELD(AUDIOROOM_UserInfo, attributes, 32);
FIELD(AUDIOROOM_UserInfo, attribute_count, 40);
FIELD(AUDIOROOM_UserInfo, reserved0, 44);

SIZE(AUDIOROOM_ByteStreamOptions, 72);
FIELD(AUDIOROOM_ByteStreamOptions, struct_size, 0);
FIELD(AUDIOROOM_ByteStreamOptions, attribute_count, 4);
FIELD(AUDIOROOM_ByteStreamOptions, topic, 8);
FIELD(AUDIOROOM_ByteStreamOptions, name, 16);
FIELD(AUDIOROOM_ByteStreamOptions, mime_type, 24);
FIELD(AUDIOROOM_ByteStreamOptions, total_size, 32);
FIELD(AUDIOROOM_ByteStreamOptions, attribute_keys, 40);
FIELD(AUDIOROOM_ByteStreamOptions, attribute_values, 48);
FIELD(AUDIOROOM_ByteStreamOptions, user_ids, 56);
FIELD(AUDIOROOM_ByteStreamOptions, user_count, 64);
FIELD(AUDIOROOM_ByteStreamOptions, reserved0, 68);

int audioroom_layouts_are_checked(void);
int audioroom_layouts_are_checked(void) { return 0; }

SIZE(AUDIOROOM_PlayerRead, 40);
FIELD(AUDIOROOM_PlayerRead, struct_size, 0);
FIELD(AUDIOROOM_PlayerRead, has_failed, 4);
FIELD(AUDIOROOM_PlayerRead, position, 8);
FIELD(AUDIOROOM_PlayerRead, buffer, 16);
FIELD(AUDIOROOM_PlayerRead, size, 24);
FIELD(AUDIOROOM_PlayerRead, written, 32);

SIZE(AUDIOROOM_PlayerOptions, 56);
FIELD(AUDIOROOM_PlayerOptions, struct_size, 0);
FIELD(AUDIOROOM_PlayerOptions, plays, 4);
FIELD(AUDIOROOM_PlayerOptions, path, 8);
FIELD(AUDIOROOM_PlayerOptions, reader, 16);
FIELD(AUDIOROOM_PlayerOptions, reader_user_data, 24);
FIELD(AUDIOROOM_PlayerOptions, reader_size, 32);
FIELD(AUDIOROOM_PlayerOptions, play_locally, 40);
FIELD(AUDIOROOM_PlayerOptions, send, 44);
FIELD(AUDIOROOM_PlayerOptions, local_volume, 48);
FIELD(AUDIOROOM_PlayerOptions, sent_volume, 52);

SIZE(AUDIOROOM_PlayerInfo, 72);
FIELD(AUDIOROOM_PlayerInfo, struct_size, 0);
FIELD(AUDIOROOM_PlayerInfo, state, 4);
FIELD(AUDIOROOM_PlayerInfo, position_ms, 8);
FIELD(AUDIOROOM_PlayerInfo, duration_ms, 16);
FIELD(AUDIOROOM_PlayerInfo, rate_hz, 24);
FIELD(AUDIOROOM_PlayerInfo, channels, 32);
FIELD(AUDIOROOM_PlayerInfo, missing, 40);
FIELD(AUDIOROOM_PlayerInfo, plays, 48);
FIELD(AUDIOROOM_PlayerInfo, play_locally, 52);
FIELD(AUDIOROOM_PlayerInfo, send, 56);
FIELD(AUDIOROOM_PlayerInfo, local_volume, 60);
FIELD(AUDIOROOM_PlayerInfo, sent_volume, 64);
FIELD(AUDIOROOM_PlayerInfo, reserved0, 68);

SIZE(AUDIOROOM_PlayerStateEvent, 48);
FIELD(AUDIOROOM_PlayerStateEvent, struct_size, 0);
FIELD(AUDIOROOM_PlayerStateEvent, status, 4);
FIELD(AUDIOROOM_PlayerStateEvent, message, 8);
FIELD(AUDIOROOM_PlayerStateEvent, player, 16);
FIELD(AUDIOROOM_PlayerStateEvent, state, 24);
FIELD(AUDIOROOM_PlayerStateEvent, reserved0, 28);
FIELD(AUDIOROOM_PlayerStateEvent, position_ms, 32);
FIELD(AUDIOROOM_PlayerStateEvent, duration_ms, 40);
