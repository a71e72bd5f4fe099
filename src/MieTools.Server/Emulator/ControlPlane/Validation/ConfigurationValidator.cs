namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>Checks <c>modelDeploymentConfigurationDetails</c>: which blocks a deployment type has, and what is in them.</summary>
internal static class ConfigurationValidator
{
    private const string Model = "modelConfigurationDetails";
    private const string Group = "modelGroupConfigurationDetails";
    private const string Infrastructure = "infrastructureConfigurationDetails";

    /// <summary>Checks the block.</summary>
    /// <exception cref="ServiceFault">A rule is broken.</exception>
    public static void Check(Block configuration)
    {
        switch (configuration.RequiredOneOf("deploymentType", "SINGLE_MODEL", "SINGLE_MODEL_FLEX", "MODEL_GROUP"))
        {
            case "SINGLE_MODEL":
                CheckSingleModel(configuration);
                break;
            case "SINGLE_MODEL_FLEX":
                configuration.Refuse(Group, "is not a field of SINGLE_MODEL_FLEX");
                CheckModel(configuration);
                ClusterValidator.Check(CheckInfrastructure(configuration, "MANAGED_COMPUTE_CLUSTER"));
                break;
            default:
                configuration.Refuse(Model, "is not a field of MODEL_GROUP");
                configuration.RequiredObject(Group).RequiredOcid("modelGroupId", "datasciencemodelgroup");
                InstancePoolValidator.Check(CheckInfrastructure(configuration, "INSTANCE_POOL"));
                break;
        }
        if (configuration.Object("environmentConfigurationDetails") is { } environment)
            EnvironmentValidator.Check(environment);
    }

    // The SDKs have the instances in the model's block, one of the service's samples has them beside it.
    private static void CheckSingleModel(Block configuration)
    {
        configuration.Refuse(Group, "is not a field of SINGLE_MODEL");
        Block model = CheckModel(configuration);
        if (!configuration.Has(Infrastructure))
        {
            InstancePoolValidator.Check(model);
            return;
        }
        foreach (string field in InstancePoolValidator.Fields)
            model.Refuse(field, $"cannot go together with {configuration.PathOf(Infrastructure)}: name the instances in one of the two");
        InstancePoolValidator.Check(CheckInfrastructure(configuration, "INSTANCE_POOL"));
    }

    private static Block CheckModel(Block configuration)
    {
        Block model = configuration.RequiredObject(Model);
        model.RequiredOcid("modelId", "datasciencemodel");
        return model;
    }

    private static Block CheckInfrastructure(Block configuration, string type)
    {
        Block infrastructure = configuration.RequiredObject(Infrastructure);
        infrastructure.RequiredOneOf("infrastructureType", type);
        return infrastructure;
    }
}
