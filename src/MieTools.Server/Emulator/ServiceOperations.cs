namespace MieTools.Server.Emulator;

/// <summary>The operations of the service: the one table that says which method and path are which.</summary>
internal static class ServiceOperations
{
    public const string Create = "create";
    public const string List = "list";
    public const string Get = "get";
    public const string Update = "update";
    public const string Delete = "delete";
    public const string Activate = "activate";
    public const string Deactivate = "deactivate";
    public const string ChangeCompartment = "change-compartment";
    public const string ModelStates = "model-states";
    public const string Shapes = "shapes";
    public const string ListWorkRequests = "list-work-requests";
    public const string GetWorkRequest = "get-work-request";
    public const string WorkRequestLogs = "work-request-logs";
    public const string WorkRequestErrors = "work-request-errors";
    public const string CancelWorkRequest = "cancel-work-request";
    public const string RefreshToken = "refresh-token";
    public const string ExchangeToken = "exchange-token";
    public const string IssueIdentityToken = "issue-identity-token";
    public const string InstanceMetadata = "instance-metadata";
    public const string FederateInstance = "federate-instance";
    public const string ScopeToken = "scope-token";
    public const string ResourceToken = "resource-token";
    public const string FederateResource = "federate-resource";
    public const string FederateWorkload = "federate-workload";
    public const string ReadSecret = "read-secret";
    public const string Predict = "predict";
    public const string Stream = "stream";

    /// <summary>Version prefix of the control plane's paths.</summary>
    public const string Version = "20190101";

    // A star is one segment that is not empty.
    private static readonly (string Name, string Method, string[] Path)[] s_table =
    [
        Row(Create, "POST", $"{Version}/modelDeployments"),
        Row(List, "GET", $"{Version}/modelDeployments"),
        Row(Get, "GET", $"{Version}/modelDeployments/*"),
        Row(Update, "PUT", $"{Version}/modelDeployments/*"),
        Row(Delete, "DELETE", $"{Version}/modelDeployments/*"),
        Row(Activate, "POST", $"{Version}/modelDeployments/*/actions/activate"),
        Row(Deactivate, "POST", $"{Version}/modelDeployments/*/actions/deactivate"),
        Row(ChangeCompartment, "POST", $"{Version}/modelDeployments/*/actions/changeCompartment"),
        Row(ModelStates, "GET", $"{Version}/modelDeployments/*/models/modelState"),
        Row(Shapes, "GET", $"{Version}/modelDeploymentShapes"),
        Row(ListWorkRequests, "GET", $"{Version}/workRequests"),
        Row(GetWorkRequest, "GET", $"{Version}/workRequests/*"),
        Row(WorkRequestLogs, "GET", $"{Version}/workRequests/*/logs"),
        Row(WorkRequestErrors, "GET", $"{Version}/workRequests/*/errors"),
        Row(CancelWorkRequest, "DELETE", $"{Version}/workRequests/*"),
        Row(RefreshToken, "POST", "v1/authentication/refresh"),
        Row(ExchangeToken, "POST", "oauth2/v1/token"),
        Row(IssueIdentityToken, "GET", "oidc/token"),
        Row(InstanceMetadata, "GET", "instance/*/opc/v2/*/*"),
        Row(FederateInstance, "POST", "v1/x509"),
        Row(ScopeToken, "POST", "v1/oauth2/scoped"),
        Row(ResourceToken, "GET", "20180711/resourcePrincipalToken/*"),
        Row(ResourceToken, "GET", "20180711/resourcePrincipalTokenV2/*"),
        Row(ResourceToken, "GET", "20180711/resourcePrincipalTokenV212/*"),
        Row(FederateResource, "POST", "v1/resourcePrincipalSessionToken"),
        Row(FederateWorkload, "POST", "resourcePrincipalSessionTokens"),
        Row(ReadSecret, "GET", "20190301/secretbundles/*"),
    ];

    private static readonly string[] s_order = ["GET", "POST", "PUT", "DELETE"];

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_table.Select(o => o.Name).Distinct(), Predict, Stream];

    /// <summary>The operation of a method and a path; null when there is none.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">The path's segments without escapes.</param>
    public static string? Find(string method, IReadOnlyList<string> path)
    {
        foreach ((string name, string takes, string[] pattern) in s_table)
        {
            if (takes == method && Fits(pattern, path))
                return name;
        }
        return null;
    }

    /// <summary>The methods that a path takes, in the form of the Allow header; null for a path of no operation.</summary>
    /// <param name="path">The path's segments without escapes.</param>
    public static string? MethodsOf(IReadOnlyList<string> path)
    {
        string[] methods = [.. s_table.Where(o => Fits(o.Path, path)).Select(o => o.Method).OrderBy(m => Array.IndexOf(s_order, m))];
        return methods.Length == 0 ? null : string.Join(", ", methods);
    }

    private static (string Name, string Method, string[] Path) Row(string name, string method, string path) =>
        (name, method, path.Split('/'));

    private static bool Fits(string[] pattern, IReadOnlyList<string> path)
    {
        if (pattern.Length != path.Count)
            return false;
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == "*" ? path[i].Length == 0 : pattern[i] != path[i])
                return false;
        }
        return true;
    }
}
