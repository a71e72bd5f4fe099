using System.Globalization;

namespace MieTools.Core.Regions;

/// <summary>Realms and their second-level domains.</summary>
internal static class Realms
{
    /// <summary>Domain of regions that nothing is known about.</summary>
    public const string Default = "oraclecloud.com";

    /// <summary>Domain of a realm key of the table, or null.</summary>
    public static string? DomainOf(string? realm)
    {
        foreach (OciRegion region in OciRegions.All)
        {
            if (region.RealmKey == realm)
                return region.Domain;
        }

        return null;
    }

    /// <summary>Realm key of a domain: the given one when it is the domain's, else the first in the table, else empty.</summary>
    public static string KeyOf(string domain, string? realm)
    {
        if (realm is not null && DomainOf(realm) == domain)
            return realm;
        foreach (OciRegion region in OciRegions.All)
        {
            if (region.Domain == domain)
                return region.RealmKey;
        }

        return "";
    }

    /// <summary>The domain that <c>OCI_DEFAULT_REALM</c> asks for, as a domain or as a realm key; null when it is not set.</summary>
    public static string? FromEnvironment(Func<string, string?> environment)
    {
        string? value = environment("OCI_DEFAULT_REALM")?.Trim().ToLowerInvariant();
        return string.IsNullOrEmpty(value) ? null : DomainOf(value) ?? Guess(value) ?? value;
    }

    // Realms from oc5 on follow this pattern. A guess for who names a realm himself, never for a realm that an OCID names.
    private static string? Guess(string realm) =>
        realm.StartsWith("oc", StringComparison.Ordinal)
            && int.TryParse(realm.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? string.Create(CultureInfo.InvariantCulture, $"oraclecloud{number}.com")
            : null;
}
