using System.ComponentModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Adapter;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Logging;

namespace MieTools.Pester.Adapter;

/// <summary>Lists every It of the suite for VSTest.</summary>
[FileExtension(".dll")]
[DefaultExecutorUri(PesterExecutor.Uri)]
[Category("managed")]
public sealed class PesterDiscoverer : ITestDiscoverer
{
    /// <inheritdoc/>
    public void DiscoverTests(
        IEnumerable<string> sources, IDiscoveryContext discoveryContext, IMessageLogger logger, ITestCaseDiscoverySink discoverySink)
    {
        foreach (string source in sources.Where(IsOurs))
        {
            TestNames names = new(source);
            new PesterRun(finding => discoverySink.SendTestCase(names.Name(finding)), CancellationToken.None).List();
        }
    }

    /// <summary>Whether a source is this assembly: an adapter is shown the others that are tested with it, too.</summary>
    internal static bool IsOurs(string source) => Path.GetFileName(source) == Path.GetFileName(typeof(PesterDiscoverer).Assembly.Location);
}
