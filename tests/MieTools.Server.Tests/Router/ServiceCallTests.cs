using MieTools.Server.Emulator;
using MieTools.Server.Wire;

namespace MieTools.Server.Tests;

/// <summary>How a request's method and target are read, once for all parts.</summary>
public sealed class ServiceCallTests
{
    private const string Deployments = "/20190101/modelDeployments";

    [Theory]
    [InlineData("POST", "/ocid1.d/predict", "predict", "ocid1.d", "", "")]
    [InlineData("GET", "/ocid1.d/predict/?a=/x?b", "predict", "ocid1.d", "/", "?a=/x?b")]
    [InlineData("POST", "/ocid1.d/predictWithResponseStream/v1/a%2Fb//c", "stream", "ocid1.d", "/v1/a%2Fb//c", "")]
    [InlineData("POST", "/ocid1.d/predictions/v1", null, "ocid1.d", "/v1", "")]
    [InlineData("POST", "/ocid1.d?x", null, "ocid1.d", "", "?x")]
    [InlineData("POST", Deployments, "create", null, "", "")]
    [InlineData("GET", Deployments + "?limit=1", "list", null, "", "?limit=1")]
    [InlineData("GET", Deployments + "/a%2Fb", "get", "a/b", "", "")]
    [InlineData("GET", Deployments + "/", null, null, "", "")]
    [InlineData("PATCH", Deployments + "/d", null, "d", "", "")]
    [InlineData("POST", Deployments + "/d/actions/changeCompartment", "change-compartment", "d", "", "")]
    [InlineData("GET", "/20190102/modelDeployments/d", null, null, "", "")]
    [InlineData("DELETE", "/20190101/workRequests/w", "cancel-work-request", null, "", "")]
    [InlineData("POST", "/v1/authentication/refresh", "refresh-token", null, "", "")]
    [InlineData("GET", "/v1/authentication/refresh", null, null, "", "")]
    [InlineData("POST", "/oauth2/v1/token", "exchange-token", null, "", "")]
    [InlineData("GET", "/oidc/token", "issue-identity-token", null, "", "")]
    [InlineData("GET", "/instance/secret/opc/v2/identity/cert.pem", "instance-metadata", null, "", "")]
    [InlineData("POST", "/v1/x509", "federate-instance", null, "", "")]
    [InlineData("POST", "/v1/oauth2/scoped", "scope-token", null, "", "")]
    [InlineData("GET", "/20190301/secretbundles/ocid1.vaultsecret.oc1.iad.a", "read-secret", null, "", "")]
    [InlineData("GET", "/20180711/resourcePrincipalToken/ocid1.x", "resource-token", null, "", "")]
    [InlineData("GET", "/20180711/resourcePrincipalTokenV2/ocid1.x?parents=1", "resource-token", null, "", "?parents=1")]
    [InlineData("GET", "/20180711/resourcePrincipalTokenV212/ocid1.x", "resource-token", null, "", "")]
    [InlineData("POST", "/v1/resourcePrincipalSessionToken", "federate-resource", null, "", "")]
    [InlineData("POST", "/resourcePrincipalSessionTokens", "federate-workload", null, "", "")]
    [InlineData("GET", "*", null, null, "", "")]
    public void Method_and_target_say_what_is_asked_for(
        string method, string raw, string? operation, string? deployment, string suffix, string query)
    {
        ServiceCall call = new(method, new RequestTarget(raw));
        Assert.Equal((operation, deployment, suffix, query), (call.Operation, call.DeploymentId, call.Suffix, call.Target.Query));
        Assert.Equal(raw, call.Target.Raw);
        Assert.Equal(raw, call.Target.Path + call.Target.Query);
    }

    [Fact]
    public void A_path_says_which_methods_it_takes()
    {
        Assert.Equal(27, ServiceOperations.Names.Distinct().Count());
        Assert.Equal("GET, POST", ServiceOperations.MethodsOf(["20190101", "modelDeployments"]));
        Assert.Equal("GET, PUT, DELETE", ServiceOperations.MethodsOf(["20190101", "modelDeployments", "d"]));
        Assert.Equal("GET, DELETE", ServiceOperations.MethodsOf(["20190101", "workRequests", "w"]));
        Assert.Null(ServiceOperations.MethodsOf(["20190101", "workRequests", ""]));
        Assert.Null(ServiceOperations.MethodsOf([]));
    }
}
