using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;
using MieTools.Core.Routes;

namespace MieTools.Core.Deployments.Models;

/// <summary>Reads custom endpoints.</summary>
internal static class EndpointList
{
    /// <summary>The custom endpoints as the service has them, without the checks that apply to what a user enters.</summary>
    public static MieList<MieEndpoint> Endpoints(this JsonObject json) =>
    [
        .. json.Items(FieldNames.Endpoints)
            .Where(item => item.Text(FieldNames.EndpointSuffix) is not null)
            .Select(item => MieEndpoint.FromService(item.Text(FieldNames.EndpointSuffix)!, item.Texts(FieldNames.EndpointMethods))),
    ];
}
