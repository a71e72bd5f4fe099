using static MieTools.Core.Errors.ErrorArea;
using static MieTools.Core.Errors.MieErrorCategory;

namespace MieTools.Core.Errors;

// What was given, found before anything is sent.
public static partial class MieErrors
{
    /// <summary>
    /// A value is not allowed, or parameters contradict each other. For a deployment's settings all faults are named at once.
    /// </summary>
    public static MieError ArgumentInvalid { get; } = Own(Given, InvalidArgument);

    /// <summary>The payload of a deployment is not a JSON object of the REST form, or not in UTF-8, UTF-16 or UTF-32.</summary>
    public static MieError PayloadInvalid { get; } = Own(Given, InvalidData,
        "The payload is the body of the REST call: a JSON object with displayName, modelDeploymentConfigurationDetails and so on.");

    /// <summary>A body is not valid JSON. The message has line and byte.</summary>
    public static MieError JsonInvalid { get; } = Own(Given, InvalidData,
        "Check the text there: quotes, commas and brackets. Numbers, true, false and null stand without quotes, names with double "
            + "quotes. Save files as UTF-8.");

    /// <summary>
    /// A header cannot be set, because it belongs to the signature or the connection, or because it is not a valid header.
    /// </summary>
    public static MieError HeaderInvalid { get; } = Own(Given, InvalidArgument, "Leave it out, or encode its value.");

    /// <summary>
    /// An address cannot be called: <c>-Uri</c> is not that of a deployment, is not https or holds a password; or OCI_METADATA_BASE_URL
    /// is no address.
    /// </summary>
    public static MieError UriInvalid { get; } = Own(Given, InvalidArgument,
        "Copy the address from `Get-MieDeployment` or `Get-MieEndpoint`.");

    /// <summary>A text is not an OCID, or is the OCID of another kind of thing.</summary>
    public static MieError OcidInvalid { get; } = Own(Given, InvalidArgument,
        "An OCID looks like ocid1.TYPE.REALM.[REGION].UNIQUE. Copy it from the console.");

    /// <summary>An OCID that should say its region does not.</summary>
    public static MieError OcidRegionMissing { get; } = Own(Given, InvalidArgument, "Name the region as well.");

    /// <summary>The body of a call is larger than 10 MB. The service can also answer so.</summary>
    public static MieError PayloadTooLarge { get; } = Service(Given, 413,
        "Send less in one call (10 MB at most), or put the data into object storage and send its address.");

    /// <summary>The body asks for a stream, but the call is for a whole answer.</summary>
    public static MieError StreamUnsupported { get; } = Own(Given, InvalidArgument,
        "Use `Invoke-MieStream`, or take `stream` out of the body.");

    /// <summary>The <c>-Schema</c> is no JSON schema, type or short form. The message says where it is wrong.</summary>
    public static MieError SchemaInvalid { get; } = Own(Given, InvalidArgument,
        "Give a JSON schema, a type, or the short form: 'severity: low|high, product, tags: string[], note?: string'.");

    /// <summary><c>-Schema</c> was given, and the body says by itself how the answer has to look.</summary>
    public static MieError SchemaAmbiguous { get; } = Own(Given, InvalidArgument, "Take one of the two away.");

    /// <summary>The path, or the kind of body, takes no such schema.</summary>
    public static MieError SchemaUnsupported { get; } = Own(Given, InvalidArgument,
        "Call a path where a model answers with text; for Anthropic's messages, give a schema of an object.");

    /// <summary>Lines of a batch's input cannot be sent, or have the <c>custom_id</c> of another. The message says where.</summary>
    public static MieError BatchInputInvalid { get; } = Own(Given, InvalidData,
        "Correct those lines, or leave them out with `-SkipInvalid`.");

    /// <summary>No compartment was named and the session has none.</summary>
    public static MieError CompartmentMissing { get; } = Own(Given, InvalidArgument,
        "Give `-CompartmentId`, here or to `Connect-MieService`.");

    /// <summary>
    /// The emulator that the session was connected to has stopped, or the module was removed or imported again. Nothing was sent.
    /// </summary>
    public static MieError ConnectionLost { get; } = Own(Given, ConnectionError,
        "`Start-MieEmulator`, or `Connect-MieService` with `-ProfileName`, `-AuthType` or `-Endpoint`, says where commands go from "
            + "now on; `Disconnect-MieService` lets them use the DEFAULT profile. See about_MieRunspaces.");

    /// <summary>
    /// The runspace has no connection, an older one of the process has, and it is not known which started it. Nothing was sent.
    /// </summary>
    public static MieError ConnectionAmbiguous { get; } = Own(Given, InvalidOperation,
        "Give `-Context` (in a block or job: `$context = Get-MieContext` before it, and `-Context $using:context` in it), or call "
            + "`Connect-MieService` with `-ProfileName`, `-AuthType` or `-Endpoint` here; `Disconnect-MieService` lets commands use the "
            + "DEFAULT profile. See about_MieRunspaces.");

    /// <summary>
    /// A copy of a connection, from a job or a file, cannot be made again: it needs secrets that no copy has, lacks what it takes, or its
    /// profile is another user's now. Nothing was sent.
    /// </summary>
    public static MieError ContextCopyRefused { get; } = Own(Given, InvalidArgument,
        "Call `Connect-MieService` in this session, and give what it returns.");

    /// <summary>No region is known.</summary>
    public static MieError RegionMissing { get; } = Own(Given, InvalidArgument,
        "Give `-Region`, add `region=...` to the profile, or set OCI_REGION.");

    /// <summary>The region's id or key is not known, or it is a host's name.</summary>
    public static MieError RegionUnknown { get; } = Own(Given, InvalidArgument,
        "Give an id such as us-ashburn-1 or a key such as iad; a region newer than this module can be described in "
            + "OCI_REGION_METADATA or `~/.oci/regions-config.json`, or its realm named in OCI_DEFAULT_REALM. `Connect-MieService "
            + "-Endpoint` and `-InferenceEndpoint` take addresses.");

    /// <summary>An OCID names a realm that is not known, so there is no telling where a signed request would go.</summary>
    public static MieError RealmUnknown { get; } = Own(Given, InvalidArgument,
        "When the realm is right, name its domain in OCI_DEFAULT_REALM, describe the region in OCI_REGION_METADATA or "
            + "`~/.oci/regions-config.json`, or give the address: `-Uri`, or `Connect-MieService -InferenceEndpoint`.");

    /// <summary>A description of a region cannot be read.</summary>
    public static MieError RegionMetadataInvalid { get; } = Own(Given, InvalidData,
        "It must be JSON with realmKey, realmDomainComponent, regionKey and regionIdentifier.");

    /// <summary>An address is plain http and not on this machine.</summary>
    public static MieError TransportInsecure { get; } = Own(Given, InvalidArgument, "Use the https address.");
}
