using System;

namespace Audioroom
{
    public static partial class Library
    {
        /// <summary>The error of the last call that failed on this thread.</summary>
        internal static AudioroomException LastError(int status)
        {
            return new AudioroomException((StatusCode)status, Memory.ReadText(Native.GetLastErrorMessage));
        }

        internal static void Check(int status)
        {
            if (status < 0) throw LastError(status);
        }
    }

    /// <summary>10 ms of samples.</summary>
    internal static class Frame
    {
        internal delegate int Transfer(IntPtr engine, float[] samples, uint samplesPerChannel, uint channels, uint rateHz);

        /// <summary>No frame of the library is longer: 10 ms of 48 kHz stereo are 960 samples.</summary>
        private const int MostSamples = 9600;

        [ThreadStatic]
        private static float[] _scratch;

        private static uint CheckShape(Array frame, int channels)
        {
            if (frame == null) throw new ArgumentNullException("frame");
            if (channels != 1 && channels != 2) throw Bad("channels is " + channels + ": it must be 1 or 2");
            if (frame.Length > 0 && frame.Length <= MostSamples && frame.Length % channels == 0) return (uint)(frame.Length / channels);
            throw Bad("the frame has " + frame.Length + " samples for " + channels
                + " channels: pass 10 ms, for example 480 for one channel at 48 kHz");
        }

        private static AudioroomException Bad(string message)
        {
            return new AudioroomException(StatusCode.ErrOutOfRange, message);
        }

        internal static void Floats(Core core, Transfer transfer, float[] frame, int channels)
        {
            uint count = CheckShape(frame, channels);
            IntPtr pointer = core.Enter();
            try
            {
                Library.Check(transfer(pointer, frame, count, (uint)channels, count * 100));
            }
            finally
            {
                core.Exit();
            }
        }

        private static float[] Scratch(int length)
        {
            if (_scratch == null || _scratch.Length != length) _scratch = new float[length];
            return _scratch;
        }

        internal static void FromInt16(Core core, Transfer transfer, short[] frame, int channels)
        {
            CheckShape(frame, channels);
            float[] samples = Scratch(frame.Length);
            for (var index = 0; index < samples.Length; index++) samples[index] = frame[index] / 32768f;
            Floats(core, transfer, samples, channels);
        }

        internal static void ToInt16(Core core, Transfer transfer, short[] frame, int channels)
        {
            CheckShape(frame, channels);
            float[] samples = Scratch(frame.Length);
            Floats(core, transfer, samples, channels);
            for (var index = 0; index < samples.Length; index++)
            {
                double scaled = Math.Floor(samples[index] * 32768.0 + 0.5);
                frame[index] = (short)Math.Max(-32768.0, Math.Min(32767.0, scaled));
            }
        }
    }
}
