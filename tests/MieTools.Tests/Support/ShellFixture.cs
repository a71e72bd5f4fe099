namespace MieTools.Tests.Support;

/// <summary>A shell without a service, shared by the tests of a class.</summary>
public sealed class ShellFixture : IDisposable
{
    internal Shell Shell { get; } = new();

    public void Dispose() => Shell.Dispose();
}
