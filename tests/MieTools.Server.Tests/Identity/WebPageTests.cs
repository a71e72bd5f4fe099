using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>Without signatures nothing keeps a web page out but what its browser says of it.</summary>
public sealed class WebPageTests
{
    private static readonly string[] s_methods = ["GET", "POST", "PUT", "DELETE"];

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "http://127.0.0.1")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "Cross-Site")]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "evil.example:8080")]
    [InlineData("Host", "127.0.0.1.evil.example")]
    [InlineData("Host", "10.0.0.1")]
    public async Task Without_signatures_a_web_page_reaches_no_path(string header, string value)
    {
        await using MieEmulator emulator = await StartAsync(verify: false);
        using TestClient client = new(emulator);
        string id = await client.CreateAsync();
        string deployment = $"/20190101/modelDeployments/{id}";
        foreach (string path in (string[])[deployment, deployment + "/actions/deactivate", deployment + "/actions/activate",
            "/20190101/modelDeployments?compartmentId=c", $"/{id}/predict", $"/{id}/predictWithResponseStream/v1/chat/completions",
            "/emulator/health", "/emulator/stats", "/emulator/faults", "/nowhere", "/"])
        {
            foreach (string method in s_methods)
            {
                (HttpStatusCode status, string body) = await SendAsync(emulator, method, path, header, value);
                Assert.True(status == HttpStatusCode.Forbidden, $"{method} {path}: {status} {body}");
                Assert.Equal("NotAllowed", (string?)JsonNode.Parse(body)!["code"]);
            }
        }
        JsonNode? left = await client.CallAsync("GET", deployment);
        Assert.Contains((string?)left!["lifecycleState"], (string[])["CREATING", "ACTIVE"]);
    }

    [Theory]
    [InlineData("localhost:1")]
    [InlineData("LOCALHOST")]
    [InlineData("[::1]:1")]
    [InlineData("127.0.0.9")]
    public async Task Without_signatures_this_machine_may_call_itself_by_all_its_names(string host)
    {
        await using MieEmulator emulator = await StartAsync(verify: false);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(emulator, "GET", "/20190101/workRequests?compartmentId=x", "Host", host)).Status);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("same-origin")]
    public async Task Without_signatures_an_address_may_be_typed_into_a_browser(string site)
    {
        await using MieEmulator emulator = await StartAsync(verify: false);
        Assert.Equal(HttpStatusCode.OK,
            (await SendAsync(emulator, "GET", "/20190101/workRequests?compartmentId=x", "Sec-Fetch-Site", site)).Status);
    }

    [Fact]
    public async Task With_signatures_they_decide()
    {
        await using MieEmulator emulator = await StartAsync(verify: true);
        using TestClient client = new(emulator);
        using HttpResponseMessage response = await client.SendAsync(
            "GET", "/20190101/workRequests?compartmentId=x", null, ("Origin", "http://localhost"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static Task<MieEmulator> StartAsync(bool verify) => MieEmulator.StartAsync(
        new() { VerifySignatures = verify, CreateDelay = TimeSpan.Zero, UpdateDelay = TimeSpan.Zero },
        TestContext.Current.CancellationToken);

    private static async Task<(HttpStatusCode Status, string Body)> SendAsync(
        MieEmulator emulator, string method, string path, string header, string value)
    {
        using HttpClient http = new();
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(emulator.ControlPlane, path));
        if (method != "GET")
            request.Content = new StringContent("{}", Encoding.UTF8, "text/plain");
        request.Headers.TryAddWithoutValidation(header, value);
        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
