// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;

/** The functions without an object, and the numbers of the header. */
public final class Audioroom {
    /**
     * The binary interface that this header describes; the number in the library's file name (SONAME). It rises only
     * when programs have to be compiled again.
     */
    public static final int ABI_VERSION = 1;

    /**
     * Version of the library that this header came with, first number.
     */
    public static final int VERSION_MAJOR = 0;

    /**
     * Version of the library that this header came with, second number. It rises with new functions and fields.
     */
    public static final int VERSION_MINOR = 1;

    /**
     * Version of the library that this header came with, third number. It rises with corrections.
     */
    public static final int VERSION_PATCH = 0;

    /**
     * Pass it instead of a switch or a number, where a comment allows it, to let the library choose the value.
     */
    public static final int AUTO = -2147483648;

    /**
     * Pass it instead of a stream, where a comment allows it, to mean every remote stream, including later ones.
     */
    public static final long ALL_STREAMS = -1L;

    /**
     * Pass it instead of a stream, where a comment allows it, to mean the local microphone as it is sent. room is
     * ignored then: pass 0.
     */
    public static final long LOCAL_MICROPHONE = -2L;

    /**
     * Number of bands of the equalizer.
     */
    public static final int EQUALIZER_BANDS = 10;

    /**
     * Number of bands of a spectrum: one-third-octave bands with center frequencies from 100 Hz to 20 kHz.
     */
    public static final int SPECTRUM_BANDS = 24;

    private Audioroom() {
    }

    /**
     * Returns the version of the library that is loaded, such as "0.1.0". The text is static.
     * <p>[audio threads too]
     * <p>C: AUDIOROOM_GetVersionString
     */
    public static String getVersionString() {
        return Struct.text(C.AUDIOROOM_GetVersionString());
    }

    /**
     * Returns the ABI version of the library that is loaded, to compare with Audioroom.ABI_VERSION of the header. new
     * Engine does so by itself.
     * <p>[audio threads too]
     * <p>C: AUDIOROOM_GetAbiVersion
     */
    public static long getAbiVersion() {
        return Integer.toUnsignedLong(C.AUDIOROOM_GetAbiVersion());
    }

    /**
     * Returns the maximum number of streams that an engine receives at once: 128. A further stream stays silent, and
     * on_audio_problem reports it. Engine.setMaxDecodedStreams sets how many of them are decoded. No engine is needed.
     * <p>[audio threads too]
     * <p>C: AUDIOROOM_GetMaxReceivedStreams
     */
    public static long getMaxReceivedStreams() {
        return Integer.toUnsignedLong(C.AUDIOROOM_GetMaxReceivedStreams());
    }

    /**
     * Calls visit once for each sound device of one side (DeviceSide), on this thread, before it returns. visit may
     * call any function of the library.
     * <p>No engine is needed. On a machine without sound devices, visit is not called and the status is StatusCode.OK.
     * <p>Errors: StatusCode.ERR_DEVICE when the sound server does not answer, StatusCode.ERR_NOT_BUILT_IN.
     * <p>[blocks: up to 3 s, until the sound server answers]
     * <p>C: AUDIOROOM_GetDevices
     */
    public static List<DeviceInfo> getDevices(DeviceSide side) {
        try (Arena a = new Arena()) {
            List<DeviceInfo> found = new ArrayList<>();
            Pointer visitC = a.visitor(value -> found.add(DeviceInfo.read(null, null, value)));
            Core.NONE.call(pointer -> C.AUDIOROOM_GetDevices(side.value(), visitC, null));
            return found;
        }
    }

    /**
     * Writes the id of the system's default device of one side (DeviceSide) into buffer by the buffer rule.
     * <p>No engine is needed.
     * <p>Errors: StatusCode.ERR_NOT_FOUND if there is none, StatusCode.ERR_BUFFER_TOO_SMALL, StatusCode.ERR_DEVICE when
     * the sound server does not answer, StatusCode.ERR_NOT_BUILT_IN.
     * <p>[blocks: up to 3 s, until the sound server answers]
     * <p>C: AUDIOROOM_GetDefaultDevice
     */
    public static String getDefaultDevice(DeviceSide side) {
        return Core.NONE.text((pointer, buffer, size, needed) -> C.AUDIOROOM_GetDefaultDevice(side.value(), buffer, size, needed));
    }

    /**
     * Sets the volume of a device in the system's mixer, 0 to 100 percent of the system's own slider; it changes the
     * sound of other programs too. side is an DeviceSide; device is an id of Audioroom.getDevices, and null is the
     * system's default device of that side. No engine is needed.
     * <p>Engine.setCaptureVolume and Stream.setPlayVolume change the volume of this program alone, on another scale.
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_DEVICE (no such device, or the sound server does not
     * answer), StatusCode.ERR_NOT_BUILT_IN where there is neither PulseAudio nor PipeWire (the library reaches no other
     * mixer).
     * <p>[blocks: up to 3 s, until the sound server answers]
     * <p>C: AUDIOROOM_SetDeviceVolume
     */
    public static void setDeviceVolume(DeviceSide side, String device, int volume) {
        try (Arena a = new Arena()) {
            Pointer deviceC = a.text("device", device);
            Core.NONE.call(pointer -> C.AUDIOROOM_SetDeviceVolume(side.value(), deviceC, volume));
        }
    }

    /**
     * Writes the volume of a device in the system's mixer to volume, in percent. Other programs may have set more than
     * 100. device and errors are those of Audioroom.setDeviceVolume.
     * <p>[blocks: up to 3 s, until the sound server answers]
     * <p>C: AUDIOROOM_GetDeviceVolume
     */
    public static int getDeviceVolume(DeviceSide side, String device) {
        try (Arena a = new Arena()) {
            Pointer deviceC = a.text("device", device);
            Pointer volumeC = a.space(8);
            Core.NONE.call(pointer -> C.AUDIOROOM_GetDeviceVolume(side.value(), deviceC, volumeC));
            return volumeC.getInt(0);
        }
    }

    /**
     * Switch: mutes a device in the system's mixer, for every program. device and errors are those of
     * Audioroom.setDeviceVolume. Engine.enableMic and Engine.enableSpeaker are the switches of this program alone.
     * <p>[blocks: up to 3 s, until the sound server answers]
     * <p>C: AUDIOROOM_MuteDevice
     */
    public static void muteDevice(DeviceSide side, String device, boolean mute) {
        try (Arena a = new Arena()) {
            Pointer deviceC = a.text("device", device);
            Core.NONE.call(pointer -> C.AUDIOROOM_MuteDevice(side.value(), deviceC, mute ? 1 : 0));
        }
    }

    /**
     * Writes to muted whether a device is muted in the system's mixer: 1 or 0. device and errors are those of
     * Audioroom.setDeviceVolume.
     * <p>[blocks: up to 3 s, until the sound server answers]
     * <p>C: AUDIOROOM_IsDeviceMuted
     */
    public static boolean isDeviceMuted(DeviceSide side, String device) {
        try (Arena a = new Arena()) {
            Pointer deviceC = a.text("device", device);
            Pointer mutedC = a.space(8);
            Core.NONE.call(pointer -> C.AUDIOROOM_IsDeviceMuted(side.value(), deviceC, mutedC));
            return mutedC.getInt(0) > 0;
        }
    }

    /**
     * Writes the lower edge of band band in Hz to edgeHz; with Audioroom.SPECTRUM_BANDS, the upper edge of the last
     * band. The bands are one-third-octave bands (IEC 61260-1, base 10) from 89.1 Hz to 22387 Hz: the lower edge of
     * band n is 10 to the power of (19.5 + n) / 10. No engine is needed.
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_GetSpectrumBandEdge
     */
    public static float getSpectrumBandEdge(long band) {
        try (Arena a = new Arena()) {
            Pointer edgeHzC = a.space(8);
            Core.NONE.call(pointer -> C.AUDIOROOM_GetSpectrumBandEdge(Check.uint32("band", band), edgeHzC));
            return edgeHzC.getFloat(0);
        }
    }

    /**
     * Signs a token and copies it into buffer (buffer rule). It is a LiveKit access token and needs no network.
     * <p>Do this on a server of yours and pass the token to the program that logs in: whoever has the secret can log in
     * as any user. Two calls may make tokens of different lengths: ask for the size once, and add 64 bytes.
     * <p>Errors: StatusCode.ERR_BUFFER_TOO_SMALL, StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_OUT_OF_RANGE,
     * StatusCode.ERR_TOO_LONG.
     * <p>C: AUDIOROOM_CreateToken
     */
    public static String createToken(TokenOptions options) {
        try (Arena a = new Arena()) {
            Pointer optionsC = options == null ? null : options.write(a);
            return Core.NONE.text((pointer, buffer, size, needed) -> C.AUDIOROOM_CreateToken(optionsC, buffer, size, needed));
        }
    }

    /** C functions without a method, with the reason; a test requires that there is none. */
    static final List<String> MISSING = List.of();
}
