using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Http;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments;

/// <content>Work requests.</content>
public sealed partial class DeploymentClient
{
    private const string WorkRequestRoot = "/workRequests";

    /// <summary>Lists work requests, lazily.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public IAsyncEnumerable<MieWorkRequest> ListWorkRequestsAsync(WorkRequestFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        string path = ControlPlaneTransport.Query(
            WorkRequestRoot,
            ("compartmentId", RequireCompartment(filter.CompartmentId)),
            ("id", filter.Id),
            ("resourceId", filter.ResourceId),
            ("operationType", filter.OperationType),
            ("status", filter.Status),
            ("sortBy", filter.SortBy),
            ("sortOrder", filter.SortOrder));
        return ListAsync(path, filter.Limit, filter.PageSize,
            (json, requestId) => MieWorkRequest.Read(json) with { RequestId = requestId }, cancellationToken);
    }

    /// <summary>Reads one work request. One of a change that was made a moment ago is waited for when it is not found yet.</summary>
    /// <param name="id">OCID of the work request.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<MieWorkRequest> GetWorkRequestAsync(string id, CancellationToken cancellationToken = default) =>
        _options.Newcomers.CallAsync(id, _options, () => LookAtWorkRequestAsync(id, cancellationToken), cancellationToken);

    /// <summary>Whether a work request is so new that it need not be found yet.</summary>
    internal bool IsNew(string id) => _options.Newcomers.IsNew(id, _options);

    /// <summary>Reads one work request, which may be too new to be found.</summary>
    internal async Task<MieWorkRequest> LookAtWorkRequestAsync(string id, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _transport.GetAsync(WorkRequestPath(id), cancellationToken).ConfigureAwait(false);
        JsonNode? json = await ControlPlaneTransport.ReadAsync(response, cancellationToken).ConfigureAwait(false);
        MieWorkRequest request = MieWorkRequest.Read(json);
        ServiceResponses.RequireId(request.Id, id);
        return request with
        {
            Etag = ControlPlaneTransport.Header(response, "etag"),
            RequestId = ControlPlaneTransport.Header(response, "opc-request-id"),
            RetryAfter = DurationText.Of(RetryDelay.Asked(response.Headers.RetryAfter, _options.TimeProvider.GetUtcNow())),
        };
    }

    /// <summary>Lists the log of a work request, lazily.</summary>
    /// <param name="id">OCID of the work request.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public IAsyncEnumerable<MieWorkRequestLogEntry> ListWorkRequestLogsAsync(string id, CancellationToken cancellationToken = default) =>
        ListAsync(WorkRequestPath(id) + "/logs", null, 100, (json, _) => new MieWorkRequestLogEntry(json ?? []), cancellationToken);

    /// <summary>Lists the errors of a work request, lazily.</summary>
    /// <param name="id">OCID of the work request.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public IAsyncEnumerable<MieWorkRequestError> ListWorkRequestErrorsAsync(string id, CancellationToken cancellationToken = default) =>
        ListAsync(WorkRequestPath(id) + "/errors", null, 100, (json, _) => new MieWorkRequestError(json ?? []), cancellationToken);

    /// <summary>Cancels a work request; the service does so only before it has started.</summary>
    /// <param name="id">OCID of the work request.</param>
    /// <param name="ifMatch">Etag of what was read, or null.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MieServiceException"><c>IncorrectState</c>: it has started, or ended; the message says how far it
    /// is.</exception>
    public async Task<ChangeReceipt> CancelWorkRequestAsync(
        string id, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        string path = WorkRequestPath(id);
        try
        {
            return await ChangeAsync(
                id, HttpMethod.Delete, path, RetryPolicy.NotServed, [("if-match", ifMatch)], null, cancellationToken).ConfigureAwait(false);
        }
        catch (MieServiceException e) when (e.Code == MieErrors.IncorrectState.Code)
        {
            throw await TooLateAsync(id, e, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<MieServiceException> TooLateAsync(string id, MieServiceException refused, CancellationToken cancellationToken)
    {
        string what = $"The work request {id}";
        bool isFinished = false;
        try
        {
            MieWorkRequest work = await GetWorkRequestAsync(id, cancellationToken).ConfigureAwait(false);
            // It has another reason, which the service has told.
            if (work.Status == WorkRequestStates.Accepted)
                return refused;
            what = work.Describe();
            isFinished = work.IsFinished;
        }
        catch (MieException)
        {
            // That it was refused matters more than that it cannot be read.
        }
        return refused.Explained(
            $"{what} can no longer be cancelled: the service cancels a work request only before it has started.",
            isFinished
                ? "It has ended: make another change that takes it back."
                : "Wait for its end (Wait-MieDeployment), then change the deployment back; see how far it is with Get-MieWorkRequest.");
    }

    private static string WorkRequestPath(string id)
    {
        // The type of a work request is not documented; only what is plainly something else is refused.
        string checkedId = Ocid.Require(id, IdField);
        if (Ocid.Parse(id).IsOf(Ocid.ModelDeploymentType))
        {
            throw new MieException(MieErrors.OcidInvalid, $"'{id}' is the OCID of a model deployment, not of a work request.",
                "A deployment's work requests are listed by: Get-MieWorkRequest -Deployment. The one of a change is its WorkRequestId.",
                IdField);
        }
        return $"{WorkRequestRoot}/{Uri.EscapeDataString(checkedId)}";
    }
}
