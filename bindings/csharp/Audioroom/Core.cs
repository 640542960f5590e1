using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Audioroom
{
    internal delegate int Destroy(ref IntPtr pointer);

    internal delegate int RequestCall(IntPtr pointer, out ulong request);

    /// <summary>
    /// The C object of an engine, a server or another handle: used by calls and ended once. It outlives its C# object, so that an object
    /// that the program forgets is collected and ended.
    /// </summary>
    internal class Core
    {
        private static readonly HashSet<Core> Open = new HashSet<Core>();

        private readonly string _noun;
        private readonly Destroy _destroy;
        private readonly Core _parent;
        private readonly Dictionary<int, int> _inside = new Dictionary<int, int>();
        private bool _isEnding;

        static Core()
        {
            AppDomain.CurrentDomain.ProcessExit += (sender, more) => CloseAll();
            AppDomain.CurrentDomain.DomainUnload += (sender, more) => CloseAll();
        }

        internal Core(string noun, Destroy destroy, Core parent)
        {
            _noun = noun;
            _destroy = destroy;
            _parent = parent;
        }

        /// <summary>The C pointer.</summary>
        internal IntPtr Pointer;

        /// <summary>The C# object.</summary>
        internal WeakReference Object;

        internal volatile bool IsClosed;

        /// <summary>The core that receives the events of this object.</summary>
        internal virtual EngineCore Events
        {
            get { return _parent.Events; }
        }

        private HashSet<Core> Siblings
        {
            get { return _parent == null ? Open : _parent.Children; }
        }

        /// <summary>Objects that end before this one.</summary>
        internal readonly HashSet<Core> Children = new HashSet<Core>();

        internal void Opened()
        {
            lock (Open) Siblings.Add(this);
        }

        private ObjectDisposedException Refuse()
        {
            return new ObjectDisposedException(_noun, "the " + _noun + " is closed: create another one");
        }

        /// <summary>Begins a call and returns the pointer for it; `Exit` ends the call.</summary>
        internal IntPtr Enter()
        {
            int thread = Thread.CurrentThread.ManagedThreadId, count;
            lock (_inside)
            {
                if (IsClosed) throw Refuse();
                _inside.TryGetValue(thread, out count);
                _inside[thread] = count + 1;
                return Pointer;
            }
        }

        internal void Exit()
        {
            int thread = Thread.CurrentThread.ManagedThreadId;
            lock (_inside)
            {
                if (--_inside[thread] > 0) return;
                _inside.Remove(thread);
                if (IsClosed) Monitor.PulseAll(_inside);
            }
        }

        /// <summary>Calls a C function with the pointer; an error is thrown.</summary>
        internal void Call(Func<IntPtr, int> function)
        {
            IntPtr pointer = Enter();
            try
            {
                Library.Check(function(pointer));
            }
            finally
            {
                Exit();
            }
        }

        internal T Use<T>(Func<IntPtr, T> function)
        {
            IntPtr pointer = Enter();
            try
            {
                return function(pointer);
            }
            finally
            {
                Exit();
            }
        }

        internal Task<T> Request<T>(RequestCall call) where T : Event
        {
            return Events.Pending<T>(this, call);
        }

        /// <summary>Ends the object. If two threads close it, one does it and the other returns at once.</summary>
        internal void Close()
        {
            Core[] children;
            lock (_inside)
            {
                if (_isEnding) return;
                _isEnding = true;
            }
            lock (Open)
            {
                Siblings.Remove(this);
                children = new Core[Children.Count];
                Children.CopyTo(children);
            }
            foreach (Core child in children) child.Close();
            lock (_inside) IsClosed = true;
            Stop();
            int thread = Thread.CurrentThread.ManagedThreadId;
            lock (_inside)
            {
                while (_inside.Count > (_inside.ContainsKey(thread) ? 1 : 0)) Monitor.Wait(_inside);
            }
            _destroy(ref Pointer);
            Ended();
        }

        /// <summary>Called before the C object ends: no call begins any more.</summary>
        protected virtual void Stop()
        {
        }

        /// <summary>Called when it has ended, or will when the present callback returns.</summary>
        protected virtual void Ended()
        {
        }

        private static void CloseAll()
        {
            Core[] open;
            lock (Open)
            {
                open = new Core[Open.Count];
                Open.CopyTo(open);
            }
            foreach (Core core in open) core.Close();
        }
    }

    /// <summary>An object with a C pointer.</summary>
    public abstract class Closable : IDisposable
    {
        internal readonly Core Core;
        internal readonly Engine ParentEngine;

        internal Closable(Core core)
        {
            Core = core;
            core.Object = new WeakReference(this);
        }

        internal Closable(Closable parent, string noun, IntPtr pointer, Destroy destroy)
            : this(new Core(noun, destroy, parent.Core) { Pointer = pointer })
        {
            ParentEngine = parent as Engine ?? parent.ParentEngine;
            Core.Opened();
        }

        /// <summary>A forgotten object ends on a thread of the pool.</summary>
        ~Closable()
        {
            Core core = Core;
            if (core == null || core.IsClosed || Environment.HasShutdownStarted) return;
            ThreadPool.QueueUserWorkItem(state => core.Close());
        }

        /// <summary>Whether the object was closed.</summary>
        public bool IsClosed
        {
            get { return Core.IsClosed; }
        }

        /// <summary>
        /// Ends the object; a second call has no effect. It may block up to 500 ms, plus the time of a call or a handler on another thread.
        /// Inside a handler of the engine, the engine ends when the handler returns.
        /// </summary>
        public void Dispose()
        {
            GC.SuppressFinalize(this);
            Core.Close();
        }

        internal static IntPtr PointerOf(string name, Closable value)
        {
            if (value == null) throw new ArgumentNullException(name);
            IntPtr pointer = value.Core.Enter();
            value.Core.Exit();
            return pointer;
        }

        /// <summary>The object of a pointer that an event names, or null.</summary>
        internal static Closable Of(Engine engine, IntPtr pointer)
        {
            if (engine == null || pointer == IntPtr.Zero) return null;
            foreach (Core child in new List<Core>(engine.Core.Children))
            {
                if (child.Pointer == pointer) return (Closable)child.Object.Target;
            }
            return null;
        }
    }
}
