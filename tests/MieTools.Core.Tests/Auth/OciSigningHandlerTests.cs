using System.Net;
using System.Security.Cryptography;
using System.Text;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

public class OciSigningHandlerTests
{
    private const string Address =
        "https://modeldeployment.us-ashburn-1.oci.customer-oci.com/ocid1.datasciencemodeldeployment.oc1.iad.a/predict/v1/"
            + "models?q=%2f%c3%bc";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signs_and_replaces_a_callers_bearer()
    {
        using OciApiKeyCredential credential = TestKeys.ApiKey();
        using FakeHandler wire = new((_, _) => FakeHandler.Text("{}"));
        using HttpClient client = new(new OciSigningHandler(credential, wire));
        client.DefaultRequestHeaders.Authorization = new("Bearer", "sk-caller");
        using HttpResponseMessage answer = await client.PostAsync(
            Address, new StringContent("{\"a\":\"ü\"}", Encoding.UTF8, "application/json"), Stop);
        SentRequest sent = Assert.Single(wire.Requests);
        using RSA key = TestKeys.Load();
        Assert.True(sent.IsSignedBy(key));
        Assert.Equal($"{TestKeys.Tenancy}/{TestKeys.User}/{TestKeys.Fingerprint}", sent.KeyId);
        Assert.DoesNotContain("sk-caller", sent.Authorization, StringComparison.Ordinal);
        Assert.StartsWith("Signature version=\"1\",keyId=", sent.Authorization, StringComparison.Ordinal);
        Assert.Equal("date (request-target) host content-length content-type x-content-sha256", sent.Parameter("headers"));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Get_and_delete_say_content_length_zero_and_no_type(string method)
    {
        using OciApiKeyCredential credential = TestKeys.ApiKey();
        using FakeHandler wire = new((_, _) => FakeHandler.Text("{}"));
        using HttpClient client = new(new OciSigningHandler(credential, wire));
        using HttpRequestMessage request = new(new HttpMethod(method), Address);
        using HttpResponseMessage answer = await client.SendAsync(request, Stop);
        SentRequest sent = Assert.Single(wire.Requests);
        Assert.Equal("0", sent.Headers["content-length"]);
        Assert.False(sent.Headers.ContainsKey("content-type"));
        Assert.Equal("date (request-target) host", sent.Parameter("headers"));
    }

    [Fact]
    public void A_request_without_a_whole_address_is_not_signed()
    {
        using RSA key = TestKeys.Load();
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri("/v1/models", UriKind.Relative));
        MieException error = Assert.Throws<MieException>(() => new OciRequestSigner().Sign(request, new OciSigningKey("a/b/c", key), Stop));
        Assert.Equal(("UriInvalid", MieErrorCategory.InvalidArgument), (error.Code, error.Category));
        Assert.Null(request.Headers.Authorization);
    }

    [Fact]
    public async Task A_stream_of_unknown_length_is_buffered_and_never_chunked()
    {
        using OciApiKeyCredential credential = TestKeys.ApiKey();
        using FakeHandler wire = new((_, _) => FakeHandler.Text("{}"));
        using HttpClient client = new(new OciSigningHandler(credential, wire));
        using HttpRequestMessage request = new(HttpMethod.Post, Address)
        {
            Content = new MultipartFormDataContent("b0") { { new StringContent("x"), "f" } },
        };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage answer = await client.SendAsync(request, Stop);
        SentRequest sent = Assert.Single(wire.Requests);
        Assert.False(sent.Headers.ContainsKey("transfer-encoding"));
        Assert.Equal(sent.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), sent.Headers["content-length"]);
        using RSA key = TestKeys.Load();
        Assert.True(sent.IsSignedBy(key));
    }

    [Theory]
    [InlineData("http://modeldeployment.example.com/x", false)]
    [InlineData("http://10.0.0.1/x", false)]
    [InlineData("ftp://localhost/x", false)]
    [InlineData("http://localhost:8888/x", true)]
    [InlineData("http://127.0.0.1:8888/x", true)]
    [InlineData("http://[::1]:8888/x", true)]
    [InlineData("https://modeldeployment.example.com/x", true)]
    public async Task Plain_http_goes_to_loopback_only(string address, bool allowed)
    {
        using OciApiKeyCredential credential = TestKeys.ApiKey();
        using FakeHandler wire = new((_, _) => FakeHandler.Text("{}"));
        using HttpMessageInvoker client = new(new OciSigningHandler(credential, wire));
        using HttpRequestMessage request = new(HttpMethod.Get, address);
        if (allowed)
        {
            using HttpResponseMessage answer = await client.SendAsync(request, Stop);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        else
        {
            Assert.Equal("TransportInsecure", (await Assert.ThrowsAsync<MieException>(() => client.SendAsync(request, Stop))).Code);
            Assert.Equal(0, wire.Count);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_401_a_token_is_refreshed_once_and_the_request_signed_anew(bool synchronous)
    {
        using CountingCredential credential = new(canRefresh: true);
        using FakeHandler wire = new((request, _) =>
            FakeHandler.Text("{}",
                request.Headers.NonValidated["Authorization"].ToString().Contains("ST$t0", StringComparison.Ordinal)
                    ? HttpStatusCode.Unauthorized
                    : HttpStatusCode.OK));
        using HttpClient client = new(new OciSigningHandler(credential, wire));
        using HttpResponseMessage answer = await Send(client, synchronous);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["ST$t0", "ST$t1"], wire.Requests.Select(r => r.KeyId));
        Assert.All(wire.Requests, r => Assert.True(r.IsSignedBy(credential.Key)));
        Assert.All(wire.Requests, r => Assert.Equal("{\"a\":1}", r.Body));
    }

    [Theory]
    [InlineData(true, 2, 1)]
    [InlineData(false, 1, 1)]
    public async Task A_second_401_is_the_callers_and_an_api_key_is_not_tried_twice(bool canRefresh, int sent, int refreshed)
    {
        using CountingCredential credential = new(canRefresh);
        using FakeHandler wire = new((_, _) => FakeHandler.Text("no", HttpStatusCode.Unauthorized));
        using HttpClient client = new(new OciSigningHandler(credential, wire));
        using HttpResponseMessage answer = await Send(client, false);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("no", await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal((sent, refreshed), (wire.Count, credential.Refreshes));
    }

    [Fact]
    public async Task One_key_signs_for_many_at_once()
    {
        using OciApiKeyCredential credential = TestKeys.ApiKey();
        using FakeHandler wire = new((_, _) => FakeHandler.Text("{}"));
        using HttpClient client = new(new OciSigningHandler(credential, wire));
        await Parallel.ForAsync(0, 200, Stop, async (i, stop) =>
        {
            using HttpResponseMessage answer = await client.PostAsync($"{Address}&i={i}", new StringContent($"{{\"i\":{i}}}"), stop);
        });
        using RSA key = TestKeys.Load();
        Assert.Equal(200, wire.Requests.Count(r => r.IsSignedBy(key)));
    }

    [Fact]
    public async Task A_delegation_token_is_sent_and_signed()
    {
        using OciApiKeyCredential credential = TestKeys.ApiKey();
        using FakeHandler wire = new((_, _) => FakeHandler.Text("{}"));
        using HttpClient client = new(new OciSigningHandler(
            credential, wire, new OciSignerOptions { DelegationToken = "obo", UseXDate = true }, null));
        using HttpResponseMessage answer = await client.GetAsync(Address, Stop);
        SentRequest sent = Assert.Single(wire.Requests);
        Assert.Equal("x-date (request-target) host opc-obo-token", sent.Parameter("headers"));
        using RSA key = TestKeys.Load();
        Assert.True(sent.IsSignedBy(key));
    }

    // What goes over a real socket must be what was signed: the check reads the raw request.
    [Theory]
    [InlineData("GET", "/a/predict/x?q=%2f%c3%bc'|{}", null)]
    [InlineData("POST", "/a/./b/../predict?x=1#f", "{\"a\":1}")]
    [InlineData("DELETE", "/ö", null)]
    public async Task The_wire_carries_what_was_signed(string method, string path, string? body)
    {
        using System.Net.Sockets.TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task<(string Head, string Body)> served = ServeOne(listener);
        using OciApiKeyCredential credential = TestKeys.ApiKey();
        using HttpClient client = new(new OciSigningHandler(credential));
        using HttpRequestMessage request = new(
            new HttpMethod(method), $"http://LOCALHOST:{((IPEndPoint)listener.LocalEndpoint).Port}{path}");
        if (body is not null)
            request.Content = new StringContent(body, null, "application/json");
        using HttpResponseMessage answer = await client.SendAsync(request, Stop);

        (string? head, string? text) = await served;
        string[] lines = head.Split("\r\n");
        Dictionary<string, string> headers = lines[1..].Select(l => l.Split(": ", 2)).ToDictionary(p => p[0].ToLowerInvariant(), p => p[1]);
        string[] target = lines[0].Split(' ');
        Assert.Equal((body?.Length ?? 0).ToString(System.Globalization.CultureInfo.InvariantCulture), headers["content-length"]);
        // Path and query as received, put where the check takes them from.
        SentRequest sent = new(target[0], request.RequestUri!, headers, text);
        Assert.Equal(target[1], request.RequestUri!.PathAndQuery);
        using RSA key = TestKeys.Load();
        Assert.True(sent.IsSignedBy(key));
    }

    private static async Task<(string Head, string Body)> ServeOne(System.Net.Sockets.TcpListener listener)
    {
        using System.Net.Sockets.Socket socket = await listener.AcceptSocketAsync(Stop);
        byte[] bytes = new byte[65536];
        int count = 0;
        while (true)
        {
            count += await socket.ReceiveAsync(bytes.AsMemory(count), Stop);
            string text = Encoding.UTF8.GetString(bytes, 0, count);
            int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0)
                continue;
            int length = int.Parse(System.Text.RegularExpressions.Regex.Match(text, "Content-Length: (\\d+)").Groups[1].Value,
                System.Globalization.CultureInfo.InvariantCulture);
            if (text.Length - end - 4 < length)
                continue;
            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), Stop);
            return (text[..end], text[(end + 4)..]);
        }
    }

    private static async Task<HttpResponseMessage> Send(HttpClient client, bool synchronous)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, Address)
        {
            Content = new StreamContent(new MemoryStream("{\"a\":1}"u8.ToArray())),
        };
        return synchronous ? client.Send(request, Stop) : await client.SendAsync(request, Stop);
    }

    private sealed class CountingCredential(bool canRefresh) : OciCredential
    {
        public System.Security.Cryptography.RSA Key { get; } = TestKeys.Load();

        public int Refreshes { get; private set; }

        public override OciAuthType AuthType => OciAuthType.SessionToken;

        public override async ValueTask<OciSigningKey> GetSigningKeyAsync(CancellationToken cancellationToken)
        {
            await Task.Yield();
            return new OciSigningKey("ST$t" + (canRefresh ? Refreshes : 0), Key);
        }

        public override ValueTask<bool> RefreshAsync(OciSigningKey rejected, CancellationToken cancellationToken)
        {
            Refreshes++;
            return new(canRefresh);
        }

        protected override void Dispose(bool disposing)
        {
            Key.Dispose();
            base.Dispose(disposing);
        }
    }
}
