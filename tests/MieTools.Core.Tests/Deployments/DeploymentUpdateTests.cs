using System.Text.Json.Nodes;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Deployments.Validation;
using MieTools.Core.Routes;

namespace MieTools.Core.Tests.Deployments;

public sealed class DeploymentUpdateTests
{
    // By whichever way the shape is named.
    [Theory]
    [InlineData("VM.GPU.A10.1", true, false)]
    [InlineData("VM.GPU.A10.1", false, false)]
    [InlineData("VM.Standard3.Flex", true, true)]
    [InlineData("VM.Standard3.Flex", false, true)]
    public void A_shape_of_fixed_size_loses_the_block_of_a_flex_shape(string shape, bool byPayload, bool keeps)
    {
        const string Flex = "modelDeploymentInstanceShapeConfigDetails";
        MieDeployment current = Samples.Read(Samples.Deployment());
        Assert.Contains(Flex, current.ToElement().GetRawText(), StringComparison.Ordinal);
        JsonObject? payload = byPayload
            ? new JsonObject
            {
                ["modelDeploymentConfigurationDetails"] = new JsonObject
                {
                    ["infrastructureConfigurationDetails"] = new JsonObject
                    {
                        ["instanceConfiguration"] = new JsonObject { ["instanceShapeName"] = shape },
                    },
                },
            }
            : null;
        string sent = new DeploymentSettings { Shape = byPayload ? null : shape }.ApplyToUpdate(current, payload).Body.ToJsonString();
        Assert.Contains(shape, sent, StringComparison.Ordinal);
        Assert.Equal(keeps, sent.Contains(Flex, StringComparison.Ordinal));
    }

    private const string EnvironmentBlock = "modelDeploymentConfigurationDetails.environmentConfigurationDetails";
    private static readonly MieDeployment s_current = Samples.Read() with { Etag = "e1" };

    [Fact]
    public void A_deployment_with_half_of_a_surrogate_pair_can_be_updated()
    {
        MieDeployment current = Samples.Read(
            Samples.Deployment().Replace("\"owner\": \"me\"", "\"owner\": \"\\ud83d\"", StringComparison.Ordinal));
        Assert.Equal("\ufffd", current.FreeformTags["owner"]);
        DeploymentUpdate update = new DeploymentSettings { Description = "new" }.ApplyToUpdate(current);
        JsonAssert.Same("""{"description": "new"}""", update.Body);
        Assert.Empty(DeploymentValidator.CheckUpdate(update.Body, current));
    }

    [Fact]
    public void An_added_endpoint_sends_the_whole_environment_and_nothing_else()
    {
        DeploymentUpdate update = new DeploymentSettings { AddEndpoints = [MieEndpoint.Parse("POST /v1/rerank")] }.ApplyToUpdate(s_current);
        Assert.Equal([EnvironmentBlock], update.Changes);
        Assert.Equal("e1", update.Etag);
        JsonAssert.Same(
            """
            {"modelDeploymentConfigurationDetails": {"deploymentType": "SINGLE_MODEL", "environmentConfigurationDetails": {
              "customHttpEndpoints": [
                {"endpointUriSuffix": "/v1/custom/completions", "httpMethods": ["GET", "POST"], "futureEndpoint": 1},
                {"endpointUriSuffix": "/models/{}", "httpMethods": ["GET"]},
                {"endpointUriSuffix": "/v1/rerank", "httpMethods": ["POST"]}],
              "environmentVariables": {"MODEL": "m1", "API_TOKEN": "s3cret"},
              "image": "iad.ocir.io/ns/vllm:1", "imageDigest": "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
              "cmd": ["--port", "8000"], "entrypoint": [], "serverPort": 8000, "healthCheckPort": 8001,
              "predictApiSpecification": "openai", "futureEnvironment": {"deep": true}, "environmentConfigurationType": "OCIR_CONTAINER"} } }
            """,
            update.Body);
        Assert.Empty(DeploymentValidator.CheckUpdate(update.Body));
    }

    [Fact]
    public void Adding_to_a_suffix_merges_its_methods_and_keeps_its_unknown_fields()
    {
        JsonNode endpoints = Endpoints(new() { AddEndpoints = [MieEndpoint.Parse("PUT,GET /v1/custom/completions")] });
        JsonAssert.Same("""{"endpointUriSuffix": "/v1/custom/completions", "httpMethods": ["GET", "POST", "PUT"], "futureEndpoint": 1}""",
            endpoints[0]);
        Assert.Equal(2, endpoints.AsArray().Count);
    }

    [Fact]
    public void Removing_takes_a_suffix_or_some_of_its_methods()
    {
        JsonAssert.Same("""[{"endpointUriSuffix": "/v1/custom/completions", "httpMethods": ["GET"], "futureEndpoint": 1}]""",
            Endpoints(new()
            {
                RemoveEndpoints = [EndpointSelector.Parse("/models/{}"), EndpointSelector.Parse("post /v1/custom/completions")],
            }));
        JsonAssert.Same("[]",
            Endpoints(new()
            {
                RemoveEndpoints = [EndpointSelector.Parse("models/{}"), EndpointSelector.Parse("GET,POST /v1/custom/completions")],
            }));
    }

    [Fact]
    public void Replacing_comes_before_removing_and_adding()
    {
        JsonNode endpoints = Endpoints(new()
        {
            Endpoints = [MieEndpoint.Parse("GET /a"), MieEndpoint.Parse("GET /b")],
            RemoveEndpoints = [EndpointSelector.Parse("/a")],
            AddEndpoints = [MieEndpoint.Parse("GET /c")],
        });
        Assert.Equal(["/b", "/c"], endpoints.AsArray().Select(e => (string?)e!["endpointUriSuffix"]));
    }

    [Theory]
    [InlineData("/none")]
    [InlineData("/models/{}/")]
    [InlineData("DELETE /models/{}")]
    public void Removing_what_is_not_there_says_what_is(string selector)
    {
        MieException error = Assert.Throws<MieException>(() => Endpoints(new() { RemoveEndpoints = [EndpointSelector.Parse(selector)] }));
        Assert.Equal(("EndpointNotFound", MieErrorCategory.ObjectNotFound), (error.Code, error.Category));
        Assert.Contains("'GET,POST /v1/custom/completions', 'GET /models/{}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_are_edited_one_by_one_or_replaced_whole()
    {
        JsonAssert.Same("""{"MODEL": "m2", "NEW": "1"}""", Environment(new()
        {
            AddEnvironmentVariables = new Dictionary<string, string> { ["MODEL"] = "m2", ["NEW"] = "1" },
            RemoveEnvironmentVariables = ["API_TOKEN"],
        })["environmentVariables"]);
        JsonAssert.Same("""{"XY": ""}""",
            Environment(new() { EnvironmentVariables = new Dictionary<string, string> { ["XY"] = "" } })["environmentVariables"]);
        MieException error = Assert.Throws<MieException>(() => Environment(new() { RemoveEnvironmentVariables = ["NOPE"] }));
        Assert.Equal("EnvironmentVariableNotFound", error.Code);
        Assert.Contains("MODEL, API_TOKEN", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_update_that_changes_nothing_is_known_as_such()
    {
        DeploymentSettings same = new()
        {
            DisplayName = "chat",
            ServerPort = 8000,
            ApiSpecification = "openai",
            InstanceCount = null,
            AddEndpoints = [MieEndpoint.Parse("GET /models/{}")],
            FreeformTags = new Dictionary<string, string> { ["owner"] = "me" },
            ProjectId = Samples.Project,
        };
        DeploymentUpdate update = same.ApplyToUpdate(s_current, Samples.Node(Samples.Deployment()));
        Assert.True(update.IsEmpty, string.Join(", ", update.Changes));
        Assert.Empty(update.Body);
    }

    [Fact]
    public void Clearing_the_specification_sends_null()
    {
        JsonObject environment = Environment(new() { ClearApiSpecification = true }).AsObject();
        Assert.True(environment.ContainsKey("predictApiSpecification"));
        Assert.Null(environment["predictApiSpecification"]);
        MieDeployment without = Samples.Read(Samples.Deployment(environment: """{"environmentConfigurationType": "OCIR_CONTAINER"}"""));
        Assert.True(new DeploymentSettings { ClearApiSpecification = true }.ApplyToUpdate(without).IsEmpty);
    }

    [Fact]
    public void Another_image_clears_the_old_digest_which_would_stay_when_it_were_absent()
    {
        JsonObject environment = Environment(new() { Image = "iad.ocir.io/ns/vllm:2" }).AsObject();
        Assert.True(environment.TryGetPropertyValue("imageDigest", out JsonNode? cleared) && cleared is null);
        JsonObject byPayload = new DeploymentSettings().ApplyToUpdate(s_current, Samples.Node(
            """{"modelDeploymentConfigurationDetails": {"environmentConfigurationDetails": {"image": "iad.ocir.io/ns/vllm:2"} } }"""))
            .Body["modelDeploymentConfigurationDetails"]!["environmentConfigurationDetails"]!.AsObject();
        Assert.True(byPayload.TryGetPropertyValue("imageDigest", out cleared) && cleared is null);
        Assert.Equal(Samples.Digest, (string?)Environment(new() { ServerPort = 9000 })["imageDigest"]);
    }

    [Fact]
    public void Scaling_and_shape_send_the_model_block_whole_with_its_unknown_fields()
    {
        DeploymentUpdate update = new DeploymentSettings { InstanceCount = 4, MemoryInGBs = 64 }.ApplyToUpdate(s_current);
        JsonAssert.Same(
            $$"""
            {"deploymentType": "SINGLE_MODEL", "modelConfigurationDetails": {"modelId": "{{Samples.Model}}", "bandwidthMbps": 10, "maximumBandwidthMbps": 20, "futureModel": "x",
              "instanceConfiguration": {"instanceShapeName": "VM.Standard.E4.Flex", "futureInstance": [1], "modelDeploymentInstanceShapeConfigDetails": {"ocpus": 2.5, "memoryInGBs": 64, "cpuBaseline": "BASELINE_9_9"} },
              "scalingPolicy": {"policyType": "FIXED_SIZE", "instanceCount": 4, "futureScaling": {} } } }
            """,
            update.Body["modelDeploymentConfigurationDetails"]);
        Assert.Empty(DeploymentValidator.CheckUpdate(update.Body, s_current));
    }

    [Fact]
    public void Settings_go_where_the_deployment_has_them()
    {
        MieDeployment current = Samples.Read(Samples.Deployment(layout: Samples.SampleLayout));
        DeploymentUpdate update = new DeploymentSettings { InstanceCount = 4 }.ApplyToUpdate(current);
        Assert.Equal(["modelDeploymentConfigurationDetails.infrastructureConfigurationDetails"], update.Changes);
    }

    [Fact]
    public void A_payload_in_the_other_layout_is_brought_into_the_deployment_s()
    {
        JsonObject payload = Samples.Node(
            """{"modelDeploymentConfigurationDetails": {"infrastructureConfigurationDetails": """
                + """{"infrastructureType": "INSTANCE_POOL", "scalingPolicy": {"policyType": "FIXED_SIZE", "instanceCount": 7} } } }""");
        DeploymentUpdate update = new DeploymentSettings().ApplyToUpdate(s_current, payload);
        Assert.Equal(["modelDeploymentConfigurationDetails.modelConfigurationDetails"], update.Changes);
        Assert.Equal(
            7, (int?)update.Body["modelDeploymentConfigurationDetails"]!["modelConfigurationDetails"]!["scalingPolicy"]!["instanceCount"]);
    }

    [Fact]
    public void A_fixed_shape_drops_the_settings_of_the_flex_shape()
    {
        JsonNode instance = new DeploymentSettings
        {
            Shape = "VM.GPU.A10.1",
        }.ApplyToUpdate(s_current).Body["modelDeploymentConfigurationDetails"]!["modelConfigurationDetails"]!["instanceConfiguration"]!;
        JsonAssert.Same("""{"instanceShapeName": "VM.GPU.A10.1", "futureInstance": [1]}""", instance);
    }

    [Fact]
    public void Properties_win_over_the_payload_and_what_neither_names_stays()
    {
        JsonObject payload = Samples.Node(
            """{"displayName": "p", "description": "d", "futureUpdate": 1, "modelDeploymentConfigurationDetails": """
                + """{"environmentConfigurationDetails": {"serverPort": "9000", "customHttpEndpoints": """
                + """[{"endpointUriSuffix": "/x", "httpMethods": ["GET"]}]} } }""");
        DeploymentUpdate update = new DeploymentSettings
        {
            DisplayName = "mine",
            AddEndpoints = [MieEndpoint.Parse("GET /y")],
        }.ApplyToUpdate(s_current, payload);
        Assert.Equal(["description", "displayName", "futureUpdate", EnvironmentBlock], update.Changes.Order(StringComparer.Ordinal));
        JsonNode environment = update.Body["modelDeploymentConfigurationDetails"]!["environmentConfigurationDetails"]!;
        Assert.Equal(9000, (int?)environment["serverPort"]);
        Assert.Equal(8001, (int?)environment["healthCheckPort"]);
        Assert.Equal(["/x", "/y"], environment["customHttpEndpoints"]!.AsArray().Select(e => (string?)e!["endpointUriSuffix"]));
        Assert.Equal("mine", (string?)update.Body["displayName"]);
    }

    [Theory]
    [InlineData("p2", null, "p2", "group", "access", "group")]
    [InlineData("p2", "g2", "p2", "g2", "access", "group")]
    [InlineData(null, "g2", null, null, "access", "g2")]
    public void A_log_takes_the_group_there_is_and_a_group_alone_is_of_the_logs_there(
        string? log, string? group, string? predictLog, string? predictGroup, string accessLog, string accessGroup)
    {
        JsonObject body = new DeploymentSettings
        {
            PredictLogId = Log(log),
            LogGroupId = Group(group),
        }.ApplyToUpdate(s_current).Body;
        JsonObject expected = new()
        {
            ["access"] = new JsonObject { ["logId"] = Log(accessLog), ["logGroupId"] = Group(accessGroup), ["futureLog"] = 1 },
        };
        if (predictLog is not null)
            expected["predict"] = new JsonObject { ["logId"] = Log(predictLog), ["logGroupId"] = Group(predictGroup) };
        JsonAssert.Same(new JsonObject { ["categoryLogDetails"] = expected }.ToJsonString(), body);
        Assert.Empty(DeploymentValidator.CheckUpdate(body));

        static string? Log(string? name) => name is null ? null : $"ocid1.log.oc1.iad.{name}";
        static string? Group(string? name) => name is null ? null : $"ocid1.loggroup.oc1.iad.{name}";
    }

    [Fact]
    public void Another_project_or_compartment_is_refused()
    {
        Assert.Equal("ProjectId",
            Assert.Throws<MieException>(() => new DeploymentSettings { ProjectId = "other" }.ApplyToUpdate(s_current)).ErrorTarget);
        Assert.Equal("CompartmentId",
            Assert.Throws<MieException>(() =>
                new DeploymentSettings().ApplyToUpdate(s_current, Samples.Node("""{"compartmentId": "other"}"""))).ErrorTarget);
    }

    [Fact]
    public void The_roll_out_of_a_model_group_is_sent_when_named()
    {
        MieDeployment current = Samples.Read(
            Samples.Deployment(
                layout: """{"deploymentType": "MODEL_GROUP", "modelGroupConfigurationDetails": """
                    + """{"modelGroupId": "g"}, "infrastructureConfigurationDetails": {"infrastructureType": "INSTANCE_POOL"} }"""));
        JsonObject body = new DeploymentSettings { ModelGroupId = "g2" }.ApplyToUpdate(
            current, Samples.Node("""{"modelDeploymentConfigurationDetails": {"updateType": "LIVE"} }""")).Body;
        JsonObject named = new DeploymentSettings { ModelGroupId = "g2", UpdateType = "LIVE" }.ApplyToUpdate(current).Body;
        JsonAssert.Same(body.ToJsonString(), named);
        Assert.True(new DeploymentSettings { UpdateType = "LIVE" }.ApplyToUpdate(current).IsEmpty);
        Assert.Equal("UpdateType", Assert.Throws<MieException>(() =>
            new DeploymentSettings { UpdateType = "LIVE" }.ApplyToUpdate(s_current)).ErrorTarget);
        JsonAssert.Same(
            """{"modelDeploymentConfigurationDetails": {"deploymentType": "MODEL_GROUP", "updateType": "LIVE","""
                + """ "modelGroupConfigurationDetails": {"modelGroupId": "g2"} } }""", body);
    }

    [Fact]
    public void A_forced_update_sends_the_environment_as_it_is_and_says_what_a_digest_pins()
    {
        DeploymentUpdate update = new DeploymentSettings { DisplayName = "chat" }.ApplyToUpdate(s_current, force: true);
        Assert.False(update.IsEmpty);
        Assert.Empty(update.Changes);
        JsonObject configuration = update.Body["modelDeploymentConfigurationDetails"]!.AsObject();
        Assert.Equal(["deploymentType", "environmentConfigurationDetails"], configuration.Select(field => field.Key));
        Assert.Equal("nothing changes; image iad.ocir.io/ns/vllm:1 is rolled out again", Assert.Single(update.Plan));
        Assert.Contains("-ImageDigest", Assert.Single(update.Warnings), StringComparison.Ordinal);
        Assert.Empty(DeploymentValidator.CheckUpdate(update.Body));

        MieDeployment plain = Samples.Read(Samples.Deployment(environment: "null"));
        Assert.Equal(["deploymentType", "modelConfigurationDetails"],
            new DeploymentSettings().ApplyToUpdate(plain, force: true).Body["modelDeploymentConfigurationDetails"]!.AsObject()
                .Select(field => field.Key));
        // Where something changes, that is what is sent.
        Assert.Equal(["description"],
            new DeploymentSettings { Description = "d" }.ApplyToUpdate(s_current, force: true).Body.Select(field => field.Key));
    }

    [Fact]
    public void An_infrastructure_block_without_a_pool_does_not_draw_the_pool_to_it()
    {
        MieDeployment current = Samples.Read(Samples.Deployment(layout: Samples.SchemaLayout.Replace(
            "\"futureConfiguration\"", "\"infrastructureConfigurationDetails\": {\"infrastructureType\": \"INSTANCE_POOL\"}, \"f\"",
            StringComparison.Ordinal)));
        Assert.Equal(["modelDeploymentConfigurationDetails.modelConfigurationDetails"],
            new DeploymentSettings { InstanceCount = 4 }.ApplyToUpdate(current).Changes);
    }

    private static JsonNode Environment(DeploymentSettings settings) =>
        settings.ApplyToUpdate(s_current).Body["modelDeploymentConfigurationDetails"]!["environmentConfigurationDetails"]!;

    private static JsonNode Endpoints(DeploymentSettings settings) => Environment(settings)["customHttpEndpoints"]!;
}
