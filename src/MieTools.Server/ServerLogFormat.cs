namespace MieTools.Server;

/// <summary>Form of the log lines of a server.</summary>
public enum ServerLogFormat
{
    /// <summary>Sentences.</summary>
    Text,

    /// <summary>One JSON object a line: <c>time</c>, <c>event</c>, <c>message</c> and what belongs to the event.</summary>
    Json,
}
