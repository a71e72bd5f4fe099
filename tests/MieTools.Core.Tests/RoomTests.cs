using RoomGraph;

namespace MieTools.Core.Tests;

/// <summary>The folders of the library are rooms in a row: each uses only those before it.</summary>
public sealed class RoomTests
{
    private const string Root = "MieTools.Core";

    private static readonly string[] s_order =
    [
        "Errors", "Local", "Json", "Contract", "Http", "Regions", "Auth", "Routes", "Deployments", "Inference", "Connection",
        "Batch",
    ];

    private static readonly IReadOnlySet<TypeUse> s_uses = TypeUses.Read(typeof(Connection.MieContext).Assembly.Location, Root);

    [Fact]
    public void Each_uses_only_those_before_it()
    {
        Rooms rooms = new(Root, s_uses);
        Assert.Empty(rooms.Circle());
        Assert.Equal(s_order.Order(StringComparer.Ordinal), rooms.Ordered().Order(StringComparer.Ordinal));
        Assert.Empty(rooms.Arrows.Where(arrow => Array.IndexOf(s_order, arrow.From) < Array.IndexOf(s_order, arrow.To))
            .SelectMany(arrow => arrow.Uses));
    }

    [Fact]
    public void Nor_do_the_rooms_inside_of_them_use_each_other_in_a_circle() => Assert.Empty(new Rooms(Root, s_uses, inner: true).Circle());

    [Fact]
    public void A_circle_is_seen()
    {
        Rooms rooms = new("N", [new("N.A.X", "N.B.Y"), new("N.B.Z", "N.A.X"), new("N.C.X", "N.A.X"), new("N.A.X", "N.D.X")]);
        Assert.Equal(["D"], rooms.Ordered());
        Assert.Equal(["A", "B", "C"], rooms.Circle());
    }

    [Fact]
    public void What_a_type_uses_is_seen_in_its_signatures_and_its_code()
    {
        string[] uses = [.. s_uses.Where(use => use.From.EndsWith(".OciSigningHandler", StringComparison.Ordinal)).Select(use => use.To)];
        Assert.Contains("MieTools.Core.Auth.Signing.OciCredential", uses);
        Assert.Contains("MieTools.Core.Http.Loopback", uses);
        Assert.Contains("MieTools.Core.Errors.MieException", uses);
    }

    // With the environment variable WRITE_DOCS the test writes it.
    [Fact]
    public void The_documented_picture_is_that_of_the_code()
    {
        string path = Path.Combine(RepositoryTests.Root(), "docs", "architecture.md");
        string page = File.ReadAllText(path);
        const string Start = "flowchart TD\n";
        int start = page.IndexOf(Start, StringComparison.Ordinal);
        string made = page[..start] + Diagram.Of(new Rooms(Root, s_uses, inner: true))
            + page[page.IndexOf("```", start, StringComparison.Ordinal)..];
        if (made != page && Environment.GetEnvironmentVariable("WRITE_DOCS") is { Length: > 0 })
            File.WriteAllText(path, made);
        else
            Assert.True(made == page, "The picture in docs/architecture.md is not that of the code; WRITE_DOCS=1 writes it.");
    }
}
