using System.Management.Automation;
using System.Reflection;
using System.Text.Json.Nodes;
using MieTools.Cmdlets;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>
/// Every parameter of Set-MieDeployment, alone, on deployments that have every optional field: it changes its own field and no other.
/// </summary>
public sealed class SetParameterTests(InstantFixture fixture) : IClassFixture<InstantFixture>
{
    // What the engine adds to a command that can be confirmed.
    private static readonly string[] s_ofTheEngine = ["WhatIf", "Confirm"];

    public static TheoryData<string> Kinds => new(FullDeployments.Bodies.Keys);

    [Fact]
    public void Every_parameter_has_a_case()
    {
        IEnumerable<string> parameters = typeof(SetMieDeploymentCommand).GetProperties()
            .Where(property => property.GetCustomAttribute<ParameterAttribute>() is not null)
            .Select(property => property.Name)
            .Concat(s_ofTheEngine);
        Assert.Equal(parameters.Order(StringComparer.Ordinal),
            SetParameterCases.All.Select(one => one.Parameter).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_parameter_changes_its_own_field_and_no_other(string kind)
    {
        List<string> faults = [];
        foreach (SetParameterCase one in SetParameterCases.All)
        {
            string expected = one.On(kind);
            string actual = await ApplyAsync(kind, one);
            TestContext.Current.TestOutputHelper?.WriteLine($"| {kind} | -{one.Parameter} | {actual} |");
            bool same = expected.StartsWith("refused", StringComparison.Ordinal)
                ? actual.StartsWith(expected, StringComparison.Ordinal)
                : actual == expected;
            if (!same)
                faults.Add($"-{one.Parameter} on {kind}: expected {expected}, was {actual}");
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>What became of one parameter: the paths that changed, or why it was refused.</summary>
    private async Task<string> ApplyAsync(string kind, SetParameterCase one)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        DeploymentClient client = fixture.Context.CreateDeploymentClient();
        MieDeployment made = await client.CreateAsync(FullDeployments.Make(kind, fixture.Emulator), null, stop);
        if (one.NeedsInactive)
            await client.DeactivateAsync(made.Id, null, stop);
        MieDeployment before = await client.GetAsync(made.Id, stop);
        Dictionary<string, object?> parameters = new() { [one.Parameter] = one.Given };
        if (one.Parameter == "Deployment")
            parameters["Deployment"] = before;
        else if (one.Parameter == "InputObject")
            (parameters["InputObject"], parameters["Deployment"]) = (before, one.Given);
        else
            parameters["Id"] = made.Id;
        if (one.Parameter == "Context")
            parameters["Context"] = fixture.Context;
        if (one.Parameter is "PayloadPath" or "InputObject")
            await File.WriteAllTextAsync((string)one.Given!, """{"description": "of a file"}""", stop);
        long sent = fixture.Emulator.Requests;
        ShellRun run = fixture.Shell.Invoke("Set-MieDeployment", parameters);
        if (run.Errors is [ErrorRecord error, ..])
        {
            // It was read, and nothing else was asked of the service.
            Assert.Equal(1, fixture.Emulator.Requests - sent);
            Assert.Equal(Canonical(before), Canonical(await client.GetAsync(made.Id, stop)));
            return $"refused: {error.Exception.Message}";
        }
        MieDeployment after = await client.GetAsync(made.Id, stop);
        await client.DeleteAsync(made.Id, null, stop);
        string[] changed = [.. FieldDifference.Of(Parse(before), Parse(after))];
        return changed.Length == 0
            ? "nothing"
            : string.Join("; ", changed).Replace(fixture.Emulator.ModelId, "MODEL", StringComparison.Ordinal);
    }

    [Fact]
    public void Force_rolls_out_again_what_is_there_already_and_says_so()
    {
        MieDeployment made = fixture.Create("forced");
        ShellRun plain = fixture.Shell.Invoke("Set-MieDeployment", new { Deployment = made, DisplayName = "forced", Verbose = true });
        Assert.DoesNotContain(plain.Verbose, line => line.StartsWith("PUT", StringComparison.Ordinal));
        ShellRun forced = fixture.Shell.Invoke("Set-MieDeployment", new { Deployment = made, Force = true, Verbose = true });
        Assert.Contains(forced.Verbose, line => line.StartsWith("PUT", StringComparison.Ordinal));
        Assert.Contains(forced.Verbose,
            line => line.Contains("nothing changes; image iad.ocir.io/ns/vllm:1 is rolled out again", StringComparison.Ordinal));
        Assert.NotEqual(made.WorkRequestId, forced.One<MieDeployment>().WorkRequestId);
    }

    [Fact]
    public void What_would_change_is_said_field_by_field_without_a_secret()
    {
        MieDeployment made = fixture.Create("plan");
        ShellRun run = fixture.Shell.Invoke("Set-MieDeployment", new
        {
            Deployment = made,
            InstanceCount = 3,
            AddEndpoint = "POST /v1/rerank",
            AddEnvironmentVariable = new System.Collections.Hashtable { ["AA"] = "s3cret-value" },
            WhatIf = true,
        });
        Assert.Empty(run.Errors);
        Assert.Contains("instanceCount 1 → 3; ", run.HostText, StringComparison.Ordinal);
        Assert.Contains("+ POST /v1/rerank", run.HostText, StringComparison.Ordinal);
        Assert.Contains("environment variable AA: (none) → ***", run.HostText, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", run.HostText, StringComparison.Ordinal);
    }

    private static string Canonical(MieDeployment deployment) => Parse(deployment).ToJsonString();

    // What the service says of itself is not what was deployed.
    private static JsonObject Parse(MieDeployment deployment)
    {
        JsonObject json = (JsonObject)JsonNode.Parse(deployment.ToJson())!;
        foreach (string name in new[] { "lifecycleState", "lifecycleDetails", "modelDeploymentSystemData", "timeCreated" })
            json.Remove(name);
        return json;
    }
}
