using System.Collections;
using System.Management.Automation;
using System.Text.Json;
using MieTools.Binding;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Json;

namespace MieTools.Chat;

/// <summary>Takes tools in the forms that people have them: a command, a hashtable, JSON, a file.</summary>
/// <param name="resolvePath">Makes a path absolute from PowerShell's location.</param>
/// <param name="readFile">Reads a file.</param>
/// <param name="describe">Describes a command.</param>
internal sealed class ToolReader(Func<string, string> resolvePath, Func<string, byte[]> readFile, Func<CommandInfo,
    ToolDefinition> describe)
{
    /// <summary>The tools of the values of -Tool.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>, <c>JsonInvalid</c>, and those of a file.</exception>
    public IReadOnlyList<Tool> Read(IEnumerable<object> values)
    {
        List<Tool> tools = [.. values.SelectMany(Read)];
        if (tools.GroupBy(t => t.Definition.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw MieException.InvalidArgument("Tool", $"There are two tools named '{twice.Key}'.", "Give each a name of its own.");
        return tools;
    }

    private IEnumerable<Tool> Read(object value)
    {
        object? plain = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        switch (plain)
        {
            case ToolDefinition definition:
                return [new Tool(definition, null)];
            case CommandInfo command:
                return [new Tool(describe(command), command)];
            case FileInfo file:
                return FromJson(readFile(file.FullName));
            case string text when text.TrimStart().StartsWith('{') || text.TrimStart().StartsWith('['):
                return FromJson(System.Text.Encoding.UTF8.GetBytes(text));
            case string text when text.TrimEnd().EndsWith(".json", StringComparison.OrdinalIgnoreCase):
                return FromJson(readFile(resolvePath(text)));
            case IDictionary or PSObject:
                return FromJson(ObjectsToJson.Write(plain, "Tool"));
            default:
                throw MieException.InvalidArgument("Tool", plain is string name ? $"'{name}' is no tool." : "This is no tool.",
                    "Give a command (Get-Command Get-Weather), a hashtable with name, description and parameters, or their JSON.");
        }
    }

    private static IEnumerable<Tool> FromJson(ReadOnlyMemory<byte> utf8)
    {
        JsonElement json;
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            json = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new MieException(MieErrors.JsonInvalid, $"A tool is not valid JSON: {JsonFault.PlaceOf(e)}: {JsonFault.ReasonOf(e)}",
                "Correct it, or give a hashtable.", "Tool", e);
        }

        return (json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : Enumerable.Repeat(json, 1))
            .Select(item => new Tool(ToolDefinition.Read(item), null));
    }
}
