using System.Collections;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Http;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Tests.Inference;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Http;

/// <summary>A server that sends back what it was sent, in every spelling and place: no secret of the call comes out anywhere.</summary>
public sealed class EchoTests
{
    private const string Token = "eyx.token/with+signs.aB3dE6gH9";
    private const string Key = "Zq9/+x\"y&z<w>'7%41";
    private const string Password = "p\u00e4ss\\w\u00f6rd 1/2";
    private const string QueryKey = "qk-7f+3/9=";
    private const string Variable = "postgres://admin:s3cr3t-pw@db/x";

    public static TheoryData<string, string> Cases =>
        [.. EchoPlace.All.Keys.SelectMany(place => EchoSpelling.All.Keys.Select(spelling => (place, spelling)))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task An_echo_of_the_request_gives_no_secret_away(string place, string spelling)
    {
        List<string> heads = [];
        await using WireServer server = new(async connection =>
        {
            heads.Add(connection.Head);
            // One by one, in the lines of the request: most places hold one line.
            string echo = (connection.Head + Encoding.UTF8.GetString(connection.Body)).ReplaceLineEndings(" | ");
            string spelled = EchoSpelling.All[spelling](echo);
            await EchoPlace.All[place](connection, spelled.Replace("\"", place.Contains("json") || place.Contains("error") ? "'" : "\""));
        });
        StringBuilder all = new();
        using SocketsHttpHandler transport = new() { UseProxy = false, AllowAutoRedirect = false };
        using RSA key = TestKeys.Load();
        using TokenCredential credential = new(key);
        HttpMessageInvoker http = SignedHttpChain.Create(credential, new MieHttpOptions
        {
            Transport = transport,
            Observer = call => Add(all, call.ToString()),
            Trace = text => Add(all, text),
        });
        await CallAsync(new InferenceClient(http), server.Url, place, all);

        string said = EchoSpelling.ReadEveryWay(all.ToString());
        string signature = Regex.Match(heads[0], "signature=\"([^\"]+)\"").Groups[1].Value;
        foreach (string secret in (string[])[Token, signature, Key, Password, QueryKey, "s3cr3t-pw"])
            Assert.DoesNotContain(secret, said, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("***", all.ToString(), StringComparison.Ordinal);
    }

    private static async Task CallAsync(InferenceClient client, string url, string place, StringBuilder all)
    {
        InferenceRequest request = new()
        {
            Address = InferenceAddress.Parse(url),
            Suffix = "/v1/chat/completions",
            Query = [KeyValuePair.Create("key", (string?)QueryKey)],
            Headers = [KeyValuePair.Create("x-of-mine", Key)],
            Body = InferenceBody.Json(new System.Text.Json.Nodes.JsonObject
            {
                ["password"] = Password,
                ["environmentVariables"] = new System.Text.Json.Nodes.JsonObject { ["DB"] = Variable },
                ["stream"] = true,
            }.ToJsonString()),
            Retry = RetryPolicy.Never,
        };
        try
        {
            if (place is "stream-error" or "trailer" or "bad-chunk")
            {
                InferenceStream stream = client.StreamAsync(request);
                (List<MieStreamChunk> _, Exception? error) = await Wire.CollectAsync(stream);
                AddAll(all, stream.Headers, 0);
                AddAll(all, Assert.IsType<MieStreamException>(error), 0);
                return;
            }
            InferenceResponse answer = await client.SendAsync(request with { Body = Unstreamed(request.Body) }, Wire.Test);
            AddAll(all, answer.Headers, 0);
            Add(all, answer.RequestId);
            Add(all, answer.ContentType);
            answer.ThrowIfError();
        }
        catch (MieException e)
        {
            AddAll(all, e, 0);
        }
    }

    private static InferenceBody Unstreamed(InferenceBody body) =>
        InferenceBody.Json(Encoding.UTF8.GetString(body.Content.Span).Replace(",\"stream\":true", ""));

    // Every property, and every property of those: what a person can look at.
    private static void AddAll(StringBuilder all, object? value, int depth)
    {
        if (value is null || depth > 4)
            return;
        Add(all, value.ToString());
        if (value is string or Type or MethodBase or Assembly || value.GetType().IsPrimitive || value.GetType().IsEnum)
            return;
        if (value is IEnumerable list)
        {
            foreach (object? item in list)
                AddAll(all, item, depth + 1);
        }
        foreach (PropertyInfo property in value.GetType().GetProperties().Where(p => p.GetIndexParameters().Length == 0))
            AddAll(all, property.GetValue(value), depth + 1);
    }

    private static void Add(StringBuilder all, string? text)
    {
        lock (all)
            all.AppendLine(text);
    }

    private sealed class TokenCredential(RSA key) : OciCredential
    {
        public override OciAuthType AuthType => OciAuthType.SessionToken;

        public override ValueTask<OciSigningKey> GetSigningKeyAsync(CancellationToken cancellationToken) =>
            new(new OciSigningKey("ST$" + Token, key));
    }
}
