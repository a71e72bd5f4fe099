using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Security;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Binding;
using MieTools.Tests.Support;

namespace MieTools.Tests.Binding;

/// <summary>What users hand over, as JSON. Inference.Tests.ps1 has hashtables, objects, texts and bytes of a whole call.</summary>
public sealed class ObjectsToJsonTests(ShellFixture fixture) : IClassFixture<ShellFixture>
{
    public static TheoryData<string, string> Scripts => new()
    {
        { "1, 2L, 3.5, 4.25d, [float]0.1", "[1,2,3.5,4.25,0.1]" },
        { "[decimal]::MaxValue, [ulong]::MaxValue, [bigint]::Pow(10, 30)",
            "[79228162514264337593543950335,18446744073709551615,1000000000000000000000000000000]" },
        { "1e300, -0.5, [byte]7, [sbyte]-7, [uint]8", "[1E+300,-0.5,7,-7,8]" },
        { "$true, $null, [DBNull]::Value, [switch]$true", "[true,null,null,true]" },
        { "[char]'x', [guid]'00000000-0000-0000-0000-000000000001', [uri]'http://h/p', [version]'1.2'",
            "[\"x\",\"00000000-0000-0000-0000-000000000001\",\"http://h/p\",\"1.2\"]" },
        { "[System.DayOfWeek]::Friday, [timespan]'0:01:02'", "[\"Friday\",\"00:01:02\"]" },
        { "[datetime]::new(2024, 1, 2, 3, 4, 5, [DateTimeKind]::Utc)", "\"2024-01-02T03:04:05Z\"" },
        { ",[byte[]](1, 2, 3)", "\"AQID\"" },
        { "'ü\"<&>\\'", "\"ü\\\"<&>\\\\\"" },
        { "@{ 7 = 'number as a name' }", "{\"7\":\"number as a name\"}" },
        { "@{}", "{}" },
        { ",@()", "[]" },
        { "[pscustomobject]@{ b = 1; a = [pscustomobject]@{ c = @(@(1), @()) } }", "{\"b\":1,\"a\":{\"c\":[[1],[]]}}" },
        { "[pscustomobject]@{ a = Write-Output 5 }", "{\"a\":5}" },
        { "$x = [pscustomobject]@{ a = 1 }; $x | Add-Member -MemberType ScriptProperty bad { throw 'no' }; $x | Add-Member after 2; $x",
            "{\"a\":1,\"after\":2}" },
        { "'text' | Add-Member note 1 -PassThru", "\"text\"" },
        { "[System.Collections.Generic.List[int]](1, 2), 3", "[[1,2],3]" },
        { "[ordered]@{ a = & {}; b = [NullString]::Value; c = $null }", "{\"a\":null,\"b\":null,\"c\":null}" },
        { "[pscustomobject]@{ a = & {}; b = [NullString]::Value }", "{\"a\":null,\"b\":null}" },
        { "@{ o = [Newtonsoft.Json.Linq.JObject]::Parse('{\"a\":[1,null,\"x\",{\"b\":1.50}]}') }",
            "{\"o\":{\"a\":[1,null,\"x\",{\"b\":1.5}]}}" },
        { "@{ l = [Newtonsoft.Json.Linq.JArray]::Parse('[[],{}]') }", "{\"l\":[[],{}]}" },
        { "$j = [Newtonsoft.Json.Linq.JObject]::Parse('{\"a\":7,\"b\":null,\"c\":\"t\"}'); ,@($j['a'], $j['b'], $j['c'])",
            "[7,null,\"t\"]" },
        { "@{ p = [Newtonsoft.Json.Linq.JProperty]::new('a', 1) }", "{\"p\":{\"a\":1}}" },
    };

    [Theory]
    [MemberData(nameof(Scripts))]
    public void What_a_script_makes_is_written_as_the_data_it_is(string script, string json)
    {
        IReadOnlyList<PSObject?> output = fixture.Shell.Run(script).Output;
        Assert.Equal(json, Write(output.Count == 1 ? output[0] : output));
    }

    [Fact]
    public void What_is_JSON_already_is_written_as_it_is()
    {
        using JsonDocument document = JsonDocument.Parse("""{ "a" : [1.50] }""");
        Assert.Equal("""[{"a":[1.50]},{"b":null}]""", Write(new[] { document.RootElement, (object)new JsonObject { ["b"] = null } }));
    }

    [Fact]
    public void Numbers_are_written_the_same_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            comma.NumberFormat.NegativeSign = "~";
            CultureInfo.CurrentCulture = comma;
            Assert.Equal("[-1.5,-2.5,-3,-4.5]", Write(new object[] { -1.5, -2.5f, new BigInteger(-3), -4.5m }));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_hundred_levels_are_written_and_a_loop_is_refused()
    {
        object nested = "end";
        for (int i = 0; i < 100; i++)
            nested = new[] { nested };
        Assert.Equal(new string('[', 100) + "\"end\"" + new string(']', 100), Write(nested));
        Assert.Contains("100 levels", Refused(new[] { nested }).Message, StringComparison.Ordinal);
        Hashtable loop = [];
        loop["self"] = loop;
        Assert.Contains("holds itself", Refused(loop).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_no_JSON_form_is_refused_by_name()
    {
        using SecureString secret = new();
        Assert.Contains("secret (SecureString)", Refused(new Hashtable { ["a"] = secret }).Message, StringComparison.Ordinal);
        Assert.Contains("secret (PSCredential)", Refused(new PSCredential("user", secret)).Message, StringComparison.Ordinal);
        Assert.Contains("script block", Refused(ScriptBlock.Create("1")).Message, StringComparison.Ordinal);
        Assert.Contains("folder", Refused(new DirectoryInfo(Path.GetTempPath())).Message, StringComparison.Ordinal);
        Assert.Contains("file", Refused(new[] { new FileInfo("some.txt") }).Message, StringComparison.Ordinal);
        Assert.Contains("NaN", Refused(double.NaN).Message, StringComparison.Ordinal);
        Assert.Contains("no number", Refused(float.NegativeInfinity).Message, StringComparison.Ordinal);
    }

    private static string Write(object? value) => Encoding.UTF8.GetString(ObjectsToJson.Write(value, "Body").Span);

    private static MieException Refused(object value)
    {
        MieException error = Assert.Throws<MieException>(() => ObjectsToJson.Write(value, "Body"));
        Assert.Equal("ArgumentInvalid", error.Code);
        return error;
    }
}
