using MieTools.Binding;
using MieTools.Core.Inference.Addresses;

namespace MieTools.Commands;

/// <summary>What one input asks for, and of whom, before its body is made.</summary>
/// <param name="Content">What is sent.</param>
/// <param name="Target">Where to.</param>
/// <param name="Suffix">The path there.</param>
/// <param name="Method">HTTP method.</param>
internal sealed record CallDraft(InferenceContent Content, InferenceTarget Target, string Suffix, string Method);
