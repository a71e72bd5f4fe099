using MieTools.Core.Json;

namespace MieTools.Core.Inference.Bodies;

/// <summary>Who speaks in a chat. A server refuses other roles, or passes over what they say.</summary>
internal static class ChatRoles
{
    private static readonly string[] s_known = ["system", "developer", "user", "assistant", "tool"];

    /// <summary>The role, when there is such a one.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: there is none.</exception>
    public static string Checked(string role) => Array.IndexOf(s_known, role) >= 0 ? role
        : throw MieException.InvalidArgument("Message", $"'{JsonFault.BeginningOf(role)}' is no role of a message.",
            $"The roles are {string.Join(", ", s_known)}: @{{ role = 'user'; content = '...' }}.");
}
