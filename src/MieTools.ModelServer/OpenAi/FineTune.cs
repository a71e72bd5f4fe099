using System.Text.Json;

namespace MieTools.ModelServer.OpenAi;

/// <summary>
/// A fine-tune in the form that OpenAI had at <c>/v1/fine-tunes</c>. It is pending for one second, runs for one, and has succeeded.
/// </summary>
internal sealed record FineTune(string Id, string Model, long Created, StoredFile Training, StoredFile? Validation, int Epochs)
{
    /// <summary>Writes its object.</summary>
    /// <param name="json">Takes it.</param>
    /// <param name="now">Seconds since 1970.</param>
    public void Write(Utf8JsonWriter json, long now)
    {
        string status = (now - Created) switch { < 1 => "pending", < 2 => "running", _ => "succeeded" };
        json.WriteStartObject();
        json.WriteString("id"u8, Id);
        json.WriteString("object"u8, "fine-tune"u8);
        json.WriteString("model"u8, Model);
        json.WriteNumber("created_at"u8, Created);
        json.WriteNumber("updated_at"u8, Math.Min(now, Created + 2));
        json.WriteString("status"u8, status);
        json.WriteString("fine_tuned_model"u8, status == "succeeded" ? $"{Model}:{Id}" : null);
        json.WriteString("organization_id"u8, "org-emulator"u8);
        json.WriteStartObject("hyperparams"u8);
        json.WriteNumber("batch_size"u8, 4);
        json.WriteNumber("learning_rate_multiplier"u8, 0.1);
        json.WriteNumber("n_epochs"u8, Epochs);
        json.WriteNumber("prompt_loss_weight"u8, 0.1);
        json.WriteEndObject();
        WriteFiles(json, "training_files", Training);
        WriteFiles(json, "validation_files", Validation);
        WriteFiles(json, "result_files", null);
        json.WriteStartArray("events"u8);
        WriteEvent(json, Created, "Created fine-tune.");
        if (status != "pending")
            WriteEvent(json, Created + 1, "Fine-tune started.");
        if (status == "succeeded")
            WriteEvent(json, Created + 2, "Fine-tune succeeded.");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFiles(Utf8JsonWriter json, string field, StoredFile? file)
    {
        json.WriteStartArray(field);
        file?.Write(json);
        json.WriteEndArray();
    }

    private static void WriteEvent(Utf8JsonWriter json, long time, string message)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "fine-tune-event"u8);
        json.WriteNumber("created_at"u8, time);
        json.WriteString("level"u8, "info"u8);
        json.WriteString("message"u8, message);
        json.WriteEndObject();
    }
}
