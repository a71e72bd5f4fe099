using System.Management.Automation;
using System.Text.Json;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;

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
    public static object? Convert(InferenceResponse response, MieAnswer? template = null)
    {
        if (response.Content.IsEmpty)
            return null;
        if (response.ToAnswers(static json => JsonToObjects.ConvertAnswer(json)) is { Count: > 0 } answers)
        {
            object[] items = [.. answers.Select(a =>
                template is null ? a : a with { InputObject = template.InputObject, DeploymentName = template.DeploymentName })];
            return items is [{ } only] ? only : items;
        }
        return response.JsonValues.Count switch
        {
            0 => response.Text ?? Raw(response),
            1 => Named(JsonToObjects.ConvertAnswer(response.JsonValues[0])),
            _ => response.JsonValues.Select(JsonToObjects.ConvertWhole).ToArray(),
        };
    }

    /// <summary>Lists that are better seen as tables get a name for their view.</summary>
    private static object? Named(object? value)
    {
        if (value is PSObject { BaseObject: PSCustomObject } list && list.Properties["object"]?.Value is "list"
            && list.Properties["data"]?.Value is PSObject { BaseObject: object?[] and [PSObject first, ..] })
        {
            if (first.Properties["embedding"] is not null)
                list.TypeNames.Insert(0, "MieTools.EmbeddingList");
            else if (first.Properties["object"]?.Value is "model")
                list.TypeNames.Insert(0, "MieTools.ModelList");
        }
        return value;
    }

    /// <summary>The model's texts, one for each choice that has one, or a body of text; empty when there is none.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="instead">What came in place of text.</param>
    public static IReadOnlyList<string> Texts(InferenceResponse response, out string instead)
    {
        instead = "nothing";
        if (response.Content.IsEmpty)
            return [];
        if (response.ToAnswers(static _ => null) is { Count: > 0 } answers)
        {
            instead = InsteadOfText(answers[0]);
            return [.. answers.Select(a => a.Text).Where(t => t.Length > 0)];
        }
        if (response.Json is { ValueKind: JsonValueKind.String })
            return JsonToObjects.ConvertWhole(response.JsonValues[0]) is string said ? [said] : [];
        instead = response.IsBinary
            ? "bytes, which -OutFile can take"
            : "JSON of no known model API, which comes as objects without -AsText";
        if (response.IsBroken)
            instead = "JSON that cannot be read";
        return response.IsJson || response.IsBinary || response.IsBroken || response.Text is not { } text ? [] : [text];
    }

    /// <summary>What an answer without text brought.</summary>
    public static string InsteadOfText(MieAnswer answer) => answer switch
    {
        { ToolCalls.Count: > 0 } => $"a tool call: {answer.ToolCalls}",
        { Refusal: { } refusal } => $"a refusal: {refusal}",
        { Reasoning: { } reasoning } => $"{CountText.Of(reasoning.Length, "character")} of reasoning alone",
        _ => "nothing",
    } + (answer.FinishReason is { } reason ? $" (finish reason {reason})" : "");

    /// <summary>The body as it came.</summary>
    public static object? Raw(InferenceResponse response) =>
        response.Content.IsEmpty ? null : response.IsBinary ? response.Content.ToArray() : response.Body;
}
