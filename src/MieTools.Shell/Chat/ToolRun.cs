using System.Collections;
using System.Management.Automation;
using MieTools.Binding;
using MieTools.Core.Inference.Reading;

namespace MieTools.Chat;

/// <summary>Runs the command that a model asked for, and makes text of what it gives. What goes wrong is told to the model.</summary>
/// <param name="tools">The tools that the model knows of.</param>
/// <param name="allow">Asks whether a call may be run.</param>
/// <param name="invoke">Runs a script block in the session with arguments.</param>
internal sealed class ToolRun(
    IReadOnlyList<Tool> tools, Func<string, bool> allow, Func<string, object[], IReadOnlyList<PSObject>> invoke)
{
    /// <summary>Runs a call.</summary>
    /// <returns>What the model is told; null when the user did not allow it.</returns>
    public string? Run(MieToolCall call)
    {
        if (tools.FirstOrDefault(t => t.Definition.Name.Equals(call.Name, StringComparison.OrdinalIgnoreCase)) is not { } tool)
            return $"Error: there is no tool named '{call.Name}'.";
        if (!call.HasParameters)
            return $"Error: the arguments are no JSON object: {call.Arguments}";
        Hashtable parameters = new(StringComparer.OrdinalIgnoreCase);
        string[] known = [.. CommandTools.ParametersOf(tool.Command!).Select(p => p.Name)];
        foreach ((string name, object? value) in call.GetParameters())
        {
            // Nothing but what was described: no -OutVariable, no -ErrorAction.
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
                return $"Error: '{call.Name}' has no parameter '{name}'. It has: {string.Join(", ", known)}.";
            if (value is not null)
                parameters[name] = value;
        }

        if (Missing(tool.Command!, parameters) is { Length: > 0 } missing)
            return $"Error: '{call.Name}' also needs {string.Join(", ", missing)}.";
        IEnumerable<KeyValuePair<string, object?>> shown = known.Where(parameters.ContainsKey)
            .Select(name => KeyValuePair.Create(name, parameters[name]));
        return allow(CallText.Of(tool.Command!.Name, shown)) ? Output(tool.Command, parameters) : null;
    }

    // What the engine would ask the user for, whose business it is not: of the set of parameters that wants the least.
    private static string[] Missing(CommandInfo command, Hashtable parameters) =>
        (command.ParameterSets ?? Enumerable.Empty<CommandParameterSetInfo>())
            .Where(set => parameters.Keys.Cast<string>().All(name =>
                set.Parameters.Any(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))))
            .Select(set => set.Parameters.Where(p => p.IsMandatory && !parameters.ContainsKey(p.Name)).Select(p => p.Name).ToArray())
            .MinBy(names => names.Length) ?? [];

    private string Output(CommandInfo command, Hashtable parameters)
    {
        try
        {
            IReadOnlyList<PSObject> output = invoke("param($command, $parameters) & $command @parameters", [command, parameters]);
            return output.Count == 0 ? "(no output)"
                : output.All(o => o?.BaseObject is string) ? string.Join("\n", output)
                : System.Text.Encoding.UTF8.GetString(
                    ObjectsToJson.Write(output.Count == 1 ? output[0] : output.ToArray(), "Tool").Span);
        }
        catch (Exception e) when (e is RuntimeException and not PipelineStoppedException or MieException)
        {
            return $"Error: {e.Message}";
        }
    }
}
