namespace MieTools.Server.Emulator.Faults;

/// <summary>One fault that has struck.</summary>
/// <param name="Time">When.</param>
/// <param name="Kind">The fault's word.</param>
/// <param name="RuleId">Id of the rule, or <c>header</c>.</param>
/// <param name="Fault">The fault as it was written.</param>
/// <param name="RequestId">The request's opc-request-id.</param>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path, without the query.</param>
internal sealed record FaultStrike(
    DateTimeOffset Time, string Kind, string RuleId, string Fault, string RequestId, string Method, string Path);
