using System.Management.Automation;
using System.Text.Json.Nodes;
using MieTools.Core.Deployments.Models;
using MieTools.Server.Emulator;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>Answers of a given form.</summary>
public sealed class SchemaTests(SchemaTests.Fixture fixture) : IClassFixture<SchemaTests.Fixture>, IDisposable
{
    private const string Ticket = """{"severity":"high","count":3}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("mie-").FullName;

    [Theory]
    [InlineData("'severity: low|high, count: int'")]
    [InlineData("$json")]
    [InlineData("$file")]
    [InlineData("(Get-Item $file)")]
    [InlineData("($json | ConvertFrom-Json)")]
    [InlineData("@{ type = 'object'; properties = @{ severity = @{ enum = 'low', 'high' }; count = @{ type = 'integer' } } }")]
    [InlineData("@{ severity = 'low', 'high'; count = 'int' }")]
    public void A_schema_comes_in_every_form(string schema)
    {
        fixture.Server.Chats(_ => ScriptedModelServer.Chat(Ticket));
        PSObject answer = Run($"'x' | Invoke-MieInference $d -Schema {schema}").Item();
        Assert.Equal(("high", 3L), (answer.Properties["severity"].Value, answer.Properties["count"].Value));
        JsonNode sent = Assert.Single(fixture.Server.Bodies)!["response_format"]!["json_schema"]!["schema"]!;
        // One that may be left out may also be null.
        Assert.Equal(["low", "high"], sent["properties"]!["severity"]!["enum"]!.AsArray().Take(2).Select(v => (string?)v));

        fixture.Server.Chats(_ => ScriptedModelServer.Chat("""{"severity":"middling","count":3}"""));
        ErrorRecord error = Run($"'x' | Invoke-MieInference $d -Schema {schema}").Failure("Mie.SchemaMismatch");
        Assert.Contains("""The model said: {"severity":"middling","count":3}""", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("x", error.TargetObject);
    }

    [Theory]
    [InlineData("/v1/chat/completions", "response_format.json_schema.schema.properties.a.type", "chat")]
    [InlineData("/v1/completions", "response_format.json_schema.schema.properties.a.type", "completion")]
    [InlineData("/v1/responses", "text.format.schema.properties.a.type", "responses")]
    [InlineData("/v1/messages", "tools.0.input_schema.properties.a.type", "anthropic")]
    [InlineData("/generate", "parameters.grammar.value.properties.a.type", "tgi")]
    [InlineData("/api/chat", "format.properties.a.type", "ollama")]
    [InlineData("/completion", "json_schema.properties.a.type", "llamacpp")]
    public void A_path_is_asked_in_its_own_way_and_read_in_its_own_way(string path, string member, string form)
    {
        fixture.Server.Says(Answers[form]);
        PSObject answer = Run($"'x' | Invoke-MieInference $d -Path {path} -Schema 'a: int'").Item();
        Assert.Equal(1L, answer.Properties["a"].Value);
        JsonNode? node = Assert.Single(fixture.Server.Bodies);
        foreach (string name in member.Split('.'))
            node = node is JsonArray list ? list[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] : node![name];
        Assert.Equal("integer", (string?)node);
    }

    [Fact]
    public void Anthropic_has_to_call_the_tool_that_stands_for_the_schema()
    {
        fixture.Server.Says(Answers["anthropic"]);
        Run("'x' | Invoke-MieInference $d -Path /v1/messages -Schema 'a: int'").Item();
        JsonNode body = Assert.Single(fixture.Server.Bodies)!;
        Assert.Equal("""{"type":"tool","name":"answer"}""", body["tool_choice"]!.ToJsonString());
        Assert.Equal("answer", (string?)body["tools"]![0]!["name"]);
    }

    [Fact]
    public void A_class_of_PowerShell_gives_instances_of_it()
    {
        fixture.Server.Chats(_ => ScriptedModelServer.Chat(
            """{"Severity":"high","Count":3,"Due":"2026-01-31T00:00:00Z","Lines":[{"Sku":"a"},{"Sku":"b"}]}"""));
        ShellRun run = Run("""
            class Line { [string] $Sku }
            class Ticket {
                [ValidateSet('low', 'high')] [string] $Severity; [int] $Count; [datetime] $Due; [Line[]] $Lines
                [int] Double() { return 2 * $this.Count }
            }
            $t = 'x' | Invoke-MieInference $d -Schema ([Ticket])
            $t -is [Ticket]; $t.Double() -eq 6; $t.Lines[1] -is [Line]; $t.Lines[1].Sku -eq 'b'
            $t.Due.Year -eq 2026; $t.Severity -eq 'high'
            """);
        Assert.All(run.All<bool>(), Assert.True);
        Assert.Equal(6, run.Output.Count);
    }

    [Fact]
    public void A_type_of_dotnet_that_PowerShell_cannot_convert_is_made_all_the_same()
    {
        fixture.Server.Chats(_ => ScriptedModelServer.Chat("""{"Name":"a","Day":"Monday"}"""));
        ShellRun run = Run("'x' | Invoke-MieInference $d -Schema $type", new { type = typeof(Meeting) });
        Assert.Equal(new Meeting("a", DayOfWeek.Monday), run.One<Meeting>());
    }

    [Fact]
    public void JSON_among_words_is_found_and_none_is_an_error_that_says_what_came()
    {
        fixture.Server.Chats(_ => ScriptedModelServer.Chat("Sure:\n```json\n{\"a\":1}\n```"));
        Assert.Equal(1L, Run("'x' | Invoke-MieInference $d -Schema 'a: int'").Item().Properties["a"].Value);
        fixture.Server.Chats(_ => ScriptedModelServer.Chat("I'd rather not."));
        Assert.Contains("I'd rather not.", Run("'x' | Invoke-MieInference $d -Schema 'a: int'").Failure("Mie.SchemaMismatch").ToString(),
            StringComparison.Ordinal);
        fixture.Server.Says("""{"choices":[{"finish_reason":"stop","message":{"content":null,"refusal":"I can't."}}]}""");
        Assert.Contains("a refusal: I can't.",
            Run("'x' | Invoke-MieInference $d -Schema 'a: int'").Failure("Mie.SchemaMismatch").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_have_the_members_as_columns_even_where_the_first_one_fails()
    {
        fixture.Server.Chats(prompt => ScriptedModelServer.Chat(prompt == "bad" ? "no JSON" : """{"severity":"high","tags":["a","b"]}"""));
        string csv = Path.Combine(_folder, "a.csv");
        const string Call = "Invoke-MieInference $d -AsRow -Schema 'severity: low|high, tags: string[], note?: string'";
        const string Rows = "'Prompt,severity', 'bad,low', 'good,low' | ConvertFrom-Csv";
        ShellRun run = Run($"{Rows} | {Call} | Export-Csv $csv; Import-Csv $csv", new { csv });
        Assert.Empty(run.Errors);
        Assert.Single(run.Warnings);
        string[] columns = ["Prompt", "severity", "Answer", "FinishReason", "PromptTokens", "CompletionTokens", "ElapsedMs", "Error",
            "Answer_severity", "tags", "note"];
        Assert.Equal(columns, run.Output[0]!.Properties.Select(p => p.Name));
        // A label of the input's own is there to compare with.
        Assert.Equal(["bad", "low", "", "", "", ""],
            Cells(run.Output[0]!, "Prompt", "severity", "Answer", "Answer_severity", "tags", "note"));
        Assert.Equal(["low", "high", "a; b", "", ""], Cells(run.Output[1]!, "severity", "Answer_severity", "tags", "note", "Error"));
        Assert.Contains("no JSON", (string)run.Output[0]!.Properties["Error"].Value, StringComparison.Ordinal);

        fixture.Server.Chats(_ => ScriptedModelServer.Chat("""{"severity":"high","tags":["a","b"]}"""));
        PSObject again = Run($"Import-Csv $csv | Where-Object Error | {Call}", new { csv }).Item();
        Assert.Equal(columns.Order(), again.Properties.Select(p => p.Name).Order());
        Assert.Equal(["low", "high", "a; b", null], Cells(again, "severity", "Answer_severity", "tags", "Error"));
    }

    [Theory]
    [InlineData("-Schema 'a: int' -Raw")]
    [InlineData("-Schema 'a: int' -AsText")]
    [InlineData("-Schema 'a: int' -OutFile x")]
    [InlineData("-AsRow -Raw")]
    [InlineData("-AsRow -AsText")]
    public void What_contradicts_is_refused_before_anything_is_sent(string parameters)
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        Run($"'x' | Invoke-MieInference $d {parameters}").Failure("Mie.ArgumentInvalid");
        Assert.Empty(fixture.Server.Bodies);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Dictionary<string, string> Answers { get; } = new()
    {
        ["chat"] = """{"choices":[{"message":{"content":"{\"a\":1}"}}]}""",
        ["completion"] = """{"choices":[{"text":"{\"a\":1}"}]}""",
        ["responses"] = """
            {"object":"response","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"{\"a\":1}"}]}]}
            """,
        ["anthropic"] = """
            {"type":"message","role":"assistant","stop_reason":"tool_use","content":[{"type":"text","text":"I call it."},
            {"type":"tool_use","id":"t","name":"answer","input":{"a":1}}]}
            """,
        ["tgi"] = """{"generated_text":"{\"a\":1}"}""",
        ["ollama"] = """{"model":"m","message":{"role":"assistant","content":"{\"a\":1}"},"done":true}""",
        ["llamacpp"] = """{"content":"{\"a\":1}","stop":true}""",
    };

    private static IEnumerable<object?> Cells(PSObject row, params string[] names) => names.Select(n => row.Properties[n].Value);

    private ShellRun Run(string script, object? more = null)
    {
        const string Json = """
            {"type":"object","properties":{"severity":{"type":"string","enum":["low","high"]},"count":{"type":"integer"}}}
            """;
        string file = Path.Combine(_folder, "ticket.json");
        File.WriteAllText(file, Json);
        Dictionary<string, object?> variables = NamedValues.Of(more);
        variables["d"] = fixture.Served;
        variables["json"] = Json;
        variables["file"] = file;
        return fixture.Shell.Run(script, variables);
    }

    public sealed record Meeting(string Name, DayOfWeek Day);

    /// <summary>With a deployment that has the paths of every API.</summary>
    public sealed class Fixture : EmulatorFixture
    {
        public ScriptedModelServer Server { get; } = new();

        public MieDeployment Served { get; private set; } = null!;

        private protected override MieEmulatorOptions Options => base.Options with { ModelServer = Server };

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            Served = Create("all", new { Endpoint = new[] { "POST /generate", "POST /api/chat", "POST /completion" } });
        }
    }
}
