using System.Text.RegularExpressions;
using MieTools.Core.Contract;
using MieTools.Core.Regions;

namespace MieTools.Core.Tests.Regions;

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
        Ocid ocid = Ocid.Parse(" ocid1.datasciencemodeldeployment.oc1.IAD.aaaa ");
        Assert.Equal(("datasciencemodeldeployment", "oc1", "iad", "aaaa"), (ocid.Type, ocid.Realm, ocid.Region, ocid.Unique));
        Assert.Equal("ocid1.datasciencemodeldeployment.oc1.IAD.aaaa", ocid.ToString());
        Assert.Equal("", Ocid.Parse("ocid1.tenancy.oc1..aaaa").Region);
    }

    [Fact]
    public void What_is_no_ocid_is_not_shown_whole()
    {
        MieException error = Assert.Throws<MieException>(() => Ocid.Parse(new string('s', 200)));
        Assert.Equal("OcidInvalid", error.Code);
        Assert.True(error.Message.Length < 80);
    }
}
