using Microsoft.AspNetCore.Http;
using MieTools.Server.Emulator.Faults.Matching;

namespace MieTools.Server.Emulator.Faults.Effects.Calls;

/// <summary>
/// <c>expired-token</c> and <c>not-authorized</c>: the caller is refused, as if its session token had expired or it had no right.
/// </summary>
internal sealed class RefusalEffect(bool expiredToken) : FaultEffect
{
    /// <summary>A token that was not sent cannot have expired.</summary>
    public override bool CanStrike(FaultRequest request) => !expiredToken || request.HasSessionToken;

    /// <inheritdoc/>
    public override ValueTask<bool> OnRequestAsync(HttpContext context, ChosenFault fault)
    {
        fault.Strike();
        throw expiredToken
            ? ServiceErrorException.NotAuthenticated()
            : ServiceErrorException.NotFound(fault.Request.DeploymentId is { } id ? $"model deployment {id}" : fault.Request.Path);
    }
}
