using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MieTools.Server.Emulator.Faults;

namespace MieTools.Server.Emulator.Identity;

/// <summary>Answers the calls that end in a token, or lead to one.</summary>
internal sealed class TokenService
{
    private readonly IdentityIssuer _issuer;
    private readonly IdentityDomain _domain;
    private readonly PrincipalTokens _principals;
    private readonly TokenRefresh _refresh;

    /// <param name="identity">The users and their tokens.</param>
    /// <param name="time">The clock.</param>
    public TokenService(EmulatorIdentity identity, TimeProvider time)
    {
        _issuer = new IdentityIssuer(identity.Domain, time);
        _domain = new IdentityDomain(identity, _issuer);
        _principals = new PrincipalTokens(identity);
        _refresh = new TokenRefresh(identity, time);
    }

    /// <summary>What is not signed: these calls bring a secret each, and an instance asks its own metadata.</summary>
    public static bool IsUnsigned(ServiceCall call) => call.Operation is ServiceOperations.ExchangeToken
        or ServiceOperations.IssueIdentityToken or ServiceOperations.InstanceMetadata or ServiceOperations.FederateWorkload;

    /// <summary>Whether a call is one for a token.</summary>
    public static bool Answers(ServiceCall call) => IsUnsigned(call) || call.Operation is ServiceOperations.RefreshToken
        or ServiceOperations.FederateInstance or ServiceOperations.ScopeToken or ServiceOperations.ResourceToken
        or ServiceOperations.FederateResource;

    /// <summary>Answers one.</summary>
    /// <param name="context">The request; its body has been read.</param>
    /// <param name="call">What it asks for.</param>
    /// <param name="signer">Who has signed it; null when nobody has, or signatures are not checked.</param>
    /// <param name="body">That body.</param>
    /// <param name="plan">What goes wrong on the way.</param>
    /// <exception cref="ServiceErrorException">The call is refused.</exception>
    public async Task AnswerAsync(
        HttpContext context, ServiceCall call, TrustedKey? signer, ReadOnlyMemory<byte> body, FaultPlan plan)
    {
        if (call.Operation == ServiceOperations.InstanceMetadata)
        {
            context.Response.ContentType = "text/plain";
            await context.Response.WriteAsync(_principals.Metadata(context.Request), context.RequestAborted).ConfigureAwait(false);
            return;
        }

        (int status, JsonNode answer) = call.Operation switch
        {
            ServiceOperations.ExchangeToken => _domain.Exchange(context.Request, body),
            ServiceOperations.IssueIdentityToken => (200, _domain.IssueIdentityToken(context.Request)),
            ServiceOperations.RefreshToken => (200, new JsonObject { ["token"] = _refresh.Answer(signer, body) }),
            ServiceOperations.ResourceToken => (200, _principals.ResourceTickets(context, signer)),
            ServiceOperations.FederateResource => (200, _principals.FederateResource(signer, body)),
            ServiceOperations.FederateWorkload => (200, _principals.FederateWorkload(context.Request, _issuer, body)),
            _ => ((int, JsonNode))(200, _principals.Answer(call, signer, body)),
        };
        await JsonBody.WriteAsync(context, status, answer, plan).ConfigureAwait(false);
    }
}
