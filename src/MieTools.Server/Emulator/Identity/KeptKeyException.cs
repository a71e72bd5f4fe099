using System.Security.Cryptography;

namespace MieTools.Server.Emulator.Identity;

/// <summary>A key or certificate of an earlier run cannot be read; that a new one cannot be made is another matter.</summary>
/// <param name="cause">What was found.</param>
internal sealed class KeptKeyException(Exception cause) : Exception(cause.Message, cause)
{
    /// <summary>Reads something that was kept.</summary>
    /// <exception cref="KeptKeyException">It cannot be read.</exception>
    public static T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new KeptKeyException(e);
        }
    }
}
