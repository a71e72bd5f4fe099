using MieTools.LocalServer;

namespace MieTools.Tests.LocalServer;

/// <summary>Which dotnet runs the server, where there are several.</summary>
public sealed class DotnetHostTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("dotnet-hosts-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void The_first_that_has_ASP_NET_Core_is_taken()
    {
        string bare = Install("bare");
        string old = Install("old", "6.0.36");
        string whole = Install("whole", "8.0.34");
        string newer = Install("newer", "10.0.12");
        Assert.Equal(Command(whole), DotnetHost.Find([At("none"), bare, old, whole, newer]).Path);
        Assert.Equal(Command(newer), DotnetHost.Find([newer, whole]).Path);
    }

    [Fact]
    public void When_none_can_those_looked_at_are_named()
    {
        string bare = Install("bare");
        string old = Install("old", "6.0.36", "7.0.20");
        (string? path, string seen) = DotnetHost.Find([bare, old, bare]);
        Assert.Null(path);
        Assert.Equal($"no 'dotnet' that was found has ASP.NET Core 8 or later: {Command(bare)}, {Command(old)}.", seen);
        Assert.Contains("no 'dotnet' was found", DotnetHost.Find([At("none")]).Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_leads_to_the_runtimes_and_a_script_is_trusted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        string whole = Install("whole", "9.0.1");
        string links = Directory.CreateDirectory(At("links")).FullName;
        File.CreateSymbolicLink(Path.Combine(links, "dotnet"), Command(whole));
        Assert.Equal(Path.Combine(links, "dotnet"), DotnetHost.Find([links]).Path);

        string script = Directory.CreateDirectory(At("script")).FullName;
        File.WriteAllText(Path.Combine(script, "dotnet"), "#!/bin/sh\n");
        Assert.Equal(Path.Combine(script, "dotnet"), DotnetHost.Find([script, whole]).Path);
    }

    private static string Command(string folder) => Path.Combine(folder, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    private string At(string name) => Path.Combine(_root.FullName, name);

    private string Install(string name, params string[] aspNetCore)
    {
        string folder = Directory.CreateDirectory(At(name)).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "host", "fxr"));
        File.WriteAllText(Command(folder), "");
        foreach (string version in aspNetCore)
            Directory.CreateDirectory(Path.Combine(folder, "shared", "Microsoft.AspNetCore.App", version));
        return folder;
    }
}
