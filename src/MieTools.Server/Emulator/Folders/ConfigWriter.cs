using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.Core.Local;
using MieTools.Server.Emulator.Identity;

namespace MieTools.Server.Emulator.Folders;

/// <summary>Writes the OCI config file with the keys and the token that a client needs to sign for the emulator.</summary>
internal sealed class ConfigWriter
{
    private const string Purpose = "config directory";
    private readonly string _directory;
    private readonly bool _temporary;
    private readonly EmulatorFolder? _claimed;
    private readonly List<(string Name, string Text)> _files = [];

    private ConfigWriter(string directory, bool temporary, EmulatorFolder? claimed)
    {
        _directory = directory;
        _temporary = temporary;
        _claimed = claimed;
    }

    /// <summary>Path of the config file.</summary>
    public string ConfigFile => Path.Combine(_directory, "config");

    /// <summary>Path of the file with the authority of the TLS certificate; null when there is none.</summary>
    public string? CaFile { get; private set; }

    /// <summary>Writes the files, into a new temporary directory when none is given.</summary>
    /// <param name="identity">Whose keys.</param>
    /// <param name="directory">Where to; null for the data directory, or without one for a temporary directory.</param>
    /// <param name="data">The data directory, which this emulator has claimed; null when there is none.</param>
    /// <param name="authorityPem">Certificate of the authority that clients have to trust; null without TLS.</param>
    /// <exception cref="IOException">The directory cannot be made or written, or it holds files of somebody else.</exception>
    public static ConfigWriter Write(EmulatorIdentity identity, string? directory, EmulatorFolder? data, string? authorityPem = null)
    {
        try
        {
            ConfigWriter writer = Open(directory, data);
            try
            {
                writer.WriteAll(identity, authorityPem);
                return writer;
            }
            catch
            {
                writer.Remove();
                throw;
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException || e is IOException and not FolderException)
        {
            throw new IOException(
                $"The {Purpose} '{directory ?? Path.GetTempPath()}' cannot be written: {ReplacementFile.ReasonOf(e)}", e);
        }
    }

    private static ConfigWriter Open(string? directory, EmulatorFolder? data)
    {
        if (data is not null && (directory is null || data.Is(directory)))
            return new ConfigWriter(data.Path, temporary: false, null);
        if (directory is null)
            return new ConfigWriter(Directory.CreateTempSubdirectory("mie-emulator-").FullName, temporary: true, null);
        EmulatorFolder claimed = EmulatorFolder.Claim(directory, Purpose);
        return new ConfigWriter(claimed.Path, temporary: false, claimed);
    }

    private void WriteAll(EmulatorIdentity identity, string? authorityPem)
    {
        StringBuilder config = new("# Throwaway credentials of a MieTools emulator: they open nothing else.\n");
        foreach (EmulatorUser user in identity.Users)
            AddProfiles(config, identity, user);
        AddDomain(identity.Domain);
        if (authorityPem is not null)
            CaFile = Add("ca.pem", authorityPem);
        // The last: whoever waits for it finds all the others.
        Add("config", config.ToString());
        FolderManifest.Write(_directory, _files);
    }

    /// <summary>Takes a temporary directory away; a directory that the caller named keeps its files, and is free for another.</summary>
    public void Remove()
    {
        _claimed?.Dispose();
        if (!_temporary)
            return;
        try
        {
            _files.ForEach(f => File.Delete(Path.Combine(_directory, f.Name)));
            FolderManifest.Delete(_directory);
            Directory.Delete(_directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody put a file of theirs there: what is left is theirs.
        }
    }

    private void AddProfiles(StringBuilder config, EmulatorIdentity identity, EmulatorUser user)
    {
        // The administrator's files have no prefix.
        string prefix = user == identity.Administrator ? "" : user.Name + "-";
        UserState keys = user.Export();
        string key = Add(prefix + "api_key.pem", keys.ApiKeyPem);
        string sessionKey = Add(prefix + "session_key.pem", keys.SessionKeyPem);
        string token = Add(prefix + "token", identity.IssueToken(user));
        // A session profile would inherit the user of DEFAULT, so it names its own.
        config.Append(CultureInfo.InvariantCulture, $"""
            [{user.Name}]
            user={user.Caller.Id}
            fingerprint={user.Fingerprint}
            tenancy={identity.Tenancy}
            region={OcidFactory.Region}
            key_file={key}

            [{user.SessionName}]
            user={user.Caller.Id}
            fingerprint={user.Fingerprint}
            tenancy={identity.Tenancy}
            region={OcidFactory.Region}
            key_file={sessionKey}
            security_token_file={token}


            """);
        if (user == identity.Administrator)
            AddSamplesProfile(config, identity, sessionKey, token);
    }

    // Oracle's samples for these endpoints ask for a profile 'default', in lower case, with a session token. For Python and the SDKs it is
    // another one than DEFAULT.
    private static void AddSamplesProfile(StringBuilder config, EmulatorIdentity identity, string sessionKey, string token) =>
        config.Append(CultureInfo.InvariantCulture, $"""
            [default]
            user={identity.Administrator.Caller.Id}
            fingerprint={identity.Administrator.Fingerprint}
            tenancy={identity.Tenancy}
            region={OcidFactory.Region}
            key_file={sessionKey}
            security_token_file={token}


            """);

    // What a client of the identity domain and a job of its issuer need; a test signs JWTs of its own with the key.
    private void AddDomain(DomainState domain)
    {
        Add("issuer_key.pem", domain.IssuerKeyPem);
        Add("domain.json", new JsonObject
        {
            ["clientId"] = domain.ClientId,
            ["clientSecret"] = domain.ClientSecret,
            ["issuer"] = IdentityIssuer.Name,
            ["audience"] = IdentityIssuer.Audience,
            ["requestToken"] = domain.RequestToken,
        }.ToJsonString() + "\n");
    }

    private string Add(string name, string text)
    {
        _files.Add((name, text));
        return Path.Combine(_directory, name);
    }
}
