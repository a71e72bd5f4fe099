using System.Net.Sockets;
using System.Text;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>Signed requests as bytes on a socket: each byte changed by one bit, and the same bytes again.</summary>
public sealed class SignatureTamperTests
{
    private static readonly DateTimeOffset s_now = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);

    private static readonly byte[] s_more = Encoding.ASCII.GetBytes("\r\n\r\n" + new string(' ', 500));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "DEFAULT")]
    [InlineData("GET", "DEFAULT")]
    [InlineData("POST", "SESSION")]
    public async Task A_request_with_one_bit_changed_is_refused(string method, string profile)
    {
        await using MieEmulator emulator = await StartAsync(new ManualTime(s_now));
        RawRequest request = await MakeAsync(emulator, method, profile);
        Assert.Equal(200, await SendAsync(emulator, request.Bytes, complete: true));

        List<string> wrong = [];
        int refused = 0, passed = 0;
        IEnumerable<(int offset, int bit)> cases = from offset in Enumerable.Range(
            0, request.Bytes.Length)
                                                   from bit in (int[])[0, 5]
                                                   select (offset, bit);
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation },
            async (c, _) =>
        {
            byte[] changed = [.. request.Bytes];
            changed[c.offset] ^= (byte)(1 << c.bit);
            bool expected = MayPass(request.Parts[c.offset], (char)request.Bytes[c.offset], c.bit);
            int status = await SendAsync(emulator, changed, expected);
            bool isRefused = status is 0 or (>= 400 and < 500) or 505;
            Interlocked.Increment(ref isRefused ? ref refused : ref passed);
            if (isRefused == expected || (expected && status != 200))
            {
                lock (wrong)
                {
                    wrong.Add($"byte {c.offset} ('{(char)request.Bytes[c.offset]}' -> '{(char)changed[c.offset]}', "
                        + $"{request.Parts[c.offset]}): {status}");
                }
            }
        });
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Order()));
        Assert.True(refused > 8 * passed, $"{refused} refused, {passed} passed");
        Assert.Equal(200, await SendAsync(emulator, request.Bytes, complete: true));
    }

    [Theory]
    [InlineData("POST", "DEFAULT")]
    [InlineData("GET", "SESSION")]
    public async Task The_same_bytes_pass_again_for_five_minutes_and_not_outside_of_them(string method, string profile)
    {
        ManualTime time = new(s_now);
        await using MieEmulator emulator = await StartAsync(time);
        RawRequest request = await MakeAsync(emulator, method, profile);
        // The scheme has no number used once: within the time, a second request cannot be told from the first.
        foreach ((int seconds,
            int status) in ((int, int)[])[(0, 200), (0, 200), (300, 200), (1, 401), (-301, 200), (-300, 200), (-1, 401), (301, 200)])
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            Assert.Equal(status, await SendAsync(emulator, request.Bytes, complete: true));
        }
    }

    [Fact]
    public async Task What_a_server_would_read_in_two_ways_is_refused()
    {
        await using MieEmulator emulator = await StartAsync(new ManualTime(s_now));
        RawRequest request = await MakeAsync(emulator, "POST", "DEFAULT");
        string text = Encoding.Latin1.GetString(request.Bytes);
        string date = Line(
            "Date"), host = Line(
                "Host"), length = Line("Content-Length"), hash = Line("X-Content-Sha256"), authorization = Line("Authorization");
        foreach (string repeated in (string[])[date, host, length, hash, authorization])
        {
            Assert.InRange(await SendAsync(emulator,
                Encoding.Latin1.GetBytes(text.Replace(repeated, repeated + repeated, StringComparison.Ordinal)), complete: true), 400, 499);
        }

        string[] changes =
        [
            text.Replace("POST /", $"POST http://127.0.0.1:{emulator.ControlPlane.Port}/", StringComparison.Ordinal),
            text.Replace(length, length + "Transfer-Encoding: chunked\r\n", StringComparison.Ordinal),
            text.Replace(date, date + "X-Filler: " + new string('x', 40_000) + "\r\n", StringComparison.Ordinal),
            text.Replace("keyId=\"", "keyId=\"" + new string('x', 20_000), StringComparison.Ordinal),
            text.Replace("/predict/", "/predict/../predict/", StringComparison.Ordinal),
            text.Replace("/predict/", "/%70redict/", StringComparison.Ordinal),
            text.Replace("/predict/", "//predict/", StringComparison.Ordinal),
        ];
        foreach (string changed in changes)
        {
            int status = await SendAsync(emulator, Encoding.Latin1.GetBytes(changed), complete: false);
            Assert.True(status is 0 or (>= 400 and < 500), $"{status}: {changed}");
        }

        string Line(string name) =>
            text[text.IndexOf(name + ": ", StringComparison.Ordinal)..] is var rest
                ? rest[..(rest.IndexOf("\r\n", StringComparison.Ordinal) + 2)]
                : "";
    }

    // Everything else has to be refused, whichever bit it is.
    private static bool MayPass(Part part, char original, int bit) => part switch
    {
        // Name and value of a header that nobody has signed: letters, which become other letters or signs that may stand there.
        Part.Unsigned => true,
        // The space becomes a part of a value that nobody has signed; with the other bit it is a NUL.
        Part.UnsignedGap => bit == 0,
        // HTTP/1.0 in place of 1.1: the version is not signed.
        Part.MinorVersion => bit == 0,
        // Upper and lower case are the same in names of headers, in the name of the scheme and of its parameters, and in headers="…".
        Part.AnyCase => bit == 5 && char.IsAsciiLetter(original),
        _ => false,
    };

    private static Task<MieEmulator> StartAsync(ManualTime time) =>
        MieEmulator.StartAsync(new()
        {
            Time = time,
            CreateDelay = TimeSpan.Zero,
            TokenRate = 0,
            RequestsPerSecond = 0,
            TokenLifetime = TimeSpan.FromHours(1),
        }, Cancellation);

    private static async Task<RawRequest> MakeAsync(MieEmulator emulator, string method, string profile)
    {
        TestSigner signer = new(emulator.ConfigFile, profile);
        byte[] body = """{"model":"m","prompt":"Who?","max_tokens":1}"""u8.ToArray();
        string id = await CreateAsync(emulator, signer);
        return method == "GET"
            ? RawRequest.Make(
                signer, emulator, "GET", $"/20190101/modelDeployments?compartmentId={emulator.CompartmentId}&displayName=a%2Fb", [], s_now)
            : RawRequest.Make(signer, emulator, "POST", $"/{id}/predict/v1/completions?a=b%20c", body, s_now);
    }

    private static async Task<string> CreateAsync(MieEmulator emulator, TestSigner signer)
    {
        using TestClient client = new(emulator);
        byte[] body = Encoding.UTF8.GetBytes(client.NewBody().ToJsonString());
        using HttpResponseMessage response = await client.SendAsync(client.Request("POST", "/20190101/modelDeployments", body, s_now));
        return (string)System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!["id"]!;
    }

    // The status, or 0 when the connection was closed without one. A request that may not be whole any more gets what it could be waiting
    // for: the end of
    // its head, and a longer body.
    private static async Task<int> SendAsync(MieEmulator emulator, byte[] bytes, bool complete)
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", emulator.ControlPlane.Port, Cancellation);
        try
        {
            await socket.SendAsync(complete ? bytes : [.. bytes, .. s_more], Cancellation);
            byte[] answer = new byte[4096];
            int count = await socket.ReceiveAsync(answer, Cancellation).AsTask().Within();
            // HTTP/1.1 200 OK
            return count < 12 ? 0 : int.Parse(Encoding.ASCII.GetString(answer, 9, 3));
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private enum Part
    {
        Signed,
        AnyCase,
        Unsigned,
        UnsignedGap,
        MinorVersion,
    }

    // A request's bytes, with what each of them belongs to.
    private sealed class RawRequest
    {
        private readonly List<byte> _bytes = [];
        private readonly List<Part> _parts = [];

        public byte[] Bytes { get; private set; } = [];

        public Part[] Parts { get; private set; } = [];

        public static RawRequest Make(
            TestSigner signer, MieEmulator emulator, string method, string target, byte[] body, DateTimeOffset date)
        {
            string host = $"127.0.0.1:{emulator.ControlPlane.Port}";
            Dictionary<string, string> headers = signer.Sign(method, target, host, body, date).ToDictionary(h => h.Name, h => h.Value);
            RawRequest request = new();
            request.Add($"{method} {target} HTTP/1.", Part.Signed).Add("1", Part.MinorVersion).Add("\r\n", Part.Signed);
            request.AddHeader("Host", host).AddHeader("Date", headers["date"]);
            if (headers.TryGetValue("x-content-sha256", out string? hash))
            {
                request.AddHeader("Content-Length", body.Length.ToString()).AddHeader("Content-Type", headers["content-type"])
                    .AddHeader("X-Content-Sha256", hash);
            }

            request.AddAuthorization(headers["Authorization"]);
            // Kestrel ends a line at the LF alone, so what the CR becomes is one more character of the value.
            request.Add("Note", Part.Unsigned).Add(":", Part.Signed).Add(" ", Part.UnsignedGap).Add("Unsigned\r", Part.Unsigned)
                .Add("\n\r\n", Part.Signed);
            request._bytes.AddRange(body);
            request._parts.AddRange(Enumerable.Repeat(Part.Signed, body.Length));
            request.Bytes = [.. request._bytes];
            request.Parts = [.. request._parts];
            return request;
        }

        private RawRequest Add(string text, Part part)
        {
            _bytes.AddRange(Encoding.ASCII.GetBytes(text));
            _parts.AddRange(Enumerable.Repeat(part, text.Length));
            return this;
        }

        private RawRequest AddHeader(string name, string value) => Add(name, Part.AnyCase).Add(": " + value + "\r\n", Part.Signed);

        // Signature version="1",keyId="…",algorithm="rsa-sha256",headers="…",signature="…"
        private void AddAuthorization(string value)
        {
            Add("Authorization", Part.AnyCase).Add(": ", Part.Signed).Add("Signature", Part.AnyCase).Add(" ", Part.Signed);
            string[] parameters = value["Signature ".Length..].Split(',');
            foreach (string parameter in parameters)
            {
                string[] sides = parameter.Split('=', 2);
                Add(sides[0], Part.AnyCase).Add("=", Part.Signed).Add(sides[1], sides[0] == "headers" ? Part.AnyCase : Part.Signed);
                Add(parameter == parameters[^1] ? "\r\n" : ",", Part.Signed);
            }
        }
    }
}
