// Written by `make bindings` from include/audioroom.h. Do not edit.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading.Tasks;

namespace Audioroom
{

    public sealed partial class Engine
    {

        /// <summary>A login succeeded or failed.</summary>
        public event Action<LoginRoomEvent> OnLoginRoom;

        /// <summary>Room.Logout is done.</summary>
        public event Action<LogoutRoomEvent> OnLogoutRoom;

        /// <summary>The user was removed from the room.</summary>
        public event Action<KickOutEvent> OnKickOut;

        /// <summary>The connection is lost for good.</summary>
        public event Action<DisconnectEvent> OnDisconnect;

        /// <summary>The connection broke, and the library reconnects.</summary>
        public event Action<ReconnectingEvent> OnReconnecting;

        /// <summary>The connection is back.</summary>
        public event Action<ReconnectedEvent> OnReconnected;

        /// <summary>A token is needed to go on.</summary>
        public event Action<TokenNeededEvent> OnTokenNeeded;

        /// <summary>Users entered or left the room.</summary>
        public event Action<UserUpdateEvent> OnUserUpdate;

        /// <summary>Remote streams were added or removed.</summary>
        public event Action<StreamUpdateEvent> OnStreamUpdate;

        /// <summary>The extra info or the mute state of remote streams changed.</summary>
        public event Action<StreamInfoUpdateEvent> OnStreamInfoUpdate;

        /// <summary>Publishing of the local stream changed its state.</summary>
        public event Action<PublishStateEvent> OnPublishState;

        /// <summary>Playing of a stream changed its state.</summary>
        public event Action<PlayStateEvent> OnPlayState;

        /// <summary>The first sound of a stream is played.</summary>
        public event Action<FirstAudioEvent> OnFirstAudio;

        /// <summary>Capture or playback started.</summary>
        public event Action<DeviceStartedEvent> OnDeviceStarted;

        /// <summary>A device failed or is missing.</summary>
        public event Action<DeviceErrorEvent> OnDeviceError;

        /// <summary>Sound levels. Only the newest event is kept in the queue.</summary>
        public event Action<SoundLevelEvent> OnSoundLevel;

        /// <summary>The active speakers. Only the newest event of each room is kept in the queue.</summary>
        public event Action<ActiveSpeakersEvent> OnActiveSpeakers;

        /// <summary>The quality of a user's connection. Only the newest event of each user is kept in the queue.</summary>
        public event Action<ConnectionQualityEvent> OnConnectionQuality;

        /// <summary>A room message arrived.</summary>
        public event Action<RoomMessageEvent> OnRoomMessage;

        /// <summary>Data of another user arrived.</summary>
        public event Action<DataEvent> OnData;

        /// <summary>A request ended.</summary>
        public event Action<RequestDoneEvent> OnRequestDone;

        /// <summary>A log line of the engine's `logLevel` or a more important one.</summary>
        public event Action<LogEvent> OnLog;

        /// <summary>A sound device was added, removed or changed, or the engine uses another one.</summary>
        public event Action<DeviceChangeEvent> OnDeviceChange;

        /// <summary>Spectra, after Engine.StartSpectrumMonitor. Only the newest event is kept in the queue.</summary>
        public event Action<SpectrumEvent> OnSpectrum;

        /// <summary>The local microphone seems silent, has sound again, or picks up speech while it is off.</summary>
        public event Action<MicAttentionEvent> OnMicAttention;

        /// <summary>The aux input lacks frames or got bad ones. Only the newest event is kept in the queue.</summary>
        public event Action<AuxProblemEvent> OnAuxProblem;

        /// <summary>
        /// Audio is lost or late: a slow processor, NaN or infinite samples that were pushed, or a stream that is not Opus. The
        /// event says what to do. Only the newest event of each AudioProblem and stream is kept in the queue.
        /// </summary>
        public event Action<AudioProblemEvent> OnAudioProblem;

        /// <summary>
        /// The quality of the local stream, after Engine.StartQualityMonitor. Only the newest event of each room is kept in the
        /// queue.
        /// </summary>
        public event Action<PublishQualityEvent> OnPublishQuality;

        /// <summary>
        /// The quality of the played streams, after Engine.StartQualityMonitor. Only the newest event is kept in the queue.
        /// </summary>
        public event Action<PlayQualityEvent> OnPlayQuality;

        /// <summary>The server has muted this user in a room, or has lifted the mute.</summary>
        public event Action<ServerMuteEvent> OnServerMute;

        /// <summary>
        /// The key of an end-to-end encrypted stream is missing, wrong or right. Only the newest event of each stream is kept
        /// in the queue.
        /// </summary>
        public event Action<StreamEncryptionEvent> OnStreamEncryption;

        /// <summary>Another user calls a method of this one (Room.RegisterRpcMethod).</summary>
        public event Action<RpcRequestEvent> OnRpcRequest;

        /// <summary>A call of Room.PerformRpc ended.</summary>
        public event Action<RpcDoneEvent> OnRpcDone;

        /// <summary>A text with a topic arrived.</summary>
        public event Action<TextEvent> OnText;

        /// <summary>A media player was loaded, started, paused or stopped, or has ended or failed.</summary>
        public event Action<PlayerStateEvent> OnPlayerState;

        /// <summary>A recording goes on. Only the newest event of each recording is kept in the queue.</summary>
        public event Action<RecordingProgressEvent> OnRecordingProgress;

        /// <summary>A recording has ended.</summary>
        public event Action<RecordingEndEvent> OnRecordingEnd;

        /// <summary>
        /// The name, the metadata or attributes of a user changed. Only one event of each user is kept in the queue.
        /// </summary>
        public event Action<UserInfoEvent> OnUserInfo;

        /// <summary>The metadata of the room changed. Only the newest event of each room is kept in the queue.</summary>
        public event Action<RoomMetadataEvent> OnRoomMetadata;

        /// <summary>A part of a byte stream arrived, or the stream ended or was refused.</summary>
        public event Action<BytesEvent> OnBytes;

        /// <summary>An outgoing byte stream has space again, after a write was refused.</summary>
        public event Action<BytesSpaceEvent> OnBytesSpace;

        private static readonly Dictionary<Type, Action<Engine, Event>> Raisers = new Dictionary<Type, Action<Engine, Event>>
        {
            { typeof(LoginRoomEvent), (engine, item) => engine.OnLoginRoom?.Invoke((LoginRoomEvent)item) },
            { typeof(LogoutRoomEvent), (engine, item) => engine.OnLogoutRoom?.Invoke((LogoutRoomEvent)item) },
            { typeof(KickOutEvent), (engine, item) => engine.OnKickOut?.Invoke((KickOutEvent)item) },
            { typeof(DisconnectEvent), (engine, item) => engine.OnDisconnect?.Invoke((DisconnectEvent)item) },
            { typeof(ReconnectingEvent), (engine, item) => engine.OnReconnecting?.Invoke((ReconnectingEvent)item) },
            { typeof(ReconnectedEvent), (engine, item) => engine.OnReconnected?.Invoke((ReconnectedEvent)item) },
            { typeof(TokenNeededEvent), (engine, item) => engine.OnTokenNeeded?.Invoke((TokenNeededEvent)item) },
            { typeof(UserUpdateEvent), (engine, item) => engine.OnUserUpdate?.Invoke((UserUpdateEvent)item) },
            { typeof(StreamUpdateEvent), (engine, item) => engine.OnStreamUpdate?.Invoke((StreamUpdateEvent)item) },
            { typeof(StreamInfoUpdateEvent), (engine, item) => engine.OnStreamInfoUpdate?.Invoke((StreamInfoUpdateEvent)item) },
            { typeof(PublishStateEvent), (engine, item) => engine.OnPublishState?.Invoke((PublishStateEvent)item) },
            { typeof(PlayStateEvent), (engine, item) => engine.OnPlayState?.Invoke((PlayStateEvent)item) },
            { typeof(FirstAudioEvent), (engine, item) => engine.OnFirstAudio?.Invoke((FirstAudioEvent)item) },
            { typeof(DeviceStartedEvent), (engine, item) => engine.OnDeviceStarted?.Invoke((DeviceStartedEvent)item) },
            { typeof(DeviceErrorEvent), (engine, item) => engine.OnDeviceError?.Invoke((DeviceErrorEvent)item) },
            { typeof(SoundLevelEvent), (engine, item) => engine.OnSoundLevel?.Invoke((SoundLevelEvent)item) },
            { typeof(ActiveSpeakersEvent), (engine, item) => engine.OnActiveSpeakers?.Invoke((ActiveSpeakersEvent)item) },
            { typeof(ConnectionQualityEvent), (engine, item) => engine.OnConnectionQuality?.Invoke((ConnectionQualityEvent)item) },
            { typeof(RoomMessageEvent), (engine, item) => engine.OnRoomMessage?.Invoke((RoomMessageEvent)item) },
            { typeof(DataEvent), (engine, item) => engine.OnData?.Invoke((DataEvent)item) },
            { typeof(RequestDoneEvent), (engine, item) => engine.OnRequestDone?.Invoke((RequestDoneEvent)item) },
            { typeof(LogEvent), (engine, item) => engine.OnLog?.Invoke((LogEvent)item) },
            { typeof(DeviceChangeEvent), (engine, item) => engine.OnDeviceChange?.Invoke((DeviceChangeEvent)item) },
            { typeof(SpectrumEvent), (engine, item) => engine.OnSpectrum?.Invoke((SpectrumEvent)item) },
            { typeof(MicAttentionEvent), (engine, item) => engine.OnMicAttention?.Invoke((MicAttentionEvent)item) },
            { typeof(AuxProblemEvent), (engine, item) => engine.OnAuxProblem?.Invoke((AuxProblemEvent)item) },
            { typeof(AudioProblemEvent), (engine, item) => engine.OnAudioProblem?.Invoke((AudioProblemEvent)item) },
            { typeof(PublishQualityEvent), (engine, item) => engine.OnPublishQuality?.Invoke((PublishQualityEvent)item) },
            { typeof(PlayQualityEvent), (engine, item) => engine.OnPlayQuality?.Invoke((PlayQualityEvent)item) },
            { typeof(ServerMuteEvent), (engine, item) => engine.OnServerMute?.Invoke((ServerMuteEvent)item) },
            { typeof(StreamEncryptionEvent), (engine, item) => engine.OnStreamEncryption?.Invoke((StreamEncryptionEvent)item) },
            { typeof(RpcRequestEvent), (engine, item) => engine.OnRpcRequest?.Invoke((RpcRequestEvent)item) },
            { typeof(RpcDoneEvent), (engine, item) => engine.OnRpcDone?.Invoke((RpcDoneEvent)item) },
            { typeof(TextEvent), (engine, item) => engine.OnText?.Invoke((TextEvent)item) },
            { typeof(PlayerStateEvent), (engine, item) => engine.OnPlayerState?.Invoke((PlayerStateEvent)item) },
            { typeof(RecordingProgressEvent), (engine, item) => engine.OnRecordingProgress?.Invoke((RecordingProgressEvent)item) },
            { typeof(RecordingEndEvent), (engine, item) => engine.OnRecordingEnd?.Invoke((RecordingEndEvent)item) },
            { typeof(UserInfoEvent), (engine, item) => engine.OnUserInfo?.Invoke((UserInfoEvent)item) },
            { typeof(RoomMetadataEvent), (engine, item) => engine.OnRoomMetadata?.Invoke((RoomMetadataEvent)item) },
            { typeof(BytesEvent), (engine, item) => engine.OnBytes?.Invoke((BytesEvent)item) },
            { typeof(BytesSpaceEvent), (engine, item) => engine.OnBytesSpace?.Invoke((BytesSpaceEvent)item) },
        };

        internal void Raise(Event item)
        {
            Raisers[item.GetType()](this, item);
        }

        /// <summary>
        /// Closes the microphone and the loudspeaker; every room stays connected, without sound. For an incoming phone call, or
        /// a program that goes to the background. A second Engine.Pause has no effect.
        ///
        /// Local streams stay published but send nothing, not even the aux input; other users see no mute. Meanwhile
        /// Engine.Push drops its samples, Engine.Pull returns silence, frames of Engine.PushAux stay in the queue, and the aux
        /// source is not called.
        ///
        /// C: AUDIOROOM_Pause
        /// </summary>
        public void Pause()
        {
            Core.Call(pointer => Native.Pause(pointer));
        }

        /// <summary>
        /// Opens the devices again after Engine.Pause, where a room needs them. OnDeviceStarted or OnDeviceError reports the
        /// result. Without a pause it has no effect.
        ///
        /// C: AUDIOROOM_Resume
        /// </summary>
        public void Resume()
        {
            Core.Call(pointer => Native.Resume(pointer));
        }

        /// <summary>
        /// Sets the user of later logins. `userId` has 1 to 256 bytes, `userName` up to 256; a null `userName` means the id.
        ///
        /// A login with a token of the application uses the user and the name in that token. Room.SetUserName changes the name
        /// in a room that is logged in.
        /// Errors: StatusCode.ErrOutOfRange for an empty `userId`, StatusCode.ErrTooLong.
        ///
        /// C: AUDIOROOM_SetUser
        /// </summary>
        public void SetUser(string userId = null, string userName = null)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cUserId = arguments.Text("userId", userId);
                IntPtr cUserName = arguments.Text("userName", userName);
                Core.Call(pointer => Native.SetUser(pointer, cUserId, cUserName));
            }
        }

        /// <summary>
        /// Sets the server and the key for later logins. A login that names no server uses this server. For a login that passes
        /// no token, the engine signs one with this key.
        ///
        /// `serverUrl` null is the local server of this operating-system account; `apiKey` and `apiSecret` are both given or
        /// both null.
        ///
        /// `serverUrl` may be a list of up to 8 addresses, separated by commas or spaces: "wss://a.example wss://b.example". A
        /// login tries them in order. If an address refuses the connection, fails, or stays silent for 1.5 s, the library tries
        /// the next one. If a server answers but refuses the token or the room, the login fails. If all fail, OnLoginRoom has
        /// the status of the first, and its message names each with its cause. When the server of a room dies, the library
        /// joins the room at the first of the other addresses that answers, and OnReconnected names that address. The library
        /// leaves this server only when it dies too. Users at different servers do not hear each other unless the servers are a
        /// cluster, so give all users the same list. Two logins are for the same server if their lists have an address in
        /// common. Addresses that a LiveKit server names (regions) are tried after the list.
        /// Errors: StatusCode.ErrOutOfRange for an address that is neither ws:// nor wss://, for more than 8, for a list that
        /// mixes wss:// with a ws:// address of another machine, or for only one of `apiKey` and `apiSecret`;
        /// StatusCode.ErrTooLong for an address of more than 2048 bytes. If one address is invalid, the call fails;
        /// AudioroomException.Message names the address.
        ///
        /// C: AUDIOROOM_SetServer
        /// </summary>
        public void SetServer(string serverUrl = null, string apiKey = null, string apiSecret = null)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cServerUrl = arguments.Text("serverUrl", serverUrl);
                IntPtr cApiKey = arguments.Text("apiKey", apiKey);
                IntPtr cApiSecret = arguments.Text("apiSecret", apiSecret);
                Core.Call(pointer => Native.SetServer(pointer, cServerUrl, cApiKey, cApiSecret));
            }
        }

        /// <summary>
        /// Joins a room: begins to log in to it, and writes the room handle to `room` before an event of the room can come. The
        /// server creates a room that does not exist, unless it is configured not to.
        ///
        /// OnLoginRoom reports the result, within `loginTimeoutMs`. By default the library then publishes the local microphone
        /// and plays remote streams. Where `options` has Switch.Auto (the default), Engine.SetManualPublish and
        /// Engine.SetManualPlay still apply to this login until OnLoginRoom has returned. With Switch.Auto, automatic
        /// publishing also never begins within 30 ms after this call, even if OnLoginRoom is null or returns sooner:
        /// Engine.SetManualPublish within that time still applies. If Engine.SetManualPublish could come later, call it before
        /// Engine.LoginRoom, or set `manualPublish`. `roomId` has 1 to 256 bytes; the same id on two servers is two rooms, and
        /// one engine can be in both (Engine.SetServer defines which lists of addresses are one server). `options` may be null
        /// for the defaults.
        /// Errors: StatusCode.ErrWrongState without a user id, StatusCode.ErrAlreadyInRoom, StatusCode.ErrTokenNeeded when a
        /// server is named and there is neither token nor key, StatusCode.ErrTokenMismatch when the token is for another room
        /// or user, StatusCode.ErrTokenRefused when it is not a token, and those of bad arguments.
        /// [blocks: with a passphrase in `encryptionKey`, as long as Room.SetEncryptionKey does]
        ///
        /// C: AUDIOROOM_LoginRoom
        /// </summary>
        public Room LoginRoom(string roomId, LoginOptions options = null)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cRoomId = arguments.RequiredText("roomId", roomId);
                IntPtr cOptions = options == null ? IntPtr.Zero : options.Write(arguments);
                ulong cRoom = default(ulong);
                Core.Call(pointer => Native.LoginRoom(pointer, cRoomId, cOptions, out cRoom));
                return Room.Of(this, null, cRoom);
            }
        }

        /// <summary>
        /// Looks for a new network path to the server of every room. Call it when the system reports a network change. On Linux
        /// the library detects changed addresses itself; on other systems, without this call, it notices a change only when a
        /// connection times out. A room that is waiting for its next attempt to reconnect tries at once.
        ///
        /// C: AUDIOROOM_NotifyNetworkChanged
        /// </summary>
        public void NotifyNetworkChanged()
        {
            Core.Call(pointer => Native.NotifyNetworkChanged(pointer));
        }

        /// <summary>
        /// Switch: publishing waits for Room.StartPublish. It applies to logins whose `manualPublish` is Switch.Auto (the
        /// default): to later ones, and to those whose OnLoginRoom has not returned. Default: `manualPublish` of EngineOptions.
        ///
        /// A call within 30 ms after Engine.LoginRoom still applies to that login. While the switch is on, these logins open no
        /// microphone before Room.StartPublish.
        ///
        /// C: AUDIOROOM_SetManualPublish
        /// </summary>
        public void SetManualPublish(bool manual)
        {
            Core.Call(pointer => Native.SetManualPublish(pointer, (manual ? 1 : 0)));
        }

        /// <summary>
        /// Writes whether publishing waits for Room.StartPublish (1) or not (0), as set last for the engine, to `manual`.
        ///
        /// Errors: StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_IsManualPublish
        /// </summary>
        public bool IsManualPublish()
        {
            int cManual = default(int);
            Core.Call(pointer => Native.IsManualPublish(pointer, out cManual));
            return cManual > 0;
        }

        /// <summary>
        /// Switch: the microphone is heard, in every room. Default: on. While it is off, the microphone stays open, local
        /// streams stay published and are silent, and other users get OnStreamInfoUpdate with `isMuted` 1. If the aux input is
        /// on meanwhile, or a player plays that is sent, the streams carry these alone and are not shown as muted. Engine.Pause
        /// or Room.StopPublish closes the microphone. A server mute stays (OnServerMute).
        ///
        /// C: AUDIOROOM_EnableMic
        /// </summary>
        public void EnableMic(bool enable)
        {
            Core.Call(pointer => Native.EnableMic(pointer, (enable ? 1 : 0)));
        }

        /// <summary>
        /// Writes to `isEnabled` whether Engine.EnableMic has switched the microphone on: 1 or 0.
        ///
        /// Errors: StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_IsMicEnabled
        /// </summary>
        public bool IsMicEnabled()
        {
            int cIsEnabled = default(int);
            Core.Call(pointer => Native.IsMicEnabled(pointer, out cIsEnabled));
            return cIsEnabled > 0;
        }

        /// <summary>
        /// Sets the volume of the microphone, 0 to 200 percent of the amplitude. Default: 100 (unchanged); 50 is -6 dB, 200 is
        /// +6 dB. Peaks above full scale are limited.
        ///
        /// Errors: StatusCode.ErrOutOfRange.
        ///
        /// C: AUDIOROOM_SetCaptureVolume
        /// </summary>
        public void SetCaptureVolume(int volume)
        {
            Core.Call(pointer => Native.SetCaptureVolume(pointer, volume));
        }

        /// <summary>
        /// Writes the volume of the microphone to `volume`, 0 to 200 percent.
        ///
        /// Errors: StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_GetCaptureVolume
        /// </summary>
        public int GetCaptureVolume()
        {
            int cVolume = default(int);
            Core.Call(pointer => Native.GetCaptureVolume(pointer, out cVolume));
            return cVolume;
        }

        /// <summary>
        /// Sets how the local microphone is encoded, from the next packet on and without a click. Fields that a shorter struct
        /// lacks stay as they are.
        ///
        /// Errors: StatusCode.ErrOutOfRange with the field's name and range, StatusCode.ErrStructSize,
        /// StatusCode.ErrUnknownField.
        ///
        /// C: AUDIOROOM_SetAudioProfile
        /// </summary>
        public void SetAudioProfile(AudioProfile profile)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cProfile = Arguments.Required("profile", profile).Write(arguments);
                Core.Call(pointer => Native.SetAudioProfile(pointer, cProfile));
            }
        }

        /// <summary>
        /// Writes into `profile`, what Engine.SetAudioProfile has set. A field that is left to the library is Switch.Auto, so
        /// that the profile can be changed and set again; Stream.GetStats reports the current values.
        ///
        /// Errors: StatusCode.ErrNullArgument, StatusCode.ErrStructSize.
        ///
        /// C: AUDIOROOM_GetAudioProfile
        /// </summary>
        public AudioProfile GetAudioProfile()
        {
            using (var arguments = new Arguments())
            {
                IntPtr cProfile = arguments.Struct(typeof(Native.AudioProfile), Native.InitAudioProfile);
                Core.Call(pointer => Native.GetAudioProfile(pointer, cProfile));
                return AudioProfile.Read(cProfile, this, null);
            }
        }

        /// <summary>
        /// Switch: playing waits for Stream.StartPlay. It applies to logins whose `manualPlay` is Switch.Auto (the default): to
        /// later ones, and to those whose OnLoginRoom has not returned. Default: `manualPlay` of EngineOptions.
        ///
        /// C: AUDIOROOM_SetManualPlay
        /// </summary>
        public void SetManualPlay(bool manual)
        {
            Core.Call(pointer => Native.SetManualPlay(pointer, (manual ? 1 : 0)));
        }

        /// <summary>
        /// Writes whether playing waits for Stream.StartPlay (1) or not (0), as set last for the engine, to `manual`.
        ///
        /// Errors: StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_IsManualPlay
        /// </summary>
        public bool IsManualPlay()
        {
            int cManual = default(int);
            Core.Call(pointer => Native.IsManualPlay(pointer, out cManual));
            return cManual > 0;
        }

        /// <summary>
        /// Switch: the loudspeaker plays. Default: on. While it is off, streams are received and nothing is played.
        ///
        /// C: AUDIOROOM_EnableSpeaker
        /// </summary>
        public void EnableSpeaker(bool enable)
        {
            Core.Call(pointer => Native.EnableSpeaker(pointer, (enable ? 1 : 0)));
        }

        /// <summary>
        /// Writes to `isEnabled` whether Engine.EnableSpeaker has switched the loudspeaker on: 1 or 0.
        ///
        /// Errors: StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_IsSpeakerEnabled
        /// </summary>
        public bool IsSpeakerEnabled()
        {
            int cIsEnabled = default(int);
            Core.Call(pointer => Native.IsSpeakerEnabled(pointer, out cIsEnabled));
            return cIsEnabled > 0;
        }

        /// <summary>
        /// Sets the maximum number of streams that are decoded and played at once, 1 to 128. Default: 16. When there are more,
        /// the loudest ones are decoded, judged by the audio level in their packets or by the server's list of active speakers.
        /// The others are received too: a user who begins to speak is heard after at most one packet if a place is free or can
        /// be taken. A stream that was selected stays selected for at least 500 ms, and is replaced only by a clearly louder
        /// one.
        ///
        /// Errors: StatusCode.ErrOutOfRange.
        ///
        /// C: AUDIOROOM_SetMaxDecodedStreams
        /// </summary>
        public void SetMaxDecodedStreams(uint count)
        {
            Core.Call(pointer => Native.SetMaxDecodedStreams(pointer, count));
        }

        /// <summary>
        /// Writes the maximum number of streams that are decoded and played at once to `count`.
        ///
        /// Errors: StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_GetMaxDecodedStreams
        /// </summary>
        public uint GetMaxDecodedStreams()
        {
            uint cCount = default(uint);
            Core.Call(pointer => Native.GetMaxDecodedStreams(pointer, out cCount));
            return cCount;
        }

        /// <summary>
        /// Switch: the user hears the local voice (sidetone). While a microphone is open, the playback device plays the local
        /// microphone as it is sent, but without the aux input, which has its own local playback. Default: off.
        ///
        /// It is meant for headphones. The echo canceller does not remove the sidetone, because that would damage the voice.
        /// With loudspeakers, the sidetone reaches the microphone: other users hear the voice twice, and feedback may build up.
        /// The sidetone has 10 to 15 ms of delay (at most 60 ms) in addition to the delay of the devices and of the processing.
        ///
        /// C: AUDIOROOM_EnableSidetone
        /// </summary>
        public void EnableSidetone(bool enable)
        {
            Core.Call(pointer => Native.EnableSidetone(pointer, (enable ? 1 : 0)));
        }

        /// <summary>
        /// Writes to `isEnabled` whether the sidetone is on: 1 or 0.
        ///
        /// Errors: StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_IsSidetoneEnabled
        /// </summary>
        public bool IsSidetoneEnabled()
        {
            int cIsEnabled = default(int);
            Core.Call(pointer => Native.IsSidetoneEnabled(pointer, out cIsEnabled));
            return cIsEnabled > 0;
        }

        /// <summary>
        /// Sets the volume of the sidetone, 0 to 200 percent of the amplitude. Default: 100 (the microphone as it is sent); 50
        /// is -6 dB, 200 is +6 dB.
        ///
        /// Errors: StatusCode.ErrOutOfRange.
        ///
        /// C: AUDIOROOM_SetSidetoneVolume
        /// </summary>
        public void SetSidetoneVolume(int volume)
        {
            Core.Call(pointer => Native.SetSidetoneVolume(pointer, volume));
        }

        /// <summary>
        /// Writes the volume of the sidetone to `volume`, 0 to 200 percent.
        ///
        /// Errors: StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_GetSidetoneVolume
        /// </summary>
        public int GetSidetoneVolume()
        {
            int cVolume = default(int);
            Core.Call(pointer => Native.GetSidetoneVolume(pointer, out cVolume));
            return cVolume;
        }

        /// <summary>
        /// Switch, or Switch.Auto (the default): echo cancellation runs, with the high-pass filter that it needs. Switch.Auto
        /// follows `processing` of the audio profile when the microphone is a sound card; it is off for "null", "file:PATH" and
        /// "push". On and off win over the audio profile and the device. Switching causes no click. Echo cancellation adds 7 ms
        /// of delay.
        ///
        /// The echo reference is what this engine plays, after the playback processor and without the sidetone; sound of other
        /// programs is not removed. Engine.GetProcessingStats reports whether echo cancellation, the high-pass filter, noise
        /// suppression and gain control are running.
        ///
        /// C: AUDIOROOM_EnableAec
        /// </summary>
        public void EnableAec(Switch enable)
        {
            Core.Call(pointer => Native.EnableAec(pointer, (int)enable));
        }

        /// <summary>
        /// Switch, or Switch.Auto as in Engine.EnableAec: the high-pass filter runs, which removes sound below 80 Hz. The
        /// switch has an effect only while echo cancellation is off: the echo canceller has its own high-pass filter.
        ///
        /// C: AUDIOROOM_EnableHighPass
        /// </summary>
        public void EnableHighPass(Switch enable)
        {
            Core.Call(pointer => Native.EnableHighPass(pointer, (int)enable));
        }

        /// <summary>
        /// Switch, or Switch.Auto as in Engine.EnableAec: noise suppression runs. It is made for speech and damages music. It
        /// adds 10 ms of delay.
        ///
        /// C: AUDIOROOM_EnableNoiseSuppression
        /// </summary>
        public void EnableNoiseSuppression(Switch enable)
        {
            Core.Call(pointer => Native.EnableNoiseSuppression(pointer, (int)enable));
        }

        /// <summary>
        /// Switch, or Switch.Auto as in Engine.EnableAec: gain control runs, which raises the level of a quiet voice, by up to
        /// 6 dB a second, and keeps a loud voice from clipping. It adds no delay.
        ///
        /// C: AUDIOROOM_EnableAgc
        /// </summary>
        public void EnableAgc(Switch enable)
        {
            Core.Call(pointer => Native.EnableAgc(pointer, (int)enable));
        }

        /// <summary>
        /// Sets when the microphone is sent: always, while a key is held, or while voice is detected. Streams stay published;
        /// with DTX, silence costs almost nothing on the network. Fields that a shorter struct lacks keep their values.
        ///
        /// Errors: StatusCode.ErrOutOfRange with the field's name and range, StatusCode.ErrStructSize,
        /// StatusCode.ErrUnknownField.
        ///
        /// C: AUDIOROOM_SetTalkOptions
        /// </summary>
        public void SetTalkOptions(TalkOptions options)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cOptions = Arguments.Required("options", options).Write(arguments);
                Core.Call(pointer => Native.SetTalkOptions(pointer, cOptions));
            }
        }

        /// <summary>
        /// Writes into `options`, what Engine.SetTalkOptions has set. A field that is left to the library is Switch.Auto, so
        /// that the options can be changed and set again.
        ///
        /// Errors: StatusCode.ErrNullArgument, StatusCode.ErrStructSize.
        ///
        /// C: AUDIOROOM_GetTalkOptions
        /// </summary>
        public TalkOptions GetTalkOptions()
        {
            using (var arguments = new Arguments())
            {
                IntPtr cOptions = arguments.Struct(typeof(Native.TalkOptions), Native.InitTalkOptions);
                Core.Call(pointer => Native.GetTalkOptions(pointer, cOptions));
                return TalkOptions.Read(cOptions, this, null);
            }
        }

        /// <summary>
        /// Notifies the library that the push-to-talk key is held (1) or released (0). Default: 0. In TalkMode.Push, the
        /// microphone is sent while the key is held; in other talk modes the state is stored and has no effect.
        ///
        /// C: AUDIOROOM_SetPushToTalkPressed
        /// </summary>
        public void SetPushToTalkPressed(bool isPressed)
        {
            Core.Call(pointer => Native.SetPushToTalkPressed(pointer, (isPressed ? 1 : 0)));
        }

        /// <summary>
        /// Writes to `isPressed` the state that Engine.SetPushToTalkPressed has set: 1 or 0.
        ///
        /// Errors: StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_IsPushToTalkPressed
        /// </summary>
        public bool IsPushToTalkPressed()
        {
            int cIsPressed = default(int);
            Core.Call(pointer => Native.IsPushToTalkPressed(pointer, out cIsPressed));
            return cIsPressed > 0;
        }

        /// <summary>
        /// Writes the state of the capture chain and the stats of processors into `stats`. They are at most 200 ms old while a
        /// microphone is open.
        ///
        /// Errors: StatusCode.ErrNullArgument, StatusCode.ErrStructSize.
        ///
        /// C: AUDIOROOM_GetProcessingStats
        /// </summary>
        public ProcessingStats GetProcessingStats()
        {
            using (var arguments = new Arguments())
            {
                IntPtr cStats = arguments.Struct(typeof(Native.ProcessingStats), Native.InitProcessingStats);
                Core.Call(pointer => Native.GetProcessingStats(pointer, cStats));
                return ProcessingStats.Read(cStats, this, null);
            }
        }

        /// <summary>
        /// Sets the equalizer of the local voice: a gain for each of the bands at 31, 62, 125, 250, 500, 1000, 2000, 4000, 8000
        /// and 16 000 Hz, in dB, -15 to 15. `count` is Library.EqualizerBands. All gains 0, the default, is off. Raised bands
        /// can overload the voice; a limiter then lowers it.
        ///
        /// Errors: StatusCode.ErrNullArgument, StatusCode.ErrOutOfRange.
        ///
        /// C: AUDIOROOM_SetEqualizer
        /// </summary>
        public void SetEqualizer(float[] gainsDb)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cGainsDb = arguments.Floats("gainsDb", gainsDb);
                Core.Call(pointer => Native.SetEqualizer(pointer, cGainsDb, (uint)(gainsDb == null ? 0 : gainsDb.Length)));
            }
        }

        /// <summary>
        /// Writes the gains of the equalizer to `gainsDb`, in dB; `count` is Library.EqualizerBands.
        ///
        /// Errors: StatusCode.ErrNullArgument, StatusCode.ErrOutOfRange.
        ///
        /// C: AUDIOROOM_GetEqualizer
        /// </summary>
        public float[] GetEqualizer()
        {
            var cGainsDb = new float[10];
            Core.Call(pointer => Native.GetEqualizer(pointer, cGainsDb, 10));
            return cGainsDb;
        }

        /// <summary>
        /// Changes the pitch of the local voice by `semitones`, -8 to 8; 0, the default, is off. The formants are kept, so
        /// vowels remain what they are: 8 makes a man sound like a child, 6 a woman like a child, 4 a man like a woman, -3 a
        /// woman like a man. While it is on, the voice is delayed by 38 ms.
        ///
        /// Errors: StatusCode.ErrOutOfRange.
        ///
        /// C: AUDIOROOM_SetVoiceChanger
        /// </summary>
        public void SetVoiceChanger(float semitones)
        {
            Core.Call(pointer => Native.SetVoiceChanger(pointer, semitones));
        }

        /// <summary>
        /// Writes to `semitones` what Engine.SetVoiceChanger has set.
        ///
        /// Errors: StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_GetVoiceChanger
        /// </summary>
        public float GetVoiceChanger()
        {
            float cSemitones = default(float);
            Core.Call(pointer => Native.GetVoiceChanger(pointer, out cSemitones));
            return cSemitones;
        }

        /// <summary>
        /// Sets the reverb of the local voice, the sound of the room around it; null, the default, is off. A mono voice becomes
        /// stereo if the audio profile has two channels. The reverb stops when the microphone is switched off.
        ///
        /// Errors: StatusCode.ErrOutOfRange with the field's name and range, StatusCode.ErrStructSize,
        /// StatusCode.ErrUnknownField.
        ///
        /// C: AUDIOROOM_SetReverb
        /// </summary>
        public void SetReverb(ReverbOptions options = null)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cOptions = options == null ? IntPtr.Zero : options.Write(arguments);
                Core.Call(pointer => Native.SetReverb(pointer, cOptions));
            }
        }

        /// <summary>
        /// Writes into `options`, what Engine.SetReverb has set. The values of a preset are written as numbers; `wetGain` is 0
        /// while the reverb is off.
        ///
        /// Errors: StatusCode.ErrNullArgument, StatusCode.ErrStructSize.
        ///
        /// C: AUDIOROOM_GetReverb
        /// </summary>
        public ReverbOptions GetReverb()
        {
            using (var arguments = new Arguments())
            {
                IntPtr cOptions = arguments.Struct(typeof(Native.ReverbOptions), Native.InitReverbOptions);
                Core.Call(pointer => Native.GetReverb(pointer, cOptions));
                return ReverbOptions.Read(cOptions, this, null);
            }
        }

        /// <summary>
        /// Places the local voice in front of the listener, for headphones: `angleDeg` is 0 (far right) to 180 (far left), 90
        /// is straight ahead; NAN, the default, is off. It has an effect only where the audio profile has two channels.
        ///
        /// Errors: StatusCode.ErrOutOfRange.
        ///
        /// C: AUDIOROOM_SetVirtualStereo
        /// </summary>
        public void SetVirtualStereo(float angleDeg)
        {
            Core.Call(pointer => Native.SetVirtualStereo(pointer, angleDeg));
        }

        /// <summary>
        /// Writes to `angleDeg` what Engine.SetVirtualStereo has set.
        ///
        /// Errors: StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_GetVirtualStereo
        /// </summary>
        public float GetVirtualStereo()
        {
            float cAngleDeg = default(float);
            Core.Call(pointer => Native.GetVirtualStereo(pointer, out cAngleDeg));
            return cAngleDeg;
        }

        /// <summary>
        /// Switch: the aux input is mixed in. Default: off. Switching it off drops the frames that are queued.
        ///
        /// Its audio is mixed into the local stream after the capture chain, Engine.EnableMic and Engine.SetCaptureVolume:
        /// noise suppression does not touch it, and it is sent even while the microphone is off. While the aux input is on,
        /// Engine.EnableMic does not mark the local stream as muted for other users, because a stream that is marked as muted
        /// could not carry the aux input. It is also played locally, with a volume of its own. Both mixes pass a limiter.
        /// Without a published stream, the aux input is played locally only, and only while a stream is played.
        ///
        /// C: AUDIOROOM_EnableAux
        /// </summary>
        public void EnableAux(bool enable)
        {
            Core.Call(pointer => Native.EnableAux(pointer, (enable ? 1 : 0)));
        }

        /// <summary>
        /// Writes to `isEnabled` whether the aux input is on: 1 or 0.
        ///
        /// Errors: StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_IsAuxEnabled
        /// </summary>
        public bool IsAuxEnabled()
        {
            int cIsEnabled = default(int);
            Core.Call(pointer => Native.IsAuxEnabled(pointer, out cIsEnabled));
            return cIsEnabled > 0;
        }

        /// <summary>
        /// Sets the volume of the aux input in the local playback (`localVolume`) and in the sent stream (`sentVolume`), each 0
        /// to 200 percent of the amplitude. Default: 100 (unchanged); 50 is -6 dB, 200 is +6 dB.
        ///
        /// Errors: StatusCode.ErrOutOfRange.
        ///
        /// C: AUDIOROOM_SetAuxVolume
        /// </summary>
        public void SetAuxVolume(int localVolume, int sentVolume)
        {
            Core.Call(pointer => Native.SetAuxVolume(pointer, localVolume, sentVolume));
        }

        /// <summary>
        /// Writes the volumes of the aux input to `localVolume` (in the local playback) and `sentVolume` (in the sent stream),
        /// 0 to 200 percent. Either may be null.
        ///
        /// C: AUDIOROOM_GetAuxVolume
        /// </summary>
        public void GetAuxVolume(out int localVolume, out int sentVolume)
        {
            int cLocalVolume = default(int);
            int cSentVolume = default(int);
            Core.Call(pointer => Native.GetAuxVolume(pointer, out cLocalVolume, out cSentVolume));
            localVolume = cLocalVolume;
            sentVolume = cSentVolume;
        }

        /// <summary>
        /// Switch: silences the aux input in the local playback only. Default: off. Other users still hear the aux input;
        /// Engine.SetAuxVolume with a `sentVolume` of 0 silences it for them.
        ///
        /// C: AUDIOROOM_MuteAuxPlayback
        /// </summary>
        public void MuteAuxPlayback(bool mute)
        {
            Core.Call(pointer => Native.MuteAuxPlayback(pointer, (mute ? 1 : 0)));
        }

        /// <summary>
        /// Writes to `isMuted` whether Engine.MuteAuxPlayback silences the aux input in the local playback: 1 or 0.
        ///
        /// Errors: StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_IsAuxPlaybackMuted
        /// </summary>
        public bool IsAuxPlaybackMuted()
        {
            int cIsMuted = default(int);
            Core.Call(pointer => Native.IsAuxPlaybackMuted(pointer, out cIsMuted));
            return cIsMuted > 0;
        }

        /// <summary>
        /// Creates a media player and writes its handle to `player`. A thread of the player then opens the file and reads its
        /// beginning; OnPlayerState reports PlayerState.Ready, or PlayerState.Failed with the reason. An engine has up to 32
        /// players, which all can play at once.
        ///
        /// Its sound is added to the local playback and to the sent stream, each with a volume of its own. Engine.EnableMic,
        /// Engine.SetCaptureVolume, Stream.SetPlayVolume, the processing of the microphone and the effects do not change it.
        /// Engine.EnableSpeaker(engine, 0) silences it locally. While a player is started and sent, other users do not see the
        /// local stream as muted, even if Engine.EnableMic is off. The level of the local microphone in OnSoundLevel includes
        /// what players send. A limiter keeps the local playback and the sent stream within full scale. The echo canceller
        /// removes from the microphone what is played locally. For music in stereo, use the profile of
        /// Library.InitMusicProfile.
        ///
        /// A player advances while the engine is in a room and its microphone or loudspeaker is open (the null device counts).
        /// Otherwise, and after Engine.Pause, it waits. It begins and ends without a click: a fade-in of 2.5 ms follows each
        /// start, resumption and seek, and a fade-out of 2.5 ms each pause, stop, seek, end and destruction.
        /// Errors: StatusCode.ErrBusy when 32 players exist, StatusCode.ErrNullArgument without `path` and `reader`,
        /// StatusCode.ErrOutOfRange for both of them or for a number out of its range, StatusCode.ErrStructSize,
        /// StatusCode.ErrUnknownField.
        ///
        /// C: AUDIOROOM_CreatePlayer
        /// </summary>
        public Player CreatePlayer(PlayerOptions options)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cOptions = Arguments.Required("options", options).Write(arguments);
                ulong cPlayer = default(ulong);
                Core.Call(pointer => Native.CreatePlayer(pointer, cOptions, out cPlayer));
                return Player.Of(this, null, cPlayer);
            }
        }

        /// <summary>
        /// Begins a recording, and writes its handle to `recording` before an event about it can come.
        ///
        /// All files of a recording begin at the time of this call and have the same length; what is heard or said at one
        /// moment is at one place in all of them. Where nothing is captured or played, they have silence: also before a user
        /// joins, and after a user has left. A remote stream is recorded as it is decoded for the loudspeaker (the null device
        /// counts). It is silence while it is not decoded: while no loudspeaker is open, and when more users talk than
        /// Engine.SetMaxDecodedStreams allows. A user who leaves and comes back with the same user id continues the file of
        /// before. {user} becomes the user id; for the local voice it is the local user's id. Letters, digits, - _ and . are
        /// kept, except a . at either end; every other character becomes _. The result is cut to 120 bytes. If a path is taken,
        /// -2, -3 and so on follow the user id. When received packets are copied (see `bitrate`), the first packet is at its
        /// exact place, and the packets after a pause are within 1.25 ms of it; while the jitter buffer shortens its delay,
        /// they can be late by up to one packet, until the next pause. In all other files the places are exact to 1 ms. The
        /// files are written by a thread of the recording. It creates them, so a path that cannot be written is reported by
        /// OnRecordingEnd. Every file can be played at any time, and a killed process loses at most its last second. The files
        /// are not encrypted, also when the room is. OnRecordingProgress reports once a second, OnRecordingEnd once, at the
        /// end. Up to 16 recordings and 128 files of one engine are written at the same time; with RecordingSource.Each, users
        /// beyond that limit, and remote users whose file cannot be created, are counted in `unrecordedUsers` and have no file,
        /// and the recording goes on.
        /// Errors: StatusCode.ErrOutOfRange, StatusCode.ErrTooLong; StatusCode.ErrNotFound for `room` or `stream`;
        /// StatusCode.ErrWrongState for the local stream; StatusCode.ErrBusy at the limits of recordings and files.
        ///
        /// C: AUDIOROOM_StartRecording
        /// </summary>
        public Recording StartRecording(RecordingOptions options)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cOptions = Arguments.Required("options", options).Write(arguments);
                ulong cRecording = default(ulong);
                Core.Call(pointer => Native.StartRecording(pointer, cOptions, out cRecording));
                return Recording.Of(this, null, cRecording);
            }
        }

        /// <summary>
        /// Chooses the microphone or the loudspeaker, even while the current one is in use. `device` has the form of
        /// EngineOptions: null for the system's default device, an id of Library.GetDevices, "null", "file:PATH", "push"
        /// (capture) or "pull" (playback).
        ///
        /// A device opens when it is needed. OnDeviceStarted or OnDeviceError reports the result; for a sound card,
        /// OnDeviceChange (DeviceChange.Used) comes too. An unknown device is reported by OnDeviceError, not by this call.
        /// While the chosen device is missing or cannot be opened, the system's default device takes its place, until the
        /// chosen one is back.
        /// Errors: StatusCode.ErrOutOfRange for an invalid `side`, "file:" without a path, "pull" as a capture device, or
        /// "push" as a playback device; StatusCode.ErrFile for a file that the engine uses for something else.
        ///
        /// C: AUDIOROOM_SetDevice
        /// </summary>
        public void SetDevice(DeviceSide side, string device = null)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cDevice = arguments.Text("device", device);
                Core.Call(pointer => Native.SetDevice(pointer, (int)side, cDevice));
            }
        }

        /// <summary>
        /// Writes the device that is in use on one side (DeviceSide) into `buffer` by the buffer rule: an id of
        /// Library.GetDevices, "null" (this is also the text while silence stands in for a device that failed), "file:PATH",
        /// "push" or "pull".
        ///
        /// The text is "" when the default device is in use and the sound server does not name that device.
        /// Errors: StatusCode.ErrWrongState while no device is open on this side, StatusCode.ErrBufferTooSmall,
        /// StatusCode.ErrOutOfRange for an invalid `side`.
        ///
        /// C: AUDIOROOM_GetDevice
        /// </summary>
        public string GetDevice(DeviceSide side)
        {
            return Core.Use(pointer => Memory.ReadText((IntPtr buffer, UIntPtr size, out UIntPtr needed) => Native.GetDevice(pointer, (int)side, buffer, size, out needed)));
        }

        /// <summary>
        /// Switch: the engine follows the system's default device when that changes. Default: on. While it is off, the engine
        /// stays on its current device until that device disappears. The switch has an effect only on a side whose device is
        /// null (the default device).
        ///
        /// Errors: StatusCode.ErrOutOfRange for an invalid `side`.
        ///
        /// C: AUDIOROOM_FollowDefaultDevice
        /// </summary>
        public void FollowDefaultDevice(DeviceSide side, bool follow)
        {
            Core.Call(pointer => Native.FollowDefaultDevice(pointer, (int)side, (follow ? 1 : 0)));
        }

        /// <summary>
        /// Writes to `isFollowing` whether Engine.FollowDefaultDevice is on for one side: 1 or 0.
        ///
        /// Errors: StatusCode.ErrNullArgument, StatusCode.ErrOutOfRange for an invalid `side`.
        ///
        /// C: AUDIOROOM_IsFollowingDefaultDevice
        /// </summary>
        public bool IsFollowingDefaultDevice(DeviceSide side)
        {
            int cIsFollowing = default(int);
            Core.Call(pointer => Native.IsFollowingDefaultDevice(pointer, (int)side, out cIsFollowing));
            return cIsFollowing > 0;
        }

        /// <summary>
        /// Switch: OnDeviceChange reports every change, even while no sound card is in use; for a list on the screen. Default:
        /// off.
        ///
        /// Where the sound server reports changes by itself (PulseAudio, PipeWire), it costs nothing while nothing changes;
        /// elsewhere the devices are listed every 5 s.
        ///
        /// C: AUDIOROOM_WatchDevices
        /// </summary>
        public void WatchDevices(bool watch)
        {
            Core.Call(pointer => Native.WatchDevices(pointer, (watch ? 1 : 0)));
        }

        /// <summary>
        /// Writes to `isWatching` whether Engine.WatchDevices is on: 1 or 0.
        ///
        /// Errors: StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_IsWatchingDevices
        /// </summary>
        public bool IsWatchingDevices()
        {
            int cIsWatching = default(int);
            Core.Call(pointer => Native.IsWatchingDevices(pointer, out cIsWatching));
            return cIsWatching > 0;
        }

        /// <summary>
        /// Begins to report sound levels by OnSoundLevel every `periodMs`, 100 to 3000 ms (200 is usual); a report covers its
        /// whole period. A further call changes the period. No room is needed yet.
        ///
        /// Errors: StatusCode.ErrOutOfRange.
        ///
        /// C: AUDIOROOM_StartSoundLevelMonitor
        /// </summary>
        public void StartSoundLevelMonitor(uint periodMs)
        {
            Core.Call(pointer => Native.StartSoundLevelMonitor(pointer, periodMs));
        }

        /// <summary>
        /// Stops the reports of sound levels; does nothing when there are none.
        ///
        /// C: AUDIOROOM_StopSoundLevelMonitor
        /// </summary>
        public void StopSoundLevelMonitor()
        {
            Core.Call(pointer => Native.StopSoundLevelMonitor(pointer));
        }

        /// <summary>
        /// Begins to measure the spectra of the local microphone and of every played stream, and to report them by OnSpectrum
        /// every `periodMs`, 100 to 3000 ms. As with sound levels, the local microphone is measured with the aux input, and a
        /// stream is measured before its volume is applied. A further call changes the period. A spectrum covers the newest 85
        /// ms (Hann window of 4096 samples at 48 kHz). It costs CPU time only while the monitor runs.
        ///
        /// Errors: StatusCode.ErrOutOfRange.
        ///
        /// C: AUDIOROOM_StartSpectrumMonitor
        /// </summary>
        public void StartSpectrumMonitor(uint periodMs)
        {
            Core.Call(pointer => Native.StartSpectrumMonitor(pointer, periodMs));
        }

        /// <summary>
        /// Stops the spectrum reports; does nothing when none are running.
        ///
        /// C: AUDIOROOM_StopSpectrumMonitor
        /// </summary>
        public void StopSpectrumMonitor()
        {
            Core.Call(pointer => Native.StopSpectrumMonitor(pointer));
        }

        /// <summary>
        /// Begins to report the quality of the local stream (OnPublishQuality) and of the played streams (OnPlayQuality) every
        /// `periodMs`, 500 to 60000 ms (3000 is usual); the counts of a report cover its period. A further call changes the
        /// period. No room is needed yet. While nothing is published or played, there are no reports, and no thread wakes up
        /// for them.
        ///
        /// Errors: StatusCode.ErrOutOfRange.
        ///
        /// C: AUDIOROOM_StartQualityMonitor
        /// </summary>
        public void StartQualityMonitor(uint periodMs)
        {
            Core.Call(pointer => Native.StartQualityMonitor(pointer, periodMs));
        }

        /// <summary>
        /// Stops the reports of quality; does nothing when there are none.
        ///
        /// C: AUDIOROOM_StopQualityMonitor
        /// </summary>
        public void StopQualityMonitor()
        {
            Core.Call(pointer => Native.StopQualityMonitor(pointer));
        }
    }

    public sealed partial class Server
    {

        /// <summary>
        /// Copies the address for clients on this machine, such as "ws://127.0.0.1:7870", into `buffer` (buffer rule). If
        /// `bind` is not a loopback address, clients on other machines use the same scheme and port with an address of this
        /// machine.
        ///
        /// Errors: StatusCode.ErrBufferTooSmall, StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_GetServerUrl
        /// </summary>
        public string GetUrl()
        {
            return Core.Use(pointer => Memory.ReadText((IntPtr buffer, UIntPtr size, out UIntPtr needed) => Native.GetServerUrl(pointer, buffer, size, out needed)));
        }

        /// <summary>
        /// Removes a user from a room; the user gets OnKickOut with StatusCode.ErrKicked. The token stays valid: the user may
        /// come back.
        ///
        /// The user is removed when the call returns; there is no request, and no event for the caller.
        /// Errors: StatusCode.ErrNotFound when there is no such room or user, StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_KickUser
        /// </summary>
        public void KickUser(string roomId, string userId)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cRoomId = arguments.RequiredText("roomId", roomId);
                IntPtr cUserId = arguments.RequiredText("userId", userId);
                Core.Call(pointer => Native.KickUser(pointer, cRoomId, cUserId));
            }
        }

        /// <summary>
        /// Switch: mutes a user in a room, for everyone; 0 lifts the mute.
        ///
        /// The mute covers all present and future audio streams of the user, and lasts through reconnects and new logins until
        /// the room is closed. If a room has more than 4096 mutes, the server may drop mutes of users who are not in the room.
        /// The server forwards no audio of the user meanwhile. The user cannot lift the server's mute, and gets OnServerMute
        /// when it starts and ends. The user's own mute (Engine.EnableMic) is independent of it. The server's mute can be
        /// lifted while the user is not in the room. The mute is in force when the call returns; there is no request, and no
        /// event for the caller.
        /// Errors: StatusCode.ErrNotFound when there is no such room, or when the user is neither in the room nor muted there,
        /// StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_MuteUser
        /// </summary>
        public void MuteUser(string roomId, string userId, bool mute)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cRoomId = arguments.RequiredText("roomId", roomId);
                IntPtr cUserId = arguments.RequiredText("userId", userId);
                Core.Call(pointer => Native.MuteUser(pointer, cRoomId, cUserId, (mute ? 1 : 0)));
            }
        }

        /// <summary>
        /// Writes the stats of a server into `stats`.
        ///
        /// Errors: StatusCode.ErrNullArgument, StatusCode.ErrStructSize.
        ///
        /// C: AUDIOROOM_GetServerStats
        /// </summary>
        public ServerStats GetStats()
        {
            using (var arguments = new Arguments())
            {
                IntPtr cStats = arguments.Struct(typeof(Native.ServerStats), Native.InitServerStats);
                Core.Call(pointer => Native.GetServerStats(pointer, cStats));
                return ServerStats.Read(cStats, null, null);
            }
        }
    }

    public sealed partial class Room
    {

        /// <summary>
        /// Leaves a room: publishing and playing stop at once, and the room handle becomes invalid when OnLogoutRoom has
        /// returned.
        ///
        /// You may log in to the same room again at once. A second call for the same `room` does nothing and returns
        /// StatusCode.Ok.
        /// Errors: StatusCode.ErrNotFound.
        ///
        /// C: AUDIOROOM_LogoutRoom
        /// </summary>
        public void Logout()
        {
            Core.Call(pointer => Native.LogoutRoom(pointer, Handle));
        }

        /// <summary>
        /// Writes the RoomState of a room to `state`.
        ///
        /// Errors: StatusCode.ErrNotFound when the room has ended.
        ///
        /// C: AUDIOROOM_GetRoomState
        /// </summary>
        public RoomState GetState()
        {
            int cState = default(int);
            Core.Call(pointer => Native.GetRoomState(pointer, Handle, out cState));
            return (RoomState)cState;
        }

        /// <summary>
        /// Sets the token with which a room reconnects: the answer to OnTokenNeeded. It may also be called before the token is
        /// needed. `token` has up to 16384 bytes.
        ///
        /// Errors: StatusCode.ErrTokenMismatch when the token is for another room or user, StatusCode.ErrTokenRefused when it
        /// is not a token, StatusCode.ErrTooLong, StatusCode.ErrNotFound.
        ///
        /// C: AUDIOROOM_RenewToken
        /// </summary>
        public void RenewToken(string token)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cToken = arguments.RequiredText("token", token);
                Core.Call(pointer => Native.RenewToken(pointer, Handle, cToken));
            }
        }

        /// <summary>
        /// Switch: OnUserUpdate reports the users of this room, the complete list first. Default: `userUpdates` of
        /// LoginOptions.
        ///
        /// Errors: StatusCode.ErrNotFound.
        ///
        /// C: AUDIOROOM_EnableUserUpdates
        /// </summary>
        public void EnableUserUpdates(bool enable)
        {
            Core.Call(pointer => Native.EnableUserUpdates(pointer, Handle, (enable ? 1 : 0)));
        }

        /// <summary>
        /// Calls `visit` once for each remote user of a room, on this thread, before it returns. `visit` may call any function
        /// of the library. Room.GetUsers works whether or not user updates are on.
        ///
        /// Errors: StatusCode.ErrNotFound, StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_GetUsers
        /// </summary>
        public User[] GetUsers()
        {
            using (var found = new Visit<User>(item => User.Read(item, Engine, this)))
            {
                Core.Call(pointer => Native.GetUsers(pointer, Handle, Visits.Callback, IntPtr.Zero));
                return found.Result();
            }
        }

        /// <summary>
        /// Calls `visit` once for each remote stream of a room, on this thread, before it returns. `visit` may call any
        /// function of the library.
        ///
        /// Errors: StatusCode.ErrNotFound, StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_GetStreams
        /// </summary>
        public StreamInfo[] GetStreams()
        {
            using (var found = new Visit<StreamInfo>(item => StreamInfo.Read(item, Engine, this)))
            {
                Core.Call(pointer => Native.GetStreams(pointer, Handle, Visits.Callback, IntPtr.Zero));
                return found.Result();
            }
        }

        /// <summary>
        /// Removes another user from a room, on any server; the user gets OnKickOut with StatusCode.ErrKicked, and may come
        /// back while its token is valid.
        ///
        /// It needs the server's key and secret (Engine.SetServer), or a token with roomAdmin for the room, which LiveKit's
        /// server SDKs make. A request: OnRequestDone reports that the server did it, or why not: StatusCode.ErrNotAllowed when
        /// the token does not allow it, StatusCode.ErrNotFound when there is no such user, StatusCode.ErrUnreachable,
        /// StatusCode.ErrTimeout, or StatusCode.ErrBusy when 64 of these requests are open.
        /// Errors: StatusCode.ErrNotFound, StatusCode.ErrTooLong, StatusCode.ErrOutOfRange when `userId` is empty,
        /// StatusCode.ErrWrongState before OnLoginRoom is called (a call inside it succeeds).
        ///
        /// C: AUDIOROOM_KickRoomUser
        /// </summary>
        public Task<RequestDoneEvent> KickUser(string userId)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cUserId = arguments.RequiredText("userId", userId);
                return Core.Request<RequestDoneEvent>((IntPtr pointer, out ulong request) => Native.KickRoomUser(pointer, Handle, cUserId, out request));
            }
        }

        /// <summary>
        /// Switch: mutes another user of a room for everyone, on any server; 0 lifts the mute. The user gets OnServerMute.
        ///
        /// On an audioroom server this is the mute of Server.MuteUser, but this function works only while the user publishes a
        /// stream. A LiveKit server mutes the streams that the user has now, and lifts a mute only if its settings allow it
        /// (`enableRemoteUnmute`). This function needs the server's key and secret (Engine.SetServer), or a token with
        /// roomAdmin for the room, which LiveKit's server SDKs make. A request: OnRequestDone reports its result as for
        /// Room.KickUser; StatusCode.ErrNotFound also when the user publishes nothing.
        /// Errors: as Room.KickUser.
        ///
        /// C: AUDIOROOM_MuteRoomUser
        /// </summary>
        public Task<RequestDoneEvent> MuteUser(string userId, bool mute)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cUserId = arguments.RequiredText("userId", userId);
                return Core.Request<RequestDoneEvent>((IntPtr pointer, out ulong request) => Native.MuteRoomUser(pointer, Handle, cUserId, (mute ? 1 : 0), out request));
            }
        }

        /// <summary>
        /// Calls `visit` once with what is known of one user of a room, on this thread, before it returns. The user can be the
        /// local one. `visit` may call any function of the library.
        ///
        /// It works whether or not user updates are on.
        /// Errors: StatusCode.ErrNotFound also when there is no such user; StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_GetUser
        /// </summary>
        public UserInfo GetUser(string userId)
        {
            using (var arguments = new Arguments())
            {
                using (var found = new Visit<UserInfo>(item => UserInfo.Read(item, Engine, this)))
                {
                    IntPtr cUserId = arguments.RequiredText("userId", userId);
                    Core.Call(pointer => Native.GetUser(pointer, Handle, cUserId, Visits.Callback, IntPtr.Zero));
                    return found.Single();
                }
            }
        }

        /// <summary>
        /// Sets the display name of the local user in one room, up to 256 bytes; "" removes it, and others see the user id.
        ///
        /// The name replaces that of the token or of Engine.SetUser until the room ends. After a reconnect the library sets it
        /// again, unless the server has changed it since. The token must allow it (canUpdateOwnMetadata; Library.CreateToken
        /// makes such tokens). Everyone gets OnUserInfo, this user too. A request: OnRequestDone reports that the server has
        /// made the change, or why not: StatusCode.ErrNotAllowed when the token does not allow it, StatusCode.ErrTooLong when
        /// the server takes less, StatusCode.ErrTimeout after 10 s without an answer, StatusCode.ErrWrongState when the server
        /// refuses for another reason, StatusCode.ErrBusy when 64 changes of name, metadata and attributes wait in this room.
        /// Changes of name, metadata and attributes are sent one at a time; after the first 10, at most 5 a second are sent,
        /// and further changes wait.
        /// Errors: StatusCode.ErrTooLong, StatusCode.ErrNotFound, StatusCode.ErrWrongState before OnLoginRoom is called (a call
        /// inside it succeeds).
        ///
        /// C: AUDIOROOM_SetUserName
        /// </summary>
        public Task<RequestDoneEvent> SetUserName(string userName)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cUserName = arguments.RequiredText("userName", userName);
                return Core.Request<RequestDoneEvent>((IntPtr pointer, out ulong request) => Native.SetUserName(pointer, Handle, cUserName, out request));
            }
        }

        /// <summary>
        /// Sets the metadata of the local user in one room: a text of 1 to 65536 bytes whose form is a matter of the programs,
        /// often JSON.
        ///
        /// Servers ignore an empty text, so metadata can be replaced but not removed. The call is a request, and its values
        /// last, as for Room.SetUserName.
        /// Errors: as Room.SetUserName, and StatusCode.ErrOutOfRange when empty.
        ///
        /// C: AUDIOROOM_SetUserMetadata
        /// </summary>
        public Task<RequestDoneEvent> SetUserMetadata(string metadata)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cMetadata = arguments.RequiredText("metadata", metadata);
                return Core.Request<RequestDoneEvent>((IntPtr pointer, out ulong request) => Native.SetUserMetadata(pointer, Handle, cMetadata, out request));
            }
        }

        /// <summary>
        /// Sets attributes of the local user in one room: `values[i]` for `keys[i]`. The value "" removes an attribute.
        /// Attributes that are not named stay as they are.
        ///
        /// `count` is 1 to 256. A key has 1 to 256 bytes; keys and values together have up to 65536 bytes. Keys that begin with
        /// `audioroom.` are reserved for the library (StatusCode.ErrOutOfRange). The call is a request, and its values last, as
        /// for Room.SetUserName.
        /// Errors: as Room.SetUserName, and StatusCode.ErrOutOfRange.
        ///
        /// C: AUDIOROOM_SetUserAttributes
        /// </summary>
        public Task<RequestDoneEvent> SetUserAttributes(string[] keys = null, string[] values = null)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cKeys = arguments.Texts("keys", keys);
                IntPtr cValues = arguments.Texts("values", values);
                Arguments.SameLength("values", values, keys);
                return Core.Request<RequestDoneEvent>((IntPtr pointer, out ulong request) => Native.SetUserAttributes(pointer, Handle, cKeys, cValues, (uint)(values == null ? 0 : values.Length), out request));
            }
        }

        /// <summary>
        /// Copies the metadata of a room into `buffer` (buffer rule); "" if it has none, and before OnLoginRoom is called.
        ///
        /// Errors: StatusCode.ErrNotFound, StatusCode.ErrBufferTooSmall, StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_GetRoomMetadata
        /// </summary>
        public string GetMetadata()
        {
            return Core.Use(pointer => Memory.ReadText((IntPtr buffer, UIntPtr size, out UIntPtr needed) => Native.GetRoomMetadata(pointer, Handle, buffer, size, out needed)));
        }

        /// <summary>
        /// Begins to publish the local microphone in a room and writes the stream handle to `stream`, which may be null.
        ///
        /// It is needed when publishing is manual, and after Room.StopPublish. `streamId` is the text that identifies the
        /// stream to other users, 1 to 256 bytes; null lets the library choose it. OnPublishState reports when other users can
        /// hear it.
        /// Errors: StatusCode.ErrWrongState before OnLoginRoom is called (a call inside it succeeds), or when a stream is
        /// already published in the room (OnPublishState reports it instead if automatic publishing begins at the same time);
        /// StatusCode.ErrNotAllowed when the token does not allow this user to publish; StatusCode.ErrNotFound.
        ///
        /// C: AUDIOROOM_StartPublish
        /// </summary>
        public Stream StartPublish(string streamId = null)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cStreamId = arguments.Text("streamId", streamId);
                ulong cStream = default(ulong);
                Core.Call(pointer => Native.StartPublish(pointer, Handle, cStreamId, out cStream));
                return Stream.Of(Engine, this, cStream);
            }
        }

        /// <summary>
        /// Stops publishing in a room; does nothing when nothing is published. Even when publishing is automatic, nothing is
        /// published again until Room.StartPublish or Room.RestartPublish.
        ///
        /// Errors: StatusCode.ErrNotFound.
        ///
        /// C: AUDIOROOM_StopPublish
        /// </summary>
        public void StopPublish()
        {
            Core.Call(pointer => Native.StopPublish(pointer, Handle));
        }

        /// <summary>
        /// Publishes the room's stream again under the same handle and stream id, for example after OnPublishState reported
        /// that it failed. A stream that is published is withdrawn first. A server mute stays (OnServerMute).
        ///
        /// OnPublishState reports the result.
        /// Errors: StatusCode.ErrWrongState when nothing was published in this login, StatusCode.ErrNotFound.
        ///
        /// C: AUDIOROOM_RestartPublish
        /// </summary>
        public void RestartPublish()
        {
            Core.Call(pointer => Native.RestartPublish(pointer, Handle));
        }

        /// <summary>
        /// Writes the stream that is published in a room to `stream` and its StreamState to `state`, which may be null.
        ///
        /// Errors: StatusCode.ErrWrongState when nothing is published, StatusCode.ErrNotFound, StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_GetPublishedStream
        /// </summary>
        public void GetPublishedStream(out Stream stream, out StreamState state)
        {
            ulong cStream = default(ulong);
            int cState = default(int);
            Core.Call(pointer => Native.GetPublishedStream(pointer, Handle, out cStream, out cState));
            stream = Stream.Of(Engine, this, cStream);
            state = (StreamState)cState;
        }

        /// <summary>
        /// Writes to `muted` whether the server mutes this user in a room (1) or not (0), as the last OnServerMute reported.
        ///
        /// Errors: StatusCode.ErrNotFound, StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_IsMutedByServer
        /// </summary>
        public bool IsMutedByServer()
        {
            int cMuted = default(int);
            Core.Call(pointer => Native.IsMutedByServer(pointer, Handle, out cMuted));
            return cMuted > 0;
        }

        /// <summary>
        /// Attaches text to the local stream of a room, up to 1024 bytes; "" removes it. Other users get OnStreamInfoUpdate,
        /// and users who log in later find the text in StreamInfo. It may be set before OnLoginRoom and before publishing.
        ///
        /// A request: OnRequestDone reports that the server has accepted the text, or StatusCode.ErrNotAllowed when the token
        /// does not allow it (LiveKit's canUpdateOwnMetadata; tokens of this library always do). If a newer text replaces one
        /// that waits for the connection, OnRequestDone reports both requests, with the result of the newer one.
        /// Errors: StatusCode.ErrTooLong, StatusCode.ErrNotFound.
        ///
        /// C: AUDIOROOM_SetStreamExtraInfo
        /// </summary>
        public Task<RequestDoneEvent> SetStreamExtraInfo(string extraInfo)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cExtraInfo = arguments.RequiredText("extraInfo", extraInfo);
                return Core.Request<RequestDoneEvent>((IntPtr pointer, out ulong request) => Native.SetStreamExtraInfo(pointer, Handle, cExtraInfo, out request));
            }
        }

        /// <summary>
        /// Sends text to everyone in a room, reliable and ordered, up to 64000 bytes. LiveKit's clients show it as a chat
        /// message.
        ///
        /// A request: OnRequestDone reports that the text was handed to the transport, or why it was not, such as
        /// StatusCode.ErrNotAllowed when the token forbids it and StatusCode.ErrBusy when 64 messages are queued already. The
        /// sender does not receive its own message.
        /// Errors: StatusCode.ErrTooLong, StatusCode.ErrOutOfRange when empty, StatusCode.ErrNotFound, StatusCode.ErrWrongState
        /// before OnLoginRoom is called (a call inside it succeeds).
        ///
        /// C: AUDIOROOM_SendRoomMessage
        /// </summary>
        public Task<RequestDoneEvent> SendMessage(string text)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cText = arguments.RequiredText("text", text);
                return Core.Request<RequestDoneEvent>((IntPtr pointer, out ulong request) => Native.SendRoomMessage(pointer, Handle, cText, out request));
            }
        }

        /// <summary>
        /// Sends bytes to everyone in a room, or to the users that `userIds` names.
        ///
        /// `size` is 0 to 1200 for Delivery.Lossy and 0 to 64000 for Delivery.Reliable; `data` may be null if `size` is 0.
        /// `topic` is a label for the receivers, up to 256 bytes; null is none, and `ar.voice` is reserved
        /// (StatusCode.ErrOutOfRange). `userIds` points to `userCount` ids, at most 1000. With a count of 0 the data goes to
        /// everyone, and `userIds` may be null. The receivers get OnData. The sender does not receive its own data, and ids
        /// that are not in the room are ignored. A request: OnRequestDone reports that the data was handed to the transport, or
        /// why it was not. Reliable data waits for the connection; OnRequestDone has StatusCode.ErrBusy if 64 messages are
        /// queued already. Lossy data never waits: without a connection, OnRequestDone has StatusCode.ErrWrongState. Lossy data
        /// that is sent with a null `request` ends without an event.
        /// Errors: StatusCode.ErrTooLong, StatusCode.ErrOutOfRange, StatusCode.ErrNotFound, StatusCode.ErrWrongState before
        /// OnLoginRoom is called (a call inside it succeeds).
        ///
        /// C: AUDIOROOM_SendData
        /// </summary>
        public Task<RequestDoneEvent> SendData(byte[] data, Delivery delivery, string topic = null, string[] userIds = null)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cData = arguments.Bytes("data", data);
                IntPtr cTopic = arguments.Text("topic", topic);
                IntPtr cUserIds = arguments.Texts("userIds", userIds);
                return Core.Request<RequestDoneEvent>((IntPtr pointer, out ulong request) => Native.SendData(pointer, Handle, cData, (UIntPtr)(data == null ? 0 : data.Length), cTopic, cUserIds, (uint)(userIds == null ? 0 : userIds.Length), (int)delivery, out request));
            }
        }

        /// <summary>
        /// Sends a text with a topic to everyone in a room, or to the users that `userIds` names, reliably and in order, as a
        /// text stream of LiveKit.
        ///
        /// `text` has 1 to 262144 bytes. `topic` has up to 256 bytes; null is none. `userIds` and `userCount` are as in
        /// Room.SendData. The receivers get OnText; with the topic `lk.chat` they get OnRoomMessage, as from Room.SendMessage.
        /// A request: OnRequestDone reports that the text was handed to the transport, or why it was not. StatusCode.ErrBusy
        /// means that 64 messages are queued already.
        /// Errors: StatusCode.ErrTooLong, StatusCode.ErrOutOfRange, StatusCode.ErrNotFound, StatusCode.ErrWrongState before
        /// OnLoginRoom is called (a call inside it succeeds).
        ///
        /// C: AUDIOROOM_SendText
        /// </summary>
        public Task<RequestDoneEvent> SendText(string text, string topic = null, string[] userIds = null)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cText = arguments.RequiredText("text", text);
                IntPtr cTopic = arguments.Text("topic", topic);
                IntPtr cUserIds = arguments.Texts("userIds", userIds);
                return Core.Request<RequestDoneEvent>((IntPtr pointer, out ulong request) => Native.SendText(pointer, Handle, cText, cTopic, cUserIds, (uint)(userIds == null ? 0 : userIds.Length), out request));
            }
        }

        /// <summary>
        /// Begins a byte stream of any length to everyone in a room, or to the users that the options name: a byte stream of
        /// LiveKit.
        ///
        /// `options` may be null for the defaults. The number of the stream is written to `stream`. Write the bytes with
        /// Room.WriteByteStream, then call Room.CloseByteStream. The receivers get OnBytes, with the first bytes before the
        /// last ones are written. At most 16 streams of a room are open at the same time. The stream is a request: one
        /// OnRequestDone, with the number of the stream in `request`, ends it. It has StatusCode.Ok when all bytes were handed
        /// to the transport. Otherwise it has StatusCode.ErrCancelled after Room.CancelByteStream or when the room ends,
        /// StatusCode.ErrConnectionLost when the connection was replaced after the stream began (send it again as a new
        /// stream), StatusCode.ErrNotAllowed when the token forbids data, or StatusCode.ErrWrongState in an encrypted room when
        /// this user has no key to send with.
        /// Errors: StatusCode.ErrTooLong, StatusCode.ErrOutOfRange, StatusCode.ErrNotFound, StatusCode.ErrBusy when 16 streams
        /// are open, StatusCode.ErrWrongState before OnLoginRoom is called (a call inside it succeeds).
        ///
        /// C: AUDIOROOM_OpenByteStream
        /// </summary>
        public ulong OpenByteStream(ByteStreamOptions options = null)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cOptions = options == null ? IntPtr.Zero : options.Write(arguments);
                ulong cStream = default(ulong);
                Core.Call(pointer => Native.OpenByteStream(pointer, Handle, cOptions, out cStream));
                return cStream;
            }
        }

        /// <summary>
        /// Writes the next bytes of a byte stream: `size` is 1 to 65536.
        ///
        /// At most 262144 bytes of a stream wait for the connection; a short write counts as 1024 bytes. When there is no
        /// space, the call returns StatusCode.ErrBusy and takes nothing: write the same bytes again after OnBytesSpace. A
        /// receiver ends a stream that pauses for 30 s.
        /// Errors: StatusCode.ErrBusy, StatusCode.ErrOutOfRange also when more bytes are written than announced,
        /// StatusCode.ErrWrongState when the stream is closed, StatusCode.ErrNotFound when the stream or the room has ended.
        ///
        /// C: AUDIOROOM_WriteByteStream
        /// </summary>
        public void WriteByteStream(ulong stream, byte[] data)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cData = arguments.Bytes("data", data);
                Core.Call(pointer => Native.WriteByteStream(pointer, Handle, stream, cData, (UIntPtr)(data == null ? 0 : data.Length)));
            }
        }

        /// <summary>
        /// Says that a byte stream is complete. Its OnRequestDone follows when all bytes were handed to the transport.
        ///
        /// Errors: StatusCode.ErrWrongState when fewer bytes were written than announced (the stream stays open), or when it is
        /// closed already; StatusCode.ErrNotFound when the stream or the room has ended.
        ///
        /// C: AUDIOROOM_CloseByteStream
        /// </summary>
        public void CloseByteStream(ulong stream)
        {
            Core.Call(pointer => Native.CloseByteStream(pointer, Handle, stream));
        }

        /// <summary>
        /// Cancels a byte stream whose OnRequestDone has not come, also after Room.CloseByteStream. Its OnRequestDone has
        /// StatusCode.ErrCancelled. Receivers that got the BEGIN get an END with an error; if nothing was sent yet, they get
        /// nothing.
        ///
        /// Errors: StatusCode.ErrNotFound when the stream or the room has ended.
        ///
        /// C: AUDIOROOM_CancelByteStream
        /// </summary>
        public void CancelByteStream(ulong stream)
        {
            Core.Call(pointer => Native.CancelByteStream(pointer, Handle, stream));
        }

        /// <summary>
        /// Calls a method of one user, who may use this library or a LiveKit client.
        ///
        /// `method` has 1 to 64 bytes, `payload` 0 to 15360; what they mean is a matter of the two programs. `timeoutMs` is the
        /// time for the request and its answer: 1000 to 600000, or 0 for 15000. The called method gets this time minus 7
        /// seconds, which are reserved for the transmission, but at least 1 second.
        ///
        /// The call waits for the connection, and ends with exactly one OnRpcDone, at the latest when `timeoutMs` is over.
        /// OnRpcDone has StatusCode.ErrBusy if 64 calls of this room are pending.
        /// Errors: StatusCode.ErrTooLong, StatusCode.ErrOutOfRange, StatusCode.ErrNotFound, StatusCode.ErrWrongState before
        /// OnLoginRoom is called (a call inside it succeeds).
        ///
        /// C: AUDIOROOM_PerformRpc
        /// </summary>
        public Task<RpcDoneEvent> PerformRpc(string userId, string method, string payload, uint timeoutMs)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cUserId = arguments.RequiredText("userId", userId);
                IntPtr cMethod = arguments.RequiredText("method", method);
                IntPtr cPayload = arguments.RequiredText("payload", payload);
                return Core.Request<RpcDoneEvent>((IntPtr pointer, out ulong request) => Native.PerformRpc(pointer, Handle, cUserId, cMethod, cPayload, timeoutMs, out request));
            }
        }

        /// <summary>
        /// Lets the other users of a room call a method. OnRpcRequest reports each call; set this callback before.
        ///
        /// `method` has 1 to 64 bytes. A call of a method that is not registered is answered with RpcCode.UnsupportedMethod. To
        /// miss no call, register as soon as Engine.LoginRoom has returned. The registration holds until the room ends; a
        /// second one changes nothing.
        /// Errors: StatusCode.ErrNotFound, StatusCode.ErrBusy when 256 methods are registered.
        ///
        /// C: AUDIOROOM_RegisterRpcMethod
        /// </summary>
        public void RegisterRpcMethod(string method)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cMethod = arguments.RequiredText("method", method);
                Core.Call(pointer => Native.RegisterRpcMethod(pointer, Handle, cMethod));
            }
        }

        /// <summary>
        /// Unregisters a method. Requests that OnRpcRequest has reported can still be answered.
        ///
        /// Errors: StatusCode.ErrNotFound also when the method is not registered.
        ///
        /// C: AUDIOROOM_UnregisterRpcMethod
        /// </summary>
        public void UnregisterRpcMethod(string method)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cMethod = arguments.RequiredText("method", method);
                Core.Call(pointer => Native.UnregisterRpcMethod(pointer, Handle, cMethod));
            }
        }

        /// <summary>
        /// Answers a request that OnRpcRequest reported, inside the callback or later.
        ///
        /// `request` is the event's number; `payload` has 0 to 15360 bytes. No event reports whether the answer arrived.
        /// Errors: StatusCode.ErrTooLong, and the request can still be answered; StatusCode.ErrNotFound when it was answered,
        /// its time is over, its user has left, or the room has ended.
        ///
        /// C: AUDIOROOM_RespondToRpc
        /// </summary>
        public void RespondToRpc(ulong request, string payload)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cPayload = arguments.RequiredText("payload", payload);
                Core.Call(pointer => Native.RespondToRpc(pointer, Handle, request, cPayload));
            }
        }

        /// <summary>
        /// Answers, with an error, a request that OnRpcRequest reported.
        ///
        /// `code` is a number of the application other than 0. LiveKit reserves 1001 to 1999 (RpcCode): of these, use
        /// RpcCode.ApplicationError only. `message` has up to 256 bytes. `data` is further text for the caller, up to 15360
        /// bytes; null is none.
        /// Errors: as Room.RespondToRpc, and StatusCode.ErrOutOfRange.
        ///
        /// C: AUDIOROOM_RejectRpc
        /// </summary>
        public void RejectRpc(ulong request, uint code, string message, string data = null)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cMessage = arguments.RequiredText("message", message);
                IntPtr cData = arguments.Text("data", data);
                Core.Call(pointer => Native.RejectRpc(pointer, Handle, request, code, cMessage, cData));
            }
        }

        /// <summary>
        /// Sets a key of end-to-end encryption for a room, or with room 0 for all present and later rooms of the engine.
        ///
        /// Once a room has had a key, audio, messages and data are sent to it encrypted or not at all. This holds until the
        /// room ends, also after a reconnect and after every key is removed. If the local stream was published in clear, it is
        /// published again. To encrypt one room from the first packet on, use `encryptionKey` of LoginOptions. Servers, and
        /// users without the key, can read neither audio nor messages nor data. They still see names, extra info, audio levels,
        /// stats, and the sizes and times of packets. OnStreamEncryption reports each stream whose key is missing, wrong or
        /// right. Streams and messages that other users send in clear are played and reported as before. Messages that cannot
        /// be decrypted are dropped, with a line in the log.
        /// Errors: StatusCode.ErrNullArgument without a key, StatusCode.ErrOutOfRange, StatusCode.ErrTooLong,
        /// StatusCode.ErrNotFound when the room has ended, StatusCode.ErrBusy when 4096 users have keys.
        ///
        /// [blocks: about 50 ms for a passphrase, and as long again for each ratchet of the window]
        ///
        /// C: AUDIOROOM_SetEncryptionKey
        /// </summary>
        public void SetEncryptionKey(EncryptionKeyOptions options)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cOptions = Arguments.Required("options", options).Write(arguments);
                Core.Call(pointer => Native.SetEncryptionKey(pointer, Handle, cOptions));
            }
        }

        /// <summary>
        /// Removes the key with this index of a user (`userId`), or of the shared keys (null); does nothing if there is none.
        /// Room 0 is all present and later rooms of the engine.
        ///
        /// A room that had a key does not go back to sending in clear: without a key to send with, nothing is sent, and
        /// OnStreamEncryption reports it. Later logins are encrypted if a key for all rooms is left, or if they have a key of
        /// their own.
        /// Errors: StatusCode.ErrOutOfRange, StatusCode.ErrTooLong, StatusCode.ErrNotFound.
        ///
        /// C: AUDIOROOM_RemoveEncryptionKey
        /// </summary>
        public void RemoveEncryptionKey(uint keyIndex, string userId = null)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cUserId = arguments.Text("userId", userId);
                Core.Call(pointer => Native.RemoveEncryptionKey(pointer, Handle, cUserId, keyIndex));
            }
        }

        /// <summary>
        /// Writes the stats of a room into `stats`. They are at most 200 ms old while a stream is sent or played.
        ///
        /// Errors: StatusCode.ErrNotFound, StatusCode.ErrNullArgument, StatusCode.ErrStructSize.
        ///
        /// C: AUDIOROOM_GetRoomStats
        /// </summary>
        public RoomStats GetStats()
        {
            using (var arguments = new Arguments())
            {
                IntPtr cStats = arguments.Struct(typeof(Native.RoomStats), Native.InitRoomStats);
                Core.Call(pointer => Native.GetRoomStats(pointer, Handle, cStats));
                return RoomStats.Read(cStats, Engine, this);
            }
        }
    }

    public sealed partial class Stream
    {

        /// <summary>
        /// Begins to play a remote stream: when playing is manual, or after Stream.StopPlay. For a stream that is played
        /// already it has no effect.
        ///
        /// OnPlayState reports the result, OnFirstAudio the first sound.
        /// Errors: StatusCode.ErrNotFound, StatusCode.ErrWrongState for the local stream.
        ///
        /// C: AUDIOROOM_StartPlay
        /// </summary>
        public void StartPlay()
        {
            Core.Call(pointer => Native.StartPlay(pointer, Room.Handle, Handle));
        }

        /// <summary>
        /// Stops playing and receiving a remote stream. Before a stream is played, for example inside OnStreamUpdate, the call
        /// keeps it from being played. The stop applies again if the same user publishes again in this room
        /// (StreamUpdateEvent).
        ///
        /// Errors: StatusCode.ErrNotFound, StatusCode.ErrWrongState for the local stream.
        ///
        /// C: AUDIOROOM_StopPlay
        /// </summary>
        public void StopPlay()
        {
            Core.Call(pointer => Native.StopPlay(pointer, Room.Handle, Handle));
        }

        /// <summary>
        /// Sets the volume of a remote stream, 0 to 200 percent of the amplitude. Default: 100 (unchanged); 50 is -6 dB, 200 is
        /// +6 dB.
        ///
        /// For the volume of all remote streams of all rooms, pass room 0 and Library.AllStreams; the aux input and the
        /// sidetone keep their own volumes. Library.AllStreams with a room means every stream of that room, including later
        /// ones. The three volumes (of the stream, of its room and of all rooms) are multiplied, and the mix is limited. The
        /// volume of one stream applies again if the same user publishes again in this room (StreamUpdateEvent).
        ///
        /// Errors: StatusCode.ErrOutOfRange, StatusCode.ErrNotFound, StatusCode.ErrWrongKind for Library.LocalMicrophone
        /// (Engine.SetCaptureVolume is its volume), StatusCode.ErrWrongState for the local stream.
        ///
        /// C: AUDIOROOM_SetPlayVolume
        /// </summary>
        public void SetPlayVolume(int volume)
        {
            Core.Call(pointer => Native.SetPlayVolume(pointer, Room.Handle, Handle, volume));
        }

        /// <summary>
        /// Writes to `volume`, 0 to 200 percent, what Stream.SetPlayVolume has set for the same room and stream.
        ///
        /// Errors: StatusCode.ErrNullArgument, StatusCode.ErrNotFound, StatusCode.ErrWrongKind, StatusCode.ErrWrongState.
        ///
        /// C: AUDIOROOM_GetPlayVolume
        /// </summary>
        public int GetPlayVolume()
        {
            int cVolume = default(int);
            Core.Call(pointer => Native.GetPlayVolume(pointer, Room.Handle, Handle, out cVolume));
            return cVolume;
        }

        /// <summary>
        /// Switch: silences one remote stream for this user only; it is received all the same. Default: off. The mute applies
        /// again if the same user publishes again in this room (StreamUpdateEvent).
        ///
        /// Errors: StatusCode.ErrNotFound, StatusCode.ErrWrongState for the local stream.
        ///
        /// C: AUDIOROOM_MuteStream
        /// </summary>
        public void Mute(bool mute)
        {
            Core.Call(pointer => Native.MuteStream(pointer, Room.Handle, Handle, (mute ? 1 : 0)));
        }

        /// <summary>
        /// Writes to `isMuted` whether Stream.Mute silences a stream for this user: 1 or 0. `isMuted` of StreamInfo says
        /// whether the publishing user is muted.
        ///
        /// Errors: StatusCode.ErrNullArgument, StatusCode.ErrNotFound, StatusCode.ErrWrongState for the local stream.
        ///
        /// C: AUDIOROOM_IsStreamMuted
        /// </summary>
        public bool IsMuted()
        {
            int cIsMuted = default(int);
            Core.Call(pointer => Native.IsStreamMuted(pointer, Room.Handle, Handle, out cIsMuted));
            return cIsMuted > 0;
        }

        /// <summary>
        /// Pans a remote stream: `pan` is -100 (left) to 100 (right). Default: 0 (center). A mono stream is panned with
        /// constant power; for a stereo stream it is a balance control, which attenuates the opposite channel. It has no effect
        /// on a playback device of one channel. The pan applies again if the same user publishes again in this room
        /// (StreamUpdateEvent).
        ///
        /// Errors: StatusCode.ErrOutOfRange, StatusCode.ErrNotFound, StatusCode.ErrWrongState for the local stream.
        ///
        /// C: AUDIOROOM_SetStreamPan
        /// </summary>
        public void SetPan(int pan)
        {
            Core.Call(pointer => Native.SetStreamPan(pointer, Room.Handle, Handle, pan));
        }

        /// <summary>
        /// Writes the pan of a remote stream to `pan`, -100 (left) to 100 (right).
        ///
        /// Errors: StatusCode.ErrNullArgument, StatusCode.ErrNotFound, StatusCode.ErrWrongState for the local stream.
        ///
        /// C: AUDIOROOM_GetStreamPan
        /// </summary>
        public int GetPan()
        {
            int cPan = default(int);
            Core.Call(pointer => Native.GetStreamPan(pointer, Room.Handle, Handle, out cPan));
            return cPan;
        }

        /// <summary>
        /// Writes the sound level of a stream to `level`: 0 (-60 dBFS RMS and below) to 100 (0 dBFS), linear in dB, measured
        /// over 100 ms; the measurement is at most 200 ms old. No monitor is needed.
        ///
        /// Library.LocalMicrophone, or the handle of the local stream, gives the level that other users hear: with aux input,
        /// players, and without the microphone while it is switched off. The level is 0 while no microphone is open. A remote
        /// stream is measured before its volume is applied; its level is 0 while it is not played.
        /// Errors: StatusCode.ErrNullArgument, StatusCode.ErrNotFound, StatusCode.ErrWrongKind.
        ///
        /// C: AUDIOROOM_GetSoundLevel
        /// </summary>
        public float GetSoundLevel()
        {
            float cLevel = default(float);
            Core.Call(pointer => Native.GetSoundLevel(pointer, Room.Handle, Handle, out cLevel));
            return cLevel;
        }

        /// <summary>
        /// Writes the newest spectrum of a stream (Library.LocalMicrophone or the local stream: what is sent) to `bands_dbfs[0
        /// ... Library.SpectrumBands - 1]`: the RMS of each band in dBFS, -127 (silence) to 0, lowest band first. The powers of
        /// all bands add up to the power of the sound between the outermost edges. `capacity` is the number of floats in
        /// `bandsDbfs`, at least Library.SpectrumBands. All bands are -127 before the first period is over, and for a stream
        /// that is not played.
        ///
        /// Errors: StatusCode.ErrWrongState without Engine.StartSpectrumMonitor, StatusCode.ErrNotFound,
        /// StatusCode.ErrWrongKind, StatusCode.ErrBufferTooSmall.
        ///
        /// C: AUDIOROOM_GetSpectrum
        /// </summary>
        public float[] GetSpectrum()
        {
            var cBandsDbfs = new float[24];
            Core.Call(pointer => Native.GetSpectrum(pointer, Room.Handle, Handle, cBandsDbfs, 24));
            return cBandsDbfs;
        }

        /// <summary>
        /// Writes the stats of a remote stream, or of the local stream by its handle, into `stats`. They are at most 200 ms old
        /// while a stream is sent or played.
        ///
        /// Errors: StatusCode.ErrNotFound, StatusCode.ErrWrongKind, StatusCode.ErrNullArgument, StatusCode.ErrStructSize.
        ///
        /// C: AUDIOROOM_GetStreamStats
        /// </summary>
        public StreamStats GetStats()
        {
            using (var arguments = new Arguments())
            {
                IntPtr cStats = arguments.Struct(typeof(Native.StreamStats), Native.InitStreamStats);
                Core.Call(pointer => Native.GetStreamStats(pointer, Room.Handle, Handle, cStats));
                return StreamStats.Read(cStats, Engine, Room);
            }
        }
    }

    /// <summary>
    /// The handle of a media player. Engine.CreatePlayer writes it; the number is below 2^53. It is valid until Player.Destroy
    /// or Engine.Dispose.
    /// </summary>
    public sealed partial class Player : Numbered
    {
        internal Player(Engine engine, ulong handle) : base(engine, handle) { }
        internal static Player Of(Engine engine, Room room, ulong handle)
        {
            return handle == 0 || engine == null ? null : new Player(engine, handle);
        }
    }

    public sealed partial class Player
    {

        /// <summary>
        /// Destroys a player. Its sound fades out within 2.5 ms. After this has returned, its reader is not called any more.
        /// One OnPlayerState of this player that another thread has begun to deliver can still run; no other follows.
        ///
        /// Errors: StatusCode.ErrNotFound, StatusCode.ErrWrongKind.
        ///
        /// [blocks: while the player's reader runs]
        ///
        /// C: AUDIOROOM_DestroyPlayer
        /// </summary>
        public void Destroy()
        {
            Core.Call(pointer => Native.DestroyPlayer(pointer, Handle));
        }

        /// <summary>
        /// Starts a player, or continues after Player.Pause. After the end, the player starts at the beginning, or at the
        /// position of a later Player.Seek, and counts its plays again. After a failure in the middle of the file, the player
        /// is stopped first (OnPlayerState reports PlayerState.Ready), and starts at the beginning. It may be called before
        /// PlayerState.Ready. While the player plays, it has no effect. OnPlayerState reports PlayerState.Playing when the
        /// first sample is taken.
        ///
        /// Errors: StatusCode.ErrNotFound, StatusCode.ErrWrongKind, StatusCode.ErrWrongState when the file could not be opened.
        ///
        /// C: AUDIOROOM_StartPlayer
        /// </summary>
        public void Start()
        {
            Core.Call(pointer => Native.StartPlayer(pointer, Handle));
        }

        /// <summary>
        /// Pauses a player. Player.Start and Player.Resume continue with the next sample. While the player does not play, it
        /// has no effect.
        ///
        /// Errors: those of Player.Start.
        ///
        /// C: AUDIOROOM_PausePlayer
        /// </summary>
        public void Pause()
        {
            Core.Call(pointer => Native.PausePlayer(pointer, Handle));
        }

        /// <summary>
        /// Continues after Player.Pause. While the player is not paused, it has no effect.
        ///
        /// Errors: those of Player.Start.
        ///
        /// C: AUDIOROOM_ResumePlayer
        /// </summary>
        public void Resume()
        {
            Core.Call(pointer => Native.ResumePlayer(pointer, Handle));
        }

        /// <summary>
        /// Stops a player: its position is the beginning of the file, and its plays are counted again. OnPlayerState reports
        /// PlayerState.Ready, unless that is its state already.
        ///
        /// Errors: those of Player.Start, and StatusCode.ErrBusy when 64 starts, stops and seeks of this player wait for its
        /// thread.
        ///
        /// C: AUDIOROOM_StopPlayer
        /// </summary>
        public void Stop()
        {
            Core.Call(pointer => Native.StopPlayer(pointer, Handle));
        }

        /// <summary>
        /// Moves a player to a position, exactly: the next sample is number `position_ms * 48` of the file at 48 kHz. The state
        /// of the player does not change. A player that does not play starts at this position at the next Player.Start; after
        /// PlayerState.Failed it starts at 0. The number of plays that are left does not change.
        ///
        /// Errors: those of Player.Stop, and StatusCode.ErrOutOfRange for a position behind the end.
        ///
        /// C: AUDIOROOM_SeekPlayer
        /// </summary>
        public void Seek(long positionMs)
        {
            Core.Call(pointer => Native.SeekPlayer(pointer, Handle, positionMs));
        }

        /// <summary>
        /// Sets how often the file is played, 1 to 1000000, or 0 for ever. The play that runs is the first of them. The end of
        /// a play and the beginning of the next follow each other without a gap. A file of less than 10 ms is followed by
        /// silence up to 10 ms.
        ///
        /// Errors: those of Player.Start, and StatusCode.ErrOutOfRange.
        ///
        /// C: AUDIOROOM_SetPlayerPlays
        /// </summary>
        public void SetPlays(int plays)
        {
            Core.Call(pointer => Native.SetPlayerPlays(pointer, Handle, plays));
        }

        /// <summary>
        /// Sets whether a player is played locally (`playLocally`) and whether it is sent with the local stream (`send`): two
        /// switches. The change takes 10 ms. A player with both switches off goes on, silently.
        ///
        /// Errors: those of Player.Start.
        ///
        /// C: AUDIOROOM_SetPlayerOutput
        /// </summary>
        public void SetOutput(int playLocally, int send)
        {
            Core.Call(pointer => Native.SetPlayerOutput(pointer, Handle, playLocally, send));
        }

        /// <summary>
        /// Sets the volume of a player in the local playback (`localVolume`) and in the sent stream (`sentVolume`), each 0 to
        /// 200 percent of the amplitude: 100 is unchanged, 50 is -6 dB, 200 is +6 dB. The change takes 10 ms.
        ///
        /// Errors: those of Player.Start, and StatusCode.ErrOutOfRange.
        ///
        /// C: AUDIOROOM_SetPlayerVolume
        /// </summary>
        public void SetVolume(int localVolume, int sentVolume)
        {
            Core.Call(pointer => Native.SetPlayerVolume(pointer, Handle, localVolume, sentVolume));
        }

        /// <summary>
        /// Writes state, position, length and settings of a player into `info`.
        ///
        /// After a seek, the position is the one that was asked for, until samples are taken again.
        /// Errors: StatusCode.ErrNotFound, StatusCode.ErrWrongKind, StatusCode.ErrNullArgument, StatusCode.ErrStructSize.
        ///
        /// C: AUDIOROOM_GetPlayerInfo
        /// </summary>
        public PlayerInfo GetInfo()
        {
            using (var arguments = new Arguments())
            {
                IntPtr cInfo = arguments.Struct(typeof(Native.PlayerInfo), Native.InitPlayerInfo);
                Core.Call(pointer => Native.GetPlayerInfo(pointer, Handle, cInfo));
                return PlayerInfo.Read(cInfo, Engine, null);
            }
        }
    }

    /// <summary>
    /// A recording: a number that Engine.StartRecording writes. It is valid until OnRecordingEnd has returned; 0 is never a
    /// recording.
    /// </summary>
    public sealed partial class Recording : Numbered
    {
        internal Recording(Engine engine, ulong handle) : base(engine, handle) { }
        internal static Recording Of(Engine engine, Room room, ulong handle)
        {
            return handle == 0 || engine == null ? null : new Recording(engine, handle);
        }
    }

    public sealed partial class Recording
    {

        /// <summary>
        /// Ends a recording. Its files are complete when OnRecordingEnd comes, soon after this call.
        ///
        /// What is captured or played after this call is not recorded. A second call before OnRecordingEnd does nothing.
        /// Engine.Dispose ends every recording too and completes the files; no event follows then.
        /// Errors: StatusCode.ErrNotFound when the recording has ended.
        ///
        /// C: AUDIOROOM_StopRecording
        /// </summary>
        public void Stop()
        {
            Core.Call(pointer => Native.StopRecording(pointer, Handle));
        }
    }

    /// <summary>The functions without an object, and the constants.</summary>
    public static partial class Library
    {
        /// <summary>
        /// The binary interface that this header describes; the number in the library's file name (SONAME). It rises only when
        /// programs have to be compiled again.
        /// </summary>
        public const uint AbiVersion = 1;
        /// <summary>Version of the library that this header came with, first number.</summary>
        public const int VersionMajor = 0;
        /// <summary>
        /// Version of the library that this header came with, second number. It rises with new functions and fields.
        /// </summary>
        public const int VersionMinor = 1;
        /// <summary>Version of the library that this header came with, third number. It rises with corrections.</summary>
        public const int VersionPatch = 0;
        /// <summary>
        /// Pass it instead of a switch or a number, where a comment allows it, to let the library choose the value.
        /// </summary>
        public const int Auto = -2147483648;
        /// <summary>
        /// Pass it instead of a stream, where a comment allows it, to mean every remote stream, including later ones.
        /// </summary>
        public const ulong AllStreams = 18446744073709551615;
        /// <summary>
        /// Pass it instead of a stream, where a comment allows it, to mean the local microphone as it is sent. `room` is
        /// ignored then: pass 0.
        /// </summary>
        public const ulong LocalMicrophone = 18446744073709551614;
        /// <summary>Number of bands of the equalizer.</summary>
        public const int EqualizerBands = 10;
        /// <summary>
        /// Number of bands of a spectrum: one-third-octave bands with center frequencies from 100 Hz to 20 kHz.
        /// </summary>
        public const int SpectrumBands = 24;

        /// <summary>
        /// Returns the version of the library that is loaded, such as "0.1.0". The text is static.
        ///
        /// [audio threads too]
        ///
        /// C: AUDIOROOM_GetVersionString
        /// </summary>
        public static string GetVersionString()
        {
            return Memory.Text(Native.GetVersionString());
        }

        /// <summary>
        /// Returns the ABI version of the library that is loaded, to compare with Library.AbiVersion of the header. Engine does
        /// so by itself.
        ///
        /// [audio threads too]
        ///
        /// C: AUDIOROOM_GetAbiVersion
        /// </summary>
        public static uint GetAbiVersion()
        {
            return Native.GetAbiVersion();
        }

        /// <summary>
        /// Writes a profile for music into `profile`; `size` is `sizeof *profile`. It has Content.Music, 2 channels and no DTX;
        /// the other fields have their defaults, so that the library chooses the bitrate, and the processing is off.
        ///
        /// Engine.SetAudioProfile accepts the profile at any time, even while the stream is sent. Listeners with this library
        /// hear stereo at once; some other clients only when the profile was set before the stream was published.
        ///
        /// Errors: StatusCode.ErrNullArgument, StatusCode.ErrStructSize.
        ///
        /// C: AUDIOROOM_InitMusicProfile
        /// </summary>
        public static AudioProfile InitMusicProfile()
        {
            using (var arguments = new Arguments())
            {
                IntPtr cProfile = arguments.Struct(typeof(Native.AudioProfile), Native.InitAudioProfile);
                Library.Check(Native.InitMusicProfile(cProfile, (UIntPtr)Marshal.SizeOf(typeof(Native.AudioProfile))));
                return AudioProfile.Read(cProfile, null, null);
            }
        }

        /// <summary>
        /// Returns the maximum number of streams that an engine receives at once: 128. A further stream stays silent, and
        /// OnAudioProblem reports it. Engine.SetMaxDecodedStreams sets how many of them are decoded. No engine is needed.
        ///
        /// [audio threads too]
        ///
        /// C: AUDIOROOM_GetMaxReceivedStreams
        /// </summary>
        public static uint GetMaxReceivedStreams()
        {
            return Native.GetMaxReceivedStreams();
        }

        /// <summary>
        /// Calls `visit` once for each sound device of one side (DeviceSide), on this thread, before it returns. `visit` may
        /// call any function of the library.
        ///
        /// No engine is needed. On a machine without sound devices, `visit` is not called and the status is StatusCode.Ok.
        /// Errors: StatusCode.ErrDevice when the sound server does not answer, StatusCode.ErrNotBuiltIn.
        ///
        /// [blocks: up to 3 s, until the sound server answers]
        ///
        /// C: AUDIOROOM_GetDevices
        /// </summary>
        public static DeviceInfo[] GetDevices(DeviceSide side)
        {
            using (var found = new Visit<DeviceInfo>(item => DeviceInfo.Read(item, null, null)))
            {
                Library.Check(Native.GetDevices((int)side, Visits.Callback, IntPtr.Zero));
                return found.Result();
            }
        }

        /// <summary>
        /// Writes the id of the system's default device of one side (DeviceSide) into `buffer` by the buffer rule.
        ///
        /// No engine is needed.
        /// Errors: StatusCode.ErrNotFound if there is none, StatusCode.ErrBufferTooSmall, StatusCode.ErrDevice when the sound
        /// server does not answer, StatusCode.ErrNotBuiltIn.
        ///
        /// [blocks: up to 3 s, until the sound server answers]
        ///
        /// C: AUDIOROOM_GetDefaultDevice
        /// </summary>
        public static string GetDefaultDevice(DeviceSide side)
        {
            return Memory.ReadText((IntPtr buffer, UIntPtr size, out UIntPtr needed) => Native.GetDefaultDevice((int)side, buffer, size, out needed));
        }

        /// <summary>
        /// Sets the volume of a device in the system's mixer, 0 to 100 percent of the system's own slider; it changes the sound
        /// of other programs too. `side` is an DeviceSide; `device` is an id of Library.GetDevices, and null is the system's
        /// default device of that side. No engine is needed.
        ///
        /// Engine.SetCaptureVolume and Stream.SetPlayVolume change the volume of this program alone, on another scale.
        /// Errors: StatusCode.ErrOutOfRange, StatusCode.ErrDevice (no such device, or the sound server does not answer),
        /// StatusCode.ErrNotBuiltIn where there is neither PulseAudio nor PipeWire (the library reaches no other mixer).
        ///
        /// [blocks: up to 3 s, until the sound server answers]
        ///
        /// C: AUDIOROOM_SetDeviceVolume
        /// </summary>
        public static void SetDeviceVolume(DeviceSide side, int volume, string device = null)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cDevice = arguments.Text("device", device);
                Library.Check(Native.SetDeviceVolume((int)side, cDevice, volume));
            }
        }

        /// <summary>
        /// Writes the volume of a device in the system's mixer to `volume`, in percent. Other programs may have set more than
        /// 100. `device` and errors are those of Library.SetDeviceVolume.
        ///
        /// [blocks: up to 3 s, until the sound server answers]
        ///
        /// C: AUDIOROOM_GetDeviceVolume
        /// </summary>
        public static int GetDeviceVolume(DeviceSide side, string device = null)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cDevice = arguments.Text("device", device);
                int cVolume = default(int);
                Library.Check(Native.GetDeviceVolume((int)side, cDevice, out cVolume));
                return cVolume;
            }
        }

        /// <summary>
        /// Switch: mutes a device in the system's mixer, for every program. `device` and errors are those of
        /// Library.SetDeviceVolume. Engine.EnableMic and Engine.EnableSpeaker are the switches of this program alone.
        ///
        /// [blocks: up to 3 s, until the sound server answers]
        ///
        /// C: AUDIOROOM_MuteDevice
        /// </summary>
        public static void MuteDevice(DeviceSide side, bool mute, string device = null)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cDevice = arguments.Text("device", device);
                Library.Check(Native.MuteDevice((int)side, cDevice, (mute ? 1 : 0)));
            }
        }

        /// <summary>
        /// Writes to `muted` whether a device is muted in the system's mixer: 1 or 0. `device` and errors are those of
        /// Library.SetDeviceVolume.
        ///
        /// [blocks: up to 3 s, until the sound server answers]
        ///
        /// C: AUDIOROOM_IsDeviceMuted
        /// </summary>
        public static bool IsDeviceMuted(DeviceSide side, string device = null)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cDevice = arguments.Text("device", device);
                int cMuted = default(int);
                Library.Check(Native.IsDeviceMuted((int)side, cDevice, out cMuted));
                return cMuted > 0;
            }
        }

        /// <summary>
        /// Writes the lower edge of band `band` in Hz to `edgeHz`; with Library.SpectrumBands, the upper edge of the last band.
        /// The bands are one-third-octave bands (IEC 61260-1, base 10) from 89.1 Hz to 22387 Hz: the lower edge of band n is 10
        /// to the power of (19.5 + n) / 10. No engine is needed.
        ///
        /// Errors: StatusCode.ErrOutOfRange, StatusCode.ErrNullArgument.
        ///
        /// C: AUDIOROOM_GetSpectrumBandEdge
        /// </summary>
        public static float GetSpectrumBandEdge(uint band)
        {
            float cEdgeHz = default(float);
            Library.Check(Native.GetSpectrumBandEdge(band, out cEdgeHz));
            return cEdgeHz;
        }

        /// <summary>
        /// Signs a token and copies it into `buffer` (buffer rule). It is a LiveKit access token and needs no network.
        ///
        /// Do this on a server of yours and pass the token to the program that logs in: whoever has the secret can log in as
        /// any user. Two calls may make tokens of different lengths: ask for the size once, and add 64 bytes.
        /// Errors: StatusCode.ErrBufferTooSmall, StatusCode.ErrNullArgument, StatusCode.ErrOutOfRange, StatusCode.ErrTooLong.
        ///
        /// C: AUDIOROOM_CreateToken
        /// </summary>
        public static string CreateToken(TokenOptions options)
        {
            using (var arguments = new Arguments())
            {
                IntPtr cOptions = Arguments.Required("options", options).Write(arguments);
                return Memory.ReadText((IntPtr buffer, UIntPtr size, out UIntPtr needed) => Native.CreateToken(cOptions, buffer, size, out needed));
            }
        }

        /// <summary>The C functions that have no method, with the reason.</summary>
        internal static readonly Dictionary<string, string> Missing = new Dictionary<string, string>
        {
            { "SetCaptureProcessor", "it takes a function that the library calls on a thread of its own" },
            { "SetPlaybackProcessor", "it takes a function that the library calls on a thread of its own" },
            { "SetAuxSource", "it takes a function that the library calls on a thread of its own" },
        };
    }

    internal static class Trampolines
    {
        private static readonly Native.Visitor KeepOnLoginRoom = OnLoginRoom;
        private static readonly Native.Visitor KeepOnLogoutRoom = OnLogoutRoom;
        private static readonly Native.Visitor KeepOnKickOut = OnKickOut;
        private static readonly Native.Visitor KeepOnDisconnect = OnDisconnect;
        private static readonly Native.Visitor KeepOnReconnecting = OnReconnecting;
        private static readonly Native.Visitor KeepOnReconnected = OnReconnected;
        private static readonly Native.Visitor KeepOnTokenNeeded = OnTokenNeeded;
        private static readonly Native.Visitor KeepOnUserUpdate = OnUserUpdate;
        private static readonly Native.Visitor KeepOnStreamUpdate = OnStreamUpdate;
        private static readonly Native.Visitor KeepOnStreamInfoUpdate = OnStreamInfoUpdate;
        private static readonly Native.Visitor KeepOnPublishState = OnPublishState;
        private static readonly Native.Visitor KeepOnPlayState = OnPlayState;
        private static readonly Native.Visitor KeepOnFirstAudio = OnFirstAudio;
        private static readonly Native.Visitor KeepOnDeviceStarted = OnDeviceStarted;
        private static readonly Native.Visitor KeepOnDeviceError = OnDeviceError;
        private static readonly Native.Visitor KeepOnSoundLevel = OnSoundLevel;
        private static readonly Native.Visitor KeepOnActiveSpeakers = OnActiveSpeakers;
        private static readonly Native.Visitor KeepOnConnectionQuality = OnConnectionQuality;
        private static readonly Native.Visitor KeepOnRoomMessage = OnRoomMessage;
        private static readonly Native.Visitor KeepOnData = OnData;
        private static readonly Native.Visitor KeepOnRequestDone = OnRequestDone;
        private static readonly Native.Visitor KeepOnLog = OnLog;
        private static readonly Native.Visitor KeepOnDeviceChange = OnDeviceChange;
        private static readonly Native.Visitor KeepOnSpectrum = OnSpectrum;
        private static readonly Native.Visitor KeepOnMicAttention = OnMicAttention;
        private static readonly Native.Visitor KeepOnAuxProblem = OnAuxProblem;
        private static readonly Native.Visitor KeepOnAudioProblem = OnAudioProblem;
        private static readonly Native.Visitor KeepOnPublishQuality = OnPublishQuality;
        private static readonly Native.Visitor KeepOnPlayQuality = OnPlayQuality;
        private static readonly Native.Visitor KeepOnServerMute = OnServerMute;
        private static readonly Native.Visitor KeepOnStreamEncryption = OnStreamEncryption;
        private static readonly Native.Visitor KeepOnRpcRequest = OnRpcRequest;
        private static readonly Native.Visitor KeepOnRpcDone = OnRpcDone;
        private static readonly Native.Visitor KeepOnText = OnText;
        private static readonly Native.Visitor KeepOnPlayerState = OnPlayerState;
        private static readonly Native.Visitor KeepOnRecordingProgress = OnRecordingProgress;
        private static readonly Native.Visitor KeepOnRecordingEnd = OnRecordingEnd;
        private static readonly Native.Visitor KeepOnUserInfo = OnUserInfo;
        private static readonly Native.Visitor KeepOnRoomMetadata = OnRoomMetadata;
        private static readonly Native.Visitor KeepOnBytes = OnBytes;
        private static readonly Native.Visitor KeepOnBytesSpace = OnBytesSpace;

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnLoginRoom(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => LoginRoomEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnLogoutRoom(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => LogoutRoomEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnKickOut(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => KickOutEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnDisconnect(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => DisconnectEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnReconnecting(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => ReconnectingEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnReconnected(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => ReconnectedEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnTokenNeeded(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => TokenNeededEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnUserUpdate(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => UserUpdateEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnStreamUpdate(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => StreamUpdateEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnStreamInfoUpdate(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => StreamInfoUpdateEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnPublishState(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => PublishStateEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnPlayState(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => PlayStateEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnFirstAudio(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => FirstAudioEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnDeviceStarted(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => DeviceStartedEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnDeviceError(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => DeviceErrorEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnSoundLevel(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => SoundLevelEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnActiveSpeakers(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => ActiveSpeakersEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnConnectionQuality(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => ConnectionQualityEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnRoomMessage(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => RoomMessageEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnData(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => DataEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnRequestDone(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => RequestDoneEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnLog(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => LogEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnDeviceChange(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => DeviceChangeEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnSpectrum(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => SpectrumEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnMicAttention(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => MicAttentionEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnAuxProblem(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => AuxProblemEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnAudioProblem(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => AudioProblemEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnPublishQuality(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => PublishQualityEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnPlayQuality(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => PlayQualityEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnServerMute(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => ServerMuteEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnStreamEncryption(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => StreamEncryptionEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnRpcRequest(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => RpcRequestEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnRpcDone(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => RpcDoneEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnText(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => TextEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnPlayerState(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => PlayerStateEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnRecordingProgress(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => RecordingProgressEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnRecordingEnd(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => RecordingEndEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnUserInfo(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => UserInfoEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnRoomMetadata(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => RoomMetadataEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnBytes(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => BytesEvent.Read(pointer, engine, null));
        }

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void OnBytesSpace(IntPtr userData, IntPtr item)
        {
            EngineCore.Deliver(userData, item, (pointer, engine) => BytesSpaceEvent.Read(pointer, engine, null));
        }

        internal static void Fill(ref Native.Callbacks callbacks)
        {
            callbacks.on_login_room = Marshal.GetFunctionPointerForDelegate(KeepOnLoginRoom);
            callbacks.on_logout_room = Marshal.GetFunctionPointerForDelegate(KeepOnLogoutRoom);
            callbacks.on_kick_out = Marshal.GetFunctionPointerForDelegate(KeepOnKickOut);
            callbacks.on_disconnect = Marshal.GetFunctionPointerForDelegate(KeepOnDisconnect);
            callbacks.on_reconnecting = Marshal.GetFunctionPointerForDelegate(KeepOnReconnecting);
            callbacks.on_reconnected = Marshal.GetFunctionPointerForDelegate(KeepOnReconnected);
            callbacks.on_token_needed = Marshal.GetFunctionPointerForDelegate(KeepOnTokenNeeded);
            callbacks.on_user_update = Marshal.GetFunctionPointerForDelegate(KeepOnUserUpdate);
            callbacks.on_stream_update = Marshal.GetFunctionPointerForDelegate(KeepOnStreamUpdate);
            callbacks.on_stream_info_update = Marshal.GetFunctionPointerForDelegate(KeepOnStreamInfoUpdate);
            callbacks.on_publish_state = Marshal.GetFunctionPointerForDelegate(KeepOnPublishState);
            callbacks.on_play_state = Marshal.GetFunctionPointerForDelegate(KeepOnPlayState);
            callbacks.on_first_audio = Marshal.GetFunctionPointerForDelegate(KeepOnFirstAudio);
            callbacks.on_device_started = Marshal.GetFunctionPointerForDelegate(KeepOnDeviceStarted);
            callbacks.on_device_error = Marshal.GetFunctionPointerForDelegate(KeepOnDeviceError);
            callbacks.on_sound_level = Marshal.GetFunctionPointerForDelegate(KeepOnSoundLevel);
            callbacks.on_active_speakers = Marshal.GetFunctionPointerForDelegate(KeepOnActiveSpeakers);
            callbacks.on_connection_quality = Marshal.GetFunctionPointerForDelegate(KeepOnConnectionQuality);
            callbacks.on_room_message = Marshal.GetFunctionPointerForDelegate(KeepOnRoomMessage);
            callbacks.on_data = Marshal.GetFunctionPointerForDelegate(KeepOnData);
            callbacks.on_request_done = Marshal.GetFunctionPointerForDelegate(KeepOnRequestDone);
            callbacks.on_log = Marshal.GetFunctionPointerForDelegate(KeepOnLog);
            callbacks.on_device_change = Marshal.GetFunctionPointerForDelegate(KeepOnDeviceChange);
            callbacks.on_spectrum = Marshal.GetFunctionPointerForDelegate(KeepOnSpectrum);
            callbacks.on_mic_attention = Marshal.GetFunctionPointerForDelegate(KeepOnMicAttention);
            callbacks.on_aux_problem = Marshal.GetFunctionPointerForDelegate(KeepOnAuxProblem);
            callbacks.on_audio_problem = Marshal.GetFunctionPointerForDelegate(KeepOnAudioProblem);
            callbacks.on_publish_quality = Marshal.GetFunctionPointerForDelegate(KeepOnPublishQuality);
            callbacks.on_play_quality = Marshal.GetFunctionPointerForDelegate(KeepOnPlayQuality);
            callbacks.on_server_mute = Marshal.GetFunctionPointerForDelegate(KeepOnServerMute);
            callbacks.on_stream_encryption = Marshal.GetFunctionPointerForDelegate(KeepOnStreamEncryption);
            callbacks.on_rpc_request = Marshal.GetFunctionPointerForDelegate(KeepOnRpcRequest);
            callbacks.on_rpc_done = Marshal.GetFunctionPointerForDelegate(KeepOnRpcDone);
            callbacks.on_text = Marshal.GetFunctionPointerForDelegate(KeepOnText);
            callbacks.on_player_state = Marshal.GetFunctionPointerForDelegate(KeepOnPlayerState);
            callbacks.on_recording_progress = Marshal.GetFunctionPointerForDelegate(KeepOnRecordingProgress);
            callbacks.on_recording_end = Marshal.GetFunctionPointerForDelegate(KeepOnRecordingEnd);
            callbacks.on_user_info = Marshal.GetFunctionPointerForDelegate(KeepOnUserInfo);
            callbacks.on_room_metadata = Marshal.GetFunctionPointerForDelegate(KeepOnRoomMetadata);
            callbacks.on_bytes = Marshal.GetFunctionPointerForDelegate(KeepOnBytes);
            callbacks.on_bytes_space = Marshal.GetFunctionPointerForDelegate(KeepOnBytesSpace);
        }
    }

    internal static class DoneEvents
    {
        internal static bool NumberOf(Event item, out ulong request)
        {
            request = 0;
            var requestDoneEvent = item as RequestDoneEvent;
            if (requestDoneEvent != null) request = requestDoneEvent.Request;
            var rpcDoneEvent = item as RpcDoneEvent;
            if (rpcDoneEvent != null) request = rpcDoneEvent.Request;
            return request != 0;
        }
    }
}
