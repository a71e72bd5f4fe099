namespace MieTools.Server.Emulator;

/// <summary>Form of an emulator's log lines.</summary>
public enum EmulatorLogFormat
{
    /// <summary>Sentences.</summary>
    Text,

    /// <summary>One JSON object a line: <c>time</c>, <c>event</c>, <c>message</c> and what belongs to the event.</summary>
    Json,
}
