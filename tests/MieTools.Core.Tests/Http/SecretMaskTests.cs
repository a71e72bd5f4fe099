using System.Text;
using MieTools.Core.Http;
using MieTools.Core.Http.Secrets;

namespace MieTools.Core.Tests.Http;

/// <summary>What is masked by its shape or its name, and what is left alone.</summary>
public sealed class SecretMaskTests
{
    public static TheoryData<string> Shapes =>
    [
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEabc+/=\n-----END RSA PRIVATE KEY-----",
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJvY2lkMSJ9.c2lnbmF0dXJl",
        "ST$abcdef.ghijk",
        "AKIA" + "IOSFODNN7EXAMPLE",
        "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789",
        "sk-" + "abcdefghijklmnop0123",
        "hf_" + "abcdefghijklmnopqrst",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_secret_is_known_by_its_shape(string secret) =>
        Assert.Equal("before *** after", SecretShapes.Mask($"before {secret} after"));

    [Theory]
    [InlineData("The task-force-of-the-whole-department asked for ocid1.tenancy.oc1..aaaa at 10:30.")]
    [InlineData("See https://docs.oracle.com/x@y and user@example.com.")]
    [InlineData("""{"max_tokens":16,"usage":{"prompt_tokens":3}}""")]
    public void Plain_words_stay(string text) => Assert.Equal(text, SecretShapes.Mask(text));

    [Fact]
    public void A_short_value_is_masked_only_where_it_stands_by_itself()
    {
        CallSecrets secrets = Of(("x-of-mine", "abc"));
        Assert.Equal("*** is in abcdef; '***'", secrets.Mask("abc is in abcdef; 'abc'"));
    }

    [Fact]
    public void A_secret_that_the_end_of_a_text_cuts_is_masked() =>
        Assert.Equal("You sent ***", Of(("x-of-mine", "abcdefghijklmnopqrstuvwxyz")).Mask("You sent abcdefghijklmnopqrst"));

    [Fact]
    public void What_was_signed_before_a_retry_is_masked_too()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "https://host/");
        request.Headers.TryAddWithoutValidation("Authorization", "Signature version=\"1\",signature=\"first/one+of/two==\"");
        CallSecrets.KeepSignature(request);
        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation("Authorization", "Signature version=\"1\",signature=\"second/of+two==\"");
        Assert.Equal("*** and ***", CallSecrets.Of(request).Mask("first/one+of/two== and second/of+two=="));
    }

    [Fact]
    public void A_cause_that_holds_no_secret_is_handed_on_as_it_is()
    {
        Exception cause = new HttpRequestException("plain", new IOException("plain too"));
        Assert.Same(cause, Of(("x-of-mine", "a-secret-1")).Mask(cause));
        Exception masked = Of(("x-of-mine", "a-secret-1")).Mask(new HttpRequestException("m", new InvalidOperationException("a-secret-1")));
        Assert.IsType<HttpRequestException>(masked);
        Assert.DoesNotContain("a-secret-1", masked.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Debug_shows_what_is_known_or_harmless_and_nothing_else()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "https://host/predict?key=hidden-1");
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("x-unheard-of", "hidden-2");
        request.Headers.TryAddWithoutValidation("x-count", "12");
        request.Content = new StringContent("""
            {"model":"m1","temperature":0.5,"whatever":"hidden-3","pin_token":7,"messages":[{"role":"user","content":"shown"}],
            "environmentVariables":{"name":"hidden-4","N":"1"},"freeformTags":{"id":"hidden-5"}}
            """, Encoding.UTF8, "application/json");
        string text = await HttpTrace.DescribeAsync(request, null, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("hidden", text, StringComparison.Ordinal);
        Assert.Contains("> Accept: application/json", text, StringComparison.Ordinal);
        Assert.Contains("> x-unheard-of: ***", text, StringComparison.Ordinal);
        Assert.Contains("> x-count: 12", text, StringComparison.Ordinal);
        Assert.Contains("""{"model":"m1","temperature":0.5,"whatever":"***","pin_token":"***",""", text, StringComparison.Ordinal);
        Assert.Contains("""[{"role":"user","content":"shown"}]""", text, StringComparison.Ordinal);
        Assert.Contains(""""environmentVariables":{"name":"***","N":"1"}"""", text, StringComparison.Ordinal);
    }

    private static CallSecrets Of(params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "https://host/");
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return CallSecrets.Of(request);
    }
}
