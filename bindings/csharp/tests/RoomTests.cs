using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Audioroom;
using Stream = Audioroom.Stream;
using Switch = Audioroom.Switch;

/// <summary>Sound of two users, with the cost of the calls.</summary>
internal sealed class SoundTests : RoomTest
{
    private const double Amplitude = 0.3;

    private static double Level(IList<float> samples)
    {
        return Math.Sqrt(samples.Sum(sample => (double)sample * sample) / samples.Count);
    }

    private static int Periods(IList<float> samples)
    {
        return Enumerable.Range(1, samples.Count - 1).Count(index => samples[index - 1] < 0 && samples[index] >= 0);
    }

    private static bool IsTone(IList<float> samples)
    {
        return Math.Abs(Level(samples) - Amplitude / Math.Sqrt(2)) < 0.05 && Math.Abs(Periods(samples) - 250) < 10;
    }

    /// <summary>Pushes and pulls in real time until half a second of the tone was pulled: on a loaded machine the sound has gaps.</summary>
    private void Carry(Action push, Func<IEnumerable<float>> pull)
    {
        var heard = new List<float>();
        var times = new List<double>();
        Stopwatch watch = Stopwatch.StartNew();
        for (var step = 0; watch.Elapsed < Patience; step++)
        {
            long before = Stopwatch.GetTimestamp();
            push();
            IEnumerable<float> pulled = pull();
            times.Add((Stopwatch.GetTimestamp() - before) * 1e6 / Stopwatch.Frequency);
            heard.AddRange(pulled);
            if (step > 100 && step % 10 == 0 && IsTone(heard.GetRange(heard.Count - 24000, 24000))) break;
            Thread.Sleep((int)Math.Max(0, 10 * (step + 1) - watch.ElapsedMilliseconds));
        }
        List<float> last = heard.GetRange(heard.Count - 24000, 24000);
        True(IsTone(last), "level " + Level(last) + ", " + Periods(last) + " periods are the tone");
        times.Sort();
        double best = times[0], median = times[times.Count / 2];
        Console.WriteLine("       push and pull of 10 ms: {0:F2} % of a core at best, {1:F2} % in the median", best / 100, median / 100);
        True(best < 200, "push and pull take " + best + " of 10000 µs");
    }

    private void Talkers(out Engine alice, out Engine bob)
    {
        Room one, two;
        Pair(out alice, out bob, out one, out two, options => options.CaptureDevice = "push", options => options.PlaybackDevice = "pull");
    }

    private static double Sine(int index)
    {
        return Amplitude * Math.Sin(2 * Math.PI * 500 * index / 48000);
    }

    [Test("pushed tone is pulled by the other user as float")]
    internal void Floats()
    {
        Engine alice, bob;
        Talkers(out alice, out bob);
        float[] sent = Enumerable.Range(0, 480).Select(index => (float)Sine(index)).ToArray(), received = new float[480];
        Carry(() => alice.Push(sent), () => { bob.Pull(received); return received; });
    }

    [Test("pushed tone is pulled by the other user as 16 bit")]
    internal void Shorts()
    {
        Engine alice, bob;
        Talkers(out alice, out bob);
        short[] sent = Enumerable.Range(0, 480).Select(index => (short)(32768 * Sine(index))).ToArray(), received = new short[480];
        Carry(() => alice.Push(sent), () => { bob.Pull(received); return received.Select(sample => sample / 32768f); });
    }
}

/// <summary>Messages, calls between users, lists and settings.</summary>
internal sealed class RoomTests : RoomTest
{
    [Test("player is an object that its events name")]
    internal void Players()
    {
        Engine engine = Make("alice");
        Task<PlayerStateEvent> failed = Next<PlayerStateEvent>(handler => engine.OnPlayerState += handler, item => item.State == PlayerState.Failed);
        Player player = engine.CreatePlayer(new PlayerOptions { Path = "/nonexistent.wav", PlayLocally = false });
        Same(player, Await(failed).Player);
        Same(StatusCode.ErrFile, failed.Result.Status);
        Same(PlayerState.Failed, player.GetInfo().State);
        player.Destroy();
        ThrowsCode(StatusCode.ErrNotFound, () => player.Start());
    }

    [Test("messages and data arrive with their sender")]
    internal void Messages()
    {
        Engine alice, bob;
        Room ofAlice, ofBob;
        Pair(out alice, out bob, out ofAlice, out ofBob);
        Task<RoomMessageEvent> message = Next<RoomMessageEvent>(handler => bob.OnRoomMessage += handler);
        Task<DataEvent> data = Next<DataEvent>(handler => alice.OnData += handler);
        Task<TextEvent> text = Next<TextEvent>(handler => bob.OnText += handler);
        RequestDoneEvent done = Await(ofAlice.SendMessage("hé 🎵"));
        True(done.Request != 0 && done.Room.Equals(ofAlice), "the result names the request");
        Same("hé 🎵", Await(message).Text);
        Same("alice", message.Result.UserId);
        Same(ofBob, message.Result.Room);
        Await(ofBob.SendData(new byte[] { 0, 1, 255 }, Delivery.Reliable, "topic", new[] { "alice", "nobody" }));
        Same("0,1,255", string.Join(",", Await(data).Data));
        Same("topic", data.Result.Topic);
        Await(ofAlice.SendText(new string('x', 100000), "story"));
        Same(100000, Await(text).Text.Length);
    }

    [Test("calls between users work both ways with answers and errors")]
    internal void Rpc()
    {
        Engine alice, bob;
        Room ofAlice, ofBob;
        Pair(out alice, out bob, out ofAlice, out ofBob);
        ofAlice.HandleRpc("greet", call => Task.FromResult("hello " + call.UserId + ", " + call.Payload));
        ofBob.HandleRpc("greet", async call => { await Task.Delay(20); return "good day " + call.UserId + ", " + call.Payload; });
        ofBob.HandleRpc("fail", call => { throw new RpcException(7, "no coffee", "tea"); });
        ofBob.HandleRpc("endless", call => Task.FromResult(new string('x', 20000)));
        // A registration is in force when a later request of its engine has ended.
        Await(ofAlice.SendMessage("ready"));
        Await(ofBob.SendMessage("ready"));
        Task<RpcDoneEvent> one = ofBob.PerformRpc("alice", "greet", "a", 5000), two = ofAlice.PerformRpc("bob", "greet", "b", 5000);
        Same("hello bob, a", Await(one).Payload);
        Same("good day alice, b", Await(two).Payload);
        var problem = Throws<AudioroomException>(() => Await(ofAlice.PerformRpc("bob", "fail", "", 5000)));
        var answer = (RpcDoneEvent)problem.ReportedBy;
        Same("no coffee 7 tea", problem.Message + " " + answer.Code + " " + answer.Data);
        Same(StatusCode.ErrRpcFailed, problem.Code);
        problem = Throws<AudioroomException>(() => Await(ofAlice.PerformRpc("bob", "none", "", 5000)));
        Same((uint)RpcCode.UnsupportedMethod, ((RpcDoneEvent)problem.ReportedBy).Code);
        problem = Throws<AudioroomException>(() => Await(ofAlice.PerformRpc("bob", "endless", "", 5000)));
        True(problem.Message.Contains("15360"), problem.Message);
    }

    [Test("rooms list users and streams and give stats")]
    internal void Lists()
    {
        Engine alice, bob;
        Room ofAlice, ofBob;
        Pair(out alice, out bob, out ofAlice, out ofBob);
        StreamInfo info = ofAlice.GetStreams().Single();
        Same("bob", info.UserId);
        Same(ofAlice, info.Stream.Room);
        Same("bob", ofAlice.GetUsers().Single().UserName);
        Same(1, (int)ofAlice.GetStats().Users);
        double delay = info.Stream.GetStats().MouthToEarMs;
        True(double.IsNaN(delay) || delay >= 0, "the delay is a number or not known");
        Stream stream;
        StreamState state;
        ofAlice.GetPublishedStream(out stream, out state);
        Same(StreamState.Active, state);
        Same(alice, stream.Engine);
        info.Stream.SetPlayVolume(50);
        alice.AllStreams.SetPlayVolume(70);
        Same(50, info.Stream.GetPlayVolume());
        Same(70, alice.AllStreams.GetPlayVolume());
        True(Library.GetDevices(DeviceSide.Capture) != null, "devices are listed");
    }

    [Test("settings are read back as they were written")]
    internal void Settings()
    {
        Engine engine = Make("alice", options => options.AudioProfile = new AudioProfile { BitrateBps = 40000, Fec = Switch.Off });
        AudioProfile profile = engine.GetAudioProfile();
        Same(40000, profile.BitrateBps.Value);
        Same(Switch.Off, profile.Fec.Value);
        Same(Switch.Auto, profile.Processing.Value);
        profile.Channels = 2;
        engine.SetAudioProfile(profile);
        Same(2u, engine.GetAudioProfile().Channels.Value);
        float[] gains = Enumerable.Range(0, Library.EqualizerBands).Select(band => band - 5f).ToArray();
        engine.SetEqualizer(gains);
        True(gains.SequenceEqual(engine.GetEqualizer()), "the gains are the same");
        engine.SetReverb(new ReverbOptions { WetGain = 0.5f });
        Same(0.5f, engine.GetReverb().WetGain.Value);
        engine.SetReverb();
        Same(0f, engine.GetReverb().WetGain.Value);
        int local, sent;
        engine.SetAuxVolume(30, 60);
        engine.GetAuxVolume(out local, out sent);
        Same("30 60", local + " " + sent);
        Same(2u, Library.InitMusicProfile().Channels.Value);
    }

    [Test("encrypted rooms are heard with the key only")]
    internal void Encryption()
    {
        Engine alice = Make("alice"), bob = Make("bob");
        byte[] key = Enumerable.Range(0, 32).Select(index => (byte)index).ToArray();
        Task<StreamEncryptionEvent> missing = Next<StreamEncryptionEvent>(handler => bob.OnStreamEncryption += handler, item => item.State == EncryptionState.KeyMissing);
        Task<StreamEncryptionEvent> found = Next<StreamEncryptionEvent>(handler => bob.OnStreamEncryption += handler, item => item.State == EncryptionState.Ok);
        Await(alice.Login("secret", new LoginOptions { EncryptionKey = new EncryptionKeyOptions { Key = key } }));
        Room room = Await(bob.Login("secret"));
        Await(missing);
        room.SetEncryptionKey(new EncryptionKeyOptions { Key = key });
        Await(found);
    }

    [Test("server mutes and kicks, and tokens are accepted")]
    internal void MuteAndKick()
    {
        Engine alice, bob;
        Room ofAlice, ofBob;
        Pair(out alice, out bob, out ofAlice, out ofBob);
        Task<ServerMuteEvent> mute = Next<ServerMuteEvent>(handler => alice.OnServerMute += handler);
        Task<KickOutEvent> kick = Next<KickOutEvent>(handler => alice.OnKickOut += handler);
        Server.MuteUser("lobby", "alice", true);
        True(Await(mute).IsMutedByServer && ofAlice.IsMutedByServer(), "alice is muted");
        Server.KickUser("lobby", "alice");
        Same(StatusCode.ErrKicked, Await(kick).Status);
        ThrowsCode(StatusCode.ErrNotFound, () => ofAlice.GetState());
        string token = Library.CreateToken(new TokenOptions { ApiKey = Key, ApiSecret = Secret, UserId = "carol", RoomId = "lobby" });
        Engine carol = Make("carol", options => options.ApiKey = options.ApiSecret = null);
        Same(RoomState.Connected, Await(carol.Login("lobby", new LoginOptions { Token = token })).GetState());
    }
}
