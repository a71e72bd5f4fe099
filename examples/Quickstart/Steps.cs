using System.Globalization;
using MieTools.Cmdlets;
using MieTools.Core;
using MieTools.Core.Deployments;
using MieTools.Core.Inference;

namespace MieTools.Examples;

/// <summary>The steps in their order; each shows what one would type in PowerShell and then what came of it.</summary>
internal sealed class Steps(Screen screen, CancellationToken stop)
{
    private const string Payload = "create-model-deployment.json";
    private const int RoutesShown = 4;

    private readonly CmdletRunner _runner = new(screen, stop);

    public void RunAll()
    {
        MieDeployment deployment = Create();
        ListRoutes(deployment);
        Chat(deployment);
        CallCustomPath(deployment);
        Stream(deployment);
        deployment = AddEndpoint(deployment);
        CallNewPath(deployment);
        CallUnlistedPath(deployment);
        Remove(deployment);
    }

    private MieDeployment Create()
    {
        screen.Step("Create a deployment",
            $"$d = New-MieDeployment -PayloadPath examples/{Payload} `",
            "       -ApiSpecification openai `",
            "       -Endpoint 'GET,POST /v1/custom/completions', 'GET,POST /models/{}' -Wait");
        NewMieDeploymentCommand command = new()
        {
            PayloadPath = Path.Combine(AppContext.BaseDirectory, Payload),
            ApiSpecification = "openai",
            Endpoint = [MieEndpoint.Parse("GET,POST /v1/custom/completions"), MieEndpoint.Parse("GET,POST /models/{}")],
        };
        command.TurnOn(nameof(command.Wait));
        MieDeployment deployment = _runner.One<MieDeployment>(command);
        Show(deployment);
        return deployment;
    }

    private void ListRoutes(MieDeployment deployment)
    {
        screen.Step("List what it answers", "$d | Get-MieEndpoint");
        List<MieDeploymentEndpoint> routes = _runner.All<MieDeploymentEndpoint>(new GetMieEndpointCommand { Deployment = deployment });
        // The custom ones are few and the user's own: all of them, and some of the framework's.
        List<MieDeploymentEndpoint> framework = routes.FindAll(r => r.Source == MieRouteSource.Framework);
        List<MieDeploymentEndpoint> custom = routes.FindAll(r => r.Source == MieRouteSource.Custom);
        foreach (MieDeploymentEndpoint route in framework.Take(RoutesShown).Concat(custom))
            screen.Row(route.Source.ToString(), $"{string.Join(',', route.Methods),-9} {route.Suffix}");
        screen.Note($"{routes.Count} routes: {framework.Count} of the openai framework ({framework.Count - RoutesShown} not shown), {custom.Count} custom.");
    }

    private void Chat(MieDeployment deployment)
    {
        screen.Step("Ask something", "$d | Invoke-MieInference -Prompt 'Who invented the Internet?' -MaxTokens 24");
        InferenceAnswer answer = _runner.One<InferenceAnswer>(new InvokeMieInferenceCommand { Deployment = deployment, Prompt = "Who invented the Internet?", MaxTokens = 24 });
        Show(answer);
    }

    private void CallCustomPath(MieDeployment deployment)
    {
        screen.Step("Call a custom path", "$d | Invoke-MieInference -Path /models/abc -Method GET | Select-Object method, path");
        Show(_runner.One<InferenceAnswer>(new InvokeMieInferenceCommand { Deployment = deployment, Path = "/models/abc", Method = "GET" }), "method", "path");
    }

    private void Stream(MieDeployment deployment)
    {
        screen.Step("Stream an answer", "$d | Invoke-MieStream -Prompt 'Tell me a story' -MaxTokens 12 | Format-Table Elapsed, Text");
        InvokeMieStreamCommand command = new() { Deployment = deployment, Prompt = "Tell me a story", MaxTokens = 12 };
        int pieces = 0;
        // Called with each chunk before the next one is read.
        _runner.Run(command, item =>
        {
            MieStreamChunk chunk = (MieStreamChunk)item!;
            string time = string.Create(CultureInfo.InvariantCulture, $"{chunk.Elapsed.TotalMilliseconds,5:0} ms");
            if (chunk.Text.Length > 0)
            {
                pieces++;
                screen.Row(time, chunk.Text.TrimStart());
            }
            if (chunk.FinishReason is { } reason)
                screen.Row(time, $"({pieces} pieces, finish reason: {reason})");
        });
    }

    private MieDeployment AddEndpoint(MieDeployment deployment)
    {
        screen.Step("Add an endpoint", "$d = $d | Set-MieDeployment -AddEndpoint 'POST /v1/rerank' -Wait");
        SetMieDeploymentCommand command = new() { Deployment = deployment, AddEndpoint = [MieEndpoint.Parse("POST /v1/rerank")] };
        command.TurnOn(nameof(command.Wait));
        MieDeployment updated = _runner.One<MieDeployment>(command);
        Show(updated);
        return updated;
    }

    private void CallNewPath(MieDeployment deployment)
    {
        const string Body = """{ "query": "capital of France", "documents": ["Rome", "Paris is the capital of France"] }""";
        screen.Step("Call it", "$d | Invoke-MieInference -Path /v1/rerank `",
            $"       -Body '{Body}' |",
            "       Select-Object results");
        Show(_runner.One<InferenceAnswer>(new InvokeMieInferenceCommand { Deployment = deployment, Path = "/v1/rerank", Body = Body }), "results");
    }

    private void CallUnlistedPath(MieDeployment deployment)
    {
        screen.Step("Mistype a path, on purpose", "$d | Invoke-MieInference -Path /v1/chat/completion -Prompt 'Hello'");
        MieException error = _runner.Error(new InvokeMieInferenceCommand { Deployment = deployment, Path = "/v1/chat/completion", Prompt = "Hello" });
        screen.Error(error);
    }

    private void Remove(MieDeployment deployment)
    {
        screen.Step("Delete it", "$d | Remove-MieDeployment -Wait -Confirm:$false");
        RemoveMieDeploymentCommand command = new() { Deployment = deployment };
        command.TurnOn(nameof(command.Wait));
        _runner.Run(command);
        screen.Success($"{deployment} is gone.");
    }

    private void Show(MieDeployment deployment)
    {
        screen.Success($"{deployment} is {deployment.LifecycleState}.");
        screen.Row("Id", Short(deployment.Id));
        screen.Row("Shape", $"{deployment.InstanceCount} x {deployment.InstanceShape}");
        screen.Row("Endpoints", $"{deployment.ApiSpecification}; {string.Join("; ", deployment.Endpoints)}");
    }

    // The unique part of an OCID is too long for a line; its end tells one from another.
    private static string Short(string ocid) => $"{ocid[..ocid.LastIndexOf('.')]}...{ocid[^12..]}";

    // The model's text, or some properties of an answer that is not a model's.
    private void Show(InferenceAnswer answer, params string[] properties)
    {
        if (answer.Text is { } text)
            screen.Row("Answer", text);
        foreach (string name in properties)
            screen.Row(name, answer.Json?.GetProperty(name).ToString() ?? "");
        screen.Row("Status", string.Create(CultureInfo.InvariantCulture, $"{(int)answer.Status} after {answer.Elapsed.TotalMilliseconds:0} ms"));
    }
}
