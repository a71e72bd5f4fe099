using MieTools.Core.Deployments;
using MieTools.Core.Http;

using static MieTools.Core.Tests.Deployments.DeploymentClientTests;

namespace MieTools.Core.Tests.Deployments;

/// <summary>Cancelling a work request, and what the items of lists carry.</summary>
public sealed class WorkRequestTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Items_of_a_list_have_the_request_id_of_their_page()
    {
        using FakeService service = new FakeService().Answer($"[{Samples.Deployment()}]")
            .Answer($"[{Samples.WorkRequest("FAILED", 100)}]").Answer($$"""[{"modelId": "{{Samples.Model}}"}]""");
        DeploymentClient client = service.Client;
        Assert.Equal("REQ/1/2", (await First(client.ListAsync(new(Samples.Compartment), Token))).RequestId);
        Assert.Equal("REQ/1/2", (await First(client.ListWorkRequestsAsync(new(Samples.Compartment), Token))).RequestId);
        Assert.Equal("REQ/1/2", (await First(client.ListModelStatesAsync(Samples.Id, AllFilters, Token))).RequestId);
    }

    [Fact]
    public async Task A_work_request_that_has_started_is_not_cancelled_and_the_error_says_how_far_it_is()
    {
        using FakeService service = new FakeService().Answer("""{"code": "IncorrectState", "message": "no"}""", 409)
            .Answer(Samples.WorkRequest("IN_PROGRESS", 40));
        MieServiceException error = await Assert.ThrowsAsync<MieServiceException>(
            () => service.Client.CancelWorkRequestAsync(Samples.WorkId, null, Token));
        Assert.Equal("IncorrectState", error.Code);
        Assert.StartsWith($"The work request MODEL_DEPLOYMENT_UPDATE is IN_PROGRESS at 40 % ({Samples.WorkId}); it can no longer be "
            + "cancelled", error.Message, StringComparison.Ordinal);
        Assert.Equal("REQ/1/2", error.RequestId);
        Assert.Contains("Wait-MieDeployment", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_OCID_of_a_deployment_is_no_work_request_s()
    {
        using FakeService service = new();
        MieException error = await Assert.ThrowsAsync<MieException>(
            () => service.Client.CancelWorkRequestAsync(Samples.Id, null, Token));
        Assert.Equal("OcidInvalid", error.Code);
        Assert.Empty(service.Requests);
    }
}
