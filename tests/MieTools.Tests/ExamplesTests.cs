using System.Diagnostics;
using MieTools.Core.Deployments;
using MieTools.Tests.Support;

namespace MieTools.Tests;

/// <summary>The examples do what they say.</summary>
public sealed class ExamplesTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    private const char Escape = '\e';
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    // bin/Debug/net8.0 below this project, as below the example.
    private static readonly DirectoryInfo s_build = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
    private static readonly string s_examples = Path.GetFullPath(Path.Combine(s_build.FullName, "../../../../../examples"));

    [Fact]
    public async Task The_quick_start_does_the_whole_job_from_any_directory_in_plain_text()
    {
        string program = Path.Combine(s_examples, "Quickstart", "bin", s_build.Parent!.Name, s_build.Name, "Quickstart.dll");
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";
        using Process process = Process.Start(new ProcessStartInfo(dotnet, [program])
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using CancellationTokenSource limit = new(s_limit);
        string output;
        string errors;
        try
        {
            Task<string> reading = process.StandardError.ReadToEndAsync(limit.Token);
            output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            errors = await reading;
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }

        Assert.True(process.ExitCode == 0, output + errors);
        Assert.Equal("", errors);
        Assert.DoesNotContain(Escape, output);
        AssertInOrder(output,
            "PS> $d = New-MieDeployment -PayloadPath", "CREATING", "mie-chat is ACTIVE.",
            "PS> $d | Get-MieEndpoint", "/v1/chat/completions", "33 routes",
            "PS> $d | Invoke-MieInference -Prompt", "Answer", "200 after",
            "-Path /models/abc", "/models/abc\n",
            "PS> $d | Invoke-MieStream", " ms   ", "12 pieces, finish reason: length",
            "-AddEndpoint 'POST /v1/rerank'", "UPDATING", "mie-chat is ACTIVE.", "POST /v1/rerank",
            "PS> $d | Invoke-MieInference -Path /v1/rerank", "capital of France", "200 after",
            "Mie.RouteNotListed", "Advice", "'/v1/chat/completions'",
            "PS> $d | Remove-MieDeployment", "mie-chat is gone.",
            "nothing left running.");
    }

    [Fact]
    public void The_payloads_create_and_update_a_deployment()
    {
        ShellRun created = fixture.Shell.Invoke("New-MieDeployment", new { PayloadPath = Path.Combine(s_examples, "create-model-deployment.json"), Wait = true });
        Assert.Empty(created.Warnings);
        MieDeployment deployment = created.One<MieDeployment>();
        Assert.Equal("mie-chat", deployment.DisplayName);
        Assert.Equal(8000, Assert.IsType<ContainerEnvironment>(deployment.Configuration!.Environment).ServerPort);
        Assert.Equal("VM.GPU.A10.1", deployment.InstanceShape);
        Assert.Single(deployment.Endpoints);

        ShellRun updated = fixture.Shell.Invoke("Set-MieDeployment", new { deployment.Id, PayloadPath = Path.Combine(s_examples, "update-model-deployment.json"), Wait = true });
        Assert.Empty(updated.Warnings);
        deployment = updated.One<MieDeployment>();
        Assert.Equal("ACTIVE", deployment.LifecycleState);
        Assert.Equal(["GET,POST /v1/custom/completions", "GET /models/{}", "POST /v1/rerank"], deployment.Endpoints.Select(e => e.ToString()));
        // What the update does not name stays.
        Assert.Equal("mie-chat", deployment.DisplayName);
        Assert.Equal("VM.GPU.A10.1", deployment.InstanceShape);
    }

    private static void AssertInOrder(string text, params string[] parts)
    {
        string unix = text.ReplaceLineEndings("\n");
        int place = 0;
        foreach (string part in parts)
        {
            int found = unix.IndexOf(part, place, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{part}' is missing after position {place} of:\n{unix}");
            place = found + part.Length;
        }
    }
}
