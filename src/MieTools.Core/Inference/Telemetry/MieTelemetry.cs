using System.Diagnostics;
using System.Diagnostics.Metrics;
using MieTools.Core.Http;

namespace MieTools.Core.Inference.Telemetry;

/// <summary>
/// Traces and metrics of the calls of deployments, under the names of OpenTelemetry's semantic conventions for generative AI. No prompt,
/// no answer and no secret is in them, and nothing is made as long as nobody listens.
/// </summary>
/// <remarks>
/// A program that exports them adds <see cref="Name"/> as a source of traces and as a meter. The conventions are in development, so that
/// names may change with them.
/// </remarks>
public static class MieTelemetry
{
    /// <summary>Name of the <see cref="ActivitySource"/> and of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string Name = "MieTools";

    /// <summary>What makes the spans.</summary>
    internal static ActivitySource Source { get; } = new(Name, ClientInfo.Version);

    /// <summary>What makes the metrics.</summary>
    internal static Meter Meter { get; } = new(Name, ClientInfo.Version);

    /// <summary>From the sending of a call to the end of its answer.</summary>
    internal static Histogram<double> Duration { get; } =
        Meter.CreateHistogram<double>("gen_ai.client.operation.duration", "s", "GenAI operation duration.");

    /// <summary>From the sending of a call to the first chunk of its stream.</summary>
    internal static Histogram<double> FirstChunk { get; } =
        Meter.CreateHistogram<double>("gen_ai.client.operation.time_to_first_chunk", "s", "Time to receive the first chunk of a stream.");

    /// <summary>Tokens that answers have named.</summary>
    internal static Histogram<long> Tokens { get; } =
        Meter.CreateHistogram<long>("gen_ai.client.token.usage", "{token}", "Number of input and output tokens used.");

    /// <summary>Whether anybody wants to know of a call.</summary>
    internal static bool IsOn => Source.HasListeners() || Duration.Enabled || FirstChunk.Enabled || Tokens.Enabled;
}
