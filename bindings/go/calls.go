// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom

/*
#include "callbacks.h"
*/
import "C"

import (
	"context"
	"unsafe"
)

// Server: A room server in this process.
type Server struct{ owner }

func (server *Server) own() *owner {
	if server == nil {
		return nil
	}
	return &server.owner
}

// GetVersionString returns the version of the library that is loaded, such as "0.1.0". The text is static.
//
// [audio threads too]
//
// C: AUDIOROOM_GetVersionString
func GetVersionString() string {
	return C.GoString(C.AUDIOROOM_GetVersionString())
}

// GetAbiVersion returns the ABI version of the library that is loaded, to compare with AbiVersion of the header.
// NewEngine does so by itself.
//
// [audio threads too]
//
// C: AUDIOROOM_GetAbiVersion
func GetAbiVersion() uint32 {
	return uint32(C.AUDIOROOM_GetAbiVersion())
}

// Pause closes the microphone and the loudspeaker; every room stays connected, without sound. For an incoming phone
// call, or a program that goes to the background. A second Engine.Pause has no effect.
//
// Local streams stay published but send nothing, not even the aux input; other users see no mute. Meanwhile
// Engine.PushCaptureFrame drops its samples, Engine.PullPlaybackFrame returns silence, frames of Engine.PushAuxFrame
// stay in the queue, and the aux source is not called.
//
// C: AUDIOROOM_Pause
func (engine *Engine) Pause() error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_Pause((*C.AUDIOROOM_Engine)(pointer))
	})
}

// Resume opens the devices again after Engine.Pause, where a room needs them. on_device_started or on_device_error
// reports the result. Without a pause it has no effect.
//
// C: AUDIOROOM_Resume
func (engine *Engine) Resume() error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_Resume((*C.AUDIOROOM_Engine)(pointer))
	})
}

// SetUser sets the user of later logins. UserID has 1 to 256 bytes, UserName up to 256; a nil UserName means the id.
//
// A login with a token of the application uses the user and the name in that token. Room.SetUserName changes the name
// in a room that is logged in.
//
// Errors: StatusOutOfRange for an empty UserID, StatusTooLong.
//
// C: AUDIOROOM_SetUser
func (engine *Engine) SetUser(userID string, userName string) error {
	a := newArena()
	defer a.free()
	userIDC := a.text("userID", userID, true)
	userNameC := a.text("userName", userName, true)
	if err := a.err; err != nil {
		return err
	}
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetUser((*C.AUDIOROOM_Engine)(pointer), userIDC, userNameC)
	})
}

// SetServer sets the server and the key for later logins. A login that names no server uses this server. For a login
// that passes no token, the engine signs one with this key.
//
// ServerURL nil is the local server of this operating-system account; APIKey and APISecret are both given or both nil.
//
// ServerURL may be a list of up to 8 addresses, separated by commas or spaces: "wss://a.example wss://b.example". A
// login tries them in order. If an address refuses the connection, fails, or stays silent for 1.5 s, the library tries
// the next one. If a server answers but refuses the token or the room, the login fails. If all fail, on_login_room has
// the status of the first, and its message names each with its cause. When the server of a room dies, the library
// joins the room at the first of the other addresses that answers, and on_reconnected names that address. The library
// leaves this server only when it dies too. Users at different servers do not hear each other unless the servers are a
// cluster, so give all users the same list. Two logins are for the same server if their lists have an address in
// common. Addresses that a LiveKit server names (regions) are tried after the list.
//
// Errors: StatusOutOfRange for an address that is neither ws:// nor wss://, for more than 8, for a list that mixes
// wss:// with a ws:// address of another machine, or for only one of APIKey and APISecret; StatusTooLong for an
// address of more than 2048 bytes. If one address is invalid, the call fails; Error names the address.
//
// C: AUDIOROOM_SetServer
func (engine *Engine) SetServer(serverURL string, apiKey string, apiSecret string) error {
	a := newArena()
	defer a.free()
	serverURLC := a.text("serverURL", serverURL, true)
	apiKeyC := a.text("apiKey", apiKey, true)
	apiSecretC := a.text("apiSecret", apiSecret, true)
	if err := a.err; err != nil {
		return err
	}
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetServer((*C.AUDIOROOM_Engine)(pointer), serverURLC, apiKeyC, apiSecretC)
	})
}

// LoginRoom joins a room: begins to log in to it, and writes the room handle to room before an event of the room can
// come. The server creates a room that does not exist, unless it is configured not to.
//
// on_login_room reports the result, within LoginTimeoutMs. By default the library then publishes the local microphone
// and plays remote streams. Where options has Auto (the default), Engine.SetManualPublish and Engine.SetManualPlay
// still apply to this login until on_login_room has returned. With Auto, automatic publishing also never begins within
// 30 ms after this call, even if on_login_room is nil or returns sooner: Engine.SetManualPublish within that time
// still applies. If Engine.SetManualPublish could come later, call it before Engine.LoginRoom, or set ManualPublish.
// RoomID has 1 to 256 bytes; the same id on two servers is two rooms, and one engine can be in both (Engine.SetServer
// defines which lists of addresses are one server). options may be nil for the defaults.
//
// Errors: StatusWrongState without a user id, StatusAlreadyInRoom, StatusTokenNeeded when a server is named and there
// is neither token nor key, StatusTokenMismatch when the token is for another room or user, StatusTokenRefused when it
// is not a token, and those of bad arguments.
//
// [blocks: with a passphrase in EncryptionKey, as long as Room.SetEncryptionKey does]
//
// C: AUDIOROOM_LoginRoom
func (engine *Engine) LoginRoom(roomID string, options *LoginOptions) (Room, error) {
	a := newArena()
	defer a.free()
	roomIDC := a.text("roomID", roomID, false)
	optionsC := options.toC(a)
	var roomC C.AUDIOROOM_Room
	if err := a.err; err != nil {
		return Room{}, err
	}
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_LoginRoom((*C.AUDIOROOM_Engine)(pointer), roomIDC, optionsC, &roomC)
	})
	if err != nil {
		return Room{}, err
	}
	return roomOf(engine, uint64(roomC)), nil
}

// Logout leaves a room: publishing and playing stop at once, and the room handle becomes invalid when on_logout_room
// has returned.
//
// You may log in to the same room again at once. A second call for the same room does nothing and returns StatusOK.
//
// Errors: StatusNotFound.
//
// C: AUDIOROOM_LogoutRoom
func (room Room) Logout() error {
	return room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_LogoutRoom((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle))
	})
}

// GetState writes the RoomState of a room to state.
//
// Errors: StatusNotFound when the room has ended.
//
// C: AUDIOROOM_GetRoomState
func (room Room) GetState() (RoomState, error) {
	var stateC C.int32_t
	err := room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetRoomState((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), &stateC)
	})
	if err != nil {
		return 0, err
	}
	return RoomState(stateC), nil
}

// RenewToken sets the token with which a room reconnects: the answer to on_token_needed. It may also be called before
// the token is needed. token has up to 16384 bytes.
//
// Errors: StatusTokenMismatch when the token is for another room or user, StatusTokenRefused when it is not a token,
// StatusTooLong, StatusNotFound.
//
// C: AUDIOROOM_RenewToken
func (room Room) RenewToken(token string) error {
	a := newArena()
	defer a.free()
	tokenC := a.text("token", token, false)
	if err := a.err; err != nil {
		return err
	}
	return room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_RenewToken((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), tokenC)
	})
}

// NotifyNetworkChanged looks for a new network path to the server of every room. Call it when the system reports a
// network change. On Linux the library detects changed addresses itself; on other systems, without this call, it
// notices a change only when a connection times out. A room that is waiting for its next attempt to reconnect tries at
// once.
//
// C: AUDIOROOM_NotifyNetworkChanged
func (engine *Engine) NotifyNetworkChanged() error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_NotifyNetworkChanged((*C.AUDIOROOM_Engine)(pointer))
	})
}

// EnableUserUpdates: Switch: on_user_update reports the users of this room, the complete list first. Default:
// UserUpdates of LoginOptions.
//
// Errors: StatusNotFound.
//
// C: AUDIOROOM_EnableUserUpdates
func (room Room) EnableUserUpdates(enable bool) error {
	return room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_EnableUserUpdates((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), boolean(enable))
	})
}

// GetUsers calls visit once for each remote user of a room, on this thread, before it returns. visit may call any
// function of the library. Room.GetUsers works whether or not user updates are on.
//
// Errors: StatusNotFound, StatusNullArgument.
//
// C: AUDIOROOM_GetUsers
func (room Room) GetUsers() ([]User, error) {
	var found []User
	functions := newFunctions(true, func(pointer unsafe.Pointer) {
		found = append(found, readUser(room.engine, room, pointer))
	})
	defer functions.Delete()
	err := room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.audioroom_go_GetUsers((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), C.uintptr_t(functions))
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// GetStreams calls visit once for each remote stream of a room, on this thread, before it returns. visit may call any
// function of the library.
//
// Errors: StatusNotFound, StatusNullArgument.
//
// C: AUDIOROOM_GetStreams
func (room Room) GetStreams() ([]StreamInfo, error) {
	var found []StreamInfo
	functions := newFunctions(true, func(pointer unsafe.Pointer) {
		found = append(found, readStreamInfo(room.engine, room, pointer))
	})
	defer functions.Delete()
	err := room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.audioroom_go_GetStreams((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), C.uintptr_t(functions))
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// KickUser removes another user from a room, on any server; the user gets on_kick_out with StatusKicked, and may come
// back while its token is valid.
//
// It needs the server's key and secret (Engine.SetServer), or a token with roomAdmin for the room, which LiveKit's
// server SDKs make. A request: on_request_done reports that the server did it, or why not: StatusNotAllowed when the
// token does not allow it, StatusNotFound when there is no such user, StatusUnreachable, StatusTimeout, or StatusBusy
// when 64 of these requests are open.
//
// Errors: StatusNotFound, StatusTooLong, StatusOutOfRange when UserID is empty, StatusWrongState before on_login_room
// is called (a call inside it succeeds).
//
// C: AUDIOROOM_KickRoomUser
func (room Room) KickUser(ctx context.Context, userID string) error {
	a := newArena()
	defer a.free()
	userIDC := a.text("userID", userID, false)
	if err := a.err; err != nil {
		return err
	}
	_, err := await[*RequestDoneEvent](room.engine, ctx, func(pointer unsafe.Pointer, request *C.uint64_t) C.AUDIOROOM_Status {
		return C.AUDIOROOM_KickRoomUser((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), userIDC, request)
	})
	return err
}

// MuteUser: Switch: mutes another user of a room for everyone, on any server; 0 lifts the mute. The user gets
// on_server_mute.
//
// On an audioroom server this is the mute of Server.MuteUser, but this function works only while the user publishes a
// stream. A LiveKit server mutes the streams that the user has now, and lifts a mute only if its settings allow it
// (EnableRemoteUnmute). This function needs the server's key and secret (Engine.SetServer), or a token with roomAdmin
// for the room, which LiveKit's server SDKs make. A request: on_request_done reports its result as for Room.KickUser;
// StatusNotFound also when the user publishes nothing.
//
// Errors: as Room.KickUser.
//
// C: AUDIOROOM_MuteRoomUser
func (room Room) MuteUser(ctx context.Context, userID string, mute bool) error {
	a := newArena()
	defer a.free()
	userIDC := a.text("userID", userID, false)
	if err := a.err; err != nil {
		return err
	}
	_, err := await[*RequestDoneEvent](room.engine, ctx, func(pointer unsafe.Pointer, request *C.uint64_t) C.AUDIOROOM_Status {
		return C.AUDIOROOM_MuteRoomUser((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), userIDC, boolean(mute), request)
	})
	return err
}

// GetUser calls visit once with what is known of one user of a room, on this thread, before it returns. The user can
// be the local one. visit may call any function of the library.
//
// It works whether or not user updates are on.
//
// Errors: StatusNotFound also when there is no such user; StatusNullArgument.
//
// C: AUDIOROOM_GetUser
func (room Room) GetUser(userID string) (UserInfo, error) {
	a := newArena()
	defer a.free()
	userIDC := a.text("userID", userID, false)
	var found UserInfo
	functions := newFunctions(true, func(pointer unsafe.Pointer) {
		found = readUserInfo(room.engine, room, pointer)
	})
	defer functions.Delete()
	if err := a.err; err != nil {
		return UserInfo{}, err
	}
	err := room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.audioroom_go_GetUser((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), userIDC, C.uintptr_t(functions))
	})
	if err != nil {
		return UserInfo{}, err
	}
	return found, nil
}

// SetUserName sets the display name of the local user in one room, up to 256 bytes; "" removes it, and others see the
// user id.
//
// The name replaces that of the token or of Engine.SetUser until the room ends. After a reconnect the library sets it
// again, unless the server has changed it since. The token must allow it (canUpdateOwnMetadata; CreateToken makes such
// tokens). Everyone gets on_user_info, this user too. A request: on_request_done reports that the server has made the
// change, or why not: StatusNotAllowed when the token does not allow it, StatusTooLong when the server takes less,
// StatusTimeout after 10 s without an answer, StatusWrongState when the server refuses for another reason, StatusBusy
// when 64 changes of name, metadata and attributes wait in this room. Changes of name, metadata and attributes are
// sent one at a time; after the first 10, at most 5 a second are sent, and further changes wait.
//
// Errors: StatusTooLong, StatusNotFound, StatusWrongState before on_login_room is called (a call inside it succeeds).
//
// C: AUDIOROOM_SetUserName
func (room Room) SetUserName(ctx context.Context, userName string) error {
	a := newArena()
	defer a.free()
	userNameC := a.text("userName", userName, false)
	if err := a.err; err != nil {
		return err
	}
	_, err := await[*RequestDoneEvent](room.engine, ctx, func(pointer unsafe.Pointer, request *C.uint64_t) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetUserName((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), userNameC, request)
	})
	return err
}

// SetUserMetadata sets the metadata of the local user in one room: a text of 1 to 65536 bytes whose form is a matter
// of the programs, often JSON.
//
// Servers ignore an empty text, so metadata can be replaced but not removed. The call is a request, and its values
// last, as for Room.SetUserName.
//
// Errors: as Room.SetUserName, and StatusOutOfRange when empty.
//
// C: AUDIOROOM_SetUserMetadata
func (room Room) SetUserMetadata(ctx context.Context, metadata string) error {
	a := newArena()
	defer a.free()
	metadataC := a.text("metadata", metadata, false)
	if err := a.err; err != nil {
		return err
	}
	_, err := await[*RequestDoneEvent](room.engine, ctx, func(pointer unsafe.Pointer, request *C.uint64_t) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetUserMetadata((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), metadataC, request)
	})
	return err
}

// SetUserAttributes sets attributes of the local user in one room: values[i] for keys[i]. The value "" removes an
// attribute. Attributes that are not named stay as they are.
//
// count is 1 to 256. A key has 1 to 256 bytes; keys and values together have up to 65536 bytes. Keys that begin with
// audioroom. are reserved for the library (StatusOutOfRange). The call is a request, and its values last, as for
// Room.SetUserName.
//
// Errors: as Room.SetUserName, and StatusOutOfRange.
//
// C: AUDIOROOM_SetUserAttributes
func (room Room) SetUserAttributes(ctx context.Context, keys []string, values []string) error {
	a := newArena()
	defer a.free()
	keysC := a.texts("keys", keys)
	a.sameLength("values", len(values), len(keys))
	valuesC := a.texts("values", values)
	if err := a.err; err != nil {
		return err
	}
	_, err := await[*RequestDoneEvent](room.engine, ctx, func(pointer unsafe.Pointer, request *C.uint64_t) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetUserAttributes((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), keysC, valuesC, C.uint32_t(len(values)), request)
	})
	return err
}

// GetMetadata copies the metadata of a room into buffer (buffer rule); "" if it has none, and before on_login_room is
// called.
//
// Errors: StatusNotFound, StatusBufferTooSmall, StatusNullArgument.
//
// C: AUDIOROOM_GetRoomMetadata
func (room Room) GetMetadata() (string, error) {
	return readText(room.own(), func(pointer, buffer unsafe.Pointer, size C.size_t, needed *C.size_t) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetRoomMetadata((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), (*C.char)(buffer), size, needed)
	})
}

// SetManualPublish: Switch: publishing waits for Room.StartPublish. It applies to logins whose ManualPublish is Auto
// (the default): to later ones, and to those whose on_login_room has not returned. Default: ManualPublish of
// EngineOptions.
//
// A call within 30 ms after Engine.LoginRoom still applies to that login. While the switch is on, these logins open no
// microphone before Room.StartPublish.
//
// C: AUDIOROOM_SetManualPublish
func (engine *Engine) SetManualPublish(manual bool) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetManualPublish((*C.AUDIOROOM_Engine)(pointer), boolean(manual))
	})
}

// IsManualPublish writes whether publishing waits for Room.StartPublish (1) or not (0), as set last for the engine, to
// manual.
//
// Errors: StatusNullArgument.
//
// C: AUDIOROOM_IsManualPublish
func (engine *Engine) IsManualPublish() (bool, error) {
	var manualC C.int32_t
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_IsManualPublish((*C.AUDIOROOM_Engine)(pointer), &manualC)
	})
	if err != nil {
		return false, err
	}
	return manualC > 0, nil
}

// StartPublish begins to publish the local microphone in a room and writes the stream handle to stream, which may be
// nil.
//
// It is needed when publishing is manual, and after Room.StopPublish. StreamID is the text that identifies the stream
// to other users, 1 to 256 bytes; nil lets the library choose it. on_publish_state reports when other users can hear
// it.
//
// Errors: StatusWrongState before on_login_room is called (a call inside it succeeds), or when a stream is already
// published in the room (on_publish_state reports it instead if automatic publishing begins at the same time);
// StatusNotAllowed when the token does not allow this user to publish; StatusNotFound.
//
// C: AUDIOROOM_StartPublish
func (room Room) StartPublish(streamID string) (Stream, error) {
	a := newArena()
	defer a.free()
	streamIDC := a.text("streamID", streamID, true)
	var streamC C.AUDIOROOM_Stream
	if err := a.err; err != nil {
		return Stream{}, err
	}
	err := room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_StartPublish((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), streamIDC, &streamC)
	})
	if err != nil {
		return Stream{}, err
	}
	return streamOf(room.engine, room, uint64(streamC)), nil
}

// StopPublish stops publishing in a room; does nothing when nothing is published. Even when publishing is automatic,
// nothing is published again until Room.StartPublish or Room.RestartPublish.
//
// Errors: StatusNotFound.
//
// C: AUDIOROOM_StopPublish
func (room Room) StopPublish() error {
	return room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_StopPublish((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle))
	})
}

// RestartPublish publishes the room's stream again under the same handle and stream id, for example after
// on_publish_state reported that it failed. A stream that is published is withdrawn first. A server mute stays
// (on_server_mute).
//
// on_publish_state reports the result.
//
// Errors: StatusWrongState when nothing was published in this login, StatusNotFound.
//
// C: AUDIOROOM_RestartPublish
func (room Room) RestartPublish() error {
	return room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_RestartPublish((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle))
	})
}

// GetPublishedStream writes the stream that is published in a room to stream and its StreamState to state, which may
// be nil.
//
// Errors: StatusWrongState when nothing is published, StatusNotFound, StatusNullArgument.
//
// C: AUDIOROOM_GetPublishedStream
func (room Room) GetPublishedStream() (Stream, StreamState, error) {
	var streamC C.AUDIOROOM_Stream
	var stateC C.int32_t
	err := room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetPublishedStream((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), &streamC, &stateC)
	})
	if err != nil {
		return Stream{}, 0, err
	}
	return streamOf(room.engine, room, uint64(streamC)), StreamState(stateC), nil
}

// EnableMic: Switch: the microphone is heard, in every room. Default: on. While it is off, the microphone stays open,
// local streams stay published and are silent, and other users get on_stream_info_update with IsMuted 1. If the aux
// input is on meanwhile, or a player plays that is sent, the streams carry these alone and are not shown as muted.
// Engine.Pause or Room.StopPublish closes the microphone. A server mute stays (on_server_mute).
//
// C: AUDIOROOM_EnableMic
func (engine *Engine) EnableMic(enable bool) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_EnableMic((*C.AUDIOROOM_Engine)(pointer), boolean(enable))
	})
}

// IsMicEnabled writes to IsEnabled whether Engine.EnableMic has switched the microphone on: 1 or 0.
//
// Errors: StatusNullArgument.
//
// C: AUDIOROOM_IsMicEnabled
func (engine *Engine) IsMicEnabled() (bool, error) {
	var isEnabledC C.int32_t
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_IsMicEnabled((*C.AUDIOROOM_Engine)(pointer), &isEnabledC)
	})
	if err != nil {
		return false, err
	}
	return isEnabledC > 0, nil
}

// SetCaptureVolume sets the volume of the microphone, 0 to 200 percent of the amplitude. Default: 100 (unchanged); 50
// is -6 dB, 200 is +6 dB. Peaks above full scale are limited.
//
// Errors: StatusOutOfRange.
//
// C: AUDIOROOM_SetCaptureVolume
func (engine *Engine) SetCaptureVolume(volume int32) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetCaptureVolume((*C.AUDIOROOM_Engine)(pointer), C.int32_t(volume))
	})
}

// GetCaptureVolume writes the volume of the microphone to volume, 0 to 200 percent.
//
// Errors: StatusNullArgument.
//
// C: AUDIOROOM_GetCaptureVolume
func (engine *Engine) GetCaptureVolume() (int32, error) {
	var volumeC C.int32_t
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetCaptureVolume((*C.AUDIOROOM_Engine)(pointer), &volumeC)
	})
	if err != nil {
		return 0, err
	}
	return int32(volumeC), nil
}

// IsMutedByServer writes to muted whether the server mutes this user in a room (1) or not (0), as the last
// on_server_mute reported.
//
// Errors: StatusNotFound, StatusNullArgument.
//
// C: AUDIOROOM_IsMutedByServer
func (room Room) IsMutedByServer() (bool, error) {
	var mutedC C.int32_t
	err := room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_IsMutedByServer((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), &mutedC)
	})
	if err != nil {
		return false, err
	}
	return mutedC > 0, nil
}

// SetAudioProfile sets how the local microphone is encoded, from the next packet on and without a click. Fields that a
// shorter struct lacks stay as they are.
//
// Errors: StatusOutOfRange with the field's name and range, StatusStructSize, StatusUnknownField.
//
// C: AUDIOROOM_SetAudioProfile
func (engine *Engine) SetAudioProfile(profile *AudioProfile) error {
	a := newArena()
	defer a.free()
	profileC := profile.toC(a)
	if err := a.err; err != nil {
		return err
	}
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetAudioProfile((*C.AUDIOROOM_Engine)(pointer), profileC)
	})
}

// GetAudioProfile writes into profile, what Engine.SetAudioProfile has set. A field that is left to the library is
// Auto, so that the profile can be changed and set again; Stream.GetStats reports the current values.
//
// Errors: StatusNullArgument, StatusStructSize.
//
// C: AUDIOROOM_GetAudioProfile
func (engine *Engine) GetAudioProfile() (*AudioProfile, error) {
	var profileC C.AUDIOROOM_AudioProfile
	C.AUDIOROOM_InitAudioProfile(&profileC, C.sizeof_AUDIOROOM_AudioProfile)
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetAudioProfile((*C.AUDIOROOM_Engine)(pointer), &profileC)
	})
	if err != nil {
		return nil, err
	}
	return pointerTo(readAudioProfile(engine, Room{}, unsafe.Pointer(&profileC))), nil
}

// SetStreamExtraInfo attaches text to the local stream of a room, up to 1024 bytes; "" removes it. Other users get
// on_stream_info_update, and users who log in later find the text in StreamInfo. It may be set before on_login_room
// and before publishing.
//
// A request: on_request_done reports that the server has accepted the text, or StatusNotAllowed when the token does
// not allow it (LiveKit's canUpdateOwnMetadata; tokens of this library always do). If a newer text replaces one that
// waits for the connection, on_request_done reports both requests, with the result of the newer one.
//
// Errors: StatusTooLong, StatusNotFound.
//
// C: AUDIOROOM_SetStreamExtraInfo
func (room Room) SetStreamExtraInfo(ctx context.Context, extraInfo string) error {
	a := newArena()
	defer a.free()
	extraInfoC := a.text("extraInfo", extraInfo, false)
	if err := a.err; err != nil {
		return err
	}
	_, err := await[*RequestDoneEvent](room.engine, ctx, func(pointer unsafe.Pointer, request *C.uint64_t) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetStreamExtraInfo((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), extraInfoC, request)
	})
	return err
}

// SetManualPlay: Switch: playing waits for Stream.StartPlay. It applies to logins whose ManualPlay is Auto (the
// default): to later ones, and to those whose on_login_room has not returned. Default: ManualPlay of EngineOptions.
//
// C: AUDIOROOM_SetManualPlay
func (engine *Engine) SetManualPlay(manual bool) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetManualPlay((*C.AUDIOROOM_Engine)(pointer), boolean(manual))
	})
}

// IsManualPlay writes whether playing waits for Stream.StartPlay (1) or not (0), as set last for the engine, to
// manual.
//
// Errors: StatusNullArgument.
//
// C: AUDIOROOM_IsManualPlay
func (engine *Engine) IsManualPlay() (bool, error) {
	var manualC C.int32_t
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_IsManualPlay((*C.AUDIOROOM_Engine)(pointer), &manualC)
	})
	if err != nil {
		return false, err
	}
	return manualC > 0, nil
}

// StartPlay begins to play a remote stream: when playing is manual, or after Stream.StopPlay. For a stream that is
// played already it has no effect.
//
// on_play_state reports the result, on_first_audio the first sound.
//
// Errors: StatusNotFound, StatusWrongState for the local stream.
//
// C: AUDIOROOM_StartPlay
func (stream Stream) StartPlay() error {
	return stream.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_StartPlay((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(stream.room.handle), C.AUDIOROOM_Stream(stream.handle))
	})
}

// StopPlay stops playing and receiving a remote stream. Before a stream is played, for example inside
// on_stream_update, the call keeps it from being played. The stop applies again if the same user publishes again in
// this room (StreamUpdateEvent).
//
// Errors: StatusNotFound, StatusWrongState for the local stream.
//
// C: AUDIOROOM_StopPlay
func (stream Stream) StopPlay() error {
	return stream.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_StopPlay((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(stream.room.handle), C.AUDIOROOM_Stream(stream.handle))
	})
}

// EnableSpeaker: Switch: the loudspeaker plays. Default: on. While it is off, streams are received and nothing is
// played.
//
// C: AUDIOROOM_EnableSpeaker
func (engine *Engine) EnableSpeaker(enable bool) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_EnableSpeaker((*C.AUDIOROOM_Engine)(pointer), boolean(enable))
	})
}

// IsSpeakerEnabled writes to IsEnabled whether Engine.EnableSpeaker has switched the loudspeaker on: 1 or 0.
//
// Errors: StatusNullArgument.
//
// C: AUDIOROOM_IsSpeakerEnabled
func (engine *Engine) IsSpeakerEnabled() (bool, error) {
	var isEnabledC C.int32_t
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_IsSpeakerEnabled((*C.AUDIOROOM_Engine)(pointer), &isEnabledC)
	})
	if err != nil {
		return false, err
	}
	return isEnabledC > 0, nil
}

// SetPlayVolume sets the volume of a remote stream, 0 to 200 percent of the amplitude. Default: 100 (unchanged); 50 is
// -6 dB, 200 is +6 dB.
//
// For the volume of all remote streams of all rooms, pass room 0 and AllStreams; the aux input and the sidetone keep
// their own volumes. AllStreams with a room means every stream of that room, including later ones. The three volumes
// (of the stream, of its room and of all rooms) are multiplied, and the mix is limited. The volume of one stream
// applies again if the same user publishes again in this room (StreamUpdateEvent).
//
// Errors: StatusOutOfRange, StatusNotFound, StatusWrongKind for LocalMicrophone (Engine.SetCaptureVolume is its
// volume), StatusWrongState for the local stream.
//
// C: AUDIOROOM_SetPlayVolume
func (stream Stream) SetPlayVolume(volume int32) error {
	return stream.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetPlayVolume((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(stream.room.handle), C.AUDIOROOM_Stream(stream.handle), C.int32_t(volume))
	})
}

// GetPlayVolume writes to volume, 0 to 200 percent, what Stream.SetPlayVolume has set for the same room and stream.
//
// Errors: StatusNullArgument, StatusNotFound, StatusWrongKind, StatusWrongState.
//
// C: AUDIOROOM_GetPlayVolume
func (stream Stream) GetPlayVolume() (int32, error) {
	var volumeC C.int32_t
	err := stream.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetPlayVolume((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(stream.room.handle), C.AUDIOROOM_Stream(stream.handle), &volumeC)
	})
	if err != nil {
		return 0, err
	}
	return int32(volumeC), nil
}

// Mute: Switch: silences one remote stream for this user only; it is received all the same. Default: off. The mute
// applies again if the same user publishes again in this room (StreamUpdateEvent).
//
// Errors: StatusNotFound, StatusWrongState for the local stream.
//
// C: AUDIOROOM_MuteStream
func (stream Stream) Mute(mute bool) error {
	return stream.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_MuteStream((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(stream.room.handle), C.AUDIOROOM_Stream(stream.handle), boolean(mute))
	})
}

// IsMuted writes to IsMuted whether Stream.Mute silences a stream for this user: 1 or 0. IsMuted of StreamInfo says
// whether the publishing user is muted.
//
// Errors: StatusNullArgument, StatusNotFound, StatusWrongState for the local stream.
//
// C: AUDIOROOM_IsStreamMuted
func (stream Stream) IsMuted() (bool, error) {
	var isMutedC C.int32_t
	err := stream.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_IsStreamMuted((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(stream.room.handle), C.AUDIOROOM_Stream(stream.handle), &isMutedC)
	})
	if err != nil {
		return false, err
	}
	return isMutedC > 0, nil
}

// SetPan pans a remote stream: pan is -100 (left) to 100 (right). Default: 0 (center). A mono stream is panned with
// constant power; for a stereo stream it is a balance control, which attenuates the opposite channel. It has no effect
// on a playback device of one channel. The pan applies again if the same user publishes again in this room
// (StreamUpdateEvent).
//
// Errors: StatusOutOfRange, StatusNotFound, StatusWrongState for the local stream.
//
// C: AUDIOROOM_SetStreamPan
func (stream Stream) SetPan(pan int32) error {
	return stream.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetStreamPan((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(stream.room.handle), C.AUDIOROOM_Stream(stream.handle), C.int32_t(pan))
	})
}

// GetPan writes the pan of a remote stream to pan, -100 (left) to 100 (right).
//
// Errors: StatusNullArgument, StatusNotFound, StatusWrongState for the local stream.
//
// C: AUDIOROOM_GetStreamPan
func (stream Stream) GetPan() (int32, error) {
	var panC C.int32_t
	err := stream.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetStreamPan((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(stream.room.handle), C.AUDIOROOM_Stream(stream.handle), &panC)
	})
	if err != nil {
		return 0, err
	}
	return int32(panC), nil
}

// SetMaxDecodedStreams sets the maximum number of streams that are decoded and played at once, 1 to 128. Default: 16.
// When there are more, the loudest ones are decoded, judged by the audio level in their packets or by the server's
// list of active speakers. The others are received too: a user who begins to speak is heard after at most one packet
// if a place is free or can be taken. A stream that was selected stays selected for at least 500 ms, and is replaced
// only by a clearly louder one.
//
// Errors: StatusOutOfRange.
//
// C: AUDIOROOM_SetMaxDecodedStreams
func (engine *Engine) SetMaxDecodedStreams(count uint32) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetMaxDecodedStreams((*C.AUDIOROOM_Engine)(pointer), C.uint32_t(count))
	})
}

// GetMaxDecodedStreams writes the maximum number of streams that are decoded and played at once to count.
//
// Errors: StatusNullArgument.
//
// C: AUDIOROOM_GetMaxDecodedStreams
func (engine *Engine) GetMaxDecodedStreams() (uint32, error) {
	var countC C.uint32_t
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetMaxDecodedStreams((*C.AUDIOROOM_Engine)(pointer), &countC)
	})
	if err != nil {
		return 0, err
	}
	return uint32(countC), nil
}

// GetMaxReceivedStreams returns the maximum number of streams that an engine receives at once: 128. A further stream
// stays silent, and on_audio_problem reports it. Engine.SetMaxDecodedStreams sets how many of them are decoded. No
// engine is needed.
//
// [audio threads too]
//
// C: AUDIOROOM_GetMaxReceivedStreams
func GetMaxReceivedStreams() uint32 {
	return uint32(C.AUDIOROOM_GetMaxReceivedStreams())
}

// EnableSidetone: Switch: the user hears the local voice (sidetone). While a microphone is open, the playback device
// plays the local microphone as it is sent, but without the aux input, which has its own local playback. Default: off.
//
// It is meant for headphones. The echo canceller does not remove the sidetone, because that would damage the voice.
// With loudspeakers, the sidetone reaches the microphone: other users hear the voice twice, and feedback may build up.
// The sidetone has 10 to 15 ms of delay (at most 60 ms) in addition to the delay of the devices and of the processing.
//
// C: AUDIOROOM_EnableSidetone
func (engine *Engine) EnableSidetone(enable bool) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_EnableSidetone((*C.AUDIOROOM_Engine)(pointer), boolean(enable))
	})
}

// IsSidetoneEnabled writes to IsEnabled whether the sidetone is on: 1 or 0.
//
// Errors: StatusNullArgument.
//
// C: AUDIOROOM_IsSidetoneEnabled
func (engine *Engine) IsSidetoneEnabled() (bool, error) {
	var isEnabledC C.int32_t
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_IsSidetoneEnabled((*C.AUDIOROOM_Engine)(pointer), &isEnabledC)
	})
	if err != nil {
		return false, err
	}
	return isEnabledC > 0, nil
}

// SetSidetoneVolume sets the volume of the sidetone, 0 to 200 percent of the amplitude. Default: 100 (the microphone
// as it is sent); 50 is -6 dB, 200 is +6 dB.
//
// Errors: StatusOutOfRange.
//
// C: AUDIOROOM_SetSidetoneVolume
func (engine *Engine) SetSidetoneVolume(volume int32) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetSidetoneVolume((*C.AUDIOROOM_Engine)(pointer), C.int32_t(volume))
	})
}

// GetSidetoneVolume writes the volume of the sidetone to volume, 0 to 200 percent.
//
// Errors: StatusNullArgument.
//
// C: AUDIOROOM_GetSidetoneVolume
func (engine *Engine) GetSidetoneVolume() (int32, error) {
	var volumeC C.int32_t
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetSidetoneVolume((*C.AUDIOROOM_Engine)(pointer), &volumeC)
	})
	if err != nil {
		return 0, err
	}
	return int32(volumeC), nil
}

// EnableAEC: Switch, or Auto (the default): echo cancellation runs, with the high-pass filter that it needs. Auto
// follows processing of the audio profile when the microphone is a sound card; it is off for "null", "file:PATH" and
// "push". On and off win over the audio profile and the device. Switching causes no click. Echo cancellation adds 7 ms
// of delay.
//
// The echo reference is what this engine plays, after the playback processor and without the sidetone; sound of other
// programs is not removed. Engine.GetProcessingStats reports whether echo cancellation, the high-pass filter, noise
// suppression and gain control are running.
//
// C: AUDIOROOM_EnableAec
func (engine *Engine) EnableAEC(enable Switch) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_EnableAec((*C.AUDIOROOM_Engine)(pointer), C.int32_t(enable))
	})
}

// EnableHighPass: Switch, or Auto as in Engine.EnableAEC: the high-pass filter runs, which removes sound below 80 Hz.
// The switch has an effect only while echo cancellation is off: the echo canceller has its own high-pass filter.
//
// C: AUDIOROOM_EnableHighPass
func (engine *Engine) EnableHighPass(enable Switch) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_EnableHighPass((*C.AUDIOROOM_Engine)(pointer), C.int32_t(enable))
	})
}

// EnableNoiseSuppression: Switch, or Auto as in Engine.EnableAEC: noise suppression runs. It is made for speech and
// damages music. It adds 10 ms of delay.
//
// C: AUDIOROOM_EnableNoiseSuppression
func (engine *Engine) EnableNoiseSuppression(enable Switch) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_EnableNoiseSuppression((*C.AUDIOROOM_Engine)(pointer), C.int32_t(enable))
	})
}

// EnableAGC: Switch, or Auto as in Engine.EnableAEC: gain control runs, which raises the level of a quiet voice, by up
// to 6 dB a second, and keeps a loud voice from clipping. It adds no delay.
//
// C: AUDIOROOM_EnableAgc
func (engine *Engine) EnableAGC(enable Switch) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_EnableAgc((*C.AUDIOROOM_Engine)(pointer), C.int32_t(enable))
	})
}

// SetTalkOptions sets when the microphone is sent: always, while a key is held, or while voice is detected. Streams
// stay published; with DTX, silence costs almost nothing on the network. Fields that a shorter struct lacks keep their
// values.
//
// Errors: StatusOutOfRange with the field's name and range, StatusStructSize, StatusUnknownField.
//
// C: AUDIOROOM_SetTalkOptions
func (engine *Engine) SetTalkOptions(options *TalkOptions) error {
	a := newArena()
	defer a.free()
	optionsC := options.toC(a)
	if err := a.err; err != nil {
		return err
	}
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetTalkOptions((*C.AUDIOROOM_Engine)(pointer), optionsC)
	})
}

// GetTalkOptions writes into options, what Engine.SetTalkOptions has set. A field that is left to the library is Auto,
// so that the options can be changed and set again.
//
// Errors: StatusNullArgument, StatusStructSize.
//
// C: AUDIOROOM_GetTalkOptions
func (engine *Engine) GetTalkOptions() (*TalkOptions, error) {
	var optionsC C.AUDIOROOM_TalkOptions
	C.AUDIOROOM_InitTalkOptions(&optionsC, C.sizeof_AUDIOROOM_TalkOptions)
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetTalkOptions((*C.AUDIOROOM_Engine)(pointer), &optionsC)
	})
	if err != nil {
		return nil, err
	}
	return pointerTo(readTalkOptions(engine, Room{}, unsafe.Pointer(&optionsC))), nil
}

// SetPushToTalkPressed notifies the library that the push-to-talk key is held (1) or released (0). Default: 0. In
// TalkModePush, the microphone is sent while the key is held; in other talk modes the state is stored and has no
// effect.
//
// C: AUDIOROOM_SetPushToTalkPressed
func (engine *Engine) SetPushToTalkPressed(isPressed bool) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetPushToTalkPressed((*C.AUDIOROOM_Engine)(pointer), boolean(isPressed))
	})
}

// IsPushToTalkPressed writes to IsPressed the state that Engine.SetPushToTalkPressed has set: 1 or 0.
//
// Errors: StatusNullArgument.
//
// C: AUDIOROOM_IsPushToTalkPressed
func (engine *Engine) IsPushToTalkPressed() (bool, error) {
	var isPressedC C.int32_t
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_IsPushToTalkPressed((*C.AUDIOROOM_Engine)(pointer), &isPressedC)
	})
	if err != nil {
		return false, err
	}
	return isPressedC > 0, nil
}

// SetCaptureProcessor sets the capture processor, which changes the microphone's samples 10 ms at a time, after echo
// cancellation, noise suppression and gain control and before the gate of Engine.SetTalkOptions. nil removes it. It is
// called with UserData while a room publishes.
//
// When this function has returned, the previous processor is not called any more. No processor is called once
// on_release has been called. Calls of more than 5 ms, and NaN or infinite samples, are counted, and reported by
// on_audio_problem and in the log at most every 5 s.
//
// Errors: StatusWrongThread inside an audio callback.
//
// [blocks: while the previous processor runs]
//
// C: AUDIOROOM_SetCaptureProcessor
func (engine *Engine) SetCaptureProcessor(processor func(*AudioFrame)) error {
	functions := newFunctions(processor != nil, func(pointer unsafe.Pointer) {
		value := readAudioFrame(nil, Room{}, pointer)
		processor(&value)
	})
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.audioroom_go_SetCaptureProcessor((*C.AUDIOROOM_Engine)(pointer), C.uintptr_t(functions))
	})
	engine.own().keep("SetCaptureProcessor", functions, err)
	return err
}

// SetPlaybackProcessor sets the playback processor, which changes the mix 2.5 ms at a time before the loudspeaker
// plays it. nil removes it. It is called while a loudspeaker is open. Otherwise it is like Engine.SetCaptureProcessor,
// with a limit of 1.25 ms.
//
// [blocks: while the previous processor runs]
//
// C: AUDIOROOM_SetPlaybackProcessor
func (engine *Engine) SetPlaybackProcessor(processor func(*AudioFrame)) error {
	functions := newFunctions(processor != nil, func(pointer unsafe.Pointer) {
		value := readAudioFrame(nil, Room{}, pointer)
		processor(&value)
	})
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.audioroom_go_SetPlaybackProcessor((*C.AUDIOROOM_Engine)(pointer), C.uintptr_t(functions))
	})
	engine.own().keep("SetPlaybackProcessor", functions, err)
	return err
}

// GetProcessingStats writes the state of the capture chain and the stats of processors into stats. They are at most
// 200 ms old while a microphone is open.
//
// Errors: StatusNullArgument, StatusStructSize.
//
// C: AUDIOROOM_GetProcessingStats
func (engine *Engine) GetProcessingStats() (ProcessingStats, error) {
	var statsC C.AUDIOROOM_ProcessingStats
	C.AUDIOROOM_InitProcessingStats(&statsC, C.sizeof_AUDIOROOM_ProcessingStats)
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetProcessingStats((*C.AUDIOROOM_Engine)(pointer), &statsC)
	})
	if err != nil {
		return ProcessingStats{}, err
	}
	return readProcessingStats(engine, Room{}, unsafe.Pointer(&statsC)), nil
}

// SetEqualizer sets the equalizer of the local voice: a gain for each of the bands at 31, 62, 125, 250, 500, 1000,
// 2000, 4000, 8000 and 16 000 Hz, in dB, -15 to 15. count is EqualizerBands. All gains 0, the default, is off. Raised
// bands can overload the voice; a limiter then lowers it.
//
// Errors: StatusNullArgument, StatusOutOfRange.
//
// C: AUDIOROOM_SetEqualizer
func (engine *Engine) SetEqualizer(gainsDb []float32) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetEqualizer((*C.AUDIOROOM_Engine)(pointer), (*C.float)(unsafe.Pointer(unsafe.SliceData(gainsDb))), C.uint32_t(len(gainsDb)))
	})
}

// GetEqualizer writes the gains of the equalizer to GainsDb, in dB; count is EqualizerBands.
//
// Errors: StatusNullArgument, StatusOutOfRange.
//
// C: AUDIOROOM_GetEqualizer
func (engine *Engine) GetEqualizer() ([]float32, error) {
	gainsDbC := make([]float32, 10)
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetEqualizer((*C.AUDIOROOM_Engine)(pointer), (*C.float)(unsafe.Pointer(unsafe.SliceData(gainsDbC))), C.uint32_t(len(gainsDbC)))
	})
	if err != nil {
		return nil, err
	}
	return gainsDbC, nil
}

// SetVoiceChanger changes the pitch of the local voice by semitones, -8 to 8; 0, the default, is off. The formants are
// kept, so vowels remain what they are: 8 makes a man sound like a child, 6 a woman like a child, 4 a man like a
// woman, -3 a woman like a man. While it is on, the voice is delayed by 38 ms.
//
// Errors: StatusOutOfRange.
//
// C: AUDIOROOM_SetVoiceChanger
func (engine *Engine) SetVoiceChanger(semitones float32) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetVoiceChanger((*C.AUDIOROOM_Engine)(pointer), C.float(semitones))
	})
}

// GetVoiceChanger writes to semitones what Engine.SetVoiceChanger has set.
//
// Errors: StatusNullArgument.
//
// C: AUDIOROOM_GetVoiceChanger
func (engine *Engine) GetVoiceChanger() (float32, error) {
	var semitonesC C.float
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetVoiceChanger((*C.AUDIOROOM_Engine)(pointer), &semitonesC)
	})
	if err != nil {
		return 0, err
	}
	return float32(semitonesC), nil
}

// SetReverb sets the reverb of the local voice, the sound of the room around it; nil, the default, is off. A mono
// voice becomes stereo if the audio profile has two channels. The reverb stops when the microphone is switched off.
//
// Errors: StatusOutOfRange with the field's name and range, StatusStructSize, StatusUnknownField.
//
// C: AUDIOROOM_SetReverb
func (engine *Engine) SetReverb(options *ReverbOptions) error {
	a := newArena()
	defer a.free()
	optionsC := options.toC(a)
	if err := a.err; err != nil {
		return err
	}
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetReverb((*C.AUDIOROOM_Engine)(pointer), optionsC)
	})
}

// GetReverb writes into options, what Engine.SetReverb has set. The values of a preset are written as numbers; WetGain
// is 0 while the reverb is off.
//
// Errors: StatusNullArgument, StatusStructSize.
//
// C: AUDIOROOM_GetReverb
func (engine *Engine) GetReverb() (*ReverbOptions, error) {
	var optionsC C.AUDIOROOM_ReverbOptions
	C.AUDIOROOM_InitReverbOptions(&optionsC, C.sizeof_AUDIOROOM_ReverbOptions)
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetReverb((*C.AUDIOROOM_Engine)(pointer), &optionsC)
	})
	if err != nil {
		return nil, err
	}
	return pointerTo(readReverbOptions(engine, Room{}, unsafe.Pointer(&optionsC))), nil
}

// SetVirtualStereo places the local voice in front of the listener, for headphones: AngleDeg is 0 (far right) to 180
// (far left), 90 is straight ahead; NAN, the default, is off. It has an effect only where the audio profile has two
// channels.
//
// Errors: StatusOutOfRange.
//
// C: AUDIOROOM_SetVirtualStereo
func (engine *Engine) SetVirtualStereo(angleDeg float32) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetVirtualStereo((*C.AUDIOROOM_Engine)(pointer), C.float(angleDeg))
	})
}

// GetVirtualStereo writes to AngleDeg what Engine.SetVirtualStereo has set.
//
// Errors: StatusNullArgument.
//
// C: AUDIOROOM_GetVirtualStereo
func (engine *Engine) GetVirtualStereo() (float32, error) {
	var angleDegC C.float
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetVirtualStereo((*C.AUDIOROOM_Engine)(pointer), &angleDegC)
	})
	if err != nil {
		return 0, err
	}
	return float32(angleDegC), nil
}

// PushCaptureFrame passes 10 ms of microphone samples to the library. Needs the capture device "push".
//
// interleaved holds samples_per_channel * channels samples, -1 to 1 (samples outside are clipped); SamplesPerChannel
// is rate_hz / 100, channels is 1 or 2, RateHz is 8000 to 48000 and a multiple of 100. Make one call every 10 ms.
// Samples are used while a local stream is published in a room, and dropped otherwise. NaN and infinite samples become
// silence (on_audio_problem).
//
// Errors: StatusBusy when 200 ms are queued already or another thread is in this call, StatusOutOfRange,
// StatusNullArgument, StatusWrongState when the capture device is not "push".
//
// [audio threads too; one thread at a time]
//
// C: AUDIOROOM_PushCaptureFrame
func (engine *Engine) PushCaptureFrame(frame []float32, channels int) error {
	shape, err := shapeOf(len(frame), channels)
	if err != nil {
		return err
	}
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_PushCaptureFrame((*C.AUDIOROOM_Engine)(pointer), (*C.float)(unsafe.Pointer(unsafe.SliceData(frame))), shape.samples, shape.channels, shape.rate)
	})
}

// PushCaptureFrameInt16 is PushCaptureFrame with 16-bit samples, which are converted.
func (engine *Engine) PushCaptureFrameInt16(frame []int16, channels int) error {
	return fromInt16(frame, func(samples []float32) error { return engine.PushCaptureFrame(samples, channels) })
}

// PullPlaybackFrame writes the next 10 ms of the mix to interleaved: silence while nothing is played. Needs the
// playback device "pull".
//
// interleaved has room for samples_per_channel * channels samples, with the sizes of Engine.PushCaptureFrame. Make one
// call every 10 ms.
//
// Errors: StatusBusy when another thread is in this call, StatusOutOfRange, StatusNullArgument, StatusWrongState when
// the playback device is not "pull".
//
// [audio threads too; one thread at a time]
//
// C: AUDIOROOM_PullPlaybackFrame
func (engine *Engine) PullPlaybackFrame(frame []float32, channels int) error {
	shape, err := shapeOf(len(frame), channels)
	if err != nil {
		return err
	}
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_PullPlaybackFrame((*C.AUDIOROOM_Engine)(pointer), (*C.float)(unsafe.Pointer(unsafe.SliceData(frame))), shape.samples, shape.channels, shape.rate)
	})
}

// PullPlaybackFrameInt16 is PullPlaybackFrame with 16-bit samples, which are converted.
func (engine *Engine) PullPlaybackFrameInt16(frame []int16, channels int) error {
	return toInt16(frame, func(samples []float32) error { return engine.PullPlaybackFrame(samples, channels) })
}

// EnableAux: Switch: the aux input is mixed in. Default: off. Switching it off drops the frames that are queued.
//
// Its audio is mixed into the local stream after the capture chain, Engine.EnableMic and Engine.SetCaptureVolume:
// noise suppression does not touch it, and it is sent even while the microphone is off. While the aux input is on,
// Engine.EnableMic does not mark the local stream as muted for other users, because a stream that is marked as muted
// could not carry the aux input. It is also played locally, with a volume of its own. Both mixes pass a limiter.
// Without a published stream, the aux input is played locally only, and only while a stream is played.
//
// C: AUDIOROOM_EnableAux
func (engine *Engine) EnableAux(enable bool) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_EnableAux((*C.AUDIOROOM_Engine)(pointer), boolean(enable))
	})
}

// IsAuxEnabled writes to IsEnabled whether the aux input is on: 1 or 0.
//
// Errors: StatusNullArgument.
//
// C: AUDIOROOM_IsAuxEnabled
func (engine *Engine) IsAuxEnabled() (bool, error) {
	var isEnabledC C.int32_t
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_IsAuxEnabled((*C.AUDIOROOM_Engine)(pointer), &isEnabledC)
	})
	if err != nil {
		return false, err
	}
	return isEnabledC > 0, nil
}

// PushAuxFrame passes 10 ms of samples for the aux input to the library, with the sizes of Engine.PushCaptureFrame. A
// sample beyond -1 to 1 is no error: the limiter lowers it. NaN and infinite samples become silence.
//
// While a local stream is published or a remote stream is played, the library uses 10 ms every 10 ms; up to 200 ms are
// queued. At other times the frames stay in the queue, and the call returns StatusBusy once 200 ms are queued. Push
// until the call returns StatusBusy, or push one frame every 10 ms by your own clock and stay one frame ahead.
// on_aux_problem reports a frame that was not there in time.
//
// Errors: StatusBusy when 200 ms are queued already or another thread is in this call, StatusOutOfRange,
// StatusNullArgument, StatusWrongState while the aux input is off.
//
// [audio threads too; one thread at a time]
//
// C: AUDIOROOM_PushAuxFrame
func (engine *Engine) PushAuxFrame(frame []float32, channels int) error {
	shape, err := shapeOf(len(frame), channels)
	if err != nil {
		return err
	}
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_PushAuxFrame((*C.AUDIOROOM_Engine)(pointer), (*C.float)(unsafe.Pointer(unsafe.SliceData(frame))), shape.samples, shape.channels, shape.rate)
	})
}

// PushAuxFrameInt16 is PushAuxFrame with 16-bit samples, which are converted.
func (engine *Engine) PushAuxFrameInt16(frame []int16, channels int) error {
	return fromInt16(frame, func(samples []float32) error { return engine.PushAuxFrame(samples, channels) })
}

// SetAuxSource sets a callback that supplies aux audio, 10 ms at a time, whenever no pushed frame is queued; nil
// removes it.
//
// While the aux input is on and a local stream is published or a remote stream is played, the callback runs on the
// media thread every 10 ms; at a rate other than 48000 Hz it is sometimes called twice in a row. Every stream waits
// for it: prepare the audio on another thread and only copy it. on_aux_problem reports a call of more than 5 ms and a
// frame with an invalid rate, number of channels or number of samples. When this function has returned, the previous
// source is not called any more. No source is called once on_release has been called.
//
// Errors: StatusWrongThread inside an audio callback.
//
// [blocks: while the previous source runs]
//
// C: AUDIOROOM_SetAuxSource
func (engine *Engine) SetAuxSource(source func(*AuxFrame)) error {
	functions := newFunctions(source != nil, func(pointer unsafe.Pointer) {
		value := readAuxFrame(nil, Room{}, pointer)
		source(&value)
	})
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.audioroom_go_SetAuxSource((*C.AUDIOROOM_Engine)(pointer), C.uintptr_t(functions))
	})
	engine.own().keep("SetAuxSource", functions, err)
	return err
}

// SetAuxVolume sets the volume of the aux input in the local playback (LocalVolume) and in the sent stream
// (SentVolume), each 0 to 200 percent of the amplitude. Default: 100 (unchanged); 50 is -6 dB, 200 is +6 dB.
//
// Errors: StatusOutOfRange.
//
// C: AUDIOROOM_SetAuxVolume
func (engine *Engine) SetAuxVolume(localVolume int32, sentVolume int32) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetAuxVolume((*C.AUDIOROOM_Engine)(pointer), C.int32_t(localVolume), C.int32_t(sentVolume))
	})
}

// GetAuxVolume writes the volumes of the aux input to LocalVolume (in the local playback) and SentVolume (in the sent
// stream), 0 to 200 percent. Either may be nil.
//
// C: AUDIOROOM_GetAuxVolume
func (engine *Engine) GetAuxVolume() (int32, int32, error) {
	var localVolumeC C.int32_t
	var sentVolumeC C.int32_t
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetAuxVolume((*C.AUDIOROOM_Engine)(pointer), &localVolumeC, &sentVolumeC)
	})
	if err != nil {
		return 0, 0, err
	}
	return int32(localVolumeC), int32(sentVolumeC), nil
}

// MuteAuxPlayback: Switch: silences the aux input in the local playback only. Default: off. Other users still hear the
// aux input; Engine.SetAuxVolume with a SentVolume of 0 silences it for them.
//
// C: AUDIOROOM_MuteAuxPlayback
func (engine *Engine) MuteAuxPlayback(mute bool) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_MuteAuxPlayback((*C.AUDIOROOM_Engine)(pointer), boolean(mute))
	})
}

// IsAuxPlaybackMuted writes to IsMuted whether Engine.MuteAuxPlayback silences the aux input in the local playback: 1
// or 0.
//
// Errors: StatusNullArgument.
//
// C: AUDIOROOM_IsAuxPlaybackMuted
func (engine *Engine) IsAuxPlaybackMuted() (bool, error) {
	var isMutedC C.int32_t
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_IsAuxPlaybackMuted((*C.AUDIOROOM_Engine)(pointer), &isMutedC)
	})
	if err != nil {
		return false, err
	}
	return isMutedC > 0, nil
}

// CreatePlayer creates a media player and writes its handle to player. A thread of the player then opens the file and
// reads its beginning; on_player_state reports PlayerStateReady, or PlayerStateFailed with the reason. An engine has
// up to 32 players, which all can play at once.
//
// Its sound is added to the local playback and to the sent stream, each with a volume of its own. Engine.EnableMic,
// Engine.SetCaptureVolume, Stream.SetPlayVolume, the processing of the microphone and the effects do not change it.
// Engine.EnableSpeaker(engine, 0) silences it locally. While a player is started and sent, other users do not see the
// local stream as muted, even if Engine.EnableMic is off. The level of the local microphone in on_sound_level includes
// what players send. A limiter keeps the local playback and the sent stream within full scale. The echo canceller
// removes from the microphone what is played locally. For music in stereo, use the profile of InitMusicProfile.
//
// A player advances while the engine is in a room and its microphone or loudspeaker is open (the null device counts).
// Otherwise, and after Engine.Pause, it waits. It begins and ends without a click: a fade-in of 2.5 ms follows each
// start, resumption and seek, and a fade-out of 2.5 ms each pause, stop, seek, end and destruction.
//
// Errors: StatusBusy when 32 players exist, StatusNullArgument without path and reader, StatusOutOfRange for both of
// them or for a number out of its range, StatusStructSize, StatusUnknownField.
//
// C: AUDIOROOM_CreatePlayer
func (engine *Engine) CreatePlayer(options *PlayerOptions) (uint64, error) {
	a := newArena()
	defer a.free()
	optionsC := options.toC(a)
	var playerC C.uint64_t
	if err := a.err; err != nil {
		return 0, err
	}
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_CreatePlayer((*C.AUDIOROOM_Engine)(pointer), optionsC, &playerC)
	})
	engine.own().keep(keyOf("Player", uint64(playerC)), a.takeFunctions(), err)
	if err != nil {
		return 0, err
	}
	return uint64(playerC), nil
}

// DestroyPlayer destroys a player. Its sound fades out within 2.5 ms. After this has returned, its reader is not
// called any more. One on_player_state of this player that another thread has begun to deliver can still run; no other
// follows.
//
// Errors: StatusNotFound, StatusWrongKind.
//
// [blocks: while the player's reader runs]
//
// C: AUDIOROOM_DestroyPlayer
func (engine *Engine) DestroyPlayer(player uint64) error {
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_DestroyPlayer((*C.AUDIOROOM_Engine)(pointer), C.uint64_t(player))
	})
	engine.own().keep(keyOf("Player", player), 0, err)
	return err
}

// StartPlayer starts a player, or continues after Engine.PausePlayer. After the end, the player starts at the
// beginning, or at the position of a later Engine.SeekPlayer, and counts its plays again. After a failure in the
// middle of the file, the player is stopped first (on_player_state reports PlayerStateReady), and starts at the
// beginning. It may be called before PlayerStateReady. While the player plays, it has no effect. on_player_state
// reports PlayerStatePlaying when the first sample is taken.
//
// Errors: StatusNotFound, StatusWrongKind, StatusWrongState when the file could not be opened.
//
// C: AUDIOROOM_StartPlayer
func (engine *Engine) StartPlayer(player uint64) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_StartPlayer((*C.AUDIOROOM_Engine)(pointer), C.uint64_t(player))
	})
}

// PausePlayer pauses a player. Engine.StartPlayer and Engine.ResumePlayer continue with the next sample. While the
// player does not play, it has no effect.
//
// Errors: those of Engine.StartPlayer.
//
// C: AUDIOROOM_PausePlayer
func (engine *Engine) PausePlayer(player uint64) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_PausePlayer((*C.AUDIOROOM_Engine)(pointer), C.uint64_t(player))
	})
}

// ResumePlayer continues after Engine.PausePlayer. While the player is not paused, it has no effect.
//
// Errors: those of Engine.StartPlayer.
//
// C: AUDIOROOM_ResumePlayer
func (engine *Engine) ResumePlayer(player uint64) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_ResumePlayer((*C.AUDIOROOM_Engine)(pointer), C.uint64_t(player))
	})
}

// StopPlayer stops a player: its position is the beginning of the file, and its plays are counted again.
// on_player_state reports PlayerStateReady, unless that is its state already.
//
// Errors: those of Engine.StartPlayer, and StatusBusy when 64 starts, stops and seeks of this player wait for its
// thread.
//
// C: AUDIOROOM_StopPlayer
func (engine *Engine) StopPlayer(player uint64) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_StopPlayer((*C.AUDIOROOM_Engine)(pointer), C.uint64_t(player))
	})
}

// SeekPlayer moves a player to a position, exactly: the next sample is number position_ms * 48 of the file at 48 kHz.
// The state of the player does not change. A player that does not play starts at this position at the next
// Engine.StartPlayer; after PlayerStateFailed it starts at 0. The number of plays that are left does not change.
//
// Errors: those of Engine.StopPlayer, and StatusOutOfRange for a position behind the end.
//
// C: AUDIOROOM_SeekPlayer
func (engine *Engine) SeekPlayer(player uint64, positionMs int64) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SeekPlayer((*C.AUDIOROOM_Engine)(pointer), C.uint64_t(player), C.int64_t(positionMs))
	})
}

// SetPlayerPlays sets how often the file is played, 1 to 1000000, or 0 for ever. The play that runs is the first of
// them. The end of a play and the beginning of the next follow each other without a gap. A file of less than 10 ms is
// followed by silence up to 10 ms.
//
// Errors: those of Engine.StartPlayer, and StatusOutOfRange.
//
// C: AUDIOROOM_SetPlayerPlays
func (engine *Engine) SetPlayerPlays(player uint64, plays int32) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetPlayerPlays((*C.AUDIOROOM_Engine)(pointer), C.uint64_t(player), C.int32_t(plays))
	})
}

// SetPlayerOutput sets whether a player is played locally (PlayLocally) and whether it is sent with the local stream
// (send): two switches. The change takes 10 ms. A player with both switches off goes on, silently.
//
// Errors: those of Engine.StartPlayer.
//
// C: AUDIOROOM_SetPlayerOutput
func (engine *Engine) SetPlayerOutput(player uint64, playLocally int32, send int32) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetPlayerOutput((*C.AUDIOROOM_Engine)(pointer), C.uint64_t(player), C.int32_t(playLocally), C.int32_t(send))
	})
}

// SetPlayerVolume sets the volume of a player in the local playback (LocalVolume) and in the sent stream (SentVolume),
// each 0 to 200 percent of the amplitude: 100 is unchanged, 50 is -6 dB, 200 is +6 dB. The change takes 10 ms.
//
// Errors: those of Engine.StartPlayer, and StatusOutOfRange.
//
// C: AUDIOROOM_SetPlayerVolume
func (engine *Engine) SetPlayerVolume(player uint64, localVolume int32, sentVolume int32) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetPlayerVolume((*C.AUDIOROOM_Engine)(pointer), C.uint64_t(player), C.int32_t(localVolume), C.int32_t(sentVolume))
	})
}

// GetPlayerInfo writes state, position, length and settings of a player into info.
//
// After a seek, the position is the one that was asked for, until samples are taken again.
//
// Errors: StatusNotFound, StatusWrongKind, StatusNullArgument, StatusStructSize.
//
// C: AUDIOROOM_GetPlayerInfo
func (engine *Engine) GetPlayerInfo(player uint64) (PlayerInfo, error) {
	var infoC C.AUDIOROOM_PlayerInfo
	C.AUDIOROOM_InitPlayerInfo(&infoC, C.sizeof_AUDIOROOM_PlayerInfo)
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetPlayerInfo((*C.AUDIOROOM_Engine)(pointer), C.uint64_t(player), &infoC)
	})
	if err != nil {
		return PlayerInfo{}, err
	}
	return readPlayerInfo(engine, Room{}, unsafe.Pointer(&infoC)), nil
}

// StartRecording begins a recording, and writes its handle to recording before an event about it can come.
//
// All files of a recording begin at the time of this call and have the same length; what is heard or said at one
// moment is at one place in all of them. Where nothing is captured or played, they have silence: also before a user
// joins, and after a user has left. A remote stream is recorded as it is decoded for the loudspeaker (the null device
// counts). It is silence while it is not decoded: while no loudspeaker is open, and when more users talk than
// Engine.SetMaxDecodedStreams allows. A user who leaves and comes back with the same user id continues the file of
// before. {user} becomes the user id; for the local voice it is the local user's id. Letters, digits, - _ and . are
// kept, except a . at either end; every other character becomes _. The result is cut to 120 bytes. If a path is taken,
// -2, -3 and so on follow the user id. When received packets are copied (see bitrate), the first packet is at its
// exact place, and the packets after a pause are within 1.25 ms of it; while the jitter buffer shortens its delay,
// they can be late by up to one packet, until the next pause. In all other files the places are exact to 1 ms. The
// files are written by a thread of the recording. It creates them, so a path that cannot be written is reported by
// on_recording_end. Every file can be played at any time, and a killed process loses at most its last second. The
// files are not encrypted, also when the room is. on_recording_progress reports once a second, on_recording_end once,
// at the end. Up to 16 recordings and 128 files of one engine are written at the same time; with RecordingSourceEach,
// users beyond that limit, and remote users whose file cannot be created, are counted in UnrecordedUsers and have no
// file, and the recording goes on.
//
// Errors: StatusOutOfRange, StatusTooLong; StatusNotFound for room or stream; StatusWrongState for the local stream;
// StatusBusy at the limits of recordings and files.
//
// C: AUDIOROOM_StartRecording
func (engine *Engine) StartRecording(options *RecordingOptions) (uint64, error) {
	a := newArena()
	defer a.free()
	optionsC := options.toC(a)
	var recordingC C.uint64_t
	if err := a.err; err != nil {
		return 0, err
	}
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_StartRecording((*C.AUDIOROOM_Engine)(pointer), optionsC, &recordingC)
	})
	if err != nil {
		return 0, err
	}
	return uint64(recordingC), nil
}

// StopRecording ends a recording. Its files are complete when on_recording_end comes, soon after this call.
//
// What is captured or played after this call is not recorded. A second call before on_recording_end does nothing.
// Engine.Close ends every recording too and completes the files; no event follows then.
//
// Errors: StatusNotFound when the recording has ended.
//
// C: AUDIOROOM_StopRecording
func (engine *Engine) StopRecording(recording uint64) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_StopRecording((*C.AUDIOROOM_Engine)(pointer), C.uint64_t(recording))
	})
}

// GetDevices calls visit once for each sound device of one side (DeviceSide), on this thread, before it returns. visit
// may call any function of the library.
//
// No engine is needed. On a machine without sound devices, visit is not called and the status is StatusOK.
//
// Errors: StatusDevice when the sound server does not answer, StatusNotBuiltIn.
//
// [blocks: up to 3 s, until the sound server answers]
//
// C: AUDIOROOM_GetDevices
func GetDevices(side DeviceSide) ([]DeviceInfo, error) {
	var found []DeviceInfo
	functions := newFunctions(true, func(pointer unsafe.Pointer) {
		found = append(found, readDeviceInfo(nil, Room{}, pointer))
	})
	defer functions.Delete()
	err := check(func() C.AUDIOROOM_Status {
		return C.audioroom_go_GetDevices(C.int32_t(side), C.uintptr_t(functions))
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// SetDevice chooses the microphone or the loudspeaker, even while the current one is in use. device has the form of
// EngineOptions: nil for the system's default device, an id of GetDevices, "null", "file:PATH", "push" (capture) or
// "pull" (playback).
//
// A device opens when it is needed. on_device_started or on_device_error reports the result; for a sound card,
// on_device_change (DeviceChangeUsed) comes too. An unknown device is reported by on_device_error, not by this call.
// While the chosen device is missing or cannot be opened, the system's default device takes its place, until the
// chosen one is back.
//
// Errors: StatusOutOfRange for an invalid side, "file:" without a path, "pull" as a capture device, or "push" as a
// playback device; StatusFile for a file that the engine uses for something else.
//
// C: AUDIOROOM_SetDevice
func (engine *Engine) SetDevice(side DeviceSide, device string) error {
	a := newArena()
	defer a.free()
	deviceC := a.text("device", device, true)
	if err := a.err; err != nil {
		return err
	}
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetDevice((*C.AUDIOROOM_Engine)(pointer), C.int32_t(side), deviceC)
	})
}

// GetDevice writes the device that is in use on one side (DeviceSide) into buffer by the buffer rule: an id of
// GetDevices, "null" (this is also the text while silence stands in for a device that failed), "file:PATH", "push" or
// "pull".
//
// The text is "" when the default device is in use and the sound server does not name that device.
//
// Errors: StatusWrongState while no device is open on this side, StatusBufferTooSmall, StatusOutOfRange for an invalid
// side.
//
// C: AUDIOROOM_GetDevice
func (engine *Engine) GetDevice(side DeviceSide) (string, error) {
	return readText(engine.own(), func(pointer, buffer unsafe.Pointer, size C.size_t, needed *C.size_t) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetDevice((*C.AUDIOROOM_Engine)(pointer), C.int32_t(side), (*C.char)(buffer), size, needed)
	})
}

// GetDefaultDevice writes the id of the system's default device of one side (DeviceSide) into buffer by the buffer
// rule.
//
// No engine is needed.
//
// Errors: StatusNotFound if there is none, StatusBufferTooSmall, StatusDevice when the sound server does not answer,
// StatusNotBuiltIn.
//
// [blocks: up to 3 s, until the sound server answers]
//
// C: AUDIOROOM_GetDefaultDevice
func GetDefaultDevice(side DeviceSide) (string, error) {
	return readText(nil, func(pointer, buffer unsafe.Pointer, size C.size_t, needed *C.size_t) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetDefaultDevice(C.int32_t(side), (*C.char)(buffer), size, needed)
	})
}

// FollowDefaultDevice: Switch: the engine follows the system's default device when that changes. Default: on. While it
// is off, the engine stays on its current device until that device disappears. The switch has an effect only on a side
// whose device is nil (the default device).
//
// Errors: StatusOutOfRange for an invalid side.
//
// C: AUDIOROOM_FollowDefaultDevice
func (engine *Engine) FollowDefaultDevice(side DeviceSide, follow bool) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_FollowDefaultDevice((*C.AUDIOROOM_Engine)(pointer), C.int32_t(side), boolean(follow))
	})
}

// IsFollowingDefaultDevice writes to IsFollowing whether Engine.FollowDefaultDevice is on for one side: 1 or 0.
//
// Errors: StatusNullArgument, StatusOutOfRange for an invalid side.
//
// C: AUDIOROOM_IsFollowingDefaultDevice
func (engine *Engine) IsFollowingDefaultDevice(side DeviceSide) (bool, error) {
	var isFollowingC C.int32_t
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_IsFollowingDefaultDevice((*C.AUDIOROOM_Engine)(pointer), C.int32_t(side), &isFollowingC)
	})
	if err != nil {
		return false, err
	}
	return isFollowingC > 0, nil
}

// WatchDevices: Switch: on_device_change reports every change, even while no sound card is in use; for a list on the
// screen. Default: off.
//
// Where the sound server reports changes by itself (PulseAudio, PipeWire), it costs nothing while nothing changes;
// elsewhere the devices are listed every 5 s.
//
// C: AUDIOROOM_WatchDevices
func (engine *Engine) WatchDevices(watch bool) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_WatchDevices((*C.AUDIOROOM_Engine)(pointer), boolean(watch))
	})
}

// IsWatchingDevices writes to IsWatching whether Engine.WatchDevices is on: 1 or 0.
//
// Errors: StatusNullArgument.
//
// C: AUDIOROOM_IsWatchingDevices
func (engine *Engine) IsWatchingDevices() (bool, error) {
	var isWatchingC C.int32_t
	err := engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_IsWatchingDevices((*C.AUDIOROOM_Engine)(pointer), &isWatchingC)
	})
	if err != nil {
		return false, err
	}
	return isWatchingC > 0, nil
}

// SetDeviceVolume sets the volume of a device in the system's mixer, 0 to 100 percent of the system's own slider; it
// changes the sound of other programs too. side is an DeviceSide; device is an id of GetDevices, and nil is the
// system's default device of that side. No engine is needed.
//
// Engine.SetCaptureVolume and Stream.SetPlayVolume change the volume of this program alone, on another scale.
//
// Errors: StatusOutOfRange, StatusDevice (no such device, or the sound server does not answer), StatusNotBuiltIn where
// there is neither PulseAudio nor PipeWire (the library reaches no other mixer).
//
// [blocks: up to 3 s, until the sound server answers]
//
// C: AUDIOROOM_SetDeviceVolume
func SetDeviceVolume(side DeviceSide, device string, volume int32) error {
	a := newArena()
	defer a.free()
	deviceC := a.text("device", device, true)
	if err := a.err; err != nil {
		return err
	}
	return check(func() C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetDeviceVolume(C.int32_t(side), deviceC, C.int32_t(volume))
	})
}

// GetDeviceVolume writes the volume of a device in the system's mixer to volume, in percent. Other programs may have
// set more than 100. device and errors are those of SetDeviceVolume.
//
// [blocks: up to 3 s, until the sound server answers]
//
// C: AUDIOROOM_GetDeviceVolume
func GetDeviceVolume(side DeviceSide, device string) (int32, error) {
	a := newArena()
	defer a.free()
	deviceC := a.text("device", device, true)
	var volumeC C.int32_t
	if err := a.err; err != nil {
		return 0, err
	}
	err := check(func() C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetDeviceVolume(C.int32_t(side), deviceC, &volumeC)
	})
	if err != nil {
		return 0, err
	}
	return int32(volumeC), nil
}

// MuteDevice: Switch: mutes a device in the system's mixer, for every program. device and errors are those of
// SetDeviceVolume. Engine.EnableMic and Engine.EnableSpeaker are the switches of this program alone.
//
// [blocks: up to 3 s, until the sound server answers]
//
// C: AUDIOROOM_MuteDevice
func MuteDevice(side DeviceSide, device string, mute bool) error {
	a := newArena()
	defer a.free()
	deviceC := a.text("device", device, true)
	if err := a.err; err != nil {
		return err
	}
	return check(func() C.AUDIOROOM_Status {
		return C.AUDIOROOM_MuteDevice(C.int32_t(side), deviceC, boolean(mute))
	})
}

// IsDeviceMuted writes to muted whether a device is muted in the system's mixer: 1 or 0. device and errors are those
// of SetDeviceVolume.
//
// [blocks: up to 3 s, until the sound server answers]
//
// C: AUDIOROOM_IsDeviceMuted
func IsDeviceMuted(side DeviceSide, device string) (bool, error) {
	a := newArena()
	defer a.free()
	deviceC := a.text("device", device, true)
	var mutedC C.int32_t
	if err := a.err; err != nil {
		return false, err
	}
	err := check(func() C.AUDIOROOM_Status {
		return C.AUDIOROOM_IsDeviceMuted(C.int32_t(side), deviceC, &mutedC)
	})
	if err != nil {
		return false, err
	}
	return mutedC > 0, nil
}

// StartSoundLevelMonitor begins to report sound levels by on_sound_level every PeriodMs, 100 to 3000 ms (200 is
// usual); a report covers its whole period. A further call changes the period. No room is needed yet.
//
// Errors: StatusOutOfRange.
//
// C: AUDIOROOM_StartSoundLevelMonitor
func (engine *Engine) StartSoundLevelMonitor(periodMs uint32) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_StartSoundLevelMonitor((*C.AUDIOROOM_Engine)(pointer), C.uint32_t(periodMs))
	})
}

// StopSoundLevelMonitor stops the reports of sound levels; does nothing when there are none.
//
// C: AUDIOROOM_StopSoundLevelMonitor
func (engine *Engine) StopSoundLevelMonitor() error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_StopSoundLevelMonitor((*C.AUDIOROOM_Engine)(pointer))
	})
}

// GetSoundLevel writes the sound level of a stream to level: 0 (-60 dBFS RMS and below) to 100 (0 dBFS), linear in dB,
// measured over 100 ms; the measurement is at most 200 ms old. No monitor is needed.
//
// LocalMicrophone, or the handle of the local stream, gives the level that other users hear: with aux input, players,
// and without the microphone while it is switched off. The level is 0 while no microphone is open. A remote stream is
// measured before its volume is applied; its level is 0 while it is not played.
//
// Errors: StatusNullArgument, StatusNotFound, StatusWrongKind.
//
// C: AUDIOROOM_GetSoundLevel
func (stream Stream) GetSoundLevel() (float32, error) {
	var levelC C.float
	err := stream.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetSoundLevel((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(stream.room.handle), C.AUDIOROOM_Stream(stream.handle), &levelC)
	})
	if err != nil {
		return 0, err
	}
	return float32(levelC), nil
}

// StartSpectrumMonitor begins to measure the spectra of the local microphone and of every played stream, and to report
// them by on_spectrum every PeriodMs, 100 to 3000 ms. As with sound levels, the local microphone is measured with the
// aux input, and a stream is measured before its volume is applied. A further call changes the period. A spectrum
// covers the newest 85 ms (Hann window of 4096 samples at 48 kHz). It costs CPU time only while the monitor runs.
//
// Errors: StatusOutOfRange.
//
// C: AUDIOROOM_StartSpectrumMonitor
func (engine *Engine) StartSpectrumMonitor(periodMs uint32) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_StartSpectrumMonitor((*C.AUDIOROOM_Engine)(pointer), C.uint32_t(periodMs))
	})
}

// StopSpectrumMonitor stops the spectrum reports; does nothing when none are running.
//
// C: AUDIOROOM_StopSpectrumMonitor
func (engine *Engine) StopSpectrumMonitor() error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_StopSpectrumMonitor((*C.AUDIOROOM_Engine)(pointer))
	})
}

// GetSpectrum writes the newest spectrum of a stream (LocalMicrophone or the local stream: what is sent) to
// bands_dbfs[0 ... SpectrumBands - 1]: the RMS of each band in dBFS, -127 (silence) to 0, lowest band first. The
// powers of all bands add up to the power of the sound between the outermost edges. capacity is the number of floats
// in BandsDbfs, at least SpectrumBands. All bands are -127 before the first period is over, and for a stream that is
// not played.
//
// Errors: StatusWrongState without Engine.StartSpectrumMonitor, StatusNotFound, StatusWrongKind, StatusBufferTooSmall.
//
// C: AUDIOROOM_GetSpectrum
func (stream Stream) GetSpectrum() ([]float32, error) {
	bandsDbfsC := make([]float32, 24)
	err := stream.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetSpectrum((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(stream.room.handle), C.AUDIOROOM_Stream(stream.handle), (*C.float)(unsafe.Pointer(unsafe.SliceData(bandsDbfsC))), C.uint32_t(len(bandsDbfsC)))
	})
	if err != nil {
		return nil, err
	}
	return bandsDbfsC, nil
}

// GetSpectrumBandEdge writes the lower edge of band band in Hz to EdgeHz; with SpectrumBands, the upper edge of the
// last band. The bands are one-third-octave bands (IEC 61260-1, base 10) from 89.1 Hz to 22387 Hz: the lower edge of
// band n is 10 to the power of (19.5 + n) / 10. No engine is needed.
//
// Errors: StatusOutOfRange, StatusNullArgument.
//
// C: AUDIOROOM_GetSpectrumBandEdge
func GetSpectrumBandEdge(band uint32) (float32, error) {
	var edgeHzC C.float
	err := check(func() C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetSpectrumBandEdge(C.uint32_t(band), &edgeHzC)
	})
	if err != nil {
		return 0, err
	}
	return float32(edgeHzC), nil
}

// SendMessage sends text to everyone in a room, reliable and ordered, up to 64000 bytes. LiveKit's clients show it as
// a chat message.
//
// A request: on_request_done reports that the text was handed to the transport, or why it was not, such as
// StatusNotAllowed when the token forbids it and StatusBusy when 64 messages are queued already. The sender does not
// receive its own message.
//
// Errors: StatusTooLong, StatusOutOfRange when empty, StatusNotFound, StatusWrongState before on_login_room is called
// (a call inside it succeeds).
//
// C: AUDIOROOM_SendRoomMessage
func (room Room) SendMessage(ctx context.Context, text string) error {
	a := newArena()
	defer a.free()
	textC := a.text("text", text, false)
	if err := a.err; err != nil {
		return err
	}
	_, err := await[*RequestDoneEvent](room.engine, ctx, func(pointer unsafe.Pointer, request *C.uint64_t) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SendRoomMessage((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), textC, request)
	})
	return err
}

// SendData sends bytes to everyone in a room, or to the users that UserIDs names.
//
// size is 0 to 1200 for DeliveryLossy and 0 to 64000 for DeliveryReliable; data may be nil if size is 0. topic is a
// label for the receivers, up to 256 bytes; nil is none, and ar.voice is reserved (StatusOutOfRange). UserIDs points
// to UserCount ids, at most 1000. With a count of 0 the data goes to everyone, and UserIDs may be nil. The receivers
// get on_data. The sender does not receive its own data, and ids that are not in the room are ignored. A request:
// on_request_done reports that the data was handed to the transport, or why it was not. Reliable data waits for the
// connection; on_request_done has StatusBusy if 64 messages are queued already. Lossy data never waits: without a
// connection, on_request_done has StatusWrongState. Lossy data that is sent with a nil request ends without an event.
//
// Errors: StatusTooLong, StatusOutOfRange, StatusNotFound, StatusWrongState before on_login_room is called (a call
// inside it succeeds).
//
// C: AUDIOROOM_SendData
func (room Room) SendData(ctx context.Context, data []byte, topic string, userIDs []string, delivery Delivery) error {
	a := newArena()
	defer a.free()
	topicC := a.text("topic", topic, true)
	userIDsC := a.texts("userIDs", userIDs)
	if err := a.err; err != nil {
		return err
	}
	_, err := await[*RequestDoneEvent](room.engine, ctx, func(pointer unsafe.Pointer, request *C.uint64_t) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SendData((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(data))), C.size_t(len(data)), topicC, userIDsC, C.uint32_t(len(userIDs)), C.int32_t(delivery), request)
	})
	return err
}

// SendText sends a text with a topic to everyone in a room, or to the users that UserIDs names, reliably and in order,
// as a text stream of LiveKit.
//
// text has 1 to 262144 bytes. topic has up to 256 bytes; nil is none. UserIDs and UserCount are as in Room.SendData.
// The receivers get on_text; with the topic lk.chat they get on_room_message, as from Room.SendMessage. A request:
// on_request_done reports that the text was handed to the transport, or why it was not. StatusBusy means that 64
// messages are queued already.
//
// Errors: StatusTooLong, StatusOutOfRange, StatusNotFound, StatusWrongState before on_login_room is called (a call
// inside it succeeds).
//
// C: AUDIOROOM_SendText
func (room Room) SendText(ctx context.Context, text string, topic string, userIDs []string) error {
	a := newArena()
	defer a.free()
	textC := a.text("text", text, false)
	topicC := a.text("topic", topic, true)
	userIDsC := a.texts("userIDs", userIDs)
	if err := a.err; err != nil {
		return err
	}
	_, err := await[*RequestDoneEvent](room.engine, ctx, func(pointer unsafe.Pointer, request *C.uint64_t) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SendText((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), textC, topicC, userIDsC, C.uint32_t(len(userIDs)), request)
	})
	return err
}

// OpenByteStream begins a byte stream of any length to everyone in a room, or to the users that the options name: a
// byte stream of LiveKit.
//
// options may be nil for the defaults. The number of the stream is written to stream. Write the bytes with
// Room.WriteByteStream, then call Room.CloseByteStream. The receivers get on_bytes, with the first bytes before the
// last ones are written. At most 16 streams of a room are open at the same time. The stream is a request: one
// on_request_done, with the number of the stream in request, ends it. It has StatusOK when all bytes were handed to
// the transport. Otherwise it has StatusCancelled after Room.CancelByteStream or when the room ends,
// StatusConnectionLost when the connection was replaced after the stream began (send it again as a new stream),
// StatusNotAllowed when the token forbids data, or StatusWrongState in an encrypted room when this user has no key to
// send with.
//
// Errors: StatusTooLong, StatusOutOfRange, StatusNotFound, StatusBusy when 16 streams are open, StatusWrongState
// before on_login_room is called (a call inside it succeeds).
//
// C: AUDIOROOM_OpenByteStream
func (room Room) OpenByteStream(options *ByteStreamOptions) (uint64, error) {
	a := newArena()
	defer a.free()
	optionsC := options.toC(a)
	var streamC C.uint64_t
	if err := a.err; err != nil {
		return 0, err
	}
	err := room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_OpenByteStream((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), optionsC, &streamC)
	})
	if err != nil {
		return 0, err
	}
	return uint64(streamC), nil
}

// WriteByteStream writes the next bytes of a byte stream: size is 1 to 65536.
//
// At most 262144 bytes of a stream wait for the connection; a short write counts as 1024 bytes. When there is no
// space, the call returns StatusBusy and takes nothing: write the same bytes again after on_bytes_space. A receiver
// ends a stream that pauses for 30 s.
//
// Errors: StatusBusy, StatusOutOfRange also when more bytes are written than announced, StatusWrongState when the
// stream is closed, StatusNotFound when the stream or the room has ended.
//
// C: AUDIOROOM_WriteByteStream
func (room Room) WriteByteStream(stream uint64, data []byte) error {
	return room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_WriteByteStream((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), C.uint64_t(stream), (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(data))), C.size_t(len(data)))
	})
}

// CloseByteStream says that a byte stream is complete. Its on_request_done follows when all bytes were handed to the
// transport.
//
// Errors: StatusWrongState when fewer bytes were written than announced (the stream stays open), or when it is closed
// already; StatusNotFound when the stream or the room has ended.
//
// C: AUDIOROOM_CloseByteStream
func (room Room) CloseByteStream(stream uint64) error {
	return room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_CloseByteStream((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), C.uint64_t(stream))
	})
}

// CancelByteStream cancels a byte stream whose on_request_done has not come, also after Room.CloseByteStream. Its
// on_request_done has StatusCancelled. Receivers that got the BEGIN get an END with an error; if nothing was sent yet,
// they get nothing.
//
// Errors: StatusNotFound when the stream or the room has ended.
//
// C: AUDIOROOM_CancelByteStream
func (room Room) CancelByteStream(stream uint64) error {
	return room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_CancelByteStream((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), C.uint64_t(stream))
	})
}

// PerformRPC calls a method of one user, who may use this library or a LiveKit client.
//
// method has 1 to 64 bytes, payload 0 to 15360; what they mean is a matter of the two programs. TimeoutMs is the time
// for the request and its answer: 1000 to 600000, or 0 for 15000. The called method gets this time minus 7 seconds,
// which are reserved for the transmission, but at least 1 second.
//
// The call waits for the connection, and ends with exactly one on_rpc_done, at the latest when TimeoutMs is over.
// on_rpc_done has StatusBusy if 64 calls of this room are pending.
//
// Errors: StatusTooLong, StatusOutOfRange, StatusNotFound, StatusWrongState before on_login_room is called (a call
// inside it succeeds).
//
// C: AUDIOROOM_PerformRpc
func (room Room) PerformRPC(ctx context.Context, userID string, method string, payload string, timeoutMs uint32) (*RPCDoneEvent, error) {
	a := newArena()
	defer a.free()
	userIDC := a.text("userID", userID, false)
	methodC := a.text("method", method, false)
	payloadC := a.text("payload", payload, false)
	if err := a.err; err != nil {
		return nil, err
	}
	done, err := await[*RPCDoneEvent](room.engine, ctx, func(pointer unsafe.Pointer, request *C.uint64_t) C.AUDIOROOM_Status {
		return C.AUDIOROOM_PerformRpc((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), userIDC, methodC, payloadC, C.uint32_t(timeoutMs), request)
	})
	return done, err
}

// RegisterRPCMethod lets the other users of a room call a method. on_rpc_request reports each call; set this callback
// before.
//
// method has 1 to 64 bytes. A call of a method that is not registered is answered with RPCCodeUnsupportedMethod. To
// miss no call, register as soon as Engine.LoginRoom has returned. The registration holds until the room ends; a
// second one changes nothing.
//
// Errors: StatusNotFound, StatusBusy when 256 methods are registered.
//
// C: AUDIOROOM_RegisterRpcMethod
func (room Room) RegisterRPCMethod(method string) error {
	a := newArena()
	defer a.free()
	methodC := a.text("method", method, false)
	if err := a.err; err != nil {
		return err
	}
	return room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_RegisterRpcMethod((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), methodC)
	})
}

// UnregisterRPCMethod unregisters a method. Requests that on_rpc_request has reported can still be answered.
//
// Errors: StatusNotFound also when the method is not registered.
//
// C: AUDIOROOM_UnregisterRpcMethod
func (room Room) UnregisterRPCMethod(method string) error {
	a := newArena()
	defer a.free()
	methodC := a.text("method", method, false)
	if err := a.err; err != nil {
		return err
	}
	return room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_UnregisterRpcMethod((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), methodC)
	})
}

// RespondToRPC answers a request that on_rpc_request reported, inside the callback or later.
//
// request is the event's number; payload has 0 to 15360 bytes. No event reports whether the answer arrived.
//
// Errors: StatusTooLong, and the request can still be answered; StatusNotFound when it was answered, its time is over,
// its user has left, or the room has ended.
//
// C: AUDIOROOM_RespondToRpc
func (room Room) RespondToRPC(request uint64, payload string) error {
	a := newArena()
	defer a.free()
	payloadC := a.text("payload", payload, false)
	if err := a.err; err != nil {
		return err
	}
	return room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_RespondToRpc((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), C.uint64_t(request), payloadC)
	})
}

// RejectRPC: Answers, with an error, a request that on_rpc_request reported.
//
// code is a number of the application other than 0. LiveKit reserves 1001 to 1999 (RPCCode): of these, use
// RPCCodeApplicationError only. message has up to 256 bytes. data is further text for the caller, up to 15360 bytes;
// nil is none.
//
// Errors: as Room.RespondToRPC, and StatusOutOfRange.
//
// C: AUDIOROOM_RejectRpc
func (room Room) RejectRPC(request uint64, code uint32, message string, data string) error {
	a := newArena()
	defer a.free()
	messageC := a.text("message", message, false)
	dataC := a.text("data", data, true)
	if err := a.err; err != nil {
		return err
	}
	return room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_RejectRpc((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), C.uint64_t(request), C.uint32_t(code), messageC, dataC)
	})
}

// SetEncryptionKey sets a key of end-to-end encryption for a room, or with room 0 for all present and later rooms of
// the engine.
//
// Once a room has had a key, audio, messages and data are sent to it encrypted or not at all. This holds until the
// room ends, also after a reconnect and after every key is removed. If the local stream was published in clear, it is
// published again. To encrypt one room from the first packet on, use EncryptionKey of LoginOptions. Servers, and users
// without the key, can read neither audio nor messages nor data. They still see names, extra info, audio levels,
// stats, and the sizes and times of packets. on_stream_encryption reports each stream whose key is missing, wrong or
// right. Streams and messages that other users send in clear are played and reported as before. Messages that cannot
// be decrypted are dropped, with a line in the log.
//
// Errors: StatusNullArgument without a key, StatusOutOfRange, StatusTooLong, StatusNotFound when the room has ended,
// StatusBusy when 4096 users have keys.
//
// [blocks: about 50 ms for a passphrase, and as long again for each ratchet of the window]
//
// C: AUDIOROOM_SetEncryptionKey
func (room Room) SetEncryptionKey(options *EncryptionKeyOptions) error {
	a := newArena()
	defer a.free()
	optionsC := options.toC(a)
	if err := a.err; err != nil {
		return err
	}
	return room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_SetEncryptionKey((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), optionsC)
	})
}

// RemoveEncryptionKey removes the key with this index of a user (UserID), or of the shared keys (nil); does nothing if
// there is none. Room 0 is all present and later rooms of the engine.
//
// A room that had a key does not go back to sending in clear: without a key to send with, nothing is sent, and
// on_stream_encryption reports it. Later logins are encrypted if a key for all rooms is left, or if they have a key of
// their own.
//
// Errors: StatusOutOfRange, StatusTooLong, StatusNotFound.
//
// C: AUDIOROOM_RemoveEncryptionKey
func (room Room) RemoveEncryptionKey(userID string, keyIndex uint32) error {
	a := newArena()
	defer a.free()
	userIDC := a.text("userID", userID, true)
	if err := a.err; err != nil {
		return err
	}
	return room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_RemoveEncryptionKey((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), userIDC, C.uint32_t(keyIndex))
	})
}

// StartQualityMonitor begins to report the quality of the local stream (on_publish_quality) and of the played streams
// (on_play_quality) every PeriodMs, 500 to 60000 ms (3000 is usual); the counts of a report cover its period. A
// further call changes the period. No room is needed yet. While nothing is published or played, there are no reports,
// and no thread wakes up for them.
//
// Errors: StatusOutOfRange.
//
// C: AUDIOROOM_StartQualityMonitor
func (engine *Engine) StartQualityMonitor(periodMs uint32) error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_StartQualityMonitor((*C.AUDIOROOM_Engine)(pointer), C.uint32_t(periodMs))
	})
}

// StopQualityMonitor stops the reports of quality; does nothing when there are none.
//
// C: AUDIOROOM_StopQualityMonitor
func (engine *Engine) StopQualityMonitor() error {
	return engine.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_StopQualityMonitor((*C.AUDIOROOM_Engine)(pointer))
	})
}

// GetStats writes the stats of a room into stats. They are at most 200 ms old while a stream is sent or played.
//
// Errors: StatusNotFound, StatusNullArgument, StatusStructSize.
//
// C: AUDIOROOM_GetRoomStats
func (room Room) GetStats() (RoomStats, error) {
	var statsC C.AUDIOROOM_RoomStats
	C.AUDIOROOM_InitRoomStats(&statsC, C.sizeof_AUDIOROOM_RoomStats)
	err := room.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetRoomStats((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(room.handle), &statsC)
	})
	if err != nil {
		return RoomStats{}, err
	}
	return readRoomStats(room.engine, room, unsafe.Pointer(&statsC)), nil
}

// GetStats writes the stats of a remote stream, or of the local stream by its handle, into stats. They are at most 200
// ms old while a stream is sent or played.
//
// Errors: StatusNotFound, StatusWrongKind, StatusNullArgument, StatusStructSize.
//
// C: AUDIOROOM_GetStreamStats
func (stream Stream) GetStats() (StreamStats, error) {
	var statsC C.AUDIOROOM_StreamStats
	C.AUDIOROOM_InitStreamStats(&statsC, C.sizeof_AUDIOROOM_StreamStats)
	err := stream.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetStreamStats((*C.AUDIOROOM_Engine)(pointer), C.AUDIOROOM_Room(stream.room.handle), C.AUDIOROOM_Stream(stream.handle), &statsC)
	})
	if err != nil {
		return StreamStats{}, err
	}
	return readStreamStats(stream.room.engine, stream.room, unsafe.Pointer(&statsC)), nil
}

// CreateToken signs a token and copies it into buffer (buffer rule). It is a LiveKit access token and needs no
// network.
//
// Do this on a server of yours and pass the token to the program that logs in: whoever has the secret can log in as
// any user. Two calls may make tokens of different lengths: ask for the size once, and add 64 bytes.
//
// Errors: StatusBufferTooSmall, StatusNullArgument, StatusOutOfRange, StatusTooLong.
//
// C: AUDIOROOM_CreateToken
func CreateToken(options *TokenOptions) (string, error) {
	a := newArena()
	defer a.free()
	optionsC := options.toC(a)
	if err := a.err; err != nil {
		return "", err
	}
	return readText(nil, func(pointer, buffer unsafe.Pointer, size C.size_t, needed *C.size_t) C.AUDIOROOM_Status {
		return C.AUDIOROOM_CreateToken(optionsC, (*C.char)(buffer), size, needed)
	})
}

// NewServer starts a room server in this process and writes it to server. When it returns, clients can log in.
//
// AbiVersion is AbiVersion. Programs of one operating-system account on one machine need no server of their own: see
// ServerURL of EngineOptions.
//
// Errors: StatusServer when a port is taken, an address is not this machine's, addresses contradict each other so that
// media would not arrive, or a secret is too weak; StatusFile for certificates, StatusVersion, StatusNotBuiltIn, and
// those of bad arguments.
//
// [blocks: up to 100 ms]
//
// C: AUDIOROOM_CreateServer
func NewServer(options *ServerOptions) (*Server, error) {
	a := newArena()
	defer a.free()
	optionsC := options.toC(a)
	var made *C.AUDIOROOM_Server
	if err := a.err; err != nil {
		return nil, err
	}
	err := check(func() C.AUDIOROOM_Status {
		return C.AUDIOROOM_CreateServer(C.AUDIOROOM_ABI_VERSION, optionsC, &made)
	})
	if err != nil {
		return nil, err
	}
	serverMade := &Server{}
	serverMade.adopt("server", nil, unsafe.Pointer(made), a.takeFunctions(), func(pointer unsafe.Pointer) {
		made := (*C.AUDIOROOM_Server)(pointer)
		C.AUDIOROOM_DestroyServer(&made)
	})
	return serverMade, nil
}

// GetURL copies the address for clients on this machine, such as "ws://127.0.0.1:7870", into buffer (buffer rule). If
// bind is not a loopback address, clients on other machines use the same scheme and port with an address of this
// machine.
//
// Errors: StatusBufferTooSmall, StatusNullArgument.
//
// C: AUDIOROOM_GetServerUrl
func (server *Server) GetURL() (string, error) {
	return readText(server.own(), func(pointer, buffer unsafe.Pointer, size C.size_t, needed *C.size_t) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetServerUrl((*C.AUDIOROOM_Server)(pointer), (*C.char)(buffer), size, needed)
	})
}

// KickUser removes a user from a room; the user gets on_kick_out with StatusKicked. The token stays valid: the user
// may come back.
//
// The user is removed when the call returns; there is no request, and no event for the caller.
//
// Errors: StatusNotFound when there is no such room or user, StatusNullArgument.
//
// C: AUDIOROOM_KickUser
func (server *Server) KickUser(roomID string, userID string) error {
	a := newArena()
	defer a.free()
	roomIDC := a.text("roomID", roomID, false)
	userIDC := a.text("userID", userID, false)
	if err := a.err; err != nil {
		return err
	}
	return server.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_KickUser((*C.AUDIOROOM_Server)(pointer), roomIDC, userIDC)
	})
}

// MuteUser: Switch: mutes a user in a room, for everyone; 0 lifts the mute.
//
// The mute covers all present and future audio streams of the user, and lasts through reconnects and new logins until
// the room is closed. If a room has more than 4096 mutes, the server may drop mutes of users who are not in the room.
// The server forwards no audio of the user meanwhile. The user cannot lift the server's mute, and gets on_server_mute
// when it starts and ends. The user's own mute (Engine.EnableMic) is independent of it. The server's mute can be
// lifted while the user is not in the room. The mute is in force when the call returns; there is no request, and no
// event for the caller.
//
// Errors: StatusNotFound when there is no such room, or when the user is neither in the room nor muted there,
// StatusNullArgument.
//
// C: AUDIOROOM_MuteUser
func (server *Server) MuteUser(roomID string, userID string, mute bool) error {
	a := newArena()
	defer a.free()
	roomIDC := a.text("roomID", roomID, false)
	userIDC := a.text("userID", userID, false)
	if err := a.err; err != nil {
		return err
	}
	return server.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_MuteUser((*C.AUDIOROOM_Server)(pointer), roomIDC, userIDC, boolean(mute))
	})
}

// GetStats writes the stats of a server into stats.
//
// Errors: StatusNullArgument, StatusStructSize.
//
// C: AUDIOROOM_GetServerStats
func (server *Server) GetStats() (ServerStats, error) {
	var statsC C.AUDIOROOM_ServerStats
	C.AUDIOROOM_InitServerStats(&statsC, C.sizeof_AUDIOROOM_ServerStats)
	err := server.own().call(func(pointer unsafe.Pointer) C.AUDIOROOM_Status {
		return C.AUDIOROOM_GetServerStats((*C.AUDIOROOM_Server)(pointer), &statsC)
	})
	if err != nil {
		return ServerStats{}, err
	}
	return readServerStats(nil, Room{}, unsafe.Pointer(&statsC)), nil
}

// C functions without a method, with the reason; a test requires that there is none.
var missing = map[string]string{}
