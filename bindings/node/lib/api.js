'use strict';

// Written by `make bindings` from include/audioroom.h. Do not edit.

exports.CONSTANTS = {
  ABI_VERSION: 1,
  VERSION_MAJOR: 0,
  VERSION_MINOR: 1,
  VERSION_PATCH: 0,
  AUTO: -2147483648,
  ALL_STREAMS: 18446744073709551615n,
  LOCAL_MICROPHONE: 18446744073709551614n,
  EQUALIZER_BANDS: 10,
  SPECTRUM_BANDS: 24,
};

exports.ENUMS = {
  StatusCode: { OK: 0, ERR_NULL_ARGUMENT: -1, ERR_INVALID_UTF8: -2, ERR_TOO_LONG: -3, ERR_OUT_OF_RANGE: -4, ERR_STRUCT_SIZE: -5, ERR_UNKNOWN_FIELD: -6, ERR_VERSION: -7, ERR_NOT_FOUND: -8, ERR_WRONG_KIND: -9, ERR_WRONG_STATE: -10, ERR_WRONG_THREAD: -11, ERR_BUSY: -12, ERR_BUFFER_TOO_SMALL: -13, ERR_NOT_BUILT_IN: -14, ERR_CANCELLED: -15, ERR_INTERNAL: -16, ERR_UNREACHABLE: -100, ERR_NOT_A_SERVER: -101, ERR_TIMEOUT: -102, ERR_TOKEN_NEEDED: -103, ERR_TOKEN_EXPIRED: -104, ERR_TOKEN_REFUSED: -105, ERR_TOKEN_MISMATCH: -106, ERR_ROOM_FULL: -107, ERR_ALREADY_IN_ROOM: -108, ERR_SAME_USER: -109, ERR_KICKED: -110, ERR_NOT_ALLOWED: -111, ERR_CONNECTION_LOST: -112, ERR_RPC_FAILED: -113, ERR_PUBLISH_FAILED: -200, ERR_PLAY_FAILED: -300, ERR_DEVICE: -400, ERR_FILE: -500, ERR_SERVER: -600 },
  Switch: { OFF: 0, ON: 1 },
  LogLevel: { OFF: 0, ERROR: 1, WARN: 2, INFO: 3, DEBUG: 4, TRACE: 5 },
  EventMode: { THREAD: 0, POLL: 1 },
  RoomState: { CONNECTING: 0, CONNECTED: 1, RECONNECTING: 2, LEAVING: 3 },
  StreamState: { STARTING: 0, ACTIVE: 1, STOPPED: 2 },
  UserKind: { STANDARD: 0, INGRESS: 1, EGRESS: 2, SIP: 3, AGENT: 4 },
  LatencyMode: { LOW: 0, BALANCED: 1, ROBUST: 2 },
  Content: { VOICE: 0, MUSIC: 1 },
  MicAttention: { SILENT: 0, SOUND_IS_BACK: 1, SPEAKING_WHILE_MUTED: 2 },
  AudioProblem: { CAPTURE_PROCESSOR: 0, PLAYBACK_PROCESSOR: 1, PUSHED_SOUND: 2, PLAYED_STREAM: 3 },
  TalkMode: { OPEN: 0, PUSH: 1, VOICE: 2 },
  ReverbPreset: { SOFT_ROOM: 0, WARM_CLUB: 1, CONCERT_HALL: 2, LARGE_AUDITORIUM: 3 },
  PlayerState: { LOADING: 0, READY: 1, PLAYING: 2, PAUSED: 3, ENDED: 4, FAILED: 5 },
  RecordingSource: { VOICE: 0, STREAM: 1, MIX: 2, EACH: 3 },
  RecordingFormat: { BY_NAME: 0, WAV: 1, OGG_OPUS: 2 },
  DeviceSide: { CAPTURE: 0, PLAYBACK: 1 },
  DeviceChange: { ADDED: 0, REMOVED: 1, RENAMED: 2, DEFAULT: 3, USED: 4 },
  Delivery: { LOSSY: 0, RELIABLE: 1 },
  BytesPart: { BEGIN: 0, DATA: 1, END: 2, REFUSED: 3 },
  RpcCode: { UNSUPPORTED_METHOD: 1400, RECIPIENT_NOT_FOUND: 1401, REQUEST_PAYLOAD_TOO_LARGE: 1402, UNSUPPORTED_SERVER: 1403, UNSUPPORTED_VERSION: 1404, APPLICATION_ERROR: 1500, CONNECTION_TIMEOUT: 1501, RESPONSE_TIMEOUT: 1502, RECIPIENT_DISCONNECTED: 1503, RESPONSE_PAYLOAD_TOO_LARGE: 1504, SEND_FAILED: 1505 },
  EncryptionState: { NONE: 0, OK: 1, KEY_MISSING: 2, KEY_WRONG: 3 },
  Quality: { UNKNOWN: -1, LOST: 0, POOR: 1, GOOD: 2, EXCELLENT: 3 },
};

// Of each field: name, meaning, C type, offset, and what the meaning needs.
exports.STRUCTS = {
  EngineOptions: { size: 112, fields: [
    ["eventMode", "enum", "int32_t", 4, {"enum": "EventMode"}],
    ["userId", "text", "char", 16, {}],
    ["userName", "text", "char", 24, {}],
    ["serverUrl", "text", "char", 32, {}],
    ["apiKey", "text", "char", 40, {}],
    ["apiSecret", "text", "char", 48, {}],
    ["caFile", "text", "char", 56, {}],
    ["captureDevice", "text", "char", 64, {}],
    ["playbackDevice", "text", "char", 72, {}],
    ["logFile", "text", "char", 80, {}],
    ["audioProfile", "struct", "AudioProfile", 88, {"struct": "AudioProfile"}],
    ["manualPublish", "switch", "int32_t", 96, {}],
    ["manualPlay", "switch", "int32_t", 100, {}],
    ["logLevel", "enum", "int32_t", 104, {"enum": "LogLevel"}],
  ] },
  LogEvent: { size: 32, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["target", "text", "char", 16, {}],
    ["level", "enum", "int32_t", 24, {"enum": "LogLevel"}],
  ] },
  Callbacks: { size: 360, fields: [
  ] },
  LoginRoomEvent: { size: 56, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["roomId", "text", "char", 24, {}],
    ["serverUrl", "text", "char", 32, {}],
    ["warning", "text", "char", 40, {}],
    ["isEmbedded", "switch", "int32_t", 48, {}],
  ] },
  LogoutRoomEvent: { size: 32, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["roomId", "text", "char", 24, {}],
  ] },
  KickOutEvent: { size: 32, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["roomId", "text", "char", 24, {}],
  ] },
  DisconnectEvent: { size: 32, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["roomId", "text", "char", 24, {}],
  ] },
  ReconnectingEvent: { size: 24, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
  ] },
  ReconnectedEvent: { size: 40, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["serverUrl", "text", "char", 24, {}],
    ["isEmbedded", "switch", "int32_t", 32, {}],
  ] },
  TokenNeededEvent: { size: 24, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
  ] },
  LoginOptions: { size: 48, fields: [
    ["manualPublish", "switch", "int32_t", 4, {"auto": true}],
    ["manualPlay", "switch", "int32_t", 8, {"auto": true}],
    ["userUpdates", "switch", "int32_t", 12, {}],
    ["loginTimeoutMs", "number", "uint32_t", 16, {}],
    ["reconnectTimeoutMs", "number", "uint32_t", 20, {}],
    ["serverUrl", "text", "char", 24, {}],
    ["token", "text", "char", 32, {}],
    ["encryptionKey", "struct", "EncryptionKeyOptions", 40, {"struct": "EncryptionKeyOptions"}],
  ] },
  User: { size: 24, fields: [
    ["userId", "text", "char", 8, {}],
    ["userName", "text", "char", 16, {}],
  ] },
  UserUpdateEvent: { size: 56, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["isComplete", "switch", "int32_t", 24, {}],
    ["added", "structs", "User", 32, {"struct": "User", "count": [28, "uint32_t"]}],
    ["removed", "structs", "User", 40, {"struct": "User", "count": [48, "uint32_t"]}],
  ] },
  StreamInfo: { size: 48, fields: [
    ["isMuted", "switch", "int32_t", 4, {}],
    ["stream", "id", "Stream", 8, {}],
    ["streamId", "text", "char", 16, {}],
    ["userId", "text", "char", 24, {}],
    ["userName", "text", "char", 32, {}],
    ["extraInfo", "text", "char", 40, {}],
  ] },
  StreamUpdateEvent: { size: 40, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["isAdded", "switch", "int32_t", 24, {}],
    ["streams", "structs", "StreamInfo", 32, {"struct": "StreamInfo", "count": [28, "uint32_t"]}],
  ] },
  StreamInfoUpdateEvent: { size: 40, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["streams", "structs", "StreamInfo", 24, {"struct": "StreamInfo", "count": [32, "uint32_t"]}],
  ] },
  Attribute: { size: 24, fields: [
    ["key", "text", "char", 8, {}],
    ["value", "text", "char", 16, {}],
  ] },
  UserInfoEvent: { size: 88, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["userId", "text", "char", 24, {}],
    ["userName", "text", "char", 32, {}],
    ["metadata", "text", "char", 40, {}],
    ["attributes", "structs", "Attribute", 48, {"struct": "Attribute", "count": [64, "uint32_t"]}],
    ["changedAttributes", "structs", "Attribute", 56, {"struct": "Attribute", "count": [68, "uint32_t"]}],
    ["isNameChanged", "switch", "int32_t", 72, {}],
    ["isMetadataChanged", "switch", "int32_t", 76, {}],
    ["userKind", "enum", "int32_t", 80, {"enum": "UserKind"}],
  ] },
  RoomMetadataEvent: { size: 32, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["metadata", "text", "char", 24, {}],
  ] },
  UserInfo: { size: 48, fields: [
    ["userKind", "enum", "int32_t", 4, {"enum": "UserKind"}],
    ["userId", "text", "char", 8, {}],
    ["userName", "text", "char", 16, {}],
    ["metadata", "text", "char", 24, {}],
    ["attributes", "structs", "Attribute", 32, {"struct": "Attribute", "count": [40, "uint32_t"]}],
  ] },
  PublishStateEvent: { size: 48, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["stream", "id", "Stream", 24, {}],
    ["streamId", "text", "char", 32, {}],
    ["state", "enum", "int32_t", 40, {"enum": "StreamState"}],
  ] },
  ServerMuteEvent: { size: 48, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["stream", "id", "Stream", 24, {"optional": true}],
    ["streamId", "text", "char", 32, {}],
    ["isMutedByServer", "switch", "int32_t", 40, {}],
    ["isMutedByUser", "switch", "int32_t", 44, {}],
  ] },
  AudioProfile: { size: 48, fields: [
    ["bitrateBps", "number", "int32_t", 4, {}],
    ["latencyMode", "enum", "int32_t", 8, {"enum": "LatencyMode"}],
    ["channels", "number", "uint32_t", 12, {}],
    ["fec", "switch", "int32_t", 16, {"auto": true}],
    ["dtx", "switch", "int32_t", 20, {}],
    ["dredMs", "number", "int32_t", 24, {}],
    ["complexity", "number", "uint32_t", 28, {}],
    ["red", "number", "int32_t", 32, {}],
    ["content", "enum", "int32_t", 36, {"enum": "Content"}],
    ["processing", "switch", "int32_t", 40, {"auto": true}],
  ] },
  PlayStateEvent: { size: 48, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["stream", "id", "Stream", 24, {}],
    ["streamId", "text", "char", 32, {}],
    ["state", "enum", "int32_t", 40, {"enum": "StreamState"}],
  ] },
  FirstAudioEvent: { size: 40, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["stream", "id", "Stream", 24, {}],
    ["tNs", "number", "uint64_t", 32, {}],
  ] },
  MicAttentionEvent: { size: 24, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["attention", "enum", "int32_t", 16, {"enum": "MicAttention"}],
  ] },
  AudioProblemEvent: { size: 40, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {"optional": true}],
    ["stream", "id", "Stream", 24, {"optional": true}],
    ["problem", "enum", "int32_t", 32, {"enum": "AudioProblem"}],
  ] },
  TalkOptions: { size: 32, fields: [
    ["mode", "enum", "int32_t", 4, {"enum": "TalkMode"}],
    ["holdMs", "number", "int32_t", 8, {}],
    ["preRollMs", "number", "int32_t", 12, {}],
    ["thresholdPercent", "number", "int32_t", 16, {}],
    ["attackMs", "number", "int32_t", 20, {}],
    ["releaseMs", "number", "int32_t", 24, {}],
  ] },
  AudioFrame: { size: 24, fields: [
    ["rateHz", "number", "uint32_t", 4, {}],
    ["samplesPerChannel", "number", "uint32_t", 16, {}],
    ["channels", "number", "uint32_t", 20, {}],
  ] },
  ProcessingStats: { size: 120, fields: [
    ["aec", "number", "int32_t", 4, {}],
    ["highPass", "number", "int32_t", 8, {}],
    ["noiseSuppression", "number", "int32_t", 12, {}],
    ["agc", "number", "int32_t", 16, {}],
    ["isOpen", "number", "int32_t", 20, {}],
    ["isVoice", "number", "int32_t", 24, {}],
    ["voiceProbability", "number", "float", 28, {}],
    ["delayMs", "number", "float", 32, {}],
    ["echoLossDb", "number", "float", 36, {}],
    ["echoDelayMs", "number", "int32_t", 40, {}],
    ["alignments", "number", "int64_t", 48, {}],
    ["captureCalls", "number", "int64_t", 56, {}],
    ["slowCaptureCalls", "number", "int64_t", 64, {}],
    ["captureBadSamples", "number", "int64_t", 72, {}],
    ["longestCaptureCallMs", "number", "double", 80, {}],
    ["playbackCalls", "number", "int64_t", 88, {}],
    ["slowPlaybackCalls", "number", "int64_t", 96, {}],
    ["playbackBadSamples", "number", "int64_t", 104, {}],
    ["longestPlaybackCallMs", "number", "double", 112, {}],
  ] },
  ReverbOptions: { size: 24, fields: [
    ["preset", "enum", "int32_t", 4, {"enum": "ReverbPreset"}],
    ["roomSize", "number", "float", 8, {}],
    ["decayS", "number", "float", 12, {}],
    ["damping", "number", "float", 16, {}],
    ["wetGain", "number", "float", 20, {}],
  ] },
  AuxProblemEvent: { size: 24, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["missing", "number", "uint64_t", 16, {}],
  ] },
  AuxFrame: { size: 24, fields: [
    ["channels", "number", "uint32_t", 4, {}],
    ["rateHz", "number", "uint32_t", 8, {}],
    ["samplesPerChannel", "number", "uint32_t", 12, {}],
  ] },
  PlayerStateEvent: { size: 48, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["player", "id", "Player", 16, {}],
    ["state", "enum", "int32_t", 24, {"enum": "PlayerState"}],
    ["positionMs", "number", "int64_t", 32, {}],
    ["durationMs", "number", "int64_t", 40, {}],
  ] },
  PlayerRead: { size: 40, fields: [
    ["hasFailed", "switch", "int32_t", 4, {}],
    ["position", "number", "uint64_t", 8, {}],
    ["buffer", "bytes", "uint8_t", 16, {"count": [24, "uint64_t"]}],
    ["written", "number", "uint64_t", 32, {}],
  ] },
  PlayerOptions: { size: 56, fields: [
    ["plays", "number", "int32_t", 4, {}],
    ["path", "text", "char", 8, {}],
    ["readerSize", "number", "uint64_t", 32, {}],
    ["playLocally", "switch", "int32_t", 40, {}],
    ["send", "switch", "int32_t", 44, {}],
    ["localVolume", "number", "int32_t", 48, {}],
    ["sentVolume", "number", "int32_t", 52, {}],
  ] },
  PlayerInfo: { size: 72, fields: [
    ["state", "enum", "int32_t", 4, {"enum": "PlayerState"}],
    ["positionMs", "number", "int64_t", 8, {}],
    ["durationMs", "number", "int64_t", 16, {}],
    ["rateHz", "number", "int64_t", 24, {}],
    ["channels", "number", "int64_t", 32, {}],
    ["missing", "number", "int64_t", 40, {}],
    ["plays", "number", "int32_t", 48, {}],
    ["playLocally", "number", "int32_t", 52, {}],
    ["send", "number", "int32_t", 56, {}],
    ["localVolume", "number", "int32_t", 60, {}],
    ["sentVolume", "number", "int32_t", 64, {}],
  ] },
  RecordingProgressEvent: { size: 56, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["recording", "id", "Recording", 16, {}],
    ["durationMs", "number", "uint64_t", 24, {}],
    ["bytes", "number", "uint64_t", 32, {}],
    ["files", "number", "uint32_t", 40, {}],
    ["unrecordedUsers", "number", "uint32_t", 44, {}],
    ["lostMs", "number", "uint64_t", 48, {}],
  ] },
  RecordingEndEvent: { size: 56, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["recording", "id", "Recording", 16, {}],
    ["durationMs", "number", "uint64_t", 24, {}],
    ["bytes", "number", "uint64_t", 32, {}],
    ["files", "number", "uint32_t", 40, {}],
    ["unrecordedUsers", "number", "uint32_t", 44, {}],
    ["lostMs", "number", "uint64_t", 48, {}],
  ] },
  RecordingOptions: { size: 48, fields: [
    ["source", "enum", "int32_t", 4, {"enum": "RecordingSource"}],
    ["path", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["stream", "id", "Stream", 24, {}],
    ["format", "enum", "int32_t", 32, {"enum": "RecordingFormat"}],
    ["channels", "number", "uint32_t", 36, {}],
    ["bitrate", "number", "uint32_t", 40, {}],
    ["overwrite", "switch", "int32_t", 44, {}],
  ] },
  DeviceStartedEvent: { size: 32, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["tNs", "number", "uint64_t", 16, {}],
    ["side", "enum", "int32_t", 24, {"enum": "DeviceSide"}],
  ] },
  DeviceErrorEvent: { size: 24, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["side", "enum", "int32_t", 16, {"enum": "DeviceSide"}],
  ] },
  DeviceChangeEvent: { size: 48, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["side", "enum", "int32_t", 16, {"enum": "DeviceSide"}],
    ["change", "enum", "int32_t", 20, {"enum": "DeviceChange"}],
    ["deviceId", "text", "char", 24, {}],
    ["name", "text", "char", 32, {}],
    ["isDefault", "switch", "int32_t", 40, {}],
  ] },
  DeviceInfo: { size: 24, fields: [
    ["isDefault", "switch", "int32_t", 4, {}],
    ["deviceId", "text", "char", 8, {}],
    ["name", "text", "char", 16, {}],
  ] },
  SoundLevel: { size: 40, fields: [
    ["isVoice", "switch", "int32_t", 4, {}],
    ["room", "id", "Room", 8, {"optional": true}],
    ["stream", "id", "Stream", 16, {}],
    ["level", "number", "float", 24, {}],
    ["rmsDbfs", "number", "float", 28, {}],
    ["peakDbfs", "number", "float", 32, {}],
  ] },
  SoundLevelEvent: { size: 32, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["levels", "structs", "SoundLevel", 16, {"struct": "SoundLevel", "count": [24, "uint32_t"]}],
  ] },
  ActiveSpeaker: { size: 24, fields: [
    ["level", "number", "float", 4, {}],
    ["userId", "text", "char", 8, {}],
    ["userName", "text", "char", 16, {}],
  ] },
  ActiveSpeakersEvent: { size: 40, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["speakers", "structs", "ActiveSpeaker", 24, {"struct": "ActiveSpeaker", "count": [32, "uint32_t"]}],
  ] },
  Spectrum: { size: 32, fields: [
    ["room", "id", "Room", 8, {"optional": true}],
    ["stream", "id", "Stream", 16, {}],
    ["bandsDbfs", "floats", "float", 24, {"count": [4, "uint32_t"]}],
  ] },
  SpectrumEvent: { size: 32, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["spectra", "structs", "Spectrum", 16, {"struct": "Spectrum", "count": [24, "uint32_t"]}],
  ] },
  RoomMessageEvent: { size: 64, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["userId", "text", "char", 24, {}],
    ["userName", "text", "char", 32, {}],
    ["messageId", "text", "char", 40, {}],
    ["text", "text", "char", 48, {}],
    ["sentAtMs", "number", "int64_t", 56, {}],
  ] },
  DataEvent: { size: 64, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["userId", "text", "char", 24, {}],
    ["userName", "text", "char", 32, {}],
    ["topic", "text", "char", 40, {}],
    ["data", "bytes", "uint8_t", 48, {"count": [56, "uint32_t"]}],
    ["delivery", "enum", "int32_t", 60, {"enum": "Delivery"}],
  ] },
  RequestDoneEvent: { size: 32, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["request", "number", "uint64_t", 24, {}],
  ] },
  TextEvent: { size: 88, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["userId", "text", "char", 24, {}],
    ["userName", "text", "char", 32, {}],
    ["topic", "text", "char", 40, {}],
    ["messageId", "text", "char", 48, {}],
    ["text", "text", "char", 56, {}],
    ["sentAtMs", "number", "int64_t", 64, {}],
    ["attributes", "structs", "Attribute", 72, {"struct": "Attribute", "count": [80, "uint32_t"]}],
  ] },
  BytesEvent: { size: 144, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["stream", "number", "uint64_t", 24, {}],
    ["part", "enum", "int32_t", 32, {"enum": "BytesPart"}],
    ["data", "bytes", "uint8_t", 40, {"count": [36, "uint32_t"]}],
    ["offset", "number", "uint64_t", 48, {}],
    ["totalSize", "number", "int64_t", 56, {}],
    ["userId", "text", "char", 64, {}],
    ["userName", "text", "char", 72, {}],
    ["topic", "text", "char", 80, {}],
    ["name", "text", "char", 88, {}],
    ["mimeType", "text", "char", 96, {}],
    ["streamId", "text", "char", 104, {}],
    ["sentAtMs", "number", "int64_t", 112, {}],
    ["attributes", "structs", "Attribute", 120, {"struct": "Attribute", "count": [128, "uint32_t"]}],
    ["refusedCount", "number", "uint64_t", 136, {}],
  ] },
  BytesSpaceEvent: { size: 32, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["stream", "number", "uint64_t", 24, {}],
  ] },
  ByteStreamOptions: { size: 72, fields: [
    ["topic", "text", "char", 8, {}],
    ["name", "text", "char", 16, {}],
    ["mimeType", "text", "char", 24, {}],
    ["totalSize", "number", "int64_t", 32, {}],
    ["attributeKeys", "texts", "char", 40, {"count": [4, "uint32_t"]}],
    ["attributeValues", "texts", "char", 48, {"count": [4, "uint32_t"]}],
    ["userIds", "texts", "char", 56, {"count": [64, "uint32_t"]}],
  ] },
  RpcRequestEvent: { size: 72, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["request", "number", "uint64_t", 24, {}],
    ["userId", "text", "char", 32, {}],
    ["userName", "text", "char", 40, {}],
    ["method", "text", "char", 48, {}],
    ["payload", "text", "char", 56, {}],
    ["timeoutMs", "number", "uint32_t", 64, {}],
  ] },
  RpcDoneEvent: { size: 56, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["request", "number", "uint64_t", 24, {}],
    ["payload", "text", "char", 32, {}],
    ["data", "text", "char", 40, {}],
    ["code", "number", "uint32_t", 48, {}],
  ] },
  StreamEncryptionEvent: { size: 48, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["stream", "id", "Stream", 24, {}],
    ["streamId", "text", "char", 32, {}],
    ["state", "enum", "int32_t", 40, {"enum": "EncryptionState"}],
  ] },
  EncryptionKeyOptions: { size: 48, fields: [
    ["keyIndex", "number", "uint32_t", 4, {}],
    ["passphrase", "text", "char", 8, {}],
    ["key", "bytes", "uint8_t", 16, {"count": [24, "uint32_t"]}],
    ["ratchetWindow", "number", "uint32_t", 28, {}],
    ["userId", "text", "char", 32, {}],
    ["decryptOnly", "switch", "int32_t", 40, {}],
  ] },
  ConnectionQualityEvent: { size: 48, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["userId", "text", "char", 24, {}],
    ["userName", "text", "char", 32, {}],
    ["quality", "enum", "int32_t", 40, {"enum": "Quality"}],
    ["mos", "number", "float", 44, {}],
  ] },
  PublishQualityEvent: { size: 104, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["room", "id", "Room", 16, {}],
    ["stream", "id", "Stream", 24, {}],
    ["quality", "enum", "int32_t", 32, {"enum": "Quality"}],
    ["connectionQuality", "enum", "int32_t", 36, {"enum": "Quality"}],
    ["periodMs", "number", "uint32_t", 40, {}],
    ["roundTripMs", "number", "float", 44, {}],
    ["jitterMs", "number", "float", 48, {}],
    ["loss", "number", "float", 52, {}],
    ["listenerLoss", "number", "float", 56, {}],
    ["listenerResidualLoss", "number", "float", 60, {}],
    ["medianResidualLoss", "number", "float", 64, {}],
    ["mos", "number", "float", 68, {}],
    ["packets", "number", "int64_t", 72, {}],
    ["sendBps", "number", "int64_t", 80, {}],
    ["bitrateBps", "number", "int64_t", 88, {}],
    ["capacityBps", "number", "int64_t", 96, {}],
  ] },
  PlayQuality: { size: 72, fields: [
    ["quality", "enum", "int32_t", 4, {"enum": "Quality"}],
    ["room", "id", "Room", 8, {}],
    ["stream", "id", "Stream", 16, {}],
    ["packets", "number", "int64_t", 24, {}],
    ["receiveBps", "number", "int64_t", 32, {}],
    ["loss", "number", "float", 40, {}],
    ["concealed", "number", "float", 44, {}],
    ["concealmentsPerMinute", "number", "float", 48, {}],
    ["roundTripMs", "number", "float", 52, {}],
    ["jitterMs", "number", "float", 56, {}],
    ["bufferMs", "number", "float", 60, {}],
    ["mouthToEarMs", "number", "float", 64, {}],
    ["mos", "number", "float", 68, {}],
  ] },
  PlayQualityEvent: { size: 32, fields: [
    ["status", "status", "Status", 4, {}],
    ["message", "text", "char", 8, {}],
    ["qualities", "structs", "PlayQuality", 16, {"struct": "PlayQuality", "count": [24, "uint32_t"]}],
    ["periodMs", "number", "uint32_t", 28, {}],
  ] },
  RoomStats: { size: 112, fields: [
    ["roundTripMs", "number", "float", 4, {}],
    ["loginMs", "number", "float", 8, {}],
    ["isRealtime", "number", "int32_t", 12, {}],
    ["sendBps", "number", "int64_t", 16, {}],
    ["receiveBps", "number", "int64_t", 24, {}],
    ["datagramsSent", "number", "int64_t", 32, {}],
    ["datagramsReceived", "number", "int64_t", 40, {}],
    ["users", "number", "int64_t", 48, {}],
    ["streams", "number", "int64_t", 56, {}],
    ["playbackUnderruns", "number", "int64_t", 64, {}],
    ["captureOverruns", "number", "int64_t", 72, {}],
    ["lateWakeups", "number", "int64_t", 80, {}],
    ["droppedEvents", "number", "int64_t", 88, {}],
    ["isTcp", "number", "int64_t", 96, {}],
    ["isRelayed", "number", "int64_t", 104, {}],
  ] },
  StreamStats: { size: 296, fields: [
    ["jitterMs", "number", "float", 4, {}],
    ["bufferMs", "number", "float", 8, {}],
    ["targetMs", "number", "float", 12, {}],
    ["mouthToEarMs", "number", "float", 16, {}],
    ["captureMs", "number", "float", 20, {}],
    ["packetMs", "number", "float", 24, {}],
    ["networkMs", "number", "float", 28, {}],
    ["jitterBufferMs", "number", "float", 32, {}],
    ["decodeMs", "number", "float", 36, {}],
    ["playbackMs", "number", "float", 40, {}],
    ["isDecoded", "number", "int32_t", 44, {}],
    ["packets", "number", "int64_t", 48, {}],
    ["bytes", "number", "int64_t", 56, {}],
    ["lostPackets", "number", "int64_t", 64, {}],
    ["discardedPackets", "number", "int64_t", 72, {}],
    ["playedSamples", "number", "int64_t", 80, {}],
    ["concealedSamples", "number", "int64_t", 88, {}],
    ["concealmentEvents", "number", "int64_t", 96, {}],
    ["fecPackets", "number", "int64_t", 104, {}],
    ["dredFrames", "number", "int64_t", 112, {}],
    ["insertedSamples", "number", "int64_t", 120, {}],
    ["removedSamples", "number", "int64_t", 128, {}],
    ["latePackets", "number", "int64_t", 136, {}],
    ["duplicatePackets", "number", "int64_t", 144, {}],
    ["reorderedPackets", "number", "int64_t", 152, {}],
    ["fecPacketsReceived", "number", "int64_t", 160, {}],
    ["redPackets", "number", "int64_t", 168, {}],
    ["retransmittedPackets", "number", "int64_t", 176, {}],
    ["emittedSamples", "number", "int64_t", 184, {}],
    ["silentConcealedSamples", "number", "int64_t", 192, {}],
    ["pauseSamples", "number", "int64_t", 200, {}],
    ["stretches", "number", "int64_t", 208, {}],
    ["bufferDelayS", "number", "double", 216, {}],
    ["targetDelayS", "number", "double", 224, {}],
    ["minimumDelayS", "number", "double", 232, {}],
    ["bitrateBps", "number", "int64_t", 240, {}],
    ["capacityBps", "number", "int64_t", 248, {}],
    ["fec", "number", "int32_t", 256, {}],
    ["red", "number", "int32_t", 260, {}],
    ["dredMs", "number", "int32_t", 264, {}],
    ["expectedLoss", "number", "float", 268, {}],
    ["chainMs", "number", "float", 272, {}],
    ["clockPpm", "number", "float", 276, {}],
    ["redundantPackets", "number", "int64_t", 280, {}],
    ["loss", "number", "float", 288, {}],
    ["roundTripMs", "number", "float", 292, {}],
  ] },
  TokenOptions: { size: 64, fields: [
    ["validSeconds", "number", "uint32_t", 4, {}],
    ["apiKey", "text", "char", 8, {}],
    ["apiSecret", "text", "char", 16, {}],
    ["userId", "text", "char", 24, {}],
    ["userName", "text", "char", 32, {}],
    ["roomId", "text", "char", 40, {}],
    ["canPublish", "switch", "int32_t", 48, {}],
    ["canSubscribe", "switch", "int32_t", 52, {}],
    ["canPublishData", "switch", "int32_t", 56, {}],
    ["isHidden", "switch", "int32_t", 60, {}],
  ] },
  ServerOptions: { size: 112, fields: [
    ["udpPort", "number", "uint32_t", 4, {}],
    ["bind", "text", "char", 8, {}],
    ["nodeIps", "text", "char", 16, {}],
    ["apiKey", "text", "char", 24, {}],
    ["apiSecret", "text", "char", 32, {}],
    ["tlsCertFile", "text", "char", 40, {}],
    ["tlsKeyFile", "text", "char", 48, {}],
    ["logFile", "text", "char", 56, {}],
    ["logLevel", "enum", "int32_t", 80, {"enum": "LogLevel"}],
    ["maxRooms", "number", "uint32_t", 84, {}],
    ["maxUsersPerRoom", "number", "uint32_t", 88, {}],
    ["maxUsers", "number", "uint32_t", 92, {}],
    ["maxLoginsPerSecond", "number", "uint32_t", 96, {}],
    ["emptyRoomTimeoutMs", "number", "uint32_t", 100, {}],
    ["mediaBinds", "text", "char", 104, {}],
  ] },
  ServerStats: { size: 120, fields: [
    ["rooms", "number", "int64_t", 8, {}],
    ["users", "number", "int64_t", 16, {}],
    ["streams", "number", "int64_t", 24, {}],
    ["connections", "number", "int64_t", 32, {}],
    ["logins", "number", "int64_t", 40, {}],
    ["refused", "number", "int64_t", 48, {}],
    ["packetsReceived", "number", "int64_t", 56, {}],
    ["packetsForwarded", "number", "int64_t", 64, {}],
    ["dataForwarded", "number", "int64_t", 72, {}],
    ["dataDropped", "number", "int64_t", 80, {}],
    ["datagramsReceived", "number", "int64_t", 88, {}],
    ["datagramsSent", "number", "int64_t", 96, {}],
    ["bytesReceived", "number", "int64_t", 104, {}],
    ["bytesSent", "number", "int64_t", 112, {}],
  ] },
};

exports.FUNCTIONS = [
  {
    ...{"c": "Pause", "owner": "Engine", "method": "pause"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
    ],
  },
  {
    ...{"c": "Resume", "owner": "Engine", "method": "resume"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
    ],
  },
  {
    ...{"c": "SetUser", "owner": "Engine", "method": "setUser"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "userId", "meaning": "text", "optional": true, "kind": "char"},
      {"name": "userName", "meaning": "text", "optional": true, "kind": "char"},
    ],
  },
  {
    ...{"c": "SetServer", "owner": "Engine", "method": "setServer"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "serverUrl", "meaning": "text", "optional": true, "kind": "char"},
      {"name": "apiKey", "meaning": "text", "optional": true, "kind": "char"},
      {"name": "apiSecret", "meaning": "text", "optional": true, "kind": "char"},
    ],
  },
  {
    ...{"c": "LoginRoom", "owner": "Engine", "method": "loginRoom"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "roomId", "meaning": "text", "kind": "char"},
      {"name": "options", "meaning": "options", "struct": "LoginOptions", "optional": true, "kind": "LoginOptions"},
      {"name": "room", "meaning": "out", "of": {"meaning": "id", "id": "Room"}, "kind": "Room"},
    ],
  },
  {
    ...{"c": "NotifyNetworkChanged", "owner": "Engine", "method": "notifyNetworkChanged"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
    ],
  },
  {
    ...{"c": "SetManualPublish", "owner": "Engine", "method": "setManualPublish"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "manual", "meaning": "switch", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "IsManualPublish", "owner": "Engine", "method": "isManualPublish"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "manual", "meaning": "out", "of": {"meaning": "switch"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "EnableMic", "owner": "Engine", "method": "enableMic"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "enable", "meaning": "switch", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "IsMicEnabled", "owner": "Engine", "method": "isMicEnabled"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "isEnabled", "meaning": "out", "of": {"meaning": "switch"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "SetCaptureVolume", "owner": "Engine", "method": "setCaptureVolume"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "volume", "meaning": "number", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "GetCaptureVolume", "owner": "Engine", "method": "getCaptureVolume"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "volume", "meaning": "out", "of": {"meaning": "number"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "SetAudioProfile", "owner": "Engine", "method": "setAudioProfile"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "profile", "meaning": "options", "struct": "AudioProfile", "kind": "AudioProfile"},
    ],
  },
  {
    ...{"c": "GetAudioProfile", "owner": "Engine", "method": "getAudioProfile"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "profile", "meaning": "struct_out", "struct": "AudioProfile", "kind": "AudioProfile"},
    ],
  },
  {
    ...{"c": "SetManualPlay", "owner": "Engine", "method": "setManualPlay"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "manual", "meaning": "switch", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "IsManualPlay", "owner": "Engine", "method": "isManualPlay"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "manual", "meaning": "out", "of": {"meaning": "switch"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "EnableSpeaker", "owner": "Engine", "method": "enableSpeaker"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "enable", "meaning": "switch", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "IsSpeakerEnabled", "owner": "Engine", "method": "isSpeakerEnabled"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "isEnabled", "meaning": "out", "of": {"meaning": "switch"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "SetMaxDecodedStreams", "owner": "Engine", "method": "setMaxDecodedStreams"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "count", "meaning": "number", "kind": "uint32_t"},
    ],
  },
  {
    ...{"c": "GetMaxDecodedStreams", "owner": "Engine", "method": "getMaxDecodedStreams"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "count", "meaning": "out", "of": {"meaning": "number"}, "kind": "uint32_t"},
    ],
  },
  {
    ...{"c": "EnableSidetone", "owner": "Engine", "method": "enableSidetone"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "enable", "meaning": "switch", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "IsSidetoneEnabled", "owner": "Engine", "method": "isSidetoneEnabled"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "isEnabled", "meaning": "out", "of": {"meaning": "switch"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "SetSidetoneVolume", "owner": "Engine", "method": "setSidetoneVolume"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "volume", "meaning": "number", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "GetSidetoneVolume", "owner": "Engine", "method": "getSidetoneVolume"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "volume", "meaning": "out", "of": {"meaning": "number"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "EnableAec", "owner": "Engine", "method": "enableAec"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "enable", "meaning": "switch", "auto": true, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "EnableHighPass", "owner": "Engine", "method": "enableHighPass"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "enable", "meaning": "switch", "auto": true, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "EnableNoiseSuppression", "owner": "Engine", "method": "enableNoiseSuppression"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "enable", "meaning": "switch", "auto": true, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "EnableAgc", "owner": "Engine", "method": "enableAgc"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "enable", "meaning": "switch", "auto": true, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "SetTalkOptions", "owner": "Engine", "method": "setTalkOptions"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "options", "meaning": "options", "struct": "TalkOptions", "kind": "TalkOptions"},
    ],
  },
  {
    ...{"c": "GetTalkOptions", "owner": "Engine", "method": "getTalkOptions"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "options", "meaning": "struct_out", "struct": "TalkOptions", "kind": "TalkOptions"},
    ],
  },
  {
    ...{"c": "SetPushToTalkPressed", "owner": "Engine", "method": "setPushToTalkPressed"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "isPressed", "meaning": "switch", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "IsPushToTalkPressed", "owner": "Engine", "method": "isPushToTalkPressed"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "isPressed", "meaning": "out", "of": {"meaning": "switch"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "GetProcessingStats", "owner": "Engine", "method": "getProcessingStats"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "stats", "meaning": "struct_out", "struct": "ProcessingStats", "kind": "ProcessingStats"},
    ],
  },
  {
    ...{"c": "SetEqualizer", "owner": "Engine", "method": "setEqualizer"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "gainsDb", "meaning": "floats", "kind": "float"},
      {"name": "count", "meaning": "count", "kind": "uint32_t"},
    ],
  },
  {
    ...{"c": "GetEqualizer", "owner": "Engine", "method": "getEqualizer"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "gainsDb", "meaning": "floats_out", "length": 10, "kind": "float"},
      {"name": "count", "meaning": "count", "kind": "uint32_t"},
    ],
  },
  {
    ...{"c": "SetVoiceChanger", "owner": "Engine", "method": "setVoiceChanger"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "semitones", "meaning": "number", "kind": "float"},
    ],
  },
  {
    ...{"c": "GetVoiceChanger", "owner": "Engine", "method": "getVoiceChanger"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "semitones", "meaning": "out", "of": {"meaning": "number"}, "kind": "float"},
    ],
  },
  {
    ...{"c": "SetReverb", "owner": "Engine", "method": "setReverb"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "options", "meaning": "options", "struct": "ReverbOptions", "optional": true, "kind": "ReverbOptions"},
    ],
  },
  {
    ...{"c": "GetReverb", "owner": "Engine", "method": "getReverb"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "options", "meaning": "struct_out", "struct": "ReverbOptions", "kind": "ReverbOptions"},
    ],
  },
  {
    ...{"c": "SetVirtualStereo", "owner": "Engine", "method": "setVirtualStereo"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "angleDeg", "meaning": "number", "kind": "float"},
    ],
  },
  {
    ...{"c": "GetVirtualStereo", "owner": "Engine", "method": "getVirtualStereo"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "angleDeg", "meaning": "out", "of": {"meaning": "number"}, "kind": "float"},
    ],
  },
  {
    ...{"c": "EnableAux", "owner": "Engine", "method": "enableAux"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "enable", "meaning": "switch", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "IsAuxEnabled", "owner": "Engine", "method": "isAuxEnabled"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "isEnabled", "meaning": "out", "of": {"meaning": "switch"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "SetAuxVolume", "owner": "Engine", "method": "setAuxVolume"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "localVolume", "meaning": "number", "kind": "int32_t"},
      {"name": "sentVolume", "meaning": "number", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "GetAuxVolume", "owner": "Engine", "method": "getAuxVolume"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "localVolume", "meaning": "out", "of": {"meaning": "number"}, "kind": "int32_t"},
      {"name": "sentVolume", "meaning": "out", "of": {"meaning": "number"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "MuteAuxPlayback", "owner": "Engine", "method": "muteAuxPlayback"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "mute", "meaning": "switch", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "IsAuxPlaybackMuted", "owner": "Engine", "method": "isAuxPlaybackMuted"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "isMuted", "meaning": "out", "of": {"meaning": "switch"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "CreatePlayer", "owner": "Engine", "method": "createPlayer"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "options", "meaning": "options", "struct": "PlayerOptions", "kind": "PlayerOptions"},
      {"name": "player", "meaning": "out", "of": {"meaning": "id", "id": "Player"}, "kind": "Player"},
    ],
  },
  {
    ...{"c": "StartRecording", "owner": "Engine", "method": "startRecording"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "options", "meaning": "options", "struct": "RecordingOptions", "kind": "RecordingOptions"},
      {"name": "recording", "meaning": "out", "of": {"meaning": "id", "id": "Recording"}, "kind": "Recording"},
    ],
  },
  {
    ...{"c": "SetDevice", "owner": "Engine", "method": "setDevice"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "side", "meaning": "enum", "enum": "DeviceSide", "kind": "int32_t"},
      {"name": "device", "meaning": "text", "optional": true, "kind": "char"},
    ],
  },
  {
    ...{"c": "GetDevice", "owner": "Engine", "method": "getDevice"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "side", "meaning": "enum", "enum": "DeviceSide", "kind": "int32_t"},
      {"name": "buffer", "meaning": "text_out", "kind": "char"},
      {"name": "size", "meaning": "text_size", "kind": "size_t"},
      {"name": "needed", "meaning": "text_needed", "kind": "size_t"},
    ],
  },
  {
    ...{"c": "FollowDefaultDevice", "owner": "Engine", "method": "followDefaultDevice"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "side", "meaning": "enum", "enum": "DeviceSide", "kind": "int32_t"},
      {"name": "follow", "meaning": "switch", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "IsFollowingDefaultDevice", "owner": "Engine", "method": "isFollowingDefaultDevice"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "side", "meaning": "enum", "enum": "DeviceSide", "kind": "int32_t"},
      {"name": "isFollowing", "meaning": "out", "of": {"meaning": "switch"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "WatchDevices", "owner": "Engine", "method": "watchDevices"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "watch", "meaning": "switch", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "IsWatchingDevices", "owner": "Engine", "method": "isWatchingDevices"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "isWatching", "meaning": "out", "of": {"meaning": "switch"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "StartSoundLevelMonitor", "owner": "Engine", "method": "startSoundLevelMonitor"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "periodMs", "meaning": "number", "kind": "uint32_t"},
    ],
  },
  {
    ...{"c": "StopSoundLevelMonitor", "owner": "Engine", "method": "stopSoundLevelMonitor"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
    ],
  },
  {
    ...{"c": "StartSpectrumMonitor", "owner": "Engine", "method": "startSpectrumMonitor"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "periodMs", "meaning": "number", "kind": "uint32_t"},
    ],
  },
  {
    ...{"c": "StopSpectrumMonitor", "owner": "Engine", "method": "stopSpectrumMonitor"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
    ],
  },
  {
    ...{"c": "StartQualityMonitor", "owner": "Engine", "method": "startQualityMonitor"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "periodMs", "meaning": "number", "kind": "uint32_t"},
    ],
  },
  {
    ...{"c": "StopQualityMonitor", "owner": "Engine", "method": "stopQualityMonitor"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
    ],
  },
  {
    ...{"c": "GetServerUrl", "owner": "Server", "method": "getUrl"},
    arguments: [
      {"name": "server", "meaning": "self", "kind": "Server"},
      {"name": "buffer", "meaning": "text_out", "kind": "char"},
      {"name": "size", "meaning": "text_size", "kind": "size_t"},
      {"name": "needed", "meaning": "text_needed", "kind": "size_t"},
    ],
  },
  {
    ...{"c": "KickUser", "owner": "Server", "method": "kickUser"},
    arguments: [
      {"name": "server", "meaning": "self", "kind": "Server"},
      {"name": "roomId", "meaning": "text", "kind": "char"},
      {"name": "userId", "meaning": "text", "kind": "char"},
    ],
  },
  {
    ...{"c": "MuteUser", "owner": "Server", "method": "muteUser"},
    arguments: [
      {"name": "server", "meaning": "self", "kind": "Server"},
      {"name": "roomId", "meaning": "text", "kind": "char"},
      {"name": "userId", "meaning": "text", "kind": "char"},
      {"name": "mute", "meaning": "switch", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "GetServerStats", "owner": "Server", "method": "getStats"},
    arguments: [
      {"name": "server", "meaning": "self", "kind": "Server"},
      {"name": "stats", "meaning": "struct_out", "struct": "ServerStats", "kind": "ServerStats"},
    ],
  },
  {
    ...{"c": "LogoutRoom", "owner": "Room", "method": "logout"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
    ],
  },
  {
    ...{"c": "GetRoomState", "owner": "Room", "method": "getState"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "state", "meaning": "out", "of": {"meaning": "enum", "enum": "RoomState"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "RenewToken", "owner": "Room", "method": "renewToken"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "token", "meaning": "text", "kind": "char"},
    ],
  },
  {
    ...{"c": "EnableUserUpdates", "owner": "Room", "method": "enableUserUpdates"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "enable", "meaning": "switch", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "GetUsers", "owner": "Room", "method": "getUsers"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "visit", "meaning": "visitor", "kind": "UserVisitor", "struct": "User", "single": false},
      {"name": "userData", "meaning": "user_data", "kind": "void"},
    ],
  },
  {
    ...{"c": "GetStreams", "owner": "Room", "method": "getStreams"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "visit", "meaning": "visitor", "kind": "StreamVisitor", "struct": "StreamInfo", "single": false},
      {"name": "userData", "meaning": "user_data", "kind": "void"},
    ],
  },
  {
    ...{"c": "KickRoomUser", "owner": "Room", "method": "kickUser"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "userId", "meaning": "text", "kind": "char"},
      {"name": "request", "meaning": "request", "of": {"meaning": "number"}, "kind": "uint64_t"},
    ],
  },
  {
    ...{"c": "MuteRoomUser", "owner": "Room", "method": "muteUser"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "userId", "meaning": "text", "kind": "char"},
      {"name": "mute", "meaning": "switch", "kind": "int32_t"},
      {"name": "request", "meaning": "request", "of": {"meaning": "number"}, "kind": "uint64_t"},
    ],
  },
  {
    ...{"c": "GetUser", "owner": "Room", "method": "getUser"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "userId", "meaning": "text", "kind": "char"},
      {"name": "visit", "meaning": "visitor", "kind": "UserInfoVisitor", "struct": "UserInfo", "single": true},
      {"name": "userData", "meaning": "user_data", "kind": "void"},
    ],
  },
  {
    ...{"c": "SetUserName", "owner": "Room", "method": "setUserName"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "userName", "meaning": "text", "kind": "char"},
      {"name": "request", "meaning": "request", "of": {"meaning": "number"}, "kind": "uint64_t"},
    ],
  },
  {
    ...{"c": "SetUserMetadata", "owner": "Room", "method": "setUserMetadata"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "metadata", "meaning": "text", "kind": "char"},
      {"name": "request", "meaning": "request", "of": {"meaning": "number"}, "kind": "uint64_t"},
    ],
  },
  {
    ...{"c": "SetUserAttributes", "owner": "Room", "method": "setUserAttributes"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "keys", "meaning": "texts", "count": "count", "kind": "char", "optional": true},
      {"name": "values", "meaning": "texts", "count": "count", "kind": "char", "optional": true},
      {"name": "count", "meaning": "count", "kind": "uint32_t"},
      {"name": "request", "meaning": "request", "of": {"meaning": "number"}, "kind": "uint64_t"},
    ],
  },
  {
    ...{"c": "GetRoomMetadata", "owner": "Room", "method": "getMetadata"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "buffer", "meaning": "text_out", "kind": "char"},
      {"name": "size", "meaning": "text_size", "kind": "size_t"},
      {"name": "needed", "meaning": "text_needed", "kind": "size_t"},
    ],
  },
  {
    ...{"c": "StartPublish", "owner": "Room", "method": "startPublish"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "streamId", "meaning": "text", "optional": true, "kind": "char"},
      {"name": "stream", "meaning": "out", "of": {"meaning": "id", "id": "Stream"}, "kind": "Stream"},
    ],
  },
  {
    ...{"c": "StopPublish", "owner": "Room", "method": "stopPublish"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
    ],
  },
  {
    ...{"c": "RestartPublish", "owner": "Room", "method": "restartPublish"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
    ],
  },
  {
    ...{"c": "GetPublishedStream", "owner": "Room", "method": "getPublishedStream"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "stream", "meaning": "out", "of": {"meaning": "id", "id": "Stream"}, "kind": "Stream"},
      {"name": "state", "meaning": "out", "of": {"meaning": "enum", "enum": "StreamState"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "IsMutedByServer", "owner": "Room", "method": "isMutedByServer"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "muted", "meaning": "out", "of": {"meaning": "switch"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "SetStreamExtraInfo", "owner": "Room", "method": "setStreamExtraInfo"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "extraInfo", "meaning": "text", "kind": "char"},
      {"name": "request", "meaning": "request", "of": {"meaning": "number"}, "kind": "uint64_t"},
    ],
  },
  {
    ...{"c": "SendRoomMessage", "owner": "Room", "method": "sendMessage"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "text", "meaning": "text", "kind": "char"},
      {"name": "request", "meaning": "request", "of": {"meaning": "number"}, "kind": "uint64_t"},
    ],
  },
  {
    ...{"c": "SendData", "owner": "Room", "method": "sendData"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "data", "meaning": "bytes", "kind": "uint8_t"},
      {"name": "size", "meaning": "count", "kind": "size_t"},
      {"name": "topic", "meaning": "text", "optional": true, "kind": "char"},
      {"name": "userIds", "meaning": "texts", "count": "user_count", "kind": "char", "optional": true},
      {"name": "userCount", "meaning": "count", "kind": "uint32_t"},
      {"name": "delivery", "meaning": "enum", "enum": "Delivery", "kind": "int32_t"},
      {"name": "request", "meaning": "request", "of": {"meaning": "number"}, "kind": "uint64_t"},
    ],
  },
  {
    ...{"c": "SendText", "owner": "Room", "method": "sendText"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "text", "meaning": "text", "kind": "char"},
      {"name": "topic", "meaning": "text", "optional": true, "kind": "char"},
      {"name": "userIds", "meaning": "texts", "count": "user_count", "kind": "char", "optional": true},
      {"name": "userCount", "meaning": "count", "kind": "uint32_t"},
      {"name": "request", "meaning": "request", "of": {"meaning": "number"}, "kind": "uint64_t"},
    ],
  },
  {
    ...{"c": "OpenByteStream", "owner": "Room", "method": "openByteStream"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "options", "meaning": "options", "struct": "ByteStreamOptions", "optional": true, "kind": "ByteStreamOptions"},
      {"name": "stream", "meaning": "out", "of": {"meaning": "number"}, "kind": "uint64_t"},
    ],
  },
  {
    ...{"c": "WriteByteStream", "owner": "Room", "method": "writeByteStream"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "stream", "meaning": "number", "kind": "uint64_t"},
      {"name": "data", "meaning": "bytes", "kind": "uint8_t"},
      {"name": "size", "meaning": "count", "kind": "size_t"},
    ],
  },
  {
    ...{"c": "CloseByteStream", "owner": "Room", "method": "closeByteStream"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "stream", "meaning": "number", "kind": "uint64_t"},
    ],
  },
  {
    ...{"c": "CancelByteStream", "owner": "Room", "method": "cancelByteStream"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "stream", "meaning": "number", "kind": "uint64_t"},
    ],
  },
  {
    ...{"c": "PerformRpc", "owner": "Room", "method": "performRpc"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "userId", "meaning": "text", "kind": "char"},
      {"name": "method", "meaning": "text", "kind": "char"},
      {"name": "payload", "meaning": "text", "kind": "char"},
      {"name": "timeoutMs", "meaning": "number", "kind": "uint32_t"},
      {"name": "request", "meaning": "request", "of": {"meaning": "number"}, "kind": "uint64_t"},
    ],
  },
  {
    ...{"c": "RegisterRpcMethod", "owner": "Room", "method": "registerRpcMethod"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "method", "meaning": "text", "kind": "char"},
    ],
  },
  {
    ...{"c": "UnregisterRpcMethod", "owner": "Room", "method": "unregisterRpcMethod"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "method", "meaning": "text", "kind": "char"},
    ],
  },
  {
    ...{"c": "RespondToRpc", "owner": "Room", "method": "respondToRpc"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "request", "meaning": "number", "kind": "uint64_t"},
      {"name": "payload", "meaning": "text", "kind": "char"},
    ],
  },
  {
    ...{"c": "RejectRpc", "owner": "Room", "method": "rejectRpc"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "request", "meaning": "number", "kind": "uint64_t"},
      {"name": "code", "meaning": "number", "kind": "uint32_t"},
      {"name": "message", "meaning": "text", "kind": "char"},
      {"name": "data", "meaning": "text", "optional": true, "kind": "char"},
    ],
  },
  {
    ...{"c": "SetEncryptionKey", "owner": "Room", "method": "setEncryptionKey"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "options", "meaning": "options", "struct": "EncryptionKeyOptions", "kind": "EncryptionKeyOptions"},
    ],
  },
  {
    ...{"c": "RemoveEncryptionKey", "owner": "Room", "method": "removeEncryptionKey"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "userId", "meaning": "text", "optional": true, "kind": "char"},
      {"name": "keyIndex", "meaning": "number", "kind": "uint32_t"},
    ],
  },
  {
    ...{"c": "GetRoomStats", "owner": "Room", "method": "getStats"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "stats", "meaning": "struct_out", "struct": "RoomStats", "kind": "RoomStats"},
    ],
  },
  {
    ...{"c": "StartPlay", "owner": "Stream", "method": "startPlay"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "stream", "meaning": "own", "kind": "Stream"},
    ],
  },
  {
    ...{"c": "StopPlay", "owner": "Stream", "method": "stopPlay"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "stream", "meaning": "own", "kind": "Stream"},
    ],
  },
  {
    ...{"c": "SetPlayVolume", "owner": "Stream", "method": "setPlayVolume"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "stream", "meaning": "own", "kind": "Stream"},
      {"name": "volume", "meaning": "number", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "GetPlayVolume", "owner": "Stream", "method": "getPlayVolume"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "stream", "meaning": "own", "kind": "Stream"},
      {"name": "volume", "meaning": "out", "of": {"meaning": "number"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "MuteStream", "owner": "Stream", "method": "mute"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "stream", "meaning": "own", "kind": "Stream"},
      {"name": "mute", "meaning": "switch", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "IsStreamMuted", "owner": "Stream", "method": "isMuted"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "stream", "meaning": "own", "kind": "Stream"},
      {"name": "isMuted", "meaning": "out", "of": {"meaning": "switch"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "SetStreamPan", "owner": "Stream", "method": "setPan"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "stream", "meaning": "own", "kind": "Stream"},
      {"name": "pan", "meaning": "number", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "GetStreamPan", "owner": "Stream", "method": "getPan"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "stream", "meaning": "own", "kind": "Stream"},
      {"name": "pan", "meaning": "out", "of": {"meaning": "number"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "GetSoundLevel", "owner": "Stream", "method": "getSoundLevel"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "stream", "meaning": "own", "kind": "Stream"},
      {"name": "level", "meaning": "out", "of": {"meaning": "number"}, "kind": "float"},
    ],
  },
  {
    ...{"c": "GetSpectrum", "owner": "Stream", "method": "getSpectrum"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "stream", "meaning": "own", "kind": "Stream"},
      {"name": "bandsDbfs", "meaning": "floats_out", "length": 24, "kind": "float"},
      {"name": "capacity", "meaning": "count", "kind": "uint32_t"},
    ],
  },
  {
    ...{"c": "GetStreamStats", "owner": "Stream", "method": "getStats"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "room", "meaning": "own", "kind": "Room"},
      {"name": "stream", "meaning": "own", "kind": "Stream"},
      {"name": "stats", "meaning": "struct_out", "struct": "StreamStats", "kind": "StreamStats"},
    ],
  },
  {
    ...{"c": "DestroyPlayer", "owner": "Player", "method": "destroy"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "player", "meaning": "own", "kind": "Player"},
    ],
  },
  {
    ...{"c": "StartPlayer", "owner": "Player", "method": "start"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "player", "meaning": "own", "kind": "Player"},
    ],
  },
  {
    ...{"c": "PausePlayer", "owner": "Player", "method": "pause"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "player", "meaning": "own", "kind": "Player"},
    ],
  },
  {
    ...{"c": "ResumePlayer", "owner": "Player", "method": "resume"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "player", "meaning": "own", "kind": "Player"},
    ],
  },
  {
    ...{"c": "StopPlayer", "owner": "Player", "method": "stop"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "player", "meaning": "own", "kind": "Player"},
    ],
  },
  {
    ...{"c": "SeekPlayer", "owner": "Player", "method": "seek"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "player", "meaning": "own", "kind": "Player"},
      {"name": "positionMs", "meaning": "number", "kind": "int64_t"},
    ],
  },
  {
    ...{"c": "SetPlayerPlays", "owner": "Player", "method": "setPlays"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "player", "meaning": "own", "kind": "Player"},
      {"name": "plays", "meaning": "number", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "SetPlayerOutput", "owner": "Player", "method": "setOutput"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "player", "meaning": "own", "kind": "Player"},
      {"name": "playLocally", "meaning": "number", "kind": "int32_t"},
      {"name": "send", "meaning": "number", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "SetPlayerVolume", "owner": "Player", "method": "setVolume"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "player", "meaning": "own", "kind": "Player"},
      {"name": "localVolume", "meaning": "number", "kind": "int32_t"},
      {"name": "sentVolume", "meaning": "number", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "GetPlayerInfo", "owner": "Player", "method": "getInfo"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "player", "meaning": "own", "kind": "Player"},
      {"name": "info", "meaning": "struct_out", "struct": "PlayerInfo", "kind": "PlayerInfo"},
    ],
  },
  {
    ...{"c": "StopRecording", "owner": "Recording", "method": "stop"},
    arguments: [
      {"name": "engine", "meaning": "self", "kind": "Engine"},
      {"name": "recording", "meaning": "own", "kind": "Recording"},
    ],
  },
  {
    ...{"c": "GetVersionString", "owner": null, "method": "getVersionString", "returns": "char"},
    arguments: [
    ],
  },
  {
    ...{"c": "GetAbiVersion", "owner": null, "method": "getAbiVersion", "returns": "uint32_t"},
    arguments: [
    ],
  },
  {
    ...{"c": "InitMusicProfile", "owner": null, "method": "initMusicProfile"},
    arguments: [
      {"name": "profile", "meaning": "struct_out", "struct": "AudioProfile", "kind": "AudioProfile"},
      {"name": "size", "meaning": "struct_size", "struct": "AudioProfile", "kind": "size_t"},
    ],
  },
  {
    ...{"c": "GetMaxReceivedStreams", "owner": null, "method": "getMaxReceivedStreams", "returns": "uint32_t"},
    arguments: [
    ],
  },
  {
    ...{"c": "GetDevices", "owner": null, "method": "getDevices"},
    arguments: [
      {"name": "side", "meaning": "enum", "enum": "DeviceSide", "kind": "int32_t"},
      {"name": "visit", "meaning": "visitor", "kind": "DeviceVisitor", "struct": "DeviceInfo", "single": false},
      {"name": "userData", "meaning": "user_data", "kind": "void"},
    ],
  },
  {
    ...{"c": "GetDefaultDevice", "owner": null, "method": "getDefaultDevice"},
    arguments: [
      {"name": "side", "meaning": "enum", "enum": "DeviceSide", "kind": "int32_t"},
      {"name": "buffer", "meaning": "text_out", "kind": "char"},
      {"name": "size", "meaning": "text_size", "kind": "size_t"},
      {"name": "needed", "meaning": "text_needed", "kind": "size_t"},
    ],
  },
  {
    ...{"c": "SetDeviceVolume", "owner": null, "method": "setDeviceVolume"},
    arguments: [
      {"name": "side", "meaning": "enum", "enum": "DeviceSide", "kind": "int32_t"},
      {"name": "device", "meaning": "text", "optional": true, "kind": "char"},
      {"name": "volume", "meaning": "number", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "GetDeviceVolume", "owner": null, "method": "getDeviceVolume"},
    arguments: [
      {"name": "side", "meaning": "enum", "enum": "DeviceSide", "kind": "int32_t"},
      {"name": "device", "meaning": "text", "optional": true, "kind": "char"},
      {"name": "volume", "meaning": "out", "of": {"meaning": "number"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "MuteDevice", "owner": null, "method": "muteDevice"},
    arguments: [
      {"name": "side", "meaning": "enum", "enum": "DeviceSide", "kind": "int32_t"},
      {"name": "device", "meaning": "text", "optional": true, "kind": "char"},
      {"name": "mute", "meaning": "switch", "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "IsDeviceMuted", "owner": null, "method": "isDeviceMuted"},
    arguments: [
      {"name": "side", "meaning": "enum", "enum": "DeviceSide", "kind": "int32_t"},
      {"name": "device", "meaning": "text", "optional": true, "kind": "char"},
      {"name": "muted", "meaning": "out", "of": {"meaning": "switch"}, "kind": "int32_t"},
    ],
  },
  {
    ...{"c": "GetSpectrumBandEdge", "owner": null, "method": "getSpectrumBandEdge"},
    arguments: [
      {"name": "band", "meaning": "number", "kind": "uint32_t"},
      {"name": "edgeHz", "meaning": "out", "of": {"meaning": "number"}, "kind": "float"},
    ],
  },
  {
    ...{"c": "CreateToken", "owner": null, "method": "createToken"},
    arguments: [
      {"name": "options", "meaning": "options", "struct": "TokenOptions", "kind": "TokenOptions"},
      {"name": "buffer", "meaning": "text_out", "kind": "char"},
      {"name": "size", "meaning": "text_size", "kind": "size_t"},
      {"name": "needed", "meaning": "text_needed", "kind": "size_t"},
    ],
  },
  {
    ...{"c": "CreateEngine", "owner": null, "method": "createEngine"},
    arguments: [
      {"name": "abiVersion", "meaning": "version", "kind": "uint32_t"},
      {"name": "options", "meaning": "options", "struct": "EngineOptions", "optional": true, "kind": "EngineOptions"},
      {"name": "engine", "meaning": "new_handle", "kind": "Engine"},
    ],
  },
  {
    ...{"c": "CreateServer", "owner": null, "method": "createServer"},
    arguments: [
      {"name": "abiVersion", "meaning": "version", "kind": "uint32_t"},
      {"name": "options", "meaning": "options", "struct": "ServerOptions", "kind": "ServerOptions"},
      {"name": "server", "meaning": "new_handle", "kind": "Server"},
    ],
  },
];

// The kinds of objects: handles with their ends, and numbers with the numbers that precede them in a call.
exports.HANDLES = {"Engine": "DestroyEngine", "Server": "DestroyServer"};
exports.IDS = {"Room": [], "Stream": ["Room"], "Player": [], "Recording": []};
exports.INITS = ["EngineOptions", "Callbacks", "LoginOptions", "AudioProfile", "TalkOptions", "ProcessingStats", "ReverbOptions", "PlayerOptions", "PlayerInfo", "RecordingOptions", "ByteStreamOptions", "EncryptionKeyOptions", "RoomStats", "StreamStats", "TokenOptions", "ServerOptions", "ServerStats"];

// Every event: C callback, struct, name.
exports.EVENTS = [
  ["on_login_room", "LoginRoomEvent", "loginRoom"],
  ["on_logout_room", "LogoutRoomEvent", "logoutRoom"],
  ["on_kick_out", "KickOutEvent", "kickOut"],
  ["on_disconnect", "DisconnectEvent", "disconnect"],
  ["on_reconnecting", "ReconnectingEvent", "reconnecting"],
  ["on_reconnected", "ReconnectedEvent", "reconnected"],
  ["on_token_needed", "TokenNeededEvent", "tokenNeeded"],
  ["on_user_update", "UserUpdateEvent", "userUpdate"],
  ["on_stream_update", "StreamUpdateEvent", "streamUpdate"],
  ["on_stream_info_update", "StreamInfoUpdateEvent", "streamInfoUpdate"],
  ["on_publish_state", "PublishStateEvent", "publishState"],
  ["on_play_state", "PlayStateEvent", "playState"],
  ["on_first_audio", "FirstAudioEvent", "firstAudio"],
  ["on_device_started", "DeviceStartedEvent", "deviceStarted"],
  ["on_device_error", "DeviceErrorEvent", "deviceError"],
  ["on_sound_level", "SoundLevelEvent", "soundLevel"],
  ["on_active_speakers", "ActiveSpeakersEvent", "activeSpeakers"],
  ["on_connection_quality", "ConnectionQualityEvent", "connectionQuality"],
  ["on_room_message", "RoomMessageEvent", "roomMessage"],
  ["on_data", "DataEvent", "data"],
  ["on_request_done", "RequestDoneEvent", "requestDone"],
  ["on_log", "LogEvent", "log"],
  ["on_device_change", "DeviceChangeEvent", "deviceChange"],
  ["on_spectrum", "SpectrumEvent", "spectrum"],
  ["on_mic_attention", "MicAttentionEvent", "micAttention"],
  ["on_aux_problem", "AuxProblemEvent", "auxProblem"],
  ["on_audio_problem", "AudioProblemEvent", "audioProblem"],
  ["on_publish_quality", "PublishQualityEvent", "publishQuality"],
  ["on_play_quality", "PlayQualityEvent", "playQuality"],
  ["on_server_mute", "ServerMuteEvent", "serverMute"],
  ["on_stream_encryption", "StreamEncryptionEvent", "streamEncryption"],
  ["on_rpc_request", "RpcRequestEvent", "rpcRequest"],
  ["on_rpc_done", "RpcDoneEvent", "rpcDone"],
  ["on_text", "TextEvent", "text"],
  ["on_player_state", "PlayerStateEvent", "playerState"],
  ["on_recording_progress", "RecordingProgressEvent", "recordingProgress"],
  ["on_recording_end", "RecordingEndEvent", "recordingEnd"],
  ["on_user_info", "UserInfoEvent", "userInfo"],
  ["on_room_metadata", "RoomMetadataEvent", "roomMetadata"],
  ["on_bytes", "BytesEvent", "bytes"],
  ["on_bytes_space", "BytesSpaceEvent", "bytesSpace"],
];
exports.DONE_EVENTS = ["RequestDoneEvent", "RpcDoneEvent"];
// The order of the C struct Callbacks, from its first function on: offset of each.
exports.CALLBACK_OFFSETS = {"struct_size": 0, "reserved0": 4, "user_data": 8, "on_login_room": 16, "on_logout_room": 24, "on_kick_out": 32, "on_disconnect": 40, "on_reconnecting": 48, "on_reconnected": 56, "on_token_needed": 64, "on_user_update": 72, "on_stream_update": 80, "on_stream_info_update": 88, "on_publish_state": 96, "on_play_state": 104, "on_first_audio": 112, "on_device_started": 120, "on_device_error": 128, "on_sound_level": 136, "on_active_speakers": 144, "on_connection_quality": 152, "on_room_message": 160, "on_data": 168, "on_request_done": 176, "on_log": 184, "on_wake": 192, "on_release": 200, "on_device_change": 208, "on_spectrum": 216, "on_mic_attention": 224, "on_aux_problem": 232, "on_audio_problem": 240, "on_publish_quality": 248, "on_play_quality": 256, "on_server_mute": 264, "on_stream_encryption": 272, "on_rpc_request": 280, "on_rpc_done": 288, "on_text": 296, "on_player_state": 304, "on_recording_progress": 312, "on_recording_end": 320, "on_user_info": 328, "on_room_metadata": 336, "on_bytes": 344, "on_bytes_space": 352};
exports.ENGINE_OFFSETS = {"event_mode": 4, "callbacks": 8};

// C functions that have no method, with the reason.
exports.MISSING = {
  "SetCaptureProcessor": "it takes a function that the library calls on a thread of its own",
  "SetPlaybackProcessor": "it takes a function that the library calls on a thread of its own",
  "SetAuxSource": "it takes a function that the library calls on a thread of its own"
};
