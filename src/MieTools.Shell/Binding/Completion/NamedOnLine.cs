using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using MieTools.Core.Deployments.Models;

namespace MieTools.Binding.Completion;

/// <summary>
/// Finds the deployments that a command line names: by an argument or by what is piped in, as a name, an OCID, an address, an object, a
/// variable, or a <c>Get-MieDeployment</c> that has not been run.
/// </summary>
/// <param name="seen">The deployments that are known.</param>
internal sealed class NamedOnLine(IReadOnlyList<MieDeployment> seen)
{
    // As they are bound, the object itself first.
    private static readonly string[] s_parameters = ["Deployment", "Id", "Uri"];

    /// <summary>Those that a command is for.</summary>
    /// <param name="command">The command; null when the line has none.</param>
    /// <param name="bound">What of it could be bound without running anything.</param>
    public IReadOnlyList<MieDeployment> Find(CommandAst? command, IDictionary bound)
    {
        foreach (string name in s_parameters)
        {
            if (bound[name] is { } value && OfValue(value) is { Count: > 0 } named)
                return named;
        }
        return command is null ? [] : OfPipe(command) is { Count: > 0 } piped ? piped : OfParentheses(command);
    }

    /// <summary>Whether a deployment comes down the pipe to a command.</summary>
    public bool IsPiped(CommandAst? command) => command is not null && OfPipe(command).Count > 0;

    // What stands before a command in its pipeline, the nearest first: Where-Object and its like name nothing.
    private IReadOnlyList<MieDeployment> OfPipe(CommandBaseAst command)
    {
        if (command.Parent is not PipelineAst pipeline)
            return [];
        for (int i = pipeline.PipelineElements.IndexOf(command) - 1; i >= 0; i--)
        {
            if (OfElement(pipeline.PipelineElements[i]) is { Count: > 0 } found)
                return found;
        }
        return [];
    }

    private IReadOnlyList<MieDeployment> OfElement(CommandBaseAst element) => element switch
    {
        CommandExpressionAst expression => OfExpression(expression.Expression),
        CommandAst command => [.. command.CommandElements.Skip(1).OfType<ExpressionAst>().SelectMany(OfExpression)],
        _ => [],
    };

    // Set-MieDeployment (Get-MieDeployment chat) …
    private IReadOnlyList<MieDeployment> OfParentheses(CommandAst command) =>
        [.. command.CommandElements.OfType<ParenExpressionAst>().Take(1).SelectMany(OfExpression)];

    private IReadOnlyList<MieDeployment> OfExpression(ExpressionAst expression) => expression switch
    {
        StringConstantExpressionAst text => OfText(text.Value),
        VariableExpressionAst or MemberExpressionAst => OfValue(ValueOf(expression)),
        ArrayLiteralAst list => [.. list.Elements.SelectMany(OfExpression)],
        IndexExpressionAst index => OfValue(ValueOf(index.Target)),
        ParenExpressionAst { Pipeline: PipelineAst { PipelineElements: [.., var last] } } =>
            OfElement(last) is { Count: > 0 } found ? found : OfPipe(last),
        _ => [],
    };

    // No property is read: that could run anything. $d.Id is as good as $d.
    private static object? ValueOf(ExpressionAst expression) => expression switch
    {
        VariableExpressionAst variable => SessionVariables.Value(variable.VariablePath.UserPath),
        MemberExpressionAst { Member: StringConstantExpressionAst name } member and not InvokeMemberExpressionAst =>
            ValueOf(member.Expression) switch
            {
                IDictionary table => table[name.Value],
                PSObject { BaseObject: IDictionary table } => table[name.Value],
                object other => other,
                null => null,
            },
        _ => null,
    };

    private IReadOnlyList<MieDeployment> OfValue(object? value)
    {
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        switch (bare)
        {
            case null:
                return [];
            case string text:
                return OfText(text);
            case MieDeployment deployment:
                // What was seen last is newer than the object at hand.
                return [seen.FirstOrDefault(d => d.Id == deployment.Id) ?? deployment];
            case DeploymentReference { Deployment: { } whole }:
                return OfValue(whole);
            case DeploymentReference reference:
                return OfText(reference.Id ?? reference.Name ?? "");
            case IEnumerable list and not IDictionary:
                return [.. list.Cast<object?>().Take(100).SelectMany(OfValue)];
            default:
                return (DeploymentReference.OfObject(value) ?? DeploymentReference.OfProperty(value!))?.Id is { } id ? OfText(id) : [];
        }
    }

    private IReadOnlyList<MieDeployment> OfText(string text)
    {
        if (text.Length == 0)
            return [];
        WildcardPattern name = NamePattern.Of(text);
        return [.. seen.Where(d => d.Id == text || d.DisplayName == text || name.IsMatch(d.DisplayName)
            || (text.Contains("://", StringComparison.Ordinal) && text.Contains(d.Id, StringComparison.Ordinal)))];
    }
}
