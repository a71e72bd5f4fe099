namespace MieTools.LocalServer;

/// <summary>What a server's exit code says.</summary>
internal static class ServerExit
{
    private const int WrongValue = 2;
    private const int Unforeseen = 3;

    /// <summary>What to do; null when the code does not tell.</summary>
    public static string? Advice(int code) => code switch
    {
        WrongValue => "See the message: it says which of the values is wrong.",
        Unforeseen => "This was not foreseen, and no value is known to be wrong: try again, and report it with the message if it stays.",
        _ => null,
    };
}
