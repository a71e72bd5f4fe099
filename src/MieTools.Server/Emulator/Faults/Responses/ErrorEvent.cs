using System.Globalization;
using System.Text;
using MieTools.Server.Wire;

namespace MieTools.Server.Emulator.Faults.Responses;

/// <summary>The event by which a model server says, within a stream, that it has failed.</summary>
internal static class ErrorEvent
{
    private const string Message = "The model server failed: this is the fault that was asked for.";

    /// <summary>The event in an API's form.</summary>
    /// <param name="api">The API.</param>
    /// <param name="number">How many events have come before it.</param>
    public static byte[] Of(StreamApi api, int number) => Encoding.UTF8.GetBytes(api switch
    {
        StreamApi.Responses => string.Create(CultureInfo.InvariantCulture, $$"""
            event: error
            data: {"type":"error","code":"server_error","message":"{{Message}}","param":null,"sequence_number":{{number}}}
            """),
        StreamApi.Anthropic => $$$"""
            event: error
            data: {"type":"error","error":{"type":"overloaded_error","message":"{{{Message}}}"}}
            """,
        StreamApi.Tgi => $$"""
            data:{"error":"{{Message}}","error_type":"generation"}
            """,
        _ => $$$"""
            data: {"error":{"message":"{{{Message}}}","type":"server_error","code":"internal_error"}}
            """,
    } + "\n\n");
}
