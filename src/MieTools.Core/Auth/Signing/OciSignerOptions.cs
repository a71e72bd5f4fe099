namespace MieTools.Core.Auth.Signing;

/// <summary>What a signer does differently from the default.</summary>
public sealed class OciSignerOptions
{
    /// <summary>The defaults: <c>date</c>, body signed, no delegation.</summary>
    public static OciSignerOptions Default { get; } = new();

    /// <summary>Sends and signs <c>x-date</c> instead of <c>date</c>, for places where something between rewrites Date.</summary>
    public bool UseXDate { get; init; }

    /// <summary>
    /// Leaves the body out of the signature. No operation of Data Science takes that; it exists for streamed uploads of other services.
    /// </summary>
    public bool ExcludeBody { get; init; }

    /// <summary>Sent and signed as <c>opc-obo-token</c>: acts on behalf of a user. A secret.</summary>
    public string? DelegationToken { get; init; }
}
