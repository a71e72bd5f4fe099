using System.Text;
using MieTools.Core.Http.Secrets;

namespace MieTools.Core.Tests.Http;

/// <summary>What is secret in JSON is found wherever it stands, also beside text that is no Unicode.</summary>
public sealed class JsonSecretsTests
{
    [Theory]
    [InlineData("""{"note": "cut \ud83d", "password": "hunter2-long"}""")]
    [InlineData("""{"cut \ud83d": 1, "password": "hunter2-long"}""")]
    [InlineData("""{"list": ["\ude00", {"password": "hunter2-long"}]}""")]
    public void Half_a_character_does_not_end_the_search(string json)
    {
        List<string> found = [];
        JsonSecrets.Find(Encoding.UTF8.GetBytes(json), found.Add);
        Assert.Equal(["hunter2-long"], found);
    }

    [Fact]
    public void A_secret_with_half_a_character_is_found()
    {
        List<string> found = [];
        JsonSecrets.Find("""{"password": "hunter\ud83d-long", "token": "second-token"}"""u8, found.Add);
        Assert.Equal(["hunter\ud83d-long", "second-token"], found);
    }
}
