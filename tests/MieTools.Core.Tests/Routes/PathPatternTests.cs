using MieTools.Core.Deployments.Settings;
using MieTools.Core.Errors;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Routes;

namespace MieTools.Core.Tests.Routes;

/// <summary>What stands for one segment: in endpoints it is written in two ways, in the path of a call in none.</summary>
public sealed class PathPatternTests
{
    private static readonly InferenceAddress s_address =
        InferenceAddress.Parse("http://127.0.0.1:1/ocid1.datasciencemodeldeployment.oc1.iad.a");

    [Theory]
    [InlineData("GET /models/*", "/models/{}")]
    [InlineData("GET /a/*/b/*", "/a/{}/b/{}")]
    [InlineData("GET /a/{}/*", "/a/{}/{}")]
    public void A_star_in_an_endpoint_is_one_segment(string text, string suffix)
    {
        Assert.Equal(suffix, MieEndpoint.Parse(text).Suffix);
        Assert.Equal(suffix, EndpointSelector.Parse(text).Suffix);
        Assert.Equal(suffix, EndpointSelector.Parse(text[4..]).Suffix);
        Assert.Equal(suffix, MieEndpoint.Create(text[5..], "GET").Suffix);
    }

    [Theory]
    [InlineData("GET /models/gpt*")]
    [InlineData("GET /*models")]
    [InlineData("GET /**")]
    public void A_star_that_is_part_of_a_segment_is_refused(string text)
    {
        MieException error = Assert.Throws<MieException>(() => MieEndpoint.Parse(text));
        Assert.Contains("exactly one whole segment", error.Message, StringComparison.Ordinal);
        Assert.Contains("%2A", error.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/models/{}", "{}")]
    [InlineData("/models/{id}/x", "{id}")]
    [InlineData("/models/*", "*")]
    [InlineData("/models/{}?a=b", "{}")]
    public void A_call_of_the_pattern_itself_is_refused_before_it_is_sent(string path, string segment)
    {
        InferenceRequest request = new() { Address = s_address, Method = "GET", Suffix = path, Body = InferenceBody.None };
        MieException error = Assert.Throws<MieException>(() => request.CreateMessage(InferenceMode.Predict));
        Assert.Same(MieErrors.ArgumentInvalid, error.Error);
        Assert.Contains($"'{segment}' stands there for any one segment", error.Message, StringComparison.Ordinal);
        Assert.Contains("my-model", error.Advice, StringComparison.Ordinal);
        string url = $"{s_address.Base}/predict{path}";
        Assert.Equal("Uri", Assert.Throws<MieException>(() => InferenceAddress.Parse(url)).ErrorTarget);
    }

    [Theory]
    [InlineData("/models/%7B%7D")]
    [InlineData("/models/%2A")]
    [InlineData("/models/a*b")]
    [InlineData("/models/a?filter={}*")]
    public void What_is_escaped_or_only_like_it_is_sent(string path)
    {
        InferenceRequest request = new() { Address = s_address, Method = "GET", Suffix = path, Body = InferenceBody.None };
        Assert.NotNull(request.CreateMessage(InferenceMode.Predict).RequestUri);
    }

    [Theory]
    [InlineData("PATCH", "the service has no PATCH, it routes GET, POST, PUT, DELETE and HEAD")]
    [InlineData("options", "the service has no OPTIONS")]
    [InlineData("GET /x", "it is no HTTP method")]
    [InlineData("", "it is no HTTP method")]
    public void A_method_that_the_service_has_not_is_refused_with_the_reason(string method, string reason)
    {
        InferenceRequest request = new() { Address = s_address, Method = method, Suffix = "/info", Body = InferenceBody.None };
        foreach (Action call in (Action[])[() => request.CreateMessage(InferenceMode.Predict), () => MieEndpoint.Create("/info", method)])
            Assert.Contains(reason, Assert.Throws<MieException>(call).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("DELETE")]
    public void A_method_that_it_has_is_sent(string method)
    {
        InferenceRequest request = new() { Address = s_address, Method = method, Suffix = "/info", Body = InferenceBody.None };
        Assert.Equal(method, request.CreateMessage(InferenceMode.Predict).Method.Method);
    }
}
