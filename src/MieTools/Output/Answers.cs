using System.Management.Automation;
using System.Text.Json;
using MieTools.Core.Inference;

namespace MieTools.Output;

/// <summary>What a whole answer becomes in the pipeline.</summary>
internal static class Answers
{
    /// <summary>
    /// The objects of an answer: a <see cref="MieAnswer"/> for what a model said, objects like Invoke-RestMethod's for other JSON, text for
    /// text, bytes for the rest.
    /// </summary>
    /// <param name="response">The answer.</param>
    /// <param name="template">What is known beside it: the input, the deployment's name.</param>
    public static object? Convert(InferenceAnswer response, MieAnswer? template = null)
    {
        if (response.Content.IsEmpty)
            return null;
        if (response.ToAnswers(JsonToObjects.ConvertWhole) is { Count: > 0 } answers)
        {
            object[] items = [.. answers.Select(a =>
                Wrap(template is null ? a : a with { InputObject = template.InputObject, DeploymentName = template.DeploymentName }))];
            return items is [{ } only] ? only : items;
        }
        return response.JsonValues.Count switch
        {
            0 => response.Text ?? Raw(response),
            1 => Named(JsonToObjects.ConvertWhole(response.JsonValues[0])),
            _ => response.JsonValues.Select(JsonToObjects.ConvertWhole).ToArray(),
        };
    }

    /// <summary>Lists that are better seen as tables get a name for their view.</summary>
    private static object? Named(object? value)
    {
        if (value is PSObject { BaseObject: PSCustomObject } list && list.Properties["object"]?.Value is "list"
            && list.Properties["data"]?.Value is object?[] { Length: > 0 } data && data[0] is PSObject first)
        {
            if (first.Properties["embedding"] is not null)
                list.TypeNames.Insert(0, "MieTools.EmbeddingList");
            else if (first.Properties["object"]?.Value is "model")
                list.TypeNames.Insert(0, "MieTools.ModelList");
        }
        return value;
    }

    /// <summary>An answer with the server's own members beside its own, where their names are free.</summary>
    public static PSObject Wrap(MieAnswer answer)
    {
        PSObject item = PSObject.AsPSObject(answer);
        if (answer.Data is PSObject { BaseObject: PSCustomObject } data)
        {
            foreach (PSPropertyInfo member in data.Properties)
            {
                if (item.Properties[member.Name] is null)
                    item.Properties.Add(new PSNoteProperty(member.Name, member.Value), true);
            }
        }
        return item;
    }

    /// <summary>The model's text, or a body of text; null when there is none, and then what came instead.</summary>
    public static string? Text(InferenceAnswer response, out string instead)
    {
        instead = "nothing";
        if (response.Content.IsEmpty)
            return null;
        if (response.ToAnswer(static _ => null) is { } answer)
        {
            instead = InsteadOfText(answer);
            return answer.Text.Length > 0 ? answer.Text : null;
        }
        if (response.Json is { ValueKind: JsonValueKind.String })
            return JsonToObjects.ConvertWhole(response.JsonValues[0]) as string;
        instead = response.IsBinary
            ? "bytes, which -OutFile can take"
            : "JSON of no known model API, which comes as objects without -AsText";
        if (response.IsBroken)
            instead = "JSON that cannot be read";
        return response.IsJson || response.IsBinary || response.IsBroken ? null : response.Text;
    }

    /// <summary>What an answer without text brought.</summary>
    public static string InsteadOfText(MieAnswer answer) => answer switch
    {
        { ToolCalls.Count: > 0 } => $"a tool call: {answer.ToolCalls}",
        { Refusal: { } refusal } => $"a refusal: {refusal}",
        { Reasoning: { } reasoning } => $"{reasoning.Length} characters of reasoning alone",
        _ => "nothing",
    } + (answer.FinishReason is { } reason ? $" (finish reason {reason})" : "");

    /// <summary>The body as it came.</summary>
    public static object? Raw(InferenceAnswer response) =>
        response.Content.IsEmpty ? null : response.IsBinary ? response.Content.ToArray() : response.Body;
}
