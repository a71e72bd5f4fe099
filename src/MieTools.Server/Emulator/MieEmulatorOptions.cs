using MieTools.Server.Emulator.Container;

namespace MieTools.Server.Emulator;

/// <summary>How an emulator is set up.</summary>
public sealed record MieEmulatorOptions
{
    /// <summary>Port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Where the OCI config file, keys and token go; null for a temporary directory that goes away at the end.</summary>
    public string? ConfigDirectory { get; init; }

    /// <summary>From CREATING to ACTIVE.</summary>
    public TimeSpan CreateDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long updates, activations, deactivations and deletions take.</summary>
    public TimeSpan UpdateDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Pace of streams in tokens a second; 0 for no pause.</summary>
    public double TokenRate { get; init; } = 50;

    /// <summary>Check signatures.</summary>
    public bool VerifySignatures { get; init; } = true;

    /// <summary>Makes OCIDs the same in every run, and changes the texts.</summary>
    public int? Seed { get; init; }

    /// <summary>How long a session token lives.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long an answer behind <c>/predict</c> may take.</summary>
    public TimeSpan PredictTimeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The clock of the control plane and of the signatures.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Stands behind all deployments in place of the built-in model server.</summary>
    public IModelServer? ModelServer { get; init; }

    /// <summary>Takes lines about refusals and failures; they never hold a secret.</summary>
    public Action<string>? Log { get; init; }
}
