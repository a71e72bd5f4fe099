using System.Collections;
using System.Management.Automation;
using MieTools.Binding;
using MieTools.Core.Connection;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Inference.Addresses;
using MieTools.Proxy;

namespace MieTools.Commands;

/// <summary>What stands behind the proxy, and under which names.</summary>
public abstract partial class StartMieProxyCommand
{
    private const string DeploymentKey = "Deployment";
    private const string ServedNameKey = "ServedModelName";
    private const string ModelKeyKey = "ModelKey";

    private static readonly string[] s_settings = [DeploymentKey, ServedNameKey, ModelKeyKey];
    private readonly List<ProxyTarget> _targets = [];
    private readonly List<ProxyAlias> _aliases = [];
    private InferenceTargetResolver? _resolver;
    private bool _wasNamed;

    private void AddDeployment(DeploymentReference given)
    {
        _wasNamed = true;
        Report(() =>
        {
            DeploymentReference[] found = given.Name is null ? [given]
                : [.. FindNamed(given.Name, takesSeveral: true).Select(DeploymentReference.Of)];
            foreach (DeploymentReference one in found)
                Add(one);
        });
    }

    // The name under which it stands there; one that is there already is not added twice.
    private string Add(DeploymentReference given)
    {
        _resolver ??= new InferenceTargetResolver(Connection, Deployments);
        InferenceTarget target = Await(given.Deployment is { } deployment
            ? _resolver.ResolveAsync(deployment, "POST", null, StopToken)
            // Who may call but not read it is served too.
            : _resolver.ResolveAsync(given.Id!, "POST", "", StopToken));
        string name = target.Deployment?.DisplayName is { Length: > 0 } shown ? shown : given.Id!;
        if (_targets.Find(t => t.Target.Address.Base == target.Address.Base) is { } there)
            return there.Name;
        // Its OCID tells it from the one that has the name already.
        if (_targets.Exists(t => t.Name == name))
            name = given.Id!;
        _targets.Add(new ProxyTarget(name, target));
        return name;
    }

    private void AddModels()
    {
        foreach (DictionaryEntry entry in Model ?? new Hashtable())
        {
            string name = entry.Key.ToString() ?? "";
            _wasNamed = true;
            _aliases.Add(AliasOf(name, entry.Value));
        }
    }

    private ProxyAlias AliasOf(string name, object? value)
    {
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        // A variable that was never set, most likely: no guess which deployment is meant.
        if (bare is null)
        {
            throw MieException.InvalidArgument(nameof(Model), $"The deployment of the model '{name}' is null: it says none.",
                $"Write it like -Model @{{ '{name}' = $deployment }}, and see whether the variable is set.");
        }
        if (bare is not IDictionary details)
            return new ProxyAlias(name, NamedBy(name, value!), null, null);
        Hashtable known = new(details, StringComparer.OrdinalIgnoreCase);
        string? stranger = known.Keys.Cast<object>().Select(k => k.ToString())
            .FirstOrDefault(k => !s_settings.Contains(k, StringComparer.OrdinalIgnoreCase));
        if (stranger is not null)
        {
            throw MieException.InvalidArgument(nameof(Model), $"The model '{name}' has a '{stranger}', which is none of its settings.",
                $"There are {DeploymentKey}, {ServedNameKey} and {ModelKeyKey}.");
        }
        if (known.Keys.Cast<object>().FirstOrDefault(k => known[k] is null) is { } empty)
        {
            throw MieException.InvalidArgument(nameof(Model), $"The {empty} of the model '{name}' is null.",
                "See whether the variable is set, or leave it out.");
        }
        string deployment = known[DeploymentKey] is { } given ? NamedBy(name, given) : OwnOrOnly(name);
        return new ProxyAlias(name, deployment, known[ServedNameKey]?.ToString(), known[ModelKeyKey]?.ToString());
    }

    // Settings of a deployment's own name, or of the only deployment.
    private string OwnOrOnly(string model)
    {
        if (_targets.Find(t => t.Name == model) is { } own)
            return own.Name;
        return _targets.Count == 1 ? _targets[0].Name
            : throw MieException.InvalidArgument(nameof(Model), $"The model '{model}' does not say which deployment is behind it.",
                $"Write it like -Model @{{ '{model}' = @{{ {DeploymentKey} = $deployment }} }}.");
    }

    private string NamedBy(string model, object value)
    {
        if (value.ToString() is { } text && _targets.Find(t => t.Name == text) is { } there)
            return there.Name;
        DeploymentReference given;
        try
        {
            given = (DeploymentReference)new DeploymentTransformationAttribute().Transform(null!, value)!;
        }
        catch (ArgumentTransformationMetadataException e)
        {
            throw MieException.InvalidArgument(nameof(Model), $"The model '{model}': {e.Message}");
        }
        return Add(given.Name is null ? given : DeploymentReference.Of(FindNamed(given.Name)[0]));
    }
}
