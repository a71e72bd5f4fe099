using MieTools.Core.Contract;

namespace MieTools.Core.Deployments.Validation;

/// <summary>Says why a text has not the form that it should have, as exactly as can be told.</summary>
internal static class FormProblem
{
    /// <summary>The end of the sentence that begins with the field.</summary>
    public static string Of(TextForm form, string text)
    {
        if (form == EnvironmentContract.Image)
        {
            if (text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
                return $"'{text}' holds white space.";
            int at = text.LastIndexOf('@');
            if (at >= 0 && !EnvironmentContract.Digest.Fits(text[(at + 1)..]))
                return $"ends in '{text[at..]}'; a digest is {EnvironmentContract.Digest.Words}.";
            return $"is '{text}', which is not {form.Words}.";
        }
        return $"is '{text}'; it must be {form.Words}.";
    }
}
