using MieTools.Core.Http;
using MieTools.Core.Inference.Calls;

namespace MieTools.Core.Tests.Batch;

/// <summary>Keeps the first call waiting, and counts the others.</summary>
internal sealed class SlowFirst(HttpMessageHandler inner, Task slow) : DelegatingHandler(inner)
{
    private int _others;

    public int Others => Volatile.Read(ref _others);

    public InferenceClient Client() => new(MieHttpChain.Create(new MieHttpOptions { Transport = this }));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = await request.Content!.ReadAsStringAsync(cancellationToken);
        if (body.Contains("\"p0\"", StringComparison.Ordinal))
            await slow.WaitAsync(cancellationToken);
        else
            Interlocked.Increment(ref _others);
        return await base.SendAsync(request, cancellationToken);
    }
}
