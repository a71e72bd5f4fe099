namespace MieTools.Emulator;

/// <summary>The faults that the emulator beside this module knows, in the words in which it lists them (GET /emulator/faults).</summary>
/// <remarks>The emulator is a program of its own: nothing of it is loaded here. A test holds the two together.</remarks>
internal static class FaultWords
{
    /// <summary>The parameters that every word has, as the emulator lists them.</summary>
    public const string CommonShape =
        "path=GLOB;method=METHOD;deployment=OCID;plane=control|inference;operation=NAME;"
            + "user-agent=GLOB;skip=N;every=N;rate=0..1;times=N;key=TEXT";

    /// <summary>The words, as the emulator lists them.</summary>
    public static IReadOnlyList<string> Shapes { get; } =
    [
        "delay=MS|MIN-MAX;after=N",
        "jitter=MS",
        "slow=BYTES_PER_SECOND",
        "status=400..599;retry-after=SECONDS|date:SECONDS|\"HTTP-DATE\";code=CODE;message=TEXT;body=json|truncated|html|text|empty",
        "reset;at=request|answer|headers or after=N or bytes=N",
        "close;at=request|answer|headers or after=N or bytes=N",
        "stall;at=request|answer|headers or after=N or bytes=N",
        "stream-failure;after=N;code=CODE;status=400..599",
        "error-event;after=N",
        "malformed-sse=no-colon|bad-json|split-data|multi-line|no-blank-line|cr|bom;after=N",
        "invalid-utf8=stray|cut;after=N",
        "truncated-json;bytes=N",
        "short-body=BYTES",
        "no-done",
        "duplicate-done",
        "huge-event=BYTES;after=N",
        "split=BYTES",
        "comment",
        "clock-skew=SECONDS",
        "expired-token",
        "not-authorized",
        "lifecycle=fail|slow|hidden;by=SECONDS;operation=create|update|activate|deactivate|delete",
    ];

    /// <summary>The words.</summary>
    public static IReadOnlyList<FaultWord> All { get; } = [.. Shapes.Select(FaultWord.Parse)];

    /// <summary>The parameters that every word has.</summary>
    public static IReadOnlyList<FaultPart> Common { get; } = [.. CommonShape.Split(';').Select(p => FaultPart.Parse(p, CommonShape))];

    /// <summary>A word; null when there is none of that name.</summary>
    public static FaultWord? Find(string name) => All.FirstOrDefault(w => w.Head.Name == name);
}
