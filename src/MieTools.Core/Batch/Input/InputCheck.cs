using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace MieTools.Core.Batch.Input;

/// <summary>Reads the whole input before anything is sent: is each line one that can be sent, is each id there once?</summary>
/// <param name="input">The input.</param>
/// <param name="builder">Makes the calls.</param>
/// <param name="progress">Told of bytes read, bytes in all, and lines so far.</param>
internal sealed class InputCheck(BatchInput input, RequestBuilder builder, Action<long, long, long>? progress)
{
    private const int MaxProblems = 20;
    private const int MaxSuspects = 100_000;
    private const int ProgressLines = 256;

    private const string NothingSent = "Nothing was sent.";

    private readonly LineSet _leftOut = new();
    private readonly List<InputProblem> _problems = [];
    private readonly IdHashes _ids = new();
    private readonly HashSet<ulong> _suspects = [];
    private IReadOnlyList<string> _columns = [];
    private bool _hasMadeIds;
    private bool _hasIdsLikeMade;
    private string? _advice;

    /// <summary>Reads it.</summary>
    /// <exception cref="MieException">
    /// <c>BatchInputInvalid</c>: lines cannot be sent, and are not to be left out; or there is none.
    /// </exception>
    public InputReport Run(CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        EntryReader reader = new(input, hash);
        long total = EntryReader.TotalBytes(input);
        long entries = 0;
        foreach (BatchEntry entry in reader.Read(cancellationToken))
        {
            Look(entry);
            entries++;
            if (entries % ProgressLines == 0)
                progress?.Invoke(reader.BytesRead, total, entries);
        }
        if (_suspects.Count > 0 || (_hasMadeIds && _hasIdsLikeMade))
            CompareIds(cancellationToken);
        Refuse(entries);
        Span<byte> count = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(count, entries);
        hash.AppendData(count);
        long skipped = 0;
        long all = 0;
        for (long ordinal = input.Shard.Number - 1; ordinal < entries; ordinal += input.Shard.Count)
        {
            all++;
            skipped += _leftOut.Contains(ordinal) ? 1 : 0;
        }
        return new InputReport(Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant(), entries, _leftOut.Count, all - skipped,
            skipped, _leftOut, _problems, _columns);
    }

    private void Look(BatchEntry entry)
    {
        if (entry.Columns is { } row && _columns.Count == 0)
            _columns = row.Names;
        if (entry.Fault is { } fault)
        {
            _advice ??= entry.FaultAdvice;
            Leave(entry, fault);
            return;
        }
        try
        {
            builder.Check(entry);
        }
        catch (MieException e)
        {
            _advice ??= e.Advice;
            Leave(entry, e.Message);
            return;
        }
        Remember(entry);
    }

    private void Remember(BatchEntry entry)
    {
        _hasMadeIds |= !entry.HasOwnId;
        if (!entry.HasOwnId)
            return;
        _hasIdsLikeMade |= entry.CustomId.Contains("line-", StringComparison.Ordinal);
        ulong hash = IdHashes.HashOf(entry.CustomId);
        if (_ids.Add(hash) || !_suspects.Add(hash) || _suspects.Count <= MaxSuspects)
            return;
        throw new MieException(MieErrors.BatchInputInvalid,
            string.Create(CultureInfo.InvariantCulture,
                $"More than {MaxSuspects} lines have the custom_id of another, up to {entry.Place} ('{entry.CustomId}'). "
                    + $"Nothing was sent."),
            "Give each line an id of its own. A file that is named twice, or that is in another one, is left out by -Path.", entry.File);
    }

    // Few ids, if any, are compared letter by letter: those whose hash came twice, and made ones where others look like them.
    private void CompareIds(CancellationToken cancellationToken)
    {
        bool all = _hasMadeIds && _hasIdsLikeMade;
        Dictionary<string, string> places = new(StringComparer.Ordinal);
        foreach (BatchEntry entry in new EntryReader(input).Read(cancellationToken))
        {
            if (_leftOut.Contains(entry.Ordinal))
                continue;
            bool isSuspect = (all && entry.CustomId.Contains("line-", StringComparison.Ordinal))
                || (entry.HasOwnId && _suspects.Contains(IdHashes.HashOf(entry.CustomId)));
            if (isSuspect && !places.TryAdd(entry.CustomId, entry.Place))
                Leave(entry, $"its custom_id '{entry.CustomId}' is that of {places[entry.CustomId]} too");
        }
    }

    private void Leave(BatchEntry entry, string why)
    {
        _leftOut.Add(entry.Ordinal);
        // Of those that are left out, a part tells its own.
        if (_problems.Count < MaxProblems && (!input.SkipsInvalid || input.Shard.Has(entry.Ordinal)))
            _problems.Add(new InputProblem(entry.Place, entry.Line, ReasonOf(why)));
    }

    // Others may be sent, and one that says it says it for all.
    private static string ReasonOf(string why) =>
        (why.EndsWith(NothingSent, StringComparison.Ordinal) ? why[..^NothingSent.Length].TrimEnd() : why).TrimEnd('.');

    private void Refuse(long entries)
    {
        if (entries == 0)
        {
            throw new MieException(MieErrors.BatchInputInvalid, "The input has no line that could be sent.", builder.IsOpenAi
                ? "Upload a file with a line of JSON for each request: custom_id, method, url and body."
                : "Check the path, and -InputFormat when the name does not tell what the file holds.", input.Files[0]);
        }
        if (_leftOut.Count == 0 || input.SkipsInvalid)
            return;
        long more = _leftOut.Count - _problems.Count;
        string rest = more > 0 ? string.Create(CultureInfo.InvariantCulture, $"; and {more} more") : "";
        throw new MieException(MieErrors.BatchInputInvalid,
            string.Create(CultureInfo.InvariantCulture,
                $"{_leftOut.Count} of {CountText.Of(entries, "line")} cannot be sent: {string.Join("; ", _problems)}{rest}. {NothingSent}"),
            _advice is null ? null : $"{_advice} -SkipInvalid leaves such lines out.", input.Files[0]);
    }
}
