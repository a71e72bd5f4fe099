namespace MieTools.Core.Deployments.Validation;

/// <summary>Where a field is.</summary>
/// <param name="Path">Its path in the body.</param>
/// <param name="Parameter">The setting behind it.</param>
/// <param name="Owner">The type of what it is a part of.</param>
internal readonly record struct FieldPlace(string Path, string Parameter, string Owner);
