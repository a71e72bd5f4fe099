using System.Runtime.InteropServices;

namespace MieTools.Chat;

/// <summary>Whether the console of Windows has a key, a sign of a paste that no key stands for among them.</summary>
/// <remarks>
/// Such a sign (a dash, a typographic quote, half of an emoji) comes as Alt that is let go. <see cref="Console.KeyAvailable"/> throws away
/// what is no key that goes down, and the sign with it; <see cref="Console.ReadKey()"/> knows it.
/// </remarks>
internal static class WindowsKeys
{
    private const int StandardInput = -10;
    private const ushort KeyEvent = 1;
    private const ushort Alt = 0x12;
    private const uint AltIsDown = 0x0001 | 0x0002;
    private const uint IsEnhanced = 0x0100;

    /// <summary>Whether a key is there. What is none is thrown away, up to the first that is.</summary>
    public static bool IsThere()
    {
        nint input = GetStdHandle(StandardInput);
        while (PeekConsoleInput(input, out Record next, 1, out uint count) && count == 1)
        {
            if (IsKey(next))
                return true;
            _ = ReadConsoleInput(input, out _, 1, out _);
        }

        return false;
    }

    /// <summary>Whether a record is one that <see cref="Console.ReadKey()"/> returns for.</summary>
    internal static bool IsKey(in Record record) => record.EventType == KeyEvent
        && (record.IsDown != 0 ? !IsModifier(record.VirtualKey) && !IsDigitOfSign(record) : record is { VirtualKey: Alt, Sign: not 0 });

    // Shift, Ctrl, Alt and the keys that lock.
    private static bool IsModifier(ushort key) => key is (>= 0x10 and <= 0x12) or 0x14 or 0x90 or 0x91;

    // With Alt down, the digits of a sign's number at the number pad, or the keys there without NumLock.
    private static bool IsDigitOfSign(in Record record) => (record.Control & AltIsDown) != 0
        && (record.VirtualKey is >= 0x60 and <= 0x69
            || ((record.Control & IsEnhanced) == 0 && record.VirtualKey is (>= 0x21 and <= 0x28) or 0x0C or 0x2D));

    /// <summary>What happened at a console: <c>INPUT_RECORD</c> with the fields of a key.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 20)]
    internal struct Record
    {
        [FieldOffset(0)]
        public ushort EventType;

        [FieldOffset(4)]
        public int IsDown;

        [FieldOffset(10)]
        public ushort VirtualKey;

        [FieldOffset(14)]
        public ushort Sign;

        [FieldOffset(16)]
        public uint Control;
    }

    [DllImport("kernel32.dll", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint GetStdHandle(int which);

    [DllImport("kernel32.dll", EntryPoint = "PeekConsoleInputW", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool PeekConsoleInput(nint input, out Record record, uint length, out uint count);

    [DllImport("kernel32.dll", EntryPoint = "ReadConsoleInputW", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool ReadConsoleInput(nint input, out Record record, uint length, out uint count);
}
