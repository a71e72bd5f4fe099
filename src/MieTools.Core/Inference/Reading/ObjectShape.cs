using System.Collections;
using System.Text;

namespace MieTools.Core.Inference.Reading;

/// <summary>The members of a JSON object that have a meaning.</summary>
internal sealed class ObjectShape : IEnumerable
{
    private Member[] _members = [];

    /// <summary>Adds a member.</summary>
    public void Add(string name, Meaning meaning) => Add(name, meaning, null);

    /// <summary>Adds a member whose value has members of its own.</summary>
    public void Add(string name, Meaning meaning, ObjectShape? inner) =>
        _members = [.. _members, new Member(Encoding.UTF8.GetBytes(name), meaning, inner)];

    /// <summary>The member of a name, or null.</summary>
    public Member? Find(ReadOnlySpan<byte> name)
    {
        foreach (Member member in _members)
        {
            if (name.SequenceEqual(member.Name))
                return member;
        }
        return null;
    }

    /// <inheritdoc/>
    public IEnumerator GetEnumerator() => _members.GetEnumerator();

    /// <summary>One member.</summary>
    internal sealed record Member(byte[] Name, Meaning Meaning, ObjectShape? Inner);
}
