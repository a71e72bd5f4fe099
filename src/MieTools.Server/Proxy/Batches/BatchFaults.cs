namespace MieTools.Server.Proxy.Batches;

/// <summary>Why a batch failed.</summary>
/// <param name="Data">The reasons; of lines the first ones.</param>
internal sealed record BatchFaults(IReadOnlyList<BatchFault> Data)
{
    public string Object { get; init; } = "list";
}
