namespace MieTools.Server.Proxy.Batches;

/// <summary>The states of a batch, as OpenAI names them.</summary>
internal static class BatchStatus
{
    public const string Validating = "validating";
    public const string InProgress = "in_progress";
    public const string Finalizing = "finalizing";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string Expired = "expired";
    public const string Cancelling = "cancelling";
    public const string Cancelled = "cancelled";

    /// <summary>Whether none follows.</summary>
    public static bool IsLast(string status) => status is Completed or Failed or Expired or Cancelled;

    /// <summary>Whether a batch can be cancelled then.</summary>
    public static bool CanCancel(string status) => status is Validating or InProgress;
}
