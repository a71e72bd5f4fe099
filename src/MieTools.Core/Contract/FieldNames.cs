namespace MieTools.Core.Contract;

/// <summary>Names of JSON fields and discriminator values that more than one type here needs.</summary>
internal static class FieldNames
{
    public const string Id = "id";
    public const string DisplayName = "displayName";
    public const string Description = "description";
    public const string ProjectId = "projectId";
    public const string CompartmentId = "compartmentId";
    public const string FreeformTags = "freeformTags";
    public const string DefinedTags = "definedTags";
    public const string Logs = "categoryLogDetails";
    public const string AccessLog = "access";
    public const string PredictLog = "predict";
    public const string LogId = "logId";
    public const string LogGroupId = "logGroupId";

    public const string Configuration = "modelDeploymentConfigurationDetails";
    public const string DeploymentType = "deploymentType";
    public const string SingleModel = "SINGLE_MODEL";
    public const string SingleModelFlex = "SINGLE_MODEL_FLEX";
    public const string ModelGroupType = "MODEL_GROUP";
    public const string Model = "modelConfigurationDetails";
    public const string ModelId = "modelId";
    public const string ModelGroup = "modelGroupConfigurationDetails";
    public const string ModelGroupId = "modelGroupId";
    public const string UpdateType = "updateType";

    public const string Infrastructure = "infrastructureConfigurationDetails";
    public const string InfrastructureType = "infrastructureType";
    public const string InstancePool = "INSTANCE_POOL";
    public const string ManagedComputeCluster = "MANAGED_COMPUTE_CLUSTER";
    public const string ComputeTargetId = "computeTargetId";
    public const string Resources = "modelDeploymentResourceConfiguration";
    public const string ResourceRequest = "resourceRequestConfiguration";
    public const string ResourceLimit = "resourceLimitConfiguration";
    public const string Bandwidth = "bandwidthMbps";
    public const string MaximumBandwidth = "maximumBandwidthMbps";

    public const string Instance = "instanceConfiguration";
    public const string Shape = "instanceShapeName";
    public const string ShapeConfig = "modelDeploymentInstanceShapeConfigDetails";
    public const string Ocpus = "ocpus";
    public const string MemoryInGBs = "memoryInGBs";
    public const string Gpus = "gpus";
    public const string CpuBaseline = "cpuBaseline";
    public const string SubnetId = "subnetId";
    public const string PrivateEndpointId = "privateEndpointId";
    public const string NetworkAccessType = "networkAccessType";

    public const string Scaling = "scalingPolicy";
    public const string PolicyType = "policyType";
    public const string FixedSize = "FIXED_SIZE";
    public const string Autoscaling = "AUTOSCALING";
    public const string InstanceCount = "instanceCount";
    public const string CoolDown = "coolDownInSeconds";
    public const string IsEnabled = "isEnabled";
    public const string Policies = "autoScalingPolicies";
    public const string AutoscalingPolicyType = "autoScalingPolicyType";
    public const string Threshold = "threshold";
    public const string ThresholdType = "THRESHOLD";
    public const string QueryType = "QUERY";
    public const string Query = "query";
    public const string MinimumCount = "minimumInstanceCount";
    public const string InitialCount = "initialInstanceCount";
    public const string MaximumCount = "maximumInstanceCount";
    public const string Rules = "rules";
    public const string RuleType = "metricExpressionRuleType";
    public const string PredefinedRule = "PREDEFINED_EXPRESSION";
    public const string CustomRule = "CUSTOM_EXPRESSION";
    public const string TargetPredefinedRule = "TARGET_PREDEFINED_EXPRESSION";
    public const string TargetCustomRule = "TARGET_CUSTOM_EXPRESSION";
    public const string MetricType = "metricType";
    public const string MetricNamespace = "metricNamespace";
    public const string ScaleIn = "scaleInConfiguration";
    public const string ScaleOut = "scaleOutConfiguration";
    public const string Scale = "scaleConfiguration";
    public const string ScaleInPolicy = "scaleInPolicy";
    public const string ScaleOutPolicy = "scaleOutPolicy";
    public const string ConditionType = "scalingConfigurationType";
    public const string TargetConditionType = "targetScalingConfigurationType";
    public const string PendingDuration = "pendingDuration";
    public const string CountAdjustment = "instanceCountAdjustment";

    public const string Environment = "environmentConfigurationDetails";
    public const string EnvironmentType = "environmentConfigurationType";
    public const string DefaultEnvironment = "DEFAULT";
    public const string OcirContainer = "OCIR_CONTAINER";
    public const string Variables = "environmentVariables";
    public const string DefaultVariables = "defaultEnvironmentVariables";
    public const string Image = "image";
    public const string ImageDigest = "imageDigest";
    public const string ImageSignatureId = "imageSignatureId";
    public const string Command = "cmd";
    public const string Entrypoint = "entrypoint";
    public const string ServerPort = "serverPort";
    public const string HealthCheckPort = "healthCheckPort";
    public const string ApiSpecification = "predictApiSpecification";
    public const string Endpoints = "customHttpEndpoints";
    public const string EndpointSuffix = "endpointUriSuffix";
    public const string EndpointMethods = "httpMethods";
}
