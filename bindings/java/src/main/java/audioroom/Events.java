// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.List;

/** The events, in the order of the C callbacks. */
final class Events {
    private Events() {
    }

    /** Reads one event. */
    interface Reader {
        Event read(Engine engine, Room room, Pointer pointer);
    }

    /** The place of each callback in the struct of callbacks. */
    static final int[] PLACES = {
        Layout.Callbacks.on_login_room,
        Layout.Callbacks.on_logout_room,
        Layout.Callbacks.on_kick_out,
        Layout.Callbacks.on_disconnect,
        Layout.Callbacks.on_reconnecting,
        Layout.Callbacks.on_reconnected,
        Layout.Callbacks.on_token_needed,
        Layout.Callbacks.on_user_update,
        Layout.Callbacks.on_stream_update,
        Layout.Callbacks.on_stream_info_update,
        Layout.Callbacks.on_publish_state,
        Layout.Callbacks.on_play_state,
        Layout.Callbacks.on_first_audio,
        Layout.Callbacks.on_device_started,
        Layout.Callbacks.on_device_error,
        Layout.Callbacks.on_sound_level,
        Layout.Callbacks.on_active_speakers,
        Layout.Callbacks.on_connection_quality,
        Layout.Callbacks.on_room_message,
        Layout.Callbacks.on_data,
        Layout.Callbacks.on_request_done,
        Layout.Callbacks.on_log,
        Layout.Callbacks.on_device_change,
        Layout.Callbacks.on_spectrum,
        Layout.Callbacks.on_mic_attention,
        Layout.Callbacks.on_aux_problem,
        Layout.Callbacks.on_audio_problem,
        Layout.Callbacks.on_publish_quality,
        Layout.Callbacks.on_play_quality,
        Layout.Callbacks.on_server_mute,
        Layout.Callbacks.on_stream_encryption,
        Layout.Callbacks.on_rpc_request,
        Layout.Callbacks.on_rpc_done,
        Layout.Callbacks.on_text,
        Layout.Callbacks.on_player_state,
        Layout.Callbacks.on_recording_progress,
        Layout.Callbacks.on_recording_end,
        Layout.Callbacks.on_user_info,
        Layout.Callbacks.on_room_metadata,
        Layout.Callbacks.on_bytes,
        Layout.Callbacks.on_bytes_space,
    };

    static final List<Reader> READERS = List.of(
        LoginRoomEvent::read,
        LogoutRoomEvent::read,
        KickOutEvent::read,
        DisconnectEvent::read,
        ReconnectingEvent::read,
        ReconnectedEvent::read,
        TokenNeededEvent::read,
        UserUpdateEvent::read,
        StreamUpdateEvent::read,
        StreamInfoUpdateEvent::read,
        PublishStateEvent::read,
        PlayStateEvent::read,
        FirstAudioEvent::read,
        DeviceStartedEvent::read,
        DeviceErrorEvent::read,
        SoundLevelEvent::read,
        ActiveSpeakersEvent::read,
        ConnectionQualityEvent::read,
        RoomMessageEvent::read,
        DataEvent::read,
        RequestDoneEvent::read,
        LogEvent::read,
        DeviceChangeEvent::read,
        SpectrumEvent::read,
        MicAttentionEvent::read,
        AuxProblemEvent::read,
        AudioProblemEvent::read,
        PublishQualityEvent::read,
        PlayQualityEvent::read,
        ServerMuteEvent::read,
        StreamEncryptionEvent::read,
        RpcRequestEvent::read,
        RpcDoneEvent::read,
        TextEvent::read,
        PlayerStateEvent::read,
        RecordingProgressEvent::read,
        RecordingEndEvent::read,
        UserInfoEvent::read,
        RoomMetadataEvent::read,
        BytesEvent::read,
        BytesSpaceEvent::read);

    /** The request that an event ends, or 0. */
    static long requestOf(Event event) {
        if (event instanceof RequestDoneEvent done) {
            return done.request();
        }
        if (event instanceof RpcDoneEvent done) {
            return done.request();
        }
        return 0;
    }
}
