namespace MieTools.Server.Proxy.Batches;

/// <summary>Says that a file is gone.</summary>
/// <param name="Id">The file.</param>
internal sealed record DeletedFile(string Id)
{
    public string Object { get; init; } = "file";

    public bool Deleted { get; init; } = true;
}
