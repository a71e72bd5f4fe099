using System.Collections.Frozen;

namespace MieTools.Core.Http.Secrets;

/// <summary>HTML's names of ASCII signs, most of which .NET does not decode.</summary>
internal static class HtmlSigns
{
    private static readonly FrozenDictionary<string, string> s_signs = new Dictionary<string, string>
    {
        ["&excl;"] = "!",
        ["&num;"] = "#",
        ["&dollar;"] = "$",
        ["&percnt;"] = "%",
        ["&apos;"] = "'",
        ["&lpar;"] = "(",
        ["&rpar;"] = ")",
        ["&ast;"] = "*",
        ["&plus;"] = "+",
        ["&comma;"] = ",",
        ["&period;"] = ".",
        ["&sol;"] = "/",
        ["&colon;"] = ":",
        ["&semi;"] = ";",
        ["&equals;"] = "=",
        ["&quest;"] = "?",
        ["&commat;"] = "@",
        ["&lsqb;"] = "[",
        ["&bsol;"] = "\\",
        ["&rsqb;"] = "]",
        ["&Hat;"] = "^",
        ["&lowbar;"] = "_",
        ["&grave;"] = "`",
        ["&lcub;"] = "{",
        ["&vert;"] = "|",
        ["&rcub;"] = "}",
        ["&tilde;"] = "~",
        ["&dash;"] = "-",
        ["&hyphen;"] = "-",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The sign of an entity, with its ampersand and semicolon; null when it is none of these.</summary>
    public static string? Find(string entity) => s_signs.GetValueOrDefault(entity);
}
