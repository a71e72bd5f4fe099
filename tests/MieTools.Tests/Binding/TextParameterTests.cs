using System.Management.Automation;
using System.Reflection;
using MieTools.Pipeline;
using MieTools.Tests.Support;

namespace MieTools.Tests.Binding;

/// <summary>What a text parameter of any cmdlet takes: text and what is written as one, never the name of an object's type.</summary>
public sealed class TextParameterTests(ShellFixture fixture) : IClassFixture<ShellFixture>
{
    private static readonly PropertyInfo[] s_parameters = [.. typeof(MieCommand).Assembly.GetTypes()
        .Where(t => typeof(Cmdlet).IsAssignableFrom(t))
        .SelectMany(t => t.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Where(p => p.GetCustomAttributes<ParameterAttribute>().Any())];

    public static TheoryData<string> Texts => Named(typeof(string), typeof(string[]), typeof(Uri));

    public static TheoryData<string> Lists => Named(typeof(string[]));

    public static TheoryData<string> Fractions => Named(typeof(double), typeof(double?), typeof(float), typeof(float?));

    [Theory]
    [MemberData(nameof(Texts))]
    public void Every_text_parameter_refuses_what_is_no_text(string parameter) =>
        Assert.Contains(Find(parameter).GetCustomAttributes(true), a => IsOf(a.GetType(), "TextTransformationAttribute"));

    [Theory]
    [MemberData(nameof(Lists))]
    public void Every_parameter_of_several_texts_takes_a_list(string parameter) =>
        Assert.Equal(["a=1", "b=2"], Assert.IsAssignableFrom<IEnumerable<object>>(
            Find(parameter).GetCustomAttributes<ArgumentTransformationAttribute>(true)
                .Aggregate((object)new object[] { "a=1", "b=2" }, (value, attribute) => attribute.Transform(null!, value))));

    // Without it the engine would not look for the property of that name in the object that is piped in.
    [Fact]
    public void A_text_parameter_that_takes_the_input_leaves_it_to_others_when_it_is_no_text()
    {
        string[] piped = [.. s_parameters.Where(p => Texts.Any(row => row.Data == NameOf(p))
            && p.GetCustomAttributes<ParameterAttribute>().Any(a => a.ValueFromPipeline)).Select(NameOf)];
        Assert.Contains("GetMieDeploymentCommand.Id", piped);
        Assert.All(piped, name => Assert.True(Text(Find(name)).TakesInput, name));
        Assert.All(s_parameters.Where(p => Texts.Any(row => row.Data == NameOf(p)) && !piped.Contains(NameOf(p))),
            p => Assert.False(Text(p).TakesInput, NameOf(p)));
    }

    [Theory]
    [MemberData(nameof(Fractions))]
    public void Every_parameter_of_a_fraction_refuses_what_is_no_number(string parameter) =>
        Assert.Contains(Find(parameter).GetCustomAttributes(true), a => IsOf(a.GetType(), "ValidateFiniteAttribute"));

    [Theory]
    [InlineData("New-MieDeployment -Description @{ x = 2 }", "a dictionary (Hashtable), which is no text")]
    [InlineData("New-MieDeployment -DisplayName @{ a = 1 }", "a dictionary (Hashtable), which is no text")]
    [InlineData("New-MieDeployment -Shape ([pscustomobject]@{ Name = 'VM.Standard.E4.Flex' })",
        "an object (PSCustomObject), which is no text")]
    [InlineData("New-MieDeployment -Command '--model', @{ a = 1 }", "a dictionary (Hashtable), which is no text")]
    [InlineData("New-MieDeployment -Command '--model', ('a', 'b')", "a list (Object[]), which is no text")]
    [InlineData("New-MieDeployment -Entrypoint ([byte[]](1, 2))", "bytes (Byte[]), which is no text")]
    [InlineData("New-MieDeployment -Description { Get-Date }", "a script block, which is no text")]
    [InlineData("New-MieDeployment -Description ([System.Collections.Generic.List[string]]('a', 'b'))",
        "a list (List`1), which is no text")]
    [InlineData("New-MieDeployment -Description (ConvertTo-SecureString x -AsPlainText)", "a secret (SecureString)")]
    [InlineData("New-MieDeployment -PendingDuration @{ a = 1 }", "a dictionary (Hashtable), which is no text")]
    [InlineData("New-MieDeployment -Description \"caf$([char]0xD800)\"", "half of a surrogate pair (U+D800)")]
    [InlineData("New-MieDeployment -Command 'a', \"$([char]0xDE00)b\"", "half of a surrogate pair (U+DE00)")]
    [InlineData("New-MieDeployment -Description (Get-Process -Id $PID)", "an object (Process), which is no text")]
    [InlineData("Connect-MieService -Endpoint @{ a = 1 }", "a dictionary (Hashtable), which is no text")]
    [InlineData("Connect-MieService -Region ([System.Text.RegularExpressions.Regex]'x')", "an object (Regex), which is no text")]
    [InlineData("Start-MieEmulator -Container @{ model = 'http://x' }, ([pscustomobject]@{ a = 1 })",
        "an object (PSCustomObject), which is no text")]
    [InlineData("Invoke-MieInference -Uri http://127.0.0.1:1 -Prompt @{ a = 1 }", "a dictionary (Hashtable), which is no text")]
    [InlineData("[pscustomobject]@{ Prompt = 'x'; Model = @{ a = 1 } } | Invoke-MieInference -Uri http://127.0.0.1:1",
        "a dictionary (Hashtable), which is no text")]
    [InlineData("New-MieEndpoint -Suffix @{ a = 1 }", "a dictionary (Hashtable), which is no text")]
    public void An_object_is_refused_before_anything_happens(string script, string reason)
    {
        ErrorRecord error = fixture.Shell.Run(script).Error();
        Assert.StartsWith("ParameterArgumentTransformationError,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(reason, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'a'", "a")]
    [InlineData("''", "")]
    [InlineData("5", "5")]
    [InlineData("1.5", "1.5")]
    [InlineData("$true", "true")]
    [InlineData("([switch] $true)", "true")]
    [InlineData("1e20", "1E+20")]
    [InlineData("([float] 0.1)", "0.1")]
    [InlineData("([dateonly]::new(2026, 11, 26))", "2026-11-26")]
    [InlineData("([timeonly]::new(8, 5))", "08:05:00.0000000")]
    [InlineData("([datetimeoffset]'2026-11-26T08:05:00+01:00')", "2026-11-26T08:05:00+01:00")]
    [InlineData("([datetime]::SpecifyKind('2026-11-26T08:05:00', 'Utc'))", "2026-11-26T08:05:00Z")]
    [InlineData("([DayOfWeek]::Friday)", "Friday")]
    [InlineData("([version]'1.2')", "1.2")]
    [InlineData("([uri]'http://a/b')", "http://a/b")]
    [InlineData("([guid]'6f9619ff-8b86-d011-b42d-00cf4fc964ff')", "6f9619ff-8b86-d011-b42d-00cf4fc964ff")]
    [InlineData("([datetime]'2026-11-26')", "2026-11-26T00:00:00")]
    [InlineData("(Write-Output 'a')", "a")]
    [InlineData("'a', 7, $true", "a|7|true")]
    [InlineData("([System.Collections.Generic.List[string]]('a', 'b'))", "a|b")]
    [InlineData("(@{ k = 1 }).Keys", "k")]
    [InlineData("@()", "")]
    [InlineData("$json['x']", "v")]
    [InlineData("([System.Text.StringBuilder]::new('a'))", "a")]
    [InlineData("\"$([char]0xD83D)$([char]0xDE00)\"", "\U0001F600")]
    public void What_is_written_as_text_is_taken(string value, string expected)
    {
        ShellRun run = fixture.Shell.Run($$"""
            function Get-Text([MieTools.Binding.TextTransformation(IsList = $true)] [string[]] $Text) { $Text }
            $json = [Newtonsoft.Json.Linq.JObject]::Parse('{"x":"v"}')
            Get-Text {{value}}
            """);
        Assert.Equal(expected, string.Join('|', run.All<string>()));
    }

    [Theory]
    [InlineData("[pscustomobject]@{ Suffix = '/a'; Method = 'GET' } | New-MieEndpoint")]
    [InlineData("'/a' | New-MieEndpoint -Method GET")]
    public void Input_is_bound_by_its_property_when_it_is_no_text(string script) =>
        Assert.Equal("/a", fixture.Shell.Run($"({script}).Suffix").One<string>());

    [Theory]
    [InlineData("New-MieDeployment -ScaleInThreshold ([double]::NaN)")]
    [InlineData("New-MieDeployment -Ocpus ([double]::PositiveInfinity)")]
    [InlineData("New-MieDeployment -MemoryLimitInGB NaN")]
    [InlineData("Invoke-MieInference -Uri http://127.0.0.1:1 -Prompt x -Temperature ([double]::NegativeInfinity)")]
    public void A_number_that_is_none_is_refused(string script)
    {
        ErrorRecord error = fixture.Shell.Run(script).Error();
        Assert.StartsWith("ParameterArgumentValidationError,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("finite number", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-Item $File")]
    [InlineData("Resolve-Path $File")]
    public void A_file_is_the_path_that_it_has(string path)
    {
        string file = Path.GetTempFileName();
        try
        {
            ErrorRecord error = fixture.Shell.Run(
                $"New-MieDeployment -CompartmentId ocid1.compartment.oc1..a -PayloadPath ({path})", new { File = file }).Error();
            Assert.Equal("Mie.PayloadInvalid,MieTools.Cmdlets.NewMieDeploymentCommand", error.FullyQualifiedErrorId);
            Assert.Contains(file, error.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static MieTools.Binding.TextTransformationAttribute Text(PropertyInfo parameter) =>
        parameter.GetCustomAttribute<MieTools.Binding.TextTransformationAttribute>(true)!;

    private static bool IsOf(Type? type, string name) => type is not null && (type.Name == name || IsOf(type.BaseType, name));

    private static string NameOf(PropertyInfo parameter) => $"{parameter.DeclaringType!.Name}.{parameter.Name}";

    private static PropertyInfo Find(string name) => s_parameters.Single(p => NameOf(p) == name);

    private static TheoryData<string> Named(params Type[] types) =>
        new(s_parameters.Where(p => types.Contains(p.PropertyType)).Select(NameOf));
}
