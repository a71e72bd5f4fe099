using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>One of the choices in the short form; what stands in quotes is always a text.</summary>
internal readonly record struct ShortChoice(string Text, bool IsText);
