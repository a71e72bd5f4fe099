using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Deployments.Validation;

namespace MieTools.Server.Tests;

/// <summary>
/// The client's checks and the emulator's are two readers of one contract: what the one takes the other takes. A value of an enumeration
/// that is not known is let through by the client, with a warning, and refused by the emulator.
/// </summary>
/// <remarks>
/// A failure names the seed and the smallest case that was found. Set MIETOOLS_TEST_SEED to a number to try other cases, and
/// MIETOOLS_TEST_CASES to try more of them.
/// </remarks>
public sealed class ContractPropertyTests(ITestOutputHelper output) : ControlPlaneTestBase
{
    private const ulong DefaultSeed = 20190101;
    private static readonly int s_cases =
        int.TryParse(System.Environment.GetEnvironmentVariable("MIETOOLS_TEST_CASES"), out int given) ? given : 1500;

    private int _runs;
    private int _accepted;

    private sealed record Case(int Body, int Choice, ImmutableArray<(int Place, int Value)> Changes)
    {
        public override string ToString() => $"body {Body}, choice {Choice}, changes {string.Join(", ", Changes)}";
    }

    [Fact]
    public void Every_value_in_every_field_of_a_create_has_one_verdict()
    {
        using HttpClient http = new() { BaseAddress = Emulator.ControlPlane };
        List<string> wrong = [];
        int checks = 0;
        for (int i = 0; i < ContractCases.Valid(Emulator).Length; i++)
        {
            foreach (string place in ContractCases.Places(ContractCases.Valid(Emulator)[i]))
            {
                foreach (string value in ContractValues.Of(ContractCases.NameOf(place)))
                {
                    checks++;
                    JsonObject body = ContractCases.With(ContractCases.Valid(Emulator)[i], place, value);
                    if (Compare(body, DeploymentValidator.CheckCreate(Copy(body)), Send(http, "POST", Deployments, body)) is { } problem)
                        wrong.Add($"{i} {place} = {Short(value)}: {problem}");
                }
            }
        }
        output.WriteLine($"{checks} creates, {wrong.Count} with two verdicts");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {checks}:\n{string.Join('\n', wrong)}");
        Assert.True(checks > 10000, $"{checks} checks");
    }

    [Fact]
    public void Creates_with_two_changes_have_one_verdict() => RunCreates(body => body);

    [Fact]
    public void Creates_worked_out_of_payloads_have_one_verdict() =>
        RunCreates(payload => new DeploymentSettings().ApplyToCreate(payload));

    private void RunCreates(Func<JsonObject, JsonObject> make)
    {
        using HttpClient http = new() { BaseAddress = Emulator.ControlPlane };
        JsonObject[] valid = ContractCases.Valid(Emulator);
        Run(c =>
        {
            JsonObject body = make(Apply((JsonObject)valid[c.Body % valid.Length].DeepClone(), c.Changes, out string changes));
            Verdict(body, changes, DeploymentValidator.CheckCreate(Copy(body)), Send(http, "POST", Deployments, body));
        });
    }

    [Fact]
    public Task Updates_have_one_verdict() => RunUpdatesAsync((body, _) => body);

    [Fact]
    public Task Updates_worked_out_of_payloads_have_one_verdict() => RunUpdatesAsync((payload, current) =>
    {
        try
        {
            return new DeploymentSettings().ApplyToUpdate(current, payload).Body;
        }
        catch (MieException)
        {
            // Refused before there is a body: another project, or a payload that is none.
            return [];
        }
    });

    private async Task RunUpdatesAsync(Func<JsonObject, MieDeployment, JsonObject> make)
    {
        using HttpClient http = new() { BaseAddress = Emulator.ControlPlane };
        DeploymentClient client = new(http, Emulator.ControlPlane);
        JsonObject[] valid = ContractCases.Valid(Emulator);
        Dictionary<int, MieDeployment> there = [];
        await Task.Run(() => Run(c =>
        {
            int kind = c.Body % valid.Length;
            if (!there.TryGetValue(kind, out MieDeployment? current))
                there[kind] = current = Create(http, client, valid[kind]);
            // Sometimes the part of another kind of deployment.
            int source = c.Choice % 7 == 0 ? (c.Choice >> 3) % valid.Length : kind;
            JsonObject body = make(Apply(ContractCases.Update(valid[source], c.Choice), c.Changes, out string changes), current);
            string? refusal = Send(http, "PUT", $"{Deployments}/{current.Id}", body);
            if (refusal is null)
                there.Remove(kind);
            Verdict(body, $"{changes} of kind {kind}", DeploymentValidator.CheckUpdate(Copy(body), current), refusal);
        }), TestContext.Current.CancellationToken);
    }

    private MieDeployment Create(HttpClient http, DeploymentClient client, JsonObject body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, Deployments) { Content = Content(body) };
        using HttpResponseMessage response = http.Send(request);
        using StreamReader reader = new(response.Content.ReadAsStream());
        string id = (string)JsonNode.Parse(reader.ReadToEnd())!["id"]!;
        Advance(CreateDelay);
        return client.GetAsync(id).GetAwaiter().GetResult();
    }

    private void Run(Action<Case> check)
    {
        ulong seed = ulong.TryParse(System.Environment.GetEnvironmentVariable("MIETOOLS_TEST_SEED"), out ulong given) ? given : DefaultSeed;
        Config config = Config.QuickThrowOnFailure.WithMaxTest(s_cases).WithReplay(seed, (2 * seed) + 1);
        Gen<(int, int)> change =
            from place in Gen.Choose(0, 9999)
            from value in Gen.Choose(0, 9999)
            select (place, value);
        Gen<Case> cases =
            from body in Gen.Choose(0, 99)
            from choice in Gen.Choose(0, (1 << 20) - 1)
            from count in Gen.Choose(0, 2)
            from changes in change.ArrayOf(count)
            select new Case(body, choice, [.. changes]);
        Prop.ForAll(Arb.From(cases, Simpler), check).Check(config);
        output.WriteLine($"{_runs} cases, {_accepted} of them valid; seed {seed}");
        Assert.True(_runs >= s_cases && _accepted > s_cases / 10 && _accepted < _runs, $"{_runs} cases, {_accepted} valid");
    }

    private static IEnumerable<Case> Simpler(Case c)
    {
        for (int i = 0; i < c.Changes.Length; i++)
            yield return c with { Changes = c.Changes.RemoveAt(i) };
        for (int bit = 1; bit <= c.Choice; bit <<= 1)
        {
            if ((c.Choice & bit) == 0)
                yield return c with { Choice = c.Choice | bit };
        }
    }

    private static JsonObject Apply(JsonObject body, ImmutableArray<(int Place, int Value)> changes, out string told)
    {
        List<string> done = [];
        foreach ((int place, int value) in changes)
        {
            List<string> places = ContractCases.Places(body);
            if (places.Count == 0)
                continue;
            string path = places[place % places.Count];
            string[] values = ContractValues.Of(ContractCases.NameOf(path));
            done.Add($"{path} = {Short(values[value % values.Length])}");
            body = ContractCases.With(body, path, values[value % values.Length]);
        }
        told = string.Join("; ", done);
        return body;
    }

    private void Verdict(JsonObject body, string changes, ImmutableArray<ValidationFinding> findings, string? refusal)
    {
        _runs++;
        if (refusal is null)
            _accepted++;
        if (Compare(body, findings, refusal) is { } problem)
            throw new InvalidOperationException($"{changes}: {problem}\n{body.ToJsonString()}");
    }

    /// <summary>What is wrong with the two verdicts, or null.</summary>
    private static string? Compare(JsonObject body, ImmutableArray<ValidationFinding> findings, string? refusal)
    {
        ValidationFinding? error = findings.FirstOrDefault(f => f.Severity == FindingSeverity.Error);
        if (error is not null && refusal is null)
            return $"only the client refuses: {error}";
        if (error is not null || refusal is null)
            return null;
        if (!ContractValues.HasUnknown(body))
            return $"only the emulator refuses: {Short(refusal)}";
        return findings.IsEmpty ? $"the client says nothing to an unknown value: {Short(refusal)}" : null;
    }

    private static string? Send(HttpClient http, string method, string target, JsonObject body)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), target) { Content = Content(body) };
        using HttpResponseMessage response = http.Send(request);
        if (response.IsSuccessStatusCode)
            return null;
        using StreamReader reader = new(response.Content.ReadAsStream());
        string text = reader.ReadToEnd();
        Assert.True((int)response.StatusCode == 400, text);
        return text;
    }

    private static StringContent Content(JsonObject body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");

    private static JsonObject Copy(JsonObject body) => JsonNode.Parse(body.ToJsonString())!.AsObject();

    private static string Short(string text) => text.Length <= 240 ? text : text[..240] + "…";
}
