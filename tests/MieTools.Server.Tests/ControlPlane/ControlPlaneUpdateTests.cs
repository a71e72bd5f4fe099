using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

/// <summary>What updates keep, replace and refuse.</summary>
public sealed class ControlPlaneUpdateTests : ControlPlaneTestBase
{
    private const string Configuration = "modelDeploymentConfigurationDetails";

    [Fact]
    public async Task Unknown_fields_at_every_level_are_kept_over_updates()
    {
        const string New = """{"deep":[1,{"er":null}],"number":1e400,"text":"\u00e9"}""";
        JsonObject body = ControlPlaneBodies.Single(Emulator);
        string[] places =
        [
            "x", $"{Configuration}.x", $"{Configuration}.modelConfigurationDetails.x",
            $"{Configuration}.modelConfigurationDetails.instanceConfiguration.x",
            $"{Configuration}.modelConfigurationDetails.scalingPolicy.x",
            $"{Configuration}.modelConfigurationDetails.scalingPolicy.autoScalingPolicies[0].rules[0].x",
            $"{Configuration}.environmentConfigurationDetails.x",
            $"{Configuration}.environmentConfigurationDetails.customHttpEndpoints[0].x", "categoryLogDetails.x",
            "categoryLogDetails.access.x",
        ];
        foreach (string place in places)
            ControlPlaneBodies.Set(body, place, New);
        string id = (string)(await Client.CallAsync("POST", Deployments, body.ToJsonString()))!["id"]!;
        Advance(CreateDelay);
        JsonNode before = await GetAsync(id);
        Assert.Equal(places.Length, before.ToJsonString().Split("\"number\":1e400").Length - 1);
        await UpdateAsync(id,
            """{"description":"new","modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","y":"""
                + """1,"environmentConfigurationDetails":{"environmentConfigurationType":"OCIR_CONTAINER","serverPort":"9000"}}}""");
        JsonNode after = await GetAsync(id);
        Assert.Equal(9000, (int)after[Configuration]!["environmentConfigurationDetails"]!["serverPort"]!);
        Assert.Equal(1, (int)after[Configuration]!["y"]!);
        // But for what was changed it is what it was.
        after["description"] = before["description"]!.DeepClone();
        after[Configuration]!.AsObject().Remove("y");
        after[Configuration]!["environmentConfigurationDetails"]!["serverPort"] = 8000;
        Assert.Equal(before.ToJsonString(), after.ToJsonString());
        Assert.Contains(New, (await ListAsync())[0]!.ToJsonString().Replace("\\u00E9", "\\u00e9"));
    }

    [Fact]
    public async Task Objects_with_an_update_form_merge_and_the_others_are_replaced_whole()
    {
        string id = await CreateAsync(ControlPlaneBodies.Single(Emulator));
        await UpdateAsync(id, """
            {"freeformTags":{"b":"2"},"definedTags":{},"categoryLogDetails":{"predict":{"logId":"ocid1.log.oc1.iad.new","logGroupId":"ocid1.loggroup.oc1.iad.a"}},
             "modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","modelConfigurationDetails":{"modelId":"ocid1.datasciencemodel.oc1.iad.b",
              "instanceConfiguration":{"instanceShapeName":"VM.GPU.A10.1"},"scalingPolicy":{"policyType":"FIXED_SIZE","instanceCount":3}},
              "environmentConfigurationDetails":{"environmentConfigurationType":"OCIR_CONTAINER","environmentVariables":{"CD":"2"},"cmd":["b","c"],"imageDigest":null}}}
            """);
        JsonNode now = await GetAsync(id);
        Assert.Equal("""{"b":"2"}""", now["freeformTags"]!.ToJsonString());
        Assert.Equal("{}", now["definedTags"]!.ToJsonString());
        Assert.Equal(("ocid1.log.oc1.iad.a", "ocid1.log.oc1.iad.new"),
            ((string?)now["categoryLogDetails"]!["access"]!["logId"], (string?)now["categoryLogDetails"]!["predict"]!["logId"]));
        JsonNode model = now[Configuration]!["modelConfigurationDetails"]!;
        Assert.Equal("""{"instanceShapeName":"VM.GPU.A10.1"}""", model["instanceConfiguration"]!.ToJsonString());
        Assert.Equal("""{"policyType":"FIXED_SIZE","instanceCount":3}""", model["scalingPolicy"]!.ToJsonString());
        Assert.Equal((10, 20), ((int)model["bandwidthMbps"]!, (int)model["maximumBandwidthMbps"]!));
        JsonObject environment = now[Configuration]!["environmentConfigurationDetails"]!.AsObject();
        Assert.Equal(("""{"CD":"2"}""", """["b","c"]""", false),
            (environment["environmentVariables"]!.ToJsonString(), environment["cmd"]!.ToJsonString(),
                environment.ContainsKey("imageDigest")));
        Assert.Equal("iad.ocir.io/ns/vllm:1", (string?)environment["image"]);
        Assert.Equal(3, (int)now["modelDeploymentSystemData"]!["currentInstanceCount"]!);
        // Null clears what may be absent, and leaves the name.
        await UpdateAsync(id,
            """{"description":null,"displayName":null,"categoryLogDetails":null,"modelDeploymentConfigurationDetails":null}""",
            refused: "MissingParameter");
        await UpdateAsync(id, """{"description":null,"displayName":null,"categoryLogDetails":null}""");
        now = await GetAsync(id);
        Assert.Equal((null, "n", null), (now["description"], (string?)now["displayName"], now["categoryLogDetails"]));
    }

    [Fact]
    public async Task An_update_may_have_the_instances_where_the_deployment_had_them_not()
    {
        string id = await CreateAsync(ControlPlaneBodies.Single(Emulator));
        await UpdateAsync(id,
            """{"modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","infrastructureConfigurationDetails":"""
                + """{"infrastructureType":"INSTANCE_POOL","bandwidthMbps":15}}}""");
        AssertSdkLayout((await GetAsync(id))[Configuration]!, 15, 20);
        await UpdateAsync(id,
            """{"modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","modelConfigurationDetails":"""
                + """{"modelId":"ocid1.datasciencemodel.oc1.iad.b","maximumBandwidthMbps":30}}}""");
        AssertSdkLayout((await GetAsync(id))[Configuration]!, 15, 30);
        await UpdateAsync(id, """
            {"modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","infrastructureConfigurationDetails":{"infrastructureType":"INSTANCE_POOL","bandwidthMbps":15},
             "modelConfigurationDetails":{"modelId":"ocid1.datasciencemodel.oc1.iad.b","bandwidthMbps":15}}}
            """, refused: "InvalidParameter");
    }

    [Fact]
    public async Task What_was_created_beside_the_model_is_answered_as_the_SDKs_have_it()
    {
        JsonObject body = ControlPlaneBodies.Beside(Emulator);
        ControlPlaneBodies.Set(body, $"{Configuration}.infrastructureConfigurationDetails.x", "1");
        JsonNode created = (await Client.CallAsync("POST", Deployments, body.ToJsonString()))!;
        AssertSdkLayout(created[Configuration]!, 10, 20);
        Assert.Equal(1, (int)created[Configuration]!["modelConfigurationDetails"]!["x"]!);
        AssertSdkLayout((await ListAsync())[0]![Configuration]!, 10, 20);
        // A model group has the block.
        JsonNode group = (await Client.CallAsync("POST", Deployments, ControlPlaneBodies.Group(Emulator).ToJsonString()))!;
        Assert.NotNull(group[Configuration]!["infrastructureConfigurationDetails"]);
    }

    [Fact]
    public async Task Both_maps_of_tags_are_always_there()
    {
        JsonObject body = ControlPlaneBodies.Single(Emulator);
        body.Remove("freeformTags");
        body.Remove("definedTags");
        JsonNode created = (await Client.CallAsync("POST", Deployments, body.ToJsonString()))!;
        Advance(CreateDelay);
        string id = (string)created["id"]!;
        await UpdateAsync(id, """{"freeformTags":null}""");
        foreach (JsonNode answer in (JsonNode[])[created, await GetAsync(id), (await ListAsync())[0]!])
            Assert.Equal(("{}", "{}"), (answer["freeformTags"]!.ToJsonString(), answer["definedTags"]!.ToJsonString()));
    }

    [Fact]
    public async Task The_compute_target_of_an_active_deployment_stays()
    {
        const string Other = "ocid1.datasciencecomputetarget.oc1.iad.b";
        string id = await CreateAsync(ControlPlaneBodies.Flex(Emulator));
        string Change(string target) => $$$$"""
            {"modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL_FLEX","infrastructureConfigurationDetails":
             {"infrastructureType":"MANAGED_COMPUTE_CLUSTER","computeTargetId":"{{{{target}}}}"}}}
            """;
        Assert.Contains("computeTargetId cannot be changed while the model deployment is ACTIVE",
            await Client.RefusedAsync(400, "InvalidParameter", "PUT", $"{Deployments}/{id}", Change(Other)));
        // The same one is no change.
        await UpdateAsync(id, Change("ocid1.datasciencecomputetarget.oc1.iad.a"));
        await Client.CallAsync("POST", $"{Deployments}/{id}/actions/deactivate");
        Advance(UpdateDelay);
        await Client.CallAsync("PUT", $"{Deployments}/{id}", Change(Other));
        Assert.Equal(Other, (string?)(await GetAsync(id))[Configuration]!["infrastructureConfigurationDetails"]!["computeTargetId"]);
    }

    [Fact]
    public async Task Read_only_fields_are_ignored_and_an_update_type_is_not_stored()
    {
        JsonObject body = ControlPlaneBodies.Group(Emulator);
        foreach (string field in (string[])["id", "lifecycleState", "createdBy", "timeCreated", "modelDeploymentUrl", "lifecycleDetails"])
            body[field] = "mine";
        body["modelDeploymentSystemData"] = new JsonObject { ["currentInstanceCount"] = 99 };
        ControlPlaneBodies.Set(body, $"{Configuration}.environmentConfigurationDetails.defaultEnvironmentVariables", """{"X1":"mine"}""");
        string id = await CreateAsync(body);
        string before = (await GetAsync(id)).ToJsonString();
        Assert.DoesNotContain("mine", before);
        Assert.Equal(2, (int)(await GetAsync(id))["modelDeploymentSystemData"]!["currentInstanceCount"]!);
        await UpdateAsync(id,
            """{"id":"mine","lifecycleState":"FAILED","modelDeploymentConfigurationDetails":"""
                + """{"deploymentType":"MODEL_GROUP","updateType":"LIVE","environmentConfigurationDetails":"""
                + """{"environmentConfigurationType":"OCIR_CONTAINER","defaultEnvironmentVariables":{"X1":"mine"}}}}""");
        Assert.Equal(before, (await GetAsync(id)).ToJsonString());
        await UpdateAsync(id, """{"modelDeploymentConfigurationDetails":{"deploymentType":"MODEL_GROUP","updateType":"FAST"}}""",
            refused: "InvalidParameter");
        await UpdateAsync(id, """{"modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","updateType":"ZDT"}}""",
            refused: "InvalidParameter");
        // Another type is another configuration: what it needs has to be in the body.
        await UpdateAsync(id, """{"modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL"}}""", refused: "MissingParameter");
        await UpdateAsync(
            id, new JsonObject { [Configuration] = ControlPlaneBodies.Flex(Emulator)[Configuration]!.DeepClone() }.ToJsonString());
        JsonNode flex = await GetAsync(id);
        Assert.Equal(("SINGLE_MODEL_FLEX", "MANAGED_COMPUTE_CLUSTER", 1),
            ((string?)flex[Configuration]!["deploymentType"], (string?)flex["modelDeploymentSystemData"]!["systemInfraType"],
                (int)flex["modelDeploymentSystemData"]!["currentInstanceCount"]!));
        Assert.Null(flex[Configuration]!["modelGroupConfigurationDetails"]);
    }

    private static void AssertSdkLayout(JsonNode configuration, int bandwidth, int most)
    {
        Assert.False(configuration.AsObject().ContainsKey("infrastructureConfigurationDetails"));
        JsonNode model = configuration["modelConfigurationDetails"]!;
        Assert.False(model.AsObject().ContainsKey("infrastructureType"));
        Assert.Equal(("VM.Standard.E4.Flex", bandwidth, most),
            ((string?)model["instanceConfiguration"]!["instanceShapeName"], (int)model["bandwidthMbps"]!,
                (int)model["maximumBandwidthMbps"]!));
    }

    private async Task<string> CreateAsync(JsonObject body)
    {
        string id = (string)(await Client.CallAsync("POST", Deployments, body.ToJsonString()))!["id"]!;
        Advance(CreateDelay);
        return id;
    }

    private async Task UpdateAsync(string id, string change, string? refused = null)
    {
        if (refused is not null)
        {
            await Client.RefusedAsync(400, refused, "PUT", $"{Deployments}/{id}", change);
            return;
        }
        await Client.CallAsync("PUT", $"{Deployments}/{id}", change);
        Advance(UpdateDelay);
        Assert.Equal("ACTIVE", await StateAsync(id));
    }
}
