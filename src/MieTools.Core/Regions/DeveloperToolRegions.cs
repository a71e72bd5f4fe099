using System.Text.Json;
using MieTools.Core.Json;
using MieTools.Core.Local;

namespace MieTools.Core.Regions;

/// <summary>
/// The regions of a dedicated cloud: <c>~/.oci/developer-tool-configuration.json</c>, or what
/// <c>OCI_DEVELOPER_TOOL_CONFIGURATION_FILE_PATH</c> names.
/// </summary>
/// <remarks>Source: npm oci-common 2.142.1, <c>lib/developertoolconfiguration</c>.</remarks>
internal sealed class DeveloperToolRegions
{
    private const string PathVariable = "OCI_DEVELOPER_TOOL_CONFIGURATION_FILE_PATH";
    private const string OnlyVariable = "OCI_ALLOW_ONLY_DEVELOPER_TOOL_CONFIGURATION_REGIONS";
    private const string OnlyMember = "allowOnlyDeveloperToolConfigurationRegions";

    private readonly OciRegion[] _regions;

    private DeveloperToolRegions(string path, OciRegion[] regions, bool areOnly)
    {
        Path = path;
        _regions = regions;
        AreOnly = areOnly;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Whether there are no others.</summary>
    public bool AreOnly { get; }

    /// <summary>Those that the user has; null without a file.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    /// <exception cref="MieException"><c>RegionMetadataInvalid</c>: the file cannot be read, or one is named that is not there.</exception>
    public static DeveloperToolRegions? Read(Func<string, string?> environment)
    {
        string home = HomeFolder.Find(environment);
        string? named = environment(PathVariable) is { Length: > 0 } text ? LocalFiles.ExpandHome(text) : null;
        string path = named ?? System.IO.Path.Combine(home, ".oci", "developer-tool-configuration.json");
        if (named is null && !File.Exists(path))
            return null;
        string json = CustomRegions.ReadFile(path);
        try
        {
            using JsonDocument document = JsonMemberNames.Parse(json);
            JsonElement root = document.RootElement;
            JsonElement list = root.ValueKind == JsonValueKind.Array ? root
                : root.ValueKind == JsonValueKind.Object && root.TryGetProperty("regions", out JsonElement regions) ? regions
                : throw CustomRegions.Invalid(path, null);
            if (list.ValueKind != JsonValueKind.Array)
                throw CustomRegions.Invalid(path, null);
            return new DeveloperToolRegions(path,
                [.. list.EnumerateArray().Select(e => CustomRegions.Read(e) ?? throw CustomRegions.Invalid(path, null))],
                IsTrue(environment(OnlyVariable)) ?? SaysOnly(root));
        }
        catch (JsonException e)
        {
            throw CustomRegions.Invalid(path, e);
        }
    }

    /// <summary>The one with an id or key (lower case); null when there is none.</summary>
    public OciRegion? Find(string name) => Array.Find(_regions, r => r.Id == name || r.Key == name);

    private static bool SaysOnly(JsonElement root) => root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty(OnlyMember, out JsonElement only) && IsTrue(only.ToString()) == true;

    private static bool? IsTrue(string? text) => bool.TryParse(text?.Trim(), out bool value) ? value : null;
}
