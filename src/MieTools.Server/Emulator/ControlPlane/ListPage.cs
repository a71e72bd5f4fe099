using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>Cuts lists into pages.</summary>
internal static class ListPage
{
    private const int DefaultLimit = 50;
    private const int MostLimit = 100;

    /// <summary>The page of a list that a request asks for, as a bare array with the headers to go on.</summary>
    public static ControlPlaneResponse Of(ControlPlaneRequest request, IReadOnlyList<JsonObject> items)
    {
        int limit = Limit(request);
        int start = Start(request);
        JsonArray page = [];
        foreach (JsonObject item in items.Skip(start).Take(limit))
            page.Add((JsonNode)item);
        return new ControlPlaneResponse(200, page)
            .With("opc-next-page", start + limit < items.Count ? Token(start + limit) : null)
            .With("opc-prev-page", start > 0 ? Token(Math.Max(0, start - limit)) : null);
    }

    private static int Limit(ControlPlaneRequest request)
    {
        if (request.Parameter("limit") is not { } text)
            return DefaultLimit;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit is >= 1 and <= MostLimit
            ? limit
            : throw ServiceFault.Invalid($"limit is '{text}'; it has to be from 1 to {MostLimit}.");
    }

    private static int Start(ControlPlaneRequest request)
    {
        if (request.Parameter("page") is not { } token)
            return 0;
        byte[] bytes = new byte[token.Length];
        if (Convert.TryFromBase64String(token, bytes, out int length)
            && int.TryParse(Encoding.ASCII.GetString(bytes, 0, length), NumberStyles.None, CultureInfo.InvariantCulture, out int start))
            return start;
        throw ServiceFault.Invalid($"page '{token}' is not one this service gave out.");
    }

    // Opaque on purpose, and with a character that has to be escaped in a query.
    private static string Token(int start) => Convert.ToBase64String(Encoding.ASCII.GetBytes(start.ToString("D4", CultureInfo.InvariantCulture)));
}
