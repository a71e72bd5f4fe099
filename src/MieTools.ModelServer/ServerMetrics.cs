using System.Globalization;

namespace MieTools.ModelServer;

/// <summary>
/// Counts what the built-in model server does, and reports it in Prometheus' text format under vLLM's names and two of its own.
/// </summary>
internal sealed class ServerMetrics
{
    private long _requests;
    private long _refused;
    private long _promptTokens;
    private long _generatedTokens;
    private long _stopped;
    private long _cut;

    public void RequestSeen() => Interlocked.Increment(ref _requests);

    public void RequestRefused() => Interlocked.Increment(ref _refused);

    /// <summary>Counts an answer's tokens.</summary>
    /// <param name="usage">The tokens.</param>
    /// <param name="cut">True when a limit ended the answer.</param>
    public void Generated(Generation.Usage usage, bool cut)
    {
        Interlocked.Add(ref _promptTokens, usage.Input);
        Interlocked.Add(ref _generatedTokens, usage.Output);
        Interlocked.Increment(ref cut ? ref _cut : ref _stopped);
    }

    /// <summary>GET <c>/metrics</c>.</summary>
    public ContainerResponse ToResponse() => JsonResponse.Text(string.Create(CultureInfo.InvariantCulture,
        $$"""
        # HELP emulator_requests_total Requests the model server has answered.
        # TYPE emulator_requests_total counter
        emulator_requests_total{model_name="odsc-llm"} {{Interlocked.Read(ref _requests)}}
        # HELP emulator_requests_refused_total Requests the model server has refused.
        # TYPE emulator_requests_refused_total counter
        emulator_requests_refused_total{model_name="odsc-llm"} {{Interlocked.Read(ref _refused)}}
        # HELP emulator_up Whether the model server is up.
        # TYPE emulator_up gauge
        emulator_up 1
        # HELP vllm:prompt_tokens_total Number of prefill tokens processed.
        # TYPE vllm:prompt_tokens_total counter
        vllm:prompt_tokens_total{model_name="odsc-llm"} {{Interlocked.Read(ref _promptTokens)}}
        # HELP vllm:generation_tokens_total Number of generation tokens processed.
        # TYPE vllm:generation_tokens_total counter
        vllm:generation_tokens_total{model_name="odsc-llm"} {{Interlocked.Read(ref _generatedTokens)}}
        # HELP vllm:request_success_total Count of successfully processed requests.
        # TYPE vllm:request_success_total counter
        vllm:request_success_total{finished_reason="stop",model_name="odsc-llm"} {{Interlocked.Read(ref _stopped)}}
        vllm:request_success_total{finished_reason="length",model_name="odsc-llm"} {{Interlocked.Read(ref _cut)}}

        """),
        "text/plain; version=0.0.4; charset=utf-8");
}
