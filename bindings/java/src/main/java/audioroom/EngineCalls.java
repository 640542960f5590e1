// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Consumer;

/** The functions of an engine. */
public abstract class EngineCalls extends Handle {
    EngineCalls() {
    }

    abstract Engine engineOf();

    abstract Room roomOf();

    /**
     * Closes the microphone and the loudspeaker; every room stays connected, without sound. For an incoming phone call,
     * or a program that goes to the background. A second Engine.pause has no effect.
     * <p>Local streams stay published but send nothing, not even the aux input; other users see no mute. Meanwhile
     * Engine.pushCaptureFrame drops its samples, Engine.pullPlaybackFrame returns silence, frames of
     * Engine.pushAuxFrame stay in the queue, and the aux source is not called.
     * <p>C: AUDIOROOM_Pause
     */
    public void pause() {
        own().call(pointer -> C.AUDIOROOM_Pause(pointer));
    }

    /**
     * Opens the devices again after Engine.pause, where a room needs them. on_device_started or on_device_error reports
     * the result. Without a pause it has no effect.
     * <p>C: AUDIOROOM_Resume
     */
    public void resume() {
        own().call(pointer -> C.AUDIOROOM_Resume(pointer));
    }

    /**
     * Sets the user of later logins. userId has 1 to 256 bytes, userName up to 256; a null userName means the id.
     * <p>A login with a token of the application uses the user and the name in that token. Room.setUserName changes the
     * name in a room that is logged in.
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE for an empty userId, StatusCode.ERR_TOO_LONG.
     * <p>C: AUDIOROOM_SetUser
     */
    public void setUser(String userId, String userName) {
        try (Arena a = new Arena()) {
            Pointer userIdC = a.text("userId", userId);
            Pointer userNameC = a.text("userName", userName);
            own().call(pointer -> C.AUDIOROOM_SetUser(pointer, userIdC, userNameC));
        }
    }

    /**
     * Sets the server and the key for later logins. A login that names no server uses this server. For a login that
     * passes no token, the engine signs one with this key.
     * <p>serverUrl null is the local server of this operating-system account; apiKey and apiSecret are both given or
     * both null.
     * <p>serverUrl may be a list of up to 8 addresses, separated by commas or spaces: "wss://a.example
     * wss://b.example". A login tries them in order. If an address refuses the connection, fails, or stays silent for
     * 1.5 s, the library tries the next one. If a server answers but refuses the token or the room, the login fails. If
     * all fail, on_login_room has the status of the first, and its message names each with its cause. When the server
     * of a room dies, the library joins the room at the first of the other addresses that answers, and on_reconnected
     * names that address. The library leaves this server only when it dies too. Users at different servers do not hear
     * each other unless the servers are a cluster, so give all users the same list. Two logins are for the same server
     * if their lists have an address in common. Addresses that a LiveKit server names (regions) are tried after the
     * list.
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE for an address that is neither ws:// nor wss://, for more than 8, for a
     * list that mixes wss:// with a ws:// address of another machine, or for only one of apiKey and apiSecret;
     * StatusCode.ERR_TOO_LONG for an address of more than 2048 bytes. If one address is invalid, the call fails;
     * AudioroomException names the address.
     * <p>C: AUDIOROOM_SetServer
     */
    public void setServer(String serverUrl, String apiKey, String apiSecret) {
        try (Arena a = new Arena()) {
            Pointer serverUrlC = a.text("serverUrl", serverUrl);
            Pointer apiKeyC = a.text("apiKey", apiKey);
            Pointer apiSecretC = a.text("apiSecret", apiSecret);
            own().call(pointer -> C.AUDIOROOM_SetServer(pointer, serverUrlC, apiKeyC, apiSecretC));
        }
    }

    /**
     * Joins a room: begins to log in to it, and writes the room handle to room before an event of the room can come.
     * The server creates a room that does not exist, unless it is configured not to.
     * <p>on_login_room reports the result, within loginTimeoutMs. By default the library then publishes the local
     * microphone and plays remote streams. Where options has Audioroom.AUTO (the default), Engine.setManualPublish and
     * Engine.setManualPlay still apply to this login until on_login_room has returned. With Audioroom.AUTO, automatic
     * publishing also never begins within 30 ms after this call, even if on_login_room is null or returns sooner:
     * Engine.setManualPublish within that time still applies. If Engine.setManualPublish could come later, call it
     * before Engine.loginRoom, or set manualPublish. roomId has 1 to 256 bytes; the same id on two servers is two
     * rooms, and one engine can be in both (Engine.setServer defines which lists of addresses are one server). options
     * may be null for the defaults.
     * <p>Errors: StatusCode.ERR_WRONG_STATE without a user id, StatusCode.ERR_ALREADY_IN_ROOM,
     * StatusCode.ERR_TOKEN_NEEDED when a server is named and there is neither token nor key,
     * StatusCode.ERR_TOKEN_MISMATCH when the token is for another room or user, StatusCode.ERR_TOKEN_REFUSED when it is
     * not a token, and those of bad arguments.
     * <p>[blocks: with a passphrase in encryptionKey, as long as Room.setEncryptionKey does]
     * <p>C: AUDIOROOM_LoginRoom
     */
    public Room loginRoom(String roomId, LoginOptions options) {
        try (Arena a = new Arena()) {
            Pointer roomIdC = a.text("roomId", roomId);
            Pointer optionsC = options == null ? null : options.write(a);
            Pointer roomC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_LoginRoom(pointer, roomIdC, optionsC, roomC));
            return Room.of(engineOf(), roomC.getLong(0));
        }
    }

    /**
     * Looks for a new network path to the server of every room. Call it when the system reports a network change. On
     * Linux the library detects changed addresses itself; on other systems, without this call, it notices a change only
     * when a connection times out. A room that is waiting for its next attempt to reconnect tries at once.
     * <p>C: AUDIOROOM_NotifyNetworkChanged
     */
    public void notifyNetworkChanged() {
        own().call(pointer -> C.AUDIOROOM_NotifyNetworkChanged(pointer));
    }

    /**
     * Switch: publishing waits for Room.startPublish. It applies to logins whose manualPublish is Audioroom.AUTO (the
     * default): to later ones, and to those whose on_login_room has not returned. Default: manualPublish of
     * EngineOptions.
     * <p>A call within 30 ms after Engine.loginRoom still applies to that login. While the switch is on, these logins
     * open no microphone before Room.startPublish.
     * <p>C: AUDIOROOM_SetManualPublish
     */
    public void setManualPublish(boolean manual) {
        own().call(pointer -> C.AUDIOROOM_SetManualPublish(pointer, manual ? 1 : 0));
    }

    /**
     * Writes whether publishing waits for Room.startPublish (1) or not (0), as set last for the engine, to manual.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_IsManualPublish
     */
    public boolean isManualPublish() {
        try (Arena a = new Arena()) {
            Pointer manualC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_IsManualPublish(pointer, manualC));
            return manualC.getInt(0) > 0;
        }
    }

    /**
     * Switch: the microphone is heard, in every room. Default: on. While it is off, the microphone stays open, local
     * streams stay published and are silent, and other users get on_stream_info_update with isMuted 1. If the aux input
     * is on meanwhile, or a player plays that is sent, the streams carry these alone and are not shown as muted.
     * Engine.pause or Room.stopPublish closes the microphone. A server mute stays (on_server_mute).
     * <p>C: AUDIOROOM_EnableMic
     */
    public void enableMic(boolean enable) {
        own().call(pointer -> C.AUDIOROOM_EnableMic(pointer, enable ? 1 : 0));
    }

    /**
     * Writes to isEnabled whether Engine.enableMic has switched the microphone on: 1 or 0.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_IsMicEnabled
     */
    public boolean isMicEnabled() {
        try (Arena a = new Arena()) {
            Pointer isEnabledC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_IsMicEnabled(pointer, isEnabledC));
            return isEnabledC.getInt(0) > 0;
        }
    }

    /**
     * Sets the volume of the microphone, 0 to 200 percent of the amplitude. Default: 100 (unchanged); 50 is -6 dB, 200
     * is +6 dB. Peaks above full scale are limited.
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE.
     * <p>C: AUDIOROOM_SetCaptureVolume
     */
    public void setCaptureVolume(int volume) {
        own().call(pointer -> C.AUDIOROOM_SetCaptureVolume(pointer, volume));
    }

    /**
     * Writes the volume of the microphone to volume, 0 to 200 percent.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_GetCaptureVolume
     */
    public int getCaptureVolume() {
        try (Arena a = new Arena()) {
            Pointer volumeC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_GetCaptureVolume(pointer, volumeC));
            return volumeC.getInt(0);
        }
    }

    /**
     * Sets how the local microphone is encoded, from the next packet on and without a click. Fields that a shorter
     * struct lacks stay as they are.
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE with the field's name and range, StatusCode.ERR_STRUCT_SIZE,
     * StatusCode.ERR_UNKNOWN_FIELD.
     * <p>C: AUDIOROOM_SetAudioProfile
     */
    public void setAudioProfile(AudioProfile profile) {
        try (Arena a = new Arena()) {
            Pointer profileC = profile == null ? null : profile.write(a);
            own().call(pointer -> C.AUDIOROOM_SetAudioProfile(pointer, profileC));
        }
    }

    /**
     * Writes into profile, what Engine.setAudioProfile has set. A field that is left to the library is Audioroom.AUTO,
     * so that the profile can be changed and set again; Stream.getStats reports the current values.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.
     * <p>C: AUDIOROOM_GetAudioProfile
     */
    public AudioProfile getAudioProfile() {
        try (Arena a = new Arena()) {
            Pointer profileC = a.space(Layout.AudioProfile.SIZE);
            AudioroomException.check(C.AUDIOROOM_InitAudioProfile(profileC, Layout.AudioProfile.SIZE));
            own().call(pointer -> C.AUDIOROOM_GetAudioProfile(pointer, profileC));
            return AudioProfile.read(engineOf(), roomOf(), profileC);
        }
    }

    /**
     * Switch: playing waits for Stream.startPlay. It applies to logins whose manualPlay is Audioroom.AUTO (the
     * default): to later ones, and to those whose on_login_room has not returned. Default: manualPlay of EngineOptions.
     * <p>C: AUDIOROOM_SetManualPlay
     */
    public void setManualPlay(boolean manual) {
        own().call(pointer -> C.AUDIOROOM_SetManualPlay(pointer, manual ? 1 : 0));
    }

    /**
     * Writes whether playing waits for Stream.startPlay (1) or not (0), as set last for the engine, to manual.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_IsManualPlay
     */
    public boolean isManualPlay() {
        try (Arena a = new Arena()) {
            Pointer manualC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_IsManualPlay(pointer, manualC));
            return manualC.getInt(0) > 0;
        }
    }

    /**
     * Switch: the loudspeaker plays. Default: on. While it is off, streams are received and nothing is played.
     * <p>C: AUDIOROOM_EnableSpeaker
     */
    public void enableSpeaker(boolean enable) {
        own().call(pointer -> C.AUDIOROOM_EnableSpeaker(pointer, enable ? 1 : 0));
    }

    /**
     * Writes to isEnabled whether Engine.enableSpeaker has switched the loudspeaker on: 1 or 0.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_IsSpeakerEnabled
     */
    public boolean isSpeakerEnabled() {
        try (Arena a = new Arena()) {
            Pointer isEnabledC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_IsSpeakerEnabled(pointer, isEnabledC));
            return isEnabledC.getInt(0) > 0;
        }
    }

    /**
     * Sets the maximum number of streams that are decoded and played at once, 1 to 128. Default: 16. When there are
     * more, the loudest ones are decoded, judged by the audio level in their packets or by the server's list of active
     * speakers. The others are received too: a user who begins to speak is heard after at most one packet if a place is
     * free or can be taken. A stream that was selected stays selected for at least 500 ms, and is replaced only by a
     * clearly louder one.
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE.
     * <p>C: AUDIOROOM_SetMaxDecodedStreams
     */
    public void setMaxDecodedStreams(long count) {
        own().call(pointer -> C.AUDIOROOM_SetMaxDecodedStreams(pointer, Check.uint32("count", count)));
    }

    /**
     * Writes the maximum number of streams that are decoded and played at once to count.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_GetMaxDecodedStreams
     */
    public long getMaxDecodedStreams() {
        try (Arena a = new Arena()) {
            Pointer countC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_GetMaxDecodedStreams(pointer, countC));
            return Integer.toUnsignedLong(countC.getInt(0));
        }
    }

    /**
     * Switch: the user hears the local voice (sidetone). While a microphone is open, the playback device plays the
     * local microphone as it is sent, but without the aux input, which has its own local playback. Default: off.
     * <p>It is meant for headphones. The echo canceller does not remove the sidetone, because that would damage the
     * voice. With loudspeakers, the sidetone reaches the microphone: other users hear the voice twice, and feedback may
     * build up. The sidetone has 10 to 15 ms of delay (at most 60 ms) in addition to the delay of the devices and of
     * the processing.
     * <p>C: AUDIOROOM_EnableSidetone
     */
    public void enableSidetone(boolean enable) {
        own().call(pointer -> C.AUDIOROOM_EnableSidetone(pointer, enable ? 1 : 0));
    }

    /**
     * Writes to isEnabled whether the sidetone is on: 1 or 0.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_IsSidetoneEnabled
     */
    public boolean isSidetoneEnabled() {
        try (Arena a = new Arena()) {
            Pointer isEnabledC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_IsSidetoneEnabled(pointer, isEnabledC));
            return isEnabledC.getInt(0) > 0;
        }
    }

    /**
     * Sets the volume of the sidetone, 0 to 200 percent of the amplitude. Default: 100 (the microphone as it is sent);
     * 50 is -6 dB, 200 is +6 dB.
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE.
     * <p>C: AUDIOROOM_SetSidetoneVolume
     */
    public void setSidetoneVolume(int volume) {
        own().call(pointer -> C.AUDIOROOM_SetSidetoneVolume(pointer, volume));
    }

    /**
     * Writes the volume of the sidetone to volume, 0 to 200 percent.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_GetSidetoneVolume
     */
    public int getSidetoneVolume() {
        try (Arena a = new Arena()) {
            Pointer volumeC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_GetSidetoneVolume(pointer, volumeC));
            return volumeC.getInt(0);
        }
    }

    /**
     * Switch, or Audioroom.AUTO (the default): echo cancellation runs, with the high-pass filter that it needs.
     * Audioroom.AUTO follows processing of the audio profile when the microphone is a sound card; it is off for "null",
     * "file:PATH" and "push". On and off win over the audio profile and the device. Switching causes no click. Echo
     * cancellation adds 7 ms of delay.
     * <p>The echo reference is what this engine plays, after the playback processor and without the sidetone; sound of
     * other programs is not removed. Engine.getProcessingStats reports whether echo cancellation, the high-pass filter,
     * noise suppression and gain control are running.
     * <p>C: AUDIOROOM_EnableAec
     */
    public void enableAec(Switch enable) {
        own().call(pointer -> C.AUDIOROOM_EnableAec(pointer, enable.value()));
    }

    /**
     * Switch, or Audioroom.AUTO as in Engine.enableAec: the high-pass filter runs, which removes sound below 80 Hz. The
     * switch has an effect only while echo cancellation is off: the echo canceller has its own high-pass filter.
     * <p>C: AUDIOROOM_EnableHighPass
     */
    public void enableHighPass(Switch enable) {
        own().call(pointer -> C.AUDIOROOM_EnableHighPass(pointer, enable.value()));
    }

    /**
     * Switch, or Audioroom.AUTO as in Engine.enableAec: noise suppression runs. It is made for speech and damages
     * music. It adds 10 ms of delay.
     * <p>C: AUDIOROOM_EnableNoiseSuppression
     */
    public void enableNoiseSuppression(Switch enable) {
        own().call(pointer -> C.AUDIOROOM_EnableNoiseSuppression(pointer, enable.value()));
    }

    /**
     * Switch, or Audioroom.AUTO as in Engine.enableAec: gain control runs, which raises the level of a quiet voice, by
     * up to 6 dB a second, and keeps a loud voice from clipping. It adds no delay.
     * <p>C: AUDIOROOM_EnableAgc
     */
    public void enableAgc(Switch enable) {
        own().call(pointer -> C.AUDIOROOM_EnableAgc(pointer, enable.value()));
    }

    /**
     * Sets when the microphone is sent: always, while a key is held, or while voice is detected. Streams stay
     * published; with DTX, silence costs almost nothing on the network. Fields that a shorter struct lacks keep their
     * values.
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE with the field's name and range, StatusCode.ERR_STRUCT_SIZE,
     * StatusCode.ERR_UNKNOWN_FIELD.
     * <p>C: AUDIOROOM_SetTalkOptions
     */
    public void setTalkOptions(TalkOptions options) {
        try (Arena a = new Arena()) {
            Pointer optionsC = options == null ? null : options.write(a);
            own().call(pointer -> C.AUDIOROOM_SetTalkOptions(pointer, optionsC));
        }
    }

    /**
     * Writes into options, what Engine.setTalkOptions has set. A field that is left to the library is Audioroom.AUTO,
     * so that the options can be changed and set again.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.
     * <p>C: AUDIOROOM_GetTalkOptions
     */
    public TalkOptions getTalkOptions() {
        try (Arena a = new Arena()) {
            Pointer optionsC = a.space(Layout.TalkOptions.SIZE);
            AudioroomException.check(C.AUDIOROOM_InitTalkOptions(optionsC, Layout.TalkOptions.SIZE));
            own().call(pointer -> C.AUDIOROOM_GetTalkOptions(pointer, optionsC));
            return TalkOptions.read(engineOf(), roomOf(), optionsC);
        }
    }

    /**
     * Notifies the library that the push-to-talk key is held (1) or released (0). Default: 0. In TalkMode.PUSH, the
     * microphone is sent while the key is held; in other talk modes the state is stored and has no effect.
     * <p>C: AUDIOROOM_SetPushToTalkPressed
     */
    public void setPushToTalkPressed(boolean isPressed) {
        own().call(pointer -> C.AUDIOROOM_SetPushToTalkPressed(pointer, isPressed ? 1 : 0));
    }

    /**
     * Writes to isPressed the state that Engine.setPushToTalkPressed has set: 1 or 0.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_IsPushToTalkPressed
     */
    public boolean isPushToTalkPressed() {
        try (Arena a = new Arena()) {
            Pointer isPressedC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_IsPushToTalkPressed(pointer, isPressedC));
            return isPressedC.getInt(0) > 0;
        }
    }

    /**
     * Sets the capture processor, which changes the microphone's samples 10 ms at a time, after echo cancellation,
     * noise suppression and gain control and before the gate of Engine.setTalkOptions. null removes it. It is called
     * with userData while a room publishes.
     * <p>When this function has returned, the previous processor is not called any more. No processor is called once
     * on_release has been called. Calls of more than 5 ms, and NaN or infinite samples, are counted, and reported by
     * on_audio_problem and in the log at most every 5 s.
     * <p>Errors: StatusCode.ERR_WRONG_THREAD inside an audio callback.
     * <p>[blocks: while the previous processor runs]
     * <p>C: AUDIOROOM_SetCaptureProcessor
     */
    public void setCaptureProcessor(Consumer<AudioFrame> processor) {
        try (Arena a = new Arena()) {
            Pointer processorC = processor == null ? null : a.callback(processor, value -> AudioFrame.read(null, null, value));
            own().call(pointer -> C.AUDIOROOM_SetCaptureProcessor(pointer, processorC, null));
            own().keep("SetCaptureProcessor", a.takeCallbacks());
        }
    }

    /**
     * Sets the playback processor, which changes the mix 2.5 ms at a time before the loudspeaker plays it. null removes
     * it. It is called while a loudspeaker is open. Otherwise it is like Engine.setCaptureProcessor, with a limit of
     * 1.25 ms.
     * <p>[blocks: while the previous processor runs]
     * <p>C: AUDIOROOM_SetPlaybackProcessor
     */
    public void setPlaybackProcessor(Consumer<AudioFrame> processor) {
        try (Arena a = new Arena()) {
            Pointer processorC = processor == null ? null : a.callback(processor, value -> AudioFrame.read(null, null, value));
            own().call(pointer -> C.AUDIOROOM_SetPlaybackProcessor(pointer, processorC, null));
            own().keep("SetPlaybackProcessor", a.takeCallbacks());
        }
    }

    /**
     * Writes the state of the capture chain and the stats of processors into stats. They are at most 200 ms old while a
     * microphone is open.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.
     * <p>C: AUDIOROOM_GetProcessingStats
     */
    public ProcessingStats getProcessingStats() {
        try (Arena a = new Arena()) {
            Pointer statsC = a.space(Layout.ProcessingStats.SIZE);
            AudioroomException.check(C.AUDIOROOM_InitProcessingStats(statsC, Layout.ProcessingStats.SIZE));
            own().call(pointer -> C.AUDIOROOM_GetProcessingStats(pointer, statsC));
            return ProcessingStats.read(engineOf(), roomOf(), statsC);
        }
    }

    /**
     * Sets the equalizer of the local voice: a gain for each of the bands at 31, 62, 125, 250, 500, 1000, 2000, 4000,
     * 8000 and 16 000 Hz, in dB, -15 to 15. count is Audioroom.EQUALIZER_BANDS. All gains 0, the default, is off.
     * Raised bands can overload the voice; a limiter then lowers it.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_OUT_OF_RANGE.
     * <p>C: AUDIOROOM_SetEqualizer
     */
    public void setEqualizer(float[] gainsDb) {
        try (Arena a = new Arena()) {
            Pointer gainsDbC = a.floats("gainsDb", gainsDb);
            own().call(pointer -> C.AUDIOROOM_SetEqualizer(pointer, gainsDbC, gainsDb.length));
        }
    }

    /**
     * Writes the gains of the equalizer to gainsDb, in dB; count is Audioroom.EQUALIZER_BANDS.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_OUT_OF_RANGE.
     * <p>C: AUDIOROOM_GetEqualizer
     */
    public float[] getEqualizer() {
        try (Arena a = new Arena()) {
            Pointer gainsDbC = a.space(4 * 10);
            own().call(pointer -> C.AUDIOROOM_GetEqualizer(pointer, gainsDbC, 10));
            return gainsDbC.getFloatArray(0, 10);
        }
    }

    /**
     * Changes the pitch of the local voice by semitones, -8 to 8; 0, the default, is off. The formants are kept, so
     * vowels remain what they are: 8 makes a man sound like a child, 6 a woman like a child, 4 a man like a woman, -3 a
     * woman like a man. While it is on, the voice is delayed by 38 ms.
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE.
     * <p>C: AUDIOROOM_SetVoiceChanger
     */
    public void setVoiceChanger(float semitones) {
        own().call(pointer -> C.AUDIOROOM_SetVoiceChanger(pointer, semitones));
    }

    /**
     * Writes to semitones what Engine.setVoiceChanger has set.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_GetVoiceChanger
     */
    public float getVoiceChanger() {
        try (Arena a = new Arena()) {
            Pointer semitonesC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_GetVoiceChanger(pointer, semitonesC));
            return semitonesC.getFloat(0);
        }
    }

    /**
     * Sets the reverb of the local voice, the sound of the room around it; null, the default, is off. A mono voice
     * becomes stereo if the audio profile has two channels. The reverb stops when the microphone is switched off.
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE with the field's name and range, StatusCode.ERR_STRUCT_SIZE,
     * StatusCode.ERR_UNKNOWN_FIELD.
     * <p>C: AUDIOROOM_SetReverb
     */
    public void setReverb(ReverbOptions options) {
        try (Arena a = new Arena()) {
            Pointer optionsC = options == null ? null : options.write(a);
            own().call(pointer -> C.AUDIOROOM_SetReverb(pointer, optionsC));
        }
    }

    /**
     * Writes into options, what Engine.setReverb has set. The values of a preset are written as numbers; wetGain is 0
     * while the reverb is off.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.
     * <p>C: AUDIOROOM_GetReverb
     */
    public ReverbOptions getReverb() {
        try (Arena a = new Arena()) {
            Pointer optionsC = a.space(Layout.ReverbOptions.SIZE);
            AudioroomException.check(C.AUDIOROOM_InitReverbOptions(optionsC, Layout.ReverbOptions.SIZE));
            own().call(pointer -> C.AUDIOROOM_GetReverb(pointer, optionsC));
            return ReverbOptions.read(engineOf(), roomOf(), optionsC);
        }
    }

    /**
     * Places the local voice in front of the listener, for headphones: angleDeg is 0 (far right) to 180 (far left), 90
     * is straight ahead; NAN, the default, is off. It has an effect only where the audio profile has two channels.
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE.
     * <p>C: AUDIOROOM_SetVirtualStereo
     */
    public void setVirtualStereo(float angleDeg) {
        own().call(pointer -> C.AUDIOROOM_SetVirtualStereo(pointer, angleDeg));
    }

    /**
     * Writes to angleDeg what Engine.setVirtualStereo has set.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_GetVirtualStereo
     */
    public float getVirtualStereo() {
        try (Arena a = new Arena()) {
            Pointer angleDegC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_GetVirtualStereo(pointer, angleDegC));
            return angleDegC.getFloat(0);
        }
    }

    /**
     * Passes 10 ms of microphone samples to the library. Needs the capture device "push".
     * <p>interleaved holds samples_per_channel * channels samples, -1 to 1 (samples outside are clipped);
     * samplesPerChannel is rate_hz / 100, channels is 1 or 2, rateHz is 8000 to 48000 and a multiple of 100. Make one
     * call every 10 ms. Samples are used while a local stream is published in a room, and dropped otherwise. NaN and
     * infinite samples become silence (on_audio_problem).
     * <p>Errors: StatusCode.ERR_BUSY when 200 ms are queued already or another thread is in this call,
     * StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_WRONG_STATE when the capture device is
     * not "push".
     * <p>[audio threads too; one thread at a time]
     * <p>C: AUDIOROOM_PushCaptureFrame
     */
    public void pushCaptureFrame(float[] frame_, int channels) {
        Frames.send(frame_, channels, (frame, samples, rate) -> own().call(pointer -> C.AUDIOROOM_PushCaptureFrame(pointer, frame, samples, channels, rate)));
    }

    /**
     * Passes 10 ms of microphone samples to the library. Needs the capture device "push".
     * <p>interleaved holds samples_per_channel * channels samples, -1 to 1 (samples outside are clipped);
     * samplesPerChannel is rate_hz / 100, channels is 1 or 2, rateHz is 8000 to 48000 and a multiple of 100. Make one
     * call every 10 ms. Samples are used while a local stream is published in a room, and dropped otherwise. NaN and
     * infinite samples become silence (on_audio_problem).
     * <p>Errors: StatusCode.ERR_BUSY when 200 ms are queued already or another thread is in this call,
     * StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_WRONG_STATE when the capture device is
     * not "push".
     * <p>[audio threads too; one thread at a time]
     * <p>C: AUDIOROOM_PushCaptureFrame
     */
    public void pushCaptureFrame(short[] frame_, int channels) {
        Frames.send(frame_, channels, (frame, samples, rate) -> own().call(pointer -> C.AUDIOROOM_PushCaptureFrame(pointer, frame, samples, channels, rate)));
    }

    /**
     * Passes 10 ms of microphone samples to the library. Needs the capture device "push".
     * <p>interleaved holds samples_per_channel * channels samples, -1 to 1 (samples outside are clipped);
     * samplesPerChannel is rate_hz / 100, channels is 1 or 2, rateHz is 8000 to 48000 and a multiple of 100. Make one
     * call every 10 ms. Samples are used while a local stream is published in a room, and dropped otherwise. NaN and
     * infinite samples become silence (on_audio_problem).
     * <p>Errors: StatusCode.ERR_BUSY when 200 ms are queued already or another thread is in this call,
     * StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_WRONG_STATE when the capture device is
     * not "push".
     * <p>[audio threads too; one thread at a time]
     * <p>C: AUDIOROOM_PushCaptureFrame
     */
    public void pushCaptureFrame(FloatBuffer frame_, int channels) {
        Frames.send(frame_, channels, (frame, samples, rate) -> own().call(pointer -> C.AUDIOROOM_PushCaptureFrame(pointer, frame, samples, channels, rate)));
    }

    /**
     * Writes the next 10 ms of the mix to interleaved: silence while nothing is played. Needs the playback device
     * "pull".
     * <p>interleaved has room for samples_per_channel * channels samples, with the sizes of Engine.pushCaptureFrame.
     * Make one call every 10 ms.
     * <p>Errors: StatusCode.ERR_BUSY when another thread is in this call, StatusCode.ERR_OUT_OF_RANGE,
     * StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_WRONG_STATE when the playback device is not "pull".
     * <p>[audio threads too; one thread at a time]
     * <p>C: AUDIOROOM_PullPlaybackFrame
     */
    public void pullPlaybackFrame(float[] frame_, int channels) {
        Frames.receive(frame_, channels, (frame, samples, rate) -> own().call(pointer -> C.AUDIOROOM_PullPlaybackFrame(pointer, frame, samples, channels, rate)));
    }

    /**
     * Writes the next 10 ms of the mix to interleaved: silence while nothing is played. Needs the playback device
     * "pull".
     * <p>interleaved has room for samples_per_channel * channels samples, with the sizes of Engine.pushCaptureFrame.
     * Make one call every 10 ms.
     * <p>Errors: StatusCode.ERR_BUSY when another thread is in this call, StatusCode.ERR_OUT_OF_RANGE,
     * StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_WRONG_STATE when the playback device is not "pull".
     * <p>[audio threads too; one thread at a time]
     * <p>C: AUDIOROOM_PullPlaybackFrame
     */
    public void pullPlaybackFrame(short[] frame_, int channels) {
        Frames.receive(frame_, channels, (frame, samples, rate) -> own().call(pointer -> C.AUDIOROOM_PullPlaybackFrame(pointer, frame, samples, channels, rate)));
    }

    /**
     * Writes the next 10 ms of the mix to interleaved: silence while nothing is played. Needs the playback device
     * "pull".
     * <p>interleaved has room for samples_per_channel * channels samples, with the sizes of Engine.pushCaptureFrame.
     * Make one call every 10 ms.
     * <p>Errors: StatusCode.ERR_BUSY when another thread is in this call, StatusCode.ERR_OUT_OF_RANGE,
     * StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_WRONG_STATE when the playback device is not "pull".
     * <p>[audio threads too; one thread at a time]
     * <p>C: AUDIOROOM_PullPlaybackFrame
     */
    public void pullPlaybackFrame(FloatBuffer frame_, int channels) {
        Frames.receive(frame_, channels, (frame, samples, rate) -> own().call(pointer -> C.AUDIOROOM_PullPlaybackFrame(pointer, frame, samples, channels, rate)));
    }

    /**
     * Switch: the aux input is mixed in. Default: off. Switching it off drops the frames that are queued.
     * <p>Its audio is mixed into the local stream after the capture chain, Engine.enableMic and
     * Engine.setCaptureVolume: noise suppression does not touch it, and it is sent even while the microphone is off.
     * While the aux input is on, Engine.enableMic does not mark the local stream as muted for other users, because a
     * stream that is marked as muted could not carry the aux input. It is also played locally, with a volume of its
     * own. Both mixes pass a limiter. Without a published stream, the aux input is played locally only, and only while
     * a stream is played.
     * <p>C: AUDIOROOM_EnableAux
     */
    public void enableAux(boolean enable) {
        own().call(pointer -> C.AUDIOROOM_EnableAux(pointer, enable ? 1 : 0));
    }

    /**
     * Writes to isEnabled whether the aux input is on: 1 or 0.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_IsAuxEnabled
     */
    public boolean isAuxEnabled() {
        try (Arena a = new Arena()) {
            Pointer isEnabledC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_IsAuxEnabled(pointer, isEnabledC));
            return isEnabledC.getInt(0) > 0;
        }
    }

    /**
     * Passes 10 ms of samples for the aux input to the library, with the sizes of Engine.pushCaptureFrame. A sample
     * beyond -1 to 1 is no error: the limiter lowers it. NaN and infinite samples become silence.
     * <p>While a local stream is published or a remote stream is played, the library uses 10 ms every 10 ms; up to 200
     * ms are queued. At other times the frames stay in the queue, and the call returns StatusCode.ERR_BUSY once 200 ms
     * are queued. Push until the call returns StatusCode.ERR_BUSY, or push one frame every 10 ms by your own clock and
     * stay one frame ahead. on_aux_problem reports a frame that was not there in time.
     * <p>Errors: StatusCode.ERR_BUSY when 200 ms are queued already or another thread is in this call,
     * StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_WRONG_STATE while the aux input is off.
     * <p>[audio threads too; one thread at a time]
     * <p>C: AUDIOROOM_PushAuxFrame
     */
    public void pushAuxFrame(float[] frame_, int channels) {
        Frames.send(frame_, channels, (frame, samples, rate) -> own().call(pointer -> C.AUDIOROOM_PushAuxFrame(pointer, frame, samples, channels, rate)));
    }

    /**
     * Passes 10 ms of samples for the aux input to the library, with the sizes of Engine.pushCaptureFrame. A sample
     * beyond -1 to 1 is no error: the limiter lowers it. NaN and infinite samples become silence.
     * <p>While a local stream is published or a remote stream is played, the library uses 10 ms every 10 ms; up to 200
     * ms are queued. At other times the frames stay in the queue, and the call returns StatusCode.ERR_BUSY once 200 ms
     * are queued. Push until the call returns StatusCode.ERR_BUSY, or push one frame every 10 ms by your own clock and
     * stay one frame ahead. on_aux_problem reports a frame that was not there in time.
     * <p>Errors: StatusCode.ERR_BUSY when 200 ms are queued already or another thread is in this call,
     * StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_WRONG_STATE while the aux input is off.
     * <p>[audio threads too; one thread at a time]
     * <p>C: AUDIOROOM_PushAuxFrame
     */
    public void pushAuxFrame(short[] frame_, int channels) {
        Frames.send(frame_, channels, (frame, samples, rate) -> own().call(pointer -> C.AUDIOROOM_PushAuxFrame(pointer, frame, samples, channels, rate)));
    }

    /**
     * Passes 10 ms of samples for the aux input to the library, with the sizes of Engine.pushCaptureFrame. A sample
     * beyond -1 to 1 is no error: the limiter lowers it. NaN and infinite samples become silence.
     * <p>While a local stream is published or a remote stream is played, the library uses 10 ms every 10 ms; up to 200
     * ms are queued. At other times the frames stay in the queue, and the call returns StatusCode.ERR_BUSY once 200 ms
     * are queued. Push until the call returns StatusCode.ERR_BUSY, or push one frame every 10 ms by your own clock and
     * stay one frame ahead. on_aux_problem reports a frame that was not there in time.
     * <p>Errors: StatusCode.ERR_BUSY when 200 ms are queued already or another thread is in this call,
     * StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_WRONG_STATE while the aux input is off.
     * <p>[audio threads too; one thread at a time]
     * <p>C: AUDIOROOM_PushAuxFrame
     */
    public void pushAuxFrame(FloatBuffer frame_, int channels) {
        Frames.send(frame_, channels, (frame, samples, rate) -> own().call(pointer -> C.AUDIOROOM_PushAuxFrame(pointer, frame, samples, channels, rate)));
    }

    /**
     * Sets a callback that supplies aux audio, 10 ms at a time, whenever no pushed frame is queued; null removes it.
     * <p>While the aux input is on and a local stream is published or a remote stream is played, the callback runs on
     * the media thread every 10 ms; at a rate other than 48000 Hz it is sometimes called twice in a row. Every stream
     * waits for it: prepare the audio on another thread and only copy it. on_aux_problem reports a call of more than 5
     * ms and a frame with an invalid rate, number of channels or number of samples. When this function has returned,
     * the previous source is not called any more. No source is called once on_release has been called.
     * <p>Errors: StatusCode.ERR_WRONG_THREAD inside an audio callback.
     * <p>[blocks: while the previous source runs]
     * <p>C: AUDIOROOM_SetAuxSource
     */
    public void setAuxSource(Consumer<AuxFrame> source) {
        try (Arena a = new Arena()) {
            Pointer sourceC = source == null ? null : a.callback(source, value -> AuxFrame.read(null, null, value));
            own().call(pointer -> C.AUDIOROOM_SetAuxSource(pointer, sourceC, null));
            own().keep("SetAuxSource", a.takeCallbacks());
        }
    }

    /**
     * Sets the volume of the aux input in the local playback (localVolume) and in the sent stream (sentVolume), each 0
     * to 200 percent of the amplitude. Default: 100 (unchanged); 50 is -6 dB, 200 is +6 dB.
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE.
     * <p>C: AUDIOROOM_SetAuxVolume
     */
    public void setAuxVolume(int localVolume, int sentVolume) {
        own().call(pointer -> C.AUDIOROOM_SetAuxVolume(pointer, localVolume, sentVolume));
    }

    /** What {@link #getAuxVolume} returns. */
    public record AuxVolume(int localVolume, int sentVolume) {
    }

    /**
     * Writes the volumes of the aux input to localVolume (in the local playback) and sentVolume (in the sent stream), 0
     * to 200 percent. Either may be null.
     * <p>C: AUDIOROOM_GetAuxVolume
     */
    public AuxVolume getAuxVolume() {
        try (Arena a = new Arena()) {
            Pointer localVolumeC = a.space(8);
            Pointer sentVolumeC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_GetAuxVolume(pointer, localVolumeC, sentVolumeC));
            return new AuxVolume(localVolumeC.getInt(0), sentVolumeC.getInt(0));
        }
    }

    /**
     * Switch: silences the aux input in the local playback only. Default: off. Other users still hear the aux input;
     * Engine.setAuxVolume with a sentVolume of 0 silences it for them.
     * <p>C: AUDIOROOM_MuteAuxPlayback
     */
    public void muteAuxPlayback(boolean mute) {
        own().call(pointer -> C.AUDIOROOM_MuteAuxPlayback(pointer, mute ? 1 : 0));
    }

    /**
     * Writes to isMuted whether Engine.muteAuxPlayback silences the aux input in the local playback: 1 or 0.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_IsAuxPlaybackMuted
     */
    public boolean isAuxPlaybackMuted() {
        try (Arena a = new Arena()) {
            Pointer isMutedC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_IsAuxPlaybackMuted(pointer, isMutedC));
            return isMutedC.getInt(0) > 0;
        }
    }

    /**
     * Creates a media player and writes its handle to player. A thread of the player then opens the file and reads its
     * beginning; on_player_state reports PlayerState.READY, or PlayerState.FAILED with the reason. An engine has up to
     * 32 players, which all can play at once.
     * <p>Its sound is added to the local playback and to the sent stream, each with a volume of its own.
     * Engine.enableMic, Engine.setCaptureVolume, Stream.setPlayVolume, the processing of the microphone and the effects
     * do not change it. Engine.enableSpeaker(engine, 0) silences it locally. While a player is started and sent, other
     * users do not see the local stream as muted, even if Engine.enableMic is off. The level of the local microphone in
     * on_sound_level includes what players send. A limiter keeps the local playback and the sent stream within full
     * scale. The echo canceller removes from the microphone what is played locally. For music in stereo, use the
     * profile of Audioroom.initMusicProfile.
     * <p>A player advances while the engine is in a room and its microphone or loudspeaker is open (the null device
     * counts). Otherwise, and after Engine.pause, it waits. It begins and ends without a click: a fade-in of 2.5 ms
     * follows each start, resumption and seek, and a fade-out of 2.5 ms each pause, stop, seek, end and destruction.
     * <p>Errors: StatusCode.ERR_BUSY when 32 players exist, StatusCode.ERR_NULL_ARGUMENT without path and reader,
     * StatusCode.ERR_OUT_OF_RANGE for both of them or for a number out of its range, StatusCode.ERR_STRUCT_SIZE,
     * StatusCode.ERR_UNKNOWN_FIELD.
     * <p>C: AUDIOROOM_CreatePlayer
     */
    public long createPlayer(PlayerOptions options) {
        try (Arena a = new Arena()) {
            Pointer optionsC = options == null ? null : options.write(a);
            Pointer playerC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_CreatePlayer(pointer, optionsC, playerC));
            own().keep("Player " + playerC.getLong(0), a.takeCallbacks());
            return playerC.getLong(0);
        }
    }

    /**
     * Destroys a player. Its sound fades out within 2.5 ms. After this has returned, its reader is not called any more.
     * One on_player_state of this player that another thread has begun to deliver can still run; no other follows.
     * <p>Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND.
     * <p>[blocks: while the player's reader runs]
     * <p>C: AUDIOROOM_DestroyPlayer
     */
    public void destroyPlayer(long player) {
        own().call(pointer -> C.AUDIOROOM_DestroyPlayer(pointer, player));
        own().keep("Player " + player, List.of());
    }

    /**
     * Starts a player, or continues after Engine.pausePlayer. After the end, the player starts at the beginning, or at
     * the position of a later Engine.seekPlayer, and counts its plays again. After a failure in the middle of the file,
     * the player is stopped first (on_player_state reports PlayerState.READY), and starts at the beginning. It may be
     * called before PlayerState.READY. While the player plays, it has no effect. on_player_state reports
     * PlayerState.PLAYING when the first sample is taken.
     * <p>Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND, StatusCode.ERR_WRONG_STATE when the file could
     * not be opened.
     * <p>C: AUDIOROOM_StartPlayer
     */
    public void startPlayer(long player) {
        own().call(pointer -> C.AUDIOROOM_StartPlayer(pointer, player));
    }

    /**
     * Pauses a player. Engine.startPlayer and Engine.resumePlayer continue with the next sample. While the player does
     * not play, it has no effect.
     * <p>Errors: those of Engine.startPlayer.
     * <p>C: AUDIOROOM_PausePlayer
     */
    public void pausePlayer(long player) {
        own().call(pointer -> C.AUDIOROOM_PausePlayer(pointer, player));
    }

    /**
     * Continues after Engine.pausePlayer. While the player is not paused, it has no effect.
     * <p>Errors: those of Engine.startPlayer.
     * <p>C: AUDIOROOM_ResumePlayer
     */
    public void resumePlayer(long player) {
        own().call(pointer -> C.AUDIOROOM_ResumePlayer(pointer, player));
    }

    /**
     * Stops a player: its position is the beginning of the file, and its plays are counted again. on_player_state
     * reports PlayerState.READY, unless that is its state already.
     * <p>Errors: those of Engine.startPlayer, and StatusCode.ERR_BUSY when 64 starts, stops and seeks of this player
     * wait for its thread.
     * <p>C: AUDIOROOM_StopPlayer
     */
    public void stopPlayer(long player) {
        own().call(pointer -> C.AUDIOROOM_StopPlayer(pointer, player));
    }

    /**
     * Moves a player to a position, exactly: the next sample is number position_ms * 48 of the file at 48 kHz. The
     * state of the player does not change. A player that does not play starts at this position at the next
     * Engine.startPlayer; after PlayerState.FAILED it starts at 0. The number of plays that are left does not change.
     * <p>Errors: those of Engine.stopPlayer, and StatusCode.ERR_OUT_OF_RANGE for a position behind the end.
     * <p>C: AUDIOROOM_SeekPlayer
     */
    public void seekPlayer(long player, long positionMs) {
        own().call(pointer -> C.AUDIOROOM_SeekPlayer(pointer, player, positionMs));
    }

    /**
     * Sets how often the file is played, 1 to 1000000, or 0 for ever. The play that runs is the first of them. The end
     * of a play and the beginning of the next follow each other without a gap. A file of less than 10 ms is followed by
     * silence up to 10 ms.
     * <p>Errors: those of Engine.startPlayer, and StatusCode.ERR_OUT_OF_RANGE.
     * <p>C: AUDIOROOM_SetPlayerPlays
     */
    public void setPlayerPlays(long player, int plays) {
        own().call(pointer -> C.AUDIOROOM_SetPlayerPlays(pointer, player, plays));
    }

    /**
     * Sets whether a player is played locally (playLocally) and whether it is sent with the local stream (send): two
     * switches. The change takes 10 ms. A player with both switches off goes on, silently.
     * <p>Errors: those of Engine.startPlayer.
     * <p>C: AUDIOROOM_SetPlayerOutput
     */
    public void setPlayerOutput(long player, int playLocally, int send) {
        own().call(pointer -> C.AUDIOROOM_SetPlayerOutput(pointer, player, playLocally, send));
    }

    /**
     * Sets the volume of a player in the local playback (localVolume) and in the sent stream (sentVolume), each 0 to
     * 200 percent of the amplitude: 100 is unchanged, 50 is -6 dB, 200 is +6 dB. The change takes 10 ms.
     * <p>Errors: those of Engine.startPlayer, and StatusCode.ERR_OUT_OF_RANGE.
     * <p>C: AUDIOROOM_SetPlayerVolume
     */
    public void setPlayerVolume(long player, int localVolume, int sentVolume) {
        own().call(pointer -> C.AUDIOROOM_SetPlayerVolume(pointer, player, localVolume, sentVolume));
    }

    /**
     * Writes state, position, length and settings of a player into info.
     * <p>After a seek, the position is the one that was asked for, until samples are taken again.
     * <p>Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND, StatusCode.ERR_NULL_ARGUMENT,
     * StatusCode.ERR_STRUCT_SIZE.
     * <p>C: AUDIOROOM_GetPlayerInfo
     */
    public PlayerInfo getPlayerInfo(long player) {
        try (Arena a = new Arena()) {
            Pointer infoC = a.space(Layout.PlayerInfo.SIZE);
            AudioroomException.check(C.AUDIOROOM_InitPlayerInfo(infoC, Layout.PlayerInfo.SIZE));
            own().call(pointer -> C.AUDIOROOM_GetPlayerInfo(pointer, player, infoC));
            return PlayerInfo.read(engineOf(), roomOf(), infoC);
        }
    }

    /**
     * Begins a recording, and writes its handle to recording before an event about it can come.
     * <p>All files of a recording begin at the time of this call and have the same length; what is heard or said at one
     * moment is at one place in all of them. Where nothing is captured or played, they have silence: also before a user
     * joins, and after a user has left. A remote stream is recorded as it is decoded for the loudspeaker (the null
     * device counts). It is silence while it is not decoded: while no loudspeaker is open, and when more users talk
     * than Engine.setMaxDecodedStreams allows. A user who leaves and comes back with the same user id continues the
     * file of before. {user} becomes the user id; for the local voice it is the local user's id. Letters, digits, - _
     * and . are kept, except a . at either end; every other character becomes _. The result is cut to 120 bytes. If a
     * path is taken, -2, -3 and so on follow the user id. When received packets are copied (see bitrate), the first
     * packet is at its exact place, and the packets after a pause are within 1.25 ms of it; while the jitter buffer
     * shortens its delay, they can be late by up to one packet, until the next pause. In all other files the places are
     * exact to 1 ms. The files are written by a thread of the recording. It creates them, so a path that cannot be
     * written is reported by on_recording_end. Every file can be played at any time, and a killed process loses at most
     * its last second. The files are not encrypted, also when the room is. on_recording_progress reports once a second,
     * on_recording_end once, at the end. Up to 16 recordings and 128 files of one engine are written at the same time;
     * with RecordingSource.EACH, users beyond that limit, and remote users whose file cannot be created, are counted in
     * unrecordedUsers and have no file, and the recording goes on.
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_TOO_LONG; StatusCode.ERR_NOT_FOUND for room or stream;
     * StatusCode.ERR_WRONG_STATE for the local stream; StatusCode.ERR_BUSY at the limits of recordings and files.
     * <p>C: AUDIOROOM_StartRecording
     */
    public long startRecording(RecordingOptions options) {
        try (Arena a = new Arena()) {
            Pointer optionsC = options == null ? null : options.write(a);
            Pointer recordingC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_StartRecording(pointer, optionsC, recordingC));
            return recordingC.getLong(0);
        }
    }

    /**
     * Ends a recording. Its files are complete when on_recording_end comes, soon after this call.
     * <p>What is captured or played after this call is not recorded. A second call before on_recording_end does
     * nothing. Engine.close ends every recording too and completes the files; no event follows then.
     * <p>Errors: StatusCode.ERR_NOT_FOUND when the recording has ended.
     * <p>C: AUDIOROOM_StopRecording
     */
    public void stopRecording(long recording) {
        own().call(pointer -> C.AUDIOROOM_StopRecording(pointer, recording));
    }

    /**
     * Chooses the microphone or the loudspeaker, even while the current one is in use. device has the form of
     * EngineOptions: null for the system's default device, an id of Audioroom.getDevices, "null", "file:PATH", "push"
     * (capture) or "pull" (playback).
     * <p>A device opens when it is needed. on_device_started or on_device_error reports the result; for a sound card,
     * on_device_change (DeviceChange.USED) comes too. An unknown device is reported by on_device_error, not by this
     * call. While the chosen device is missing or cannot be opened, the system's default device takes its place, until
     * the chosen one is back.
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE for an invalid side, "file:" without a path, "pull" as a capture device,
     * or "push" as a playback device; StatusCode.ERR_FILE for a file that the engine uses for something else.
     * <p>C: AUDIOROOM_SetDevice
     */
    public void setDevice(DeviceSide side, String device) {
        try (Arena a = new Arena()) {
            Pointer deviceC = a.text("device", device);
            own().call(pointer -> C.AUDIOROOM_SetDevice(pointer, side.value(), deviceC));
        }
    }

    /**
     * Writes the device that is in use on one side (DeviceSide) into buffer by the buffer rule: an id of
     * Audioroom.getDevices, "null" (this is also the text while silence stands in for a device that failed),
     * "file:PATH", "push" or "pull".
     * <p>The text is "" when the default device is in use and the sound server does not name that device.
     * <p>Errors: StatusCode.ERR_WRONG_STATE while no device is open on this side, StatusCode.ERR_BUFFER_TOO_SMALL,
     * StatusCode.ERR_OUT_OF_RANGE for an invalid side.
     * <p>C: AUDIOROOM_GetDevice
     */
    public String getDevice(DeviceSide side) {
        return own().text((pointer, buffer, size, needed) -> C.AUDIOROOM_GetDevice(pointer, side.value(), buffer, size, needed));
    }

    /**
     * Switch: the engine follows the system's default device when that changes. Default: on. While it is off, the
     * engine stays on its current device until that device disappears. The switch has an effect only on a side whose
     * device is null (the default device).
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE for an invalid side.
     * <p>C: AUDIOROOM_FollowDefaultDevice
     */
    public void followDefaultDevice(DeviceSide side, boolean follow) {
        own().call(pointer -> C.AUDIOROOM_FollowDefaultDevice(pointer, side.value(), follow ? 1 : 0));
    }

    /**
     * Writes to isFollowing whether Engine.followDefaultDevice is on for one side: 1 or 0.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_OUT_OF_RANGE for an invalid side.
     * <p>C: AUDIOROOM_IsFollowingDefaultDevice
     */
    public boolean isFollowingDefaultDevice(DeviceSide side) {
        try (Arena a = new Arena()) {
            Pointer isFollowingC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_IsFollowingDefaultDevice(pointer, side.value(), isFollowingC));
            return isFollowingC.getInt(0) > 0;
        }
    }

    /**
     * Switch: on_device_change reports every change, even while no sound card is in use; for a list on the screen.
     * Default: off.
     * <p>Where the sound server reports changes by itself (PulseAudio, PipeWire), it costs nothing while nothing
     * changes; elsewhere the devices are listed every 5 s.
     * <p>C: AUDIOROOM_WatchDevices
     */
    public void watchDevices(boolean watch) {
        own().call(pointer -> C.AUDIOROOM_WatchDevices(pointer, watch ? 1 : 0));
    }

    /**
     * Writes to isWatching whether Engine.watchDevices is on: 1 or 0.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_IsWatchingDevices
     */
    public boolean isWatchingDevices() {
        try (Arena a = new Arena()) {
            Pointer isWatchingC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_IsWatchingDevices(pointer, isWatchingC));
            return isWatchingC.getInt(0) > 0;
        }
    }

    /**
     * Begins to report sound levels by on_sound_level every periodMs, 100 to 3000 ms (200 is usual); a report covers
     * its whole period. A further call changes the period. No room is needed yet.
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE.
     * <p>C: AUDIOROOM_StartSoundLevelMonitor
     */
    public void startSoundLevelMonitor(long periodMs) {
        own().call(pointer -> C.AUDIOROOM_StartSoundLevelMonitor(pointer, Check.uint32("periodMs", periodMs)));
    }

    /**
     * Stops the reports of sound levels; does nothing when there are none.
     * <p>C: AUDIOROOM_StopSoundLevelMonitor
     */
    public void stopSoundLevelMonitor() {
        own().call(pointer -> C.AUDIOROOM_StopSoundLevelMonitor(pointer));
    }

    /**
     * Begins to measure the spectra of the local microphone and of every played stream, and to report them by
     * on_spectrum every periodMs, 100 to 3000 ms. As with sound levels, the local microphone is measured with the aux
     * input, and a stream is measured before its volume is applied. A further call changes the period. A spectrum
     * covers the newest 85 ms (Hann window of 4096 samples at 48 kHz). It costs CPU time only while the monitor runs.
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE.
     * <p>C: AUDIOROOM_StartSpectrumMonitor
     */
    public void startSpectrumMonitor(long periodMs) {
        own().call(pointer -> C.AUDIOROOM_StartSpectrumMonitor(pointer, Check.uint32("periodMs", periodMs)));
    }

    /**
     * Stops the spectrum reports; does nothing when none are running.
     * <p>C: AUDIOROOM_StopSpectrumMonitor
     */
    public void stopSpectrumMonitor() {
        own().call(pointer -> C.AUDIOROOM_StopSpectrumMonitor(pointer));
    }

    /**
     * Begins to report the quality of the local stream (on_publish_quality) and of the played streams (on_play_quality)
     * every periodMs, 500 to 60000 ms (3000 is usual); the counts of a report cover its period. A further call changes
     * the period. No room is needed yet. While nothing is published or played, there are no reports, and no thread
     * wakes up for them.
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE.
     * <p>C: AUDIOROOM_StartQualityMonitor
     */
    public void startQualityMonitor(long periodMs) {
        own().call(pointer -> C.AUDIOROOM_StartQualityMonitor(pointer, Check.uint32("periodMs", periodMs)));
    }

    /**
     * Stops the reports of quality; does nothing when there are none.
     * <p>C: AUDIOROOM_StopQualityMonitor
     */
    public void stopQualityMonitor() {
        own().call(pointer -> C.AUDIOROOM_StopQualityMonitor(pointer));
    }
}
