using System.Text.RegularExpressions;
using System.Xml.Linq;
using HelpBuilder;
using MieTools.Core.Http;
using MieTools.Pipeline;
using MieTools.Tests.Support;

namespace MieTools.Tests;

/// <summary>The help says what the module has: no cmdlet, parameter or error without a text, and no text about what is gone.</summary>
public sealed partial class HelpTests
{
    private static readonly IReadOnlyList<CommandFacts> s_commands = CommandReader.Read(ModuleAssembly.Root);

    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";

    public static TheoryData<string> Commands => new(s_commands.Select(c => c.Name));

    [Fact]
    public void Every_command_has_a_page_and_every_page_a_command() =>
        Assert.Equal(s_commands.Select(c => c.Name),
            Directory.GetFiles(Docs("cmdlets"), "*.md").Select(f => Path.GetFileNameWithoutExtension(f))
                .Order(StringComparer.OrdinalIgnoreCase));

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_page_describes_the_parameters_there_are(string name)
    {
        HelpPage page = Page(name);
        Assert.Equal(name, page.Name);
        Assert.Equal(Command(name).Parameters.Where(p => !p.IsAutomatic).Select(p => p.Name), page.Parameters.Select(p => p.Name));
        Assert.All(page.Parameters, p => Assert.True(p.Text.Count > 0, $"-{p.Name} has no text."));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_page_has_all_its_parts(string name)
    {
        HelpPage page = Page(name);
        Assert.NotEmpty(page.Synopsis);
        Assert.NotEmpty(page.Description);
        Assert.NotEmpty(page.Notes);
        Assert.All(page.Inputs.Concat(page.Outputs), i => Assert.NotEmpty(i.Text));
        Assert.NotEmpty(page.Inputs);
        Assert.NotEmpty(page.Outputs);
        Assert.NotEmpty(page.Links);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_page_has_three_examples_that_name_the_command_and_run_anywhere(string name)
    {
        HelpPage page = Page(name);
        Assert.True(page.Examples.Count(e => !e.NeedsCloud) >= 3);
        Assert.All(page.Examples, e =>
        {
            Assert.Contains(name, e.Code, StringComparison.Ordinal);
            Assert.NotEmpty(e.Remarks);
        });
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_generated_parts_of_a_page_are_up_to_date(string name)
    {
        string text = File.ReadAllText(PagePath(name)).ReplaceLineEndings("\n");
        Assert.True(GeneratedParts.Refresh(text, Command(name)) == text,
            $"Run: dotnet run --project tools/HelpBuilder -- docs bin/MieTools.dll docs (for {name})");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Links_lead_somewhere_and_types_exist(string name)
    {
        HelpPage page = Page(name);
        foreach (Match link in LinkTarget().Matches(File.ReadAllText(PagePath(name))))
            Assert.True(File.Exists(Path.Combine(Docs("cmdlets"), link.Groups[1].Value)), link.Value);
        foreach (HelpItem item in page.Inputs.Concat(page.Outputs).Where(i => i.Name.StartsWith("MieTools.", StringComparison.Ordinal)))
        {
            Assert.True((typeof(MieServiceException).Assembly.GetType(item.Name)
                ?? typeof(MieCommand).Assembly.GetType(item.Name)) is not null, item.Name);
        }
    }

    [Fact]
    public void The_help_that_ships_is_made_from_the_pages()
    {
        XDocument shipped = XDocument.Load(Repository.File("en-US", "MieTools.dll-Help.xml"));
        XDocument made = MamlWriter.Create(s_commands.Select(c => (c, Page(c.Name))));
        Assert.Equal(made.ToString(), shipped.ToString());
        Assert.Equal(s_commands.Count, shipped.Root!.Elements(s_command + "command").Count());
        foreach (string topic in Directory.GetFiles(Docs(), "about_*.md"))
        {
            string text = Repository.File("en-US", Path.GetFileNameWithoutExtension(topic) + ".help.txt");
            Assert.Equal(AboutText.Convert(File.ReadAllText(topic)), File.ReadAllText(text));
            Assert.All(File.ReadAllLines(text), line => Assert.True(line.Length <= 80, $"{Path.GetFileName(text)}: {line}"));
        }
    }

    [Fact]
    public void The_pages_name_errors_that_are_described()
    {
        HashSet<string> described = [.. MieErrors.All.Select(e => e.Code)];
        foreach (string path in Directory.GetFiles(Docs(), "*.md", SearchOption.AllDirectories))
        {
            // Mie.Http418 stands for any status without a name.
            foreach (Match id in ErrorId().Matches(File.ReadAllText(path))
                .Where(m => !m.Groups[1].Value.StartsWith("Http", StringComparison.Ordinal)))
            {
                Assert.True(described.Contains(id.Groups[1].Value), $"{Path.GetFileName(path)} names {id.Value}.");
            }
        }
    }

    [Theory]
    [InlineData("# X\n## SYNOPSIS\nText\n", "The sections are")]
    [InlineData("No heading\n", "The first line")]
    public void A_page_of_another_form_is_refused(string page, string message) =>
        Assert.StartsWith(message, Assert.Throws<FormatException>(() => HelpPageReader.Read(page)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_about_page_becomes_text_of_80_columns()
    {
        string text = AboutText.Convert(
            "# about_X\n\n## Short description\n\nOne `line`.\n\n| id | when |\n|---|---|\n| `Mie.A` | [Here](b.md) or\\|and there. |\n\n- "
                + string.Join(' ', Enumerable.Repeat("word", 30)) + "\n\n```\ncode  kept\n```\n");
        Assert.StartsWith(
            "TOPIC\n    about_X\n\nSHORT DESCRIPTION\n    One line.\n\n    Mie.A\n        when: Here or|and there.\n\n    - word", text,
            StringComparison.Ordinal);
        Assert.Contains("\n      word", text, StringComparison.Ordinal);
        Assert.Contains("\n        code  kept\n", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    private static CommandFacts Command(string name) => s_commands.Single(c => c.Name == name);

    private static HelpPage Page(string name) => HelpPageReader.ReadFile(PagePath(name));

    private static string PagePath(string name) => Path.Combine(Docs("cmdlets"), name + ".md");

    private static string Docs(string path = "") => Repository.File("docs", path);

    [GeneratedRegex(@"`Mie\.([A-Z]\w+)`")]
    private static partial Regex ErrorId();

    [GeneratedRegex(@"\]\(([^)]+\.md)\)")]
    private static partial Regex LinkTarget();
}
