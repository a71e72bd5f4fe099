namespace MieTools.Core.Http.Limits;

/// <summary>A limiter goes at another pace from now on.</summary>
/// <param name="RequestsPerSecond">Most requests a second from now on.</param>
/// <param name="Reason">Why, as a clause: <c>the service answered 429</c>.</param>
/// <param name="Pause">How long nothing is sent; null for no pause.</param>
public sealed record RateChange(double RequestsPerSecond, string Reason, TimeSpan? Pause = null);
