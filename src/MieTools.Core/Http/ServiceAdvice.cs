namespace MieTools.Core.Http;

/// <summary>What a user should do about an error answer.</summary>
internal static class ServiceAdvice
{
    /// <summary>The advice of the catalogue, but for a clock that is wrong: that is named.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="error">What it is.</param>
    /// <param name="inference">The call was one of a deployment, not of the control plane.</param>
    /// <param name="platform">The answer is the service's, not the model server's.</param>
    public static string? For(HttpResponseMessage response, MieError error, bool inference, bool platform) =>
        (error.Code == MieErrors.NotAuthenticated.Code ? ClockSkew.Advice(response.Headers.Date, DateTimeOffset.UtcNow) : null)
            ?? error.AdviceFor(inference, platform);
}
