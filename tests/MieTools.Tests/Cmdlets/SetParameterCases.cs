using System.Collections;

namespace MieTools.Tests.Cmdlets;

/// <summary>A value for every parameter of Set-MieDeployment, and the fields that it changes.</summary>
internal static partial class SetParameterCases
{
    private const string Predefined = FullDeployments.Predefined;
    private const string Custom = FullDeployments.Custom;
    private const string Flex = FullDeployments.Flex;
    private const string Group = FullDeployments.Group;

    private const string Digest = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    private const string OldDigest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SetParameterCase> All { get; } =
    [
        .. Names(), .. Containers(), .. Infrastructure(), .. Bounds(), .. Rules(), .. Paces(), .. WithoutFields(),
    ];

    private static IEnumerable<SetParameterCase> Names() =>
    [
        new("DisplayName", "new", "displayName \"full\" → \"new\""),
        new("Description", "new", "description \"all of it\" → \"new\""),
        new("ModelId", "ocid1.datasciencemodel.oc1.iad.bbbb",
            "modelId \"MODEL\" → \"ocid1.datasciencemodel.oc1.iad.bbbb\"")
        {
            Else = new()
            {
                [Group] = "refused: ModelId (modelDeploymentConfigurationDetails.modelConfigurationDetails): "
                    + "is not a field of MODEL_GROUP.",
            },
        },
        new("ModelGroupId", "ocid1.datasciencemodelgroup.oc1.iad.bbbb",
            "refused: ModelGroupId (modelDeploymentConfigurationDetails.modelGroupConfigurationDetails): is not a field")
        {
            Else = new()
            {
                [Group] = "modelGroupConfigurationDetails.modelGroupId \"ocid1.datasciencemodelgroup.oc1.iad.aaaa\" → "
                    + "\"ocid1.datasciencemodelgroup.oc1.iad.bbbb\"",
            },
        },
        new("FreeformTag", new Hashtable { ["team"] = "b", ["cost"] = 1 }, "freeformTags.team \"a\" → \"b\""),
        new("DefinedTag", new Hashtable { ["Ops"] = new Hashtable { ["Cost"] = "5", ["Team"] = "b" } },
            "definedTags.Ops.Team \"a\" → \"b\""),
        new("LogGroupId", "ocid1.loggroup.oc1.iad.bbbb",
            "categoryLogDetails.access.logGroupId \"ocid1.loggroup.oc1.iad.aaaa\" → \"ocid1.loggroup.oc1.iad.bbbb\"; "
            + "categoryLogDetails.predict.logGroupId \"ocid1.loggroup.oc1.iad.pppp\" → \"ocid1.loggroup.oc1.iad.bbbb\""),
        new("AccessLogId", "ocid1.log.oc1.iad.bbbb",
            "categoryLogDetails.access.logId \"ocid1.log.oc1.iad.aaaa\" → \"ocid1.log.oc1.iad.bbbb\""),
        new("PredictLogId", "ocid1.log.oc1.iad.bbbb",
            "categoryLogDetails.predict.logId \"ocid1.log.oc1.iad.pppp\" → \"ocid1.log.oc1.iad.bbbb\""),
        new("Payload", """{"description": "of a payload"}""", "description \"all of it\" → \"of a payload\""),
        new("PayloadPath", Path.Combine(AppContext.BaseDirectory, "set-parameter.json"),
            "description \"all of it\" → \"of a file\""),
        // Beside it the file stands where a deployment is named.
        new("InputObject", Path.Combine(AppContext.BaseDirectory, "set-parameter.json"),
            "description \"all of it\" → \"of a file\""),
    ];

    private static IEnumerable<SetParameterCase> Containers() =>
    [
        new("ApiSpecification", "OpenAI", "predictApiSpecification \"openai\" → \"OpenAI\""),
        new("ClearApiSpecification", true, "predictApiSpecification \"openai\" → (none)"),
        new("Endpoint", new[] { "GET,POST /a", "PUT /c" },
            "customHttpEndpoints[1].endpointUriSuffix \"/b\" → \"/c\"; "
            + "customHttpEndpoints[1].httpMethods[0] \"GET\" → \"PUT\""),
        new("AddEndpoint", "POST /b", "customHttpEndpoints[1].httpMethods[1] (none) → \"POST\""),
        new("RemoveEndpoint", "POST /a", "customHttpEndpoints[0].httpMethods[1] \"POST\" → (none)"),
        new("Image", "iad.ocir.io/ns/vllm:2",
            "image \"iad.ocir.io/ns/vllm:1\" → \"iad.ocir.io/ns/vllm:2\"; "
            + "imageDigest \"" + OldDigest + "\" → (none); "
            + "imageSignatureId \"ocid1.containerimagesignature.oc1.iad.aaaa\" → (none)"),
        new("ImageDigest", Digest, "imageDigest \"" + OldDigest + "\" → \"" + Digest + "\""),
        new("ImageSignatureId", "ocid1.containerimagesignature.oc1.iad.bbbb",
            "imageSignatureId \"ocid1.containerimagesignature.oc1.iad.aaaa\" → \"ocid1.containerimagesignature.oc1.iad.bbbb\""),
        new("Command", new[] { "--port", "9000" }, "cmd[1] \"8000\" → \"9000\""),
        new("Entrypoint", new[] { "run" }, "entrypoint[0] \"serve\" → \"run\""),
        new("ServerPort", "9000", "serverPort 8000 → 9000"),
        new("HealthCheckPort", 9001, "healthCheckPort 8001 → 9001"),
        new("EnvironmentVariable", new Hashtable { ["MODEL_NAME"] = "one", ["LOG_LEVEL"] = "debug" },
            "environmentVariables.LOG_LEVEL \"info\" → \"debug\""),
        new("AddEnvironmentVariable", new Hashtable { ["NEW"] = 1 }, "environmentVariables.NEW (none) → \"1\""),
        new("RemoveEnvironmentVariable", "LOG_LEVEL", "environmentVariables.LOG_LEVEL \"info\" → (none)"),
    ];

    // These say how, not what.
    private static IEnumerable<SetParameterCase> WithoutFields() =>
    [
        new("Deployment", null, "nothing"),
        new("Id", null, "nothing"),
        new("Context", null, "nothing"),
        new("Force", true, "nothing"),
        new("Wait", true, "nothing"),
        new("TimeoutSec", 60, "nothing"),
        new("RequestId", "of-mine", "nothing"),
        new("UpdateType", "LIVE", "refused") { Else = new Dictionary<string, string> { [Group] = "nothing" } },
        new("WhatIf", true, "nothing"),
        new("Confirm", false, "nothing"),
    ];
}
