using System.Management.Automation;
using System.Net;
using MieTools.Core.Http;
using MieTools.Output;

namespace MieTools.Tests.Output;

public sealed class ErrorRecordsTests
{
    public static TheoryData<MieErrorCategory> Categories => new(Enum.GetValues<MieErrorCategory>());

    [Fact]
    public void An_error_has_id_category_target_message_and_advice()
    {
        MieException error = new(MieErrors.FileNotFound, "It is not there.", "Look elsewhere.", "own target");
        ErrorRecord record = ErrorRecords.From(error, null);
        Assert.Equal("Mie.FileNotFound", record.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, record.CategoryInfo.Category);
        Assert.Equal("own target", record.TargetObject);
        Assert.Equal("It is not there.", record.ToString());
        Assert.Equal("Look elsewhere.", record.ErrorDetails.RecommendedAction);
        Assert.Same(error, record.Exception);
    }

    [Fact]
    public void The_input_of_the_pipeline_is_the_target_before_the_error_s_own() =>
        Assert.Equal("input", ErrorRecords.From(new MieException(MieErrors.JsonInvalid, "m", target: "own"), "input").TargetObject);

    [Fact]
    public void Without_advice_there_is_none() =>
        Assert.Empty(ErrorRecords.From(new MieException(MieErrors.ArgumentInvalid, "m"), null).ErrorDetails.RecommendedAction);

    [Fact]
    public void The_service_s_request_id_is_said_with_the_message_and_the_exception_stays_bare()
    {
        const string Target = "http://127.0.0.1/x";
        MieServiceException error = new(
            MieErrors.TooManyRequests, "Too many.", null, HttpStatusCode.TooManyRequests, "POST", Target)
        {
            RequestId = "ABC",
        };
        ErrorRecord record = ErrorRecords.From(error, null);
        Assert.Equal("Too many. [opc-request-id: ABC]", record.ToString());
        Assert.Equal("Too many.", record.Exception.Message);
        Assert.Equal(Target, record.TargetObject);
    }

    [Theory]
    [MemberData(nameof(Categories))]
    public void Every_category_has_the_shell_s_of_its_name(MieErrorCategory own)
    {
        ErrorCategory category = ErrorRecords.CategoryOf(own);
        Assert.Equal(own == MieErrorCategory.NotSpecified, category == ErrorCategory.NotSpecified);
        Assert.Equal(own.ToString(), category.ToString());
    }

    [Fact]
    public void A_record_has_the_id_category_and_advice_of_the_catalogue()
    {
        foreach (MieError error in MieErrors.All)
        {
            ErrorRecord record = ErrorRecords.From(new MieException(error, "m"), null);
            Assert.Equal(
                ($"Mie.{error.Code}", error.Category.ToString(), error.Advice ?? ""),
                (record.FullyQualifiedErrorId, record.CategoryInfo.Category.ToString(), record.ErrorDetails.RecommendedAction));
        }
    }
}
