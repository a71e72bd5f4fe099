using System.Runtime.CompilerServices;

namespace MieTools.Server.Emulator;

/// <summary>The ranges of an emulator's numbers and times.</summary>
internal static class OptionRanges
{
    /// <summary>The most of every number, and of every time in seconds.</summary>
    public const double Most = 1_000_000;

    /// <summary>Refuses what is out of range.</summary>
    /// <exception cref="ArgumentException">The message says which option and how it should be.</exception>
    public static void Check(MieEmulatorOptions options)
    {
        if (options.Port is < 0 or > 65535)
            throw new ArgumentException($"The option Port is {options.Port}; it has to be from 0 to 65535.");
        Check(options.CreateDelay);
        Check(options.UpdateDelay);
        Check(options.TokenLifetime);
        Check(options.PredictTimeLimit);
        Check(options.HealthTimeout);
        Check(options.TokenRate);
        Check(options.RequestsPerSecond);
    }

    private static void Check(TimeSpan value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value < TimeSpan.Zero || value.TotalSeconds > Most)
            throw new ArgumentException($"The {Named(name)} is {value}; it has to be from 0 to {Most:0} seconds.");
    }

    private static void Check(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value is not (>= 0 and <= Most))
            throw new ArgumentException($"The {Named(name)} is {value}; it has to be from 0 to {Most:0}.");
    }

    private static string Named(string expression) => expression.Replace("options.", "option ", StringComparison.Ordinal);
}
