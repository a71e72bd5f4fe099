using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using MieTools.Core.Inference.Bodies;
using MieTools.Server.Proxy.Answers;

namespace MieTools.Server.Proxy.Requests;

/// <summary>Which headers of a client's request reach the service. All others stay behind, its Authorization first of all.</summary>
internal sealed class SentHeaders
{
    // Content-Type and Accept are set with the body and the prefix.
    private static readonly string[] s_always =
    [
        "Content-Encoding", "model-key", "opc-request-id", "x-request-id", "traceparent", "tracestate",
        "anthropic-version", "anthropic-beta", "OpenAI-Beta",
    ];

    // Those of the key: they would hand it on.
    private static readonly FrozenSet<string> s_never = FrozenSet.ToFrozenSet(
        ["x-api-key", "api-key", "Cookie", "Content-Type", "Accept", "Accept-Encoding", "User-Agent"], StringComparer.OrdinalIgnoreCase);

    private readonly string[] _names;

    /// <summary>Makes the list.</summary>
    /// <param name="more">Further names.</param>
    public SentHeaders(IReadOnlyList<string> more) => _names = [.. s_always.Union(more, StringComparer.OrdinalIgnoreCase)];

    /// <summary>Refuses the name of a header that cannot be sent on.</summary>
    /// <exception cref="MieException"><c>HeaderInvalid</c>.</exception>
    public static void Check(string name)
    {
        if (s_never.Contains(name))
        {
            throw new MieException(MieErrors.HeaderInvalid, $"The header '{name}' is not sent on: it is the proxy's own.",
                "Leave it out.", name);
        }
        HeaderRules.Check(name, "");
    }

    /// <summary>Puts a header on a request, in place of what it had.</summary>
    public static void Set(HttpRequestMessage message, string name, string value)
    {
        // Headers of the body, such as Content-Encoding, stand on the content, and a request throws when it is asked to remove one.
        if (message.Headers.NonValidated.Contains(name))
            message.Headers.Remove(name);
        if (message.Headers.TryAddWithoutValidation(name, value))
            return;
        message.Content!.Headers.Remove(name);
        message.Content.Headers.TryAddWithoutValidation(name, value);
    }

    /// <summary>The headers that go on.</summary>
    /// <exception cref="ProxyRefusalException">400: a value cannot be sent.</exception>
    public IEnumerable<KeyValuePair<string, string>> Of(IHeaderDictionary headers)
    {
        foreach (string name in _names)
        {
            string value = headers[name].ToString();
            if (value.Length == 0)
                continue;
            if (value.Any(c => c is (< ' ' and not '\t') or > '~'))
            {
                throw new ProxyRefusalException(new ClientError(StatusCodes.Status400BadRequest, MieErrors.HeaderInvalid.Code,
                    $"The value of the header '{name}' holds a character that is not ASCII. Encode the value."));
            }
            yield return new(name, value);
        }
    }
}
