namespace MieTools.Core.Contract;

/// <summary>Where the facts of the contract are said.</summary>
internal static class Sources
{
    /// <summary>The ranges of the API's published description.</summary>
    public const string Swagger = "Swagger document of the Data Science API, version 20190101 (August 2026)";

    /// <summary>Schemas and texts of the models.</summary>
    public const string Sdk = "models of the OCI Python SDK 2.182.1 (July 2026)";

    /// <summary>Bring your own container.</summary>
    public const string Containers = "documentation of OCI Data Science, mod-dep-byoc.htm";

    /// <summary>Environment variables of containers.</summary>
    public const string Variables = "documentation of OCI Data Science, mod-dep-byoc-variables.htm";

    /// <summary>The samples of multiple inference endpoints.</summary>
    public const string Samples =
        "oracle-samples/oci-data-science-ai-samples, model-deployment/multiple_inference_endpoints (July 2026)";

    /// <summary>The samples of compute targets.</summary>
    public const string ComputeTargets = "oracle-samples/oci-data-science-ai-samples, compute-target/model-deployment (2026)";

    /// <summary>Oracle's own tools.</summary>
    public const string Ads = "oracle/accelerated-data-science, ads (July 2026)";

    /// <summary>The form of identifiers.</summary>
    public const string Identifiers = "documentation of OCI, Content/General/Concepts/identifiers.htm";

    /// <summary>Follows from what the fields mean; no source says it.</summary>
    public const string Inferred = "inferred from the meaning of the fields";
}
