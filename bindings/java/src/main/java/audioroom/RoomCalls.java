// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The functions of a room. */
public abstract class RoomCalls {
    RoomCalls() {
    }

    abstract Engine engineOf();

    abstract Room roomOf();

    abstract Handle own();

    /** The number in C. */
    public abstract long handle();

    /**
     * Leaves a room: publishing and playing stop at once, and the room handle becomes invalid when on_logout_room has
     * returned.
     * <p>You may log in to the same room again at once. A second call for the same room does nothing and returns
     * StatusCode.OK.
     * <p>Errors: StatusCode.ERR_NOT_FOUND.
     * <p>C: AUDIOROOM_LogoutRoom
     */
    public void logout() {
        own().call(pointer -> C.AUDIOROOM_LogoutRoom(pointer, handle()));
    }

    /**
     * Writes the RoomState of a room to state.
     * <p>Errors: StatusCode.ERR_NOT_FOUND when the room has ended.
     * <p>C: AUDIOROOM_GetRoomState
     */
    public RoomState getState() {
        try (Arena a = new Arena()) {
            Pointer stateC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_GetRoomState(pointer, handle(), stateC));
            return RoomState.of(stateC.getInt(0));
        }
    }

    /**
     * Sets the token with which a room reconnects: the answer to on_token_needed. It may also be called before the
     * token is needed. token has up to 16384 bytes.
     * <p>Errors: StatusCode.ERR_TOKEN_MISMATCH when the token is for another room or user, StatusCode.ERR_TOKEN_REFUSED
     * when it is not a token, StatusCode.ERR_TOO_LONG, StatusCode.ERR_NOT_FOUND.
     * <p>C: AUDIOROOM_RenewToken
     */
    public void renewToken(String token) {
        try (Arena a = new Arena()) {
            Pointer tokenC = a.text("token", token);
            own().call(pointer -> C.AUDIOROOM_RenewToken(pointer, handle(), tokenC));
        }
    }

    /**
     * Switch: on_user_update reports the users of this room, the complete list first. Default: userUpdates of
     * LoginOptions.
     * <p>Errors: StatusCode.ERR_NOT_FOUND.
     * <p>C: AUDIOROOM_EnableUserUpdates
     */
    public void enableUserUpdates(boolean enable) {
        own().call(pointer -> C.AUDIOROOM_EnableUserUpdates(pointer, handle(), enable ? 1 : 0));
    }

    /**
     * Calls visit once for each remote user of a room, on this thread, before it returns. visit may call any function
     * of the library. Room.getUsers works whether or not user updates are on.
     * <p>Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_GetUsers
     */
    public List<User> getUsers() {
        try (Arena a = new Arena()) {
            List<User> found = new ArrayList<>();
            Pointer visitC = a.visitor(value -> found.add(User.read(engineOf(), roomOf(), value)));
            own().call(pointer -> C.AUDIOROOM_GetUsers(pointer, handle(), visitC, null));
            return found;
        }
    }

    /**
     * Calls visit once for each remote stream of a room, on this thread, before it returns. visit may call any function
     * of the library.
     * <p>Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_GetStreams
     */
    public List<StreamInfo> getStreams() {
        try (Arena a = new Arena()) {
            List<StreamInfo> found = new ArrayList<>();
            Pointer visitC = a.visitor(value -> found.add(StreamInfo.read(engineOf(), roomOf(), value)));
            own().call(pointer -> C.AUDIOROOM_GetStreams(pointer, handle(), visitC, null));
            return found;
        }
    }

    /**
     * Removes another user from a room, on any server; the user gets on_kick_out with StatusCode.ERR_KICKED, and may
     * come back while its token is valid.
     * <p>It needs the server's key and secret (Engine.setServer), or a token with roomAdmin for the room, which
     * LiveKit's server SDKs make. A request: on_request_done reports that the server did it, or why not:
     * StatusCode.ERR_NOT_ALLOWED when the token does not allow it, StatusCode.ERR_NOT_FOUND when there is no such user,
     * StatusCode.ERR_UNREACHABLE, StatusCode.ERR_TIMEOUT, or StatusCode.ERR_BUSY when 64 of these requests are open.
     * <p>Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_TOO_LONG, StatusCode.ERR_OUT_OF_RANGE when userId is empty,
     * StatusCode.ERR_WRONG_STATE before on_login_room is called (a call inside it succeeds).
     * <p>C: AUDIOROOM_KickRoomUser
     */
    public CompletableFuture<Void> kickUser(String userId) {
        try (Arena a = new Arena()) {
            Pointer userIdC = a.text("userId", userId);
            return engineOf().request(RequestDoneEvent.class, (pointer, request) -> C.AUDIOROOM_KickRoomUser(pointer, handle(), userIdC, request)).thenApply(done -> null);
        }
    }

    /**
     * Switch: mutes another user of a room for everyone, on any server; 0 lifts the mute. The user gets on_server_mute.
     * <p>On an audioroom server this is the mute of Server.muteUser, but this function works only while the user
     * publishes a stream. A LiveKit server mutes the streams that the user has now, and lifts a mute only if its
     * settings allow it (enableRemoteUnmute). This function needs the server's key and secret (Engine.setServer), or a
     * token with roomAdmin for the room, which LiveKit's server SDKs make. A request: on_request_done reports its
     * result as for Room.kickUser; StatusCode.ERR_NOT_FOUND also when the user publishes nothing.
     * <p>Errors: as Room.kickUser.
     * <p>C: AUDIOROOM_MuteRoomUser
     */
    public CompletableFuture<Void> muteUser(String userId, boolean mute) {
        try (Arena a = new Arena()) {
            Pointer userIdC = a.text("userId", userId);
            return engineOf().request(RequestDoneEvent.class, (pointer, request) -> C.AUDIOROOM_MuteRoomUser(pointer, handle(), userIdC, mute ? 1 : 0, request)).thenApply(done -> null);
        }
    }

    /**
     * Calls visit once with what is known of one user of a room, on this thread, before it returns. The user can be the
     * local one. visit may call any function of the library.
     * <p>It works whether or not user updates are on.
     * <p>Errors: StatusCode.ERR_NOT_FOUND also when there is no such user; StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_GetUser
     */
    public UserInfo getUser(String userId) {
        try (Arena a = new Arena()) {
            Pointer userIdC = a.text("userId", userId);
            List<UserInfo> found = new ArrayList<>();
            Pointer visitC = a.visitor(value -> found.add(UserInfo.read(engineOf(), roomOf(), value)));
            own().call(pointer -> C.AUDIOROOM_GetUser(pointer, handle(), userIdC, visitC, null));
            return found.isEmpty() ? null : found.get(0);
        }
    }

    /**
     * Sets the display name of the local user in one room, up to 256 bytes; "" removes it, and others see the user id.
     * <p>The name replaces that of the token or of Engine.setUser until the room ends. After a reconnect the library
     * sets it again, unless the server has changed it since. The token must allow it (canUpdateOwnMetadata;
     * Audioroom.createToken makes such tokens). Everyone gets on_user_info, this user too. A request: on_request_done
     * reports that the server has made the change, or why not: StatusCode.ERR_NOT_ALLOWED when the token does not allow
     * it, StatusCode.ERR_TOO_LONG when the server takes less, StatusCode.ERR_TIMEOUT after 10 s without an answer,
     * StatusCode.ERR_WRONG_STATE when the server refuses for another reason, StatusCode.ERR_BUSY when 64 changes of
     * name, metadata and attributes wait in this room. Changes of name, metadata and attributes are sent one at a time;
     * after the first 10, at most 5 a second are sent, and further changes wait.
     * <p>Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_WRONG_STATE before on_login_room is
     * called (a call inside it succeeds).
     * <p>C: AUDIOROOM_SetUserName
     */
    public CompletableFuture<Void> setUserName(String userName) {
        try (Arena a = new Arena()) {
            Pointer userNameC = a.text("userName", userName);
            return engineOf().request(RequestDoneEvent.class, (pointer, request) -> C.AUDIOROOM_SetUserName(pointer, handle(), userNameC, request)).thenApply(done -> null);
        }
    }

    /**
     * Sets the metadata of the local user in one room: a text of 1 to 65536 bytes whose form is a matter of the
     * programs, often JSON.
     * <p>Servers ignore an empty text, so metadata can be replaced but not removed. The call is a request, and its
     * values last, as for Room.setUserName.
     * <p>Errors: as Room.setUserName, and StatusCode.ERR_OUT_OF_RANGE when empty.
     * <p>C: AUDIOROOM_SetUserMetadata
     */
    public CompletableFuture<Void> setUserMetadata(String metadata) {
        try (Arena a = new Arena()) {
            Pointer metadataC = a.text("metadata", metadata);
            return engineOf().request(RequestDoneEvent.class, (pointer, request) -> C.AUDIOROOM_SetUserMetadata(pointer, handle(), metadataC, request)).thenApply(done -> null);
        }
    }

    /**
     * Sets attributes of the local user in one room: values[i] for keys[i]. The value "" removes an attribute.
     * Attributes that are not named stay as they are.
     * <p>count is 1 to 256. A key has 1 to 256 bytes; keys and values together have up to 65536 bytes. Keys that begin
     * with audioroom. are reserved for the library (StatusCode.ERR_OUT_OF_RANGE). The call is a request, and its values
     * last, as for Room.setUserName.
     * <p>Errors: as Room.setUserName, and StatusCode.ERR_OUT_OF_RANGE.
     * <p>C: AUDIOROOM_SetUserAttributes
     */
    public CompletableFuture<Void> setUserAttributes(List<String> keys, List<String> values) {
        try (Arena a = new Arena()) {
            Pointer keysC = a.texts("keys", keys);
            Check.sameLength("values", values, keys);
            Pointer valuesC = a.texts("values", values);
            return engineOf().request(RequestDoneEvent.class, (pointer, request) -> C.AUDIOROOM_SetUserAttributes(pointer, handle(), keysC, valuesC, Check.length(values), request)).thenApply(done -> null);
        }
    }

    /**
     * Copies the metadata of a room into buffer (buffer rule); "" if it has none, and before on_login_room is called.
     * <p>Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_BUFFER_TOO_SMALL, StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_GetRoomMetadata
     */
    public String getMetadata() {
        return own().text((pointer, buffer, size, needed) -> C.AUDIOROOM_GetRoomMetadata(pointer, handle(), buffer, size, needed));
    }

    /**
     * Begins to publish the local microphone in a room and writes the stream handle to stream, which may be null.
     * <p>It is needed when publishing is manual, and after Room.stopPublish. streamId is the text that identifies the
     * stream to other users, 1 to 256 bytes; null lets the library choose it. on_publish_state reports when other users
     * can hear it.
     * <p>Errors: StatusCode.ERR_WRONG_STATE before on_login_room is called (a call inside it succeeds), or when a
     * stream is already published in the room (on_publish_state reports it instead if automatic publishing begins at
     * the same time); StatusCode.ERR_NOT_ALLOWED when the token does not allow this user to publish;
     * StatusCode.ERR_NOT_FOUND.
     * <p>C: AUDIOROOM_StartPublish
     */
    public Stream startPublish(String streamId) {
        try (Arena a = new Arena()) {
            Pointer streamIdC = a.text("streamId", streamId);
            Pointer streamC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_StartPublish(pointer, handle(), streamIdC, streamC));
            return Stream.of(engineOf(), roomOf(), streamC.getLong(0));
        }
    }

    /**
     * Stops publishing in a room; does nothing when nothing is published. Even when publishing is automatic, nothing is
     * published again until Room.startPublish or Room.restartPublish.
     * <p>Errors: StatusCode.ERR_NOT_FOUND.
     * <p>C: AUDIOROOM_StopPublish
     */
    public void stopPublish() {
        own().call(pointer -> C.AUDIOROOM_StopPublish(pointer, handle()));
    }

    /**
     * Publishes the room's stream again under the same handle and stream id, for example after on_publish_state
     * reported that it failed. A stream that is published is withdrawn first. A server mute stays (on_server_mute).
     * <p>on_publish_state reports the result.
     * <p>Errors: StatusCode.ERR_WRONG_STATE when nothing was published in this login, StatusCode.ERR_NOT_FOUND.
     * <p>C: AUDIOROOM_RestartPublish
     */
    public void restartPublish() {
        own().call(pointer -> C.AUDIOROOM_RestartPublish(pointer, handle()));
    }

    /** What {@link #getPublishedStream} returns. */
    public record PublishedStream(Stream stream, StreamState state) {
    }

    /**
     * Writes the stream that is published in a room to stream and its StreamState to state, which may be null.
     * <p>Errors: StatusCode.ERR_WRONG_STATE when nothing is published, StatusCode.ERR_NOT_FOUND,
     * StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_GetPublishedStream
     */
    public PublishedStream getPublishedStream() {
        try (Arena a = new Arena()) {
            Pointer streamC = a.space(8);
            Pointer stateC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_GetPublishedStream(pointer, handle(), streamC, stateC));
            return new PublishedStream(Stream.of(engineOf(), roomOf(), streamC.getLong(0)), StreamState.of(stateC.getInt(0)));
        }
    }

    /**
     * Writes to muted whether the server mutes this user in a room (1) or not (0), as the last on_server_mute reported.
     * <p>Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_NULL_ARGUMENT.
     * <p>C: AUDIOROOM_IsMutedByServer
     */
    public boolean isMutedByServer() {
        try (Arena a = new Arena()) {
            Pointer mutedC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_IsMutedByServer(pointer, handle(), mutedC));
            return mutedC.getInt(0) > 0;
        }
    }

    /**
     * Attaches text to the local stream of a room, up to 1024 bytes; "" removes it. Other users get
     * on_stream_info_update, and users who log in later find the text in StreamInfo. It may be set before on_login_room
     * and before publishing.
     * <p>A request: on_request_done reports that the server has accepted the text, or StatusCode.ERR_NOT_ALLOWED when
     * the token does not allow it (LiveKit's canUpdateOwnMetadata; tokens of this library always do). If a newer text
     * replaces one that waits for the connection, on_request_done reports both requests, with the result of the newer
     * one.
     * <p>Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_NOT_FOUND.
     * <p>C: AUDIOROOM_SetStreamExtraInfo
     */
    public CompletableFuture<Void> setStreamExtraInfo(String extraInfo) {
        try (Arena a = new Arena()) {
            Pointer extraInfoC = a.text("extraInfo", extraInfo);
            return engineOf().request(RequestDoneEvent.class, (pointer, request) -> C.AUDIOROOM_SetStreamExtraInfo(pointer, handle(), extraInfoC, request)).thenApply(done -> null);
        }
    }

    /**
     * Sends text to everyone in a room, reliable and ordered, up to 64000 bytes. LiveKit's clients show it as a chat
     * message.
     * <p>A request: on_request_done reports that the text was handed to the transport, or why it was not, such as
     * StatusCode.ERR_NOT_ALLOWED when the token forbids it and StatusCode.ERR_BUSY when 64 messages are queued already.
     * The sender does not receive its own message.
     * <p>Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_OUT_OF_RANGE when empty, StatusCode.ERR_NOT_FOUND,
     * StatusCode.ERR_WRONG_STATE before on_login_room is called (a call inside it succeeds).
     * <p>C: AUDIOROOM_SendRoomMessage
     */
    public CompletableFuture<Void> sendMessage(String text) {
        try (Arena a = new Arena()) {
            Pointer textC = a.text("text", text);
            return engineOf().request(RequestDoneEvent.class, (pointer, request) -> C.AUDIOROOM_SendRoomMessage(pointer, handle(), textC, request)).thenApply(done -> null);
        }
    }

    /**
     * Sends bytes to everyone in a room, or to the users that userIds names.
     * <p>size is 0 to 1200 for Delivery.LOSSY and 0 to 64000 for Delivery.RELIABLE; data may be null if size is 0.
     * topic is a label for the receivers, up to 256 bytes; null is none, and ar.voice is reserved
     * (StatusCode.ERR_OUT_OF_RANGE). userIds points to userCount ids, at most 1000. With a count of 0 the data goes to
     * everyone, and userIds may be null. The receivers get on_data. The sender does not receive its own data, and ids
     * that are not in the room are ignored. A request: on_request_done reports that the data was handed to the
     * transport, or why it was not. Reliable data waits for the connection; on_request_done has StatusCode.ERR_BUSY if
     * 64 messages are queued already. Lossy data never waits: without a connection, on_request_done has
     * StatusCode.ERR_WRONG_STATE. Lossy data that is sent with a null request ends without an event.
     * <p>Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NOT_FOUND,
     * StatusCode.ERR_WRONG_STATE before on_login_room is called (a call inside it succeeds).
     * <p>C: AUDIOROOM_SendData
     */
    public CompletableFuture<Void> sendData(byte[] data, String topic, List<String> userIds, Delivery delivery) {
        try (Arena a = new Arena()) {
            Pointer dataC = a.bytes("data", data);
            Pointer topicC = a.text("topic", topic);
            Pointer userIdsC = a.texts("userIds", userIds);
            return engineOf().request(RequestDoneEvent.class, (pointer, request) -> C.AUDIOROOM_SendData(pointer, handle(), dataC, data.length, topicC, userIdsC, Check.length(userIds), delivery.value(), request)).thenApply(done -> null);
        }
    }

    /**
     * Sends a text with a topic to everyone in a room, or to the users that userIds names, reliably and in order, as a
     * text stream of LiveKit.
     * <p>text has 1 to 262144 bytes. topic has up to 256 bytes; null is none. userIds and userCount are as in
     * Room.sendData. The receivers get on_text; with the topic lk.chat they get on_room_message, as from
     * Room.sendMessage. A request: on_request_done reports that the text was handed to the transport, or why it was
     * not. StatusCode.ERR_BUSY means that 64 messages are queued already.
     * <p>Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NOT_FOUND,
     * StatusCode.ERR_WRONG_STATE before on_login_room is called (a call inside it succeeds).
     * <p>C: AUDIOROOM_SendText
     */
    public CompletableFuture<Void> sendText(String text, String topic, List<String> userIds) {
        try (Arena a = new Arena()) {
            Pointer textC = a.text("text", text);
            Pointer topicC = a.text("topic", topic);
            Pointer userIdsC = a.texts("userIds", userIds);
            return engineOf().request(RequestDoneEvent.class, (pointer, request) -> C.AUDIOROOM_SendText(pointer, handle(), textC, topicC, userIdsC, Check.length(userIds), request)).thenApply(done -> null);
        }
    }

    /**
     * Begins a byte stream of any length to everyone in a room, or to the users that the options name: a byte stream of
     * LiveKit.
     * <p>options may be null for the defaults. The number of the stream is written to stream. Write the bytes with
     * Room.writeByteStream, then call Room.closeByteStream. The receivers get on_bytes, with the first bytes before the
     * last ones are written. At most 16 streams of a room are open at the same time. The stream is a request: one
     * on_request_done, with the number of the stream in request, ends it. It has StatusCode.OK when all bytes were
     * handed to the transport. Otherwise it has StatusCode.ERR_CANCELLED after Room.cancelByteStream or when the room
     * ends, StatusCode.ERR_CONNECTION_LOST when the connection was replaced after the stream began (send it again as a
     * new stream), StatusCode.ERR_NOT_ALLOWED when the token forbids data, or StatusCode.ERR_WRONG_STATE in an
     * encrypted room when this user has no key to send with.
     * <p>Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NOT_FOUND, StatusCode.ERR_BUSY
     * when 16 streams are open, StatusCode.ERR_WRONG_STATE before on_login_room is called (a call inside it succeeds).
     * <p>C: AUDIOROOM_OpenByteStream
     */
    public long openByteStream(ByteStreamOptions options) {
        try (Arena a = new Arena()) {
            Pointer optionsC = options == null ? null : options.write(a);
            Pointer streamC = a.space(8);
            own().call(pointer -> C.AUDIOROOM_OpenByteStream(pointer, handle(), optionsC, streamC));
            return streamC.getLong(0);
        }
    }

    /**
     * Writes the next bytes of a byte stream: size is 1 to 65536.
     * <p>At most 262144 bytes of a stream wait for the connection; a short write counts as 1024 bytes. When there is no
     * space, the call returns StatusCode.ERR_BUSY and takes nothing: write the same bytes again after on_bytes_space. A
     * receiver ends a stream that pauses for 30 s.
     * <p>Errors: StatusCode.ERR_BUSY, StatusCode.ERR_OUT_OF_RANGE also when more bytes are written than announced,
     * StatusCode.ERR_WRONG_STATE when the stream is closed, StatusCode.ERR_NOT_FOUND when the stream or the room has
     * ended.
     * <p>C: AUDIOROOM_WriteByteStream
     */
    public void writeByteStream(long stream, byte[] data) {
        try (Arena a = new Arena()) {
            Pointer dataC = a.bytes("data", data);
            own().call(pointer -> C.AUDIOROOM_WriteByteStream(pointer, handle(), stream, dataC, data.length));
        }
    }

    /**
     * Says that a byte stream is complete. Its on_request_done follows when all bytes were handed to the transport.
     * <p>Errors: StatusCode.ERR_WRONG_STATE when fewer bytes were written than announced (the stream stays open), or
     * when it is closed already; StatusCode.ERR_NOT_FOUND when the stream or the room has ended.
     * <p>C: AUDIOROOM_CloseByteStream
     */
    public void closeByteStream(long stream) {
        own().call(pointer -> C.AUDIOROOM_CloseByteStream(pointer, handle(), stream));
    }

    /**
     * Cancels a byte stream whose on_request_done has not come, also after Room.closeByteStream. Its on_request_done
     * has StatusCode.ERR_CANCELLED. Receivers that got the BEGIN get an END with an error; if nothing was sent yet,
     * they get nothing.
     * <p>Errors: StatusCode.ERR_NOT_FOUND when the stream or the room has ended.
     * <p>C: AUDIOROOM_CancelByteStream
     */
    public void cancelByteStream(long stream) {
        own().call(pointer -> C.AUDIOROOM_CancelByteStream(pointer, handle(), stream));
    }

    /**
     * Calls a method of one user, who may use this library or a LiveKit client.
     * <p>method has 1 to 64 bytes, payload 0 to 15360; what they mean is a matter of the two programs. timeoutMs is the
     * time for the request and its answer: 1000 to 600000, or 0 for 15000. The called method gets this time minus 7
     * seconds, which are reserved for the transmission, but at least 1 second.
     * <p>The call waits for the connection, and ends with exactly one on_rpc_done, at the latest when timeoutMs is
     * over. on_rpc_done has StatusCode.ERR_BUSY if 64 calls of this room are pending.
     * <p>Errors: StatusCode.ERR_TOO_LONG, StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_NOT_FOUND,
     * StatusCode.ERR_WRONG_STATE before on_login_room is called (a call inside it succeeds).
     * <p>C: AUDIOROOM_PerformRpc
     */
    public CompletableFuture<RpcDoneEvent> performRpc(String userId, String method, String payload, long timeoutMs) {
        try (Arena a = new Arena()) {
            Pointer userIdC = a.text("userId", userId);
            Pointer methodC = a.text("method", method);
            Pointer payloadC = a.text("payload", payload);
            return engineOf().request(RpcDoneEvent.class, (pointer, request) -> C.AUDIOROOM_PerformRpc(pointer, handle(), userIdC, methodC, payloadC, Check.uint32("timeoutMs", timeoutMs), request));
        }
    }

    /**
     * Lets the other users of a room call a method. on_rpc_request reports each call; set this callback before.
     * <p>method has 1 to 64 bytes. A call of a method that is not registered is answered with
     * RpcCode.UNSUPPORTED_METHOD. To miss no call, register as soon as Engine.loginRoom has returned. The registration
     * holds until the room ends; a second one changes nothing.
     * <p>Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_BUSY when 256 methods are registered.
     * <p>C: AUDIOROOM_RegisterRpcMethod
     */
    public void registerRpcMethod(String method) {
        try (Arena a = new Arena()) {
            Pointer methodC = a.text("method", method);
            own().call(pointer -> C.AUDIOROOM_RegisterRpcMethod(pointer, handle(), methodC));
        }
    }

    /**
     * Unregisters a method. Requests that on_rpc_request has reported can still be answered.
     * <p>Errors: StatusCode.ERR_NOT_FOUND also when the method is not registered.
     * <p>C: AUDIOROOM_UnregisterRpcMethod
     */
    public void unregisterRpcMethod(String method) {
        try (Arena a = new Arena()) {
            Pointer methodC = a.text("method", method);
            own().call(pointer -> C.AUDIOROOM_UnregisterRpcMethod(pointer, handle(), methodC));
        }
    }

    /**
     * Answers a request that on_rpc_request reported, inside the callback or later.
     * <p>request is the event's number; payload has 0 to 15360 bytes. No event reports whether the answer arrived.
     * <p>Errors: StatusCode.ERR_TOO_LONG, and the request can still be answered; StatusCode.ERR_NOT_FOUND when it was
     * answered, its time is over, its user has left, or the room has ended.
     * <p>C: AUDIOROOM_RespondToRpc
     */
    public void respondToRpc(long request, String payload) {
        try (Arena a = new Arena()) {
            Pointer payloadC = a.text("payload", payload);
            own().call(pointer -> C.AUDIOROOM_RespondToRpc(pointer, handle(), request, payloadC));
        }
    }

    /**
     * Answers, with an error, a request that on_rpc_request reported.
     * <p>code is a number of the application other than 0. LiveKit reserves 1001 to 1999 (RpcCode): of these, use
     * RpcCode.APPLICATION_ERROR only. message has up to 256 bytes. data is further text for the caller, up to 15360
     * bytes; null is none.
     * <p>Errors: as Room.respondToRpc, and StatusCode.ERR_OUT_OF_RANGE.
     * <p>C: AUDIOROOM_RejectRpc
     */
    public void rejectRpc(long request, long code, String message, String data) {
        try (Arena a = new Arena()) {
            Pointer messageC = a.text("message", message);
            Pointer dataC = a.text("data", data);
            own().call(pointer -> C.AUDIOROOM_RejectRpc(pointer, handle(), request, Check.uint32("code", code), messageC, dataC));
        }
    }

    /**
     * Sets a key of end-to-end encryption for a room, or with room 0 for all present and later rooms of the engine.
     * <p>Once a room has had a key, audio, messages and data are sent to it encrypted or not at all. This holds until
     * the room ends, also after a reconnect and after every key is removed. If the local stream was published in clear,
     * it is published again. To encrypt one room from the first packet on, use encryptionKey of LoginOptions. Servers,
     * and users without the key, can read neither audio nor messages nor data. They still see names, extra info, audio
     * levels, stats, and the sizes and times of packets. on_stream_encryption reports each stream whose key is missing,
     * wrong or right. Streams and messages that other users send in clear are played and reported as before. Messages
     * that cannot be decrypted are dropped, with a line in the log.
     * <p>Errors: StatusCode.ERR_NULL_ARGUMENT without a key, StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_TOO_LONG,
     * StatusCode.ERR_NOT_FOUND when the room has ended, StatusCode.ERR_BUSY when 4096 users have keys.
     * <p>[blocks: about 50 ms for a passphrase, and as long again for each ratchet of the window]
     * <p>C: AUDIOROOM_SetEncryptionKey
     */
    public void setEncryptionKey(EncryptionKeyOptions options) {
        try (Arena a = new Arena()) {
            Pointer optionsC = options == null ? null : options.write(a);
            own().call(pointer -> C.AUDIOROOM_SetEncryptionKey(pointer, handle(), optionsC));
        }
    }

    /**
     * Removes the key with this index of a user (userId), or of the shared keys (null); does nothing if there is none.
     * Room 0 is all present and later rooms of the engine.
     * <p>A room that had a key does not go back to sending in clear: without a key to send with, nothing is sent, and
     * on_stream_encryption reports it. Later logins are encrypted if a key for all rooms is left, or if they have a key
     * of their own.
     * <p>Errors: StatusCode.ERR_OUT_OF_RANGE, StatusCode.ERR_TOO_LONG, StatusCode.ERR_NOT_FOUND.
     * <p>C: AUDIOROOM_RemoveEncryptionKey
     */
    public void removeEncryptionKey(String userId, long keyIndex) {
        try (Arena a = new Arena()) {
            Pointer userIdC = a.text("userId", userId);
            own().call(pointer -> C.AUDIOROOM_RemoveEncryptionKey(pointer, handle(), userIdC, Check.uint32("keyIndex", keyIndex)));
        }
    }

    /**
     * Writes the stats of a room into stats. They are at most 200 ms old while a stream is sent or played.
     * <p>Errors: StatusCode.ERR_NOT_FOUND, StatusCode.ERR_NULL_ARGUMENT, StatusCode.ERR_STRUCT_SIZE.
     * <p>C: AUDIOROOM_GetRoomStats
     */
    public RoomStats getStats() {
        try (Arena a = new Arena()) {
            Pointer statsC = a.space(Layout.RoomStats.SIZE);
            AudioroomException.check(C.AUDIOROOM_InitRoomStats(statsC, Layout.RoomStats.SIZE));
            own().call(pointer -> C.AUDIOROOM_GetRoomStats(pointer, handle(), statsC));
            return RoomStats.read(engineOf(), roomOf(), statsC);
        }
    }
}
