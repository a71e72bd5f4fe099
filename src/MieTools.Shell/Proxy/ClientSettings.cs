using System.Text.Encodings.Web;
using System.Text.Json;

namespace MieTools.Proxy;

/// <summary>How clients are told of a proxy: by variables that they look at, or in their configuration files.</summary>
/// <param name="proxy">The proxy.</param>
internal sealed class ClientSettings(MieProxyProcess proxy)
{
    /// <summary>The variables of OpenAI's and Anthropic's clients.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Variables
    {
        get
        {
            string root = proxy.Address.GetLeftPart(UriPartial.Authority);
            List<KeyValuePair<string, string>> variables =
            [
                new("OPENAI_BASE_URL", proxy.BaseUrl), new("OPENAI_API_KEY", proxy.Key),
                new("ANTHROPIC_BASE_URL", root), new("ANTHROPIC_API_KEY", proxy.Key),
            ];
            // SSL_CERT_FILE is not for this: it takes the place of the authorities that a machine trusts.
            if (proxy.CaFile is { } file)
                variables.Add(new("NODE_EXTRA_CA_CERTS", file));
            return variables;
        }
    }

    public string Bash => Lines(v => $"export {v.Key}='{v.Value.Replace("'", "'\\''", StringComparison.Ordinal)}'");

    public string PowerShell => Lines(v => $"$env:{v.Key} = '{v.Value.Replace("'", "''", StringComparison.Ordinal)}'");

    public string DotEnv => Lines(v => DotEnvLine.Of(v.Key, v.Value));

    public string Continue => "models:\n" + string.Join('\n', proxy.Model.Select(m => $"""
          - name: {Quoted(m)}
            provider: openai
            model: {Quoted(m)}
            apiBase: {Quoted(proxy.BaseUrl)}
            apiKey: {Quoted(proxy.Key)}
        """));

    public string LiteLlm => "model_list:\n" + string.Join('\n', proxy.Model.Select(m => $"""
          - model_name: {Quoted(m)}
            litellm_params:
              model: {Quoted($"openai/{m}")}
              api_base: {Quoted(proxy.BaseUrl)}
              api_key: {Quoted(proxy.Key)}
        """));

    private string Lines(Func<KeyValuePair<string, string>, string> line) => string.Join('\n', Variables.Select(line));

    // YAML reads a JSON string as it is.
    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
