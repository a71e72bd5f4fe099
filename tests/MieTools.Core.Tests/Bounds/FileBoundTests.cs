using System.Diagnostics;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Connection;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Local;
using MieTools.Core.Tests.Support;
using MieTools.Testing;

namespace MieTools.Core.Tests.Bounds;

/// <summary>Files that have no end, and pipes that nobody writes to.</summary>
public sealed class FileBoundTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_device_without_an_end()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no such device.");
        Assert.Equal("PayloadTooLarge", await CodeAsync(() => InferenceBody.FromFileAsync("/dev/zero", null, Test)));
        Assert.Equal("FileTooLarge", await CodeAsync(() => LocalFiles.ReadAsync("/dev/zero", 1000, Test)));
        Assert.Equal("KeyFileInvalid", await CodeAsync(() => Task.Run(() => OciKeyLoader.LoadFile("/dev/zero"), Test)));
        Assert.Equal("TokenFileInvalid", await CodeAsync(() => Task.Run(() => TokenFile.Read("/dev/zero", ""), Test)));
        Assert.Equal(
            "ConfigFileInvalid", await CodeAsync(() => Task.Run(() => OciConfigFile.Load("/dev/zero", _folder.Environment), Test)));
    }

    [Fact]
    public async Task A_pipe_is_read_to_its_end()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Pipes have no names in the file system.");
        string pipe = Pipe("in");
        Task<byte[]> reading = LocalFiles.ReadAsync(pipe, 100_000, Test);
        byte[] sent = new byte[100_000];
        Random.Shared.NextBytes(sent);
        await Task.Run(() => File.WriteAllBytes(pipe, sent), Test).Within();
        Assert.Equal(sent, await reading.Within());
    }

    [Fact]
    public async Task A_pipe_that_nobody_writes_to_can_be_left()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Pipes have no names in the file system.");
        string pipe = Pipe("in");
        using CancellationTokenSource stop = new();
        Task[] waiting =
        [
            InferenceBody.FromFileAsync(pipe, null, stop.Token),
            new MultipartBody().AddFileAsync("f", pipe, null, stop.Token),
            MieContext.ConnectAsync(Options(_folder.CopyKey("rsa2048-pkcs8.pem")) with { CaFile = pipe }, stop.Token),
            MieContext.ConnectAsync(Options(pipe), stop.Token),
        ];
        await Task.Delay(50, Test);
        Assert.DoesNotContain(waiting, task => task.IsCompleted);
        await stop.CancelAsync();
        foreach (Task task in waiting)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.Within());
        Assert.False(Test.IsCancellationRequested);
    }

    private static async Task<string> CodeAsync<T>(Func<Task<T>> action) =>
        (await Assert.ThrowsAsync<MieException>(() => action().Within())).Code;

    private MieContextOptions Options(string key) => new()
    {
        ConfigFile = _folder.Write(Path.GetRandomFileName(),
            $"[DEFAULT]\ntenancy={TestKeys.Tenancy}\nuser={TestKeys.User}\nfingerprint={TestKeys.Fingerprint}\nkey_file={key}\n"
                + "region=us-ashburn-1\n"),
        GetEnvironmentVariable = _folder.Environment,
    };

    private string Pipe(string name)
    {
        using Process made = Process.Start("mkfifo", _folder.At(name));
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
        return _folder.At(name);
    }
}
