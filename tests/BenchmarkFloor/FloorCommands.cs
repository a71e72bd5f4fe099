using System.Management.Automation;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MieTools.BenchmarkFloor;

/// <summary>What the least cmdlet costs that signs and calls: nothing is checked, looked up or converted.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "FloorCall")]
[OutputType(typeof(string))]
public sealed class InvokeFloorCallCommand : PSCmdlet
{
    private static readonly RSA s_key = RSA.Create();
    private static bool s_hasKey;

    [Parameter(Mandatory = true)]
    public string Uri { get; set; } = "";

    [Parameter(Mandatory = true)]
    public string Body { get; set; } = "";

    [Parameter(Mandatory = true)]
    public string KeyFile { get; set; } = "";

    protected override void ProcessRecord()
    {
        if (!s_hasKey)
            s_key.ImportFromPem(File.ReadAllText(KeyFile));
        s_hasKey = true;
        s_key.SignData(Encoding.UTF8.GetBytes(Uri + Body), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using StringContent content = new(Body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = Floor.Client.PostAsync(new Uri(Uri), content).GetAwaiter().GetResult();
        WriteObject(answer.Content.ReadAsStringAsync().GetAwaiter().GetResult());
    }
}

/// <summary>What the least cmdlet costs that writes an object for each event of a stream.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "FloorStream")]
[OutputType(typeof(FloorChunk))]
public sealed class InvokeFloorStreamCommand : PSCmdlet
{
    [Parameter(Mandatory = true)]
    public string Uri { get; set; } = "";

    [Parameter(Mandatory = true)]
    public string Body { get; set; } = "";

    protected override void ProcessRecord()
    {
        using StringContent content = new(Body, Encoding.UTF8, "application/json");
        using HttpRequestMessage request = new(HttpMethod.Post, Uri) { Content = content };
        using HttpResponseMessage answer = Floor.Client.Send(request, HttpCompletionOption.ResponseHeadersRead);
        using StreamReader lines = new(answer.Content.ReadAsStream());
        while (lines.ReadLine() is { } line)
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal))
                continue;
            using JsonDocument json = JsonDocument.Parse(line.AsMemory(6));
            JsonElement delta = json.RootElement.GetProperty("choices")[0].GetProperty("delta");
            WriteObject(new FloorChunk(delta.TryGetProperty("content", out JsonElement text) ? text.GetString()! : ""));
        }
    }
}

/// <summary>What such a stream's cmdlet writes.</summary>
/// <param name="Text">The text.</param>
public sealed record FloorChunk(string Text);

/// <summary>Cmdlets that do nothing, so that the module has as many as MieTools.</summary>
public abstract class NothingCommand : PSCmdlet;


[Cmdlet(VerbsDiagnostic.Test, "Floor01")]
public sealed class TestFloor01Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor02")]
public sealed class TestFloor02Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor03")]
public sealed class TestFloor03Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor04")]
public sealed class TestFloor04Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor05")]
public sealed class TestFloor05Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor06")]
public sealed class TestFloor06Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor07")]
public sealed class TestFloor07Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor08")]
public sealed class TestFloor08Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor09")]
public sealed class TestFloor09Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor10")]
public sealed class TestFloor10Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor11")]
public sealed class TestFloor11Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor12")]
public sealed class TestFloor12Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor13")]
public sealed class TestFloor13Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor14")]
public sealed class TestFloor14Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor15")]
public sealed class TestFloor15Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor16")]
public sealed class TestFloor16Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor17")]
public sealed class TestFloor17Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor18")]
public sealed class TestFloor18Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor19")]
public sealed class TestFloor19Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor20")]
public sealed class TestFloor20Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor21")]
public sealed class TestFloor21Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor22")]
public sealed class TestFloor22Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor23")]
public sealed class TestFloor23Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor24")]
public sealed class TestFloor24Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor25")]
public sealed class TestFloor25Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor26")]
public sealed class TestFloor26Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor27")]
public sealed class TestFloor27Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor28")]
public sealed class TestFloor28Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor29")]
public sealed class TestFloor29Command : NothingCommand;

[Cmdlet(VerbsDiagnostic.Test, "Floor30")]
public sealed class TestFloor30Command : NothingCommand;

internal static class Floor
{
    public static HttpClient Client { get; } = new();
}
