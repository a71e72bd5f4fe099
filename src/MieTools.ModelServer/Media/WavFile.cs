using System.Buffers.Binary;

namespace MieTools.ModelServer.Media;

/// <summary>Reads and writes what little of RIFF WAVE files is needed here.</summary>
internal static class WavFile
{
    /// <summary>Samples a second of what is written; 16 bits, one channel.</summary>
    public const int SampleRate = 24000;
    private const int HeaderLength = 44;

    /// <summary>Puts a header before samples.</summary>
    public static byte[] Write(ReadOnlySpan<byte> samples)
    {
        byte[] file = new byte[HeaderLength + samples.Length];
        Span<byte> header = file;
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], file.Length - 8);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], SampleRate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], 2);
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], 16);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], samples.Length);
        samples.CopyTo(header[HeaderLength..]);
        return file;
    }

    /// <summary>How long a sound is, in seconds: by the header of a WAV file, and for other formats as if it had 128 kbit/s.</summary>
    public static double Duration(ReadOnlySpan<byte> file)
    {
        int rate = 16000;
        if (file.Length > HeaderLength && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WAVE"u8)
            && BinaryPrimitives.ReadInt32LittleEndian(file[28..]) is > 0 and int given)
        {
            rate = given;
        }

        return Math.Round((double)file.Length / rate, 2);
    }
}
