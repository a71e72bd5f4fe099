using MieTools.Core.Errors;
using MieTools.Core.Routes;

namespace MieTools.Core.Tests.Routes;

/// <summary>What a path that there is no route for may have meant.</summary>
public sealed class RouteNamesTests
{
    private static readonly RouteTable s_table = new(FrameworkRoutes.OpenAI,
        [MieEndpoint.Parse("GET /models/{}"), MieEndpoint.Parse("POST /v1/rerank")]);

    [Theory]
    [InlineData("/v1/chat", "/v1/chat/completions")]
    [InlineData("/chat/completions", "/v1/chat/completions")]
    [InlineData("/v1/chat/completion", "/v1/chat/completions")]
    [InlineData("/v1/chatcompletions", "/v1/chat/completions /v1/completions")]
    [InlineData("/V1/Chat/Completions", "/v1/chat/completions")]
    [InlineData("/v1/chat/completions/", "/v1/chat/completions")]
    [InlineData("/models", "/v1/models /models/{}")]
    [InlineData("/models/a/b", "/models/{}")]
    [InlineData("/embeddings", "/v1/embeddings")]
    [InlineData("/v1/embedings", "/v1/embeddings")]
    [InlineData("/rerank", "/v1/rerank")]
    [InlineData("/v1/responses/x/cancle", "/v1/responses/{}/cancel /v1/responses/{}")]
    [InlineData("/image/generation", "/v1/images/generations")]
    [InlineData("/v1/weather", "")]
    [InlineData("/x", "")]
    public void The_nearest_come_first_and_what_is_not_like_it_is_left_out(string path, string expected) =>
        Assert.Equal(expected, string.Join(' ', RouteNames.Nearest(path, s_table.Routes.Select(r => r.Suffix))));

    [Fact]
    public void At_most_three_are_named()
    {
        string[] routes = [.. Enumerable.Range(0, 9).Select(i => $"/v1/models{i}")];
        Assert.Equal(3, RouteNames.Nearest("/v1/models", routes).Count);
    }

    [Theory]
    [InlineData("/", "-Path ''")]
    [InlineData("/predict", "-Path ''")]
    [InlineData("/predict/", "-Path ''")]
    [InlineData("/predictWithResponseStream", "-Path ''")]
    [InlineData("/predict/v1/chat/completions", "-Path '/v1/chat/completions'")]
    [InlineData("/predictWithResponseStream/v1/completions", "-Path '/v1/completions'")]
    public void A_path_that_begins_with_the_prefix_is_told_what_stands_behind_it(string path, string advice)
    {
        MieException error = Assert.Throws<MieException>(() => RouteCheck.Check(s_table, "POST", path));
        Assert.Same(MieErrors.RouteNotFound, error.Error);
        Assert.Contains(advice, error.Advice, StringComparison.Ordinal);
        Assert.DoesNotContain("AddEndpoint", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_custom_endpoint_of_the_prefixs_name_is_a_route() =>
        RouteCheck.Check(new RouteTable(null, [MieEndpoint.Parse("POST /predict")]), "POST", "/predict");
}
