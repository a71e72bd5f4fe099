using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Deployments.Waiting;
using MieTools.Core.Http;

namespace MieTools.Core.Deployments;

/// <summary>The control plane of model deployments. Thread-safe; does not own the invoker.</summary>
/// <remarks>
/// Source: the Data Science API, version 20190101, as the OCI SDKs of July 2026 call it. Every 2xx is a success and a body is optional.
/// All calls throw <see cref="MieServiceException"/> when the service refuses, and <see cref="MieException"/> with the code
/// <c>OcidInvalid</c>, before anything is sent, for an id that is no OCID.
/// </remarks>
public sealed partial class DeploymentClient
{
    private const string Root = "/modelDeployments";
    private const string IdField = "Id";
    private static readonly RetryPolicy s_update = RetryPolicy.Safe with { RepeatsIncorrectState = false };
    private readonly ControlPlaneTransport _transport;
    private readonly DeploymentClientOptions _options;

    /// <summary>Makes a client.</summary>
    /// <param name="http">The chain that retries and signs.</param>
    /// <param name="endpoint">Base address, for instance <c>https://datascience.us-ashburn-1.oci.oraclecloud.com</c>; the version is
    /// appended.</param>
    /// <param name="options">How to bear with the service; null for the defaults.</param>
    public DeploymentClient(HttpMessageInvoker http, Uri endpoint, DeploymentClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(endpoint);
        _options = options ?? new();
        _transport = new ControlPlaneTransport(http, endpoint, _options.Sent);
    }

    private DeploymentClient(ControlPlaneTransport transport, DeploymentClientOptions options)
    {
        _transport = transport;
        _options = options;
    }

    /// <summary>A new value for <c>opc-retry-token</c>. With one and the same token a create happens once in 24 hours.</summary>
    public static string NewRetryToken() => Guid.NewGuid().ToString("N");

    /// <summary>Creates a deployment.</summary>
    /// <param name="details">The body, see <see cref="DeploymentSettings.ApplyToCreate"/>.</param>
    /// <param name="retryToken">Token that makes a repeat harmless; null for a new one, which all tries of this call share.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>
    /// The deployment in state CREATING, with <see cref="MieDeployment.Etag"/> and <see cref="MieDeployment.WorkRequestId"/>.
    /// </returns>
    public async Task<MieDeployment> CreateAsync(
        JsonObject details, string? retryToken = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(details);
        using HttpResponseMessage response = await _transport.SendAsync(HttpMethod.Post, Root, RetryPolicy.Safe,
            [("opc-retry-token", retryToken ?? NewRetryToken())], details, cancellationToken).ConfigureAwait(false);
        MieDeployment created = await ReadCreatedAsync(response, cancellationToken).ConfigureAwait(false);
        _options.Newcomers.Add(created.Id, _options.TimeProvider);
        _options.Newcomers.Add(created.WorkRequestId, _options.TimeProvider);
        return created;
    }

    /// <summary>
    /// Reads one deployment. One that this client, or another of its connection, made a moment ago is waited for when it is not found yet:
    /// see <see cref="DeploymentClientOptions.NotFoundGrace"/>. The changes below do the same.
    /// </summary>
    /// <param name="id">OCID of the deployment.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<MieDeployment> GetAsync(string id, CancellationToken cancellationToken = default)
    {
        string path = PathOf(id);
        return _options.Newcomers.CallAsync(id, _options, GetOnceAsync, cancellationToken);

        async Task<MieDeployment> GetOnceAsync()
        {
            using HttpResponseMessage response = await _transport.GetAsync(path, cancellationToken).ConfigureAwait(false);
            MieDeployment deployment = await ReadDeploymentAsync(response, cancellationToken).ConfigureAwait(false);
            ServiceResponses.RequireId(deployment.Id, id);
            return deployment;
        }
    }

    /// <summary>Lists deployments, lazily: nothing is sent before the first one is asked for, nor a page before it is needed.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public IAsyncEnumerable<MieDeployment> ListAsync(DeploymentFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        string path = ControlPlaneTransport.Query(
            Root,
            ("compartmentId", RequireCompartment(filter.CompartmentId)),
            ("id", filter.Id),
            ("projectId", filter.ProjectId),
            ("displayName", filter.DisplayName),
            ("lifecycleState", filter.LifecycleState),
            ("createdBy", filter.CreatedBy),
            ("sortBy", filter.SortBy),
            ("sortOrder", filter.SortOrder));
        return ListAsync(path, filter.Limit, filter.PageSize,
            (json, requestId) => MieDeployment.Read(json) with { RequestId = requestId }, cancellationToken);
    }

    /// <summary>Changes a deployment. While it serves this is a rolling update.</summary>
    /// <param name="id">OCID of the deployment.</param>
    /// <param name="details">The body, see <see cref="DeploymentSettings.ApplyToUpdate"/>.</param>
    /// <param name="ifMatch">Etag of what was read; null to overwrite whatever is there.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MieServiceException">
    /// <c>NoEtagMatch</c>: someone else changed it since it was read. <c>IncorrectState</c>: another change is in progress; unlike other
    /// calls this one is not repeated then, see <see cref="DeploymentUpdater"/>.
    /// </exception>
    public Task<ChangeReceipt> UpdateAsync(
        string id, JsonObject details, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(details);
        return ChangeAsync(id, HttpMethod.Put, PathOf(id), s_update, [("if-match", ifMatch)], details, cancellationToken);
    }

    /// <summary>Deletes a deployment.</summary>
    /// <param name="id">OCID of the deployment.</param>
    /// <param name="ifMatch">Etag of what was read, or null.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<ChangeReceipt> DeleteAsync(string id, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        ChangeReceipt receipt = await ChangeAsync(id, HttpMethod.Delete, PathOf(id), RetryPolicy.Safe, [("if-match", ifMatch)], null,
            cancellationToken).ConfigureAwait(false);
        _options.Newcomers.Remove(id);
        return receipt;
    }

    /// <summary>Activates a deployment that is INACTIVE.</summary>
    /// <param name="id">OCID of the deployment.</param>
    /// <param name="ifMatch">Etag of what was read, or null.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<ChangeReceipt> ActivateAsync(string id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(id, HttpMethod.Post, PathOf(id) + "/actions/activate", RetryPolicy.NotServed, [("if-match", ifMatch)], null,
            cancellationToken);

    /// <summary>Deactivates a deployment that is ACTIVE: it stops serving and is not billed; its address stays.</summary>
    /// <param name="id">OCID of the deployment.</param>
    /// <param name="ifMatch">Etag of what was read, or null.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<ChangeReceipt> DeactivateAsync(string id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(id, HttpMethod.Post, PathOf(id) + "/actions/deactivate", RetryPolicy.NotServed, [("if-match", ifMatch)], null,
            cancellationToken);

    /// <summary>Moves a deployment to another compartment. Has no work request.</summary>
    /// <param name="id">OCID of the deployment.</param>
    /// <param name="compartmentId">OCID of the compartment, or of the tenancy for the root compartment.</param>
    /// <param name="ifMatch">Etag of what was read, or null.</param>
    /// <param name="retryToken">Token that makes a repeat harmless; null for a new one.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<ChangeReceipt> ChangeCompartmentAsync(
        string id, string compartmentId, string? ifMatch = null, string? retryToken = null, CancellationToken cancellationToken = default)
    {
        JsonObject body = new() { [FieldNames.CompartmentId] = RequireCompartment(compartmentId) };
        return ChangeAsync(id, HttpMethod.Post, PathOf(id) + "/actions/changeCompartment", RetryPolicy.Safe,
            [("if-match", ifMatch), ("opc-retry-token", retryToken ?? NewRetryToken())], body, cancellationToken);
    }

    /// <summary>Lists the shapes that can host a deployment.</summary>
    /// <param name="compartmentId">OCID of the compartment or tenancy.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public IAsyncEnumerable<MieDeploymentShape> ListShapesAsync(string compartmentId, CancellationToken cancellationToken = default) =>
        ListAsync(ControlPlaneTransport.Query("/modelDeploymentShapes", ("compartmentId", RequireCompartment(compartmentId))), null, 100,
            (json, _) => new MieDeploymentShape(json ?? []), cancellationToken);

    /// <summary>Lists the states of the models of a model group on its deployment, lazily.</summary>
    /// <param name="id">OCID of the deployment.</param>
    /// <param name="filter">Which ones.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public IAsyncEnumerable<MieModelState> ListModelStatesAsync(
        string id, ModelStateFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        string path = ControlPlaneTransport.Query(
            PathOf(id) + "/models/modelState",
            ("compartmentId", RequireCompartment(filter.CompartmentId)),
            ("modelId", filter.ModelId),
            ("inferenceKey", filter.InferenceKey),
            ("displayName", filter.DisplayName),
            ("projectId", filter.ProjectId),
            ("sortBy", filter.SortBy),
            ("sortOrder", filter.SortOrder));
        return ListAsync(path, filter.Limit, filter.PageSize,
            (json, requestId) => new MieModelState(json ?? []) { RequestId = requestId }, cancellationToken);
    }

    /// <summary>The same for somebody who polls, and bears with a look that fails.</summary>
    internal DeploymentClient ForPolling() => new(_transport.ForPolling(), _options);

    private static string PathOf(string id) => $"{Root}/{Uri.EscapeDataString(Ocid.Require(id, IdField, Ocid.ModelDeploymentType))}";

    private static string RequireCompartment(string id) => Ocid.Require(id, "CompartmentId", "compartment", "tenancy");

    // What follows must not be a second deployment.
    private static async Task<MieDeployment> ReadCreatedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadDeploymentAsync(response, cancellationToken).ConfigureAwait(false);
        }
        catch (MieException e)
        {
            throw ChangeResponse.Accepted(response, e);
        }
    }

    private static async Task<MieDeployment> ReadDeploymentAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        MieDeployment.Read(await ControlPlaneTransport.ReadAsync(response, cancellationToken).ConfigureAwait(false)) with
        {
            Etag = ControlPlaneTransport.Header(response, "etag"),
            WorkRequestId = ControlPlaneTransport.Header(response, "opc-work-request-id"),
            RequestId = ControlPlaneTransport.Header(response, OpcRequestId.Header),
        };

    private Task<ChangeReceipt> ChangeAsync(string id, HttpMethod method, string path, RetryPolicy policy,
        (string Name, string? Value)[] headers, JsonObject? body, CancellationToken cancellationToken)
    {
        return _options.Newcomers.CallAsync(id, _options, SendOnceAsync, cancellationToken);

        async Task<ChangeReceipt> SendOnceAsync()
        {
            using HttpResponseMessage response = await _transport.SendAsync(
                method, path, policy, headers, body, cancellationToken).ConfigureAwait(false);
            string? workRequestId = ControlPlaneTransport.Header(response, "opc-work-request-id");
            _options.Newcomers.Add(workRequestId, _options.TimeProvider);
            await ChangeResponse.RequireIdAsync(response, id, cancellationToken).ConfigureAwait(false);
            return new ChangeReceipt(workRequestId, ControlPlaneTransport.Header(response, OpcRequestId.Header));
        }
    }

    private IAsyncEnumerable<T> ListAsync<T>(
        string path, int? limit, int pageSize, Func<JsonObject?, string?, T> read, CancellationToken cancellationToken)
    {
        if (limit is < 1)
            throw MieException.InvalidArgument("Limit", $"Limit is {limit}; it must be 1 or more.");
        if (pageSize is < 1 or > 100)
            throw MieException.InvalidArgument("PageSize", $"PageSize is {pageSize}; it must be 1 to 100.");
        return Read(cancellationToken);

        async IAsyncEnumerable<T> Read([EnumeratorCancellation] CancellationToken token)
        {
            await foreach ((JsonObject? item, string? requestId) in _transport.ListAsync(
                path, limit, pageSize, token).ConfigureAwait(false))
            {
                yield return read(item, requestId);
            }
        }
    }
}
