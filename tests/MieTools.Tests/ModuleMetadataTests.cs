using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using MieTools.Pipeline;
using MieTools.Tests.Support;

namespace MieTools.Tests;

/// <summary>What their classes and the manifest say of the cmdlets.</summary>
public sealed partial class ModuleMetadataTests
{
    private static readonly Type[] s_commands = [.. ModuleAssembly.Root.GetTypes()
        .Where(t => t.GetCustomAttribute<CmdletAttribute>() is not null)];

    // Verbs that change something in the service or on the machine.
    private static readonly string[] s_changers = ["New", "Set", "Remove", "Enable", "Disable", "Move", "Start", "Stop", "Export"];

    public static TheoryData<Type> Commands => new(s_commands);

    [Fact]
    public void The_manifest_exports_what_the_assembly_has()
    {
        string manifest = File.ReadAllText(Repository.File("MieTools.psd1"));
        Match list = ExportList().Match(manifest);
        string[] exported = [.. QuotedName().Matches(list.Groups[1].Value).Select(m => m.Groups[1].Value)];
        Assert.Equal(s_commands.Select(NameOf).Order(StringComparer.Ordinal), exported.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void There_is_one_version_number()
    {
        string manifest = File.ReadAllText(Repository.File("MieTools.psd1"));
        string version = ModuleVersion().Match(manifest).Groups[1].Value;
        Assert.Equal(ModuleAssembly.Root.GetName().Version!.ToString(3), version);
        Assert.Contains($"## {version}", File.ReadAllText(Repository.File("CHANGELOG.md")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_is_named_like_its_class_and_file(Type command)
    {
        CmdletAttribute cmdlet = CmdletOf(command);
        Assert.Equal($"{cmdlet.VerbName}{cmdlet.NounName}Command", command.Name);
        Assert.True(File.Exists(Repository.File("src/MieTools.Shell/Commands", command.Name + ".cs")));
        Assert.True(command.IsSealed);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Verbs_are_approved_and_nouns_are_singular_and_ours(Type command)
    {
        CmdletAttribute cmdlet = CmdletOf(command);
        string[] approved = [.. new[]
        {
            typeof(VerbsCommon),
            typeof(VerbsCommunications),
            typeof(VerbsData),
            typeof(VerbsDiagnostic),
            typeof(VerbsLifecycle),
            typeof(VerbsSecurity),
            typeof(VerbsOther),
        }
            .SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.Static)).Select(f => (string)f.GetRawConstantValue()!)];
        Assert.Contains(cmdlet.VerbName, approved);
        Assert.StartsWith("Mie", cmdlet.NounName, StringComparison.Ordinal);
        Assert.False(cmdlet.NounName.EndsWith('s'), $"{cmdlet.NounName} is a plural.");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_states_its_output(Type command) => Assert.NotEmpty(command.GetCustomAttributes<OutputTypeAttribute>());

    [Theory]
    [MemberData(nameof(Commands))]
    public void What_changes_something_supports_WhatIf(Type command)
    {
        CmdletAttribute cmdlet = CmdletOf(command);
        // Some only make an object in memory; what a model asks Invoke-MieInference to run may do anything.
        bool runs = NameOf(command) == "Invoke-MieInference";
        // Those that write files say beforehand what they would do.
        bool writes = NameOf(command) is "Invoke-MieBatch" or "Export-MieDeployment";
        bool changes = runs || writes
            || (s_changers.Contains(cmdlet.VerbName) && cmdlet.NounName is not ("MieEndpoint" or "MieConversation"));
        Assert.Equal(changes, cmdlet.SupportsShouldProcess);
        if (changes)
        {
            ConfirmImpact impact = runs || cmdlet.VerbName is "Remove" or "Disable" ? ConfirmImpact.High : ConfirmImpact.Medium;
            Assert.Equal(impact, cmdlet.ConfirmImpact);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Parameters_are_singular_documented_names(Type command)
    {
        // Endings of units and of names that are the service's own.
        string[] allowed = ["Address", "Ocpus", "MemoryInGBs", "BandwidthMbps", "MaximumBandwidthMbps", "Alias", "MaxTokens", "Https",
            "Status", "As"];
        string docs = File.ReadAllText(Repository.File("bin", "MieTools.Shell.xml"));
        foreach (PropertyInfo parameter in Parameters(command))
        {
            Assert.True(
                !parameter.Name.EndsWith('s') || allowed.Contains(parameter.Name), $"-{parameter.Name} of {NameOf(command)} is a plural.");
            Assert.Contains($"P:{parameter.DeclaringType!.FullName}.{parameter.Name}\"", docs, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_two_commands_type_a_parameter_differently()
    {
        IEnumerable<string> conflicts = s_commands.SelectMany(c =>
            Parameters(c).Select(p => (p.Name, Type: p.PropertyType, Command: NameOf(c))))
            // Where to connect to and what a deployment answers are both endpoints in the field's language.
            .Where(p => (p.Name, p.Command) != ("Endpoint", "Connect-MieService"))
            // So are a container's image and one that a model looks at.
            .Where(p => p.Name != "Image" || !p.Command.StartsWith("Invoke-", StringComparison.Ordinal))
            // A session goes to an emulator, whichever runs; stopped are those that are named.
            .Where(p => (p.Name, p.Command) != ("Emulator", "Connect-MieService"))
            // A connection goes through a web proxy, whose name the field has for it; stopped is a signing one.
            .Where(p => (p.Name, p.Command) != ("Proxy", "Connect-MieService"))
            // A call names one model, a proxy the deployment of each.
            .Where(p => (p.Name, p.Command) != ("Model", "Start-MieProxy"))
            .GroupBy(p => p.Name,
                p => (Element: p.Type.IsArray ? p.Type.GetElementType()! : Nullable.GetUnderlyingType(p.Type) ?? p.Type, p.Command))
            .Where(g => g.Select(p => p.Element).Distinct().Count() > 1)
            .Select(g => $"-{g.Key}: {string.Join(", ", g.Select(p => $"{p.Command} {p.Element.Name}"))}");
        Assert.Empty(conflicts);
    }

    [Fact]
    public void The_module_ships_no_package_of_others()
    {
        string[] files = [.. Directory.GetFiles(Repository.File("bin"), "*.dll").Select(f => Path.GetFileName(f))];
        Assert.Equal(
            ["MieTools.Core.dll", "MieTools.Shell.dll", "MieTools.Start.dll", "MieTools.dll"], files.Order(StringComparer.Ordinal));
        Assert.All(typeof(MieException).Assembly.GetReferencedAssemblies(),
            a => Assert.StartsWith("System.", a.Name, StringComparison.Ordinal));
    }

    private static IEnumerable<PropertyInfo> Parameters(Type command) =>
        command.GetProperties().Where(p => p.IsDefined(typeof(ParameterAttribute)));

    private static string NameOf(Type command)
    {
        CmdletAttribute cmdlet = CmdletOf(command);
        return $"{cmdlet.VerbName}-{cmdlet.NounName}";
    }

    private static CmdletAttribute CmdletOf(Type command) => command.GetCustomAttribute<CmdletAttribute>()!;

    [GeneratedRegex(@"CmdletsToExport\s*=\s*@\(([^)]*)\)")]
    private static partial Regex ExportList();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex QuotedName();

    [GeneratedRegex(@"ModuleVersion\s*=\s*'([^']+)'")]
    private static partial Regex ModuleVersion();
}
