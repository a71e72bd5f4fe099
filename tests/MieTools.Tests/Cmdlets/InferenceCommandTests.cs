using System.Management.Automation;
using MieTools.Core.Deployments.Models;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

public sealed class InferenceCommandTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    private Shell Shell => fixture.Shell;

    [Fact]
    public void A_prompt_gets_the_same_answer_by_deployment_by_id_and_by_address()
    {
        const string Prompt = "Who invented the Internet?";
        string[] answers =
        [
            Call(new { fixture.Deployment, Prompt }),
            Call(new { fixture.Deployment.Id, Prompt }),
            Call(new { Uri = fixture.Deployment.PredictUrl + "/v1", Prompt }),
            Call(new { Uri = fixture.Deployment.ModelDeploymentUrl, Path = "/v1/chat/completions", Prompt }),
        ];
        Assert.NotEmpty(answers[0]);
        Assert.Single(answers.Distinct());

        string Call(object parameters) => TextOf(Shell.Invoke("Invoke-MieInference", parameters).Item());
    }

    [Fact]
    public void Answers_keep_the_order_of_the_inputs_under_a_throttle()
    {
        string[] prompts = [.. Enumerable.Range(0, 40).Select(i => $"prompt {i}")];
        string[] expected = [.. Call(new { fixture.Deployment.Id }, prompts).Output.Select(o => TextOf(o!))];
        ShellRun run = Call(new { fixture.Deployment.Id, ThrottleLimit = 8 }, prompts);
        Assert.Empty(run.Errors);
        Assert.Equal(40, expected.Distinct().Count());
        Assert.Equal(expected, run.Output.Select(o => TextOf(o!)));
    }

    [Fact]
    public void An_error_is_about_its_input_and_the_next_is_served()
    {
        ShellRun run = Call(new { fixture.Deployment.Id, Path = "/not/listed" }, "a", "b");
        Assert.All(run.Errors, e => Assert.StartsWith("Mie.RouteNotFound,", e.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Equal(["a", "b"], run.Errors.Select(e => e.TargetObject));

        run = Call(new { fixture.Deployment.Id }, "a", "", new DirectoryInfo("/tmp"), "b");
        Assert.Equal(["Mie.ArgumentInvalid", "Mie.ArgumentInvalid"], run.Errors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Contains("empty", run.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("folder", run.Errors[1].ToString(), StringComparison.Ordinal);
        Assert.Equal(2, run.Output.Count(o => TextOf(o!).Length > 0));
    }

    [Fact]
    public void An_unlisted_route_and_a_method_that_is_not_allowed_are_told_before_anything_is_sent()
    {
        long before = fixture.Emulator.Requests;
        ErrorRecord route = Fail("Mie.RouteNotFound", new { Path = "/nope", Body = "{}" });
        Assert.Contains("-AddEndpoint", route.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Fail("Mie.MethodNotAllowed", new { Path = "/models/a", Method = "DELETE" });
        // Each was looked up once more in the control plane, and neither reached the deployment.
        Assert.Equal(before + 2, fixture.Emulator.Requests);
    }

    [Fact]
    public void A_body_over_ten_megabytes_is_refused_and_not_sent()
    {
        long before = fixture.Emulator.Requests;
        Fail("Mie.PayloadTooLarge", new { Body = "\"" + new string('x', 11 * 1024 * 1024) + "\"" });
        Assert.Equal(before, fixture.Emulator.Requests);
    }

    [Fact]
    public void Contradictions_are_named()
    {
        Dictionary<string, int> option = new() { ["top_p"] = 1 };
        AssertNames("-Body", new { Prompt = "a", Body = "{}" });
        AssertNames("-Option", new { Option = option, Body = "{}" });
        AssertNames("nothing to send", new { Method = "POST" });
        AssertNames("empty", new { Prompt = "" });

        void AssertNames(string named, object parameters) =>
            Assert.Contains(named, Fail("Mie.ArgumentInvalid", parameters).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hashtable_body_options_headers_and_query_reach_the_container()
    {
        string echo = Shell.Invoke("Invoke-MieInference", new
        {
            fixture.Deployment,
            Path = "/models/a%2Fb",
            Body = new Dictionary<string, object> { ["text"] = "grüße", ["n"] = 3, ["deep"] = new object[] { 1.5, null!, true } },
            Query = new Dictionary<string, object> { ["q"] = "ä b", ["multi"] = new[] { 1, 2 } },
            Header = new Dictionary<string, string> { ["x-custom"] = "yes" },
            Raw = true,
        }).One<string>();
        Assert.Contains("a%2Fb", echo, StringComparison.Ordinal);
        Assert.Contains("multi=1&multi=2", echo.Replace("\\u0026", "&", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("\"n\":3", echo, StringComparison.Ordinal);
        Assert.Contains("x-custom", echo, StringComparison.Ordinal);
    }

    [Fact]
    public void A_storm_that_outlasts_the_time_limit_ends_in_its_own_error()
    {
        // The wait for the third try, 30 s at most, would end after the limit.
        string storm = $"status=429;retry-after=0;times=1;key={Guid.NewGuid():N}, status=429;retry-after=3600";
        ShellRun run = Shell.Invoke("Invoke-MieInference", new
        {
            fixture.Deployment,
            Prompt = "x",
            TimeoutSec = 29,
            StatusCodeVariable = "stormStatus",
            Header = new Dictionary<string, string> { ["mie-fault"] = storm },
        });
        Assert.Matches(@"\b\d+ tries\b", run.Failure("Mie.TooManyRequests").ToString());
        Assert.Equal(429, Shell.Variable("stormStatus"));
    }

    [Fact]
    public void A_text_that_begins_like_JSON_and_is_none_is_a_message() =>
        Assert.NotEmpty(TextOf(Shell.Invoke("Invoke-MieInference", new { fixture.Deployment, Message = "{ is a brace" }).Item()));

    [Fact]
    public void The_content_type_that_is_named_is_sent()
    {
        string echo = Shell.Invoke("Invoke-MieInference",
            new { fixture.Deployment, Path = "/models/x", Body = "{}", ContentType = "application/vnd.x+json", Raw = true }).One<string>();
        Assert.Contains("application/vnd.x+json", echo.Replace("\\u002B", "+", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_deployment_that_was_changed_after_the_object_was_read_is_served()
    {
        MieDeployment created = fixture.Create("stale");
        Shell.Invoke("Set-MieDeployment", new { Deployment = created, AddEndpoint = "POST /v1/rerank", Wait = true }).One<MieDeployment>();
        PSObject answer = Shell.Invoke("Invoke-MieInference",
            new { Deployment = created, Path = "/v1/rerank", Body = """{"query":"a","documents":["b"]}""" }).Item();
        Assert.NotNull(answer.Properties["results"]);
    }

    private ShellRun Call(object parameters, params object?[] input) => Shell.Invoke("Invoke-MieInference", parameters, input);

    private ErrorRecord Fail(string code, object parameters)
    {
        Dictionary<string, object?> all = NamedValues.Of(parameters);
        all["Deployment"] = fixture.Deployment;
        return Shell.Invoke("Invoke-MieInference", all).Failure(code);
    }

    private static string TextOf(PSObject answer) => Assert.IsType<string>(answer.Properties["Text"]?.Value);
}
