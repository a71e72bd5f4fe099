using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using MieTools.Core.Http.Secrets;

namespace MieTools.Core.Http;

/// <summary>Writes a request and its answer for -Debug: headers and the first 2 KB of text bodies, without secrets.</summary>
internal static class HttpTrace
{
    private const int MaxBody = 2048;

    // A larger answer is not held in memory just to show its beginning.
    private const int MaxPeek = 64 * 1024;

    public static async Task<string> DescribeAsync(
        HttpRequestMessage request, HttpResponseMessage? response, CancellationToken cancellationToken)
    {
        CallSecrets secrets = CallSecrets.Of(request);
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"> {request.Method} {RequestTargets.WithoutQuery(request.RequestUri)}").AppendLine();
        Headers(text, "> ", request.Headers, request.Content?.Headers);
        if (request.Content is not null && IsText(request.Content.Headers.ContentType))
            Body(text, "> ", await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false), secrets);
        if (response is null)
            return secrets.Mask(text.ToString());
        text.Append(CultureInfo.InvariantCulture, $"< HTTP/{response.Version} {(int)response.StatusCode} {response.ReasonPhrase}")
            .AppendLine();
        Headers(text, "< ", response.Headers, response.Content.Headers);
        if (response.Content.Headers.ContentLength is > 0 and <= MaxPeek && IsText(response.Content.Headers.ContentType))
        {
            try
            {
                await response.Content.LoadIntoBufferAsync(MaxPeek).WaitAsync(cancellationToken).ConfigureAwait(false);
                Body(text, "< ", await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false), secrets);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // Whoever reads the body next reports it.
                text.AppendLine("< (the body broke)");
            }
        }
        return secrets.Mask(text.ToString().TrimEnd());
    }

    // What is not known to be harmless is left out: whoever sends it calls their keys what they like.
    private static void Headers(StringBuilder text, string mark, HttpHeaders headers, HttpContentHeaders? content)
    {
        foreach ((string name, HeaderStringValues values) in headers.NonValidated.Concat(content?.NonValidated ?? default))
        {
            string value = values.ToString();
            bool isShown = SecretNames.MayShowHeader(name) || (!SecretNames.IsSecret(name) && SecretNames.IsHarmless(value));
            text.Append(mark).Append(name).Append(": ").AppendLine(isShown ? value : "***");
        }
    }

    private static void Body(StringBuilder text, string mark, byte[] body, CallSecrets secrets)
    {
        if (body.Length == 0)
            return;
        ReadOnlySpan<byte> peek = body.AsSpan(0, Math.Min(body.Length, MaxPeek));
        // Masked before it is cut, so that no half of a secret is left at the end.
        string shown = TerminalText.Clean(secrets.Mask(TraceJson.Describe(peek) ?? Encoding.UTF8.GetString(peek)));
        text.Append(mark)
            .AppendLine(shown.Length <= MaxBody
                ? shown
                : string.Create(CultureInfo.InvariantCulture, $"{shown[..MaxBody]} ... ({body.Length} bytes)"));
    }

    private static bool IsText(MediaTypeHeaderValue? type) =>
        type?.MediaType is { } media
            && (media.Contains("json", StringComparison.OrdinalIgnoreCase)
                || (media.StartsWith("text/", StringComparison.OrdinalIgnoreCase) && media != "text/event-stream"));
}
