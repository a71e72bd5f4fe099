namespace MieTools.Core.Auth.Config;

/// <summary>A value that an environment variable gives, and the variable's name.</summary>
/// <remarks>No tuple: a map of those is compiled anew in each process.</remarks>
internal sealed record VariableValue(string Value, string Variable);
