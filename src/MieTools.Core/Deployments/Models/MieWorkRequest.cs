using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>The work behind a change.</summary>
public sealed record MieWorkRequest : JsonModel
{
    private MieWorkRequest(JsonObject json)
        : base(json)
    {
    }

    /// <summary>OCID of the work request.</summary>
    public string Id => Body.Text(FieldNames.Id) ?? "";

    /// <summary>For instance <c>MODEL_DEPLOYMENT_UPDATE</c>.</summary>
    public string OperationType => Body.Text("operationType") ?? "";

    /// <summary>
    /// <c>ACCEPTED</c>, <c>IN_PROGRESS</c>, <c>FAILED</c>, <c>SUCCEEDED</c>, <c>CANCELING</c>, <c>CANCELED</c> or a newer one.
    /// </summary>
    public string Status => Body.Text("status") ?? "";

    /// <summary>OCID of the compartment.</summary>
    public string? CompartmentId => Body.Text(FieldNames.CompartmentId);

    /// <summary>How far it is, 0 to 100.</summary>
    public double? PercentComplete => Body.Number("percentComplete");

    /// <summary>What it works on.</summary>
    public MieList<WorkRequestResource> Resources => [.. Body.Items("resources").Select(item => new WorkRequestResource(item))];

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset? TimeAccepted => Body.Time("timeAccepted");

    /// <summary>When it started.</summary>
    public DateTimeOffset? TimeStarted => Body.Time("timeStarted");

    /// <summary>When it ended.</summary>
    public DateTimeOffset? TimeFinished => Body.Time("timeFinished");

    /// <summary>True once it has succeeded, failed or been cancelled.</summary>
    public bool IsFinished => Status is WorkRequestStates.Succeeded or WorkRequestStates.Failed or WorkRequestStates.Canceled;

    /// <summary>True once it has succeeded.</summary>
    public bool IsSucceeded => Status == WorkRequestStates.Succeeded;

    /// <summary>How long the service asks to wait before the next look; null when it does not.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Version of what was read, for <c>if-match</c>.</summary>
    public string? Etag { get; init; }

    /// <summary>The answer's <c>opc-request-id</c>.</summary>
    public string? RequestId { get; init; }

    /// <summary><see cref="RetryAfter"/> as what it is. In PowerShell this is the property.</summary>
    public TimeSpan? GetRetryAfter() => DurationText.ReadOptional(RetryAfter);

    /// <summary>The display form.</summary>
    public override string ToString() => $"{OperationType} {Status}";

    /// <summary>What it is and how far, for the middle of a sentence: <c>MODEL_DEPLOYMENT_UPDATE is IN_PROGRESS at 50 %</c>.</summary>
    internal string Progress() =>
        string.Create(CultureInfo.InvariantCulture,
            $"{OperationType} is {Status}{(PercentComplete is { } percent && !IsFinished ? $" at {percent:0} %" : "")}");

    /// <summary>The same for the beginning of one, with its OCID.</summary>
    internal string Describe() => $"The work request {Progress()} ({Id}); it";

    /// <summary>Reads a work request.</summary>
    /// <exception cref="MieException"><c>ResponseInvalid</c>: not an object with an <c>id</c>.</exception>
    public static MieWorkRequest FromJson(JsonElement json) => Read(JsonTree.Copy(json));

    internal static MieWorkRequest Read(JsonNode? json) => new(ServiceResponses.Require(json, FieldNames.Id, "a work request"));
}
