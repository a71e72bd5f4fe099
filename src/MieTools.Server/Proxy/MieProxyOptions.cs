using System.Net;
using System.Security.Cryptography;
using MieTools.Core.Connection;
using MieTools.Core.Local;
using MieTools.Server.Proxy.Batches;

namespace MieTools.Server.Proxy;

/// <summary>How a signing proxy is set up.</summary>
public sealed record MieProxyOptions
{
    /// <summary>The connection whose credential signs. Whoever gives it disposes it, after the proxy.</summary>
    public required MieContext Context { get; init; }

    /// <summary>What stands behind the proxy, at least one.</summary>
    public required IReadOnlyList<MieProxyDeployment> Deployments { get; init; }

    /// <summary>Further names of models.</summary>
    public IReadOnlyList<MieProxyModel> Models { get; init; } = [];

    /// <summary>Port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// Address to listen at. Any but a loopback one needs <see cref="Https"/> or <see cref="AllowUnencrypted"/>.
    /// </summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>
    /// Listen with TLS. The certificate is made at the start; the file of its authority is <see cref="MieProxy.CaFile"/>.
    /// </summary>
    public bool Https { get; init; }

    /// <summary>Take plain HTTP from other machines too, for where something before the proxy encrypts.</summary>
    public bool AllowUnencrypted { get; init; }

    /// <summary>
    /// Names, besides this machine's own, that requests may have in their Host header, and certificates hold: the name of a service in a
    /// cluster, for instance.
    /// </summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>What clients present as their API key, 16 characters or more; null for a random one.</summary>
    public string? Key { get; init; }

    /// <summary>Names of request headers that are sent on besides those that are anyway.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Requests that are served at the same time; more are told to come again (429).</summary>
    public int MaxConcurrentRequests { get; init; } = 512;

    /// <summary>
    /// Folder that keeps uploaded files and batches for the next start, which goes on with those that have not ended; null for a temporary
    /// one, which goes away with the proxy.
    /// </summary>
    public string? DataPath { get; init; }

    /// <summary>Takes a line for each request, without bodies and secrets. Called on any thread.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>Form of the lines that <see cref="Log"/> takes.</summary>
    public ServerLogFormat LogFormat { get; init; }

    /// <summary>Clock and timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Bounds of files and batches.</summary>
    internal BatchLimits Batches { get; init; } = new();

    /// <summary>Signs links to the status page; the process that starts a proxy makes them by it.</summary>
    internal byte[] PageSecret { get; init; } = RandomNumberGenerator.GetBytes(OneTimeToken.SecretLength);
}
