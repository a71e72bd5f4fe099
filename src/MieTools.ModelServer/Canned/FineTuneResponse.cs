using System.Text.Json;

namespace MieTools.ModelServer.Canned;

/// <summary>Answers <c>/v1/fine-tunes</c>, which OpenAI has withdrawn: there is one fine-tune, and it has succeeded.</summary>
internal static class FineTuneResponse
{
    private const string One = """
        {"id":"ft-emulator","object":"fine-tune","model":"curie","created_at":1700000000,"updated_at":1700000002,"status":"succeeded",
        "fine_tuned_model":"curie:ft-emulator","organization_id":"org-emulator","training_files":[],"validation_files":[],"result_files":[],
        "hyperparams":{"batch_size":4,"learning_rate_multiplier":0.1,"n_epochs":4,"prompt_loss_weight":0.1},
        "events":[{"object":"fine-tune-event","created_at":1700000002,"level":"info","message":"Fine-tune succeeded."}]}
        """;

    /// <summary>POST.</summary>
    public static ContainerResponse Create(JsonElement body)
    {
        body.NeededText("training_file");
        return CannedResponse.Json(One);
    }

    /// <summary>GET.</summary>
    public static ContainerResponse List() => CannedResponse.Json($"{{\"object\":\"list\",\"data\":[{One}]}}");
}
