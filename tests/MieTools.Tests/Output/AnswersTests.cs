using System.Management.Automation;
using System.Text;
using MieTools.Server.Emulator.Container;
using MieTools.Tests.Support;

namespace MieTools.Tests.Output;

/// <summary>What the bytes of an answer become in the pipeline.</summary>
public sealed class AnswersTests(ScriptedFixture fixture) : IClassFixture<ScriptedFixture>
{
    private const string Chat = """{"model":"m","choices":[{"message":{"content":"Hello."}}]}""";

    [Fact]
    public void A_model_s_answer_has_its_text_beside_its_own_members()
    {
        PSObject answer = Call(Chat).Item();
        Assert.Equal("Hello.", answer.Properties["Text"].Value);
        Assert.Equal("m", answer.Properties["model"].Value);
        Assert.Equal("MieTools.TextAnswer", answer.TypeNames[0]);
    }

    [Fact]
    public void A_member_of_the_name_Text_stays_the_server_s()
    {
        PSObject answer = Call("""{"text":"mine","choices":[{"message":{"content":"Hello."}}]}""").Item();
        Assert.Equal("mine", answer.Properties["Text"].Value);
    }

    [Fact]
    public void JSON_without_a_text_is_the_plain_object() =>
        Assert.DoesNotContain("MieTools.TextAnswer", Call("""{"a":1}""").Item().TypeNames);

    [Fact]
    public void A_list_is_one_array() => Assert.Equal([1L, 2L], Call("[1,2]").One<object[]>());

    [Theory]
    [InlineData("text/plain", "words")]
    [InlineData("text/plain; charset=utf-8", "grüße")]
    [InlineData("application/xml", "<a/>")]
    [InlineData("application/x-ndjson", "{}\n{}")]
    [InlineData("application/json", "{broken")]
    public void Text_stays_text(string type, string body) => Assert.Equal(body, Call(body, type).One<string>());

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("image/png")]
    [InlineData(null)]
    public void Other_bytes_stay_bytes(string? type) => Assert.Equal([0, 255, 65], Call([0, 255, 65], type).One<byte[]>());

    [Fact]
    public void Nothing_is_nothing()
    {
        ShellRun run = Call("");
        Assert.Empty(run.Errors);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Raw_is_the_body_as_it_came_whatever_it_holds()
    {
        Assert.Equal("{ \"a\" : 1 }", Call("{ \"a\" : 1 }", more: new { Raw = true }).One<string>());
        Assert.Equal([0, 255, 65], Call([0, 255, 65], "application/octet-stream", new { Raw = true }).One<byte[]>());
    }

    [Fact]
    public void AsText_is_the_model_s_text_else_the_body()
    {
        Assert.Equal("Hello.", Call(Chat, more: new { AsText = true }).One<string>());
        Assert.Equal("""{"a":1}""", Call("""{"a":1}""", more: new { AsText = true }).One<string>());
    }

    private ShellRun Call(string body, string? type = "application/json", object? more = null) =>
        Call(Encoding.UTF8.GetBytes(body), type, more);

    private ShellRun Call(byte[] body, string? type, object? more = null)
    {
        fixture.Server.Answer = _ => new ContainerResponse { Body = body, ContentType = type };
        Dictionary<string, object?> parameters = NamedValues.Of(more);
        parameters["Deployment"] = fixture.Deployment;
        parameters["Path"] = "/models/a";
        return fixture.Shell.Invoke("Invoke-MieInference", parameters);
    }
}
