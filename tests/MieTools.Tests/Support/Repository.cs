namespace MieTools.Tests.Support;

/// <summary>Files of the checkout that is tested.</summary>
internal static class Repository
{
    /// <summary>The folder that has the manifest.</summary>
    public static string Root { get; } = Find();

    /// <summary>A file or folder by its path from the root.</summary>
    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder, "MieTools.psd1")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("No MieTools.psd1 above the tests.");
    }
}
