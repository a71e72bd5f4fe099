using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using MieTools.Core.Connection;
using MieTools.Core.Deployments.Models;
using MieTools.Session;

namespace MieTools.Binding.Completion;

/// <summary>The command line that is being completed.</summary>
/// <param name="parameter">The parameter whose value is wanted.</param>
/// <param name="word">What is written of the value, without quotes.</param>
/// <param name="command">The command.</param>
/// <param name="bound">What of it could be bound without running anything.</param>
internal sealed class CompletionLine(string parameter, string word, CommandAst? command, IDictionary bound)
{
    private MieDeployment[]? _seen;

    /// <summary>The parameter whose value is wanted.</summary>
    public string Parameter => parameter;

    /// <summary>What is written of the value, without quotes.</summary>
    public string Word => word;

    /// <summary>The connection on the line, else the session's; null when there is none.</summary>
    public MieContext? Context => SeenObjects.Context(bound);

    /// <summary>The deployments that the connection has seen.</summary>
    public IReadOnlyList<MieDeployment> Seen => _seen ??= [.. SeenObjects.Deployments(bound)];

    /// <summary>The deployments that the line names, however it does; null when it names none that is known.</summary>
    public IReadOnlyList<MieDeployment>? Named => new NamedOnLine(Seen).Find(command, bound) is { Count: > 0 } named ? named : null;

    /// <summary>Whether a deployment that is known is piped in.</summary>
    public bool IsPiped => new NamedOnLine(Seen).IsPiped(command);

    /// <summary>The deployments that the line names, else all that were seen.</summary>
    public IReadOnlyList<MieDeployment> NamedOrSeen => Named ?? Seen;

    /// <summary>An argument as text; null when it is not there or no text.</summary>
    public string? Text(string name) => (bound[name] is PSObject wrapped ? wrapped.BaseObject : bound[name]) as string;
}
