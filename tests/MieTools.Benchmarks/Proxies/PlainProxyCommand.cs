using System.CommandLine;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace MieTools.Benchmarks.Proxies;

/// <summary>
/// <c>plain-proxy</c>: YARP, which signs nothing and looks at nothing. Prints its port; ends when standard input is closed.
/// </summary>
internal static class PlainProxyCommand
{
    private static readonly Option<string> s_to = new("--to") { Description = "Where it sends to.", Required = true };

    public static Command Create()
    {
        Command command = new("plain-proxy", "A proxy of YARP.") { s_to };
        command.Hidden = true;
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        string to = arguments.GetValue(s_to)!;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddHttpForwarder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using WebApplication web = builder.Build();
        using HttpMessageInvoker client = new(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ActivityHeadersPropagator = null,
        });
        IHttpForwarder forwarder = web.Services.GetRequiredService<IHttpForwarder>();
        ForwarderRequestConfig config = new() { Version = HttpVersion.Version11 };
        web.Run(async http =>
        {
            ForwarderError error = await forwarder.SendAsync(http, to, client, config);
            Debug.Assert(error == ForwarderError.None, $"{error}");
        });
        await web.StartAsync(cancellation);
        Console.WriteLine(new Uri(web.Urls.First()).Port);
        await Console.In.ReadToEndAsync(cancellation);
        return 0;
    }
}
