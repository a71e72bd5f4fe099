namespace MieTools.Tests.Cmdlets;

/// <summary>One parameter of Set-MieDeployment with a value, and what it changes.</summary>
/// <param name="Parameter">Its name.</param>
/// <param name="Given">Its value.</param>
/// <param name="Expected">The fields that change on all kinds of deployments, or the beginning of the refusal.</param>
internal sealed record SetParameterCase(string Parameter, object? Given, string Expected)
{
    /// <summary>What it does on some kinds in place of <see cref="Expected"/>.</summary>
    public Dictionary<string, string> Else { get; init; } = [];

    /// <summary>Whether the service takes it only while the deployment is INACTIVE.</summary>
    public bool NeedsInactive { get; init; }

    /// <summary>What it does on a kind of deployment; where the service's sample puts the fields makes no difference.</summary>
    public string On(string kind) =>
        Else.GetValueOrDefault(kind == FullDeployments.RestLayout ? FullDeployments.Predefined : kind, Expected);
}
