namespace MieTools.Core.Contract;

/// <summary>The form of OCIDs: <c>ocid1.TYPE.REALM.[REGION].UNIQUE</c>, where the region may be empty.</summary>
internal static class ResourceId
{
    public const string Deployment = "datasciencemodeldeployment";
    private const int MaxLength = 255;

    /// <summary>The type part, or null when the text is no OCID.</summary>
    public static string? TypeOf(string? id)
    {
        if (id is null || id.Length > MaxLength || !id.StartsWith("ocid1.", StringComparison.Ordinal))
            return null;
        foreach (char c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_'))
                return null;
        }
        string[] parts = id.Split('.');
        return parts.Length >= 5 && parts[1].Length > 0 && parts[2].Length > 0 && parts[^1].Length > 0 ? parts[1] : null;
    }

    /// <summary>
    /// Refuses what is no OCID, or one of another type. A suffix of the type is let through: test systems of the service have them.
    /// </summary>
    /// <exception cref="MieException"><c>OcidInvalid</c>.</exception>
    public static string Require(string? id, string field, params ReadOnlySpan<string> types)
    {
        string? type = TypeOf(id);
        if (type is null)
        {
            throw new MieException(MieErrors.OcidInvalid, $"{field} '{id}' is not an OCID.",
                "An OCID looks like 'ocid1.datasciencemodeldeployment.oc1.iad.aaaa'. Copy it from the console.", field);
        }

        foreach (string allowed in types)
        {
            if (type.StartsWith(allowed, StringComparison.Ordinal))
                return id!;
        }
        return types.IsEmpty
            ? id!
            : throw new MieException(MieErrors.OcidInvalid,
                $"{field} '{id}' is the OCID of a {type}, not of a {string.Join(" or ", types.ToArray())}.", target: field);
    }
}
