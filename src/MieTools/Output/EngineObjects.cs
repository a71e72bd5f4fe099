namespace MieTools.Output;

internal static class EngineObjects
{
    public static object? From(object? item) => item;
}
