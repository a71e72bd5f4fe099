using MieTools.Core.Connection;
using MieTools.Core.Deployments.Models;
using MieTools.Server.Emulator;

namespace MieTools.Tests.Support;

/// <summary>An emulator in this process, a shell whose commands are connected to it, and one ACTIVE deployment.</summary>
/// <remarks>Shared by the tests of a class, which run one after the other.</remarks>
public class EmulatorFixture : IAsyncLifetime
{
    public MieEmulator Emulator { get; private set; } = null!;

    public MieContext Context { get; private set; } = null!;

    public MieDeployment Deployment { get; private set; } = null!;

    internal Shell Shell { get; } = new();

    private protected virtual MieEmulatorOptions Options => new()
    {
        CreateDelay = TimeSpan.FromMilliseconds(50),
        UpdateDelay = TimeSpan.FromMilliseconds(50),
        TokenRate = 0,
    };

    public virtual async ValueTask InitializeAsync()
    {
        Emulator = await MieEmulator.StartAsync(Options);
        Context = await ConnectAsync();
        // The session's own connection is one for the whole process, in which other classes run at the same time.
        Shell.Run("$PSDefaultParameterValues['*-Mie*:Context'] = $Context", new { Context });
        Deployment = Create("shared");
    }

    public async ValueTask DisposeAsync()
    {
        Shell.Dispose();
        Context.Dispose();
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A connection to the emulator that has seen nothing yet.</summary>
    internal Task<MieContext> ConnectAsync() => ConnectAsync(Emulator);

    /// <summary>A connection to another emulator.</summary>
    internal static Task<MieContext> ConnectAsync(MieEmulator emulator) => MieContext.ConnectAsync(new MieContextOptions
    {
        ConfigFile = emulator.ConfigFile,
        ProfileName = emulator.Profile,
        Endpoint = emulator.ControlPlane,
        InferenceEndpoint = emulator.Inference,
        CompartmentId = emulator.CompartmentId,
        ProjectId = emulator.ProjectId,
    });

    /// <summary>Creates a deployment and waits until it is ACTIVE.</summary>
    internal MieDeployment Create(string name, object? more = null) =>
        Shell.Invoke("New-MieDeployment", Settings(name, more)).One<MieDeployment>();

    /// <summary>Parameters of a deployment that can be created, with more of them or others.</summary>
    internal Dictionary<string, object?> Settings(string name, object? more = null)
    {
        Dictionary<string, object?> settings = NamedValues.Of(new
        {
            DisplayName = name,
            Emulator.ModelId,
            Image = "iad.ocir.io/ns/vllm:1",
            ApiSpecification = "openai",
            Endpoint = new[] { "GET,POST /v1/custom/completions", "GET,POST /models/{}" },
            Wait = true,
        });
        foreach ((string parameter, object? value) in NamedValues.Of(more))
            settings[parameter] = value;
        return settings;
    }
}
