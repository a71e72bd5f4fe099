using MieTools.Server.Emulator.Container;
using MieTools.Server.Emulator.ControlPlane;
using MieTools.Server.Emulator.Identity;
using MieTools.Server.Emulator.Router;
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
    private int _stopped;

    private MieEmulator(EmulatorIdentity identity, ConfigWriter config, EmulatorStats stats, WebApplication web, OcidFactory ocids, string projectId)
    {
        _identity = identity;
        _config = config;
        _stats = stats;
        _web = web;
        ProjectId = projectId;
        CompartmentId = ocids.Create("compartment", "");
        ModelId = ocids.Create("datasciencemodel");
    }

    /// <summary>Base address of the control plane, without the version.</summary>
    public Uri ControlPlane { get; private set; } = null!;

    /// <summary>Base address of inference: an OCID comes next.</summary>
    public Uri Inference => ControlPlane;

    /// <summary>An OCI config file with the profiles <c>DEFAULT</c> (API key) and <c>SESSION</c> (session token).</summary>
    public string ConfigFile => _config.ConfigFile;

    /// <summary>PEM file with the authority of the certificate, for clients to trust; null without <see cref="MieEmulatorOptions.Https"/>.</summary>
    public string? CaFile { get; }

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
    /// <exception cref="IOException">The port is in use, or the config directory cannot be written.</exception>
    public static async Task<MieEmulator> StartAsync(MieEmulatorOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        OcidFactory ocids = new(options.Seed);
        EmulatorIdentity identity = await EmulatorIdentity.CreateAsync(ocids, options.Time, options.TokenLifetime).ConfigureAwait(false);
        ConfigWriter? config = null;
        WebApplication? web = null;
        try
        {
            config = ConfigWriter.Write(identity, options.ConfigDirectory);
            EmulatorStats stats = new(options.Time);
            string address = "";
            string projectId = ocids.Create("datascienceproject");
            EmulatorApplication application = Compose(options, ocids, identity, stats, projectId, () => address);
            web = LoopbackHost.Build(options.Port, application.AnswerAsync);
            MieEmulator emulator = new(identity, config, stats, web, ocids, projectId);
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
            throw;
        }
    }

    /// <summary>Stops it: open streams are cut, and a temporary config directory goes away. Stopping twice does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
            return;
        await LoopbackHost.StopAsync(_web).ConfigureAwait(false);
        _config.Remove();
    }

    internal EmulatorInfo ToInfo()
    {
        string address = ControlPlane.GetLeftPart(UriPartial.Authority);
        return new(address, address, ConfigFile, Profile, CompartmentId, ProjectId, ModelId, Environment.ProcessId);
    }

    private static EmulatorApplication Compose(
        MieEmulatorOptions options, OcidFactory ocids, EmulatorIdentity identity, EmulatorStats stats, string projectId, Func<string> address)
    {
        DeploymentStore store = new(ocids, options.Time);
        ControlPlaneOptions settings = new(options.CreateDelay, options.UpdateDelay, identity.User, projectId, address);
        ControlPlaneService controlPlane = new(store, new DeploymentOperations(store, new RetryTokens(options.Time), settings), new WorkRequestOperations(store));
        IModelServer container = options.ModelServer ?? new BuiltInModelServer(new ModelServerOptions(options.TokenRate, options.Seed, options.Time));
        InferenceRouter router = new(store, container, stats, options.PredictTimeLimit);
        SignatureVerifier? verifier = options.VerifySignatures ? new SignatureVerifier(identity.Keys, options.Time) : null;
        return new EmulatorApplication(controlPlane, router, identity, verifier, stats, new EmulatorLog(options.Log, options.LogFormat, options.Time));
    }
}
