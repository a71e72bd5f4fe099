using MieTools.Core.Json;
using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Addresses;

/// <summary>One route of a certain deployment, with its addresses.</summary>
public sealed record MieDeploymentEndpoint
{
    /// <summary>Puts a route and an address together.</summary>
    public MieDeploymentEndpoint(MieRoute route, InferenceAddress address, string deploymentId, string deploymentName)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(address);
        Suffix = route.Suffix;
        Methods = route.Methods;
        Source = route.Source;
        DeploymentId = deploymentId;
        DeploymentName = deploymentName;
        PredictUrl = address.Base + InferenceAddress.PredictPrefix + route.Suffix;
        StreamUrl = address.Base + InferenceAddress.StreamPrefix + route.Suffix;
    }

    /// <summary>Path after the prefix; <c>{}</c> stands for one segment.</summary>
    public string Suffix { get; }

    /// <summary>Methods it takes; for a framework path those that its model servers use.</summary>
    public MieList<string> Methods { get; }

    /// <summary>Framework or Custom.</summary>
    public MieRouteSource Source { get; }

    /// <summary>Address for whole answers.</summary>
    public string PredictUrl { get; }

    /// <summary>Address for streams.</summary>
    public string StreamUrl { get; }

    /// <summary>OCID of the deployment.</summary>
    public string DeploymentId { get; }

    /// <summary>Name of the deployment.</summary>
    public string DeploymentName { get; }

    /// <summary>Methods and suffix.</summary>
    public override string ToString() => $"{string.Join(',', Methods)} {Suffix}";
}
