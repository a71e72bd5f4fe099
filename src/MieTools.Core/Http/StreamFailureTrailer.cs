using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace MieTools.Core.Http;

/// <summary>What the trailer <c>StreamFailure</c> says: how the service tells that a stream which had begun has failed.</summary>
/// <param name="Code">The error code, or null when none can be made out.</param>
/// <param name="Status">The HTTP status the answer would have had, or null.</param>
/// <param name="Text">The trailer as it came.</param>
internal sealed partial record StreamFailureTrailer(string? Code, int? Status, string Text)
{
    /// <summary>The trailer's name.</summary>
    public const string Name = "StreamFailure";

    private static readonly HashSet<string> s_fieldNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "ErrorCode", "Error", "Code", "HttpCode", "HttpErrorCode", "HttpStatus", "HttpStatusCode", "StatusCode", "Status", "Http",
        "Message", Name,
    };

    /// <summary>The kind of error that it stands for.</summary>
    public MieErrorKind Kind => Status switch
    {
        408 or 504 => MieErrorKind.OperationTimeout,
        429 => MieErrorKind.LimitsExceeded,
        _ when Code?.Contains("timeout", StringComparison.OrdinalIgnoreCase) == true => MieErrorKind.OperationTimeout,
        _ => MieErrorKind.ResourceUnavailable,
    };

    /// <summary>Reads it from an answer whose body has been read to its end; null when there is none.</summary>
    public static StreamFailureTrailer? Of(HttpResponseMessage response) =>
        response.TrailingHeaders.NonValidated.TryGetValues(Name, out System.Net.Http.Headers.HeaderStringValues values)
            ? Parse(values.ToString())
            : null;

    /// <summary>Reads a value.</summary>
    /// <remarks>Its syntax is not published, so JSON, <c>key=value</c>, <c>Code - 500</c> and the like are all taken.</remarks>
    public static StreamFailureTrailer Parse(string value)
    {
        Match number = StatusPattern().Match(value);
        int? status = number.Success ? int.Parse(number.Value, CultureInfo.InvariantCulture) : null;
        string? code = WordPattern().Matches(value).Select(m => m.Value).FirstOrDefault(w => !s_fieldNames.Contains(w));
        return new(code, status, value);
    }

    /// <summary>The exception that tells of it.</summary>
    /// <param name="requestId">The answer's <c>opc-request-id</c>, or null.</param>
    /// <param name="secrets">What must not leave.</param>
    public MieStreamFailureException ToException(string? requestId, CallSecrets secrets)
    {
        string status = Status is { } number ? string.Create(CultureInfo.InvariantCulture, $" (HTTP {number})") : "";
        string message = $"The service ended the stream with a failure: {Code ?? Text}{status}. The answer may lack its end.";
        return new(secrets.Mask(message), (HttpStatusCode?)Status)
        {
            Kind = Kind,
            ServerCode = secrets.Mask(Code),
            ServerText = secrets.Mask(Text),
            RequestId = secrets.Mask(requestId),
        };
    }

    [GeneratedRegex(@"(?<![0-9A-Za-z])[45]\d\d(?![0-9A-Za-z])", RegexOptions.CultureInvariant)]
    private static partial Regex StatusPattern();

    [GeneratedRegex(@"[A-Za-z]{3,}", RegexOptions.CultureInvariant)]
    private static partial Regex WordPattern();
}
