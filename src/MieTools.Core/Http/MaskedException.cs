using System.Diagnostics.CodeAnalysis;

namespace MieTools.Core.Http;

/// <summary>Stands for an exception whose message may not be shown as it is.</summary>
internal sealed class MaskedException : Exception
{
    private readonly string? _stackTrace;

    private MaskedException(Exception original, string message, Exception? inner)
        : base($"{original.GetType().Name}: {message}", inner)
    {
        _stackTrace = original.StackTrace;
        HResult = original.HResult;
    }

    /// <inheritdoc/>
    public override string? StackTrace => _stackTrace;

    /// <summary>The exception itself when nothing of it has to be masked, else one that says the same without it.</summary>
    [return: NotNullIfNotNull(nameof(exception))]
    public static Exception? Of(Exception? exception, Func<string, string> mask)
    {
        if (exception is null)
            return null;
        Exception? inner = Of(exception.InnerException, mask);
        string message = mask(exception.Message);
        if (message == exception.Message && inner == exception.InnerException)
            return exception;
        return exception switch
        {
            HttpIOException http => new HttpIOException(http.HttpRequestError, Own(http, message), inner),
            HttpRequestException http => new HttpRequestException(http.HttpRequestError, message, inner, http.StatusCode),
            IOException => new IOException(message, inner),
            _ => new MaskedException(exception, message, inner),
        };
    }

    // Its message has the kind of error behind it.
    private static string Own(HttpIOException http, string message)
    {
        string suffix = $" ({http.HttpRequestError})";
        return message.EndsWith(suffix, StringComparison.Ordinal) ? message[..^suffix.Length] : message;
    }
}
