using System.Management.Automation;
using System.Text.Json;
using MieTools.Core.Inference;

namespace MieTools.Output;

/// <summary>What a whole answer becomes in the pipeline.</summary>
internal static class Answers
{
    /// <summary>Type name of answers that hold a model's text; the views go by it.</summary>
    public const string TextAnswer = "MieTools.TextAnswer";

    /// <summary>Objects like Invoke-RestMethod's, with a <c>Text</c> property for the known kinds; text for text, bytes for the rest.</summary>
    public static object? Convert(InferenceAnswer answer)
    {
        if (answer.Content.IsEmpty)
            return null;
        object? value;
        try
        {
            value = answer.IsJson ? JsonToObjects.Convert(answer.Content) : Raw(answer);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Said to be JSON and is not: as text it is at least readable.
            return answer.Body;
        }
        if (value is PSObject { BaseObject: PSCustomObject } item && answer.Text is { } text)
        {
            if (item.Properties["Text"] is null)
                item.Properties.Add(new PSNoteProperty("Text", text));
            item.TypeNames.Insert(0, TextAnswer);
        }
        return value;
    }

    /// <summary>The body as it came.</summary>
    public static object? Raw(InferenceAnswer answer)
    {
        if (answer.Content.IsEmpty)
            return null;
        string type = answer.ContentType ?? "";
        bool text = answer.IsJson || type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || type.Contains("json", StringComparison.OrdinalIgnoreCase) || type.Contains("xml", StringComparison.OrdinalIgnoreCase) || type.Contains("charset=", StringComparison.OrdinalIgnoreCase);
        return text ? answer.Body : answer.Content.ToArray();
    }
}
