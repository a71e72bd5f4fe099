using MieTools.Core.Contract;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Http;

namespace MieTools.Core.Tests.Deployments;

public sealed class DeploymentClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_sends_the_body_with_a_retry_token()
    {
        using FakeService service = new FakeService().Answer(
            Samples.Deployment("CREATING"), 200, ("etag", "e1"), ("opc-work-request-id", Samples.WorkId));
        MieDeployment deployment = await service.Client.CreateAsync(Samples.Node("""{"displayName": "chät"}"""), cancellationToken: Token);
        SentRequest sent = Assert.Single(service.Requests);
        Assert.Equal("POST", sent.Method);
        Assert.Equal("/20190101/modelDeployments", sent.PathAndQuery);
        Assert.Equal("application/json", sent.Headers["content-type"]);
        Assert.Equal("application/json", sent.Headers["accept"]);
        Assert.Matches("^[0-9A-F]{32}$", sent.Headers["opc-request-id"]);
        Assert.InRange(sent.Headers["opc-retry-token"].Length, 30, 64);
        Assert.Equal(RetryKind.Safe, sent.Retry);
        Assert.Equal("chät", Samples.Parse(sent.Body).GetProperty("displayName").GetString());
        Assert.Equal(("e1", Samples.WorkId, "REQ/1/2"), (deployment.Etag, deployment.WorkRequestId, deployment.RequestId));
    }

    [Fact]
    public async Task A_retry_token_of_the_caller_is_used()
    {
        using FakeService service = new FakeService().Answer(Samples.Deployment());
        await service.Client.CreateAsync([], "mine", Token);
        Assert.Equal("mine", service.Requests[0].Headers["opc-retry-token"]);
    }

    [Fact]
    public async Task Get_has_no_body()
    {
        using FakeService service = new FakeService().Answer(Samples.Deployment(), 200, ("etag", "e2"));
        MieDeployment deployment = await service.Client.GetAsync(Samples.Id, Token);
        Assert.Equal($"/20190101/modelDeployments/{Samples.Id}", service.Requests[0].PathAndQuery);
        Assert.False(service.Requests[0].Headers.ContainsKey("content-type"));
        Assert.Equal("e2", deployment.Etag);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_breaks_nothing()
    {
        using FakeService service = new FakeService().Answer(
            $$$"""{"a\ud83d": 1, "id": "{{{Samples.Id}}}", "displayName": "cut \ud83d", "freeformTags": {"t": "\ude00"}}""");
        MieDeployment deployment = await service.Client.GetAsync(Samples.Id, Token);
        Assert.Equal("cut \uFFFD", deployment.DisplayName);
        Assert.Equal("\uFFFD", deployment.FreeformTags["t"]);
    }

    [Fact]
    public async Task An_answer_about_another_id_is_an_error()
    {
        const string Other = "ocid1.datasciencemodeldeployment.oc1.iad.another";
        using FakeService service = new FakeService().Answer(Samples.Deployment())
            .Answer($$"""{"id": "{{Samples.WorkId}}", "status": "SUCCEEDED"}""");
        MieException error = await Assert.ThrowsAsync<MieException>(() => service.Client.GetAsync(Other, Token));
        Assert.Equal("ResponseInvalid", error.Code);
        Assert.Contains(Samples.Id, error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<MieException>(() => service.Client.GetWorkRequestAsync(Samples.WorkId + "x", Token));
        Assert.Equal("ResponseInvalid", error.Code);
    }

    [Theory]
    [InlineData("update")]
    [InlineData("delete")]
    [InlineData("activate")]
    [InlineData("deactivate")]
    [InlineData("move")]
    public async Task A_change_of_another_deployment_than_was_asked_for_is_an_error(string change)
    {
        const string Other = "ocid1.datasciencemodeldeployment.oc1.iad.another";
        using FakeService service = new FakeService().Answer(
            $$"""{"id": "{{Other}}", "lifecycleState": "UPDATING"}""", 202, ("opc-work-request-id", Samples.WorkId));
        MieException error = await Assert.ThrowsAsync<MieException>(() => ChangeAsync(service.Client, change));
        Assert.Equal("ResponseInvalid", error.Code);
        Assert.Contains(Other, error.Message, StringComparison.Ordinal);
        Assert.Contains(Samples.WorkId, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("<html></html>")]
    [InlineData($$"""{"id": "{{Samples.Id}}"}""")]
    public async Task A_change_that_was_accepted_needs_no_body(string body)
    {
        using FakeService service = new FakeService().Answer(body, 202, ("opc-work-request-id", Samples.WorkId));
        Assert.Equal(Samples.WorkId, (await ChangeAsync(service.Client, "update")).WorkRequestId);
    }

    [Fact]
    public async Task A_create_whose_answer_is_broken_says_what_was_accepted()
    {
        using FakeService service = new FakeService().Answer(
            $$"""{"id": "{{Samples.Id}}", broken""", 201, ("opc-work-request-id", Samples.WorkId),
            ("location", "/20190101/modelDeployments/" + Samples.Id));
        MieException error = await Assert.ThrowsAsync<MieException>(() => service.Client.CreateAsync([], cancellationToken: Token));
        Assert.Equal("ResponseInvalid", error.Code);
        Assert.Contains("accepted the create", error.Message, StringComparison.Ordinal);
        Assert.Contains(Samples.WorkId, error.Message, StringComparison.Ordinal);
        Assert.Contains(Samples.Id, error.Message, StringComparison.Ordinal);
        Assert.Contains("Get-MieWorkRequest", error.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("update", "PUT", "", RetryKind.Safe)]
    [InlineData("delete", "DELETE", "", RetryKind.Safe)]
    [InlineData("activate", "POST", "/actions/activate", RetryKind.NotServed)]
    [InlineData("deactivate", "POST", "/actions/deactivate", RetryKind.NotServed)]
    [InlineData("move", "POST", "/actions/changeCompartment", RetryKind.Safe)]
    public async Task Changes_carry_the_etag_and_hand_back_the_work_request(string change, string method, string path, RetryKind retry)
    {
        using FakeService service = new FakeService().Answer("", 202, ("opc-work-request-id", Samples.WorkId));
        DeploymentClient client = service.Client;
        ChangeReceipt receipt = await ChangeAsync(client, change);
        SentRequest sent = Assert.Single(service.Requests);
        Assert.Equal(
            (method, $"/20190101/modelDeployments/{Samples.Id}{path}", retry), (sent.Method, sent.PathAndQuery, sent.Retry!.Value));
        Assert.Equal("e1", sent.Headers["if-match"]);
        Assert.Equal(method == "DELETE" ? null : "application/json", sent.Headers.GetValueOrDefault("content-type"));
        Assert.Equal(change == "move", sent.Headers.ContainsKey("opc-retry-token"));
        Assert.Equal(Samples.WorkId, receipt.WorkRequestId);
    }

    [Fact]
    public async Task A_stale_etag_is_a_clear_conflict()
    {
        using FakeService service = new FakeService().Answer("""{"code": "NoEtagMatch", "message": "etag"}""", 412);
        MieServiceException error = await Assert.ThrowsAsync<MieServiceException>(() =>
            service.Client.UpdateAsync(Samples.Id, [], "old", Token));
        Assert.Equal(("NoEtagMatch", "NoEtagMatch", "REQ/1/2"), (error.Code, error.ServiceCode, error.RequestId));
        Assert.Contains("changed since it was read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_errors_are_the_service_s()
    {
        using FakeService service = new FakeService().Answer("""{"code": "NotAuthorizedOrNotFound", "message": "no"}""", 404);
        Assert.Equal("NotAuthorizedOrNotFound",
            (await Assert.ThrowsAsync<MieServiceException>(() => service.Client.GetAsync(Samples.Id, Token))).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("chat")]
    [InlineData("ocid1.datasciencemodeldeployment.oc1")]
    [InlineData("ocid1.datasciencemodeldeployment.oc1.iad.a/../b")]
    [InlineData("ocid1.datascienceproject.oc1.iad.aaaa")]
    public async Task An_id_that_is_none_is_never_sent(string id)
    {
        using FakeService service = new();
        MieException error = await Assert.ThrowsAsync<MieException>(() => service.Client.GetAsync(id, Token));
        Assert.Equal(("OcidInvalid", "Id"), (error.Code, error.ErrorTarget));
        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task Lists_go_on_over_empty_pages_and_escape_their_filters()
    {
        using FakeService service = new FakeService()
            .Answer($"[{Samples.Deployment()}]", 200, ("opc-next-page", "p+/2="))
            .Answer("[]", 200, ("opc-next-page", "p3"))
            .Answer($"[{Samples.Deployment("FAILED")}]", 200, ("opc-next-page", ""));
        DeploymentFilter filter = new(Samples.Compartment)
        {
            DisplayName = "a b&c",
            LifecycleState = "ACTIVE",
            SortBy = "displayName",
            SortOrder = "ASC",
        };
        List<string> states = [];
        await foreach (MieDeployment deployment in service.Client.ListAsync(filter, Token))
            states.Add(deployment.LifecycleState);
        Assert.Equal(["ACTIVE", "FAILED"], states);
        const string Query =
            $"/20190101/modelDeployments?compartmentId={Samples.Compartment}&displayName=a%20b%26c&lifecycleState=ACTIVE&"
                + "sortBy=displayName&sortOrder=ASC&limit=100";
        Assert.Equal([Query, Query + "&page=p%2B%2F2%3D", Query + "&page=p3"], service.Requests.Select(request => request.PathAndQuery));
    }

    [Fact]
    public async Task A_page_is_asked_for_only_when_it_is_needed()
    {
        using FakeService service = new FakeService().Answer(
            $"[{Samples.Deployment()},{Samples.Deployment()}]", 200, ("opc-next-page", "2"));
        IAsyncEnumerable<MieDeployment> list = service.Client.ListAsync(new(Samples.Compartment), Token);
        Assert.Empty(service.Requests);
        await foreach (MieDeployment _ in list)
            break;
        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task A_limit_bounds_the_last_page_too()
    {
        using FakeService service = new FakeService()
            .Answer($"[{Samples.Deployment()},{Samples.Deployment()}]", 200, ("opc-next-page", "2"))
            .Answer($"[{Samples.Deployment()}]", 200, ("opc-next-page", "3"));
        int count = 0;
        await foreach (MieDeployment _ in service.Client.ListAsync(new(Samples.Compartment) { Limit = 3, PageSize = 2 }, Token))
            count++;
        Assert.Equal(3, count);
        Assert.EndsWith("limit=1&page=2", service.Requests[1].PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_of_a_list_are_checked_before_anything_is_sent()
    {
        using FakeService service = new();
        Assert.Equal("PageSize",
            Assert.Throws<MieException>(() => service.Client.ListAsync(new(Samples.Compartment) { PageSize = 101 }, Token)).ErrorTarget);
        Assert.Equal("Limit",
            Assert.Throws<MieException>(() => service.Client.ListAsync(new(Samples.Compartment) { Limit = 0 }, Token)).ErrorTarget);
        Assert.Equal("CompartmentId", Assert.Throws<MieException>(() => service.Client.ListAsync(new(Samples.Project), Token)).ErrorTarget);
    }

    [Fact]
    public async Task A_page_that_names_itself_as_the_next_ends_in_an_error()
    {
        using FakeService service = new() { Rule = _ => FakeService.Make("[]", 200, ("opc-next-page", "1")) };
        MieException error = await Assert.ThrowsAsync<MieException>(async () =>
        {
            await foreach (MieDeployment _ in service.Client.ListAsync(new(Samples.Compartment), Token))
            {
            }
        });
        Assert.Equal("ResponseInvalid", error.Code);
        Assert.Equal(2, service.Requests.Count);
    }

    [Fact]
    public async Task An_answer_that_is_not_JSON_is_said_to_be_so()
    {
        using FakeService service = new FakeService().Answer("<html>proxy</html>");
        MieException error = await Assert.ThrowsAsync<MieException>(() => service.Client.GetAsync(Samples.Id, Token));
        Assert.Equal("ResponseInvalid", error.Code);
        Assert.Contains("REQ/1/2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_requests_have_logs_and_errors()
    {
        using FakeService service = new()
        {
            Rule = request => request.PathAndQuery.Split('?')[0] switch
            {
                $"/20190101/workRequests/{Samples.WorkId}/logs" =>
                    FakeService.Make("""[{"message": "started", "timestamp": "2026-07-01T10:11:12Z"}]"""),
                $"/20190101/workRequests/{Samples.WorkId}/errors" =>
                    FakeService.Make("""[{"code": "E1", "message": "no capacity", "timestamp": "2026-07-01T10:11:12Z"}]"""),
                $"/20190101/workRequests/{Samples.WorkId}" when request.Method == "DELETE" => FakeService.Make("", 204),
                $"/20190101/workRequests/{Samples.WorkId}" =>
                    FakeService.Make(Samples.WorkRequest("IN_PROGRESS", 37.5), 200, ("retry-after", "7")),
                _ => FakeService.Make($"[{Samples.WorkRequest("FAILED", 100)}]"),
            },
        };
        DeploymentClient client = service.Client;
        MieWorkRequest work = await client.GetWorkRequestAsync(Samples.WorkId, Token);
        Assert.Equal((37.5, TimeSpan.FromSeconds(7), false), (work.PercentComplete, work.GetRetryAfter(), work.IsFinished));
        Assert.Equal(Samples.Id, Assert.Single(work.Resources).Identifier);
        Assert.Equal("started", (await First(client.ListWorkRequestLogsAsync(Samples.WorkId, Token))).Message);
        Assert.Equal("E1: no capacity", (await First(client.ListWorkRequestErrorsAsync(Samples.WorkId, Token))).ToString());
        Assert.True((await First(client.ListWorkRequestsAsync(new(Samples.Compartment) { ResourceId = Samples.Id }, Token))).IsFinished);
        Assert.Contains($"&resourceId={Samples.Id}", service.Requests[^1].PathAndQuery, StringComparison.Ordinal);
        await client.CancelWorkRequestAsync(Samples.WorkId, cancellationToken: Token);
        Assert.Equal(RetryKind.NotServed, service.Requests[^1].Retry);
    }

    [Fact]
    public async Task Shapes_and_model_states_are_listed()
    {
        using FakeService service = new FakeService()
            .Answer("""[{"name": "VM.Standard.E4.Flex", "coreCount": 64, "memoryInGBs": 1024, "shapeSeries": "AMD_ROME"}]""")
            .Answer($$"""[{"modelId": "{{Samples.Model}}", "projectId": "p", "displayName": "m", "inferenceKey": "k","""
                + $$""" "state": "SUCCESS"}]""");
        Assert.Equal(64, (await First(service.Client.ListShapesAsync(Samples.Compartment, Token))).CoreCount);
        Assert.Equal("k",
            (await First(service.Client.ListModelStatesAsync(Samples.Id, AllFilters, Token))).InferenceKey);
        Assert.Equal(
            $"/20190101/modelDeployments/{Samples.Id}/models/modelState?compartmentId={Samples.Compartment}&modelId={Samples.Model}"
                + "&inferenceKey=k&displayName=m%20n&projectId=p&sortBy=displayName&sortOrder=ASC&limit=7",
            service.Requests[1].PathAndQuery);
    }

    internal static ModelStateFilter AllFilters => new(Samples.Compartment)
    {
        ModelId = Samples.Model,
        InferenceKey = "k",
        DisplayName = "m n",
        ProjectId = "p",
        SortBy = "displayName",
        SortOrder = "ASC",
        Limit = 7,
    };

    internal static async Task<T> First<T>(IAsyncEnumerable<T> items)
    {
        await foreach (T item in items)
            return item;
        throw new InvalidOperationException("Nothing came.");
    }

    private static Task<ChangeReceipt> ChangeAsync(DeploymentClient client, string change) => change switch
    {
        "update" => client.UpdateAsync(Samples.Id, Samples.Node("""{"displayName": "n"}"""), "e1", Token),
        "delete" => client.DeleteAsync(Samples.Id, "e1", Token),
        "activate" => client.ActivateAsync(Samples.Id, "e1", Token),
        "deactivate" => client.DeactivateAsync(Samples.Id, "e1", Token),
        _ => client.ChangeCompartmentAsync(Samples.Id, Samples.Tenancy, "e1", cancellationToken: Token),
    };
}
