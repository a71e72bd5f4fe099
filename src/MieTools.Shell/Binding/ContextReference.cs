using System.Collections.Concurrent;
using System.Management.Automation;
using MieTools.Core.Auth.Config;
using MieTools.Core.Connection;

namespace MieTools.Binding;

/// <summary>
/// A connection as somebody gave it: itself, or a copy that a job or a file brought, of which it is made again when it is used. Reading the
/// profile's key may take long, and a parameter cannot be stopped while it binds.
/// </summary>
public sealed class ContextReference
{
    // All that say the same share one: its limit of calls, what it has seen, and the key, which is read once.
    private static readonly ConcurrentDictionary<ContextCopy, MieContext> s_made = new();

    private readonly MieContext? _context;
    private readonly ContextCopy? _copy;

    private ContextReference(MieContext? context, ContextCopy? copy)
    {
        _context = context;
        _copy = copy;
    }

    /// <summary>The connection, without making it; null while it is not made.</summary>
    internal MieContext? Known => _context ?? (s_made.TryGetValue(_copy!, out MieContext? made) && !made.IsStale ? made : null);

    /// <summary>Whether a value is a connection, alive or as a copy.</summary>
    internal static bool Is(object value) => PlainValue.Of(value) is MieContext or ContextReference
        || (PlainValue.Of(value) is PSObject saved && IsCopy(saved));

    private static bool IsCopy(PSObject saved) =>
        SavedObject.Is<MieContext>(saved, nameof(MieContext.AuthType), nameof(MieContext.ControlPlaneEndpoint));

    /// <summary>The connection that a value is, alive or as a copy; null when it is something else.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="MieException"><c>ContextCopyRefused</c>: the copy does not say how or where it was connected.</exception>
    internal static ContextReference? Of(object value) => PlainValue.Of(value) switch
    {
        ContextReference reference => reference,
        MieContext context => new ContextReference(context, null),
        PSObject saved when IsCopy(saved) => new ContextReference(null, CopyOf(saved)),
        _ => null,
    };

    /// <summary>The connection; made here when it is a copy's.</summary>
    /// <param name="wait">Waits on the pipeline thread.</param>
    /// <param name="warn">Told what is odd about a connection made here.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MieException">Those of <see cref="ContextCopy.ConnectAsync"/>.</exception>
    internal MieContext Open(Func<Task<MieContext>, MieContext> wait, Action<string> warn, CancellationToken cancellationToken)
    {
        if (Known is { } known)
            return known;
        MieContext made = wait(_copy!.ConnectAsync(cancellationToken));
        foreach (string warning in made.Warnings)
            warn(warning);
        // Whoever came first may be in the middle of calls; a stale one is left to those that have it.
        return s_made.AddOrUpdate(_copy, made, (_, other) => other.IsStale ? made : other);
    }

    /// <summary>Who and where.</summary>
    public override string ToString() => _context?.ToString() ?? _copy!.ToString();

    private static ContextCopy CopyOf(PSObject saved)
    {
        if (!Enum.TryParse(Text(nameof(MieContext.AuthType)), ignoreCase: true, out OciAuthType type) || !Enum.IsDefined(type))
            throw Lacks(nameof(MieContext.AuthType));
        return new ContextCopy
        {
            AuthType = type,
            ControlPlaneEndpoint = Address(nameof(MieContext.ControlPlaneEndpoint)) ?? throw Lacks(nameof(MieContext.ControlPlaneEndpoint)),
            InferenceEndpoint = Address(nameof(MieContext.InferenceEndpoint)),
            ProfileName = Text(nameof(MieContext.ProfileName)),
            ConfigFile = Text(nameof(MieContext.ConfigFile)),
            Region = Text(nameof(MieContext.Region)),
            TenancyId = Text(nameof(MieContext.TenancyId)),
            UserId = Text(nameof(MieContext.UserId)),
            CompartmentId = Text(nameof(MieContext.CompartmentId)),
            ProjectId = Text(nameof(MieContext.ProjectId)),
            CaFile = Text(nameof(MieContext.CaFile)),
            Proxy = Address(nameof(MieContext.Proxy)),
            Scope = Text(nameof(MieContext.Scope)),
            TargetCompartmentId = Text(nameof(MieContext.TargetCompartmentId)),
            ServiceAccountTokenFile = Text(nameof(MieContext.ServiceAccountTokenFile)),
            AuthEndpoint = Address(nameof(MieContext.AuthEndpoint)),
            Vault = VaultOf(Text, Address),
            MaxRequestsPerSecond = SavedObject.Value<double>(saved, nameof(MieContext.MaxRequestsPerSecond)),
        };

        string? Text(string name) => SavedObject.Text(saved, name);

        Uri? Address(string name) => Text(name) is not { } text ? null : Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) ? uri
            : throw new MieException(MieErrors.ContextCopyRefused,
                $"The {name} of the copy of a connection is no address. Nothing was sent.", target: "Context");
    }

    private static VaultSecretOptions? VaultOf(Func<string, string?> text, Func<string, Uri?> address)
    {
        VaultSecretOptions vault = new()
        {
            PassPhraseSecretId = text(nameof(MieContext.PassPhraseSecretId)),
            KeySecretId = text(nameof(MieContext.KeySecretId)),
            AuthType = Enum.TryParse(text(nameof(MieContext.VaultAuthType)), out OciAuthType type) ? type : null,
            ProfileName = text(nameof(MieContext.VaultProfileName)),
            Endpoint = address(nameof(MieContext.VaultEndpoint)),
        };
        return vault.PassPhraseSecretId is null && vault.KeySecretId is null ? null : vault;
    }

    private static MieException Lacks(string name) => new(MieErrors.ContextCopyRefused,
        $"The copy of a connection does not say its {name}. Nothing was sent.", target: "Context");
}
