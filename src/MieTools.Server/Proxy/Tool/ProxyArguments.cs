using System.CommandLine;
using System.Net;
using MieTools.Server.Proxy.Batches;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Proxy.Tool;

/// <summary>The options of a proxy on a command line: those of <c>Start-MieProxy</c>.</summary>
internal sealed class ProxyArguments
{
    private readonly Argument<string[]> _deployments = new("deployment")
    {
        Description = "What stands behind the proxy, each by its name (looked up in --compartment-id; * and ? stand for any text and "
            + "letter), its OCID, or its modelDeploymentUrl. NAME=OCID and NAME=URL name it, and need no right to read deployments.",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<string[]> _models = Many(
        "--model", "A further name by which clients choose a deployment, which was given by its name. Can be given again.",
        "NAME=DEPLOYMENT");
    private readonly Option<string[]> _servedNames = Many(
        "--served-model-name", "The name that is put into the body in place of the model's. Can be given again.", "NAME=SERVED");
    private readonly Option<string[]> _modelKeys = Many(
        "--model-key", "The model-key of a model group that is sent for a model. Can be given again.", "NAME=KEY");
    private readonly Option<int> _port = new("--port") { Description = "Port; 0 takes a free one.", HelpName = "N" };
    private readonly Option<string> _listen = new("--listen")
    {
        Description = "IP address to listen at; one that other machines reach needs --https or --allow-unencrypted.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => "127.0.0.1",
    };
    private readonly Option<bool> _https = new("--https")
    {
        Description = "Listen with TLS; the authority to trust is the ready line's caFile.",
    };
    private readonly Option<bool> _allowUnencrypted = new("--allow-unencrypted")
    {
        Description = "Take plain HTTP from other machines, for where something before the proxy encrypts.",
    };
    private readonly Option<string[]> _hostNames = Many(
        "--host-name", "A name, besides this machine's own, by which clients reach it. Can be given again.", "NAME");
    private readonly Option<string?> _keyFile = new("--key-file")
    {
        Description = "File with the key that clients present. Without it a random one is made, and printed in the ready line.",
        HelpName = "FILE",
    };
    private readonly Option<string[]> _headers = Many(
        "--forward-header", "Name of a request header that reaches the service besides those that do anyway. Can be given again.", "NAME");
    private readonly Option<int> _most = new("--max-concurrent-request")
    {
        Description = "Requests that are served at the same time; more get 429.",
        HelpName = "N",
        DefaultValueFactory = _ => 512,
    };
    private readonly Option<string?> _dataPath = new("--data-path")
    {
        Description = "Folder that keeps uploaded files and batches for the next start. Without it they go away with the proxy.",
        HelpName = "FOLDER",
    };
    private readonly Option<bool> _requestLog = new("--request-log")
    {
        Description = "Write a line of each request to standard error, without bodies and secrets.",
    };
    private readonly Option<ServerLogFormat> _logFormat = new("--log-format")
    {
        Description = "Form of these lines; json implies --request-log.",
        HelpName = "text|json",
    };
    private readonly Option<bool> _printPageLink = new("--print-page-link")
    {
        Description = "Write a link that opens the status page once to standard error. SIGUSR1 writes another, with or without this.",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_deployments);
        foreach (Option option in (ReadOnlySpan<Option>)[
            _models, _servedNames, _modelKeys, _port, _listen, _https, _allowUnencrypted, _hostNames, _keyFile, _headers, _most,
            _dataPath, _requestLog, _logFormat, _printPageLink])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Whether a link to the status page is wanted at the start.</summary>
    public bool PrintsPageLink(ParseResult arguments) => arguments.GetValue(_printPageLink);

    /// <summary>Whether the key was given, and so needs no printing.</summary>
    public bool HasKey(ParseResult arguments) => arguments.GetValue(_keyFile) is not null;

    /// <summary>What was said to stand behind the proxy.</summary>
    /// <exception cref="UsageException">It was nothing.</exception>
    public IReadOnlyList<string> Deployments(ParseResult arguments) => arguments.GetValue(_deployments) is { Length: > 0 } given ? given
        : throw new UsageException("No deployment was given. Give its name, its OCID or its modelDeploymentUrl.");

    /// <summary>The further names of models.</summary>
    /// <exception cref="UsageException">One has another form, or no deployment.</exception>
    public IReadOnlyList<MieProxyModel> Models(ParseResult arguments)
    {
        IReadOnlyDictionary<string, string> deployments = NamedText.ReadAll(_models.Name, arguments.GetValue(_models) ?? []);
        IReadOnlyDictionary<string, string> served = NamedText.ReadAll(_servedNames.Name, arguments.GetValue(_servedNames) ?? []);
        IReadOnlyDictionary<string, string> keys = NamedText.ReadAll(_modelKeys.Name, arguments.GetValue(_modelKeys) ?? []);
        return
        [
            // What no --model names is a deployment's own name.
            .. deployments.Keys.Union(served.Keys).Union(keys.Keys).Select(name =>
                new MieProxyModel(name, deployments.GetValueOrDefault(name, name))
                {
                    ServedName = served.GetValueOrDefault(name),
                    ModelKey = keys.GetValueOrDefault(name),
                }),
        ];
    }

    /// <summary>Reads the rest, and the file with the key; refuses what cannot be used.</summary>
    /// <param name="arguments">What was given.</param>
    /// <param name="stop">Stops the wait for a file.</param>
    /// <returns>Options without a connection and deployments, which are put in when they are known.</returns>
    /// <exception cref="UsageException">A value is none of those that an option takes, or the file cannot be read.</exception>
    /// <exception cref="MieException">As of <see cref="ProxyOptionsCheck"/>.</exception>
    public async Task<MieProxyOptions> ReadAsync(ParseResult arguments, CancellationToken stop)
    {
        string address = arguments.GetValue(_listen)!;
        string number = address.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" : address;
        if (!IPAddress.TryParse(number, out IPAddress? listen))
            throw new UsageException($"{_listen.Name} '{address}' is no IP address.");
        ServerLogFormat format = arguments.GetValue(_logFormat);
        MieProxyOptions options = new()
        {
            Context = null!,
            Deployments = [],
            Models = Models(arguments),
            Port = arguments.GetValue(_port),
            Listen = listen,
            Https = arguments.GetValue(_https),
            AllowUnencrypted = arguments.GetValue(_allowUnencrypted),
            HostNames = arguments.GetValue(_hostNames) ?? [],
            Headers = arguments.GetValue(_headers) ?? [],
            MaxConcurrentRequests = arguments.GetValue(_most),
            DataPath = arguments.GetValue(_dataPath),
            LogFormat = format,
            Log = arguments.GetValue(_requestLog) || format == ServerLogFormat.Json ? Console.Error.WriteLine : null,
        };
        ProxyOptionsCheck.CheckNumbers(options.Port, options.MaxConcurrentRequests);
        ProxyOptionsCheck.CheckListen(options.Listen, options.Https || options.AllowUnencrypted);
        ProxyOptionsCheck.CheckNames(options.HostNames, options.Headers);
        ProxyOptionsCheck.CheckModels(options.Models);
        DataFolder.Check(options.DataPath);
        string? key = await SecretFile.ReadAsync(_keyFile.Name, arguments.GetValue(_keyFile), stop).ConfigureAwait(false);
        if (key is not null)
            ProxyOptionsCheck.CheckKey(key);
        return options with { Key = key };
    }

    private static Option<string[]> Many(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName };
}
