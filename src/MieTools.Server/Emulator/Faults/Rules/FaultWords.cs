using MieTools.Server.Emulator.Faults.Effects;
using MieTools.Server.Emulator.Faults.Effects.Bodies;
using MieTools.Server.Emulator.Faults.Effects.Calls;
using MieTools.Server.Emulator.Faults.Effects.Events;
using MieTools.Server.Emulator.Faults.Grammar;

namespace MieTools.Server.Emulator.Faults.Rules;

/// <summary>The words there are.</summary>
internal static class FaultWords
{
    private static readonly (string Word, string Shape, Func<FaultArguments, FaultEffect> Create)[] s_words =
    [
        ("delay", "delay=MS|MIN-MAX;after=N", DelayEffect.Create),
        ("jitter", "jitter=MS", JitterEffect.Create),
        ("slow", "slow=BYTES_PER_SECOND", SlowEffect.Create),
        ("status",
            "status=400..599;retry-after=SECONDS|date:SECONDS|\"HTTP-DATE\";code=CODE;message=TEXT;body=json|truncated|html|text|empty",
            StatusEffect.Create),
        ("reset", "reset;at=request|answer|headers or after=N or bytes=N", CutEffect.Create),
        (CutEffect.Close, "close;at=request|answer|headers or after=N or bytes=N", CutEffect.Create),
        (CutEffect.Stall, "stall;at=request|answer|headers or after=N or bytes=N", CutEffect.Create),
        ("stream-failure", "stream-failure;after=N;code=CODE;status=400..599", StreamFailureEffect.Create),
        ("error-event", "error-event;after=N", ErrorEventEffect.Create),
        ("malformed-sse", "malformed-sse=no-colon|bad-json|split-data|multi-line|no-blank-line|cr|bom;after=N", MalformedSseEffect.Create),
        ("invalid-utf8", "invalid-utf8=stray|cut;after=N", InvalidUtf8Effect.Create),
        ("truncated-json", "truncated-json;bytes=N", TruncatedJsonEffect.Create),
        ("short-body", "short-body=BYTES", ShortBodyEffect.Create),
        ("no-done", "no-done", _ => new DoneEffect(twice: false)),
        ("duplicate-done", "duplicate-done", _ => new DoneEffect(twice: true)),
        ("huge-event", "huge-event=BYTES;after=N", HugeEventEffect.Create),
        ("split", "split=BYTES", SplitEffect.Create),
        ("comment", "comment", _ => new CommentEffect()),
        (ClockSkewEffect.Word, "clock-skew=SECONDS", ClockSkewEffect.Create),
        ("expired-token", "expired-token", _ => new RefusalEffect(expiredToken: true)),
        ("not-authorized", "not-authorized", _ => new RefusalEffect(expiredToken: false)),
        ("lifecycle", "lifecycle=fail|slow|hidden;by=SECONDS;operation=create|update|activate|deactivate|delete", LifecycleEffect.Create),
    ];

    /// <summary>All words.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_words.Select(w => w.Word)];

    /// <summary>Each word with its own parameters, for help texts.</summary>
    public static IReadOnlyList<string> Shapes { get; } = [.. s_words.Select(w => w.Shape)];

    /// <summary>The parameters that every word has, for help texts.</summary>
    public static string Common =>
        "path=GLOB;method=METHOD;deployment=OCID;plane=control|inference;operation=NAME;"
            + "user-agent=GLOB;skip=N;every=N;rate=0..1;times=N;key=TEXT";

    /// <summary>Makes what a fault does out of its parameters; the ones that every word has are left.</summary>
    /// <exception cref="FormatException">There is no such word, or a parameter is wrong.</exception>
    public static FaultEffect CreateEffect(FaultArguments arguments)
    {
        foreach ((string word, _, Func<FaultArguments, FaultEffect> create) in s_words)
        {
            if (word == arguments.Word)
                return create(arguments);
        }
        throw new FormatException($"'{arguments.Word}' is not a fault. There are {string.Join(", ", Names)}.");
    }
}
