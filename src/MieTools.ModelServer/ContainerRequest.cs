using Microsoft.AspNetCore.Http;

namespace MieTools.ModelServer;

/// <summary>A request as a model server in its container sees it: without the host, and what a service puts before its path.</summary>
/// <param name="Method">HTTP method in upper case.</param>
/// <param name="Path">Path as it was sent (escapes kept).</param>
/// <param name="Query">Query with its question mark, or empty.</param>
/// <param name="Headers">All headers of the request.</param>
/// <param name="Body">The body's bytes.</param>
public sealed record ContainerRequest(string Method, string Path, string Query, IHeaderDictionary Headers, ReadOnlyMemory<byte> Body);
