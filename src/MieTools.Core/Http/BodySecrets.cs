using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MieTools.Core.Http;

/// <summary>
/// Finds the secret values in a body that is sent: by the names of JSON members and form fields, and environment variables.
/// </summary>
internal static partial class BodySecrets
{
    // Fields of a form stand before its files.
    private const int MaxForm = 256 * 1024;

    private const int ShortestVariable = 4;

    /// <summary>Hands on each value.</summary>
    public static void Find(ReadOnlyMemory<byte> body, string? mediaType, Action<string> found)
    {
        if (body.IsEmpty)
            return;
        if (mediaType is not null && mediaType.Contains("form", StringComparison.OrdinalIgnoreCase))
            FromForm(Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, MaxForm)]), found);
        else
            FromJson(body.Span, found);
    }

    private static void FromJson(ReadOnlySpan<byte> body, Action<string> found)
    {
        Utf8JsonReader reader = new(body, new JsonReaderOptions { MaxDepth = 512, CommentHandling = JsonCommentHandling.Skip });
        string name = "";
        // The depth of the object of environment variables that the reader is in, or -1.
        int variables = -1;
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        name = reader.GetString() ?? "";
                        break;
                    case JsonTokenType.StartObject when variables < 0 && IsVariables(name):
                        variables = reader.CurrentDepth;
                        break;
                    case JsonTokenType.EndObject when reader.CurrentDepth == variables:
                        variables = -1;
                        name = "";
                        break;
                    case JsonTokenType.String:
                        string value = reader.GetString() ?? "";
                        if (SecretNames.IsSecret(name) || (variables >= 0 && IsSecretVariable(value)))
                            found(value);
                        break;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // It is no JSON from here on, or none at all.
        }
    }

    private static bool IsVariables(string name) => name.EndsWith("environmentVariables", StringComparison.OrdinalIgnoreCase);

    // A path of the container's is no secret, and an error that names it has to be read.
    private static bool IsSecretVariable(string value) =>
        value.Length >= ShortestVariable && !SecretNames.IsHarmless(value) && !PlainPath().IsMatch(value);

    private static void FromForm(string form, Action<string> found)
    {
        foreach (Match field in Part().Matches(form))
        {
            if (SecretNames.IsSecret(field.Groups[1].Value))
                found(field.Groups[2].Value);
        }
        foreach (string pair in form.Split('&'))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && SecretNames.IsSecret(pair[..equals]))
                found(Uri.UnescapeDataString(pair[(equals + 1)..].Replace('+', ' ')));
        }
    }

    [GeneratedRegex("name=\"?([^\";\\r\\n]+)\"?[^\\r\\n]*\\r\\n(?:[^\\r\\n]+\\r\\n)*\\r\\n([^\\r\\n]+)\\r\\n",
        RegexOptions.NonBacktracking)]
    private static partial Regex Part();

    [GeneratedRegex("^(?:/[A-Za-z0-9._{}-]{0,24})+$", RegexOptions.NonBacktracking)]
    private static partial Regex PlainPath();
}
