using System.Text;

namespace MieTools.Core.Tests.Support;

/// <summary>Makes tokens that look real and open nothing.</summary>
internal static class Tokens
{
    public static string Make(DateTimeOffset expires, string mark = "a", string extra = "") =>
        $"{Url("{\"alg\":\"RS256\"}")}."
        + $"{Url($"{{\"exp\":{expires.ToUnixTimeSeconds()},\"jti\":\"{mark}\",\"res_tenant\":\"ocid1.tenancy.oc1..token\"{extra}}}")}.c2ln";

    private static string Url(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
