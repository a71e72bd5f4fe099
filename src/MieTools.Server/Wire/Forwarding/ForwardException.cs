namespace MieTools.Server.Wire.Forwarding;

/// <summary>A server that a request was sent on to gave no answer, or not a whole one.</summary>
internal sealed class ForwardException : Exception
{
    private ForwardException(ForwardFailure failure, Exception inner)
        : base(inner.InnerException is System.Net.Sockets.SocketException socket ? socket.Message : inner.Message, inner) =>
            Failure = failure;

    /// <summary>What went wrong.</summary>
    public ForwardFailure Failure { get; }

    /// <summary>The failure that an exception of HttpClient stands for; null when it is another's, or the caller has cancelled.</summary>
    public static ForwardException? From(Exception exception, CancellationToken cancellation) => exception switch
    {
        _ when cancellation.IsCancellationRequested => null,
        ForwardException forward => forward,
        HttpRequestException request => new(FailureOf(request.HttpRequestError, connected: request.InnerException is IOException), request),
        HttpIOException io => new(FailureOf(io.HttpRequestError, connected: true), io),
        IOException io => new(ForwardFailure.Broken, io),
        // The handler's own limits, such as the one for connecting.
        OperationCanceledException limit => new(ForwardFailure.Unreachable, limit),
        _ => null,
    };

    private static ForwardFailure FailureOf(HttpRequestError error, bool connected) => error switch
    {
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError =>
            ForwardFailure.Unreachable,
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded => ForwardFailure.Invalid,
        HttpRequestError.ResponseEnded => ForwardFailure.Broken,
        _ => connected ? ForwardFailure.Broken : ForwardFailure.Unreachable,
    };
}
