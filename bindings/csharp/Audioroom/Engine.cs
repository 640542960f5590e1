using System;
using System.Runtime.InteropServices;
using System.Threading.Tasks;

namespace Audioroom
{
    /// <summary>
    /// An engine: one user, one microphone, one loudspeaker, any number of rooms. A process may have several.
    ///
    /// Its events are called on a thread of the engine, one at a time, in order; with EventMode.Poll on the thread that calls PollEvents,
    /// such as Unity's main thread. What must be done before a stream is played or published belongs into a handler of an event; what
    /// follows an `await` runs when the library has gone on.
    ///
    /// Keep a reference to the engine: one that the program forgets is collected and ended.
    /// </summary>
    public sealed partial class Engine : Closable
    {
        /// <summary>Creates an engine.</summary>
        public Engine(EngineOptions options = null) : base(new EngineCore())
        {
            ((EngineCore)Core).Create(options);
            ((EngineCore)Core).Start();
        }

        /// <summary>
        /// An exception of a handler of an event. Without a handler here, PollEvents throws the exception, or the event thread writes it to
        /// the standard error. The next event follows in any case.
        /// </summary>
        public event Action<Exception> OnHandlerException;

        internal bool RaiseHandlerException(Exception problem)
        {
            Action<Exception> handler = OnHandlerException;
            if (handler == null) return false;
            handler(problem);
            return true;
        }

        /// <summary>
        /// Calls the handlers of up to `max` events on this thread; 0 means all that are queued now. Returns their number. Only with
        /// EventMode.Poll.
        ///
        /// C: AUDIOROOM_PollEvents
        /// </summary>
        public int PollEvents(uint max = 0)
        {
            return ((EngineCore)Core).Poll(max);
        }

        /// <summary>
        /// Logs in to a room; the task ends with the login. It fails with the error of the login, which also a call of Room.Logout ends.
        ///
        /// C: AUDIOROOM_LoginRoom and on_login_room
        /// </summary>
        public Task<Room> Login(string roomId, LoginOptions options = null)
        {
            return ((EngineCore)Core).Login(() => LoginRoom(roomId, options));
        }

        /// <summary>
        /// Passes 10 ms of microphone samples, -1 to 1, to the library. Needs CaptureDevice "push". Make one call every 10 ms; 200 ms are
        /// queued at most (StatusCode.ErrBusy). The length says the sample rate: 480 samples for each channel are 48000 Hz. Two channels
        /// are interleaved.
        ///
        /// C: AUDIOROOM_PushCaptureFrame
        /// </summary>
        public void Push(float[] frame, int channels = 1)
        {
            Frame.Floats(Core, Native.PushCaptureFrame, frame, channels);
        }

        /// <summary>As with samples of float; samples of 16 bit are converted.</summary>
        public void Push(short[] frame, int channels = 1)
        {
            Frame.FromInt16(Core, Native.PushCaptureFrame, frame, channels);
        }

        /// <summary>
        /// Passes 10 ms of samples for the aux input to the library. The form of `frame` is that of Push.
        ///
        /// C: AUDIOROOM_PushAuxFrame
        /// </summary>
        public void PushAux(float[] frame, int channels = 1)
        {
            Frame.Floats(Core, Native.PushAuxFrame, frame, channels);
        }

        /// <summary>As with samples of float; samples of 16 bit are converted.</summary>
        public void PushAux(short[] frame, int channels = 1)
        {
            Frame.FromInt16(Core, Native.PushAuxFrame, frame, channels);
        }

        /// <summary>
        /// Writes the next 10 ms of the mix into `frame`: silence while nothing is played. Needs PlaybackDevice "pull". Make one call every
        /// 10 ms. The form of `frame` is that of Push.
        ///
        /// C: AUDIOROOM_PullPlaybackFrame
        /// </summary>
        public void Pull(float[] frame, int channels = 1)
        {
            Frame.Floats(Core, Native.PullPlaybackFrame, frame, channels);
        }

        /// <summary>As with samples of float; samples of 16 bit are converted.</summary>
        public void Pull(short[] frame, int channels = 1)
        {
            Frame.ToInt16(Core, Native.PullPlaybackFrame, frame, channels);
        }

        /// <summary>Stands for all rooms, where a comment allows room 0.</summary>
        public Room AllRooms
        {
            get { return new Room(this, 0); }
        }

        /// <summary>Stands for every remote stream of all rooms, where a comment allows it.</summary>
        public Stream AllStreams
        {
            get { return AllRooms.AllStreams; }
        }

        /// <summary>Stands for the local microphone as it is sent, where a comment allows it.</summary>
        public Stream LocalMicrophone
        {
            get { return new Stream(AllRooms, Library.LocalMicrophone); }
        }
    }

    /// <summary>
    /// A room server in this process. Keep a reference to it: a server that the program forgets is collected and ended.
    ///
    /// C: AUDIOROOM_CreateServer
    /// </summary>
    public sealed partial class Server : Closable
    {
        /// <summary>Starts a server.</summary>
        public Server(ServerOptions options) : base(new Core("server", Native.DestroyServer, null))
        {
            using (var arguments = new Arguments())
            {
                IntPtr pointer = Arguments.Required("options", options).Write(arguments);
                int status = Native.CreateServer(Library.AbiVersion, pointer, out Core.Pointer);
                if (status < 0)
                {
                    Core.IsClosed = true;
                    throw Library.LastError(status);
                }
            }
            Core.Opened();
        }
    }

    /// <summary>An object that a number stands for. Two objects of one number are equal.</summary>
    public abstract class Numbered : IEquatable<Numbered>
    {
        internal Numbered(Engine engine, ulong handle)
        {
            Engine = engine;
            Handle = handle;
        }

        /// <summary>The engine.</summary>
        public Engine Engine { get; private set; }

        /// <summary>The number of the C interface.</summary>
        public ulong Handle { get; private set; }

        internal Core Core
        {
            get { return Engine.Core; }
        }

        internal static ulong HandleOf(string name, Numbered value)
        {
            return Arguments.Required(name, value).Handle;
        }

        /// <summary>Whether both stand for the same object.</summary>
        public bool Equals(Numbered other)
        {
            return !ReferenceEquals(other, null) && other.GetType() == GetType() && other.Handle == Handle && other.Engine == Engine;
        }

        /// <summary>Whether both stand for the same object.</summary>
        public override bool Equals(object other)
        {
            return Equals(other as Numbered);
        }

        /// <summary>A hash of the number.</summary>
        public override int GetHashCode()
        {
            return Handle.GetHashCode();
        }
    }

    /// <summary>A room that an engine logs in to. Engine.Login makes it, and events have it.</summary>
    public sealed partial class Room : Numbered
    {
        internal Room(Engine engine, ulong handle) : base(engine, handle)
        {
        }

        internal static Room Of(Engine engine, Room room, ulong handle)
        {
            return handle == 0 || engine == null ? null : new Room(engine, handle);
        }

        /// <summary>Stands for every remote stream of this room, where a comment allows it.</summary>
        public Stream AllStreams
        {
            get { return new Stream(this, Library.AllStreams); }
        }

        /// <summary>
        /// Answers calls of other users: registers the method, and sends what the task of the function returns. If it fails, the caller gets
        /// the message of the exception, and the number and the text of an RpcException.
        ///
        /// C: AUDIOROOM_RegisterRpcMethod, AUDIOROOM_RespondToRpc, AUDIOROOM_RejectRpc
        /// </summary>
        public void HandleRpc(string method, Func<RpcRequestEvent, Task<string>> handler)
        {
            Arguments.Required("handler", handler);
            RegisterRpcMethod(method);
            Core.Events.HandleRpc(this, method, handler);
        }
    }

    /// <summary>A stream in a room, remote or local. Events and StreamInfo have it.</summary>
    public sealed partial class Stream : Numbered
    {
        internal Stream(Room room, ulong handle) : base(room.Engine, handle)
        {
            Room = room;
        }

        /// <summary>The room.</summary>
        public Room Room { get; private set; }

        internal static Stream Of(Engine engine, Room room, ulong handle)
        {
            if (handle == 0 || engine == null) return null;
            return new Stream(room ?? engine.AllRooms, handle);
        }
    }
}
