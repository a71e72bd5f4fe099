using System.Security.Cryptography;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Local;

namespace MieTools.Core.Auth.Credentials;

/// <summary>
/// Reads a token and its key from two files that somebody else renews, one after the other. What is read in between, a new token with an
/// old key, an empty file or a half one, does not take the place of a pair that is still good, and never stays. Thread-safe.
/// </summary>
/// <param name="token">The token's file; a text has no full path.</param>
/// <param name="key">The key's file; a text has no full path.</param>
/// <param name="readToken">Reads the token.</param>
/// <param name="readKey">Reads the key.</param>
/// <param name="advice">How to get a new pair.</param>
internal sealed class TokenPairFiles(FileSource token, FileSource key, Func<string> readToken, Func<RSA> readKey, string advice)
    : IDisposable
{
    private const int MaxTries = 5;
    private readonly object _gate = new();
    private readonly RetiredKeys _retired = new();
    private volatile TokenPair? _pair;
    private volatile MieException? _problem;

    /// <summary>The pair that was read last; null before the first.</summary>
    public TokenPair? Last => _pair;

    /// <summary>Why the files are not used as they are now; null when they are.</summary>
    public MieException? Problem => _problem;

    /// <summary>The pair to use.</summary>
    /// <param name="now">A pair that has ended is not kept when the files cannot be read.</param>
    /// <param name="force">Reads the files although they do not look changed.</param>
    /// <exception cref="MieException"><c>SessionKeyMismatch</c>: the token is for another key; or that of reading a file. There is no
    /// earlier pair that is still good.</exception>
    public TokenPair Read(DateTimeOffset now, bool force = false)
    {
        _retired.Prune(now);
        TokenPair? pair = _pair;
        if (!force && pair is not null && IsCurrent(pair))
            return pair;
        lock (_gate)
        {
            pair = _pair;
            if (!force && pair is not null && IsCurrent(pair))
                return pair;
            try
            {
                _pair = ReadFiles(pair, force);
                _problem = null;
                if (pair is not null && !ReferenceEquals(pair.Key.Key, _pair.Key.Key))
                    _retired.Add(pair.Key.Key, pair.Claims.Expires, now);
                return _pair;
            }
            catch (MieException e) when (pair is not null && !pair.HasEnded(now))
            {
                // Read again at the next call: the other file may be on its way.
                _problem = e;
                return pair;
            }
        }
    }

    /// <summary>Remembers that the service has refused a pair: from now on a change of either file counts.</summary>
    public void Refuse(TokenPair pair)
    {
        lock (_gate)
        {
            if (_pair == pair)
                _pair = pair with { Refused = true };
        }
    }

    /// <summary>Puts a token in the place of a pair's.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="text">The new token.</param>
    /// <param name="write">Writes it to the file; not called when somebody else has written there meanwhile.</param>
    /// <returns>False when it was to be written and could not be.</returns>
    public bool Replace(TokenPair pair, string text, Func<bool> write)
    {
        lock (_gate)
        {
            FileStamp stamp = FileStamp.Of(token.Path);
            bool foreign = stamp != default && stamp != pair.TokenStamp;
            bool written = !foreign && write();
            // With the old stamp a token that was not written is not replaced by the old file, and a foreign one is read at the next call.
            _pair = pair with
            {
                Key = new OciSigningKey("ST$" + text, pair.Key.Key),
                Claims = JwtClaims.Read(text),
                TokenStamp = written ? FileStamp.Of(token.Path) : pair.TokenStamp,
                Refused = false,
            };
            return written || foreign;
        }
    }

    /// <summary>Disposes of the key, and of those before it.</summary>
    public void Dispose()
    {
        _pair?.Key.Key.Dispose();
        _retired.Dispose();
    }

    // A file that has gone (a home folder not there for a moment) takes nothing away from what was read. A token is for one key, so a new
    // key alone means nothing yet, unless the token names its key or was refused: then the files are looked at.
    private bool IsCurrent(TokenPair pair)
    {
        FileStamp stamp = Stamp(token);
        if (stamp != default && stamp != pair.TokenStamp)
            return false;
        if (pair.Claims.Modulus is null && !pair.Refused)
            return true;
        stamp = Stamp(key);
        return stamp == default || stamp == pair.KeyStamp;
    }

    private TokenPair ReadFiles(TokenPair? old, bool force)
    {
        for (int tries = 1; ; tries++)
        {
            FileStamp tokenStamp = Stamp(token);
            FileStamp keyStamp = Stamp(key);
            string text = readToken();
            RSA rsa = !force && old is not null && old.KeyStamp == keyStamp ? old.Key.Key : readKey();
            // What changed while it was read is read again.
            if (tries < MaxTries && (Stamp(token) != tokenStamp || Stamp(key) != keyStamp))
            {
                Drop(old, rsa);
                continue;
            }

            rsa = Same(old, rsa);
            JwtClaims claims = JwtClaims.Read(text);
            if (claims.IsForAnother(rsa))
            {
                Drop(old, rsa);
                throw Mismatch();
            }

            return new TokenPair(new OciSigningKey("ST$" + text, rsa), claims, tokenStamp, keyStamp);
        }
    }

    // A key that is the same keeps its object, so that a pair that did not change is equal to itself.
    private static RSA Same(TokenPair? old, RSA rsa)
    {
        if (old is null || ReferenceEquals(old.Key.Key, rsa)
            || !old.Key.Key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(rsa.ExportSubjectPublicKeyInfo()))
        {
            return rsa;
        }

        rsa.Dispose();
        return old.Key.Key;
    }

    // A key that nobody has been given.
    private static void Drop(TokenPair? old, RSA rsa)
    {
        if (!ReferenceEquals(old?.Key.Key, rsa))
            rsa.Dispose();
    }

    private MieException Mismatch() => new(
        MieErrors.SessionKeyMismatch,
        $"The token in {token} is for another key than the one in {key}.",
        $"One of the two was renewed without the other. If somebody is signing in at this moment, try again. {advice}",
        key.Path);

    private static FileStamp Stamp(FileSource file) => Path.IsPathFullyQualified(file.Path) ? FileStamp.Of(file.Path) : default;
}
