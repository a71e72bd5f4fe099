using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MieTools.Server.Emulator;

namespace MieTools.Tests.Support;

/// <summary>A fault of an emulator for all requests that fit, while it is there.</summary>
internal sealed class FaultRule : IDisposable
{
    private static readonly HttpClient s_client = new();

    private readonly Uri _faults;
    private readonly string _id;

    public FaultRule(MieEmulator emulator, string words)
    {
        _faults = Address(emulator);
        using StringContent text = new(words);
        using HttpResponseMessage answer = s_client.PostAsync(_faults, text).GetAwaiter().GetResult();
        _id = (string)answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>().GetAwaiter().GetResult()!["ids"]![0]!;
    }

    /// <summary>How many requests it was chosen for.</summary>
    public long Chosen => (long)Read(_faults)["faults"]!.AsArray().Single(f => (string?)f!["id"] == _id)!["chosen"]!;

    /// <summary>How many requests of an emulator had a fault in their header.</summary>
    public static long ChosenByHeader(MieEmulator emulator) => (long)Read(Address(emulator))["header"]!["chosen"]!;

    public void Dispose() => s_client.DeleteAsync(new Uri($"{_faults}/{_id}")).GetAwaiter().GetResult().Dispose();

    private static Uri Address(MieEmulator emulator) => new(emulator.ControlPlane, "emulator/faults");

    private static JsonNode Read(Uri faults) => s_client.GetFromJsonAsync<JsonNode>(faults).GetAwaiter().GetResult()!;
}
