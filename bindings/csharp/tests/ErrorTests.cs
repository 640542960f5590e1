using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Audioroom;
using Stream = Audioroom.Stream;
using Switch = Audioroom.Switch;

/// <summary>Errors of the library, of arguments and of requests; closed objects.</summary>
internal sealed class ErrorTests : RoomTest
{
    [Test("status of the library is thrown with its message")]
    internal void Status()
    {
        Engine engine = Make("alice");
        ThrowsCode(StatusCode.ErrOutOfRange, () => engine.SetCaptureVolume(900), "volume is 900");
        ThrowsCode(StatusCode.ErrTooLong, () => Make(new string('x', 300)));
        ThrowsCode(StatusCode.ErrServer, () => new Server(new ServerOptions { Bind = Server.GetUrl().Replace("ws://", ""), ApiKey = "k", ApiSecret = "s" }));
    }

    [Test("texts, arrays and frames that C cannot take are refused")]
    internal void Arguments()
    {
        Engine engine = Make("alice", options => options.CaptureDevice = "push");
        Room room = engine.AllRooms;
        ThrowsCode(StatusCode.ErrOutOfRange, () => engine.SetUser("alice\0"), "userId has a NUL");
        ThrowsCode(StatusCode.ErrInvalidUtf8, () => engine.SetUser("\ud800"), "userId has a lone surrogate");
        Same("roomId", Throws<ArgumentNullException>(() => engine.LoginRoom(null)).ParamName);
        Same("profile", Throws<ArgumentNullException>(() => engine.SetAudioProfile(null)).ParamName);
        Same("gainsDb", Throws<ArgumentNullException>(() => engine.SetEqualizer(null)).ParamName);
        Same("userIds[1]", Throws<ArgumentNullException>(() => room.SendData(new byte[1], Delivery.Lossy, null, new[] { "a", null })).ParamName);
        Same("handler", Throws<ArgumentNullException>(() => room.HandleRpc("greet", null)).ParamName);
        Same("frame", Throws<ArgumentNullException>(() => engine.Push((float[])null)).ParamName);
        Same("options", Throws<ArgumentNullException>(() => new Server(null)).ParamName);
        foreach (var length in new[] { 0, 7, 99999 }) ThrowsCode(StatusCode.ErrOutOfRange, () => engine.Push(new float[length]));
        ThrowsCode(StatusCode.ErrOutOfRange, () => engine.Push(new short[481], 2));
        ThrowsCode(StatusCode.ErrOutOfRange, () => engine.Push(new short[480], 3));
        ThrowsCode(StatusCode.ErrNotFound, () => Await(room.SendMessage("nobody hears")));
    }

    [Test("closed objects refuse every call and end their tasks")]
    internal void Closed()
    {
        Engine alice, bob;
        Room ofAlice, ofBob;
        Pair(out alice, out bob, out ofAlice, out ofBob);
        Stream stream = ofAlice.GetStreams().Single().Stream;
        Task<RpcDoneEvent> pending = ofAlice.PerformRpc("bob", "none", "", 5000);
        Task<Room> login = alice.Login("another");
        alice.Dispose();
        alice.Dispose();
        True(alice.IsClosed, "the engine is closed");
        var calls = new Action[]
        {
            () => alice.Pause(), () => ofAlice.GetState(), () => stream.IsMuted(), () => alice.Push(new float[480]), () => alice.LoginRoom("a"),
            () => Await(alice.Login("a")), () => Await(ofAlice.SendMessage("a")),
        };
        foreach (Action call in calls) True(Throws<ObjectDisposedException>(call).Message.Contains("the engine is closed"), "the message");
        Throws<ObjectDisposedException>(() => Await(login));
        try
        {
            Await(pending);
        }
        catch (AudioroomException)
        {
            // the answer came before the end
        }
        catch (ObjectDisposedException)
        {
        }
        Server.Dispose();
        Throws<ObjectDisposedException>(() => Server.GetUrl());
    }

    [Test("login that fails ends its task with the reason")]
    internal void Login()
    {
        Engine engine = Make("alice", options => options.ApiSecret = "another secret of more than 32 bytes, also for tests");
        var problem = Throws<AudioroomException>(() => Await(engine.Login("lobby")));
        Same("lobby", ((LoginRoomEvent)problem.ReportedBy).RoomId);
        True(problem.Message != "", "there is a message");
    }
}

/// <summary>The generated files against the data of the header.</summary>
internal sealed class GeneratedTests : RoomTest
{
    [Test("structs have the layout of the header")]
    internal void Layout()
    {
        var compared = 0;
        foreach (string line in File.ReadAllLines(Environment.GetEnvironmentVariable("AUDIOROOM_LAYOUT")))
        {
            string[] words = line.Split(' ');
            Type type = typeof(Engine).Assembly.GetType("Audioroom.Native+" + words[0], true);
            int found = words[1] == "=" ? Marshal.SizeOf(type) : (int)Marshal.OffsetOf(type, words[1]);
            if (found != int.Parse(words[2])) throw new InvalidOperationException(line + ": found " + found);
            compared++;
        }
        True(compared > 400, compared + " lines");
    }

    [Test("event of an older library lacks its last fields")]
    internal void Older()
    {
        int size = Marshal.SizeOf(typeof(Native.DataEvent));
        IntPtr pointer = Marshal.AllocHGlobal(size);
        Marshal.Copy(Enumerable.Repeat((byte)255, size).ToArray(), 0, pointer, size);
        Marshal.WriteInt32(pointer, 16); // the size, the status and the message
        Marshal.WriteInt32(pointer, 4, -8);
        Marshal.WriteIntPtr(pointer, 8, IntPtr.Zero);
        DataEvent read = DataEvent.Read(pointer, null, null);
        Marshal.FreeHGlobal(pointer);
        Same(StatusCode.ErrNotFound, read.Status);
        True(read.Room == null && read.UserId == "" && read.Data.Length == 0 && read.Delivery == 0, "the other fields are empty");
    }

    [Test("every function and every event is offered, or is said not to be")]
    internal void Names()
    {
        const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;
        Type native = typeof(Engine).Assembly.GetType("Audioroom.Native", true);
        var missing = (Dictionary<string, string>)typeof(Library).GetField("Missing", Any).GetValue(null);
        foreach (string why in missing.Values) True(why.Contains("a function that the library calls"), why);
        string[] names = File.ReadAllLines(Environment.GetEnvironmentVariable("AUDIOROOM_SYMBOLS"));
        foreach (string name in names) True(native.GetMethod(name.Replace("AUDIOROOM_", ""), Any) != null, name);
        foreach (string name in names) Marshal.Prelink(native.GetMethod(name.Replace("AUDIOROOM_", ""), Any));
        int events = typeof(Engine).GetEvents().Count(item => item.EventHandlerType.IsGenericType && item.Name != "OnHandlerException");
        True(events >= 30, events + " events");
    }
}
