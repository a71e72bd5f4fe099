using MieTools.Core.Deployments.Models;
using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Addresses;

/// <summary>Where a call goes, and what is known of the deployment there.</summary>
/// <param name="Address">The address.</param>
/// <param name="Deployment">The deployment as it was last read; null when only an address is known.</param>
public sealed record InferenceTarget(InferenceAddress Address, MieDeployment? Deployment)
{
    /// <summary>Its routes, to check a call against; null when they are not known.</summary>
    public RouteTable? Routes => Deployment?.Routes();

    /// <summary>The path to call when the caller names none.</summary>
    /// <remarks>
    /// That of the address. Where it has none: with the openai framework its chat path; without it the only custom endpoint that takes
    /// POST and has no wildcard; else the bare prefix.
    /// </remarks>
    public string DefaultPath
    {
        get
        {
            if (Address.Suffix is not ("" or "/v1"))
                return Address.Suffix;
            if (Address.Suffix == "/v1"
                || string.Equals(Deployment?.ApiSpecification, FrameworkRoutes.OpenAI, StringComparison.OrdinalIgnoreCase))
            {
                return "/v1/chat/completions";
            }

            MieEndpoint[] candidates = [.. (Deployment?.Endpoints ?? [])
                .Where(e => e.Allows("POST") && !e.Suffix.Contains("{}", StringComparison.Ordinal))];
            return candidates.Length == 1 ? candidates[0].Suffix : "";
        }
    }

    /// <summary>What to name it in messages.</summary>
    public override string ToString() => Deployment?.ToString() ?? Address.ToString();
}
