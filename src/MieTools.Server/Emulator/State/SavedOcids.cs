using System.Text.Json.Serialization;

namespace MieTools.Server.Emulator.State;

/// <summary>How far the sequence of OCIDs has come.</summary>
/// <param name="Drawn">How many were made in all runs.</param>
internal sealed record SavedOcids([property: JsonRequired] long Drawn);
