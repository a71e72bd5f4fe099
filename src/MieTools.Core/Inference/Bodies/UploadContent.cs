using System.Net;
using System.Runtime.InteropServices;
using MieTools.Core.Auth.Signing;

namespace MieTools.Core.Inference.Bodies;

/// <summary>A body that lies in memory, is signed without a copy of it, and tells how much of it has gone out.</summary>
internal sealed class UploadContent : ByteArrayContent
{
    private const int BlockSize = 64 * 1024;

    private readonly ArraySegment<byte> _body;
    private readonly Action<long, long>? _progress;

    private UploadContent(ArraySegment<byte> body, Action<long, long>? progress)
        : base(body.Array!, body.Offset, body.Count)
    {
        _body = body;
        _progress = progress;
    }

    public static UploadContent Create(ReadOnlyMemory<byte> body, Action<long, long>? progress) =>
        new(MemoryMarshal.TryGetArray(body, out ArraySegment<byte> segment) && segment.Array is not null
            ? segment
            : new ArraySegment<byte>(body.ToArray()), progress);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // What the signer reads does not leave the process.
        if (_progress is null || stream is ContentDigest)
        {
            await stream.WriteAsync(_body, cancellationToken).ConfigureAwait(false);
            return;
        }
        for (int done = 0; done < _body.Count;)
        {
            int count = Math.Min(BlockSize, _body.Count - done);
            await stream.WriteAsync(_body.Slice(done, count), cancellationToken).ConfigureAwait(false);
            done += count;
            _progress(done, _body.Count);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);
}
