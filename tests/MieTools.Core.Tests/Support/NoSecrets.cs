namespace MieTools.Core.Tests.Support;

/// <summary>Checks that nothing a user sees holds a secret.</summary>
internal static class NoSecrets
{
    public static void In(MieException error, params string[] secrets)
    {
        foreach (string secret in secrets)
        {
            Assert.DoesNotContain(secret, error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(secret, error.Advice ?? "", StringComparison.Ordinal);
            Assert.DoesNotContain(secret, error.ErrorTarget?.ToString() ?? "", StringComparison.Ordinal);
        }
    }
}
