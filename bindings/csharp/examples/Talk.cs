// Talks and listens until Enter is pressed. Start it twice, with two user ids: mono Talk.exe alice, mono Talk.exe bob.

using System;
using Audioroom;

internal static class Talk
{
    private static void Main(string[] arguments)
    {
        using (var engine = new Engine(new EngineOptions { UserId = arguments.Length > 0 ? arguments[0] : "alice" }))
        {
            engine.OnLoginRoom += login => Console.WriteLine(login.Message != "" ? login.Message : "talking on " + login.ServerUrl + "; Enter ends");
            engine.LoginRoom("lobby");
            Console.ReadLine();
        }
    }
}
