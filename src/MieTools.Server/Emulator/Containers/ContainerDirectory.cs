using System.IO.Enumeration;
using MieTools.Core.Http;
using MieTools.Core.Inference.Addresses;
using MieTools.ModelServer;

namespace MieTools.Server.Emulator.Containers;

/// <summary>Knows which container stands behind a deployment: by its image, else the one for all.</summary>
internal sealed class ContainerDirectory : IDisposable
{
    private const string BuiltInName = "builtin";
    private readonly List<(string Image, IModelServer Server)> _byImage = [];
    private readonly Dictionary<Uri, UpstreamContainer> _upstreams = [];
    private readonly IModelServer _default;

    /// <summary>Reads the options.</summary>
    /// <param name="containers">Lines of the form <c>image=address</c>.</param>
    /// <param name="upstream">Address of the container for all other images; null for the built-in server.</param>
    /// <param name="builtIn">The built-in server.</param>
    /// <param name="healthPath">Path that the health of containers is asked at.</param>
    /// <exception cref="ArgumentException">An address is not one of loopback, or a line is malformed.</exception>
    public ContainerDirectory(IReadOnlyList<string> containers, Uri? upstream, IModelServer builtIn, string healthPath)
    {
        if (!healthPath.StartsWith('/'))
            throw new ArgumentException($"The health path '{healthPath}' has to start with a slash.");
        foreach (string line in containers)
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == line.Length - 1)
            {
                throw new ArgumentException(
                    $"The container '{InferenceAddress.NameOf(line)}' is not of the form image=address, for instance "
                        + "iad.ocir.io/ns/vllm:*=http://127.0.0.1:8000.");
            }

            string address = line[(equals + 1)..].Trim();
            _byImage.Add((line[..equals].Trim(), address == BuiltInName ? builtIn : Upstream(ReadAddress(address), healthPath)));
        }
        _default = upstream is null ? builtIn : Upstream(Check(upstream), healthPath);
    }

    /// <summary>The container for an image; an empty image is that of a service-managed model.</summary>
    public IModelServer For(string image)
    {
        foreach ((string pattern, IModelServer server) in _byImage)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, image, ignoreCase: false))
                return server;
        }
        return _default;
    }

    /// <summary>The container for an image when it is one whose health can be asked, else null.</summary>
    public UpstreamContainer? UpstreamFor(string image) => For(image) as UpstreamContainer;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (UpstreamContainer upstream in _upstreams.Values)
            upstream.Dispose();
    }

    /// <summary>Reads the address of a container.</summary>
    /// <exception cref="ArgumentException">It is not an http address of loopback.</exception>
    public static Uri ReadAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? Check(address) : throw Refuse(text);

    private static Uri Check(Uri address) =>
        address is { IsAbsoluteUri: true, Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" } && Loopback.Is(address)
            ? address
            : throw Refuse(address.OriginalString);

    private static ArgumentException Refuse(string text) =>
        new($"The container's address '{InferenceAddress.NameOf(text)}' has to be an http or https address of this machine's loopback, "
            + "for instance http://127.0.0.1:8000.");

    private UpstreamContainer Upstream(Uri address, string healthPath)
    {
        if (!_upstreams.TryGetValue(address, out UpstreamContainer? upstream))
            _upstreams.Add(address, upstream = new UpstreamContainer(address, healthPath));
        return upstream;
    }
}
