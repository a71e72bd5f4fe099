using MieTools.Core;
using MieTools.Core.Deployments;
using MieTools.Server.Emulator;

namespace MieTools.Tests.Support;

/// <summary>An emulator in this process, a connection to it, and one ACTIVE deployment. Shared by the tests of a class.</summary>
public sealed class EmulatorFixture : IAsyncLifetime
{
    public MieEmulator Emulator { get; private set; } = null!;

    public MieContext Context { get; private set; } = null!;

    public MieDeployment Deployment { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Emulator = await MieEmulator.StartAsync(new MieEmulatorOptions { CreateDelay = TimeSpan.FromMilliseconds(50), UpdateDelay = TimeSpan.FromMilliseconds(50), TokenRate = 0 });
        Context = await MieContext.ConnectAsync(new MieContextOptions
        {
            ConfigFile = Emulator.ConfigFile,
            ProfileName = Emulator.Profile,
            Endpoint = Emulator.ControlPlane,
            InferenceEndpoint = Emulator.Inference,
            CompartmentId = Emulator.CompartmentId,
            ProjectId = Emulator.ProjectId,
        });
        Deployment = (MieDeployment)CommandRunner.Run(Create("shared")).Output.Single()!;
    }

    public async ValueTask DisposeAsync()
    {
        Context.Dispose();
        await Emulator.DisposeAsync();
    }

    public MieTools.Cmdlets.NewMieDeploymentCommand Create(string name)
    {
        MieTools.Cmdlets.NewMieDeploymentCommand command = new()
        {
            Context = Context,
            DisplayName = name,
            ModelId = Emulator.ModelId,
            Image = "iad.ocir.io/ns/vllm:1",
            ApiSpecification = "openai",
            Endpoint = [Core.Inference.MieEndpoint.Parse("GET,POST /v1/custom/completions"), Core.Inference.MieEndpoint.Parse("GET,POST /models/{}")],
        };
        command.TurnOn("Wait");
        return command;
    }
}
