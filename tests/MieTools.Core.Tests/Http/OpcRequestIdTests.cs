using System.Net;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Http;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Http;

public sealed class OpcRequestIdTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("nightly-run/step-2")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF/0123456789ABCDEF0123456789ABCDEF/0123456789ABCDEF0123456789ABCDEF")]
    public void Up_to_three_parts_of_32_characters_are_taken(string id) => Assert.Equal(id, OpcRequestId.Check(id));

    [Theory]
    [InlineData("")]
    [InlineData("a/b/c/d")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("0123456789ABCDEF0123456789ABCDEFx")]
    [InlineData("two words")]
    [InlineData("caf\u00e9")]
    [InlineData("a\r\nx: y")]
    public void What_the_service_would_cut_is_refused(string id)
    {
        MieException error = Assert.Throws<MieException>(() => OpcRequestId.Check(id));
        Assert.Equal(("ArgumentInvalid", "RequestId"), (error.Code, error.ErrorTarget));
        Assert.Contains("three parts", error.Advice, StringComparison.Ordinal);
        Assert.Throws<MieException>(() => MieHttpChain.Create(new() { RequestId = id }));
    }

    [Fact]
    public async Task A_chosen_one_is_on_every_try_in_place_of_the_made_one()
    {
        List<string> sent = [];
        using FakeHandler transport = new((request, _) =>
        {
            sent.Add(string.Join(',', request.Headers.GetValues("opc-request-id")));
            return new HttpResponseMessage(sent.Count == 1 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        });
        using HttpMessageInvoker http = MieHttpChain.Create(
            new() { Transport = transport, RequestId = "mine/1", TimeProvider = new ImmediateTime() });
        using HttpRequestMessage request = new(HttpMethod.Get, "http://localhost:1/x");
        request.Headers.TryAddWithoutValidation("opc-request-id", "made");
        request.Options.Set(RetryPolicy.OptionsKey, RetryPolicy.Safe);
        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(["mine/1", "mine/1"], sent);
    }

    [Fact]
    public async Task It_is_in_the_error_when_no_answer_came()
    {
        using FakeHandler transport = new((_, _) => throw new HttpRequestException(HttpRequestError.ResponseEnded));
        using HttpMessageInvoker http = MieHttpChain.Create(new() { Transport = transport, RequestId = "mine/1" });
        using HttpRequestMessage request = new(HttpMethod.Get, "http://localhost:1/x");
        MieException error = await Assert.ThrowsAsync<MieException>(
            () => http.SendAsync(request, TestContext.Current.CancellationToken));
        Assert.Equal(("ConnectionBroken", "mine/1"), (error.Code, error.RequestId));
    }
}
