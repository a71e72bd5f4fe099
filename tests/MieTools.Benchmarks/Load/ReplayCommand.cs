using System.CommandLine;
using System.Net;
using System.Net.Sockets;

namespace MieTools.Benchmarks.Load;

/// <summary>
/// <c>replay</c>: a server whose answers are ready, so that only the client is measured. Prints its port; ends when standard input is
/// closed.
/// </summary>
internal static class ReplayCommand
{
    private static readonly Option<FileInfo> s_record = new("--record")
    {
        Description = "File with a streamed answer's body.",
        Required = true,
    };

    public static Command Create()
    {
        Command command = new("replay", "Answers with what was recorded.") { s_record };
        command.Hidden = true;
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        ReplayAnswers answers = new(await File.ReadAllBytesAsync(arguments.GetValue(s_record)!.FullName, cancellation));
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port);
        _ = AcceptAsync();
        await Console.In.ReadToEndAsync(cancellation);
        return 0;

        async Task AcceptAsync()
        {
            while (true)
                _ = new ReplayConnection(await listener.AcceptSocketAsync(cancellation), answers).ServeAsync(cancellation);
        }
    }
}
