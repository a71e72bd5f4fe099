using MieTools.Server.Emulator.Faults.Grammar;
using MieTools.Server.Emulator.Faults.Rules;

namespace MieTools.Server.Tests;

public sealed class FaultTextTests
{
    [Fact]
    public void Words_values_and_parameters_are_read_as_they_are_written()
    {
        List<FaultClause> faults = FaultText.Parse(
            """ STATUS = 429 ; Retry-After=1;times=2, no-done ,, delay=250;key="a,b;\"c\\" ; user-agent=x=y """);
        Assert.Equal(["status", "no-done", "delay"], faults.Select(f => f.Word));
        Assert.Equal(["429", null, "250"], faults.Select(f => f.Value));
        Assert.Equal([new("retry-after", "1"), new("times", "2")], faults[0].Parameters);
        Assert.Equal([new("key", "a,b;\"c\\"), new("user-agent", "x=y")], faults[2].Parameters);
        Assert.Equal(["STATUS = 429 ; Retry-After=1;times=2", "no-done", """delay=250;key="a,b;\"c\\" ; user-agent=x=y"""],
            faults.Select(f => f.Text));
        Assert.Empty(FaultText.Parse(" , ;; ,"));
    }

    // Each would never strike, or would not do what its writer thought.
    [Theory]
    [InlineData("explode", "'explode' is not a fault. There are delay, jitter,")]
    [InlineData("status", "status needs a number from 400 to 599")]
    [InlineData("status=200", "status needs a number from 400 to 599, not '200'")]
    [InlineData("status=429;retry-after=soon", "retry-after needs seconds, date:SECONDS or an HTTP date in quotes, not 'soon'")]
    [InlineData("status=429;retry-after=date:x", "retry-after needs")]
    [InlineData("status=429;after=3", "status has no parameter 'after'. It has retry-after, body, code, message, path,")]
    [InlineData("status=429;body=xml", "body needs one of json, truncated, html, text, empty, not 'xml'")]
    [InlineData("status=500;body=html;code=x", "a body of the kind html has no code")]
    [InlineData("status=500;body=empty;message=x", "an empty body has no message")]
    [InlineData("status=429;times=0", "times needs a number from 1 to")]
    [InlineData("status=429;times", "times needs a value")]
    [InlineData("status=429;rate=0", "rate needs a number above 0 and up to 1, not '0'")]
    [InlineData("status=429;rate=1.5", "rate needs")]
    [InlineData("status=429;skip=-1", "skip needs")]
    [InlineData("status=429;every=0", "every needs")]
    [InlineData("status=429;plane=cloud", "plane needs one of control, inference, not 'cloud'")]
    [InlineData("status=429;operation=explode", "operation needs one of create,")]
    [InlineData("status=429;operation=create;plane=inference", "plane and operation leave no request")]
    [InlineData("status=429;deployment=x", "deployment needs an OCID, not 'x'")]
    [InlineData("status=429;path=v1", "path needs a pattern that begins with")]
    [InlineData("status=429;method=G3T", "method needs an HTTP method")]
    [InlineData("status=429;times=1;times=2", "has times twice")]
    [InlineData("status=429;pathh=/x", "status has no parameter 'pathh'")]
    [InlineData("delay", "delay needs a number")]
    [InlineData("delay=9-3", "delay needs the smaller number first, not '9-3'")]
    [InlineData("delay=3600001", "delay needs a number from 0 to 3600000")]
    [InlineData("no-done=3", "no-done takes no value")]
    [InlineData("no-done;plane=control", "plane and operation leave no request")]
    [InlineData("no-done;operation=predict", "plane and operation leave no request")]
    [InlineData("truncated-json;operation=stream", "plane and operation leave no request")]
    [InlineData("reset;after=1;bytes=2", "at, after and bytes exclude each other")]
    [InlineData("reset;after=-1", "after needs")]
    [InlineData("stall;at=tail", "at needs one of request, answer, headers, not 'tail'")]
    [InlineData("stream-failure;code=\"a;b\"", "code needs letters and digits")]
    [InlineData("stream-failure;status=200", "status needs a number from 400 to 599")]
    [InlineData("malformed-sse", "malformed-sse needs one of no-colon,")]
    [InlineData("malformed-sse=bom;after=1", "after means nothing")]
    [InlineData("huge-event=9", "huge-event needs a number from 68 to")]
    [InlineData("split=0", "split needs")]
    [InlineData("clock-skew=0", "is right")]
    [InlineData("lifecycle=fail;by=3", "by belongs to lifecycle=slow and lifecycle=hidden")]
    [InlineData("lifecycle=slow", "by needs the seconds")]
    [InlineData("lifecycle=hidden", "by needs the seconds")]
    [InlineData("lifecycle=hidden;by=1;operation=update", "operation needs one of create, not 'update'")]
    [InlineData("lifecycle=fail;operation=get", "operation needs one of create, update, activate, deactivate, delete, not 'get'")]
    [InlineData("lifecycle=fail;plane=inference", "plane and operation leave no request")]
    [InlineData("=3", "an equals sign has no name before it")]
    [InlineData("status=500;message=\"open", "a quote is not closed")]
    [InlineData("status=500;message=\"a\"b", "a closing quote needs a comma")]
    public void What_can_never_strike_is_refused_with_what_there_is(string fault, string message)
    {
        FormatException refused = Assert.Throws<FormatException>(() =>
            FaultText.Parse(fault).ConvertAll(c => FaultRule.Create("f1", c, 0)));
        Assert.Contains(message, refused.Message);
    }

    [Fact]
    public void Whatever_is_written_is_read_or_refused()
    {
        Random random = new(5);
        string[] parts = [.. FaultWords.Names, "=", "=", ";", ";", ",", "\"", "\\", " ", "after", "times", "1", "0", "-", "x", "é", "path",
            "/", "*"];
        int read = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Concat(random.GetItems(parts, random.Next(1, 9)));
            try
            {
                List<FaultClause> clauses = FaultText.Parse(text);
                clauses.ForEach(c => FaultRule.Create("f1", c, 0));
                // What a clause was written as means the same again.
                Assert.Equal(clauses.Select(c => (c.Word, c.Value, c.Text)),
                    clauses.SelectMany(c => FaultText.Parse(c.Text)).Select(c => (c.Word, c.Value, c.Text)));
                read += clauses.Count;
            }
            catch (FormatException)
            {
            }
        }
        Assert.InRange(read, 200, 20_000);
    }

    [Fact]
    public void Every_word_that_is_shown_can_be_written()
    {
        Assert.Equal(FaultWords.Names, FaultWords.Shapes.Select(s => s.Split('=', ';')[0]));
        string common = $"path=/*;method=get;deployment=ocid1.x;user-agent=*;skip=1;every=2;rate=.5;times=3;key=k";
        Assert.Equal(common.Split(';').Select(p => p.Split('=')[0]).Append("plane").Append("operation").Order(),
            FaultWords.Common.Split(';').Select(p => p.Split('=')[0]).Order());
        string[] all =
        [
            "delay=1-2;after=1", "jitter=1", "slow=1", "status=400;retry-after=date:1;code=a;message=b;body=json", "reset;at=answer",
            "close;after=1", "stall;bytes=1",
            "stream-failure;after=1;code=a;status=500", "error-event;after=1", "malformed-sse=cr;after=1", "invalid-utf8=cut;after=1",
            "truncated-json;bytes=1", "short-body=1",
            "no-done", "duplicate-done", "huge-event=100;after=1", "split=1", "comment", "clock-skew=-1", "expired-token", "not-authorized",
            "lifecycle=slow;by=1",
        ];
        Assert.Equal(FaultWords.Names, all.Select(f => FaultRule.Create("f1", FaultText.Parse($"{f};{common}").Single(), 0).Word));
    }
}
