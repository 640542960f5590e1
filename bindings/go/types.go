// Written by `make bindings` from include/audioroom.h. Do not edit.

package audioroom

/*
#include "callbacks.h"
*/
import "C"

import "unsafe"

// Status: The numbers of Status. The comment of an error ends with what the application can do about it, if there is
// something. -1 to -99 are about the call, -100 to -199 about rooms, -200 publishing, -300 playing, -400 devices, -500
// files, -600 servers.
type Status int32

// The values of Status.
const (
	// The call succeeded, or was accepted and an event reports its result.
	StatusOK Status = 0
	// A pointer that must not be nil was nil. Fix the call.
	StatusNullArgument Status = -1
	// A string is not UTF-8. Convert it first.
	StatusInvalidUTF8 Status = -2
	// A string or a message is longer than allowed. Shorten it: nothing is ever cut.
	StatusTooLong Status = -3
	// A number is outside its stated range, or a string is empty or not permitted. Fix the call.
	StatusOutOfRange Status = -4
	// StructSize is 0 or not a valid size of this struct. Call the struct's Init function first.
	StatusStructSize Status = -5
	// The struct is longer than this library knows, and a byte beyond the known fields is not 0. Clear those bytes or
	// update the library.
	StatusUnknownField Status = -6
	// Header and library are of different ABI versions. Install the matching pair.
	StatusVersion Status = -7
	// There is no such room, stream or user (any more), or no default device. Forget the handle or the id.
	StatusNotFound Status = -8
	// The handle is of another kind, such as a stream where a room is expected. Fix the order of the arguments.
	StatusWrongKind Status = -9
	// Not possible now. The message says what has to come first.
	StatusWrongState Status = -10
	// This function may not be called on this thread. Post to your own loop.
	StatusWrongThread Status = -11
	// A queue is full, another thread is in the same call, or the server limits the rate of logins. Try again later.
	StatusBusy Status = -12
	// The buffer is too small. Where the function has an argument needed, it says how large it must be.
	StatusBufferTooSmall Status = -13
	// The function or setting is not available: it was left out of this build, or the operating system or its sound server
	// does not offer it. Do without it.
	StatusNotBuiltIn Status = -14
	// The room ended before the request had its answer. Send it again after the next login.
	StatusCancelled Status = -15
	// A fault in the library. Report it with the message.
	StatusInternal Status = -16
	// The server could not be reached. Check address and network, then retry.
	StatusUnreachable Status = -100
	// What answers at that address is not the expected server: it is not a room server or, for a login with ServerURL nil,
	// it is a program at LOCAL_PORT that is not this account's local server. Fix the address.
	StatusNotAServer Status = -101
	// No answer in time. Retry.
	StatusTimeout Status = -102
	// The server needs a token, and there is neither a token nor a key. Pass a token, or a key and its secret.
	StatusTokenNeeded Status = -103
	// The token has expired. Get a fresh one and log in again.
	StatusTokenExpired Status = -104
	// The server refuses the token. Check the key, the secret and the grants.
	StatusTokenRefused Status = -105
	// The token is for another room or user than the call names. Fix the call or the token.
	StatusTokenMismatch Status = -106
	// The room or the server is full. Retry later.
	StatusRoomFull Status = -107
	// This engine is in that room already. Log out first.
	StatusAlreadyInRoom Status = -108
	// The same user logged in to the room elsewhere. Do not log in again automatically: the two would remove each other.
	StatusSameUser Status = -109
	// The user was removed from the room. Ask before logging in again.
	StatusKicked Status = -110
	// The token or the server does not allow this. The message says which; get a token that allows it.
	StatusNotAllowed Status = -111
	// The connection was lost and did not come back in time. Log in again.
	StatusConnectionLost Status = -112
	// The other user has no such RPC method, or the method answered with an error. The code of on_rpc_done says which.
	StatusRPCFailed Status = -113
	// The local stream is not sent. The message says why, and what helps: Room.RestartPublish, or a key.
	StatusPublishFailed Status = -200
	// The stream cannot be played. The message says why.
	StatusPlayFailed Status = -300
	// The sound device does not exist, is in use, or failed. Choose another or wait for it.
	StatusDevice Status = -400
	// A file cannot be read or written, or is not of a supported format. Fix the path or the file.
	StatusFile Status = -500
	// The server cannot start or was stopped. The message says why.
	StatusServer Status = -600
)

// String returns the name of the value: StatusOK is "OK".
func (value Status) String() string {
	switch value {
	case StatusOK:
		return "OK"
	case StatusNullArgument:
		return "ERR_NULL_ARGUMENT"
	case StatusInvalidUTF8:
		return "ERR_INVALID_UTF8"
	case StatusTooLong:
		return "ERR_TOO_LONG"
	case StatusOutOfRange:
		return "ERR_OUT_OF_RANGE"
	case StatusStructSize:
		return "ERR_STRUCT_SIZE"
	case StatusUnknownField:
		return "ERR_UNKNOWN_FIELD"
	case StatusVersion:
		return "ERR_VERSION"
	case StatusNotFound:
		return "ERR_NOT_FOUND"
	case StatusWrongKind:
		return "ERR_WRONG_KIND"
	case StatusWrongState:
		return "ERR_WRONG_STATE"
	case StatusWrongThread:
		return "ERR_WRONG_THREAD"
	case StatusBusy:
		return "ERR_BUSY"
	case StatusBufferTooSmall:
		return "ERR_BUFFER_TOO_SMALL"
	case StatusNotBuiltIn:
		return "ERR_NOT_BUILT_IN"
	case StatusCancelled:
		return "ERR_CANCELLED"
	case StatusInternal:
		return "ERR_INTERNAL"
	case StatusUnreachable:
		return "ERR_UNREACHABLE"
	case StatusNotAServer:
		return "ERR_NOT_A_SERVER"
	case StatusTimeout:
		return "ERR_TIMEOUT"
	case StatusTokenNeeded:
		return "ERR_TOKEN_NEEDED"
	case StatusTokenExpired:
		return "ERR_TOKEN_EXPIRED"
	case StatusTokenRefused:
		return "ERR_TOKEN_REFUSED"
	case StatusTokenMismatch:
		return "ERR_TOKEN_MISMATCH"
	case StatusRoomFull:
		return "ERR_ROOM_FULL"
	case StatusAlreadyInRoom:
		return "ERR_ALREADY_IN_ROOM"
	case StatusSameUser:
		return "ERR_SAME_USER"
	case StatusKicked:
		return "ERR_KICKED"
	case StatusNotAllowed:
		return "ERR_NOT_ALLOWED"
	case StatusConnectionLost:
		return "ERR_CONNECTION_LOST"
	case StatusRPCFailed:
		return "ERR_RPC_FAILED"
	case StatusPublishFailed:
		return "ERR_PUBLISH_FAILED"
	case StatusPlayFailed:
		return "ERR_PLAY_FAILED"
	case StatusDevice:
		return "ERR_DEVICE"
	case StatusFile:
		return "ERR_FILE"
	case StatusServer:
		return "ERR_SERVER"
	}
	return unknownName("Status", int32(value))
}

// Switch: The positions of a switch. Every switch is an int32_t: 0 is off, any other number except Auto is on.
type Switch int32

// The values of Switch.
const (
	// Off.
	SwitchOff Switch = 0
	// On.
	SwitchOn Switch = 1
	// Pass it instead of a switch or a number, where a comment allows it, to let the library choose the value.
	SwitchAuto Switch = -2147483648
)

// String returns the name of the value: SwitchOff is "OFF".
func (value Switch) String() string {
	switch value {
	case SwitchOff:
		return "OFF"
	case SwitchOn:
		return "ON"
	case SwitchAuto:
		return "AUTO"
	}
	return unknownName("Switch", int32(value))
}

// LogLevel: Importance of a log line. A level includes all levels with smaller numbers.
type LogLevel int32

// The values of LogLevel.
const (
	// No lines.
	LogLevelOff LogLevel = 0
	// Errors that need attention: a fault of the library, or a service that stopped.
	LogLevelError LogLevel = 1
	// Conditions that somebody should correct.
	LogLevelWarn LogLevel = 2
	// Logins, devices, reconnects.
	LogLevelInfo LogLevel = 3
	// Details for finding faults.
	LogLevelDebug LogLevel = 4
	// Every message.
	LogLevelTrace LogLevel = 5
)

// String returns the name of the value: LogLevelOff is "LOG_OFF".
func (value LogLevel) String() string {
	switch value {
	case LogLevelOff:
		return "LOG_OFF"
	case LogLevelError:
		return "LOG_ERROR"
	case LogLevelWarn:
		return "LOG_WARN"
	case LogLevelInfo:
		return "LOG_INFO"
	case LogLevelDebug:
		return "LOG_DEBUG"
	case LogLevelTrace:
		return "LOG_TRACE"
	}
	return unknownName("LogLevel", int32(value))
}

// EventMode: The thread that calls the callbacks.
type EventMode int32

// The values of EventMode.
const (
	// A thread of the engine.
	EventModeThread EventMode = 0
	// The thread that calls Engine.Events.
	EventModePoll EventMode = 1
)

// String returns the name of the value: EventModeThread is "EVENTS_THREAD".
func (value EventMode) String() string {
	switch value {
	case EventModeThread:
		return "EVENTS_THREAD"
	case EventModePoll:
		return "EVENTS_POLL"
	}
	return unknownName("EventMode", int32(value))
}

// RoomState: The state of a room.
type RoomState int32

// The values of RoomState.
const (
	// The login is under way.
	RoomStateConnecting RoomState = 0
	// Logged in.
	RoomStateConnected RoomState = 1
	// The connection broke, and the library reconnects.
	RoomStateReconnecting RoomState = 2
	// The logout is under way.
	RoomStateLeaving RoomState = 3
)

// String returns the name of the value: RoomStateConnecting is "ROOM_CONNECTING".
func (value RoomState) String() string {
	switch value {
	case RoomStateConnecting:
		return "ROOM_CONNECTING"
	case RoomStateConnected:
		return "ROOM_CONNECTED"
	case RoomStateReconnecting:
		return "ROOM_RECONNECTING"
	case RoomStateLeaving:
		return "ROOM_LEAVING"
	}
	return unknownName("RoomState", int32(value))
}

// StreamState: State of publishing or of playing a stream.
type StreamState int32

// The values of StreamState.
const (
	// Requested and not yet confirmed.
	StreamStateStarting StreamState = 0
	// Active. It may be reported again after a reconnect.
	StreamStateActive StreamState = 1
	// Ended. status is StatusOK after a call of the application, otherwise the cause.
	StreamStateStopped StreamState = 2
)

// String returns the name of the value: StreamStateStarting is "STREAM_STARTING".
func (value StreamState) String() string {
	switch value {
	case StreamStateStarting:
		return "STREAM_STARTING"
	case StreamStateActive:
		return "STREAM_ACTIVE"
	case StreamStateStopped:
		return "STREAM_STOPPED"
	}
	return unknownName("StreamState", int32(value))
}

// UserKind kinds of users: LiveKit's numbers. A kind that is not listed here keeps its number.
type UserKind int32

// The values of UserKind.
const (
	// A person, or a program that joins like one.
	UserKindStandard UserKind = 0
	// A service that publishes streams from outside.
	UserKindIngress UserKind = 1
	// A service that records or forwards streams.
	UserKindEgress UserKind = 2
	// A telephone.
	UserKindSip UserKind = 3
	// An agent.
	UserKindAgent UserKind = 4
)

// String returns the name of the value: UserKindStandard is "USER_STANDARD".
func (value UserKind) String() string {
	switch value {
	case UserKindStandard:
		return "USER_STANDARD"
	case UserKindIngress:
		return "USER_INGRESS"
	case UserKindEgress:
		return "USER_EGRESS"
	case UserKindSip:
		return "USER_SIP"
	case UserKindAgent:
		return "USER_AGENT"
	}
	return unknownName("UserKind", int32(value))
}

// LatencyMode: How the encoder weighs a short delay against robustness.
type LatencyMode int32

// The values of LatencyMode.
const (
	// Packets of 10 ms, Opus in restricted low-delay mode. For good networks.
	LatencyModeLow LatencyMode = 0
	// Packets of 20 ms, with in-band FEC where that helps.
	LatencyModeBalanced LatencyMode = 1
	// Packets of 40 ms with DRED, which bridges bursts of loss. For bad networks.
	LatencyModeRobust LatencyMode = 2
)

// String returns the name of the value: LatencyModeLow is "LATENCY_LOW".
func (value LatencyMode) String() string {
	switch value {
	case LatencyModeLow:
		return "LATENCY_LOW"
	case LatencyModeBalanced:
		return "LATENCY_BALANCED"
	case LatencyModeRobust:
		return "LATENCY_ROBUST"
	}
	return unknownName("LatencyMode", int32(value))
}

// Content: The kind of sound that the local stream carries.
type Content int32

// The values of Content.
const (
	// Speech.
	ContentVoice Content = 0
	// Music, or other sound that must not be processed.
	ContentMusic Content = 1
)

// String returns the name of the value: ContentVoice is "CONTENT_VOICE".
func (value Content) String() string {
	switch value {
	case ContentVoice:
		return "CONTENT_VOICE"
	case ContentMusic:
		return "CONTENT_MUSIC"
	}
	return unknownName("Content", int32(value))
}

// MicAttention: A condition of the local microphone that its user should know of.
type MicAttention int32

// The values of MicAttention.
const (
	// The microphone is on and published, and has been silent (no sample above -72 dBFS) for 5 s from the start, or for 30
	// s after sound: perhaps a switch on the microphone is off, or the wrong device is selected. Reported once for each
	// silence.
	MicAttentionSilent MicAttention = 0
	// The microphone has sound again after MicAttentionSilent.
	MicAttentionSoundIsBack MicAttention = 1
	// The user speaks (400 ms of voice) while Engine.EnableMic has switched the microphone off. Reported at most every 20
	// s, and only while the stream is published. While the server mutes the user in every room in which a stream is
	// published, the microphone is closed, and there is no report.
	MicAttentionSpeakingWhileMuted MicAttention = 2
)

// String returns the name of the value: MicAttentionSilent is "MIC_SILENT".
func (value MicAttention) String() string {
	switch value {
	case MicAttentionSilent:
		return "MIC_SILENT"
	case MicAttentionSoundIsBack:
		return "MIC_SOUND_IS_BACK"
	case MicAttentionSpeakingWhileMuted:
		return "MIC_SPEAKING_WHILE_MUTED"
	}
	return unknownName("MicAttention", int32(value))
}

// AudioProblem: What loses or delays audio while no device has failed.
type AudioProblem int32

// The values of AudioProblem.
const (
	// The capture processor takes too long (StatusTimeout), or writes NaN or infinite samples (StatusOutOfRange).
	AudioProblemCaptureProcessor AudioProblem = 0
	// The playback processor takes too long (StatusTimeout), or writes NaN or infinite samples (StatusOutOfRange).
	AudioProblemPlaybackProcessor AudioProblem = 1
	// Engine.PushCaptureFrame or Engine.PushAuxFrame got NaN or infinite samples, which became silence (StatusOutOfRange).
	AudioProblemPushedSound AudioProblem = 2
	// A remote stream is not heard (StatusPlayFailed): for a second or longer, more than half of its packets were not
	// Opus, or the engine receives GetMaxReceivedStreams streams already.
	AudioProblemPlayedStream AudioProblem = 3
)

// String returns the name of the value: AudioProblemCaptureProcessor is "PROBLEM_CAPTURE_PROCESSOR".
func (value AudioProblem) String() string {
	switch value {
	case AudioProblemCaptureProcessor:
		return "PROBLEM_CAPTURE_PROCESSOR"
	case AudioProblemPlaybackProcessor:
		return "PROBLEM_PLAYBACK_PROCESSOR"
	case AudioProblemPushedSound:
		return "PROBLEM_PUSHED_SOUND"
	case AudioProblemPlayedStream:
		return "PROBLEM_PLAYED_STREAM"
	}
	return unknownName("AudioProblem", int32(value))
}

// TalkMode: When the microphone is sent.
type TalkMode int32

// The values of TalkMode.
const (
	// Always.
	TalkModeOpen TalkMode = 0
	// While the push-to-talk key is held (Engine.SetPushToTalkPressed).
	TalkModePush TalkMode = 1
	// While voice is detected.
	TalkModeVoice TalkMode = 2
)

// String returns the name of the value: TalkModeOpen is "TALK_OPEN".
func (value TalkMode) String() string {
	switch value {
	case TalkModeOpen:
		return "TALK_OPEN"
	case TalkModePush:
		return "TALK_PUSH"
	case TalkModeVoice:
		return "TALK_VOICE"
	}
	return unknownName("TalkMode", int32(value))
}

// ReverbPreset rooms of the reverb.
type ReverbPreset int32

// The values of ReverbPreset.
const (
	// A small furnished room: 0.4 s.
	ReverbPresetSoftRoom ReverbPreset = 0
	// A club: 0.9 s, without high frequencies.
	ReverbPresetWarmClub ReverbPreset = 1
	// A concert hall: 2.2 s.
	ReverbPresetConcertHall ReverbPreset = 2
	// A large auditorium: 3.2 s, bright.
	ReverbPresetLargeAuditorium ReverbPreset = 3
)

// String returns the name of the value: ReverbPresetSoftRoom is "REVERB_SOFT_ROOM".
func (value ReverbPreset) String() string {
	switch value {
	case ReverbPresetSoftRoom:
		return "REVERB_SOFT_ROOM"
	case ReverbPresetWarmClub:
		return "REVERB_WARM_CLUB"
	case ReverbPresetConcertHall:
		return "REVERB_CONCERT_HALL"
	case ReverbPresetLargeAuditorium:
		return "REVERB_LARGE_AUDITORIUM"
	}
	return unknownName("ReverbPreset", int32(value))
}

// PlayerState: State of a media player.
type PlayerState int32

// The values of PlayerState.
const (
	// The beginning of the file is being read. Engine.StartPlayer may be called already.
	PlayerStateLoading PlayerState = 0
	// The file was opened, or the player was stopped.
	PlayerStateReady PlayerState = 1
	// The player plays. The event comes with the first sample after Engine.StartPlayer or Engine.ResumePlayer, also while
	// the player is neither played locally nor sent.
	PlayerStatePlaying PlayerState = 2
	// Engine.PausePlayer has paused it.
	PlayerStatePaused PlayerState = 3
	// The file was played as often as was asked for.
	PlayerStateEnded PlayerState = 4
	// The file cannot be opened, or cannot be read any further.
	PlayerStateFailed PlayerState = 5
)

// String returns the name of the value: PlayerStateLoading is "PLAYER_LOADING".
func (value PlayerState) String() string {
	switch value {
	case PlayerStateLoading:
		return "PLAYER_LOADING"
	case PlayerStateReady:
		return "PLAYER_READY"
	case PlayerStatePlaying:
		return "PLAYER_PLAYING"
	case PlayerStatePaused:
		return "PLAYER_PAUSED"
	case PlayerStateEnded:
		return "PLAYER_ENDED"
	case PlayerStateFailed:
		return "PLAYER_FAILED"
	}
	return unknownName("PlayerState", int32(value))
}

// RecordingSource: What a recording contains.
type RecordingSource int32

// The values of RecordingSource.
const (
	// The local voice: the microphone after processing, effects, volume and microphone switch, as it is sent, but without
	// the aux input and media players. While the microphone is closed (nothing is published), it is silence.
	RecordingSourceVoice RecordingSource = 0
	// One remote stream, before volume and pan.
	RecordingSourceStream RecordingSource = 1
	// The local voice, and what the loudspeaker plays: remote streams with their volumes, the aux input and the players,
	// without the sidetone. While Engine.EnableSpeaker is off, only the local voice is recorded. A limiter keeps their sum
	// within full scale.
	RecordingSourceMix RecordingSource = 2
	// The local voice, and each remote user of each room, in one file each. A user who is in two rooms has two files. The
	// streams of a user are added up, before volume and pan.
	RecordingSourceEach RecordingSource = 3
)

// String returns the name of the value: RecordingSourceVoice is "RECORD_VOICE".
func (value RecordingSource) String() string {
	switch value {
	case RecordingSourceVoice:
		return "RECORD_VOICE"
	case RecordingSourceStream:
		return "RECORD_STREAM"
	case RecordingSourceMix:
		return "RECORD_MIX"
	case RecordingSourceEach:
		return "RECORD_EACH"
	}
	return unknownName("RecordingSource", int32(value))
}

// RecordingFormat: The format of a recording.
type RecordingFormat int32

// The values of RecordingFormat.
const (
	// As the end of path says: .wav, or .ogg or .opus.
	RecordingFormatByName RecordingFormat = 0
	// WAV, 48 kHz, 16 bit. Beyond 4 GiB it becomes RF64.
	RecordingFormatWav RecordingFormat = 1
	// Ogg Opus, 48 kHz, in packets of 20 ms.
	RecordingFormatOggOpus RecordingFormat = 2
)

// String returns the name of the value: RecordingFormatByName is "FORMAT_BY_NAME".
func (value RecordingFormat) String() string {
	switch value {
	case RecordingFormatByName:
		return "FORMAT_BY_NAME"
	case RecordingFormatWav:
		return "FORMAT_WAV"
	case RecordingFormatOggOpus:
		return "FORMAT_OGG_OPUS"
	}
	return unknownName("RecordingFormat", int32(value))
}

// DeviceSide: What a sound device does: it captures or it plays.
type DeviceSide int32

// The values of DeviceSide.
const (
	// Microphones.
	DeviceSideCapture DeviceSide = 0
	// Loudspeakers.
	DeviceSidePlayback DeviceSide = 1
)

// String returns the name of the value: DeviceSideCapture is "DEVICE_CAPTURE".
func (value DeviceSide) String() string {
	switch value {
	case DeviceSideCapture:
		return "DEVICE_CAPTURE"
	case DeviceSidePlayback:
		return "DEVICE_PLAYBACK"
	}
	return unknownName("DeviceSide", int32(value))
}

// DeviceChange: What happened to a sound device.
type DeviceChange int32

// The values of DeviceChange.
const (
	// The device was added.
	DeviceChangeAdded DeviceChange = 0
	// The device was removed.
	DeviceChangeRemoved DeviceChange = 1
	// The display name of the device changed.
	DeviceChangeRenamed DeviceChange = 2
	// The device became the system's default.
	DeviceChangeDefault DeviceChange = 3
	// This engine uses the device from now on.
	DeviceChangeUsed DeviceChange = 4
)

// String returns the name of the value: DeviceChangeAdded is "DEVICE_ADDED".
func (value DeviceChange) String() string {
	switch value {
	case DeviceChangeAdded:
		return "DEVICE_ADDED"
	case DeviceChangeRemoved:
		return "DEVICE_REMOVED"
	case DeviceChangeRenamed:
		return "DEVICE_RENAMED"
	case DeviceChangeDefault:
		return "DEVICE_DEFAULT"
	case DeviceChangeUsed:
		return "DEVICE_USED"
	}
	return unknownName("DeviceChange", int32(value))
}

// Delivery: How data is delivered.
type Delivery int32

// The values of Delivery.
const (
	// Unreliable and unordered: a lost packet is not resent, and no packet waits for an earlier one.
	DeliveryLossy Delivery = 0
	// Reliable and ordered.
	DeliveryReliable Delivery = 1
)

// String returns the name of the value: DeliveryLossy is "DELIVERY_LOSSY".
func (value Delivery) String() string {
	switch value {
	case DeliveryLossy:
		return "DELIVERY_LOSSY"
	case DeliveryReliable:
		return "DELIVERY_RELIABLE"
	}
	return unknownName("Delivery", int32(value))
}

// BytesPart: The parts of a byte stream.
type BytesPart int32

// The values of BytesPart.
const (
	// The stream begins.
	BytesPartBegin BytesPart = 0
	// The next bytes.
	BytesPartData BytesPart = 1
	// The stream ended. Its bytes are complete only if status is StatusOK.
	BytesPartEnd BytesPart = 2
	// The stream was refused: the library does not receive it, and no other part follows.
	BytesPartRefused BytesPart = 3
)

// String returns the name of the value: BytesPartBegin is "BYTES_BEGIN".
func (value BytesPart) String() string {
	switch value {
	case BytesPartBegin:
		return "BYTES_BEGIN"
	case BytesPartData:
		return "BYTES_DATA"
	case BytesPartEnd:
		return "BYTES_END"
	case BytesPartRefused:
		return "BYTES_REFUSED"
	}
	return unknownName("BytesPart", int32(value))
}

// RPCCode: LiveKit's codes of RPC errors, in code of on_rpc_done. Room.RejectRPC may use other codes for errors of the
// application.
type RPCCode int32

// The values of RPCCode.
const (
	// The user has not registered the method.
	RPCCodeUnsupportedMethod RPCCode = 1400
	// There is no such user in the room.
	RPCCodeRecipientNotFound RPCCode = 1401
	// The payload is longer than the receiver accepts.
	RPCCodeRequestPayloadTooLarge RPCCode = 1402
	// The server does not forward RPC.
	RPCCodeUnsupportedServer RPCCode = 1403
	// The receiver does not know this version of RPC.
	RPCCodeUnsupportedVersion RPCCode = 1404
	// The method failed, and its program gives no code of its own.
	RPCCodeApplicationError RPCCode = 1500
	// The receiver did not confirm the request in time.
	RPCCodeConnectionTimeout RPCCode = 1501
	// The method did not answer in time.
	RPCCodeResponseTimeout RPCCode = 1502
	// The receiver left before it answered.
	RPCCodeRecipientDisconnected RPCCode = 1503
	// The response of a LiveKit client is longer than 15360 bytes.
	RPCCodeResponsePayloadTooLarge RPCCode = 1504
	// The request could not be sent.
	RPCCodeSendFailed RPCCode = 1505
)

// String returns the name of the value: RPCCodeUnsupportedMethod is "RPC_UNSUPPORTED_METHOD".
func (value RPCCode) String() string {
	switch value {
	case RPCCodeUnsupportedMethod:
		return "RPC_UNSUPPORTED_METHOD"
	case RPCCodeRecipientNotFound:
		return "RPC_RECIPIENT_NOT_FOUND"
	case RPCCodeRequestPayloadTooLarge:
		return "RPC_REQUEST_PAYLOAD_TOO_LARGE"
	case RPCCodeUnsupportedServer:
		return "RPC_UNSUPPORTED_SERVER"
	case RPCCodeUnsupportedVersion:
		return "RPC_UNSUPPORTED_VERSION"
	case RPCCodeApplicationError:
		return "RPC_APPLICATION_ERROR"
	case RPCCodeConnectionTimeout:
		return "RPC_CONNECTION_TIMEOUT"
	case RPCCodeResponseTimeout:
		return "RPC_RESPONSE_TIMEOUT"
	case RPCCodeRecipientDisconnected:
		return "RPC_RECIPIENT_DISCONNECTED"
	case RPCCodeResponsePayloadTooLarge:
		return "RPC_RESPONSE_PAYLOAD_TOO_LARGE"
	case RPCCodeSendFailed:
		return "RPC_SEND_FAILED"
	}
	return unknownName("RPCCode", int32(value))
}

// EncryptionState: End-to-end encryption of one stream.
type EncryptionState int32

// The values of EncryptionState.
const (
	// The room has a key, but this remote stream is sent in clear. It is played.
	EncryptionStateNone EncryptionState = 0
	// The stream is encrypted, and its key is right.
	EncryptionStateOK EncryptionState = 1
	// The stream is encrypted, and this engine has no key for it, or none with the index that its user sends with. It is
	// silent. For the local stream: there is no key to send with, and nothing is sent.
	EncryptionStateKeyMissing EncryptionState = 2
	// The stream is encrypted with a key other than the one that is set. It is silent.
	EncryptionStateKeyWrong EncryptionState = 3
)

// String returns the name of the value: EncryptionStateNone is "ENCRYPTION_NONE".
func (value EncryptionState) String() string {
	switch value {
	case EncryptionStateNone:
		return "ENCRYPTION_NONE"
	case EncryptionStateOK:
		return "ENCRYPTION_OK"
	case EncryptionStateKeyMissing:
		return "ENCRYPTION_KEY_MISSING"
	case EncryptionStateKeyWrong:
		return "ENCRYPTION_KEY_WRONG"
	}
	return unknownName("EncryptionState", int32(value))
}

// Quality: The quality of a stream or of a connection.
type Quality int32

// The values of Quality.
const (
	// Not known (yet).
	QualityUnknown Quality = -1
	// Nothing useful gets through.
	QualityLost Quality = 0
	// Words are lost.
	QualityPoor Quality = 1
	// Faults can be heard.
	QualityGood Quality = 2
	// Faults are hardly heard.
	QualityExcellent Quality = 3
)

// String returns the name of the value: QualityUnknown is "QUALITY_UNKNOWN".
func (value Quality) String() string {
	switch value {
	case QualityUnknown:
		return "QUALITY_UNKNOWN"
	case QualityLost:
		return "QUALITY_LOST"
	case QualityPoor:
		return "QUALITY_POOR"
	case QualityGood:
		return "QUALITY_GOOD"
	case QualityExcellent:
		return "QUALITY_EXCELLENT"
	}
	return unknownName("Quality", int32(value))
}

// Numbers of the header.
const (
	// The binary interface that this header describes; the number in the library's file name (SONAME). It rises only when
	// programs have to be compiled again.
	AbiVersion = 1
	// Version of the library that this header came with, first number.
	VersionMajor = 0
	// Version of the library that this header came with, second number. It rises with new functions and fields.
	VersionMinor = 1
	// Version of the library that this header came with, third number. It rises with corrections.
	VersionPatch = 0
	// Pass it instead of a switch or a number, where a comment allows it, to let the library choose the value.
	Auto = -2147483648
	// Pass it instead of a stream, where a comment allows it, to mean every remote stream, including later ones.
	AllStreams = 18446744073709551615
	// Pass it instead of a stream, where a comment allows it, to mean the local microphone as it is sent. room is ignored
	// then: pass 0.
	LocalMicrophone = 18446744073709551614
	// Number of bands of the equalizer.
	EqualizerBands = 10
	// Number of bands of a spectrum: one-third-octave bands with center frequencies from 100 Hz to 20 kHz.
	SpectrumBands = 24
)

// EngineOptions settings of an engine. Text is copied by NewEngine.
//
// Make it with InitEngineOptions, which fills in the defaults: a literal without them is refused.
type EngineOptions struct {
	filled bool
	// EventMode. Default: EventModeThread.
	EventMode EventMode
	// The user id, 1 to 256 bytes; nil: Engine.SetUser sets it before the login, or the token of the login has it.
	// Default: nil.
	UserID string
	// The user's display name, up to 256 bytes; nil: the user id. It is used in tokens that the engine signs. In a login
	// with a token of the application, the name in that token is used instead; if the token has none, the user id.
	// Room.SetUserName replaces either in a room. Default: nil.
	UserName string
	// The server of logins that name none, "ws://host:port" or "wss://host:port", or several as Engine.SetServer takes
	// them. nil: the local server of this operating-system account; if it is not running, the login starts it in this
	// process. Default: nil.
	ServerURL string
	// The name of the API key with which the engine signs a token for a login that passes none; nil: the engine signs no
	// tokens. Default: nil.
	APIKey string
	// The secret of that key. Keep it on servers and in tests: whoever has it can log in as any user. Default: nil.
	APISecret string
	// A PEM file with certificates to trust besides the system's, for wss; nil: none. Default: nil.
	CAFile string
	// The microphone: nil (the system's default device), an id from GetDevices, "null" (silence), "file:PATH" (plays a WAV
	// file in a loop, at the pace of a sound card: PCM of 8 to 32 bit or float of 32 bit, 8 to 192 kHz, up to 10 minutes),
	// or "push" (Engine.PushCaptureFrame). Default: nil.
	CaptureDevice string
	// The loudspeaker: nil (the system's default device), an id from GetDevices, "null" (discards the sound), "file:PATH"
	// (writes a WAV file of 48000 Hz, 16 bit, one channel, RF64 beyond 4 GiB; an existing file is replaced), or "pull"
	// (Engine.PullPlaybackFrame). Default: nil.
	PlaybackDevice string
	// Log lines are appended to this file; nil: no file. Default: nil.
	LogFile string
	// How the local microphone is encoded; nil: the defaults of InitAudioProfile. Default: nil.
	AudioProfile *AudioProfile
	// Switch: publishing waits for Room.StartPublish, and no microphone is opened before. Default: 0.
	ManualPublish bool
	// Switch: playing waits for Stream.StartPlay. Default: 0.
	ManualPlay bool
	// LogLevel. Only lines of this level and of more important ones are written to LogFile and passed to on_log. Default:
	// LogLevelInfo.
	LogLevel LogLevel
}

// InitEngineOptions returns EngineOptions with default values.
//
// Writes the defaults .
//
// C: AUDIOROOM_InitEngineOptions
func InitEngineOptions() *EngineOptions {
	var c C.AUDIOROOM_EngineOptions
	C.AUDIOROOM_InitEngineOptions(&c, C.sizeof_AUDIOROOM_EngineOptions)
	s := readEngineOptions(nil, Room{}, unsafe.Pointer(&c))
	return &s
}

func readEngineOptions(engine *Engine, room Room, pointer unsafe.Pointer) (s EngineOptions) {
	c := whole((*C.AUDIOROOM_EngineOptions)(pointer), C.sizeof_AUDIOROOM_EngineOptions)
	s.filled = true
	s.EventMode = EventMode(c.event_mode)
	s.UserID = C.GoString(c.user_id)
	s.UserName = C.GoString(c.user_name)
	s.ServerURL = C.GoString(c.server_url)
	s.APIKey = C.GoString(c.api_key)
	s.APISecret = C.GoString(c.api_secret)
	s.CAFile = C.GoString(c.ca_file)
	s.CaptureDevice = C.GoString(c.capture_device)
	s.PlaybackDevice = C.GoString(c.playback_device)
	s.LogFile = C.GoString(c.log_file)
	if c.audio_profile != nil {
		inner := readAudioProfile(engine, room, unsafe.Pointer(c.audio_profile))
		s.AudioProfile = &inner
	}
	s.ManualPublish = c.manual_publish > 0
	s.ManualPlay = c.manual_play > 0
	s.LogLevel = LogLevel(c.log_level)
	return s
}

// toC makes a C struct that lives as long as the arena; nil stays nil.
func (s *EngineOptions) toC(a *arena) *C.AUDIOROOM_EngineOptions {
	if s == nil {
		return nil
	}
	c := (*C.AUDIOROOM_EngineOptions)(a.space(C.sizeof_AUDIOROOM_EngineOptions))
	if !s.filled {
		a.unfilled("EngineOptions", "InitEngineOptions")
	}
	C.AUDIOROOM_InitEngineOptions(c, C.sizeof_AUDIOROOM_EngineOptions)
	c.event_mode = C.int32_t(s.EventMode)
	if s.UserID != "" {
		c.user_id = a.text("UserID", s.UserID, false)
	}
	if s.UserName != "" {
		c.user_name = a.text("UserName", s.UserName, false)
	}
	if s.ServerURL != "" {
		c.server_url = a.text("ServerURL", s.ServerURL, false)
	}
	if s.APIKey != "" {
		c.api_key = a.text("APIKey", s.APIKey, false)
	}
	if s.APISecret != "" {
		c.api_secret = a.text("APISecret", s.APISecret, false)
	}
	if s.CAFile != "" {
		c.ca_file = a.text("CAFile", s.CAFile, false)
	}
	if s.CaptureDevice != "" {
		c.capture_device = a.text("CaptureDevice", s.CaptureDevice, false)
	}
	if s.PlaybackDevice != "" {
		c.playback_device = a.text("PlaybackDevice", s.PlaybackDevice, false)
	}
	if s.LogFile != "" {
		c.log_file = a.text("LogFile", s.LogFile, false)
	}
	c.audio_profile = s.AudioProfile.toC(a)
	c.manual_publish = boolean(s.ManualPublish)
	c.manual_play = boolean(s.ManualPlay)
	c.log_level = C.int32_t(s.LogLevel)
	return c
}

// LogEvent: A line of the log.
//
// Status: always StatusOK.
type LogEvent struct {
	// StatusOK.
	Status Status
	// The line, without a line end. It holds no token, no secret and no text of a user.
	Message string
	// The part of the library that wrote it.
	Target string
	// LogLevel.
	Level LogLevel
}

// EventName returns "on_log".
func (*LogEvent) EventName() string { return "on_log" }

// Err returns the status and the message as an error, or nil.
func (event *LogEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readLogEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s LogEvent) {
	c := whole((*C.AUDIOROOM_LogEvent)(pointer), C.sizeof_AUDIOROOM_LogEvent)
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Target = C.GoString(c.target)
	s.Level = LogLevel(c.level)
	return s
}

// LoginRoomEvent: A login succeeded or failed. The event comes exactly once for each Engine.LoginRoom that returned
// StatusOK, unless Room.Logout came first.
//
// Status: StatusOK; StatusUnreachable, StatusNotAServer, StatusTimeout and StatusConnectionLost when the server cannot
// be reached or stops answering; StatusTokenExpired and StatusTokenRefused when the server does not accept the token;
// StatusRoomFull when the room or the server is full; StatusBusy when there are too many logins a second;
// StatusNotFound when the server does not create rooms and this one does not exist; StatusOutOfRange when the server
// does not accept an id; StatusSameUser and StatusKicked when the user is removed during the login; StatusFile for
// CAFile, or for the file in which the library keeps the local server's key; StatusServer when the local server cannot
// start; StatusInternal.
type LoginRoomEvent struct {
	// StatusOK when signalling and media are both connected. Otherwise room becomes invalid when this callback returns.
	Status Status
	// Which step failed and what to do; "" when the login succeeded.
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The room id, as passed to Engine.LoginRoom.
	RoomID string
	// The address of the server, such as "ws://127.0.0.1:7870". Of several addresses it is the one in use; if all failed,
	// it is the one that was tried last, while the status is that of the first.
	ServerURL string
	// A risk that the user should know of, such as a token that was sent over ws:// to another machine; "" where there is
	// none.
	Warning string
	// 1 when the server runs in this process.
	IsEmbedded bool
}

// EventName returns "on_login_room".
func (*LoginRoomEvent) EventName() string { return "on_login_room" }

// Err returns the status and the message as an error, or nil.
func (event *LoginRoomEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readLoginRoomEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s LoginRoomEvent) {
	c := whole((*C.AUDIOROOM_LoginRoomEvent)(pointer), C.sizeof_AUDIOROOM_LoginRoomEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.RoomID = C.GoString(c.room_id)
	s.ServerURL = C.GoString(c.server_url)
	s.Warning = C.GoString(c.warning)
	s.IsEmbedded = c.is_embedded > 0
	return s
}

// LogoutRoomEvent: Room.Logout is done; room becomes invalid when this callback returns.
//
// Status: always StatusOK.
type LogoutRoomEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The room id, as passed to Engine.LoginRoom.
	RoomID string
}

// EventName returns "on_logout_room".
func (*LogoutRoomEvent) EventName() string { return "on_logout_room" }

// Err returns the status and the message as an error, or nil.
func (event *LogoutRoomEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readLogoutRoomEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s LogoutRoomEvent) {
	c := whole((*C.AUDIOROOM_LogoutRoomEvent)(pointer), C.sizeof_AUDIOROOM_LogoutRoomEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.RoomID = C.GoString(c.room_id)
	return s
}

// KickOutEvent: The user was removed from the room; publishing and playing have stopped, and room becomes invalid when
// this callback returns.
//
// Status: StatusSameUser when the user logged in elsewhere, StatusKicked when the user was removed, StatusNotFound
// when the room was closed.
type KickOutEvent struct {
	// The reason; never StatusOK.
	Status Status
	// The reason, for people.
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The room id, as passed to Engine.LoginRoom.
	RoomID string
}

// EventName returns "on_kick_out".
func (*KickOutEvent) EventName() string { return "on_kick_out" }

// Err returns the status and the message as an error, or nil.
func (event *KickOutEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readKickOutEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s KickOutEvent) {
	c := whole((*C.AUDIOROOM_KickOutEvent)(pointer), C.sizeof_AUDIOROOM_KickOutEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.RoomID = C.GoString(c.room_id)
	return s
}

// DisconnectEvent: The connection is lost for good; room becomes invalid when this callback returns. Log in again if
// the user wants to.
//
// Status: StatusConnectionLost.
type DisconnectEvent struct {
	// The reason; never StatusOK.
	Status Status
	// What happened and what to do.
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The room id, as passed to Engine.LoginRoom.
	RoomID string
}

// EventName returns "on_disconnect".
func (*DisconnectEvent) EventName() string { return "on_disconnect" }

// Err returns the status and the message as an error, or nil.
func (event *DisconnectEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readDisconnectEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s DisconnectEvent) {
	c := whole((*C.AUDIOROOM_DisconnectEvent)(pointer), C.sizeof_AUDIOROOM_DisconnectEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.RoomID = C.GoString(c.room_id)
	return s
}

// ReconnectingEvent: The connection broke, and the library tries to reconnect until ReconnectTimeoutMs is over. The
// event comes once for each outage. The application can show it.
//
// Status: StatusConnectionLost, or StatusTimeout when the server stopped answering; other numbers are possible, and
// there is nothing to do about any of them.
type ReconnectingEvent struct {
	// The reason; never StatusOK.
	Status Status
	// What happened.
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
}

// EventName returns "on_reconnecting".
func (*ReconnectingEvent) EventName() string { return "on_reconnecting" }

// Err returns the status and the message as an error, or nil.
func (event *ReconnectingEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readReconnectingEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s ReconnectingEvent) {
	c := whole((*C.AUDIOROOM_ReconnectingEvent)(pointer), C.sizeof_AUDIOROOM_ReconnectingEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	return s
}

// ReconnectedEvent: The connection is back. Users and streams that changed meanwhile are reported as additions and
// removals; handles and ids are the same.
//
// Status: always StatusOK.
type ReconnectedEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The address of the server in use, which may have changed.
	ServerURL string
	// 1 when the server runs in this process.
	IsEmbedded bool
}

// EventName returns "on_reconnected".
func (*ReconnectedEvent) EventName() string { return "on_reconnected" }

// Err returns the status and the message as an error, or nil.
func (event *ReconnectedEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readReconnectedEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s ReconnectedEvent) {
	c := whole((*C.AUDIOROOM_ReconnectedEvent)(pointer), C.sizeof_AUDIOROOM_ReconnectedEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.ServerURL = C.GoString(c.server_url)
	s.IsEmbedded = c.is_embedded > 0
	return s
}

// TokenNeededEvent: The library needs a fresh token to reconnect. Answer with Room.RenewToken, on any thread, before
// ReconnectTimeoutMs is over; without an answer the room ends with on_disconnect. A token that expires while the room
// is connected causes no event.
//
// Status: StatusTokenNeeded, StatusTokenExpired, StatusTokenRefused.
type TokenNeededEvent struct {
	// Why the present token is not enough, such as StatusTokenExpired.
	Status Status
	// The reason and what to do, for people.
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
}

// EventName returns "on_token_needed".
func (*TokenNeededEvent) EventName() string { return "on_token_needed" }

// Err returns the status and the message as an error, or nil.
func (event *TokenNeededEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readTokenNeededEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s TokenNeededEvent) {
	c := whole((*C.AUDIOROOM_TokenNeededEvent)(pointer), C.sizeof_AUDIOROOM_TokenNeededEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	return s
}

// LoginOptions settings of one login. Text is copied by Engine.LoginRoom.
//
// Make it with InitLoginOptions, which fills in the defaults: a literal without them is refused.
type LoginOptions struct {
	filled bool
	// Whether publishing waits for Room.StartPublish: 0, 1, or Auto. With Auto the library reads the switch of
	// Engine.SetManualPublish when on_login_room returns, but not before 30 ms after Engine.LoginRoom. 0 is the fastest
	// way: publishing is part of the login, and may begin before on_login_room is delivered, in polling mode too. Default:
	// Auto.
	ManualPublish Switch
	// Whether playing waits for Stream.StartPlay: 0, 1, or Auto for what Engine.SetManualPlay says when on_login_room
	// returns. Default: Auto.
	ManualPlay Switch
	// Switch: on_user_update reports users; Room.EnableUserUpdates changes it. Default: 0.
	UserUpdates bool
	// Time limit for logging in, 1000 to 120000 ms; when it is over, on_login_room reports StatusTimeout. Default: 10000.
	LoginTimeoutMs uint32
	// Time limit for reconnecting, 0 (no attempt) to 3600000 ms; when it is over, on_disconnect ends the room. Default:
	// 90000.
	ReconnectTimeoutMs uint32
	// The server, "ws://host:port" or "wss://host:port", or several as Engine.SetServer takes them; nil: the engine's.
	// Default: nil.
	ServerURL string
	// A token for this room, up to 16384 bytes. If the engine has a user id, the token must be for the same user
	// (StatusTokenMismatch); otherwise the user id is that of the token. The user name is that of the token. nil: the
	// engine signs a token with its key; the local server needs none. Default: nil.
	Token string
	// A key of end-to-end encryption for this room, used from the first packet on; nil: only the keys that
	// Room.SetEncryptionKey has set for all rooms. Default: nil.
	EncryptionKey *EncryptionKeyOptions
}

// InitLoginOptions returns LoginOptions with default values.
//
// Writes the defaults .
//
// C: AUDIOROOM_InitLoginOptions
func InitLoginOptions() *LoginOptions {
	var c C.AUDIOROOM_LoginOptions
	C.AUDIOROOM_InitLoginOptions(&c, C.sizeof_AUDIOROOM_LoginOptions)
	s := readLoginOptions(nil, Room{}, unsafe.Pointer(&c))
	return &s
}

func readLoginOptions(engine *Engine, room Room, pointer unsafe.Pointer) (s LoginOptions) {
	c := whole((*C.AUDIOROOM_LoginOptions)(pointer), C.sizeof_AUDIOROOM_LoginOptions)
	s.filled = true
	s.ManualPublish = Switch(c.manual_publish)
	s.ManualPlay = Switch(c.manual_play)
	s.UserUpdates = c.user_updates > 0
	s.LoginTimeoutMs = uint32(c.login_timeout_ms)
	s.ReconnectTimeoutMs = uint32(c.reconnect_timeout_ms)
	s.ServerURL = C.GoString(c.server_url)
	s.Token = C.GoString(c.token)
	if c.encryption_key != nil {
		inner := readEncryptionKeyOptions(engine, room, unsafe.Pointer(c.encryption_key))
		s.EncryptionKey = &inner
	}
	return s
}

// toC makes a C struct that lives as long as the arena; nil stays nil.
func (s *LoginOptions) toC(a *arena) *C.AUDIOROOM_LoginOptions {
	if s == nil {
		return nil
	}
	c := (*C.AUDIOROOM_LoginOptions)(a.space(C.sizeof_AUDIOROOM_LoginOptions))
	if !s.filled {
		a.unfilled("LoginOptions", "InitLoginOptions")
	}
	C.AUDIOROOM_InitLoginOptions(c, C.sizeof_AUDIOROOM_LoginOptions)
	c.manual_publish = C.int32_t(s.ManualPublish)
	c.manual_play = C.int32_t(s.ManualPlay)
	c.user_updates = boolean(s.UserUpdates)
	c.login_timeout_ms = C.uint32_t(s.LoginTimeoutMs)
	c.reconnect_timeout_ms = C.uint32_t(s.ReconnectTimeoutMs)
	if s.ServerURL != "" {
		c.server_url = a.text("ServerURL", s.ServerURL, false)
	}
	if s.Token != "" {
		c.token = a.text("Token", s.Token, false)
	}
	c.encryption_key = s.EncryptionKey.toC(a)
	return c
}

// User: A user of a room.
type User struct {
	// The user id, 1 to 256 bytes.
	UserID string
	// The user's display name; the user id if none was set.
	UserName string
}

func readUser(engine *Engine, room Room, pointer unsafe.Pointer) (s User) {
	c := whole((*C.AUDIOROOM_User)(pointer), C.sizeof_AUDIOROOM_User)
	s.UserID = C.GoString(c.user_id)
	s.UserName = C.GoString(c.user_name)
	return s
}

// UserUpdateEvent users entered or left the room. The local user is not among them. The event comes only while user
// updates are on (UserUpdates of LoginOptions, Room.EnableUserUpdates); they are off by default.
//
// Status: always StatusOK.
type UserUpdateEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// 1 when added is the complete list, which replaces what you know; otherwise 0. The first event after a login has the
	// complete list.
	IsComplete bool
	// The users who entered.
	Added []User
	// The users who left.
	Removed []User
}

// EventName returns "on_user_update".
func (*UserUpdateEvent) EventName() string { return "on_user_update" }

// Err returns the status and the message as an error, or nil.
func (event *UserUpdateEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readUserUpdateEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s UserUpdateEvent) {
	c := whole((*C.AUDIOROOM_UserUpdateEvent)(pointer), C.sizeof_AUDIOROOM_UserUpdateEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.IsComplete = c.is_complete > 0
	for _, item := range unsafe.Slice(c.added, int(c.added_count)) {
		s.Added = append(s.Added, readUser(engine, room, unsafe.Pointer(item)))
	}
	for _, item := range unsafe.Slice(c.removed, int(c.removed_count)) {
		s.Removed = append(s.Removed, readUser(engine, room, unsafe.Pointer(item)))
	}
	return s
}

// StreamInfo: A remote stream of a room.
type StreamInfo struct {
	// 1 while the publishing user has muted the microphone or the server mutes that user, otherwise 0.
	IsMuted bool
	// The stream handle, for Stream.StartPlay, Stream.SetPlayVolume and other functions.
	Stream Stream
	// The stream id that the publishing user chose, or, if there is none, the id that the server gave to the stream.
	StreamID string
	// Id of the publishing user.
	UserID string
	// Display name of the publishing user.
	UserName string
	// Text that the publishing user attached with Room.SetStreamExtraInfo, or "".
	ExtraInfo string
}

func readStreamInfo(engine *Engine, room Room, pointer unsafe.Pointer) (s StreamInfo) {
	c := whole((*C.AUDIOROOM_StreamInfo)(pointer), C.sizeof_AUDIOROOM_StreamInfo)
	s.IsMuted = c.is_muted > 0
	s.Stream = streamOf(engine, room, uint64(c.stream))
	s.StreamID = C.GoString(c.stream_id)
	s.UserID = C.GoString(c.user_id)
	s.UserName = C.GoString(c.user_name)
	s.ExtraInfo = C.GoString(c.extra_info)
	return s
}

// StreamUpdateEvent: Remote streams were added or removed, never both in one event.
//
// Where playing is automatic, an added stream is played after this callback has returned: Stream.Mute,
// Stream.SetPlayVolume and Stream.StopPlay inside the callback take effect before its first sound. These settings and
// Stream.SetPan last until the room ends, reconnects included, and apply again when the same user publishes under a
// new handle: to the stream with the same stream id, otherwise to the first stream of that user from the same source
// (microphone or screen share). The handle of a removed stream becomes invalid when this callback returns; there is no
// on_play_state for it, except StatusNotFound for an Stream.StartPlay that came too late.
//
// Status: always StatusOK.
type StreamUpdateEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// 1 for added, 0 for removed.
	IsAdded bool
	// The streams.
	Streams []StreamInfo
}

// EventName returns "on_stream_update".
func (*StreamUpdateEvent) EventName() string { return "on_stream_update" }

// Err returns the status and the message as an error, or nil.
func (event *StreamUpdateEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readStreamUpdateEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s StreamUpdateEvent) {
	c := whole((*C.AUDIOROOM_StreamUpdateEvent)(pointer), C.sizeof_AUDIOROOM_StreamUpdateEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.IsAdded = c.is_added > 0
	for _, item := range unsafe.Slice(c.streams, int(c.count)) {
		s.Streams = append(s.Streams, readStreamInfo(engine, room, unsafe.Pointer(item)))
	}
	return s
}

// StreamInfoUpdateEvent: The mute state or the extra info of remote streams changed, for example because a user has
// switched the microphone off.
//
// Status: always StatusOK.
type StreamInfoUpdateEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The streams as they are now.
	Streams []StreamInfo
}

// EventName returns "on_stream_info_update".
func (*StreamInfoUpdateEvent) EventName() string { return "on_stream_info_update" }

// Err returns the status and the message as an error, or nil.
func (event *StreamInfoUpdateEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readStreamInfoUpdateEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s StreamInfoUpdateEvent) {
	c := whole((*C.AUDIOROOM_StreamInfoUpdateEvent)(pointer), C.sizeof_AUDIOROOM_StreamInfoUpdateEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	for _, item := range unsafe.Slice(c.streams, int(c.count)) {
		s.Streams = append(s.Streams, readStreamInfo(engine, room, unsafe.Pointer(item)))
	}
	return s
}

// Attribute: A value with its key: an attribute of a user, a text or a byte stream.
type Attribute struct {
	// The key.
	Key string
	// The value.
	Value string
}

func readAttribute(engine *Engine, room Room, pointer unsafe.Pointer) (s Attribute) {
	c := whole((*C.AUDIOROOM_Attribute)(pointer), C.sizeof_AUDIOROOM_Attribute)
	s.Key = C.GoString(c.key)
	s.Value = C.GoString(c.value)
	return s
}

// UserInfoEvent: The name, the metadata or attributes of a user in the room changed. The user can be the local one.
// The event does not depend on user updates. It does not come when a user enters: read that user's values with
// Room.GetUser. Changes of one user that wait in the queue become one event.
//
// Status: always StatusOK.
type UserInfoEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The user id.
	UserID string
	// The display name; the user id if there is none.
	UserName string
	// The metadata; "" if there is none.
	Metadata string
	// All attributes, in the order of their keys.
	Attributes []Attribute
	// The attributes that changed, with their new values; the value of a removed attribute is "".
	ChangedAttributes []Attribute
	// 1 when the display name changed; otherwise 0.
	IsNameChanged bool
	// 1 when the metadata changed; otherwise 0.
	IsMetadataChanged bool
	// UserKind.
	UserKind UserKind
}

// EventName returns "on_user_info".
func (*UserInfoEvent) EventName() string { return "on_user_info" }

// Err returns the status and the message as an error, or nil.
func (event *UserInfoEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readUserInfoEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s UserInfoEvent) {
	c := whole((*C.AUDIOROOM_UserInfoEvent)(pointer), C.sizeof_AUDIOROOM_UserInfoEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.UserID = C.GoString(c.user_id)
	s.UserName = C.GoString(c.user_name)
	s.Metadata = C.GoString(c.metadata)
	for _, item := range unsafe.Slice(c.attributes, int(c.attribute_count)) {
		s.Attributes = append(s.Attributes, readAttribute(engine, room, unsafe.Pointer(item)))
	}
	for _, item := range unsafe.Slice(c.changed_attributes, int(c.changed_attribute_count)) {
		s.ChangedAttributes = append(s.ChangedAttributes, readAttribute(engine, room, unsafe.Pointer(item)))
	}
	s.IsNameChanged = c.is_name_changed > 0
	s.IsMetadataChanged = c.is_metadata_changed > 0
	s.UserKind = UserKind(c.user_kind)
	return s
}

// RoomMetadataEvent: The metadata of the room changed. A server SDK of LiveKit sets it (UpdateRoomMetadata).
// Room.GetMetadata reads it, from the call of on_login_room on.
//
// Status: always StatusOK.
type RoomMetadataEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The new metadata; "" if there is none.
	Metadata string
}

// EventName returns "on_room_metadata".
func (*RoomMetadataEvent) EventName() string { return "on_room_metadata" }

// Err returns the status and the message as an error, or nil.
func (event *RoomMetadataEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readRoomMetadataEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s RoomMetadataEvent) {
	c := whole((*C.AUDIOROOM_RoomMetadataEvent)(pointer), C.sizeof_AUDIOROOM_RoomMetadataEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Metadata = C.GoString(c.metadata)
	return s
}

// UserInfo: What is known of a user.
type UserInfo struct {
	// UserKind.
	UserKind UserKind
	// The user id.
	UserID string
	// The display name; the user id if there is none.
	UserName string
	// The metadata; "" if there is none.
	Metadata string
	// The attributes, in the order of their keys.
	Attributes []Attribute
}

func readUserInfo(engine *Engine, room Room, pointer unsafe.Pointer) (s UserInfo) {
	c := whole((*C.AUDIOROOM_UserInfo)(pointer), C.sizeof_AUDIOROOM_UserInfo)
	s.UserKind = UserKind(c.user_kind)
	s.UserID = C.GoString(c.user_id)
	s.UserName = C.GoString(c.user_name)
	s.Metadata = C.GoString(c.metadata)
	for _, item := range unsafe.Slice(c.attributes, int(c.attribute_count)) {
		s.Attributes = append(s.Attributes, readAttribute(engine, room, unsafe.Pointer(item)))
	}
	return s
}

// PublishStateEvent: Publishing of the local stream changed its state. When a room ends, there is no such event for
// its streams.
//
// Status: StatusOK; with StreamStateStopped also StatusNotAllowed when the token does not allow it or the server ended
// the stream, StatusPublishFailed when the server refused or did not confirm it, StatusWrongState when
// Room.StartPublish came too late because automatic publishing had begun: stream is the handle that Room.StartPublish
// wrote, and is invalid; the automatic stream goes on under its own handle.
type PublishStateEvent struct {
	// StatusOK, or why publishing stopped by itself; Room.RestartPublish tries again. StatusWrongState: only a late
	// Room.StartPublish failed, and the automatic stream goes on; do not restart it.
	Status Status
	// Cause, and what to do; "" with StatusOK.
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The handle of the local stream.
	Stream Stream
	// The stream id, which the library may have chosen.
	StreamID string
	// StreamState.
	State StreamState
}

// EventName returns "on_publish_state".
func (*PublishStateEvent) EventName() string { return "on_publish_state" }

// Err returns the status and the message as an error, or nil.
func (event *PublishStateEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readPublishStateEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s PublishStateEvent) {
	c := whole((*C.AUDIOROOM_PublishStateEvent)(pointer), C.sizeof_AUDIOROOM_PublishStateEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Stream = streamOf(engine, room, uint64(c.stream))
	s.StreamID = C.GoString(c.stream_id)
	s.State = StreamState(c.state)
	return s
}

// ServerMuteEvent: The server (a moderator) has muted this user in a room, or has lifted the mute. Each start and each
// end of a mute is reported once; a mute that is in force when this user logs in is reported after on_login_room.
//
// While the mute lasts, nobody in the room hears this user, and the microphone is closed unless another room uses it.
// The mute applies to the user, not to a stream: Engine.EnableMic, Room.StartPublish, Room.RestartPublish, a new
// stream and a reconnect do not lift it. Publishing has not failed, and nothing has to be retried: when the mute is
// lifted, the stream is heard again automatically if the microphone is on.
//
// Status: always StatusOK.
type ServerMuteEvent struct {
	// StatusOK.
	Status Status
	// A sentence for the user.
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The handle of the local stream; 0 while nothing is published.
	Stream Stream
	// The stream id of the local stream; "" while nothing is published.
	StreamID string
	// 1: the server has muted this user. 0: the server has lifted the mute.
	IsMutedByServer bool
	// 1 while the microphone is off by Engine.EnableMic: the stream then stays muted when the server lifts the mute.
	IsMutedByUser bool
}

// EventName returns "on_server_mute".
func (*ServerMuteEvent) EventName() string { return "on_server_mute" }

// Err returns the status and the message as an error, or nil.
func (event *ServerMuteEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readServerMuteEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s ServerMuteEvent) {
	c := whole((*C.AUDIOROOM_ServerMuteEvent)(pointer), C.sizeof_AUDIOROOM_ServerMuteEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Stream = streamOf(engine, room, uint64(c.stream))
	s.StreamID = C.GoString(c.stream_id)
	s.IsMutedByServer = c.is_muted_by_server > 0
	s.IsMutedByUser = c.is_muted_by_user > 0
	return s
}

// AudioProfile: How the local microphone is encoded. The library chooses the value of a field that is Auto, and adapts
// it to the network; a field with any other value stays as it is, even if it exceeds the capacity of the network path.
// The library adapts to the loss reports of listeners that also use this library, or, if there are none, to those of
// the server. A bitrate that the library chooses never exceeds that capacity. (The reports are lossy data packets with
// the topic ar.voice, at most one a second; applications do not see them.) Stream.GetStats of the local stream reports
// the current values.
//
// Make it with InitAudioProfile, InitMusicProfile, which fills in the defaults: a literal without them is refused.
type AudioProfile struct {
	filled bool
	// Bitrate of the audio without RED copies, 6000 to 192000 bit/s, or Auto, which starts from the number in this list
	// (the first for 1 channel, the second for 2) and goes lower when the path or the RED copies require it. Default:
	// Auto.
	//
	//   - voice, LatencyModeBalanced: 48000, 64000
	//   - voice, LatencyModeRobust: 56000, 64000
	//   - voice, LatencyModeLow: 72000, 96000
	//   - music: 64000, 96000
	BitrateBps int32
	// LatencyMode. Default: LatencyModeBalanced.
	LatencyMode LatencyMode
	// Channels, 1 or 2. Default: 1.
	Channels uint32
	// Switch, or Auto: in-band FEC. LatencyModeLow and ContentMusic have none, whatever is set here. Default: Auto.
	FEC Switch
	// Switch: DTX, which sends almost nothing in silence. Default: 1.
	DTX bool
	// Length of the DRED in each packet, 0 (off) to 1000 ms, or Auto. Default: Auto.
	DredMs int32
	// Complexity of the encoder, 0 (least CPU time) to 10 (best sound). Default: 9.
	Complexity uint32
	// RED copies of earlier packets in each packet (RFC 2198), 0 to 2, or Auto. No copies are sent to a server that does
	// not support RED. Default: Auto.
	Red int32
	// Content. Default: ContentVoice.
	Content Content
	// Switch, or Auto (on for voice, off for music). It decides what Auto means in Engine.EnableAEC,
	// Engine.EnableHighPass, Engine.EnableNoiseSuppression and Engine.EnableAGC when the microphone is a sound card. A
	// value of 0 or 1 that one of these functions has set wins. Default: Auto.
	Processing Switch
}

// InitAudioProfile returns AudioProfile with default values.
//
// Writes the defaults into profile.
//
// C: AUDIOROOM_InitAudioProfile
func InitAudioProfile() *AudioProfile {
	var c C.AUDIOROOM_AudioProfile
	C.AUDIOROOM_InitAudioProfile(&c, C.sizeof_AUDIOROOM_AudioProfile)
	s := readAudioProfile(nil, Room{}, unsafe.Pointer(&c))
	return &s
}

// InitMusicProfile returns AudioProfile with default values.
//
// Writes a profile for music into profile.
//
// C: AUDIOROOM_InitMusicProfile
func InitMusicProfile() *AudioProfile {
	var c C.AUDIOROOM_AudioProfile
	C.AUDIOROOM_InitMusicProfile(&c, C.sizeof_AUDIOROOM_AudioProfile)
	s := readAudioProfile(nil, Room{}, unsafe.Pointer(&c))
	return &s
}

func readAudioProfile(engine *Engine, room Room, pointer unsafe.Pointer) (s AudioProfile) {
	c := whole((*C.AUDIOROOM_AudioProfile)(pointer), C.sizeof_AUDIOROOM_AudioProfile)
	s.filled = true
	s.BitrateBps = int32(c.bitrate_bps)
	s.LatencyMode = LatencyMode(c.latency_mode)
	s.Channels = uint32(c.channels)
	s.FEC = Switch(c.fec)
	s.DTX = c.dtx > 0
	s.DredMs = int32(c.dred_ms)
	s.Complexity = uint32(c.complexity)
	s.Red = int32(c.red)
	s.Content = Content(c.content)
	s.Processing = Switch(c.processing)
	return s
}

// toC makes a C struct that lives as long as the arena; nil stays nil.
func (s *AudioProfile) toC(a *arena) *C.AUDIOROOM_AudioProfile {
	if s == nil {
		return nil
	}
	c := (*C.AUDIOROOM_AudioProfile)(a.space(C.sizeof_AUDIOROOM_AudioProfile))
	if !s.filled {
		a.unfilled("AudioProfile", "InitAudioProfile")
	}
	C.AUDIOROOM_InitAudioProfile(c, C.sizeof_AUDIOROOM_AudioProfile)
	c.bitrate_bps = C.int32_t(s.BitrateBps)
	c.latency_mode = C.int32_t(s.LatencyMode)
	c.channels = C.uint32_t(s.Channels)
	c.fec = C.int32_t(s.FEC)
	c.dtx = boolean(s.DTX)
	c.dred_ms = C.int32_t(s.DredMs)
	c.complexity = C.uint32_t(s.Complexity)
	c.red = C.int32_t(s.Red)
	c.content = C.int32_t(s.Content)
	c.processing = C.int32_t(s.Processing)
	return c
}

// PlayStateEvent: Playing of a remote stream changed its state. When a room ends, there is no such event for its
// streams. A stream that cannot be played because the server does not send its codec is StreamStateStopped with
// StatusPlayFailed. An end-to-end encrypted stream is not played before it has a key; on_stream_encryption reports it.
//
// Status: StatusOK; with StreamStateStopped also StatusPlayFailed when the stream cannot be played, StatusNotAllowed
// when the token does not allow it, StatusNotFound when the stream left the room before Stream.StartPlay took effect.
type PlayStateEvent struct {
	// StatusOK, or why playing stopped by itself.
	Status Status
	// Cause, and what to do; "" with StatusOK.
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The stream handle.
	Stream Stream
	// The stream id.
	StreamID string
	// StreamState.
	State StreamState
}

// EventName returns "on_play_state".
func (*PlayStateEvent) EventName() string { return "on_play_state" }

// Err returns the status and the message as an error, or nil.
func (event *PlayStateEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readPlayStateEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s PlayStateEvent) {
	c := whole((*C.AUDIOROOM_PlayStateEvent)(pointer), C.sizeof_AUDIOROOM_PlayStateEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Stream = streamOf(engine, room, uint64(c.stream))
	s.StreamID = C.GoString(c.stream_id)
	s.State = StreamState(c.state)
	return s
}

// FirstAudioEvent: The first audio of a remote stream reached the playback device. The event comes each time that
// playing starts, also after a reconnect.
//
// Status: always StatusOK.
type FirstAudioEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The stream handle.
	Stream Stream
	// When its first sample is heard, in ns of the monotonic clock: CLOCK_MONOTONIC; on Windows, QueryPerformanceCounter
	// in ns.
	TNs uint64
}

// EventName returns "on_first_audio".
func (*FirstAudioEvent) EventName() string { return "on_first_audio" }

// Err returns the status and the message as an error, or nil.
func (event *FirstAudioEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readFirstAudioEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s FirstAudioEvent) {
	c := whole((*C.AUDIOROOM_FirstAudioEvent)(pointer), C.sizeof_AUDIOROOM_FirstAudioEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Stream = streamOf(engine, room, uint64(c.stream))
	s.TNs = uint64(c.t_ns)
	return s
}

// MicAttentionEvent: The local microphone seems silent, has sound again, or picks up speech while it is off.
//
// Status: always StatusOK.
type MicAttentionEvent struct {
	// StatusOK.
	Status Status
	// attention as a sentence for people, in English.
	Message string
	// MicAttention.
	Attention MicAttention
}

// EventName returns "on_mic_attention".
func (*MicAttentionEvent) EventName() string { return "on_mic_attention" }

// Err returns the status and the message as an error, or nil.
func (event *MicAttentionEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readMicAttentionEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s MicAttentionEvent) {
	c := whole((*C.AUDIOROOM_MicAttentionEvent)(pointer), C.sizeof_AUDIOROOM_MicAttentionEvent)
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Attention = MicAttention(c.attention)
	return s
}

// AudioProblemEvent: Audio is lost or late. A problem of a processor or of pushed samples is reported at most every 5
// s while it lasts. A problem of a stream is reported once, and again only if the stream has been heard since.
//
// Status: StatusTimeout for a processor that takes too long, StatusOutOfRange for NaN or infinite samples,
// StatusPlayFailed for a stream that cannot be played.
type AudioProblemEvent struct {
	// StatusTimeout, StatusOutOfRange or StatusPlayFailed, as AudioProblem says.
	Status Status
	// Cause, and what to do.
	Message string
	// The room handle; 0 for a problem without a stream.
	Room Room
	// The stream handle; 0 for a problem without a stream.
	Stream Stream
	// AudioProblem; expect values that you do not know.
	Problem AudioProblem
}

// EventName returns "on_audio_problem".
func (*AudioProblemEvent) EventName() string { return "on_audio_problem" }

// Err returns the status and the message as an error, or nil.
func (event *AudioProblemEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readAudioProblemEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s AudioProblemEvent) {
	c := whole((*C.AUDIOROOM_AudioProblemEvent)(pointer), C.sizeof_AUDIOROOM_AudioProblemEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Stream = streamOf(engine, room, uint64(c.stream))
	s.Problem = AudioProblem(c.problem)
	return s
}

// TalkOptions: When the microphone is sent, and how the gate opens and closes.
//
// Make it with InitTalkOptions, which fills in the defaults: a literal without them is refused.
type TalkOptions struct {
	filled bool
	// TalkMode. Default: TalkModeOpen.
	Mode TalkMode
	// How long the gate stays open after the key was released or the voice ended, 0 to 5000 ms; Auto: 150 after a key, 300
	// after voice. Default: Auto.
	HoldMs int32
	// Pre-roll: audio from just before the gate opened is sent too, 0 to 200 ms; it delays the microphone by this time.
	// Auto: 0 with a key, 60 with voice activation, which keeps the first syllable. Default: Auto.
	PreRollMs int32
	// Voice probability that opens the gate, 1 to 99 percent; Auto: 50. Default: Auto.
	ThresholdPercent int32
	// Fade-in, 0 to 500 ms; Auto: 5. Default: Auto.
	AttackMs int32
	// Fade-out, 0 to 500 ms; Auto: 50. Default: Auto.
	ReleaseMs int32
}

// InitTalkOptions returns TalkOptions with default values.
//
// Writes the defaults .
//
// C: AUDIOROOM_InitTalkOptions
func InitTalkOptions() *TalkOptions {
	var c C.AUDIOROOM_TalkOptions
	C.AUDIOROOM_InitTalkOptions(&c, C.sizeof_AUDIOROOM_TalkOptions)
	s := readTalkOptions(nil, Room{}, unsafe.Pointer(&c))
	return &s
}

func readTalkOptions(engine *Engine, room Room, pointer unsafe.Pointer) (s TalkOptions) {
	c := whole((*C.AUDIOROOM_TalkOptions)(pointer), C.sizeof_AUDIOROOM_TalkOptions)
	s.filled = true
	s.Mode = TalkMode(c.mode)
	s.HoldMs = int32(c.hold_ms)
	s.PreRollMs = int32(c.pre_roll_ms)
	s.ThresholdPercent = int32(c.threshold_percent)
	s.AttackMs = int32(c.attack_ms)
	s.ReleaseMs = int32(c.release_ms)
	return s
}

// toC makes a C struct that lives as long as the arena; nil stays nil.
func (s *TalkOptions) toC(a *arena) *C.AUDIOROOM_TalkOptions {
	if s == nil {
		return nil
	}
	c := (*C.AUDIOROOM_TalkOptions)(a.space(C.sizeof_AUDIOROOM_TalkOptions))
	if !s.filled {
		a.unfilled("TalkOptions", "InitTalkOptions")
	}
	C.AUDIOROOM_InitTalkOptions(c, C.sizeof_AUDIOROOM_TalkOptions)
	c.mode = C.int32_t(s.Mode)
	c.hold_ms = C.int32_t(s.HoldMs)
	c.pre_roll_ms = C.int32_t(s.PreRollMs)
	c.threshold_percent = C.int32_t(s.ThresholdPercent)
	c.attack_ms = C.int32_t(s.AttackMs)
	c.release_ms = C.int32_t(s.ReleaseMs)
	return c
}

// AudioFrame: Audio that a processor changes in place.
type AudioFrame struct {
	// Sample rate: 48000 Hz.
	RateHz uint32
	// samples_per_channel * channels samples, interleaved, which the processor changes; samples outside -1 to 1 are
	// clipped.
	Samples []float32
	// 480 (10 ms) for the microphone, 120 (2.5 ms) for the loudspeaker.
	SamplesPerChannel uint32
	// Channels, 1 or 2; the number may change between calls.
	Channels uint32
}

func readAudioFrame(engine *Engine, room Room, pointer unsafe.Pointer) (s AudioFrame) {
	c := (*C.AUDIOROOM_AudioFrame)(pointer)
	s.RateHz = uint32(c.rate_hz)
	s.Samples = unsafe.Slice((*float32)(c.samples), int(c.channels)*int(c.samples_per_channel))
	s.SamplesPerChannel = uint32(c.samples_per_channel)
	s.Channels = uint32(c.channels)
	return s
}

// ProcessingStats: State of the capture chain, and stats of the audio processors. The counts cover all processors
// since the engine was created. A value that is not known is NaN or -1.
type ProcessingStats struct {
	// 1 while echo cancellation runs, otherwise 0. This and the next four fields are 0 while no microphone is open.
	AEC int32
	// 1 while the separate high-pass filter runs, otherwise 0; the echo canceller has its own.
	HighPass int32
	// 1 while noise suppression runs, otherwise 0.
	NoiseSuppression int32
	// 1 while gain control runs, otherwise 0.
	AGC int32
	// 1 while the gate is open (Engine.SetTalkOptions), otherwise 0.
	IsOpen int32
	// 1 while voice is detected, even while the microphone is off or the gate is closed; otherwise 0.
	IsVoice int32
	// Probability that the newest frame is voice, 0 to 1.
	VoiceProbability float32
	// Delay that the capture chain adds, in ms.
	DelayMs float32
	// Echo return loss enhancement (ERLE), in dB, as the echo canceller estimates it.
	EchoLossDb float32
	// Delay between the far end and its echo, in ms, as the echo canceller estimates it.
	EchoDelayMs int32
	// Number of times that loudspeaker and microphone were aligned: at the start, and whenever a device changes or its
	// clock jumps.
	Alignments int64
	// Calls of the capture processor.
	CaptureCalls int64
	// Calls of the capture processor that took more than 5 ms.
	SlowCaptureCalls int64
	// NaN and infinite samples that the capture processor wrote.
	CaptureBadSamples int64
	// Longest call of the capture processor, in ms.
	LongestCaptureCallMs float64
	// Calls of the playback processor.
	PlaybackCalls int64
	// Calls of the playback processor that took more than 1.25 ms.
	SlowPlaybackCalls int64
	// NaN and infinite samples that the playback processor wrote.
	PlaybackBadSamples int64
	// Longest call of the playback processor, in ms.
	LongestPlaybackCallMs float64
}

func readProcessingStats(engine *Engine, room Room, pointer unsafe.Pointer) (s ProcessingStats) {
	c := whole((*C.AUDIOROOM_ProcessingStats)(pointer), C.sizeof_AUDIOROOM_ProcessingStats)
	s.AEC = int32(c.aec)
	s.HighPass = int32(c.high_pass)
	s.NoiseSuppression = int32(c.noise_suppression)
	s.AGC = int32(c.agc)
	s.IsOpen = int32(c.is_open)
	s.IsVoice = int32(c.is_voice)
	s.VoiceProbability = float32(c.voice_probability)
	s.DelayMs = float32(c.delay_ms)
	s.EchoLossDb = float32(c.echo_loss_db)
	s.EchoDelayMs = int32(c.echo_delay_ms)
	s.Alignments = int64(c.alignments)
	s.CaptureCalls = int64(c.capture_calls)
	s.SlowCaptureCalls = int64(c.slow_capture_calls)
	s.CaptureBadSamples = int64(c.capture_bad_samples)
	s.LongestCaptureCallMs = float64(c.longest_capture_call_ms)
	s.PlaybackCalls = int64(c.playback_calls)
	s.SlowPlaybackCalls = int64(c.slow_playback_calls)
	s.PlaybackBadSamples = int64(c.playback_bad_samples)
	s.LongestPlaybackCallMs = float64(c.longest_playback_call_ms)
	return s
}

// ReverbOptions: The reverb of the local voice: the sound of the room around it. A field that is NAN takes its value
// from the preset.
//
// Make it with InitReverbOptions, which fills in the defaults: a literal without them is refused.
type ReverbOptions struct {
	filled bool
	// ReverbPreset. Default: ReverbPresetSoftRoom.
	Preset ReverbPreset
	// Size of the room, 0 to 1. Default: NAN.
	RoomSize float32
	// Time in which the sound decays by 60 dB, 0.1 to 10 s. Default: NAN.
	DecayS float32
	// How much faster high frequencies decay, 0 to 1. Default: NAN.
	Damping float32
	// Gain of the sound of the room, 0 to 1; the voice itself keeps its level. 0 is off. Default: NAN.
	WetGain float32
}

// InitReverbOptions returns ReverbOptions with default values.
//
// Writes the defaults .
//
// C: AUDIOROOM_InitReverbOptions
func InitReverbOptions() *ReverbOptions {
	var c C.AUDIOROOM_ReverbOptions
	C.AUDIOROOM_InitReverbOptions(&c, C.sizeof_AUDIOROOM_ReverbOptions)
	s := readReverbOptions(nil, Room{}, unsafe.Pointer(&c))
	return &s
}

func readReverbOptions(engine *Engine, room Room, pointer unsafe.Pointer) (s ReverbOptions) {
	c := whole((*C.AUDIOROOM_ReverbOptions)(pointer), C.sizeof_AUDIOROOM_ReverbOptions)
	s.filled = true
	s.Preset = ReverbPreset(c.preset)
	s.RoomSize = float32(c.room_size)
	s.DecayS = float32(c.decay_s)
	s.Damping = float32(c.damping)
	s.WetGain = float32(c.wet_gain)
	return s
}

// toC makes a C struct that lives as long as the arena; nil stays nil.
func (s *ReverbOptions) toC(a *arena) *C.AUDIOROOM_ReverbOptions {
	if s == nil {
		return nil
	}
	c := (*C.AUDIOROOM_ReverbOptions)(a.space(C.sizeof_AUDIOROOM_ReverbOptions))
	if !s.filled {
		a.unfilled("ReverbOptions", "InitReverbOptions")
	}
	C.AUDIOROOM_InitReverbOptions(c, C.sizeof_AUDIOROOM_ReverbOptions)
	c.preset = C.int32_t(s.Preset)
	c.room_size = C.float(s.RoomSize)
	c.decay_s = C.float(s.DecayS)
	c.damping = C.float(s.Damping)
	c.wet_gain = C.float(s.WetGain)
	return c
}

// AuxProblemEvent: The aux input got no frame in time, or its source took too long or set an invalid rate, number of
// channels or number of samples. Silence replaces what is missing. The event comes at most once a second.
//
// Status: StatusTimeout when a frame is missing or late, StatusOutOfRange for a frame that cannot be used.
type AuxProblemEvent struct {
	// StatusTimeout or StatusOutOfRange.
	Status Status
	// Cause, and what to do.
	Message string
	// Number of times that a frame was missing since Engine.EnableAux.
	Missing uint64
}

// EventName returns "on_aux_problem".
func (*AuxProblemEvent) EventName() string { return "on_aux_problem" }

// Err returns the status and the message as an error, or nil.
func (event *AuxProblemEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readAuxProblemEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s AuxProblemEvent) {
	c := whole((*C.AUDIOROOM_AuxProblemEvent)(pointer), C.sizeof_AUDIOROOM_AuxProblemEvent)
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Missing = uint64(c.missing)
	return s
}

// AuxFrame: 10 ms of audio that a source fills.
type AuxFrame struct {
	// Channels: 2, or 1 where the source sets it.
	Channels uint32
	// Sample rate: 48000 Hz, or another that the source sets, 8000 to 48000 and a multiple of 100.
	RateHz uint32
	// 480; at another rate, the source sets rate_hz / 100. 0 means that there is no audio now, which is not a fault.
	SamplesPerChannel uint32
	// Room for 960 samples, all 0: the library takes samples_per_channel * channels of them, interleaved.
	Interleaved []float32
}

func readAuxFrame(engine *Engine, room Room, pointer unsafe.Pointer) (s AuxFrame) {
	c := (*C.AUDIOROOM_AuxFrame)(pointer)
	s.Channels = uint32(c.channels)
	s.RateHz = uint32(c.rate_hz)
	s.SamplesPerChannel = uint32(c.samples_per_channel)
	s.Interleaved = unsafe.Slice((*float32)(c.interleaved), int(c.channels)*int(c.samples_per_channel))
	return s
}

// PlayerStateEvent: A media player has another state. For PlayerStateFailed, message has the reason; what could be
// read was played before.
//
// Status: StatusOK, except for PlayerStateFailed: StatusFile when the file cannot be read or played, StatusTimeout
// when reading yields no audio for more than 10 s.
type PlayerStateEvent struct {
	// StatusOK, StatusFile or StatusTimeout.
	Status Status
	// Cause of a failure, and what to do; otherwise empty.
	Message string
	// The player.
	Player uint64
	// PlayerState; expect values that you do not know.
	State PlayerState
	// Position in the file, in ms.
	PositionMs int64
	// Length of the file in ms; -1 if it is unknown.
	DurationMs int64
}

// EventName returns "on_player_state".
func (*PlayerStateEvent) EventName() string { return "on_player_state" }

// Err returns the status and the message as an error, or nil.
func (event *PlayerStateEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readPlayerStateEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s PlayerStateEvent) {
	c := whole((*C.AUDIOROOM_PlayerStateEvent)(pointer), C.sizeof_AUDIOROOM_PlayerStateEvent)
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Player = uint64(c.player)
	s.State = PlayerState(c.state)
	s.PositionMs = int64(c.position_ms)
	s.DurationMs = int64(c.duration_ms)
	return s
}

// PlayerRead bytes of a file that the application's reader writes.
type PlayerRead struct {
	// Set to 1 if the bytes cannot be read; the player then fails. Default: 0.
	HasFailed bool
	// Position of the first byte in the file. Positions are not always in order.
	Position uint64
	// Where to write the bytes.
	Buffer []byte
	// Number of bytes that are wanted; they never reach beyond the file's end.
	Size uint64
	// Set to the number of bytes that were written, up to size. Fewer are no fault; 0 means that the file ends here.
	// Default: 0.
	Written uint64
}

func readPlayerRead(engine *Engine, room Room, pointer unsafe.Pointer) (s PlayerRead) {
	c := (*C.AUDIOROOM_PlayerRead)(pointer)
	s.HasFailed = c.has_failed > 0
	s.Position = uint64(c.position)
	s.Buffer = unsafe.Slice((*byte)(c.buffer), int(c.size))
	s.Size = uint64(c.size)
	s.Written = uint64(c.written)
	return s
}

func writeBackPlayerRead(s *PlayerRead, pointer unsafe.Pointer) {
	c := (*C.AUDIOROOM_PlayerRead)(pointer)
	c.has_failed = boolean(s.HasFailed)
	c.written = C.uint64_t(s.Written)
}

// PlayerOptions: How a media player is created. Give either path or reader.
//
// Make it with InitPlayerOptions, which fills in the defaults: a literal without them is refused.
type PlayerOptions struct {
	filled bool
	// How often the file is played: 1 to 1000000; 0: for ever. Default: 1.
	Plays int32
	// A regular file: WAV (PCM or float), FLAC, MP3, Ogg Vorbis or Ogg Opus, 1 or 2 channels, 8 to 192 kHz. Its content
	// decides, not its name. Default: nil.
	Path string
	// Reads the file instead of path. Default: nil.
	Reader func(*PlayerRead)
	// Size of the file that reader reads, in bytes. With 0 the player fails with StatusFile. Default: 0.
	ReaderSize uint64
	// Switch: it is played locally. Default: 1.
	PlayLocally bool
	// Switch: it is sent with the local stream. Default: 1.
	Send bool
	// Volume in the local playback, 0 to 200 percent. Default: 100.
	LocalVolume int32
	// Volume in the sent stream, 0 to 200 percent. Default: 100.
	SentVolume int32
}

// InitPlayerOptions returns PlayerOptions with default values.
//
// Writes the defaults .
//
// C: AUDIOROOM_InitPlayerOptions
func InitPlayerOptions() *PlayerOptions {
	var c C.AUDIOROOM_PlayerOptions
	C.AUDIOROOM_InitPlayerOptions(&c, C.sizeof_AUDIOROOM_PlayerOptions)
	s := readPlayerOptions(nil, Room{}, unsafe.Pointer(&c))
	return &s
}

func readPlayerOptions(engine *Engine, room Room, pointer unsafe.Pointer) (s PlayerOptions) {
	c := whole((*C.AUDIOROOM_PlayerOptions)(pointer), C.sizeof_AUDIOROOM_PlayerOptions)
	s.filled = true
	s.Plays = int32(c.plays)
	s.Path = C.GoString(c.path)
	s.ReaderSize = uint64(c.reader_size)
	s.PlayLocally = c.play_locally > 0
	s.Send = c.send > 0
	s.LocalVolume = int32(c.local_volume)
	s.SentVolume = int32(c.sent_volume)
	return s
}

// toC makes a C struct that lives as long as the arena; nil stays nil.
func (s *PlayerOptions) toC(a *arena) *C.AUDIOROOM_PlayerOptions {
	if s == nil {
		return nil
	}
	c := (*C.AUDIOROOM_PlayerOptions)(a.space(C.sizeof_AUDIOROOM_PlayerOptions))
	if !s.filled {
		a.unfilled("PlayerOptions", "InitPlayerOptions")
	}
	C.AUDIOROOM_InitPlayerOptions(c, C.sizeof_AUDIOROOM_PlayerOptions)
	c.plays = C.int32_t(s.Plays)
	if s.Path != "" {
		c.path = a.text("Path", s.Path, false)
	}
	c.reader_size = C.uint64_t(s.ReaderSize)
	c.play_locally = boolean(s.PlayLocally)
	c.send = boolean(s.Send)
	c.local_volume = C.int32_t(s.LocalVolume)
	c.sent_volume = C.int32_t(s.SentVolume)
	functions := make([]func(unsafe.Pointer), 1)
	key := a.functions(functions)
	if s.Reader != nil {
		function := s.Reader
		functions[0] = func(pointer unsafe.Pointer) {
			value := readPlayerRead(nil, Room{}, pointer)
			function(&value)
			writeBackPlayerRead(&value, pointer)
		}
		C.audioroom_go_set_PlayerOptions_reader(c, key)
	}
	return c
}

// PlayerInfo: What a media player does now.
type PlayerInfo struct {
	// PlayerState; expect values that you do not know.
	State PlayerState
	// Position of the next sample in the file, in ms.
	PositionMs int64
	// Length of the file in ms, rounded up; -1 until the file is open, and if its length can be neither read nor
	// estimated. For an MP3 file without a Xing header it is an estimate.
	DurationMs int64
	// Sample rate of the file in Hz; -1 while it is unknown.
	RateHz int64
	// Channels of the file, 1 or 2; -1 while they are unknown.
	Channels int64
	// Number of times that the file was not read in time, so that silence was played.
	Missing int64
	// As set last: how often the file is played, 0 for ever.
	Plays int32
	// As set last: whether it is played locally, 1 or 0.
	PlayLocally int32
	// As set last: whether it is sent, 1 or 0.
	Send int32
	// As set last: volume in the local playback, in percent.
	LocalVolume int32
	// As set last: volume in the sent stream, in percent.
	SentVolume int32
}

func readPlayerInfo(engine *Engine, room Room, pointer unsafe.Pointer) (s PlayerInfo) {
	c := whole((*C.AUDIOROOM_PlayerInfo)(pointer), C.sizeof_AUDIOROOM_PlayerInfo)
	s.State = PlayerState(c.state)
	s.PositionMs = int64(c.position_ms)
	s.DurationMs = int64(c.duration_ms)
	s.RateHz = int64(c.rate_hz)
	s.Channels = int64(c.channels)
	s.Missing = int64(c.missing)
	s.Plays = int32(c.plays)
	s.PlayLocally = int32(c.play_locally)
	s.Send = int32(c.send)
	s.LocalVolume = int32(c.local_volume)
	s.SentVolume = int32(c.sent_volume)
	return s
}

// RecordingProgressEvent: A recording goes on. The event comes about once a second.
//
// Status: always StatusOK.
type RecordingProgressEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// The handle from Engine.StartRecording.
	Recording uint64
	// Length of each file, in ms.
	DurationMs uint64
	// Bytes of all files together.
	Bytes uint64
	// Number of files.
	Files uint32
	// Users that have no file, because 128 files are being written, or because of an error that the log reports.
	UnrecordedUsers uint32
	// Audio that became silence because the disk or the machine was too slow, or because its time was more than 5 s ahead
	// of what is written, in ms; with several files, their sum. Audio of UnrecordedUsers does not count.
	LostMs uint64
}

// EventName returns "on_recording_progress".
func (*RecordingProgressEvent) EventName() string { return "on_recording_progress" }

// Err returns the status and the message as an error, or nil.
func (event *RecordingProgressEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readRecordingProgressEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s RecordingProgressEvent) {
	c := whole((*C.AUDIOROOM_RecordingProgressEvent)(pointer), C.sizeof_AUDIOROOM_RecordingProgressEvent)
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Recording = uint64(c.recording)
	s.DurationMs = uint64(c.duration_ms)
	s.Bytes = uint64(c.bytes)
	s.Files = uint32(c.files)
	s.UnrecordedUsers = uint32(c.unrecorded_users)
	s.LostMs = uint64(c.lost_ms)
	return s
}

// RecordingEndEvent: A recording has ended: its files are complete and closed. The handle is invalid when this
// callback has returned.
//
// Status: StatusOK after Engine.StopRecording; StatusFile when the first file cannot be created, or any file cannot be
// written, for example because the disk is full; StatusBusy when another recording or program writes the first file;
// StatusInternal. After a failure, the files can be played up to what was written.
type RecordingEndEvent struct {
	// StatusOK, or why the recording has ended by itself.
	Status Status
	// What happened and what to do, with the path; "" after Engine.StopRecording.
	Message string
	// The handle from Engine.StartRecording.
	Recording uint64
	// Length of each file, in ms.
	DurationMs uint64
	// Bytes of all files together.
	Bytes uint64
	// Number of files.
	Files uint32
	// Users that have no file, because 128 files were being written, or because of an error that the log reports.
	UnrecordedUsers uint32
	// Audio that became silence because the disk or the machine was too slow, or because its time was more than 5 s ahead
	// of what is written, in ms; with several files, their sum. Audio of UnrecordedUsers does not count.
	LostMs uint64
}

// EventName returns "on_recording_end".
func (*RecordingEndEvent) EventName() string { return "on_recording_end" }

// Err returns the status and the message as an error, or nil.
func (event *RecordingEndEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readRecordingEndEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s RecordingEndEvent) {
	c := whole((*C.AUDIOROOM_RecordingEndEvent)(pointer), C.sizeof_AUDIOROOM_RecordingEndEvent)
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Recording = uint64(c.recording)
	s.DurationMs = uint64(c.duration_ms)
	s.Bytes = uint64(c.bytes)
	s.Files = uint32(c.files)
	s.UnrecordedUsers = uint32(c.unrecorded_users)
	s.LostMs = uint64(c.lost_ms)
	return s
}

// RecordingOptions settings of a recording.
//
// Make it with InitRecordingOptions, which fills in the defaults: a literal without them is refused.
type RecordingOptions struct {
	filled bool
	// RecordingSource. Default: RecordingSourceMix.
	Source RecordingSource
	// Path of the file, 1 to 4096 bytes. With RecordingSourceEach the path must contain {user}, which stands for a user's
	// id; with another source it must not. Default: nil.
	Path string
	// The room of stream; only for RecordingSourceStream. Default: 0.
	Room Room
	// The remote stream; only for RecordingSourceStream. Default: 0.
	Stream Stream
	// RecordingFormat. Default: RecordingFormatByName.
	Format RecordingFormat
	// 1 (mono) or 2 (stereo). Default: 1.
	Channels uint32
	// Bits per second of Ogg Opus: 6000 to 510000, or 0 for 48000 for each channel. With 0, an Ogg Opus recording of
	// RecordingSourceStream copies the received packets and does not encode them again. A WAV file does not use this
	// field. Default: 0.
	Bitrate uint32
	// Switch: an existing file is replaced. If it is off and something exists at the path, on_recording_end reports
	// StatusFile. With RecordingSourceEach, it applies only to the file of the local voice: a remote user, who chooses the
	// user id, never replaces a file. A user whose path is taken gets -2, -3 and so on after the user id. Default: 0.
	Overwrite bool
}

// InitRecordingOptions returns RecordingOptions with default values.
//
// Writes the defaults .
//
// C: AUDIOROOM_InitRecordingOptions
func InitRecordingOptions() *RecordingOptions {
	var c C.AUDIOROOM_RecordingOptions
	C.AUDIOROOM_InitRecordingOptions(&c, C.sizeof_AUDIOROOM_RecordingOptions)
	s := readRecordingOptions(nil, Room{}, unsafe.Pointer(&c))
	return &s
}

func readRecordingOptions(engine *Engine, room Room, pointer unsafe.Pointer) (s RecordingOptions) {
	c := whole((*C.AUDIOROOM_RecordingOptions)(pointer), C.sizeof_AUDIOROOM_RecordingOptions)
	s.filled = true
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Source = RecordingSource(c.source)
	s.Path = C.GoString(c.path)
	s.Stream = streamOf(engine, room, uint64(c.stream))
	s.Format = RecordingFormat(c.format)
	s.Channels = uint32(c.channels)
	s.Bitrate = uint32(c.bitrate)
	s.Overwrite = c.overwrite > 0
	return s
}

// toC makes a C struct that lives as long as the arena; nil stays nil.
func (s *RecordingOptions) toC(a *arena) *C.AUDIOROOM_RecordingOptions {
	if s == nil {
		return nil
	}
	c := (*C.AUDIOROOM_RecordingOptions)(a.space(C.sizeof_AUDIOROOM_RecordingOptions))
	if !s.filled {
		a.unfilled("RecordingOptions", "InitRecordingOptions")
	}
	C.AUDIOROOM_InitRecordingOptions(c, C.sizeof_AUDIOROOM_RecordingOptions)
	c.source = C.int32_t(s.Source)
	if s.Path != "" {
		c.path = a.text("Path", s.Path, false)
	}
	c.room = C.AUDIOROOM_Room(s.Room.handle)
	c.stream = C.AUDIOROOM_Stream(s.Stream.handle)
	c.format = C.int32_t(s.Format)
	c.channels = C.uint32_t(s.Channels)
	c.bitrate = C.uint32_t(s.Bitrate)
	c.overwrite = boolean(s.Overwrite)
	return c
}

// DeviceStartedEvent: Capture or playback started: the first sample of a device that was opened has been captured, or
// is played.
//
// Status: always StatusOK.
type DeviceStartedEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// When the first sample was captured (capture) or is heard (playback), in ns of the monotonic clock: CLOCK_MONOTONIC;
	// on Windows, QueryPerformanceCounter in ns.
	TNs uint64
	// DeviceSide.
	Side DeviceSide
}

// EventName returns "on_device_started".
func (*DeviceStartedEvent) EventName() string { return "on_device_started" }

// Err returns the status and the message as an error, or nil.
func (event *DeviceStartedEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readDeviceStartedEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s DeviceStartedEvent) {
	c := whole((*C.AUDIOROOM_DeviceStartedEvent)(pointer), C.sizeof_AUDIOROOM_DeviceStartedEvent)
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.TNs = uint64(c.t_ns)
	s.Side = DeviceSide(c.side)
	return s
}

// DeviceErrorEvent: A device failed or is missing. The event comes once for each outage.
//
// The rooms stay connected. The library tries to open a sound card again: at once, then at growing intervals of up to
// 5 s, and whenever the machine's devices change. Meanwhile the engine uses the system's default device if another one
// was chosen, and silence if the default device is the one that failed. on_device_change with DeviceChangeUsed reports
// each device that the engine uses then: the default device that stands in, and, at the end of the outage, the chosen
// one. A file is not opened again: call Engine.SetDevice.
//
// Status: StatusDevice, StatusFile for a sound file, StatusNotBuiltIn when the build has no sound devices,
// StatusInternal.
type DeviceErrorEvent struct {
	// StatusDevice for a sound card, StatusFile for a file; others are possible.
	Status Status
	// Cause, and what to do.
	Message string
	// DeviceSide.
	Side DeviceSide
}

// EventName returns "on_device_error".
func (*DeviceErrorEvent) EventName() string { return "on_device_error" }

// Err returns the status and the message as an error, or nil.
func (event *DeviceErrorEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readDeviceErrorEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s DeviceErrorEvent) {
	c := whole((*C.AUDIOROOM_DeviceErrorEvent)(pointer), C.sizeof_AUDIOROOM_DeviceErrorEvent)
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Side = DeviceSide(c.side)
	return s
}

// DeviceChangeEvent: A sound device was added, removed or changed, or this engine uses another one. The event comes
// only while a sound card is in use, unless Engine.WatchDevices is on: then it always comes.
//
// Status: always StatusOK.
type DeviceChangeEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// DeviceSide.
	Side DeviceSide
	// DeviceChange; expect values that you do not know.
	Change DeviceChange
	// The device id, for Engine.SetDevice.
	DeviceID string
	// Display name of the device.
	Name string
	// 1 for the system's default device of its side, otherwise 0.
	IsDefault bool
}

// EventName returns "on_device_change".
func (*DeviceChangeEvent) EventName() string { return "on_device_change" }

// Err returns the status and the message as an error, or nil.
func (event *DeviceChangeEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readDeviceChangeEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s DeviceChangeEvent) {
	c := whole((*C.AUDIOROOM_DeviceChangeEvent)(pointer), C.sizeof_AUDIOROOM_DeviceChangeEvent)
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Side = DeviceSide(c.side)
	s.Change = DeviceChange(c.change)
	s.DeviceID = C.GoString(c.device_id)
	s.Name = C.GoString(c.name)
	s.IsDefault = c.is_default > 0
	return s
}

// DeviceInfo: A sound device of this machine: a sound card, as opposed to "null", "file:PATH", "push" and "pull".
type DeviceInfo struct {
	// 1 for the system's default device of its side, otherwise 0.
	IsDefault bool
	// The device id, for Engine.SetDevice and EngineOptions; it stays the same when other devices come and go.
	DeviceID string
	// Display name.
	Name string
}

func readDeviceInfo(engine *Engine, room Room, pointer unsafe.Pointer) (s DeviceInfo) {
	c := whole((*C.AUDIOROOM_DeviceInfo)(pointer), C.sizeof_AUDIOROOM_DeviceInfo)
	s.IsDefault = c.is_default > 0
	s.DeviceID = C.GoString(c.device_id)
	s.Name = C.GoString(c.name)
	return s
}

// SoundLevel: The sound level of the local microphone or of one stream over the period of the report.
type SoundLevel struct {
	// 1 when voice was detected in the period, otherwise 0.
	IsVoice bool
	// The room handle; 0 for the local microphone.
	Room Room
	// The stream handle, or LocalMicrophone.
	Stream Stream
	// Level for a bar on the screen: 0 (-60 dBFS RMS and below) to 100 (0 dBFS), linear in dB.
	Level float32
	// RMS in dBFS, -127 to 0; a full-scale sine has -3.
	RmsDbfs float32
	// Largest sample in dBFS, -127 to 0.
	PeakDbfs float32
}

func readSoundLevel(engine *Engine, room Room, pointer unsafe.Pointer) (s SoundLevel) {
	c := whole((*C.AUDIOROOM_SoundLevel)(pointer), C.sizeof_AUDIOROOM_SoundLevel)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.IsVoice = c.is_voice > 0
	s.Stream = streamOf(engine, room, uint64(c.stream))
	s.Level = float32(c.level)
	s.RmsDbfs = float32(c.rms_dbfs)
	s.PeakDbfs = float32(c.peak_dbfs)
	return s
}

// SoundLevelEvent: Sound levels, at the period of Engine.StartSoundLevelMonitor.
//
// Status: always StatusOK.
type SoundLevelEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// The local microphone first, while it is published, as other users hear it: with the aux input. Then the played
	// streams, measured before their volume is applied.
	Levels []SoundLevel
}

// EventName returns "on_sound_level".
func (*SoundLevelEvent) EventName() string { return "on_sound_level" }

// Err returns the status and the message as an error, or nil.
func (event *SoundLevelEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readSoundLevelEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s SoundLevelEvent) {
	c := whole((*C.AUDIOROOM_SoundLevelEvent)(pointer), C.sizeof_AUDIOROOM_SoundLevelEvent)
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	for _, item := range unsafe.Slice(c.levels, int(c.count)) {
		s.Levels = append(s.Levels, readSoundLevel(engine, room, unsafe.Pointer(item)))
	}
	return s
}

// ActiveSpeaker: A user who is talking now.
type ActiveSpeaker struct {
	// The level, 0 to 100.
	Level float32
	// The user id; it can be that of the local user.
	UserID string
	// The user's display name.
	UserName string
}

func readActiveSpeaker(engine *Engine, room Room, pointer unsafe.Pointer) (s ActiveSpeaker) {
	c := whole((*C.AUDIOROOM_ActiveSpeaker)(pointer), C.sizeof_AUDIOROOM_ActiveSpeaker)
	s.Level = float32(c.level)
	s.UserID = C.GoString(c.user_id)
	s.UserName = C.GoString(c.user_name)
	return s
}

// ActiveSpeakersEvent: The active speakers. The event comes when they change, at most every 400 ms. The server detects
// them, also for streams that are not played here. If the server does not report speakers, or not yet, the library
// detects them in the played streams and in the local microphone, with the same thresholds.
//
// Status: always StatusOK.
type ActiveSpeakersEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The active speakers, the loudest first; empty when nobody speaks.
	Speakers []ActiveSpeaker
}

// EventName returns "on_active_speakers".
func (*ActiveSpeakersEvent) EventName() string { return "on_active_speakers" }

// Err returns the status and the message as an error, or nil.
func (event *ActiveSpeakersEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readActiveSpeakersEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s ActiveSpeakersEvent) {
	c := whole((*C.AUDIOROOM_ActiveSpeakersEvent)(pointer), C.sizeof_AUDIOROOM_ActiveSpeakersEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	for _, item := range unsafe.Slice(c.speakers, int(c.count)) {
		s.Speakers = append(s.Speakers, readActiveSpeaker(engine, room, unsafe.Pointer(item)))
	}
	return s
}

// Spectrum: The spectrum of the microphone or of one stream.
type Spectrum struct {
	// The room handle; 0 for the local microphone.
	Room Room
	// The stream handle, or LocalMicrophone.
	Stream Stream
	// RMS of each band in dBFS, -127 to 0, lowest band first.
	BandsDbfs []float32
}

func readSpectrum(engine *Engine, room Room, pointer unsafe.Pointer) (s Spectrum) {
	c := whole((*C.AUDIOROOM_Spectrum)(pointer), C.sizeof_AUDIOROOM_Spectrum)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Stream = streamOf(engine, room, uint64(c.stream))
	s.BandsDbfs = append([]float32(nil), unsafe.Slice((*float32)(unsafe.Pointer(c.bands_dbfs)), int(c.band_count))...)
	return s
}

// SpectrumEvent: Spectra, at the period of Engine.StartSpectrumMonitor.
//
// Status: always StatusOK.
type SpectrumEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// The local microphone first, while it is published; then the streams that are played. They are measured as for
	// SoundLevelEvent.
	Spectra []Spectrum
}

// EventName returns "on_spectrum".
func (*SpectrumEvent) EventName() string { return "on_spectrum" }

// Err returns the status and the message as an error, or nil.
func (event *SpectrumEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readSpectrumEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s SpectrumEvent) {
	c := whole((*C.AUDIOROOM_SpectrumEvent)(pointer), C.sizeof_AUDIOROOM_SpectrumEvent)
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	for _, item := range unsafe.Slice(c.spectra, int(c.count)) {
		s.Spectra = append(s.Spectra, readSpectrum(engine, room, unsafe.Pointer(item)))
	}
	return s
}

// RoomMessageEvent: Text from another user, sent with Room.SendMessage or as a chat message of a LiveKit client.
//
// Status: always StatusOK.
type RoomMessageEvent struct {
	// StatusOK.
	Status Status
	// "". The text is in text.
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The sender's user id.
	UserID string
	// The sender's display name.
	UserName string
	// The message id, from the sender's library.
	MessageID string
	// The text.
	Text string
	// Milliseconds since 1970 by the sender's clock.
	SentAtMs int64
}

// EventName returns "on_room_message".
func (*RoomMessageEvent) EventName() string { return "on_room_message" }

// Err returns the status and the message as an error, or nil.
func (event *RoomMessageEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readRoomMessageEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s RoomMessageEvent) {
	c := whole((*C.AUDIOROOM_RoomMessageEvent)(pointer), C.sizeof_AUDIOROOM_RoomMessageEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.UserID = C.GoString(c.user_id)
	s.UserName = C.GoString(c.user_name)
	s.MessageID = C.GoString(c.message_id)
	s.Text = C.GoString(c.text)
	s.SentAtMs = int64(c.sent_at_ms)
	return s
}

// DataEvent bytes from another user (Room.SendData) or from the server.
//
// Status: always StatusOK.
type DataEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The sender's user id; "" for data of the server.
	UserID string
	// The sender's display name.
	UserName string
	// The sender's label; "" if there is none.
	Topic string
	// The bytes. Not NUL-terminated.
	Data []byte
	// Delivery: how they were sent.
	Delivery Delivery
}

// EventName returns "on_data".
func (*DataEvent) EventName() string { return "on_data" }

// Err returns the status and the message as an error, or nil.
func (event *DataEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readDataEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s DataEvent) {
	c := whole((*C.AUDIOROOM_DataEvent)(pointer), C.sizeof_AUDIOROOM_DataEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.UserID = C.GoString(c.user_id)
	s.UserName = C.GoString(c.user_name)
	s.Topic = C.GoString(c.topic)
	s.Data = C.GoBytes(unsafe.Pointer(c.data), C.int(int(c.size)))
	s.Delivery = Delivery(c.delivery)
	return s
}

// RequestDoneEvent: A request ended: a message, a text, data or all bytes of a byte stream were handed to the
// transport; the server has accepted extra info or a name, metadata or attributes, or has removed or muted a user; or
// the request failed. StatusOK does not mean that a receiver has the message. The event comes exactly once for each
// request, except lossy data that was sent with a nil request.
//
// Status: StatusOK; StatusNotAllowed when the token or the server does not allow it; StatusBusy when 64 requests of
// its kind are queued already; StatusWrongState for lossy data while there is no connection, in an encrypted room when
// this user has no key to send with, and when the server refuses a change of name, metadata or attributes for another
// reason; StatusTooLong when the server takes less; StatusTimeout when the server does not answer; StatusNotFound,
// StatusUnreachable, StatusNotAServer and StatusOutOfRange when a user cannot be removed or muted;
// StatusConnectionLost when the connection was replaced during a byte stream; StatusCancelled when the room ends
// first, or the application cancelled a byte stream; StatusInternal.
type RequestDoneEvent struct {
	// StatusOK, or why the request failed.
	Status Status
	// What happened and what to do; "" when it succeeded.
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The number that the call wrote to request.
	Request uint64
}

// EventName returns "on_request_done".
func (*RequestDoneEvent) EventName() string { return "on_request_done" }

// Err returns the status and the message as an error, or nil.
func (event *RequestDoneEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func (event *RequestDoneEvent) requestNumber() uint64 { return event.Request }

func readRequestDoneEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s RequestDoneEvent) {
	c := whole((*C.AUDIOROOM_RequestDoneEvent)(pointer), C.sizeof_AUDIOROOM_RequestDoneEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Request = uint64(c.request)
	return s
}

// TextEvent: A text with a topic, from Room.SendText or as a text stream of a LiveKit client. on_room_message reports
// texts with the topic lk.chat. The event comes when the text is complete. A text of more than 262144 bytes, or one
// whose sender pauses for 30 s or leaves, is dropped.
//
// Status: always StatusOK.
type TextEvent struct {
	// StatusOK.
	Status Status
	// "". The text is in text.
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The sender's user id.
	UserID string
	// The sender's display name.
	UserName string
	// The topic; "" if there is none.
	Topic string
	// The message id, from the sender's library.
	MessageID string
	// The text.
	Text string
	// Milliseconds since 1970 by the sender's clock.
	SentAtMs int64
	// Attributes that the sender gave to the text, in the order of their keys. A transcription of a LiveKit agent, for
	// example, has the id of its segment here.
	Attributes []Attribute
}

// EventName returns "on_text".
func (*TextEvent) EventName() string { return "on_text" }

// Err returns the status and the message as an error, or nil.
func (event *TextEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readTextEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s TextEvent) {
	c := whole((*C.AUDIOROOM_TextEvent)(pointer), C.sizeof_AUDIOROOM_TextEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.UserID = C.GoString(c.user_id)
	s.UserName = C.GoString(c.user_name)
	s.Topic = C.GoString(c.topic)
	s.MessageID = C.GoString(c.message_id)
	s.Text = C.GoString(c.text)
	s.SentAtMs = int64(c.sent_at_ms)
	for _, item := range unsafe.Slice(c.attributes, int(c.attribute_count)) {
		s.Attributes = append(s.Attributes, readAttribute(engine, room, unsafe.Pointer(item)))
	}
	return s
}

// BytesEvent: A part of a byte stream of another user (Room.OpenByteStream, or SendFile of a LiveKit client) arrived.
// A stream that is reported has one BEGIN, its DATA parts in order and without gaps, and exactly one END, also if the
// room ends first. A stream whose BEGIN finds the queue of events full is not reported at all. At most 64 streams of a
// room, and 16 of one user, are received at the same time; further ones are refused. The library does not keep the
// bytes of earlier parts: store them in the callback.
//
// Status: StatusOK in a BEGIN and a DATA, and in an END when all bytes have arrived. In other ENDs: StatusCancelled
// when the sender cancelled the stream or began another one with the same id, or the room ended; StatusTimeout when
// the sender sent nothing for 30 s; StatusConnectionLost when bytes are missing, when the sender left or got a new
// connection, and when this user got a new connection during a stream without TotalSize; StatusTooLong when more bytes
// came than the sender had announced; StatusBusy when events waited too long, and bytes were dropped. In a REFUSED:
// StatusBusy when too many streams are open; StatusNotBuiltIn when the stream is compressed; StatusOutOfRange when its
// id is not usable.
type BytesEvent struct {
	// StatusOK, or why bytes are missing.
	Status Status
	// What happened and what to do; "" when nothing is wrong.
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The number of the stream, the same in all its events. A stream that its sender starts again has another number.
	Stream uint64
	// BytesPart.
	Part BytesPart
	// The bytes of a DATA part. Not NUL-terminated.
	Data []byte
	// Number of bytes before data; in an END, number of bytes that arrived.
	Offset uint64
	// Number of bytes that the sender announced; -1 if it did not.
	TotalSize int64
	// The sender's user id.
	UserID string
	// The sender's display name.
	UserName string
	// The topic; "" if there is none.
	Topic string
	// The name, usually of a file; "" if there is none. It comes from another user: do not use it as a path.
	Name string
	// The MIME type.
	MimeType string
	// The sender's id of the stream.
	StreamID string
	// Milliseconds since 1970 by the sender's clock.
	SentAtMs int64
	// Attributes that the sender gave to the stream, in the order of their keys.
	Attributes []Attribute
	// In a REFUSED: number of streams that were refused in this room so far, this one included. Otherwise 0.
	RefusedCount uint64
}

// EventName returns "on_bytes".
func (*BytesEvent) EventName() string { return "on_bytes" }

// Err returns the status and the message as an error, or nil.
func (event *BytesEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readBytesEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s BytesEvent) {
	c := whole((*C.AUDIOROOM_BytesEvent)(pointer), C.sizeof_AUDIOROOM_BytesEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Stream = uint64(c.stream)
	s.Part = BytesPart(c.part)
	s.Data = C.GoBytes(unsafe.Pointer(c.data), C.int(int(c.size)))
	s.Offset = uint64(c.offset)
	s.TotalSize = int64(c.total_size)
	s.UserID = C.GoString(c.user_id)
	s.UserName = C.GoString(c.user_name)
	s.Topic = C.GoString(c.topic)
	s.Name = C.GoString(c.name)
	s.MimeType = C.GoString(c.mime_type)
	s.StreamID = C.GoString(c.stream_id)
	s.SentAtMs = int64(c.sent_at_ms)
	for _, item := range unsafe.Slice(c.attributes, int(c.attribute_count)) {
		s.Attributes = append(s.Attributes, readAttribute(engine, room, unsafe.Pointer(item)))
	}
	s.RefusedCount = uint64(c.refused_count)
	return s
}

// BytesSpaceEvent: After Room.WriteByteStream returned StatusBusy, the stream has space again: at most 131072 bytes of
// it still wait. The event comes at most once for each such call.
//
// Status: always StatusOK.
type BytesSpaceEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The number that Room.OpenByteStream wrote to stream.
	Stream uint64
}

// EventName returns "on_bytes_space".
func (*BytesSpaceEvent) EventName() string { return "on_bytes_space" }

// Err returns the status and the message as an error, or nil.
func (event *BytesSpaceEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readBytesSpaceEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s BytesSpaceEvent) {
	c := whole((*C.AUDIOROOM_BytesSpaceEvent)(pointer), C.sizeof_AUDIOROOM_BytesSpaceEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Stream = uint64(c.stream)
	return s
}

// ByteStreamOptions: The description of a byte stream, for its receivers.
//
// Make it with InitByteStreamOptions, which fills in the defaults: a literal without them is refused.
type ByteStreamOptions struct {
	filled bool
	// A label for the receivers, up to 256 bytes; nil is none. Default: nil.
	Topic string
	// The name, usually of a file, up to 1024 bytes; nil is none. Default: nil.
	Name string
	// The MIME type, up to 1024 bytes; nil: application/octet-stream. Default: nil.
	MimeType string
	// Number of bytes that will be written; -1 if it is not known. With it, receivers can show progress. Without it, a
	// receiver that gets a new connection during the stream ends the stream with StatusConnectionLost, even if all bytes
	// arrived. Default: -1.
	TotalSize int64
	// The keys of the attributes; keys and values together have up to 16384 bytes. nil if there are none. Default: nil.
	AttributeKeys []string
	// The values of the attributes, in the order of the keys. Default: nil.
	AttributeValues []string
	// The ids of the users who get the stream, at most 1000. If UserCount is 0, everyone gets it. Default: nil.
	UserIDs []string
}

// InitByteStreamOptions returns ByteStreamOptions with default values.
//
// Writes the defaults .
//
// C: AUDIOROOM_InitByteStreamOptions
func InitByteStreamOptions() *ByteStreamOptions {
	var c C.AUDIOROOM_ByteStreamOptions
	C.AUDIOROOM_InitByteStreamOptions(&c, C.sizeof_AUDIOROOM_ByteStreamOptions)
	s := readByteStreamOptions(nil, Room{}, unsafe.Pointer(&c))
	return &s
}

func readByteStreamOptions(engine *Engine, room Room, pointer unsafe.Pointer) (s ByteStreamOptions) {
	c := whole((*C.AUDIOROOM_ByteStreamOptions)(pointer), C.sizeof_AUDIOROOM_ByteStreamOptions)
	s.filled = true
	s.Topic = C.GoString(c.topic)
	s.Name = C.GoString(c.name)
	s.MimeType = C.GoString(c.mime_type)
	s.TotalSize = int64(c.total_size)
	for _, item := range unsafe.Slice(c.attribute_keys, int(c.attribute_count)) {
		s.AttributeKeys = append(s.AttributeKeys, C.GoString(item))
	}
	for _, item := range unsafe.Slice(c.attribute_values, int(c.attribute_count)) {
		s.AttributeValues = append(s.AttributeValues, C.GoString(item))
	}
	for _, item := range unsafe.Slice(c.user_ids, int(c.user_count)) {
		s.UserIDs = append(s.UserIDs, C.GoString(item))
	}
	return s
}

// toC makes a C struct that lives as long as the arena; nil stays nil.
func (s *ByteStreamOptions) toC(a *arena) *C.AUDIOROOM_ByteStreamOptions {
	if s == nil {
		return nil
	}
	c := (*C.AUDIOROOM_ByteStreamOptions)(a.space(C.sizeof_AUDIOROOM_ByteStreamOptions))
	if !s.filled {
		a.unfilled("ByteStreamOptions", "InitByteStreamOptions")
	}
	C.AUDIOROOM_InitByteStreamOptions(c, C.sizeof_AUDIOROOM_ByteStreamOptions)
	if s.Topic != "" {
		c.topic = a.text("Topic", s.Topic, false)
	}
	if s.Name != "" {
		c.name = a.text("Name", s.Name, false)
	}
	if s.MimeType != "" {
		c.mime_type = a.text("MimeType", s.MimeType, false)
	}
	c.total_size = C.int64_t(s.TotalSize)
	if len(s.AttributeKeys) > 0 {
		c.attribute_keys = a.texts("AttributeKeys", s.AttributeKeys)
		c.attribute_count = C.uint32_t(len(s.AttributeKeys))
	}
	if len(s.AttributeValues) > 0 {
		c.attribute_values = a.texts("AttributeValues", s.AttributeValues)
		c.attribute_count = C.uint32_t(len(s.AttributeValues))
	}
	if len(s.UserIDs) > 0 {
		c.user_ids = a.texts("UserIDs", s.UserIDs)
		c.user_count = C.uint32_t(len(s.UserIDs))
	}
	return c
}

// RPCRequestEvent: Another user calls a method that Room.RegisterRPCMethod has registered. Answer it with
// Room.RespondToRPC or Room.RejectRPC, here or later, on any thread. Without an answer the caller waits until its time
// is over. At most 64 requests of a room, and 16 of one user, are open at the same time; further ones are rejected.
//
// Status: always StatusOK.
type RPCRequestEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The number of the request, for the answer.
	Request uint64
	// The caller's user id.
	UserID string
	// The caller's display name.
	UserName string
	// The method.
	Method string
	// The caller's text for the method, up to 15360 bytes.
	Payload string
	// The time that the caller leaves for the answer, in ms from the arrival of the request.
	TimeoutMs uint32
}

// EventName returns "on_rpc_request".
func (*RPCRequestEvent) EventName() string { return "on_rpc_request" }

// Err returns the status and the message as an error, or nil.
func (event *RPCRequestEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readRpcRequestEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s RPCRequestEvent) {
	c := whole((*C.AUDIOROOM_RpcRequestEvent)(pointer), C.sizeof_AUDIOROOM_RpcRequestEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Request = uint64(c.request)
	s.UserID = C.GoString(c.user_id)
	s.UserName = C.GoString(c.user_name)
	s.Method = C.GoString(c.method)
	s.Payload = C.GoString(c.payload)
	s.TimeoutMs = uint32(c.timeout_ms)
	return s
}

// RPCDoneEvent: A call of Room.PerformRPC ended. The event comes exactly once for each call.
//
// Status: StatusOK; StatusRPCFailed when the method is not registered or answered with an error, whose text is
// message; StatusNotFound when the user is not in the room or left before the answer; StatusTimeout; StatusNotAllowed
// when the token does not allow data; StatusBusy when 64 calls of this room are pending; StatusWrongState in an
// encrypted room when this user has no key to send with; StatusCancelled when the room ends first; StatusInternal.
type RPCDoneEvent struct {
	// StatusOK, or why the call failed.
	Status Status
	// What happened and what to do, or the method's error text; "" when the call succeeded.
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The number that Room.PerformRPC wrote to request.
	Request uint64
	// The method's response; "" when the call failed.
	Payload string
	// The data of the method's error; "" if there is none.
	Data string
	// 0 when the call succeeded or the room ended; otherwise an RPCCode, or a number of the application that answered.
	Code uint32
}

// EventName returns "on_rpc_done".
func (*RPCDoneEvent) EventName() string { return "on_rpc_done" }

// Err returns the status and the message as an error, or nil.
func (event *RPCDoneEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func (event *RPCDoneEvent) requestNumber() uint64 { return event.Request }

func readRpcDoneEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s RPCDoneEvent) {
	c := whole((*C.AUDIOROOM_RpcDoneEvent)(pointer), C.sizeof_AUDIOROOM_RpcDoneEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Request = uint64(c.request)
	s.Payload = C.GoString(c.payload)
	s.Data = C.GoString(c.data)
	s.Code = uint32(c.code)
	return s
}

// StreamEncryptionEvent: The end-to-end encryption of a remote stream, or of the local stream, changed its state. In a
// room without a key, the event comes for each stream that needs a key, and for no other.
//
// Status: StatusOK; StatusPlayFailed when a remote stream is silent, StatusPublishFailed when the local stream is not
// sent.
type StreamEncryptionEvent struct {
	// StatusOK, StatusPlayFailed or StatusPublishFailed.
	Status Status
	// Cause, and what to do; "" with StatusOK.
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The stream handle.
	Stream Stream
	// The stream id.
	StreamID string
	// EncryptionState; expect values that you do not know.
	State EncryptionState
}

// EventName returns "on_stream_encryption".
func (*StreamEncryptionEvent) EventName() string { return "on_stream_encryption" }

// Err returns the status and the message as an error, or nil.
func (event *StreamEncryptionEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readStreamEncryptionEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s StreamEncryptionEvent) {
	c := whole((*C.AUDIOROOM_StreamEncryptionEvent)(pointer), C.sizeof_AUDIOROOM_StreamEncryptionEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Stream = streamOf(engine, room, uint64(c.stream))
	s.StreamID = C.GoString(c.stream_id)
	s.State = EncryptionState(c.state)
	return s
}

// EncryptionKeyOptions: A key of end-to-end encryption: either passphrase or key. Everything is copied by the call
// that takes it.
//
// Make it with InitEncryptionKeyOptions, which fills in the defaults: a literal without them is refused.
type EncryptionKeyOptions struct {
	filled bool
	// The index of the key, 0 to 15. Each encrypted packet carries the index of its key. A user sends with the key that
	// was set last without DecryptOnly; the keys of other indexes still decrypt. To replace a key without a gap, set the
	// new key under another index. Default: 0.
	KeyIndex uint32
	// A passphrase of 1 to 1024 bytes, from which the key is derived as in LiveKit's clients (PBKDF2). Default: nil.
	Passphrase string
	// 16 to 1024 random bytes, from which the key is derived as in LiveKit's clients (HKDF). Not every LiveKit client
	// knows this way. Default: nil.
	Key []byte
	// How many ratchets of a sender's key are followed, 0 to 16: a sender may replace its key by another that is derived
	// from it. LiveKit's clients can do that, this library never does. Each ratchet lengthens Room.SetEncryptionKey and
	// Engine.LoginRoom by one derivation. Default: 0.
	RatchetWindow uint32
	// The user who sends with this key. For a key that only this engine sends with, give the local user's id. A user with
	// keys of their own does not use the shared keys. nil: the key is shared by all users without keys of their own, the
	// local user included. Default: nil.
	UserID string
	// Switch: this engine only decrypts with the key, and sends with it after you have set it again with DecryptOnly 0. To
	// change keys, give everyone the new key with DecryptOnly 1 first, then set it again with DecryptOnly 0. Default: 0.
	DecryptOnly bool
}

// InitEncryptionKeyOptions returns EncryptionKeyOptions with default values.
//
// Writes the defaults .
//
// C: AUDIOROOM_InitEncryptionKeyOptions
func InitEncryptionKeyOptions() *EncryptionKeyOptions {
	var c C.AUDIOROOM_EncryptionKeyOptions
	C.AUDIOROOM_InitEncryptionKeyOptions(&c, C.sizeof_AUDIOROOM_EncryptionKeyOptions)
	s := readEncryptionKeyOptions(nil, Room{}, unsafe.Pointer(&c))
	return &s
}

func readEncryptionKeyOptions(engine *Engine, room Room, pointer unsafe.Pointer) (s EncryptionKeyOptions) {
	c := whole((*C.AUDIOROOM_EncryptionKeyOptions)(pointer), C.sizeof_AUDIOROOM_EncryptionKeyOptions)
	s.filled = true
	s.KeyIndex = uint32(c.key_index)
	s.Passphrase = C.GoString(c.passphrase)
	s.Key = C.GoBytes(unsafe.Pointer(c.key), C.int(int(c.key_size)))
	s.RatchetWindow = uint32(c.ratchet_window)
	s.UserID = C.GoString(c.user_id)
	s.DecryptOnly = c.decrypt_only > 0
	return s
}

// toC makes a C struct that lives as long as the arena; nil stays nil.
func (s *EncryptionKeyOptions) toC(a *arena) *C.AUDIOROOM_EncryptionKeyOptions {
	if s == nil {
		return nil
	}
	c := (*C.AUDIOROOM_EncryptionKeyOptions)(a.space(C.sizeof_AUDIOROOM_EncryptionKeyOptions))
	if !s.filled {
		a.unfilled("EncryptionKeyOptions", "InitEncryptionKeyOptions")
	}
	C.AUDIOROOM_InitEncryptionKeyOptions(c, C.sizeof_AUDIOROOM_EncryptionKeyOptions)
	c.key_index = C.uint32_t(s.KeyIndex)
	if s.Passphrase != "" {
		c.passphrase = a.text("Passphrase", s.Passphrase, false)
	}
	if len(s.Key) > 0 {
		c.key = a.data("Key", s.Key)
		c.key_size = C.uint32_t(len(s.Key))
	}
	c.ratchet_window = C.uint32_t(s.RatchetWindow)
	if s.UserID != "" {
		c.user_id = a.text("UserID", s.UserID, false)
	}
	c.decrypt_only = boolean(s.DecryptOnly)
	return c
}

// ConnectionQualityEvent: The quality of a user's connection. The event comes when the server's rating of a remote
// user or of the local user changes; a server of this library rates every 5 s. No monitor is needed.
//
// Status: always StatusOK.
type ConnectionQualityEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The id of the user whose connection this is; it can be that of the local user.
	UserID string
	// The user's display name.
	UserName string
	// Quality.
	Quality Quality
	// Mean opinion score as the server estimates it, 1 to 4.5; NaN if the server does not estimate it.
	Mos float32
}

// EventName returns "on_connection_quality".
func (*ConnectionQualityEvent) EventName() string { return "on_connection_quality" }

// Err returns the status and the message as an error, or nil.
func (event *ConnectionQualityEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readConnectionQualityEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s ConnectionQualityEvent) {
	c := whole((*C.AUDIOROOM_ConnectionQualityEvent)(pointer), C.sizeof_AUDIOROOM_ConnectionQualityEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.UserID = C.GoString(c.user_id)
	s.UserName = C.GoString(c.user_name)
	s.Quality = Quality(c.quality)
	s.Mos = float32(c.mos)
	return s
}

// PublishQualityEvent: The quality of the local stream on its way to a room's server and to the listeners. The event
// comes at the period of Engine.StartQualityMonitor, once for each room in which the local stream is published. Values
// that are not known (yet) are NaN or -1.
//
// Status: always StatusOK.
type PublishQualityEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// The room handle from Engine.LoginRoom.
	Room Room
	// The local stream.
	Stream Stream
	// Quality of this stream, from round trip, jitter and the share of sound that listeners conceal (where no listener
	// reports it: the loss on the way to the server).
	Quality Quality
	// Quality of the local user's connection as a whole, as on_connection_quality reported it last.
	ConnectionQuality Quality
	// Length of the period that the counts cover, in ms.
	PeriodMs uint32
	// Round trip to the server, in ms.
	RoundTripMs float32
	// Interarrival jitter (RFC 3550) at the server, in ms.
	JitterMs float32
	// Share of packets lost on the way to the server, 0 to 1, by its last report.
	Loss float32
	// Packet loss at the worst listener before any repair, end to end, 0 to 1. The worst listener is the one with the
	// highest ListenerResidualLoss. Listeners with this library report it; a server of this library summarises the
	// reports.
	ListenerLoss float32
	// Residual loss at that listener: packets that are still missing after retransmission, 0 to 1.
	ListenerResidualLoss float32
	// Residual loss at the median listener: packets that are still missing after retransmission, 0 to 1.
	MedianResidualLoss float32
	// Estimated mean opinion score, 1 to 4.5, by the E-model (ITU-T G.107) from the delay and the sound that listeners
	// conceal. The assumed mouth-to-ear delay is the sum of the packet's duration, the encoder's delay and the round trip
	// to the server, which stands for the way to the server and on to the listener. Opus is treated as G.711 with
	// concealment (G.113 Appendix I: Ie 0, Bpl 25.1), because G.113 has no values for Opus.
	Mos float32
	// Packets sent in the period.
	Packets int64
	// Encoded audio sent, redundant copies included, in bits per second.
	SendBps int64
	// Bitrate of the audio without RED copies, as chosen.
	BitrateBps int64
	// Estimated capacity of the network path, in bits per second with headers; -1 also while no limit has been found.
	CapacityBps int64
}

// EventName returns "on_publish_quality".
func (*PublishQualityEvent) EventName() string { return "on_publish_quality" }

// Err returns the status and the message as an error, or nil.
func (event *PublishQualityEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readPublishQualityEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s PublishQualityEvent) {
	c := whole((*C.AUDIOROOM_PublishQualityEvent)(pointer), C.sizeof_AUDIOROOM_PublishQualityEvent)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	s.Stream = streamOf(engine, room, uint64(c.stream))
	s.Quality = Quality(c.quality)
	s.ConnectionQuality = Quality(c.connection_quality)
	s.PeriodMs = uint32(c.period_ms)
	s.RoundTripMs = float32(c.round_trip_ms)
	s.JitterMs = float32(c.jitter_ms)
	s.Loss = float32(c.loss)
	s.ListenerLoss = float32(c.listener_loss)
	s.ListenerResidualLoss = float32(c.listener_residual_loss)
	s.MedianResidualLoss = float32(c.median_residual_loss)
	s.Mos = float32(c.mos)
	s.Packets = int64(c.packets)
	s.SendBps = int64(c.send_bps)
	s.BitrateBps = int64(c.bitrate_bps)
	s.CapacityBps = int64(c.capacity_bps)
	return s
}

// PlayQuality: The quality of one remote stream as it arrives. Values that are not known (yet) are NaN or -1.
type PlayQuality struct {
	// Quality, from round trip, jitter, and loss; QualityUnknown when no packets were expected.
	Quality Quality
	// The room handle.
	Room Room
	// The stream handle.
	Stream Stream
	// Packets received in the period.
	Packets int64
	// Encoded audio in them, in bits per second.
	ReceiveBps int64
	// Share of packets that were missing at their playout time, 0 to 1. A packet that was recovered in time by
	// retransmission or from a RED copy does not count.
	Loss float32
	// Share of the played audio that was concealed, 0 to 1.
	Concealed float32
	// Number of concealments per minute.
	ConcealmentsPerMinute float32
	// Round trip to the server, in ms.
	RoundTripMs float32
	// Interarrival jitter (RFC 3550), in ms.
	JitterMs float32
	// Delay that the jitter buffer adds, in ms.
	BufferMs float32
	// Mouth-to-ear delay, in ms.
	MouthToEarMs float32
	// Estimated mean opinion score, 1 to 4.5, by the E-model (ITU-T G.107) from the mouth-to-ear delay and concealed, with
	// the assumption about Opus of PublishQualityEvent. If the sender does not report its part of the delay, MouthToEarMs
	// is NaN, and this estimate uses the round trip plus the jitter buffer plus 20 ms instead.
	Mos float32
}

func readPlayQuality(engine *Engine, room Room, pointer unsafe.Pointer) (s PlayQuality) {
	c := whole((*C.AUDIOROOM_PlayQuality)(pointer), C.sizeof_AUDIOROOM_PlayQuality)
	s.Room = roomOf(engine, uint64(c.room))
	room = s.Room
	s.Quality = Quality(c.quality)
	s.Stream = streamOf(engine, room, uint64(c.stream))
	s.Packets = int64(c.packets)
	s.ReceiveBps = int64(c.receive_bps)
	s.Loss = float32(c.loss)
	s.Concealed = float32(c.concealed)
	s.ConcealmentsPerMinute = float32(c.concealments_per_minute)
	s.RoundTripMs = float32(c.round_trip_ms)
	s.JitterMs = float32(c.jitter_ms)
	s.BufferMs = float32(c.buffer_ms)
	s.MouthToEarMs = float32(c.mouth_to_ear_ms)
	s.Mos = float32(c.mos)
	return s
}

// PlayQualityEvent: The quality of the played streams. The event comes at the period of Engine.StartQualityMonitor
// while a stream is played.
//
// Status: always StatusOK.
type PlayQualityEvent struct {
	// StatusOK.
	Status Status
	// "".
	Message string
	// One entry for each played stream of all rooms.
	Qualities []PlayQuality
	// Length of the period that the counts cover, in ms.
	PeriodMs uint32
}

// EventName returns "on_play_quality".
func (*PlayQualityEvent) EventName() string { return "on_play_quality" }

// Err returns the status and the message as an error, or nil.
func (event *PlayQualityEvent) Err() error {
	return errorOf(event.Status, event.Message)
}

func readPlayQualityEvent(engine *Engine, room Room, pointer unsafe.Pointer) (s PlayQualityEvent) {
	c := whole((*C.AUDIOROOM_PlayQualityEvent)(pointer), C.sizeof_AUDIOROOM_PlayQualityEvent)
	s.Status = Status(c.status)
	s.Message = C.GoString(c.message)
	for _, item := range unsafe.Slice(c.qualities, int(c.count)) {
		s.Qualities = append(s.Qualities, readPlayQuality(engine, room, unsafe.Pointer(item)))
	}
	s.PeriodMs = uint32(c.period_ms)
	return s
}

// RoomStats stats of a room. A value that is not known is NaN (float) or -1 (integer), never 0. The counts of the
// whole engine count since the engine was created.
type RoomStats struct {
	// Round trip to the server on the media path, in ms.
	RoundTripMs float32
	// Time from Engine.LoginRoom to on_login_room, in ms.
	LoginMs float32
	// 1 when the media thread has real-time priority, otherwise 0; -1 while it is not known.
	IsRealtime int32
	// Bits per second sent, headers included, over the last 100 ms.
	SendBps int64
	// Bits per second received, headers included, over the last 100 ms.
	ReceiveBps int64
	// Datagrams sent since the login.
	DatagramsSent int64
	// Datagrams received since the login.
	DatagramsReceived int64
	// Other users in the room.
	Users int64
	// Remote streams in the room.
	Streams int64
	// Underruns of all playback devices of the engine.
	PlaybackUnderruns int64
	// Overruns of all capture devices of the engine.
	CaptureOverruns int64
	// Wake-ups of the engine's media thread that were more than 5 ms late.
	LateWakeups int64
	// Events that were dropped because the application did not take them in time, in all rooms of the engine: room
	// messages, texts, data packets, RPC requests, on_first_audio, log lines and connection qualities.
	DroppedEvents int64
	// 1 when media goes over TCP, because UDP does not get through; otherwise 0. Over TCP, a lost packet delays those
	// behind it.
	IsTCP int64
	// 1 when media goes through a TURN server that the server of the room has named, because there is no other way;
	// otherwise 0. Then IsTCP concerns the way to the TURN server.
	IsRelayed int64
}

func readRoomStats(engine *Engine, room Room, pointer unsafe.Pointer) (s RoomStats) {
	c := whole((*C.AUDIOROOM_RoomStats)(pointer), C.sizeof_AUDIOROOM_RoomStats)
	s.RoundTripMs = float32(c.round_trip_ms)
	s.LoginMs = float32(c.login_ms)
	s.IsRealtime = int32(c.is_realtime)
	s.SendBps = int64(c.send_bps)
	s.ReceiveBps = int64(c.receive_bps)
	s.DatagramsSent = int64(c.datagrams_sent)
	s.DatagramsReceived = int64(c.datagrams_received)
	s.Users = int64(c.users)
	s.Streams = int64(c.streams)
	s.PlaybackUnderruns = int64(c.playback_underruns)
	s.CaptureOverruns = int64(c.capture_overruns)
	s.LateWakeups = int64(c.late_wakeups)
	s.DroppedEvents = int64(c.dropped_events)
	s.IsTCP = int64(c.is_tcp)
	s.IsRelayed = int64(c.is_relayed)
	return s
}

// StreamStats stats of a stream. A value that is not known is NaN (float) or -1 (integer), never 0.
type StreamStats struct {
	// Interarrival jitter (RFC 3550), in ms.
	JitterMs float32
	// Delay that the jitter buffer adds, in ms: the mean of recent packets.
	BufferMs float32
	// Target delay of the jitter buffer, in ms.
	TargetMs float32
	// Mouth-to-ear delay of a remote stream, in ms: the sum of the seven stages capture, chain, packet, network, jitter
	// buffer, decode and playback; NaN while one of them is not known. The stages are measured with the fastest packets of
	// the last few seconds. The first four (capture, chain, packet, network) need measurements of the sender, which this
	// library sends about once a second. LiveKit's own clients do not send them: the field is then NaN, and the delay is
	// at least the sum of JitterBufferMs, DecodeMs, PlaybackMs and half of RoundTripMs.
	MouthToEarMs float32
	// Stage: the capture device of the sender, in ms: the minimum time from the sampling of the sound until the library
	// received the sample.
	CaptureMs float32
	// Stage: the time to fill a packet, plus the encoder's look-ahead, plus the decoder's own delay, in ms.
	PacketMs float32
	// Stage: the network, in ms: half of the smallest round trip from the sender to the server, plus half of that from
	// here to the server. Without a common clock, one-way times cannot be measured: where the two directions of a path
	// differ, the value is off by half of the difference. Of the local stream: half of the round trip to the server.
	NetworkMs float32
	// Stage: the jitter buffer, in ms: how long the fastest packets wait until they are decoded. With jitter this is more
	// than BufferMs, which is the mean of recent packets, fast or slow.
	JitterBufferMs float32
	// Stage: from decoding until mixing, in ms: decoded audio waits for its block of 2.5 ms.
	DecodeMs float32
	// Stage: this playback device, in ms, from mixing until the sound is heard.
	PlaybackMs float32
	// 1 while the stream is decoded, 0 while active-speaker selection leaves it out (Engine.SetMaxDecodedStreams), -1 for
	// the local stream.
	IsDecoded int32
	// Packets received, or sent for the local stream.
	Packets int64
	// Bytes of encoded audio in these packets.
	Bytes int64
	// Packets that were missing at their playout time.
	LostPackets int64
	// Packets that arrived twice or too late (W3C packetsDiscarded).
	DiscardedPackets int64
	// Samples of one channel that were played (W3C totalSamplesReceived).
	PlayedSamples int64
	// Concealed samples of one channel (W3C concealedSamples, without comfort noise).
	ConcealedSamples int64
	// Concealments, each of one or more samples in a row (W3C concealmentEvents).
	ConcealmentEvents int64
	// Packets decoded from in-band FEC.
	FECPackets int64
	// Frames of 10 ms decoded from DRED.
	DredFrames int64
	// Samples inserted to make the delay longer (W3C insertedSamplesForDeceleration).
	InsertedSamples int64
	// Samples removed to make the delay shorter (W3C removedSamplesForAcceleration).
	RemovedSamples int64
	// Packets that arrived after their playout time.
	LatePackets int64
	// Packets that arrived twice.
	DuplicatePackets int64
	// Packets that arrived after one with a higher sequence number.
	ReorderedPackets int64
	// Packets with in-band FEC or a RED copy of earlier ones (W3C fecPacketsReceived).
	FECPacketsReceived int64
	// Packets played from a RED copy in a later packet.
	RedPackets int64
	// Packets played that were resent after a NACK; of the local stream, packets that were resent.
	RetransmittedPackets int64
	// Samples of one channel that left the jitter buffer (W3C jitterBufferEmittedCount).
	EmittedSamples int64
	// Concealed samples of one channel that were silent (W3C silentConcealedSamples).
	SilentConcealedSamples int64
	// Samples of one channel that were comfort noise or silence in DTX pauses; they count as played, not as concealed.
	PauseSamples int64
	// Number of time stretches: how often samples were inserted or removed to change the delay.
	Stretches int64
	// Sum of the time that each emitted sample spent in the jitter buffer, in seconds; divided by EmittedSamples it is the
	// mean delay (W3C jitterBufferDelay).
	BufferDelayS float64
	// Sum of the target delay at each emitted sample, in seconds (W3C jitterBufferTargetDelay).
	TargetDelayS float64
	// Sum of the target delay that the network alone requires, at each emitted sample, in seconds (W3C
	// jitterBufferMinimumDelay).
	MinimumDelayS float64
	// Bitrate of the audio without RED copies, as set or chosen. This field and the next five are of the local stream
	// only; -1 or NaN for a remote stream.
	BitrateBps int64
	// Estimated capacity of the network path to the server, in bits per second with headers; -1 while no limit has been
	// found.
	CapacityBps int64
	// 1 when packets carry in-band FEC, otherwise 0; -1 when it is not known.
	FEC int32
	// RED copies of earlier packets in each packet.
	Red int32
	// DRED in each packet, in ms.
	DredMs int32
	// Packet loss that listeners report, before any repair, 0 to 1; the encoder sets its protection for this loss.
	ExpectedLoss float32
	// Stage: the capture chain of the sender (resampling, echo cancellation, noise suppression, gain control), in ms.
	ChainMs float32
	// How much faster the sender's clock runs than this machine's, in ppm; negative when it is slower. It is estimated
	// from the timestamps of the fastest packets, and NaN for the first half minute. Remote streams only.
	ClockPpm float32
	// Packets received with RED copies (RFC 2198), used or not; of the local stream, packets sent with copies.
	RedundantPackets int64
	// Share of packets lost, 0 to 1: of a remote stream, packets that were not there at their playout time, over the
	// stream's life; of the local stream, packets lost on the way to the server, by its last receiver report.
	Loss float32
	// Round trip to the room's server, in ms: for the local stream from the last receiver report, for a remote stream from
	// the media path.
	RoundTripMs float32
}

func readStreamStats(engine *Engine, room Room, pointer unsafe.Pointer) (s StreamStats) {
	c := whole((*C.AUDIOROOM_StreamStats)(pointer), C.sizeof_AUDIOROOM_StreamStats)
	s.JitterMs = float32(c.jitter_ms)
	s.BufferMs = float32(c.buffer_ms)
	s.TargetMs = float32(c.target_ms)
	s.MouthToEarMs = float32(c.mouth_to_ear_ms)
	s.CaptureMs = float32(c.capture_ms)
	s.PacketMs = float32(c.packet_ms)
	s.NetworkMs = float32(c.network_ms)
	s.JitterBufferMs = float32(c.jitter_buffer_ms)
	s.DecodeMs = float32(c.decode_ms)
	s.PlaybackMs = float32(c.playback_ms)
	s.IsDecoded = int32(c.is_decoded)
	s.Packets = int64(c.packets)
	s.Bytes = int64(c.bytes)
	s.LostPackets = int64(c.lost_packets)
	s.DiscardedPackets = int64(c.discarded_packets)
	s.PlayedSamples = int64(c.played_samples)
	s.ConcealedSamples = int64(c.concealed_samples)
	s.ConcealmentEvents = int64(c.concealment_events)
	s.FECPackets = int64(c.fec_packets)
	s.DredFrames = int64(c.dred_frames)
	s.InsertedSamples = int64(c.inserted_samples)
	s.RemovedSamples = int64(c.removed_samples)
	s.LatePackets = int64(c.late_packets)
	s.DuplicatePackets = int64(c.duplicate_packets)
	s.ReorderedPackets = int64(c.reordered_packets)
	s.FECPacketsReceived = int64(c.fec_packets_received)
	s.RedPackets = int64(c.red_packets)
	s.RetransmittedPackets = int64(c.retransmitted_packets)
	s.EmittedSamples = int64(c.emitted_samples)
	s.SilentConcealedSamples = int64(c.silent_concealed_samples)
	s.PauseSamples = int64(c.pause_samples)
	s.Stretches = int64(c.stretches)
	s.BufferDelayS = float64(c.buffer_delay_s)
	s.TargetDelayS = float64(c.target_delay_s)
	s.MinimumDelayS = float64(c.minimum_delay_s)
	s.BitrateBps = int64(c.bitrate_bps)
	s.CapacityBps = int64(c.capacity_bps)
	s.FEC = int32(c.fec)
	s.Red = int32(c.red)
	s.DredMs = int32(c.dred_ms)
	s.ExpectedLoss = float32(c.expected_loss)
	s.ChainMs = float32(c.chain_ms)
	s.ClockPpm = float32(c.clock_ppm)
	s.RedundantPackets = int64(c.redundant_packets)
	s.Loss = float32(c.loss)
	s.RoundTripMs = float32(c.round_trip_ms)
	return s
}

// TokenOptions: The contents of a token. Text is copied.
//
// Make it with InitTokenOptions, which fills in the defaults: a literal without them is refused.
type TokenOptions struct {
	filled bool
	// The token is valid for this time from now on, 1 to 31536000 s. Default: 3600.
	ValidSeconds uint32
	// The name of the API key that signs the token; must be set. Default: nil.
	APIKey string
	// The secret of that key; must be set. Default: nil.
	APISecret string
	// The user who may log in, 1 to 256 bytes; must be set. Default: nil.
	UserID string
	// The user's display name, up to 256 bytes; nil: the user id. Default: nil.
	UserName string
	// The id of the room that the user may log in to, 1 to 256 bytes; must be set. Default: nil.
	RoomID string
	// Switch: the user may publish. Default: 1.
	CanPublish bool
	// Switch: the user may play the streams of others. Default: 1.
	CanSubscribe bool
	// Switch: the user may send messages and data. Default: 1.
	CanPublishData bool
	// Switch: other users do not see this user: neither on_user_update nor on_stream_update reports the user or a stream
	// of the user. Meant for users who only listen: set CanPublish to 0 too. Default: 0.
	IsHidden bool
}

// InitTokenOptions returns TokenOptions with default values.
//
// Writes the defaults .
//
// C: AUDIOROOM_InitTokenOptions
func InitTokenOptions() *TokenOptions {
	var c C.AUDIOROOM_TokenOptions
	C.AUDIOROOM_InitTokenOptions(&c, C.sizeof_AUDIOROOM_TokenOptions)
	s := readTokenOptions(nil, Room{}, unsafe.Pointer(&c))
	return &s
}

func readTokenOptions(engine *Engine, room Room, pointer unsafe.Pointer) (s TokenOptions) {
	c := whole((*C.AUDIOROOM_TokenOptions)(pointer), C.sizeof_AUDIOROOM_TokenOptions)
	s.filled = true
	s.ValidSeconds = uint32(c.valid_seconds)
	s.APIKey = C.GoString(c.api_key)
	s.APISecret = C.GoString(c.api_secret)
	s.UserID = C.GoString(c.user_id)
	s.UserName = C.GoString(c.user_name)
	s.RoomID = C.GoString(c.room_id)
	s.CanPublish = c.can_publish > 0
	s.CanSubscribe = c.can_subscribe > 0
	s.CanPublishData = c.can_publish_data > 0
	s.IsHidden = c.is_hidden > 0
	return s
}

// toC makes a C struct that lives as long as the arena; nil stays nil.
func (s *TokenOptions) toC(a *arena) *C.AUDIOROOM_TokenOptions {
	if s == nil {
		return nil
	}
	c := (*C.AUDIOROOM_TokenOptions)(a.space(C.sizeof_AUDIOROOM_TokenOptions))
	if !s.filled {
		a.unfilled("TokenOptions", "InitTokenOptions")
	}
	C.AUDIOROOM_InitTokenOptions(c, C.sizeof_AUDIOROOM_TokenOptions)
	c.valid_seconds = C.uint32_t(s.ValidSeconds)
	if s.APIKey != "" {
		c.api_key = a.text("APIKey", s.APIKey, false)
	}
	if s.APISecret != "" {
		c.api_secret = a.text("APISecret", s.APISecret, false)
	}
	if s.UserID != "" {
		c.user_id = a.text("UserID", s.UserID, false)
	}
	if s.UserName != "" {
		c.user_name = a.text("UserName", s.UserName, false)
	}
	if s.RoomID != "" {
		c.room_id = a.text("RoomID", s.RoomID, false)
	}
	c.can_publish = boolean(s.CanPublish)
	c.can_subscribe = boolean(s.CanSubscribe)
	c.can_publish_data = boolean(s.CanPublishData)
	c.is_hidden = boolean(s.IsHidden)
	return c
}

// ServerOptions settings of a server. Text is copied by NewServer.
//
// Make it with InitServerOptions, which fills in the defaults: a literal without them is refused.
type ServerOptions struct {
	filled bool
	// UDP port of the media; 0 lets the system choose. If the TCP port of the same number is free, or is the signalling
	// port, it accepts media of clients whose UDP is blocked. Default: 7870.
	UDPPort uint32
	// Address and TCP port of signalling, such as "0.0.0.0:7870" or "[::]:7870"; port 0 lets the system choose. nil:
	// "127.0.0.1:7870". Port 7870 of 127.0.0.1 is also that of the local server, which a login with ServerURL nil starts:
	// while a local server has the port, NewServer returns StatusServer; while this server has the port, the local server
	// uses a free port. Default: nil.
	Bind string
	// Addresses that clients send media to, separated by commas. Behind NAT, set the public address. nil: the addresses of
	// MediaBinds if it is set; otherwise the address of bind, or those of every interface if that is 0.0.0.0 or [::].
	// Default: nil.
	NodeIPs string
	// The name of the API key whose tokens the server accepts; must be set. Default: nil.
	APIKey string
	// The secret of that key; must be set. Unless bind, NodeIPs and MediaBinds name loopback addresses only, it must have
	// at least 32 bytes and must not be a well-known example secret. Default: nil.
	APISecret string
	// Certificate chain (PEM) for wss; given together with TLSKeyFile, and ws is refused then. Default: nil.
	TLSCertFile string
	// The private key of that certificate (PEM). Default: nil.
	TLSKeyFile string
	// Log lines are appended to this file; nil: no file. Default: nil.
	LogFile string
	// Receives log lines, on threads of the server, one at a time; nil: none. No function of the library may be called
	// inside (StatusWrongThread). Not called any more when Server.Close has returned. Default: nil.
	//
	// [called on: a thread of the server; must not block]
	OnLog func(*LogEvent)
	// LogLevel. Only lines of this level and of more important ones are written to LogFile and passed to on_log. Default:
	// LogLevelInfo.
	LogLevel LogLevel
	// Maximum number of rooms, 1 to 1000000; a login to a further room ends with StatusRoomFull. Default: 1000.
	MaxRooms uint32
	// Maximum number of users in a room, 1 to 100000; a further login ends with StatusRoomFull. Default: 500.
	MaxUsersPerRoom uint32
	// Maximum number of users on the server, 1 to 1000000; a further login ends with StatusRoomFull. Default: 2000.
	MaxUsers uint32
	// Maximum number of logins per second from one IP address, 1 to 1000000; a further login ends with StatusBusy.
	// Default: 100.
	MaxLoginsPerSecond uint32
	// A room without users is closed after this time, 0 to 86400000 ms. Default: 20000.
	EmptyRoomTimeoutMs uint32
	// IP addresses to bind the media port to, separated by commas. nil: for each address in NodeIPs, the same address if
	// it is one of this machine, otherwise the address of bind; if bind is a loopback address and the address in NodeIPs
	// is not (a server behind a proxy), all addresses of this machine. Without NodeIPs: the address of bind. If only
	// loopback addresses result, the server also binds the other addresses of this machine, because Firefox sends no media
	// to a loopback address. On these additional addresses it serves only browsers on this machine. If media sent to
	// NodeIPs would not arrive, the server does not start (StatusServer). Default: nil.
	MediaBinds string
}

// InitServerOptions returns ServerOptions with default values.
//
// Writes the defaults .
//
// C: AUDIOROOM_InitServerOptions
func InitServerOptions() *ServerOptions {
	var c C.AUDIOROOM_ServerOptions
	C.AUDIOROOM_InitServerOptions(&c, C.sizeof_AUDIOROOM_ServerOptions)
	s := readServerOptions(nil, Room{}, unsafe.Pointer(&c))
	return &s
}

func readServerOptions(engine *Engine, room Room, pointer unsafe.Pointer) (s ServerOptions) {
	c := whole((*C.AUDIOROOM_ServerOptions)(pointer), C.sizeof_AUDIOROOM_ServerOptions)
	s.filled = true
	s.UDPPort = uint32(c.udp_port)
	s.Bind = C.GoString(c.bind)
	s.NodeIPs = C.GoString(c.node_ips)
	s.APIKey = C.GoString(c.api_key)
	s.APISecret = C.GoString(c.api_secret)
	s.TLSCertFile = C.GoString(c.tls_cert_file)
	s.TLSKeyFile = C.GoString(c.tls_key_file)
	s.LogFile = C.GoString(c.log_file)
	s.LogLevel = LogLevel(c.log_level)
	s.MaxRooms = uint32(c.max_rooms)
	s.MaxUsersPerRoom = uint32(c.max_users_per_room)
	s.MaxUsers = uint32(c.max_users)
	s.MaxLoginsPerSecond = uint32(c.max_logins_per_second)
	s.EmptyRoomTimeoutMs = uint32(c.empty_room_timeout_ms)
	s.MediaBinds = C.GoString(c.media_binds)
	return s
}

// toC makes a C struct that lives as long as the arena; nil stays nil.
func (s *ServerOptions) toC(a *arena) *C.AUDIOROOM_ServerOptions {
	if s == nil {
		return nil
	}
	c := (*C.AUDIOROOM_ServerOptions)(a.space(C.sizeof_AUDIOROOM_ServerOptions))
	if !s.filled {
		a.unfilled("ServerOptions", "InitServerOptions")
	}
	C.AUDIOROOM_InitServerOptions(c, C.sizeof_AUDIOROOM_ServerOptions)
	c.udp_port = C.uint32_t(s.UDPPort)
	if s.Bind != "" {
		c.bind = a.text("Bind", s.Bind, false)
	}
	if s.NodeIPs != "" {
		c.node_ips = a.text("NodeIPs", s.NodeIPs, false)
	}
	if s.APIKey != "" {
		c.api_key = a.text("APIKey", s.APIKey, false)
	}
	if s.APISecret != "" {
		c.api_secret = a.text("APISecret", s.APISecret, false)
	}
	if s.TLSCertFile != "" {
		c.tls_cert_file = a.text("TLSCertFile", s.TLSCertFile, false)
	}
	if s.TLSKeyFile != "" {
		c.tls_key_file = a.text("TLSKeyFile", s.TLSKeyFile, false)
	}
	if s.LogFile != "" {
		c.log_file = a.text("LogFile", s.LogFile, false)
	}
	c.log_level = C.int32_t(s.LogLevel)
	c.max_rooms = C.uint32_t(s.MaxRooms)
	c.max_users_per_room = C.uint32_t(s.MaxUsersPerRoom)
	c.max_users = C.uint32_t(s.MaxUsers)
	c.max_logins_per_second = C.uint32_t(s.MaxLoginsPerSecond)
	c.empty_room_timeout_ms = C.uint32_t(s.EmptyRoomTimeoutMs)
	if s.MediaBinds != "" {
		c.media_binds = a.text("MediaBinds", s.MediaBinds, false)
	}
	functions := make([]func(unsafe.Pointer), 1)
	key := a.functions(functions)
	if s.OnLog != nil {
		function := s.OnLog
		functions[0] = func(pointer unsafe.Pointer) {
			value := readLogEvent(nil, Room{}, pointer)
			function(&value)
		}
		C.audioroom_go_set_ServerOptions_on_log(c, key)
	}
	return c
}

// ServerStats stats of a server, counted since it started unless said otherwise.
type ServerStats struct {
	// Rooms now.
	Rooms int64
	// Users now.
	Users int64
	// Published streams now.
	Streams int64
	// Signalling connections now.
	Connections int64
	// Logins that were accepted.
	Logins int64
	// Logins and requests that were refused.
	Refused int64
	// Audio packets received.
	PacketsReceived int64
	// Audio packets forwarded, counted for each listener.
	PacketsForwarded int64
	// Data packets forwarded, counted for each receiver.
	DataForwarded int64
	// Data packets that were dropped because a receiver's queue was full.
	DataDropped int64
	// Datagrams received.
	DatagramsReceived int64
	// Datagrams sent.
	DatagramsSent int64
	// Bytes received.
	BytesReceived int64
	// Bytes sent.
	BytesSent int64
}

func readServerStats(engine *Engine, room Room, pointer unsafe.Pointer) (s ServerStats) {
	c := whole((*C.AUDIOROOM_ServerStats)(pointer), C.sizeof_AUDIOROOM_ServerStats)
	s.Rooms = int64(c.rooms)
	s.Users = int64(c.users)
	s.Streams = int64(c.streams)
	s.Connections = int64(c.connections)
	s.Logins = int64(c.logins)
	s.Refused = int64(c.refused)
	s.PacketsReceived = int64(c.packets_received)
	s.PacketsForwarded = int64(c.packets_forwarded)
	s.DataForwarded = int64(c.data_forwarded)
	s.DataDropped = int64(c.data_dropped)
	s.DatagramsReceived = int64(c.datagrams_received)
	s.DatagramsSent = int64(c.datagrams_sent)
	s.BytesReceived = int64(c.bytes_received)
	s.BytesSent = int64(c.bytes_sent)
	return s
}

// The readers of the events, in the order of Callbacks.
var eventReaders = []func(*Engine, unsafe.Pointer) Event{
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readLoginRoomEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readLogoutRoomEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readKickOutEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readDisconnectEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readReconnectingEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readReconnectedEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readTokenNeededEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readUserUpdateEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readStreamUpdateEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readStreamInfoUpdateEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readPublishStateEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readPlayStateEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readFirstAudioEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readDeviceStartedEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readDeviceErrorEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readSoundLevelEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readActiveSpeakersEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readConnectionQualityEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readRoomMessageEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readDataEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readRequestDoneEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readLogEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readDeviceChangeEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readSpectrumEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readMicAttentionEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readAuxProblemEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readAudioProblemEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readPublishQualityEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readPlayQualityEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readServerMuteEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readStreamEncryptionEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readRpcRequestEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readRpcDoneEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readTextEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readPlayerStateEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readRecordingProgressEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readRecordingEndEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readUserInfoEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readRoomMetadataEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readBytesEvent(engine, Room{}, pointer)
		return &event
	},
	func(engine *Engine, pointer unsafe.Pointer) Event {
		event := readBytesSpaceEvent(engine, Room{}, pointer)
		return &event
	},
}
