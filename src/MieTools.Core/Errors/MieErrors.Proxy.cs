using static MieTools.Core.Errors.ErrorArea;
using static MieTools.Core.Errors.MieErrorCategory;

namespace MieTools.Core.Errors;

// The signing proxy.
public static partial class MieErrors
{
    /// <summary>The signing proxy did not start, or did not answer in time.</summary>
    public static MieError ProxyFailed { get; } = Own(Proxy, ResourceUnavailable,
        "Read the message: `dotnet` may be missing, the port taken, the profile of the connection changed, or a value wrong.");
}
