using System.Net;

namespace MieTools.Core.Tests.Inference;

/// <summary>Answers with a vector's status and headers, and its body in pieces of the test's choice, one a read.</summary>
internal sealed class PieceHandler(AnswerVector vector, byte[][] pieces) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpStatusCode status = (HttpStatusCode)int.Parse(vector.Head.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        HttpResponseMessage response = new(status) { Content = new StreamContent(new PieceStream(pieces)), RequestMessage = request };
        foreach (string name in (string[])["Content-Type", "Content-Encoding"])
        {
            if (vector.Header(name) is { } value)
                response.Content.Headers.TryAddWithoutValidation(name, value);
        }
        return Task.FromResult(response);
    }

    private sealed class PieceStream(byte[][] pieces) : MemoryStream
    {
        private int _piece;
        private int _offset;

        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span));

        public override int Read(Span<byte> buffer)
        {
            if (_piece == pieces.Length)
                return 0;
            byte[] piece = pieces[_piece];
            int count = Math.Min(buffer.Length, piece.Length - _offset);
            piece.AsSpan(_offset, count).CopyTo(buffer);
            _offset += count;
            if (_offset == piece.Length)
                (_piece, _offset) = (_piece + 1, 0);
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    }
}
