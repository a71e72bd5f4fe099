using System.CommandLine;
using MieTools.Core.Auth.Config;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Proxy.Tool;

/// <summary>The options that name secrets of OCI Vault, and who reads them.</summary>
internal sealed class VaultArguments
{
    private readonly Option<string?> _passPhrase = Text(
        "--pass-phrase-secret-id", "Secret of OCI Vault that holds the pass phrase of the key.", "OCID");
    private readonly Option<string?> _key = Text("--key-secret-id", "Secret of OCI Vault that holds the private key.", "OCID");
    private readonly Option<string?> _authType = Text(
        "--vault-auth-type", "Kind of credential that reads these secrets; found out when left out.", "KIND");
    private readonly Option<string?> _profile = Text("--vault-profile-name", "Profile that reads these secrets.", "NAME");
    private readonly Option<string?> _endpoint = Text(
        "--vault-endpoint", "Address of the service that gives secrets, in place of that of their region.", "URL");

    private Option<string?>[] All => [_passPhrase, _key, _authType, _profile, _endpoint];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option<string?> option in All)
            command.Options.Add(option);
    }

    /// <summary>What was given; null for nothing.</summary>
    /// <exception cref="UsageException">A value is none of those that an option takes.</exception>
    public VaultSecretOptions? Read(ParseResult arguments) => All.All(o => arguments.GetValue(o) is null) ? null : new()
    {
        PassPhraseSecretId = arguments.GetValue(_passPhrase),
        KeySecretId = arguments.GetValue(_key),
        AuthType = arguments.GetValue(_authType) is { } kind ? ConnectionArguments.KindOf(_authType.Name, kind) : null,
        ProfileName = arguments.GetValue(_profile),
        Endpoint = ConnectionArguments.Address(arguments, _endpoint),
    };

    private static Option<string?> Text(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName };
}
