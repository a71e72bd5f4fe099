using System.Management.Automation;
using System.Text;
using MieTools.Core.Deployments.Models;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>Values of deployments as scripts have them: what is one is taken for what it is, what is none is refused.</summary>
public sealed class DeploymentValueTests(InstantFixture fixture) : IClassFixture<InstantFixture>
{
    private const string New = "New-MieDeployment -DisplayName values -ModelId $Model -Image iad.ocir.io/ns/vllm:1";

    [Theory]
    [InlineData("-EnvironmentVariable @{ AB = 1, 2 }", "Object[]")]
    [InlineData("-EnvironmentVariable @{ AB = @{ b = 1 } }", "Hashtable")]
    [InlineData("-EnvironmentVariable @{ AB = [System.Collections.ArrayList](1, 2) }", "ArrayList")]
    [InlineData("-EnvironmentVariable @{ AB = [pscustomobject]@{ b = 1 } }", "PSCustomObject")]
    [InlineData("-EnvironmentVariable @{ AB = [Newtonsoft.Json.Linq.JArray]::Parse('[1]') }", "JArray")]
    [InlineData("-FreeformTag @{ AB = 1, 2 }", "Object[]")]
    [InlineData("-FreeformTag @{ (1, 2) = 'x' }", "Object[]")]
    [InlineData("-FreeformTag (& { $t = @{ 1 = 'x' }; $t['1'] = 'y'; $t })", "twice")]
    [InlineData("-FreeformTag @{ AB = @{ b = 1 } }", "Hashtable")]
    [InlineData("-DefinedTag @{ ns = @{ AB = 1, 2 } }", "'ns.AB'")]
    [InlineData("-DefinedTag @{ ns = @{ AB = @{ b = 1 } } }", "'ns.AB'")]
    [InlineData("-EnvironmentVariable @{ AB = [byte[]](1, 2) }", "bytes (Byte[])")]
    [InlineData("-FreeformTag @{ AB = [byte[]](1, 2) }", "bytes (Byte[])")]
    [InlineData("-DefinedTag @{ ns = @{ AB = [byte[]](1, 2) } }", "'ns.AB' in -DefinedTag is bytes (Byte[])")]
    [InlineData("-DefinedTag @{ ns = @{ @{ a = 1 } = 'x' } }", "a dictionary (Hashtable), which is no text")]
    [InlineData("-Payload @{ freeformTags = @{ AB = [byte[]](1, 2) } }", "'freeformTags.AB' in -Payload is bytes (Byte[])")]
    [InlineData("-Payload @{ modelDeploymentConfigurationDetails = @{ environmentConfigurationDetails = "
        + "@{ cmd = 'a', [byte[]](1, 2) } } }", "environmentConfigurationDetails.cmd[1]' in -Payload is bytes (Byte[])")]
    [InlineData("-EnvironmentVariable @{ AB = \"caf$([char]0xD800)\" }",
        "'AB' in -EnvironmentVariable holds half of a surrogate pair (U+D800)")]
    [InlineData("-EnvironmentVariable @{ \"A$([char]0xD800)\" = 1 }", "half of a surrogate pair (U+D800)")]
    [InlineData("-FreeformTag @{ AB = [char]0xDE00 }", "half of a surrogate pair (U+DE00)")]
    [InlineData("-DefinedTag @{ ns = @{ AB = \"caf$([char]0xD800)\" } }", "'ns.AB' in -DefinedTag holds half of a surrogate pair (U+D800)")]
    [InlineData("-Payload @{ description = \"caf$([char]0xD800)\" }", "'description' in -Payload holds half of a surrogate pair (U+D800)")]
    [InlineData("-Payload @{ \"$([char]0xD800)\" = 1 }", "half of a surrogate pair (U+D800)")]
    [InlineData("-Endpoint @{ Suffix = @{ a = 1 }; Methods = 'GET' }", "a dictionary (Hashtable), which is no text")]
    [InlineData("-Endpoint @{ Suffix = '/a'; Methods = @(@{ a = 1 }) }", "a dictionary (Hashtable), which is no text")]
    [InlineData("-DefinedTag @{ ns = 'no name space' }", "must be an object of keys")]
    [InlineData("-Payload @{ modelDeploymentConfigurationDetails = @{ environmentConfigurationDetails = "
        + "@{ environmentVariables = @{ AB = 1, 2 } } } }", "environmentVariables.AB): must be text")]
    [InlineData("-Payload @{ freeformTags = @{ AB = 1, 2 } }", "freeformTags.AB): must be text")]
    public void A_list_or_an_object_is_no_variable_and_no_tag(string arguments, string message)
    {
        long before = fixture.Emulator.Requests;
        ErrorRecord error = Run($"{New} {arguments}").Error();
        Assert.Matches("^(Mie.ArgumentInvalid|ParameterArgumentTransformationError),", error.FullyQualifiedErrorId);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, fixture.Emulator.Requests);
    }

    [Theory]
    [InlineData("-EnvironmentVariable ([ordered]@{ AB = & {}; CD = [NullString]::Value })", "environmentVariables", """{"AB":"","CD":""}""")]
    [InlineData("-EnvironmentVariable @{ AB = ([Newtonsoft.Json.Linq.JObject]::Parse('{\"x\":7}'))['x'] }", "environmentVariables",
        """{"AB":"7"}""")]
    [InlineData("-EnvironmentVariable @{ AB = 0.5 }", "environmentVariables", """{"AB":"0.5"}""")]
    [InlineData("-ServerPort '8000' -HealthCheckPort '8001'", "serverPort", "8000")]
    [InlineData("-Payload @{ modelDeploymentConfigurationDetails = @{ environmentConfigurationDetails = @{ serverPort = '8000' } } }",
        "serverPort", "8000")]
    [InlineData("-Payload ([Newtonsoft.Json.Linq.JObject]::Parse('{\"modelDeploymentConfigurationDetails\": "
        + "{\"environmentConfigurationDetails\": {\"cmd\": [\"a\"], \"serverPort\": \"8000\"}}}'))", "cmd", "[\"a\"]")]
    public void Nothing_is_nothing_and_JSON_is_its_JSON(string arguments, string field, string value)
    {
        MieDeployment made = Run($"{New} {arguments}").One<MieDeployment>();
        Assert.Equal(value, made.ToElement()
            .GetProperty("modelDeploymentConfigurationDetails").GetProperty("environmentConfigurationDetails")
            .GetProperty(field).GetRawText());
    }

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-8", true)]
    [InlineData("utf-8", false)]
    public void A_payload_file_is_read_in_every_encoding_of_Unicode(string name, bool mark)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] text = encoding.GetBytes("""{"displayName": "café"}""");
        MieDeployment made = Run("New-MieDeployment -PayloadPath $File -ModelId $Model -Image iad.ocir.io/ns/vllm:1",
            mark ? [.. encoding.GetPreamble(), .. text] : text).One<MieDeployment>();
        Assert.Equal("café", made.DisplayName);
    }

    [Theory]
    [InlineData("""{"description": "\ud800"}""", "'description'")]
    [InlineData("""{"modelDeploymentConfigurationDetails": {"environmentConfigurationDetails": {"cmd": ["a", "b\udc00"]}}}""",
        "'modelDeploymentConfigurationDetails.environmentConfigurationDetails.cmd[1]'")]
    [InlineData("""{"freeformTags": {"a\ud83d": "x"}}""", "not Unicode")]
    public void A_payload_with_half_a_character_is_refused(string payload, string place)
    {
        long before = fixture.Emulator.Requests;
        foreach (string script in new[] { $"{New} -PayloadPath $File", $"{New} -Payload (Get-Content -Raw $File)" })
        {
            Assert.Contains(place, Run(script, Encoding.UTF8.GetBytes(payload)).Failure("Mie.PayloadInvalid").ToString(),
                StringComparison.Ordinal);
        }

        Assert.Equal(before, fixture.Emulator.Requests);
    }

    [Fact]
    public void A_number_past_the_range_in_a_payload_is_refused()
    {
        string digits = new('9', 400);
        string payload = "{\"modelDeploymentConfigurationDetails\": {\"infrastructureConfigurationDetails\": "
            + "{\"instanceConfiguration\": {\"modelDeploymentInstanceShapeConfigDetails\": {\"ocpus\": \"" + digits + "\"}}}}}";
        ErrorRecord error = Run($"{New} -PayloadPath $File", Encoding.UTF8.GetBytes(payload)).Failure("Mie.ArgumentInvalid");
        Assert.Contains("ocpus", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_payload_file_in_Latin_1_is_refused_with_its_place_and_a_word_about_encoding()
    {
        long before = fixture.Emulator.Requests;
        string error = Run($"{New} -PayloadPath $File", Encoding.Latin1.GetBytes("""{"displayName": "café"}"""))
            .Failure("Mie.PayloadInvalid").ToString();
        Assert.Contains("is not in UTF-8: line 1, byte 21 is 0xE9", error, StringComparison.Ordinal);
        Assert.Equal(before, fixture.Emulator.Requests);
    }

    [Fact]
    public void A_warning_about_what_was_there_before_is_not_repeated()
    {
        string name = new('A', 40);
        ShellRun made = Run($"{New} -EnvironmentVariable @{{ {name} = 1 }} -Wait");
        Assert.Contains(name, Assert.Single(made.Warnings), StringComparison.Ordinal);
        string id = made.One<MieDeployment>().Id;
        Assert.Empty(Run($"Set-MieDeployment -Id {id} -AddEnvironmentVariable @{{ BB = 1 }} -Wait").Warnings);
        Assert.Contains("B" + name, Assert.Single(Run(
            $"Set-MieDeployment -Id {id} -AddEnvironmentVariable @{{ B{name} = 1 }} -Wait").Warnings), StringComparison.Ordinal);
    }

    private ShellRun Run(string script, byte[]? file = null)
    {
        string path = Path.Combine(Path.GetTempPath(), $"mie-{Guid.NewGuid():N}.json");
        try
        {
            if (file is not null)
                File.WriteAllBytes(path, file);
            return fixture.Shell.Run(script, new { Model = fixture.Emulator.ModelId, File = path });
        }
        finally
        {
            File.Delete(path);
        }
    }
}
