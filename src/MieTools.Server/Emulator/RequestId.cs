namespace MieTools.Server.Emulator;

/// <summary>The <c>opc-request-id</c> of an answer.</summary>
internal static class RequestId
{
    // Three parts of at most 32 characters with slashes between.
    private const int LongestId = 98;

    /// <summary>The caller's id, or one made here when there is none that fits.</summary>
    public static string For(string? callers) =>
        string.IsNullOrEmpty(callers) || callers.Length > LongestId ? Guid.NewGuid().ToString("N").ToUpperInvariant() : callers;
}
