using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

/// <summary>Every limit of a deployment's body, from both sides.</summary>
public sealed class ControlPlaneValidationTests : ControlPlaneTestBase
{
    private const string Configuration = "modelDeploymentConfigurationDetails";
    private const string Model = Configuration + ".modelConfigurationDetails";
    private const string Infrastructure = Configuration + ".infrastructureConfigurationDetails";
    private const string Instance = ".instanceConfiguration";
    private const string Size = Instance + ".modelDeploymentInstanceShapeConfigDetails";
    private const string Policy = ".scalingPolicy.autoScalingPolicies[0]";
    private const string Rule = Policy + ".rules[0]";
    private const string Environment = Configuration + ".environmentConfigurationDetails";
    private const string Digest = "sha256:881303a6b2738834d795a32b4a98eb0e5e3d1cad590a712d1e04f9b2fa90a030";

    // Values that are fine, values that are not, and whether the field may be absent.
    private sealed record Row(string Path, string[] Good, string[] Bad, bool Needed = false);

    private static string Text(int length) => $"\"{new string('x', length)}\"";

    private static readonly string[] s_noText = ["1", "{}", "\"\""];
    private static readonly string[] s_noOcid = ["\"x\"", "\"\"", "1", "\"ocid1.x.oc1\"", "\"ocid1.user.oc1..a b\"",
        "\"ocid2.compartment.oc1..a\""];
    private static readonly string[] s_noObject = ["\"x\"", "1", "[]"];

    private static readonly Row[] s_common =
    [
        new("projectId", ["\"ocid1.datascienceproject.oc1.iad.x\""], [.. s_noOcid, "\"ocid1.compartment.oc1..x\""], Needed: true),
        new("compartmentId", ["\"ocid1.compartment.oc1..x\"", "\"ocid1.tenancy.oc1..x\""], [.. s_noOcid, "\"ocid1.user.oc1..x\""],
            Needed: true),
        new("displayName", ["\"x\"", Text(255)], [.. s_noText, Text(256)]),
        new("description", ["\"x\"", "\"\"", Text(400)], ["1", "{}", Text(401)]),
        new("freeformTags", ["{}"], [.. s_noObject, """{"a":1}""", """{"a":null}"""]),
        new("definedTags", ["{}", """{"ns":{"k":1,"l":true}}"""], [.. s_noObject, """{"ns":"v"}"""]),
        new("categoryLogDetails", ["{}"], s_noObject),
        new("categoryLogDetails.access", [], s_noObject),
        new("categoryLogDetails.access.logId", [], [.. s_noOcid, "\"ocid1.loggroup.oc1.iad.a\""], Needed: true),
        new("categoryLogDetails.predict.logGroupId", [], [.. s_noOcid, "\"ocid1.log.oc1.iad.a\""], Needed: true),
        new(Configuration, [], s_noObject, Needed: true),
        new(Configuration + ".deploymentType", [], ["\"OTHER\"", "\"single_model\"", "1"], Needed: true),
        new(Environment, [], s_noObject),
        new(Environment + ".environmentConfigurationType", [], ["\"OTHER\"", "1"], Needed: true),
        new(Environment + ".image",
            ["\"a.ocir.io/b/c:1\"", $"\"us-ashburn-1.ocir.io/ns/team/vllm:0.9_x-y@{Digest}\"", $"\"iad.ocir.io/ns/vllm@{Digest}\"",
                "\"ocir.us-ashburn-1.oci.oraclecloud.com/ns/r:1\"", "\"dsmc://odsc-vllm-serving:1\""],
            [.. s_noText, "\"other\"", "\"docker.io/library/nginx:1\"", "\"iad.ocir.io/ns/vllm\"", "\"iad.ocir.io/vllm:1\"",
                "\"iad.ocir.io/ns/vllm:\"", "\"iad.ocir.io/ns/vllm:1@sha256:12\"", "\"iad.ocir.io/ns/vl lm:1\"",
                "\"https://iad.ocir.io/ns/vllm:1\""]),
        new(Environment + ".imageDigest", [$"\"{Digest}\"", $"\"sha256:{new string('A', 64)}\""],
            [.. s_noText, $"\"{Digest}0\"", "\"sha512:00\"", $"\"{Digest[7..]}\"", $"\"{Digest}\\n\""]),
        new(Environment + ".imageSignatureId", ["\"ocid1.containerimagesignature.oc1.iad.a\""], s_noOcid),
        new(Environment + ".serverPort", ["1024", "65535", "\"8000\""],
            ["1023", "65536", "24224", "8446", "8447", "80.5", "\"80\"", "\"x\"", "true"]),
        new(Environment + ".healthCheckPort", ["1024", "65535", "\"8000\""], ["1023", "65536", "24224", "\"8446\"", "8447", "[]"]),
        new(Environment + ".environmentVariables",
            ["{}", """{"AB":""}""", $$"""{"A{{new string('b', 31)}}":"x","B{{new string('b', 99)}}":"x"}""", """{"VLLM_ALLOW_RUNTIME_LORA_UPDATING":"True"}""",
                 """{"WEB_CONCURRENCY":"2","A1":"x"}""",
                $$"""{"AB":{{Text(2045)}}}"""], [.. s_noObject, $$"""{"AB":{{Text(2046)}}}"""]),
        new(Environment + ".environmentVariables.AB", [], ["1", "{}", "null"]),
        new(Environment + ".environmentVariables.A", [], ["\"x\""]),
        new(Environment + ".environmentVariables._AB", [], ["\"x\""]),
        new(Environment + ".environmentVariables.AB_", [], ["\"x\""]),
        new(Environment + ".environmentVariables.A-B", [], ["\"x\""]),
        new(Environment + ".environmentVariables.1AB", [], ["\"x\""]),
        new(Environment + ".environmentVariables.TENANCY_OCID", [], ["\"x\""]),
        new(Environment + ".environmentVariables.MODEL_DEPLOYMENT_OCID", [], ["\"x\""]),
        new(Environment + ".environmentVariables.CONTAINER_CUSTOM_IMAGE", [], ["\"x\""]),
        new(Environment + ".environmentVariables.MODEL_SERVING_PYTHON_VERSION", [], ["\"x\""]),
        new(Environment + ".cmd", ["[]", $"[{Text(2047)}]"], ["\"a\"", "[1]", "[null]", $"[{Text(2048)}]"]),
        new(Environment + ".entrypoint", ["[]", $"[{Text(1000)},{Text(1046)}]"], ["\"a\"", "[{}]"]),
        new(Environment + ".predictApiSpecification", ["\"openai\"", "\"OpenAI\""], [.. s_noText, "\"tgi\""]),
        new(Environment + ".customHttpEndpoints", ["[]", Endpoints(15)], ["{}", Endpoints(16)]),
        new(Environment + ".customHttpEndpoints[0]", [], ["1", "\"GET /a\"", "[]"]),
        new(Environment + ".customHttpEndpoints[0].endpointUriSuffix", ["\"/a\"", "\"/a/\"", "\"/a/{}/b/{}\""],
            [.. s_noText, "\"/a/{id}\"", "\"/a/b{}\"", "\"/a?b=1\"", "\"/a b\"", "\"/a/../b\""], Needed: true),
        new(Environment + ".customHttpEndpoints[0].httpMethods", ["""["GET","POST","PUT","DELETE","HEAD"]"""],
            ["\"GET\"", "[1]", """["PATCH"]""", """["OPTIONS"]"""], Needed: true),
    ];

    private const string CustomRule = """
        {"metricExpressionRuleType":"CUSTOM_EXPRESSION","scaleInConfiguration":{"scalingConfigurationType":"QUERY","query":"Cpu[1m].mean() < 25"},
         "scaleOutConfiguration":{"scalingConfigurationType":"QUERY","query":"Cpu[1m].mean() > 75"}}
        """;

    private const string TargetRule = """
        {"metricExpressionRuleType":"TARGET_CUSTOM_EXPRESSION","scaleConfiguration":{"targetScalingConfigurationType":"QUERY","query":"Cpu[1m].mean()","threshold":60}}
        """;

    private static IEnumerable<Row> Pool(string at) =>
    [
        new(at + Instance, [], s_noObject, Needed: true),
        new(at + Instance + ".instanceShapeName", ["\"VM.Some.New.Shape\"", "\"VM.GPU.H900.Flex\""], s_noText, Needed: true),
        new(at + Instance + ".subnetId", [], [.. s_noOcid, "\"ocid1.vcn.oc1.iad.a\""]),
        new(at + Instance + ".privateEndpointId", [], [.. s_noOcid, "\"ocid1.subnet.oc1.iad.a\""]),
        new(at + Instance + ".networkAccessType", ["\"MANAGED_NETWORKING_NO_INTERNET_ACCESS\"", "\"MANAGED_NETWORKING_INTERNET_ACCESS\""],
            ["\"NONE\"", "1"]),
        new(at + Size, ["{}"], s_noObject),
        new(at + Size + ".ocpus", ["1", "64", "\"8\"", "2.5"], ["0", "0.5", "65", "\"x\"", "true"]),
        new(at + Size + ".memoryInGBs", ["6", "1024"], ["5", "1025", "[]"]),
        new(at + Size + ".cpuBaseline", ["\"BASELINE_1_8\"", "\"BASELINE_1_1\""], ["\"BASELINE_1_4\"", "1"]),
        new(at + ".bandwidthMbps", ["10", "20", "\"12\""], ["9", "8193", "1.5", "\"x\""]),
        new(at + ".maximumBandwidthMbps", ["10", "8192"], ["9", "8193"]),
        new(at + ".scalingPolicy",
            ["""{"policyType":"FIXED_SIZE","instanceCount":1}""", """{"policyType":"FIXED_SIZE","instanceCount":10}"""], s_noObject),
        new(at + ".scalingPolicy.policyType", [], ["\"NONE\"", "1"], Needed: true),
        new(at + ".scalingPolicy.coolDownInSeconds", ["300", "86400"], ["299", "\"x\""]),
        new(at + ".scalingPolicy.isEnabled", ["false"], ["\"false\"", "1"]),
        new(at + ".scalingPolicy.autoScalingPolicies", [], ["[]", "{}", "[{},{}]"], Needed: true),
        new(at + Policy + ".autoScalingPolicyType", [], ["\"OTHER\""], Needed: true),
        new(at + Policy + ".minimumInstanceCount", ["1", "2"], ["0", "11", "\"x\""], Needed: true),
        new(at + Policy + ".initialInstanceCount", ["1", "10"], ["0", "11"], Needed: true),
        new(at + Policy + ".maximumInstanceCount", ["2", "10"], ["1", "11"], Needed: true),
        new(at + Policy + ".rules", [$"[{CustomRule},{CustomRule}]"], ["[]", $"[{CustomRule},1]"], Needed: true),
        new(at + Rule + ".metricExpressionRuleType", [], ["\"TARGET_PREDEFINED_EXPRESSION\"", "\"OTHER\""], Needed: true),
        new(at + Rule + ".metricType", ["\"MEMORY_UTILIZATION\""], ["\"GPU\""], Needed: true),
        new(at + Rule + ".scaleInConfiguration", [], s_noObject, Needed: true),
        new(at + Rule + ".scaleOutConfiguration.scalingConfigurationType", [], ["\"QUERY\"", "\"OTHER\""], Needed: true),
        new(at + Rule + ".scaleOutConfiguration.threshold", ["0", "100"], ["-1", "101", "\"x\""], Needed: true),
        new(at + Rule + ".scaleOutConfiguration.pendingDuration", ["\"PT3M\"", "\"PT60M\"", "\"PT180S\""],
            ["\"PT2M59S\"", "\"PT1H1S\"", "\"3m\"", "5", "\"-PT5M\""]),
        new(at + Rule + ".scaleOutConfiguration.instanceCountAdjustment", ["1", "5"], ["0", "1.5"]),
    ];

    private static readonly Row[] s_cluster =
    [
        new(Infrastructure, [], s_noObject, Needed: true),
        new(Infrastructure + ".infrastructureType", [], ["\"INSTANCE_POOL\"", "\"OTHER\""], Needed: true),
        new(Infrastructure + ".computeTargetId", [], s_noOcid, Needed: true),
        new(Infrastructure + ".instanceConfiguration", [], ["""{"instanceShapeName":"x"}"""]),
        new(Infrastructure + ".bandwidthMbps", [], ["10"]),
        new(Infrastructure + ".modelDeploymentResourceConfiguration", [], s_noObject),
        new(Infrastructure + ".modelDeploymentResourceConfiguration.resourceRequestConfiguration", [], s_noObject, Needed: true),
        new(Infrastructure + ".modelDeploymentResourceConfiguration.resourceRequestConfiguration.ocpus", ["0.1", "2"],
            ["0", "-1", "\"x\""], Needed: true),
        new(Infrastructure + ".modelDeploymentResourceConfiguration.resourceRequestConfiguration.memoryInGBs", ["0.5"], ["0"],
            Needed: true),
        new(Infrastructure + ".modelDeploymentResourceConfiguration.resourceRequestConfiguration.gpus", ["8"], ["0", "1.5"]),
        new(Infrastructure + ".modelDeploymentResourceConfiguration.resourceLimitConfiguration.ocpus", ["1.5", "64"], ["0", "1.4"],
            Needed: true),
        new(Infrastructure + ".modelDeploymentResourceConfiguration.resourceLimitConfiguration.memoryInGBs", ["8"], ["0", "7.5"],
            Needed: true),
        new(Infrastructure + Policy + ".initialInstanceCount", ["1", "20"], ["0", "21"], Needed: true),
        new(Infrastructure + Policy + ".rules", [$"[{TargetRule},{TargetRule}]"], ["[]", $"[{TargetRule},1]"], Needed: true),
        new(Infrastructure + ".scalingPolicy", ["""{"policyType":"FIXED_SIZE","instanceCount":50}"""], s_noObject),
        new(Infrastructure + Policy + ".minimumInstanceCount", ["0", "1"], ["-1", "21"], Needed: true),
        new(Infrastructure + Policy + ".maximumInstanceCount", ["2", "1000"], ["1"], Needed: true),
        new(Infrastructure + Policy + ".scaleInPolicy.pendingDuration", ["\"PT30M\"", "\"PT60S\""], ["\"PT59S\"", "\"PT31M\""]),
        new(Infrastructure + Policy + ".scaleInPolicy.coolDownInSeconds", ["0", "3600"], ["-1", "3601"]),
        new(Infrastructure + Policy + ".scaleOutPolicy.instanceCountAdjustment", ["1"], ["0"]),
        new(Infrastructure + Rule + ".metricExpressionRuleType", [], ["\"CUSTOM_EXPRESSION\""], Needed: true),
        new(Infrastructure + Rule + ".scaleConfiguration",
            ["""{"targetScalingConfigurationType":"QUERY","query":"Cpu[1h].mean() < 3","threshold":1}"""], s_noObject),
        new(Infrastructure + Rule + ".scaleConfiguration.targetScalingConfigurationType", [], ["\"THRESHOLD\"", "\"OTHER\""], Needed: true),
        new(Infrastructure + Rule + ".scaleConfiguration.query", [], ["\"\"", "\"Cpu.mean()\"", Text(1001)], Needed: true),
        new(Infrastructure + Rule + ".scaleConfiguration.threshold", ["0", "1e6"], ["-0.5"], Needed: true),
    ];

    [Fact]
    public async Task Every_field_of_every_deployment_type_is_checked_and_named()
    {
        Row model = new(Model + ".modelId", [], [.. s_noOcid, "\"ocid1.datasciencemodelgroup.oc1.iad.a\""], Needed: true);
        Row block = new(Model, [], s_noObject, Needed: true);
        Row pool = new(Infrastructure + ".infrastructureType", [], ["\"MANAGED_COMPUTE_CLUSTER\""], Needed: true);
        Row group = new(Configuration + ".modelGroupConfigurationDetails.modelGroupId", [],
            [.. s_noOcid, "\"ocid1.datasciencemodel.oc1.iad.a\""], Needed: true);
        List<string> wrong = [];
        int checks = await CheckAsync(wrong, () => ControlPlaneBodies.Single(Emulator), [.. s_common, model, block, .. Pool(Model)])
            + await CheckAsync(wrong, () => ControlPlaneBodies.Beside(Emulator), [model, pool, .. Pool(Infrastructure)])
            + await CheckAsync(
                wrong, () => ControlPlaneBodies.Group(Emulator), [group, pool, new(Model, [], ["{}"]), .. Pool(Infrastructure)])
            + await CheckAsync(wrong, () => ControlPlaneBodies.Flex(Emulator), [model, block, .. s_cluster]);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(checks > 600, $"{checks} checks");
    }

    [Theory]
    [InlineData("VM.Standard.E3.Flex", 64, 1024)]
    [InlineData("VM.Standard3.Flex", 32, 512)]
    [InlineData("VM.Optimized3.Flex", 18, 256)]
    [InlineData("VM.Standard.E9.Flex", 500, 9999)]
    public async Task Flex_shapes_have_their_ranges(string shape, int ocpus, int memory)
    {
        foreach ((int o, int m,
            string? field) in ((int, int, string?)[])[(ocpus, memory, null), (ocpus + 1, memory, "ocpus"),
                (ocpus, memory + 1, "memoryInGBs")])
        {
            JsonObject body = ControlPlaneBodies.Single(Emulator);
            ControlPlaneBodies.Set(body, Model + Instance + ".instanceShapeName", $"\"{shape}\"");
            ControlPlaneBodies.Set(body, Model + Size, $$"""{"ocpus":{{o}},"memoryInGBs":{{m}}}""");
            if (field is null || shape.Contains("E9"))
            {
                await Client.CallAsync("POST", Deployments, body.ToJsonString());
            }
            else
            {
                Assert.StartsWith(
                    $"{Model}{Size}.{field}", await Client.RefusedAsync(400, "InvalidParameter", "POST", Deployments, body.ToJsonString()));
            }
        }
    }

    [Theory]
    [InlineData("CPUUtilization[1m]{resourceId = \"X < 1\"}.grouping().mean() < 25", true)]
    [InlineData("Cpu[60m].max() >= 3", true)]
    [InlineData("Cpu[1h].absent()", true)]
    [InlineData("Cpu[5m].mean() in (1, 5)", true)]
    [InlineData("CPUUtilization[1m]{resourceId = \"X < 1\"}.grouping().mean()", false)]
    [InlineData("Cpu[0m].mean() < 3", false)]
    [InlineData("Cpu[61m].mean() < 3", false)]
    [InlineData("Cpu[2h].mean() < 3", false)]
    [InlineData("Cpu[1d].mean() < 3", false)]
    [InlineData("Cpu.mean() < 3", false)]
    [InlineData("<2", false)]
    public async Task A_custom_rule_needs_an_interval_and_a_trigger(string query, bool good)
    {
        JsonObject body = ControlPlaneBodies.Single(Emulator);
        JsonObject condition = new() { ["scalingConfigurationType"] = "QUERY", ["query"] = query };
        ControlPlaneBodies.Set(body, Model + Rule,
            $$"""{"metricExpressionRuleType":"CUSTOM_EXPRESSION","scaleInConfiguration":{{condition.ToJsonString()}},"scaleOutConfiguration":{{condition.ToJsonString()}}}""");
        if (good)
        {
            await Client.CallAsync("POST", Deployments, body.ToJsonString());
        }
        else
        {
            Assert.StartsWith(Model + Rule + ".scaleInConfiguration.query",
                await Client.RefusedAsync(400, "InvalidParameter", "POST", Deployments, body.ToJsonString()));
        }
    }

    [Theory]
    [InlineData(Model, """{"modelId":"ocid1.datasciencemodel.oc1.iad.a","bandwidthMbps":10}""", Model + ".bandwidthMbps")]
    [InlineData(Configuration + ".modelGroupConfigurationDetails", """{"modelGroupId":"ocid1.datasciencemodelgroup.oc1.iad.a"}""",
        Configuration + ".modelGroupConfigurationDetails")]
    [InlineData(Infrastructure + ".bandwidthMbps", "21", Infrastructure + ".maximumBandwidthMbps")]
    [InlineData(Infrastructure + Instance + ".instanceShapeName", "\"VM.GPU.A10.1\"", Infrastructure + Size)]
    [InlineData(Environment, """{"environmentConfigurationType":"DEFAULT","serverPort":8080}""", Environment + ".serverPort")]
    [InlineData(Environment, """{"environmentConfigurationType":"DEFAULT","customHttpEndpoints":[]}""",
        Environment + ".customHttpEndpoints")]
    [InlineData(Environment + ".customHttpEndpoints",
        """[{"endpointUriSuffix":"/a","httpMethods":["GET"]},{"endpointUriSuffix":"/a","httpMethods":["PUT"]}]""",
        Environment + ".customHttpEndpoints[1].endpointUriSuffix")]
    [InlineData(Infrastructure + Policy + ".minimumInstanceCount", "3", Infrastructure + Policy + ".initialInstanceCount")]
    public async Task Fields_that_do_not_go_together_are_refused(string path, string value, string named)
    {
        JsonObject body = ControlPlaneBodies.Beside(Emulator);
        ControlPlaneBodies.Set(body, path, value);
        Assert.StartsWith(named, await Client.RefusedAsync(400, "InvalidParameter", "POST", Deployments, body.ToJsonString()));
        Assert.Empty(await ListAsync());
    }

    private async Task<int> CheckAsync(List<string> wrong, Func<JsonObject> make, IEnumerable<Row> rows)
    {
        int checks = 0;
        await Client.CallAsync("POST", Deployments, make().ToJsonString());
        foreach (Row row in rows)
        {
            foreach ((string value, string? code) in (IEnumerable<(string, string?)>)
                [.. row.Good.Select(g => (g, (string?)null)), .. row.Bad.Select(b => (b, "InvalidParameter")),
                    ("-", row.Needed ? "MissingParameter" : null), ("null", row.Needed ? "MissingParameter" : null)])
            {
                // Entries of lists and maps are not fields: null is no way to leave them out.
                if (value is "null" or "-"
                    && (row.Path.EndsWith(']') || row.Path.Contains("environmentVariables.", StringComparison.Ordinal)))
                {
                    continue;
                }

                JsonObject body = make();
                ControlPlaneBodies.Set(body, row.Path, value);
                checks++;
                using HttpResponseMessage response = await Client.SendAsync("POST", Deployments, body.ToJsonString());
                JsonNode answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
                string message = (string?)answer["message"] ?? "";
                if ((string?)answer["code"] != code
                    || (code is not null && (!message.StartsWith(row.Path, StringComparison.Ordinal) || (int)response.StatusCode != 400)))
                {
                    wrong.Add($"{row.Path} = {value[..Math.Min(value.Length, 80)]}: expected {code ?? "201"}, got "
                        + $"{(int)response.StatusCode} {message}");
                }
            }
        }
        return checks;
    }

    private static string Endpoints(int count) =>
        $"[{string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"endpointUriSuffix":"/a{{i}}","httpMethods":["GET"]}"""))}]";
}
