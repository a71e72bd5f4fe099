using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Security;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Proxy;

namespace MieTools.Commands;

/// <summary>
/// <c>Start-MieProxy</c>: a local address that any client of OpenAI or Anthropic can use; its requests are signed and sent on.
/// </summary>
public abstract partial class StartMieProxyCommand : MieServiceCommand
{
    private const int LeastPort = 0;

    /// <summary>The deployments that stand behind it: names, also with wildcards, OCIDs, or objects that the service gave.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [DeploymentListTransformation]
    [ArgumentCompleter(typeof(DeploymentNameCompleter))]
    public DeploymentReference[]? Deployment { get; set; }

    /// <summary>
    /// Further names of models, each with its deployment; or with a hashtable of Deployment, ServedModelName and ModelKey.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Model { get; set; }

    /// <summary>Port; 0 takes a free one.</summary>
    [Parameter]
    [ValidateRange(LeastPort, IPEndPoint.MaxPort)]
    public int Port { get; set; }

    /// <summary>IP address to listen at; one that other machines reach needs -Https or -AllowUnencrypted.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UsualValueCompleter))]
    [TextTransformation]
    public string Listen { get; set; } = "127.0.0.1";

    /// <summary>Listens with TLS; clients have to trust its authority, <c>CaFile</c> of what comes out.</summary>
    [Parameter]
    public SwitchParameter Https { get; set; }

    /// <summary>Takes plain HTTP from other machines.</summary>
    [Parameter]
    public SwitchParameter AllowUnencrypted { get; set; }

    /// <summary>Names, besides this machine's own, by which clients reach it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [TextTransformation(IsList = true)]
    public string[]? HostName { get; set; }

    /// <summary>What clients present as their API key; a random one when left out.</summary>
    [Parameter]
    [ValidateNotNull]
    [SecretTransformation(nameof(Key))]
    public SecureString? Key { get; set; }

    /// <summary>Names of request headers that reach the service besides those that do anyway.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UsualValueCompleter))]
    [TextTransformation(IsList = true)]
    public string[]? ForwardHeader { get; set; }

    /// <summary>Requests that are served at the same time; more get 429.</summary>
    [Parameter]
    [ValidateRange(1, 100000)]
    public int MaxConcurrentRequest { get; set; } = 512;

    /// <summary>Folder that keeps uploaded files and batches for the next start; they go away with the proxy when left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [TextTransformation(IsPath = true)]
    public string? DataPath { get; set; }

    /// <summary>Sets the variables that clients look at in this session, until it is stopped.</summary>
    [Parameter]
    public SwitchParameter AsEnvironment { get; set; }

    /// <summary>Keeps a line of every request in the proxy's Log.</summary>
    [Parameter]
    public SwitchParameter RequestLog { get; set; }

    /// <summary>Form of the lines of the Log: Text or Json. Json implies <see cref="RequestLog"/>.</summary>
    [Parameter]
    [ValidateSet("Text", "Json")]
    [TextTransformation]
    public string LogFormat { get; set; } = "Text";

    /// <summary>Seconds to wait until it answers.</summary>
    [Parameter]
    [ValidateRange(1, 600)]
    [SecondsTransformation]
    public int TimeoutSec { get; set; } = 60;

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (DeploymentReference? deployment in Deployment ?? [])
        {
            AddDeployment(deployment ?? throw MieException.InvalidArgument(
                nameof(Deployment), "One of the deployments is null.", "See whether each variable is set."));
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        AddModels();
        if (_targets.Count == 0)
        {
            // Those that were not found have been reported.
            if (!_wasNamed)
                throw MieException.InvalidArgument(nameof(Deployment), "No deployment was given.", "Pipe one in, or give -Deployment.");
            return;
        }
        if (!ShouldProcess(Port == 0 ? $"a free port of {Listen}" : $"{Listen}:{Port}", "Start the proxy"))
            return;
        ProxySecrets secrets = ProxySecrets.Create(Key is null ? null : new string(RevealedText.Of(Key)));
        string[] models = [.. _targets.Select(t => t.Name).Union(_aliases.Select(a => a.Name))];
        MieProxyProcess proxy = Await(MieProxyProcess.StartAsync(
            Settings(secrets), secrets, models, TimeSpan.FromSeconds(TimeoutSec), StopToken));
        Session.Add(proxy);
        if (AsEnvironment)
            proxy.SetEnvironment();
        WriteNotice($"Status page (this link opens it once): {proxy.NewPageLink()}");
        WriteOutput(proxy);
    }

    private byte[] Settings(ProxySecrets secrets) => ProxySettingsWriter.Write(Connection, _targets, _aliases, json =>
    {
        json.WriteString("key", secrets.Key);
        json.WriteString("pageSecret", Convert.ToBase64String(secrets.Page));
        json.WriteNumber("port", Port);
        json.WriteString("listen", Listen.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" : Listen);
        json.WriteBoolean("https", Https);
        json.WriteBoolean("allowUnencrypted", AllowUnencrypted);
        ProxySettingsWriter.WriteTexts(json, "hostNames", HostName);
        ProxySettingsWriter.WriteTexts(json, "headers", ForwardHeader);
        json.WriteNumber("maxConcurrentRequests", MaxConcurrentRequest);
        json.WriteString("dataPath", DataPath is null ? null : ResolvePath(DataPath));
        json.WriteBoolean("requestLog", RequestLog);
        json.WriteString("logFormat", LogFormat);
    });
}
