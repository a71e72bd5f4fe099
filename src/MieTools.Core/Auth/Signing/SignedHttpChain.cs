using MieTools.Core.Http;

namespace MieTools.Core.Auth.Signing;

/// <summary>The one HTTP chain, with each try of a request signed.</summary>
public static class SignedHttpChain
{
    /// <summary>Makes a chain. Disposing what it returns leaves the credential and the connections alone.</summary>
    /// <param name="credential">Signs the requests.</param>
    /// <param name="options">Options, or null for the defaults.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the request id cannot be used.</exception>
    public static HttpMessageInvoker Create(OciCredential credential, MieHttpOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return MieHttpChain.Create(options, bottom => new OciSigningHandler(credential, bottom));
    }
}
