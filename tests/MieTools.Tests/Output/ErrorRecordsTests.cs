using System.Management.Automation;
using System.Net;
using MieTools.Core.Errors;
using MieTools.Core.Http;
using MieTools.Output;

namespace MieTools.Tests.Output;

public sealed class ErrorRecordsTests
{
    public static TheoryData<MieErrorKind> Kinds => new(Enum.GetValues<MieErrorKind>());

    [Fact]
    public void An_error_has_id_category_target_message_and_advice()
    {
        MieException error = new("SomeCode", MieErrorKind.ObjectNotFound, "It is not there.", "Look elsewhere.", "own target");
        ErrorRecord record = ErrorRecords.From(error, null);
        Assert.Equal("Mie.SomeCode", record.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, record.CategoryInfo.Category);
        Assert.Equal("own target", record.TargetObject);
        Assert.Equal("It is not there.", record.ToString());
        Assert.Equal("Look elsewhere.", record.ErrorDetails.RecommendedAction);
        Assert.Same(error, record.Exception);
    }

    [Fact]
    public void The_input_of_the_pipeline_is_the_target_before_the_error_s_own() =>
        Assert.Equal("input", ErrorRecords.From(new MieException("X", MieErrorKind.InvalidData, "m", target: "own"), "input").TargetObject);

    [Fact]
    public void Without_advice_there_is_none() =>
        Assert.Empty(ErrorRecords.From(new MieException("X", MieErrorKind.InvalidData, "m"), null).ErrorDetails.RecommendedAction);

    [Fact]
    public void The_service_s_request_id_is_said_with_the_message_and_the_exception_stays_bare()
    {
        const string Target = "http://127.0.0.1/x";
        MieServiceException error = new(
            "TooManyRequests", MieErrorKind.LimitsExceeded, "Too many.", null, HttpStatusCode.TooManyRequests, "POST", Target)
        {
            RequestId = "ABC",
        };
        ErrorRecord record = ErrorRecords.From(error, null);
        Assert.Equal("Too many. [opc-request-id: ABC]", record.ToString());
        Assert.Equal("Too many.", record.Exception.Message);
        Assert.Equal(Target, record.TargetObject);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_has_its_category(MieErrorKind kind)
    {
        ErrorCategory category = ErrorRecords.From(new MieException("X", kind, "m"), null).CategoryInfo.Category;
        Assert.Equal(kind == MieErrorKind.NotSpecified, category == ErrorCategory.NotSpecified);
        Assert.Equal(kind.ToString(), category.ToString());
    }
}
