using System.CommandLine;
using System.Security.Cryptography;
using MieTools.Server.Emulator;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Tests;

/// <summary>How a server ends that cannot start.</summary>
public sealed class ServerRunTests
{
    public static TheoryData<Exception, int> Ends => new()
    {
        { new CryptographicException("The curve is not known."), ServerRun.Unforeseen },
        { new InvalidOperationException("Sequence contains no elements."), ServerRun.Unforeseen },
        { new TimeoutException("Too late."), ServerRun.Unforeseen },
        { new TaskCanceledException("Nobody asked for it."), ServerRun.Unforeseen },
        { new ArgumentException("'x' is no number."), ServerRun.WrongUsage },
        { new FormatException("'x' is not a fault."), ServerRun.WrongUsage },
        { MieException.InvalidArgument("Port", "-1 is no port.", "Give 0 to 65535."), ServerRun.WrongUsage },
        { new MieException(MieErrors.HeaderInvalid, "The header 'a' is not sent on."), ServerRun.WrongUsage },
        { new MieException(MieErrors.KeyFileNotFound, "There is no key."), ServerRun.NotStarted },
        { new IOException("There is no room left."), ServerRun.NotStarted },
    };

    [Theory]
    [MemberData(nameof(Ends), DisableDiscoveryEnumeration = true)]
    public async Task A_value_is_only_blamed_when_it_is_known_to_be_wrong(Exception fault, int code)
    {
        RootCommand root = new();
        new ServerRun("test").Furnish<MieEmulator>(root, (_, _) => throw fault, (_, _) => "");
        Assert.Equal(code, await ServerRun.InvokeAsync(root, []));
    }

    [Fact]
    public async Task What_nobody_has_thought_of_is_one_line_without_frames()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Takes OpenSSL's algorithms away.");
        string config = Path.GetTempFileName();
        await File.WriteAllTextAsync(config, """
            openssl_conf = init
            [init]
            providers = providers
            [providers]
            base = base
            [base]
            activate = 1
            """, TestContext.Current.CancellationToken);
        using ServerProcess server = ServerProcess.Start(ServerProcess.Dll, ["emulator"], [("OPENSSL_CONF", config)]);
        int code = await server.EndAsync();
        string said = await server.Process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        File.Delete(config);
        Assert.Equal(ServerRun.Unforeseen, code);
        Assert.StartsWith("emulator: something that was not foreseen: ", said, StringComparison.Ordinal);
        Assert.Single(said.TrimEnd().Split('\n'));
        Assert.DoesNotContain(".cs:", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_written_to_a_pipe_is_UTF8_whatever_the_locale_is()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The locale is a variable on Unix.");
        using ServerProcess server = ServerProcess.Start(
            ServerProcess.Dll, ["emulator", "--fault", "größe"], [("LC_ALL", "de_DE.ISO-8859-1"), ("LANG", null)]);
        await server.EndAsync();
        using MemoryStream said = new();
        await server.Process.StandardError.BaseStream.CopyToAsync(said, TestContext.Current.CancellationToken);
        Assert.True(said.ToArray().AsSpan().IndexOf("'größe'"u8) >= 0, Convert.ToHexString(said.ToArray()));
    }
}
