using System.Text.Json;
using MieTools.Core.Http;

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
        return ListAsync(path, filter.Limit, filter.PageSize, MieWorkRequest.FromJson, cancellationToken);
    }

    /// <summary>Reads one work request.</summary>
    /// <param name="id">OCID of the work request.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<MieWorkRequest> GetWorkRequestAsync(string id, CancellationToken cancellationToken = default)
    {
        using HttpResponseMessage response = await _transport.GetAsync(WorkRequestPath(id), cancellationToken).ConfigureAwait(false);
        JsonElement json = await ControlPlaneTransport.ReadAsync(response, cancellationToken).ConfigureAwait(false);
        MieWorkRequest request = MieWorkRequest.FromJson(json);
        ControlPlaneTransport.RequireId(request.Id, id);
        return request with
        {
            Etag = ControlPlaneTransport.Header(response, "etag"),
            RequestId = ControlPlaneTransport.Header(response, "opc-request-id"),
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    /// <summary>Lists the log of a work request, lazily.</summary>
    /// <param name="id">OCID of the work request.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public IAsyncEnumerable<MieWorkRequestLogEntry> ListWorkRequestLogsAsync(string id, CancellationToken cancellationToken = default) =>
        ListAsync(WorkRequestPath(id) + "/logs", null, 100, json => new MieWorkRequestLogEntry(json), cancellationToken);

    /// <summary>Lists the errors of a work request, lazily.</summary>
    /// <param name="id">OCID of the work request.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public IAsyncEnumerable<MieWorkRequestError> ListWorkRequestErrorsAsync(string id, CancellationToken cancellationToken = default) =>
        ListAsync(WorkRequestPath(id) + "/errors", null, 100, json => new MieWorkRequestError(json), cancellationToken);

    /// <summary>Cancels a work request; the service does so only before it has started.</summary>
    /// <param name="id">OCID of the work request.</param>
    /// <param name="ifMatch">Etag of what was read, or null.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<ChangeReceipt> CancelWorkRequestAsync(string id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(HttpMethod.Delete, WorkRequestPath(id), RetryPolicy.NotServed, [("if-match", ifMatch)], null, cancellationToken);

    private static string WorkRequestPath(string id) => $"{WorkRequestRoot}/{Uri.EscapeDataString(ResourceId.Require(id, IdField))}";
}
