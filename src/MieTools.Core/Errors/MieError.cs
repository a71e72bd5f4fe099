namespace MieTools.Core.Errors;

/// <summary>An entry of the catalogue of errors, <see cref="MieErrors"/>: its code, its category and what to do about it.</summary>
public sealed class MieError
{
    internal MieError(string code, MieErrorCategory category, string? advice)
    {
        Code = code;
        Category = category;
        AdviceText = advice;
        Advice = Plain(advice);
    }

    /// <summary>
    /// The stable code: a thing and what is wrong with it (<c>KeyFileInvalid</c>), or the service's own code as the service spells it.
    /// </summary>
    public string Code { get; }

    /// <summary>The error id that PowerShell shows: <c>Mie.</c> and the code.</summary>
    public string Id => "Mie." + Code;

    /// <summary>The kind of error.</summary>
    public MieErrorCategory Category { get; private init; }

    /// <summary>
    /// What to do about it, in general; an error may have better advice of its own. Null when there is no more to say than its message
    /// does.
    /// </summary>
    public string? Advice { get; }

    /// <summary>The section of about_MieErrors it stands in.</summary>
    internal ErrorArea Area { get; init; }

    /// <summary>Whether the code is this library's; else it is the service's, or HTTP's name of a status.</summary>
    internal bool IsOwn { get; init; }

    /// <summary>Whether the category stays whatever the status of the answer.</summary>
    internal bool IsCategoryFixed { get; init; }

    /// <summary>The HTTP status that comes with it, or null.</summary>
    internal int? Status { get; init; }

    /// <summary>The advice with its commands in backticks, as the documents show it.</summary>
    internal string? AdviceText { get; }

    /// <summary>As <see cref="AdviceText"/>, for a call of a deployment; null when it is the same.</summary>
    internal string? CallAdviceText { get; init; }

    /// <summary>As <see cref="CallAdviceText"/>, when the model server answered and not the service before it.</summary>
    internal string? ModelServerAdviceText { get; init; }

    /// <summary>What the documents say of the category when it is not the same each time.</summary>
    internal string? CategoryNote { get; init; }

    /// <summary>The error id.</summary>
    public override string ToString() => Id;

    /// <summary>The same error with another category.</summary>
    internal MieError In(MieErrorCategory category) =>
        category == Category ? this : new MieError(Code, category, AdviceText)
        {
            Area = Area,
            IsOwn = IsOwn,
            IsCategoryFixed = IsCategoryFixed,
            Status = Status,
            CallAdviceText = CallAdviceText,
            ModelServerAdviceText = ModelServerAdviceText,
            CategoryNote = CategoryNote,
        };

    /// <summary>The advice about an error answer.</summary>
    /// <param name="inference">The call was one of a deployment, not of the control plane.</param>
    /// <param name="platform">The answer is the service's, not the model server's.</param>
    internal string? AdviceFor(bool inference, bool platform) =>
        inference ? Plain((platform ? null : ModelServerAdviceText) ?? CallAdviceText) ?? Advice : Advice;

    private static string? Plain(string? text) => text?.Replace("`", "", StringComparison.Ordinal);
}
