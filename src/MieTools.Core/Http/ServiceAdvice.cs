using System.Globalization;

namespace MieTools.Core.Http;

/// <summary>What a user should do about an error answer.</summary>
internal static class ServiceAdvice
{
    // The service tolerates five minutes of clock skew; close to that, the clock is the likely cause.
    private static readonly TimeSpan s_worthNaming = TimeSpan.FromMinutes(4);

    /// <summary>The advice of the catalogue, but for a clock that is wrong: that is named.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="error">What it is.</param>
    /// <param name="inference">The call was one of a deployment, not of the control plane.</param>
    /// <param name="platform">The answer is the service's, not the model server's.</param>
    public static string? For(HttpResponseMessage response, MieError error, bool inference, bool platform) =>
        (error.Code == MieErrors.NotAuthenticated.Code ? ClockSkew(response) : null) ?? error.AdviceFor(inference, platform);

    private static string? ClockSkew(HttpResponseMessage response)
    {
        if (response.Headers.Date is not { } server)
            return null;
        TimeSpan skew = DateTimeOffset.UtcNow - server;
        if (skew.Duration() < s_worthNaming)
            return null;
        return string.Create(CultureInfo.InvariantCulture,
            $"This machine's clock is {skew.Duration().TotalMinutes:0} minutes {(skew > TimeSpan.Zero ? "ahead of" : "behind")} the "
                + $"server's; five are allowed: set the clock.");
    }
}
