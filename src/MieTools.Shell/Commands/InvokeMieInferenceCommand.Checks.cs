namespace MieTools.Commands;

// What cannot be meant together is refused before anything is sent.
public abstract partial class InvokeMieInferenceCommand
{
    private void CheckOutput()
    {
        if (Raw && AsText)
            throw MieException.InvalidArgument(nameof(Raw), "-Raw and -AsText were both given.", "Give one of them.");
        if (OutFile is not null && (Raw || AsText))
        {
            throw MieException.InvalidArgument(
                nameof(OutFile), "-OutFile writes the body as it comes; -Raw and -AsText have no meaning beside it.", "Leave them out.");
        }

        if (Schema is not null && (Raw || AsText || OutFile is not null))
        {
            throw MieException.InvalidArgument(
                nameof(Schema), "-Schema hands on objects; -Raw, -AsText and -OutFile have no meaning beside it.", "Leave them out.");
        }

        if (PassThru && OutFile is null)
        {
            throw MieException.InvalidArgument(nameof(PassThru), "-PassThru hands on the file that -OutFile writes; there is no -OutFile.",
                "Leave it out: the answer is handed on anyway.");
        }

        if (AsRow && (Raw || AsText || OutFile is not null))
        {
            throw MieException.InvalidArgument(
                nameof(AsRow), "-AsRow hands on rows; -Raw, -AsText and -OutFile have no meaning beside it.", "Leave them out.");
        }
    }

    private void CheckOrder()
    {
        if (ThrottleLimit > 1 && (Conversation is not null || InvokeTool))
        {
            throw MieException.InvalidArgument(nameof(ThrottleLimit),
                $"-{(InvokeTool ? nameof(InvokeTool) : nameof(Conversation))} asks one thing after the other; -ThrottleLimit cannot be "
                    + $"above 1.",
                "Leave -ThrottleLimit out.");
        }

        if (Unordered && ThrottleLimit == 1)
        {
            throw MieException.InvalidArgument(
                nameof(Unordered), "-Unordered has no meaning without -ThrottleLimit: one answer comes after the other.",
                "Give -ThrottleLimit as well.");
        }
    }
}
