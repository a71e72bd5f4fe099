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

    private const int MostCharacters = 255;
    private const int FewestParts = 5;
    private static readonly string[] s_versions = ["ocid1", "ocidv1"];

    // The types that the service's test systems have (ads/aqua/constants.py of oracle/accelerated-data-science).
    private static readonly string[] s_systems = ["", "dev", "int", "pre"];

    /// <summary>
    /// Whether the text has the form that the public SDKs ask of identifiers in configuration files: it takes the older form with colons,
    /// and any first part.
    /// </summary>
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

        return separators >= FewestParts - 1 && text[0] is not ('.' or ':') && text[^1] is not ('.' or ':');
    }

    /// <summary>Takes an OCID apart; false when the text is none. Blanks around it are no part of an OCID.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Ocid? ocid)
    {
        ocid = null;
        if (!IsValid(text) || text.Length > MostCharacters)
            return false;
        string[] parts = text.Split('.', ':');
        if (!s_versions.Contains(parts[0]) || parts[1].Length == 0 || parts[2].Length == 0)
            return false;
        ocid = new Ocid(text, parts[1], parts[2].ToLowerInvariant(), parts[3].ToLowerInvariant(), parts[^1]);
        return true;
    }

    /// <summary>Whether it identifies a resource of one of some types, in the service or in one of its test systems.</summary>
    /// <param name="types">For instance <c>compartment</c>, <c>tenancy</c>.</param>
    internal bool IsOf(params ReadOnlySpan<string> types)
    {
        foreach (string type in types)
        {
            if (Type.StartsWith(type, StringComparison.Ordinal) && s_systems.Contains(Type[type.Length..]))
                return true;
        }
        return false;
    }

    /// <summary>Refuses what is no OCID, or one of another type.</summary>
    /// <param name="text">The identifier.</param>
    /// <param name="field">Name of the field or parameter, for the error.</param>
    /// <param name="types">The types that are meant; none for any.</param>
    /// <exception cref="MieException"><c>OcidInvalid</c>.</exception>
    internal static string Require(string? text, string field, params ReadOnlySpan<string> types)
    {
        string wanted = types.IsEmpty ? "" : $" of a {string.Join(" or ", types.ToArray())}";
        if (!TryParse(text, out Ocid? ocid))
        {
            throw new MieException(MieErrors.OcidInvalid, $"{field}: {Shown(text)} is not an OCID.",
                $"Give the OCID{wanted}; it looks like 'ocid1.{(types.IsEmpty ? ModelDeploymentType : types[0])}.oc1.iad.aaaa'.", field);
        }

        return types.IsEmpty || ocid.IsOf(types)
            ? ocid.Value
            : throw new MieException(
                MieErrors.OcidInvalid, $"{field}: '{text}' is the OCID of a {ocid.Type}, not{wanted}.", target: field);
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
