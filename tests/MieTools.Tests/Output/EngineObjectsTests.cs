using System.Management.Automation;
using System.Text.Json;
using MieTools.Core.Routes;
using MieTools.Output;
using MieTools.Tests.Support;

namespace MieTools.Tests.Output;

public sealed class EngineObjectsTests
{
    [Fact]
    public void What_PowerShell_knows_is_handed_on_as_it_is()
    {
        MieEndpoint endpoint = MieEndpoint.Parse("GET /a");
        Assert.Same(endpoint, EngineObjects.From(endpoint));
        Assert.Equal("text", EngineObjects.From("text"));
        Assert.Null(EngineObjects.From(null));
    }

    [Fact]
    public void Parsed_JSON_becomes_objects()
    {
        using JsonDocument document = JsonDocument.Parse("""{"a":1}""");
        Assert.Equal(1L, Assert.IsType<PSObject>(EngineObjects.From(document.RootElement)).Properties["a"].Value);
    }

    [Fact]
    public void A_file_is_an_item_that_the_engine_s_own_commands_take()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "what it holds");
            using Shell shell = new();
            object? file = EngineObjects.From(new FileInfo(path));
            Assert.Equal("what it holds", shell.Run("$file | Get-Content -Raw", new { file }).One<string>());
            Assert.Equal(path, shell.Run("(Get-Item -LiteralPath $file.PSPath).FullName", new { file }).One<string>());
        }
        finally
        {
            File.Delete(path);
        }
    }
}
