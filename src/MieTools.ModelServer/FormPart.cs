namespace MieTools.ModelServer;

/// <summary>One part of a multipart form.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="FileName">The file's name; null for a part that is no file.</param>
/// <param name="Bytes">Its bytes as they were sent.</param>
internal sealed record FormPart(string Name, string? FileName, ReadOnlyMemory<byte> Bytes);
