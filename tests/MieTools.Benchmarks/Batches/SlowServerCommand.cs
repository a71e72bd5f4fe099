using System.CommandLine;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace MieTools.Benchmarks.Batches;

/// <summary>
/// <c>slow-server</c>: answers every request with the same chat after the same time. Prints its port; ends when standard input is closed.
/// </summary>
internal static class SlowServerCommand
{
    private static readonly Option<double> s_delay = new("--delay") { Description = "Milliseconds before an answer.", Required = true };

    private static readonly byte[] s_answer =
        """
        {"id":"1","object":"chat.completion","created":1,"model":"chat","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"To be or not to be, that is the question."}}],"usage":{"prompt_tokens":10,"completion_tokens":11,"total_tokens":21}}
        """u8.ToArray();

    public static Command Create()
    {
        Command command = new("slow-server", "Answers after a time.") { s_delay };
        command.Hidden = true;
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        TimeSpan delay = TimeSpan.FromMilliseconds(arguments.GetValue(s_delay));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, e => e.Protocols = HttpProtocols.Http1));
        await using WebApplication web = builder.Build();
        web.Run(async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
            if (delay > TimeSpan.Zero)
                await Task.Delay(delay, http.RequestAborted);
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = s_answer.Length;
            await http.Response.Body.WriteAsync(s_answer, http.RequestAborted);
        });
        await web.StartAsync(cancellation);
        Console.WriteLine(new Uri(web.Urls.First()).Port);
        await Console.In.ReadToEndAsync(cancellation);
        return 0;
    }
}
