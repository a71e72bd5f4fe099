using MieTools.Chat;
using MieTools.Core.Inference.Calls;

namespace MieTools.Commands;

// Running the tools that the model asks for.
public abstract partial class InvokeMieInferenceCommand
{
    private void CheckTools()
    {
        if (!InvokeTool)
        {
            if (MyInvocation.BoundParameters.ContainsKey(nameof(MaxToolCall)))
            {
                throw MieException.InvalidArgument(
                    nameof(MaxToolCall), "-MaxToolCall bounds what -InvokeTool runs; there is no -InvokeTool.",
                    "Give -InvokeTool as well, or leave -MaxToolCall out.");
            }
            return;
        }
        if (Tool is null || Tools.FirstOrDefault(t => t.Command is null) is not null)
        {
            throw MieException.InvalidArgument(nameof(InvokeTool),
                Tool is null ? "-InvokeTool runs the commands of -Tool; there is no -Tool."
                    : $"-InvokeTool runs commands, and the tool '{Tools.First(t => t.Command is null).Definition.Name}' is none.",
                "Give commands: -Tool (Get-Command Get-Weather). Leave -InvokeTool out to run the calls of ToolCalls yourself.");
        }

        if (OutFile is not null)
            throw MieException.InvalidArgument(nameof(InvokeTool), "-InvokeTool has no meaning beside -OutFile.", "Leave one of them out.");
    }

    private ToolLoop NewLoop(InferenceClient client, InferenceRequest request, InputFacts facts) => new(
        body => Came(() => Await(
            client.SendAsync(body is null ? request : request with { Body = WithSchema(body, request.Suffix) }, StopToken))),
        facts.Turn!.Request, request.Suffix, MaxToolCall,
        new ToolRun(Tools, call => ShouldProcess(call, "Run the tool that the model asks for"), RunScript))
    {
        Conversation = Conversation,
        Asked = facts.Turn.Added,
        Say = WriteVerbose,
    };
}
