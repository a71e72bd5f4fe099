using System.Management.Automation;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;
using MieTools.Output;
using MieTools.Pipeline;

namespace MieTools.Commands;

/// <summary><c>Show-MieStream</c>: writes a stream's text to the host as it comes.</summary>
public abstract class ShowMieStreamCommand : MieCommand
{
    private readonly StreamGroups _groups = new();
    private readonly StreamOrder _order = new();
    private Action<MieStreamChunk>? _show;
    private StreamScreen? _screen;

    /// <summary>Chunks of <c>Invoke-MieStream</c>, or texts.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    /// <summary>Hands on each stream's answer at its end, as <c>Join-MieStream</c> would.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override bool TakesAnyInput => true;

    /// <inheritdoc/>
    protected override void Begin() => _screen = new StreamScreen(WriteHost);

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (MieStreamChunk chunk in StreamGroups.ChunksOf(InputObject))
            _order.Add(chunk, _show ??= Show);
    }

    private void Show(MieStreamChunk chunk)
    {
        // What another command of the pipeline reports in the middle of a line begins on one of its own.
        OpenLine = _screen!.EndLine;
        if (PassThru)
        {
            foreach (MieAnswer answer in _groups.Add(chunk))
                HandOn(answer);
        }
        _screen.Show(chunk);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        _order.Finish(Show);
        _screen!.Finish();
        if (!PassThru)
            return;
        foreach (MieAnswer answer in _groups.Finish())
            HandOn(answer);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        OpenLine = null;
        base.Dispose(disposing);
    }

    private void HandOn(MieAnswer answer)
    {
        _screen!.EndLine();
        WriteObject(answer);
    }
}
