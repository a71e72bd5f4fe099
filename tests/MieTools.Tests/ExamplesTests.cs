using System.Diagnostics;

namespace MieTools.Tests;

/// <summary>The Quickstart does what it says, in the PowerShell that it brings.</summary>
public sealed class ExamplesTests
{
    private const char Escape = '\e';
    private const int Columns = 80;

    // Only a guard against hanging: the quick start waits for a slow stream on purpose.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    // bin/CONFIGURATION below this project, as below the example.
    private static readonly DirectoryInfo s_build = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
    private static readonly string s_root = Path.GetFullPath(Path.Combine(s_build.FullName, "../../../../.."));

    [Fact]
    public async Task The_quick_start_does_the_whole_job_from_any_directory_in_plain_text()
    {
        (int exitCode, string output, string errors) = await RunAsync("");

        Assert.True(exitCode == 0, output + errors);
        Assert.Equal("", errors);
        Assert.DoesNotContain(Escape, output);
        Assert.DoesNotContain(output.Split('\n'), l => l.Length > Columns);
        AssertInOrder(output,
            "Starting PowerShell",
            "PS> Import-Module ./MieTools.psd1\n", "PS> $emulator = Start-MieEmulator",
            "PS> $d = New-MieDeployment -PayloadPath", ">>   -Endpoint", "PS> Get-MieDeployment\n",
            "mie-chat               ACTIVE          openai       2",
            "PS> $d | Get-MieEndpoint | Group-Object", "   31 Framework\n", "    2 Custom\n", "GET,POST         /models/{}",
            "PS> $d | Invoke-MieInference -Prompt", "\nThen, the careful window", "\nodsc-llm · length · 30 + 24 tokens · ",
            "PS> 'red', 'green' |\n", "\nThe northern island",
            "PS> $d | Invoke-MieInference -Path /models/my-model", "GET    /models/my-model\n",
            "PS> $d | Invoke-MieStream", "Index      ms Event", "    1 ", "    8 ", "length",
            ">>   Show-MieStream\n", "Today, the old lamp", ">>   Invoke-MieStream $d -MaxTokens 5 | Join-MieStream |\n",
            "\nTell me a story Today, the old lamp", "\nTell me a tale ",
            "-AddEndpoint 'POST /v1/rerank'", "PS> $d | Invoke-MieInference -Path /v1/rerank", "index document", "{text=Paris}",
            "PS> $d | Invoke-MieInference -Path /v1/chat/completion -Prompt", "Invoke-MieInference: mie-chat: The deployment has no route",
            "  Recommendation: ",
            "Mie.RouteNotFound,",
            "PS> $d | Remove-MieDeployment", "PS> $emulator | Stop-MieEmulator\n",
            "\nDone in ", " signed requests, nothing left running.");
    }

    [Fact]
    public async Task The_shell_has_a_deployment_to_play_with_and_ends_as_its_user_says()
    {
        (int exitCode, string output, string errors) = await RunAsync(
            "\"name: $($d.DisplayName), $($emulator.State)\"\n($d | Invoke-MieStream -Prompt x -MaxTokens 3).Count -gt 3\nexit 7\n",
            "--shell");

        Assert.True(exitCode == 7, output + errors);
        AssertInOrder(output, "PS> $d = New-MieDeployment", "Your turn.", "Show-MieStream", "name: mie-chat, Running\n", "True\n");
        Assert.DoesNotContain("Remove-MieDeployment", output);
    }

    [Theory]
    [InlineData("--shel")]
    [InlineData("--shell", "more")]
    public async Task Arguments_it_does_not_know_are_named(params string[] arguments)
    {
        (int exitCode, string output, string errors) = await RunAsync("", arguments);

        Assert.Equal(2, exitCode);
        Assert.Equal("", output);
        AssertInOrder(errors, "Unknown arguments: " + string.Join(' ', arguments), "--shell ", "--help ");
    }

    [Fact]
    public void Its_text_leaves_the_last_column_of_a_terminal_free_with_the_prompt_before_it()
    {
        string session = Between(Read("examples/Quickstart/Quickstart.ps1"), "$session = @'\n", "\n'@");

        Assert.Contains("PayloadPath", session);
        Assert.DoesNotContain(session.Split('\n'), l => "PS> ".Length + l.Length >= Columns);
    }

    [Fact]
    public void The_lines_of_the_README_are_lines_of_the_quick_start()
    {
        string readme = Read("README.md");
        string script = Read("examples/Quickstart/Quickstart.ps1");
        string block = Between(Between(readme, "## Quick start in PowerShell\n", "\n## "), "```powershell\n", "\n```");

        Assert.Contains("New-MieDeployment", block);
        AssertInOrder(script, [.. block.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => "\n" + line)]);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(s_root, file)).ReplaceLineEndings("\n");

    private static string Between(string text, string before, string after)
    {
        int start = text.IndexOf(before, StringComparison.Ordinal);
        Assert.True(start >= 0, before);
        start += before.Length;
        return text[start..text.IndexOf(after, start, StringComparison.Ordinal)];
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string input, params string[] arguments)
    {
        string program = Path.Combine(s_root, "examples", "Quickstart", "bin", s_build.Parent!.Name, "net8.0", "Quickstart.dll");
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";
        using Process process = Process.Start(new ProcessStartInfo(dotnet, ["exec", program, .. arguments])
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using CancellationTokenSource limit = new(s_limit);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, output.ReplaceLineEndings("\n"), (await errors).ReplaceLineEndings("\n"));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static void AssertInOrder(string text, params string[] parts)
    {
        int place = 0;
        foreach (string part in parts)
        {
            int found = text.IndexOf(part, place, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{part}' is missing after position {place} of:\n{text}");
            place = found + part.Length;
        }
    }
}
