using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>A member in the short form.</summary>
internal sealed record ShortMember(string Name, bool IsOptional, ShortType Type);
