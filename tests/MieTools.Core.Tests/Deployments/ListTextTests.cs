using MieTools.Core.Deployments.Models;
using MieTools.Core.Json;
using MieTools.Core.Routes;

namespace MieTools.Core.Tests.Deployments;

/// <summary>The texts of lists, maps and parts, which tables show.</summary>
public class ListTextTests
{
    [Fact]
    public void A_list_is_its_items()
    {
        Assert.Equal("a; b", new MieList<string>(["a", "b"]).ToString());
        Assert.Equal("", new MieList<string>([]).ToString());
        MieList<int> made = [1, 2];
        Assert.Equal((2, "1; 2"), (made.Length, made.ToString()));
        Assert.Equal("GET,POST", MieEndpoint.Parse("get,post /a").Methods.ToString());
    }

    [Fact]
    public void A_map_is_its_names_and_values()
    {
        using System.Text.Json.JsonDocument json = System.Text.Json.JsonDocument.Parse("""
            {"id":"x","freeformTags":{"team":"search","tier":"gold"},"definedTags":{"Ops":{"Cost":"42","Unit":"a"},"Net":{}},
            "categoryLogDetails":{"access":{"logGroupId":"g","logId":"a"},"predict":{"logGroupId":"g","logId":"p"}},
            "modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","modelConfigurationDetails":{"scalingPolicy":{
            "policyType":"AUTOSCALING","autoScalingPolicies":[{"autoScalingPolicyType":"THRESHOLD","minimumInstanceCount":1,
            "maximumInstanceCount":3,"rules":[{"metricExpressionRuleType":"PREDEFINED_EXPRESSION","metricType":"CPU_UTILIZATION",
            "scaleInConfiguration":{"scalingConfigurationType":"THRESHOLD","threshold":10.5}}]}]}}}}
            """);
        MieDeployment deployment = MieDeployment.FromJson(json.RootElement);
        Assert.Equal("team=search; tier=gold", deployment.FreeformTags.ToString());
        Assert.Equal("Ops.Cost=42; Ops.Unit=a", deployment.DefinedTags.ToString());
        Assert.Equal("a; p", deployment.Logs!.ToString());
        MieList<AutoscalingBounds> bounds = Assert.IsType<AutoscalingPolicy>(deployment.Configuration!.Scaling).Policies;
        Assert.Equal("1..3", bounds.ToString());
        Assert.Equal("PREDEFINED_EXPRESSION CPU_UTILIZATION", bounds[0].Rules.ToString());
        Assert.Equal("THRESHOLD 10.5", bounds[0].Rules[0].ScaleIn!.ToString());
    }
}
