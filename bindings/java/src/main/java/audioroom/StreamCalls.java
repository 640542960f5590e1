// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/** The functions of a stream. */
public abstract class StreamCalls {
    StreamCalls() {
    }

    abstract Engine engineOf();

    abstract Room roomOf();

    abstract Handle own();

    /** The number in C. */
    public abstract long handle();

    /**
     * Begins to play a remote stream: when playing is manual, or after Stream.stopPlay. For a stream that is played
     * already it has no effect.
     * <p>on_play_state reports the result, on_first_audio the first sound.
     * <p>Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE for the local stream.
     * <p>C: AUDIOROOM_StartPlay
     */
    public void startPlay() {
        own().call(pointer -> C.AUDIOROOM_StartPlay(pointer, roomOf().handle(), handle()));
    }

    /**
     * Stops playing and receiving a remote stream. Before a stream is played, for example inside on_stream_update, the
     * call keeps it from being played. The stop applies again if the same user publishes again in this room
     * (StreamUpdateEvent).
     * <p>Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE for the local stream.
     * <p>C: AUDIOROOM_StopPlay
     */
    public void stopPlay() {
        own().call(pointer -> C.AUDIOROOM_StopPlay(pointer, roomOf().handle(), handle()));
    }

    /**
     * Sets the volume of a remote stream, 0 to 200 percent of the amplitude. Default: 100 (unchanged); 50 is -6 dB, 200
     * is +6 dB.
     * <p>For the volume of all remote streams of all rooms, pass room 0 and Audioroom.ALL_STREAMS; the aux input and
     * the sidetone keep their own volumes. Audioroom.ALL_STREAMS with a room means every stream of that room, including
     * later ones. The three volumes (of the stream, of its room and of all rooms) are multiplied, and the mix is
     * limited. The volume of one stream applies again if the same user publishes again in this room
     * (StreamUpdateEvent).
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND for
     * Audioroom.LOCAL_MICROPHONE (Engine.setCaptureVolume is its volume), StatusCode.ERR_WRONG_STATE for the local
     * stream.
     * <p>C: AUDIOROOM_SetPlayVolume
     */
    public void setPlayVolume(int volume) {
        own().call(pointer -> C.AUDIOROOM_SetPlayVolume(pointer, roomOf().handle(), handle(), volume));
    }

    /**
     * Writes to volume, 0 to 200 percent, what Stream.setPlayVolume has set for the same room and stream.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND,
     * StatusCode.ERR_WRONG_STATE.
     * <p>C: AUDIOROOM_GetPlayVolume
     */
    public int getPlayVolume() {
        try (Arena a = new Arena()) {
            Pointer volumeC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_GetPlayVolume(pointer, roomOf().handle(), handle(), volumeC));
            return volumeC.getInt(0);
        }
    }

    /**
     * Switch: silences one remote stream for this user only; it is received all the same. Default: off. The mute
     * applies again if the same user publishes again in this room (StreamUpdateEvent).
     * <p>Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE for the local stream.
     * <p>C: AUDIOROOM_MuteStream
     */
    public void mute(boolean mute) {
        own().call(pointer -> C.AUDIOROOM_MuteStream(pointer, roomOf().handle(), handle(), mute ? 1 : 0));
    }

    /**
     * Writes to isMuted whether Stream.mute silences a stream for this user: 1 or 0. isMuted of StreamInfo says whether
     * the publishing user is muted.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE for the local
     * stream.
     * <p>C: AUDIOROOM_IsStreamMuted
     */
    public boolean isMuted() {
        try (Arena a = new Arena()) {
            Pointer isMutedC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_IsStreamMuted(pointer, roomOf().handle(), handle(), isMutedC));
            return isMutedC.getInt(0) > 0;
        }
    }

    /**
     * Pans a remote stream: pan is -100 (left) to 100 (right). Default: 0 (center). A mono stream is panned with
     * constant power; for a stereo stream it is a balance control, which attenuates the opposite channel. It has no
     * effect on a playback device of one channel. The pan applies again if the same user publishes again in this room
     * (StreamUpdateEvent).
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE for the local
     * stream.
     * <p>C: AUDIOROOM_SetStreamPan
     */
    public void setPan(int pan) {
        own().call(pointer -> C.AUDIOROOM_SetStreamPan(pointer, roomOf().handle(), handle(), pan));
    }

    /**
     * Writes the pan of a remote stream to pan, -100 (left) to 100 (right).
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE for the local
     * stream.
     * <p>C: AUDIOROOM_GetStreamPan
     */
    public int getPan() {
        try (Arena a = new Arena()) {
            Pointer panC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_GetStreamPan(pointer, roomOf().handle(), handle(), panC));
            return panC.getInt(0);
        }
    }

    /**
     * Writes the sound level of a stream to level: 0 (-60 dBFS RMS and below) to 100 (0 dBFS), linear in dB, measured
     * over 100 ms; the measurement is at most 200 ms old. No monitor is needed.
     * <p>Audioroom.LOCAL_MICROPHONE, or the handle of the local stream, gives the level that other users hear: with aux
     * input, players, and without the microphone while it is switched off. The level is 0 while no microphone is open.
     * A remote stream is measured before its volume is applied; its level is 0 while it is not played.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND.
     * <p>C: AUDIOROOM_GetSoundLevel
     */
    public float getSoundLevel() {
        try (Arena a = new Arena()) {
            Pointer levelC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_GetSoundLevel(pointer, roomOf().handle(), handle(), levelC));
            return levelC.getFloat(0);
        }
    }

    /**
     * Writes the newest spectrum of a stream (Audioroom.LOCAL_MICROPHONE or the local stream: what is sent) to
     * bands_dbfs[0 ... Audioroom.SPECTRUM_BANDS - 1]: the RMS of each band in dBFS, -127 (silence) to 0, lowest band
     * first. The powers of all bands add up to the power of the sound between the outermost edges. capacity is the
     * number of floats in bandsDbfs, at least Audioroom.SPECTRUM_BANDS. All bands are -127 before the first period is
     * over, and for a stream that is not played.
     * <p>Errors: StatusCode.ERR_WRONG_STATE without Engine.startSpectrumMonitor, StatusCode.ERR_NOT_FOUND,
     * StatusCode.ERR_WRONG_KIND, StatusCode.ERR_BUFFER_TOO_SMALL.
     * <p>C: AUDIOROOM_GetSpectrum
     */
    public float[] getSpectrum() {
        try (Arena a = new Arena()) {
            Pointer bandsDbfsC = a.space(4 * 24);
            own().call(pointer -> C.AUDIOROOM_GetSpectrum(pointer, roomOf().handle(), handle(), bandsDbfsC, 24));
            return bandsDbfsC.getFloatArray(0, 24);
        }
    }

    /**
     * Writes the stats of a remote stream, or of the local stream by its handle, into stats. They are at most 200 ms
     * old while a stream is sent or played.
     * <p>Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_KIND, StatusCode.ERR_NULL_ARGUMENT,
     * StatusCode.ERR_STRUCT_SIZE.
     * <p>C: AUDIOROOM_GetStreamStats
     */
    public StreamStats getStats() {
        try (Arena a = new Arena()) {
            Pointer statsC = a.space(Layout.StreamStats.SIZE);
            AudioroomException.check(C.AUDIOROOM_InitStreamStats(statsC, Layout.StreamStats.SIZE));
            own().call(pointer -> C.AUDIOROOM_GetStreamStats(pointer, roomOf().handle(), handle(), statsC));
            return StreamStats.read(engineOf(), roomOf(), statsC);
        }
    }
}
