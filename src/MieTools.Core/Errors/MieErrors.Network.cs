using static MieTools.Core.Errors.ErrorArea;
using static MieTools.Core.Errors.MieErrorCategory;

namespace MieTools.Core.Errors;

// The connection.
public static partial class MieErrors
{
    /// <summary>
    /// The server could not be reached: refused, no route, no answer, or refused by the proxy that the message names. Nothing was served.
    /// </summary>
    public static MieError ConnectionFailed { get; } = Own(Network, ConnectionError,
        "Check the address, the network, the proxy settings and firewalls; on this machine, whether the emulator runs "
            + "(`Start-MieEmulator`).");

    /// <summary>The name of the server, or of the proxy before it, could not be resolved.</summary>
    public static MieError HostNotFound { get; } = Own(Network, ConnectionError,
        "Check the region, the deployment's address and the DNS; a private endpoint resolves only inside its network.");

    /// <summary>No secure connection could be made.</summary>
    public static MieError TlsFailed { get; } = Own(Network, ConnectionError,
        "Check that the server speaks TLS at this address, its certificate, and the authorities that this machine trusts; name "
            + "another with `Connect-MieService -CaFile`.");

    /// <summary>The CA file does not exist.</summary>
    public static MieError CaFileNotFound { get; } = Own(Network, ObjectNotFound,
        "Give the path of a PEM file with the certificate of the authority.");

    /// <summary>The CA file cannot be read.</summary>
    public static MieError CaFileUnreadable { get; } = Own(Network, ReadError, "Give the path of a PEM file that this user may read.");

    /// <summary>The CA file holds no usable certificate. The message says what it holds.</summary>
    public static MieError CaFileInvalid { get; } = Own(Network, InvalidData,
        "It has to be PEM text, one or more blocks that begin with -----BEGIN CERTIFICATE-----, or one certificate in DER.");

    /// <summary>The connection broke before the whole answer had come.</summary>
    public static MieError ConnectionBroken { get; } = Own(Network, ConnectionError,
        "The request may have been served: check before you repeat it.");

    /// <summary>The server gave no answer in time. The service can also answer so.</summary>
    public static MieError RequestTimeout { get; } = Service(Network, 408,
        "Try again; if it stays, check the service's status and any proxy between.");

    /// <summary>There was no whole answer within <c>-TimeoutSec</c>.</summary>
    public static MieError InferenceTimeout { get; } = Own(Network, OperationTimeout,
        "Allow more time with `-TimeoutSec`; the service itself ends a call after 60 s, so stream long answers with "
            + "`Invoke-MieStream`.");

    /// <summary>
    /// The answer, unpacked, is over <c>-MaxAnswerSize</c> (256 MB when left out), or one of the control plane over 16 MB.
    /// </summary>
    public static MieError ResponseTooLarge { get; } = Own(Network, LimitsExceeded,
        "Write it to a file with `-OutFile`, which has no limit, or allow more with `-MaxAnswerSize` (512MB, for instance).");

    /// <summary>The model server sent JSON that is nested deeper than 512 levels.</summary>
    public static MieError JsonTooDeep { get; } = Own(Network, LimitsExceeded,
        "The limit is fixed: `-Raw` and `-OutFile` hand on the body as it came.");

    /// <summary>
    /// The answer is not HTTP, or that of the control plane or of an authentication service is not what it must be, or is about another
    /// deployment than was asked for. Of a create that was accepted the message names the work request.
    /// </summary>
    public static MieError ResponseInvalid { get; } = Own(Network, ProtocolError,
        "Check that the address is the service's, and that no proxy answers in its place. Look before you repeat a change.");

    /// <summary>The answer is compressed in a way that cannot be undone; gzip, deflate and br can.</summary>
    public static MieError ContentEncodingUnknown { get; } = Own(Network, ProtocolError,
        "Ask for another with `-Header @{ 'Accept-Encoding' = 'identity' }`, or have the gateway send it plain.");

    /// <summary>A fault of MieTools itself. The next input is served.</summary>
    public static MieError CommandFailed { get; } = Own(Network, NotSpecified,
        "This is a fault of MieTools: report it with the output of `-Debug`.");
}
