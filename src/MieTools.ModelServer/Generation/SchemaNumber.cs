using System.Text.Json;

namespace MieTools.ModelServer.Generation;

/// <summary>Makes the numbers that a JSON schema asks for.</summary>
internal static class SchemaNumber
{
    private const int Spread = 100;

    /// <summary>Writes a number within a schema's limits.</summary>
    /// <param name="json">Takes it.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="dice">Picks it.</param>
    /// <param name="whole">Without a fraction.</param>
    public static void Write(Utf8JsonWriter json, JsonElement schema, Dice dice, bool whole)
    {
        decimal step = Read(schema, "multipleOf") is { } multiple and > 0 ? multiple : whole ? 1m : 0.5m;
        if (whole && step != decimal.Truncate(step))
            step = 1m;
        decimal? least = Read(schema, "minimum");
        decimal? over = Read(schema, "exclusiveMinimum");
        decimal? most = Read(schema, "maximum");
        decimal? under = Read(schema, "exclusiveMaximum");
        bool between = (least ?? over) is not null && (most ?? under) is not null;
        // A range narrower than the step has room between its ends only for finer ones.
        while (!whole && between && (most ?? under) - (least ?? over) <= step && step > 0.000001m && Read(schema, "multipleOf") is null)
            step /= 10;
        decimal first = Ceiling(least ?? over, step) ?? 0;
        if (over is { } o && first <= o)
            first += step;
        decimal? last = Floor(most ?? under, step);
        if (under is { } u && last >= u)
            last -= step;
        if ((least ?? over) is null && last < first)
            first = last.Value - Spread * step;
        decimal room = last is { } end ? Math.Min(Spread, Math.Max(0, (end - first) / step)) : Spread;
        decimal value = first + step * dice.Below((int)room + 1);
        if (whole)
            json.WriteNumberValue(decimal.Truncate(value));
        else
            json.WriteNumberValue(value);
    }

    /// <summary>A limit that is a count, or null.</summary>
    public static int? Limit(JsonElement schema, string name) =>
        Read(schema, name) is { } value and >= 0 and <= 100_000 ? (int)value : null;

    private static decimal? Read(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetDecimal(out decimal number) && Math.Abs(number) < 1e18m ? number : null;

    private static decimal? Ceiling(decimal? value, decimal step) => value is { } v ? decimal.Ceiling(v / step) * step : null;

    private static decimal? Floor(decimal? value, decimal step) => value is { } v ? decimal.Floor(v / step) * step : null;
}
