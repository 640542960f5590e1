// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * The local microphone seems silent, has sound again, or picks up speech while it is off.
 * <p>Status: always StatusCode.OK.
 * @param status StatusCode.OK.
 * @param message attention as a sentence for people, in English.
 * @param attention MicAttention.
 */
public record MicAttentionEvent(
        StatusCode status,
        String message,
        MicAttention attention) implements Event {
    @Override
    public String eventName() {
        return "on_mic_attention";
    }

    static MicAttentionEvent read(Engine engine, Room room, Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.MicAttentionEvent.SIZE);
        return new MicAttentionEvent(
            StatusCode.of(c.getInt(Layout.MicAttentionEvent.status)),
            Struct.text(c.getPointer(Layout.MicAttentionEvent.message)),
            MicAttention.of(c.getInt(Layout.MicAttentionEvent.attention)));
    }
}
