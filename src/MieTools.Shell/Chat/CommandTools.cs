using System.Globalization;
using System.Management.Automation;
using System.Security;
using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Schemas;

namespace MieTools.Chat;

/// <summary>Describes a PowerShell command to a model: its name, its help, and its parameters as a JSON schema.</summary>
/// <param name="invoke">Runs a script block in the session with arguments.</param>
internal sealed class CommandTools(Func<string, object[], IReadOnlyList<PSObject>> invoke)
{
    // Secrets and code are nobody's to give but the user's.
    private static readonly Type[] s_never =
    [
        typeof(SecureString), typeof(SecureString[]), typeof(PSCredential), typeof(PSCredential[]), typeof(ScriptBlock),
        typeof(ScriptBlock[]),
    ];

    /// <summary>The definition of a command.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: no API takes the command's name.</exception>
    public ToolDefinition Describe(CommandInfo command)
    {
        if (command.CommandType == CommandTypes.Application)
        {
            throw MieException.InvalidArgument("Tool",
                $"'{command.Name}' is a program, which does not say what parameters it takes.",
                "Write a function that calls it, and give that: Get-Command My-Function.");
        }
        string name = command.Name.Replace(':', '_');
        PSObject? help = HelpOf(command);
        JsonObject properties = [];
        JsonArray required = [];
        foreach (ParameterMetadata parameter in ParametersOf(command))
        {
            properties[parameter.Name] = SchemaOf(parameter, help);
            if (parameter.ParameterSets.Values.Any(set => set.IsMandatory))
                required.Add(parameter.Name);
        }

        JsonObject schema = new() { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
            schema["required"] = required;
        using JsonDocument document = JsonDocument.Parse(schema.ToJsonString());
        return new ToolDefinition(ToolDefinition.Checked(name), SynopsisOf(command, help), document.RootElement.Clone());
    }

    /// <summary>The parameters that a command has of its own.</summary>
    public static IEnumerable<ParameterMetadata> ParametersOf(CommandInfo command) =>
        (command.Parameters?.Values ?? Enumerable.Empty<ParameterMetadata>())
            .Where(p => !Cmdlet.CommonParameters.Contains(p.Name) && !Cmdlet.OptionalCommonParameters.Contains(p.Name)
                && !s_never.Contains(p.ParameterType) && !p.Attributes.OfType<ParameterAttribute>().All(a => a.DontShow));

    private static JsonObject SchemaOf(ParameterMetadata parameter, PSObject? help)
    {
        Type type = parameter.ParameterType == typeof(SwitchParameter) ? typeof(bool)
            : parameter.ParameterType == typeof(object) || parameter.ParameterType == typeof(PSObject) ? typeof(string)
            : parameter.ParameterType;
        JsonObject schema;
        try
        {
            schema = JsonNode.Parse(OutputSchema.FromType(type).Schema.GetRawText())!.AsObject();
        }
        catch (MieException)
        {
            // PowerShell makes of a text what the parameter takes, where it can.
            schema = new JsonObject { ["type"] = "string" };
        }

        if (parameter.Attributes.OfType<ValidateSetAttribute>().FirstOrDefault() is { } set)
        {
            (schema["items"] as JsonObject ?? schema)["enum"] = new JsonArray([.. set.ValidValues.Select(v =>
                (JsonNode)JsonValue.Create(v))]);
        }

        AddLimits(schema["items"] as JsonObject ?? schema, parameter);
        if (DescriptionOf(parameter, help) is { } text)
            schema["description"] = text;
        return schema;
    }

    private static void AddLimits(JsonObject schema, ParameterMetadata parameter)
    {
        foreach (Attribute attribute in parameter.Attributes)
        {
            switch (attribute)
            {
                case ValidateRangeAttribute { MinRange: IConvertible least, MaxRange: IConvertible most } when most is not string:
                    schema["minimum"] = JsonSerializer.SerializeToNode(least.ToDecimal(CultureInfo.InvariantCulture));
                    schema["maximum"] = JsonSerializer.SerializeToNode(most.ToDecimal(CultureInfo.InvariantCulture));
                    break;
                case ValidateLengthAttribute length:
                    schema["minLength"] = length.MinLength;
                    schema["maxLength"] = length.MaxLength;
                    break;
                case ValidatePatternAttribute pattern:
                    schema["pattern"] = pattern.RegexPattern;
                    break;
            }
        }
    }

    private static string? DescriptionOf(ParameterMetadata parameter, PSObject? help)
    {
        string? own = parameter.Attributes.OfType<ParameterAttribute>().Select(a => a.HelpMessage).FirstOrDefault(m =>
            !string.IsNullOrEmpty(m));
        if (own is not null)
            return own;
        object? all = Member(Member(help, "parameters"), "parameter");
        foreach (object? one in LanguagePrimitives.GetEnumerable(all) ?? new[] { all })
        {
            if (one is not null && string.Equals(Member(one, "name")?.ToString(), parameter.Name, StringComparison.OrdinalIgnoreCase))
                return TextOf(Member(one, "description"));
        }

        return null;
    }

    // Without help of its own, a command's synopsis is its syntax.
    private static string? SynopsisOf(CommandInfo command, PSObject? help)
    {
        string? text = Member(help, "Synopsis")?.ToString()?.Trim();
        return string.IsNullOrEmpty(text) || text.StartsWith(command.Name + " ", StringComparison.OrdinalIgnoreCase) || text == command.Name
            ? TextOf(Member(help, "description"))
            : text;
    }

    private PSObject? HelpOf(CommandInfo command)
    {
        try
        {
            return invoke("param($name) Get-Help -Name $name -ErrorAction Ignore", [command.Name]) is [{ } only] ? only : null;
        }
        catch (RuntimeException)
        {
            return null;
        }
    }

    private static object? Member(object? item, string name) =>
        item is null ? null : PSObject.AsPSObject(item).Properties[name]?.Value;

    private static string? TextOf(object? paragraphs)
    {
        if (paragraphs is null)
            return null;
        IEnumerable<object?> all = LanguagePrimitives.GetEnumerable(paragraphs)?.Cast<object?>() ?? [paragraphs];
        string text = string.Join("\n", all.Select(p => (Member(p, "Text") ?? p)?.ToString()?.Trim()).Where(t => !string.IsNullOrEmpty(t)));
        return text.Length == 0 ? null : text;
    }
}
