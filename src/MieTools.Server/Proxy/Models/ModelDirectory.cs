using Microsoft.AspNetCore.Http;
using MieTools.Server.Proxy.Answers;

namespace MieTools.Server.Proxy.Models;

/// <summary>Knows which deployment stands behind which name.</summary>
internal sealed class ModelDirectory
{
    private const int MostNamed = 20;
    private readonly Dictionary<string, ModelRoute> _routes = new(StringComparer.Ordinal);
    private readonly MieProxyDeployment? _only;

    /// <summary>Makes it of what a proxy is given.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: two have one name, or a name is of nothing.</exception>
    public ModelDirectory(MieProxyOptions options)
    {
        foreach (MieProxyDeployment deployment in options.Deployments)
            Add("Deployment", deployment.Name, new ModelRoute(deployment, null));
        foreach (MieProxyModel model in options.Models)
        {
            MieProxyDeployment deployment = options.Deployments.FirstOrDefault(d => d.Name == model.Deployment)
                ?? throw MieException.InvalidArgument("Model", $"No deployment of the proxy is named '{model.Deployment}'.",
                    $"There are: {string.Join(", ", options.Deployments.Select(d => d.Name))}.");
            ModelRoute route = new(deployment, model);
            // A deployment's own name is given settings, once.
            if (_routes.GetValueOrDefault(model.Name) is { Model: null } own && own.Deployment == deployment)
                _routes[model.Name] = route;
            else
                Add("Model", model.Name, route);
        }
        Deployments = options.Deployments;
        _only = options.Deployments.Count == 1 ? options.Deployments[0] : null;
    }

    /// <summary>All names, in order.</summary>
    public IEnumerable<string> Names => _routes.Keys;

    /// <summary>The deployments.</summary>
    public IReadOnlyList<MieProxyDeployment> Deployments { get; }

    /// <summary>One of the deployments.</summary>
    public MieProxyDeployment First => Deployments[0];

    /// <summary>Where a request with a model goes.</summary>
    /// <param name="model">The model that its body names, or null.</param>
    /// <exception cref="ProxyRefusalException">It names none of several, or one that there is not.</exception>
    public ModelRoute Find(string? model)
    {
        if (model is not null && _routes.TryGetValue(model, out ModelRoute? route))
            return route;
        // The name that the model server itself has for it.
        if (_only is not null)
            return new(_only, null);
        throw new ProxyRefusalException(model is null
            ? new ClientError(StatusCodes.Status400BadRequest, "model_missing",
                $"Several deployments stand behind this proxy, and the request does not say which. Name one as its model, or call "
                    + $"/deployments/NAME followed by the path. There are: {Listed()}.")
            : new ClientError(StatusCodes.Status404NotFound, "model_not_found",
                $"No model is named '{model}'. There are: {Listed()}."));
    }

    /// <summary>Where a request goes whose path names a deployment.</summary>
    /// <param name="name">The name in the path.</param>
    /// <param name="model">The model that its body names, or null.</param>
    /// <exception cref="ProxyRefusalException">There is none of that name.</exception>
    public ModelRoute FindNamed(string name, string? model)
    {
        ModelRoute route = _routes.GetValueOrDefault(name) ?? _routes.Values.FirstOrDefault(r => r.Deployment.Address.DeploymentId == name)
            ?? throw new ProxyRefusalException(new ClientError(StatusCodes.Status404NotFound, "deployment_not_found",
                $"No deployment of this proxy is named '{name}'. There are: {Listed()}."));
        return model is not null && _routes.TryGetValue(model, out ModelRoute? named) && named.Deployment == route.Deployment
            ? named : route;
    }

    /// <summary>Whether there is a model of a name.</summary>
    public bool Has(string name) => _routes.ContainsKey(name);

    private string Listed() =>
        string.Join(", ", Names.Take(MostNamed)) + (_routes.Count > MostNamed ? $" and {_routes.Count - MostNamed} more" : "");

    private void Add(string field, string name, ModelRoute route)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw MieException.InvalidArgument(field, "The name of a model is empty.", "Give it one.");
        if (!_routes.TryAdd(name, route))
        {
            throw MieException.InvalidArgument(field, $"Two models of the proxy would be named '{name}'.",
                "Give one of them another name: -Model @{ NAME = $deployment }.");
        }
    }
}
