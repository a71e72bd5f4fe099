using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer;

/// <summary>How the built-in model server behaves.</summary>
/// <param name="TokensPerSecond">Pace of streams; 0 for no pause.</param>
/// <param name="Seed">Changes all texts, and makes ids the same in every run; null for neither.</param>
/// <param name="Time">Gives the time that answers carry, and paces streams.</param>
public sealed record ModelServerOptions(double TokensPerSecond, int? Seed, TimeProvider Time)
{
    /// <summary>Seconds since 1970.</summary>
    internal long Now => Time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Paces one stream that begins now.</summary>
    internal TokenPacer NewPacer() => new(TokensPerSecond, Time);
}
