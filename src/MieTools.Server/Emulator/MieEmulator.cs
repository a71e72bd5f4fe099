using System.Security.Cryptography.X509Certificates;
using MieTools.Server.Emulator.Container;
using MieTools.Server.Emulator.ControlPlane;
using MieTools.Server.Emulator.Identity;
using MieTools.Server.Emulator.Router;
using MieTools.Server.Emulator.State;
using MieTools.Server.Hosting;
using Microsoft.AspNetCore.Builder;

namespace MieTools.Server.Emulator;

/// <summary>A local OCI Data Science model deployment service: control plane, inference router and a model server, on loopback.</summary>
public sealed class MieEmulator : IAsyncDisposable
{
    private readonly EmulatorIdentity _identity;
    private readonly ConfigWriter _config;
    private readonly EmulatorStats _stats;
    private readonly WebApplication _web;
    private readonly IStateStore _state;
    private readonly X509Certificate2? _certificate;
    private int _stopped;

    private MieEmulator(
        EmulatorIdentity identity, ConfigWriter config, EmulatorStats stats, WebApplication web, X509Certificate2? certificate, IStateStore state, SavedNames names)
    {
        _identity = identity;
        _config = config;
        _stats = stats;
        _web = web;
        _certificate = certificate;
        _state = state;
        ProjectId = names.ProjectId;
        CompartmentId = names.CompartmentId;
        ModelId = names.ModelId;
    }

    /// <summary>Base address of the control plane, without the version.</summary>
    public Uri ControlPlane { get; private set; } = null!;

    /// <summary>Base address of inference: an OCID comes next.</summary>
    public Uri Inference => ControlPlane;

    /// <summary>An OCI config file with the profiles <c>DEFAULT</c> (API key) and <c>SESSION</c> (session token), and two such of every further user.</summary>
    public string ConfigFile => _config.ConfigFile;

    /// <summary>PEM file with the authority of the certificate, for clients to trust; null without <see cref="MieEmulatorOptions.Https"/>.</summary>
    public string? CaFile => _config.CaFile;

    /// <summary>The profile to use.</summary>
    public string Profile { get; } = "DEFAULT";

    /// <summary>The tenancy of the profiles.</summary>
    public string TenancyId => _identity.Tenancy;

    /// <summary>A compartment to create deployments in; any other will do too.</summary>
    public string CompartmentId { get; }

    /// <summary>A project; any other will do too.</summary>
    public string ProjectId { get; }

    /// <summary>A model; any other will do too.</summary>
    public string ModelId { get; }

    /// <summary>Signed requests so far, refused ones included.</summary>
    public long Requests => _stats.Requests;

    /// <summary>Inference requests that are being answered.</summary>
    public long OpenInferences => _stats.OpenInferences;

    /// <summary>Inference requests, streams among them, whose client hung up before the end.</summary>
    public long AbortedInferences => _stats.AbortedInferences;

    /// <summary>Streams that are being sent.</summary>
    public long ActiveStreams => _stats.ActiveStreams;

    /// <summary>Streams whose client hung up before the end.</summary>
    public long AbortedStreams => _stats.AbortedStreams;

    /// <summary>Chunks that the last stream has sent so far.</summary>
    public long LastStreamChunks => _stats.LastStreamChunks;

    /// <summary>Starts an emulator; it answers when this returns.</summary>
    /// <exception cref="ArgumentException">A user's name or right is not allowed.</exception>
    /// <exception cref="IOException">The port is in use, the config directory cannot be written, or the data directory cannot be used.</exception>
    public static async Task<MieEmulator> StartAsync(MieEmulatorOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        // The class that needs SQLite is only touched when there is a directory.
        IStateStore state = options.DataDirectory is { } directory ? SqliteState.Open(directory) : MemoryState.Instance;
        ConfigWriter? config = null;
        WebApplication? web = null;
        X509Certificate2? certificate = null;
        try
        {
            StateSettings settings = new(state);
            OcidFactory ocids = settings.Ocids(options.Seed);
            EmulatorIdentity identity = await settings.IdentityAsync(ocids, options).ConfigureAwait(false);
            SavedNames names = settings.Names(ocids);
            await settings.SaveAsync(ocids).ConfigureAwait(false);
            if (options.Https)
                certificate = identity.Authority!.IssueForLoopback();
            string? files = options.ConfigDirectory ?? options.DataDirectory;
            config = ConfigWriter.Write(identity, files, options.Https ? identity.Authority!.CertificatePem : null);
            EmulatorStats stats = new(options.Time);
            string address = "";
            EmulatorApplication application = Compose(options, ocids, identity, stats, state, names.ProjectId, () => address);
            web = LoopbackHost.Build(options.Port, application.AnswerAsync, certificate);
            MieEmulator emulator = new(identity, config, stats, web, certificate, state, names);
            await web.StartAsync(cancellation).ConfigureAwait(false);
            address = LoopbackHost.AddressOf(web);
            emulator.ControlPlane = new Uri(address);
            return emulator;
        }
        catch
        {
            config?.Remove();
            if (web is not null)
                await web.DisposeAsync().ConfigureAwait(false);
            certificate?.Dispose();
            state.Dispose();
            throw;
        }
    }

    /// <summary>Stops it: open streams are cut, and a temporary config directory goes away. Stopping twice does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
            return;
        try
        {
            await LoopbackHost.StopAsync(_web).ConfigureAwait(false);
            _certificate?.Dispose();
            _config.Remove();
        }
        finally
        {
            _state.Dispose();
        }
    }

    internal EmulatorInfo ToInfo()
    {
        string address = ControlPlane.GetLeftPart(UriPartial.Authority);
        return new(address, address, ConfigFile, Profile, CompartmentId, ProjectId, ModelId, Environment.ProcessId);
    }

    private static EmulatorApplication Compose(
        MieEmulatorOptions options, OcidFactory ocids, EmulatorIdentity identity, EmulatorStats stats, IStateStore state, string projectId, Func<string> address)
    {
        DeploymentStore store = new(ocids, options.Time, state);
        ControlPlaneOptions settings = new(options.CreateDelay, options.UpdateDelay, projectId, address);
        RetryTokens tokens = new(options.Time, state, store.Changes);
        ControlPlaneService controlPlane = new(store, new DeploymentOperations(store, tokens, settings), new WorkRequestOperations(store));
        IModelServer container = options.ModelServer ?? new BuiltInModelServer(new ModelServerOptions(options.TokenRate, options.Seed ?? 0, options.Time));
        InferenceRouter router = new(store, container, stats, options.PredictTimeLimit);
        SignatureVerifier? verifier = options.VerifySignatures ? new SignatureVerifier(identity.Keys, options.Time) : null;
        return new EmulatorApplication(controlPlane, router, identity, verifier, stats, new EmulatorLog(options.Log, options.LogFormat, options.Time), options.Time);
    }
}
