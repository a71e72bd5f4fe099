using System.Text.Json;

namespace MieTools.Core.Tests.Support;

/// <summary>The test vectors, copied beside the test assembly.</summary>
internal static class VectorFiles
{
    public const string PassPhrase = "mietools-test-passphrase";

    private static readonly string s_root = System.IO.Path.Combine(AppContext.BaseDirectory, "vectors");

    public static string Path(params string[] parts) => System.IO.Path.Combine([s_root, .. parts]);

    public static string Key(string name) => Path("keys", name);

    public static IEnumerable<string> Names(string folder, string pattern) =>
        Directory.EnumerateFiles(Path(folder), pattern).Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal);

    public static JsonElement Json(params string[] parts)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path(parts)));
        return document.RootElement.Clone();
    }
}
