using System.Runtime.CompilerServices;
using System.Text;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.Canned;

/// <summary>Answers whose JSON is written beforehand: they have every field that clients read, and say the same to everybody.</summary>
internal static class CannedResponse
{
    /// <summary>A whole answer.</summary>
    public static ContainerResponse Json(string json) => new() { Body = Encoding.UTF8.GetBytes(json) };

    /// <summary>A stream of events, each with its name as its type, at the server's pace.</summary>
    /// <param name="server">Gives the pace.</param>
    /// <param name="events">Names, and what stands after the type in the event's object.</param>
    public static ContainerResponse Events(ServerContext server, IReadOnlyList<(string Name, string Fields)> events) =>
        JsonResponse.Events(StreamAsync(server.Options.NewPacer(), events));

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync(
        TokenPacer pacer, IReadOnlyList<(string Name, string Fields)> events,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        foreach ((string name, string fields) in events)
        {
            await pacer.NextAsync(cancellation).ConfigureAwait(false);
            yield return Encoding.UTF8.GetBytes($"event: {name}\ndata: {{\"type\":\"{name}\",{fields}}}\n\n");
        }
    }
}
