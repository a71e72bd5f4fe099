using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace MieTools.ModelServer.OpenAi;

/// <summary>Answers <c>/v1/responses</c> and what lies under it.</summary>
internal sealed class ResponsesApi(ServerContext server)
{
    private const int MostResponses = 1000;
    private const long MostCharacters = 16 * 1024 * 1024;
    private readonly BoundedStore<StoredResponse> _store = new(MostResponses, MostCharacters);

    /// <summary>POST <c>/v1/responses</c>.</summary>
    public ContainerResponse Create(JsonElement body)
    {
        ResponsesRequest request = new(body, id => _store.TryGet(id, out StoredResponse? earlier) ? earlier : null, server.Ids);
        StoredResponse response = new(request, server);
        if (request.Store)
            _store.Add(response.Id, response, (long)request.Conversation.Length + response.Text.Text.Length);
        if (request.Generation.Stream)
            return JsonResponse.Events(new ResponsesStream(response, original: true, server.Options).EventsAsync(-1));
        return JsonResponse.Write(json => response.Write(json, request.Background ? "queued" : response.Status));
    }

    /// <summary>GET <c>/v1/responses/{id}</c>; with <c>?stream=true</c> the events once more.</summary>
    public ContainerResponse Get(string id, string query)
    {
        StoredResponse response = Find(id);
        Dictionary<string, StringValues> fields = QueryHelpers.ParseQuery(query);
        if (!fields.TryGetValue("stream", out StringValues stream) || !bool.TryParse(stream, out bool events) || !events)
            return JsonResponse.Write(json => response.Write(json, response.Status));
        int after = -1;
        if (fields.TryGetValue("starting_after", out StringValues text) && !int.TryParse(text, out after))
            throw ModelServerException.Invalid("'starting_after' has to be a whole number.", "starting_after");
        return JsonResponse.Events(new ResponsesStream(response, original: false, server.Options).EventsAsync(after));
    }

    /// <summary>DELETE <c>/v1/responses/{id}</c>.</summary>
    public ContainerResponse Delete(string id)
    {
        if (!_store.Remove(id))
            throw NotFound(id);
        return JsonResponse.Deleted(id, "response");
    }

    /// <summary>POST <c>/v1/responses/{id}/cancel</c>.</summary>
    public ContainerResponse Cancel(string id)
    {
        StoredResponse response = Find(id);
        response.Cancel();
        return JsonResponse.Write(json => response.Write(json, response.Status));
    }

    /// <summary>GET <c>/v1/responses/{id}/input_items</c>.</summary>
    public ContainerResponse InputItems(string id, string query)
    {
        (List<(string Id, ReadOnlyMemory<byte> Json)> page, bool more) =
            PageQuery.Read(query, 20, 100).Cut(Find(id).Request.Items, i => i.Id);
        return JsonResponse.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            json.WriteStartArray("data"u8);
            foreach ((_, ReadOnlyMemory<byte> item) in page)
                json.WriteRawValue(item.Span, skipInputValidation: true);
            json.WriteEndArray();
            json.WriteString("first_id"u8, page.Count > 0 ? page[0].Id : null);
            json.WriteString("last_id"u8, page.Count > 0 ? page[^1].Id : null);
            json.WriteBoolean("has_more"u8, more);
            json.WriteEndObject();
        });
    }

    private StoredResponse Find(string id) => _store.TryGet(id, out StoredResponse? response) ? response : throw NotFound(id);

    private static ModelServerException NotFound(string id) =>
        ModelServerException.NotFound($"Response with id '{id}' not found.", field: "response_id");
}
