using System.Text.Json;

namespace MieTools.ModelServer.Generation;

/// <summary>A tool that a request offers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schema">JSON schema of its arguments; null for none.</param>
internal sealed record Tool(string Name, JsonElement? Schema);
