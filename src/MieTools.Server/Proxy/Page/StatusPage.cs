using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using MieTools.Server.Proxy.Access;
using MieTools.Server.Proxy.Answers;
using MieTools.Server.Wire;

namespace MieTools.Server.Proxy.Page;

/// <summary>The page at <c>/</c> that shows a person what the proxy does. It is none of the requests that the proxy counts.</summary>
/// <param name="access">Keeps out other pages, and knows the key.</param>
/// <param name="links">Knows who came by a link.</param>
/// <param name="feed">Knows what happens.</param>
/// <param name="time">The clock.</param>
internal sealed class StatusPage(ProxyAccess access, PageAccess links, RequestFeed feed, TimeProvider time)
{
    private const string EventsPath = "/proxy/events";
    private const string LinkPrefix = "?link=";
    private const int MostReaders = 32;

    // Nothing but the page's own files, and no other page around it.
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly FrozenDictionary<string, PageFile> s_files = new Dictionary<string, PageFile>
    {
        ["/"] = PageFile.Read("page.html", "text/html; charset=utf-8"),
        ["/proxy/page.css"] = PageFile.Read("page.css", "text/css; charset=utf-8"),
        ["/proxy/page.js"] = PageFile.Read("page.js", "text/javascript; charset=utf-8"),
    }.ToFrozenDictionary();

    private static readonly PageFile s_refused = PageFile.Read("refused.html", "text/html; charset=utf-8");

    /// <summary>Whether a request is for the page or what belongs to it.</summary>
    public static bool Has(ProxyCall call) =>
        (HttpMethods.IsGet(call.Http.Request.Method) || HttpMethods.IsHead(call.Http.Request.Method))
        && (s_files.ContainsKey(call.Sent.Path) || call.Sent.Path == EventsPath);

    /// <summary>Answers it.</summary>
    public async Task AnswerAsync(ProxyCall call)
    {
        try
        {
            access.CheckSender(call.Http.Request);
            await AnswerCheckedAsync(call).ConfigureAwait(false);
        }
        catch (ProxyRefusalException e)
        {
            await ErrorAnswer.WriteAsync(call, e.Error).ConfigureAwait(false);
        }
        catch (Exception e) when (call.IsHungUp || e is IOException)
        {
            // The page was closed.
            call.Http.Abort();
        }
    }

    private async Task AnswerCheckedAsync(ProxyCall call)
    {
        HttpContext http = call.Http;
        SetHeaders(http.Response.Headers);
        string cookie = $"mie-page-{http.Connection.LocalPort}";
        if (call.Sent.Path == "/" && call.Sent.Query.StartsWith(LinkPrefix, StringComparison.Ordinal)
            && HttpMethods.IsGet(http.Request.Method) && links.Redeem(call.Sent.Query[LinkPrefix.Length..]) is { } session)
        {
            http.Response.Cookies.Append(cookie, session,
                new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, Path = "/" });
            // The address without the token is what stays in the browser.
            http.Response.Headers.Location = "/";
            http.Response.StatusCode = StatusCodes.Status303SeeOther;
            return;
        }
        // The style is no secret, and the page that says no is written in it.
        bool isOpen = call.Sent.Path == "/proxy/page.css" || links.Has(http.Request.Cookies[cookie]) || access.HasKey(http.Request);
        if (!isOpen)
            await SendAsync(call, s_refused, StatusCodes.Status401Unauthorized).ConfigureAwait(false);
        else if (s_files.TryGetValue(call.Sent.Path, out PageFile? file))
            await SendAsync(call, file, StatusCodes.Status200OK).ConfigureAwait(false);
        else
            await StreamAsync(call).ConfigureAwait(false);
    }

    private async Task StreamAsync(ProxyCall call)
    {
        if (HttpMethods.IsHead(call.Http.Request.Method))
        {
            call.Http.Response.ContentType = "text/event-stream";
            return;
        }
        if (feed.Readers >= MostReaders)
        {
            throw new ProxyRefusalException(new ClientError(StatusCodes.Status429TooManyRequests, "too_many_pages",
                $"{MostReaders} status pages are open, the most there may be. Close one.")
            {
                RetryAfter = 10,
            });
        }
        await new EventStream(feed, time).WriteAsync(call.Http.Response, call.Aborted).ConfigureAwait(false);
    }

    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    private static Task SendAsync(ProxyCall call, PageFile file, int status)
    {
        call.Http.Response.StatusCode = status;
        call.Http.Response.ContentType = file.Type;
        return WholeBody.SendAsync(call.Http, file.Bytes, call.Aborted);
    }
}
