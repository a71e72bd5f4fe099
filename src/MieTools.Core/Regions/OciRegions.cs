using System.Collections.Frozen;
using MieTools.Core.Contract;

namespace MieTools.Core.Regions;

/// <summary>
/// Finds regions by id, key or OCID. Sources: the built-in table, then the user's own descriptions, those of a dedicated cloud among them
/// (which may allow no others), then the realm rules for regions newer than this library.
/// </summary>
public static class OciRegions
{
    private static readonly Lazy<OciRegion[]> s_all = new(OciRegionTable.Create);
    private static readonly Lazy<FrozenDictionary<string, OciRegion>> s_byName = new(Index);

    /// <summary>All regions known to this library. Does not hold the user's own.</summary>
    public static IReadOnlyList<OciRegion> All => s_all.Value;

    /// <summary>A known region by its id or key, in any case; null when there is none.</summary>
    public static OciRegion? Find(string? idOrKey) =>
        idOrKey is not null && s_byName.Value.TryGetValue(idOrKey.Trim(), out OciRegion? region) ? region : null;

    /// <summary>The region a user means.</summary>
    /// <param name="idOrKey">Id (<c>us-ashburn-1</c>) or key (<c>iad</c>), any case.</param>
    /// <param name="environment">Reads an environment variable; null: the process's. Read are <c>OCI_REGION_METADATA</c>,
    /// <c>OCI_DEFAULT_REALM</c>, <c>OCI_DEVELOPER_TOOL_CONFIGURATION_FILE_PATH</c>,
    /// <c>OCI_ALLOW_ONLY_DEVELOPER_TOOL_CONFIGURATION_REGIONS</c> and the home folder.</param>
    /// <exception cref="MieException">Code <c>RegionUnknown</c>: it cannot be a region, or looks like a slip of the pen; code
    /// <c>RegionMetadataInvalid</c>: the user's own description cannot be read.</exception>
    public static OciRegion Resolve(string idOrKey, Func<string, string?>? environment = null) =>
        Resolve(idOrKey, realm: null, environment ?? Environment.GetEnvironmentVariable);

    /// <summary>The region that an OCID names by key or id.</summary>
    /// <param name="ocid">OCID of a regional resource.</param>
    /// <param name="environment">Reads an environment variable; null: the process's.</param>
    /// <exception cref="MieException">
    /// Code <c>OcidInvalid</c>, <c>OcidRegionMissing</c>, <c>RegionUnknown</c> or <c>RealmUnknown</c>.
    /// </exception>
    public static OciRegion FromOcid(string ocid, Func<string, string?>? environment = null)
    {
        Ocid parsed = Ocid.Parse(ocid);
        if (parsed.Region.Length == 0)
        {
            throw new MieException(
                MieErrors.OcidRegionMissing,
                $"The OCID of this {parsed.Type} names no region.",
                target: parsed.Value);
        }

        return Resolve(parsed.Region, parsed.Realm, environment ?? Environment.GetEnvironmentVariable);
    }

    /// <summary>
    /// The base address of a deployment, built from its OCID alone: <c>https://{inference host}/{ocid}</c>, no slash at the end.
    /// </summary>
    /// <remarks>The <c>modelDeploymentUrl</c> of the deployment is to be preferred: private deployments have another host.</remarks>
    /// <exception cref="MieException">As <see cref="FromOcid"/>; code <c>OcidInvalid</c> also for an OCID of another type.</exception>
    public static Uri InferenceBase(string deploymentOcid, Func<string, string?>? environment = null)
    {
        Ocid ocid = Ocid.Parse(deploymentOcid);
        if (ocid.Type != Ocid.ModelDeploymentType)
        {
            throw new MieException(
                MieErrors.OcidInvalid,
                $"'{ocid.Value}' is the OCID of a {ocid.Type}, not of a model deployment.",
                "Give an OCID that starts with ocid1.datasciencemodeldeployment.",
                ocid.Value);
        }

        return new Uri(FromOcid(ocid.Value, environment).InferenceEndpoint, ocid.Value);
    }

    private static OciRegion Resolve(string idOrKey, string? realm, Func<string, string?> environment)
    {
        string name = (idOrKey ?? "").Trim().ToLowerInvariant();
        DeveloperToolRegions? dedicated = DeveloperToolRegions.Read(environment);
        if (dedicated is { AreOnly: true })
            return InRealm(dedicated.Find(name) ?? throw NotDedicated(name, dedicated.Path), realm);
        if (Find(name) is { } known)
            return InRealm(known, realm);
        if ((CustomRegions.Find(name, environment) ?? dedicated?.Find(name)) is { } custom)
            return InRealm(custom, realm);

        string? stated = Realms.FromEnvironment(environment);
        // A slip such as us-ashbrun-1 would only show as a host that does not exist; say it here. An OCID or a user who names a realm knows
        // better.
        string? near = stated is null && realm is null ? RegionNames.NearMiss(name, All) : null;
        if (!RegionNames.IsPlausible(name) || near is not null)
            throw Unknown(name, near);

        string domain = stated ?? (realm is null ? Realms.Default : Realms.DomainOf(realm) ?? throw UnknownRealm(name, realm));
        return new OciRegion(name, "", Realms.KeyOf(domain, realm), domain);
    }

    // An OCID is often pasted or comes from elsewhere: it does not choose a domain that its region is not in.
    private static OciRegion InRealm(OciRegion region, string? realm) =>
        realm is null || region.RealmKey.Length == 0 || region.RealmKey.Equals(realm, StringComparison.OrdinalIgnoreCase)
            ? region
            : throw new MieException(MieErrors.OcidInvalid,
                $"The OCID names the realm '{Shorten(realm)}', but its region {region.Id} is in {region.RealmKey}.",
                target: region.Id);

    private static FrozenDictionary<string, OciRegion> Index()
    {
        Dictionary<string, OciRegion> names = new(2 * s_all.Value.Length, StringComparer.OrdinalIgnoreCase);
        foreach (OciRegion region in s_all.Value)
        {
            names.Add(region.Id, region);
            names.Add(region.Key, region);
        }

        return names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static MieException UnknownRealm(string region, string realm) => new(
        MieErrors.RealmUnknown,
        $"The OCID names the realm '{Shorten(realm)}', which is not known: there is no telling where a signed request would go.",
        $"When the realm is right, name its domain in OCI_DEFAULT_REALM, describe the region '{Shorten(region)}' in OCI_REGION_METADATA or "
            + "~/.oci/regions-config.json, or give the address: -Uri, or Connect-MieService -InferenceEndpoint.",
        Shorten(realm));

    private static MieException NotDedicated(string region, string file)
    {
        string shown = LooksMeant(region) ? $"'{Shorten(region)}'" : "What is given (it is not shown)";
        return new MieException(MieErrors.RegionUnknown, $"{shown} is none of the regions of '{file}', which allows no others.",
            "Name a region of that file, or describe this one there.", shown.Trim('\''));
    }

    private static string Shorten(string name) => name.Length <= 40 ? name : string.Concat(name.AsSpan(0, 40), "...");

    // A key or token may have been pasted here: shown is what a person writes who means a region.
    private static bool LooksMeant(string name) =>
        name.Length <= 24 && name.Count(char.IsDigit) <= 2 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ' ');

    private static MieException Unknown(string name, string? near)
    {
        string shown = near is not null || LooksMeant(name) ? $"'{Shorten(name)}'" : "What is given (it is not shown)";
        return new MieException(
            MieErrors.RegionUnknown,
            near is null ? $"{shown} is not a region." : $"{shown} is not a region. Did you mean '{near}'?",
            near is null ? null : $"Give '{near}'. {MieErrors.RegionUnknown.Advice}",
            shown.Trim('\''));
    }
}
