using System.Net;
using MieTools.Core.Http;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Tests.Inference;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Http;

public sealed class SystemProxyTests
{
    private const string Password = "pr0xy-pw";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task This_machine_is_never_asked_for_through_a_proxy(string host)
    {
        await using WireServer proxy = new(connection => connection.AnswerAsync("text/plain", "the proxy's"));
        await using WireServer server = new(connection => connection.AnswerAsync("application/json", "{}"));
        using SocketsHttpHandler transport = Through(new Uri(proxy.Url).Authority);
        InferenceResponse answer = await CallAsync(transport, server.Url.Replace("127.0.0.1", host, StringComparison.Ordinal));
        Assert.Equal("{}", answer.Body);
        Assert.Equal(0, proxy.Connections);
    }

    [Theory]
    [InlineData("http://LOCALHOST:8080/", true)]
    [InlineData("http://127.9.9.9/", true)]
    [InlineData("https://[::1]/", true)]
    [InlineData("https://x.localhost/", false)]
    [InlineData("https://localhost.evil.example/", false)]
    [InlineData("https://127.0.0.1.evil.example/", false)]
    public void This_machine_is_what_one_rule_says(string address, bool own)
    {
        Uri uri = new(address);
        SystemProxy proxy = new(() => new Fixed(new Uri("http://127.0.0.1:1")));
        Assert.Equal(own, Loopback.Is(uri));
        Assert.Equal(own, proxy.IsBypassed(uri));
        Assert.Equal(own, proxy.GetProxy(uri) is null);
    }

    [Fact]
    public async Task A_proxy_that_is_not_there_is_named_without_its_password()
    {
        using SocketsHttpHandler transport = Through("127.0.0.1:1");
        MieException error = await Assert.ThrowsAsync<MieException>(() => CallAsync(transport, "https://host.example/ocid1.x"));
        Assert.Equal("ConnectionFailed", error.Code);
        Assert.StartsWith(
            "host.example could not be reached through the proxy http://127.0.0.1:1: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("NO_PROXY", error.Advice, StringComparison.Ordinal);
        NoSecrets.In(error, Password);
    }

    [Theory]
    [InlineData(407, "wants a user and a password (407)")]
    [InlineData(403, "refused it (403)")]
    public async Task What_a_proxy_answers_is_said_without_its_password(int status, string said)
    {
        await using WireServer proxy = new(connection => connection.AnswerAsync("text/plain", "no", status));
        string authority = new Uri(proxy.Url).Authority;
        using SocketsHttpHandler transport = Through(authority);
        MieException error = await Assert.ThrowsAsync<MieException>(() => CallAsync(transport, "https://host.example/ocid1.x"));
        Assert.Contains($"through the proxy http://{authority}: the proxy {said}", error.Message, StringComparison.Ordinal);
        NoSecrets.In(error, Password);
    }

    [Fact]
    public void What_a_proxy_answers_is_said_where_dotnet_says_it_in_its_message_alone()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "https://host.example/");
        HttpRequestException failure = new(HttpRequestError.ProxyTunnelError,
            "The proxy tunnel request to proxy 'http://proxy.example/' failed with status code '407'.");
        MieException error = TransportErrors.Translate(failure, request, 1, new Uri("http://proxy.example"));
        Assert.Contains("the proxy wants a user and a password (407)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_s_password_that_stands_in_a_message_of_dotnet_is_masked()
    {
        await using WireServer proxy = new(connection => connection.AnswerAsync("text/plain", "no", 407));
        using SocketsHttpHandler transport = new() { Proxy = new Fixed(new Uri($"http://u:{Password}@{new Uri(proxy.Url).Authority}")) };
        MieException error = await Assert.ThrowsAsync<MieException>(() => CallAsync(transport, "https://host.example/ocid1.x"));
        NoSecrets.In(error, Password);
    }

    private static SocketsHttpHandler Through(string authority) =>
        new() { Proxy = new SystemProxy(() => new Fixed(new Uri($"http://u:{Password}@{authority}"))), MaxResponseDrainSize = 0 };

    private static Task<InferenceResponse> CallAsync(SocketsHttpHandler transport, string url) =>
        new InferenceClient(MieHttpChain.Create(new MieHttpOptions { Transport = transport }))
            .SendAsync(Wire.Request(url) with { Retry = RetryPolicy.Never }, Wire.Test);

    // As .NET's own: the address has the user and the password.
    private sealed class Fixed(Uri address) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => address;

        public bool IsBypassed(Uri host) => false;
    }
}
