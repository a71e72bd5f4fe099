using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

/// <summary>Which operation goes in which state, and what becomes of it.</summary>
public sealed class ControlPlaneLifecycleTests : ControlPlaneTestBase
{
    private const string NewRoutes =
        """
        {"modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","environmentConfigurationDetails":{"environmentConfigurationType":"OCIR_CONTAINER",
        "predictApiSpecification":null,"customHttpEndpoints":[{"endpointUriSuffix":"/new","httpMethods":["GET"]}]}}}
        """;

    private const string OldPath = "/predict/v1/models";
    private const string NewPath = "/predict/new";

    // Operation -> what follows in each state: during and after; "-" for a refusal.
    public static TheoryData<string, string, string, string, string> Table() => new()
    {
        { "CREATING", "-", "-", "-", "DELETING DELETED" },
        { "ACTIVE", "-", "UPDATING INACTIVE", "UPDATING ACTIVE", "DELETING DELETED" },
        { "UPDATING", "-", "-", "-", "-" },
        { "INACTIVE", "UPDATING ACTIVE", "-", "UPDATING INACTIVE", "DELETING DELETED" },
        { "NEEDS_ATTENTION", "-", "UPDATING INACTIVE", "UPDATING ACTIVE", "DELETING DELETED" },
        { "FAILED", "-", "-", "-", "DELETING DELETED" },
        { "DELETING", "-", "-", "-", "-" },
        { "DELETED", "-", "-", "-", "-" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Every_operation_in_every_state(string state, string activate, string deactivate, string update, string delete)
    {
        foreach ((string method, string path, string? body, string expected) in ((string, string, string?, string)[])
            [("POST", "/actions/activate", null, activate), ("POST", "/actions/deactivate", null, deactivate),
                ("PUT", "", NewRoutes, update), ("DELETE", "", null, delete)])
        {
            string id = await InStateAsync(state);
            if (expected == "-")
            {
                string before = (await GetAsync(id)).ToJsonString();
                Assert.Contains(state, await Client.RefusedAsync(409, "IncorrectState", method, $"{Deployments}/{id}{path}", body));
                Assert.Equal(before, (await GetAsync(id)).ToJsonString());
                continue;
            }
            string work = await HeaderAsync(202, "opc-work-request-id", method, $"{Deployments}/{id}{path}", body);
            string? during = await StateAsync(id);
            Advance(UpdateDelay);
            Assert.Equal((path + method, expected), (path + method, $"{during} {await StateAsync(id)}"));
            Assert.Equal("SUCCEEDED", (string?)(await Client.CallAsync("GET", $"{WorkRequests}/{work}"))!["status"]);
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Names_tags_and_compartment_change_where_an_update_may(
        string state, string activate, string deactivate, string update, string delete)
    {
        _ = (activate, deactivate, delete);
        string id = await InStateAsync(state);
        string move = $"{Deployments}/{id}/actions/changeCompartment";
        const string Elsewhere = """{"compartmentId":"ocid1.compartment.oc1..other"}""";
        if (update == "-")
        {
            await Client.RefusedAsync(409, "IncorrectState", "PUT", $"{Deployments}/{id}", """{"displayName":"new"}""");
            await Client.RefusedAsync(409, "IncorrectState", "POST", move, Elsewhere);
            return;
        }
        string work = await HeaderAsync(
            202, "opc-work-request-id", "PUT", $"{Deployments}/{id}", """{"displayName":"new","freeformTags":{"x":"y"}}""");
        Assert.Equal("SUCCEEDED", (string?)(await Client.CallAsync("GET", $"{WorkRequests}/{work}"))!["status"]);
        await Client.CallAsync("POST", move, Elsewhere);
        JsonNode now = await GetAsync(id);
        Assert.Equal((state, "new", "ocid1.compartment.oc1..other", """{"x":"y"}"""),
            ((string?)now["lifecycleState"], (string?)now["displayName"], (string?)now["compartmentId"],
                now["freeformTags"]!.ToJsonString()));
    }

    [Theory]
    [InlineData("create", "FAILED", false)]
    [InlineData("update", "NEEDS_ATTENTION", true)]
    [InlineData("deactivate", "NEEDS_ATTENTION", true)]
    [InlineData("activate", "FAILED", false)]
    [InlineData("delete", "NEEDS_ATTENTION", false)]
    public async Task A_tag_makes_a_change_fail_with_an_error_in_its_work_request(string operation, string after, bool serves)
    {
        string id = await ActiveAsync(fault: operation);
        string change = operation switch
        {
            "create" => (string)(await ListAsync("&resourceId=" + id, WorkRequests)).Single()!["id"]!,
            "update" => await HeaderAsync(202, "opc-work-request-id", "PUT", $"{Deployments}/{id}", NewRoutes),
            "delete" => await HeaderAsync(202, "opc-work-request-id", "DELETE", $"{Deployments}/{id}"),
            _ => await HeaderAsync(202, "opc-work-request-id", "POST", $"{Deployments}/{id}/actions/deactivate"),
        };
        if (operation != "create")
            Advance(UpdateDelay);
        if (operation == "activate")
        {
            change = await HeaderAsync(202, "opc-work-request-id", "POST", $"{Deployments}/{id}/actions/activate");
            Advance(UpdateDelay);
        }
        JsonNode now = await GetAsync(id);
        Assert.Equal(after, (string?)now["lifecycleState"]);
        Assert.False(string.IsNullOrEmpty((string?)now["lifecycleDetails"]));
        JsonNode work = (await Client.CallAsync("GET", $"{WorkRequests}/{change}"))!;
        Assert.Equal(("FAILED", "IN_PROGRESS"), ((string?)work["status"], (string?)work["resources"]![0]!["actionType"]));
        JsonNode error = (await Client.CallAsync("GET", $"{WorkRequests}/{change}/errors"))!.AsArray().Single()!;
        Assert.True(!string.IsNullOrEmpty((string?)error["code"]) && !string.IsNullOrEmpty((string?)error["message"])
            && DateTimeOffset.TryParse((string?)error["timestamp"], out _));
        Assert.Equal("Failed.", (string?)(await Client.CallAsync("GET", $"{WorkRequests}/{change}/logs"))!.AsArray()[^1]!["message"]);
        Assert.Equal(serves, await ServesAsync(id, OldPath));
    }

    [Fact]
    public async Task A_failed_update_of_an_inactive_deployment_does_not_make_it_FAILED()
    {
        string id = await ActiveAsync(fault: "update");
        await Client.CallAsync("POST", $"{Deployments}/{id}/actions/deactivate");
        Advance(UpdateDelay);
        await Client.CallAsync("PUT", $"{Deployments}/{id}", NewRoutes);
        Advance(UpdateDelay);
        Assert.Equal("NEEDS_ATTENTION", await StateAsync(id));
    }

    [Fact]
    public async Task Old_routes_answer_until_the_new_ones_are_ready()
    {
        string id = await ActiveAsync();
        string work = await HeaderAsync(202, "opc-work-request-id", "PUT", $"{Deployments}/{id}", NewRoutes);
        for (int second = 0; second < 10; second++)
        {
            Assert.Equal(("UPDATING", true, false), (await StateAsync(id), await ServesAsync(id, OldPath), await ServesAsync(id, NewPath)));
            Advance(TimeSpan.FromSeconds(1));
        }
        // The router is asked first: it must not wait for a reader of the control plane.
        Assert.Equal((false, true), (await ServesAsync(id, OldPath), await ServesAsync(id, NewPath)));
        Assert.Equal("ACTIVE", await StateAsync(id));
        Assert.Equal("SUCCEEDED", (string?)(await Client.CallAsync("GET", $"{WorkRequests}/{work}"))!["status"]);
    }

    [Fact]
    public async Task Routes_follow_deactivation_changes_meanwhile_and_activation()
    {
        string id = await ActiveAsync();
        string? address = (string?)(await GetAsync(id))["modelDeploymentUrl"];
        await Client.CallAsync("POST", $"{Deployments}/{id}/actions/deactivate");
        Assert.True(await ServesAsync(id, OldPath));
        Advance(UpdateDelay);
        Assert.False(await ServesAsync(id, OldPath));
        Assert.Equal(0, (int)(await GetAsync(id))["modelDeploymentSystemData"]!["currentInstanceCount"]!);
        await Client.CallAsync("PUT", $"{Deployments}/{id}", NewRoutes);
        Advance(UpdateDelay);
        Assert.Equal(("INACTIVE", false), (await StateAsync(id), await ServesAsync(id, NewPath)));
        await Client.CallAsync("POST", $"{Deployments}/{id}/actions/activate");
        Assert.False(await ServesAsync(id, NewPath));
        Advance(UpdateDelay);
        Assert.Equal((true, false), (await ServesAsync(id, NewPath), await ServesAsync(id, OldPath)));
        Assert.Equal(address, (string?)(await GetAsync(id))["modelDeploymentUrl"]);
        await Client.CallAsync("DELETE", $"{Deployments}/{id}");
        Assert.False(await ServesAsync(id, NewPath));
    }

    [Fact]
    public async Task A_work_request_moves_from_ACCEPTED_to_its_end_with_percent_and_logs()
    {
        string id = await ActiveAsync();
        string work = $"{WorkRequests}/{await HeaderAsync(202, "opc-work-request-id", "PUT", $"{Deployments}/{id}", NewRoutes)}";
        (int Milliseconds, string Status, double Percent, int Logs, bool Started, bool Finished)[] table =
        [
            (0, "ACCEPTED", 0, 1, false, false), (900, "ACCEPTED", 0, 1, false, false), (1000, "IN_PROGRESS", 0, 2, true, false),
            (5500, "IN_PROGRESS", 50, 3, true, false),
            (9900, "IN_PROGRESS", 98, 3, true, false), (10_000, "SUCCEEDED", 100, 4, true, true),
            (1_000_000, "SUCCEEDED", 100, 4, true, true),
        ];
        int last = 0;
        foreach ((int at, string status, double percent, int logs, bool started, bool finished) in table)
        {
            Advance(TimeSpan.FromMilliseconds(at - last));
            last = at;
            JsonObject now = (await Client.CallAsync("GET", work))!.AsObject();
            JsonArray log = (await Client.CallAsync("GET", work + "/logs"))!.AsArray();
            Assert.Equal((at, status, percent, logs, started, finished),
                (at, (string?)now["status"], (double)now["percentComplete"]!, log.Count, now.ContainsKey("timeStarted"),
                    now.ContainsKey("timeFinished")));
            Assert.Equal(log.Select(l => (string)l!["timestamp"]!).Order(), log.Select(l => (string)l!["timestamp"]!));
            JsonNode resource = now["resources"]!.AsArray().Single()!;
            Assert.Equal((id, finished ? "UPDATED" : "IN_PROGRESS"), ((string?)resource["identifier"], (string?)resource["actionType"]));
            Assert.Empty((await Client.CallAsync("GET", work + "/errors"))!.AsArray());
            // Only what has not started can be cancelled.
            if (status != "ACCEPTED")
                await Client.RefusedAsync(409, "IncorrectState", "DELETE", work);
        }
    }

    [Theory]
    [InlineData("update", "ACTIVE")]
    [InlineData("deactivate", "ACTIVE")]
    [InlineData("activate", "INACTIVE")]
    [InlineData("delete", "ACTIVE")]
    [InlineData("create", "-")]
    public async Task A_change_that_has_not_started_can_be_taken_back_but_not_a_create(string operation, string back)
    {
        string id = operation == "create"
            ? await Client.CreateAsync()
            : operation == "activate"
            ? await InStateAsync("INACTIVE")
            : await ActiveAsync();
        JsonNode before = await GetAsync(id);
        string work = operation switch
        {
            "create" => (string)(await ListAsync("&resourceId=" + id, WorkRequests)).Single()!["id"]!,
            "update" => await HeaderAsync(202, "opc-work-request-id", "PUT", $"{Deployments}/{id}", NewRoutes),
            "delete" => await HeaderAsync(202, "opc-work-request-id", "DELETE", $"{Deployments}/{id}"),
            _ => await HeaderAsync(202, "opc-work-request-id", "POST", $"{Deployments}/{id}/actions/{operation}"),
        };
        if (back == "-")
        {
            await Client.RefusedAsync(409, "IncorrectState", "DELETE", $"{WorkRequests}/{work}");
            return;
        }
        await Client.CallAsync("DELETE", $"{WorkRequests}/{work}");
        Assert.Equal(before.ToJsonString(), (await GetAsync(id)).ToJsonString());
        Assert.Equal(back == "ACTIVE", await ServesAsync(id, OldPath));
        JsonNode canceled = (await Client.CallAsync("GET", $"{WorkRequests}/{work}"))!;
        Assert.Equal(("CANCELED", true), ((string?)canceled["status"], canceled["timeFinished"] is not null));
        await Client.RefusedAsync(409, "IncorrectState", "DELETE", $"{WorkRequests}/{work}");
        Advance(UpdateDelay * 2);
        Assert.Equal(back, await StateAsync(id));
    }

    [Fact]
    public async Task A_delete_overtakes_a_create_and_is_listed_for_an_hour()
    {
        string id = await Client.CreateAsync();
        await Client.CallAsync("DELETE", $"{Deployments}/{id}");
        JsonArray work = await ListAsync("&sortBy=operationType", WorkRequests);
        Assert.Equal(["CANCELED", "ACCEPTED"], work.Select(w => (string)w!["status"]!));
        Advance(CreateDelay);
        Assert.Equal("DELETED", await StateAsync(id));
        Advance(TimeSpan.FromMinutes(59));
        Assert.Single(await ListAsync("&lifecycleState=DELETED"));
        Advance(TimeSpan.FromMinutes(2));
        await Client.RefusedAsync(404, "NotAuthorizedOrNotFound", "GET", $"{Deployments}/{id}");
        Assert.Empty(await ListAsync());
    }

    private async Task<bool> ServesAsync(string id, string path)
    {
        using HttpResponseMessage response = await Client.SendAsync("GET", $"/{id}{path}");
        return response.IsSuccessStatusCode;
    }

    private async Task<string> InStateAsync(string state)
    {
        string id = state == "CREATING"
            ? await Client.CreateAsync()
            : await ActiveAsync(fault: state switch { "FAILED" => "create", "NEEDS_ATTENTION" => "update", _ => null });
        switch (state)
        {
            case "UPDATING" or "NEEDS_ATTENTION":
                await Client.CallAsync("PUT", $"{Deployments}/{id}", NewRoutes);
                break;
            case "INACTIVE":
                await Client.CallAsync("POST", $"{Deployments}/{id}/actions/deactivate");
                break;
            case "DELETING" or "DELETED":
                await Client.CallAsync("DELETE", $"{Deployments}/{id}");
                break;
        }
        if (state is "INACTIVE" or "NEEDS_ATTENTION" or "DELETED")
            Advance(UpdateDelay);
        if (state == "NEEDS_ATTENTION")
            await Client.CallAsync("PUT", $"{Deployments}/{id}", """{"freeformTags":{}}""");
        Assert.Equal(state, await StateAsync(id));
        return id;
    }
}
