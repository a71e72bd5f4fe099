using System.Net.Sockets;
using MieTools.Core.Http;
using MieTools.Core.Local;

namespace MieTools.Emulator;

/// <summary>Finds the emulators of this user, whichever session started them.</summary>
internal static class EmulatorFinder
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>Those whose process runs. Nobody is called.</summary>
    public static IEnumerable<MieEmulatorProcess> Known =>
        RunningEmulators.OfUser.List().Select(MieEmulatorProcess.Of).OfType<MieEmulatorProcess>();

    /// <summary>Those that run and take connections, the first started first.</summary>
    public static async Task<MieEmulatorProcess[]> FindAsync(CancellationToken cancellationToken)
    {
        MieEmulatorProcess[] known = [.. Known];
        bool[] answers = await Task.WhenAll(known.Select(e => AnswersAsync(e, cancellationToken))).ConfigureAwait(false);
        return [.. known.Where((_, i) => answers[i])];
    }

    /// <summary>The one that is meant.</summary>
    /// <param name="found">Those there are.</param>
    /// <param name="name">Its process id, its address, its data folder or the name of that; null for the only one.</param>
    /// <exception cref="MieException"><c>EmulatorNotFound</c>, <c>EmulatorAmbiguous</c>.</exception>
    public static MieEmulatorProcess Choose(MieEmulatorProcess[] found, string? name)
    {
        MieEmulatorProcess[] meant = name is null
            ? found : [.. found.Where(e => NamesOf(e).Contains(name, StringComparer.OrdinalIgnoreCase))];
        if (meant.Length == 1)
            return meant[0];
        string list = string.Join(", ", (meant.Length > 0 ? meant : found).Select(TextOf));
        if (meant.Length > 1)
            throw new MieException(MieErrors.EmulatorAmbiguous, $"{meant.Length} emulators run: {list}.", target: name);
        throw new MieException(MieErrors.EmulatorNotFound,
            found.Length == 0 ? "No emulator of this user runs on this machine." : $"No emulator is '{name}'. There are: {list}.",
            target: name);
    }

    /// <summary>What an emulator can be named by, the shortest first.</summary>
    public static IEnumerable<string> NamesOf(MieEmulatorProcess emulator)
    {
        yield return emulator.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        yield return emulator.ControlPlane.GetLeftPart(UriPartial.Authority);
        yield return emulator.ControlPlane.AbsoluteUri;
        yield return emulator.ControlPlane.Authority;
        if (emulator.DataPath is not { } path)
            yield break;
        yield return path;
        yield return Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
    }

    /// <summary>An emulator in a few words.</summary>
    public static string TextOf(MieEmulatorProcess emulator) =>
        $"process {emulator.ProcessId} at {emulator.ControlPlane.GetLeftPart(UriPartial.Authority)} (started by {emulator.StartedBy}"
            + $"{(emulator.DataPath is { } path ? $", data in {path}" : "")})";

    private static async Task<bool> AnswersAsync(MieEmulatorProcess emulator, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_patience);
        try
        {
            if (!Loopback.Is(emulator.ControlPlane))
                return false;
            using TcpClient client = new();
            await client.ConnectAsync(emulator.ControlPlane.Host, emulator.ControlPlane.Port, limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
