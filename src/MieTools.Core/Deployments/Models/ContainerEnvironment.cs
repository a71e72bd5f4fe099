using System.Collections.Immutable;
using System.Text.Json;
using MieTools.Core.Contract;
using MieTools.Core.Inference;

namespace MieTools.Core.Deployments;

/// <summary>A container, the user's or one that the service manages (<c>OCIR_CONTAINER</c>).</summary>
public sealed record ContainerEnvironment : EnvironmentConfiguration
{
    internal ContainerEnvironment(JsonElement json)
        : base(json)
    {
    }

    /// <summary>Address of the image; null for some service-managed models.</summary>
    public string? Image => Json.Text(Fields.Image);

    /// <summary>Digest of the image, <c>sha256:</c> and 64 hex digits.</summary>
    public string? ImageDigest => Json.Text(Fields.ImageDigest);

    /// <summary>OCID of the image's signature.</summary>
    public string? ImageSignatureId => Json.Text(Fields.ImageSignatureId);

    /// <summary>Arguments of the container (<c>cmd</c>).</summary>
    public ImmutableArray<string> Command => Json.Texts(Fields.Command);

    /// <summary>Entry point of the container.</summary>
    public ImmutableArray<string> Entrypoint => Json.Texts(Fields.Entrypoint);

    /// <summary>Port the model server listens on.</summary>
    public int? ServerPort => Json.Integer(Fields.ServerPort);

    /// <summary>Port of the health check.</summary>
    public int? HealthCheckPort => Json.Integer(Fields.HealthCheckPort);

    /// <summary>Variables the service added by itself; read-only.</summary>
    public IReadOnlyDictionary<string, string> DefaultEnvironmentVariables => Json.Map(Fields.DefaultVariables);

    /// <summary>The framework whose paths are open (<c>predictApiSpecification</c>), for instance <c>openai</c>; null for none.</summary>
    public string? ApiSpecification => Json.Text(Fields.ApiSpecification);

    /// <summary>The custom endpoints, in the service's order.</summary>
    public ImmutableArray<MieEndpoint> Endpoints => Json.Endpoints();

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
