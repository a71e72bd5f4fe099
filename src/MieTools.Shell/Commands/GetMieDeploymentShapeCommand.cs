using System.Management.Automation;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Core.Deployments.Models;

namespace MieTools.Commands;

/// <summary><c>Get-MieDeploymentShape</c>: the compute shapes that can host a deployment.</summary>
public abstract class GetMieDeploymentShapeCommand : MieServiceCommand
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ShapeCompleter))]
    [TextTransformation(IsList = true)]
    public string[]? Name { get; set; }

    /// <summary>Compartment to ask for; the session's when left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? CompartmentId { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        WildcardPattern[] patterns = NamePattern.Of(Name);
        List<MieDeploymentShape> all = [];
        Bridge.ForEach(Deployments.ListShapesAsync(Connection.RequireCompartment(CompartmentId), StopToken), shape =>
        {
            all.Add(shape);
            if (patterns.Length == 0 || patterns.Any(p => p.IsMatch(shape.Name)))
                WriteOutput(shape);
        });
        Session.Shapes = all;
    }
}
