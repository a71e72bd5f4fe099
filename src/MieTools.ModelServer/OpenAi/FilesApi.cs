using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace MieTools.ModelServer.OpenAi;

/// <summary>Answers <c>/v1/files</c>: uploads, and the list of them, newest first and in one page.</summary>
internal sealed class FilesApi(ServerContext server)
{
    private const int MostFiles = 1000;
    private static readonly string[] s_purposes = ["assistants", "batch", "fine-tune", "vision", "user_data", "evals"];
    private readonly BoundedStore<StoredFile> _files = new(MostFiles);

    /// <summary>POST <c>/v1/files</c>.</summary>
    public ContainerResponse Upload(MultipartForm form)
    {
        FormPart file = form.File("file");
        string purpose = form.NeededText("purpose");
        if (!s_purposes.Contains(purpose))
        {
            throw ModelServerException.Invalid(
                $"'purpose' is '{purpose}'; it has to be one of {string.Join(", ", s_purposes)}.", "purpose");
        }

        StoredFile stored = new(server.Ids.Next("file-"), file.Bytes.Length, server.Options.Now, file.FileName ?? "file", purpose);
        _files.Add(stored.Id, stored);
        return JsonResponse.Write(stored.Write);
    }

    /// <summary>GET <c>/v1/files</c>.</summary>
    public ContainerResponse List(string query)
    {
        Dictionary<string, StringValues> fields = QueryHelpers.ParseQuery(query);
        List<StoredFile> files = _files.ToList();
        if (fields.TryGetValue("purpose", out StringValues purpose))
            files.RemoveAll(f => f.Purpose != purpose);
        files.Reverse();
        return JsonResponse.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            json.WriteStartArray("data"u8);
            files.ForEach(f => f.Write(json));
            json.WriteEndArray();
            json.WriteBoolean("has_more"u8, false);
            json.WriteEndObject();
        });
    }

    /// <summary>GET <c>/v1/files/{id}</c>.</summary>
    public ContainerResponse Get(string id) => JsonResponse.Write(Find(id).Write);

    /// <summary>DELETE <c>/v1/files/{id}</c>.</summary>
    public ContainerResponse Delete(string id)
    {
        if (!_files.Remove(id))
            throw NotFound(id);
        return JsonResponse.Deleted(id, "file");
    }

    private StoredFile Find(string id) => _files.TryGet(id, out StoredFile? file) ? file : throw NotFound(id);

    private static ModelServerException NotFound(string id) => ModelServerException.NotFound($"No such File object: {id}", field: "id");
}
