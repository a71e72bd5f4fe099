using System.Management.Automation;
using System.Management.Automation.Runspaces;
using MieTools.Output;
using MieTools.Session;

namespace MieTools.Tests.Session;

public sealed class SessionTypesTests : IDisposable
{
    private readonly Runspace? _before = Runspace.DefaultRunspace;
    private readonly string _folder = Directory.CreateTempSubdirectory("mie-types-").FullName;
    private readonly Runspace _session = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault());

    public SessionTypesTests()
    {
        _session.Open();
        Runspace.DefaultRunspace = _session;
    }

    public void Dispose()
    {
        Runspace.DefaultRunspace = _before;
        _session.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void The_table_of_this_engine_is_found() => Assert.NotNull(SessionTypes.TableOf(_session));

    [Fact]
    public void The_way_by_the_command_gives_the_same()
    {
        SessionTypes.Add(_session, ObjectTypes.All());
        string[] direct = Known();
        using Runspace other = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault());
        other.Open();
        Runspace.DefaultRunspace = other;
        SessionTypes.AddByCommand(ObjectTypes.All());
        Assert.Equal(ObjectTypes.All().Count, direct.Length);
        Assert.Equal(direct, Known());
    }

    [Fact]
    public void A_second_copy_changes_nothing_and_is_in_no_ones_way()
    {
        SessionTypes.Add(_session, ObjectTypes.All());
        string[] once = Known();
        SessionTypes.Add(_session, ObjectTypes.All());
        Assert.Equal(once, Known());

        AddFile();
        Assert.Equal(once, Known());
    }

    [Theory]
    [InlineData("-DefaultDisplayPropertySet Text")]
    [InlineData("-SerializationDepth 3")]
    [InlineData("-MemberType NoteProperty -MemberName Own -Value 1")]
    [InlineData("-SerializationMethod String")]
    public void What_the_user_set_before_stays_and_costs_nothing_of_the_rest(string own)
    {
        const string Type = "MieTools.Core.Inference.Reading.MieAnswer";
        Run($"Update-TypeData -TypeName {Type} {own}");
        string users = Run($"Get-TypeData {Type} | ConvertTo-Json -Depth 3");
        SessionTypes.Add(_session, ObjectTypes.All());
        string before = Run($"Get-TypeData {Type} | ConvertTo-Json -Depth 3");
        Assert.NotEqual(users, before);
        AddFile();
        Assert.Equal(before, Run($"Get-TypeData {Type} | ConvertTo-Json -Depth 3"));
        Assert.Equal("MieTools.Output.OutputAdapter", Run($"(Get-TypeData {Type}).TypeAdapter.FullName"));
        if (own.Contains("Text", StringComparison.Ordinal))
            Assert.Equal("Text", Run($"(Get-TypeData {Type}).DefaultDisplayPropertySet.ReferencedProperties"));
    }

    // The engine makes its whole table anew then, and says what it finds there twice.
    private void AddFile()
    {
        string file = Path.Combine(_folder, "own.ps1xml");
        File.WriteAllText(file, """
            <Types><Type><Name>Own.Type</Name><Members>
              <NoteProperty><Name>Own</Name><Value>1</Value></NoteProperty>
            </Members></Type></Types>
            """);
        Run($"Update-TypeData -AppendPath '{file}'");
    }

    private string Run(string script)
    {
        using PowerShell shell = PowerShell.Create(_session);
        string text = string.Join("\n", shell.AddScript(script).Invoke().Select(o => o?.ToString()));
        Assert.Empty(shell.Streams.Error);
        return text;
    }

    // What it says of each type of the module's.
    private static string[] Known()
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return [.. shell.AddScript("""
            Get-TypeData *MieTools* | Sort-Object TypeName | ForEach-Object {
                "$($_.TypeName) $($_.Members.Keys | Sort-Object) $($_.TypeAdapter) " +
                    "$($_.SerializationDepth) $($_.SerializationMethod) " +
                    "$($_.DefaultDisplayPropertySet.ReferencedProperties) $($_.PropertySerializationSet.ReferencedProperties)"
            }
            """).Invoke<string>()];
    }
}
