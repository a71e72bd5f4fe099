using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using MieTools.Core.Local;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Emulator;

/// <summary>A local OCI Data Science model deployment service: control plane, inference router and a model server, on loopback.</summary>
public sealed class MieEmulator : IAsyncDisposable
{
    private readonly EmulatorServices _parts;
    private readonly WebApplication _web;
    private readonly TimeProvider _time;
    private int _stopped;

    private MieEmulator(EmulatorServices parts, WebApplication web, TimeProvider time, string address)
    {
        _parts = parts;
        _web = web;
        _time = time;
        ControlPlane = new Uri(address);
    }

    /// <summary>Base address of the control plane, without the version.</summary>
    public Uri ControlPlane { get; }

    /// <summary>Base address of inference: an OCID comes next.</summary>
    public Uri Inference => ControlPlane;

    /// <summary>
    /// An OCI config file with the profiles <c>DEFAULT</c> (API key), <c>SESSION</c> and <c>default</c> (session token), and two
    /// such of every further user.
    /// </summary>
    public string ConfigFile => _parts.Config.ConfigFile;

    /// <summary>
    /// PEM file with the authority of the certificate, for clients to trust; null without <see cref="MieEmulatorOptions.Https"/>.
    /// </summary>
    public string? CaFile => _parts.Config.CaFile;

    /// <summary>The profile to use.</summary>
    public string Profile { get; } = "DEFAULT";

    /// <summary>The tenancy of the profiles.</summary>
    public string TenancyId => _parts.Identity.Tenancy;

    /// <summary>A compartment to create deployments in; any other will do too.</summary>
    public string CompartmentId => _parts.Identity.Offered.CompartmentId;

    /// <summary>A project; any other will do too.</summary>
    public string ProjectId => _parts.Identity.Offered.ProjectId;

    /// <summary>A model; any other will do too.</summary>
    public string ModelId => _parts.Identity.Offered.ModelId;

    /// <summary>Signed requests so far, refused ones included.</summary>
    public long Requests => _parts.Stats.Requests;

    /// <summary>Inference requests that are being answered.</summary>
    public long OpenInferences => _parts.Stats.OpenInferences;

    /// <summary>Inference requests, streams among them, whose client hung up before the end.</summary>
    public long AbortedInferences => _parts.Stats.AbortedInferences;

    /// <summary>Streams that are being sent.</summary>
    public long ActiveStreams => _parts.Stats.ActiveStreams;

    /// <summary>Streams whose client hung up before the end.</summary>
    public long AbortedStreams => _parts.Stats.AbortedStreams;

    /// <summary>Chunks that the last stream has sent so far.</summary>
    public long LastStreamChunks => _parts.Stats.LastStreamChunks;

    /// <summary>Starts an emulator; it answers when this returns.</summary>
    /// <exception cref="IOException">The port is in use, the config directory cannot be written, or the data directory cannot be
    /// used.</exception>
    /// <exception cref="ArgumentException">An option is out of range or malformed; the message says which and how it should be.</exception>
    /// <exception cref="FormatException">One of <see cref="MieEmulatorOptions.Faults"/> is wrong; the message says what there
    /// is.</exception>
    public static async Task<MieEmulator> StartAsync(MieEmulatorOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        string address = "";
        EmulatorServices parts = await EmulatorServices.CreateAsync(options, () => address).ConfigureAwait(false);
        WebApplication? web = null;
        try
        {
            web = LoopbackHost.Build(options.Port, parts.Application.AnswerAsync, options.Time, parts.Certificate);
            await web.StartAsync(cancellation).ConfigureAwait(false);
            address = LoopbackHost.AddressOf(web);
            return new MieEmulator(parts, web, options.Time, address);
        }
        catch
        {
            if (web is not null)
                await web.DisposeAsync().ConfigureAwait(false);
            await parts.DisposeAsync().ConfigureAwait(false);
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
            await LoopbackHost.StopAsync(_web, _time).ConfigureAwait(false);
        }
        finally
        {
            await _parts.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>What other sessions of the user have to know to find it and to connect to it.</summary>
    internal RunningEmulator ToRunning(string? dataPath, int? parent)
    {
        EmulatorInfo info = ToInfo();
        using Process process = Process.GetCurrentProcess();
        return new RunningEmulator
        {
            ControlPlane = info.ControlPlane,
            Inference = info.Inference,
            ConfigFile = Path.GetFullPath(info.ConfigFile),
            Profile = info.Profile,
            CompartmentId = info.CompartmentId,
            ProjectId = info.ProjectId,
            ModelId = info.ModelId,
            CaFile = info.CaFile is null ? null : Path.GetFullPath(info.CaFile),
            DataPath = dataPath is null ? null : Path.GetFullPath(dataPath),
            ProcessId = info.Pid,
            StartTime = process.StartTime,
            ParentProcessId = parent,
        };
    }

    internal EmulatorInfo ToInfo()
    {
        string address = ControlPlane.GetLeftPart(UriPartial.Authority);
        return new(address, address, ConfigFile, Profile, CompartmentId, ProjectId, ModelId, CaFile, Environment.ProcessId);
    }
}
