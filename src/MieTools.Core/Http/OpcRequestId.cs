namespace MieTools.Core.Http;

/// <summary>The <c>opc-request-id</c> by which a call is found in the service's logs, when the caller chooses it.</summary>
/// <remarks>Source of the form: the OCI API reference. Up to three parts of at most 32 characters, joined by <c>/</c>.</remarks>
public static class OpcRequestId
{
    /// <summary>Name of the header, on requests and answers.</summary>
    public const string Header = "opc-request-id";

    private const int MostParts = 3;
    private const int LongestPart = 32;

    /// <summary>A new one: 32 hexadecimal digits, as the SDKs make it.</summary>
    public static string Create() => Guid.NewGuid().ToString("N").ToUpperInvariant();

    /// <summary>Refuses what the service would cut or replace: nobody would find it again.</summary>
    /// <param name="id">The id.</param>
    /// <returns>The same id.</returns>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: it has not the form, or holds blanks or characters that are not
    /// ASCII.</exception>
    public static string Check(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        string[] parts = id.Split('/');
        string? fault = parts.Length > MostParts ? $"it has {parts.Length} parts"
            : parts.Any(part => part.Length == 0) ? "it is empty, or a part of it is"
            : parts.FirstOrDefault(part => part.Length > LongestPart) is { } longest ? $"a part has {longest.Length} characters"
            : id.Any(c => c is <= ' ' or > '~') ? "it holds a blank or a character that is not ASCII"
            : null;
        return fault is null ? id : throw MieException.InvalidArgument(
            "RequestId", $"The opc-request-id '{TerminalText.Clean(id)}' cannot be used: {fault}.",
            "Give up to three parts of 1 to 32 characters with '/' between, for instance 'nightly-run/step-2'.");
    }

    /// <summary>Puts the caller's id on a request, in place of the one that was made for it.</summary>
    internal static void Apply(HttpRequestMessage request, string id)
    {
        request.Headers.Remove(Header);
        request.Headers.TryAddWithoutValidation(Header, id);
    }
}
