using System.Net;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Http;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Http;

public sealed class ClientInfoTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_request_of_the_pipeline_names_the_library()
    {
        using FakeHandler transport = new((_, _) => new HttpResponseMessage(HttpStatusCode.OK));
        using HttpMessageInvoker http = MieHttpChain.Create(new() { Transport = transport });
        using HttpRequestMessage request = new(HttpMethod.Get, "http://localhost:1/predict");
        using HttpResponseMessage response = await http.SendAsync(request, Token);
        Assert.Matches(@"^MieTools/\d+\.\d+\.\d+(-\S+)? \(\.NET \d+\.\d+\.\d+; [^();]+\)$", request.Headers.UserAgent.ToString());
        Assert.Matches(@"^MieTools/\d+\.\d+\.\d+(-\S+)?$", string.Join(',', request.Headers.GetValues("opc-client-info")));
        Assert.DoesNotContain("PowerShell", ClientInfo.UserAgent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_s_own_name_stays()
    {
        using FakeHandler transport = new((_, _) => new HttpResponseMessage(HttpStatusCode.OK));
        using HttpMessageInvoker http = MieHttpChain.Create(new() { Transport = transport });
        using HttpRequestMessage request = new(HttpMethod.Get, "http://localhost:1/predict");
        request.Headers.TryAddWithoutValidation("user-agent", "mine/1");
        using HttpResponseMessage response = await http.SendAsync(request, Token);
        Assert.Equal("mine/1", request.Headers.UserAgent.ToString());
    }

    [Fact]
    public async Task Calls_to_token_services_do_it_too()
    {
        using FakeHandler transport = new((_, _) => new HttpResponseMessage(HttpStatusCode.OK));
        using AuthClient client = new(transport, TimeProvider.System);
        using HttpRequestMessage sent = new(HttpMethod.Get, "http://localhost:1/opc/v2/instance/region");
        await client.SendAsync(sent, AuthClient.Tries(1), null, Token);
        Assert.Equal(ClientInfo.UserAgent, sent.Headers.UserAgent.ToString());
        Assert.Equal(ClientInfo.Product, string.Join(',', sent.Headers.GetValues("opc-client-info")));
    }
}
