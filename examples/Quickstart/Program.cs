using System.Management.Automation;
using System.Runtime.InteropServices;
using MieTools.Core;
using MieTools.Examples;

using CancellationTokenSource stop = new();
// The first signal ends the tour in order, emulator included; a second one ends the process as it always would.
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);

using Screen screen = Screen.ForConsole();
try
{
    await new Tour(screen, stop.Token).RunAsync();
    return 0;
}
catch (Exception e) when (e is PipelineStoppedException or OperationCanceledException && stop.IsCancellationRequested)
{
    screen.Note("Stopped.");
    return 130;
}
catch (MieException e)
{
    screen.Error(e);
    return 1;
}
catch (Exception e)
{
    screen.Failure(e.Message);
    return 1;
}

void OnSignal(PosixSignalContext context)
{
    context.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
