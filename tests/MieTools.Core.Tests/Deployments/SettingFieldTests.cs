using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Settings;

namespace MieTools.Core.Tests.Deployments;

/// <summary>A setting is written, checked and named by the contract's rule of its field, and by nothing else.</summary>
public sealed class SettingFieldTests
{
    // Has more to do than to write one field.
    private static readonly string[] s_written =
    [
        "AccessLogId", "ClearApiSpecification", "CompartmentId", "DeploymentType", "InstanceCount", "LogGroupId", "ModelGroupId", "ModelId",
        "PredictLogId", "ProjectId", "RemoveEnvironmentVariables", "UpdateType",
    ];

    // A value of each type.
    private static readonly object[] s_values = ["a text", 7, 7.5, true, ImmutableArray.Create("a", "b")];

    public static TheoryData<string> Blocks => ["Deployment", "Pool", "Cluster", "Container"];

    [Fact]
    public void Every_setting_of_one_value_is_in_the_contract()
    {
        string[] properties = [.. Scalars().Where(property => SettingOf(property) is null).Select(property => property.Name)];
        Assert.Equal(s_written, properties.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_setting_of_the_contract_can_be_set() => Assert.Equal(
        SettingFields.All.Select(field => field.Rule.Setting!).Distinct().Order(StringComparer.Ordinal),
        Scalars().Select(SettingOf).OfType<string>().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Blocks))]
    public void A_setting_is_written_where_the_contract_has_its_field(string name)
    {
        ImmutableArray<PlacedField> fields = FieldsOf(name);
        Assert.NotEmpty(fields);
        foreach (PlacedField field in fields)
        {
            PropertyInfo property = Scalars().Single(property => SettingOf(property) == field.Rule.Setting);
            DeploymentSettings settings = new() { DeploymentType = name == "Cluster" ? "SINGLE_MODEL_FLEX" : "SINGLE_MODEL" };
            property.SetValue(settings, ValueOf(property));
            JsonNode? node = field.Path.Aggregate(BlockOf(name, settings.ApplyToCreate()), (parent, child) => parent?[child]);
            JsonNode expected = ValueOf(property) switch
            {
                string text => text,
                int number => number,
                double number => number,
                _ => new JsonArray("a", "b"),
            };
            Assert.True(JsonNode.DeepEquals(expected, node?[field.Rule.Name]), $"{property.Name}: {node?.ToJsonString()}");
        }
    }

    [Fact]
    public void A_setting_of_the_other_kind_is_refused()
    {
        foreach (PropertyInfo property in Scalars().Where(property => SettingOf(property) is not null))
        {
            string setting = SettingOf(property)!;
            foreach ((string type, string here, string there) in new[]
            {
                ("SINGLE_MODEL", "Pool", "Cluster"), ("SINGLE_MODEL_FLEX", "Cluster", "Pool"),
            })
            {
                if (Has(here, setting) || !Has(there, setting))
                    continue;
                DeploymentSettings settings = new() { DeploymentType = type };
                property.SetValue(settings, ValueOf(property));
                MieException error = Assert.Throws<MieException>(() => settings.ApplyToCreate());
                Assert.Equal(setting, error.ErrorTarget);
                Assert.NotNull(error.Advice);
            }
        }
        static bool Has(string block, string setting) => FieldsOf(block).Any(field => field.Rule.Setting == setting);
    }

    [Fact]
    public void Settings_are_equal_when_they_name_the_same()
    {
        DeploymentSettings one = new() { Ocpus = 2, Gpus = 1, Image = "a" };
        Assert.Equal(one, new() { Image = "a", Gpus = 1, Ocpus = 2 });
        Assert.Equal(one.GetHashCode(), new DeploymentSettings { Image = "a", Gpus = 1, Ocpus = 2 }.GetHashCode());
        Assert.NotEqual(one, one with { Ocpus = 3 });
        Assert.NotEqual(one, one with { Gpus = null });
        Assert.Equal(one, one with { Ocpus = 3 } with { Ocpus = 2 });
        Assert.Equal(2, one.Ocpus);
        Assert.Equal(new(), one with { Ocpus = null, Gpus = null, Image = null });
    }

    private static IEnumerable<PropertyInfo> Scalars() =>
        typeof(DeploymentSettings).GetProperties().Where(property => property.SetMethod is not null && ValueOf(property) is not null);

    private static object? ValueOf(PropertyInfo property)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return s_values.FirstOrDefault(value =>
            type == value.GetType() || (type == typeof(IReadOnlyList<string>) && type.IsInstanceOfType(value)));
    }

    private static string? SettingOf(PropertyInfo property)
    {
        DeploymentSettings settings = new();
        property.SetValue(settings, ValueOf(property));
        return SettingFields.All.Select(field => field.Rule.Setting!).FirstOrDefault(name => settings.Value(name) is not null);
    }

    private static ImmutableArray<PlacedField> FieldsOf(string name) => name switch
    {
        "Deployment" => SettingFields.Deployment,
        "Pool" => SettingFields.Pool,
        "Cluster" => SettingFields.Cluster,
        _ => SettingFields.Container,
    };

    private static JsonNode? BlockOf(string name, JsonObject body)
    {
        JsonNode configuration = body["modelDeploymentConfigurationDetails"]!;
        return name switch
        {
            "Deployment" => body,
            "Pool" => configuration["modelConfigurationDetails"],
            "Cluster" => configuration["infrastructureConfigurationDetails"],
            _ => configuration["environmentConfigurationDetails"],
        };
    }
}
