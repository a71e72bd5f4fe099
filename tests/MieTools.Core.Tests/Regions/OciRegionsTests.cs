using MieTools.Core.Regions;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Regions;

public class OciRegionsTests
{
    private const string Deployment = "ocid1.datasciencemodeldeployment.oc1.iad.amaaaaaatest";

    [Fact]
    public void The_table_has_85_regions_in_20_realms()
    {
        Assert.Equal(85, OciRegions.All.Count);
        Assert.Equal(20, OciRegions.All.Select(r => r.RealmKey).Distinct().Count());
        Assert.Equal(46, OciRegions.All.Count(r => r.RealmKey == "oc1"));
        Assert.All(OciRegions.All, r => Assert.Same(r, OciRegions.Find(r.Key)));
    }

    [Theory]
    [InlineData("us-ashburn-1")]
    [InlineData("IAD")]
    [InlineData(" US-Ashburn-1 ")]
    public void Id_and_key_in_any_case(string name) => Assert.Equal("us-ashburn-1", OciRegions.Resolve(name).Id);

    [Fact]
    public void Addresses_follow_the_realm()
    {
        OciRegion oc1 = OciRegions.Resolve("iad");
        Assert.Equal("https://datascience.us-ashburn-1.oci.oraclecloud.com/", oc1.ControlPlaneEndpoint.AbsoluteUri);
        Assert.Equal("https://modeldeployment.us-ashburn-1.oci.customer-oci.com/", oc1.InferenceEndpoint.AbsoluteUri);
        Assert.Equal("https://auth.us-ashburn-1.oraclecloud.com/", oc1.AuthEndpoint.AbsoluteUri);

        OciRegion oc8 = OciRegions.Resolve("ap-chiyoda-1");
        Assert.Equal("https://datascience.ap-chiyoda-1.oci.oraclecloud8.com/", oc8.ControlPlaneEndpoint.AbsoluteUri);
        Assert.Equal("https://md.datascience.ap-chiyoda-1.oci.oraclecloud8.com/", oc8.InferenceEndpoint.AbsoluteUri);
        Assert.Equal("https://auth.ap-chiyoda-1.oraclecloud8.com/", oc8.AuthEndpoint.AbsoluteUri);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("mars-1.oci.example.com")]
    [InlineData("us-ashburn-1.evil.example")]
    [InlineData("us-ashburn-1.oci.oraclecloud.com.evil.example")]
    [InlineData("evil.example/us-ashburn-1")]
    [InlineData("user@evil.example")]
    [InlineData("us-ashburn-1.")]
    [InlineData(".us-ashburn-1")]
    public void A_name_with_a_dot_is_no_region_unless_the_user_describes_it(string name)
    {
        using TempFolder home = new();
        foreach (string realm in (string[])["", "oc1"])
        {
            home.Set("OCI_DEFAULT_REALM", realm);
            MieException error = Assert.Throws<MieException>(() => OciRegions.Resolve(name, home.Environment));
            Assert.Equal("RegionUnknown", error.Code);
            Assert.Contains("OCI_REGION_METADATA", error.Advice, StringComparison.Ordinal);
            Assert.Contains("-Endpoint", error.Advice, StringComparison.Ordinal);
        }
        home.Set("OCI_REGION_METADATA",
            $$"""{"realmKey":"oc77","realmDomainComponent":"sky.example","regionKey":"XNT","regionIdentifier":"mars-1.west"}""");
        Assert.Equal(("oc77", "sky.example"), Realm(OciRegions.Resolve("mars-1.west", home.Environment)));
    }

    [Fact]
    public void Unknown_regions_go_to_oc1_unless_the_user_says_otherwise()
    {
        using TempFolder home = new();
        Assert.Equal(("oc1", "oraclecloud.com"), Realm(OciRegions.Resolve("xx-newtown-1", home.Environment)));
        Assert.Equal(("oc1", "oraclecloud.com"), Realm(OciRegions.Resolve("us-ashburn-7", home.Environment)));

        home.Set("OCI_DEFAULT_REALM", "oraclecloud99.com");
        Assert.Equal(("", "oraclecloud99.com"), Realm(OciRegions.Resolve("xx-newtown-1", home.Environment)));
        home.Set("OCI_DEFAULT_REALM", "oc8");
        Assert.Equal(("oc8", "oraclecloud8.com"), Realm(OciRegions.Resolve("xx-newtown-1", home.Environment)));

        home.Set("OCI_REGION_METADATA",
            """{"realmKey":"oc77","realmDomainComponent":"sky.example","regionKey":"XNT","regionIdentifier":"xx-newtown-1"}""");
        Assert.Equal(("oc77", "sky.example"), Realm(OciRegions.Resolve("xnt", home.Environment)));

        home.Write(".oci/regions-config.json",
            """[{"realmKey":"oc78","realmDomainComponent":"sea.example","regionKey":"xnt","regionIdentifier":"xx-newtown-1"}]""");
        Assert.Equal(("oc78", "sea.example"), Realm(OciRegions.Resolve("xx-newtown-1", home.Environment)));

        home.Write(".oci/regions-config.json", "[{");
        Assert.Equal("RegionMetadataInvalid", Assert.Throws<MieException>(() => OciRegions.Resolve("xx-newtown-1", home.Environment)).Code);
    }

    [Fact]
    public void A_dedicated_cloud_describes_its_regions_and_may_allow_no_others()
    {
        using TempFolder home = new();
        const string Regions =
            """[{"realmKey":"oc79","realmDomainComponent":"own.example","regionKey":"OWN","regionIdentifier":"me-own-1"}]""";
        string file = home.Write(".oci/developer-tool-configuration.json", $$"""{"regions":{{Regions}},"services":["datascience"]}""");
        Assert.Equal(("oc79", "own.example"), Realm(OciRegions.Resolve("own", home.Environment)));
        Assert.Equal("oc1", OciRegions.Resolve("iad", home.Environment).RealmKey);

        home.Write(".oci/developer-tool-configuration.json", $$"""{"regions":{{Regions}},"allowOnlyDeveloperToolConfigurationRegions":true}""");
        Assert.Equal("oc79", OciRegions.Resolve("ME-OWN-1", home.Environment).RealmKey);
        MieException refused = Assert.Throws<MieException>(() => OciRegions.Resolve("iad", home.Environment));
        Assert.Equal("RegionUnknown", refused.Code);
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Equal("RegionUnknown", Assert.Throws<MieException>(() => OciRegions.FromOcid(
            "ocid1.datasciencemodeldeployment.oc1.iad.aaaa", home.Environment)).Code);

        // The variable wins over the file; a file that is named has to be there.
        home.Set("OCI_ALLOW_ONLY_DEVELOPER_TOOL_CONFIGURATION_REGIONS", "False");
        Assert.Equal("oc1", OciRegions.Resolve("iad", home.Environment).RealmKey);
        home.Set("OCI_DEVELOPER_TOOL_CONFIGURATION_FILE_PATH", home.Write("own.json", Regions));
        Assert.Equal("oc79", OciRegions.Resolve("me-own-1", home.Environment).RealmKey);
        home.Set("OCI_DEVELOPER_TOOL_CONFIGURATION_FILE_PATH", file + ".not-there");
        Assert.Equal("RegionMetadataInvalid", Assert.Throws<MieException>(() => OciRegions.Resolve("iad", home.Environment)).Code);
        home.Set("OCI_DEVELOPER_TOOL_CONFIGURATION_FILE_PATH", home.Write("own.json", """{"regions":"all"}"""));
        Assert.Equal("RegionMetadataInvalid", Assert.Throws<MieException>(() => OciRegions.Resolve("iad", home.Environment)).Code);
    }

    [Theory]
    [InlineData("not a region", null)]
    [InlineData("", null)]
    [InlineData("xyz", null)]
    [InlineData("us-ashbrun-1", "us-ashburn-1")]
    [InlineData("eu-frankfrt-1", "eu-frankfurt-1")]
    [InlineData("us_phoenix_1", "us-phoenix-1")]
    [InlineData("uk-london", "uk-london-1")]
    public void Garbage_is_refused_and_slips_are_recognised(string name, string? meant)
    {
        using TempFolder home = new();
        MieException error = Assert.Throws<MieException>(() => OciRegions.Resolve(name, home.Environment));
        Assert.Equal("RegionUnknown", error.Code);
        Assert.NotNull(error.Advice);
        if (meant is not null)
            Assert.Contains($"Did you mean '{meant}'?", error.Message, StringComparison.Ordinal);
        else
            Assert.DoesNotContain("Did you mean", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deployment_names_its_region_and_base()
    {
        using TempFolder home = new();
        Assert.Equal("us-ashburn-1", OciRegions.FromOcid(Deployment).Id);
        Assert.Equal("us-ashburn-1", OciRegions.FromOcid(Deployment.Replace(".iad.", ".us-ashburn-1.", StringComparison.Ordinal)).Id);
        Assert.Equal(
            "https://modeldeployment.us-ashburn-1.oci.customer-oci.com/" + Deployment, OciRegions.InferenceBase(Deployment).AbsoluteUri);
        Assert.Equal(
            "oraclecloud8.com", OciRegions.FromOcid("ocid1.datasciencemodeldeployment.oc8.xx-newtown-1.abc", home.Environment).Domain);
        Assert.Equal("OcidRegionMissing", Assert.Throws<MieException>(() => OciRegions.FromOcid("ocid1.tenancy.oc1..abc")).Code);
        Assert.Equal("OcidInvalid", Assert.Throws<MieException>(() => OciRegions.InferenceBase("ocid1.datasciencemodel.oc1.iad.abc")).Code);
        Assert.Equal("OcidInvalid", Assert.Throws<MieException>(() => OciRegions.FromOcid("chat")).Code);
    }

    [Fact]
    public void An_OCID_with_an_unknown_realm_picks_no_domain()
    {
        using TempFolder home = new();
        const string Id = "ocid1.datasciencemodeldeployment.oc99.eu-evil-1.abc";
        MieException error = Assert.Throws<MieException>(() => OciRegions.InferenceBase(Id, home.Environment));
        Assert.Equal("RealmUnknown", error.Code);
        Assert.Contains("OCI_DEFAULT_REALM", error.Advice, StringComparison.Ordinal);
        // Nor does one whose realm is not its region's.
        foreach (string realm in (string[])["oc99", "oc8"])
        {
            Assert.Equal("OcidInvalid", Assert.Throws<MieException>(() =>
                OciRegions.InferenceBase($"ocid1.datasciencemodeldeployment.{realm}.iad.abc", home.Environment)).Code);
        }

        home.Set("OCI_DEFAULT_REALM", "oc99");
        Assert.Equal("oraclecloud99.com", OciRegions.FromOcid(Id, home.Environment).Domain);
    }

    private static (string, string) Realm(OciRegion region) => (region.RealmKey, region.Domain);
}
