using System.Globalization;
using System.Management.Automation;
using MieTools.Core;
using MieTools.Emulator;
using MieTools.Pipeline;
using MieTools.Session;

namespace MieTools.Cmdlets;

/// <summary><c>Start-MieEmulator</c>: a local service as a child process; the session talks to it from then on.</summary>
[Cmdlet(VerbsLifecycle.Start, "MieEmulator", SupportsShouldProcess = true)]
[OutputType(typeof(MieEmulatorProcess))]
public sealed class StartMieEmulatorCommand : MieCommand
{
    /// <summary>Port on the loopback address; 0 takes a free one.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>Folder to write the OCI config file and key into; a temporary one when left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ConfigPath { get; set; }

    /// <summary>Seconds a new deployment stays CREATING.</summary>
    [Parameter]
    [ValidateRange(0.0, 86400.0)]
    public double CreateDelaySec { get; set; } = 2;

    /// <summary>Seconds a change stays UPDATING.</summary>
    [Parameter]
    [ValidateRange(0.0, 86400.0)]
    public double UpdateDelaySec { get; set; } = 2;

    /// <summary>Tokens a second that streams are paced at; 0 sends as fast as it can.</summary>
    [Parameter]
    [ValidateRange(0.0, 1000000.0)]
    public double TokenRate { get; set; } = 50;

    /// <summary>Takes requests without checking their signatures.</summary>
    [Parameter]
    public SwitchParameter NoSignatureCheck { get; set; }

    /// <summary>Leaves the session's connection as it is.</summary>
    [Parameter]
    public SwitchParameter NoConnect { get; set; }

    /// <summary>Seconds to wait until it answers.</summary>
    [Parameter]
    [ValidateRange(1, 600)]
    public int TimeoutSec { get; set; } = 30;

    /// <inheritdoc/>
    protected override void End()
    {
        if (!Pipeline.ShouldProcess(Port == 0 ? "a free port of 127.0.0.1" : $"127.0.0.1:{Port}", "Start the emulator"))
            return;
        List<string> arguments =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture),
            "--create-delay", CreateDelaySec.ToString(CultureInfo.InvariantCulture),
            "--update-delay", UpdateDelaySec.ToString(CultureInfo.InvariantCulture),
            "--token-rate", TokenRate.ToString(CultureInfo.InvariantCulture),
        ];
        if (ConfigPath is not null)
            arguments.AddRange(["--config-out", Pipeline.ResolvePath(ConfigPath)]);
        if (IsOn(NoSignatureCheck))
            arguments.Add("--no-verify");

        MieEmulatorProcess emulator = Await(MieEmulatorProcess.StartAsync(arguments, TimeSpan.FromSeconds(TimeoutSec), StopToken));
        EmulatorRegistry.Add(emulator, MieSession.Current);
        if (!IsOn(NoConnect))
        {
            MieSession.Current = Await(MieContext.ConnectAsync(new MieContextOptions
            {
                ConfigFile = emulator.ConfigFile,
                ProfileName = emulator.ProfileName,
                Endpoint = emulator.ControlPlane,
                InferenceEndpoint = emulator.Inference,
                CompartmentId = emulator.CompartmentId,
                ProjectId = emulator.ProjectId,
            }, StopToken));
        }
        Pipeline.Write(emulator);
    }
}
