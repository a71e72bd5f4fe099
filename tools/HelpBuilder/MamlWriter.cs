using System.Xml.Linq;

namespace HelpBuilder;

/// <summary>Writes the external help file that Get-Help reads.</summary>
internal static class MamlWriter
{
    private const string WhatIfText = "Shows what would happen, and does nothing.";
    private const string ConfirmText = "Asks before anything is changed.";

    private static readonly XNamespace s_msh = "http://msh";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static XDocument Create(IEnumerable<(CommandFacts Command, HelpPage Page)> commands) =>
        new(new XDeclaration("1.0", "utf-8", null),
            new XElement(s_msh + "helpItems", new XAttribute("schema", "maml"), commands.Select(c => Command(c.Command, c.Page))));

    private static XElement Command(CommandFacts command, HelpPage page) => new(s_command + "command",
        new XAttribute(XNamespace.Xmlns + "maml", s_maml), new XAttribute(XNamespace.Xmlns + "command", s_command),
        new XAttribute(XNamespace.Xmlns + "dev", s_dev),
        new XElement(s_command + "details",
            new XElement(s_command + "name", command.Name), new XElement(s_command + "verb", command.Verb),
            new XElement(s_command + "noun", command.Noun),
            Description([page.Synopsis])),
        Description(page.Description),
        new XElement(s_command + "syntax", command.Sets().Select(set => new XElement(s_command + "syntaxItem",
            new XElement(s_maml + "name", command.Name),
            command.In(set).Select(p => Parameter(p.Parameter, p.Use, page, inSyntax: true))))),
        new XElement(s_command + "parameters", command.Parameters.Select(p => Parameter(p, p.Any, page, inSyntax: false))),
        new XElement(s_command + "inputTypes", page.Inputs.Select(i => Typed("inputType", i))),
        new XElement(s_command + "returnValues", page.Outputs.Select(o => Typed("returnValue", o))),
        new XElement(s_maml + "alertSet", new XElement(s_maml + "alert", Paragraphs(page.Notes))),
        new XElement(s_command + "examples", page.Examples.Select((e, i) => Example(e, i + 1))),
        new XElement(s_command + "relatedLinks",
            page.Links.Select(l =>
                new XElement(s_maml + "navigationLink", new XElement(s_maml + "linkText", l), new XElement(s_maml + "uri")))));

    private static XElement Parameter(ParameterFacts parameter, ParameterUse use, HelpPage page, bool inSyntax)
    {
        IReadOnlyList<string> text = parameter switch
        {
            { IsAutomatic: true, Name: "WhatIf" } => [WhatIfText],
            { IsAutomatic: true } => [ConfirmText],
            _ => page.Parameters.FirstOrDefault(p => p.Name == parameter.Name)?.Text ?? [],
        };
        XElement? value = parameter.IsSwitch ? null
            : inSyntax && parameter.Values.Count > 0
            ? new XElement(s_command + "parameterValueGroup", parameter.Values.Select(v => Value(v, required: false)))
            : Value(parameter.TypeName, required: true);
        return new XElement(s_command + "parameter",
            new XAttribute("required", Text(use.Required)), new XAttribute("variableLength", Text(parameter.Type.IsArray)),
            new XAttribute("globbing", Text(parameter.Wildcards)),
            new XAttribute("pipelineInput", use.Pipeline), new XAttribute("position", use.Position?.ToString() ?? "named"),
            new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
            new XElement(s_maml + "name", parameter.Name),
            Description(text),
            value,
            Type(parameter.TypeName),
            new XElement(s_dev + "defaultValue", parameter.Default ?? "None"));
    }

    private static XElement Value(string name, bool required) =>
        new(s_command + "parameterValue", new XAttribute("required", Text(required)), new XAttribute("variableLength", "false"), name);

    private static XElement Typed(string element, HelpItem item) => new(s_command + element, Type(item.Name), Description(item.Text));

    private static XElement Type(string name) => new(s_dev + "type", new XElement(s_maml + "name", name), new XElement(s_maml + "uri"));

    private static XElement Example(HelpExample example, int number) => new(s_command + "example",
        new XElement(s_maml + "title", $"---------- Example {number}: {example.Title} ----------"),
        new XElement(s_dev + "code", example.Code),
        // The empty paragraph keeps the next title apart.
        new XElement(s_dev + "remarks", Paragraphs([.. example.Remarks, ""])));

    private static XElement Description(IReadOnlyList<string> paragraphs) => new(s_maml + "description", Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(IReadOnlyList<string> paragraphs) =>
        paragraphs.Select(p => new XElement(s_maml + "para", p));

    private static string Text(bool value) => value ? "true" : "false";
}
