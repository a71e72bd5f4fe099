using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MieTools.Core.Connection;
using MieTools.Core.Contract;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary>An emulator as a process of its own, with one deployment.</summary>
internal sealed class EmulatorProcess : IAsyncDisposable
{
    private readonly Process _process;

    private EmulatorProcess(Process process) => _process = process;

    /// <summary>Address of its deployment.</summary>
    public Uri Deployment { get; private set; } = null!;

    /// <summary>Its OCI config file.</summary>
    public string ConfigFile { get; private set; } = "";

    /// <summary>Processor time it has used.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts one and makes the deployment.</summary>
    /// <param name="folder">For its config file and keys.</param>
    /// <param name="verify">Check signatures.</param>
    /// <param name="tokenRate">Tokens a second; 0 for no pause.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<EmulatorProcess> StartAsync(string folder, bool verify, double tokenRate, CancellationToken cancellation)
    {
        if (!File.Exists(Repository.Server))
            throw new ProbeException($"'{Repository.Server}' is missing; build the solution first");
        string[] arguments =
        [
            Repository.Server, "emulator", "--config-out", folder, "--create-delay", "0", "--requests-per-second", "0",
            "--token-rate", tokenRate.ToString(CultureInfo.InvariantCulture), "--stop-on-stdin-close",
            .. verify ? Array.Empty<string>() : ["--no-verify"],
        ];
        EmulatorProcess emulator = new(Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
        try
        {
            string ready = await emulator._process.StandardOutput.ReadLineAsync(cancellation)
                ?? throw new ProbeException("the emulator did not start");
            JsonNode info = JsonNode.Parse(ready)!;
            emulator.ConfigFile = (string)info["configFile"]!;
            using MieContext context = await MieContext.ConnectAsync(new MieContextOptions
            {
                ConfigFile = emulator.ConfigFile,
                Endpoint = new Uri((string)info["controlPlane"]!),
            }, cancellation);
            string id = await CreateAsync(context.CreateDeploymentClient(), info, cancellation);
            emulator.Deployment = new Uri($"{((string)info["inference"]!).TrimEnd('/')}/{id}");
            return emulator;
        }
        catch
        {
            await emulator.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(5));
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }
        _process.Dispose();
    }

    private static async Task<string> CreateAsync(DeploymentClient client, JsonNode info, CancellationToken cancellation)
    {
        JsonObject details = new()
        {
            ["displayName"] = "benchmark",
            ["projectId"] = (string)info["projectId"]!,
            ["compartmentId"] = (string)info["compartmentId"]!,
            ["modelDeploymentConfigurationDetails"] = new JsonObject
            {
                ["deploymentType"] = "SINGLE_MODEL",
                ["modelConfigurationDetails"] = new JsonObject
                {
                    ["modelId"] = (string)info["modelId"]!,
                    ["instanceConfiguration"] = new JsonObject { ["instanceShapeName"] = "VM.GPU.A10.1" },
                    ["scalingPolicy"] = new JsonObject { ["policyType"] = "FIXED_SIZE", ["instanceCount"] = 1 },
                },
                ["environmentConfigurationDetails"] = new JsonObject
                {
                    ["environmentConfigurationType"] = "OCIR_CONTAINER",
                    ["image"] = "iad.ocir.io/tenancy/vllm:1",
                    ["predictApiSpecification"] = "openai",
                },
            },
        };
        MieDeployment deployment = await client.CreateAsync(details, null, cancellation);
        while (deployment.LifecycleState != LifecycleStates.Active)
        {
            await Task.Delay(50, cancellation);
            deployment = await client.GetAsync(deployment.Id, cancellation);
        }
        return deployment.Id;
    }
}
