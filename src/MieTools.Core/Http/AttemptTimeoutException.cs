namespace MieTools.Core.Http;

/// <summary>One try got no answer in time.</summary>
internal sealed class AttemptTimeoutException(TimeSpan limit, Exception inner)
    : Exception($"no answer within {limit.TotalSeconds:0.#} s", inner)
{
    public TimeSpan Limit => limit;
}
