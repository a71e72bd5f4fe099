namespace MieTools.Core.Tests.Inference;

/// <summary>One event as a test sees it.</summary>
public sealed record SseEvent(string Type, string Data, string LastEventId);
