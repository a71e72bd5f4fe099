namespace MieTools.Server.Tests;

/// <summary>
/// The status page in a real Chromium. Skipped, loudly, where there is none, or no node. <c>MIETOOLS_CHROMIUM</c> names one that is not on
/// the PATH, and <c>MIETOOLS_SCREENSHOT</c> a file for the screenshot of the documents.
/// </summary>
public sealed class ProxyBrowserTests
{
    private const int Links = 20;

    [Fact]
    public async Task The_page_is_live_fits_is_accessible_and_is_shut_for_other_pages()
    {
        string? chromium = Chromium();
        Assert.SkipWhen(chromium is null,
            "SKIPPED, THE PAGE WAS NOT LOOKED AT: a Chromium is needed, on the PATH or as MIETOOLS_CHROMIUM.");
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(tokenRate: 120);
        string output = await NodeSuite.CheckAsync("proxy-page", "playwright-core", null,
        [
            chromium!, Environment.GetEnvironmentVariable("MIETOOLS_SCREENSHOT") ?? "-",
            proxy.Proxy.Address.GetLeftPart(UriPartial.Authority), proxy.Proxy.Key,
            .. Enumerable.Range(0, Links).Select(_ => proxy.Proxy.NewPageLink().AbsoluteUri),
        ]);
        Assert.EndsWith("all done", output);
    }

    private static string? Chromium()
    {
        string? named = Environment.GetEnvironmentVariable("MIETOOLS_CHROMIUM");
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string[] names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
        return named ?? folders.SelectMany(_ => names, Path.Combine).FirstOrDefault(File.Exists);
    }
}
