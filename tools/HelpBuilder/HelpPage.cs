namespace HelpBuilder;

/// <summary>A page of docs/cmdlets.</summary>
internal sealed record HelpPage(string Name)
{
    public string Synopsis { get; init; } = "";

    public IReadOnlyList<string> Description { get; init; } = [];

    public IReadOnlyList<HelpExample> Examples { get; init; } = [];

    public IReadOnlyList<HelpItem> Parameters { get; init; } = [];

    public IReadOnlyList<HelpItem> Inputs { get; init; } = [];

    public IReadOnlyList<HelpItem> Outputs { get; init; } = [];

    public IReadOnlyList<string> Notes { get; init; } = [];

    public IReadOnlyList<string> Links { get; init; } = [];
}

/// <summary>A heading and the paragraphs below it.</summary>
internal sealed record HelpItem(string Name, IReadOnlyList<string> Text);

/// <summary>An example. One that needs the cloud says so in its code fence: <c>```powershell cloud</c>.</summary>
internal sealed record HelpExample(string Title, string Code, bool NeedsCloud, IReadOnlyList<string> Remarks);
