using System.Globalization;
using System.Text;
using MieTools.Server.Emulator.State;

namespace MieTools.Server.Emulator.Identity;

/// <summary>Writes the OCI config file with the keys and the token that a client needs to sign for the emulator.</summary>
internal sealed class ConfigWriter
{
    private readonly string _directory;
    private readonly bool _temporary;
    private readonly List<string> _files = [];

    private ConfigWriter(string directory, bool temporary)
    {
        _directory = directory;
        _temporary = temporary;
    }

    /// <summary>Path of the config file.</summary>
    public string ConfigFile => Path.Combine(_directory, "config");

    /// <summary>Path of the file with the authority of the TLS certificate; null when there is none.</summary>
    public string? CaFile { get; private set; }

    /// <summary>Writes the files, into a new temporary directory when none is given.</summary>
    /// <param name="identity">Whose keys.</param>
    /// <param name="directory">Where to; null for a temporary directory.</param>
    /// <param name="authorityPem">Certificate of the authority that clients have to trust; null without TLS.</param>
    /// <exception cref="IOException">The directory cannot be made or written.</exception>
    public static ConfigWriter Write(EmulatorIdentity identity, string? directory, string? authorityPem = null)
    {
        try
        {
            return WriteAll(identity, directory, authorityPem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The config directory '{directory ?? Path.GetTempPath()}' cannot be written: {e.Message}", e);
        }
    }

    private static ConfigWriter WriteAll(EmulatorIdentity identity, string? directory, string? authorityPem)
    {
        ConfigWriter writer = directory is null
            ? new(Directory.CreateTempSubdirectory("mie-emulator-").FullName, temporary: true)
            : new(Path.GetFullPath(directory), temporary: false);
        PrivateFile.MakeDirectory(writer._directory);
        StringBuilder config = new("# Throwaway credentials of a MieTools emulator: they open nothing else.\n");
        foreach (EmulatorUser user in identity.Users)
            writer.WriteProfiles(config, identity, user);
        if (authorityPem is not null)
            writer.CaFile = writer.WriteFile("ca.pem", authorityPem);
        // The last: whoever waits for it finds all the others.
        writer.WriteFile("config", config.ToString());
        return writer;
    }

    /// <summary>Takes a temporary directory away; a directory that the caller named is left as it is.</summary>
    public void Remove()
    {
        if (!_temporary)
            return;
        try
        {
            _files.ForEach(File.Delete);
            Directory.Delete(_directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody put a file of theirs there: what is left is theirs.
        }
    }

    private void WriteProfiles(StringBuilder config, EmulatorIdentity identity, EmulatorUser user)
    {
        // The administrator's files have no prefix.
        string prefix = user == identity.Administrator ? "" : user.Name + "-";
        UserState keys = user.Export();
        string key = WriteFile(prefix + "api_key.pem", keys.ApiKeyPem);
        string sessionKey = WriteFile(prefix + "session_key.pem", keys.SessionKeyPem);
        string token = WriteFile(prefix + "token", identity.IssueToken(user));
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
    }

    private string WriteFile(string name, string text)
    {
        string path = Path.Combine(_directory, name);
        // Anew each time: the mode is only applied when the file is made.
        File.Delete(path);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (StreamWriter writer = new(path, options))
            writer.Write(text);
        _files.Add(path);
        return path;
    }
}
