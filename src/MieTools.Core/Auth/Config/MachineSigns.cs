using System.Text;
using MieTools.Core.Local;

namespace MieTools.Core.Auth.Config;

/// <summary>The signs on this machine of where it runs. Looks at files only, and calls nobody.</summary>
/// <param name="ChassisTagFile">What Linux shows of the chassis' asset tag.</param>
/// <param name="AccountTokenFile">Where Kubernetes puts the token of a pod's service account.</param>
internal sealed record MachineSigns(
    string ChassisTagFile = MachineSigns.UsualChassisTagFile, string AccountTokenFile = MachineSigns.UsualAccountTokenFile)
{
    /// <summary>Where Linux shows the tag.</summary>
    public const string UsualChassisTagFile = "/sys/class/dmi/id/chassis_asset_tag";

    /// <summary>Where the token of a service account is.</summary>
    public const string UsualAccountTokenFile = "/var/run/secrets/kubernetes.io/serviceaccount/token";

    private const string Tag = "OracleCloud.com";

    /// <summary>Whether this is a compute instance of OCI.</summary>
    public bool IsInstance
    {
        get
        {
            try
            {
                return LocalFiles.ReadBounded(ChassisTagFile, LocalFiles.MaxSecretBytes) is { } bytes
                    && Encoding.ASCII.GetString(bytes).Trim() == Tag;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    /// <summary>Whether the process runs in a pod that has a service account.</summary>
    public bool IsPod(Func<string, string?> environment) =>
        !string.IsNullOrWhiteSpace(environment("KUBERNETES_SERVICE_HOST")) && File.Exists(AccountTokenFile);
}
