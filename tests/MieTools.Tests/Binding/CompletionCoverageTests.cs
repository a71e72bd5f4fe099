using System.Management.Automation;
using System.Reflection;
using System.Text.Json.Nodes;
using MieTools.Emulator;
using MieTools.Pipeline;
using MieTools.Tests.Support;

namespace MieTools.Tests.Binding;

/// <summary>Every parameter whose value the module could know is completed.</summary>
public sealed class CompletionCoverageTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    // Texts that only their author knows, and files, which the engine completes.
    private static readonly HashSet<string> s_free =
    [
        "DisplayName", "Description", "Command", "Entrypoint", "RetryToken", "RequestId", "Prompt", "System", "StatusCodeVariable",
        "ResponseHeadersVariable", "ScalingQuery", "PayloadPath", "InFile", "OutFile", "Path of New-MieConversation",
        "Path of Export-MieDeployment", "Path of Invoke-MieBatch", "ErrorFile", "ConfigFile", "CaFile", "ConfigPath", "DataPath",
        "HostName", "DomainUrl", "ClientId", "Audience", "TokenFile", "AuthEndpoint", "Scope", "Proxy",
        "PassPhraseSecretId", "KeySecretId", "VaultEndpoint",
    ];

    private static readonly Type[] s_texts = [typeof(string), typeof(string[]), typeof(Uri)];

    [Fact]
    public void A_text_is_completed_or_known_to_be_free()
    {
        string[] bare =
        [
            .. from command in ModuleAssembly.Root.GetExportedTypes()
               let cmdlet = command.GetCustomAttribute<CmdletAttribute>()
               where cmdlet is not null
               from property in command.GetProperties()
               where property.GetCustomAttributes<ParameterAttribute>().Any() && s_texts.Contains(property.PropertyType)
               where property.GetCustomAttribute<ArgumentCompleterAttribute>() is null
                   && property.GetCustomAttribute<ValidateSetAttribute>() is null
               let name = $"{cmdlet.VerbName}-{cmdlet.NounName}"
               where !s_free.Contains(property.Name) && !s_free.Contains($"{property.Name} of {name}")
               select $"{name} -{property.Name}",
        ];
        Assert.Empty(bare);
    }

    [Fact]
    public async Task The_faults_that_are_offered_are_those_of_the_emulator()
    {
        using HttpClient http = new();
        string text = await http.GetStringAsync(
            new Uri(fixture.Emulator.ControlPlane, "/emulator/faults"), TestContext.Current.CancellationToken);
        string[] words = [.. JsonNode.Parse(text)!["words"]!.AsArray().Select(word => (string)word!)];
        Assert.Equal(words, FaultWords.Shapes.Append(FaultWords.CommonShape));
    }

    [Fact]
    public void Every_completer_that_a_parameter_names_gives_what_it_says_or_nothing_and_no_error()
    {
        using Shell empty = new();
        foreach (Type command in ModuleAssembly.Root.GetExportedTypes())
        {
            if (command.GetCustomAttribute<CmdletAttribute>() is not { } cmdlet)
                continue;
            foreach (PropertyInfo property in command.GetProperties())
            {
                if (property.GetCustomAttribute<ArgumentCompleterAttribute>() is null)
                    continue;
                foreach (string word in (string[])["", "'", "\"", "'it''s", "\"$x", "[", "`", "zz*?["])
                {
                    string line = $"{cmdlet.VerbName}-{cmdlet.NounName} -{property.Name} {word}";
                    Assert.All(empty.Complete(line), r => Assert.NotEmpty(r.CompletionText));
                }
            }
        }
        Assert.Equal(0, empty.Run("$Error.Where{ $_.FullyQualifiedErrorId -like '*Mie*' }.Count").One<int>());
    }
}
