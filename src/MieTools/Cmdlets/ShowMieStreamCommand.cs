using System.Management.Automation;
using System.Text;
using MieTools.Core.Inference;
using MieTools.Pipeline;

namespace MieTools.Cmdlets;

/// <summary><c>Show-MieStream</c>: writes a stream's text to the host as it comes.</summary>
[Cmdlet(VerbsCommon.Show, "MieStream")]
[OutputType(typeof(string))]
public sealed class ShowMieStreamCommand : MieCommand
{
    private readonly StringBuilder _text = new();
    private bool _lineOpen;

    /// <summary>Chunks of <c>Invoke-MieStream</c>, or texts.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    /// <summary>Hands on the whole text at the end.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        object? item = InputObject?.BaseObject;
        string text = item switch
        {
            null => "",
            MieStreamChunk chunk => chunk.Text,
            string line => line,
            // An object of a script has its text from the engine: its own ToString is empty.
            _ => InputObject!.Properties["Text"]?.Value?.ToString() ?? InputObject.ToString(),
        };
        if (text.Length == 0)
            return;
        WriteHost(text);
        _lineOpen = text[^1] != '\n';
        if (PassThru)
            _text.Append(text);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (_lineOpen)
            WriteHost(Environment.NewLine);
        if (PassThru)
            WriteOutput(_text.ToString());
    }
}
