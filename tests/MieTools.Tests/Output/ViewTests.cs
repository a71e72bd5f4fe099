using System.Management.Automation;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MieTools.Tests.Support;

namespace MieTools.Tests.Output;

/// <summary>Every view of MieTools.Format.ps1xml with an object of the emulator's, at two widths.</summary>
/// <remarks>Those of a server's process are shown by Views.Tests.ps1, which starts one of each.</remarks>
public sealed class ViewTests(ViewFixture fixture) : IClassFixture<ViewFixture>
{
    private static readonly View[] s_views = [.. View.All()
        .Where(v => v.TypeName is not ("MieTools.Emulator.MieEmulatorProcess" or "MieTools.Proxy.MieProxyProcess"))];

    public static TheoryData<string, int> Views { get; } = [.. s_views.SelectMany(v => new[] { 80, 120 }.Select(width => (v.Name, width)))];

    [Fact]
    public void There_is_an_object_for_every_view() =>
        Assert.Empty(s_views.Select(v => v.TypeName).Distinct().Except(fixture.Samples.Keys));

    [Theory]
    [MemberData(nameof(Views))]
    public void A_view_fits_and_shows_what_it_names(string name, int width)
    {
        View view = s_views.Single(v => v.Name == name);
        string[] lines = Render($"{view.Command} -View {name}", fixture.Samples[view.TypeName], width);
        Assert.All(lines, line => Assert.True(line.Length <= width, $"{line.Length} columns: {line}"));
        string[] expected = view.Labels;
        switch (view.Control)
        {
            case "TableControl":
                Assert.Equal(expected, lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
                break;
            case "ListControl":
                Assert.Equal(expected, lines.Where(IsItem).Select(line => line.Split(" :")[0].TrimEnd()));
                break;
        }
        Assert.Contains(lines, line => line.Contains(fixture.Shown[view.TypeName], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("MieTools.Core.Deployments.Models.MieDeployment", "Name", "DisplayName")]
    [InlineData("MieTools.Core.Inference.Addresses.MieDeploymentEndpoint", "Suffix", "Suffix")]
    [InlineData("MieTools.Core.Inference.Addresses.MieDeploymentEndpoint", "Deployment", "DeploymentName")]
    [InlineData("MieTools.Core.Deployments.Models.MieDeploymentShape", "Name", "Name")]
    [InlineData("MieTools.Core.Deployments.Models.MieWorkRequest", "Operation", "OperationType")]
    public void What_tells_one_from_another_is_whole_at_80_columns(string type, string column, string property)
    {
        string[] lines = Render("ForEach-Object { $_ }", fixture.Samples[type], 80);
        int start = lines[0].IndexOf(column, StringComparison.Ordinal);
        int end = lines[1].IndexOf(' ', start) is var space and >= 0 ? NextColumn(lines[1], space) : 80;
        string whole = string.Concat(lines.Skip(2).Where(line => line.Length > start)
            .Select(line => line[start..Math.Min(end, line.Length)].Trim()));
        Assert.Equal(((PSObject)fixture.Samples[type]).Properties[property].Value.ToString(), whole);
    }

    private static int NextColumn(string rule, int from) => rule.IndexOf('-', from) is var next and >= 0 ? next : 80;

    [Theory]
    [MemberData(nameof(Views))]
    public void No_expression_of_a_view_fails(string name, int width)
    {
        View view = s_views.Single(v => v.Name == name);
        string command = view.Control == "WideControl" ? view.Command : $"{view.Command} -ShowError -DisplayError";
        Assert.DoesNotContain("#ERR", string.Concat(Render($"{command} -View {name}", fixture.Samples[view.TypeName], width)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_view_is_chosen_by_the_type_where_none_is_named()
    {
        foreach (View first in s_views.DistinctBy(v => v.TypeName))
        {
            object sample = fixture.Samples[first.TypeName];
            Assert.Equal(Ageless($"{first.Command} -View {first.Name}", sample), Ageless("ForEach-Object { $_ }", sample));
        }
    }

    // Between the two an age may have become a second more.
    private IEnumerable<string> Ageless(string command, object sample) =>
        Render(command, sample, 100).Select(line => Regex.Replace(line, @"\s+\d+[smhd]\b", " 0s"));

    // An item of a list begins at the margin; what follows of its value is indented.
    private static bool IsItem(string line) => char.IsAsciiLetter(line[0]) && line.Contains(" :", StringComparison.Ordinal);

    private string[] Render(string command, object sample, int width)
    {
        ShellRun run = fixture.Shell.Run($"$sample | {command} | Out-String -Width {width}", new { sample });
        return run.Lines();
    }

    private sealed record View(string Name, string TypeName, string Control, string[] Labels)
    {
        public string Command => "Format-" + Control.Replace("Control", "", StringComparison.Ordinal);

        public static IEnumerable<View> All() =>
            from view in XDocument.Load(Repository.File("src/MieTools.Shell/Output/MieTools.Format.ps1xml")).Descendants("View")
            select new View(
                view.Element("Name")!.Value,
                view.Descendants("TypeName").Single().Value,
                view.Elements().Single(e => e.Name.LocalName.EndsWith("Control", StringComparison.Ordinal)).Name.LocalName,
                [.. view.Descendants("Label").Select(label => label.Value)]);
    }
}
