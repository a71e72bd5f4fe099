using System.Net.Sockets;
using System.Security.Authentication;
using MieTools.Core.Http;

namespace MieTools.Core.Inference.Calls;

/// <summary>
/// Errors of the connection once an answer has begun, and of answers that take too long; those before it are
/// <see cref="Http.TransportErrors"/>.
/// </summary>
internal static class CallErrors
{
    /// <summary>The connection broke inside an answer.</summary>
    public static MieException Broken(InferenceRequest request, long bytes, Exception cause) =>
        new(MieErrors.ConnectionBroken,
        $"The connection to '{request.Address.Authority}' broke after {CountText.Of(bytes, "byte")} of the answer: {Reason(cause)}",
        "Call again.", request.Address.Base, cause);

    /// <summary>The service said after the answer that it failed.</summary>
    public static MieException Failed(InferenceRequest request, StreamFailureTrailer failure, CallSecrets secrets)
    {
        string status = failure.Status is { } number ? $" (HTTP {number})" : "";
        return new(MieErrors.StreamFailed.In(failure.Category),
            $"The service ended the answer of '{request.Address.Authority}' with a failure: "
                + $"{secrets.Mask(failure.Code ?? failure.Text)}{status}. The answer may lack its end.",
            "Call again; when it happens again, see the deployment's log.", request.Address.Base);
    }

    /// <summary>The answer is larger than what is kept in memory.</summary>
    public static MieException TooLarge(InferenceRequest request) =>
        new(MieErrors.ResponseTooLarge,
            string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"The answer of '{request.Address.Authority}' has more than {request.MaxAnswerBytes} bytes "
                    + $"({request.MaxAnswerBytes / 1048576.0:0.#} MB), the most that is kept in memory."),
            target: request.Address.Base);

    /// <summary>The whole answer took too long.</summary>
    public static MieException TimedOut(InferenceRequest request, TimeSpan timeout, int? lastRefusal, Exception cause) =>
        new(MieErrors.InferenceTimeout,
        $"'{request.Address.Authority}' gave no whole answer within {timeout.TotalSeconds:0.###} s.{AfterRefusal(lastRefusal)}",
        target: request.Address.Base, inner: cause);

    /// <summary>A sentence about the try before, behind one about a time that is over; empty when none was refused.</summary>
    public static string AfterRefusal(int? status) => status is { } number
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" The try before was answered HTTP {number}.") : "";

    /// <summary>The innermost message, which is the one that says something.</summary>
    public static string Reason(Exception cause)
    {
        Exception inner = cause;
        while (inner.InnerException is { } next && inner is not (SocketException or AuthenticationException or InvalidDataException))
            inner = next;
        return inner.Message.TrimEnd('.') + ".";
    }
}
