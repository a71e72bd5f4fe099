using MieTools.Core.Contract;
using MieTools.Core.Inference.Addresses;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Proxy.Tool;

/// <summary>A deployment as a command line names it.</summary>
/// <param name="Name">The name that it is given; null for its own.</param>
/// <param name="Id">Its OCID, or null.</param>
/// <param name="Address">Its address, or null.</param>
/// <param name="Pattern">Its name to look up, or null.</param>
internal sealed record GivenDeployment(string? Name, string? Id, InferenceAddress? Address, string? Pattern)
{
    // Null for what only the service knows.
    private string? KnownName => Name ?? (Pattern?.AsSpan().IndexOfAny('*', '?') < 0 ? Pattern : null);

    /// <summary>Refuses models of deployments that were not given, where all of these are known by their names.</summary>
    /// <exception cref="UsageException">There is such a model.</exception>
    public static void CheckModels(IReadOnlyList<GivenDeployment> given, IEnumerable<MieProxyModel> models)
    {
        if (given.Any(d => d.KnownName is null))
            return;
        HashSet<string> names = new(given.Select(d => d.KnownName!), StringComparer.OrdinalIgnoreCase);
        if (models.FirstOrDefault(m => !names.Contains(m.Deployment)) is { } stray)
        {
            throw new UsageException($"No deployment of the proxy is named '{stray.Deployment}'. There are: "
                + $"{string.Join(", ", given.Select(d => d.KnownName))}. A further name is --model NAME=DEPLOYMENT.");
        }
    }

    /// <summary>Takes an argument apart.</summary>
    /// <exception cref="UsageException">It is none of what a deployment is named by.</exception>
    public static GivenDeployment Read(string text)
    {
        if (text.StartsWith('-'))
            throw new UsageException($"There is no option '{text}'; see --help.");
        // A query of an address has such a sign too.
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        string? name = equals > 0 && (scheme < 0 || equals < scheme) ? text[..equals] : null;
        string value = name is null ? text : text[(equals + 1)..];
        try
        {
            if (value.Contains("://", StringComparison.Ordinal))
                return new(name, null, InferenceAddress.Parse(value), null);
            if (value.StartsWith("ocid1.", StringComparison.Ordinal))
            {
                return Ocid.Parse(value).Type == Ocid.ModelDeploymentType ? new(name, value, null, null)
                    : throw new UsageException($"'{value}' is the OCID of no model deployment.");
            }
        }
        catch (MieException e)
        {
            throw new UsageException($"{e.Message} {e.Advice}");
        }
        if (name is not null || string.IsNullOrWhiteSpace(value))
        {
            throw new UsageException(
                $"'{text}' is no deployment. Give its name, its OCID, its modelDeploymentUrl, NAME=OCID or NAME=URL.");
        }
        return new(null, null, null, value);
    }
}
