using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

/// <summary>Lists of the control plane: filters, order, pages.</summary>
public sealed class ControlPlaneListTests : ControlPlaneTestBase
{
    private const string Other = "ocid1.compartment.oc1..other";

    [Fact]
    public async Task Deployments_are_found_by_every_filter()
    {
        string first = await Client.CreateAsync("a");
        Advance(CreateDelay);
        string second = await Client.CreateAsync("B");
        await Client.CallAsync("DELETE", $"{Deployments}/{second}");
        string third = await Client.CreateAsync("a");
        string createdBy = Uri.EscapeDataString((string)(await GetAsync(first))["createdBy"]!);
        (string Filter, string[] Ids)[] table =
        [
            ("", [third, second, first]),
            ("&displayName=a", [third, first]),
            ("&displayName=A", []),
            ("&id=" + second, [second]),
            ("&id=ocid1.x", []),
            ("&projectId=" + Emulator.ProjectId, [third, second, first]),
            ("&projectId=ocid1.datascienceproject.oc1.iad.x", []),
            ("&createdBy=" + createdBy, [third, second, first]),
            ("&createdBy=x", []),
            ("&lifecycleState=ACTIVE", [first]),
            ("&lifecycleState=DELETING", [second]),
            ("&lifecycleState=CREATING&displayName=a", [third]),
            ("&lifecycleState=NEEDS_ATTENTION", []),
            ("&sortOrder=ASC", [first, second, third]),
            ("&sortBy=timeCreated&sortOrder=DESC", [third, second, first]),
            ("&nonsense=1", [third, second, first]),
        ];
        foreach ((string filter, string[] ids) in table)
        {
            string[] found = [.. (await ListAsync(filter)).Select(d => (string)d!["id"]!)];
            // Second and third may have one instant: then their ids decide.
            Assert.True(filter.Contains("sort") || filter.Length == 0
                ? ids.ToHashSet().SetEquals(found)
                : ids.Order().SequenceEqual(found.Order()), filter);
        }
        Assert.Equal(["B", "a", "a"], (await ListAsync("&sortBy=displayName")).Select(d => (string)d!["displayName"]!));
        Assert.Equal(["a", "a", "B"], (await ListAsync("&sortBy=displayName&sortOrder=DESC")).Select(d => (string)d!["displayName"]!));
        Assert.Equal(first, (string?)(await ListAsync("&sortOrder=ASC"))[0]!["id"]);
        Assert.All(await ListAsync(), d => Assert.False(d!.AsObject().ContainsKey("lifecycleDetails")));
    }

    [Fact]
    public async Task Work_requests_and_shapes_have_their_filters()
    {
        string id = await ActiveAsync();
        await Client.CallAsync("PUT", $"{Deployments}/{id}", """{"displayName":"x"}""");
        await Client.CallAsync("POST", $"{Deployments}/{id}/actions/deactivate");
        JsonArray all = await ListAsync("&sortOrder=ASC", WorkRequests);
        Assert.Equal(3, all.Count);
        Assert.Equal("MODEL_DEPLOYMENT_CREATE", (string?)all[0]!["operationType"]);
        string workId = (string)all[0]!["id"]!;
        (string Filter, int Count)[] table =
        [
            ("&id=" + workId, 1), ("&resourceId=" + id, 3), ("&resourceId=x", 0), ("&operationType=MODEL_DEPLOYMENT_UPDATE", 1),
            ("&operationType=PROJECT_DELETE", 0),
            ("&status=SUCCEEDED", 2), ("&status=ACCEPTED", 1), ("&status=CANCELING", 0),
        ];
        foreach ((string filter, int count) in table)
            Assert.Equal((filter, count), (filter, (await ListAsync(filter, WorkRequests)).Count));
        Assert.Equal(
            ["ACCEPTED", "SUCCEEDED", "SUCCEEDED"], (await ListAsync("&sortBy=status", WorkRequests)).Select(w => (string)w!["status"]!));
        Assert.Equal("MODEL_DEPLOYMENT_UPDATE",
            (string?)(await ListAsync("&sortBy=operationType&sortOrder=DESC", WorkRequests))[0]!["operationType"]);

        Assert.All(await ListAsync("", "/20190101/modelDeploymentShapes"), s =>
        {
            Assert.True((int)s!["coreCount"]! > 0 && (int)s["memoryInGBs"]! > 0);
            Assert.Contains((string?)s["shapeSeries"], (string[])["AMD_ROME", "INTEL_SKYLAKE", "NVIDIA_GPU", "GENERIC", "LEGACY", "ARM"]);
        });
    }

    [Fact]
    public async Task Models_of_a_group_have_states_with_filters_and_a_single_model_has_none()
    {
        Assert.Empty(await ListAsync("", $"{Deployments}/{await ActiveAsync()}/models/modelState"));
        JsonObject body = ControlPlaneBodies.Group(Emulator);
        string id = (string)(await Client.CallAsync("POST", Deployments, body.ToJsonString()))!["id"]!;
        string states = $"{Deployments}/{id}/models/modelState";
        JsonArray all = await ListAsync("&sortBy=displayName&sortOrder=ASC", states);
        Assert.Equal(["model-1", "model-2", "model-3"], all.Select(s => (string?)s!["displayName"]));
        JsonNode state = all[1]!;
        Assert.StartsWith("ocid1.datasciencemodel.oc1.iad.", (string?)state["modelId"], StringComparison.Ordinal);
        Assert.Equal((Emulator.ProjectId, "SUCCESS"), ((string?)state["projectId"], (string?)state["state"]));
        foreach (string field in (string[])["modelId", "displayName", "inferenceKey"])
        {
            JsonArray found = await ListAsync($"&{field}={Uri.EscapeDataString((string)state[field]!)}", states);
            Assert.Equal((string?)state["modelId"], (string?)found.Single()!["modelId"]);
            Assert.Empty(await ListAsync($"&{field}=x", states));
        }
        Assert.Equal(3, (await ListAsync("&projectId=" + Emulator.ProjectId, states)).Count);
        Assert.Empty(await ListAsync("&projectId=x", states));
    }

    [Fact]
    public async Task Wrong_parameters_are_refused_by_name()
    {
        string id = await ActiveAsync();
        string[] lists = [Deployments, WorkRequests, "/20190101/modelDeploymentShapes", $"{Deployments}/{id}/models/modelState"];
        foreach (string list in lists)
        {
            await Client.RefusedAsync(400, "MissingParameter", "GET", list);
            await Client.RefusedAsync(400, "MissingParameter", "GET", list + "?compartmentId=");
            foreach (string bad in (string[])["limit=0", "limit=101", "limit=-1", "limit=1.5", "limit=x", "limit=", "page=", "page=x",
                "page=MDAwMQ==", "page=" + new string('A', 400)])
            {
                Assert.StartsWith(
                    bad.Split('=')[0], await Client.RefusedAsync(400, "InvalidParameter", "GET", $"{list}?compartmentId=x&{bad}"));
            }
        }
        (string List, string Bad)[] table =
        [
            (Deployments, "sortBy=size"), (Deployments, "sortBy=timeAccepted"), (Deployments, "sortOrder=UP"),
            (Deployments, "lifecycleState=GONE"), (Deployments, "displayName="),
            (Deployments, "displayName=" + new string('x', 256)), (Deployments, "compartmentId=" + new string('x', 256)),
            (WorkRequests, "sortBy=timeCreated"), (WorkRequests, "sortOrder=UP"), (WorkRequests, "status=DONE"),
            (WorkRequests, "operationType=CREATE"),
            (lists[3], "sortBy=modelId"), (lists[3], "sortOrder=x"),
        ];
        foreach ((string list, string bad) in table)
        {
            Assert.StartsWith(
                bad.Split('=')[0], await Client.RefusedAsync(400, "InvalidParameter", "GET", $"{list}?{bad}&compartmentId=x"));
        }
    }

    [Theory]
    [InlineData("&sortBy=displayName&sortOrder=ASC")]
    [InlineData("&sortBy=displayName&sortOrder=DESC")]
    [InlineData("&sortBy=timeCreated&sortOrder=ASC")]
    [InlineData("")]
    public async Task Pages_skip_and_repeat_nothing_while_items_come_and_go(string order)
    {
        List<string> stay = [];
        List<string> go = [];
        for (int i = 0; i < 12; i++)
        {
            string id = await Client.CreateAsync(Name(i));
            Advance(TimeSpan.FromSeconds(1));
            (i % 3 == 1 ? go : stay).Add(id);
        }
        List<string> seen = [];
        string page = "";
        for (int i = 0; i == 0 || page.Length > 0; i++)
        {
            using HttpResponseMessage response = await Client.SendAsync(
                "GET", $"{Deployments}?compartmentId={Emulator.CompartmentId}&limit={1 + (i % 3)}{order}{page}");
            JsonArray items = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsArray();
            seen.AddRange(items.Select(d => (string)d!["id"]!));
            page = response.Headers.TryGetValues("opc-next-page", out IEnumerable<string>? next)
                ? "&page=" + Uri.EscapeDataString(next.Single())
                : "";
            // Between two pages one goes that has been seen or not (by moving away), and one comes at either end and in the middle.
            if (go.Count > 0)
            {
                string gone = i % 2 == 0 ? go[0] : go[^1];
                go.Remove(gone);
                Advance(CreateDelay);
                await Client.CallAsync("POST", $"{Deployments}/{gone}/actions/changeCompartment", $$"""{"compartmentId":"{{Other}}"}""");
            }
            if (i < 4)
                await Client.CreateAsync(i % 2 == 0 ? "a" : Name(i * 3) + "+");
        }
        Assert.Equal(seen.Distinct(), seen);
        Assert.Subset(seen.ToHashSet(), stay.ToHashSet());
        List<string> inOrder = [.. seen.Where(stay.Contains)];
        Assert.Equal(order.Contains("ASC") ? stay : Enumerable.Reverse(stay), inOrder);

        // Long names, and ones that need more than a byte a letter, sort in the order of time here.
        static string Name(int i) => $"{(char)('b' + i)}{new string('\u6f22', 250)}";
    }

    [Fact]
    public async Task Pages_go_back_too_and_their_tokens_fit_one_list_only()
    {
        for (int i = 0; i < 5; i++)
            await Client.CreateAsync($"d{i}");
        string list = $"{Deployments}?compartmentId={Emulator.CompartmentId}&sortBy=displayName&limit=2";
        (string names, string? next, string? previous) = await PageAsync(list, null);
        Assert.Equal(("d0 d1", (string?)null), (names, previous));
        string first = next!;
        (names, next, previous) = await PageAsync(list, first);
        Assert.Equal("d2 d3", names);
        Assert.Equal("d0 d1", (await PageAsync(list, previous)).Names);
        Assert.Null((await PageAsync(list, previous)).Previous);
        (names, string? end, previous) = await PageAsync(list, next);
        Assert.Equal(("d4", (string?)null), (names, end));
        Assert.Equal("d2 d3", (await PageAsync(list, previous)).Names);
        // Everything behind the token goes: an empty page, and a way back.
        Advance(CreateDelay);
        string last = (string)(await ListAsync("&displayName=d4"))[0]!["id"]!;
        await Client.CallAsync("POST", $"{Deployments}/{last}/actions/changeCompartment", $$"""{"compartmentId":"{{Other}}"}""");
        (names, end, previous) = await PageAsync(list, next);
        Assert.Equal(("", (string?)null), (names, end));
        Assert.Equal("d2 d3", (await PageAsync(list, previous)).Names);

        // Another limit is fine, other filters are not, nor is another list, nor a changed token.
        string escaped = "&page=" + Uri.EscapeDataString(first);
        Assert.Equal(3, (await ListAsync("&sortBy=displayName&limit=3" + escaped)).Count + 1);
        foreach (string target in (string[])
        [
            $"{Deployments}?compartmentId={Emulator.CompartmentId}&limit=2{escaped}",
            $"{Deployments}?compartmentId={Other}&sortBy=displayName{escaped}",
            $"{list}&lifecycleState=ACTIVE{escaped}",
            $"{WorkRequests}?compartmentId={Emulator.CompartmentId}{escaped}",
            $"{list}{escaped}%20",
            .. Enumerable.Range(0, first.Length)
                .Select(i => $"{list}&page={Uri.EscapeDataString($"{first[..i]}{(first[i] == 'A' ? 'B' : 'A')}{first[(i + 1)..]}")}"),
        ])
        {
            await Client.RefusedAsync(400, "InvalidParameter", "GET", target);
        }
    }

    private async Task<(string Names, string? Next, string? Previous)> PageAsync(string list, string? page)
    {
        using HttpResponseMessage response = await Client.SendAsync(
            "GET", page is null ? list : $"{list}&page={Uri.EscapeDataString(page)}");
        JsonArray items = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsArray();
        string? Header(string name) => response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.Single() : null;
        return (string.Join(' ', items.Select(d => (string)d!["displayName"]!)), Header("opc-next-page"), Header("opc-prev-page"));
    }
}
