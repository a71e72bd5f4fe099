using System.Text;
using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

/// <summary>Every field of every body in a form it should not have.</summary>
public sealed class ControlPlaneShapeTests : ControlPlaneTestBase
{
    private static readonly string[] s_values = ["null", "1", "-1.5", "1e400", "99999999999999999999", "true", "\"\"", "\"x\"",
        "\"\\u0000\"", "[]", "[1]", "[null]", "[{}]", "{}", """{"a":null}""", """{"deploymentType":1}"""];

    private readonly HttpClient _http = new();

    [Fact]
    public async Task No_body_makes_the_emulator_fail_and_what_it_takes_it_can_serve()
    {
        int calls = 0;
        int taken = 0;
        foreach (Func<JsonObject> make in (Func<JsonObject>[])[() => ControlPlaneBodies.Single(Emulator),
            () => ControlPlaneBodies.Beside(Emulator), () => ControlPlaneBodies.Group(Emulator), () => ControlPlaneBodies.Flex(Emulator)])
        {
            string target = (string)(await Client.CallAsync("POST", Deployments, make().ToJsonString()))!["id"]!;
            Advance(CreateDelay);
            foreach (string path in Paths(make(), "").ToList())
            {
                foreach (string value in s_values)
                {
                    JsonObject body = make();
                    ControlPlaneBodies.Set(body, path, value);
                    taken += await SendAsync("POST", Deployments, body.ToJsonString(), $"create {path} = {value}");
                    body.Remove("projectId");
                    body.Remove("compartmentId");
                    taken += await SendAsync("PUT", $"{Deployments}/{target}", body.ToJsonString(), $"update {path} = {value}");
                    Advance(UpdateDelay);
                    calls += 2;
                }
            }
        }
        // All that was taken is read, listed and routed.
        Advance(CreateDelay);
        string? page = "";
        while (page is not null)
        {
            using HttpResponseMessage response = await Client.SendAsync(
                "GET", $"{Deployments}?compartmentId={Emulator.CompartmentId}&limit=100{page}");
            foreach (JsonNode? item in JsonNode.Parse(
                await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsArray())
            {
                Assert.Equal("ACTIVE", (string?)item!["lifecycleState"]);
                await SendAsync("GET", $"/{item["id"]}/predict/nowhere", null, "route");
            }
            page = response.Headers.TryGetValues("opc-next-page", out IEnumerable<string>? next)
                ? "&page=" + Uri.EscapeDataString(next.Single())
                : null;
        }
        Assert.True(calls > 4000 && taken > 100 && taken < calls / 2, $"{taken} of {calls} taken");
    }

    // Without a signature, which takes longer than the call.
    private async Task<int> SendAsync(string method, string target, string? body, string what)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(Emulator.ControlPlane, target))
        {
            Content = new StringContent(body ?? "", Encoding.UTF8, "application/json"),
        };
        using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True((int)response.StatusCode < 500,
            $"{what}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        return response.IsSuccessStatusCode ? 1 : 0;
    }

    private static IEnumerable<string> Paths(JsonNode node, string path) => node switch
    {
        JsonObject json => json.SelectMany(p => Inside(p.Value!, path.Length == 0 ? p.Key : $"{path}.{p.Key}")),
        JsonArray list => list.SelectMany((item, i) => Inside(item!, $"{path}[{i}]")),
        _ => [],
    };

    private static IEnumerable<string> Inside(JsonNode node, string path) => [path, .. Paths(node, path)];
}
