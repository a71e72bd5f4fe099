using System.Management.Automation;
using MieTools.Core.Inference;
using MieTools.Output;
using MieTools.Pipeline;

namespace MieTools.Cmdlets;

/// <summary><c>Join-MieStream</c>: a stream's chunks become one answer, or one for each choice.</summary>
[Cmdlet(VerbsCommon.Join, "MieStream")]
[OutputType(typeof(MieAnswer))]
public sealed class JoinMieStreamCommand : MieCommand
{
    private readonly StreamGroups _groups = new();

    /// <summary>Chunks of <c>Invoke-MieStream</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        // The answers of a stream are out when the next stream begins.
        foreach (MieStreamChunk chunk in StreamGroups.ChunksOf(InputObject))
        {
            foreach (MieAnswer answer in _groups.Add(chunk))
                WriteObject(answer);
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        foreach (MieAnswer answer in _groups.Finish())
            WriteObject(answer);
    }
}
