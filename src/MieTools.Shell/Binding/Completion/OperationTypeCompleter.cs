
namespace MieTools.Binding.Completion;

/// <summary>Completes kinds of work requests: those of model deployments. The service has others, and may get more.</summary>
public sealed class OperationTypeCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line)
    {
        foreach (string operation in (string[])["CREATE", "UPDATE", "DELETE", "ACTIVATE", "DEACTIVATE"])
            yield return ($"MODEL_DEPLOYMENT_{operation}", operation);
        yield return ("WORKREQUEST_CANCEL", "CANCEL");
    }
}
