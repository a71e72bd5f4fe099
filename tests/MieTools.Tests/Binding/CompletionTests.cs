using System.Management.Automation;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Inference.Reading;
using MieTools.Tests.Support;

namespace MieTools.Tests.Binding;

/// <summary>What Tab offers beyond the plain cases of Completion.Tests.ps1: other connections, quotes, tool tips.</summary>
public sealed class CompletionTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    private Shell Shell => fixture.Shell;

    [Fact]
    public void The_connection_on_the_line_says_which_deployments_there_are()
    {
        // The shell's default for -Context is not on the line: a completer sees what is.
        fixture.Create("of this connection");
        Shell.Run("$c = $Context");
        Assert.Equal(["'of this connection'"], Texts("Get-MieDeployment -Context $c -Name of"));
        Assert.Equal([fixture.Deployment.Id], Texts("Invoke-MieInference -Context $c -Id shar"));
    }

    [Fact]
    public void A_deployment_is_offered_with_its_name_and_state()
    {
        Shell.Run("$c = $Context");
        CompletionResult result = Assert.Single(Shell.Complete("Remove-MieDeployment -Context $c -Id shared"));
        Assert.Equal(fixture.Deployment.Id, result.CompletionText);
        Assert.Equal("shared (ACTIVE)", result.ToolTip);
        Assert.Equal(CompletionResultType.ParameterValue, result.ResultType);
    }

    [Fact]
    public void One_that_is_gone_is_not_offered()
    {
        MieDeployment made = fixture.Create("soon gone");
        Shell.Run("$c = $Context");
        Assert.Equal(["'soon gone'"], Texts("Get-MieDeployment -Context $c soon"));
        Shell.Invoke("Remove-MieDeployment", new { Deployment = made, Wait = true, Confirm = false });
        Assert.DoesNotContain("'soon gone'", Texts("Get-MieDeployment -Context $c soon"));
    }

    [Fact]
    public void A_name_that_needs_quotes_gets_them()
    {
        fixture.Create("it's $5; ok");
        Shell.Run("$c = $Context");
        string offered = Assert.Single(Texts("Get-MieDeployment -Context $c -Name it"));
        Assert.Equal("'it''s $5; ok'", offered);
        Assert.Equal("it's $5; ok", Shell.Run($"Get-MieDeployment -Name {offered}").One<MieDeployment>().DisplayName);
    }

    [Theory]
    [InlineData("'/models")]
    [InlineData("\"/models")]
    [InlineData("/models")]
    public void A_word_in_quotes_is_completed_too(string word)
    {
        Shell.Run("$d = $Deployment", new { fixture.Deployment });
        Assert.Equal(["'/models/{}'"], Texts($"Invoke-MieInference -Deployment $d -Path {word}"));
    }

    [Fact]
    public void Routes_say_their_methods_and_where_they_come_from()
    {
        Shell.Run("$d = $Deployment", new { fixture.Deployment });
        IReadOnlyList<CompletionResult> all = Shell.Complete("Invoke-MieInference -Deployment $d -Path ");
        Assert.Equal(33, all.Count);
        Assert.Contains("GET,POST", all.Single(r => r.CompletionText == "'/models/{}'").ToolTip, StringComparison.Ordinal);
    }

    [Fact]
    public void Routes_change_when_the_deployment_does()
    {
        MieDeployment made = fixture.Create("changing");
        Shell.Invoke("Set-MieDeployment", new { Deployment = made, AddEndpoint = "POST /v1/added", Wait = true }).One<MieDeployment>();
        // The object at hand is older than what the session has seen.
        Shell.Run("$c = $Context; $d = $made", new { made });
        Assert.Equal(["/v1/added"], Texts("Invoke-MieStream -Context $c -Deployment $d -Path /v1/add"));
    }

    [Fact]
    public void A_completion_asks_nothing_of_the_service()
    {
        Shell.Run("$c = $Context; $d = $Deployment", new { fixture.Deployment });
        long before = fixture.Emulator.Requests;
        Texts("Get-MieDeployment -Context $c -Name ");
        Texts("Invoke-MieInference -Context $c -Deployment $d -Path ");
        Texts("New-MieDeployment -Context $c -Shape ");
        Assert.Equal(before, fixture.Emulator.Requests);
    }

    [Fact]
    public void A_config_file_that_is_none_offers_nothing_and_says_nothing()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, [0, 1, 2, 255, (byte)'[']);
            // The engine falls back on file names where a completer has nothing.
            Assert.All(Shell.Complete($"Connect-MieService -ConfigFile '{file}' -ProfileName zzz"),
                r => Assert.NotEqual(CompletionResultType.ParameterValue, r.ResultType));
            Assert.Equal(0, Shell.Run("$Error.Clear(); $Error.Count").One<int>());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("Get-MieEndpoint -Source C", "Custom")]
    [InlineData("Wait-MieDeployment -LifecycleState NEE", "NEEDS_ATTENTION")]
    [InlineData("Test-MieEndpoint -Endpoint 'GET /a' -ApiSpecification o", "openai")]
    [InlineData("New-MieDeployment -ScalingMetric MEM", "MEMORY_UTILIZATION")]
    [InlineData("Start-MieEmulator -LogFormat J", "Json")]
    [InlineData("Connect-MieService -Region IAD", "us-ashburn-1")]
    public void Values_of_a_set_are_offered(string line, string value) => Assert.Equal([value], Texts(line));

    [Theory]
    [InlineData("Set-MieDeployment -Context $c shared -RemoveEndpoint ")]
    [InlineData("Set-MieDeployment -Context $c -Deployment $d -RemoveEndpoint ")]
    [InlineData("Set-MieDeployment -Context $c -Id $id -RemoveEndpoint ")]
    [InlineData("Set-MieDeployment -Context $c (Get-MieDeployment -Id $id) -RemoveEndpoint ")]
    [InlineData("$d | Set-MieDeployment -Context $c -RemoveEndpoint ")]
    [InlineData("$d.Id | Set-MieDeployment -Context $c -RemoveEndpoint ")]
    [InlineData("$table.one | Set-MieDeployment -Context $c -RemoveEndpoint ")]
    [InlineData("$dead | Set-MieDeployment -Context $c -RemoveEndpoint ")]
    [InlineData("'shared' | Get-MieDeployment | Set-MieDeployment -Context $c -RemoveEndpoint ")]
    [InlineData("Get-MieDeployment shared | Where-Object Name | Set-MieDeployment -Context $c -RemoveEndpoint ")]
    [InlineData("$x = Get-MieDeployment sha* | Set-MieDeployment -Context $c -RemoveEndpoint ")]
    public void The_endpoints_to_remove_are_those_of_the_deployment_however_it_is_named(string line)
    {
        fixture.Create("another", new { Endpoint = "GET /of/another" });
        const string Serializer = "[System.Management.Automation.PSSerializer]";
        Shell.Run("$c = $Context; $id = $d.Id; $table = @{ one = $d }; "
            + $"$dead = {Serializer}::Deserialize({Serializer}::Serialize($d))", new { d = fixture.Deployment });
        Assert.Equal(["/v1/custom/completions", "'/models/{}'", "'GET /v1/custom/completions'", "'POST /v1/custom/completions'",
            "'GET /models/{}'", "'POST /models/{}'"], Texts(line));
    }

    [Theory]
    [InlineData("'/mod", "'/models/{}'")]
    [InlineData("\"POST /mod", "'POST /models/{}'")]
    [InlineData("'GET /models/{}'", "'GET /models/{}'")]
    [InlineData("/a,/mod", "'/models/{}'")]
    public void An_endpoint_that_is_partly_written_is_completed(string word, string expected)
    {
        Shell.Run("$c = $Context");
        Assert.Equal([expected], Texts($"Set-MieDeployment -Context $c shared -RemoveEndpoint {word}"));
    }

    [Fact]
    public void Names_of_variables_are_offered_and_never_their_values()
    {
        fixture.Create("with variables", new
        {
            EnvironmentVariable = new System.Collections.Hashtable { ["API_TOKEN"] = "s3cret-value", ["MODEL"] = "m" },
        });
        Shell.Run("$c = $Context");
        IReadOnlyList<CompletionResult> offered =
            Shell.Complete("Set-MieDeployment -Context $c 'with variables' -RemoveEnvironmentVariable ");
        Assert.Equal(["API_TOKEN", "MODEL"], offered.Select(r => r.CompletionText).Order(StringComparer.Ordinal));
        Assert.All(offered, r => Assert.DoesNotContain("s3cret", r.ToolTip, StringComparison.Ordinal));
    }

    [Fact]
    public void Work_requests_that_were_shown_are_offered_the_latest_first()
    {
        MieDeployment made = fixture.Create("requesting");
        MieWorkRequest request = Shell.Run("Get-MieWorkRequest -Id $id", new { id = made.WorkRequestId }).One<MieWorkRequest>();
        foreach (string command in (string[])["Get-MieWorkRequest", "Stop-MieWorkRequest"])
        {
            CompletionResult first = Shell.Complete($"{command} -Id ")[0];
            Assert.Equal(request.Id, first.CompletionText);
            Assert.Equal(request.ToString(), first.ToolTip);
        }
        Assert.Contains(request.Id, Texts("Get-MieWorkRequest -Id MODEL_DEPLOYMENT_CREATE"));
        // By position, beside the deployments.
        Assert.Contains(request.Id, Texts("Get-MieWorkRequest ocid1.datasciencework"));
        Assert.Contains(request.Id, Texts("Get-MieWorkRequest MODEL_DEPLOYMENT_CREATE"));
        Assert.Contains("shared", Texts("Get-MieWorkRequest -Context $Context sha"));
    }

    [Fact]
    public void Models_that_answered_are_offered()
    {
        Shell.Run("Invoke-MieInference -Deployment $d -Model my/model -Prompt x", new { d = fixture.Deployment }).One<MieAnswer>();
        Assert.Contains("my/model", Texts("Invoke-MieInference shared -Model my"));
        Shell.Run("Invoke-MieInference -Deployment $d -Path /v1/models", new { d = fixture.Deployment });
        Assert.Contains(Shell.Complete("Enter-MieChat shared -Model "), r => r.ToolTip == "listed by a deployment");
    }

    [Theory]
    [InlineData("New-MieDeployment -Ocpus ", "1 2 4 8 16 32 64", "VM.Standard.E4.Flex: 1 to 64 OCPUs")]
    [InlineData("New-MieDeployment -Shape VM.Optimized3.Flex -Ocpus ", "1 2 4 8 16 18", "VM.Optimized3.Flex: 1 to 18 OCPUs")]
    [InlineData("New-MieDeployment -Shape 'vm.standard3.flex' -MemoryInGBs ", "6 8 16 32 64 128 256 512", "VM.Standard3.Flex: 6 to 512 GB")]
    [InlineData("Set-MieDeployment -Context $c shared -MemoryInGBs 10", "1024", "VM.Standard.E4.Flex: 6 to 1024 GB")]
    public void Sizes_are_those_of_the_shape_on_the_line(string line, string values, string range)
    {
        Shell.Run("$c = $Context");
        IReadOnlyList<CompletionResult> offered = Shell.Complete(line);
        Assert.Equal(values, string.Join(' ', offered.Select(r => r.CompletionText)));
        Assert.All(offered, r => Assert.Equal(range, r.ToolTip));
    }

    [Fact]
    public void A_shape_says_its_limits()
    {
        using Shell fresh = new();
        Assert.Equal("VM.Standard.E4.Flex: 1 to 64 OCPUs, 6 to 1024 GB",
            Assert.Single(fresh.Complete("New-MieDeployment -Shape VM.Standard.E4")).ToolTip);
        Assert.Equal("VM.GPU2.1: 12 OCPUs, 72 GB", Assert.Single(fresh.Complete("New-MieDeployment -Shape VM.GPU2")).ToolTip);
    }

    [Theory]
    [InlineData("Start-MieEmulator -Fault st", "'status=' stall stream-failure")]
    [InlineData("Start-MieEmulator -Fault status=5", "'status=500' 'status=503'")]
    [InlineData("Start-MieEmulator -Fault 'status=429;b", "'status=429;body='")]
    [InlineData("Start-MieEmulator -Fault 'status=429;body=t", "'status=429;body=truncated' 'status=429;body=text'")]
    [InlineData("Start-MieEmulator -Fault \"reset;a", "'reset;at=' 'reset;after='")]
    [InlineData("Start-MieEmulator -Fault 'reset;at=request;pl", "'reset;at=request;plane='")]
    [InlineData("Start-MieEmulator -Fault 'reset;plane=", "'reset;plane=control' 'reset;plane=inference'")]
    [InlineData("Start-MieEmulator -Fault 'delay=5, lifecycle=f", "'delay=5, lifecycle=fail'")]
    [InlineData("Start-MieEmulator -Fault 'lifecycle=slow;operation=dea", "'lifecycle=slow;operation=deactivate'")]
    [InlineData("Start-MieEmulator -User bob=pr", "'bob=predict'")]
    [InlineData("Start-MieEmulator -User 'bob=read+pr", "'bob=read+predict'")]
    [InlineData("Start-MieEmulator -Container '*=bui", "'*=builtin'")]
    [InlineData("Start-MieEmulator -HealthPath /p", "/ping")]
    [InlineData("Invoke-MieInference x -ContentType image", "image/png image/jpeg")]
    [InlineData("New-MieEndpoint /v1/rer", "/v1/rerank")]
    [InlineData("New-MieEndpoint /a -Method D", "DELETE")]
    [InlineData("Invoke-MieInference x -Method H", "HEAD")]
    [InlineData("New-MieDeployment -Endpoint 'GET /v1/mod", "'GET /v1/models/{}'")]
    [InlineData("Set-MieDeployment x -AddEndpoint /v1/rer", "'POST /v1/rerank'")]
    [InlineData("New-MieDeployment -PendingDuration PT5", "PT5M")]
    public void What_is_usual_is_offered(string line, string values)
    {
        using Shell fresh = new();
        Assert.Equal(values, string.Join(' ', fresh.Complete(line).Select(r => r.CompletionText)));
    }

    [Fact]
    public void What_deployments_have_is_offered_for_others()
    {
        Shell.Run("$c = $Context");
        foreach ((string line, string? value) in ((string, string?)[])
            [
                ("New-MieDeployment -Context $c -ModelId ", fixture.Deployment.ModelId),
                ("New-MieDeployment -Context $c -Image ", fixture.Deployment.Image),
                ("New-MieDeployment -Context $c -ProjectId ", fixture.Deployment.ProjectId),
                ("Move-MieDeployment -Context $c -CompartmentId ", fixture.Deployment.CompartmentId),
                ("Get-MieDeployment -Context $c -CreatedBy ", fixture.Deployment.CreatedBy),
                ("Get-MieWorkRequest -Context $c -ResourceId sha", fixture.Deployment.Id),
                ("Invoke-MieInference -Context $c -Uri ", fixture.Deployment.ModelDeploymentUrl),
            ])
        {
            Assert.Contains(value, Texts(line));
        }
    }

    [Fact]
    public void What_has_no_name_is_offered_by_its_variable()
    {
        Shell.Run("$chat = New-MieConversation; ${my chat} = $chat; $c = $Context");
        Assert.Equal(["$chat", "${my chat}"], Texts("Invoke-MieInference x -Conversation ").Order(StringComparer.Ordinal));
        Assert.Contains("$c", Texts("Get-MieDeployment -Context "));
    }

    private string[] Texts(string line) => [.. Shell.Complete(line).Select(r => r.CompletionText)];
}
