using System.Diagnostics;
using MieTools.Benchmarks.Report;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary>All that is measured.</summary>
internal static class Scenarios
{
    public const string Own = "MieTools";
    public const string OwnByPath = "MieTools, by path";
    public const string Floor = "an empty manifest";
    public const string LeastModule = "the least module: 32 cmdlets, a view";
    public const string LeastCmdlet = "the least cmdlet";
    public const string RestMethod = "Invoke-RestMethod";
    public const string ClientScript = "a script with HttpClient";
    public const string Official = "official OCI module";
    public const string Variable = "MieTools, into a variable";
    public const string Text = "MieTools, | ForEach-Object { $_.Text }";
    public const string Data = "MieTools, .Data of each read too";
    public const string CurlName = "curl";
    public const string FirstSession = ", first session ever";
    public const string Typed = ", a second after the import";
    public const string Verified = "signatures verified";
    public const string ManyHangUps = "300 streams";
    public const string Unverified = "verification off";

    private static readonly Contender s_emptyShell = Contender.Shell("PowerShell, nothing", "empty.ps1", _ => []);
    private static readonly Contender s_emptyPython = Contender.Program("Python, nothing", Tools.Python, _ => ["-c", "print('{}')"]);
    private static readonly Contender s_emptyNode = Contender.Program("Node, nothing", Tools.Node, _ => ["-e", "console.log('{}')"]);

    /// <summary>How streams break: key, heading, and the words of the emulator's <c>mie-fault</c> header.</summary>
    public static IReadOnlyList<(string Key, string Title, string Fault)> Faults { get; } =
    [
        ("reset", "reset", "reset;after=5"),
        ("cut", "cut", "close;after=5"),
        ("trailer", "StreamFailure trailer", "stream-failure;after=5"),
        ("event", "error event", "error-event;after=5"),
        ("noDone", "no [DONE]", "no-done"),
    ];

    /// <summary>The scenarios in the order they run.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("import", "Import",
            "A fresh process that imports and ends; milliseconds of it, above one that does nothing, and as a stopwatch around the import "
                + "sees it. Modules are imported by name, as users do, where it does not say by path; an empty manifest is what "
                + "PowerShell itself needs for that, and the least module, with as many cmdlets as MieTools that do nothing, for those and "
                + "a view. Without PowerShell's cache of modules, which only a session of more than ten seconds "
                + "writes, an import by name looks for it three times with 25 ms between.",
            [new("overMs", "over nothing", "ms"), new("insideMs", "inside", "ms"), new("wallMs", "process", "ms")],
            [
                s_emptyShell, s_emptyPython,
                Import(Floor, Tools.PowerShell, _ => ModuleBuild.Empty),
                Import(Floor + ", by path", Tools.PowerShell, _ => ModuleBuild.ManifestOf(ModuleBuild.Empty)),
                ImportWithoutCache(Floor + ", no cache yet", ModuleBuild.Empty), ImportWithoutCache(Own + ", no cache yet", Own),
                Import(LeastModule, Tools.PowerShell, _ => ModuleBuild.Least),
                Import(Own, Tools.PowerShell, _ => Own), Import(OwnByPath, Tools.PowerShell, bed => bed.Module!),
                Import(Official, "OCI.PSModules.Modeldeployment", _ => "OCI.PSModules.Modeldeployment"),
                Import("PSOpenAI", "PSOpenAI", _ => "PSOpenAI"),
                Contender.Program("Python requests", Tools.Python, _ => ["-c", "import requests; print('{}')"]) with
                {
                    Baseline = s_emptyPython.Name,
                },
            ]) { Reference = Own, Repeat = true, Charts = ["overMs"] },

        new("fresh", "Fresh process: import and one call",
            "Milliseconds of a process above one that does nothing. MieTools signs, and the emulator verifies; the others call without a "
                + "signature. The least cmdlet makes a signature and sends none, checks nothing and hands on the answer as text: what a "
                + "module in C# costs at least. From the second session on .NET compiles what the last one compiled on a thread of its "
                + "own; the rows of a first session have nothing of one.",
            [new("overMs", "over nothing", "ms"), new("wallMs", "process", "ms")],
            [
                s_emptyShell, s_emptyPython, s_emptyNode,
                Contender.Shell(Own, "fresh-mietools.ps1", bed => [Own, bed.Signed.Deployment.AbsoluteUri]) with
                {
                    Baseline = s_emptyShell.Name,
                },
                Contender.Shell(LeastCmdlet, "fresh-floor.ps1", bed => [ModuleBuild.Least, bed.SettingsFile]) with
                {
                    Baseline = s_emptyShell.Name,
                },
                Contender.Shell(RestMethod, "fresh-restmethod.ps1", bed => [bed.Open.Deployment.AbsoluteUri]) with
                {
                    Baseline = s_emptyShell.Name,
                },
                First(Own, "fresh-mietools.ps1", bed => [Own, bed.Signed.Deployment.AbsoluteUri]),
                First(RestMethod, "fresh-restmethod.ps1", bed => [bed.Open.Deployment.AbsoluteUri]),
                Contender.Python("fresh") with { Baseline = s_emptyPython.Name },
                Contender.Node("fresh") with { Baseline = s_emptyNode.Name },
                new(CurlName, Tools.Curl, CurlProbe.FreshAsync) { IsBare = true },
            ]) { Reference = RestMethod, Repeat = true, Charts = ["overMs"] },

        new("cold", "A session's first call, and its first 500",
            "The first call of a session after its import, sign-in included, and the median of its first 500, the first among them. "
                + "MieTools signs, and the emulator verifies; the others call without a signature. RSA alone is SignData in the same "
                + "session. A script calls at once; somebody at the prompt types first, and .NET goes on compiling meanwhile.",
            [new("firstMs", "first call", "ms"), new("ms", "a call of 500", "ms"), new("rsaMs", "RSA alone", "ms")],
            [
                Contender.Shell(Own, "cold.ps1", "mietools"), Contender.Shell(LeastCmdlet, "cold.ps1", "least"),
                Contender.Shell(RestMethod, "cold.ps1", "restmethod"),
                Contender.Shell(ClientScript, "cold.ps1", "httpclient"), Contender.Python("cold"), Contender.Node("cold"),
                Contender.Shell(Own + Typed, "cold.ps1", "mietools", "1"),
                Contender.Shell(RestMethod + Typed, "cold.ps1", "restmethod", "1"),
            ]) { Reference = RestMethod, Repeat = true, Charts = ["firstMs", "ms"] },

        new("call", "One call in a warm session",
            "Median of 500 calls. MieTools signs, and the emulator verifies; the others call without a signature. RSA alone is SignData "
                + "in the same session.",
            [new("ms", "a call", "ms"), new("rsaMs", "RSA alone", "ms"), new("connections", "connections for 500", ""),
                new("kb", "allocated a call", "KB")],
            [
                Contender.Shell(Own, "call.ps1", "mietools"), Contender.Shell(RestMethod, "call.ps1", "restmethod"),
                Contender.Python("call"), Contender.Node("call"), new(CurlName, Tools.Curl, CurlProbe.CallAsync),
            ]) { Reference = RestMethod, Charts = ["ms"] },

        new("stream", "Stream of 100,000 chunks, ready bytes",
            "Microseconds a chunk, from a server that only replays a recorded chat (each event an HTTP chunk of its own), so that the "
                + "client alone is measured. The first stream of a session, and the median of later ones.",
            [new("us", "a chunk", "µs"), new("firstUs", "first stream", "µs"), new("bytes", "allocated a chunk", "B")],
            [
                Contender.Shell(Variable, "stream.ps1", "variable"), Contender.Shell(Text, "stream.ps1", "text"),
                Contender.Shell(Data, "stream.ps1", "data"),
                Contender.Shell(LeastCmdlet + ", | ForEach-Object", "stream.ps1", "least"),
                Contender.Shell(RestMethod + ", ConvertFrom-Json", "stream.ps1", "restmethod"), Contender.Python("stream", "replay"),
                Contender.Node("stream", "replay"),
                new(CurlName + ", bytes alone", Tools.Curl, (bed, cancellation) => CurlProbe.StreamAsync(bed, replay: true, cancellation)),
            ]) { Reference = Text, Charts = ["us", "firstUs"] },

        new("stream-emulator", "Stream of 100,000 chunks, from the emulator", "The same, made by the emulator while it is read.",
            [new("us", "a chunk", "µs"), new("firstUs", "first stream", "µs")],
            [
                Contender.Shell(Text, "stream.ps1", "text", "signed"), Contender.Python("stream", "open"), Contender.Node("stream", "open"),
                new(CurlName + ", bytes alone", Tools.Curl, (bed, cancellation) => CurlProbe.StreamAsync(bed, replay: false, cancellation)),
            ]) { Reference = Text, Charts = ["us"] },

        new("memory", "Stream of 1,000,000 chunks: memory",
            "Growth of the process's greatest working set over that after a stream of 100,000, for MieTools through ForEach-Object; "
                + "Invoke-RestMethod gives the text as a whole.",
            [new("growthMB", "growth", "MB"), new("seconds", "time", "s")],
            [Contender.Shell(Own, "memory.ps1", "mietools"), Contender.Shell(RestMethod, "memory.ps1", "restmethod")]),

        new("first-chunk", "First chunk of 20 that are sent 50 ms apart",
            "From the call to the first chunk in hand, in a session that streamed before, and of its first stream. The first chunk is "
                + "sent after 50 ms.",
            [new("ms", "first chunk", "ms"), new("firstMs", "in a session's first stream", "ms")],
            [
                Contender.Shell(Own, "first-chunk.ps1", "mietools"), Contender.Shell(RestMethod, "first-chunk.ps1", "restmethod"),
                Contender.Python("first-chunk"), Contender.Node("first-chunk"),
                new(CurlName, Tools.Curl, CurlProbe.FirstChunkAsync),
            ]) { Reference = CurlName, Charts = ["ms", "firstMs"] },

        new("big", "A JSON answer of 10 MB, as objects",
            "Median of five in a session that called before, the first one, bytes allocated by one, and the growth of the working set at "
                + "the first.",
            [new("ms", "an answer", "ms"), new("firstMs", "the first", "ms"), new("allocatedMB", "allocated", "MB"),
                new("growthMB", "growth", "MB")],
            [
                Contender.Shell(Own, "big.ps1", "mietools"), Contender.Shell(RestMethod, "big.ps1", "restmethod"), Contender.Python("big"),
                Contender.Node("big"), new(CurlName + ", bytes alone", Tools.Curl, CurlProbe.BigAsync),
            ]) { Reference = RestMethod, Charts = ["ms"] },

        new("outfile", "200 MB to a file", "-OutFile: time, and growth of the greatest working set.",
            [new("ms", "time", "ms"), new("growthMB", "growth", "MB")],
            [Contender.Shell(Own, "outfile.ps1", "mietools"), Contender.Shell(RestMethod, "outfile.ps1", "restmethod"),
                new(CurlName, Tools.Curl, CurlProbe.FileAsync)]) { Reference = RestMethod },

        new("broken", "A stream that breaks",
            "Ten chunks 50 ms apart, broken after five; the last has all ten, but no end mark. How many chunks with text the caller kept, "
                + "and whether it was told.",
            [.. Faults.Select(f => new Metric(f.Key, f.Title, ""))],
            [Contender.Shell(Own, "broken.ps1", "mietools"), Contender.Shell(RestMethod, "broken.ps1", "restmethod"),
                Contender.Python("broken"), Contender.Node("broken"), new(CurlName, Tools.Curl, CurlProbe.BrokenAsync)]) { Once = true },

        new("emulator-predict", "The emulator: requests",
            "POST /predict/v1/completions at 64 connections, eight tokens. The load is a process on the same machine, so it takes a part "
                + "of it; processor use is of one core.",
            [new("requestsPerSecond", "requests a second", "", true), new("p50Ms", "p50", "ms"), new("p99Ms", "p99", "ms"),
                new("serverCpuPercent", "emulator", "% CPU"), new("clientCpuPercent", "load", "% CPU")],
            [
                new(Unverified, Tools.Own, (bed, c) => LoadProbe.PredictAsync(bed, verify: false, c)),
                new(Verified, Tools.Own, (bed, c) => LoadProbe.PredictAsync(bed, verify: true, c)),
                new(Unverified + ", load by wrk", Tools.Wrk, (bed, c) => LoadProbe.WrkAsync(bed, verify: false, c)),
                new(Verified + ", load by wrk", Tools.Wrk, (bed, c) => LoadProbe.WrkAsync(bed, verify: true, c)),
            ]) { Charts = ["requestsPerSecond"] },

        new("emulator-chunks", "The emulator: chunks", "Streams of 10,000 tokens without a pause, one after the other on each connection.",
            [new("chunksPerSecond", "chunks a second", "", true), new("serverCpuPercent", "emulator", "% CPU"),
                new("clientCpuPercent", "load", "% CPU")],
            [new("1 connection", Tools.Own, (bed, c) => LoadProbe.ChunksAsync(bed, 1, c)),
                new("8 connections", Tools.Own, (bed, c) => LoadProbe.ChunksAsync(bed, 8, c))]) { Charts = ["chunksPerSecond"] },

        new("emulator-paced", "The emulator: 256 streams at 50 tokens a second",
            "How much later a chunk comes than its time, which is n × 20 ms after its stream's request was sent.",
            [new("lateP50Ms", "late, p50", "ms"), new("lateP99Ms", "p99", "ms"), new("lateP999Ms", "p99.9", "ms"),
                new("lateMaxMs", "the latest", "ms"), new("over20Ms", "later than 20 ms", ""), new("chunks", "of chunks", "")],
            [new("begun over one second", Tools.Own, (bed, c) => LoadProbe.PacedAsync(bed, 1, c)),
                new("begun at once", Tools.Own, (bed, c) => LoadProbe.PacedAsync(bed, 0, c))]),

        new("emulator-hang-ups", "The emulator: clients that leave",
            "Streams without a pause whose clients all hang up at once: milliseconds until the emulator has ended the last.",
            [new("endedMs", "all ended", "ms")],
            [new("1 stream", Tools.Own, (bed, c) => HangUpProbe.RunAsync(bed, 1, c)),
                new(ManyHangUps, Tools.Own, (bed, c) => HangUpProbe.RunAsync(bed, 300, c))]),
    ];

    private static Contender Import(string name, string tool, Func<TestBed, string> module) =>
        Contender.Program(name, tool, bed => ImportArguments(module(bed))) with { Baseline = s_emptyShell.Name };

    private static Contender ImportWithoutCache(string name, string module) =>
        Without(TestBed.ModuleCache, name, _ => ImportArguments(module));

    // On a machine where the script never ran.
    private static Contender First(string name, string script, Func<TestBed, IEnumerable<string>> arguments) =>
        Without(TestBed.Caches, name + FirstSession, bed => Contender.ShellArguments(script, arguments(bed)));

    private static Contender Without(string cache, string name, Func<TestBed, IEnumerable<string>> arguments) =>
        new(name, Tools.PowerShell, (bed, cancellation) =>
        {
            ProcessStartInfo start = bed.Start(Tools.PowerShell, arguments(bed));
            start.Environment[cache] = Path.Combine(bed.Folder, Path.GetRandomFileName());
            return Child.MeasureAsync(start, cancellation);
        })
        { Baseline = s_emptyShell.Name };

    private static IEnumerable<string> ImportArguments(string module) =>
        Contender.ShellArguments("import.ps1", [module]);
}
