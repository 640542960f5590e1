// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * A key of end-to-end encryption: either passphrase or key. Everything is copied by the call that takes it.
 * <p>A new object has the defaults of the library.
 */
public final class EncryptionKeyOptions {
    private long keyIndex;
    private String passphrase;
    private byte[] key;
    private long ratchetWindow;
    private String userId;
    private boolean decryptOnly;

    /** The defaults. */
    public EncryptionKeyOptions() {
        load(Struct.defaults(Layout.EncryptionKeyOptions.SIZE, C::AUDIOROOM_InitEncryptionKeyOptions));
    }

    private EncryptionKeyOptions(Pointer pointer) {
        load(pointer);
    }

    static EncryptionKeyOptions read(Engine engine, Room room, Pointer pointer) {
        return new EncryptionKeyOptions(pointer);
    }

    private void load(Pointer pointer) {
        Pointer c = Struct.whole(pointer, Layout.EncryptionKeyOptions.SIZE);
        keyIndex = Integer.toUnsignedLong(c.getInt(Layout.EncryptionKeyOptions.key_index));
        passphrase = Struct.text(c.getPointer(Layout.EncryptionKeyOptions.passphrase));
        key = Struct.bytes(c.getPointer(Layout.EncryptionKeyOptions.key), c.getInt(Layout.EncryptionKeyOptions.key_size));
        ratchetWindow = Integer.toUnsignedLong(c.getInt(Layout.EncryptionKeyOptions.ratchet_window));
        userId = Struct.text(c.getPointer(Layout.EncryptionKeyOptions.user_id));
        decryptOnly = c.getInt(Layout.EncryptionKeyOptions.decrypt_only) > 0;
    }

    /**
     * The index of the key, 0 to 15. Each encrypted packet carries the index of its key. A user sends with the key that
     * was set last without decryptOnly; the keys of other indexes still decrypt. To replace a key without a gap, set
     * the new key under another index. Default: 0.
     */
    public long keyIndex() {
        return keyIndex;
    }

    /** Sets {@link #keyIndex()}. */
    public EncryptionKeyOptions keyIndex(long value) {
        this.keyIndex = value;
        return this;
    }

    /**
     * A passphrase of 1 to 1024 bytes, from which the key is derived as in LiveKit's clients (PBKDF2). Default: null.
     */
    public String passphrase() {
        return passphrase;
    }

    /** Sets {@link #passphrase()}. */
    public EncryptionKeyOptions passphrase(String value) {
        this.passphrase = value;
        return this;
    }

    /**
     * 16 to 1024 random bytes, from which the key is derived as in LiveKit's clients (HKDF). Not every LiveKit client
     * knows this way. Default: null.
     */
    public byte[] key() {
        return key;
    }

    /** Sets {@link #key()}. */
    public EncryptionKeyOptions key(byte[] value) {
        this.key = value;
        return this;
    }

    /**
     * How many ratchets of a sender's key are followed, 0 to 16: a sender may replace its key by another that is
     * derived from it. LiveKit's clients can do that, this library never does. Each ratchet lengthens
     * Room.setEncryptionKey and Engine.loginRoom by one derivation. Default: 0.
     */
    public long ratchetWindow() {
        return ratchetWindow;
    }

    /** Sets {@link #ratchetWindow()}. */
    public EncryptionKeyOptions ratchetWindow(long value) {
        this.ratchetWindow = value;
        return this;
    }

    /**
     * The user who sends with this key. For a key that only this engine sends with, give the local user's id. A user
     * with keys of their own does not use the shared keys. null: the key is shared by all users without keys of their
     * own, the local user included. Default: null.
     */
    public String userId() {
        return userId;
    }

    /** Sets {@link #userId()}. */
    public EncryptionKeyOptions userId(String value) {
        this.userId = value;
        return this;
    }

    /**
     * Switch: this engine only decrypts with the key, and sends with it after you have set it again with decryptOnly 0.
     * To change keys, give everyone the new key with decryptOnly 1 first, then set it again with decryptOnly 0.
     * Default: 0.
     */
    public boolean decryptOnly() {
        return decryptOnly;
    }

    /** Sets {@link #decryptOnly()}. */
    public EncryptionKeyOptions decryptOnly(boolean value) {
        this.decryptOnly = value;
        return this;
    }

    /** Makes a C struct that lives as long as the arena. */
    Pointer write(Arena a) {
        Pointer c = a.space(Layout.EncryptionKeyOptions.SIZE);
        AudioroomException.check(C.AUDIOROOM_InitEncryptionKeyOptions(c, Layout.EncryptionKeyOptions.SIZE));
        c.setInt(Layout.EncryptionKeyOptions.key_index, Check.uint32("keyIndex", keyIndex));
        if (passphrase != null && !passphrase.isEmpty()) {
            c.setPointer(Layout.EncryptionKeyOptions.passphrase, a.text("passphrase", passphrase));
        }
        if (key != null && key.length > 0) {
            c.setPointer(Layout.EncryptionKeyOptions.key, a.bytes("key", key));
            c.setInt(Layout.EncryptionKeyOptions.key_size, key.length);
        }
        c.setInt(Layout.EncryptionKeyOptions.ratchet_window, Check.uint32("ratchetWindow", ratchetWindow));
        if (userId != null && !userId.isEmpty()) {
            c.setPointer(Layout.EncryptionKeyOptions.user_id, a.text("userId", userId));
        }
        c.setInt(Layout.EncryptionKeyOptions.decrypt_only, decryptOnly ? 1 : 0);
        return c;
    }
}
