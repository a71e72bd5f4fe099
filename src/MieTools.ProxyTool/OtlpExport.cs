using MieTools.Core.Inference.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MieTools.ProxyTool;

/// <summary>
/// Sends spans and metrics to an OpenTelemetry collector, where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one. The other variables of
/// OpenTelemetry count as anywhere else.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string ServiceName = "mie-proxy";

    // The conventions' own, which .NET 8 cannot hang on an instrument.
    private static readonly double[] s_seconds =
        [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    private static readonly double[] s_firstToken =
        [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

    private static readonly double[] s_tokens =
        [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];

    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    private OtlpExport()
    {
        _traces = IsOff("OTEL_TRACES_EXPORTER") ? null : Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(Name)
            .AddSource(MieTelemetry.Name)
            .AddOtlpExporter(o => o.Protocol = ProtocolOf("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"))
            .Build();
        _metrics = IsOff("OTEL_METRICS_EXPORTER") ? null : Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Name)
            .AddMeter(MieTelemetry.Name)
            .AddView("gen_ai.client.operation.duration", Bounds(s_seconds))
            .AddView("gen_ai.client.operation.time_to_first_chunk", Bounds(s_seconds))
            .AddView("gen_ai.server.request.duration", Bounds(s_seconds))
            .AddView("gen_ai.server.time_to_first_token", Bounds(s_firstToken))
            .AddView("gen_ai.client.token.usage", Bounds(s_tokens))
            .AddOtlpExporter(o => o.Protocol = ProtocolOf("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL"))
            .Build();
    }

    /// <summary>Begins, where the variable is set; null elsewhere.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the variable holds no address, or the protocol is none.</exception>
    public static IDisposable? StartWhereAsked()
    {
        if (Variable(Endpoint) is not { } endpoint
            || string.Equals(Variable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        // Its value may hold a password.
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
            throw MieException.InvalidArgument(Endpoint, $"{Endpoint} is no address.", "Give one that begins with http:// or https://.");
        return new OtlpExport();
    }

    /// <summary>Sends what is left, for as long as OpenTelemetry waits, and ends.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private static ExplicitBucketHistogramConfiguration Bounds(double[] bounds) => new() { Boundaries = bounds };

    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES count more.
    private static void Name(ResourceBuilder resource)
    {
        bool isNamed = Variable("OTEL_SERVICE_NAME") is not null
            || Variable("OTEL_RESOURCE_ATTRIBUTES")?.Contains("service.name=", StringComparison.Ordinal) == true;
        if (!isNamed)
            resource.AddService(ServiceName, serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString(3));
    }

    // The specification's default, which the exporter does not share on .NET 8.
    private static OtlpExportProtocol ProtocolOf(string variable) => (Variable(variable) ?? Variable(Protocol)) switch
    {
        null or "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
        "grpc" => OtlpExportProtocol.Grpc,
        var other => throw MieException.InvalidArgument(
            Protocol, $"The protocol of OpenTelemetry '{other}' is not known here.", "Set http/protobuf or grpc."),
    };

    private static bool IsOff(string variable) => Variable(variable) == "none";

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
