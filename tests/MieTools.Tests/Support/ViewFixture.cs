using System.Management.Automation;
using MieTools.Core.Deployments.Models;

namespace MieTools.Tests.Support;

/// <summary>An object of each type that has a view, from the emulator, with names that are long.</summary>
public sealed class ViewFixture : EmulatorFixture
{
    /// <summary>By the name of the type.</summary>
    internal Dictionary<string, object> Samples { get; } = [];

    /// <summary>A text that every view of that type has to show.</summary>
    internal Dictionary<string, string> Shown { get; } = [];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        // Text of these tests has no colour; Views.Tests.ps1 shows the colours.
        Shell.Run("$PSStyle.OutputRendering = 'PlainText'");
        MieDeployment deployment = Create("a-deployment-whose-name-is-quite-long-for-a-table-of-80-columns");
        MieDeployment failed = Create("failed",
            new { Wait = false, FreeformTag = new Dictionary<string, string> { ["mie-fault"] = "create" } });
        Eventually.True(() => Shell.Run("(Get-MieDeployment -Id $id).LifecycleState", new { id = failed.Id }).One<string>() == "FAILED",
            "It did not fail.");
        Keep("a-deployment-whose", "$deployment", new { deployment });
        Keep("SUCCEEDED", "$deployment | Get-MieWorkRequest");
        Keep("MODEL_DEPLOYMENT_CREATE accepted", "$deployment | Get-MieWorkRequest -Log");
        Keep("ModelServerNotHealthy", "$failed | Get-MieWorkRequest -Error", new { failed });
        Keep("model-3", "New-MieDeployment -DisplayName group -ModelGroupId ocid1.datasciencemodelgroup.oc1.iad.g "
            + "-Image iad.ocir.io/ns/vllm:1 -Wait | Get-MieModelState -InferenceKey model-3");
        Keep("VM.Standard", "Get-MieDeploymentShape VM.Standard*");
        Keep("/v1/rerank", "New-MieEndpoint /v1/rerank GET, POST, PUT, DELETE");
        Keep("/models/{}", "$deployment | Get-MieEndpoint -Path '/models/{}'");
        Keep("Matched", "$deployment | Test-MieEndpoint -Path /models/a -Method POST");
        Keep(null, "$deployment | Invoke-MieStream -Prompt story | Where-Object Text | Select-Object -First 1");
        Keep("DEFAULT", "$Context");
        Keep("us-ashburn-1", "$Context.Sources | Where-Object Name -eq Region");
        Keep(null, "$deployment | Invoke-MieInference -Prompt story");
        Keep("2 messages",
            "$chat = New-MieConversation; $null = $deployment | Invoke-MieInference -Prompt story -Conversation $chat; $chat");
        Keep("user", "$chat.Messages[0]");
        Keep("0.", "$deployment | Invoke-MieInference -Path /v1/embeddings -Body @{ input = 'story' }");
        Keep("story", "$deployment | Invoke-MieInference -Path /v1/embeddings -Prompt story");
        // A path is cut off at its end where the folder of temporary files is far down.
        Keep(Path.GetTempPath()[..5], "$folder = [IO.Directory]::CreateTempSubdirectory('mie-').FullName; "
            + "Set-Content $folder/batch.txt story; Invoke-MieBatch $deployment $folder/batch.txt $folder/batch.out; "
            + "Remove-Item $folder -Recurse");
        Keep("odsc-llm", "$deployment | Invoke-MieInference -Path /v1/models");
    }

    private void Keep(string? shown, string script, object? variables = null)
    {
        PSObject sample = Shell.Run(script, variables).Output[0]!;
        Samples[sample.TypeNames[0]] = sample;
        // A model's text is shown by its first word at least.
        Shown[sample.TypeNames[0]] = shown ?? ((string)sample.Properties["Text"].Value).Trim().Split(' ')[0];
    }
}
