using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;
using Audioroom;

/// <summary>Marks a test; the name says the behaviour.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TestAttribute : System.Attribute
{
    internal TestAttribute(string name)
    {
        Name = name;
    }

    internal string Name { get; private set; }
}

/// <summary>A server in the process, engines without sound cards, and what tests say.</summary>
internal abstract class RoomTest : IDisposable
{
    internal const string Key = "test", Secret = "a secret of more than 32 bytes, for tests only";
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<IDisposable> _made = new List<IDisposable>();
    protected readonly Server Server;

    protected RoomTest()
    {
        Server = Keep(new Server(ServerOptions()));
    }

    internal static ServerOptions ServerOptions()
    {
        return new ServerOptions { Bind = "127.0.0.1:0", UdpPort = 0, NodeIps = "127.0.0.1", ApiKey = Key, ApiSecret = Secret };
    }

    internal static EngineOptions Options(string user, string url)
    {
        return new EngineOptions
        {
            UserId = user, ServerUrl = url, ApiKey = Key, ApiSecret = Secret, CaptureDevice = "null", PlaybackDevice = "null",
        };
    }

    protected EngineOptions Options(string user)
    {
        return Options(user, Server.GetUrl());
    }

    protected T Keep<T>(T made) where T : IDisposable
    {
        _made.Add(made);
        return made;
    }

    protected Engine Make(string user, Action<EngineOptions> change = null)
    {
        EngineOptions options = Options(user);
        if (change != null) change(options);
        return Keep(new Engine(options));
    }

    /// <summary>Two users in one room who play each other's streams.</summary>
    protected void Pair(out Engine alice, out Engine bob, out Room ofAlice, out Room ofBob, Action<EngineOptions> first = null, Action<EngineOptions> second = null)
    {
        alice = Make("alice", first);
        bob = Make("bob", second);
        Engine a = alice, b = bob;
        var playing = new CountdownEvent(2);
        foreach (Engine engine in new[] { a, b })
        {
            engine.OnPlayState += item => { if (item.State == StreamState.Active && playing.CurrentCount > 0) playing.Signal(); };
        }
        Task<Room> one = a.Login("lobby"), two = b.Login("lobby");
        ofAlice = Await(one);
        ofBob = Await(two);
        True(playing.Wait(Patience), "both play");
    }

    internal static T Await<T>(Task<T> task)
    {
        try
        {
            if (!task.Wait(Patience)) throw new InvalidOperationException("no result within " + Patience);
        }
        catch (AggregateException problem)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(problem.InnerException).Throw();
        }
        return task.Result;
    }

    /// <summary>A task of the next event that meets a condition: pass what `subscribe` gets to an event.</summary>
    internal static Task<T> Next<T>(Action<Action<T>> subscribe, Func<T, bool> condition = null)
    {
        var source = new TaskCompletionSource<T>();
        subscribe(item => { if (condition == null || condition(item)) source.TrySetResult(item); });
        return source.Task;
    }

    internal static void True(bool condition, string what)
    {
        if (!condition) throw new InvalidOperationException("not so: " + what);
    }

    internal static void Same<T>(T wanted, T found)
    {
        if (!EqualityComparer<T>.Default.Equals(wanted, found)) throw new InvalidOperationException("wanted " + wanted + ", found " + found);
    }

    internal static T Throws<T>(Action action) where T : Exception
    {
        try
        {
            action();
        }
        catch (T problem)
        {
            return problem;
        }
        throw new InvalidOperationException("no " + typeof(T).Name);
    }

    internal static void ThrowsCode(StatusCode code, Action action, string message = "")
    {
        var problem = Throws<AudioroomException>(action);
        Same(code, problem.Code);
        True(problem.Message.Contains(message) && problem.Message != "", problem.Message + " contains " + message);
    }

    public void Dispose()
    {
        _made.Reverse();
        foreach (IDisposable made in _made) made.Dispose();
    }
}

internal static class Runner
{
    private static int Main(string[] arguments)
    {
        if (arguments.Length > 1 && arguments[0] == "--child") return Children.Run(arguments);
        int passed = 0, failed = 0;
        string wanted = arguments.Length > 0 ? arguments[0] : "";
        foreach (Type type in Assembly.GetExecutingAssembly().GetTypes().Where(type => type.IsSubclassOf(typeof(RoomTest))).OrderBy(type => type.Name))
        {
            foreach (MethodInfo method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            {
                var test = (TestAttribute)System.Attribute.GetCustomAttribute(method, typeof(TestAttribute));
                if (test == null || !test.Name.Contains(wanted)) continue;
                Stopwatch watch = Stopwatch.StartNew();
                Exception problem = RunOne(type, method);
                Console.WriteLine("{0} {1} ({2} ms)", problem == null ? "ok    " : "FAILED", test.Name, watch.ElapsedMilliseconds);
                if (problem == null) passed++;
                else failed++;
                if (problem != null) Console.WriteLine(problem);
            }
        }
        Console.WriteLine(failed == 0 ? "bindings: {0} passed" : "bindings: {0} of {1} passed", passed, passed + failed);
        return failed > 0 || passed == 0 ? 1 : 0;
    }

    private static Exception RunOne(Type type, MethodInfo method)
    {
        try
        {
            using (var instance = (RoomTest)Activator.CreateInstance(type, true)) method.Invoke(instance, null);
            return null;
        }
        catch (TargetInvocationException problem)
        {
            return problem.InnerException;
        }
    }
}
