using System.Net;
using System.Text;
using MieTools.Core.Http;

namespace MieTools.Core.Tests.Http;

public sealed class ServiceErrorsTests
{
    private const string ControlPlane =
        "https://datascience.us-ashburn-1.oci.oraclecloud.com/20190101/modelDeployments/x?compartmentId=private";
    private const string DataPlane =
        "https://modeldeployment.us-ashburn-1.oci.customer-oci.com/ocid1.x/predict/v1/chat/completions?q=private";

    [Theory]
    [InlineData(404, "application/json",
        """{"code":"NotAuthorizedOrNotFound","message":"Authorization failed or requested resource not found."}""",
        "NotAuthorizedOrNotFound", "Authorization failed", MieErrorCategory.ObjectNotFound)]
    [InlineData(400, "application/json", """{"error":{"message":"max_tokens is too large","type":"invalid_request_error","code":"bad"}}""",
        "BadRequest", "max_tokens is too large (said by the model server)", MieErrorCategory.InvalidArgument)]
    [InlineData(404, "application/json",
        """{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","code":404}""", "NotFound",
        "The model `x` does not exist.", MieErrorCategory.ObjectNotFound)]
    [InlineData(422, "application/json", """{"detail":[{"loc":["body","messages"],"msg":"field required"}]}""", "UnprocessableEntity",
        "body.messages: field required", MieErrorCategory.InvalidArgument)]
    [InlineData(404, "application/json", """{"detail":"Not Found"}""", "NotFound", "Not Found", MieErrorCategory.ObjectNotFound)]
    [InlineData(400, "application/json", """{"error":"plain words"}""", "BadRequest", "plain words", MieErrorCategory.InvalidArgument)]
    [InlineData(502, "text/html", "<html><head><title>502 Bad Gateway</title></head><body><h1>x</h1></body></html>", "BadGateway",
        "an HTML page: 502 Bad Gateway", MieErrorCategory.ResourceUnavailable)]
    [InlineData(500, "text/plain", "Internal Server Error", "InternalServerError", "Internal Server Error", MieErrorCategory.NotSpecified)]
    [InlineData(503, "application/json", """{"code":"Servi""", "ServiceUnavailable", "{\"code\":\"Servi", MieErrorCategory.ResourceUnavailable)]
    [InlineData(429, "application/json", "", "TooManyRequests", "429 TooManyRequests", MieErrorCategory.LimitsExceeded)]
    [InlineData(302, "text/html", "", "RequestRedirected", "redirected to", MieErrorCategory.ProtocolError)]
    [InlineData(418, "text/plain", "tea", "Http418", "tea", MieErrorCategory.InvalidArgument)]
    public async Task Every_kind_of_error_body_comes_out_readable(
        int status, string type, string body, string code, string says, MieErrorCategory kind)
    {
        MieServiceException error = await ReadAsync(status, type, body, DataPlane);
        Assert.Equal(code, error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Equal(kind, error.Category);
        Assert.Equal(body.Length == 0 ? null : body, error.ResponseBody);
        Assert.DoesNotContain("private", error.Message + error.RequestTarget, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_the_request_id_and_the_retry_advice()
    {
        MieServiceException error = await ReadAsync(503, "application/json", """{"code":"ServiceUnavailable","message":"m"}""",
            ControlPlane, r =>
        {
            r.Headers.TryAddWithoutValidation("opc-request-id", "ABC");
            r.Headers.TryAddWithoutValidation("Retry-After", "12");
        });
        Assert.Equal("ABC", error.RequestId);
        Assert.Equal(TimeSpan.FromSeconds(12), error.RetryAfter);
        Assert.True(error.IsRetryable);
        Assert.Equal("GET", error.Method);
    }

    [Theory]
    [InlineData("Wed, 21 Oct 2015 07:28:00 GMT")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT")]
    [InlineData("2147483647")]
    [InlineData("0")]
    [InlineData("99999999999999999999")]
    [InlineData("-5")]
    [InlineData("soon")]
    public async Task The_time_that_a_service_asks_to_wait_can_be_waited_for(string header)
    {
        MieServiceException error = await ReadAsync(503, "application/json", "", ControlPlane,
            r => r.Headers.TryAddWithoutValidation("Retry-After", header));
        if (error.RetryAfter is { } wait)
            Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task A_clock_that_is_off_is_named_first()
    {
        MieServiceException error = await ReadAsync(401, "application/json", """{"code":"NotAuthenticated","message":"m"}""", ControlPlane,
            r => r.Headers.Date = DateTimeOffset.UtcNow.AddMinutes(-12));
        Assert.Contains("clock is 12 minutes ahead", error.Advice, StringComparison.Ordinal);
        error = await ReadAsync(401, "application/json", """{"code":"NotAuthenticated","message":"m"}""", ControlPlane,
            r => r.Headers.Date = DateTimeOffset.UtcNow);
        Assert.Contains("signature was not accepted", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_status_gets_the_advice_of_its_plane()
    {
        const string Body = """{"code":"NotAuthorizedOrNotFound","message":"m"}""";
        Assert.Contains("Get-MieEndpoint", (await ReadAsync(404, "application/json", Body, DataPlane)).Advice, StringComparison.Ordinal);
        Assert.Contains("OCID", (await ReadAsync(404, "application/json", Body, ControlPlane)).Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_or_token_that_the_server_echoes_is_masked()
    {
        MieServiceException error = await ReadAsync(401, "application/json",
            """{"code":"NotAuthenticated","message":"bad: Signature version=\"1\",keyId=\"ocid1.tenancy/x/y\",signature=\"c2VjcmV0\" """
                + """and ST$eyJsecret.tok-en"}""", DataPlane);
        foreach (string secret in (string[])["ocid1.tenancy", "c2VjcmV0", "eyJsecret"])
            Assert.DoesNotContain(secret, error.Message + error.ResponseBody, StringComparison.Ordinal);
        Assert.Contains("bad:", error.Message, StringComparison.Ordinal);
        error = await ReadAsync(
            302, "text/html", "", DataPlane, r => r.Headers.TryAddWithoutValidation("Location", "https://else.example/x?token=private"));
        Assert.EndsWith("redirected to https://else.example/x", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_huge_body_only_the_first_megabyte_is_read()
    {
        MieServiceException error = await ReadAsync(500, "text/plain", new string('x', 3 * 1024 * 1024), DataPlane);
        Assert.InRange(error.ResponseBody!.Length, 1024 * 1024, 1024 * 1024 + 8192);
        Assert.InRange(error.Message.Length, 1, 3000);
    }

    private static Task<MieServiceException> ReadAsync(
        int status, string type, string body, string uri, Action<HttpResponseMessage>? change = null)
    {
        HttpResponseMessage response = new((HttpStatusCode)status)
        {
            Content = new StringContent(body, Encoding.UTF8, type),
            RequestMessage = new HttpRequestMessage(HttpMethod.Get, uri),
        };
        change?.Invoke(response);
        return ServiceErrors.ReadAsync(response, TestContext.Current.CancellationToken);
    }
}
