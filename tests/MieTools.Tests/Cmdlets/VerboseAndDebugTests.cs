using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>What a command tells of its requests, and that it asks nothing while it does.</summary>
public sealed class VerboseAndDebugTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    private Shell Shell => fixture.Shell;

    private readonly Dictionary<string, string> _query = new() { ["key"] = "hidden" };

    [Fact]
    public void Every_request_leaves_a_line_for_Verbose_without_its_query()
    {
        ShellRun run = Shell.Invoke("Invoke-MieInference", new { fixture.Deployment, Path = "/models/x", Query = _query, Verbose = true });
        Assert.Matches("^GET http://127.0.0.1:.*/predict/models/x: 200, [0-9]+ ms, opc-request-id ", Assert.Single(run.Verbose));
        Assert.DoesNotContain("hidden", string.Concat(run.Verbose), StringComparison.Ordinal);
        Assert.Empty(run.Debug);
    }

    [Fact]
    public void Debug_shows_headers_and_bodies_without_secrets_and_without_the_query()
    {
        ShellRun run = Shell.Invoke("Invoke-MieInference", new
        {
            fixture.Deployment,
            Path = "/models/x",
            Body = "{\"text\":\"shown\",\"api_key\":\"sk-hidden\"}",
            Query = _query,
            Header = new Dictionary<string, string> { ["x-api-key"] = "hidden-too" },
            Debug = true,
        });
        string text = string.Join('\n', run.Debug);
        Assert.Contains("> POST http://127.0.0.1", text, StringComparison.Ordinal);
        Assert.Contains("\"shown\"", text, StringComparison.Ordinal);
        Assert.Contains("> Authorization: ***", text, StringComparison.Ordinal);
        Assert.Contains("< HTTP/1.1 200", text, StringComparison.Ordinal);
        Assert.DoesNotContain("keyId", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text.Split('\n'), line => line.StartsWith("> ", StringComparison.Ordinal)
            && line.Contains("hidden", StringComparison.Ordinal));
        run.Item();
    }

    [Fact]
    public void Debug_alone_tells_the_verbose_lines_too_and_asks_nothing()
    {
        ShellRun run = Shell.Invoke("Get-MieDeployment", new { Debug = true });
        Assert.Empty(run.Errors);
        Assert.Empty(run.Verbose);
        Assert.Contains(run.Debug, line => line.StartsWith("GET http://127.0.0.1", StringComparison.Ordinal));
        Assert.Empty(Shell.Host.Questions);
    }

    [Fact]
    public void Debug_with_Verbose_keeps_the_two_apart_and_asks_nothing()
    {
        ShellRun run = Shell.Invoke("Get-MieDeployment", new { Debug = true, Verbose = true });
        Assert.Empty(run.Errors);
        Assert.Contains(run.Verbose, line => line.StartsWith("GET http://127.0.0.1", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Debug, line => line.StartsWith("GET http://127.0.0.1", StringComparison.Ordinal));
        Assert.NotEmpty(run.Debug);
        Assert.Empty(Shell.Host.Questions);
    }

    [Theory]
    [InlineData("$DebugPreference = 'Continue'; ", true)]
    [InlineData("$DebugPreference = 'Continue'; ", false, " -Debug:$false")]
    [InlineData("$DebugPreference = 'SilentlyContinue'; ", false)]
    public void The_preference_turns_debug_lines_on_and_the_switch_wins(string before, bool shown, string after = "")
    {
        ShellRun run = Shell.Run($"& {{ {before}Get-MieDeployment{after} }}");
        Assert.Empty(run.Errors);
        Assert.Equal(shown, run.Debug.Count > 0);
    }

    [Fact]
    public void Nothing_is_told_unasked()
    {
        ShellRun run = Shell.Invoke("Get-MieDeployment");
        Assert.Empty(run.Verbose);
        Assert.Empty(run.Debug);
        Assert.Empty(run.Warnings);
        Assert.Empty(run.HostText);
        Assert.NotEmpty(run.Output);
    }
}
