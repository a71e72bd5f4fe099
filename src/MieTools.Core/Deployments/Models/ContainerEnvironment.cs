using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;
using MieTools.Core.Routes;

namespace MieTools.Core.Deployments.Models;

/// <summary>A container, the user's or one that the service manages (<c>OCIR_CONTAINER</c>).</summary>
public sealed record ContainerEnvironment : EnvironmentConfiguration
{
    internal ContainerEnvironment(JsonObject json)
        : base(json)
    {
    }

    /// <summary>Address of the image; null for some service-managed models.</summary>
    public string? Image => Body.Text(FieldNames.Image);

    /// <summary>Digest of the image, <c>sha256:</c> and 64 hex digits.</summary>
    public string? ImageDigest => Body.Text(FieldNames.ImageDigest);

    /// <summary>OCID of the image's signature.</summary>
    public string? ImageSignatureId => Body.Text(FieldNames.ImageSignatureId);

    /// <summary>Arguments of the container (<c>cmd</c>).</summary>
    public MieList<string> Command => Body.Texts(FieldNames.Command);

    /// <summary>Entry point of the container.</summary>
    public MieList<string> Entrypoint => Body.Texts(FieldNames.Entrypoint);

    /// <summary>Port the model server listens on.</summary>
    public int? ServerPort => Body.Integer(FieldNames.ServerPort);

    /// <summary>Port of the health check.</summary>
    public int? HealthCheckPort => Body.Integer(FieldNames.HealthCheckPort);

    /// <summary>Variables the service added by itself; read-only.</summary>
    public MieMap<string> DefaultEnvironmentVariables => Body.Map(FieldNames.DefaultVariables);

    /// <summary>The framework whose paths are open (<c>predictApiSpecification</c>), for instance <c>openai</c>; null for none.</summary>
    public string? ApiSpecification => Body.Text(FieldNames.ApiSpecification);

    /// <summary>The custom endpoints, in the service's order.</summary>
    public MieList<MieEndpoint> Endpoints => Body.Endpoints();

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
