using System.Management.Automation;
using System.Reflection;
using MieTools.Binding;
using MieTools.Core.Connection;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Inference.Conversations;
using MieTools.Pipeline;
using MieTools.Tests.Support;

namespace MieTools.Tests.Binding;

/// <summary>Copies of a connection, as jobs and files bring them, where a connection is wanted.</summary>
public sealed class ContextCopyTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    private const string Serializer = "[System.Management.Automation.PSSerializer]";
    private const string Clixml = $"$copy = {Serializer}::Deserialize({Serializer}::Serialize($Context))";
    private const string Job = $"$copy = {Serializer}::Deserialize({Serializer}::Serialize($Context, 1))";
    private const string Json = "$copy = $Context | ConvertTo-Json | ConvertFrom-Json";
    private const string Csv = "$copy = $Context | ConvertTo-Csv | ConvertFrom-Csv";

    public static TheoryData<string> Ways { get; } = [Clixml, Job, Json, Csv];

    public static TheoryData<string> Calls { get; } =
    [
        "Get-MieDeployment -Context $copy shared",
        "$copy | Get-MieDeployment shared",
        "$copy | Get-MieDeployment",
        "Get-MieEndpoint shared -Context $copy -Source Custom",
        "Invoke-MieInference shared hi -MaxTokens 2 -Context $copy",
        "Invoke-MieStream shared hi -MaxTokens 2 -Context $copy",
        "Get-MieWorkRequest -Context $copy",
        "Set-MieDeployment shared -Context $copy -Description again",
    ];

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_copy_of_any_kind_is_connected_again(string way)
    {
        ShellRun run = Run($"{way}; Get-MieDeployment -Context $copy -Id {fixture.Deployment.Id}");
        Assert.Empty(run.Errors);
        Assert.Equal(fixture.Deployment.Id, run.One<MieDeployment>().Id);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Commands_take_it(string call)
    {
        ShellRun run = Run($"{Clixml}; {call}");
        Assert.Empty(run.Errors.Select(e => e.ToString()));
        Assert.NotEmpty(run.Output);
    }

    [Fact]
    public void Every_cmdlet_with_a_connection_takes_a_copy()
    {
        PropertyInfo[] contexts = [.. ModuleAssembly.Root.GetExportedTypes().Where(t => t.IsSubclassOf(typeof(MieCommand)))
            .Select(t => t.GetProperty("Context", BindingFlags.Public | BindingFlags.Instance)).OfType<PropertyInfo>()];
        Assert.True(contexts.Length > 15);
        Assert.All(contexts, p =>
        {
            Assert.Equal(typeof(ContextReference), p.PropertyType);
            Assert.NotNull(p.GetCustomAttribute<ContextTransformationAttribute>());
        });
    }

    [Fact]
    public void A_chat_goes_on_with_it()
    {
        fixture.Shell.Host.Type("hi", "/exit");
        ShellRun run = Run($"{Clixml}; Enter-MieChat shared -MaxTokens 2 -Context $copy -PassThru");
        Assert.Empty(run.Errors.Select(e => e.ToString()));
        Assert.Equal(2, run.One<MieConversation>().Messages.Count);
    }

    [Fact]
    public void Connections_are_piped_one_after_the_other()
    {
        ShellRun run = Run($"{Clixml}; $Context, $copy | Get-MieDeployment shared");
        Assert.Empty(run.Errors);
        Assert.Equal([fixture.Deployment.Id, fixture.Deployment.Id], run.All<MieDeployment>().Select(d => d.Id));
    }

    [Fact]
    public void What_was_piped_before_goes_where_it_went()
    {
        string[] piped = ["'shared'", $"'{fixture.Deployment.Id}'", "$d", $"[pscustomobject]@{{ Id = '{fixture.Deployment.Id}' }}"];
        foreach (string input in piped)
        {
            ShellRun run = Run($"$d = Get-MieDeployment shared -Context $Context; {input} | Get-MieDeployment -Context $Context");
            Assert.Empty(run.Errors.Select(e => e.ToString()));
            Assert.Equal(fixture.Deployment.Id, run.One<MieDeployment>().Id);
        }
    }

    [Fact]
    public void Copies_that_say_the_same_share_one_connection_and_what_it_has_seen()
    {
        Run($"{Clixml}; $null = Get-MieDeployment -Context $copy; {Clixml.Replace("$copy", "$other", StringComparison.Ordinal)}");
        Assert.Equal(["shared"], fixture.Shell.Complete("Get-MieEndpoint -Context $other sha").Select(c => c.CompletionText));
    }

    [Fact]
    public void A_copy_of_another_users_connection_is_an_error_and_nothing_is_sent()
    {
        long before = fixture.Emulator.Requests;
        ErrorRecord error = Run($"{Json}; $copy.UserId += 'x'; Get-MieDeployment -Context $copy").Error();
        Assert.Equal("Mie.ContextCopyRefused,MieTools.Cmdlets.GetMieDeploymentCommand", error.FullyQualifiedErrorId);
        Assert.Contains("Connect-MieService", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(before, fixture.Emulator.Requests);
    }

    [Theory]
    [InlineData("$copy.AuthType = 'TokenExchange'", "client secret")]
    [InlineData("$copy.AuthType = 'Unheard'", "AuthType")]
    [InlineData("$copy.ProfileName = $null", "ProfileName")]
    [InlineData("$copy.ConfigFile = '/nowhere/config'", "config' does not exist")]
    [InlineData("$copy.ControlPlaneEndpoint = 'http://example.com'", "plain http")]
    [InlineData("$copy = 5", "no connection")]
    [InlineData("$copy = [pscustomobject]@{ A = 1 }", "no connection")]
    public void What_cannot_be_connected_again_is_an_error_that_says_why(string change, string said)
    {
        ErrorRecord error = Run($"{Json}; {change}; Get-MieDeployment -Context $copy").Error();
        Assert.Contains(said, error.ToString(), StringComparison.Ordinal);
    }

    private ShellRun Run(string script) => fixture.Shell.Run(
        $"$PSDefaultParameterValues.Remove('*-Mie*:Context'); try {{ {script} }} finally {{ "
            + "$PSDefaultParameterValues['*-Mie*:Context'] = $Context }", new { fixture.Context });
}
