using System.Reflection;
using System.Xml.Linq;
using HelpBuilder;

// build ASSEMBLY DOCS OUTPUT   writes the MAML file and the about topics
// docs ASSEMBLY DOCS           brings the generated parts of docs/cmdlets up to date: syntax and parameter facts
switch (args)
{
    case ["build", string assembly, string docs, string output]:
        Build(CommandReader.Read(Assembly.LoadFrom(Path.GetFullPath(assembly))), docs, output);
        return 0;
    case ["docs", string assembly, string docs]:
        foreach (CommandFacts command in CommandReader.Read(Assembly.LoadFrom(Path.GetFullPath(assembly))))
        {
            string path = Path.Combine(docs, "cmdlets", command.Name + ".md");
            if (File.Exists(path))
                File.WriteAllText(path, GeneratedParts.Refresh(File.ReadAllText(path), command));
            else
                Console.WriteLine($"{command.Name} has no page {path}.");
        }
        return 0;
    default:
        Console.Error.WriteLine("Usage: HelpBuilder build ASSEMBLY DOCS OUTPUT | HelpBuilder docs ASSEMBLY DOCS");
        return 2;
}

static void Build(IReadOnlyList<CommandFacts> commands, string docs, string output)
{
    Directory.CreateDirectory(output);
    foreach (string old in Directory.GetFiles(output, "about_*.help.txt"))
        File.Delete(old);
    foreach (string path in Directory.GetFiles(docs, "about_*.md"))
    {
        File.WriteAllText(
            Path.Combine(output, Path.GetFileNameWithoutExtension(path) + ".help.txt"), AboutText.Convert(File.ReadAllText(path)));
    }

    Dictionary<string, HelpPage> pages = Directory.GetFiles(Path.Combine(docs, "cmdlets"), "*.md").Select(HelpPageReader.ReadFile)
        .ToDictionary(p => p.Name, StringComparer.Ordinal);
    // A missing page is the tests' business: it must not keep anyone from building.
    foreach (string missing in commands.Select(c => c.Name).Where(n => !pages.ContainsKey(n)))
        Console.WriteLine($"{missing} has no page in {docs}/cmdlets.");
    // Written last: it is what the build compares times with.
    string maml = Path.Combine(output, "MieTools.dll-Help.xml");
    MamlWriter.Create(commands.Where(c => pages.ContainsKey(c.Name)).Select(c => (c, pages[c.Name])))
        .Save(maml, SaveOptions.DisableFormatting);
}
