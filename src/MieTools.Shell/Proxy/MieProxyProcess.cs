using System.Text.Json;
using MieTools.Core.Json;
using MieTools.Core.Local;
using MieTools.LocalServer;

namespace MieTools.Proxy;

/// <summary>A signing proxy that runs as a child process of this one.</summary>
public sealed class MieProxyProcess : IDisposable
{
    private readonly ServerProcess _process;
    private readonly ClientSettings _clients;
    private readonly byte[] _pageSecret;
    private volatile EnvironmentChange? _environment;

    private MieProxyProcess(ServerProcess process, JsonElement ready, ProxySecrets secrets, IReadOnlyList<string> models)
    {
        _pageSecret = secrets.Page;
        _process = process;
        Address = new Uri(ready.GetProperty("address").GetString()!);
        CaFile = ready.TryGetProperty("caFile", out JsonElement file) ? file.GetString() : null;
        Key = secrets.Key;
        Model = [.. models];
        _clients = new ClientSettings(this);
    }

    /// <summary>Where it is; what Anthropic's clients take as their base address.</summary>
    public Uri Address { get; }

    /// <summary>What OpenAI's clients take as their base address.</summary>
    public string BaseUrl => $"{Address.GetLeftPart(UriPartial.Authority)}/v1";

    /// <summary>What clients present as their API key. A secret: who has it calls the deployments.</summary>
    public string Key { get; }

    /// <summary>Names by which clients choose a deployment.</summary>
    public MieList<string> Model { get; }

    /// <summary>PEM file with the authority of its certificate; null without -Https.</summary>
    public string? CaFile { get; }

    /// <summary>Lines that set a client's variables in a shell such as bash. They hold the key, as the four that follow do.</summary>
    public string Bash => _clients.Bash;

    /// <summary>Lines that set a client's variables in PowerShell.</summary>
    public string PowerShell => _clients.PowerShell;

    /// <summary>Lines of a .env file.</summary>
    public string DotEnv => _clients.DotEnv;

    /// <summary>The models of a config.yaml of Continue, an extension of VS Code.</summary>
    public string Continue => _clients.Continue;

    /// <summary>The models of a config.yaml of LiteLLM.</summary>
    public string LiteLlm => _clients.LiteLlm;

    /// <summary>Id of the child process.</summary>
    public int ProcessId => _process.ProcessId;

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartTime => _process.StartTime;

    /// <summary>True while the child process runs.</summary>
    internal bool IsRunning => _process.IsRunning;

    /// <summary>Running or Stopped.</summary>
    public string State => _process.State;

    /// <summary>The last lines it logged: requests, with -RequestLog.</summary>
    public MieList<string> Log => _process.Log;

    /// <summary>
    /// A link to the page that shows what the proxy does: opens it in one browser, once, within ten minutes. Each call gives another.
    /// </summary>
    public Uri NewPageLink() => new(Address, $"/?link={OneTimeToken.Create(_pageSecret, DateTimeOffset.UtcNow)}");

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="settings">What it is told over its standard input, in one line of JSON.</param>
    /// <param name="secrets">The secrets that are among the settings.</param>
    /// <param name="models">Names of the models.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MieException"><c>ProxyFailed</c>: it could not be started or did not become ready.</exception>
    internal static Task<MieProxyProcess> StartAsync(
        byte[] settings, ProxySecrets secrets, IReadOnlyList<string> models, TimeSpan timeout, CancellationToken cancellationToken) =>
        ServerProcess.StartAsync(
            new ServerStart("proxy", MieErrors.ProxyFailed) { Input = settings, Timeout = timeout, Advise = Advice },
            (process, ready) => new MieProxyProcess(process, ready, secrets, models), cancellationToken);

    /// <summary>Whether there is anything to stop: the process, or variables that it has set and that it may outlive.</summary>
    internal bool NeedsStop => IsRunning || _environment is not null;

    /// <summary>Sets the variables that clients look at, in this process, until it is stopped.</summary>
    internal void SetEnvironment() => _environment ??= EnvironmentChange.Make(_clients.Variables);

    /// <summary>Asks it to stop, and ends it when it does not within three seconds.</summary>
    public void Stop()
    {
        _process.Stop();
        _environment?.Undo();
        _environment = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _process.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Address} (process {ProcessId}, {State})";

    private static string? Advice(int exitCode, MieList<string> log) =>
        log.Any(l => l.Contains("in use", StringComparison.OrdinalIgnoreCase))
            ? "Another port (-Port) may help; without it a free one is taken." : null;
}
