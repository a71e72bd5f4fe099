using System.Management.Automation;
using System.Reflection;
using MieTools.Cmdlets;
using MieTools.Core.Contract;

namespace MieTools.Tests.Cmdlets;

/// <summary>What a parameter takes is written in an attribute, which can only hold constants: it is compared with the contract.</summary>
public sealed class ParameterLimitTests
{
    [Theory]
    [InlineData("CpuBaseline", FieldNames.CpuBaseline)]
    [InlineData("NetworkAccessType", FieldNames.NetworkAccessType)]
    [InlineData("ScalingMetric", FieldNames.MetricType)]
    [InlineData("UpdateType", FieldNames.UpdateType)]
    public void A_set_of_values_is_that_of_the_field(string parameter, string field) => Assert.Equal(
        Rules().First(rule => rule.Name == field).Values.Order(), Attribute<ValidateSetAttribute>(parameter).ValidValues.Order());

    [Fact]
    public void A_name_is_as_long_as_the_service_takes_it() => Assert.Equal(
        Rules().First(rule => rule.Name == FieldNames.DisplayName).MostCharacters,
        Attribute<ValidateLengthAttribute>("DisplayName").MaxLength);

    [Fact]
    public void Every_setting_of_the_contract_is_a_parameter() => Assert.All(
        SettingFields.All, field => Assert.NotNull(typeof(SetMieDeploymentCommand).GetProperty(field.Rule.Setting!)));

    [Fact]
    public void All_states_can_be_asked_for()
    {
        Assert.Equal(LifecycleStates.All.Order(), Values(typeof(GetMieDeploymentCommand), "LifecycleState"));
        Assert.Equal(LifecycleStates.All.Order(), Values(typeof(WaitMieDeploymentCommand), "LifecycleState"));
        Assert.Equal(WorkRequestStates.All.Order(), Values(typeof(GetMieWorkRequestCommand), "Status"));
    }

    private static IEnumerable<FieldRule> Rules() =>
        ContractFields.Of(DeploymentContract.Deployment).Concat(ContractFields.Of(UpdateContract.Body));

    private static IEnumerable<string> Values(Type cmdlet, string parameter) =>
        cmdlet.GetProperty(parameter)!.GetCustomAttribute<ValidateSetAttribute>()!.ValidValues.Order();

    private static T Attribute<T>(string parameter)
        where T : Attribute => typeof(SetMieDeploymentCommand).GetProperty(parameter)!.GetCustomAttribute<T>()!;
}
