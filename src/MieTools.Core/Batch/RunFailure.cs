using System.Globalization;

namespace MieTools.Core.Batch;

/// <summary>Failures that are of the whole run and of no line: the next line would fail for the same reason.</summary>
internal static class RunFailure
{
    private static readonly HashSet<string> s_codes = new(
        new[]
        {
            MieErrors.ConnectionFailed, MieErrors.HostNotFound, MieErrors.TlsFailed, MieErrors.NotAuthenticated, MieErrors.NotAuthorized,
            MieErrors.NotAuthorizedOrNotFound, MieErrors.IncorrectState, MieErrors.RequestRedirected, MieErrors.ConnectionLost,
        }.Select(e => e.Code), StringComparer.Ordinal);

    /// <summary>Whether an error ends the run.</summary>
    public static bool Ends(MieException error) => error.Error.Area == ErrorArea.SigningIn || s_codes.Contains(error.Code);

    /// <summary>The error of a run that ended so.</summary>
    /// <param name="error">What happened.</param>
    /// <param name="remaining">Lines without a result.</param>
    public static MieException Of(MieException error, long remaining)
    {
        string message = string.Create(CultureInfo.InvariantCulture,
            $"{error.Message.TrimEnd('.')}. The batch stopped; {CountText.Of(remaining, "line has", "lines have")} no result yet.");
        string advice = $"{error.Advice?.TrimEnd('.')}{(error.Advice is null ? "" : ". ")}The same command sends only what has no result.";
        return error is MieServiceException service ? service.Explained(message, advice)
            : new MieException(error.Error, message, advice, error.ErrorTarget, error) { RequestId = error.RequestId };
    }
}
