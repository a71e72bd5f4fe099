using MieTools.ModelServer;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>The model server stands alone: what it is told about a service comes through <see cref="IModelServer"/>.</summary>
public sealed class ModelServerAloneTests
{
    [Fact]
    public void The_model_server_refers_to_no_other_assembly_of_this_repository()
    {
        Assert.Contains("MieTools.ModelServer", References(typeof(MieEmulator)));
        Assert.Empty(References(typeof(BuiltInModelServer)));
    }

    private static string[] References(Type type) =>
        [.. type.Assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("MieTools", StringComparison.Ordinal))];
}
