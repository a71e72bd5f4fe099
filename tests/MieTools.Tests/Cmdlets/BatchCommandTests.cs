using System.Text.Json.Nodes;
using MieTools.Core.Batch;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>What a person sees of <c>Invoke-MieBatch</c>: counts, questions, warnings, and a run that is stopped.</summary>
public sealed class BatchCommandTests : IClassFixture<ScriptedFixture>, IDisposable
{
    private readonly ScriptedFixture _fixture;
    private readonly string _folder = Directory.CreateTempSubdirectory("mie-").FullName;

    public BatchCommandTests(ScriptedFixture fixture)
    {
        _fixture = fixture;
        fixture.Server.Chats(prompt => prompt.Contains("bad", StringComparison.Ordinal)
            ? ScriptedModelServer.Error("no such thing") : ScriptedModelServer.Chat("to " + prompt));
        Write("in.txt", [.. Enumerable.Range(0, 30).Select(i => $"p{i}")]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    private void Write(string name, params string[] lines) => File.WriteAllLines(At(name), lines);

    private ShellRun Run(string arguments, string input = "in.txt") => _fixture.Shell.Run(
        $"Invoke-MieBatch $Deployment $Folder/{input} $Folder/out.jsonl {arguments}", new { _fixture.Deployment, Folder = _folder });

    private string[] Texts(string name = "out.jsonl") => [.. File.ReadLines(At(name)).Select(line =>
        (string)JsonNode.Parse(line)!["response"]!["body"]!["choices"]![0]!["message"]!["content"]!)];

    [Fact]
    public void A_file_goes_through_and_the_summary_says_so()
    {
        ShellRun run = Run("-Verbose");
        MieBatchSummary summary = run.One<MieBatchSummary>();
        Assert.Equal((30, 30, 0, 30), (summary.Total, summary.Succeeded, summary.Failed, summary.Sent));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"to p{i}"), Texts());
        Assert.Contains("Checked in.txt: 30 lines to send, 0 with a result, 0 left out.", run.Verbose);
        Assert.Empty(run.Warnings);
        Assert.Equal(0, Run("").One<MieBatchSummary>().Sent);
    }

    [Fact]
    public void WhatIf_counts_and_checks_and_writes_nothing()
    {
        Write("odd.jsonl", """{"messages":[]}""", "{");
        ShellRun run = Run("-SkipInvalid -WhatIf", "odd.jsonl");
        MieBatchSummary summary = run.One<MieBatchSummary>();
        Assert.Equal((1, 1, 0, 1), (summary.Total, summary.Skipped, summary.Sent, summary.Remaining));
        Assert.Contains("Send 1 line of odd.jsonl", run.HostText, StringComparison.Ordinal);
        Assert.Contains("odd.jsonl:2: it is not valid JSON", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.Equal(["in.txt", "odd.jsonl"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        Assert.Empty(_fixture.Server.Bodies);
        Assert.StartsWith("Mie.BatchInputInvalid", Run("-WhatIf", "odd.jsonl").ErrorId(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_tells_of_the_lines_that_it_leaves_out_itself()
    {
        Write("odd.jsonl", [.. Enumerable.Range(0, 100).Select(i => i % 4 == 3 ? """{"messages":[]}""" : "{")]);
        string warning = Assert.Single(Run("-SkipInvalid -WhatIf -Shard 1/4", "odd.jsonl").Warnings);
        Assert.StartsWith("25 lines are left out, since they cannot be sent: odd.jsonl:1: ", warning, StringComparison.Ordinal);
        Assert.Contains("odd.jsonl:5: ", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("odd.jsonl:2: ", warning, StringComparison.Ordinal);
        Assert.EndsWith("; and 5 more", warning, StringComparison.Ordinal);
        Assert.Contains("1 line is left out, since it cannot be sent: odd.jsonl:1: ",
            Assert.Single(Run("-SkipInvalid -WhatIf -Shard 1/100", "odd.jsonl").Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_batch_than_before_is_asked_about()
    {
        Run("").One<MieBatchSummary>();
        byte[] output = File.ReadAllBytes(At("out.jsonl"));
        // Nobody answers.
        ShellRun run = Run("-Model other");
        Assert.StartsWith("Mie.BatchOutputMismatch", run.ErrorId(), StringComparison.Ordinal);
        foreach (string answer in (string[])["", ShellHost.EndOfInput, "No"])
        {
            _fixture.Shell.Host.Answer(answer);
            Assert.StartsWith("Mie.BatchOutputMismatch", Run("-Model other").ErrorId(), StringComparison.Ordinal);
            Assert.Equal(output, File.ReadAllBytes(At("out.jsonl")));
        }
        Assert.Contains("has 30 results of an earlier run. Since then there have changed: -Model. Begin anew",
            Assert.Single(_fixture.Shell.Host.Questions), StringComparison.Ordinal);
        _fixture.Shell.Host.Answer("Yes");
        Assert.Equal(30, Run("-Model other").One<MieBatchSummary>().Sent);
        ShellRun forced = Run("-Model third -Force");
        Assert.Empty(_fixture.Shell.Host.Questions);
        Assert.Equal(30, forced.One<MieBatchSummary>().Sent);
        Assert.Equal(30, File.ReadLines(At("out.jsonl")).Count());
    }

    [Fact]
    public void Lines_that_fail_are_warned_of_with_the_way_to_run_them_again()
    {
        Write("in.txt", "good", "bad", "good too");
        ShellRun run = Run("");
        MieBatchSummary summary = run.One<MieBatchSummary>();
        Assert.Equal((2, 1), (summary.Succeeded, summary.Failed));
        Assert.Contains("1 of 3 lines failed", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Write("bad.txt", "bad");
        Assert.StartsWith("1 of 1 line failed", Assert.Single(_fixture.Shell.Run(
            "Invoke-MieBatch $Deployment $Folder/bad.txt $Folder/bad.jsonl", new { _fixture.Deployment, Folder = _folder }).Warnings),
            StringComparison.Ordinal);
        _fixture.Server.Chats(prompt => ScriptedModelServer.Chat("now " + prompt));
        _fixture.Shell.Run("Invoke-MieBatch $Deployment $File $Folder/again.jsonl",
            new { _fixture.Deployment, File = summary.ErrorFile, Folder = _folder }).One<MieBatchSummary>();
        Assert.Equal(["now bad"], Texts("again.jsonl"));
    }

    [Fact]
    public void A_run_that_is_stopped_is_gone_on_with()
    {
        using SemaphoreSlim some = new(12);
        using CancellationTokenSource end = new();
        _fixture.Server.Chats(prompt =>
        {
            if (!some.Wait(0))
                end.Token.WaitHandle.WaitOne(Guard.Limit);
            return ScriptedModelServer.Chat("to " + prompt);
        });
        using (RunningShell running = _fixture.Shell.StartScript("Invoke-MieBatch $Deployment $Folder/in.txt $Folder/out.jsonl -Throttle 4",
            new { _fixture.Deployment, Folder = _folder }))
        {
            Eventually.True(() => File.Exists(At("out.jsonl")) && new FileInfo(At("out.jsonl")).Length > 0, "Nothing was written.");
            running.Stop();
            Assert.Matches(
                @"^The batch was stopped\. At least \d+ of 30 lines have their result in '[^']*out\.jsonl'; the same command sends",
                Assert.Single(_fixture.Shell.Host.WarningLines));
        }
        end.Cancel();
        _fixture.Server.Chats(prompt => ScriptedModelServer.Chat("to " + prompt));
        MieBatchSummary summary = Run("-ThrottleLimit 4").One<MieBatchSummary>();
        Assert.InRange(summary.Sent, 1, 29);
        Assert.Equal(30, summary.Succeeded);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"to p{i}"), Texts());
    }

    [Fact]
    public void Files_of_a_wildcard_are_one_input_by_their_names()
    {
        Write("part-2.txt", "second");
        Write("part-1.txt", "first");
        Assert.Equal(2, Run("-Shard 1/1", "part-*.txt").One<MieBatchSummary>().Total);
        Assert.Equal(["to first", "to second"], Texts());
    }

    [Theory]
    [InlineData("$Folder/two.txt, $Folder/one.txt", "second", "first")]
    [InlineData("([string[]]('one.txt', 'two.txt').ForEach{ Join-Path $Folder $_ })", "first", "second")]
    [InlineData("(Get-Item $Folder/one.txt, $Folder/two.txt)", "first", "second")]
    [InlineData("$Folder/t*.txt, (Get-Item $Folder/one.txt)", "second", "first")]
    public void Several_files_are_one_input_in_the_order_given(string path, params string[] prompts)
    {
        Write("one.txt", "first");
        Write("two.txt", "second");
        _fixture.Shell.Run($"Invoke-MieBatch $Deployment -Path {path} -OutFile $Folder/out.jsonl",
            new { _fixture.Deployment, Folder = _folder }).One<MieBatchSummary>();
        Assert.Equal(prompts.Select(p => "to " + p), Texts());
    }

    [Fact]
    public void A_refusal_of_the_service_slows_the_calls_down_and_Verbose_says_so()
    {
        ShellRun run = _fixture.Shell.Run(
            "'x' | Invoke-MieInference $Deployment -AsText -Verbose -Header @{ 'mie-fault' = 'status=429;times=1;key=slow' }",
            new { _fixture.Deployment });
        Assert.Contains(run.Verbose, line => line.StartsWith("Calls go at ", StringComparison.Ordinal)
            && line.EndsWith("a second at most from now on: the service answered 429.", StringComparison.Ordinal));
    }
}
