using System.Collections;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using MieTools.Core.Connection;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Conversations;
using MieTools.Core.Json;
using MieTools.Output;
using MieTools.Pipeline;
using MieTools.Tests.Support;

namespace MieTools.Tests.Output;

/// <summary>Every output type as JSON, CSV and Clixml, and in the hands of the commands that take any object.</summary>
/// <remarks>Those of a server's process are in Serialization.Tests.ps1, which starts one of each.</remarks>
public sealed class SerializationTests(ViewFixture fixture) : IClassFixture<ViewFixture>
{
    private static readonly string[] s_processes = ["MieTools.Emulator.MieEmulatorProcess", "MieTools.Proxy.MieProxyProcess"];

    // What a job hands on: PSSerializer goes one level deep for it.
    private const string ByJob = "[System.Management.Automation.PSSerializer]::Deserialize("
        + "[System.Management.Automation.PSSerializer]::Serialize($sample, 1))";

    private static readonly string[] s_notSaid = ["System.", "MieTools.", "ValueKind", "Microsoft."];

    // How deep ConvertTo-Json has to go for what about_MieTools says that 2 is not enough for.
    private static readonly Dictionary<string, int> s_deep = new()
    {
        ["MieTools.Core.Deployments.Models.MieDeployment"] = 8,
        ["MieTools.Core.Inference.Reading.MieAnswer"] = 8,
        ["MieTools.Core.Inference.Reading.MieStreamChunk"] = 8,
    };

    private static readonly Type[] s_outputs = [.. ModuleAssembly.Root.GetExportedTypes()
        .SelectMany(command => command.GetCustomAttributes<OutputTypeAttribute>())
        .SelectMany(output => output.Type).Select(name => name.Type!)
        .Where(type => type.Namespace!.StartsWith("MieTools", StringComparison.Ordinal)).Distinct()];

    // With what PowerShell has in place of a property of the class.
    private static readonly Type[] s_shown = [.. s_outputs, typeof(ChatMessage)];

    public static TheoryData<string> Outputs { get; } = [.. s_outputs.Select(type => type.FullName!)
        .Where(name => !s_processes.Contains(name))];

    public static TheoryData<Type> Parts { get; } = [.. PartsOf(s_shown)];

    private object Sample(string type) => fixture.Samples[type];

    [Fact]
    public void There_is_an_object_of_every_output_type() => Assert.Empty(Outputs.Select(row => row.Data).Except(fixture.Samples.Keys));

    [Theory]
    [MemberData(nameof(Parts))]
    public void Every_property_has_a_type_that_can_be_written(Type type) =>
        Assert.All(Properties(type), property => Assert.True(CanBeWritten(property.PropertyType),
            $"{type.Name}.{property.Name} is a {property.PropertyType}: JSON or CSV would say what it is in place of what it holds."));

    [Theory]
    [MemberData(nameof(Parts))]
    public void Every_part_has_a_text_of_its_own(Type type) => Assert.True(type.IsEnum || HasOwnText(type),
        $"{type.Name} has no ToString(): a table would show the name of the type, or all of its properties.");

    [Theory]
    [MemberData(nameof(Outputs))]
    public void As_JSON_it_says_what_it_holds_at_any_depth(string type)
    {
        foreach (string depth in (string[])["", "-Depth 1", "-Depth 20"])
        {
            string json = Text($"$sample | ConvertTo-Json {depth} -WarningAction Ignore", type);
            using JsonDocument document = JsonDocument.Parse(json);
            Assert.All(s_notSaid, word => Assert.DoesNotContain($"\"{word}", json, StringComparison.Ordinal));
            foreach (PropertyInfo property in Properties(Bare(type).GetType()).Where(p => p.PropertyType.IsEnum))
                Assert.Equal(property.GetValue(Bare(type))!.ToString(), document.RootElement.GetProperty(property.Name).GetString());
        }
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void A_duration_is_one_text_in_JSON_and_a_duration_in_the_shell(string type)
    {
        (string Name, TimeSpan? Value)[] durations = [.. Bare(type).GetType().GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Where(m => m.GetParameters().Length == 0 && (Nullable.GetUnderlyingType(m.ReturnType) ?? m.ReturnType) == typeof(TimeSpan))
            .Select(m => (m.Name["Get".Length..], (TimeSpan?)m.Invoke(Bare(type), null)))];
        using JsonDocument document = JsonDocument.Parse(Text("$sample | ConvertTo-Json -Depth 20", type));
        PSObject row = fixture.Shell.Run("$sample | ConvertTo-Csv | ConvertFrom-Csv", new { sample = Sample(type) }).Item();
        PSObject copy = fixture.Shell.Run(ByJob, new { sample = Sample(type) }).Item();
        Assert.All(durations, duration =>
        {
            string? text = duration.Value?.ToString("c");
            Assert.Equal(text, document.RootElement.GetProperty(duration.Name).GetString());
            Assert.Equal(text ?? "", row.Properties[duration.Name].Value ?? "");
            Assert.Equal(duration.Value, PSObject.AsPSObject(Sample(type)).Properties[duration.Name].Value);
            Assert.Equal(duration.Value, copy.Properties[duration.Name].Value);
        });
    }

    [Fact]
    public void Durations_can_be_reckoned_with()
    {
        ShellRun run = fixture.Shell.Run("""
            $b = $a.PSObject.Copy()
            $a.Elapsed.TotalSeconds -gt 0; $a.Elapsed + [timespan]'1:00:00' -gt '1:00:00'; $a.Elapsed -lt [timespan]'1:00:00'
            ($a, $b | Sort-Object Elapsed).Count -eq 2; ($a, $b | Measure-Object Elapsed -Maximum).Maximum -eq $a.Elapsed
            [timespan]($a | ConvertTo-Json -Depth 20 | ConvertFrom-Json).Elapsed -eq $a.Elapsed
            ($a | Get-Member Elapsed).Definition -eq 'timespan Elapsed {get;}'
            """, new { a = Sample("MieTools.Core.Inference.Reading.MieAnswer") });
        Assert.All(run.All<bool>(), Assert.True);
        Assert.Equal(7, run.Output.Count);
    }

    [Fact]
    public void The_members_of_a_servers_object_are_written_once_and_found_on_the_answer_too()
    {
        const string answer = "MieTools.Core.Inference.Reading.MieAnswer";
        Assert.Equal("True True True True", Text("""
            "$($sample.choices[0].message.content -eq $sample.Data.choices[0].message.content) $($sample.USAGE.total_tokens -gt 0)" +
            " $(($sample | Select-Object -ExpandProperty usage).total_tokens -gt 0)" +
            " $(@($sample | Where-Object object -EQ chat.completion).Count -eq 1)"
            """, answer));
        foreach (string way in (string[])["ConvertTo-Json -Depth 20", "ConvertTo-Csv", "Format-List * | Out-String",
            "ForEach-Object { [System.Management.Automation.PSSerializer]::Serialize($_) }"])
        {
            Assert.Equal(1, Regex.Count(Text($"$sample | {way}", answer), "choices"));
        }
        Assert.Equal("True", Text($"$copy = {ByJob}; \"$($copy.choices[0].message.content -eq $copy.Text)\"", answer));
        Assert.Equal(1, Regex.Count(Text($"{ByJob} | ConvertTo-Json -Depth 20", answer), "choices"));
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void As_JSON_without_a_depth_nothing_is_cut_off_but_of_what_is_documented_as_deep(string type)
    {
        Assert.Equal(s_deep.ContainsKey(type), IsCut("", type));
        Assert.False(IsCut($"-Depth {s_deep.GetValueOrDefault(type, 2)}", type));
    }

    [Fact]
    public void Tool_calls_are_whole_without_a_depth_and_keep_their_arguments_by_name()
    {
        ShellRun run = fixture.Shell.Run("""
            $a = $d | Invoke-MieInference -Prompt hi -Tool @{ name = 'f' } -Option @{ tool_choice = 'required' }
            $a | Select-Object ToolCalls | ConvertTo-Json -WarningAction Stop
            $a.ToolCalls[0].Parameters.GetType().Name; ($a.ToolCalls | Get-Member Parameters).Name
            """, new { d = Sample("MieTools.Core.Deployments.Models.MieDeployment") });
        Assert.Empty(run.Errors.Select(e => e.ToString()));
        string[] said = run.All<string>();
        using JsonDocument document = JsonDocument.Parse(said[0]);
        Assert.Equal("{}", document.RootElement.GetProperty("ToolCalls")[0].GetProperty("Arguments").GetString());
        Assert.Equal(["MieMap`1", "Parameters"], said[1..]);
    }

    private bool IsCut(string depth, string type) =>
        Text($"$null = $sample | ConvertTo-Json {depth} -WarningVariable cut -WarningAction SilentlyContinue; \"$cut\"", type).Length > 0;

    [Theory]
    [MemberData(nameof(Outputs))]
    public void From_JSON_CSV_and_a_job_its_plain_properties_come_back(string type)
    {
        PropertyInfo[] plain = [.. Properties(Bare(type).GetType()).Where(p => IsPlain(p.PropertyType))];
        Assert.NotEmpty(plain);
        string[] ways = ["$sample | ConvertTo-Json -Depth 20 | ConvertFrom-Json", "$sample | ConvertTo-Csv | ConvertFrom-Csv", ByJob];
        foreach (string way in ways)
        {
            PSObject back = fixture.Shell.Run(way, new { sample = Sample(type) }).Item();
            Assert.All(plain, property =>
            {
                string? value = LanguagePrimitives.ConvertTo<string>(property.GetValue(Bare(type)));
                Assert.Equal(value, LanguagePrimitives.ConvertTo<string>(back.Properties[property.Name]?.Value));
            });
        }
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void In_CSV_no_cell_is_the_name_of_a_type(string type)
    {
        string csv = Text("$sample | ConvertTo-Csv | Out-String -Width 100000", type);
        Assert.All(s_notSaid, word => Assert.DoesNotContain(word, csv, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void In_CSV_a_copy_is_what_the_object_is(string type)
    {
        foreach (string way in (string[])[ByJob, ByJob.Replace(", 1)", ", 2)", StringComparison.Ordinal)])
            AssertSameRow("$sample", way, Sample(type));
    }

    [Theory]
    [InlineData("$d | Invoke-MieInference -Prompt hi -Tool @{ name = 'f' } -Option @{ tool_choice = 'required' }")]
    [InlineData("@{ messages = @([ordered]@{ role = 'user'; content = 'hi' }) } | Invoke-MieInference $d -MaxTokens 2")]
    [InlineData("[pscustomobject]@{ Prompt = 'hi'; Tags = 'a', 'b'; More = @{ x = 1 } } | Invoke-MieInference $d -MaxTokens 2")]
    [InlineData("$d | Invoke-MieStream -Prompt hi -MaxTokens 3 | Join-MieStream")]
    [InlineData("Set-MieDeployment $d -FreeformTag ([ordered]@{ team = 'a'; unit = 'b' }) "
        + "-DefinedTag @{ Ops = @{ Tier = 'gold' } } -EnvironmentVariable @{ MODE = 1 } "
        + "-Command serve, now -Wait")]
    [InlineData("(Set-MieDeployment $d -EnvironmentVariable @{ MODE = 2 } -Wait).Configuration.Environment")]
    public void In_CSV_what_it_holds_of_the_users_and_the_servers_is_in_a_copy_too(string script)
    {
        ShellRun run = fixture.Shell.Run(script, new { d = Sample("MieTools.Core.Deployments.Models.MieDeployment") });
        Assert.Empty(run.Errors.Select(e => e.ToString()));
        PSObject sample = run.Item();
        AssertSameRow("$sample", ByJob.Replace(", 1)", ", 3)", StringComparison.Ordinal), sample);
    }

    [Fact]
    public void Every_list_and_map_of_an_output_type_has_a_text_in_a_copy()
    {
        // What is on one level for ConvertTo-Json is in no copy.
        Type[] held = [.. PartsOf(s_shown).Except([typeof(MieConversation)]).SelectMany(Properties).Select(p => p.PropertyType)
            .Concat([typeof(MieList<object>), typeof(MieList<ChatMessage>), typeof(MieMap<object>)])
            .Where(t => t.IsGenericType)
            .Where(t => t.GetGenericTypeDefinition() == typeof(MieList<>) || t.GetGenericTypeDefinition() == typeof(MieMap<>))
            .Distinct()];
        string own = Runtime(Environment.Version.Major);
        string[] known = [.. ObjectTypes.All().Select(t => t.TypeName)];
        Assert.Empty(held.Select(t => $"Deserialized.{t.FullName}").Except(known));
        // And of a PowerShell on another .NET.
        Assert.Empty(held.Select(t => $"Deserialized.{t.FullName}".Replace(own, Runtime(8), StringComparison.Ordinal)).Except(known));
        Assert.Equal(held.Length, known.Count(n => n.Contains('`', StringComparison.Ordinal)
            && (n.Contains(own, StringComparison.Ordinal) || !n.Contains("CoreLib", StringComparison.Ordinal))));
    }

    [Fact]
    public void Each_type_that_the_engine_is_told_of_is_there()
    {
        // They are texts, so that none of them is loaded at import.
        string[] names = [.. ObjectTypes.All().Select(t => t.TypeName.Replace("Deserialized.", "", StringComparison.Ordinal))
            .Where(n => !n.Contains('`', StringComparison.Ordinal) && n != ValueText.JsonTypeName)];
        Assert.True(names.Length > 20);
        Assert.All(names, n => Assert.NotNull(typeof(MieList<>).Assembly.GetType(n) ?? typeof(ObjectTypes).Assembly.GetType(n)));
    }

    private static string Runtime(int version) => $"System.Private.CoreLib, Version={version}.";

    [Theory]
    [MemberData(nameof(Outputs))]
    public void From_a_job_and_Clixml_its_lists_are_lists_and_its_names_are_names(string type)
    {
        foreach (string way in (string[])[ByJob, ByJob.Replace(", 1)", ", 2)", StringComparison.Ordinal)])
        {
            PSObject back = fixture.Shell.Run(way, new { sample = Sample(type) }).Item();
            Assert.Equal("Deserialized." + type, back.TypeNames[0]);
            Assert.All(Properties(Bare(type).GetType()), property =>
                AssertSameKind(property.GetValue(Bare(type)), Plain(back.Properties[property.Name]?.Value)));
        }
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Commands_for_any_object_take_it(string type)
    {
        string shown = Text("$sample | Format-List * | Out-String -Width 100000", type);
        Assert.DoesNotContain("System.Collections", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("MieTools.Core", shown, StringComparison.Ordinal);
        string[] names = [.. Properties(Bare(type).GetType()).Select(p => p.Name)];
        PSObject selected = fixture.Shell.Run("$sample | Select-Object *", new { sample = Sample(type) }).Item();
        Assert.Empty(names.Except(selected.Properties.Select(p => p.Name)));
        PSObject counted = fixture.Shell.Run($"""
            $n = ($sample, $sample | Measure-Object).Count
            $g = $sample, $sample | Group-Object
            $s = @($sample, $sample | Sort-Object)
            $c = Compare-Object $sample $sample -IncludeEqual
            $by = $sample, $sample | Group-Object '{names[0]}'
            [pscustomobject]@{"{"} Numbers = "$n $($g.Count) $($s.Count) $($c.SideIndicator) $($by.Count)"; Name = $g.Name {"}"}
            """, new { sample = Sample(type) }).Item();
        Assert.Equal("2 2 2 == 2", counted.Properties["Numbers"].Value);
        Assert.All(s_notSaid, word => Assert.DoesNotContain(word, $"{counted.Properties["Name"].Value}", StringComparison.Ordinal));
    }

    [Fact]
    public void No_view_calls_what_only_a_living_object_has()
    {
        foreach (string file in (string[])["MieTools.Format.ps1xml", "MieTools.Parts.Format.ps1xml"])
        {
            string views = File.ReadAllText(Repository.File($"src/MieTools.Shell/Output/{file}"));
            Assert.Empty(Regex.Matches(views, @"\$_\.\w+[.\[]\w+").Select(m => m.Value));
        }
    }

    [Fact]
    public void A_view_shows_of_a_copy_what_it_shows_of_the_object()
    {
        foreach (string type in Outputs.Select(row => row.Data))
        {
            foreach (string command in (string[])["ForEach-Object { $_ }", "Format-List", "Format-Table", "Format-Wide"])
            {
                string live = Ageless(Text($"$sample | {command} | Out-String -Width 120", type));
                Assert.Equal(live, Ageless(Text($"{ByJob} | {command} | Out-String -Width 120", type)));
            }
        }
    }

    [Fact]
    public void A_connection_says_nothing_of_what_it_has_seen_and_keeps_no_secret()
    {
        foreach (string way in (string[])["ConvertTo-Json -Depth 20", "ConvertTo-Csv | Out-String", "ForEach-Object { "
            + "[System.Management.Automation.PSSerializer]::Serialize($_, 20) }"])
        {
            string text = Text($"$sample | {way}", typeof(MieContext).FullName!);
            Assert.DoesNotContain("datasciencemodeldeployment", text, StringComparison.Ordinal);
            Assert.Null(Testing.SecretText.Find(text));
        }
    }

    // By columns: what was put on an object comes first in a copy of it.
    private void AssertSameRow(string live, string copy, object sample)
    {
        PSObject Row(string way) => fixture.Shell.Run($"{way} | ConvertTo-Csv | ConvertFrom-Csv", new { sample }).Item();
        Dictionary<string, string?> rows = Row(copy).Properties.ToDictionary(p => p.Name, p => (string?)p.Value);
        Assert.All(Row(live).Properties, cell => Assert.Equal((string?)cell.Value, rows[cell.Name]));
        Assert.All(rows.Values, cell => Assert.DoesNotContain("System.", cell ?? "", StringComparison.Ordinal));
    }

    private static void AssertSameKind(object? value, object? copy)
    {
        if (value is Enum)
            Assert.Equal(value.ToString(), Assert.IsType<string>(copy));
        if (value is ICollection list)
            Assert.Equal(list.Count, Assert.IsAssignableFrom<ICollection>(copy).Count);
    }

    // Between the two an age may have become a second more.
    private static string Ageless(string text) => Regex.Replace(text, @"\s+\d+[smhd]\b", " 0s");

    private object Bare(string type) => Plain(Sample(type))!;

    private static object? Plain(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private string Text(string script, string type)
    {
        ShellRun run = fixture.Shell.Run(script, new { sample = Sample(type) });
        Assert.Empty(run.Errors.Select(e => e.ToString()));
        return string.Join('\n', run.Output);
    }

    private static PropertyInfo[] Properties(Type type) => type.IsEnum ? []
        : [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0)];

    private static bool IsPlain(Type type)
    {
        Type bare = Nullable.GetUnderlyingType(type) ?? type;
        return bare == typeof(string) || bare == typeof(bool) || bare == typeof(int) || bare == typeof(long) || bare.IsEnum;
    }

    private static bool CanBeWritten(Type type)
    {
        Type bare = Nullable.GetUnderlyingType(type) ?? type;
        if (bare.IsEnum)
            return Enum.GetUnderlyingType(bare) == typeof(long);
        // What is an object is the user's or the server's: text, numbers, objects and lists of these, which ValueText looks after.
        return IsPlain(bare) || bare == typeof(double) || bare == typeof(DateTimeOffset) || bare == typeof(Uri)
            || bare == typeof(object) || HasOwnText(bare)
            // The vector of an embedding, to which ObjectTypes gives a text.
            || bare == typeof(float[]);
    }

    // What the compiler makes for a record is no text for people.
    private static bool HasOwnText(Type type)
    {
        MethodInfo text = type.GetMethod(nameof(ToString), [])!;
        return text.DeclaringType!.Namespace!.StartsWith("MieTools", StringComparison.Ordinal)
            && text.GetCustomAttribute<CompilerGeneratedAttribute>(inherit: false) is null;
    }

    // The output types, and what their properties and the items of their lists are, with what stands for these.
    private static HashSet<Type> PartsOf(IEnumerable<Type> types)
    {
        HashSet<Type> found = [];
        Queue<Type> next = new(types);
        while (next.TryDequeue(out Type? type))
        {
            Type bare = Nullable.GetUnderlyingType(type) ?? type;
            foreach (Type inner in bare.IsGenericType ? bare.GetGenericArguments() : [])
                next.Enqueue(inner);
            bool isOwn = bare.Namespace!.StartsWith("MieTools", StringComparison.Ordinal) && !typeof(IEnumerable).IsAssignableFrom(bare);
            if (!isOwn && bare.BaseType is { IsGenericType: true } list && bare.Namespace.StartsWith("MieTools", StringComparison.Ordinal))
                next.Enqueue(list);
            if (!isOwn || !found.Add(bare))
                continue;
            foreach (PropertyInfo property in Properties(bare))
                next.Enqueue(property.PropertyType);
            foreach (Type kind in bare.Assembly.GetExportedTypes().Where(t => t.IsSubclassOf(bare)))
                next.Enqueue(kind);
        }
        return found;
    }
}
