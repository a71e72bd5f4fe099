using MieTools.Binding;
using MieTools.Core.Connection;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Inference.Addresses;

namespace MieTools.Commands;

/// <summary>Which deployment, and which of its paths, a call goes to.</summary>
public abstract partial class InferenceCommand
{
    private const int IdEnd = 10;

    private InferenceTargetResolver? _resolver;
    private readonly Dictionary<string, MieDeployment> _found = [];
    private bool _isDeploymentFixed;
    private string? _subject;

    // A deployment or a route that was piped in; what else was piped in is something to send.
    private DeploymentReference? PipedTarget => DeploymentReference.OfObject(InputObject);

    private DeploymentReference? Named => Deployment ?? PipedTarget ?? RowTarget;

    // One that a row names. A column Id that is no OCID is the row's own number.
    private DeploymentReference? RowTarget => _isDeploymentFixed || _isIdFixed || Uri is not null || DeploymentReference.IsId(Id) ? null
        : DeploymentReference.OfRow(InputObject);

    // Text is bound as an id when nothing else says where to. Only an OCID does.
    private bool IsPipedId => !_isIdFixed && InputObject?.BaseObject is string text && text == Id && DeploymentReference.IsId(text);

    // A route of a deployment says which path.
    private protected string? CurrentPath => Path ?? Named?.Suffix;

    // A name, and where none is known what else tells one deployment from another.
    private InferenceTarget Remembered(InferenceTarget target)
    {
        DeploymentName = target.Deployment?.DisplayName;
        // Of an OCID the end, as the views show it.
        _subject = DeploymentName
            ?? (target.Address.DeploymentId is { Length: > IdEnd } id ? "…" + id[^IdEnd..] : target.Address.Authority);
        return target;
    }

    /// <summary>Whom an error of the current input is about; null when that is not known, and the message says what is.</summary>
    private protected string? Subject => _subject ?? Named?.Deployment?.DisplayName
        ?? (Named?.Id is { } id ? (Context is null ? Session.Known : Context.Known)?.Recall(id)?.DisplayName : null);

    /// <inheritdoc/>
    private protected override MieException Told(MieException error)
    {
        error.Subject ??= Subject;
        return error;
    }

    // What an address says goes: what the session happens to know of the deployment changes nothing about it.
    private InferenceTarget ResolveTarget(bool empty)
    {
        if (Uri is not null)
            return new InferenceTarget(InferenceAddress.Parse(Uri), null);
        _resolver ??= new InferenceTargetResolver(Connection, Deployments);
        // When no method is named the path counts alone; a wrong method is reported by the route check.
        string method = Method ?? (empty ? "GET" : "POST");
        MieDeployment? deployment = Named is { Name: { } name } ? FindOnce(name) : Named?.Deployment;
        return deployment is not null ? Await(_resolver.ResolveAsync(deployment, method, CurrentPath, StopToken))
            : Await(_resolver.ResolveAsync(Named?.Id ?? GivenId(), method, CurrentPath, StopToken));
    }

    // $d | Invoke-MieInference 'hello': the deployment came down the pipe, so what stands first is what comes second otherwise.
    private void TakePromptForName()
    {
        string[] others = [nameof(Prompt), nameof(Message), nameof(Body), nameof(Form), nameof(InFile)];
        if (Deployment?.Name is not { } text || PipedTarget is null || others.Any(MyInvocation.BoundParameters.ContainsKey))
            return;
        Prompt = [text];
        _isPromptFixed = true;
        Deployment = null;
    }

    private MieDeployment FindOnce(string name)
    {
        if (PipedTarget is not null)
        {
            throw MieException.InvalidArgument(nameof(Prompt),
                $"A deployment was piped in, and '{name}' stands where one is named.", $"Give the prompt by its name: -Prompt '{name}'.");
        }
        if (!_found.TryGetValue(name, out MieDeployment? found))
            _found[name] = found = FindNamed(name)[0];
        return found;
    }

    private string GivenId()
    {
        bool isText = !_isIdFixed && InputObject?.BaseObject is string text && text == Id && !DeploymentReference.IsId(text);
        return Id is not null && !isText ? Id
            : throw MieException.InvalidArgument(nameof(Deployment), "No deployment was given.",
                "Pipe one in, or give -Deployment, -Id or -Uri. Text that is piped in is a prompt, unless it is a deployment's OCID.");
    }
}
