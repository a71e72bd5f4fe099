using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>What a client writes into a request makes no line of the log, and no command to the terminal that shows it.</summary>
public sealed class LogLineTests
{
    private const string Evil = "/a%1B%5D0;owned%07%0D%0A2026-01-01%20forged%C2%9B31m%E2%80%A8x%7F";

    [Theory]
    [InlineData(ServerLogFormat.Text)]
    [InlineData(ServerLogFormat.Json)]
    public async Task A_log_line_is_one_line_of_plain_text(ServerLogFormat format)
    {
        List<string> lines = [];
        await using (MieEmulator emulator = await MieEmulator.StartAsync(
            new() { VerifySignatures = false, LogFormat = format, Log = line => { lock (lines) { lines.Add(line); } } },
            TestContext.Current.CancellationToken))
        {
            foreach (string path in (string[])[Evil, "/20190101/modelDeployments" + Evil, "/emulator/faults" + Evil,
                "/ocid1.datasciencemodeldeployment.oc1.iad.a/predict" + Evil])
            {
                await SendAsync(emulator, path, "Host: 127.0.0.1\r\nopc-request-id: a\u009b31mb\r\nUser-Agent: \u009b31m\r\n"
                    + "x-mie-fault: \u009b31m\r\n");
                await SendAsync(emulator, path, "Host: 127.0.0.1\r\nOrigin: \u009b31m\r\n");
            }
        }
        string[] seen = [.. lines];
        Assert.Contains(seen, line => line.Contains("owned", StringComparison.Ordinal));
        Assert.All(seen, line => Assert.DoesNotContain(line, c => char.IsControl(c) || c is '\u2028' or '\u2029'));
        if (format == ServerLogFormat.Json)
            Assert.All(seen, line => Assert.NotNull(JsonNode.Parse(line)));
    }

    private static async Task SendAsync(MieEmulator emulator, string path, string headers)
    {
        using TcpClient client = new();
        await client.ConnectAsync(emulator.ControlPlane.Host, emulator.ControlPlane.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"GET {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n"),
            TestContext.Current.CancellationToken);
        await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
    }
}
