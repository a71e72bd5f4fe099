using System.Net;
using System.Text;
using MieTools.Core.Http;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Routes;

namespace MieTools.Core.Tests.Inference;

public sealed class InferenceRequestTests
{
    private static readonly InferenceRequest s_request = new()
    {
        Address = InferenceAddress.Parse("https://host/ocid1.x"),
        Suffix = "/v1/chat/completions",
    };

    [Fact]
    public async Task Makes_a_plain_request()
    {
        using HttpRequestMessage message = (s_request with { Body = InferenceBody.Json("\uFEFF{\"a\": 1}") })
            .CreateMessage(InferenceMode.Predict);
        Assert.Equal(HttpVersion.Version11, message.Version);
        Assert.Equal(HttpVersionPolicy.RequestVersionExact, message.VersionPolicy);
        Assert.False(message.Headers.ExpectContinue);
        Assert.Equal("application/json", message.Content!.Headers.ContentType!.ToString());
        Assert.Equal(8, message.Content.Headers.ContentLength);
        Assert.Equal("{\"a\": 1}", await message.Content.ReadAsStringAsync(Wire.Test));
        Assert.True(message.Options.TryGetValue(RetryPolicy.OptionsKey, out RetryPolicy? policy));
        Assert.Equal(RetryKind.NotServed, policy!.Kind);
    }

    [Theory]
    [InlineData("Authorization", "x")]
    [InlineData("host", "x")]
    [InlineData("DATE", "x")]
    [InlineData("x-date", "x")]
    [InlineData("Content-Length", "1")]
    [InlineData("x-content-sha256", "x")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("bad name", "x")]
    [InlineData("", "x")]
    [InlineData("X-Ok", "secret\r\nInjected: y")]
    [InlineData("X-Ok", "secret\u00e9")]
    public void Refuses_headers(string name, string value)
    {
        MieException error = Assert.Throws<MieException>(() =>
            (s_request with { Headers = [new(name, value)] }).CreateMessage(InferenceMode.Predict));
        Assert.Equal("HeaderInvalid", error.Code);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_of_the_caller_replaces_ours()
    {
        using HttpRequestMessage message = (s_request with
        {
            Headers = [new("accept", "text/csv"), new("Content-Type", "application/xml"), new("X-A", "1"), new("x-a", "2"),
                new("route", "/v1/completions")],
        }).CreateMessage(InferenceMode.Stream);
        Assert.Equal("text/csv", message.Headers.Accept.ToString());
        Assert.Equal("application/xml", message.Content!.Headers.ContentType!.ToString());
        Assert.Equal(["1", "2"], message.Headers.GetValues("X-A"));
        Assert.Equal("/v1/completions", message.Headers.GetValues("route").Single());
    }

    [Theory]
    [InlineData("{\"a\": 1,\n \"b\" 2}", "line 2, byte 6")]
    [InlineData("", "line 1")]
    [InlineData("{} x", "line 1, byte 4")]
    [InlineData("{'a': 1}", "line 1, byte 2")]
    public void Refuses_what_is_not_json(string json, string where)
    {
        MieException error = Assert.Throws<MieException>(() =>
            (s_request with { Body = InferenceBody.Json(json) }).CreateMessage(InferenceMode.Predict));
        Assert.Equal("JsonInvalid", error.Code);
        Assert.Contains(where, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_limit_is_ten_megabytes_exactly()
    {
        InferenceRequest request = s_request with { Body = InferenceBody.Bytes(new byte[10 * 1024 * 1024]) };
        request.CreateMessage(InferenceMode.Predict).Dispose();
        MieException error = Assert.Throws<MieException>(() =>
            (request with { Body = InferenceBody.Bytes(new byte[10 * 1024 * 1024 + 1]) }).CreateMessage(InferenceMode.Predict));
        Assert.Equal("PayloadTooLarge", error.Code);
        Assert.Equal(MieErrorCategory.LimitsExceeded, error.Category);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("head")]
    public void A_get_has_no_body(string method) =>
        Assert.Equal("ArgumentInvalid",
            Assert.Throws<MieException>(() =>
                (s_request with { Method = method, Body = InferenceBody.Json("{}") }).CreateMessage(InferenceMode.Predict)).Code);

    [Theory]
    [InlineData("{}", "/v1/chat/completions", "{\"stream\":true}")]
    [InlineData("{ \"a\" : [1] }", "/v1/chat/completions", "{\"stream\":true, \"a\" : [1] }")]
    [InlineData("{\"stream\" : false ,\"b\":{\"stream\":false}}", "/v1/completions?x=1", "{\"stream\" : true ,\"b\":{\"stream\":false}}")]
    [InlineData("{\"stream\":null}", "/v1/messages", "{\"stream\":true}")]
    [InlineData("{\"str\\u0065am\":false}", "/v1/responses", "{\"str\\u0065am\":true}")]
    [InlineData("{\"a\":1}", "/generate_stream", "{\"a\":1}")]
    [InlineData("{\"a\":1}", "/custom", "{\"a\":1}")]
    [InlineData("{\"stream\":false}", "/custom", "{\"stream\":true}")]
    [InlineData("{\"stream\":true}", "/v1/chat/completions", "{\"stream\":true}")]
    [InlineData("{\"stream\":[{\"stream\":1}],\"b\":[2]}", "/v1/chat/completions", "{\"stream\":true,\"b\":[2]}")]
    [InlineData("{\"stream\":{},\"stream\":0}", "/v1/chat/completions", "{\"stream\":{},\"stream\":true}")]
    [InlineData("[1]", "/v1/chat/completions", "[1]")]
    [InlineData("[\"stream\",false]", "/v1/chat/completions", "[\"stream\",false]")]
    [InlineData("\"stream\"", "/v1/chat/completions", "\"stream\"")]
    public void A_stream_call_asks_for_a_stream(string json, string suffix, string sent)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        Assert.Equal(
            sent, Encoding.UTF8.GetString(StreamFlag.Apply(bytes, JsonCheck.Validate(bytes), suffix, InferenceMode.Stream).Span));
    }

    [Fact]
    public void A_whole_answer_is_not_asked_for_as_a_stream()
    {
        Assert.Equal("StreamUnsupported",
            Assert.Throws<MieException>(() =>
                (s_request with { Body = InferenceBody.Json("{\"stream\":true}") }).CreateMessage(InferenceMode.Predict)).Code);
        (s_request with { Body = InferenceBody.Json("{\"stream\":false}") }).CreateMessage(InferenceMode.Predict).Dispose();
    }

    [Fact]
    public void Checks_the_routes()
    {
        RouteTable routes = new("openai", [MieEndpoint.Parse("GET,PUT /models/{}")]);
        InferenceRequest request = s_request with { Routes = routes };
        request.CreateMessage(InferenceMode.Predict).Dispose();
        (request with { Method = "GET", Suffix = "/models/a?x=1" }).CreateMessage(InferenceMode.Predict).Dispose();
        (request with { Suffix = "" }).CreateMessage(InferenceMode.Predict).Dispose();

        MieException error = Assert.Throws<MieException>(() =>
            (request with { Suffix = "/v1/chat/completion" }).CreateMessage(InferenceMode.Predict));
        Assert.Equal("RouteNotFound", error.Code);
        Assert.Contains("'/v1/chat/completions'", error.Advice, StringComparison.Ordinal);
        Assert.Contains("Set-MieDeployment -AddEndpoint 'POST /v1/chat/completion'", error.Advice, StringComparison.Ordinal);

        error = Assert.Throws<MieException>(() =>
            (request with { Method = "DELETE", Suffix = "/models/a" }).CreateMessage(InferenceMode.Predict));
        Assert.Equal("MethodNotAllowed", error.Code);
        Assert.Contains("GET, PUT", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Multipart_is_exact_to_the_byte()
    {
        InferenceBody body = new MultipartBody("B").AddField("mo\"del", "w\u00e9")
            .AddFile("file", "a\r\n.wav", new byte[] { 0, 255, 13, 10 }, "audio/wav").Build();
        Assert.Equal("multipart/form-data; boundary=B", body.ContentType);
        byte[] expected =
        [
            .. "--B\r\nContent-Disposition: form-data; name=\"mo%22del\"\r\n\r\nwé\r\n"u8,
            .. "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%0D%0A.wav\"\r\nContent-Type: audio/wav\r\n\r\n"u8,
            0, 255, 13, 10,
            .. "\r\n--B--\r\n"u8,
        ];
        Assert.Equal(expected, body.Content.ToArray());
        using HttpRequestMessage message = (s_request with { Body = body }).CreateMessage(InferenceMode.Predict);
        Assert.Equal("multipart/form-data; boundary=B", message.Content!.Headers.ContentType!.ToString());
        Assert.Equal(body.Content.Length, message.Content.Headers.ContentLength);
        Assert.Throws<MieException>(() => new MultipartBody().AddFile("f", "f", new byte[InferenceBody.MaxBytes + 1]));
    }

    [Fact]
    public async Task Files_become_bodies()
    {
        string folder = Directory.CreateTempSubdirectory("mie").FullName;
        try
        {
            string path = Path.Combine(folder, "body.json");
            await File.WriteAllTextAsync(path, "\uFEFF{}", Encoding.UTF8, Wire.Test);
            InferenceBody body = await InferenceBody.FromFileAsync(path, null, Wire.Test);
            Assert.True(body.IsJson);
            Assert.Equal("FileNotFound",
                (await Assert.ThrowsAsync<MieException>(() => InferenceBody.FromFileAsync(path + "x", null, Wire.Test))).Code);
            await using (FileStream big = File.Create(path))
                big.SetLength(InferenceBody.MaxBytes + 1);
            Assert.Equal(
                "PayloadTooLarge", (await Assert.ThrowsAsync<MieException>(() => InferenceBody.FromFileAsync(path, null, Wire.Test))).Code);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
