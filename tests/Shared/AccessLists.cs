using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace MieTools.Testing;

/// <summary>The access lists of Windows, which say there what modes say elsewhere.</summary>
[SupportedOSPlatform("windows")]
internal static class AccessLists
{
    /// <summary>Whoever has rights is the user, who has them whatever the folder's list says.</summary>
    /// <param name="security">The access list.</param>
    public static void AssertUserAlone(FileSystemSecurity security)
    {
        using WindowsIdentity user = WindowsIdentity.GetCurrent();
        IdentityReference[] named = [.. security.GetAccessRules(true, true, typeof(SecurityIdentifier))
            .Cast<FileSystemAccessRule>().Select(rule => rule.IdentityReference)];
        // Wine keeps a list as a mode: the system has rights to all, and that a list is protected is lost; not that others have no rights.
        if (Wine.IsHere)
            named = [.. named.Where(one => !((SecurityIdentifier)one).IsWellKnown(WellKnownSidType.LocalSystemSid))];
        else
            Assert.True(security.AreAccessRulesProtected);
        Assert.NotEmpty(named);
        Assert.All(named, one => Assert.Equal(user.User, one));
    }
}
