namespace MieTools.Examples;

/// <summary>Colours of a terminal, or none of them.</summary>
internal sealed class Ink(bool on)
{
    public bool On => on;

    public string Bold(string text) => Paint("1", text);

    public string Dim(string text) => Paint("2", text);

    public string Cyan(string text) => Paint("36", text);

    public string Green(string text) => Paint("32", text);

    public string Yellow(string text) => Paint("33", text);

    public string Red(string text) => Paint("31", text);

    private string Paint(string code, string text) => on ? $"\e[{code}m{text}\e[0m" : text;
}
