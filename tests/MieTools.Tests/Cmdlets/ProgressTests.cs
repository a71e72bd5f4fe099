using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using MieTools.ModelServer;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>What commands show of their progress, on the screen of a host. The clock is the test's.</summary>
public sealed class ProgressTests : IClassFixture<ScriptedFixture>, IDisposable
{
    private readonly ScriptedFixture _fixture;
    private readonly FakeTimeProvider _clock = new();
    private readonly ManualResetEventSlim _held = new();

    public ProgressTests(ScriptedFixture fixture)
    {
        _fixture = fixture;
        Shell.SetClock(_clock);
        Shell.SetVariable("ProgressPreference", ActionPreference.Continue);
    }

    private Shell Shell => _fixture.Shell;

    public void Dispose()
    {
        _held.Set();
        Shell.SetClock(TimeProvider.System);
        Shell.SetVariable("ProgressPreference", ActionPreference.Continue);
    }

    [Theory]
    [InlineData("Invoke-MieInference $Deployment -Prompt a", "Waiting for the answer, 0:01")]
    [InlineData("Invoke-MieStream $Deployment -Prompt a", "Waiting for the answer, 0:01")]
    [InlineData("'a' | Invoke-MieInference $Deployment -ThrottleLimit 4 -AsRow", "Waiting for the answer, 0:01")]
    [InlineData("'b', 'b', 'a', 'b' | Invoke-MieInference $Deployment", "2 done, 0 failed, 2.0 a second")]
    [InlineData("'b', 'x', 'b', 'a' | Invoke-MieInference $Deployment", "2 done, 1 failed, 3.0 a second")]
    [InlineData("'b', 'x', 'b', 'a' | Invoke-MieInference $Deployment -AsRow", "2 done, 1 failed, 3.0 a second")]
    [InlineData("'b', ' ', 'b', 'a' | Select-Object @{ n = 'Prompt'; e = { $_ } } | Invoke-MieInference $Deployment",
        "2 done, 1 failed, 3.0 a second")]
    public void What_is_known_is_shown_after_a_second_and_nothing_at_the_end(string script, string shown)
    {
        using RunningShell running = Begin(script);
        Assert.Empty(Shell.Host.Progress);
        AssertShown(shown);
        ProgressRecord record = Assert.Single(Shell.Host.Progress);
        Assert.Equal(("Calling shared, /v1/chat/completions", -1, -1), (record.Activity, record.PercentComplete, record.SecondsRemaining));
        _held.Set();
        Assert.NotEmpty(running.Finish().Output);
        Assert.Empty(Shell.Host.Progress);
    }

    [Fact]
    public void Answers_of_many_at_a_time_are_counted()
    {
        using RunningShell running = Begin("'b', 'x', 'a', 'b', 'b', 'b' | Invoke-MieInference $Deployment -ThrottleLimit 2");
        // Their answers come when they come: the rate is what the clock says then.
        Eventually.True(
            () => Tick() && Statuses().Any(s => s.StartsWith("1 done, 1 failed, ", StringComparison.Ordinal)), "It did not count.");
        _held.Set();
        Assert.Equal(5, running.Finish().Output.Count);
        Assert.Empty(Shell.Host.Progress);
    }

    [Fact]
    public void Of_a_list_of_prompts_the_share_and_the_time_that_remains_are_known()
    {
        using ManualResetEventSlim reached = new();
        _fixture.Server.Does(request =>
        {
            if (Encoding.UTF8.GetString(request.Body.Span).Contains("\"c\"", StringComparison.Ordinal))
            {
                reached.Set();
                Assert.True(_held.Wait(Guard.Limit), "Nobody let it go on.");
            }

            return new ContainerResponse { Body = """{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1]}]}"""u8.ToArray() };
        });
        using RunningShell running = Shell.StartScript(
            "Invoke-MieInference $Deployment 'a', 'b', 'c', 'd', 'e', 'f' -Path /v1/embeddings -BatchSize 2", Values);
        Assert.True(reached.Wait(Guard.Limit), "It did not come under way.");
        AssertShown("2 done, 0 failed of 6, 2.0 a second");
        ProgressRecord record = Assert.Single(Shell.Host.Progress);
        Assert.Equal((33, 2), (record.PercentComplete, record.SecondsRemaining));
        _held.Set();
        Assert.Equal(6, running.Finish().Output.Count);
        Assert.Empty(Shell.Host.Progress);
    }

    [Theory]
    [InlineData("Invoke-MieInference $Deployment -Prompt a")]
    [InlineData("Invoke-MieStream $Deployment -Prompt a")]
    [InlineData("'b', 'b', 'a', 'b' | Invoke-MieInference $Deployment")]
    [InlineData("'b', 'b', 'a', 'b' | Invoke-MieInference $Deployment -ThrottleLimit 3")]
    [InlineData("Invoke-MieInference $Deployment -Prompt a -OutFile $File")]
    [InlineData("Enter-MieChat $Deployment", "a")]
    public void Ctrl_C_leaves_nothing_on_the_screen(string script, params string[] typed)
    {
        using RunningShell running = Begin(script, typed);
        AssertShown(null);
        running.Stop();
        Assert.Empty(Shell.Host.Progress);
    }

    [Theory]
    [InlineData("'b', 'b', 'a', 'b' | Invoke-MieInference $Deployment | Select-Object -First 3")]
    [InlineData("'b', 'b', 'a', 'b' | Invoke-MieInference $Deployment -ThrottleLimit 2 | Select-Object -First 3")]
    [InlineData("Invoke-MieStream $Deployment -Prompt a | Select-Object -First 1")]
    public void The_end_of_the_pipeline_takes_it_away_before_what_comes_after(string script)
    {
        // The commands after it may take their time.
        using RunningShell running = Begin(script + " | & { process { $_ } end { $Host.UI.Write('end'); Start-Sleep 600 } }");
        AssertShown(null);
        _held.Set();
        Eventually.True(() => Shell.Host.Text.Contains("end", StringComparison.Ordinal), "It did not end.");
        Assert.Empty(Shell.Host.Progress);
        running.Stop();
    }

    [Theory]
    [InlineData("Invoke-MieInference $Deployment -Prompt ax", "Continue")]
    [InlineData("Invoke-MieStream $Deployment -Prompt ax", "Continue")]
    [InlineData("'b', 'b', 'ax', 'b' | Invoke-MieInference $Deployment", "Stop")]
    public void An_error_leaves_nothing_on_the_screen(string script, string action)
    {
        using RunningShell running = Begin($"{script} -ErrorAction {action}");
        AssertShown(null);
        _held.Set();
        Assert.Single(running.Finish().Errors);
        Assert.Empty(Shell.Host.Progress);
    }

    [Theory]
    [InlineData("$ProgressPreference = 'SilentlyContinue'; Invoke-MieInference $Deployment -Prompt a")]
    [InlineData("Invoke-MieInference $Deployment -Prompt a -ProgressAction SilentlyContinue")]
    [InlineData("$ProgressPreference = 'Ignore'; 'b', 'b', 'a' | Invoke-MieInference $Deployment")]
    public void Who_wants_none_gets_no_record_at_all(string script)
    {
        using RunningShell running = Begin(script);
        _clock.Advance(TimeSpan.FromSeconds(1));
        ShellRun run = running.Stop();
        Assert.Empty(run.Progress);
        Assert.Empty(Shell.Host.Progress);
    }

    [Fact]
    public void What_is_done_within_a_second_shows_nothing()
    {
        _held.Set();
        Assert.Empty(Shell.Run("Invoke-MieInference $Deployment -Prompt a; Invoke-MieStream $Deployment -Prompt a", Values).Progress);
    }

    [Fact]
    public void A_wait_for_the_next_try_counts_down()
    {
        using RunningShell running = Shell.StartScript(
            "Invoke-MieInference $Deployment -Prompt b -TimeoutSec 0 -Header @{ 'mie-fault' = 'status=429;retry-after=600' }", Values);
        Eventually.True(() => Tick() && Waits().Count == 1, "It did not wait.");
        Assert.Matches(@"^429; try 2 in \d+ s: POST ", Waits()[0]);
        string before = Waits()[0];
        Eventually.True(() => Tick() && Waits()[0] != before, "It did not count.");
        running.Stop();
        Assert.Empty(Shell.Host.Progress);
    }

    private List<string> Waits() =>
        [.. Shell.Host.Progress.Where(p => p.Activity == "Waiting to try again").Select(p => p.StatusDescription)];

    [Fact]
    public void A_file_that_is_sent_shows_its_bytes()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        // Takes what the system's buffers take, and no more.
        listener.Start();
        string file = Path.GetTempFileName();
        File.WriteAllBytes(file, new byte[9 * 1024 * 1024]);
        try
        {
            using RunningShell running = Shell.StartScript(
                "Invoke-MieInference -Uri $Uri -InFile $File -Path /v1/files -Method PUT",
                new { Uri = $"http://{listener.LocalEndpoint}/{_fixture.Deployment.Id}", File = file });
            Eventually.True(() => Tick() && Statuses().Any(s => s.StartsWith("Sent ", StringComparison.Ordinal)), "It was not sent.");
            ProgressRecord record = Assert.Single(Shell.Host.Progress);
            Assert.Matches(@"^Sent \d\.\d of 9\.0 MB$", record.StatusDescription);
            Assert.InRange(record.PercentComplete, 0, 99);
            running.Stop();
            Assert.Empty(Shell.Host.Progress);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void An_answer_on_its_way_shows_its_bytes()
    {
        _fixture.Server.Does(_ => ScriptedModelServer.Chat(new string('x', 3000)));
        using RunningShell running = Shell.StartScript(
            "Invoke-MieInference $Deployment -Prompt b -Header @{ 'mie-fault' = 'stall;bytes=2048' }", Values);
        Eventually.True(() => Tick() && Statuses().Contains("Received 2 of 3 KB"), "It did not come.");
        Assert.InRange(Assert.Single(Shell.Host.Progress).PercentComplete, 60, 70);
        running.Stop();
        Assert.Empty(Shell.Host.Progress);
    }

    private object Values => new { _fixture.Deployment, File = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()) };

    // Starts a script whose prompt with an a waits for the test; one with an x is refused.
    private RunningShell Begin(string script, params string[] typed)
    {
        Shell.Host.Type(typed);
        using ManualResetEventSlim reached = new();
        _fixture.Server.Chats(prompt =>
        {
            if (prompt.Contains('a', StringComparison.Ordinal))
            {
                reached.Set();
                Assert.True(_held.Wait(Guard.Limit), "Nobody let it go on.");
            }

            return prompt.Contains('x', StringComparison.Ordinal) ? ScriptedModelServer.Error("No.")
                : script.Contains("Stream", StringComparison.Ordinal) || typed.Length > 0 ? ScriptedModelServer.Stream("text")
                : ScriptedModelServer.Chat("text");
        });
        RunningShell running = Shell.StartScript(script, Values);
        Assert.True(reached.Wait(Guard.Limit), "It did not come under way.");
        return running;
    }

    private void AssertShown(string? status)
    {
        // Once: what is shown is what stood at the first second.
        _clock.Advance(TimeSpan.FromSeconds(1));
        Eventually.True(() => Statuses().Count == 1 && (status is null || Statuses()[0] == status), $"Not '{status}'.");
    }

    private bool Tick()
    {
        _clock.Advance(TimeSpan.FromMilliseconds(500));
        return true;
    }

    private List<string> Statuses() => [.. Shell.Host.Progress.Select(p => p.StatusDescription)];
}
