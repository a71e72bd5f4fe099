namespace MieTools.Server.Proxy.Answers;

/// <summary>A request is not served.</summary>
internal sealed class ProxyRefusalException(ClientError error) : Exception(error.Message)
{
    /// <summary>What the client is told.</summary>
    public ClientError Error { get; } = error;
}
