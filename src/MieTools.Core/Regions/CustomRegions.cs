using System.Text.Json;
using MieTools.Core.Json;
using MieTools.Core.Local;

namespace MieTools.Core.Regions;

/// <summary>
/// Regions that the user describes: first <c>~/.oci/regions-config.json</c> (an array), then <c>OCI_REGION_METADATA</c> (one object). Each
/// has realmKey, realmDomainComponent, regionKey and regionIdentifier.
/// </summary>
internal static class CustomRegions
{
    /// <summary>The described region with this id or key (lower case), or null.</summary>
    public static OciRegion? Find(string name, Func<string, string?> environment)
    {
        string path = Path.Combine(HomeFolder.Find(environment), ".oci", "regions-config.json");
        return (File.Exists(path) ? Search(ReadFile(path), path, name) : null)
            ?? (environment("OCI_REGION_METADATA") is { Length: > 0 } text ? Search(text, "OCI_REGION_METADATA", name) : null);
    }

    /// <summary>A region from one such object; null when a field is missing.</summary>
    public static OciRegion? Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return null;
        string id = Text(element, "regionIdentifier");
        string domain = Text(element, "realmDomainComponent");
        return id.Length == 0 || domain.Length == 0
            ? null
            : new OciRegion(id, Text(element, "regionKey"), Text(element, "realmKey"), domain);
    }

    private static OciRegion? Search(string json, string source, string name)
    {
        try
        {
            using JsonDocument document = JsonMemberNames.Parse(json);
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
                return Match(Read(root) ?? throw Invalid(source, null), name);
            if (root.ValueKind != JsonValueKind.Array)
                throw Invalid(source, null);
            foreach (JsonElement element in root.EnumerateArray())
            {
                if (Match(Read(element) ?? throw Invalid(source, null), name) is { } region)
                    return region;
            }

            return null;
        }
        catch (JsonException e)
        {
            throw Invalid(source, e);
        }
    }

    /// <summary>The text of a file with regions.</summary>
    internal static string ReadFile(string path)
    {
        try
        {
            byte[] bytes = LocalFiles.ReadBounded(path, LocalFiles.MaxSecretBytes) ?? throw Invalid(path, null);
            return System.Text.Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(path, e);
        }
    }

    private static OciRegion? Match(OciRegion region, string name) => region.Id == name || region.Key == name ? region : null;

    private static string Text(JsonElement element, string name) =>
        JsonRead.Text(element, name)?.Trim().ToLowerInvariant() ?? "";

    /// <summary>It is none.</summary>
    internal static MieException Invalid(string source, Exception? inner) => new(
        MieErrors.RegionMetadataInvalid,
        $"The region description in {source} cannot be read.",
        target: source,
        inner: inner);
}
