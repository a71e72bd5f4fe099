using System.CommandLine;
using MieTools.Server.Emulator.Containers;

namespace MieTools.Server.Emulator;

/// <summary>The options of an emulator on a command line. Each of <see cref="MieEmulatorOptions"/> that a text can give is here.</summary>
internal sealed class EmulatorArguments
{
    private readonly Option<int> _port = new("--port") { Description = "Port on 127.0.0.1; 0 takes a free one.", HelpName = "N" };
    private readonly Option<bool> _https = new("--https")
    {
        Description = "Listen with TLS; the authority to trust is the ready line's caFile.",
    };
    private readonly Option<string?> _configOut = new("--config-out")
    {
        Description =
            "Directory for the OCI config file and its keys. Without it, that of --data, or a temporary one that goes away at the end.",
        HelpName = "DIR",
    };
    private readonly Option<string?> _data = new("--data")
    {
        Description = "Directory that keeps deployments, keys and tokens over restarts. Without it, they are in memory.",
        HelpName = "DIR",
    };
    private readonly Option<double> _createDelay = Seconds("--create-delay", "Seconds from CREATING to ACTIVE.", 2);
    private readonly Option<double> _updateDelay = Seconds("--update-delay", "Seconds that all other changes take.", 2);
    private readonly Option<double> _tokenRate = Number(
        "--token-rate", "Tokens a second of the built-in model server's streams; 0 for no pause.", 50, "N");
    private readonly Option<double> _tokenLifetime = Seconds("--token-lifetime", "Seconds that a session token lives.", 3600);
    private readonly Option<double> _predictTimeout = Seconds(
        "--predict-timeout", "Seconds that an answer behind /predict may take; 0 for no limit.", 60);
    private readonly Option<double> _requestsPerSecond = Number(
        "--requests-per-second", "Inference requests a second before 429; 0 for no limit.", 150, "N");
    private readonly Option<bool> _limitBandwidth = new("--limit-bandwidth")
    {
        Description = "Answer 429 when a deployment's bandwidthMbps is spent.",
    };
    private readonly Option<string?> _upstream = new("--upstream")
    {
        Description = "Your own container behind every deployment, for instance http://127.0.0.1:8000.",
        HelpName = "URL",
    };
    private readonly Option<string[]> _containers = Many(
        "--container", "Your own container for an image (* for any text), or 'builtin'. Can be given again.", "IMAGE=URL");
    private readonly Option<string> _healthPath = new("--health-path")
    {
        Description = "Path at which a container of yours says that it is ready.",
        HelpName = "PATH",
        DefaultValueFactory = _ => "/health",
    };
    private readonly Option<double> _healthTimeout = Seconds(
        "--health-timeout", "Seconds until a deployment whose container is not healthy is FAILED.", 60);
    private readonly Option<string[]> _users = Many("--user",
        "A further user with a right: none, inspect, read, predict, use, secrets or manage (several with +). Can be given again.",
        "NAME=RIGHT");
    private readonly Option<string[]> _faults = Many(
        "--fault", "Something that goes wrong, in the words of the mie-fault header. Can be given again.", "FAULT");
    private readonly Option<bool> _noVerify = new("--no-verify") { Description = "Take requests without checking signatures." };
    private readonly Option<int?> _seed = new("--seed")
    {
        Description = "The same OCIDs and the same faults in every run; other texts.",
        HelpName = "N",
    };
    private readonly Option<bool> _verbose = new("--verbose")
    {
        Description = "Write requests, refusals and their reasons to standard error.",
    };
    private readonly Option<ServerLogFormat> _logFormat = new("--log-format")
    {
        Description = "Form of these lines; json implies --verbose.",
        HelpName = "text|json",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        Require(_port, port => port is >= 0 and <= 65535, "--port has to be from 0 to 65535.");
        foreach (Option option in (ReadOnlySpan<Option>)[
            _port, _https, _configOut, _data, _createDelay, _updateDelay, _tokenRate, _tokenLifetime, _predictTimeout, _requestsPerSecond,
            _limitBandwidth,
            _upstream, _containers, _healthPath, _healthTimeout, _users, _faults, _noVerify, _seed, _verbose, _logFormat])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads what was given.</summary>
    /// <exception cref="ArgumentException">An address is none.</exception>
    public MieEmulatorOptions Read(ParseResult arguments)
    {
        ServerLogFormat format = arguments.GetValue(_logFormat);
        return new()
        {
            Port = arguments.GetValue(_port),
            Https = arguments.GetValue(_https),
            ConfigDirectory = arguments.GetValue(_configOut),
            DataDirectory = arguments.GetValue(_data),
            CreateDelay = TimeSpan.FromSeconds(arguments.GetValue(_createDelay)),
            UpdateDelay = TimeSpan.FromSeconds(arguments.GetValue(_updateDelay)),
            TokenRate = arguments.GetValue(_tokenRate),
            TokenLifetime = TimeSpan.FromSeconds(arguments.GetValue(_tokenLifetime)),
            PredictTimeLimit = TimeSpan.FromSeconds(arguments.GetValue(_predictTimeout)),
            RequestsPerSecond = arguments.GetValue(_requestsPerSecond),
            LimitBandwidth = arguments.GetValue(_limitBandwidth),
            Upstream = arguments.GetValue(_upstream) is { } upstream ? ContainerDirectory.ReadAddress(upstream) : null,
            Containers = arguments.GetValue(_containers) ?? [],
            HealthPath = arguments.GetValue(_healthPath)!,
            HealthTimeout = TimeSpan.FromSeconds(arguments.GetValue(_healthTimeout)),
            Users = arguments.GetValue(_users) ?? [],
            Faults = arguments.GetValue(_faults) ?? [],
            VerifySignatures = !arguments.GetValue(_noVerify),
            Seed = arguments.GetValue(_seed),
            LogFormat = format,
            Log = arguments.GetValue(_verbose) || format == ServerLogFormat.Json ? Console.Error.WriteLine : null,
        };
    }

    private static Option<double> Seconds(string name, string description, double start) => Number(name, description, start, "SECONDS");

    private static Option<double> Number(string name, string description, double start, string helpName)
    {
        Option<double> option = new(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => start };
        Require(option, value => value is >= 0 and <= OptionRanges.Most, $"{name} has to be a number from 0 to {OptionRanges.Most:0}.");
        return option;
    }

    private static void Require<T>(Option<T> option, Predicate<T> fits, string message) => option.Validators.Add(result =>
    {
        bool good;
        try
        {
            good = fits(result.GetValueOrDefault<T>()!);
        }
        catch (InvalidOperationException)
        {
            // Not a number at all.
            good = false;
        }
        if (!good)
            result.AddError(message);
    });

    private static Option<string[]> Many(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName, Arity = ArgumentArity.OneOrMore };
}
