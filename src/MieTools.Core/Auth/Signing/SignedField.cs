namespace MieTools.Core.Auth.Signing;

/// <summary>One line of a signing string.</summary>
/// <param name="Name">Lower-case field name, or <c>(request-target)</c>.</param>
/// <param name="Value">The value exactly as it goes on the wire.</param>
internal readonly record struct SignedField(string Name, string Value)
{
    /// <summary>The name alone: the value may be a token.</summary>
    public override string ToString() => Name;
}
