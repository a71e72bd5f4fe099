using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Http;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments;

/// <summary>What the service answers to a create or a change that it has accepted.</summary>
internal static class ChangeResponse
{
    /// <summary>Refuses an answer about another resource. One without a body, or with one that says nothing, is good.</summary>
    /// <exception cref="MieException"><c>ResponseInvalid</c>.</exception>
    public static async Task RequireIdAsync(HttpResponseMessage response, string asked, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength == 0)
            return;
        string? id;
        try
        {
            JsonNode? json = await ControlPlaneTransport.ReadAsync(response, cancellationToken).ConfigureAwait(false);
            id = (json as JsonObject).Text(FieldNames.Id);
        }
        catch (MieException)
        {
            // The status says that it is accepted; nothing else is needed of the answer.
            return;
        }
        if (id is null || id == asked)
            return;
        string answered = Ocid.TryParse(id, out _) ? id : "something else";
        throw new MieException(MieErrors.ResponseInvalid,
            $"The service was asked to change {asked} and answered with {answered}{Named(response, asked)}.",
            "Read it again before you repeat the change. Check that the endpoint is the Data Science service and that no proxy "
                + "answers in its place.",
            asked);
    }

    /// <summary>The error of an answer to a create that cannot be read: it says that there is a deployment, and where.</summary>
    /// <param name="response">The answer; its status is a success.</param>
    /// <param name="error">Why it cannot be read.</param>
    public static MieException Accepted(HttpResponseMessage response, MieException error)
    {
        string? work = WorkRequestOf(response);
        string? made = Made(response);
        string look = work is not null ? $"Get-MieWorkRequest -Id {work}" : made is not null ? $"Get-MieDeployment -Id {made}"
            : "Get-MieDeployment";
        return new MieException(error.Error,
            $"The service accepted the create ({(int)response.StatusCode}{Named(response, null)}), but its answer cannot be used: "
                + error.Message,
            $"Do not repeat it before you have looked with {look}: the deployment is being made. Check that the endpoint is the Data "
                + "Science service and that no proxy answers in its place.",
            made, error);
    }

    private static string Named(HttpResponseMessage response, string? asked)
    {
        string text = WorkRequestOf(response) is { } work ? $"; work request {work}" : "";
        return Made(response) is { } made && made != asked ? $"{text}; deployment {made}" : text;
    }

    private static string? WorkRequestOf(HttpResponseMessage response) =>
        ControlPlaneTransport.Header(response, "opc-work-request-id")?.Trim() is { } id && Ocid.TryParse(id, out _) ? id : null;

    // The last part of the address.
    private static string? Made(HttpResponseMessage response)
    {
        string? last = response.Headers.Location?.OriginalString.Split('?', '#')[0].TrimEnd('/').Split('/')[^1].Trim();
        return last is not null && Ocid.TryParse(last, out _) ? last : null;
    }
}
