using Microsoft.AspNetCore.Http;

namespace MieTools.Server.Emulator.Container;

/// <summary>A request as the container of a deployment sees it: without host, OCID and prefix.</summary>
/// <param name="Method">HTTP method in upper case.</param>
/// <param name="Path">Path as it was sent (escapes kept), <c>/predict</c> for the bare prefix.</param>
/// <param name="Query">Query with its question mark, or empty.</param>
/// <param name="Headers">All headers of the request.</param>
/// <param name="Body">The body's bytes.</param>
public sealed record ContainerRequest(string Method, string Path, string Query, IHeaderDictionary Headers, ReadOnlyMemory<byte> Body);
