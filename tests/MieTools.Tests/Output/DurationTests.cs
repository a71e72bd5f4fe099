using System.Management.Automation;
using System.Management.Automation.Runspaces;
using MieTools.Core.Inference.Reading;
using MieTools.Output;
using MieTools.Tests.Support;

namespace MieTools.Tests.Output;

public sealed class DurationTests
{
    private static readonly MieStreamChunk s_chunk = new() { Elapsed = "00:00:01.5" };

    [Fact]
    public void A_runspace_without_the_module_makes_no_texts_of_them_elsewhere()
    {
        // As in a block of ForEach-Object -Parallel that imports nothing, which reads first.
        using Runspace bare = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault());
        bare.Open();
        Assert.Equal("String", Read(bare));
        using Runspace session = RunspaceFactory.CreateRunspace(Shell.State());
        session.Open();
        Assert.Equal("TimeSpan", Read(session));
        Assert.Equal("String", Read(bare));
        Assert.Equal("TimeSpan", Read(session));
    }

    [Fact]
    public void Each_of_them_is_known_by_its_name()
    {
        string[] adapted = [.. ObjectTypes.All().Where(t => t.TypeAdapter == typeof(OutputAdapter)).Select(t => t.TypeName)];
        Assert.NotEmpty(adapted);
        IEnumerable<string> durations = adapted.Select(name => typeof(MieStreamChunk).Assembly.GetType(name)!)
            .SelectMany(type => type.GetProperties(),
                (type, property) => (property.Name, Method: type.GetMethod($"Get{property.Name}", [])))
            .Where(p => p.Method is { } method && (method.ReturnType == typeof(TimeSpan) || method.ReturnType == typeof(TimeSpan?)))
            .Select(p => p.Name).Distinct();
        Assert.Equal(durations.Order(StringComparer.Ordinal), ObjectTypes.Durations.Order(StringComparer.Ordinal));
    }

    private static string Read(Runspace runspace)
    {
        using PowerShell shell = PowerShell.Create(runspace);
        return shell.AddScript("param($chunk) $chunk.Elapsed.GetType().Name").AddArgument(s_chunk).Invoke<string>().Single();
    }
}
