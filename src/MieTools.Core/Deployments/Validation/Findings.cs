using System.Collections.Immutable;
using System.Text.Json;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Validation;

/// <summary>Collects findings, each once.</summary>
internal sealed class Findings
{
    private readonly List<ValidationFinding> _items = [];

    public ImmutableArray<ValidationFinding> ToImmutable() => [.. _items.Distinct()];

    /// <summary>Whether a field has an error already.</summary>
    public bool IsWrong(string path) => _items.Exists(item => item.Severity == FindingSeverity.Error && item.Field == path);

    public void Error(string path, string parameter, string message) => _items.Add(new(path, parameter, message, FindingSeverity.Error));

    public void Warn(string path, string parameter, string message) => _items.Add(new(path, parameter, message, FindingSeverity.Warning));
}
