using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.Server.Proxy.Answers;
using MieTools.Server.Proxy.Requests;

namespace MieTools.Server.Tests;

/// <summary>Requests through the signing proxy: targets, bodies, limits, retries and errors.</summary>
public sealed class ProxyRequestTests
{
    private const string Chat = """{"model":"m","messages":[{"role":"user","content":"hi"}]}""";

    [Theory]
    [InlineData("/models/a%7eb%2Fc%41?x=%7e%2f&y=%20+", "/models/a%7eb%2Fc%41", "?x=%7e%2f&y=%20+")]
    [InlineData("/deployments/chat/models/%C3%BC", "/models/%C3%BC", "")]
    // No URI has these as they are.
    [InlineData("/models/a|b^?x[]={`}", "/models/a%7Cb%5E", "?x%5B%5D=%7B%60%7D")]
    public async Task The_target_arrives_byte_for_byte(string target, string path, string query)
    {
        ScriptedServer server = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server);
        string answer = await RawAsync(proxy, $"GET {target} HTTP/1.1\r\n{Head(proxy)}\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", answer);
        Assert.Equal((path, query), (server.Last.Path, server.Last.Query));
    }

    [Theory]
    [InlineData("/v1/../../other/predict/v1/models")]
    [InlineData("/models/%2e%2E/x")]
    [InlineData("/deployments/chat/../x")]
    [InlineData("http://127.0.0.1/v1/models")]
    [InlineData("*")]
    public async Task A_path_that_could_leave_the_deployment_is_refused(string target)
    {
        ScriptedServer server = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server);
        string method = target == "*" ? "OPTIONS" : "GET";
        string answer = await RawAsync(proxy, $"{method} {target} HTTP/1.1\r\n{Head(proxy)}\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", answer);
        Assert.Empty(server.Requests);
        Assert.Equal(0, proxy.Emulator.AbortedInferences);
    }

    [Fact]
    public async Task A_body_in_chunks_is_signed_and_sent_whole()
    {
        ScriptedServer server = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server);
        string answer = await RawAsync(proxy, $"POST /v1/chat/completions HTTP/1.1\r\n{Head(proxy)}Content-Type: application/json\r\n"
            + $"Transfer-Encoding: chunked\r\n\r\n5\r\n{Chat[..5]}\r\n{Chat.Length - 5:x}\r\n{Chat[5..]}\r\n0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", answer);
        Assert.Equal(Chat, Encoding.UTF8.GetString(server.Last.Body.Span));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_is_too_large_is_refused_before_it_is_uploaded(bool isChunked)
    {
        ScriptedServer server = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server);
        using HttpRequestMessage request = ProxyFixture.Post("/v1/chat/completions", "");
        request.Content = new ByteArrayContent(new byte[10 * 1024 * 1024 + 1]);
        request.Headers.TransferEncodingChunked = isChunked;
        (int status, string body) = await proxy.SendAsync(request);
        Assert.Equal((413, "PayloadTooLarge"), (status, (string?)JsonNode.Parse(body)!["error"]!["code"]));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_client_that_asks_before_it_uploads_too_much_is_answered_at_once()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(new ScriptedServer());
        string answer = await RawAsync(proxy,
            $"POST /v1/chat/completions HTTP/1.1\r\n{Head(proxy)}Expect: 100-continue\r\nContent-Length: 20000000\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413 ", answer);
    }

    [Theory]
    [InlineData("Content-Encoding")]
    [InlineData("Content-Language")]
    [InlineData("Content-Disposition")]
    [InlineData("Last-Modified")]
    [InlineData("If-None-Match")]
    public async Task Headers_of_a_body_are_sent_on_as_others_are(string name)
    {
        ScriptedServer server = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server, with: o => o with { Headers = [name] });
        string answer = await RawAsync(proxy, $"POST /v1/chat/completions HTTP/1.1\r\n{Head(proxy)}{name}: some, more\r\n"
            + $"Content-Length: {Chat.Length}\r\n\r\n{Chat}");
        Assert.StartsWith("HTTP/1.1 200 ", answer);
        Assert.Equal("some, more", server.Last.Headers[name].ToString());
    }

    [Fact]
    public async Task What_was_not_served_is_sent_again_signed_anew()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(with: o => o with { Headers = ["mie-fault"] });
        (int status, string body) = await proxy.PostAsync("/v1/chat/completions", Chat, ("mie-fault", "status=503;times=1"));
        Assert.Equal(200, status);
        Assert.Contains("choices", body);
    }

    [Theory]
    [InlineData("/v1/chat/completions", "status=404;code=NotAuthorizedOrNotFound", 404, "error.code", "NotAuthorizedOrNotFound")]
    [InlineData("/v1/messages", "status=404;code=NotAuthorizedOrNotFound", 404, "error.type", "not_found_error")]
    [InlineData("/v1/messages", "status=500;code=InternalServerError", 500, "error.type", "api_error")]
    [InlineData("/generate", "status=500;code=InternalServerError", 500, "error_type", "InternalServerError")]
    [InlineData("/v1/chat/completions", "status=502;body=html", 502, "error.type", "server_error")]
    [InlineData("/v1/chat/completions", "status=408;code=RequestTimeout", 408, "error.type", "server_error")]
    [InlineData("/v1/chat/completions", "status=500;body=empty", 500, "error.code", "InternalServerError")]
    public async Task An_error_of_the_service_has_the_form_of_the_clients_API(
        string path, string fault, int status, string member, string value)
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(with: o => o with { Headers = ["mie-fault"] });
        using HttpResponseMessage response = await proxy.OpenAsync(ProxyFixture.Post(path, Chat, ("mie-fault", fault)));
        JsonNode body = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(value, (string?)member.Split('.').Aggregate(body, (node, name) => node[name]!));
        string id = response.Headers.GetValues("opc-request-id").Single();
        Assert.Contains(id, body.ToJsonString());
        Assert.Equal(id, response.Headers.GetValues(path == "/v1/messages" ? "request-id" : "x-request-id").Single());
    }

    [Fact]
    public async Task An_expired_session_token_is_refused_and_not_worth_a_repeat()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(new ScriptedServer(), profile: "SESSION");
        string file = Path.Combine(Path.GetDirectoryName(proxy.Emulator.ConfigFile)!, "token");
        await File.WriteAllTextAsync(file, ExpiredToken(), TestContext.Current.CancellationToken);
        using HttpResponseMessage response = await proxy.OpenAsync(ProxyFixture.Post("/v1/chat/completions", Chat));
        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal(["false"], response.Headers.GetValues("x-should-retry"));
        // That is of the client's key.
        Assert.Empty(response.Headers.WwwAuthenticate);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("SessionTokenExpired", "authentication_error"),
            ((string?)JsonNode.Parse(body)!["error"]!["code"], (string?)JsonNode.Parse(body)!["error"]!["type"]));
    }

    [Fact]
    public async Task A_call_that_may_have_been_served_is_not_repeated_by_the_client()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(with: o => o with { Headers = ["mie-fault"] });
        using HttpResponseMessage response = await proxy.OpenAsync(ProxyFixture.Post("/v1/chat/completions", Chat, ("mie-fault", "close")));
        Assert.Equal(502, (int)response.StatusCode);
        Assert.Equal(["false"], response.Headers.GetValues("x-should-retry"));
    }

    [Theory]
    [InlineData(nameof(MieErrors.ConnectionFailed), 502, true)]
    [InlineData(nameof(MieErrors.AuthServiceUnreachable), 502, true)]
    [InlineData(nameof(MieErrors.ConnectionBroken), 502, false)]
    [InlineData(nameof(MieErrors.RequestTimeout), 502, false)]
    [InlineData(nameof(MieErrors.TlsFailed), 502, false)]
    [InlineData(nameof(MieErrors.ResponseInvalid), 502, false)]
    [InlineData(nameof(MieErrors.SessionTokenExpired), 401, false)]
    [InlineData(nameof(MieErrors.KeyFileNotFound), 401, false)]
    [InlineData(nameof(MieErrors.FederationFailed), 401, false)]
    [InlineData(nameof(MieErrors.ArgumentInvalid), 400, false)]
    public void An_error_before_any_answer_says_whether_to_come_again(string code, int status, bool mayRepeat)
    {
        ClientError told = ClientError.From(new MieException(MieErrors.All.Single(e => e.Code == code), "It failed."));
        Assert.Equal((status, mayRepeat), (told.Status, told.MayRepeat));
    }

    [Fact]
    public void No_advice_speaks_of_cmdlets_to_clients_that_have_none()
    {
        foreach (MieError error in MieErrors.All)
        {
            string own = ClientError.From(new MieException(error, "It failed.")).Message;
            string service = ClientError.From(
                new MieServiceException(error, "It failed.", error.AdviceFor(true, true), HttpStatusCode.Conflict, "POST", "/x"),
                null).Message;
            Assert.DoesNotMatch(@"[a-z]-Mie[A-Z]|(^|[ (])-[A-Z]", own + service);
        }
    }

    [Theory]
    [InlineData("status=409;code=ExternalServerIncorrectState", "ask without")]
    [InlineData("status=404;code=NotAuthorizedOrNotFound", "custom endpoints")]
    [InlineData("status=500;code=InternalServerError", "60 s")]
    public async Task Advice_is_for_who_calls_the_proxy(string fault, string advice)
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(with: o => o with { Headers = ["mie-fault"] });
        Assert.Contains(advice, (await proxy.PostAsync("/v1/chat/completions", Chat, ("mie-fault", fault))).Body);
    }

    [Fact]
    public async Task A_411_does_not_speak_of_time()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(with: o => o with { Headers = ["mie-fault"] });
        (int status, string body) = await proxy.PostAsync(
            "/v1/chat/completions", Chat, ("mie-fault", "status=411;code=InternalServerError"));
        Assert.Equal(411, status);
        Assert.DoesNotContain("60 s", body);
    }

    [Theory]
    [InlineData("/v1/%zz")]
    [InlineData("/v1/a%")]
    [InlineData("/v1/a\\b")]
    [InlineData("/v1/a#b")]
    [InlineData("/models/a?x=%g0")]
    [InlineData("/deployments/chat/v1/a#b")]
    public async Task A_target_that_could_be_understood_in_two_ways_is_refused(string target)
    {
        ScriptedServer server = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server);
        string answer = await RawAsync(proxy, $"GET {target} HTTP/1.1\r\n{Head(proxy)}\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", answer);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_model_servers_own_error_goes_through_as_it_is()
    {
        const string Own = """{"error":{"message":"too long","type":"BadRequestError","param":null,"code":400}}""";
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(new ScriptedServer((_, _) => ScriptedServer.Json(Own, 400)));
        Assert.Equal((400, Own), await proxy.PostAsync("/v1/chat/completions", Chat));
    }

    [Theory]
    [InlineData("""{"object":"error","message":"too long","type":"BadRequestError","code":400}""")]
    [InlineData("""{"detail":"too long"}""")]
    public async Task A_model_servers_error_of_another_form_gets_that_of_the_clients_API(string own)
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(new ScriptedServer((_, _) => ScriptedServer.Json(own, 422)));
        (int status, string body) = await proxy.PostAsync("/v1/chat/completions", Chat);
        Assert.Equal(422, status);
        Assert.Contains("too long", (string?)JsonNode.Parse(body)!["error"]!["message"]);
    }

    [Fact]
    public async Task A_deployment_that_cannot_be_reached_is_a_bad_gateway()
    {
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(new ScriptedServer());
        await proxy.Emulator.DisposeAsync();
        (int status, string body) = await proxy.PostAsync("/v1/chat/completions", Chat);
        Assert.Equal((502, "ConnectionFailed"), (status, (string?)JsonNode.Parse(body)!["error"]!["code"]));
    }

    [Fact]
    public async Task A_session_token_that_somebody_has_renewed_needs_no_restart()
    {
        ScriptedServer server = new();
        await using ProxyFixture proxy = await ProxyFixture.StartAsync(server, profile: "SESSION");
        string file = Path.Combine(Path.GetDirectoryName(proxy.Emulator.ConfigFile)!, "token");
        string token = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Trim();
        Assert.Equal(200, (await proxy.PostAsync("/v1/chat/completions", Chat)).Status);
        Assert.Contains(token, server.Last.Headers.Authorization.ToString());
        using TestClient session = new(proxy.Emulator, "SESSION");
        JsonNode renewed = (await session.CallAsync("POST", "/v1/authentication/refresh", $$"""{"currentToken":"{{token}}"}"""))!;
        await File.WriteAllTextAsync(file, (string)renewed["token"]!, TestContext.Current.CancellationToken);
        Assert.Equal(200, (await proxy.PostAsync("/v1/chat/completions", Chat)).Status);
        Assert.Contains((string)renewed["token"]!, server.Last.Headers.Authorization.ToString());
    }

    [Theory]
    [InlineData("""{"model":"a","stream":true}""", "a", true)]
    [InlineData("""{"messages":[{"model":"no","stream":true}],"model":"\u0061"}""", "a", null)]
    [InlineData(" \uFEFF{}", null, null)]
    [InlineData("\uFEFF{\"model\" : \"a\"}", "a", null)]
    [InlineData("""{"model":"a","model":"b"}""", "b", null)]
    [InlineData("""{"model":1,"stream":"true"}""", null, null)]
    [InlineData("""{"x":"\"}","y":{"z":[1,{"}":"]"}]},"stream":false}""", null, false)]
    [InlineData("""{"x":Infinity,"stream":true,}""", null, true)]
    [InlineData("""{"stream":true,"x":"unfinished""", null, true)]
    [InlineData("""["model","a"]""", null, null)]
    [InlineData("", null, null)]
    [InlineData("{\"model\":\"\\ud800\"}", null, null)]
    public void The_members_that_count_are_found_in_whatever_JSON(string json, string? model, bool? stream)
    {
        BodyMembers members = BodyMembers.Of(Encoding.UTF8.GetBytes(json), "application/json");
        Assert.Equal((model, stream), (members.Model, members.Stream));
    }

    [Fact]
    public void Another_models_name_leaves_every_other_byte()
    {
        const string Body = "{ \"x\": NaN,\t\"model\" : \"a\\u0062\" , \"stream\":true }\n";
        BodyMembers members = BodyMembers.Of(Encoding.UTF8.GetBytes(Body), null);
        Assert.Equal("ab", members.Model);
        Assert.Equal(Body.Replace("\"a\\u0062\"", "\"c\\u0022d\"", StringComparison.Ordinal),
            Encoding.UTF8.GetString(members.WithModel("c\"d").Span));
    }

    [Fact]
    public void The_fields_of_a_form_are_found_and_put()
    {
        const string Form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"model\"\r\n\r\nmodel\r\n--bnot\r\n"
            + "\r\n--b\r\nContent-Disposition: form-data; name=model\r\nContent-Type: text/plain\r\n\r\nwhisper\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"stream\"\r\n\r\ntrue\r\n--b--\r\n";
        BodyMembers members = BodyMembers.Of(Encoding.UTF8.GetBytes(Form), "multipart/form-data; boundary=\"b\"");
        Assert.Equal(("whisper", true), (members.Model, members.Stream));
        Assert.Equal(Form.Replace("whisper", "w-2", StringComparison.Ordinal), Encoding.UTF8.GetString(members.WithModel("w-2").Span));
    }

    private static string ExpiredToken()
    {
        static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=');
        return $"{Part("""{"alg":"RS256"}""")}.{Part("""{"exp":1000000000}""")}.c2ln";
    }

    private static string Head(ProxyFixture proxy) =>
        $"Host: {proxy.Proxy.Address.Authority}\r\nAuthorization: Bearer {proxy.Proxy.Key}\r\nConnection: close\r\n";

    private static async Task<string> RawAsync(ProxyFixture proxy, string request)
    {
        using TcpClient tcp = new();
        await tcp.ConnectAsync("127.0.0.1", proxy.Proxy.Address.Port, TestContext.Current.CancellationToken);
        await tcp.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        return (await Wire.ReadAsync(tcp, w => w.Text.Contains("\r\n\r\n", StringComparison.Ordinal))).Text;
    }
}
