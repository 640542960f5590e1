// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;

/**
 * The contents of a token. Text is copied.
 * <p>A new object has the defaults of the library.
 */
public final class TokenOptions {
    private long validSeconds;
    private String apiKey;
    private String apiSecret;
    private String userId;
    private String userName;
    private String roomId;
    private boolean canPublish;
    private boolean canSubscribe;
    private boolean canPublishData;
    private boolean isHidden;

    /** The defaults. */
    public TokenOptions() {
        load(Struct.defaults(Layout.TokenOptions.SIZE, C::AUDIOROOM_InitTokenOptions));
    }

    private TokenOptions(Pointer pointer) {
        load(pointer);
    }

    static TokenOptions read(Engine engine, Room room, Pointer pointer) {
        return new TokenOptions(pointer);
    }

    private void load(Pointer pointer) {
        Room room = null;
        Pointer c = Struct.whole(pointer, Layout.TokenOptions.SIZE);
        validSeconds = Integer.toUnsignedLong(c.getInt(Layout.TokenOptions.valid_seconds));
        apiKey = Struct.text(c.getPointer(Layout.TokenOptions.api_key));
        apiSecret = Struct.text(c.getPointer(Layout.TokenOptions.api_secret));
        userId = Struct.text(c.getPointer(Layout.TokenOptions.user_id));
        userName = Struct.text(c.getPointer(Layout.TokenOptions.user_name));
        roomId = Struct.text(c.getPointer(Layout.TokenOptions.room_id));
        canPublish = c.getInt(Layout.TokenOptions.can_publish) > 0;
        canSubscribe = c.getInt(Layout.TokenOptions.can_subscribe) > 0;
        canPublishData = c.getInt(Layout.TokenOptions.can_publish_data) > 0;
        isHidden = c.getInt(Layout.TokenOptions.is_hidden) > 0;
    }

    /**
     * The token is valid for this time from now on, 1 to 31536000 s. Default: 3600.
     */
    public long validSeconds() {
        return validSeconds;
    }

    /** Sets {@link #validSeconds()}. */
    public TokenOptions validSeconds(long value) {
        this.validSeconds = value;
        return this;
    }

    /**
     * The name of the API key that signs the token; must be set. Default: null.
     */
    public String apiKey() {
        return apiKey;
    }

    /** Sets {@link #apiKey()}. */
    public TokenOptions apiKey(String value) {
        this.apiKey = value;
        return this;
    }

    /**
     * The secret of that key; must be set. Default: null.
     */
    public String apiSecret() {
        return apiSecret;
    }

    /** Sets {@link #apiSecret()}. */
    public TokenOptions apiSecret(String value) {
        this.apiSecret = value;
        return this;
    }

    /**
     * The user who may log in, 1 to 256 bytes; must be set. Default: null.
     */
    public String userId() {
        return userId;
    }

    /** Sets {@link #userId()}. */
    public TokenOptions userId(String value) {
        this.userId = value;
        return this;
    }

    /**
     * The user's display name, up to 256 bytes; null: the user id. Default: null.
     */
    public String userName() {
        return userName;
    }

    /** Sets {@link #userName()}. */
    public TokenOptions userName(String value) {
        this.userName = value;
        return this;
    }

    /**
     * The id of the room that the user may log in to, 1 to 256 bytes; must be set. Default: null.
     */
    public String roomId() {
        return roomId;
    }

    /** Sets {@link #roomId()}. */
    public TokenOptions roomId(String value) {
        this.roomId = value;
        return this;
    }

    /**
     * Switch: the user may publish. Default: 1.
     */
    public boolean canPublish() {
        return canPublish;
    }

    /** Sets {@link #canPublish()}. */
    public TokenOptions canPublish(boolean value) {
        this.canPublish = value;
        return this;
    }

    /**
     * Switch: the user may play the streams of others. Default: 1.
     */
    public boolean canSubscribe() {
        return canSubscribe;
    }

    /** Sets {@link #canSubscribe()}. */
    public TokenOptions canSubscribe(boolean value) {
        this.canSubscribe = value;
        return this;
    }

    /**
     * Switch: the user may send messages and data. Default: 1.
     */
    public boolean canPublishData() {
        return canPublishData;
    }

    /** Sets {@link #canPublishData()}. */
    public TokenOptions canPublishData(boolean value) {
        this.canPublishData = value;
        return this;
    }

    /**
     * Switch: other users do not see this user: neither on_user_update nor on_stream_update reports the user or a
     * stream of the user. Meant for users who only listen: set canPublish to 0 too. Default: 0.
     */
    public boolean isHidden() {
        return isHidden;
    }

    /** Sets {@link #isHidden()}. */
    public TokenOptions isHidden(boolean value) {
        this.isHidden = value;
        return this;
    }

    /** Makes a C struct that lives as long as the arena. */
    Pointer write(Arena a) {
        Pointer c = a.space(Layout.TokenOptions.SIZE);
        AudioroomException.check(C.AUDIOROOM_InitTokenOptions(c, Layout.TokenOptions.SIZE));
        c.setInt(Layout.TokenOptions.valid_seconds, Check.uint32("validSeconds", validSeconds));
        if (apiKey != null && !apiKey.isEmpty()) {
            c.setPointer(Layout.TokenOptions.api_key, a.text("apiKey", apiKey));
        }
        if (apiSecret != null && !apiSecret.isEmpty()) {
            c.setPointer(Layout.TokenOptions.api_secret, a.text("apiSecret", apiSecret));
        }
        if (userId != null && !userId.isEmpty()) {
            c.setPointer(Layout.TokenOptions.user_id, a.text("userId", userId));
        }
        if (userName != null && !userName.isEmpty()) {
            c.setPointer(Layout.TokenOptions.user_name, a.text("userName", userName));
        }
        if (roomId != null && !roomId.isEmpty()) {
            c.setPointer(Layout.TokenOptions.room_id, a.text("roomId", roomId));
        }
        c.setInt(Layout.TokenOptions.can_publish, canPublish ? 1 : 0);
        c.setInt(Layout.TokenOptions.can_subscribe, canSubscribe ? 1 : 0);
        c.setInt(Layout.TokenOptions.can_publish_data, canPublishData ? 1 : 0);
        c.setInt(Layout.TokenOptions.is_hidden, isHidden ? 1 : 0);
        return c;
    }
}
