using System.Diagnostics;
using System.Globalization;
using MieTools.Core;
using MieTools.Server.Emulator;
using MieTools.Session;

namespace MieTools.Examples;

/// <summary>The whole job against a service inside this process: from an empty compartment back to an empty one.</summary>
internal sealed class Tour(Screen screen, CancellationToken stop)
{
    // Slow enough to see that the chunks come one by one.
    private const double TokensPerSecond = 10;

    public async Task RunAsync()
    {
        Stopwatch clock = Stopwatch.StartNew();
        long requests = await VisitAsync();
        screen.Blank();
        screen.Success(string.Create(CultureInfo.InvariantCulture, $"Done in {clock.Elapsed.TotalSeconds:0.0} s: {requests} signed requests, nothing left running."));
    }

    private async Task<long> VisitAsync()
    {
        await using MieEmulator emulator = await MieEmulator.StartAsync(new MieEmulatorOptions { Port = 0, TokenRate = TokensPerSecond }, stop);
        using MieContext context = await MieContext.ConnectAsync(new MieContextOptions
        {
            ConfigFile = emulator.ConfigFile,
            ProfileName = emulator.Profile,
            Endpoint = emulator.ControlPlane,
            InferenceEndpoint = emulator.Inference,
            CompartmentId = emulator.CompartmentId,
            ProjectId = emulator.ProjectId,
        }, stop);
        MieSession.Current = context;
        try
        {
            screen.Title("MieTools quick start");
            screen.Note($"The service is an emulator inside this process, at {emulator.ControlPlane.GetLeftPart(UriPartial.Authority)}. Its model server makes up its sentences.");
            new Steps(screen, stop).RunAll();
            return emulator.Requests;
        }
        finally
        {
            MieSession.Current = null;
        }
    }
}
