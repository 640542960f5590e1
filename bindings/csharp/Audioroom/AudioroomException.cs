using System;

namespace Audioroom
{
    /// <summary>A call failed, or an event reported an error. The message has the cause, then what to do.</summary>
    public class AudioroomException : Exception
    {
        internal AudioroomException(StatusCode code, string message, Event reportedBy = null) : base(message)
        {
            Code = code;
            ReportedBy = reportedBy;
        }

        /// <summary>The number of the error.</summary>
        public StatusCode Code { get; private set; }

        /// <summary>The event that reported the error, or null.</summary>
        public Event ReportedBy { get; private set; }

        /// <summary>The number, its name and the message.</summary>
        public override string ToString()
        {
            return Code + " (" + (int)Code + "): " + Message + Environment.NewLine + StackTrace;
        }
    }

    /// <summary>Thrown by a function of Room.HandleRpc, it gives the caller a number and a text of the application.</summary>
    public class RpcException : Exception
    {
        /// <summary>`code` is a number of the application, not 0; `detail` is further text for the caller, or null.</summary>
        public RpcException(uint code, string message, string detail = null) : base(message)
        {
            Code = code;
            Detail = detail;
        }

        /// <summary>The number for the caller.</summary>
        public uint Code { get; private set; }

        /// <summary>Further text for the caller, or null.</summary>
        public string Detail { get; private set; }
    }

    /// <summary>Names the type of a static function that C calls: Unity's IL2CPP looks for an attribute with this name.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class MonoPInvokeCallbackAttribute : System.Attribute
    {
        internal MonoPInvokeCallbackAttribute(Type type)
        {
            Type = type;
        }

        internal Type Type { get; private set; }
    }
}
