using System.Management.Automation;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;
using MieTools.Output;
using MieTools.Pipeline;

namespace MieTools.Commands;

/// <summary><c>Join-MieStream</c>: a stream's chunks become one answer, or one for each choice.</summary>
public abstract class JoinMieStreamCommand : MieCommand
{
    private readonly StreamGroups _groups = new();
    private readonly StreamOrder _order = new();
    private Action<MieStreamChunk>? _add;

    /// <summary>Chunks of <c>Invoke-MieStream</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    private protected override bool TakesAnyInput => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (MieStreamChunk chunk in StreamGroups.ChunksOf(InputObject))
            _order.Add(chunk, _add ??= Add);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        _order.Finish(Add);
        foreach (MieAnswer answer in _groups.Finish())
            WriteObject(answer);
    }

    // The answers of a stream are out when the next stream begins.
    private void Add(MieStreamChunk chunk)
    {
        foreach (MieAnswer answer in _groups.Add(chunk))
            WriteObject(answer);
    }
}
