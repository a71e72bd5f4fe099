using System.Globalization;
using System.Net;

namespace MieTools.Core.Http;

/// <summary>What the trailer <c>StreamFailure</c> says: how the service tells that a stream which had begun has failed.</summary>
/// <param name="Code">The error code, or null when none can be made out.</param>
/// <param name="Status">The HTTP status the answer would have had, or null.</param>
/// <param name="Text">The trailer as it came.</param>
internal sealed record StreamFailureTrailer(string? Code, int? Status, string Text)
{
    /// <summary>The trailer's name.</summary>
    public const string Name = "StreamFailure";

    private static readonly HashSet<string> s_fieldNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "ErrorCode", "Error", "Code", "HttpCode", "HttpErrorCode", "HttpStatus", "HttpStatusCode", "StatusCode", "Status", "Http",
        "Message", Name,
    };

    /// <summary>The kind of error that it stands for.</summary>
    public MieErrorCategory Category => StatusCategory.Of(Status, Code, MieErrors.StreamFailed.Category);

    /// <summary>Reads it from an answer whose body has been read to its end; null when there is none.</summary>
    public static StreamFailureTrailer? Of(HttpResponseMessage response) =>
        response.TrailingHeaders.NonValidated.TryGetValues(Name, out System.Net.Http.Headers.HeaderStringValues values)
            ? Parse(values.ToString())
            : null;

    /// <summary>Reads a value.</summary>
    /// <remarks>Its syntax is not published, so JSON, <c>key=value</c>, <c>Code - 500</c> and the like are all taken.</remarks>
    public static StreamFailureTrailer Parse(string value) => Scan(value);

    /// <summary>The exception that tells of it.</summary>
    /// <param name="requestId">The answer's <c>opc-request-id</c>, or null.</param>
    /// <param name="secrets">What must not leave.</param>
    public MieStreamFailureException ToException(string? requestId, CallSecrets secrets)
    {
        string status = Status is { } number ? string.Create(CultureInfo.InvariantCulture, $" (HTTP {number})") : "";
        string message = $"The service ended the stream with a failure: {Code ?? Text}{status}. The answer may lack its end.";
        return new(secrets.Mask(message), (HttpStatusCode?)Status)
        {
            Category = Category,
            ServerCode = secrets.Mask(Code),
            ServerText = secrets.Mask(Text),
            RequestId = secrets.Mask(requestId),
        };
    }

    // Runs of letters and digits: a status is one of its own, a word the letters of any of at least three.
    private static StreamFailureTrailer Scan(string value)
    {
        int? status = null;
        string? code = null;
        for (int at = 0; at < value.Length;)
        {
            int end = at;
            while (end < value.Length && char.IsAsciiLetterOrDigit(value[end]))
                end++;
            ReadOnlySpan<char> run = value.AsSpan(at, end - at);
            if (status is null && run.Length == 3 && run[0] is '4' or '5' && char.IsAsciiDigit(run[1]) && char.IsAsciiDigit(run[2]))
                status = int.Parse(run, NumberStyles.None, CultureInfo.InvariantCulture);
            code ??= CodeIn(run);
            at = end + 1;
        }
        return new(code, status, value);
    }

    private static string? CodeIn(ReadOnlySpan<char> run)
    {
        while (run.IndexOfAnyExceptInRange('0', '9') is >= 0 and int start)
        {
            run = run[start..];
            int end = run.IndexOfAnyInRange('0', '9') is >= 0 and int digit ? digit : run.Length;
            if (end >= 3 && run[..end].ToString() is { } word && !s_fieldNames.Contains(word))
                return word;
            run = run[end..];
        }
        return null;
    }
}
