using System.Text.Json;

namespace MieTools.Core.Tests.Inference.Schemas;

internal static class Json
{
    public static JsonElement Parse(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 2000 });
        return document.RootElement.Clone();
    }
}
