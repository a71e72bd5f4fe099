using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MieTools.Benchmarks.Report;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Connection;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;

namespace MieTools.Benchmarks.Proxies;

/// <summary>
/// <c>signed-calls</c>: calls of Core, one after the other, without a proxy; and the RSA operation that is in each. Prints one JSON object.
/// </summary>
internal static class SignedCallsCommand
{
    // As long as the text that is signed for a request.
    private const int SignedBytes = 420;
    private const int Signatures = 500;

    private static readonly Option<string> s_url = new("--url") { Description = "The deployment.", Required = true };
    private static readonly Option<string> s_config = new("--config") { Description = "OCI config file.", Required = true };
    private static readonly Option<double> s_seconds = new("--seconds") { Description = "Seconds of each.", Required = true };

    public static Command Create()
    {
        Command command = new("signed-calls", "Calls a deployment as Core does.") { s_url, s_config, s_seconds };
        command.Hidden = true;
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string config = arguments.GetValue(s_config)!;
        TimeSpan time = TimeSpan.FromSeconds(arguments.GetValue(s_seconds));
        using MieContext context = await MieContext.ConnectAsync(
            new MieContextOptions { ConfigFile = config, MaxRequestsPerSecond = 0 }, cancellation);
        InferenceClient client = context.CreateInferenceClient();
        InferenceAddress address = InferenceAddress.Parse(arguments.GetValue(s_url)!);
        InferenceRequest whole = new() { Address = address, Suffix = ProxyBed.JsonPath, Body = InferenceBody.Json(ProxyBed.JsonBody) };
        InferenceRequest streamed = new() { Address = address, Suffix = ProxyBed.ChatPath, Body = InferenceBody.Json(ProxyBed.StreamBody) };
        double call = await MedianAsync(time, async () => await client.SendAsync(whole, cancellation));
        double first = await MedianAsync(time, async () =>
        {
            await foreach (MieStreamChunk _ in client.StreamAsync(streamed, null, cancellation))
            {
                // To its end, so that the connection is used again.
            }
        }, () => client.StreamAsync(streamed, null, cancellation));
        Console.WriteLine(new JsonObject { ["p50Ms"] = call, ["firstMs"] = first, ["rsaMs"] = Rsa(config) }.ToJsonString());
        return 0;
    }

    private static async Task<double> MedianAsync(TimeSpan time, Func<Task> call, Func<InferenceStream>? stream = null)
    {
        List<double> times = [];
        for (int i = 0; i < 50; i++)
            await call();
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < time;)
        {
            long start = Stopwatch.GetTimestamp();
            if (stream is null)
            {
                await call();
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                continue;
            }
            InferenceStream chunks = stream();
            await foreach (MieStreamChunk _ in chunks)
            {
                // As above.
            }
            times.Add(chunks.TimeToFirstChunk!.Value.TotalMilliseconds);
        }
        return Sample.Of(times).Median;
    }

    private static double Rsa(string config)
    {
        using RSA key = OciKeyLoader.LoadFile(OciConfigFile.Load(config).GetProfile()["key_file"]!);
        byte[] text = new byte[SignedBytes];
        List<double> times = [];
        for (int i = 0; i < Signatures; i++)
        {
            long start = Stopwatch.GetTimestamp();
            key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return Sample.Of(times).Median;
    }
}
