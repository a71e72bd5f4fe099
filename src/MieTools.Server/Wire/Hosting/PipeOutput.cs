using System.Text;

namespace MieTools.Server.Wire.Hosting;

/// <summary>What goes to a pipe or a file is UTF-8; what goes to a terminal stays in the terminal's encoding.</summary>
internal static class PipeOutput
{
    /// <summary>Sets the console's writers so. For the beginning of a program.</summary>
    public static void UseUtf8()
    {
        if (Console.IsOutputRedirected)
            Console.SetOut(Writer(Console.OpenStandardOutput()));
        if (Console.IsErrorRedirected)
            Console.SetError(Writer(Console.OpenStandardError()));
    }

    private static TextWriter Writer(Stream stream) =>
        TextWriter.Synchronized(new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });
}
