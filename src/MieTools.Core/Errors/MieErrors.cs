using System.Runtime.CompilerServices;

namespace MieTools.Core.Errors;

/// <summary>
/// The catalogue of errors. Each member is one: its name is the code, its summary says when it comes, and its value has the category and
/// the advice.
/// </summary>
/// <remarks>
/// The tables of <c>docs/about_MieErrors.md</c> are made of it. Codes of the service that are not here stay as they came, and a status
/// without a name gives <c>Http</c> and its number.
/// </remarks>
public static partial class MieErrors
{
    private static readonly Dictionary<string, MieError> s_byCode;

    // It runs when the members of all files have been made, in whatever order.
    static MieErrors() => s_byCode = ErrorList.Items.ToDictionary(error => error.Code, StringComparer.Ordinal);

    /// <summary>All errors of the catalogue.</summary>
    public static IReadOnlyCollection<MieError> All => s_byCode.Values;

    /// <summary>The error of an answer with a status and a code.</summary>
    /// <param name="code">The service's code, or the name of the status.</param>
    /// <param name="status">HTTP status.</param>
    internal static MieError OfAnswer(string code, int status)
    {
        MieError error = s_byCode.GetValueOrDefault(code) is { IsOwn: false } known
            ? known : new MieError(code, MieErrorCategory.NotSpecified, null) { Area = ErrorArea.Answered };
        return error.IsCategoryFixed ? error : error.In(StatusCategory.Of(status, code, MieErrorCategory.NotSpecified));
    }

    /// <summary>The name of a status, for an answer without a code of the service.</summary>
    internal static MieError OfStatus(int status) => status switch
    {
        400 => BadRequest,
        401 => NotAuthenticated,
        403 => NotAuthorized,
        404 => NotFound,
        405 => MethodNotAllowed,
        408 => RequestTimeout,
        409 => Conflict,
        411 => LengthRequired,
        412 => NoEtagMatch,
        413 => PayloadTooLarge,
        415 => UnsupportedMediaType,
        422 => UnprocessableEntity,
        429 => TooManyRequests,
        500 => InternalServerError,
        501 => MethodNotImplemented,
        502 => BadGateway,
        503 => ServiceUnavailable,
        504 => GatewayTimeout,
        >= 300 and < 400 => RequestRedirected,
        _ => OfAnswer(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Http{status}"), status),
    };

    /// <summary>An error that this library finds.</summary>
    private static MieError Own(
        ErrorArea area, MieErrorCategory category, string? advice = null, string? categoryNote = null,
        [CallerMemberName] string code = "") =>
        ErrorList.Add(new MieError(code, category, advice)
        {
            Area = area,
            IsOwn = true,
            IsCategoryFixed = true,
            CategoryNote = categoryNote,
        });

    /// <summary>An error by the service's code, or the name of a status; without a category it has that of the status.</summary>
    private static MieError Service(
        ErrorArea area, int? status, string? advice = null, string? onCall = null, string? ofModelServer = null,
        MieErrorCategory? category = null, [CallerMemberName] string code = "") =>
        ErrorList.Add(new MieError(code, category ?? StatusCategory.Of(status, code, MieErrorCategory.NotSpecified), advice)
        {
            Area = area,
            IsCategoryFixed = category is not null,
            Status = status,
            CallAdviceText = onCall,
            ModelServerAdviceText = ofModelServer,
            CategoryNote = status is null ? "as the status says" : null,
        });

    // A class of its own, so that the list is there before the first member of the catalogue.
    private static class ErrorList
    {
        public static List<MieError> Items { get; } = [];

        public static MieError Add(MieError error)
        {
            Items.Add(error);
            return error;
        }
    }
}
