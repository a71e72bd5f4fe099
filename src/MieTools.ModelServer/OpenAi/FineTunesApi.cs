using System.Text.Json;

namespace MieTools.ModelServer.OpenAi;

/// <summary>Answers <c>/v1/fine-tunes</c>, which OpenAI has withdrawn.</summary>
internal sealed class FineTunesApi(ServerContext server, FilesApi files)
{
    private const int MostFineTunes = 1000;
    private readonly BoundedStore<FineTune> _fineTunes = new(MostFineTunes);

    /// <summary>POST <c>/v1/fine-tunes</c>.</summary>
    public ContainerResponse Create(JsonElement body)
    {
        StoredFile training = File(body.NeededText("training_file"), "training_file");
        StoredFile? validation = body.Text("validation_file") is { } id ? File(id, "validation_file") : null;
        FineTune made = new(server.Ids.Next("ft-"), body.Text("model") ?? "curie", server.Options.Now, training, validation,
            body.Number("n_epochs", 1, 50) ?? 4);
        _fineTunes.Add(made.Id, made);
        return JsonAnswer.Write(json => made.Write(json, server.Options.Now));
    }

    /// <summary>GET <c>/v1/fine-tunes</c>.</summary>
    public ContainerResponse List() => JsonAnswer.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (FineTune fineTune in _fineTunes.ToList())
            fineTune.Write(json, server.Options.Now);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private StoredFile File(string id, string field)
    {
        try
        {
            return files.Find(id);
        }
        catch (ModelServerException)
        {
            throw ModelServerException.Invalid($"'{field}' names no uploaded file: '{id}'.", field);
        }
    }
}
