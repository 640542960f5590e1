using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace Audioroom
{
    /// <summary>
    /// The C engine with its events, requests and RPC methods. The C engine is always in polling mode, so that all C# code runs on threads
    /// of the program or on the event thread made here, never on a thread of the library.
    /// </summary>
    internal sealed class EngineCore : Core
    {
        private static readonly Dictionary<IntPtr, EngineCore> Cores = new Dictionary<IntPtr, EngineCore>();
        private static int _lastKey;

        private readonly IntPtr _key = (IntPtr)Interlocked.Increment(ref _lastKey);
        /// <summary>Held while a request is made, so that its event finds it.</summary>
        private readonly object _requestLock = new object();
        private readonly Dictionary<ulong, Waiting> _requests = new Dictionary<ulong, Waiting>();
        private readonly Dictionary<ulong, Waiting> _logins = new Dictionary<ulong, Waiting>();
        private readonly Dictionary<ulong, Dictionary<string, Func<RpcRequestEvent, Task<string>>>> _methods =
            new Dictionary<ulong, Dictionary<string, Func<RpcRequestEvent, Task<string>>>>();
        private Thread _thread;
        private Waker _waker;
        private Exception _problem;

        private struct Waiting
        {
            internal Action<Event> Done;
            internal Action<Exception> Failed;
        }

        internal EngineCore() : base("engine", Native.DestroyEngine, null)
        {
            lock (Cores) Cores.Add(_key, this);
        }

        internal override EngineCore Events
        {
            get { return this; }
        }

        /// <summary>The program calls PollEvents.</summary>
        internal bool IsPolled;

        /// <summary>Creates the C engine.</summary>
        internal void Create(EngineOptions options)
        {
            using (var arguments = new Arguments())
            {
                IntPtr pointer = (options ?? new EngineOptions()).Write(arguments);
                IntPtr callbacks = arguments.Struct(typeof(Native.Callbacks), Native.InitCallbacks);
                var c = (Native.Callbacks)Marshal.PtrToStructure(callbacks, typeof(Native.Callbacks));
                c.user_data = _key;
                Trampolines.Fill(ref c);
                Marshal.StructureToPtr(c, callbacks, false);
                var filled = (Native.EngineOptions)Marshal.PtrToStructure(pointer, typeof(Native.EngineOptions));
                IsPolled = filled.event_mode == (int)EventMode.Poll;
                filled.event_mode = (int)EventMode.Poll;
                filled.callbacks = callbacks;
                Marshal.StructureToPtr(filled, pointer, false);
                int status = Native.CreateEngine(Library.AbiVersion, pointer, out Pointer);
                if (status >= 0) return;
                AudioroomException problem = Library.LastError(status);
                IsClosed = true;
                lock (Cores) Cores.Remove(_key);
                throw problem;
            }
        }

        /// <summary>Starts the event thread, unless the program polls.</summary>
        internal void Start()
        {
            Opened();
            if (IsPolled) return;
            long handle;
            _waker = Native.GetEventHandle(Pointer, out handle) >= 0 ? new Waker((int)handle) : null;
            _thread = new Thread(Run) { IsBackground = true, Name = "audioroom-events" };
            _thread.Start();
        }

        private void Run()
        {
            while (!IsClosed)
            {
                if (_waker != null) _waker.Wait();
                else Thread.Sleep(10);
                try
                {
                    if (!IsClosed) Deliver(1000);
                }
                catch (ObjectDisposedException)
                {
                    break;
                }
            }
            if (_waker != null) _waker.Dispose();
        }

        internal int Poll(uint most)
        {
            if (!IsPolled) throw new AudioroomException(StatusCode.ErrWrongState, "the engine has an event thread: create it with EventMode.Poll");
            int count = Deliver(most);
            Exception problem = Interlocked.Exchange(ref _problem, null);
            if (problem != null) ExceptionDispatchInfo.Capture(problem).Throw();
            return count;
        }

        private int Deliver(uint most)
        {
            uint delivered = 0;
            Call(pointer => Native.PollEvents(pointer, most, out delivered));
            return (int)delivered;
        }

        /// <summary>One event, inside a C callback: nothing is thrown from here.</summary>
        internal static void Deliver(IntPtr key, IntPtr item, Func<IntPtr, Engine, Event> read)
        {
            EngineCore core;
            lock (Cores) Cores.TryGetValue(key, out core);
            if (core == null) return;
            var engine = core.Object.Target as Engine;
            if (engine == null) return;
            try
            {
                Event received = read(item, engine);
                core.Follow(received);
                engine.Raise(received);
            }
            catch (Exception problem)
            {
                core.HandlerFailed(engine, problem);
            }
        }

        private void HandlerFailed(Engine engine, Exception problem)
        {
            try
            {
                if (engine.RaiseHandlerException(problem)) return;
            }
            catch (Exception another)
            {
                problem = another;
            }
            if (IsPolled) Interlocked.CompareExchange(ref _problem, problem, null);
            else Console.Error.WriteLine("audioroom: a handler of an event failed: " + problem);
        }

        // ---- requests

        /// <summary>Makes a request; its event ends the task.</summary>
        internal Task<T> Pending<T>(Core caller, RequestCall call) where T : Event
        {
            var source = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            try
            {
                lock (_requestLock)
                {
                    ulong request = 0;
                    caller.Call(pointer => call(pointer, out request));
                    _requests.Add(request, new Waiting { Done = item => Settle(source, item, (T)item), Failed = problem => source.TrySetException(problem) });
                }
            }
            catch (AudioroomException problem)
            {
                source.TrySetException(problem);
            }
            catch (ObjectDisposedException problem)
            {
                source.TrySetException(problem);
            }
            return source.Task;
        }

        /// <summary>Logs in; the event that ends the login ends the task.</summary>
        internal Task<Room> Login(Func<Room> login)
        {
            var source = new TaskCompletionSource<Room>(TaskCreationOptions.RunContinuationsAsynchronously);
            try
            {
                lock (_requestLock)
                {
                    Room room = login();
                    _logins.Add(room.Handle, new Waiting { Done = item => EndLogin(source, item, room), Failed = problem => source.TrySetException(problem) });
                }
            }
            catch (AudioroomException problem)
            {
                source.TrySetException(problem);
            }
            catch (ObjectDisposedException problem)
            {
                source.TrySetException(problem);
            }
            return source.Task;
        }

        private static void EndLogin(TaskCompletionSource<Room> source, Event item, Room room)
        {
            if (item is LogoutRoomEvent)
            {
                const string Cause = "the room was logged out before the login ended";
                source.TrySetException(new AudioroomException(StatusCode.ErrCancelled, Cause, item));
            }
            else
            {
                Settle(source, item, room);
            }
        }

        private static void Settle<T>(TaskCompletionSource<T> source, Event item, T value)
        {
            if (item.Status < 0) source.TrySetException(new AudioroomException(item.Status, item.Message, item));
            else source.TrySetResult(value);
        }

        private Waiting? Take(Dictionary<ulong, Waiting> map, ulong key)
        {
            lock (_requestLock)
            {
                Waiting found;
                if (!map.TryGetValue(key, out found)) return null;
                map.Remove(key);
                return found;
            }
        }

        /// <summary>What the binding itself does with an event.</summary>
        private void Follow(Event item)
        {
            ulong request;
            if (DoneEvents.NumberOf(item, out request))
            {
                Waiting? waiting = Take(_requests, request);
                if (waiting != null) waiting.Value.Done(item);
            }
            var call = item as RpcRequestEvent;
            if (call != null) Answer(call);
            Room room = LoginOrEnd(item);
            if (room == null) return;
            Waiting? login = Take(_logins, room.Handle);
            if (login != null) login.Value.Done(item);
            if (item is LoginRoomEvent && item.Status >= 0) return;
            lock (_methods) _methods.Remove(room.Handle);
        }

        /// <summary>The room of an event that ends its login or itself.</summary>
        private static Room LoginOrEnd(Event item)
        {
            var login = item as LoginRoomEvent;
            var logout = item as LogoutRoomEvent;
            var kick = item as KickOutEvent;
            var disconnect = item as DisconnectEvent;
            if (login != null) return login.Room;
            if (logout != null) return logout.Room;
            if (kick != null) return kick.Room;
            return disconnect == null ? null : disconnect.Room;
        }

        // ---- calls of other users

        internal void HandleRpc(Room room, string method, Func<RpcRequestEvent, Task<string>> handler)
        {
            lock (_methods)
            {
                if (!_methods.ContainsKey(room.Handle)) _methods[room.Handle] = new Dictionary<string, Func<RpcRequestEvent, Task<string>>>();
                _methods[room.Handle][method] = handler;
            }
        }

        private async void Answer(RpcRequestEvent request)
        {
            Func<RpcRequestEvent, Task<string>> handler;
            lock (_methods)
            {
                Dictionary<string, Func<RpcRequestEvent, Task<string>>> methods;
                if (!_methods.TryGetValue(request.Room.Handle, out methods) || !methods.TryGetValue(request.Method, out handler)) return;
            }
            try
            {
                string payload = await handler(request).ConfigureAwait(false);
                Reply(() => request.Room.RespondToRpc(request.Request, payload ?? ""));
            }
            catch (Exception problem)
            {
                Refuse(request, problem);
            }
        }

        private void Refuse(RpcRequestEvent request, Exception cause)
        {
            var own = cause as RpcException;
            uint code = own == null ? (uint)RpcCode.ApplicationError : own.Code;
            try
            {
                Reply(() => request.Room.RejectRpc(request.Request, code, Cut(cause.Message), own == null ? null : own.Detail));
            }
            catch (Exception problem)
            {
                HandlerFailed(request.Room.Engine, problem);
            }
        }

        /// <summary>The answer of a handler; the caller or the room may have gone.</summary>
        private static void Reply(Action answer)
        {
            try
            {
                answer();
            }
            catch (AudioroomException problem)
            {
                if (problem.Code != StatusCode.ErrNotFound) throw;
            }
            catch (ObjectDisposedException)
            {
            }
        }

        /// <summary>At most 256 bytes of a text.</summary>
        private static string Cut(string text)
        {
            text = text.Replace("\0", "");
            while (text.Length > 256 || System.Text.Encoding.UTF8.GetByteCount(text) > 256) text = text.Substring(0, text.Length - 1);
            if (text.Length > 0 && char.IsHighSurrogate(text[text.Length - 1])) text = text.Substring(0, text.Length - 1);
            return text.Length == 0 ? "error" : text;
        }

        // ---- the end

        protected override void Stop()
        {
            if (_thread == null) return;
            if (_waker != null) _waker.Wake();
            if (_thread != Thread.CurrentThread) _thread.Join();
        }

        protected override void Ended()
        {
            lock (Cores) Cores.Remove(_key);
            lock (_methods) _methods.Clear();
            var left = new List<Waiting>();
            lock (_requestLock)
            {
                left.AddRange(_requests.Values);
                left.AddRange(_logins.Values);
                _requests.Clear();
                _logins.Clear();
            }
            foreach (Waiting waiting in left) waiting.Failed(new ObjectDisposedException("engine", "the engine was closed before the result came"));
        }
    }

    /// <summary>Waits on the descriptor of an engine with poll(), until there is an event or `Wake` is called.</summary>
    internal sealed class Waker : IDisposable
    {
        private const short Readable = 1;
        private readonly PollFd[] _descriptors = new PollFd[2];
        private readonly int[] _pipe = new int[2];

        [StructLayout(LayoutKind.Sequential)]
        private struct PollFd
        {
            internal int Descriptor;
            internal short Wanted;
            internal short Found;
        }

        [DllImport("libc", EntryPoint = "poll")]
        private static extern int Poll([In, Out] PollFd[] descriptors, UIntPtr count, int timeout);

        [DllImport("libc", EntryPoint = "pipe")]
        private static extern int Pipe([In, Out] int[] descriptors);

        [DllImport("libc", EntryPoint = "write")]
        private static extern IntPtr Write(int descriptor, byte[] bytes, UIntPtr count);

        [DllImport("libc", EntryPoint = "close")]
        private static extern int CloseDescriptor(int descriptor);

        internal Waker(int eventHandle)
        {
            Pipe(_pipe);
            _descriptors[0] = new PollFd { Descriptor = eventHandle, Wanted = Readable };
            _descriptors[1] = new PollFd { Descriptor = _pipe[0], Wanted = Readable };
        }

        internal void Wait()
        {
            Poll(_descriptors, (UIntPtr)2, -1);
        }

        internal void Wake()
        {
            Write(_pipe[1], new byte[1], (UIntPtr)1);
        }

        public void Dispose()
        {
            CloseDescriptor(_pipe[0]);
            CloseDescriptor(_pipe[1]);
        }
    }
}
