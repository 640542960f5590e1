using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace Audioroom
{
    /// <summary>C memory that the arguments of one call need. It is freed when the call has returned.</summary>
    internal sealed class Arguments : IDisposable
    {
        internal delegate int Init(IntPtr pointer, UIntPtr size);

        private readonly List<IntPtr> _blocks = new List<IntPtr>();

        private IntPtr Take(int size)
        {
            IntPtr block = Marshal.AllocHGlobal(Math.Max(size, 1));
            _blocks.Add(block);
            return block;
        }

        /// <summary>A struct with its defaults.</summary>
        internal IntPtr Struct(Type type, Init init)
        {
            int size = Marshal.SizeOf(type);
            IntPtr pointer = Take(size);
            Marshal.Copy(new byte[size], 0, pointer, size);
            if (init == null) Marshal.WriteInt32(pointer, size);
            else Library.Check(init(pointer, (UIntPtr)size));
            return pointer;
        }

        /// <summary>A text as UTF-8; null is a null pointer.</summary>
        internal IntPtr Text(string name, string value)
        {
            if (value == null) return IntPtr.Zero;
            if (value.IndexOf('\0') >= 0) throw new AudioroomException(StatusCode.ErrOutOfRange, name + " has a NUL character: remove it");
            byte[] bytes;
            try
            {
                bytes = Memory.Utf8.GetBytes(value + "\0");
            }
            catch (EncoderFallbackException)
            {
                throw new AudioroomException(StatusCode.ErrInvalidUtf8, name + " has a lone surrogate: convert it first");
            }
            return Bytes(name, bytes);
        }

        internal IntPtr RequiredText(string name, string value)
        {
            return Text(name, Required(name, value));
        }

        internal static T Required<T>(string name, T value) where T : class
        {
            if (value == null) throw new ArgumentNullException(name);
            return value;
        }

        internal IntPtr Bytes(string name, byte[] value)
        {
            Required(name, value);
            IntPtr pointer = Take(value.Length);
            Marshal.Copy(value, 0, pointer, value.Length);
            return pointer;
        }

        internal IntPtr Floats(string name, float[] value)
        {
            Required(name, value);
            IntPtr pointer = Take(4 * value.Length);
            Marshal.Copy(value, 0, pointer, value.Length);
            return pointer;
        }

        /// <summary>An array of pointers to texts; null is none.</summary>
        internal IntPtr Texts(string name, string[] value)
        {
            if (value == null) return IntPtr.Zero;
            var index = 0;
            return Pointers(Array.ConvertAll(value, item => RequiredText(name + "[" + index++ + "]", item)));
        }

        /// <summary>An array of pointers to structs.</summary>
        internal IntPtr Structs<T>(string name, T[] value, Func<T, IntPtr> write) where T : class
        {
            var index = 0;
            return Pointers(Array.ConvertAll(Required(name, value), item => write(Required(name + "[" + index++ + "]", item))));
        }

        private IntPtr Pointers(IntPtr[] items)
        {
            IntPtr pointer = Take(IntPtr.Size * items.Length);
            Marshal.Copy(items, 0, pointer, items.Length);
            return pointer;
        }

        /// <summary>Arrays that C takes with one length must be equally long.</summary>
        internal static void SameLength(string name, Array value, Array first)
        {
            int length = value == null ? 0 : value.Length, wanted = first == null ? 0 : first.Length;
            if (length == wanted) return;
            throw new AudioroomException(StatusCode.ErrOutOfRange, name + " has " + length + " entries: it must have " + wanted);
        }

        public void Dispose()
        {
            foreach (IntPtr block in _blocks) Marshal.FreeHGlobal(block);
            _blocks.Clear();
        }
    }

    /// <summary>Values that C code has written.</summary>
    internal static class Memory
    {
        internal static readonly UTF8Encoding Utf8 = new UTF8Encoding(false, true);

        internal delegate int TextCall(IntPtr buffer, UIntPtr size, out UIntPtr needed);

        /// <summary>The struct that a pointer names. The fields that an older library does not have are 0.</summary>
        internal static object Struct(IntPtr pointer, Type type)
        {
            int size = Marshal.SizeOf(type), valid = Marshal.ReadInt32(pointer);
            if (valid >= size) return Marshal.PtrToStructure(pointer, type);
            var bytes = new byte[size];
            Marshal.Copy(pointer, bytes, 0, valid);
            GCHandle pin = GCHandle.Alloc(bytes, GCHandleType.Pinned);
            try
            {
                return Marshal.PtrToStructure(pin.AddrOfPinnedObject(), type);
            }
            finally
            {
                pin.Free();
            }
        }

        internal static string Text(IntPtr pointer)
        {
            if (pointer == IntPtr.Zero) return "";
            var length = 0;
            while (Marshal.ReadByte(pointer, length) != 0) length++;
            return Encoding.UTF8.GetString(Bytes(pointer, length));
        }

        internal static byte[] Bytes(IntPtr pointer, int count)
        {
            var result = new byte[pointer == IntPtr.Zero ? 0 : count];
            if (result.Length > 0) Marshal.Copy(pointer, result, 0, count);
            return result;
        }

        internal static float[] Floats(IntPtr pointer, int count)
        {
            var result = new float[pointer == IntPtr.Zero ? 0 : count];
            if (result.Length > 0) Marshal.Copy(pointer, result, 0, count);
            return result;
        }

        internal static string[] Texts(IntPtr pointer, int count)
        {
            return Structs(pointer, count, Text);
        }

        internal static T[] Structs<T>(IntPtr pointer, int count, Func<IntPtr, T> read)
        {
            var result = new T[pointer == IntPtr.Zero ? 0 : count];
            for (var index = 0; index < result.Length; index++) result[index] = read(Marshal.ReadIntPtr(pointer, index * IntPtr.Size));
            return result;
        }

        /// <summary>Text by the buffer rule: asks for the size, then for the text.</summary>
        internal static string ReadText(TextCall call)
        {
            UIntPtr needed;
            int status = call(IntPtr.Zero, UIntPtr.Zero, out needed);
            while (status >= 0)
            {
                int size = (int)needed + 64;
                IntPtr buffer = Marshal.AllocHGlobal(size);
                try
                {
                    status = call(buffer, (UIntPtr)size, out needed);
                    if (status >= 0) return Text(buffer);
                    if (status != (int)StatusCode.ErrBufferTooSmall) break;
                    status = 0;
                }
                finally
                {
                    Marshal.FreeHGlobal(buffer);
                }
            }
            throw Library.LastError(status);
        }
    }

    /// <summary>What a visitor of the library has found, on the thread of the call.</summary>
    internal abstract class Visits
    {
        /// <summary>One function for all visitors, which lives as long as the process.</summary>
        internal static readonly Native.Visitor Callback = Found;

        [ThreadStatic]
        private static Visits _innermost;

        private Visits _outer;
        private Exception _problem;

        protected void Begin()
        {
            _outer = _innermost;
            _innermost = this;
        }

        protected abstract void Add(IntPtr item);

        protected void End()
        {
            _innermost = _outer;
            if (_problem != null) throw _problem;
        }

        internal abstract void Abandon();

        [MonoPInvokeCallback(typeof(Native.Visitor))]
        private static void Found(IntPtr userData, IntPtr item)
        {
            Visits visits = _innermost;
            try
            {
                visits.Add(item);
            }
            catch (Exception problem)
            {
                visits._problem = problem;
            }
        }
    }

    internal sealed class Visit<T> : Visits, IDisposable
    {
        private readonly List<T> _found = new List<T>();
        private readonly Func<IntPtr, T> _read;
        private bool _isOver;

        internal Visit(Func<IntPtr, T> read)
        {
            _read = read;
            Begin();
        }

        protected override void Add(IntPtr item)
        {
            _found.Add(_read(item));
        }

        internal T[] Result()
        {
            _isOver = true;
            End();
            return _found.ToArray();
        }

        /// <summary>The only item, or null.</summary>
        internal T Single()
        {
            T[] found = Result();
            return found.Length == 0 ? default(T) : found[0];
        }

        internal override void Abandon()
        {
            if (!_isOver) End();
            _isOver = true;
        }

        public void Dispose()
        {
            Abandon();
        }
    }
}
