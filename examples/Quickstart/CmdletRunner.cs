using MieTools.Core;
using MieTools.Pipeline;

namespace MieTools.Examples;

/// <summary>Runs a cmdlet class as PowerShell would, with a console in PowerShell's place.</summary>
internal sealed class CmdletRunner(Screen screen, CancellationToken stop)
{
    /// <summary>Runs it and hands over each object as it comes. An error ends the tour.</summary>
    public void Run(MieCommand command, Action<object?>? output = null)
    {
        if (Execute(command, output) is { } error)
            throw error;
    }

    public List<T> All<T>(MieCommand command)
    {
        List<T> items = [];
        Run(command, item => items.Add((T)item!));
        return items;
    }

    public T One<T>(MieCommand command) => All<T>(command) is [T item] ? item : throw new InvalidOperationException($"{command.GetType().Name} did not give one {typeof(T).Name}.");

    /// <summary>Runs what has to fail.</summary>
    public MieException Error(MieCommand command) => Execute(command, null) ?? throw new InvalidOperationException($"{command.GetType().Name} was expected to fail and did not.");

    private MieException? Execute(MieCommand command, Action<object?>? output)
    {
        ConsolePipeline pipeline = new(screen, output, stop);
        using (command)
        {
            command.Attach(pipeline);
            command.RunBegin();
            command.RunProcess();
            command.RunEnd();
        }
        return pipeline.Error;
    }
}
