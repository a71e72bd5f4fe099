using System.Net;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Waiting;
using MieTools.Core.Http;

namespace MieTools.Core.Tests.Deployments;

/// <summary>What was made a moment ago may be answered with 404.</summary>
public sealed class NewcomerTests
{
    private readonly Http.ImmediateTime _clock = new();
    private int _notFound;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("get")]
    [InlineData("update")]
    [InlineData("activate")]
    [InlineData("work request")]
    public async Task A_404_right_after_the_201_is_waited_through(string call)
    {
        _notFound = 3;
        using FakeService service = Service();
        DeploymentClient client = Client(service);
        await client.CreateAsync([], cancellationToken: Token);
        await (call switch
        {
            "get" => client.GetAsync(Samples.Id, Token),
            "update" => client.UpdateAsync(Samples.Id, [], null, Token),
            "activate" => client.ActivateAsync(Samples.Id, null, Token),
            _ => (Task)client.GetWorkRequestAsync(Samples.WorkId, Token),
        });
        Assert.Equal(5, service.Requests.Count);
        Assert.Equal([0.5, 1, 2], _clock.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task It_is_the_service_s_error_when_the_grace_has_passed()
    {
        _notFound = 100;
        using FakeService service = Service();
        DeploymentClient client = Client(service, TimeSpan.FromSeconds(6));
        await client.CreateAsync([], cancellationToken: Token);
        MieServiceException error = await Assert.ThrowsAsync<MieServiceException>(() => client.GetAsync(Samples.Id, Token));
        Assert.Equal("NotAuthorizedOrNotFound", error.Code);
        Assert.Equal([0.5, 1, 2, 2, 2], _clock.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task What_this_connection_did_not_make_is_not_found_at_once()
    {
        _notFound = 1;
        using FakeService service = Service();
        await Assert.ThrowsAsync<MieServiceException>(() => Client(service).GetAsync(Samples.Id, Token));
        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task What_was_deleted_again_is_not_found_at_once()
    {
        using FakeService service = Service();
        DeploymentClient client = Client(service);
        await client.CreateAsync([], cancellationToken: Token);
        await client.DeleteAsync(Samples.Id, null, Token);
        _notFound = 1;
        await Assert.ThrowsAsync<MieServiceException>(() => client.GetAsync(Samples.Id, Token));
        Assert.Empty(_clock.Waits);
    }

    [Fact]
    public async Task A_wait_bears_with_it_too_and_does_not_lose_the_work_request()
    {
        _notFound = 2;
        using FakeService service = Service();
        DeploymentClient client = Client(service);
        MieDeployment created = await client.CreateAsync([], cancellationToken: Token);
        List<DeploymentWaitProgress> progress = [];
        DeploymentWaiter waiter = new(client, new() { TimeProvider = _clock, Timeout = TimeSpan.FromHours(1) });
        MieDeployment? deployment = await waiter.WaitAsync(created.Id, ["ACTIVE"], created.WorkRequestId, progress.Add, Token);
        Assert.Equal("ACTIVE", deployment!.LifecycleState);
        Assert.Equal("SUCCEEDED", progress[^1].WorkRequestStatus);
    }

    private DeploymentClient Client(FakeService service, TimeSpan? grace = null) =>
        new(new HttpMessageInvoker(service, disposeHandler: false), new Uri("http://localhost:1"),
            new() { TimeProvider = _clock, NotFoundGrace = grace ?? TimeSpan.FromSeconds(15) });

    private FakeService Service() => new()
    {
        Rule = request =>
        {
            if (request.PathAndQuery.EndsWith("/modelDeployments", StringComparison.Ordinal))
                return FakeService.Make(Samples.Deployment("CREATING"), 201, ("opc-work-request-id", Samples.WorkId));
            if (_notFound > 0 && _notFound-- > 0)
                return FakeService.Make("""{"code": "NotAuthorizedOrNotFound", "message": "no"}""", (int)HttpStatusCode.NotFound);
            return request.PathAndQuery.Contains("/workRequests/", StringComparison.Ordinal)
                ? FakeService.Make(Samples.WorkRequest("SUCCEEDED", 100))
                : request.Method == "GET" ? FakeService.Make(Samples.Deployment()) : FakeService.Make("", 202);
        },
    };
}
