using MieTools.ModelServer;

namespace MieTools.Server.Emulator;

/// <summary>How an emulator is set up.</summary>
/// <remarks>
/// The command <c>mie-emulator</c> and the cmdlet <c>Start-MieEmulator</c> have an option for each of these that a text can give.
/// </remarks>
public sealed record MieEmulatorOptions
{
    /// <summary>Port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// Listen with TLS. The certificate is made at the start; the file of its authority is <see cref="MieEmulator.CaFile"/>.
    /// </summary>
    public bool Https { get; init; }

    /// <summary>
    /// Where the OCI config file, keys and token go; null for the data directory, or without one for a temporary directory that goes away
    /// at the end.
    /// </summary>
    public string? ConfigDirectory { get; init; }

    /// <summary>
    /// Keeps deployments, work requests, keys and tokens over restarts; null keeps them in memory. One process at a time may use it.
    /// </summary>
    public string? DataDirectory { get; init; }

    /// <summary>From CREATING to ACTIVE, at the least: a container that is not healthy yet makes it longer.</summary>
    public TimeSpan CreateDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long updates, activations, deactivations and deletions take.</summary>
    public TimeSpan UpdateDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Pace of the built-in model server's streams in tokens a second; 0 for no pause.</summary>
    public double TokenRate { get; init; } = 50;

    /// <summary>Check signatures and rights.</summary>
    public bool VerifySignatures { get; init; } = true;

    /// <summary>Makes OCIDs, and which requests faults strike, the same in every run, and changes the texts.</summary>
    public int? Seed { get; init; }

    /// <summary>Lifetime of a session token.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Further users, each as <c>name=right</c> with a right out of <c>inspect</c>, <c>read</c>, <c>predict</c>, <c>use</c>,
    /// <c>secrets</c>, <c>manage</c> (several with <c>+</c> between) and <c>none</c>. The config file has a
    /// profile of each name, and one for a session token, <c>name-session</c>.
    /// </summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>How long an answer behind <c>/predict</c> may take; 0 for no limit. The service's limit is 60 seconds.</summary>
    public TimeSpan PredictTimeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Inference requests a second that the tenancy may make; more get 429. 0 for no limit.</summary>
    public double RequestsPerSecond { get; init; } = 150;

    /// <summary>Answer 429 when a deployment's <c>bandwidthMbps</c> is spent.</summary>
    public bool LimitBandwidth { get; init; }

    /// <summary>
    /// Address of the container behind every deployment that <see cref="Containers"/> does not name; null for the built-in model server.
    /// Loopback only.
    /// </summary>
    public Uri? Upstream { get; init; }

    /// <summary>
    /// Containers by image, each as <c>image=address</c>, for instance <c>iad.ocir.io/ns/vllm:*=http://127.0.0.1:8000</c>; <c>*</c> stands
    /// for any text, and
    /// <c>builtin</c> in place of the address for the built-in model server. The first that fits counts.
    /// </summary>
    public IReadOnlyList<string> Containers { get; init; } = [];

    /// <summary>Path that a container's health is asked at.</summary>
    public string HealthPath { get; init; } = "/health";

    /// <summary>How long a container may take to become healthy before its deployment is FAILED.</summary>
    public TimeSpan HealthTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Faults from the start, in the words of the <c>mie-fault</c> header.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Form of the lines that <see cref="Log"/> takes.</summary>
    public ServerLogFormat LogFormat { get; init; }

    /// <summary>Takes lines about requests, refusals and failures; they never hold a secret. Called on any thread.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>Clock and timers of the emulator: changes, signatures, limits, pauses.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Stands behind all deployments in place of the built-in model server.</summary>
    public IModelServer? ModelServer { get; init; }
}
