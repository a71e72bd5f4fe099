using System.Globalization;
using System.Management.Automation;

namespace MieTools.Output;

/// <summary>Makes every ErrorRecord of the module: id <c>Mie.CODE</c>, category, target, advice.</summary>
internal static class ErrorRecords
{
    public static ErrorRecord From(MieException error, object? target)
    {
        string? requestId = error.RequestId;
        string message = requestId is null
            ? error.Message
            : string.Create(CultureInfo.InvariantCulture, $"{error.Message} [opc-request-id: {requestId}]");
        ErrorRecord record = new(error, error.Error.Id, CategoryOf(error.Category), target ?? error.ErrorTarget)
        {
            // The shell shows the recommended action below the message.
            ErrorDetails = new ErrorDetails(TerminalText.Clean(message)) { RecommendedAction = error.Advice ?? "" },
        };
        // The target itself is handed on as it is; only its name is printed.
        record.CategoryInfo.TargetName = TerminalText.Clean(record.CategoryInfo.TargetName);
        return record;
    }

    /// <summary>The shell's category of the same name.</summary>
    public static ErrorCategory CategoryOf(MieErrorCategory category) =>
        Enum.TryParse(category.ToString(), out ErrorCategory known) ? known : ErrorCategory.NotSpecified;
}
