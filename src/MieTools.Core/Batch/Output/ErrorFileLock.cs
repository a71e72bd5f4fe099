using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using MieTools.Core.Local;

namespace MieTools.Core.Batch.Output;

/// <summary>
/// A file beside the error file, as long as the batch has not ended: it keeps others out, and says whose the error file is.
/// </summary>
/// <remarks>
/// The error file itself can be read meanwhile. What stands in it after a kill and before the journal has told of it would have no owner
/// otherwise.
/// </remarks>
internal sealed class ErrorFileLock : IDisposable
{
    /// <summary>What is added to the name of the error file.</summary>
    public const string Extension = ".lock";

    private const int MaxLength = 64 * 1024;

    private readonly string _path;
    private readonly SafeFileHandle _file;

    private ErrorFileLock(string path, SafeFileHandle file)
    {
        (_path, _file) = (path, file);
        (Run, Output) = Read(file);
    }

    /// <summary>The run that has the error file; null when none has.</summary>
    public string? Run { get; private set; }

    /// <summary>The output of that run, as it was named then.</summary>
    public string? Output { get; private set; }

    /// <summary>Keeps others out.</summary>
    /// <exception cref="MieException"><c>BatchOutputUnavailable</c>: another run writes the error file. <c>FileUnwritable</c>.</exception>
    public static ErrorFileLock Take(string errorPath) => Open(errorPath, FileMode.OpenOrCreate, FileAccess.ReadWrite)!;

    /// <summary>Who has an error file; null when nobody has. Nothing is made or changed.</summary>
    /// <inheritdoc cref="Take(string)"/>
    public static (string? Run, string? Output) Look(string errorPath)
    {
        if (!File.Exists(errorPath + Extension))
            return default;
        using ErrorFileLock held = Open(errorPath, FileMode.Open, FileAccess.Read);
        return (held.Run, held.Output);
    }

    /// <summary>Says whose the error file is; that is on the disk before anything comes into it.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Claim(string run, string output)
    {
        if (Run == run && Output == output)
            return;
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteString("run"u8, run);
            json.WriteString("output"u8, output);
            json.WriteEndObject();
        }
        RandomAccess.SetLength(_file, text.Length);
        RandomAccess.Write(_file, text.ToArray(), 0);
        RandomAccess.FlushToDisk(_file);
        (Run, Output) = (run, output);
    }

    /// <summary>Takes the file away: the batch has ended, or there is nothing in its error file.</summary>
    public void Remove()
    {
        // Windows takes no file away that is open; elsewhere others are kept out until it is gone.
        if (OperatingSystem.IsWindows())
            _file.Dispose();
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It says nothing that is wrong.
        }
    }

    public void Dispose() => _file.Dispose();

    private static ErrorFileLock Open(string errorPath, FileMode mode, FileAccess access)
    {
        string path = errorPath + Extension;
        try
        {
            return new ErrorFileLock(path, File.OpenHandle(path, mode, access, FileShare.None));
        }
        catch (IOException e) when (BatchJournal.IsHeld(e))
        {
            throw new MieException(MieErrors.BatchOutputUnavailable,
                $"Another run is writing the error file '{errorPath}'. Nothing was sent.",
                "Wait for it, stop it, or name another -ErrorFile; each output has its own.", errorPath, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MieException(
                MieErrors.FileUnwritable, $"'{path}' cannot be written: {ReplacementFile.ReasonOf(e)} Nothing was sent.", null, path, e);
        }
    }

    // One that was torn has not come to the disk, and so nothing has come into the error file.
    private static (string? Run, string? Output) Read(SafeFileHandle file)
    {
        byte[] text = new byte[(int)Math.Min(MaxLength, RandomAccess.GetLength(file))];
        int length = RandomAccess.Read(file, text, 0);
        try
        {
            using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetString(text, 0, length));
            return (document.RootElement.GetProperty("run").GetString(), document.RootElement.GetProperty("output").GetString());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return default;
        }
    }
}
