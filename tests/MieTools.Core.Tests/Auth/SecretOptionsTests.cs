using System.Reflection;
using MieTools.Core.Connection;

namespace MieTools.Core.Tests.Auth;

/// <summary>
/// Whatever takes a pass phrase does not say it: the text of a record has all of its properties unless it is written by hand.
/// </summary>
public sealed class SecretOptionsTests
{
    public static TheoryData<Type> Holders => [.. typeof(MieContext).Assembly.GetTypes()
        .Where(t => !t.IsAbstract && t.GetConstructor(Type.EmptyTypes) is not null)
        .Where(t => t.GetProperties().Any(p => p.CanWrite && p.PropertyType == typeof(ReadOnlyMemory<char>)))];

    [Theory]
    [MemberData(nameof(Holders))]
    public void Its_text_is_without_the_secret(Type type)
    {
        object holder = Activator.CreateInstance(type)!;
        foreach (PropertyInfo property in type.GetProperties().Where(p => p.CanWrite && p.PropertyType == typeof(ReadOnlyMemory<char>)))
            property.SetValue(holder, "s3cr3t-phrase".AsMemory());
        Assert.DoesNotContain("s3cr3t", holder.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void There_are_some() => Assert.Contains(typeof(MieContextOptions), Holders.Select(t => t.Data));
}
