using System.CommandLine;
using System.Net;
using System.Text.Json.Nodes;

namespace MieTools.Benchmarks.Load;

/// <summary>
/// <c>load</c>: what the end-to-end runner starts as a process of its own to put load on the emulator. Prints one JSON object.
/// </summary>
internal static class LoadCommand
{
    private static readonly Option<int> s_port = new("--port") { Description = "Port on 127.0.0.1.", Required = true };
    private static readonly Option<FileInfo> s_request = new("--request")
    {
        Description = "File with the bytes of one HTTP request.",
        Required = true,
    };
    private static readonly Option<string> s_mode = new("--mode")
    {
        Description = "requests: one after the other on each connection; first: the same, timed to the first event of each answer; "
            + "count: so many requests in all; paced: one stream each, timed chunk by chunk.",
        DefaultValueFactory = _ => "requests",
    };
    private static readonly Option<int> s_connections = new("--connections")
    {
        Description = "How many connections.",
        DefaultValueFactory = _ => 64,
    };
    private static readonly Option<double> s_warmup = new("--warmup")
    {
        Description = "Seconds before measuring.",
        DefaultValueFactory = _ => 2,
    };
    private static readonly Option<double> s_seconds = new("--seconds")
    {
        Description = "Seconds of measuring.",
        DefaultValueFactory = _ => 5,
    };
    private static readonly Option<long> s_count = new("--count")
    {
        Description = "Count: requests in all.",
        DefaultValueFactory = _ => 10_000,
    };
    private static readonly Option<int> s_tokens = new("--tokens")
    {
        Description = "Paced: tokens of each stream.",
        DefaultValueFactory = _ => 250,
    };
    private static readonly Option<double> s_rate = new("--rate")
    {
        Description = "Paced: tokens a second.",
        DefaultValueFactory = _ => 50,
    };
    private static readonly Option<double> s_spread = new("--spread")
    {
        Description = "Paced: seconds over which the streams begin.",
        DefaultValueFactory = _ => 1,
    };

    public static Command Create()
    {
        Command command = new("load", "Puts load on a server.")
        {
            s_port,
            s_request,
            s_mode,
            s_connections,
            s_warmup,
            s_seconds,
            s_count,
            s_tokens,
            s_rate,
            s_spread,
        };
        command.Hidden = true;
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        byte[] request = await File.ReadAllBytesAsync(arguments.GetValue(s_request)!.FullName, cancellation);
        IPEndPoint server = new(IPAddress.Loopback, arguments.GetValue(s_port));
        int connections = arguments.GetValue(s_connections);
        string mode = arguments.GetValue(s_mode)!;
        JsonObject result = mode switch
        {
            "paced" => await new PacedLoad(server, request, connections, arguments.GetValue(s_tokens), arguments.GetValue(s_rate),
                TimeSpan.FromSeconds(arguments.GetValue(s_spread))).RunAsync(cancellation),
            "count" => await new CountedLoad(server, request, connections).RunAsync(arguments.GetValue(s_count), cancellation),
            _ => await new RequestLoad(server, request, connections, toFirstEvent: mode == "first").RunAsync(
                TimeSpan.FromSeconds(arguments.GetValue(s_warmup)), TimeSpan.FromSeconds(arguments.GetValue(s_seconds)), cancellation),
        };
        Console.WriteLine(result.ToJsonString());
        return 0;
    }
}
