using System.Globalization;

namespace MieTools.Core.Regions;

/// <summary>Realms and their second-level domains.</summary>
internal static class Realms
{
    /// <summary>Domain of regions that nothing is known about.</summary>
    public const string Default = "oraclecloud.com";

    /// <summary>
    /// Domain of a realm key, or null. Realms from oc5 on that the table lacks follow the pattern of the others: <c>oraclecloud{N}.com</c>.
    /// </summary>
    public static string? DomainOf(string? realm)
    {
        if (string.IsNullOrEmpty(realm))
            return null;
        foreach (OciRegion region in OciRegions.All)
        {
            if (region.RealmKey.Equals(realm, StringComparison.OrdinalIgnoreCase))
                return region.Domain;
        }

        return realm.StartsWith("oc", StringComparison.OrdinalIgnoreCase)
            && int.TryParse(realm.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? string.Create(CultureInfo.InvariantCulture, $"oraclecloud{number}.com")
            : null;
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
        return string.IsNullOrEmpty(value) ? null : DomainOf(value) ?? value;
    }
}
