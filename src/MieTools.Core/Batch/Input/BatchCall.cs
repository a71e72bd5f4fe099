using MieTools.Core.Inference.Calls;

namespace MieTools.Core.Batch.Input;

/// <summary>An entry, and what is sent for it.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Request">The call.</param>
/// <param name="PlainBody">The body without the wish for a form of the answer, so that the line can be run again with one.</param>
internal sealed record BatchCall(BatchEntry Entry, InferenceRequest Request, ReadOnlyMemory<byte> PlainBody);
