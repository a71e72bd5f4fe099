using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MieTools.Core.Contract;

/// <summary>An Oracle Cloud identifier, taken apart: <c>ocid1.&lt;type&gt;.&lt;realm&gt;.[region].[future].&lt;unique&gt;</c>.</summary>
/// <param name="Value">The whole identifier.</param>
/// <param name="Type">Resource type such as <c>datasciencemodeldeployment</c>.</param>
/// <param name="Realm">Realm key such as <c>oc1</c>.</param>
/// <param name="Region">Region, as a short key or a full id; empty for tenancies, users and compartments.</param>
/// <param name="Unique">The last part.</param>
public sealed record Ocid(string Value, string Type, string Realm, string Region, string Unique)
{
    /// <summary>The type part of a model deployment's OCID.</summary>
    public const string ModelDeploymentType = "datasciencemodeldeployment";

    /// <summary>Whether the text has the form of an OCID. The check of the public SDKs: it takes the older form with colons, too.</summary>
    public static bool IsValid([NotNullWhen(true)] string? text)
    {
        if (string.IsNullOrEmpty(text))
            return false;
        int separators = 0;
        foreach (char c in text)
        {
            if (c is '.' or ':')
                separators++;
            else if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return false;
        }

        return separators >= 4 && text[0] is not ('.' or ':') && text[^1] is not ('.' or ':');
    }

    /// <summary>Takes an OCID apart; false when the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Ocid? ocid)
    {
        ocid = null;
        string? trimmed = text?.Trim();
        if (!IsValid(trimmed) || !trimmed.StartsWith("ocid", StringComparison.OrdinalIgnoreCase))
            return false;
        string[] parts = trimmed.Split('.', ':');
        ocid = new Ocid(trimmed, parts[1], parts[2].ToLowerInvariant(), parts[3].ToLowerInvariant(), parts[^1]);
        return true;
    }

    /// <summary>Takes an OCID apart.</summary>
    /// <param name="text">The identifier.</param>
    /// <param name="field">Name of the field or parameter, for the error.</param>
    /// <exception cref="MieException">Code <c>OcidInvalid</c>: the text is not an OCID.</exception>
    public static Ocid Parse(string? text, string field = "Id") =>
        TryParse(text, out Ocid? ocid) ? ocid : throw Invalid(text, field);

    /// <summary>The identifier.</summary>
    public override string ToString() => Value;

    private static MieException Invalid(string? text, string field) => new(
        MieErrors.OcidInvalid,
        $"{Shown(text)} is not an OCID.",
        target: field);

    // A wrong argument may be anything, a key or a token included: not even the beginning of a long one is shown.
    private static string Shown(string? text) =>
        text is null || text.Length <= 24 ? $"'{text}'"
            : text.StartsWith("ocid", StringComparison.OrdinalIgnoreCase) ? $"'{text.AsSpan(0, 24)}...'"
            : string.Create(CultureInfo.InvariantCulture, $"What is given ({text.Length} characters)");
}
