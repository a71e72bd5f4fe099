using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Deployments.Models;

namespace MieTools.Core.Tests.Deployments;

/// <summary>Answers in the service's form.</summary>
internal static class Samples
{
    public const string Id = "ocid1.datasciencemodeldeployment.oc1.iad.amaaaaaaexample";
    public const string WorkId = "ocid1.datascienceworkrequest.oc1.iad.amaaaaaawork";
    public const string Compartment = "ocid1.compartment.oc1..aaaaaaaacompartment";
    public const string Tenancy = "ocid1.tenancy.oc1..aaaaaaaatenancy";
    public const string Project = "ocid1.datascienceproject.oc1.iad.amaaaaaaproject";
    public const string Model = "ocid1.datasciencemodel.oc1.iad.amaaaaaamodel";
    public const string Digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    public const string Environment = """
        {
          "customHttpEndpoints": [
            {"endpointUriSuffix": "/v1/custom/completions", "httpMethods": ["GET", "POST"], "futureEndpoint": 1},
            {"endpointUriSuffix": "/models/{}", "httpMethods": ["GET"]}
          ],
          "environmentVariables": {"MODEL": "m1", "API_TOKEN": "s3cret"},
          "defaultEnvironmentVariables": {"WEB_CONCURRENCY": "1"},
          "image": "iad.ocir.io/ns/vllm:1", "imageDigest": "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "imageSignatureId": null,
          "cmd": ["--port", "8000"], "entrypoint": [], "serverPort": "8000", "healthCheckPort": 8001,
          "predictApiSpecification": "openai", "futureEnvironment": {"deep": true},
          "environmentConfigurationType": "OCIR_CONTAINER"
        }
        """;

    /// <summary>The schema's layout; the discriminators are not first.</summary>
    public const string SchemaLayout = """
        {
          "modelConfigurationDetails": {
            "modelId": "ocid1.datasciencemodel.oc1.iad.amaaaaaamodel", "bandwidthMbps": 10, "maximumBandwidthMbps": "20", "futureModel": "x",
            "instanceConfiguration": {"instanceShapeName": "VM.Standard.E4.Flex", "futureInstance": [1],
              "modelDeploymentInstanceShapeConfigDetails": {"ocpus": 2.5, "memoryInGBs": 32, "cpuBaseline": "BASELINE_9_9", "futureShape": null}},
            "scalingPolicy": {"instanceCount": "2", "policyType": "FIXED_SIZE", "futureScaling": {}}
          },
          "environmentConfigurationDetails": ENV, "futureConfiguration": 1.50,
          "deploymentType": "SINGLE_MODEL"
        }
        """;

    /// <summary>The layout of the service's REST samples.</summary>
    public const string SampleLayout = """
        {
          "deploymentType": "SINGLE_MODEL",
          "modelConfigurationDetails": {"modelId": "ocid1.datasciencemodel.oc1.iad.amaaaaaamodel"},
          "infrastructureConfigurationDetails": {
            "infrastructureType": "INSTANCE_POOL", "bandwidthMbps": "10",
            "instanceConfiguration": {"instanceShapeName": "VM.GPU.A10.1"},
            "scalingPolicy": {"policyType": "FIXED_SIZE", "instanceCount": 3}
          },
          "environmentConfigurationDetails": ENV
        }
        """;

    public static string Deployment(
        string state = "ACTIVE", string layout = SchemaLayout, string environment = Environment, string? details = null) => $$"""
        {
          "id": "{{Id}}", "displayName": "chat", "description": null, "projectId": "{{Project}}", "compartmentId": "{{Compartment}}",
          "createdBy": "ocid1.user.oc1..aaaauser", "timeCreated": "2026-07-01T10:11:12.123456789Z",
          "modelDeploymentUrl": "https://modeldeployment.us-ashburn-1.oci.customer-oci.com/{{Id}}",
          "lifecycleState": "{{state}}", "lifecycleDetails": {{(details is null ? "null" : $"\"{details}\"")}},
          "modelDeploymentConfigurationDetails": {{layout.Replace("ENV", environment, StringComparison.Ordinal)}},
          "categoryLogDetails": {"access": {"logId": "ocid1.log.oc1.iad.access", "logGroupId": "ocid1.loggroup.oc1.iad.group", "futureLog": 1}, "predict": null},
          "modelDeploymentSystemData": {"systemInfraType": "INSTANCE_POOL", "currentInstanceCount": 2, "modelType": "MANAGED_MODEL"},
          "freeformTags": {"owner": "me"}, "definedTags": {"Ops": {"Cost": 5, "Team": "a"} }, "futureTop": {"a": [1, 2]}
        }
        """;

    public static MieDeployment Read(string? json = null) => MieDeployment.FromJson(Parse(json ?? Deployment()));

    public static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static JsonObject Node(string json) => JsonNode.Parse(json)!.AsObject();

    public static string WorkRequest(string status, double percent) => $$"""
        {"id": "{{WorkId}}", "operationType": "MODEL_DEPLOYMENT_UPDATE", "status": "{{status}}", "compartmentId": "{{Compartment}}", "percentComplete": {{percent}},
         "resources": [{"actionType": "UPDATED", "entityType": "modeldeployment", "identifier": "{{Id}}"}], "timeAccepted": "2026-07-01T10:11:12Z"}
        """;
}
