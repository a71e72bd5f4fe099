using MieTools.Pipeline;

namespace MieTools.Tests.Support;

/// <summary>Runs a cmdlet class through the seam, as PowerShell's processor would.</summary>
internal static class CommandRunner
{
    /// <summary>The command with these switches given.</summary>
    public static T With<T>(this T command, params string[] switches)
        where T : MieCommand
    {
        command.TurnOn(switches);
        return command;
    }

    /// <summary>Runs it once, without pipeline input.</summary>
    public static RecordingPipeline Run<T>(T command, RecordingPipeline? pipeline = null)
        where T : MieCommand
        => Run(command, [static _ => { }], pipeline);

    /// <summary>Runs it with one step of binding for each input object.</summary>
    public static RecordingPipeline Run<T>(T command, IEnumerable<Action<T>> inputs, RecordingPipeline? pipeline = null)
        where T : MieCommand
    {
        pipeline ??= new RecordingPipeline();
        command.Attach(pipeline);
        try
        {
            command.RunBegin();
            foreach (Action<T> bind in inputs)
            {
                bind(command);
                command.RunProcess();
            }
            command.RunEnd();
        }
        finally
        {
            command.Dispose();
        }
        return pipeline;
    }
}
