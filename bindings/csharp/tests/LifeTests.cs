using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Audioroom;

/// <summary>Handlers and threads of events.</summary>
internal sealed class EventTests : RoomTest
{
    [Test("handlers run in order on one thread of the engine")]
    internal void Order()
    {
        Engine engine = Make("alice");
        var seen = new List<string>();
        var ended = new ManualResetEvent(false);
        engine.OnLoginRoom += item => seen.Add("login " + Thread.CurrentThread.Name);
        engine.OnLogoutRoom += item => { seen.Add("logout " + Thread.CurrentThread.Name); ended.Set(); };
        Await(engine.Login("lobby")).Logout();
        True(ended.WaitOne(Patience), "the room ended");
        Same("login audioroom-events, logout audioroom-events", string.Join(", ", seen));
    }

    [Test("handler runs before the library goes on")]
    internal void Before()
    {
        Engine alice = Make("alice"), bob = Make("bob");
        var stopped = new ManualResetEvent(false);
        var audio = 0;
        bob.OnFirstAudio += item => audio++;
        bob.OnStreamUpdate += item => { foreach (StreamInfo info in item.Streams) if (item.IsAdded) { info.Stream.StopPlay(); stopped.Set(); } };
        Await(alice.Login("lobby"));
        Await(bob.Login("lobby"));
        True(stopped.WaitOne(Patience), "the stream came");
        Thread.Sleep(300);
        Same(0, audio);
    }

    [Test("exception of a handler is reported and events go on")]
    internal void Failure()
    {
        Engine engine = Make("alice");
        var problems = new List<string>();
        var published = new ManualResetEvent(false);
        engine.OnHandlerException += problem => { lock (problems) problems.Add(problem.Message); };
        engine.OnLoginRoom += item => { throw new InvalidOperationException("mine"); };
        engine.OnPublishState += item => published.Set();
        Await(engine.Login("lobby"));
        True(published.WaitOne(Patience), "the next event came");
        lock (problems) Same("mine", string.Join(", ", problems));
    }

    [Test("polling engine delivers on the thread that polls and throws there")]
    internal void Polling()
    {
        Engine engine = Make("alice", options => options.EventMode = EventMode.Poll);
        int thread = 0;
        engine.OnLoginRoom += item => { thread = Thread.CurrentThread.ManagedThreadId; throw new InvalidOperationException("mine"); };
        Task<Room> login = engine.Login("lobby");
        Stopwatch watch = Stopwatch.StartNew();
        string thrown = "";
        while (thrown == "" && watch.Elapsed < Patience)
        {
            try
            {
                engine.PollEvents();
                Thread.Sleep(5);
            }
            catch (InvalidOperationException problem)
            {
                thrown = problem.Message;
            }
        }
        Same("mine", thrown);
        Same(Thread.CurrentThread.ManagedThreadId, thread);
        True(Await(login) != null, "the task has ended all the same");
        ThrowsCode(StatusCode.ErrWrongState, () => Make("bob").PollEvents(), "EventMode.Poll");
    }

    [Test("events arrive while the collector runs")]
    internal void Collections()
    {
        Engine alice = Make("alice"), bob = Make("bob");
        Room room = Await(alice.Login("lobby"));
        var texts = new List<string>();
        bob.OnRoomMessage += item => { lock (texts) texts.Add(item.Text); };
        bob.StartSoundLevelMonitor(100);
        Await(bob.Login("lobby"));
        for (var index = 0; index < 50; index++)
        {
            Await(room.SendMessage("m" + index));
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Stopwatch watch = Stopwatch.StartNew();
        while (watch.Elapsed < Patience && Count(texts) < 50) Thread.Sleep(10);
        Same(string.Join(",", Enumerable.Range(0, 50).Select(index => "m" + index)), string.Join(",", texts));
    }

    private static int Count(List<string> texts)
    {
        lock (texts) return texts.Count;
    }
}

/// <summary>The end of engines, servers and processes.</summary>
internal sealed class LifeTests : RoomTest
{
    [Test("engine may be closed inside its handler")]
    internal void CloseInside()
    {
        Engine engine = Make("alice");
        var closed = new ManualResetEvent(false);
        engine.OnLoginRoom += item => { engine.Dispose(); closed.Set(); };
        Task<Room> login = engine.Login("lobby");
        True(closed.WaitOne(Patience), "the handler has ended");
        Same("lobby", login.IsFaulted ? "" : "lobby");
        Throws<ObjectDisposedException>(() => engine.Pause());
    }

    [Test("close waits for calls of other threads")]
    internal void CloseWhilePushing()
    {
        for (var round = 0; round < 5; round++)
        {
            Engine engine = Make("alice", options => { options.CaptureDevice = "push"; options.PlaybackDevice = "pull"; });
            Exception problem = null;
            var threads = Enumerable.Range(0, 2).Select(index => new Thread(() =>
            {
                try
                {
                    Work(engine, index == 0);
                }
                catch (Exception unexpected)
                {
                    problem = unexpected;
                }
            })).ToList();
            threads.ForEach(thread => thread.Start());
            engine.LoginRoom("lobby");
            Thread.Sleep(50);
            engine.Dispose();
            foreach (Thread thread in threads) True(thread.Join(Patience), "the thread has ended");
            if (problem != null) throw problem;
        }
    }

    private static void Work(Engine engine, bool pushes)
    {
        var frame = new float[480];
        try
        {
            while (true)
            {
                engine.GetCaptureVolume();
                try
                {
                    if (pushes) engine.Push(frame);
                    else engine.Pull(frame);
                }
                catch (AudioroomException problem)
                {
                    if (problem.Code != StatusCode.ErrBusy) throw;
                }
            }
        }
        catch (ObjectDisposedException)
        {
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Forget(Engine bob, Task<StreamUpdateEvent> seen)
    {
        WeakReference gone = null;
        // On a thread of its own, so that no old value on this thread's stack keeps the engine.
        var thread = new Thread(() =>
        {
            var alice = new Engine(Options("alice"));
            alice.OnStreamUpdate += item => alice.Pause();
            alice.LoginRoom("lobby");
            seen.Wait(Patience);
            gone = new WeakReference(alice);
        });
        thread.Start();
        thread.Join();
        return gone;
    }

    [Test("forgotten engine is collected and leaves its room")]
    internal void Collected()
    {
        Engine bob = Make("bob");
        Task<StreamUpdateEvent> added = Next<StreamUpdateEvent>(handler => bob.OnStreamUpdate += handler, item => item.IsAdded);
        Task<StreamUpdateEvent> removed = Next<StreamUpdateEvent>(handler => bob.OnStreamUpdate += handler, item => !item.IsAdded);
        Await(bob.Login("lobby"));
        Forget(bob, added);
        Stopwatch watch = Stopwatch.StartNew();
        while (!removed.IsCompleted && watch.Elapsed < Patience)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(20);
        }
        True(removed.IsCompleted, "bob saw alice leave");
    }

    [Test("closed engines free their descriptors")]
    internal void Descriptors()
    {
        new Engine(Options("alice")).Dispose();
        int before = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        for (var index = 0; index < 20; index++) new Engine(Options("alice")).Dispose();
        Stopwatch watch = Stopwatch.StartNew();
        while (Directory.GetFileSystemEntries("/proc/self/fd").Length > before && watch.Elapsed < Patience) Thread.Sleep(10);
        True(Directory.GetFileSystemEntries("/proc/self/fd").Length <= before, "no descriptor is left");
    }

    private string Child(string name, int status)
    {
        string program = Assembly.GetExecutingAssembly().Location;
        var start = new ProcessStartInfo("mono", "\"" + program + "\" --child " + name + " " + Server.GetUrl())
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using (Process process = Process.Start(start))
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit((int)Patience.TotalMilliseconds)) process.Kill();
            Same(name + " " + status + " ", name + " " + process.ExitCode + " " + errors.Result);
            return output.Result.Trim();
        }
    }

    [Test("process exits with a live engine and server and keeps its status")]
    internal void Exit()
    {
        Same("end", Child("exit", 7));
        Same("end", Child("return", 0));
        Same("", Child("exit-in-handler", 3));
    }

    [Test("child process talks beside its parent")]
    internal void Beside()
    {
        Engine engine = Make("parent");
        Await(engine.Login("lobby"));
        Same("1 other", Child("talk", 0));
        engine.Pause();
    }
}

/// <summary>Programs that the tests start as processes of their own.</summary>
internal static class Children
{
    internal static int Run(string[] arguments)
    {
        EngineOptions options = RoomTest.Options("carol", arguments[2]);
        var engine = new Engine(options);
        if (arguments[1] == "exit-in-handler")
        {
            engine.OnLoginRoom += item => Environment.Exit(3);
            engine.LoginRoom("lobby");
            Thread.Sleep(RoomTest.Patience);
            return 1;
        }
        engine.StartSoundLevelMonitor(100);
        engine.OnSoundLevel += item => { };
        Room room = RoomTest.Await(engine.Login("lobby"));
        if (arguments[1] == "talk")
        {
            Console.WriteLine(room.GetUsers().Length + " other");
            engine.Dispose();
            return 0;
        }
        var server = new Server(RoomTest.ServerOptions());
        Thread.Sleep(200);
        Console.WriteLine("end");
        if (arguments[1] == "exit") Environment.Exit(7);
        GC.KeepAlive(server);
        return 0;
    }
}
