using System.Management.Automation;
using MieTools.Core.Routes;
using MieTools.Tests.Support;

namespace MieTools.Tests.Binding;

/// <summary>The argument transformations as the engine runs them.</summary>
/// <remarks>Endpoint.Tests.ps1 has the forms that an endpoint can be written in.</remarks>
public sealed class TransformationTests : IClassFixture<ShellFixture>
{
    private readonly Shell _shell;

    public TransformationTests(ShellFixture fixture)
    {
        _shell = fixture.Shell;
        // Functions that hand on what their parameter was bound to.
        _shell.Run("""
            function Get-Pair([MieTools.Binding.PairTransformation()] [string[]] $Pair) { $Pair }
            function Get-Endpoint([MieTools.Binding.EndpointTransformation()] [object] $Endpoint) { $Endpoint }
            function Get-Objects([MieTools.Binding.JsonTransformation()] [object[]] $Objects) { $Objects | ForEach-Object { $_.role ?? "$_" } }
            function Get-Number([MieTools.Binding.BlankIsNothing()] [System.Nullable[int]] $Number) { "[$Number]" }
            function Get-Words([MieTools.Binding.BlankIsNothing()] [object] $Words) { $null -eq $Words ? 'nothing' : "[$Words]" }
            """);
    }

    [Theory]
    [InlineData("'a=1'", "a=1")]
    [InlineData("'a=1', 'b=2'", "a=1|b=2")]
    [InlineData("([ordered]@{ b = 2; a = 'x=y' })", "b=2|a=x=y")]
    [InlineData("@('a=1', @{ b = 2 })", "a=1|b=2")]
    [InlineData("@{ a = $null }", "a=")]
    [InlineData("@{ 7 = $true }", "7=true")]
    [InlineData("@(@('a=1'), @(@('b=2'), 'c=3'))", "a=1|b=2|c=3")]
    [InlineData("(Write-Output 'a=1')", "a=1")]
    [InlineData("(Write-Output @{ a = 1 })", "a=1")]
    [InlineData("5", "5")]
    [InlineData("$null", "")]
    [InlineData("@()", "")]
    public void Pairs_come_as_texts_or_hashtables(string value, string expected) =>
        Assert.Equal(expected, string.Join('|', _shell.Run($"Get-Pair {value}").All<string>()));

    [Theory]
    [InlineData("@{ a = 1, 2 }")]
    [InlineData("@{ a = @{ b = 1 } }")]
    public void A_pair_has_one_value(string value) =>
        Assert.Contains("'a' has a list or a hashtable", _shell.Run($"Get-Pair {value}").Error().ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("([Newtonsoft.Json.Linq.JObject]::Parse('{\"role\":\"user\"}'))", "user")]
    [InlineData("([Newtonsoft.Json.Linq.JArray]::Parse('[{\"role\":\"a\"},{\"role\":\"b\"}]'))", "a|b")]
    [InlineData("@{ role = 'plain' }, 'text'", "plain|text")]
    public void An_object_of_Newtonsoft_is_one_object(string value, string expected) =>
        Assert.Equal(expected, string.Join('|', _shell.Run($"Get-Objects {value}").All<string>()));

    [Theory]
    [InlineData("'GET|POST /a'", "GET,POST /a")]
    [InlineData("'GET,POST\t/a'", "GET,POST /a")]
    [InlineData("@(@('GET /a'), @(@('PUT /b')))", "GET /a;PUT /b")]
    [InlineData("@()", "")]
    [InlineData("'[]'", "")]
    [InlineData("'  [\"GET /a\", {\"path\": \"/b\", \"method\": \"PUT\"}]'", "GET /a;PUT /b")]
    [InlineData("@{ Suffix = '/a'; Methods = (Write-Output GET) }", "GET /a")]
    [InlineData("@{ Suffix = '/a'; Methods = 'GET PUT' }", "GET,PUT /a")]
    [InlineData("(Write-Output @{ Suffix = '/a'; Methods = 'GET' })", "GET /a")]
    [InlineData("([pscustomobject]@{ Path = '/a'; Method = 'GET'; Source = 'Custom' })", "GET /a")]
    public void Endpoints_come_in_lists_of_lists_and_wrapped(string value, string expected) =>
        Assert.Equal(expected, string.Join(';', _shell.Run($"Get-Endpoint {value}").All<MieEndpoint>().Select(e => e.ToString())));

    [Theory]
    [InlineData("'[1]'", "needs a Suffix and Methods")]
    [InlineData("'[null]'", "cannot be null")]
    [InlineData("@('GET /a', $null)", "cannot be null")]
    [InlineData("5", "needs a Suffix and Methods")]
    [InlineData("@{}", "this has: nothing")]
    [InlineData("@{ Suffix = '/a'; Methods = @() }", "names no HTTP method")]
    public void What_is_no_endpoint_is_refused_with_the_way_to_write_one(string value, string reason)
    {
        ErrorRecord error = _shell.Run($"Get-Endpoint {value}").Error();
        Assert.Equal("ParameterArgumentTransformationError,Get-Endpoint", error.FullyQualifiedErrorId);
        Assert.Contains(reason, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("''", "[]")]
    [InlineData("'  '", "[]")]
    [InlineData("(Write-Output '')", "[]")]
    [InlineData("$null", "[]")]
    [InlineData("'0'", "[0]")]
    [InlineData("0", "[0]")]
    [InlineData("' 7 '", "[7]")]
    public void A_blank_number_is_none_and_zero_is_zero(string value, string expected) =>
        Assert.Equal(expected, _shell.Run($"Get-Number {value}").One<string>());

    [Theory]
    [InlineData("''", "nothing")]
    [InlineData("\"`t`n\"", "nothing")]
    [InlineData("' x '", "[ x ]")]
    [InlineData("@()", "[]")]
    public void A_blank_text_is_none_and_others_stay_as_they_are(string value, string expected) =>
        Assert.Equal(expected, _shell.Run($"Get-Words {value}").One<string>());

    [Fact]
    public void A_number_that_is_none_is_refused() =>
        Assert.Equal("ParameterArgumentTransformationError,Get-Number", _shell.Run("Get-Number abc").Error().FullyQualifiedErrorId);
}
