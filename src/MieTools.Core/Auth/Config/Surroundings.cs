namespace MieTools.Core.Auth.Config;

/// <summary>The credential of where the process runs, for who has no profile: its variables and the signs of the machine.</summary>
internal static class Surroundings
{
    private const string Version = "OCI_RESOURCE_PRINCIPAL_VERSION";
    private const string Token = "OCI_RESOURCE_PRINCIPAL_RPST";

    /// <summary>Finds it: a resource principal, the workload identity of a pod, an instance principal.</summary>
    /// <exception cref="MieException">Code <c>CredentialNotFound</c>: none applies. Says where it looked.</exception>
    public static OciAuthType Find(ProfileSelection selection, MachineSigns machine)
    {
        string? version = CliVariables.Read(selection.Environment, Version);
        bool isPod = machine.IsPod(selection.Environment);
        // A pod with a workload identity sets the version for the SDKs, and has no token of a resource.
        if (version is not null && !(isPod && version == "2.2" && CliVariables.Read(selection.Environment, Token) is null))
        {
            selection.Settings.AddVariable("AuthType", nameof(OciAuthType.ResourcePrincipal), Version);
            return Take(OciAuthType.ResourcePrincipal, $"{Version} is set");
        }

        selection.Tell($"ResourcePrincipal is passed over: {(version is null ? Version : Token)} is not set.");
        if (isPod)
        {
            selection.Settings.AddVariable("AuthType", nameof(OciAuthType.WorkloadIdentity), "KUBERNETES_SERVICE_HOST");
            return Take(OciAuthType.WorkloadIdentity, "this is a pod with a service account");
        }

        selection.Tell("WorkloadIdentity is passed over: KUBERNETES_SERVICE_HOST is not set, or there is no "
            + $"'{machine.AccountTokenFile}'.");
        if (machine.IsInstance)
        {
            selection.Settings.Add("AuthType", nameof(OciAuthType.InstancePrincipal), OciSettingSource.Default,
                $"this is an OCI instance ('{machine.ChassisTagFile}')");
            return Take(OciAuthType.InstancePrincipal, $"'{machine.ChassisTagFile}' says that this is an OCI instance");
        }

        selection.Tell($"InstancePrincipal is passed over: '{machine.ChassisTagFile}' does not say that this is an OCI instance.");
        throw NothingFound(selection.Environment);

        OciAuthType Take(OciAuthType type, string why)
        {
            selection.Tell($"{type} is taken: {why}.");
            return type;
        }
    }

    private static MieException NothingFound(Func<string, string?> environment) => new(
        MieErrors.CredentialNotFound,
        $"No OCI credential was found. There is no '{ConfigLocation.UsualPath(environment)}' and no "
            + $"'{ConfigLocation.OldPath(environment)}'; OCI_CONFIG_FILE, OCI_RESOURCE_PRINCIPAL_VERSION and the variables of the OCI CLI "
            + "are not set; this is no pod and no OCI instance.",
        CiVariables.Find(environment) is { } jwt
            ? $"{jwt} is set: to exchange the job's JWT, give -DomainUrl, -ClientId and -ClientSecret to Connect-MieService." : null);
}
