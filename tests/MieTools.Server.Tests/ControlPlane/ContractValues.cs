using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

/// <summary>
/// What a mutation puts into a field: values at and around every limit that is documented, written down here and not read from the
/// contract, so that they stay where the limits are when one of those is changed by mistake.
/// </summary>
internal static class ContractValues
{
    /// <summary>Takes a field away.</summary>
    public const string Absent = "-";

    private const string Digest = "sha256:881303a6b2738834d795a32b4a98eb0e5e3d1cad590a712d1e04f9b2fa90a030";

    private static readonly string[] s_kinds =
        [Absent, "null", "true", "1", "\"\"", "\" \"", "\"x\"", "{}", "[]", "[{}]", "[1]", "[\"x\"]", "[null]"];

    private static readonly string[] s_numbers =
    [
        "-1", "0", "0.5", "1", "1.5", "2", "5", "6", "9", "10", "11", "18", "19", "20", "21", "32", "33", "64", "64.5", "65", "100",
        "100.5", "101", "250", "256", "257", "299", "300", "301", "512", "513", "1023", "1024", "1025", "3600", "3601", "8192", "8193",
        "8446", "8447", "24224", "65535", "65536", "1e2", "8000.0", "2147483647", "2147483648", "1e400", "\"8\"", "\"8000\"", "\" 8000\"",
        "\"8e3\"", "\"80.0\"", "\"NaN\"", "\"Infinity\"", "\"+8\"",
    ];

    private static readonly string[] s_ocids =
    [
        .. new[]
        {
            "compartment", "tenancy", "user", "datascienceproject", "datasciencemodel", "datasciencemodelint", "datasciencemodelx",
            "datasciencemodelgroup", "datasciencemodelgroupdev", "datasciencemodeldeployment", "datasciencecomputetarget", "subnet", "vcn",
            "datascienceprivateendpoint", "log", "loggroup", "containerimagesignature", "Compartment",
        }.Select(type => $"\"ocid1.{type}.oc1.iad.a\""),
        "\"ocid1.tenancy.oc1..a\"", "\"ocid1.log.oc1.a\"", "\"ocid1.log.oc1..\"", "\"ocid1.log.oc1.iad.future.a\"",
        "\"ocid1..oc1.iad.a\"", "\"ocid1.log..iad.a\"", "\"ocid1.log.oc1.iad.a \"", "\" ocid1.log.oc1.iad.a\"",
        "\"ocid1.log.oc1.iad.a\\n\"", "\"ocid1.log.oc1.iad.a/b\"", "\"ocid1.log.oc1.iad.a~b\"", "\"ocid1.log.oc1.iad.ä\"",
        "\"ocid1.log.oc1.iad.a_b-c\"", "\"OCID1.log.oc1.iad.a\"", "\"ocid2.log.oc1.iad.a\"", "\"ocidv1:tenancy:oc1:phx:1:a\"",
        "\"ocid1:log:oc1:iad:a\"", $"\"ocid1.log.oc1.iad.{new string('a', 236)}\"", $"\"ocid1.log.oc1.iad.{new string('a', 237)}\"",
    ];

    private static readonly string[] s_images =
    [
        "\"iad.ocir.io/ns/vllm:1\"", "\"us-ashburn-1.ocir.io/ns/team/vllm:0.9_x-y\"", $"\"iad.ocir.io/ns/vllm:1@{Digest}\"",
        $"\"iad.ocir.io/ns/vllm@{Digest}\"", "\"ocir.us-ashburn-1.oci.oraclecloud.com/ns/r:1\"", "\"dsmc://odsc-vllm-serving:0.19.1.265\"",
        "\"dsmc://odsc-vllm-serving\"", "\"vllm:1\"", "\"docker.io/library/nginx:1\"", "\"iad.ocir.io/ns/vllm\"", "\"iad.ocir.io/vllm:1\"",
        "\"iad.ocir.io/ns/vllm:\"", "\"iad.ocir.io/ns/vllm:1@sha256:12\"", "\"iad.ocir.io/ns/vl lm:1\"", "\"iad.ocir.io/ns/vllm:1\\n\"",
        "\"https://iad.ocir.io/ns/vllm:1\"", "\"iad.ocir.io/ns/vllm:1@sha512:12\"", "\"IAD.ocir.io/ns/vllm:1\"",
        $"\"iad.ocir.io/ns/vllm:{new string('1', 128)}\"", $"\"iad.ocir.io/ns/vllm:{new string('1', 129)}\"",
    ];

    private static readonly string[] s_durations =
        [.. new[] { "PT59S", "PT1M", "PT2M59S", "PT3M", "PT180S", "PT30M", "PT30M1S", "PT60M", "PT1H", "PT1H1S", "P1D", "-PT5M", " PT5M",
            "3m",
            "PT", "P", "pt5m", "P1Y", "P99999999999D", }.Select(Quoted)];

    private static readonly string[] s_queries =
    [
        .. new[]
        {
            "Cpu[1m].mean() < 25", "Cpu[1m]{resourceId = 'X < 1'}.mean()", "Cpu[60m].max() >= 3", "Cpu[61m].max() >= 3",
            "Cpu[0m].max() >= 3",
            "Cpu[1h].absent()", "Cpu[2h].mean() < 3", "Cpu[1d].mean() < 3", "Cpu.mean() < 3", "Cpu[5m].mean() in (1, 5)", "Cpu[1m].mean()",
            "Cpu[1m].mean() = 3", "Cpu[1m].mean() != 3", "<2", "ab", "a[1m]",
        }.Select(Quoted),
        """ "Cpu[1m]{resourceId = \"X < 1\"}.grouping().mean()" """.Trim(),
        Quoted(new string('x', 989) + "[1m] < 2500"), Quoted(new string('x', 990) + "[1m] < 2500"),
    ];

    private static readonly string[] s_suffixes =
        [.. new[] { "/a", "a", "/a/", "/a/{}", "/a/{}/b/{}", "/{}", "/a/{id}", "/a/b{}", "/a/{{}}", "/a?b=1", "/a#b", "/a b", "/a/../b",
            "/a/./b", "/ä",
            "/a%20b", "/a\\\\b", "/", " /a ", }.Select(Quoted)];

    private static readonly string[] s_methods =
    [
        """["GET","POST","PUT","DELETE","HEAD"]""", """["get"]""", """[" GET "]""", """["PATCH"]""", """["GET","GET"]""", "\"GET\"", """[""]""",
    ];

    private static readonly string[] s_variables =
    [
        """{"AB":""}""", """{"A":"x"}""", """{"_AB":"x"}""", """{"AB_":"x"}""", """{"A-B":"x"}""", """{"1AB":"x"}""", """{"Äb":"x"}""",
        """{"TENANCY_OCID":"x"}""", """{"tenancy_ocid":"x"}""", """{"MODEL_DEPLOYMENT_OCID":"x"}""", """{"CONTAINER_CUSTOM_IMAGE":"x"}""",
        """{"MODEL_SERVING_PYTHON_VERSION":"x"}""", """{"WEB_CONCURRENCY":"2"}""", """{"MODEL_DEPLOY_CUSTOM_ENDPOINTS":"[]"}""",
        """{"VLLM_ALLOW_RUNTIME_LORA_UPDATING":"1"}""", """{"AB":1}""", """{"AB":null}""", """{"AB":true}""", """{"":"x"}""",
        $$"""{"AB":"{{new string('x', 2045)}}"}""", $$"""{"AB":"{{new string('x', 2046)}}"}""",
        $$"""{"AB":"{{new string('é', 1022)}}"}""", $$"""{"AB":"{{new string('é', 1023)}}"}""",
    ];

    private static readonly Dictionary<string, string[]> s_special = new()
    {
        ["image"] = s_images,
        ["imageDigest"] = [Quoted(Digest), Quoted("sha256:" + new string('A', 64)), Quoted(Digest + "0"), Quoted(Digest[7..]),
            Quoted("sha512:" + Digest[7..]),
            $"\"{Digest}\\n\"", Quoted(Digest[..^1] + "g")],
        ["pendingDuration"] = s_durations,
        ["query"] = s_queries,
        ["endpointUriSuffix"] = s_suffixes,
        ["httpMethods"] = s_methods,
        ["environmentVariables"] = s_variables,
        ["customHttpEndpoints"] = [Endpoints(15), Endpoints(16),
            """[{"endpointUriSuffix":"/a","httpMethods":["GET"]},{"endpointUriSuffix":"/a","httpMethods":["PUT"]}]""",
            """[{"endpointUriSuffix":"/a","httpMethods":["GET"]},{"endpointUriSuffix":"a","httpMethods":["PUT"]}]"""],
        ["displayName"] = [Long(255), Long(256)],
        ["description"] = [Long(400), Long(401)],
        ["freeformTags"] = ["""{"a":"1"}""", """{"a":1}""", """{"a":null}""", """{"a":""}""", """{"a":{}}"""],
        ["definedTags"] = ["""{"ns":{"k":1,"l":true}}""", """{"ns":"v"}""", """{"ns":null}""", """{"ns":{}}""", """{"ns":[]}"""],
        ["cmd"] = [$"[{Long(2046)}]", $"[{Long(2047)}]", $"[{Long(2048)}]"],
        ["entrypoint"] = [$"[{Long(2046)}]", $"[{Long(2047)}]", $"[{Long(1000)},{Long(1046)}]", $"[{Long(1000)},{Long(1048)}]"],
        ["instanceShapeName"] = [.. new[] { "VM.Standard.E3.Flex", "VM.Standard3.Flex", "VM.Optimized3.Flex", "VM.Standard.A1.Flex",
            "VM.Standard.E9.Flex",
            "VM.Standard2.1", "VM.GPU.A10.1", "BM.GPU.H100.8", "VM.Some.New.Shape", "vm.standard.e4.flex", "vm.gpu.a10.1" }.Select(Quoted)],
        ["modelDeploymentInstanceShapeConfigDetails"] = ["""{"ocpus":1}""", """{"memoryInGBs":6}""", """{"ocpus":200,"memoryInGBs":4096}"""],
        ["rules"] = [$"[{Predefined},{Predefined}]", $"[{Custom}]", $"[{Target}]", $"[{TargetCustom}]", $"[{TargetCustom},{Target}]"],
        ["scaleConfiguration"] = ["""{"targetScalingConfigurationType":"QUERY","query":"Cpu[1h].mean() < 3","threshold":1}""",
            """{"targetScalingConfigurationType":"THRESHOLD","threshold":100.5}"""],
        ["scalingPolicy"] = ["""{"policyType":"FIXED_SIZE"}""", .. new[] { "0", "1", "10", "11", "1.5", "\"2\"" }.Select(count =>
            $$"""{"policyType":"FIXED_SIZE","instanceCount":{{count}}}"""), Autoscaling(1, 1, 1), Autoscaling(1, 1, 2), Autoscaling(0, 0, 2),
            Autoscaling(0, 1, 2), Autoscaling(2, 1, 3), Autoscaling(1, 3, 2), Autoscaling(1, 1, 11)],
        ["modelDeploymentResourceConfiguration"] =
            ["""{"resourceRequestConfiguration":{"ocpus":1,"memoryInGBs":6,"gpus":null},"resourceLimitConfiguration":{"ocpus":1,"memoryInGBs":6}}""",
             """{"resourceRequestConfiguration":{"ocpus":1,"memoryInGBs":6},"resourceLimitConfiguration":{"ocpus":1,"memoryInGBs":5}}"""],
        ["environmentConfigurationDetails"] = ["""{"environmentConfigurationType":"DEFAULT","environmentVariables":{"AB":"1"}}""",
            """{"environmentConfigurationType":"DEFAULT","serverPort":8080}""", """{"environmentConfigurationType":"DEFAULT","cmd":[]}""",
            """{"environmentConfigurationType":"DEFAULT","image":null}"""],
        ["modelConfigurationDetails"] = ["""{"modelId":"ocid1.datasciencemodel.oc1.iad.a"}""",
            """{"modelId":"ocid1.datasciencemodel.oc1.iad.a","bandwidthMbps":10}"""],
        ["modelGroupConfigurationDetails"] = ["""{"modelGroupId":"ocid1.datasciencemodelgroup.oc1.iad.a"}"""],
        ["infrastructureConfigurationDetails"] = ["""{"infrastructureType":"INSTANCE_POOL"}""",
            """{"infrastructureType":"INSTANCE_POOL","instanceConfiguration":{"instanceShapeName":"VM.GPU.A10.1"}}""",
            """{"infrastructureType":"MANAGED_COMPUTE_CLUSTER","computeTargetId":"ocid1.datasciencecomputetarget.oc1.iad.a"}"""],
    };

    /// <summary>Values of fields whose set is closed today; the service may know more.</summary>
    private static readonly Dictionary<string, string[]> s_enums = new()
    {
        ["deploymentType"] = ["SINGLE_MODEL", "SINGLE_MODEL_FLEX", "MODEL_GROUP"],
        ["infrastructureType"] = ["INSTANCE_POOL", "MANAGED_COMPUTE_CLUSTER"],
        ["environmentConfigurationType"] = ["DEFAULT", "OCIR_CONTAINER"],
        ["networkAccessType"] = ["MANAGED_NETWORKING_NO_INTERNET_ACCESS", "MANAGED_NETWORKING_INTERNET_ACCESS", "CUSTOM_NETWORKING"],
        ["cpuBaseline"] = ["BASELINE_1_8", "BASELINE_1_2", "BASELINE_1_1"],
        ["policyType"] = ["FIXED_SIZE", "AUTOSCALING"],
        ["autoScalingPolicyType"] = ["THRESHOLD"],
        ["metricExpressionRuleType"] =
            ["PREDEFINED_EXPRESSION", "CUSTOM_EXPRESSION", "TARGET_PREDEFINED_EXPRESSION", "TARGET_CUSTOM_EXPRESSION"],
        ["metricType"] = ["CPU_UTILIZATION", "MEMORY_UTILIZATION"],
        ["scalingConfigurationType"] = ["THRESHOLD", "QUERY"],
        ["targetScalingConfigurationType"] = ["THRESHOLD", "QUERY"],
        ["predictApiSpecification"] = ["openai", "OpenAI"],
        ["updateType"] = ["ZDT", "LIVE"],
    };

    private static readonly string[] s_numeric =
    [
        "bandwidthMbps", "maximumBandwidthMbps", "ocpus", "memoryInGBs", "gpus", "instanceCount", "minimumInstanceCount",
        "initialInstanceCount", "maximumInstanceCount", "instanceCountAdjustment", "coolDownInSeconds", "threshold", "serverPort",
        "healthCheckPort",
    ];

    private const string Predefined = """
        {"metricExpressionRuleType":"PREDEFINED_EXPRESSION","metricType":"CPU_UTILIZATION","scaleInConfiguration":{"scalingConfigurationType":"THRESHOLD","threshold":1},
         "scaleOutConfiguration":{"scalingConfigurationType":"THRESHOLD","threshold":99}}
        """;

    private const string Custom = """
        {"metricExpressionRuleType":"CUSTOM_EXPRESSION","scaleInConfiguration":{"scalingConfigurationType":"QUERY","query":"Cpu[1m].mean() < 25"},
         "scaleOutConfiguration":{"scalingConfigurationType":"QUERY","query":"Cpu[1m].mean() > 75"}}
        """;

    private const string Target = """
        {"metricExpressionRuleType":"TARGET_PREDEFINED_EXPRESSION","metricType":"CPU_UTILIZATION","scaleConfiguration":{"targetScalingConfigurationType":"THRESHOLD","threshold":50}}
        """;

    private const string TargetCustom = """
        {"metricExpressionRuleType":"TARGET_CUSTOM_EXPRESSION","scaleConfiguration":{"targetScalingConfigurationType":"QUERY","query":"Cpu[1m].mean()","threshold":60}}
        """;

    /// <summary>All that is tried in a field of that name.</summary>
    public static string[] Of(string name)
    {
        IEnumerable<string> values = s_kinds;
        if (s_numeric.Contains(name))
            values = values.Concat(s_numbers);
        if (name.EndsWith("Id", StringComparison.Ordinal))
            values = values.Concat(s_ocids);
        if (s_enums.TryGetValue(name, out string[]? known))
            values = values.Concat(known.Select(Quoted)).Append("\"OTHER\"").Append(Quoted(known[0].ToLowerInvariant()));
        if (s_special.TryGetValue(name, out string[]? special))
            values = values.Concat(special);
        return [.. values.Distinct()];
    }

    /// <summary>Whether a body holds a value of an enumeration that is not known.</summary>
    public static bool HasUnknown(JsonNode? node) => node switch
    {
        JsonArray list => list.Any(HasUnknown),
        JsonObject json => json.Any(field => field.Value is JsonObject or JsonArray
            ? HasUnknown(field.Value)
            : s_enums.TryGetValue(field.Key, out string[]? known) && field.Value is JsonValue value && value.TryGetValue(out string? text)
                && !string.IsNullOrWhiteSpace(text) && !known.Contains(text)),
        _ => false,
    };

    private static string Autoscaling(int least, int first, int most) =>
        $$"""{"policyType":"AUTOSCALING","autoScalingPolicies":[{"autoScalingPolicyType":"THRESHOLD","minimumInstanceCount":{{least}},"initialInstanceCount":{{first}},"maximumInstanceCount":{{most}},"rules":[{{Predefined}}]}]}""";

    private static string Endpoints(int count) =>
        $"[{string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"endpointUriSuffix":"/a{{i}}","httpMethods":["GET"]}"""))}]";

    private static string Quoted(string text) => $"\"{text}\"";

    private static string Long(int length) => Quoted(new string('x', length));
}
