using System.Text.RegularExpressions;
using MieTools.Core.Contract;

namespace MieTools.Core.Tests.Contract;

public class OcidTests
{
    // The public pattern, as it is written down.
    private static readonly Regex s_pattern = new("^([0-9a-zA-Z-_]+[.:])([0-9a-zA-Z-_]*[.:]){3,}([0-9a-zA-Z-_]+)$");

    [Theory]
    [InlineData("ocid1.tenancy.oc1..aaaa")]
    [InlineData("ocid1.user.oc1..aaaa")]
    [InlineData("ocid1.datasciencemodeldeployment.oc1.iad.aaaa")]
    [InlineData("ocid1.instance.oc1.phx.future.aaaa")]
    [InlineData("ocidv1:tenancy:oc1:phx:123:aaaa")]
    [InlineData("ocid1.tenancy.oc1.aaaa")]
    [InlineData("ocid1.tenancy.oc1..")]
    [InlineData(".tenancy.oc1..a")]
    [InlineData("ocid1.ten ancy.oc1..a")]
    [InlineData("ocid1.ténancy.oc1..a")]
    [InlineData("ocid1.tenancy.oc1..a\n")]
    [InlineData("")]
    [InlineData("....")]
    public void Validity_is_the_patterns(string text) =>
        Assert.Equal(s_pattern.IsMatch(text) && !text.EndsWith('\n'), Ocid.IsValid(text));

    [Fact]
    public void Parts_are_found()
    {
        Ocid ocid = Ocid.Parse("ocid1.datasciencemodeldeployment.oc1.IAD.aaaa");
        Assert.Equal(("datasciencemodeldeployment", "oc1", "iad", "aaaa"), (ocid.Type, ocid.Realm, ocid.Region, ocid.Unique));
        Assert.Equal("ocid1.datasciencemodeldeployment.oc1.IAD.aaaa", ocid.ToString());
        Assert.Equal("", Ocid.Parse("ocid1.tenancy.oc1..aaaa").Region);
    }

    [Theory]
    [InlineData(" ocid1.tenancy.oc1..aaaa")]
    [InlineData("ocid1.tenancy.oc1..aaaa ")]
    [InlineData("OCID1.tenancy.oc1..aaaa")]
    [InlineData("ocid2.tenancy.oc1..aaaa")]
    [InlineData("a.tenancy.oc1..aaaa")]
    [InlineData("ocid1..oc1.iad.aaaa")]
    [InlineData("ocid1.tenancy..iad.aaaa")]
    public void What_is_no_identifier_of_a_resource_is_not_taken_apart(string text)
    {
        Assert.False(Ocid.TryParse(text, out _));
        MieException error = Assert.Throws<MieException>(() => Ocid.Require(text, "CompartmentId", "compartment", "tenancy"));
        Assert.Equal(("OcidInvalid", "CompartmentId"), (error.Code, error.ErrorTarget));
    }

    [Fact]
    public void An_identifier_is_bounded()
    {
        string start = "ocid1.tenancy.oc1..";
        Assert.True(Ocid.TryParse(start + new string('a', 255 - start.Length), out _));
        Assert.False(Ocid.TryParse(start + new string('a', 256 - start.Length), out _));
    }

    [Theory]
    [InlineData("datasciencemodel", true)]
    [InlineData("datasciencemodelint", true)]
    [InlineData("datasciencemodeldev", true)]
    [InlineData("datasciencemodelpre", true)]
    [InlineData("datasciencemodelgroup", false)]
    [InlineData("datasciencemodeldeployment", false)]
    [InlineData("DataScienceModel", false)]
    public void A_type_is_that_of_the_service_or_of_a_test_system(string type, bool isModel) =>
        Assert.Equal(isModel, Ocid.Parse($"ocid1.{type}.oc1.iad.aaaa").IsOf("subnet", "datasciencemodel"));

    [Fact]
    public void A_tenancy_of_the_older_form_is_a_tenancy() =>
        Assert.Equal("ocidv1:tenancy:oc1:phx:1:aaaa", Ocid.Require("ocidv1:tenancy:oc1:phx:1:aaaa", "CompartmentId", "tenancy"));

    [Fact]
    public void What_is_no_ocid_is_not_shown_whole()
    {
        MieException error = Assert.Throws<MieException>(() => Ocid.Parse(new string('s', 200)));
        Assert.Equal("OcidInvalid", error.Code);
        Assert.True(error.Message.Length < 80);
    }
}
