using System.Net;
using System.Security.Cryptography;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Local;
using MieTools.Core.Regions;

namespace MieTools.Core.Connection;

/// <summary>Makes a connection of options: the credential, the region, what was found where.</summary>
internal static class ContextBuilder
{
    /// <inheritdoc cref="MieContext.ConnectAsync"/>
    public static async Task<MieContext> BuildAsync(MieContextOptions given, CancellationToken cancellationToken)
    {
        // What computes signatures is a library of the system's, loaded while the files are read. Where there is none, the key says so.
        _ = Task.Run(static () => SHA256.HashData([]), CancellationToken.None);
        MieContextOptions options = WithVariables(given);
        ContextChecks.Options(options);

        // Files may be pipes, or on a mount that hangs.
        (string File, string Variable)? bundle = options.CaFile is null && options.Transport is null
            ? OwnTransport.Bundle(EnvironmentOf(options), options.CurrentDirectory ?? Environment.CurrentDirectory) : null;
        SocketsHttpHandler? ownTransport = await Blocking.RunAsync(
            () => OwnTransport.Create(options, bundle?.File), cancellationToken).ConfigureAwait(false);
        OciCredentialSettings? settings = null;
        try
        {
            settings = await OciCredentialFactory.CreateAsync(CredentialOptions(options, ownTransport), cancellationToken)
                .ConfigureAwait(false);
            OciRegion? region = settings.Region;
            // Only an instance has to be asked where it is, and only when nothing else says.
            if (region is null && options.Endpoint is null
                && await settings.Credential.GetRegionAsync(cancellationToken).ConfigureAwait(false) is { } name)
            {
                region = OciRegions.Resolve(name, options.GetEnvironmentVariable);
            }

            if (region is null && options.Endpoint is null)
            {
                throw new MieException(MieErrors.RegionMissing, "No region is known.", target: settings.ProfileName);
            }
            ServiceAddresses addresses = ServiceAddresses.Of(options, region);
            return new MieContext(settings, options, region, addresses, ownTransport)
            {
                Warnings = [.. Warnings(settings, options, region)],
                Sources = [.. Sources(settings, given, options, region, addresses, bundle)],
            };
        }
        catch
        {
            settings?.Credential.Dispose();
            ownTransport?.Dispose();
            throw;
        }
    }

    private static OciCredentialOptions CredentialOptions(MieContextOptions options, HttpMessageHandler? ownTransport) => new()
    {
        AuthType = options.AuthType,
        ConfigFile = options.ConfigFile,
        ProfileName = options.ProfileName,
        PassPhrase = options.PassPhrase,
        KeyContent = options.KeyContent,
        Vault = options.Vault,
        TokenExchange = options.TokenExchange,
        ServiceAccountTokenFile = options.ServiceAccountTokenFile,
        Region = options.Region,
        CurrentDirectory = options.CurrentDirectory,
        Caller = options.Caller,
        Environment = options.GetEnvironmentVariable,
        Transport = options.Transport,
        RefreshTransport = ownTransport,
        Observer = options.Observer,
        AuthEndpoint = options.AuthEndpoint,
        Scope = options.Scope,
    };

    // Who names a place has named where calls go: the OCI CLI's variable does not take its place.
    private static MieContextOptions WithVariables(MieContextOptions options)
    {
        Func<string, string?> environment = EnvironmentOf(options);
        string here = options.CurrentDirectory ?? Environment.CurrentDirectory;
        bool namesPlace = options.Endpoint is not null || options.Region is not null || options.ProfileName is not null
            || options.ConfigFile is not null;
        if (!namesPlace && CliVariables.Read(environment, CliVariables.Endpoint) is { } address)
            options = options with { Endpoint = AddressOf(address) };
        if (options.CaFile is null && options.Transport is null && CliVariables.Read(environment, CliVariables.CertBundle) is { } bundle)
            options = options with { CaFile = FileSource.Resolve(bundle, CliVariables.CertBundle, environment, here).Path };
        // The connection's own: it is cleared with it.
        return options.ProxyCredential is not { } credential ? options : options with
        {
            ProxyCredential = new NetworkCredential(credential.UserName, credential.SecurePassword, credential.Domain),
        };
    }

    private static Func<string, string?> EnvironmentOf(MieContextOptions options) =>
        options.GetEnvironmentVariable ?? Environment.GetEnvironmentVariable;

    private static Uri AddressOf(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? address
        : throw MieException.InvalidArgument(CliVariables.Endpoint, $"The environment variable {CliVariables.Endpoint} is not an address.",
            "Write it like https://datascience.us-ashburn-1.oci.oraclecloud.com, or take it away.");

    private static IReadOnlyList<string> Warnings(OciCredentialSettings settings, MieContextOptions options, OciRegion? region) =>
        region is null || options.Endpoint is not null || OciRegions.Find(region.Id) is not null ? settings.Warnings
            : [.. settings.Warnings,
                $"The region '{region.Id}' is not known to this version of MieTools; its addresses are taken to be in realm "
                    + $"{region.RealmKey} ({region.Domain})."];

    private static IReadOnlyList<OciSetting> Sources(
        OciCredentialSettings settings, MieContextOptions given, MieContextOptions options, OciRegion? region, ServiceAddresses addresses,
        (string File, string Variable)? bundle)
    {
        OciSettingList list = new(options.Caller);
        foreach (OciSetting setting in settings.Sources)
            list.Add(setting.Name, setting.Value, setting.Source, setting.Origin);
        // Only an instance's own metadata name a region that nothing else does.
        list.Add("Region", region?.Id, OciSettingSource.Metadata, "the instance's metadata");
        list.AddParameter("CompartmentId", options.CompartmentId);
        list.AddParameter("ProjectId", options.ProjectId);
        list.AddParameter("Endpoint", given.Endpoint?.OriginalString);
        list.AddVariable("Endpoint", options.Endpoint?.OriginalString, CliVariables.Endpoint);
        list.Add("Endpoint", addresses.ControlPlane.AbsoluteUri, OciSettingSource.Default, "that of the region");
        list.AddParameter("InferenceEndpoint", options.InferenceEndpoint?.OriginalString);
        list.AddParameter("AuthEndpoint", options.AuthEndpoint?.OriginalString);
        list.AddParameter("VaultEndpoint", options.Vault?.Endpoint?.OriginalString);
        list.AddParameter("CaFile", given.CaFile);
        list.AddVariable("CaFile", options.CaFile, CliVariables.CertBundle);
        list.AddVariable("CaFile", bundle?.File, bundle?.Variable ?? "");
        list.AddParameter("Proxy", given.Proxy?.AbsoluteUri);
        if (given.ProxyCredential is not null)
            list.AddParameter("ProxyCredential", "(hidden)");
        return list.All;
    }
}
