using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MieTools.Core.Http;

namespace MieTools.Core.Tests.Http;

/// <summary>Secrets in the spellings of mail, dumps, lists and programs, and in the places of a body that has them.</summary>
public sealed class SecretSpellingTests
{
    private const string Secret = "Zq9/x+Pw=Ab7.cD3_eF5-gH1~iJ8kL2mN4oP6qR0sT/uVwXyZ9aBcDeFg";

    private static readonly Dictionary<string, Func<string, string>> s_spellings = new()
    {
        ["quoted-printable"] = text =>
            Lines(string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? $"{c}" : $"={(int)c:X2}")), 40, "", "="),
        ["quoted-printable-of-all"] = text => Lines(string.Concat(text.Select(c => $"={(int)c:X2}")), 72, "", "="),
        ["rfc2047-q"] = text =>
            $"=?utf-8?Q?{string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? $"{c}" : $"={(int)c:X2}"))}?=",
        ["html-without-semicolons"] = text => string.Concat(text.Select(c => $"&#{(int)c}")),
        ["html-padded"] = text => string.Concat(text.Select(c => $"&#x{(int)c:X10};")),
        ["html-tags"] = text => string.Concat(text.Select(c => $"<b class='x'>{WebUtility.HtmlEncode($"{c}")}</b>")),
        ["html-breaks"] = text => string.Join("<wbr>", text.Select(c => WebUtility.HtmlEncode($"{c}"))),
        ["url-five-times"] = text => Repeat(text, 5, Uri.EscapeDataString),
        ["url-u"] = text => string.Concat(text.Select(c => $"%u{(int)c:X4}")),
        ["base64-twice"] = text => Repeat(text, 2, Base64),
        ["base64-thrice-cut"] = text => Lines(Repeat(text, 2, Base64), 30, "> ", ""),
        ["base64-of-utf16"] = text => Convert.ToBase64String(Encoding.Unicode.GetBytes(text)),
        ["base64-of-url"] = text => Base64(Uri.EscapeDataString(text)),
        ["base64-of-json"] = text => Base64(string.Concat(text.Select(c => $"\\u{(int)c:x4}"))),
        ["hex-of-base64"] = text => Hex(Base64(text), ""),
        ["base64-of-hex"] = text => Base64(Hex(text, "")),
        ["byte-numbers"] = text => $$"""{"message":"bad","data":[{{string.Join(',', Encoding.UTF8.GetBytes(text))}}]}""",
        ["byte-buffer"] = text =>
            $$"""{"type":"Buffer","data":[{{string.Join(", ", Encoding.UTF8.GetBytes(text))}}]}""",
        ["byte-object"] = text => $"{{{string.Join(',', Encoding.UTF8.GetBytes(text).Select((b, i) => $"\"{i}\":{b}"))}}}",
        ["hex-0x"] = text => string.Join(", ", text.Select(c => $"0x{(int)c:x2}")),
        ["hex-colons"] = text => Hex(text, ":"),
        ["hex-spaces"] = text => Hex(text, " "),
        ["hex-dump"] = text => Dump(text, 2, ": "),
        ["hex-dump-canonical"] = text => Dump(text, 1, "  "),
        ["octal"] = text => string.Concat(text.Select(c => $"\\{Convert.ToString(c, 8).PadLeft(3, '0')}")),
        ["braces"] = text => string.Concat(text.Select(c => $"\\u{{{(int)c:x}}}")),
        ["cut-by-plus"] = text => Lines(text, 12, "\"", "\" +"),
        ["cut-by-quotes-of-mail"] = text => Lines(text, 12, "> ", ""),
        ["cut-by-backslashes"] = text => Lines(text, 12, "  ", "\\"),
        ["list-of-characters"] = text => string.Join(",", text.Select(c => $"\"{c}\"")),
        ["zero-width"] = text => string.Join('\u200b', text.ToArray()),
        ["soft-hyphens"] = text => string.Join('\u00ad', text.ToArray()),
        ["joiners-in-json"] = text => string.Join("\\u2060", text.ToArray()),
        ["ansi"] = text => string.Join("\u001b[1;31m", text.ToArray()),
        ["ansi-cleaned"] = text => string.Join("\u241b[0m", text.ToArray()),
        ["ansi-in-json"] = text => string.Join("\\u001b[0m", text.ToArray()),
        ["full-width"] = text => string.Concat(text.Select(c => c > ' ' ? (char)(c + 0xFEE0) : c)),
    };

    public static TheoryData<string> Spellings => [.. s_spellings.Keys];

    [Theory]
    [MemberData(nameof(Spellings))]
    public void A_secret_is_known_in_every_spelling(string spelling)
    {
        Func<string, string> spell = s_spellings[spelling];
        string masked = Of(("x-of-mine", Secret)).Mask(spell($"You sent {Secret} to us."));
        Assert.Contains("***", masked, StringComparison.Ordinal);
        // What is left is no longer than the words around it are, in that spelling; a dump has whole lines.
        int most = spell("You sent  to us.").Length + (2 * spell("ab").Length);
        Assert.InRange(masked.Replace("***", "").Length, 0, most);
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public void What_holds_no_secret_stays_as_it_is(string spelling)
    {
        string text = s_spellings[spelling]("The model was not found in the container; see the log of 2026 at 10.30 h.");
        Assert.Equal(text, Of(("x-of-mine", Secret), ("x-short", "k7-Q"), ("x-pin", "471112")).Mask(text));
    }

    [Theory]
    [InlineData("""{"token":{"value":"deep-tok-1x"}}""", "deep-tok-1x")]
    [InlineData("""{"password":13572468}""", "13572468")]
    [InlineData("""{"credentials":{"user":"u","pw":"cred-val-77"}}""", "cred-val-77")]
    [InlineData("""{"auth":{"bearer":"bear-val-88"}}""", "bear-val-88")]
    [InlineData("""{"api_keys":{"openai":"sko-val-12"}}""", "sko-val-12")]
    [InlineData("""{"a":{"secret":[["first-1"],{"b":["second-2"]}]},"plain":"plain-3"}""", "first-1", "second-2")]
    [InlineData("""{"tools":[{"headers":{"Authorization":"Bearer mcp-val-99","X-Org":"orgsecret-1","Accept":"text/plain"}}]}""",
        "mcp-val-99", "orgsecret-1")]
    [InlineData("<a><password>xml-pw-1</password><b token='xml-tok-2'/></a>", "xml-pw-1", "xml-tok-2")]
    [InlineData("<s:E xmlns:s='urn:x'><s:credentials><s:pw>xml&amp;pw-3</s:pw></s:credentials></s:E>", "xml&pw-3")]
    public void Whatever_stands_below_a_secret_name_in_a_body_is_masked(string body, params string[] secrets)
    {
        CallSecrets held = OfBody(body);
        foreach (string secret in secrets)
            Assert.Equal("You sent ***.", held.Mask($"You sent {secret}."));
        Assert.Equal("plain-3 of text/plain", held.Mask("plain-3 of text/plain"));
    }

    [Fact]
    public void The_schema_of_a_member_that_is_called_a_secret_holds_none()
    {
        const string Said = "string: The key of the door, object";
        Assert.Equal(Said, OfBody("""
            {"tools":[{"parameters":{"type":"object","properties":{"api_key":{"type":"string","description":"The key of the door"}}}}]}
            """).Mask(Said));
    }

    [Theory]
    [InlineData("4711", "code 4711, not 14711 or a4711b", "code ***, not 14711 or a4711b")]
    [InlineData("12345678", "code 12345678, not 912345678", "code ***, not 912345678")]
    [InlineData("/opt/models/x1", "no file /opt/models/x1 there", "no file *** there")]
    [InlineData("2024-01-31", "on 2024-01-31.", "on ***.")]
    [InlineData("ocid1.secret.oc1.iad.value", "of ocid1.secret.oc1.iad.value.", "of ***.")]
    [InlineData("word", "the word, in words and swords", "the ***, in words and swords")]
    [InlineData("abc", "abc", "abc")]
    [InlineData("true", "true", "true")]
    [InlineData("""{"api_key":"inner-k3y-9"}""", "no inner-k3y-9", "no ***")]
    [InlineData("https://h/x?sig=ZzSig9&se=1", "with ZzSig9", "with ***")]
    public void The_value_of_a_variable_is_masked_whatever_it_looks_like(string value, string text, string expected)
    {
        string body = new System.Text.Json.Nodes.JsonObject
        {
            ["environmentVariables"] = new System.Text.Json.Nodes.JsonObject { ["WHATEVER"] = value },
        }.ToJsonString();
        Assert.Equal(expected, OfBody(body).Mask(text));
    }

    [Theory]
    [InlineData("X-Pin", "123456")]
    [InlineData("X-Day", "2024-01-31")]
    [InlineData("X-Short", "pw12x")]
    public void A_header_of_the_users_own_is_masked_whatever_it_holds(string name, string value)
    {
        Assert.Equal("You sent ***.", Of((name, value)).Mask($"You sent {value}."));
        string all = Of((name, value)).Mask(Base64($"{name}: {value}\r\n"));
        Assert.Contains("***", all, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_that_the_beginning_of_a_text_cuts_is_masked() =>
        Assert.Equal("*** was sent", Of(("x-of-mine", Secret)).Mask($"{Secret[20..]} was sent"));

    [Fact]
    public void Short_values_in_the_query_of_a_call_of_ones_own_are_masked()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "https://host/ocid1.x/predict/v1?sig=abc12&x=471112&stream=true");
        Assert.Equal("You sent *** and *** and true.", CallSecrets.Of(request).Mask("You sent abc12 and 471112 and true."));
    }

    [Theory]
    [InlineData("%25")]
    [InlineData("&#x")]
    [InlineData("<b")]
    [InlineData("=41")]
    [InlineData("65,")]
    [InlineData("0x41,")]
    [InlineData("\\u{")]
    [InlineData("\u001b[")]
    [InlineData("QUFB")]
    [InlineData("4141")]
    [InlineData("00000000: 41 ")]
    public async Task A_long_text_is_looked_through_in_time(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, 1024 * 1024 / piece.Length));
        string masked = await Task.Run(() => Of(("x-of-mine", Secret)).Mask(text), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(text, masked);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Hex(string text, string between) =>
        string.Join(between, Encoding.UTF8.GetBytes(text).Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));

    private static string Repeat(string text, int times, Func<string, string> spell) =>
        times == 0 ? text : Repeat(spell(text), times - 1, spell);

    private static string Lines(string text, int width, string before, string after) =>
        string.Join('\n', text.Chunk(width).Select(line => $"{before}{new string(line)}{after}"));

    private static string Dump(string text, int group, string after) => string.Join('\n', text.Chunk(16).Select((line, i) =>
        $"{i * 16:x8}{after}{string.Join(' ', line.Chunk(group).Select(pair => Hex(new string(pair), "")))}  |{new string(line)}|"));

    private static CallSecrets OfBody(string body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "https://host/");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(body[0] == '<' ? "application/xml" : "application/json");
        return CallSecrets.Of(request);
    }

    private static CallSecrets Of(params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "https://host/");
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return CallSecrets.Of(request);
    }
}
