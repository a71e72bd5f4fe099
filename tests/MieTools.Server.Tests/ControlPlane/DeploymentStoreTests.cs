using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Routes;
using MieTools.Server.Emulator;
using MieTools.Server.Emulator.ControlPlane;
using MieTools.Server.Emulator.State;

namespace MieTools.Server.Tests;

/// <summary>What the router is told of a deployment.</summary>
public sealed class DeploymentStoreTests
{
    private static readonly TimeSpan s_delay = TimeSpan.FromSeconds(10);
    private readonly ManualTime _time = new();
    private readonly DeploymentStore _store;
    private readonly Deployment _deployment;

    public DeploymentStoreTests()
    {
        _store = new DeploymentStore(new OcidFactory(1), _time, StateStore.InMemory());
        _deployment = _store.Add(Document("/old"));
        Change(LifecycleStates.Creating, LifecycleStates.Active, waits: false);
    }

    [Fact]
    public async Task Inference_does_not_wait_for_the_control_plane()
    {
        Assert.Equal(409, Assert.Throws<ServiceErrorException>(() => Serves("/old")).Status);
        _time.Advance(s_delay);
        Assert.True(Serves("/old"));
        Task<bool> asked;
        lock (_store.Gate)
        {
            asked = Task.Run(() => Serves("/old"), TestContext.Current.CancellationToken);
#pragma warning disable xUnit1031 // A lock cannot be held over an await.
            Assert.True(asked.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
#pragma warning restore xUnit1031
        }
        Assert.True(await asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void New_routes_are_served_from_the_very_end_of_an_update_on(bool waits)
    {
        _time.Advance(s_delay);
        Assert.True(Serves("/old"));
        _deployment.Replace(Document("/new"));
        WorkRequest work = Change(LifecycleStates.Updating, LifecycleStates.Active, waits);
        _time.Advance(s_delay / 2);
        Assert.True(Serves("/old"));
        // The container is healthy before its time.
        Assert.Equal(waits, _store.EndWait(work, null));
        Assert.False(Serves("/new"));
        _time.Advance(s_delay / 2);
        Assert.True(Serves("/new"));
        Change(LifecycleStates.Deleting, LifecycleStates.Deleted, waits: false);
        Assert.Throws<ServiceErrorException>(() => Serves("/new"));
    }

    private static JsonObject Document(string suffix) => new()
    {
        ["modelDeploymentConfigurationDetails"] = new JsonObject
        {
            ["environmentConfigurationDetails"] = new JsonObject
            {
                ["customHttpEndpoints"] = new JsonArray(new JsonObject
                {
                    ["endpointUriSuffix"] = suffix,
                    ["httpMethods"] = new JsonArray("GET"),
                }),
            },
        },
    };

    private WorkRequest Change(string during, string after, bool waits)
    {
        WorkRequest work = _store.AddWork("MODEL_DEPLOYMENT_UPDATE", _deployment, s_delay, null, waits);
        _deployment.Begin(during, new PendingChange(work, _deployment.State, after));
        return work;
    }

    private bool Serves(string suffix) => _store.GetServed(_deployment.Id).Routes.Match("GET", suffix).Status == RouteMatchStatus.Matched;
}
