using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

/// <summary>What the control plane does with methods, paths, headers and bodies.</summary>
public sealed class ControlPlaneHttpTests : ControlPlaneTestBase
{
    private static readonly string[] s_ofTheApi = ["etag", "location", "opc-work-request-id", "opc-next-page", "opc-prev-page",
        "retry-after", "opc-request-id"];

    [Fact]
    public async Task Every_operation_has_its_status_and_its_headers_and_no_others()
    {
        string id = await ActiveAsync();
        string work = (string)(await ListAsync(path: WorkRequests))[0]!["id"]!;
        string compartment = "compartmentId=" + Emulator.CompartmentId;
        await Client.CreateAsync();
        (int Status, string Headers, string Method, string Target, string? Body)[] table =
        [
            (201, "etag location opc-work-request-id", "POST", Deployments, Client.NewBody().ToJsonString()),
            (200, "etag", "GET", $"{Deployments}/{id}", null),
            (200, "", "GET", $"{Deployments}?{compartment}", null),
            (200, "opc-next-page", "GET", $"{Deployments}?{compartment}&limit=1", null),
            (200, "opc-next-page", "GET", $"/20190101/modelDeploymentShapes?{compartment}&limit=1", null),
            (200, "", "GET", $"{Deployments}/{id}/models/modelState?{compartment}", null),
            (200, "opc-next-page", "GET", $"{WorkRequests}?{compartment}&limit=1", null),
            (200, "etag retry-after", "GET", $"{WorkRequests}/{work}", null),
            (200, "opc-next-page", "GET", $"{WorkRequests}/{work}/logs?limit=1", null),
            (200, "", "GET", $"{WorkRequests}/{work}/errors", null),
            (204, "", "POST", $"{Deployments}/{id}/actions/changeCompartment", $$"""{"compartmentId":"{{Emulator.CompartmentId}}"}"""),
            (202, "opc-work-request-id", "PUT", $"{Deployments}/{id}", """{"displayName":"new"}"""),
            (202, "opc-work-request-id", "POST", $"{Deployments}/{id}/actions/deactivate", null),
            (202, "opc-work-request-id", "POST", $"{Deployments}/{id}/actions/activate", null),
            (202, "opc-work-request-id", "DELETE", $"{Deployments}/{id}", null),
        ];
        string? last = null;
        foreach ((int status, string headers, string method, string target, string? body) in table)
        {
            using HttpResponseMessage response = await Client.SendAsync(method, target, body, ("opc-request-id", "A/B/C"));
            string content = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            string[] names = [.. s_ofTheApi.Where(response.Headers.NonValidated.Contains)];
            Assert.Equal((status, $"{headers} opc-request-id".Trim()), ((int)response.StatusCode, string.Join(' ', names)));
            Assert.Equal("A/B/C", response.Headers.GetValues("opc-request-id").Single());
            Assert.Equal(status is 200 or 201 ? "application/json" : null, response.Content.Headers.ContentType?.MediaType);
            Assert.Equal(status is 200 or 201, content.Length > 0);
            last = names.Contains("opc-work-request-id") ? response.Headers.GetValues("opc-work-request-id").Single() : last;
            Advance(status == 202 && method != "DELETE" ? UpdateDelay : TimeSpan.Zero);
        }
        using HttpResponseMessage canceled = await Client.SendAsync("DELETE", $"{WorkRequests}/{last}");
        Assert.Equal((HttpStatusCode.Accepted, "opc-request-id"),
            (canceled.StatusCode, string.Join(' ', s_ofTheApi.Where(canceled.Headers.NonValidated.Contains))));
    }

    [Theory]
    [InlineData("PATCH", "modelDeployments", "GET, POST")]
    [InlineData("DELETE", "modelDeployments", "GET, POST")]
    [InlineData("POST", "modelDeployments/x", "GET, PUT, DELETE")]
    [InlineData("GET", "modelDeployments/x/actions/activate", "POST")]
    [InlineData("PUT", "modelDeployments/x/actions/deactivate", "POST")]
    [InlineData("DELETE", "modelDeployments/x/actions/changeCompartment", "POST")]
    [InlineData("POST", "modelDeployments/x/models/modelState", "GET")]
    [InlineData("POST", "modelDeploymentShapes", "GET")]
    [InlineData("POST", "workRequests", "GET")]
    [InlineData("PUT", "workRequests/x", "GET, DELETE")]
    [InlineData("DELETE", "workRequests/x/logs", "GET")]
    [InlineData("OPTIONS", "workRequests/x/errors", "GET")]
    public async Task A_wrong_method_is_told_the_right_ones(string method, string path, string allowed)
    {
        await Client.RefusedAsync(405, "MethodNotAllowed", method, "/20190101/" + path);
        using HttpResponseMessage response = await Client.SendAsync(method, "/20190101/" + path);
        Assert.Equal(allowed, response.Content.Headers.NonValidated["Allow"].ToString());
    }

    [Theory]
    [InlineData(404, "NotFound", "/")]
    [InlineData(404, "NotFound", "/20190101")]
    [InlineData(404, "NotFound", "/20190101/")]
    [InlineData(404, "NotFound", "/20190102/modelDeployments?compartmentId=x")]
    [InlineData(404, "NotFound", "/modelDeployments?compartmentId=x")]
    [InlineData(404, "NotFound", "/20190101/modelDeployments/?compartmentId=x")]
    [InlineData(404, "NotFound", "/20190101/modeldeployments?compartmentId=x")]
    [InlineData(404, "NotFound", "/20190101/modelDeployments/x/actions")]
    [InlineData(404, "NotFound", "/20190101/modelDeployments/x/actions/restart")]
    [InlineData(404, "NotFound", "/20190101/workRequests/x/logs/1")]
    [InlineData(404, "NotAuthorizedOrNotFound", "/20190101/modelDeployments/x%2Fy")]
    [InlineData(404, "NotAuthorizedOrNotFound", "/20190101/workRequests/x")]
    [InlineData(404, "NotAuthorizedOrNotFound", "/20190101/workRequests/x/errors")]
    [InlineData(404, "NotAuthorizedOrNotFound", "/20190101/modelDeployments/x/models/modelState?compartmentId=x")]
    [InlineData(501, "MethodNotImplemented", "/20190101/dataSciencePrivateEndpoints/x")]
    public Task What_is_not_there_is_refused(int status, string code, string target) => Client.RefusedAsync(status, code, "GET", target);

    [Theory]
    [InlineData("", "MissingParameter")]
    [InlineData("{", "CannotParseRequest")]
    [InlineData("[]", "CannotParseRequest")]
    [InlineData("null", "CannotParseRequest")]
    [InlineData("\"text\"", "CannotParseRequest")]
    [InlineData("{} {}", "CannotParseRequest")]
    [InlineData("""{"a":1,"b":{"x":1,"x":2}}""", "CannotParseRequest")]
    [InlineData("""{"a":1,"\u0061":2}""", "CannotParseRequest")]
    [InlineData("""{"displayName":"\ud800"}""", "CannotParseRequest")]
    [InlineData("""{"\udc00":1}""", "CannotParseRequest")]
    [InlineData("{\"displayName\":\"\u00e9\xff\"", "CannotParseRequest")]
    [InlineData("""{"displayName":"x",}""", "CannotParseRequest")]
    [InlineData("""{/* */}""", "CannotParseRequest")]
    [InlineData("""{"modelDeploymentConfigurationDetails":"text","freeformTags":[]}""", "MissingParameter InvalidParameter")]
    public async Task A_body_that_is_no_object_of_one_meaning_is_refused(string body, string codes)
    {
        string id = await ActiveAsync();
        string[] code = codes.Split(' ');
        await Client.RefusedAsync(400, code[0], "POST", Deployments, body);
        await Client.RefusedAsync(400, code[^1], "PUT", $"{Deployments}/{id}", body);
        await Client.RefusedAsync(400, code[0], "POST", $"{Deployments}/{id}/actions/changeCompartment", body);
    }

    [Fact]
    public async Task Nesting_bytes_that_are_not_Unicode_and_other_content_types_are_refused()
    {
        foreach (int depth in (int[])[70, 100_000])
        {
            await Client.RefusedAsync(
                400, "CannotParseRequest", "POST", Deployments, $$"""{"a":{{new string('[', depth)}}{{new string(']', depth)}}}""");
        }

        byte[] latin = [.. Encoding.UTF8.GetBytes("{\"displayName\":\""), 0xE9, .. Encoding.UTF8.GetBytes("\"}")];
        await Client.RefusedAsync(400, "CannotParseRequest", Client.Request("POST", Deployments, latin, null));
        foreach (string type in (string[])["text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
        {
            using HttpRequestMessage request = Client.Request("POST", Deployments, Client.NewBody().ToJsonString());
            request.Content!.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            Assert.Contains("content-type", await Client.RefusedAsync(400, "CannotParseRequest", request));
        }
        using HttpRequestMessage withCharset = Client.Request("POST", Deployments, Client.NewBody().ToJsonString());
        withCharset.Content!.Headers.Remove("Content-Type");
        withCharset.Content.Headers.TryAddWithoutValidation("Content-Type", "Application/JSON; charset=utf-8");
        using HttpResponseMessage created = await Client.SendAsync(withCharset);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        await Client.RefusedAsync(413, "RequestEntityTooLarge", "POST", Deployments, new string(' ', (10 * 1024 * 1024) + 1));
    }

    [Fact]
    public async Task A_request_id_comes_back_as_three_parts_of_32_characters()
    {
        string target = Deployments + "?compartmentId=x";
        foreach ((string sent, string back) in ((string, string)[])
        [
            ("one", "one"),
            ("a/b/c", "a/b/c"),
            ("a/b/c/d", "a/b/c"),
            (new string('x', 40), new string('x', 32)),
            ($"{new string('x', 32)}/{new string('y', 33)}", $"{new string('x', 32)}/{new string('y', 32)}"),
        ])
        {
            Assert.Equal(back, await HeaderAsync(200, "opc-request-id", "GET", target, null, ("opc-request-id", sent)));
        }

        foreach (string unusable in (string[])["a b", "///"])
            Assert.Matches("^[0-9A-F]{32}$", await HeaderAsync(200, "opc-request-id", "GET", target, null, ("opc-request-id", unusable)));
        Assert.NotEqual(await HeaderAsync(200, "opc-request-id", "GET", target), await HeaderAsync(200, "opc-request-id", "GET", target));
    }

    [Fact]
    public async Task If_match_holds_for_every_operation_that_changes_something()
    {
        string id = await ActiveAsync();
        string target = $"{Deployments}/{id}";
        string stale = await HeaderAsync(200, "etag", "GET", target);
        await Client.CallAsync("PUT", target, """{"description":"a"}""", ("if-match", $"\"{stale}\""));
        (string Method, string Target, string? Body)[] changes =
        [
            ("PUT", target, """{"description":"b"}"""),
            ("DELETE", target, null),
            ("POST", target + "/actions/activate", null),
            ("POST", target + "/actions/deactivate", null),
            ("POST", target + "/actions/changeCompartment", """{"compartmentId":"ocid1.compartment.oc1..other"}"""),
        ];
        string etag = await HeaderAsync(200, "etag", "GET", target);
        Assert.NotEqual(stale, etag);
        foreach ((string method, string path, string? body) in changes)
        {
            foreach (string wrong in (string[])[stale, $"\"{stale}\"", $"W/\"{etag}\"", $"\"{etag}", etag.ToUpperInvariant() + "x", "",
                "\"\""])
            {
                await Client.RefusedAsync(412, "NoEtagMatch", method, path, body, ("if-match", wrong));
            }
        }
        string before = (await GetAsync(id)).ToJsonString();
        Assert.Contains("\"description\":\"a\"", before);
        // The right etag, one of several, and any.
        await Client.CallAsync("PUT", target, """{"description":"c"}""", ("if-match", etag));
        etag = await HeaderAsync(200, "etag", "GET", target);
        await Client.CallAsync("POST", target + "/actions/deactivate", null, ("if-match", $"\"x\", \"{etag}\""));
        Advance(UpdateDelay);
        string activation = await HeaderAsync(202, "opc-work-request-id", "POST", target + "/actions/activate", null, ("if-match", "*"));

        // Work requests have etags too: cancel takes one.
        string accepted = await HeaderAsync(200, "etag", "GET", $"{WorkRequests}/{activation}");
        await Client.RefusedAsync(412, "NoEtagMatch", "DELETE", $"{WorkRequests}/{activation}", null, ("if-match", accepted + "x"));
        await Client.CallAsync("DELETE", $"{WorkRequests}/{activation}", null, ("if-match", accepted));
        Assert.NotEqual(accepted, await HeaderAsync(200, "etag", "GET", $"{WorkRequests}/{activation}"));
        Assert.Equal("INACTIVE", await StateAsync(id));
    }

    [Fact]
    public async Task A_retry_token_gives_the_same_result_for_24_hours()
    {
        string body = Client.NewBody().ToJsonString();
        (string, string) token = ("opc-retry-token", new string('t', 64));
        async Task<string> CreateAsync(string content)
        {
            using HttpResponseMessage response = await Client.SendAsync("POST", Deployments, content, token);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            JsonNode json = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
            return string.Join('\n',
                [.. ((string[])["location", "opc-work-request-id", "etag"]).Select(h => response.Headers.NonValidated[h].ToString()),
                    json.ToJsonString()]);
        }
        string first = await CreateAsync(body);
        Assert.Equal(first, await CreateAsync(body));
        Advance(CreateDelay);
        string later = await CreateAsync(body);
        Assert.Equal(first.Split('\n')[0..2], later.Split('\n')[0..2]);
        Assert.Contains("\"ACTIVE\"", later);
        await Client.RefusedAsync(409, "InvalidatedRetryToken", "POST", Deployments, body + " ", token);
        await Client.RefusedAsync(400, "InvalidParameter", "POST", Deployments, body, ("opc-retry-token", new string('t', 65)));
        await Client.RefusedAsync(400, "InvalidParameter", "POST", Deployments, body, ("opc-retry-token", ""));
        Assert.Single(await ListAsync());

        Advance(TimeSpan.FromHours(23.9));
        await Client.RefusedAsync(409, "InvalidatedRetryToken", "POST", Deployments, body + " ", token);
        Advance(TimeSpan.FromHours(0.2));
        Assert.NotEqual(first.Split('\n')[0], (await CreateAsync(body + " ")).Split('\n')[0]);
        Assert.Equal(2, (await ListAsync()).Count);
    }

    [Fact]
    public async Task A_retry_token_is_void_when_what_it_made_is_gone()
    {
        (string, string) token = ("opc-retry-token", "t");
        string body = Client.NewBody().ToJsonString();
        string id = (string)(await Client.CallAsync("POST", Deployments, body, token))!["id"]!;
        await Client.CallAsync("DELETE", $"{Deployments}/{id}");
        Advance(UpdateDelay);
        Assert.Equal("DELETED", (string?)(await Client.CallAsync("POST", Deployments, body, token))!["lifecycleState"]);
        Advance(TimeSpan.FromHours(2));
        await Client.RefusedAsync(409, "InvalidatedRetryToken", "POST", Deployments, body, token);
    }

    [Fact]
    public async Task A_retry_token_moves_once_and_a_refused_call_uses_none_up()
    {
        const string Other = """{"compartmentId":"ocid1.compartment.oc1..other"}""";
        (string, string) token = ("opc-retry-token", "m");
        string id = await ActiveAsync();
        string move = $"{Deployments}/{id}/actions/changeCompartment";
        await Client.RefusedAsync(400, "InvalidParameter", "POST", move, """{"compartmentId":"x"}""", token);
        await Client.CallAsync("POST", move, Other, token);
        string etag = await HeaderAsync(200, "etag", "GET", $"{Deployments}/{id}");
        await Client.CallAsync("POST", move, Other, token);
        Assert.Equal(etag, await HeaderAsync(200, "etag", "GET", $"{Deployments}/{id}"));
        await Client.RefusedAsync(
            409, "InvalidatedRetryToken", "POST", move, $$"""{"compartmentId":"{{Emulator.CompartmentId}}"}""", token);
        // The same token for another deployment is another token.
        string second = await ActiveAsync();
        await Client.CallAsync("POST", $"{Deployments}/{second}/actions/changeCompartment", Other, token);
        Assert.Equal("ocid1.compartment.oc1..other", (string?)(await GetAsync(second))["compartmentId"]);
    }
}
