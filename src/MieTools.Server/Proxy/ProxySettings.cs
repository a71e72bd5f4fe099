using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using MieTools.Core.Connection;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Local;

namespace MieTools.Server.Proxy;

/// <summary>What the process that starts a proxy tells it over standard input, in one line of JSON.</summary>
/// <remarks>Its members can be set, since the reader made at build time forgets what those of init-only ones begin with.</remarks>
internal sealed class ProxySettings
{
    public JsonElement Connection { get; set; }

    public IReadOnlyList<NamedDeployment> Deployments { get; set; } = [];

    public IReadOnlyList<MieProxyModel> Models { get; set; } = [];

    public int Port { get; set; }

    public string Listen { get; set; } = "127.0.0.1";

    public bool Https { get; set; }

    public bool AllowUnencrypted { get; set; }

    public IReadOnlyList<string> HostNames { get; set; } = [];

    public string? Key { get; set; }

    public IReadOnlyList<string> Headers { get; set; } = [];

    public int MaxConcurrentRequests { get; set; } = 512;

    public string? DataPath { get; set; }

    /// <summary>Signs links to the status page, in Base64; null where nobody makes any.</summary>
    public string? PageSecret { get; set; }

    public bool RequestLog { get; set; }

    public string LogFormat { get; set; } = nameof(ServerLogFormat.Text);

    /// <summary>Reads the line.</summary>
    /// <exception cref="FormatException">It is not what a proxy is told.</exception>
    public static ProxySettings Read(ReadOnlySpan<byte> line)
    {
        try
        {
            ProxySettings? settings = JsonSerializer.Deserialize(line, ProxyJson.Default.ProxySettings);
            return settings?.Connection.ValueKind == JsonValueKind.Object
                ? settings
                : throw new FormatException("The settings on standard input have no connection.");
        }
        catch (JsonException e)
        {
            // Its message would show a part of them.
            throw new FormatException($"The settings on standard input are not as expected, at byte {e.BytePositionInLine}.");
        }
    }

    /// <summary>The options that the settings make.</summary>
    /// <param name="context">The connection.</param>
    /// <exception cref="MieException">An address cannot be used.</exception>
    public MieProxyOptions ToOptions(MieContext context)
    {
        byte[] secret = PageSecret is null
            ? RandomNumberGenerator.GetBytes(OneTimeToken.SecretLength) : Convert.FromBase64String(PageSecret);
        ServerLogFormat format = Enum.Parse<ServerLogFormat>(LogFormat, ignoreCase: true);
        return new()
        {
            Context = context,
            Deployments = [.. Deployments.Select(d => new MieProxyDeployment(d.Name, InferenceAddress.Parse(d.Address)))],
            Models = Models,
            Port = Port,
            Listen = IPAddress.Parse(Listen),
            Https = Https,
            AllowUnencrypted = AllowUnencrypted,
            HostNames = HostNames,
            Key = Key,
            Headers = Headers,
            MaxConcurrentRequests = MaxConcurrentRequests,
            DataPath = DataPath,
            PageSecret = secret,
            LogFormat = format,
            Log = RequestLog || format == ServerLogFormat.Json ? Console.Error.WriteLine : null,
        };
    }

    /// <summary>A deployment by its name and address.</summary>
    internal sealed record NamedDeployment(string Name, string Address);
}
