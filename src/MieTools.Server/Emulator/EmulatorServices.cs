using System.Security.Cryptography.X509Certificates;
using MieTools.ModelServer;
using MieTools.Server.Emulator.Containers;
using MieTools.Server.Emulator.ControlPlane;
using MieTools.Server.Emulator.Faults;
using MieTools.Server.Emulator.Folders;
using MieTools.Server.Emulator.Identity;
using MieTools.Server.Emulator.Router;
using MieTools.Server.Emulator.State;
using MieTools.Server.Emulator.Vault;
using MieTools.Server.Wire;

namespace MieTools.Server.Emulator;

/// <summary>Everything an emulator is made of but its web server. Disposing it lets go of files and connections.</summary>
internal sealed class EmulatorServices : IAsyncDisposable
{
    private readonly ContainerDirectory _containers;
    private readonly StateStore _state;
    private ConfigWriter? _config;
    private ContainerWatch? _watch;

    private EmulatorServices(MieEmulatorOptions options)
    {
        IModelServer builtIn = options.ModelServer
            ?? new RouteHeader(new BuiltInModelServer(new ModelServerOptions(options.TokenRate, options.Seed, options.Time)));
        _containers = new ContainerDirectory(options.Containers, options.Upstream, builtIn, options.HealthPath);
        _state = options.DataDirectory is { } directory ? StateStore.Open(directory) : StateStore.InMemory();
        Stats = new EmulatorStats(options.Time);
    }

    public EmulatorStats Stats { get; }

    public EmulatorIdentity Identity { get; private set; } = null!;

    public EmulatorApplication Application { get; private set; } = null!;

    /// <summary>The server's certificate; null without TLS.</summary>
    public X509Certificate2? Certificate { get; private set; }

    public ConfigWriter Config => _config!;

    /// <summary>Makes the parts.</summary>
    /// <param name="options">The options.</param>
    /// <param name="address">Gives the emulator's address, once it is known.</param>
    /// <exception cref="IOException">A directory cannot be used.</exception>
    /// <exception cref="ArgumentException">An option is not allowed.</exception>
    /// <exception cref="FormatException">One of the faults is not one; the message says what there is.</exception>
    public static async Task<EmulatorServices> CreateAsync(MieEmulatorOptions options, Func<string> address)
    {
        OptionRanges.Check(options);
        EmulatorServices parts = new(options);
        try
        {
            await parts.FillAsync(options, address).ConfigureAwait(false);
            return parts;
        }
        catch
        {
            await parts.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_watch is not null)
            await _watch.DisposeAsync().ConfigureAwait(false);
        _containers.Dispose();
        Certificate?.Dispose();
        _config?.Remove();
        _state.Dispose();
    }

    private async Task FillAsync(MieEmulatorOptions options, Func<string> address)
    {
        OcidFactory ocids = StateSettings.Ocids(_state, options.Seed);
        Identity = await StateSettings.IdentityAsync(_state, ocids, options).ConfigureAwait(false);
        _state.Changed(ocids);
        _state.Commit();
        await _state.SaveAsync().ConfigureAwait(false);
        if (options.Https)
            Certificate = Identity.Authority!.IssueForLoopback();
        _config = ConfigWriter.Write(
            Identity, options.ConfigDirectory, _state.Folder, options.Https ? Identity.Authority!.CertificatePem : null);
        DeploymentStore store = new(ocids, options.Time, _state);
        ServerLog log = new(options.Log, options.LogFormat, options.Time);
        _watch = new ContainerWatch(store, _containers, options.HealthTimeout, log, options.Time);
        Application = new EmulatorApplication(
            ControlPlane(options, store, _watch, address),
            new InferenceRouter(store, _containers, new TrafficLimits(options.RequestsPerSecond, options.LimitBandwidth, options.Time),
                Stats, options.PredictTimeLimit, options.Time),
            Identity,
            options.VerifySignatures ? new SignatureVerifier(Identity.Keys, options.Time) : null,
            new SecretStore(options.Time),
            Stats,
            FaultRegistry.From(options, log),
            log,
            options.Time);
        _watch.Resume();
    }

    private ControlPlaneService ControlPlane(MieEmulatorOptions options, DeploymentStore store, ContainerWatch watch, Func<string> address)
    {
        ControlPlaneOptions settings = new(options.CreateDelay, options.UpdateDelay, address);
        RetryTokens tokens = new(options.Time, _state);
        return new ControlPlaneService(store, new DeploymentOperations(store, tokens, watch, settings), new WorkRequestOperations(store));
    }
}
