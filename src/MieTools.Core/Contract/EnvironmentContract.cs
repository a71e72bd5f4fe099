using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace MieTools.Core.Contract;

/// <summary>Environments: a container and what it serves, or the service's own conda environments.</summary>
internal static partial class EnvironmentContract
{
    /// <summary>The one API specification that is known.</summary>
    public const string OpenAI = "openai";

    /// <summary>Most custom endpoints of a deployment (models of the SDKs).</summary>
    public const int MostEndpoints = 15;

    // What the service itself listens on is not free.
    private static readonly NumberRange s_ports = new(1024, 65535) { Except = [24224, 8446, 8447] };

    /// <summary>The form of a digest.</summary>
    public static TextForm Digest { get; } = new(DigestPattern(), "'sha256:' and 64 hex digits");

    /// <summary>The form of an image's address.</summary>
    public static TextForm Image { get; } = new(ImagePattern(),
        "of the form <region>.ocir.io/<registry>/<image>:<tag>, with an optional @sha256:<digest>, or, for a container of the service, "
            + "dsmc://<name>:<version>");

    /// <summary>Methods of custom endpoints that the service documents (multiple_inference_endpoints/README.md).</summary>
    public static ImmutableArray<string> DocumentedMethods { get; } = ["GET", "POST", "PUT", "DELETE"];

    /// <summary>Methods that only the enumeration of the SDKs has.</summary>
    public static ImmutableArray<string> UndocumentedMethods { get; } = ["HEAD"];

    private static readonly FieldRule s_endpoints = new(FieldNames.Endpoints, FieldKind.Endpoints, Sources.Samples)
    {
        Parameter = "Endpoint",
        Entries = new(0, MostEndpoints),
    };

    private static readonly ImmutableArray<FieldRule> s_container =
    [
        new(FieldNames.Image, FieldKind.Text, Sources.Containers) { Setting = "Image", Form = Image },
        new(FieldNames.ImageDigest, FieldKind.Text, Sources.Sdk) { Setting = "ImageDigest", Form = Digest },
        new(FieldNames.ImageSignatureId, FieldKind.Ocid, Sources.Sdk) { Setting = "ImageSignatureId" },
        new(FieldNames.ServerPort, FieldKind.Whole, Sources.Containers) { Setting = "ServerPort", Range = s_ports },
        new(FieldNames.HealthCheckPort, FieldKind.Whole, Sources.Containers) { Setting = "HealthCheckPort", Range = s_ports },
        new(FieldNames.Command, FieldKind.Texts, Sources.Sdk) { Setting = "Command" },
        new(FieldNames.Entrypoint, FieldKind.Texts, Sources.Sdk) { Setting = "Entrypoint" },
        new(FieldNames.ApiSpecification, FieldKind.Text, Sources.Samples)
        {
            Setting = "ApiSpecification",
            Values = [OpenAI],
            IgnoresCase = true,
        },
        s_endpoints,
    ];

    /// <summary>What a container has.</summary>
    public static BlockRule Container { get; } = new(FieldNames.OcirContainer, s_container)
    {
        Bytes = new([FieldNames.Command, FieldNames.Entrypoint], 2048, Sources.Sdk),
    };

    private static readonly BlockRule s_default = new(FieldNames.DefaultEnvironment, [])
    {
        Foreign = [.. s_container.Select(field => new ForeignField(field.Name, ForeignReason.NeedsContainer))],
    };

    /// <summary>The environment.</summary>
    public static BlockRule Environment { get; } = new(null,
    [
        new(FieldNames.EnvironmentType, FieldKind.Text, Sources.Sdk)
        {
            IsRequired = true,
            Values = [FieldNames.DefaultEnvironment, FieldNames.OcirContainer],
            Variant = type => type switch { FieldNames.DefaultEnvironment => s_default, FieldNames.OcirContainer => Container, _ => null },
        },
        new(FieldNames.Variables, FieldKind.Variables, Sources.Variables) { Parameter = "EnvironmentVariable" },
    ]);

    // The registry also answers to ocir.<region>.oci.<domain>; dsmc:// are the service's own containers.
    [GeneratedRegex(@"^(?:(?:[a-z0-9-]+\.ocir\.io|ocir\.[a-z0-9-]+\.oci\.[a-z0-9.-]+)(?:/[A-Za-z0-9._-]+){2,}"
        + @"(?=[:@])(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@sha256:[0-9a-fA-F]{64})?|dsmc://[^\s:]+:\S+)\z")]
    private static partial Regex ImagePattern();

    [GeneratedRegex(@"^sha256:[0-9a-fA-F]{64}\z")]
    private static partial Regex DigestPattern();
}
