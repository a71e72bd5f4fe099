using System.Reflection;
using System.Text.RegularExpressions;
using MieTools.Core.Http;

namespace MieTools.Core.Tests;

/// <summary>
/// .NET 8 refuses expressions that .NET 10 takes, and only when they are used first: each is made here, by the older limit.
/// </summary>
public sealed class GeneratedExpressionsTests
{
    // .NET 8's is 1000, and it counts some more states than later ones do.
    private const int MostStates = 900;
    private const string Limit = "REGEX_NONBACKTRACKING_MAX_AUTOMATA_SIZE";

    [Fact]
    public void Every_expression_can_be_made_on_the_oldest_runtime()
    {
        (MethodInfo Method, GeneratedRegexAttribute Expression)[] all = All();
        Assert.Contains(all, m => m.Expression.Options.HasFlag(RegexOptions.NonBacktracking));
        AppContext.SetData(Limit, MostStates);
        try
        {
            string[] refused = [.. all.Select(m => Refusal(m.Method, m.Expression)).OfType<string>()];
            Assert.True(refused.Length == 0, string.Join('\n', refused));
        }
        finally
        {
            AppContext.SetData(Limit, null);
        }
    }

    // Those that do not go back are made when they are used, by the culture of that moment: INVALID is not "invalid" in Turkey.
    [Fact]
    public void What_ignores_case_ignores_the_culture_too()
    {
        (MethodInfo Method, GeneratedRegexAttribute Expression)[] all =
            [.. All().Where(m => m.Expression.Options.HasFlag(RegexOptions.IgnoreCase)
                || m.Expression.Pattern.Contains("(?i", StringComparison.Ordinal))];
        Assert.NotEmpty(all);
        Assert.Empty(all.Where(m => !m.Expression.Options.HasFlag(RegexOptions.CultureInvariant)).Select(m => m.Method.Name));
    }

    private static (MethodInfo Method, GeneratedRegexAttribute Expression)[] All() =>
        [.. typeof(Loopback).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(m => (m, m.GetCustomAttribute<GeneratedRegexAttribute>()!))
            .Where(m => m.Item2 is not null)];

    private static string? Refusal(MethodInfo method, GeneratedRegexAttribute expression)
    {
        try
        {
            Regex made = new(expression.Pattern, expression.Options);
            return made.Options == expression.Options ? null : $"{method}: has other options";
        }
        catch (NotSupportedException e)
        {
            return $"{method.DeclaringType!.Name}.{method.Name}: {e.Message}";
        }
    }
}
