using System.Globalization;
using System.Management.Automation;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Core.Connection;
using MieTools.Core.Inference.Addresses;
using MieTools.Emulator;
using MieTools.Pipeline;

namespace MieTools.Commands;

/// <summary><c>Start-MieEmulator</c>: a local service as a child process; the session talks to it from then on.</summary>
public abstract class StartMieEmulatorCommand : MieCommand
{
    /// <summary>Port on the loopback address; 0 takes a free one.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>Listens with TLS; the session trusts its authority, <c>CaFile</c> of what comes out.</summary>
    [Parameter]
    public SwitchParameter Https { get; set; }

    /// <summary>
    /// Folder to write the OCI config file and key into; that of <see cref="DataPath"/>, or a temporary one, when left out.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [TextTransformation(IsPath = true)]
    public string? ConfigPath { get; set; }

    /// <summary>Folder that keeps deployments, keys and tokens for the next start; in memory when left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [TextTransformation(IsPath = true)]
    public string? DataPath { get; set; }

    /// <summary>Seconds a new deployment stays CREATING.</summary>
    [Parameter]
    [ValidateRange(0.0, 86400.0)]
    [ValidateFinite]
    [SecondsTransformation]
    public double CreateDelaySec { get; set; } = 2;

    /// <summary>Seconds a change stays UPDATING.</summary>
    [Parameter]
    [ValidateRange(0.0, 86400.0)]
    [ValidateFinite]
    [SecondsTransformation]
    public double UpdateDelaySec { get; set; } = 2;

    /// <summary>Tokens a second that streams are paced at; 0 sends as fast as it can.</summary>
    [Parameter]
    [ValidateRange(0.0, 1000000.0)]
    [ValidateFinite]
    public double TokenRate { get; set; } = 50;

    /// <summary>Seconds a session token lives.</summary>
    [Parameter]
    [ValidateRange(0.0, 1000000.0)]
    [ValidateFinite]
    [SecondsTransformation]
    public double TokenLifetimeSec { get; set; } = 3600;

    /// <summary>Seconds an answer behind /predict may take; the service gives 60, and 0 is no limit.</summary>
    [Parameter]
    [ValidateRange(0.0, 1000000.0)]
    [ValidateFinite]
    [SecondsTransformation]
    public double PredictTimeoutSec { get; set; } = 60;

    /// <summary>Inference requests a second before 429; 0 for no limit.</summary>
    [Parameter]
    [ValidateRange(0.0, 1000000.0)]
    [ValidateFinite]
    public double RequestsPerSecond { get; set; } = 150;

    /// <summary>Answers 429 when a deployment's bandwidthMbps is spent.</summary>
    [Parameter]
    public SwitchParameter LimitBandwidth { get; set; }

    /// <summary>Address of your own container behind every deployment, on this machine.</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(UsualValueCompleter))]
    [TextTransformation]
    public Uri? Upstream { get; set; }

    /// <summary>
    /// Your own containers by image: 'image=address' or a hashtable; * stands for any text, and builtin for the built-in model server.
    /// </summary>
    [Parameter]
    [PairTransformation]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public string[]? Container { get; set; }

    /// <summary>Path at which a container of yours says that it is ready.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UsualValueCompleter))]
    [TextTransformation]
    public string HealthPath { get; set; } = "/health";

    /// <summary>Seconds until a deployment whose container is not healthy is FAILED.</summary>
    [Parameter]
    [ValidateRange(0.0, 1000000.0)]
    [ValidateFinite]
    [SecondsTransformation]
    public double HealthTimeoutSec { get; set; } = 60;

    /// <summary>Further users with their right: 'name=right' or a hashtable. Each has a profile of its name in the config file.</summary>
    [Parameter]
    [PairTransformation]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UserCompleter))]
    public string[]? User { get; set; }

    /// <summary>What goes wrong, in the words of the mie-fault header.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FaultCompleter))]
    [TextTransformation(IsList = true)]
    public string[]? Fault { get; set; }

    /// <summary>Makes OCIDs, texts and faults the same in every run.</summary>
    [Parameter]
    public int? Seed { get; set; }

    /// <summary>Keeps a line of every request in the emulator's Log.</summary>
    [Parameter]
    public SwitchParameter RequestLog { get; set; }

    /// <summary>Form of the lines of the Log: Text or Json. Json implies <see cref="RequestLog"/>.</summary>
    [Parameter]
    [ValidateSet("Text", "Json")]
    [TextTransformation]
    public string LogFormat { get; set; } = "Text";

    /// <summary>Takes requests without checking their signatures.</summary>
    [Parameter]
    public SwitchParameter NoSignatureCheck { get; set; }

    /// <summary>Leaves the session's connection as it is.</summary>
    [Parameter]
    public SwitchParameter NoConnect { get; set; }

    /// <summary>Seconds to wait until it answers.</summary>
    [Parameter]
    [ValidateRange(1, 600)]
    [SecondsTransformation]
    public int TimeoutSec { get; set; } = 60;

    /// <inheritdoc/>
    protected override void End()
    {
        CheckNoUser(nameof(Upstream), Upstream?.OriginalString);
        foreach (string container in Container ?? [])
            CheckNoUser(nameof(Container), container[(container.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        if (!ShouldProcess(Port == 0 ? "a free port of 127.0.0.1" : $"127.0.0.1:{Port}", "Start the emulator"))
            return;
        MieEmulatorProcess emulator = StartEmulator();
        Session.Add(emulator);
        if (!NoConnect)
        {
            MieContextOptions options = emulator.ContextOptions with { Caller = "Start-MieEmulator" };
            MieContext context = Await(MieContext.ConnectAsync(options, StopToken));
            Session.Connect(context, emulator);
        }
        WriteOutput(emulator);
    }

    private MieEmulatorProcess StartEmulator()
    {
        long start = Time.GetTimestamp();
        using ProgressDisplay display = OpenProgress("Starting the emulator",
            () => new ProgressState($"Waiting until it answers, {ProgressState.Clock(Time.GetElapsedTime(start))}"));
        return Await(MieEmulatorProcess.StartAsync(
            Arguments(), DataPath is null ? null : ResolvePath(DataPath), TimeSpan.FromSeconds(TimeoutSec), StopToken));
    }

    // Before it is an argument of the child, which every user of the machine can read.
    private static void CheckNoUser(string parameter, string? address)
    {
        if (address?.Contains('@') == true && InferenceAddress.NameOf(address) != address)
        {
            throw MieException.InvalidArgument(
                parameter, $"The address '{InferenceAddress.NameOf(address)}' holds a user name or password.", "Leave them out.");
        }
    }

    private List<string> Arguments()
    {
        List<string> arguments = [];
        AddText("--port", Port.ToString(CultureInfo.InvariantCulture));
        AddSwitch("--https", Https);
        AddPath("--config-out", ConfigPath);
        AddPath("--data", DataPath);
        AddNumber("--create-delay", CreateDelaySec);
        AddNumber("--update-delay", UpdateDelaySec);
        AddNumber("--token-rate", TokenRate);
        AddNumber("--token-lifetime", TokenLifetimeSec);
        AddNumber("--predict-timeout", PredictTimeoutSec);
        AddNumber("--requests-per-second", RequestsPerSecond);
        AddSwitch("--limit-bandwidth", LimitBandwidth);
        AddText("--upstream", Upstream?.OriginalString);
        AddTexts("--container", Container);
        AddText("--health-path", HealthPath);
        AddNumber("--health-timeout", HealthTimeoutSec);
        AddTexts("--user", User);
        AddTexts("--fault", Fault);
        AddSwitch("--no-verify", NoSignatureCheck);
        AddText("--seed", Seed?.ToString(CultureInfo.InvariantCulture));
        AddSwitch("--verbose", RequestLog);
        AddText("--log-format", LogFormat.ToLowerInvariant());
        return arguments;

        void AddText(string name, string? value)
        {
            // In one piece: a value may begin with a dash.
            if (value is not null)
                arguments.Add($"{name}={value}");
        }

        void AddTexts(string name, string[]? values)
        {
            foreach (string value in values ?? [])
                AddText(name, value);
        }

        void AddNumber(string name, double value) => AddText(name, value.ToString(CultureInfo.InvariantCulture));

        void AddPath(string name, string? path) => AddText(name, path is null ? null : ResolvePath(path));

        void AddSwitch(string name, SwitchParameter value)
        {
            if (value)
                arguments.Add(name);
        }
    }
}
